"""Rules on review, plan and final plan: each fires on a case that a reader can see, and not on the one beside it."""

import pandas as pd
import pytest

from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.schema import TABLES
from renja_analysis.tables import read_table
from tests.plan_rows import Row, final_plan, plan, review
from tests.rule_codes import codes_named, codes_of

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
    assert found("RJ206", plan=plan(*with_amount(ROWS, 2, 41))) == [("P2", "pagu")]
    assert found("RJ206", plan=plan(*ROWS, maju_pagu=[60, 60, 40, 21])) == [("P2", "maju_pagu")]
    assert found("RJ207", final_plan=final_plan(*with_amount(ROWS, 0, 61))) == [("F1", "pagu")]
    assert found("RJ205", rkpd_review=review(*ROWS, renja_pagu=[60, 60, 40, 21])) == [("R2", "renja_pagu")]


def test_children_that_add_up_or_are_partly_blank_are_no_finding() -> None:
    assert found("RJ206", plan=plan(*ROWS)) == []
    assert found("RJ206", plan=plan(*with_amount(ROWS, 3, None))) == []


def test_children_that_exceed_their_parent_already_are_found_although_one_is_blank() -> None:
    rows = [*with_amount(ROWS, 2, 70)[:3], ("sub_kegiatan", "Layanan", None)]
    assert found("RJ206", plan=plan(*rows)) == [("P2", "pagu")]


def test_a_further_indicator_enters_no_sum() -> None:
    assert found("RJ206", plan=plan(*ROWS, ("indikator", "", 999))) == []


def test_programs_are_held_against_the_bidang_above_them() -> None:
    rows: list[Row] = [("bidang", "URUSAN PEMERINTAHAN BIDANG ARSIP", 61), *ROWS]
    assert found("RJ206", plan=plan(*rows)) == [("P1", "pagu")]


def test_the_same_row_with_another_amount_in_review_and_plan_is_found() -> None:
    tables = {"rkpd_review": review(*ROWS), "plan": plan(*with_amount(ROWS, 3, 25))}
    assert found("RJ602", **tables) == [("P4", "pagu")]
    assert found("RJ602", rkpd_review=review(*ROWS), plan=plan(*ROWS)) == []


def test_a_row_whose_name_is_only_alike_is_not_compared() -> None:
    near = [*ROWS[:3], ("sub_kegiatan", "Sub Kegiatan Layanann", 25)]
    assert found("RJ602", rkpd_review=review(*ROWS), plan=plan(*near)) == []


def test_plan_and_final_plan_are_compared_with_the_parts_of_the_agency_added_up() -> None:
    ours = plan(
        ("program", "Program Penunjang (Dinas)", 60), ("kegiatan", "Umum", 60), ("sub_kegiatan", "Logistik", 60)
    )
    parts = [("program", "Program Penunjang (Dinas)", 50), ("kegiatan", "Umum", 50), ("sub_kegiatan", "Logistik", 50)]
    parts += [("program", "Program Penunjang (UPT)", 10), ("kegiatan", "Umum", 10), ("sub_kegiatan", "Logistik", 10)]
    assert found("RJ603", plan=ours, final_plan=final_plan(*parts)) == []
    assert found("RJ609", plan=ours, final_plan=final_plan(*parts)) == [("F1", "name")]
    parts[-1] = ("sub_kegiatan", "Logistik", 9)
    assert found("RJ603", plan=ours, final_plan=final_plan(*parts)) == [("F3", "pagu")]


def test_targets_that_differ_are_found_where_both_are_printed() -> None:
    ours = review(*ROWS, renja_target=[None, None, 6, 4], renja_target_printed=[None, None, "6 Dok", "4 Dok"])
    theirs = plan(*ROWS, target=[None, None, 7, None], target_printed=[None, None, "7 Dok", None])
    assert found("RJ604", rkpd_review=ours, plan=theirs) == [("P3", "target")]
    final = final_plan(*ROWS, target=[None, None, 7, 9], target_printed=[None, None, "7 Dok", "9 Dok"])
    assert found("RJ605", plan=theirs, final_plan=final) == []


def test_what_stands_in_one_table_only_is_found_once() -> None:
    fewer = plan(*with_amount(ROWS, 1, 40)[:3])
    assert found("RJ606", rkpd_review=review(*ROWS), plan=fewer) == [("R4", "renja_name")]
    assert found("RJ607", plan=fewer, final_plan=final_plan(*ROWS)) == [("F4", "name")]
    assert found("RJ607", plan=plan(*ROWS), final_plan=final_plan(*ROWS)) == []


def test_a_block_of_shifted_names_is_one_finding_and_explains_its_rows() -> None:
    names = ["Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor", "Mebel"]
    amounts = [65, 107, 409, 130]
    ours: list[Row] = [("sub_kegiatan", name, amount) for name, amount in zip(names, amounts, strict=True)]
    theirs: list[Row] = [
        ("sub_kegiatan", name, amount) for name, amount in zip([*names[1:], "Mesin"], amounts, strict=True)
    ]
    tables = {"rkpd_review": review(PROGRAM, KEGIATAN, *ours), "plan": plan(PROGRAM, KEGIATAN, *theirs)}
    assert found("RJ601", **tables) == [("P3", "name")]
    assert found("RJ602", **tables) == found("RJ606", **tables) == []


