"""Real amounts and amounts per inhabitant: from the user's files only, with their place, base and source."""

from pathlib import Path

import pandas as pd
import pytest
from amount_rows import amount_rows

from renja_analysis.documents import root
from renja_analysis.errors import RenjaError, SchemaError
from renja_analysis.joined_names import join
from renja_analysis.prices import per_capita, read_population, read_prices, real
from renja_analysis.trend_measures import growth

A = "Program Arsip"
HEAD = "place,year,index,base,source\n"


def prices(*rows: tuple[str, int, float]) -> pd.DataFrame:
    made = [(*row, "2022=100", "BPS, contoh") for row in rows]
    frame = pd.DataFrame(made, columns=["place", "year", "index", "base", "source"])
    return frame.astype({"year": "Int64", "index": "Float64", "place": "string", "base": "string", "source": "string"})


def people(*rows: tuple[str, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame([(*row, "BPS, contoh") for row in rows], columns=["place", "year", "population", "source"])
    return frame.astype({"year": "Int64", "population": "Int64", "place": "string", "source": "string"})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    (tmp_path / "data" / "reference").mkdir(parents=True)
    return tmp_path / "data" / "reference"


def test_amounts_at_the_prices_of_the_base_year() -> None:
    table = amount_rows((2024, "plan", A, 1000), (2025, "plan", A, 1100))
    found = real(table, prices(("Kota Contoh", 2024, 100.0), ("Kota Contoh", 2025, 110.0)), 2024)
    assert found["rupiah"].tolist() == [1000, 1000]
    assert found["nominal"].tolist() == [1000, 1100]
    assert found["price_source"].tolist() == ["BPS, contoh"] * 2
    assert growth(join(found))["growth"].tolist() == [0.0]


def test_another_base_year_changes_every_amount_and_no_growth() -> None:
    table = amount_rows((2024, "plan", A, 1000), (2025, "plan", A, 1210))
    index = prices(("Kota Contoh", 2024, 100.0), ("Kota Contoh", 2025, 110.0))
    of_2024, of_2025 = (real(table, index, year) for year in (2024, 2025))
    assert of_2024["rupiah"].tolist() == [1000, 1100]
    assert of_2025["rupiah"].tolist() == [1100, 1210]


def test_a_year_without_an_index_has_no_real_amount_and_says_why() -> None:
    found = real(amount_rows((2024, "plan", A, 1000), (2025, "plan", A, 1100)), prices(("X", 2024, 100.0)), 2024)
    assert found["rupiah"].isna().tolist() == [False, True]
    assert found["price_note"].tolist() == ["", "no_index"]


def test_a_cumulative_amount_has_prices_of_several_years() -> None:
    found = real(amount_rows((2024, "realisasi_sd", A, 1000)), prices(("X", 2024, 100.0)), 2024)
    assert found["rupiah"].isna().all()
    assert found["price_note"].tolist() == ["cumulative"]


def test_agencies_take_the_index_of_their_own_place() -> None:
    table = pd.concat([amount_rows((2025, "plan", A, 1000), agency=name) for name in ("dinas-a", "dinas-b")])
    index = prices(("X", 2024, 100.0), ("X", 2025, 125.0), ("Y", 2024, 100.0), ("Y", 2025, 100.0))
    found = real(table.reset_index(drop=True), index, 2024, {"dinas-a": "X", "dinas-b": "Y"})
    assert found["rupiah"].tolist() == [800, 1000]


def test_with_several_places_none_is_guessed() -> None:
    index = prices(("X", 2024, 100.0), ("Y", 2024, 100.0))
    table = amount_rows((2024, "plan", A, 1000))
    with pytest.raises(RenjaError, match="X, Y"):
        real(table, index, 2024)
    with pytest.raises(RenjaError, match="dinas-a"):
        real(table, index, 2024, {"dinas-b": "X"})


def test_a_base_year_without_an_index_is_refused() -> None:
    with pytest.raises(RenjaError, match="base_year: found 2010"):
        real(amount_rows((2024, "plan", A, 1000)), prices(("X", 2024, 100.0)), 2010)


def test_amounts_per_inhabitant_are_of_their_own_year() -> None:
    table = amount_rows((2024, "plan", A, 1000), (2025, "plan", A, 1000), (2026, "plan", A, 1000))
    found = per_capita(table, people(("X", 2024, 100), ("X", 2025, 200)))
    assert found["per_capita"].fillna(-1).tolist() == [10.0, 5.0, -1]


def test_the_tables_given_stay_as_they_are() -> None:
    table, index = amount_rows((2024, "plan", A, 1000)), prices(("X", 2024, 100.0))
    before = table.copy(), index.copy()
    real(table, index, 2024)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(index, before[1])


def test_without_files_there_is_no_index_and_none_is_shipped(project: Path) -> None:
    assert read_prices() is None
    assert read_population() is None
    shipped = {path.name for path in (Path(__file__).resolve().parents[1] / "data" / "reference").glob("*.csv")}
    assert root() == project.parents[1]
    assert not shipped & {"cpi.csv", "penduduk.csv"}


def test_the_files_are_read_with_their_types(project: Path) -> None:
    (project / "cpi.csv").write_text(f"{HEAD}X,2024,104.5,2022=100,BPS\n", encoding="utf-8")
    (project / "penduduk.csv").write_text("place,year,population,source\nX,2024,1500,BPS\n", encoding="utf-8")
    assert read_prices().to_dict("records") == [  # type: ignore[union-attr]
        {"place": "X", "year": 2024, "index": 104.5, "base": "2022=100", "source": "BPS"}
    ]
    assert read_population()["population"].tolist() == [1500]  # type: ignore[index]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("X,2024,104.5,2022=100,BPS\nX,2024,105,2022=100,BPS\n", "X 2024 twice"),
        ("X,2024,104.5,2022=100,BPS\nX,2025,105,2018=100,BPS\n", "one base per place"),
        ("X,2024,0,2022=100,BPS\n", "above 0"),
        ("X,2024,104.5,2022=100,\n", "source"),
    ],
)
def test_an_index_that_cannot_hold_is_refused(lines: str, message: str, project: Path) -> None:
    (project / "cpi.csv").write_text(HEAD + lines, encoding="utf-8")
    with pytest.raises(SchemaError, match=message):
        read_prices()


def test_a_population_of_nobody_is_refused(project: Path) -> None:
    (project / "penduduk.csv").write_text("place,year,population,source\nX,2024,0,BPS\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="inhabitants"):
        read_population()
