"""A row over the stages: a stage that the document lacks is unknown; parts of a program are added up, in any order."""

import pandas as pd
import pytest

from renja_analysis import rkpd_review as measures
from renja_analysis.documents import find_document
from renja_analysis.schema import TABLES
from renja_analysis.tables import empty_table, load_present
from tests.plan_rows import Row, final_plan, plan, review

NAMES = ("rkpd_review", "plan", "final_plan")
REFERENCE = tuple(load_present(find_document("dkukm-babel", 2024), NAMES).values())
NO_REVIEW, NO_PLAN, NO_FINAL = (empty_table(TABLES[name]) for name in NAMES)

PROGRAM = ("program", "Program Arsip", 60)
KEGIATAN = ("kegiatan", "Kegiatan Arsip Dinamis", 60)
PENATAAN = ("sub_kegiatan", "Sub Kegiatan Penataan", 40)
LAYANAN = ("sub_kegiatan", "Sub Kegiatan Layanan", 20)
ALL = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN)


def part(name: str, amount: int | None) -> tuple[Row, ...]:
    return ("program", name, amount), ("kegiatan", "Umum", amount), ("sub_kegiatan", "Logistik", amount)


WHOLE = part("Program Penunjang Urusan", 57)
SPELT = part("Program Penunjang Urusaan", 57)
PARTS = (*part("Program Penunjang Urusan (Dinas)", 50), *part("Program Penunjang Urusan (UPT)", 7))


def amounts(rows: pd.DataFrame) -> list[list[int]]:
    return rows[["rkpd_pagu", "renja_pagu", "plan_pagu", "final_pagu"]].values.tolist()


@pytest.mark.parametrize("lacking", range(3))
def test_a_table_that_the_document_lacks_makes_no_row_missing(lacking: int) -> None:
    tables = [review(*ALL), plan(*ALL), final_plan(*ALL)]
    tables[lacking] = (NO_REVIEW, NO_PLAN, NO_FINAL)[lacking]
    rows = measures.stages(*tables)
    assert rows["missing"].tolist() == [""] * 4
    unknown = {0: ["in_rkpd", "in_renja"], 1: ["in_plan"], 2: ["in_final"]}[lacking]
    there = rows[["in_rkpd", "in_renja", "in_plan", "in_final"]]
    assert there[unknown].isna().all(axis=None)
    assert there.drop(columns=unknown).fillna(False).all(axis=None)


def test_a_level_that_a_table_does_not_print_is_unknown_there() -> None:
    rows = measures.stages(review(*ALL), plan(*ALL), final_plan(PROGRAM))
    assert rows["missing"].tolist() == [""] * 4
    assert rows["in_final"].fillna(False).tolist() == [True, False, False, False]


def test_a_row_with_a_blank_amount_is_there_and_one_that_is_printed_on_one_side_only_is_not_on_the_other() -> None:
    sides = review(
        *ALL,
        rkpd_name=[PROGRAM[1], KEGIATAN[1], PENATAAN[1], None],
        rkpd_pagu=[60, 60, 40, None],
    )
    rows = measures.stages(sides, plan(*ALL), final_plan(PROGRAM, KEGIATAN, (*PENATAAN[:2], None), LAYANAN))
    assert rows["missing"].tolist() == ["", "", "", "rkpd"]
    assert rows["in_final"].tolist() == [True] * 4


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ((review(*WHOLE), plan(*WHOLE), final_plan(*PARTS)), ("added_id", "F4 F5 F6")),
        ((review(*PARTS), plan(*PARTS), final_plan(*WHOLE)), ("added_plan_id", "P4 P5 P6")),
        ((review(*WHOLE), plan(*PARTS), final_plan(*PARTS)), ("added_plan_id", "P4 P5 P6")),
        ((review(*PARTS), plan(*WHOLE), NO_FINAL), ("added_review_id", "R4 R5 R6")),
        ((review(*PARTS), NO_PLAN, final_plan(*WHOLE)), ("added_review_id", "R4 R5 R6")),
        ((review(*SPELT), NO_PLAN, final_plan(*PARTS)), ("added_id", "F4 F5 F6")),
    ],
)
def test_the_parts_of_a_program_are_added_up_whichever_table_prints_it_whole(
    tables: tuple[pd.DataFrame, ...], expected: tuple[str, str]
) -> None:
    for given in (tables, tuple(table.iloc[::-1] for table in tables)):
        rows = measures.stages(*given)
        assert rows[expected[0]].sort_values().tolist() == expected[1].split()
        known = rows[[f"{stage}_pagu" for stage in ("rkpd", "renja", "plan", "final")]].dropna(axis=1, how="all")
        assert known.values.tolist() == [[57] * len(known.columns)] * 3


