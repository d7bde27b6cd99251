"""The quarters of an evaluated year (E.55/E.81 columns 8 to 11): the year so far, and where its pace leads.

The pace is arithmetic and no forecast: a straight line has n/4 of the target after n quarters, and what adds up reaches
4/n of what it has by then. What does not add up (a percentage, an index, an end state) has no such line: its last value
is held against the whole target. A blank quarter is no zero.
"""

from typing import Any

import pandas as pd

from renja_analysis.formulas import LOWER_IS_BETTER, QUANTITIES, percent_of
from renja_analysis.hierarchy import TREE_LEVELS, tree
from renja_analysis.indicators import INDICATOR_LEVELS, Overrides, indicator_types
from renja_analysis.scales import choose

QUARTERS = ("tw1", "tw2", "tw3", "tw4")  # columns 8 to 11
NUMERALS = ("I", "II", "III", "IV")
MONEY_LEVELS = ("urusan", "bidang", *TREE_LEVELS, "total")  # a further indicator shares the money of the row above it


def quarters(
    evaluation: pd.DataFrame, overrides: Overrides | None = None, lower_is_better: str = LOWER_IS_BETTER[0]
) -> pd.DataFrame:
    """The year so far: one row per printed row and quantity (k, rp) that has a value in any quarter, in printed order.

    Columns: row_id, level, name, indicator, quantity, unit, cumulation, direction (of :func:`indicator_types`; money
    adds up), year_target (7), tw1 to tw4 (8 to 11, as printed), through (number of the last quarter with a value),
    blank (numerals of the quarters without one before it, joined by ``, ``), so_far (the sum of the quarters, or the
    last value), reached (so_far / year_target x 100; of money the absorption), line (through / 4 x 100: what a
    straight line has by then; missing for a last value), ahead (reached - line, percentage points), year_end (so_far x
    4 / through, or the last value), rate_at_pace (year_end / year_target x 100 as column 13 has it, so ``direction``
    counts), misses (rate_at_pace below 100), note (no_target | blank_quarter: why nothing is judged; then ahead,
    year_end, rate_at_pace and misses are missing). After a blank quarter a sum is that of the others and not judged; a
    last value is.
    Numbers are "Float64", through "Int64", misses "boolean", the rest "string". Raises as :func:`formulas.evaluate`.
    """
    choose("lower_is_better", lower_is_better, LOWER_IS_BETTER)
    types = indicator_types(evaluation, overrides).set_index("row_id")
    parts = [_of_quantity(evaluation, quantity, types) for quantity in QUANTITIES]
    result = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    filled = result[list(QUARTERS)].notna()
    adds_up = result["cumulation"] == "sum"
    result["through"] = _last_quarter(filled)
    blank = [_blank(row) for row in filled.itertuples(index=False)]
    result["blank"] = pd.Series(blank, index=result.index, dtype="string")
    last_value = result[list(QUARTERS)].ffill(axis=1)["tw4"]
    result["so_far"] = result[list(QUARTERS)].sum(axis=1, min_count=1).where(adds_up, last_value)
    result["reached"] = percent_of(result["so_far"], result["year_target"])
    through = result["through"].astype("Float64")
    result["line"] = (25 * through).where(adds_up)
    note = pd.Series(pd.NA, index=result.index, dtype="string")
    note = note.mask(adds_up & (result["blank"] != ""), "blank_quarter").mask(result["reached"].isna(), "no_target")
    judged = note.isna()
    result["ahead"] = (result["reached"] - result["line"]).where(judged)
    target, year_end = result["year_target"], (result["so_far"] * 4 / through).where(adds_up, result["so_far"])
    result["year_end"] = year_end = year_end.where(judged)
    lower = percent_of(target, year_end) if lower_is_better == "T/R" else percent_of(2 * target - year_end, target)
    down = (result["direction"] == "down").fillna(False)
    result["rate_at_pace"] = percent_of(year_end, target).mask(down, lower)
    result["misses"] = (result["rate_at_pace"] < 100 - 1e-9).astype("boolean")
    return result.assign(note=note)


