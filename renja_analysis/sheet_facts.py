"""What a spreadsheet file says beside its values: hidden rows, merged cells, percents, formulas without a result.

The XML inside the file is read as a stream, once, before any value is: so a file that unpacks without end, or whose
cells lie too far apart to be held, is refused in bounded time and memory. Nothing in it is run or followed.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from xml.parsers import expat

from renja_analysis.errors import SourceError
from renja_analysis.ods_facts import ods_facts
from renja_analysis.sheet_parts import FAR, MOST_CELLS, Facts, Place, feed, new_parser, parse
from renja_analysis.spreadsheets import column_letters, column_number

MOST_BYTES = 400_000_000  # unpacked: a workbook of 50,000 full rows takes less than a quarter of it
MOST_CHARACTERS = 200_000_000  # of all cells of a sheet: a text that is kept once may be shown in very many
MOST_PARTS = 20_000
SAVE = "Open it in a spreadsheet program and save it as .xlsx, without a password."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
PERCENT_FORMATS = {9: 0, 10: 2}  # the built-in ones, with their decimals
FIXED_FORMATS = {2: 2}

DAMAGES = (zipfile.BadZipFile, zlib.error, expat.ExpatError)


class BookFacts(NamedTuple):
    """The facts of every sheet by its name, and what else the file carries (``macros``, ``links``)."""

    sheets: dict[str, Facts]
    carries: tuple[str, ...]


def read_facts(path: Path) -> BookFacts:
    """The facts of an XLSX or ODS file; none of another kind of file, which has no such parts.

    Raises SourceError for a file that is locked, damaged, unpacks to too much or holds values too far apart.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if head == OLE:
                # The directory of a compound file may lie at its end, and tells its place in the header.
                header = head + file.read(504)
                shift, directory = int.from_bytes(header[30:32], "little"), int.from_bytes(header[48:52], "little")
                file.seek((directory + 1) << min(shift, 12))
                if LOCKED in file.read(1 << 16):
                    raise SourceError(f"{path}: found a file locked by a password; expected a readable one. {SAVE}")
            if not head.startswith(b"PK"):
                return BookFacts({}, ())
        with zipfile.ZipFile(path) as archive:
            return _zip_facts(path, archive)
    except (*DAMAGES, EOFError, LookupError, ValueError, OverflowError, NotImplementedError) as error:
        raise SourceError(f"{path}: found a damaged spreadsheet ({error}); expected a whole one. {SAVE}") from error
    except RuntimeError as error:  # zipfile's word for a part locked by a password
        raise SourceError(f"{path}: found a file locked by a password; expected a readable one. {SAVE}") from error
    except OSError as error:
        raise SourceError(f"{path}: found no readable file ({error.strerror}); expected a spreadsheet.") from error


def _zip_facts(path: Path, archive: zipfile.ZipFile) -> BookFacts:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_BYTES or len(parts) > MOST_PARTS:
        raise SourceError(
            f"{path}: found {unpacked:,} bytes in {len(parts):,} parts when unpacked; expected at most "
            f"{MOST_BYTES:,} in {MOST_PARTS:,}. Copy the tables into a new workbook."
        )
    names = {part.filename for part in parts}
    if "xl/workbook.xml" in names:
        sheets = _xlsx_facts(archive)
        carries = tuple(
            word
            for word, mark in (("macros", "vbaProject"), ("links", "externalLinks/"))
            if any(mark in name for name in names)
        )
    elif "content.xml" in names:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise SourceError(f"{path}: found a file locked by a password; expected a readable one. {SAVE}")
        sheets = ods_facts(archive)
        carries = ("macros",) if any(name.startswith("Basic/") for name in names) else ()
    else:
        raise SourceError(f"{path}: found a package without a workbook; expected a spreadsheet. {SAVE}")
    for name, facts in sheets.items():
        rows, columns = facts.last[0] - min(facts.first[0], 0) + 1, facts.last[1] + 1
        if facts.last[0] >= 0 and rows * columns > MOST_CELLS:
            raise SourceError(
                f"{path.name}!{name}!{column_letters(facts.last[1])}{facts.last[0] + 1}: found values spread over "
                f"{rows:,} rows and {columns:,} columns; expected at most {MOST_CELLS:,} cells. "
                "Delete what stands far from the tables."
            )
        if facts.characters > MOST_CHARACTERS:
            raise SourceError(
                f"{path.name}!{name}: found {facts.characters:,} characters in its cells; expected at most "
                f"{MOST_CHARACTERS:,}. Copy the tables into a new workbook."
            )
    return BookFacts(sheets, carries)


def _xlsx_facts(archive: zipfile.ZipFile) -> dict[str, Facts]:
    percents, fixed = _shown_styles(archive)
    lengths = _shared_lengths(archive)
    found = {}
    for name, part in _xlsx_sheets(archive):
        with archive.open(part) as stream:
            found[name] = _sheet_facts(stream, percents, fixed, max(lengths, default=0))
        if found[name].characters > MOST_CHARACTERS:
            with archive.open(part) as stream:
                found[name].characters = _characters(stream, lengths)
    return found


