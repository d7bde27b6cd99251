"""What ``renja template`` does: what is known of the rows of each form, the workbook, and what came from where."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import pandas as pd

from renja_analysis.alignment_text import policy_name
from renja_analysis.documents import (
    AGENCY_LEVELS,
    TAHAP,
    Document,
    check_year,
    data_root,
    find_document,
    find_documents,
)
from renja_analysis.errors import DocumentError, RenjaError
from renja_analysis.form_layouts import FILE, Form, forms_of, layout, unit_columns, unshown, years_of
from renja_analysis.form_parts import Part, Sheet, placed, sheet_rows, side_by_side
from renja_analysis.form_templates import Book, write_forms
from renja_analysis.indicators import indicator_types
from renja_analysis.nomenclature_sheets import nomenclature_of
from renja_analysis.numbers import Lang
from renja_analysis.quarters import reported
from renja_analysis.schema import TABLES
from renja_analysis.tables import empty_table, load_table
from renja_analysis.template_rows import (
    Known,
    Origin,
    bidang_of,
    earlier_document,
    known_rows,
    planned_sources,
    sources_of,
)
from renja_analysis.workbooks import read_layout

FORMS = (
    "evaluation",
    "rkpd_review",
    "proposals",
    "goals",
    "plan",
    "alignment",
    "final_plan",
)  # as documents print them
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
YEARS_BETWEEN = 2  # of plan year and evaluated year: T-C.29 evaluates n-2


class Options(NamedTuple):
    """What the user chose; see ``renja template --help``."""

    form: str | None
    every: bool = False
    output: Path | None = None
    filled: bool = False
    tahap: str | None = None
    name: str | None = None
    level: str | None = None
    evaluated_year: str | None = None
    bidang: str | None = None
    lang: Lang = "id"


class Agency(NamedTuple):
    """Whose form it is: what its documents say, or the user; ``documents`` are all that it has."""

    slug: str
    name: str
    level: str
    year: int
    evaluated: int
    documents: tuple[Document, ...]

    @property
    def years(self) -> dict[str, object]:
        """The years that heads and titles name."""
        return years_of(self.year, self.evaluated)


def write_template(slug: str, year: object, options: Options) -> Path:
    """Writes the workbook and says what stands in it. Raises RenjaError for what cannot be done."""
    if (options.form is not None) == options.every:
        raise RenjaError(f"template: found {_asked(options)}; expected one of --form and --all. Give one of them.")
    agency = _agency(slug, check_year(year), options)
    path = options.output or Path(f"{slug}_{agency.year}_{options.form or 'formulir'}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise RenjaError(f"output: found {path.name!r}; expected a name that ends in .xlsx. Choose one.")
    if path.exists():
        raise RenjaError(
            f"{path}: found a file; expected a new name, as the file may have been filled in. "
            "Choose another --output, or delete the file."
        )
    tables = FORMS if options.form is None else (options.form,)
    sheets, told = (_filled if options.filled else _blank)(agency, tables, options)
    write_forms(path, sheets, Book(agency.name, agency.level, agency.year, told, options.lang))
    click.echo(f"{path}: {', '.join(sheet.name for sheet in sheets)}")
    for line in told:
        click.echo(line)
    return path


def _asked(options: Options) -> str:
    return "both" if options.every else "neither"


def _agency(slug: str, year: int, options: Options) -> Agency:
    """What is known of the agency; the user's own words go first."""
    everything = find_documents() if any(data_root().glob("*/*/document.yml")) else []
    own = tuple(document for document in everything if document.agency == slug)
    newest = max(own, key=lambda document: (document.year == year, document.year), default=None)
    if newest is None and (not SLUG.fullmatch(slug) or options.level is None):
        there = ", ".join(dict.fromkeys(document.agency for document in everything)) or "none"
        raise DocumentError(
            f"agency: found {slug!r}, which has no document (there: {there}); expected one of these, or a new one in "
            f"small letters with --level {' or '.join(AGENCY_LEVELS)}. Say its --level, which decides on the form."
        )
    level = options.level or (newest.agency_level if newest else "")
    name = options.name or (newest.agency_name if newest else "")
    gap = newest.year - newest.evaluated_year if newest else YEARS_BETWEEN
    evaluated = check_year(options.evaluated_year) if options.evaluated_year else year - gap
    if evaluated > year:
        raise DocumentError(
            f"evaluated_year: found {evaluated}; expected none after the plan year {year}. Give another."
        )
    return Agency(slug, name, level, year, evaluated, own)


