"""A small document that spent more than it had, for the tests of what `renja check` makes of its findings."""

from pathlib import Path

import pandas as pd
from evaluation_rows import evaluation_rows
from small_project import AGENCY, make_project

from renja_analysis.checking import check
from renja_analysis.documents import Document, find_document
from renja_analysis.schema import EVALUATION
from renja_analysis.tables import write_table

CODES = ["RJ401", "RJ402"]
MARKUP = "Program <script>alert(1)</script>"


def spent(name: str, place: int, target: int, spent: int) -> dict[str, object]:
    """A program that spent so much of its target."""
    row = {"level": "program", "parent": None, "name": name, "source": f"renja.txt:{place}"}
    return row | {"target_rp": target, "realisasi_rp": spent}


SPENT = [
    spent("Program A", 9, 100, 130),
    spent(MARKUP, 10, 1000, 1500),
    spent("=1+1", 100, 0, 900),
]


def table(*rows: dict[str, object]) -> pd.DataFrame:
    """An evaluation of these programs, numbered as they come."""
    return evaluation_rows(*({"row_id": f"E{number}", **row} for number, row in enumerate(rows or SPENT, start=1)))


def found(*rows: dict[str, object]) -> pd.DataFrame:
    """What exceeds its budget: two errors and a warning."""
    return check({"evaluation": table(*rows)}, select=CODES)


def make_document(root: Path, *rows: dict[str, object]) -> Document:
    """A project with that table and a text of 120 lines; RENJA_ROOT has to name ``root``."""
    make_project(root)
    folder = root / "data" / AGENCY / "2024"
    write_table(table(*rows), EVALUATION, folder / "tables")
    (folder / "source").mkdir()
    text = "".join(f"Baris {number} & <b>isi</b>\n" for number in range(1, 121))
    (folder / "source" / "renja.txt").write_text(text, encoding="utf-8")
    return find_document(AGENCY, 2024)
