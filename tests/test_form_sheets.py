"""Official forms as spreadsheets: every cell read back, live sums with their results, print, nothing half-written."""

import time
import zipfile
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from renja_analysis.documents import Document, find_document
from renja_analysis.errors import RenjaError, SchemaError
from renja_analysis.form_sheets import write_plan, write_review
from renja_analysis.schema import TABLES
from renja_analysis.tables import empty_table, read_table
from tests.plan_rows import plan, review

REFERENCE = find_document("dkukm-babel", 2024)
REVIEW, PLAN = (
    read_table(REFERENCE.folder / "tables" / f"{name}.csv", TABLES[name]) for name in ("rkpd_review", "plan")
)
WRITE = {"rkpd_review": write_review, "plan": write_plan}
FIRST = 8  # the first row of data: three titles, a blank row, three rows of heads above it

# The columns of the sheet: of a table, as a person counts them off the form.
LETTERS = {
    "rkpd_review": {
        **{"A": "no", "B": "rkpd_name", "C": "rkpd_lokasi", "D": "rkpd_indicator", "E": "rkpd_target"},
        **{"F": "rkpd_unit", "G": "rkpd_pagu", "H": "renja_name", "I": "renja_lokasi", "J": "renja_indicator"},
        **{"K": "renja_target", "L": "renja_unit", "M": "renja_pagu", "N": "penanggung_jawab", "O": "catatan"},
        **{"U": "row_id", "V": "level", "W": "source", "X": "uncertain"},
    },
    "plan": {
        **{"A": "kode", "B": "name", "C": "indicator", "D": "lokasi", "E": "target", "F": "unit", "G": "pagu"},
        **{"H": "sumber_dana", "I": "catatan", "J": "maju_target", "K": "maju_unit", "L": "maju_pagu"},
        **{"R": "row_id", "S": "level", "T": "source", "U": "uncertain"},
    },
}
SUMS = {"rkpd_review": {"G": "Q", "M": "S"}, "plan": {"G": "N", "L": "P"}}  # amount: its sum; the difference behind
SUMMED = ("bidang", "program", "kegiatan", "sub_kegiatan")


def document(name: str = "Dinas A", year: int = 2024) -> Document:
    return REFERENCE._replace(agency="a", agency_name=name, year=year, folder=Path("a") / str(year))


def sheet(path: Path, results: bool = False) -> Worksheet:
    """The form: its formulas, or the results that were stored with them."""
    return load_workbook(path, data_only=results).worksheets[0]


def shown(row: Mapping[Hashable, Any], column: str) -> Any:
    """What a cell of the form should hold: the value, else the print, else nothing."""
    for name in (column, f"{column}_printed"):
        if name in row and not pd.isna(row[name]):
            return row[name]
    return None


def letter_behind(letter: str) -> str:
    return chr(ord(letter) + 1)


def small_plan() -> pd.DataFrame:
    """Two kegiatan of 60 and 30 under a program of 100; the first has two parts of 40 and 20, then an indicator row."""
    return plan(
        ("program", "Program Arsip", 100),
        ("kegiatan", "Arsip Dinamis", 60),
        ("sub_kegiatan", "Penataan", 40),
        ("indikator", "", 999),
        ("sub_kegiatan", "Layanan", 20),
        ("kegiatan", "Arsip Statis", 30),
        ("sub_kegiatan", "Alih Media", None),
    )


@pytest.mark.parametrize(("name", "table"), [("rkpd_review", REVIEW), ("plan", PLAN)])
def test_every_cell_of_the_reference_form_is_that_of_its_table(tmp_path: Path, name: str, table: pd.DataFrame) -> None:
    written = sheet(WRITE[name](table, REFERENCE, tmp_path / "form.xlsx"))
    sums = {column for total in SUMS[name].values() for column in (total, letter_behind(total))}
    compared = 0
    for number, row in enumerate(table.to_dict("records"), start=FIRST):
        for cell in written[number]:
            if cell.column_letter in sums:
                continue
            column = LETTERS[name].get(cell.column_letter)
            assert cell.value == (None if column is None else shown(row, column)), cell.coordinate
            compared += cell.value is not None
    assert written.max_row == FIRST + len(table) - 1
    in_form = [column for column in LETTERS[name].values() if column in table]
    assert compared >= int(table[in_form].notna().to_numpy().sum())


