"""All that the notebook of the review calls, under one name: tables, measures, sentences and figures."""

from functools import partial

import pandas as pd

from renja_analysis import report
from renja_analysis.documents import Document, stage_before
from renja_analysis.evaluation_tables import count_findings as count_findings
from renja_analysis.evaluation_text import tell_corrections as tell_corrections
from renja_analysis.evaluation_text import tell_findings as tell_findings
from renja_analysis.form_sheets import write_plan, write_review
from renja_analysis.goals import carriers as carriers
from renja_analysis.labels import code_word, label
from renja_analysis.numbers import Lang
from renja_analysis.proposals import links, read_links
from renja_analysis.proposals_figures import draw_proposals as draw_proposals
from renja_analysis.proposals_tables import carrier_rows as carrier_rows
from renja_analysis.proposals_tables import cascade_rows as cascade_rows
from renja_analysis.proposals_tables import count_rows as count_rows
from renja_analysis.proposals_tables import duplicate_rows as duplicate_rows
from renja_analysis.proposals_tables import link_rows as link_rows
from renja_analysis.proposals_tables import number_rows as number_rows
from renja_analysis.proposals_tables import place_rows as place_rows
from renja_analysis.proposals_tables import repeated_goals as repeated_goals
from renja_analysis.proposals_tables import spelling_rows as spelling_rows
from renja_analysis.proposals_tables import unserved_rows as unserved_rows
from renja_analysis.proposals_tables import with_final as with_final
from renja_analysis.proposals_text import proposals_source as proposals_source
from renja_analysis.proposals_text import tell_carriers as tell_carriers
from renja_analysis.proposals_text import tell_forms
from renja_analysis.proposals_text import tell_goal_numbers as tell_goal_numbers
from renja_analysis.proposals_text import tell_goals as tell_goals
from renja_analysis.proposals_text import tell_links as tell_links
from renja_analysis.proposals_text import tell_places as tell_places
from renja_analysis.proposals_text import tell_proposals as tell_proposals
from renja_analysis.review_figures import draw_changes as draw_changes
from renja_analysis.review_figures import draw_forward as draw_forward
from renja_analysis.review_figures import draw_largest as draw_largest
from renja_analysis.review_figures import draw_stages as draw_stages
from renja_analysis.review_figures import draw_waterfall as draw_waterfall
from renja_analysis.review_figures import draw_weights as draw_weights
from renja_analysis.review_tables import changed_rows as changed_rows
from renja_analysis.review_tables import forward_doubts as forward_doubts
from renja_analysis.review_tables import largest_changes as largest_changes
from renja_analysis.review_tables import loose_rows as loose_rows
from renja_analysis.review_tables import program_steps as program_steps
from renja_analysis.review_tables import unknown_changes as unknown_changes
from renja_analysis.review_text import review_source as review_source
from renja_analysis.review_text import tell_changes as tell_changes
from renja_analysis.review_text import tell_forward as tell_forward
from renja_analysis.review_text import tell_largest as tell_largest
from renja_analysis.review_text import tell_loose as tell_loose
from renja_analysis.review_text import tell_missing as tell_missing
from renja_analysis.review_text import tell_review as tell_review
from renja_analysis.review_text import tell_steps as tell_steps
from renja_analysis.review_text import tell_sums as tell_sums
from renja_analysis.review_text import tell_totals as tell_totals
from renja_analysis.review_text import tell_weights as tell_weights
from renja_analysis.revision_text import Revision, change_rows, revision, tell_revision, total_rows
from renja_analysis.rkpd_review import changes as changes
from renja_analysis.rkpd_review import every_split as every_split
from renja_analysis.rkpd_review import forward as forward
from renja_analysis.rkpd_review import shifted as shifted
from renja_analysis.rkpd_review import shifted_rows as shifted_rows
from renja_analysis.rkpd_review import split_programs as split_programs
from renja_analysis.rkpd_review import stage_totals as stage_totals
from renja_analysis.rkpd_review import stages as stages
from renja_analysis.rkpd_review import sums as sums
from renja_analysis.rkpd_review import weights as weights
from renja_analysis.tables import load_all, load_present
from renja_analysis.tables import read_corrections as read_corrections

TABLES = ("rkpd_review", "plan", "final_plan", "proposals", "goals")
FORMS = {"rkpd_review": ("t_c_31", write_review), "plan": ("t_c_33", write_plan)}  # table: file name and what writes it


def load_tables(document: Document) -> dict[str, pd.DataFrame]:
    """The tables of the review by name, corrected; an empty one for each that the document lacks."""
    return load_present(document, TABLES)


def link_proposals(proposals: pd.DataFrame, plan: pd.DataFrame, document: Document) -> pd.DataFrame | None:
    """:func:`proposals.links` with what ``proposal_links.csv`` decides; None where the document has no plan.

    Beside each stands what became of it in the document's final plan, see :func:`proposals_tables.with_final`.
    """
    if plan.empty:
        return None
    (final_plan,) = load_present(document, ("final_plan",)).values()
    return with_final(links(proposals, plan, read_links(document)), plan, final_plan)


def save_forms(tables: dict[str, pd.DataFrame], document: Document, lang: Lang = "id") -> str:
    """Has ``renja run`` write the review (T-C.31) and the plan (T-C.33) as spreadsheets; returns the sentence on them.

    One file for each of these tables that has rows, see :mod:`form_sheets`. Run by hand, a notebook writes none.
    """
    there = {table: entry for table, entry in FORMS.items() if len(tables[table])}
    for table, (name, write) in there.items():
        report.form(name, partial(write, tables[table], document, lang=lang))
    return tell_forms([name for name, _ in there.values()], lang)


def since_stage_before(document: Document) -> Revision | None:
    """What changed since the stage before of the same year, corrected; None where there is none.

    See :mod:`renja_analysis.revisions`.
    """
    before = stage_before(document)
    return None if before is None else revision(before, document, load_all(before), load_all(document))


def tell_since(found: Revision | None, document: Document, lang: Lang = "id") -> str:
    """What changed since the stage before in sentences; in one, that there is none."""
    if found is None:
        stage = code_word("tahap", document.tahap, lang)
        return label("revision.alone", lang, year=str(document.year), stage=stage)
    return tell_revision(found, lang)


def since_rows(found: Revision | None, lang: Lang = "id") -> pd.DataFrame:
    """The changes, see :func:`revision_text.change_rows`; no rows where there is no stage before."""
    return pd.DataFrame() if found is None else change_rows(found.changes, lang)


def since_sums(found: Revision | None, lang: Lang = "id") -> pd.DataFrame:
    """The sums of the levels, see :func:`revision_text.total_rows`; no rows where there is no stage before."""
    return pd.DataFrame() if found is None else total_rows(found, lang)
