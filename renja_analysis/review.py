"""All that the notebook of the review calls, under one name: tables, measures, sentences and figures."""

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.evaluation_tables import count_findings as count_findings
from renja_analysis.evaluation_text import tell_corrections as tell_corrections
from renja_analysis.evaluation_text import tell_findings as tell_findings
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
from renja_analysis.rkpd_review import changes as changes
from renja_analysis.rkpd_review import forward as forward
from renja_analysis.rkpd_review import shifted as shifted
from renja_analysis.rkpd_review import split_programs as split_programs
from renja_analysis.rkpd_review import stage_totals as stage_totals
from renja_analysis.rkpd_review import stages as stages
from renja_analysis.rkpd_review import sums as sums
from renja_analysis.rkpd_review import weights as weights
from renja_analysis.tables import load_present
from renja_analysis.tables import read_corrections as read_corrections

TABLES = ("rkpd_review", "plan", "final_plan")


def load_tables(document: Document) -> dict[str, pd.DataFrame]:
    """The tables of the review by name, corrected; an empty one for each that the document lacks."""
    return load_present(document, TABLES)


def shifted_rows(review: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Names of the review's Renja side that slipped against the plan's: :func:`stages.shifted` of both."""
    return shifted(review.assign(name=review["renja_name"], pagu=review["renja_pagu"]), plan)
