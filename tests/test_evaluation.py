"""The measures that put formulas, sums and means together."""

import re

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows

from renja_analysis import evaluation as measures
from renja_analysis.errors import RenjaError
from renja_analysis.evaluation import compare_printed, output_against_money, shortfalls
from renja_analysis.scales import code_labels, read_scale

ROWS = (
    {
        "row_id": "E1",
        "level": "program",
        "name": "Program Satu",
        "indicator": "Nilai SAKIP",
        "target_k": 80,
        "realisasi_k": 20,
        "capaian_k": 25.0,
        "target_rp": 300,
        "realisasi_rp": 150,
        "capaian_rp": 50.0,
    },
    {"row_id": "E2", "level": "indikator", "parent": "E1", "indicator": "Survei", "target_k": 90, "capaian_k": 99.0},
    {
        "row_id": "E3",
        "level": "kegiatan",
        "parent": "E1",
        "name": "Kegiatan A",
        "target_rp": 100,
        "realisasi_rp": 90,
        "capaian_rp": 90.0,
    },
    {
        "row_id": "E4",
        "level": "kegiatan",
        "parent": "E1",
        "name": "Kegiatan B",
        "target_rp": 200,
        "realisasi_rp": 60,
        "capaian_rp": 30.0,
    },
    {"row_id": "E5", "level": "rata_rata", "parent": "E1", "capaian_rp_printed": "50.00", "capaian_rp": 50.0},
    {"row_id": "E6", "level": "predikat", "parent": "E1", "predikat_rp_printed": "T"},
    {"row_id": "E7", "level": "total", "target_rp": 300, "realisasi_rp": 150, "capaian_rp": 39.77},
)


