"""The predikat of a mean achievement, by each reading of the scale, beside what is printed.

The scale's classes, bounds and sources are data (``predikat.csv``).
"""

import pandas as pd

from renja_analysis.formulas import QUANTITIES
from renja_analysis.indicators import Overrides
from renja_analysis.means import choose_means, means
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


def predikat_table(
    evaluation: pd.DataFrame,
    reading: str = "lower",
    mean: str = "arithmetic",
    rows: str | None = None,
    overrides: Overrides | None = None,
    basis: str = "printed",
) -> pd.DataFrame:
    """Printed predikat against the scale: one row per program and total x quantity (k, rp).

    Columns: row_id, level, name, quantity, rows, method, rows_used, printed_mean, printed_mean_text, mean_row_id (of
    the Rata-rata row), value (the mean recomputed
    by ``mean`` over ``rows``, see :func:`choose_means`), predikat_printed, predikat_printed_class,
    printed_row_id (of the Predikat row), predikat_of_printed_mean, predikat (of value under ``reading``), in_gap,
    above_scale, predikat_lower, predikat_upper, predikat_mixed (of value under each reading), agrees_printed_mean,
    agrees (printed class against that of the printed and of the recomputed mean; missing where either is).
    Source: E.55/E.81 footer, Predikat kinerja; Permendagri 86/2017. Raises RenjaError for an unknown choice.
    """
    return classify_means(evaluation, means(evaluation, overrides, basis), reading, mean, rows)


def classify_means(
    evaluation: pd.DataFrame, table: pd.DataFrame, reading: str, mean: str, rows: str | None = None
) -> pd.DataFrame:
    """:func:`predikat_table` from the means that :func:`means.means` gave for the same evaluation."""
    chosen = choose_means(table, mean, rows)
    front = ["row_id", "level", "name", "quantity", "rows", "method", "rows_used"]
    of_mean = {"printed": "printed_mean", "printed_text": "printed_mean_text", "printed_row_id": "mean_row_id"}
    result = chosen[[*front, *of_mean, "value"]].rename(columns=of_mean)
    result = result.merge(_printed_predikat(evaluation), on=["row_id", "quantity"], how="left")
    result["predikat_printed_class"] = predikat_code(result["predikat_printed"])
    result["predikat_of_printed_mean"] = predikat(result["printed_mean"], reading)["predikat"]
    result = result.join(predikat(result["value"], reading))
    for other in READINGS:
        result[f"predikat_{other}"] = predikat(result["value"], other)["predikat"]
    for against, name in (("predikat_of_printed_mean", "agrees_printed_mean"), ("predikat", "agrees")):
        result[name] = (result["predikat_printed_class"] == result[against]).astype("boolean")
    return result


def _printed_predikat(evaluation: pd.DataFrame) -> pd.DataFrame:
    rows = evaluation[evaluation["level"] == "predikat"]
    parts = [
        pd.DataFrame(
            {
                "row_id": rows["parent"],
                "quantity": quantity,
                "predikat_printed": rows[f"predikat_{quantity}_printed"],
                "printed_row_id": rows["row_id"],
            }
        )
        for quantity in QUANTITIES
    ]
    return pd.concat(parts).astype({"quantity": "string"})
