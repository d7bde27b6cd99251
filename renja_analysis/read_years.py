"""Years and periods that the running text names, each with its sentence and what it is the year of.

The year of a regulation is part of its citation (``read_references``) and not read here; a period in a title is.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from renja_analysis.printed import PrintedCell, PrintedRow, PrintedTable
from renja_analysis.read_references import citations, is_basis, rejoined
from renja_analysis.source_text import format_places, line_at, places
from renja_analysis.text_sections import Paragraph, sentences, text_words

TABLE = "years"

ONE = r"(?<![\d.,/-])(?<!Rp)(?<!Rp )(?:19|20)\d\d(?![\d]|[.,/]\d)"
TO = r"(?:\s*[-–]\s*|\s+(?:sampai(?:\s+dengan)?|s/d|s\.d\.?)\s+(?:tahun\s+)?)"
YEARS = re.compile(rf"{ONE}(?:{TO}(?:19|20)\d\d(?!\d))?", re.IGNORECASE)


def read(text: Sequence[Paragraph], file: str) -> list[PrintedTable]:
    """The years and periods of every section but the legal basis, in printed order; none where there is none."""
    rows: list[PrintedRow] = []
    cells: list[PrintedCell] = []
    for paragraph in text:
        if is_basis(paragraph.title):
            continue
        stream = paragraph.stream
        for (start, end), sentence, subject in _years(stream.text):
            facts = {"section": paragraph.section, "title": paragraph.title, "sentence": sentence, "subject": subject}
            known = tuple((name, value) for name, value in facts.items() if value)
            rows.append(PrintedRow("", f"{file}:{line_at(stream, start)}", (), known))
            source = format_places(file, places(stream, start, end))
            cells.append(PrintedCell(len(rows) - 1, "text", source, rejoined(stream.text[start:end])))
    return [PrintedTable(TABLE, "", rows, cells, [], [])] if rows else []


def _years(text: str) -> Iterator[tuple[tuple[int, int], str, str]]:
    """Each year or period of a paragraph: where it stands, its sentence, and what it is the year of."""
    if not YEARS.search(text):
        return
    cited = [(citation.start, citation.end) for citation in citations(text)]
    for first, last in sentences(text):
        for match in YEARS.finditer(text, first, last):
            single = re.fullmatch(r"\d{4}", match[0])
            if not (single and any(start <= match.start() < end for start, end in cited)):
                yield match.span(), " ".join(text[first:last].split()), _subject(text[first : match.start()])


def _subject(before: str) -> str:
    """The nearest word of a planning document that only names part from the year behind it."""
    plain = " ".join(before.split())
    found = [
        (match.end(), match.end() - match.start(), name)
        for name, pattern in text_words()["years"]["subjects"].items()
        for match in re.finditer(pattern, plain, re.IGNORECASE)
    ]
    end, _, name = max(found, default=(0, 0, ""))
    return name if name and _between().fullmatch(plain, end) else ""


@cache
def _between() -> re.Pattern[str]:
    word = text_words()["years"]["between"]
    return re.compile(rf"[\s,()’'-]*+(?:{word}[\s,()’'-]*+)*+")  # taken whole: capitals could be cut anywhere