@pytest.mark.parametrize(("name", "table"), [("rkpd_review", REVIEW), ("plan", PLAN)])
def test_every_sum_of_the_reference_form_adds_up_the_direct_children(
    tmp_path: Path, name: str, table: pd.DataFrame
) -> None:
    path = WRITE[name](table, REFERENCE, tmp_path / "form.xlsx")
    formulas, results = sheet(path), sheet(path, results=True)
    counted = table[table["level"].isin(SUMMED)]
    found = 0
    for number, row in enumerate(table.to_dict("records"), start=FIRST):
        for amount, total in SUMS[name].items():
            column = LETTERS[name][amount]
            parts = counted.loc[counted["parent"] == row["row_id"], column].dropna()
            difference = letter_behind(total)
            if parts.empty:
                assert formulas[f"{total}{number}"].value is formulas[f"{difference}{number}"].value is None
                continue
            here, there = f"{amount}{number}", f"{total}{number}"
            assert results[there].value == parts.sum() == added_up(formulas[there].value, results)
            assert formulas[f"{difference}{number}"].value == f'=IF(ISNUMBER({here}),{here}-{there},"")'
            expected = None if pd.isna(row[column]) else row[column] - parts.sum()
            assert (results[f"{difference}{number}"].value or 0) == (expected or 0)
            found += 1
    assert found > 40


def added_up(formula: str, results: Worksheet) -> int:
    """A formula of the form ``=SUM(G9:G11,G14)``, worked out on the cells themselves."""
    assert formula.startswith("=SUM(") and formula.endswith(")")
    cells: list[Any] = []
    for part in formula[len("=SUM(") : -1].split(","):
        area = results[part]
        cells += [cell for (cell,) in area] if isinstance(area, tuple) else [area]
    values: list[Any] = [cell.value for cell in cells]
    return sum(value for value in values if isinstance(value, int))


def test_a_parent_that_does_not_add_up_shows_by_how_much(tmp_path: Path) -> None:
    path = write_plan(small_plan(), document(), tmp_path / "plan.xlsx")
    formulas, results = sheet(path), sheet(path, results=True)
    assert (formulas["N8"].value, results["N8"].value) == ("=SUM(G9,G13)", 90)
    assert (formulas["O8"].value, results["O8"].value) == ('=IF(ISNUMBER(G8),G8-N8,"")', 10)
    assert results["O9"].value == 0


def test_an_indicator_row_enters_no_sum_and_has_none(tmp_path: Path) -> None:
    path = write_plan(small_plan(), document(), tmp_path / "plan.xlsx")
    formulas, results = sheet(path), sheet(path, results=True)
    assert results["G11"].value == 999  # shown in the form all the same
    assert (formulas["N9"].value, results["N9"].value) == ("=SUM(G10,G12)", 60)
    assert not [cell for cell in formulas["N"] if cell.value and "G11" in str(cell.value)]
    assert formulas["N11"].value is formulas["O11"].value is None


def test_a_parent_whose_children_carry_no_amount_has_no_sum(tmp_path: Path) -> None:
    formulas = sheet(write_plan(small_plan(), document(), tmp_path / "plan.xlsx"))
    assert formulas["G13"].value == 30
    assert formulas["N13"].value is formulas["O13"].value is None


def test_a_blank_amount_above_its_parts_gives_a_sum_but_no_difference(tmp_path: Path) -> None:
    table = plan(("kegiatan", "Arsip", None), ("sub_kegiatan", "Penataan", 40))
    results = sheet(write_plan(table, document(), tmp_path / "plan.xlsx"), results=True)
    assert results["G8"].value is None
    assert results["N8"].value == 40
    assert results["O8"].value in (None, "")


def test_the_total_adds_up_programs_and_a_urusan_its_bidang(tmp_path: Path) -> None:
    table = plan(
        ("urusan", "Urusan Wajib", 5),
        *(("bidang", "Bidang Arsip", 5), ("program", "Program Satu", 2), ("program", "Program Dua", 3)),
        ("total", "Jumlah", 5),
    )
    table["parent"] = pd.array([pd.NA, "P1", "P2", "P2", pd.NA], dtype="string")
    formulas = sheet(write_plan(table, document(), tmp_path / "plan.xlsx"))
    assert [formulas[f"N{row}"].value for row in (8, 9, 12)] == ["=SUM(G9)", "=SUM(G10:G11)", "=SUM(G10:G11)"]