def one(table: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_the_total_row_is_held_to_its_formula_too():
    found = one(compare_printed(evaluation_rows(*ROWS)), row_id="E7", formula="13", quantity="rp")
    assert (found["printed"], found["computed"], found["agrees"]) == (39.77, 50, False)


def test_a_printed_mean_is_compared_and_the_definition_that_gives_it_is_named():
    found = one(compare_printed(evaluation_rows(*ROWS)), formula="rata_rata", quantity="rp")
    assert (found["row_id"], found["computed"], found["difference"], found["agrees"]) == ("E5", 60, -10, False)
    assert found["inputs"] == "E3:capaian_rp; E4:capaian_rp"
    assert found["rule"] == "kegiatan/arithmetic"
    assert "kegiatan/weighted" in found["agrees_with"].split("; ")
    assert "kegiatan/arithmetic" not in found["agrees_with"].split("; ")


def test_a_printed_predikat_is_held_to_the_printed_mean_beside_it():
    found = one(compare_printed(evaluation_rows(*ROWS)), formula="predikat", quantity="rp")
    assert (found["row_id"], found["printed_text"], found["computed_text"], found["agrees"]) == ("E6", "T", "SR", False)
    assert (found["inputs"], found["rule"]) == ("E5:capaian_rp", "lower")


def test_a_predikat_that_fits_the_printed_mean_agrees_though_the_mean_itself_is_wrong():
    mean, given = (
        {**ROWS[4], "capaian_rp_printed": "95.00", "capaian_rp": 95.0},
        {**ROWS[5], "predikat_rp_printed": "ST"},
    )
    compared = compare_printed(evaluation_rows(*ROWS[:4], mean, given))
    assert one(compared, formula="predikat", quantity="rp")["agrees"]
    assert not one(compared, formula="rata_rata", quantity="rp")["agrees"]


def test_a_printed_predikat_without_a_printed_mean_is_held_to_the_recomputed_one():
    rows = [row for row in ROWS if row["level"] != "rata_rata"]
    found = one(compare_printed(evaluation_rows(*rows)), formula="predikat", quantity="rp")
    assert (found["computed"], found["computed_text"], found["agrees"]) == (60, "R", False)
    assert found["inputs"] == "E3:capaian_rp; E4:capaian_rp"


def test_footer_rows_are_not_held_to_row_formulas():
    compared = compare_printed(evaluation_rows(*ROWS))
    assert set(compared.loc[compared["row_id"].isin(["E5", "E6"]), "formula"]) == {"rata_rata", "predikat"}


def test_comparison_follows_the_printed_order():
    assert compare_printed(evaluation_rows(*ROWS))["row_id"].drop_duplicates().tolist() == [
        row["row_id"] for row in ROWS
    ]


def test_a_table_without_footer_rows_is_compared_all_the_same():
    compared = compare_printed(evaluation_rows(*ROWS[:1]))
    assert one(compared, formula="13", quantity="k")["agrees"]


def test_output_and_money_stand_side_by_side():
    table = output_against_money(evaluation_rows(*ROWS))
    program = one(table, row_id="E1")
    assert (program["capaian_k"], program["capaian_rp"], program["gap"]) == (25, 50, -25)
    assert (program["quadrant"], program["efficiency"]) == ("low_k_low_rp", "money_ahead")
    assert pd.isna(program["note"])


def test_a_further_indicator_is_held_against_the_money_of_its_owner():
    found = one(output_against_money(evaluation_rows(*ROWS)), row_id="E2")
    assert (found["owner"], found["name"], found["target_rp"]) == ("E1", "Program Satu", 300)
    assert (found["quadrant"], found["efficiency"], found["gap"]) == ("high_k_low_rp", "output_ahead", 49)


def test_a_row_without_printed_performance_is_noted_and_not_placed():
    found = one(output_against_money(evaluation_rows(*ROWS)), row_id="E3")
    assert found["note"] == "k_not_printed"
    assert found[["quadrant", "efficiency", "gap"]].isna().all()


def test_a_gap_within_the_threshold_is_balanced():
    row = {**ROWS[0], "capaian_k": 80.0, "capaian_rp": 90.0}
    found = output_against_money(evaluation_rows(row)).iloc[0]
    assert (found["quadrant"], found["efficiency"]) == ("high_k_high_rp", "balanced")


def test_computed_capaian_fills_what_is_not_printed():
    row = {**ROWS[0], "capaian_k": None}
    assert output_against_money(evaluation_rows(row), basis="computed").iloc[0]["capaian_k"] == 25


def test_the_means_that_give_the_capaian_printed_on_the_total_row_are_named():
    rows = [
        ROWS[0],
        {**ROWS[0], "row_id": "E8", "capaian_k": 35.0},
        {**ROWS[6], "capaian_k_printed": "30.0", "capaian_k": 30.0},
    ]
    found = one(compare_printed(evaluation_rows(*rows)), row_id="E7", formula="13", quantity="k")
    assert pd.isna(found["agrees"])
    assert "program/arithmetic" in found["agrees_with"].split("; ")
    assert "program/geometric" not in found["agrees_with"].split("; ")


@pytest.mark.parametrize(
    ("given", "fits"), [("SR", "capaian_rp"), ("R", "capaian_rp_computed"), ("S", "capaian_k_computed"), ("ST", "")]
)
def test_the_means_that_a_printed_predikat_fits_are_named(given, fits):
    # Rp: 50 printed (SR), 60 recomputed (R); K: none printed, 70 recomputed (S).
    program = {**ROWS[0], "capaian_k": 70.0}
    footer = {**ROWS[5], "predikat_rp_printed": given}
    found = one(compare_printed(evaluation_rows(program, *ROWS[2:5], footer)), formula="predikat", quantity="rp")
    assert found["agrees_with"] == fits


def test_what_falls_short_says_of_what_by_how_much_and_what_is_left():
    found = one(shortfalls(evaluation_rows(*ROWS)), row_id="E1")
    assert (found["short_of"], found["capaian_k"], found["shortfall_k"], found["indicators"]) == ("k rp", 62, 38, 2)
    assert (found["shortfall_rp"], found["sisa_rp"], found["share_of_sisa"]) == (50, 150, 100)
    assert found["lowest_leaves"] == "E4 30.00; E3 90.00"


def test_a_row_that_reaches_the_bound_does_not_fall_short():
    table = shortfalls(evaluation_rows(*ROWS))
    assert table["row_id"].tolist() == ["E1", "E4"]
    assert one(table, row_id="E4")["short_of"] == "rp"
    at_the_bound = {**ROWS[3], "capaian_rp": 76.0}
    assert shortfalls(evaluation_rows(ROWS[0], at_the_bound))["row_id"].tolist() == ["E1"]
    below = {**ROWS[3], "capaian_rp": 75.99}
    assert shortfalls(evaluation_rows(ROWS[0], below))["row_id"].tolist() == ["E1", "E4"]


def test_a_leaf_without_budget_is_not_the_lowest():
    empty = {**ROWS[3], "row_id": "E8", "target_rp": 0, "realisasi_rp": 0, "capaian_rp": 0.0}
    found = one(shortfalls(evaluation_rows(*ROWS[:4], empty, ROWS[6])), row_id="E1")
    assert "E8" not in found["lowest_leaves"]


def test_only_as_many_lowest_leaves_as_asked():
    found = one(shortfalls(evaluation_rows(*ROWS), lowest=1), row_id="E1")
    assert found["lowest_leaves"] == "E4 30.00"


def test_one_indicator_far_above_its_target_does_not_hide_another_that_failed():
    rows = [{**ROWS[0], "capaian_k": 0.0}, {**ROWS[1], "capaian_k": 300.0}]
    found = shortfalls(evaluation_rows(*rows)).iloc[0]
    assert found["capaian_k"] == 50


def test_a_missing_capaian_is_no_shortfall():
    row = {**ROWS[0], "capaian_k": None, "capaian_rp": None}
    assert shortfalls(evaluation_rows(row)).empty


@pytest.mark.parametrize("measure", [output_against_money, shortfalls])
def test_an_unknown_basis_is_refused(measure):
    with pytest.raises(RenjaError, match=r"basis: found 'x'"):
        measure(evaluation_rows(*ROWS), basis="x")


MEASURES = [
    measures.absorption,
    measures.compare_printed,
    measures.evaluate,
    measures.indicator_types,
    measures.means,
    measures.output_against_money,
    measures.predikat_table,
    measures.roll_up,
    measures.shortfalls,
]


@pytest.mark.parametrize("measure", MEASURES)
def test_no_measure_changes_the_table_it_is_given(measure):
    table = evaluation_rows(*ROWS)
    before = table.copy(deep=True)
    measure(table)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_table_filtered_by_the_analyst_gives_the_same_rows(measure):
    table = evaluation_rows(*ROWS)
    shifted = table.set_axis(range(100, 100 + len(table)))
    pd.testing.assert_frame_equal(measure(table).reset_index(drop=True), measure(shifted).reset_index(drop=True))


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_gives_its_columns_for_a_table_without_rows(measure):
    empty = measure(evaluation_rows(*ROWS).iloc[:0])
    assert empty.empty
    assert list(empty.columns) == list(measure(evaluation_rows(*ROWS)).columns)


@pytest.mark.parametrize("measure", MEASURES)
def test_text_numbers_and_rupiah_have_types_that_keep_missing_apart(measure):
    types = set(measure(evaluation_rows(*ROWS)).dtypes.map(str))
    assert types <= {"string", "Int64", "Float64", "boolean"}


@pytest.mark.parametrize("name", ["formulas.csv", "predikat.csv", "thresholds.csv", "indicator_types.csv"])
def test_every_row_of_a_scale_names_its_source_or_reason(name):
    for row in read_scale(name):
        assert row.get("source") or row.get("reason"), row


def test_every_code_that_a_measure_gives_has_words_in_both_languages():
    table = evaluation_rows(*ROWS, {"row_id": "E8", "level": "program", "target_rp": 0, "capaian_rp": 0.0})
    money = output_against_money(table)
    mean_table = measures.means(table)
    given = {
        "quadrant": money["quadrant"],
        "efficiency": money["efficiency"],
        "note": money["note"],
        "short_of": shortfalls(table)["short_of"],
        "rows": mean_table["rows"],
        "method": mean_table["method"],
        "quantity": mean_table["quantity"],
        "undefined": mean_table["undefined"].replace("", pd.NA),
        "left_out": pd.Series(re.findall(r"\((\w+)\)", " ".join(mean_table["rows_left_out"]))),
    }
    for kind, codes in given.items():
        for lang in ("id", "en"):
            assert set(codes.dropna()) <= set(code_labels(kind, lang)), kind
