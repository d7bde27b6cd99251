"""What real files do with the official forms: codes, units, percents, further indicators, amounts, hidden parts."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from official_sheets import KEGIATAN, NAME, PLAN_HEAD, PROGRAM, SUB, e81_header, fill, plan_rows, sheet_of, tables_of
from openpyxl import Workbook, load_workbook

from renja_analysis.read_workbook import read_workbook


def plan(tmp_path: Path, *rows: Any, merged: tuple[str, ...] = ()) -> pd.DataFrame:
    return tables_of(sheet_of(plan_rows(*rows), tmp_path / "plan.xlsx", merged))["plan"]


def cell(table: pd.DataFrame, at: int, column: str) -> Any:
    """A cell, None where it is missing."""
    value = table[column].iloc[at]
    return None if pd.isna(value) else value


def test_codes_in_separate_columns_are_joined(tmp_path: Path) -> None:
    head: list[list[Any]] = [["Kode", None, None, None, None, NAME, "Indikator", "Target", "Pagu Indikatif"]]
    rows = [
        [1, 1, 2, None, None, "PROGRAM A", "Angka melanjutkan", "100 %", 300],
        [1, 1, 2, 2.01, None, "Kegiatan A", "Angka partisipasi", "100 %", 300],
        [1, 1, 2, 2.01, 6, "Sub A", "Jumlah gedung", "2 unit", 300],
    ]
    for merged in ((), ("A1:E1",)):
        table = tables_of(sheet_of([*head, *rows], tmp_path / "plan.xlsx", merged))["plan"]
        assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
        assert cell(table, 2, "kode_printed") == "1.1.2.2.01.6"
        assert cell(table, 2, "kode") == "1.01.02.2.01.06"


def test_a_kegiatan_that_a_number_cell_cut_has_no_code_and_says_why(tmp_path: Path) -> None:
    head = [["Kode", None, None, None, None, NAME, "Indikator", "Target", "Pagu Indikatif"]]
    rows = [[2, 17, "02", 2.1, None, "Kegiatan A", "Jumlah", 1, 300], [2, 17, "02", 2.1, 1, "Sub A", "Jumlah", 1, 300]]
    table = tables_of(sheet_of([*head, *rows], tmp_path / "plan.xlsx"))["plan"]
    assert table["level"].tolist() == ["kegiatan", "sub_kegiatan"]
    assert cell(table, 0, "kode_printed") == "2.17.02.2.1"
    assert cell(table, 0, "kode") is None
    assert "kode: 2.1 is a number" in cell(table, 0, "uncertain")


def test_a_number_format_that_shows_the_zero_keeps_the_code(tmp_path: Path) -> None:
    head = [["Kode", None, None, None, None, NAME, "Indikator", "Target", "Pagu Indikatif"]]
    path = sheet_of([*head, [2, 17, "02", 2.1, None, "Kegiatan A", "Jumlah", 1, 300]], tmp_path / "plan.xlsx")
    book = load_workbook(path)
    assert book.active is not None
    book.active["D2"].number_format = "0.00"  # type: ignore[index]
    book.save(path)
    assert cell(tables_of(path)["plan"], 0, "kode") == "2.17.02.2.10"


def test_damaged_codes_are_kept_as_printed_and_still_tell_the_level(tmp_path: Path) -> None:
    table = plan(
        tmp_path, PROGRAM, ("2,17,7,2.01", *KEGIATAN[1:]), ("2,17,7,2.01,10", *SUB[1:]), (1.3, "Bidang X", "I")
    )
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan", "bidang"]
    assert cell(table, 2, "kode_printed") == "2,17,7,2.01,10"
    assert cell(table, 2, "kode") is None
    assert cell(table, 3, "kode") is None


def test_a_code_before_the_name_in_one_cell_is_taken_off(tmp_path: Path) -> None:
    rows = [(None, f"{code} {name}", *rest) for code, name, *rest in (PROGRAM, KEGIATAN)]
    rows.append((None, f"{SUB[0]} - {SUB[1]}", *SUB[2:]))
    table = plan(tmp_path, *rows)
    assert table["name"].tolist() == [PROGRAM[1], KEGIATAN[1], SUB[1]]
    assert table["kode"].tolist() == [PROGRAM[0], KEGIATAN[0], SUB[0]]


def test_target_and_unit_in_one_cell_with_a_hard_blank(tmp_path: Path) -> None:
    table = plan(tmp_path, ("2.17.02", "Program", "Rasio sekolah", "Kota", "0.02\u00a0unit", 1))
    assert (cell(table, 0, "target"), cell(table, 0, "unit")) == (0.02, "unit")


def test_a_unit_in_a_column_of_its_own_stands_behind_its_number(tmp_path: Path) -> None:
    head = [["Kode", NAME, "Indikator", "Target", "Satuan", "Pagu Indikatif"]]
    path = sheet_of([*head, ["2.17.02", "Program", "Jumlah izin", 12.5, "izin", 1]], tmp_path / "plan.xlsx")
    found = tables_of(path)
    table = found["plan"]
    assert (cell(table, 0, "target"), cell(table, 0, "unit")) == (12.5, "izin")
    sources = found["cells"].set_index("column")["source"]
    assert sources["target_printed"] == "plan.xlsx!Sheet1!D2+!Sheet1!E2"


def test_a_unit_under_the_same_merged_head_stands_behind_its_number(tmp_path: Path) -> None:
    head = [["Kode", NAME, "Indikator", "Target", None, "Pagu Indikatif"]]
    rows = [*head, ["2.17.02", "Program", "Jumlah izin", 12, "izin", 1]]
    for merged in ((), ("D1:E1",)):
        table = tables_of(sheet_of(rows, tmp_path / "plan.xlsx", merged))["plan"]
        assert (cell(table, 0, "target"), cell(table, 0, "unit"), cell(table, 0, "pagu")) == (12, "izin", 1)


def test_a_number_cell_with_three_decimals_is_not_taken_for_thousands(tmp_path: Path) -> None:
    table = plan(tmp_path, ("2.17.02", "Program", "Jumlah izin", "Kota", 17.682, 1))
    assert cell(table, 0, "target") == 17.682
    assert cell(table, 0, "uncertain") is None


def test_a_percent_format_is_a_percent_and_a_bare_share_says_what_it_may_be(tmp_path: Path) -> None:
    rows = plan_rows(
        ("2.17.02", "Program A", "Persentase izin", "Kota", 0.96, 1),
        ("2.17.03", "Program B", "Persentase izin", "Kota", 0.96, 1),
        ("2.17.04", "Program C", "Rasio izin", "Kota", 0.96, 1),
    )
    path = sheet_of(rows, tmp_path / "plan.xlsx")
    book = load_workbook(path)
    assert book.active is not None
    book.active["E3"].number_format = "0.0%"  # type: ignore[index]
    book.save(path)
    table = tables_of(path)["plan"]
    assert (cell(table, 0, "target"), cell(table, 0, "unit"), cell(table, 0, "uncertain")) == (96, "%", None)
    assert cell(table, 1, "target") == 0.96
    assert cell(table, 1, "uncertain") == "target: 0.96 of a percentage may stand for 96 %"
    assert cell(table, 2, "uncertain") is None


def test_several_pairs_of_indicator_and_target_in_one_row_are_further_indicators(tmp_path: Path) -> None:
    head = [
        "Kode",
        NAME,
        "Tolok Ukur Capaian",
        "Target Kinerja Capaian",
        "Tolok Ukur Keluaran",
        "Target Kinerja Keluaran",
    ]
    row = ["2.17.02", "Program", "Persentase izin", "96 %", "Jumlah laporan", "1 Laporan", 500]
    table = tables_of(sheet_of([[*head, "Jumlah Pagu"], row], tmp_path / "dpa.xlsx"))["plan"]
    assert table["level"].tolist() == ["program", "indikator"]
    assert (cell(table, 1, "indicator"), cell(table, 1, "target"), cell(table, 1, "pagu")) == (
        "Jumlah laporan",
        1,
        None,
    )


@pytest.mark.parametrize(
    ("indicators", "targets"),
    [
        ("Jumlah izin\nPersentase izin", "5 izin\n80 %"),
        ("1. Jumlah izin\n2. Persentase\nizin", "1. 5 izin\n2. 80 %"),
    ],
)
def test_several_indicators_in_one_cell_are_rows_where_targets_are_as_many(
    tmp_path: Path, indicators: str, targets: str
) -> None:
    table = plan(tmp_path, ("2.17.02", "Program", indicators, "Kota", targets, 500))
    assert table["indicator"].tolist() == ["Jumlah izin", "Persentase izin"]
    assert table["target"].tolist() == [5, 80]
    assert table["pagu"].fillna(0).tolist() == [500, 0]


def test_an_indicator_broken_over_lines_stays_one(tmp_path: Path) -> None:
    table = plan(tmp_path, ("2.17.02", "Program", "Jumlah izin\nyang terbit", "Kota", "5 izin", 500))
    assert table["indicator"].tolist() == ["Jumlah izin yang terbit"]


def test_continuation_rows_and_blank_separators(tmp_path: Path) -> None:
    table = plan(tmp_path, PROGRAM, (None, None, "Nilai SAKIP", None, "80 nilai"), (), KEGIATAN, (), SUB)
    assert table["level"].tolist() == ["program", "indikator", "kegiatan", "sub_kegiatan"]
    assert cell(table, 1, "parent") == "P1"


def test_merged_names_down_the_rows_hold_further_indicators(tmp_path: Path) -> None:
    rows = (
        PROGRAM,
        (None, None, "Nilai SAKIP", None, "80 nilai"),
        (None, None, "Indeks kepuasan", None, 3.5),
        KEGIATAN,
    )
    table = plan(tmp_path, *rows, merged=("A3:A5", "B3:B5", "F3:F5"))
    assert table["level"].tolist() == ["program", "indikator", "indikator", "kegiatan"]
    assert table["pagu"].fillna(0).tolist() == [900, 0, 0, 900]


@pytest.mark.parametrize("named", [True, False])
def test_a_pagu_repeated_beside_each_indicator_counts_once(tmp_path: Path, named: bool) -> None:
    again = (*(SUB[:2] if named else (None, None)), "Jumlah peserta", "Kota", "30 orang", 900)
    table = plan(tmp_path, PROGRAM, KEGIATAN, SUB, again)
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan", "indikator"]
    assert cell(table, 3, "parent") == "P3"


def test_the_same_code_with_another_amount_is_a_row_of_its_own(tmp_path: Path) -> None:
    table = plan(tmp_path, PROGRAM, KEGIATAN, SUB, (*SUB[:2], "Jumlah peserta", "Kota", "30 orang", 100))
    assert table["level"].tolist()[-1] == "sub_kegiatan"


def test_a_zero_is_a_zero_and_a_blank_is_nothing(tmp_path: Path) -> None:
    table = plan(tmp_path, (*PROGRAM[:5], 0), KEGIATAN[:5])
    assert table["pagu"].isna().tolist() == [False, True]
    assert cell(table, 0, "pagu") == 0


def test_amounts_as_text_are_amounts(tmp_path: Path) -> None:
    table = plan(tmp_path, (*PROGRAM[:5], "Rp 1.234.567,-"), (*KEGIATAN[:5], "1,234,567.00"), (*SUB[:5], "belum ada"))
    assert table["pagu"].fillna(-1).tolist() == [1234567, 1234567, -1]
    assert "pagu" in cell(table, 2, "uncertain")


@pytest.mark.parametrize(
    ("head", "value", "amount"),
    [
        ("Pagu Indikatif (Rp)", 12.0, 12),
        ("Pagu Indikatif (ribu Rp)", 12.5, 12500),
        ("Pagu Indikatif (dalam jutaan rupiah)", 12.5, 12500000),
        ("Pagu Indikatif (Rp. 000)", "1.250,5", 1250500),
        ("Pagu Indikatif (Rp.000.000)", 2, 2000000),
        ("Pagu Indikatif (juta)", "12,5", 12500000),
    ],
)
def test_amounts_are_as_the_header_shortens_them(tmp_path: Path, head: str, value: Any, amount: int) -> None:
    rows = [["Kode", NAME, "Indikator", "Target", head], ["2.17.02", "Program", "Jumlah", 1, value]]
    table = tables_of(sheet_of(rows, tmp_path / "plan.xlsx"))["plan"]
    assert cell(table, 0, "pagu") == amount
    assert cell(table, 0, "uncertain") is None


def test_a_title_may_shorten_all_amounts(tmp_path: Path) -> None:
    rows = [["Rencana Kerja (dalam jutaan rupiah)"], ["Kode", NAME, "Indikator", "Target", "Pagu"]]
    table = tables_of(sheet_of([*rows, ["2.17.02", "Program", "Jumlah", 1, 3]], tmp_path / "plan.xlsx"))["plan"]
    assert cell(table, 0, "pagu") == 3000000


def test_a_formula_is_the_value_that_was_saved_and_one_never_computed_is_listed(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for number, line in enumerate(plan_rows(PROGRAM[:5], KEGIATAN[:5])):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(number, column, value)
        sheet.write_formula(2, 5, "=SUM(F4:F9)", None, 700)
    table = tables_of(path)["plan"]
    assert cell(table, 0, "pagu") == 700
    never = sheet_of(plan_rows((*PROGRAM[:5], "=SUM(F4:F9)"), KEGIATAN), tmp_path / "never.xlsx")
    reading = read_workbook(never)
    assert reading.tables[0].unplaced == [("never.xlsx!Sheet1!F3", "=SUM(F4:F9)")]
    assert [note.kind for note in reading.notes] == ["lost"]


def test_a_formula_never_computed_of_blank_cells_is_nothing_to_list(tmp_path: Path) -> None:
    idle = ['=IF(COUNT(G4,H4)=0,"",ROUND(G4*100,2))', "=$F$4", "=F5-H99"]
    told = ["=F3*2", "=F7", "=IF(G4=0,F3,G4)", "=F4+SUM(F5:F6)", "=PAGU+G4", "=Lain!F4+G4", "=900"]
    rows = [(f"2.17.02.1.01.{at:04}", "Sub", None, None, None, formula) for at, formula in enumerate(idle + told)]
    path = sheet_of(plan_rows(PROGRAM, *rows), tmp_path / "plan.xlsx")
    assert [formula for _, formula in read_workbook(path).tables[0].unplaced] == told


def test_hidden_rows_are_read_and_named_and_hidden_sheets_are_named(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    fill(book.active, plan_rows(PROGRAM, KEGIATAN, SUB), title="Renja")  # type: ignore[arg-type]
    book.active.row_dimensions[4].hidden = True  # type: ignore[union-attr]
    old = book.create_sheet("Lama")
    fill(old, plan_rows(PROGRAM))
    old.sheet_state = "hidden"
    book.save(tmp_path / "plan.xlsx")
    reading = read_workbook(tmp_path / "plan.xlsx")
    assert [len(table.rows) for table in reading.tables] == [3]
    notes = {note.kind: note.facts for note in reading.notes}
    assert notes["hidden_rows"]["rows"] == "4"
    assert (notes["hidden_sheet"]["place"], notes["hidden_sheet"]["forms"]) == ("plan.xlsx!Lama", "T-C.33")


def test_trailing_totals_are_totals_and_sums_in_between_are_listed(tmp_path: Path) -> None:
    between = ("Jumlah Program Pelayanan", None, None, None, None, 900)
    path = sheet_of(
        plan_rows(PROGRAM, KEGIATAN, between, SUB, ("TOTAL", None, None, None, None, 900)), tmp_path / "p.xlsx"
    )
    table = tables_of(path)["plan"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan", "total"]
    assert [place for place, _ in read_workbook(path).tables[0].unplaced] == ["p.xlsx!Sheet1!A5", "p.xlsx!Sheet1!F5"]


def test_a_signature_below_the_table_is_no_row_of_it(tmp_path: Path) -> None:
    signature = [
        (),
        (None, None, None, None, "Pangkalpinang, 2 Januari 2024"),
        (None, None, None, None, "Kepala Dinas,"),
    ]
    names = [(), (None, None, None, None, "BUDI, S.E."), (None, None, None, None, "NIP. 19700101 199001 1 001")]
    path = sheet_of(plan_rows(PROGRAM, KEGIATAN, SUB, *signature, *names), tmp_path / "plan.xlsx")
    assert len(tables_of(path)["plan"]) == 3
    assert len(read_workbook(path).tables[0].unplaced) == 4


def test_a_column_that_the_form_does_not_have_is_listed_with_its_cells(tmp_path: Path) -> None:
    head = [["Kode", NAME, "Indikator", "Target", "Pagu", "Nomor Rekening Bank"]]
    path = sheet_of([*head, ["2.17.02", "Program", "Jumlah", 1, 3, "123-4"]], tmp_path / "plan.xlsx")
    reading = read_workbook(path)
    assert reading.tables[0].unplaced == [("plan.xlsx!Sheet1!F2", "123-4")]
    assert [(note.kind, note.facts["head"]) for note in reading.notes] == [("unknown_column", "Nomor Rekening Bank")]
    assert "unplaced" in tables_of(path)["furniture"]["kind"].tolist()


def test_an_evaluation_without_codes_takes_its_levels_from_the_words_before_the_names(tmp_path: Path) -> None:
    rows = [[None, None, name, "Jumlah"] for name in ("Program A", "Kegiatan A", "Sub Kegiatan A")]
    table = tables_of(sheet_of([*e81_header(), *rows], tmp_path / "e.xlsx"))["evaluation"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]


def test_codes_of_the_form_before_have_kegiatan_of_four_parts(tmp_path: Path) -> None:
    codes = ("2.17.1", "2.17.1.1", "2.17.1.1.7")
    table = plan(tmp_path, *((code, f"Nama {code}", "Jumlah", "Kota", 1, 5) for code in codes))
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]


def test_a_level_column_says_the_level(tmp_path: Path) -> None:
    head = [["Tingkat", *PLAN_HEAD[0][:3], "Target", "Pagu"]]
    rows = [["Program", None, "A", "Jumlah", 1, 9], ["Sub Kegiatan", None, "B", "Jumlah", 1, 9]]
    assert tables_of(sheet_of([*head, *rows], tmp_path / "p.xlsx"))["plan"]["level"].tolist() == [
        "program",
        "sub_kegiatan",
    ]


def test_zeros_that_formulas_leave_in_rows_still_to_be_filled_in_are_no_rows(tmp_path: Path) -> None:
    zeros = (None, None, None, None, None, 0)
    path = sheet_of(plan_rows(PROGRAM, KEGIATAN, zeros, (*SUB[:5], 0), zeros), tmp_path / "plan.xlsx")
    reading = read_workbook(path)
    table = tables_of(path)["plan"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
    assert cell(table, 2, "pagu") == 0
    spacers = [row.source for row in reading.tables[0].furniture if row.kind == "spacer"]
    assert spacers == ["plan.xlsx!Sheet1!F5", "plan.xlsx!Sheet1!F7"]


LEVEL_HEAD = ["Kode", "Program", "Kegiatan", "Sub Kegiatan", "Indikator", "Target", "Pagu"]


def test_a_column_for_each_level_with_one_name_in_a_row(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2.17.02", "Pelayanan Izin", None, None, "Persentase izin", "80 %", 900],
        ["2.17.02.1.01", None, "Penerbitan Izin", None, "Jumlah izin", "5 izin", 900],
        ["2.17.02.1.01.0001", None, None, "Fasilitasi Izin", "Jumlah dokumen", "5 Dokumen", 900],
        [None, None, None, None, "Jumlah surat", "2 Surat", None],
        ["Jumlah", None, None, None, None, None, 900],
    ]
    table = tables_of(sheet_of([LEVEL_HEAD, *rows], tmp_path / "plan.xlsx"))["plan"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan", "indikator", "total"]
    assert table["name"].tolist()[:3] == ["Pelayanan Izin", "Penerbitan Izin", "Fasilitasi Izin"]
    assert (cell(table, 2, "kode"), cell(table, 3, "parent")) == ("2.17.02.1.01.0001", "P3")


def test_a_column_for_each_level_with_all_names_in_each_row(tmp_path: Path) -> None:
    head = ["Kode Program", "Nama Program", "Kode Kegiatan", "Nama Kegiatan", "Kode Sub Kegiatan", "Nama Sub Kegiatan"]
    codes = ("2.17.02", "2.17.02.1.01", "2.17.02.1.01.0001", "2.17.02.1.01.0002", "2.17.03", "2.17.03.1.01")
    upper = [codes[0], "Pelayanan Izin", codes[1], "Penerbitan Izin"]
    rows = [
        [*upper, codes[2], "Fasilitasi Izin", "Jumlah dokumen", "5 Dokumen", 300],
        [*upper, codes[3], "Pemeriksaan Izin", "Jumlah izin", "7 izin", 600],
        # The same name below another program is another kegiatan.
        [codes[4], "Pengawasan", codes[5], "Penerbitan Izin", "2.17.03.1.01.0001", "Fasilitasi Izin", "A", "1 B", 50],
    ]
    path = sheet_of([[*head, "Indikator", "Target", "Pagu"], *rows], tmp_path / "sipd.xlsx")
    table = tables_of(path)["plan"]
    levels = ["program", "kegiatan", "sub_kegiatan"]
    assert table["level"].tolist() == [*levels, "sub_kegiatan", *levels]
    assert table["kode"].tolist() == [*codes, "2.17.03.1.01.0001"]
    assert table["parent"].fillna("").tolist() == ["", "P1", "P2", "P2", "", "P5", "P6"]
    assert table["pagu"].fillna(0).tolist() == [0, 0, 300, 600, 0, 0, 50]
    assert not read_workbook(path).tables[0].unplaced


def test_an_evaluation_with_a_column_for_each_level(tmp_path: Path) -> None:
    header = [
        [*row[:2], *names, *row[3:]]
        for row, names in zip(e81_header(), (LEVEL_HEAD[1:4], [None] * 3, [None] * 3, [None] * 3), strict=True)
    ]
    rows = [[1, None, "Pelayanan Izin", "Penerbitan Izin", "Fasilitasi Izin", "Jumlah dokumen", "9 Dokumen", 90]]
    table = tables_of(sheet_of([*header, *rows], tmp_path / "e81.xlsx"))["evaluation"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
    assert (cell(table, 2, "renstra_target_k"), cell(table, 2, "renstra_target_rp")) == (9, 90)


def test_one_column_called_sub_kegiatan_holds_the_names_of_all_levels(tmp_path: Path) -> None:
    head = ["Kode Sub Kegiatan", "Sub Kegiatan", "Indikator", "Target", "Pagu"]
    rows = [(row[0], row[1], row[2], row[4], row[5]) for row in (PROGRAM, KEGIATAN, SUB)]
    table = tables_of(sheet_of([head, *rows], tmp_path / "plan.xlsx"))["plan"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
    assert table["name"].tolist() == [PROGRAM[1], KEGIATAN[1], SUB[1]]
