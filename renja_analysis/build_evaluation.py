"""Printed rows and cells of the evaluation form to the tidy table ``evaluation``, whatever the source."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from renja_analysis.building import PERCENT_INDICATOR, cells_by_row, code_of, frame_of, held, parents, values_by_row
from renja_analysis.errors import NumberError
from renja_analysis.numbers import Reading, parse_percent, parse_rupiah, parse_target
from renja_analysis.printed import PrintedTable
from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL, PERCENT_GROUPS


def build(printed: PrintedTable) -> pd.DataFrame:
    """The table ``evaluation``: one row per printed row, columns and order of the schema.

    ``parent`` follows the printed order alone: a kegiatan belongs to the program above it, a
    footer row to its program or, behind the total, to the total. A number that cannot be read
    leaves its value empty and says so in ``uncertain``. Every row prints its level.
    """
    row_ids = [f"{EVALUATION.prefix}{number + 1}" for number in range(len(printed.rows))]
    above = parents(row_ids, [row.level for row in printed.rows])
    records: list[dict[str, object]] = []
    numbers = values_by_row(printed)
    for row_id, parent, row, cells, known in zip(
        row_ids, above, printed.rows, cells_by_row(printed), numbers, strict=True
    ):
        values, doubts = _values(cells, known)
        record: dict[str, object] = cells | {"row_id": row_id, "level": row.level, "parent": parent} | values
        record["source"] = row.source
        record["kode"] = code_of(row, cells.get("kode_printed", ""), row.level)
        record["uncertain"] = "; ".join((*row.doubts, *doubts)) or None
        records.append(record)
    filled = {name for record in records for name, value in record.items() if value is not None}
    optional = [field for field in EVALUATION_OPTIONAL if field.name in filled]
    return frame_of(records, [*EVALUATION.fields, *optional])


def _values(cells: dict[str, str], known: dict[str, Decimal]) -> tuple[dict[str, object], list[str]]:
    """Values and units of every printed quantity of a row, and the doubts about them; ``known`` needs no reading."""
    values: dict[str, object] = {}
    doubts: list[str] = []
    hint = _unit_hint(cells)
    for column, text in cells.items():
        quantity = re.fullmatch(r"(.+)_(k|rp)_printed", column)
        if quantity is None or quantity[1] == "predikat":
            continue
        group, kind = quantity[1], quantity[2]
        name = f"{group}_{kind}"
        parse = _parser(group, kind, hint)
        try:
            reading = held(text, known[column]) if column in known else parse(text)
        except NumberError as error:
            doubts.append(f"{name}: {error}")
            continue
        values[name] = reading.value
        if kind == "k":
            values[f"{name}_unit"] = reading.unit or None
        elif group not in PERCENT_GROUPS and reading.value is not None:
            values[name] = _whole(reading.value)
            if values[name] != reading.value:
                doubts.append(f"{name}: {text} has sen, read as {values[name]} rupiah")
        if reading.other is not None:
            doubts.append(f"{name}: {text} is {reading.value:f} or {reading.other:f}")
    return values, doubts


def _parser(group: str, kind: str, hint: str) -> Callable[[str], Reading]:
    if group in PERCENT_GROUPS:
        return parse_percent
    if kind == "rp":
        return parse_rupiah
    return lambda text: parse_target(text, hint)


def _unit_hint(cells: dict[str, str]) -> str:
    """The unit of a row's indicator, from the first of its cells that prints one."""
    for column, text in cells.items():
        if column.endswith("_k_printed") and column.removesuffix("_k_printed") not in PERCENT_GROUPS:
            try:
                unit = parse_target(text).unit
            except NumberError:
                continue
            if unit:
                return unit
    return "%" if PERCENT_INDICATOR.match(cells.get("indicator", "")) else ""


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))
