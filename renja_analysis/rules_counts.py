"""Rules on the counts and the years of the running text: against the rows of the tables and the year of the plan.

A count against the list of its own section is told by ``rules_priorities``.
"""

import re
from collections.abc import Iterator

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, rule
from renja_analysis.names import name_key
from renja_analysis.rules_priorities import AGENCY, COUNTED, section_words
from renja_analysis.scales import read_words
from renja_analysis.sheet import Cell, Row, Sheet
from renja_analysis.stated import TABLE_WORDS, TableOfYear, as_words, judged, printed_order
from renja_analysis.wording import Words, both_and, counted_level, plain, quote, quote_stated, same

EVALUATED = re.compile(r"II|2(\.\d+)*")
PLANNED = re.compile(r"IV|V|[45](\.\d+)*")


@rule("RJ911")
def years_of_the_past(
    narrative_sheet: Sheet, document: Document | None, tables_of_year: list[TableOfYear]
) -> Iterator[Finding]:
    """One finding per sentence of chapters IV and V that gives the plan's programs to a year before the plan's.

    Where all its counts are those of a table of that year, it says so: the sentence was not brought up to date.
    """
    if document is None:
        return
    rows = [row for row in printed_order(narrative_sheet) if PLANNED.fullmatch(row["section"])]
    right = [row for row in rows if row["year"] == document.year]
    sentences: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        about = row["measure"] in COUNTED and row["subject"] in AGENCY
        if about and row["year"] is not None and row["year"] < document.year and _of_plan(row):
            sentences.setdefault((row["section"], row["sentence"], int(row["year"])), []).append(row)
    for (section, sentence, year), found in sentences.items():
        cell = narrative_sheet.cell(found[0]["row_id"], "year")
        yield Finding(
            cell=cell._replace(printed=str(year)),
            evidence=narrative_sheet.cells([row["row_id"] for row in (*found[1:], *right[:1])], "year"),
            variant="other" if right else "default",
            words={
                "section": section_words(section),
                "sentence": same(quote_stated(sentence)),
                "year": same(year),
                "plan": same(document.year),
                "place": section_words(right[0]["section"]) if right else same(""),
                "counts": _counts_of_that_year(found, year, tables_of_year),
            },
            expected=str(document.year),
        )


@rule("RJ912")
def counts_against_tables(
    narrative_sheet: Sheet, tables_of_year: list[TableOfYear], priorities_sheet: Sheet | None = None
) -> Iterator[Finding]:
    """One finding per count of the whole agency that no table of its year has as many rows for.

    What is held against a list of its section already, and a count of some programs only, is left out.
    """
    listed = {(row["section"], row["kind"]) for row in priorities_sheet.rows.values()} if priorities_sheet else set()
    counts: dict[tuple[str, int, float], list[Row]] = {}
    for row in printed_order(narrative_sheet):
        level = COUNTED.get(row["measure"])
        of_all = row["subject"] in AGENCY and row["value"] is not None and row["year"] is not None
        if level and of_all and (row["section"], level) not in listed and _of_all(row, narrative_sheet):
            counts.setdefault((level, int(row["year"]), float(row["value"])), []).append(row)
    for (level, year, value), rows in counts.items():
        chapter = EVALUATED if any(EVALUATED.fullmatch(row["section"]) for row in rows) else PLANNED
        printed = [(table.sheet, _rows(table.sheet, level)) for table in tables_of_year if table.year == year]
        held = [(sheet, cells) for sheet, cells in printed if cells]
        if not held or not all(chapter.fullmatch(row["section"]) for row in rows):
            continue
        if any(value in (len(cells), _names(cells)) for _, cells in held):
            continue
        cell, *again = narrative_sheet.cells([row["row_id"] for row in rows], "value")
        yield Finding(
            cell=cell,
            evidence=(*again, *(other for _, cells in held for other in cells)),
            words={
                "section": section_words(rows[0]["section"]),
                "printed": same(quote(str(cell.printed))),
                "level": counted_level(level, value),
                "year": same(year),
                "rows": both_and([as_words("{} {}", same(len(cells)), TABLE_WORDS[one.table]) for one, cells in held]),
            },
            expected=plain(len(held[0][1])),
            expected_value=float(len(held[0][1])),
            difference=value - len(held[0][1]),
        )


