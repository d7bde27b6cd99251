"""The pieces of a table's text: each is a cell or a part of one, with what tells which column may hold it.

A piece ends where a value, a blank line, a wide gap or a word that opens a cell begins. Which pieces are one
cell, and of which column, is decided in :mod:`renja_analysis.grid_columns`.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from renja_analysis.source_text import Word
from renja_analysis.text_values import NUMBER, RUPIAH_SIGN, TableText, printed_words

DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d")
DASH = re.compile(r"[-–—]")
GROUPED = re.compile(r"(?:Rp\.?)?\(?-?\d{1,3}(?:[.,]\d{3}){2,}(?:[.,]\d{1,2})?\)?(?:,-)?")
CODE = re.compile(r"(?:\d|X|XX)(?:\.(?:\d+|XX?))+\.?|\d(?:\.?\d+)*\.?")
LONGEST_BLOCK = 16  # words of an address
LONGEST_OPENER = 4  # words that are looked at to tell how a piece opens


class Segment(NamedTuple):
    """Words ``first`` to ``last`` (exclusive): ``kind`` is number, grouped, dash, date, code, funds, total or text.

    ``blanks`` stand before it; ``break_`` says what does besides: page, block (a blank line), line, or nothing.
    ``level`` is the level that the text names, ``opens`` what else its first words open (indicator, goal, measure,
    problem, place, office, funds, group), and place_in where it names a place further on. ``lower``: it begins in
    lower case; ``after_open``: the text before it cannot end there.
    """

    first: int
    last: int
    text: str
    kind: str
    blanks: int
    break_: str
    level: str
    opens: frozenset[str]
    lower: bool
    after_open: bool


def segments(text: TableText, wide_text: bool) -> list[Segment]:
    """The pieces of a table's body. ``wide_text``: every line that begins with a capital may begin a cell."""
    starts = [i for i in range(len(text.words)) if i == 0 or _may_begin(text, i, wide_text)]
    bounds = [*starts, len(text.words)]
    return [_segment(text, first, last) for first, last in pairwise(bounds)]


def break_before(text: TableText, index: int) -> str:
    """What stands before a word: the head of a page, a blank line, the start of a line, or nothing."""
    if index in text.behind_header:
        return "page"
    if not text.words[index].opens_line:
        return ""
    return "block" if index == 0 or text.lines[index] - text.lines[index - 1] > 1 else "line"


def _may_begin(text: TableText, index: int, wide_text: bool) -> bool:
    word, before = text.words[index], text.words[index - 1]
    if _is_value(text, index) or _is_value(text, index - 1):
        return True
    gap = break_before(text, index)
    if gap in ("page", "block") or word.blanks > 1:
        return before.text != ":"
    if word.blanks == 0:
        return False
    opens = _openers(text, index)
    if wide_text and gap == "":
        return False
    if gap == "line":
        return bool(opens or _level(text, index)) or (wide_text and word.text[0].isupper())
    if before.text == ":" or _cannot_end(before.text):
        return False
    # Within a line only a capital tells that another cell begins.
    return word.text[0].isupper() and bool(opens & {"indicator", "funds"})


def _is_value(text: TableText, index: int) -> bool:
    """Whether a word is a number, a date, a code or a dash that may be a cell; a number inside a sentence is not."""
    if index < 0:
        return False
    word = text.words[index]
    if RUPIAH_SIGN.fullmatch(word.text):
        return index + 1 < len(text.words) and NUMBER.fullmatch(text.words[index + 1].text) is not None
    if DASH.fullmatch(word.text):
        return not (index and word.blanks == 1 and not word.opens_line and text.words[index - 1].text[0].isalpha())
    if not (NUMBER.fullmatch(word.text) or DATE.fullmatch(word.text) or CODE.fullmatch(word.text)):
        return False
    before = text.words[index - 1].text.lower() if index else ""
    following = text.words[index + 1].text if index + 1 < len(text.words) else ""
    if GROUPED.fullmatch(word.text) or DATE.fullmatch(word.text):
        return True
    if before in ("tahun", "nomor") and re.fullmatch(r"(?:19|20)\d\d", word.text):
        return False
    return before not in ("dalam", "ke", "no", "no.", "rt", "rw", "rp", "rp.") and not following.startswith("(")


