"""Numbers in running text: every rupiah amount, percentage and count of programs, kegiatan and sub kegiatan.

Each keeps its sentence, and what it measures, of what, in which year, by the nearest words before it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from renja_analysis.numbers import SCALE_WORDS
from renja_analysis.printed import PrintedCell, PrintedRow, PrintedTable
from renja_analysis.source_text import format_places, line_at, places
from renja_analysis.text_sections import Paragraph, sentences, text_words

TABLE = "narrative"
SECTIONS = re.compile(r"2\.1|IV|V|[45]\.\d+")

SCALE = rf"(?:\s*(?:{'|'.join(SCALE_WORDS)})\b)"
AMOUNT = (
    rf"(?:Rp\s*\.?\s*)?\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d{{1,2}})?(?:,-)?{SCALE}?"
    rf"|Rp\s*\.?\s*\d[\d.,]*\d(?:,-|{SCALE})?|Rp\s*\.?\s*\d{SCALE}"
)
PERCENT = r"\d+(?:[.,]\d+)?\s*(?:%|persen\b)"
COUNTED = r"(?P<what>sub\s*kegiatan|kegiatan|program)\b"
COUNT = rf"(?<![\d.,])(?<!\btahun\s)(?<!\banggaran\s)(?P<count>\d+\s*(?:\([^)]*\))?)\s*{COUNTED}"
YEAR = re.compile(r"\btahun\s+(?:anggaran\s+)?(20\d\d)|\bTA\.?\s*(20\d\d)", re.IGNORECASE)
NAME = r"\s+(?:[A-Z][\w/()]*,?\s*|dan\s+(?!Program\b)(?=[A-Z])|atau\s+(?=[A-Z]))+"
PROGRAM = re.compile(rf"\bProgram{NAME}")
NAMED = re.compile(rf"\b(?:Program|(?:[Ss]ub\s+)?[Kk]egiatan){NAME}")


class Number(NamedTuple):
    """One number of a sentence: where it stands in its paragraph's stream, and what it is."""

    start: int
    end: int
    unit: str


def read(text: Sequence[Paragraph], file: str) -> list[PrintedTable]:
    """The numbers of section 2.1 and of chapters IV and V, in printed order; none where there is no such text."""
    rows: list[PrintedRow] = []
    cells: list[PrintedCell] = []
    above, section, year = "", "", ""
    for paragraph in text:
        if not SECTIONS.fullmatch(paragraph.section):
            continue
        year = year if paragraph.section == section else ""
        section = paragraph.section
        stream = paragraph.stream.text
        for first, last in sentences(stream):
            for facts, number in _numbers(stream, first, last, above, year):
                source = format_places(file, places(paragraph.stream, number.start, number.end))
                start = f"{file}:{line_at(paragraph.stream, number.start)}"
                rows.append(PrintedRow("", start, (), (("section", paragraph.section), *facts)))
                printed = " ".join(stream[number.start : number.end].split())
                cells.append(PrintedCell(len(rows) - 1, "value_printed", source, printed))
        above, year = stream, _year(stream) or year
    return [PrintedTable(TABLE, "", rows, cells, [], [])] if rows else []


def _numbers(
    text: str, first: int, last: int, above: str, year_above: str
) -> Iterator[tuple[tuple[tuple[str, str], ...], Number]]:
    """Each number of a sentence with what the words before it say of it; a year that they do not name is the one of
    the rest of the paragraph, or of the paragraphs above it in the section.
    """
    sentence = " ".join(text[first:last].split())
    measure = ""
    found = list(_found(text, first, last))
    in_turn = _in_turn(text, first, found)
    for position, number in enumerate(found):
        from_here = found[position - 1].end if position else first
        between, before = text[from_here : number.start], text[first : number.start]
        subject = in_turn.get(position) or _subject(before) or ("" if _subject(text[:first]) else _subject(above, True))
        if number.unit in ("program", "kegiatan", "sub_kegiatan"):
            kind = f"jumlah_{number.unit}"
            subject = "perangkat_daerah"
        else:
            measure = _nearest(between, "measures") or measure or _nearest(before, "measures") or ""
            kind = text_words()["percentages"].get(measure, "other") if number.unit == "persen" else measure or "other"
        year = _year(before) or _year(text[:first]) or _year(text) or year_above
        facts = {"sentence": sentence, "subject": subject, "measure": kind, "year": year, "unit": number.unit}
        yield tuple((name, value) for name, value in facts.items() if value), number


def _in_turn(text: str, first: int, found: Sequence[Number]) -> dict[int, str]:
    """The programs of numbers that follow each other as their programs do: `A dan B sebesar 38 % dan 39 %`."""
    subjects: dict[int, str] = {}
    start = 0
    for position in range(1, len(found) + 1):
        joined = position < len(found) and re.fullmatch(
            r"\s*(?:,|dan|serta)?\s*(?:dan)?\s*", text[found[position - 1].end : found[position].start]
        )
        if joined:
            continue
        named = [" ".join(match[0].split()).strip(" ,;") for match in PROGRAM.finditer(text, first, found[start].start)]
        length = position - start
        if length > 1 and len(named) >= length:
            subjects |= dict(zip(range(start, position), named[-length:], strict=True))
        start = position
    return subjects


def _found(text: str, first: int, last: int) -> Iterator[Number]:
    """The numbers of a sentence in printed order."""
    for match in _pattern().finditer(text, first, last):
        if match["amount"]:
            yield Number(*match.span("amount"), "rupiah")
        elif match["percent"]:
            yield Number(*match.span("percent"), "persen")
        else:
            name = "count" if match["count"] else "word"
            what = (match["what"] or match["what_word"]).lower()
            yield Number(*match.span(name), "_".join(what.replace("sub", "sub ").split()))


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(word.replace(" ", r"\s+") for word in reversed(text_words()["numbers"]))
    in_words = rf"\b(?P<word>(?:ke)?(?:{words}))\s+{COUNTED.replace('what', 'what_word')}"
    return re.compile(rf"(?P<amount>{AMOUNT})|(?P<percent>{PERCENT})|{COUNT}|{in_words}", re.IGNORECASE)


def _nearest(text: str, words: str) -> str:
    """The name whose words stand last in a text; of two that end together the longer one."""
    plain = " ".join(text.split())
    found = [
        (match.end(), match.end() - match.start(), name)
        for name, pattern in text_words()[words].items()
        for match in re.finditer(pattern, plain, re.IGNORECASE)
    ]
    return max(found)[2] if found else ""


def _subject(text: str, at_end: bool = False) -> str:
    """What a number is about: one of the named subjects, or the program or kegiatan whose name stands nearest before
    it; ``at_end``: only one that ends the text, as a heading does.
    """
    plain = " ".join(text.split()).rstrip(" ,;:.")
    named = [(match.end(), match[0].strip(" ,;")) for match in NAMED.finditer(plain)]
    listed = [
        (match.end(), name)
        for name, pattern in text_words()["subjects"].items()
        for match in re.finditer(pattern, plain, re.IGNORECASE)
    ]
    end, subject = max([*named, *listed], default=(0, ""))
    return subject if end == len(plain) or not at_end else ""


def _year(text: str) -> str:
    found = list(YEAR.finditer(" ".join(text.split())))
    return (found[-1][1] or found[-1][2]) if found else ""
