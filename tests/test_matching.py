"""Rows that are the same in two tables are found one to one; what is only alike is never counted as the same."""

import pandas as pd
import pytest

from renja_analysis.matching import likeness, match, same_base
from tests.plan_rows import final_plan, plan

PROGRAM = ("program", "Program Arsip", 60)


def pairs(left: pd.DataFrame, right: pd.DataFrame) -> list[tuple[str, str, str]]:
    found = match(left, right).fillna({"left": "", "right": ""})
    return list(found[["left", "right", "how"]].itertuples(index=False, name=None))


def test_names_are_matched_under_their_matched_parent_without_their_prefix_and_letter_case() -> None:
    left = plan(PROGRAM, ("kegiatan", "Kegiatan Arsip Dinamis", 60), ("sub_kegiatan", "Penataan", 60))
    right = final_plan(
        ("program", "PROGRAM ARSIP", 50),
        ("kegiatan", "Arsip Dinamis", 50),
        ("sub_kegiatan", "Sub Kegiatan Penataan", 50),
    )
    assert pairs(left, right) == [("P1", "F1", "name"), ("P2", "F2", "parent"), ("P3", "F3", "parent")]


def test_the_same_name_under_two_kegiatan_is_matched_within_each() -> None:
    rows = [
        PROGRAM,
        ("kegiatan", "A", 30),
        ("sub_kegiatan", "Penataan", 30),
        ("kegiatan", "B", 30),
        ("sub_kegiatan", "Penataan", 30),
    ]
    swapped = [rows[0], rows[3], rows[4], rows[1], rows[2]]
    assert ("P3", "F5", "parent") in pairs(plan(*rows), final_plan(*swapped))
    assert ("P5", "F3", "parent") in pairs(plan(*rows), final_plan(*swapped))


def test_a_row_that_moved_is_matched_by_its_name_where_that_is_unique() -> None:
    left = plan(PROGRAM, ("kegiatan", "A", 30), ("sub_kegiatan", "Penataan", 30))
    right = final_plan(PROGRAM, ("kegiatan", "Perikanan", 30), ("sub_kegiatan", "Penataan", 30))
    assert pairs(left, right) == [("P1", "F1", "name"), ("P2", "", "none"), ("P3", "F3", "name"), ("", "F2", "none")]


def test_a_code_goes_before_a_name() -> None:
    left = plan(PROGRAM, ("program", "Program B", 1), kode=["2.24.02", "2.24.03"])
    right = plan(("program", "Program B", 1), PROGRAM, kode=["2.24.02", "2.24.03"])
    assert pairs(left, right)[:2] == [("P1", "P1", "code"), ("P2", "P2", "code")]


def test_a_name_that_is_only_alike_is_near_with_its_score() -> None:
    left = plan(("program", "Program Pemeriksaan Koperasi Keanggotaanya Lintas Daerah", 1))
    right = final_plan(("program", "Program Pemeriksaan Koperasi Keanggotaannya Lintas Daerah", 1))
    (found,) = match(left, right).to_dict("records")
    assert found["how"] == "near"
    assert 95 < found["score"] < 100


def test_names_of_different_work_are_not_alike() -> None:
    assert likeness("Pemeliharaan Mebel", "Pemeliharaan Peralatan dan Mesin Lainnya") < 60


@pytest.mark.parametrize(
    "name",
    ["PROGRAM PENUNJANG URUSAN PEMERINTAHAN DAERAH PROVINSI (UPT)", "Program Penunjang Urusan Pemerintah Daerah"],
)
def test_the_part_of_the_agency_and_the_level_of_the_region_do_not_make_a_name_another(name: str) -> None:
    assert likeness(name, "Program Penunjang Urusan Pemerintahan Daerah") > 95


@pytest.mark.parametrize(
    "names",
    [
        ("Rehabilitasi Gedung Kantor Dinas Tahap I", "Rehabilitasi Gedung Kantor Dinas Tahap II"),
        ("Pelatihan Pengelola Koperasi Angkatan 1", "Pelatihan Pengelola Koperasi Angkatan 2"),
        ("Penyusunan Profil Koperasi dan UMKM 2023", "Penyusunan Profil Koperasi dan UMKM 2024"),
        ("Rehabilitasi Gedung Kantor Dinas Tahap Dua", "Rehabilitasi Gedung Kantor Dinas Tahap Tiga"),
    ],
)
def test_names_that_differ_in_a_number_are_two_works(names: tuple[str, str]) -> None:
    left, right = (table(("program", name, 1)) for table, name in zip((plan, final_plan), names, strict=True))
    assert pairs(left, right) == [("P1", "", "none"), ("", "F1", "none")]


