"""A spreadsheet as its reader shows it: sheets of cells, each a text and, where it holds one, an exact number."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from renja_analysis.errors import SourceError
from renja_analysis.printed import Number
from renja_analysis.sheet_facts import SAVE, read_facts
from renja_analysis.sheet_parts import MOST_CELLS, Facts
from renja_analysis.spreadsheets import KINDS, column_letters, read_cells

MOST_CSV_BYTES = 100_000_000
LARGE = 1e5  # beyond it a binary number has no ten decimals to show
NOT_IN_PLACES = str.maketrans("!:#+", "____")  # a place is file!sheet!cell, joined by +


class Sheet:
    """One sheet. Rows and columns count from 0; blank is ``""``, and so is all beyond the end of a short row.

    ``hidden`` says that the whole sheet is. A CSV file is one sheet, called as the file, as spreadsheet programs do.
    """

    def __init__(self, file: str, name: str, rows: list[list[Any]], facts: Facts, hidden: bool = False) -> None:
        self.file, self.name, self.rows, self.facts, self.hidden = file, name, rows, facts, hidden
        self._formats = bool(facts.percents or facts.fixed)
        self._label = f"{file}!{name.translate(NOT_IN_PLACES)}!"
        self._columns: dict[int, str] = {}  # what the places in a column begin with

    def text(self, row: int, column: int) -> str:
        """A cell as it is printed: a number in its shortest form, a percent with its sign; its lines as they are."""
        return self.cell(row, column)[0]

    def cell(self, row: int, column: int) -> tuple[str, Number | None]:
        """A cell as it is printed, and the number that it holds, a percent as it is shown (96 for 96%).

        There is no number in a text, a date and a blank.
        """
        cells = self.rows[row]
        value = cells[column] if column < len(cells) else ""
        if isinstance(value, str):
            return value.strip(), None
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE", None
        if isinstance(value, int | float):
            number = _exact(value)
            if self._formats and (row, column) in self.facts.percents:
                percent = _plain(Decimal(number) * 100)
                return f"{percent:f}%", percent
            decimals = self.facts.fixed.get((row, column), 0) if self._formats else 0
            if decimals:
                exact = Decimal(number)
                return f"{exact:.{max(decimals, _decimals(exact))}f}", exact
            return str(number) if isinstance(number, int) else f"{number:f}", number
        if isinstance(value, dt.datetime) and value.time() == dt.time(0):
            value = value.date()
        return value.strftime("%d-%m-%Y") if isinstance(value, dt.date) else str(value), None

    def place(self, row: int, column: int) -> str:
        """``file.xlsx!Sheet1!F12``."""
        return f"{self._begin(column)}{row + 1}"

    def _begin(self, column: int) -> str:
        if column not in self._columns:
            self._columns[column] = f"{self._label}{column_letters(column)}"
        return self._columns[column]

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold something."""
        return [
            column
            for column, value in enumerate(self.rows[row])
            if value != "" and not (isinstance(value, str) and not value.strip())
        ]

    def cells(self, row: int, among: Sequence[int] | None = None) -> Iterator[tuple[int, str, Number | None, str]]:
        """Each cell of a row that holds something, of all columns or ``among`` these: its column, its print and number
        as :meth:`cell` has them, its place.
        """
        values = self.rows[row]
        of = (
            enumerate(values)
            if among is None
            else ((column, values[column]) for column in among if column < len(values))
        )
        for column, value in of:
            if value == "":
                continue
            # Most cells are texts and whole numbers, and many say what others say: such a text is held once.
            number: Number | None = None
            if type(value) is str:
                text = intern(value.strip())
                if not text:
                    continue
            elif type(value) is float and not self._formats and value == (number := int(value)):
                text = intern(str(number))
            else:
                text, number = self.cell(row, column)
            begin = self._columns.get(column) or self._begin(column)
            yield column, text, number, f"{begin}{row + 1}"


class Book(NamedTuple):
    """A spreadsheet: its sheets in their order, and what it carries that is never run or followed."""

    path: Path
    sheets: list[Sheet]
    carries: tuple[str, ...]


def read_book(path: Path) -> Book:
    """Every sheet of a spreadsheet, with the values that were last saved.

    Raises SourceError for a file that is no spreadsheet, is locked, damaged, or too large to hold.
    """
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise SourceError(
            f"{path}: found a file of the kind {suffix or 'without a suffix'}; expected {', '.join(KINDS)}."
        )
    file = path.name.translate(NOT_IN_PLACES)
    if suffix == ".csv":
        if path.is_file() and path.stat().st_size > MOST_CSV_BYTES:
            raise SourceError(f"{path}: found more than {MOST_CSV_BYTES:,} bytes; expected fewer. Split the file.")
        cells = read_cells(path)[0]
        return Book(path, [Sheet(file, path.stem, cells.rows, Facts())], ())
    facts = read_facts(path)
    # Loaded here: only who has a spreadsheet needs it.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        sheets = []
        with CalamineWorkbook.from_path(path) as book:
            for entry in book.sheets_metadata:
                if entry.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(entry.name)
                if sheet.total_height * sheet.total_width > MOST_CELLS:
                    raise SourceError(
                        f"{path}: found {sheet.total_height:,} rows and {sheet.total_width:,} columns in the sheet "
                        f"{entry.name}; expected at most {MOST_CELLS:,} cells. Delete what stands far from the tables."
                    )
                known = facts.sheets.get(entry.name) or _merged(sheet.merged_cell_ranges)
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append(Sheet(file, entry.name, rows, known, entry.visible != SheetVisibleEnum.Visible))
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"{path}: found no readable spreadsheet ({error}); expected {', '.join(KINDS)}. {SAVE}"
        ) from error
    except BaseException as error:
        # A library in another language reports what it did not foresee in its own way.
        if type(error).__name__ != "PanicException":
            raise
        raise SourceError(f"{path}: found a damaged spreadsheet; expected a whole one. {SAVE}") from error
    return Book(path, sheets, facts.carries)


def _merged(ranges: list[tuple[Any, Any]] | None) -> Facts:
    facts = Facts()
    facts.merged = [(*first, *last) for first, last in ranges or []]
    return facts


def _exact(value: float) -> Number:
    """The number that a cell shows: what binary fractions add behind the tenth decimal is none of it."""
    if value == (whole := int(value)):
        return whole
    text = repr(round(value, 10) if abs(value) < LARGE else round(value, 6))
    return _plain(Decimal(text)) if text.endswith(".0") or "e" in text else Decimal(text)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def _plain(number: Decimal) -> Decimal:
    """Without zeros behind the last digit, and never as 1E+3."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
