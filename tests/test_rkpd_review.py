"""From the initial RKPD to the final plan: each measure on a few rows whose answer can be seen, and the reference."""

import pandas as pd
import pytest

from renja_analysis import rkpd_review as measures
from renja_analysis.documents import find_document
from renja_analysis.review_tables import largest_changes
from renja_analysis.schema import TABLES
from renja_analysis.tables import read_table
from tests.plan_rows import final_plan, plan, review

FOLDER = find_document("dkukm-babel", 2024).folder / "tables"
REVIEW, PLAN, FINAL = (
    read_table(FOLDER / f"{name}.csv", TABLES[name]) for name in ("rkpd_review", "plan", "final_plan")
)

PROGRAM = ("program", "Program Arsip", 60)
KEGIATAN = ("kegiatan", "Kegiatan Arsip Dinamis", 60)
PENATAAN = ("sub_kegiatan", "Sub Kegiatan Penataan", 40)
LAYANAN = ("sub_kegiatan", "Sub Kegiatan Layanan", 20)


def flags(table: pd.DataFrame) -> list[list[str]]:
    found = measures.changes(table)
    return [[name for name in measures.CHANGES if row[name]] for row in found.to_dict("records")]


def test_what_differs_between_the_sides_is_told_all_of_it() -> None:
    table = review(
        *(PROGRAM, KEGIATAN, PENATAAN, LAYANAN),
        rkpd_indicator=["-", "Jumlah arsip", "Jumlah arsip", None],
        renja_indicator=["Nilai arsip", "Jumlah ARSIP ", "Jumlah boks", None],
        rkpd_target=[None, 4, 4, None],
        renja_target=[80, 4, 5, None],
        rkpd_unit=[None, "Dok", "Dok", None],
        renja_unit=["%", "dok", "boks", None],
    )
    assert flags(table) == [
        *(["indicator_added", "target_added", "unit_added"], []),
        *(["indicator_changed", "target_changed", "unit_changed"], []),
    ]
    assert measures.changes(table)["same"].tolist() == [False, True, False, True]


def test_a_changed_ceiling_has_its_difference_and_a_missing_side_is_added_or_dropped() -> None:
    table = review(
        *(PROGRAM, PENATAAN, LAYANAN),
        rkpd_name=["Program Arsip", None, "Sub Kegiatan Layanan"],
        rkpd_pagu=[50, None, 20],
        renja_name=["Program Arsip", "Sub Kegiatan Penataan", None],
        renja_pagu=[60, 40, None],
        renja_pagu_printed=["60", "40", None],
        rkpd_pagu_printed=["50", None, "20"],
    )
    assert flags(table) == [["pagu_changed"], ["added"], ["dropped"]]
    assert measures.changes(table)["difference"].tolist()[0] == 10


def test_a_blank_against_a_value_is_added_or_dropped_never_the_same() -> None:
    table = review(
        *(PROGRAM, KEGIATAN, PENATAAN, LAYANAN),
        rkpd_target=[None, 4, None, None],
        rkpd_target_printed=["-", "4", None, "empat"],
        renja_target=[4, None, None, 4],
        renja_target_printed=["4", None, "lima", "4"],
        rkpd_unit=[None, "Dok", None, None],
        rkpd_pagu=[60, 60, None, 20],
        renja_pagu=[60, 60, 40, None],
    )
    assert flags(table) == [
        ["target_added"],
        ["target_dropped", "unit_dropped"],
        ["target_added", "pagu_added"],
        ["target_changed", "pagu_dropped"],
    ]
    assert measures.changes(table)["difference"].isna().tolist() == [False, False, True, True]


def test_a_row_whose_reading_is_uncertain_is_flagged() -> None:
    table = review(PROGRAM, KEGIATAN, uncertain=[None, "rkpd_target: '84' may also stand in renja_target"])
    assert measures.changes(table)["uncertain"].tolist() == [False, True]
    assert measures.changes(REVIEW).query("uncertain")["row_id"].tolist() == ["R3"]


def test_the_printed_total_is_that_of_every_bidang_or_the_total_row() -> None:
    bidang = (("bidang", "URUSAN A", 60), PROGRAM, ("bidang", "URUSAN B", 30), ("program", "Program Lain", 30))
    tables = (review(PROGRAM), plan(*bidang), final_plan(*bidang, ("total", "Jumlah", 91)))
    totals = measures.stage_totals(*tables).set_index("stage")
    assert totals["printed"].fillna(-1).tolist() == [-1, -1, 90, 91]
    assert totals["rest"].fillna(-1).tolist() == [-1, -1, 0, 1]


