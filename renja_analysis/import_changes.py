"""What a later import changes in a table: which rows are the same, which cells are filled in or overwritten.

Rows are the same by what they are (level, the rows above, code, name, indicator), never by their number. A cell that
was blank may be filled in. What follows from others changes with them: a column that the form works out, the amount of
a row above, a mean. Any other cell that was filled in and says something else now is overwritten.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.fields import ROW_FIELDS, Table
from renja_analysis.formulas import FOOTER_LEVELS, QUANTITIES, Formula, form_formulas, form_of
from renja_analysis.names import NO_LETTER, name_key
from renja_analysis.validation import fields_of

# What a row is, in any of the tables that official forms give.
GROUPS = ("table", "kebijakan", "unit_kerja")
NAMES = ("name", "rkpd_name", "renja_name", "usulan", "program_kegiatan", "rkpd_sasaran", "renja_sasaran")
INDICATORS = (
    *("indicator", "rkpd_indicator", "renja_indicator", "rkpd_indikator_sasaran", "renja_indikator_sasaran"),
    *("pengusul", "alamat_lokasi"),
)
CODES = ("kode", "no")
DEEPEST = 9  # more levels than a plan has
ROUNDING = 1e-9  # the share of a number that saving it as a spreadsheet may cost

Row = dict[str, Any]
Key = tuple[Any, ...]


class Cell(NamedTuple):
    """A cell that says something else than before: ``row_id`` of the new table, or of the old one where it is gone.

    ``kind``: filled (was blank), worked_out (follows from others that differ), overwritten (all others).
    """

    row_id: str
    column: str
    name: str
    before: str
    after: str
    kind: str


class Changes(NamedTuple):
    """What becomes of a table: its cells, the rows that are ``new`` or ``gone`` as (row_id, name), old and new row_ids.

    ``lost`` are the rows of ``gone`` that hold more than a name.
    """

    table: str
    cells: list[Cell]
    new: list[tuple[str, str]]
    gone: list[tuple[str, str]]
    lost: list[tuple[str, str]]
    row_ids: dict[str, str]

    def of(self, *kinds: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind in kinds]


def compare(old: pd.DataFrame, new: pd.DataFrame, table: Table) -> Changes:
    """What the rows of ``new`` change in those of ``old``, both tables of the contract of that name."""
    before, after = _by_id(old), _by_id(new)
    row_ids = pair_rows(before, after)
    values = _values(table)
    old_cells = {row_id: _contents(row, values) for row_id, row in before.items()}
    new_cells = {row_id: _contents(row, values) for row_id, row in after.items()}
    paired = {new_id: old_cells[old_id] for old_id, new_id in row_ids.items()}
    differing = {
        row_id: [name for name in values if not _same(paired.get(row_id, {}).get(name), cells.get(name))]
        for row_id, cells in new_cells.items()
    }
    formulas = form_formulas(form_of(new)) if table.name == "evaluation" else ()
    worked_out = {f"{formula.group}_{quantity}" for formula in formulas for quantity in QUANTITIES}
    follows = _follows(after, {row_id: set(names) for row_id, names in differing.items()}, table, formulas)
    found = []
    for row_id, was in paired.items():
        for name in differing[row_id]:
            one, other = was.get(name), new_cells[row_id].get(name)
            blank = one is None and name not in worked_out
            kind = "worked_out" if name in follows[row_id] and not blank else "filled" if one is None else "overwritten"
            found.append(Cell(row_id, name, name_of(after[row_id]), _shown(one), _shown(other), kind))
    gone = [(row_id, name_of(row)) for row_id, row in before.items() if row_id not in row_ids]
    same = set(row_ids.values())
    return Changes(
        table.name,
        found,
        [(row_id, name_of(row)) for row_id, row in after.items() if row_id not in same],
        gone,
        [one for one in gone if set(old_cells[one[0]]) - {*GROUPS, *NAMES, *INDICATORS, *CODES}],
        row_ids,
    )


def _by_id(frame: pd.DataFrame) -> dict[str, Row]:
    rows: list[Any] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {row["row_id"]: row for row in rows}


def name_of(row: Mapping[str, Any]) -> str:
    """What a row is called: its name, else its indicator, else its level."""
    return next((row[name] for name in (*NAMES, *INDICATORS, "level") if _is_text(row.get(name))), str(row["row_id"]))


def pair_rows(before: Mapping[str, Row], after: Mapping[str, Row]) -> dict[str, str]:
    """The row_id after of each row_id before that is the same row.

    First by all that a row is; rows that are alike in all of it follow each other. Then, where it is unique on both
    sides, by less: a code, an indicator, the row above or a name may have changed.
    """
    sides = [{row_id: _identity(row, rows) for row_id, row in rows.items()} for rows in (before, after)]
    found: dict[str, str] = {}
    ways: tuple[Callable[[Row], Key], ...] = (
        lambda one: (one["path"], one["names"], one["codes"], one["indicators"]),
        lambda one: (one["path"], one["names"], one["indicators"]),
        lambda one: (one["path"], one["names"]),
        lambda one: (one["level"], one["names"], one["codes"], one["indicators"]) if one["names"] else (),
        lambda one: (one["path"], one["codes"]) if one["codes"] else (),
    )
    for number, way in enumerate(ways):
        taken = set(found.values())
        left: dict[Key, list[str]] = defaultdict(list)
        right: dict[Key, list[str]] = defaultdict(list)
        for row_id, one in sides[0].items():
            if row_id not in found:
                left[way(one)].append(row_id)
        for row_id, one in sides[1].items():
            if row_id not in taken:
                right[way(one)].append(row_id)
        for key, ones in left.items():
            others = right.get(key, [])
            if key and (number == 0 or len(ones) == len(others) == 1):
                found |= dict(zip(ones, others, strict=False))
    return found


def _identity(row: Row, rows: Mapping[str, Row]) -> Row:
    level = row["level"] if _is_text(row["level"]) else ""
    above: Row = row
    path: list[object] = [_named(row, GROUPS), level]
    for _ in range(DEEPEST):
        parent = above.get("parent")
        if not isinstance(parent, str) or parent not in rows:
            break
        above = rows[parent]
        path.append((above["level"], _named(above, NAMES)))
    parts = {"names": _named(row, NAMES), "indicators": _named(row, INDICATORS), "codes": _named(row, CODES)}
    return {"level": level, "path": tuple(path), **parts}


def _named(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    """What a row says in these columns, compared as names are; nothing where all are blank."""
    texts = tuple(name_key(row[name]) if _is_text(row.get(name)) else "" for name in columns)
    return texts if any(texts) else ()


def _values(table: Table) -> dict[str, Callable[[Row], object]]:
    """How to read what a row says in each column: the value, or the print where there is no value."""
    beside = {f"{field.name}_printed" for field in fields_of(table)} | {field.name for field in ROW_FIELDS}

    def reader(name: str) -> Callable[[Row], object]:
        columns = (name, f"{name}_printed")
        return lambda row: next((row[one] for one in columns if row.get(one) is not None), None)

    return {field.name: reader(field.name) for field in fields_of(table) if field.name not in beside}


def _contents(row: Row, values: Mapping[str, Callable[[Row], object]]) -> Row:
    return {name: found for name, read in values.items() if (found := read(row)) is not None}


def _follows(
    after: Mapping[str, Row], differing: Mapping[str, set[str]], table: Table, formulas: Sequence[Formula]
) -> dict[str, set[str]]:
    """The columns of each row that follow from cells that differ: by a formula, from the rows below, in a footer."""
    money = {field.name for field in fields_of(table) if field.type == "rupiah"}
    below: dict[str, set[str]] = {row_id: set() for row_id in after}
    every: set[str] = set()
    for row_id, names in differing.items():
        if after[row_id]["level"] in ("total", *FOOTER_LEVELS):
            continue
        every |= names
        above = after[row_id].get("parent")
        for _ in range(DEEPEST):
            if not isinstance(above, str) or above not in below:
                break
            below[above] |= names & money
            above = after[above].get("parent")
    found = {}
    for row_id, row in after.items():
        follows = below[row_id] | (every & money if row["level"] == "total" else set())
        if row["level"] in FOOTER_LEVELS and every:
            follows = {field.name for field in fields_of(table)}
        for formula in formulas:
            for quantity in QUANTITIES:
                if {f"{group}_{quantity}" for group in formula.inputs} & (follows | differing[row_id]):
                    follows |= {f"{formula.group}_{quantity}", f"{formula.group}_{quantity}_unit"}
        found[row_id] = follows
    return found


def _same(one: object, other: object) -> bool:
    """Whether two cells say the same: numbers but for rounding, texts but for letter case, blanks and signs."""
    if one is None or other is None:
        return one is other
    if isinstance(one, str) or isinstance(other, str):
        first, second = (" ".join(str(text).lower().split()) for text in (one, other))
        letters = [NO_LETTER.sub("", text) for text in (first, second)]
        return first == second or (letters[0] == letters[1] != "")
    return math.isclose(float(one), float(other), rel_tol=ROUNDING)  # type: ignore[arg-type]


def _shown(value: object) -> str:
    if value is None or isinstance(value, str):
        return str(value or "")
    return f"{float(value):.6f}".rstrip("0").rstrip(".")  # type: ignore[arg-type]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
