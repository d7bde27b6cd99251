"""From a document's tables to the official forms and back, and from a form filled in by hand to a document."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from renja_analysis.cli import cli
from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.schema import TABLES
from renja_analysis.tables import read_table

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ("dkukm-babel", "2024")
FORMS = ("evaluation", "rkpd_review", "proposals", "goals", "plan", "alignment", "final_plan")
EMPTY = ("--agency", "dinas-baru", "--year", "2025", "--level", "kabupaten_kota", "--name", "Dinas Baru")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the reference document alone, and a folder to work in."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    shutil.copytree(ROOT.joinpath("data", *REFERENCE), tmp_path.joinpath("project", "data", *REFERENCE))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "project"


def renja(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments, prog_name="renja")
    assert result.exit_code in (0, 1), (result.output, result.exception)
    return result


def said(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """What a table says, in the columns of another one: all but the print, its place and the doubts of reading."""
    columns = [name for name in like if name not in ("source", "uncertain") and not name.endswith("_printed")]
    return table.reindex(columns=columns).reset_index(drop=True)


def test_the_tables_of_the_reference_document_come_back_whole_from_their_forms(project: Path) -> None:
    chosen = ("--agency", REFERENCE[0], "--year", REFERENCE[1])
    renja("template", *chosen, "--all", "--filled", "--output", "own.xlsx")
    result = renja("import", "own.xlsx", "--agency", "salinan", "--year", "2024")
    assert result.exit_code == 0, result.output  # every cell of the forms has its place
    back = load("salinan", 2024)
    for name in FORMS:
        table = read_table(ROOT.joinpath("data", *REFERENCE, "tables", f"{name}.csv"), TABLES[name])
        pd.testing.assert_frame_equal(said(back[name], table), said(table, table), obj=name)
    original, copy = find_document(REFERENCE[0], 2024), find_document("salinan", 2024)
    assert (copy.agency_name, copy.agency_level) == (original.agency_name, original.agency_level)
    assert copy.evaluated_year == original.evaluated_year


def test_an_empty_form_is_an_empty_document(project: Path) -> None:
    renja("template", *EMPTY, "--all", "--output", "empty.xlsx")
    result = renja("import", "empty.xlsx", "--agency", "dinas-baru", "--year", "2025")
    assert result.exit_code == 0, result.output
    tables = load("dinas-baru", 2025)
    assert {name: len(tables[name]) for name in FORMS} == dict.fromkeys(FORMS, 0)
    document = find_document("dinas-baru", 2025)
    assert (document.agency_name, document.agency_level) == ("Dinas Baru", "kabupaten_kota")


def test_a_plan_filled_in_by_hand_is_read_as_it_was_written(project: Path) -> None:
    renja("template", *EMPTY, "--form", "plan", "--output", "plan.xlsx")
    book = load_workbook("plan.xlsx")
    sheet = book["T-C.33"]
    rows = (
        ("2.24.02", "Program Arsip", "Indeks Arsip", 80.5, "Indeks", 900_000_000, "APBD", "program"),
        ("2.24.02.2.01", "Arsip Dinamis", None, None, None, 900_000_000, "APBD", "kegiatan"),
        ("2.24.02.2.01.0001", "Penciptaan Arsip", "Jumlah Arsip", 1200, "Arsip", 900_000_000, "APBD", "sub_kegiatan"),
        (None, None, "Jumlah Pelatihan", 3, "Kali", None, None, "indikator"),
    )
    for at, row in enumerate(rows, start=8):
        for letter, value in zip("ABCEFGHN", row, strict=True):
            sheet[f"{letter}{at}"] = value
    book.save("plan.xlsx")
    result = renja("import", "plan.xlsx", "--agency", "dinas-baru", "--year", "2025")
    assert result.exit_code == 0, result.output
    plan = load("dinas-baru", 2025)["plan"]
    found = plan[["kode", "name", "indicator", "target", "unit", "pagu", "sumber_dana", "level"]]
    assert [tuple(None if pd.isna(cell) else cell for cell in row) for row in found.itertuples(index=False)] == [*rows]
    assert plan["parent"].tolist() == [pd.NA, "P1", "P2", "P3"]


def test_an_evaluation_filled_in_by_hand_keeps_its_quarters(project: Path) -> None:
    renja("template", *EMPTY, "--form", "evaluation", "--output", "evaluation.xlsx")
    book = load_workbook("evaluation.xlsx")
    sheet = book["E.81"]
    row = {"B": "2.24.02", "C": "Program Arsip", "D": "Jumlah Arsip", "AE": "program", "AC": "Bidang Arsip"}
    row |= {"E": 100, "F": "Arsip", "G": 5_000_000, "J": 20, "K": "Arsip", "L": 1_000_000}
    row |= {"M": 4, "N": 250_000, "O": 0, "P": 100_000}
    for letter, value in row.items():
        sheet[f"{letter}9"] = value
    book.save("evaluation.xlsx")
    # The formulas were not worked out, as no spreadsheet program has opened the file; this is said.
    result = renja("import", "evaluation.xlsx", "--agency", "dinas-baru", "--year", "2025")
    assert "rumus tanpa hasil" in result.output
    (found,) = load("dinas-baru", 2025)["evaluation"].query("level == 'program'").to_dict("records")
    known = {"renstra_target_k": 100, "renstra_target_k_unit": "Arsip", "renstra_target_rp": 5_000_000, "target_k": 20}
    known |= {"target_k_unit": "Arsip", "target_rp": 1_000_000, "tw1_k": 4, "tw1_rp": 250_000, "tw2_k": 0}
    known |= {"tw2_rp": 100_000, "kode": "2.24.02", "indicator": "Jumlah Arsip", "penanggung_jawab": "Bidang Arsip"}
    assert {name: found[name] for name in known} == known
