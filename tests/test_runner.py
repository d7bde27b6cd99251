"""Notebooks run through papermill: what is published is whole, clean and the same each time; a failure harms nothing.

A kernel takes a second or two to start, so the runs are shared: ``first`` and ``second`` are one notebook run twice,
``mixed`` is one run of good and failing notebooks side by side.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from bs4 import BeautifulSoup
from small_project import AGENCY, TABLE, contents, make_project, run_here, write_notebook

from renja_analysis import kernels
from renja_analysis.errors import RunError
from renja_analysis.files import SEAL, locked, staging
from renja_analysis.runner import Outcome, Watcher, find_failure, run
from renja_analysis.status import status
from renja_analysis.tasks import Task, plan

SHOW = (
    "import pandas as pd\nfrom matplotlib.figure import Figure\nfrom renja_analysis import report",
    "from renja_analysis.documents import find_document\ndocument = find_document(agency, year)\nprint(year)",
    "## Serapan\n\nKalimat **kedua**.",
    'fig = Figure(figsize=(3, 2), layout="constrained")\nfig.subplots().bar(["a", "b"], [1, 2])\n'
    'fig.suptitle("Serapan")\nreport.figure(fig, "serapan")',
    'frame = pd.read_csv(document.folder / "tables" / "evaluation.csv")\n'
    'report.table(frame, "programs", rows=most, lang=lang)',
    'open("left_behind.txt", "w").close()',
)
FAILURES = {
    "02_error": ("print(1)", 'raise ValueError("tidak cocok\\nbaris kedua")', "print(2)"),
    "03_exit": ("import sys", "sys.exit(0)", "print(2)"),
    "04_killed": ("import os", "os._exit(1)", "print(2)"),
}


class Ran(NamedTuple):
    root: Path
    folder: Path
    stdout: str
    stderr: str
    files: dict[str, bytes]


class Heard(Watcher):
    """All that a run tells."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.counts: list[int] = []
        self.outcomes: list[Outcome] = []

    def began(self, task: Task) -> None:
        self.begun.append(task.label)

    def cells(self, task: Task, count: int) -> None:
        self.counts.append(count)

    def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def renja(root: Path, *arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "renja_analysis", *arguments],
        cwd=cwd,
        env={**os.environ, "RENJA_ROOT": str(root), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """``renja run`` from a folder of no meaning, the notebook saved in an environment that is not there.

    The user's own python3 kernel is broken too: what runs is this very Python.
    """
    base = tmp_path_factory.mktemp("runs")
    root, cwd, kernel = make_project(base / "project"), base / "cwd", base / "jupyter" / "kernels" / "python3"
    cwd.mkdir()
    kernel.mkdir(parents=True)
    command = ["no-such-python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "x", "language": "python"}))
    write_notebook(root, "01_report", *SHOW, kernel="conda-env-lain-py")
    ended = renja(root, "run", "--lang", "en", "-p", "most", "1", cwd=cwd, JUPYTER_PATH=str(base / "jupyter"))
    assert ended.returncode == 0, ended.stderr
    assert list(cwd.iterdir()) == []
    outputs = root / "outputs"
    return Ran(root, outputs / AGENCY / "2024" / "01_report", ended.stdout, ended.stderr, contents(outputs))


@pytest.fixture(scope="module")
def second(first: Ran) -> Iterator[dict[str, Any]]:
    """The same run again, seconds later, in this process; with what it did to the process."""
    time.sleep(2)
    before = (Path.cwd(), dict(os.environ))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RENJA_ROOT", str(first.root))
        inside = (Path.cwd(), dict(os.environ))
        heard = Heard()
        outcomes = run(plan(lang="en", parameters=[("most", "1")]), watchers=[heard])
        assert (Path.cwd(), dict(os.environ)) == inside, "the process is left as it was"
        states = [status(task) for task in plan()]
    assert (Path.cwd(), dict(os.environ)) == before
    yield {
        "outcomes": outcomes,
        "cells": sum(heard.counts),
        "states": states,
        "files": contents(first.root / "outputs"),
    }


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Four notebooks over two processes, three of them failing; one of these had a good result before."""
    root = make_project(tmp_path_factory.mktemp("mixed") / "project")
    write_notebook(root, "01_good", "print(year)", 'open("trace.txt", "x").close()')
    for name, cells in FAILURES.items():
        write_notebook(root, name, *cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RENJA_ROOT", str(root))
        tasks = plan()
        good_before = staging(tasks[1].folder)
        good_before.mkdir(parents=True)
        (good_before / SEAL).write_text('{"status": "completed"}', encoding="utf-8")
        good_before.rename(tasks[1].folder)
        heard = Heard()
        outcomes = run(tasks, workers=2, watchers=[heard])
        yield {
            "root": root,
            "outcomes": outcomes,
            "told": heard.outcomes,
            "cells": sum(heard.counts),
            "states": list(map(status, tasks)),
        }


def executed(first: Ran) -> Any:
    return nbformat.reads(first.files[f"{AGENCY}/2024/01_report/01_report.ipynb"].decode("utf-8"), as_version=4)


def page(first: Ran) -> BeautifulSoup:
    return BeautifulSoup(first.files[f"{AGENCY}/2024/01_report/01_report.html"], "html.parser")


def test_a_success_says_nothing_on_stderr(first: Ran) -> None:
    assert first.stderr == ""


def test_a_success_says_where_to_look(first: Ran) -> None:
    assert first.stdout.splitlines()[-1] == f"Open {first.root / 'outputs' / 'index.html'}"


def test_a_result_is_the_copy_the_page_the_figures_the_tables_and_run_json(first: Ran) -> None:
    assert sorted(contents(first.folder)) == [
        "01_report.html",
        "01_report.ipynb",
        "figures/serapan.png",
        "figures/serapan.svg",
        "run.json",
        "tables/programs.csv",
    ]


def test_nothing_else_is_left_in_outputs(first: Ran) -> None:
    others = [name for name in first.files if not name.startswith(f"{AGENCY}/2024/01_report/")]
    assert others == [".lock", f"{AGENCY}/2024.html", f"{AGENCY}/2024.json", "index.html"]


def test_two_runs_differ_in_run_json_only(first: Ran, second: dict[str, Any]) -> None:
    assert list(first.files) == list(second["files"])
    differing = [name for name in first.files if first.files[name] != second["files"][name]]
    assert differing == [f"{AGENCY}/2024/01_report/run.json"]


def test_a_run_tells_how_far_it_is_and_what_it_made(second: dict[str, Any]) -> None:
    (outcome,) = second["outcomes"]
    assert (outcome.error, outcome.figures, outcome.tables) == ("", 1, 1)
    assert second["cells"] == outcome.task.cells == 7


def test_what_was_run_is_whole(second: dict[str, Any]) -> None:
    assert [entry.state for entry in second["states"]] == ["whole"]


def test_parameters_reach_the_notebook_in_their_types(first: Ran) -> None:
    injected = next(cell for cell in executed(first).cells if "injected-parameters" in cell.metadata.get("tags", []))
    values: dict[str, Any] = {}
    exec(injected.source, values)
    assert {name: values[name] for name in ("agency", "year", "lang", "most")} == {
        "agency": AGENCY,
        "year": 2024,
        "lang": "en",
        "most": 1,
    }
    assert "2024\n" in [
        output.text for cell in executed(first).cells for output in cell.get("outputs", []) if "text" in output
    ]


def test_the_copy_is_valid_run_to_its_end_and_of_the_kernel_everyone_has(first: Ran) -> None:
    copy = executed(first)
    nbformat.validate(copy)
    counts = [cell.execution_count for cell in copy.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)) and len(counts) == 7
    assert copy.metadata.kernelspec.name == "python3"


def test_the_copy_holds_no_times_and_no_places(first: Ran) -> None:
    copy = executed(first)
    assert "papermill" not in copy.metadata
    assert not [cell for cell in copy.cells if {"papermill", "execution"} & set(cell.metadata)]
    assert next(cell for cell in copy.cells if "injected-parameters" in cell.metadata.get("tags", [])).id


@pytest.mark.parametrize("name", ["01_report.html", "01_report.ipynb", "figures/serapan.svg", "run.json"])
def test_no_published_file_names_a_place_on_this_machine(name: str, first: Ran) -> None:
    text = (first.folder / name).read_text(encoding="utf-8")
    assert str(first.root) not in text and str(Path.home()) + os.sep not in text


def test_the_page_loads_nothing_from_elsewhere(first: Ran) -> None:
    tags = page(first).find_all(True)
    loading = [tag[name] for tag in tags for name in ("src", "href", "srcset", "data", "poster") if tag.has_attr(name)]
    assert loading and all(target.startswith("data:") for target in loading)
    assert not page(first).find_all(["script", "link", "iframe", "object", "embed"])
    styles = "".join(tag.get_text() for tag in page(first).find_all("style"))
    assert "url(" not in styles and "@import" not in styles


def test_the_page_shows_what_the_notebook_shows_and_no_code(first: Ran) -> None:
    text = page(first).get_text()
    for shown in ("Laporan kecil", "Kalimat kedua.", "2024", "Program Satu", "1 of 3 rows"):
        assert shown in text
    for code in ("import pandas", "find_document", "agency =", "In [", "In\xa0["):
        assert code not in text


def test_the_page_names_the_report_the_agency_and_the_year_in_its_language(first: Ran) -> None:
    assert page(first).title is not None
    assert page(first).title.get_text() == "Laporan kecil – Dinas A & B, 2024"  # type: ignore[union-attr]
    assert page(first).html["lang"] == "en"  # type: ignore[index]


def test_the_page_holds_the_figure_once_and_says_what_it_shows(first: Ran) -> None:
    (picture,) = page(first).find_all("img")
    assert picture["alt"] == "Serapan"


def test_the_table_file_has_every_row(first: Ran) -> None:
    lines = (first.folder / "tables" / "programs.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["row_id", "E1", "E2", "E3"]


def test_run_json_proves_inputs_outputs_and_cells(first: Ran) -> None:
    made = json.loads((first.folder / "run.json").read_text(encoding="utf-8"))
    table = hashlib.sha256(TABLE.encode()).hexdigest()
    assert made["inputs"][f"data/{AGENCY}/2024/tables/evaluation.csv"] == table
    assert made["files"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in contents(first.folder).items() if name != "run.json"
    }
    assert (made["status"], made["cells"]) == ("completed", {"code": 7, "completed": 7})
    assert made["started"] < made["ended"] and made["seconds"] > 0


def test_the_list_of_all_results_links_to_files_that_are_there(first: Ran) -> None:
    listed = BeautifulSoup(first.files["index.html"], "html.parser")
    links = [link["href"] for link in listed.find_all("a")]
    assert f"{AGENCY}/2024/01_report/01_report.html" in links
    assert f"{AGENCY}/2024.html" in links
    assert not [link for link in links if not (first.root / "outputs" / str(link)).exists()]
    assert "Dinas A & B" in listed.get_text() and "Laporan kecil" in listed.get_text()


def test_every_failure_names_notebook_cell_and_error_in_one_sentence(mixed: dict[str, Any]) -> None:
    errors = [outcome.error for outcome in mixed["outcomes"]]
    copy = f"The executed copy is outputs/{AGENCY}/2024"
    assert errors == [
        "",
        f"{AGENCY}/2024/02_error, cell [4]: ValueError: tidak cocok. {copy}/02_error.failed/02_error.ipynb.",
        f"{AGENCY}/2024/03_exit, cell [4]: SystemExit: 0. {copy}/03_exit.failed/03_exit.ipynb.",
        f"{AGENCY}/2024/04_killed, cell [4]: Kernel died. {copy}/04_killed.failed/04_killed.ipynb.",
    ]


def test_a_failure_does_not_keep_the_others_from_their_results(mixed: dict[str, Any]) -> None:
    assert [entry.state for entry in mixed["states"]] == ["whole", "failed", "failed", "failed"]
    assert sorted(outcome.task.label for outcome in mixed["told"]) == [entry.task.label for entry in mixed["states"]]


def test_the_executed_copy_of_a_failure_can_be_read_as_far_as_it_came(mixed: dict[str, Any]) -> None:
    folder = mixed["root"] / "outputs" / AGENCY / "2024"
    for name in FAILURES:
        copy = nbformat.read(folder / f"{name}.failed" / f"{name}.ipynb", as_version=4)
        counts = [cell.execution_count for cell in copy.cells if cell.cell_type == "code"]
        assert counts in ([1, 2, 3, 4, None], [1, 2, 3, None, None]), name  # a kernel may die before it says [4]
        assert contents(folder / f"{name}.failed").keys() == {f"{name}.ipynb", SEAL}


def test_the_last_good_result_stays_where_it_is(mixed: dict[str, Any]) -> None:
    kept = mixed["root"] / "outputs" / AGENCY / "2024" / "02_error"
    assert contents(kept) == {SEAL: b'{"status": "completed"}'}
    assert mixed["states"][1].reason.endswith("the result before it is kept")


def test_only_whole_results_are_listed(mixed: dict[str, Any]) -> None:
    listed = (mixed["root"] / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "01_good.html" in listed
    assert "03_exit.html" not in listed and "SystemExit: 0" in listed


def test_progress_is_told_by_cells_also_from_other_processes(mixed: dict[str, Any]) -> None:
    assert mixed["cells"] >= 4 + 3 + 2 + 2


def cell(count: int | None, state: str = "completed", error: str = "") -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("error", ename=error, evalue="x", traceback=[])] if error else []
    metadata = {"papermill": {"status": state, "start_time": "t" if count else None}}
    return nbformat.v4.new_code_cell("1", execution_count=count, outputs=outputs, metadata=metadata)


@pytest.mark.parametrize(
    ("cells", "reason", "found"),
    [
        ([cell(1), cell(2)], "", None),
        ([cell(1), cell(2, error="KeyError"), cell(None)], "", (2, "KeyError: x")),
        ([cell(1), cell(None, "pending")], "", (2, "the cell did not run to its end")),
        ([cell(1), cell(None)], "", (2, "the cell did not run to its end")),
        ([cell(1), cell(2, "running")], "", (2, "the cell did not run to its end")),
        ([cell(1), cell(2), cell(None)], "Kernel died", (2, "Kernel died")),
        ([cell(None)], "Kernel did not start", (None, "Kernel did not start")),
        ([cell(1), nbformat.v4.new_code_cell(" ")], "", None),
        ([nbformat.v4.new_markdown_cell("x"), cell(1)], "", None),
    ],
)
def test_success_is_every_cell_run_to_its_end(
    cells: list[nbformat.NotebookNode], reason: str, found: tuple[int | None, str] | None
) -> None:
    assert find_failure(nbformat.v4.new_notebook(cells=cells), reason) == found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    return make_project(tmp_path / "project")


def dying_kernels(monkeypatch: pytest.MonkeyPatch, deaths: int) -> list[int]:
    """Kernels of which the first ``deaths`` end before they answer; a list that grows with each start."""
    starts: list[int] = []

    class Dying(kernels.KernelManager):
        def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
            starts.append(1)
            command: list[str] = super().format_kernel_cmd(extra_arguments)
            return [sys.executable, "-c", "raise SystemExit(1)"] if len(starts) <= deaths else command

    monkeypatch.setattr(kernels, "KernelManager", Dying)
    run_here(monkeypatch)
    return starts


def test_a_kernel_that_does_not_come_up_is_started_once_more(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notebook(project, "01_a", "print(year)")
    starts = dying_kernels(monkeypatch, deaths=1)
    assert [outcome.error for outcome in run(plan())] == [""]
    assert len(starts) == 2


def test_a_kernel_that_never_comes_up_is_a_failure_of_its_own(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notebook(project, "01_a", "print(year)")
    starts = dying_kernels(monkeypatch, deaths=9)
    (outcome,) = run(plan())
    assert outcome.error.startswith(f"{AGENCY}/2024/01_a: Kernel died before replying")
    assert len(starts) == 2
    assert (project / "outputs" / AGENCY / "2024" / "01_a.failed" / "01_a.ipynb").exists()


def test_a_success_clears_the_failure_before_it_away(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notebook(project, "01_a", "print(year)")
    (task,) = plan()
    task.failed_folder.mkdir(parents=True)
    (task.failed_folder / SEAL).write_text('{"status": "failed", "error": "x"}', encoding="utf-8")
    assert status(task).state == "failed"
    run([task])
    assert status(task).state == "whole"


def test_kill_9_in_the_middle_leaves_the_published_result_and_the_next_run_works(project: Path) -> None:
    write_notebook(
        project, "01_a", "import time, pathlib", 'pathlib.Path("begun").touch()\ntime.sleep(60 * (year == 2024))'
    )
    (task,) = plan()
    task.folder.mkdir(parents=True)
    (task.folder / SEAL).write_text('{"status": "completed"}', encoding="utf-8")
    before = contents(task.folder)
    command = [sys.executable, "-m", "renja_analysis", "run"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begun = staging(task.folder) / ".work" / "begun"
    for _ in range(600):
        if begun.exists() or process.poll() is not None:
            break
        time.sleep(0.1)
    assert begun.exists(), "the notebook is in its second cell"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert contents(task.folder) == before
    write_notebook(project, "01_a", "print(year)")
    assert [outcome.error for outcome in run(plan())] == [""]
    assert [path.name for path in task.folder.parent.iterdir()] == ["01_a"]


def test_two_runs_at_once_do_not_harm_each_other(project: Path) -> None:
    write_notebook(project, "01_a", "print(year)")
    with locked(project / "outputs"), pytest.raises(RunError, match="found another run at work; expected one"):
        run(plan())


def test_plain_papermill_works_from_any_folder_and_writes_its_own_copy_only(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from papermill import execute_notebook

    path = write_notebook(
        project, "01_report", SHOW[1], "from renja_analysis import report", SHOW[4].replace("pd.", "report.pd.")
    )
    monkeypatch.delenv("RENJA_OUTPUT", raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    before = contents(project)
    execute_notebook(
        str(path), "out.ipynb", {"year": 2024}, progress_bar=False, kernel_manager_class=kernels.KernelManager
    )
    assert contents(project) == before
    assert [entry.name for entry in Path.cwd().iterdir()] == ["out.ipynb"]
