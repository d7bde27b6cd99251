"""A text source: its lines, each character with its place, and the stream that a reader works on.

A cell that is too narrow for its words breaks them over lines. A line that ends in a blank ends a
word there; a line that does not goes on in the next one. So the printed text is the lines joined
as they are, and the blanks between two words are what stood between two cells.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from renja_analysis.errors import SourceError


class Stream(NamedTuple):
    """Lines joined without their ends. ``starts[i]`` is where piece i begins in ``text``."""

    text: str
    starts: list[int]
    lines: list[int]


class Word(NamedTuple):
    """A run of printed characters: ``blanks`` before it, ``opens_line`` where it is the first of its line."""

    text: str
    start: int
    end: int
    blanks: int
    opens_line: bool


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text, without their ends. Raises SourceError naming file, line and column."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path}: found no readable file ({error.strerror}); expected the document's text. "
            "Put it there or correct document.yml."
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise SourceError(
            f"{path}:{line}:{column}: found byte 0x{raw[error.start]:02X}, which is not UTF-8; expected text in UTF-8. "
            "Save the file again as UTF-8 (Windows editors call the old encoding ANSI or cp1252)."
        ) from error
    if not text.strip():
        raise SourceError(f"{path}: found no text; expected the document's text. Extract it again.")
    return [line.removesuffix("\r") for line in text.split("\n")]


def join(lines: Iterable[tuple[int, str]]) -> Stream:
    """(line number, text) pairs as one stream."""
    texts: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    position = 0
    for number, text in lines:
        starts.append(position)
        numbers.append(number)
        texts.append(text)
        position += len(text)
    return Stream("".join(texts), starts, numbers)


def words(stream: Stream) -> list[Word]:
    """The words of a stream in printed order."""
    found: list[Word] = []
    end = 0
    for match in re.finditer(r"\S+", stream.text):
        line_start = stream.starts[_piece(stream, match.start())]
        opens_line = stream.text[line_start : match.start()].isspace() or line_start == match.start()
        found.append(Word(match[0], match.start(), match.end(), match.start() - end, opens_line))
        end = match.end()
    return found


def line_at(stream: Stream, position: int) -> int:
    """The source line of one character of the stream."""
    return stream.lines[_piece(stream, position)]


def rest_of_line(stream: Stream, position: int) -> str:
    """What stands behind a position on its own line."""
    piece = _piece(stream, position - 1)
    end = stream.starts[piece + 1] if piece + 1 < len(stream.starts) else len(stream.text)
    return stream.text[position:end]


def places(stream: Stream, start: int, end: int) -> list[tuple[int, int, int]]:
    """Every (line, first column, column behind the last) that printed characters from start to end cover."""
    covered = []
    for piece in range(_piece(stream, start), len(stream.starts)):
        line_start = stream.starts[piece]
        if line_start >= end:
            break
        line_end = stream.starts[piece + 1] if piece + 1 < len(stream.starts) else len(stream.text)
        first, last = max(start, line_start), min(end, line_end)
        text = stream.text[first:last]
        if text.strip():
            first += len(text) - len(text.lstrip())
            last -= len(text) - len(text.rstrip())
            covered.append((stream.lines[piece], first - line_start, last - line_start))
    return covered


def format_places(file: str, covered: Iterable[tuple[int, int, int]]) -> str:
    """``renja.txt:5833@0-5+5832@0-11``: line, first column and the column behind the last, counted from 0."""
    return f"{file}:" + "+".join(f"{line}@{first}-{last}" for line, first, last in covered)


def parse_places(source: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The file and the places that :func:`format_places` wrote; a line without columns stands for its whole."""
    file, _, rest = source.partition(":")
    covered = []
    for part in rest.split("+"):
        line, _, columns = part.partition("@")
        first, _, last = columns.partition("-")
        covered.append((int(line), int(first or 0), int(last) if last else -1))
    return file, covered


def _piece(stream: Stream, position: int) -> int:
    # Empty lines share their start with the next line: the last of them holds the character.
    return bisect_right(stream.starts, position) - 1
