"""The findings of one document as a text for the terminal, as CSV and as JSON for other programs.

All say the same: which findings, where, how many. Amounts are rupiah. Nothing here decides what is a finding.
"""

import json
import re
from typing import Any

import pandas as pd

from renja_analysis.consistency_tables import counted, evidence_cells
from renja_analysis.csv_cells import csv_text
from renja_analysis.documents import Document
from renja_analysis.findings import COLUMNS, SEVERITIES, rules
from renja_analysis.labels import code_word, headings, label, listed
from renja_analysis.numbers import Lang, format_number, format_rupiah
from renja_analysis.schema import TABLES

MOST_FIRST = 5  # causes to mend first: what is read at once below the list
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # would break the line, or speak to the terminal


def report_text(findings: pd.DataFrame, lang: Lang = "id") -> str:
    """One line per finding, ``place: code message``, table by table in printed order; then counts and what comes first.

    Below the lines: the numbers by family and severity, the causes to mend first (as ``findings`` ranks them: the most
    severe and costly) with the recommendation of the rule, and the sum of all in one sentence.
    """
    if findings.empty:
        return f"{told_findings(findings, lang)}\n"
    parts = [_table_lines(findings, table, lang) for table in TABLES if table in set(findings["table"])]
    parts += [_family_lines(findings, lang), _first_lines(findings, lang), [told_findings(findings, lang)]]
    return "\n".join("\n".join(part) + "\n" for part in parts)


def report_csv(findings: pd.DataFrame) -> str:
    """All columns of the findings, as :func:`renja_analysis.checking.check` gives them."""
    return csv_text(findings, COLUMNS)


def report_json(findings: pd.DataFrame, document: Document) -> str:
    """One object: the document, the numbers by severity, and the findings with their family, in their order.

    A finding has the columns of :func:`renja_analysis.checking.check`; ``evidence`` is a list of cells. What is missing
    is null.
    """
    family = {rule.code: rule.family for rule in rules()}
    rows = [
        {name: _plain(row[name]) for name in COLUMNS if name != "evidence"}
        | {"family": family.get(row["rule"])}
        | {"evidence": [dict(zip(_CELL, cell, strict=True)) for cell in evidence_cells(row["evidence"])]}
        for row in findings.to_dict("records")
    ]
    counts = {severity: int((findings["severity"] == severity).sum()) for severity in SEVERITIES}
    about = {"agency": document.agency, "year": document.year, "tahap": document.tahap}
    return f"{json.dumps({**about, 'counts': counts, 'findings': rows}, ensure_ascii=False, indent=1)}\n"


def told_findings(findings: pd.DataFrame, lang: Lang = "id") -> str:
    """How many findings there are, of each severity."""
    if findings.empty:
        return label("check.none", lang)
    counts = {"findings": format_number(len(findings), lang), "severities": told_severities(findings, lang)}
    return label("check.counts", lang, **counts)


def told_severities(findings: pd.DataFrame, lang: Lang = "id") -> str:
    """``35 kesalahan, 120 peringatan dan 1 catatan``; only those that there are."""
    counts = {severity: int((findings["severity"] == severity).sum()) for severity in SEVERITIES}
    words = [
        f"{format_number(count, lang)} {code_word('severities' if count > 1 else 'severity', severity, lang)}"
        for severity, count in counts.items()
        if count
    ]
    return listed(words, lang)


_CELL = ("table", "row_id", "column", "source")


def _table_lines(findings: pd.DataFrame, table: str, lang: Lang) -> list[str]:
    """The head of a table, then its findings as they are met in the source."""
    rows = sorted(findings[findings["table"] == table].to_dict("records"), key=lambda row: _place_order(row["source"]))
    return [
        f"{code_word('short', table, lang)} ({format_number(len(rows), lang)})",
        *(_line(row, lang) for row in rows),
    ]


def _family_lines(findings: pd.DataFrame, lang: Lang) -> list[str]:
    heads = list(headings(SEVERITIES, lang).values())
    rows = counted(findings, "family").to_dict("records")
    names = [code_word("family", row["family"], lang) for row in rows]
    width = max(map(len, (label("rulebook.family", lang), *names)))
    lines = [[label("rulebook.family", lang), *heads]]
    lines += [
        [name, *(format_number(row[severity], lang) for severity in SEVERITIES)]
        for name, row in zip(names, rows, strict=True)
    ]
    return [
        line[0].ljust(width) + "".join(cell.rjust(len(head) + 3) for cell, head in zip(line[1:], heads, strict=True))
        for line in lines
    ]


def _first_lines(findings: pd.DataFrame, lang: Lang) -> list[str]:
    mend = {rule.code: rule.mend_id if lang == "id" else rule.mend_en for rule in rules()}
    lines = [label("check.first", lang)]
    for number, row in enumerate(findings.drop_duplicates("cause").head(MOST_FIRST).to_dict("records"), start=1):
        lines.append(f"{number}. {_line(row, lang)}")
        if not pd.isna(row["amount_at_stake"]):
            lines.append(f"   {label('rulebook.stake', lang)}: {format_rupiah(row['amount_at_stake'], lang)}")
        lines.append(f"   {label('rulebook.mend', lang)}: {mend[row['rule']]}")
    return lines


def _line(row: dict[Any, Any], lang: Lang) -> str:
    return CONTROL.sub(" ", f"{row['source']}: {row['rule']} {row[f'message_{lang}']}")


def _place_order(source: str) -> list[tuple[int, str]]:
    """Places in the order of the source: line 99 before line 100."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", source)]


def _plain(value: Any) -> Any:
    """A cell as JSON knows it."""
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
