"""Where the rows of a table with codes begin in a text: at their code cells, or at the label of a footer."""

import re
from typing import NamedTuple

from renja_analysis.text_values import TableText, printed_words

CODE_CELL = re.compile(r"X|XX|\d{1,4}(?:\.\d{1,4})*")
ROW_WORDS = 400  # a row and all its further indicators have fewer words
CODE_CELLS = 7  # the most cells that a code is printed in: U, BB, PP, K, GG, SS and one for an unseen form


class Mark(NamedTuple):
    """The words ``first`` to ``behind`` (exclusive) open a row: its code cells or, with ``footer``, its label."""

    first: int
    behind: int
    footer: str


def find_marks(text: TableText) -> list[Mark]:
    """Every place where a row begins, up to where the table ends."""
    found: list[Mark] = []
    prefixes: set[str] = set()
    index = 0
    while index < len(text.words):
        near = bool(found) and index - found[-1].behind < ROW_WORDS
        mark = _code(text, index, prefixes) or (_footer(text, index) if near else None)
        if mark is None:
            index += 1
            continue
        found.append(mark)
        index = mark.behind
    return found


def _code(text: TableText, index: int, prefixes: set[str]) -> Mark | None:
    """Code cells that open a row: urusan, bidang and at least one more, then the first word of a name."""
    if not text.words[index].opens_line:
        return None
    behind = index
    while behind < len(text.words) and behind - index < CODE_CELLS and CODE_CELL.fullmatch(text.words[behind].text):
        behind += 1
    if behind in (index, len(text.words)) or not text.words[behind].text[0].isalpha():
        return None
    parts = ".".join(word.text for word in text.words[index:behind]).split(".")
    if len(parts) < 2 or not re.fullmatch(r"[1-9X]", parts[0]) or not re.fullmatch(r"\d{2}|XX", parts[1]):
        return None
    # The first row names the urusan and bidang; a supporting program may be printed as X.XX.
    prefix = ".".join(parts[:2])
    if prefixes and prefix not in prefixes and prefix != "X.XX":
        return None
    prefixes.add(prefix)
    return Mark(index, behind, "")


def _footer(text: TableText, index: int) -> Mark | None:
    word = text.words[index]
    if not word.opens_line:
        return None
    for level, pattern in printed_words()["footer"].items():
        match = re.compile(rf"(?i:{pattern})(?=\s|$)").match(text.stream.text, word.start)
        if match:
            behind = index
            while behind < len(text.words) and text.words[behind].start < match.end():
                behind += 1
            return Mark(index, behind, level)
    return None


def code_cells(text: TableText, mark: Mark) -> int:
    """How many cells the code has; a code printed in one cell counts as many as it has parts."""
    cells = text.words[mark.first : mark.behind]
    if len(cells) > 1:
        return len(cells)
    parts = cells[0].text.count(".") + 1
    return parts - 1 if parts > 4 else parts  # K and GG are one cell where codes are printed in cells


def level_of(cells: int, deepest: int) -> str:
    """The level that a code shows by the number of its cells (U, BB, PP, K.GG or K and GG, SS)."""
    sub_kegiatan = max(deepest, 5)
    names = {1: "urusan", 2: "bidang", 3: "program", sub_kegiatan - 1: "kegiatan", sub_kegiatan: "sub_kegiatan"}
    return names.get(cells, "kegiatan")
