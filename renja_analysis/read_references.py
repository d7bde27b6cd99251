"""The regulations that the running text cites: kind, issuer, number, year and title, as printed.

The kinds and their printed forms are data (``regulation_kinds.csv``), so are the words around them
(``references`` in ``text_words.yml``). Where no sign shows the end of a title, the row says so.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from renja_analysis.printed import PrintedCell, PrintedRow, PrintedTable
from renja_analysis.scales import read_scale
from renja_analysis.schema_text import OTHER_KIND
from renja_analysis.source_text import Stream, format_places, line_at, places
from renja_analysis.text_sections import MARK, Paragraph, sentences, text_words

TABLE = "references"

# What stands between the kind and the number: brackets and the state; a region's name; a ministry's name with commas.
STATE = r"(?:\s*(?:\([A-Za-z -]+\)|Republik\s+Indonesia|RI\b))*"
# A word is taken whole (``*+``): in capitals it could be cut before each letter, in more ways than there is time for.
REGION = r"(?:\s+(?!(?i:no|nomor|tentang)\b)(?:\([A-Za-z -]+\)|[A-Z][\w./'’-]*+|dan\b|provinsi\b|kabupaten\b|kota\b))*"
MINISTRY = r"[a-z]*+(?:\s*(?!(?i:no|nomor|tentang)\b)(?:\([A-Za-z -]+\)|[A-Z][\w./'’-]*+,?|dan(?:/atau)?\b|/))*"
ISSUERS = {"state": STATE, "region": REGION, "ministry": MINISTRY}
# An O or an l may stand for a digit: the print is kept, and a rule speaks of it.
DIGIT = "[0-9OolI]"
# The word for the number may be left out where the year shows what it is: `UU 23/2014`, `PP 12 Tahun 2019`.
BARE = r"\d{1,3}(?:/|\s+[Tt]ahun\s+)[12]\d{3}\b"
NUMBER = rf"(?:(?:(?i:nomor|nomer|no)\b\s*[.:]?\s*)+|(?={BARE}))(?P<nomor>{DIGIT}(?:[\w./–-]*\w)?|\w+[./-][\w./–-]*\w)"
YEAR = rf"(?:\s*,?\s*(?i:tahun|thn|th)\.?\s*(?P<tahun>[12Il]{DIGIT}{{3}})(?!\d))?"
DATED = r"(?:,?\s*(?i:tanggal)\s+\d{1,2}\s+\w+\s+\d{4},?)?"
TITLE = re.compile(rf"{DATED}\s*(?:\([A-Z][\w/ .-]*\)\s*)?(?i:tentang)\s+")
NUMBERED = re.compile(rf"\b[Nn][Oo](?:\b|[Mm])|{BARE}")  # without it, no citation: most paragraphs have none
SLASHED = re.compile(rf"(?P<nomor>.+)/(?P<tahun>[12]{DIGIT}{{3}})")
BRACKETED = re.compile(r"\([^)]*\)|\bRepublik\s+Indonesia\b|\bRI\b")
# The number of the next item, where it stands alone on its line or in the middle of a paragraph.
LAST_MARK = re.compile(r"(?:^|[;:.)])\s*(?P<no>\d{1,2})[.)]\s*$")
ENDS_SOON = 3  # letters of a word that is too short to show whether a title is in title case
MOSTLY = 0.6  # share of the longer words of a title in title case that open with a capital
DOUBT = "tentang: no sign shows where the title ends"


Place = tuple[Stream, tuple[int, int]]  # a stream, and where in it something begins and ends


class Citation(NamedTuple):
    """One citation in a stream: where it starts and ends, its facts by column, whether the end of its title is sure."""

    start: int
    end: int
    facts: tuple[tuple[str, str], ...]
    sure: bool = True


def read(text: Sequence[Paragraph], file: str) -> list[PrintedTable]:
    """The citations of every section, in printed order; none where the text cites nothing.

    In the section on the legal basis an item that cites nothing in a known form has a row, too: its number counts.
    """
    rows: list[PrintedRow] = []
    cells: list[PrintedCell] = []
    ahead: Place | None = None
    for paragraph in text:
        basis = is_basis(paragraph.title)
        stream = paragraph.stream
        last = LAST_MARK.search(stream.text) if basis else None
        opening = (ahead or _opening(stream)) if basis else None
        ahead = (stream, last.span("no")) if last else None
        found = list(citations(stream.text))
        end = last.start("no") if last else len(stream.text)
        if opening and not found and stream.text[:end].strip():
            first = opening[1][1] + 1 if opening[0] is stream else 0
            found = [_uncited(stream.text, first, end)]
        top = len(rows) if opening else None
        for position, citation in enumerate(found):
            before = found[position - 1].end if position else 0
            no = (
                opening if opening and position == 0 else _inner_mark(stream, before, citation.start) if basis else None
            )
            top = len(rows) if no else top
            start = line_at(no[0], no[1][0]) if no else line_at(stream, citation.start)
            facts = (("section", paragraph.section), ("role", "dasar_hukum" if basis else "kutipan"), *citation.facts)
            above = _above(found, position, len(rows), top)
            facts += (("parent", above),) if above else ()
            rows.append(PrintedRow("", f"{file}:{start}", () if citation.sure else (DOUBT,), facts))
            if no:
                cells.append(_cell(no, file, len(rows) - 1, "no"))
            cells.append(_cell((stream, (citation.start, citation.end)), file, len(rows) - 1, "text"))
    return [PrintedTable(TABLE, "", rows, cells, [], [])] if rows else []


def citations(text: str) -> Iterator[Citation]:
    """Every citation of a paragraph; one that stands in the title of another follows it."""
    matches = list(_pattern().finditer(text)) if NUMBERED.search(text) else []
    for position, match in enumerate(matches):
        following = matches[position + 1 :]
        facts = dict(_numbered(match))
        kind = next(kind for place, kind in enumerate(_kinds()) if match[f"k{place}"])
        issuer = kind["lembaga"] or _issuer(match)
        facts |= {"jenis": kind["jenis"]} | ({"lembaga": issuer} if issuer else {})
        title = TITLE.match(text, match.end())
        if title is None:
            yield Citation(match.start(), match.end(), tuple(facts.items()))
            continue
        end, sure = _title_end(text, title.end(), following)
        facts["tentang"] = rejoined(text[title.end() : end])
        yield Citation(match.start(), end, tuple(facts.items()), sure)


def rejoined(text: str) -> str:
    """Printed text in single blanks, a word that a line broke behind its hyphen made whole."""
    return re.sub(r"(?<=\w)- (?=[a-z])", "-", " ".join(text.split()))


def _title_end(text: str, start: int, following: Sequence[re.Match[str]]) -> tuple[int, bool]:
    """Where a title that begins at ``start`` ends, and whether a sign shows it."""
    words = text_words()["references"]
    end = next((last for _, last in sentences(text, start)), len(text))
    end -= len(text[start:end]) - len(text[start:end].rstrip(" ."))
    sign = _pattern_of(words["title_ends"]).search(text, start, end)
    end = sign.start() if sign else end
    for place, match in enumerate(following):
        if match.start() >= end:
            break
        join = _pattern_of(words["joins"]).search(text, start, match.start())
        if join:
            return start + len(text[start : join.start()].rstrip(" ,;")), True
        inner = TITLE.match(text, match.end())
        if inner:  # a title that holds another one ends with it
            return _title_end(text, inner.end(), following[place + 1 :])
    if sign is None:
        stop = _clause(text, start, end)
        if stop is not None:
            return stop, False
    return start + len(text[start:end].rstrip(" ,;")), True


def _clause(text: str, start: int, end: int) -> int | None:
    """Where the sentence goes on behind a title in title case; None where nothing shows that it does."""
    words = text_words()["references"]
    stops = re.compile(words["title_stops"]).finditer(text, start, end)
    stop = next((match.start() for match in stops if _in_title_case(text[start : match.start()])), end)
    verb = re.compile(words["verbs"]).search(text, start, stop)
    if verb:
        subject = list(re.compile(words["subjects"]).finditer(text, start, verb.start()))
        comma = subject[0].start() if subject else text.rfind(",", start, verb.start())
        stop = comma if comma > start else verb.start()
    return start + len(text[start:stop].rstrip(" ,;")) if stop < end else None


def _in_title_case(text: str) -> bool:
    longer = [word for word in re.findall(r"[^\W\d]+", text) if len(word) > ENDS_SOON]
    return bool(longer) and sum(word[0].isupper() for word in longer) >= MOSTLY * len(longer)


def _above(found: Sequence[Citation], position: int, row: int, top: int | None) -> str:
    """The row number (from 0) of the citation in whose title one stands, or of the one that opens its item."""
    here = found[position]
    holders = [i for i in range(position) if found[i].end > here.start]
    if holders:
        return str(row - position + holders[-1])
    return str(top) if top is not None and top < row else ""


def _opening(stream: Stream) -> Place | None:
    """The number or letter with which a list item begins."""
    mark = MARK.match(stream.text)
    if mark is None or not mark["mark"][0].isalnum():
        return None
    start, end = mark.span("mark")
    return stream, (start, end - (mark["mark"][-1] in ".)"))


def _inner_mark(stream: Stream, first: int, last: int) -> Place | None:
    """The number of an item that follows another one in the same paragraph."""
    mark = LAST_MARK.search(stream.text[first:last])
    return (stream, (first + mark.start("no"), first + mark.end("no"))) if mark else None


def _uncited(text: str, first: int, last: int) -> Citation:
    """An item that cites nothing in a known form, as a citation of another kind."""
    start = first + len(text[first:last]) - len(text[first:last].lstrip())
    return Citation(start, first + len(text[first:last].rstrip(" ;")), (("jenis", OTHER_KIND),))


def _numbered(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """``nomor`` and ``tahun``: `23/2014` is 23 of 2014, `170/PMK/2022` keeps its whole number."""
    nomor, tahun = match["nomor"].rstrip(".-–"), match["tahun"]
    slashed = SLASHED.fullmatch(nomor)
    if slashed and not tahun:
        tahun = slashed["tahun"]
        nomor = nomor if "/" in slashed["nomor"] else slashed["nomor"]
    yield "nomor", nomor
    if tahun:
        yield "tahun", tahun


def _issuer(match: re.Match[str]) -> str:
    """Who issued it, by the words between the kind and the number."""
    between = next((match[name] for name in ISSUERS if match[name]), "")
    return rejoined(BRACKETED.sub(" ", between)).strip(" ,")


def _cell(place: Place, file: str, row: int, column: str) -> PrintedCell:
    stream, span = place
    source = format_places(file, places(stream, *span))
    return PrintedCell(row, column, source, rejoined(stream.text[slice(*span)]))


@cache
def is_basis(title: str) -> bool:
    """Whether the title of a section says that it lists the legal basis."""
    return _pattern_of(text_words()["references"]["legal_basis"]).search(title) is not None


@cache
def _kinds() -> tuple[dict[str, str], ...]:
    return read_scale("regulation_kinds.csv")


@cache
def _pattern() -> re.Pattern[str]:
    """Kind, issuer and number of a citation; the group ``k<n>`` names the kind by its place in the list."""
    forms = []
    for name, issuer in ISSUERS.items():
        kinds = [(place, kind["pattern"]) for place, kind in enumerate(_kinds()) if kind["issuer"] == name]
        words = "|".join(f"(?P<k{place}>{_spaced(pattern)})" for place, pattern in kinds)
        forms.append(f"(?:{words})(?P<{name}>{issuer})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})\s*{NUMBER}{YEAR}")


@cache
def _pattern_of(pattern: str) -> re.Pattern[str]:
    return re.compile(_spaced(pattern), re.IGNORECASE)


def _spaced(pattern: str) -> str:
    """A blank stands for a run of blanks, one with ``?`` behind it for none as well."""
    return re.sub(r" \?", r"\\s*", pattern).replace(" ", r"\s+")
