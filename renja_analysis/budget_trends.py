"""How budgets move over the years, for one agency and many: one long table of amounts, and what follows from it.

The measures take and return DataFrames; amounts are rupiah, nominal unless a price index made them real.
"""

from collections.abc import Iterable

import pandas as pd

from renja_analysis.amounts import DOCUMENT, STAGES, TABLES, evaluated_years, table_amounts
from renja_analysis.amounts_text import text_amounts
from renja_analysis.loading import choose_documents, stack_table

CUMULATIVE = "realisasi_sd"  # realised from the start of the Renstra: no amount of one year


def amounts(
    agencies: str | Iterable[str] | None = None,
    years: object | Iterable[object] | None = None,
    tahap: str | None = None,
    corrected: bool = True,
) -> pd.DataFrame:
    """Every amount of the documents under ``data/``: one row per printed row and stage, in printed order.

    Columns: agency, document_year (the plan year), tahap, amount_year (the year that the amount is of), stage
    (prakiraan_maju, rkpd, renja, plan, final, apbd_induk, apbd_perubahan, target, realisasi, realisasi_sd), level, kode
    (normal form, where printed), key (of the name), name, program (name of the program above), rupiah (nominal; missing
    where the cell is blank), quantity and unit (the target or result beside the amount), indicator, indicators (how
    many the row prints), flag (codes joined by ``; ``: cumulative, one_place, other_subject), borne_out_by, uncertain,
    source, table, row_id. ``amount_stages.csv`` says which column of which form is which stage.

    ``realisasi_sd`` is cumulative from the start of the Renstra up to amount_year, whatever its size: no measure takes
    it for the amount of a year. Rows of further indicators share the money above them and are left out, and so are
    quarters and Renstra targets, which are of no single year. The same sub kegiatan of several parts of the agency
    is several rows. The budgets of the text: :func:`amounts_text.text_amounts`.

    ``agencies``, ``years`` (plan years), ``tahap`` and ``corrected`` choose documents as :func:`loading.stack` does.
    Raises DocumentError where there is no such document, SchemaError for a table that does not hold.
    """
    documents = choose_documents(agencies, years, tahap)
    stacked = {name: stack_table(name, documents, corrected) for name in TABLES}
    tables = {name: table for name, table in stacked.items() if table is not None}
    evaluated = evaluated_years(documents)
    parts = [table_amounts(tables, evaluated), text_amounts(tables, evaluated)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


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
