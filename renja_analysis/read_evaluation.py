"""Reader of the evaluation form (E.55/E.81) in a text: lines in, printed rows and cells out.

The printed order is the grammar: a row opens with its code cells, then come the name, the
indicator and the values of the form's columns from 5 on. Behind them may stand further indicators
of the same row (their money cells are merged with those above), the rest of a name that a page
cut, the spacer row between two blocks (its one formula prints a zero), the footer rows of a program
(Rata-rata, Predikat) and, at the end, the total: numbers without a code or a name.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from renja_analysis.errors import SourceError
from renja_analysis.printed import Furniture, PrintedCell, PrintedRow, PrintedTable
from renja_analysis.source_text import Word, format_places, join, places, rest_of_line
from renja_analysis.text_columns import (
    EMPTY_CELL,
    GROUPED,
    IMPOSSIBLE,
    SURE,
    Assignment,
    Padding,
    Token,
    assign,
    padding,
)
from renja_analysis.text_marks import Mark, code_cells, find_marks, level_of
from renja_analysis.text_tables import TextTable, find_tables
from renja_analysis.text_values import (
    Run,
    TableText,
    opens_indicator,
    printed_words,
    runs,
    table_text,
)

TABLE = "evaluation"
TEXT_WORDS = 80  # a longer text between two rows is prose: the table has ended
SPLIT_COST = 2.0  # what reading a second row in one run of values must gain
DOUBTFUL = 3.0  # an assignment that costs more than this is doubtful: the blanks say otherwise ...
MISFIT = 6.0  # ... and one that costs more than this does not fit the columns


class _Table(NamedTuple):
    """What a pass over the table reads from, and what it has found so far."""

    text: TableText
    file: str
    columns: tuple[tuple[str, str], ...]
    padding: Padding
    text_cells: int
    rows: list[PrintedRow]
    cells: list[PrintedCell]
    spacers: list[Furniture]


def read(lines: Sequence[str], file: str) -> list[PrintedTable]:
    """The evaluation tables of a text, in printed order.

    Raises SourceError where the header differs from the form, the table breaks off, or a row's
    values do not fit the columns.
    """
    return [_read(lines, found, file) for found in find_tables(lines, TABLE, file)]


def _read(lines: Sequence[str], found: TextTable, file: str) -> PrintedTable:
    stream = join(found.body)
    text = table_text(stream, [line for kind, line in found.furniture if kind == "repeated_header"])
    marks = find_marks(text)
    if not marks:
        raise SourceError(
            f"{file}:{found.furniture[-1][1]}: found no code behind the table's header; "
            "expected rows that open with urusan, bidang and program. Compare the text with the document."
        )
    deepest = max(code_cells(text, mark) for mark in marks if not mark.footer)
    text_cells = len(found.layout.texts) - 1 + deepest
    table = _Table(text, file, found.layout.values, padding(stream), text_cells, [], [], [])
    end = _read_rows(table, marks, deepest)
    last_line = text.lines[end - 1]
    furniture = [
        Furniture(kind, f"{file}:{line}", " ".join(lines[line - 1].split()))
        for kind, line in found.furniture
        if line <= last_line
    ]
    return PrintedTable(TABLE, found.label, table.rows, table.cells, _in_order(furniture + table.spacers), [])


def _in_order(furniture: list[Furniture]) -> list[Furniture]:
    return sorted(furniture, key=lambda row: int(re.split(r"[@:]", row.source)[1]))


def _read_rows(table: _Table, marks: Sequence[Mark], deepest: int) -> int:
    """Reads every row; gives the word behind the table's last one."""
    if marks[0].first > 0:
        raise _error(table, 0, "found text between the header and the first code", "expected the first row's code")
    end = 0
    for number, mark in enumerate(marks):
        stop = marks[number + 1].first if number + 1 < len(marks) else len(table.text.words)
        is_last = number + 1 == len(marks)
        end = _read_footer(table, mark, stop) if mark.footer else _read_row(table, mark, stop, deepest, is_last)
        if end < stop and not is_last:
            raise _error(table, end, "found text that no column takes", "expected a value, an indicator or a code")
    _check_end(table, end)
    return end


