"""Rules that the policy tables prove by themselves: their totals, sub kegiatan that they claim more than once."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from renja_analysis.findings import Finding, measure, rule
from renja_analysis.names import name_key
from renja_analysis.policies import policies
from renja_analysis.policy_alignment import LEAF, policy_totals
from renja_analysis.sheet import Cell, Corrected, Sheet, flat_sheet
from renja_analysis.wording import Words, both_and, plain, rupiah, same


@measure
def alignment_sheet(alignment: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The policy tables by row."""
    return flat_sheet("alignment", alignment, corrected)


@measure
def claimed_cells(alignment_sheet: Sheet) -> dict[str, tuple[Cell, ...]]:
    """The printed amounts of each claimed sub kegiatan by its name key, largest first: the largest claim first."""
    found: dict[str, list[Cell]] = {}
    for row in alignment_sheet.at_levels(LEAF):
        if row["name"] is not None:
            found.setdefault(name_key(row["name"]), []).append(alignment_sheet.cell(row["row_id"], "pagu"))
    claims = [(key, tuple(sorted(cells, key=_amount, reverse=True))) for key, cells in found.items()]
    return dict(sorted(claims, key=lambda claim: _amount(claim[1][0]), reverse=True))


def _amount(cell: Cell) -> int:
    return -1 if cell.value is None else int(cell.value)


@rule("RJ208")
def totals_of_policy_tables(alignment: pd.DataFrame, alignment_sheet: Sheet) -> Iterator[Finding]:
    """A printed total against the rows of its table; one that counts each sub kegiatan once is right."""
    for total in policy_totals(alignment).to_dict("records"):
        if pd.isna(total["difference"]) or total["difference"] == 0 or total["printed"] == total["own"]:
            continue
        own = tuple(None if pd.isna(total[name]) else total[name] for name in ("table", "kebijakan"))
        of_table = [row for row in alignment_sheet.rows.values() if (row["table"], row["kebijakan"]) == own]
        parts = [row["row_id"] for row in of_table if row["level"] == LEAF]
        if total["difference"] > 0 and any(alignment_sheet.rows[row_id]["pagu"] is None for row_id in parts):
            continue  # the blank rows may hold the rest
        totals = [row["row_id"] for row in of_table if row["level"] == "total" and row["pagu"] is not None]
        cell = alignment_sheet.cell(totals[0], "pagu")
        yield Finding(
            cell=cell,
            evidence=alignment_sheet.cells(parts, "pagu"),
            words={
                "table": table_words(alignment_sheet, cell),
                "printed": rupiah(total["printed"]),
                "rows": same(total["rows"]),
                "expected": rupiah(total["added"]),
                "difference": rupiah(abs(total["difference"])),
            },
            expected=plain(total["added"]),
            expected_value=float(total["added"]),
            difference=float(total["difference"]),
            amount_at_stake=abs(int(total["difference"])),
        )


@rule("RJ863")
def repeated_in_one_table(claimed_cells: dict[str, tuple[Cell, ...]], alignment_sheet: Sheet) -> Iterator[Finding]:
    """A table that prints one sub kegiatan more than once; with other amounts it may be in parts."""
    for claim in claimed_cells.values():
        for cells in by_table(alignment_sheet, claim).values():
            amounts = [cell.value for cell in cells if cell.value is not None]
            if len(amounts) < 2:
                continue
            alike = len(set(amounts)) == 1
            yield Finding(
                cell=cells[1],
                evidence=(cells[0], *cells[2:]),
                variant="default" if alike else "parts",
                severity="" if alike else "info",
                words={
                    "row": alignment_sheet.label(cells[0].row_id),
                    "table": table_words(alignment_sheet, cells[0]),
                    "times": same(len(amounts)),
                    "amounts": both_and([rupiah(amount) for amount in dict.fromkeys(amounts)]),
                    "twice": rupiah(sum(amounts) - max(amounts)),
                },
                amount_at_stake=int(sum(amounts) - max(amounts)),
            )


