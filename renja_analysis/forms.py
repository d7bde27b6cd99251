"""The official forms as data (``forms.yml``): recognised by their header words and formula row."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml


class Form(NamedTuple):
    """One official form: the words of its header and what each numbered column holds."""

    name: str
    table: str
    title: str
    source: str
    opens: str
    words: dict[str, str]
    columns: dict[int, str]
    formulas: dict[int, str]
    pairs: bool


class Layout(NamedTuple):
    """A form as one document prints it.

    ``texts`` are the text columns that are printed, ``values`` the value columns as
    (group, "k" | "rp"), both in printed order.
    """

    form: Form
    texts: tuple[str, ...]
    values: tuple[tuple[str, str], ...]


TEXT_COLUMNS = ("no", "kode", "name", "indicator")


@cache
def forms(table: str) -> tuple[Form, ...]:
    """The known forms of one table of the contract, in the order in which they are tried."""
    raw: list[dict[str, Any]] = yaml.load(files("renja_analysis").joinpath("forms.yml").read_bytes(), Loader=_LOADER)
    return tuple(_form(entry) for entry in raw if entry["table"] == table)


def missing_word(form: Form, header: str) -> str | None:
    """The first column whose words the header lacks, in printed order; None where all are there.

    ``header`` is the printed header up to the row of numbers.
    """
    text = blankless(header).lower()
    position = 0
    for column, pattern in form.words.items():
        found = re.search(pattern, text[position:])
        if found is None:
            return column
        position += found.end()
    return None


def match_numbers(form: Form, tokens: Sequence[str]) -> dict[int, str] | None:
    """The columns that the row of numbers names, or None where a printed formula is not the form's.

    ``tokens`` are as :func:`number_tokens` gives them: ``1``, ``13=12/7x100``.
    """
    columns: dict[int, str] = {}
    for token in tokens:
        number, _, formula = token.partition("=")
        if int(number) not in form.columns or (formula and formula != form.formulas.get(int(number))):
            return None
        columns[int(number)] = form.columns[int(number)]
    return columns


def layout(form: Form, columns: dict[int, str]) -> Layout:
    """The printed columns of a document, in order, each value column as K and Rp where the form pairs them."""
    texts = tuple(column for column in columns.values() if column in TEXT_COLUMNS)
    groups = [column for column in columns.values() if column not in TEXT_COLUMNS]
    kinds = ("k", "rp") if form.pairs else ("k",)
    return Layout(form, texts, tuple((group, kind) for group in groups for kind in kinds))


def number_tokens(row: str) -> list[str]:
    """The cells of a row of column numbers, blanks and percent signs inside formulas taken out."""
    tight = re.sub(r"\s*([=+/:x×*])\s*", r"\1", row)
    return [token.replace("×", "x").replace("*", "x").replace(":", "/").rstrip("%") for token in tight.split()]


def blankless(text: str) -> str:
    return "".join(text.split())


def _form(entry: dict[str, Any]) -> Form:
    numbers: dict[int, dict[str, str]] = entry["numbers"]
    return Form(
        name=entry["form"],
        table=entry["table"],
        title=entry["title"],
        source=entry["source"],
        opens=entry["opens"],
        words=entry["words"],
        columns={number: cell["column"] for number, cell in numbers.items()},
        formulas={number: cell["formula"] for number, cell in numbers.items() if "formula" in cell},
        pairs=entry["pairs"],
    )


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