def _read_row(table: _Table, mark: Mark, stop: int, deepest: int, is_last: bool) -> int:
    """A row with a code and all that stands behind it up to the next mark; gives the word behind what was read."""
    text = table.text
    level = level_of(code_cells(text, mark), deepest)
    row = _open_row(table, level, mark.first)
    for word in text.words[mark.first : mark.behind]:
        _add(table, row, "kode_printed", [word])
    found = runs(text, mark.behind, stop)
    first = found[0]
    if first.first == first.last:
        raise _error(table, mark.first, "found a row without a name", "expected a code, a name and values")
    split = next((i for i in range(first.first + 1, first.last) if opens_indicator(text, i)), first.last)
    _add(table, row, "name", text.words[first.first : split])
    _add(table, row, "indicator", text.words[split : first.last])
    if first.tokens:
        end = _place(table, row, first, (int(split == first.last),), merged=False)
        if split == first.last and _holds_two_cells(table, first):
            _doubt(table, row, "name: the blanks behind it leave no empty cell, so it may hold the indicator too")
    elif level in ("urusan", "bidang") or _is_blank(table, first):
        end = first.end
    else:
        raise _error(table, mark.first, "found a row without values", f"expected {len(table.columns)} value cells")
    for run in found[1:]:
        if _is_prose(table, run, is_last):
            return run.first
        end = _read_more(table, row, run)
    return end


def _holds_two_cells(table: _Table, run: Run) -> bool:
    """Whether the blanks behind a text that no indicator's word divides say that it fills both text cells."""
    name_alone = assign(run.tokens, table.columns, leads=(1,), tail=None, merged=False, padding=table.padding)
    both = assign(run.tokens, table.columns, leads=(0,), tail=None, merged=False, padding=table.padding)
    return name_alone is not None and both is not None and both.cost + SURE <= name_alone.cost


def _is_blank(table: _Table, run: Run) -> bool:
    """Whether the blanks behind a row's text are the trace of value cells that are all empty."""
    text = table.text
    blanks = text.words[run.end].blanks if run.end < len(text.words) else 0
    return run.last - run.first <= TEXT_WORDS and blanks >= EMPTY_CELL * len(table.columns)


def _read_more(table: _Table, row: int, run: Run) -> int:
    """What stands behind a row's values: the rest of a cut name, a further indicator, a row of totals."""
    text = table.text
    total = re.fullmatch(printed_words()["total"], " ".join(w.text for w in text.words[run.first : run.last]), re.I)
    if total:
        new = _open_row(table, "total", run.first)
        _add(table, new, "name", text.words[run.first : run.last])
        return _place(table, new, run, (), merged=False)
    first = run.first
    if first in text.behind_header and not opens_indicator(text, first):
        first = next((i for i in range(first, run.last) if opens_indicator(text, i)), run.last)
        _extend(table, row, "name", text.words[run.first : first])
    if first == run.last:
        if run.tokens:
            raise _error(table, first, "found values without an indicator", "expected the indicator before them")
        return run.end
    new = _open_row(table, "indikator", first)
    _add(table, new, "indicator", text.words[first : run.last])
    if not run.tokens:
        _doubt(table, new, "indicator: no value is printed beside it")
        return run.end
    return _place(table, new, run, (0,), merged=True)


def _is_prose(table: _Table, run: Run, is_last: bool) -> bool:
    """Whether a text behind the values is the document's running text: too long for a cell or, behind the last row,
    without values; in the table, a text without values can only be an indicator or the rest of a name.
    """
    is_cell = run.first in table.text.behind_header or (not is_last and opens_indicator(table.text, run.first))
    return run.last - run.first > TEXT_WORDS or (not run.tokens and not is_cell)


