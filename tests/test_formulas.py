"""Row formulas of the forms, on rows whose answer a reader can see."""

import math

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis.errors import RenjaError
from renja_analysis.formulas import (
    compare_formulas,
    evaluate,
    form_formulas,
    form_of,
    percent_of,
    rounding_tolerance,
)
from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL

PROGRAM = {"row_id": "E001", "level": "program", "name": "Program Contoh", "indicator": "Jumlah koperasi yang dibina"}


def first(table: pd.DataFrame, column: str) -> object:
    return table[column].iloc[0]


def one(table: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_capaian_is_realised_over_target():
    result = evaluate(
        evaluation_rows({**PROGRAM, "target_k": 80, "realisasi_k": 20, "target_rp": 200, "realisasi_rp": 150})
    )
    assert first(result, "capaian_k_computed") == 25
    assert first(result, "capaian_rp_computed") == 75
    assert first(result, "serapan") == 75
    assert first(result, "sisa_rp") == 50


def test_cumulative_realisation_adds_last_years_and_progress_is_measured_against_the_renstra():
    row = {**PROGRAM, "renstra_target_rp": 1000, "realisasi_lalu_rp": 300, "realisasi_rp": 200}
    result = evaluate(evaluation_rows(row))
    assert first(result, "realisasi_sd_rp_computed") == 500
    assert result["realisasi_sd_rp_computed"].dtype == "Int64"
    assert first(result, "renstra_progress_rp_computed") == 50


def test_printed_columns_stay_as_they_are_beside_the_computed_ones():
    table = evaluation_rows({**PROGRAM, "target_rp": 200, "realisasi_rp": 150, "capaian_rp": 99.0})
    result = evaluate(table)
    pd.testing.assert_frame_equal(result[table.columns], table)
    assert first(result, "capaian_rp") == 99


def test_progress_does_not_carry_on_a_misprinted_cumulative_amount():
    row = {**PROGRAM, "renstra_target_rp": 1000, "realisasi_lalu_rp": 300, "realisasi_rp": 200, "realisasi_sd_rp": 900}
    assert first(evaluate(evaluation_rows(row)), "renstra_progress_rp_computed") == 50


def test_a_percentage_counts_its_last_value_and_does_not_add_up_over_years():
    row = {**PROGRAM, "indicator": "Persentase koperasi sehat", "realisasi_lalu_k": 40, "realisasi_k": 45}
    assert first(evaluate(evaluation_rows(row)), "realisasi_sd_k_computed") == 45
    counted = {**row, "indicator": "Jumlah koperasi sehat"}
    assert first(evaluate(evaluation_rows(counted)), "realisasi_sd_k_computed") == 85


def test_lower_is_better_counts_the_distance_below_the_target():
    row = {
        **PROGRAM,
        "indicator": "Tingkat pengangguran terbuka",
        "target_k": 4,
        "realisasi_k": 5,
        "target_rp": 4,
        "realisasi_rp": 5,
    }
    result = evaluate(evaluation_rows(row))
    assert first(result, "capaian_k_computed") == 75
    assert first(result, "capaian_rp_computed") == 125
    assert first(evaluate(evaluation_rows(row), lower_is_better="T/R"), "capaian_k_computed") == 80


def test_lower_is_better_may_be_negative():
    row = {**PROGRAM, "indicator": "Angka kemiskinan", "target_k": 4, "realisasi_k": 10}
    assert first(evaluate(evaluation_rows(row)), "capaian_k_computed") == -50


def test_a_direction_set_by_hand_changes_the_formula():
    table = evaluation_rows({**PROGRAM, "target_k": 4, "realisasi_k": 5})
    result = evaluate(table, overrides={"E001": {"direction": "down"}})
    assert first(result, "capaian_k_computed") == 75
    assert first(result, "ground") == "document.yml"


@pytest.mark.parametrize("target", [0, None])
def test_no_target_gives_no_capaian(target):
    row = {**PROGRAM, "target_k": target, "realisasi_k": 5, "target_rp": target, "realisasi_rp": 5}
    result = evaluate(evaluation_rows(row))
    assert pd.isna(first(result, "capaian_k_computed"))
    assert pd.isna(first(result, "capaian_rp_computed"))


def test_a_blank_amount_is_not_added_as_zero():
    result = evaluate(evaluation_rows({**PROGRAM, "realisasi_rp": 200, "realisasi_k": 3, "target_rp": 500}))
    assert pd.isna(first(result, "realisasi_sd_rp_computed"))
    assert pd.isna(first(result, "realisasi_sd_k_computed"))


def test_quarters_add_up_to_the_year_only_where_they_are_printed():
    quarters = {"tw1_rp": 10, "tw2_rp": 20, "tw3_rp": 30, "tw4_rp": 40, "tw1_k": 1, "tw2_k": 2, "tw3_k": 3, "tw4_k": 4}
    result = evaluate(evaluation_rows({**PROGRAM, **quarters}))
    assert first(result, "realisasi_rp_computed") == 100
    assert first(result, "realisasi_k_computed") == 10
    assert "realisasi_rp_computed" not in evaluate(evaluation_rows(PROGRAM)).columns


def test_the_last_quarter_counts_for_a_percentage():
    row = {**PROGRAM, "indicator": "Persentase koperasi sehat", "tw1_k": 20, "tw2_k": 30, "tw3_k": 40, "tw4_k": 45}
    assert first(evaluate(evaluation_rows(row)), "realisasi_k_computed") == 45


def test_tc29_has_its_own_formulas():
    row = {
        **PROGRAM,
        "renstra_target_rp": 1000,
        "realisasi_lalu_rp": 300,
        "target_rp": 250,
        "realisasi_rp": 200,
        "target_berjalan_rp": 100,
        "perkiraan_sd_rp": 600,
        "renstra_progress_rp": 60.0,
        "capaian_rp": 80.0,
    }
    table = evaluation_rows(row)
    assert form_of(table) == "T-C.29"
    result = evaluate(table)
    assert first(result, "capaian_rp_computed") == 80
    assert first(result, "perkiraan_sd_rp_computed") == 600
    assert first(result, "renstra_progress_rp_computed") == 60
    compared = compare_formulas(table)
    money = compared[compared["quantity"] == "rp"]
    assert money["rule"].tolist() == ["8 = 7/6 x 100", "10 = 5+7+9", "11 = 10/4 x 100"]
    assert money["agrees"].tolist() == [True, True, True]


def test_the_fifteen_column_print_numbers_its_columns_differently():
    row = {**PROGRAM, "renstra_target_rp": 1000, "realisasi_lalu_rp": 300, "realisasi_rp": 200, "realisasi_sd_rp": 500}
    table = evaluation_rows({**row, "renstra_progress_rp": 50.0})
    compared = compare_formulas(table, form="E.55/E.81 (15 kolom)")
    money = compared[(compared["quantity"] == "rp") & compared["printed"].notna()]
    assert money["rule"].tolist() == ["13 = 6+12", "14 = 13/5 x 100"]
    assert money["agrees"].tolist() == [True, True]


def test_a_broken_sum_is_shown_with_its_difference_and_inputs():
    row = {**PROGRAM, "realisasi_lalu_rp": 300, "realisasi_rp": 200, "realisasi_sd_rp": 510}
    broken = one(compare_formulas(evaluation_rows(row)), formula="14", quantity="rp")
    assert not broken["agrees"]
    assert broken["difference"] == 10
    assert broken["computed"] == 500
    assert broken["inputs"] == "E001:realisasi_lalu_rp; E001:realisasi_rp"


def test_a_sum_that_is_one_rupiah_off_does_not_agree():
    row = {**PROGRAM, "realisasi_lalu_rp": 16_000_000_000, "realisasi_rp": 200, "realisasi_sd_rp": 16_000_000_201}
    assert not one(compare_formulas(evaluation_rows(row)), formula="14", quantity="rp")["agrees"]


@pytest.mark.parametrize(
    ("printed", "value", "agrees"), [("33.33%", 33.33, True), ("33.34%", 33.34, False), ("33", 33.0, True)]
)
def test_a_percent_agrees_within_the_rounding_of_its_own_digits(printed, value, agrees):
    row = {**PROGRAM, "target_rp": 3, "realisasi_rp": 1, "capaian_rp_printed": printed, "capaian_rp": value}
    assert one(compare_formulas(evaluation_rows(row)), formula="13", quantity="rp")["agrees"] == agrees


def test_a_formula_without_its_inputs_neither_agrees_nor_disagrees():
    compared = one(compare_formulas(evaluation_rows({**PROGRAM, "capaian_rp": 50.0})), formula="13", quantity="rp")
    assert pd.isna(compared["agrees"])


def test_the_rule_says_when_the_last_value_or_the_reverse_formula_was_applied():
    row = {
        **PROGRAM,
        "indicator": "Tingkat pengangguran terbuka",
        "realisasi_lalu_k": 6,
        "target_k": 4,
        "realisasi_k": 5,
    }
    compared = compare_formulas(evaluation_rows(row))
    assert one(compared, formula="14", quantity="k")["rule"] == "14 = 12 (last value)"
    assert one(compared, formula="13", quantity="k")["rule"] == "13 = (2 x 7 - 12)/7 x 100 (lower is better)"
    assert one(compared, formula="13", quantity="rp")["rule"] == "13 = 12/7 x 100"


def test_rows_stay_in_printed_order():
    table = evaluation_rows({**PROGRAM, "row_id": "E010"}, {**PROGRAM, "row_id": "E009"})
    assert compare_formulas(table)["row_id"].drop_duplicates().tolist() == ["E010", "E009"]


def test_an_unknown_form_is_refused_naming_the_forms():
    with pytest.raises(RenjaError, match=r"form: found 'X'; expected one of: E.55/E.81, .*T-C.29"):
        form_formulas("X")


def test_an_unknown_formula_for_lower_is_better_is_refused():
    with pytest.raises(RenjaError, match=r"\(2T-R\)/T, T/R"):
        evaluate(evaluation_rows(PROGRAM), lower_is_better="(T-R)/T")


@pytest.mark.parametrize("form", ["E.55/E.81", "E.55/E.81 (15 kolom)", "T-C.29"])
def test_every_group_of_a_form_is_a_column_of_the_table(form):
    columns = {field.name for field in (*EVALUATION.fields, *EVALUATION_OPTIONAL)}
    named = {group for formula in form_formulas(form) for group in (formula.group, *formula.inputs)}
    assert {f"{group}_{quantity}" for group in named for quantity in ("k", "rp")} <= columns


@pytest.mark.parametrize(
    ("printed", "value", "width"),
    [
        ("25", 25, 0.5),
        ("92.15%", 92.15, 0.005),
        ("80,5 %", 80.5, 0.05),
        ("180.184 Unit", 180184, 0.5),
        ("180.184 %", 180.184, 0.0005),
        ("0.05", 0.05, 0.005),
        ("0,00%", 0, 0.005),
        ("-12,5", -12.5, 0.05),
        ("-", 0, 0),
    ],
)
def test_the_tolerance_is_half_a_unit_of_the_last_printed_digit(printed, value, width):
    found = rounding_tolerance(pd.Series([printed], dtype="string"), pd.Series([value], dtype="Float64"))
    assert found[0] == pytest.approx(width)


def test_no_print_has_no_tolerance():
    assert pd.isna(rounding_tolerance(pd.Series([pd.NA], dtype="string"), pd.Series([pd.NA], dtype="Float64"))[0])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 4))
def test_a_percent_printed_with_any_number_of_decimals_agrees_with_its_formula(target, realised, places):
    percent = realised / target * 100
    text = f"{percent:.{places}f}"
    row = {
        **PROGRAM,
        "target_rp": target,
        "realisasi_rp": realised,
        "capaian_rp_printed": text + "%",
        "capaian_rp": float(text),
    }
    # Only as many digits as a form prints: beyond, binary fractions blur the last one.
    if percent < 10**6:
        assert one(compare_formulas(evaluation_rows(row)), formula="13", quantity="rp")["agrees"]


@given(
    st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12)), min_size=1, max_size=4),
    st.one_of(st.none(), st.integers(-(10**12), 10**12)),
)
def test_a_quotient_is_never_infinite(parts, whole):
    result = percent_of(pd.Series(parts, dtype="Int64"), pd.Series([whole] * len(parts), dtype="Int64"))
    assert all(pd.isna(value) or math.isfinite(value) for value in result)
    assert result.isna().all() == (whole in (None, 0) or parts == [None] * len(parts))