def _segment(text: TableText, first: int, last: int) -> Segment:
    words = text.words[first:last]
    joined = " ".join(word.text for word in words)
    kind = _kind(joined)
    is_text = kind in ("text", "funds", "total")
    before = text.words[first - 1].text if first else ""
    opens = _openers(text, first) if is_text else frozenset()
    if is_text and _place_within().search(_block_text(text, first)):
        opens |= {"place_in"}
    return Segment(
        first,
        last,
        joined,
        kind,
        words[0].blanks,
        break_before(text, first),
        _level(text, first) if is_text else "",
        opens,
        is_text and joined[0].islower(),
        bool(before) and _cannot_end(before),
    )


def _kind(joined: str) -> str:
    bare = re.sub(r"^Rp\.?\s*", "", joined)
    if DASH.fullmatch(bare):
        return "dash"
    if GROUPED.fullmatch(bare) or (bare != joined and NUMBER.fullmatch(bare)):
        return "grouped"
    if DATE.fullmatch(joined):
        return "date"
    if NUMBER.fullmatch(joined):
        return "number"
    if CODE.fullmatch(joined):
        return "code"
    if _pattern("sumber_dana").fullmatch(joined):
        return "funds"
    return "total" if _pattern("total").fullmatch(joined) else "text"


def _level(text: TableText, index: int) -> str:
    return _level_of(_opening(text.words, index))


def _openers(text: TableText, index: int) -> frozenset[str]:
    return _openers_of(_opening(text.words, index))


def _opening(words: list[Word], index: int) -> str:
    return " ".join([word.text for word in words[index : index + LONGEST_OPENER]])


# Forms repeat their words: the same openings come again and again.
@lru_cache(maxsize=4096)
def _level_of(opening: str) -> str:
    return next((level for level, pattern in _levels() if pattern.match(opening)), "")


@lru_cache(maxsize=4096)
def _openers_of(opening: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _opener_patterns() if pattern.match(opening))


def _block_text(text: TableText, first: int) -> str:
    """The text from a word to the end of its block, as far as it can matter."""
    end = first + 1
    while end < min(len(text.words), first + LONGEST_BLOCK) and break_before(text, end) in ("", "line"):
        end += 1
    return " ".join(word.text for word in text.words[first:end])


def _cannot_end(word: str) -> bool:
    return word.endswith((",", "/", "-", "(", "&")) or _pattern("open_ends").fullmatch(word) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(f"(?:{printed_words()[name].replace(' |', '|').strip()})", re.IGNORECASE)


@cache
def _place_within() -> re.Pattern[str]:
    names = "|".join(printed_words()["place_openers"])
    return re.compile(rf"(?<!di )(?<!ke )(?<!\w)(?i:{names})\b(?!/)")


@cache
def _levels() -> list[tuple[str, re.Pattern[str]]]:
    return [(level, re.compile(pattern, re.IGNORECASE)) for level, pattern in printed_words()["levels"].items()]


@cache
def _opener_patterns() -> list[tuple[str, re.Pattern[str]]]:
    words = printed_words()
    listed = {
        "indicator": words["indicator_openers"],
        "goal": words["goal_openers"],
        "measure": words["measure_openers"],
        "problem": words["problem_openers"],
        "place": words["place_openers"],
        "office": [words["office_openers"]],
        "funds": [words["sumber_dana"].replace(" |", "|").strip()],
        "group": [words["group"]],
    }
    joined = [(name, "|".join(patterns)) for name, patterns in listed.items()]
    return [(name, re.compile(rf"(?:{pattern})(?![\w/])", re.IGNORECASE)) for name, pattern in joined]
