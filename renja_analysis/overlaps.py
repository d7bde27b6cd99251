"""One year of one program in several documents and at several stages: forward estimate, plans, budget, realisation.

Pure functions on joined amounts (:func:`joined_names.join`). A stage of a year that several documents print is taken
whole from the latest of them. Differences say what changed, not why.
"""

from itertools import pairwise
from typing import Any

import pandas as pd

from renja_analysis.amount_years import of_years
from renja_analysis.amounts import STAGES
from renja_analysis.documents import TAHAP
from renja_analysis.formulas import percent_of
from renja_analysis.scales import choose

LEVELS = ("program", "kegiatan", "sub_kegiatan")
YEARLY = STAGES[: STAGES.index("realisasi") + 1]
ROW = {"agency": "string", "amount_year": "Int64", "stage": "string", "series": "string", "series_name": "string"}
ROW |= {"rupiah": "Int64", "rows": "Int64", "blank": "Int64", "document_year": "Int64", "tahap": "string"}
ROW |= {"further_documents": "string", "row_ids": "string"}
STEP = {"agency": "string", "amount_year": "Int64", "series": "string", "series_name": "string"}
STEP |= {"from_stage": "string", "to_stage": "string", "from_rupiah": "Int64", "to_rupiah": "Int64"}
STEP |= {"change_rupiah": "Int64", "change_percent": "Float64", "from_document": "Int64", "to_document": "Int64"}
STEP |= {"status": "string"}
KEY = ["agency", "amount_year", "stage"]


