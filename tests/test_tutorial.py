"""The tutorial of the README is followed to the letter: its commands in their order, its tables in the spreadsheet."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = {"README.md": "## Your own Renja in ten minutes", "README.id.md": "## Renja sendiri dalam sepuluh menit"}
PROJECT = ("start.py", "pyproject.toml", "constraints.txt", "notebooks", "renja_analysis", "data")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$|((?:^\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
AT_MOST_ONE = {"renja status", "renja check"}  # 1: done, and something is to be looked at

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the tutorial's commands are those of a shell")


class Step(NamedTuple):
    """A part of the tutorial: commands, a table to fill in, or what is shown."""

    kind: str
    text: str


def steps(name: str = "README.md") -> list[Step]:
    readme = (ROOT / name).read_text(encoding="utf-8")
    tutorial = readme.partition(f"{HEADINGS[name]}\n")[2].partition("\n## ")[0]
    kinds = {"bash": "commands", "": "shown"}
    return [
        Step("table", table) if table else Step(kinds[language], text)
        for language, text, table in FENCE.findall(tutorial)
    ]


def fill(path: Path, table: str) -> None:
    """What the table says of the cells: its head has the columns (``G: pagu``), each line a row of the sheet."""
    head, _, *lines = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines())
    book = load_workbook(path)
    for row, *cells in lines:
        for column, text in zip(head[1:], cells, strict=True):
            book["T-C.33"][f"{column[0]}{row}"] = int(text) if text.isdecimal() else text
    book.save(path)


def make_project(folder: Path) -> dict[str, str]:
    """A copy of the project that is already set up with what runs this test; the environment to start it in."""
    for name in PROJECT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    scripts = folder / ".venv" / "bin"
    scripts.mkdir(parents=True)
    for name, command in (("python", ""), ("renja", " -m renja_analysis")):
        (scripts / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{command} "$@"\n', encoding="utf-8")
        (scripts / name).chmod(0o755)
    (scripts / "activate").write_text('PATH="$PWD/.venv/bin:$PATH"\n', encoding="utf-8")
    spec = importlib.util.spec_from_file_location("start_of_the_tutorial", folder / "start.py")
    assert spec and spec.loader
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    start.STAMP.write_text(start.stamp_text(False), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "RENJA_ROOT"}
    return {**kept, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}


def test_the_tutorial_leads_from_the_project_alone_to_a_checked_and_reported_renja(tmp_path: Path) -> None:
    environment = make_project(tmp_path)
    activate = ""
    said: dict[str, str] = {}
    for step in steps():
        if step.kind == "table":
            fill(tmp_path / "rencana.xlsx", step.text)
        elif step.kind == "shown":
            lines = [line.strip() for text in said.values() for line in text.splitlines()]
            assert [line for line in step.text.splitlines() if line not in lines] == []
        else:
            for command in step.text.splitlines():
                if command.startswith(". "):  # holds for what comes after it in the same terminal
                    activate = f"{command} && "
                result = subprocess.run(
                    ["bash", "-c", f"{activate}{command}"],
                    cwd=tmp_path,
                    env=environment,
                    capture_output=True,
                    encoding="utf-8",
                )
                allowed = {0, 1} if " ".join(command.split()[:2]) in AT_MOST_ONE else {0}
                assert (result.returncode in allowed, result.stderr) == (True, ""), f"{command}\n{result.stdout}"
                said[command] = result.stdout
    assert "Installing" not in said["python3 start.py setup"]
    status = next(text for command, text in said.items() if command.startswith("renja status"))
    assert {line.split()[0] for line in status.splitlines()} == {"missing"}
    notebooks = (ROOT / "notebooks").glob("*.ipynb")
    of_one_document = {path.stem for path in notebooks if "find_document(" in path.read_text(encoding="utf-8")}
    reports = tmp_path / "outputs" / "dinas-contoh" / "2025-akhir"
    assert {path.parent.name for path in reports.glob("*/run.json")} == of_one_document
    page = (reports / "02_rkpd_review" / "02_rkpd_review.html").read_text(encoding="utf-8")
    assert "1 perubahan antara Renja 2025 (rancangan) dan 2025 (akhir)" in page
    assert "dinas-contoh/2025-akhir" in (tmp_path / "outputs" / "index.html").read_text(encoding="utf-8")


def test_the_short_tutorial_has_the_same_commands_in_indonesian() -> None:
    commands = {
        name: [line for step in steps(name) if step.kind == "commands" for line in step.text.splitlines()]
        for name in HEADINGS
    }
    without_language = [command.replace(" --lang en", "") for command in commands["README.md"]]
    assert [line for line in commands["README.id.md"] if not line.startswith("#")] == without_language
    assert len(without_language) > 8
