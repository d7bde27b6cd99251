"""Official forms as workbooks to be filled in, or filled with a document's own table: one form per sheet.

The form stands as the annex of Permendagri 86/2017 draws it, in Indonesian (``form_layouts.yml``). Its cells say what
may be entered: numbers, amounts, percents, units of a list. To its right, one empty column between and outside the
printed area, stands the level of each row. The last sheet has the instructions and the list of units.

What the form works out itself (E.55/E.81 columns 12 to 15) is a live formula in the rows that are to be filled in, and
nowhere in place of a value that is known. A cell holds the value of the table, and the printed text where there is no
value; blank stays blank, zero stays zero. Texts are never formulas or links. The same rows give the same bytes.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from renja_analysis.form_formulas import formula_cells, made_columns
from renja_analysis.form_layouts import FILE, Slot
from renja_analysis.form_parts import (
    FOOTERS,
    HEAD,
    Part,
    Row,
    Sheet,
    first_row,
    last_row,
    levels_of,
    lines_below,
    placed,
    spare_rows,
    text_of,
)
from renja_analysis.labels import check_lang
from renja_analysis.numbers import Lang
from renja_analysis.quarters import QUARTERS
from renja_analysis.workbooks import (
    BLANK_RESULT,
    Looks,
    fit_row,
    number_format,
    print_landscape,
    put,
    put_head,
    read_layout,
    write_workbook,
)

UNIT_COLUMN = 2  # of the sheet of instructions, where the list of units stands
WIDEST_A4 = 300  # characters: a wider form cannot be read on A4, and is printed on A3
FORMATS = {"amount": "#,##0", "percent": "#,##0.00", "code": "@"}  # of cells to be filled in


class Book(NamedTuple):
    """Whose workbook it is, and what is said about where its rows come from."""

    agency: str
    level: str  # of the agency: provinsi | kabupaten_kota
    year: int
    told: Sequence[str]
    lang: Lang
    paper: str = "A4"


def write_forms(path: Path, sheets: Sequence[Sheet], book: Book) -> Path:
    """Writes the forms and the instructions into an XLSX file, whole or not at all; returns its path.

    Raises RenjaError for a language that is not known, a text longer than a cell can hold, and a path that cannot be
    written.
    """
    check_lang(book.lang)
    units = _units(sheets)

    def fill(workbook: Any, looks: Looks) -> None:
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            for part, top in placed(sheet.parts):
                _Block(page, part, top, book, looks, len(units)).write()
            _set_up(page, sheet, book.paper)
        _write_instructions(workbook, sheets, book, units, looks)

    return write_workbook(path, _word("instructions", "title", book).format(**_named(book)), book.year, fill)


class _Block:
    """A form on a sheet, from its caption to its last line."""

    def __init__(self, page: Any, part: Part, top: int, book: Book, looks: Looks, units: int) -> None:
        self.page, self.part, self.form, self.top = page, part, part.form, top
        self.book, self.looks, self.units = book, looks, units
        self.end = self.form.slots[-1].at
        self.first = first_row(part, top)

    def write(self) -> None:
        self._write_titles()
        self._write_head()
        at = self._write_rows()
        if not self.part.filled:
            for row in range(at, at + spare_rows(self.part)):
                self._write_row(row, {})
            if self.form.footer:
                self._write_footer(at + spare_rows(self.part))
        last = last_row(self.part, self.top)
        self._write_checks(last)
        self._mark_levels(last)

    def _write_titles(self) -> None:
        agency = read_layout("form_sheets.yml")["agency"].format(agency=self.book.agency)
        texts = [text.format(**self.part.words) for text in (self.form.caption, self.form.title)]
        texts += [agency, read_layout(FILE)["scope"][self.book.level]]
        for row, text in enumerate(texts, start=self.top):
            put(
                self.page,
                row,
                0,
                text,
                self.looks,
                bold=row < self.top + 2,
                font_size=12 if row == self.top + 1 else 10,
            )

    def _write_head(self) -> None:
        """Two rows of heads, the row of column numbers, and below it K, its unit and Rp where the form has them."""
        head = self.top + HEAD
        numbers = head + 2
        for group, members in groupby(self.form.heads, lambda column: column.group):
            span = list(members)
            if group:
                self._put_head(head, head, (span[0].places[0], span[-1].places[1]), group)
            for column in span:
                self._put_head(head + bool(group), head + 1, column.places, column.text)
        for column in self.form.heads:
            text = column.number if self.form.paired else f"({column.number})"
            if column.money:
                self._put_head(numbers, numbers, column.places, text, bold=False)
                for slot in column.slots:
                    half = "Satuan" if slot.kind == "unit" else "Rp" if slot is column.money else "K"
                    self._put_head(numbers + 1, numbers + 1, (slot.at, slot.at), half, bold=False)
            else:
                self._put_head(numbers, numbers + self.form.paired, column.places, text, bold=False)
        if self.form.levelled:
            word = read_layout("form_templates.yml")["level"][self.book.lang]
            self._put_head(head, numbers + self.form.paired, (self.end + 2, self.end + 2), word)
        self.page.set_row(head, 28)
        self.page.set_row(head + 1, 56 if self.form.paired else 42)

    def _put_head(self, first: int, last: int, places: tuple[int, int], text: str, bold: bool = True) -> None:
        put_head(self.page, (first, places[0], last, places[1]), text, self.looks, bold)

    def _write_rows(self) -> int:
        """The rows that are known; returns the row below them."""
        at, line = self.first, None
        for row in self.part.rows:
            if self.form.line and text_of(row.get(self.form.line)) not in (line, ""):
                line = text_of(row.get(self.form.line))
                self._write_line(at, read_layout(FILE)["line"].format(unit=line))
                at += 1
            self._write_row(at, row)
            at += 1
            for text in lines_below(row, self.form):
                self._write_line(at, text)
                at += 1
        return at

    def _write_row(self, at: int, row: Row) -> None:
        """One row of the form; of a row that is to be filled in, what the form works out is a formula."""
        level = text_of(row.get("level"))
        live = formula_cells(self.form, at, row) if self.part.going_on or not self.part.filled else {}
        number: Any = pd.NA
        for slot in self.form.slots:
            look: dict[str, Any] = {"border": 1, "valign": "top"}
            value = _shown(row, slot)
            if slot.kind == "unit" and isinstance(number, str):
                value = pd.NA  # the print of a target that is no number has its unit in it
            number = value if slot.kind == "number" else number
            look |= self._look(slot, value, level)
            if slot.at in live and (pd.isna(value) or (self.part.going_on and _has_begun(row, slot))):
                result = BLANK_RESULT if pd.isna(value) or isinstance(value, str) else value
                self.page.write_formula(at, slot.at, live[slot.at], self.looks(**look), result)
            else:
                put(self.page, at, slot.at, value, self.looks, **look)
        if self.form.levelled:
            put(self.page, at, self.end + 2, row.get("level", pd.NA), self.looks, valign="top")
        slots = [slot for slot in self.form.slots if slot.kind not in ("number", "percent", "amount")]
        fit_row(self.page, at, [(text_of(_shown(row, slot)), slot.width) for slot in slots])

    def _look(self, slot: Slot, value: Any, level: str) -> dict[str, Any]:
        if slot.kind in ("number", "percent", "amount"):
            blank = FORMATS.get(slot.kind, "General")
            known = blank if pd.isna(value) or isinstance(value, str) else number_format(value)
            return {"num_format": known, "align": "right", "text_wrap" if isinstance(value, str) else "shrink": True}
        look = {"text_wrap": True, "num_format": FORMATS.get(slot.kind, "General")}
        if slot.name == "no":
            look["num_format"] = FORMATS["code"]
        indent = read_layout("form_sheets.yml")["indents"].get(level, 0)
        return look | ({"indent": indent} if slot.kind == "name" and indent else {})

    def _write_line(self, at: int, text: str) -> None:
        """A text across the form."""
        look = self.looks(border=1, valign="top", text_wrap=True, bold=True)
        self.page.merge_range(at, 0, at, self.end, text, look)

    def _write_footer(self, at: int) -> None:
        """The mean, the predikat and the remarks below an evaluation."""
        footer = read_layout(FILE)["footer"]
        for level in FOOTERS:
            self._write_row(at, {"level": level, "name": footer["rows"][level]})
            at += 1
        for text in footer["lines"].values():
            self._write_line(at, text)
            at += 1

    def _write_checks(self, last: int) -> None:
        """What may be entered into the cells of each column."""
        rules = {
            "amount": {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "stop"},
            "number": {"validate": "decimal", "criteria": "between", "minimum": -MOST, "maximum": MOST},
            "percent": {"validate": "decimal", "criteria": "between", "minimum": -MOST, "maximum": MOST},
        }
        name = _word("instructions", "sheet", self.book)
        listed = xl_range_abs(1, UNIT_COLUMN, self.units, UNIT_COLUMN)
        rules["unit"] = {"validate": "list", "source": f"='{name}'!{listed}"}
        for slot in self.form.slots:
            if slot.kind in rules:
                self._check(last, slot.at, slot.kind, rules[slot.kind])
        if self.form.levelled:
            rule = {"validate": "list", "source": list(levels_of(self.form)), "error_type": "stop"}
            self._check(last, self.end + 2, "level", rule)

    def _check(self, last: int, at: int, kind: str, rule: Row) -> None:
        words = read_layout("form_templates.yml")["checks"][kind]
        told = {"error_title": words["title"][self.book.lang], "error_message": words["text"][self.book.lang]}
        self.page.data_validation(self.first, at, last, at, {"error_type": "warning", **rule, **told})

    def _mark_levels(self, last: int) -> None:
        """Rows look as their level says, those too that are still to be filled in."""
        if not self.form.levelled:
            return
        cell = xl_rowcol_to_cell(self.first, self.end + 2, col_abs=True)
        for level, look in read_layout("form_sheets.yml")["looks"].items():
            rule = {"type": "formula", "criteria": f'={cell}="{level}"', "format": self.looks(**look)}
            self.page.conditional_format(self.first, 0, last, self.end, rule)


MOST = 10**15  # more than any target


def _has_begun(row: Row, slot: Slot) -> bool:
    """Whether a row has a quarter of the quantity (K or Rp) that a cell is of."""
    quantity = slot.name.rpartition("_")[2]
    return any(not pd.isna(row.get(f"{quarter}_{quantity}", pd.NA)) for quarter in QUARTERS)


def _shown(row: Row, slot: Slot) -> Any:
    return next((row[name] for name in (slot.name, *slot.instead) if not pd.isna(row.get(name, pd.NA))), pd.NA)


def _units(sheets: Sequence[Sheet]) -> list[str]:
    """The units offered, then those of the rows that are not among them."""
    found = {unit.lower(): unit for unit in read_layout("form_templates.yml")["units"]}
    for sheet in sheets:
        for part in sheet.parts:
            for slot in part.form.slots:
                names = [text_of(row.get(slot.name)) for row in part.rows] if slot.kind == "unit" else []
                found = {name.lower(): name for name in names if name} | found
    return sorted(found.values(), key=lambda unit: (unit != "%", unit.lower()))


def _set_up(page: Any, sheet: Sheet, paper: str) -> None:
    """Widths, panes and print: the form alone is printed."""
    words = read_layout("form_templates.yml")
    form = sheet.parts[0].form
    widths = {slot.at: slot.width for part in sheet.parts for slot in part.form.slots}
    for at, width in widths.items():
        page.set_column(at, at, width)
    end = max(part.form.slots[-1].at for part in sheet.parts)
    if form.levelled:
        page.set_column(end + 1, end + 1, 3)
        page.set_column(end + 2, end + 2, words["level_width"])
    below = first_row(sheet.parts[0])
    last = max(last_row(part, top) for part, top in placed(sheet.parts))
    named = next((slot.at for slot in form.slots if slot.kind == "name"), 0)
    page.freeze_panes(below, named + 1)
    page.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(last, end)}"})
    wide = sum(widths.values()) > WIDEST_A4
    print_landscape(page, "A3" if wide else paper, read_layout("form_sheets.yml")["footer"])
    page.print_area(0, 0, last, end)
    page.repeat_rows(HEAD, below - 1)


def _write_instructions(workbook: Any, sheets: Sequence[Sheet], book: Book, units: Sequence[str], looks: Looks) -> None:
    words = read_layout("form_templates.yml")["instructions"]
    page = workbook.add_worksheet(words["sheet"][book.lang])
    page.set_column(0, 0, 110)
    page.set_column(UNIT_COLUMN, UNIT_COLUMN, 24)
    lines = [words["title"][book.lang].format(**_named(book)), *words["lines"][book.lang]]
    for sheet in sheets:
        form = sheet.parts[0].form
        if (sheet.parts[0].going_on or not sheet.parts[0].filled) and made_columns(form):
            lines.append(words["formulas"][book.lang].format(form=sheet.name, columns=", ".join(made_columns(form))))
        lines += [words["policies"][book.lang].format(form=sheet.name)] if form.blocks else []
        lines += [words["units_line"][book.lang].format(form=sheet.name)] if form.line else []
    for row, line in enumerate([*lines, *book.told]):
        put(page, row, 0, line, looks, text_wrap=True, valign="top", bold=row == 0)
        fit_row(page, row, [(line, 110)])
    put(page, 0, UNIT_COLUMN, words["units"][book.lang], looks, bold=True)
    for row, unit in enumerate(units, start=1):
        put(page, row, UNIT_COLUMN, unit, looks)
    print_landscape(page, book.paper, read_layout("form_sheets.yml")["footer"])


def _named(book: Book) -> dict[str, object]:
    return {"agency": book.agency or "…", "year": book.year}


def _word(part: str, key: str, book: Book) -> str:
    return str(read_layout("form_templates.yml")[part][key][book.lang])
