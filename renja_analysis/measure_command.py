"""What ``renja measure`` does: one row of numbers for each document, in a pool of processes, without notebooks."""

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pandas as pd

from renja_analysis.csv_cells import csv_text
from renja_analysis.documents import FOLDER, find_folders, read_description
from renja_analysis.errors import RenjaError
from renja_analysis.files import write_file
from renja_analysis.pool import Tell, spread
from renja_analysis.progress import shown
from renja_analysis.reading import read_document
from renja_analysis.summary import TYPES, identity, summarise
from renja_analysis.tables import load_all
from renja_analysis.tasks import Choice, outputs_root

DOCUMENTS_PER_PROCESS = 500
KILLED = "the process that measured it was killed"


def measure(
    agency: Choice, years: Sequence[int] | None, tahap: str | None, workers: int | None, output: Path | None
) -> int:
    """Measures the documents of these choices into one table; returns the exit status.

    Raises RenjaError where there is no such document and where the table cannot be written.
    """
    path = output or outputs_root() / "measures.csv"
    write = _writer(path)  # before the work: what would be refused at its end
    folders = find_folders(agency, years)
    rows = measure_folders(folders, workers or os.cpu_count() or 1)
    kept = [row for row in rows if tahap in (None, row["tahap"]) or row["failure"]]
    table = pd.DataFrame(kept, columns=list(TYPES)).astype(TYPES)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(table, path)
    failed = [row for row in kept if row["failure"]]
    for row in failed:
        click.echo(f"renja: {row['agency']}/{row['year']}: {row['failure']}", err=True)
    click.echo(f"{shown(path)}: {len(kept) - len(failed)} documents measured, {len(failed)} failed")
    return 1 if failed else 0


def measure_folders(folders: Sequence[Path], workers: int) -> list[dict[str, Any]]:
    """A row of :func:`summary.summarise` for each folder, in their order; a bar on a terminal says how far it is."""
    found: dict[Path, dict[str, Any]] = {}
    events = spread(measure_folder, folders, min(workers, len(folders)), DOCUMENTS_PER_PROCESS)
    quiet = not sys.stderr.isatty()
    with (
        closing(events),
        click.progressbar(length=len(folders), label="documents", file=sys.stderr, hidden=quiet) as bar,
    ):
        for folder, kind, value in events:
            if kind in ("ended", "died"):
                found[folder] = value if kind == "ended" else _failed(folder, KILLED)
                bar.update(1)
    return [found[folder] for folder in folders]


def measure_folder(folder: Path, tell: Tell = lambda message: None) -> dict[str, Any]:
    """The row of one document, which is read first where it has no tables; ``failure`` says why it has no numbers."""
    try:
        document = read_description(folder)
    except RenjaError as error:
        return _failed(folder, str(error))
    try:
        if not any((folder / "tables").glob("*.csv")):
            read_document(document)
        return summarise(document, load_all(document, corrected=False))
    except RenjaError as error:
        return _failed(folder, str(error)) | identity(document)
    except Exception as error:  # whatever a document provokes, it is measured alone
        return _failed(folder, f"{type(error).__name__}: {error}") | identity(document)


def _failed(folder: Path, reason: str) -> dict[str, Any]:
    named = FOLDER.fullmatch(folder.name)
    row = dict.fromkeys(TYPES) | {"agency": folder.parent.name, "year": int(named["year"]) if named else None}
    return row | {"failure": " ".join(reason.splitlines()[:1])}


def _writer(path: Path) -> Any:
    endings = {".csv": _write_csv, ".parquet": _write_parquet}
    if path.suffix.lower() not in endings:
        raise RenjaError(f"output: found {path.name!r}; expected a name that ends in .csv or .parquet. Choose one.")
    if path.suffix.lower() == ".parquet":
        try:
            import duckdb  # noqa: F401
        except ImportError as error:
            raise RenjaError(
                f"output: found {path.name!r} without DuckDB; expected it for Parquet. "
                "Install it by `pip install -e '.[parquet]'`, or write a .csv."
            ) from error
    return endings[path.suffix.lower()]


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    write_file(path, csv_text(table))


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    """By DuckDB and not pyarrow, whose presence alone would change how pandas keeps text."""
    import duckdb

    kinds = {"string": "VARCHAR", "Int64": "BIGINT", "Float64": "DOUBLE"}
    columns = {name: kinds[kind] for name, kind in TYPES.items()}
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder, duckdb.connect() as database:
        plain, made = Path(folder, "table.csv"), Path(folder, "table.parquet")
        table.to_csv(plain, index=False, lineterminator="\n")
        read = database.read_csv(str(plain), header=True, dtype=columns, delimiter=",", quotechar='"')
        read.write_parquet(str(made))
        made.replace(path)
