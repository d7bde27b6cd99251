"""Rules on the official TAG of the nomenclature that the user supplies, beside the claims of the policy tables."""

from collections.abc import Iterator

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.nomenclature import find_nomenclature, tag_policies, tag_support
from renja_analysis.rules_alignment import policy_words, tables_words
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.wording import quote, rupiah, same


@measure
def tags(alignment: pd.DataFrame, document: Document | None, plan: pd.DataFrame | None = None) -> pd.DataFrame:
    """What the official tags say of each claim; of policies only that the list tags at all. Empty without a list."""
    nomenclature = find_nomenclature(document) if document is not None else None
    found = tag_support(alignment, nomenclature, plan)
    if nomenclature is None:
        return found
    listed = {policy for text in nomenclature["tags"].dropna().unique() for policy in tag_policies(text)}
    return found[found["kebijakan"].isin(listed)]


@rule("RJ710")
def claims_and_tags(
    alignment: pd.DataFrame, tags: pd.DataFrame, alignment_sheet: Sheet, plan_sheet: Sheet | None = None
) -> Iterator[Finding]:
    """Claimed and not tagged; tagged and not claimed only for policies that have a table: one finding per policy."""
    for row in tags[tags["tag_status"] == "claimed_not_tagged"].to_dict("records"):
        cells = alignment_sheet.cells(str(row["row_ids"]).split(), "name")
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            severity="" if row["how"] == "exact" else "info",
            words={
                "row": alignment_sheet.label(cells[0].row_id),
                "tables": tables_words(alignment_sheet, cells),
                "policy": policy_words(row["kebijakan"]),
                "code": same(row["kode_resmi"]),
                "tags": same(quote(row["tags"]) if row["tags"] else "–"),
            },
            amount_at_stake=None if pd.isna(row["pagu"]) else int(row["pagu"]),
        )
    missed = tags[(tags["tag_status"] == "tagged_not_claimed") & (tags["how"] == "exact")]
    missed = missed[missed["kebijakan"].isin(alignment["kebijakan"].dropna())]
    for kebijakan, rows in missed.groupby("kebijakan", sort=False):
        sheets = (alignment_sheet, plan_sheet)
        found = [_name(sheets, row_id) for ids in rows["row_ids"] for row_id in str(ids).split()[:1]]
        total = rows["pagu"].sum(min_count=1)
        yield Finding(
            cell=found[0],
            evidence=tuple(found[1:]),
            variant="unclaimed",
            severity="info",
            words={
                "rows": same(len(rows)),
                "policy": policy_words(str(kebijakan)),
                "first": same(quote(str(rows["name"].iloc[0]))),
                "amount": rupiah(total),
            },
            amount_at_stake=None if pd.isna(total) else int(total),
        )


def _name(sheets: tuple[Sheet, Sheet | None], row_id: str) -> Cell:
    """The name of a row of the policy tables, or of the plan."""
    return next(sheet.cell(row_id, "name") for sheet in sheets if sheet is not None and row_id in sheet.rows)
