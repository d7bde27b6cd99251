"""What there is to run: a notebook with its parameters, for each document or once over several.

Everything is checked before any kernel starts.
"""

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from renja_analysis.documents import Document, check_year, each, find_documents, find_folders, read_description, root
from renja_analysis.documents import choose_documents as choose_several
from renja_analysis.errors import DocumentError, RunError

# Parameters that have an option of their own.
CHOSEN = {"agency": "--agency", "year": "--year", "tahap": "--tahap", "lang": "--lang"}
CHOSEN |= {"agencies": "--agency", "years": "--year"}
ALL = "_all"  # the folder of notebooks over several documents
DOCUMENTS = {"id": "{count} dokumen", "en": "{count} documents"}
NUMBER = {int: r"[+-]?\d+", float: r"[+-]?\d+(?:\.\d+)?"}  # Python would take nan and 1_000 as well
BOOLEANS = {"true": True, "yes": True, "ya": True, "false": False, "no": False, "tidak": False}

Choice = str | Iterable[str] | None


class Task(NamedTuple):
    """One notebook to run for one document, or once over all of them where it takes ``several``.

    ``folder`` is where the result is published.
    """

    documents: tuple[Document, ...]
    several: bool
    notebook: Path
    parameters: dict[str, Any]
    lang: str
    cells: int

    @property
    def label(self) -> str:
        return f"{ALL if self.several else self.documents[0].label}/{self.notebook.stem}"

    @property
    def subject(self) -> str:
        """The document, or how many there are, as the title of a page has it."""
        first, *others = self.documents
        if others:
            return DOCUMENTS[self.lang].format(count=len(self.documents))
        return f"{first.agency_name}, {first.folder.name}"

    @property
    def folder(self) -> Path:
        return outputs_root() / self.label

    @property
    def failed_folder(self) -> Path:
        """Where the executed copy of a run that failed lies."""
        return self.folder.with_name(f"{self.folder.name}.failed")


def outputs_root() -> Path:
    return root() / "outputs"


def choose_documents(agency: Choice, year: object | Iterable[object] | None, tahap: str | None) -> list[Document]:
    """The documents of these choices, each one or several, None meaning all.

    Raises DocumentError naming those available, for an agency that is not there and where nothing fits.
    """
    return _of_stage(find_documents(agency, year), tahap)


def unreadable(agency: Choice, year: object | Iterable[object] | None) -> list[str]:
    """A sentence for each document of these choices whose description does not hold; :func:`plan` leaves it out."""
    return _read(agency, year)[1]


def _readable(agency: Choice, year: object | Iterable[object] | None, tahap: str | None) -> list[Document]:
    """The documents of these choices whose description holds. Raises DocumentError where there is none."""
    documents, sentences = _read(agency, year)
    if not documents:
        raise DocumentError(sentences[0])
    return _of_stage(documents, tahap)


def _read(agency: Choice, year: object | Iterable[object] | None) -> tuple[list[Document], list[str]]:
    documents, sentences = [], []
    for folder in find_folders(agency, year):
        try:
            documents.append(read_description(folder))
        except DocumentError as error:
            sentences.append(str(error))
    return documents, sentences


def _of_stage(documents: Sequence[Document], tahap: str | None) -> list[Document]:
    fitting = [document for document in documents if tahap in (None, document.tahap)]
    if not fitting:
        stages = ", ".join(sorted({document.tahap for document in documents}))
        raise DocumentError(f"tahap: found {tahap!r}; expected one of: {stages}. Choose one of these.")
    return fitting


def choose_notebooks(name: Choice) -> list[Path]:
    """The notebooks of these names (with or without ``.ipynb``), or all of ``notebooks/``, in their order."""
    folder = root() / "notebooks"
    notebooks = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if not notebooks:
        raise RunError(f"{folder}: found no notebook; expected files such as 01_evaluation.ipynb. Put one there.")
    names = [path.stem for path in notebooks]
    wanted = each(name)
    for given in wanted or ():
        if str(given).removesuffix(".ipynb") not in names:
            raise RunError(f"notebook: found {given!r}; expected one of: {', '.join(names)}. Choose one of these.")
    stems = None if wanted is None else {str(given).removesuffix(".ipynb") for given in wanted}
    return [path for path in notebooks if stems is None or path.stem in stems]


