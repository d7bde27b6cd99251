"""The data dictionary and the data packages say what the schema says, and describe the files that are there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml

from renja_analysis import dictionary
from renja_analysis.documents import Document, find_document, find_documents, root
from renja_analysis.schema import BY_HAND, EVALUATION, FURNITURE, TABLES, Field, Table
from renja_analysis.tables import write_table
from renja_analysis.validation import OPTIONAL, fields_of

AGAIN = "run `python -m renja_analysis.dictionary` and commit what it writes"
EVERY_TABLE = [*TABLES.values(), *BY_HAND]
ROWS = [
    {"row_id": "E1", "level": "program", "source": "renja.txt:1", "target_rp": 1500, "tindak_lanjut": "Lanjut"},
    {"row_id": "E2", "level": "kegiatan", "parent": "E1", "source": "renja.txt:2", "target_k": 0.5, "name": "NA"},
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one document and two tables, one optional column among them."""
    folder = tmp_path / "data" / "dinas-a" / "2024-rancangan"
    (folder / "tables").mkdir(parents=True)
    described = {
        "agency": {"slug": "dinas-a", "name": "Dinas A", "level": "provinsi"},
        "year": 2024,
        "tahap": "rancangan",
        "evaluated_year": 2022,
        "source": [{"name": "renja.txt", "title": "Renja Dinas A"}],
    }
    (folder / "document.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    rows = pd.DataFrame(ROWS).reindex(columns=[*EVALUATION.columns, "tindak_lanjut"])
    write_table(rows, EVALUATION, folder / "tables")
    write_table(pd.DataFrame(columns=FURNITURE.columns), FURNITURE, folder / "tables")
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def document(project: Path) -> Document:
    return find_document("dinas-a", 2024)


def problems(path: Path) -> Iterator[tuple[str, str, str]]:
    """What frictionless finds in a data package, its metadata and its data: resource, kind of problem, where."""
    import frictionless

    report = frictionless.validate(str(path), type="package")
    assert report.stats["warnings"] == 0
    for error in report.errors:
        yield "", error.type, error.note
    for task in report.tasks:
        for error in task.errors:
            yield task.name, error.type, error.note


# The dictionary


def test_the_committed_dictionary_is_that_of_the_schema() -> None:
    assert (root() / "docs" / "data_dictionary.md").read_text(encoding="utf-8") == dictionary.dictionary_text(), AGAIN


def lines_of(table: Table) -> list[list[str]]:
    """The lines of one table in the dictionary, cell by cell."""
    folder = "" if table in BY_HAND else "tables/"
    (part,) = re.findall(rf"^## {folder}{table.name}\.csv\n(.*?)(?=^## |\Z)", dictionary.dictionary_text(), re.M | re.S)
    return [re.split(r" ?(?<!\\)\| ?", line)[1:-1] for line in part.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_every_column_has_its_line_with_both_meanings_and_its_place_in_the_form(table: Table) -> None:
    lines = lines_of(table)
    assert [line[0] for line in lines] == [f"`{field.name}`" for field in fields_of(table)]
    assert not [line for line in lines if not line[1] or not line[2] or not line[5]]
    assert [line[3] for line in lines] == [field.type for field in fields_of(table)]


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_every_number_has_a_unit_or_the_column_that_holds_it(table: Table) -> None:
    measured = [field for field in fields_of(table) if field.type in ("number", "rupiah", "percent")]
    names = {field.name for field in fields_of(table)}
    assert [field.unit for field in measured if field.type == "rupiah" and field.unit != "rupiah"] == []
    assert [field.unit for field in measured if field.type == "percent" and field.unit != "%"] == []
    assert {field.unit for field in measured if field.type == "number"} <= names
    units = {line[0].strip("`"): line[4] for line in lines_of(table)}
    assert all(units[field.name] for field in measured)


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_only_what_reading_adds_has_no_place_in_a_form(table: Table) -> None:
    added = {"row_id", "level", "parent", "source", "uncertain"}
    of_no_form = {field.name for field in fields_of(table) if not field.form}
    assert of_no_form <= added if table.prefix else of_no_form == set(table.columns)


def test_no_two_columns_of_a_table_have_the_same_meaning() -> None:
    def same(fields: tuple[Field, ...], part: str) -> list[str]:
        meanings = [getattr(field, part) for field in fields]
        return sorted({meaning for meaning in meanings if meanings.count(meaning) > 1})

    assert not [
        same(fields_of(table), part)
        for table in EVERY_TABLE
        for part in ("title", "description")
        if same(fields_of(table), part)
    ]


def test_columns_that_only_some_forms_print_are_told_apart() -> None:
    (part,) = re.findall(r"^## tables/evaluation\.csv\n(.*?)(?=^## )", dictionary.dictionary_text(), re.M | re.S)
    _, optional = part.split("Only where the form prints them")
    assert re.findall(r"^\| `(\w+)`", optional, re.M) == [field.name for field in OPTIONAL["evaluation"]]


def test_every_table_has_its_heading_and_says_what_it_is_in_both_languages() -> None:
    text = dictionary.dictionary_text()
    for table in EVERY_TABLE:
        folder = "" if table in BY_HAND else "tables/"
        assert table.title
        assert f"\n## {folder}{table.name}.csv\n\n{table.title}. One row per {table.one_row_per}." in text


def test_every_type_of_the_schema_is_explained() -> None:
    used = {field.type for table in EVERY_TABLE for field in table.fields}
    assert used <= set(dictionary.TYPES)
    for name in dictionary.TYPES:
        assert f"| {name} | " in dictionary.dictionary_text()


# The packages


@pytest.mark.parametrize("document", find_documents(), ids=lambda document: document.label)
def test_each_committed_package_describes_the_tables_beside_it(document: Document) -> None:
    committed = json.loads((document.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert committed == dictionary.package(document), AGAIN


@pytest.mark.parametrize("document", find_documents(), ids=lambda document: document.label)
def test_each_committed_package_is_valid_and_so_are_its_tables(document: Document) -> None:
    assert list(problems(document.folder / "datapackage.json")) == []


def test_a_package_lists_each_table_there_with_the_columns_of_its_header_alone(document: Document) -> None:
    described = dictionary.package(document)
    assert (described["name"], described["title"]) == ("dinas-a-2024-rancangan", "Renja 2024 Dinas A")
    assert described["sources"] == [{"title": "Renja Dinas A", "path": "source/renja.txt"}]
    paths = [(resource["name"], resource["path"]) for resource in described["resources"]]
    assert paths == [("evaluation", "tables/evaluation.csv"), ("furniture", "tables/furniture.csv")]
    for resource in described["resources"]:
        header = (document.folder / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
    names = {field["name"] for field in described["resources"][0]["schema"]["fields"]}
    assert "tindak_lanjut" in names and "tw1_rp" not in names


def test_a_field_of_a_package_has_its_type_meanings_and_unit(document: Document) -> None:
    fields = {field["name"]: field for field in dictionary.package(document)["resources"][0]["schema"]["fields"]}
    kinds = [fields[name]["type"] for name in ("kode", "target_rp", "target_k")]
    assert kinds == ["string", "integer", "number"]
    assert fields["target_rp"]["unit"] == "rupiah"
    assert fields["target_k"]["unitColumn"] == "target_k_unit"
    assert fields["target_rp"]["title"] == "Target tahun yang dievaluasi: anggaran (Rp)"
    assert fields["level"]["constraints"]["enum"][2] == "program"


def test_a_package_that_was_just_written_is_valid(document: Document) -> None:
    path = dictionary.write_package(document)
    assert path == document.folder / "datapackage.json"
    assert list(problems(path)) == []


@pytest.mark.parametrize(
    ("found", "put", "problem"),
    [
        (",1500,", ",seribu,", "type-error"),
        (",0.5,", ',"0,5",', "type-error"),
        ("E2,kegiatan", "E2,dinas", "constraint-error"),
        ("E2,kegiatan", "E2,", "constraint-error"),
        ("renja.txt:2", "halaman 2", "constraint-error"),
        ("E2,kegiatan", "G2,kegiatan", "constraint-error"),
        ("E2,kegiatan", "E1,kegiatan", "primary-key"),
        ("kegiatan,E1", "kegiatan,E9", "foreign-key"),
        ("row_id,level", "row_id,tingkat", "incorrect-label"),
    ],
)
def test_a_package_refuses_a_table_that_breaks_its_schema(
    document: Document, found: str, put: str, problem: str
) -> None:
    path = dictionary.write_package(document)
    table = document.folder / "tables" / "evaluation.csv"
    text = table.read_text(encoding="utf-8")
    assert text.count(found) == 1
    table.write_text(text.replace(found, put), encoding="utf-8")
    assert ("evaluation", problem) in [(resource, kind) for resource, kind, _ in problems(path)]


# The command


def test_the_command_writes_the_dictionary_and_every_package_and_names_them(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dictionary.main() == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    folder = project / "data" / "dinas-a" / "2024-rancangan"
    assert written == [project / "docs" / "data_dictionary.md", folder / "datapackage.json"]
    assert written[0].read_text(encoding="utf-8") == dictionary.dictionary_text()
    before = [path.read_bytes() for path in written]
    assert dictionary.main() == 0
    assert [path.read_bytes() for path in written] == before


def test_the_command_ends_with_one_sentence_and_status_2_where_there_is_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    assert dictionary.main() == 2
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [str(tmp_path / "docs" / "data_dictionary.md")]
    assert "found no document.yml; expected data/<agency>/<year>/document.yml" in printed.err
