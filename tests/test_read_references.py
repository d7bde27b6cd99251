"""The regulations that a text cites: in every form in which offices print them, with their numbers and titles."""

from collections.abc import Sequence
from itertools import pairwise
from time import process_time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renja_analysis import build_plans, read_references
from renja_analysis.printed import PrintedTable
from renja_analysis.scales import read_scale
from renja_analysis.schema_text import OTHER_KIND, REGULATION_KINDS
from renja_analysis.source_text import parse_places
from renja_analysis.text_sections import paragraphs
from tests.test_text_sections import text

BASIS = ("BAB I", "1.2. Landasan Hukum")


def printed(lines: Sequence[str]) -> PrintedTable:
    (table,) = read_references.read(paragraphs(lines, []), "renja.txt")
    return table


def references(*blocks: str) -> pd.DataFrame:
    return build_plans.build_references(printed(text(*blocks)), {})


def cited(*blocks: str) -> list[tuple[str, str, str, str, str]]:
    """(jenis, lembaga, nomor, tahun, tentang) of every citation."""
    frame = references(*blocks)
    frame = frame.assign(tahun=frame["tahun"].astype("string")).fillna("")
    return list(frame[["jenis", "lembaga", "nomor", "tahun", "tentang"]].itertuples(index=False, name=None))


def one(sentence: str) -> tuple[str, str, str, str, str]:
    (found,) = cited("BAB II", "2.1. Evaluasi", sentence)
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Sesuai UU No. 23/2014 disusun rencana.", ("uu", "", "23", "2014", "")),
        ("Sesuai UU 23/2014 disusun rencana.", ("uu", "", "23", "2014", "")),
        ("Sesuai Permendagri 86 Tahun 2017 disusun.", ("permendagri", "", "86", "2017", "")),
        ("Sesuai Peraturan Kepala BPS Nomor 2 Tahun 2020.", ("peraturan_lembaga", "BPS", "2", "2020", "")),
        ("Sesuai Undang- undang Nomor 25 tahun 2004 disusun.", ("uu", "", "25", "2004", "")),
        ("Sesuai PP Nomor 12 Tahun 2019 disusun.", ("pp", "", "12", "2019", "")),
        ("Sesuai Perpu No 2 Tahun 2022 disusun.", ("perppu", "", "2", "2022", "")),
        ("Sesuai Peraturan Presiden (Perpres) Nomor 18 Tahun 2020 disusun.", ("perpres", "", "18", "2020", "")),
        ("Sesuai Permendagri Nomor Nomor 86 Tahun 2017 disusun.", ("permendagri", "", "86", "2017", "")),
        ("Sesuai Kepmendagri No. 900.1.15.5-1317 Tahun 2023.", ("kepmendagri", "", "900.1.15.5-1317", "2023", "")),
        ("Sesuai Permen Dalam Negeri No. 86 Tahun 2017 disusun.", ("permendagri", "", "86", "2017", "")),
        ("Sesuai Permen PPN/Bappenas No. 7 Tahun 2018.", ("permen", "PPN/Bappenas", "7", "2018", "")),
        (
            "Sesuai Surat Edaran Gubernur Nomor 050/1/Bappeda tanggal 3 Januari 2023 tentang Renja.",
            ("surat_edaran", "Gubernur", "050/1/Bappeda", "", "Renja"),
        ),
        ("Sesuai PMK No 212/PMK.07/2022 disusun.", ("permen", "Keuangan", "212/PMK.07/2022", "2022", "")),
        (
            "Sesuai Peraturan Menteri Koperasi dan Usaha Kecil, dan Menengah Republik Indonesia Nomor 3 Tahun 2021.",
            ("permen", "Koperasi dan Usaha Kecil, dan Menengah", "3", "2021", ""),
        ),
        (
            "Sesuai Keputusan Menteri Perencanaan Pembangunan Nasional/Kepala Bappenas Nomor KEP.10/M.PPN/HK/01/2023.",
            ("kepmen", "Perencanaan Pembangunan Nasional/Kepala Bappenas", "KEP.10/M.PPN/HK/01/2023", "2023", ""),
        ),
        (
            "Sesuai PERATURAN DAERAH KABUPATEN MANDALA NOMOR 4 TAHUN 2021.",
            ("perda", "KABUPATEN MANDALA", "4", "2021", ""),
        ),
        ("Sesuai Perda Kota Sagara Nomor 7 Tahun 2019.", ("perda", "Kota Sagara", "7", "2019", "")),
        ("Sesuai Peraturan Wali Kota Nomor 31 Tahun 2022.", ("perwali", "", "31", "2022", "")),
        (
            "Sesuai Keputusan Bupati Mandala Nomor 188.45/210/2023.",
            ("kepbup", "Mandala", "188.45/210/2023", "2023", ""),
        ),
    ],
)
def test_every_printed_form_of_a_citation_is_read(sentence: str, expected: tuple[str, ...]) -> None:
    assert one(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Rancangan Peraturan Daerah tentang Rencana Pembangunan Jangka Menengah Daerah dibahas bersama DPRD.",
        "Program Prioritas (PP), Kegiatan Prioritas (KP) dan Proyek Prioritas tercantum pada halaman 12.",
        "Undang-undang yang berlaku dan usulan nomor 4 tahun 2022 menjadi perhatian.",
        "Usulan Nomor 12 Tahun 2022 tentang jalan desa.",
        "Pada PP 1 terdapat 12 kegiatan, dan surat tertanggal 12/03/2022 diterima.",
    ],
)
def test_what_is_no_citation_is_not_taken_for_one(sentence: str) -> None:
    assert read_references.read(paragraphs(text("BAB II", "2.1. Evaluasi", sentence), []), "renja.txt") == []


