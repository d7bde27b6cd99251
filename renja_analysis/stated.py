"""What the running text says, number by number, and the rows of the tables that say it, too.

Amounts in rupiah, percents 0-100. Source: table ``narrative``; the evaluation for the year that it evaluates, the
plans for the plan's year.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from renja_analysis.documents import Document
from renja_analysis.errors import NumberError
from renja_analysis.findings import bound, measure
from renja_analysis.matching import likeness
from renja_analysis.names import name_key
from renja_analysis.numbers import SCALE_WORDS, parse_percent, parse_rupiah
from renja_analysis.rules_priorities import section_words
from renja_analysis.scales import read_words, threshold
from renja_analysis.sheet import Cell, Row, Sheet
from renja_analysis.wording import Words, quote, same

ONE_RUPIAH = 1.0  # amounts are printed in whole rupiah: what was rounded to them may differ by one
BINARY = 1e-9  # binary fractions part two equal decimals by less
BUDGETS = ("apbd_perubahan", "pagu")  # what the year's spending is measured against, the last one decided first
PARTS = {("belanja_langsung", "belanja_tidak_langsung"): "belanja_total"}  # two parts that are all of a whole
PERCENTS = {"persen_realisasi": "realisasi", "persen_sisa": "sisa"}  # and the amount that each is a share of
EXACT = 100.0  # the likeness of two names that are the same
SUBJECT_WORDS = {
    "belanja_langsung": ("belanja langsung", "belanja langsung"),
    "belanja_tidak_langsung": ("belanja tidak langsung", "belanja tidak langsung"),
    "belanja_total": ("seluruh belanja", "all spending"),
    "pad": ("pendapatan asli daerah", "pendapatan asli daerah"),
    "program_utama": ("program utama", "the main programs"),
    "program_pendukung": ("program pendukung", "the supporting programs"),
    "perangkat_daerah": ("perangkat daerah", "the agency"),
}
MEASURE_WORDS = {
    "apbd_induk": ("APBD induk", "original budget"),
    "apbd_perubahan": ("APBD perubahan", "changed budget"),
    "penambahan": ("penambahan", "addition"),
    "pagu": ("pagu", "pagu"),
    "target": ("target", "target"),
    "realisasi": ("realisasi", "realisation"),
    "sisa": ("sisa", "remainder"),
    "persen_realisasi": ("persentase realisasi", "percentage realised"),
    "persen_sisa": ("persentase sisa", "percentage remaining"),
}
TABLE_WORDS = {
    "evaluation": Words("pada tabel evaluasi", "in the evaluation table"),
    "plan": Words("pada rencana", "in the plan"),
    "final_plan": Words("pada rencana akhir", "in the final plan"),
    "narrative": Words("dalam teks", "in the text"),
}


class Said(NamedTuple):
    """One number of the text. ``subject`` is one of ``SUBJECT_WORDS`` or the name of a program."""

    cell: Cell
    section: str
    sentence: str
    subject: str
    measure: str
    year: int | None
    unit: str
    value: float

    @property
    def printed(self) -> str:
        return str(self.cell.printed)


class TableOfYear(NamedTuple):
    """A table with amounts of one year: the columns that print a measure of the text."""

    year: int
    sheet: Sheet
    columns: dict[str, str]


Stated = tuple[Said, ...]


@measure
def stated(narrative_sheet: Sheet) -> Stated:
    """The numbers of the text of which it is known what they measure, in printed order."""
    found = []
    for row in printed_order(narrative_sheet):
        if row["subject"] and row["measure"] and row["value"] is not None:
            said = Said(
                cell=_as_printed(narrative_sheet.cell(row["row_id"], "value"), row),
                section=str(row["section"]),
                sentence=str(row["sentence"]),
                subject=str(row["subject"]),
                measure=str(row["measure"]),
                year=None if row["year"] is None else int(row["year"]),
                unit=str(row["unit"]),
                value=float(row["value"]),
            )
            found.append(said)
    return tuple(found)


def _as_printed(cell: Cell, row: Row) -> Cell:
    """A cell with its print, which shows how far it is rounded, also among corrected ones: those keep their value."""
    percent = row["unit"] == "persen"
    try:
        known = (parse_percent if percent else parse_rupiah)(str(row["value_printed"])).value
    except NumberError:
        return cell
    if known is not None and abs(float(known) - float(row["value"])) <= BINARY:
        return cell._replace(printed=row["value_printed"])
    return cell._replace(printed=f"{cell.printed} %") if percent else cell


def printed_order(sheet: Sheet) -> list[Row]:
    """The rows as they are printed, whatever their order in the file: by the running number of their row_id."""
    return sorted(sheet.rows.values(), key=lambda row: int(re.sub(r"\D", "", row["row_id"]) or 0))


@measure
def tables_of_year(
    document: Document | None,
    sheet: Sheet | None = None,
    plan_sheet: Sheet | None = None,
    final_sheet: Sheet | None = None,
) -> list[TableOfYear]:
    """The tables of which the document says the year; none without a document."""
    if document is None:
        return []
    known = (
        (document.evaluated_year, sheet, {"pagu": "target_rp", "realisasi": "realisasi_rp"}),
        (document.year, plan_sheet, {"pagu": "pagu"}),
        (document.year, final_sheet, {"pagu": "pagu"}),
    )
    return [TableOfYear(year, table, columns) for year, table, columns in known if table is not None]


def in_tables(said: Said, name: str, tables: Iterable[TableOfYear], exact: bool = False) -> tuple[Cell, ...]:
    """Where the tables of its year print a measure of what a number is about: one cell per table that has it.

    ``exact`` leaves out rows whose name is only like the one in the text.
    """
    cells = []
    for table in tables:
        row_id = row_of(said.subject, table) if table.year == said.year and name in table.columns else None
        if row_id is not None and not (exact and like_name(said.subject, table.sheet.rows[row_id])):
            cells.append(table.sheet.cell(row_id, table.columns[name]))
    return tuple(cell for cell in cells if cell.value is not None)


def row_of(subject: str, table: TableOfYear) -> str | None:
    """The row that a subject of the text is: the total of a table, or the program or kegiatan whose name is nearest.

    None where no row is, or where two are equally near.
    """
    sheet = table.sheet
    if subject == "belanja_total":
        totals = [[row["row_id"] for row in sheet.at_levels(level)] for level in ("total", "urusan", "bidang")]
        top = next((rows for rows in totals if rows), [])
        return top[0] if len(top) == 1 and table.year >= bound("programs_are_all_from") else None
    if subject in SUBJECT_WORDS:
        return None
    rows = [row for row in sheet.at_levels(level_of(subject)) if row["name"]]
    scores = {row["row_id"]: _nearness(subject, row["name"]) for row in rows}
    best = max(scores.values(), default=0.0)
    nearest = [row_id for row_id, score in scores.items() if score == best]
    return nearest[0] if best >= threshold("near_name") and len(nearest) == 1 else None


def level_of(subject: str) -> str:
    """The level that the name of a subject begins with."""
    words = subject.lower().split()
    return {"kegiatan": "kegiatan", "sub": "sub_kegiatan"}.get(words[0] if words else "", "program")


def like_name(subject: str, row: Row) -> str | None:
    """The name of a row that is only like that of a subject; None where it is the same."""
    near = subject not in SUBJECT_WORDS and _nearness(subject, row["name"]) < EXACT
    return row["name"] if near else None


@lru_cache
def judged(name: str) -> re.Pattern[str]:
    """Words of ``text_words.yml`` that show what a number of the text is not."""
    return re.compile(read_words("text_words.yml")["judged"][name], re.IGNORECASE)


def of_whole(said: Said) -> bool:
    """Whether a sentence speaks of all of its subject over all of its year, as far as its words tell."""
    sentence = judged("made_of").sub("", said.sentence)
    named = said.subject not in SUBJECT_WORDS and level_of(said.subject) == "program"
    budget = said.measure == "pagu" and judged("other_budget").search(sentence)
    others = ("other_period", "part", *(("kegiatan",) if named else ()), *(("region",) if not named else ()))
    other = any(judged(name).search(sentence) for name in others)
    return not (budget or other)


def alone(said: Said, stated: Iterable[Said]) -> bool:
    """Whether its sentence prints no second value of its kind: one that does tells of a change, or of two things."""
    key = said.sentence, said.subject, said.measure
    return only(other for other in stated if (other.sentence, other.subject, other.measure) == key) is not None


def of_year(numbers: Iterable[Said], year: int | None, *subjects: str) -> list[Said]:
    """What is said of a year, of some subjects or of all."""
    return [said for said in numbers if said.year == year and (not subjects or said.subject in subjects)]


def only(numbers: Iterable[Said]) -> Said | None:
    """The first of numbers that are all the same; None where they differ, or where there is none."""
    found = list(numbers)
    return found[0] if found and len({said.value for said in found}) == 1 else None


def by_value(numbers: Iterable[Said]) -> Iterator[tuple[Said, list[Said]]]:
    """Each number once, with the places that print it again: same subject, measure, year and value."""
    groups: dict[tuple[object, ...], list[Said]] = {}
    for said in numbers:
        key = said.subject if said.subject in SUBJECT_WORDS else name_key(said.subject)
        groups.setdefault((key, said.measure, said.year, said.value), []).append(said)
    for first, *again in groups.values():
        yield first, again


def half_digit(cell: Cell) -> float:
    """How far a printed number may lie from what it was rounded from: half a unit of its last printed digit.

    Nothing for an amount in whole rupiah; Rp 16,5 miliar may stand for 50 million more or less.
    """
    printed = cell.printed or ""
    digits = re.search(r"[.,](\d+)\D*$", printed)
    places = len(digits[1]) if digits else 0
    scale = next((power for word, power in SCALE_WORDS.items() if re.search(rf"\b{word}\b", printed.lower())), 0)
    if not scale and not re.search("%|persen", printed.lower()):
        return 0.0
    return float(threshold("rounding") * 10.0 ** (scale - places) + BINARY)


def differ(cell: Cell, other: Cell, row: Mapping[str, Any]) -> bool:
    """Whether two prints of one number differ by more than their rounding."""
    slack = ONE_RUPIAH if not re.search("%|persen", (cell.printed or "").lower()) else 0.0
    return abs(held(cell, row) - held(other, row)) > slack + half_digit(cell) + half_digit(other)


def subject_words(subject: str) -> Words:
    return Words(*SUBJECT_WORDS[subject]) if subject in SUBJECT_WORDS else Words(quote(subject), quote(subject))


def measure_words(name: str) -> Words:
    return Words(*MEASURE_WORDS.get(name, (name, name)))


def as_words(template: str, *words: Words) -> Words:
    """A template filled in each language."""
    return Words(template.format(*(word.id for word in words)), template.format(*(word.en for word in words)))


def words_of(said: Said) -> dict[str, Words]:
    """The words that every message on a number of the text has: section, what, printed."""
    return {
        "section": section_words(said.section),
        "what": what_of(said),
        "printed": same(quote(said.printed)),
    }


def what_of(said: Said, with_subject: bool = True) -> Words:
    """``realisasi belanja langsung tahun 2022``; without its subject and year where the sentence has named them."""
    if not with_subject:
        return measure_words(said.measure)
    name, about = measure_words(said.measure), subject_words(said.subject)
    when = ("", "") if said.year is None else (f" tahun {said.year}", f" in {said.year}")
    return Words(f"{name.id} {about.id}{when[0]}", f"{name.en} of {about.en}{when[1]}")


def held(cell: Cell, row: Mapping[str, Any]) -> float:
    """The value of a cell, or the one that a row which was put right would hold there."""
    value = row[cell.column] if row.get("row_id") == cell.row_id and cell.column in row else cell.value
    return float(value)


@lru_cache(maxsize=4096)
def _nearness(subject: str, name: str) -> float:
    return max(likeness(subject, form) for form in _forms(name))


def _forms(name: str) -> Iterator[str]:
    """A name, and how a text shortens it: the abbreviation that it prints in brackets, for the words that it stands
    for (any that close the name: `Program Pemberdayaan Usaha Mikro (UM)` is `Program Pemberdayaan UM`).
    """
    yield name
    short = re.fullmatch(r"(.+?)\s*\(([A-Z]{2,})\)\s*", name)
    words = short[1].split() if short else []
    for length in range(2, len(words)):
        yield " ".join([*words[:length], short[2]]) if short else name
