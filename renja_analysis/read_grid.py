"""The tables of a text that are known by their header's words: review, proposals, goals, plans, policy tables.

From the text to printed rows and cells; the forms differ in ``grid_forms.yml`` alone, but for the policy
tables, whose cells span several rows and are rows of their own.
"""

from collections.abc import Callable, Sequence

from renja_analysis.errors import SourceError
from renja_analysis.grid_columns import Placed, place
from renja_analysis.grid_forms import Column
from renja_analysis.grid_segments import Segment, segments
from renja_analysis.printed import Furniture, PrintedCell, PrintedRow, PrintedTable
from renja_analysis.source_text import format_places, join, places
from renja_analysis.text_grid import TextGrid, find_grids
from renja_analysis.text_values import TableText, table_text

WIDE_TEXT = ("goals", "proposals")  # tables of sentences, where any line may open a cell
LEVEL_COLUMNS = ("strategi", "program", "kegiatan", "sub_kegiatan")
USUAL = 0.8  # what so many rows of a table print, its last row prints too
NAMES = ("name", "rkpd_name", "renja_name", *LEVEL_COLUMNS)


def reader(table: str) -> Callable[[Sequence[str], str], list[PrintedTable]]:
    """The reader of one table of the contract: every such table of a text, in printed order.

    It raises SourceError where a page repeats a header with other words.
    """
    return lambda lines, file: [_read(table, grid, file) for grid in find_grids(lines, table, file)]


def _read(table: str, grid: TextGrid, file: str) -> PrintedTable:
    text = table_text(join(grid.body), [line for kind, line in grid.furniture if kind == "repeated_header"])
    pieces = segments(text, table in WIDE_TEXT)
    if not pieces:
        raise SourceError(
            f"{file}:{grid.furniture[-1][1]}: found nothing behind the header of {grid.label}; "
            "expected its rows. Compare the text with the document."
        )
    placed = place(pieces, grid.columns)
    rows: list[PrintedRow] = []
    cells: list[PrintedCell] = []
    lost = [_lost(text, piece, file) for piece, spot in zip(pieces, placed, strict=True) if spot.step == "none"]
    printed = _rows(pieces, placed)
    if grid.cut:
        _check_last(text, printed, grid, file)
    for row in printed:
        add = _add_policy_row if table == "alignment" else _add_row
        add(text, row, grid.columns, file, rows, cells)
    if table in WIDE_TEXT:
        rows = [row._replace(level="") for row in rows]
    last = text.lines[pieces[-1].last - 1]
    furniture = [Furniture(kind, f"{file}:{line}", grid.texts[line]) for kind, line in grid.furniture if line <= last]
    return PrintedTable(table, grid.label, rows, cells, furniture, lost, grid.number, grid.title)


Piece = tuple[Segment, Placed]


def _check_last(text: TableText, rows: Sequence[list[list[Piece]]], grid: TextGrid, file: str) -> None:
    """Where the text ends with the table: its last row has all that its rows have in common.

    Raises SourceError where it breaks off.
    """
    filled = [{cell[0][1].column for cell in row} for row in rows]
    needed = [i for i, column in enumerate(grid.columns) if column.kind not in ("no", "group")]
    before = filled[:-1]
    usual = [column for column in needed if before and sum(column in row for row in before) > USUAL * len(before)]
    missing = [grid.columns[column].name for column in usual if column not in filled[-1]]
    if missing:
        last = rows[-1][-1][-1][0]
        raise SourceError(
            f"{file}:{text.lines[last.last - 1]}: found the text's end inside {grid.label}, behind "
            f"{last.text[-40:]!r}; expected {', '.join(missing)}. Extract the document's text again."
        )


def _rows(pieces: Sequence[Segment], placed: Sequence[Placed]) -> list[list[list[Piece]]]:
    """The pieces as rows of cells of pieces."""
    found: list[list[list[Piece]]] = []
    for piece, spot in zip(pieces, placed, strict=True):
        if spot.step == "none":
            continue
        if spot.step == "row" or not found:
            found.append([[(piece, spot)]])
        elif spot.step == "cell":
            found[-1].append([(piece, spot)])
        else:
            found[-1][-1].append((piece, spot))
    return found


