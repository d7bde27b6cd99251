"""The quick look at a table lets through what the full validation lets through, and nothing else."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from renja_analysis.documents import find_document
from renja_analysis.errors import SchemaError
from renja_analysis.schema import PLAN, TABLES
from renja_analysis.validation import Columns, holds, validate_text

REFERENCE = find_document("dkukm-babel", 2024).folder / "tables"


def columns_of(path: Path) -> Columns:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {name: [row[place] or pd.NA for row in rows] for place, name in enumerate(header)}


def is_valid(columns: Columns) -> bool:
    try:
        validate_text(pd.DataFrame(columns, dtype=object), PLAN, "plan.csv")
    except SchemaError:
        return False
    return True


def small() -> Columns:
    """Three rows of a plan."""
    filled: Columns = {"row_id": ["P1", "P2", "P3"], "level": ["program", "kegiatan", "sub_kegiatan"]}
    filled |= {"parent": [pd.NA, "P1", "P2"], "source": ["renja.txt:1", "renja.txt:2", "renja.txt:3"]}
    filled |= {"pagu": ["10", "10", pd.NA], "target": ["1.5", pd.NA, "2"]}
    return {name: filled.get(name, [pd.NA] * 3) for name in PLAN.columns}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_holds_is_let_through(name: str) -> None:
    assert holds(columns_of(REFERENCE / f"{name}.csv"), TABLES[name])


CELLS = [pd.NA, "", "x", "7", "07", "-3", "1.5", "1,5", "P1", "P2", "P3", "P9", "E2", "program", "renja.txt:9"]


@pytest.mark.parametrize("column", ["row_id", "level", "parent", "source", "pagu", "target", "name"])
@pytest.mark.parametrize("cell", CELLS, ids=repr)
def test_one_changed_cell_is_judged_as_by_the_full_validation(column: str, cell: object) -> None:
    changed = small()
    changed[column] = [changed[column][0], cell, changed[column][2]]
    assert holds(changed, PLAN) == is_valid(changed)


def test_a_missing_and_a_strange_column_are_left_to_the_full_validation() -> None:
    without = {name: cells for name, cells in small().items() if name != "pagu"}
    assert not holds(without, PLAN)
    assert not holds(small() | {"strange": ["a", "b", "c"]}, PLAN)
