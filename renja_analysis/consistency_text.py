"""What does not add up, in sentences: how much, of what kind, between which tables, in Indonesian or English.

The words stand in ``labels_consistency.yml``. Where nothing was found, the sentence says so.
"""

import pandas as pd

from renja_analysis.consistency_tables import counted, table_pairs
from renja_analysis.documents import Document
from renja_analysis.labels import code_word, label, listed
from renja_analysis.numbers import Lang, format_rupiah_short


def tell_consistency(document: Document, lang: Lang = "id") -> str:
    """Which document is looked at."""
    stage = code_word("tahap", document.tahap, lang)
    return label("tell.consistency", lang, agency=document.agency_name, year=str(document.year), stage=stage)


def consistency_source(document: Document, lang: Lang = "id") -> str:
    """The line under each figure."""
    return label("source_consistency", lang, agency=document.agency_name, year=str(document.year))


def tell_families(findings: pd.DataFrame, lang: Lang = "id") -> str:
    """How many findings of how many causes there are, and the family with the most."""
    if findings.empty:
        return label("nothing.findings", lang)
    most = counted(findings, "family").sort_values("findings", ascending=False, kind="stable").iloc[0]
    largest = findings["amount_at_stake"].max()
    return label(
        "tell.families",
        lang,
        findings=str(len(findings)),
        causes=str(findings["cause"].nunique()),
        amount=format_rupiah_short(0 if pd.isna(largest) else int(largest), lang),
        family=label(f"family.{most['family']}", lang).lower(),
        most=str(most["findings"]),
    )


def tell_tables(findings: pd.DataFrame, lang: Lang = "id") -> str:
    """In which tables the findings stand."""
    if findings.empty:
        return label("nothing.findings", lang)
    counts = counted(findings, "table").sort_values("findings", ascending=False, kind="stable")
    parts = [
        f"{label(f'table.{table}', lang)} ({count})"
        for table, count in zip(counts["table"], counts["findings"], strict=True)
    ]
    return label("tell.tables", lang, tables=listed(parts, lang))


def tell_pairs(findings: pd.DataFrame, lang: Lang = "id") -> str:
    """Which two tables contradict each other most."""
    pairs = table_pairs(findings)
    pairs = pairs[pairs["of_table"] != pairs["against_table"]]
    if pairs.empty:
        return label("nothing.pairs", lang)
    first = pairs.sort_values("findings", ascending=False, kind="stable").iloc[0]
    names = {side: label(f"table.{first[f'{side}_table']}", lang) for side in ("of", "against")}
    return label("tell.pairs", lang, all=str(pairs["findings"].sum()), most=str(first["findings"]), **names)


def tell_worst(worst: pd.DataFrame, lang: Lang = "id") -> str:
    """How many causes are listed to be mended first. ``worst``: :func:`consistency_tables.worst`."""
    if worst.empty:
        return label("nothing.findings", lang)
    errors = str(int((worst["severity"] == "error").sum()))
    return label("tell.worst", lang, causes=str(len(worst)), errors=errors)
