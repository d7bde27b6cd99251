"""Rules on targets: the Renstra against the year, and numbers out of range (E.55/E.81 columns 5, 6, 7, 12, 14)."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from renja_analysis.findings import Finding, bound, rule
from renja_analysis.rules_output import result_words
from renja_analysis.schema import CORE_GROUPS, PERCENT_GROUPS
from renja_analysis.sheet import OUTPUT_LEVELS, SUMMED_LEVELS, Row, Sheet, lowest
from renja_analysis.wording import column_words, number, plain, rupiah, same

OUTPUT_COLUMNS = tuple(f"{group}_k" for group in CORE_GROUPS if group not in PERCENT_GROUPS and group != "realisasi_sd")


@rule("RJ506")
def renstra_below_year(sheet: Sheet, types: dict[str, Row], form: str) -> Iterator[Finding]:
    """The target of the whole Renstra is smaller than that of one of its years (outputs: only those that add up)."""
    for quantity in ("rp", "k"):
        whole, year = f"renstra_target_{quantity}", f"target_{quantity}"
        below = {
            row["row_id"]: row[year] - row[whole]
            for row in _rows_of(sheet, types, quantity)
            if _below(row, whole, year)
        }
        starts = lowest(sheet, below) if quantity == "rp" else {row_id: [] for row_id in below}
        for row_id, above in starts.items():
            yield Finding(
                cell=sheet.cell(row_id, whole),
                evidence=(sheet.cell(row_id, year),),
                consequences=sheet.cells(above, whole),
                words={
                    "row": sheet.label(row_id),
                    "whole": sheet.value(row_id, whole),
                    "year": sheet.value(row_id, year),
                    "column": column_words(whole, form),
                    "year_column": column_words(year, form),
                },
                expected=f">= {plain(sheet.rows[row_id][year])}",
                difference=-below[row_id],
                amount_at_stake=below[row_id] if quantity == "rp" else None,
                still_fires=partial(_below, whole=whole, year=year),
            )


@rule("RJ507")
def realised_above_renstra(sheet: Sheet, types: dict[str, Row], form: str) -> Iterator[Finding]:
    """Realised to date above the target at the end of the Renstra; outputs of one row's indicators in one finding."""
    yield from _money_above_renstra(sheet, form)
    for owner in sheet.at_levels(*SUMMED_LEVELS):
        ids = [owner["row_id"], *sheet.indicators[owner["row_id"]]]
        above = [row_id for row_id in ids if _adds_up(types, row_id) and _above(sheet.rows[row_id], "k")]
        # A number out of range is a finding of its own: it counts among the others, and is not one alone.
        over = sorted(above, key=partial(_is_outlier, sheet))
        if not over or _is_outlier(sheet, over[0]):
            continue
        column = _above(sheet.rows[over[0]], "k") or ""
        yield Finding(
            cell=sheet.cell(over[0], column),
            evidence=tuple(
                sheet.cell(row_id, name)
                for row_id in over
                for name in (_above(sheet.rows[row_id], "k") or "", "renstra_target_k")
            ),
            variant="output" if len(over) == 1 else "outputs",
            words={
                "row": sheet.label(over[0]),
                "owner": sheet.label(owner["row_id"]),
                "count": same(len(over)),
                **result_words(owner),
                "printed": sheet.value(over[0], column),
                "target": sheet.value(over[0], "renstra_target_k"),
                "column": column_words(column, form),
                "target_column": column_words("renstra_target_k", form),
            },
            expected=f"<= {plain(sheet.rows[over[0]]['renstra_target_k'])}",
        )


