"""``renja import``: spreadsheets become a document, in one step or not at all; what a file says is not asked for."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result
from official_sheets import E81, E81_NUMBERS, KEGIATAN, PROGRAM, SUB, e81_header, plan_rows, sheet_of, tables_of
from small_project import contents

from renja_analysis.cli import cli
from renja_analysis.documents import find_document
from renja_analysis.form_sheets import write_plan, write_review
from renja_analysis.loading import load
from renja_analysis.read_workbook import read_workbook
from renja_analysis.tables import load_table

AGENCY = ("--agency", "dinas-a", "--year", "2024")
TITLES = [["Rencana Kerja Tahun 2024"], ["Perangkat Daerah : Dinas Koperasi Kabupaten Contoh"], []]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    (tmp_path / "project" / "data").mkdir(parents=True)
    return tmp_path / "project"


def renja(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="renja")


def refusal(*arguments: str) -> str:
    result = renja("import", *arguments)
    assert result.exit_code == 2, (result.output, result.exception)
    (line,) = result.stderr.splitlines()
    return line


def plan_file(path: Path, *rows: Any) -> Path:
    return sheet_of([*TITLES, *plan_rows(*(rows or (PROGRAM, KEGIATAN, SUB)))], path)


def test_a_document_is_made_with_what_the_file_says_itself(project: Path, tmp_path: Path) -> None:
    path = plan_file(tmp_path / "renja.xlsx")
    result = renja("import", str(path), *AGENCY)
    assert result.exit_code == 0, result.output
    folder = project / "data" / "dinas-a" / "2024"
    description = yaml.safe_load((folder / "document.yml").read_text(encoding="utf-8"))
    assert description["agency"] == {
        "slug": "dinas-a",
        "name": "Dinas Koperasi Kabupaten Contoh",
        "level": "kabupaten_kota",
    }
    assert (folder / "source" / "renja.xlsx").read_bytes() == path.read_bytes()
    plan = load("dinas-a", 2024)["plan"]
    assert plan["source"].tolist() == [f"renja.xlsx!Sheet1!A{row}" for row in (6, 7, 8)]
    assert "Rencana: 3 baris" in result.stdout


def test_reading_the_document_again_gives_the_same_tables(project: Path, tmp_path: Path) -> None:
    renja("import", str(plan_file(tmp_path / "renja.xlsx")), *AGENCY)
    tables = project / "data" / "dinas-a" / "2024" / "tables"
    before = contents(tables)
    assert renja("read", *AGENCY).exit_code == 0
    assert contents(tables) == before


def test_several_files_make_one_document(project: Path, tmp_path: Path) -> None:
    evaluation = [*e81_header(), [1, "2.17.02", "Program Satu", "Jumlah", *range(1, 23)]]
    files = [plan_file(tmp_path / "a.xlsx"), sheet_of(evaluation, tmp_path / "b.xlsx")]
    assert renja("import", *map(str, files), *AGENCY).exit_code == 0
    found = load("dinas-a", 2024)
    assert (len(found["plan"]), len(found["evaluation"])) == (3, 1)


def test_the_evaluated_year_is_that_of_the_header(project: Path, tmp_path: Path) -> None:
    path = sheet_of(
        [*TITLES, *e81_header(), [1, "2.17.02", "Program Satu", "Jumlah", *range(1, 23)]], tmp_path / "e.xlsx"
    )
    renja("import", str(path), *AGENCY)
    assert find_document("dinas-a", 2024).evaluated_year == 2023


def test_an_empty_form_becomes_an_empty_valid_document(project: Path, tmp_path: Path) -> None:
    path = sheet_of([*TITLES, *plan_rows()], tmp_path / "renja.xlsx")
    assert renja("import", str(path), *AGENCY).exit_code == 0
    assert len(load("dinas-a", 2024)["plan"]) == 0


def test_codes_tell_the_level_of_an_agency_that_no_title_names(project: Path, tmp_path: Path) -> None:
    path = sheet_of(plan_rows(PROGRAM, KEGIATAN, SUB), tmp_path / "renja.xlsx")
    renja("import", str(path), *AGENCY)
    assert find_document("dinas-a", 2024).agency_level == "provinsi"


def test_what_no_file_says_is_asked_for(project: Path, tmp_path: Path) -> None:
    path = sheet_of(plan_rows(PROGRAM), tmp_path / "renja.xlsx")
    assert "Give --level" in refusal(str(path), *AGENCY)
    assert not list((project / "data").rglob("document.yml"))
    assert renja("import", str(path), *AGENCY, "--level", "provinsi").exit_code == 0


def test_a_document_that_is_there_is_not_overwritten(project: Path, tmp_path: Path) -> None:
    first = plan_file(tmp_path / "renja.xlsx")
    renja("import", str(first), *AGENCY)
    folder = project / "data" / "dinas-a" / "2024"
    (folder / "corrections.csv").write_text("table,row_id,column,printed,corrected,reason,by\n", encoding="utf-8")
    before = contents(folder)
    other = plan_file(tmp_path / "baru.xlsx", PROGRAM)
    assert "--replace" in refusal(str(other), *AGENCY)
    assert contents(folder) == before
    assert renja("import", str(other), *AGENCY, "--replace").exit_code == 0
    assert sorted(contents(folder / "source")) == ["baru.xlsx"]
    assert (folder / "corrections.csv").exists()


def test_a_replacement_that_fails_leaves_the_document_whole(project: Path, tmp_path: Path) -> None:
    renja("import", str(plan_file(tmp_path / "renja.xlsx")), *AGENCY)
    folder = project / "data" / "dinas-a" / "2024"
    before = contents(folder)
    (tmp_path / "rusak.xlsx").write_bytes(b"PK rusak")
    refusal(str(tmp_path / "rusak.xlsx"), *AGENCY, "--replace")
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["2024"]


def test_stages_stand_side_by_side(project: Path, tmp_path: Path) -> None:
    path = str(plan_file(tmp_path / "renja.xlsx"))
    for stage in ("rancangan", "akhir"):
        assert renja("import", path, *AGENCY, "--tahap", stage).exit_code == 0
    folders = sorted(folder.name for folder in (project / "data" / "dinas-a").iterdir())
    assert folders == ["2024-akhir", "2024-rancangan"]


def test_a_plan_of_another_year_is_refused(project: Path, tmp_path: Path) -> None:
    path = str(plan_file(tmp_path / "renja.xlsx"))
    assert "Rencana Tahun 2024" in refusal(path, "--agency", "dinas-a", "--year", "2025")


def test_what_holds_no_form_is_refused(project: Path, tmp_path: Path) -> None:
    path = sheet_of([["Daftar hadir"], ["Nama", "Jabatan"], ["Ani", "Staf"]], tmp_path / "hadir.xlsx")
    assert "no header of an official form" in refusal(str(path), *AGENCY)


def test_two_files_of_one_name_and_a_strange_agency_are_refused(project: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    paths = [str(plan_file(tmp_path / folder / "renja.xlsx")) for folder in ("a", "b")]
    assert "several files called renja.xlsx" in refusal(*paths, *AGENCY)
    assert "../dinas" in refusal(paths[0], "--agency", "../dinas", "--year", "2024")


def test_a_name_with_signs_of_places_is_stored_without_them(project: Path, tmp_path: Path) -> None:
    path = plan_file(tmp_path / "Renja #1 + lampiran!.xlsx")
    assert renja("import", str(path), *AGENCY).exit_code == 0
    folder = project / "data" / "dinas-a" / "2024"
    assert [path.name for path in (folder / "source").iterdir()] == ["Renja _1 _ lampiran_.xlsx"]
    assert load("dinas-a", 2024)["plan"]["source"].iloc[0] == "Renja _1 _ lampiran_.xlsx!Sheet1!A6"


@pytest.mark.parametrize(("lang", "words"), [("id", "tidak ditempatkan"), ("en", "not placed")])
def test_what_is_not_placed_is_said_with_its_cell_and_the_status_says_so(
    project: Path, tmp_path: Path, lang: str, words: str
) -> None:
    path = plan_file(tmp_path / "renja.xlsx", PROGRAM, KEGIATAN, SUB, (), (None, None, None, None, "Kepala Dinas"))
    result = renja("import", str(path), *AGENCY, "--lang", lang)
    assert result.exit_code == 1
    assert f"{words}: renja.xlsx!Sheet1!E10: Kepala Dinas" in result.stdout


@pytest.mark.parametrize(("table", "write"), [("plan", write_plan), ("rkpd_review", write_review)])
def test_the_forms_that_a_run_exports_come_back_as_they_were(tmp_path: Path, table: str, write: Any) -> None:
    document = find_document("dkukm-babel", 2024)
    before = load_table(document, table)
    path = write(before, document, tmp_path / "form.xlsx")
    after = tables_of(path)[table]
    assert not read_workbook(path).tables[0].unplaced
    printed = [name for name in before if name in ("source", "uncertain") or name.endswith("_printed")]
    pd.testing.assert_frame_equal(before.drop(columns=printed), after.drop(columns=printed))


def test_quarters_come_with_the_evaluation(project: Path, tmp_path: Path) -> None:
    groups = [group.replace("(Tahun 2023) ", "").replace("2023", "ini") for group in E81]
    path = sheet_of(
        [*TITLES, *e81_header(groups, E81_NUMBERS), [1, "2.17.02", "Program", "Jumlah", *range(1, 23)]],
        tmp_path / "e.xlsx",
    )
    renja("import", str(path), *AGENCY)
    table = load("dinas-a", 2024)["evaluation"]
    assert table[["tw1_k", "tw1_rp", "tw4_rp"]].iloc[0].tolist() == [7, 8, 14]
    assert find_document("dinas-a", 2024).evaluated_year == 2024
