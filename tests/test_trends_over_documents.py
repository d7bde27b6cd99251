"""Trends over the reference document and two that were made for tests: another year of its agency, another agency."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from renja_analysis.budget_trends import amounts, coverage
from renja_analysis.cli import cli
from renja_analysis.documents import find_document
from renja_analysis.joined_names import idle_links, join, joins, read_links, unjoined
from renja_analysis.overlaps import compare, forecast_error
from renja_analysis.trend_measures import absorption_over_years, agency_totals, growth

MADE = Path(__file__).parent / "made_for_tests" / "data"
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
REFERENCE = find_document("dkukm-babel", 2024).folder
OTHER = "dinas-koperasi-kabupaten-uji"
RENAMED = "Program Pengembangan Usaha Mikro, Kecil, dan Menengah"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the reference document's tables and the documents made for tests."""
    shutil.copytree(MADE, tmp_path / "data")
    shutil.copytree(REFERENCE / "tables", tmp_path / "data" / "dkukm-babel" / "2024" / "tables")
    shutil.copy(REFERENCE / "document.yml", tmp_path / "data" / "dkukm-babel" / "2024")
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def joined(project: Path) -> pd.DataFrame:
    table = amounts()
    return join(table, read_links(table["agency"].unique()))


def test_a_second_document_fills_the_gap_that_the_first_leaves(project: Path) -> None:
    one = coverage(amounts("dkukm-babel", 2024)).set_index("amount_year")["gap"]
    both = coverage(amounts("dkukm-babel")).set_index("amount_year")["gap"]
    assert one[one].index.tolist() == [2021, 2023]
    assert both[both].index.tolist() == [2021]


def test_last_years_forward_estimate_of_a_renamed_program_meets_this_years_plan(joined: pd.DataFrame) -> None:
    found = forecast_error(joined).set_index("series_name")
    assert found.loc[RENAMED, ["from_document", "to_document"]].tolist() == [2024, 2025]
    assert found.loc[RENAMED, ["from_rupiah", "to_rupiah"]].tolist() == [2_325_000_000, 2_200_000_000]
    assert found.loc[RENAMED, "forecast_error"] == 125_000_000
    assert found["status"].value_counts().to_dict() == {"both": 5, "only_from": 3, "only_to": 1}


def test_the_parts_of_the_supporting_program_are_one_over_the_years(joined: pd.DataFrame) -> None:
    found = compare(joined, "plan", "final").set_index(["amount_year", "series_name"])
    supporting = found.loc[(2024, "Program Penunjang Urusan Pemerintahan Daerah Provinsi")]
    assert supporting["to_rupiah"] == 14_200_283_067 + 192_246_483


def test_what_is_joined_is_listed_with_its_reason_and_what_is_not_is_listed_too(project: Path) -> None:
    table = amounts("dkukm-babel")
    decided = read_links(["dkukm-babel"])
    shown = joins(table, decided).query("level == 'program' and series_name == @RENAMED")
    assert shown["how"].tolist() == ["link", "link"]
    assert set(shown["reason"]) == {"kode 2.17.08 sama"}
    alone = unjoined(table, decided).query("level == 'program'").set_index("name")["lacks"]
    assert alone["Program Digitalisasi Koperasi dan Usaha Kecil"] == "2022 2023 2024"
    assert RENAMED not in alone.index
    assert idle_links(table, decided).empty


def test_growth_over_two_documents_adds_up(joined: pd.DataFrame) -> None:
    found = growth(joined[joined["agency"] == "dkukm-babel"])
    assert found[["from_year", "to_year"]].drop_duplicates().values.tolist() == [[2024, 2025]]
    assert found["change_rupiah"].sum() == 18_520_000_000 - 23_633_051_862
    assert found["contribution"].sum() == pytest.approx(100 * (18_520_000_000 / 23_633_051_862 - 1))


def test_absorption_over_two_documents(joined: pd.DataFrame) -> None:
    found = absorption_over_years(joined).groupby(["agency", "amount_year"])[["budget", "realisasi"]].sum()
    assert found.loc[("dkukm-babel", 2022)].tolist() == [22_312_585_924, 16_524_057_351]
    assert found.loc[("dkukm-babel", 2023)].tolist() == [16_050_000_000, 14_340_000_000]
    assert found.loc[(OTHER, 2023)].tolist() == [4_000_000_000, 3_828_000_000]


def test_agencies_of_two_levels_are_ranked_where_both_have_a_plan(joined: pd.DataFrame) -> None:
    found = agency_totals(joined).query("amount_year == 2025").set_index("agency")
    assert found["rupiah"].to_dict() == {"dkukm-babel": 18_520_000_000, OTHER: 4_500_000_000}
    assert found["rank"].to_dict() == {"dkukm-babel": 1, OTHER: 2}


def test_they_say_that_they_were_made_for_tests() -> None:
    descriptions = [path.read_text(encoding="utf-8") for path in MADE.glob("*/*/document.yml")]
    assert len(descriptions) == 2
    assert all("Dibuat untuk pengujian" in text and "buatan untuk pengujian" in text for text in descriptions)


def test_they_run_through_the_whole_batch(project: Path) -> None:
    shutil.copytree(NOTEBOOKS, project / "notebooks")
    shutil.rmtree(project / "data" / "dkukm-babel" / "2024")
    ended = CliRunner().invoke(cli, ["run"])
    assert ended.exit_code == 0, ended.output
    made = [
        {path.parent.name for path in (project / "outputs" / document).glob("*/run.json")}
        for document in ("dkukm-babel/2025", f"{OTHER}/2025")
    ]
    assert made[0] == made[1] >= {"01_evaluation", "02_rkpd_review", "03_policy_alignment", "05_consistency"}
    over = json.loads((project / "outputs" / "_all" / "04_budget_trends" / "run.json").read_text(encoding="utf-8"))
    assert over["documents"] == [f"{OTHER}/2025", "dkukm-babel/2025"]
    assert "data/dkukm-babel/program_links.csv" in over["inputs"]
    assert {"figures/ranking.png", "tables/growth.csv", "tables/totals.csv"} <= set(over["files"])
