"""What importing a large workbook costs: ``python benchmarks/import_rows.py [--rows 50000] [--form plan|evaluation]``.

Writes a workbook of that many rows in T-C.33 (10 columns) or E.81 (26 columns), half of its cells texts, no two rows
alike, and imports it with `renja import` in a process of its own: CPU seconds and the most memory, start of Python and
imports included. With ``--bare`` only programs have a code, and all other levels follow from the sums. It works in a
temporary folder.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from official_sheets import PLAN_HEAD, e81_header  # noqa: E402  # the headers that the tests use

MOST_SECONDS = 20.0
MOST_MEGABYTES = 600
SHARES = (16, 20)  # the columns of E.81 that are percentages, 13 and 15, among those of numbers
PER_PROGRAM, PER_KEGIATAN = 500, 20

IMPORTING = """
import resource, sys, time
from renja_analysis.cli import cli
cli(sys.argv[1:], standalone_mode=False)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.process_time(), peak / (1024**2 if sys.platform == "darwin" else 1024), file=sys.stderr)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000, help="default: 50000")
    parser.add_argument("--form", choices=("plan", "evaluation"), default="plan", help="default: plan")
    parser.add_argument("--bare", action="store_true", help="codes of programs only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="renja-benchmark-") as folder:
        (Path(folder) / "data").mkdir()
        workbook = write_workbook(Path(folder) / "renja.xlsx", chosen.form, chosen.rows, chosen.bare)
        environment = {**os.environ, "RENJA_ROOT": folder, "PYTHONPATH": str(ROOT)}
        told = ["--agency", "dinas", "--year", "2024", "--level", "provinsi"]
        command = [sys.executable, "-c", IMPORTING, "import", str(workbook), *told]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    seconds, megabytes = map(float, done.stderr.split()[-2:])
    print("| | measured | goal |\n|---|---|---|")
    print(f"| importing {chosen.rows:,} rows ({chosen.form}), CPU | {seconds:.1f} s | <= {MOST_SECONDS} s |")
    print(f"| the same, peak memory | {megabytes:.0f} MB | <= {MOST_MEGABYTES} MB |")


def write_workbook(path: Path, form: str, rows: int, bare: bool = False) -> Path:
    """A workbook with one form of so many rows."""
    header = PLAN_HEAD if form == "plan" else e81_header()
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Renja")
        for number, cells in enumerate([*header, *(row(form, at, bare) for at in range(rows))]):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(number, column, value)
    return path


def row(form: str, at: int, bare: bool = False) -> list[Any]:
    """Every 500th row is a program, every 20th a kegiatan, the others sub kegiatan."""
    program, kegiatan, sub = at // PER_PROGRAM + 1, at % PER_PROGRAM // PER_KEGIATAN + 1, at % PER_KEGIATAN
    parts = [f"2.17.{program:02d}", f"1.{kegiatan:02d}", f"{sub:04d}"]
    code = ".".join(parts[: 1 if at % PER_PROGRAM == 0 else 2 if sub == 0 else 3])
    texts = [
        code if at % PER_PROGRAM == 0 or not bare else None,
        f"Penyelenggaraan urusan nomor {at}",
        f"Jumlah dokumen nomor {at}",
    ]
    if form == "plan":
        return [*texts, "Kota Contoh", *quantity(at), "APBD", None, *quantity(at + 7)]
    numbers = [value for group in range(11) for value in quantity(at + group)]
    for share in (*SHARES, *(place + 1 for place in SHARES)):
        numbers[share] = (at + share) % 1000 / 10
    return [at + 1, *texts, *numbers]


def quantity(seed: int) -> Iterator[Any]:
    yield f"{seed % 97 + 1} Dokumen"
    yield 1_000_000 + 12_345 * seed


if __name__ == "__main__":
    main()
