"""Tables of a text that are known by their header's words: what an agency prints is what is read, in every form."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis import read_grid
from renja_analysis.errors import SourceError
from renja_analysis.grid_columns import place
from renja_analysis.grid_forms import Column
from renja_analysis.grid_segments import segments
from renja_analysis.source_text import join
from renja_analysis.text_values import table_text
from tests.printed_grid import COLUMNS, PROSE, print_grid

NAMES = {
    "program": ["PROGRAM PEMBINAAN PERPUSTAKAAN", "PROGRAM PENGELOLAAN ARSIP", "PROGRAM PERIZINAN PENGGUNAAN ARSIP"],
    "kegiatan": [
        "Kegiatan Pengelolaan Perpustakaan Tingkat Daerah Kabupaten/Kota",
        "Kegiatan Pembudayaan Gemar Membaca Tingkat Daerah Kabupaten/Kota",
        "Kegiatan Pengelolaan Arsip Dinamis Daerah",
    ],
    "sub_kegiatan": [
        "Sub Kegiatan Pengembangan Bahan Pustaka",
        "Sub Kegiatan Sosialisasi Budaya Baca dan Literasi pada Satuan Pendidikan Dasar dan Pendidikan Khusus",
        "Sub Kegiatan Penciptaan dan Penggunaan Arsip Dinamis",
        "Sub Kegiatan Pemilihan Duta Baca Tingkat Daerah Kabupaten",
    ],
}
INDICATORS = [
    "Jumlah bahan pustaka yang dikembangkan",
    "Persentase perpustakaan yang dibina sesuai standar",
    "Tingkat kegemaran membaca masyarakat",
    "Jumlah Peserta Sosialisasi Budaya Baca dan Literasi",
    "Nilai hasil pengawasan kearsipan",
]
UNITS = ["Dokumen", "orang", "%", "Unit Usaha", "Laporan", "paket", "Perpustakaan"]
EXAMPLES = 40
PLACES = ["Kabupaten Mandala", "Kec. Sukamaju", "Kota Baru"]
FUNDS = ["APBD", "DAK", "PAD"]


def read(table: str, lines: list[str]) -> list[dict[str, str]]:
    """The printed cells of every row of the one table of a text, with its level; nothing is left unplaced."""
    (found,) = read_grid.reader(table)(lines, "renja.txt")
    assert not found.unplaced
    rows: list[dict[str, str]] = [{"level": row.level} if row.level else {} for row in found.rows]
    for cell in found.cells:
        assert cell.column not in rows[cell.row], cell
        rows[cell.row][cell.column] = cell.printed
    return rows


def as_read(row: dict[str, str]) -> dict[str, str]:
    """A printed row as it is to be read: quantities, amounts and dates in their ``_printed`` columns."""
    printed = ("target", "pagu", "volume", "tanggal", "kode")
    return {f"{name}_printed" if name.split("_")[-1] in printed else name: cell for name, cell in row.items()}


def amounts() -> st.SearchStrategy[str]:
    return st.integers(1_000_000, 10**11).map(lambda n: f"{n:,}".replace(",", "."))


def targets() -> st.SearchStrategy[str]:
    return st.tuples(st.integers(1, 9999), st.sampled_from(UNITS)).map(lambda pair: f"{pair[0]} {pair[1]}")


CODES = {"program": "2.23.02", "kegiatan": "2.23.02.2.01", "sub_kegiatan": "2.23.02.2.01.0003"}
LEVELS = st.lists(st.sampled_from(["sub_kegiatan", "kegiatan", "program"]), min_size=1, max_size=7).map(
    lambda levels: ["program", "kegiatan", *levels]
)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(strategy, strategy, strategy, st.just(""))


@st.composite
def plans(draw: st.DrawFn, lokasi: bool = True) -> list[dict[str, str]]:
    rows = []
    coded = draw(st.booleans())
    for level in draw(LEVELS):
        row = {
            "level": level,
            "kode": CODES[level] if coded else "",
            "name": draw(st.sampled_from(NAMES[level])),
            "indicator": draw(st.sampled_from(INDICATORS)),
            "lokasi": draw(maybe(st.sampled_from(PLACES))) if lokasi else "",
            "target": draw(targets()),
            "pagu": draw(amounts()),
            "sumber_dana": draw(maybe(st.sampled_from(FUNDS))),
            "maju_target": draw(targets()),
            "maju_pagu": draw(amounts()),
        }
        rows.append({name: cell for name, cell in row.items() if cell})
    return rows


@st.composite
def reviews(draw: st.DrawFn) -> list[dict[str, str]]:
    rows = []
    for number, level in enumerate(draw(LEVELS), start=1):
        name = draw(st.sampled_from(NAMES[level]))
        dash = draw(st.booleans())
        row = {
            "level": level,
            "no": str(number) if level == "program" else "",
            "rkpd_name": name,
            "rkpd_indicator": "-" if dash else draw(st.sampled_from(INDICATORS)),
            "rkpd_target": "-" if dash else draw(targets()),
            "rkpd_pagu": draw(amounts()),
            "renja_name": name,
            "renja_indicator": draw(st.sampled_from(INDICATORS)),
            "renja_target": draw(targets()),
            "renja_pagu": draw(amounts()),
        }
        rows.append({name: cell for name, cell in row.items() if cell})
    return rows


@st.composite
def final_plans(draw: st.DrawFn) -> list[dict[str, str]]:
    rows = []
    for number, level in enumerate(draw(LEVELS), start=1):
        row = {
            "level": level,
            "no": str(number) if level == "program" else "",
            "name": draw(st.sampled_from(NAMES[level])),
            "target": draw(targets()) if level == "sub_kegiatan" else "",
            "pagu": draw(amounts()),
            "sumber_dana": draw(maybe(st.sampled_from(FUNDS))),
        }
        rows.append({name: cell for name, cell in row.items() if cell})
    return rows


GOALS = ["Meningkatnya budaya baca masyarakat", "Meningkatkan tata kelola kearsipan", "Terwujudnya layanan yang prima"]
MEASURES = ["Indeks Pembangunan Literasi", "Persentase arsip yang tertata", "Nilai SAKIP perangkat daerah"]
ISSUES = ["Belum optimalnya layanan perpustakaan", "Masih rendahnya minat baca"]


@st.composite
def goals(draw: st.DrawFn) -> list[dict[str, str]]:
    rows = []
    for number in range(1, draw(st.integers(2, 6))):
        row = {"no": str(number)}
        if draw(st.booleans()):
            row["unit_kerja"] = draw(st.sampled_from(["Sekretariat", "BIDANG PERPUSTAKAAN", "Bidang Kearsipan"]))
        for column in COLUMNS["goals"][1:]:
            kind = MEASURES if "indikator" in column else ISSUES if column == "isu_strategis" else GOALS
            row[column] = draw(st.sampled_from(kind))
        if draw(st.booleans()):
            del row["isu_strategis"]
        rows.append(row)
    return rows


@st.composite
def proposals(draw: st.DrawFn) -> list[dict[str, str]]:
    return [
        {
            "no": str(draw(st.integers(1, 999))),
            "tanggal": draw(st.dates().map(lambda day: f"{day:%d-%m}-2025")),
            "pengusul": draw(st.sampled_from(["SITI AMINAH, S.Pd", "H. BUDI SANTOSO", "Drs. JOKO WIDAGDO, MM"])),
            "usulan": draw(st.sampled_from(["Bantuan buku bacaan untuk taman baca", "Pelatihan pengelola arsip desa"])),
            "masalah": draw(st.sampled_from(["Kurangnya koleksi buku di desa", "Belum adanya tenaga terlatih"])),
            "alamat_lokasi": draw(st.sampled_from(["Desa Sukamaju, Kecamatan Jaya", "Jl. Merdeka No. 5 Kel. Baru"])),
            "opd_tujuan": "DINAS PERPUSTAKAAN DAN KEARSIPAN",
        }
        for _ in range(draw(st.integers(1, 5)))
    ]


STRATEGI = ["Meningkatkan minat baca masyarakat", "Menata arsip perangkat daerah secara tertib"]


@st.composite
def policy_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of a policy table: a strategi, program or kegiatan cell spans the rows below it, which leave it empty."""
    rows: list[dict[str, str]] = []
    for number in range(1, draw(st.integers(2, 4))):
        opening = {"no": str(number), "strategi": draw(st.sampled_from(STRATEGI))}
        for _ in range(draw(st.integers(1, 2))):
            opening["program"] = draw(st.sampled_from(NAMES["program"]))
            for _ in range(draw(st.integers(1, 2))):
                opening["kegiatan"] = draw(st.sampled_from(NAMES["kegiatan"]))
                for _ in range(draw(st.integers(1, 2))):
                    row = opening | {
                        "sub_kegiatan": draw(st.sampled_from(NAMES["sub_kegiatan"])),
                        "pagu": draw(amounts()),
                    }
                    rows.append(row)
                    opening = {}
    return [*rows, {"strategi": "TOTAL", "pagu": draw(amounts())}]


