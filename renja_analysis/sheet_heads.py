"""Where the official forms stand in a sheet: their titles, their headers over several rows, their rows of data.

A header is known by its words, wherever it stands, above or below another one. Merged cells say their words over all
that they cover; where a file knows no merged cells, a group says its words up to the next one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from renja_analysis.sheet_book import Sheet
from renja_analysis.sheet_forms import SheetForm, Spot, bare, half_of, is_head, match_header, number_token

# What one of the first heads of any form begins with: few rows of data have to be looked at more closely.
FIRST = r"\W*(?:no|id|kode|program|urusan|bidang|uraian|nama|kegiatan|strat|tujuan|usul|tang)"
OPENS = re.compile(FIRST, re.IGNORECASE)
FEWEST = 3  # heads in the first row of a header
MOST_ROWS = 9  # of a header
TITLE_ROWS = 12
TITLE_CELLS = 3
TRIED_CELLS = 400  # no form has as many columns
MOST_MERGED = MOST_ROWS * TRIED_CELLS
CODE_PART = re.compile(r"(?:\d{1,4}|X{1,2})(?:[.,]\d{1,4})*\.?")
WORD = re.compile(r"(?!rp\b)[^\W\d_]{2,}|%", re.IGNORECASE)
SAMPLE = 60  # rows by which a column without a head is judged


class SheetTable(NamedTuple):
    """One form in a sheet, rows and columns counted from 0. ``spots`` are its columns, ``unknown`` those whose head no
    form has; ``body`` are its rows of data, first and behind the last; ``repeated`` are headers of later pages.
    """

    form: SheetForm
    spots: dict[int, Spot]
    unknown: tuple[int, ...]
    titles: tuple[int, ...]
    header: tuple[int, int]
    body: tuple[int, int]
    repeated: frozenset[int]


class _Header(NamedTuple):
    first: int
    behind: int
    form: SheetForm
    spots: dict[int, Spot]
    unknown: tuple[int, ...]
    paths: tuple[tuple[str, ...], ...]


def find_tables(sheet: Sheet) -> list[SheetTable]:
    """Every official form of a sheet, in the order in which they stand."""
    headers = list(_headers(sheet))
    found: list[SheetTable] = []
    behind = 0
    for number, header in enumerate(headers):
        end = headers[number + 1].first if number + 1 < len(headers) else len(sheet.rows)
        titles = _titles(sheet, behind, header.first)
        if number and not titles and headers[number - 1].paths == header.paths and found:
            # A page of the same table repeats the header.
            before = found[-1]
            repeated = before.repeated | set(range(header.first, header.behind))
            found[-1] = before._replace(body=(before.body[0], end), repeated=repeated)
        else:
            if found:
                found[-1] = found[-1]._replace(body=(found[-1].body[0], titles[0] if titles else header.first))
            spots, unknown = _with_nameless(sheet, header, end)
            found.append(
                SheetTable(
                    header.form,
                    spots,
                    unknown,
                    titles,
                    (header.first, header.behind),
                    (header.behind, end),
                    frozenset(),
                )
            )
        behind = header.behind
    return found


def _headers(sheet: Sheet) -> Iterator[_Header]:
    merged = sorted(sheet.facts.merged)
    row = 0
    while row < len(sheet.rows):
        header = _header(sheet, row, _covers(sheet, merged, row)) if _may_open(sheet, row) else None
        if header is None:
            row += 1
        else:
            yield header
            row = header.behind


def _may_open(sheet: Sheet, row: int) -> bool:
    """Whether a row may be the first of a header: enough heads, few other texts, no amounts."""
    texts = [value for value in sheet.rows[row] if isinstance(value, str) and value.strip()]
    if not any(map(OPENS.match, texts)) or _has_amount(sheet, row):
        return False
    heads = sum(is_head(text) for text in texts)
    return heads >= FEWEST and 2 * heads >= len(texts)


def _has_amount(sheet: Sheet, row: int) -> bool:
    """Whether a row holds a number that is no number of a column and no year."""
    return any(
        isinstance(value, int | float) and not (value == int(value) and (value < 100 or 1990 <= value <= 2100))
        for value in sheet.rows[row]
    )


def _header(sheet: Sheet, first: int, covers: dict[tuple[int, int], tuple[int, int]]) -> _Header | None:
    behind = first + 1
    while behind < min(first + MOST_ROWS, len(sheet.rows)) and _goes_on(sheet, behind, first, covers):
        behind += 1
    numbers = behind if behind < len(sheet.rows) and _is_numbers(sheet, behind) else None
    # The official print numbers the columns above K and Rp.
    halves = [numbers + 1] if numbers is not None and _is_halves(sheet, numbers + 1) else []
    # A number that reaches down beside them is no head.
    covers = {place: cell for place, cell in covers.items() if place[0] not in halves or cell[0] != numbers}
    for end in range(behind, first, -1):
        rows = [*range(first, end), *(halves if end == behind else [])]
        width = min(max(len(sheet.rows[row]) for row in rows), TRIED_CELLS)
        paths = _paths(sheet, rows, width, covers)
        tokens = [""] * width
        if numbers is not None:
            tokens = [number_token(sheet.text(*covers.get((numbers, at), (numbers, at)))) for at in range(width)]
            for at in range(1, width):
                # One number stands for K and Rp of its group.
                if not tokens[at] and len(paths[at]) > 1 and paths[at][:-1] == paths[at - 1][:-1]:
                    tokens[at] = tokens[at - 1]
        matched = match_header(paths, tokens)
        if matched is not None:
            form, spots = matched
            unknown = tuple(at for at, path in enumerate(paths) if path and at not in spots)
            last = end + 1 + len(halves) if numbers == end else end
            return _Header(first, last, form, spots, unknown, tuple(paths))
    return None


def _goes_on(sheet: Sheet, row: int, first: int, covers: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether a row is still the header: heads, or blank in cells that reach down to it."""
    filled = sheet.filled(row)
    if _has_amount(sheet, row) or _is_numbers(sheet, row):
        return False
    if not filled:
        return any(first <= covers[row, at][0] < row for at in range(len(sheet.rows[row])) if (row, at) in covers)
    heads = sum(is_head(sheet.text(row, at)) for at in filled)
    return heads == len(filled) or (heads >= FEWEST and 2 * heads >= len(filled))


