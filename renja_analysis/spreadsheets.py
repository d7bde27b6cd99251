"""The cells of a spreadsheet that a user supplies (.xlsx, .xlsm, .xls, .ods, .csv): text, each cell with its place."""

import csv
import datetime as dt
import io
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from renja_analysis.errors import SourceError

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
KINDS = (*BOOKS, ".csv")
SEPARATORS = ",;\t"  # a spreadsheet set to Indonesian saves its CSV with semicolons
TRIED = 200  # rows by which the separator is found


class Cells(NamedTuple):
    """One sheet: its rows, every cell as text (blank is ``""``), and the number of each row in the file."""

    path: Path
    sheet: str
    rows: list[list[str]]
    numbers: list[int]

    def text(self, row: int, column: int) -> str:
        """A cell as text; blank beyond the end of a short row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def place(self, row: int, column: int) -> str:
        """``file.xlsx!Sheet1!F12``; in a CSV file, which has no cells to name, ``file.csv:12``."""
        if not self.sheet:
            return f"{self.path.name}:{self.numbers[row]}"
        return f"{self.path.name}!{self.sheet}!{column_letters(column)}{self.numbers[row]}"


@cache
def column_letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """0 for ``A``, 26 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def read_cells(path: Path) -> list[Cells]:
    """The sheets of a spreadsheet in their order; a CSV file is one sheet without a name.

    Numbers are the shortest text that gives them back (``17``, ``2.1``). Raises SourceError for a file that is no
    spreadsheet, is locked by a password, or is not UTF-8.
    """
    if path.suffix.lower() == ".csv":
        return [_csv_cells(path)]
    # Loaded here: only who supplies a spreadsheet needs it.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = [
                (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
            ]
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(
            f"{path}: found no readable spreadsheet ({error}); expected one of: {', '.join(KINDS)}. "
            "Open it in a spreadsheet program and save it as .xlsx, without a password."
        ) from error
    return [
        Cells(path, name, [[_text(cell) for cell in row] for row in rows], list(range(1, len(rows) + 1)))
        for name, rows in sheets
    ]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _csv_cells(path: Path) -> Cells:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: found no readable file ({error.strerror}); expected a table. Close it.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(f"{path}:{line}: found bytes that are not UTF-8; expected UTF-8. Save it as such.") from error
    try:
        tried = {mark: _split(content, mark, TRIED) for mark in SEPARATORS}
        usual = {mark: Counter(map(len, rows.values())).most_common(1)[0][0] for mark, rows in tried.items() if rows}
        found = _split(content, max(usual, key=lambda mark: usual[mark])) if usual else {}
    except csv.Error as error:
        raise SourceError(f"{path}: found {error}; expected cells between commas. Mend the quotation marks.") from error
    return Cells(path, "", [[cell.strip() for cell in row] for row in found.values()], list(found))


def _split(content: str, separator: str, most: int | None = None) -> dict[int, list[str]]:
    """The rows by the line at which each starts."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    found: dict[int, list[str]] = {}
    line = 1
    for row in reader:
        found[line] = row
        line = reader.line_num + 1
        if len(found) == most:
            break
    return found
