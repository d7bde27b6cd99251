"""Amounts up and down the hierarchy."""

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis.hierarchy import absorption, program_of, roll_up, tree


def row(row_id: str, level: str, parent: str | None = None, **cells: object) -> dict[str, object]:
    return {"row_id": row_id, "level": level, "parent": parent, "name": f"Nama {row_id}", **cells}


# Two programs; the second one's kegiatan has no sub kegiatan and is a leaf.
TREE = (
    row("E01", "program", target_rp=300, realisasi_rp=150),
    row("E02", "kegiatan", "E01", target_rp=290, realisasi_rp=150),
    row("E03", "indikator", "E02", target_rp=999, realisasi_rp=999),
    row("E04", "sub_kegiatan", "E02", target_rp=200, realisasi_rp=150),
    row("E05", "sub_kegiatan", "E02", target_rp=100),
    row("E06", "rata_rata", "E01"),
    row("E07", "program", target_rp=100, realisasi_rp=50),
    row("E08", "kegiatan", "E07", target_rp=100, realisasi_rp=50),
    row("E09", "total", target_rp=400, realisasi_rp=200),
)


def find(table: pd.DataFrame, row_id: str, column: str | None = None) -> pd.Series:
    hit = table[table["row_id"] == row_id]
    hit = hit if column is None else hit[hit["column"] == column]
    assert len(hit) == 1
    return hit.iloc[0]


def test_a_parent_that_its_children_do_not_add_up_to_shows_the_difference():
    found = find(roll_up(evaluation_rows(*TREE)), "E02", "target_rp")
    assert (found["printed"], found["children_sum"], found["children_difference"]) == (290, 300, -10)
    assert found["children"] == "E04; E05"


def test_further_indicator_rows_enter_no_sum():
    found = find(roll_up(evaluation_rows(*TREE)), "E09", "realisasi_rp")
    assert found["leaves_sum"] == 200
    assert "E03" not in found["leaves"]


def test_children_and_leaves_are_summed_apart():
    found = find(roll_up(evaluation_rows(*TREE)), "E01", "target_rp")
    assert (found["children_sum"], found["children_difference"]) == (290, 10)
    assert (found["leaves_sum"], found["leaves_difference"]) == (300, 0)


def test_the_programs_are_the_children_of_the_total():
    found = find(roll_up(evaluation_rows(*TREE)), "E09", "target_rp")
    assert found["children"] == "E01; E07"
    assert found["children_sum"] == 400
    assert found["leaves"] == "E04; E05; E08"


def test_blank_parts_are_counted():
    found = find(roll_up(evaluation_rows(*TREE)), "E02", "realisasi_rp")
    assert (found["leaves_sum"], found["leaves_with_value"], found["leaves_without_value"]) == (150, 1, 1)


def test_all_blank_parts_have_no_sum():
    found = find(roll_up(evaluation_rows(*TREE)), "E02", "renstra_target_rp")
    assert pd.isna(found["children_sum"])
    assert pd.isna(found["leaves_sum"])


def test_a_zero_is_a_value_and_not_a_blank():
    rows = (row("E1", "kegiatan", realisasi_rp=0), row("E2", "sub_kegiatan", "E1", realisasi_rp=0))
    found = find(roll_up(evaluation_rows(*rows)), "E1", "realisasi_rp")
    assert (found["children_sum"], found["children_difference"], found["children_without_value"]) == (0, 0, 0)


def test_a_kegiatan_without_sub_kegiatan_has_no_children_and_is_its_own_leaf():
    found = find(roll_up(evaluation_rows(*TREE)), "E08", "target_rp")
    assert pd.isna(found["children_sum"])
    assert (found["children"], found["leaves"], found["leaves_sum"]) == ("", "E08", 100)


def test_sums_stay_whole_rupiah():
    result = roll_up(evaluation_rows(*TREE))
    for column in ("printed", "children_sum", "children_difference", "leaves_sum", "leaves_difference"):
        assert result[column].dtype == "Int64"


def test_a_program_that_hangs_from_nothing_is_no_part_of_a_bidang():
    rows = (row("E1", "bidang", target_rp=7), row("E2", "program", "E1", target_rp=7), row("E3", "program"))
    found = find(roll_up(evaluation_rows(*rows)), "E1", "target_rp")
    assert (found["children"], found["children_difference"]) == ("E2", 0)


def test_programs_under_a_bidang_still_add_up_to_the_total():
    rows = (row("E1", "bidang"), row("E2", "program", "E1", target_rp=7), row("E3", "total", target_rp=7))
    found = find(roll_up(evaluation_rows(*rows)), "E3", "target_rp")
    assert (found["children"], found["children_difference"]) == ("E2", 0)