def test_a_long_name_in_capitals_without_a_number_costs_no_time() -> None:
    """Cut before each of its letters it would take hours."""
    name = "PERATURAN MENTERI KOPERASI DAN USAHA KECIL DAN MENENGAH REPUBLIK INDONESIA " * 3
    start = process_time()
    assert list(read_references.citations(f"{name} TENTANG USULAN NOMOR URUT")) == []
    assert process_time() - start < 1


def test_a_title_ends_where_a_sign_shows_it() -> None:
    ends = ("; (Lembaran Negara Tahun 2019 Nomor 42);", " (Berita Negara Nomor 7).", ", yang mengatur APBD.", ".")
    ends += (" sebagaimana telah diubah beberapa kali.", " dan Permendagri Nomor 77 Tahun 2020.")
    for end in ends:
        frame = references(
            "BAB II", "2.1. Evaluasi", f"Dasarnya PP Nomor 12 Tahun 2019 tentang Keuangan, dan Aset{end}"
        )
        assert frame["tentang"][0] == "Keuangan, dan Aset", end
        assert frame["uncertain"].isna().all(), end


def test_a_title_whose_end_no_sign_shows_is_a_doubt() -> None:
    frame = references(
        "BAB II",
        "2.2. Analisis Kinerja",
        "Berdasarkan Peraturan Bupati Mandala Nomor 5 Tahun 2021 tentang Tugas, Fungsi dan Tata Kerja Dinas, Dinas "
        "Pertanian dan Pangan mempunyai tugas membantu Bupati.",
        "Rencana mendukung Perpres Nomor 18 Tahun 2020 tentang Pembangunan Jangka Menengah yang memuat sasaran.",
    )
    assert frame["tentang"].tolist() == ["Tugas, Fungsi dan Tata Kerja Dinas", "Pembangunan Jangka Menengah"]
    assert frame["uncertain"].str.startswith("tentang: ").all()


def test_the_list_of_the_legal_basis_keeps_its_numbers() -> None:
    frame = references(
        *BASIS,
        "1. Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah (Lembaran Negara Tahun 2014 Nomor 244) "
        "sebagaimana telah diubah dengan Undang-Undang Nomor 9 Tahun 2015 tentang Perubahan Kedua atas Undang-Undang "
        "Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;",
        "2. Dokumen Rencana Tata Ruang Wilayah;",
        "3. Perda Kabupaten Mandala Nomor 4 Tahun 2021 tentang Perangkat Daerah.",
        "1.3. Maksud dan Tujuan",
        "1. Sebagai bahan sesuai UU No. 25 Tahun 2004 tentang Perencanaan, yang mewajibkan rencana;",
    )
    columns = ["row_id", "parent", "role", "no", "jenis", "nomor"]
    assert frame[columns].astype(object).where(frame[columns].notna(), "").to_numpy().tolist() == [
        ["L1", "", "dasar_hukum", "1", "uu", "23"],
        ["L2", "L1", "dasar_hukum", "", "uu", "9"],
        ["L3", "L2", "dasar_hukum", "", "uu", "23"],
        ["L4", "", "dasar_hukum", "2", OTHER_KIND, ""],
        ["L5", "", "dasar_hukum", "3", "perda", "4"],
        ["L6", "", "kutipan", "", "uu", "25"],
    ]
    assert frame["tentang"][1] == "Perubahan Kedua atas Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah"
    assert frame["text"][3] == "Dokumen Rencana Tata Ruang Wilayah"