def test_a_total_proves_nothing_where_a_program_or_a_bidang_is_blank() -> None:
    blank_bidang = plan(("bidang", "URUSAN A", 60), PROGRAM, ("bidang", "URUSAN B", None), ("program", "Lain", 30))
    blank_program = final_plan(("bidang", "URUSAN A", 60), PROGRAM, ("program", "Lain", None))
    totals = measures.stage_totals(review(PROGRAM), blank_bidang, blank_program).set_index("stage")
    assert totals.loc["plan", ["printed", "rest"]].isna().all()
    assert totals.loc["final", "without_value"] == 1
    assert pd.isna(totals.loc["final", "rest"])


def test_a_row_is_followed_through_every_stage() -> None:
    rows = measures.stages(
        review(PROGRAM, KEGIATAN, PENATAAN, LAYANAN),
        plan(PROGRAM, KEGIATAN, PENATAAN, ("sub_kegiatan", "Baru", 20)),
        final_plan(
            ("program", "PROGRAM ARSIP", 70), ("kegiatan", "Arsip Dinamis", 70), ("sub_kegiatan", "Penataan", 70)
        ),
    )
    found = rows.set_index("name")
    assert found.loc["Sub Kegiatan Penataan", ["rkpd_pagu", "plan_pagu", "final_pagu"]].tolist() == [40, 40, 70]
    assert found["missing"].to_dict() == {
        "Program Arsip": "",
        "Kegiatan Arsip Dinamis": "",
        "Sub Kegiatan Penataan": "",
        "Sub Kegiatan Layanan": "plan; final",
        "Baru": "rkpd; renja; final",
    }


def test_a_program_split_over_two_parts_of_the_agency_is_added_up_with_both_places() -> None:
    ours = plan(
        ("program", "Program Penunjang (Dinas)", 60), ("kegiatan", "Umum", 60), ("sub_kegiatan", "Logistik", 60)
    )
    theirs = final_plan(
        *(("program", "PROGRAM PENUNJANG (DINAS)", 50), ("kegiatan", "Umum", 50), ("sub_kegiatan", "Logistik", 50)),
        *(("program", "PROGRAM PENUNJANG (UPT)", 7), ("kegiatan", "Umum (UPT)", 7), ("sub_kegiatan", "Logistik", 7)),
    )
    rows = measures.stages(review(PROGRAM), ours, theirs).dropna(subset=["plan_id"])
    assert rows["final_pagu"].tolist() == [57, 57, 57]
    assert rows["added_id"].tolist() == ["F4", "F5", "F6"]
    assert measures.split_programs(ours, theirs)["final_id"].tolist() == ["F1", "F4"]


def test_a_row_under_another_kegiatan_has_moved() -> None:
    rows = measures.stages(
        review(PROGRAM, KEGIATAN, PENATAAN),
        plan(PROGRAM, KEGIATAN, PENATAAN),
        final_plan(PROGRAM, ("kegiatan", "Pembinaan Mutu Perikanan", 60), PENATAAN),
    )
    assert rows.loc[rows["moved"].fillna(False), "name"].tolist() == ["Sub Kegiatan Penataan"]


def test_names_that_slipped_against_their_amounts_are_a_block() -> None:
    names = ["Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor", "Mebel"]
    amounts = [65, 107, 409, 130]
    left = plan(PROGRAM, KEGIATAN, *(("sub_kegiatan", n, a) for n, a in zip(names, amounts, strict=True)))
    right = plan(
        PROGRAM, KEGIATAN, *(("sub_kegiatan", n, a) for n, a in zip([*names[1:], "Mesin"], amounts, strict=True))
    )
    assert measures.shifted(left, right)["pagu"].tolist() == amounts
    assert measures.shifted(left, left).empty


def test_rows_that_were_renamed_or_put_in_another_order_did_not_slip() -> None:
    left = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", "Pengadaan Mebel", 10), ("sub_kegiatan", "Gaji", 10))
    renamed = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", "Pengadaan Meubel", 10), ("sub_kegiatan", "Gaji ASN", 10))
    turned = plan(PROGRAM, KEGIATAN, ("sub_kegiatan", "Gaji", 10), ("sub_kegiatan", "Pengadaan Mebel", 10))
    assert measures.shifted(left, renamed).empty
    assert measures.shifted(left, turned).empty


