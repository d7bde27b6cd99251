"""``renja run`` over many documents: what has data is run, what is unchanged is not, and a kill harms nothing."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner, Result
from small_project import AGENCY, contents, make_project, run_here, write_notebook

from renja_analysis import record, runner, tasks
from renja_analysis.cli import cli
from renja_analysis.files import SEAL, locked
from renja_analysis.progress import Bar
from renja_analysis.runner import CellError, Outcome
from renja_analysis.tasks import Task, plan

LABELS = [f"{AGENCY}/{year}/{name}" for year in (2022, 2023, 2024) for name in ("01_a", "02_b")]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three years, two notebooks."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    root = make_project(tmp_path / "project", years=(2022, 2023, 2024))
    for name in ("01_a", "02_b"):
        write_notebook(root, name, "print(year)")
    return root


@pytest.fixture
def ran(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The labels of the tasks that are run, each without a kernel; 2023/02_b fails while a file is there."""
    labels: list[str] = []

    def execute(task: Task, output: Path, on_cells: Callable[[int], object]) -> tuple[Any, CellError | None]:
        labels.append(task.label)
        on_cells(1)
        failing = (project / "fails").exists() and task.label == LABELS[3]
        return tasks.read_notebook(task.notebook), CellError(3, "ValueError: x") if failing else None

    monkeypatch.setattr(runner, "execute", execute)
    run_here(monkeypatch)
    return labels


def renja(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["run", *arguments], prog_name="renja")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], LABELS),
        (["--year", "2022-2023"], LABELS[:4]),
        (["--year", "2022", "--year", "2024", "--notebook", "02_b"], [LABELS[1], LABELS[5]]),
        (["--notebook", "01_a", "--notebook", "02_b.ipynb", "--year", "2024"], LABELS[4:]),
        (["--agency", AGENCY, "--year", "2023", "--year", "2022-2023"], LABELS[:4]),
    ],
    ids=["all", "range", "several", "notebooks", "no combination twice"],
)
def test_every_combination_of_the_choices_is_run_once(
    arguments: list[str], expected: list[str], ran: list[str]
) -> None:
    assert renja(*arguments).exit_code == 0
    assert ran == expected


def test_a_combination_without_data_is_named_and_stops_no_other(ran: list[str], project: Path) -> None:
    shutil.rmtree(project / "data" / AGENCY / "2023" / "tables")
    result = renja("--year", "2021-2023", "--notebook", "01_a")
    assert (result.exit_code, ran) == (0, [LABELS[0]])
    assert result.stderr.splitlines() == [
        f"renja: {AGENCY}/2023: not read yet. Run `renja read` first.",
        f"renja: {AGENCY}/2021: no document.",
    ]


def test_a_description_that_does_not_hold_fails_its_document_alone(ran: list[str], project: Path) -> None:
    write_notebook(project, "04_all", "print(years)", parameters=('agencies = []\nyears = []\nlang = "id"',))
    path = project / "data" / AGENCY / "2023" / "document.yml"
    path.write_text("[]", encoding="utf-8")
    log = project / "run.log"
    result = renja("--log", str(log))
    sentence = f"{path}: found no keys; expected agency, year, evaluated_year, source. Fill in the file."
    assert (result.exit_code, result.stderr) == (1, f"renja: {sentence}\n")
    assert sorted(ran) == sorted([*LABELS[:2], *LABELS[4:], "_all/04_all"])
    assert sentence in log.read_text(encoding="utf-8")
    # What is done is done, and it is told again until it is mended.
    assert (renja().exit_code, len(ran)) == (1, 5)
    state = CliRunner().invoke(cli, ["status", "--notebook", "01_a"], prog_name="renja")
    assert (state.exit_code, state.stderr) == (1, f"renja: {sentence}\n")
    # Alone it leaves nothing to be run; another year has nothing to do with it.
    alone = renja("--year", "2023")
    assert (alone.exit_code, alone.stderr, alone.stdout) == (2, f"renja: {sentence}\n", "")
    assert renja("--year", "2024", "--notebook", "01_a").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--year", "2030-2031"], "year: found 2030, 2031; expected one of: 2022, 2023, 2024."),
        (["--year", "2024-2022"], "year: found '2024-2022'; expected the earlier year first. Write 2022-2024."),
        (["--year", "2022-"], "year: found '2022-'; expected a year of four digits"),
        (["--agency", AGENCY, "--agency", "dinas-x"], f"agency: found 'dinas-x'; expected one of: {AGENCY}."),
        (["--notebook", "01_a", "--notebook", "09"], "notebook: found '09'; expected one of: 01_a, 02_b."),
    ],
)
def test_what_leaves_nothing_or_is_misspelt_is_refused(arguments: list[str], sentence: str, ran: list[str]) -> None:
    result = renja(*arguments)
    assert (result.exit_code, ran) == (2, [])
    assert result.stderr.startswith(f"renja: {sentence}")


