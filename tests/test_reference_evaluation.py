"""What the measures say of the reference document, checked by hand against its print."""

import pandas as pd
import pytest

from renja_analysis.documents import find_document
from renja_analysis.evaluation import (
    absorption,
    compare_printed,
    evaluate,
    means,
    output_against_money,
    predikat_table,
    roll_up,
    shortfalls,
)
from renja_analysis.tables import load_table


@pytest.fixture(scope="module")
def evaluation() -> pd.DataFrame:
    return load_table(find_document("dkukm-babel", 2024), "evaluation")


@pytest.fixture(scope="module")
def compared(evaluation: pd.DataFrame) -> pd.DataFrame:
    table = compare_printed(evaluation)
    return table[table["printed_text"].notna()]


def disagreeing(compared: pd.DataFrame, formula: str, quantity: str) -> pd.DataFrame:
    rows = compared[(compared["formula"] == formula) & (compared["quantity"] == quantity)]
    return rows[~rows["agrees"].fillna(True)]


def names_of(evaluation: pd.DataFrame, ids: str) -> list[str]:
    return evaluation.set_index("row_id").loc[ids.split("; "), "name"].tolist()


def test_the_agency_spent_three_quarters_of_its_budget(evaluation):
    total = absorption(evaluation).query("level == 'total'").iloc[0]
    assert (total["target_rp"], total["realisasi_rp"]) == (22_312_585_924, 16_524_057_351)
    assert round(total["serapan"], 2) == 74.06
    assert (total["target_rp_leaves"], total["realisasi_rp_leaves"]) == (22_312_585_924, 16_524_057_351)


def test_every_printed_capaian_follows_its_formula_but_that_of_the_total(compared):
    wrong = disagreeing(compared, "13", "rp")
    assert wrong[["level", "printed_text"]].values.tolist() == [["total", "39.77%"]]
    assert disagreeing(compared, "13", "k").empty


def test_the_cumulative_amount_breaks_its_own_formula_in_over_twenty_rows(compared):
    wrong = disagreeing(compared, "14", "rp")
    assert len(wrong) == 21
    first = wrong.iloc[0]
    assert (first["level"], first["printed_text"]) == ("program", "16,368,222,737")
    assert first["computed"] == 11_245_348_244 + 10_839_100_308


def test_the_printed_mean_of_the_supporting_program_leaves_one_kegiatan_out(evaluation, compared):
    wrong = disagreeing(compared, "rata_rata", "rp")
    first = wrong.iloc[0]
    assert (first["printed_text"], round(first["computed"], 2)) == ("96.95%", 89.65)
    left_out = evaluation.set_index("row_id").loc[first["agrees_without"]]
    assert (left_out["level"], left_out["capaian_rp"]) == ("kegiatan", 45.84)
    assert left_out["name"].startswith("Pengadaan Barang Milik Daerah")


def test_the_mean_printed_for_the_table_is_the_quotient_of_the_totals(compared):
    last = disagreeing(compared, "rata_rata", "rp").iloc[-1]
    assert last["printed_text"] == "74.06%"
    assert "program/weighted" in last["agrees_with"].split("; ")
    assert len(disagreeing(compared, "rata_rata", "rp")) == 2


def test_the_capaian_of_performance_printed_on_the_total_is_the_mean_of_the_programs(compared):
    total = compared[(compared["level"] == "total") & (compared["column"] == "capaian_k")].iloc[0]
    assert total["printed_text"] == "10.66"
    assert "program/arithmetic" in total["agrees_with"].split("; ")


def test_one_printed_predikat_of_seven_fits_the_printed_mean_beside_it(evaluation):
    table = predikat_table(evaluation)
    printed = table[table["predikat_printed"].notna()]
    assert printed["predikat_printed"].tolist() == ["T", "T", "SR", "T", "SR", "SR", "T"]
    assert printed["predikat_of_printed_mean"].tolist() == ["ST", "ST", "T", "ST", "T", "SR", "S"]
    assert printed["agrees_printed_mean"].tolist() == [False, False, False, False, False, True, False]


def test_every_program_spent_far_more_than_it_achieved(evaluation):
    programs = output_against_money(evaluation).query("level == 'program'")
    assert programs["efficiency"].tolist() == ["money_ahead"] * 7
    assert programs["quadrant"].tolist() == ["low_k_high_rp"] * 5 + ["low_k_low_rp"] * 2


def test_two_programs_leave_four_fifths_of_the_remainder(evaluation):
    table = shortfalls(evaluation).query("level == 'program' and short_of == 'k rp'")
    assert names_of(evaluation, "; ".join(table["row_id"]))[1] == "Program Pengembangan UMKM"
    assert table["sisa_rp"].tolist() == [1_022_435_384, 3_701_248_666]
    assert round(table["share_of_sisa"].sum()) == 82


def test_printed_targets_and_spending_add_up_at_every_level(evaluation):
    sums = roll_up(evaluation)
    sums = sums[sums["column"].isin(("target_rp", "realisasi_rp"))]
    assert (sums["leaves_difference"] == 0).all()
    assert (sums["children_difference"].fillna(0) == 0).all()


def test_rows_without_budget_are_left_out_of_every_mean_and_named(evaluation):
    table = means(evaluation).query("level == 'total' and rows == 'leaves' and quantity == 'rp'")
    assert (table["n_used"] == 25).all()
    assert table["rows_left_out"].str.count("target_zero").tolist() == [1, 1, 1, 1]


def test_progress_is_computed_from_the_recomputed_cumulative_amount(evaluation):
    first = evaluate(evaluation).iloc[0]
    assert round(first["renstra_progress_rp_computed"], 2) == round(22_084_448_552 / 23_130_080_992 * 100, 2)
