"""Tables of a sheet, one below the other: columns with their heads and kinds, cells with formulas, sums below.

A layout file says what the columns are; whoever writes a sheet brings the rows. The first head stays in view and stands
on every printed page.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from renja_analysis.workbooks import Looks, mark_differences, print_landscape, put, put_head

HEAD = 4  # the row of the first head, counted from 0: three rows of titles and a blank one above it
MOST_LINES = 20  # of a cell: a row is shown some 30 lines high and no further, and words break lines early
WIDEST = 255  # characters, of a column
FORMATS = {"amount": "#,##0", "difference": "#,##0", "count": "#,##0", "score": "#,##0.0"}


class Column(NamedTuple):
    """A column of a table: its place counted from 0, what it shows, its kind, head, width in characters and formula.

    kind: text | amount (rupiah) | difference (rupiah, red unless 0) | count | score (one decimal). In the formula,
    ``{name}`` is the cell of the column of that name in the same row, or what the table's ``cells`` say of it.
    """

    at: int
    name: str
    kind: str
    head: str
    width: int
    formula: str = ""


class Live(NamedTuple):
    """A cell that a spreadsheet works out, and what comes out."""

    formula: str
    value: Any


class Block(NamedTuple):
    """A table of a sheet: its columns, its rows (by column) and the columns that have their sum below.

    ``cells``: what formulas speak of besides their columns: another name of a column, a cell elsewhere, or a word.
    """

    columns: list[Column]
    rows: list[dict[str, Any]]
    cells: dict[str, str] = {}  # noqa: RUF012 (never changed)
    summed: tuple[str, ...] = ()
    total: str = ""  # what stands before the sums


Content = Sequence[Block | str]  # tables and sentences, from the top of a sheet


def write_sheet(sheet: Any, titles: Sequence[str], content: Content, paper: str, footer: str, looks: Looks) -> None:
    """A sheet: three ``titles``, then its tables and sentences with a blank row between."""
    for row, text in enumerate(titles):
        put(sheet, row, 0, text, looks, bold=row == 0, italic=row == 2, font_size=10 if row else 12)
    widths: dict[int, int] = {}
    row = HEAD
    for part in content:
        if isinstance(part, str):
            put(sheet, row, 0, part, looks)
            row += 2
            continue
        for at, width in _widths(part).items():
            widths[at] = max(width, widths.get(at, 0))
        row = _write_block(sheet, row, part, looks) + 1
    for at, width in widths.items():
        sheet.set_column(at, at, width)
    print_landscape(sheet, paper, footer)
    if widths:
        end = max(widths)
        sheet.print_area(0, 0, row - 2, end)
        sheet.ignore_errors({"number_stored_as_text": xl_range(HEAD, 0, row, end)})
        sheet.repeat_rows(HEAD)
        sheet.freeze_panes(HEAD + 1, 1)


def _write_block(sheet: Any, top: int, block: Block, looks: Looks) -> int:
    """Head, rows and sums from the row ``top`` on; returns the row below them."""
    first, last = top + 1, top + len(block.rows)
    for column in block.columns:
        put_head(sheet, (top, column.at, top, column.at), column.head, looks)
        if column.kind == "difference" and block.rows:
            mark_differences(sheet, first, last, column.at, looks)
    for at, row in enumerate(block.rows, start=first):
        cells = {column.name: xl_rowcol_to_cell(at, column.at) for column in block.columns}
        cells |= {name: cells.get(meant, meant) for name, meant in block.cells.items()}
        for column in block.columns:
            value = row[column.name]
            if column.formula and not pd.isna(value):
                value = Live(column.formula.format_map(cells), value)
            _write_cell(sheet, at, column, value, looks)
    if not block.summed:
        return last + 1
    for column in block.columns:
        value = block.total if column.at == 0 else pd.NA
        if column.name in block.summed:
            amounts = [int(row[column.name]) for row in block.rows if not pd.isna(row[column.name])]
            value = Live(f"=SUM({xl_range(first, column.at, last, column.at)})", sum(amounts))
        _write_cell(sheet, last + 1, column, value, looks, bold=True)
    return last + 2


def _write_cell(sheet: Any, row: int, column: Column, value: Any, looks: Looks, **look: Any) -> None:
    result = value.value if isinstance(value, Live) else value
    # A number too wide for its column would stand as ####.
    look |= {"border": 1, "valign": "top", "text_wrap" if isinstance(result, str) else "shrink": True}
    if column.kind in FORMATS:
        look["num_format"] = FORMATS[column.kind]
    if isinstance(value, Live) and not pd.isna(result):
        sheet.write_formula(row, column.at, value.formula, looks(**look), result)
    else:
        put(sheet, row, column.at, result, looks, **look)


def _widths(block: Block) -> dict[int, int]:
    """The width of each column, by its place: wider than the layout says where a text would be too many lines high."""
    found = {}
    for column in block.columns:
        longest = max((len(text) for row in block.rows if isinstance(text := row[column.name], str)), default=0)
        found[column.at] = min(max(column.width, ceil(longest / MOST_LINES)), WIDEST)
    return found
