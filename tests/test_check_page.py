"""The page of findings: one file that loads nothing, shows print as text, filters, and leads to the printed place."""

import re
import shutil
import subprocess
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from checked_document import MARKUP, SPENT, found, make_document, table
from click.testing import CliRunner

from renja_analysis import check_page
from renja_analysis.check_page import report_html
from renja_analysis.checking import check
from renja_analysis.cli import cli
from renja_analysis.consistency_tables import evidence_cells
from renja_analysis.documents import Document, find_document
from renja_analysis.findings import rules, to_frame
from renja_analysis.labels import LANGS
from renja_analysis.loading import load
from renja_analysis.numbers import Lang

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_END = {"meta", "input", "br"}


class Page(HTMLParser):
    """What a browser would build: the elements with their attributes, and the text of each article and marked line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.articles: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in NO_END:
            self.open.append(self.tags[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        names = [name for name, _ in self.open]
        for tag, attributes in self.open:
            key = str(attributes.get("id"))
            if tag == "article":
                self.articles[key] = self.articles.get(key, "") + data
            if attributes.get("class") == "cited":
                self.lines[key] = self.lines.get(key, "") + data
                self.marks[key] = self.marks.get(key, "") + (data if "mark" in names else "")

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@cache
def reference() -> tuple[pd.DataFrame, Document, dict[str, pd.DataFrame]]:
    tables, document = load("dkukm-babel", 2024, corrected=False), find_document("dkukm-babel", 2024)
    return check(tables, document), document, tables


@cache
def reference_html(lang: Lang) -> str:
    return report_html(*reference(), lang)


@cache
def reference_page(lang: Lang) -> Page:
    return Page(reference_html(lang))


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Document:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    return make_document(tmp_path / "project")


def page(document: Document, *rows: dict[str, object], lang: Lang = "id") -> Page:
    return Page(report_html(found(*rows), document, {"evaluation": table(*rows)}, lang))


@pytest.mark.parametrize("lang", LANGS)
def test_every_finding_has_its_article_with_code_message_ground_and_advice_in_one_language(lang: Lang) -> None:
    articles = reference_page(lang).articles
    known = {rule.code: rule for rule in rules()}
    other = "en" if lang == "id" else "id"
    assert len(articles) == len(reference()[0])
    for number, row in enumerate(reference()[0].to_dict("records"), start=1):
        rule, text = known[row["rule"]], articles[f"f{number}"]
        told = (rule.source_id, rule.mend_id) if lang == "id" else (rule.source, rule.mend_en)
        assert all(part in text for part in (row["rule"], row[f"message_{lang}"], row["source"], *told))
        assert row[f"message_{other}"] not in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_loads_nothing_and_lets_no_other_script_run(lang: Lang) -> None:
    shown = reference_page(lang)
    loading = [value for _, attributes in shown.tags for name, value in attributes.items() if name in ("src", "action")]
    assert not loading and not shown.named("link") and not shown.named("img")
    assert all(str(link["href"]).startswith("#") for link in shown.named("a"))
    (policy,) = [meta["content"] for meta in shown.named("meta") if "http-equiv" in meta]
    assert (
        str(policy).startswith("default-src 'none'; ") and "'unsafe-inline'" not in str(policy).split("script-src")[1]
    )
    assert len(shown.named("script")) == len(shown.named("style")) == 1
    assert not re.search(r"@import|url\(|https?:", check_page.STYLE + check_page.SCRIPT)


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_document_prints_never_becomes_markup(lang: Lang, document: Document) -> None:
    strange = found().assign(source="x<img src=q>.txt:1", column='"><script>1</script>', row_id="<b>")
    strange = strange.astype(found().dtypes.to_dict())
    text = report_html(strange, document, {"evaluation": table()}, lang)
    tags = {tag for tag, _ in Page(text).tags}
    assert not tags & {"img", "i"} and len(Page(text).named("script")) == 1
    assert MARKUP in Page(text).articles["f1"]
    assert "alert" not in text.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")


def test_the_source_is_shown_as_it_is_written_line_by_line(document: Document) -> None:
    text = report_html(found(), document, {"evaluation": table()})
    (source,) = re.findall(r"<pre>(.*?)</pre>", text, re.S)
    back = re.sub(r'<span class="n">(\d+)</span>', r"\1:", re.sub(r'<span class="back">.*?</span>', "", source))
    lines = unescape(re.sub(r"</?(?:span|mark|a)\b[^>]*>", "", back)).splitlines()
    written = (document.folder / "source" / "renja.txt").read_text(encoding="utf-8").split("\n")
    assert lines == [f"{number}:{line}" for number, line in enumerate(written, start=1)]


def test_a_finding_leads_to_its_line_and_the_line_back_to_it(document: Document) -> None:
    shown = page(document)
    links = {str(link["href"])[1:] for link in shown.named("a")}
    ids = {str(attributes["id"]) for _, attributes in shown.tags if "id" in attributes}
    assert links <= ids
    by_line = {text.split("Baris")[0]: key for key, text in shown.lines.items()}
    assert set(by_line) == {"9", "10", "100"}
    assert set(shown.articles) <= links
    assert shown.lines[by_line["9"]].endswith("RJ401")


def test_in_the_reference_document_every_place_is_a_link_and_every_link_leads_somewhere() -> None:
    shown = reference_page("id")
    links = [str(link["href"])[1:] for link in shown.named("a")]
    ids = [str(attributes["id"]) for _, attributes in shown.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    evidence = [min(len(evidence_cells(text)), check_page.MOST_EVIDENCE) for text in reference()[0]["evidence"]]
    assert len(links) == 2 * len(reference()[0]) + sum(evidence)


def test_the_printed_cell_itself_is_marked_however_far_below_the_beginning_of_its_row() -> None:
    findings, _, _ = reference()
    row = findings.reset_index().query("rule == 'RJ301' and printed.str.len() > 10").iloc[0]
    shown = reference_page("id")
    text = reference_html("id").split(f'<article id="f{row["index"] + 1}"')[1]
    target = re.findall(r'<a href="#(s\d+)"', text)[0]
    marked = shown.marks[target].strip()
    assert marked and row["printed"].startswith(marked)


def test_a_line_is_marked_where_its_cells_are_and_only_there() -> None:
    spots = [check_page.Spot("t", 1, 0, 2), check_page.Spot("t", 1, 1, 4), check_page.Spot("t", 1, 6, 99)]
    assert check_page._marked("ab<d>fgh", spots) == "<mark>ab&lt;d</mark>&gt;f<mark>gh</mark>"
    assert check_page._marked("abc", [check_page.Spot("t", 1)]) == "<mark>abc</mark>"
    assert check_page._marked("", [check_page.Spot("t", 1)]) == ""


def test_of_a_long_source_only_the_lines_around_the_cited_ones_are_shown(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_page, "MOST_TEXT", 100)
    text = report_html(found(), document, {"evaluation": table()})
    numbers = [int(number) for number in re.findall(r'<span class="n">(\d+)</span>', text)]
    assert numbers == [*range(4, 16), *range(95, 106)]
    assert text.count("…\n") == 2


@pytest.mark.parametrize("place", ["lain.txt:9", "../document.yml:1", "renja.pdf#41:r7", "renja.xlsx!Sheet1!F12"])
def test_a_place_that_is_in_no_text_of_the_document_is_told_without_its_text(place: str, document: Document) -> None:
    findings = found(SPENT[0]).assign(source=place, evidence=None).astype({"source": "string", "evidence": "string"})
    text = report_html(findings, document, {"evaluation": table(SPENT[0])})
    assert place in Page(text).articles["f1"]
    assert "<pre>" not in text and "slug" not in text


def test_a_source_that_is_gone_or_no_utf_8_is_told_in_a_sentence(document: Document) -> None:
    path = document.folder / "source" / "renja.txt"
    path.write_bytes(b"\xe9")
    assert "Teks renja.txt tidak dapat ditampilkan di sini." in report_html(found(), document, {"evaluation": table()})
    path.unlink()
    assert "Teks renja.txt tidak dapat ditampilkan di sini." in report_html(found(), document, {"evaluation": table()})


def test_evidence_without_end_is_counted(document: Document) -> None:
    cells = "; ".join(f"evaluation:E1:target_rp@renja.txt:{number}" for number in range(1, 44))
    findings = found(SPENT[0]).assign(evidence=cells).astype({"evidence": "string"})
    shown = Page(report_html(findings, document, {"evaluation": table(SPENT[0])}, "en"))
    assert "and 3 more cells" in shown.articles["f1"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_choices_are_those_that_some_finding_has(lang: Lang, document: Document) -> None:
    shown = page(document, lang=lang)
    assert [select["name"] for select in shown.named("select")] == ["severity", "family", "table"]
    values = [option["value"] for option in shown.named("option")]
    assert values == ["", "error", "warning", "", "output_against_money", "", "evaluation"]


@pytest.mark.parametrize(("lang", "told"), [("id", "Tidak ada temuan."), ("en", "No findings.")])
def test_no_findings_are_told_in_a_sentence(lang: Lang, told: str, document: Document) -> None:
    text = report_html(to_frame([]), document, {}, lang)
    assert told in text and not Page(text).articles


def test_the_same_findings_give_the_same_page_and_stay_as_they_are() -> None:
    findings, document, tables = reference()
    before = findings.copy()
    assert report_html(findings, document, tables, "id") == reference_html("id")
    pd.testing.assert_frame_equal(findings, before)


CHOICES = [
    ("", {"f1", "f2", "f3"}),
    ('form.severity.value = "warning"', {"f3"}),
    ('form.family.value = "output_against_money"', {"f1", "f2", "f3"}),
    ('form.search.value = " 130  Kolom"', {"f2"}),
    ('form.search.value = "ALERT rj401"', {"f1"}),
    ('form.severity.value = "warning"; form.search.value = "alert"', set()),
    ('form.severity.value = "warning"; choose(); location.hash = "#f1"', {"f1", "f2", "f3"}),
]


@pytest.mark.skipif(CHROMIUM is None, reason="no browser here")
@pytest.mark.parametrize(("act", "left"), CHOICES)
def test_in_a_browser_the_choices_leave_what_fits_and_count_it(
    act: str, left: set[str], document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'{check_page.SCRIPT}\n{act};\nform.dispatchEvent(new Event("input"));\n'
    if "hash" in act:
        script = f"{check_page.SCRIPT}\n{act};\n"
    monkeypatch.setattr(check_page, "SCRIPT", f"{script}form.title = form.shown.value;\n")
    path = tmp_path / "page.html"
    path.write_text(report_html(found(), document, {"evaluation": table()}), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--no-first-run"]
    options += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'user'}"]
    command = [str(CHROMIUM), *options, "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    shown = {str(article["id"]) for article in Page(dom).named("article") if "hidden" not in article}
    assert shown == left
    (form,) = Page(dom).named("form")
    assert "hidden" not in form
    if "hash" not in act:
        assert form["title"] == str(len(left))


def test_the_command_line_writes_the_page_and_only_to_a_file(document: Document, tmp_path: Path) -> None:
    output = tmp_path / "temuan.html"
    arguments = ["check", "--select", "RJ401,RJ402", "--lang", "en"]
    result = CliRunner().invoke(cli, [*arguments, "--output", str(output)])
    assert (result.exit_code, result.stdout) == (1, f"{output}: 3 findings: 2 errors and 1 warning.\n")
    assert len(Page(output.read_text(encoding="utf-8")).articles) == 3
    result = CliRunner().invoke(cli, [*arguments, "--format", "html"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "renja: format: found html without a file; expected --output temuan.html. Add it.\n"
