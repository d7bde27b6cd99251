"""Means and predikat by each definition."""

import math

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis.errors import RenjaError
from renja_analysis.means import choose_means, means, predikat_table
from renja_analysis.predikat import READINGS, predikat, predikat_code
from renja_analysis.scales import read_scale


def kegiatan(number: int, percent: float | None, target: int | None = 100, **cells: object) -> dict[str, object]:
    spent = None if percent is None or target is None else round(target * percent / 100)
    money = {"target_rp": target, "realisasi_rp": spent, "capaian_rp": percent}
    return {
        "row_id": f"E1{number}",
        "level": "kegiatan",
        "parent": "E1",
        "name": f"Kegiatan {number}",
        **money,
        **cells,
    }


PROGRAM = {
    "row_id": "E1",
    "level": "program",
    "name": "Program",
    "target_rp": 1000,
    "realisasi_rp": 500,
    "capaian_rp": 50.0,
}


def footer(mean: str | None = None, given_predikat: str | None = None, parent: str = "E1") -> list[dict[str, object]]:
    value = None if mean is None else float(mean)
    return [
        {"row_id": "E8", "level": "rata_rata", "parent": parent, "capaian_rp_printed": mean, "capaian_rp": value},
        {"row_id": "E9", "level": "predikat", "parent": parent, "predikat_rp_printed": given_predikat},
    ]


def mean_of(
    *rows: dict[str, object], which: str = "kegiatan", quantity: str = "rp", method: str, **options: str
) -> pd.Series:
    table = means(evaluation_rows(PROGRAM, *rows), **options)
    table = table[(table["row_id"] == "E1") & (table["rows"] == which)]
    table = table[(table["quantity"] == quantity) & (table["method"] == method)]
    assert len(table) == 1
    return table.iloc[0]


def test_the_form_asks_for_the_arithmetic_mean_of_the_kegiatan():
    found = mean_of(kegiatan(1, 90.0), kegiatan(2, 30.0), method="arithmetic")
    assert (found["value"], found["rows_used"], found["rows_left_out"]) == (60, "E11; E12", "")


def test_the_program_is_not_a_row_of_its_own_kegiatan_mean():
    assert mean_of(kegiatan(1, 90.0), method="arithmetic")["n_used"] == 1


def test_over_achievement_does_not_make_up_for_a_shortfall_in_a_capped_mean():
    assert mean_of(kegiatan(1, 150.0), kegiatan(2, 50.0), method="capped")["value"] == 75
    assert mean_of(kegiatan(1, 150.0), kegiatan(2, 50.0), method="arithmetic")["value"] == 100


def test_a_negative_achievement_counts_as_zero_in_a_capped_mean_only():
    rows = (kegiatan(1, None, target_k=1, capaian_k=-50.0), kegiatan(2, None, target_k=1, capaian_k=50.0))
    assert mean_of(*rows, quantity="k", method="capped")["value"] == 25
    assert mean_of(*rows, quantity="k", method="arithmetic")["value"] == 0


def test_the_weighted_mean_of_money_is_the_quotient_of_the_sums():
    found = mean_of(kegiatan(1, 90.0, target=300), kegiatan(2, 10.0, target=100), method="weighted")
    assert found["value"] == 70


def test_the_weighted_mean_of_performance_weighs_by_budget():
    rows = (kegiatan(1, 1.0, 300, target_k=1, capaian_k=80.0), kegiatan(2, 1.0, 100, target_k=1, capaian_k=40.0))
    assert mean_of(*rows, quantity="k", method="weighted")["value"] == 70


def test_a_row_without_budget_cannot_weigh():
    rows = (kegiatan(1, 1.0, 300, target_k=1, capaian_k=80.0), kegiatan(2, None, None, target_k=1, capaian_k=40.0))
    found = mean_of(*rows, quantity="k", method="weighted")
    assert (found["value"], found["rows_left_out"]) == (80, "E12 (no_weight)")


def test_the_geometric_mean_is_undefined_where_a_row_achieved_nothing():
    assert mean_of(kegiatan(1, 20.0), kegiatan(2, 80.0), method="geometric")["value"] == pytest.approx(40)
    found = mean_of(kegiatan(1, 0.0), kegiatan(2, 80.0), method="geometric")
    assert pd.isna(found["value"])
    assert found["undefined"] == "zero_or_negative"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (kegiatan(2, 0.0, target=0), "target_zero"),
        (kegiatan(2, 10.0, target=None), "no_target"),
        (kegiatan(2, None), "no_capaian"),
    ],
)
def test_a_row_without_a_defined_capaian_is_left_out_and_named(row, reason):
    found = mean_of(kegiatan(1, 90.0), row, method="arithmetic")
    assert (found["value"], found["n_left_out"], found["rows_left_out"]) == (90, 1, f"E12 ({reason})")


