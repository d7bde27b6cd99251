"""Documents are found by agency and year, and every way to be wrong about them ends in one sentence."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from renja_analysis import documents
from renja_analysis.documents import check_year, find_document, find_documents, read_description, sha256
from renja_analysis.errors import DocumentError

Described = dict[str, Any]


def described(slug: str = "dinas-a", year: int = 2024, **changes: Any) -> Described:
    description: Described = {
        "agency": {"slug": slug, "name": "Dinas A", "level": "provinsi"},
        "year": year,
        "tahap": "akhir",
        "evaluated_year": year - 2,
        "source": [{"name": "renja.txt", "title": "Renja"}],
    }
    return description | changes


def put(root: Path, folder: str, description: Described | str | bytes) -> Path:
    """Writes a document.yml; a folder of its own for each document."""
    place = root / "data" / folder
    place.mkdir(parents=True)
    if isinstance(description, dict):
        description = yaml.safe_dump(description)
    content = description.encode("utf-8") if isinstance(description, str) else description
    (place / "document.yml").write_bytes(content)
    return place


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two agencies, three documents."""
    put(tmp_path, "dinas-a/2023", described(year=2023))
    put(tmp_path, "dinas-a/2024", described())
    put(tmp_path, "dinas-b/2024", described("dinas-b"))
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    return tmp_path


def labels(found: list[documents.Document]) -> list[str]:
    return [document.label for document in found]


# The year


@pytest.mark.parametrize("year", [2024, "2024", 2024.0, " 2024 ", np.float64(2024), np.int64(2024), np.int16(2024)])
def test_a_year_is_taken_however_a_parameter_guessed_its_type(year: object) -> None:
    assert check_year(year) == 2024
    assert type(check_year(year)) is int


@pytest.mark.parametrize(
    "year",
    [
        "24",
        "20244",
        "",
        "2024.0",
        "dua ribu",
        24,
        20244,
        -2024,
        0,
        999,
        2024.5,
        float("nan"),
        float("inf"),
        True,
        None,
        pd.NA,
        [2024],
    ],
)
def test_what_is_no_year_is_refused_in_a_sentence(year: object) -> None:
    with pytest.raises(DocumentError) as caught:
        check_year(year)
    assert str(caught.value) == (
        f"year: found {year!r}; expected a year of four digits such as 2024. Give the plan year."
    )


# Finding documents


def test_all_documents_are_found_in_order(project: Path) -> None:
    assert labels(find_documents()) == ["dinas-a/2023", "dinas-a/2024", "dinas-b/2024"]


def test_documents_are_chosen_by_agency_year_or_both(project: Path) -> None:
    assert labels(find_documents("dinas-a")) == ["dinas-a/2023", "dinas-a/2024"]
    assert labels(find_documents(year="2024")) == ["dinas-a/2024", "dinas-b/2024"]
    assert labels(find_documents("dinas-b", 2024.0)) == ["dinas-b/2024"]


def test_a_document_says_what_its_description_says(project: Path) -> None:
    document = find_document("dinas-a", 2024)
    assert document.agency_name == "Dinas A"
    assert (document.agency_level, document.year, document.tahap, document.evaluated_year) == (
        "provinsi",
        2024,
        "akhir",
        2022,
    )
    assert document.folder == project / "data" / "dinas-a" / "2024"
    assert [source["name"] for source in document.sources] == ["renja.txt"]


def test_an_unknown_agency_is_refused_with_those_available(project: Path) -> None:
    with pytest.raises(DocumentError, match=r"^agency: found 'dinas-c'; expected one of: dinas-a, dinas-b\. Choose"):
        find_documents("dinas-c", 2024)


def test_a_year_without_data_is_refused_with_the_years_of_that_agency(project: Path) -> None:
    with pytest.raises(DocumentError, match=r"^year: found 2030 of dinas-a; expected one of: 2023, 2024\. Choose"):
        find_document("dinas-a", 2030)
    with pytest.raises(DocumentError, match=r"^year: found 2023 of dinas-b; expected one of: 2024\. Choose"):
        find_document("dinas-b", 2023)
    with pytest.raises(DocumentError, match=r"^year: found 2030; expected one of: 2023, 2024\. Choose"):
        find_documents(year=2030)


def test_a_project_without_documents_is_told_where_to_put_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    with pytest.raises(DocumentError, match=r"found no document\.yml; expected data/<agency>/<year>/document\.yml"):
        find_documents()


def test_the_folder_of_the_year_alone_stands_for_a_year_of_several_stages(project: Path) -> None:
    put(project, "dinas-a/2024-rancangan", described(tahap="rancangan"))
    assert find_document("dinas-a", 2024).label == "dinas-a/2024"
    assert find_document("dinas-a", 2024, "rancangan").label == "dinas-a/2024-rancangan"


def test_an_unknown_stage_is_refused_with_those_available(project: Path) -> None:
    put(project, "dinas-a/2024-rancangan", described(tahap="rancangan"))
    with pytest.raises(
        DocumentError, match=r"^tahap: found 'perubahan' for dinas-a 2024; expected one of: akhir, ranc"
    ):
        find_document("dinas-a", 2024, "perubahan")


