"""What changed between two stages (tahap) of an agency's Renja: rows added, gone and moved, and cell by cell.

Rows are the same by the grounds of :mod:`renja_analysis.matching`; parts of a program that the other stage prints whole
are added up. Names that are only alike are compared with their score beside them. A blank is no zero: where one side
prints no amount, there is no difference. Running numbers are no content, and nothing depends on the order of the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.fields import CODE_PARTS, Field
from renja_analysis.formulas import percent_of
from renja_analysis.goals import text_key
from renja_analysis.indicators import same_unit
from renja_analysis.matching import place
from renja_analysis.names import name_key
from renja_analysis.parts import joined_name
from renja_analysis.schema import TABLES
from renja_analysis.sheet import PLACE_COLUMNS, uncertain_columns
from renja_analysis.stage_pairs import TEXTS, paired_rows, row_name, slipped_rows
from renja_analysis.tables import load_all
from renja_analysis.validation import fields_of
from renja_analysis.wording import plain

Tables = Mapping[str, pd.DataFrame]
Row = dict[str, Any]

KINDS = ("added", "gone", "unclear", "moved", "renamed", "amount", "number", "unit", "indicator", "text")
ONE_SIDED = ("added", "gone", "unclear")
# The amount by which a row that only one stage has is told; a table without one has no amount.
AMOUNT = {"evaluation": "target_rp", "rkpd_review": "renja_pagu", "plan": "pagu", "final_plan": "pagu"}
AMOUNT |= {"alignment": "pagu"}
COMPARED = ("evaluation", "rkpd_review", "proposals", "goals", "plan", "final_plan", "alignment")
NO_CONTENT = ("row_id", "level", "parent", "source", "uncertain", "no", "table")
CHANGES = dict.fromkeys(
    ("table", "change", "level", "name", "column", "before_id", "after_id", "before", "after", "unit"), "string"
)
CHANGES |= {"difference": "Float64", "percent": "Float64", "how": "string", "score": "Float64", "uncertain": "boolean"}
CHANGES |= {"before_source": "string", "after_source": "string", "slipped": "boolean", "below": "string"}


class Side(NamedTuple):
    """One stage's table: its rows by row_id, what is doubted in each, and where each cell is printed."""

    rows: dict[str, Row]
    doubts: dict[str, set[str]]
    places: Mapping[tuple[str, str], str]

    def source(self, row_ids: Sequence[str], column: str) -> str | None:
        found = (self.places.get((row_id, column)) or self.rows[row_id]["source"] for row_id in row_ids)
        return "; ".join(found) or None

    def doubted(self, row_ids: Sequence[str], column: str) -> bool:
        return any(not self.doubts[row_id].isdisjoint((column, *PLACE_COLUMNS)) for row_id in row_ids)

    def amount(self, row_ids: Sequence[str], column: str) -> Any:
        """The sum of these rows; None where one of them is blank, and for no row."""
        amounts = [self.rows[row_id].get(column) for row_id in row_ids]
        return None if None in amounts or not amounts else sum(amounts)


def compare(before: Document, after: Document, corrected: bool = False) -> pd.DataFrame:
    """:func:`compare_tables` of two documents, as printed or with their corrections: what changed between two stages.

    ``compare(find_document("dinas-a", 2025, "rancangan"), find_document("dinas-a", 2025, "akhir"))``. Raises
    RenjaError for a document that was not read yet, or whose tables do not hold.
    """
    return compare_tables(load_all(before, corrected), load_all(after, corrected))


