"""A table as rules look at it: each row by its row_id, what stands under it, each cell with its place and its doubt."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.hierarchy import tree
from renja_analysis.schema import PERCENT_GROUPS
from renja_analysis.wording import Words, level_words, named, number, plain, quote, rupiah

Row = dict[str, Any]
Corrected = Collection[tuple[str, str, str]]  # cells that hold a reviewed correction: table, row_id, column
# A doubt about where a row stands is a doubt about everything that is said of its cells.
PLACE_COLUMNS = ("level", "parent")
SUMMED_LEVELS = ("program", "kegiatan", "sub_kegiatan")
SHARING_LEVELS = ("indikator",)  # rows that share the money of the row above them
FOOTER_LEVELS = ("rata_rata", "predikat")
OUTPUT_LEVELS = (*SUMMED_LEVELS, *SHARING_LEVELS)  # rows that print an indicator


class Cell(NamedTuple):
    """One cell: where it stands, what is printed there, what it was read as, and whether the print leaves a doubt."""

    table: str
    row_id: str
    column: str
    source: str
    printed: str | None
    value: Any
    doubted: bool

    @property
    def place(self) -> str:
        return f"{self.table}:{self.row_id}:{self.column}@{self.source}"


class Sheet(NamedTuple):
    """A table of the evaluation's shape. ``rows``: row_id to its values (None where missing), in printed order.

    ``children``: row_id to the programs, kegiatan or sub kegiatan directly under it (under the total:
    all programs); ``indicators``: row_id to its further indicator rows; ``doubts``: row_id to the
    columns that ``uncertain`` speaks of; ``terms``: the columns that the form adds up to a column (6 and
    12 to 14); ``corrected``: the cells that hold a reviewed correction, which are shown by their value
    and not by their print.
    """

    table: str
    rows: dict[str, Row]
    children: dict[str, list[str]]
    indicators: dict[str, list[str]]
    doubts: dict[str, dict[str, str]]
    terms: Mapping[str, tuple[str, ...]]
    corrected: Corrected

    def cell(self, row_id: str, column: str) -> Cell:
        """``column`` without ``_printed`` for a quantity: its printed text is found beside it."""
        row = self.rows[row_id]
        value = row.get(column)
        printed = row.get(f"{column}_printed", value)
        if (self.table, row_id, column) in self.corrected and value is not None and f"{column}_printed" in row:
            printed = plain(value)
        about = self.doubts[row_id]
        doubted = column.removesuffix("_printed") in about or any(name in about for name in PLACE_COLUMNS)
        return Cell(self.table, row_id, column, row["source"], printed, value, doubted)

    def cells(self, row_ids: list[str], column: str) -> tuple[Cell, ...]:
        return tuple(self.cell(row_id, column) for row_id in row_ids)

    def at_levels(self, *levels: str) -> Iterator[Row]:
        return (row for row in self.rows.values() if row["level"] in levels)

    def unit(self, row_id: str) -> str | None:
        """The unit of the row's indicator: the first that is printed."""
        row = self.rows[row_id]
        names = (
            name for name in row if name.endswith("_k_unit") and name.removesuffix("_k_unit") not in PERCENT_GROUPS
        )
        return next((row[name] for name in names if row[name]), None)

    def budget(self, row_id: str) -> int | None:
        """Column 7 Rp of the row, or of the row above where it is a further indicator, a mean or a predikat."""
        row = self.rows[row_id]
        owner = self.rows.get(row["parent"], row) if row["level"] in (*SHARING_LEVELS, *FOOTER_LEVELS) else row
        budget: int | None = owner["target_rp"]
        return budget

    def budgets(self, row_ids: Iterable[str]) -> int | None:
        """The sum of their budgets; None where none is printed."""
        known = [budget for row_id in row_ids if (budget := self.budget(row_id)) is not None]
        return sum(known) if known else None

    def value(self, row_id: str, column: str) -> Words:
        """The value of a cell as people read it: rupiah, or a number with the unit that is printed in that cell."""
        row = self.rows[row_id]
        return rupiah(row[column]) if column.endswith("_rp") else number(row[column], row.get(f"{column}_unit"))

    def label(self, row_id: str) -> Words:
        """How a sentence calls the row: its level and name, an indicator by its text, a footer row by its owner."""
        row = self.rows[row_id]
        level = level_words(row["level"])
        if row["level"] in FOOTER_LEVELS and self.rows.get(row["parent"], row)["level"] not in FOOTER_LEVELS:
            owner = self.label(row["parent"])
            return Words(f"{level.id} {owner.id}", f"the {level.en} of {owner.en}")
        if row["level"] == "indikator":
            name = row["indicator"] or row_id
            return Words(f"indikator {quote(name)}", f"the indicator {quote(name)}")
        if row["level"] == "total":
            return Words(level.id, f"the {level.en}")
        return named(row["level"], row["name"] or row_id)


