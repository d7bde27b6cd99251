"""The tables of documents as analysts load them: all of one document, or one table of many."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from renja_analysis.documents import Document, find_document, find_documents
from renja_analysis.errors import DocumentError
from renja_analysis.scales import choose
from renja_analysis.schema import DATA_TABLES, TABLES
from renja_analysis.tables import load_table


def load(agency: str, year: object, tahap: str | None = None, corrected: bool = True) -> dict[str, pd.DataFrame]:
    """Every table of one document, by name: ``load("dkukm-babel", 2024)["plan"]``.

    ``{name: DataFrame}`` of the tables that the document has, in the order of the contract: ``evaluation``,
    ``rkpd_review``, ``proposals``, ``goals``, ``plan``, ``final_plan``, ``alignment``, ``priorities``, ``narrative``,
    ``cells``, ``furniture``. One row per printed row; columns of ``docs/data_dictionary.md``. Texts are "string",
    rupiah "Int64", numbers and percents "Float64"; empty means not printed. ``agency`` is its folder under ``data/``,
    ``tahap`` the stage where a year has several; ``corrected`` applies the document's ``corrections.csv``.

    Raises DocumentError where there is no such document or it was not read yet, SchemaError for a table that does
    not hold.
    """
    document = find_document(agency, year, tahap)
    there = [name for name in TABLES if _path_of(document, name).is_file()]
    if not there:
        raise DocumentError(f"{document.folder / 'tables'}: found no tables; expected *.csv. Run `renja read` first.")
    return {name: load_table(document, name, corrected) for name in there}


def stack(
    table: str,
    agencies: Iterable[str] | None = None,
    years: Iterable[object] | None = None,
    corrected: bool = True,
) -> pd.DataFrame:
    """One table over years and agencies, document under document: ``stack("plan", years=range(2022, 2026))``.

    Columns agency, year and tahap ("string", "Int64", "string"), then those of the table with their dtypes; a column
    that only some documents have is missing in the others. Rows in the order of agency, year and print. All documents
    under ``data/`` unless ``agencies`` and ``years`` choose; one that lacks the table is left out.

    Raises RenjaError for an unknown table, DocumentError where no document has it.
    """
    choose("table", table, [known.name for known in DATA_TABLES])
    chosen_agencies = None if agencies is None else {str(agency) for agency in agencies}
    chosen_years = None if years is None else {str(year) for year in years}
    documents = [
        document
        for document in find_documents()
        if (chosen_agencies is None or document.agency in chosen_agencies)
        and (chosen_years is None or str(document.year) in chosen_years)
        and _path_of(document, table).is_file()
    ]
    if not documents:
        raise DocumentError(
            f"{table}: found no document with this table for the agencies and years asked; expected one under data/. "
            "Run `renja read`, or ask for others."
        )
    return pd.concat([_with_document(document, table, corrected) for document in documents], ignore_index=True)


def _path_of(document: Document, name: str) -> Path:
    return document.folder / "tables" / f"{name}.csv"


def _with_document(document: Document, table: str, corrected: bool) -> pd.DataFrame:
    frame = load_table(document, table, corrected)
    front = {
        "agency": (document.agency, "string"),
        "year": (document.year, "Int64"),
        "tahap": (document.tahap, "string"),
    }
    for place, (name, (value, dtype)) in enumerate(front.items()):
        frame.insert(place, name, pd.Series(value, index=frame.index, dtype=dtype))
    return frame
