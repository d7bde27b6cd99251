"""How amounts move over the years and what drove it: growth, contribution, share, absorption, concentration.

Pure functions on joined amounts (:func:`joined_names.join`), nominal or real (:func:`prices.real`). They compare only
years that have an amount; a year between is a gap, never drawn as zero or as a mean of its neighbours.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from renja_analysis.formulas import percent_of
from renja_analysis.overlaps import YEARLY, by_series
from renja_analysis.scales import choose

SPENDING_PLAN = ("plan",)
GROWTH = {"agency": "string", "series": "string", "series_name": "string", "from_year": "Int64", "to_year": "Int64"}
GROWTH |= {"from_stage": "string", "to_stage": "string", "from_rupiah": "Int64", "to_rupiah": "Int64"}
GROWTH |= {"change_rupiah": "Int64", "growth": "Float64", "yearly_growth": "Float64", "contribution": "Float64"}
GROWTH |= {"share_of_change": "Float64", "status": "string"}


def line(joined: pd.DataFrame, stages: Sequence[str] = SPENDING_PLAN, level: str = "program") -> pd.DataFrame:
    """One amount per year: one row per agency, year and series, all of a year at one stage.

    Of ``stages`` the first that the agency prints for the year is taken, for all of its series. Columns: agency,
    amount_year, stage, series, series_name, rupiah (missing where blank), share (percent of the year's sum; missing
    where a row of the year is blank, for then the whole is not known), document_year, row_ids. Raises RenjaError for an
    unknown stage.
    """
    for stage in stages:
        choose("stage", stage, YEARLY)
    rows = by_series(joined, level)
    rank = rows["stage"].map({stage: place for place, stage in enumerate(stages)})
    rows = rows[rank.notna()].assign(rank=rank)
    best = rows.groupby(["agency", "amount_year"])["rank"].transform("min")
    rows = rows[rows["rank"] == best]
    groups = rows.groupby(["agency", "amount_year"])["rupiah"]
    whole = groups.transform("sum").mask(groups.transform("count") < groups.transform("size"))
    rows = rows.assign(share=percent_of(rows["rupiah"], whole))
    columns = ["agency", "amount_year", "stage", "series", "series_name", "rupiah", "share", "document_year", "row_ids"]
    return rows.sort_values(["agency", "amount_year", "series"], kind="stable")[columns].reset_index(drop=True)


def growth(joined: pd.DataFrame, stages: Sequence[str] = SPENDING_PLAN, level: str = "program") -> pd.DataFrame:
    """From each year with an amount to the next one, and what drove it: one row per agency, pair of years and series.

    Columns: agency, series, series_name, from_year, to_year, from_stage, to_stage (two stages are told apart: a growth
    from one to another is also a change of stage), from_rupiah, to_rupiah, change_rupiah (a series that one of the
    years does not print counts with its whole amount), growth (percent of from; missing for what is new), yearly_growth
    (percent a year over a gap, compound; equal to growth for neighbouring years), contribution (percentage points of
    the growth of the sum), share_of_change (percent of the change of the sum; missing where that is 0), status (both,
    new, gone, blank). The contributions add up to the growth of the sum; where a row of either year is blank the sum
    is not known, and neither are contributions. New and gone may be a changed name: see :func:`joined_names.unjoined`.
    """
    rows = line(joined, stages, level)
    parts: list[pd.DataFrame] = []
    for agency, own in rows.groupby("agency", sort=True):
        for before, after in pairwise(sorted(set(own["amount_year"]))):
            parts.append(_grown(str(agency), own[own["amount_year"] == before], own[own["amount_year"] == after]))
    columns = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in GROWTH.items()})
    return pd.concat(parts, ignore_index=True).astype(GROWTH) if parts else columns


def agency_totals(joined: pd.DataFrame, stages: Sequence[str] = SPENDING_PLAN, level: str = "program") -> pd.DataFrame:
    """What each agency has in a year: one row per agency and year, the sum of the rows of ``level``.

    Columns: agency, amount_year, stage, rupiah (missing where a row is blank), rows, blank, growth (percent from the
    year before that has an amount), years_between (1 for neighbours), rank (1 is the largest of that year), share
    (percent of all agencies of that year; missing where one of them is not known). Ranks compare agencies at whatever
    stage each is: the stage stands beside.
    """
    rows = line(joined, stages, level)
    groups = rows.groupby(["agency", "amount_year"], sort=True)
    known = groups["rupiah"].count()
    frame = pd.DataFrame(
        {
            "stage": groups["stage"].first(),
            "rupiah": groups["rupiah"].sum(min_count=1).mask(known < groups.size()),
            "rows": groups.size(),
            "blank": groups.size() - known,
        }
    ).reset_index()
    types = {"stage": "string", "rupiah": "Int64", "rows": "Int64", "blank": "Int64"}
    frame = frame.astype({"agency": "string", "amount_year": "Int64"} | types)
    before = frame.groupby("agency")[["rupiah", "amount_year"]].shift()
    frame["growth"] = percent_of(frame["rupiah"] - before["rupiah"], before["rupiah"])
    frame["years_between"] = (frame["amount_year"] - before["amount_year"]).astype("Int64")
    of_year = frame.groupby("amount_year")["rupiah"]
    frame["rank"] = of_year.rank(method="min", ascending=False).astype("Int64")
    whole = of_year.transform("sum").mask(of_year.transform("count") < of_year.transform("size"))
    frame["share"] = percent_of(frame["rupiah"], whole)
    return frame


def absorption_over_years(joined: pd.DataFrame, budget: str = "target", level: str = "program") -> pd.DataFrame:
    """How much of a budget was spent, year by year: one row per agency, year and series that both stages print.

    Columns: agency, amount_year, series, series_name, budget_stage, budget, realisasi, serapan (percent of budget;
    missing where that is 0 or blank), sisa (rupiah). ``budget`` is the stage that spending is measured against.
    Source: E.55/E.81 columns 7 and 12, or another document's plan of that year.
    """
    choose("budget", budget, YEARLY[:-1])
    rows = by_series(joined, level)
    keys = ["agency", "amount_year", "series", "series_name"]
    sides = [
        rows.loc[rows["stage"] == stage, [*keys, "rupiah"]].rename(columns={"rupiah": name})
        for stage, name in ((budget, "budget"), ("realisasi", "realisasi"))
    ]
    frame = sides[0].merge(sides[1], on=keys).sort_values(keys, kind="stable").reset_index(drop=True)
    frame.insert(4, "budget_stage", pd.Series(budget, index=frame.index, dtype="string"))
    frame["serapan"] = percent_of(frame["realisasi"], frame["budget"])
    return frame.assign(sisa=frame["budget"] - frame["realisasi"])


def concentration(joined: pd.DataFrame, stages: Sequence[str] = SPENDING_PLAN, level: str = "program") -> pd.DataFrame:
    """Whether few programs hold the money: one row per agency and year.

    Columns: agency, amount_year, stage, rows, hhi (Herfindahl-Hirschman index: the sum of the squared shares, 1/rows to
    1), equal_rows (1/hhi: so many equal programs would be as concentrated), largest (name), largest_share, three_share
    (percent held by the three largest), half_rows (the fewest that hold half). Missing where an amount of the year is
    blank or the sum is 0.
    """
    rows: list[tuple[Any, ...]] = []
    for (agency, year), own in line(joined, stages, level).groupby(["agency", "amount_year"], sort=True):
        shares = own.sort_values(["share", "series"], ascending=[False, True], kind="stable")
        front = (agency, year, own["stage"].iloc[0], len(own))
        if shares["share"].isna().any():
            rows.append((*front, *(pd.NA,) * 6))
            continue
        hhi = float(((shares["share"] / 100) ** 2).sum())
        held = shares["share"].cumsum()
        largest = (shares["series_name"].iloc[0], shares["share"].iloc[0], shares["share"].iloc[:3].sum())
        rows.append((*front, hhi, 1 / hhi, *largest, int((held < 50).sum()) + 1))
    types = {"agency": "string", "amount_year": "Int64", "stage": "string", "rows": "Int64", "hhi": "Float64"}
    types |= {"equal_rows": "Float64", "largest": "string", "largest_share": "Float64", "three_share": "Float64"}
    types |= {"half_rows": "Int64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _grown(agency: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """From one year of an agency to the next."""
    keys = ["series", "series_name"]
    merged = before[[*keys, "rupiah"]].merge(
        after[[*keys, "rupiah"]], on=keys, how="outer", suffixes=("_from", "_to"), indicator=True
    )
    merged = merged.sort_values("series", kind="stable").reset_index(drop=True)
    old, new = merged["rupiah_from"], merged["rupiah_to"]
    status = merged["_merge"].astype("string").replace({"left_only": "gone", "right_only": "new"})
    status = status.mask((old.isna() & (status != "new")) | (new.isna() & (status != "gone")), "blank")
    change = (new.mask(status == "gone", 0) - old.mask(status == "new", 0)).mask(status == "blank")
    known = bool(before["rupiah"].notna().all() and after["rupiah"].notna().all())
    whole = before["rupiah"].sum() if known else pd.NA
    moved = after["rupiah"].sum() - before["rupiah"].sum() if known else pd.NA
    sums = (pd.Series(value, index=merged.index, dtype="Int64") for value in (whole, moved))
    years = int(after["amount_year"].iloc[0]) - int(before["amount_year"].iloc[0])
    ratio = percent_of(new, old).where(status == "both") / 100
    yearly = 100 * (ratio.where(ratio >= 0) ** (1 / years) - 1)
    of_whole, of_change = (percent_of(change, base) for base in sums)
    return pd.DataFrame(
        {
            "agency": agency,
            "series": merged["series"],
            "series_name": merged["series_name"],
            "from_year": before["amount_year"].iloc[0],
            "to_year": after["amount_year"].iloc[0],
            "from_stage": before["stage"].iloc[0],
            "to_stage": after["stage"].iloc[0],
            "from_rupiah": old,
            "to_rupiah": new,
            "change_rupiah": change,
            "growth": percent_of(change, old).where(status.isin(["both", "gone"])),
            "yearly_growth": yearly,
            "contribution": of_whole,
            "share_of_change": of_change,
            "status": status,
        }
    )