def by_series(joined: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """One amount per agency, year, stage and series of ``level``: the rows of its parts added up, the places kept.

    Columns: agency, amount_year, stage, series, series_name, rupiah (missing where a row of it is blank), rows, blank
    (rows without an amount), document_year and tahap (of the document it is taken from, the latest that prints this
    stage of this year), further_documents (the plan years of the others, joined by a blank), row_ids
    (``table:row_id``, joined by a blank). The cumulative stage is no amount of a year and left out.
    """
    choose("level", level, LEVELS)
    rows = joined[(joined["level"] == level) & joined["series"].notna() & joined["stage"].isin(YEARLY)]
    known = of_years(rows)
    rows = rows[rows["rupiah"].isna() | rows.index.isin(known.index)]
    documents = known[[*KEY, "document_year", "tahap"]].drop_duplicates()
    documents = documents.assign(order=documents["tahap"].map(TAHAP.index))
    documents = documents.sort_values([*KEY, "document_year", "order"]).drop(columns="order")
    latest = documents.drop_duplicates(KEY, keep="last")
    others = documents[~documents.index.isin(latest.index)].groupby(KEY)["document_year"]
    further = others.agg(lambda years: " ".join(map(str, sorted(set(years))))).rename("further_documents")
    latest = latest.merge(further.reset_index(), on=KEY, how="left")
    rows = rows.merge(latest, on=[*KEY, "document_year", "tahap"])
    rows["place"] = rows["table"] + ":" + rows["row_id"]
    rows = rows.sort_values("place", kind="stable", key=lambda places: places.str.extract(r"(\d+)$")[0].astype("Int64"))
    groups = rows.groupby([*KEY, "series", "series_name"], sort=True)
    amounts = groups["rupiah"].sum(min_count=1)
    result = pd.DataFrame(
        {
            "rupiah": amounts.mask(groups["rupiah"].count() < groups.size()),
            "rows": groups.size(),
            "blank": groups.size() - groups["rupiah"].count(),
            "document_year": groups["document_year"].first(),
            "tahap": groups["tahap"].first(),
            "further_documents": groups["further_documents"].first(),
            "row_ids": groups["place"].agg(" ".join),
        }
    ).reset_index()
    order = result["stage"].map({stage: place for place, stage in enumerate(STAGES)})
    result = result.assign(order=order).sort_values(["agency", "amount_year", "order", "series"], kind="stable")
    return result[list(ROW)].astype(ROW).reset_index(drop=True)


def ladder(joined: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """The stages of each year side by side: one row per agency, year and series.

    Columns: agency, amount_year, series, series_name, then a column per stage that is printed for any of them, in the
    order of the stages, in rupiah (missing where it is not printed, or blank).
    """
    rows = by_series(joined, level)
    front = ["agency", "amount_year", "series", "series_name"]
    printed = [stage for stage in YEARLY if (rows["stage"] == stage).any()]
    wide = rows.pivot(index=front, columns="stage", values="rupiah").reindex(columns=printed)
    wide.columns.name = None
    return wide.reset_index().astype(dict.fromkeys(printed, "Int64"))


def compare(joined: pd.DataFrame, from_stage: str, to_stage: str, level: str = "program") -> pd.DataFrame:
    """Two stages of the same year: last year's forward estimate against this year's plan, plan against realisation.

    One row per agency, year and series where the agency prints both stages. Columns: agency, amount_year, series,
    series_name, from_stage, to_stage, from_rupiah, to_rupiah, change_rupiah (to - from), change_percent (of from;
    missing where that is 0), from_document and to_document (their plan years), status (``both``; ``blank``: one of the
    two is printed without an amount; ``only_from``, ``only_to``: the other stage does not print the series, which may
    stand there under a name that is not joined). Raises RenjaError for an unknown stage.
    """
    for stage in (from_stage, to_stage):
        choose("stage", stage, YEARLY)
    return _compared(by_series(joined, level), from_stage, to_stage)


def steps(joined: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """Stage by stage: :func:`compare` for each stage and the next one that the agency prints for that year."""
    rows = by_series(joined, level)
    of_year = pd.MultiIndex.from_frame(rows[["agency", "amount_year"]])
    printed: dict[Any, dict[str, None]] = {}
    for year, stage in zip(of_year, rows["stage"], strict=True):
        printed.setdefault(year, {})[stage] = None  # by_series gives the stages of a year in their order
    years: dict[tuple[str, str], list[Any]] = {}
    for year, stages in printed.items():
        for pair in pairwise(stages):
            years.setdefault(pair, []).append(year)
    parts = [_compared(rows[of_year.isin(own)], *pair) for pair, own in years.items()]
    if not parts:
        return _compared(rows.iloc[:0], *YEARLY[:2])
    found = pd.concat(parts, ignore_index=True)
    order = found["from_stage"].map({stage: place for place, stage in enumerate(YEARLY)})
    found = found.assign(order=order).sort_values(["agency", "amount_year", "order", "series"], kind="stable")
    return found[list(STEP)].reset_index(drop=True)


def forecast_error(joined: pd.DataFrame, against: str = "plan", level: str = "program") -> pd.DataFrame:
    """How far the forward estimate lay from what came: one row per agency, year and series in both.

    Columns: those of :func:`compare` from prakiraan_maju to ``against``, then forecast_error (rupiah: estimate - what
    came; above 0 it was too high), error_percent and error_size (its size) in percent of what came. Only rows in both
    stages have an error. Source: T-C.33, forward estimate n+1, of the document of the year before.
    """
    found = compare(joined, "prakiraan_maju", against, level)
    error = -found["change_rupiah"]
    percent = percent_of(error, found["to_rupiah"])
    return found.assign(forecast_error=error, error_percent=percent, error_size=percent.abs())


def overlap(joined: pd.DataFrame, from_stage: str, to_stage: str, level: str = "program") -> pd.DataFrame:
    """:func:`compare` in all: one row per agency and year that has both stages.

    Columns: agency, amount_year, from_stage, to_stage, both, blank, only_from, only_to (how many series), from_rupiah,
    to_rupiah (sums of those in both), change_rupiah, change_percent, error_mean (mean of the sizes of change_percent),
    error_weighted (sum of the sizes of the changes in percent of the sum of from), only_from_rupiah, only_to_rupiah
    (sums of what the other stage does not print).
    """
    found = compare(joined, from_stage, to_stage, level)
    rows = []
    for (agency, year), own in found.groupby(["agency", "amount_year"], sort=True):
        both = own[own["status"] == "both"]
        counts = [int((own["status"] == status).sum()) for status in ("both", "blank", "only_from", "only_to")]
        sums = (both[column].sum(min_count=1) for column in ("from_rupiah", "to_rupiah", "change_rupiah"))
        sizes = both["change_rupiah"].abs().sum(min_count=1)
        alone = (own.loc[own["status"] == f"only_{side}", f"{side}_rupiah"].sum(min_count=1) for side in ("from", "to"))
        rows.append(
            (agency, year, from_stage, to_stage, *counts, *sums, both["change_percent"].abs().mean(), sizes, *alone)
        )
    whole = ["both", "blank", "only_from", "only_to", "from_rupiah", "to_rupiah", "change_rupiah"]
    types = {"agency": "string", "amount_year": "Int64", "from_stage": "string", "to_stage": "string"}
    types |= dict.fromkeys(whole, "Int64") | {"error_mean": "Float64", "sizes": "Int64"}
    types |= {"only_from_rupiah": "Int64", "only_to_rupiah": "Int64"}
    frame = pd.DataFrame(rows, columns=list(types)).astype(types)
    frame.insert(11, "change_percent", percent_of(frame["change_rupiah"], frame["from_rupiah"]))
    frame.insert(13, "error_weighted", percent_of(frame.pop("sizes"), frame["from_rupiah"]))
    return frame


def _compared(rows: pd.DataFrame, from_stage: str, to_stage: str) -> pd.DataFrame:
    columns = ["agency", "amount_year", "series", "series_name", "rupiah", "document_year"]
    sides = []
    for side, stage in (("from", from_stage), ("to", to_stage)):
        own = rows.loc[rows["stage"] == stage, columns]
        own = own.rename(columns={"rupiah": f"{side}_rupiah", "document_year": f"{side}_document"})
        sides.append(own.assign(**{f"in_{side}": True}))
    keys = ["agency", "amount_year"]
    there = [side[keys].drop_duplicates() for side in sides]
    shared = there[0].merge(there[1], on=keys)
    merged = sides[0].merge(sides[1], on=[*keys, "series", "series_name"], how="outer").merge(shared, on=keys)
    inside = {side: merged[f"in_{side}"].notna() for side in ("from", "to")}
    blank = merged["from_rupiah"].isna() | merged["to_rupiah"].isna()
    status = pd.Series("both", index=merged.index, dtype="string").mask(blank, "blank")
    status = status.mask(~inside["to"], "only_from").mask(~inside["from"], "only_to")
    change = merged["to_rupiah"] - merged["from_rupiah"]
    merged = merged.assign(
        from_stage=from_stage,
        to_stage=to_stage,
        change_rupiah=change,
        change_percent=percent_of(change, merged["from_rupiah"]),
        status=status,
    )
    merged = merged.sort_values(["agency", "amount_year", "series"], kind="stable").reset_index(drop=True)
    return merged[list(STEP)].astype(STEP)