def _is_numbers(sheet: Sheet, row: int) -> bool:
    """Whether a row numbers the columns: at least three numbers from 1 on that rise, with formulas or without."""
    tokens = [number_token(sheet.text(row, at)) for at in sheet.filled(row)]
    if len(tokens) < FEWEST or not all(tokens):
        return False
    numbers = [int(token.partition("=")[0]) for token in tokens]
    return numbers[0] <= 2 and all(one <= other <= one + 9 for one, other in pairwise(numbers))


def _is_halves(sheet: Sheet, row: int) -> bool:
    """Whether a row says K, Rp and satuan and nothing else."""
    texts = [sheet.text(row, at) for at in sheet.filled(row)] if row < len(sheet.rows) else []
    return len(texts) >= FEWEST and all(half_of(text) for text in texts)


def _paths(
    sheet: Sheet, rows: Sequence[int], width: int, covers: dict[tuple[int, int], tuple[int, int]]
) -> list[tuple[str, ...]]:
    """The heads above each column from the top, each once."""
    grid = [[_said(sheet, row, at, covers) for at in range(width)] for row in rows]
    for level, texts in enumerate(grid):
        for at in range(1, width):
            below = {text for lower in grid[level + 1 :] for text in (lower[at],) if text}
            same_above = all(upper[at] == upper[at - 1] for upper in grid[:level])
            if not texts[at] and (rows[level], at) not in covers and below and texts[at - 1] and same_above:
                # A group goes on over its neighbour, where both have heads of their own below.
                own = {lower[at - 1] for lower in grid[level + 1 :] if lower[at - 1]} - {texts[at - 1]}
                texts[at] = texts[at - 1] if own else ""
    paths = []
    for at in range(width):
        path: list[str] = []
        for texts in grid:
            if texts[at] and (not path or path[-1] != texts[at]):
                path.append(texts[at])
        paths.append(tuple(path))
    return paths


