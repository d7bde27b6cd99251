"""The review sheet: a row per finding to answer, the worst first; what is printed in the document stays text."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from checked_document import MARKUP, found, make_document, spent
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from renja_analysis import review_sheet
from renja_analysis.checking import check
from renja_analysis.cli import cli
from renja_analysis.consistency_tables import evidence_cells
from renja_analysis.documents import Document, find_document
from renja_analysis.errors import RenjaError, SchemaError
from renja_analysis.findings import rules, to_frame
from renja_analysis.labels import LANGS, code_word
from renja_analysis.loading import load
from renja_analysis.numbers import Lang
from renja_analysis.review_sheet import write_review_sheet
from renja_analysis.sheet_blocks import MOST_LINES

HEAD, FIRST = 5, 6  # rows of the head and of the first finding
NAMES = {"id": ["Ringkasan", "Kertas Kerja Reviu"], "en": ["Summary", "Review Sheet"]}
KEPT = {"id": ["Kondisi", "Kriteria", "Lokasi", "Dampak (Rp)", "Rekomendasi", "Tanggapan", "Status"]}
KEPT |= {"en": ["Condition", "Criterion", "Place", "At stake (Rp)", "Recommendation", "Response", "Status"]}
STATUSES = {"id": '"belum,proses,selesai"', "en": '"open,in progress,done"'}


@cache
def reference() -> pd.DataFrame:
    return check(load("dkukm-babel", 2024, corrected=False), document())


@cache
def document() -> Document:
    return find_document("dkukm-babel", 2024)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("review")
    return {lang: write_review_sheet(reference(), document(), folder / f"{lang}.xlsx", lang) for lang in LANGS}


def sheets(path: Path) -> list[Worksheet]:
    return list(load_workbook(path))


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The findings of the sheet by the heads of its columns."""
    heads = [cell.value for cell in sheet[HEAD]]
    values = sheet.iter_rows(min_row=FIRST, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in values if row[0] is not None]


def small(folder: Path, *rows: dict[str, object], lang: Lang = "id") -> list[Worksheet]:
    return sheets(write_review_sheet(found(*rows), document(), folder / "small.xlsx", lang))