def _place(table: _Table, row: int, run: Run, leads: Sequence[int], *, merged: bool) -> int:
    """Puts a run's values in their columns; what can only be a second row becomes a total or a spacer."""
    tokens, text = run.tokens, table.text
    # A page that ends behind the row takes the trace of its last empty cells with it.
    cut_by_page = run.end in text.behind_header or run.end == len(text.words)
    tail = None if cut_by_page else text.words[run.end].blanks
    best, head, total = _split(table, tokens, leads, tail, merged)
    if best is None or max(best.cost, total.cost if total else 0.0) > MISFIT:
        raise _error(
            table,
            run.first if run.last == run.first else run.last,
            f"found {len(tokens)} values that do not fit the columns",
            f"expected {len(table.columns)} cells in the order of the form",
        )
    if best.cost > DOUBTFUL:
        _doubt(table, row, "values: the blanks between them fit the form's columns badly")
    _add_values(table, row, tokens[:head], best)
    if total is not None:
        _add_values(table, _open_row(table, "total", _word_at(text, tokens[head])), tokens[head:], total)
    else:
        table.spacers.extend(_spacer(table, token) for token in tokens[head:])
    return run.end


def _split(
    table: _Table, tokens: Sequence[Token], leads: Sequence[int], tail: int | None, merged: bool
) -> tuple[Assignment | None, int, Assignment | None]:
    """The columns of a row's tokens, how many of the tokens are its own, and the columns of a total behind them.

    What is neither the row's nor a total's is the zeros of a spacer row.
    """
    columns, pads = table.columns, table.padding
    best = assign(tokens, columns, leads=leads, tail=tail, merged=merged, padding=pads)
    cost, head, total = best.cost if best else IMPOSSIBLE, len(tokens), None
    for cut in range(1, len(tokens) if cost > SURE else 0):
        if tokens[cut].blanks < EMPTY_CELL * table.text_cells:
            continue
        gap = _blanks_before_row(table.text, tokens[cut - 1], tokens[cut])
        before = assign(tokens[:cut], columns, leads=leads, tail=gap, merged=merged, padding=pads)
        behind = None
        extra = float(len(tokens) - cut - 1)
        if not all(token.is_dash for token in tokens[cut:]):
            behind = assign(tokens[cut:], columns, leads=(), tail=None, merged=False, padding=pads)
            if behind is None or not _opens_total(table, tokens[cut], behind.columns[0]):
                continue
            extra = behind.cost
        if before is not None and before.cost + SPLIT_COST + extra < cost:
            best, cost, head, total = before, before.cost + SPLIT_COST + extra, cut, behind
    return best, head, total


def _opens_total(table: _Table, token: Token, column: int) -> bool:
    """A total opens with an amount, behind the empty cells of its text columns and of its first values."""
    is_amount = GROUPED.search(token.number) is not None
    return is_amount and token.blanks >= EMPTY_CELL * (table.text_cells + column)


def _blanks_before_row(text: TableText, last: Token, first: Token) -> int:
    """The blanks behind a row's last token, without the empty cells that open the next row: its longest run of
    blanks within one line.
    """
    between = text.stream.text[last.end : first.start]
    starts = [start - last.end for start in text.stream.starts if last.end < start <= first.start]
    pieces = [b - a for a, b in pairwise([0, *starts, len(between)])]
    return len(between) - max(pieces[1:], default=0)


def _read_footer(table: _Table, mark: Mark, stop: int) -> int:
    """A Rata-rata or Predikat row: its label and what stands under the columns of capaian and behind."""
    text = table.text
    row = _open_row(table, mark.footer, mark.first)
    _add(table, row, "name", text.words[mark.first : mark.behind])
    end = mark.behind
    tokens: list[Token] = []
    if mark.footer == "predikat":
        while end < stop and re.fullmatch(printed_words()["predikat"], text.words[end].text, re.I):
            word = text.words[end]
            tokens.append(Token(word.text, word.text, "", word.blanks, word.start, word.end))
            end += 1
    found = runs(text, end, stop)
    if found and found[0].first == found[0].last:
        tokens += found[0].tokens
        end = found[0].end
    if not tokens:
        return end
    first = next(i for i, (group, _) in enumerate(table.columns) if group == "capaian")
    tail = len(rest_of_line(text.stream, tokens[-1].end))
    columns = table.columns[first:]
    best = assign(tokens, columns, leads=(0,), tail=tail, merged=False, padding=table.padding, exact_tail=True)
    if best is None:
        raise _error(table, mark.first, "found values that do not fit the columns", "expected them under capaian")
    rival = tuple(first + column for column in best.rival) if best.rival else None
    _add_values(table, row, tokens, Assignment(tuple(first + column for column in best.columns), best.cost, rival))
    return end


