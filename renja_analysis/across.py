"""Two tables of one document row by row: which row is which, and which of their differences a row below explains."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.findings import measure
from renja_analysis.matching import EXACT
from renja_analysis.names import name_key
from renja_analysis.schema import RKPD_REVIEW
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.stages import ADDED, same_rows
from renja_analysis.tables import empty_table
from renja_analysis.wording import Words

LEAF = "sub_kegiatan"
FURTHER = {f"{table}_id": column for table, column in ADDED.items()}  # the rows of further parts, by that of the first
REVIEW_WORDS = Words("tabel review", "the review")
PLAN_WORDS = Words("rencana", "the plan")
FINAL_WORDS = Words("rencana akhir", "the final plan")


class Side(NamedTuple):
    """One table of a pair: how a sentence calls it, and where its columns stand (``renja_name`` in the review)."""

    sheet: Sheet
    words: Words
    prefix: str = ""

    def cells(self, row_ids: Iterable[str], column: str) -> tuple[Cell, ...]:
        return self.sheet.cells(list(row_ids), f"{self.prefix}{column}")

    def below(self, row_id: str) -> list[str]:
        """The lowest rows under a row; the row itself where nothing stands under it."""
        children = self.sheet.children[row_id]
        return [leaf for child in children for leaf in self.below(child)] if children else [row_id]


class Match(NamedTuple):
    """A row in both tables, or in one of them. ``after``: its rows in the second, several where a program is split."""

    level: str
    before: str | None
    after: tuple[str, ...]
    how: str
    moved: bool


class Upper(NamedTuple):
    """A program or kegiatan whose amounts differ: ``explained`` by the rows ``below`` it (in both tables) or not.

    ``difference`` is what those rows differ by that are told by findings of their own; ``slipped``: some are not.
    """

    match: Match
    below: frozenset[str]
    explained: bool
    difference: int
    slipped: bool


class Pair(NamedTuple):
    """Two tables, their rows, the rows of blocks whose names slipped, and the upper rows whose amounts differ."""

    before: Side
    after: Side
    matches: list[Match]
    slipped: frozenset[str]
    uppers: list[Upper]

    def sure(self) -> list[Match]:
        """Rows that are the same without doubt; those whose names slipped prove nothing."""
        return [match for match in self.matches if match.how in EXACT and match.before and not self.is_slipped(match)]

    def near(self) -> list[Match]:
        """Rows under one parent whose names are only alike: a sentence about such a row names both."""
        partners = {match.before: match.after for match in self.matches if match.before and match.after}
        return [
            match
            for match in self.matches
            if match.how == "near" and match.before and not self.is_slipped(match) and self._one_parent(match, partners)
        ]

    def is_slipped(self, match: Match) -> bool:
        return not self.slipped.isdisjoint((match.before, *match.after))

    def above(self, row_ids: Iterable[str | None]) -> tuple[Cell, ...]:
        """The amounts of the programs and kegiatan that differ only because these rows do."""
        own = set(row_ids)
        uppers = [upper.match for upper in self.uppers if upper.explained and not upper.below.isdisjoint(own)]
        return tuple(cell for match in uppers for cell in self.amounts(match))

    def amounts(self, match: Match) -> tuple[Cell, ...]:
        """The cells of a row's amounts, that of the first table first."""
        before = self.before.cells([match.before], "pagu") if match.before else ()
        return (*before, *self.after.cells(match.after, "pagu"))

    def _one_parent(self, match: Match, partners: Mapping[str, tuple[str, ...]]) -> bool:
        ours, theirs = self.before.sheet.rows[match.before or ""], self.after.sheet.rows[match.after[0]]
        return match.level == "program" or theirs["parent"] in partners.get(ours["parent"], ())


