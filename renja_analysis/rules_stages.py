"""Rules on amounts and rows in several tables: review, plan and final plan name the same sub kegiatan.

A row that stands in two tables is found by :func:`stages.same_rows`; only rows matched without doubt are compared.
What a block of shifted names explains is not said again row by row; a program or kegiatan that differs only because
its sub kegiatan do is evidence of their findings.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from renja_analysis.across import FINAL_WORDS, LEAF, PLAN_WORDS, REVIEW_WORDS, Match, Pair, Side, Upper
from renja_analysis.findings import Finding, bound, measure, rule
from renja_analysis.goals import groups
from renja_analysis.matching import BRACKETS
from renja_analysis.parts import every_split, part_name
from renja_analysis.schema import FINAL_PLAN, RKPD_REVIEW
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.slips import shifted, shifted_rows
from renja_analysis.tables import empty_table
from renja_analysis.wording import Words, both_and, number, plain, quote, rupiah, same


@measure
def blocks(rkpd_review: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Blocks of names that slipped against their amounts between review and plan: the rows whose names differ."""
    found = shifted_rows(rkpd_review, plan)
    return found[~found["same_name"]]


@measure
def final_blocks(plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Blocks of names that slipped against their amounts between plan and final plan: the rows whose names differ."""
    found = shifted(plan, final_plan)
    return found[~found["same_name"]]


@rule("RJ601")
def shifted_names(
    plan_sheet: Sheet,
    blocks: pd.DataFrame | None = None,
    review_sheet: Sheet | None = None,
    final_blocks: pd.DataFrame | None = None,
    final_sheet: Sheet | None = None,
    plan_and_final: Pair | None = None,
) -> Iterator[Finding]:
    """One finding per block: the amounts stand in the same order, the names beside them do not.

    What the final plan prints for the rows of a block between review and plan shows the same cause again.
    """
    if blocks is not None and review_sheet is not None:
        sides = Side(review_sheet, REVIEW_WORDS, "renja_"), Side(plan_sheet, PLAN_WORDS)
        for _, rows in blocks.groupby("block"):
            found = _block(*sides, rows)
            yield found._replace(consequences=_later(plan_and_final, rows)) if plan_and_final else found
    if final_blocks is not None and final_sheet is not None:
        sides = Side(plan_sheet, PLAN_WORDS), Side(final_sheet, FINAL_WORDS)
        for _, rows in final_blocks.groupby("block"):
            yield _block(*sides, rows)


@rule("RJ602")
def review_against_plan(review_and_plan: Pair) -> Iterator[Finding]:
    """The need that the review prints and the amount of the plan: the same row of the same document."""
    yield from _amounts(review_and_plan)


@rule("RJ603")
def plan_against_final(plan_and_final: Pair) -> Iterator[Finding]:
    """The amount of the plan and of the final plan; a row in two parts of the agency is the sum of both."""
    yield from _amounts(plan_and_final)


@rule("RJ606")
def missing_between_review_and_plan(review_and_plan: Pair) -> Iterator[Finding]:
    yield from _missing(review_and_plan)


@rule("RJ607")
def missing_between_plan_and_final(plan_and_final: Pair) -> Iterator[Finding]:
    yield from _missing(plan_and_final)


@rule("RJ608")
def moved_rows(pairs: list[Pair]) -> Iterator[Finding]:
    """A sub kegiatan under another kegiatan or program in a later table."""
    for pair in pairs:
        for match in pair.sure():
            if match.level == LEAF and match.moved and match.before and match.after:
                yield _moved(pair, match)


@rule("RJ609")
def split_programs(
    plan: pd.DataFrame,
    plan_sheet: Sheet,
    rkpd_review: pd.DataFrame | None = None,
    review_sheet: Sheet | None = None,
    final_plan: pd.DataFrame | None = None,
    final_sheet: Sheet | None = None,
) -> Iterator[Finding]:
    """A program that one table prints once and another in parts: one finding, whichever tables these are."""
    review = empty_table(RKPD_REVIEW) if rkpd_review is None else rkpd_review
    splits = every_split(review, plan, empty_table(FINAL_PLAN) if final_plan is None else final_plan)
    sides = {} if review_sheet is None else {"R": Side(review_sheet, REVIEW_WORDS, "renja_")}
    sides["P"] = Side(plan_sheet, PLAN_WORDS)
    if final_sheet is not None:
        sides["F"] = Side(final_sheet, FINAL_WORDS)
    for ids in groups(splits.rename(columns={"program_id": "left", "final_id": "right"})):
        rows = splits[splits["program_id"].isin(ids)].drop_duplicates("final_id")
        wholes = sorted({*ids} - {*rows["final_id"]}, key=lambda row_id: "RPF".index(row_id[0]))
        cells = [cell for row_id in (*rows["final_id"], *wholes) for cell in sides[row_id[0]].cells([row_id], "name")]
        by_table = rows.groupby(rows["final_id"].str[0], sort=False)
        yield Finding(
            cell=cells[0],
            evidence=tuple(cells[1:]),
            words={
                "program": same(quote(BRACKETS.sub("", str(cells[-1].value)))),
                "whole": both_and([sides[prefix].words for prefix in dict.fromkeys(row_id[0] for row_id in wholes)]),
                "parts": both_and([_parts(sides[prefix], own["part"]) for prefix, own in by_table]),
            },
            amount_at_stake=int(next(iter(by_table))[1]["final_pagu"].iloc[1:].sum()),
        )


def _parts(side: Side, names: pd.Series) -> Words:
    """``2 bagian pada rencana akhir (“DINAS” dan “UPT”)``: a part by its brackets, or by its name if it has none."""
    listed = both_and([same(quote(part_name(name) or name)) for name in names])
    return Words(
        f"{len(names)} bagian pada {side.words.id} ({listed.id})",
        f"{len(names)} parts in {side.words.en} ({listed.en})",
    )


def _block(before: Side, after: Side, rows: pd.DataFrame) -> Finding:
    ours, theirs = before.cells(rows["left"], "name"), after.cells(rows["right"], "name")
    return Finding(
        cell=theirs[0],
        evidence=(*theirs[1:], *ours),
        words={
            "rows": same(len(rows)),
            "before": before.words,
            "after": after.words,
            "ours": same(quote(str(rows["left_name"].iloc[0]))),
            "theirs": same(quote(str(rows["right_name"].iloc[0]))),
            "amount": rupiah(rows["pagu"].iloc[0]),
        },
        expected=str(rows["left_name"].iloc[0]),
        amount_at_stake=int(rows["pagu"].sum()),
    )


def _later(pair: Pair, rows: pd.DataFrame) -> tuple[Cell, ...]:
    """The amounts of a block's rows in the next table, and of the rows there that bear a name of the block."""
    parents = {pair.before.sheet.rows[row_id]["parent"] for row_id in rows["right"]}
    above = {row_id for match in pair.matches if match.before in parents for row_id in match.after}
    below = set(rows["right"]) | {child for row_id in above for child in pair.after.sheet.children[row_id]}
    slipped = [match for match in pair.matches if pair.is_slipped(match)]
    return tuple(
        cell for match in slipped if not below.isdisjoint((match.before, *match.after)) for cell in pair.amounts(match)
    )


def _amounts(pair: Pair) -> Iterator[Finding]:
    """The lowest rows that differ, each with the rows above that differ because of it; then what no row explains."""
    uppers = {upper.match.before: upper for upper in pair.uppers}
    for match in pair.sure():
        upper = uppers.get(match.before)
        if not match.after or (upper.explained if upper else _has_below(pair, match)):
            continue
        first, *others = pair.amounts(match)
        if any(cell.value is None for cell in (first, *others)):
            continue
        before, after = first.value, sum(cell.value for cell in others)
        if before == after:
            continue
        # A part that plans nothing is none; what one part ought to print is what the others leave of the whole.
        parts = [cell for cell in others if cell.value] or others[:1]
        rest = before - after + parts[0].value
        yield Finding(
            cell=parts[0],
            evidence=(first, *(cell for cell in others if cell != parts[0])),
            consequences=pair.above((match.before, *match.after)),
            variant=_variant(upper, len(parts)),
            severity="info" if abs(after - before) < before * bound("negligible") / 100 else "",
            words={
                "row": pair.after.sheet.label(match.after[0]),
                "before": rupiah(before),
                "after": rupiah(after),
                "sum": _sum([number(cell.value) for cell in parts]),
                "difference": rupiah(abs(after - before)),
            },
            expected=plain(rest) if rest >= 0 else None,
            expected_value=float(before) if len(others) == 1 else None,
            difference=float(after - before),
            amount_at_stake=abs(after - before),
            still_fires=partial(_still_differ, first, others, upper.difference if upper else 0),
        )


def _sum(terms: list[Words]) -> Words:
    return Words(" + ".join(term.id for term in terms), " + ".join(term.en for term in terms))


def _variant(upper: Upper | None, parts: int) -> str:
    if upper is not None:
        return "slipped" if upper.slipped else "upper"
    return "parts" if parts > 1 else "default"


def _has_below(pair: Pair, match: Match) -> bool:
    """Whether rows below stand in both tables, which then speak for it."""
    ours = match.before is not None and bool(pair.before.sheet.children[match.before])
    return ours and any(pair.after.sheet.children[row_id] for row_id in match.after)


def _still_differ(before: Cell, parts: Iterable[Cell], known: int, row: Mapping[str, Any]) -> bool:
    """Whether the amounts would differ by more than is known if a cell held what another finding expects there."""
    ours, *theirs = (row[cell.column] if row["row_id"] == cell.row_id else cell.value for cell in (before, *parts))
    return sum(theirs) - ours not in (0, known)


def _missing(pair: Pair) -> Iterator[Finding]:
    """Not missed is a row that plans nothing (Rp 0) or that may be one of several; kegiatan go with their rows."""
    alone = [match for match in pair.matches if not (match.before and match.after)]
    lone = [match for match in alone if match.how != "ambiguous" and not pair.is_slipped(match)]
    for match in lone:
        side, row_id = (pair.before, match.before) if match.before else (pair.after, match.after[0])
        if match.level != LEAF and side.sheet.children[row_id]:
            continue
        (cell,) = side.cells([row_id], "name")
        (amount,) = side.cells([row_id], "pagu")
        if amount.value == 0:
            continue
        uppers = [other for other in lone if other is not match and _is_over(side, other, row_id)]
        yield Finding(
            cell=cell,
            consequences=(
                *(side.cells([other.before or other.after[0]], "name")[0] for other in uppers),
                *pair.above((match.before, *match.after)),
            ),
            variant="gone" if match.before else "new",
            words={"row": side.sheet.label(row_id), "amount": rupiah(amount.value)},
            amount_at_stake=amount.value,
        )


def _is_over(side: Side, match: Match, row_id: str) -> bool:
    """Whether a lone program or kegiatan stands above a lone row of the same table."""
    own = match.before or match.after[0]
    return own in side.sheet.rows and own != row_id and row_id in side.below(own)


def _moved(pair: Pair, match: Match) -> Finding:
    ids = (pair.before, match.before or ""), (pair.after, match.after[0])
    before, after = (str(side.sheet.rows[row_id]["parent"]) for side, row_id in ids)
    names = *pair.after.cells(match.after[:1], "name"), *pair.before.cells([match.before or ""], "name")
    (amount,) = pair.after.cells(match.after[:1], "pagu")
    return Finding(
        cell=names[0],
        evidence=(*names[1:], *pair.before.cells([before], "name"), *pair.after.cells([after], "name")),
        words={
            "row": pair.after.sheet.label(match.after[0]),
            "before": pair.before.sheet.label(before),
            "after": pair.after.sheet.label(after),
            "table_before": pair.before.words,
            "table_after": pair.after.words,
        },
        amount_at_stake=amount.value,
    )
