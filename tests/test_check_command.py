"""`renja check` on the command line: what is listed, in which form and place, and with which exit status."""

import errno
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from checked_document import MARKUP, SPENT, make_document, spent, table
from click.testing import CliRunner, Result
from command import refusal_of
from small_project import AGENCY, contents, make_project

from renja_analysis import check_command
from renja_analysis.baseline import COLUMNS as BASELINE_COLUMNS
from renja_analysis.cli import cli
from renja_analysis.findings import COLUMNS
from renja_analysis.schema import EVALUATION
from renja_analysis.tables import write_table

SOME = ("--select", "RJ401,RJ402")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document that exceeds its budget twice, and once spends without one."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    make_document(tmp_path / "project")
    return tmp_path / "project"


def renja(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)], prog_name="renja")


def refusal(*arguments: object) -> str:
    return refusal_of(renja(*arguments))


def codes(result: Result) -> list[str]:
    """The codes of the findings that the text lists, before its summary."""
    return [line.split()[1] for line in result.stdout.partition("\n\n")[0].splitlines()[1:]]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_findings_are_text_on_stdout_in_the_language_asked_for_with_status_1(lang: str, project: Path) -> None:
    result = renja(*SOME, "--lang", lang)
    assert (result.exit_code, result.stderr) == (1, "")
    assert codes(result) == ["RJ401", "RJ401", "RJ402"]
    assert ("anggaran" in result.stdout, "budget" in result.stdout) == (lang == "id", lang == "en")


def test_without_a_language_it_is_indonesian_and_without_a_choice_every_rule(project: Path) -> None:
    assert renja(*SOME).stdout == renja(*SOME, "--lang", "id").stdout
    assert {"RJ401", "RJ402", "RJ152"} < set(codes(renja()))


@pytest.mark.parametrize(
    ("options", "status", "left"),
    [
        ((), 1, ["RJ401", "RJ401", "RJ402"]),
        (("--severity", "error"), 1, ["RJ401", "RJ401"]),
        (("--ignore", "RJ401"), 1, ["RJ402"]),
        (("--ignore", "RJ401", "--severity", "error"), 0, []),
        (("--ignore", "RJ4"), 0, []),
        (("--select", "RJ309"), 1, ["RJ401", "RJ401", "RJ402"]),
    ],
)
def test_the_status_is_1_only_where_something_is_left_to_tell(
    options: tuple[str, ...], status: int, left: list[str], project: Path
) -> None:
    result = renja(*SOME, *options)
    assert result.exit_code == status
    assert codes(result) == left


def test_csv_has_the_columns_of_the_contract_and_json_the_document(project: Path) -> None:
    read = pd.read_csv(io.StringIO(renja(*SOME, "--format", "csv").stdout))
    assert list(read.columns) == list(COLUMNS)
    assert read["rule"].to_list() == ["RJ401", "RJ401", "RJ402"]
    said = json.loads(renja(*SOME, "--format", "json").stdout)
    assert said["agency"] == AGENCY
    assert [row["rule"] for row in said["findings"]] == ["RJ401", "RJ401", "RJ402"]


@pytest.mark.parametrize("name", ["temuan.txt", "temuan.csv", "temuan.json", "TEMUAN.CSV"])
def test_a_file_has_the_form_that_its_ending_says_and_stdout_the_count(
    name: str, project: Path, tmp_path: Path
) -> None:
    output = tmp_path / name
    form = {"txt": "text"}.get(output.suffix[1:].lower(), output.suffix[1:].lower())
    result = renja(*SOME, "--output", output)
    assert result.exit_code == 1
    assert result.stdout == f"{output}: 3 temuan: 2 kesalahan dan 1 peringatan.\n"
    assert output.read_text(encoding="utf-8") == renja(*SOME, "--format", form).stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "project"])


