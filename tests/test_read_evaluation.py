"""The reader of the evaluation form: what the document prints is what the table says, each character once."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_form import COLUMNS, GROUPS, HEADER, PROSE, print_table

from renja_analysis import read_evaluation
from renja_analysis.documents import find_document
from renja_analysis.errors import SourceError
from renja_analysis.printed import PrintedTable
from renja_analysis.text_columns import Padding, Token, assign

FOLDER = find_document("dkukm-babel", 2024).folder
LINES = (FOLDER / "source" / "renja.txt").read_text(encoding="utf-8").split("\n")
GOLDEN = Path(__file__).parent / "golden" / "evaluation_printed.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells_by_row(table: PrintedTable) -> list[dict[str, str]]:
    found: list[dict[str, str]] = [{"level": row.level} for row in table.rows]
    for cell in table.cells:
        row = found[cell.row]
        row[cell.column] = f"{row[cell.column]} {cell.printed}" if cell.column in row else cell.printed
    return found


def read(lines: list[str]) -> list[dict[str, str]]:
    (table,) = read_evaluation.read(lines, "renja.txt")
    return cells_by_row(table)


# The reference document


def test_every_cell_is_the_one_that_three_readers_copied_by_hand() -> None:
    tables = rows_of(FOLDER / "tables" / "evaluation.csv")
    golden = rows_of(GOLDEN)
    columns = [column for column in golden[0] if column != "line"]
    read_cells = [[row["source"].removeprefix("renja.txt:"), *(row[column] for column in columns)] for row in tables]
    assert read_cells == [[row["line"], *(row[column] for column in columns)] for row in golden]


def test_no_program_kegiatan_or_sub_kegiatan_is_lost() -> None:
    levels = Counter(row["level"] for row in rows_of(FOLDER / "tables" / "evaluation.csv"))
    assert levels == {
        "program": 7,
        "kegiatan": 13,
        "sub_kegiatan": 27,
        "indikator": 12,
        "rata_rata": 7,
        "predikat": 7,
        "total": 1,
    }


def test_the_hierarchy_follows_the_printed_order_although_codes_repeat() -> None:
    rows = {row["row_id"]: row for row in rows_of(FOLDER / "tables" / "evaluation.csv")}
    above = {"kegiatan": "program", "sub_kegiatan": "kegiatan"}
    for row in rows.values():
        if row["level"] in above:
            assert rows[row["parent"]]["level"] == above[row["level"]], row["row_id"]
    last_pair = [row for row in rows.values() if row["level"] in ("rata_rata", "predikat")][-2:]
    assert {rows[row["parent"]]["level"] for row in last_pair} == {"total"}
    assert len({row["parent"] for row in rows.values() if row["level"] == "kegiatan"}) == 7


def test_where_the_print_does_not_decide_the_row_says_so() -> None:
    doubts = {
        row["source"]: row["uncertain"] for row in rows_of(FOLDER / "tables" / "evaluation.csv") if row["uncertain"]
    }
    assert doubts == {"renja.txt:3264": "realisasi_lalu_k: 17,682 is 17682 or 17.682"}


def test_lines_before_the_table_do_not_matter() -> None:
    moved = ["Kata Pengantar "] * 137 + LINES
    assert read(moved) == read(LINES)


# Any agency's print of the form

PROGRAM = {
    "kode": "3 30 2",
    "name": "Program Perizinan dan Pendaftaran Perusahaan",
    "indicator": "Persentase Perusahaan yang berizin",
    "renstra_target_k": "100",
    "renstra_target_rp": "1.250.000.000",
    "realisasi_lalu_k": "60",
    "realisasi_lalu_rp": "400.000.000",
    "target_k": "80",
    "target_rp": "500.000.000",
    "realisasi_k": "70",
    "realisasi_rp": "450.000.000",
    "capaian_k": "87,5",
    "capaian_rp": "90,00%",
    "realisasi_sd_rp": "850.000.000",
}
KEGIATAN = PROGRAM | {"kode": "3 30 2 1", "name": "Penerbitan Izin", "target_k": "12 Dokumen"}
SUB = PROGRAM | {"kode": "3 30 2 1 1", "name": "Fasilitasi Izin", "indicator": ""}


def as_read(row: dict[str, str], level: str) -> dict[str, str]:
    printed = {f"{k}_printed" if k in COLUMNS else k: v for k, v in row.items() if v and k != "kode"}
    return printed | {"kode_printed": row["kode"], "level": level}


def test_another_agency_reads_as_well() -> None:
    assert read(print_table([PROGRAM, KEGIATAN, SUB])) == [
        as_read(PROGRAM, "program"),
        as_read(KEGIATAN, "kegiatan"),
        as_read(SUB, "sub_kegiatan"),
    ]


@pytest.mark.parametrize("page", range(0, 40, 3))
def test_a_page_header_in_the_middle_of_a_row_or_a_word_is_taken_out(page: int) -> None:
    rows = [PROGRAM, KEGIATAN, SUB]
    assert read(print_table(rows, pages=[page])) == read(print_table(rows))


def test_a_name_over_five_lines_and_an_amount_broken_behind_its_last_comma_are_whole() -> None:
    name = "Peningkatan Kepatuhan Koperasi terhadap Peraturan Perundang-undangan dan terbentuknya Koperasi yang kuat"
    lines = print_table([PROGRAM, KEGIATAN, SUB | {"name": name}])
    lines = [piece for line in lines for piece in line.replace("450.000.000", "450.000.\n000").split("\n")]
    assert read(lines)[2] == as_read(SUB | {"name": name}, "sub_kegiatan")


def test_a_print_with_the_quarters_and_the_progress_reads_them_too() -> None:
    groups = ["renstra_target", "realisasi_lalu", "target", "tw1", "tw2", "tw3", "tw4"]
    groups += ["realisasi", "capaian", "realisasi_sd", "renstra_progress"]
    rows = [
        PROGRAM | {f"tw{n}_k": f"{n}0" for n in (1, 2)} | {"tw1_rp": "100.000.000", "renstra_progress_rp": "68,00%"}
    ]
    rows += [KEGIATAN | {"tw4_rp": "450.000.000"}, SUB | {"tw2_rp": "150.000.000", "tw3_rp": "300.000.000"}]
    numbers = "1 2 3 4 5 6 7 8 9 10 11 12 = 8+9+10+11 13=12/7x100 14=6+12 15=14/5 x 100 "
    printed = [{k: v for k, v in row.items() if v and k not in ("kode", "name", "indicator")} for row in rows]
    cells = read(print_table(rows, numbers=numbers, groups=groups))
    found = [
        {k.removesuffix("_printed"): v for k, v in row.items() if k.endswith(("_k_printed", "_rp_printed"))}
        for row in cells
    ]
    assert found == printed


def test_a_print_of_15_columns_has_the_cumulative_realisation_in_13_and_the_progress_in_14() -> None:
    groups = ["renstra_target", "realisasi_lalu", "target", "realisasi", "realisasi_sd", "renstra_progress"]
    words = " ".join(HEADER).replace("Tingkat", "Realisasi Kinerja dan Anggaran Renstra").split("Renja (%)")[0]
    lines = [*words.split(), "Tingkat ", "Capaian ", "Kinerja dan ", "Realisasi ", "Anggaran ", "Renstra "]
    row = {k: v for k, v in PROGRAM.items() if not k.startswith("capaian")} | {"renstra_progress_rp": "68,00%"}
    cells = read(print_table([row], numbers="1 2 3 4 5 6 7 12 13=6+12 14=13/5x100 ", groups=groups, words=lines))
    assert cells[0]["realisasi_sd_rp_printed"] == "850.000.000"
    assert cells[0]["renstra_progress_rp_printed"] == "68,00%"


def test_the_rows_of_urusan_and_bidang_have_a_name_and_no_values() -> None:
    bidang = {"kode": "3 30", "name": "BIDANG PERDAGANGAN"}
    cells = read(print_table([bidang, PROGRAM, KEGIATAN, SUB]))
    assert cells[0] == {"level": "bidang", "kode_printed": "3 30", "name": "BIDANG PERDAGANGAN"}


def test_a_row_whose_value_cells_are_all_empty_is_a_row() -> None:
    blank = {"kode": "3 30 2 1 2", "name": "Pengadaan Mebel"}
    assert read(print_table([PROGRAM, KEGIATAN, SUB, blank, SUB]))[3] == as_read(blank, "sub_kegiatan")


def test_an_indicator_that_opens_with_no_known_word_is_left_to_the_name_and_doubted() -> None:
    (table,) = read_evaluation.read(print_table([PROGRAM, KEGIATAN | {"indicator": "Dokumen izin"}, SUB]), "renja.txt")
    assert "name: the blanks behind it leave no empty cell, so it may hold the indicator too" in table.rows[1].doubts


@pytest.mark.parametrize(
    ("before_rp", "column", "rival"),
    [
        # Behind the name four empty cells, behind the 0 three and the two blanks that stand before each `Rp`.
        (9, "realisasi_lalu_rp", None),
        # Two blanks more there are those of a fourth empty cell, but then one empty cell before the 0 is too many.
        (11, "realisasi_lalu_k", "realisasi_lalu_rp"),
    ],
)
def test_a_zero_stands_where_the_blanks_fit_to_the_letter(before_rp: int, column: str, rival: str | None) -> None:
    columns = [(group, quantity) for group in GROUPS for quantity in ("k", "rp")]
    tokens = [Token("0", "0", "", 9, 0, 1), Token("Rp -", "Rp -", "", before_rp, 10, 14, is_dash=True)]
    pads = Padding(width=30, cents=False)
    found = assign(tokens, columns, leads=(1,), tail=None, merged=False, padding=pads)
    assert found is not None and [COLUMNS[place] for place in found.columns] == [column, "realisasi_rp"]
    assert (COLUMNS[found.rival[0]] if found.rival else None) == rival


def amounts() -> st.SearchStrategy[str]:
    return st.integers(1_000_000, 10**12).map(lambda n: f"{n:,}".replace(",", "."))


@st.composite
def printed_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """A program, a kegiatan and sub kegiatan, any cell but the target and the realisation blank or not."""
    rows = []
    for kode, indicator in (("3 30 2", True), ("3 30 2 1", True), *((f"3 30 2 1 {i}", False) for i in (1, 2, 3))):
        words = draw(st.lists(st.sampled_from(["Fasilitasi", "Izin", "Usaha", "dalam 1 (Satu) Daerah"]), max_size=7))
        row = {"kode": kode, "name": " ".join(["Penyediaan", *words, "Perusahaan"])}
        row["indicator"] = "Jumlah perusahaan yang berizin" if indicator else ""
        for column in COLUMNS:
            needed = column in ("target_rp", "realisasi_rp", "realisasi_sd_rp")
            if not (needed or draw(st.booleans())):
                continue
            if column == "capaian_rp":
                row[column] = draw(st.floats(1, 150).map(lambda x: f"{x:.2f}%".replace(".", ",")))
            elif column.endswith("_rp"):
                row[column] = draw(amounts())
            elif column in ("renstra_target_k", "target_k"):
                row[column] = draw(st.integers(1, 999).map(str)) + draw(
                    st.sampled_from([" Dok", " orang", " Unit Usaha"])
                )
            else:
                row[column] = draw(st.floats(0, 99).map(lambda x: f"{x:.1f}".replace(".", ",")))
        rows.append(row)
    return rows


@settings(max_examples=60, deadline=None)
@given(rows=printed_rows(), page=st.integers(0, 60))
def test_what_is_printed_is_what_is_read(rows: list[dict[str, str]], page: int) -> None:
    levels = ["program", "kegiatan", "sub_kegiatan", "sub_kegiatan", "sub_kegiatan"]
    expected = [as_read(row, level) for row, level in zip(rows, levels, strict=True)]
    assert read(print_table(rows, pages=[page])) == expected


# Bad input


def refusal(lines: list[str]) -> str:
    with pytest.raises(SourceError) as error:
        read_evaluation.read(lines, "renja.txt")
    return str(error.value)


@pytest.mark.parametrize("cut", range(615, 3736, 97))
def test_a_table_cut_in_the_middle_is_refused_wherever_it_is_cut(cut: int) -> None:
    assert re.match(r"renja\.txt:\d+(:\d+)?: found ", refusal(LINES[:cut]))


def test_a_header_with_a_word_changed_names_the_column_and_the_line() -> None:
    lines = [line.replace("Indikator Kinerja", "Penanda Kinerja") for line in print_table([PROGRAM, KEGIATAN, SUB])]
    assert "renja.txt:6: found a table header without the words of the column 'indicator'" in refusal(lines)


def test_a_formula_that_is_not_the_forms_is_named() -> None:
    lines = [line.replace("14=6 + 12", "14=5 + 12") for line in print_table([PROGRAM, KEGIATAN, SUB])]
    assert "14=5+12" in refusal(lines)


def test_a_page_header_with_a_word_changed_is_refused_at_its_line() -> None:
    lines = print_table([PROGRAM, KEGIATAN, SUB], pages=[12])
    second = [i for i, line in enumerate(lines) if line == HEADER[4]][1]
    lines[second] = "Kota dan "
    assert refusal(lines).startswith(f"renja.txt:{second + 1}: found a page header that differs")


def test_a_row_with_too_few_cells_is_named() -> None:
    lines = print_table([PROGRAM, KEGIATAN, SUB])
    lines.insert(lines.index("berizin ") + 2, "  3 30 2 1 1 Fasilitasi Izin  ")
    assert "found a row without values, at '3'" in refusal(lines)


def test_text_inside_the_table_that_no_column_takes_is_refused_not_dropped() -> None:
    lines = print_table([PROGRAM, KEGIATAN, SUB])
    row = next(i for i, line in enumerate(lines) if "Penerbitan" in line)
    lines.insert(row, "  catatan pemeriksa  ")
    assert "catatan" in refusal(lines)


def test_a_document_without_the_table_has_none() -> None:
    assert read_evaluation.read(["Bab II ", " Tabel 2.1 ", "Daftar pegawai ", *PROSE], "renja.txt") == []
