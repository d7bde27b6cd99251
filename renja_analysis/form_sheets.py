"""Official forms as spreadsheets: the review of the initial RKPD (T-C.31) and the plan (T-C.33), ready to work on.

The form stands as the annex of Permendagri 86/2017 draws it, in Indonesian (``form_layouts.yml`` has the layout,
``form_sheets.yml`` the words). To its right, one empty column between and outside the printed area, stands what the
form does not have: live sums of the parts of each parent, their difference from the amount in the form, and where each
row comes from.

A cell holds the value of the table, and the printed text where there is no value; blank stays blank, zero stays
zero. A target takes two cells under one heading, number and unit: so it can be sorted, added up by unit, and typed
over without its unit, which a unit inside the number format would not allow. Texts are never formulas or links.
The same table gives the same bytes.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from renja_analysis.documents import Document
from renja_analysis.errors import SchemaError
from renja_analysis.hierarchy import tree
from renja_analysis.labels import check_lang
from renja_analysis.numbers import Lang
from renja_analysis.scales import choose
from renja_analysis.workbooks import (
    BLANK_RESULT,
    PAPERS,
    Looks,
    mark_differences,
    number_format,
    print_landscape,
    put,
    put_head,
    read_layout,
    write_workbook,
)

HEAD = 4  # the row of the upper head, counted from 0: three rows of titles and a blank one above it
NUMBERS = HEAD + 2  # the row of column numbers, the last of the head
PLACES = ("row_id", "level", "source", "uncertain")  # what stands behind the sums
SUM_ARGUMENTS = 255  # as many as a spreadsheet's SUM takes

Row = dict[str, Any]


class Column(NamedTuple):
    """A column of a form: its place counted from 0, what it shows, its kind, its heads and its width in characters."""

    at: int
    name: str
    kind: str
    unit: str
    group: str
    head: str
    width: int

    @property
    def end(self) -> int:
        """The last column of the sheet that it takes."""
        return self.at + (self.kind == "target")


def write_review(review: pd.DataFrame, document: Document, path: Path, lang: Lang = "id", paper: str = "A4") -> Path:
    """Writes the table ``rkpd_review`` as the form T-C.31 into an XLSX file, whole or not at all; returns its path.

    One row per row of the table, in its order, amounts in rupiah. Beside the form, for each amount column: the sum of
    the direct children (a formula, where any of them has an amount; rows of level indikator enter no sum) and what is
    printed minus that sum; then row_id, level, source and uncertain. ``lang`` is the language of these heads and of
    the sheet of notes. ``paper`` is A4 or F4. The sheet T-C.31 is landscape, one page wide, its head on every page.

    Raises SchemaError for a table without rows or without a column of the form, RenjaError for a language or paper
    that is not known, a text longer than a cell can hold, and a path that cannot be written.
    """
    return _write("T-C.31", review, document, path, lang, paper)


def write_plan(plan: pd.DataFrame, document: Document, path: Path, lang: Lang = "id", paper: str = "A4") -> Path:
    """Writes the table ``plan`` as the form T-C.33 (plan of year n, forward estimate of n+1) into an XLSX file.

    All else as :func:`write_review`. The code is the normal form, or the printed one where that is missing.
    """
    return _write("T-C.33", plan, document, path, lang, paper)


def _write(form: str, table: pd.DataFrame, document: Document, path: Path, lang: Lang, paper: str) -> Path:
    check_lang(lang)
    choose("paper", paper, tuple(PAPERS))
    columns = _columns(form, document.year)
    _check(table, form, columns)

    def fill(book: Any, looks: Looks) -> None:
        sheet = book.add_worksheet(form)
        _write_titles(sheet, form, document, looks)
        _write_head(sheet, columns, lang, looks)
        _write_rows(sheet, table, columns, looks)
        _set_up(sheet, columns, NUMBERS + len(table), paper)
        _write_notes(book, form, document, lang, looks)

    return write_workbook(path, _title(form, document.year), document.year, fill)


def _columns(form: str, year: int) -> list[Column]:
    found: list[Column] = []
    for entry in _form(form)["columns"]:
        at = found[-1].end + 1 if found else 0
        group, head = (entry.get(key, "").format(year=year, next_year=year + 1) for key in ("group", "head"))
        name, kind, width = entry["column"], entry["kind"], entry["width"]
        found.append(Column(at, name, kind, entry.get("unit", ""), group, head, width))
    return found


def _title(form: str, year: int) -> str:
    return str(_form(form)["title"]).format(year=year, next_year=year + 1)


def _check(table: pd.DataFrame, form: str, columns: Sequence[Column]) -> None:
    name = _form(form)["table"]
    wanted = ["row_id", "level", "parent", "source", "uncertain"]
    for column in columns:
        wanted += [column.name, column.unit] if column.unit else [column.name]
        wanted += [f"{column.name}_printed"] if column.kind in ("code", "target", "amount") else []
    lacking = [column for column in wanted if column not in table.columns]
    if lacking:
        raise SchemaError(
            f"{name}: found no column {', '.join(lacking)}; expected the columns of form {form}. "
            f"Load the table with load_table(document, {name!r})."
        )
    if table.empty:
        raise SchemaError(
            f"{name}: found no rows; expected those of form {form}. Read a document that prints this form."
        )


def _write_titles(sheet: Any, form: str, document: Document, looks: Looks) -> None:
    agency = _layouts()["agency"].format(agency=document.agency_name)
    for row, text in enumerate((f"Tabel {form}", _title(form, document.year), agency)):
        put(sheet, row, 0, text, looks, bold=row < 2, font_size=10 if row != 1 else 12)


def _write_head(sheet: Any, columns: Sequence[Column], lang: Lang, looks: Looks) -> None:
    """The two rows of heads and the row of column numbers; beside them the heads of what is added."""
    for group, members in groupby(columns, lambda column: column.group):
        span = list(members)
        if group:
            put_head(sheet, (HEAD, span[0].at, HEAD, span[-1].end), group, looks)
        for column in span:
            put_head(sheet, (HEAD + bool(group), column.at, HEAD + 1, column.end), column.head, looks)
    for number, column in enumerate(columns, start=1):
        put_head(sheet, (NUMBERS, column.at, NUMBERS, column.end), f"({number})", looks, bold=False)
    words = {key: text[lang] for key, text in _layouts()["added"].items()}
    beside = _beside(columns)
    for column, at in beside.items():
        number = columns.index(column) + 1
        put_head(sheet, (HEAD, at, HEAD, at + 1), f"({number}) {column.head}", looks)
        put_head(sheet, (HEAD + 1, at, HEAD + 1, at), words["sum"], looks)
        put_head(sheet, (HEAD + 1, at + 1, HEAD + 1, at + 1), words["difference"], looks)
    for at, name in enumerate(PLACES, start=max(beside.values()) + 2):
        put_head(sheet, (HEAD, at, HEAD + 1, at), words[name], looks)


def _beside(columns: Sequence[Column]) -> dict[Column, int]:
    """Where the sum of each amount column stands; its difference stands behind it."""
    amounts = [column for column in columns if column.kind == "amount"]
    return {column: columns[-1].end + 2 + 2 * number for number, column in enumerate(amounts)}


def _write_rows(sheet: Any, table: pd.DataFrame, columns: Sequence[Column], looks: Looks) -> None:
    rows: list[Row] = table.to_dict("records")  # type: ignore[assignment]
    children = _children(table)
    beside = _beside(columns)
    first = NUMBERS + 1
    for at, row in enumerate(rows, start=first):
        for column in columns:
            _write_cell(sheet, at, row, column, looks)
        below = children.get(row["row_id"], [])
        for column, place in beside.items():
            amounts = [rows[child][column.name] for child in below]
            parts = [int(amount) for amount in amounts if not pd.isna(amount)]
            if parts:
                cells = [first + child for child in below]
                _write_sum(sheet, at, (column.at, place), cells, (row[column.name], sum(parts)), looks)
        for place, name in enumerate(PLACES, start=max(beside.values()) + 2):
            put(sheet, at, place, row[name], looks, valign="top")
    for place in beside.values():
        mark_differences(sheet, first, first + len(rows) - 1, place + 1, looks)


def _children(table: pd.DataFrame) -> dict[str, list[int]]:
    """The rows (counted from 0) that each parent is the sum of: of the total the programs, of a urusan its bidang."""
    pairs = tree(table)
    found = defaultdict(list)
    position = {row_id: at for at, row_id in enumerate(table["row_id"])}
    for ancestor, row_id in pairs.loc[pairs["is_child"], ["ancestor", "row_id"]].itertuples(index=False):
        found[ancestor].append(position[row_id])
    urusan = set(table.loc[table["level"] == "urusan", "row_id"])
    for row_id, parent, level in table[["row_id", "parent", "level"]].itertuples(index=False):
        if parent in urusan and level in ("bidang", "program"):
            found[parent].append(position[row_id])
    return {parent: sorted(below) for parent, below in found.items()}


def _write_cell(sheet: Any, at: int, row: Row, column: Column, looks: Looks) -> None:
    look: dict[str, Any] = {"border": 1, "valign": "top", **_layouts()["looks"].get(row["level"], {})}
    value = row[column.name]
    if pd.isna(value):
        value = row.get(f"{column.name}_printed", value)
    look["text_wrap" if isinstance(value, str) else "shrink"] = True  # a number too wide would stand as ####
    if column.kind == "name":
        look["indent"] = _layouts()["indents"].get(row["level"], 0)
    elif column.kind in ("amount", "target"):
        look |= {"num_format": number_format(value), "align": "right"}
    if column.kind == "target":
        # The print of a target that is no number has its unit in it.
        unit = pd.NA if isinstance(value, str) else row[column.unit]
        put(sheet, at, column.end, unit, looks, **{**look, "align": "left", "left": 0, "text_wrap": True})
        look |= {"right": 0}
    put(sheet, at, column.at, value, looks, **look)


def _write_sum(
    sheet: Any, at: int, places: tuple[int, int], cells: Sequence[int], known: tuple[Any, int], looks: Looks
) -> None:
    """Sum and difference of one amount: formulas, with the result that a reader without a spreadsheet sees."""
    amount, place = places
    printed, total = known
    look = looks(num_format="#,##0", valign="top")
    sheet.write_formula(at, place, _sum_formula(cells, amount), look, total)
    here, sum_here = xl_rowcol_to_cell(at, amount), xl_rowcol_to_cell(at, place)
    difference = BLANK_RESULT if pd.isna(printed) else int(printed) - total
    sheet.write_formula(at, place + 1, f'=IF(ISNUMBER({here}),{here}-{sum_here},"")', look, difference)


def _sum_formula(cells: Sequence[int], column: int) -> str:
    """``=SUM(F9:F11,F14)``: neighbours as a range. SUM passes over blanks and texts, which + would not."""
    runs: list[list[int]] = []
    for cell in cells:
        if runs and cell == runs[-1][1] + 1:
            runs[-1][1] = cell
        else:
            runs.append([cell, cell])
    parts = [xl_range(first, column, last, column) for first, last in runs]
    sums = [",".join(parts[start : start + SUM_ARGUMENTS]) for start in range(0, len(parts), SUM_ARGUMENTS)]
    return "=" + "+".join(f"SUM({arguments})" for arguments in sums)


def _set_up(sheet: Any, columns: Sequence[Column], last: int, paper: str) -> None:
    """Widths, panes and print: the form alone is printed."""
    for column in columns:
        sheet.set_column(column.at, column.at, column.width)
        if column.end > column.at:
            sheet.set_column(column.end, column.end, _layouts()["unit_width"])
    added, beside = _layouts()["added"], _beside(columns)
    end = max(beside.values()) + 1
    sheet.set_column(columns[-1].end + 1, columns[-1].end + 1, 3)
    sheet.set_column(min(beside.values()), end, added["sum"]["width"])
    for at, name in enumerate(PLACES, start=end + 1):
        sheet.set_column(at, at, added[name]["width"])
    sheet.set_row(HEAD, 28)
    sheet.set_row(HEAD + 1, 42)
    sheet.freeze_panes(NUMBERS + 1, columns[1].end + 1)
    sheet.ignore_errors({"number_stored_as_text": xl_range(NUMBERS + 1, 0, last, end + len(PLACES))})
    print_landscape(sheet, paper, _layouts()["footer"])
    sheet.print_area(0, 0, last, columns[-1].end)
    sheet.repeat_rows(HEAD, NUMBERS)


def _write_notes(book: Any, form: str, document: Document, lang: Lang, looks: Looks) -> None:
    notes = _layouts()["notes"]
    sheet = book.add_worksheet(notes["sheet"][lang])
    sheet.set_column(0, 0, 110)
    words = {
        "form": form,
        "table": _form(form)["table"],
        "label": document.label,
        "sources": ", ".join(str(source["name"]) for source in document.sources) or "–",
    }
    for row, line in enumerate(notes["lines"][lang]):
        put(sheet, row, 0, line.format(**words), looks, text_wrap=True, valign="top")


def _form(form: str) -> dict[str, Any]:
    found: dict[str, Any] = read_layout("form_layouts.yml")["forms"][form]
    return found


def _layouts() -> dict[str, Any]:
    """The words beside the forms, and how rows look."""
    return read_layout("form_sheets.yml")