@rule("RJ913")
def counts_in_digits_and_words(narrative_sheet: Sheet) -> Iterator[Finding]:
    """One finding per count that its words in brackets give otherwise than its digits."""
    for row in printed_order(narrative_sheet):
        printed = re.fullmatch(r"(\d+)\s*\(([^)]*)\)", str(row["value_printed"] or "").strip())
        words = number_of(printed[2]) if printed and row["measure"] in COUNTED else None
        if printed and words is not None and row["value"] is not None and words != row["value"]:
            yield Finding(
                cell=narrative_sheet.cell(row["row_id"], "value"),
                words={
                    "section": section_words(row["section"]),
                    "printed": same(quote(str(row["value_printed"]))),
                    "level": counted_level(COUNTED[row["measure"]], row["value"]),
                    "digits": same(printed[1]),
                    "number": same(words),
                },
            )


def number_of(words: str) -> int | None:
    """The number that Indonesian words say, up to hundreds (``dua puluh tujuh``); None for other words."""
    known = read_words("text_words.yml")
    values = {word.replace(" ", ""): value for value, word in enumerate(known["numbers"])}
    steps = known["number_steps"]
    names = sorted([*values, *steps, "se"], key=len, reverse=True)
    letters = re.sub(r"[\s-]", "", words.lower())
    tokens = re.findall("|".join(names), letters)
    if not tokens or "".join(tokens) != letters:
        return None
    total = last = 0
    for token in tokens:
        if token in steps:
            sign, size = steps[token][0], int(steps[token][1:])
            last = last + size if sign == "+" else last * size
            total, last = (total + last, 0) if sign == "*" else (total, last)
        else:
            last += 1 if token == "se" else values[token]
    return total + last


def _counts_of_that_year(rows: list[Row], year: int, tables: list[TableOfYear]) -> Words:
    """Words on the table of a year that has as many rows as a sentence counts, of every level; else none."""
    for table in tables:
        cells = [_rows(table.sheet, COUNTED[row["measure"]]) for row in rows]
        same_counts = all(row["value"] in (len(found), _names(found)) for row, found in zip(rows, cells, strict=True))
        if table.year == year and same_counts:
            return as_words(
                "{}{}", Words("; jumlahnya seperti ", "; its counts are those "), TABLE_WORDS[table.sheet.table]
            )
    return same("")


def _of_plan(row: Row) -> bool:
    """A sentence that names its year itself, and speaks of what shall be done."""
    sentence = str(row["sentence"])
    ahead = judged("ahead").search(sentence) and not judged("behind").search(sentence)
    return bool(ahead) and str(int(row["year"])) in sentence


def _of_all(row: Row, sheet: Sheet) -> bool:
    """A sentence that counts each level once, two of them or with a word for all, and has no word that picks some."""
    sentence = row["sentence"]
    counted = [
        other["measure"]
        for other in sheet.rows.values()
        if other["sentence"] == sentence and other["measure"] in COUNTED
    ]
    every = len(counted) > 1 or judged("counts_all").search(sentence)
    some = any(judged(name).search(sentence) for name in ("counts_some", "counts_of_one"))
    return bool(every) and len(counted) == len(set(counted)) and not some


def _rows(sheet: Sheet, level: str) -> tuple[Cell, ...]:
    return tuple(sheet.cell(row["row_id"], "name") for row in sheet.at_levels(level))


def _names(cells: tuple[Cell, ...]) -> int:
    """How many names the rows have: a program that runs over two pages may be printed twice."""
    return len({name_key(str(cell.value)) for cell in cells})
