"""From a document's source files to its tables: which reader and which builder serve which table.

A new table takes a reader for each kind of source (a function from the source to a PrintedTable)
and a builder (from a PrintedTable to a DataFrame); a new kind of source takes readers that give
the same PrintedTable. Both are entered below and nothing else changes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from renja_analysis import build_evaluation, read_evaluation
from renja_analysis.documents import Document, sha256
from renja_analysis.errors import SourceError
from renja_analysis.printed import PrintedTable
from renja_analysis.schema import CELLS, FURNITURE, TABLES, Table
from renja_analysis.source_text import parse_places, read_lines
from renja_analysis.tables import validate, write_table

TextReader = Callable[[Sequence[str], str], PrintedTable | None]
Builder = Callable[[PrintedTable], pd.DataFrame]

TEXT_READERS: dict[str, TextReader] = {"evaluation": read_evaluation.read}
BUILDERS: dict[str, Builder] = {"evaluation": build_evaluation.build}
TEXT_SUFFIXES = (".txt",)


class Report(NamedTuple):
    """What reading a document gave: the files written, the tables that it lacks, what could not be placed."""

    paths: list[Path]
    missing: list[str]
    unplaced: list[str]


def read_document(document: Document) -> Report:
    """Reads every source file and writes ``tables/*.csv``: all of them, or none where one sentence says why.

    Raises SourceError or SchemaError before anything is written.
    """
    paths = _source_paths(document)
    printed = [table for path in paths for table in read_source(path)]
    _check_received(document, paths)
    repeated = [name for name, count in Counter(table.table for table in printed).items() if count > 1]
    if repeated:
        raise SourceError(
            f"{document.folder / 'document.yml'}: found the table {repeated[0]!r} in several source files; "
            "expected one. Name one file in source."
        )
    frames = build_tables(printed)
    folder = document.folder / "tables"
    for name, frame in frames.items():
        validate(frame, TABLES[name], folder / f"{name}.csv")
    folder.mkdir(exist_ok=True)
    written = [write_table(frame, TABLES[name], folder) for name, frame in frames.items()]
    missing = [name for name in BUILDERS if name not in frames]
    doubts = [f"{source}: {text!r}" for table in printed for source, text in table.unplaced]
    return Report(written, missing, doubts)


def read_source(path: Path) -> list[PrintedTable]:
    """Every table of the contract that one source file prints, with what could not be placed."""
    if path.suffix.lower() not in TEXT_SUFFIXES:
        raise SourceError(
            f"{path}: found a file of the kind {path.suffix or 'without a suffix'}; "
            f"expected {', '.join(TEXT_SUFFIXES)}. Extract the document's text first."
        )
    lines = read_lines(path)
    found = (reader(lines, path.name) for reader in TEXT_READERS.values())
    return [table._replace(unplaced=unplaced(table, lines)) for table in found if table is not None]


def build_tables(printed: Sequence[PrintedTable]) -> dict[str, pd.DataFrame]:
    """The tables of the contract by name, ``cells`` and ``furniture`` over all of them at the end."""
    frames = {table.table: BUILDERS[table.table](table) for table in printed}
    row_ids = {name: frame["row_id"].tolist() for name, frame in frames.items()}
    cells = [
        (table.table, row_ids[table.table][cell.row], cell.column, cell.source, cell.printed)
        for table in printed
        for cell in sorted(table.cells, key=lambda cell: cell.row)
    ]
    furniture = [(table.table, row.kind, row.source, row.text) for table in printed for row in table.furniture]
    return frames | {"cells": _text_frame(cells, CELLS), "furniture": _text_frame(furniture, FURNITURE)}


def unplaced(table: PrintedTable, lines: Sequence[str]) -> list[tuple[str, str]]:
    """The printed characters of a text table's range that lie in no cell and no furniture, or in two of them."""
    sources = [row.source for row in table.furniture] + [cell.source for cell in table.cells]
    covered: Counter[tuple[int, int]] = Counter()
    for source in sources:
        for line, first, last in parse_places(source)[1]:
            text = lines[line - 1]
            covered.update((line, i) for i in range(first, len(text) if last < 0 else last) if not text[i].isspace())
    file = parse_places(sources[0])[0]
    numbers = [line for line, _ in covered]
    found = []
    for line in range(min(numbers), max(numbers) + 1):
        stray = [i for i, c in enumerate(lines[line - 1]) if not c.isspace() and covered[line, i] != 1]
        if stray:
            found.append((f"{file}:{line}@{stray[0]}-{stray[-1] + 1}", lines[line - 1][stray[0] : stray[-1] + 1]))
    return found


def _source_paths(document: Document) -> list[Path]:
    if not document.sources:
        raise SourceError(
            f"{document.folder / 'document.yml'}: found no source; expected the document's files. Name them there."
        )
    return [document.folder / "source" / str(entry["name"]) for entry in document.sources]


def _check_received(document: Document, paths: Sequence[Path]) -> None:
    """Each source file is still the one that ``document.yml`` describes."""
    for entry, path in zip(document.sources, paths, strict=True):
        if entry.get("sha256") and sha256(path) != entry["sha256"]:
            raise SourceError(
                f"{path}: found a file with another checksum than document.yml; expected the document as received. "
                "Restore the file, or enter its new sha256 there."
            )


def _text_frame(rows: Sequence[tuple[str, ...]], table: Table) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=table.columns, dtype="string")
