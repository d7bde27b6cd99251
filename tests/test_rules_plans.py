"""Rules on review, plan and final plan: each fires on a case that a reader can see, and not on the one beside it."""

import re
from pathlib import Path

import pandas as pd
import pytest

from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.findings import rules
from renja_analysis.schema import TABLES
from renja_analysis.tables import read_table
from tests.plan_rows import Row, final_plan, plan, review

PROGRAM: Row = ("program", "Program Arsip", 60)
KEGIATAN: Row = ("kegiatan", "Kegiatan Arsip Dinamis", 60)
PENATAAN: Row = ("sub_kegiatan", "Sub Kegiatan Penataan", 40)
LAYANAN: Row = ("sub_kegiatan", "Sub Kegiatan Layanan", 20)
ROWS = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN)


def found(code: str, **tables: pd.DataFrame) -> list[tuple[str, str]]:
    """(row_id, column) of every finding of one rule."""
    findings = check(tables, select=[code])
    return list(findings[["row_id", "column"]].itertuples(index=False, name=None))


def with_amount(rows: tuple[Row, ...], place: int, amount: int | None) -> list[Row]:
    return [(level, name, amount if i == place else pagu) for i, (level, name, pagu) in enumerate(rows)]


def test_children_that_do_not_add_up_are_found_in_every_amount_column() -> None:
    assert found("PLAN-SUM", plan=plan(*with_amount(ROWS, 2, 41))) == [("P2", "pagu")]
    assert found("PLAN-SUM", plan=plan(*ROWS, maju_pagu=[60, 60, 40, 21])) == [("P2", "maju_pagu")]
    assert found("PLAN-SUM-FINAL", final_plan=final_plan(*with_amount(ROWS, 0, 61))) == [("F1", "pagu")]
    assert found("PLAN-SUM-REVIEW", rkpd_review=review(*ROWS, renja_pagu=[60, 60, 40, 21])) == [("R2", "renja_pagu")]


def test_children_that_add_up_or_are_partly_blank_are_no_finding() -> None:
    assert found("PLAN-SUM", plan=plan(*ROWS)) == []
    assert found("PLAN-SUM", plan=plan(*with_amount(ROWS, 3, None))) == []


def test_children_that_exceed_their_parent_already_are_found_although_one_is_blank() -> None:
    rows = [*with_amount(ROWS, 2, 70)[:3], ("sub_kegiatan", "Layanan", None)]
    assert found("PLAN-SUM", plan=plan(*rows)) == [("P2", "pagu")]


def test_a_further_indicator_enters_no_sum() -> None:
    assert found("PLAN-SUM", plan=plan(*ROWS, ("indikator", "", 999))) == []


def test_programs_are_held_against_the_bidang_above_them() -> None:
    rows: list[Row] = [("bidang", "URUSAN PEMERINTAHAN BIDANG ARSIP", 61), *ROWS]
    assert found("PLAN-SUM", plan=plan(*rows)) == [("P1", "pagu")]


def test_the_same_row_with_another_amount_in_review_and_plan_is_found() -> None:
    tables = {"rkpd_review": review(*ROWS), "plan": plan(*with_amount(ROWS, 3, 25))}
    assert found("PLAN-RENJA-AMOUNT", **tables) == [("P4", "pagu")]
    assert found("PLAN-RENJA-AMOUNT", rkpd_review=review(*ROWS), plan=plan(*ROWS)) == []


def test_a_row_whose_name_is_only_alike_is_not_compared() -> None:
    near = [*ROWS[:3], ("sub_kegiatan", "Sub Kegiatan Layanann", 25)]
    assert found("PLAN-RENJA-AMOUNT", rkpd_review=review(*ROWS), plan=plan(*near)) == []


def test_plan_and_final_plan_are_compared_with_the_parts_of_the_agency_added_up() -> None:
    ours = plan(
        ("program", "Program Penunjang (Dinas)", 60), ("kegiatan", "Umum", 60), ("sub_kegiatan", "Logistik", 60)
    )
    parts = [("program", "Program Penunjang (Dinas)", 50), ("kegiatan", "Umum", 50), ("sub_kegiatan", "Logistik", 50)]
    parts += [("program", "Program Penunjang (UPT)", 10), ("kegiatan", "Umum", 10), ("sub_kegiatan", "Logistik", 10)]
    assert found("PLAN-FINAL-AMOUNT", plan=ours, final_plan=final_plan(*parts)) == []
    assert found("PLAN-SPLIT", plan=ours, final_plan=final_plan(*parts)) == [("F1", "name")]
    parts[-1] = ("sub_kegiatan", "Logistik", 9)
    assert found("PLAN-FINAL-AMOUNT", plan=ours, final_plan=final_plan(*parts)) == [("F3", "pagu")]


def test_targets_that_differ_are_found_where_both_are_printed() -> None:
    ours = review(*ROWS, renja_target=[None, None, 6, 4], renja_target_printed=[None, None, "6 Dok", "4 Dok"])
    theirs = plan(*ROWS, target=[None, None, 7, None], target_printed=[None, None, "7 Dok", None])
    assert found("PLAN-RENJA-TARGET", rkpd_review=ours, plan=theirs) == [("P3", "target")]
    final = final_plan(*ROWS, target=[None, None, 7, 9], target_printed=[None, None, "7 Dok", "9 Dok"])
    assert found("PLAN-FINAL-TARGET", plan=theirs, final_plan=final) == []


