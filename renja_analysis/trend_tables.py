"""The tables that the notebook on trends tells and draws from: which year, which stages and which rows it shows.

Pure functions on joined amounts (:func:`joined_names.join`) and on the measures, in rupiah.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.formulas import percent_of
from renja_analysis.overlaps import YEARLY, ladder
from renja_analysis.prices import Places, per_capita, real
from renja_analysis.trend_measures import absorption_over_years, agency_totals, line

BUDGET = ("plan", "final", "target", "prakiraan_maju")  # what a year was to cost: the first that is printed for it
PLANNED = BUDGET[:2]
SPENT = ("realisasi",)
SERIES = ["agency", "series", "series_name"]


def agency_names(documents: Iterable[Document]) -> dict[str, str]:
    """What each agency is called, by its slug: as the document of its last year says."""
    ordered = sorted(documents, key=lambda document: document.year)
    return {document.agency: document.agency_name for document in ordered}


def named(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The table with agency_name behind its columns."""
    return table.assign(agency_name=table["agency"].map(dict(names)).astype("string"))


def over_years(joined: pd.DataFrame, level: str = "program", whole: bool = False) -> pd.DataFrame:
    """Budget and spending of each year: one row per agency, series and year that has one of them.

    With ``whole`` one row per agency and year, series and series_name empty. Columns: agency, series, series_name,
    amount_year, stage (of the budget: the first of BUDGET that the year has), rupiah (the budget), realisasi.
    """
    measure = agency_totals if whole else line
    keys = ["agency", "amount_year", *([] if whole else SERIES[1:])]
    budget = measure(joined, BUDGET, level)[[*keys, "stage", "rupiah"]]
    spent = measure(joined, SPENT, level)[[*keys, "rupiah"]].rename(columns={"rupiah": "realisasi"})
    rows = budget.merge(spent, on=keys, how="outer").sort_values(keys, kind="stable").reset_index(drop=True)
    if whole:
        rows = rows.assign(**{name: pd.Series("", index=rows.index, dtype="string") for name in SERIES[1:]})
    return rows[[*SERIES, "amount_year", "stage", "rupiah", "realisasi"]]


