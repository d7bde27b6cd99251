"""Which column of which row holds each piece of a table's text: the cheapest way through all of them.

Every piece stands in one column; the next one goes on in the same cell, begins a cell further to the
right, or begins the next row. Each step costs what the print says against it: the kind of the piece
against the kind of the column, the blanks against the empty cells that the step leaves (one blank
between two cells, two more for each empty one), a break in the middle of a cell, a cell without one.
The cheapest way is found for the table as a whole; where another column would cost nearly as little,
the piece is in doubt. The time grows with the length of the table, not faster.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from renja_analysis.grid_forms import Column
from renja_analysis.grid_segments import Segment
from renja_analysis.numbers import unit_is_known

NEVER = 1e6
SEPARATOR = 1  # blanks between two neighbouring cells
EMPTY_CELL = 2  # further blanks for each empty cell between them
SPANNED = 0.8  # what speaks against empty cells that leave no blanks at all
HOPELESS = 6.0  # a way that costs so much above the best is given up
SURE = 0.6  # a column that costs less than this above the best one makes the piece doubtful

TEXT_KINDS = frozenset(
    (
        "name",
        "indicator",
        "place",
        "unit",
        "remark",
        "plain",
        "problem",
        "person",
        "office",
        "goal",
        "measure",
        "strategi",
    )
    + ("program", "kegiatan", "sub_kegiatan", "funds", "group")
)
LEVEL_KINDS = ("strategi", "program", "kegiatan", "sub_kegiatan")
ABBREVIATION = re.compile(r"[A-Z./&-]{2,12}")
SHORT = 3  # words of a unit, a source of funds, a unit in charge


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
# The blanks that a step from one column to another leaves, the fewest and the most: within a row, and to the next.
Blanks = list[list[tuple[int, int, int, int]]]


def _blanks(kinds: Sequence[str]) -> Blanks:
    """A quantity may be printed in two cells, number and unit; between rows may lie a column that the header does
    not name.
    """
    count = len(kinds)
    wide = [0, *accumulate(kind == "quantity" for kind in (*kinds, *kinds))]

    def between(empty: int, extra: int) -> tuple[int, int]:
        return SEPARATOR + EMPTY_CELL * empty, SEPARATOR + EMPTY_CELL * (empty + extra)

    return [
        [
            (
                *between(column - previous - 1, wide[column] - wide[previous]),
                *between(column + count - 1 - previous, 1 + wide[count + column] - wide[previous]),
            )
            for column in range(count)
        ]
        for previous in range(count)
    ]


def _ways(
    before: Segment | None, piece: Segment, earlier: dict[int, float], kinds: Sequence[str], blanks: Blanks
) -> list[Way]:
    """Every step to a piece."""
    ways: list[Way] = []
    split = _split_cost(piece)
    gaps: dict[tuple[int, int], float] = {}

    def gap(low: int, high: int) -> float:
        if (low, high) not in gaps:
            gaps[low, high] = _gap_cost(piece, low, high)
        return gaps[low, high]

    for column, kind in enumerate(kinds):
        fit = _fit(piece, kind)
        if before is None or -1 in earlier:
            if fit < NEVER:
                ways.append((-1, column, fit, "row"))
            continue
        if column in earlier:
            more = _more_cost(before, piece, kind, "unit" in kinds)
            if more < NEVER:
                ways.append((column, column, more, "more"))
        if fit >= NEVER:
            continue
        row = fit + split + _row_cost(piece, kind)
        for previous in earlier:
            low, high, next_low, next_high = blanks[previous][column]
            next_row = row + gap(next_low, next_high)
            if column > previous:
                # A line that names a group is a row of its own on the page: the blanks behind it say nothing.
                leaves_group = 0.0 if piece.kind == "number" or piece.break_ in ("block", "page") else 3.0
                cell = fit + split + (leaves_group if kinds[previous] == "group" else gap(low, high))
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


def _gap_cost(piece: Segment, low: int, high: int) -> float:
    """How ill the blanks before a piece fit the empty cells that a step leaves, which print ``low`` to ``high``."""
    if piece.break_ == "page":
        return 0.0
    if piece.blanks < low:
        # A cell that spans several rows leaves nothing in all but its first: then no cell here leaves a trace.
        return SPANNED if piece.blanks <= SEPARATOR else min(0.4 * (low - piece.blanks), 1.6)
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


def _more_cost(before: Segment, piece: Segment, kind: str, names_units: bool) -> float:
    """What speaks against a piece that goes on in the cell of the piece before it.

    ``names_units``: a column of the table holds abbreviations (the unit in charge).
    """
    if kind not in TEXT_KINDS and kind != "quantity":
        return NEVER
    stray = 1.5 * (names_units and kind != "unit" and ABBREVIATION.fullmatch(piece.text) is not None)
    if kind == "quantity":
        return _more_quantity_cost(before, piece) + stray
    if kind not in TEXT_KINDS or (kind in ("unit", "funds") and "indicator" in piece.opens):
        return NEVER
    if piece.kind in ("grouped", "date") or "group" in piece.opens:
        return NEVER
    cost = {"page": 1.0, "block": 0.9, "line": 0.0, "": 0.2}[piece.break_]
    if piece.kind in ("number", "dash", "code"):
        cost += 1.5
    if piece.kind == "funds":
        cost += 1.0
    if piece.opens & {"indicator", "goal", "measure"} and kind != "plain":
        cost += 1.0
    if "office" in piece.opens and piece.break_ == "block" and kind not in ("office", "group"):
        cost += 1.5
    if kind == "plain" and "problem" in piece.opens and piece.break_ == "block":
        cost += 0.8
    if kind == "place" and piece.break_ == "block" and piece.opens & {"place", "place_in"}:
        cost = 0.2
    if kind == "person":
        cost = 0.2 if _is_person(piece) else cost + 1.5
    if kind == "group" and piece.break_ != "line":
        cost += 2.0
    if piece.level:
        cost += 2.0
    if before.kind == "dash":
        cost += 2.0
    if piece.lower or piece.after_open:
        cost = max(0.0, cost - 1.0)
    return cost + stray


def _is_person(piece: Segment) -> bool:
    """Whether a piece reads like a name: in capitals, or with a title before or behind it."""
    capitals = sum(c.isupper() for c in piece.text) > 0.8 * sum(c.isalpha() for c in piece.text)
    return capitals or re.search(r"^(?:Drs?|Hj?|Ir|KH)\.|\b(?:S|M)\.?[A-Z][A-Za-z]{0,2}\.?$", piece.text) is not None


def _more_quantity_cost(before: Segment, piece: Segment) -> float:
    """A unit behind its number, in one cell."""
    if piece.kind != "text" or before.kind not in ("number", "text", "dash"):
        return NEVER
    if "indicator" in piece.opens and piece.break_:
        return NEVER
    words = piece.text.count(" ") + 1
    cost = 0.0 if unit_is_known(piece.text) else 0.5 if words <= SHORT else 1.5
    if piece.break_ in ("line", "block", "page"):
        cost += 0.3
    if piece.level or piece.opens & {"indicator", "funds"}:
        cost += 2.0
    return cost


@cache
def _fit(piece: Segment, kind: str) -> float:
    """How ill a piece that begins a cell fits the kind of its column: 0 where it is just that kind."""
    if kind in ("no", "kode", "date", "amount", "quantity"):
        return _value_fit(piece, kind)
    if piece.kind == "dash":
        return 0.0 if kind in ("name", "indicator", "place", "remark") else 1.0
    if piece.kind in ("number", "code", "grouped", "date"):
        return 4.0 if piece.kind == "number" and kind in ("name", "indicator", "plain", "place") else NEVER
    if kind == "group" or "group" in piece.opens:
        return 0.0 if kind == "group" and "group" in piece.opens else NEVER
    words = piece.text.count(" ") + 1
    if kind in LEVEL_KINDS:
        return _level_fit(piece, kind)
    if piece.kind == "total":
        return {"name": 0.0, "indicator": 0.5 if "indicator" in piece.opens else 1.5}.get(kind, 1.5)
    if kind == "name":
        short = 3.0 * (ABBREVIATION.fullmatch(piece.text) is not None)
        return short + 3.0 * ("indicator" in piece.opens) + 1.5 * piece.lower + 3.0 * (piece.kind == "funds")
    if kind == "indicator":
        return 4.0 * bool(piece.level) + 1.0 * ("indicator" not in piece.opens) + 3.0 * (piece.kind == "funds")
    if kind == "funds":
        return 0.0 if piece.kind == "funds" else 2.0 if words <= SHORT else 4.0
    if piece.kind == "funds":
        return 3.0
    if kind == "unit":
        return (
            0.0
            if ABBREVIATION.fullmatch(piece.text)
            else 1.0
            if "office" in piece.opens
            else 1.5
            if words <= SHORT
            else 3.0
        )
    if kind == "place":
        return 0.0 if "place" in piece.opens else 0.4 if "place_in" in piece.opens else 1.5
    if kind == "office":
        return 0.0 if "office" in piece.opens else 2.5
    if kind == "person":
        return 0.0 if _is_person(piece) else 1.5
    if kind == "remark":
        return 1.5
    if kind in ("goal", "measure"):
        other = "measure" if kind == "goal" else "goal"
        return 0.8 * (other in piece.opens and kind not in piece.opens)
    # A proposal and its problem are sentences.
    names = 0.5 * (words <= SHORT and _is_person(piece)) + 0.4 * ("place" in piece.opens)
    return names + (0.0 if kind == "problem" and "problem" in piece.opens else 0.3)


def _level_fit(piece: Segment, kind: str) -> float:
    if piece.kind == "total":
        return 0.0 if kind == "strategi" else 1.0
    if piece.level:
        return 0.0 if piece.level == kind else 4.0
    return {"strategi": 0.0, "program": 0.6, "kegiatan": 0.2, "sub_kegiatan": 0.6}[kind] + 1.5 * piece.lower


def _value_fit(piece: Segment, kind: str) -> float:
    if kind == "date":
        return 0.0 if piece.kind == "date" else NEVER
    if kind == "kode":
        return 0.0 if piece.kind == "code" else 1.0 if piece.kind == "number" else NEVER
    if kind == "no":
        return 0.0 if re.fullmatch(r"\d{1,4}\.?", piece.text) else NEVER
    if piece.kind == "dash":
        return 0.0
    if kind == "amount":
        if piece.kind == "grouped":
            return 0.0
        if piece.kind != "number" or "%" in piece.text:
            return NEVER
        digits = re.sub(r"\D", "", piece.text)
        return 0.5 if len(digits) > 4 or piece.text == "0" else 2.5
    if piece.kind == "number":
        return 0.0 if len(re.sub(r"\D", "", piece.text)) < 7 else 1.0
    if piece.kind == "grouped":
        return 4.0
    return 3.5 if piece.kind == "text" and piece.text.count(" ") < SHORT and not piece.level else NEVER
