"""The rules for committed notebooks: each is a function from a notebook to what is wrong with it, one sentence each.

A notebook tells the story and calls the package; what it shows is committed, so that a reader sees it without running
anything and a changed result shows in review. The rules keep both true. Each rule is shown a notebook that breaks it.
"""

import ast
import base64
import copy
import importlib
import io
import json
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib.image
import nbformat
import papermill
import pytest
from click.testing import CliRunner
from IPython.core.inputtransformer2 import TransformerManager
from papermill.cli import papermill as papermill_command

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
Notebook = dict[str, Any]  # as JSON has it: nothing repaired on the way in

MOST_LINES = 8
ANALYSIS_MODULES = {"renja_analysis"}
BANNED_MODULES = {
    **dict.fromkeys(("re", "regex"), "reading text is the package's work"),
    **dict.fromkeys(("requests", "urllib", "http", "httpx", "aiohttp", "socket", "ftplib"), "no network"),
    **dict.fromkeys(("datetime", "time", "random", "uuid", "secrets"), "two runs would differ"),
    **dict.fromkeys(("tqdm", "warnings", "subprocess", "importlib"), "not in a notebook"),
}
EXITS = {"exit", "quit", "_exit", "SystemExit", "sys"}
UNSTABLE = {"style", "Styler", "tqdm", "now", "today", "utcnow", "filterwarnings", "simplefilter", "catch_warnings"}
BACK_DOORS = {"__import__", "eval", "exec", "get_ipython", "open", "input", "globals"}
NBVAL_SWITCHES = re.compile(r"nbval[-_]|PYTEST_VALIDATE_IGNORE_OUTPUT|raises-exception", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|root|Users|mnt|work|tmp|var)/|[A-Z]:\\+\w)")


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def nodes(notebook: Notebook) -> Iterator[tuple[int, ast.AST]]:
    """Every node of every code cell that is plain Python, with the cell's number (the other rules see to the rest)."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        try:
            tree = ast.parse(source_of(cell))
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            yield number, node


def names_in(node: ast.AST) -> set[str]:
    """The names that one node uses or imports."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {part for alias in node.names for part in alias.name.split(".")}
    return set()


