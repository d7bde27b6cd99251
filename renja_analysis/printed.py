"""What every reader gives, whatever the source: the printed rows, cells and furniture of one table.

A reader of a text, a spreadsheet or a PDF finds the cells and their places; a builder
(``build_evaluation``) makes the tidy table out of them and does not know where they came from.
"""

from decimal import Decimal
from typing import NamedTuple

Number = Decimal | int  # whole numbers are most of them, and take a third of the memory


class PrintedRow(NamedTuple):
    """One printed row: its level, where it starts, and why the print does not decide (empty: it does).

    ``facts`` are what running text says of a row beside what it prints, as (column, value).
    """

    level: str
    source: str
    doubts: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


class PrintedCell(NamedTuple):
    """One printed cell of row number ``row`` (from 0): the column that holds it and every place that it covers.

    ``value`` is the number that the source itself holds there, as a spreadsheet does, in the unit of the column.
    """

    row: int
    column: str
    source: str
    printed: str
    value: Number | None = None


class Furniture(NamedTuple):
    """A line, part of one, or a cell that is no data of a table: ``kind`` is one of the contract's (``furniture``)."""

    kind: str
    source: str
    text: str


class PrintedTable(NamedTuple):
    """One table as printed. ``unplaced`` are the (source, text) that no rule could place: reported, never dropped.

    ``number`` and ``title`` are those of its caption.
    """

    table: str
    label: str
    rows: list[PrintedRow]
    cells: list[PrintedCell]
    furniture: list[Furniture]
    unplaced: list[tuple[str, str]]
    number: str = ""
    title: str = ""
