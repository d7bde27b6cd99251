"""What moved, by how much, and what drove it: years without an amount are gaps, and parts add up to the whole."""

import pandas as pd
import pytest
from amount_rows import amount_rows, links

from renja_analysis.budget_trends import amounts
from renja_analysis.errors import RenjaError
from renja_analysis.joined_names import join
from renja_analysis.trend_measures import absorption_over_years, agency_totals, concentration, growth, line

A, B, C = "Program Arsip", "Program Pasar", "Program Wisata"


def test_growth_and_what_drove_it() -> None:
    table = join(
        amount_rows((2024, "plan", A, 100), (2024, "plan", B, 300), (2025, "plan", A, 150), (2025, "plan", B, 290))
    )
    found = growth(table).set_index("series_name")
    assert found["growth"].to_dict() == {A: 50.0, B: pytest.approx(-10 / 3)}
    assert found["contribution"].to_dict() == {A: 12.5, B: -2.5}
    assert found["share_of_change"].to_dict() == {A: 125.0, B: -25.0}


def test_contributions_add_up_to_the_growth_of_the_whole_with_what_is_new_and_gone() -> None:
    table = join(
        amount_rows((2024, "plan", A, 100), (2024, "plan", B, 50), (2025, "plan", A, 120), (2025, "plan", C, 90))
    )
    found = growth(table)
    assert found.set_index("series_name")["status"].to_dict() == {A: "both", B: "gone", C: "new"}
    assert found["contribution"].sum() == pytest.approx(agency_totals(table)["growth"].iloc[1]) == pytest.approx(40)
    assert found.set_index("series_name")["growth"].isna().to_dict() == {A: False, B: False, C: True}


def test_over_a_gap_growth_is_that_of_both_years_and_a_yearly_rate() -> None:
    found = growth(join(amount_rows((2022, "plan", A, 100), (2024, "plan", A, 121)))).iloc[0]
    assert [found["from_year"], found["to_year"]] == [2022, 2024]
    assert found["growth"] == 21.0
    assert found["yearly_growth"] == pytest.approx(10.0)


def test_a_blank_is_no_fall_to_zero_and_leaves_the_whole_unknown() -> None:
    table = join(
        amount_rows((2024, "plan", A, 100), (2024, "plan", B, 50), (2025, "plan", A, None), (2025, "plan", B, 60))
    )
    found = growth(table).set_index("series_name")
    assert found.loc[A, "status"] == "blank"
    assert found.loc[B, "growth"] == 20.0
    assert found["contribution"].isna().all()
    assert agency_totals(table)["rupiah"].isna().tolist() == [False, True]


def test_a_year_is_at_one_stage_for_all_its_programs_and_the_stage_is_told() -> None:
    rows = (2024, "plan", A, 100), (2024, "prakiraan_maju", B, 70), (2025, "prakiraan_maju", A, 120)
    found = line(join(amount_rows(*rows)), ("plan", "prakiraan_maju"))
    assert found[["amount_year", "stage", "series_name"]].values.tolist() == [
        [2024, "plan", A],
        [2025, "prakiraan_maju", A],
    ]
    moved = growth(join(amount_rows(*rows)), ("plan", "prakiraan_maju")).iloc[0]
    assert [moved["from_stage"], moved["to_stage"]] == ["plan", "prakiraan_maju"]


def test_the_cumulative_stage_is_no_year_to_grow_from() -> None:
    table = join(amount_rows((2021, "realisasi_sd", A, 95), (2022, "realisasi", A, 90)))
    assert growth(table, ("realisasi",)).empty
    with pytest.raises(RenjaError, match="realisasi_sd"):
        growth(table, ("realisasi_sd",))


def test_shares_are_of_the_year_and_missing_where_a_row_is_blank() -> None:
    table = amount_rows((2024, "plan", A, 25), (2024, "plan", B, 75), (2025, "plan", A, 25), (2025, "plan", B, None))
    assert line(join(table))["share"].fillna(-1).tolist() == [25.0, 75.0, -1, -1]