def compare_tables(before: Tables, after: Tables) -> pd.DataFrame:
    """What changed in every table of rows that both have: one row per row added, gone or moved, and per changed cell.

    ``before``, ``after``: tables by name, as :func:`tables.load_all` gives them; with ``cells``, places are those of
    the cells. Columns: table, change (added; gone; unclear: rows of equal names, so that it is not known which is
    which; moved: under another row than before; renamed; amount; number: a target or another figure; unit; indicator;
    text), level (missing in goals and proposals), name, column (of the cell; of the row's amount where the whole row is
    new or gone), before_id, after_id (several joined by blanks, where one stage prints the parts of what the other
    prints whole), before, after (the two cells in the notation of the tables; of a move the rows above), unit (of both
    numbers; missing where they have not the same), difference (after - before in rupiah or in the unit; a row that one
    stage lacks counts 0 there; missing where a blank or another unit leaves it unknown), percent (of amounts alone),
    how and score (ground and likeness of the match), uncertain (the reading of one of the two cells is), before_source,
    after_source, slipped (the row is in a block whose names slipped against its amounts: it may well have changed in
    nothing but its name), below (row_id of the uppermost row that was added or is gone with it). By table, kind of
    change and printed order. A column that one stage prints nowhere is unknown there and not compared
    (:func:`lone_columns`).
    """
    found: list[Row] = []
    for table in shared_tables(before, after):
        sides = _side(table, before), _side(table, after)
        own = _changes(table, sides, paired_rows(table, before[table], after[table]))
        _mark(own, sides, slipped_rows(table, before[table], after[table]))
        found += own
    frame = pd.DataFrame(found, columns=list(CHANGES))
    order = frame["change"].map({kind: at for at, kind in enumerate(KINDS)})
    order = frame["table"].map({table: at for at, table in enumerate(TABLES)}) * len(KINDS) + order
    return frame.loc[order.sort_values(kind="stable").index].reset_index(drop=True).astype(CHANGES)


def shared_tables(before: Tables, after: Tables) -> list[str]:
    """The tables that have rows in both, in their order; a form that was left blank is as if it were not there."""
    return [table for table in COMPARED if all(table in tables and len(tables[table]) for tables in (before, after))]


def lone_columns(before: Tables, after: Tables) -> pd.DataFrame:
    """Columns of shared tables that one of both prints nowhere: table, column, side (before or after: that has it)."""
    found = []
    for table in shared_tables(before, after):
        printed = [set(tables[table].dropna(axis="columns", how="all")) for tables in (before, after)]
        names = [field.name for field in _contents(table) if (field.name in printed[0]) != (field.name in printed[1])]
        found += [(table, name, "before" if name in printed[0] else "after") for name in names]
    return pd.DataFrame(found, columns=["table", "column", "side"], dtype="string")


def totals(before: Tables, after: Tables) -> pd.DataFrame:
    """What each level of each shared table adds up to in both stages: one row per table, amount column and level.

    Columns: table, column, level (of the hierarchy; total: what is printed as such), rows_before, rows_after,
    blank_before, blank_after (of these, rows without an amount: the sums leave them out), before, after, difference
    (rupiah), percent. Further indicators enter no sum.
    """
    found = []
    for table in shared_tables(before, after):
        for column in (field.name for field in fields_of(TABLES[table]) if field.type == "rupiah"):
            for level in (*CODE_PARTS, "total"):
                sides = [_amounts(tables[table], column, level) for tables in (before, after)]
                if any(side.notna().any() for side in sides):
                    counts = (*(len(side) for side in sides), *(int(side.isna().sum()) for side in sides))
                    found.append((table, column, level, *counts, *(side.sum(min_count=1) for side in sides)))
    types = dict.fromkeys(("table", "column", "level"), "string")
    types |= dict.fromkeys(("rows_before", "rows_after", "blank_before", "blank_after", "before", "after"), "Int64")
    frame = pd.DataFrame(found, columns=list(types)).astype(types)
    frame["difference"] = frame["after"] - frame["before"]
    return frame.assign(percent=percent_of(frame["difference"], frame["before"]))


def _amounts(table: pd.DataFrame, column: str, level: str) -> pd.Series:
    if column not in table:
        return pd.Series([], dtype="Int64")
    return table.loc[table["level"] == level, column]


