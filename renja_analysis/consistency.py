"""All that the notebook on consistency calls, under one name: tables, sentences and figures."""

import pandas as pd

from renja_analysis.consistency_figures import draw_families as draw_families
from renja_analysis.consistency_figures import draw_pairs as draw_pairs
from renja_analysis.consistency_tables import counted as counted
from renja_analysis.consistency_tables import table_pairs as table_pairs
from renja_analysis.consistency_tables import worst as worst
from renja_analysis.consistency_text import consistency_source as consistency_source
from renja_analysis.consistency_text import tell_consistency as tell_consistency
from renja_analysis.consistency_text import tell_families as tell_families
from renja_analysis.consistency_text import tell_pairs as tell_pairs
from renja_analysis.consistency_text import tell_tables as tell_tables
from renja_analysis.consistency_text import tell_worst as tell_worst
from renja_analysis.documents import Document
from renja_analysis.evaluation_tables import count_findings as count_findings
from renja_analysis.evaluation_text import tell_corrections as tell_corrections
from renja_analysis.review_text import tell_missing as tell_missing
from renja_analysis.schema import DATA_TABLES
from renja_analysis.tables import load_present
from renja_analysis.tables import read_corrections as read_corrections

TABLES = tuple(table.name for table in DATA_TABLES)


def load_tables(document: Document) -> dict[str, pd.DataFrame]:
    """Every table that can be checked by name, corrected; an empty one for each that the document lacks."""
    return load_present(document, TABLES)
