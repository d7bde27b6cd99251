"""What serves which policy, counted once: each measure on a few rows, the hand count of the reference document."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis import policy_alignment as measures
from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.schema import ALIGNMENT, PRIORITIES, TABLES
from renja_analysis.tables import empty_table, read_table
from tests.plan_rows import Claims, alignment, plan

FOLDER = find_document("dkukm-babel", 2024).folder / "tables"
ALIGNED, PLAN, FINAL, LISTED = (
    read_table(FOLDER / f"{name}.csv", TABLES[name]) for name in ("alignment", "plan", "final_plan", "priorities")
)


TWO = alignment(
    {"inflasi": [("Penataan", 40), ("Layanan", 20)], "sdgs": [("Sub Kegiatan Penataan", 50)]}, {"inflasi": 61}
)


def test_a_sub_kegiatan_of_two_policies_counts_once_at_its_largest_amount() -> None:
    assert measures.claims(TWO).to_dict() == {"naive": 110, "union": 70, "twice": 40, "rows": 3, "distinct": 2}
    first = measures.matrix(TWO).iloc[0]
    assert first[["inflasi", "sdgs", "policies", "largest", "claimed", "twice"]].tolist() == [40, 50, 2, 50, 90, 40]


def test_a_printed_total_stands_beside_the_sum_of_its_rows() -> None:
    totals = measures.policy_totals(TWO)
    assert totals["added"].tolist() == [60, 50]
    assert totals["printed"].fillna(0).tolist() == [61, 0]
    assert totals["difference"].fillna(0).tolist() == [1, 0]


def test_what_policies_share_is_told_from_what_one_has_alone() -> None:
    found = measures.intersections(TWO).set_index("kebijakan")
    assert found.loc["inflasi", ["exactly", "exactly_rupiah", "common"]].tolist() == [1, 20, 2]
    assert found.loc["inflasi sdgs", ["exactly", "exactly_rupiah"]].tolist() == [1, 50]
    assert found.loc["sdgs", "exactly"] == 0


def test_shares_are_taken_of_all_programs_and_of_the_technical_ones() -> None:
    table = plan(("program", "Program Penunjang Urusan", 60), ("program", "Program Arsip", 40))
    (row,) = measures.shares(TWO, {"plan": table}).to_dict("records")
    assert (row["union_of_total"], row["union_of_technical"], row["over"]) == (70, 175, 30)


def test_a_claim_is_looked_for_in_the_plan_by_its_name() -> None:
    rows = [("program", "Program Arsip", 60), ("kegiatan", "Kegiatan Arsip", 30), ("sub_kegiatan", "Penataan", 30)]
    found = measures.against(TWO, plan(*rows, ("sub_kegiatan", "Layanan Baca dan Pinjam", 1)))
    assert found["how"].tolist() == ["exact", "none"]
    assert found["difference"].fillna(0).tolist() == [20, 0]
    assert found[["over_kegiatan", "over_program"]].values.tolist() == [[True, False], [False, False]]


def test_an_amount_that_the_plan_does_not_print_is_missing_and_nothing_exceeds_it() -> None:
    silent = plan(("program", "Arsip", None), ("kegiatan", "Dinamis", None), ("sub_kegiatan", "Penataan", None))
    row = measures.against(TWO, silent).iloc[0]
    assert row["how"] == "exact"
    assert row[["plan_pagu", "difference", "kegiatan_pagu", "program_pagu"]].isna().all()
    assert not row["over_kegiatan"] and not row["over_program"]


def test_a_claim_stands_against_the_sub_kegiatan_of_its_own_kegiatan() -> None:
    """The same name under two kegiatan: the claim says which one, and the other amount is none of its own."""
    rows = [("program", "Arsip", 90), ("kegiatan", "Arsip Statis", 20), ("sub_kegiatan", "Penataan", 20)]
    table = plan(*rows, ("kegiatan", "Kegiatan Arsip", 70), ("sub_kegiatan", "Penataan", 70))
    row = measures.against(TWO, table).iloc[0]
    assert row[["plan_pagu", "difference", "kegiatan_pagu", "program_pagu"]].tolist() == [70, -20, 70, 90]


def test_a_claim_that_names_no_parent_of_the_plan_stands_against_all_of_its_name_and_what_is_above_them() -> None:
    rows = [("program", "Buku", 90), ("kegiatan", "Statis", 20), ("sub_kegiatan", "Penataan", 20)]
    table = plan(*rows, ("kegiatan", "Dinamis", 25), ("sub_kegiatan", "Penataan", 15))
    row = measures.against(TWO, table).iloc[0]
    assert row[["plan_pagu", "kegiatan_pagu", "program_pagu", "over_kegiatan"]].tolist() == [35, 45, 90, True]


def test_a_plan_without_sub_kegiatan_says_nothing_of_a_claim() -> None:
    assert measures.against(TWO, plan(("program", "Program Arsip", 60))).empty


def test_a_claim_without_an_amount_is_still_a_claim() -> None:
    table = TWO.assign(pagu=TWO["pagu"].mask(TWO["kebijakan"].eq("sdgs")))
    first = measures.matrix(table).iloc[0]
    assert (first["kebijakan"], first["policies"], first["largest"]) == ("inflasi sdgs", 2, 40)
    assert measures.intersections(table).set_index("kebijakan").loc["inflasi sdgs", "exactly"] == 1


def test_one_of_several_places_in_the_plan_under_the_claimed_parents_is_enough() -> None:
    rows = [("program", "Buku", 90), ("kegiatan", "Statis", 20), ("sub_kegiatan", "Penataan", 20)]
    more = [("program", "Program Arsip", 70), ("kegiatan", "Kegiatan Arsip", 70), ("sub_kegiatan", "Penataan", 70)]
    assert measures.other_parents(TWO, plan(*rows, *more)).empty
    assert measures.other_parents(TWO, plan(*more, *rows)).empty


def test_another_parent_in_the_plan_is_shown_with_both_names() -> None:
    rows = [("program", "Program Kearsipan Daerah", 60), ("kegiatan", "Arsip", 30), ("sub_kegiatan", "Penataan", 30)]
    found = measures.other_parents(TWO, plan(*rows))
    assert found[["level", "claimed", "planned"]].values.tolist() == [
        ["program", "Program Arsip", "Program Kearsipan Daerah"],
        ["program", "Program Arsip", "Program Kearsipan Daerah"],
    ]


def test_a_policy_that_the_text_names_and_no_table_serves_is_listed() -> None:
    texts = ["Pengendalian Inflasi", "Pengarusutamaan Gender", "Satu Data Indonesia"]
    records = [
        {"row_id": f"K{i}", "source": f"renja.txt:{i}", "section": "3.4", "kind": "kebijakan_nasional", "text": text}
        for i, text in enumerate(texts, start=1)
    ]
    found = measures.without_table(frame_of(records, PRIORITIES.fields), TWO)
    assert found["text"].tolist() == texts[1:]
    assert found["kebijakan"].fillna("").tolist() == ["gender", ""]


def test_without_a_policy_table_every_measure_is_empty_and_none_fails() -> None:
    none = empty_table(ALIGNMENT)
    assert measures.claims(none)["distinct"] == 0
    for table in (measures.matrix(none), measures.policy_totals(none), measures.intersections(none)):
        assert table.empty
    assert measures.against(none, PLAN).empty
    assert measures.other_parents(none, PLAN).empty


NAMES = st.sampled_from(["Penataan", "Layanan", "Sub Kegiatan Penataan", "Pembinaan", "Pengawasan"])
CLAIMS = st.dictionaries(
    st.sampled_from(["inflasi", "sdgs", "stunting"]),
    st.lists(st.tuples(NAMES, st.integers(1, 10**9)), min_size=1),
    min_size=1,
)
TOTALS = st.dictionaries(st.sampled_from(["inflasi", "sdgs", "stunting"]), st.integers(0, 10**10))


@settings(deadline=None)
@given(claims=CLAIMS, totals=TOTALS, order=st.randoms())
def test_the_union_lies_between_the_largest_table_and_the_naive_sum_in_any_order(
    claims: Claims, totals: dict[str, int], order: object
) -> None:
    """Also where the printed totals are wrong: those are shown beside, and claim nothing."""
    table = alignment(claims, totals)
    both = measures.claims(table)
    assert measures.policy_totals(table)["own"].max() <= both["union"] <= both["naive"]
    shuffled = list(claims.items())
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = alignment({kebijakan: list(reversed(rows)) for kebijakan, rows in shuffled}, totals)
    assert measures.claims(turned).to_dict() == both.to_dict()


def test_the_reference_document_gives_the_hand_count() -> None:
    both = measures.claims(ALIGNED)
    assert both.to_dict() == {
        **{"naive": 9_509_268_492, "union": 7_009_253_292, "twice": 2_500_015_200},
        **{"rows": 26, "distinct": 17},
    }
    assert measures.matrix(ALIGNED)["policies"].value_counts().sort_index().tolist() == [10, 5, 2]
    totals = measures.policy_totals(ALIGNED)
    assert totals["printed"].tolist() == [2_900_373_500, 4_108_879_792, 1_847_588_300, 652_426_900]
    assert totals["difference"].tolist() == [0, 0, 0, 0]
    assert measures.without_table(LISTED, ALIGNED)["kebijakan"].tolist() == ["gender"]


@pytest.mark.parametrize(("table", "over"), [(PLAN, 0), (FINAL, 852_365_573)])
def test_the_union_exceeds_all_technical_programs_of_the_final_plan(table: pd.DataFrame, over: int) -> None:
    assert measures.shares(ALIGNED, {"plan": table})["over"].fillna(0).tolist() == [over]


def test_the_tables_are_left_as_they_were() -> None:
    before = ALIGNED.copy()
    measures.matrix(ALIGNED)
    measures.against(ALIGNED, PLAN)
    pd.testing.assert_frame_equal(ALIGNED, before)
