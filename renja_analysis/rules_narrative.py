"""Rules on the amounts and percentages of the running text: against the tables, and against each other.

Amounts in rupiah, percents 0-100. Source: running text of section 2.1 and of chapters IV and V (table ``narrative``).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from renja_analysis.findings import Finding, rule
from renja_analysis.names import name_key
from renja_analysis.rules_priorities import section_words
from renja_analysis.sheet import Cell
from renja_analysis.stated import (
    BUDGETS,
    ONE_RUPIAH,
    PARTS,
    PERCENTS,
    TABLE_WORDS,
    Said,
    Stated,
    TableOfYear,
    alone,
    as_words,
    by_value,
    differ,
    half_digit,
    held,
    in_tables,
    judged,
    like_name,
    of_whole,
    of_year,
    only,
    subject_words,
    what_of,
    words_of,
)
from renja_analysis.wording import Words, both_and, plain, quote, rupiah, same

STAYS = ("apbd_induk", "apbd_perubahan", "pagu", "target", "realisasi", "sisa", *PERCENTS)  # one value in a year


@rule("RJ905")
def amounts_of_text_and_tables(stated: Stated, tables_of_year: list[TableOfYear]) -> Iterator[Finding]:
    """One finding per amount of the text that the table of its year prints otherwise, wherever the text repeats it;
    info where the name in the table is only like that of the text.
    """
    chosen = [said for said in stated if said.measure in ("pagu", "realisasi") and alone(said, stated)]
    for said, others in by_value(said for said in chosen if of_whole(said)):
        tables = [table for table in tables_of_year if not (_evaluated(table) and _indicative(said))]
        cells = in_tables(said, said.measure, tables)
        if not cells or not _differs_from_all(said.cell, cells, {}):
            continue
        expected = float(cells[0].value)
        budget = in_tables(said, "pagu", tables)
        remainder = said.measure == "realisasi" and any(
            abs(cell.value - expected - said.value) <= ONE_RUPIAH + half_digit(said.cell) for cell in budget
        )
        like = [name for table in tables for name in _names_alike(said, table, cells)]
        variant = "near" if like else "remainder" if remainder else "default"
        yield Finding(
            cell=said.cell,
            evidence=(*(other.cell for other in others), *cells, *(budget if variant == "remainder" else ())),
            variant=variant,
            severity="info" if like else "",
            words=words_of(said)
            | {
                "expected": both_and([_in(cell) for cell in cells]),
                "difference": rupiah(abs(said.value - expected)),
                "budget": rupiah(budget[0].value if budget else None),
                "name": same(quote(like[0])) if like else same(""),
            },
            expected=plain(expected),
            expected_value=expected,
            difference=said.value - expected,
            amount_at_stake=round(abs(said.value - expected)),
            still_fires=partial(_differs_from_all, said.cell, cells),
        )


@rule("RJ907")
def parts_that_are_the_whole(stated: Stated, tables_of_year: list[TableOfYear]) -> Iterator[Finding]:
    """An amount of belanja langsung or tidak langsung that is all spending, although the other one is printed, too."""
    for (part, other), whole in PARTS.items():
        for one, two in ((part, other), (other, part)):
            amounts = [said for said in stated if said.subject == one and said.unit == "rupiah" and alone(said, stated)]
            for said, again in by_value(said for said in amounts if said.measure != "other" and of_whole(said)):
                kinds = BUDGETS if said.measure in BUDGETS else (said.measure,)
                rest = only(said for said in of_year(stated, said.year, two) if said.measure in kinds)
                total = only(said for said in of_year(stated, said.year, whole) if said.measure in kinds)
                cells = (total.cell,) if total else _total_of_both(said, (one, two), stated, tables_of_year)
                if not rest or not rest.value or not cells or differ(said.cell, cells[0], {}):
                    continue
                expected = said.value - rest.value
                yield Finding(
                    cell=said.cell,
                    evidence=(*(more.cell for more in again), *cells, rest.cell),
                    words=words_of(said)
                    | {
                        "whole": subject_words(whole),
                        "place": _in(cells[0]),
                        "rest": subject_words(two),
                        "amount": rupiah(rest.value),
                        "expected": rupiah(expected),
                    },
                    expected=plain(expected),
                    expected_value=expected,
                    difference=rest.value,
                    amount_at_stake=round(rest.value),
                )


@rule("RJ908")
def amounts_that_add_up(stated: Stated) -> Iterator[Finding]:
    """Induk and penambahan against perubahan, realisasi and sisa against the budget, both kinds of belanja against
    all of it: one finding per sum that the text does not make.
    """
    for whole, parts in _sums(stated):
        cells = tuple(part.cell for part in parts)
        if not _adds_otherwise(whole.cell, cells, {}):
            continue
        expected = float(sum(part.value for part in parts))
        named = [as_words("{} {}", what_of(part, whole.subject != part.subject), rupiah(part.value)) for part in parts]
        yield Finding(
            cell=whole.cell,
            evidence=cells,
            words=words_of(whole)
            | {
                "parts": both_and(named),
                "expected": rupiah(expected),
                "difference": rupiah(abs(whole.value - expected)),
            },
            expected=plain(expected),
            expected_value=expected,
            difference=whole.value - expected,
            amount_at_stake=round(abs(whole.value - expected)),
            still_fires=partial(_adds_otherwise, whole.cell, cells),
        )


@rule("RJ909")
def values_printed_twice(stated: Stated) -> Iterator[Finding]:
    """One finding per amount or percentage of a subject and year that two sentences print with two values.

    A sentence that itself prints two of a kind tells of a change, and proves nothing.
    """
    groups: dict[tuple[str, str, int], list[Said]] = {}
    for said in stated:
        if said.measure in STAYS and said.year is not None and of_whole(said) and alone(said, stated):
            groups.setdefault((name_key(said.subject), said.measure, said.year), []).append(said)
    for first, *later in groups.values():
        for said, again in by_value(later):
            if differ(said.cell, first.cell, {}):
                money = said.unit == "rupiah"
                yield Finding(
                    cell=said.cell,
                    evidence=(*(more.cell for more in again), first.cell),
                    words=words_of(said) | {"first": same(quote(first.printed)), "place": section_words(first.section)},
                    difference=said.value - first.value,
                    amount_at_stake=round(abs(said.value - first.value)) if money else None,
                    still_fires=partial(differ, said.cell, first.cell),
                )


def _in(cell: Cell) -> Words:
    """``Rp 10 pada tabel evaluasi``."""
    return as_words("{} {}", rupiah(cell.value), TABLE_WORDS[cell.table])


def _evaluated(table: TableOfYear) -> bool:
    return table.sheet.table == "evaluation"


def _indicative(said: Said) -> bool:
    return said.measure == "pagu" and bool(judged("indicative").search(said.sentence))


def _names_alike(said: Said, table: TableOfYear, cells: Iterable[Cell]) -> list[str]:
    """The names of a table's rows, among those of the cells, that are only like the one in the text."""
    rows = [table.sheet.rows[cell.row_id] for cell in cells if cell.table == table.sheet.table]
    return [name for row in rows if (name := like_name(said.subject, row))]


