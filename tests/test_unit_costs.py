"""What a unit of output costs where the print allows it; else the reason why not."""

import pandas as pd
import pytest
from amount_rows import amount_rows

from renja_analysis.budget_trends import amounts
from renja_analysis.joined_names import join
from renja_analysis.unit_costs import REASONS, unit_cost_changes, unit_costs

A, B = "Pelatihan Arsiparis", "Penyusunan Dokumen"


def one(
    rupiah: int | None = 1000, quantity: object = 10.0, unit: object = "Orang", **columns: list[object]
) -> pd.DataFrame:
    cells = {"quantity": [quantity], "unit": [unit], **columns}
    return join(amount_rows((2024, "plan", A, rupiah), level="sub_kegiatan", **cells))


def test_the_cost_of_a_unit() -> None:
    found = unit_costs(one())
    assert found["unit_cost"].tolist() == [100.0]
    assert found["reason"].tolist() == [""]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (one(rupiah=None), "no_amount"),
        (one(quantity=None), "no_target"),
        (one(quantity=-3.0), "no_target"),
        (one(quantity=0.0), "zero_target"),
        (one(unit=None), "no_unit"),
        (one(indicators=[2]), "several_indicators"),
        (one(unit="%"), "percent"),
        (one(unit="Persen"), "percent"),
        (one(unit="Indeks"), "index"),
        (one(unit="Bulan"), "time"),
        (one(unit="Rupiah"), "money"),
        (one(uncertain=["180.184: 180184, or 180.184"]), "uncertain"),
    ],
)
def test_a_row_without_a_cost_says_why(table: pd.DataFrame, reason: str) -> None:
    found = unit_costs(table)
    assert found["unit_cost"].isna().all()
    assert found["reason"].tolist() == [reason]
    assert reason in REASONS


def test_no_money_is_a_cost_of_zero_and_a_cumulative_amount_is_no_cost() -> None:
    assert unit_costs(one(rupiah=0))["unit_cost"].tolist() == [0.0]
    table = amount_rows((2021, "realisasi_sd", A, 5), level="sub_kegiatan", quantity=[1.0], unit=["Orang"])
    assert unit_costs(join(table)).empty


def over_years(units: list[object], quantities: list[object]) -> pd.DataFrame:
    rows = (2024, "plan", A, 1000), (2025, "plan", A, 1500)
    return join(amount_rows(*rows, level="sub_kegiatan", quantity=quantities, unit=units))


def test_the_cost_from_year_to_year_in_the_same_unit_however_it_is_written() -> None:
    found = unit_cost_changes(over_years(["Orang", "org"], [10.0, 10.0])).iloc[0]
    assert [found["from_cost"], found["to_cost"], found["change_percent"]] == [100.0, 150.0, 50.0]


def test_costs_in_different_units_are_not_compared() -> None:
    found = unit_cost_changes(over_years(["Orang", "Dokumen"], [10.0, 10.0])).iloc[0]
    assert found["reason"] == "other_unit"
    assert pd.isna(found["change_percent"])


def test_a_year_without_a_cost_gives_its_reason() -> None:
    assert unit_cost_changes(over_years(["Orang", "%"], [10.0, 10.0]))["reason"].tolist() == ["percent"]


def test_rows_of_several_parts_have_targets_of_their_own() -> None:
    rows = (2024, "plan", A, 1000), (2024, "plan", A, 10), (2025, "plan", A, 1500)
    table = join(amount_rows(*rows, level="sub_kegiatan", quantity=[10.0, 1.0, 10.0], unit=["Orang"] * 3))
    assert unit_cost_changes(table)["reason"].tolist() == ["several_rows"]
    assert unit_costs(table)["unit_cost"].tolist() == [100.0, 10.0, 150.0]


def test_the_table_stays_as_it_is_and_its_order_plays_no_part() -> None:
    table = over_years(["Orang", "org"], [10.0, 10.0])
    before = table.copy()
    pd.testing.assert_frame_equal(unit_cost_changes(table), unit_cost_changes(table.iloc[::-1]))
    pd.testing.assert_frame_equal(table, before)


def test_the_reference_document_has_costs_and_reasons() -> None:
    found = unit_costs(join(amounts("dkukm-babel", 2024)))
    of_plan = found[found["stage"] == "plan"].set_index("row_id")
    assert of_plan.loc["P8", "unit_cost"] == pytest.approx(8_531_839_409 / 55)
    assert (found["unit_cost"].isna() == (found["reason"] != "")).all()