@pytest.mark.parametrize("lang", LANGS)
def test_the_columns_are_those_that_inspectors_keep(lang: Lang, written: dict[str, Path]) -> None:
    summary, sheet = sheets(written[lang])
    assert [summary.title, sheet.title] == NAMES[lang]
    heads = [cell.value for cell in sheet[HEAD]]
    assert [head for head in heads if head in KEPT[lang]] == KEPT[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_every_finding_has_its_row_with_condition_criterion_place_amount_and_recommendation(
    lang: Lang, written: dict[str, Path]
) -> None:
    rows = rows_of(sheets(written[lang])[1])
    known = {rule.code: rule for rule in rules()}
    condition, criterion, place, stake, mend, answer, status = KEPT[lang]
    assert len(rows) == len(reference())
    for row, finding in zip(rows, reference().to_dict("records"), strict=True):
        rule = known[finding["rule"]]
        assert row[condition] == finding[f"message_{lang}"]
        assert row[criterion] == (rule.source_id if lang == "id" else rule.source)
        assert row[place].startswith(f"{finding['source']} (") and finding["row_id"] in row[place]
        assert row[stake] == (None if pd.isna(finding["amount_at_stake"]) else finding["amount_at_stake"])
        assert row[mend] == (rule.mend_id if lang == "id" else rule.mend_en)
        assert row[answer] is None and row[status] is None


def test_the_rows_come_by_severity_and_then_by_amount(written: dict[str, Path]) -> None:
    rows = rows_of(sheets(written["id"])[1])
    order = ["kesalahan", "peringatan", "catatan"]
    keys = [(order.index(row["Tingkat"]), -(row["Dampak (Rp)"] or -1)) for row in rows]
    assert keys == sorted(keys)
    assert [row["No"] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("lang", LANGS)
def test_a_status_is_one_of_three_words_and_a_response_is_a_text(lang: Lang, written: dict[str, Path]) -> None:
    sheet = sheets(written[lang])[1]
    last = FIRST + len(reference()) - 1
    checks = {check.type: check for check in sheet.data_validations.dataValidation}
    heads = [cell.value for cell in sheet[HEAD]]
    answer, status = (sheet.cell(FIRST, heads.index(head) + 1) for head in KEPT[lang][-2:])
    assert checks["list"].formula1 == STATUSES[lang]
    assert str(checks["list"].sqref) == f"{status.coordinate}:{status.column_letter}{last}"
    assert str(checks["custom"].sqref) == f"{answer.coordinate}:{answer.column_letter}{last}"
    assert answer.number_format == "@"


@pytest.mark.parametrize("text", ["=1+1", "+62 812", "-5", "@kota", MARKUP, "https://contoh.go.id"])
def test_printed_text_stays_text_whatever_it_begins_with(text: str, tmp_path: Path) -> None:
    findings = found().head(1).assign(printed=text, expected=text).astype({"printed": "string", "expected": "string"})
    path = write_review_sheet(findings, document(), tmp_path / "text.xlsx")
    sheet = sheets(path)[1]
    (row,) = rows_of(sheet)
    assert (row["Nilai tercetak"], row["Seharusnya"]) == (text, text)
    (cell,) = [cell for cell in sheet[FIRST] if sheet.cell(HEAD, cell.column).value == "Nilai tercetak"]
    assert cell.data_type == "s" and cell.hyperlink is None
    assert cell.quotePrefix or text[0] not in "=+-@"


def test_amounts_are_numbers_grouped_by_thousands(tmp_path: Path) -> None:
    sheet = small(tmp_path)[1]
    (cell,) = [cell for cell in sheet[FIRST] if sheet.cell(HEAD, cell.column).value == "Dampak (Rp)"]
    assert (cell.value, cell.data_type, cell.number_format) == (500, "n", "#,##0")


@pytest.mark.parametrize(("lang", "number"), [("id", "≤ 1.000"), ("en", "≤ 1,000")])
def test_an_expected_number_is_written_as_people_read_it(lang: Lang, number: str, tmp_path: Path) -> None:
    row = rows_of(small(tmp_path, lang=lang)[1])[0]
    assert row["Seharusnya" if lang == "id" else "Expected"] == number


@pytest.mark.parametrize("lang", LANGS)
def test_every_sheet_is_a4_landscape_one_page_wide_with_its_head_on_each_page_and_in_view(
    lang: Lang, written: dict[str, Path]
) -> None:
    for sheet in sheets(written[lang]):
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.freeze_panes is not None and int(re.sub(r"\D", "", sheet.freeze_panes)) == FIRST
    review = sheets(written[lang])[1]
    assert review.auto_filter.ref.startswith(f"A{HEAD}:")


@pytest.mark.parametrize("lang", LANGS)
def test_what_inspectors_keep_is_printed_in_letters_that_can_be_read(lang: Lang, written: dict[str, Path]) -> None:
    sheet = sheets(written[lang])[1]
    (area,) = re.findall(r"\$A\$1:\$([A-Z]+)\$(\d+)$", str(sheet.print_area))
    assert area == (sheet.cell(1, 10).column_letter, str(HEAD + len(reference())))
    printed = [cell for cell in sheet[HEAD] if cell.column <= 10]
    assert printed[-1].value == KEPT[lang][-1]
    assert {cell.value for cell in printed} >= set(KEPT[lang])
    # A4 landscape is 149 characters of 10 pt wide between its margins: no smaller than 7.5 pt.
    assert sum(sheet.column_dimensions[cell.column_letter].width for cell in printed) <= 149 * 10 / 7.5


@pytest.mark.parametrize("lang", LANGS)
def test_no_text_is_higher_than_a_row_can_show(lang: Lang, written: dict[str, Path]) -> None:
    for sheet in sheets(written[lang]):
        for row in sheet.iter_rows(min_row=HEAD):
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    width = sheet.column_dimensions[cell.column_letter].width
                    assert sum(-(-len(line) // int(width)) for line in cell.value.split("\n")) <= MOST_LINES + 1


def test_a_text_too_long_for_a_row_is_cut_with_an_ellipsis(tmp_path: Path) -> None:
    findings = found().head(1).assign(message_id="kata " * 900).astype({"message_id": "string"})
    (row,) = rows_of(sheets(write_review_sheet(findings, document(), tmp_path / "long.xlsx"))[1])
    assert row["Kondisi"].endswith(" …") and len(row["Kondisi"]) < 900


def test_the_evidence_names_every_cell_or_counts_those_that_have_no_room(written: dict[str, Path]) -> None:
    for row, evidence in zip(rows_of(sheets(written["id"])[1]), reference()["evidence"], strict=True):
        cells = evidence_cells(evidence)
        shown = len(re.findall(r"\w+ \([^()]+\)(?=;|$)", row["Bukti"] or "", re.M))
        left = re.search(r"dan (\d+) tempat lain", row["Bukti"] or "")
        assert shown + (int(left[1]) if left else 0) == len(cells)


# The summary


@pytest.mark.parametrize("lang", LANGS)
def test_the_summary_ranks_the_causes_to_mend_first_with_their_numbers(lang: Lang, written: dict[str, Path]) -> None:
    summary, review = sheets(written[lang])
    worst = reference().drop_duplicates("cause").head(review_sheet.MOST_FIRST)
    first = list(summary.iter_rows(min_row=FIRST, max_row=FIRST + len(worst) - 1, values_only=True))
    assert [row[0] for row in first] == worst[f"message_{lang}"].to_list()
    messages = {row["No"]: row[KEPT[lang][0]] for row in rows_of(review)}
    assert [messages[row[3]] for row in first] == [row[0] for row in first]


def test_the_summary_counts_by_family_and_by_table_and_both_give_all(written: dict[str, Path]) -> None:
    summary = load_workbook(written["id"], data_only=True).worksheets[0]
    rows = [row[:6] for row in summary.iter_rows(min_row=FIRST, values_only=True)]
    totals = [row for row in rows if row[0] == "Jumlah"]
    assert [row[5] for row in totals] == [len(reference())] * 2
    counts = reference()["severity"].value_counts()
    assert all(list(row[1:4]) == [counts[name] for name in ("error", "warning", "info")] for row in totals)
    by_name = {row[0]: row[5] for row in rows if row[0]}
    for table, count in reference()["table"].value_counts().items():
        assert by_name[code_word("short", str(table), "id")] == count


def test_the_summary_counts_the_answers_while_they_are_given(written: dict[str, Path]) -> None:
    summary, review = sheets(written["id"])
    status = next(cell.column_letter for cell in review[HEAD] if cell.value == "Status")
    cells = f"'Kertas Kerja Reviu'!${status}${FIRST}:${status}${FIRST + len(reference()) - 1}"
    formulas = [cell.value for cell in summary["B"] if isinstance(cell.value, str) and "COUNT" in cell.value]
    words = ("belum", "proses", "selesai")
    assert formulas == [f"=COUNTBLANK({cells})", *(f'=COUNTIF({cells},"{word}")' for word in words)]


def test_what_touches_no_money_is_said_without_an_amount(tmp_path: Path) -> None:
    findings = found().assign(amount_at_stake=pd.NA).astype({"amount_at_stake": "Int64"})
    summary = sheets(write_review_sheet(findings, document(), tmp_path / "none.xlsx", "en"))[0]
    assert summary["A3"].value == "3 findings of 3 causes: 2 errors and 1 warning. None of them touches money."


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("id", "1 temuan dari 1 sebab: 1 kesalahan. 1 di antaranya menyentuh uang, yang terbesar Rp 30;"),
        ("en", "1 finding of 1 cause: 1 error. 1 of them touches money, the largest Rp 30;"),
    ],
)
def test_one_finding_is_told_as_one(lang: Lang, told: str, tmp_path: Path) -> None:
    assert small(tmp_path, spent("Program A", 9, 100, 130), lang=lang)[0]["A3"].value.startswith(told)


@pytest.mark.parametrize(("lang", "told"), [("id", "tidak menemukan apa pun"), ("en", "finds nothing to mend")])
def test_no_findings_are_told_in_a_sentence(lang: Lang, told: str, tmp_path: Path) -> None:
    path = write_review_sheet(to_frame([]), document(), tmp_path / "nothing.xlsx", lang)
    for sheet in sheets(path):
        assert told in sheet.cell(HEAD, 1).value


# The file


def test_the_same_findings_give_the_same_bytes_and_stay_as_they_are(tmp_path: Path) -> None:
    before = reference().copy()
    paths = [write_review_sheet(reference(), document(), tmp_path / f"{name}.xlsx") for name in ("a", "b")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    pd.testing.assert_frame_equal(reference(), before)


@pytest.mark.parametrize(
    ("lang", "paper", "words"), [("de", "A4", "lang: found 'de'"), ("id", "A5", "paper: found 'A5'")]
)
def test_an_unknown_language_or_paper_is_refused(lang: Any, paper: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(RenjaError, match=words):
        write_review_sheet(found(), document(), tmp_path / "x.xlsx", lang, paper)
    assert not list(tmp_path.iterdir())


def test_what_are_no_findings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="findings: found no column rule"):
        write_review_sheet(found().drop(columns="rule"), document(), tmp_path / "x.xlsx")
    with pytest.raises(RenjaError, match="findings: found rule 'RJ000'; expected one of the catalogue"):
        write_review_sheet(found().assign(rule="RJ000"), document(), tmp_path / "x.xlsx")


def test_the_command_line_writes_it_by_the_ending_and_only_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    make_document(tmp_path / "project")
    output = tmp_path / "reviu.xlsx"
    arguments = ["check", "--select", "RJ401,RJ402"]
    result = CliRunner().invoke(cli, [*arguments, "--output", str(output)])
    assert (result.exit_code, result.stdout) == (1, f"{output}: 3 temuan: 2 kesalahan dan 1 peringatan.\n")
    assert [row["Kode"] for row in rows_of(sheets(output)[1])] == ["RJ401", "RJ401", "RJ402"]
    result = CliRunner().invoke(cli, [*arguments, "--format", "xlsx"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "renja: format: found xlsx without a file; expected --output temuan.xlsx. Add it.\n"
