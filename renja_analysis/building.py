"""What every builder does with printed rows: their cells by column, parents, codes, values and doubts."""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from renja_analysis.errors import NumberError
from renja_analysis.numbers import Reading, parse_rupiah, parse_target
from renja_analysis.printed import PrintedRow, PrintedTable
from renja_analysis.schema import CODE_PARTS, Field

LEAF_LEVELS = ("program", "kegiatan", "sub_kegiatan")
ORDER = ("urusan", "bidang", *LEAF_LEVELS)
CODE_WIDTHS = (1, 2, 2, 1, 2, 2)
PERCENT_INDICATOR = re.compile(r"p(e|ro)rsentase\b", re.IGNORECASE)
DTYPES = {"integer": "Int64", "rupiah": "Int64", "number": "Float64", "percent": "Float64"}


def cells_by_row(printed: PrintedTable) -> list[dict[str, str]]:
    """The printed cells of each row by column; the cells of a code are joined with a dot."""
    found: list[dict[str, str]] = [{} for _ in printed.rows]
    for cell in printed.cells:
        row = found[cell.row]
        joined = cell.column == "kode_printed" and cell.column in row
        row[cell.column] = f"{row[cell.column]}.{cell.printed}" if joined else cell.printed
    return found


def values_by_row(printed: PrintedTable) -> list[dict[str, Decimal]]:
    """The numbers that the source itself holds in the cells of each row, by column: no print is to be read there."""
    found: list[dict[str, Decimal]] = [{} for _ in printed.rows]
    for cell in printed.cells:
        if cell.value is not None:
            found[cell.row][cell.column] = cell.value
    return found


def held(text: str, value: Decimal) -> Reading:
    """A number that the source itself holds, with the unit that is printed around it."""
    return Reading(value, " ".join(re.sub(r"[-−(]?\d[\d.,]*\)?", " ", text, count=1).split()))


def code_of(row: PrintedRow, printed: str, level: str) -> str | None:
    """The normal form of a code, but of one that the reader doubts."""
    return None if any(doubt.startswith("kode:") for doubt in row.doubts) else normal_code(printed, level)


def normal_code(printed: str, level: str) -> str | None:
    """``U.BB.PP.K.GG.SS(SS)``, zero-padded, where every part that the level has is printed; None otherwise."""
    parts = printed.split(".")
    if len(parts) != CODE_PARTS.get(level) or not all(part.isdigit() or part in ("X", "XX") for part in parts):
        return None
    widths = [*CODE_WIDTHS[:5], 4 if len(parts[-1]) > 2 else 2]
    return ".".join(part.zfill(width) for part, width in zip(parts, widths, strict=False))


def parents(row_ids: Sequence[str], levels: Sequence[str], order: Sequence[str] = ORDER) -> list[str | None]:
    """The row above each row in the hierarchy ``order``, by printed order alone.

    A kegiatan belongs to the program above it, a further indicator to the row above it, a footer row
    to its program or, behind the total, to the total.
    """
    above: dict[str, str] = {}
    found = []
    for row_id, level in zip(row_ids, levels, strict=True):
        found.append(_parent(level, above, order))
        # A row closes what was open at its own level and below.
        if level in order:
            for lower in order[order.index(level) :]:
                above.pop(lower, None)
            above["row"] = row_id
        if level in (*order, "total"):
            above[level] = row_id
    return found


def frame_of(records: Sequence[dict[str, object]], fields: Sequence[Field]) -> pd.DataFrame:
    """The records as a table: columns and dtypes of the fields, missing where a record has none."""
    return pd.DataFrame(
        {
            field.name: pd.Series(
                [_cell(record.get(field.name)) for record in records], dtype=DTYPES.get(field.type, "string")
            )
            for field in fields
        }
    )


def _cell(value: object) -> object:
    return pd.NA if value is None else float(value) if isinstance(value, Decimal) else value


def amount(name: str, text: str, doubts: list[str], value: Decimal | None = None) -> int | None:
    """An amount in whole rupiah; what cannot be read, or has sen, is said in ``doubts``.

    ``value`` is the number that the source itself holds, where it holds one.
    """
    reading = _read(name, text, parse_rupiah, doubts) if value is None else held(text, value)
    if reading is None or reading.value is None:
        return None
    whole = int(reading.value.to_integral_value(ROUND_HALF_UP))
    if whole != reading.value:
        doubts.append(f"{name}: {text} has sen, read as {whole} rupiah")
    return whole


def target(
    name: str, text: str, indicator: str, doubts: list[str], value: Decimal | None = None
) -> tuple[Decimal | None, str | None]:
    """A target and its unit; a dash means not stated. What cannot be read is said in ``doubts``.

    ``value`` is the number that the source itself holds, where it holds one.
    """
    if value is not None:
        return value, held(text, value).unit or None
    hint = "%" if PERCENT_INDICATOR.match(indicator) else ""
    reading = _read(name, text, lambda printed: parse_target(printed, hint, dash="not_stated"), doubts)
    return (reading.value, reading.unit or None) if reading else (None, None)


def _read(name: str, text: str, parse: Callable[[str], Reading], doubts: list[str]) -> Reading | None:
    try:
        reading = parse(text)
    except NumberError as error:
        doubts.append(f"{name}: {error}")
        return None
    if reading.other is not None and reading.value is not None:
        doubts.append(f"{name}: {text} is {reading.value:f} or {reading.other:f}")
    return reading


def _parent(level: str, above: dict[str, str], order: Sequence[str]) -> str | None:
    if level == "indikator":
        return above.get("row")
    if level in ("rata_rata", "predikat"):
        return above.get("total") or above.get("program")
    if level not in order:
        return None
    return next((above[upper] for upper in reversed(order[: order.index(level)]) if upper in above), None)
