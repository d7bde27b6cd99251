"""The tables on disk: ``tables/*.csv`` written, read, validated, and loaded with the reviewed corrections.

A table is UTF-8, comma, ``\\n``, a header; an empty cell means not printed. Its columns, their
types and what they may hold are those of :mod:`renja_analysis.schema`; nothing else is a missing
value (``NA`` and ``None`` are texts) and no text is taken for a number (``2.10`` stays ``2.10``).
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

import pandas as pd

from renja_analysis.csv_parts import csv_parts
from renja_analysis.documents import Document
from renja_analysis.errors import DocumentError, RenjaError, SchemaError
from renja_analysis.schema import CORRECTIONS, TABLES, Table
from renja_analysis.validation import Columns, Violation, fields_of, holds, sentence, validate_text

DTYPES = {"integer": "Int64", "rupiah": "Int64", "number": "Float64", "percent": "Float64"}  # all else is "string"
EXACT = 1e15  # below it no digit of a whole float is lost
EXPONENT = re.compile(r"-?[0-9.]+[eE][+-]?[0-9]+")


def write_table(frame: pd.DataFrame, table: Table, folder: Path) -> Path:
    """Writes ``<folder>/<table>.csv`` whole or not at all, and returns its path.

    Columns in the order of the schema; integers without ``.0``, decimals with a dot and the digits
    that they need. It does not validate: see :func:`validate`. Raises SchemaError for columns that
    the table does not know, RenjaError where the folder cannot be written.
    """
    return write_columns(dict(zip(*_cells(frame, table), strict=True)), table, folder)


def write_columns(columns: Columns, table: Table, folder: Path) -> Path:
    """Writes cells as :func:`file_columns` gives them, as :func:`write_table` does."""
    path = folder / f"{table.name}.csv"
    known = {field.name for field in fields_of(table)}
    strange = [str(name) for name in columns if name not in known]
    if strange:
        raise SchemaError(f"{path}: found the columns {', '.join(strange)}; expected those of the schema. Drop them.")
    _replace(path, csv_parts(columns))
    return path


def file_columns(frame: pd.DataFrame, table: Table, path: Path) -> Columns:
    """The cells of a table as its file ``path`` will hold them, validated as :func:`validate` does."""
    names, cells = _cells(frame, table)
    columns = dict(zip(names, cells, strict=True))
    if len(columns) < len(names) or not holds(columns, table):
        validate(frame, table, path)
    return columns


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """The table of one CSV file, validated: columns and dtypes of the schema, rows in file order.

    Text columns are "string", rupiah and integers "Int64", numbers and percents "Float64"; an
    empty cell is missing. Raises SchemaError for a file that is no such table.
    """
    lines, columns = _read_columns(path, table)
    if not holds(columns, table):
        validate_text(_framed(lines, columns), table, str(path))
    return typed(columns, table)


def validate(frame: pd.DataFrame, table: Table, path: Path) -> None:
    """Holds a table against its schema, as it stands or will stand in ``path``.

    Checked: the columns (those of the schema, all but the optional ones present), required cells,
    the notation of every type, choices, ``row_id`` (prefix and rising number), ``parent`` (another
    row of the table). Raises one SchemaError that lists all violations with file, line, row and column.
    """
    validate_text(frame_text(frame, table), table, str(path))


def load_table(document: Document, name: str, corrected: bool = True) -> pd.DataFrame:
    """A table of a document, ready for the measures; dtypes as :func:`read_table`.

    With ``corrected``, the cells that ``corrections.csv`` overrides hold what it says (the files in
    ``tables/`` never do); without, every cell is as printed. A correction changes exactly one cell:
    of the column that holds a value, a unit, a name, never of ``*_printed``, which stays the
    evidence; nothing is parsed anew. Its ``printed`` repeats what the print says there: the text of
    ``<column>_printed`` where there is one, else of the cell. ``corrected`` is in the notation of
    the column (``34359681``, ``0.063``). A doubt that it settles is taken away by a second
    correction, of ``uncertain``.

    Raises DocumentError where there is no such table, SchemaError where the table or a correction
    does not hold (row or column gone, ``printed`` no longer what the table says).
    """
    return typed(load_columns(document, name, corrected), TABLES[name])


def load_columns(document: Document, name: str, corrected: bool = True) -> Columns:
    """The table of :func:`load_table` as its file writes it: {column: cells}, each a text or missing, validated."""
    if name not in TABLES:
        raise DocumentError(f"table: found {name!r}; expected one of: {', '.join(TABLES)}. Choose one of these.")
    table = TABLES[name]
    path = document.folder / "tables" / f"{name}.csv"
    if not path.is_file():
        raise DocumentError(
            f"{path}: found no file; expected the table that reading gives. Run `{_reading(document)}`."
        )
    lines, columns = _read_columns(path, table)
    if not holds(columns, table):
        validate_text(_framed(lines, columns), table, str(path))
    corrections = document.folder / "corrections.csv"
    if corrected and corrections.is_file():
        text = _correct(_framed(lines, columns), table, corrections)
        validate_text(text, table, f"{path} with {corrections.name}")
        columns = {str(column): text[column].tolist() for column in text}
    return columns


def load_all(document: Document, corrected: bool = True) -> dict[str, pd.DataFrame]:
    """Every table that a document has, in the order of the contract, as :func:`load_table` gives them.

    Raises DocumentError for a document without tables.
    """
    there = [name for name in TABLES if (document.folder / "tables" / f"{name}.csv").is_file()]
    if not there:
        raise DocumentError(f"{document.folder / 'tables'}: found no tables; expected *.csv. Run `renja read` first.")
    return {name: load_table(document, name, corrected) for name in there}


def load_present(document: Document, names: Sequence[str], corrected: bool = True) -> dict[str, pd.DataFrame]:
    """These tables of a document, as :func:`load_table` gives them; an empty one for each that it lacks."""
    there = {name: (document.folder / "tables" / f"{name}.csv").is_file() for name in names}
    return {name: load_table(document, name, corrected) if there[name] else empty_table(TABLES[name]) for name in names}


def empty_table(table: Table) -> pd.DataFrame:
    """A table without rows: the columns of the schema and their dtypes, as :func:`read_table` gives them."""
    return typed({name: [] for name in table.columns}, table)


def read_corrections(document: Document) -> pd.DataFrame:
    """The reviewed overrides of a document: one row per corrected cell, columns of ``corrections.csv``, in file order.

    No rows where the document has none. Raises SchemaError where the file does not hold.
    """
    path = document.folder / "corrections.csv"
    return read_table(path, CORRECTIONS) if path.is_file() else empty_table(CORRECTIONS)


def replace_file(path: Path, text: str) -> None:
    """Writes a text file (UTF-8, line ends as given) beside its place and moves it there: whole, or not at all."""
    _replace(path, [text])


def _replace(path: Path, parts: Iterable[str]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            with beside.open("wb") as file:
                file.writelines(part.encode("utf-8") for part in parts)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise RenjaError(
            f"{path}: found a place that cannot be written ({error.strerror}); expected a writable folder. "
            "Create the folder, or give yourself the right to write there."
        ) from error


def _reading(document: Document) -> str:
    _, _, tahap = document.folder.name.partition("-")
    command = f"renja read --agency {document.agency} --year {document.year}"
    return f"{command} --tahap {tahap}" if tahap else command


def frame_text(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Every cell as the file holds it, missing as pd.NA, known columns first and in order; the index is the line.

    What is no text in a text column stays what it is, for the validation to find.
    """
    names, columns = _cells(frame, table)
    lines = list(range(2, len(frame) + 2))
    if any("\n" in "".join(cell for cell in column if isinstance(cell, str)) for column in columns):
        heights = (1 + sum(str(cell).count("\n") for cell in row) for row in zip(*columns, strict=True))
        lines = list(accumulate(heights, initial=2))[: len(frame)]
    text = pd.DataFrame(dict(enumerate(columns)), index=lines, dtype=object)
    text.columns = pd.Index(names)
    return text


