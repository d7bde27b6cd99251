"""The official forms as a spreadsheet lays them out: heads, column numbers and cells, from ``form_layouts.yml``.

A column of a form takes one cell of a row or several: a target its number and its unit, a column of the evaluation
its performance (K), the unit of that, and its money (Rp).
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.schema import TABLES
from renja_analysis.validation import fields_of
from renja_analysis.workbooks import read_layout

FILE = "form_layouts.yml"
LEVEL_COLUMNS = ("strategi", "program", "kegiatan", "sub_kegiatan")  # of a form that has a column for each level
# What a form has no cell for: where a row comes from, its place in the hierarchy, and readings of what is printed.
BESIDE = ("row_id", "level", "parent", "source", "uncertain", "tanggal", "table", "kebijakan")


class Slot(NamedTuple):
    """A cell of each row: its place counted from 0, the table's column that it shows, its kind, its width.

    kind: text | name (indented by level) | code | number | percent | amount (rupiah) | unit (of the cell before it).
    ``instead``: what it shows where that column is empty.
    """

    at: int
    name: str
    kind: str
    width: int
    instead: tuple[str, ...] = ()


class Head(NamedTuple):
    """A numbered column of a form: what stands above it, its cells, and how the form gets it from other columns.

    ``formula`` is (``sum`` | ``percent``, the numbers of the columns), None for a column that is given.
    """

    number: str
    group: str
    text: str
    slots: tuple[Slot, ...]
    formula: tuple[str, tuple[int, ...]] | None

    @property
    def money(self) -> Slot | None:
        """The cell in Rp of a column that has K and Rp."""
        return self.slots[-1] if self.slots[-1].name.endswith("_rp") else None

    @property
    def places(self) -> tuple[int, int]:
        return self.slots[0].at, self.slots[-1].at


class Form(NamedTuple):
    """One form: the table that it shows, what stands above it, its columns in printed order.

    ``footer``: it ends with the mean and the predikat; ``line``: the column whose text stands in a line above its
    rows; ``blocks``: the columns by which it is one table below the other.
    """

    name: str
    table: str
    sheet: str
    caption: str
    title: str
    heads: tuple[Head, ...]
    footer: bool
    line: str
    blocks: tuple[str, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for head in self.heads for slot in head.slots)

    @property
    def paired(self) -> bool:
        return any(head.money for head in self.heads)

    @property
    def levelled(self) -> bool:
        """Whether the level of a row does not follow from the column in which its name stands."""
        return any(slot.kind == "name" for slot in self.slots)


def forms_of(table: str, agency_level: str, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The forms that show a table of an agency of this level, each with its rows; without rows, the usual one."""
    layouts: Mapping[str, Any] = read_layout(FILE)["forms"]
    fitting = {
        name: entry
        for name, entry in layouts.items()
        if entry["table"] == table and entry.get("for", agency_level) == agency_level
    }
    (usual,) = (name for name, entry in fitting.items() if "marks" not in entry)
    for name, entry in fitting.items():
        marks = [mark for mark in entry.get("marks", ()) if mark in rows]
        marked = rows[marks].notna().any(axis=1)
        if not marked.any():
            continue
        # Rows of a list say themselves which list it is; rows of a hierarchy stay together.
        if not entry.get("by_row") or marked.all():
            return [(name, rows)]
        return [(usual, rows[~marked]), (name, rows[marked])]
    return [(usual, rows)]


def layout(name: str, years: Mapping[str, object], units: Collection[str] = ()) -> Form:
    """The form of that name for these ``years`` (see the file); ``units``: the unit columns that need a cell."""
    entry = read_layout(FILE)["forms"][name]
    heads: list[Head] = []
    at = 0
    for number, column in enumerate([*entry["columns"], *entry.get("more", ())], start=1):
        slots = _slots(column, at, units)
        at = slots[-1].at + 1
        formula = next(((kind, tuple(numbers)) for kind, numbers in column.get("formula", {}).items()), None)
        group, text = (column.get(key, "").format_map(years) for key in ("group", "head"))
        heads.append(Head(str(column.get("number", number)), group, text, slots, formula))
    return Form(
        name=name,
        table=entry["table"],
        sheet=entry["sheet"],
        caption=entry["caption"],
        title=entry["title"],
        heads=tuple(heads),
        footer=bool(entry.get("footer")),
        line=str(entry.get("line", "")),
        blocks=tuple(entry.get("blocks", ())),
    )


def years_of(year: int, evaluated: int) -> dict[str, object]:
    """The years that heads and titles name, by their words."""
    near = {"year": year, "next_year": year + 1, "before_plan": year - 1}
    return {**near, "evaluated": evaluated, "before": evaluated - 1}


def unit_columns(rows: pd.DataFrame) -> set[str]:
    """The unit columns of a table that hold something."""
    return {str(name) for name in rows if str(name).endswith("unit") and rows[name].notna().any()}


def unshown(form: Form, rows: pd.DataFrame) -> list[str]:
    """The columns of a table that hold something and have no cell in the form."""
    shown = {name for slot in form.slots for name in (slot.name, *slot.instead)} | {form.line, *BESIDE}
    shown |= {*read_layout(FILE)["footer"]["lines"]} if form.footer else set()
    shown |= {"name"} if set(LEVEL_COLUMNS) <= shown else set()
    return [
        field.name
        for field in fields_of(TABLES[form.table])
        if field.name in rows
        and rows[field.name].notna().any()
        and not {field.name, field.name.removesuffix("_printed")} & shown
    ]


def _slots(column: Mapping[str, Any], at: int, units: Collection[str]) -> tuple[Slot, ...]:
    """The cells of a column, from the place ``at`` on."""
    name, kind, width = column["column"], column["kind"], column["width"]
    if kind in ("text", "name"):
        return (Slot(at, name, kind, width),)
    if kind in ("code", "amount"):
        return (Slot(at, name, kind, width, (f"{name}_printed",)),)
    unit_width = read_layout("form_sheets.yml")["unit_width"]
    if kind == "target":
        number = Slot(at, name, "number", width, (f"{name}_printed",))
        return number, Slot(at + 1, column["unit"], "unit", unit_width)
    share = kind in ("rates", "rate")
    # A predikat stands in the columns of the rates.
    graded = {half: (f"predikat_{half}_printed",) if name == "capaian" else () for half in ("k", "rp")}
    found = [Slot(at, f"{name}_k", "percent" if share else "number", width, (f"{name}_k_printed", *graded["k"]))]
    unit = f"{name}_k_unit"
    if kind == "quantity" or column.get("unit") or unit in units:
        found.append(Slot(at + 1, unit, "unit", unit_width))
    if kind in ("pair", "rates"):
        money = (f"{name}_rp_printed", *graded["rp"])
        wide = width if share else MONEY_WIDTH
        found.append(Slot(at + len(found), f"{name}_rp", "percent" if share else "amount", wide, money))
    return tuple(found)


MONEY_WIDTH = 16  # characters, of an amount in the Rp half of a column
