"""What the amounts of documents cover and add up to: years, gaps between them, and totals of each stage.

Pure functions on the long table of amounts (:func:`budget_trends.amounts`), in rupiah.
"""

import pandas as pd

from renja_analysis.amounts import DOCUMENT, STAGES

CUMULATIVE = "realisasi_sd"  # realised from the start of the Renstra: no amount of one year


def of_years(amounts: pd.DataFrame) -> pd.DataFrame:
    """The amounts that are of one year and known: without the cumulative stage, blank cells, and doubtful budgets.

    Doubtful is a budget of the text that nothing else in the document bears out. Where a second place gives it for all
    spending, the level is that of the second place and the amount is known.
    """
    doubtful = amounts["flag"].str.split("; ").map(lambda flags: "one_place" in flags).astype(bool)
    return amounts[(amounts["stage"] != CUMULATIVE) & amounts["rupiah"].notna() & ~doubtful]


def coverage(amounts: pd.DataFrame) -> pd.DataFrame:
    """Which years have an amount: one row per agency and year from its first to its last, gaps among them.

    Columns: agency, amount_year, stages (those with an amount of that year, in the order of the stages, joined by
    ``; ``; ``""`` for a gap), documents (their plan years, joined by a blank), gap (no amount of that year: it is not
    known, never zero), cumulative_only (the year only ends a cumulative amount). Years before the first amount that
    only end a cumulative one are listed, too.
    """
    known = of_years(amounts)
    found = []
    for agency, rows in amounts[amounts["rupiah"].notna()].groupby("agency"):
        own = known[known["agency"] == agency]
        ends = set(rows.loc[rows["stage"] == CUMULATIVE, "amount_year"])
        for year in range(rows["amount_year"].min(), rows["amount_year"].max() + 1):
            there = own[own["amount_year"] == year]
            printed = set(there["stage"])
            listed = "; ".join(stage for stage in STAGES if stage in printed)
            documents = " ".join(map(str, sorted(set(there["document_year"]))))
            found.append((agency, year, listed, documents, not printed, not printed and year in ends))
    types = {"agency": "string", "amount_year": "Int64", "stages": "string", "documents": "string"}
    types |= {"gap": "boolean", "cumulative_only": "boolean"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def stage_totals(amounts: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """What each document gives in all for a year and stage: one row per document, year and stage.

    Columns: agency, document_year, tahap, amount_year, stage, rows_sum (the sum of the rows of ``level``), rows (those
    with an amount), blank (those without), printed (the printed total, else what the bidang of the document add up to),
    difference (printed - rows_sum), flag. Missing where there is none; parents are never added to their children. The
    cumulative stage is among them, flagged, and so are the budgets of the text, which have a printed total only.
    """
    grouping = [*DOCUMENT, "amount_year", "stage"]
    rows = amounts[amounts["level"] == level].groupby(grouping)["rupiah"]
    parts = {"rows_sum": rows.sum(min_count=1), "rows": rows.count(), "blank": rows.size() - rows.count()}
    totals = amounts[amounts["level"] == "total"].drop_duplicates(grouping).set_index(grouping)["rupiah"]
    bidang = amounts[amounts["level"] == "bidang"].groupby(grouping)["rupiah"]
    whole = bidang.sum(min_count=1).mask(bidang.count() < bidang.size())
    parts["printed"] = totals.combine_first(whole)
    result = pd.DataFrame(parts).reset_index()
    flags = amounts[amounts["level"].isin([level, "total"])].groupby(grouping)["flag"].agg(_flags).rename("flag")
    result = result.merge(flags.reset_index(), on=grouping, how="left")
    counts = {"rows_sum": "Int64", "rows": "Int64", "blank": "Int64", "printed": "Int64"}
    result[["rows", "blank"]] = result[["rows", "blank"]].fillna(0)
    result = result.astype(counts | {"document_year": "Int64", "amount_year": "Int64", "flag": "string"})
    result["difference"] = result["printed"] - result["rows_sum"]
    order = result["stage"].map({stage: place for place, stage in enumerate(STAGES)})
    result = result.assign(order=order).sort_values([*DOCUMENT, "amount_year", "order"], kind="stable")
    columns = [*grouping, "rows_sum", "rows", "blank", "printed", "difference", "flag"]
    return result[columns].reset_index(drop=True)


def _flags(flags: pd.Series) -> str:
    return "; ".join(dict.fromkeys(part for flag in flags for part in flag.split("; ") if part))
