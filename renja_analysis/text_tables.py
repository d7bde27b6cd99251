"""Tables in a text source: found by their header words and formula row, cleared of what is no data.

A table starts at a caption (``Tabel 2.1``, ``Tabel.2.3``) and prints its whole header again on every
page, in the middle of a row or of a word too.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from renja_analysis.captions import captions
from renja_analysis.errors import SourceError
from renja_analysis.forms import (
    Form,
    Layout,
    blankless,
    forms,
    layout,
    match_numbers,
    missing_word,
    number_tokens,
)

NUMBER_ROW = re.compile(r"\s*1\s+2\s+3\b")
PAIR_ROW = re.compile(r"\s*(?:K\s+Rp\.?\s*)+", re.IGNORECASE)
# A caption, its title and one header; no form that is known prints more.
HEADER_LINES = 200


class TextTable(NamedTuple):
    """One table of a text: ``body`` are the (line number, text) that hold its rows and what follows them,
    ``furniture`` the (kind, line number) of its title and headers. Line numbers count from 1.
    """

    label: str
    layout: Layout
    body: list[tuple[int, str]]
    furniture: list[tuple[str, int]]


class _Header(NamedTuple):
    first: int
    numbers: int
    last: int


def find_tables(lines: Sequence[str], table: str, file: str) -> list[TextTable]:
    """Every table of the contract's ``table``, in printed order; none where no caption has a header of its forms.

    Raises SourceError where a header is nearly that of a form and none is, or where a page repeats it differently.
    """
    found: list[TextTable] = []
    doubts: list[str] = []
    for caption in captions(lines, sections=False):
        header = _header(lines, caption.first, caption.end)
        if header is None:
            continue
        for form in forms(table):
            doubt = _doubt(form, lines, header, file)
            if doubt is None:
                found.append(_text_table(lines, caption.first, caption.end, header, form, file))
                break
            if doubt:
                doubts.append(doubt)
    if doubts and not found:
        raise SourceError(doubts[0])
    return found


def _header(lines: Sequence[str], caption: int, end: int) -> _Header | None:
    """The header behind a caption: from the line that opens it to the row of numbers or of K and Rp."""
    near = range(caption + 1, min(end, caption + HEADER_LINES))
    numbers = next((index for index in near if NUMBER_ROW.match(lines[index])), None)
    if numbers is None:
        return None
    # The title is prose; the header opens with a heading of its own, in a line of at most a few words.
    opening = ("no", "kode")
    first = next((i for i in near if i < numbers and blankless(lines[i]).lower().startswith(opening)), numbers)
    last = numbers
    for index in range(numbers + 1, end):
        if PAIR_ROW.fullmatch(lines[index]):
            last = index
            break
        if lines[index].strip():
            if not _goes_on(lines[numbers : index + 1]):
                break
            last = index
    return _Header(first, numbers, last)


def _goes_on(rows: Sequence[str]) -> bool:
    """Whether the last line still counts the columns that the lines before it began to count."""
    if not re.fullmatch(r"[\d\s=+/:x×*%]+", rows[-1]):
        return False
    numbers = [int(token.partition("=")[0]) for token in number_tokens(" ".join(rows))]
    return numbers == sorted(set(numbers))


def _number_row(lines: Sequence[str], header: _Header) -> tuple[list[str], int]:
    """The cells of the row of numbers and how many K/Rp pairs stand under it."""
    rows = lines[header.numbers : header.last + 1]
    pairs = sum(len(re.findall(r"K\s+Rp", row, re.IGNORECASE)) for row in rows if PAIR_ROW.fullmatch(row))
    numbers = " ".join(row for row in rows if not PAIR_ROW.fullmatch(row))
    return number_tokens(numbers), pairs


def _doubt(form: Form, lines: Sequence[str], header: _Header, file: str) -> str | None:
    """None where the header is the form's; a sentence where it nearly is; empty where it is another table's."""
    words = missing_word(form, " ".join(lines[header.first : header.numbers]))
    tokens, pairs = _number_row(lines, header)
    columns = match_numbers(form, tokens)
    if columns is None and not any("=" in token for token in tokens):
        return ""
    complete = columns is not None and (not form.pairs or pairs == len(layout(form, columns).values) // 2)
    if words is None and complete:
        return None
    formulas = any("=" in token for token in tokens)
    if words is not None and complete and formulas:
        return (
            f"{file}:{header.first + 1}: found a table header without the words of the column {words!r}; expected the "
            f"header of form {form.name}. Compare the lines {header.first + 1}-{header.last + 1} with the form."
        )
    if words is None:
        return (
            f"{file}:{header.numbers + 1}: found the column numbers {' '.join(tokens)} over {pairs} pairs of K and "
            f"Rp; expected those of form {form.name}. Compare the table's header with the form."
        )
    return ""


def _text_table(lines: Sequence[str], caption: int, end: int, header: _Header, form: Form, file: str) -> TextTable:
    tokens, _ = _number_row(lines, header)
    columns = match_numbers(form, tokens) or {}
    repeated = _repeated_headers(lines, header, end, file)
    furniture = [("title", i + 1) for i in range(caption, header.first) if lines[i].strip()]
    furniture += [("header", i + 1) for i in range(header.first, header.last + 1) if lines[i].strip()]
    furniture += [("repeated_header", i + 1) for i in sorted(repeated) if lines[i].strip()]
    body = [(i + 1, lines[i]) for i in range(header.last + 1, end) if i not in repeated]
    return TextTable(lines[caption].strip(), layout(form, columns), body, furniture)


def _repeated_headers(lines: Sequence[str], header: _Header, end: int, file: str) -> set[int]:
    """The lines of every page's header. Raises SourceError where one differs from the first."""
    wanted = blankless(" ".join(lines[header.first : header.last + 1]))
    tight = [blankless(lines[index]) for index in range(header.last + 1, end)]
    text = "".join(tight)
    owners = [index for index, line in enumerate(tight, header.last + 1) for _ in line]
    found: set[int] = set()
    position = text.find(wanted)
    while position >= 0:
        found.update(range(owners[position], owners[position + len(wanted) - 1] + 1))
        position = text.find(wanted, position + len(wanted))
    opening = blankless(lines[header.first])
    closing = blankless(" ".join(lines[header.numbers : header.last + 1]))
    begun = [i for i in range(header.last + 1, end) if i not in found and blankless(lines[i]) == opening]
    ended = [owners[m.start()] for m in re.finditer(re.escape(closing), text) if owners[m.start()] not in found]
    if begun or ended:
        line = _first_difference(lines, header, begun[0], end) if begun else ended[0]
        raise SourceError(
            f"{file}:{line + 1}: found a page header that differs from the table's first one (line {header.first + 1}) "
            f"at {lines[line].strip()!r}; expected the same words on every page. Correct the text."
        )
    return found


def _first_difference(lines: Sequence[str], header: _Header, begun: int, end: int) -> int:
    """The line in which a page header that begins at ``begun`` leaves the words of the first one."""
    wanted = blankless(" ".join(lines[header.first : header.last + 1]))
    read = ""
    for index in range(begun, end):
        read += blankless(lines[index])
        if not wanted.startswith(read[: len(wanted)]):
            return index
    return end - 1
