"""Printed rows and cells of the evaluation form to the tidy table ``evaluation``, whatever the source."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import pandas as pd

from renja_analysis.building import PERCENT_INDICATOR, cells_by_row, code_of, frame_of, parents, unit_around, whole
from renja_analysis.errors import NumberError
from renja_analysis.numbers import Reading, parse_percent, parse_rupiah, parse_target
from renja_analysis.printed import Number, PrintedTable
from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL, PERCENT_GROUPS

# The columns that print a quantity, each with the columns of its value and its unit, its group and its half (K or Rp).
QUANTITIES = {
    field.name: (name := field.name.removesuffix("_printed"), f"{name}_unit", found[1], found[2])
    for field in (*EVALUATION.fields, *EVALUATION_OPTIONAL)
    if (found := re.fullmatch(r"(.+)_(k|rp)_printed", field.name)) and found[1] != "predikat"
}


def build(printed: PrintedTable) -> pd.DataFrame:
    """The table ``evaluation``: one row per printed row, columns and order of the schema.

    ``parent`` follows the printed order alone: a kegiatan belongs to the program above it, a
    footer row to its program or, behind the total, to the total. A number that cannot be read
    leaves its value empty and says so in ``uncertain``. Every row prints its level.
    """
    row_ids = [f"{EVALUATION.prefix}{number + 1}" for number in range(len(printed.rows))]
    above = parents(row_ids, [row.level for row in printed.rows])
    return frame_of(_records(printed, row_ids, above), EVALUATION.fields, EVALUATION_OPTIONAL)


def _records(printed: PrintedTable, row_ids: Sequence[str], above: Sequence[str | None]) -> Iterator[dict[str, object]]:
    """What each row prints, with its values."""
    for row_id, parent, row, (cells, known) in zip(row_ids, above, printed.rows, cells_by_row(printed), strict=True):
        values, doubts = _values(cells, known)
        yield {
            **cells,
            **values,
            "row_id": row_id,
            "level": row.level,
            "parent": parent,
            "source": row.source,
            "kode": code_of(row, cells.get("kode_printed", ""), row.level),
            "uncertain": "; ".join((*row.doubts, *doubts)) or None,
        }


def _values(cells: dict[str, str], known: dict[str, Number]) -> tuple[dict[str, object], list[str]]:
    """Values and units of every printed quantity of a row, and the doubts about them; ``known`` needs no reading."""
    values: dict[str, object] = {}
    doubts: list[str] = []
    hint = _unit_hint(cells)
    for column, text in cells.items():
        quantity = QUANTITIES.get(column)
        if quantity is None:
            continue
        name, unit, group, kind = quantity
        value, other = known.get(column), None
        if value is None:
            try:
                reading = _parse(group, kind, text, hint)
            except NumberError as error:
                doubts.append(f"{name}: {error}")
                continue
            value, other = reading.value, reading.other
        if kind == "k":
            values[unit] = (unit_around(text) if column in known else reading.unit) or None
        is_money = kind == "rp" and group not in PERCENT_GROUPS
        values[name] = read = whole(value) if is_money and value is not None else value
        if read != value:
            doubts.append(f"{name}: {text} has sen, read as {read} rupiah")
        if other is not None:
            doubts.append(f"{name}: {text} is {value:f} or {other:f}")
    return values, doubts


@lru_cache(4096)  # few targets are printed once only
def _parse(group: str, kind: str, text: str, hint: str = "") -> Reading:
    if group in PERCENT_GROUPS:
        return parse_percent(text)
    return parse_rupiah(text) if kind == "rp" else parse_target(text, hint)


def _unit_hint(cells: dict[str, str]) -> str:
    """The unit of a row's indicator, from the first of its cells that prints one."""
    for column, text in cells.items():
        _, _, group, kind = QUANTITIES.get(column, ("", "", "", ""))
        if kind == "k" and group not in PERCENT_GROUPS:
            try:
                unit = _parse(group, kind, text).unit
            except NumberError:
                continue
            if unit:
                return unit
    return "%" if PERCENT_INDICATOR.match(cells.get("indicator", "")) else ""