def _said(sheet: Sheet, row: int, column: int, covers: dict[tuple[int, int], tuple[int, int]]) -> str:
    return " ".join(sheet.text(*covers.get((row, column), (row, column))).split())


def _covers(
    sheet: Sheet, merged: Sequence[tuple[int, int, int, int]], first: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """The merged cells of a header that begins at row ``first``: each place with the cell whose words it shows."""
    found = {}
    behind = min(first + MOST_ROWS + 2, len(sheet.rows))
    begin, end = bisect_left(merged, (first,)), bisect_left(merged, (behind,))
    for top, left, bottom, right in merged[begin : min(end, begin + MOST_MERGED)]:
        for row in range(top, min(bottom + 1, behind)):
            for column in range(left, min(right + 1, TRIED_CELLS)):
                found[row, column] = (top, left)
    return found


def _titles(sheet: Sheet, first: int, header: int) -> tuple[int, ...]:
    """The rows right above a header that say what it is: few cells, no amounts, and none of them a row of data."""
    found: list[int] = []
    for row in range(header - 1, max(first, header - TITLE_ROWS) - 1, -1):
        filled = sheet.filled(row)
        if len(filled) > TITLE_CELLS or _has_amount(sheet, row):
            break
        texts = [sheet.text(row, at) for at in filled]
        if texts and (CODE_PART.fullmatch(texts[0]) or re.match(r"(grand\s+)?(jumlah|total)\b", texts[0], re.I)):
            break
        if texts:
            found.append(row)
        elif first and found and any(sheet.filled(above) for above in range(max(first, row - 1), row)):
            # Below another table, a blank row ends its rows, and what stands behind it is the next title.
            break
    return tuple(reversed(found))


def _with_nameless(sheet: Sheet, header: _Header, end: int) -> tuple[dict[int, Spot], tuple[int, ...]]:
    """The columns without a head behind a code (its further parts) or behind a target (its unit)."""
    spots = dict(header.spots)
    width = max((len(sheet.rows[row]) for row in range(header.behind, min(end, header.behind + SAMPLE))), default=0)
    unknown = list(header.unknown)
    for at in range(1, min(width, TRIED_CELLS)):
        headed = at < len(header.paths) and header.paths[at]
        before = spots.get(at - 1)
        is_half = _is_second_half(header, at)
        if before is None or ((at in spots or headed) and not is_half):
            continue
        rows = range(header.behind, min(end, header.behind + SAMPLE))
        texts: Sequence[str] = [text for row in rows if (text := sheet.text(row, at))]
        is_code = before.kind == "code" and all(CODE_PART.fullmatch(text) for text in texts)
        is_unit = before.kind == "target" and not any(character.isdigit() for text in texts for character in text)
        is_unit &= not is_half or any(WORD.search(text) for text in texts)  # `Rp -` is no unit
        if texts and (is_code or is_unit):
            spots[at] = before if is_code else before._replace(kind="unit")
    return spots, tuple(unknown)


def _is_second_half(header: _Header, at: int) -> bool:
    """Whether a column is taken for the Rp of the one before it because one head covers both: it may be its unit."""
    one, other = header.spots.get(at - 1), header.spots.get(at)
    if one is None or other is None or one.kind != "target" or other.kind != "amount":
        return False
    return header.paths[at] == header.paths[at - 1] and one.column.removesuffix("_k") == other.column.removesuffix(
        "_rp"
    )


def title_texts(sheet: Sheet, table: SheetTable) -> list[str]:
    """The words above a table, from the top."""
    return [" ".join(sheet.text(row, at).split()) for row in table.titles for at in sheet.filled(row)]


def head_of(sheet: Sheet, table: SheetTable, column: int) -> tuple[str, Any]:
    """The lowest head of a column and its place, for a column that no form has."""
    for row in range(table.header[1] - 1, table.header[0] - 1, -1):
        text = " ".join(sheet.text(row, column).split())
        if text and not number_token(text) and bare(text):
            return text, sheet.place(row, column)
    return "", sheet.place(table.header[0], column)
