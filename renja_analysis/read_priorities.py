"""What the running text lists: themes, visions, missions, priorities, goals, policies, programs and kegiatan.

The words that tell a list from another are data (``text_words.yml``); items stand in printed order.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from renja_analysis.printed import PrintedCell, PrintedRow, PrintedTable
from renja_analysis.source_text import format_places, line_at, places
from renja_analysis.text_sections import MARK, WHOLE_LABEL, Paragraph, sentences, text_words

TABLE = "priorities"
SECTIONS = re.compile(r"3\.[124]|IV|V|[45]\.\d+")
QUOTED = re.compile(r"[“\"](?P<text>[^”\"]+)[”\"]")
LISTED = re.compile(r"(?:^|(?<=[\s:;]))(?P<no>\d{1,2})\.\s+")
BEFORE = 160  # characters before a quotation that tell what it is
HEADING_WORDS = 9  # a list item that long is no heading


class Item(NamedTuple):
    """One listed item: its kind, and where its text and its printed number (None: it has none) stand in the stream."""

    kind: str
    start: int
    end: int
    no: tuple[int, int] | None = None


class Lists(NamedTuple):
    """The lists that are open: (kind, style of the marks) from the outermost in, and the kind that a list which is
    announced will have.
    """

    open: tuple[tuple[str, str], ...] = ()
    announced: str = ""


def read(text: Sequence[Paragraph], file: str) -> list[PrintedTable]:
    """The items of sections 3.1, 3.2 and 3.4 and of chapters IV and V; none where there are none."""
    rows: list[PrintedRow] = []
    cells: list[PrintedCell] = []
    lists, section = Lists(), ""
    for paragraph in text:
        if not SECTIONS.fullmatch(paragraph.section):
            continue
        items, lists = _items(paragraph, lists if paragraph.section == section else Lists())
        section = paragraph.section
        stream = paragraph.stream
        for item in sorted(items, key=lambda item: item.start):
            start = line_at(stream, item.no[0] if item.no else item.start)
            facts = (("section", section), ("kind", item.kind))
            rows.append(PrintedRow("", f"{file}:{start}", (), facts))
            for column, span in (("no", item.no), ("text", (item.start, item.end))):
                if span:
                    printed = " ".join(stream.text[span[0] : span[1]].split())
                    cells.append(
                        PrintedCell(len(rows) - 1, column, format_places(file, places(stream, *span)), printed)
                    )
    return [PrintedTable(TABLE, "", rows, cells, [], [])] if rows else []


def _items(paragraph: Paragraph, lists: Lists) -> tuple[list[Item], Lists]:
    """The items of one paragraph, and the lists that are open behind it."""
    text = paragraph.stream.text
    mark = MARK.match(text)
    first = mark.end() if mark else len(text) - len(text.lstrip())
    # A bullet is no number.
    no = mark.span("mark") if mark and mark["mark"][0].isalnum() else None
    found = list(_labelled(text, first)) or list(_goal(text, first)) or list(_approach(text, first))
    if found:
        return found, lists
    if mark:
        return _marked(paragraph, mark, first, no, lists)
    within = [*_quoted(text), *_supported(text, first), *_policies(text), *_stated(text)]
    kind = next((rule["kind"] for rule in text_words()["lists"] if _search(rule["before"], text)), "")
    if kind and WHOLE_LABEL.fullmatch(text):
        return within, lists._replace(announced=kind)
    return within, Lists(announced=kind)


def _marked(
    paragraph: Paragraph, mark: re.Match[str], first: int, no: tuple[int, int] | None, lists: Lists
) -> tuple[list[Item], Lists]:
    """A list item: one of a list that is open, the first of one that was announced, or a heading."""
    text, style = paragraph.stream.text, _style(mark["mark"])
    item = Item("", first, _end(text, first, len(text)), _without_dot(text, no))
    group = next((rule for rule in text_words()["groups"] if _search(rule["item"], text[first:])), None)
    if group:
        return [item._replace(kind=group["kind"])], Lists((("", style),), group["holds"])
    if lists.announced:
        lists = Lists((*lists.open, (lists.announced, style)))
    else:
        depth = next((i for i in range(len(lists.open) - 1, -1, -1) if lists.open[i][1] == style), None)
        lists = Lists(lists.open[: depth + 1] if depth is not None else (*lists.open, ("", style)))
    kind = lists.open[-1][0]
    if not kind and no and _search(text_words()["policies_section"], paragraph.title):
        kind = "kebijakan_nasional" if len(text[first:].split()) <= HEADING_WORDS else ""
    return ([item._replace(kind=kind)] if kind else []), lists


def _labelled(text: str, first: int) -> Iterator[Item]:
    """An item that names its kind itself, whole or in its parts between commas."""
    for rule in text_words()["labels"]:
        label = _at(rule["label"], text, first)
        if label is None:
            continue
        start = label
        for end in [*(_commas(text, start) if rule.get("parts") else []), len(text)]:
            begin = start + len(text[start:]) - len(text[start:].lstrip())
            yield Item(rule["kind"], begin, _end(text, begin, end))
            start = end + 1
        return


def _commas(text: str, start: int) -> list[int]:
    """The commas that stand in no bracket."""
    depth, found = 0, []
    for index in range(start, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if text[index] == "," and depth == 0:
            found.append(index)
    return found


def _approach(text: str, first: int) -> Iterator[Item]:
    if _at(text_words()["approaches"], text, first) is not None:
        yield Item("pendekatan_rkp", first, _end(text, first, len(text)))


def _goal(text: str, first: int) -> Iterator[Item]:
    """A goal, its indicators, its objective and the indicators of that, as far as one item prints them."""
    words = text_words()["goal"]
    start = _at(words["tujuan"], text, first)
    if start is None:
        return
    bounds = [("tujuan", first, start)]
    for kind in ("indikator_tujuan", "sasaran", "indikator_sasaran"):
        match = _pattern(words[kind]).search(text, bounds[-1][2])
        if match:
            bounds.append((kind, match.start(), match.end()))
    for position, (kind, _, begin) in enumerate(bounds):
        end = bounds[position + 1][1] if position + 1 < len(bounds) else len(text)
        if kind == "tujuan":
            number = re.search(r"\d+", text[first:begin])
            no = (first + number.start(), first + number.end()) if number else None
            yield Item(kind, _start(text, begin), _end(text, begin, end), no)
        else:
            yield from _numbered(kind, text, begin, end)


def _numbered(kind: str, text: str, start: int, end: int) -> Iterator[Item]:
    """The items that are numbered within a text, or the text as one item."""
    numbers = list(LISTED.finditer(text, start, end)) if kind.startswith("indikator") else []
    if not numbers:
        yield Item(kind, _start(text, start), _end(text, start, end))
    for number, behind in zip(numbers, [*(n.start() for n in numbers[1:]), end], strict=False):
        yield Item(kind, number.end(), _end(text, number.end(), behind), number.span("no"))


def _stated(text: str) -> Iterator[Item]:
    """The goals and objectives that a sentence states, and the indicators that it names with them."""
    for rule in text_words()["stated"]:
        for match in _pattern(rule["behind"]).finditer(text):
            start = match.end()
            end = _sentence_end(text, start)
            stop = _pattern(text_words()["stated_until"]).search(text, start, end)
            close = stop.start() if stop else end
            no = match.span("no") if "no" in match.re.groupindex else None
            for begin, behind in _parts(text, start, close) if rule.get("parts") else [(start, close)]:
                yield Item(rule["kind"], _start(text, begin), _end(text, begin, behind), no)
            if stop and "ator" in stop[0] and rule.get("indikator"):
                yield from _numbered(rule["indikator"], text, stop.end(), end)


def _quoted(text: str) -> Iterator[Item]:
    """Quoted texts, by the words before them."""
    for match in QUOTED.finditer(text):
        before = " ".join(text[max(0, match.start() - BEFORE) : match.start()].split()) + " "
        kind = next((rule["kind"] for rule in text_words()["quotes"] if _search(rule["before"], before)), "")
        if kind:
            yield Item(kind, _start(text, match.start("text")), _end(text, match.start("text"), match.end("text")))


def _supported(text: str, first: int) -> Iterator[Item]:
    """The priorities that the agency says it serves."""
    words = text_words()["supported"]
    for start, end in sentences(text, first):
        if not _search(words["sentence"], text[start:end]):
            continue
        for match in _pattern(words["behind"]).finditer(text, start, end):
            stop = _pattern(words["until"]).search(text, match.end(), end)
            bounds = [match.end(), stop.start() if stop else end]
            no = match.span("no") if match["no"] else None
            yield Item("prioritas_didukung", _start(text, bounds[0]), _end(text, *bounds), no)
            if stop and stop[0].strip() in (", dan", "dan"):
                yield Item("prioritas_didukung", _start(text, stop.end()), _end(text, stop.end(), end))


def _policies(text: str) -> Iterator[Item]:
    """The national policies that a sentence enumerates."""
    words = text_words()["policies"]
    opened = _pattern(words["behind"]).search(text)
    if opened is None:
        return
    for start, end in _parts(text, opened.end(), _sentence_end(text, opened.end())):
        if not _search(words["last"], text[start:end]):
            yield Item("kebijakan_nasional", _start(text, start), _end(text, start, end))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of an enumeration, between its commas and its last ``dan``."""
    commas = [i for i in _commas(text, start) if i < end]
    for first, last in zip([start, *(comma + 1 for comma in commas)], [*commas, end], strict=True):
        joined = re.compile(r"\s*\bdan\s+").search(text, first, last) if last == end else None
        if joined and joined.start() > first:
            yield first, joined.start()
        yield joined.end() if joined else first, last


