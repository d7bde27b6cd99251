"""Forms with their rows, before they are written: where each row of a sheet stands, and what stands beside it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.fields import LEVELS
from renja_analysis.form_layouts import FILE, LEVEL_COLUMNS, Form
from renja_analysis.workbooks import read_layout

HEAD = 4  # rows from the caption of a form to its head: caption, title, agency and its level
FOOTERS = ("rata_rata", "predikat")

Row = dict[str, Any]


class Part(NamedTuple):
    """A form with its rows, by column of the table: what a document says (``filled``), or what is to be filled in.

    ``going_on``: what it says is filled in further, so what the form works out is a formula where it has begun.
    """

    form: Form
    rows: Sequence[Row]
    words: dict[str, object]  # of its caption and title
    filled: bool
    going_on: bool = False


class Sheet(NamedTuple):
    """A sheet: its name and the forms on it, one below the other."""

    name: str
    parts: Sequence[Part]


def first_row(part: Part, top: int = 0) -> int:
    """The number of the first row below the head of a form whose caption stands in the row ``top`` (from 0)."""
    return top + HEAD + 3 + part.form.paired


def sheet_rows(part: Part, top: int = 0) -> list[int]:
    """The row of the sheet, counted from 1 as a spreadsheet does, of each row of a form."""
    at = first_row(part, top)
    found = []
    line = None
    for row in part.rows:
        if part.form.line and text_of(row.get(part.form.line)) not in (line, ""):
            line, at = text_of(row.get(part.form.line)), at + 1
        found.append(at + 1)
        at += 1 + len(lines_below(row, part.form))
    return found


def spare_rows(part: Part) -> int:
    """How many blank rows to fill in follow those that are known."""
    return 0 if part.filled else int(read_layout(FILE)["spare_of_many" if part.form.blocks else "spare"])


def last_row(part: Part, top: int = 0) -> int:
    """The number (from 0) of the last row of a form whose caption stands in the row ``top``."""
    known = sheet_rows(part, top)
    below = len(lines_below(part.rows[-1], part.form)) if part.rows else 0
    at = known[-1] + below if known else first_row(part, top)
    if not part.filled:
        footer = read_layout(FILE)["footer"]
        at += spare_rows(part) + (len(footer["rows"]) + len(footer["lines"]) if part.form.footer else 0)
    return max(at - 1, first_row(part, top))


def placed(parts: Sequence[Part]) -> list[tuple[Part, int]]:
    """Each form of a sheet with the row (from 0) of its caption, a blank row between two."""
    found, top = [], 0
    for part in parts:
        found.append((part, top))
        top = last_row(part, top) + 2
    return found


def levels_of(form: Form) -> tuple[str, ...]:
    """The levels that the rows of a form may have."""
    left_out = {"strategi"} if form.footer else {"strategi", *FOOTERS}
    return tuple(level for level in LEVELS if level not in left_out)


def side_by_side(rows: Sequence[Row]) -> list[Row]:
    """Rows of a policy table as the form prints them: strategi, program, kegiatan and sub kegiatan beside each other.

    A row goes on while what follows lies deeper; an amount or a remark ends it. A total stands under the heading of the
    strategi.
    """
    found: list[Row] = []
    deepest = len(LEVEL_COLUMNS)
    for row in rows:
        known = row["level"] in LEVEL_COLUMNS
        depth = LEVEL_COLUMNS.index(row["level"]) if known else 0
        opens = depth <= deepest or not known or not pd.isna(row.get("no", pd.NA))
        if opens or not found:
            found.append({})
        found[-1] |= {LEVEL_COLUMNS[depth]: row["name"]}
        told = {name: row[name] for name in ("no", "pagu", "pagu_printed", "ket") if not pd.isna(row.get(name, pd.NA))}
        found[-1] |= told
        closed = not known or {"pagu", "pagu_printed", "ket"} & set(told)
        deepest = len(LEVEL_COLUMNS) if closed else depth
    return found


def lines_below(row: Row, form: Form) -> list[str]:
    """What a row says in lines of their own below it."""
    if not form.footer:
        return []
    words = read_layout(FILE)["footer"]["lines"]
    return [f"{word} {text_of(row[name])}" for name, word in words.items() if text_of(row.get(name))]


def text_of(value: object) -> str:
    """A text; blank for what is none."""
    return value if isinstance(value, str) else ""
