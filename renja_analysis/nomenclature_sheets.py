"""The official nomenclature as a table: read from the spreadsheets that the user puts into ``data/reference/``.

Two layouts are known, told by their header words (``nomenclature_headers.csv``), whatever the order of the columns
and the row in which they stand: ``codes``, five columns of code parts and one of names, as in the annexes of
Kepmendagri 050-5889/2021 and 900.1.15.5-1317/2023; and ``names``, one row per sub kegiatan with code and name in one
cell, TAG and the sub kegiatan that it replaced. A blank cell of a level above takes what stands above it, as merged
cells do.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.errors import SourceError
from renja_analysis.fields import CODE_PARTS
from renja_analysis.scales import read_scale
from renja_analysis.spreadsheets import KINDS, Cells, read_cells

LEVELS = tuple(CODE_PARTS)  # urusan, bidang, program, kegiatan, sub_kegiatan
LEAF = LEVELS[-1]
FILE_WORD = "nomenklatur"
COLUMNS = ("kode", "level", "name", "kinerja", "indicator", "unit", "tags", "predecessor", "successor")
TYPES = {**dict.fromkeys(COLUMNS, "string"), "former": "boolean", "pemda": "string", "note": "string"}
TYPES["source"] = "string"
TEXTS = ("kinerja", "indicator", "unit", "note")
MOST_LISTED = 20
HEADER_WITHIN = 60  # rows: titles and legal bases stand above the header, never a whole list
PARTS = (r"\d|X", r"\d{1,2}|XX", r"\d{1,2}", r"\d\.\d{1,2}", r"\d{1,4}")  # of the code, level by level
CODED = re.compile(r"\s*((?:\d|X)(?:\.(?:\d{1,4}|XX))*)\.?(?=\s|$)\s*(.*)", re.DOTALL)
ANY_LEAF = re.compile(r"(?<![\w.])(?:\d|X)\.(?:\d{1,2}|XX)\.\d{1,2}\.\d\.\d{1,2}\.\d{1,4}(?![\w.])")
PEMDA = {"provinsi": re.compile(r"prov", re.IGNORECASE), "kabupaten_kota": re.compile(r"kab|kota", re.IGNORECASE)}
BY_DIGIT = {"1": "provinsi", "2": "kabupaten_kota"}  # the fourth part of a code; 3 and 4 are special autonomy
BETWEEN_TAGS = re.compile(r"[;,|\n]")

Row = dict[str, Any]


def find_nomenclature(document: Document) -> pd.DataFrame | None:
    """The nomenclature in ``data/reference/`` for the level of the document's agency; None where no file is there.

    As :func:`read_nomenclature`, without the kegiatan and sub kegiatan of the other level (provinsi, kabupaten/kota).
    """
    return nomenclature_of(document.folder.parents[1] / "reference", document.agency_level)


def nomenclature_of(folder: Path, agency_level: str) -> pd.DataFrame | None:
    """As :func:`find_nomenclature`, for an agency of this level that has no document yet."""
    found = read_nomenclature(folder)
    if found is None:
        return None
    own = found["pemda"].fillna(agency_level) == agency_level
    return found[own].reset_index(drop=True)


def read_nomenclature(path: Path) -> pd.DataFrame | None:
    """The nomenclature of one file, or of all files of a folder whose name holds ``nomenklatur``; None without one.

    One row per code and name, in the order of the sheets, then one per sub kegiatan that another one replaced.
    Columns: kode (``U.BB.PP.K.GG.SS(SS)``, zero-padded; ``X.XX`` stands for any bidang), level, name, kinerja,
    indicator, unit, tags (joined by ``; ``, ``""`` for none; missing where the layout has no TAG), predecessor and
    successor (code and name, several joined by ``; ``), former (replaced: its tags are those of its successors),
    pemda (provinsi | kabupaten_kota; missing for both), note, source (``file.xlsx!Sheet1!E12``).

    Raises SourceError, naming file, sheet and cell, for a file in neither layout, and for cells that are no code.
    """
    paths = [path]
    if path.is_dir():
        named = (file for file in path.iterdir() if FILE_WORD in file.name.lower() and file.name[0] not in "~.")
        paths = sorted(file for file in named if file.suffix.lower() in KINDS)
    if not paths or not path.exists():
        return None
    rows = [row for file in paths for row in _file_rows(file)]
    rows += _former(rows)
    frame = pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES)
    return frame.drop_duplicates(["kode", "level", "name", "former", "tags", "predecessor"]).reset_index(drop=True)


class _Layout(NamedTuple):
    """A header: the layout, the place of each column, the words in it, the row behind it."""

    name: str
    columns: dict[str, int]
    words: frozenset[str]
    pemda: str | None
    start: int


def _file_rows(path: Path) -> list[Row]:
    sheets = read_cells(path)
    found = [(sheet, layout) for sheet in sheets if (layout := _layout(sheet))]
    if not found:
        raise SourceError(_no_header(path, sheets))
    rows: list[Row] = []
    wrong: list[str] = []
    for sheet, layout in found:
        rows += (_code_rows if layout.name == "codes" else _name_rows)(sheet, layout, wrong)
    if wrong:
        more = [f"and {len(wrong) - MOST_LISTED} more"] if len(wrong) > MOST_LISTED else []
        places = "1 cell" if len(wrong) == 1 else f"{len(wrong)} cells"
        raise SourceError(
            f"{path}: found {places} that do not hold what the header says; expected none. Mend the cells, or delete "
            "the rows:\n" + "\n".join(f"  {line}" for line in [*wrong[:MOST_LISTED], *more])
        )
    return rows


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.lower())


def _layout(sheet: Cells) -> _Layout | None:
    """The first header that has all required words, in one row or, where cells are merged, in two."""
    for row in range(min(len(sheet.rows), HEADER_WITHIN)):
        for rows in ((row,), (row, row + 1)):
            if rows[-1] < len(sheet.rows):
                for name in ("codes", "names"):
                    columns = _columns(sheet, rows, name)
                    if not _missing(columns, name):
                        words = frozenset(_letters(text) for number in rows for text in sheet.rows[number]) - {""}
                        title = sheet.text(rows[0], columns["name"]) if name == "codes" else ""
                        return _Layout(name, columns, words, _pemda(title), rows[-1] + 1)
    return None


def _columns(sheet: Cells, rows: tuple[int, ...], layout: str) -> dict[str, int]:
    """Where the words of a layout stand in these rows, the lower row first."""
    found: dict[str, int] = {}
    for number in reversed(rows):
        for column, text in enumerate(sheet.rows[number]):
            letters = _letters(text)
            for rule in read_scale("nomenclature_headers.csv") if letters else ():
                fits = rule["layout"] == layout and re.fullmatch(rule["words"], letters)
                if fits and rule["column"] not in found and column not in found.values():
                    found[rule["column"]] = column
    return found


def _missing(columns: dict[str, int], layout: str) -> list[str]:
    rules = read_scale("nomenclature_headers.csv")
    wanted = [rule["column"] for rule in rules if rule["layout"] == layout and rule["required"] == "true"]
    return [column for column in wanted if column not in columns]


def _no_header(path: Path, sheets: list[Cells]) -> str:
    """What is wrong with a file without a header: the likest row, and the words that it lacks."""
    tried = [
        (len(columns), -row, sheet, layout, columns)
        for sheet in sheets
        for row in range(min(len(sheet.rows), HEADER_WITHIN))
        for layout in ("codes", "names")
        if (columns := _columns(sheet, (row,), layout))
    ]
    if not tried:
        return (
            f"{path}: found no header; expected one with URUSAN, BIDANG URUSAN, PROGRAM, KEGIATAN, SUB KEGIATAN and "
            "NOMENKLATUR URUSAN, or with BIDANG, PROGRAM, KEGIATAN and SUBKEGIATAN. Take the official list as it is."
        )
    _, row, sheet, layout, columns = max(tried, key=lambda entry: entry[:2])
    words = ", ".join(name.replace("_", " ").upper() for name in _missing(columns, layout))
    words = words.replace("NAME", "NOMENKLATUR URUSAN")
    place = sheet.place(-row, min(columns.values()))
    return f"{path.parent / place}: found a header without {words}; expected it. Name the columns as the official list."


def _code_rows(sheet: Cells, layout: _Layout, wrong: list[str]) -> list[Row]:
    """The layout of five columns with code parts: the level is that of the last part printed in the row."""
    rows: list[Row] = []
    above: dict[str, str] = {}
    for number in _data_rows(sheet, layout):
        cells = {level: sheet.text(number, layout.columns[level]) for level in LEVELS}
        printed = [level for level in LEVELS if cells[level]]
        name = _flat(sheet.text(number, layout.columns["name"]))
        if not printed or not (name or any(_is_part(level, cells[level]) for level in printed)):
            _continue(rows, sheet, number, layout)
            continue
        level, refused = printed[-1], False
        for part in printed:
            text = _bare(cells[part])
            if not _is_part(part, text):
                wrong.append(_found(sheet, number, layout.columns[part], cells[part], f"the code of a {_said(part)}"))
                refused = True
            elif above.get(part) != text:
                above = {upper: above[upper] for upper in LEVELS[: LEVELS.index(part)] if upper in above}
                above[part] = text
        lacking = [upper for upper in LEVELS[: LEVELS.index(level)] if upper not in above]
        if lacking and not refused:
            wrong.append(_found(sheet, number, layout.columns[lacking[0]], "", f"the code of its {_said(lacking[0])}"))
        if not name:
            wrong.append(_found(sheet, number, layout.columns["name"], "", "a name"))
        if not refused and not lacking and name:
            parts = [above[upper] for upper in LEVELS[: LEVELS.index(level) + 1]]
            rows.append(_row(sheet, number, layout, level, parts, name) | {"tags": None})
    wide = any(row["level"] == LEAF and len(row["parts"][-1]) > 2 for row in rows)
    return [{**row, "kode": _kode(row.pop("parts"), wide)} for row in rows]


def _name_rows(sheet: Cells, layout: _Layout, wrong: list[str]) -> list[Row]:
    """The layout of one row per sub kegiatan, each cell a code and a name: upper levels become rows of their own."""
    rows: list[Row] = []
    seen: set[tuple[str, str]] = set()
    above: dict[str, str] = {}
    for number in _data_rows(sheet, layout):
        for level in LEVELS[1:]:
            column = layout.columns[level]
            text = sheet.text(number, column)
            if not text or (level != LEAF and above.get(level) == text):
                continue
            above[level] = text
            found = CODED.fullmatch(text)
            parts = found[1].split(".") if found else []
            if not found or len(parts) != CODE_PARTS[level] or not found[2].strip():
                wrong.append(_found(sheet, number, column, text, f"the code and the name of a {_said(level)}"))
                continue
            parts[3:5] = [".".join(parts[3:5])] if len(parts) > 3 else []
            row = _row(sheet, number, layout, level, parts, _flat(found[2]))
            row["kode"] = _kode(row.pop("parts"), len(parts[-1]) > 2)
            if level == LEAF:
                row["tags"] = _tags(sheet, number, layout, wrong)
                row["before"] = _named(_optional(sheet, number, layout, "predecessor"))
                row["predecessor"] = "; ".join(f"{kode} {name}".strip() for kode, name in row["before"]) or None
            if level == LEAF or (row["kode"], row["name"]) not in seen:
                seen.add((row["kode"], row["name"]))
                rows.append(row)
        if not sheet.text(number, layout.columns[LEAF]):
            _continue(rows, sheet, number, layout)
    return rows


def _data_rows(sheet: Cells, layout: _Layout) -> Iterator[int]:
    """The rows behind the header, without blank ones, repeated headers and the row that numbers the columns."""
    for number in range(layout.start, len(sheet.rows)):
        texts = [text for text in sheet.rows[number] if text]
        counted = [text.strip("() .") for text in texts] == [str(count) for count in range(1, len(texts) + 1)]
        repeated = all(_letters(text) in layout.words for text in texts)
        if texts and not repeated and not (counted and len(texts) > len(LEVELS)):
            yield number


def _row(sheet: Cells, number: int, layout: _Layout, level: str, parts: list[str], name: str) -> Row:
    row: Row = {"level": level, "name": name, "parts": parts, "former": False}
    row["source"] = sheet.place(number, layout.columns["name" if layout.name == "codes" else level])
    if level == LEAF or layout.name == "codes":
        row |= {column: _flat(_optional(sheet, number, layout, column)) or None for column in TEXTS}
    digit = parts[3][0] if len(parts) > 3 else ""
    told = _pemda(_optional(sheet, number, layout, "pemda")) or layout.pemda
    row["pemda"] = BY_DIGIT.get(digit) or (told if digit else None)
    return row


def _kode(parts: list[str], wide: bool) -> str:
    """Parts zero-padded; a kegiatan taken for a number (``2.1``) has lost the zero at its end."""
    padded = [part.zfill(2) if place in (1, 2) else part for place, part in enumerate(parts[:3])]
    if len(parts) > 3:
        digit, group = parts[3].split(".")
        padded += [digit, group.ljust(2, "0")]
    return ".".join(padded + [part.zfill(4 if wide else 2) for part in parts[4:]])


def _tags(sheet: Cells, number: int, layout: _Layout, wrong: list[str]) -> str | None:
    """The tags of a row, a list in JSON or between marks; ``SPM`` where the column of that name says so."""
    if "tags" not in layout.columns:
        return None
    text = _optional(sheet, number, layout, "tags")
    found: object = BETWEEN_TAGS.split(text)
    if text.startswith("["):
        try:
            found = json.loads(text)
        except json.JSONDecodeError:
            wrong.append(_found(sheet, number, layout.columns["tags"], text, 'tags such as ["STUNTING"]'))
    tags = [_flat(str(tag)) for tag in found if tag] if isinstance(found, list) else []
    if _optional(sheet, number, layout, "spm").upper().startswith("SPM"):
        tags.append("SPM")
    return "; ".join(dict.fromkeys(tag for tag in tags if tag and tag != "-"))


def _named(text: str) -> list[tuple[str, str]]:
    """The sub kegiatan that a cell names, each with its code; without any code the whole text is one name."""
    codes = list(ANY_LEAF.finditer(text))
    ends = [code.start() for code in codes[1:]] + [len(text)]
    found = []
    for code, end in zip(codes, ends, strict=True) if codes else ():
        parts = code[0].split(".")
        kode = _kode([*parts[:3], ".".join(parts[3:5]), parts[5]], len(parts[5]) > 2)
        found.append((kode, _flat(text[code.end() : end]).strip(" \"',;[]")))
    bare = _flat(text).strip(" -[]\"'")
    return found or ([("", bare)] if bare and bare.lower() != "null" else [])


def _former(rows: list[Row]) -> list[Row]:
    """One row per sub kegiatan that others replaced."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        for kode, name in row.pop("before", []):
            new = f"{row['kode']} {row['name']}"
            first = {"kode": kode or None, "level": LEAF, "name": name, "former": True, "pemda": row["pemda"]}
            own = found.setdefault((kode, name), first | {"source": row["source"], "tags": None, "successor": ""})
            own["successor"] = "; ".join(filter(None, [own["successor"], new]))
            tags = [tag for text in (own["tags"], row["tags"]) if text for tag in text.split("; ")]
            known = own["tags"] is not None or row["tags"] is not None
            own["tags"] = "; ".join(dict.fromkeys(tags)) if known else None
    return list(found.values())