def _cells(frame: pd.DataFrame, table: Table) -> tuple[list[Any], list[list[Any]]]:
    """The names of the columns, known ones first and in order, and the cells of each as :func:`frame_text` has them."""
    names = [field.name for field in fields_of(table) if field.name in frame.columns]
    ordered = frame[names + [name for name in frame.columns.unique() if name not in names]]
    numeric = {field.name for field in fields_of(table) if field.type in DTYPES}
    columns = [
        [str(value) if type(value) is int else _number_text(value) for value in ordered.iloc[:, position].tolist()]
        if name in numeric
        else _texts(ordered.iloc[:, position].tolist())
        for position, name in enumerate(ordered.columns)
    ]
    return ordered.columns.tolist(), columns


def _texts(values: list[Any]) -> list[Any]:
    if set(map(type, values)) == {str} and "" not in values:
        return values
    return [value if type(value) is str and value else _plain(value) for value in values]


def _plain(value: object) -> object:
    return pd.NA if value is None or value is pd.NA or value != value or value == "" else value


def _number_text(value: object) -> object:
    """``13`` for 13.0, ``0.065`` for 0.065: the shortest digits that give the number back."""
    if type(value) is float and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    if _plain(value) is pd.NA or isinstance(value, str):
        return _plain(value)
    text = str(value)
    if EXPONENT.fullmatch(text):
        text = format(Decimal(text), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _read_text(path: Path, table: Table) -> pd.DataFrame:
    """A CSV file as text, missing as pd.NA, the index being the line where each row starts. Raises SchemaError."""
    return _framed(*_read_columns(path, table))


def _framed(lines: list[int], columns: Columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=lines, dtype=object)


def _read_columns(path: Path, table: Table) -> tuple[list[int], Columns]:
    """The lines where the rows of a CSV file start, and its columns: cells as text, missing as pd.NA.

    Raises SchemaError for a file that is no table. Not pandas.read_csv: that fills a row that is
    too short and does not tell lines.
    """
    try:
        text = utf8_text(path)
    except FileNotFoundError as error:
        raise SchemaError(f"{path}: found no file; expected the table {table.name}. Run `renja read`.") from error
    rows = csv_rows(text, path)
    _, header = next(rows)
    if len(set(header)) < len(header) or not set(header) & set(table.columns):
        raise SchemaError(
            f"{path}:1: found the header {','.join(header)[:60]!r}; expected {','.join(table.columns)[:60]!r}…, "
            "each name once. Read the document anew, or save the table with commas between the cells."
        )
    found = list(rows)
    columns = {name: [row[position] or pd.NA for _, row in found] for position, name in enumerate(header)}
    return [line for line, _ in found], columns


def utf8_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without its mark. Raises SchemaError for other bytes, and OSError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SchemaError(f"{path}:{line}: found bytes that are not UTF-8; expected UTF-8. Save it as such.") from error


def csv_rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The header of a CSV text and then its rows, each with the line where it starts; blank lines are passed over.

    Raises SchemaError, naming file and line, for a row that is longer or shorter than the header and for stray
    quotation marks.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        yield 1, header
        line = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                raise SchemaError(
                    f"{path}:{line}: found {len(row)} cells; expected {len(header)}, as in the header. "
                    "Mend the line: a comma inside a cell needs quotation marks."
                )
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise SchemaError(
            f"{path}:{reader.line_num}: found {error}; expected cells between commas. Mend the quotation marks."
        ) from error


def typed(columns: Columns, table: Table) -> pd.DataFrame:
    """Columns of text with the dtypes of the schema and in its order, rows counted from 0. Only for what is valid."""
    convert: dict[str, Any] = {"Int64": int, "Float64": float, "string": str}
    found = {}
    for field in fields_of(table):
        if field.name in columns:
            dtype = DTYPES.get(field.type, "string")
            cells = [value if value is pd.NA else convert[dtype](value) for value in columns[field.name]]
            found[field.name] = pd.Series(cells, dtype=dtype)
    return pd.DataFrame(found)


def _correct(text: pd.DataFrame, table: Table, path: Path) -> pd.DataFrame:
    """The table with the cells that ``corrections.csv`` overrides; lines about other tables are left alone."""
    corrections = _read_text(path, CORRECTIONS)
    validate_text(corrections, CORRECTIONS, str(path))
    result = text.copy()
    violations = []
    seen: set[tuple[str, str, str]] = set()
    for line, *cells in corrections.itertuples(name=None):
        row = dict(zip(corrections.columns, cells, strict=True))
        cell = (row["table"], row["row_id"], row["column"])
        problem = ("column", "each cell once") if cell in seen else _problem(row, text, table)
        seen.add(cell)
        if problem:
            found = row[problem[0]]
            shown = "nothing" if found is pd.NA else repr(found)
            violations.append(Violation(line, str(row["row_id"]), problem[0], shown, problem[1]))
        elif row["table"] == table.name:
            result.loc[text["row_id"] == row["row_id"], row["column"]] = row["corrected"]
    if violations:
        raise SchemaError(sentence(str(path), CORRECTIONS, violations))
    return result


def _problem(row: dict[Any, Any], text: pd.DataFrame, table: Table) -> tuple[str, str] | None:
    """The column of a correction that does not hold, with what was expected there; None where all holds."""
    column = row["column"]
    if row["table"] not in TABLES:
        return "table", f"one of: {', '.join(TABLES)}"
    if row["table"] != table.name:
        return None
    if column in ("row_id", "source") or column.endswith("_printed") or column not in text.columns:
        return "column", f"a column of {table.name} other than row_id, source and those that hold the print"
    rows = text[text["row_id"] == row["row_id"]]
    if len(rows) != 1:
        return "row_id", f"a row of {table.name}"
    witnesses = (f"{column}_printed", f"{column.removesuffix('_unit')}_printed", column)
    says = rows.iloc[0][next(name for name in witnesses if name in text.columns)]
    same = row["printed"] is says if says is pd.NA or row["printed"] is pd.NA else row["printed"] == says
    return None if same else ("printed", f"what the table says: {'nothing' if says is pd.NA else repr(says)}")
