"""What changed between two stages of a Renja: every kind of change, once, with both places, and never one too many."""

import pandas as pd
import pytest
from plan_rows import alignment, final_plan, plan, review

from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.revisions import CHANGES, COMPARED, compare_tables, lone_columns, totals
from renja_analysis.schema import CELLS, GOALS, PLAN, PROPOSALS, TABLES, Table
from renja_analysis.tables import empty_table, load_all

PROGRAM = ("program", "Program Arsip", 100)
KEGIATAN = ("kegiatan", "Kegiatan Arsip", 100)
PENATAAN = ("sub_kegiatan", "Sub Kegiatan Penataan Boks", 60)
LAYANAN = ("sub_kegiatan", "Sub Kegiatan Layanan Baca", 40)
BOTH = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN)


def changed(before: pd.DataFrame, after: pd.DataFrame, table: str = "plan") -> pd.DataFrame:
    return compare_tables({table: before}, {table: after})


def told(changes: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    rows = changes[["change", "before_id", "after_id", *columns]].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def listing(table: Table, *records: dict[str, object]) -> pd.DataFrame:
    """A table of rows without a level."""
    front = ({"row_id": f"{table.prefix}{at}", "source": f"renja.txt:{at}"} for at in range(1, len(records) + 1))
    return frame_of([first | dict(record) for first, record in zip(front, records, strict=True)], table.fields)


def test_two_equal_stages_have_no_change_and_the_columns_of_the_contract() -> None:
    changes = changed(plan(*BOTH), plan(*BOTH))
    assert changes.empty
    assert changes.dtypes.astype(str).to_dict() == CHANGES


def test_rows_added_and_gone_count_with_their_amount_and_bear_one_place() -> None:
    changes = changed(plan(PROGRAM, KEGIATAN, PENATAAN), plan(PROGRAM, KEGIATAN, LAYANAN))
    columns = ("column", "before", "after", "difference", "before_source", "after_source")
    assert told(changes, *columns) == [
        ("added", None, "P3", "pagu", None, "40", 40, None, "renja.txt:3"),
        ("gone", "P3", None, "pagu", "60", None, -60, "renja.txt:3", None),
    ]


def test_a_row_under_another_kegiatan_is_moved_and_those_below_a_moved_row_are_not() -> None:
    other = ("program", "Program Perpustakaan", 5)
    before = plan(PROGRAM, KEGIATAN, PENATAAN, other)
    after = plan(("program", "Program Arsip", 100), other, KEGIATAN, PENATAAN)
    assert told(changed(before, after), "name", "before", "after") == [
        ("moved", "P2", "P3", "Kegiatan Arsip", "Program Arsip", "Program Perpustakaan")
    ]


def test_a_name_that_is_only_alike_is_told_with_its_score_and_another_spelling_of_it_not_at_all() -> None:
    renamed = ("sub_kegiatan", "Sub Kegiatan Penataan Bokss", 60)
    changes = changed(plan(PROGRAM, KEGIATAN, PENATAAN), plan(PROGRAM, KEGIATAN, renamed))
    assert told(changes, "before", "after", "how") == [("renamed", "P3", "P3", PENATAAN[1], renamed[1], "near")]
    assert changes["score"].between(88, 99.9).all()
    spelled = ("sub_kegiatan", "SUB KEGIATAN PENATAAN  BOKS", 60)
    assert changed(plan(PROGRAM, KEGIATAN, PENATAAN), plan(PROGRAM, KEGIATAN, spelled)).empty


def test_changes_in_a_block_of_names_that_slipped_against_its_amounts_are_marked() -> None:
    amounts, other = (10, 20, 30), ("sub_kegiatan", "Sub Kegiatan Layanan Baca", 5)
    names = ("Alih Media", "Penyusutan Boks", "Pameran Naskah", "Restorasi")
    before, after = (
        plan(PROGRAM, KEGIATAN, *(("sub_kegiatan", *pair) for pair in zip(called, amounts, strict=True)), last)
        for called, last in ((names[:3], other), (names[1:], (*other[:2], 6)))
    )
    changes = changed(before, after)
    marked = changes[changes["slipped"]]
    assert told(marked, "name") == [
        ("added", None, "P5", names[3]),
        ("gone", "P3", None, names[0]),
        ("amount", "P4", "P3", names[1]),
        ("amount", "P5", "P4", names[2]),
    ]
    assert told(changes[~changes["slipped"]], "name") == [("amount", "P6", "P6", other[1])]
    # Amounts that really moved with their names are no such block.
    assert not changed(before, plan(PROGRAM, KEGIATAN, other))["slipped"].any()


def test_rows_below_a_new_program_know_it_and_rows_below_one_that_stayed_do_not() -> None:
    new = (("program", "Program Perpustakaan", 5), ("kegiatan", "Layanan", 5), ("sub_kegiatan", "Sirkulasi Buku", 5))
    both = plan(*BOTH, *new)
    assert told(changed(plan(*BOTH[:3]), both), "below") == [
        ("added", None, "P4", None),
        ("added", None, "P5", None),
        ("added", None, "P6", "P5"),
        ("added", None, "P7", "P5"),
    ]
    assert changed(both, plan(*BOTH))["below"].dropna().tolist() == ["P5", "P5"]


def test_a_code_that_both_print_says_that_a_row_is_the_same_whatever_its_name() -> None:
    codes = {"kode": ["2.23.01", "2.23.01.2.01", "2.23.01.2.01.0001"]}
    other = ("sub_kegiatan", "Pengelolaan Naskah", 60)
    changes = changed(plan(PROGRAM, KEGIATAN, PENATAAN, **codes), plan(PROGRAM, KEGIATAN, other, **codes))
    assert told(changes, "how") == [("renamed", "P3", "P3", "code")]


def test_amounts_differ_in_rupiah_and_percent_and_a_blank_is_no_zero() -> None:
    before, after = plan(PROGRAM, KEGIATAN, LAYANAN), plan(PROGRAM, KEGIATAN, ("sub_kegiatan", LAYANAN[1], 50))
    assert told(changed(before, after), "before", "after", "difference", "percent") == [
        ("amount", "P3", "P3", "40", "50", 10, 25)
    ]
    blank = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", LAYANAN[1], None))
    assert told(changed(before, blank), "after", "difference") == [("amount", "P3", "P3", None, None)]
    zero = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", LAYANAN[1], 0))
    assert told(changed(zero, before), "difference", "percent") == [("amount", "P3", "P3", 40, None)]


def test_targets_units_and_indicators_are_each_a_change_of_their_own() -> None:
    rows = (PROGRAM, KEGIATAN)
    before = plan(*rows, target=[7, 80], unit=["Dok", "persen"], indicator=["Jumlah dokumen", "Tingkat layanan"])
    after = plan(*rows, target=[8.5, 80], unit=["dokumen", "orang"], indicator=["Jumlah dokumen", "Tingkat baca"])
    assert told(changed(before, after), "column", "before", "after", "unit", "difference") == [
        ("number", "P1", "P1", "target", "7", "8.5", "dokumen", 1.5),
        ("unit", "P2", "P2", "unit", "persen", "orang", None, None),
        ("indicator", "P2", "P2", "indicator", "Tingkat layanan", "Tingkat baca", None, None),
    ]


def test_numbers_in_other_units_have_no_difference_and_a_target_that_is_gone_no_unit_either() -> None:
    before = plan(PROGRAM, KEGIATAN, target=[7, 5], unit=["Dok", "Dok"], target_printed=["7 Dok", "5 Dok"])
    after = plan(PROGRAM, KEGIATAN, target=[9, None], unit=["orang", None], target_printed=["9 orang", None])
    assert told(changed(before, after), "difference") == [
        ("number", "P1", "P1", None),
        ("number", "P2", "P2", None),
        ("unit", "P1", "P1", None),
    ]


def test_a_number_that_could_not_be_read_is_known_by_its_print() -> None:
    target = {"target": [None, 1]}
    before = plan(PROGRAM, KEGIATAN, target_printed=["3-5 Dok", "1"], **target)
    assert changed(before, plan(PROGRAM, KEGIATAN, target_printed=["3 - 5 dok", "1"], **target)).empty
    after = plan(PROGRAM, KEGIATAN, target_printed=["4-6 Dok", "1"], **target)
    assert told(changed(before, after), "before", "after") == [("number", "P1", "P1", "3-5 Dok", "4-6 Dok")]


def test_a_further_indicator_is_found_again_by_its_text() -> None:
    rows = (PROGRAM, ("indikator", None, None), ("indikator", None, None))
    before = plan(*rows, indicator=["Nilai", "Jumlah boks arsip", "Jumlah pembaca"], target=[1, 2, 3])  # type: ignore[arg-type]
    after = plan(*rows, indicator=["Nilai", "Jumlah pembaca", "Jumlah boks arsip"], target=[1, 3, 4])  # type: ignore[arg-type]
    assert told(changed(before, after), "level", "name", "before", "after") == [
        ("number", "P2", "P3", "indikator", "Jumlah boks arsip", "2", "4")
    ]


def test_parts_of_a_program_that_the_other_stage_prints_whole_are_added_up() -> None:
    parts = [("program", "Program Arsip (DINAS)", 70), ("program", "Program Arsip (UPT)", 20)]
    changes = changed(plan(PROGRAM), plan(*parts))
    assert told(changes, "before", "after", "difference", "after_source") == [
        ("amount", "P1", "P1 P2", "100", "90", -10, "renja.txt:1; renja.txt:2")
    ]
    assert changed(plan(PROGRAM), plan(parts[0], ("program", "Program Arsip (UPT)", 30))).empty


def test_rows_of_one_name_that_cannot_be_told_apart_are_neither_added_nor_gone() -> None:
    twice = [("kegiatan", "Kegiatan Satu", 1), ("sub_kegiatan", "Rapat", 1)]
    twice += [("kegiatan", "Kegiatan Dua", 1), ("sub_kegiatan", "Rapat", 1)]
    changes = changed(plan(PROGRAM, *twice), plan(PROGRAM, ("kegiatan", "Lain", 1), ("sub_kegiatan", "Rapat", 1)))
    assert changes.loc[changes["name"] == "Rapat", "change"].unique().tolist() == ["unclear"]


def test_the_changes_of_a_level_add_up_to_the_difference_of_its_sums() -> None:
    before = plan(PROGRAM, KEGIATAN, PENATAAN, LAYANAN)
    after = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", PENATAAN[1], 75), ("sub_kegiatan", "Sub Kegiatan Pameran", 12))
    sums = totals({"plan": before}, {"plan": after}).set_index("level")
    changes = changed(before, after)
    of_level = changes[changes["level"] == "sub_kegiatan"]
    assert of_level["difference"].sum() == sums.loc["sub_kegiatan", "difference"] == -13
    row = sums.loc["sub_kegiatan", ["rows_before", "rows_after", "before", "after", "percent"]].tolist()
    assert row == [2, 2, 100, 87, -13]
    assert sums.loc["program", "difference"] == 0


def test_a_sum_without_amounts_is_missing_and_blank_rows_are_counted() -> None:
    before, after = plan(PROGRAM, ("program", "Program Baca", None)), plan(PROGRAM)
    row = totals({"plan": before}, {"plan": after}).iloc[0]
    assert row[["blank_before", "blank_after", "before", "after"]].tolist() == [1, 0, 100, 100]
    assert pd.isna(totals({"plan": plan(("program", "Arsip", None))}, {"plan": after}).loc[0, "difference"])


def test_both_sides_of_the_review_are_compared() -> None:
    after = review(PROGRAM, KEGIATAN, rkpd_pagu=[90, 100])
    assert told(changed(review(PROGRAM, KEGIATAN), after, "rkpd_review"), "column", "difference") == [
        ("amount", "R1", "R1", "rkpd_pagu", -10)
    ]


def test_a_claim_is_compared_within_its_policy() -> None:
    before = alignment({"inflasi": [("Rapat", 5), ("Pasar", 7)], "sdgs": [("Rapat", 5)]})
    after = alignment({"inflasi": [("Rapat", 5), ("Pasar", 7)], "sdgs": [("Rapat", 9)]})
    (row,) = told(changed(before, after, "alignment"), "level", "before", "after")
    assert (row[0], row[3:]) == ("amount", ("sub_kegiatan", "5", "9"))
    assert changed(
        before, alignment({"sdgs": [("Rapat", 5)], "inflasi": [("Rapat", 5), ("Pasar", 7)]}), "alignment"
    ).empty


def test_goals_are_known_by_their_texts_within_their_unit() -> None:
    one = {
        "unit_kerja": "UPT",
        "no": "1",
        "renja_tujuan": "Meningkatnya omzet",
        "renja_sasaran": "Usaha kecil naik kelas",
    }
    one |= {"rkpd_tujuan": "Menurunnya kemiskinan di seluruh wilayah provinsi", "renja_indikator_tujuan": "Omzet"}
    other = one | {"unit_kerja": "Sekretariat", "no": "2"}
    before = listing(GOALS, one, other)
    assert changed(before, listing(GOALS, other, one), "goals").empty
    after = listing(GOALS, one, other | {"renja_indikator_tujuan": "Laba"})
    assert told(changed(before, after, "goals"), "column", "before", "after") == [
        ("indicator", "G2", "G2", "renja_indikator_tujuan", "Omzet", "Laba")
    ]
    assert told(changed(before, listing(GOALS, other), "goals")) == [("gone", "G1", None)]


def test_proposals_that_are_equal_are_taken_in_turn() -> None:
    one = {"usulan": "Pelatihan", "masalah": "Kurang pelatihan", "pengusul": "BUDI", "catatan": "disetujui"}
    assert changed(listing(PROPOSALS, one, one), listing(PROPOSALS, one, one), "proposals").empty
    changes = changed(listing(PROPOSALS, one, one), listing(PROPOSALS, one), "proposals")
    assert told(changes, "name") == [("gone", "U2", None, "Kurang pelatihan")]


def test_the_place_of_a_change_is_that_of_its_cell_and_a_doubt_of_the_reading_is_passed_on() -> None:
    cells = [{"table": "plan", "row_id": "P1", "column": "pagu_printed", "source": "a.xlsx!Renja!F9", "printed": "100"}]
    before = {"plan": plan(PROGRAM, uncertain=["pagu: 100 may also be 1"]), "cells": frame_of(cells, CELLS.fields)}
    after = {"plan": plan(("program", "Program Arsip", 5), uncertain=["lokasi: may also stand elsewhere"])}
    (row,) = compare_tables(before, after).to_dict("records")
    assert (row["before_source"], row["after_source"], row["uncertain"]) == ("a.xlsx!Renja!F9", "renja.txt:1", True)
    assert not compare_tables(after, {"plan": plan(PROGRAM)})["uncertain"].any()


def test_a_column_that_one_stage_prints_nowhere_is_named_and_not_compared() -> None:
    before, after = plan(PROGRAM, KEGIATAN), plan(PROGRAM, KEGIATAN, sumber_dana=["APBD", None])
    assert changed(before, after).empty
    assert lone_columns({"plan": before}, {"plan": after}).values.tolist() == [["plan", "sumber_dana", "after"]]


def test_only_tables_that_both_have_are_compared() -> None:
    assert compare_tables({"plan": plan(PROGRAM)}, {"final_plan": final_plan(PROGRAM)}).empty
    assert totals({"plan": plan(PROGRAM)}, {"final_plan": final_plan(PROGRAM)}).empty


@pytest.mark.parametrize("table", COMPARED)
def test_a_form_that_was_left_blank_in_a_stage_is_as_if_it_were_not_there(table: str) -> None:
    blank = {table: empty_table(TABLES[table]), "plan": plan(PROGRAM)}
    assert compare_tables(blank, blank).empty
    assert lone_columns(blank, blank).empty
    assert compare_tables({"plan": plan(PROGRAM)}, {"plan": empty_table(PLAN)}).empty


def test_the_order_of_the_rows_plays_no_part_and_the_tables_stay_as_they_are() -> None:
    before = plan(PROGRAM, KEGIATAN, PENATAAN, LAYANAN)
    after = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", "Sub Kegiatan Penataan Bokss", 1), ("sub_kegiatan", "Pameran", 2))
    kept = before.copy(), after.copy()
    changes = changed(before, after)
    assert len(changes) == 4
    pd.testing.assert_frame_equal(changes, changed(before.iloc[::-1], after.iloc[::-1]))
    for table, copy in zip((before, after), kept, strict=True):
        pd.testing.assert_frame_equal(table, copy)


@pytest.fixture(scope="module")
def reference() -> dict[str, pd.DataFrame]:
    return load_all(find_document("dkukm-babel", 2024), corrected=False)


def test_the_reference_document_is_equal_to_itself(reference: dict[str, pd.DataFrame]) -> None:
    assert compare_tables(reference, reference).empty
    assert totals(reference, reference)["difference"].eq(0).all()


def test_from_the_plan_to_the_final_plan_of_the_reference_document(reference: dict[str, pd.DataFrame]) -> None:
    """The final plan as if it were a later plan: its changes add up to the difference of the printed totals."""
    plan_now = reference["plan"]
    final = reference["final_plan"].reindex(columns=plan_now.columns).astype(plan_now.dtypes)
    final = final.assign(**{name: final[name].str.replace("F", "P") for name in ("row_id", "parent")})
    changes, sums = changed(plan_now, final), totals({"plan": plan_now}, {"plan": final})
    assert changes["change"].value_counts()[["added", "gone", "moved"]].to_dict() == {"added": 4, "gone": 6, "moved": 1}
    of_level = changes[(changes["level"] == "sub_kegiatan") & changes["column"].eq("pagu")]
    assert of_level["difference"].sum() == -3_083_634_593
    assert sums.loc[(sums["level"] == "program") & (sums["column"] == "pagu"), "difference"].tolist() == [
        -3_083_634_593
    ]
