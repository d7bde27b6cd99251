"""The data dictionary and the data package say what the schema says, and describe the files that are there."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from renja_analysis import dictionary
from renja_analysis.documents import data_root
from renja_analysis.schema import CORRECTIONS, EVALUATION, EVALUATION_OPTIONAL, FURNITURE, TABLES
from renja_analysis.tables import write_table

AGAIN = "run `python -m renja_analysis.dictionary` and commit what it writes"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a project with one document and two tables, one optional column among them."""
    folder = tmp_path / "data" / "dinas-a" / "2024"
    (folder / "tables").mkdir(parents=True)
    described = {
        "agency": {"slug": "dinas-a", "name": "Dinas A", "level": "provinsi"},
        "year": 2024,
        "tahap": "akhir",
        "evaluated_year": 2022,
    }
    (folder / "document.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    columns = [*EVALUATION.columns, "tindak_lanjut"]
    row = {"row_id": "E1", "level": "program", "source": "renja.txt:1", "tindak_lanjut": "Lanjut"}
    write_table(pd.DataFrame([row]).reindex(columns=columns), EVALUATION, folder / "tables")
    write_table(pd.DataFrame(columns=FURNITURE.columns), FURNITURE, folder / "tables")
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    return tmp_path / "data"


def test_the_committed_dictionary_is_that_of_the_schema() -> None:
    assert (data_root() / "DICTIONARY.md").read_text(encoding="utf-8") == dictionary.dictionary_text(), AGAIN


def test_the_committed_data_package_describes_the_tables_that_are_there(tmp_path: Path) -> None:
    committed = json.loads((data_root() / "datapackage.json").read_text(encoding="utf-8"))
    found = dictionary.package(dictionary.find_documents(), data_root())
    assert committed == found, AGAIN


def test_every_column_has_its_line_with_title_and_meaning() -> None:
    lines = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| (\w+) \|[^|]*\|[^|]*\| ([^|]+) \|", dictionary.dictionary_text(), re.M
    )
    described = [(name, kind) for name, title, kind, meaning in lines if title.strip() and meaning.strip()]
    fields = [*EVALUATION.fields, *EVALUATION_OPTIONAL, *TABLES["cells"].fields, *FURNITURE.fields, *CORRECTIONS.fields]
    assert described == [(field.name, field.type) for field in fields]


def test_every_table_has_its_heading_and_says_what_a_row_is() -> None:
    text = dictionary.dictionary_text()
    for table in TABLES.values():
        assert f"\n## tables/{table.name}.csv\n\nOne row per {table.one_row_per}." in text
    assert "\n## corrections.csv\n" in text


def test_every_type_of_the_schema_is_explained() -> None:
    used = {field.type for table in (*TABLES.values(), CORRECTIONS) for field in table.fields}
    assert used <= set(dictionary.TYPES)
    for name in dictionary.TYPES:
        assert f"| {name} | " in dictionary.dictionary_text()


def test_both_files_are_written_beside_the_documents(root: Path) -> None:
    assert dictionary.write() == [root / "DICTIONARY.md", root / "datapackage.json"]
    assert (root / "DICTIONARY.md").read_text(encoding="utf-8") == dictionary.dictionary_text()
    before = (root / "datapackage.json").read_bytes()
    dictionary.write()
    assert (root / "datapackage.json").read_bytes() == before


def test_the_package_lists_each_table_file_with_the_columns_of_its_header(root: Path) -> None:
    dictionary.write()
    resources = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert [(resource["name"], resource["path"]) for resource in resources] == [
        ("dinas-a-2024-evaluation", "dinas-a/2024/tables/evaluation.csv"),
        ("dinas-a-2024-furniture", "dinas-a/2024/tables/furniture.csv"),
    ]
    for resource in resources:
        header = (root / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
    fields = {field["name"]: field for field in resources[0]["schema"]["fields"]}
    assert (fields["kode"]["type"], fields["target_rp"]["type"], fields["target_k"]["type"]) == (
        "string",
        "integer",
        "number",
    )
    assert "tindak_lanjut" in fields
    assert fields["level"]["constraints"]["enum"][2] == "program"
    assert resources[0]["schema"]["missingValues"] == [""]


def test_the_command_prints_what_it_wrote(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dictionary.main() == 0
    assert capsys.readouterr().out.split() == [str(root / "DICTIONARY.md"), str(root / "datapackage.json")]


def test_the_command_ends_with_one_sentence_and_status_2_where_there_is_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    assert dictionary.main() == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "found no document.yml; expected data/<agency>/<year>/document.yml" in printed.err
