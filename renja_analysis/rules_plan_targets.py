"""Rules on the targets of review and plan: against their kegiatan, scale, unit and the style of their column."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from renja_analysis.across import FINAL_WORDS, PLAN_WORDS, REVIEW_WORDS
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.rules_scales import kind_of_indicator, kind_of_unit, same_unit, scale_of
from renja_analysis.sheet import OUTPUT_LEVELS, Cell, Row, Sheet
from renja_analysis.wording import Words, both_and, number, plain, quote, same

# Whom a sub kegiatan reaches, its kegiatan reaches; papers, packages and businesses that change may be others.
NESTED_KIND = "person"
FEWEST_STYLES = 2
STYLES = {
    "sign": Words("dengan tanda %", "with a % sign"),
    "word": Words("dengan kata persen", "with the word persen"),
    "bare": Words("tanpa satuan", "without a unit"),
}


class Targets:
    """The targets of one table and column: ``target`` of the sheet, its unit beside it."""

    def __init__(self, sheet: Sheet, column: str, words: Words, indicator: str = "indicator", unit: str = "") -> None:
        self.sheet, self.column, self.words, self.indicator = sheet, column, words, indicator
        self.unit = unit or f"{column.removesuffix('target')}unit"

    def rows(self, *levels: str) -> list[Row]:
        return [row for row in self.sheet.at_levels(*levels) if row[self.column] is not None]

    def cell(self, row: Row) -> Cell:
        return self.sheet.cell(row["row_id"], self.column)


@measure
def plan_targets(
    plan: pd.DataFrame | None = None,
    plan_sheet: Sheet | None = None,
    rkpd_review: pd.DataFrame | None = None,
    review_sheet: Sheet | None = None,
    final_sheet: Sheet | None = None,
) -> list[Targets]:
    """Every column of targets of review, plan and final plan that the document has."""
    found = []
    if rkpd_review is not None and review_sheet is not None:
        rkpd, renja = Words("RKPD pada tabel review", "the RKPD side of the review"), REVIEW_WORDS
        found += [Targets(review_sheet, "rkpd_target", rkpd, "rkpd_indicator")]
        found += [Targets(review_sheet, "renja_target", renja, "renja_indicator")]
    if plan is not None and plan_sheet is not None:
        forward = Words("prakiraan maju", "the forward estimate")
        found += [Targets(plan_sheet, "target", PLAN_WORDS), Targets(plan_sheet, "maju_target", forward)]
    if final_sheet is not None:
        found.append(Targets(final_sheet, "target", FINAL_WORDS))
    return found


@rule("RJ510")
def targets_above_their_kegiatan(
    plan: pd.DataFrame, plan_targets: list[Targets], sheet: Sheet | None = None
) -> Iterator[Finding]:
    """People only: a sub kegiatan cannot reach more of them than the kegiatan that it is a part of."""
    year = Words("evaluasi", "the evaluation")
    evaluated = [Targets(sheet, "target_k", year, unit="target_k_unit")] if sheet is not None else []
    for table in (*plan_targets, *evaluated):
        for row in table.rows("sub_kegiatan"):
            above = table.sheet.rows.get(row["parent"] or "")
            if above is None or above["level"] != "kegiatan" or not _exceeds(table, row, above):
                continue
            cell, upper = table.cell(row), table.cell(above)
            yield Finding(
                cell=cell,
                evidence=(upper,),
                words={
                    "row": table.sheet.label(cell.row_id),
                    "table": table.words,
                    "printed": same(quote(str(cell.printed))),
                    "parent": table.sheet.label(upper.row_id),
                    "limit": same(quote(str(upper.printed))),
                },
                expected=f"<= {plain(upper.value)}",
                expected_value=float(upper.value),
                difference=float(cell.value - upper.value),
                still_fires=partial(_still_above, cell, upper),
            )


@rule("RJ511")
def targets_above_their_scale(plan: pd.DataFrame, plan_targets: list[Targets]) -> Iterator[Finding]:
    """One finding per row: the same slip is often made in the year and the next."""
    found: dict[tuple[str, str], list[tuple[Targets, Row]]] = {}
    for table in plan_targets:
        for row in table.rows(*OUTPUT_LEVELS):
            scale = scale_of(row.get(table.indicator))
            if scale is not None and row[table.column] > float(scale["highest"]):
                found.setdefault((table.sheet.table, row["row_id"]), []).append((table, row))
    for places in found.values():
        table, row = places[0]
        scale = scale_of(row[table.indicator]) or {}
        cells = [other.cell(row) for other, row in places]
        yield Finding(
            cell=cells[0],
            evidence=(*cells[1:], table.sheet.cell(row["row_id"], table.indicator)),
            words={
                "indicator": same(quote(row[table.indicator])),
                "printed": both_and([_at(number(other.cell(row).value), other.words) for other, row in places]),
                "highest": number(float(scale["highest"])),
                "source": same(scale["source"].partition(",")[0]),
            },
            expected=f"<= {plain(scale['highest'])}",
        )


@rule("RJ512")
def units_against_their_indicator(plan: pd.DataFrame, plan_targets: list[Targets]) -> Iterator[Finding]:
    """An indicator that says what it counts, and a target that counts something else."""
    seen: set[tuple[str, str]] = set()
    for table in plan_targets:
        for row in table.rows(*OUTPUT_LEVELS):
            unit, meant = row.get(table.unit), kind_of_indicator(row.get(table.indicator))
            counted = kind_of_unit(unit) if unit else None
            if meant is None or counted in (None, meant) or (table.sheet.table, row["row_id"]) in seen:
                continue
            seen.add((table.sheet.table, row["row_id"]))
            yield Finding(
                cell=table.cell(row),
                evidence=(table.sheet.cell(row["row_id"], table.indicator),),
                severity="" if "percent" in (meant, counted) else "info",
                words={
                    "indicator": same(quote(row[table.indicator])),
                    "printed": same(quote(str(table.cell(row).printed))),
                    "table": table.words,
                },
            )


@rule("RJ513")
def mixed_percent_styles(plan: pd.DataFrame, plan_targets: list[Targets]) -> Iterator[Finding]:
    """One finding per column: shares with a sign, with the word and without either."""
    for table in plan_targets:
        styles: dict[str, list[Cell]] = {}
        for row in table.rows(*OUTPUT_LEVELS):
            if kind_of_indicator(row.get(table.indicator)) == "percent":
                styles.setdefault(_style(row.get(table.unit)), []).append(table.cell(row))
        styles.pop("", None)
        if len(styles) < FEWEST_STYLES:
            continue
        fewest = sorted(styles.values(), key=len)
        yield Finding(
            cell=fewest[0][0],
            evidence=tuple(cell for cells in fewest for cell in cells if cell is not fewest[0][0]),
            words={
                "table": table.words,
                "styles": both_and([_style_words(style, styles[style]) for style in STYLES if style in styles]),
            },
        )


def _exceeds(table: Targets, row: Row, above: Row) -> bool:
    units = row[table.unit], above[table.unit]
    if above[table.column] is None or None in units or not same_unit(*units):
        return False
    kinds = {kind_of_indicator(one.get(table.indicator)) for one in (row, above)} | {kind_of_unit(units[0])}
    return kinds == {NESTED_KIND} and bool(row[table.column] > above[table.column])


def _still_above(cell: Cell, upper: Cell, row: Mapping[str, Any]) -> bool:
    """Whether the target would be above its kegiatan's if one cell held what another finding expects there."""
    own, limit = (row[one.column] if row["row_id"] == one.row_id else one.value for one in (cell, upper))
    return own is None or limit is None or bool(own > limit)


def _style(unit: str | None) -> str:
    if unit is None:
        return "bare"
    return "" if kind_of_unit(unit) != "percent" else "sign" if "%" in unit else "word"


def _style_words(style: str, cells: list[Cell]) -> Words:
    words, first = STYLES[style], quote(str(cells[0].printed))
    return Words(f"{len(cells)} {words.id} ({first})", f"{len(cells)} {words.en} ({first})")


def _at(value: Words, table: Words) -> Words:
    return Words(f"{value.id} pada {table.id}", f"{value.en} in {table.en}")
