"""Blocks whose names slipped against their amounts: of two tables one prints the amounts beside other names.

Pure functions on ``rkpd_review``, ``plan`` and ``final_plan``. Amounts are rupiah (Int64). What the names of such a
block have in another table says nothing: their amounts and targets may be those of the row beside them.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.matching import EXACT, matched, place
from renja_analysis.names import name_key

LEAST_ROWS = 2


class Named(NamedTuple):
    """A row by its name and amount."""

    row_id: str
    parent: str
    name: str
    pagu: Any


Run = list[tuple[Named, Named]]  # rows of two tables that follow each other in both


def shifted(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Blocks whose amounts stand in the same order in two tables while the names beside them differ.

    ``left`` and ``right``: row_id, level, parent, name, pagu. Looked for in the rows below matched kegiatan, in
    printed order; a block has at least two rows with equal amounts in turn, at least two of its names differ, the first
    and the last among them, and one name stands on both sides beside different amounts (a row that was only renamed, or
    only put elsewhere, did not slip). One row per row of a block. Columns: block (running number), left, right
    (row_ids), left_name, right_name, pagu, same_name.
    """
    pairs = matched(left, right, ("program", "kegiatan"))
    parents = [pair for pair in pairs if pair.level == "kegiatan" and pair.how in (*EXACT, "near")]
    rows = []
    block = 0
    below = _below(left), _below(right)
    for pair in parents:
        ours, theirs = below[0].get(str(pair.left), []), below[1].get(str(pair.right), [])
        for run in map(_without_equal_ends, _equal_runs(ours, theirs)):
            if _slipped(run):
                block += 1
                rows += [(block, a.row_id, b.row_id, a.name, b.name, a.pagu, _same_name((a, b))) for a, b in run]
    columns = {"block": "Int64", "left": "string", "right": "string", "left_name": "string", "right_name": "string"}
    columns |= {"pagu": "Int64", "same_name": "boolean"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def shifted_rows(review: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """:func:`shifted` of the review's Renja side and the plan, which name the same sub kegiatan (T-C.31, T-C.33)."""
    return shifted(renja_side(review), plan)


def shifted_ids(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> set[str]:
    """The row_ids of every row, of whichever of the three tables, whose name slipped in a block of :func:`shifted`."""
    found: set[str] = set()
    for left, right in combinations((renja_side(review), plan, final_plan), 2):
        blocks = shifted(left, right)
        blocks = blocks[~blocks["same_name"]]
        found |= set(blocks["left"]) | set(blocks["right"])
    return found


def renja_side(review: pd.DataFrame) -> pd.DataFrame:
    """The review as its Renja side prints it: its name and pagu."""
    return review.assign(name=review["renja_name"], pagu=review["renja_pagu"])


def _below(table: pd.DataFrame) -> dict[str, list[Named]]:
    """The named sub kegiatan below each row, in printed order, which is that of their numbers."""
    columns = (table[name].tolist() for name in ("level", *Named._fields))
    rows = [Named(*cells) for level, *cells in zip(*columns, strict=True) if level == "sub_kegiatan"]
    found: dict[str, list[Named]] = {}
    for row in sorted(rows, key=lambda row: place(row.row_id)):
        if pd.notna(row.name) and pd.notna(row.parent):
            found.setdefault(row.parent, []).append(row)
    return found


def _equal_runs(ours: list[Named], theirs: list[Named]) -> list[Run]:
    """The longest runs of rows with equal amounts in turn, each row in one of them."""
    runs: list[Run] = []
    used: set[int] = set()
    for start in range(len(theirs)):
        run = []
        offset = 0
        first = next((i for i, row in enumerate(ours) if i not in used and _equal(row, theirs[start])), None)
        while first is not None and start + offset < len(theirs) and first + offset < len(ours):
            if first + offset in used or not _equal(ours[first + offset], theirs[start + offset]):
                break
            run.append((ours[first + offset], theirs[start + offset]))
            offset += 1
        if len(run) >= LEAST_ROWS:
            runs.append(run)
            used |= set(range(first or 0, (first or 0) + offset))
    return runs


def _without_equal_ends(run: Run) -> Run:
    """The part of a run from the first to the last name that differs: what stands around it did not slip."""
    differing = [place for place, pair in enumerate(run) if not _same_name(pair)]
    return run[differing[0] : differing[-1] + 1] if differing else []


def _slipped(run: Run) -> bool:
    if sum(not _same_name(pair) for pair in run) < LEAST_ROWS:
        return False
    ours, theirs = (_amounts_by_name(rows) for rows in zip(*run, strict=True))
    return any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys())


def _same_name(pair: tuple[Named, Named]) -> bool:
    return name_key(pair[0].name) == name_key(pair[1].name)


def _amounts_by_name(rows: Iterable[Named]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(name_key(row.name), []).append(row.pagu)
    return {name: sorted(amounts) for name, amounts in found.items()}


def _equal(one: Named, other: Named) -> bool:
    pagu = one.pagu, other.pagu
    return bool(pd.notna(pagu[0]) and pd.notna(pagu[1]) and pagu[0] == pagu[1])