def test_a_block_is_read_in_printed_order_in_whatever_order_the_rows_come() -> None:
    names = ["Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor"]
    left = plan(PROGRAM, KEGIATAN, *(("sub_kegiatan", n, a) for n, a in zip(names, (65, 107, 409), strict=True)))
    right = plan(
        PROGRAM, KEGIATAN, *(("sub_kegiatan", n, a) for n, a in zip([*names[1:], "Mebel"], (65, 107, 409), strict=True))
    )
    turned = measures.shifted(left.iloc[::-1], right.iloc[::-1])
    assert turned[["left", "right"]].values.tolist() == [["P3", "P3"], ["P4", "P4"], ["P5", "P5"]]


def test_the_rows_of_a_shifted_block_are_marked_through_all_stages() -> None:
    jabatan, operasional, gedung, mebel = "Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor", "Mebel"
    rows = [("sub_kegiatan", name, amount) for name, amount in ((jabatan, 65), (operasional, 107), (gedung, 409))]
    slipped = [("sub_kegiatan", name, amount) for name, amount in ((operasional, 65), (gedung, 107), (mebel, 409))]
    other = ("sub_kegiatan", "Penataan Arsip", 5)
    found = measures.stages(
        review(PROGRAM, KEGIATAN, other, *rows),
        plan(PROGRAM, KEGIATAN, other, *slipped),
        final_plan(PROGRAM, KEGIATAN, other, ("sub_kegiatan", mebel, 15), ("sub_kegiatan", gedung, 392)),
    )
    assert set(found.loc[found["shifted"], "name"]) == {jabatan, operasional, gedung, mebel}
    assert found.loc[found["final_id"] == "F4", "shifted"].tolist() == [True]
    changes = largest_changes(found).set_index("name")["shifted"]
    assert changes.to_dict() == {mebel: True, gedung: True, operasional: True}


def test_the_block_of_the_reference_document_is_marked_and_nothing_else() -> None:
    found = measures.stages(REVIEW, PLAN, FINAL)
    marked = found[found["shifted"]]
    for column, ids in (("review_id", "R32 R33 R34 R35 R36"), ("plan_id", "P32 P33 P34 P35 P36")):
        assert sorted(marked[column].dropna()) == ids.split()
    assert sorted(marked["final_id"].dropna()) == ["F30", "F31", "F32", "F33", "F34"]


def test_the_forward_estimate_tells_a_blank_from_a_zero() -> None:
    table = plan(
        *(PROGRAM, KEGIATAN, PENATAAN, LAYANAN),
        maju_pagu=[60, 120, None, 0],
        target=[4, 10, None, None],
        maju_target=[4, 8, None, None],
    )
    found = measures.forward(table)
    assert found["state"].tolist() == ["same", "changed", "blank", "zero"]
    assert found["change"].fillna(-1).tolist() == [0, 60, -1, -20]
    assert found["jump"].tolist() == [False, False, False, True]


def test_a_row_above_blank_and_printed_estimates_is_not_held_against_the_year() -> None:
    """The sum of what is printed falls, because one row is left out; where none is printed, the row speaks alone."""
    rows, more = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN), {"target": [4, 10, 5, 5], "maju_target": [5, 12, 6, 4]}
    mixed = measures.forward(plan(*rows, maju_pagu=[20, 20, None, 20], **more))
    assert not mixed[["jump", "opposite"]].any(axis=None)
    for estimates in ([20, 20, None, None], [20, 20, 10, 10]):
        assert measures.forward(plan(*rows, maju_pagu=estimates, **more))["opposite"].tolist()[:2] == [True, True]
    mixed = measures.forward(plan(*rows[:3], (*LAYANAN[:2], None), maju_pagu=[200, 200, None, 20]))
    assert not mixed["jump"].any()


