"""The findings as a review sheet (kertas kerja reviu): what to mend first, and a row per finding to answer.

Everything is what :func:`renja_analysis.checking.check` and the catalogue of rules say; tanggapan and status are left
to whoever answers. The layout and its words stand in ``review_sheet.yml``. Amounts are rupiah; the same findings give
the same bytes. A text too long for a row that a spreadsheet can show is cut with an ellipsis.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from renja_analysis import checking  # noqa: F401 (enters all rules)
from renja_analysis.check_report import told_severities
from renja_analysis.consistency_tables import counted, evidence_cells
from renja_analysis.documents import Document
from renja_analysis.errors import RenjaError, SchemaError
from renja_analysis.findings import COLUMNS, SEVERITIES, Rule, rules
from renja_analysis.labels import check_lang, code_word
from renja_analysis.numbers import Lang, format_number, format_rupiah
from renja_analysis.places import column_words, table_fields, table_word
from renja_analysis.scales import choose
from renja_analysis.sheet_blocks import HEAD, MOST_LINES, Block, Column, Content, Live, write_sheet
from renja_analysis.wording import decimals, fill
from renja_analysis.workbooks import PAPERS, Looks, put, read_layout, write_workbook

MOST_FIRST = 10  # causes to mend first: what fits a page and a meeting
NUMBERS = ("rupiah", "number", "percent")  # types of fields whose expected value is written as people read it
NUMBER = re.compile(r"(?P<sign>[<>]=? )?(?P<value>-?\d+(?:\.\d+)?)")
SIGNS = {"<=": "≤", ">=": "≥"}

Row = dict[str, Any]


def write_review_sheet(
    findings: pd.DataFrame, document: Document, path: Path, lang: Lang = "id", paper: str = "A4"
) -> Path:
    """Writes findings into an XLSX file to review and answer them, whole or not at all; returns its path.

    ``findings`` is what :func:`renja_analysis.checking.check` gives. The first sheet tells their numbers by severity,
    family and table, the largest amounts, the ten causes to mend first (as ``findings`` ranks them: by severity
    and amount at stake) and how many are answered; the second has a row per finding, ranked alike: condition, criterion
    (the ground of the rule), place, printed, expected, amount at stake (rupiah), recommendation, evidence, and the
    empty columns response (a text) and status (one of three words). No findings are told in a sentence. ``lang`` is the
    language of all words that are not the document's, ``paper`` A4 or F4; both sheets are landscape, one page wide.

    Raises SchemaError for findings without a column, RenjaError for a rule, language or paper that is not known and a
    path that cannot be written.
    """
    check_lang(lang)
    choose("paper", paper, tuple(PAPERS))
    rows = _rows(findings, lang)
    layout = read_layout("review_sheet.yml")
    stage = code_word("tahap", document.tahap, lang)
    about = layout["document"][lang].format(agency=document.agency_name, year=document.year, stage=stage)
    names = {name: sheet["name"][lang] for name, sheet in layout["sheets"].items()}
    titles = {name: sheet["title"][lang] for name, sheet in layout["sheets"].items()}

    def write(book: Any, looks: Looks) -> None:
        footer = layout["footer"][lang]
        summary, sheet = (book.add_worksheet(names[name]) for name in ("summary", "review"))
        above = (titles["summary"], about, _counted(findings, lang) if rows else "")
        write_sheet(summary, above, _summary(findings, rows, lang), paper, footer, looks)
        if rows:
            summary.freeze_panes(HEAD + 1, 0)  # a wide first column would leave no room beside it
        above = (titles["review"], about, _word("note", lang) if rows else "")
        content: Content = [Block(_columns("review", lang), rows)] if rows else [_word("nothing", lang)]
        write_sheet(sheet, above, content, paper, footer, looks)
        if rows:
            _set_up(sheet, len(rows), lang, looks)

    return write_workbook(path, layout["title"][lang], document.year, write)


def _rows(findings: pd.DataFrame, lang: Lang) -> list[Row]:
    """The rows of the review sheet, as the findings are ranked."""
    lacking = [column for column in COLUMNS if column not in findings.columns]
    if lacking:
        raise SchemaError(
            f"findings: found no column {', '.join(lacking)}; expected those of a finding. Give what check() returns."
        )
    known = {rule.code: rule for rule in rules()}
    widths = {column.name: column.width for column in _columns("review", lang)}
    found: list[Row] = []
    for row in _records(findings):
        if row["rule"] not in known:
            raise RenjaError(f"findings: found rule {row['rule']!r}; expected one of the catalogue. Run check() again.")
        texts = _texts(row, known[row["rule"]], lang)
        cut = {name: _cut(text, widths[name]) if isinstance(text, str) else text for name, text in texts.items()}
        evidence = _evidence(row["evidence"], widths["evidence"], lang)
        found.append({"number": len(found) + 1, **cut, "answer": pd.NA, "status": pd.NA, "evidence": evidence})
        found[-1] |= {"cause": row["cause"]}
    return found


def _texts(row: Row, rule: Rule, lang: Lang) -> Row:
    return {
        "table": table_word(row["table"], lang),
        "rule": row["rule"],
        "severity": code_word("severity", row["severity"], lang),
        "message": row[f"message_{lang}"],
        "criterion": rule.source_id if lang == "id" else rule.source,
        "place": _place(row, lang),
        "printed": row["printed"],
        "expected": _expected(row, lang),
        "amount_at_stake": row["amount_at_stake"],
        "mend": rule.mend_id if lang == "id" else rule.mend_en,
    }


def _summary(findings: pd.DataFrame, rows: list[Row], lang: Lang) -> Content:
    """What to mend first, the numbers by family and by table, and how many are answered."""
    if not rows:
        return [_word("nothing", lang)]
    causes: dict[str, Row] = {}
    for row in rows:
        causes.setdefault(row["cause"], row)
    content = [Block(_columns("first", lang), list(causes.values())[:MOST_FIRST])]
    for by, words in read_layout("review_sheet.yml")["words"]["by"].items():
        kind = "short" if by == "table" else by
        counts = [row | {"words": code_word(kind, row[by], lang)} for row in _records(counted(findings, by))]
        columns, summed = _columns("counts", lang, by=words[lang]), (*SEVERITIES, "findings")
        content.append(Block(columns, counts, summed=summed, total=_word("total", lang)))
    return [*content, Block(_columns("progress", lang), _progress(len(rows), lang))]


def _progress(count: int, lang: Lang) -> list[Row]:
    """How many findings bear each status: a spreadsheet counts them again while they are answered."""
    (at,) = (column.at for column in _columns("review", lang) if column.name == "status")
    sheet = read_layout("review_sheet.yml")["sheets"]["review"]["name"][lang]
    cells = f"'{sheet}'!{xl_range_abs(HEAD + 1, at, HEAD + count, at)}"
    steps = [{"words": step, "findings": Live(f'=COUNTIF({cells},"{step}")', 0)} for step in _statuses(lang)]
    return [{"words": _word("unset", lang), "findings": Live(f"=COUNTBLANK({cells})", count)}, *steps]


def _set_up(sheet: Any, count: int, lang: Lang, looks: Looks) -> None:
    """The two columns to fill in, the filter and the printed area: it ends at the status."""
    at = {column.name: column.at for column in _columns("review", lang)}
    first, last = HEAD + 1, HEAD + count
    for row in range(first, last + 1):
        # A response that begins with = or looks like a date stays what was typed.
        look = {"border": 1, "valign": "top", "text_wrap": True}
        put(sheet, row, at["answer"], pd.NA, looks, **look, num_format="@")
        put(sheet, row, at["status"], pd.NA, looks, **look)
    words = read_layout("review_sheet.yml")["words"]
    checks: dict[str, dict[str, Any]] = {
        "answer": {"validate": "custom", "value": f"=ISTEXT({xl_rowcol_to_cell(first, at['answer'])})"},
        "status": {"validate": "list", "source": _statuses(lang)},
    }
    for name, told in (("answer", words["answer"][lang]), ("status", words["choose"][lang])):
        message = {"error_title": told["title"], "error_message": told["text"]}
        sheet.data_validation(first, at[name], last, at[name], checks[name] | message)
    sheet.autofilter(HEAD, 0, last, max(at.values()))
    sheet.freeze_panes(first, at["rule"] + 1)
    sheet.print_area(0, 0, last, at["status"])


def _counted(findings: pd.DataFrame, lang: Lang) -> str:
    """How many findings of each severity, how many touch money, and how much the largest of them."""
    stakes = findings["amount_at_stake"]
    counts = {
        "findings": format_number(len(findings), lang),
        "causes": format_number(findings["cause"].nunique(), lang),
        "severities": told_severities(findings, lang),
    }
    if not stakes.gt(0).any():
        return fill(_word("counted_no_money", lang), counts)
    touching, largest = format_number(stakes.gt(0).sum(), lang), format_rupiah(stakes.max(), lang)
    return fill(_word("counted", lang), counts | {"touching": touching, "largest": largest})


def _place(cell: Mapping[str, Any], lang: Lang) -> str:
    """``renja.txt:616 (Evaluasi E1: Realisasi kumulatif Renstra: anggaran (Rp))``."""
    column = column_words(cell["table"], cell["column"], lang)
    words = {"table": table_word(cell["table"], lang), "row_id": cell["row_id"], "column": column}
    return _word("place", lang).format(source=cell["source"], **words)


def _evidence(evidence: Any, width: int, lang: Lang) -> str:
    """The cells that prove a finding, a line for each column; those that a row has no room for are counted."""
    places: dict[tuple[str, str], list[str]] = {}
    for table, row_id, column, source in evidence_cells(evidence):
        places.setdefault((table, column), []).append(f"{row_id} ({source})")
    lines: list[str] = []
    left, room = sum(map(len, places.values())), MOST_LINES - 1  # the last line counts those that are left
    for (table, column), found in places.items():
        line = f"{table_word(table, lang)}, {column_words(table, column, lang)}:"
        shown = 0
        for place in found:
            longer = f"{line}{';' if shown else ''} {place}"
            if ceil(len(longer) / width) > room:
                break
            line, shown = longer, shown + 1
        if shown:
            lines.append(line)
        left, room = left - shown, room - ceil(len(line) / width)
        if shown < len(found):
            break
    return "\n".join([*lines, *([_word("more", lang).format(count=left)] if left else [])])


def _expected(row: Row, lang: Lang) -> Any:
    """What should stand there; a number of the tables as people read it."""
    text = row["expected"]
    matched = NUMBER.fullmatch(text) if isinstance(text, str) else None
    field = table_fields(row["table"]).get(row["column"])
    if not matched or field is None or field.type not in NUMBERS:
        return text
    sign = (matched["sign"] or "").strip()
    number = format_number(Decimal(matched["value"]), lang, decimals(matched["value"]))
    return f"{SIGNS.get(sign, sign)} {number}".strip()


def _cut(text: str, width: int) -> str:
    """One line of text, no longer than a row of that width can show."""
    line = " ".join(text.splitlines())
    room = width * MOST_LINES
    return line if len(line) <= room else f"{line[: room - 2].rstrip()} …"


def _records(table: pd.DataFrame) -> list[Row]:
    return table.to_dict("records")  # type: ignore[return-value]


def _statuses(lang: Lang) -> list[str]:
    return list(read_layout("review_sheet.yml")["words"]["status"][lang])


def _word(key: str, lang: Lang) -> str:
    return str(read_layout("review_sheet.yml")["words"][key][lang])


def _columns(block: str, lang: Lang, by: str = "") -> list[Column]:
    entries = read_layout("review_sheet.yml")["columns"][block]
    return [
        Column(at, entry["column"], entry["kind"], entry["head"][lang].format(by=by), entry["width"])
        for at, entry in enumerate(entries)
    ]