def _add_values(table: _Table, row: int, tokens: Sequence[Token], best: Assignment) -> None:
    for i, (token, column) in enumerate(zip(tokens, best.columns, strict=True)):
        name = _column_name(table, row, token, column)
        source = format_places(table.file, places(table.text.stream, token.start, token.end))
        table.cells.append(PrintedCell(row, name, source, " ".join(token.text.split())))
        if best.rival is not None and best.rival[i] != column:
            other = _column_name(table, row, token, best.rival[i])
            printed = " ".join(token.text.split())
            _doubt(table, row, f"{name.removesuffix('_printed')}: {printed!r} may also stand in {other}")


def _column_name(table: _Table, row: int, token: Token, column: int) -> str:
    group, quantity = table.columns[column]
    is_predikat = table.rows[row].level == "predikat" and token.number[0].isalpha() and not token.is_dash
    return f"predikat_{quantity}_printed" if is_predikat else f"{group}_{quantity}_printed"


def _open_row(table: _Table, level: str, index: int) -> int:
    table.rows.append(PrintedRow(level, f"{table.file}:{table.text.lines[index]}"))
    return len(table.rows) - 1


def _doubt(table: _Table, row: int, reason: str) -> None:
    known = table.rows[row]
    table.rows[row] = known._replace(doubts=(*known.doubts, reason))


def _add(table: _Table, row: int, column: str, cell: Sequence[Word]) -> None:
    if cell:
        source = format_places(table.file, places(table.text.stream, cell[0].start, cell[-1].end))
        table.cells.append(PrintedCell(row, column, source, " ".join(word.text for word in cell)))


def _extend(table: _Table, row: int, column: str, cell: Sequence[Word]) -> None:
    """Adds the rest of a cell that a page cut."""
    index = next(i for i, known in enumerate(table.cells) if (known.row, known.column) == (row, column))
    known = table.cells[index]
    rest = format_places(table.file, places(table.text.stream, cell[0].start, cell[-1].end))
    table.cells[index] = known._replace(
        source=known.source + "+" + rest.partition(":")[2],
        printed=known.printed + " " + " ".join(word.text for word in cell),
    )


def _spacer(table: _Table, token: Token) -> Furniture:
    source = format_places(table.file, places(table.text.stream, token.start, token.end))
    return Furniture("spacer", source, token.text)


def _word_at(text: TableText, token: Token) -> int:
    return next(i for i, word in enumerate(text.words) if word.start == token.start)


def _check_end(table: _Table, end: int) -> None:
    """A table that breaks off: behind it stands no running text, and it has no total or only a part of one."""
    if len(table.text.words) - end > TEXT_WORDS:
        return
    totals = [number for number, row in enumerate(table.rows) if row.level == "total"]
    printed = {cell.column for cell in table.cells if cell.row in totals}
    if not totals or not any(column.startswith(("capaian", "realisasi_sd")) for column in printed):
        raise _error(table, end - 1, "found the text's end inside the table", "expected its total or text behind it")


def _error(table: _Table, index: int, found: str, expected: str) -> SourceError:
    word = table.text.words[index]
    line, first, _ = places(table.text.stream, word.start, word.end)[0]
    return SourceError(
        f"{table.file}:{line}:{first + 1}: {found}, at {word.text!r}; {expected}. "
        "Compare the text around this line with the document."
    )
