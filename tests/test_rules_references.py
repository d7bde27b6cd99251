"""Rules on the regulations that the text cites: each fires on a case that one can see, and not on the one beside."""

import pandas as pd
import pytest

from renja_analysis.building import frame_of
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.regulations import STATUS, regulations, repeals
from renja_analysis.schema import REFERENCES
from renja_analysis.schema_text import REGULATION_KINDS, YEARS
from renja_analysis.tables import read_table
from tests.rule_codes import codes_named, codes_of
from tests.test_read_references import BASIS, references

DOCUMENT = find_document("dkukm-babel", 2024)  # of which these tests use the plan year and the evaluated year, 2022
CODES = codes_of("rules_references", "rules_titles")
REST = ("BAB II", "2.1. Evaluasi")
LATER = ("BAB II", "2.2. Analisis Kinerja")
LAW = "1. Undang-Undang Nomor 25 Tahun 2004 tentang Sistem Perencanaan Pembangunan Nasional;"


def findings(code: str, *blocks: str) -> pd.DataFrame:
    return check({"references": references(*blocks)}, DOCUMENT, select=[code])


def found(code: str, *blocks: str) -> list[tuple[str, str]]:
    """(row_id, severity) of every finding of one rule."""
    return list(findings(code, *blocks)[["row_id", "severity"]].itertuples(index=False, name=None))


def told(code: str, *blocks: str) -> str:
    (message,) = findings(code, *blocks)["message_id"]
    return str(message)


TASKS = "tentang Kedudukan, Tugas dan Fungsi, serta Tata Kerja Dinas Daerah."
OTHER_TASKS = "tentang Kedudukan, Tugas Dan Fungsi Serta Tata Kerja Dinas Daerah;"


def test_one_title_under_two_numbers_is_found_once_with_both_places() -> None:
    blocks = (
        *BASIS,
        f"1. Peraturan Gubernur Sagara Nomor 58 Tahun 2016 {OTHER_TASKS}",
        *REST,
        f"Sesuai Peraturan Gubernur Nomor 6 Tahun 2021 {TASKS}",
    )
    assert found("RJ951", *blocks) == [("L2", "warning")]
    assert "Pergub 58/2016 (bagian 1.2) dan Pergub 6/2021 (bagian 2.1)" in told("RJ951", *blocks)
    assert findings("RJ951", *blocks)["evidence"].str.startswith("references:L1:text@").all()
    # The same cause is not told again: the number in the text is absent from the legal basis, its title is not.
    assert found("RJ952", *blocks) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pergub Sagara Nomor 6 Tahun 2021", "Peraturan Gubernur Nomor 06/2021"),
        ("Perda Kabupaten Mandala Nomor 6 Tahun 2021", "Perda Provinsi Sagara Nomor 4 Tahun 2020"),
        ("Perppu Nomor 2 Tahun 2022", "UU Nomor 6 Tahun 2023"),
    ],
)
def test_one_number_and_other_issuers_or_kinds_are_no_two_numbers(one: str, other: str) -> None:
    assert found("RJ951", *BASIS, f"1. {one} {OTHER_TASKS}", *REST, f"Sesuai {other} {TASKS}") == []


def test_a_law_of_which_the_item_says_that_another_follows_it_has_no_second_number() -> None:
    item = "1. UU Nomor 32 Tahun 2004 tentang Pemerintahan Daerah sebagaimana telah diganti dengan UU Nomor 23 Tahun "
    assert found("RJ951", *BASIS, f"{item}2014 tentang Pemerintahan Daerah;") == []
    assert found("RJ954", *BASIS, f"{item}2014 tentang Pemerintahan Daerah;") == []


VERIFIED = "1. Kepmendagri Nomor 050-5889 Tahun 2021 tentang Hasil Verifikasi dan Validasi Klasifikasi, Kodefikasi;"


def test_nearly_one_title_under_two_numbers_is_to_look_at() -> None:
    near = "Sesuai Kepmendagri Nomor 050-3708 Tahun 2020 tentang Hasil Verifikasi dan Validasi Klasifikasi, Kodifikasi."
    assert found("RJ951", *BASIS, VERIFIED, *REST, near) == [("L2", "info")]
    other = "Sesuai Kepmendagri Nomor 900-1317 Tahun 2023 tentang Pemutakhiran Nomenklatur Perencanaan."
    assert found("RJ951", *BASIS, VERIFIED, *REST, other) == []