def test_more_parts_than_a_sum_can_take_are_still_one_formula(tmp_path: Path) -> None:
    pair = (("kegiatan", "Arsip", 1), ("indikator", "", 7))
    path = write_plan(plan(("program", "Program", 300), *(pair * 300)), document(), tmp_path / "plan.xlsx")
    formula = sheet(path)["N8"].value
    assert [part.count(",") + 1 for part in formula.split("+")] == [255, 45]
    assert sheet(path, results=True)["N8"].value == 300


def test_zero_stays_zero_and_blank_stays_blank(tmp_path: Path) -> None:
    table = plan(
        ("program", "Satu", 0),
        ("program", "Dua", None),
        target=[0, None],
        target_printed=["0", None],
        unit=[None, None],
    )
    written = sheet(write_plan(table, document(), tmp_path / "plan.xlsx"))
    assert [written[cell].value for cell in ("E8", "G8", "E9", "G9")] == [0, 0, None, None]
    assert written["G8"].number_format == "#,##0"  # which shows a zero


def test_what_is_no_number_stands_as_it_is_printed(tmp_path: Path) -> None:
    table = plan(
        *(("kegiatan", "Arsip", None), ("sub_kegiatan", "Satu", None), ("sub_kegiatan", "Dua", 5)),
        target_printed=["80-90 %", "-", None],
        pagu_printed=["12.00O.000", "1,23,456", "5"],
        unit=["%", None, None],
    )
    path = write_plan(table, document(), tmp_path / "plan.xlsx")
    written, results = sheet(path), sheet(path, results=True)
    assert [written[cell].value for cell in ("E8", "F8", "G8")] == ["80-90 %", None, "12.00O.000"]
    assert [written[cell].value for cell in ("E9", "F9", "G9")] == ["-", None, "1,23,456"]
    assert (written["N8"].value, results["N8"].value) == ("=SUM(G9:G10)", 5)
    assert results["O8"].value in (None, "")


def test_a_target_is_a_number_with_its_decimals_beside_its_unit(tmp_path: Path) -> None:
    table = plan(
        *(("program", "A", 1), ("program", "B", 2), ("program", "C", 3), ("program", "D", 4)),
        target=[180184, 80.5, 0.065, 100 / 3],
        unit=["Unit", "%", None, "Indeks"],
    )
    written = sheet(write_plan(table, document(), tmp_path / "plan.xlsx"))
    assert [written[f"E{row}"].value for row in range(8, 12)] == [180184, 80.5, 0.065, pytest.approx(100 / 3)]
    assert [written[f"F{row}"].value for row in range(8, 12)] == ["Unit", "%", None, "Indeks"]
    formats = [written[f"E{row}"].number_format for row in range(8, 12)]
    assert formats == ["#,##0", "#,##0.0", "#,##0.000", "#,##0.000000"]


def test_codes_and_row_numbers_stay_text(tmp_path: Path) -> None:
    codes = plan(("program", "A", 1), ("program", "B", 2), kode=["2.10", None], kode_printed=["2.1", "2,17,7"])
    written = sheet(write_plan(codes, document(), tmp_path / "plan.xlsx"))
    assert [(written[cell].value, written[cell].data_type) for cell in ("A8", "A9")] == [("2.10", "s"), ("2,17,7", "s")]
    numbers = sheet(write_review(review(("program", "A", 1), no=["010"]), document(), tmp_path / "review.xlsx"))
    assert (numbers["A8"].value, numbers["A8"].data_type) == ("010", "s")


