"""Reader of spreadsheets: every official form in every visible sheet, and what a reader of the result has to know.

Hidden rows are read, hidden sheets are not; both are named. Macros are not run, links to other files not followed: the
values are those that were last saved.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from renja_analysis.printed import Furniture, PrintedTable
from renja_analysis.read_sheet import read_table
from renja_analysis.sheet_book import Book, Sheet, read_book
from renja_analysis.sheet_forms import sheet_words
from renja_analysis.sheet_heads import SheetTable, find_tables, head_of, title_texts
from renja_analysis.sheet_parts import Place
from renja_analysis.spreadsheets import column_number

MOST_ROWS_NAMED = 12
CELL = re.compile(r"\$?\b([A-Z]{1,3})\$?(\d{1,7})\b(?![(])")
# Functions, texts, single cells of the same sheet and what stands between them; what is long may have been cut.
OF_CELLS = re.compile(r"""=(?!.{200})(?:"[^"]*"|[A-Z][A-Z0-9.]*\(|\$?[A-Z]{1,3}\$?\d{1,7}\b|[\d.,;()<>=&*/+\s-])*+""")


class Note(NamedTuple):
    """What a reader has to know: ``kind`` names the sentence (``import_words.yml``), ``facts`` fill it."""

    kind: str
    facts: dict[str, str]


class Reading(NamedTuple):
    """The tables of one spreadsheet, the (source, text) of cells in none of them, notes, and the titles."""

    tables: list[PrintedTable]
    unplaced: list[tuple[str, str]]
    notes: list[Note]
    titles: list[str]


def read_workbook(path: Path) -> Reading:
    """Every official form of a spreadsheet. Raises SourceError for a file that cannot be read."""
    book = read_book(path)
    reading = Reading([], [], list(_notes(book)), [])
    for sheet in book.sheets:
        tables = find_tables(sheet)
        if sheet.hidden:
            if tables or any(sheet.filled(row) for row in range(len(sheet.rows))):
                forms = ", ".join(dict.fromkeys(table.form.name for table in tables)) or "–"
                reading.notes.append(Note("hidden_sheet", {"place": f"{path.name}!{sheet.name}", "forms": forms}))
        elif tables:
            _read_sheet(sheet, tables, reading)
        elif not _is_instructions(sheet):
            cells = sum(len(sheet.filled(row)) for row in range(len(sheet.rows)))
            if cells:
                reading.notes.append(Note("no_form", {"place": f"{path.name}!{sheet.name}", "cells": str(cells)}))
    return reading


def _is_instructions(sheet: Sheet) -> bool:
    """Whether a sheet is that of the instructions in a template, by the title that is its first text."""
    first = next((text for row in range(len(sheet.rows)) for _, text, _, _ in sheet.cells(row)), "")
    return re.fullmatch(sheet_words()["instructions"], first) is not None


def _read_sheet(sheet: Sheet, tables: list[SheetTable], reading: Reading) -> None:
    first = tables[0]
    above = range(first.titles[0] if first.titles else first.header[0])
    before = [
        (sheet.place(row, column), " ".join(sheet.text(row, column).split()))
        for row in above
        for column in sheet.filled(row)
    ]
    reading.unplaced.extend(before)
    idle = _idle(sheet)
    for table in tables:
        printed = read_table(sheet, table)
        within = [place for place in sorted(sheet.facts.lost) if table.body[0] <= place[0] < table.body[1]]
        lost = [(sheet.place(*place), sheet.facts.lost[place]) for place in within if place not in idle]
        kinds = (("spacer" if place in idle else "unplaced", place) for place in within)
        formulas = [Furniture(kind, sheet.place(*place), sheet.facts.lost[place]) for kind, place in kinds]
        furniture = [*printed.furniture, *formulas]
        reading.tables.append(printed._replace(furniture=furniture, unplaced=[*printed.unplaced, *lost]))
        reading.titles.extend(title_texts(sheet, table))
        reading.notes.extend(_table_notes(sheet, table, bool(lost), len(lost)))
    hidden = [row for row in sheet.facts.hidden_rows if row < len(sheet.rows) and sheet.filled(row)]
    if hidden:
        rows = ", ".join(str(row + 1) for row in hidden[:MOST_ROWS_NAMED])
        rows += ", …" if len(hidden) > MOST_ROWS_NAMED else ""
        facts = {"place": f"{sheet.file}!{sheet.name}", "rows": rows, "count": str(len(hidden))}
        reading.notes.append(Note("hidden_rows", facts))


def _idle(sheet: Sheet) -> set[Place]:
    """The formulas without a result that have nothing to work out: all cells that they name are blank, or are such."""
    idle: set[Place] = set()
    users: dict[Place, list[Place]] = {}
    for place, formula in sheet.facts.lost.items():
        cells = [(int(row) - 1, column_number(letters)) for letters, row in CELL.findall(formula)]
        if cells and OF_CELLS.fullmatch(formula) and not any(_filled(sheet, cell) for cell in cells):
            idle.add(place)
            for cell in cells:
                users.setdefault(cell, []).append(place)
    busy = list(sheet.facts.lost.keys() - idle)
    while busy:
        further = idle.intersection(users.get(busy.pop(), ()))
        idle -= further
        busy += further
    return idle


def _filled(sheet: Sheet, cell: Place) -> bool:
    return cell[0] < len(sheet.rows) and sheet.text(*cell) != ""


def _table_notes(sheet: Sheet, table: SheetTable, has_lost: bool, lost: int) -> Iterator[Note]:
    for column in table.unknown:
        cells = sum(sheet.text(row, column) != "" for row in range(*table.body))
        if cells:
            head, place = head_of(sheet, table, column)
            letters = f"{sheet.place(0, column)[:-1]}"
            yield Note("unknown_column", {"place": place, "head": head, "cells": str(cells), "column": letters})
    if has_lost:
        yield Note("lost", {"place": f"{sheet.file}!{sheet.name}", "cells": str(lost)})


def _notes(book: Book) -> Iterator[Note]:
    for word in book.carries:
        yield Note(word, {"place": book.path.name})