def test_a_second_run_has_nothing_to_do_and_says_so(ran: list[str], project: Path) -> None:
    renja()
    before = contents(project / "outputs")
    ran.clear()
    result = renja()
    assert (result.exit_code, ran) == (0, [])
    assert contents(project / "outputs") == before
    assert re.findall(r"^all +(\d+) +(\d+) +(\d+)$", result.stdout, re.MULTILINE) == [("0", "0", "6")]


CHANGES: dict[str, Callable[[Path], object]] = {
    "a table": lambda root: (root / "data" / AGENCY / "2022" / "tables" / "evaluation.csv").write_text("a\n"),
    "corrections": lambda root: (root / "data" / AGENCY / "2022" / "corrections.csv").write_text("table\n"),
    "the result": lambda root: (root / "outputs" / AGENCY / "2022" / "01_a" / "01_a.html").unlink(),
    "no seal": lambda root: (root / "outputs" / AGENCY / "2022" / "01_a" / SEAL).unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_only_what_changed_is_run_again(change: Callable[[Path], object], ran: list[str], project: Path) -> None:
    renja("--notebook", "01_a")
    ran.clear()
    change(project)
    assert renja("--notebook", "01_a").exit_code == 0
    assert ran == [LABELS[0]]


def test_a_changed_notebook_parameter_library_or_force_runs_it_again(
    ran: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = ("--year", "2022")
    renja(*chosen)
    write_notebook(project, "02_b", "print(year + 1)")
    renja(*chosen)
    renja(*chosen, "-p", "most", "3")
    renja(*chosen, "-p", "most", "3")
    renja(*chosen, "-p", "most", "3", "--force", "--notebook", "01_a")
    assert ran == [*LABELS[:2], LABELS[1], *LABELS[:2], LABELS[0]]
    now = record.versions() | {"pandas": "99.0"}
    monkeypatch.setattr(record, "versions", lambda: now)
    renja(*chosen, "-p", "most", "3", "--notebook", "02_b")
    assert ran[-1] == LABELS[1] and len(ran) == 7


def test_what_changes_while_a_notebook_runs_is_a_change(project: Path, ran: list[str]) -> None:
    table = project / "data" / AGENCY / "2022" / "tables" / "evaluation.csv"
    real = runner.execute

    def changing(*arguments: Any) -> Any:
        table.write_text("lain\n", encoding="utf-8")
        return real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "execute", changing)
        renja("--year", "2022", "--notebook", "01_a")
    renja("--year", "2022", "--notebook", "01_a")
    assert ran == [LABELS[0], LABELS[0]]


def test_a_dry_run_lists_what_would_be_run_and_writes_nothing(ran: list[str], project: Path) -> None:
    renja("--year", "2022")
    ran.clear()
    before = contents(project)
    result = renja("--year", "2022-2023", "--notebook", "01_a", "--dry-run")
    assert (result.exit_code, ran) == (0, [])
    assert result.stdout.splitlines() == [f"skip  {LABELS[0]}", f"run   {LABELS[2]}", "1 to run, 1 unchanged"]
    assert contents(project) == before


def test_a_failure_stops_nothing_else_and_the_table_counts_it(ran: list[str], project: Path) -> None:
    renja("--year", "2022")
    (project / "fails").touch()
    result = renja()
    assert result.exit_code == 1
    assert ran == [*LABELS[:2], *LABELS[2:]]
    assert result.stdout.splitlines()[-4:] == [
        "notebook      done    failed   skipped",
        "01_a             2         0         1",
        "02_b             1         1         1",
        "all              3         1         2",
    ]
    assert f"{LABELS[3]}, cell [3]: ValueError: x" in result.stderr


def test_a_failure_is_tried_again_by_the_next_run_also_beside_an_older_result(ran: list[str], project: Path) -> None:
    renja()
    (project / "fails").touch()
    renja("--force")
    ran.clear()
    renja()
    (project / "fails").unlink()
    assert renja().exit_code == 0
    assert ran == [LABELS[3], LABELS[3]]


def test_fail_fast_begins_nothing_more(ran: list[str], project: Path) -> None:
    (project / "fails").touch()
    result = renja("--fail-fast")
    assert (result.exit_code, ran) == (1, LABELS[:4])
    assert re.search(r"^notebook +done +failed +skipped +not run$", result.stdout, re.MULTILINE)
    assert re.search(r"^all +3 +1 +0 +2$", result.stdout, re.MULTILINE)
    ran.clear()
    renja()
    assert ran == LABELS[3:]


def test_an_error_of_the_runner_itself_is_the_failure_of_one_task(
    ran: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = runner.report_page

    def page(content: Any, title: str, lang: str) -> str:
        if title.endswith("2023"):
            raise ValueError("tidak ada")
        return real(content, title, lang)

    monkeypatch.setattr(runner, "report_page", page)
    result = renja("--notebook", "01_a")
    assert result.stderr == f"renja: {LABELS[2]}: ValueError: tidak ada.\n"
    assert re.search(r"^01_a +2 +1 +0$", result.stdout, re.MULTILINE)
    failed = record.read_record(project / "outputs" / AGENCY / "2023" / "01_a.failed")
    assert failed is not None and failed["error"] == "ValueError: tidak ada"


def test_the_log_keeps_all_of_every_run_with_agency_year_and_notebook(ran: list[str], project: Path) -> None:
    log = project / "run.log"
    (project / "fails").touch()
    renja("--year", "2021-2023", "--notebook", "02_b", "--log", str(log))
    renja("--year", "2022", "--notebook", "02_b", "--log", str(log))
    lines = [line.partition(" ")[2] for line in log.read_text(encoding="utf-8").splitlines()]
    assert [re.sub(r"[\d.]+ s\b", "- s", line).partition(" The executed")[0] for line in lines] == [
        f"{AGENCY}/2021: no document.",
        f"{LABELS[1]}: began",
        f"{LABELS[1]}: done: figures 0, tables 0, - s",
        f"{LABELS[3]}: began",
        f"{LABELS[3]}: failed after - s: {LABELS[3]}, cell [3]: ValueError: x.",
        f"{LABELS[1]}: skipped, nothing has changed",
    ]


def test_the_bar_says_what_runs_and_what_is_left_and_ends_full(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    due = plan(notebook="01_a")
    with Bar(due) as bar:
        bar.began(due[0])
        assert bar._now(None) == f"2 left; {LABELS[0]}"
        bar.cells(due[0], 1)
        bar.ended(Outcome(due[0], "rusak", 1.0))  # two of its cells were not run
        for task in due[1:]:
            bar.began(task)
            bar.ended(Outcome(task, "", 1.0))
        assert bar.bar.finished and bar._now(None) == ""
    printed = capsys.readouterr()
    assert printed.err.endswith("renja: rusak\n") and len(printed.out.splitlines()) == 2


# What follows starts real kernels and really ends them.


def processes(root: Path) -> list[psutil.Process]:
    """Every process that was started for this project, whoever is its parent now."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("RENJA_ROOT") == str(root) and process.pid != os.getpid()
        except psutil.Error:
            continue
        if mine and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def until(holds: Callable[[], object], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


HOLD = """import os, time
from pathlib import Path
root = Path(os.environ["RENJA_ROOT"])
(root / f"begun-{year}").touch()
while year > 2022 and (root / "hold").exists():
    time.sleep(0.05)"""


@pytest.fixture
def begun(project: Path) -> Iterator["subprocess.Popen[str]"]:
    """A batch in the middle: 01_a of 2022 is done, those of 2023 and 2024 are held in a cell."""
    write_notebook(project, "01_a", HOLD, "print(year)")
    (project / "hold").touch()
    command = [sys.executable, "-m", "renja_analysis", "run", "--notebook", "01_a", "--workers", "2"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    )
    held = until(lambda: (project / "begun-2023").exists() and (project / "begun-2024").exists())
    assert held and finished(project) == ["2022"]
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def finished(project: Path) -> list[str]:
    return [path.parent.parent.name for path in sorted((project / "outputs").glob("*/*/01_a/run.json"))]


def kernels(project: Path) -> list[psutil.Process]:
    """Forked ones are in the folder of their run under the name of what they were forked from."""
    named = [process for process in processes(project) if "kernel" in " ".join(process.cmdline())]
    return [process for process in named if Path(process.cwd()).name == ".work"]


def test_kill_9_in_the_middle_leaves_no_process_and_the_next_call_does_the_rest(
    begun: "subprocess.Popen[str]", project: Path
) -> None:
    assert len(kernels(project)) == 2
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    assert until(lambda: not processes(project), 10), processes(project)
    assert finished(project) == ["2022"]
    before = (project / "outputs" / AGENCY / "2022" / "01_a" / SEAL).read_bytes()
    (project / "hold").unlink()
    result = renja("--notebook", "01_a")
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.search(r"^01_a +2 +0 +1$", result.stdout, re.MULTILINE)
    assert (project / "outputs" / AGENCY / "2022" / "01_a" / SEAL).read_bytes() == before
    assert finished(project) == ["2022", "2023", "2024"]
    assert not [path for path in (project / "outputs").rglob(".*") if path.name != ".lock"]


def test_a_killed_worker_is_one_failure_and_ctrl_c_ends_every_kernel_and_lists_what_is_whole(
    begun: "subprocess.Popen[str]", project: Path
) -> None:
    (kernel,) = [kernel for kernel in kernels(project) if "/2023/" in kernel.cwd()]
    next(parent for parent in kernel.parents() if "forkserver" in " ".join(parent.cmdline())).kill()
    failed = project / "outputs" / AGENCY / "2023" / "01_a.failed"
    assert until((failed / SEAL).exists, 10)
    assert until(lambda: len(kernels(project)) == 1, 10), "the kernel of a killed worker ends, the other goes on"
    os.killpg(begun.pid, signal.SIGINT)
    out, error = begun.communicate(timeout=30)
    assert begun.returncode == 130
    told = [line for line in error.splitlines() if line.startswith("renja: ")]
    assert told == [
        f"renja: {AGENCY}/2023/01_a: the process that ran the notebook was killed.",
        "renja: broken off. What is done is whole; the same command does the rest.",
    ]
    assert re.search(r"^01_a +1 +1 +0 +1$", out, re.MULTILINE)
    assert not processes(project)
    outputs = project / "outputs"
    assert sorted(path.name for path in outputs.glob("*/*/*")) == ["01_a", "01_a.failed"]
    listed = (outputs / "index.html").read_text(encoding="utf-8")
    assert "2022/01_a/01_a.html" in listed and "2024/01_a" not in listed


def test_a_second_batch_is_refused_while_one_is_at_work_and_harms_nothing(project: Path, ran: list[str]) -> None:
    with locked(project / "outputs"):
        result = renja()
    assert (result.exit_code, ran) == (2, [])
    assert result.stderr == (
        f"renja: {project / 'outputs'}: found another run at work; expected one at a time. Wait until it has ended.\n"
    )