def test_parts_that_both_tables_print_stand_beside_each_other() -> None:
    rows = measures.stages(NO_REVIEW, plan(*PARTS), final_plan(*PARTS))
    assert rows["added_id"].isna().all()
    assert rows["final_pagu"].tolist() == [50, 50, 50, 7, 7, 7]
    assert measures.split_programs(plan(*PARTS), final_plan(*PARTS)).empty


def test_a_program_that_is_printed_twice_under_one_name_is_not_split() -> None:
    assert measures.split_programs(plan(*WHOLE), final_plan(*WHOLE, *WHOLE)).empty


def test_every_split_is_found_in_both_directions_and_between_each_two_tables() -> None:
    splits = measures.every_split(review(*WHOLE), plan(*PARTS), final_plan(*WHOLE))
    assert splits[["program_id", "final_id"]].values.tolist() == [
        ["R1", "P1"],
        ["R1", "P4"],
        ["F1", "P1"],
        ["F1", "P4"],
    ]


def test_rows_of_several_parts_have_no_target_of_one_of_them_and_the_name_of_all() -> None:
    theirs = final_plan(*PARTS, target=[None, None, 4, None, None, 12], unit=[None, None, "Paket", None, None, "bulan"])
    rows = measures.stages(review(*part("Program Penunjang Urusan (Dinas)", 57)), plan(*WHOLE), theirs)
    assert rows["name"].tolist() == ["Program Penunjang Urusan (Dinas; UPT)", "Umum", "Logistik"]
    assert rows["program"].tolist() == ["Program Penunjang Urusan (Dinas; UPT)"] * 3
    assert rows[["final_target", "final_unit"]].isna().all(axis=None)


def test_a_blank_amount_in_one_part_leaves_the_sum_unknown() -> None:
    rows = measures.stages(NO_REVIEW, plan(*WHOLE), final_plan(*PARTS[:5], ("sub_kegiatan", "Logistik", None)))
    assert rows["final_pagu"].fillna(-1).tolist() == [57, 57, -1]


def test_the_same_name_under_two_kegiatan_of_a_split_program_is_joined_to_its_own_kegiatan() -> None:
    def two(program: str, first: int, second: int) -> tuple[Row, ...]:
        rows = [("kegiatan", "Umum", first), ("sub_kegiatan", "Logistik", first)]
        rows += [("kegiatan", "Jasa", second), ("sub_kegiatan", "Logistik", second)]
        return ("program", program, first + second), *rows

    ours = plan(*two("Program Penunjang Urusan", 10, 20))
    theirs = final_plan(*two("Program Penunjang Urusan (Dinas)", 8, 15), *two("Program Penunjang Urusan (UPT)", 1, 2))
    for tables in ((ours, theirs), (ours.iloc[::-1], theirs.iloc[::-1])):
        rows = measures.stages(NO_REVIEW, *tables).set_index("plan_id")["final_pagu"]
        assert rows[["P1", "P2", "P3", "P4", "P5"]].tolist() == [26, 9, 9, 17, 17]


def test_a_row_that_is_printed_twice_in_one_part_is_no_part_of_another() -> None:
    twice = (*PARTS, ("sub_kegiatan", "Logistik", 3))
    rows = measures.stages(NO_REVIEW, plan(*WHOLE), final_plan(*twice[:3], ("sub_kegiatan", "Logistik", 3), *PARTS[3:]))
    assert rows.set_index("final_id")["final_pagu"][["F3", "F4"]].tolist() == [57, 3]


def test_the_stages_of_the_reference_document_do_not_depend_on_the_order_of_rows() -> None:
    def sorted_rows(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.sort_values(["review_id", "plan_id", "final_id"]).reset_index(drop=True)

    straight = measures.stages(*REFERENCE)
    for seed in range(2):
        mixed = measures.stages(*(table.sample(frac=1, random_state=seed) for table in REFERENCE))
        pd.testing.assert_frame_equal(sorted_rows(straight), sorted_rows(mixed))