@measure
def renja_plan(rkpd_review: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Which rows of review and plan are one."""
    return same_rows(rkpd_review, plan, plan.iloc[:0])


@measure
def plan_final(plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Which rows of plan and final plan are one."""
    return same_rows(empty_table(RKPD_REVIEW), plan, final_plan)


@measure
def review_and_plan(renja_plan: pd.DataFrame, blocks: pd.DataFrame, review_sheet: Sheet, plan_sheet: Sheet) -> Pair:
    """The Renja side of the review and the plan."""
    sides = Side(review_sheet, REVIEW_WORDS, "renja_"), Side(plan_sheet, PLAN_WORDS)
    slipped = frozenset(blocks["left"]) | frozenset(blocks["right"])
    return _pair(*sides, _matches(renja_plan, "review_id", "plan_id", "how_plan"), slipped)


@measure
def plan_and_final(
    plan_final: pd.DataFrame,
    final_blocks: pd.DataFrame,
    plan_sheet: Sheet,
    final_sheet: Sheet,
    blocks: pd.DataFrame | None = None,
) -> Pair:
    """The plan and the final plan; names that slipped between review and plan say nothing about the final plan."""
    matches = _matches(plan_final, "plan_id", "final_id", "how_final")
    slipped = set(final_blocks["left"]) | set(final_blocks["right"])
    if blocks is not None:
        slipped |= set(blocks["right"]) | _named_alike(blocks, plan_sheet, final_sheet, matches)
    return _pair(Side(plan_sheet, PLAN_WORDS), Side(final_sheet, FINAL_WORDS), matches, frozenset(slipped))


@measure
def pairs(plan: pd.DataFrame, review_and_plan: Pair | None = None, plan_and_final: Pair | None = None) -> list[Pair]:
    """Every two tables of the document that name the same rows; the plan is one of them."""
    return [pair for pair in (review_and_plan, plan_and_final) if pair is not None and len(plan)]


def _named_alike(blocks: pd.DataFrame, plan: Sheet, final: Sheet, matches: list[Match]) -> set[str]:
    """Rows of the final plan that bear a name of the block, below the kegiatan where it stands in the plan."""
    names = {name_key(name) for name in (*blocks["left_name"], *blocks["right_name"])}
    parents = {plan.rows[row_id]["parent"] for row_id in blocks["right"]}
    above = {row_id for match in matches if match.before in parents for row_id in match.after}
    rows = final.rows.items()
    return {key for key, row in rows if row["parent"] in above and name_key(row["name"] or "") in names}


def _matches(rows: pd.DataFrame, before: str, after: str, how: str) -> list[Match]:
    return [_match(row, before, after, how) for row in rows.astype(object).where(rows.notna(), None).to_dict("records")]


def _match(row: Mapping[Any, Any], before: str, after: str, how: str) -> Match:
    ids = [row[after], *(row[FURTHER[after]] or "").split()] if row[after] else []
    # Several rows of the first table against one of the second: the sum of the parts is another claim than a row's.
    ground = "parts" if row[FURTHER[before]] else row[how] or "none"
    return Match(row["level"], row[before], tuple(ids), ground, bool(row["moved"]))


def _pair(before: Side, after: Side, matches: list[Match], slipped: frozenset[str]) -> Pair:
    pair = Pair(before, after, matches, slipped, [])
    for match in matches:
        upper = _upper(pair, match)
        if upper is not None:
            pair.uppers.append(upper)
    return pair


def _upper(pair: Pair, match: Match) -> Upper | None:
    """A matched row above others whose amounts differ; None where they do not, or where a blank proves nothing.

    What the rows below differ by explains it; but those whose names slipped are told by no finding of their own, so
    that their kegiatan answers for them.
    """
    if match.how not in EXACT or not match.before or not match.after or match.level == LEAF:
        return None
    ours = pair.before.below(match.before)
    theirs = [leaf for row_id in match.after for leaf in pair.after.below(row_id)]
    if ours == [match.before] or theirs == list(match.after):
        return None  # nothing stands below: the row speaks for itself
    first, *others = pair.amounts(match)
    if any(cell.value is None for cell in (first, *others)):
        return None
    difference = sum(cell.value for cell in others) - first.value
    inner = pair.before.sheet.children[match.before]
    inner_after = [child for row_id in match.after for child in pair.after.sheet.children[row_id]]
    direct = not pair.slipped.isdisjoint(inner)
    untold = pair.slipped if direct else frozenset()
    lowest = _difference(pair, set(ours) - untold, set(theirs) - untold)
    next_ = lowest if direct else _difference(pair, inner, inner_after)
    if not difference or lowest is None or next_ is None:
        return None
    below = frozenset((*ours, *theirs, *inner, *inner_after))
    return Upper(match, below, difference in (lowest, next_), lowest, direct)


def _difference(pair: Pair, before: Iterable[str], after: Iterable[str]) -> int | None:
    """What rows of the second table have more than rows of the first; None where an amount is blank."""
    ours, theirs = (
        [cell.value for cell in side.cells(rows, "pagu")] for side, rows in ((pair.before, before), (pair.after, after))
    )
    return None if None in (*ours, *theirs) else sum(theirs) - sum(ours)
