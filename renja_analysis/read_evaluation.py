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
from renja_analysis.source_text import Word, format_places, join, line_at, places, rest_of_line
from renja_analysis.text_columns import IMPOSSIBLE, SURE, Assignment, Padding, Token, assign, padding
from renja_analysis.text_marks import Mark, code_cells, find_marks, level_of
from renja_analysis.text_tables import find_table
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
ROW_GAP = 10  # so many blanks can only be the empty text cells of a new row
SPLIT_COST = 2.0  # what reading a second row in one run of values must gain
MISFIT = 6.0  # an assignment that costs more than this does not fit the columns


class _Table(NamedTuple):
    """What a pass over the table reads from, and what it has found so far."""

    text: TableText
    file: str
    columns: tuple[tuple[str, str], ...]
    padding: Padding
    rows: list[PrintedRow]
    cells: list[PrintedCell]
    spacers: list[Furniture]


def read(lines: Sequence[str], file: str) -> PrintedTable | None:
    """The evaluation table of a text, or None where the text has none.

    Raises SourceError where the header differs from the form, the table breaks off, or a row's
    values do not fit the columns.
    """
    found = find_table(lines, TABLE, file)
    if found is None:
        return None
    stream = join(found.body)
    text = table_text(stream, [line for kind, line in found.furniture if kind == "repeated_header"])
    table = _Table(text, file, found.layout.values, padding(stream), [], [], [])
    end = _read_rows(table)
    last_line = text.lines[end - 1]
    furniture = [
        Furniture(kind, f"{file}:{line}", " ".join(lines[line - 1].split()))
        for kind, line in found.furniture
        if line <= last_line
    ]
    return PrintedTable(TABLE, found.label, table.rows, table.cells, _in_order(furniture + table.spacers), [])


def _in_order(furniture: list[Furniture]) -> list[Furniture]:
    return sorted(furniture, key=lambda row: int(re.split(r"[@:]", row.source)[1]))


def _read_rows(table: _Table) -> int:
    """Reads every row; gives the word behind the table's last one."""
    marks = find_marks(table.text)
    if not marks:
        raise SourceError(
            f"{table.file}:{table.text.lines[0] if table.text.lines else 1}: found no code behind the table's header; "
            "expected rows that open with urusan, bidang and program. Compare the text with the document."
        )
    deepest = max(code_cells(table.text, mark) for mark in marks if not mark.footer)
    if marks[0].first > 0:
        raise _error(table, 0, "found text between the header and the first code", "expected the first row's code")
    end = 0
    for number, mark in enumerate(marks):
        stop = marks[number + 1].first if number + 1 < len(marks) else len(table.text.words)
        end = _read_footer(table, mark, stop) if mark.footer else _read_row(table, mark, stop, deepest)
        if end < stop:
            break
    _check_end(table, end)
    return end


def _read_row(table: _Table, mark: Mark, stop: int, deepest: int) -> int:
    """A row with a code and all that stands behind it up to the next mark; gives the word behind what was read."""
    text = table.text
    level = level_of(code_cells(text, mark), deepest)
    row = _open_row(table, level, mark.first)
    for word in text.words[mark.first : mark.behind]:
        _add(table, row, "kode_printed", [word])
    found = runs(text, mark.behind, stop)
    first = found[0]
    if first.first == first.last or (not first.tokens and first.end - first.first > TEXT_WORDS):
        raise _error(table, mark.first, "found a row without a name", "expected a code, a name and values")
    if not first.tokens:
        raise _error(table, mark.first, "found a row without values", f"expected {len(table.columns)} value cells")
    split = _indicator_start(text, first, table)
    _add(table, row, "name", text.words[first.first : split])
    _add(table, row, "indicator", text.words[split : first.last])
    # A text that could not be split in two may be a name alone or, less likely, both in one.
    leads = (0,) if split < first.last else (1,)
    end = _place(table, row, first, leads, merged=False)
    for run in found[1:]:
        if _is_prose(table, run):
            return run.first
        end = _read_more(table, row, run)
    return end


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


def _is_prose(table: _Table, run: Run) -> bool:
    """Whether a text behind the values is the document's running text: no row of the table is so long or valueless."""
    cut_name = run.first in table.text.behind_header
    return run.last - run.first > TEXT_WORDS or (not run.tokens and not cut_name)


def _place(table: _Table, row: int, run: Run, leads: Sequence[int], *, merged: bool) -> int:
    """Puts a run's values in their columns; what can only be a second row becomes a total or a spacer."""
    tokens, text = run.tokens, table.text
    # A page that ends behind the row takes the trace of its last empty cells with it.
    cut_by_page = run.end in text.behind_header or run.end == len(text.words)
    tail = None if cut_by_page else text.words[run.end].blanks
    head, rest = len(tokens), None
    best = assign(tokens, table.columns, leads=leads, tail=tail, merged=merged, padding=table.padding)
    cost = best.cost if best else IMPOSSIBLE
    for cut in range(1, len(tokens) if cost > SURE else 0):
        if tokens[cut].blanks < ROW_GAP:
            continue
        gap = _blanks_before_row(text, tokens[cut - 1], tokens[cut])
        before = assign(tokens[:cut], table.columns, leads=leads, tail=gap, merged=merged, padding=table.padding)
        behind = assign(tokens[cut:], table.columns, leads=(), tail=tail, merged=False, padding=table.padding)
        if before is None or behind is None:
            continue
        spacer = all(token.is_dash for token in tokens[cut:])
        split = before.cost + SPLIT_COST + (len(tokens) - cut - 1 if spacer else behind.cost)
        if split < cost:
            best, cost, head, rest = before, split, cut, None if spacer else behind
    if best is None or max(best.cost, rest.cost if rest else 0.0) > MISFIT:
        raise _error(
            table,
            run.first if run.last == run.first else run.last,
            f"found {len(tokens)} values that do not fit the columns",
            f"expected {len(table.columns)} cells in the order of the form",
        )
    _add_values(table, row, tokens[:head], best)
    if rest is not None:
        _add_values(table, _open_row(table, "total", _word_at(text, tokens[head])), tokens[head:], rest)
    else:
        table.spacers.extend(_spacer(table, token) for token in tokens[head:])
    return run.end


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


def _indicator_start(text: TableText, run: Run, table: _Table) -> int:
    """The word that opens the indicator in a row's text; the text's end where there is none."""
    return next((i for i in range(run.first + 1, run.last) if opens_indicator(text, i)), run.last)


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
    """A table that ends with the file and without a footer or a total was cut."""
    if end == len(table.text.words) and table.rows[-1].level not in ("rata_rata", "predikat", "total"):
        raise _error(table, end - 1, "found the text's end inside the table", "expected its total or Predikat row")


def _error(table: _Table, index: int, found: str, expected: str) -> SourceError:
    word = table.text.words[index]
    column = line_at(table.text.stream, word.start)
    place = places(table.text.stream, word.start, word.end)[0]
    return SourceError(
        f"{table.file}:{column}:{place[1] + 1}: {found}, at {word.text!r}; {expected}. "
        "Compare the text around this line with the document."
    )
