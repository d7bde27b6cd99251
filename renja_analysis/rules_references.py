"""Rules on the regulations that the text cites: against each other, the legal basis, its numbers, and their periods.

Each finding stands at the ``text`` of a citation: kind and number are read from it without doubt, also where no sign
shows the end of its title. Which regulation is no longer in force is said by ``regulations_in_force.csv`` alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.matching import likeness
from renja_analysis.regulations import (
    Regulation,
    Repeal,
    Row,
    above,
    in_title,
    may_be_same,
    number_key,
    regulations,
    repeals,
    title_key,
)
from renja_analysis.rules_priorities import section_words
from renja_analysis.scales import threshold
from renja_analysis.sheet import Cell, Corrected, Sheet, flat_sheet
from renja_analysis.wording import Words, both_and, quote, same

BASIS = "dasar_hukum"
# One of these amends or repeals what its title names: several of them may bear one title.
AMENDS = re.compile(r"\s*(?:perubahan|pencabutan)\b", re.IGNORECASE)
EVALUATION = re.compile(r"2\.1(\.\d+)*")  # by the form: how the plan of the year before was carried out
PERIOD = re.compile(r"\b((?:19|20)\d\d)\s*(?:[-–—]|s\.?\s*/?\s*d\.?|sampai dengan)\s*((?:19|20)\d\d)\b")
INNER = re.compile(r".*\btentang\s+", re.IGNORECASE | re.DOTALL)
STATUS = {"dicabut": Words("dicabut", "repealed"), "dibatalkan": Words("dibatalkan", "annulled")}


class Titled(NamedTuple):
    """Regulations of one kind and issuer whose titles are the same, or nearly (``near``), each with the rows that
    print the title.
    """

    key: str
    near: bool
    members: tuple[tuple[Regulation, tuple[Row, ...]], ...]


@measure
def references_sheet(references: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The citations of the text, by row, in printed order."""
    order = references["row_id"].str.extract(r"(\d+)$")[0].astype("Int64").sort_values(kind="stable").index
    return flat_sheet("references", references.loc[order], corrected)


@measure
def cited(references_sheet: Sheet) -> list[Regulation]:
    """The regulations that the text cites."""
    return regulations(references_sheet.rows.values())


@measure
def titles_shared(references_sheet: Sheet, cited: list[Regulation]) -> list[Titled]:
    """Where several regulations bear one title, or nearly one; not where an item says that one replaces the other."""
    found: list[Titled] = []
    for regulation in cited:
        rows = [row for row in regulation.rows if row["tentang"] and not _replaces(row, references_sheet)]
        for key in dict.fromkeys(title_key(row["tentang"]) for row in rows):
            printed = tuple(row for row in rows if title_key(row["tentang"]) == key)
            place = next((i for i, group in enumerate(found) if _bears(group, regulation, printed[0], key)), None)
            if place is None:
                found.append(Titled(key, False, ((regulation, printed),)))
            elif all(member is not regulation for member, _ in found[place].members):
                group = found[place]
                found[place] = Titled(
                    group.key, group.near or key != group.key, (*group.members, (regulation, printed))
                )
    return [group for group in found if len(group.members) > 1]


@rule("RJ951")
def one_title_two_numbers(references_sheet: Sheet, titles_shared: list[Titled]) -> Iterator[Finding]:
    """One finding per title: the place where the last of its regulations is cited first, the others as evidence."""
    for group in titles_shared:
        cells = [_cells(references_sheet, rows) for _, rows in group.members]
        yield Finding(
            cell=cells[-1][0],
            evidence=(*cells[-1][1:], *(cell for others in cells[:-1] for cell in others)),
            variant="near" if group.near else "default",
            severity="info" if group.near else "",
            words={
                "title": same(quote(group.members[0][1][0]["tentang"])),
                "other": same(quote(group.members[-1][1][0]["tentang"])),
                "count": same(len(group.members)),
                "numbers": both_and([_named(regulation.name, rows) for regulation, rows in group.members]),
            },
        )