def plan(
    agency: Choice = None,
    year: object | Iterable[object] | None = None,
    notebook: Choice = None,
    parameters: Sequence[tuple[str, str]] = (),
    lang: str | None = None,
    tahap: str | None = None,
) -> list[Task]:
    """Every task of these choices that has data, each choice one or several, None meaning all.

    ``parameters`` are texts, read by the notebook's defaults. Documents not yet read are left out, see
    :func:`without_data`. Raises DocumentError or RunError for an agency, notebook or parameter that does not exist,
    a notebook whose parameters cell is no such cell, and where nothing is left.
    """
    chosen_documents = _readable(agency, year, tahap)
    documents = [document for document in chosen_documents if _has_tables(document)]
    if not documents:
        folder = chosen_documents[0].folder / "tables"
        raise RunError(f"{folder}: found no tables; expected *.csv. Run `renja read` first.")
    tasks = []
    for path in choose_notebooks(notebook):
        content = read_notebook(path)
        defaults = read_defaults(content, path)
        given = _given(parameters, defaults, path)
        if lang is not None and "lang" not in defaults:
            raise _unknown("lang", defaults, path)
        language = lang or defaults.get("lang") or "id"
        cells = sum(1 for cell in content.cells if cell.cell_type == "code") + 1  # the parameters are put in as one
        several = "agencies" in defaults
        if several:
            runs = [_chosen_several(agency, year, tahap, defaults, path, chosen_documents)]
        else:
            runs = [((document,), _chosen(document, defaults, path)) for document in documents]
        for of, chosen in runs:
            wanted = {**chosen, "lang": language, **given}
            values = {name: value for name, value in wanted.items() if name in defaults}
            tasks.append(Task(of, several, path, values, language, cells))
    return sorted(tasks, key=lambda task: (task.several, task.documents[0].label, task.notebook.name))


def without_data(agency: Choice, year: object | Iterable[object] | None, tahap: str | None) -> list[str]:
    """A sentence for each agency and year of these choices that :func:`plan` leaves out."""
    documents = _readable(agency, year, tahap)
    lacking = [
        f"{document.label}: not read yet. Run `renja read` first."
        for document in documents
        if not _has_tables(document)
    ]
    there = {(document.agency, document.year) for document in documents}
    if not tahap:  # what is there and cannot be read has a sentence of its own
        there |= {(folder.parent.name, int(folder.name[:4])) for folder in find_folders(agency)}
    agencies = each(agency) or sorted({folder.parent.name for folder in find_folders()})
    wanted = product(agencies, sorted(map(check_year, each(year) or ())))
    return lacking + [
        f"{name}/{number}: no document{f' of {tahap}' if tahap else ''}."
        for name, number in wanted
        if (name, number) not in there
    ]


def _has_tables(document: Document) -> bool:
    return any((document.folder / "tables").glob("*.csv"))


def read_notebook(path: Path) -> Any:
    """A notebook as nbformat gives it, in today's format. Raises RunError for a file that is no notebook."""
    with fast_imports():
        import nbformat
    try:
        text = path.read_text(encoding="utf-8")
        if json.loads(text)["nbformat"] != 4:
            raise ValueError("of an old format")
        content = nbformat.v4.reads(text)
        if content.nbformat_minor < 5:  # before cells had names of their own: theirs come from their order
            content = nbformat.v4.upgrade(content)
            for number, cell in enumerate(content.cells):
                cell.id = f"cell-{number}"
        nbformat.validate(content)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        reason = " ".join(str(error).splitlines()[:1])[:80]
        raise RunError(
            f"{path}: found no notebook ({reason}); expected one. Open and save it in JupyterLab."
        ) from error
    # Whatever environment the notebook was last saved in: it runs in this one.
    content.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return content


