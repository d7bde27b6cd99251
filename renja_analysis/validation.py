"""Tables held against their schema: every broken rule at once, each with file, line, row and column."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa

from renja_analysis.errors import SchemaError
from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL, Field, Table

OPTIONAL = {EVALUATION.name: EVALUATION_OPTIONAL}
MOST_LISTED = 20
AT_ONCE = 20_000  # cells

_WHOLE = r"-?(?:0|[1-9][0-9]{0,17})"  # what an Int64 holds
_DECIMAL = rf"{_WHOLE}(?:\.[0-9]{{1,20}})?"
_LINES = r"[0-9]+(?:@[0-9]+-[0-9]+)?"
_BOX = r"#[0-9]+(?::r[0-9]+)?(?:@[0-9.,-]+)?"
_SHEET_CELL = r"![^!]+![A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?"
NOTATIONS = {
    "integer": (_WHOLE, "a whole number, digits only"),
    "rupiah": (_WHOLE, "whole rupiah, digits only"),
    "number": (_DECIMAL, "a number, digits with a decimal dot"),
    "percent": (_DECIMAL, "a percentage, digits with a decimal dot"),
    "source": (
        rf"[^:#!]+(?::{_LINES}(?:\+{_LINES})*|{_BOX}(?:\+{_BOX})*|{_SHEET_CELL}(?:\+{_SHEET_CELL})*)",
        "a place such as renja.txt:533, renja.pdf#41:r7 or renja.xlsx!Sheet1!F12",
    ),
}


Columns = dict[str, list[Any]]  # a table as its file writes it: each cell a text, or pd.NA


class Violation(NamedTuple):
    """One broken rule: the line of the file (the header is 1), its row, the column, and what stands there."""

    line: int
    row_id: str
    column: str
    found: str
    expected: str


def fields_of(table: Table) -> tuple[Field, ...]:
    """Every field that a table may have, those that only some forms print at the end."""
    return table.fields + OPTIONAL.get(table.name, ())


def holds(columns: Columns, table: Table) -> bool:
    """Whether a table, cell by cell as its file holds it, is surely without a violation.

    Says in a fraction of the time what :func:`validate_text` says of most tables; where this is False, that one decides
    and tells the places.
    """
    fields = {field.name: field for field in fields_of(table)}
    if not set(table.columns) <= set(columns) <= set(fields):
        return False
    return all(_column_holds(cells, fields[name], table, columns) for name, cells in columns.items())


def _column_holds(cells: list[Any], field: Field, table: Table, columns: Columns) -> bool:
    kinds = set(map(type, cells))
    if not kinds <= {str, type(pd.NA)} or (field.required and type(pd.NA) in kinds):
        return False
    # In parts, as the different cells of a long column are as many as all of them.
    if (field.type in NOTATIONS or field.choices) and not all(
        _cells_hold(set(cells[at : at + AT_ONCE]), field) for at in range(0, len(cells), AT_ONCE)
    ):
        return False
    if table.prefix and field.name == "row_id":
        return bool(_rising(pd.Series(cells, dtype=object), table.prefix).all())
    if table.prefix and field.name == "parent" and "row_id" in columns:
        row_ids = columns["row_id"]
        return {*cells} - {pd.NA} <= set(row_ids) and not any(
            cell is not pd.NA and cell == own for cell, own in zip(cells, row_ids, strict=True)
        )
    return True


def _cells_hold(different: set[Any], field: Field) -> bool:
    different.discard(pd.NA)
    if field.type in NOTATIONS:
        notation = _compiled(NOTATIONS[field.type][0])
        if not all(map(notation.fullmatch, different)):
            return False
    return not field.choices or different <= set(field.choices)


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def validate_text(text: pd.DataFrame, table: Table, where: str) -> None:
    """Holds a table against its schema, each cell as the file holds it, the index being the line in the file.

    ``where`` names the file. Raises one SchemaError that lists all violations.
    """
    columns = {
        field.name: pa.Column(
            checks=_checks(field, table, text),
            nullable=not field.required,
            required=field in table.fields,
            title=field.title,
            description=field.description,
            metadata={"unit": field.unit, "form": field.form},
        )
        for field in fields_of(table)
    }
    try:
        pa.DataFrameSchema(columns, strict=True, unique_column_names=True).validate(text, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = {_violation(case, text) for case in errors.failure_cases.to_dict("records")}
        order = {name: position for position, name in enumerate(columns)}
        listed = sorted(found, key=lambda violation: (violation.line, order.get(violation.column, -1), violation))
        raise SchemaError(sentence(where, table, listed)) from None


def sentence(where: str, table: Table, violations: Sequence[Violation]) -> str:
    """What a SchemaError says: the first violations, one a line, and the number of the rest."""
    lines = [
        f"  line {found.line}{f' ({found.row_id})' if found.row_id else ''}, {found.column}: "
        f"found {found.found[:100]}; expected {found.expected}"
        for found in violations[:MOST_LISTED]
    ]
    if len(violations) > MOST_LISTED:
        lines.append(f"  and {len(violations) - MOST_LISTED} more")
    places = "1 place that breaks" if len(violations) == 1 else f"{len(violations)} places that break"
    return (
        f"{where}: found {places} the schema of {table.name}; expected none. "
        "Mend the table, or read the document anew:\n" + "\n".join(lines)
    )


def _checks(field: Field, table: Table, text: pd.DataFrame) -> list[Any]:
    """pandera's checks of one column; each is named by what it expects."""
    pattern, expected = NOTATIONS.get(field.type, ("", "text"))
    notation = re.compile(pattern)
    if pattern:
        checks = [pa.Check(lambda cells: cells.map(lambda cell: bool(notation.fullmatch(str(cell)))), error=expected)]
    else:
        checks = [pa.Check(lambda cells: cells.map(lambda cell: isinstance(cell, str)), error=expected)]
    if field.choices:
        checks.append(pa.Check(lambda cells: cells.isin(field.choices), error=f"one of: {', '.join(field.choices)}"))
    if table.prefix and field.name == "row_id":
        rising = f"{table.prefix} and a number above those of the rows before"
        checks.append(pa.Check(lambda cells: _rising(cells, table.prefix), error=rising))
    if table.prefix and field.name == "parent" and "row_id" in text.columns:
        row_ids = text["row_id"]
        others = "the row_id of another row of the table"
        known = set(row_ids.dropna())
        checks.append(pa.Check(lambda cells: cells.isin(known) & (cells != row_ids[cells.index]), error=others))
    return checks