def test_titles_of_two_years_and_amendments_are_of_other_regulations() -> None:
    years = [f"{n}. Permendagri Nomor {n + 80} Tahun {2021 + n} tentang Pedoman APBD Tahun {2022 + n};" for n in (1, 2)]
    assert found("RJ951", *BASIS, *years) == []
    title = "Atas Peraturan Pemerintah tentang Perangkat Daerah;"
    amended = [
        f"1. PP Nomor 9 Tahun 2015 tentang Perubahan {title}",
        f"2. PP Nomor 7 Tahun 2017 tentang Perubahan I {title}",
    ]
    assert found("RJ951", *BASIS, *amended) == []


def test_what_the_text_cites_and_the_legal_basis_does_not_is_found_once() -> None:
    texts = ("Sesuai Inpres Nomor 4 Tahun 2022 disusun.", "Menurut Instruksi Presiden No. 4/2022 tentang Kemiskinan.")
    assert found("RJ952", *BASIS, LAW, *LATER, *texts) == [("L2", "info")]
    assert "Inpres 4/2022 dikutip pada bagian 2.2" in told("RJ952", *BASIS, LAW, *LATER, *texts)
    assert "references:L3:text@" in findings("RJ952", *BASIS, LAW, *LATER, *texts)["evidence"][0]


def test_what_only_the_evaluation_cites_is_no_ground_of_the_plan() -> None:
    evaluated = (*BASIS, LAW, *REST, "Dana itu diterima sesuai PMK No 170/PMK/2022.")
    assert found("RJ952", *evaluated) == []
    assert found("RJ952", *evaluated, "2.2. Analisis Kinerja", "Sesuai PMK No 170/PMK/2022.") == [("L2", "info")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Sesuai UU No. 25/2004 disusun rencana.",
        "Sesuai UU Nomor 25 disusun rencana.",
        "Sesuai Perda Nomor 4 Tahun 2021 disusun rencana.",
        "Sesuai Permen PPN/Bappenas No. 7 Tahun 2018 disusun rencana.",
        "Sesuai Perda Kabupaten Mandala Nomor 4/2021 tentang Perubahan atas Perda Nomor 9 Tahun 2016 tentang Dinas.",
    ],
)
def test_what_the_legal_basis_lists_in_another_form_is_not_absent(sentence: str) -> None:
    basis = ("2. Peraturan Daerah Kabupaten Mandala Nomor 4 Tahun 2021 tentang Dinas;",)
    basis += ("3. Peraturan Daerah Provinsi Sagara Nomor 7 Tahun 2021 tentang Arsip;",)
    basis += ("4. Peraturan Menteri Perencanaan Pembangunan Nasional/Kepala Bappenas Nomor 7 Tahun 2018;",)
    assert found("RJ952", *BASIS, LAW, *basis, *LATER, sentence) == []


def test_without_a_legal_basis_nothing_is_absent_from_it() -> None:
    assert found("RJ952", *LATER, "Sesuai Inpres Nomor 4 Tahun 2022 disusun.") == []


@pytest.mark.parametrize(
    ("numbers", "expected", "words"),
    [
        ((1, 2, 3), [], ""),
        ((4, 5, 6), ["L1"], "dimulai dengan nomor 4, tanpa 1-3"),
        ((1, 2, 4), ["L3"], "melompat dari nomor 2 ke 4, tanpa 3"),
        ((1, 2, 2), ["L3"], "mencetak nomor 2 sesudah nomor 2"),
        ((1, 2, 1), [], ""),
    ],
)
def test_the_list_of_the_legal_basis_runs_from_one(numbers: tuple[int, ...], expected: list[str], words: str) -> None:
    items = [
        f"{number}. Peraturan Daerah Nomor {place} Tahun 2020 tentang Arsip;" for place, number in enumerate(numbers)
    ]
    items[1] = f"{numbers[1]}. Dokumen Rencana Tata Ruang;"
    assert [row_id for row_id, _ in found("RJ953", *BASIS, *items)] == expected
    if expected:
        assert words in told("RJ953", *BASIS, *items)


