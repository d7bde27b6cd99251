"""What spreadsheets say themselves of the document that is made of them: the agency, its level, the evaluated year."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from renja_analysis.documents import AGENCY_LEVELS, Document
from renja_analysis.errors import DocumentError
from renja_analysis.import_update import own_tables
from renja_analysis.printed import PrintedTable

LEVEL_DIGITS = {"1": "provinsi", "2": "kabupaten_kota"}  # the fourth part of a code (Permendagri 90/2019)


def agency_name(titles: Sequence[str]) -> str | None:
    """The name of the agency that the titles give, behind a label or as a line of its own."""
    words = import_words()["agency"]
    for pattern in (words["label"], words["name"]):
        for title in titles:
            found = re.fullmatch(pattern, title, re.IGNORECASE)
            if found:
                return str(found["name"]).strip(" :.")
    return None


def agency_level(titles: Sequence[str], tables: Sequence[PrintedTable], name: str) -> str:
    """provinsi or kabupaten_kota: by the titles, else by the codes of kegiatan."""
    told = {
        level
        for level, pattern in import_words()["agency"]["levels"].items()
        if any(re.search(pattern, text, re.IGNORECASE) for text in (name, *titles))
    }
    if len(told) != 1:
        told = {LEVEL_DIGITS[digit] for digit in _digits(tables) if digit in LEVEL_DIGITS}
    if len(told) != 1:
        raise DocumentError(
            "level: found nothing in the files that says whether the agency is one of a province or of a kabupaten or "
            f"kota; expected one of: {', '.join(AGENCY_LEVELS)}. Give --level."
        )
    return next(iter(told))


def _digits(tables: Sequence[PrintedTable]) -> set[str]:
    """The fourth parts of all codes that have five or more."""
    codes: dict[tuple[str, int], str] = {}
    found = set()
    for table in tables:
        codes.clear()
        for cell in table.cells:
            if cell.column == "kode_printed":
                key = (table.table, cell.row)
                codes[key] = f"{codes[key]}.{cell.printed}" if key in codes else cell.printed
        for code in codes.values():
            parts = re.findall(r"[0-9X]+", code)
            if len(parts) >= 5:
                found.add(parts[3])
    return found


def evaluated_year(tables: Sequence[PrintedTable], year: int, there: Document | None, replace: bool) -> int:
    """The year that the header of an evaluation names, else that of the document; the plan year where quarters are
    filled in; or two before.
    """
    headed = _headed_year(tables, year)
    if there and "evaluation" in own_tables(there):
        if headed not in (None, there.evaluated_year) and not replace:
            raise DocumentError(
                f"evaluated_year: found {headed} in the header of the evaluation; expected {there.evaluated_year}, the "
                "year that the document evaluates. Give the right file, or --replace to take this one."
            )
        return headed or there.evaluated_year
    evaluations = [table for table in tables if table.table == "evaluation"]
    if headed or not evaluations:
        return headed or (there.evaluated_year if there else year - 2)
    quarters = any(cell.column.startswith("tw") for table in evaluations for cell in table.cells)
    return year if quarters else year - 2


def _headed_year(tables: Sequence[PrintedTable], year: int) -> int | None:
    """The year that the header of an evaluation names, none after the plan year."""
    for table in tables:
        if table.table == "evaluation":
            header = " ".join(row.text for row in table.furniture if row.kind in ("header", "title"))
            found = [int(text) for text in re.findall(import_words()["evaluated"], header, re.IGNORECASE)]
            named = [one for one in found if one <= year]
            if named:
                return named[-1]
    return None


@cache
def import_words() -> dict[str, Any]:
    """The words of an import, and those by which titles and headers say something of a document."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(files("renja_analysis").joinpath("import_words.yml").read_bytes(), Loader=loader)
    return found
