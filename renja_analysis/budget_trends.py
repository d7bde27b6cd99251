"""How budgets move over the years, for one agency and many: one long table of amounts, and what follows from it.

::

    table = amounts()                                      # every document under data/
    joined = join(table, read_links(table["agency"]))      # one program under several names
    growth(joined), forecast_error(joined), unjoined(table)

The measures take and return DataFrames; amounts are rupiah, nominal unless :func:`real` made them real.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from renja_analysis.amount_years import coverage as coverage
from renja_analysis.amount_years import of_years as of_years
from renja_analysis.amount_years import stage_totals as stage_totals
from renja_analysis.amounts import TABLES, evaluated_years, table_amounts
from renja_analysis.amounts_text import text_amounts
from renja_analysis.documents import Document, choose_documents
from renja_analysis.joined_names import idle_links as idle_links
from renja_analysis.joined_names import join as join
from renja_analysis.joined_names import joins as joins
from renja_analysis.joined_names import read_links as read_links
from renja_analysis.joined_names import suggestions as suggestions
from renja_analysis.joined_names import unjoined as unjoined
from renja_analysis.loading import stack_table
from renja_analysis.overlaps import by_series as by_series
from renja_analysis.overlaps import compare as compare
from renja_analysis.overlaps import forecast_error as forecast_error
from renja_analysis.overlaps import ladder as ladder
from renja_analysis.overlaps import overlap as overlap
from renja_analysis.overlaps import steps as steps
from renja_analysis.prices import per_capita as per_capita
from renja_analysis.prices import read_population as read_population
from renja_analysis.prices import read_prices as read_prices
from renja_analysis.prices import real as real
from renja_analysis.trend_measures import absorption_over_years as absorption_over_years
from renja_analysis.trend_measures import agency_totals as agency_totals
from renja_analysis.trend_measures import concentration as concentration
from renja_analysis.trend_measures import growth as growth
from renja_analysis.trend_measures import line as line
from renja_analysis.unit_costs import unit_cost_changes as unit_cost_changes
from renja_analysis.unit_costs import unit_costs as unit_costs


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
    quarters, Renstra targets and what is expected up to the running year, which are of no single year. The same sub
    kegiatan of several parts of the agency is several rows. The budgets of the text:
    :func:`amounts_text.text_amounts`.

    ``agencies``, ``years`` (plan years), ``tahap`` and ``corrected`` choose documents as :func:`loading.stack` does.
    Raises DocumentError where there is no such document, SchemaError for a table that does not hold.
    """
    return amounts_of(choose_documents(agencies, years, tahap), corrected)


def amounts_of(documents: Sequence[Document], corrected: bool = True) -> pd.DataFrame:
    """:func:`amounts` of these documents."""
    stacked = {name: stack_table(name, documents, corrected) for name in TABLES}
    tables = {name: table for name, table in stacked.items() if table is not None}
    evaluated = evaluated_years(documents)
    parts = [table_amounts(tables, evaluated), text_amounts(tables, evaluated)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
