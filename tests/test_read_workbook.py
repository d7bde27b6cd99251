"""The official forms in spreadsheets: each is known by its words, wherever it stands, and every value by its cell."""

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from official_sheets import (
    E81,
    E81_GROUPS,
    E81_NUMBERS,
    INDICATOR,
    KEGIATAN,
    NAME,
    PLAN_HEAD,
    PROGRAM,
    SUB,
    e81_header,
    fill,
    plan_rows,
    sheet_of,
    tables_of,
)
from openpyxl import Workbook

from renja_analysis.read_workbook import read_workbook

VALUES = [float(number) for number in range(1, 23)]


def evaluation_rows(width: int = 22) -> list[list[Any]]:
    """A program, a kegiatan and a sub kegiatan whose values number their columns, so that a shift shows."""
    return [
        [1, "2.17.02", "Program Satu", "Jumlah koperasi", *VALUES[:width]],
        [None, "2.17.02.1.01", "Kegiatan Satu", "Jumlah izin", *VALUES[:width]],
        [None, "2.17.02.1.01.0001", "Sub Satu", "Jumlah dokumen", *VALUES[:width]],
    ]


def row(table: pd.DataFrame, row_id: str) -> dict[str, Any]:
    found: dict[str, Any] = table.set_index("row_id").loc[row_id].dropna().to_dict()
    return found


