"""Captions of the tables of a text, and where the text behind each ends at the latest."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

CAPTION = re.compile(
    r"\s*Tabel\s*\.?\s*(?:[A-Z]-[A-Z]\.|[IVX]+\.)?(?P<number>\d+(?:\.\d+)*)\.?\s*(?P<title>[A-Z(].*)?", re.IGNORECASE
)
WORD = re.compile(r"\s*Tabel\s*\.?\s*", re.IGNORECASE)
NUMBER = re.compile(r"\s*(?:[A-Z]-[A-Z]\.|[IVX]+\.)?(?P<number>\d+(?:\.\d+)*)\.?\s*", re.IGNORECASE)
CHAPTER = re.compile(r"\s*BAB\s+[IVX]+\b")
SECTION = re.compile(r"\s*(?P<chapter>\d)\.\d(?P<dot>\.)?\s+[A-Z]")
NUMBER_LINES = 3  # a caption's number stands on its line, or at most so far below it


class Caption(NamedTuple):
    """A caption on ``lines[first:behind]`` with its ``number`` (``3.2``) and the title on its own line."""

    first: int
    behind: int
    end: int
    number: str
    title: str


def captions(lines: Sequence[str], sections: bool = True) -> tuple[Caption, ...]:
    """Every caption, in printed order: ``Tabel 2.1``, ``TABEL.2.3``, ``Tabel 3.1. Tujuan``, ``Tabel`` above ``3.1``.

    ``end`` is the line of the next caption or chapter; with ``sections``, of the next section too.
    """
    return _captions(tuple(lines), sections)


@lru_cache(maxsize=4)  # every reader of a document asks for them
def _captions(lines: tuple[str, ...], sections: bool) -> tuple[Caption, ...]:
    found = [caption for index in range(len(lines)) if (caption := _caption(lines, index))]
    ends = [caption.first for caption in found[1:]] + [len(lines)] * bool(found)
    return tuple(_ended(lines, caption, end, sections) for caption, end in zip(found, ends, strict=True))


def _caption(lines: Sequence[str], index: int) -> Caption | None:
    if "abel" not in lines[index] and "ABEL" not in lines[index]:
        return None
    match = CAPTION.fullmatch(lines[index])
    if match:
        title = (match["title"] or "").strip()
        # "Tabel 2.1 menunjukkan" is a sentence: the pattern takes a letter of either case for a title's.
        if title[:1].islower():
            return None
        return Caption(index, index + 1, 0, match["number"], title)
    if WORD.fullmatch(lines[index]):
        for below in range(index + 1, min(index + 1 + NUMBER_LINES, len(lines))):
            number = NUMBER.fullmatch(lines[below])
            if number:
                return Caption(index, below + 1, 0, number["number"], "")
            if lines[below].strip():
                break
    return None


def _ended(lines: Sequence[str], caption: Caption, end: int, sections: bool) -> Caption:
    chapter, dot, _ = caption.number.partition(".")
    for index in range(caption.behind, end):
        section = SECTION.match(lines[index]) if sections else None
        # A code such as 2.9 opens a row, not a section: a section has the number of its chapter.
        ends = section and (section["chapter"] == chapter if dot else section["dot"])
        if ends or CHAPTER.match(lines[index]):
            return caption._replace(end=index)
    return caption._replace(end=end)