def test_what_stands_in_one_table_only_is_found_once() -> None:
    fewer = plan(*with_amount(ROWS, 1, 40)[:3])
    assert found("PLAN-RENJA-MISSING", rkpd_review=review(*ROWS), plan=fewer) == [("R4", "renja_name")]
    assert found("PLAN-FINAL-MISSING", plan=fewer, final_plan=final_plan(*ROWS)) == [("F4", "name")]
    assert found("PLAN-FINAL-MISSING", plan=plan(*ROWS), final_plan=final_plan(*ROWS)) == []


def test_a_block_of_shifted_names_is_one_finding_and_explains_its_rows() -> None:
    names = ["Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor", "Mebel"]
    amounts = [65, 107, 409, 130]
    ours: list[Row] = [("sub_kegiatan", name, amount) for name, amount in zip(names, amounts, strict=True)]
    theirs: list[Row] = [
        ("sub_kegiatan", name, amount) for name, amount in zip([*names[1:], "Mesin"], amounts, strict=True)
    ]
    tables = {"rkpd_review": review(PROGRAM, KEGIATAN, *ours), "plan": plan(PROGRAM, KEGIATAN, *theirs)}
    assert found("PLAN-SHIFTED", **tables) == [("P3", "name")]
    assert found("PLAN-RENJA-AMOUNT", **tables) == found("PLAN-RENJA-MISSING", **tables) == []


def test_a_row_under_another_kegiatan_is_found() -> None:
    moved = final_plan(PROGRAM, KEGIATAN, PENATAAN, ("kegiatan", "Kegiatan Pembinaan Mutu Perikanan", 20), LAYANAN)
    assert found("PLAN-MOVED", plan=plan(*ROWS), final_plan=moved) == [("F5", "name")]
    assert found("PLAN-MOVED", plan=plan(*ROWS), final_plan=final_plan(*ROWS)) == []


def test_the_forward_estimate_is_asked_about_where_it_is_blank_jumps_or_turns() -> None:
    table = plan(*ROWS, maju_pagu=[60, 60, 61, None], target=[None, None, 5, None], maju_target=[None, None, 4, None])
    assert found("PLAN-FORWARD-BLANK", plan=table) == [("P4", "maju_pagu")]
    assert found("PLAN-FORWARD-JUMP", plan=table) == [("P3", "maju_pagu")]
    assert found("PLAN-FORWARD-OPPOSITE", plan=table) == [("P3", "maju_target")]


def test_a_forward_estimate_that_moves_a_little_or_is_printed_nowhere_is_no_finding() -> None:
    small = plan(*ROWS, maju_pagu=[66, 66, 44, 22], target=[1, 1, 5, 5], maju_target=[1, 1, 6, 5])
    none = plan(*ROWS)
    for code in ("PLAN-FORWARD-BLANK", "PLAN-FORWARD-JUMP", "PLAN-FORWARD-OPPOSITE"):
        assert found(code, plan=small) == found(code, plan=none) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(["1", "2", "3"], []), ([None, "2", "3"], ["R1"]), (["1", "3", "4"], ["R2", "R3"]), ([None, None, None], [])],
)
def test_the_numbers_of_the_programs_run_from_one(numbers: list[str | None], expected: list[str]) -> None:
    rows: list[Row] = [("program", f"Program {letter}", 1) for letter in "ABC"]
    assert [row_id for row_id, _ in found("PLAN-NUMBERS-REVIEW", rkpd_review=review(*rows, no=numbers))] == expected
    final = final_plan(*rows, no=numbers)
    assert len(found("PLAN-NUMBERS-FINAL", final_plan=final)) == len(expected)


def test_every_rule_is_tried_above() -> None:
    tried = set(re.findall(r'"(PLAN-[A-Z-]+)"', Path(__file__).read_text(encoding="utf-8")))
    assert {rule.code for rule in rules() if rule.code.startswith("PLAN-")} <= tried


def test_the_reference_document_says_what_its_tables_prove() -> None:
    folder = find_document("dkukm-babel", 2024).folder / "tables"
    names = ("rkpd_review", "plan", "final_plan")
    findings = check({name: read_table(folder / f"{name}.csv", TABLES[name]) for name in names})
    assert findings["rule"].value_counts().to_dict() == {
        "PLAN-FINAL-AMOUNT": 35,
        "PLAN-RENJA-TARGET": 20,
        "PLAN-FINAL-TARGET": 13,
        "PLAN-FORWARD-JUMP": 7,
        "PLAN-FINAL-MISSING": 6,
        "PLAN-FORWARD-OPPOSITE": 3,
        "PLAN-SHIFTED": 1,
        "PLAN-MOVED": 1,
        "PLAN-SPLIT": 1,
        "PLAN-FORWARD-BLANK": 1,
        "PLAN-NUMBERS-REVIEW": 1,
    }
