"""Rules on sums: children against the parent that is printed above them, rupiah and outputs."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from renja_analysis.findings import Finding, rule
from renja_analysis.schema import CORE_GROUPS, PERCENT_GROUPS
from renja_analysis.sheet import Sheet
from renja_analysis.wording import Words, as_printed, both_and, column_number, column_words, number, plain, rupiah, same

# What a parent of each level has under it.
CHILD_WORDS = {"total": "program", "program": "kegiatan", "kegiatan": "sub kegiatan"}
OUTPUT_GROUPS = tuple(group for group in CORE_GROUPS if group not in PERCENT_GROUPS)


@rule("RJ201")
def children_against_parent(sums: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in _records(sums):
        difference = row["children_difference"]
        blank = row["children_without_value"]
        # Amounts are not negative: where those printed exceed the parent already, blank ones change nothing.
        if row["printed"] is None or not difference or (blank and difference > 0):
            continue
        ids = row["children"].split("; ")
        expected = row["children_sum"]
        twice = not blank and (expected == 2 * row["printed"] or row["printed"] == 2 * expected)
        yield Finding(
            cell=sheet.cell(row["row_id"], row["column"]),
            evidence=sheet.cells(ids, row["column"]),
            variant="blank" if blank else _ratio(row["printed"], expected) if twice else "default",
            words={
                "row": sheet.label(row["row_id"]),
                "column": column_words(row["column"], form),
                "printed": as_printed(sheet.cell(row["row_id"], row["column"]).printed, rupiah(row["printed"])),
                "expected": rupiah(expected),
                "difference": rupiah(abs(difference)),
                "parts": _parts(row["level"], len(ids)),
                "blank": same(blank),
            },
            expected=plain(expected),
            expected_value=expected,
            difference=difference,
            amount_at_stake=abs(difference),
        )


@rule("RJ203")
def blank_children(sums: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    """One finding per column and level: the parts of these parents are not printed, so their sum proves nothing."""
    open_ = sums[(sums["children_without_value"] > 0) & (sums["printed"] > 0).fillna(False)].copy()
    open_["unexplained"] = open_["printed"] - open_["children_sum"].fillna(0)
    open_ = open_[open_["unexplained"] > 0]
    for level, column in dict.fromkeys(zip(open_["level"], open_["column"], strict=True)):
        group = open_[(open_["level"] == level) & (open_["column"] == column)]
        parents = group["row_id"].tolist()
        blank = [child for row_id in parents for child in sheet.children[row_id] if sheet.rows[child][column] is None]
        yield Finding(
            cell=sheet.cell(parents[0], column),
            evidence=(*sheet.cells(parents[1:], column), *sheet.cells(blank, column)),
            words={
                "column": column_words(column, form),
                "parents": same(f"{len(parents)} {level.replace('_', ' ')}"),
                "printed": rupiah(group["printed"].sum()),
                "parts": same(f"{len(blank)} {CHILD_WORDS[level]}"),
                "unexplained": rupiah(group["unexplained"].sum()),
            },
            amount_at_stake=int(group["unexplained"].sum()),
            cause=f"evaluation:{level}:{column}:children_blank",
        )


@rule("RJ204")
def blank_parent(sums: pd.DataFrame, sheet: Sheet, form: str) -> Iterator[Finding]:
    for row in _records(sums):
        if row["printed"] is not None or not row["children_sum"]:
            continue
        ids = [child for child in row["children"].split("; ") if sheet.rows[child][row["column"]] is not None]
        yield Finding(
            cell=sheet.cell(row["row_id"], row["column"]),
            evidence=sheet.cells(ids, row["column"]),
            words={
                "row": sheet.label(row["row_id"]),
                "column": column_words(row["column"], form),
                "parts": _parts(row["level"], len(ids)),
                "expected": rupiah(row["children_sum"]),
            },
            expected=plain(row["children_sum"]),
            amount_at_stake=row["children_sum"],
        )


@rule("RJ202")
def outputs_against_parent(sheet: Sheet, form: str) -> Iterator[Finding]:
    """Outputs are counts of different things, and add up only where the print shows it: in two columns or more."""
    for row in sheet.at_levels("kegiatan", "program"):
        children = sheet.children[row["row_id"]]
        if len(children) < 2:
            continue
        adding: list[tuple[str, float]] = []
        breaking: list[tuple[str, float]] = []
        for group in OUTPUT_GROUPS:
            column = f"{group}_k"
            parts = [sheet.rows[child][column] for child in children]
            if row[column] is None or None in parts:
                continue
            same_sum = abs(sum(parts) - row[column]) < 1e-9
            (adding if same_sum else breaking).append((column, sum(parts)))
        if len(adding) < 2 or len(adding) <= len(breaking):
            continue
        for column, expected in breaking:
            unit = sheet.unit(row["row_id"])
            shown = both_and([same(column_number(name, form)) for name, _ in adding])
            yield Finding(
                cell=sheet.cell(row["row_id"], column),
                evidence=(
                    *sheet.cells(children, column),
                    *(cell for name, _ in adding for cell in sheet.cells([row["row_id"], *children], name)),
                ),
                words={
                    "row": sheet.label(row["row_id"]),
                    "column": column_words(column, form),
                    "printed": as_printed(row[f"{column}_printed"], number(row[column], unit)),
                    "expected": number(expected, unit),
                    "parts": same(f"{len(children)} {CHILD_WORDS[row['level']]}"),
                    "adding": shown,
                },
                expected=plain(expected),
                expected_value=expected,
                difference=row[column] - expected,
                amount_at_stake=row["realisasi_rp"],
            )


def _parts(level: str, count: int) -> Words:
    """``2 kegiatan di bawahnya`` / ``2 kegiatan under it``; the total row stands at the foot, with nothing under it."""
    part = CHILD_WORDS[level]
    if level == "total":
        return Words(f"{count} {part}", f"{count} {part}{'s' if count > 1 else ''}")
    number = "" if count == 1 else f"{count} "
    return Words(f"{number}{part} di bawahnya", f"{number}{part} under it")


def _ratio(printed: int, expected: int) -> str:
    return "half" if printed < expected else "double"


def _records(sums: pd.DataFrame) -> list[dict[str, Any]]:
    return sums.astype(object).where(sums.notna(), None).to_dict("records")  # type: ignore[return-value]