def _differs_from_all(cell: Cell, others: Iterable[Cell], row: Mapping[str, Any]) -> bool:
    return all(differ(cell, other, row) for other in others)


def _adds_otherwise(whole: Cell, parts: Iterable[Cell], row: Mapping[str, Any]) -> bool:
    """A whole that differs from the sum of its parts by more than the rounding of all of them."""
    cells = tuple(parts)
    slack = ONE_RUPIAH + sum(half_digit(cell) for cell in (whole, *cells))
    return abs(held(whole, row) - sum(held(part, row) for part in cells)) > slack


def _total_of_both(said: Said, parts: tuple[str, str], stated: Stated, tables: list[TableOfYear]) -> tuple[Cell, ...]:
    """The total row, where it is one of both parts: their realisations in the text add up to the one that it prints."""
    if said.measure not in BUDGETS:
        return ()
    total = said._replace(subject="belanja_total")
    realised = [only(s for s in of_year(stated, said.year, part) if s.measure == "realisasi") for part in parts]
    printed = in_tables(total, "realisasi", tables)
    known = tuple(one.cell for one in realised if one)
    budget = in_tables(total, "pagu", tables)
    if len(known) < len(parts) or not budget or not printed or _adds_otherwise(printed[0], known, {}):
        return ()
    return (budget[0], printed[0], *known)


def _sums(stated: Stated) -> Iterator[tuple[Said, tuple[Said, ...]]]:
    """Every whole of the text with the parts that make it: each printed with one value."""

    def one(rows: Iterable[Said], *measures: str) -> Said | None:
        found = list(rows)
        return next((said for name in measures if (said := only(s for s in found if s.measure == name))), None)

    def made(whole: Said | None, *parts: Said | None) -> Iterator[tuple[Said, tuple[Said, ...]]]:
        known = tuple(part for part in parts if part)
        if whole and len(known) == len(parts):
            yield whole, known

    groups: dict[tuple[str, str], list[Said]] = {}
    for said in stated:
        groups.setdefault((said.sentence, said.subject), []).append(said)
    for (sentence, _), rows in groups.items():
        # An addition that is one of several, or one source of the money, is not all that was added.
        if not judged("partly").search(sentence) and all(of_whole(said) for said in rows if said.measure != "pagu"):
            yield from made(one(rows, "apbd_perubahan"), one(rows, "apbd_induk"), one(rows, "penambahan"))
    for section, year in dict.fromkeys((said.section, said.year) for said in stated if said.year is not None):
        here = [said for said in of_year(stated, year) if said.section == section and of_whole(said)]
        for subject in dict.fromkeys(said.subject for said in here):
            rows = of_year(here, year, subject)
            yield from made(one(rows, *BUDGETS), one(rows, "realisasi"), one(rows, "sisa"))
        for parts, whole in PARTS.items():
            for kinds in (BUDGETS, ("apbd_induk",), ("realisasi",)):
                wanted = (one(of_year(here, year, name), *kinds) for name in parts)
                yield from made(one(of_year(here, year, whole), *kinds), *wanted)
