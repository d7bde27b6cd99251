"""Tables as an analyst loads them: all of one document, or one table of many, with the types of the contract."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

import renja_analysis
from renja_analysis.documents import find_document
from renja_analysis.errors import DocumentError, RenjaError
from renja_analysis.loading import load, stack
from renja_analysis.schema import TABLES

REFERENCE = find_document("dkukm-babel", 2024).folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three documents: the reference in two years, the earlier one without a plan, and another agency."""
    for agency, year in (("dinas-a", 2024), ("dinas-a", 2023), ("dinas-b", 2024)):
        folder = tmp_path / "data" / agency / str(year)
        shutil.copytree(REFERENCE / "tables", folder / "tables")
        described = yaml.safe_load((REFERENCE / "document.yml").read_text(encoding="utf-8"))
        described["agency"]["slug"] = agency
        described |= {"year": year, "evaluated_year": year - 2}
        (folder / "document.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    (tmp_path / "data" / "dinas-a" / "2023" / "tables" / "plan.csv").unlink()
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    return tmp_path


def test_every_table_of_a_document_comes_with_its_types() -> None:
    tables = load("dkukm-babel", 2024)
    assert list(tables) == list(TABLES)
    assert tables["plan"].dtypes[["row_id", "pagu", "target"]].astype(str).tolist() == ["string", "Int64", "Float64"]
    assert tables["narrative"]["year"].dtype == "Int64"


def test_a_table_that_a_document_lacks_is_not_among_its_tables(project: Path) -> None:
    assert "plan" not in load("dinas-a", 2023)


def test_a_correction_is_applied_unless_the_print_is_asked_for(project: Path) -> None:
    printed = load("dinas-a", 2024)["plan"].loc[0, "pagu_printed"]
    line = f'plan,P1,pagu,"{printed}",1,salah ketik,Ani'
    corrections = project / "data" / "dinas-a" / "2024" / "corrections.csv"
    corrections.write_text(f"table,row_id,column,printed,corrected,reason,by\n{line}\n", encoding="utf-8")
    assert load("dinas-a", 2024)["plan"].loc[0, "pagu"] == 1
    assert load("dinas-a", 2024, corrected=False)["plan"].loc[0, "pagu"] == 23_633_051_862


def test_one_table_over_years_and_agencies_stands_in_one_frame(project: Path) -> None:
    plans = stack("plan")
    assert plans.groupby(["agency", "year"]).size().to_dict() == {("dinas-a", 2024): 67, ("dinas-b", 2024): 67}
    assert plans.columns[:4].tolist() == ["agency", "year", "tahap", "row_id"]
    assert plans.dtypes[["agency", "year", "pagu", "maju_target"]].astype(str).tolist() == [
        *("string", "Int64", "Int64", "Float64"),
    ]
    years = stack("final_plan", agencies=["dinas-a"], years=range(2020, 2025))["year"]
    assert years.unique().tolist() == [2023, 2024]


def test_a_column_that_one_document_lacks_is_missing_there(project: Path) -> None:
    path = project / "data" / "dinas-b" / "2024" / "tables" / "evaluation.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.assign(tindak_lanjut="Lanjut").to_csv(path, index=False, lineterminator="\n")
    stacked = stack("evaluation", years=[2024])
    assert stacked["tindak_lanjut"].dtype == "string"
    assert stacked.groupby("agency")["tindak_lanjut"].count().to_dict() == {"dinas-a": 0, "dinas-b": 74}


def test_an_unknown_table_and_one_that_no_document_has_are_refused(project: Path) -> None:
    with pytest.raises(RenjaError, match="table: found 'rencana'; expected one of: evaluation, "):
        stack("rencana")
    with pytest.raises(DocumentError, match="plan: found no document with this table"):
        stack("plan", agencies=["dinas-a"], years=[2023])


def test_a_document_that_was_not_read_is_refused(project: Path) -> None:
    shutil.rmtree(project / "data" / "dinas-b" / "2024" / "tables")
    with pytest.raises(DocumentError, match="found no tables; expected"):
        load("dinas-b", 2024)


def test_the_package_offers_about_a_dozen_names_that_show_their_shape() -> None:
    assert 10 <= len(renja_analysis.__all__) <= 15
    for name in renja_analysis.__all__:
        assert getattr(renja_analysis, name).__doc__, name
