"""The predikat of a percentage, by each reading of the scale.

The scale's classes, bounds and sources are data (``predikat.csv``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from renja_analysis.scales import choose, read_scale

READINGS = ("lower", "upper", "mixed")


def predikat(values: pd.Series, reading: str = "lower") -> pd.DataFrame:
    """The predikat of each percent, unrounded, in the index of ``values``.

    Columns: predikat (ST, T, S, R, SR; missing where there is no value), in_gap (the text of the scale gives no
    class to this value, such as 90.5), above_scale (over 100, where the text is silent: stays ST).
    ``reading``: lower (>= 91, 76, 66, 51), upper (<= 50, 65, 75, 90) or mixed (> 90, >= 76, >= 66, >= 51).
    Source: Permendagri 86/2017, ``predikat.csv``. Raises RenjaError naming the readings for an unknown one.
    """
    scale = read_scale("predikat.csv")
    choose("reading", reading, [row["reading"] for row in scale])
    classes = [row for row in scale if row["reading"] == reading]
    # Value by value: on the few values of a document, masks over a column take ten times as long.
    rows = [_classified(value, classes) for value in values.astype("Float64").round(9)]  # no rounding into a class
    columns = {"predikat": "string", "in_gap": "boolean", "above_scale": "boolean"}
    return pd.DataFrame(rows, index=values.index, columns=list(columns)).astype(columns)


def _classified(value: Any, classes: Sequence[Mapping[str, str]]) -> tuple[Any, Any, Any]:
    """The class of one value, whether it lies in a gap, whether it is above the scale; nothing of no value."""
    if pd.isna(value):
        return pd.NA, pd.NA, pd.NA
    reached = (row for row in classes if value > _bound(row) or (value == _bound(row) and row["inclusive"] == "true"))
    spans = [(float(row["text_lower"] or "-inf"), float(row["text_upper"])) for row in classes]
    above = value > max(upper for _, upper in spans)
    named = any(lower <= value <= upper for lower, upper in spans)
    return next((row["predikat"] for row in reached), pd.NA), not named and not above, above


def _bound(row: Mapping[str, str]) -> float:
    return float(row["lower_bound"] or "-inf")


def predikat_code(printed: pd.Series) -> pd.Series:
    """The class that a printed predikat names, ``T`` or ``Tinggi`` in any letter case; missing where none."""
    names = {
        row[key].lower(): row["predikat"] for row in read_scale("predikat.csv") for key in ("predikat", "label_id")
    }
    normal = printed.str.lower().str.replace(r"[^a-z ]", "", regex=True).str.split().str.join(" ")
    return normal.map(names).astype("string")
