"""All that the notebook on trends calls, under one name: tables, measures, sentences and figures."""

from collections.abc import Mapping, Sequence

import pandas as pd

from renja_analysis.budget_trends import agency_totals as agency_totals
from renja_analysis.budget_trends import amounts_of, idle_links, join, ladder, read_links, read_population, read_prices
from renja_analysis.budget_trends import concentration as concentration
from renja_analysis.budget_trends import coverage as coverage
from renja_analysis.budget_trends import forecast_error as forecast_error
from renja_analysis.budget_trends import growth as growth
from renja_analysis.budget_trends import joins as joins
from renja_analysis.budget_trends import unit_cost_changes as unit_cost_changes
from renja_analysis.budget_trends import unit_costs as unit_costs
from renja_analysis.budget_trends import unjoined as unjoined
from renja_analysis.documents import Document, choose_documents
from renja_analysis.labels import WORDS
from renja_analysis.numbers import Lang
from renja_analysis.overlaps import YEARLY
from renja_analysis.trend_figures import draw_absorption as draw_absorption
from renja_analysis.trend_figures import draw_drivers as draw_drivers
from renja_analysis.trend_figures import draw_ladder as draw_ladder
from renja_analysis.trend_figures import draw_ranking as draw_ranking
from renja_analysis.trend_panels import draw_totals as draw_totals
from renja_analysis.trend_panels import draw_years as draw_years
from renja_analysis.trend_tables import BUDGET as BUDGET
from renja_analysis.trend_tables import absorption_rows as absorption_rows
from renja_analysis.trend_tables import agency_names as agency_names
from renja_analysis.trend_tables import base_year, main_ladder, named, says_place, with_population, with_prices
from renja_analysis.trend_tables import cost_reasons as cost_reasons
from renja_analysis.trend_tables import cost_rows as cost_rows
from renja_analysis.trend_tables import over_years as over_years
from renja_analysis.trend_text import tell_absorption as tell_absorption
from renja_analysis.trend_text import tell_concentration as tell_concentration
from renja_analysis.trend_text import tell_cost_changes as tell_cost_changes
from renja_analysis.trend_text import tell_costs as tell_costs
from renja_analysis.trend_text import tell_coverage as tell_coverage
from renja_analysis.trend_text import tell_drivers as tell_drivers
from renja_analysis.trend_text import tell_forecast as tell_forecast
from renja_analysis.trend_text import tell_joins as tell_joins
from renja_analysis.trend_text import tell_ladder as tell_ladder
from renja_analysis.trend_text import tell_population, tell_prices
from renja_analysis.trend_text import tell_ranking as tell_ranking
from renja_analysis.trend_text import tell_totals as tell_totals
from renja_analysis.trend_text import tell_trends as tell_trends
from renja_analysis.trend_text import tell_unjoined as tell_unjoined
from renja_analysis.trend_text import trends_source as trends_source
from renja_analysis.trend_words import trend_words

HEADS = {"status": "trend_status", "how": "join_how", "reason": "no_cost"}  # columns whose head is another notebook's


def find(agencies: Sequence[str] = (), years: Sequence[int] = (), tahap: str = "") -> list[Document]:
    """The documents of these agencies and plan years, one of a year; nothing chosen means all.

    Raises DocumentError naming those available.
    """
    return choose_documents(agencies or None, years or None, tahap or None)


def load(documents: Sequence[Document]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The amounts of these documents, the decisions on names, and the amounts joined by them."""
    amounts = amounts_of(documents)
    links = read_links([document.agency for document in documents])
    return amounts, links, join(amounts, links)


def shown(table: pd.DataFrame, names: Mapping[str, str], coded: Sequence[str], lang: Lang = "id") -> pd.DataFrame:
    """The table as people read it: agency_name where there are several, and for each column of ``coded`` one in words.

    The words of status, how and reason stand in trend_status_words, join_how_words and no_cost_words.
    """
    worded = trend_words(named(table, names) if len(names) > 1 else table, list(coded), lang)
    return worded.rename(columns={f"{name}{WORDS}": f"{head}{WORDS}" for name, head in HEADS.items()})


def ladder_rows(joined: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """The rows of :func:`trend_tables.main_ladder`, the columns of their stages called ``rupiah_<stage>``."""
    found = main_ladder(joined, level)
    rows = ladder(joined, level).iloc[:0] if found is None else found.rows.dropna(axis="columns", how="all")
    return rows.rename(columns={stage: f"rupiah_{stage}" for stage in YEARLY})


def linked_names(amounts: pd.DataFrame, links: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """The names of :func:`joined_names.joins` that a reviewer made one, same_as being what the one is called."""
    found = joins(amounts, links).rename(columns={"series_name": "same_as"})
    return found[(found["how"] == "link") & (found["level"] == level)].reset_index(drop=True)


def tell_names(amounts: pd.DataFrame, links: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """:func:`trend_text.tell_joins` on these amounts."""
    return tell_joins(joins(amounts, links), idle_links(amounts, links), lang, level)


def priced(
    totals: pd.DataFrame, price_base: int = 0, places: Mapping[str, str] | None = None, lang: Lang = "id"
) -> tuple[pd.DataFrame, str]:
    """:func:`trend_measures.agency_totals`, real and per inhabitant where the user gave the files, and what to say.

    ``price_base``: the year whose prices are taken, 0 for the last of the index. ``places``: the place of each agency
    in these files; not needed where they have one. Raises RenjaError for a year or place that the files lack.
    """
    places = places or {}
    prices, population = read_prices(), read_population()
    base = base_year(prices, price_base, places)
    if prices is not None and base is not None:
        totals = with_prices(totals, prices, base, places or None)
    if population is not None and says_place(population, places):
        totals = with_population(totals, population, places or None)
    return totals, f"{tell_prices(prices, base, lang)} {tell_population(population, places, lang)}"
