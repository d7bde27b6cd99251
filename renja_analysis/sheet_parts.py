"""The XML inside a spreadsheet file as a stream, and what is found there of one sheet beside its values."""

from typing import IO
from xml.parsers import expat

MOST_CELLS = 8_000_000  # of the rectangle around all values of a sheet, which is held in memory
MOST_MERGED = 500_000
CHUNK = 1 << 18
FAR = 1 << 24  # more than the rows and columns of any sheet

Place = tuple[int, int]


class Facts:
    """Of one sheet, rows and columns counted from 0: ``percents`` and ``fixed`` are the cells shown so, with decimals.

    ``merged`` are first row, first column, last row, last column. ``lost`` are cells without a value that is printed:
    a formula that was never computed, or an error, with what stands there.
    """

    def __init__(self) -> None:
        self.hidden_rows: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.percents: dict[Place, int] = {}
        self.fixed: dict[Place, int] = {}
        self.lost: dict[Place, str] = {}
        self.characters = 0
        self.first: Place = (FAR, FAR)
        self.last: Place = (-1, -1)

    def merge(self, *area: int) -> None:
        """Enters merged cells."""
        if len(self.merged) >= MOST_MERGED:
            raise ValueError(f"it has more than {MOST_MERGED:,} merged areas")
        top, left, bottom, right = area
        self.merged.append((top, left, bottom, right))

    def reach(self, row: int, column: int) -> None:
        """Widens the rectangle around the values."""
        if row < self.first[0] or column < self.first[1]:
            self.first = (min(self.first[0], row), min(self.first[1], column))
        if row > self.last[0] or column > self.last[1]:
            self.last = (max(self.last[0], row), max(self.last[1], column))


def parse(stream: IO[bytes], start: object, end: object = None, text: object = None) -> None:
    """One XML part as a stream. Names come without their prefix, as writers choose those freely."""
    feed(new_parser(start, end, text), stream)


def new_parser(start: object, end: object = None, text: object = None) -> expat.XMLParserType:
    """The parser of one XML part, which calls these for each tag's start and end, and for its text."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.CharacterDataHandler = text  # type: ignore[assignment]

    def refuse(*_: object) -> None:
        raise ValueError("its XML defines entities of its own")

    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    """A whole stream to its parser."""
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk)
    parser.Parse(b"", True)
