"""The predikat of a percentage, by each reading of the scale.

The scale's classes, bounds and sources are data (``predikat.csv``).
"""

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
    # Binary fractions only: nothing is rounded into a class.
    number = values.astype("Float64").round(9)
    result = pd.Series(pd.NA, index=values.index, dtype="string")
    named = pd.Series(False, index=values.index, dtype="boolean")
    for row in classes:
        bound = float(row["lower_bound"] or "-inf")
        reached = number >= bound if row["inclusive"] == "true" else number > bound
        result = result.mask((reached & result.isna()).fillna(False), row["predikat"])
        lower, upper = float(row["text_lower"] or "-inf"), float(row["text_upper"])
        named = named | ((number >= lower) & (number <= upper))
    above = number > max(float(row["text_upper"]) for row in classes)
    return pd.DataFrame({"predikat": result, "in_gap": ~named & ~above, "above_scale": above})


def predikat_code(printed: pd.Series) -> pd.Series:
    """The class that a printed predikat names, ``T`` or ``Tinggi`` in any letter case; missing where none."""
    names = {
        row[key].lower(): row["predikat"] for row in read_scale("predikat.csv") for key in ("predikat", "label_id")
    }
    normal = printed.str.lower().str.replace(r"[^a-z ]", "", regex=True).str.split().str.join(" ")
    return normal.map(names).astype("string")
