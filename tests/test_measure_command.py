"""``renja measure``: one row for each document, whatever one of them provokes, as CSV or Parquet."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from renja_analysis import measure_command
from renja_analysis.cli import cli
from renja_analysis.measure_command import measure_folder
from renja_analysis.pool import Tell
from renja_analysis.summary import TYPES

ROOT = Path(__file__).resolve().parents[1]


def renja(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["measure", *arguments], prog_name="renja")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reference document as that of four agencies: as it is, not read, damaged, and one that kills its process."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    source = next((ROOT / "data").glob("*/2024"))
    for agency in ("a-whole", "b-unread", "c-damaged", "d-killing"):
        folder = tmp_path / "data" / agency / "2024"
        shutil.copytree(source, folder)
        description = folder / "document.yml"
        text = description.read_text(encoding="utf-8")
        description.write_text(text.replace(f"slug: {source.parent.name}", f"slug: {agency}"), encoding="utf-8")
    shutil.rmtree(tmp_path / "data" / "b-unread" / "2024" / "tables")
    (tmp_path / "data" / "c-damaged" / "2024" / "document.yml").write_text("[", encoding="utf-8")
    return tmp_path


def killing(folder: Path, tell: Tell) -> dict[str, object]:
    """As :func:`measure_folder`, but one document kills the process that measures it."""
    if folder.parent.name == "d-killing":
        import os

        os.kill(os.getpid(), 9)
    return measure_folder(folder, tell)


def test_every_document_has_a_row_and_one_that_fails_stops_no_other(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure_command, "measure_folder", killing)
    result = renja("--workers", "2")
    whole, unread, damaged, killed = rows(project / "outputs" / "measures.csv")
    assert result.exit_code == 1
    assert whole["pagu_final"] == "20549417269" and whole["serapan"] == "74.0571" and int(whole["error"]) > 0
    same = set(TYPES) - {"agency"}
    assert {name: whole[name] for name in same} == {name: unread[name] for name in same}, "it is read first"
    assert "document.yml" in damaged["failure"] and (damaged["agency"], damaged["year"]) == ("c-damaged", "2024")
    assert killed["failure"] == "the process that measured it was killed" and killed["pagu_final"] == ""
    assert result.stdout.endswith("measures.csv: 2 documents measured, 2 failed\n")
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["c-damaged/2024", "d-killing/2024"]


def test_parquet_has_the_same_numbers_in_their_types(project: Path) -> None:
    output = project / "made" / "all.parquet"
    assert renja("--agency", "a-whole", "--year", "2020-2030", "--output", str(output)).exit_code == 0
    found = duckdb.sql(f"SELECT * FROM read_parquet('{output}')")
    assert found.columns == list(TYPES)
    (row,) = found.fetchall()
    values = dict(zip(found.columns, row, strict=True))
    assert (values["year"], values["pagu_final"], values["serapan"]) == (2024, 20_549_417_269, 74.0571)
    assert values["failure"] is None and [path.name for path in output.parent.iterdir()] == ["all.parquet"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--output", "x.txt"], "output: found 'x.txt'; expected a name that ends in .csv or .parquet. Choose one."),
        (["--agency", "dinas-x"], "agency: found 'dinas-x'; expected one of: a-whole, b-unread"),
        (["--year", "1999"], "year: found 1999; expected one of: 2024."),
    ],
)
def test_what_cannot_be_measured_is_refused_before_the_work(arguments: list[str], sentence: str, project: Path) -> None:
    result = renja(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"renja: {sentence}")
    assert not (project / "outputs").exists()


def test_without_duckdb_parquet_is_refused_and_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "duckdb", None)
    result = renja("--output", str(project / "x.parquet"))
    assert result.exit_code == 2 and "pip install -e '.[parquet]'" in result.stderr
