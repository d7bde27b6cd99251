"""A later import of a document that is there: the tables of the files take the place of those that it has.

Other tables come from their own source files, as before; what people made by hand follows its rows. Nothing that was
filled in is lost or says something else, unless that is asked for.
"""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from renja_analysis.documents import Document
from renja_analysis.errors import DocumentError, SchemaError
from renja_analysis.files import write_file
from renja_analysis.import_changes import Cell, Changes, compare
from renja_analysis.numbers import Lang, format_number
from renja_analysis.places import column_words, table_word
from renja_analysis.schema import CELLS, EVALUATION_OPTIONAL, FURNITURE, TABLES
from renja_analysis.tables import load_columns, read_table
from renja_analysis.wording import column_words as numbered
from renja_analysis.wording import fill

CORRECTIONS, LINKS = "corrections.csv", "proposal_links.csv"
BY_HAND = (CORRECTIONS, LINKS)  # name rows by their numbers
MADE = ("document.yml", "datapackage.json", "source", "tables")  # by an import itself
LINKED = {"proposal": "proposals", "sub_kegiatan": "plan"}  # the table whose rows a column of the links names
FORM = "E.55/E.81"  # whose numbers name the columns of an evaluation
MOST_NAMED = 3
MOST_LISTED = 15
Words = Mapping[str, Mapping[Lang, str]]


def own_tables(document: Document) -> list[str]:
    """The tables that a document has, without those on all of them."""
    return [
        name
        for name in TABLES
        if name not in (CELLS.name, FURNITURE.name) and (document.folder / "tables" / f"{name}.csv").is_file()
    ]


def has_rows(document: Document, table: str) -> bool:
    """Whether a document has this table, and rows in it."""
    return table in own_tables(document) and _file_of(document, table) != ""


def kept_sources(document: Document, fresh: Collection[str], files: Collection[str]) -> list[dict[str, Any]]:
    """The source files of a document whose tables stay, each with these, where ``fresh`` are read from ``files``.

    Raises DocumentError where one of ``files`` would take the place of another file that is still needed.
    """
    supplier = {name: _file_of(document, name) for name in own_tables(document)}
    kept = []
    for entry in document.sources:
        name = str(entry["name"])
        tables = [table for table, file in supplier.items() if file in (name, "") and table not in fresh]
        tables = [table for table in tables if table in entry.get("tables", tables)]
        if not tables:
            continue
        if name in files:
            raise DocumentError(
                f"{document.folder / 'source' / name}: found a file of that name, from which the document has "
                f"{', '.join(tables)}; expected another name for a file without these. Rename the new file."
            )
        kept.append({**entry, "tables": tables})
    return kept


def _file_of(document: Document, table: str) -> str:
    """The source file that the rows of a table come from; empty where it has none."""
    sources = read_table(document.folder / "tables" / f"{table}.csv", TABLES[table])["source"]
    return "" if sources.empty else str(sources.iloc[0]).partition("!")[0].partition(":")[0].partition("#")[0]


def changes_of(document: Document, new: Path, fresh: Sequence[str]) -> list[Changes]:
    """What the tables in ``new`` change in those of the document."""
    found = []
    for name in fresh:
        after = read_table(new / "tables" / f"{name}.csv", TABLES[name])
        path = document.folder / "tables" / f"{name}.csv"
        before = read_table(path, TABLES[name]) if path.is_file() else after.iloc[:0]
        found.append(compare(before, after, TABLES[name]))
    return found


def refuse_losses(document: Document, new: Path, changes: Sequence[Changes]) -> None:
    """Raises DocumentError, naming the cells, where something that was filled in would be lost or overwritten."""
    told = []
    cells = [(one.table, cell) for one in changes for cell in one.of("overwritten")]
    if cells:
        places = _places(new)
        named = [_overwritten(table, cell, places) for table, cell in cells]
        told.append(fill("{n} filled {n:cell that says|cells that say} something else", {"n": str(len(cells))}))
        told[-1] += f" ({_some(named)})"
    lost = [(one.table, name) for one in changes for _, name in one.lost]
    if lost:
        names = _some([f"{table}: “{name}”" for table, name in lost])
        told.append(fill("{n} {n:row|rows} gone", {"n": str(len(lost))}) + f" ({names})")
    if told:
        raise DocumentError(
            f"{document.folder}: found {' and '.join(told)}; expected every filled cell and row as it is. "
            "Correct the file, or give --replace to take its tables as they are."
        )


def _overwritten(table: str, cell: Cell, places: Mapping[tuple[str, str, str], str]) -> str:
    place = places.get((table, cell.row_id, cell.column)) or places.get((table, cell.row_id, ""), table)
    column = _column(table, cell.column, "en")
    return f"{place}, {column} of “{cell.name}”: {cell.before} before, {cell.after or 'blank'} now"


def _some(named: Sequence[str]) -> str:
    return "; ".join(named[:MOST_NAMED]) + ("; …" if len(named) > MOST_NAMED else "")


