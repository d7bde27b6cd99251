"""Committed notebooks give the same results again, and a changed number is noticed.

``pytest --nbval`` compares every cell with what was committed; here it is shown a changed digit. The second check,
which stands without nbval, runs each notebook once through papermill and compares texts, tables and the number of
figures under the same rules of tests/sanitize.cfg.
"""

import configparser
import copy
import functools
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import papermill
import pytest

ROOT = Path(__file__).resolve().parents[1]
SANITIZE = ROOT / "tests" / "sanitize.cfg"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COMPARED = ("text/plain", "text/html", "text/markdown")
Notebook = dict[str, Any]


@functools.cache
def sanitizers() -> list[tuple[re.Pattern[str], str]]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(SANITIZE.read_text(encoding="utf-8"))
    return [(re.compile(parser[section]["regex"]), parser[section]["replace"]) for section in parser.sections()]


def sanitized(text: str) -> str:
    for regex, replacement in sanitizers():
        text = regex.sub(replacement, text)
    return text


def results(cell: dict[str, Any]) -> list[tuple[str, str]]:
    """What a cell shows: kind and text of each output in turn; of a picture only that it is there."""
    shown: list[tuple[str, str]] = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            text = sanitized("".join(output["text"]))
            if shown and shown[-1][0] == output["name"]:  # a kernel may send one text in several pieces
                text = shown.pop()[1] + text
            shown.append((output["name"], text))
        elif output["output_type"] == "error":
            shown.append(("error", f"{output['ename']}: {output['evalue']}"))
        else:
            data = output["data"]
            shown += [(kind, sanitized("".join(data[kind]))) for kind in COMPARED if kind in data]
            shown += [(kind, "") for kind in sorted(data) if kind.startswith("image/")]
    return shown


def differences(committed: Notebook, fresh: Notebook) -> list[str]:
    """One sentence for each code cell whose results differ."""
    pairs = zip(code_cells(committed), code_cells(fresh), strict=True)
    return [
        f"cell {number}: committed {old}; now {new}"
        for number, (old, new) in enumerate(((results(a), results(b)) for a, b in pairs), start=1)
        if old != new
    ]


def code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def read(path: Path) -> Notebook:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def with_one_digit_changed(notebook: Notebook) -> tuple[Notebook, int]:
    """A copy in which one digit of one cell of the first table is another one, and the number of that code cell."""
    changed = copy.deepcopy(notebook)
    for number, cell in enumerate(code_cells(changed)):
        for output in cell["outputs"]:
            table = "".join(output.get("data", {}).get("text/html", ""))
            digit = re.search(r"<td[^>]*>[^<]*?(\d)", table)
            if digit:
                other = str((int(digit[1]) + 1) % 10)
                output["data"]["text/html"] = table[: digit.start(1)] + other + table[digit.end(1) :]
                return changed, number
    raise AssertionError("no output of the notebook is a table with a number in it")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Notebook]:
    """Each committed notebook run once more, from a working folder of its own."""
    folder = tmp_path_factory.mktemp("fresh")
    for path in NOTEBOOKS:
        papermill.execute_notebook(
            str(path), str(folder / path.name), kernel_name="python3", cwd=str(folder), progress_bar=False
        )
    return {path.stem: read(folder / path.name) for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_results_are_what_the_notebook_gives(path: Path, fresh: dict[str, Notebook]) -> None:
    assert not differences(read(path), fresh[path.stem])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_figure_is_drawn_again(path: Path, fresh: dict[str, Notebook]) -> None:
    figures = [[kind for kind, _ in results(cell)].count("image/png") for cell in code_cells(read(path))]
    assert figures == [[kind for kind, _ in results(cell)].count("image/png") for cell in code_cells(fresh[path.stem])]
    assert sum(figures) > 0


def test_there_are_notebooks_to_compare() -> None:
    assert NOTEBOOKS


def test_a_changed_digit_in_a_table_is_a_difference() -> None:
    committed = read(NOTEBOOKS[0])
    changed, number = with_one_digit_changed(committed)
    assert [text.split(":")[0] for text in differences(changed, committed)] == [f"cell {number + 1}"]


def test_a_missing_output_or_figure_is_a_difference() -> None:
    committed = read(NOTEBOOKS[0])
    shown = [cell for cell in code_cells(committed) if cell["outputs"]]
    assert shown
    for cell in shown:
        for position in range(len(cell["outputs"])):
            poorer = {**cell, "outputs": cell["outputs"][:position] + cell["outputs"][position + 1 :]}
            assert differences({"cells": [poorer]}, {"cells": [cell]})


def test_what_differs_by_chance_alone_is_no_difference() -> None:
    def one(text: str) -> Notebook:
        output = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": [text]}}
        return {"cells": [{"cell_type": "code", "source": [], "outputs": [output]}]}

    by_chance = [
        ("<thing at 0x7f01>", "<thing at 0x7fff>"),
        ("T_1a2b3 row0", "T_c4d5e row0"),
        ("/tmp" + "/ipykernel_12/34.py:1", "/tmp" + "/ipykernel_56/78.py:1"),
        ("<Figure size 640x480 with 1 Axes>", "<Figure size 900x600 with 1 Axes>"),
    ]
    assert not [pair for pair in by_chance if differences(one(pair[0]), one(pair[1]))]
    assert differences(one("<Figure size 640x480 with 1 Axes>"), one("<Figure size 640x480 with 2 Axes>"))


def test_nbval_passes_a_copy_and_fails_it_when_one_digit_changes(tmp_path: Path) -> None:
    """Both copies name a kernel that only their author had, which must not matter."""
    committed = read(NOTEBOOKS[0])
    committed["metadata"]["kernelspec"]["name"] = "conda-env-x-py"
    changed, number = with_one_digit_changed(committed)
    for name, notebook in {"same": committed, "changed": changed}.items():
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    nbval = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", str(SANITIZE)]
    plain = ["-q", "-rf", "--tb=no", "--color=no", "-p", "no:cacheprovider", "--rootdir=."]
    command = [sys.executable, "-m", "pytest", *plain, *nbval, "."]
    environment = {**os.environ, "PYTHONWARNINGS": runpy.run_path(str(ROOT / "start.py"))["WARNINGS"]}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
    failed = re.findall(r"^FAILED (\S+\.ipynb::Cell \d+)", ran.stdout, flags=re.MULTILINE)
    assert failed == [f"changed.ipynb::Cell {number}"]
    assert f"1 failed, {2 * len(code_cells(committed)) - 1} passed" in ran.stdout
    assert ran.returncode == 1
