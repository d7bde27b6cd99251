"""What proposals and goals say in sentences: each claim is computed from the measures, in Indonesian or English.

The words stand in ``labels_proposals.yml``. Where a table is missing or empty, the sentence says so.
"""

import pandas as pd

from renja_analysis import goals as cascades
from renja_analysis import proposals as wishes
from renja_analysis.documents import Document
from renja_analysis.labels import code_word, label, listed, short_name
from renja_analysis.numbers import Lang
from renja_analysis.proposals_tables import (
    NAMED_PLACES,
    gone_targets,
    link_rows,
    number_rows,
    repeated_goals,
    unserved_rows,
)

MOST_NAMED = 10  # rows named one by one in a sentence


def proposals_source(document: Document, lang: Lang = "id") -> str:
    """The line under the figure of the proposals: document and tables."""
    return label("source_proposals", lang, agency=document.agency_name, year=str(document.year))


def tell_proposals(proposals: pd.DataFrame, lang: Lang = "id") -> str:
    """How many proposals there are, from how many proposers, and how many of them are printed twice."""
    if proposals.empty:
        return label("nothing.proposals", lang)
    kinds = wishes.duplicates(proposals)["kind"].value_counts()
    by_proposer = wishes.counts(proposals, "pengusul")
    return label(
        "tell.proposals",
        lang,
        rows=str(len(proposals)),
        proposers=str(by_proposer["key"].notna().sum()),
        subjects=str(wishes.counts(proposals, "usulan")["key"].notna().sum()),
        same=str(kinds.get("same", 0)),
        near=str(kinds.get("near", 0)),
    )


def tell_places(proposals: pd.DataFrame, lang: Lang = "id") -> str:
    """How many addresses name each level of place, and which spellings count as one place."""
    if proposals.empty:
        return ""
    found = wishes.places(proposals)
    parts = [
        label("tell.place_part", lang, level=code_word("place_level", level, lang), rows=str(int(found[level].count())))
        for level in NAMED_PLACES
    ]
    pairs = wishes.variants(proposals)[["left", "right"]].itertuples(index=False, name=None)
    spellings = [label("tell.spelling", lang, left=left, right=right) for left, right in pairs]
    return label(
        "tell.places",
        lang,
        rows=str(len(proposals)),
        parts=listed(parts, lang),
        spellings=label("tell.spellings", lang, pairs="; ".join(spellings))
        if spellings
        else label("tell.no_spellings", lang),
    )


def tell_links(links: pd.DataFrame | None, proposals: pd.DataFrame, lang: Lang = "id") -> str:
    """For how many proposals a sub kegiatan is suggested or confirmed, which have none, and which of them are gone.

    ``links``: :func:`proposals.links`, with what became of each in the final plan (:func:`proposals_tables.with_final`)
    where that is to be told; None where there is no plan to link them to.
    """
    if proposals.empty:
        return ""
    if links is None:
        return label("nothing.links", lang)
    decisions = link_rows(links, proposals).groupby("decision")["row_id"].nunique()
    without = unserved_rows(links, proposals)["row_id"].tolist()
    ending = (
        label("tell.unserved", lang, rows=str(len(without)), named=_named(without, lang))
        if without
        else label("tell.all_served", lang)
    )
    gone = [
        label(
            "tell.gone_part",
            lang,
            row=row["target"],
            name=short_name(row["target_name"], "sub_kegiatan", lang),
            rows=_named(row["row_ids"].split(), lang),
        )
        for row in gone_targets(links).to_dict("records")
    ]
    if gone:
        ending += " " + label("tell.gone", lang, state=code_word("in_final", "gone", lang), parts="; ".join(gone))
    return label(
        "tell.links",
        lang,
        rows=str(len(proposals)),
        suggested=str(decisions.get("suggested", 0)),
        confirmed=str(decisions.get("confirmed", 0)),
        refused=str(decisions.get("refused", 0)),
        ending=ending,
    )


def tell_goals(goals: pd.DataFrame, lang: Lang = "id") -> str:
    """How many rows and units the table of goals has, whole or not, and which cascades it prints more than once."""
    if goals.empty:
        return label("nothing.goals", lang)
    missing = cascades.cascade(goals)["missing_steps"].ne("")
    again = repeated_goals(goals)
    parts = [row_ids.replace(" ", ", ") for row_ids in again["row_ids"]]
    return label(
        "tell.goals",
        lang,
        rows=str(len(goals)),
        units=str(goals["unit_kerja"].map(cascades.text_key, na_action="ignore").nunique()),
        missing=str(int(missing.sum())),
        repeated=label("tell.repeated", lang, parts="; ".join(parts)) if parts else label("tell.no_repeated", lang),
    )


def tell_goal_numbers(goals: pd.DataFrame, lang: Lang = "id") -> str:
    """Where the numbers of the goals do not count on by one."""
    if goals.empty:
        return ""
    rows = number_rows(goals)
    if rows.empty:
        return label("tell.numbers_run", lang)
    parts = [
        label("tell.number_part", lang, row=row["row_id"], kind=code_word("number_kind", row["number_kind"], lang))
        for row in rows.head(MOST_NAMED).to_dict("records")
    ]
    return label("tell.numbers", lang, rows=str(len(rows)), parts=listed(parts, lang))


def tell_carriers(carriers: pd.DataFrame, goals: pd.DataFrame, lang: Lang = "id") -> str:
    """How many indicators of the goals some program of the plan carries. ``carriers``: :func:`goals.carriers`."""
    if goals.empty:
        return ""
    if carriers["program"].isna().all():
        return label("nothing.carriers", lang)
    carried = int(carriers["carried"].sum())
    return label("tell.carriers", lang, rows=str(len(carriers)), lacking=str(len(carriers) - carried))


def tell_forms(written: list[str], lang: Lang = "id") -> str:
    """Which official forms ``renja run`` writes as spreadsheets, by their file names."""
    if not written:
        return label("nothing.forms", lang)
    return label("tell.forms", lang, files=listed([f"`{name}.xlsx`" for name in written], lang))


def _named(rows: list[str], lang: Lang) -> str:
    """The rows one by one, as many as a sentence holds."""
    if len(rows) <= MOST_NAMED:
        return listed(rows, lang)
    return label("tell.and_more", lang, rows=", ".join(rows[:MOST_NAMED]), more=str(len(rows) - MOST_NAMED))