def _filled(agency: Agency, tables: Sequence[str], options: Options) -> tuple[list[Sheet], list[str]]:
    """The tables of the document itself, as printed, each in its form."""
    document = find_document(agency.slug, agency.year, options.tahap)
    agency = agency._replace(evaluated=document.evaluated_year)
    sheets: list[Sheet] = []
    told: list[str] = []
    for table in tables:
        there = (document.folder / "tables" / f"{table}.csv").is_file()
        # One form alone is asked for because it is wanted: load_table says what is missing.
        rows = load_table(document, table, corrected=False) if there or len(tables) == 1 else empty_table(TABLES[table])
        if rows.empty:
            ((usual, _),) = forms_of(table, agency.level, empty_table(TABLES[table]))
            sheet = layout(usual, agency.years).sheet
            told.append(_say("lacking", options.lang, form=sheet, table=table, document=document.label))
            continue
        for name, own in forms_of(table, agency.level, rows):
            form = layout(name, agency.years, unit_columns(own))
            left_out = unshown(form, own)
            if left_out:
                names = ", ".join(left_out)
                told.append(_say("unshown", options.lang, form=form.sheet, columns=names, table=table))
            parts = _parts(form, own.to_dict("records"), True, agency, options.lang)
            sheets.append(Sheet(form.sheet, parts))
            told += _told(
                form, parts, [Origin("rows", f"{document.label}/{table}", list(range(len(own))))], options.lang
            )
    if not sheets:
        raise RenjaError(
            f"{document.folder / 'tables'}: found no rows for a form; expected some. Run `renja read` first."
        )
    return sheets, told


def _blank(agency: Agency, tables: Sequence[str], options: Options) -> tuple[list[Sheet], list[str]]:
    """The forms to be filled in, with the rows that are known."""
    nomenclature = nomenclature_of(data_root() / "reference", agency.level)
    bidang = _bidang(nomenclature, options)
    sheets: list[Sheet] = []
    told: list[str] = []
    for table in tables:
        going_on = _going_on(agency, options.tahap) if table == "evaluation" else None
        if going_on is not None:
            sheet, lines = _continued(agency, *going_on, options.lang)
            sheets.append(sheet)
            told += lines
            continue
        ((name, _),) = forms_of(table, agency.level, empty_table(TABLES[table]))
        known = _known(agency, table, nomenclature, bidang)
        form = layout(name, agency.years)
        parts = _parts(form, known.rows, False, agency, options.lang)
        sheets.append(Sheet(form.sheet, parts))
        told += _told(form, parts, known.origins, options.lang)
        if not known.rows and table in ("evaluation", "plan", "rkpd_review", "final_plan") and nomenclature is not None:
            codes = bidang_of(nomenclature)
            told.append(_say("bidang", options.lang, count=str(len(codes)), codes=", ".join(codes)))
    return sheets, list(dict.fromkeys(told))


def _going_on(agency: Agency, tahap: str | None) -> tuple[Document, pd.DataFrame] | None:
    """The agency's own evaluation of the evaluated year while its quarters are filled in; None where there is none."""
    own = [
        document
        for document in agency.documents
        if (document.year, document.evaluated_year) == (agency.year, agency.evaluated)
        and tahap in (None, document.tahap)
    ]
    document = max(own, key=lambda document: TAHAP.index(document.tahap), default=None)
    if document is None or not (document.folder / "tables" / "evaluation.csv").is_file():
        return None
    rows = load_table(document, "evaluation", corrected=False)
    done = rows[["realisasi_k", "realisasi_rp"]].notna().any(axis=None)
    return (document, rows) if len(rows) and (reported(rows) or not done) else None


