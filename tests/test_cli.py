"""The command line: what can be put right is refused in one sentence with exit status 2, before a kernel starts."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from command import refusal_of
from small_project import AGENCY, PARAMETERS, contents, make_project, run_here, write_notebook

from renja_analysis import record, runner, tasks
from renja_analysis.cli import cli
from renja_analysis.files import SEAL, staging, swap_in
from renja_analysis.schema import TABLES
from renja_analysis.tasks import plan

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ("dkukm-babel", "2024")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two years, one notebook; whoever starts a kernel here has not refused in time."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    root = make_project(tmp_path / "project", years=(2023, 2024))
    write_notebook(root, "01_report", "print(year)")

    def no_kernel(*_: object) -> None:
        raise AssertionError("a kernel was about to start")

    monkeypatch.setattr(runner, "execute", no_kernel)
    run_here(monkeypatch)
    return root


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the reference document alone, to read and to spoil."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    folder = tmp_path.joinpath("project", "data", *REFERENCE)
    shutil.copytree(ROOT.joinpath("data", *REFERENCE), folder)
    return folder


def renja(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="renja")


def refusal(*arguments: str) -> str:
    return refusal_of(renja(*arguments))


UNKNOWN = [
    (["--agency", "dinas-x"], "agency: found 'dinas-x'; expected one of: dinas-a."),
    (["--year", "2031"], "year: found 2031; expected one of: 2023, 2024."),
    (["--year", "24"], "year: found '24'; expected a year of four digits"),
    (["--tahap", "perubahan"], "tahap: found 'perubahan'; expected one of: akhir."),
]


@pytest.mark.parametrize("command", ["read", "run", "status", "check"])
@pytest.mark.parametrize(("options", "sentence"), UNKNOWN, ids=["agency", "year", "two digits", "tahap"])
def test_what_there_is_no_document_for_is_refused_by_every_command_naming_those_there_are(
    command: str,
    options: list[str],
    sentence: str,
    project: Path,
) -> None:
    assert refusal(command, *options).startswith(sentence)
    assert not (project / "outputs").exists()


@pytest.mark.parametrize("command", ["run", "status"])
def test_an_unknown_notebook_is_refused_naming_those_there_are(command: str, project: Path) -> None:
    sentence = "notebook: found '09_other'; expected one of: 01_report. Choose one of these."
    assert refusal(command, "--notebook", "09_other") == sentence


@pytest.mark.parametrize("name", ["01_report", "01_report.ipynb"])
def test_a_notebook_is_chosen_with_or_without_its_ending(name: str, project: Path) -> None:
    write_notebook(project, "02_other", "1")
    assert [task.notebook.stem for task in plan(notebook=name)] == ["01_report", "01_report"]


PARAMETER_REFUSALS = [
    (["-p", "yaer", "2023"], "parameter: found 'yaer'; expected one of 01_report.ipynb: agency, year, lang, most."),
    (["-p", "most", "two"], "parameter most: found 'two'; expected a value like 2."),
    (["-p", "most", "1_000"], "parameter most: found '1_000'; expected a value like 2."),
    (["-p", "most", "nan"], "parameter most: found 'nan'; expected a value like 2."),
    (["-p", "year", "2023"], "parameter year: found it under -p; expected --year. Use --year."),
    (["-p", "agency", "x"], "parameter agency: found it under -p; expected --agency. Use --agency."),
    (["-p", "lang", "en"], "parameter lang: found it under -p; expected --lang. Use --lang."),
]


@pytest.mark.parametrize(("options", "sentence"), PARAMETER_REFUSALS, ids=[row[0][1] for row in PARAMETER_REFUSALS])
def test_a_parameter_that_the_notebook_does_not_take_is_refused(
    options: list[str], sentence: str, project: Path
) -> None:
    assert refusal("run", *options).startswith(sentence)
    assert not (project / "outputs").exists()


def test_a_language_that_no_report_has_is_refused(project: Path) -> None:
    result = renja("run", "--lang", "de")
    assert result.exit_code == 2
    assert "'de' is not one of 'id', 'en'" in result.stderr


def test_a_language_is_refused_by_a_notebook_that_has_none(project: Path) -> None:
    write_notebook(project, "01_report", "1", parameters=('agency = "dinas-a"\nyear = 2024',))
    assert refusal("run", "--lang", "en").startswith("parameter: found 'lang'; expected one of 01_report.ipynb: agency")


@pytest.mark.parametrize(
    ("text", "default", "value"),
    [
        ("2.10", '"2.17"', "2.10"),
        ("010", '"1"', "010"),
        ("7", "2", 7),
        ("-7", "2", -7),
        ("2.5", "1.0", 2.5),
        ("2", "1.0", 2.0),
        ("ya", "False", True),
        ("false", "True", False),
        ("x", "None", "x"),
        ("[1, 2]", "[]", [1, 2]),
    ],
)
def test_a_parameter_has_the_type_of_its_default(text: str, default: str, value: Any, project: Path) -> None:
    write_notebook(project, "01_report", "1", parameters=(f"{PARAMETERS}\nchoice = {default}",))
    (task,) = plan(year=2024, parameters=[("choice", text)])
    assert task.parameters["choice"] == value
    assert type(task.parameters["choice"]) is type(value)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ((), "found 0 cells tagged `parameters`; expected one."),
        ((PARAMETERS, "most = 3"), "found 2 cells tagged `parameters`; expected one."),
        (("year = 2024",), "found no parameter agency; expected agency and year."),
        ((f"{PARAMETERS}\nnext_year = year + 1",), "found next_year = year + 1 in the parameters; expected a literal"),
    ],
)
def test_a_notebook_whose_parameters_would_not_be_heard_is_refused(
    parameters: tuple[str, ...], sentence: str, project: Path
) -> None:
    path = write_notebook(project, "01_report", "1", parameters=parameters)
    assert refusal("run").startswith(f"{path}: {sentence}")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"nbformat": 3}', b'{"nbformat": 4}', b"\xff\xfe\x00"])
def test_a_file_that_is_no_notebook_is_refused(content: bytes, project: Path) -> None:
    path = project / "notebooks" / "01_report.ipynb"
    path.write_bytes(content)
    assert refusal("run").startswith(f"{path}: found no notebook")


def test_a_notebook_older_than_cell_names_gets_the_same_names_each_time(project: Path) -> None:
    import nbformat

    path = write_notebook(project, "01_report", "print(year)")
    content = nbformat.read(path, as_version=4)
    content.nbformat_minor = 4
    for cell in content.cells:
        del cell["id"]
    path.write_text(nbformat.writes(content), encoding="utf-8")
    assert [cell.id for cell in tasks.read_notebook(path).cells] == ["cell-0", "cell-1", "cell-2"]


def test_a_project_without_notebooks_is_told_where_they_belong(project: Path) -> None:
    (project / "notebooks" / "01_report.ipynb").unlink()
    assert refusal("run").startswith(f"{project / 'notebooks'}: found no notebook; expected files such as")


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_document_not_yet_read_is_sent_to_renja_read(command: str, project: Path) -> None:
    (project / "data" / AGENCY / "2024" / "tables" / "evaluation.csv").unlink()
    sentence = refusal(command, "--year", "2024")
    assert (
        sentence
        == f"{project / 'data' / AGENCY / '2024' / 'tables'}: found no tables; expected *.csv. Run `renja read` first."
    )


def test_one_stage_of_a_year_reaches_the_notebook_by_its_name(project: Path) -> None:
    folder = project / "data" / AGENCY / "2024-perubahan"
    shutil.copytree(project / "data" / AGENCY / "2024", folder)
    description = (folder / "document.yml").read_text(encoding="utf-8").replace("tahap: akhir", "tahap: perubahan")
    (folder / "document.yml").write_text(description, encoding="utf-8")
    assert "found no parameter tahap; expected one, since dinas-a/2024-perubahan is one stage" in refusal("run")
    write_notebook(project, "01_report", "1", parameters=(f'{PARAMETERS}\ntahap = ""',))
    given = {task.label: task.parameters.get("tahap") for task in plan(year=2024)}
    assert given == {"dinas-a/2024/01_report": None, "dinas-a/2024-perubahan/01_report": "perubahan"}


@pytest.mark.parametrize("place", ["outputs", f"outputs/{AGENCY}", f"outputs/{AGENCY}/2024"])
def test_a_file_where_the_output_folder_should_be_is_refused_and_left_alone(place: str, project: Path) -> None:
    (project / place).parent.mkdir(parents=True, exist_ok=True)
    (project / place).write_text("milik pengguna", encoding="utf-8")
    sentence = refusal("run")
    assert str(project / place) in sentence and "found a place that cannot be written" in sentence
    assert (project / place).read_text(encoding="utf-8") == "milik pengguna"
    assert not list(project.rglob(".*.new"))


@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_read_only_output_folder_is_refused(call: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = getattr(Path, call)

    def read_only(path: Path, *arguments: Any, **options: Any) -> Any:
        if "outputs" in path.parts:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, call, read_only)
    assert refusal("run").startswith(f"{project / 'outputs'}: found a place that cannot be written (Permission denied)")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="a superuser may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(project: Path) -> None:
    (project / "outputs").mkdir(mode=0o500)
    assert "found a place that cannot be written" in refusal("run")


def fake_run(task: tasks.Task, output: Path, on_cells: object) -> tuple[Any, None]:
    """A notebook that ran, without a kernel: it has one table."""
    (output / "tables").mkdir()
    (output / "tables" / "a.csv").write_text("a\n1\n", encoding="utf-8")
    executed = tasks.read_notebook(task.notebook)
    return executed, None


@pytest.mark.parametrize("call", ["rename", "replace", "write_bytes"])
def test_a_disk_that_is_full_at_the_end_leaves_the_old_result_and_nothing_half_written(
    call: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "execute", fake_run)
    assert renja("run", "--year", "2024").exit_code == 0
    before = {name: data for name, data in contents(project / "outputs").items() if name != ".lock"}
    real = getattr(Path, call)

    def full(path: Path, *arguments: Any) -> Any:
        if ".01_report.new" in str(path):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, call, full)
        result = renja("run", "--year", "2024", "--force")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"renja: {AGENCY}/2024/01_report: ") and "(No space left on device)" in line
    assert {name: data for name, data in contents(project / "outputs").items() if name != ".lock"} == before


def test_every_document_and_notebook_is_run_when_none_is_chosen(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "execute", fake_run)
    write_notebook(project, "02_other", "1")
    result = renja("run")
    assert result.exit_code == 0 and result.stderr == ""
    folders = sorted(path.parent.relative_to(project / "outputs") for path in (project / "outputs").rglob(SEAL))
    years, names = ("2023", "2024"), ("01_report", "02_other")
    assert folders == [Path(AGENCY, year, name) for year in years for name in names]
    assert all("tables 1" in line for line in result.stdout.splitlines()[:4])


def test_a_failed_notebook_gives_status_1_and_no_invitation_to_look(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(task: tasks.Task, output: Path, on_cells: object) -> tuple[Any, runner.CellError]:
        return tasks.read_notebook(task.notebook), runner.CellError(3, "ValueError: x")

    monkeypatch.setattr(runner, "execute", failing)
    result = renja("run", "--year", "2024")
    assert result.exit_code == 1 and "Open" not in result.stdout
    assert result.stderr.startswith(f"renja: {AGENCY}/2024/01_report, cell [3]: ValueError: x. The executed copy is")


def test_status_has_one_line_for_each_result_and_status_1_unless_all_are_whole(project: Path) -> None:
    result = renja("status")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [f"missing {AGENCY}/{year}/01_report" for year in (2023, 2024)]
    for task in plan():
        staging(task.folder).mkdir(parents=True)
        record.write_record(staging(task.folder), task, {"status": "completed"})
        swap_in(task.folder)
    assert renja("status").exit_code == 0
    (project / "data" / AGENCY / "2024" / "tables" / "evaluation.csv").write_text("x\n", encoding="utf-8")
    result = renja("status")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"whole   {AGENCY}/2023/01_report",
        f"stale   {AGENCY}/2024/01_report  changed: data/{AGENCY}/2024/tables/evaluation.csv",
    ]


def test_status_writes_nothing(project: Path) -> None:
    before = contents(project)
    renja("status")
    assert contents(project) == before and not (project / "outputs").exists()


def test_reading_writes_the_tables_and_what_describes_them_and_names_both(reference: Path) -> None:
    shutil.rmtree(reference / "tables")
    (reference / "datapackage.json").unlink()
    result = renja("read", "--agency", "dkukm-babel", "--year", "2024")
    assert (result.exit_code, result.stderr) == (0, "")
    named = [Path(line) for line in result.stdout.splitlines()]
    assert [path.name for path in named] == [*(f"{name}.csv" for name in TABLES), "datapackage.json"]
    assert contents(reference) == contents(ROOT.joinpath("data", *REFERENCE))
    assert not (reference.parents[2] / "docs").exists()  # the dictionary depends on the schema alone


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "No such file"), (b"", "found"), ("Tabel 2.1 Rencana \xe9".encode("cp1252"), "UTF-8")],
    ids=["missing", "empty", "cp1252"],
)
def test_a_source_that_cannot_be_read_is_one_sentence_and_the_tables_stay(
    content: bytes | None, sentence: str, reference: Path
) -> None:
    source = reference / "source" / "renja.txt"
    source.unlink()
    if content is not None:
        source.write_bytes(content)
    before = contents(reference / "tables")
    assert sentence in refusal("read")
    assert contents(reference / "tables") == before


def test_tables_that_cannot_be_written_are_one_sentence(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(reference)

    def full(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "replace", full)
    assert "No space left on device" in refusal("read")
    assert contents(reference) == before


def test_a_check_is_of_one_document(project: Path) -> None:
    assert refusal("check") == (
        "check: found 2 documents (dinas-a/2023, dinas-a/2024); expected one. Choose by --agency, --year, --tahap."
    )


@pytest.mark.parametrize("command", ["template", "read", "check", "run", "measure", "status"])
def test_help_names_the_exit_statuses_and_the_choices(command: str) -> None:
    result = renja(command, "--help")
    assert result.exit_code == 0
    assert {"--agency", "--year", "--tahap"} <= set(re.findall(r"--\w+", result.stdout))
    assert "Exit status:" in result.stdout


def test_help_lists_the_commands_in_the_order_of_the_work() -> None:
    names = re.findall(r"^  (\w+) ", renja("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    assert names == ["template", "import", "read", "check", "compare", "run", "measure", "status"]


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


def test_help_comes_at_once_since_nothing_heavy_is_imported() -> None:
    heavy = {"pandas", "numpy", "matplotlib", "papermill", "nbformat", "nbconvert", "pandera", "yaml"}
    result = python("-c", "import sys, renja_analysis.cli; print(*{name.split('.')[0] for name in sys.modules})")
    assert not heavy & set(result.stdout.split())


def test_planning_a_run_leaves_out_the_grammar_that_takes_seconds() -> None:
    code = (
        "import sys; from renja_analysis.tasks import fast_imports\n"
        "with fast_imports(): import papermill\n"
        "print('rfc3987_syntax' in sys.modules)"
    )
    assert python("-c", code).stdout.strip() == "False"


def test_the_package_itself_is_a_command_and_says_its_sentence_without_a_traceback() -> None:
    result = python("-m", "renja_analysis", "run", "--year", "1999")
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("renja: year: found 1999; expected one of: 2024.")
