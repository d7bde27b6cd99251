"""Rules on what is not printed and what the print does not decide: blank columns, doubts, two-way numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from renja_analysis.doubts import reason_words
from renja_analysis.findings import Finding, bound, rule
from renja_analysis.formulas import form_formulas
from renja_analysis.schema import EVALUATION_GROUPS
from renja_analysis.sheet import SUMMED_LEVELS, Row, Sheet
from renja_analysis.wording import both_and, column_number, column_words, level_words, number, same

ELSEWHERE = re.compile(r"(?P<printed>.+) may also stand in (?P<column>\w+)")
TWO_WAYS = re.compile(r"(?P<printed>.+) is (?P<value>[\d.]+) or (?P<other>[\d.]+)")
Blank = tuple[str, ...]  # the rows in which a column is blank
# Which quantities a level prints: further indicators share the money of the row above them.
LEVEL_QUANTITIES = {"program": ("k", "rp"), "kegiatan": ("k", "rp"), "sub_kegiatan": ("k", "rp"), "indikator": ("k",)}


@rule("RJ152")
def blank_columns(sheet: Sheet, types: dict[str, Row], form: str) -> Iterator[Finding]:
    """Columns of one level that are blank in the same rows, nearly all of the level, are one finding.

    A column that the form computes from columns that are blank in these rows is evidence of theirs. In the first year
    of a Renstra column 6 is blank, and rightly so.
    """
    states = {row_id for row_id, known in types.items() if known["cumulation"] == "last"}
    for level, quantities in LEVEL_QUANTITIES.items():
        rows = list(sheet.at_levels(level))
        if len(rows) < bound("fewest_rows"):
            continue
        groups: dict[Blank, list[str]] = {}
        for quantity in quantities:
            for group, *_ in EVALUATION_GROUPS:
                column = f"{group}_{quantity}"
                if column not in rows[0] or (group == "realisasi_lalu" and _is_first_year(sheet, states, quantity)):
                    continue
                blank = tuple(row["row_id"] for row in rows if _is_blank(row, column))
                if len(blank) >= bound("nearly_all") * len(rows):
                    groups.setdefault(blank, []).append(column)
        derived = _derived(groups, states, form)
        for blank, columns in groups.items():
            columns = [column for column in columns if (blank, column) not in derived]
            if not columns:
                continue
            shown_again = [column for (_, column), cause in derived.items() if cause == blank]
            printed = [row["row_id"] for row in rows if row["row_id"] not in blank]
            numbers = [same(column_number(column, form)) for column in columns]
            yield Finding(
                cell=sheet.cell(blank[0], columns[0]),
                evidence=tuple(cell for column in columns for cell in sheet.cells(list(blank), column)),
                consequences=tuple(cell for column in shown_again for cell in sheet.cells(list(blank), column)),
                variant="all" if not printed else "default",
                words={
                    "columns": both_and(numbers),
                    "level": level_words(level),
                    "blank": same(len(blank)),
                    "rows": same(len(rows)),
                },
                amount_at_stake=None if level == "indikator" else sheet.budgets(blank),
                cause=f"evaluation:{level}:blank",
            )
    yield from _blank_predikat(sheet)


@rule("RJ153")
def blank_indicators(sheet: Sheet) -> Iterator[Finding]:
    """Rows with a budget and no indicator: one finding per level."""
    for level in SUMMED_LEVELS:
        rows = [row for row in sheet.at_levels(level) if (row["target_rp"] or 0) > 0]
        blank = [row for row in rows if not row["indicator"]]
        if not blank:
            continue
        ids = [row["row_id"] for row in blank]
        yield Finding(
            cell=sheet.cell(ids[0], "indicator"),
            evidence=sheet.cells(ids[1:], "indicator"),
            variant="default" if len(blank) > 1 else "one",
            words={
                "row": sheet.label(ids[0]),
                "level": level_words(level),
                "blank": same(len(blank)),
                "rows": same(len(rows)),
            },
            amount_at_stake=sum(row["target_rp"] for row in blank),
            cause=f"evaluation:{level}:indicator:blank",
        )


@rule("RJ101")
def unreadable(sheet: Sheet, form: str) -> Iterator[Finding]:
    """A number cell with print but no value: no rule can look at it."""
    for row_id, row in sheet.rows.items():
        for column in row:
            name = column.removesuffix("_printed")
            is_number = column != name and name.endswith(("_k", "_rp")) and not name.startswith("predikat")
            if is_number and row[column] is not None and row.get(name) is None and not _is_dash(row[column]):
                yield Finding(
                    cell=sheet.cell(row_id, name),
                    words={
                        "row": sheet.label(row_id),
                        "printed": same(f"“{row[column]}”"),
                        "column": column_words(name, form),
                    },
                )


@rule("RJ102")
def two_ways(sheet: Sheet, form: str) -> Iterator[Finding]:
    for row_id, column, reason in _doubts(sheet):
        found = TWO_WAYS.fullmatch(reason)
        if not found:
            continue
        yield Finding(
            cell=sheet.cell(row_id, column),
            words={
                "row": sheet.label(row_id),
                "column": column_words(column, form),
                "printed": same(found["printed"]),
                "value": number(Decimal(found["value"])),
                "other": number(Decimal(found["other"])),
            },
            expected=f"{found['value']} | {found['other']}",
        )


@rule("RJ103")
def uncertain(sheet: Sheet, form: str) -> Iterator[Finding]:
    for row_id, column, reason in _doubts(sheet):
        if TWO_WAYS.fullmatch(reason) or (column in sheet.rows[row_id] and _is_unread(sheet, row_id, column)):
            continue
        elsewhere = ELSEWHERE.fullmatch(reason)
        yield Finding(
            cell=sheet.cell(row_id, column or "level"),
            variant="elsewhere" if elsewhere else "default" if column else "row",
            words={
                "row": sheet.label(row_id),
                "column": column_words(column, form),
                "reason": reason_words(reason, sheet),
                "printed": same(elsewhere["printed"].strip("'") if elsewhere else ""),
                "other": column_words(elsewhere["column"], form) if elsewhere else same(""),
            },
        )


def _blank_predikat(sheet: Sheet) -> Iterator[Finding]:
    """A mean is printed for K or Rp, and in that column no program prints the predikat of it."""
    means = {row["parent"]: row for row in sheet.at_levels("rata_rata")}
    rows = list(sheet.at_levels("predikat"))
    for quantity in ("k", "rp"):
        column = f"predikat_{quantity}_printed"
        judged = [
            row for row in rows if row["parent"] in means and means[row["parent"]][f"capaian_{quantity}"] is not None
        ]
        blank = [row["row_id"] for row in judged if row[column] is None]
        if len(judged) < bound("fewest_rows") or len(blank) < bound("nearly_all") * len(judged):
            continue
        yield Finding(
            cell=sheet.cell(blank[0], column),
            evidence=sheet.cells(blank[1:], column),
            variant="predikat",
            severity="info",
            words={
                "quantity": same("K" if quantity == "k" else "Rp"),
                "blank": same(len(blank)),
                "rows": same(len(judged)),
            },
            cause=f"evaluation:predikat:{quantity}:blank",
        )


def _derived(groups: dict[Blank, list[str]], states: set[str], form: str) -> dict[tuple[Blank, str], Blank]:
    """The columns that nothing can be computed for: (blank rows, column) to the rows whose blank inputs explain it.

    Of the rows in which the column is blank hardly any has all that the form computes it from; of ``states``, the rows
    whose last value counts, that is the last term of a sum.
    """
    # A year's realisation is filled in: its quarters may be left out.
    formulas = [formula for formula in form_formulas(form) if formula.group != "realisasi"]
    inputs = {formula.group: formula.inputs for formula in formulas}
    last = inputs | {formula.group: formula.inputs[-1:] for formula in formulas if formula.kind == "sum"}
    found: dict[tuple[Blank, str], Blank] = {}
    for blank, columns in groups.items():
        for column in columns:
            group, _, quantity = column.rpartition("_")
            needed = {f"{name}_{quantity}" for name in _filled_in(group, inputs)}
            of_states = {f"{name}_k" for name in _filled_in(group, last)} if quantity == "k" else needed
            causes = [other for other, names in groups.items() if other != blank and needed & set(names)]
            left = set(blank)
            for rows in causes:
                left -= set(rows) if of_states & set(groups[rows]) else set(rows) - states
            if causes and len(left) < bound("fewest_rows"):
                found[blank, column] = max(causes, key=lambda rows: len(set(blank) & set(rows)))
    return found


def _is_first_year(sheet: Sheet, states: set[str], quantity: str) -> bool:
    """Whether nothing was realised before the year: no row prints column 6, and what adds up in 14 is that of 12."""
    rows = [row for row in sheet.rows.values() if row["row_id"] not in states or quantity == "rp"]
    both = [(row[f"realisasi_{quantity}"], row[f"realisasi_sd_{quantity}"]) for row in rows]
    printed = [(year, to_date) for year, to_date in both if year and to_date is not None]
    blank = all(_is_blank(row, f"realisasi_lalu_{quantity}") for row in sheet.rows.values())
    return blank and bool(printed) and all(year == to_date for year, to_date in printed)


def _filled_in(group: str, inputs: dict[str, tuple[str, ...]]) -> set[str]:
    """The groups that are filled in, from which the form computes this one; none for one that is filled in itself."""
    return {base for name in inputs.get(group, ()) for base in (_filled_in(name, inputs) or {name})}


def _is_blank(row: dict[str, object], column: str) -> bool:
    return row[column] is None and row.get(f"{column}_printed") is None


def _is_dash(text: str) -> bool:
    return re.sub(r"[^\w]", "", text).lower() in ("", "rp")


def _is_unread(sheet: Sheet, row_id: str, column: str) -> bool:
    row = sheet.rows[row_id]
    return row.get(column) is None and row.get(f"{column}_printed") is not None


def _doubts(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    for row_id, doubts in sheet.doubts.items():
        for column, reason in doubts.items():
            yield row_id, column, reason
