"""Printed rows and cells of the evaluation form to the tidy table ``evaluation``, whatever the source."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from renja_analysis.errors import NumberError
from renja_analysis.numbers import Reading, parse_percent, parse_rupiah, parse_target
from renja_analysis.printed import PrintedTable
from renja_analysis.schema import CODE_PARTS, EVALUATION, EVALUATION_OPTIONAL, PERCENT_GROUPS, Field

LEAF_LEVELS = ("program", "kegiatan", "sub_kegiatan")
CODE_WIDTHS = (1, 2, 2, 1, 2, 2)
PERCENT_INDICATOR = re.compile(r"p(e|ro)rsentase\b", re.IGNORECASE)
DTYPES = {"integer": "Int64", "rupiah": "Int64", "number": "Float64", "percent": "Float64"}


def build(printed: PrintedTable) -> pd.DataFrame:
    """The table ``evaluation``: one row per printed row, columns and order of the schema.

    ``parent`` follows the printed order alone: a kegiatan belongs to the program above it, a
    footer row to its program or, behind the total, to the total. A number that cannot be read
    leaves its value empty and says so in ``uncertain``.
    """
    records: list[dict[str, object]] = []
    above: dict[str, str] = {}
    by_row = _cells(printed)
    for number, row in enumerate(printed.rows):
        cells = by_row[number]
        record: dict[str, object] = dict(cells)
        record["row_id"] = f"{EVALUATION.prefix}{number + 1}"
        record["level"] = row.level
        record["parent"] = _parent(row.level, above)
        record["source"] = row.source
        record["kode"] = normal_code(cells.get("kode_printed", ""), row.level)
        values, doubts = _values(cells)
        record |= values
        record["uncertain"] = "; ".join((*row.doubts, *doubts)) or None
        records.append(record)
        _remember(row.level, str(record["row_id"]), above)
    frame = pd.DataFrame.from_records(records)
    fields = _fields(frame)
    frame = frame.reindex(columns=[field.name for field in fields])
    return frame.astype({field.name: DTYPES.get(field.type, "string") for field in fields})


def normal_code(printed: str, level: str) -> str | None:
    """``U.BB.PP.K.GG.SS(SS)``, zero-padded, where every part that the level has is printed; None otherwise."""
    parts = printed.split(".")
    if len(parts) != CODE_PARTS.get(level) or not all(part.isdigit() or part in ("X", "XX") for part in parts):
        return None
    widths = [*CODE_WIDTHS[:5], 4 if len(parts[-1]) > 2 else 2]
    return ".".join(part.zfill(width) for part, width in zip(parts, widths, strict=False))


def _cells(printed: PrintedTable) -> list[dict[str, str]]:
    """The printed cells of each row by column; the cells of a code are joined with a dot."""
    found: list[dict[str, str]] = [{} for _ in printed.rows]
    for cell in printed.cells:
        row = found[cell.row]
        joined = cell.column == "kode_printed" and cell.column in row
        row[cell.column] = f"{row[cell.column]}.{cell.printed}" if joined else cell.printed
    return found


def _parent(level: str, above: dict[str, str]) -> str | None:
    if level == "indikator":
        return above.get("row")
    if level in ("rata_rata", "predikat"):
        return above.get("total") or above.get("program")
    order = ("urusan", "bidang", *LEAF_LEVELS)
    if level not in order:
        return None
    return next((above[upper] for upper in reversed(order[: order.index(level)]) if upper in above), None)


def _remember(level: str, row_id: str, above: dict[str, str]) -> None:
    """A row closes what was open at its own level and below."""
    order = ("urusan", "bidang", *LEAF_LEVELS)
    if level in order:
        for lower in order[order.index(level) :]:
            above.pop(lower, None)
        above["row"] = row_id
    if level in (*order, "total"):
        above[level] = row_id


def _values(cells: dict[str, str]) -> tuple[dict[str, object], list[str]]:
    """Values and units of every printed quantity of a row, and the doubts about them."""
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
            reading = parse(text)
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


def _fields(frame: pd.DataFrame) -> list[Field]:
    optional = [field for field in EVALUATION_OPTIONAL if field.name in frame and frame[field.name].notna().any()]
    return [*EVALUATION.fields, *optional]
