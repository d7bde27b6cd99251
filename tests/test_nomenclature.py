"""The official nomenclature as users supply it: both layouts read, names and tags looked up, errors that say where."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from renja_analysis.documents import find_document
from renja_analysis.errors import SourceError
from renja_analysis.labels import LANGS
from renja_analysis.matching import likeness
from renja_analysis.nomenclature import find_nomenclature, official, read_nomenclature, tag_policies, tag_support
from renja_analysis.nomenclature_text import tell_nomenclature, tell_tags
from renja_analysis.schema import ALIGNMENT
from renja_analysis.tables import empty_table, load_table
from tests.plan_rows import plan

REFERENCE = find_document("dkukm-babel", 2024)
Sheet = Sequence[Sequence[object]]

CODES: Sheet = [
    ["KLASIFIKASI, KODEFIKASI, DAN NOMENKLATUR"],
    ["KODE", None, None, None, None, "NOMENKLATUR URUSAN PROVINSI", "KINERJA", "INDIKATOR", "SATUAN"],
    ["URUSAN/\nUNSUR", "BIDANG URUSAN/\nBIDANG UNSUR", "PROGRAM", "KEGIATAN", "SUBKEGIATAN"],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    [2, None, None, None, None, "URUSAN PEMERINTAHAN WAJIB"],
    [2, 24, None, None, None, "URUSAN PEMERINTAHAN BIDANG KEARSIPAN"],
    [2, 24, 2, None, None, "PROGRAM PENGELOLAAN ARSIP"],
    [2, 24, 2, 1.1, None, "Pengelolaan  Arsip\nDinamis Daerah"],
    [None, None, None, None, 1, "Penciptaan Arsip", "Terciptanya", "Jumlah Arsip", "Arsip"],
    [None, None, None, None, None, "Khusus arsip statis", None, "Jumlah Naskah"],
    [None, None, None, None, 12, "Pemeliharaan Arsip", None, None, "Arsip"],
    [2, 24, 2, 2.01, 3, "Penciptaan Arsip"],
]
NAMES: Sheet = [
    ["TAG", "JENIS PEMDA", "BIDANG", "PROGRAM", "KEGIATAN", "SUBKEGIATAN", "SPM", "SUBKEGIATAN SEBELUMNYA"],
    [
        '["STUNTING", "ANGGARAN RESPONSIF GENDER (ASTACITA)"]',
        "PROV",
        "1.02 BIDANG KESEHATAN",
        "1.02.02 PROGRAM UPAYA KESEHATAN",
        "1.02.02.1.01 Layanan Ibu dan Anak",
        "1.02.02.1.01.0002 Pemeriksaan Balita",
        "SPM",
        "1.02.02.1.01.0001 Penimbangan Balita",
    ],
    ["[null]", "PROV", None, None, None, "1.02.02.1.01.0003 Pemantauan Gizi Keluarga", "NON-SPM", None],
    ["", "KAB/KOTA", None, None, "1.02.02.2.01 Layanan Desa", "1.02.02.2.01.0001 Posyandu Desa", "NON-SPM", None],
]


def write(path: Path, *sheets: Sheet) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def read(path: Path) -> pd.DataFrame:
    found = read_nomenclature(path)
    assert found is not None
    return found


@pytest.fixture
def codes(tmp_path: Path) -> pd.DataFrame:
    return read(write(tmp_path / "nomenklatur.xlsx", CODES))


@pytest.fixture
def names(tmp_path: Path) -> pd.DataFrame:
    return read(write(tmp_path / "nomenklatur.xlsx", NAMES))


def alignment(*claims: tuple[str, str, int]) -> pd.DataFrame:
    """Policy tables of bare sub kegiatan: name, policy, amount."""
    rows = plan(*(("sub_kegiatan", name, pagu) for name, _, pagu in claims))
    return rows.assign(kebijakan=[kebijakan for _, kebijakan, _ in claims], table="3.3")


def test_code_columns_give_whole_codes_below_merged_and_blank_cells(codes: pd.DataFrame) -> None:
    assert codes[["kode", "level"]].values.tolist() == [
        ["2", "urusan"],
        ["2.24", "bidang"],
        ["2.24.02", "program"],
        ["2.24.02.1.10", "kegiatan"],
        ["2.24.02.1.10.01", "sub_kegiatan"],
        ["2.24.02.1.10.12", "sub_kegiatan"],
        ["2.24.02.2.01.03", "sub_kegiatan"],
    ]
    assert codes["source"].tolist()[3:5] == ["nomenklatur.xlsx!Sheet1!F8", "nomenklatur.xlsx!Sheet1!F9"]
    assert codes["name"][3] == "Pengelolaan Arsip Dinamis Daerah"
    assert codes["tags"].isna().all()


def test_a_row_without_a_code_adds_its_indicator_and_note_to_the_row_above(codes: pd.DataFrame) -> None:
    first = codes.iloc[4]
    assert first[["kinerja", "indicator", "unit"]].tolist() == ["Terciptanya", "Jumlah Arsip; Jumlah Naskah", "Arsip"]
    assert first["note"] == "Khusus arsip statis"


def test_a_further_indicator_below_a_sub_kegiatan_is_kept_in_the_second_layout(tmp_path: Path) -> None:
    rows = [
        [*NAMES[0], "INDIKATOR"],
        [*NAMES[1], "Jumlah Balita"],
        ["", "PROV", *NAMES[1][2:5], "", "", "", "Persentase"],
    ]
    last = read(write(tmp_path / "nomenklatur.xlsx", rows)).iloc[3]
    assert (last["name"], last["indicator"]) == ("Pemeriksaan Balita", "Jumlah Balita; Persentase")
    assert pd.isna(last["note"])


def test_four_digit_codes_stay_so_where_one_of_the_sheet_needs_them(tmp_path: Path) -> None:
    more = [*CODES, [2, 24, 2, 2.01, 100, "Alih Media Arsip"], [2, 24, 2, 2.01, "0007", "Akuisisi Arsip"]]
    found = read(write(tmp_path / "nomenklatur.xlsx", more))
    assert found["kode"].tolist()[-3:] == ["2.24.02.2.01.0003", "2.24.02.2.01.0100", "2.24.02.2.01.0007"]


def test_one_row_per_sub_kegiatan_gives_tags_levels_and_what_was_replaced(names: pd.DataFrame) -> None:
    current = names[~names["former"]]
    assert current["kode"].tolist() == [
        "1.02",
        "1.02.02",
        "1.02.02.1.01",
        "1.02.02.1.01.0002",
        "1.02.02.1.01.0003",
        "1.02.02.2.01",
        "1.02.02.2.01.0001",
    ]
    assert current["tags"].fillna("-").tolist()[3:5] == ["STUNTING; ANGGARAN RESPONSIF GENDER (ASTACITA); SPM", ""]
    (former,) = names[names["former"]].to_dict("records")
    assert (former["kode"], former["name"]) == ("1.02.02.1.01.0001", "Penimbangan Balita")
    assert former["successor"] == "1.02.02.1.01.0002 Pemeriksaan Balita"
    assert current["predecessor"].dropna().tolist() == ["1.02.02.1.01.0001 Penimbangan Balita"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_file_reads_as_the_spreadsheet_does(tmp_path: Path, mark: str, names: pd.DataFrame) -> None:
    cells = [["" if cell is None else str(cell).replace('"', '""') for cell in row] for row in NAMES]
    text = "\n".join(mark.join(f'"{cell}"' for cell in row) for row in cells)
    path = tmp_path / "nomenklatur.csv"
    path.write_text(text, encoding="utf-8-sig")
    found = read(path)
    pd.testing.assert_frame_equal(found.drop(columns="source"), names.drop(columns="source"))
    assert found["source"][3] == "nomenklatur.csv:2"


def test_columns_may_stand_in_any_order_and_headers_may_repeat(tmp_path: Path, names: pd.DataFrame) -> None:
    turned = [list(reversed(row)) for row in [*NAMES[:2], NAMES[0], *NAMES[2:]]]
    found = read(write(tmp_path / "nomenklatur.xlsx", [["Daftar"]], [["Judul"], *turned]))
    pd.testing.assert_frame_equal(found.drop(columns="source"), names.drop(columns="source"))


def test_several_cells_that_hold_no_code_are_listed_at_once_with_their_places(tmp_path: Path) -> None:
    wrong = [*CODES, [2, 24, 2, "dua", 1, "Salah"], [2, 24, 2, 2.01, 9, None], [9, None, None, 1.01, 1, "Lepas"]]
    with pytest.raises(SourceError) as error:
        read_nomenclature(write(tmp_path / "nomenklatur.xlsx", wrong))
    assert "found 3 cells" in str(error.value)
    assert "nomenklatur.xlsx!Sheet1!D13: found 'dua'; expected the code of a kegiatan" in str(error.value)
    assert "nomenklatur.xlsx!Sheet1!F14: found nothing; expected a name" in str(error.value)
    assert "nomenklatur.xlsx!Sheet1!B15: found nothing; expected the code of its bidang" in str(error.value)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        (5, "Pemeriksaan Balita", r"Sheet1!F2: found 'Pemeriksaan Balita'; expected the code and the name of a sub"),
        (4, "1.02.02 Layanan", r"Sheet1!E2: found '1\.02\.02 Layanan'; expected the code and the name of a kegiatan"),
        (0, '["STUNTING', r"Sheet1!A2: found '\[\"STUNTING'; expected tags such as"),
    ],
)
def test_a_cell_of_the_second_layout_that_does_not_hold_is_named(
    tmp_path: Path, column: int, cell: str, expected: str
) -> None:
    row = [cell if place == column else old for place, old in enumerate(NAMES[1])]
    with pytest.raises(SourceError, match=expected):
        read_nomenclature(write(tmp_path / "nomenklatur.xlsx", [NAMES[0], row]))


def test_a_header_that_lacks_a_word_is_shown_with_the_word(tmp_path: Path) -> None:
    cut = [row[:5] for row in NAMES]
    with pytest.raises(SourceError, match=r"nomenklatur\.xlsx!Sheet1!A1: found a header without SUB KEGIATAN"):
        read_nomenclature(write(tmp_path / "nomenklatur.xlsx", cut))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("nomenklatur.xlsx", b"no workbook", "found no readable spreadsheet"),
        ("nomenklatur.csv", b"KODE,NAMA\n1,A\xff", r"nomenklatur\.csv:2: found bytes that are not UTF-8"),
        ("nomenklatur.csv", b"", "found no header"),
        ("nomenklatur.csv", b"Tahun;Harga\n2024;1", "found no header"),
    ],
)
def test_a_file_that_is_no_nomenclature_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=expected) as error:
        read_nomenclature(tmp_path)
    assert name in str(error.value)


def test_other_files_of_the_folder_are_left_alone_and_no_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nomenklatur", encoding="utf-8")
    (tmp_path / "indeks_harga.csv").write_text("tahun,indeks\n2024,100\n", encoding="utf-8")
    (tmp_path / "~$nomenklatur.xlsx").write_bytes(b"open elsewhere")
    assert read_nomenclature(tmp_path) is None
    assert read_nomenclature(tmp_path / "nowhere") is None


def test_the_document_finds_the_list_of_its_own_level(tmp_path: Path) -> None:
    document = REFERENCE._replace(folder=tmp_path / "dinas-arsip" / "2025")
    assert find_nomenclature(document) is None
    (tmp_path / "reference").mkdir()
    write(tmp_path / "reference" / "Nomenklatur_2025.xlsx", NAMES)
    own = find_nomenclature(document)
    other = find_nomenclature(document._replace(agency_level="kabupaten_kota"))
    assert own is not None and other is not None
    assert own["name"].tolist()[-2:] == ["Pemantauan Gizi Keluarga", "Penimbangan Balita"]
    assert other.loc[other["level"] == "sub_kegiatan", "name"].tolist() == ["Posyandu Desa"]


def test_a_name_is_exact_near_or_none_and_a_former_one_leads_to_its_successor(names: pd.DataFrame) -> None:
    asked = ["Sub Kegiatan PenimbanganBalita", "Pemantauan Gizi Keluarga Besar", "Rapat", "Pemeriksaan balita"]
    found = official(plan(*(("sub_kegiatan", name, 1) for name in asked)), names)
    assert found["how"].tolist() == ["exact", "near", "none", "exact"]
    assert found["kode_resmi"].fillna("").tolist() == [
        "1.02.02.1.01.0001",
        "1.02.02.1.01.0003",
        "",
        "1.02.02.1.01.0002",
    ]
    assert found["score"].fillna(0).tolist()[0::2] == [100, 0]
    assert found["former"].fillna(False).tolist() == [True, False, False, False]
    assert found["successor"].fillna("").tolist()[0] == "1.02.02.1.01.0002 Pemeriksaan Balita"
    assert found["predecessor"].fillna("").tolist()[3] == "1.02.02.1.01.0001 Penimbangan Balita"
    assert found["source"][1] == "nomenklatur.xlsx!Sheet1!F3"


def test_of_several_codes_the_printed_one_then_that_of_the_same_kegiatan_is_taken(codes: pd.DataFrame) -> None:
    leaf = ("sub_kegiatan", "Penciptaan Arsip", 1)
    assert official(plan(leaf), codes)["kode_resmi"].tolist() == ["2.24.02.1.10.01 2.24.02.2.01.03"]
    printed = official(plan(leaf, kode=["2.24.02.2.01.0003"]), codes)
    assert printed["kode_resmi"].tolist() == ["2.24.02.2.01.03"]
    under = plan(("program", "Program X", 1), ("kegiatan", "Kegiatan Pengelolaan Arsip Dinamis Daerah", 1), leaf)
    assert official(under, codes)["kode_resmi"].tolist() == ["2.24.02.1.10.01"]


def test_two_lists_of_one_code_are_one_entry_with_the_tags_of_the_list_that_has_them(tmp_path: Path) -> None:
    write(tmp_path / "nomenklatur_b.xlsx", NAMES)
    old = [CODES[1], CODES[2], [1, 2, 2, 1.01, 2, "Pemeriksaan Balita"], [1, 2, 2, 1.01, 1, "Penimbangan Balita"]]
    write(tmp_path / "nomenklatur_a.xlsx", old)
    asked = plan(("sub_kegiatan", "Pemeriksaan Balita", 1), ("sub_kegiatan", "Penimbangan Balita", 1))
    found = official(asked, read(tmp_path))
    assert found["kode_resmi"].tolist() == ["1.02.02.1.01.0002", "1.02.02.1.01.0001"]
    assert found["tags"].str.startswith("STUNTING").tolist() == [True, True]
    assert found["successor"].fillna("").tolist() == ["", "1.02.02.1.01.0002 Pemeriksaan Balita"]


CLAIMS = alignment(
    ("Pemeriksaan Balita", "stunting", 40),
    ("Pemeriksaan Balita", "inflasi", 60),
    ("Rapat", "stunting", 5),
)


def test_each_claim_is_held_against_the_tags_and_a_tag_without_a_claim_is_told(names: pd.DataFrame) -> None:
    found = tag_support(CLAIMS, names)
    assert found[["name", "kebijakan", "tag_status"]].values.tolist() == [
        ["Pemeriksaan Balita", "stunting", "claimed_tagged"],
        ["Pemeriksaan Balita", "inflasi", "claimed_not_tagged"],
        ["Rapat", "stunting", "not_known"],
        ["Pemeriksaan Balita", "gender", "tagged_not_claimed"],
        ["Pemeriksaan Balita", "spm", "tagged_not_claimed"],
    ]
    assert found["pagu"].tolist() == [40, 60, 5, 60, 60]
    assert found["row_ids"].tolist() == ["P1", "P2", "P3", "P1 P2", "P1 P2"]


def test_a_tagged_sub_kegiatan_of_the_plan_that_no_table_claims_comes_last(names: pd.DataFrame) -> None:
    more = plan(("sub_kegiatan", "Penimbangan Balita", 7), ("sub_kegiatan", "Penimbangan Balita", 3))
    last = tag_support(CLAIMS, names, more).iloc[-3:]
    assert last["kebijakan"].tolist() == ["stunting", "gender", "spm"]
    assert last["tag_status"].unique().tolist() == ["tagged_not_claimed"]
    assert (last["pagu"].tolist(), last["former"].all()) == ([10, 10, 10], True)


def test_a_list_without_tags_supports_and_refutes_no_claim(codes: pd.DataFrame) -> None:
    assert tag_support(alignment(("Penciptaan Arsip", "sdgs", 1)), codes)["tag_status"].tolist() == ["not_known"]


def test_tags_name_policies_by_the_data_files_and_else_by_their_own_words() -> None:
    assert tag_policies("PENGENDALIAN INFLASI; P3DN; PPRG/PUG; EKONOMI SYARIAH") == [
        "inflasi",
        "produk_dalam_negeri",
        "gender",
        "ekonomi_syariah",
    ]
    assert tag_policies(pd.NA) == tag_policies("") == []


def test_measures_do_not_depend_on_the_order_of_rows_and_change_no_input(names: pd.DataFrame) -> None:
    claims, lists = CLAIMS.copy(), names.copy()
    turned = CLAIMS.iloc[::-1].reset_index(drop=True), names.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(official(*turned), official(CLAIMS, names))
    pd.testing.assert_frame_equal(tag_support(*turned), tag_support(CLAIMS, names))
    pd.testing.assert_frame_equal(CLAIMS, claims)
    pd.testing.assert_frame_equal(names, lists)


def test_near_is_as_alike_as_matching_says(names: pd.DataFrame) -> None:
    asked = "Keluarga Gizi Pemantauan"
    (found,) = official(plan(("sub_kegiatan", asked, 1)), names).to_dict("records")
    assert (found["how"], found["score"]) == ("near", round(likeness(asked, "Pemantauan Gizi Keluarga"), 1))


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_list_tables_are_empty_and_the_sentence_says_where_to_put_it(lang: str) -> None:
    claims = load_table(REFERENCE, "alignment")
    found, support = official(claims, None), tag_support(claims, None)
    assert found.empty and support.empty
    assert "data/reference/nomenklatur.xlsx" in tell_nomenclature(found, None, lang)
    assert "data/reference/" in tell_tags(support, None, lang)


def test_the_sentences_count_what_was_found(names: pd.DataFrame) -> None:
    told = tell_nomenclature(official(CLAIMS, names), names, "en")
    assert told.startswith("Of 2 sub kegiatan, 1 bears the very name of the official nomenclature, 0 are only alike")
    told = tell_tags(tag_support(CLAIMS, names), names, "en")
    assert (
        "claimed, tagged **1**; claimed, not tagged **1**; tagged, not claimed **2**; cannot be checked **1**." in told
    )
    assert told.endswith("No tag of that list names Control of inflation.")


def test_the_sentences_tell_a_list_of_another_level_or_without_tags(codes: pd.DataFrame) -> None:
    upper = codes[codes["level"] != "sub_kegiatan"]
    claims = alignment(("Penciptaan Arsip", "sdgs", 1))
    assert "provinsi or kabupaten/kota" in tell_nomenclature(official(claims, upper), upper, "en")
    assert "column TAG" in tell_tags(tag_support(claims, codes), codes, "en")
    assert "several codes that fit equally well: 1." in tell_nomenclature(official(claims, codes), codes, "en")


def test_a_document_without_policy_tables_is_told_so(names: pd.DataFrame) -> None:
    none = empty_table(ALIGNMENT)
    found, support = official(none, names), tag_support(none, names)
    assert found.empty and support.empty
    assert tell_nomenclature(found, names, "en") == tell_tags(support, names, "en")


def test_every_claim_of_the_reference_document_is_answered_once(names: pd.DataFrame) -> None:
    claims = load_table(REFERENCE, "alignment")
    leaves = claims[claims["level"] == "sub_kegiatan"]
    found, support = official(claims, names), tag_support(claims, names)
    assert len(found) == 17
    assert sorted(" ".join(found["row_ids"]).split()) == sorted(leaves["row_id"])
    assert sorted(" ".join(support["row_ids"]).split()) == sorted(leaves["row_id"])
