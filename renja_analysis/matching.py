"""Rows of two tables that are the same program, kegiatan or sub kegiatan: matched one to one, by named grounds.

In turn: by code where both print one; by name under a matched parent; by name alone where it is unique on both
sides; then by similar names, shown with their score and never counted as the same. The rest has no match, or is
ambiguous: equal names, or several names that are equally alike. The order of the rows plays no part; where equal names
stand under one parent, the first printed (by its number) is matched with the first.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from renja_analysis.names import name_key
from renja_analysis.scales import threshold

# Brackets behind a name hold the part of the agency, but for those that hold a stage of the work.
BRACKETS = re.compile(
    r"\s*\((?![^()]*\b(?:tahap|fase|paket|termin|angkatan|gelombang|jilid)\b)[^()]*\)\s*$", re.IGNORECASE
)
REGION = re.compile(r"\s+(?:provinsi|kabupaten\s*/\s*kota|kab\s*/\s*kota|kabupaten|kota)\s*$", re.IGNORECASE)
NUMBER_WORDS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
# What tells two works apart although all other words are the same: numbers in figures, Roman numerals or words.
NUMBER = re.compile(rf"\d+|(?<![^\W\d_])(?:[ivx]+|{'|'.join(NUMBER_WORDS)})(?![^\W\d_])", re.IGNORECASE)
ROMAN = {"i": 1, "v": 5, "x": 10}
LEVELS = ("program", "kegiatan", "sub_kegiatan")
CACHED = 100_000  # pairs of names that are compared once: a long table prints the same names over and over
EXACT = ("code", "parent", "name")  # grounds on which two rows count as the same
COLUMNS = {"level": "string", "left": "string", "right": "string", "how": "string", "score": "Float64"}


class Matched(NamedTuple):
    """A row of two tables, or of one of them; ``how`` and ``score`` as :func:`match` has them."""

    level: str
    left: str | None
    right: str | None
    how: str
    score: float | None


def match(left: pd.DataFrame, right: pd.DataFrame, levels: Iterable[str] = LEVELS) -> pd.DataFrame:
    """Which row of ``left`` is which row of ``right``: one row per pair and per row without one.

    Both tables need row_id, level, parent and name; kode is heard where both have it. Columns: level, left and
    right (row_ids; missing where there is no match), how (code, parent, name, near, none, ambiguous), score (0-100,
    the likeness of the names; missing without a pair). In the order of ``left``, then the rest of ``right``.
    """
    return pd.DataFrame(matched(left, right, levels), columns=list(COLUMNS)).astype(COLUMNS)


def matched(left: pd.DataFrame, right: pd.DataFrame, levels: Iterable[str] = LEVELS) -> list[Matched]:
    """The rows of :func:`match`."""
    found: list[Matched] = []
    partners: dict[str, str] = {}
    ours, theirs = _rows(left), _rows(right)
    for level in levels:
        pairs = _pairs(ours.get(level, []), theirs.get(level, []), partners)
        partners |= {one: other for one, other, how, _ in pairs if how != "ambiguous" and other}
        found += [Matched(level, one or None, other or None, how, score) for one, other, how, score in pairs]
    order = {row_id: place for place, row_id in enumerate([*left["row_id"].tolist(), *right["row_id"].tolist()])}
    return sorted(found, key=lambda row: order[str(row.left or row.right)])


@lru_cache(maxsize=CACHED)
def likeness(one: str, other: str) -> float:
    """How alike two names are, 0-100: the better of the letters in order and of the words in any order.

    What stands in brackets behind a name (the part of the agency) and the level of the region are left out.
    """
    names = bare_name(one), bare_name(other)
    return max(fuzz.ratio(*map(name_key, names)), fuzz.token_sort_ratio(*(name.lower() for name in names)))


@lru_cache(maxsize=CACHED)
def bare_name(name: str) -> str:
    """A name without what stands in brackets behind it and without the level of the region that ends it."""
    return REGION.sub("", BRACKETS.sub("", name))


def same_base(one: str, other: str) -> bool:
    """Whether two names are the same but for brackets behind them and the level of the region."""
    return name_key(bare_name(one)) == name_key(bare_name(other))


@lru_cache(maxsize=CACHED)
def near_name(one: str, other: str) -> bool:
    """Whether two names are alike enough to be shown as near: over the threshold ``near_name``, with equal numbers."""
    return same_numbers(one, other) and likeness(one, other) >= threshold("near_name")


def same_numbers(one: str, other: str) -> bool:
    """Whether two names hold the same numbers (``2``, ``II``, ``dua``): ``Tahap I`` and ``Tahap II`` are two works."""
    return _numbers(one) == _numbers(other)


def place(row_id: str) -> int:
    """Where a row stands in print: the number of its row_id."""
    return int(row_id[1:])


@lru_cache(maxsize=CACHED)
def _numbers(name: str) -> frozenset[int]:
    return frozenset(_number(found.lower()) for found in NUMBER.findall(name))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in NUMBER_WORDS:
        return NUMBER_WORDS.index(text) + 1
    values = [ROMAN[letter] for letter in text]
    return sum(-value if any(value < after for after in values[i + 1 :]) else value for i, value in enumerate(values))


Row = tuple[str, str, str, str]  # row_id, parent, name, kode
Pair = tuple[str, str, str, float | None]
Key = Callable[[Row, str], object]  # what two rows have in common, from a row and the parent on the right side


def _rows(table: pd.DataFrame) -> dict[str, list[Row]]:
    """The rows of each level, in printed order."""
    names = [name for name in ("row_id", "parent", "name", "kode") if name in table]
    columns = [["" if pd.isna(cell) else cell for cell in table[name].tolist()] for name in names]
    columns += [[""] * len(table)] * (4 - len(names))  # a table without codes
    rows = zip(table["level"].tolist(), zip(*columns, strict=True), strict=True)
    found: dict[str, list[Row]] = {}
    for level, row in sorted(rows, key=lambda pair: place(pair[1][0])):
        found.setdefault(level, []).append(row)
    return found


def _pairs(left: list[Row], right: list[Row], matched: dict[str, str]) -> list[Pair]:
    """Every row of one level on both sides, each in one pair."""
    pairs: list[Pair] = []
    open_left, open_right = list(left), list(right)

    def take(one: Row, other: Row, how: str) -> None:
        pairs.append((one[0], other[0], how, round(likeness(one[2], other[2]), 1)))
        open_left.remove(one)
        open_right.remove(other)

    grounds: tuple[tuple[str, Key], ...] = (("code", _by_code), ("parent", _by_parent), ("name", _by_name))
    for how, key in grounds:
        ours = _grouped(open_left, key, [matched.get(row[1], "") for row in open_left])
        theirs = _grouped(open_right, key, [row[1] for row in open_right])
        for name, rows in ours.items():
            others = theirs.get(name, [])
            # Equal names under one parent are taken in turn; elsewhere only what is unique on both sides is sure.
            if how == "parent" or len(rows) == len(others) == 1:
                for one, other in zip(rows, others, strict=False):
                    take(one, other, how)
    near, unclear = _near(open_left, open_right, matched)
    for score, one, other in near:
        pairs.append((one[0], other[0], "near", score))
        open_left.remove(one)
        open_right.remove(other)
    for rows, others, side in ((open_left, open_right, 0), (open_right, open_left, 1)):
        names = {name_key(row[2]) for row in others}
        for row in rows:
            how = "ambiguous" if row in unclear or name_key(row[2]) in names else "none"
            pairs.append((row[0], "", how, None) if side == 0 else ("", row[0], how, None))
    return pairs


def _by_code(row: Row, parent: str) -> object:
    return row[3] or None


def _by_parent(row: Row, parent: str) -> object:
    return (parent, name_key(row[2])) if parent else None


def _by_name(row: Row, parent: str) -> object:
    return name_key(row[2]) or None


def _grouped(rows: list[Row], key: Key, parents: list[str]) -> dict[object, list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row, parent in zip(rows, parents, strict=True):
        name = key(row, parent)
        if name is not None:
            groups.setdefault(name, []).append(row)
    return groups


def _near(left: list[Row], right: list[Row], matched: dict[str, str]) -> tuple[list[tuple[float, Row, Row]], set[Row]]:
    """Pairs with similar names, those under one parent before others, the likest first; and the rows left unclear.

    Of several that are equally alike none is taken, unless they are parts of one (equal but for their brackets): of
    these the first printed.
    """
    ranks: dict[tuple[bool, float], list[tuple[Row, Row]]] = {}
    for one in left:
        for other in right:
            # Equal names that are still open cannot be told apart: that is no likeness.
            if name_key(one[2]) != name_key(other[2]) and near_name(one[2], other[2]):
                score = round(likeness(one[2], other[2]), 1)
                ranks.setdefault((matched.get(one[1]) == other[1], score), []).append((one, other))
    found: list[tuple[float, Row, Row]] = []
    taken: set[Row] = set()
    unclear: set[Row] = set()
    for rank in sorted(ranks, reverse=True):
        still = [pair for pair in ranks[rank] if not {*pair} & (taken | unclear)]
        for one, other in still:
            rivals = [pair for pair in still if one in pair or other in pair]
            if any(len({name_key(bare_name(row[2])) for row in side}) > 1 for side in zip(*rivals, strict=True)):
                unclear |= {row for pair in rivals for row in pair}
        for one, other in still:
            if not {one, other} & (taken | unclear):
                found.append((rank[1], one, other))
                taken |= {one, other}
    return found, unclear
