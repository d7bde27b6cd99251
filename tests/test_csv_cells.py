"""A table as CSV: what a document prints is no formula in the spreadsheet that opens it, and every number stays."""

import csv
import io

import pandas as pd
import pytest

from renja_analysis.csv_cells import csv_text


def cells(frame: pd.DataFrame) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_text(frame))))


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://contoh.id";"klik")',
        " =1+1",
        "\t=1",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "-(1+1)",
        "+A1\n+SUM(A1)",
    ],
)
def test_a_text_that_would_be_a_formula_has_an_apostrophe_before_it(text: str) -> None:
    frame = pd.DataFrame({"name": pd.Series([text, "biasa", None], dtype="string")})
    assert cells(frame) == [["name"], [f"'{text}"], ["biasa"], [""]]
    assert frame["name"].iloc[0] == text


@pytest.mark.parametrize("text", ["-", "-5", "-1.234,56", "+62 811", "- Meningkatnya jumlah UMKM", "a=b", "100%", "'x"])
def test_a_number_and_an_ordinary_text_stay_as_they_are(text: str) -> None:
    assert cells(pd.DataFrame({"name": pd.Series([text], dtype="string")})) == [["name"], [text]]


def test_numbers_missing_values_and_order_stay() -> None:
    frame = pd.DataFrame({"b": pd.Series([-5, None], dtype="Int64"), "a": [-1.5, 2.0], "=c": ["=x", "y"]})
    assert cells(frame) == [["b", "a", "'=c"], ["-5", "-1.5", "'=x"], ["", "2.0", "y"]]


def test_columns_are_chosen_and_a_name_may_stand_twice() -> None:
    frame = pd.DataFrame([["=1", "=2", "3"]], columns=["x", "x", "y"])
    assert cells(frame)[1] == ["'=1", "'=2", "3"]
    assert csv_text(frame, ["y"]) == "y\n3\n"
