"""One document in one row of numbers: what it plans, what it spent and reached, and how much of it does not add up."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from renja_analysis.checking import check
from renja_analysis.documents import Document
from renja_analysis.evaluation import absorption
from renja_analysis.evaluation_tables import agency_total
from renja_analysis.findings import SEVERITIES
from renja_analysis.policy_alignment import claims
from renja_analysis.rkpd_review import stage_totals
from renja_analysis.schema import TABLES
from renja_analysis.tables import empty_table

LEVELS = ("program", "kegiatan", "sub_kegiatan")
TYPES = {
    **dict.fromkeys(("agency", "agency_name", "agency_level"), "string"),
    "year": "Int64",
    "tahap": "string",
    **dict.fromkeys(("evaluated_year", *LEVELS, "pagu_rkpd", "pagu_renja", "pagu_plan", "pagu_final"), "Int64"),
    **dict.fromkeys(("target_rp", "realisasi_rp"), "Int64"),
    "serapan": "Float64",
    **dict.fromkeys(("proposals", "claims_rp", *SEVERITIES), "Int64"),
    "failure": "string",
}


def summarise(document: Document, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The row of a document; ``tables`` are those of the data contract that it has, as printed.

    agency, agency_name, agency_level, year (of the plan), tahap, evaluated_year; program, kegiatan, sub_kegiatan (how
    many rows the final plan has, else the plan); pagu_rkpd, pagu_renja, pagu_plan, pagu_final (rupiah, the sum of the
    program rows of each stage); target_rp, realisasi_rp, serapan (rupiah and percent of the evaluation: its total row,
    else its lowest rows); proposals (how many); claims_rp (rupiah that policies claim, each sub kegiatan once); error,
    warning, info (findings in the print). What the document does not print is None.
    """
    known = {name: tables.get(name, empty_table(TABLES[name])) for name in TABLES}
    row: dict[str, Any] = {**identity(document), **_planned(known), **_reached(known["evaluation"])}
    row["proposals"] = len(known["proposals"]) if len(known["proposals"]) else None
    row["claims_rp"] = claims(known["alignment"])["union"]
    findings = check(dict(tables), document)
    row |= {severity: int((findings["severity"] == severity).sum()) for severity in SEVERITIES}
    return {name: _plain(row.get(name)) for name in TYPES}


def identity(document: Document) -> dict[str, Any]:
    """The columns that say which document it is."""
    names = ("agency", "agency_name", "agency_level", "year", "tahap", "evaluated_year")
    return {name: getattr(document, name) for name in names}


def _planned(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    totals = stage_totals(tables["rkpd_review"], tables["plan"], tables["final_plan"]).set_index("stage")["programs"]
    latest = tables["final_plan"] if len(tables["final_plan"]) else tables["plan"]
    counts = {level: int((latest["level"] == level).sum()) if len(latest) else None for level in LEVELS}
    return {**counts, **{f"pagu_{stage}": amount for stage, amount in totals.items()}}


def _reached(evaluation: pd.DataFrame) -> dict[str, Any]:
    total = agency_total(absorption(evaluation)) if len(evaluation) else None
    return {name: getattr(total, name) for name in ("target_rp", "realisasi_rp", "serapan")} if total else {}


def _plain(value: Any) -> Any:
    """A cell as JSON knows it; percents to four decimals."""
    if value is None or pd.isna(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    return round(value, 4) if isinstance(value, float) else value
