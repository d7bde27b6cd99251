"""The tables of documents as analysts load them: all of one document, or one table of many."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from renja_analysis.documents import Document, choose_documents, find_document
from renja_analysis.errors import DocumentError
from renja_analysis.scales import choose
from renja_analysis.schema import TABLES
from renja_analysis.tables import load_all, load_columns, typed
from renja_analysis.validation import fields_of

FRONT = {"agency": "string", "year": "Int64", "tahap": "string"}


def load(agency: str, year: object, tahap: str | None = None, corrected: bool = True) -> dict[str, pd.DataFrame]:
    """Every table of one document, by name: ``load("dinas-contoh", 2024)["plan"]``.

    ``{name: DataFrame}`` of the tables that the document has, in the order of the contract: ``evaluation``,
    ``rkpd_review``, ``proposals``, ``goals``, ``plan``, ``final_plan``, ``alignment``, ``priorities``, ``narrative``,
    ``references``, ``years``, ``cells``, ``furniture``. One row per printed row; columns of
    ``docs/data_dictionary.md``. Texts are "string", rupiah and whole numbers "Int64", other numbers and percents
    "Float64"; a missing value means not printed.
    ``agency`` is its folder under ``data/``; ``tahap`` chooses the stage where a year has several, else the folder
    named by the year alone stands for the year; ``corrected`` applies the document's ``corrections.csv``.

    Raises DocumentError where there is no such document or it was not read yet, SchemaError for a table that does
    not hold.
    """
    return load_all(find_document(agency, year, tahap), corrected)


def stack(
    table: str,
    agencies: str | Iterable[str] | None = None,
    years: object | Iterable[object] | None = None,
    tahap: str | None = None,
    corrected: bool = True,
) -> pd.DataFrame:
    """One table over agencies and years, document under document: ``stack("plan", years=range(2022, 2026))``.

    One row per printed row, in the order of agency, year and print. Columns: agency ("string"), year (the plan year,
    "Int64"), tahap ("string"), then those of the table with their dtypes (see :func:`load`); a column that only some
    documents have is missing in the others. The table's own column of one of these names has the table's before it
    (``narrative_year``). A row_id is that of a row only together with its agency, year and tahap.

    ``agencies`` and ``years``: one or several, all if not given. A year without a document, and a document without
    the table, are left out. Where a year has several stages the folder named by the year alone stands for it, so that
    no amount counts twice; ``tahap`` takes the documents of one stage instead. ``corrected`` as for :func:`load`.

    Raises RenjaError for an unknown table, DocumentError for an unknown agency and where no document has the table,
    SchemaError for a table that does not hold.
    """
    choose("table", table, list(TABLES))
    documents = choose_documents(agencies, years, tahap)
    found = stack_table(table, documents, corrected)
    if found is None:
        labels = ", ".join(document.label for document in documents)
        raise DocumentError(
            f"table: found no {table} in {labels}; expected it in one document at least. "
            "Run `renja read`, or choose other documents."
        )
    return found


def stack_table(table: str, documents: Iterable[Document], corrected: bool = True) -> pd.DataFrame | None:
    """One table of these documents as :func:`stack` gives it; None where none of them has it."""
    having = [document for document in documents if _path_of(document, table).is_file()]
    if not having:
        return None
    texts = [load_columns(document, table, corrected) for document in having]
    counts = [len(next(iter(text.values()))) for text in texts]
    fields = [field.name for field in fields_of(TABLES[table]) if any(field.name in text for text in texts)]
    columns = {
        name: [cell for text, count in zip(texts, counts, strict=True) for cell in text.get(name, [pd.NA] * count)]
        for name in fields
    }
    own = typed(columns, TABLES[table]).rename(columns={name: f"{table}_{name}" for name in FRONT})
    names = [(document.agency, document.year, document.tahap) for document in having]
    fronts = zip(*(name for name, count in zip(names, counts, strict=True) for _ in range(count)), strict=True)
    cells = list(fronts) or [()] * len(FRONT)
    front = {name: pd.Series(values, dtype=FRONT[name]) for name, values in zip(FRONT, cells, strict=True)}
    return pd.concat([pd.DataFrame(front), own], axis="columns")


def _path_of(document: Document, name: str) -> Path:
    return document.folder / "tables" / f"{name}.csv"