def _side(table: str, tables: Tables) -> Side:
    frame = tables[table]
    texts = frame.astype(object).where(frame.notna(), None)
    rows = {row["row_id"]: {str(name): cell for name, cell in row.items()} for row in texts.to_dict("records")}
    doubts = {row_id: set(uncertain_columns(row["uncertain"], list(frame.columns))) for row_id, row in rows.items()}
    places = {}
    if "cells" in tables:
        cells = tables["cells"]
        cells = cells[cells["table"] == table]
        columns = cells["column"].str.removesuffix("_printed")
        # A cell in several pieces is found at its first.
        pieces = list(zip(zip(cells["row_id"], columns, strict=True), cells["source"], strict=True))
        places = dict(reversed(pieces))
    return Side(rows, doubts, places)


def _changes(table: str, sides: tuple[Side, Side], chains: list[Row]) -> list[Row]:
    """The changes of one table, chain by chain."""
    chain_of: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for at, chain in enumerate(chains):
        for ids, known in zip((chain["before"], chain["after"]), chain_of, strict=True):
            known |= dict.fromkeys(ids, at)
    unclear = {at for at, chain in enumerate(chains) if chain["how"] == "ambiguous"}
    printed = [_printed(side.rows.values()) for side in sides]
    fields = [field for field in _contents(table) if all(field.name in columns for columns in printed)]
    found: list[Row] = []
    for chain in chains:
        ids = chain["before"], chain["after"]
        if not all(ids):
            found.append(_one_sided(table, sides, chain))
            continue
        parents = ({side.rows[row_id]["parent"] for row_id in own} for side, own in zip(sides, ids, strict=True))
        above = [own - {None} for own in parents]
        ends = [
            {known[row_id] for row_id in own if row_id in known} for own, known in zip(above, chain_of, strict=True)
        ]
        # Where it is not known which of two rows is which, nothing below them was moved.
        if all(ends) and ends[0].isdisjoint(ends[1]) and unclear.isdisjoint(ends[0] | ends[1]):
            names = [_called(table, side, sorted(own, key=place)) for side, own in zip(sides, above, strict=True)]
            found.append(_change(table, sides, chain, "moved", "parent", names))
        several = max(map(len, ids)) > 1
        for field in fields:
            # A policy is that of all rows below its strategi.
            below = field.name == "kebijakan" and any(above[0])
            if (field.type == "rupiah" or not several) and not below:
                found += _cell_change(table, sides, chain, field, fields)
    return found


def _mark(found: Sequence[Row], sides: tuple[Side, Side], slipped: tuple[set[str], set[str]]) -> None:
    """Enters which changes are of rows whose names slipped, and below which row one was added or is gone."""
    for key, kind, side, ids in zip(("before_id", "after_id"), ("gone", "added"), sides, slipped, strict=True):
        alone = {row[key]: row for row in found if row["change"] == kind}
        for row in found:
            row["slipped"] = row.get("slipped", False) or not ids.isdisjoint((row[key] or "").split())
        for row_id, row in alone.items():
            above = str(side.rows[row_id]["parent"]) if row_id in side.rows else ""
            while above in alone:
                row["below"], above = above, str(side.rows[above]["parent"])


def _contents(table: str) -> list[Field]:
    """The fields of a table that say something of a row, once each: its value and not its print."""
    fields = (field for field in fields_of(TABLES[table]) if field.name not in NO_CONTENT)
    return [field for field in fields if not field.name.endswith("_printed")]


def _printed(rows: Iterable[Row]) -> set[str]:
    return {name for row in rows for name, cell in row.items() if cell is not None}


def _one_sided(table: str, sides: tuple[Side, Side], chain: Row) -> Row:
    kind = "unclear" if chain["how"] == "ambiguous" else "added" if chain["after"] else "gone"
    column = AMOUNT.get(table)
    ids = chain["before"], chain["after"]
    amounts = [side.amount(own, column) if column else None for side, own in zip(sides, ids, strict=True)]
    change = _change(table, sides, chain, kind, column, [None if one is None else plain(one) for one in amounts])
    if amounts != [None, None]:
        change["difference"] = (amounts[1] or 0) - (amounts[0] or 0)
    return change


