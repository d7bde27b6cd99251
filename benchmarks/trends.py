"""What loading many documents costs: ``python benchmarks/trends.py [--documents 500] [--rounds 3]``.

Documents are generated in a temporary folder, tables only: those of the reference document with amounts of their own,
five years of each agency. Measured in a process of its own, imports aside: the seconds and the peak memory of loading
and stacking the tables of amounts, and of making the long table of them; the fastest round counts. A fifth of the
documents is measured, too: time that is linear in them is five times as long for all.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "data" / "dkukm-babel" / "2024"
TABLES = ("evaluation", "rkpd_review", "plan", "final_plan", "narrative")
YEARS = range(2021, 2026)

MOST_SECONDS = 20.0
MOST_MEGABYTES = 1000
MOST_TIMES_FIVEFOLD = 6.0

LOADING = """
import resource, sys, time
import pandera.pandas
from renja_analysis.amounts import TABLES
from renja_analysis.budget_trends import amounts
from renja_analysis.documents import choose_documents
from renja_analysis.loading import stack_table
start = time.perf_counter()
documents = choose_documents()
rows = sum(len(stack_table(name, documents)) for name in TABLES)
stacked = time.perf_counter() - start
start = time.perf_counter()
found = len(amounts())
whole = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(documents), rows, found, stacked, whole, peak / (1024**2 if sys.platform == "darwin" else 1024))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=500, help="default: 500")
    parser.add_argument("--rounds", type=int, default=3, help="default: 3")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="renja-benchmark-") as folder:
        projects = [Path(folder) / name for name in ("fifth", "all")]
        for project, documents in zip(projects, (given.documents // 5, given.documents), strict=True):
            generate(project, documents)
        fifth, every = (measure(project, given.rounds) for project in projects)
    documents, rows, found, stacked, whole, peak = every
    print("| | measured | goal |\n|---|---|---|")
    print(
        f"| {documents:.0f} documents, {rows:.0f} rows: loading and stacking | {stacked:.1f} s | <= {MOST_SECONDS} s |"
    )
    print(f"| the same and the long table of {found:.0f} amounts | {whole:.1f} s | |")
    print(f"| peak memory | {peak:.0f} MB | <= {MOST_MEGABYTES} MB |")
    print(f"| loading and stacking by that of a fifth of them | {stacked / fifth[3]:.1f} | <= {MOST_TIMES_FIVEFOLD} |")


def generate(project: Path, documents: int) -> None:
    """``documents`` documents under ``project/data``, the same ones every time."""
    described = yaml.safe_load((REFERENCE / "document.yml").read_text(encoding="utf-8"))
    tables = {name: read(REFERENCE / "tables" / f"{name}.csv") for name in TABLES}
    draw = random.Random(1)
    for number in range(documents):
        agency, year = f"dinas-{number // len(YEARS):03}", YEARS[number % len(YEARS)]
        folder = project / "data" / agency / str(year)
        (folder / "tables").mkdir(parents=True)
        for name, rows in tables.items():
            write(folder / "tables" / f"{name}.csv", [varied(row, draw) for row in rows])
        own = described | {"year": year, "evaluated_year": year - 2, "source": []}
        own["agency"] = described["agency"] | {"slug": agency, "name": f"Dinas {number}"}
        (folder / "document.yml").write_text(yaml.safe_dump(own), encoding="utf-8")


def varied(row: dict[str, str], draw: random.Random) -> dict[str, str]:
    """A row with amounts of its own; prints stay, since no measure reads them."""
    rupiah = [name for name in row if name.endswith(("_rp", "pagu")) and row[name].isdecimal()]
    return row | {name: str(round(int(row[name]) * draw.uniform(0.5, 1.5))) for name in rupiah}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def measure(project: Path, rounds: int) -> list[float]:
    """Documents, rows, amounts, seconds of stacking and of the whole, and megabytes: the least of each round."""
    environment = {**os.environ, "RENJA_ROOT": str(project)}
    command = [sys.executable, "-c", LOADING]
    measured = []
    for _ in range(rounds):
        ended = subprocess.run(command, env=environment, capture_output=True, text=True)
        if ended.returncode:
            sys.exit(f"{' '.join(command[:2])} ended with status {ended.returncode}:\n{ended.stderr}")
        measured.append(tuple(map(float, ended.stdout.split())))
    return [min(values) for values in zip(*measured, strict=True)]


if __name__ == "__main__":
    main()
