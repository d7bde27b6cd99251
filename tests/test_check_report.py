"""What `renja check` prints: a line per finding with its place, counts that add up, and what to mend first."""

import io
import json
import re
from functools import cache

import pandas as pd
import pytest
from checked_document import found, spent

from renja_analysis.check_report import MOST_FIRST, report_csv, report_json, report_text, told_findings
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.findings import COLUMNS, rules, to_frame
from renja_analysis.labels import LANGS, code_word, label
from renja_analysis.loading import load
from renja_analysis.numbers import Lang

LINE = re.compile(r"^(\S+): (RJ\d{3}) (.+)$")


@cache
def reference() -> pd.DataFrame:
    return check(load("dkukm-babel", 2024, corrected=False), find_document("dkukm-babel", 2024))


def lines_of(text: str) -> list[tuple[str, ...]]:
    """Place, code and message of each finding that the text lists."""
    return [matched.groups() for line in text.splitlines() if (matched := LINE.match(line))]


@pytest.mark.parametrize("lang", LANGS)
def test_every_finding_of_the_reference_document_has_its_line_with_place_code_and_message(lang: Lang) -> None:
    lines = lines_of(report_text(reference(), lang))
    columns = ["source", "rule", f"message_{lang}"]
    assert sorted(lines) == sorted(reference()[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize("lang", LANGS)
def test_the_findings_of_a_table_stand_together_under_its_name_with_their_number(lang: Lang) -> None:
    text = report_text(reference(), lang)
    blocks = [block.splitlines() for block in text.split("\n\n") if lines_of(block)]
    heads = {block[0]: lines_of("\n".join(block[1:])) for block in blocks if not block[0].startswith("1. ")}
    counts = reference()["table"].value_counts()
    heads.pop(label("check.first", lang), None)
    assert {head: len(lines) for head, lines in heads.items()} == {
        f"{code_word('short', str(table), lang)} ({count})": count for table, count in counts.items()
    }


def test_within_a_table_the_findings_come_as_they_are_met_in_the_source() -> None:
    assert [place for place, _, _ in lines_of(report_text(found()))] == [
        *("renja.txt:9", "renja.txt:10", "renja.txt:100"),
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_the_numbers_by_family_add_up_to_all_findings(lang: Lang) -> None:
    text = report_text(reference(), lang)
    (block,) = [part for part in text.split("\n\n") if part.startswith(label("rulebook.family", lang))]
    rows = [re.split(r" {2,}", line) for line in block.splitlines()[1:]]
    families = {rule.code: rule.family for rule in rules()}
    expected = reference()["rule"].map(families).value_counts()
    assert {row[0]: sum(map(int, row[1:])) for row in rows} == {
        code_word("family", str(family), lang): count for family, count in expected.items()
    }


@pytest.mark.parametrize("lang", LANGS)
def test_what_to_mend_first_is_the_most_severe_and_costly_cause_with_the_rules_own_advice(lang: Lang) -> None:
    text = report_text(reference(), lang)
    first = text.partition(f"{label('check.first', lang)}\n")[2].partition("\n\n")[0].splitlines()
    worst = reference().drop_duplicates("cause").head(MOST_FIRST)
    numbered = [line for line in first if re.match(r"\d\. ", line)]
    assert [line.split(": ", 1)[1] for line in numbered] == [
        f"{rule} {message}" for rule, message in zip(worst["rule"], worst[f"message_{lang}"], strict=True)
    ]
    advice = {rule.code: rule.mend_id if lang == "id" else rule.mend_en for rule in rules()}
    assert [line.split(": ", 1)[1] for line in first if label("rulebook.mend", lang) in line] == [
        advice[rule] for rule in worst["rule"]
    ]


def test_two_findings_of_one_cause_are_one_thing_to_mend() -> None:
    findings = found().assign(cause="sama").astype({"cause": "string"})
    assert "2. " not in report_text(findings) and "1. " in report_text(findings)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (3, {"id": "3 temuan: 2 kesalahan dan 1 peringatan.", "en": "3 findings: 2 errors and 1 warning."}),
        (1, {"id": "1 temuan: 1 kesalahan.", "en": "1 finding: 1 error."}),
        (0, {"id": "Tidak ada temuan.", "en": "No findings."}),
    ],
)
def test_the_sum_of_all_is_one_sentence(rows: int, told: dict[Lang, str]) -> None:
    for lang in LANGS:
        assert told_findings(found().head(rows), lang) == told[lang]
        assert report_text(found().head(rows), lang).endswith(f"{told[lang]}\n")


def test_a_printed_sign_that_breaks_lines_or_speaks_to_the_terminal_does_neither() -> None:
    text = report_text(found(spent("Program \x1b[2J\nA\u2028B", 9, 100, 130)))
    (line,) = lines_of(text.partition("\n\n")[0])
    assert "Program" in line[2] and line[2].endswith(".")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u2028]", text)


def test_csv_holds_every_column_and_row_in_their_order() -> None:
    read = pd.read_csv(io.StringIO(report_csv(reference())), dtype="string", keep_default_na=False)
    assert list(read.columns) == list(COLUMNS)
    assert read["message_en"].to_list() == reference()["message_en"].to_list()


def test_json_says_the_same_as_the_findings_with_the_evidence_cell_by_cell() -> None:
    document = find_document("dkukm-babel", 2024)
    said = json.loads(report_json(reference(), document))
    assert (said["agency"], said["year"], said["tahap"]) == (document.agency, 2024, document.tahap)
    assert said["counts"] == reference()["severity"].value_counts().to_dict()
    assert [row["message_id"] for row in said["findings"]] == reference()["message_id"].to_list()
    stakes = [row["amount_at_stake"] for row in said["findings"]]
    assert sum(stake or 0 for stake in stakes) == reference()["amount_at_stake"].sum()
    assert stakes.count(None) == reference()["amount_at_stake"].isna().sum() > 0
    for row, evidence in zip(said["findings"], reference()["evidence"], strict=True):
        cells = [f"{cell['table']}:{cell['row_id']}:{cell['column']}@{cell['source']}" for cell in row["evidence"]]
        assert "; ".join(cells) == ("" if pd.isna(evidence) else evidence)


def test_no_findings_are_valid_csv_and_json_too() -> None:
    document = find_document("dkukm-babel", 2024)
    assert report_csv(to_frame([])) == ",".join(COLUMNS) + "\n"
    assert json.loads(report_json(to_frame([]), document))["findings"] == []


def test_the_findings_stay_as_they_are() -> None:
    before = reference().copy()
    for lang in LANGS:
        report_text(reference(), lang)
    report_json(reference(), find_document("dkukm-babel", 2024))
    pd.testing.assert_frame_equal(reference(), before)
