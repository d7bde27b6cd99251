"""``renja import`` through the year: one more quarter updates the tables, and nothing that was filled in is lost."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from official_sheets import E81, KEGIATAN, PROGRAM, SUB, e81_header, plan_rows, sheet_of
from small_project import contents

from renja_analysis.cli import cli
from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.tables import load_table

ROOT = Path(__file__).resolve().parents[1]
AGENCY = ("--agency", "dinas-a", "--year", "2024")
TITLES = [["Rencana Kerja Tahun 2024"], ["Perangkat Daerah : Dinas Koperasi Kabupaten Contoh"], []]
PROGRAM_E = ("2.17.02", "Program Izin", "Jumlah izin", 100, 1000)
SATU = ("2.17.02.2.01", "Penerbitan", "Jumlah izin terbit", 50, 600)
DUA = ("2.17.02.2.02", "Pembinaan", "Jumlah orang dibina", 40, 400)
Quarters = Sequence[tuple[int, int] | None]
FIRST: list[tuple[Any, Quarters]] = [(PROGRAM_E, [(20, 200)]), (SATU, [(10, 120)]), (DUA, [(8, 80)])]
SECOND: list[tuple[Any, Quarters]] = [
    (PROGRAM_E, [(20, 200), (30, 300)]),
    (SATU, [(10, 120), (12, 150)]),
    (DUA, [(8, 80), (9, 150)]),
]


def e81(path: Path, rows: Sequence[tuple[Any, Quarters]], year: str = "2024", more: Sequence[Any] = ()) -> Path:
    """E.81 with its quarters; columns 12 to 15 as the form works them out."""
    head = e81_header([group.replace("2023", year) for group in E81])
    made: list[list[Any]] = []
    for number, ((kode, name, indicator, target, budget), quarters) in enumerate(rows, start=1):
        known = [pair for pair in quarters if pair]
        k, rp = (sum(pair[side] for pair in known) for side in (0, 1))
        row: list[Any] = [number, kode, name, indicator, 400, 4000, 100, 1000, target, budget]
        for at in range(4):
            row += list((quarters[at] if at < len(quarters) else None) or (None, None))
        row += [k, rp, 100 * k / target, 100 * rp / budget, 100 + k, 1000 + rp, (100 + k) / 4, (1000 + rp) / 40]
        made.append(row)
    return sheet_of([*TITLES, *head, *made, *more], path)


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document with a plan and the first quarter of its year, each from a file of its own."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    (tmp_path / "project" / "data").mkdir(parents=True)
    plan = sheet_of([*TITLES, *plan_rows(PROGRAM, KEGIATAN, SUB)], tmp_path / "rencana.xlsx")
    result = renja(e81(tmp_path / "triwulan-1.xlsx", FIRST), plan)
    assert result.exit_code == 0, result.output
    return tmp_path / "project" / "data" / "dinas-a" / "2024"


def renja(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, arguments), *AGENCY], prog_name="renja")


def refused(document: Path, *arguments: Any) -> str:
    """What a refusal says; nothing is written."""
    before = contents(document.parent)
    result = renja(*arguments)
    assert result.exit_code == 2, (result.output, result.exception)
    assert contents(document.parent) == before
    return result.stderr


def test_one_more_quarter_updates_the_table_and_says_what_changed(document: Path, tmp_path: Path) -> None:
    plan = (document / "tables" / "plan.csv").read_bytes()
    (document / "catatan").mkdir()
    (document / "catatan" / "rapat.txt").write_text("rapat triwulan", encoding="utf-8")
    result = renja(e81(tmp_path / "triwulan-2.xlsx", SECOND))
    assert result.exit_code == 0, result.output
    table = load("dinas-a", 2024)["evaluation"]
    assert table["tw2_rp"].tolist() == [300, 150, 150]
    assert table["source"].iloc[0] == "triwulan-2.xlsx!Sheet1!B8"
    assert (
        "Evaluasi: 3 baris berubah, 6 sel terisi atau diganti (kolom 9 K 3, kolom 9 Rp 3), 24 sel hitungan "
        "mengikuti; 0 baris baru, 0 baris hilang\n"
        "  E1 Program Izin: kolom 9 K kosong → 30; kolom 9 Rp kosong → 300\n"
    ) in result.stdout
    assert (document / "tables" / "plan.csv").read_bytes() == plan
    assert (document / "catatan" / "rapat.txt").is_file()
    assert sorted(contents(document / "source")) == ["rencana.xlsx", "triwulan-2.xlsx"]


def test_reading_an_updated_document_again_gives_the_same_tables(document: Path, tmp_path: Path) -> None:
    renja(e81(tmp_path / "triwulan-2.xlsx", SECOND))
    before = contents(document)
    assert CliRunner().invoke(cli, ["read", *AGENCY], prog_name="renja").exit_code == 0
    assert contents(document) == before


def test_another_value_of_a_quarter_is_refused_with_its_cell(document: Path, tmp_path: Path) -> None:
    other = [FIRST[0], (SATU, [(10, 1300)]), FIRST[2]]
    said = refused(document, e81(tmp_path / "baru.xlsx", other))
    assert "1 filled cell that says something else" in said
    assert "baru.xlsx!Sheet1!L9, column 8 Rp of “Penerbitan”: 120 before, 1300 now" in said
    assert "--replace" in said and len(said.splitlines()) == 1
    result = renja(tmp_path / "baru.xlsx", "--replace", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "  E2 Penerbitan: column 8 Rp 120 → 1,300" in result.stdout
    found = load("dinas-a", 2024)
    assert found["evaluation"]["tw1_rp"].tolist() == [200, 1300, 80]
    assert len(found["plan"]) == 3


def test_an_emptied_quarter_and_a_lost_row_are_refused(document: Path, tmp_path: Path) -> None:
    said = refused(document, e81(tmp_path / "baru.xlsx", [(PROGRAM_E, [None, (30, 300)]), SECOND[1]]))
    assert "column 8 K of “Program Izin”: 20 before, blank now" in said
    assert "1 row gone (evaluation: “Pembinaan”)" in said


def test_new_rows_are_told_and_corrections_stay_with_their_row(document: Path, tmp_path: Path) -> None:
    lines = ["table,row_id,column,printed,corrected,reason,by", "evaluation,E3,target_k,40,45,salah ketik,Ani", ""]
    (document / "corrections.csv").write_text("\n".join(lines), encoding="utf-8")
    description = yaml.safe_load((document / "document.yml").read_text(encoding="utf-8"))
    description["indicators"] = {"E3": {"cumulation": "last"}}
    (document / "document.yml").write_text(yaml.safe_dump(description), encoding="utf-8")
    new = ("2.17.02.2.03", "Pengawasan", "Jumlah pengawasan", 4, 40)
    result = renja(e81(tmp_path / "triwulan-2.xlsx", [*SECOND[:2], (new, [(1, 10)]), SECOND[2]]))
    assert result.exit_code == 0, result.output
    assert "1 baris baru, 0 baris hilang" in result.stdout and "  baris baru: Pengawasan" in result.stdout
    table = load_table(find_document("dinas-a", 2024), "evaluation")
    assert table.set_index("name")["target_k"].to_dict()["Pembinaan"] == 45
    assert find_document("dinas-a", 2024).indicators == {"E4": {"cumulation": "last"}}


def test_a_correction_that_does_not_hold_any_more_is_refused(document: Path, tmp_path: Path) -> None:
    lines = ["table,row_id,column,printed,corrected,reason,by", "evaluation,E3,tw2_k,,9,dari laporan,Ani", ""]
    (document / "corrections.csv").write_text("\n".join(lines), encoding="utf-8")
    with_column = e81(tmp_path / "sebagian.xlsx", [*SECOND[:2], FIRST[2]])
    assert renja(with_column).exit_code == 0
    said = refused(document, e81(tmp_path / "triwulan-2.xlsx", SECOND))
    assert f"{document / 'corrections.csv'}: found" in said and "line 2 (E3)" in said


def test_a_form_that_is_left_blank_changes_nothing(document: Path, tmp_path: Path) -> None:
    assert "forms without rows" in refused(document, sheet_of([*TITLES, *plan_rows()], tmp_path / "kosong.xlsx"))
    both = e81(tmp_path / "triwulan-2.xlsx", SECOND, more=[(), *plan_rows()])
    assert renja(both).exit_code == 0
    found = load("dinas-a", 2024)
    assert (len(found["plan"]), found["evaluation"]["tw2_rp"].iloc[0]) == (3, 300)


def test_a_file_may_keep_its_name_but_not_take_the_place_of_another(document: Path, tmp_path: Path) -> None:
    (tmp_path / "baru").mkdir()
    assert renja(e81(tmp_path / "baru" / "triwulan-1.xlsx", SECOND)).exit_code == 0
    assert "Rename the new file" in refused(document, e81(tmp_path / "baru" / "rencana.xlsx", SECOND))


def test_a_quarter_of_another_year_is_refused(document: Path, tmp_path: Path) -> None:
    said = refused(document, e81(tmp_path / "lalu.xlsx", FIRST, year="2023"))
    assert "found 2023 in the header" in said
    assert renja(tmp_path / "lalu.xlsx", "--replace").exit_code == 0
    assert find_document("dinas-a", 2024).evaluated_year == 2023


def test_the_same_file_again_changes_nothing(document: Path, tmp_path: Path) -> None:
    before = contents(document / "tables")
    result = renja(tmp_path / "triwulan-1.xlsx")
    assert result.exit_code == 0
    assert "Evaluasi: tidak ada yang berubah" in result.stdout
    assert contents(document / "tables") == before


def test_a_table_of_a_printed_document_may_come_from_a_spreadsheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "dkukm-babel" / "2024"
    shutil.copytree(ROOT / "data" / "dkukm-babel" / "2024", folder)
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    before = contents(folder / "tables")
    path = e81(tmp_path / "triwulan-1.xlsx", FIRST, year="2022")
    agency = ["--agency", "dkukm-babel", "--year", "2024"]
    result = CliRunner().invoke(cli, ["import", str(path), *agency], prog_name="renja")
    assert result.exit_code == 2 and "rows gone (evaluation: " in result.stderr
    result = CliRunner().invoke(cli, ["import", str(path), *agency, "--replace"], prog_name="renja")
    assert result.exit_code == 0, result.output
    after = contents(folder / "tables")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"evaluation.csv", "cells.csv", "furniture.csv"}
