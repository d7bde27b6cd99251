"""Findings that are known and stay for a reason: one line each in a CSV file that is kept beside the document.

A line names a finding by what is printed, not by where: the code of the rule, the table, the name of the row, the
column, the print and what was expected there. So it holds when lines and rows move, and no longer when the print
changes. A finding that stands there twice needs two lines.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.errors import SchemaError
from renja_analysis.names import name_key
from renja_analysis.numbers import Lang
from renja_analysis.schema import ROW_FIELDS, TABLES
from renja_analysis.tables import csv_rows, utf8_text

KEY = ("rule", "table", "row", "column", "printed", "expected")
COLUMNS = (*KEY, "message", "reason", "who", "since")
# What a row is called by: the first of these that is printed, or else the first text of its table.
NAMES = (
    *("name", "renja_name", "rkpd_name", "indicator", "usulan", "text", "sentence"),
    *("renja_sasaran", "renja_tujuan", "rkpd_sasaran", "rkpd_tujuan"),
)

FOOTERS = ("total", "rata_rata", "predikat")

Key = tuple[str, ...]
Names = dict[tuple[str, str], str]


class Entry(NamedTuple):
    """One line of the file: its number there, and its cells by column."""

    line: int
    cells: Mapping[str, str]

    @property
    def key(self) -> Key:
        return _key(self.cells)


def read_baseline(path: Path, unreasoned: bool = False) -> list[Entry]:
    """The lines of the file, in order; with ``unreasoned`` also those whose reason is still to be filled in.

    Raises SchemaError, naming file, line and column, for a file that is no such table and for a finding that is
    accepted without a reason.
    """
    try:
        text = utf8_text(path)
    except OSError as error:
        raise SchemaError(
            f"{path}: found no readable file ({error.strerror}); expected known findings. "
            f"Write it by `renja check --write-baseline {path.name}`."
        ) from error
    entries = _entries(text, path)
    lacking = [entry.line for entry in entries if not entry.cells["reason"].strip()]
    if lacking and not unreasoned:
        others = len(lacking) - 1
        more = f" (and in {others} more {'line' if others == 1 else 'lines'})" if others else ""
        raise SchemaError(
            f"{path}:{lacking[0]}, reason: found nothing{more}; expected why the finding stays. "
            "Fill it in, or delete the line."
        )
    return entries


def match_baseline(
    findings: pd.DataFrame, tables: Mapping[str, pd.DataFrame], entries: list[Entry]
) -> tuple[pd.Series, list[Entry]]:
    """Which findings the file knows (booleans in the index of ``findings``), and its lines that meet none any more.

    ``findings`` are those of the whole check, ``tables`` what was checked. Each line stands for one finding.
    """
    names = row_names(tables)
    left = Counter(entry.key for entry in entries)
    known = []
    for row in findings.to_dict("records"):
        key = _key(_cells(row, names))
        known.append(left[key] > 0)
        left[key] -= known[-1]
    stale = []
    for entry in reversed(entries):  # of equal lines the last are too many
        if left[entry.key] > 0:
            left[entry.key] -= 1
            stale.append(entry)
    return pd.Series(known, index=findings.index, dtype=bool), stale[::-1]


def baseline_text(
    findings: pd.DataFrame, tables: Mapping[str, pd.DataFrame], entries: list[Entry], lang: Lang, since: date
) -> str:
    """The file with the lines that it has, as they are, and one for each finding that they do not know.

    A new line has the date and the message, and an empty reason that who accepts the finding fills in.
    """
    known, _ = match_baseline(findings, tables, entries)
    names = row_names(tables)
    rows = [dict(entry.cells) for entry in entries]
    rows += [
        {**_cells(row, names), "message": row[f"message_{lang}"], "since": since.isoformat()}
        for row in findings[~known].to_dict("records")
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row_names(tables: Mapping[str, pd.DataFrame]) -> Names:
    """What each row is called by, whatever its number: {(table, row_id): text}.

    A footer, which prints the same words under every program, is called by its level and what it stands under.
    """
    found: Names = {}
    for name, frame in tables.items():
        if "row_id" not in frame or name not in TABLES or not TABLES[name].prefix:
            continue
        order = [column for column in (*NAMES, *_texts(name)) if column in frame]
        rows = frame.astype(object).where(frame.notna(), "").set_index("row_id").to_dict("index")
        for row_id, row in rows.items():
            own = next((str(row[column]) for column in order if row[column]), "")
            if row["level"] in FOOTERS or not own:
                above, steps = rows.get(row["parent"], {}), 0
                while above.get("level") in FOOTERS and steps < len(FOOTERS):
                    above, steps = rows.get(above["parent"], {}), steps + 1
                own = f"{row['level']} {next((above[column] for column in order if above.get(column)), '')}"
            found[name, str(row_id)] = " ".join(own.split())
    return found


def _texts(table: str) -> list[str]:
    """The columns of a table that hold words, not the print of a number, its unit or its code."""
    texts = [field.name for field in TABLES[table].fields[len(ROW_FIELDS) :] if field.type == "text"]
    return [name for name in texts if not name.endswith(("_printed", "unit")) and name not in ("kode", "no")]


def _cells(row: Mapping[Any, Any], names: Names) -> dict[str, str]:
    """The columns of the key, as the file holds them."""
    cells = {column: "" if pd.isna(row[column]) else str(row[column]) for column in KEY if column != "row"}
    return cells | {"row": names.get((row["table"], row["row_id"]), row["row_id"])}


def _key(cells: Mapping[str, str]) -> Key:
    """Single blanks, and the row by its letters and digits alone: a file may pass through a spreadsheet."""
    return tuple(name_key(cells[name]) if name == "row" else " ".join(cells[name].split()) for name in KEY)


def _entries(text: str, path: Path) -> list[Entry]:
    rows = csv_rows(text, path)
    _, header = next(rows)
    if set(header) != set(COLUMNS) or len(header) != len(COLUMNS):
        raise SchemaError(
            f"{path}:1: found the header {','.join(header)[:60]!r}; expected {','.join(COLUMNS)}. "
            "Save the file with commas between the cells."
        )
    return [Entry(line, dict(zip(header, row, strict=True))) for line, row in rows]