def test_a_year_of_several_stages_and_no_plain_one_needs_the_stage(project: Path) -> None:
    put(project, "dinas-b/2025-rancangan", described("dinas-b", 2025, tahap="rancangan"))
    put(project, "dinas-b/2025-perubahan", described("dinas-b", 2025, tahap="perubahan"))
    with pytest.raises(DocumentError, match=r"expected one of: perubahan, rancangan"):
        find_document("dinas-b", 2025)


def test_folders_that_are_no_year_hold_no_document(project: Path) -> None:
    put(project, "dinas-a/catatan", described())
    put(project, "dinas-a/2024_lama", described())
    assert labels(find_documents("dinas-a")) == ["dinas-a/2023", "dinas-a/2024"]


# The root


def test_the_working_directory_plays_no_part(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere, "dinas-z/2024", described("dinas-z"))
    before = labels(find_documents())
    monkeypatch.chdir(elsewhere)
    assert labels(find_documents()) == before


def test_a_relative_root_is_made_absolute_so_that_a_later_change_of_folder_does_no_harm(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    monkeypatch.setenv("RENJA_ROOT", project.name)
    assert documents.root() == project


@pytest.mark.parametrize("value", [None, ""])
def test_without_renja_root_the_root_is_the_folder_above_the_package(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if value is None:
        monkeypatch.delenv("RENJA_ROOT", raising=False)
    else:
        monkeypatch.setenv("RENJA_ROOT", value)
    assert documents.root() == Path(documents.__file__).parents[1]
    assert documents.data_root() == documents.root() / "data"


# A bad description


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("agency: [unclosed\n", r"document\.yml:2: found text that is not YAML in UTF-8"),
        (b"agency: {name: Dinas \x96 A}\n", r"document\.yml: found text that is not YAML in UTF-8"),
        ("", r"document\.yml: found no keys; expected agency, year"),
        ("- agency\n- year\n", r"document\.yml: found no keys; expected agency, year"),
        (described("dinas-b"), r"document\.yml: found agency .*dinas-b.*; expected slug: dinas-a"),
        (described(agency="dinas-a"), r"document\.yml: found agency 'dinas-a'; expected slug, name and level"),
        (described(agency=None), r"document\.yml: found agency {}; expected slug: dinas-a"),
        (
            described(agency={"slug": "dinas-a", "level": "kota"}),
            r"document\.yml: found agency\.level 'kota'; expected one of: provinsi, kabupaten_kota",
        ),
        (described(tahap="final"), r"found tahap 'final'; expected one of: rancangan_awal, rancangan, akhir"),
        (described(tahap=None), r"document\.yml: found tahap None; expected one of"),
        (described(year=2023), r"document\.yml: found year 2023; expected 2024 as the folder says"),
        (described(year=2024) | {"year": "dua ribu"}, r"document\.yml: found year 'dua ribu'; expected a year of four"),
        (described(evaluated_year=None), r"document\.yml: found evaluated_year None; expected a year of four"),
        (
            described(evaluated_year=2025),
            r"document\.yml: found evaluated_year 2025; expected none after the plan year",
        ),
        (described(indicators=["E1"]), r"document\.yml: found indicators .*; expected row_id: {cumulation, direction}"),
        (described(source="renja.txt"), r"document\.yml: found source 'renja\.txt'; expected a list of files"),
        (
            described(source=[{"title": "Renja"}]),
            r"document\.yml: found source .*; expected a list of files, each with a name",
        ),
        *(
            (described(source=[{"name": name}]), r"document\.yml: found source .*; expected a file below source/")
            for name in ("../renja.txt", "a/../../renja.txt", "/renja.txt", "C:\\renja.txt", "a\\..\\..\\b.txt")
        ),
        (
            described(source=["renja.txt"]),
            r"document\.yml: found source .*; expected a list of files, each with a name",
        ),
    ],
)
def test_a_description_that_does_not_hold_is_refused_with_its_place(
    tmp_path: Path, content: Described | str | bytes, says: str
) -> None:
    with pytest.raises(DocumentError, match=says):
        read_description(put(tmp_path, "dinas-a/2024", content))


def test_a_description_may_leave_out_what_is_not_needed(tmp_path: Path) -> None:
    description = described(agency={"slug": "dinas-a", "level": "kabupaten_kota"})
    del description["source"]
    document = read_description(put(tmp_path, "dinas-a/2024", description))
    assert (document.agency_name, document.sources, document.indicators) == ("dinas-a", (), {})


def test_the_checksum_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "renja.txt"
    path.write_bytes(b"abc")
    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_documents_are_chosen_whatever_the_descriptions_of_other_agencies_say(project: Path) -> None:
    put(project, "dinas-c/2024", "[]")
    assert labels(documents.choose_documents(["dinas-a"], [2024])) == ["dinas-a/2024"]
    with pytest.raises(DocumentError, match="found no keys"):
        documents.choose_documents()