def test_a_jump_is_that_of_the_lowest_rows_with_both_amounts_and_any_step_up_from_zero() -> None:
    doubled = measures.forward(plan(PROGRAM, KEGIATAN, PENATAAN, LAYANAN, maju_pagu=[120, 120, 80, 40]))
    assert doubled["jump"].tolist() == [False, False, True, True]
    alone = measures.forward(plan(PROGRAM, KEGIATAN, PENATAAN, maju_pagu=[120, 120, None]))
    assert alone["jump"].tolist() == [False, True, False]
    rows = [("program", f"Program {letter}", pagu) for letter, pagu in (("A", 0), ("B", 0), ("C", None), ("D", 20))]
    assert measures.forward(plan(*rows, maju_pagu=[20, 0, 20, 30]))["jump"].tolist() == [True, False, False, False]


def test_targets_in_different_units_and_those_better_low_do_not_contradict_the_money() -> None:
    rows = [("program", f"Program {letter}", 60) for letter in "ABCDE"]
    found = measures.forward(
        plan(
            *rows,
            maju_pagu=[70] * 5,
            indicator=[*["Jumlah arsip"] * 4, "Angka kemiskinan"],
            target=[10] * 5,
            unit=["Dok", "Dok", "Dok", "orang", "%"],
            maju_target=[2] * 5,
            maju_unit=["dok", "Dokumen", None, "kelompok", "%"],
        )
    )
    assert found["opposite"].tolist() == [True, True, True, False, False]


def test_weights_are_shares_of_the_programs_with_penunjang_apart() -> None:
    table = plan(("program", "Program A", 25), ("program", "Program Penunjang Urusan", 75))
    found = measures.weights(table)
    assert found["share"].tolist() == [75, 25]
    assert found["supporting"].tolist() == [True, False]
    assert found["squared"].sum() == 75**2 + 25**2


def test_the_sides_of_the_reference_document_never_differ_in_money_and_indicators_are_added() -> None:
    found = measures.changes(REVIEW)
    assert (found["pagu_changed"].sum(), found["indicator_added"].sum(), found["difference"].abs().sum()) == (0, 24, 0)


def test_every_stage_of_the_reference_document_adds_up_to_its_printed_total() -> None:
    totals = measures.stage_totals(REVIEW, PLAN, FINAL).set_index("stage")
    assert totals["programs"].tolist() == [23_633_051_862, 23_633_051_862, 23_633_051_862, 20_549_417_269]
    assert totals["leaves"].equals(totals["programs"])
    assert totals["rest"].dropna().tolist() == [0, 0]


@pytest.mark.parametrize("level", ["program", "sub_kegiatan"])
def test_no_amount_of_a_stage_is_lost_or_counted_twice(level: str) -> None:
    rows = measures.stages(REVIEW, PLAN, FINAL)
    sums = rows.loc[rows["level"] == level, ["rkpd_pagu", "renja_pagu", "plan_pagu", "final_pagu"]].sum()
    assert sums.tolist() == [23_633_051_862, 23_633_051_862, 23_633_051_862, 20_549_417_269]


def test_the_block_of_maintenance_is_found_shifted_in_the_reference_document() -> None:
    renja = REVIEW.assign(name=REVIEW["renja_name"], pagu=REVIEW["renja_pagu"])
    found = measures.shifted(renja, PLAN)
    assert found["left"].tolist() == ["R32", "R33", "R34", "R35", "R36"]


def test_every_amount_above_others_stands_beside_their_sum() -> None:
    table = plan(PROGRAM, KEGIATAN, PENATAAN, ("sub_kegiatan", "Layanan", 21), ("indikator", "", 99))
    found = measures.sums(review(PROGRAM), table, final_plan(PROGRAM)).set_index(["row_id", "column"])
    assert found.loc[("P2", "pagu"), ["printed", "children_sum", "children_difference"]].tolist() == [60, 61, -1]
    assert found.loc[("P1", "pagu"), "children_difference"] == 0


def test_every_sum_of_the_reference_document_fits_or_is_shown() -> None:
    found = measures.sums(REVIEW, PLAN, FINAL)
    assert len(found) > 100
    assert found.loc[found["children_without_value"] == 0, "children_difference"].abs().sum() == 0


def test_the_tables_are_left_as_they_were() -> None:
    before = [table.copy() for table in (REVIEW, PLAN, FINAL)]
    measures.stages(REVIEW, PLAN, FINAL)
    measures.changes(REVIEW)
    measures.forward(PLAN)
    for table, kept in zip((REVIEW, PLAN, FINAL), before, strict=True):
        pd.testing.assert_frame_equal(table, kept)