def test_a_mean_of_no_rows_is_missing():
    found = mean_of(method="arithmetic")
    assert pd.isna(found["value"])
    assert (found["n_used"], found["undefined"]) == (0, "no_rows")


def test_further_indicators_of_the_program_enter_the_mean_of_performance_but_not_of_money():
    further = {"row_id": "E2", "level": "indikator", "parent": "E1", "target_k": 9, "capaian_k": 30.0}
    program = {**PROGRAM, "target_k": 9, "capaian_k": 20.0}
    table = means(evaluation_rows(program, further))
    table = table[(table["rows"] == "indikator_program") & (table["method"] == "arithmetic")].set_index("quantity")
    assert (table.loc["k", "value"], table.loc["k", "rows_used"]) == (25, "E1; E2")
    assert (table.loc["rp", "value"], table.loc["rp", "rows_used"]) == (50, "E1")


def test_the_mean_of_the_programs_has_no_part_of_their_further_indicators():
    further = {"row_id": "E2", "level": "indikator", "parent": "E1", "target_k": 9, "capaian_k": 30.0}
    second = {"row_id": "E3", "level": "program", "target_k": 9, "capaian_k": 40.0}
    rows = ({**PROGRAM, "target_k": 9, "capaian_k": 20.0}, further, second, {"row_id": "E4", "level": "total"})
    table = means(evaluation_rows(*rows))
    table = table[(table["row_id"] == "E4") & (table["quantity"] == "k") & (table["method"] == "arithmetic")]
    found = table.set_index("rows")["value"].to_dict()
    assert (found["program"], found["indikator_program"]) == (30, 30)
    assert table.set_index("rows")["rows_used"].to_dict()["program"] == "E1; E3"


def test_leaves_are_the_lowest_rows():
    sub = {
        "row_id": "E111",
        "level": "sub_kegiatan",
        "parent": "E11",
        "target_rp": 4,
        "realisasi_rp": 1,
        "capaian_rp": 25.0,
    }
    found = mean_of(kegiatan(1, 90.0), sub, kegiatan(2, 35.0), which="leaves", method="arithmetic")
    assert (found["value"], found["rows_used"]) == (30, "E111; E12")


def test_the_total_takes_the_rows_of_all_programs():
    second = {**PROGRAM, "row_id": "E2", "capaian_rp": 70.0}
    table = means(evaluation_rows(PROGRAM, second, {"row_id": "E3", "level": "total"}))
    table = table[(table["row_id"] == "E3") & (table["quantity"] == "rp") & (table["method"] == "arithmetic")]
    assert table.set_index("rows").loc["indikator_program", "value"] == 60


def test_a_mean_may_be_taken_from_recomputed_capaian():
    row = {**kegiatan(1, 90.0), "capaian_rp": 12.0}
    assert mean_of(row, method="arithmetic")["value"] == 12
    assert mean_of(row, method="arithmetic", basis="computed")["value"] == 90


def test_the_printed_mean_stands_beside_and_agrees_within_its_rounding():
    rows = (kegiatan(1, 90.0), kegiatan(2, 30.5))
    found = mean_of(*rows, *footer("60.3"), method="arithmetic")
    assert (found["printed"], found["printed_text"], found["printed_row_id"], found["agrees"]) == (
        60.3,
        "60.3",
        "E8",
        True,
    )
    assert not mean_of(*rows, *footer("60.4"), method="arithmetic")["agrees"]


def test_a_printed_mean_that_leaves_one_row_out_names_that_row():
    rows = (kegiatan(1, 90.0), kegiatan(2, 20.0), kegiatan(3, 94.0))
    found = mean_of(*rows, *footer("92.00"), method="arithmetic")
    assert not found["agrees"]
    assert found["agrees_without"] == "E12"
    assert mean_of(*rows, *footer("68.00"), method="arithmetic")["agrees_without"] == ""


def test_the_chosen_mean_falls_back_to_program_indicators_where_kegiatan_have_none():
    program = {**PROGRAM, "target_k": 80, "capaian_k": 25.0}
    chosen = choose_means(means(evaluation_rows(program, kegiatan(1, 90.0)))).set_index("quantity")
    assert chosen["rows"].to_dict() == {"k": "indikator_program", "rp": "kegiatan"}
    assert chosen["value"].to_dict() == {"k": 25, "rp": 90}


@pytest.mark.parametrize("call", [{"method": "median"}, {"rows": "sub"}])
def test_an_unknown_mean_is_refused(call):
    with pytest.raises(RenjaError, match=r"expected one of: "):
        choose_means(means(evaluation_rows(PROGRAM)), **call)