HOSTILE = (
    *("=1+1", "=HYPERLINK(A1)", "+62 811", "-2+3", "@SUM(A1)", "https://example.org", "{=A1}"),
    *("mailto:a@example.org", "internal:Sheet1!A1", "a\x07b", "_x0041_"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_a_formula_nor_a_link(tmp_path: Path, text: str) -> None:
    columns = ("name", "indicator", "lokasi", "catatan", "sumber_dana", "kode_printed", "unit", "uncertain")
    table = plan(("program", text, None), pagu_printed=[text], target=[1], **{column: [text] for column in columns[1:]})
    path = write_plan(table, document(text), tmp_path / "plan.xlsx")
    written = sheet(path)
    cells = [written[f"{column}8"] for column in "ABCDFGHIU"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for row in written for cell in row)
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    if text.isprintable() and "_x" not in text:
        assert {cell.value for cell in cells} == {text}


def test_a_text_that_would_begin_a_formula_stays_text_when_its_cell_is_edited(tmp_path: Path) -> None:
    written = sheet(write_plan(plan(("program", "=1+1", 1), ("program", "A", 1)), document(), tmp_path / "plan.xlsx"))
    assert [written[cell].quotePrefix for cell in ("B8", "B9")] == [True, False]


def test_the_review_has_the_heads_of_its_form(tmp_path: Path) -> None:
    written = sheet(write_review(REVIEW, REFERENCE, tmp_path / "review.xlsx"))
    assert "T-C.31" in written["A1"].value and "Tahun 2024" in written["A2"].value
    assert REFERENCE.agency_name in written["A3"].value
    assert (written["B5"].value, written["H5"].value) == ("Rancangan Awal RKPD", "Hasil Analisis Kebutuhan")
    side = ["Program/Kegiatan/Sub Kegiatan", "Lokasi", "Indikator Kinerja", "Target Capaian"]
    assert [written[f"{column}6"].value for column in "BCDEG"] == [*side, "Pagu Indikatif (Rp)"]
    assert [written[f"{column}6"].value for column in "HIJKM"] == [*side, "Kebutuhan Dana (Rp)"]
    assert [written[f"{column}5"].value for column in "ANO"] == [
        *("No", "Perangkat Daerah Penanggung Jawab", "Catatan Penting")
    ]
    numbers = [cell.value for cell in written[7] if cell.value is not None]
    assert numbers == [f"({number})" for number in range(1, 14)]
    merged = {str(area) for area in written.merged_cells.ranges}
    assert {"A5:A6", "B5:G5", "H5:M5", "E6:F6", "E7:F7", "K6:L6", "K7:L7", "N5:N6", "O5:O6"} <= merged


def test_the_plan_has_the_heads_of_its_form_with_both_years(tmp_path: Path) -> None:
    written = sheet(write_plan(small_plan(), document(year=2026), tmp_path / "plan.xlsx"))
    assert written["A2"].value.endswith("Tahun 2026 dan Prakiraan Maju Tahun 2027")
    assert (written["D5"].value, written["J5"].value) == ("Rencana Tahun 2026", "Prakiraan Maju Rencana Tahun 2027")
    amount = "Kebutuhan Dana/Pagu Indikatif (Rp)"
    heads = ["Lokasi", "Target Capaian Kinerja", amount, "Sumber Dana", "Target Capaian Kinerja", amount]
    assert [written[f"{column}6"].value for column in "DEGHJL"] == heads
    assert [cell.value for cell in written[7] if cell.value] == [f"({number})" for number in range(1, 11)]
    merged = {str(area) for area in written.merged_cells.ranges}
    assert {"A5:A6", "B5:B6", "C5:C6", "D5:H5", "I5:I6", "J5:L5", "E6:F6", "J6:K6"} <= merged


@pytest.mark.parametrize(("paper", "size"), [("A4", "9"), ("F4", "14")])
def test_the_form_alone_is_printed_landscape_one_page_wide_with_its_head_on_each(
    tmp_path: Path, paper: str, size: str
) -> None:
    written = sheet(write_plan(small_plan(), document(), tmp_path / "plan.xlsx", paper=paper))
    setup = written.page_setup
    assert (str(setup.paperSize), setup.orientation, setup.fitToHeight) == (size, "landscape", 0)
    assert setup.fitToWidth in (None, 1) and written.sheet_properties.pageSetUpPr.fitToPage
    assert written.print_area == "'T-C.33'!$A$1:$L$14"
    assert written.print_title_rows == "$5:$7"
    assert written.oddFooter.center.text == "Halaman &P dari &N"
    assert written.freeze_panes == "C8"
    assert written.auto_filter.ref is None


def test_the_language_changes_what_is_beside_the_form_and_nothing_in_it(tmp_path: Path) -> None:
    ours, theirs = (
        load_workbook(write_plan(small_plan(), document(), tmp_path / f"{lang}.xlsx", lang)) for lang in ("id", "en")
    )
    form = [[[cell.value for cell in row[:12]] for row in book.worksheets[0]] for book in (ours, theirs)]
    assert form[0] == form[1]
    beside = [[book.worksheets[0][cell].value for cell in ("N6", "O6", "U5")] for book in (ours, theirs)]
    assert beside == [
        ["Jumlah rincian", "Selisih", "Keraguan dalam pembacaan"],
        ["Sum of parts", "Difference", "Doubt in reading"],
    ]
    assert [book.sheetnames for book in (ours, theirs)] == [["T-C.33", "Catatan"], ["T-C.33", "Notes"]]
    assert all("renja.txt" in book.worksheets[1]["A1"].value for book in (ours, theirs))


def test_levels_are_seen_by_indent_and_weight(tmp_path: Path) -> None:
    written = sheet(write_plan(small_plan(), document(), tmp_path / "plan.xlsx"))
    cells = [written[f"B{row}"] for row in (8, 9, 10, 11)]  # program, kegiatan, sub kegiatan, further indicator
    assert [int(cell.alignment.indent) for cell in cells] == [0, 1, 2, 2]
    assert [bool(cell.font.b) for cell in cells] == [True, True, False, False]


@pytest.mark.parametrize(("name", "table"), [("rkpd_review", REVIEW), ("plan", PLAN)])
def test_no_printed_word_or_amount_is_wider_than_its_column(tmp_path: Path, name: str, table: pd.DataFrame) -> None:
    written = sheet(WRITE[name](table, REFERENCE, tmp_path / "form.xlsx"))
    widths: dict[int, float] = {}
    for dimension in written.column_dimensions.values():
        widths |= dict.fromkeys(range(dimension.min, dimension.max + 1), dimension.width)
    for row in written.iter_rows(min_row=FIRST, max_col=len(LETTERS[name]) - 4):
        for cell in row:
            text = f"{cell.value:,}" if isinstance(cell.value, int | float) else str(cell.value or "")
            longest = max((len(word) for word in text.split()), default=0)
            assert longest + cell.alignment.indent <= widths[cell.column] + 1, (cell.coordinate, text)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_review(REVIEW, REFERENCE, tmp_path / "first.xlsx").read_bytes()
    time.sleep(2.1)  # a ZIP file tells times two seconds apart
    assert write_review(REVIEW, REFERENCE, tmp_path / "second.xlsx").read_bytes() == first


@pytest.mark.parametrize("column", ["maju_pagu", "pagu_printed", "unit", "parent", "uncertain", "kode_printed"])
def test_a_column_that_the_form_needs_is_asked_for_by_name(tmp_path: Path, column: str) -> None:
    with pytest.raises(SchemaError, match=rf"^plan: found no column {column}; expected .* T-C\.33\. Load "):
        write_plan(small_plan().drop(columns=column), document(), tmp_path / "plan.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"^rkpd_review: found no rows; expected .* T-C\.31\. Read "):
        write_review(empty_table(TABLES["rkpd_review"]), document(), tmp_path / "review.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("lang", "paper", "words"), [("fr", "A4", "lang: found 'fr'"), ("id", "A5", "paper: found 'A5'")]
)
def test_an_unknown_language_or_paper_is_refused(tmp_path: Path, lang: Any, paper: str, words: str) -> None:
    with pytest.raises(RenjaError, match=words):
        write_plan(small_plan(), document(), tmp_path / "plan.xlsx", lang, paper)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("as before")
    (tmp_path / "folder.xlsx").mkdir()
    for path in (tmp_path / "none" / "plan.xlsx", tmp_path / "file" / "plan.xlsx", tmp_path / "folder.xlsx"):
        with pytest.raises(RenjaError, match="cannot be written"):
            write_plan(small_plan(), document(), path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder.xlsx"]
    assert (tmp_path / "file").read_text() == "as before"


def test_a_text_that_no_cell_holds_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"as before")
    with pytest.raises(RenjaError, match=r"^T-C\.33!B8: found a text of 40000 characters; expected at most 32767"):
        write_plan(plan(("program", "x" * 40000, 1)), document(), path)
    assert path.read_bytes() == b"as before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.xlsx"]


def test_a_form_replaces_the_one_that_stood_there_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"old")
    assert write_plan(small_plan(), document(), path) == path
    assert sheet(path)["B8"].value == "Program Arsip"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.xlsx"]


def test_a_write_that_breaks_off_leaves_the_old_form_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.xlsx"
    before = write_plan(small_plan(), document(), path).read_bytes()

    def full_disk(place: Path, content: bytes) -> int:
        with place.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(RenjaError, match=r"plan\.xlsx: found .* \(No space left on device\)"):
        write_plan(PLAN, REFERENCE, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.xlsx"]
