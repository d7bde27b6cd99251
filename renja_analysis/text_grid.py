"""Tables of a text that are known by the words of their header: where each begins and ends, what is no data.

A table begins at its caption and ends at the next one, at a chapter or a section, or where running text
begins. Each page repeats its header, whole or as far as it fits.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from renja_analysis.captions import Caption, captions
from renja_analysis.errors import SourceError
from renja_analysis.forms import blankless
from renja_analysis.grid_forms import Column, GridForm, grid_forms, may_print, printed_columns, says_only

LISTED = re.compile(r"\s*(?:\d{1,2}|[A-Z])\.\s+[A-Z]")
COLUMN_NUMBERS = re.compile(r"\s*[(-]?1\)?(?:\s+[(-]?\d{1,2}\)?){2,}\s*")

TITLE_LINES = 40  # a caption's title is shorter
HEADER_LINES = 80  # no header that is known prints more
MORE_LINES = 16  # lines in which a header says what it need not
PROSE = 62  # a line of running text is longer than most lines of a cell


class TextGrid(NamedTuple):
    """One table: ``number`` of its caption, the printed ``columns``, the (line number, text) of its ``body`` and the
    (kind, line number) of its title and headers, whose words are in ``texts``. ``cut`` says that nothing is printed
    behind it in the whole text. Line numbers count from 1.
    """

    label: str
    number: str
    title: str
    form: GridForm
    columns: tuple[Column, ...]
    body: list[tuple[int, str]]
    furniture: list[tuple[str, int]]
    texts: dict[int, str]
    cut: bool


class _Header(NamedTuple):
    first: int
    last: int
    columns: tuple[Column, ...]


def find_grids(lines: Sequence[str], table: str, file: str) -> list[TextGrid]:
    """Every table of the contract's ``table`` in a text, in printed order.

    Raises SourceError where a page repeats a header with other words.
    """
    found = []
    for caption in captions(lines):
        for form in grid_forms(table):
            header = _header(lines, form, caption.behind, caption.end)
            if header is not None:
                found.append(_grid(lines, caption, form, header, file))
                break
    return found


def _header(lines: Sequence[str], form: GridForm, first: int, end: int) -> _Header | None:
    """The header of a form behind a caption: the fewest lines that say all its words, and what goes on behind them."""
    within = blankless("".join(lines[first : min(end, first + TITLE_LINES + HEADER_LINES)])).lower()
    if not may_print(form, within):
        return None
    for opening in range(first, min(end, first + TITLE_LINES)):
        if not re.match(form.opens, blankless(lines[opening]).lower()):
            continue
        text = ""
        for last in range(opening, min(end, opening + HEADER_LINES)):
            word = blankless(lines[last]).lower()
            if not word:
                continue
            text += word
            columns = printed_columns(form, text, one_line=last == opening)
            if columns is not None:
                last = _goes_on(lines, form, opening, last, end)
                text = blankless("".join(lines[opening : last + 1])).lower()
                columns = printed_columns(form, text, one_line=last == opening)
                return None if columns is None else _Header(opening, last, columns)
    return None


def _goes_on(lines: Sequence[str], form: GridForm, first: int, last: int, end: int) -> int:
    """The last line of a header whose required words are all said: what else only says its words, then the numbers."""
    text = blankless("".join(lines[first : last + 1])).lower()
    for index in range(last + 1, min(end, last + MORE_LINES)):
        word = blankless(lines[index]).lower()
        text += word
        if word and says_only(form, text):
            last = index
    following = next((i for i in range(last + 1, min(end, last + 4)) if lines[i].strip()), None)
    if following is not None and COLUMN_NUMBERS.fullmatch(lines[following]):
        return following
    return last


def _grid(lines: Sequence[str], caption: Caption, form: GridForm, header: _Header, file: str) -> TextGrid:
    end = _table_end(lines, header.last + 1, caption.end)
    repeated = _repeated_headers(lines, header, end, file)
    furniture = [("title", i + 1) for i in range(caption.first, header.first) if lines[i].strip()]
    furniture += [("header", i + 1) for i in range(header.first, header.last + 1) if lines[i].strip()]
    furniture += [("repeated_header", i + 1) for i in sorted(repeated) if lines[i].strip()]
    body = [(i + 1, lines[i]) for i in range(header.last + 1, end) if i not in repeated]
    label = " ".join(" ".join(lines[caption.first : caption.behind]).split()).removesuffix(caption.title).strip()
    title = " ".join(" ".join([caption.title, *lines[caption.behind : header.first]]).split())
    texts = {line: " ".join(lines[line - 1].split()) for _, line in furniture}
    cut = not any(line.strip() for line in lines[end:])
    return TextGrid(label, caption.number, title, form, header.columns, body, furniture, texts, cut)


def _table_end(lines: Sequence[str], first: int, end: int) -> int:
    """Where running text begins behind a table: two long lines that follow each other, with their heading."""
    printed = [index for index in range(first, end) if lines[index].strip()]
    for position, index in enumerate(printed[:-1]):
        if _is_prose(lines[index]) and _is_prose(lines[printed[position + 1]]):
            before = printed[position - 1] if position else index
            return before if LISTED.match(lines[before]) else index
    return end


def _is_prose(line: str) -> bool:
    text = line.strip()
    return len(text) > PROSE and not re.search(r"\S {2,}\S+ {2,}\S|\d[.,]\d{3}[.,]\d{3}", text)


def _repeated_headers(lines: Sequence[str], header: _Header, end: int, file: str) -> set[int]:
    """The lines of every page's header, also of one that a page prints in part (at its top, whole lines of it)."""
    wanted = [blankless(lines[i]) for i in range(header.first, header.last + 1) if lines[i].strip()]
    printed = [i for i in range(header.last + 1, end) if lines[i].strip()]
    tight = [blankless(lines[i]) for i in printed]
    found: set[int] = set()
    position = 0
    while position < len(printed):
        length = _run(tight, position, wanted)
        begun = length > 1 and tight[position] == wanted[0]
        at_top = lines[printed[position]][0].isspace()
        if length == len(wanted) or (
            not begun and length and at_top and _stands_alone(lines, printed, position, length)
        ):
            found.update(printed[position : position + length])
            position += length
        elif begun:
            at = printed[min(position + length, len(printed) - 1)]
            raise SourceError(
                f"{file}:{at + 1}: found a page header that differs from the table's first one "
                f"(line {header.first + 1}) at {lines[at].strip()!r}; expected the same words on every page. "
                "Correct the text."
            )
        else:
            position += 1
    return found


def _run(tight: Sequence[str], position: int, wanted: Sequence[str]) -> int:
    """How many lines from a position on are lines of the header that follow each other there."""
    longest = 0
    for start, line in enumerate(wanted):
        if line == tight[position]:
            length = 0
            while (
                start + length < len(wanted)
                and position + length < len(tight)
                and tight[position + length] == wanted[start + length]
            ):
                length += 1
            longest = max(longest, length)
    return longest


def _stands_alone(lines: Sequence[str], printed: Sequence[int], position: int, length: int) -> bool:
    """Whether lines that say what a header says end there: nothing of a name follows on the next line."""
    if length > 2 or position + length >= len(printed):
        return True
    last, following = printed[position + length - 1], printed[position + length]
    return following - last > 1 or not lines[following].strip()[0].isalpha()
