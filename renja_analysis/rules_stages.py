"""Rules on one row in several tables: review, plan and final plan name the same sub kegiatan.

A row that stands in two tables is found by :func:`stages.stages`; only rows matched without doubt are compared.
What a block of shifted names explains is not said again row by row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from renja_analysis.findings import Finding, measure, rule
from renja_analysis.matching import EXACT
from renja_analysis.schema import RKPD_REVIEW
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.slips import shifted_rows
from renja_analysis.stages import split_programs as split_parts
from renja_analysis.stages import stages
from renja_analysis.tables import empty_table
from renja_analysis.wording import Words, plain, quote, rupiah, same

LEAF = "sub_kegiatan"


@measure
def renja_plan(rkpd_review: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Review and plan, row by row."""
    return stages(rkpd_review, plan, plan.iloc[:0])


@measure
def plan_final(plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Plan and final plan, row by row."""
    return stages(empty_table(RKPD_REVIEW), plan, final_plan)


@measure
def blocks(rkpd_review: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Blocks of names that slipped against their amounts between review and plan."""
    return shifted_rows(rkpd_review, plan)


@rule("RJ601")
def shifted_names(blocks: pd.DataFrame, review_sheet: Sheet, plan_sheet: Sheet) -> Iterator[Finding]:
    """One finding per block: the amounts stand in the same order, the names beside them do not."""
    for _, rows in blocks.groupby("block", dropna=False):
        ours = review_sheet.cells(rows["left"].tolist(), "renja_name")
        theirs = plan_sheet.cells(rows["right"].tolist(), "name")
        yield Finding(
            cell=theirs[0],
            evidence=(*theirs[1:], *ours),
            words={
                "rows": same(len(rows)),
                "ours": same(quote(str(rows["left_name"].iloc[0]))),
                "theirs": same(quote(str(rows["right_name"].iloc[0]))),
                "amount": rupiah(rows["pagu"].iloc[0]),
            },
            expected=str(rows["left_name"].iloc[0]),
            amount_at_stake=int(rows["pagu"].sum()),
        )


@rule("RJ602")
def review_against_plan(
    renja_plan: pd.DataFrame, blocks: pd.DataFrame, review_sheet: Sheet, plan_sheet: Sheet
) -> Iterator[Finding]:
    """The need that the review prints and the amount of the plan: the same row of the same document."""
    explained = set(blocks["left"]) | set(blocks["right"])
    for row in _leaves(renja_plan, "how_plan", "plan_id"):
        if row["review_id"] in explained or row["plan_id"] in explained:
            continue
        cells = review_sheet.cell(row["review_id"], "renja_pagu"), plan_sheet.cell(row["plan_id"], "pagu")
        yield from _differing(plan_sheet, cells[1], cells[0])


@rule("RJ603")
def plan_against_final(plan_final: pd.DataFrame, plan_sheet: Sheet, final_sheet: Sheet) -> Iterator[Finding]:
    """The amount of the plan and of the final plan; a row in two parts of the agency is the sum of both."""
    for row in _leaves(plan_final, "how_final", "final_id"):
        added = row["added_id"].split() if isinstance(row["added_id"], str) else []
        cell, before = final_sheet.cell(row["final_id"], "pagu"), plan_sheet.cell(row["plan_id"], "pagu")
        evidence = final_sheet.cells(added, "pagu")
        if any(other.value is None for other in (cell, before, *evidence)):
            continue
        after = cell.value + sum(other.value for other in evidence)
        if after != before.value:
            yield Finding(
                cell=cell,
                evidence=(before, *evidence),
                variant="parts" if added else "default",
                words=_amount_words(final_sheet, cell, after, before.value),
                expected=plain(before.value),
                expected_value=float(before.value),
                difference=float(after - before.value),
                amount_at_stake=abs(after - before.value),
            )


@rule("RJ604")
def targets_of_review_and_plan(
    renja_plan: pd.DataFrame, blocks: pd.DataFrame, review_sheet: Sheet, plan_sheet: Sheet
) -> Iterator[Finding]:
    explained = set(blocks["left"]) | set(blocks["right"])
    for row in _leaves(renja_plan, "how_plan", "plan_id"):
        if row["review_id"] not in explained and row["plan_id"] not in explained:
            before = review_sheet.cell(row["review_id"], "renja_target")
            yield from _other_target(plan_sheet, plan_sheet.cell(row["plan_id"], "target"), before)


@rule("RJ605")
def targets_of_plan_and_final(plan_final: pd.DataFrame, plan_sheet: Sheet, final_sheet: Sheet) -> Iterator[Finding]:
    for row in _leaves(plan_final, "how_final", "final_id"):
        before = plan_sheet.cell(row["plan_id"], "target")
        yield from _other_target(final_sheet, final_sheet.cell(row["final_id"], "target"), before)


@rule("RJ606")
def missing_between_review_and_plan(
    renja_plan: pd.DataFrame, blocks: pd.DataFrame, review_sheet: Sheet, plan_sheet: Sheet
) -> Iterator[Finding]:
    explained = set(blocks["left"]) | set(blocks["right"])
    for row in renja_plan[renja_plan["level"] == LEAF].to_dict("records"):
        if pd.isna(row["plan_id"]) and row["review_id"] not in explained:
            yield _missing(review_sheet, str(row["review_id"]), "renja_name", "renja_pagu", "gone")
        elif pd.isna(row["review_id"]) and row["plan_id"] not in explained:
            yield _missing(plan_sheet, str(row["plan_id"]), "name", "pagu", "new")


@rule("RJ607")
def missing_between_plan_and_final(
    plan_final: pd.DataFrame, plan_sheet: Sheet, final_sheet: Sheet
) -> Iterator[Finding]:
    for row in plan_final[plan_final["level"] == LEAF].to_dict("records"):
        if pd.isna(row["final_id"]):
            yield _missing(plan_sheet, str(row["plan_id"]), "name", "pagu", "gone")
        elif pd.isna(row["plan_id"]):
            yield _missing(final_sheet, str(row["final_id"]), "name", "pagu", "new")


@rule("RJ608")
def moved_rows(plan_final: pd.DataFrame, plan_sheet: Sheet, final_sheet: Sheet) -> Iterator[Finding]:
    """A sub kegiatan under another kegiatan or program in the final plan than in the plan."""
    for row in plan_final[plan_final["moved"].fillna(False) & plan_final["final_id"].notna()].to_dict("records"):
        if row["level"] != LEAF or row["how_final"] not in EXACT:
            continue
        before, after = (
            sheet.label(sheet.rows[str(row[key])]["parent"])
            for sheet, key in ((plan_sheet, "plan_id"), (final_sheet, "final_id"))
        )
        yield Finding(
            cell=final_sheet.cell(str(row["final_id"]), "name"),
            evidence=(plan_sheet.cell(str(row["plan_id"]), "name"),),
            words={"row": final_sheet.label(str(row["final_id"])), "before": before, "after": after},
            amount_at_stake=final_sheet.rows[str(row["final_id"])]["pagu"],
        )


@rule("RJ609")
def split_programs(plan: pd.DataFrame, final_plan: pd.DataFrame, final_sheet: Sheet) -> Iterator[Finding]:
    """A program of the plan that the final plan prints in parts."""
    parts = split_parts(plan, final_plan)
    for _, rows in parts.groupby("program_id", dropna=False, sort=False):
        cells = final_sheet.cells(rows["final_id"].tolist(), "name")
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            words={"program": same(quote(str(rows["program"].iloc[0]))), "parts": same(len(rows))},
            amount_at_stake=int(rows["final_pagu"].iloc[1:].sum()),
        )