def test_a_repealed_law_is_found_where_the_plan_rests_on_it_and_noted_where_the_text_tells_of_it() -> None:
    law = "Undang-Undang Nomor 17 Tahun 2012 tentang Perkoperasian"
    assert found("RJ954", *BASIS, f"1. {law};") == [("L1", "warning")]
    assert "dibatalkan sejak 2014 (Putusan MK" in told("RJ954", *BASIS, f"1. {law};")
    assert found("RJ954", *REST, f"Sesuai {law}.") == [("L1", "info")]
    (english,) = findings("RJ954", *BASIS, f"1. {law};")["message_en"]
    assert "annulled since 2014 (ruling 28/PUU-XI/2013 of the Constitutional Court of 28 May 2014)" in english


@pytest.mark.parametrize(
    "item",
    [
        "1. Undang-Undang Nomor 25 Tahun 1992 tentang Perkoperasian;",
        "1. Undang-Undang Nomor 17 Tahun 2012 tentang Keuangan Negara;",
        "1. Peraturan Pemerintah Nomor 17 Tahun 2012 tentang Perkoperasian;",
        "1. UU Nomor 8 Tahun 2005 tentang Perubahan atas UU Nomor 32 Tahun 2004 tentang Pemerintahan Daerah;",
    ],
)
def test_a_law_that_the_reviewed_list_does_not_hold_is_not_said_to_be_repealed(item: str) -> None:
    assert found("RJ954", *BASIS, item) == []


def test_a_law_repealed_in_the_plan_year_or_later_was_in_force_for_the_plan() -> None:
    table = references(*BASIS, "1. Undang-Undang Nomor 28 Tahun 2009 tentang Pajak Daerah dan Retribusi Daerah;")
    for year, expected in ((2022, 0), (2023, 1)):
        assert len(check({"references": table}, DOCUMENT._replace(year=year), select=["RJ954"])) == expected
    assert check({"references": table}, None, select=["RJ954"]).empty


