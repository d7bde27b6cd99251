"""``start.py`` is run for real, without network, on a small project of its own: new environment, real pip, real exits.

The small project installs itself (its build backend lies in its own folder) and its ``renja``, ``pytest``, ``ruff``
and ``mypy`` write down how they were called, so that a test can read what start.py did.
"""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]

BACKEND = """
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "small-1.0.dist-info/"
    with zipfile.ZipFile(pathlib.Path(folder) / "small-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small.pth", str(pathlib.Path.cwd()))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\nProvides-Extra: dev\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "entry_points.txt", "[console_scripts]\\nrenja = small:main\\n")
        wheel.writestr(info + "RECORD", "")
    return "small-1.0-py3-none-any.whl"
"""
TOOL = """
import json, os, pathlib, sys

def main():
    called = pathlib.Path(sys.argv[0]).stem
    kept = {key: os.environ.get(key) for key in ("PYTHONWARNINGS", "RENJA_ROOT")}
    with open("calls.jsonl", "a", encoding="utf-8") as log:
        log.write(json.dumps({"tool": called, "arguments": sys.argv[1:], **kept}) + "\\n")
    sys.exit(int(os.environ.get("EXIT_OF_" + called.upper(), "0")))

if __name__ == "__main__":
    main()
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def load_start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py as a module whose environment would lie in a temporary folder."""
    module = load_start()
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "start.stamp")
    return module


