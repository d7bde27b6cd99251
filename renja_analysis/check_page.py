"""The findings as one page for a browser: a list that can be filtered, each finding beside the text that prints it.

The page loads nothing and sends nothing: style and script stand inside, and its policy lets no other script run.
Whatever a document prints is shown as text. Without a script all findings and the source are there, unfiltered.
"""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from renja_analysis.check_report import told_findings
from renja_analysis.consistency_tables import evidence_cells
from renja_analysis.documents import Document
from renja_analysis.findings import FAMILIES, SEVERITIES, Rule, rules
from renja_analysis.labels import code_word, label
from renja_analysis.numbers import Lang, format_number, format_rupiah
from renja_analysis.places import CellSources, Spot, cell_sources, cell_spots, column_words, table_word
from renja_analysis.schema import TABLES

MOST_EVIDENCE = 40  # cells that a finding links to; further ones are counted
MOST_TEXT = 2_000_000  # characters of a source that is shown whole; of a longer one the lines around the cited ones
AROUND = 5  # lines shown before and behind a cited one

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: grid; grid-template-rows: auto 3fr 2fr; color: #1a1a1a; background: #fff;
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
header { padding: .6rem 1rem; border-bottom: 1px solid #bbb; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: .95rem; margin: 0 0 .4rem; }
header p { margin: .1rem 0; }
form { display: flex; flex-wrap: wrap; gap: .4rem 1rem; margin-top: .4rem; align-items: baseline; }
select, input { font: inherit; }
main, section { overflow: auto; padding: .6rem 1rem; min-height: 0; }
section { border-top: 3px solid #555; background: #fafafa; }
article { border-left: 4px solid #777; padding: .2rem .8rem; margin-bottom: .7rem; max-width: 80rem; }
article.error { border-color: #b3261e; }
article.warning { border-color: #9a6700; }
article:target { background: #eef4fb; }
article p { margin: .1rem 0; }
.severity { text-transform: uppercase; font-size: .75rem; letter-spacing: .04em; }
.error .severity { color: #b3261e; }
.warning .severity { color: #7a5200; }
.amount { float: right; font-variant-numeric: tabular-nums; }
summary { color: #444; font-size: .88rem; cursor: pointer; }
dt { font-weight: 600; font-size: .88rem; }
dd { margin: 0 0 .3rem 1rem; font-size: .88rem; }
a { color: #0b5394; }
pre { margin: 0; font: 13px/1.45 ui-monospace, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.n { display: inline-block; width: 4.5em; padding-right: 1em; text-align: right; color: #666; user-select: none; }
mark { background: #ffe08a; }
.cited { display: inline-block; width: 100%; background: #f0f0f0; scroll-margin-top: 7em; }
.cited:target { background: #cfe3fa; outline: 2px solid #0b5394; outline-offset: -2px; }
.back { font-size: .8rem; margin-left: 1em; user-select: none; }
[hidden] { display: none !important; }
@media print { body { display: block; height: auto; } form { display: none; } article { break-inside: avoid; } }
"""

# The choices hide articles; a link to a hidden finding takes the choices back.
SCRIPT = """
const form = document.querySelector("form");
const articles = [...document.querySelectorAll("article")];
const texts = new Map(articles.map(article => [article, article.textContent.toLowerCase()]));
function choose() {
  const words = form.search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const article of articles) {
    const fits = ["family", "severity", "table"].every(
      name => !form[name].value || form[name].value === article.dataset[name]);
    article.hidden = !fits || !words.every(word => texts.get(article).includes(word));
    shown += !article.hidden;
  }
  form.shown.value = shown;
}
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.hidden) { form.reset(); choose(); target.scrollIntoView(); }
}
form.hidden = false;
form.addEventListener("input", choose);
form.addEventListener("submit", event => event.preventDefault());
addEventListener("hashchange", reveal);
choose();
reveal();
"""

Row = dict[str, Any]
Place = tuple[str, int]  # file and line
Cited = dict[Place, tuple[list[Spot], list[Row]]]  # what of a line is marked, and the findings that it opens
Anchors = dict[Place, str]  # the id of each cited line


def report_html(
    findings: pd.DataFrame, document: Document, tables: Mapping[str, pd.DataFrame], lang: Lang = "id"
) -> str:
    """One HTML page: the findings in their order, filters by family, severity, table and words, and the source below.

    A finding links to the line that prints its cell, and to the cells of its evidence; ``tables`` are those that were
    checked (``cells`` says where each cell is printed). The lines link back to their findings.
    """
    rows = _rows(findings, cell_sources(tables))
    cited = _cited(rows)
    anchors = {place: f"s{number}" for number, place in enumerate(sorted(cited))}
    title = label("page.title", lang, year=str(document.year))
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    known = {rule.code: rule for rule in rules()}
    articles = "".join(_article(row, known[row["rule"]], anchors, lang) for row in rows)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: {escape(document.agency_name)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(document.agency_name)}</p>\n"
        f"<p>{escape(told_findings(findings, lang))}</p>\n{_form(rows, lang)}</header>\n"
        f"<main>\n{articles}</main>\n<section>\n{_sources(document, cited, anchors, lang)}</section>\n"
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _rows(findings: pd.DataFrame, sources: CellSources) -> list[Row]:
    """The findings with their number, family and what they cite: their own spots, and those of each evidence cell."""
    family = {rule.code: rule.family for rule in rules()}
    rows: list[Row] = []
    for number, row in enumerate(findings.to_dict("records"), start=1):
        cells = evidence_cells(row["evidence"])
        rows.append(
            {str(name): value for name, value in row.items()}
            | {"number": number, "family": family[row["rule"]], "cells": cells}
            | {"spots": cell_spots(row["table"], row["row_id"], row["column"], row["source"], sources)}
            | {"cell_spots": [cell_spots(*cell, sources) for cell in cells[:MOST_EVIDENCE]]}
        )
    return rows


def _cited(rows: list[Row]) -> Cited:
    cited: Cited = {}
    for row in rows:
        for spot in (*row["spots"], *(spot for found in row["cell_spots"] for spot in found)):
            cited.setdefault((spot.file, spot.line), ([], []))[0].append(spot)
        if row["spots"]:
            first = row["spots"][0]
            cited[first.file, first.line][1].append(row)
    return cited


def _form(rows: list[Row], lang: Lang) -> str:
    choices = {
        "severity": (label("rulebook.severity", lang), SEVERITIES, "severity"),
        "family": (label("rulebook.family", lang), FAMILIES, "family"),
        "table": (label("page.table", lang), tuple(TABLES), "short"),
    }
    fields = "".join(
        _select(name, title, [code for code in codes if any(row[name] == code for row in rows)], kind, lang)
        for name, (title, codes, kind) in choices.items()
    )
    search = f'<label>{escape(label("page.search", lang))} <input type="search" name="search"></label>\n'
    shown = f'<span>{escape(label("page.shown", lang))}: <output name="shown" aria-live="polite">{len(rows)}</output>'
    return f"<form hidden>\n{fields}{search}{shown} / {len(rows)}</span>\n</form>\n"


def _select(name: str, title: str, codes: list[str], kind: str, lang: Lang) -> str:
    options = "".join(f'<option value="{code}">{escape(code_word(kind, code, lang))}</option>' for code in codes)
    everything = f'<option value="">{escape(label("page.all", lang))}</option>'
    return f'<label>{escape(title)} <select name="{name}">{everything}{options}</select></label>\n'


def _article(row: Row, rule: Rule, anchors: Anchors, lang: Lang) -> str:
    stake = row["amount_at_stake"]
    worth = f"{label('rulebook.stake', lang)}: {format_rupiah(stake, lang)}"
    amount: str = "" if pd.isna(stake) else f'<span class="amount">{escape(worth)}</span>'
    data = "".join(f' data-{name}="{escape(row[name])}"' for name in ("family", "severity", "table"))
    details = {
        label("rulebook.source", lang): escape(rule.source_id if lang == "id" else rule.source),
        label("rulebook.mend", lang): escape(rule.mend_id if lang == "id" else rule.mend_en),
        label("page.evidence", lang): _evidence(row, anchors, lang),
    }
    listed = "".join(f"<dt>{escape(words)}</dt><dd>{html}</dd>" for words, html in details.items() if html)
    return (
        f'<article id="f{row["number"]}" class="{escape(row["severity"])}"{data}>\n'
        f'<p>{amount}<b class="severity">{escape(code_word("severity", row["severity"], lang))}</b> '
        f"<b>{escape(row['rule'])}</b> {_link(row['source'], row['spots'], anchors)} "
        f"({escape(table_word(row['table'], lang))}: {escape(column_words(row['table'], row['column'], lang))})</p>\n"
        f"<p>{escape(row[f'message_{lang}'])}</p>\n"
        f"<details><summary>{escape(label('page.details', lang))}</summary><dl>{listed}</dl></details>\n</article>\n"
    )


def _evidence(row: Row, anchors: Anchors, lang: Lang) -> str:
    parts = []
    for (table, row_id, column, source), found in zip(row["cells"], row["cell_spots"], strict=False):
        words = f"{table_word(table, lang)} {row_id}, {column_words(table, column, lang)}"
        parts.append(f"{escape(words)} ({_link(source, found, anchors)})")
    more = len(row["cells"]) - len(parts)
    if more:
        parts.append(escape(label("page.more", lang, more=format_number(more, lang))))
    return "; ".join(parts)


def _link(text: str, found: list[Spot], anchors: Anchors) -> str:
    """A place as a link to its line; only its words where the source is no text."""
    target = anchors.get((found[0].file, found[0].line)) if found else None
    return f'<a href="#{target}">{escape(text)}</a>' if target else escape(text)


def _sources(document: Document, cited: Cited, anchors: Anchors, lang: Lang) -> str:
    """The text of every cited file, its cited lines marked."""
    parts = []
    for file in dict.fromkeys(file for file, _ in sorted(cited)):
        lines = _lines(document, file)
        if lines is None:
            parts.append(f"<p>{escape(label('page.no_text', lang, file=file))}</p>\n")
            continue
        whole = sum(map(len, lines)) <= MOST_TEXT
        numbers = [number for name, number in cited if name == file]
        texts, last = [], 0
        for number in range(1, len(lines) + 1) if whole else _around(numbers, len(lines)):
            texts.append("" if number == last + 1 else "…\n")
            texts.append(_line((file, number), lines[number - 1], cited, anchors))
            last = number
        parts.append(f"<h2>{escape(file)}</h2>\n<pre>{''.join(texts)}</pre>\n")
    return "".join(parts)


def _line(place: Place, text: str, cited: Cited, anchors: Anchors) -> str:
    """A line with its number; a cited one with its id, its marks and the way back to the findings that it opens."""
    number = f'<span class="n">{place[1]}</span>'
    if place not in cited:
        return f"{number}{escape(text)}\n"
    found, rows = cited[place]
    links = " ".join(f'<a href="#f{row["number"]}">{escape(row["rule"])}</a>' for row in rows)
    back = f'<span class="back">{links}</span>' if links else ""
    return f'<span class="cited" id="{anchors[place]}">{number}{_marked(text, found)}{back}</span>\n'


def _lines(document: Document, file: str) -> list[str] | None:
    """The lines of a source of the document, counted as reading counts them; None for one that is no text."""
    if file not in [entry["name"] for entry in document.sources]:
        return None
    try:
        text = (document.folder / "source" / file).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    return [line.removesuffix("\r") for line in text.split("\n")]


def _around(numbers: list[int], count: int) -> list[int]:
    near = {line for number in numbers for line in range(number - AROUND, number + AROUND + 1)}
    return sorted(line for line in near if 1 <= line <= count)


def _marked(text: str, found: list[Spot]) -> str:
    """The text of a line with what the spots cover marked, each character once."""
    inside = {at for spot in found for at in range(spot.start, min(spot.end or len(text), len(text)))}
    start = 0
    pieces: list[str] = []
    for at in range(1, len(text) + 1):
        if at == len(text) or (at in inside) != (start in inside):
            piece = escape(text[start:at])
            pieces.append(f"<mark>{piece}</mark>" if start in inside else piece)
            start = at
    return "".join(pieces)
