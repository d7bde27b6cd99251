"""Levels of a plan that prints them only sometimes: from the wording, the code, other tables and the sums.

A plan lists a program, its kegiatan and the sub kegiatan of each in printed order. Where the print does
not say which of its rows are kegiatan, the reading is taken in which the amounts of the sub kegiatan add
up to their kegiatan, those to the program, and the names stand at the level that other tables print;
where two readings are equally good, or nothing speaks for the chosen one, the row says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from typing import NamedTuple

from renja_analysis.names import name_key
from renja_analysis.schema import CODE_PARTS

SEPARATOR = re.compile(r"[.,]")  # a damaged code has commas, too
ABOVE = ("urusan", "bidang", "program")
# Whole numbers, so that two readings that are equally good cost the same.
CLEAR = 20  # a second reading that costs less than this above the best one makes the level doubtful

MISPRINTED = 120  # against the level that the row itself prints
OTHER_TABLE = 40  # against the level of the same name in another table
NO_SUM = 30  # a kegiatan whose sub kegiatan do not add up, for each amount column
NOT_BLANK = 15  # a kegiatan that prints no amount where its sub kegiatan have some, for each amount column
ALONE = 50  # a kegiatan without sub kegiatan
TARGETED = 8  # a kegiatan with a target of its own where most of the plan's have none
FIRST = 80  # a program whose first row is no kegiatan


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
        if inner:
            found[start + 1 : end] = _inner(inner, known)
    return [level or Level("sub_kegiatan", "") for level in found]


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

    ``forward[i]`` is the cost of the rows before i, ``backward[i]`` of those from i on, where i begins a kegiatan. A
    kegiatan from ``first`` up to ``end`` costs ``opening[first] + as_sub[end]`` and what its sums have against it.
    """
    count = len(rows)
    as_sub = [0, *accumulate(_misfit(row, "sub_kegiatan", known) for row in rows)]
    opening = [_misfit(row, "kegiatan", known) - as_sub[at + 1] for at, row in enumerate(rows)]
    sums = _Sums(rows)
    # Rows before the first kegiatan hang from the program itself.
    forward = [0, *(FIRST + as_sub[end] for end in range(1, count + 1))]
    cut: list[int | None] = [None] * (count + 1)
    best: Best = {}
    for end in range(1, count + 1):
        ways = [(forward[end - 1] + opening[end - 1] + ALONE, end - 1), *sums.firsts(best, end)]
        cost, first = min(ways)
        if cost + as_sub[end] < forward[end]:
            forward[end], cut[end] = cost + as_sub[end], first
        sums.keep_first(best, end - 1, forward[end - 1] + opening[end - 1])
    backward = [0] * (count + 1)
    best = {}
    for first in range(count - 1, -1, -1):
        alone = ALONE + as_sub[first + 1] + backward[first + 1]
        backward[first] = opening[first] + min([alone, *sums.ends(best, first)])
        sums.keep_end(best, first + 1, as_sub[first + 1] + backward[first + 1])
    chosen = set()
    begin = cut[count]
    while begin is not None:
        chosen.add(begin)
        begin = cut[begin]
    heads = [forward[first] + opening[first] for first in range(count)]
    tails = [as_sub[end] + backward[end] for end in range(count + 1)]
    covered = _covered(sums, heads, tails)
    levels_found = []
    for index, row in enumerate(rows):
        # What the best reading costs in which the row has the other level.
        rival = covered[index] if index in chosen else forward[index] + backward[index]
        level = "kegiatan" if index in chosen else "sub_kegiatan"
        levels_found.append(Level(level, _doubt(row, level, rival - forward[count])))
    return levels_found


# The least cost, and whose it is, among those that agree in some of the amount columns: (these columns, their sums).
Best = dict[tuple[int, tuple[int, ...]], tuple[int, int]]


