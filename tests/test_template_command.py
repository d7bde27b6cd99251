"""``renja template``: what is filled into a form and where it comes from, refusals in a sentence, no file lost."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from renja_analysis.cli import cli
from renja_analysis.documents import find_documents
from renja_analysis.schema import TABLES
from renja_analysis.tables import write_table
from renja_analysis.template_rows import Known, earlier_document, known_rows, sources_of
from tests.evaluation_rows import evaluation_rows
from tests.plan_rows import alignment, final_plan, plan, review

NOMENCLATURE = [
    ["JENIS PEMDA", "BIDANG", "PROGRAM", "KEGIATAN", "SUBKEGIATAN", "INDIKATOR", "SATUAN"],
    *(
        [pemda, "2.24 BIDANG KEARSIPAN", *row]
        for pemda, *row in (
            ("PROV", "X.XX.01 PROGRAM PENUNJANG PROVINSI", "X.XX.01.1.01 Perencanaan")
            + ("X.XX.01.1.01.0001 Penyusunan Dokumen", "Jumlah Dokumen", "Dokumen"),
            ("KAB", "X.XX.01 PROGRAM PENUNJANG KABUPATEN/KOTA", "X.XX.01.2.01 Perencanaan")
            + ("X.XX.01.2.01.0001 Penyusunan Dokumen", "Jumlah Dokumen", "Dokumen"),
            ("PROV", "2.24.02 PROGRAM PENGELOLAAN ARSIP", "2.24.02.1.01 Arsip Dinamis")
            + ("2.24.02.1.01.0001 Penciptaan Arsip", "Jumlah Arsip", "Arsip"),
            ("PROV", "2.24.02 PROGRAM PENGELOLAAN ARSIP", "2.24.02.1.01 Arsip Dinamis")
            + ("2.24.02.1.01.0002 Pemeliharaan Arsip", "Jumlah Naskah", "Naskah"),
            ("PROV", "2.24.03 PROGRAM ARSIP KHUSUS", "2.24.03.3.01 Arsip Adat")
            + ("2.24.03.3.01.0001 Pencatatan Adat", "Jumlah Adat", "Dokumen"),
        )
    ),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an empty ``data/``; commands are given in a folder of their own."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    (tmp_path / "project" / "data").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "project" / "data"


def put(data: Path, year: int, tahap: str = "akhir", level: str = "provinsi", **tables: pd.DataFrame) -> None:
    """A document of ``dinas-a`` with these tables."""
    folder = data / "dinas-a" / (str(year) if tahap == "akhir" else f"{year}-{tahap}")
    (folder / "tables").mkdir(parents=True)
    description = {
        "agency": {"slug": "dinas-a", "name": "Dinas Arsip", "level": level},
        **{"year": year, "tahap": tahap, "evaluated_year": year - 2, "source": [{"name": "renja.txt"}]},
    }
    (folder / "document.yml").write_text(yaml.safe_dump(description), encoding="utf-8")
    for name, frame in tables.items():
        write_table(frame, TABLES[name], folder / "tables")


def put_nomenclature(data: Path, rows: Sequence[Sequence[str]] = NOMENCLATURE) -> None:
    (data / "reference").mkdir()
    with (data / "reference" / "nomenklatur.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def arsip(**columns: Sequence[object]) -> pd.DataFrame:
    """A plan of one program, one kegiatan and two sub kegiatan, with amounts and targets."""
    cells = {
        "indicator": ["Indeks Arsip", None, "Jumlah Arsip", None],
        "target_printed": ["80 %", None, "7 Arsip", "5"],
        "target": [80, None, 7, 5],
        "unit": ["%", None, "Arsip", None],
        "lokasi": ["Pangkalpinang"] * 4,
        **columns,
    }
    rows = [("program", "Program Pengelolaan Arsip", 900), ("kegiatan", "Arsip Dinamis", 800)]
    return plan(*rows, ("sub_kegiatan", "Penciptaan Arsip", 500), ("sub_kegiatan", "Pemeliharaan Arsip", 300), **cells)


def known(data: Path, table: str, year: int, nomenclature: pd.DataFrame | None = None) -> Known:
    sources = sources_of(table)
    return known_rows(table, earlier_document(find_documents(), year, sources), sources, nomenclature)


def template(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["template", *arguments], prog_name="renja")


def written(*arguments: str) -> tuple[Any, list[str]]:
    """The workbook ``form.xlsx`` that a command writes, and the lines that it says."""
    Path("form.xlsx").unlink(missing_ok=True)
    result = template(*arguments, "--output", "form.xlsx")
    assert result.exit_code == 0, (result.output, result.exception)
    return load_workbook("form.xlsx"), result.output.splitlines()


def refused(*arguments: str) -> str:
    """The one sentence of a command that wrote nothing."""
    before = {path: path.read_bytes() for path in Path.cwd().iterdir()}
    result = template(*arguments)
    assert (result.exit_code, result.stdout) == (2, ""), (result.output, result.exception)
    assert {path: path.read_bytes() for path in Path.cwd().iterdir()} == before
    (line,) = result.stderr.splitlines()
    return line


def column(sheet: Worksheet, letter: str, first: int = 8, last: int = 11) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def test_names_indicators_and_units_of_the_earlier_plan_stand_in_the_form_and_its_numbers_do_not(data: Path) -> None:
    put(data, 2024, plan=arsip())
    book, said = written("--agency", "dinas-a", "--year", "2025", "--form", "plan")
    sheet = book["T-C.33"]
    assert column(sheet, "B") == [
        *("Program Pengelolaan Arsip", "Arsip Dinamis", "Penciptaan Arsip", "Pemeliharaan Arsip")
    ]
    assert column(sheet, "C") == ["Indeks Arsip", None, "Jumlah Arsip", None]
    assert column(sheet, "F") == column(sheet, "K") == ["%", None, "Arsip", None]
    assert column(sheet, "N") == ["program", "kegiatan", "sub_kegiatan", "sub_kegiatan"]
    for letter in "DEGHIJL":  # place, target, amount, funds, remark, and those of the year after
        assert set(column(sheet, letter)) == {None}
    assert sheet["A3"].value == "Nama Perangkat Daerah: Dinas Arsip" and "Tahun 2025" in sheet["A2"].value
    assert sheet["A4"].value == "Lingkup: Provinsi"
    assert said == ["form.xlsx: T-C.33", "T-C.33: baris 8-11 dari dinas-a/2024/plan"]


def test_the_newest_earlier_year_counts_and_of_it_the_latest_stage(data: Path) -> None:
    for year, tahap, name in ((2023, "akhir", "Lama"), (2024, "rancangan", "Draf"), (2024, "perubahan", "Ubah")):
        put(data, year, tahap, plan=plan(("program", name, 1)))
    put(data, 2026, plan=plan(("program", "Nanti", 1)))
    assert [row["name"] for row in known(data, "plan", 2026).rows] == ["Ubah"]
    assert [row["name"] for row in known(data, "plan", 2024).rows] == ["Lama"]
    assert known(data, "plan", 2023) == Known([], [])


def test_a_code_comes_from_another_table_of_the_document_where_the_name_is_the_same_and_stands_once(
    data: Path,
) -> None:
    codes = ["2.24.02", "2.24.02.1.01", "2.24.02.1.01.0001", None]
    evaluation = evaluation_rows(
        *(
            {"row_id": f"E{at}", "level": level, "name": name, "kode": kode, "source": "renja.txt:1"}
            for at, (level, name, kode) in enumerate(
                zip(arsip()["level"], arsip()["name"].str.upper(), codes, strict=True), start=1
            )
        )
    )
    put(data, 2024, plan=arsip(), evaluation=evaluation)
    found = known(data, "plan", 2025)
    assert [row.get("kode") for row in found.rows] == codes
    assert [(origin.what, origin.place, origin.rows) for origin in found.origins] == [
        ("rows", "dinas-a/2024/plan", [0, 1, 2, 3]),
        ("kode", "dinas-a/2024/evaluation", [0, 1, 2]),
    ]
    twice = pd.concat([arsip(), arsip()[-2:]], ignore_index=True)
    twice["row_id"] = [f"P{at}" for at in range(1, 7)]
    put(data, 2026, plan=twice, evaluation=evaluation)
    assert [row.get("kode") for row in known(data, "plan", 2027).rows] == [*codes[:2], None, None, None, None]


def test_a_code_that_stands_on_two_rows_is_not_handed_on(data: Path) -> None:
    put(data, 2024, plan=arsip(kode=["2.24.02", "2.24.02.1.01", "2.24.02.1.01.0001", "2.24.02.1.01.0001"]))
    assert [row.get("kode") for row in known(data, "plan", 2025).rows] == ["2.24.02", "2.24.02.1.01", None, None]


def test_what_the_document_leaves_blank_comes_from_the_nomenclature_by_the_exact_name(data: Path) -> None:
    put(data, 2024, plan=arsip())
    put_nomenclature(data)
    book, said = written("--agency", "dinas-a", "--year", "2025", "--form", "plan")
    sheet = book["T-C.33"]
    assert column(sheet, "A") == ["2.24.02", "2.24.02.1.01", "2.24.02.1.01.0001", "2.24.02.1.01.0002"]
    assert column(sheet, "C") == ["Indeks Arsip", None, "Jumlah Arsip", "Jumlah Naskah"]
    assert column(sheet, "F") == ["%", None, "Arsip", "Naskah"]
    assert sorted(said[2:]) == [
        "T-C.33: indikator pada baris 11 dari nomenklatur.csv",
        "T-C.33: kode pada baris 8-11 dari nomenklatur.csv",
        "T-C.33: satuan pada baris 11 dari nomenklatur.csv",
    ]


def test_a_near_name_and_another_indicator_take_nothing_from_the_nomenclature(data: Path) -> None:
    near = plan(("sub_kegiatan", "Pemeliharaan Arsip Desa", 1), ("sub_kegiatan", "Penciptaan Arsip", 1))
    put(data, 2024, plan=near.assign(indicator=pd.array([pd.NA, "Jumlah Laporan"], dtype="string")))
    put_nomenclature(data)
    book, _ = written("--agency", "dinas-a", "--year", "2025", "--form", "plan")
    assert column(book["T-C.33"], "A", last=9) == [None, "2.24.02.1.01.0001"]
    assert column(book["T-C.33"], "C", last=9) == [None, "Jumlah Laporan"]
    assert column(book["T-C.33"], "F", last=9) == [None, None]  # the unit of another indicator


@pytest.mark.parametrize(
    ("level", "digit", "name"), [("provinsi", "1", "PROVINSI"), ("kabupaten_kota", "2", "KABUPATEN/KOTA")]
)
def test_without_an_earlier_document_the_rows_are_those_of_the_nomenclature(
    data: Path, level: str, digit: str, name: str
) -> None:
    put_nomenclature(data)
    options = ("--form", "evaluation", "--level", level, "--name", "Dinas Baru")
    book, said = written("--agency", "dinas-baru", "--year", "2025", *options)
    sheet = book.worksheets[0]
    assert sheet["A3"].value == "Nama Perangkat Daerah: Dinas Baru"
    codes = [kode for kode in column(sheet, "B", 9, 20) if kode]
    penunjang = ["2.24.01", f"2.24.01.{digit}.01", f"2.24.01.{digit}.01.0001"]
    arsip_codes = ["2.24.02", "2.24.02.1.01", "2.24.02.1.01.0001", "2.24.02.1.01.0002"] if level == "provinsi" else []
    assert codes == ["2.24", *penunjang, *arsip_codes]  # nothing of special autonomy, nothing of the other level
    assert sheet["C10"].value == f"PROGRAM PENUNJANG {name}"
    assert [sheet[cell].value for cell in ("D12", "F12", "K12")] == ["Jumlah Dokumen", "Dokumen", "Dokumen"]
    assert said[1] == f"{sheet.title}: baris 9-{8 + len(codes)} dari nomenklatur.csv"
    assert sheet.title == ("E.55" if level == "provinsi" else "E.81")


def test_of_several_bidang_one_is_to_be_chosen(data: Path) -> None:
    other = ["PROV", "2.17 BIDANG KOPERASI", "2.17.02 PROGRAM KOPERASI", "2.17.02.1.01 Izin", "2.17.02.1.01.0001 Surat"]
    put_nomenclature(data, [*NOMENCLATURE, [*other, "Jumlah Surat", "Surat"]])
    options = ("--agency", "dinas-baru", "--year", "2025", "--form", "final_plan", "--level", "provinsi")
    book, said = written(*options)
    assert set(column(book["Rencana Akhir"], "B")) == {None}
    assert said[-1] == "Nomenklatur memuat 2 bidang (2.17, 2.24): pilih dengan --bidang KODE untuk mengisi baris."
    book, _ = written(*options, "--bidang", "2.17")
    assert "Surat" in column(book["Rencana Akhir"], "B", 8, 20)
    assert "Penciptaan Arsip" not in column(book["Rencana Akhir"], "B", 8, 20)
    assert "found '2.9'; expected one of: 2.17, 2.24" in refused(*options, "--bidang", "2.9")


def test_an_evaluation_takes_the_rows_of_the_plan_of_its_year(data: Path) -> None:
    put(data, 2023, plan=plan(("program", "Rencana 2023", 1)))
    own = evaluation_rows({"row_id": "E1", "level": "program", "name": "Evaluasi 2022", "source": "renja.txt:1"})
    put(data, 2024, evaluation=own)
    for year, name in (("2025", "Rencana 2023"), ("2026", "Evaluasi 2022")):
        book, _ = written("--agency", "dinas-a", "--year", year, "--form", "evaluation")
        assert book["E.55"]["C9"].value == name
    book, _ = written("--agency", "dinas-a", "--year", "2026", "--form", "evaluation", "--evaluated-year", "2023")
    assert (book["E.55"]["C9"].value, book["E.55"]["A2"].value[-4:]) == ("Rencana 2023", "2023")


def going_on(**cells: object) -> pd.DataFrame:
    """An evaluation of one program."""
    row = {"row_id": "E1", "level": "program", "name": "Program Arsip", "source": "renja.txt:1", "target_rp": 900}
    return evaluation_rows({**row, "indicator": "Jumlah Arsip", "target_k": 40.0, "target_k_unit": "Arsip", **cells})


def test_an_evaluation_that_is_going_on_comes_with_what_it_has_and_its_results_are_alive(data: Path) -> None:
    quarter = {"tw1_k": 10.0, "tw1_rp": 300, "realisasi_k": 10.0, "realisasi_rp": 300, "capaian_rp": 33.3}
    put(data, 2024, plan=arsip(), evaluation=going_on(**quarter))
    book, lines = written("--agency", "dinas-a", "--year", "2024", "--form", "evaluation")
    sheet, seen = book["E.55"], load_workbook("form.xlsx", data_only=True)["E.55"]
    assert lines[1] == "E.55: baris 9 dari dinas-a/2024/evaluation"
    given = {"C": "Program Arsip", "J": 40, "K": "Arsip", "L": 900, "M": 10, "N": 300, "P": None}
    assert {letter: sheet[f"{letter}9"].value for letter in given} == given
    assert (sheet["V9"].value, seen["V9"].value, seen["X9"].value) == (
        *('=IF(COUNT(N9,P9,R9,T9)=0,"",SUM(N9,P9,R9,T9))', 300, 33.3),
    )


def test_the_kind_of_an_indicator_set_by_hand_decides_on_its_formula(data: Path) -> None:
    put(data, 2024, evaluation=going_on(tw1_k=10.0))
    path = data / "dinas-a" / "2024" / "document.yml"
    path.write_text(path.read_text(encoding="utf-8") + "indicators: {E1: {cumulation: last}}\n", encoding="utf-8")
    book, _ = written("--agency", "dinas-a", "--year", "2024", "--form", "evaluation")
    assert book["E.55"]["U9"].value.startswith("=IF(ISNUMBER(S9),S9,")


def test_an_evaluation_that_is_done_is_not_filled_in_again(data: Path) -> None:
    put(data, 2024, evaluation=going_on(realisasi_rp=300))
    _, lines = written("--agency", "dinas-a", "--year", "2024", "--form", "evaluation")
    assert lines[1] == "E.55: tidak ada baris yang terisi"


def test_both_sides_of_the_review_and_the_strategies_of_the_policies_are_known(data: Path) -> None:
    table = review(("program", "Program Arsip", 5)).assign(renja_unit=pd.array(["%"], dtype="string"))
    claims = alignment({"inflasi": [("Pasar Murah", 5)], "sdgs": [("Literasi", 7)]}, {"inflasi": 5})
    put(data, 2024, rkpd_review=table, alignment=claims)
    sheet = written("--agency", "dinas-a", "--year", "2025", "--form", "rkpd_review")[0]["T-C.31"]
    assert [sheet[cell].value for cell in ("B8", "H8", "F8", "L8", "G8", "M8")] == [
        *("Program Arsip", "Program Arsip", "%", "%", None, None)
    ]
    sheet = written("--agency", "dinas-a", "--year", "2025", "--form", "alignment")[0].worksheets[0]
    titles = [cell.value for cell in sheet["A"] if cell.value and str(cell.value).startswith("Strategi")]
    assert [title.split("Mendukung ")[1] for title in titles] == [
        *("Pengendalian inflasi", "Tujuan Pembangunan Berkelanjutan (SDGs)")
    ]
    assert [cell.value for cell in sheet[8]][:7] == [
        None,
        "Menata",
        "Program Arsip",
        "Kegiatan Arsip",
        "Pasar Murah",
        None,
        None,
    ]
    assert "TOTAL" not in [cell.value for row in sheet for cell in row]


def test_proposals_are_new_each_year_and_nothing_is_filled_in(data: Path) -> None:
    put(data, 2024, plan=arsip())
    book, said = written("--agency", "dinas-a", "--year", "2025", "--form", "proposals")
    assert said == ["form.xlsx: T-C.32", "T-C.32: tidak ada baris yang terisi"]
    assert {cell.value for row in book["T-C.32"].iter_rows(min_row=8) for cell in row} == {None}


def test_all_forms_stand_in_one_workbook_one_per_sheet(data: Path) -> None:
    put(data, 2024, level="kabupaten_kota", plan=arsip())
    book, said = written("--agency", "dinas-a", "--year", "2025", "--all", "--lang", "en")
    sheets = ["E.81", "T-C.31", "T-C.32", "Tujuan dan Sasaran", "T-C.33", "Dukungan Kebijakan", "Rencana Akhir"]
    assert book.sheetnames == [*sheets, "Instructions"]
    assert said[0] == f"form.xlsx: {', '.join(sheets)}"
    for sheet in ("E.81", "T-C.31", "T-C.33", "Rencana Akhir"):
        assert any(line.startswith(f"{sheet}: rows ") and line.endswith("from dinas-a/2024/plan") for line in said)
    assert {*said[1:]} <= {cell.value for cell in book["Instructions"]["A"]}


def test_the_documents_own_tables_are_written_and_what_it_lacks_is_said(data: Path) -> None:
    put(data, 2024, plan=arsip(), final_plan=final_plan(("program", "Program Arsip", 7)))
    book, said = written("--agency", "dinas-a", "--year", "2024", "--all", "--filled")
    assert book.sheetnames == ["T-C.33", "Rencana Akhir", "Petunjuk"]
    assert column(book["T-C.33"], "G") == [900, 800, 500, 300] and column(book["T-C.33"], "E") == [80, None, 7, 5]
    assert book["T-C.33"].max_row == 11  # no rows to fill in below
    assert "T-C.33: baris 8-11 dari dinas-a/2024/plan" in said
    assert "E.55: tabel evaluation tidak ada dalam dinas-a/2024, tidak ditulis" in said


def test_a_file_is_never_overwritten_as_it_may_have_been_filled_in(data: Path) -> None:
    put(data, 2024, plan=arsip())
    assert template("--agency", "dinas-a", "--year", "2025", "--form", "plan").exit_code == 0
    assert [path.name for path in Path.cwd().iterdir()] == ["dinas-a_2025_plan.xlsx"]
    Path("dinas-a_2025_plan.xlsx").write_bytes(b"filled in")
    sentence = refused("--agency", "dinas-a", "--year", "2025", "--form", "plan")
    assert "dinas-a_2025_plan.xlsx: found a file; expected a new name" in sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--year", "2025"), "template: found neither; expected one of --form and --all"),
        (("--year", "2025", "--all", "--form", "plan"), "template: found both; expected one of --form and --all"),
        (("--year", "25", "--all"), "year: found '25'; expected a year of four digits"),
        (
            ("--year", "2025", "--all", "--output", "form.xls"),
            "output: found 'form.xls'; expected a name that ends in .xlsx",
        ),
        (
            ("--year", "2025", "--all", "--output", "gone/form.xlsx"),
            "gone/form.xlsx: found a place that cannot be written",
        ),
        (("--year", "2025", "--all", "--evaluated-year", "2026"), "evaluated_year: found 2026; expected none after"),
        (("--year", "2025", "--all", "--bidang", "2.24"), "expected one of: none, as no nomenclature lies in"),
        (("--year", "2025", "--form", "plan", "--filled"), "year: found 2025 of dinas-a; expected one of: 2024"),
        (("--year", "2024", "--form", "evaluation", "--filled"), "evaluation.csv: found no file; expected the table"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(data: Path, arguments: tuple[str, ...], sentence: str) -> None:
    put(data, 2024, plan=arsip())
    assert sentence in refused("--agency", "dinas-a", *arguments)


@pytest.mark.parametrize("slug", ["dinas-b", "Dinas B", "../dinas-a"])
def test_an_agency_without_a_document_has_to_say_its_level_and_a_short_name(data: Path, slug: str) -> None:
    put(data, 2024, plan=arsip())
    sentence = refused("--agency", slug, "--year", "2025", "--all")
    assert f"agency: found {slug!r}, which has no document (there: dinas-a)" in sentence and "--level" in sentence
    known_level = template("--agency", slug, "--year", "2025", "--all", "--level", "provinsi", "--output", "form.xlsx")
    assert known_level.exit_code == (0 if slug == "dinas-b" else 2)


def test_every_form_prints_on_its_paper_with_rows_as_high_as_their_texts_and_no_lines_but_its_own(data: Path) -> None:
    put(data, 2024, plan=plan(("program", "Program dengan nama yang panjang" * 8, 900), ("kegiatan", "Arsip", 900)))
    book, _ = written("--agency", "dinas-a", "--year", "2025", "--all")
    for sheet in book.worksheets[:-1]:
        setup = sheet.page_setup
        paper = 8 if sheet.title == "E.55" else 9
        assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (paper, "landscape", 0), sheet.title
        assert not sheet.print_options.gridLines, sheet.title
        assert not any(cell.border.top.style for row in sheet["A1:Z4"] for cell in row), sheet.title
    heights = book["T-C.33"].row_dimensions
    assert heights[8].height > 40 > (heights[9].height or 15)
