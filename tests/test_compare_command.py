"""`renja compare` on the command line: which two stages, in which form and place, and when it is refused."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from command import refusal_of
from openpyxl import load_workbook
from plan_rows import plan
from small_project import AGENCY, make_project

from renja_analysis import review
from renja_analysis.cli import cli
from renja_analysis.documents import find_document, stage_before
from renja_analysis.revisions import CHANGES
from renja_analysis.schema import PLAN
from renja_analysis.tables import write_table

KEGIATAN = ("kegiatan", "Kegiatan Arsip", 100)
FIRST = plan(("program", "Program Arsip", 100), KEGIATAN, ("sub_kegiatan", "Penataan", 60), target=[None, 7, 2.5])
LAST = plan(("program", "Program Arsip", 140), KEGIATAN, ("sub_kegiatan", "=Pameran", 40), target=[None, 9, None])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The year 2024 in three stages: a draft, the final one (equal to it) and a revised one that differs."""
    root = make_project(tmp_path / "project")
    monkeypatch.setenv("RENJA_ROOT", str(root))
    folder = root / "data" / AGENCY
    (folder / "2024" / "tables" / "evaluation.csv").unlink()
    write_table(FIRST, PLAN, folder / "2024" / "tables")
    for tahap in ("rancangan", "perubahan"):
        stage(folder / "2024", folder / f"2024-{tahap}", tahap)
    write_table(LAST, PLAN, folder / "2024-perubahan" / "tables")
    return root


def stage(of: Path, folder: Path, tahap: str) -> None:
    shutil.copytree(of, folder)
    text = (of / "document.yml").read_text(encoding="utf-8").replace("tahap: akhir", f"tahap: {tahap}")
    (folder / "document.yml").write_text(text, encoding="utf-8")


def renja(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["compare", *map(str, arguments)], prog_name="renja")


def refusal(*arguments: object) -> str:
    return refusal_of(renja(*arguments))


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ((), "2024 (akhir) → 2024 (perubahan)"),
        (("--from", "rancangan"), "2024 (rancangan) → 2024 (perubahan)"),
        (("--to", "akhir"), "2024 (rancangan) → 2024 (akhir)"),
        (("--from", "perubahan", "--to", "rancangan"), "2024 (perubahan) → 2024 (rancangan)"),
    ],
)
def test_the_two_latest_stages_are_compared_unless_others_are_chosen(
    project: Path, options: tuple[str, ...], title: str
) -> None:
    result = renja(*options)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == f"Dinas A & B, Renja: {title}"


def test_each_change_is_a_line_with_both_values_and_both_places(project: Path) -> None:
    lines = [line.strip() for line in renja("--lang", "en").stdout.splitlines()]
    assert "4 changes between the Renja 2024 (final) and 2024 (revised)" in lines[1]
    amount = "Indicative ceiling of the plan year n: Rp 100 → Rp 140 (+Rp 40; +40.00%) [renja.txt:1 → renja.txt:1]"
    assert f"“Program Arsip”: {amount}" in lines
    assert "“Kegiatan Arsip”: Target of the plan year n: 7 → 9 [renja.txt:2 → renja.txt:2]" in lines
    assert "sub kegiatan “=Pameran”: Indicative ceiling of the plan year n: Rp 40 [renja.txt:3]" in lines
    assert "Plan, Indicative ceiling of the plan year n, sub kegiatan: Rp 60 → Rp 40 (−Rp 20; −33.33%), 1 row" in lines


def test_a_new_program_is_one_line_in_the_text_and_all_its_rows_elsewhere(project: Path) -> None:
    new = [("program", "Program Baca", 9), ("kegiatan", "Layanan", 9), ("sub_kegiatan", "Sirkulasi", 5)]
    rows = [("program", "Program Arsip", 100), KEGIATAN, ("sub_kegiatan", "Penataan", 60), *new]
    later = plan(*rows, ("sub_kegiatan", "Pameran", 4), target=[None, 7, 2.5, None, None, None, None])
    write_table(later, PLAN, project / "data" / AGENCY / "2024-perubahan" / "tables")
    lines = [line.strip() for line in renja("--lang", "en").stdout.splitlines()]
    assert "4 rows added" in lines[1]
    at = lines.index("Row added (4):")
    assert lines[at + 1 : at + 3] == [
        "“Program Baca”: Indicative ceiling of the plan year n: Rp 9 (with the 3 rows below it; its sub kegiatan Rp 9) "
        "[renja.txt:4]",
        "",
    ]
    assert len(json.loads(renja("--format", "json").stdout)["changes"]) == 4


def test_a_block_that_slipped_is_told_beside_each_change_and_in_a_sentence(project: Path) -> None:
    tables = [project / "data" / AGENCY / stage / "tables" for stage in ("2024", "2024-perubahan")]
    for folder, names in zip(tables, ("ABC", "BCD"), strict=True):
        rows = [("sub_kegiatan", f"{name * 9} Arsip", 10 * at) for at, name in enumerate(names, start=1)]
        write_table(plan(("program", "Program Arsip", 100), KEGIATAN, *rows), PLAN, folder)
    text = renja("--lang", "en").stdout
    assert "4 of these are in rows whose names slipped against their amounts" in text
    assert text.count("name slipped against its amount)") == 4
    path = project / "perubahan.xlsx"
    renja("--output", path)
    doubts = [row[-3] for row in load_workbook(path).worksheets[0].iter_rows(min_row=6, values_only=True)]
    assert doubts == ["nama bergeser terhadap pagunya"] * 4