@settings(max_examples=EXAMPLES, deadline=None)
@given(printed=policy_rows(), page=st.integers(1, 8))
def test_each_cell_of_a_policy_table_is_a_row_of_its_own(printed: list[dict[str, str]], page: int) -> None:
    expected = []
    for row in printed:
        for level in ("strategi", "program", "kegiatan", "sub_kegiatan"):
            if level in row:
                expected.append({"level": "total" if row[level] == "TOTAL" else level, "name": row[level]})
                if level == "strategi" and "no" in row:
                    expected[-1]["no"] = row["no"]
        expected[-1]["pagu_printed"] = row["pagu"]
    assert read("alignment", print_grid("alignment", printed, pages=[page])) == expected


def check(table: str, rows: list[dict[str, str]], page: int) -> None:
    printed = [{name: cell for name, cell in row.items() if name != "level"} for row in rows]
    expected = [as_read(row) for row in rows]
    for row in expected:
        if "unit_kerja" in row:
            row["unit_kerja"] = f"UNIT : {row['unit_kerja']}"
    assert read(table, print_grid(table, printed, pages=[page])) == expected


FORMS: list[tuple[str, Callable[[], st.SearchStrategy[list[dict[str, str]]]]]] = [
    ("plan", plans),
    ("rkpd_review", reviews),
    ("final_plan", final_plans),
    ("goals", goals),
    ("proposals", proposals),
]