def test_an_unknown_basis_is_refused():
    with pytest.raises(RenjaError, match=r"basis: found 'x'; expected one of: printed, computed"):
        means(evaluation_rows(PROGRAM), basis="x")


def classes(values: list[float | None], reading: str) -> list[object]:
    return predikat(pd.Series(values, dtype="Float64"), reading)["predikat"].tolist()


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("lower", ["SR", "SR", "R", "R", "S", "S", "T", "T", "ST"]),
        ("upper", ["SR", "R", "R", "S", "S", "T", "T", "ST", "ST"]),
        ("mixed", ["SR", "SR", "R", "R", "S", "S", "T", "ST", "ST"]),
    ],
)
def test_the_three_readings_differ_only_in_the_gaps_of_the_scale(reading, expected):
    values = [50.0, 50.5, 51.0, 65.5, 66.0, 75.5, 76.0, 90.5, 91.0]
    assert classes(values, reading) == expected
    gaps = predikat(pd.Series(values, dtype="Float64"), reading)["in_gap"].tolist()
    assert gaps == [value % 1 == 0.5 for value in values]


def test_a_value_is_not_rounded_into_a_class():
    assert classes([90.9999], "lower") == ["T"]


def test_above_one_hundred_stays_very_high_and_is_marked():
    found = predikat(pd.Series([100.0, 100.1], dtype="Float64"))
    assert found["predikat"].tolist() == ["ST", "ST"]
    assert found["above_scale"].tolist() == [False, True]
    assert found["in_gap"].tolist() == [False, False]


def test_a_negative_value_is_very_low():
    assert classes([-50.0], "lower") == ["SR"]


def test_no_value_has_no_predikat():
    found = predikat(pd.Series([None], dtype="Float64")).iloc[0]
    assert pd.isna(found["predikat"])
    assert pd.isna(found["in_gap"])


def test_an_unknown_reading_is_refused_naming_the_readings():
    with pytest.raises(RenjaError, match=r"reading: found 'middle'; expected one of: lower, upper, mixed"):
        predikat(pd.Series([1.0]), "middle")


@settings(max_examples=25, deadline=None)
@given(st.floats(-200, 300, allow_nan=False), st.floats(0, 100), st.sampled_from(["lower", "upper", "mixed"]))
def test_a_higher_value_never_has_a_lower_predikat(value, more, reading):
    order = ["SR", "R", "S", "T", "ST"]
    low, high = classes([value, value + more], reading)
    assert order.index(str(low)) <= order.index(str(high))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.1, 200), min_size=1, max_size=5))
def test_means_lie_between_their_rows(values):
    rows = [kegiatan(number, None, target_k=1, capaian_k=value) for number, value in enumerate(values)]
    for method in ("arithmetic", "geometric"):
        found = mean_of(*rows, quantity="k", method=method)["value"]
        assert min(values) - 1e-9 <= found <= max(values) + 1e-9
        assert math.isfinite(found)


def test_a_printed_predikat_is_known_by_code_or_by_name():
    printed = pd.Series(["T", " Sangat  Tinggi ", "rendah", "ST.", "bagus", None], dtype="string")
    assert predikat_code(printed).tolist()[:4] == ["T", "ST", "R", "ST"]
    assert predikat_code(printed).isna().tolist()[4:] == [True, True]


def table_row(mean: str | None, given_predikat: str | None, *percents: float, reading: str = "lower") -> pd.Series:
    rows = [kegiatan(number, percent) for number, percent in enumerate(percents)]
    table = predikat_table(evaluation_rows(PROGRAM, *rows, *footer(mean, given_predikat)), reading)
    return table[table["quantity"] == "rp"].iloc[0]


def test_a_printed_predikat_is_compared_with_the_scale_on_both_means():
    found = table_row("95.00", "T", 80.0, 90.0)
    assert (found["predikat_printed_class"], found["predikat_of_printed_mean"], found["predikat"]) == ("T", "ST", "T")
    assert not found["agrees_printed_mean"]
    assert found["agrees"]


def test_the_other_readings_stand_beside_and_a_gap_is_flagged():
    found = table_row("90.50", "T", 90.5)
    assert found["in_gap"]
    assert [found[f"predikat_{reading}"] for reading in ("lower", "upper", "mixed")] == ["T", "ST", "ST"]
    assert not table_row("90.50", "T", 90.5, reading="upper")["agrees"]


def test_no_printed_predikat_neither_agrees_nor_disagrees():
    found = table_row("95.00", None, 95.0)
    assert pd.isna(found["agrees"])
    assert found["predikat"] == "ST"


def test_the_readings_offered_are_those_of_the_scale():
    assert list(READINGS) == list(dict.fromkeys(row["reading"] for row in read_scale("predikat.csv")))
