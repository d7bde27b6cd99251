"""Reader of the official forms in a sheet: printed rows and cells, as the readers of texts give them.

A row with a code or a name is a row of the table; one without, but with an indicator or a target, is a further
indicator of the row above it. What stands under no head, or below the table, is listed and never dropped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from renja_analysis.levels import Row as LevelRow
from renja_analysis.levels import levels
from renja_analysis.printed import Furniture, PrintedCell, PrintedRow, PrintedTable
from renja_analysis.sheet_book import Sheet
from renja_analysis.sheet_cells import Cell, Row, level_rows, listed_parts, read_row
from renja_analysis.sheet_forms import OWN, power_of, sheet_words
from renja_analysis.sheet_heads import SheetTable, title_texts
from renja_analysis.sheet_rows import (
    NAMES,
    Found,
    all_cells,
    code_parts,
    has_old_codes,
    is_named,
    is_note,
    is_zeros,
    level_in_print,
    repeats,
    sum_label,
    told_level,
)
from renja_analysis.text_values import printed_words

LEVELED = ("evaluation", "rkpd_review", "plan", "final_plan")
TELLING = ("no", "code", "name", "level_name", "level_code")  # kinds of columns that say what row one is
POLICY_LEVELS = ("strategi", "program", "kegiatan", "sub_kegiatan")
CAPTION = re.compile(r"tabel\s*\.?\s*(\d+(?:\.\d+)*)\W*", re.IGNORECASE)
FOOTER = re.compile(r"rata|predikat|faktor|usulan|tindak", re.IGNORECASE)  # how the labels of a footer open
FOOTER_COLUMNS = ("no", "kode", "name", "indicator")  # where a footer has its label
FOOTERS = ("rata_rata", "predikat")


def read_table(sheet: Sheet, table: SheetTable) -> PrintedTable:
    """One form of a sheet: its rows with their cells, and the cells that no row has a column for."""
    found = Found(sheet, table)
    titles = title_texts(sheet, table)
    found.furnish("title", table.titles)
    found.furnish("header", range(*table.header))
    rows = _rows(found, power_of(titles))
    if found.name == "alignment":
        _policies(found, rows)
    elif found.name in LEVELED:
        _leveled(found, rows)
    else:
        _sentences(found, rows)
    if found.name == "evaluation":
        _set_levels(found)
    found.furniture += [Furniture("unplaced", source, text) for source, text in found.stray]
    title = " ".join(titles) or sheet.name
    caption = CAPTION.search(title)
    label, number = (caption[0].strip(), caption[1]) if caption else (sheet.name, "")
    title = title[caption.end() :] if caption else title
    return PrintedTable(found.name, label, found.rows, found.cells, found.furniture, found.stray, number, title)


def _rows(found: Found, power: int) -> Iterator[Row | None]:
    """Each row between the header and the end of the table; None for a blank one."""
    sheet, table = found.sheet, found.table
    own = [column for column, spot in table.spots.items() if spot.kind == OWN]
    above: dict[str, str] = {}
    for at in range(*table.body):
        for _, text, _, source in sheet.cells(at, own):
            found.furniture.append(Furniture("spacer", source, text))
        if found.is_header(at):
            found.furnish("repeated_header", [at])
            continue
        row = read_row(sheet, table, at, power)
        if not (row.code or row.stray or any(row.pairs.values())):
            yield None
        elif found.name in LEVELED:
            rows, repeated = level_rows(row, above)
            found.furniture += [Furniture("spacer", cell.source, cell.text) for cell in repeated]
            yield from rows
        else:
            yield row


def _leveled(found: Found, rows: Iterable[Row | None]) -> None:
    """The rows of an evaluation, a review or a plan."""
    old_codes, last_named = _outline(found)
    before: Row | None = None
    gap = ended = False
    for row in rows:
        if row is None or is_zeros(row):
            found.furniture += [Furniture("spacer", cell.source, cell.text) for cell in (all_cells(row) if row else ())]
            gap = True
            continue
        found.stray += row.stray
        label = sum_label(row)
        # Behind a blank row below the last name, notes and signatures stand to the end.
        ended = (gap or ended) and bool(found.rows) and is_note(row) and row.at >= last_named
        ended = ended and not level_in_print(row, old_codes)
        if found.name == "evaluation" and _footer(found, row):
            pass
        elif label is not None:
            # A sum within the table, that names what it adds up, is no row of the plan.
            if row.at > last_named or re.fullmatch(printed_words()["total"], label.text, re.IGNORECASE):
                code = tuple(cell for cell in row.code if cell is not label)
                found.open("total", row._replace(code=code), _with_label(found, row.cells, label))
            else:
                found.refuse(all_cells(row))
        elif ended:
            found.refuse(all_cells(row))
        elif is_named(row):
            level = "indikator" if before is not None and repeats(row, before) else level_in_print(row, old_codes)
            _open_with_indicators(found, level, row)
            before = row
        else:
            _unnamed(found, row, gap, row.at > last_named)
        gap = False


def _outline(found: Found) -> tuple[bool, int]:
    """What is to be known of all rows before the first is read: whether their codes are old, and the last named row."""
    telling = sorted(column for column, spot in found.table.spots.items() if spot.kind in TELLING)
    counts: set[int] = set()
    last_named = -1
    for at in range(*found.table.body):
        row = read_row(found.sheet, found.table, at, 0, telling)
        if all_cells(row) and not found.is_header(at):
            counts.add(code_parts(row))
            last_named = at if any(map(is_named, level_rows(row, {})[0])) else last_named
    return has_old_codes(counts), last_named


def _with_label(found: Found, cells: dict[str, Cell], label: Cell) -> dict[str, Cell]:
    """The cells of a sum with its label as the name, or before the name that stands beside it."""
    if any(cells.get(name) is label for name in NAMES):
        return cells
    rest = {column: cell for column, cell in cells.items() if cell is not label}
    name = "rkpd_name" if found.name == "rkpd_review" else "name"
    beside = rest.get(name)
    if beside is not None:
        source = f"{label.source}+!{beside.source.partition('!')[2]}"
        label = label._replace(text=f"{label.text} {beside.text}", source=source)
    return {**rest, name: label}


def _unnamed(found: Found, row: Row, gap: bool, is_last: bool) -> None:
    """A row without code and name: a further indicator, the total of an evaluation, or texts that go on."""
    level = "indikator" if found.rows else ""
    if told_level(row) not in ("", "indikator") and any(cell.number is not None for cell in row.cells.values()):
        found.open(told_level(row), row, row.cells)
    elif len(row.pairs) > 1 or any(column.endswith("indicator") for column in row.cells):
        if gap and is_note(row):
            found.refuse(all_cells(row))
        else:
            _open_with_indicators(found, level, row)
    elif any(column in found.printed and re.search(r"\d", cell.text) for column, cell in row.cells.items()):
        amounts = any(column.endswith("_rp") for column in row.cells)
        found.open("total" if is_last and amounts and found.name == "evaluation" else level, row, row.cells)
    elif gap or not found.rows:
        found.refuse(all_cells(row))
    else:
        found.go_on(row.cells)


def _open_with_indicators(found: Found, level: str, row: Row) -> None:
    """A row with its further indicators, which stand in other columns of it or are listed in one cell."""
    for number, held in sorted(row.pairs.items()):
        for part, cells in enumerate(listed_parts(held, found.targets)):
            further = number > 0 or part > 0
            found.open("indikator" if further else level, row, cells, further)


def _footer(found: Found, row: Row) -> bool:
    """The rows below a program: its mean, its predikat, what helped and hindered it, what has to follow."""
    labels = [held[column] for held in row.pairs.values() for column in FOOTER_COLUMNS if column in held]
    if not any(FOOTER.match(cell.text) for cell in (*labels, *row.code)):
        return False
    cells = [(column, cell) for held in row.pairs.values() for column, cell in held.items()]
    cells += [("kode", cell) for cell in row.code]
    for column, label in cells:
        if column not in FOOTER_COLUMNS or not FOOTER.match(label.text):
            continue
        for level, pattern in printed_words()["footer"].items():
            if re.match(pattern, label.text, re.IGNORECASE):
                if not found.rows:
                    # Below nothing there is no mean: the label alone is the form's.
                    found.refuse(cell for name, cell in cells if cell is not label and name != "level")
                    held = [label, *(cell for name, cell in cells if name == "level")]
                    found.furniture += [Furniture("header", cell.source, cell.text) for cell in held]
                    return True
                found.rows.append(PrintedRow(level, label.source))
                at = len(found.rows) - 1
                found.cells.append(PrintedCell(at, "name", label.source, label.text))
                for name, cell in cells:
                    if cell is label:
                        continue
                    if name == "level":
                        found.furniture.append(Furniture("number", cell.source, cell.text))
                        continue
                    if level == "predikat" and name in ("capaian_k", "capaian_rp"):
                        name = f"{name.replace('capaian', 'predikat')}_printed"
                        found.cells.append(PrintedCell(at, name, cell.source, cell.text))
                    elif name in found.printed:
                        found.cells.append(PrintedCell(at, found.printed[name], cell.source, cell.text, cell.number))
                    else:
                        found.refuse([cell])
                return True
        for name, pattern in sheet_words()["footer"].items():
            said = re.match(rf"(?:{pattern})(?::(?P<said>.*))?$", label.text, re.IGNORECASE)
            if said and not found.rows and not said["said"] and len(cells) == 1:
                found.furniture.append(Furniture("header", label.source, label.text))
                return True
            if said and found.rows:
                _factor(
                    found, name, label, (said["said"] or "").strip(), [cell for _, cell in cells if cell is not label]
                )
                return True
    return False


def _factor(found: Found, name: str, label: Cell, said: str, others: Sequence[Cell]) -> None:
    """What the footer says of a program, behind the colon or in the cells beside the label."""
    since = takewhile(lambda cell: cell.row >= found.program, reversed(found.cells))
    taken = any(cell.row == found.program and cell.column == name for cell in since)
    texts = [text for text in (said, *(cell.text for cell in others)) if text]
    if taken and texts:
        found.refuse([label, *others])
        return
    if not said:
        found.furniture.append(Furniture("header", label.source, label.text))
    if texts:
        places = [cell.source for cell in ([label, *others] if said else others)]
        source = "+!".join([places[0], *(place.partition("!")[2] for place in places[1:])])
        found.cells.append(PrintedCell(found.program, name, source, " ".join(texts)))


def _sentences(found: Found, rows: Iterable[Row | None]) -> None:
    """The rows of proposals and goals: sentences, each row for itself."""
    group: Cell | None = None
    gap = False
    for row in rows:
        if row is None:
            gap = True
            continue
        found.stray += row.stray
        cells = dict(row.cells)
        only = next(iter(cells.values())) if len(cells) == 1 else None
        if only and found.name == "goals" and re.match(printed_words()["group"], only.text, re.IGNORECASE):
            found.refuse([group] if group else [])
            group = only
        elif not cells or (gap and found.rows and len(cells) < 3 and "no" not in cells):
            found.refuse(all_cells(row))
        else:
            found.open("", row, {**({"unit_kerja": group} if group else {}), **cells})
            group = None
        gap = False
    found.refuse([group] if group else [])


def _policies(found: Found, rows: Iterable[Row | None]) -> None:
    """The rows of a policy table: each name is a row of its own, the amount belongs to the last of them."""
    above: dict[str, str] = {}
    for row in rows:
        if row is None:
            continue
        found.stray += row.stray
        cells = dict(row.cells)
        label = sum_label(row)
        names = [level for level in POLICY_LEVELS if level in cells]
        if label is not None or (not names and "pagu" in cells and above):
            rest = {column: cell for column, cell in cells.items() if column not in POLICY_LEVELS and cell is not label}
            found.open("total", row, {**({"name": label} if label else {}), **rest})
            found.refuse(cells[name] for name in names if cells[name] is not label)
            above = {}
            continue
        if not names:
            found.refuse(all_cells(row))
            continue
        rest = {column: cell for column, cell in cells.items() if column not in (*POLICY_LEVELS, "no")}
        waiting = {"no": cells["no"]} if "no" in cells else {}
        opened = False
        for level in names:
            if above.get(level) == cells[level].text and level != names[-1] and not opened:
                # The name of what is open above, printed once more.
                found.furniture.append(Furniture("spacer", cells[level].source, cells[level].text))
                continue
            depth = POLICY_LEVELS.index(level)
            above = {upper: above[upper] for upper in POLICY_LEVELS[:depth] if upper in above} | {
                level: cells[level].text
            }
            last = rest if level == names[-1] else {}
            found.open(level, row, {**waiting, "name": cells[level], **last})
            waiting, opened = {}, True


def _set_levels(found: Found) -> None:
    """The levels that the rows of an evaluation do not print, by its amounts, as those of a plan."""
    if all(row.level for row in found.rows):
        return
    cells: list[dict[str, PrintedCell]] = [{} for _ in found.rows]
    for cell in found.cells:
        cells[cell.row][cell.column] = cell
    named = [at for at, row in enumerate(found.rows) if row.level not in ("indikator", *FOOTERS)]
    told = levels([_level_row(found.rows[at], cells[at]) for at in named], {})
    for at, level in zip(named, told, strict=True):
        row = found.rows[at]
        found.rows[at] = row._replace(level=level.level, doubts=(*row.doubts, *filter(None, [level.doubt])))


def _level_row(row: PrintedRow, cells: dict[str, PrintedCell]) -> LevelRow:
    held = [cells.get(column) for column in ("target_rp_printed", "realisasi_rp_printed")]
    amounts = tuple(int(cell.value) if cell is not None and cell.value is not None else None for cell in held)
    name = cells["name"].printed if "name" in cells else ""
    return LevelRow(name, row.level, "", amounts, "target_k_printed" in cells)