def _places(new: Path) -> dict[tuple[str, str, str], str]:
    """Where each new cell is, by table, row_id and column; of a row, by no column, where it starts."""
    cells = read_table(new / "tables" / f"{CELLS.name}.csv", CELLS)
    columns = [cells[name] for name in ("table", "row_id", "column", "source")]
    found = {}
    for table, row_id, column, source in zip(*columns, strict=True):
        found[(table, row_id, column.removesuffix("_printed"))] = source
        found.setdefault((table, row_id, ""), source)
    return found


def carry_by_hand(folder: Path, new: Path, changes: Sequence[Changes]) -> None:
    """Copies what people put beside a document; where a row has another number now, so has what is said of it."""
    row_ids = {one.table: one.row_ids for one in changes}
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        name = path.name
        if name in MADE:
            continue
        if name not in BY_HAND:
            (shutil.copytree if path.is_dir() else shutil.copyfile)(path, new / name)
            continue
        text = path.read_bytes().decode("utf-8-sig")
        head, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
        moved = [_moved(dict(zip(head, row, strict=False)), row_ids) for row in rows]
        if [list(row.values()) for row in moved] == rows:
            (new / name).write_bytes(path.read_bytes())
            continue
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([head, *(row.values() for row in moved)])
        write_file(new / name, out.getvalue())


def _moved(row: dict[str, str], row_ids: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A line made by hand with the present numbers of the rows that it names."""
    tables = {"row_id": row.get("table", ""), **LINKED}
    return {
        column: row_ids.get(tables[column], {}).get(cell, cell) if column in tables else cell
        for column, cell in row.items()
    }


def carry_indicators(document: Document, changes: Sequence[Changes]) -> dict[str, dict[str, str]]:
    """The indicator types set by hand, by the present numbers of their rows; those of rows that are gone fall away."""
    of_table = next((one.row_ids for one in changes if one.table == "evaluation"), None)
    if of_table is None:
        return document.indicators
    return {of_table[row_id]: types for row_id, types in document.indicators.items() if row_id in of_table}


def check_corrections(document: Document, folder: Path) -> None:
    """Raises SchemaError where a correction does not hold any more; ``folder`` is where the document will lie."""
    if not (document.folder / "corrections.csv").is_file():
        return
    try:
        for name in own_tables(document):
            load_columns(document, name)
    except SchemaError as error:
        raise SchemaError(str(error).replace(str(document.folder), str(folder))) from error


def told_changes(changes: Sequence[Changes], words: Words, lang: Lang) -> list[str]:
    """What an update did: a line for each table, then one for each row, the first MOST_LISTED of them."""
    told = []
    for one in changes:
        given, rows = one.of("filled", "overwritten"), len({cell.row_id for cell in one.cells})
        if not (rows or one.new or one.gone):
            if one.row_ids:  # of a table that is blank there is nothing to tell
                told.append(words["unchanged"][lang].format(table=table_word(one.table, lang)))
            continue
        columns = Counter(_column(one.table, cell.column, lang) for cell in given)
        facts = {
            "columns": ", ".join(f"{column} {count}" for column, count in columns.items()) or "–",
            "worked_out": len(one.of("worked_out")),
            "new": len(one.new),
            "gone": len(one.gone),
        }
        table = table_word(one.table, lang)
        told.append(words["changed"][lang].format(table=table, rows=rows, cells=len(given), **facts))
        lines = [
            _row_line(one.table, list(cells), words, lang) for _, cells in groupby(given, lambda cell: cell.row_id)
        ]
        lines += [words["row_new"][lang].format(name=name) for _, name in one.new]
        lines += [words["row_gone"][lang].format(name=name) for _, name in one.gone]
        told += lines[:MOST_LISTED]
        if len(lines) > MOST_LISTED:
            told.append(words["more_changes"][lang].format(count=len(lines) - MOST_LISTED))
    return told


def _row_line(table: str, cells: Sequence[Cell], words: Words, lang: Lang) -> str:
    fields = TABLES[table].fields + (EVALUATION_OPTIONAL if table == "evaluation" else ())
    amounts = {field.name for field in fields if field.type in ("number", "rupiah")}

    def shown(column: str, text: str) -> str:
        whole = column in amounts and text.isdecimal()
        return format_number(int(text), lang) if whole else text or words["blank"][lang]

    parts = [
        f"{_column(table, cell.column, lang)} {shown(cell.column, cell.before)} → {shown(cell.column, cell.after)}"
        for cell in cells
    ]
    return words["row"][lang].format(row=cells[0].row_id, name=cells[0].name, cells="; ".join(parts))


def _column(table: str, column: str, lang: Lang) -> str:
    """The number of a column of the evaluation, what another column means."""
    if table == "evaluation":
        words = numbered(column, FORM)
        if words.id != f"kolom {column}":
            return words.id if lang == "id" else words.en
    return column_words(table, column, lang)