class Project:
    """The small project, in a folder whose name has a blank and an accent, and how to start it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "start.py", folder)
        for name in ("small", "pytest", "ruff", "mypy"):
            (folder / f"{name}.py").write_text(TOOL, encoding="utf-8")
        (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
        (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        (folder / "constraints.txt").write_text("small==1.0\n", encoding="utf-8")

    def start(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run start.py from a folder that is not the project's, with no package index to ask."""
        (self.folder / "calls.jsonl").unlink(missing_ok=True)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("EXIT_OF_", "RENJA_"))}
        return subprocess.run(
            [sys.executable, str(self.folder / "start.py"), *arguments],
            cwd=self.folder.parent,
            env={**environment, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1", **variables},
            capture_output=True,
            encoding="utf-8",
        )

    def calls(self) -> list[list[str]]:
        return [[call["tool"], *call["arguments"]] for call in self.records()]

    def records(self) -> list[dict[str, str | None]]:
        log = self.folder / "calls.jsonl"
        return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project after its first start; ``first`` is what that start said."""
    made = Project(tmp_path_factory.mktemp("start") / "rencana kerjá")
    first = made.start()
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Making the environment" in first.stdout
    assert made.calls() == [["renja", "read"], ["renja", "run"]]
    assert str(Path("outputs") / "index.html") in first.stdout.splitlines()[-1]
    return made


def test_an_older_python_can_read_the_file_so_far_as_to_be_told() -> None:
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_older_python_is_told_what_is_expected(start: ModuleType) -> None:
    with pytest.raises(start.SetupError, match=r"found Python 3\.10; expected 3\.11 or newer\. Install"):
        start.check_python((3, 10, 4))


def test_a_sentence_ends_the_command_with_status_2_before_anything_is_made(tmp_path: Path) -> None:
    made = Project(tmp_path / "old")
    text = (made.folder / "start.py").read_text(encoding="utf-8")
    (made.folder / "start.py").write_text(text.replace("OLDEST_PYTHON = (3, 11)", "OLDEST_PYTHON = (9, 0)"), "utf-8")
    result = made.start("test")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("start.py: found Python 3.")
    assert not (made.folder / ".venv").exists()


def test_a_python_without_venv_names_the_package_to_install(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.SetupError, match="apt install python3-venv"):
        start.make_environment(ours=False)
    assert not start.ENVIRONMENT.exists()


def test_an_environment_that_someone_else_made_is_never_deleted(start: ModuleType) -> None:
    start.ENVIRONMENT.mkdir()
    (start.ENVIRONMENT / "theirs.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(start.SetupError, match="Delete or rename that folder"):
        start.set_up(with_tests=False)
    assert (start.ENVIRONMENT / "theirs.txt").read_text(encoding="utf-8") == "keep"


def test_an_unknown_job_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    made = Project(tmp_path / "unknown")
    result = made.start("tests")
    assert result.returncode == 2
    assert "invalid choice: 'tests'" in result.stderr
    assert not (made.folder / ".venv").exists()


def test_nothing_is_installed_again_while_nothing_has_changed(project: Project) -> None:
    again = project.start()
    assert again.returncode == 0
    assert "Installing" not in again.stdout
    assert project.calls() == [["renja", "read"], ["renja", "run"]]


def test_a_failing_step_ends_the_job_with_its_own_status(project: Project) -> None:
    result = project.start(EXIT_OF_RENJA="3")
    assert result.returncode == 3
    assert project.calls() == [["renja", "read"]]
    assert "Done" not in result.stdout


def test_the_tests_run_under_the_constraints_and_then_every_notebook(project: Project) -> None:
    result = project.start("test", RENJA_ROOT="elsewhere")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "install --constraint constraints.txt --editable .[dev]\n" in result.stdout
    notebooks = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/sanitize.cfg", "notebooks"]
    assert project.calls() == [["pytest", "-n", "auto", "--dist", "loadfile"], ["pytest", *notebooks]]
    assert [(call["PYTHONWARNINGS"], call["RENJA_ROOT"]) for call in project.records()] == [
        (None, None),
        (load_start().WARNINGS, None),
    ]
    assert f"> python -m pytest {' '.join(notebooks)}" in result.stdout.replace("python.exe", "python")


def test_what_the_tests_installed_serves_the_main_job(project: Project) -> None:
    project.start("test")
    assert "Installing" not in project.start().stdout
    assert "Installing" not in project.start("test").stdout


def test_setup_installs_runs_nothing_and_says_how_to_have_the_commands(project: Project) -> None:
    result = project.start("setup")
    assert result.returncode == 0, result.stdout + result.stderr
    assert project.calls() == []
    assert "activate" in result.stdout.splitlines()[-1].lower()


def test_a_failing_test_fails_the_command_and_the_notebooks_are_compared_all_the_same(project: Project) -> None:
    result = project.start("test", EXIT_OF_PYTEST="5")
    assert result.returncode == 5
    assert len(project.calls()) == 2


def test_check_runs_all_three_tools_and_gives_the_first_failure(project: Project) -> None:
    result = project.start("check", EXIT_OF_RUFF="4", EXIT_OF_MYPY="6")
    assert project.calls() == [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]]
    assert result.returncode == 4


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_dependencies_are_installed(project: Project, name: str) -> None:
    with (project.folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert "Installing" in project.start().stdout
    assert "Installing" not in project.start().stdout


def test_an_install_that_was_broken_off_is_done_again(project: Project) -> None:
    good = (project.folder / "backend.py").read_text(encoding="utf-8")
    (project.folder / "backend.py").write_text("raise RuntimeError\n", encoding="utf-8")
    with (project.folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    failed = project.start()
    assert failed.returncode not in (0, None)
    assert "pip could not install the project" in failed.stderr
    assert project.calls() == []
    (project.folder / "backend.py").write_text(good, encoding="utf-8")
    mended = project.start()
    assert "Installing" in mended.stdout
    assert project.calls() == [["renja", "read"], ["renja", "run"]]


def test_a_project_that_was_moved_gets_a_new_environment(project: Project, tmp_path: Path) -> None:
    moved = Project(tmp_path / "moved")
    shutil.rmtree(moved.folder)
    shutil.copytree(project.folder, moved.folder, symlinks=True)
    result = moved.start()
    assert "Making the environment" in result.stdout
    assert moved.calls() == [["renja", "read"], ["renja", "run"]]
    assert str(project.folder) not in result.stdout
