"""Rules on scales and units: one share on two scales, values above their scale, units against columns and wording."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from renja_analysis.findings import Finding, bound, rule
from renja_analysis.indicators import CACHED, kind_of_unit, same_unit
from renja_analysis.rules_targets import OUTPUT_COLUMNS
from renja_analysis.scales import read_scale
from renja_analysis.sheet import OUTPUT_LEVELS, Cell, Row, Sheet
from renja_analysis.wording import Words, both_and, column_words, number, plain, quote, same

HUNDRED = 100  # the end of the scale on which most scores are given


@rule("RJ502")
def above_scale(sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in sheet.at_levels(*OUTPUT_LEVELS):
        scale = scale_of(row["indicator"])
        if scale is None:
            continue
        highest = float(scale["highest"])
        for column in OUTPUT_COLUMNS:
            if row[column] is None or row[column] <= highest:
                continue
            year = row["target_k"]
            added = column == "renstra_target_k" and year and row[column] % year == 0 and row[column] > year
            yield Finding(
                cell=sheet.cell(row["row_id"], column),
                evidence=(sheet.cell(row["row_id"], "target_k"),) if added else (),
                variant="added" if added else "default",
                words={
                    "row": sheet.label(row["row_id"]),
                    "indicator": same(quote(row["indicator"])),
                    "printed": number(row[column]),
                    "highest": number(highest),
                    "column": column_words(column, form),
                    "times": number(row[column] / year if added else 0),
                    "year": number(year or 0),
                    "source": same(scale["source"].partition(",")[0]),
                },
                expected=f"<= {plain(highest)}",
                expected_value=highest,
                difference=row[column] - highest,
                amount_at_stake=sheet.budget(row["row_id"]),
            )


@rule("RJ503")
def state_added_up(sheet: Sheet, types: dict[str, Row], form: str) -> Iterator[Finding]:
    """The Renstra target of a share or a score is a multiple of the yearly one: years of a state do not add up."""
    for row in sheet.at_levels(*OUTPUT_LEVELS):
        known = types.get(row["row_id"])
        if known is None or known["cumulation"] != "last" or not _is_multiple(row):
            continue
        yield Finding(
            cell=sheet.cell(row["row_id"], "renstra_target_k"),
            evidence=(sheet.cell(row["row_id"], "target_k"),),
            words={
                "row": sheet.label(row["row_id"]),
                "indicator": same(quote(row["indicator"] or "")),
                "printed": number(row["renstra_target_k"]),
                "times": number(round(row["renstra_target_k"] / row["target_k"])),
                "year": number(row["target_k"]),
                "column": column_words("renstra_target_k", form),
                "year_column": column_words("target_k", form),
            },
            expected=plain(row["target_k"]),
            difference=row["renstra_target_k"] - row["target_k"],
            still_fires=_is_multiple,
        )


@rule("RJ501")
def two_scales(sheet: Sheet, types: dict[str, Row], form: str) -> Iterator[Finding]:
    """One share or score, as a fraction in one column and a hundred times as large in another."""
    for row in sheet.at_levels(*OUTPUT_LEVELS):
        known = types.get(row["row_id"])
        if known is None or known["cumulation"] != "last":
            continue
        fractions, percents = _two_scales(row)
        if not fractions or not percents:
            continue
        odd, usual = sorted((fractions, percents), key=len)
        expected = row[odd[0]] * 100 if odd is fractions else row[odd[0]] / 100
        beyond = max(row[name] for name in percents) > HUNDRED
        yield Finding(
            cell=sheet.cell(row["row_id"], odd[0]),
            evidence=_cells(sheet, row, [*odd[1:], *usual]),
            variant="default" if _is_share(row) else "above" if beyond else "score",
            words={
                "row": sheet.label(row["row_id"]),
                "indicator": same(quote(row["indicator"] or "")),
                "odd": _values(sheet, row, odd, form),
                "usual": _values(sheet, row, usual, form),
            },
            expected=plain(expected),
            expected_value=expected,
            difference=row[odd[0]] - expected,
            amount_at_stake=sheet.budget(row["row_id"]),
        )


@rule("RJ504")
def fraction_or_percent(sheet: Sheet) -> Iterator[Finding]:
    """One finding per table: shares printed as small decimals without a sign may be fractions or percentages."""
    rows = [row for row in sheet.at_levels(*OUTPUT_LEVELS) if _is_doubtful_share(sheet, row)]
    if not rows:
        return
    first = rows[0]
    column = next(name for name in ("target_k", *OUTPUT_COLUMNS) if first[name])
    yield Finding(
        cell=sheet.cell(first["row_id"], column),
        evidence=sheet.cells([row["row_id"] for row in rows[1:]], column),
        words={
            "count": same(len(rows)),
            "row": sheet.label(first["row_id"]),
            "printed": number(first[column]),
            "as_percent": Words(f"{number(first[column]).id}%", f"{number(first[column]).en}%"),
            "as_fraction": Words(f"{number(first[column] * 100).id}%", f"{number(first[column] * 100).en}%"),
        },
        cause="evaluation:percent_style",
    )


@rule("RJ508")
def units_differ(sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in sheet.at_levels(*OUTPUT_LEVELS):
        columns = [column for column in OUTPUT_COLUMNS if row[f"{column}_unit"] and row[column] is not None]
        base = columns[0] if columns else ""
        other = next((name for name in columns if not same_unit(row[f"{base}_unit"], row[f"{name}_unit"])), None)
        if other is None:
            continue
        yield Finding(
            cell=sheet.cell(row["row_id"], other),
            evidence=(sheet.cell(row["row_id"], base),),
            words={
                "row": sheet.label(row["row_id"]),
                "printed": same(quote(row[f"{other}_unit"])),
                "expected": same(quote(row[f"{base}_unit"])),
                "column": column_words(other, form),
                "base": column_words(base, form),
            },
            expected=row[f"{base}_unit"],
            amount_at_stake=sheet.budget(row["row_id"]),
        )


@rule("RJ509")
def unit_against_indicator(sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in sheet.at_levels(*OUTPUT_LEVELS):
        columns = [column for column in OUTPUT_COLUMNS if row[f"{column}_unit"] and row[column] is not None]
        meant = kind_of_indicator(row["indicator"])
        wrong = [name for name in columns if meant and kind_of_unit(row[f"{name}_unit"]) not in (None, meant)]
        if not wrong:
            continue
        counted = kind_of_unit(row[f"{wrong[0]}_unit"])
        yield Finding(
            cell=sheet.cell(row["row_id"], wrong[0]),
            evidence=(*_cells(sheet, row, wrong[1:]), sheet.cell(row["row_id"], "indicator")),
            words={
                "indicator": same(quote(row["indicator"])),
                "unit": same(quote(row[f"{wrong[0]}_unit"])),
                "printed": sheet.value(row["row_id"], wrong[0]),
                "column": column_words(wrong[0], form),
            },
            amount_at_stake=sheet.budget(row["row_id"]),
            # A share that is counted, or a count in per cent, cannot be meant; people counted by co-operative can.
            severity="warning" if "percent" in (meant, counted) else "info",
        )


def _cells(sheet: Sheet, row: Row, columns: list[str]) -> tuple[Cell, ...]:
    return tuple(sheet.cell(row["row_id"], column) for column in columns)


def scale_of(indicator: str | None) -> dict[str, str] | None:
    text = " ".join((indicator or "").lower().split())
    for scale in read_scale("indicator_scales.csv"):
        if text.startswith(scale["words"]) and not (scale["unless"] and re.search(scale["unless"], text)):
            return scale
    return None


def _is_multiple(row: Mapping[str, Any]) -> bool:
    whole, year = row["renstra_target_k"], row["target_k"]
    if not whole or not year or whole <= year:
        return False
    return abs(whole / year - round(whole / year)) < 1e-9


def _two_scales(row: Row) -> tuple[list[str], list[str]]:
    """Columns that hold a fraction, a 1 among them only beside another, and columns that hold a percentage."""
    values = {name: row[name] for name in OUTPUT_COLUMNS if row[name]}
    fractions = [name for name, value in values.items() if 0 < value < bound("fraction_below")]
    if fractions:
        fractions = [name for name, value in values.items() if 0 < value <= bound("fraction_below")]
    return fractions, [name for name, value in values.items() if value >= bound("percent_from")]


def _is_share(row: Row) -> bool:
    """Whether the print says that the indicator is a share: in its words, or by a unit in one of its columns."""
    units = [row[f"{column}_unit"] for column in OUTPUT_COLUMNS if row[f"{column}_unit"]]
    return "percent" in (kind_of_indicator(row["indicator"]), *map(kind_of_unit, units))


def _is_doubtful_share(sheet: Sheet, row: Row) -> bool:
    if kind_of_indicator(row["indicator"]) != "percent" or sheet.unit(row["row_id"]):
        return False
    values = [row[name] for name in OUTPUT_COLUMNS if row[name]]
    return bool(values) and max(values) <= bound("doubtful_percent") and any(value % 1 for value in values)


@lru_cache(maxsize=CACHED)
def kind_of_indicator(indicator: str | None) -> str | None:
    text = " ".join((indicator or "").lower().split())
    rows = [row for row in read_scale("indicator_units.csv") if row["of"] == "indicator"]
    return next((row["kind"] for row in rows if re.match(rf"{re.escape(row['words'])}\b", text)), None)


def _values(sheet: Sheet, row: Row, columns: list[str], form: str) -> Words:
    """``90 (kolom 7 K) dan 0,95 (kolom 12 K)``."""
    parts = []
    for name in columns:
        value, column = number(row[name]), column_words(name, form)
        parts.append(Words(f"{value.id} ({column.id})", f"{value.en} ({column.en})"))
    return both_and(parts)
