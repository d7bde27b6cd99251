"""Rules on the form's own formulas: 12 = 8+9+10+11, 13 = 12/7 x 100, 14 = 6+12, 15 = 14/5 x 100."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from renja_analysis.findings import Finding, rule
from renja_analysis.quarters import QUARTERS
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.wording import (
    Words,
    as_printed,
    both_and,
    column_words,
    decimals,
    number,
    percent,
    plain,
    rupiah,
    same,
)


@rule("RJ302")
def quarters(comparison: pd.DataFrame, so_far: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    yield from _broken(comparison, sheet, form, ("realisasi",))
    yield from _unfinished(so_far, sheet, form)


@rule("RJ303")
def achievement(comparison: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    yield from _broken(comparison, sheet, form, ("capaian",))


@rule("RJ301")
def cumulative(comparison: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    yield from _broken(comparison, sheet, form, ("realisasi_sd", "perkiraan_sd"))


@rule("RJ304")
def progress(comparison: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    yield from _broken(comparison, sheet, form, ("renstra_progress",))


def _broken(comparison: pd.DataFrame, sheet: Sheet, form: str, groups: tuple[str, ...]) -> Iterator[Finding]:
    of_group = comparison["column"].str.removesuffix("_k").str.removesuffix("_rp").isin(groups)
    is_formula = ~comparison["formula"].isin(("rata_rata", "predikat"))
    broken = comparison[of_group & is_formula & ~comparison["agrees"].fillna(True)]
    for row in broken.to_dict("records"):
        inputs = [tuple(place.split(":")) for place in row["inputs"].split("; ")]
        used = tuple(sheet.cell(row_id, column) for row_id, column in inputs)
        money = row["quantity"] == "rp"
        if not money and _reads_otherwise(row, used):
            continue
        yield _finding(row, sheet, form, used, money)


def _unfinished(so_far: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    """A printed realisation of the year that is not what its quarters give, where one of them is blank."""
    for row in so_far[so_far[list(QUARTERS)].isna().any(axis=1)].to_dict("records"):
        money = row["quantity"] == "rp"
        cell = sheet.cell(row["row_id"], f"realisasi_{row['quantity']}")
        used = [sheet.cell(row["row_id"], f"{quarter}_{row['quantity']}") for quarter in QUARTERS]
        known = [other for other in used if not pd.isna(row[other.column.partition("_")[0]])]
        if cell.value is None:
            continue
        # Whether an output adds up is inferred from its wording: either reading proves no error.
        readings = [sum(other.value for other in known), *([] if money else [known[-1].value])]
        half_digit = 0 if money else 0.5 * 10.0 ** -decimals(cell.value) + 1e-9
        if any(abs(reading - cell.value) <= half_digit for reading in readings):
            continue
        expected = readings[0] if row["cumulation"] == "sum" else known[-1].value
        show = rupiah if money else number
        words = {
            "row": sheet.label(row["row_id"]),
            "column": column_words(cell.column, form),
            "printed": as_printed(cell.printed, show(cell.value)),
            "expected": show(expected),
            "blank": both_and([column_words(other.column, form) for other in used if other not in known]),
        }
        yield Finding(
            cell=cell,
            evidence=tuple(known),
            words=words,
            variant="unfinished",
            expected=plain(expected),
            expected_value=expected,
            difference=round(cell.value - expected, 6),
            amount_at_stake=int(abs(cell.value - expected)) if money else None,
            severity="warning",
        )


def _finding(row: dict[Any, Any], sheet: Sheet, form: str, used: tuple[Cell, ...], money: bool) -> Finding:
    cell = sheet.cell(row["row_id"], row["column"])
    ratio = "/" in row["rule"]
    twin = _twin(sheet, cell, used, ratio)
    show = rupiah if money and not ratio else _percents(cell) if ratio else number
    expected = round(row["computed"], 2 if ratio else 6)
    # The last value stands alone where the terms before it are blank.
    blank = any(other.value is None for other in used)
    state = ("last" if blank else "state") if "last" in row["rule"] else ""
    variant = "repeats" if twin else "default"
    words = {
        "row": sheet.label(row["row_id"]),
        "column": column_words(row["column"], form),
        "printed": as_printed(cell.printed, show(cell.value)),
        "expected": show(expected),
        "added": same("") if blank else number(round(sum(other.value for other in used), 6)),
        "rule": same(row["rule"]),
        "inputs": same("") if blank else _calculation(used, ratio, money),
        "twin": _twin_words(sheet, cell, twin, form),
    }
    return Finding(
        cell=cell,
        evidence=(*used, *([twin] if twin else [])),
        words=words,
        variant=f"{state}_{variant}" if state else variant,
        expected=plain(expected),
        expected_value=expected,
        difference=round(cell.value - row["computed"], 6),
        amount_at_stake=_stake(row, used, ratio) if money else None,
        # Whether an output adds up, and which way is better, is inferred from its wording.
        severity="" if money else "warning",
    )


def _reads_otherwise(row: dict[Any, Any], used: tuple[Cell, ...]) -> bool:
    """Whether another reading gives the printed output: then it proves no error.

    These are the form's plain formula, the last value alone, (2T - R)/T and, where less is better, T/R.
    """
    values = [cell.value for cell in used]
    if "/" in row["rule"]:
        realised, target = values
        readings = [realised / target * 100, (2 * target - realised) / target * 100] if target else []
        readings += [target / realised * 100] if realised and "lower is better" in row["rule"] else []
    else:
        readings = [] if None in values else [sum(values)]
        readings += [values[-1]] if "last" in row["rule"] else []
    half_digit = 0.5 * 10.0 ** -decimals(row["printed"]) + 1e-9
    return any(abs(reading - row["printed"]) <= half_digit for reading in readings)


def _stake(row: dict[Any, Any], used: tuple[Cell, ...], ratio: bool) -> int | None:
    """The rupiah misstated: the difference itself, or the share of the budget that a difference in percent is."""
    if not ratio:
        return int(abs(row["difference"]))
    return round(abs(row["difference"]) / 100 * used[-1].value)


def _twin(sheet: Sheet, cell: Cell, used: tuple[Cell, ...], ratio: bool) -> Cell | None:
    """Where the printed figure stands, too: in a term of the formula or, for the total's percent, in a program."""
    if not cell.value:
        return None
    if ratio:
        if sheet.rows[cell.row_id]["level"] != "total":
            return None
        below = sheet.cells(sheet.children[cell.row_id], cell.column)
        return next((other for other in below if other.value == cell.value), None)
    others = [*used[:-1], *(sheet.cell(cell.row_id, name) for name in ("capaian_k",) if cell.column.endswith("_k"))]
    return next((other for other in others if other.value == cell.value), None)


def _twin_words(sheet: Sheet, cell: Cell, twin: Cell | None, form: str) -> Words:
    if twin is None:
        return same("")
    return sheet.label(twin.row_id) if twin.row_id != cell.row_id else column_words(twin.column, form)


def _percents(cell: Cell) -> Any:
    """Percents with the decimals that the cell prints, two at least."""
    digits = max(2, decimals(cell.value))
    return lambda value: percent(value, digits)


def _calculation(used: tuple[Cell, ...], ratio: bool, money: bool) -> Words:
    show = rupiah if money else number
    shown = [show(cell.value) for cell in used]
    sign = " / " if ratio else " + "
    return Words(sign.join(word.id for word in shown), sign.join(word.en for word in shown))
