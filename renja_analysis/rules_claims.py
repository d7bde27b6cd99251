"""Rules on the claims of the policy tables against the plans: amounts, parents, what no plan has.

What the plan or the final plan prints as the claim does is no finding here, though the two differ from each other:
that is a difference of their own.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.findings import Finding, measure, rule
from renja_analysis.matching import same_base
from renja_analysis.names import name_key
from renja_analysis.policy_alignment import against, find_name, other_parents, rows_by_key
from renja_analysis.rules_alignment import at, tables_words
from renja_analysis.scales import threshold
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.wording import Words, both_and, level_words, named, number, plain, quote, rupiah, same

PLAN_WORDS = {"plan": Words("rencana", "the plan"), "final_plan": Words("rencana akhir", "the final plan")}
IN_BRACKETS = re.compile(r"\(\s*([^()\s]+)\s*\)")
PARENTS = ("program", "kegiatan")  # the highest first
Plans = Mapping[str, tuple[pd.DataFrame, Sheet]]
Kegiatan = tuple[dict[str, list[str]], dict[str, str], Sheet]


class Planned(NamedTuple):
    """A claimed sub kegiatan in one plan: how it was found (see ``against``), its cells and those of its parents."""

    how: str
    score: float | None
    names: tuple[Cell, ...]
    amounts: tuple[Cell, ...]
    parents: Mapping[str, tuple[Cell, ...]]

    @property
    def amount(self) -> int | None:
        return added(self.amounts) if self.how == "exact" else None


class Claim(NamedTuple):
    """A claimed sub kegiatan: its printed amounts, the largest first, and what each plan has of it, by plan."""

    cells: tuple[Cell, ...]
    planned: Mapping[str, Planned]

    @property
    def amounts(self) -> dict[str, int]:
        """What each plan prints for it, where it prints an amount."""
        return {plan: found.amount for plan, found in self.planned.items() if found.amount is not None}


@measure
def claimed_plans(
    plan: pd.DataFrame | None = None,
    plan_sheet: Sheet | None = None,
    final_plan: pd.DataFrame | None = None,
    final_sheet: Sheet | None = None,
) -> Plans:
    """The plans that the document has, each with its sheet."""
    both = {"plan": (plan, plan_sheet), "final_plan": (final_plan, final_sheet)}
    return {name: (table, sheet) for name, (table, sheet) in both.items() if table is not None and sheet and len(table)}


@measure
def claims_in_plans(
    alignment: pd.DataFrame, claimed_cells: dict[str, tuple[Cell, ...]], claimed_plans: Plans
) -> list[Claim]:
    """Every claimed sub kegiatan, the largest claim first."""
    named = alignment[alignment["name"].notna()]
    found: dict[str, dict[str, Planned]] = {key: {} for key in claimed_cells}
    for plan, (table, sheet) in claimed_plans.items():
        for row in against(named, table).to_dict("records"):
            found[str(row["key"])][plan] = _planned(sheet, row)
    return [Claim(cells, found[key]) for key, cells in claimed_cells.items()]


@rule("RJ704")
def claims_against_the_plans(claims_in_plans: list[Claim], alignment_sheet: Sheet) -> Iterator[Finding]:
    """One finding per claimed amount that neither plan prints for the sub kegiatan.

    A claim below what the plans print is info: a policy may claim a part of a sub kegiatan.
    """
    for claim in claims_in_plans:
        planned = claim.amounts
        for amount in dict.fromkeys(cell.value for cell in claim.cells if planned and cell.value is not None):
            if amount in planned.values():
                continue
            cells = tuple(cell for cell in claim.cells if cell.value == amount)
            parts = {plan: {cell.row_id: cell.value for cell in claim.planned[plan].amounts} for plan in planned}
            first = next(iter(planned.values()))
            yield Finding(
                cell=cells[0],
                evidence=(*cells[1:], *(cell for plan in planned for cell in claim.planned[plan].amounts)),
                variant="part" if amount < min(planned.values()) else "default",
                severity="info" if amount < min(planned.values()) else "",
                words={
                    "row": alignment_sheet.label(cells[0].row_id),
                    "tables": tables_words(alignment_sheet, cells),
                    "claimed": rupiah(amount),
                    "planned": both_and([at(value, PLAN_WORDS[plan]) for plan, value in planned.items()]),
                },
                expected=plain(first),
                expected_value=float(first),
                difference=float(amount - first),
                amount_at_stake=abs(amount - first),
                still_fires=partial(_differs, amount, parts),
            )


@rule("RJ706")
def claims_without_plan(
    claims_in_plans: list[Claim], alignment_sheet: Sheet, claimed_plans: Plans
) -> Iterator[Finding]:
    """A claim that no plan of the document has; a name that is only alike is told and no more than info.

    A kegiatan of that name is told too: it is no sub kegiatan, and the claim remains without one.
    """
    of_plans = {plan: _kegiatan(*both) for plan, both in claimed_plans.items()}
    for claim in claims_in_plans:
        if not claim.planned or any(found.how == "exact" for found in claim.planned.values()):
            continue
        like = {plan: found for plan, found in claim.planned.items() if found.how in ("near", "contained")}
        nearest = next(iter(like.values()), None)
        kegiatan = {} if nearest else _kegiatan_named(str(claim.cells[0].row_id), alignment_sheet, of_plans)
        cell, *others = alignment_sheet.cells([cell.row_id for cell in claim.cells], "name")
        words = {
            "row": alignment_sheet.label(cell.row_id),
            "amount": rupiah(claim.cells[0].value),
            "tables": tables_words(alignment_sheet, claim.cells),
            "plans": _any_of([PLAN_WORDS[plan] for plan in claim.planned]),
        }
        variant = "default"
        if nearest:
            name = str(nearest.names[0].value)
            words |= {"other": same(quote(name)), "score": number(nearest.score)}
            names = {plan: name_key(str(found.names[0].value)) for plan, found in like.items()}
            words["where"] = both_and([PLAN_WORDS[plan] for plan, key in names.items() if key == name_key(name)])
            longer = len(name_key(str(cell.value))) > len(name_key(name))
            variant = nearest.how if nearest.how == "near" else "longer" if longer else "shorter"
        elif kegiatan:
            variant, (cells, score) = "kegiatan", next(iter(kegiatan.values()))
            words |= {"other": named("kegiatan", str(cells[0].value)), "score": number(score)}
            words["where"] = both_and([PLAN_WORDS[plan] for plan in kegiatan])
        yield Finding(
            cell=cell,
            evidence=(
                *others,
                *(name for found in like.values() for name in found.names),
                *(name for cells, _ in kegiatan.values() for name in cells),
            ),
            variant=variant,
            severity="info" if nearest else "",
            words=words,
            expected=str(nearest.names[0].value) if nearest else None,
            amount_at_stake=claim.cells[0].value,
        )


@rule("RJ707")
def claims_under_other_parents(
    alignment: pd.DataFrame, alignment_sheet: Sheet, claims_in_plans: list[Claim], claimed_plans: Plans
) -> Iterator[Finding]:
    """One finding per pair of names; a name that is only written differently is info."""
    exact = {
        (plan, cell.row_id)
        for claim in claims_in_plans
        for plan, planned in claim.planned.items()
        for cell in claim.cells
        if planned.how == "exact"
    }
    found = [
        row | {"plan": plan, "pair": (row["level"], name_key(row["claimed"]), name_key(row["planned"]))}
        for plan, (table, _) in claimed_plans.items()
        for row in other_parents(alignment, table).to_dict("records")
        if isinstance(row["name"], str) and not _same_name(row["claimed"], row["planned"])
    ]
    differing = {(row["plan"], row["row_id"], row["level"]) for row in found}
    pairs: dict[Any, list[dict[str, Any]]] = {}
    for row in found:
        has = [plan for plan in claimed_plans if (plan, row["row_id"]) in exact]
        if all((plan, row["row_id"], row["level"]) in differing for plan in has):
            pairs.setdefault(row["pair"], []).append(row)
    for (level, _, _), rows in pairs.items():
        cells = _parents(alignment_sheet, [row["row_id"] for row in rows], level)
        planned = [cell for row in rows for cell in _parents(claimed_plans[row["plan"]][1], [row["plan_id"]], level)]
        alike = _alike(rows[0]["claimed"], rows[0]["planned"], rows[0]["score"])
        pair = [rows[0][side] for side in ("claimed", "planned")]
        claimed, other = (same(quote(name)) if alike else named(level, name) for name in pair)
        amounts: dict[str, int] = {}
        for row in rows:
            amount, key = alignment_sheet.rows[row["row_id"]]["pagu"] or 0, name_key(row["name"])
            amounts[key] = max(amount, amounts.get(key, 0))
        yield Finding(
            cell=cells[0],
            evidence=(*cells[1:], *dict.fromkeys(planned)),
            variant="alike" if alike else "default",
            severity="info" if alike else "",
            words={
                "rows": same(len(amounts)),
                "level": level_words(level),
                "claimed": claimed,
                "tables": tables_words(alignment_sheet, cells),
                "planned": other,
                "plans": both_and([PLAN_WORDS[plan] for plan in dict.fromkeys(row["plan"] for row in rows)]),
            },
            expected=rows[0]["planned"],
            amount_at_stake=int(sum(amounts.values())),
        )


def _planned(sheet: Sheet, row: Mapping[Any, Any]) -> Planned:
    """A row of ``against`` with its cells."""
    ids = str(row["plan_ids"]).split()
    above = {level: [_up(sheet, row_id, level) for row_id in ids] for level in PARENTS}
    parents = {
        level: sheet.cells(list(dict.fromkeys(found)), "pagu")  # type: ignore[arg-type]
        for level, found in above.items()
        if found and None not in found
    }
    return Planned(str(row["how"]), row["score"], sheet.cells(ids, "name"), sheet.cells(ids, "pagu"), parents)


def _up(sheet: Sheet, row_id: str, level: str) -> str | None:
    """The row of a level above a row."""
    current: str | None = row_id
    for _ in sheet.rows:
        if current is None or current not in sheet.rows:
            return None
        if sheet.rows[current]["level"] == level:
            return current
        current = sheet.rows[current]["parent"]
    return None


def _parents(sheet: Sheet, row_ids: list[str], level: str) -> tuple[Cell, ...]:
    """The names of a level above some rows, each cell once."""
    found = dict.fromkeys(_up(sheet, row_id, level) for row_id in row_ids)
    return sheet.cells([row_id for row_id in found if row_id is not None], "name")


def _differs(amount: int, parts: Mapping[str, Mapping[str, int]], row: Mapping[str, Any]) -> bool:
    """Whether the claim would differ from all plans if a cell held what another finding expects: in a plan, or here."""
    if not any(row["row_id"] in rows for rows in parts.values()):
        amount, row = row["pagu"], {}
    return all(
        sum(row["pagu"] if row_id == row.get("row_id") else value for row_id, value in rows.items()) != amount
        for rows in parts.values()
    )


def _kegiatan(table: pd.DataFrame, sheet: Sheet) -> Kegiatan:
    """The kegiatan of a plan: row_ids by name key, names by row_id, and its sheet."""
    rows = table[(table["level"] == "kegiatan") & table["name"].notna()]
    return rows_by_key(rows), dict(zip(rows["row_id"], rows["name"], strict=True)), sheet


def _kegiatan_named(
    row_id: str, sheet: Sheet, plans: Mapping[str, Kegiatan]
) -> dict[str, tuple[tuple[Cell, ...], float | None]]:
    """By plan: its kegiatan of the name of a claimed sub kegiatan, or nearly that, with their likeness (0-100)."""
    found = {}
    for plan, (by_key, names, planned) in plans.items():
        how, score, ids = find_name(str(sheet.rows[row_id]["name"]), by_key, names)
        if how in ("exact", "near"):
            found[plan] = (planned.cells(ids, "name"), score)
    return found


def _same_name(one: str, other: str) -> bool:
    """Whether two names are one: but for brackets and the region, or where one has the abbreviation of the other."""
    return same_base(one, other) or _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: str, long: str) -> bool:
    """Whether a name has, for words of another one, the abbreviation in brackets behind them: `Usaha Mikro (UM)`."""
    for found in IN_BRACKETS.finditer(long):
        before, behind = long[: found.start()].split(), long[found.end() :]
        for start in range(len(before) - 1):
            name = " ".join([*before[:start], found[1], behind])
            if before[start][0].lower() == found[1][0].lower() and name_key(name) == name_key(short):
                return True
    return False


def _alike(claimed: str, planned: str, score: float) -> bool:
    """Whether two names are one name written differently: nearly the same letters, or the one shortened."""
    words = [set(re.findall(r"\w+", name.lower())) for name in (claimed, planned)]
    return score >= threshold("near_name") or words[0] <= words[1] or words[1] <= words[0]


def _any_of(parts: list[Words]) -> Words:
    """``rencana maupun rencana akhir`` / ``the plan or the final plan``."""
    return Words(" maupun ".join(part.id for part in parts), " or ".join(part.en for part in parts))


def added(cells: tuple[Cell, ...]) -> int | None:
    """The sum of amounts; None where one is not printed."""
    if not cells or any(cell.value is None for cell in cells):
        return None
    return sum(cell.value for cell in cells)