def _xlsx_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet of cells and the part that holds it."""
    parts: dict[str, str] = {}
    listed: list[tuple[str, str]] = []

    def relation(tag: str, values: dict[str, str]) -> None:
        if values.get("Type", "").endswith("/worksheet"):
            parts[values["Id"]] = posixpath.normpath(posixpath.join("/xl", values["Target"])).lstrip("/")

    def sheet(tag: str, values: dict[str, str]) -> None:
        if tag.endswith(" sheet"):
            listed.append((values["name"], next(v for k, v in values.items() if k.endswith("relationships id"))))

    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        parse(stream, relation)
    with archive.open("xl/workbook.xml") as stream:
        parse(stream, sheet)
    return ((name, parts[key]) for name, key in listed if key in parts)


def _shown_styles(archive: zipfile.ZipFile) -> tuple[dict[str, int], dict[str, int]]:
    """The styles that show a number as a percent, and those that fix its decimals without grouping (``0.00``)."""
    percents, fixed = dict(PERCENT_FORMATS), dict(FIXED_FORMATS)
    styles: list[int] = []
    inside = [False]

    def start(tag: str, values: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "numFmt":
            code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", values["formatCode"].partition(";")[0])
            decimals = len(code.partition(".")[2].strip("% ")) if "." in code else 0
            if "%" in code:
                percents[int(values["numFmtId"])] = decimals
            elif re.fullmatch(r"0\.0+", code):
                fixed[int(values["numFmtId"])] = decimals
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            styles.append(int(values.get("numFmtId", "0")))

    def end(tag: str) -> None:
        if tag.endswith(" cellXfs"):
            inside[0] = False

    if "xl/styles.xml" in archive.namelist():
        with archive.open("xl/styles.xml") as stream:
            parse(stream, start, end)
    return (
        {str(at): percents[key] for at, key in enumerate(styles) if key in percents},
        {str(at): fixed[key] for at, key in enumerate(styles) if key in fixed},
    )


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """The length of each text that cells share."""
    lengths: list[int] = []

    def start(tag: str, values: dict[str, str]) -> None:
        if tag.endswith(" si"):
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if "xl/sharedStrings.xml" in archive.namelist():
        with archive.open("xl/sharedStrings.xml") as stream:
            parse(stream, start, None, text)
    return lengths


def _sheet_facts(stream: IO[bytes], percents: dict[str, int], fixed: dict[str, int], longest: int) -> Facts:
    """The facts of one sheet; its characters as if each shared text were the ``longest``."""
    facts = Facts()
    columns: dict[str, int] = {}
    names: dict[str, str] = {}
    row, row_text, column, reached, left, right, shared = 0, "", -1, -1, FAR, -1, 0
    valued, formula, inside = False, False, False
    kind, style, gathered = "", "", ""

    # Of most cells nothing but their start is of interest: each further call costs as much as reading it.
    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal row, row_text, column, reached, left, right, shared, formula, inside, kind, style
        tag = names.get(tag) or names.setdefault(tag, tag.rpartition(" ")[2])
        if tag == "c":
            where = values.get("r", "")
            known = columns.get(where.removesuffix(row_text)) if row_text else None
            row, column = (row, known) if known is not None else _address(where, (row, column), columns)
            kind, style = values.get("t", ""), values.get("s", "")
            if kind == "e":
                listen()
        elif tag in ("v", "is"):
            inside = True
            if row != reached:
                facts.reach(row, column)
                reached = row
            if column < left:
                left = column
            if column > right:
                right = column
            if kind == "s":
                shared += 1
            elif style in percents:
                facts.percents[row, column] = percents[style]
            elif style in fixed:
                facts.fixed[row, column] = fixed[style]
        elif tag == "f":
            listen()
            formula = True
        elif tag == "row":
            row_text = values.get("r", "")
            row, column = int(row_text) - 1 if row_text else row + 1, -1
            if values.get("hidden") in ("1", "true"):
                facts.hidden_rows.append(row)
        elif tag == "mergeCell":
            facts.merge(*_area(values["ref"], columns))

    def listen() -> None:
        nonlocal valued, formula, inside, gathered
        valued = formula = inside = False
        gathered = ""
        parser.CharacterDataHandler, parser.EndElementHandler = text, end

    def text(data: str) -> None:
        nonlocal gathered, valued
        valued = valued or inside
        if kind == "e" or not inside:
            gathered = (gathered + data)[:200]

    def end(tag: str) -> None:
        if not tag.endswith(" c"):
            return
        # A formula may well give an empty text.
        if (formula and not valued and kind != "str") or kind == "e":
            facts.lost[row, column] = gathered if valued else f"={gathered}"
        parser.CharacterDataHandler = parser.EndElementHandler = None

    parser = new_parser(start)
    feed(parser, stream)
    if right >= 0:
        facts.reach(facts.first[0], left)
        facts.reach(facts.last[0], right)
    facts.characters = shared * longest
    return facts


def _characters(stream: IO[bytes], lengths: list[int]) -> int:
    """The characters of all cells of a sheet that show a shared text."""
    total = 0
    shared, number = False, ""

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal shared, number
        if tag.endswith(" c"):
            shared = values.get("t") == "s"
        elif shared and tag.endswith(" v"):
            number = "0"

    def text(data: str) -> None:
        nonlocal number
        number += data if number else ""

    def end(tag: str) -> None:
        nonlocal total, number
        if number and tag.endswith(" v"):
            total += lengths[int(number)]
            number = ""

    parse(stream, start, end, text)
    return total


def _address(text: str | None, before: Place, columns: dict[str, int]) -> Place:
    """``F12`` as row and column from 0; a cell without an address stands behind the one before it."""
    found = ADDRESS.fullmatch(text) if text else None
    if found is None:
        return before[0], before[1] + 1
    letters = found[1]
    if letters not in columns:
        columns[letters] = column_number(letters)
    return int(found[2]) - 1, columns[letters]


def _area(text: str, columns: dict[str, int]) -> tuple[int, int, int, int]:
    first, _, last = text.replace("$", "").partition(":")
    return *_address(first, (0, 0), columns), *_address(last or first, (0, 0), columns)