def _is_part(level: str, text: str) -> bool:
    return bool(re.fullmatch(PARTS[LEVELS.index(level)], _bare(text)))


def _bare(text: str) -> str:
    return text.strip(" .\u00a0").upper()


def _continue(rows: list[Row], sheet: Cells, number: int, layout: _Layout) -> None:
    """A row without a code belongs to the row above it: a further indicator, or a note."""
    known = {layout.columns[column]: column for column in TEXTS if column in layout.columns}
    for place, text in enumerate(sheet.rows[number]) if rows else ():
        column = known.get(place, "note" if layout.name == "codes" else "")
        if text and column:
            rows[-1][column] = "; ".join(filter(None, [rows[-1].get(column), _flat(text)]))


def _pemda(text: str) -> str | None:
    """The level of government that a text names, where it names one."""
    found = [level for level, pattern in PEMDA.items() if pattern.search(text)]
    return found[0] if len(found) == 1 else None


def _optional(sheet: Cells, number: int, layout: _Layout, column: str) -> str:
    return sheet.text(number, layout.columns[column]) if column in layout.columns else ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def _said(level: str) -> str:
    return level.replace("_", " ")


def _found(sheet: Cells, number: int, column: int, text: str, expected: str) -> str:
    shown = repr(_flat(text)[:60]) if text else "nothing"
    return f"{sheet.place(number, column)}: found {shown}; expected {expected}"