def output_texts(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Every text that stands in an output (pictures left out), with the cell's number."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell["outputs"]:
            for kind, value in {**output.get("data", {}), "stream": output.get("text", "")}.items():
                if not kind.startswith("image/"):
                    yield number, "".join(value)


def pictures(notebook: Notebook) -> Iterator[tuple[int, str]]:
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell["outputs"]:
            if "image/png" in output.get("data", {}):
                yield number, "".join(output["data"]["image/png"])


# The parameters are the notebook's interface: papermill shows them with type, default and comment.


def one_parameters_cell_and_it_comes_first(notebook: Notebook) -> list[str]:
    tagged = [number for number, cell in enumerate(code_cells(notebook), start=1) if "parameters" in tags(cell)]
    return [] if tagged == [1] else [f"code cells {tagged} are tagged parameters; expected the first one alone"]


def parameters_are_literals_with_type_and_comment(notebook: Notebook) -> list[str]:
    wrong = []
    for cell in code_cells(notebook):
        if "parameters" in tags(cell):
            lines = source_of(cell).splitlines()
            for statement in ast.parse(source_of(cell)).body:
                text = ast.unparse(statement)
                if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                    wrong.append(f"{text}: expected name: type = literal")
                elif statement.value is None or not is_literal(statement.value):
                    wrong.append(f"{text}: expected a literal, since a derived default would go stale")
                elif not re.search(r"#\s*\w", lines[(statement.end_lineno or 1) - 1][statement.end_col_offset or 0 :]):
                    wrong.append(f"{text}: expected a comment behind it, which papermill shows as help")
    return wrong


def is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


# A notebook calls the package; whatever can go wrong is tested there.


def no_definitions(notebook: Notebook) -> list[str]:
    defining = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    return [
        f"cell {number} defines a function or class" for number, node in nodes(notebook) if isinstance(node, defining)
    ]


def no_loops(notebook: Notebook) -> list[str]:
    loops = ast.For | ast.AsyncFor | ast.While
    return [
        f"cell {number} loops over rows"
        for number, node in nodes(notebook)
        if isinstance(node, loops) or names_in(node) & {"iterrows", "itertuples"}
    ]


def no_assignment_into_a_table(notebook: Notebook) -> list[str]:
    wrong = []
    for number, node in nodes(notebook):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            wrong.append(f"cell {number} assigns into a table: {ast.unparse(node)}")
        if isinstance(node, ast.keyword) and node.arg == "inplace":
            wrong.append(f"cell {number} changes a table in place")
    return wrong


def imports_are_public_names_of_the_package(notebook: Notebook) -> list[str]:
    wrong = []
    for number, node in nodes(notebook):
        if isinstance(node, ast.Import):
            wrong += [f"cell {number}: {alias.name}" for alias in node.names if not is_public(alias.name, None)]
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            wrong += [f"cell {number}: {module}.{a.name}" for a in node.names if not is_public(module, a.name)]
    return wrong


def is_public(module: str, name: str | None) -> bool:
    """Whether an analysis may import it: of the package, existing, and without a leading underscore."""
    parts = [*module.split("."), *([name] if name else [])]
    if parts[0] not in ANALYSIS_MODULES or "*" in parts or any(part.startswith("_") for part in parts):
        return False
    try:
        imported = importlib.import_module(module)
        return name is None or hasattr(imported, name) or bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


def no_private_attributes(notebook: Notebook) -> list[str]:
    found = [(number, node.attr) for number, node in nodes(notebook) if isinstance(node, ast.Attribute)]
    return [f"cell {number} reaches for {name}" for number, name in found if name.startswith("_")]


def no_banned_modules(notebook: Notebook) -> list[str]:
    wrong = []
    for number, node in nodes(notebook):
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        roots = [name.split(".")[0] for name in imported]
        wrong += [f"cell {number} imports {root}: {BANNED_MODULES[root]}" for root in roots if root in BANNED_MODULES]
    return wrong


def no_magics(notebook: Notebook) -> list[str]:
    """IPython's own translation changes a cell only where it is not plain Python."""
    wrong = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        text = source_of(cell).rstrip("\n") + "\n"
        if TransformerManager().transform_cell(text) != text:
            wrong.append(f"cell {number} holds a magic or shell line; expected plain Python")
    return wrong


def every_cell_is_python(notebook: Notebook) -> list[str]:
    wrong = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        try:
            ast.parse(source_of(cell))
        except SyntaxError as error:
            wrong.append(f"cell {number}, line {error.lineno}: {error.msg}")
    return wrong


def no_early_exit(notebook: Notebook) -> list[str]:
    """An exit counts as success, and the cells below it are never run."""
    return [f"cell {number} may end the run" for number, node in nodes(notebook) if names_in(node) & EXITS]


def nothing_that_differs_from_run_to_run(notebook: Notebook) -> list[str]:
    wrong = []
    for number, node in nodes(notebook):
        wrong += [f"cell {number} uses {name}" for name in names_in(node) & UNSTABLE]
        shown = node.value if isinstance(node, ast.Expr) else None
        if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name) and shown.func.id in {"print", "display"}:
            wrong += [f"cell {number} prints a set" for argument in shown.args if is_set(argument)]
        elif shown is not None and is_set(shown):
            wrong.append(f"cell {number} shows a set")
    return wrong


def is_set(node: ast.expr) -> bool:
    calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"set", "frozenset"}
    return calls or isinstance(node, ast.Set | ast.SetComp)


def no_back_doors(notebook: Notebook) -> list[str]:
    return [f"cell {number} uses {name}" for number, node in nodes(notebook) for name in names_in(node) & BACK_DOORS]


def no_absolute_paths(notebook: Notebook) -> list[str]:
    constants = [(n, node.value) for n, node in nodes(notebook) if isinstance(node, ast.Constant)]
    absolute = re.compile(r"/\w|~[/\\]|[A-Za-z]:[\\/]")
    return [
        f"cell {n} holds the path {text!r}" for n, text in constants if isinstance(text, str) and absolute.match(text)
    ]