def make_sheet(
    table: str, frame: pd.DataFrame, terms: Mapping[str, tuple[str, ...]] | None = None, corrected: Corrected = ()
) -> Sheet:
    """The sheet of a table with row_id, level, parent, source and uncertain."""
    rows = _rows(frame)
    pairs = tree(frame)
    pairs = pairs[pairs["is_child"]]
    children: dict[str, list[str]] = {row_id: [] for row_id in rows}
    for ancestor, row_id in zip(pairs["ancestor"], pairs["row_id"], strict=True):
        # A parent stands at a higher level: a damaged table cannot make a circle of parents.
        if _depth(rows[ancestor]) < _depth(rows[row_id]):
            children[ancestor].append(row_id)
    indicators: dict[str, list[str]] = {row_id: [] for row_id in rows}
    for row_id, row in rows.items():
        if row["level"] == "indikator" and row["parent"] in rows:
            indicators[row["parent"]].append(row_id)
    return Sheet(table, rows, children, indicators, _doubts(rows, frame), terms or {}, corrected)


def flat_sheet(table: str, frame: pd.DataFrame, corrected: Corrected = ()) -> Sheet:
    """The sheet of a table in which no row is the sum of others: a list, or several tables one below the other."""
    rows = _rows(frame)
    none: dict[str, list[str]] = {row_id: [] for row_id in rows}
    return Sheet(table, rows, none, none, _doubts(rows, frame), {}, corrected)


def uncertain_columns(text: str | None, columns: list[str]) -> dict[str, str]:
    """What ``uncertain`` says of each column: {column: reason}, the column without ``_printed``.

    Entries are ``column: reason`` joined by ``; ``; a reason may hold ``; `` itself, and a reason that
    names no column of the table stands under ``""``.
    """
    known = sorted({column.removesuffix("_printed") for column in columns}, key=len, reverse=True)
    opener = re.compile(rf"(?:^|; )({'|'.join(map(re.escape, known))})(?:_printed)?: ")
    pieces = opener.split(text or "")
    result = {"": pieces[0]} if pieces[0] else {}
    return result | dict(zip(pieces[1::2], pieces[2::2], strict=True))


def lowest(sheet: Sheet, excess: dict[str, Any]) -> dict[str, list[str]]:
    """Where an excess starts: {row_id: [rows above that show it only because of it]}.

    A row whose excess is no larger than what the rows directly under it have together is explained by these.
    """
    found: dict[str, list[str]] = {row_id: [] for row_id in excess}
    for row_id in sorted(excess, key=lambda name: _depth(sheet.rows[name]), reverse=True):
        below = [child for child in sheet.children[row_id] if child in excess]
        if below and excess[row_id] <= sum(excess[child] for child in below):
            del found[row_id]
            for start in dict.fromkeys(start for child in below for start in _starts(sheet, child, found)):
                found[start].append(row_id)
    return found


def _rows(frame: pd.DataFrame) -> dict[str, Row]:
    columns = [
        [None if missing else value for value, missing in zip(frame[name].tolist(), frame[name].isna(), strict=True)]
        for name in frame.columns
    ]
    rows = (dict(zip(frame.columns, values, strict=True)) for values in zip(*columns, strict=True))
    return {str(row["row_id"]): row for row in rows}


def _doubts(rows: dict[str, Row], frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    return {row_id: uncertain_columns(row["uncertain"], list(frame.columns)) for row_id, row in rows.items()}


def _starts(sheet: Sheet, row_id: str, found: dict[str, list[str]]) -> list[str]:
    if row_id in found:
        return [row_id]
    return [start for child in sheet.children[row_id] for start in _starts(sheet, child, found)]


def _depth(row: Row) -> int:
    return ("total", "urusan", "bidang", *SUMMED_LEVELS).index(row["level"])
