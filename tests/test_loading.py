"""Tables as an analyst loads them: all of one document, or one table of many, with the types of the contract."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
import yaml

import renja_analysis
from renja_analysis.documents import find_document
from renja_analysis.errors import DocumentError, RenjaError
from renja_analysis.loading import load, stack
from renja_analysis.schema import TABLES

REFERENCE = find_document("dkukm-babel", 2024).folder
READMES = [Path(__file__).resolve().parents[1] / name for name in ("README.md", "README.id.md")]


def add(root: Path, agency: str, folder: str, **changes: Any) -> None:
    """A document with the tables of the reference."""
    place = root / "data" / agency / folder
    shutil.copytree(REFERENCE / "tables", place / "tables")
    described = yaml.safe_load((REFERENCE / "document.yml").read_text(encoding="utf-8"))
    described["agency"]["slug"] = agency
    described |= {"year": int(folder[:4]), "evaluated_year": int(folder[:4]) - 2, **changes}
    (place / "document.yml").write_text(yaml.safe_dump(described), encoding="utf-8")


def correct(root: Path) -> None:
    """Overrides the first amount of one plan."""
    printed = load("dinas-a", 2024)["plan"].loc[0, "pagu_printed"]
    line = f'plan,P1,pagu,"{printed}",1,salah ketik,Ani'
    corrections = root / "data" / "dinas-a" / "2024" / "corrections.csv"
    corrections.write_text(f"table,row_id,column,printed,corrected,reason,by\n{line}\n", encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three documents: the reference in two years, the earlier one without a plan, and another agency."""
    for agency, year in (("dinas-a", "2024"), ("dinas-a", "2023"), ("dinas-b", "2024")):
        add(tmp_path, agency, year)
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
    correct(project)
    assert load("dinas-a", 2024)["plan"].loc[0, "pagu"] == 1
    assert load("dinas-a", 2024, corrected=False)["plan"].loc[0, "pagu"] == 23_633_051_862


def test_one_table_over_years_and_agencies_stands_in_one_frame(project: Path) -> None:
    plans = stack("plan")
    assert plans.groupby(["agency", "year"]).size().to_dict() == {("dinas-a", 2024): 67, ("dinas-b", 2024): 67}
    assert plans.columns.tolist() == ["agency", "year", "tahap", *TABLES["plan"].columns]
    assert plans.index.tolist() == list(range(134))
    of_b = plans[plans["agency"] == "dinas-b"].drop(columns=["agency", "year", "tahap"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(of_b, load("dinas-b", 2024)["plan"])


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_stacked_and_keeps_its_types(table: str, project: Path) -> None:
    stacked = stack(table)
    assert stacked.dtypes[["agency", "year", "tahap"]].astype(str).tolist() == ["string", "Int64", "string"]
    loaded = load("dinas-b", 2024)[table]
    assert stacked.columns.is_unique
    assert stacked.dtypes.tolist()[3:] == loaded.dtypes.tolist()


def test_a_tables_own_year_is_not_taken_for_the_plan_year(project: Path) -> None:
    stacked = stack("narrative", "dinas-a", 2024)
    assert stacked["year"].tolist() == [2024] * len(stacked)
    assert stacked["narrative_year"].tolist() == load("dinas-a", 2024)["narrative"]["year"].tolist()


@pytest.mark.parametrize(
    ("years", "found"),
    [
        (2023, [2023]),
        ("2024", [2024]),
        (range(2020, 2024), [2023]),
        ([2024, 2023, 2024], [2023, 2024]),
        ({2023}, [2023]),
        ((year for year in (2023, 2024)), [2023, 2024]),
        (np.arange(2023, 2030), [2023, 2024]),
        (pd.Series([2024], dtype="Int64"), [2024]),
        (None, [2023, 2024]),
    ],
)
def test_years_are_one_or_any_series_of_them_and_those_without_a_document_are_left_out(
    years: Any, found: list[int], project: Path
) -> None:
    assert stack("final_plan", ["dinas-a"], years)["year"].unique().tolist() == found


def test_agencies_are_one_or_several(project: Path) -> None:
    assert stack("plan", "dinas-b")["agency"].unique().tolist() == ["dinas-b"]
    assert stack("plan", iter(["dinas-b", "dinas-a"]))["agency"].unique().tolist() == ["dinas-a", "dinas-b"]


def test_a_column_that_one_document_lacks_is_missing_there_with_its_type(project: Path) -> None:
    path = project / "data" / "dinas-b" / "2024" / "tables" / "evaluation.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.assign(tw1_k="0.5", tw1_rp="5", tindak_lanjut="Lanjut").to_csv(path, index=False, lineterminator="\n")
    stacked = stack("evaluation", years=[2024])
    added = stacked[["tw1_k", "tw1_rp", "tindak_lanjut"]]
    assert added.dtypes.astype(str).tolist() == ["Float64", "Int64", "string"]
    assert added.groupby(stacked["agency"]).count().to_numpy().tolist() == [[0, 0, 0], [74, 74, 74]]
    assert stacked.columns.tolist()[-3:] == added.columns.tolist()
    assert stacked.columns.tolist() == stack("evaluation", ["dinas-b"]).columns.tolist()


def test_a_table_without_rows_changes_no_type(project: Path) -> None:
    path = project / "data" / "dinas-a" / "2024" / "tables" / "plan.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert stack("plan").dtypes.tolist() == stack("plan", "dinas-b").dtypes.tolist()
    assert stack("plan", "dinas-a").dtypes.tolist() == stack("plan", "dinas-b").dtypes.tolist()


def test_corrections_are_applied_to_what_is_stacked_unless_the_print_is_asked_for(project: Path) -> None:
    correct(project)
    assert stack("plan", "dinas-a")["pagu"][0] == 1
    assert stack("plan", "dinas-a", corrected=False)["pagu"][0] == 23_633_051_862


def test_a_year_with_several_stages_counts_once_unless_a_stage_is_asked_for(project: Path) -> None:
    add(project, "dinas-b", "2024-rancangan", tahap="rancangan")
    assert stack("plan", "dinas-b")["tahap"].unique().tolist() == ["akhir"]
    assert len(stack("plan", "dinas-b")) == 67
    assert stack("plan", tahap="rancangan")["tahap"].unique().tolist() == ["rancangan"]
    assert load("dinas-b", 2024, "rancangan").keys() == load("dinas-b", 2024).keys()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"table": "rencana"}, "table: found 'rencana'; expected one of: evaluation, "),
        ({"agencies": "dinas-c"}, "agencies: found 'dinas-c'; expected some of: dinas-a, dinas-b. Choose among these."),
        ({"agencies": []}, "agencies: found none; expected some of: dinas-a, dinas-b. Choose among these."),
        ({"years": range(2015, 2017)}, "years: found 2015, 2016; expected some of: 2023, 2024. Choose among these."),
        ({"years": ["dua ribu"]}, "year: found 'dua ribu'; expected a year of four digits"),
        ({"tahap": "perubahan"}, "tahap: found 'perubahan'; expected one of: akhir. Choose one of these."),
        ({"agencies": "dinas-a", "years": 2023}, "table: found no plan in dinas-a/2023; expected it in one document"),
    ],
)
def test_what_cannot_be_stacked_is_refused_in_a_sentence_that_says_what_there_is(
    asked: dict[str, Any], sentence: str, project: Path
) -> None:
    with pytest.raises(RenjaError, match=re.escape(sentence)):
        stack(**{"table": "plan", **asked})


