"""Printed cells to values: what each cell is worth, and what stays in doubt."""

import pandas as pd
import pytest

from renja_analysis.build_evaluation import build
from renja_analysis.building import normal_code
from renja_analysis.printed import PrintedCell, PrintedRow, PrintedTable
from renja_analysis.schema import EVALUATION


def table(*rows: tuple[str, dict[str, str]]) -> pd.DataFrame:
    """Rows as (level, printed cells by column); a code's cells stand apart by blanks."""
    cells = [
        PrintedCell(number, column, "a.txt:1@0-1", cell)
        for number, (_, printed) in enumerate(rows)
        for column, text in printed.items()
        for cell in (text.split() if column == "kode_printed" else [text])
    ]
    levels = [PrintedRow(level, f"a.txt:{number}") for number, (level, _) in enumerate(rows, 1)]
    return build(PrintedTable("evaluation", "Tabel 2.1", levels, cells, [], []))


def row(**printed: str) -> pd.Series:
    return table(("kegiatan", {f"{column}_printed": text for column, text in printed.items()})).iloc[0]


@pytest.mark.parametrize(
    ("printed", "level", "kode"),
    [
        ("2.17.1", "program", "2.17.01"),
        ("2.17.1.1.1.9", "sub_kegiatan", "2.17.01.1.01.09"),
        ("2.17.01.2.01.0013", "sub_kegiatan", "2.17.01.2.01.0013"),
        ("X.XX.1", "program", "X.XX.01"),
        ("2.17.1.1", "kegiatan", None),
        ("2.17.1.1.1", "sub_kegiatan", None),
        ("", "indikator", None),
    ],
)
def test_a_code_has_its_normal_form_only_where_every_part_is_printed(
    printed: str, level: str, kode: str | None
) -> None:
    assert normal_code(printed, level) == kode


def test_the_cells_of_a_code_are_joined_with_dots() -> None:
    assert table(("program", {"kode_printed": "2 17 1"}))["kode_printed"].tolist() == ["2.17.1"]


def test_amounts_are_whole_rupiah_in_every_convention() -> None:
    read = row(renstra_target_rp="23,130,080,992", realisasi_lalu_rp="454,546,200.00", target_rp="Rp1.653.027.794,-")
    assert read["renstra_target_rp"] == 23130080992
    assert read["realisasi_lalu_rp"] == 454546200
    assert read["target_rp"] == 1653027794


def test_a_printed_dash_is_zero_and_a_blank_is_missing() -> None:
    read = row(target_rp="Rp -", realisasi_k="-")
    assert (read["target_rp"], read["realisasi_k"]) == (0, 0)
    assert pd.isna(read["realisasi_rp"])


def test_a_count_keeps_its_unit_as_printed() -> None:
    read = row(target_k="13 Dok")
    assert (read["target_k"], read["target_k_unit"]) == (13, "Dok")


def test_a_number_readable_in_two_ways_takes_the_unit_of_its_row_and_names_the_other_reading() -> None:
    read = row(realisasi_lalu_k="17,682", target_k="600 IUMK")
    assert read["realisasi_lalu_k"] == 17682
    assert read["uncertain"] == "realisasi_lalu_k: 17,682 is 17682 or 17.682"
    percentage = table(("program", {"indicator": "Persentase UMKM", "target_k_printed": "17,682"})).iloc[0]
    assert percentage["target_k"] == 17.682


def test_sen_are_rounded_and_said() -> None:
    read = row(target_rp="1.250.000,75")
    assert read["target_rp"] == 1250001
    assert read["uncertain"] == "target_rp: 1.250.000,75 has sen, read as 1250001 rupiah"


def test_an_unreadable_number_keeps_its_text_and_leaves_the_value_empty() -> None:
    read = row(target_rp="1.23.456")
    assert read["target_rp_printed"] == "1.23.456"
    assert pd.isna(read["target_rp"])
    assert read["uncertain"].startswith("target_rp: ")


def test_a_row_belongs_to_the_row_above_it_whatever_its_code_says() -> None:
    levels = ["program", "kegiatan", "sub_kegiatan", "indikator", "kegiatan", "indikator", "rata_rata", "program"]
    levels += ["kegiatan", "total", "rata_rata"]
    frame = table(*((level, {"kode_printed": "2 17 1"}) for level in levels))
    parents = [None, "E1", "E2", "E3", "E1", "E5", "E1", None, "E8", None, "E10"]
    assert frame["parent"].astype(object).where(frame["parent"].notna(), None).tolist() == parents


def test_columns_that_only_some_forms_print_stand_at_the_end() -> None:
    frame = table(("kegiatan", {"tw1_rp_printed": "1.000.000", "tw1_k_printed": "2 Dok"}))
    assert frame.columns.tolist() == [
        *EVALUATION.columns,
        *("tw1_k_printed", "tw1_k", "tw1_k_unit", "tw1_rp_printed", "tw1_rp"),
    ]
