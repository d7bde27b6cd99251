"""Dependencies are declared once: what conda, the tests, CI and the README say of them agrees with pyproject.toml."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
DECLARED = [Requirement(text) for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
TWO_COMMANDS = ["python3 start.py", "python3 start.py test"]


def bounds(requirements: list[Requirement]) -> dict[str, SpecifierSet]:
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in requirements}


def conda_requirements() -> list[Requirement]:
    return [Requirement(entry) for entry in CONDA["dependencies"] if isinstance(entry, str)]


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def pinned_version(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    return Version(specifier.version)


def closure_of(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> set[str]:
    """Every distribution that ``name`` needs on this machine, by the metadata of what is installed.

    Only the pinned releases are followed: another release, which a conda user may have, may need other things.
    """
    if (name, extras) in seen:
        return set()
    seen.add((name, extras))
    releases = {canonicalize_name(pin.name): pinned_version(pin) for pin in pins()}
    if name in releases and releases[name] != Version(metadata.version(name)):
        return set()
    found: set[str] = set()
    for requirement in map(Requirement, metadata.requires(name) or []):
        markers = [{"extra": extra} for extra in extras or {""}]
        if requirement.marker is None or any(requirement.marker.evaluate(marker) for marker in markers):
            needed = canonicalize_name(requirement.name)
            found |= {needed} | closure_of(needed, frozenset(requirement.extras), seen)
    return found


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def readme_commands() -> list[str]:
    """The lines of the README's first block that starts the project, their trailing comments taken off."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", readme(), flags=re.MULTILINE | re.DOTALL)
    first = next(block for block in blocks if "start.py" in block)
    return [re.sub(r"\s+#.*", "", line).strip() for line in first.splitlines()]


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    unbounded = [str(r) for r in DECLARED if {"<", ">="} != {specifier.operator for specifier in r.specifier}]
    assert not unbounded


def test_conda_users_get_the_same_dependencies_within_the_same_bounds() -> None:
    conda = bounds(conda_requirements())
    del conda["python"], conda["pip"]
    conda["duckdb"] = conda.pop("python-duckdb")  # conda-forge calls the command line's package duckdb
    assert conda == bounds(DECLARED)


def test_no_name_stands_twice_in_environment_yml() -> None:
    names = [canonicalize_name(requirement.name) for requirement in conda_requirements()]
    assert len(names) == len(set(names))


def test_conda_users_get_the_same_python() -> None:
    assert bounds(conda_requirements())["python"] == SpecifierSet(PROJECT["requires-python"])


def test_conda_users_get_the_project_itself_last_from_its_own_folder() -> None:
    assert CONDA["dependencies"][-1] == {"pip": ["-e ."]}


def test_conda_environment_has_the_projects_name_and_no_default_channel() -> None:
    assert CONDA["name"] == PROJECT["name"] == "renja-analysis"
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]


def test_every_constraint_is_one_exact_release() -> None:
    inexact = [str(pin) for pin in pins() if [s.operator for s in pin.specifier] != ["=="] or "*" in str(pin.specifier)]
    assert not inexact


def test_no_name_stands_twice_in_constraints() -> None:
    names = [canonicalize_name(pin.name) for pin in pins()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("declared", DECLARED, ids=lambda requirement: requirement.name)
def test_the_release_that_the_tests_use_is_within_the_bounds(declared: Requirement) -> None:
    of_this_name = [pin for pin in pins() if canonicalize_name(pin.name) == canonicalize_name(declared.name)]
    assert of_this_name, f"constraints.txt has no line for {declared.name}"
    assert declared.specifier.contains(pinned_version(of_this_name[0]))


def test_all_that_is_needed_further_down_is_pinned_too() -> None:
    needed = closure_of(PROJECT["name"], frozenset({"dev"}), set())
    assert {canonicalize_name(requirement.name) for requirement in DECLARED} <= needed
    assert not needed - {canonicalize_name(pin.name) for pin in pins()}


def test_the_oldest_python_can_install_every_pinned_release() -> None:
    """Debian's Python stays at one patch release for years: a pin that asks for a later one cannot be installed."""
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    installed = {canonicalize_name(found.name): found for found in metadata.distributions()}
    refusing = []
    for pin in pins():
        found = installed.get(canonicalize_name(pin.name))
        if found and Version(found.version) == pinned_version(pin):
            asked = found.metadata.get("Requires-Python")
            if asked and not SpecifierSet(asked).contains(oldest):
                refusing.append(f"{pin} asks for Python {asked}")
    assert not refusing


def test_tools_and_start_file_agree_on_the_oldest_python() -> None:
    oldest = PROJECT["requires-python"].removeprefix(">=")
    start = (ROOT / "start.py").read_text(encoding="utf-8")
    assert PYPROJECT["tool"]["mypy"]["python_version"] == oldest
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert f"OLDEST_PYTHON = ({oldest.replace('.', ', ')})" in start


def test_readme_has_exactly_two_commands_that_do_everything() -> None:
    assert readme_commands() == TWO_COMMANDS


def test_readme_gives_the_same_two_commands_for_windows_and_the_one_for_conda() -> None:
    for command in TWO_COMMANDS:
        assert f"`{command.replace('python3', 'py')}`" in readme()
    assert "`conda env create -f environment.yml`" in readme()


def test_readme_documents_the_line_that_start_py_compares_notebooks_with() -> None:
    start = (ROOT / "start.py").read_text(encoding="utf-8")
    (line,) = re.findall(r"^NBVAL = (\(.*\))$", start, flags=re.MULTILINE)
    assert " ".join(ast.literal_eval(line)) in readme()


def test_ci_runs_the_checks_and_the_readmes_own_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"^(python3 start\.py.*?) \|\| status=\$\?$", script, flags=re.MULTILINE)
    assert commands == ["python3 start.py check", *readme_commands()]
    assert script.rstrip().endswith('exit "$status"')


def test_hooks_are_local_and_their_tools_are_test_tools() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    tools = {hook["entry"].split()[0] for repo in config["repos"] for hook in repo["hooks"]}
    assert tools == {"ruff", "mypy", "nbstripout"}
    assert tools <= {requirement.name for requirement in DECLARED}


def test_notebooks_are_committed_as_the_stripping_hook_leaves_them() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook["entry"] for repo in config["repos"] for hook in repo["hooks"]]
    (entry,) = [entry for entry in hooks if entry.startswith("nbstripout ")]
    notebooks = sorted(str(path) for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert notebooks
    command = [sys.executable, "-m", *shlex.split(entry), "--verify", *notebooks]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_changes_begin_with_the_version_that_is_installed() -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert versions[0] == PROJECT["version"]


def test_licence_is_the_one_declared() -> None:
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
