"""All that the notebook of policy alignment calls, under one name: tables, measures, sentences and figures."""

from functools import partial

import pandas as pd

from renja_analysis import report
from renja_analysis.alignment_figures import draw_claims as draw_claims
from renja_analysis.alignment_figures import draw_flow as draw_flow
from renja_analysis.alignment_figures import draw_funding as draw_funding
from renja_analysis.alignment_figures import draw_matrix as draw_matrix
from renja_analysis.alignment_figures import draw_overlap as draw_overlap
from renja_analysis.alignment_sheets import write_alignment
from renja_analysis.alignment_tables import chapter_differences as chapter_differences
from renja_analysis.alignment_tables import claims_of as claims_of
from renja_analysis.alignment_tables import funding as funding
from renja_analysis.alignment_tables import parent_names as parent_names
from renja_analysis.alignment_tables import priority_tree as priority_tree
from renja_analysis.alignment_tables import standing as standing
from renja_analysis.alignment_text import alignment_source as alignment_source
from renja_analysis.alignment_text import named as named
from renja_analysis.alignment_text import sourced as sourced
from renja_analysis.alignment_text import tell_alignment as tell_alignment
from renja_analysis.alignment_text import tell_chapters as tell_chapters
from renja_analysis.alignment_text import tell_claims as tell_claims
from renja_analysis.alignment_text import tell_funding as tell_funding
from renja_analysis.alignment_text import tell_overlap as tell_overlap
from renja_analysis.alignment_text import tell_parents as tell_parents
from renja_analysis.alignment_text import tell_policy_totals as tell_policy_totals
from renja_analysis.alignment_text import tell_priorities as tell_priorities
from renja_analysis.alignment_text import tell_shares as tell_shares
from renja_analysis.alignment_text import tell_without_table as tell_without_table
from renja_analysis.checking import check
from renja_analysis.documents import Document
from renja_analysis.evaluation_tables import count_findings as count_findings
from renja_analysis.evaluation_text import tell_corrections as tell_corrections
from renja_analysis.evaluation_text import tell_findings as tell_findings
from renja_analysis.findings import rules
from renja_analysis.labels import label
from renja_analysis.nomenclature import find_nomenclature as find_nomenclature
from renja_analysis.nomenclature import official as official
from renja_analysis.nomenclature import tag_support as tag_support
from renja_analysis.nomenclature_text import tell_nomenclature as tell_nomenclature
from renja_analysis.nomenclature_text import tell_tags as tell_tags
from renja_analysis.numbers import Lang
from renja_analysis.policy_alignment import against as against
from renja_analysis.policy_alignment import intersections as intersections
from renja_analysis.policy_alignment import other_parents as other_parents
from renja_analysis.policy_alignment import policy_totals as policy_totals
from renja_analysis.policy_alignment import shares as shares
from renja_analysis.policy_alignment import without_table as without_table
from renja_analysis.proposals_text import tell_forms
from renja_analysis.review_text import tell_missing as tell_missing
from renja_analysis.tables import load_present
from renja_analysis.tables import read_corrections as read_corrections

SUBJECT = {"alignment", "priorities", "narrative"}  # tables whose findings belong here, not to another notebook
FORM = "keselarasan"
TABLES = ("alignment", "rkpd_review", "plan", "final_plan", "goals", "priorities", "narrative")


def load_tables(document: Document) -> dict[str, pd.DataFrame]:
    """The tables of policy alignment by name, corrected; an empty one for each that the document lacks."""
    return load_present(document, TABLES)


def alignment_findings(tables: dict[str, pd.DataFrame], document: Document) -> pd.DataFrame:
    """What :func:`checking.check` finds by the rules on the policy tables and the text; same columns.

    Amounts of the text are told where the evaluation is, which explains most of them.
    """
    there = {name: table for name, table in tables.items() if len(table)}
    ours = [rule for rule in rules() if SUBJECT & set(rule.tables) and "stated" not in rule.needs]
    codes = [rule.code for rule in ours if set(rule.tables) <= set(there)]
    return check(there if codes else {}, document, corrected=True, select=codes)


def save_forms(tables: dict[str, pd.DataFrame], document: Document, lang: Lang = "id") -> str:
    """Has ``renja run`` write claims, matrix and mismatches as a spreadsheet; returns the sentence on it.

    See :mod:`alignment_sheets`. Run by hand, a notebook writes none.
    """
    if tables["alignment"].empty:
        return label("nothing.alignment", lang)
    report.form(FORM, partial(write_alignment, tables, document, lang=lang))
    return tell_forms([FORM], lang)
