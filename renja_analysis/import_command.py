"""``renja import``: official forms in spreadsheets to ``data/<agency>/<year>/``: document.yml, source, tables."""

import gc
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from renja_analysis.dictionary import write_package
from renja_analysis.documents import TAHAP, Document, check_year, data_root, read_description, sha256
from renja_analysis.errors import DocumentError, SourceError
from renja_analysis.files import staging, swap_in, write_file
from renja_analysis.import_changes import Changes
from renja_analysis.import_facts import agency_level, agency_name, evaluated_year, import_words
from renja_analysis.import_update import (
    carry_by_hand,
    carry_indicators,
    changes_of,
    check_corrections,
    has_rows,
    kept_sources,
    refuse_losses,
    told_changes,
)
from renja_analysis.labels import code_word
from renja_analysis.numbers import Lang
from renja_analysis.places import table_word
from renja_analysis.read_workbook import Note, Reading, read_workbook
from renja_analysis.reading import Report, read_sources, write_tables
from renja_analysis.sheet_book import NOT_IN_PLACES
from renja_analysis.sheet_forms import sheet_forms

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_LISTED = 15


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

    The tables of a document that is there already are brought up to date, see :mod:`import_update`. Everything is
    written or nothing. Raises SourceError for a file that cannot be read or holds no official form, DocumentError for
    what would be lost of such a document (without ``replace``) and for what the files do not say.
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
    there = read_description(folder) if (folder / "document.yml").is_file() else None
    if there is None and folder.exists() and not options.replace:
        raise DocumentError(
            f"{folder}: found a folder without document.yml; expected none, or a document. Give --replace to make one."
        )
    _check_names(paths)
    with _uncollected():
        return _import(paths, options, folder, there, (year, tahap), say)


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
    paths: Sequence[Path],
    options: Options,
    folder: Path,
    there: Document | None,
    stage: tuple[int, str],
    say: Callable[[str], None],
) -> int:
    readings = [read_workbook(path) for path in paths]
    if not any(reading.tables for reading in readings):
        raise SourceError(
            f"{', '.join(str(path) for path in paths)}: found no header of an official form; expected one of "
            f"E.55, E.81, T-C.29, T-C.31, T-C.32, T-C.33, a policy table or the final plan in a visible sheet. "
            "Take over the header of the form as it is."
        )
    readings = [_without_empty(reading, there) for reading in readings] if there else readings
    if there and not any(reading.tables for reading in readings):
        raise SourceError(
            f"{', '.join(str(path) for path in paths)}: found forms without rows; expected rows for a document that "
            "has these tables. Fill in the form."
        )
    document, report, changes = _write(paths, readings, folder, there, *stage, options)
    _tell(document, readings, report, options.lang, say)
    for line in told_changes(changes, import_words()["changes"], options.lang):
        say(line)
    return sum(len(reading.unplaced) + sum(len(table.unplaced) for table in reading.tables) for reading in readings)


def _without_empty(reading: Reading, there: Document) -> Reading:
    """Without the forms that were left blank, of tables that have rows already: these stay as they are."""
    kept = [table for table in reading.tables if table.rows or not has_rows(there, table.table)]
    return reading._replace(tables=kept)


def _check_names(paths: Sequence[Path]) -> None:
    names = [_stored(path) for path in paths]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(f"found several files called {', '.join(twice)}; expected one of each. Rename them.")


def _stored(path: Path) -> str:
    """The name under which a file lies in ``source/``, as the places of its cells give it."""
    return path.name.translate(NOT_IN_PLACES)