def test_e81_puts_each_of_its_22_columns_in_its_place(tmp_path: Path) -> None:
    titles = [["Evaluasi Terhadap Hasil Renja Perangkat Daerah"], ["Dinas Koperasi Kota Contoh"], []]
    path = sheet_of([*titles, *e81_header(), *evaluation_rows()], tmp_path / "e81.xlsx")
    table = tables_of(path)["evaluation"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
    assert table["parent"].fillna("").tolist() == ["", "E1", "E2"]
    last = row(table, "E3")
    for number, group in enumerate(E81_GROUPS):
        assert last[f"{group}_k"] == 2 * number + 1
        assert last[f"{group}_rp"] == 2 * number + 2
    assert last["kode"] == "2.17.02.1.01.0001"
    assert last["source"] == "e81.xlsx!Sheet1!B10"


def test_e81_with_merged_heads_reads_the_same(tmp_path: Path) -> None:
    merged = ["A1:A3", "B1:B3", "C1:C3", "D1:D3", "K1:R1"]
    merged += [f"{a}1:{b}2" for a, b in (("E", "F"), ("G", "H"), ("I", "J"), ("S", "T"), ("U", "V"), ("W", "X"))]
    merged += [f"{a}2:{b}2" for a, b in (("K", "L"), ("M", "N"), ("O", "P"), ("Q", "R"))]
    merged += [f"{a}4:{b}4" for a, b in (("E", "F"), ("G", "H"), ("I", "J"))]
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    plain = sheet_of([*e81_header(), *evaluation_rows()], tmp_path / "a" / "x.xlsx")
    fused = sheet_of([*e81_header(), *evaluation_rows()], tmp_path / "b" / "x.xlsx", merged)
    pd.testing.assert_frame_equal(tables_of(plain)["evaluation"], tables_of(fused)["evaluation"])


def test_e81_of_15_columns_has_no_rate_of_the_year_and_its_formulas_say_so(tmp_path: Path) -> None:
    groups = [group for group in E81 if not group.startswith("Tingkat Capaian Kinerja dan Realisasi Anggaran Renja")]
    numbers = [*E81_NUMBERS[:8], "13=6+12", "14=13/5x100%"]
    path = sheet_of([*e81_header(groups, numbers), *evaluation_rows(20)], tmp_path / "e81.xlsx")
    last = row(tables_of(path)["evaluation"], "E3")
    assert (last["realisasi_k"], last["realisasi_sd_k"], last["renstra_progress_k"]) == (15, 17, 19)
    assert "capaian_k" not in last


def test_columns_stand_by_their_words_in_whatever_order(tmp_path: Path) -> None:
    order = [8, 2, 10, 0, 1, 7, 9]
    header = e81_header([E81[at] for at in order], [""] * len(order))[:3]
    path = sheet_of([*header, *evaluation_rows(14)], tmp_path / "e81.xlsx")
    last = row(tables_of(path)["evaluation"], "E3")
    assert [last[f"{E81_GROUPS[at]}_k"] for at in order] == [1, 3, 5, 7, 9, 11, 13]


def test_a_column_whose_words_are_strange_stands_by_its_number_and_formula(tmp_path: Path) -> None:
    groups = [*E81[:9], "Jumlah seluruhnya sejak awal", *E81[10:]]
    path = sheet_of([*e81_header(groups), *evaluation_rows()], tmp_path / "e81.xlsx")
    last = row(tables_of(path)["evaluation"], "E3")
    assert (last["realisasi_sd_k"], last["realisasi_sd_rp"]) == (19, 20)


def test_the_footer_of_a_program_is_its_mean_its_predikat_and_what_helped(tmp_path: Path) -> None:
    blank = [None] * 15
    rows = [
        *evaluation_rows(),
        ["Rata-rata capaian kinerja (%)", None, None, None, *blank, None, 91.5, 80],
        ["Predikat kinerja", None, None, None, *blank, None, "ST", "T"],
        ["Faktor pendorong keberhasilan kinerja: Dukungan koperasi"],
        ["Faktor penghambat pencapaian kinerja", None, "Anggaran terlambat"],
        ["Tindak lanjut yang diperlukan dalam triwulan berikutnya:"],
    ]
    table = tables_of(sheet_of([*e81_header(), *rows], tmp_path / "e81.xlsx"))["evaluation"]
    assert table["level"].tolist()[3:] == ["rata_rata", "predikat"]
    assert row(table, "E4")["capaian_k"] == 91.5
    assert (row(table, "E5")["predikat_k_printed"], row(table, "E5")["predikat_rp_printed"]) == ("ST", "T")
    assert row(table, "E1")["faktor_pendorong"] == "Dukungan koperasi"
    assert row(table, "E1")["faktor_penghambat"] == "Anggaran terlambat"


def test_tc29_fills_what_its_own_columns_say(tmp_path: Path) -> None:
    header = [
        ["Kode", NAME, INDICATOR, "Target Kinerja Capaian Program (Renstra Perangkat Daerah) Tahun 2026"]
        + ["Realisasi Target Kinerja Hasil Program dan Keluaran Kegiatan s/d Tahun 2021 (n-3)"]
        + ["Target dan Realisasi Kinerja Program dan Kegiatan Tahun Lalu (n-2)", None, None]
        + ["Target Program dan Kegiatan (Renja Perangkat Daerah Tahun n-1)"]
        + ["Perkiraan Realisasi Capaian Target Renstra Perangkat Daerah s/d Tahun Berjalan", None, "Catatan"],
        [None] * 5
        + ["Target Renja Perangkat Daerah tahun (n-2)", "Realisasi Renja Perangkat Daerah tahun (n-2)"]
        + ["Tingkat Realisasi (%)", None, "Realisasi Capaian Program dan Kegiatan s/d Tahun Berjalan (n-1)"]
        + ["Tingkat Capaian Realisasi Target Renstra (%)"],
        ["1", "2", "3", "4", "5", "6", "7", "8=(7/6)", "9", "10=(5+7+9)", "11=(10/4)", "12"],
    ]
    data = ["2.17.02", "Program Satu", "Jumlah koperasi", 100, 40, 20, 15, 75, 20, 75, 75]
    last = row(tables_of(sheet_of([*header, data], tmp_path / "tc29.xlsx"))["evaluation"], "E1")
    groups = ("renstra_target", "realisasi_lalu", "target", "realisasi", "capaian", "target_berjalan", "perkiraan_sd")
    assert [last[f"{group}_k"] for group in groups] == [100, 40, 20, 15, 75, 20, 75]
    assert last["renstra_progress_k"] == 75


def test_tc33_is_the_plan_and_its_forward_estimate(tmp_path: Path) -> None:
    path = sheet_of(
        plan_rows(
            (*PROGRAM, "APBD", None, "85 %", 1000), (*KEGIATAN, "APBD"), (*SUB, "APBD", "baru", "6 Dokumen", 950)
        ),
        tmp_path / "plan.xlsx",
    )
    table = tables_of(path)["plan"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
    last = row(table, "P3")
    assert (last["target"], last["unit"], last["pagu"]) == (5, "Dokumen", 900)
    assert (last["maju_target"], last["maju_unit"], last["maju_pagu"]) == (6, "Dokumen", 950)
    assert (last["lokasi"], last["sumber_dana"], last["catatan"]) == ("Kota", "APBD", "baru")


def test_the_final_plan_is_told_from_the_plan_by_what_it_does_not_print(tmp_path: Path) -> None:
    rows = [
        ["Rumusan Rencana Program dan Kegiatan"],
        ["No", NAME, "Target", "Pagu Indikatif", "Sumber Dana"],
        [1, "PROGRAM PELAYANAN IZIN", None, 900, "APBD"],
        [None, "Kegiatan Penerbitan Izin", None, 900, None],
        [None, "Sub Kegiatan Fasilitasi Izin", "5 Dokumen", 900, None],
        ["JUMLAH", None, None, 900],
    ]
    found = tables_of(sheet_of(rows, tmp_path / "akhir.xlsx"))
    assert "plan" not in found
    assert found["final_plan"]["level"].tolist() == ["program", "kegiatan", "sub_kegiatan", "total"]
    assert row(found["final_plan"], "F3")["unit"] == "Dokumen"


REVIEW = [
    [
        "No",
        "Rancangan Awal RKPD",
        None,
        None,
        None,
        None,
        "Hasil Analisis Kebutuhan",
        None,
        None,
        None,
        None,
        "Catatan",
    ],
    [None, "Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Target Capaian", "Pagu Indikatif (Rp)"]
    + ["Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Target Capaian", "Kebutuhan Dana (Rp)"],
]


def test_tc31_keeps_its_two_sides_apart(tmp_path: Path) -> None:
    rows = [
        *REVIEW,
        [
            1,
            "Program Satu",
            "Kota",
            "Jumlah izin",
            "5 izin",
            900,
            "Program Dua",
            "Desa",
            "Jumlah koperasi",
            "6 unit",
            950,
        ],
        [None, None, None, "Nilai SAKIP", 80, None, None, None, "Nilai SAKIP PD", 81, None, "baru"],
    ]
    table = tables_of(sheet_of(rows, tmp_path / "review.xlsx"))["rkpd_review"]
    assert table["level"].tolist() == ["program", "indikator"]
    first = row(table, "R1")
    assert (first["rkpd_name"], first["rkpd_target"], first["rkpd_pagu"]) == ("Program Satu", 5, 900)
    assert (first["renja_name"], first["renja_lokasi"], first["renja_pagu"]) == ("Program Dua", "Desa", 950)
    assert row(table, "R2")["renja_target"] == 81


def test_tc32_and_pokir_are_proposals(tmp_path: Path) -> None:
    tc32 = [
        ["No", "Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Besaran/Volume", "Catatan"],
        [1, "Pelatihan koperasi", "Desa A", "Jumlah peserta", "30 orang", "usulan baru"],
    ]
    pokir = [
        ["No", "Tanggal Usul", "Pengusul", "Usulan", "Masalah", "Alamat/Lokasi", "OPD Tujuan"],
        [58, "20-01-2023", "ADET", "Pendampingan UMKM", "Kurangnya pelatihan", "Desa B", "DINAS KOPERASI"],
    ]
    one = tables_of(sheet_of(tc32, tmp_path / "tc32.xlsx"))["proposals"]
    assert (row(one, "U1")["volume"], row(one, "U1")["unit"]) == (30, "orang")
    other = row(tables_of(sheet_of(pokir, tmp_path / "pokir.xlsx"))["proposals"], "U1")
    assert (other["tanggal"], other["no"], other["alamat_lokasi"]) == ("2023-01-20", "58", "Desa B")


def policy(number: str, name: str, amount: int) -> list[list[Any]]:
    return [
        [f"Tabel {number} Strategi yang mendukung {name}"],
        ["No", "Strategi", "Program", "Kegiatan", "Sub Kegiatan", "Pagu", "Ket"],
        [1, "Meningkatkan usaha", "Program A", "Kegiatan A", "Sub Kegiatan A", amount, "APBD"],
        [None, None, "Program A", "Kegiatan A", "Sub Kegiatan B", amount],
        ["Jumlah", None, None, None, None, 2 * amount],
    ]


@pytest.mark.parametrize("between", [[[]], []])
def test_policy_tables_below_one_another_are_told_apart_by_their_titles(tmp_path: Path, between: list[Any]) -> None:
    rows = policy("3.3", "pengentasan kemiskinan ekstrem", 10)
    rows += [*between, *policy("3.4", "pengendalian inflasi", 20)]
    table = tables_of(sheet_of(rows, tmp_path / "policy.xlsx"))["alignment"]
    levels = ["strategi", "program", "kegiatan", "sub_kegiatan", "sub_kegiatan", "total"]
    assert table["level"].tolist() == 2 * levels
    assert table["kebijakan"].unique().tolist() == ["kemiskinan_ekstrem", "inflasi"]
    assert table["table"].unique().tolist() == ["3.3", "3.4"]
    assert table["parent"].tolist()[3:5] == ["A3", "A3"]
    assert table["pagu"].fillna(0).tolist()[3:6] == [10, 10, 20]


@pytest.mark.parametrize("between", [[[]], []])
def test_forms_below_one_another_and_on_other_sheets_are_all_read(tmp_path: Path, between: list[Any]) -> None:
    book = Workbook()
    assert book.active is not None
    title = ["Review terhadap Rancangan Awal RKPD"]
    below = [*plan_rows((*PROGRAM, "APBD")), *between, title, *REVIEW, [1, "Program Satu"]]
    fill(book.active, below, title="Satu")  # type: ignore[arg-type]
    fill(book.create_sheet("Dua"), [["Evaluasi"], *e81_header(), *evaluation_rows()])
    book.save(tmp_path / "all.xlsx")
    found = tables_of(tmp_path / "all.xlsx")
    assert row(found["plan"], "P1")["name"] == PROGRAM[1]
    assert {name: len(found[name]) for name in ("plan", "rkpd_review", "evaluation")} == {
        "plan": 1,
        "rkpd_review": 1,
        "evaluation": 3,
    }


def test_a_header_that_a_page_repeats_is_no_data(tmp_path: Path) -> None:
    rows = [*PLAN_HEAD, (*PROGRAM, "APBD"), *PLAN_HEAD, (*KEGIATAN, "APBD")]
    found = tables_of(sheet_of(rows, tmp_path / "plan.xlsx"))
    assert found["plan"]["name"].tolist() == [PROGRAM[1], KEGIATAN[1]]
    assert (found["furniture"]["kind"] == "repeated_header").sum() == 12


def test_every_filled_cell_of_a_form_is_a_cell_of_the_table_or_furniture(tmp_path: Path) -> None:
    rows = [["Judul"], *e81_header(), *evaluation_rows(), ["x", None, None, None, "bukan angka"], [], ["Catatan kaki"]]
    path = sheet_of(rows, tmp_path / "e81.xlsx")
    found = tables_of(path)
    filled = {f"{letter(at)}{number}" for number, r in enumerate(rows, 1) for at, v in enumerate(r) if v is not None}
    sources = [*found["cells"]["source"], *found["furniture"]["source"]]
    named = [source.rpartition("!")[2] for source in sources]
    assert sorted(named) == sorted(filled)


def letter(column: int) -> str:
    from renja_analysis.spreadsheets import column_letters

    return column_letters(column)


def test_an_empty_form_is_a_table_without_rows(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    fill(book.active, PLAN_HEAD, title="T-C.33")  # type: ignore[arg-type]
    for name, rows in (("E", e81_header()), ("R", REVIEW), ("A", policy("3.3", "inflasi", 1)[:2])):
        fill(book.create_sheet(name), rows)
    book.save(tmp_path / "empty.xlsx")
    found = tables_of(tmp_path / "empty.xlsx")
    assert {name: len(found[name]) for name in ("plan", "evaluation", "rkpd_review", "alignment")} == {
        **dict.fromkeys(("plan", "evaluation", "rkpd_review", "alignment"), 0)
    }


def test_a_sheet_without_a_form_is_named(tmp_path: Path) -> None:
    path = sheet_of([["Petunjuk pengisian"], ["Isi kolom kode dan nama"]], tmp_path / "x.xlsx", title="Petunjuk")
    reading = read_workbook(path)
    assert not reading.tables
    assert [(note.kind, note.facts["cells"]) for note in reading.notes] == [("no_form", "2")]


@pytest.mark.parametrize("suffix", ["csv"])
def test_a_csv_with_semicolons_names_its_cells_as_a_spreadsheet_program_does(tmp_path: Path, suffix: str) -> None:
    rows = plan_rows((*PROGRAM, "APBD", None, "85 %", "1.000"))
    path = tmp_path / f"plan.{suffix}"
    path.write_text("\n".join(";".join("" if v is None else str(v) for v in r) for r in rows), encoding="utf-8")
    first = row(tables_of(path)["plan"], "P1")
    assert (first["pagu"], first["maju_pagu"], first["source"]) == (900, 1000, "plan.csv!plan!A3")


def test_a_head_of_one_row_names_group_and_half_together(tmp_path: Path) -> None:
    groups = ("Target Renstra (K)", "Target Renstra (Rp)", "Target Renja 2023 K", "Target Renja 2023 (Rp.000)")
    quarter = ("Realisasi TW I K", "Realisasi TW I Rp")
    rows = [["No", "Kode", NAME, INDICATOR, *groups, *quarter], [1, "2.17.02", "Program", "Jumlah", *VALUES[:6]]]
    first = row(tables_of(sheet_of(rows, tmp_path / "e81.xlsx"))["evaluation"], "E1")
    assert (first["renstra_target_k"], first["renstra_target_rp"]) == (1, 2)
    assert (first["target_k"], first["target_rp"]) == (3, 4000)
    assert (first["tw1_k"], first["tw1_rp"]) == (5, 6)


def test_money_in_thousands_below_a_group_is_money_and_a_third_column_is_neither(tmp_path: Path) -> None:
    header = e81_header()[:3]
    header[2] = ["Rp. (000)" if text == "Rp" else text for text in header[2]]
    header[2][8:10] = ["K", "Keterangan lain"]
    path = sheet_of([*header, *evaluation_rows()], tmp_path / "e81.xlsx")
    last = row(tables_of(path)["evaluation"], "E3")
    assert (last["renstra_target_k"], last["renstra_target_rp"]) == (1, 2000)
    assert last["target_k"] == 5
    assert "target_rp" not in last
    assert ("e81.xlsx!Sheet1!J4", "6") in read_workbook(path).tables[0].unplaced


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Renja">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods_row(cells: Any, hidden: bool = False) -> str:
    made = []
    for value in cells:
        if value is None:
            made.append("<table:table-cell/>")
        elif isinstance(value, str):
            made.append(f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>')
        else:
            kind = "percentage" if value < 1 else "float"
            made.append(f'<table:table-cell office:value-type="{kind}" office:value="{value}"/>')
    shown = ' table:visibility="collapse"' if hidden else ""
    return f"<table:table-row{shown}>{''.join(made)}</table:table-row>"


def test_an_ods_reads_as_the_workbook_does(tmp_path: Path) -> None:
    program = (*PROGRAM[:4], 0.8, 900)
    rows = [*map(ods_row, PLAN_HEAD), ods_row(program), ods_row(KEGIATAN, hidden=True), ods_row(SUB)]
    with zipfile.ZipFile(tmp_path / "renja.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows="".join(rows)))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    table = tables_of(tmp_path / "renja.ods")["plan"]
    assert table["level"].tolist() == ["program", "kegiatan", "sub_kegiatan"]
    assert (row(table, "P1")["target"], row(table, "P1")["unit"]) == (80, "%")
    assert row(table, "P3")["source"] == "renja.ods!Renja!A5"
    notes = [(note.kind, note.facts["rows"]) for note in read_workbook(tmp_path / "renja.ods").notes]
    assert notes == [("hidden_rows", "4")]