def read_defaults(content: Any, path: Path) -> dict[str, Any]:
    """Parameter names with their default values, from the one cell tagged ``parameters``.

    Raises RunError where there is none or several, where neither ``agency`` and ``year`` nor ``agencies``
    and ``years`` are among them, or where a default is no literal.
    """
    tagged = [cell for cell in content.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise RunError(
            f"{path}: found {len(tagged)} cells tagged `parameters`; expected one. Tag the cell with the defaults."
        )
    with fast_imports():
        from papermill import inspect_notebook
    defaults = {}
    for name, parameter in inspect_notebook(content).items():
        try:
            defaults[name] = ast.literal_eval(parameter["default"])
        except (ValueError, SyntaxError) as error:
            raise RunError(
                f"{path}: found {name} = {parameter['default']} in the parameters; expected a literal, "
                "since what is worked out there would not follow a parameter. Work it out in a later cell."
            ) from error
    wanted = ("agencies", "years") if "agencies" in defaults else ("agency", "year")
    for name in wanted:
        if name not in defaults:
            raise RunError(
                f"{path}: found no parameter {name}; expected {' and '.join(wanted)}. Add it to the parameters."
            )
    return defaults


@contextmanager
def fast_imports() -> Iterator[None]:
    """nbformat brings in jsonschema, and that a grammar of web addresses which takes two seconds to build.

    No notebook's schema has such an address, and jsonschema does without: so the grammar is kept out.
    """
    slow = "rfc3987_syntax"
    keep_out = slow not in sys.modules and "jsonschema" not in sys.modules
    if keep_out:
        sys.modules[slow] = None  # type: ignore[assignment]  # Python's own way to say: not to be imported
    try:
        yield
    finally:
        if keep_out:
            del sys.modules[slow]


def _chosen(document: Document, defaults: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The parameters that say which document; the stage only where the folder's name has it."""
    chosen = {"agency": document.agency, "year": document.year}
    if "-" not in document.folder.name:
        return chosen
    if "tahap" not in defaults and len(find_folders(document.agency, document.year)) > 1:
        raise RunError(
            f"{path}: found no parameter tahap; expected one, since {document.label} is one stage of its year. "
            'Add tahap = "" to the parameters, and hand it to find_document.'
        )
    return {**chosen, "tahap": document.tahap}


def _chosen_several(
    agency: Choice,
    year: object | Iterable[object] | None,
    tahap: str | None,
    defaults: Mapping[str, Any],
    path: Path,
    readable: Sequence[Document],
) -> tuple[tuple[Document, ...], dict[str, Any]]:
    """The documents that a notebook over several reads, and the parameters that say which: an empty list means all.

    Where the description of one of them does not hold, the notebook will say so, and fails alone.
    """
    if tahap is not None and "tahap" not in defaults:
        raise RunError(
            f"{path}: found no parameter tahap; expected one, since --tahap is given. "
            'Add tahap = "" to the parameters, and hand it on.'
        )
    documents = list(readable) if unreadable(agency, year) else choose_several(agency, year, tahap)
    years = [check_year(value) for value in each(year) or ()]
    return tuple(documents), {"agencies": each(agency) or [], "years": years, "tahap": tahap or ""}


def _given(parameters: Sequence[tuple[str, str]], defaults: Mapping[str, Any], path: Path) -> dict[str, Any]:
    given = {}
    for name, text in parameters:
        if name in CHOSEN:
            raise RunError(f"parameter {name}: found it under -p; expected {CHOSEN[name]}. Use {CHOSEN[name]}.")
        if name not in defaults:
            raise _unknown(name, defaults, path)
        given[name] = _value(name, text, defaults[name])
    return given


def _unknown(name: str, defaults: Mapping[str, Any], path: Path) -> RunError:
    names = ", ".join(defaults)
    return RunError(f"parameter: found {name!r}; expected one of {path.name}: {names}. Choose one of these.")


def _value(name: str, text: str, default: Any) -> Any:
    """``text`` in the type of the default: nothing is guessed, so a code like 2.10 stays what it is."""
    if default is None or isinstance(default, str):
        return text
    try:
        if isinstance(default, bool):
            return BOOLEANS[text.lower()]
        if isinstance(default, int | float):
            if not re.fullmatch(NUMBER[type(default)], text):
                raise ValueError(text)
            return type(default)(text)
        value = ast.literal_eval(text)
        if not isinstance(value, type(default)):
            raise ValueError(text)
    except (KeyError, ValueError, SyntaxError) as error:
        raise RunError(
            f"parameter {name}: found {text!r}; expected a value like {default!r}. Write it in the same way."
        ) from error
    return value
