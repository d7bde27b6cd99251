"""Rules on the footer of a program: Rata-rata capaian kinerja and Predikat kinerja (E.55/E.81)."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from renja_analysis.findings import Finding, measure, rule
from renja_analysis.predikat import predikat_code
from renja_analysis.scales import code_labels
from renja_analysis.sheet import FOOTER_LEVELS, Cell, Sheet
from renja_analysis.wording import QUANTITY_WORDS, Words, both_and, column_words, percent, plain, quote, same

MEAN_DIGITS = 2  # decimals of a mean that is recomputed, as many as the forms print
Classes = Mapping[float, Mapping[str, str]]


@measure
def differing_means(comparison: pd.DataFrame) -> list[dict[str, Any]]:
    """Printed means that the default definition does not give, nor the arithmetic mean of another set of rows."""
    rows = comparison[(comparison["formula"] == "rata_rata") & ~comparison["agrees"].fillna(True)]
    rows = rows[~rows["agrees_with"].str.contains("/arithmetic").fillna(False)]
    return rows.astype(object).where(rows.notna(), None).to_dict("records")  # type: ignore[return-value]


@rule("RJ305")
def mean_omits(differing_means: list[dict[str, Any]], sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in differing_means:
        if not row["agrees_without"] or row["agrees_with"]:
            continue
        omitted = row["agrees_without"].split("; ")
        left_out = [_with_capaian(sheet, row_id, row["column"]) for row_id in omitted]
        yield _mean_finding(row, sheet, form, omitted=_either(left_out))


@rule("RJ306")
def mean_unexplained(differing_means: list[dict[str, Any]], sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in differing_means:
        if row["agrees_without"] or row["agrees_with"]:
            continue
        found = _mean_finding(row, sheet, form)
        blank = _taken_as_zero(sheet, found)
        if blank:
            words = {
                "blank": same(len(blank)),
                "all": _rows_words(sheet, [*(c.row_id for c in found.evidence), *blank]),
            }
            found = found._replace(variant="zero", severity="warning", words={**found.words, **words})
        yield found


@rule("RJ307")
def mean_of_another_kind(differing_means: list[dict[str, Any]], sheet: Sheet, form: str) -> Iterator[Finding]:
    """The form asks for a mean of achievements; which of the rows it takes is not said, how it is taken is."""
    for row in differing_means:
        definitions = [tuple(text.split("/")) for text in (row["agrees_with"] or "").split("; ") if text]
        if definitions and not any(method == "arithmetic" for _, method in definitions):
            yield _mean_finding(row, sheet, form, definition=_definition(*definitions[0]))


@rule("RJ308")
def footer_missing(sheet: Sheet) -> Iterator[Finding]:
    """A program without the footer that at least half of the programs print: one finding for both of its rows."""
    programs = [row["row_id"] for row in sheet.at_levels("program")]
    printed = {level: {row["parent"] for row in sheet.at_levels(level)} for level in FOOTER_LEVELS}
    usual = [level for level in FOOTER_LEVELS if 2 * len(printed[level] & set(programs)) >= len(programs)]
    for row_id in programs:
        missing = [level for level in usual if row_id not in printed[level]]
        if not missing:
            continue
        others = [row["row_id"] for row in sheet.at_levels(missing[0]) if row["parent"] in programs]
        words = [Words("Rata-rata", "Rata-rata") if level == "rata_rata" else same("Predikat") for level in missing]
        yield Finding(
            cell=sheet.cell(row_id, "name"),
            evidence=sheet.cells(others, "name"),
            words={
                "row": sheet.label(row_id),
                "missing": both_and(words),
                "others": same(len(others)),
                "programs": same(len(programs)),
            },
            amount_at_stake=sheet.rows[row_id]["target_rp"],
            cause=f"evaluation:{row_id}:footer",
        )


@rule("RJ309")
def predikat_against_mean(sheet: Sheet, comparison: pd.DataFrame, classes: Classes, form: str) -> Iterator[Finding]:
    recomputed = _recomputed_means(comparison)
    for printed, mean, code in _judged(sheet):
        of_mean = classes[mean.value]
        if code in of_mean.values():
            continue
        better, used = recomputed.get((mean.row_id, mean.column), (mean.value, []))
        fits = code in classes[better].values()
        gap = len(set(of_mean.values())) > 1
        other = _mean_that_fits(sheet, mean, code, classes)
        words = _predikat_words(sheet, printed, mean, of_mean, form)
        if other:
            words |= {"other": percent(other.value), "other_column": column_words(other.column, form)}
        yield Finding(
            cell=printed,
            evidence=(mean, other) if other else (mean,),
            variant=(
                "unknown"
                if code is None
                else "other"
                if other
                else "recomputed"
                if fits
                else "gap"
                if gap
                else "default"
            ),
            # The form has one predikat for two means: that of the other mean may just stand in the wrong column, and
            # one that fits the mean as it should be is right, with a mean beside it that is not.
            severity="warning" if other or fits else "",
            words={**words, "recomputed": percent(better), "rows": _rows_words(sheet, used)},
            expected=" | ".join(dict.fromkeys(of_mean.values())),
            amount_at_stake=sheet.budget(printed.row_id),
            still_fires=partial(_contradicts, column=mean.column, code=code, classes=classes) if code else None,
        )


@rule("RJ310")
def predikat_by_reading(sheet: Sheet, classes: Classes, form: str) -> Iterator[Finding]:
    """The mean lies in a gap of the scale: the readings in use give different classes, the printed one among them."""
    for printed, mean, code in _judged(sheet):
        of_mean = classes[mean.value]
        if len(set(of_mean.values())) > 1 and code in of_mean.values():
            yield Finding(
                cell=printed,
                evidence=(mean,),
                words=_predikat_words(sheet, printed, mean, of_mean, form),
                expected=" | ".join(dict.fromkeys(of_mean.values())),
                amount_at_stake=sheet.budget(printed.row_id),
            )


def _mean_finding(row: Mapping[str, Any], sheet: Sheet, form: str, **words: Words) -> Finding:
    cell = sheet.cell(row["row_id"], row["column"])
    owner = sheet.rows[row["row_id"]]["parent"]
    used = tuple(sheet.cell(*place.split(":")) for place in row["inputs"].split("; "))
    expected = round(row["computed"], MEAN_DIGITS)
    budget = sheet.budget(row["row_id"]) if row["quantity"] == "rp" else None
    return Finding(
        cell=cell,
        evidence=used,
        words={
            "row": sheet.label(owner),
            "column": column_words(row["column"], form),
            "printed": percent(cell.value),
            "expected": percent(expected),
            "rows": _rows_words(sheet, [cell.row_id for cell in used]),
            **words,
        },
        expected=plain(expected),
        expected_value=expected,
        difference=round(cell.value - row["computed"], 6),
        amount_at_stake=budget,
    )


def _taken_as_zero(sheet: Sheet, found: Finding) -> list[str]:
    """Rows without an achievement that the printed mean counts as 0: it is the sum by the number of all rows."""
    used = {cell.row_id for cell in found.evidence}
    levels = {sheet.rows[row_id]["level"] for row_id in used}
    owner = sheet.rows[found.cell.row_id]["parent"]
    rows = list(sheet.at_levels(*levels))
    if sheet.rows[owner]["level"] != "total":
        rows = [row for row in rows if owner in (row["row_id"], row["parent"])]
    blank = [row["row_id"] for row in rows if row["row_id"] not in used and row[found.cell.column] is None]
    mean = sum(cell.value for cell in found.evidence) / (len(used) + len(blank))
    return blank if abs(mean - found.cell.value) <= 10**-MEAN_DIGITS else []


def _rows_words(sheet: Sheet, row_ids: list[str]) -> Words:
    """``13 kegiatan``."""
    return same(f"{len(row_ids)} {sheet.rows[row_ids[0]]['level'].replace('_', ' ')}" if row_ids else "")


def _with_capaian(sheet: Sheet, row_id: str, column: str) -> Words:
    label, value = sheet.label(row_id), percent(sheet.rows[row_id][column])
    return Words(f"{label.id} ({value.id})", f"{label.en} ({value.en})")


def _either(parts: list[Words]) -> Words:
    return Words(" atau ".join(part.id for part in parts), " or ".join(part.en for part in parts))


def _definition(rows: str, method: str) -> Words:
    """How the mean was taken: over which rows plays no part where it is weighted, as a quotient of two sums."""

    def text(lang: str) -> str:
        name = code_labels("method", lang)[method]
        name = name if method == "weighted" else f"{name} ({code_labels('rows', lang)[rows]})"
        return name[:1].lower() + name[1:]

    return Words(text("id"), text("en"))


def _recomputed_means(comparison: pd.DataFrame) -> dict[tuple[str, str], tuple[float, list[str]]]:
    """(row_id, column) of a printed mean: the mean that is expected there, and the rows that it takes."""
    rows = comparison[(comparison["formula"] == "rata_rata") & comparison["computed"].notna()]
    places = zip(rows["row_id"], rows["column"], strict=True)
    used = [[place.partition(":")[0] for place in inputs.split("; ")] for inputs in rows["inputs"]]
    return dict(zip(places, zip(rows["computed"].round(MEAN_DIGITS), used, strict=True), strict=True))


def _judged(sheet: Sheet) -> Iterator[tuple[Cell, Cell, str | None]]:
    """Each printed predikat, the printed mean beside it, and the class that it names (None: none of the scale)."""
    means = {row["parent"]: row["row_id"] for row in sheet.at_levels("rata_rata")}
    rows = list(sheet.at_levels("predikat"))
    columns = {quantity: f"predikat_{quantity}_printed" for quantity in QUANTITY_WORDS}
    codes = {
        column: predikat_code(pd.Series([row[column] for row in rows], dtype="string")) for column in columns.values()
    }
    for place, row in enumerate(rows):
        for quantity, column in columns.items():
            if row[column] is None or row["parent"] not in means or row["parent"] not in sheet.rows:
                continue
            mean = sheet.cell(means[row["parent"]], f"capaian_{quantity}")
            code = codes[column].iloc[place]
            if mean.value is not None:
                yield sheet.cell(row["row_id"], column), mean, None if pd.isna(code) else str(code)


def _mean_that_fits(sheet: Sheet, mean: Cell, code: str | None, classes: Classes) -> Cell | None:
    """The mean of the other quantity, K for Rp, where the printed class is one of its classes."""
    other = sheet.cell(mean.row_id, "capaian_k" if mean.column == "capaian_rp" else "capaian_rp")
    return other if code in classes.get(other.value, {}).values() else None


def _contradicts(row: Mapping[str, Any], column: str, code: str, classes: Classes) -> bool:
    return code not in classes.get(row[column], {}).values()


def _predikat_words(sheet: Sheet, printed: Cell, mean: Cell, classes: Mapping[str, str], form: str) -> dict[str, Words]:
    return {
        "row": sheet.label(sheet.rows[printed.row_id]["parent"]),
        "column": column_words(mean.column, form),
        "printed": same(quote(printed.printed or "")),
        "mean": percent(mean.value),
        "classes": _either([same(name) for name in dict.fromkeys(classes.values())]),
    }