def cells_are_short(notebook: Notebook) -> list[str]:
    lengths = [len([line for line in source_of(cell).splitlines() if line.strip()]) for cell in code_cells(notebook)]
    return [f"cell {n} has {length} lines" for n, length in enumerate(lengths, start=1) if length > MOST_LINES]


def no_switch_turns_the_regression_off(notebook: Notebook) -> list[str]:
    texts = [source_of(cell) + " ".join(tags(cell)) for cell in code_cells(notebook)]
    return [
        f"cell {number} switches its check off" for number, t in enumerate(texts, start=1) if NBVAL_SWITCHES.search(t)
    ]


# The file itself.


def kernel_is_python3(notebook: Notebook) -> list[str]:
    name = notebook["metadata"].get("kernelspec", {}).get("name")
    return [] if name == "python3" else [f"the kernel is {name!r}; expected python3, which every machine has"]


def format_is_valid_with_unique_ids(notebook: Notebook) -> list[str]:
    ids = [cell.get("id") for cell in notebook["cells"]]
    wrong = sorted({f"the cell id {i!r} stands {ids.count(i)} times" for i in ids if ids.count(i) > 1})
    if notebook["nbformat"] != 4 or notebook["nbformat_minor"] < 5:
        wrong.append("the format is older than 4.5, which brought the ids of cells")
    if not wrong:
        try:
            nbformat.validate(copy.deepcopy(notebook))  # some releases repair what they are given
        except nbformat.ValidationError as error:
            wrong.append(f"not a valid notebook: {str(error).splitlines()[0]}")
    return wrong


# What is committed with it: nbval compares nothing in a cell that has no execution count.


def cells_ran_in_order(notebook: Notebook) -> list[str]:
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    wanted = list(range(1, len(counts) + 1))
    return [] if counts and counts == wanted else [f"the cells ran as {counts}; expected {wanted}"]


def what_is_shown_is_committed(notebook: Notebook) -> list[str]:
    wrong = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        try:
            body = ast.parse(source_of(cell)).body
        except SyntaxError:
            continue
        if body and isinstance(body[-1], ast.Expr) and not cell["outputs"]:
            wrong.append(f"cell {number} shows something but was committed without its output")
    return wrong


def outputs_are_clean(notebook: Notebook) -> list[str]:
    wrong = []
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell["outputs"]:
            if output["output_type"] == "error" or output.get("name") == "stderr":
                wrong.append(f"cell {number} holds an error or a warning")
    for number, text in output_texts(notebook):
        if re.search(r"\b0x[0-9a-fA-F]+", text):
            wrong.append(f"cell {number} shows a memory address")
        if MACHINE_PATH.search(text):
            wrong.append(f"cell {number} shows a path of the machine it ran on")
        if re.search(r"\bdtype:", text):
            wrong.append(f"cell {number} shows a dtype, which changes between releases of pandas")
    return wrong


def no_object_is_printed_beside_a_figure(notebook: Notebook) -> list[str]:
    results = [
        (number, "".join(output["data"].get("text/plain", "")))
        for number, cell in enumerate(code_cells(notebook), start=1)
        for output in cell["outputs"]
        if output["output_type"] == "execute_result"
    ]
    return [
        f"cell {n} prints {text}; end it with ;" for n, text in results if re.fullmatch(r"\[?<.*>\]?", text, re.DOTALL)
    ]


def no_semicolon_hides_a_result(notebook: Notebook) -> list[str]:
    """nbval runs cells outside the history that IPython looks the semicolon up in, and so shows what it should hide."""
    texts = enumerate((source_of(cell) for cell in code_cells(notebook)), start=1)
    return [
        f"cell {n} ends with a semicolon; bind the result to a name" for n, text in texts if ends_with_semicolon(text)
    ]


def ends_with_semicolon(text: str) -> bool:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return False
    written = [token.string for token in tokens if token.type == tokenize.OP or token.string.strip()]
    comments = {token.string for token in tokens if token.type == tokenize.COMMENT}
    return [text for text in written if text not in comments][-1:] == [";"]


