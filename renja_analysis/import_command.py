"""``renja import``: official forms in spreadsheets to ``data/<agency>/<year>/``: document.yml, source, tables."""

import gc
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from renja_analysis.dictionary import write_package
from renja_analysis.documents import AGENCY_LEVELS, TAHAP, Document, check_year, data_root, read_description, sha256
from renja_analysis.errors import DocumentError, SourceError
from renja_analysis.files import staging, swap_in, write_file
from renja_analysis.numbers import Lang
from renja_analysis.printed import PrintedTable
from renja_analysis.read_workbook import Note, Reading, read_workbook
from renja_analysis.reading import Report, write_tables
from renja_analysis.sheet_book import NOT_IN_PLACES
from renja_analysis.sheet_forms import sheet_forms

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_LISTED = 15
KEPT = ("corrections.csv", "proposal_links.csv")  # made by hand: they outlive a new import
LEVEL_DIGITS = {"1": "provinsi", "2": "kabupaten_kota"}  # the fourth part of a code (Permendagri 90/2019)


class Options(NamedTuple):
    """What the user says of the document; what is left out, the files say."""

    agency: str
    year: object
    tahap: str | None = None
    name: str | None = None
    level: str | None = None
    evaluated_year: object | None = None
    replace: bool = False
    lang: Lang = "id"


def import_files(paths: Sequence[Path], options: Options, say: Callable[[str], None]) -> int:
    """Makes a document out of spreadsheets and says in a few lines what came of them; the number of unplaced cells.

    Everything is written or nothing. Raises SourceError for a file that cannot be read or holds no official form,
    DocumentError for a document that is there already (without ``replace``) and for what the files do not say.
    """
    year = check_year(options.year)
    if not SLUG.fullmatch(options.agency):
        raise DocumentError(
            f"agency: found {options.agency!r}; expected small letters, digits and hyphens. Choose a short name."
        )
    tahap = options.tahap or "akhir"
    if tahap not in TAHAP:
        raise DocumentError(f"tahap: found {tahap!r}; expected one of: {', '.join(TAHAP)}. Choose one of these.")
    folder = data_root() / options.agency / (f"{year}-{tahap}" if options.tahap else str(year))
    if folder.exists() and not options.replace:
        raise DocumentError(
            f"{folder}: found a document already; expected none. Give --replace to import it anew, or another --tahap."
        )
    _check_names(paths)
    with _uncollected():
        return _import(paths, options, folder, (year, tahap), say)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Cells are many and none refers back to another: looking for such circles would cost as much as reading them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _import(
    paths: Sequence[Path], options: Options, folder: Path, stage: tuple[int, str], say: Callable[[str], None]
) -> int:
    readings = [read_workbook(path) for path in paths]
    if not any(reading.tables for reading in readings):
        raise SourceError(
            f"{', '.join(str(path) for path in paths)}: found no header of an official form; expected one of "
            f"E.55, E.81, T-C.29, T-C.31, T-C.32, T-C.33, a policy table or the final plan in a visible sheet. "
            "Take over the header of the form as it is."
        )
    document, report = _write(paths, readings, folder, *stage, options)
    _tell(document, readings, report, options.lang, say)
    return sum(len(reading.unplaced) + sum(len(table.unplaced) for table in reading.tables) for reading in readings)


def _check_names(paths: Sequence[Path]) -> None:
    names = [_stored(path) for path in paths]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"found several files called {', '.join(twice)}; expected one of each. Rename them.")


def _stored(path: Path) -> str:
    """The name under which a file lies in ``source/``, as the places of its cells give it."""
    return path.name.translate(NOT_IN_PLACES)