@pytest.mark.parametrize(("table", "rows"), FORMS, ids=[table for table, _ in FORMS])
def test_what_an_agency_prints_is_what_is_read(
    table: str, rows: Callable[[], st.SearchStrategy[list[dict[str, str]]]]
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(printed=rows(), page=st.integers(1, 8))
    def whatever_it_holds(printed: list[dict[str, str]], page: int) -> None:
        check(table, printed, page)

    whatever_it_holds()


# How a table is found

FINAL = [
    {"no": "1", "name": "PROGRAM PENGELOLAAN ARSIP", "pagu": "30.000.000", "sumber_dana": "APBD"},
    {"name": "Pengelolaan Arsip Dinamis Daerah", "pagu": "30.000.000", "sumber_dana": "APBD"},
    {"name": "Penciptaan dan Penggunaan Arsip Dinamis", "target": "4 Dokumen", "pagu": "20.000.000"},
    {"name": "Pengawasan Arsip", "target": "12 Laporan", "pagu": "10.000.000"},
]
FINAL_READ = [as_read(row) | ({"level": "program"} if "no" in row else {}) for row in FINAL]


@pytest.mark.parametrize(
    "caption",
    [
        ["Tabel 4.1 "],
        ["Tabel.4.1. "],
        ["TABEL 12 "],
        ["Tabel 4.1 Rumusan Rencana Program dan Kegiatan "],
        ["Tabel ", "", "4.1. "],
        ["Tabel IV.3 "],
    ],
    ids=str,
)
def test_a_caption_is_found_however_it_is_written(caption: list[str]) -> None:
    assert read("final_plan", print_grid("final_plan", FINAL, caption=caption)) == FINAL_READ


def test_the_columns_of_a_header_on_one_line_stand_in_its_order() -> None:
    rows = [{"no": "1", "tanggal": "02-01-2025", "pengusul": "SITI AMINAH, S.Pd", "opd_tujuan": "DINAS PERPUSTAKAAN"}]
    rows[0] |= {"usulan": "Bantuan buku bacaan", "masalah": "Kurangnya koleksi buku", "alamat_lokasi": "Desa Sukamaju"}
    header = ["NO TANGGAL USUL OPD TUJUAN PENGUSUL USULAN MASALAH ALAMAT LOKASI "]
    columns = ["no", "tanggal", "opd_tujuan", "pengusul", "usulan", "masalah", "alamat_lokasi"]
    assert read("proposals", print_grid("proposals", rows, header=header, columns=columns)) == [as_read(rows[0])]


def test_the_proposals_of_the_forum_are_read_as_those_of_the_council() -> None:
    row = {"no": "1", "program_kegiatan": "Kegiatan Pengelolaan Arsip Dinamis Daerah", "alamat_lokasi": "Desa Sukamaju"}
    row |= {"indicator": "Jumlah arsip yang ditata", "volume": "12 Dokumen"}
    header = ["No ", "Program/Kegiatan ", "Lokasi ", "Indikator Kinerja ", "Besaran/ ", "Volume ", "Catatan "]
    columns = ["no", "program_kegiatan", "alamat_lokasi", "indicator", "volume", "catatan"]
    (found,) = read("proposals", print_grid("proposals", [row], header=header, columns=columns))
    assert found == as_read(row)


def test_a_text_without_the_form_has_no_such_table() -> None:
    assert read_grid.reader("plan")(print_grid("final_plan", FINAL), "renja.txt") == []


def test_two_tables_of_one_form_are_both_read() -> None:
    lines = [*print_grid("final_plan", FINAL), *print_grid("final_plan", FINAL[:2], caption=["Tabel 4.2 "])]
    found = read_grid.reader("final_plan")(lines, "renja.txt")
    assert [(table.number, len(table.rows)) for table in found] == [("3.9", 4), ("4.2", 2)]


@pytest.mark.parametrize("end", ["BAB V ", "4.2. Penutup ", "Tabel 4.2 "])
def test_a_table_ends_where_the_next_part_of_the_document_begins(end: str) -> None:
    lines = print_grid("final_plan", FINAL, caption=["Tabel 4.1 "])
    lines = [*lines[: -len(PROSE)], end, "Penutup "]
    assert read("final_plan", lines) == FINAL_READ


def test_amounts_with_commas_and_with_dots_and_without_either_are_amounts() -> None:
    rows = [
        row | {"pagu": pagu} for row, pagu in zip(FINAL, ["30,000,000", "30000000", "0", "10.000.000"], strict=True)
    ]
    assert [row["pagu_printed"] for row in read("final_plan", print_grid("final_plan", rows))] == [
        row["pagu"] for row in rows
    ]


def test_a_part_of_a_header_at_the_top_of_a_page_is_no_cell() -> None:
    lines = print_grid("final_plan", FINAL)
    at = lines.index("Pengawasan Arsip ")
    stray = [" Daerah dan Program/Kegiatan ", "Target  Pagu Indikatif Sumber Dana ", "", "(1) (2) (3) (4) (5) ", ""]
    assert read("final_plan", [*lines[: at - 1], *stray, *lines[at - 1 :]]) == FINAL_READ


def test_a_page_header_with_a_word_changed_is_refused_at_its_line() -> None:
    lines = print_grid("final_plan", FINAL, pages=[2])
    second = [i for i, line in enumerate(lines) if line.startswith("Daerah dan Program")][1]
    lines[second] = "Kota dan Program/Kegiatan "
    with pytest.raises(SourceError, match=f"renja.txt:{second + 1}: found a page header that differs"):
        read_grid.reader("final_plan")(lines, "renja.txt")


def test_what_no_column_takes_is_reported_with_its_place() -> None:
    lines = print_grid("alignment", [{"no": "1", "strategi": "Menata arsip", "pagu": "1.000.000"}])
    at = next(i for i, line in enumerate(lines) if "1.000.000" in line)
    lines[at] = "1.000.000 12-01-2025 "
    (found,) = read_grid.reader("alignment")(lines, "renja.txt")
    assert found.unplaced == [(f"renja.txt:{at + 1}@10-20", "12-01-2025")]


# A review without places, whose names and amounts span the rows of further indicators.
SPANNING = ["no", "name", "indicator", "quantity", "amount", "name", "indicator", "quantity", "amount", "unit"]
SPANNED = [
    *("PROGRAM ARSIP ", "", "Nilai Arsip 81 60.000.000 ", "", "PROGRAM ARSIP ", ""),
    *("Nilai Arsip 80 60.000.000 DINAS ", "", "Indeks Kepuasan Layanan ", "", "84 "),
]


@pytest.mark.parametrize(
    ("behind", "sure"),
    [
        # An indicator and its target leave blanks where they are empty: here 84 has no empty ones behind it.
        (["", "Indeks Kepuasan ", "   ", "DINAS "], True),
        # Nothing but the unit in charge: as many empty cells left no blanks before the indicator as behind 84.
        (["DINAS "], False),
    ],
)
def test_cells_of_a_row_each_that_leave_no_blanks_are_not_there(behind: list[str], sure: bool) -> None:
    lines = list(enumerate([*SPANNED, *behind, "", "Kegiatan Arsip "], start=1))
    pieces = segments(table_text(join(lines), []), wide_text=False)
    places = place(pieces, [Column(kind, kind, "", False) for kind in SPANNING])
    found = {piece.text: spot for piece, spot in zip(pieces, places, strict=True)}
    assert (found["Indeks Kepuasan Layanan"].column, found["84"].column) == (2, 3)
    assert (found["84"].rival is None) == sure


# Bad input


def test_a_text_that_ends_inside_a_row_is_refused_with_its_line() -> None:
    lines = print_grid("final_plan", FINAL)
    last = lines.index("Pengawasan Arsip ") + 1
    expected = f"renja.txt:{last}: found the text's end inside Tabel 3.9., behind 'Pengawasan Arsip'; expected pagu"
    with pytest.raises(SourceError, match=expected):
        read_grid.reader("final_plan")(lines[:last], "renja.txt")


def test_a_text_that_ends_with_the_last_row_is_whole() -> None:
    assert read("final_plan", print_grid("final_plan", FINAL)[: -len(PROSE)]) == FINAL_READ


def test_a_header_without_rows_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError, match=r"renja.txt:\d+: found nothing behind the header of Tabel 3.9."):
        read_grid.reader("final_plan")(print_grid("final_plan", []), "renja.txt")