def test_each_entry_of_the_reviewed_list_names_what_repeals_it_and_where_that_was_read() -> None:
    entries = repeals()
    assert entries
    assert len({(entry.kind, entry.number, entry.year) for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.kind in REGULATION_KINDS and entry.status in STATUS
        assert int(entry.year) < int(entry.since)
        assert all((entry.number, entry.title, entry.replaced_by, entry.source, entry.source_en))
        assert entry.checked.startswith("https://")


STRATEGIC = "Peraturan Gubernur Nomor 44 Tahun 2020 tentang Rencana Strategis Perangkat Daerah Tahun 2017-2022"


def test_a_plan_whose_period_has_ended_is_found_in_the_legal_basis() -> None:
    assert found("RJ955", *BASIS, f"1. {STRATEGIC};") == [("L1", "warning")]
    assert "2017-2022" in told("RJ955", *BASIS, f"1. {STRATEGIC};")


def test_a_period_with_the_plan_year_or_a_later_plan_beside_it_is_no_finding() -> None:
    later = STRATEGIC.replace("2017-2022", "2023-2026").replace("44", "5").replace("2020", "2022")
    assert found("RJ955", *BASIS, f"1. {later};") == []
    assert found("RJ955", *BASIS, f"1. {STRATEGIC};", f"2. {later};") == []


def test_outside_the_legal_basis_a_period_may_be_that_of_the_evaluated_year() -> None:
    assert found("RJ955", *REST, f"Evaluasi menurut {STRATEGIC}.") == []
    future = STRATEGIC.replace("2017-2022", "2025 s.d. 2029")
    assert found("RJ955", *REST, f"Rencana mendukung {future}.") == [("L1", "info")]


LONG = "Permendagri Nomor 86 Tahun 2017 tentang Tata Cara Perencanaan, Pengendalian dan Evaluasi Pembangunan Daerah"


def test_a_title_spelled_otherwise_or_cut_short_is_found_beside_the_usual_one() -> None:
    basis = (*BASIS, f"1. {LONG};")
    misspelt = LONG.replace("Pengendalian", "Pengendalan")
    assert found("RJ971", *basis, *REST, f"Sesuai {LONG}.", f"Menurut {misspelt}.") == [("L3", "info")]
    message = told("RJ971", *basis, *REST, f"Sesuai {LONG}.", f"Menurut {misspelt}.")
    assert "“…Cara Perencanaan, Pengendalan dan Evaluasi Pembangunan…”" in message
    short = LONG.removesuffix(" dan Evaluasi Pembangunan Daerah")
    assert found("RJ971", *basis, *REST, f"Sesuai {short}.") == [("L2", "info")]
    assert "berhenti pada “…Perencanaan, Pengendalian”" in told("RJ971", *basis, *REST, f"Sesuai {short}.")
    # What RJ971 says in whole is not said again of the one word.
    assert found("RJ973", *basis, *REST, f"Sesuai {LONG}.", f"Menurut {misspelt}.") == []


@pytest.mark.parametrize(
    "other",
    [
        LONG.upper(),
        LONG.replace("Pengendalian dan Evaluasi", "Pengendalian, serta Evaluasi"),
        LONG.replace("Pembangunan Daerah", "Pembangunan Daerah (RPD)"),
        "Permendagri Nomor 86 Tahun 2017 tentang Pedoman RPJPD, RPJMD dan RKPD",
        "Permendagri Nomor 86 Tahun 2017",
    ],
)
def test_letter_case_signs_and_other_wordings_are_no_misspelling(other: str) -> None:
    assert found("RJ971", *BASIS, f"1. {LONG};", *REST, f"Sesuai {other}.") == []


def test_a_misspelt_kind_is_found_with_all_its_places_and_a_known_name_is_not() -> None:
    blocks = (*REST, "Sesuai Pepres Nomor 18 Tahun 2020 disusun.", "Menurut Pepres No. 111/2022 dilaporkan.")
    assert found("RJ972", *blocks) == [("L1", "info")]
    assert "“Pepres”, bukan “Perpres”, 2 kali" in told("RJ972", *blocks)
    assert "bukan “Instruksi Presiden”" in told("RJ972", *REST, "Sesuai Intruksi Presiden Nomor 4 Tahun 2022.")
    known = ("Perpres No 18 Tahun 2020", "Peraturan Presiden (Perpres) RI Nomor 18 Tahun 2020", "INPRES Nomor 4/2022")
    assert found("RJ972", *REST, *(f"Sesuai {name} disusun." for name in known)) == []


def sentences(*texts: str) -> dict[str, pd.DataFrame]:
    rows = [
        {"row_id": f"Y{n}", "source": f"renja.txt:{n}", "section": "2.1", "sentence": text, "text": "2024"}
        for n, text in enumerate(texts, start=1)
    ]
    return {"years": frame_of(rows, YEARS.fields)}


def named(*texts: str) -> list[tuple[str, str, str]]:
    """(row_id, expected, message) of what is said of the agency's and the region's name."""
    own = DOCUMENT._replace(agency_name="Dinas Kearsipan dan Perpustakaan Kabupaten Mandala Raya")
    given = check(sentences(*texts), own, select=["RJ974"])
    return list(given[["row_id", "expected", "message_id"]].itertuples(index=False, name=None))


def test_a_letter_too_few_in_the_name_of_the_region_or_agency_is_found_with_all_its_places() -> None:
    right = [
        f"Renja Dinas Kearsipan dan Perpustakaan Kabupaten Mandala Raya Tahun {year}." for year in (2022, 2023, 2024)
    ]
    (finding,) = named(*right, "RKPD Kabupaten Madnala Raya Tahun 2024.", "RKPD Kabupaten Madnala Raya, 2023.")
    assert finding[:2] == ("Y4", "Mandala Raya") and "“Madnala Raya”" in finding[2]
    # The tables keep some of the text only: what they count is not how often the print has a name.
    assert "Madnala Raya”, sedangkan namanya “Mandala Raya”, yang di tempat lain tercetak benar." in finding[2]
    (finding,) = named(*right, "Renja Dinas Kearsipan dan Perpustakan tahun 2024.")
    assert finding[:2] == ("Y4", "Dinas Kearsipan dan Perpustakaan")


def test_letter_case_signs_and_other_regions_are_no_misspelling() -> None:
    right = [
        "Renja Dinas Kearsipan dan Perpustakaan Kabupaten Mandala Raya Tahun 2024.",
        "Kabupaten Mandala Raya 2023.",
    ]
    assert (
        named(*right, "DINAS KEARSIPAN, DAN PERPUSTAKAAN KABUPATEN MANDALA RAYA 2024.", "Kota Mandala Jaya 2024") == []
    )
    # A name that the text never prints as document.yml has it may be the one in document.yml that is wrong.
    assert named("RKPD Kabupaten Madnala Raya Tahun 2024.") == []


def test_a_word_between_the_same_words_that_lacks_a_letter_is_found_and_another_word_is_not() -> None:
    title = "tentang Rencana Pembanguan Jangka Panjang dan Rencana Pembangunan Jangka Menengah;"
    assert found("RJ973", *BASIS, f"1. Perda Nomor 3 Tahun 2017 {title}") == [("L1", "info")]
    assert "“rencana pembanguan jangka”" in told("RJ973", *BASIS, f"1. Perda Nomor 3 Tahun 2017 {title}")
    other = title.replace("Pembanguan", "Penanganan")
    assert found("RJ973", *BASIS, f"1. Perda Nomor 3 Tahun 2017 {other}") == []


def test_every_rule_is_tried_above() -> None:
    assert codes_named(__file__) >= CODES


def test_the_checked_table_stays_as_it_is_and_its_order_plays_no_part() -> None:
    table = read_table(DOCUMENT.folder / "tables" / "references.csv", REFERENCES)
    before = table.copy()
    first = check({"references": table}, DOCUMENT)
    pd.testing.assert_frame_equal(table, before)
    turned = check({"references": table.iloc[::-1].reset_index(drop=True)}, DOCUMENT)
    columns = ["rule", "row_id", "message_id", "evidence"]
    assert sorted(first[columns].fillna("").values.tolist()) == sorted(turned[columns].fillna("").values.tolist())


def test_citations_of_one_regulation_are_grouped_and_called_by_its_number() -> None:
    rows = references(
        *REST,
        "Sesuai PMK No 170/PMK/2022, Perda Provinsi Sagara Nomor 04 Tahun 2021, dan Perda Nomor 4 Tahun 2021 disusun.",
    )
    records = rows.astype(object).where(rows.notna(), None).to_dict("records")
    assert [(one.name, len(one.rows)) for one in regulations(records)] == [
        ("Permen Keuangan 170/PMK/2022", 1),
        ("Perda 04/2021", 2),
    ]


# Read one by one in the source: the list starts at 4, the Renstra is that of 2017-2022, and so on.
REFERENCE = {
    (
        "RJ951",
        "L29",
    ): "Kepmendagri 050-5889/2021 (bagian 1.2 dan bagian 2.4) dan Kepmendagri 050-3708/2020 (bagian 3.3)",
    ("RJ951", "L30"): "Pergub 58/2016 (bagian 2.2) dan Pergub 6/2021 (bagian 3.4)",
    ("RJ952", "L2"): "PP 8/2008 dikutip pada bagian 1.1",
    ("RJ952", "L26"): "Pergub 58/2016 dan Pergub 6/2021 dikutip pada bagian 2.2 dan bagian 3.4",
    ("RJ952", "L31"): "Inpres 4/2022 dikutip pada bagian 3.4",
    ("RJ952", "L32"): "Perpres 111/2022 dikutip pada bagian 3.4",
    ("RJ953", "L4"): "dimulai dengan nomor 4, tanpa 1-3",
    ("RJ954", "L6"): "UU 17/2012 dikutip pada bagian 1.2",
    ("RJ955", "L19"): "menyebut periode 2017-2022",
    ("RJ955", "L32"): "menyebut periode 2025-2035",
    ("RJ971", "L3"): "berhenti pada “…Perubahan Rencana Pembangunan”",
    ("RJ972", "L31"): "“Intruksi Presiden”",
    ("RJ972", "L32"): "“Pepres”, bukan “Perpres”, 2 kali",
    ("RJ973", "L14"): "“rencana pembanguan jangka”",
}


def test_the_reference_document_misprints_its_region_twice() -> None:
    given = check(load("dkukm-babel", 2024), DOCUMENT, select=["RJ974"])
    assert given[["row_id", "expected"]].values.tolist() == [["Y21", "Kepulauan Bangka Belitung"]]
    assert "“Kepualuan Bangka Belitung”" in given["message_id"][0] and "years:Y22:" in given["evidence"][0]


def test_the_reference_document_says_what_its_text_proves() -> None:
    table = read_table(DOCUMENT.folder / "tables" / "references.csv", REFERENCES)
    given = check({"references": table}, DOCUMENT)
    messages = {(row.rule, row.row_id): row.message_id for row in given.itertuples()}
    assert len(given) == len(REFERENCE)
    for key, words in REFERENCE.items():
        assert words in messages[key], key