def test_the_form_said_goes_before_the_ending(project: Path, tmp_path: Path) -> None:
    output = tmp_path / "temuan.log"
    renja(*SOME, "--format", "csv", "--output", output)
    assert output.read_text(encoding="utf-8").startswith(",".join(COLUMNS))


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_half_written(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out" / "temuan.csv"
    output.parent.mkdir()
    output.write_text("lama", encoding="utf-8")

    def full(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "replace", full)
    assert "No space left on device" in refusal("--output", output)
    assert contents(output.parent) == {"temuan.csv": b"lama"}


# What is refused, before anything is checked

REFUSED = {
    "folder": (("--output", "no/temuan.csv"), "no/temuan.csv: found a place that cannot be written"),
    "ending": (("--output", "temuan.doc"), "output: found 'temuan.doc'; expected a name that ends in .txt, .csv"),
    "select": (("--select", "RX1"), "select: found 'RX1'; expected the code of a rule or its beginning"),
    "ignore": (("--ignore", "RJ999"), "ignore: found 'RJ999'; expected the code of a rule or its beginning"),
    "baseline": (("--baseline", "known.csv"), "known.csv: found no readable file"),
    "both": (("--baseline", "a.csv", "--write-baseline", "b.csv"), "check: found --baseline and --write-baseline;"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    name: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options, sentence = REFUSED[name]
    before = contents(tmp_path)
    assert refusal(*options).startswith(sentence)
    assert contents(tmp_path) == before


def test_the_check_does_not_begin_where_its_result_would_be_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_check(*_: object) -> None:
        raise AssertionError("the check was about to begin")

    monkeypatch.setattr(check_command, "check", no_check)
    for name in ("ending", "select", "ignore", "baseline", "both"):
        refusal(*REFUSED[name][0])


def test_a_check_is_of_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    make_project(tmp_path, years=(2023, 2024))
    assert refusal() == (
        "check: found 2 documents (dinas-a/2023, dinas-a/2024); expected one. Choose by --agency, --year, --tahap."
    )


def test_corrected_tables_are_checked_only_when_asked_for(project: Path) -> None:
    corrections = project / "data" / AGENCY / "2024" / "corrections.csv"
    lines = ["table,row_id,column,printed,corrected,reason,by", "evaluation,E1,realisasi_rp,130,90,Salah ketik,Ani"]
    corrections.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert codes(renja(*SOME)) == ["RJ401", "RJ401", "RJ402"]
    assert codes(renja(*SOME, "--corrected")) == ["RJ401", "RJ402"]


# Known findings


def accept(path: Path, reason: str = "Disetujui") -> None:
    """Fills in every reason of the file."""
    lines = pd.read_csv(path, dtype=str, keep_default_na=False)
    lines.assign(reason=reason).to_csv(path, index=False, lineterminator="\n")


def change(project: Path, *rows: dict[str, Any]) -> None:
    write_table(table(*rows), EVALUATION, project / "data" / AGENCY / "2024" / "tables")


def test_what_is_accepted_with_a_reason_is_not_counted_and_what_is_new_is(project: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    result = renja(*SOME, "--write-baseline", known)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{known}: 3 temuan, 3 di antaranya masih tanpa alasan; isi kolom reason.\n"
    lines = pd.read_csv(known, dtype=str, keep_default_na=False)
    assert list(lines.columns) == list(BASELINE_COLUMNS)
    assert set(lines["since"]) == {date.today().isoformat()}
    accept(known)
    result = renja(*SOME, "--baseline", known)
    assert (result.exit_code, result.stdout) == (0, "Tidak ada temuan.\n")
    assert result.stderr == f"{known}: 3 temuan sudah diterima.\n"
    change(project, *SPENT, spent("Program Baru", 110, 10, 20))
    result = renja(*SOME, "--baseline", known, "--lang", "en")
    assert (result.exit_code, codes(result)) == (1, ["RJ401"])
    assert "Program Baru" in result.stdout and MARKUP not in result.stdout


def test_a_line_that_meets_nothing_any_more_is_told_with_its_place(project: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    renja(*SOME, "--write-baseline", known)
    accept(known)
    change(project, *SPENT[1:])
    result = renja(*SOME, "--baseline", known)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"{known}: 2 temuan sudah diterima.",
        f"{known}:3: temuan ini tidak ada lagi (RJ401, Program A, realisasi_rp, 130); hapus barisnya.",
    ]


def test_a_line_is_not_stale_because_its_rule_is_not_asked_for(project: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    renja(*SOME, "--write-baseline", known)
    accept(known)
    result = renja("--select", "RJ402", "--baseline", known)
    assert (result.exit_code, result.stderr) == (0, f"{known}: 1 temuan sudah diterima.\n")


def test_a_file_written_again_keeps_the_reasons_and_asks_for_those_that_lack(project: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    renja("--select", "RJ401", "--write-baseline", known)
    accept(known)
    result = renja(*SOME, "--write-baseline", known, "--lang", "en")
    assert result.stdout == f"{known}: 3 findings, 1 of them still without a reason; fill in the column reason.\n"
    assert "known.csv:4, reason: found nothing; expected why the finding stays." in refusal("--baseline", known)
    assert pd.read_csv(known)["reason"].to_list()[:2] == ["Disetujui", "Disetujui"]


def test_tables_on_stdout_stay_whole_whatever_is_told_about_known_findings(project: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    renja("--select", "RJ401", "--write-baseline", known)
    accept(known)
    result = renja(*SOME, "--baseline", known, "--format", "csv")
    assert pd.read_csv(io.StringIO(result.stdout))["rule"].to_list() == ["RJ402"]


def test_help_names_every_form_and_what_the_statuses_mean() -> None:
    text = renja("--help").stdout
    assert "[text|csv|json" in text
    assert "Exit status: 0 no findings" in " ".join(text.split())