def test_a_number_alone_on_its_line_or_within_a_paragraph_is_that_of_the_item_behind_it() -> None:
    lines = [
        "BAB I",
        "1.2. Dasar Hukum",
        "1. ",
        "UU Nomor 25 Tahun 2004 tentang Perencanaan (Lembaran Negara Nomor 4); ",
    ]
    lines += [
        "2. ",
        "Dokumen Rencana Tata Ruang; ",
        "3. ",
        "PP Nomor 12 Tahun 2019 sebagaimana diubah dengan PP Nomor 1 ",
    ]
    lines += ["Tahun 2021; 4. Perda Nomor 4 Tahun 2021 tentang Perangkat Daerah. "]
    table = printed(lines)
    frame = build_plans.build_references(table, {})
    columns = ["no", "parent", "nomor", "text"]
    assert frame[columns].astype(object).where(frame[columns].notna(), "").to_numpy().tolist() == [
        ["1", "", "25", "UU Nomor 25 Tahun 2004 tentang Perencanaan"],
        ["2", "", "", "Dokumen Rencana Tata Ruang"],
        ["3", "", "12", "PP Nomor 12 Tahun 2019"],
        ["", "L3", "1", "PP Nomor 1 Tahun 2021"],
        ["4", "", "4", "Perda Nomor 4 Tahun 2021 tentang Perangkat Daerah"],
    ]
    assert frame["source"].str.split(":").str[1].tolist() == ["3", "5", "7", "8", "9"]


def test_a_year_with_letters_for_digits_stays_as_printed_and_is_no_year() -> None:
    frame = references("BAB II", "2.1. Evaluasi", "Sesuai Permendagri Nomor 86 Tahun 2O17 disusun.")
    assert frame["text"].tolist() == ["Permendagri Nomor 86 Tahun 2O17"]
    assert frame["tahun"].isna().all()
    assert frame["uncertain"].tolist() == ["tahun: 2O17 is no number"]


def test_the_kinds_of_the_data_file_are_those_of_the_schema() -> None:
    assert {row["jenis"] for row in read_scale("regulation_kinds.csv")} | {OTHER_KIND} == set(REGULATION_KINDS)


# How offices print each kind: head, whether a region or a ministry stands behind it, and the kind.
HEADS = st.sampled_from(
    [
        *(("Undang-Undang", "", "uu"), ("UU", "", "uu"), ("Peraturan Pemerintah", "", "pp"), ("PP", "", "pp")),
        *(("Peraturan Presiden", "", "perpres"), ("Perpres", "", "perpres"), ("Instruksi Presiden", "", "inpres")),
        *(("Keputusan Presiden", "", "keppres"), ("Permendagri", "", "permendagri")),
        ("Peraturan Menteri Dalam Negeri", "", "permendagri"),
        ("Keputusan Menteri Dalam Negeri", "", "kepmendagri"),
        *(("Peraturan Menteri", "Kesehatan", "permen"), ("Keputusan Menteri", "Kesehatan", "kepmen")),
        *(("Peraturan Daerah", "Kabupaten Mandala", "perda"), ("Perda", "Kota Sagara", "perda")),
        *(("Peraturan Gubernur", "Sagara Raya", "pergub"), ("Peraturan Bupati", "Mandala", "perbup")),
    ]
)
TITLES = st.lists(
    st.sampled_from(["Pengelolaan", "Keuangan", "Daerah", "Perangkat", "Rencana", "Kerja", "Susunan", "Standar"]),
    min_size=1,
    max_size=9,
    unique=True,
).map(" ".join)
YEARS = st.integers(1990, 2030).map(str)
NUMBERS = st.one_of(st.integers(1, 999).map(str), st.sampled_from(["050-5889", "900.1.15.5-1317"]))
FORMS = st.sampled_from(["{} Nomor {} Tahun {}", "{} No. {} Tahun {}", "{} No {} tahun {}", "{} Nomor {}/{}"])


@given(st.lists(st.tuples(HEADS, NUMBERS, YEARS, FORMS, TITLES), min_size=1, max_size=6))
def test_what_is_printed_is_read_back(
    drawn: list[tuple[tuple[str, str, str], str, str, str, str]],
) -> None:
    items, expected = [], []
    for place, ((head, issuer, kind), number, year, form, title) in enumerate(drawn, start=1):
        items.append(f"{place}. {form.format(f'{head} {issuer}'.strip(), number, year)} tentang {title};")
        expected.append((kind, issuer, number, year, title))
    assert cited(*BASIS, *items) == expected
    table = printed(text(*BASIS, *items))
    assert [cell.printed for cell in table.cells if cell.column == "no"] == [str(i + 1) for i in range(len(drawn))]
    starts = [parse_places(cell.source)[1][0] for cell in table.cells if cell.column == "text"]
    assert all(one[:2] < other[:2] for one, other in pairwise(starts))