@rule("RJ952")
def absent_from_the_legal_basis(
    references_sheet: Sheet, cited: list[Regulation], titles_shared: list[Titled]
) -> Iterator[Finding]:
    """One finding per regulation that the text cites and the legal basis does not; of regulations with one title only
    the first is asked about, and none where the basis holds another of them: that is RJ951. What only the evaluation
    cites is no ground of the plan.
    """
    basis = [regulation for regulation in cited if any(row["role"] == BASIS for row in regulation.rows)]
    asked: set[str] = set()
    for regulation in cited if basis else ():
        rows = [row for row in regulation.rows if not in_title(row, references_sheet.rows)]
        twins = [member for group in titles_shared for member, _ in group.members if _holds(group, regulation)]
        known = any(may_be_same(regulation, other) for other in basis) or any(twin in basis for twin in twins)
        if not rows or known or not asked.isdisjoint(twin.name for twin in twins):
            continue
        with_twins = [*rows, *(row for twin in twins if twin is not regulation for row in twin.rows)]
        if all(EVALUATION.fullmatch(str(row["section"])) for row in with_twins):
            continue
        asked.add(regulation.name)
        cells = _cells(references_sheet, with_twins)
        names = dict.fromkeys([regulation.name, *(twin.name for twin in twins)])
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            variant="default" if len(names) == 1 else "several",
            words={
                "name": both_and([same(name) for name in names]),
                "sections": sections_of(with_twins),
                "basis": sections_of([row for other in basis for row in other.rows if row["role"] == BASIS]),
            },
        )


@rule("RJ953")
def numbers_of_the_legal_basis(references_sheet: Sheet) -> Iterator[Finding]:
    """One finding per break: the list does not start at 1, leaves numbers out, or goes back; at 1 a new list starts."""
    numbered = [
        row for row in references_sheet.rows.values() if row["role"] == BASIS and str(row["no"] or "").isdigit()
    ]
    for before, row in zip([None, *numbered], numbered, strict=False):
        last = int(before["no"]) if before and before["section"] == row["section"] else 0
        number = int(row["no"])
        if number in (1, last + 1):
            continue
        missing = f"{last + 1}" if number == last + 2 else f"{last + 1}-{number - 1}"
        yield Finding(
            cell=references_sheet.cell(row["row_id"], "no"),
            evidence=_cells(references_sheet, [before], "no") if before and last else (),
            variant="start" if not last else "default" if number > last else "back",
            words={
                "section": section_words(row["section"]),
                "number": same(number),
                "last": same(last),
                "missing": same(missing),
                "text": same(quote(row["text"])),
            },
            expected=str(last + 1),
        )


@rule("RJ954")
def no_longer_in_force(
    references_sheet: Sheet, cited: list[Regulation], document: Document | None
) -> Iterator[Finding]:
    """One finding per regulation repealed before the plan year; info where only the rest of the text cites it."""
    for regulation in cited if document else ():
        repeal = next((entry for entry in repeals() if _is_of(entry, regulation)), None)
        if repeal is None or document is None or int(repeal.since) >= document.year:
            continue
        rows = [row for row in regulation.rows if not _told(row, repeal, references_sheet)]
        first = [row for row in rows if row["role"] == BASIS]
        cells = _cells(references_sheet, [*first, *(row for row in rows if row not in first)])
        if cells:
            yield Finding(
                cell=cells[0],
                evidence=cells[1:],
                severity="" if first else "info",
                words={
                    "name": same(regulation.name),
                    "sections": sections_of(rows),
                    "status": STATUS[repeal.status],
                    "since": same(repeal.since),
                    "source": Words(repeal.source, repeal.source_en),
                    "now": same(repeal.replaced_by),
                },
                expected=repeal.replaced_by,
            )