def pictures_can_be_seen(notebook: Notebook) -> list[str]:
    """nbval never looks at a picture: one that is no PNG, or blank, is found here."""
    wrong = []
    for number, encoded in pictures(notebook):
        try:
            pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(encoded)), format="png")
        except (ValueError, OSError, SyntaxError):
            wrong.append(f"cell {number} holds a picture that cannot be read")
        else:
            if pixels.min() == pixels.max():
                wrong.append(f"cell {number} holds a blank picture")
    return wrong


def no_traces_of_the_run(notebook: Notebook) -> list[str]:
    wrong = ["the notebook holds papermill's metadata"] if "papermill" in notebook["metadata"] else []
    for number, cell in enumerate(code_cells(notebook), start=1):
        if {"execution", "papermill"} & set(cell["metadata"]) or "injected-parameters" in tags(cell):
            wrong.append(f"cell {number} holds times or parameters of a run")
    return wrong


RULES: list[Callable[[Notebook], list[str]]] = [
    one_parameters_cell_and_it_comes_first,
    parameters_are_literals_with_type_and_comment,
    no_definitions,
    no_loops,
    no_assignment_into_a_table,
    imports_are_public_names_of_the_package,
    no_private_attributes,
    no_banned_modules,
    no_magics,
    every_cell_is_python,
    no_early_exit,
    nothing_that_differs_from_run_to_run,
    no_back_doors,
    no_absolute_paths,
    cells_are_short,
    no_switch_turns_the_regression_off,
    kernel_is_python3,
    format_is_valid_with_unique_ids,
    cells_ran_in_order,
    what_is_shown_is_committed,
    outputs_are_clean,
    no_object_is_printed_beside_a_figure,
    no_semicolon_hides_a_result,
    pictures_can_be_seen,
    no_traces_of_the_run,
]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS, "notebooks/ holds no notebook: every rule below would pass unseen"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_committed_notebook(path: Path, rule: Callable[[Notebook], list[str]]) -> None:
    wrong = rule(json.loads(path.read_text(encoding="utf-8")))
    assert not wrong


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_document_of_one_stage_of_its_year_can_be_chosen(path: Path) -> None:
    code = "\n".join(source_of(cell) for cell in code_cells(json.loads(path.read_text(encoding="utf-8"))))
    if "find_document(" in code:
        assert 'tahap: str = ""' in code
        assert "find_document(agency, year, tahap or None)" in code


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_shows_every_parameter_with_type_default_and_help(path: Path) -> None:
    shown = papermill.inspect_notebook(str(path))
    assert {"lang"} < set(shown) and ({"agency", "year"} <= set(shown) or {"agencies", "years"} <= set(shown))
    for name, parameter in shown.items():
        told = (parameter["inferred_type_name"], parameter["default"], parameter["help"])
        assert all(text not in {"", "None"} for text in told), f"{name}: {told}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_help_notebook_prints_every_parameter(path: Path) -> None:
    result = CliRunner().invoke(papermill_command, ["--help-notebook", str(path)])
    assert result.exit_code == 0
    for name, parameter in papermill.inspect_notebook(str(path)).items():
        assert f"{name}: {parameter['inferred_type_name']}" in result.output


# Each rule is shown one good notebook, which it lets through, and notebooks that break it.

PARAMETERS = 'agency: str = "dinas-contoh"  # the agency\nyear: int = 2024  # the plan year'


def notebook_of(*sources: str) -> Notebook:
    """A notebook that keeps the rules, as long as ``sources`` (its cells after the parameters) do."""
    cells = [
        {
            "id": f"cell-{number}",
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]} if number == 1 else {},
            "source": source.splitlines(keepends=True),
            "execution_count": number,
            "outputs": [] if number == 1 else [shown(text="12.5")],
        }
        for number, source in enumerate([PARAMETERS, *sources], start=1)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def shown(kind: str = "display_data", mime: str = "text/plain", text: str = "") -> dict[str, Any]:
    count = {"execution_count": 2} if kind == "execute_result" else {}
    return {"output_type": kind, "metadata": {}, "data": {mime: [text]}, **count}


def png(*grey: float) -> str:
    """A picture of one row of pixels, as a notebook holds it."""
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, [grey], cmap="gray", vmin=0, vmax=1, format="png")
    return base64.b64encode(buffer.getvalue()).decode()


