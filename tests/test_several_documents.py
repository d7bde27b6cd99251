"""A notebook over several documents runs once, is published under ``_all`` and grows stale with any of them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from small_project import AGENCY, PARAMETERS, contents, make_project, run_here, write_notebook

from renja_analysis import runner, tasks
from renja_analysis.cli import cli
from renja_analysis.errors import RunError
from renja_analysis.files import SEAL, mend, staging
from renja_analysis.runner import run
from renja_analysis.status import status
from renja_analysis.tasks import Task, plan

SEVERAL = 'agencies: list = []\nyears: list = []\ntahap = ""\nlang = "id"'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two years of one agency and one of another; a notebook for each document and one over all of them; no kernel."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    run_here(monkeypatch)
    monkeypatch.setattr(runner, "execute", lambda task, *_: (tasks.read_notebook(task.notebook), None))
    root = make_project(tmp_path, years=(2023, 2024))
    shutil.copytree(root / "data" / AGENCY / "2024", root / "data" / "dinas-b" / "2024")
    description = root / "data" / "dinas-b" / "2024" / "document.yml"
    text = description.read_text(encoding="utf-8").replace("slug: dinas-a", "slug: dinas-b").replace("A & B", "C")
    description.write_text(text, encoding="utf-8")
    write_notebook(root, "01_report", "1")
    write_notebook(root, "04_over", "1", parameters=(SEVERAL,))
    return root


def over(**choices: Any) -> Task:
    (task,) = plan(notebook="04_over", **choices)
    return task


def test_it_runs_once_after_those_of_each_document(project: Path) -> None:
    labels = [task.label for task in plan()]
    assert labels == [f"{AGENCY}/2023/01_report", f"{AGENCY}/2024/01_report", "dinas-b/2024/01_report", "_all/04_over"]


@pytest.mark.parametrize(
    ("choices", "read", "parameters"),
    [
        ({}, [f"{AGENCY}/2023", f"{AGENCY}/2024", "dinas-b/2024"], ([], [])),
        ({"agency": AGENCY}, [f"{AGENCY}/2023", f"{AGENCY}/2024"], ([AGENCY], [])),
        ({"year": "2024"}, [f"{AGENCY}/2024", "dinas-b/2024"], ([], [2024])),
        ({"agency": AGENCY, "year": 2023}, [f"{AGENCY}/2023"], ([AGENCY], [2023])),
    ],
)
def test_it_reads_the_documents_chosen_and_an_empty_list_means_all(
    choices: dict[str, Any], read: list[str], parameters: tuple[list[str], list[int]], project: Path
) -> None:
    task = over(**choices)
    assert [document.label for document in task.documents] == read
    assert (task.parameters["agencies"], task.parameters["years"]) == parameters


def test_a_year_of_several_stages_counts_once(project: Path) -> None:
    folder = project / "data" / AGENCY / "2024-perubahan"
    shutil.copytree(project / "data" / AGENCY / "2024", folder)
    text = (folder / "document.yml").read_text(encoding="utf-8").replace("tahap: akhir", "tahap: perubahan")
    (folder / "document.yml").write_text(text, encoding="utf-8")
    assert [document.label for document in over(agency=AGENCY).documents] == [f"{AGENCY}/2023", f"{AGENCY}/2024"]
    chosen = over(tahap="perubahan")
    assert [document.label for document in chosen.documents] == [f"{AGENCY}/2024-perubahan"]
    assert chosen.parameters["tahap"] == "perubahan"
    write_notebook(project, "04_over", "1", parameters=(SEVERAL.replace("tahap", "stage"),))
    with pytest.raises(RunError, match="found no parameter tahap; expected one, since --tahap is given"):
        over(tahap="perubahan")


@pytest.mark.parametrize("cell", ["agencies: list = []", 'agencies: list = []\nyear = 2024\nagency = "x"'])
def test_agencies_without_years_are_refused(cell: str, project: Path) -> None:
    write_notebook(project, "04_over", "1", parameters=(cell,))
    with pytest.raises(RunError, match="found no parameter years; expected agencies and years"):
        over()


@pytest.mark.parametrize(("name", "option"), [("agencies", "--agency"), ("years", "--year")])
def test_the_documents_are_chosen_by_options_and_not_by_parameters(name: str, option: str, project: Path) -> None:
    with pytest.raises(RunError, match=f"parameter {name}: found it under -p; expected {option}"):
        over(parameters=[(name, "[]")])


@pytest.fixture
def published(project: Path) -> Path:
    run([over()])
    return project / "outputs" / "_all" / "04_over"


def test_it_is_published_beside_the_agencies_and_says_what_it_was_made_of(published: Path, project: Path) -> None:
    assert sorted(contents(published)) == ["04_over.html", "04_over.ipynb", SEAL]
    made = json.loads((published / SEAL).read_text(encoding="utf-8"))
    assert made["documents"] == [f"{AGENCY}/2023", f"{AGENCY}/2024", "dinas-b/2024"]
    tables = {f"data/{label}/tables/evaluation.csv" for label in made["documents"]}
    described = {f"data/{label}/document.yml" for label in made["documents"]}
    assert set(made["inputs"]) == {*tables, *described, "notebooks/04_over.ipynb", "renja_analysis"}
    page = BeautifulSoup((published / "04_over.html").read_text(encoding="utf-8"), "html.parser")
    assert page.title is not None and page.title.get_text() == "Laporan kecil – 3 dokumen"


def test_its_page_names_the_document_where_there_is_one_alone(project: Path) -> None:
    run([over(agency="dinas-b")])
    page = (project / "outputs" / "_all" / "04_over" / "04_over.html").read_text(encoding="utf-8")
    assert "<title>Laporan kecil – Dinas C, 2024</title>" in page


@pytest.mark.parametrize(
    "name",
    [
        f"data/{AGENCY}/2023/tables/evaluation.csv",
        "data/dinas-b/2024/corrections.csv",
        f"data/{AGENCY}/program_links.csv",
        "data/dinas-b/program_links.csv",
        "data/reference/cpi.csv",
    ],
)
def test_a_change_of_any_document_of_names_and_of_prices_makes_it_stale(
    name: str, published: Path, project: Path
) -> None:
    assert status(over()).state == "whole"
    (project / name).parent.mkdir(exist_ok=True)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert status(over())[1:] == ("stale", f"changed: {name}")


def test_a_document_more_or_less_makes_it_stale(published: Path, project: Path) -> None:
    assert status(over(year=2024)).state == "stale"
    shutil.rmtree(project / "data" / "dinas-b")
    assert status(over()).reason.startswith("changed: data/dinas-b/2024/document.yml, ")


def test_the_names_of_an_agency_are_nothing_to_the_notebook_of_one_document(project: Path) -> None:
    (task, *_) = plan(notebook="01_report")
    run([task])
    (project / "data" / AGENCY / "program_links.csv").write_text("level\n", encoding="utf-8")
    assert status(task).state == "whole"


def test_it_is_listed_above_the_agencies_with_the_count_of_its_documents(project: Path) -> None:
    result = CliRunner().invoke(cli, ["run"])
    assert result.exit_code == 0, result.output
    page = BeautifulSoup((project / "outputs" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert [head.get_text() for head in page.find_all("h2")] == [
        "Lintas tahun dan perangkat daerah Across years and agencies"
    ]
    rows = [row.get_text() for row in page.select("tbody th")]
    assert rows == ["Dinas A & B", "Dinas A & B", "Dinas C"]
    assert page.li is not None and page.li.a is not None and page.li.a["href"] == "_all/04_over/04_over.html"
    assert "3 dokumen documents" in page.get_text()


def test_status_has_a_line_for_it(project: Path) -> None:
    lines = CliRunner().invoke(cli, ["status"]).output.splitlines()
    assert lines[-1] == "missing _all/04_over"


def test_what_a_crash_left_of_it_is_mended(published: Path, project: Path) -> None:
    before = contents(project / "outputs")
    published.rename(published.with_name(f".{published.name}.old"))
    staging(published).mkdir()
    mend(project / "outputs")
    assert contents(project / "outputs") == before
    assert [path.name for path in published.parent.iterdir()] == ["04_over"]


def test_a_failure_of_it_is_told_with_its_place(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(task: Task, *_: object) -> tuple[Any, runner.CellError]:
        return tasks.read_notebook(task.notebook), runner.CellError(2, "ValueError: x")

    monkeypatch.setattr(runner, "execute", failing)
    (outcome,) = run([over()])
    assert outcome.error == (
        "_all/04_over, cell [2]: ValueError: x. The executed copy is outputs/_all/04_over.failed/04_over.ipynb."
    )
    assert status(over())[1:] == ("failed", "cell [2]: ValueError: x")


def test_the_parameters_of_one_document_are_as_before(project: Path) -> None:
    write_notebook(project, "01_report", "1", parameters=(PARAMETERS,))
    assert plan(agency="dinas-b", notebook="01_report")[0].parameters == {
        "agency": "dinas-b",
        "year": 2024,
        "lang": "id",
    }
