"""The running text of a document: its chapters and sections as paragraphs, the tables left out.

A line that could have held the first word of the next one ends its paragraph; a list's mark begins one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from renja_analysis.scales import read_words
from renja_analysis.source_text import Stream, join

CHAPTER = re.compile(r"\s*BAB\s+(?P<number>[IVX]+)\s*")
SECTION = re.compile(r"\s*(?P<number>(?P<chapter>\d)\.\d{1,2})\.?\s+(?P<title>[A-Z].*)")
MARK = re.compile(r"\s*(?P<mark>\d{1,2}\.|\d{1,2}\)|[a-zA-Z]\.|[a-zA-Z]\)|[IVX]+\.|[-•\uf0b7])\s+(?=\S)")
LABEL = re.compile(r"\s*[A-Z][\w\s-]{2,40}(?:\(\w+\))?\s*:")
# A capital before the dot may be an abbreviation (`SH.`), three are a name (`KUKM.`); a digit may number an item, the
# last ones of an amount and of a year do not.
SENTENCE_END = re.compile(
    r"(?:(?<=[a-z)%”])|(?<=[A-Z]{3})|(?<=,-))\.\s*(?=[A-Z“])|(?:(?<=\.\d{3})|(?<=,\d\d)|(?<=\b20\d\d))\.\s+(?=[A-Z“])|\.\s*$"
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
WHOLE_LABEL = re.compile(r"\s*[A-Z]\w+(?:\s\w+)?\s*:\s*")
OPEN_END = re.compile(
    r"(?:,|/|-|\(|\b(?:dan|atau|serta|yang|dengan|untuk|oleh|di|ke|dari|pada|dalam|bagi|para))$", re.I
)
ITEM_END = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.;]$")
QUOTES = "“\"'‘"
SLACK = 4  # characters by which lines of one width differ in print
NEAR = 3  # lines on each side that show how wide a full line is
NARROWEST = 40  # a text of short lines says nothing of its width


class Paragraph(NamedTuple):
    """One paragraph or list item: its ``section`` (``3.1``, or the chapter's numeral), the title of that, and its text
    as a stream from which places can be taken.
    """

    section: str
    title: str
    stream: Stream


def paragraphs(lines: Sequence[str], tables: Iterable[tuple[int, int]]) -> list[Paragraph]:
    """The paragraphs of a text in printed order, headings left out; ``tables`` are (first, last) lines to skip."""
    skipped = {line for first, last in tables for line in range(first, last + 1)}
    found: list[Paragraph] = []
    for section, title, whole in _sections(lines, skipped):
        for body in _between_tables(whole, skipped):
            start = 0
            for position in range(1, len(body) + 1):
                if position == len(body) or _ends(body, start, position):
                    found.append(Paragraph(section, title, join(body[start:position])))
                    start = position
    return found


def sentences(text: str, first: int = 0) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph's stream begin and end, from ``first`` on."""
    start = first
    for end in SENTENCE_END.finditer(text, first):
        yield start, end.end()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def text_words() -> dict[str, Any]:
    """``text_words.yml``."""
    return read_words("text_words.yml")


def _sections(lines: Sequence[str], skipped: set[int]) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """Each section's number and title and its printed (line number, text), the heading left out."""
    chapter = 0
    found: list[tuple[str, str, list[tuple[int, str]]]] = []
    for number, line in enumerate(lines, start=1):
        heading, section = CHAPTER.fullmatch(line), SECTION.fullmatch(line)
        if heading:
            chapter = ROMAN.index(heading["number"]) + 1 if heading["number"] in ROMAN else 0
            found.append((heading["number"], "", []))
        elif section and int(section["chapter"]) == chapter:
            found.append((section["number"], section["title"].strip(), []))
        elif found and line.strip() and number not in skipped:
            found[-1][2].append((number, line))
    return [(section, title, _without_title(body)) for section, title, body in found]


def _without_title(body: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A section without the title of its chapter, which stands in capitals."""
    start = 0
    while start < len(body) and body[start][1].strip().isupper():
        start += 1
    return body[start:]


def _between_tables(body: list[tuple[int, str]], skipped: set[int]) -> Iterator[list[tuple[int, str]]]:
    """A section's lines in the pieces that the tables in it leave."""
    start = 0
    for position in range(1, len(body) + 1):
        if position == len(body) or not skipped.isdisjoint(range(body[position - 1][0], body[position][0])):
            yield body[start:position]
            start = position


def _ends(body: Sequence[tuple[int, str]], start: int, position: int) -> bool:
    """Whether the paragraph that begins at ``start`` ends before ``position``.

    A mark or a label begins the next one; a list item ends with its full stop; elsewhere the next word had room.
    """
    line, following = body[position - 1][1], body[position][1]
    if (
        MARK.match(following)
        or WHOLE_LABEL.fullmatch(following)
        or (following[:1].isspace() and LABEL.match(following))
    ):
        return True
    text, word = line.strip(), following.split()[0]
    if not (word[0].isupper() or word[0] in QUOTES) or OPEN_END.search(text):
        return False
    if MARK.match(body[start][1]) and ITEM_END.search(text):
        return True
    near = body[max(start, position - NEAR) : position + NEAR]
    width = max(len(other.strip()) for _, other in near)
    return width >= NARROWEST and len(text) + 1 + len(word) < width - SLACK