def _cell_change(table: str, sides: tuple[Side, Side], chain: Row, field: Field, fields: Sequence[Field]) -> list[Row]:
    """The change of one cell of a row that both stages have; none where both say the same."""
    ids = chain["before"], chain["after"]
    column = field.name
    if field.type == "rupiah":
        values = [side.amount(own, column) for side, own in zip(sides, ids, strict=True)]
        # Several rows of which one is blank add up to nothing that could be compared.
        if values[0] == values[1] or (None in values and max(map(len, ids)) > 1):
            return []
        change = _change(table, sides, chain, "amount", column, [None if one is None else plain(one) for one in values])
        if None not in values:
            change["difference"] = values[1] - values[0]
            change["percent"] = 100 * change["difference"] / values[0] if values[0] else None
        return [change]
    rows = [side.rows[own[0]] for side, own in zip(sides, ids, strict=True)]
    cells = [row.get(column) for row in rows]
    if field.type in ("number", "percent"):
        return _number_change(table, sides, chain, field, rows)
    of_number = next((other.name for other in fields if other.unit == column), None)
    if of_number is not None:
        # Where there is no number, there is nothing to have a unit.
        if any(row.get(of_number) is None for row in rows) or cells[0] == cells[1]:
            return []
        same = all(cells) and same_unit(str(cells[0]), str(cells[1]))
    else:
        key = name_key if column.endswith("name") else text_key
        same = key(cells[0] or "") == key(cells[1] or "")
    return [] if same else [_change(table, sides, chain, _kind(column, of_number), column, cells)]


def _number_change(table: str, sides: tuple[Side, Side], chain: Row, field: Field, rows: Sequence[Row]) -> list[Row]:
    column = field.name
    values = [row.get(column) for row in rows]
    printed = [row.get(f"{column}_printed") for row in rows]
    # A number that could not be read is known by its print.
    unread = None in values
    if values[0] == values[1] and not unread:
        return []
    if unread and text_key(printed[0]) == text_key(printed[1]):
        return []
    shown = [text if one is None else plain(one) for one, text in zip(values, printed, strict=True)]
    change = _change(table, sides, chain, "number", column, shown)
    units = [row.get(field.unit) or "" for row in rows]
    if units[0] == units[1] or (all(units) and same_unit(units[0], units[1])):
        change["unit"] = units[1] or None
        if not unread:
            first, second = (Decimal(str(one)) for one in values)
            change["difference"] = float(second - first)
    return [change]


def _kind(column: str, of_number: str | None) -> str:
    if of_number is not None:
        return "unit"
    if column.endswith("name"):
        return "renamed"
    return "indicator" if "indicator" in column or "indikator" in column else "text"


def _change(
    table: str, sides: tuple[Side, Side], chain: Row, kind: str, column: str | None, cells: Sequence[Any]
) -> Row:
    ids = chain["before"], chain["after"]
    told = column or ""
    places = [side.source(own, told) for side, own in zip(sides, ids, strict=True)]
    doubted = any(side.doubted(own, told) for side, own in zip(sides, ids, strict=True))
    names = [_called(table, side, own) for side, own in zip(sides, ids, strict=True)]
    return {
        **{"table": table, "change": kind, "level": None if table in TEXTS else chain["level"]},
        **{"name": names[1] or names[0], "column": column},
        **{"before_id": " ".join(ids[0]) or None, "after_id": " ".join(ids[1]) or None},
        **{"before": cells[0], "after": cells[1], "how": chain["how"], "score": chain["score"]},
        **{"uncertain": doubted, "before_source": places[0], "after_source": places[1]},
    }


def _called(table: str, side: Side, row_ids: Sequence[str]) -> str | None:
    names = [name for row_id in row_ids if (name := row_name(table, side.rows[row_id]))]
    return joined_name(names) if names else None
