"""Rules that proposals and goals prove: what is printed twice, numbering, goals' indicators that no program carries.

What is only alike (a near proposal, an indicator without a program) is never more than info.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from renja_analysis import goals as cascades
from renja_analysis import proposals as wishes
from renja_analysis.findings import Finding, bound, measure, rule
from renja_analysis.goals import groups
from renja_analysis.sheet import Corrected, Sheet, make_sheet
from renja_analysis.wording import Words, both_and, number, quote, same

CONTENT = ("masalah", "alamat_lokasi")
NO_PROPOSER = Words("pengusul yang tidak tercetak", "a proposer who is not printed")
NO_PLACE = Words("alamat tidak tercetak", "no address printed")


@measure
def proposals_sheet(proposals: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The proposals by row, each called by what it asks for."""
    named = proposals.assign(name=proposals["usulan"].fillna(proposals["program_kegiatan"]))
    return make_sheet("proposals", named, corrected=corrected)


@measure
def goals_sheet(goals: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The goals by row."""
    return make_sheet("goals", goals, corrected=corrected)


@measure
def equal_goals(goals: pd.DataFrame) -> pd.DataFrame:
    """Pairs of rows of goals with one cascade."""
    return cascades.duplicates(goals)


@rule("RJ861")
def repeated_proposals(proposals: pd.DataFrame, proposals_sheet: Sheet) -> Iterator[Finding]:
    """One finding per proposal that is printed again; one per pair that is only alike, its copies left out."""
    pairs = wishes.duplicates(proposals)
    copies: set[str] = set()
    for rows in groups(pairs[pairs["kind"] == "same"]):
        copies |= set(rows[1:])
        yield _repeated(proposals_sheet, rows, "default", times=same(len(rows)))
    for pair in pairs[pairs["kind"] == "near"].to_dict("records"):
        rows = [str(pair["left"]), str(pair["right"])]
        if copies.isdisjoint(rows):
            yield _repeated(proposals_sheet, rows, "near", score=number(pair["score"]))._replace(severity="info")


@rule("RJ862")
def repeated_goals(equal_goals: pd.DataFrame, goals_sheet: Sheet) -> Iterator[Finding]:
    """One finding per cascade that is printed again; info where every row stands for a unit of its own."""
    for rows in groups(equal_goals):
        pairs = equal_goals[equal_goals["left"].isin(rows)]
        own_units = bool(pairs["same_unit"].eq(False).fillna(False).all())
        cells = goals_sheet.cells(rows, _goal_column(goals_sheet, rows[0]))
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            variant="units" if own_units else "default",
            severity="info" if own_units else "",
            words={
                "goal": same(quote(str(cells[0].value))),
                "times": same(len(rows)),
                "rows": _numbers(goals_sheet, rows),
                "units": _units(goals_sheet, rows),
            },
        )


@rule("RJ154")
def issues_in_one_row_only(equal_goals: pd.DataFrame, goals_sheet: Sheet) -> Iterator[Finding]:
    """Of rows with one cascade, some print the strategic issue behind it and some do not."""
    for rows in groups(equal_goals):
        cells = goals_sheet.cells(rows, cascades.ISSUE)
        blank, printed = ([cell for cell in cells if (cell.value is None) is lacks] for lacks in (True, False))
        if blank and printed:
            yield Finding(
                cell=blank[0],
                evidence=(*blank[1:], *printed),
                words={
                    "rows": _numbers(goals_sheet, [cell.row_id for cell in blank]),
                    "others": _numbers(goals_sheet, [cell.row_id for cell in printed]),
                    "issue": same(quote(str(printed[0].value))),
                },
            )


@rule("RJ833")
def goals_that_are_not_numbered_in_turn(goals: pd.DataFrame, goals_sheet: Sheet) -> Iterator[Finding]:
    """Numbers that do not count on; a table whose numbers begin anew at every unit is numbered in turn."""
    found = cascades.restarts(goals)
    anew = set(found.loc[found["no"].eq(1) & found["new_unit"].fillna(False), "row_id"])
    by_unit = anew == _first_rows(goals)
    for row in found[~found["row_id"].isin(list(anew) if by_unit else [])].to_dict("records"):
        row_id, first = str(row["row_id"]), pd.isna(row["before"])
        yield Finding(
            cell=goals_sheet.cell(row_id, "no"),
            variant="first" if first else str(row["kind"]),
            words={
                "no": same(row["no"]),
                "before": same("" if first else row["before"]),
                "unit": _units(goals_sheet, [row_id]),
            },
        )


@rule("RJ610")
def indicators_that_no_program_carries(
    goals: pd.DataFrame, plan: pd.DataFrame, goals_sheet: Sheet, plan_sheet: Sheet
) -> Iterator[Finding]:
    """One finding per indicator, with the closest that the programs have where it is close enough to be meant."""
    found = cascades.unserved(goals, plan)
    for row in found[found["program"].notna()].to_dict("records"):
        rows, columns = row["row_ids"].split(), [f"renja_{kind}" for kind in row["kinds"].split("; ")]
        printed = [goals_sheet.cell(row_id, column) for row_id in rows for column in columns]
        cells = [cell for cell in printed if cascades.text_key(cell.value) == cascades.text_key(row["indicator"])]
        closest = plan_sheet.cell(_printing(plan_sheet, row["program"], row["program_indicator"]), "indicator")
        near = row["score"] >= bound("closest_indicator")
        yield Finding(
            cell=cells[0],
            evidence=(*cells[1:], closest) if near else tuple(cells[1:]),
            variant="default" if near else "far",
            words={
                "indicator": same(quote(row["indicator"])),
                "rows": _numbers(goals_sheet, rows),
                "other": same(quote(row["program_indicator"])),
                "program": plan_sheet.label(row["program"]),
                "score": number(row["score"]),
            },
        )


def _repeated(sheet: Sheet, rows: Sequence[str], variant: str, **words: Words) -> Finding:
    values = [sheet.rows[row_id] for row_id in rows]
    column = "usulan" if values[0]["usulan"] is not None else "program_kegiatan"
    cells = sheet.cells(list(rows), column)
    others = [sheet.cell(row_id, name) for row_id in rows for name in CONTENT if sheet.rows[row_id][name] is not None]
    proposers = list(dict.fromkeys(row["pengusul"] for row in values if row["pengusul"] is not None))
    return Finding(
        cell=cells[0],
        evidence=(*cells[1:], *others),
        variant=variant,
        words={
            "asked": same(quote(str(values[0]["name"]))),
            "place": NO_PLACE if values[0]["alamat_lokasi"] is None else same(quote(values[0]["alamat_lokasi"])),
            "rows": _numbers(sheet, rows),
            "proposers": both_and([same(name) for name in proposers]) if proposers else NO_PROPOSER,
            **words,
        },
    )


def _numbers(sheet: Sheet, rows: Sequence[str]) -> Words:
    """Rows by the number printed in front of them and by their row_id, as a number may be printed twice."""
    printed = [sheet.rows[row_id]["no"] for row_id in rows]
    return both_and(
        [
            same(row_id) if no is None else Words(f"nomor {no} ({row_id})", f"no. {no} ({row_id})")
            for row_id, no in zip(rows, printed, strict=True)
        ]
    )


def _units(sheet: Sheet, rows: Sequence[str]) -> Words:
    units = list(dict.fromkeys(sheet.rows[row_id]["unit_kerja"] for row_id in rows))
    named = [same(quote(unit)) for unit in units if unit is not None]
    return both_and(named) if named else Words("unit yang tidak tercetak", "a unit that is not printed")


def _goal_column(sheet: Sheet, row_id: str) -> str:
    """The goal of the Renja, or what of the cascade is printed in its place."""
    row = sheet.rows[row_id]
    order = [name for name in reversed(cascades.CHAIN) if row[name] is not None]
    return "renja_tujuan" if row["renja_tujuan"] is not None else order[0]


def _first_rows(goals: pd.DataFrame) -> set[str]:
    """The rows at which another unit begins, the first row of the table left out."""
    rows = cascades.in_printed_order(goals)[["row_id", "unit_kerja"]]
    keys = rows["unit_kerja"].map(cascades.text_key)
    return set(rows.loc[keys.ne(keys.shift(fill_value=keys.iloc[0] if len(keys) else "")), "row_id"])


def _printing(sheet: Sheet, program: str, indicator: str) -> str:
    """The row of the plan that prints an indicator of a program: its own row, or one of its further indicators."""
    rows = (program, *sheet.indicators[program])
    return next(row_id for row_id in rows if sheet.rows[row_id]["indicator"] == indicator)
