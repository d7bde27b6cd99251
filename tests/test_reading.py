"""Reading a document: its files in, its tables out, all of them or one sentence and none."""

import shutil
from pathlib import Path

import pytest

from renja_analysis.documents import Document, find_document, read_description, sha256
from renja_analysis.errors import SourceError
from renja_analysis.printed import Furniture, PrintedCell, PrintedRow, PrintedTable
from renja_analysis.reading import read_document, unplaced
from renja_analysis.schema import DATA_TABLES, TABLES

REFERENCE = find_document("dkukm-babel", 2024)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """A copy of the reference document that has not been read yet."""
    folder = tmp_path / "data" / "dkukm-babel" / "2024"
    shutil.copytree(REFERENCE.folder, folder, ignore=shutil.ignore_patterns("tables"))
    return read_description(folder)


def source(document: Document) -> Path:
    return document.folder / "source" / "renja.txt"


def refusal(document: Document) -> str:
    with pytest.raises(SourceError) as error:
        read_document(document)
    assert not (document.folder / "tables").exists()
    return str(error.value)


def test_reading_gives_the_committed_tables_to_the_byte(document: Document) -> None:
    report = read_document(document)
    assert (report.missing, report.unplaced) == ([], [])
    assert {path.stem for path in report.paths} == set(TABLES)
    for path in report.paths:
        assert path.read_bytes() == (REFERENCE.folder / "tables" / path.name).read_bytes(), path.name


def test_lines_that_end_as_on_windows_read_the_same(document: Document) -> None:
    text = source(document).read_bytes().replace(b"\n", b"\r\n")
    source(document).write_bytes(text)
    described = document._replace(sources=({"name": "renja.txt"},))
    path = read_document(described).paths[0]
    assert path.read_bytes() == (REFERENCE.folder / "tables" / path.name).read_bytes()


def test_a_missing_file_is_named(document: Document) -> None:
    source(document).unlink()
    assert "renja.txt: found no readable file" in refusal(document)


def test_an_empty_file_is_named(document: Document) -> None:
    source(document).write_bytes(b" \n\n")
    assert "renja.txt: found no text" in refusal(document)


def test_a_file_in_cp1252_is_refused_with_line_and_column(document: Document) -> None:
    source(document).write_bytes("Renja\nDinas “Koperasi”\n".encode("cp1252"))
    assert "renja.txt:2:7: found byte 0x93, which is not UTF-8" in refusal(document)


def test_a_table_cut_in_the_middle_leaves_nothing_half_written(document: Document) -> None:
    lines = source(document).read_bytes().split(b"\n")
    source(document).write_bytes(b"\n".join(lines[:2000]))
    assert "found" in refusal(document)


def test_a_file_that_is_not_the_one_received_is_refused(document: Document) -> None:
    source(document).write_bytes(source(document).read_bytes() + b"\n")
    assert "another checksum than document.yml" in refusal(document)


def test_a_source_that_no_reader_knows_is_refused(document: Document) -> None:
    source(document).rename(source(document).with_suffix(".doc"))
    assert "renja.doc: found a file of the kind .doc" in refusal(document._replace(sources=({"name": "renja.doc"},)))


def test_a_year_that_is_not_that_of_the_plan_is_refused_and_both_places_are_named(document: Document) -> None:
    message = refusal(document._replace(year=2025))
    assert "document.yml: found year 2025, and renja.txt:7060 heads the plan with 'Rencana tahun 2024'" in message


def test_the_same_table_in_two_files_is_refused(document: Document) -> None:
    shutil.copy(source(document), source(document).with_name("lagi.txt"))
    twice = document._replace(sources=(*document.sources, {"name": "lagi.txt"}))
    assert "found the table 'evaluation' in several source files" in refusal(twice)


def test_a_document_that_lacks_the_table_is_read_and_says_so(document: Document) -> None:
    source(document).write_text("Bab I\nPendahuluan\n", encoding="utf-8")
    report = read_document(document._replace(sources=({"name": "renja.txt"},)))
    assert report.missing == [table.name for table in DATA_TABLES]


def test_what_no_cell_covers_or_two_cover_is_reported_with_its_place() -> None:
    lines = ["Tabel 2.1", "  2 17 stray", "Predikat Kinerja"]
    table = PrintedTable(
        "evaluation",
        "Tabel 2.1",
        [PrintedRow("program", "a.txt:2")],
        [
            PrintedCell(0, "kode_printed", "a.txt:2@2-3", "2"),
            PrintedCell(0, "kode_printed", "a.txt:2@4-6", "17"),
            PrintedCell(0, "name", "a.txt:3@0-8", "Predikat"),
            PrintedCell(0, "indicator", "a.txt:3@6-16", "at Kinerja"),
        ],
        [Furniture("title", "a.txt:1", "Tabel 2.1")],
        [],
    )
    assert unplaced(table, lines) == [("a.txt:2@7-12", "stray"), ("a.txt:3@6-8", "at")]


def test_the_reference_document_is_described_as_received() -> None:
    entry = REFERENCE.sources[0]
    assert sha256(REFERENCE.folder / "source" / entry["name"]) == entry["sha256"]
