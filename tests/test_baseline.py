"""Known findings: each with its reason, found again where rows and lines have moved, and told when it is gone."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from checked_document import SPENT, found, spent, table

from renja_analysis.baseline import COLUMNS, Entry, baseline_text, match_baseline, read_baseline, row_names
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.errors import SchemaError
from renja_analysis.loading import load

DAY = date(2024, 5, 2)


@cache
def reference_tables() -> dict[str, pd.DataFrame]:
    return load("dkukm-babel", 2024, corrected=False)


@cache
def reference() -> pd.DataFrame:
    return check(reference_tables(), find_document("dkukm-babel", 2024))


def entries_of(folder: Path, *rows: dict[str, object], reason: str = "Disetujui BPKAD") -> list[Entry]:
    """What the file accepts once it is written for these rows and every reason is filled in."""
    path = folder / "known.csv"
    text = baseline_text(found(*rows), {"evaluation": table(*rows)}, [], "id", DAY)
    path.write_text(text.replace(",,,2024-05-02", f",{reason},Ani,2024-05-02"), encoding="utf-8")
    return read_baseline(path)


def known(entries: list[Entry], *rows: dict[str, object]) -> tuple[list[str], int]:
    """The findings of these rows that are still told, and how many lines are stale."""
    findings = found(*rows)
    accepted, stale = match_baseline(findings, {"evaluation": table(*rows)}, entries)
    return findings.loc[~accepted, "message_id"].to_list(), len(stale)


def test_what_is_written_accepts_all_that_was_found(tmp_path: Path) -> None:
    entries = entries_of(tmp_path)
    assert [entry.line for entry in entries] == [2, 3, 4]
    assert known(entries, *SPENT) == ([], 0)


def test_findings_are_known_again_when_pages_and_rows_have_shifted(tmp_path: Path) -> None:
    moved = [spent("Program Baru", 3, 100, 90), *({**row, "source": "renja.txt:3000"} for row in reversed(SPENT))]
    assert known(entries_of(tmp_path), *moved) == ([], 0)


def test_a_name_is_known_again_though_its_blanks_and_capitals_changed(tmp_path: Path) -> None:
    renamed = [{**SPENT[0], "name": "PROGRAM  A"}, *SPENT[1:]]
    assert known(entries_of(tmp_path), *renamed) == ([], 0)


@pytest.mark.parametrize("change", [{"realisasi_rp": 131}, {"target_rp": 99}, {"name": "Program B"}])
def test_a_finding_is_new_when_the_print_the_other_print_or_the_row_is_another(
    change: dict[str, object], tmp_path: Path
) -> None:
    told, stale = known(entries_of(tmp_path), {**SPENT[0], **change}, *SPENT[1:])
    assert len(told) == 1
    assert stale == 1


def test_a_second_finding_of_the_same_print_needs_a_line_of_its_own(tmp_path: Path) -> None:
    told, stale = known(entries_of(tmp_path), *SPENT, spent("Program A", 50, 100, 130))
    assert (len(told), stale) == (1, 0)


def test_a_line_whose_finding_is_gone_is_stale(tmp_path: Path) -> None:
    entries = entries_of(tmp_path)
    accepted, stale = match_baseline(found(*SPENT[1:]), {"evaluation": table(*SPENT[1:])}, entries)
    assert accepted.all()
    assert [entry.cells["row"] for entry in stale] == ["Program A"]
    assert stale[0] in entries


def test_of_equal_lines_only_the_one_too_many_is_stale(tmp_path: Path) -> None:
    twice = [SPENT[0], spent("Program A", 50, 100, 130)]
    entries = entries_of(tmp_path, *twice)
    told, stale = known(entries, SPENT[0])
    assert (told, stale) == ([], 1)


def test_lines_and_reasons_that_are_there_stay_and_only_new_findings_are_added(tmp_path: Path) -> None:
    entries = entries_of(tmp_path, *SPENT[:2])
    text = baseline_text(found(), {"evaluation": table()}, entries, "en", date(2025, 1, 1))
    lines = text.splitlines()
    assert len(lines) == 4
    assert [line.endswith("Disetujui BPKAD,Ani,2024-05-02") for line in lines[1:]] == [True, True, False]
    assert lines[3].endswith(",,,2025-01-01") and "RJ402" in lines[3] and "column 12" in lines[3]


def test_a_stale_line_is_kept_when_the_file_is_written_again_for_a_person_wrote_its_reason(tmp_path: Path) -> None:
    entries = entries_of(tmp_path)
    text = baseline_text(found(SPENT[0]), {"evaluation": table(SPENT[0])}, entries, "id", DAY)
    assert text == (tmp_path / "known.csv").read_text(encoding="utf-8")


def test_every_finding_of_the_reference_document_is_known_again_whatever_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text(baseline_text(reference(), reference_tables(), [], "id", DAY), encoding="utf-8")
    entries = read_baseline(path, unreasoned=True)
    shifted = reference().assign(source="renja.txt:1").astype({"source": "string"})
    accepted, stale = match_baseline(shifted, reference_tables(), entries)
    assert accepted.all() and not stale
    assert len(entries) == len(reference()) > 100


def test_every_row_of_the_reference_document_is_called_by_its_words_and_not_by_its_number() -> None:
    names = row_names(reference_tables())
    rows = sum(len(frame) for frame in reference_tables().values() if "row_id" in frame and "parent" in frame)
    assert len(names) == rows
    assert all(name and name != row_id for (_, row_id), name in names.items())
    assert not [name for name in names.values() if name.rpartition(":")[0].endswith(".txt")]


def test_a_footer_is_called_by_its_program_since_all_print_the_same_words() -> None:
    mean = {"level": "rata_rata", "name": "Rata-rata Capaian Kinerja (%)", "source": "renja.txt:90"}
    rows = [
        SPENT[0],
        {**mean, "parent": "E1"},
        {**mean, "level": "predikat", "parent": "E2"},
        {**mean, "level": "total"},
    ]
    names = row_names({"evaluation": table(*rows)})
    assert [names["evaluation", f"E{number}"] for number in (2, 3, 4)] == [
        *("rata_rata Program A", "predikat Program A", "total"),
    ]


def test_no_row_of_the_plans_is_called_by_an_amount_that_it_prints() -> None:
    plans = {
        name: reference_tables()[name] for name in ("evaluation", "rkpd_review", "plan", "final_plan", "alignment")
    }
    assert not [name for name in row_names(plans).values() if re.search(r"\d[.,]\d{3}[.,]\d{3}\b", name)]


# What is refused


def content(*lines: str) -> str:
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


LINE = "RJ401,evaluation,Program A,realisasi_rp,130,<= 100,Pesan,{reason},Ani,2024-05-02"
REFUSED = {
    "no reason": (content(LINE.format(reason="ya"), LINE.format(reason="")), ":3, reason: found nothing; expected why"),
    "blank reason": (content(LINE.format(reason="  ")), ":2, reason: found nothing; expected why the finding stays"),
    "several": (content(*[LINE.format(reason="")] * 3), ":2, reason: found nothing (and in 2 more lines); expected"),
    "two": (content(*[LINE.format(reason="")] * 2), ":2, reason: found nothing (and in 1 more line); expected"),
    "semicolons": (content().replace(",", ";"), ":1: found the header 'rule;table;row;"),
    "empty": ("", ":1: found the header ''; expected rule,table,row,column,"),
    "cells": (content("RJ401,evaluation"), ":2: found 2 cells; expected 10, as in the header."),
    "quotes": (content('RJ401,"x"y'), ":2: found ',' expected after '\"'; expected cells between commas."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_does_not_hold_is_refused_in_one_sentence_with_its_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    text, sentence = REFUSED[name]
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError) as refused:
        read_baseline(path)
    assert str(refused.value).startswith(f"{path}{sentence}")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    with pytest.raises(SchemaError, match=r"known\.csv: found no readable file .*--write-baseline known\.csv"):
        read_baseline(path)
    path.write_bytes(content(LINE.format(reason="k\xe9")).encode("cp1252"))
    with pytest.raises(SchemaError, match=r"known\.csv:2: found bytes that are not UTF-8"):
        read_baseline(path)


def test_a_file_that_a_spreadsheet_saved_with_its_mark_and_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    text = content(LINE.format(reason="Disetujui"))
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert known(read_baseline(path), SPENT[0]) == ([], 0)