def _write(
    paths: Sequence[Path],
    readings: Sequence[Reading],
    folder: Path,
    there: Document | None,
    year: int,
    tahap: str,
    options: Options,
) -> tuple[Document, Report, list[Changes]]:
    tables = [table for reading in readings for table in reading.tables]
    fresh = list(dict.fromkeys(table.table for table in tables))
    kept = kept_sources(there, fresh, [_stored(path) for path in paths]) if there else []
    printed = [*(read_sources(there._replace(sources=tuple(kept))) if there and kept else []), *tables]
    new = staging(folder)
    shutil.rmtree(new, ignore_errors=True)
    try:
        (new / "source").mkdir(parents=True)
        for entry in kept:
            shutil.copyfile(folder / "source" / entry["name"], new / "source" / entry["name"])
        for path in paths:
            shutil.copyfile(path, new / "source" / _stored(path))
        sources = [
            _source(path, new, reading, there is not None) for path, reading in zip(paths, readings, strict=True)
        ]
        description = _description(readings, there, year, tahap, options) | {"source": [*kept, *sources]}
        _write_description(new, description)
        # The description is that of the final place; the folder still lies beside it.
        document = _described(new, folder)
        report = write_tables(document, printed)
        changes = changes_of(there, new, fresh) if there else []
        if there and not options.replace:
            refuse_losses(there, new, changes)
        if there and there.indicators:
            _write_description(new, description | {"indicators": carry_indicators(there, changes)})
        carry_by_hand(folder, new, changes)
        if not options.replace:
            check_corrections(document, folder)
        swap_in(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    document = read_description(folder)
    write_package(document)
    return document, report, changes


def _write_description(folder: Path, description: dict[str, Any]) -> None:
    write_file(folder / "document.yml", yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=110))


def _description(
    readings: Sequence[Reading], there: Document | None, year: int, tahap: str, options: Options
) -> dict[str, Any]:
    """``document.yml`` without its sources: what the user says, what it said before, what the files say."""
    tables = [table for reading in readings for table in reading.tables]
    titles = [title for reading in readings for title in reading.titles]
    evaluated = options.evaluated_year or evaluated_year(tables, year, there, options.replace)
    if there:
        agency = {"slug": there.agency, "name": there.agency_name, "level": there.agency_level}
        agency |= {key: value for key, value in (("name", options.name), ("level", options.level)) if value}
        before = yaml.safe_load((there.folder / "document.yml").read_text(encoding="utf-8"))
        return {**before, "agency": agency, "evaluated_year": check_year(evaluated)}
    name = options.name or agency_name(titles)
    level = options.level or agency_level(titles, tables, name or "")
    agency = {"slug": options.agency, "name": name or options.agency, "level": level}
    return {"agency": agency, "year": year, "tahap": tahap, "evaluated_year": check_year(evaluated)}


def _described(new: Path, folder: Path) -> Document:
    """``document.yml`` as it will be read in its place, with the folder in which it still lies."""
    shelf = new / ".check" / folder.parent.name / folder.name
    shelf.mkdir(parents=True)
    shutil.copyfile(new / "document.yml", shelf / "document.yml")
    document = read_description(shelf)
    shutil.rmtree(new / ".check")
    return document._replace(folder=new)


def _source(path: Path, new: Path, reading: Reading, update: bool) -> dict[str, Any]:
    stored = _stored(path)
    entry: dict[str, Any] = {
        "name": stored,
        "title": path.stem,
        "sha256": sha256(new / "source" / stored),
        "received": date.today().isoformat(),
    }
    return entry | ({"tables": list(dict.fromkeys(table.table for table in reading.tables))} if update else {})


def _tell(
    document: Document, readings: Sequence[Reading], report: Report, lang: Lang, say: Callable[[str], None]
) -> None:
    line = import_words()["lines"]
    say(
        line["document"][lang].format(
            path=_shown(document.folder),
            name=document.agency_name,
            level=document.agency_level.replace("_", "/"),
            year=document.year,
            tahap=code_word("tahap", document.tahap, lang),
            evaluated=document.evaluated_year,
        )
    )
    blank: list[str] = []
    for reading in readings:
        for table in reading.tables:
            place = next((row.source for row in table.furniture if row.kind == "header"), table.label)
            if table.rows:
                word = table_word(table.table, lang)
                say(line["table"][lang].format(table=word, rows=len(table.rows), form=place))
            else:
                blank.append(table.table)
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
    for kind, tables in (("blank", blank), ("missing", missing)):
        if tables:
            words = (table_word(table, lang) for table in dict.fromkeys(tables))
            say(line[kind][lang].format(tables=", ".join(words)))


def _note(note: Note, lang: Lang) -> str:
    return str(import_words()["lines"][note.kind][lang].format(**note.facts))


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