def _write(
    paths: Sequence[Path], readings: Sequence[Reading], folder: Path, year: int, tahap: str, options: Options
) -> tuple[Document, Report]:
    tables = [table for reading in readings for table in reading.tables]
    titles = [title for reading in readings for title in reading.titles]
    new = staging(folder)
    shutil.rmtree(new, ignore_errors=True)
    try:
        (new / "source").mkdir(parents=True)
        for path in paths:
            shutil.copyfile(path, new / "source" / _stored(path))
        name = options.name or _agency_name(titles)
        description = {
            "agency": {
                "slug": options.agency,
                "name": name or options.agency,
                "level": options.level or _agency_level(titles, tables, name or ""),
            },
            "year": year,
            "tahap": tahap,
            "evaluated_year": check_year(options.evaluated_year or _evaluated_year(tables, year)),
            "source": [_source(path, new) for path in paths],
        }
        write_file(new / "document.yml", yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=110))
        # The description is that of the final place; the folder still lies beside it.
        document = _described(new, folder)
        report = write_tables(document, tables)
        write_package(document)
        for kept in KEPT:
            if (folder / kept).is_file():
                shutil.copyfile(folder / kept, new / kept)
        swap_in(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return read_description(folder), report


def _described(new: Path, folder: Path) -> Document:
    """``document.yml`` as it will be read in its place, with the folder in which it still lies."""
    shelf = new / ".check" / folder.parent.name / folder.name
    shelf.mkdir(parents=True)
    shutil.copyfile(new / "document.yml", shelf / "document.yml")
    document = read_description(shelf)
    shutil.rmtree(new / ".check")
    return document._replace(folder=new)


def _source(path: Path, new: Path) -> dict[str, str]:
    stored = _stored(path)
    return {
        "name": stored,
        "title": path.stem,
        "sha256": sha256(new / "source" / stored),
        "received": date.today().isoformat(),
    }


def _agency_name(titles: Sequence[str]) -> str | None:
    """The name of the agency that the titles give, behind a label or as a line of its own."""
    words = _words()["agency"]
    for pattern in (words["label"], words["name"]):
        for title in titles:
            found = re.fullmatch(pattern, title, re.IGNORECASE)
            if found:
                return str(found["name"]).strip(" :.")
    return None


def _agency_level(titles: Sequence[str], tables: Sequence[PrintedTable], name: str) -> str:
    """provinsi or kabupaten_kota: by the titles, else by the codes of kegiatan."""
    told = {
        level
        for level, pattern in _words()["agency"]["levels"].items()
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


def _evaluated_year(tables: Sequence[PrintedTable], year: int) -> int:
    """The year that the header of an evaluation names; the plan year where quarters are filled in; or two before."""
    for table in tables:
        if table.table == "evaluation":
            header = " ".join(row.text for row in table.furniture if row.kind in ("header", "title"))
            found = [int(text) for text in re.findall(_words()["evaluated"], header, re.IGNORECASE)]
            named = [one for one in found if one <= year]
            if named:
                return named[-1]
            if any(cell.column.startswith("tw") for cell in table.cells):
                return year
    return year - 2


def _tell(
    document: Document, readings: Sequence[Reading], report: Report, lang: Lang, say: Callable[[str], None]
) -> None:
    line = _words()["lines"]
    say(
        line["document"][lang].format(
            path=_shown(document.folder),
            name=document.agency_name,
            level=document.agency_level,
            year=document.year,
            tahap=document.tahap,
            evaluated=document.evaluated_year,
        )
    )
    for reading in readings:
        for table in reading.tables:
            place = next((row.source for row in table.furniture if row.kind == "header"), table.label)
            say(line["table"][lang].format(table=table.table, rows=len(table.rows), form=place))
        for note in reading.notes:
            say(_note(note, lang))
    columns = {note.facts["column"] for reading in readings for note in reading.notes if "column" in note.facts}
    unplaced = [pair for reading in readings for pair in reading.unplaced]
    unplaced += [pair for reading in readings for table in reading.tables for pair in table.unplaced]
    # The cells of a column that no form has are named by the line of the column.
    unplaced = [(place, text) for place, text in unplaced if place.rstrip("0123456789") not in columns]
    for place, text in unplaced[:MOST_LISTED]:
        say(line["unplaced"][lang].format(place=place, text=text[:100]))
    if len(unplaced) > MOST_LISTED:
        say(line["more"][lang].format(count=len(unplaced) - MOST_LISTED))
    missing = [table for table in report.missing if table in {form.table for form in sheet_forms()}]
    if missing:
        say(line["missing"][lang].format(tables=", ".join(missing)))


def _note(note: Note, lang: Lang) -> str:
    return str(_words()["lines"][note.kind][lang].format(**note.facts))


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@cache
def _words() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(files("renja_analysis").joinpath("import_words.yml").read_bytes(), Loader=loader)
    return found