def with_parameters(source: str) -> Notebook:
    notebook = notebook_of("table")
    notebook["cells"][0]["source"] = [source]
    return notebook


def with_output(output: dict[str, Any]) -> Notebook:
    notebook = notebook_of("table")
    notebook["cells"][1]["outputs"] = [output]
    return notebook


def with_cell(**changed: Any) -> Notebook:
    notebook = notebook_of("table")
    notebook["cells"][1].update(changed)
    return notebook


def with_top(**changed: Any) -> Notebook:
    return {**notebook_of("table"), **changed}


GOOD = notebook_of(
    "from renja_analysis.documents import find_document",
    "document = find_document(agency, year)\ndocument.label",
    'paths = [text for text in ["a/b", "K / Rp"]]; count = len(paths)\ncount  # no path;',
)
STREAM_TO_STDERR = {"output_type": "stream", "name": "stderr", "text": ["careful"]}
FAILURE = {"output_type": "error", "ename": "KeyError", "evalue": "pagu", "traceback": []}

BREAKS: list[tuple[Callable[[Notebook], list[str]], Notebook]] = [
    (one_parameters_cell_and_it_comes_first, with_top(cells=notebook_of("table")["cells"][1:])),
    (one_parameters_cell_and_it_comes_first, with_cell(metadata={"tags": ["parameters"]})),
    (one_parameters_cell_and_it_comes_first, with_top(cells=notebook_of("table")["cells"][::-1])),
    (parameters_are_literals_with_type_and_comment, with_parameters("year = 2024  # the plan year")),
    (parameters_are_literals_with_type_and_comment, with_parameters("twice: int = 2 * year  # derived")),
    (parameters_are_literals_with_type_and_comment, with_parameters("year: int  # no default")),
    (parameters_are_literals_with_type_and_comment, with_parameters("year: int = 2024")),
    (parameters_are_literals_with_type_and_comment, with_parameters('mark: str = "# in a text"')),
    (parameters_are_literals_with_type_and_comment, with_parameters("import os")),
    (no_definitions, notebook_of("def share(part, whole):\n    return part / whole")),
    (no_definitions, notebook_of("class Row: ...")),
    (no_definitions, notebook_of("table.map(lambda value: value)")),
    (no_loops, notebook_of("for row in rows:\n    print(row)")),
    (no_loops, notebook_of("while rows: rows.pop()")),
    (no_loops, notebook_of("[row for row in table.itertuples()]")),
    (no_assignment_into_a_table, notebook_of('table["share"] = 1')),
    (no_assignment_into_a_table, notebook_of('table.loc[0, "pagu"] += 1')),
    (no_assignment_into_a_table, notebook_of('del table["pagu"]')),
    (no_assignment_into_a_table, notebook_of("table.columns = []")),
    (no_assignment_into_a_table, notebook_of("table.drop(columns=[], inplace=True)")),
    (imports_are_public_names_of_the_package, notebook_of("import numpy as np")),
    (imports_are_public_names_of_the_package, notebook_of("from renja_analysis.documents import _document_folders")),
    (imports_are_public_names_of_the_package, notebook_of("from renja_analysis.documents import no_such_name")),
    (imports_are_public_names_of_the_package, notebook_of("from renja_analysis.documents import *")),
    (imports_are_public_names_of_the_package, notebook_of("from renja_analysis.no_such_module import name")),
    (imports_are_public_names_of_the_package, notebook_of("from . import documents")),
    (no_private_attributes, notebook_of("documents._document_folders()")),
    (no_banned_modules, notebook_of("import re")),
    (no_banned_modules, notebook_of("from urllib.request import urlopen")),
    (no_banned_modules, notebook_of("import warnings")),
    (no_magics, notebook_of("%matplotlib inline")),
    (no_magics, notebook_of("%%time\ntable")),
    (no_magics, notebook_of("!pip install renja")),
    (no_magics, notebook_of("files = !ls")),
    (no_magics, notebook_of("table?")),
    (every_cell_is_python, notebook_of("table =")),
    (no_early_exit, notebook_of("exit()")),
    (no_early_exit, notebook_of("quit()")),
    (no_early_exit, notebook_of("import sys\nsys.exit(0)")),
    (no_early_exit, notebook_of("raise SystemExit")),
    (nothing_that_differs_from_run_to_run, notebook_of("table.style")),
    (nothing_that_differs_from_run_to_run, notebook_of("from tqdm.auto import tqdm")),
    (nothing_that_differs_from_run_to_run, notebook_of("datetime.now()")),
    (nothing_that_differs_from_run_to_run, notebook_of("pd.Timestamp.today()")),
    (nothing_that_differs_from_run_to_run, notebook_of('warnings.filterwarnings("ignore")')),
    (nothing_that_differs_from_run_to_run, notebook_of("print(set(names))")),
    (nothing_that_differs_from_run_to_run, notebook_of("{name for name in names}")),
    (no_back_doors, notebook_of('get_ipython().run_line_magic("time", "")')),
    (no_back_doors, notebook_of('open("x.csv")')),
    (no_absolute_paths, notebook_of('path = "/' + 'srv/renja.csv"')),
    (no_absolute_paths, notebook_of('path = "C:' + '/renja.csv"')),
    (no_absolute_paths, notebook_of('path = "~/renja.csv"')),
    (cells_are_short, notebook_of("\n".join(f"x{n} = {n}" for n in range(MOST_LINES + 1)))),
    (no_switch_turns_the_regression_off, notebook_of("# NBVAL_IGNORE_OUTPUT\ntable")),
    (no_switch_turns_the_regression_off, with_cell(metadata={"tags": ["nbval-skip"]})),
    (no_switch_turns_the_regression_off, with_cell(metadata={"tags": ["raises-exception"]})),
    (kernel_is_python3, with_top(metadata={"kernelspec": {"name": "conda-env-x-py"}})),
    (kernel_is_python3, with_top(metadata={})),
    (format_is_valid_with_unique_ids, with_top(nbformat_minor=4)),
    (format_is_valid_with_unique_ids, with_cell(id="cell-1")),
    (format_is_valid_with_unique_ids, with_cell(outputs=[{"output_type": "unheard-of"}])),
    (cells_ran_in_order, with_cell(execution_count=None)),
    (cells_ran_in_order, with_cell(execution_count=7)),
    (what_is_shown_is_committed, with_cell(outputs=[])),
    (outputs_are_clean, with_output(STREAM_TO_STDERR)),
    (outputs_are_clean, with_output(FAILURE)),
    (outputs_are_clean, with_output(shown(text="<object at 0x7f3a>"))),
    (outputs_are_clean, with_output(shown(mime="text/html", text="<td>/" + "home/ani/renja.txt</td>"))),
    (outputs_are_clean, with_output(shown(text="Name: pagu, dtype: Int64"))),
    (no_object_is_printed_beside_a_figure, with_output(shown("execute_result", text="<Axes: title='Pagu'>"))),
    (no_semicolon_hides_a_result, notebook_of("chart(table);")),
    (no_semicolon_hides_a_result, notebook_of("chart(table);  # the chart\n")),
    (pictures_can_be_seen, with_output(shown(mime="image/png", text="bm90IGEgcGljdHVyZQ=="))),
    (pictures_can_be_seen, with_output(shown(mime="image/png", text=png(1, 1)))),
    (no_traces_of_the_run, with_top(metadata={"papermill": {"duration": 3.2}})),
    (no_traces_of_the_run, with_cell(metadata={"execution": {"iopub.status.busy": "2024-01-01T00:00:00"}})),
    (no_traces_of_the_run, with_cell(metadata={"tags": ["injected-parameters"]})),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_notebook_passes(rule: Callable[[Notebook], list[str]]) -> None:
    assert not rule(GOOD)
    assert not rule(with_output(shown(mime="image/png", text=png(0, 1))))


@pytest.mark.parametrize(("rule", "bad"), BREAKS, ids=[f"{rule.__name__}-{n}" for n, (rule, _) in enumerate(BREAKS)])
def test_a_bad_notebook_is_found(rule: Callable[[Notebook], list[str]], bad: Notebook) -> None:
    assert rule(bad)


def test_every_rule_is_shown_a_bad_notebook() -> None:
    assert {rule.__name__ for rule in RULES} == {rule.__name__ for rule, _ in BREAKS}