def test_a_stage_of_the_work_in_brackets_is_no_part_of_the_agency() -> None:
    assert same_base("Rehabilitasi Gedung (Dinas)", "Rehabilitasi Gedung (UPT Wilayah II)")
    assert not same_base("Rehabilitasi Gedung (Tahap I)", "Rehabilitasi Gedung (Tahap II)")


def test_the_same_number_in_another_notation_makes_no_other_work() -> None:
    left = plan(("program", "Pembinaan Koperasi dalam 1 (satu) Daerah Provinsi Tahap II", 1))
    right = final_plan(("program", "Pembinaan Koperasi dalam Satu Daerah Provinsi Tahap 2", 1))
    assert pairs(left, right) == [("P1", "F1", "near")]


def test_of_two_names_that_are_equally_alike_none_is_taken_in_whatever_order_they_come() -> None:
    left = plan(("program", "Program Pelayanan Arsip Daerah", 1))
    right = final_plan(
        ("program", "Program Pelayanan Arsip Daerahx", 1), ("program", "Program Pelayanan Arsip Daerahy", 1)
    )
    expected = [("P1", "", "ambiguous"), ("", "F1", "ambiguous"), ("", "F2", "ambiguous")]
    assert pairs(left, right) == expected
    assert sorted(pairs(left, right.iloc[::-1])) == sorted(expected)


def test_of_the_parts_of_one_program_the_first_printed_is_taken_in_whatever_order_they_come() -> None:
    left = plan(("program", "Program Penunjang Urusan", 1))
    right = final_plan(
        ("program", "Program Penunjang Urusan (Dinas)", 1), ("program", "Program Penunjang Urusan (UPT)", 1)
    )
    for rows in (right, right.iloc[::-1]):
        assert ("P1", "F1", "near") in pairs(left, rows)


def test_equal_names_under_one_parent_are_taken_as_printed_in_whatever_order_they_come() -> None:
    left = plan(PROGRAM, ("kegiatan", "A", 30), ("kegiatan", "A", 20))
    right = final_plan(PROGRAM, ("kegiatan", "A", 30), ("kegiatan", "A", 20))
    assert {("P2", "F2", "parent"), ("P3", "F3", "parent")} < set(pairs(left, right.iloc[::-1]))


def test_equal_names_that_cannot_be_told_apart_are_ambiguous() -> None:
    left = plan(PROGRAM, ("kegiatan", "Arsip Dinamis", 1), ("sub_kegiatan", "Penataan", 1))
    right = final_plan(
        *(PROGRAM, ("kegiatan", "Mutu Perikanan", 1), ("sub_kegiatan", "Penataan", 1)),
        *(("kegiatan", "Ruang Laut", 1), ("sub_kegiatan", "Penataan", 1)),
    )
    assert pairs(left, right)[2:] == [
        *(("P3", "", "ambiguous"), ("", "F2", "none"), ("", "F3", "ambiguous")),
        *(("", "F4", "none"), ("", "F5", "ambiguous")),
    ]


def test_every_row_of_both_sides_stands_in_one_pair_in_whatever_order_they_come() -> None:
    left = plan(PROGRAM, ("kegiatan", "A", 30), ("sub_kegiatan", "Penataan", 30), ("sub_kegiatan", "Layanan", 1))
    right = final_plan(PROGRAM, ("kegiatan", "A", 30), ("sub_kegiatan", "Layanan", 30), ("sub_kegiatan", "Baru", 1))
    found = match(left, right)
    assert sorted(found["left"].dropna()) == sorted(left["row_id"])
    assert sorted(found["right"].dropna()) == sorted(right["row_id"])
    turned = match(left.iloc[::-1], right.iloc[::-1])
    key = ["left", "right"]
    assert found.sort_values(key).reset_index(drop=True).equals(turned.sort_values(key).reset_index(drop=True))