def reported(evaluation: pd.DataFrame) -> int:
    """The last quarter in which any row has a value, 1 to 4; 0 where no quarter is filled in."""
    filled = [any(_filled(evaluation, f"{quarter}_{quantity}") for quantity in QUANTITIES) for quarter in QUARTERS]
    return max((number for number, is_filled in enumerate(filled, start=1) if is_filled), default=0)


def quarterly_money(evaluation: pd.DataFrame) -> pd.DataFrame:
    """The money of the agency and of each program by quarter: rows of :func:`quarters` for rp, the agency on top.

    What a program or the total row leaves blank, budget or quarter, is added up from its leaves that have a value. An
    agency without a printed total row is the sum of its programs (row_id missing). Beside the columns of
    :func:`quarters`: unreported (of the leaves with a budget, how many have no value in the last quarter that any row
    has, "Int64").
    """
    columns = [f"{group}_rp" for group in ("target", *QUARTERS)]
    amounts = evaluation.reindex(columns=["row_id", *columns]).set_index("row_id").astype("Int64")
    leaves = tree(evaluation).query("is_leaf").join(amounts, on="row_id")
    sums = leaves.groupby("ancestor", dropna=False)[columns].sum(min_count=1)
    rows = evaluation.loc[evaluation["level"].isin(("program", "total")), ["row_id", "level", "name"]]
    rows = rows.assign(indicator=pd.Series(pd.NA, rows.index, "string"))
    for name in columns:
        rows[name] = rows["row_id"].map(amounts[name].fillna(sums[name])).astype("Int64")
    if len(rows) and not (rows["level"] == "total").any():
        added = {"level": "total", **rows[columns].sum(min_count=1)}
        rows = pd.concat([pd.DataFrame([added]).reindex(columns=rows.columns).astype(rows.dtypes), rows])
    total = rows["level"] == "total"
    found = quarters(pd.concat([rows[total], rows[~total]], ignore_index=True))
    last = reported(evaluation)
    silent = leaves[leaves["target_rp"].gt(0).fillna(False) & leaves[f"tw{max(last, 1)}_rp"].isna()]
    counts = silent.groupby("ancestor", dropna=False).size()
    unreported = found["row_id"].map(counts).mask(found["row_id"].isna(), silent["row_id"].nunique())
    return found.assign(unreported=unreported.fillna(0).astype("Int64"))


def _of_quantity(evaluation: pd.DataFrame, quantity: str, types: pd.DataFrame) -> pd.DataFrame:
    """Target and quarters of one quantity, of the rows that have a value in any quarter."""
    levels = INDICATOR_LEVELS if quantity == "k" else MONEY_LEVELS
    rows = evaluation[evaluation["level"].isin(levels)]
    front = rows[["row_id", "level", "name", "indicator"]].assign(quantity=pd.Series(quantity, rows.index, "string"))
    if quantity == "k":
        units = rows.reindex(columns=["target_k_unit", "renstra_target_k_unit"]).astype("string")
        front["unit"] = units.bfill(axis=1).iloc[:, 0]
        for name in ("cumulation", "direction"):
            front[name] = rows["row_id"].map(types[name]).astype("string")
    else:
        fixed: dict[str, Any] = {"unit": "Rp", "cumulation": "sum", "direction": "up"}
        front = front.assign(**{name: pd.Series(value, rows.index, "string") for name, value in fixed.items()})
    for group in ("target", *QUARTERS):
        name = f"{group}_{quantity}"
        values = rows[name] if name in rows else pd.Series(pd.NA, rows.index)
        front["year_target" if group == "target" else group] = values.astype("Float64")
    return front[front[list(QUARTERS)].notna().any(axis=1)]


def _last_quarter(filled: pd.DataFrame) -> pd.Series:
    numbers = [max((at for at, is_filled in enumerate(row, start=1) if is_filled), default=0) for row in filled.values]
    return pd.Series(numbers, index=filled.index, dtype="Int64")


def _blank(filled: tuple[bool, ...]) -> str:
    """The numerals of the quarters without a value before the last one that has one."""
    last = max((at for at, is_filled in enumerate(filled) if is_filled), default=0)
    return ", ".join(numeral for numeral, is_filled in zip(NUMERALS[:last], filled, strict=False) if not is_filled)


def _filled(evaluation: pd.DataFrame, column: str) -> bool:
    return column in evaluation and bool(evaluation[column].notna().any())
