"""The cells of one row of a form in a sheet: those of a column joined, amounts in rupiah, codes and lists apart."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from renja_analysis.building import LEAF_LEVELS, PERCENT_INDICATOR
from renja_analysis.errors import NumberError
from renja_analysis.numbers import parse_target
from renja_analysis.printed import Number
from renja_analysis.schema import PERCENT_GROUPS
from renja_analysis.sheet_book import Sheet
from renja_analysis.sheet_forms import OWN
from renja_analysis.sheet_heads import SheetTable

CODED_NAME = re.compile(r"((?:\d|X)(?:[.,](?:\d{1,4}|XX))+)\.?(?:\s+|\s*[-–:]\s*)(?=[^\W\d])(.+)", re.DOTALL)
CODE = re.compile(r"(?:\d{1,4}|X{1,2})(?:\s*[.,]\s*(?:\d{1,4}|X{1,2}))*\s*[.,]?")
LISTED = re.compile(r"^\s*(?:\d{1,2}|[a-z])[.)]\s+", re.MULTILINE)
LOST_ZERO = re.compile(r"\d+\.\d")
UNITS = {"rkpd_target": "rkpd_unit", "renja_target": "renja_unit", "maju_target": "maju_unit"}
DIGIT = re.compile(r"\d")


class Cell(NamedTuple):
    """What a row holds in one column of the table: its text, its lines as they are, its number, every place of it."""

    text: str
    lines: str
    number: Number | None
    source: str


class Row(NamedTuple):
    """One row of a sheet: its cells by column of the table, for each pair of indicator and target; the parts of its
    code; what stands in no column, as (source, text); what is doubtful about it; and the level whose column it is in.
    """

    at: int
    pairs: dict[int, dict[str, Cell]]
    code: tuple[Cell, ...]
    stray: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    level: str = ""

    @property
    def cells(self) -> dict[str, Cell]:
        return self.pairs.get(0, {})


def read_row(sheet: Sheet, table: SheetTable, at: int, power: int, among: Sequence[int] | None = None) -> Row:
    """A row that holds something, in all columns or ``among`` these. ``power``: by which the title shortens amounts."""
    pairs: dict[int, dict[str, Cell]] = {}
    code: list[Cell] = []
    stray: list[tuple[str, str]] = []
    shortened: dict[tuple[int, str], int] = {}
    spots, has_units = table.spots, False
    for column, lines, number, source in sheet.cells(at, among):
        text = lines if number is not None else _one_line(lines)
        spot = spots.get(column)
        if spot is None:
            stray.append((source, text))
            continue
        name, kind, pair, by = spot
        if kind == OWN:
            continue
        cell = Cell(text, lines, number, source)
        if kind == "code":
            code.append(cell)
            continue
        if kind == "unit":
            name, has_units = f"{name}/unit", True
        held = pairs.get(pair)
        if held is None:
            held = pairs[pair] = {}
        held[name] = _joined([held[name], cell]) if name in held else cell
        if kind == "amount" and (by or power) and name.removesuffix("_rp") not in PERCENT_GROUPS:
            shortened.setdefault((pair, name), by or power)
    for (pair, name), by in shortened.items():
        pairs[pair][name] = _in_rupiah(pairs[pair][name], by)
    for held in pairs.values() if has_units else ():
        _add_units(held)
    row = Row(at, _closed(pairs), tuple(code), tuple(stray), _code_doubts(code))
    return _split_code(row)


def level_rows(row: Row, above: dict[str, str]) -> tuple[list[Row], list[Cell]]:
    """A row that names program, kegiatan and sub kegiatan in columns of their own, as a row for each; what it prints
    beside is the last one's. Names that only repeat those ``above``, which is kept up to date, are given apart.
    """
    cells = row.cells
    names = [level for level in LEAF_LEVELS if level in cells]
    if not names:
        return [row], []
    rest = {column: cell for column, cell in cells.items() if column.partition("/")[0] not in LEAF_LEVELS}
    rows: list[Row] = []
    repeated: list[Cell] = []
    for level in names:
        name, code = cells[level], cells.get(f"{level}/code")
        last = level == names[-1]
        if above.get(level) == name.text and not last and not rows:
            repeated += [name, *([code] if code else [])]
            continue
        for lower in LEAF_LEVELS[LEAF_LEVELS.index(level) :]:
            above.pop(lower, None)
        above[level] = name.text
        codes = (code,) if code else row.code if last else ()
        pairs = {**row.pairs, 0: {**rest, "name": name}} if last else {0: {"name": name}}
        rows.append(Row(row.at, pairs, codes, row.stray if last else (), _code_doubts(codes), level))
    return rows, repeated


def _code_doubts(code: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(
        f"kode: {cell.text} is a number in the spreadsheet, which drops a zero at its end"
        for cell in code
        if cell.number is not None and LOST_ZERO.fullmatch(cell.text)
    )


def _one_line(lines: str) -> str:
    """A text on one line, with single blanks; the text itself where it is so already, which takes no more memory."""
    text = " ".join(lines.split())
    return lines if text == lines else text


def _joined(cells: Sequence[Cell]) -> Cell:
    numbers = [cell.number for cell in cells if cell.number is not None]
    return Cell(
        " ".join(cell.text for cell in cells),
        " ".join(cell.lines for cell in cells),
        numbers[0] if len(numbers) == 1 and cells[0].number is not None else None,
        "+!".join([cells[0].source, *(cell.source.partition("!")[2] for cell in cells[1:])]),
    )


def _in_rupiah(cell: Cell, power: int) -> Cell:
    """An amount of which the header says that it is shortened, with its value in rupiah."""
    if not power:
        return cell
    number = cell.number
    if number is None:
        try:
            number = parse_target(cell.text).value
        except NumberError:
            return cell
    return cell if number is None else cell._replace(number=Decimal(number).scaleb(power))


def _add_units(held: dict[str, Cell]) -> None:
    """A unit in a column of its own stands behind its number, where that prints none."""
    for marked in [name for name in held if name.endswith("/unit")]:
        name, unit = marked.removesuffix("/unit"), held.pop(marked)
        if name in held:
            held[name] = _with_unit(held[name], unit)
            continue
        targets = [target for target in held if _unit_of(target) == name]
        for target in targets:
            held[target] = _with_unit(held[target], unit)
        if not targets:
            # A unit without a number: a target that is still to be filled in.
            held[name if not name.endswith("_k") and name not in UNITS else UNITS.get(name, f"{name}_unit")] = unit


def _unit_of(column: str) -> str:
    """The column of units that serves a target: in the evaluation one for all groups, but for shares of a target."""
    if column.endswith("_k"):
        return "" if column.removesuffix("_k") in PERCENT_GROUPS else "unit"
    return {"target": "unit", "volume": "unit", **UNITS}.get(column, "")


def _with_unit(cell: Cell, unit: Cell) -> Cell:
    joined = _joined([cell, unit])
    if unit.text.lower() in cell.text.lower():
        return cell._replace(source=joined.source)
    return joined


def _closed(pairs: dict[int, dict[str, Cell]]) -> dict[int, dict[str, Cell]]:
    """Where the first indicator is blank, the next one of the row stands for it."""
    if len(pairs) == 1 and 0 in pairs:
        return pairs
    others = [pair for pair in sorted(pairs) if pair]
    first = pairs.get(0, {})
    if others and not any(name in first for name in ("indicator", "target")):
        pairs[0] = first | pairs.pop(others[0])
    return {number: pairs[pair] for number, pair in enumerate(sorted(pairs))} if 0 in pairs else {0: {}} | pairs


def _split_code(row: Row) -> Row:
    """A code that stands before the name in its cell, or in the column of running numbers."""
    cells = row.cells
    name = cells.get("name")
    if row.code or name is None:
        return row
    found = CODED_NAME.fullmatch(name.lines.strip())
    if found:
        bare = Cell(" ".join(found[2].split()), found[2], None, name.source)
        code = Cell(found[1], found[1], None, name.source)
        return row._replace(pairs={**row.pairs, 0: {**cells, "name": bare}}, code=(code,))
    number = cells.get("no")
    if number is not None and re.fullmatch(r"[1-9X](?:\.(?:\d{1,4}|XX)){2,}", number.text):
        rest = {column: cell for column, cell in cells.items() if column != "no"}
        return row._replace(pairs={**row.pairs, 0: rest}, code=(number,))
    return row


def code_text(row: Row) -> str:
    """The code of a row as it is printed, the parts of several cells joined by dots."""
    return ".".join(cell.text for cell in row.code)


def listed_parts(cells: dict[str, Cell], targets: Sequence[str]) -> list[dict[str, Cell]]:
    """The several indicators that one cell lists, each with its target: the cells of the first, then of each other one.

    One cell lists several where it has as many lines, or numbered items, as a target beside it has.
    """
    indicator = cells.get("indicator")
    if indicator is None or "\n" not in indicator.lines.strip():
        return [cells]
    for items in (_items(indicator.lines), _lines(indicator.lines)):
        parts = {name: _parts(cells[name].lines, len(items)) for name in targets if name in cells}
        if len(items) > 1 and any(len(found) == len(items) for found in parts.values()):
            break
    else:
        return [cells]
    rows = []
    for number, item in enumerate(items):
        row = dict(cells) if not number else {}
        row["indicator"] = Cell(item, item, None, indicator.source)
        for name, found in parts.items():
            if len(found) == len(items):
                row[name] = Cell(found[number], found[number], None, cells[name].source)
        rows.append(row)
    return rows


def _lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := " ".join(part.split()))]


def _items(text: str) -> list[str]:
    """The numbered items of a cell; none where it does not number from its beginning."""
    marks = [found.start() for found in LISTED.finditer(text)]
    if len(marks) < 2 or text[: marks[0]].strip():
        return []
    ends = [*marks[1:], len(text)]
    return [" ".join(LISTED.sub("", text[start:end], count=1).split()) for start, end in zip(marks, ends, strict=True)]


def _parts(text: str, count: int) -> list[str]:
    lines = _lines(text)
    if len(lines) != count or not all(DIGIT.search(line) for line in lines):
        return []
    items = _items(text)
    return items if len(items) == count and all(DIGIT.search(item) for item in items) else lines


def share_doubts(cells: dict[str, Cell], targets: Sequence[str]) -> list[str]:
    """Targets between 0 and 1 of an indicator that is a percentage: what a spreadsheet may hold for 96 %."""
    indicator = next((cells[name].text for name in cells if name.endswith("indicator")), "")
    if not PERCENT_INDICATOR.match(indicator):
        return []
    found = []
    for column in targets:
        cell = cells.get(column)
        number = cell.number if cell and cell.number is not None else _plain(cell.text) if cell else None
        if cell and number is not None and 0 < number < 1 and "%" not in cell.text:
            percent = f"{number * 100:f}".rstrip("0").rstrip(".")
            found.append(f"{column}: {cell.text} of a percentage may stand for {percent} %")
    return found


def _plain(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if re.fullmatch(r"0[.,]\d{1,6}", text) else None
