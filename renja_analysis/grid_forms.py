"""Forms that are known by the words of their header alone (``grid_forms.yml``): review, proposals, goals, plans.

A document prints such a header over several lines and in the order in which its cells happen to end, so
the words are looked for in any order; the columns stand in the order of the form, or in the printed one
where the whole header is printed on one line.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml


class Column(NamedTuple):
    """A column of a form: the contract's name for it, what kind of cell it holds, its word in the header."""

    name: str
    kind: str
    word: str
    optional: bool


class GridForm(NamedTuple):
    """One form: ``opens`` begins its header, ``words`` it must say, ``without`` it must not, ``more`` it may."""

    name: str
    table: str
    title: str
    source: str
    opens: str
    words: tuple[str, ...]
    without: str
    more: tuple[str, ...]
    columns: tuple[Column, ...]


@cache
def grid_forms(table: str) -> tuple[GridForm, ...]:
    """The known forms of one table of the contract, in the order in which they are tried."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: list[dict[str, Any]] = yaml.load(files("renja_analysis").joinpath("grid_forms.yml").read_bytes(), loader)
    return tuple(_form(entry) for entry in raw if entry["table"] == table)


def printed_columns(form: GridForm, header: str, one_line: bool) -> tuple[Column, ...] | None:
    """The columns that a header prints (blankless, lower case), or None where it is not the form's.

    With ``one_line`` they stand in printed order.
    """
    places = _places(form, header)
    if places is None or (form.without and re.search(form.without, header)):
        return None
    found = [(column, place) for column, place in zip(form.columns, places, strict=True) if place is not None]
    if one_line and all(place >= 0 for _, place in found):
        found.sort(key=lambda pair: pair[1])
    return tuple(column for column, _ in found)


def may_print(form: GridForm, text: str) -> bool:
    """Whether a text (blankless, lower case) holds all the words of a form's header."""
    return _places(form, text) is not None


def says_only(form: GridForm, text: str) -> bool:
    """Whether a text (blankless, lower case) is nothing but words of a form's header."""
    patterns = {*form.more, *form.words, *(column.word for column in form.columns if column.word)}
    for pattern in sorted(patterns, key=len, reverse=True):
        text = re.sub(pattern, "#", text)
    return not text.strip("#")


def _places(form: GridForm, header: str) -> list[int | None] | None:
    """Where each column's word stands: -1 for a column without one, None for an optional one that is not printed."""
    wanted = [(word, -1) for word in form.words]
    wanted += [(column.word, number) for number, column in enumerate(form.columns) if column.word]
    places: list[int | None] = [-1 if not column.word else None for column in form.columns]
    text = header
    # The longest first: `indikatortujuan` is not a `tujuan`.
    for pattern in sorted({word for word, _ in wanted}, key=len, reverse=True):
        numbers = [number for word, number in wanted if word == pattern]
        matches = list(re.finditer(pattern, text))
        required = [number for number in numbers if number < 0 or not form.columns[number].optional]
        if len(matches) < len(required):
            return None
        for number, match in zip(numbers, matches, strict=False):
            if number >= 0:
                places[number] = match.start()
            text = text[: match.start()] + "#" * (match.end() - match.start()) + text[match.end() :]
    return places


def _form(entry: dict[str, Any]) -> GridForm:
    columns = tuple(
        Column(cell["column"], cell["kind"], cell.get("word", ""), cell.get("optional", False))
        for cell in entry["columns"]
    )
    return GridForm(
        name=entry["form"],
        table=entry["table"],
        title=entry["title"],
        source=entry["source"],
        opens=entry["opens"],
        words=tuple(entry["words"]),
        without=entry.get("without", ""),
        more=tuple(entry["more"]),
        columns=columns,
    )
