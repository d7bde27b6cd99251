"""What a pass over the rows of a form in a sheet has found: printed rows, their cells, and what is no data of it."""

import re
from collections.abc import Iterable
from itertools import zip_longest

from renja_analysis.printed import Furniture, PrintedCell, PrintedRow
from renja_analysis.schema import CODE_PARTS
from renja_analysis.sheet_book import Sheet
from renja_analysis.sheet_cells import CODE, Cell, Row, code_text, share_doubts
from renja_analysis.sheet_forms import number_token, sheet_words
from renja_analysis.sheet_heads import SheetTable
from renja_analysis.text_marks import level_of
from renja_analysis.text_values import printed_words

LABELLED = ("no", "name", "rkpd_name", "renja_name", "strategi", "program", "kegiatan", "sub_kegiatan")
NAMES = ("name", "rkpd_name", "renja_name")
VALUES = ("target", "amount", "date")  # kinds of columns that have a print and a value
NO_COLUMN = {"evaluation": ("no",), "plan": ("no",)}  # what a form prints and its table has no column for
SUM = re.compile(r"(?:grand\s+|sub\s*-?\s*)?(?:jumlah|total)\b", re.IGNORECASE)
LEVEL_OF_PARTS = {parts: level for level, parts in CODE_PARTS.items()}
MOST_CELLS = 100  # of a printed row
CODE_PART = re.compile(r"[0-9X]+")
OLD_PARTS = 4  # no code of the present form has four parts; a kegiatan of the form before it has
NUMBER = re.compile(r"\W*(?:rp\W*)?\d", re.IGNORECASE)


class Found:
    """The rows, cells and furniture of one form, and ``stray``: the (source, text) that no row has a column for."""

    def __init__(self, sheet: Sheet, table: SheetTable) -> None:
        self.sheet, self.table, self.name = sheet, table, table.form.table
        self.rows: list[PrintedRow] = []
        self.cells: list[PrintedCell] = []
        self.furniture: list[Furniture] = []
        self.stray: list[tuple[str, str]] = []
        self.spots = list(table.spots.values())
        self.printed = {spot.column: f"{spot.column}_printed" for spot in self.spots if spot.kind in VALUES}
        self.targets = list(dict.fromkeys(spot.column for spot in self.spots if spot.kind == "target"))
        self.program = 0  # the row to which the footer of a program belongs
        last = table.header[1] - 1
        numbers = [sheet.text(last, column) for column in sheet.filled(last)]
        self.numbers = numbers if len(numbers) > 2 and all(map(number_token, numbers)) else []

    def is_header(self, at: int) -> bool:
        """Whether a row of the sheet repeats the header, or its row of numbers."""
        if at in self.table.repeated or not self.numbers:
            return at in self.table.repeated
        texts = (text for _, text, _, _ in self.sheet.cells(at))
        return all(text == number for text, number in zip_longest(texts, self.numbers))

    def furnish(self, kind: str, rows: Iterable[int]) -> None:
        """Every cell of these rows of the sheet as furniture."""
        for row in rows:
            for column in self.sheet.filled(row):
                text = " ".join(self.sheet.text(row, column).split())
                self.furniture.append(Furniture(kind, self.sheet.place(row, column), text))

    def open(self, level: str, row: Row, cells: dict[str, Cell], further: bool = False) -> None:
        """A printed row. ``further``: another indicator of a row of the sheet, whose code it does not repeat."""
        code = () if further else row.code
        held = [*code, *cells.values()]
        if not held:
            return
        start = code[0] if code else next((cells[name] for name in NAMES if name in cells), held[0])
        doubts = (*(() if further else row.doubts), *share_doubts(cells, self.targets))
        self.rows.append(PrintedRow(level, start.source.partition("+")[0], doubts))
        at = len(self.rows) - 1
        if level in ("program", "total"):
            self.program = at
        self.cells += [PrintedCell(at, "kode_printed", cell.source, cell.text) for cell in code]
        printed, aside = self.printed, NO_COLUMN.get(self.name, ())
        for column, cell in cells.items():
            if column in printed:
                self.cells.append(PrintedCell(at, printed[column], cell.source, cell.text, cell.number))
            elif column == "level" or column in aside:
                self.furniture.append(Furniture("number", cell.source, cell.text))
            else:
                self.cells.append(PrintedCell(at, column, cell.source, cell.text))

    def go_on(self, cells: dict[str, Cell]) -> None:
        """Texts that stand alone below a row go on in its cells."""
        last = len(self.rows) - 1
        first = max(0, len(self.cells) - MOST_CELLS)
        places = {cell.column: at for at, cell in enumerate(self.cells[first:], first) if cell.row == last}
        for column, cell in cells.items():
            if column in places and column not in self.printed:
                here = self.cells[places[column]]
                source = f"{here.source}+!{cell.source.partition('!')[2]}"
                self.cells[places[column]] = here._replace(source=source, printed=f"{here.printed} {cell.text}")
            else:
                self.refuse([cell])

    def refuse(self, cells: Iterable[Cell]) -> None:
        """Lists cells that are none of the table's."""
        self.stray += [(cell.source, cell.text) for cell in cells]