def test_rows_that_name_each_other_as_parents_do_not_hang():
    rows = (row("E1", "kegiatan", "E2"), row("E2", "kegiatan", "E1"))
    assert len(tree(evaluation_rows(*rows))) > 0
    assert program_of(evaluation_rows(*rows)).isna().all()


def test_every_row_below_a_program_knows_its_program():
    table = evaluation_rows(*TREE)
    found = dict(zip(table["row_id"], program_of(table), strict=True))
    assert [found[row_id] for row_id in ("E01", "E03", "E05", "E06", "E08")] == ["E01", "E01", "E01", "E01", "E07"]
    assert pd.isna(found["E09"])


def test_absorption_as_printed_stands_beside_that_of_the_leaves():
    found = find(absorption(evaluation_rows(*TREE)), "E07")
    assert (found["serapan"], found["sisa_rp"], found["serapan_leaves"], found["sisa_rp_leaves"]) == (50, 50, 50, 50)
    kegiatan = find(absorption(evaluation_rows(*TREE)), "E02")
    assert (kegiatan["sisa_rp"], kegiatan["sisa_rp_leaves"], kegiatan["leaves_incomplete"]) == (140, 150, 1)


def test_shares_are_of_the_printed_total():
    found = find(absorption(evaluation_rows(*TREE)), "E07")
    assert (found["share_of_target"], found["share_of_realisasi"], found["share_of_sisa"]) == (25, 25, 25)


def test_without_a_total_row_shares_are_of_the_leaves():
    found = find(absorption(evaluation_rows(*TREE[:-1])), "E07")
    assert (found["share_of_target"], found["share_of_realisasi"]) == (25, 25)


def test_no_budget_gives_no_absorption():
    rows = (row("E1", "program", target_rp=0, realisasi_rp=0), row("E2", "program", realisasi_rp=5))
    result = absorption(evaluation_rows(*rows))
    assert result["serapan"].isna().all()
    assert pd.isna(find(result, "E2")["sisa_rp"])


def test_leaves_without_amounts_leave_the_roll_up_missing():
    rows = (row("E1", "program", target_rp=5), row("E2", "kegiatan", "E1"))
    found = find(absorption(evaluation_rows(*rows)), "E1")
    assert found[["target_rp_leaves", "realisasi_rp_leaves", "serapan_leaves", "sisa_rp_leaves"]].isna().all()
    assert found[["share_of_target", "share_of_realisasi"]].isna().all()
    assert found["leaves_incomplete"] == 1


def test_shares_of_leaves_that_all_lack_amounts_are_missing_and_not_infinite():
    result = absorption(evaluation_rows(row("E1", "program"), row("E2", "kegiatan", "E1")))
    assert result.filter(like="share_of").isna().all(axis=None)


def test_absorption_keeps_every_row_of_the_hierarchy_in_printed_order():
    assert absorption(evaluation_rows(*TREE))["row_id"].tolist() == ["E01", "E02", "E04", "E05", "E07", "E08", "E09"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.one_of(st.none(), st.integers(0, 10**11)), max_size=3), max_size=3), min_size=1, max_size=3
    )
)
def test_no_rupiah_is_lost_or_counted_twice_on_the_way_up(programs):
    rows, expected = [], []
    for p, kegiatan in enumerate(programs):
        rows.append(row(f"P{p}", "program"))
        for k, amounts in enumerate(kegiatan):
            rows.append(row(f"P{p}K{k}", "kegiatan", f"P{p}"))
            for s, amount in enumerate(amounts):
                rows.append(row(f"P{p}K{k}S{s}", "sub_kegiatan", f"P{p}K{k}", target_rp=amount))
                expected.append(amount)
    rows.append(row("T", "total"))
    result = roll_up(evaluation_rows(*rows))
    result = result[result["column"] == "target_rp"]
    amounts = [amount for amount in expected if amount is not None]
    total = find(result, "T")["leaves_sum"]
    assert (pd.isna(total) and not amounts) or total == sum(amounts)
    by_program = result[result["level"] == "program"]["leaves_sum"].sum(min_count=1)
    assert (pd.isna(by_program) and not amounts) or by_program == sum(amounts)


@pytest.mark.parametrize("levels", [[], ["total"]])
def test_a_table_without_programs_gives_empty_sums(levels):
    rows = [row("E1", level, target_rp=1) for level in levels]
    assert roll_up(evaluation_rows(*rows))["leaves_sum"].isna().all()