def test_absorption_year_by_year() -> None:
    table = join(
        amount_rows(
            (2022, "target", A, 200), (2022, "realisasi", A, 150), (2023, "target", A, 0), (2023, "realisasi", A, 5)
        )
    )
    found = absorption_over_years(table)
    assert found["serapan"].fillna(-1).tolist() == [75.0, -1]
    assert found["sisa"].tolist() == [50, -5]


def test_spending_is_measured_against_the_plan_of_another_document_where_asked() -> None:
    table = join(amount_rows((2024, "plan", A, 200), (2024, "realisasi", A, 150)))
    assert absorption_over_years(table).empty
    assert absorption_over_years(table, "plan")["serapan"].tolist() == [75.0]


def test_concentration_of_equal_programs_is_one_over_their_number() -> None:
    found = concentration(join(amount_rows((2024, "plan", A, 50), (2024, "plan", B, 50)))).iloc[0]
    assert [found["hhi"], found["equal_rows"], found["half_rows"]] == [0.5, 2.0, 1]


def test_concentration_names_the_largest() -> None:
    table = amount_rows((2024, "plan", A, 60), (2024, "plan", B, 30), (2024, "plan", C, 10))
    found = concentration(join(table)).iloc[0]
    assert found["hhi"] == pytest.approx(0.36 + 0.09 + 0.01)
    assert [found["largest"], found["largest_share"], found["three_share"], found["half_rows"]] == [A, 60.0, 100.0, 1]


def test_concentration_is_not_known_where_an_amount_is_blank() -> None:
    found = concentration(join(amount_rows((2024, "plan", A, 60), (2024, "plan", B, None)))).iloc[0]
    assert pd.isna(found["hhi"])
    assert found["rows"] == 2


def test_agencies_are_ranked_within_a_year() -> None:
    tables = [
        amount_rows((2024, "plan", A, amount), agency=name) for name, amount in (("dinas-a", 30), ("dinas-b", 70))
    ]
    found = agency_totals(join(pd.concat(tables, ignore_index=True))).set_index("agency")
    assert found["rank"].to_dict() == {"dinas-a": 2, "dinas-b": 1}
    assert found["share"].to_dict() == {"dinas-a": 30.0, "dinas-b": 70.0}


def test_agencies_do_not_share_their_decisions_nor_their_sums() -> None:
    tables = [amount_rows((2024, "plan", A, 30), (2025, "plan", B, 33), agency=name) for name in ("dinas-a", "dinas-b")]
    found = growth(join(pd.concat(tables, ignore_index=True), links((A, B, True))))
    assert found.groupby("agency")["status"].agg(list).to_dict() == {"dinas-a": ["both"], "dinas-b": ["gone", "new"]}


@pytest.mark.parametrize("measure", [line, growth, agency_totals, concentration, absorption_over_years])
def test_the_order_of_the_rows_plays_no_part_and_the_table_stays_as_it_is(measure: object) -> None:
    rows = [(2024, "plan", A, 5), (2024, "plan", B, 5), (2025, "plan", A, 6), (2025, "plan", C, 1)]
    rows += [(2022, "target", A, 5), (2022, "realisasi", A, 4)]
    table = join(amount_rows(*rows))
    before = table.copy()
    pd.testing.assert_frame_equal(measure(table), measure(table.iloc[::-1]))  # type: ignore[operator]
    pd.testing.assert_frame_equal(table, before)


def test_the_reference_document_over_its_years() -> None:
    table = join(amounts("dkukm-babel", 2024))
    totals = agency_totals(table, ("plan", "prakiraan_maju", "target")).set_index("amount_year")
    assert totals["rupiah"].to_dict() == {2022: 22_312_585_924, 2024: 23_633_051_862, 2025: 23_980_206_480}
    assert totals["years_between"].fillna(0).to_dict() == {2022: 0, 2024: 2, 2025: 1}
    moved = growth(table, ("plan", "prakiraan_maju"))
    assert moved["change_rupiah"].sum() == 23_980_206_480 - 23_633_051_862
    spent = absorption_over_years(table)
    assert spent["realisasi"].sum() == 16_524_057_351
    assert line(table)["share"].sum() == pytest.approx(100)