def test_a_document_that_was_not_read_is_refused(project: Path) -> None:
    shutil.rmtree(project / "data" / "dinas-b" / "2024" / "tables")
    with pytest.raises(DocumentError, match="found no tables; expected"):
        load("dinas-b", 2024)


# What the package offers


def test_the_package_offers_about_a_dozen_names_that_say_what_they_give() -> None:
    assert 10 <= len(renja_analysis.__all__) <= 15
    for name in renja_analysis.__all__:
        told = inspect.getdoc(getattr(renja_analysis, name))
        assert told and len(told.split()) >= 8, name
        assert re.search(rf"\b{name}\b", renja_analysis.__doc__ or ""), f"the package's docstring lacks {name}"


@pytest.mark.parametrize("name", [*renja_analysis.PUBLIC["evaluation"], "check"])
def test_a_docstring_names_what_a_row_is_each_column_and_each_type(name: str) -> None:
    function = getattr(renja_analysis, name)
    tables = load("dkukm-babel", 2024)
    given = function(tables if name == "check" else tables["evaluation"])
    told = inspect.getdoc(function) or ""
    assert re.search(r"[Oo]ne row per", told)
    assert not [str(dtype) for dtype in set(given.dtypes) if f'"{dtype}"' not in told]
    added = [column for column in given.columns if column not in tables["evaluation"] or name != "evaluate"]
    unnamed = [column for column in added if not re.search(rf"\b{column}\b", told)]
    assert not [column for column in unnamed if not re.search("_(leaves|computed)$", column)]


@pytest.mark.parametrize("function", [load, stack])
def test_what_loads_tells_every_table_and_type(function: Any) -> None:
    told = inspect.getdoc(function) or ""
    assert "ne row per printed row" in told
    assert all(f'"{dtype}"' in told for dtype in ("string", "Int64"))
    assert all(f"``{name}``" in (inspect.getdoc(load) or "") for name in TABLES)


def test_a_public_name_is_not_hidden_by_a_module_that_was_imported() -> None:
    code = (
        "import importlib, pathlib, renja_analysis as renja\n"
        "folder = pathlib.Path(renja.__file__).parent\n"
        "stems = sorted(path.stem for path in folder.glob('*.py') if not path.stem.startswith('__'))\n"
        "[importlib.import_module(f'renja_analysis.{stem}') for stem in stems]\n"
        "assert all(callable(getattr(renja, name)) for name in renja.__all__)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# What the README shows


def snippets(readme: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_readmes_five_lines_give_a_table_and_a_chart(readme: Path, tmp_path: Path) -> None:
    five, *others = snippets(readme)
    assert len(five.splitlines()) == 5
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-W", "error", "-c", "\n".join([five, *others])]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    absorbed = renja_analysis.absorption(load("dkukm-babel", 2024)["evaluation"])
    programs = absorbed[absorbed["level"] == "program"]
    assert [line.split()[-2] for line in done.stdout.splitlines()[2:]] == programs["sisa_rp"].astype(str).tolist()
    pixels = matplotlib.image.imread(tmp_path / "serapan.png")
    assert pixels.min() < pixels.max()


def test_both_readmes_show_the_same_five_lines() -> None:
    assert snippets(READMES[0])[0] == snippets(READMES[1])[0]
