"""What one unit of output costs, where target and unit allow it, and why not where they do not."""

from itertools import pairwise
from typing import Any

import pandas as pd

from renja_analysis.indicators import same_unit
from renja_analysis.numbers import unit_kind
from renja_analysis.overlaps import YEARLY
from renja_analysis.scales import choose

TIME = ("bulan", "tahun", "hari", "minggu", "semester", "triwulan")  # how long, not how much
# Why a row has no cost per unit, the first that holds.
REASONS = (
    *("no_amount", "no_target", "zero_target", "no_unit", "several_indicators"),
    *("percent", "index", "time", "money", "uncertain"),
)
MONEY = ("rp", "rupiah")
UNIT_COST = ["agency", "document_year", "amount_year", "stage", "level", "series", "series_name", "name", "rupiah"]
UNIT_COST += ["quantity", "unit", "indicator", "unit_cost", "reason", "source", "table", "row_id"]


def unit_costs(joined: pd.DataFrame, level: str = "sub_kegiatan") -> pd.DataFrame:
    """Rupiah per unit of output: one row per printed row of ``level`` and stage of a year, in the order given.

    Columns: agency, document_year, amount_year, stage, level, series, series_name, name, rupiah, quantity, unit,
    indicator, unit_cost (rupiah per unit), reason (why there is none: no_amount, no_target, zero_target, no_unit,
    several_indicators: the money is shared; percent, index: no count; time: a span such as 12 bulan; money; uncertain:
    the print does not decide on the row), source, table, row_id. A target below 0 is as none. An amount of 0 costs 0.
    Rows are single prints: the parts of an agency may count different things.
    """
    choose("level", level, ("program", "kegiatan", "sub_kegiatan"))
    rows = joined[(joined["level"] == level) & joined["stage"].isin(YEARLY)].reset_index(drop=True)
    cells = (rows[name] for name in ("rupiah", "quantity", "unit", "indicators", "uncertain"))
    reason = pd.Series([_reason(*row) for row in zip(*cells, strict=True)], index=rows.index, dtype="string")
    cost = (rows["rupiah"].astype("Float64") / rows["quantity"].where(reason == "")).astype("Float64")
    return rows.assign(unit_cost=cost, reason=reason)[UNIT_COST]


def unit_cost_changes(joined: pd.DataFrame, stage: str = "plan", level: str = "sub_kegiatan") -> pd.DataFrame:
    """The cost of a unit from one year to the next: one row per agency, series and pair of years at one stage.

    Columns: agency, series, series_name, from_year, to_year, unit, from_cost, to_cost, change_percent, reason
    (``other_unit``: the units are not the same; ``several_rows``: a year has several rows of the series, each with a
    target of its own; else why one of the years has no cost). A change says nothing of quality, place or prices.
    """
    choose("stage", stage, YEARLY)
    rows = unit_costs(joined, level)
    rows = rows[(rows["stage"] == stage) & rows["series"].notna()]
    # Of a year in several documents the latest counts.
    newest = rows.groupby(["agency", "amount_year"])["document_year"].transform("max")
    rows = rows[rows["document_year"] == newest].sort_values(
        ["agency", "series", "amount_year", "row_id"], kind="stable"
    )
    of_series: dict[tuple[str, str], dict[int, list[dict[Any, Any]]]] = {}
    for row in rows.to_dict("records"):
        of_series.setdefault((row["agency"], row["series"]), {}).setdefault(row["amount_year"], []).append(row)
    found = []
    for (agency, series), own in of_series.items():
        for before, after in pairwise(sorted(own)):
            first, last = own[before][0], own[after][0]
            reasons = [side for side in (first["reason"], last["reason"]) if side]
            if max(len(own[before]), len(own[after])) > 1:
                reasons.insert(0, "several_rows")
            elif not reasons and not same_unit(first["unit"], last["unit"]):
                reasons.append("other_unit")
            costs: tuple[Any, Any] = (pd.NA, pd.NA) if reasons else (first["unit_cost"], last["unit_cost"])
            percent = 100 * (costs[1] - costs[0]) / costs[0] if not reasons and costs[0] else pd.NA
            why = reasons[0] if reasons else ""
            found.append((agency, series, last["series_name"], before, after, last["unit"], *costs, percent, why))
    types = {"agency": "string", "series": "string", "series_name": "string", "from_year": "Int64", "to_year": "Int64"}
    types |= {"unit": "string", "from_cost": "Float64", "to_cost": "Float64", "change_percent": "Float64"}
    types |= {"reason": "string"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def _reason(rupiah: Any, quantity: Any, unit: Any, indicators: Any, uncertain: Any) -> str:
    """The first reason that holds, "" for none."""
    word = " ".join(unit.lower().split()).rstrip(".") if isinstance(unit, str) else ""
    kind = unit_kind(word) if word else ""
    holds = {
        "no_amount": pd.isna(rupiah),
        "no_target": pd.isna(quantity) or quantity < 0,
        "zero_target": pd.notna(quantity) and quantity == 0,
        "no_unit": not word,
        "several_indicators": pd.notna(indicators) and indicators > 1,
        "percent": kind == "percent",
        "index": kind == "index",
        "time": word in TIME,
        "money": word in MONEY,
        "uncertain": isinstance(uncertain, str) and bool(uncertain),
    }
    return next((reason for reason in REASONS if holds[reason]), "")
