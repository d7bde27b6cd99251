"""Rules that one plan proves: sums, the forward estimate, numbers; and the sheets of review, plan and final plan."""

from collections.abc import Iterator

import pandas as pd

from renja_analysis.findings import Finding, measure, rule
from renja_analysis.rkpd_review import forward
from renja_analysis.sheet import Corrected, Sheet, make_sheet
from renja_analysis.wording import Words, number, percent, plain, rupiah, same

CHILD_WORDS = {"total": "program", "bidang": "program", "program": "kegiatan", "kegiatan": "sub kegiatan"}
TABLE_WORDS = {
    "rkpd_pagu": Words("pagu RKPD pada tabel review", "the RKPD amount of the review"),
    "renja_pagu": Words("kebutuhan pada tabel review", "the need in the review"),
    "pagu": Words("pagu", "the amount"),
    "maju_pagu": Words("prakiraan maju", "the forward estimate"),
}


@measure
def review_sheet(rkpd_review: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The review by row, each called by its name on the Renja side."""
    named = rkpd_review.assign(
        name=rkpd_review["renja_name"].fillna(rkpd_review["rkpd_name"]),
        indicator=rkpd_review["renja_indicator"].fillna(rkpd_review["rkpd_indicator"]),
    )
    return make_sheet("rkpd_review", named, corrected=corrected)


@measure
def plan_sheet(plan: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The plan by row."""
    return make_sheet("plan", plan, corrected=corrected)


@measure
def final_sheet(final_plan: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The final plan by row."""
    return make_sheet("final_plan", final_plan, corrected=corrected)


@rule("RJ205")
def review_sums(review_sheet: Sheet) -> Iterator[Finding]:
    yield from _sums(review_sheet, ("rkpd_pagu", "renja_pagu"))


@rule("RJ206")
def plan_sums(plan_sheet: Sheet) -> Iterator[Finding]:
    yield from _sums(plan_sheet, ("pagu", "maju_pagu"))


@rule("RJ207")
def final_sums(final_sheet: Sheet) -> Iterator[Finding]:
    yield from _sums(final_sheet, ("pagu",))


@rule("RJ651")
def blank_forward_estimates(plan: pd.DataFrame, plan_sheet: Sheet) -> Iterator[Finding]:
    """One finding for all rows that print an amount of the year and none of the next."""
    blank = plan[plan["pagu"].notna() & plan["maju_pagu"].isna()]
    if len(blank) and plan["maju_pagu"].notna().any():
        cells = plan_sheet.cells(blank["row_id"].tolist(), "maju_pagu")
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            words={"rows": same(len(blank)), "amount": rupiah(blank["pagu"].sum())},
            amount_at_stake=int(blank["pagu"].sum()),
        )


@measure
def forward_changes(plan: pd.DataFrame) -> pd.DataFrame:
    """The forward estimate against the plan year."""
    return forward(plan)


@rule("RJ652")
def jumping_forward_estimates(forward_changes: pd.DataFrame, plan_sheet: Sheet) -> Iterator[Finding]:
    for row in forward_changes[forward_changes["jump"]].to_dict("records"):
        yield Finding(
            cell=plan_sheet.cell(str(row["row_id"]), "maju_pagu"),
            evidence=(plan_sheet.cell(str(row["row_id"]), "pagu"),),
            variant="zero" if not row["pagu"] else "rise" if row["change"] > 0 else "fall",
            words={
                "row": plan_sheet.label(str(row["row_id"])),
                "before": rupiah(row["pagu"]),
                "after": rupiah(row["maju_pagu"]),
                "percent": percent(abs(row["change_percent"]) if row["pagu"] else None, 0),
            },
            difference=float(row["change"]),
            amount_at_stake=abs(int(row["change"])),
        )


@rule("RJ653")
def opposite_forward_estimates(forward_changes: pd.DataFrame, plan_sheet: Sheet) -> Iterator[Finding]:
    for row in forward_changes[forward_changes["opposite"]].to_dict("records"):
        row_id = str(row["row_id"])
        up = row["maju_target"] > row["target"]
        yield Finding(
            cell=plan_sheet.cell(row_id, "maju_target"),
            evidence=(plan_sheet.cell(row_id, "target"), *(plan_sheet.cell(row_id, c) for c in ("maju_pagu", "pagu"))),
            variant="up" if up else "down",
            words={
                "row": plan_sheet.label(row_id),
                "target": number(row["target"]),
                "maju_target": number(row["maju_target"]),
                "before": rupiah(row["pagu"]),
                "after": rupiah(row["maju_pagu"]),
            },
            amount_at_stake=abs(int(row["change"])),
        )


@rule("RJ831")
def numbers_of_the_review(rkpd_review: pd.DataFrame, review_sheet: Sheet) -> Iterator[Finding]:
    yield from _numbers(rkpd_review, review_sheet, "renja_pagu")


@rule("RJ832")
def numbers_of_the_final_plan(final_plan: pd.DataFrame, final_sheet: Sheet) -> Iterator[Finding]:
    yield from _numbers(final_plan, final_sheet, "pagu")


def _sums(sheet: Sheet, columns: tuple[str, ...]) -> Iterator[Finding]:
    """Children against the amount above them; blank children prove nothing unless the others exceed it."""
    for row_id, children in sheet.children.items():
        for column in columns:
            printed = sheet.rows[row_id][column]
            parts = [sheet.rows[child][column] for child in children]
            known = [part for part in parts if part is not None]
            if printed is None or not known or sum(known) == printed:
                continue
            if len(known) < len(parts) and sum(known) < printed:
                continue
            difference = printed - sum(known)
            level = CHILD_WORDS.get(sheet.rows[row_id]["level"], "baris")
            yield Finding(
                cell=sheet.cell(row_id, column),
                evidence=sheet.cells(children, column),
                words={
                    "row": sheet.label(row_id),
                    "column": TABLE_WORDS[column],
                    "printed": rupiah(printed),
                    "parts": same(f"{len(known)} {level}"),
                    "expected": rupiah(sum(known)),
                    "difference": rupiah(abs(difference)),
                },
                expected=plain(sum(known)),
                expected_value=float(sum(known)),
                difference=float(difference),
                amount_at_stake=abs(difference),
            )


def _numbers(table: pd.DataFrame, sheet: Sheet, pagu: str) -> Iterator[Finding]:
    """The numbers of the programs: 1, 2, 3 in turn, none left out where others are printed."""
    programs = table[table["level"] == "program"]
    if programs["no"].notna().sum() < 2:
        return
    for place, (row_id, printed) in enumerate(zip(programs["row_id"], programs["no"], strict=True), start=1):
        found = str(printed).rstrip(".") if pd.notna(printed) else ""
        if found != str(place):
            yield Finding(
                cell=sheet.cell(str(row_id), "no"),
                variant="other" if found else "blank",
                words={"row": sheet.label(str(row_id)), "found": same(found), "expected": same(place)},
                expected=str(place),
                amount_at_stake=sheet.rows[str(row_id)][pagu],
            )