def test_a_row_under_another_kegiatan_is_found() -> None:
    moved = final_plan(PROGRAM, KEGIATAN, PENATAAN, ("kegiatan", "Kegiatan Pembinaan Mutu Perikanan", 20), LAYANAN)
    assert found("RJ608", plan=plan(*ROWS), final_plan=moved) == [("F5", "name")]
    assert found("RJ608", plan=plan(*ROWS), final_plan=final_plan(*ROWS)) == []


def test_the_forward_estimate_is_asked_about_where_it_is_blank_jumps_or_turns() -> None:
    table = plan(*ROWS, maju_pagu=[60, 60, 61, None], target=[None, None, 5, None], maju_target=[None, None, 4, None])
    assert found("RJ651", plan=table) == [("P4", "maju_pagu")]
    assert found("RJ652", plan=table) == [("P3", "maju_pagu")]
    assert found("RJ653", plan=table) == [("P3", "maju_target")]


def test_a_program_that_leaves_a_blank_estimate_out_does_not_turn_against_its_target() -> None:
    targets = {"target": [4, None, None, None], "maju_target": [5, None, None, None]}
    assert found("RJ653", plan=plan(*ROWS, maju_pagu=[40, 40, 40, None], **targets)) == []
    assert found("RJ653", plan=plan(*ROWS, maju_pagu=[50, 50, 40, 10], **targets)) == [("P1", "maju_target")]


def test_a_forward_estimate_after_a_year_of_zero_is_told_without_a_percentage() -> None:
    (told,) = check({"plan": plan(("program", "Program Arsip", 0), maju_pagu=[20])}, select=["RJ652"])["message_en"]
    assert told == "“Program Arsip”: the forward estimate is Rp 20, while the plan year prints zero."


def test_a_program_that_rises_with_its_sub_kegiatan_is_no_finding_of_its_own() -> None:
    rows = found("RJ652", plan=plan(*ROWS, maju_pagu=[160, 160, 80, 80]))
    assert sorted(rows) == [("P3", "maju_pagu"), ("P4", "maju_pagu")]


def test_a_forward_estimate_that_changes_sharply_is_told_with_its_direction() -> None:
    table = plan(*ROWS, maju_pagu=[60, 60, 10, 40])
    messages = check({"plan": table}, select=["RJ652"])["message_id"].tolist()
    assert [message.partition(": ")[2] for message in messages] == [
        "prakiraan maju turun tajam sebesar 75%, dari Rp 40 pada tahun rencana menjadi Rp 10.",
        "prakiraan maju naik tajam sebesar 100%, dari Rp 20 pada tahun rencana menjadi Rp 40.",
    ]


def test_a_forward_estimate_that_moves_a_little_or_is_printed_nowhere_is_no_finding() -> None:
    small = plan(*ROWS, maju_pagu=[66, 66, 44, 22], target=[1, 1, 5, 5], maju_target=[1, 1, 6, 5])
    none = plan(*ROWS)
    for code in ("RJ651", "RJ652", "RJ653"):
        assert found(code, plan=small) == found(code, plan=none) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(["1", "2", "3"], []), ([None, "2", "3"], ["R1"]), (["1", "3", "4"], ["R2", "R3"]), ([None, None, None], [])],
)
def test_the_numbers_of_the_programs_run_from_one(numbers: list[str | None], expected: list[str]) -> None:
    rows: list[Row] = [("program", f"Program {letter}", 1) for letter in "ABC"]
    assert [row_id for row_id, _ in found("RJ831", rkpd_review=review(*rows, no=numbers))] == expected
    final = final_plan(*rows, no=numbers)
    assert len(found("RJ832", final_plan=final)) == len(expected)


def test_every_rule_is_tried_above() -> None:
    assert codes_of("rules_plans", "rules_stages") <= codes_named(__file__)


def test_the_reference_document_says_what_its_tables_prove() -> None:
    folder = find_document("dkukm-babel", 2024).folder / "tables"
    names = ("rkpd_review", "plan", "final_plan")
    findings = check({name: read_table(folder / f"{name}.csv", TABLES[name]) for name in names})
    findings = findings[findings["rule"].isin(codes_of("rules_plans", "rules_stages", "rules_indicators"))]
    assert findings["rule"].value_counts().to_dict() == {
        "RJ603": 32,
        "RJ604": 24,
        "RJ605": 5,
        "RJ652": 7,
        "RJ611": 5,
        "RJ607": 3,
        "RJ653": 2,
        "RJ612": 3,
        "RJ601": 1,
        "RJ608": 1,
        "RJ609": 1,
        "RJ613": 1,
        "RJ651": 1,
        "RJ831": 1,
    }