def _leaves(rows: pd.DataFrame, how: str, other: str) -> list[Mapping[str, Any]]:
    """Sub kegiatan that are matched without doubt."""
    kept = rows[(rows["level"] == LEAF) & rows[how].isin(EXACT) & rows[other].notna()]
    return kept.to_dict("records")  # type: ignore[return-value]


def _differing(sheet: Sheet, cell: Cell, before: Cell) -> Iterator[Finding]:
    if cell.value is None or before.value is None or cell.value == before.value:
        return
    yield Finding(
        cell=cell,
        evidence=(before,),
        words=_amount_words(sheet, cell, cell.value, before.value),
        expected=plain(before.value),
        expected_value=float(before.value),
        difference=float(cell.value - before.value),
        amount_at_stake=abs(cell.value - before.value),
    )


def _amount_words(sheet: Sheet, cell: Cell, after: int, before: int) -> dict[str, Words]:
    return {
        "row": sheet.label(cell.row_id),
        "before": rupiah(before),
        "after": rupiah(after),
        "difference": rupiah(abs(after - before)),
    }


def _other_target(sheet: Sheet, cell: Cell, before: Cell) -> Iterator[Finding]:
    if cell.value is None or before.value is None or cell.value == before.value:
        return
    yield Finding(
        cell=cell,
        evidence=(before,),
        words={
            "row": sheet.label(cell.row_id),
            "before": same(quote(str(before.printed))),
            "after": same(quote(str(cell.printed))),
        },
        expected=before.printed,
        difference=float(cell.value - before.value),
    )


def _missing(sheet: Sheet, row_id: str, name: str, pagu: str, variant: str) -> Finding:
    amount = sheet.rows[row_id][pagu]
    return Finding(
        cell=sheet.cell(row_id, name),
        variant=variant,
        words={"row": sheet.label(row_id), "amount": rupiah(amount)},
        amount_at_stake=amount,
    )