@rule("RJ955")
def period_without_the_plan_year(references_sheet: Sheet, document: Document | None) -> Iterator[Finding]:
    """One finding per plan whose title names a period without the plan year, where no numbered regulation that the text
    cites has one of the same plan with it; outside the legal basis info, and none where it has the evaluated year.
    """
    if document is None:
        return
    groups: dict[tuple[str, int, int], list[Row]] = {}
    for row in references_sheet.rows.values():
        period = PERIOD.search(row["tentang"] or "")
        if period and row["nomor"]:
            plan = title_key(PERIOD.sub("", INNER.sub("", row["tentang"])))
            groups.setdefault((plan, int(period[1]), int(period[2])), []).append(row)
    covered = {plan for plan, first, last in groups if first <= document.year <= last}
    for (plan, first, last), rows in groups.items():
        basis = [row for row in rows if row["role"] == BASIS]
        if plan in covered or (not basis and first <= document.evaluated_year <= last):
            continue
        cells = _cells(references_sheet, [*basis, *(row for row in rows if row not in basis)], "tentang")
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            severity="" if basis else "info",
            words={
                "name": same(regulations(basis or rows)[0].name),
                "sections": sections_of(basis or rows),
                "period": same(f"{first}-{last}"),
                "title": same(quote(INNER.sub("", (basis or rows)[0]["tentang"]))),
                "year": same(document.year),
            },
        )


def sections_of(rows: Sequence[Row]) -> Words:
    """``bagian 1.2 dan bagian 3.4``: where rows stand, each section once."""
    return both_and([section_words(section) for section in dict.fromkeys(row["section"] for row in rows)])


def _bears(group: Titled, regulation: Regulation, row: Row, key: str) -> bool:
    """Whether a regulation belongs to a group by its title: the same one, or one that differs in a word or two.

    Titles that differ in a number (a year) are those of different regulations, and so are those of amendments.
    """
    first, printed = group.members[0]
    if (first.kind, first.issuer) != (regulation.kind, regulation.issuer):
        return False
    if group.key == key:
        return True
    digits = [re.findall(r"\d+", text) for text in (group.key, key)]
    amended = any(AMENDS.match(text) for text in (printed[0]["tentang"], row["tentang"]))
    return digits[0] == digits[1] and not amended and fuzz.ratio(group.key, key) >= threshold("near_name")


def _holds(group: Titled, regulation: Regulation) -> bool:
    return any(member is regulation for member, _ in group.members)


def _replaces(row: Row, sheet: Sheet) -> bool:
    """Whether the item in which a citation stands names the other of the same title: it says that one follows it."""
    holders = above(row, sheet.rows)
    return any(title_key(holder["tentang"] or "") == title_key(row["tentang"]) for holder in holders)


def _told(row: Row, repeal: Repeal, sheet: Sheet) -> bool:
    """Whether the text itself says what replaces a citation, or the citation only belongs to the name of another."""
    if in_title(row, sheet.rows):
        return True
    top = [row, *above(row, sheet.rows)][-1]
    item = [other for other in sheet.rows.values() if top in (other, *above(other, sheet.rows))]
    return any(regulation.name == repeal.replaced_by for regulation in regulations(item))


def _is_of(entry: Repeal, regulation: Regulation) -> bool:
    """Whether an entry speaks of a regulation: kind, number and year, and its title wherever one is printed."""
    keys = (regulation.kind, regulation.number, regulation.year)
    titles = [row["tentang"] for row in regulation.rows if row["tentang"]]
    return keys == (entry.kind, number_key(entry.number), int(entry.year)) and all(
        likeness(title, entry.title) >= threshold("near_name") for title in titles
    )


def _cells(sheet: Sheet, rows: Sequence[Row], column: str = "text") -> tuple[Cell, ...]:
    return sheet.cells([row["row_id"] for row in rows], column)


def _named(name: str, rows: Sequence[Row]) -> Words:
    sections = sections_of(rows)
    return Words(f"{name} ({sections.id})", f"{name} ({sections.en})")
