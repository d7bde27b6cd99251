"""Tables on disk: nothing is lost between a frame and its file, and what breaks the schema is told in full."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renja_analysis.documents import Document
from renja_analysis.errors import DocumentError, RenjaError, SchemaError
from renja_analysis.schema import CELLS, EVALUATION, EVALUATION_OPTIONAL, FURNITURE, Table
from renja_analysis.tables import load_table, read_table, validate, write_table

DTYPES = {"integer": "Int64", "rupiah": "Int64", "number": "Float64", "percent": "Float64"}


def evaluation(*rows: dict[str, Any], optional: tuple[str, ...] = ()) -> pd.DataFrame:
    """Rows of the evaluation table; what a row does not say is missing, row_id and source are counted."""
    fields = [*EVALUATION.fields, *(field for field in EVALUATION_OPTIONAL if field.name in optional)]
    counted = [
        {"row_id": f"E{number}", "source": f"renja.txt:{number * 10}", "level": "program"} | row
        for number, row in enumerate(rows, start=1)
    ]
    frame = pd.DataFrame(counted).reindex(columns=[field.name for field in fields])
    return frame.astype({field.name: DTYPES.get(field.type, "string") for field in fields})


def three_rows() -> pd.DataFrame:
    return evaluation(
        {"name": "Program A", "target_rp_printed": "Rp34,359,681", "target_rp": 34359681, "kode": "2.10"},
        {"level": "kegiatan", "parent": "E1", "target_k_printed": "0.6 3", "target_k": 0.63, "name": "Kegiatan, satu"},
        {"level": "total", "capaian_rp_printed": "92.15%", "capaian_rp": 92.15, "target_k": 13.0},
    )


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """A document whose evaluation table holds three rows."""
    folder = tmp_path / "dinas-a" / "2024"
    (folder / "tables").mkdir(parents=True)
    write_table(three_rows(), EVALUATION, folder / "tables")
    return Document("dinas-a", "Dinas A", "provinsi", 2024, "akhir", 2022, folder, (), {})


def correct(document: Document, *lines: str) -> Path:
    path = document.folder / "corrections.csv"
    path.write_text("\n".join(["table,row_id,column,printed,corrected,reason,by", *lines]) + "\n", encoding="utf-8")
    return path


# Writing and reading


def test_a_table_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    path = write_table(three_rows(), EVALUATION, tmp_path)
    assert path == tmp_path / "evaluation.csv"
    pd.testing.assert_frame_equal(read_table(path, EVALUATION), three_rows())


def test_the_file_is_plain_csv_with_whole_numbers_and_decimal_dots(tmp_path: Path) -> None:
    content = write_table(three_rows(), EVALUATION, tmp_path).read_bytes().decode("utf-8")
    header, first, second, third, end = content.split("\n")
    assert header == ",".join(EVALUATION.columns)
    assert first.startswith("E1,program,,renja.txt:10,,,2.10,Program A,,")
    assert ',"Rp34,359,681",34359681,' in first
    assert ',"Kegiatan, satu",' in second
    assert ",0.6 3,0.63," in second
    assert ",13,," in third
    assert ",92.15%,92.15," in third
    assert (end, "\r" in content, "nan" in content.lower(), "<na>" in content.lower()) == ("", False, False, False)


@pytest.mark.parametrize("code", ["2.10", "010", "2.17.01.1.01.01", "1e5", "1_000", "٣", "0x10"])
def test_codes_lose_no_zero_and_become_no_number(tmp_path: Path, code: str) -> None:
    frame = evaluation({"kode": code, "kode_printed": code})
    assert read_table(write_table(frame, EVALUATION, tmp_path), EVALUATION)["kode"].tolist() == [code]


@pytest.mark.parametrize("text", ["NA", "None", "n/a", "nan", "NULL", "<NA>", "-", "True"])
def test_texts_that_look_missing_stay_texts(tmp_path: Path, text: str) -> None:
    frame = evaluation({"name": text})
    assert read_table(write_table(frame, EVALUATION, tmp_path), EVALUATION)["name"].tolist() == [text]


def test_an_empty_cell_is_missing_and_no_zero(tmp_path: Path) -> None:
    read = read_table(write_table(evaluation({}, {"target_rp": 0}), EVALUATION, tmp_path), EVALUATION)
    assert read["target_rp"].isna().tolist() == [True, False]
    assert read["name"].isna().all()


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
@example(texts=["a\rb", "c\r\nd", "\n", '"', '""', ",", " x ", "\x00", "\ufeff"])
def test_any_text_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    rows = [("evaluation", "spacer", f"renja.txt:{line}", text) for line, text in enumerate(texts, start=1)]
    frame = pd.DataFrame(rows, columns=FURNITURE.columns, dtype="string")
    path = write_table(frame, FURNITURE, tmp_path_factory.getbasetemp())
    pd.testing.assert_frame_equal(read_table(path, FURNITURE), frame)


NUMBERS = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-3)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(NUMBERS, st.integers(-(10**17), 10**17)), min_size=1, max_size=40))
def test_any_number_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[tuple[float, int]]
) -> None:
    frame = evaluation(*({"target_k": k, "capaian_rp": -k, "target_rp": rp} for k, rp in numbers))
    read = read_table(write_table(frame, EVALUATION, tmp_path_factory.getbasetemp()), EVALUATION)
    assert read["target_k"].tolist() == [k for k, _ in numbers]
    assert read["capaian_rp"].tolist() == [-k for k, _ in numbers]
    assert read["target_rp"].tolist() == [rp for _, rp in numbers]


@pytest.mark.parametrize(
    ("number", "written"), [(-0.0, "0"), (1e-07, "0.0000001"), (1e16, "10000000000000000"), (0.1 + 0.2, str(0.1 + 0.2))]
)
def test_a_number_is_written_in_plain_digits(tmp_path: Path, number: float, written: str) -> None:
    content = write_table(evaluation({"target_k": number}), EVALUATION, tmp_path).read_text(encoding="utf-8")
    cells = dict(zip(*(line.split(",") for line in content.splitlines()), strict=True))
    assert cells["target_k"] == written


def test_optional_columns_come_back_in_the_order_of_the_schema(tmp_path: Path) -> None:
    frame = evaluation({"tindak_lanjut": "Lanjut", "tw1_rp": 5}, optional=("tw1_rp", "tindak_lanjut"))
    shuffled = frame[frame.columns[::-1]]
    pd.testing.assert_frame_equal(read_table(write_table(shuffled, EVALUATION, tmp_path), EVALUATION), frame)


def test_a_table_saved_by_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = write_table(three_rows(), EVALUATION, tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(read_table(path, EVALUATION), three_rows())


def test_a_strange_column_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="found the columns capaian_k_computed; expected those of the schema"):
        write_table(three_rows().assign(capaian_k_computed=1.0), EVALUATION, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_cannot_be_written_leaves_the_old_one_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_table(three_rows(), EVALUATION, tmp_path)
    before = path.read_bytes()

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(RenjaError, match=r"evaluation\.csv: found a place that cannot be written .*; expected"):
        write_table(three_rows().head(1), EVALUATION, tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["evaluation.csv"]
    assert path.read_bytes() == before


def test_a_table_for_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RenjaError, match="expected a writable folder"):
        write_table(three_rows(), EVALUATION, tmp_path / "gone")


def test_a_written_table_may_be_read_by_others(tmp_path: Path) -> None:
    beside = tmp_path / "plain"
    beside.touch()
    assert write_table(three_rows(), EVALUATION, tmp_path).stat().st_mode == beside.stat().st_mode


# Files that are no such table


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"evaluation\.csv:1: found the header ''; expected 'row_id,level"),
        (b"row_id;level;parent\nE1;program;\n", r":1: found the header 'row_id;level;parent'; .* commas between"),
        (b"row_id,level,level\n", r":1: found the header 'row_id,level,level'; .* each name once"),
        (b"row_id,level\nE1,program\nE2\n", r":3: found 1 cells; expected 2"),
        (b'row_id,name\nE1,"two\nlines"\nE2\n', r":4: found 1 cells; expected 2"),
        (b"row_id,level\nE1,Rata\x96rata\n", r":2: found bytes that are not UTF-8; expected UTF-8"),
        (b'row_id,level\nE1,"program\n', r":2: found unexpected end of data; expected cells between commas"),
        (b'row_id,level\nE1,"pro"gram\n', r":2: found .*; expected cells between commas"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "evaluation.csv"
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=says):
        read_table(path, EVALUATION)


def test_a_table_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"evaluation\.csv: found no file; expected the table evaluation\. Run"):
        read_table(tmp_path / "evaluation.csv", EVALUATION)


# Validation


def violations(frame: pd.DataFrame, table: Table = EVALUATION) -> list[str]:
    """The lines of the SchemaError, without its head; none where the table holds."""
    try:
        validate(frame, table, Path("tables/evaluation.csv"))
    except SchemaError as error:
        return [line.strip() for line in str(error).splitlines()[1:]]
    return []


def test_a_table_that_holds_is_let_through() -> None:
    assert violations(three_rows()) == []
    assert violations(evaluation({"tw1_rp": 5}, optional=("tw1_rp",))) == []
    assert violations(evaluation({})) == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"level": "programm"}, "level: found 'programm'; expected one of: urusan, bidang, program, kegiatan"),
        ({"level": None}, "level: found nothing; expected a value"),
        ({"level": ""}, "level: found nothing; expected a value"),
        ({"source": None}, "source: found nothing; expected a value"),
        ({"source": "line 12"}, "source: found 'line 12'; expected a place such as renja.txt:533"),
        ({"source": "renja.txt"}, "source: found 'renja.txt'; expected a place"),
        ({"row_id": "P2"}, "row_id: found 'P2'; expected E and a number above"),
        ({"row_id": "E02"}, "row_id: found 'E02'; expected E and a number above"),
        ({"row_id": "E1"}, "row_id: found 'E1'; expected E and a number above those of the rows before"),
        ({"row_id": None}, "row_id: found nothing; expected a value"),
        ({"parent": "E9"}, "parent: found 'E9'; expected the row_id of another row"),
        ({"parent": "E2"}, "parent: found 'E2'; expected the row_id of another row"),
    ],
)
def test_a_cell_that_breaks_its_rule_is_named(row: dict[str, Any], says: str) -> None:
    found = violations(evaluation({}, row, {}))
    assert len(found) == 1
    assert found[0].startswith("line 3")
    assert says in found[0]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("target_rp", 1.5, "found '1.5'; expected whole rupiah"),
        ("target_rp", "1.234", "found '1.234'; expected whole rupiah"),
        ("target_rp", True, "found 'True'; expected whole rupiah"),
        ("target_rp", 10**19, "found '10000000000000000000'; expected whole rupiah"),
        ("target_k", "0,063", "found '0,063'; expected a number, digits with a decimal dot"),
        ("target_k", float("inf"), "found 'inf'; expected a number"),
        ("capaian_rp", "92.15%", "found '92.15%'; expected a percentage"),
        ("kode", 2.1, "found 2.1; expected text"),
    ],
)
def test_a_value_in_the_wrong_notation_is_named_and_not_forced(column: str, value: object, says: str) -> None:
    frame = three_rows().astype({column: object})
    frame.at[1, column] = value
    found = violations(frame)
    assert len(found) == 1
    assert found[0].startswith(f"line 3 (E2), {column}: {says}")


@pytest.mark.parametrize(
    "source",
    [
        "renja.txt:8195",
        "renja.txt:5833@0-5+5832@0-11",
        "Renja 2024.pdf#41:r7",
        "renja.pdf#41",
        "renja.pdf#41@10.5,20,30,40.25",
        "renja.xlsx!Sheet1!F12",
        "renja.xlsx!Tabel 2.1!F12:G12",
    ],
)
def test_every_kind_of_source_has_its_notation(source: str) -> None:
    assert violations(evaluation({"source": source})) == []


def test_missing_and_strange_columns_are_named() -> None:
    frame = three_rows().drop(columns=["name"]).assign(nama="x")
    assert violations(frame) == [
        "line 1, nama: found this column; expected no such column",
        "line 1, name: found no such column; expected this column",
    ]


def test_a_column_that_stands_twice_is_named() -> None:
    frame = three_rows()
    assert (
        "name: found this column twice; expected it once" in violations(pd.concat([frame, frame[["name"]]], axis=1))[0]
    )


def test_all_violations_are_told_at_once_in_the_order_of_the_file() -> None:
    frame = three_rows().assign(level=["x", "kegiatan", "y"], source=["renja.txt:1", "nowhere", "renja.txt:2"])
    with pytest.raises(SchemaError) as caught:
        validate(frame, EVALUATION, Path("data/evaluation.csv"))
    head, *lines = str(caught.value).splitlines()
    assert head.startswith("data/evaluation.csv: found 3 places that break the schema of evaluation; expected none.")
    assert [line.split(":")[0].strip() for line in lines] == [
        "line 2 (E1), level",
        "line 3 (E2), source",
        "line 4 (E3), level",
    ]


def test_a_long_list_of_violations_is_cut_with_the_number_of_the_rest() -> None:
    found = violations(evaluation(*({"level": f"tingkat {number}"} for number in range(50))))
    assert len(found) == 21
    assert found[-1] == "and 30 more"


def test_the_line_of_a_violation_counts_lines_inside_cells(tmp_path: Path) -> None:
    frame = evaluation({"name": "two\nlines"}, {"level": "x"})
    assert violations(frame)[0].startswith("line 4 (E2), level")
    with pytest.raises(SchemaError, match=r"line 4 \(E2\), level"):
        read_table(write_table(frame, EVALUATION, tmp_path), EVALUATION)


def test_the_index_of_a_frame_plays_no_part() -> None:
    frame = evaluation({}, {"level": "x"})
    frame.index = pd.Index([7, 7])
    assert [line.split(":")[0] for line in violations(frame)] == ["line 3 (E2), level"]


def test_cells_and_furniture_have_no_row_id_of_their_own_to_check() -> None:
    cells = [
        ("evaluation", "E2", "name", "renja.txt:1@0-5", "Rata"),
        ("evaluation", "E1", "kode", "renja.txt:2@0-5", "2"),
    ]
    assert violations(pd.DataFrame(cells, columns=CELLS.columns, dtype="string"), CELLS) == []
    furniture = [("evaluation", "footer", "renja.txt:1", "Tabel")]
    frame = pd.DataFrame(furniture, columns=FURNITURE.columns, dtype="string")
    assert violations(frame, FURNITURE) == [
        "line 2, kind: found 'footer'; expected one of: title, header, repeated_header, spacer, number, unplaced"
    ]


# Loading and corrections


def test_a_loaded_table_has_the_dtypes_that_measures_rely_on(document: Document) -> None:
    frame = load_table(document, "evaluation")
    pd.testing.assert_frame_equal(frame, three_rows())
    assert (str(frame["name"].dtype), str(frame["target_rp"].dtype), str(frame["target_k"].dtype)) == (
        "string",
        "Int64",
        "Float64",
    )


def test_a_table_that_was_not_read_yet_is_refused_with_the_command_that_reads_it(document: Document) -> None:
    (document.folder / "tables" / "evaluation.csv").unlink()
    with pytest.raises(DocumentError, match="Run `renja read --agency dinas-a --year 2024`"):
        load_table(document, "evaluation")


def test_the_command_names_the_stage_of_a_document_that_has_one(document: Document) -> None:
    staged = document._replace(folder=document.folder.with_name("2024-rancangan"))
    with pytest.raises(DocumentError, match="--agency dinas-a --year 2024 --tahap rancangan`"):
        load_table(staged, "evaluation")


def test_an_unknown_table_is_refused_with_those_available(document: Document) -> None:
    with pytest.raises(DocumentError, match=r"found 'evaluasi'; expected one of: evaluation, .*, cells, furniture"):
        load_table(document, "evaluasi")


def test_a_broken_table_is_refused_when_loaded(document: Document) -> None:
    path = document.folder / "tables" / "evaluation.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("34359681", "34.359.681"), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"line 2 \(E1\), target_rp: found '34\.359\.681'; expected whole rupiah"):
        load_table(document, "evaluation")


def test_a_correction_changes_its_one_cell_and_neither_the_print_nor_the_file(document: Document) -> None:
    before = (document.folder / "tables" / "evaluation.csv").read_bytes()
    correct(document, 'evaluation,E1,target_rp,"Rp34,359,681",35000000,digits swapped,Ani')
    expected = three_rows()
    expected.loc[0, "target_rp"] = 35000000
    pd.testing.assert_frame_equal(load_table(document, "evaluation"), expected)
    pd.testing.assert_frame_equal(load_table(document, "evaluation", corrected=False), three_rows())
    assert (document.folder / "tables" / "evaluation.csv").read_bytes() == before


def test_a_correction_of_text_and_of_an_empty_cell_holds(document: Document) -> None:
    correct(
        document,
        'evaluation,E2,name,"Kegiatan, satu",Kegiatan satu,comma,Ani',
        "evaluation,E2,indicator,,Jumlah dokumen,not printed,Ani",
        "evaluation,E2,target_k_unit,0.6 3,%,unit of the other cells,Ani",
        "evaluation,E3,capaian_rp,92.15%,,cannot stand,Ani",
        "cells,E1,column,name,indicator,concerns another table,Ani",
    )
    frame = load_table(document, "evaluation")
    assert frame.loc[1, ["name", "indicator", "target_k_unit"]].tolist() == ["Kegiatan satu", "Jumlah dokumen", "%"]
    assert frame["capaian_rp"].isna().all()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("evaluation,E1,target_rp,34359681,1,why,Ani", r"printed: found '34359681'; .* says: 'Rp34,359,681'"),
        ("evaluation,E1,target_rp,,1,why,Ani", r"printed: found nothing; .* says: 'Rp34,359,681'"),
        ("evaluation,E2,indicator,x,1,why,Ani", r"printed: found 'x'; .* says: nothing"),
        ("evaluation,E9,name,x,y,why,Ani", r"row_id: found 'E9'; expected a row of evaluation"),
        ("evaluation,E1,nama,x,y,why,Ani", r"column: found 'nama'; expected a column of evaluation"),
        ('evaluation,E1,target_rp_printed,"Rp34,359,681",5,why,Ani', r"column: found 'target_rp_printed'; expected"),
        ("evaluation,E1,row_id,E1,E5,why,Ani", r"column: found 'row_id'; expected"),
        ("evaluasi,E1,name,x,y,why,Ani", r"table: found 'evaluasi'; expected one of: evaluation, .*cells"),
        ("evaluation,E1,name,Program A,Program B,,Ani", r"reason: found nothing; expected a value"),
        ("evaluation,E1,name,Program A,Program B,why,", r"by: found nothing; expected a value"),
    ],
)
def test_a_correction_that_no_longer_fits_is_refused_with_its_line(document: Document, line: str, says: str) -> None:
    correct(document, "evaluation,E2,parent,E1,E3,fits,Ani", line)
    with pytest.raises(SchemaError, match=rf"(?s)corrections\.csv: found 1 place .*line 3 \(\w+\), {says}"):
        load_table(document, "evaluation")
    load_table(document, "evaluation", corrected=False)


def test_two_corrections_of_one_cell_are_refused(document: Document) -> None:
    fitting = "evaluation,E1,name,Program A,Program B,why,Ani"
    correct(document, fitting, fitting.replace("Program B", "Program C"))
    with pytest.raises(SchemaError, match=r"line 3 \(E1\), column: found 'name'; expected each cell once"):
        load_table(document, "evaluation")


def test_a_correction_in_the_notation_of_print_is_refused(document: Document) -> None:
    correct(document, 'evaluation,E1,target_rp,"Rp34,359,681","35,000,000",why,Ani')
    with pytest.raises(
        SchemaError, match=r"with corrections\.csv: .*\n.*target_rp: found '35,000,000'; expected whole"
    ):
        load_table(document, "evaluation")
