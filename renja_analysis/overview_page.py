"""The pages that lead to the results: ``index.html``, agencies by years, and one of each document with all its files.

They load nothing and send nothing: style and script stand inside, and the policy lets no other script run. Whatever
a document prints is shown as text. Without a script every row is there, unsorted and unfiltered. In both languages.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

from renja_analysis.numbers import MISSING, format_number, format_percent, format_rupiah, format_rupiah_short

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: break-word; }
main { max-width: 84rem; margin: 0 auto; padding: 1.2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .3rem 0; }
h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; }
p { margin: .4rem 0; max-width: 62rem; }
em { color: #555; }
a { color: #0b5394; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: baseline; margin: 1rem 0; }
input, select { font: inherit; max-width: 100%; padding: .15rem .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #555; vertical-align: bottom; }
thead em { display: block; font-weight: normal; }
tbody tr { border-bottom: 1px solid #ddd; }
.n { text-align: right; white-space: nowrap; }
.failed, .error { color: #b3261e; }
.warning { color: #7a5200; }
ul { margin: 0; padding-left: 1.1rem; }
td ul { list-style: none; padding: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
button { font: inherit; font-weight: inherit; text-align: inherit; border: 0; padding: 0; background: none;
  color: inherit; cursor: pointer; text-decoration: underline dotted; }
th[aria-sort=ascending] button::after { content: " ▲"; }
th[aria-sort=descending] button::after { content: " ▼"; }
[hidden] { display: none !important; }
@media (max-width: 48rem) {
  body { overflow-wrap: anywhere; }
  thead tr { display: flex; flex-wrap: wrap; gap: .2rem .8rem; border-bottom: 2px solid #555; }
  thead th { border: 0; padding: .2rem 0; }
  thead em { display: none; }
  table, thead, tbody, tbody tr { display: block; }
  tbody tr { padding: .6rem 0; }
  tbody td, tbody th { display: flex; gap: .8rem; padding: .1rem 0; text-align: left; white-space: normal; }
  thead th:last-child { display: none; }
  tbody td::before { text-align: left; content: attr(data-name); flex: 0 0 8rem; color: #555; }
  dl { grid-template-columns: 1fr; }
  dd { margin: 0 0 .4rem; }
}
"""

# The head sorts, the form filters; both only show what is there in another order, or less of it.
SCRIPT = """
const form = document.querySelector("form"), body = document.querySelector("tbody");
const rows = [...body.rows];
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
function choose() {
  const words = form.search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !["year", "state"].every(name => !form[name].value || form[name].value === row.dataset[name])
      || !words.every(word => texts.get(row).includes(word));
    shown += !row.hidden;
  }
  form.shown.value = shown;
}
function value(row, column) {
  const cell = row.cells[column];
  return "v" in cell.dataset ? (cell.dataset.v === "" ? null : Number(cell.dataset.v)) : cell.textContent.toLowerCase();
}
document.querySelectorAll("thead th:not(:last-child)").forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    document.querySelectorAll("thead th").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keys = new Map(rows.map(row => [row, value(row, column)]));
    rows.sort((a, b) => {
      const x = keys.get(a), y = keys.get(b);
      if (x === y) return 0;
      if (x === null || y === null) return x === null ? 1 : -1;
      return (x < y ? -1 : 1) * (up ? 1 : -1);
    });
    body.append(...rows);
  });
});
form.hidden = false;
form.addEventListener("input", choose);
form.addEventListener("submit", event => event.preventDefault());
choose();
"""

NOTHING = '<p>Belum ada laporan. <em lang="en">No report yet.</em></p>'
COLUMNS = (
    *(("Perangkat daerah", "Agency"), ("Tahun", "Year"), ("Status", "Status"), ("Pagu", "Budget")),
    *(("Kesalahan", "Errors"), ("Peringatan", "Warnings"), ("Catatan", "Notes"), ("Laporan", "Reports")),
)
SEVERITIES = ("error", "warning", "info")
STATES = {"done": ("selesai", "done"), "failed": ("ada yang gagal", "some failed")}
KINDS = {"figures": ("gambar", "figures"), "tables": ("tabel", "tables"), "forms": ("lembar kerja", "spreadsheets")}
AMOUNTS = {
    "pagu_rkpd": ("Pagu RKPD awal", "Budget of the initial RKPD"),
    "pagu_renja": ("Pagu hasil reviu", "Budget after the review"),
    "pagu_plan": ("Pagu rencana", "Budget of the plan"),
    "pagu_final": ("Pagu akhir", "Final budget"),
    "target_rp": ("Anggaran tahun yang dievaluasi", "Budget of the evaluated year"),
    "realisasi_rp": ("Realisasi", "Spent"),
}