@rule("RJ151")
def renstra_target_blank(sheet: Sheet, form: str) -> Iterator[Finding]:
    """Indicators with a target of the year and none of the Renstra: one finding per table."""
    whole, year = "renstra_target_k", "target_k"
    rows = [row for row in sheet.at_levels(*OUTPUT_LEVELS) if row[year] is not None]
    blank = [row["row_id"] for row in rows if sheet.cell(row["row_id"], whole).printed is None]
    if not blank:
        return
    yield Finding(
        cell=sheet.cell(blank[0], whole),
        evidence=(*sheet.cells(blank[1:], whole), *sheet.cells(blank, year)),
        words={
            "row": sheet.label(blank[0]),
            "blank": same(len(blank)),
            "rows": same(len(rows)),
            "column": column_words(whole, form),
            "year_column": column_words(year, form),
        },
        cause="evaluation:renstra_target_k:blank",
    )


@rule("RJ505")
def outlier(sheet: Sheet, types: dict[str, Row], form: str) -> Iterator[Finding]:
    """A number far above the target of the year of the same indicator, where outputs add up over years."""
    for row in sheet.at_levels(*OUTPUT_LEVELS):
        for column in _outlier_columns(row) if _adds_up(types, row["row_id"]) else []:
            yield Finding(
                cell=sheet.cell(row["row_id"], column),
                evidence=(sheet.cell(row["row_id"], "target_k"),),
                words={
                    "row": sheet.label(row["row_id"]),
                    "printed": sheet.value(row["row_id"], column),
                    "target": sheet.value(row["row_id"], "target_k"),
                    "column": column_words(column, form),
                    "target_column": column_words("target_k", form),
                    "times": number(round(row[column] / row["target_k"], 1)),
                },
                expected=f"< {plain(bound('outlier') * row['target_k'])}",
                amount_at_stake=sheet.budget(row["row_id"]),
            )


def _money_above_renstra(sheet: Sheet, form: str) -> Iterator[Finding]:
    over = {
        row["row_id"]: row[column] - row["renstra_target_rp"]
        for row in sheet.at_levels(*SUMMED_LEVELS, "total")
        if (column := _above(row, "rp"))
    }
    for row_id, above in lowest(sheet, over).items():
        column = _above(sheet.rows[row_id], "rp") or ""
        yield Finding(
            cell=sheet.cell(row_id, column),
            evidence=(sheet.cell(row_id, "renstra_target_rp"),),
            consequences=sheet.cells(above, column),
            words={
                "row": sheet.label(row_id),
                "printed": sheet.value(row_id, column),
                "target": sheet.value(row_id, "renstra_target_rp"),
                "difference": rupiah(over[row_id]),
                "column": column_words(column, form),
                "target_column": column_words("renstra_target_rp", form),
            },
            expected=f"<= {plain(sheet.rows[row_id]['renstra_target_rp'])}",
            difference=over[row_id],
            amount_at_stake=over[row_id],
            still_fires=lambda row: _above(row, "rp") is not None,
        )


def _above(row: Mapping[str, Any], quantity: str) -> str | None:
    """The column, 14 before 6, whose realised value to date exceeds the Renstra target; None where neither does."""
    target = row[f"renstra_target_{quantity}"]
    columns = (f"realisasi_sd_{quantity}", f"realisasi_lalu_{quantity}")
    return next((name for name in columns if target and (row[name] or 0) > target), None)


def _rows_of(sheet: Sheet, types: dict[str, Row], quantity: str) -> list[Row]:
    if quantity == "rp":
        return list(sheet.at_levels(*SUMMED_LEVELS, "total"))
    return [row for row in sheet.at_levels(*OUTPUT_LEVELS) if _adds_up(types, row["row_id"])]


def _adds_up(types: dict[str, Row], row_id: str) -> bool:
    return types[row_id]["cumulation"] == "sum"


def _outlier_columns(row: Mapping[str, Any]) -> list[str]:
    limit = bound("outlier") * (row["target_k"] or 0)
    return [name for name in OUTPUT_COLUMNS if limit and row[name] is not None and row[name] >= limit]


def _is_outlier(sheet: Sheet, row_id: str) -> bool:
    return bool(_outlier_columns(sheet.rows[row_id]))


def _below(row: Mapping[str, Any], whole: str, year: str) -> bool:
    return row[whole] is not None and (row[year] or 0) > row[whole]