def all_cells(row: Row) -> list[Cell]:
    """Every cell of a row of the sheet that stands under a head."""
    return [*row.code, *(cell for held in row.pairs.values() for cell in held.values())]


def sum_label(row: Row) -> Cell | None:
    """The cell by which a row says that it is a sum (jumlah, total), in front of its amounts."""
    cells = row.cells
    first = row.code[0] if row.code else next((cells[column] for column in LABELLED if column in cells), None)
    return first if first is not None and SUM.match(first.text) else None


def is_named(row: Row) -> bool:
    """Whether a row prints a name or a code, and no sum."""
    return (bool(row.code) or not row.cells.keys().isdisjoint(NAMES)) and sum_label(row) is None


def is_note(row: Row) -> bool:
    """Whether a row says no code, no number and little else: a place and date, a signature, a note."""
    cells = all_cells(row)
    return (
        not row.code
        and len(cells) <= 2
        and not any(cell.number is not None or NUMBER.match(cell.text) for cell in cells)
    )


def is_zeros(row: Row) -> bool:
    """Whether a row says nothing but zeros: what formulas leave in rows that are still to be filled in."""
    cells = all_cells(row)
    return bool(cells) and not row.stray and all(cell.number == 0 for cell in cells)


def repeats(row: Row, before: Row) -> bool:
    """Whether a row prints code, name and amounts of the row above once more, beside another indicator."""
    names = [column for column in NAMES if column in row.cells]
    if not names or code_text(row) != code_text(before) or any(not _same(row, before, name) for name in names):
        return False
    amounts = [column for column in row.cells if column.endswith(("pagu", "_rp"))]
    indicators = [column for column in row.cells if column.endswith("indicator")]
    same = all(_same(row, before, column) for column in amounts)
    return same and bool(indicators) and not any(_same(row, before, column) for column in indicators)


def _same(row: Row, before: Row, column: str) -> bool:
    return column in before.cells and before.cells[column].text == row.cells[column].text


def told_level(row: Row) -> str:
    """The level that a row says in a column of its own, or by the column of its name; empty where it says none."""
    if row.level:
        return row.level
    words: dict[str, str] = sheet_words()["levels"]
    told = row.cells.get("level")
    return words.get(re.sub(r"\W+", "", told.text.lower()), "") if told is not None else ""


def level_in_print(row: Row, old_codes: bool) -> str:
    """The level that a row prints: in a column of its own, by its code, or by the words that open its name."""
    level = told_level(row)
    if level:
        return level
    parts = code_parts(row)
    level = (level_of(parts, 5) if old_codes else LEVEL_OF_PARTS.get(parts, "")) if parts else ""
    if level:
        return level
    name = next((row.cells[column].text for column in NAMES if column in row.cells), "")
    openings = printed_words()["levels"].items()
    return next((level for level, opening in openings if re.match(rf"(?:{opening})", name, re.IGNORECASE)), "")


def has_old_codes(counts: set[int]) -> bool:
    """Whether the codes of a table, of so many parts, are of the form before Permendagri 90/2019: kegiatan of four
    parts, none longer than five."""
    return OLD_PARTS in counts and max(counts) <= OLD_PARTS + 1


def code_parts(row: Row) -> int:
    """How many parts the code of a row has; 0 where it has none."""
    text = code_text(row)
    return len(CODE_PART.findall(text)) if text and CODE.fullmatch(text) else 0
