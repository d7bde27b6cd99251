"""Levels of a plan that prints them only sometimes: from the wording, the code, other tables and the sums.

A plan lists a program, its kegiatan and the sub kegiatan of each in printed order. Where the print does
not say which of its rows are kegiatan, the reading is taken in which the amounts of the sub kegiatan add
up to their kegiatan, those to the program, and the names stand at the level that other tables print;
where two readings are equally good, or nothing speaks for the chosen one, the row says so.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from renja_analysis.names import name_key
from renja_analysis.schema import CODE_PARTS

SEPARATOR = re.compile(r"[.,]")  # a damaged code has commas, too
ABOVE = ("urusan", "bidang", "program")
CLEAR = 1.0  # a second reading that costs less than this above the best one makes the level doubtful

MISPRINTED = 6.0  # against the level that the row itself prints
OTHER_TABLE = 2.0  # against the level of the same name in another table
NO_SUM = 1.5  # a kegiatan whose sub kegiatan do not add up, for each amount column
ALONE = 2.5  # a kegiatan without sub kegiatan
TARGETED = 0.4  # a kegiatan with a target of its own where most of the plan's have none
FIRST = 4.0  # a program whose first row is no kegiatan
MOST_ROWS = 400  # of one program, among which all ways to cut them into kegiatan are tried


class Row(NamedTuple):
    """A row that may be a program, kegiatan or sub kegiatan: what it prints. ``amounts`` are rupiah, None for blank."""

    name: str
    printed: str
    kode: str
    amounts: tuple[int | None, ...]
    target: bool


class Level(NamedTuple):
    """The level of a row, and why the print does not decide (empty: it does)."""

    level: str
    doubt: str


def levels(rows: Sequence[Row], known: Mapping[str, str]) -> list[Level]:
    """The level of every row, in printed order. ``known``: the level of a name key in other tables."""
    found: list[Level | None] = [_above(row, known) for row in rows]
    bounds = [index for index, level in enumerate(found) if level is not None]
    for position, start in enumerate([-1, *bounds]):
        end = bounds[position] if position < len(bounds) else len(rows)
        inner = rows[start + 1 : end]
        if len(inner) > MOST_ROWS:
            found[start + 1 : end] = [_told(row) for row in inner]
        elif inner:
            found[start + 1 : end] = _inner(inner, known)
    return [level or Level("sub_kegiatan", "") for level in found]


def _told(row: Row) -> Level:
    """The level of a row among too many to try all readings: what it prints itself, else the lowest, with a doubt."""
    printed = row.printed or _coded(row.kode)
    if printed:
        return Level(printed, "")
    return Level(
        "sub_kegiatan", "level: no word says it, and its program has too many rows to try; read as sub_kegiatan"
    )


def _above(row: Row, known: Mapping[str, str]) -> Level | None:
    """The level of a row that is a program or above it; None where it is below one."""
    if row.printed in ABOVE or row.printed == "total":
        return Level(row.printed, "")
    coded = _coded(row.kode)
    if coded in ABOVE:
        return Level(coded, "")
    if row.printed or coded:
        return None
    if known.get(name_key(row.name)) == "program" and row.name.isupper():
        return Level("program", "level: no word says it; program by the capitals and by the same name in another table")
    return None


def _coded(kode: str) -> str:
    parts = len(SEPARATOR.split(kode.strip(".,"))) if kode else 0
    return {parts_of: level for level, parts_of in CODE_PARTS.items()}.get(parts, "")


def _inner(rows: Sequence[Row], known: Mapping[str, str]) -> list[Level]:
    """The rows of one program as kegiatan and sub kegiatan: the cheapest way to cut them into kegiatan.

    ``forward[i]`` is the cost of the rows before i, ``backward[i]`` of those from i on, where i begins a kegiatan.
    """
    count = len(rows)
    as_kegiatan = [_misfit(row, "kegiatan", known) for row in rows]
    as_sub = [0.0, *accumulate(_misfit(row, "sub_kegiatan", known) for row in rows)]
    sums = [[0, *accumulate(row.amounts[column] or 0 for row in rows)] for column in range(len(rows[0].amounts))]
    blocks = {
        (first, end): as_kegiatan[first] + as_sub[end] - as_sub[first + 1] + _sum_misfit(rows, first, end, sums)
        for first in range(count)
        for end in range(first + 1, count + 1)
    }
    # Rows before the first kegiatan hang from the program itself.
    forward = [0.0, *(FIRST + as_sub[end] for end in range(1, count + 1))]
    backward = [float("inf")] * count + [0.0]
    cut: list[int | None] = [None] * (count + 1)
    for end in range(1, count + 1):
        for first in range(end):
            cost = forward[first] + blocks[first, end]
            if cost < forward[end]:
                forward[end], cut[end] = cost, first
    for first in range(count - 1, -1, -1):
        backward[first] = min(blocks[first, end] + backward[end] for end in range(first + 1, count + 1))
    chosen = set()
    begin = cut[count]
    while begin is not None:
        chosen.add(begin)
        begin = cut[begin]
    levels_found = []
    for index, row in enumerate(rows):
        rival = _rival(index, index in chosen, forward, backward, blocks, as_sub) - forward[count]
        level = "kegiatan" if index in chosen else "sub_kegiatan"
        levels_found.append(Level(level, _doubt(row, level, rival)))
    return levels_found


def _rival(
    index: int,
    is_kegiatan: bool,
    forward: Sequence[float],
    backward: Sequence[float],
    blocks: Mapping[tuple[int, int], float],
    as_sub: Sequence[float],
) -> float:
    """What the best reading costs in which a row has the other level."""
    if not is_kegiatan:
        return forward[index] + backward[index]
    covering = [forward[first] + cost + backward[end] for (first, end), cost in blocks.items() if first < index < end]
    covering += [FIRST + as_sub[end] + backward[end] for end in range(index + 1, len(as_sub))]
    return min(covering)


def _doubt(row: Row, level: str, margin: float) -> str:
    if margin >= CLEAR or row.printed or _coded(row.kode):
        return ""
    other = "kegiatan" if level == "sub_kegiatan" else "sub_kegiatan"
    return f"level: no word says it, and the amounts and other tables suit {other} nearly as well; read as {level}"


def _misfit(row: Row, level: str, known: Mapping[str, str]) -> float:
    """What speaks against a level for one row alone."""
    cost = 0.0
    printed = row.printed or _coded(row.kode)
    if printed:
        cost += MISPRINTED * (printed != level)
    other = known.get(name_key(row.name))
    if other in ("kegiatan", "sub_kegiatan"):
        cost += OTHER_TABLE * (other != level)
    return cost + TARGETED * (level == "kegiatan" and row.target)


def _sum_misfit(rows: Sequence[Row], first: int, end: int, sums: Sequence[Sequence[int]]) -> float:
    """What speaks against the rows behind ``first``, up to ``end``, as the sub kegiatan of ``first``."""
    if end == first + 1:
        return ALONE
    cost = 0.0
    for column, amount in enumerate(rows[first].amounts):
        below = sums[column][end] - sums[column][first + 1]
        cost += NO_SUM * (below != amount) if amount is not None else 0.5 * NO_SUM * bool(below)
    return cost