@rule("RJ701")
def claimed_by_several_policies(
    claimed_cells: dict[str, tuple[Cell, ...]], alignment_sheet: Sheet
) -> Iterator[Finding]:
    """One finding per sub kegiatan with all its claims: what is counted in excess where the tables are added up."""
    for claim in claimed_cells.values():
        known = by_table(alignment_sheet, claim)
        largest = [cells[0].value for cells in known.values()]
        if len(known) < 2:
            continue
        yield Finding(
            cell=claim[0],
            evidence=claim[1:],
            words={
                "row": alignment_sheet.label(claim[0].row_id),
                "amount": rupiah(max(largest)),
                "count": same(len(known)),
                "claims": both_and([_claimant(alignment_sheet, cells[0]) for cells in known.values()]),
                "twice": rupiah(sum(largest) - max(largest)),
            },
            amount_at_stake=int(sum(largest) - max(largest)),
        )


@rule("RJ705")
def differing_claims(claimed_cells: dict[str, tuple[Cell, ...]], alignment_sheet: Sheet) -> Iterator[Finding]:
    """One sub kegiatan at several amounts in several tables."""
    for claim in claimed_cells.values():
        cells = [cells[0] for cells in by_table(alignment_sheet, claim).values()]
        if len({cell.value for cell in cells}) < 2:
            continue
        amounts = {cell.row_id: cell.value for cell in cells}
        spread = max(amounts.values()) - min(amounts.values())
        yield Finding(
            cell=cells[0],
            evidence=tuple(cells[1:]),
            words={
                "row": alignment_sheet.label(cells[0].row_id),
                "amounts": both_and([at(cell.value, table_words(alignment_sheet, cell)) for cell in cells]),
            },
            amount_at_stake=int(spread),
            still_fires=partial(_still_differ, amounts),
        )


def _still_differ(amounts: Mapping[str, int], row: Mapping[str, Any]) -> bool:
    """Whether the amounts would differ if one cell held what another finding expects there."""
    return len(set({**amounts, row["row_id"]: row["pagu"]}.values())) > 1


def by_table(sheet: Sheet, cells: tuple[Cell, ...]) -> dict[tuple[str, str], list[Cell]]:
    """Printed amounts by the policy table that prints them."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        row = sheet.rows[cell.row_id]
        if cell.value is not None:
            found.setdefault((row["table"], row["kebijakan"]), []).append(cell)
    return found


def table_words(sheet: Sheet, cell: Cell) -> Words:
    """``Tabel 3.3``; the table of an unnumbered one by its policy."""
    row = sheet.rows[cell.row_id]
    if row["table"]:
        return Words(f"Tabel {row['table']}", f"Table {row['table']}")
    policy = policy_words(row["kebijakan"])
    return Words(f"tabel {policy.id}", f"the table {policy.en}")


def tables_words(sheet: Sheet, cells: tuple[Cell, ...]) -> Words:
    """The tables of some cells, each once: ``Tabel 3.3 dan Tabel 3.5``."""
    return both_and(list(dict.fromkeys(table_words(sheet, cell) for cell in cells)))


def at(amount: object, place: Words) -> Words:
    """An amount and where it is printed."""
    words = rupiah(amount)
    return Words(f"{words.id} pada {place.id}", f"{words.en} in {place.en}")


def _claimant(sheet: Sheet, cell: Cell) -> Words:
    """The table with its policy: ``Tabel 3.5 (Pengendalian inflasi)``."""
    row = sheet.rows[cell.row_id]
    table, policy = table_words(sheet, cell), policy_words(row["kebijakan"])
    return Words(f"{table.id} ({policy.id})", f"{table.en} ({policy.en})") if row["table"] else table


def policy_words(name: str | None) -> Words:
    """The name of a known policy; the words of an unknown one."""
    found = next((Words(policy.name, policy.name_en) for policy in policies() if policy.slug == name), None)
    return found or same((name or "").replace("_", " "))
