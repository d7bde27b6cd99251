"""Spreadsheet files: a text stays a text, a number a number, and the same content gives the same bytes.

What the sheets of this package share: cells, heads, number formats and print. A file appears whole or not at all.
"""

import io
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from renja_analysis.errors import RenjaError
from renja_analysis.files import cannot_write

PAPERS = {"A4": 9, "F4": 14, "A3": 8}  # 14 is Folio, 8.5 x 13 inches: the 215 x 330 mm that Indonesian offices call F4
MOST_DECIMALS = 6
WRAPS = 1.2  # a text takes more room than its characters: lines end with words, and capitals are wide
FORMULA_SIGNS = ("=", "+", "-", "@")  # typed first, they begin a formula
NO_FORMULAS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Looks = Callable[..., Any]  # properties to a format of the workbook


class _Blank(str):
    """An empty text as what a formula gives: xlsxwriter takes ``""`` for a formula that was never worked out."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


BLANK_RESULT = _Blank()


def write_workbook(path: Path, title: str, year: int, fill: Callable[[Any, Looks], None]) -> Path:
    """A workbook that ``fill`` writes its sheets into, put at ``path`` when it is whole; returns the path.

    ``title`` stands in its properties; its date is the first day of ``year``, not that of writing. Raises RenjaError
    for a path that cannot be written; what stood there is left then.
    """
    content = io.BytesIO()
    with Workbook(content, NO_FORMULAS) as book:
        book.set_properties({"title": title, "created": datetime(year, 1, 1)})
        fill(book, cache(lambda **properties: book.add_format({"font_size": 10, **properties})))  # each made once
    _replace(path, content.getvalue())
    return path


def put(sheet: Any, row: int, column: int, value: Any, looks: Looks, **look: Any) -> None:
    """One cell: a text as text, whatever it begins with, a number as a number, blank where it is missing.

    Raises RenjaError for a text longer than a cell can hold.
    """
    if pd.isna(value) or value == "":
        sheet.write_blank(row, column, None, looks(**look))
    elif not isinstance(value, str):
        sheet.write_number(row, column, value, looks(**look))
    else:
        # Without the prefix, a cell that is opened and left in a spreadsheet would become a formula after all.
        look |= {"quote_prefix": True} if value.startswith(FORMULA_SIGNS) else {}
        if sheet.write_string(row, column, value, looks(**look)):
            raise RenjaError(
                f"{sheet.get_name()}!{xl_rowcol_to_cell(row, column)}: found a text of {len(value)} characters; "
                "expected at most 32767, as a cell holds. Shorten it in the table."
            )


def put_head(sheet: Any, place: tuple[int, int, int, int], text: str, looks: Looks, bold: bool = True) -> None:
    """A cell of the head, over as many cells as it takes: first row, first column, last row, last column."""
    look = looks(bold=bold, border=1, align="center", valign="vcenter", text_wrap=True, bg_color="#DDEBF7")
    if place[:2] == place[2:]:
        sheet.write_string(*place[:2], text, look)
    else:
        sheet.merge_range(*place, text, look)


def number_format(value: Any) -> str:
    """Grouped by thousands, with the decimals that the value has, six at most."""
    if pd.isna(value) or isinstance(value, str):
        return "#,##0"
    decimals = format(Decimal(str(value)), f".{MOST_DECIMALS}f").rstrip("0").partition(".")[2]
    return "#,##0." + "0" * len(decimals) if decimals else "#,##0"


def mark_differences(sheet: Any, first: int, last: int, column: int, looks: Looks) -> None:
    """The numbers of these rows that are not zero are red."""
    cell = xl_rowcol_to_cell(first, column)
    red = looks(font_color="#C00000", bold=True)
    rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<>0)", "format": red}
    sheet.conditional_format(first, column, last, column, rule)


def fit_row(sheet: Any, row: int, texts: Iterable[tuple[str, float]], line: float = 13.5) -> None:
    """A row as high as the longest of its ``texts``, each wrapped in a column of so many characters: not every program
    finds that by itself.
    """
    lines = [sum(ceil(max(len(part), 1) * WRAPS / width) for part in text.split("\n")) for text, width in texts]
    if max(lines, default=1) > 1:
        sheet.set_row(row, max(lines) * line)


def print_landscape(sheet: Any, paper: str, footer: str) -> None:
    """Landscape on a paper of ``PAPERS``, one page wide, ``footer`` in the middle below."""
    sheet.set_landscape()
    sheet.set_paper(PAPERS[paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&C{footer}")


@cache
def read_layout(name: str) -> dict[str, Any]:
    """The layout and the words of sheets, from the file ``name`` of this package."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(files("renja_analysis").joinpath(name).read_bytes(), Loader=loader)
    return found


def _replace(path: Path, content: bytes) -> None:
    """A file beside its place, moved there when it is whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
