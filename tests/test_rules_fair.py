"""No false alarm, for every rule: a consistent document gives none, a doubtful reading is at most info, bounds have
reasons."""

import re
from pathlib import Path

import pandas as pd
import pytest

from renja_analysis import findings
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.findings import Finding, Rule, rules, run_rule
from renja_analysis.loading import load
from renja_analysis.scales import read_scale
from renja_analysis.sheet import Cell
from tests.consistent_document import tables

DOCUMENT = find_document("dkukm-babel", 2024)  # plans 2024 and evaluates 2022, as the consistent document does
TABLES = tables()
SOURCES = Path(findings.__file__).parent


@pytest.mark.parametrize("entry", rules(), ids=lambda entry: entry.code)
def test_a_consistent_document_gives_no_finding(entry: Rule) -> None:
    assert set(entry.tables) <= set(TABLES)
    found = check(TABLES, DOCUMENT, select=[entry.code])
    assert found["message_en"].tolist() == []


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "expected"),
    [
        ("plan", "pagu", 3, 1, "RJ602"),
        ("final_plan", "target", 2, 9.0, "RJ605"),
        ("evaluation", "realisasi_k", 2, 0.0, "RJ403"),
        ("alignment", "pagu", 4, 1, "RJ208"),
        ("goals", "no", 1, "4", "RJ833"),
        ("rkpd_review", "renja_unit", 3, "Paket", "RJ611"),
        ("priorities", "text", 1, "Sumber daya manusia", "RJ901"),
    ],
)
def test_one_cell_that_is_changed_is_found(table: str, column: str, row: int, value: object, expected: str) -> None:
    changed = TABLES[table].copy()
    changed.loc[changed.index[row], column] = value
    assert expected in set(check({**TABLES, table: changed}, DOCUMENT)["rule"])


@pytest.mark.parametrize("table", TABLES)
def test_a_form_that_was_left_blank_proves_nothing(table: str) -> None:
    found = check({**TABLES, table: TABLES[table].iloc[:0]}, DOCUMENT)
    assert found["message_en"].tolist() == []


def doubted(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(uncertain="level: the print does not decide") if "uncertain" in table else table


def test_findings_on_rows_that_the_print_leaves_open_are_at_most_info() -> None:
    sure = load("dkukm-babel", 2024)
    before = check(sure, DOCUMENT)
    assert before["rule"].nunique() > len(rules()) / 2
    found = check({name: doubted(table) for name, table in sure.items()}, DOCUMENT)
    found = found[found["column"] != "title"]  # the title of a table stands in no row
    above = found[(found["severity"] != "info") | ~found["rests_on_uncertain"]]
    assert above[["rule", "row_id"]].values.tolist() == []
    assert len(found) > len(before) / 2


@pytest.mark.parametrize("entry", rules(), ids=lambda entry: entry.code)
@pytest.mark.parametrize("place", ["cell", "evidence"])
def test_a_doubt_at_the_cell_or_at_its_evidence_lowers_every_rule_to_info(entry: Rule, place: str) -> None:
    sure, doubtful = (Cell("plan", row_id, "pagu", "renja.txt:1", "1", 1, row_id == "P2") for row_id in ("P1", "P2"))
    cells = (doubtful, (sure,)) if place == "cell" else (sure, (doubtful,))
    severe = entry._replace(needs=(), wants=(), run=lambda: [Finding(cells[0], cells[1], severity="error")])
    (found,) = run_rule(severe, {})
    assert found.severity == "info"


@pytest.mark.parametrize("name", ["thresholds.csv", "rule_bounds.csv"])
def test_every_tolerance_has_a_unit_a_reason_and_a_use(name: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.py")))
    for row in read_scale(name):
        assert float(row["value"]) >= 0 and row["unit"].strip() and len(row["reason"].split()) >= 4, row["name"]
        assert re.search(rf'"{row["name"]}(?:"|_)|"{row["name"].rpartition("_")[0]}_', code), row["name"]