class _Sums:
    """What the amounts of a program have against each kegiatan, found for all of its possible ends at once.

    The amounts of a row and those printed before it say what has been printed where its kegiatan ends, if that adds up.
    So all rows are kept by what they say there, in every choice of columns: those in which a way fits are among them,
    and no other makes it cheaper.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        columns = range(len(rows[0].amounts))
        self.choices = [choice for size in range(len(columns) + 1) for choice in combinations(columns, size)]
        # What is printed before each row, and where it ends.
        totals = [[0, *accumulate(row.amounts[column] or 0 for row in rows)] for column in columns]
        self.printed = list(zip(*totals, strict=True)) if totals else [()] * (len(rows) + 1)
        self.due = [
            tuple(before + (amount or 0) for before, amount in zip(self.printed[at + 1], row.amounts, strict=True))
            for at, row in enumerate(rows)
        ]
        weights = [[NOT_BLANK if amount is None else NO_SUM for amount in row.amounts] for row in rows]
        self.charges = [
            [sum(held) - sum(held[column] for column in choice) for choice in self.choices] for held in weights
        ]

    def keep_first(self, best: Best, first: int, cost: int) -> None:
        """Enters a row that begins a kegiatan, with what is to be paid up to there."""
        self._keep(best, self.due[first], [cost + charge for charge in self.charges[first]], first)

    def keep_end(self, best: Best, end: int, cost: int) -> None:
        """Enters an end of a kegiatan, with what is to be paid from there on."""
        self._keep(best, self.printed[end], [cost] * len(self.choices), end)

    def firsts(self, best: Best, end: int) -> Iterator[tuple[int, int]]:
        """The cheapest kegiatan that go up to an end, each with its first row."""
        return (best[place] for place in self._places(self.printed[end]) if place in best)

    def ends(self, best: Best, first: int) -> Iterator[int]:
        """What the cheapest kegiatan that begin with a row cost."""
        places = zip(self._places(self.due[first]), self.charges[first], strict=True)
        return (best[place][0] + charge for place, charge in places if place in best)

    def _keep(self, best: Best, sums: Sequence[int], costs: Sequence[int], at: int) -> None:
        for place, cost in zip(self._places(sums), costs, strict=True):
            if place not in best or (cost, at) < best[place]:
                best[place] = (cost, at)

    def _places(self, sums: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        return ((at, tuple(sums[column] for column in choice)) for at, choice in enumerate(self.choices))


def _covered(sums: _Sums, heads: Sequence[int], tails: Sequence[int]) -> list[float]:
    """What the best reading costs in which each row lies behind the first row of a kegiatan, or of the program.

    ``heads`` and ``tails`` are what is to be paid beside the sums of a kegiatan, by its first row and its end. Each
    half of the rows is looked at for itself, and then the kegiatan that reach from one into the other.
    """
    count = len(heads)
    least = [FIRST + cost for cost in accumulate(reversed(tails), min)][::-1]
    found: list[float] = [*least[1:]]
    parts = [(0, count)]
    while parts:
        low, high = parts.pop()
        if low == high:
            continue
        middle = (low + high + 1) // 2
        parts += [(low, middle - 1), (middle, high)]
        ends: Best = {}
        for end in range(middle, high + 1):
            sums.keep_end(ends, end, tails[end])
        cheapest = float("inf")
        for first in range(low, middle):
            found[first] = min(found[first], cheapest)
            cheapest = min(cheapest, heads[first] + min(sums.ends(ends, first)))
        firsts: Best = {}
        for first in range(low, middle):
            sums.keep_first(firsts, first, heads[first])
        cheapest = float("inf")
        for end in range(high, middle, -1):
            cheapest = min(cheapest, tails[end] + min(sums.firsts(firsts, end))[0])
            found[end - 1] = min(found[end - 1], cheapest)
    return found


def _doubt(row: Row, level: str, margin: float) -> str:
    if margin >= CLEAR or row.printed or _coded(row.kode):
        return ""
    other = "kegiatan" if level == "sub_kegiatan" else "sub_kegiatan"
    return f"level: no word says it, and the amounts and other tables suit {other} nearly as well; read as {level}"


def _misfit(row: Row, level: str, known: Mapping[str, str]) -> int:
    """What speaks against a level for one row alone."""
    cost = 0
    printed = row.printed or _coded(row.kode)
    if printed:
        cost += MISPRINTED * (printed != level)
    other = known.get(name_key(row.name))
    if other in ("kegiatan", "sub_kegiatan"):
        cost += OTHER_TABLE * (other != level)
    return cost + TARGETED * (level == "kegiatan" and row.target)