Record = Mapping[str, Any]


class Place(NamedTuple):
    """A document, or what is over several, with its results: the ``run.json`` of each by its folder below outputs/."""

    path: str  # of its page, below outputs/, without the ending
    name: str
    year: str
    results: Sequence[tuple[str, Record]]
    failures: Sequence[tuple[str, Record]]
    summary: Record

    @property
    def state(self) -> str:
        return "failed" if self.failures else "done"


def index_page(places: Sequence[Place], over_several: Place | None = None) -> str:
    """``outputs/index.html``: a row for each document, in the order given; what is over several stands above."""
    parts = []
    if over_several:
        read = max((len(record.get("documents", ())) for _, record in over_several.results), default=0)
        parts += [
            f"<h2>{_both('Lintas tahun dan perangkat daerah', 'Across years and agencies')}</h2>",
            f"<p>{read} {_both('dokumen', 'documents')}</p>" if read else "",
            _reports(over_several),
        ]
    if places:
        heads = "".join(f'<th scope="col">{_both(*names)}</th>' for names in COLUMNS)
        rows = "\n".join(map(_row, places))
        parts += [_form(places), f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"]
    elif not over_several:
        parts.append(NOTHING)
    intro = _both(
        "Laporan yang telah terbit, per perangkat daerah dan tahun rencana.",
        "The reports published, by agency and plan year.",
    )
    return _page("Analisis Renja", [f"<h1>Analisis Renja</h1>\n<p>{intro}</p>", *parts], SCRIPT if places else "")


def place_page(place: Place) -> str:
    """The page of one document: its numbers, and every file of each result."""
    up = "../" * place.path.count("/")
    title = f"{place.name}, {place.year}" if place.year else "Lintas tahun dan perangkat daerah"
    parts = [f'<p><a href="{up}index.html">Analisis Renja</a></p>\n<h1>{escape(title)}</h1>', _numbers(place.summary)]
    parts += [_files(path, record, up) for path, record in place.results]
    parts += [_failure(path, record, up) for path, record in place.failures]
    return _page(title, parts, "")


def _page(title: str, parts: Iterable[str], script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"; script-src 'sha256-{digest}'" if script else ""
    policy = f"default-src 'none'; style-src 'unsafe-inline'{allowed}"
    body = "\n".join(filter(None, parts))
    return (
        f'<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n{f'<script>{script}</script>' if script else ''}\n</body>\n</html>\n"
    )


def _form(places: Sequence[Place]) -> str:
    years = sorted({place.year for place in places})
    every = '<option value="">semua / all</option>'
    of_year = "".join(f"<option>{escape(year)}</option>" for year in years)
    of_state = "".join(f'<option value="{name}">{" / ".join(words)}</option>' for name, words in STATES.items())
    return (
        f'<form hidden>\n<label>{_both("Cari", "Search")} <input type="search" name="search"></label>\n'
        f'<label>{_both("Tahun", "Year")} <select name="year">{every}{of_year}</select></label>\n'
        f'<label>Status <select name="state">{every}{of_state}</select></label>\n'
        f'<span><output name="shown">{len(places)}</output> / {len(places)}</span>\n</form>'
    )


def _row(place: Place) -> str:
    link = f'<a href="{quote(place.path)}.html">{escape(place.name)}</a>'
    counts = [f"{len(place.results)} {_both('selesai', 'done')}"] if place.results else []
    if place.failures:
        counts.append(f'<span class="failed">{len(place.failures)} {_both("gagal", "failed")}</span>')
    pagu = budget(place.summary)
    cells = [
        (_key(len(place.failures)), "", f"<span>{'<br>'.join(counts)}</span>"),
        (_key(pagu), "n", _shown(pagu, format_rupiah_short)),
        *((_key(place.summary.get(name)), f"n {name}", _shown(place.summary.get(name))) for name in SEVERITIES),
        ("", "", _reports(place)),
    ]
    shown = "".join(
        f'<td data-name="{names[0]}" class="{kind}"{key}>{text}</td>'
        for names, (key, kind, text) in zip(COLUMNS[2:], cells, strict=True)
    )
    front = f'<th scope="row">{link}</th><td data-name="{COLUMNS[1][0]}">{escape(place.year)}</td>'
    return f'<tr data-year="{escape(place.year)}" data-state="{place.state}">{front}{shown}</tr>'


def budget(summary: Record) -> Any:
    """The amount that stands for a document: of the final plan, else of the stage before it that prints one."""
    stages = ("pagu_final", "pagu_plan", "pagu_renja", "pagu_rkpd")
    return next((summary[name] for name in stages if summary.get(name) is not None), None)


def _reports(place: Place) -> str:
    links = [
        f'<li><a href="{_url(path, record, "html")}">{escape(record["title"])}</a></li>'
        for path, record in place.results
    ]
    links += [f'<li class="failed">{escape(record["notebook"])}: {_why(record)}</li>' for _, record in place.failures]
    links.append(f'<li><a href="{quote(place.path)}.html">{_both("semua berkas", "all files")}</a></li>')
    return f"<ul>{''.join(links)}</ul>"


def _numbers(summary: Record) -> str:
    rows = [(_both(*names), _shown(summary.get(name), format_rupiah)) for name, names in AMOUNTS.items()]
    rows.append((_both("Serapan", "Absorption"), _shown(summary.get("serapan"), format_percent)))
    rows += [(_both(*names), _shown(summary.get(name))) for name, names in zip(SEVERITIES, COLUMNS[4:7], strict=True)]
    found = [f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows if text != MISSING]
    failure = f'<p class="failed">{escape(str(summary["failure"]))}</p>' if summary.get("failure") else ""
    return (f"<dl>{''.join(found)}</dl>" if found else "") + failure


def _files(path: str, record: Record, up: str) -> str:
    day = escape(str(record.get("ended", ""))[:10])
    parts = [
        f'<h2><a href="{up}{_url(path, record, "html")}">{escape(record["title"])}</a></h2>',
        f'<p><a href="{up}{_url(path, record, "ipynb")}">notebook</a> · {day}</p>',
    ]
    for kind, names in KINDS.items():
        by_stem: dict[str, list[str]] = {}
        for file in sorted(record["files"]):
            if file.startswith(f"{kind}/"):
                by_stem.setdefault(PurePosixPath(file).stem, []).append(file)
        if by_stem:
            items = "".join(f"<li>{escape(stem)}: {_endings(path, files, up)}</li>" for stem, files in by_stem.items())
            parts.append(f"<details><summary>{len(by_stem)} {_both(*names)}</summary>\n<ul>{items}</ul></details>")
    return "\n".join(parts)


def _endings(path: str, files: Sequence[str], up: str) -> str:
    links = (f'<a href="{up}{quote(f"{path}/{file}")}">{escape(PurePosixPath(file).suffix[1:])}</a>' for file in files)
    return " · ".join(links)


def _failure(path: str, record: Record, up: str) -> str:
    copy = f"{record['notebook']}.ipynb"
    link = f'<p><a href="{up}{quote(f"{path}/{copy}")}">{_both("salinan yang dijalankan", "executed copy")}</a></p>'
    return (
        f'<h2 class="failed">{escape(record["notebook"])}: {_both("gagal", "failed")}</h2>\n<p>{_why(record)}</p>\n'
        f"{link if copy in record['files'] else ''}"
    )


def _why(record: Record) -> str:
    cell = f"sel / cell [{record['cell']}]: " if record.get("cell") else ""
    return escape(f"{cell}{record.get('error', '')}")


def _url(path: str, record: Record, ending: str) -> str:
    return quote(f"{path}/{record['notebook']}.{ending}")


def _both(indonesian: str, english: str) -> str:
    return indonesian if english == indonesian else f'{indonesian} <em lang="en">{english}</em>'


def _key(value: Any) -> str:
    """What the column is sorted by."""
    return f' data-v="{"" if value is None else value}"'


def _shown(value: Any, form: Any = format_number) -> str:
    return MISSING if value is None else escape(form(value, "id"))