def _continued(agency: Agency, document: Document, rows: pd.DataFrame, lang: Lang) -> tuple[Sheet, list[str]]:
    """An evaluation with all that it has so far, to be filled in further."""
    ((name, own),) = forms_of("evaluation", agency.level, rows)
    form = layout(name, agency.years, unit_columns(own))
    types = indicator_types(own, document.indicators)
    records = own.merge(types, on="row_id", how="left").to_dict("records")
    parts = [part._replace(going_on=True) for part in _parts(form, records, True, agency, lang)]
    origin = Origin("rows", f"{document.label}/evaluation", list(range(len(own))))
    return Sheet(form.sheet, parts), _told(form, parts, [origin], lang)


def _known(agency: Agency, table: str, nomenclature: pd.DataFrame | None, bidang: str | None) -> Known:
    sources = sources_of(table)
    earlier = earlier_document(agency.documents, agency.year, sources)
    if table == "evaluation":
        # Nothing knows the rows of an evaluation better than the plan of that very year.
        planned = earlier_document(agency.documents, agency.evaluated + 1, planned_sources())
        if planned is not None and planned.year == agency.evaluated:
            earlier, sources = planned, planned_sources()
    return known_rows(table, earlier, sources, nomenclature, bidang, agency.level)


def _bidang(nomenclature: pd.DataFrame | None, options: Options) -> str | None:
    """The bidang whose rows are taken from the nomenclature: the one chosen, or the only one."""
    codes = [] if nomenclature is None else bidang_of(nomenclature)
    if options.bidang is not None and options.bidang not in codes:
        there = ", ".join(codes) or "none, as no nomenclature lies in data/reference"
        raise RenjaError(f"bidang: found {options.bidang!r}; expected one of: {there}. Choose one of these.")
    return options.bidang or (codes[0] if len(codes) == 1 else None)


def _parts(form: Form, rows: Sequence[Any], filled: bool, agency: Agency, lang: Lang) -> list[Part]:
    """The form with its rows; a policy table for each policy."""
    if not form.blocks:
        return [Part(form, rows, agency.years, filled)]
    tables: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        tables.setdefault(tuple(row[name] for name in form.blocks), []).append(row)
    if not tables:
        tables = {(str(read_layout(FILE)["first_table"]), None): []}
    found = []
    for (number, policy), own in tables.items():
        words = {"table": number, "policy": policy_name(policy) if policy else _words()["policy"][lang]}
        found.append(Part(form, side_by_side(own), {**agency.years, **words}, filled))
    return found


def _told(form: Form, parts: Sequence[Part], origins: Sequence[Origin], lang: Lang) -> list[str]:
    """Where the rows and cells of a form come from, each with the rows of the sheet."""
    places = [row for part, top in placed(parts) for row in sheet_rows(part, top)]
    if not origins:
        return [_say("none", lang, form=form.sheet)]
    told = []
    for origin in origins:
        # A policy table has several names in one row.
        rows = places if form.blocks else [places[at] for at in origin.rows]
        key = "rows" if origin.what == "rows" else "cells"
        what = {} if key == "rows" else {"what": _words()["what"][origin.what][lang]}
        told.append(_say(key, lang, form=form.sheet, places=_runs(rows), origin=origin.place, **what))
    return told


def _runs(numbers: Sequence[int]) -> str:
    """``8-11, 14``: neighbours as a range."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def _say(key: str, lang: Lang, **values: str) -> str:
    return str(_words()["told"][key][lang]).format(**values)


def _words() -> dict[str, Any]:
    return read_layout("form_templates.yml")
