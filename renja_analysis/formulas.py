"""Row formulas of the evaluation forms: what each printed row gives by the form's own arithmetic.

The forms' columns and formulas are data (``formulas.csv``); one function computes them all.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from renja_analysis.errors import RenjaError
from renja_analysis.indicators import Overrides, indicator_types
from renja_analysis.scales import choose, read_scale, threshold

QUANTITIES = ("k", "rp")
FOOTER_LEVELS = ("rata_rata", "predikat")
LOWER_IS_BETTER = ("(2T-R)/T", "T/R")
# A later formula takes these from the computed column, so that a misprinted cumulative amount does not
# carry on into the progress that is computed from it.
CUMULATIVE_GROUPS = ("realisasi_sd", "perkiraan_sd")


class Formula(NamedTuple):
    """One formula of a form: ``group`` is the result, ``inputs`` the groups that it takes, ``kind`` sum or ratio."""

    form: str
    column: str
    group: str
    text: str
    kind: str
    input_columns: tuple[str, ...]
    inputs: tuple[str, ...]


@lru_cache
def form_formulas(form: str) -> tuple[Formula, ...]:
    """The formulas of a form in the order of its columns (``formulas.csv``, the forms' own formula rows).

    Raises RenjaError, naming the forms available, for an unknown form.
    """
    every = read_scale("formulas.csv")
    choose("form", form, [row["form"] for row in every])
    rows = [row for row in every if row["form"] == form]
    groups = {row["column"]: row["group"] for row in rows}
    return tuple(_parse_formula(form, row, groups) for row in rows if row["formula"])


def form_of(evaluation: pd.DataFrame) -> str:
    """The form whose columns the table has: T-C.29 where the expected realisation of year n-1 stands, else E.55/E.81.

    The 15-column print of E.55/E.81 has the same quantities under other column numbers: name it to have its numbers.
    """
    return "T-C.29" if "perkiraan_sd_rp" in evaluation.columns else "E.55/E.81"


def compute(
    rows: pd.DataFrame,
    formula: Formula,
    quantity: str,
    types: pd.DataFrame | None = None,
    lower_is_better: str = LOWER_IS_BETTER[0],
) -> pd.Series:
    """One formula of a form over all rows, in the index of ``rows``: rupiah as Int64, percent and K as Float64.

    Takes ``<group>_<quantity>`` for each group that the formula names; a column that the print lacks
    counts as blank. A sum is missing where one of its terms is blank. For K: where ``cumulation`` is
    last, a sum is its last term; where ``direction`` is down, a ratio R/T x 100 becomes (2T - R)/T x 100
    (PermenPANRB 8/2021), or T/R x 100 as ``lower_is_better`` says. A ratio by 0 or blank is missing.
    """
    choose("lower_is_better", lower_is_better, LOWER_IS_BETTER)
    money = quantity == "rp"
    terms = [_column(rows, f"{group}_{quantity}", "Int64" if money else "Float64") for group in formula.inputs]
    if formula.kind == "sum":
        result = terms[0]
        for term in terms[1:]:
            result = result + term
        if money or types is None:
            return result
        return result.where(~_has(rows, types, "cumulation", "last"), terms[-1])
    realised, target = terms
    percent = percent_of(realised, target)
    if money or types is None:
        return percent
    reverse = percent_of(target, realised) if lower_is_better == "T/R" else percent_of(2 * target - realised, target)
    return percent.where(~_has(rows, types, "direction", "down"), reverse)


def evaluate(
    evaluation: pd.DataFrame,
    overrides: Overrides | None = None,
    form: str | None = None,
    lower_is_better: str = LOWER_IS_BETTER[0],
) -> pd.DataFrame:
    """Every printed column, and beside it what the form's formulas give: one row per printed row.

    For each formula of the form (E.55/E.81: 12, 13, 14, 15; T-C.29: 8, 10, 11; see ``formulas.csv``) the
    columns ``<group>_k_computed`` and ``<group>_rp_computed``: capaian (13, percent), realisasi_sd (14 =
    6+12), renstra_progress (15 = 14/5 x 100, percent, from the computed 14) and realisasi (12 = 8+9+10+11,
    only where the quarters are printed). Beside them cumulation, direction and ground of
    :func:`indicator_types`, ``sisa_rp`` (7-12, rupiah) and ``serapan`` (13 Rp, percent). Rupiah are "Int64", other
    numbers "Float64", texts "string".
    A blank term makes a result missing; a target of 0 or blank makes a percent missing.
    Raises RenjaError for an unknown form or choice, DocumentError for a bad override.
    """
    types = indicator_types(evaluation, overrides)
    inputs = evaluation.copy()
    result = evaluation.merge(types, on="row_id", how="left", validate="one_to_one").set_axis(evaluation.index)
    for formula in form_formulas(form or form_of(evaluation)):
        for quantity in QUANTITIES:
            if not any(f"{group}_{quantity}" in inputs.columns for group in formula.inputs):
                continue
            computed = compute(inputs, formula, quantity, types, lower_is_better)
            result[f"{formula.group}_{quantity}_computed"] = computed
            if formula.group in CUMULATIVE_GROUPS:
                inputs[f"{formula.group}_{quantity}"] = computed
    result["sisa_rp"] = evaluation["target_rp"] - evaluation["realisasi_rp"]
    result["serapan"] = percent_of(evaluation["realisasi_rp"], evaluation["target_rp"])
    return result


def compare_formulas(
    evaluation: pd.DataFrame,
    overrides: Overrides | None = None,
    form: str | None = None,
    lower_is_better: str = LOWER_IS_BETTER[0],
) -> pd.DataFrame:
    """Each formula of the form against the print: one row per printed row x formula x quantity (k, rp).

    Without the Rata-rata and Predikat rows, and without formulas that lack one of their columns in the table.
    Columns: row_id, level, name, formula (the form's column number), rule (the formula as applied, e.g.
    ``13 = 12/7 x 100``), quantity, column (the printed column compared), printed, printed_text, computed (from the
    *printed* inputs, so that one misprint shows once), difference (printed - computed), agrees (missing where
    either is), inputs (``row_id:column`` joined by ``; ``).
    Agreement: rupiah exactly, other numbers within half a unit of the last printed digit.
    Source: the formula rows of the forms. Raises RenjaError and DocumentError as :func:`evaluate`.
    """
    types = indicator_types(evaluation, overrides)
    rows = evaluation[~evaluation["level"].isin(FOOTER_LEVELS)]
    parts = []
    for formula in form_formulas(form or form_of(evaluation)):
        for quantity in QUANTITIES:
            columns = [f"{group}_{quantity}" for group in (formula.group, *formula.inputs)]
            if set(columns) <= set(evaluation.columns):
                parts.append(_compare_one(rows, formula, quantity, types, lower_is_better))
    result = pd.concat(parts)
    order = pd.Series(range(len(rows)), index=rows["row_id"])
    return result.sort_values("row_id", key=lambda ids: ids.map(order), kind="stable").reset_index(drop=True)


def rounding_tolerance(printed: pd.Series, value: pd.Series) -> pd.Series:
    """Half a unit of the last digit that each text prints (Float64): ``92.15%`` gives 0.005, ``25`` gives 0.5.

    ``value`` is what the text was read as: it decides between a decimal and a thousands separator. A dash is an exact
    zero. Where the text shows no digits that make the value, whole numbers are assumed.
    """
    half = threshold("rounding")
    places = [
        _decimal_places(text, number) if pd.notna(text) and pd.notna(number) else None
        for text, number in zip(printed, value, strict=True)
    ]
    widths = [pd.NA if place is None else 0.0 if place < 0 else half * 10.0**-place for place in places]
    return pd.Series(widths, index=printed.index, dtype="Float64")


def within(difference: pd.Series, tolerance: pd.Series) -> pd.Series:
    """Whether differences lie within their tolerances (boolean), with room for binary fractions only."""
    return (difference.abs().astype("Float64") <= tolerance + 1e-9).astype("boolean")


def percent_of(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole x 100 as Float64; missing, never infinite, where the whole is 0 or blank."""
    divisor = whole.astype("Float64")
    # Multiplied first: 57 of 75 is then exactly 76, and a bound of a scale is met.
    return 100 * part.astype("Float64") / divisor.mask((divisor == 0).fillna(False))


def _parse_formula(form: str, row: dict[str, str], groups: dict[str, str]) -> Formula:
    text, column = row["formula"], row["column"]
    ratio = re.fullmatch(r"(\d+)/(\d+) x 100", text)
    columns = ratio.groups() if ratio else tuple(text.split("+"))
    if not set(columns) <= set(groups):
        raise RenjaError(
            f"formulas.csv, {form} column {column}: found {text!r}; "
            "expected a+b or a/b x 100 over columns of the form. Correct the file."
        )
    inputs = tuple(groups[name] for name in columns)
    return Formula(form, column, row["group"], text, "ratio" if ratio else "sum", columns, inputs)


def _compare_one(
    rows: pd.DataFrame, formula: Formula, quantity: str, types: pd.DataFrame, lower_is_better: str
) -> pd.DataFrame:
    column = f"{formula.group}_{quantity}"
    printed, text = rows[column], rows[f"{column}_printed"]
    computed = compute(rows, formula, quantity, types, lower_is_better)
    if quantity == "rp" and formula.kind == "sum":
        tolerance = pd.Series(0.0, index=rows.index, dtype="Float64")
    else:
        tolerance = rounding_tolerance(text, printed)
    difference = printed - computed
    inputs = [f"{{0}}:{group}_{quantity}" for group in formula.inputs]
    return pd.DataFrame(
        {
            "row_id": rows["row_id"],
            "level": rows["level"],
            "name": rows["name"],
            "formula": pd.Series(formula.column, index=rows.index, dtype="string"),
            "rule": _rule_text(rows, formula, quantity, types, lower_is_better),
            "quantity": pd.Series(quantity, index=rows.index, dtype="string"),
            "column": pd.Series(column, index=rows.index, dtype="string"),
            "printed": printed.astype("Float64"),
            "printed_text": text,
            "computed": computed.astype("Float64"),
            "difference": difference.astype("Float64"),
            "agrees": within(difference, tolerance),
            "inputs": pd.Series(
                ["; ".join(inputs).format(row_id) for row_id in rows["row_id"]], index=rows.index, dtype="string"
            ),
        }
    )


def _rule_text(
    rows: pd.DataFrame, formula: Formula, quantity: str, types: pd.DataFrame, lower_is_better: str
) -> pd.Series:
    plain = f"{formula.column} = {formula.text}"
    result = pd.Series(plain, index=rows.index, dtype="string")
    if quantity == "rp":
        return result
    if formula.kind == "sum":
        return result.mask(
            _has(rows, types, "cumulation", "last"), f"{formula.column} = {formula.input_columns[-1]} (last value)"
        )
    realised, target = formula.input_columns
    reverse = f"{target}/{realised}" if lower_is_better == "T/R" else f"(2 x {target} - {realised})/{target}"
    return result.mask(_has(rows, types, "direction", "down"), f"{formula.column} = {reverse} x 100 (lower is better)")


def _has(rows: pd.DataFrame, types: pd.DataFrame, of: str, value: str) -> pd.Series:
    known = types.set_index("row_id")[of]
    return rows["row_id"].map(known).eq(value).fillna(False).astype(bool)


def _column(rows: pd.DataFrame, name: str, dtype: str) -> pd.Series:
    if name in rows.columns:
        return rows[name].astype(dtype)  # type: ignore[call-overload]
    return pd.Series(pd.NA, index=rows.index, dtype=dtype)


def _decimal_places(text: str, value: float) -> int:
    """Digits after the decimal point, found by which point makes the digits the value; -1 for a dash."""
    number = re.search(r"\d[\d.,\s]*", text)
    if number is None:
        return -1
    digits = re.sub(r"\D", "", number.group())
    if int(digits) == 0:
        _, *decimals = re.split(r"[.,]", number.group().strip())
        return len(decimals[-1]) if decimals else 0
    for places in range(len(digits)):
        if abs(int(digits) / 10**places - abs(value)) <= 1e-9 * abs(value):
            return places
    return 0
