"""All that the notebook of the evaluation calls, under one name: measures, tables, sentences and figures."""

import pandas as pd

from renja_analysis.checking import check
from renja_analysis.documents import Document
from renja_analysis.evaluation import absorption as absorption
from renja_analysis.evaluation import compare_printed as compare_printed
from renja_analysis.evaluation import evaluate as evaluate
from renja_analysis.evaluation import output_against_money as output_against_money
from renja_analysis.evaluation import roll_up as roll_up
from renja_analysis.evaluation import shortfalls as shortfalls
from renja_analysis.evaluation_figures import draw_budget as draw_budget
from renja_analysis.evaluation_figures import draw_differences as draw_differences
from renja_analysis.evaluation_figures import draw_programs as draw_programs
from renja_analysis.evaluation_figures import draw_remainder as draw_remainder
from renja_analysis.evaluation_figures import draw_renstra as draw_renstra
from renja_analysis.evaluation_points import draw_means as draw_means
from renja_analysis.evaluation_points import draw_quadrants as draw_quadrants
from renja_analysis.evaluation_tables import agency_total as agency_total
from renja_analysis.evaluation_tables import count_findings as count_findings
from renja_analysis.evaluation_tables import disagreements as disagreements
from renja_analysis.evaluation_tables import largest as largest
from renja_analysis.evaluation_tables import lowest_leaves as lowest_leaves
from renja_analysis.evaluation_tables import mean_table as mean_table
from renja_analysis.evaluation_tables import quadrant_points as quadrant_points
from renja_analysis.evaluation_tables import sum_differences as sum_differences
from renja_analysis.evaluation_text import source_line as source_line
from renja_analysis.evaluation_text import tell_budget as tell_budget
from renja_analysis.evaluation_text import tell_comparison as tell_comparison
from renja_analysis.evaluation_text import tell_corrections as tell_corrections
from renja_analysis.evaluation_text import tell_document as tell_document
from renja_analysis.evaluation_text import tell_findings as tell_findings
from renja_analysis.evaluation_text import tell_lowest as tell_lowest
from renja_analysis.evaluation_text import tell_means as tell_means
from renja_analysis.evaluation_text import tell_programs as tell_programs
from renja_analysis.evaluation_text import tell_quadrants as tell_quadrants
from renja_analysis.evaluation_text import tell_reached as tell_reached
from renja_analysis.evaluation_text import tell_remainder as tell_remainder
from renja_analysis.evaluation_text import tell_renstra as tell_renstra
from renja_analysis.quarters import quarterly_money as quarterly_money
from renja_analysis.quarters import quarters as quarters
from renja_analysis.quarters_text import MONEY_SHOWN as MONEY_SHOWN
from renja_analysis.quarters_text import TARGETS_SHOWN as TARGETS_SHOWN
from renja_analysis.quarters_text import draw_quarters as draw_quarters
from renja_analysis.quarters_text import money_rows as money_rows
from renja_analysis.quarters_text import target_rows as target_rows
from renja_analysis.quarters_text import tell_quarters as tell_quarters
from renja_analysis.quarters_text import tell_targets as tell_targets
from renja_analysis.review_text import tell_missing as tell_missing
from renja_analysis.tables import load_present as load_present
from renja_analysis.tables import read_corrections as read_corrections


def evaluation_findings(evaluation: pd.DataFrame, document: Document) -> pd.DataFrame:
    """What :func:`checking.check` finds in the evaluation, and in the numbers of the text against it; same columns."""
    tables = {"evaluation": evaluation, **load_present(document, ["narrative"])}
    return check({name: table for name, table in tables.items() if len(table)}, document, corrected=True)