def test_where_nothing_changed_it_says_so_with_status_0(project: Path) -> None:
    result = renja("--to", "akhir", "--lang", "en")
    assert result.exit_code == 0
    assert "Nothing changed between the Renja 2024 (draft) and 2024 (final); compared: Plan." in result.stdout


def test_what_only_one_stage_has_is_named(project: Path) -> None:
    tables = project / "data" / AGENCY / "2024-perubahan" / "tables"
    write_table(LAST.assign(sumber_dana=pd.Series(["APBD"] * 3, dtype="string")), PLAN, tables)
    (tables / "cells.csv").write_text("table,row_id,column,source,printed\n", encoding="utf-8")
    said = renja("--lang", "en").stdout
    assert "Not compared, being printed in 2024 (revised) alone: Plan: Source of funds." in said
    (tables / "plan.csv").unlink()
    assert "No table is in both" in renja("--lang", "en").stdout
    assert "Tables that 2024 (final) alone has: Plan." in renja("--lang", "en").stdout


def test_csv_and_json_hold_what_the_library_gives(project: Path) -> None:
    lines = renja("--format", "csv").stdout.splitlines()
    assert lines[0] == ",".join(CHANGES)
    assert any(line.startswith("plan,amount,program,Program Arsip,pagu,P1,P1,100,140,,40,40,") for line in lines)
    said = json.loads(renja("--format", "json").stdout)
    assert (said["before"]["tahap"], said["after"]["tahap"], said["tables"]) == ("akhir", "perubahan", ["plan"])
    assert len(said["changes"]) == 4
    assert said["totals"][0]["difference"] == 40


def test_a_workbook_has_a_row_per_change_with_amounts_as_numbers_and_texts_as_texts(project: Path) -> None:
    path = project / "perubahan.xlsx"
    assert renja("--output", path).exit_code == 0
    first = path.read_bytes()
    assert renja("--output", path).exit_code == 0
    assert path.read_bytes() == first
    changes, sums = load_workbook(path).worksheets
    (row,) = (row for row in changes.iter_rows(values_only=True) if row[2] == "“Program Arsip”")
    assert row[6:10] == (100, 140, 40, 40)
    assert any("=Pameran" in str(row[2]) for row in changes.iter_rows(values_only=True))
    assert next(row[5:8] for row in sums.iter_rows(values_only=True, min_row=6)) == (100, 140, 40)


def test_a_file_is_replaced_whole_or_left_and_has_the_form_of_its_ending(project: Path) -> None:
    path = project / "perubahan.json"
    assert renja("--output", path).stdout.startswith(f"{path}: 4 perubahan")
    assert json.loads(path.read_text(encoding="utf-8"))["agency"] == AGENCY
    assert not list(project.glob(".perubahan*"))


def test_another_year_is_compared_when_asked_for(project: Path) -> None:
    folder = project / "data" / AGENCY
    shutil.copytree(folder / "2024", folder / "2025")
    text = (folder / "2025" / "document.yml").read_text(encoding="utf-8").replace("year: 2024", "year: 2025")
    (folder / "2025" / "document.yml").write_text(text, encoding="utf-8")
    result = renja("--year", 2025, "--with-year", 2024)
    assert result.stdout.splitlines()[0] == "Dinas A & B, Renja: 2024 (perubahan) → 2025 (akhir)"
    assert "--year" in refusal()
    assert refusal("--year", 2025, "--with-year", 2025).startswith("with_year: found 2025 again")
    assert refusal("--year", 2025).startswith(f"compare: found no stage before {AGENCY}/2025 (there: akhir)")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--to", "rancangan"), f"compare: found no stage before {AGENCY}/2024-rancangan (there: rancangan, akhir"),
        (("--from", "akhir", "--to", "akhir"), "compare: found no stage before"),
        (("--from", "final"), "from: found 'final'; expected one of: rancangan (dinas-a/2024-rancangan), akhir"),
        (("--agency", "dinas-x"), "agency: found 'dinas-x'; expected one of: dinas-a."),
        (("--format", "xlsx"), "format: found xlsx without a file; expected --output perubahan.xlsx."),
        (("--output", "x.html"), "output: found 'x.html'; expected a name that ends in .txt, .csv, .json, .xlsx."),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(
    project: Path, options: tuple[str, ...], sentence: str
) -> None:
    assert refusal(*options).startswith(sentence)


def test_the_notebook_shows_what_changed_since_the_stage_before_and_says_in_one_sentence_that_there_is_none(
    project: Path,
) -> None:
    final, draft = find_document(AGENCY, 2024), find_document(AGENCY, 2024, "rancangan")
    revised = find_document(AGENCY, 2024, "perubahan")
    assert (stage_before(revised), stage_before(final), stage_before(draft)) == (final, draft, None)
    since = review.since_stage_before(revised)
    rows, sums = review.since_rows(since), review.since_sums(since)
    assert rows.loc[rows["change"] == "amount", "rupiah_change"].tolist() == [40]
    assert sums.loc[sums["level"] == "program", "rupiah_after"].tolist() == [140]
    assert review.tell_since(since, revised, "en").startswith("4 changes")
    nothing = review.since_stage_before(draft)
    assert nothing is None
    assert review.since_rows(nothing).empty and review.since_sums(nothing).empty
    assert review.tell_since(nothing, draft, "id").count(".") == 1
