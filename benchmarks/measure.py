"""What reading, checking and running the notebooks cost: ``python benchmarks/measure.py [--rounds 5]``.

Reading: CPU seconds of `renja read` on the reference document once everything is imported, and the
most memory the process held; the same on a document whose tables are ten times as long (their rows
repeated). Checking: CPU seconds of `renja check` on the tables of both documents, once these are
loaded. Running: `renja run` over data/ and notebooks/ with all its exports,
beside the `papermill` command on as many notebooks that hold nothing but the import statements of
the real ones. All work on a copy in a temporary folder; rounds alternate, and the fastest of each
counts, since whatever else the machine does only ever adds.
"""

import argparse
import ast
import csv
import hashlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import nbformat

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ("dkukm-babel", 2024)

MOST_READING_SECONDS = 1.0
MOST_READING_MEGABYTES = 250
MOST_CHECKING_SECONDS = 1.0
MOST_TIMES_TENFOLD = 11.0
MOST_TIMES_BARE = 2.0

# In a process of its own: imports first (pandera too, which validation brings in late), then the clock.
READING = """
import resource, sys, time
import pandera.pandas
from renja_analysis.documents import find_document
from renja_analysis.reading import read_document
document = find_document(sys.argv[1], sys.argv[2])
start = time.process_time()
read_document(document)
used = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(used, peak / (1024**2 if sys.platform == "darwin" else 1024))
"""

# Every rule on the tables as printed, without loading them and without writing what is found.
CHECKING = """
import sys, time
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.loading import load
document = find_document(sys.argv[1], sys.argv[2])
tables = load(sys.argv[1], sys.argv[2], corrected=False)
start = time.process_time()
check(tables, document)
print(time.process_time() - start)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="renja-benchmark-") as folder:
        project = Path(folder) / "project"
        for name in ("data", "notebooks"):
            shutil.copytree(ROOT / name, project / name)
        environment = {**os.environ, "RENJA_ROOT": str(project)}
        seconds, megabytes = measure_reading(environment, rounds)
        checking = measure_checking(environment, rounds)
        lengthen(project, 10)
        tenfold, _ = measure_reading(environment, max(1, rounds // 2))
        checking_tenfold = measure_checking(environment, max(1, rounds // 2))
        shutil.copytree(ROOT / "data", project / "data", dirs_exist_ok=True)
        bare = write_bare(project, Path(folder) / "bare")
        run, imports = measure_run(environment, bare, rounds)
    times = min(run) / min(imports)
    print("| | measured | goal |\n|---|---|---|")
    print(f"| reading the reference document, CPU after imports | {seconds:.2f} s | < {MOST_READING_SECONDS} s |")
    print(f"| the same, peak memory | {megabytes:.0f} MB | < {MOST_READING_MEGABYTES} MB |")
    print(f"| a document ten times as long, by it | {tenfold / seconds:.1f} | <= {MOST_TIMES_TENFOLD} |")
    print(f"| checking the reference document, CPU after loading | {checking:.2f} s | < {MOST_CHECKING_SECONDS} s |")
    print(f"| the document ten times as long, by it | {checking_tenfold / checking:.1f} | <= {MOST_TIMES_TENFOLD} |")
    print(f"| `renja run` with exports, notebooks: {len(bare)} | {spread(run)} | |")
    print(f"| `papermill` on as many with the imports alone | {spread(imports)} | |")
    print(f"| the one by the other | {times:.2f} | <= {MOST_TIMES_BARE} |")


def measure_reading(environment: dict[str, str], rounds: int) -> tuple[float, float]:
    """The least CPU seconds and the least peak memory in megabytes over ``rounds`` processes."""
    measured = [in_a_process(READING, environment) for _ in range(rounds)]
    return min(used for used, _ in measured), min(peak for _, peak in measured)


def measure_checking(environment: dict[str, str], rounds: int) -> float:
    """The least CPU seconds over ``rounds`` processes."""
    return min(in_a_process(CHECKING, environment)[0] for _ in range(rounds))


def in_a_process(code: str, environment: dict[str, str]) -> list[float]:
    """The numbers that a program of its own prints about the reference document."""
    command = [sys.executable, "-c", code, *map(str, REFERENCE)]
    printed = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
    return [float(number) for number in printed.split()]


def lengthen(project: Path, times: int) -> None:
    """Repeats the printed rows of every table of the reference document, in the copy of it."""
    agency, year = REFERENCE
    folder = project / "data" / agency / str(year)
    source = next((folder / "source").glob("*.txt"))
    lines = source.read_text(encoding="utf-8").split("\n")
    for first, last in reversed(bodies(folder / "tables" / "cells.csv")):
        body = lines[first - 1 : last]
        lines[last:last] = [text for _ in range(1, times) for text in ["", *body]]
    content = "\n".join(lines).encode()
    source.write_bytes(content)
    description = folder / "document.yml"
    known = hashlib.sha256((ROOT / "data" / agency / str(year) / "source" / source.name).read_bytes()).hexdigest()
    text = description.read_text(encoding="utf-8").replace(known, hashlib.sha256(content).hexdigest())
    description.write_text(text, encoding="utf-8")


def bodies(cells: Path) -> list[tuple[int, int]]:
    """The first and the last line with a cell of each captioned table, the policy tables as one, in printed order."""
    with cells.open(encoding="utf-8", newline="") as file:
        text = ("priorities", "narrative", "references", "years")
        rows = [row for row in csv.DictReader(file) if row["table"] not in text]
    places = [(row["table"], [int(line) for line in re.findall(r"(\d+)@", row["source"])]) for row in rows]
    spans: dict[str, tuple[int, int]] = {}
    for table, lines in places:
        first, last = spans.get(table, (lines[0], 0))
        spans[table] = (min(first, *lines), max(last, *lines))
    return sorted(spans.values())


def write_bare(project: Path, folder: Path) -> list[Path]:
    """For each document and notebook, a notebook of one cell: the import statements of the real one."""
    folder.mkdir()
    paths = []
    documents = sorted(project.glob("data/*/*/document.yml"))
    for notebook in sorted(project.glob("notebooks/*.ipynb")):
        content = nbformat.read(notebook, as_version=4)
        imports = import_statements(cell.source for cell in content.cells if cell.cell_type == "code")
        bare = nbformat.v4.new_notebook(metadata=content.metadata, cells=[nbformat.v4.new_code_cell(imports)])
        for number in range(len(documents)):
            paths.append(folder / f"{notebook.stem}-{number}.ipynb")
            nbformat.write(bare, paths[-1])
    return paths


def import_statements(sources: Iterable[str]) -> str:
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def measure_run(environment: dict[str, str], bare: list[Path], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each round: of `renja run`, and of the `papermill` command once for each bare notebook."""
    run, imports = [], []
    papermill = [sys.executable, "-m", "papermill", "--no-progress-bar"]
    for _ in range(rounds):
        imports.append(sum(timed([*papermill, str(path), str(path.with_suffix(".out"))], environment) for path in bare))
        run.append(timed([sys.executable, "-m", "renja_analysis", "run", "--force"], environment))
    return run, imports


def timed(command: list[str], environment: dict[str, str]) -> float:
    start = perf_counter()
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"{' '.join(command)} ended with status {ended.returncode}:\n{ended.stderr}")
    return perf_counter() - start


def spread(seconds: list[float]) -> str:
    return f"{min(seconds):.1f} s (median {statistics.median(seconds):.1f} s)"


if __name__ == "__main__":
    main()
