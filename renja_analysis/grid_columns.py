"""Which column of which row holds each piece of a table's text: the cheapest way through all of them.

Every piece stands in one column; the next one goes on in the same cell, begins a cell further to the
right, or begins the next row. Each step costs what the print says against it: the kind of the piece
against the kind of the column, the blanks against the empty cells that the step leaves (one blank
between two cells, two more for each empty one), a break in the middle of a cell, a cell without one.
The cheapest way is found for the table as a whole; where another column would cost nearly as little,
the piece is in doubt. The time grows with the length of the table, not faster.
"""

from collections.abc import Sequence
from functools import cache, partial
from itertools import accumulate
from typing import NamedTuple

from renja_analysis.grid_forms import Column
from renja_analysis.grid_kinds import NEVER, fit, more_cost
from renja_analysis.grid_segments import Segment

SEPARATOR = 1  # blanks between two neighbouring cells
EMPTY_CELL = 2  # further blanks for each empty cell between them
SPANNED = 0.8  # what speaks against empty cells that leave no blanks at all ...
OF_A_LINE = 0.2  # ... and against each that seldom spans rows: every indicator has a row, with a target beside it
MOST_LACKING = 1.6  # what speaks against empty cells that leave too few blanks, however many they are
HOPELESS = 6.0  # a way that costs so much above the best is given up
SURE = 0.6  # a column that costs less than this above the best one makes the piece doubtful


class Placed(NamedTuple):
    """A piece in its place: ``step`` is row (it begins one), cell (it begins one), more (it goes on in its cell) or
    none (no column takes it).

    ``rival`` is the column that would cost nearly as little, or empty.
    """

    column: int
    step: str
    rival: int | None


def place(pieces: Sequence[Segment], columns: Sequence[Column]) -> list[Placed]:
    """The column and the step of every piece, in printed order."""
    kinds = tuple(column.kind for column in columns)
    blanks = _blanks(kinds)
    reached: list[dict[int, float]] = []
    ways: list[list[Way]] = []
    for index, piece in enumerate(pieces):
        earlier = reached[-1] if index else {-1: 0.0}
        found = _ways(pieces[index - 1] if index else None, piece, earlier, kinds, blanks)
        # Where nothing fits, the piece has no place, and the next one goes on from the one before it.
        found = found or [(column, column, 0.0, "none") for column in earlier]
        here: dict[int, float] = {}
        for previous, column, cost, _ in found:
            total = earlier[previous] + cost
            if total < here.get(column, NEVER):
                here[column] = total
        # What costs far more than the best can no longer become the best.
        bound = min(here.values()) + HOPELESS
        reached.append({column: cost for column, cost in here.items() if cost <= bound})
        ways.append([way for way in found if way[1] in reached[-1]])
    return _walk_back(reached, ways)


# A step to a piece: the column of the piece before it, its own, what it costs, and what it is.
Way = tuple[int, int, float, str]
# What the empty cells of a step leave: the fewest blanks, the most, and how many of these cells have a row each.
Gap = tuple[int, int, int]
# The gap of a step from one column to another: within a row, and to the next.
Blanks = list[list[tuple[Gap, Gap]]]


def _blanks(kinds: Sequence[str]) -> Blanks:
    """A quantity may be printed in two cells, number and unit; between rows may lie a column that the header does
    not name.
    """
    count = len(kinds)
    wide = [0, *accumulate(kind == "quantity" for kind in (*kinds, *kinds))]
    lines = [0, *accumulate(kind in ("indicator", "quantity") for kind in (*kinds, *kinds))]

    def between(previous: int, column: int, unnamed: int = 0) -> Gap:
        low = SEPARATOR + EMPTY_CELL * (column - previous - 1)
        extra = unnamed + wide[column] - wide[previous]
        return low, low + EMPTY_CELL * extra, lines[column] - lines[previous + 1]

    return [
        [(between(previous, column), between(previous, count + column, 1)) for column in range(count)]
        for previous in range(count)
    ]