def largest(rows: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """The rows of the ``most`` series whose largest amount is the largest, these in order, and how many there are."""
    size = rows[["rupiah", "realisasi"]].max(axis="columns").groupby([rows["agency"], rows["series"]]).max()
    order = {key: place for place, key in enumerate(size.sort_values(ascending=False, kind="stable").index)}
    place = pd.Series([order[key] for key in zip(rows["agency"], rows["series"], strict=True)], index=rows.index)
    kept = rows.assign(place=place)[place < most].sort_values(["place", "amount_year"], kind="stable")
    return kept.reset_index(drop=True), len(order)


class Ladder(NamedTuple):
    """The year with the most stages: its rows of :func:`overlaps.ladder`, and what the first and last come to.

    ``before`` and ``after`` are sums over the agencies that print both with no blank; missing where none does.
    """

    year: int
    stages: tuple[str, ...]
    rows: pd.DataFrame
    before: int | None
    after: int | None


def main_ladder(joined: pd.DataFrame, level: str = "program") -> Ladder | None:
    """The year with the most stages, the later of two; None where no year has two."""
    rungs = ladder(joined, level)
    years = {int(year): stages_of(rungs[rungs["amount_year"] == year]) for year in set(rungs["amount_year"])}
    several = [(len(stages), year) for year, stages in years.items() if len(stages) > 1]
    if not several:
        return None
    year = max(several)[1]
    stages = years[year]
    ends = []
    for stage in (stages[0], stages[-1]):
        totals = agency_totals(joined, (stage,), level)
        ends.append(totals[totals["amount_year"] == year].set_index("agency")["rupiah"])
    both = pd.concat(ends, axis="columns", join="inner").dropna()
    before, after = (int(both.iloc[:, side].sum()) if len(both) else None for side in (0, 1))
    return Ladder(year, tuple(stages), rungs[rungs["amount_year"] == year].reset_index(drop=True), before, after)


def stages_of(rungs: pd.DataFrame) -> list[str]:
    """The stages that have an amount in any of these rows, in their order."""
    return [stage for stage in YEARLY if stage in rungs and rungs[stage].notna().any()]


def main_change(moved: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`trend_measures.growth` for one pair of years, those with the largest changes first.

    A pair at one stage comes before one from stage to stage, which is also a change of stage; then the pair that most
    agencies have, then the later.
    """
    if moved.empty:
        return moved
    same = moved["from_stage"] == moved["to_stage"]
    pairs = moved.assign(same=same).groupby(["from_year", "to_year"]).agg({"same": "any", "agency": "nunique"})
    best = max((*row, years[1], years[0]) for years, row in zip(pairs.index, pairs.to_numpy().tolist(), strict=True))
    rows = moved[(moved["to_year"] == best[2]) & (moved["from_year"] == best[3])]
    rows = rows[rows["from_stage"] == rows["to_stage"]] if best[0] else rows
    return rows.sort_values("change_rupiah", key=lambda change: -change.abs(), kind="stable").reset_index(drop=True)


def absorption_totals(absorbed: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`trend_measures.absorption_over_years` added up: one row per agency and year.

    Only rows with both amounts count. Columns: agency, amount_year, budget, realisasi, serapan, sisa.
    """
    both = absorbed.dropna(subset=["budget", "realisasi"])
    sums = both.groupby(["agency", "amount_year"])[["budget", "realisasi", "sisa"]].sum().reset_index()
    return sums.assign(serapan=percent_of(sums["realisasi"], sums["budget"]))


def absorption_rows(joined: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """What was spent of the budget target, year by year, the largest budget of a year first."""
    rows = absorption_over_years(joined, "target", level)
    order = ["agency", "amount_year", "budget"]
    return rows.sort_values(order, ascending=[True, True, False], kind="stable").reset_index(drop=True)


def ranked(totals: pd.DataFrame) -> pd.DataFrame:
    """The agencies of one year by their sum, the largest first: of the year that most have.

    Of several such years the one that most have as a plan is taken, then the latest.
    """
    known = totals[totals["rupiah"].notna()]
    if known.empty:
        return known
    years = (
        known.assign(planned=known["stage"].isin(PLANNED))
        .groupby("amount_year")
        .agg({"agency": "size", "planned": "sum"})
    )
    year = max((*row, year) for year, row in zip(years.index, years.to_numpy().tolist(), strict=True))[-1]
    return known[known["amount_year"] == year].sort_values("rank", kind="stable").reset_index(drop=True)


def last_planned(found: pd.DataFrame) -> pd.DataFrame:
    """The row of each agency for its last year with a plan, or where it has none for its last year."""
    rows = found.assign(planned=found["stage"].isin(PLANNED))
    return rows.sort_values(["agency", "planned", "amount_year"], kind="stable").drop_duplicates("agency", keep="last")


def base_year(prices: pd.DataFrame | None, price_base: int, places: Mapping[str, str]) -> int | None:
    """The year whose prices are taken: ``price_base``, or for 0 the last that the index has for each place.

    None where there is no index, and where it is of several places of which none is said.
    """
    if prices is None or not says_place(prices, places):
        return None
    used = prices[prices["place"].isin(places.values())] if places else prices
    years = [set(rows["year"]) for _, rows in used.groupby("place")]
    return price_base or max(set.intersection(*years), default=None)


def says_place(table: pd.DataFrame | None, places: Mapping[str, str]) -> bool:
    """Whether it is said which place of an index or population is meant: the file has one alone, or ``places`` says."""
    return table is not None and (bool(places) or table["place"].nunique() == 1)


def with_prices(totals: pd.DataFrame, prices: pd.DataFrame, base: int, places: Places = None) -> pd.DataFrame:
    """:func:`trend_measures.agency_totals` with real_rupiah, price_base, price_place, price_source and price_note."""
    made = real(totals, prices, base, places)
    columns = ["price_base", "price_place", "price_source", "price_note"]
    return totals.assign(real_rupiah=made["rupiah"], **{name: made[name] for name in columns})


def with_population(totals: pd.DataFrame, population: pd.DataFrame, places: Places = None) -> pd.DataFrame:
    """:func:`trend_measures.agency_totals` with per_capita, population and population_place."""
    made = per_capita(totals, population, places)
    return totals.assign(**{name: made[name] for name in ("per_capita", "population", "population_place")})


def cost_rows(costs: pd.DataFrame) -> pd.DataFrame:
    """:func:`unit_costs.unit_costs` of each agency's budget of its last plan, the dearest unit first."""
    own = costs[costs["stage"].isin(PLANNED)]
    own = own.assign(rank=own["stage"].map(PLANNED.index))
    groups = own.groupby("agency")
    last = own[own["document_year"] == groups["document_year"].transform("max")]
    last = last[last["rank"] == last.groupby("agency")["rank"].transform("min")]
    return last.drop(columns="rank").sort_values("unit_cost", ascending=False, kind="stable").reset_index(drop=True)


def cost_reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Why rows have no cost per unit: one row per reason, the most frequent first. Columns: reason, count."""
    return rows.loc[rows["reason"] != "", "reason"].value_counts().rename_axis("reason").reset_index()
