"""Places in a source text: the lines and characters that a cell covers, and the words for the cell itself."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from renja_analysis.labels import code_word
from renja_analysis.numbers import Lang
from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL, TABLES, Field

_TEXT_PLACE = re.compile(r"([^:#!]+):(\d+(?:@\d+-\d+)?(?:\+\d+(?:@\d+-\d+)?)*)")
_LINE = re.compile(r"(\d+)(?:@(\d+)-(\d+))?")


class Spot(NamedTuple):
    """Characters ``start`` to ``end`` of a line of a text file; the whole line where both are 0."""

    file: str
    line: int
    start: int = 0
    end: int = 0


CellSources = dict[tuple[str, str, str], list[str]]


def spots(source: str) -> list[Spot]:
    """What ``renja.txt:5833@0-5+5832@0-11`` covers; nothing for a place that is in no text file."""
    matched = _TEXT_PLACE.fullmatch(source)
    if not matched:
        return []
    file, lines = matched.groups()
    return [Spot(file, *(int(number or 0) for number in found)) for found in _LINE.findall(lines)]


def cell_sources(tables: Mapping[str, pd.DataFrame]) -> CellSources:
    """Where each cell is printed, by table, row_id and column (without ``_printed``); from the table ``cells``."""
    found: CellSources = {}
    cells = tables.get("cells")
    if cells is not None:
        columns = [cells[name] for name in ("table", "row_id", "column", "source")]
        for table, row_id, column, source in zip(*columns, strict=True):
            found.setdefault((table, row_id, column.removesuffix("_printed")), []).append(source)
    return found


def cell_spots(table: str, row_id: str, column: str, source: str, sources: CellSources) -> list[Spot]:
    """Where a cell is printed; where its row begins (``source``), if the cell itself is not."""
    printed = sources.get((table, row_id, column.removesuffix("_printed")), [source])
    return [spot for place in printed for spot in spots(place)]


def column_words(table: str, column: str, lang: Lang) -> str:
    """What a column means, printed or read; its own name where the contract does not have it."""
    field = table_fields(table).get(column)
    if field is None:
        return column
    return field.title.removesuffix(", tercetak") if lang == "id" else field.description.removesuffix(" as printed")


def table_fields(table: str) -> dict[str, Field]:
    """The fields of a table by name, those that only some forms print too; none for an unknown table."""
    own = TABLES[table].fields if table in TABLES else ()
    return {field.name: field for field in (*own, *(EVALUATION_OPTIONAL if table == EVALUATION.name else ()))}


def table_word(table: str, lang: Lang) -> str:
    """The short name of a table."""
    return code_word("short", table, lang)
