"""A spreadsheet as its reader shows it: sheets of cells, each a text and, where it holds one, an exact number."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from renja_analysis.errors import SourceError
from renja_analysis.sheet_facts import SAVE, read_facts
from renja_analysis.sheet_parts import MOST_CELLS, Facts
from renja_analysis.spreadsheets import KINDS, column_letters, read_cells

MOST_CSV_BYTES = 100_000_000
LARGE = 1e5  # beyond it a binary number has no ten decimals to show
NOT_IN_PLACES = str.maketrans("!:#+", "____")  # a place is file!sheet!cell, joined by +


class Sheet:
    """One sheet. Rows and columns count from 0; blank is ``""``.

    ``hidden`` says that the whole sheet is. A CSV file is one sheet, called as the file, as spreadsheet programs do.
    """

    def __init__(self, file: str, name: str, rows: list[list[Any]], facts: Facts, hidden: bool = False) -> None:
        self.file, self.name, self.rows, self.facts, self.hidden = file, name, rows, facts, hidden
        self._label = f"{file}!{name.translate(NOT_IN_PLACES)}!"

    def text(self, row: int, column: int) -> str:
        """A cell as it is printed: a number in its shortest form, a percent with its sign; its lines as they are."""
        return self.cell(row, column)[0]

    def cell(self, row: int, column: int) -> tuple[str, Decimal | None]:
        """A cell as it is printed, and the number that it holds, a percent as it is shown (96 for 96%).

        There is no number in a text, a date and a blank.
        """
        value = self.value(row, column)
        if isinstance(value, str):
            return value.strip(), None
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE", None
        if isinstance(value, int | float):
            number = _exact(value)
            if (row, column) in self.facts.percents:
                number = _plain(number * 100)
                return f"{number:f}%", number
            decimals = self.facts.fixed.get((row, column))
            return f"{number:f}" if decimals is None else f"{number:.{max(decimals, _decimals(number))}f}", number
        if isinstance(value, dt.datetime) and value.time() == dt.time(0):
            value = value.date()
        return value.strftime("%d-%m-%Y") if isinstance(value, dt.date) else str(value), None

    def value(self, row: int, column: int) -> Any:
        """What the file holds; blank beyond the end of a short row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def place(self, row: int, column: int) -> str:
        """``file.xlsx!Sheet1!F12``."""
        return f"{self._label}{column_letters(column)}{row + 1}"

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold something."""
        return [
            column
            for column, value in enumerate(self.rows[row])
            if value != "" and not (isinstance(value, str) and not value.strip())
        ]


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


def _exact(value: float) -> Decimal:
    """The number that a cell shows: what binary fractions add behind the tenth decimal is none of it."""
    if value == int(value):
        return Decimal(int(value))
    return _plain(Decimal(repr(round(value, 10) if abs(value) < LARGE else round(value, 6))))


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def _plain(number: Decimal) -> Decimal:
    """Without zeros behind the last digit, and never as 1E+3."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
