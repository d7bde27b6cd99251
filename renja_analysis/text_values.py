"""The values of a printed row in a text: numbers, zeros of the accounting format, units.

Text and values alternate in a table's stream. A number begins the values where it opens a line, stands
apart by two blanks, or has its money behind it: inside a name or an indicator (``dalam 1 (Satu)
Daerah``) it does none of these.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from renja_analysis.source_text import Stream, Word, line_at, words
from renja_analysis.text_columns import GROUPED, SEPARATOR, Token

NUMBER = re.compile(r"(?:Rp\.?)?\(?-?\d(?:[\d.,]*\d)?\)?(?:,-)?%?")
RUPIAH_SIGN = re.compile(r"Rp\.?(?![A-Za-z])")
DASH = re.compile(r"[-–—]")
UNIT_WORDS = 3  # the longest unit that is printed behind a number


class TableText(NamedTuple):
    """A table's stream in words. ``lines[i]`` is the source line of word i; ``behind_header`` are the words
    before which a page's header was taken out.
    """

    stream: Stream
    words: list[Word]
    lines: list[int]
    behind_header: frozenset[int]


class Run(NamedTuple):
    """Words ``first`` to ``last`` (exclusive) are text; ``tokens`` the values behind them, up to word ``end``."""

    first: int
    last: int
    tokens: list[Token]
    end: int


def table_text(stream: Stream, headers: Sequence[int]) -> TableText:
    """The words of a stream from which page headers, at the lines ``headers``, were taken out."""
    found = words(stream)
    lines = [line_at(stream, word.start) for word in found]
    ends = sorted(headers)
    behind = {i for i, (a, b) in enumerate(pairwise(lines), 1) if bisect_left(ends, a) < bisect_left(ends, b)}
    return TableText(stream, found, lines, frozenset(behind))


def runs(text: TableText, first: int, end: int) -> list[Run]:
    """The words from ``first`` to ``end`` as text and values in turn; the last values may be none."""
    found: list[Run] = []
    start = index = first
    while index < end:
        tokens, behind = _values(text, index, end) if _may_open_values(text, index, start) else ([], index)
        opened = _stands_apart(text, index, start) or _leads_amount(tokens)
        if tokens and opened and _values_may_end(text, tokens, behind, end):
            found.append(Run(start, index, tokens, behind))
            start = index = behind
        else:
            index += 1
    if start < end:
        found.append(Run(start, end, [], end))
    return found


def opens_indicator(text: TableText, index: int) -> bool:
    """Whether an indicator may begin here: one of its opening words, at the start of a line or apart from the text."""
    word = text.words[index]
    if not (word.opens_line or word.blanks > 1):
        return False
    before = text.words[index - 1].text if index else ""
    if before.endswith((",", "/", "-")) or before.lower() in ("dan", "atau", "serta", "yang", "dengan"):
        return False
    return _openers().match(text.stream.text, word.start) is not None


@cache
def printed_words() -> dict[str, Any]:
    """``printed_words.yml``."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(files("renja_analysis").joinpath("printed_words.yml").read_bytes(), Loader=loader)
    return found


@cache
def _openers() -> re.Pattern[str]:
    return re.compile(rf"(?i:{'|'.join(printed_words()['indicator_openers'])})(?!\w)")


def _may_open_values(text: TableText, index: int, start: int) -> bool:
    before = text.words[index - 1].text.lower() if index > start else ""
    following = text.words[index + 1].text if index + 1 < len(text.words) else ""
    return before not in ("dalam", "tahun", "nomor", "ke") and not following.startswith("(")


def _stands_apart(text: TableText, index: int, start: int) -> bool:
    word = text.words[index]
    return word.opens_line or word.blanks > 1 or index == start


def _leads_amount(tokens: Sequence[Token]) -> bool:
    """Whether a number that a text of one line runs into is the first value: its money stands right behind it."""
    return len(tokens) > 1 and tokens[1].blanks == SEPARATOR and GROUPED.search(tokens[1].number) is not None


def _values(text: TableText, index: int, end: int) -> tuple[list[Token], int]:
    """The values that begin at a word, and the word behind the last of them."""
    tokens: list[Token] = []
    while index < end:
        token, behind = _value(text, index, end)
        if token is None:
            break
        tokens.append(token)
        index = behind
    return tokens, index


def _value(text: TableText, index: int, end: int) -> tuple[Token | None, int]:
    word = text.words[index]
    last = index
    number = word.text
    following = text.words[index + 1].text if index + 1 < end else ""
    if RUPIAH_SIGN.fullmatch(number) and (NUMBER.fullmatch(following) or DASH.fullmatch(following)):
        last, number = index + 1, f"Rp {following}"
    elif not (NUMBER.fullmatch(number) or DASH.fullmatch(number)):
        return None, index
    unit = "%" if number.endswith("%") else ""
    is_count = not number.startswith("Rp") and not DASH.fullmatch(number) and not unit
    if is_count and last + 1 < end and text.words[last + 1].text == "%":
        last, unit = last + 1, "%"
    elif is_count:
        behind = _unit_end(text, last + 1, end)
        unit = " ".join(word.text for word in text.words[last + 1 : behind])
        last = behind - 1
    stop = text.words[last].end
    is_dash = DASH.fullmatch(number.removeprefix("Rp ")) is not None
    return Token(text.stream.text[word.start : stop], number, unit, word.blanks, word.start, stop, is_dash), last + 1


def _unit_end(text: TableText, index: int, end: int) -> int:
    """The word behind a unit: up to three words, one blank apart, that no value or indicator opens."""
    behind = index
    while behind < end and behind - index <= UNIT_WORDS:
        word = text.words[behind]
        if word.blanks != 1 or not word.text[0].isalpha() or RUPIAH_SIGN.match(word.text):
            break
        if opens_indicator(text, behind) or behind in text.behind_header:
            break
        behind += 1
    return behind if behind - index <= UNIT_WORDS else index


def _values_may_end(text: TableText, tokens: list[Token], behind: int, end: int) -> bool:
    """Whether text may follow these values: a number inside a sentence is followed by more of the sentence."""
    if behind == end:
        return True
    return (
        len(tokens) > 2
        or text.words[behind].blanks > 1
        or opens_indicator(text, behind)
        or behind in text.behind_header
    )