def _sentence_end(text: str, position: int) -> int:
    """Where the sentence ends in which a position lies."""
    return next((end for _, end in sentences(text) if end > position), len(text))


def _start(text: str, start: int) -> int:
    return start + len(text[start:]) - len(text[start:].lstrip(" \t:"))


def _end(text: str, start: int, end: int) -> int:
    """The end of an item without what closes it: a full stop, a semicolon, a comma, a last ``dan``."""
    bare = re.sub(r"(?:[\s;,.]|(?<=[;,\s])dan\s*$)+$", "", text[start:end])
    return start + len(bare)


def _without_dot(text: str, no: tuple[int, int] | None) -> tuple[int, int] | None:
    return (no[0], no[0] + len(text[slice(*no)].rstrip(".)"))) if no else None


def _style(mark: str) -> str:
    """``1.``, ``1)``, ``a.``, ``I.``: marks of one list look alike."""
    return re.sub(r"[ivxIVX]+(?=\.)", "I", re.sub(r"\d+", "1", mark)) if len(mark) > 1 else mark


def _at(pattern: str, text: str, first: int) -> int | None:
    """Where the words of a pattern that open a text end; None where they do not open it."""
    match = _pattern(pattern.removeprefix("^")).match(text, first)
    return match.end() if match else None


def _search(pattern: str, text: str) -> bool:
    return re.search(pattern, " ".join(text.split()), re.IGNORECASE) is not None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern in which a blank stands for a run of blanks; behind the text that it opens another goes on."""
    return re.compile(re.sub(r" \?", r"\\s*", pattern).replace(" ", r"\s+"), re.IGNORECASE)
