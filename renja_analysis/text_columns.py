"""Which column a printed value belongs to, where a text keeps no columns: by the blanks between cells.

Between two printed cells stands one blank, and about two more for each empty cell; the accounting
format pads its numbers on the left to the width of the column and by a blank or so on the right.
The kind of a value (money, a count with its unit, a percentage) says which columns can hold it,
the blanks say which of them does, and the form's own formulas are heard as a witness. None of
them changes what is printed.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from statistics import quantiles
from typing import NamedTuple

from renja_analysis.schema import PERCENT_GROUPS
from renja_analysis.source_text import Stream

GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3}){2,}(?:[.,]\d{1,2})?")
ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}(?P<cents>[.,]\d{1,2})?")
INTEGER = re.compile(r"\d+")
DECIMAL = re.compile(r"\d+[.,]\d+")

SEPARATOR = 1  # blanks between two neighbouring cells
EMPTY_CELL = 2  # further blanks for each empty cell between them
RIGHT_PAD = 1  # the accounting format's own blank behind a number ...
RIGHT_PAD_DASH = 4  # ... and behind its zero
RUPIAH_PAD = 2  # ... and before its `Rp`
PADDED = 8  # blanks that are more than the empty cells before most numbers
DEFAULT_WIDTH = 30  # width of a money column in blanks, a digit being two wide
NARROW = 0.5  # a column of counts is about half as wide as one of money
MERGED_MONEY = 1.5  # a further indicator prints its money, if any, as an amount
SURE = 1.0  # a second assignment that costs less than this above the best makes the best uncertain
ASTRAY = 0.5  # a blank that no empty cell and no padding explains costs at least this much
EMPTY_COUNT = 0.6  # ... and seldom leaves a count out
LARGEST_BONUS = -4.0  # what the formulas can take off the cost of an assignment
ROUNDING = 1e-6
IMPOSSIBLE = 1e9


class Token(NamedTuple):
    """One printed value: its text (with the unit), the blanks before it, and its place in the stream."""

    text: str
    number: str
    unit: str
    blanks: int
    start: int
    end: int
    is_dash: bool = False


class Padding(NamedTuple):
    """How a table pads its numbers: the width of a money column in blanks (a digit being two wide), and whether
    numbers with two decimals are padded as well.
    """

    width: float
    cents: bool


class Assignment(NamedTuple):
    """The column index of each token, what it costs, and the next best assignment where one is nearly as good."""

    columns: tuple[int, ...]
    cost: float
    rival: tuple[int, ...] | None


def padding(stream: Stream) -> Padding:
    """How a table pads its numbers, measured on its own numbers of more than one group of thousands."""
    grouped = r" ( *)(\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,})([.,]\d{2})?(?= )"
    samples = [(len(m[1]), len(m[1]) + _width(m[2]), bool(m[3])) for m in re.finditer(grouped, stream.text)]
    widths = [width for blanks, width, cents in samples if blanks >= PADDED and not cents]
    cents_padded = [blanks >= PADDED for blanks, _, cents in samples if cents]
    width = quantiles(widths, n=4)[0] if len(widths) >= 8 else DEFAULT_WIDTH
    return Padding(width, sum(cents_padded) * 2 > len(cents_padded))


def assign(
    tokens: Sequence[Token],
    columns: Sequence[tuple[str, str]],
    *,
    leads: Sequence[int],
    tail: int | None,
    merged: bool,
    padding: Padding,
    exact_tail: bool = False,
) -> Assignment | None:
    """The best columns for the tokens of one row, in printed order; None where they cannot all be placed.

    ``leads`` are the numbers of empty text cells that may stand before the first value column (none
    to leave the first gap unread), ``tail`` the blanks behind the last token (None to leave it
    unread; ``exact_tail`` where only the row's own empty cells can have left them), ``merged`` says
    that money cells may belong to the row above and leave no trace.
    """
    best: list[tuple[float, tuple[int, ...]]] = []
    kinds = [[_kind_cost(t.number, t.unit, t.is_dash, column, merged) for column in columns] for t in tokens]
    values = [_value(token.number) for token in tokens]

    @cache
    def local(index: int, previous: int, column: int) -> float:
        before = tokens[index - 1] if index else None
        return kinds[index][column] + _gap_cost(
            tokens[index], before, columns, previous, column, leads, merged, padding
        )

    def extend(index: int, chosen: tuple[int, ...], cost: float) -> None:
        if best and cost > best[0][0] + SURE - LARGEST_BONUS:
            return
        previous = chosen[-1] if chosen else -1
        if index == len(tokens):
            tail_cost = _tail_cost(tokens[-1], columns, previous, tail, merged, exact_tail)
            # The footer of a program has its own meaning: the formulas say nothing about it.
            witness = 0.0 if exact_tail else _witness(dict(zip(chosen, values, strict=True)), columns)
            total = cost + tail_cost + witness
            best.append((total, chosen))
            best.sort()
            return
        reach = range(previous + 1, len(columns) - (len(tokens) - index) + 1)
        possible = [(local(index, previous, column), column) for column in reach if kinds[index][column] < IMPOSSIBLE]
        # The cheapest first: what follows is cut off the sooner.
        for step, column in sorted(possible):
            extend(index + 1, (*chosen, column), cost + step)

    extend(0, (), 0.0)
    if not best:
        return None
    rival = best[1][1] if len(best) > 1 and best[1][0] - best[0][0] < SURE - ROUNDING else None

    def astray(chosen: tuple[int, ...], other: tuple[int, ...]) -> float:
        """How ill the blanks fit what one assignment has and another has not."""
        steps = set(enumerate(pairwise((-1, *chosen)))) - set(enumerate(pairwise((-1, *other))))
        within = sum(local(index, *step) - kinds[index][step[1]] for index, step in steps)
        behind = _tail_cost(tokens[-1], columns, chosen[-1], tail, merged, exact_tail)
        return within + behind * (chosen[-1] != other[-1])

    # Blanks that fit the one to the letter and not the other: the print decides.
    if rival and astray(best[0][1], rival) < ROUNDING and astray(rival, best[0][1]) >= ASTRAY - ROUNDING:
        rival = None
    return Assignment(best[0][1], best[0][0], rival)


@cache
def _kind_cost(number: str, unit: str, is_dash: bool, column: tuple[str, str], merged: bool) -> float:
    """How ill the kind of a value fits a column: 0 where it is that column's own kind."""
    group, quantity = column
    percent_column = quantity == "rp" and group in PERCENT_GROUPS
    if unit and unit != "%":
        return IMPOSSIBLE if quantity == "rp" else 3.0 * (group in PERCENT_GROUPS)
    if merged and quantity == "rp" and not GROUPED.search(number):
        return MERGED_MONEY
    if number.startswith("Rp"):
        return 0.0 if quantity == "rp" and not percent_column else IMPOSSIBLE
    if is_dash:
        return 0.0
    if not any(c.isdigit() for c in number):
        return 0.0 if group == "capaian" else IMPOSSIBLE
    if unit == "%":
        return (0.0 if percent_column else IMPOSSIBLE) if quantity == "rp" else 0.7 * (group not in PERCENT_GROUPS)
    if GROUPED.fullmatch(number):
        return IMPOSSIBLE if percent_column else 4.0 * (quantity != "rp")
    one_group = ONE_GROUP.fullmatch(number)
    if one_group:
        return (0.0 if quantity == "rp" else 2.0) if one_group["cents"] else 0.0
    if INTEGER.fullmatch(number):
        small = len(number) <= 5
        if percent_column:
            return 0.5 if len(number) <= 4 else IMPOSSIBLE
        if quantity == "rp":
            return 0.0 if int(number) == 0 or not small else 3.0
        return 0.0 if small else 1.0
    if DECIMAL.fullmatch(number):
        return IMPOSSIBLE if quantity == "rp" and not percent_column else 0.3 * percent_column
    return 1.0


def _gap_cost(
    token: Token,
    before: Token | None,
    columns: Sequence[tuple[str, str]],
    previous: int,
    column: int,
    leads: Sequence[int],
    merged: bool,
    padding: Padding,
) -> float:
    """How ill the blanks before a token fit the empty cells that the assignment leaves there."""
    if before is None and not leads:
        return 0.0
    skipped = range(previous + 1, column)
    right_pad = RIGHT_PAD if before is None or not before.is_dash else RIGHT_PAD_DASH
    may_be_padded = _may_be_padded(token.number, token.unit, token.is_dash, padding)
    left_pad = RUPIAH_PAD if token.number.startswith("Rp ") else 0
    width = padding.width if columns[column][1] == "rp" else padding.width * NARROW
    pad = max(0.0, width - _width(token.number))
    low, high = _blanks(columns, skipped, merged)
    empty_counts = EMPTY_COUNT * sum(columns[i][1] == "k" for i in skipped) if merged else 0.0
    costs = []
    for lead in leads if before is None else (0,):
        fewest, most = low + EMPTY_CELL * lead, high + EMPTY_CELL * lead
        if token.blanks < fewest:
            costs.append(1.0 * (fewest - token.blanks))
            continue
        plain = 0.1 * max(0, most - token.blanks) + 0.6 * max(0, token.blanks - most - right_pad - left_pad)
        unpadded = token.blanks - right_pad / 2 - pad
        padded = 0.2 * max(fewest - unpadded, unpadded - most, 0.0) + 0.3
        costs.append(min(plain, padded) if may_be_padded else plain)
    return min(costs) + empty_counts


def _blanks(columns: Sequence[tuple[str, str]], skipped: Sequence[int], merged: bool) -> tuple[int, int]:
    """The fewest and the most blanks that the skipped columns leave: a merged money cell may leave none."""
    money = sum(columns[i][1] == "rp" for i in skipped) if merged else 0
    return SEPARATOR + EMPTY_CELL * (len(skipped) - money), SEPARATOR + EMPTY_CELL * len(skipped)


def _tail_cost(
    token: Token, columns: Sequence[tuple[str, str]], column: int, tail: int | None, merged: bool, exact: bool
) -> float:
    if tail is None:
        return 0.0
    low, high = _blanks(columns, range(column + 1, len(columns)), merged)
    if exact:
        return 1.0 * abs(tail - high)
    # Behind the row stands the empty first cell of the next one, or a whole empty row.
    right_pad = RIGHT_PAD_DASH if token.is_dash else RIGHT_PAD
    excess = max(0, tail - high - right_pad - EMPTY_CELL)
    lack = max(0, low + 1 - tail) if token.is_dash else max(0, low - 1 - tail)
    return 0.5 * lack + min(SURE, 0.3 * excess)


def _witness(row: dict[int, float | None], columns: Sequence[tuple[str, str]]) -> float:
    """A bonus where the form's own formulas hold (capaian = realisasi / target x 100, kumulatif = lalu + tahun ini),
    a cost where a value has not what it is made of: a realisation without a target, a rate without a realisation.
    """
    values = {columns[column]: value for column, value in row.items()}
    bonus = 0.0
    for quantity in ("k", "rp"):
        target, realisasi = values.get(("target", quantity)), values.get(("realisasi", quantity))
        capaian, lalu = values.get(("capaian", quantity)), values.get(("realisasi_lalu", quantity))
        total = values.get(("realisasi_sd", quantity))
        bonus += 1.0 * bool(realisasi and ("target", quantity) not in values)
        bonus += 1.0 * bool(capaian and ("realisasi", quantity) not in values)
        if target and realisasi and capaian:
            bonus -= 1.0 * (abs(realisasi / target * 100 - capaian) < 1)
        if lalu and realisasi and total:
            bonus -= 1.0 * (abs(lalu + realisasi - total) < 1)
    return bonus


@cache
def _may_be_padded(number: str, unit: str, is_dash: bool, padding: Padding) -> bool:
    if is_dash:
        return True
    cents = GROUPED.fullmatch(number) and re.search(r"[.,]\d{1,2}$", number)
    return not unit and not number.startswith("Rp") and (padding.cents or not cents)


@cache
def _width(number: str) -> float:
    return float(sum(2 if c.isdigit() else 1 for c in number))


@cache
def _value(number: str) -> float | None:
    """The size of a printed number, near enough for a witness."""
    digits = number.removeprefix("Rp").rstrip("%").strip()
    if not any(c.isdigit() for c in digits):
        return 0.0
    if GROUPED.fullmatch(digits) or (ONE_GROUP.fullmatch(digits) and len(digits) > 7):
        whole = re.sub(r"[.,]\d{1,2}$", "", digits)
        return float(re.sub(r"[.,]", "", whole))
    return float(digits.replace(",", ".")) if DECIMAL.fullmatch(digits) or INTEGER.fullmatch(digits) else None
