"""Rules on claims of the policy tables that are too large: above their own kegiatan or program, above all programs."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.findings import Finding, rule
from renja_analysis.policy_alignment import claims
from renja_analysis.rkpd_review import weights
from renja_analysis.rules_alignment import at, tables_words
from renja_analysis.rules_claims import PARENTS, PLAN_WORDS, Claim, Plans, added
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.wording import Words, both_and, plain, rupiah, same


class Excess(NamedTuple):
    """A claim that is larger than a row above it in a plan."""

    plan: str
    level: str
    amount: int
    cells: tuple[Cell, ...]


@rule("RJ702")
def claims_above_their_program(claims_in_plans: list[Claim], alignment_sheet: Sheet) -> Iterator[Finding]:
    for claim in claims_in_plans:
        found = _excesses(claim)
        if any(excess.level == "program" for excess in found):
            yield _above(alignment_sheet, claim, found)


@rule("RJ703")
def claims_above_their_kegiatan(claims_in_plans: list[Claim], alignment_sheet: Sheet) -> Iterator[Finding]:
    """Explained by a claim above the program, of which it says the same."""
    for claim in claims_in_plans:
        found = _excesses(claim)
        if any(excess.level == "kegiatan" for excess in found):
            lowest = min(excess.amount for excess in found)
            yield _above(alignment_sheet, claim, found)._replace(
                still_fires=partial(_larger, claim.cells[0].row_id, lowest)
            )


@rule("RJ708")
def claims_above_the_technical_programs(
    alignment: pd.DataFrame, claims_in_plans: list[Claim], alignment_sheet: Sheet, claimed_plans: Plans
) -> Iterator[Finding]:
    """All claims, each sub kegiatan once, against all programs but the agency's support; at the largest claim.

    Explained by the claims above their own program or kegiatan, where nothing is in excess once these are held to the
    plan: of them RJ702 and RJ703 say the same.
    """
    union = claims(alignment)["union"]
    too_large = {claim.cells[0].row_id: (claim.cells[0].value or 0) - _held(claim) for claim in claims_in_plans}
    over: dict[str, int] = {}
    evidence: list[Cell] = []
    for plan, (table, sheet) in claimed_plans.items():
        programs = weights(table)
        technical = programs[~programs["supporting"]]
        # A program without an amount leaves open what all of them have.
        if len(technical) and technical["pagu"].notna().all() and pd.notna(union) and union > technical["pagu"].sum():
            over[plan] = int(technical["pagu"].sum())
            evidence += sheet.cells(technical["row_id"].tolist(), "pagu")
    explained = bool(over) and union - sum(too_large.values()) <= min(over.values())
    causes = {claim.cells[0].row_id for claim in claims_in_plans if too_large[claim.cells[0].row_id] and claim.amounts}
    # A claim of which the plan prints no amount expects none that could explain this: then it is not said again.
    if over and (causes or not explained):
        cells = [claim.cells[0] for claim in claims_in_plans]
        yield Finding(
            cell=cells[0],
            evidence=(*cells[1:], *evidence),
            words={
                "union": rupiah(union),
                "distinct": same(len(cells)),
                "technical": both_and([at(amount, PLAN_WORDS[plan]) for plan, amount in over.items()]),
                "largest": alignment_sheet.label(cells[0].row_id),
                "amount": rupiah(cells[0].value),
            },
            amount_at_stake=int(union - min(over.values())),
            still_fires=partial(_is_other, causes if explained else set()),
            consequences=tuple(evidence),
        )


def _excesses(claim: Claim) -> list[Excess]:
    """Of each plan the highest row above the sub kegiatan that its claim exceeds, where it exceeds its own amount."""
    top = claim.cells[0].value
    found = []
    for plan, planned in claim.planned.items():
        if planned.how != "exact" or top is None or (planned.amount is not None and top <= planned.amount):
            continue
        for level in PARENTS:
            amount = added(planned.parents.get(level, ()))
            if amount is not None and top > amount:
                found.append(Excess(plan, level, amount, planned.parents[level]))
                break
    return found


def _held(claim: Claim) -> int:
    """A claim above its own program or kegiatan at what the plan prints for it, or for that; any other as it is."""
    found = _excesses(claim)
    if not found:
        return claim.cells[0].value or 0
    return min(claim.amounts.values(), default=min(excess.amount for excess in found))


def _is_other(row_ids: set[str], row: Mapping[str, Any]) -> bool:
    """Whether the cell about which another finding speaks is none of some rows."""
    return row["row_id"] not in row_ids


def _above(sheet: Sheet, claim: Claim, found: list[Excess]) -> Finding:
    cell, planned = claim.cells[0], claim.amounts
    own = min(planned.values(), default=None)
    tables = tuple(other for other in claim.cells if other.value == cell.value)
    amounts = [amount for plan in planned for amount in claim.planned[plan].amounts]
    return Finding(
        cell=cell,
        evidence=(*claim.cells[1:], *amounts, *(above for excess in found for above in excess.cells)),
        words={
            "row": sheet.label(cell.row_id),
            "claimed": rupiah(cell.value),
            "tables": tables_words(sheet, tables),
            "above": both_and([_level_at(excess) for excess in found]),
        },
        expected=None if own is None else plain(own),
        expected_value=None if own is None else float(own),
        difference=None if own is None else float(cell.value - own),
        amount_at_stake=max(cell.value - excess.amount for excess in found),
    )


def _level_at(excess: Excess) -> Words:
    """``pagu kegiatannya pada rencana (Rp 75.000.000)``."""
    amount, plan = rupiah(excess.amount), PLAN_WORDS[excess.plan]
    return Words(
        f"pagu {excess.level}nya pada {plan.id} ({amount.id})", f"its own {excess.level} in {plan.en} ({amount.en})"
    )


def _larger(row_id: str, amount: int, row: Mapping[str, Any]) -> bool:
    """Whether a claim would be larger than an amount if its cell held what another finding expects there."""
    return row["row_id"] != row_id or bool(row["pagu"] > amount)
