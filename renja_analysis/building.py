"""What every builder does with printed rows: their cells by column, parents, codes, values and doubts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from operator import itemgetter
from types import NoneType

import pandas as pd

from renja_analysis.errors import NumberError
from renja_analysis.numbers import Reading, parse_rupiah, parse_target
from renja_analysis.printed import Number, PrintedRow, PrintedTable
from renja_analysis.schema import CODE_PARTS, Field

LEAF_LEVELS = ("program", "kegiatan", "sub_kegiatan")
ORDER = ("urusan", "bidang", *LEAF_LEVELS)
CODE_WIDTHS = (1, 2, 2, 1, 2, 2)
PERCENT_INDICATOR = re.compile(r"p(e|ro)rsentase\b", re.IGNORECASE)
AT_ONCE = 500  # records
AROUND = re.compile(r"[-−(]?\d[\d.,]*\)?")
DTYPES = {"integer": "Int64", "rupiah": "Int64", "number": "Float64", "percent": "Float64"}


def cells_by_row(printed: PrintedTable) -> Iterator[tuple[dict[str, str], dict[str, Number]]]:
    """Of each row the printed cells by column, the cells of a code joined with a dot, and the numbers that the source
    itself holds in them: no print is to be read there.
    """
    ordered = sorted(printed.cells, key=itemgetter(0))
    at = 0
    for number in range(len(printed.rows)):
        cells: dict[str, str] = {}
        known: dict[str, Number] = {}
        while at < len(ordered) and ordered[at].row == number:
            _, column, _, text, value = ordered[at]
            cells[column] = f"{cells[column]}.{text}" if column == "kode_printed" and column in cells else text
            if value is not None:
                known[column] = value
            at += 1
        yield cells, known


def unit_around(text: str) -> str:
    """The unit that is printed around a number that the source itself holds."""
    return "" if text.isdecimal() else " ".join(AROUND.sub(" ", text, count=1).split())


def whole(value: Number) -> int:
    """An amount in whole rupiah, halves away from zero."""
    return value if isinstance(value, int) else int(value.to_integral_value(ROUND_HALF_UP))


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


def frame_of(
    records: Iterable[Mapping[str, object]], fields: Sequence[Field], optional: Sequence[Field] = ()
) -> pd.DataFrame:
    """The records as a table: columns and dtypes of the fields, missing where a record has none.

    The ``optional`` fields follow where a record has them. Each record is asked for once, and not kept.
    """
    columns: dict[str, list[object]] = {field.name: [] for field in (*fields, *optional)}
    rows = iter(records)
    while part := list(islice(rows, AT_ONCE)):
        for name, cells in columns.items():
            values = [record.get(name) for record in part]
            kinds = set(map(type, values))
            if kinds == {NoneType}:
                values = [pd.NA] * len(part)
            elif NoneType in kinds or Decimal in kinds:
                values = [
                    pd.NA if value is None else float(value) if isinstance(value, Decimal) else value
                    for value in values
                ]
            cells += values
    kept = [*fields, *(field for field in optional if any(cell is not pd.NA for cell in columns[field.name]))]
    # Each list is given up for its column: the cells of a large table are not held twice.
    return pd.DataFrame(
        {field.name: pd.Series(columns.pop(field.name), dtype=DTYPES.get(field.type, "string")) for field in kept}
    )


def amount(name: str, text: str, doubts: list[str], value: Number | None = None) -> int | None:
    """An amount in whole rupiah; what cannot be read, or has sen, is said in ``doubts``.

    ``value`` is the number that the source itself holds, where it holds one.
    """
    if value is None:
        reading = _read(name, text, parse_rupiah, doubts)
        value = reading.value if reading else None
    if value is None:
        return None
    rupiah = whole(value)
    if rupiah != value:
        doubts.append(f"{name}: {text} has sen, read as {rupiah} rupiah")
    return rupiah


def target(
    name: str, text: str, indicator: str, doubts: list[str], value: Number | None = None
) -> tuple[Number | None, str | None]:
    """A target and its unit; a dash means not stated. What cannot be read is said in ``doubts``.

    ``value`` is the number that the source itself holds, where it holds one.
    """
    if value is not None:
        return value, unit_around(text) or None
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
