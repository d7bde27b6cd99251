"""From a document's source files to its tables: which reader and which builder serve which table.

A new table takes a reader for each kind of source (a function from the source to a PrintedTable)
and a builder (from a PrintedTable to a DataFrame); a new kind of source takes readers that give
the same PrintedTable. Both are entered below and nothing else changes.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis import (
    build_evaluation,
    build_plans,
    read_evaluation,
    read_grid,
    read_narrative,
    read_priorities,
    read_references,
    read_workbook,
    read_years,
)
from renja_analysis.documents import Document, sha256
from renja_analysis.errors import SourceError
from renja_analysis.names import name_key
from renja_analysis.printed import PrintedTable
from renja_analysis.schema import CELLS, DATA_TABLES, FURNITURE, TABLES, Table
from renja_analysis.source_text import parse_places, read_lines
from renja_analysis.spreadsheets import KINDS
from renja_analysis.tables import file_columns, write_columns
from renja_analysis.text_sections import Paragraph, paragraphs

TextReader = Callable[[Sequence[str], str], list[PrintedTable]]
Builder = Callable[[PrintedTable, Mapping[str, str]], pd.DataFrame]

# In the order in which they are built: a table whose names print their levels stands before one whose names do not.
TEXT_READERS: dict[str, TextReader] = {
    "evaluation": read_evaluation.read,
    "rkpd_review": read_grid.reader("rkpd_review"),
    "proposals": read_grid.reader("proposals"),
    "goals": read_grid.reader("goals"),
    "alignment": read_grid.reader("alignment"),
    "plan": read_grid.reader("plan"),
    "final_plan": read_grid.reader("final_plan"),
}
TextSectionReader = Callable[[Sequence[Paragraph], str], list[PrintedTable]]
SECTION_READERS: dict[str, TextSectionReader] = {
    "priorities": read_priorities.read,
    "narrative": read_narrative.read,
    "references": read_references.read,
    "years": read_years.read,
}
BUILDERS: dict[str, Builder] = {
    "evaluation": lambda printed, known: build_evaluation.build(printed),
    "rkpd_review": build_plans.build_rkpd_review,
    "proposals": build_plans.build_proposals,
    "goals": build_plans.build_goals,
    "alignment": build_plans.build_alignment,
    "plan": build_plans.build_plan,
    "final_plan": build_plans.build_final_plan,
    "priorities": build_plans.build_priorities,
    "narrative": build_plans.build_narrative,
    "references": build_plans.build_references,
    "years": build_plans.build_years,
}
# Tables whose rows may print no level, and those that print it: with a code, or with the level's word before a name.
ASK_LEVELS = ("rkpd_review", "plan", "final_plan")
TELL_LEVELS = ("evaluation", "rkpd_review", "plan")
PLAN_YEAR = re.compile(r"rencana\s+tahun\s+(20\d\d)", re.IGNORECASE)
TEXT_SUFFIXES = (".txt",)
FILE = re.compile(r"[^:#!]+")  # the file of a place


class Report(NamedTuple):
    """What reading a document gave: the files written, the tables that it lacks, what could not be placed."""

    paths: list[Path]
    missing: list[str]
    unplaced: list[str]


def read_document(document: Document) -> Report:
    """Reads every source file and writes ``tables/*.csv``: all of them, or none where one sentence says why.

    Raises SourceError or SchemaError before anything is written.
    """
    return write_tables(document, read_sources(document))


def read_sources(document: Document) -> list[PrintedTable]:
    """What the source files of a document print: of each the ``tables`` that ``document.yml`` takes from it, or all."""
    paths = _source_paths(document)
    printed = []
    for path, entry in zip(paths, document.sources, strict=True):
        taken = entry.get("tables")
        if taken is not None and not (isinstance(taken, list) and set(map(str, taken)) <= set(TABLES)):
            raise SourceError(
                f"{document.folder / 'document.yml'}: found tables {taken!r} of source {path.name}; expected a list of "
                f"some of: {', '.join(BUILDERS)}. Correct it."
            )
        printed += [table for table in read_source(path) if taken is None or table.table in taken]
    _check_received(document, paths)
    return printed


def write_tables(document: Document, printed: Sequence[PrintedTable]) -> Report:
    """Builds the tables of a document out of all that its source files print, and writes them: all or none.

    The printed cells are given up, see :func:`build_tables`. Raises SourceError or SchemaError before anything is
    written.
    """
    _check_one_file(document, printed)
    _check_year(document, printed)
    frames = build_tables(printed)
    folder = document.folder / "tables"
    columns = {}
    for name in list(frames):
        # Each table is given up when its cells are told: of a large one it would take as much memory again.
        columns[name] = file_columns(frames.pop(name), TABLES[name], folder / f"{name}.csv")
    folder.mkdir(exist_ok=True)
    written = [write_columns(cells, TABLES[name], folder) for name, cells in columns.items()]
    missing = [table.name for table in DATA_TABLES if table.name not in columns]
    doubts = [f"{source}: {text!r}" for table in printed for source, text in table.unplaced]
    return Report(written, missing, doubts)


def read_source(path: Path) -> list[PrintedTable]:
    """Every table of the contract that one source file prints, with what could not be placed."""
    if path.suffix.lower() in KINDS:
        return read_workbook.read_workbook(path).tables
    if path.suffix.lower() not in TEXT_SUFFIXES:
        raise SourceError(
            f"{path}: found a file of the kind {path.suffix or 'without a suffix'}; "
            f"expected {', '.join((*TEXT_SUFFIXES, *KINDS))}. Extract the document's text first."
        )
    lines = read_lines(path)
    found = [table for reader in TEXT_READERS.values() for table in reader(lines, path.name)]
    text = paragraphs(lines, [_span(table) for table in found])
    listed = [table for reader in SECTION_READERS.values() for table in reader(text, path.name)]
    return [table._replace(unplaced=unplaced(table, lines)) for table in found] + listed


def build_tables(printed: Sequence[PrintedTable]) -> dict[str, pd.DataFrame]:
    """The tables of the contract by name, ``cells`` and ``furniture`` over all of them at the end.

    Several prints of one table (the policy tables; a form for each part of an agency) follow each other in one. The
    printed cells are given up once they are in the tables.
    """
    frames: dict[str, pd.DataFrame] = {}
    cells: dict[str, list[str]] = {name: [] for name in CELLS.columns}
    furniture: dict[str, list[str]] = {name: [] for name in FURNITURE.columns}
    for name in BUILDERS:
        parts: list[pd.DataFrame] = []
        for table in (table for table in printed if table.table == name):
            known = _known_levels(frames) if name in ASK_LEVELS else {}
            frame = _renumbered(BUILDERS[name](table, known), TABLES[name], sum(map(len, parts)))
            row_ids = frame["row_id"].tolist()
            ordered = sorted(table.cells, key=itemgetter(0))
            # Of a large document the printed cells take as much memory as the tables that now hold them.
            table.cells.clear()
            _extend(cells, name, len(ordered), (row_ids[cell.row] for cell in ordered), *_columns_of(ordered, 1, 2, 3))
            del ordered
            _extend(furniture, name, len(table.furniture), *_columns_of(table.furniture, 0, 1, 2))
            parts.append(frame)
        if parts:
            frames[name] = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    ordered_frames = {name: frames[name] for name in TABLES if name in frames}
    return ordered_frames | {"cells": _text_frame(cells), "furniture": _text_frame(furniture)}


def _renumbered(frame: pd.DataFrame, table: Table, before: int) -> pd.DataFrame:
    """The rows of a further print of a table, numbered behind those of the prints before it."""
    if not before:
        return frame
    names = {row_id: f"{table.prefix}{int(row_id[len(table.prefix) :]) + before}" for row_id in frame["row_id"]}
    moved = {column: frame[column].map(names).astype("string") for column in ("row_id", "parent")}
    return frame.assign(**moved)


def _known_levels(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The level of every name key that the tables before print at one level only."""
    seen: dict[str, set[str]] = {}
    for name in TELL_LEVELS:
        if name in frames:
            frame = frames[name]
            sure = frame[~frame["uncertain"].str.contains("level:", regex=False).fillna(False)]
            for column in ("name", "rkpd_name", "renja_name"):
                if column in sure:
                    for text, level in zip(sure[column], sure["level"], strict=True):
                        if pd.notna(text):
                            seen.setdefault(name_key(text), set()).add(level)
    return {key: next(iter(found)) for key, found in seen.items() if len(found) == 1}


def _span(table: PrintedTable) -> tuple[int, int]:
    """The first and the last line that a text table covers."""
    sources = [row.source for row in table.furniture] + [cell.source for cell in table.cells]
    lines = [line for source in sources for line, _, _ in parse_places(source)[1]]
    return min(lines), max(lines)


def unplaced(table: PrintedTable, lines: Sequence[str]) -> list[tuple[str, str]]:
    """The printed characters of a text table's range that lie in no cell and no furniture, or in two of them."""
    covered: dict[int, list[tuple[int, int]]] = {}
    file = ""
    for source in [row.source for row in table.furniture] + [cell.source for cell in table.cells]:
        file, spans = parse_places(source)
        for line, first, last in spans:
            covered.setdefault(line, []).append((first, len(lines[line - 1]) if last < 0 else last))
    found = []
    for line in range(min(covered), max(covered) + 1):
        text = lines[line - 1]
        spans_here = sorted(covered.get(line, []))
        # Most lines are one cell or one header: whole, and once.
        whole = len(spans_here) == 1 and not text[: spans_here[0][0]].strip() and not text[spans_here[0][1] :].strip()
        if whole or not text.strip():
            continue
        counts = Counter(i for first, last in spans_here for i in range(first, last))
        stray = [i for i, c in enumerate(text) if not c.isspace() and counts[i] != 1]
        if stray:
            found.append((f"{file}:{line}@{stray[0]}-{stray[-1] + 1}", text[stray[0] : stray[-1] + 1]))
    return found


def _check_one_file(document: Document, printed: Sequence[PrintedTable]) -> None:
    """Each table comes from one source file."""
    files: dict[str, set[str]] = {}
    for table in printed:
        files.setdefault(table.table, set()).update(match[0] for row in table.rows if (match := FILE.match(row.source)))
    for name, found in files.items():
        if len(found) > 1:
            raise SourceError(
                f"{document.folder / 'document.yml'}: found the table {name!r} in several source files "
                f"({', '.join(sorted(found))}); expected one. Name one file in source."
            )


def _check_year(document: Document, printed: Sequence[PrintedTable]) -> None:
    """The plan's header names the year of the document."""
    for table in printed:
        header = " ".join(row.text for row in table.furniture if row.kind == "header")
        named = PLAN_YEAR.search(header) if table.table == "plan" else None
        if named and int(named[1]) != document.year:
            place = next(row.source for row in table.furniture if row.kind == "header")
            raise SourceError(
                f"{document.folder / 'document.yml'}: found year {document.year}, and {place} heads the plan with "
                f"{named[0]!r}; expected the same year. Correct the year, or name the document's own file in source."
            )


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


def _columns_of(rows: Sequence[tuple[Any, ...]], *places: int) -> list[Iterator[str]]:
    return [map(itemgetter(place), rows) for place in places]


def _extend(columns: dict[str, list[str]], name: str, count: int, *added: Iterable[str]) -> None:
    """So many further rows of ``cells`` or ``furniture``, all of the table ``name``."""
    for column, texts in zip(columns.values(), (repeat(name, count), *added), strict=True):
        column.extend(texts)


def _text_frame(columns: dict[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(columns.pop(name), dtype="string") for name in list(columns)})