def _ways(
    before: Segment | None, piece: Segment, earlier: dict[int, float], kinds: Sequence[str], blanks: Blanks
) -> list[Way]:
    """Every step to a piece."""
    ways: list[Way] = []
    split = _split_cost(piece)
    gap = cache(partial(_gap_cost, piece))

    for column, kind in enumerate(kinds):
        fitting = fit(piece, kind)
        if before is None or -1 in earlier:
            if fitting < NEVER:
                ways.append((-1, column, fitting, "row"))
            continue
        if column in earlier:
            more = more_cost(before, piece, kind, "unit" in kinds)
            if more < NEVER:
                ways.append((column, column, more, "more"))
        if fitting >= NEVER:
            continue
        row = fitting + split + _row_cost(piece, kind)
        for previous in earlier:
            within, to_next = blanks[previous][column]
            next_row = row + gap(to_next)
            if column > previous:
                # A line that names a group is a row of its own on the page: the blanks behind it say nothing.
                leaves_group = 0.0 if piece.kind == "number" or piece.break_ in ("block", "page") else 3.0
                cell = fitting + split + (leaves_group if kinds[previous] == "group" else gap(within))
                if cell <= next_row:
                    ways.append((previous, column, cell, "cell"))
                    continue
            ways.append((previous, column, next_row, "row"))
    return ways


def _walk_back(reached: Sequence[dict[int, float]], ways: Sequence[list[Way]]) -> list[Placed]:
    """The cheapest way from the end to the start, with the rivals on it."""
    behind: dict[int, float] = dict.fromkeys(reached[-1], 0.0)
    column = min(reached[-1], key=lambda c: reached[-1][c])
    placed: list[Placed] = []
    for index in range(len(reached) - 1, -1, -1):
        earlier = reached[index - 1] if index else {-1: 0.0}
        best = reached[index][column] + behind[column]
        others = [
            (cost + behind[c], c)
            for c, cost in reached[index].items()
            if c != column and cost + behind[c] < best + SURE
        ]
        _, previous, step = min((earlier[p] + cost, p, step) for p, c, cost, step in ways[index] if c == column)
        placed.append(Placed(column, step, min(others)[1] if others else None))
        before: dict[int, float] = {}
        for start, end, cost, _ in ways[index]:
            total = cost + behind[end]
            if total < before.get(start, NEVER):
                before[start] = total
        behind, column = {c: before.get(c, NEVER) for c in earlier}, previous
    return placed[::-1]


def _row_cost(piece: Segment, kind: str) -> float:
    """What speaks against a new row: a row opens with its number, its code or a text, at the start of a line."""
    opens = 2.5 * (kind in ("amount", "quantity", "funds", "unit", "remark"))
    return 0.3 + opens + {"page": 0.0, "block": 0.0, "line": 0.6, "": 4.0}[piece.break_]


def _gap_cost(piece: Segment, gap: Gap) -> float:
    """How ill the blanks before a piece fit the empty cells that a step leaves."""
    low, high, lines = gap
    if piece.break_ == "page":
        return 0.0
    if piece.blanks < low:
        # A cell that spans several rows leaves nothing in all but its first: then no cell here leaves a trace.
        lacking = SPANNED + OF_A_LINE * lines if piece.blanks <= SEPARATOR else 0.4 * (low - piece.blanks)
        return min(lacking, MOST_LACKING)
    over = max(0, piece.blanks - high)
    # The accounting format pads an amount on its left.
    return min(0.03 * over, 0.4) if piece.kind in ("grouped", "dash") else min(0.3 * over, 1.5)


def _split_cost(piece: Segment) -> float:
    """What speaks against a new cell."""
    if piece.kind not in ("text", "funds", "total"):
        return 0.0
    cost = {"page": 0.0, "block": 0.0, "line": 1.0, "": 0.8}[piece.break_]
    if piece.break_ == "line" and (piece.opens - {"place_in"} or piece.level):
        cost = 0.3
    if piece.break_ == "" and piece.blanks > 1:
        cost = 0.3
    if piece.kind == "funds":
        cost = 0.0
    if piece.lower and not piece.opens - {"place_in"}:
        cost += 1.5
    return cost + 2.5 * piece.after_open
