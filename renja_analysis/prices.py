"""Amounts at the prices of one year and per inhabitant, by the index and the population that the user supplies.

``data/reference/cpi.csv`` and ``data/reference/penduduk.csv``; neither is shipped. Without them amounts stay nominal.
"""

from collections.abc import Mapping

import pandas as pd

from renja_analysis.amount_years import CUMULATIVE
from renja_analysis.documents import data_root
from renja_analysis.errors import RenjaError, SchemaError
from renja_analysis.fields import Table
from renja_analysis.schema import POPULATION, PRICES
from renja_analysis.tables import read_table

Places = str | Mapping[str, str] | None  # one place for all agencies, or one for each


def read_prices() -> pd.DataFrame | None:
    """The price index of the user: one row per place and year; columns place, year, index, base, source.

    None where there is no ``data/reference/cpi.csv``. Raises SchemaError for a file that is no such table, a year of a
    place twice, an index not above 0, and a place with two bases: indices of two bases are two series.
    """
    table = _read(PRICES)
    if table is None:
        return None
    path = data_root() / "reference" / f"{PRICES.name}.csv"
    if (table["index"] <= 0).any():
        raise SchemaError(f"{path}: found an index of {table['index'].min()}; expected all above 0. Correct the file.")
    bases = table.groupby("place")["base"].unique()
    for place, several in bases.items():
        if len(several) > 1:
            raise SchemaError(
                f"{path}: found the bases {', '.join(several)} for {place}; expected one base per place. "
                "Link the series to one base, or name the places apart."
            )
    return table


def read_population() -> pd.DataFrame | None:
    """The inhabitants: one row per place and year; columns place, year, population, source.

    None where there is no ``data/reference/penduduk.csv``. Raises SchemaError as :func:`read_prices` does.
    """
    table = _read(POPULATION)
    if table is not None and (table["population"] <= 0).any():
        path = data_root() / "reference" / f"{POPULATION.name}.csv"
        raise SchemaError(f"{path}: found a population of 0 or less; expected inhabitants. Correct the file.")
    return table


def real(amounts: pd.DataFrame, prices: pd.DataFrame, base_year: int, places: Places = None) -> pd.DataFrame:
    """Amounts at the prices of ``base_year``: a copy in which rupiah is real, for every measure to take.

    rupiah = nominal x index of base_year / index of amount_year, in whole rupiah. Further columns: nominal (as
    printed), price_base (the year), price_place, price_source, price_note (why there is no real amount: ``no_index``
    for a year that the index lacks, ``cumulative`` for an amount of several years, each with prices of its own).
    ``places``: the place of the index, for all agencies or as {agency: place}; not needed where the file has one.
    Raises RenjaError for a place that the file lacks, and where it has no index for base_year.
    """
    place = _places(amounts, prices, places, PRICES)
    for name in place.dropna().unique():
        known = prices.loc[prices["place"] == name, "year"]
        if base_year not in set(known):
            years = ", ".join(map(str, sorted(known)))
            raise RenjaError(
                f"base_year: found {base_year} for {name}; expected one of: {years}. "
                "Choose one of these, or add the year."
            )
    of_year = _looked_up(prices, "index", place, amounts["amount_year"])
    of_base = _looked_up(prices, "index", place, pd.Series(base_year, index=amounts.index, dtype="Int64"))
    cumulative = amounts["stage"] == CUMULATIVE
    value = (amounts["rupiah"].astype("Float64") * of_base / of_year).mask(cumulative)
    note = pd.Series("", index=amounts.index, dtype="string").mask(of_year.isna(), "no_index")
    return amounts.assign(
        rupiah=value.round().astype("Int64"),
        nominal=amounts["rupiah"],
        price_base=pd.Series(base_year, index=amounts.index, dtype="Int64"),
        price_place=place,
        price_source=_looked_up(prices, "source", place, amounts["amount_year"]).astype("string"),
        price_note=note.mask(cumulative, "cumulative"),
    )


def per_capita(amounts: pd.DataFrame, population: pd.DataFrame, places: Places = None) -> pd.DataFrame:
    """Amounts per inhabitant: a copy with per_capita (rupiah per inhabitant, "Float64"), population, population_place.

    population is that of the amount's own year; missing where the file lacks it, and so is per_capita, as for the
    cumulative stage. ``places`` and errors as for :func:`real`.
    """
    place = _places(amounts, population, places, POPULATION)
    inhabitants = _looked_up(population, "population", place, amounts["amount_year"]).astype("Int64")
    value = (amounts["rupiah"].astype("Float64") / inhabitants).mask(amounts["stage"] == CUMULATIVE)
    return amounts.assign(per_capita=value, population=inhabitants, population_place=place)


def _read(table: Table) -> pd.DataFrame | None:
    path = data_root() / "reference" / f"{table.name}.csv"
    if not path.is_file():
        return None
    found = read_table(path, table)
    twice = found[found.duplicated(["place", "year"])]
    if len(twice):
        raise SchemaError(
            f"{path}: found {twice['place'].iloc[0]} {twice['year'].iloc[0]} twice; expected each place and year once. "
            "Take one of the lines away."
        )
    return found


def _places(amounts: pd.DataFrame, table: pd.DataFrame, places: Places, of: Table) -> pd.Series:
    """The place that each row is looked up under."""
    known = sorted(table["place"].unique())
    agencies = sorted(amounts["agency"].dropna().unique())
    if places is None:
        if len(known) != 1:
            raise RenjaError(f"places: found none; expected one of: {', '.join(known)}. Say which is of each agency.")
        places = known[0]
    chosen = {agency: places if isinstance(places, str) else places.get(agency) for agency in agencies}
    for agency, place in chosen.items():
        if place not in known:
            raise RenjaError(
                f"places: found {place!r} for {agency}; expected one of: {', '.join(known)}. "
                f"Choose one of these, or add the place to data/reference/{of.name}.csv."
            )
    return amounts["agency"].map(chosen).astype("string")


def _looked_up(table: pd.DataFrame, column: str, place: pd.Series, year: pd.Series) -> pd.Series:
    values = dict(zip(zip(table["place"], table["year"], strict=True), table[column], strict=True))
    found = [values.get(key, pd.NA) for key in zip(place, year, strict=True)]
    return pd.Series(found, index=place.index, dtype="object").astype(table[column].dtype)
