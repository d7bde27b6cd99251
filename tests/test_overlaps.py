"""The same year in several documents: what was foreseen, planned and spent, each pair in its own years only."""

import pandas as pd
import pytest
from amount_rows import amount_rows, links

from renja_analysis.budget_trends import amounts
from renja_analysis.errors import RenjaError
from renja_analysis.joined_names import join
from renja_analysis.overlaps import by_series, compare, forecast_error, ladder, overlap, steps

A, B, C = "Program Arsip", "Program Pasar", "Program Wisata"


def test_last_years_forward_estimate_stands_beside_this_years_plan() -> None:
    table = join(amount_rows((2025, "prakiraan_maju", A, 110), (2025, "plan", A, 100), (2024, "plan", A, 90)))
    found = forecast_error(table)
    assert found[["amount_year", "from_document", "to_document"]].values.tolist() == [[2025, 2024, 2025]]
    assert found[["forecast_error", "error_percent", "error_size"]].values.tolist() == [[10, 10.0, 10.0]]


def test_an_estimate_below_what_came_is_an_error_below_zero() -> None:
    found = forecast_error(join(amount_rows((2025, "prakiraan_maju", A, 80), (2025, "plan", A, 100))))
    assert found[["forecast_error", "error_percent", "error_size"]].values.tolist() == [[-20, -20.0, 20.0]]


def test_plan_and_realisation_of_one_year_come_from_documents_two_years_apart() -> None:
    found = compare(join(amount_rows((2024, "plan", A, 100), (2024, "realisasi", A, 85))), "plan", "realisasi")
    assert found[["from_document", "to_document", "change_rupiah", "change_percent", "status"]].values.tolist() == [
        [2024, 2026, -15, -15.0, "both"]
    ]


def test_a_series_that_one_stage_lacks_is_listed_and_has_no_change() -> None:
    table = join(amount_rows((2025, "plan", A, 5), (2025, "plan", B, 7), (2025, "final", A, 6), (2025, "final", C, 9)))
    found = compare(table, "plan", "final").set_index("series_name")
    assert found["status"].to_dict() == {A: "both", B: "only_from", C: "only_to"}
    assert found["change_rupiah"].dropna().to_dict() == {A: 1}


def test_a_blank_is_no_zero_in_a_comparison() -> None:
    found = compare(
        join(amount_rows((2025, "plan", A, None), (2025, "plan", B, 1), (2025, "final", A, 6))), "plan", "final"
    )
    assert found.set_index("series_name").loc[A, "status"] == "blank"
    assert found["change_rupiah"].isna().all()


def test_a_renamed_program_is_compared_once_it_is_joined() -> None:
    table = amount_rows((2025, "prakiraan_maju", A, 110), (2025, "plan", B, 100))
    assert compare(join(table), "prakiraan_maju", "plan")["status"].tolist() == ["only_from", "only_to"]
    joined = join(table, links((A, B, True)))
    assert compare(joined, "prakiraan_maju", "plan")["status"].tolist() == ["both"]


def test_the_parts_of_an_agency_are_added_up_and_their_places_kept() -> None:
    table = join(amount_rows((2025, "plan", A, 5), (2025, "plan", A, 7)))
    assert by_series(table)[["rupiah", "rows", "row_ids"]].values.tolist() == [[12, 2, "plan:X1 plan:X2"]]
    blank = join(amount_rows((2025, "plan", A, 5), (2025, "plan", A, None)))
    assert by_series(blank)["rupiah"].isna().all()
    assert by_series(blank)["blank"].tolist() == [1]


def test_a_stage_in_two_documents_is_taken_whole_from_the_later_and_never_added_up() -> None:
    rows = amount_rows(
        (2023, "target", A, 50), (2023, "target", B, 20), (2023, "target", A, 55), document_year=[2024, 2024, 2025]
    )
    found = by_series(join(rows))
    assert found[["series_name", "rupiah", "document_year", "further_documents"]].values.tolist() == [
        [A, 55, 2025, "2024"]
    ]


def test_of_two_stages_of_one_plan_the_later_counts_whatever_their_names() -> None:
    rows = amount_rows((2025, "plan", A, 5), (2025, "plan", A, 7), tahap=["rancangan", "akhir"])
    assert by_series(join(rows))[["rupiah", "tahap"]].values.tolist() == [[7, "akhir"]]


def test_a_parent_is_not_added_to_its_children() -> None:
    rows = pd.concat([amount_rows((2025, "plan", A, 9)), amount_rows((2025, "plan", A, 9), level="kegiatan")])
    assert by_series(join(rows.reset_index(drop=True)))["rupiah"].tolist() == [9]


def test_the_cumulative_stage_is_on_no_ladder() -> None:
    table = join(amount_rows((2022, "target", A, 5), (2022, "realisasi", A, 4), (2022, "realisasi_sd", A, 9)))
    assert ladder(table).columns.tolist()[4:] == ["target", "realisasi"]


def test_stage_by_stage_goes_to_the_next_printed_stage() -> None:
    table = join(amount_rows((2025, "rkpd", A, 5), (2025, "plan", A, 6), (2025, "final", A, 4), (2024, "plan", A, 1)))
    assert steps(table)[["from_stage", "to_stage", "change_rupiah"]].values.tolist() == [
        ["rkpd", "plan", 1],
        ["plan", "final", -2],
    ]


def test_in_all_the_sizes_of_errors_do_not_cancel_out() -> None:
    table = join(
        amount_rows((2025, "plan", A, 100), (2025, "plan", B, 50), (2025, "final", A, 110), (2025, "final", B, 40))
    )
    found = overlap(table, "plan", "final").iloc[0]
    assert found[["both", "from_rupiah", "to_rupiah", "change_rupiah"]].tolist() == [2, 150, 150, 0]
    assert found["error_mean"] == 15.0
    assert found["error_weighted"] == pytest.approx(100 * 20 / 150)


def test_an_unknown_stage_or_the_cumulative_one_is_refused() -> None:
    with pytest.raises(RenjaError, match="realisasi_sd"):
        compare(join(amount_rows((2025, "plan", A, 5))), "plan", "realisasi_sd")


def test_the_order_of_the_rows_plays_no_part_and_the_table_stays_as_it_is() -> None:
    table = join(amount_rows((2025, "plan", A, 5), (2025, "plan", A, 7), (2025, "final", A, 6), (2025, "final", B, 1)))
    before = table.copy()
    for measure in (by_series, ladder, steps):
        pd.testing.assert_frame_equal(measure(table), measure(table.iloc[::-1]))
    pd.testing.assert_frame_equal(table, before)


def test_nothing_in_common_is_an_empty_table() -> None:
    table = join(amount_rows((2025, "plan", A, 5)))
    assert compare(table, "plan", "final").empty
    assert steps(table).empty
    assert overlap(table, "plan", "final").empty


def test_the_reference_document_goes_from_plan_to_final_plan() -> None:
    found = overlap(join(amounts("dkukm-babel", 2024)), "plan", "final").iloc[0]
    assert found["from_rupiah"] + 0 == 23_633_051_862
    assert found["to_rupiah"] + found["only_to_rupiah"] == 20_549_417_269