def _add_row(
    text: TableText,
    row: list[list[Piece]],
    columns: Sequence[Column],
    file: str,
    rows: list[PrintedRow],
    cells: list[PrintedCell],
) -> None:
    """One printed row; its level where it prints one."""
    named = {columns[cell[0][1].column].name: cell for cell in row}
    levels = [piece.level for name in NAMES for piece, _ in named.get(name, [])[:1] if piece.level]
    total = any(cell[0][0].kind == "total" for name, cell in named.items() if name in NAMES)
    level = "total" if total else levels[0] if levels else ""
    if not level and not any(name in named for name in NAMES):
        level = "indikator" if any(name.endswith("indicator") for name in named) else ""
    # A line that names the group above is no part of the row that follows it.
    start = next((cell for cell in row if columns[cell[0][1].column].kind != "group"), row[0])
    rows.append(PrintedRow(level, _source(text, start, file), tuple(_doubts(row, columns))))
    for cell in row:
        cells.append(_cell(text, cell, len(rows) - 1, _column_name(columns[cell[0][1].column]), file))


def _add_policy_row(
    text: TableText,
    row: list[list[Piece]],
    columns: Sequence[Column],
    file: str,
    rows: list[PrintedRow],
    cells: list[PrintedCell],
) -> None:
    """A row of a policy table: each of its text cells is a row of its own, the amount belongs to the last of them."""
    waiting: list[tuple[list[Piece], str]] = []
    for cell in row:
        column = columns[cell[0][1].column]
        if column.name in LEVEL_COLUMNS or (not rows and column.kind != "no"):
            level = "total" if cell[0][0].kind == "total" else column.name if column.name in LEVEL_COLUMNS else ""
            start = _source(text, waiting[0][0] if waiting else cell, file)
            doubts = [] if level == "total" else _doubts([*(held for held, _ in waiting), cell], columns)
            rows.append(PrintedRow(level, start, tuple(doubts)))
            cells.extend(_cell(text, held, len(rows) - 1, name, file) for held, name in waiting)
            waiting = []
            name = "name" if level else _column_name(column)
            cells.append(_cell(text, cell, len(rows) - 1, name, file))
        elif column.kind == "no":
            waiting.append((cell, column.name))
        else:
            cells.append(_cell(text, cell, len(rows) - 1, _column_name(column), file))
    cells.extend(_cell(text, held, len(rows) - 1, name, file) for held, name in waiting)


def _column_name(column: Column) -> str:
    return f"{column.name}_printed" if column.kind in ("quantity", "amount", "kode", "date") else column.name


def _cell(text: TableText, cell: list[Piece], row: int, column: str, file: str) -> PrintedCell:
    first, last = cell[0][0].first, cell[-1][0].last
    words = text.words[first:last]
    source = format_places(file, places(text.stream, words[0].start, words[-1].end))
    return PrintedCell(row, column, source, " ".join(word.text for word in words))


def _doubts(row: Sequence[list[Piece]], columns: Sequence[Column]) -> list[str]:
    """Every cell of a row that may as well stand in another column, once."""
    found = []
    for cell in row:
        rival = next((spot.rival for _, spot in cell if spot.rival is not None), None)
        if rival is not None:
            here, other = columns[cell[0][1].column].name, columns[rival].name
            found.append(f"{here}: {' '.join(piece.text for piece, _ in cell)!r} may also stand in {other}")
    return found


def _source(text: TableText, cell: list[Piece], file: str) -> str:
    return f"{file}:{text.lines[cell[0][0].first]}"


def _lost(text: TableText, piece: Segment, file: str) -> tuple[str, str]:
    words = text.words[piece.first : piece.last]
    return format_places(file, places(text.stream, words[0].start, words[-1].end)), piece.text