def _rising(row_ids: pd.Series, prefix: str) -> pd.Series:
    """Whether each row_id is the prefix and a number above all those before it."""
    form = re.compile(rf"{re.escape(prefix)}([1-9][0-9]*)")
    highest, holds = 0, []
    for row_id in row_ids:
        found = form.fullmatch(str(row_id))
        number = int(found[1]) if found else 0
        holds.append(number > highest)
        highest = max(highest, number)
    return pd.Series(holds, index=row_ids.index)


def _violation(case: dict[Any, Any], text: pd.DataFrame) -> Violation:
    """One of pandera's failure cases with its place in the file."""
    check, found, line = case["check"], case["failure_case"], case["index"]
    if case["schema_context"] == "DataFrameSchema":
        if check == "column_in_dataframe":
            return Violation(1, "", str(found), "no such column", "this column")
        if isinstance(found, pd.Index):
            return Violation(1, "", ", ".join(map(str, found)), "this column twice", "it once")
        return Violation(1, "", str(found), "this column", "no such column")
    row_id = text.at[line, "row_id"] if "row_id" in text.columns else pd.NA
    empty = check == "not_nullable"
    return Violation(
        int(line),
        "" if row_id is pd.NA else str(row_id),
        str(case["column"]),
        "nothing" if empty else repr(found),
        "a value" if empty else str(check),
    )
