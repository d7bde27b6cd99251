"""Rules on years and periods: each fires on a sentence or title that a reader can see, and not on the one beside it."""

import pandas as pd
import pytest

from renja_analysis.building import frame_of
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.schema import FURNITURE, GOALS, REFERENCES
from tests.plan_rows import alignment, plan
from tests.rule_codes import codes_named, codes_of
from tests.running_text import narrative, years

REFERENCE = find_document("dkukm-babel", 2024)  # evaluates 2022, plans 2024
SOURCE = REFERENCE.folder / "source" / "renja.txt"
CODES = codes_of("rules_years")
CHAPTER_3 = ("BAB III", "3.3. Program dan Kegiatan")
CONSISTENT = (
    *("BAB I", "1.1. Latar Belakang", "Renja Dinas Arsip Tahun 2024 disusun dari hasil evaluasi Renja Tahun 2022. "),
    *("BAB II", "2.1. Evaluasi", "Renstra Dinas Arsip Tahun 2017-2022 berakhir pada tahun 2022. "),
    *("2.4. Telaahan Usulan Masyarakat", "Usulan masyarakat untuk Renja tahun 2024 dibahas bersama. "),
    *CHAPTER_3,
    "RKPD tahun 2024 merupakan tahun kedua pelaksanaan Rencana Pembangunan Daerah (RPD) Tahun 2023-2026. ",
    "Renstra Dinas Arsip Tahun 2023-2026 menggantikan Renstra Dinas Arsip Tahun 2017-2022. ",
    "Prioritas pembangunan daerah tahun 2024 melanjutkan prioritas pembangunan daerah tahun 2023. ",
    *("BAB V", "5.1. Penutup", "Renja Tahun 2024 akan dilaksanakan. Pangkalpinang, April 2023. "),
)


def told(code: str, *blocks: str, **tables: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(printed, severity, Indonesian sentence) of every finding of one rule on a text."""
    found = check({"years": years(*blocks)} | tables, REFERENCE, select=[code])
    return list(found[["printed", "severity", "message_id"]].itertuples(index=False, name=None))


def in_chapter_3(code: str, *sentences: str, **tables: pd.DataFrame) -> list[str]:
    """What is found in chapter III, as printed."""
    return [printed for printed, _, _ in told(code, *CHAPTER_3, *sentences, **tables)]


def titled(*lines: str, table: str = "goals", first: int = 1) -> pd.DataFrame:
    """The title of a table, line by line."""
    records = [
        {"table": table, "kind": "title", "source": f"renja.txt:{place}", "text": line}
        for place, line in enumerate(lines, start=first)
    ]
    return frame_of(records, FURNITURE.fields)


def titles(*lines: str) -> list[str]:
    """The Indonesian sentence on the title of a table of goals that begins in line 9."""
    goals = frame_of([{"row_id": "G1", "source": "renja.txt:9", "renja_tujuan": "Arsip tertata"}], GOALS.fields)
    found = check({"furniture": titled(*lines), "goals": goals}, REFERENCE, select=["RJ914"])
    assert set(found["row_id"]) <= {"G1"}
    return list(found["message_id"])


@pytest.mark.parametrize("code", sorted(CODES - {"RJ914"}))
def test_a_text_that_names_the_years_of_its_plan_gives_no_finding(code: str) -> None:
    assert told(code, *CONSISTENT) == []


def test_a_title_with_another_year_than_the_plan_is_found_once() -> None:
    (message,) = titles("Tabel 3.1.", "Tujuan dan Sasaran", "Renja Tahun 2023")
    assert (
        message
        == "Judul Tabel 3.1 menyebut tahun 2023 dalam rencana tahun 2024: “Tujuan dan Sasaran Renja Tahun 2023”."
    )


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (("Keterkaitan " * 8, "Renja Tahun 2023"), "“Renja Tahun 2023”."),
        (("Keterkaitan " * 8 + "Renja Tahun", "2023"), " Keterkaitan Renja Tahun 2023”."),
        (("Keterkaitan " * 8 + "Renja Tahun 2023",), " Keterkaitan Renja Tahun 2023”."),
    ],
)
def test_a_long_title_is_shown_with_the_year_that_it_is_found_for(lines: tuple[str, ...], shown: str) -> None:
    (message,) = titles("Tabel 3.1.", *lines)
    assert message.endswith(shown)
    furniture = titled("Tabel 3.1.", *lines, table="plan")
    (english,) = check({"furniture": furniture, "plan": plan(("program", "A", 1))}, REFERENCE, select=["RJ914"])[
        "message_en"
    ]
    assert english.startswith("The title of Table 3.1 names 2023")


@pytest.mark.parametrize(
    "line", ["Renja Tahun 2024", "Renja Tahun 2024 dan Capaian Tahun 2022", "Renstra Tahun 2019-2023", ""]
)
def test_a_title_with_the_plan_year_a_period_or_no_year_is_right(line: str) -> None:
    assert titles("Tabel 3.1.", f"Tujuan dan Sasaran {line}") == []


def test_a_title_of_what_was_evaluated_or_proposed_may_have_its_own_year() -> None:
    for table in ("evaluation", "proposals"):
        title = titled("Tabel 2.1", "Evaluasi Renja Tahun 2022", table=table)
        assert check({"furniture": title, "plan": plan(("program", "A", 1))}, REFERENCE, select=["RJ914"]).empty


def test_each_of_several_tables_has_its_own_title_and_its_own_first_row() -> None:
    table = alignment({"inflasi": [("Arsip", 1)], "sdgs": [("Baca", 1)]})
    table["source"] = ["renja.txt:11", *["renja.txt:12"] * 3, "renja.txt:31", *["renja.txt:32"] * 3]
    lines = pd.concat(
        [
            titled("Tabel 3.3.", "Inflasi Tahun 2024", table="alignment", first=10),
            titled("Tabel 3.4.", "SDGs Tahun 2021", table="alignment", first=30),
        ]
    )
    found = check({"furniture": lines, "alignment": table}, REFERENCE, select=["RJ914"])
    assert found[["table", "row_id", "source"]].values.tolist() == [["alignment", "A6", "renja.txt:31"]]


@pytest.mark.parametrize(
    "sentence",
    [
        "Program dan kegiatan didasarkan RKP tahun 2023 dan kebijakan nasional.",
        "Program mendukung prioritas pembangunan daerah tahun 2023.",
        "Tujuan dan sasaran Dinas Arsip Tahun 2023 disajikan pada tabel berikut.",
        "Setiap usulan harus masuk dalam kegiatan tahun 2023.",
    ],
)
def test_a_plan_that_rests_on_the_year_before_is_found(sentence: str) -> None:
    ((printed, severity, message),) = told("RJ915", *CHAPTER_3, sentence)
    assert (printed, severity) == ("2023", "warning") and "dalam rencana tahun 2024" in message
    assert in_chapter_3("RJ915", sentence.replace("2023", "2024")) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Capaian Renja tahun 2023 menjadi dasar.",
        "Renja tahun 2023 (n-1) sedang dilaksanakan.",
        "Program melanjutkan RKPD tahun 2023.",
        "Renja ini disusun pada tahun 2023.",
        "Kegiatan tahun 2023 dibahas bersama.",
        "Prakiraan maju memuat Renja tahun 2025.",
    ],
)
def test_a_year_that_lies_behind_or_ahead_and_says_so_is_right(sentence: str) -> None:
    assert in_chapter_3("RJ915", sentence) == []


def test_chapter_two_evaluates_and_only_its_sections_on_the_plan_are_told_as_info() -> None:
    sentence = "Usulan masyarakat dalam Renja tahun 2022 dibahas bersama. "
    assert told("RJ915", "BAB II", "2.1. Evaluasi Pelaksanaan", sentence) == []
    ((_, severity, _),) = told("RJ915", "BAB II", "2.5. Penelaahan Usulan Masyarakat", sentence)
    assert severity == "info"


def test_a_year_that_a_sentence_names_twice_is_one_finding_at_the_place_that_is_meant() -> None:
    sentence = (
        "Inovasi yang dibahas pada tahun 2023 oleh seluruh perangkat daerah harus masuk dalam kegiatan tahun 2023."
    )
    ((_, _, message),) = told("RJ915", *CHAPTER_3, sentence)
    assert "harus masuk dalam kegiatan tahun 2023”." in message


def test_a_count_of_programs_in_a_wrong_year_is_told_by_its_own_rule_alone() -> None:
    sentence = ("BAB IV", "RENCANA KERJA", "Dalam Renja tahun 2022 terdapat 7 program yang akan dilaksanakan.")
    tables = {"years": years(*sentence), "narrative": narrative(*sentence)}
    assert check(tables, REFERENCE, select=["RJ911", "RJ915"])["rule"].tolist() == ["RJ911"]


def test_two_periods_of_one_document_are_found_at_the_rarer_one() -> None:
    often = "Rencana Pembangunan Daerah (RPD) 2023-2026 memuat visi. RPD 2023-2026 memuat misi. "
    ((printed, _, message),) = told("RJ916", *CHAPTER_3, often, "Program mendukung RPD Tahun 2017-2022. ")
    assert printed == "2017-2022" and "2 kali di tempat lain, pertama pada bagian 3.3, periodenya 2023-2026" in message
    assert in_chapter_3("RJ916", often, "Program mendukung RPJMD Tahun 2023-2026. ") == []
    assert in_chapter_3("RJ916", often, "RPD 2024-2026 disusun. ") == ["2024-2026"]


def test_a_period_without_the_plan_year_is_found_where_the_plan_is_made() -> None:
    sentence = "Program mendukung Renstra Dinas Arsip Tahun 2017-2022. "
    ((_, _, message),) = told("RJ916", *CHAPTER_3, sentence)
    assert "yang tidak memuat tahun rencana 2024" in message
    assert told("RJ916", "BAB II", "2.1. Evaluasi", sentence) == []
    assert in_chapter_3("RJ916", "Program melanjutkan Renstra Dinas Arsip Tahun 2017-2022. ") == []


def test_of_two_periods_the_one_with_the_plan_year_is_right_though_the_other_is_named_more_often() -> None:
    both = ("Program mendukung RPD Tahun 2017-2022. ", "Kegiatan mendukung RPD Tahun 2023-2026. ")
    assert in_chapter_3("RJ916", *both) == in_chapter_3("RJ916", *reversed(both)) == ["2017-2022"]
    assert in_chapter_3("RJ916", *both, "Dinas mendukung RPD Tahun 2017-2022. ") == ["2017-2022"]


def test_a_period_in_the_title_of_a_regulation_is_left_to_the_rules_on_regulations() -> None:
    text = "Peraturan Daerah Nomor 5 Tahun 2018 tentang RPJMD Tahun 2017-2022"
    row = {"row_id": "L1", "source": "renja.txt:5", "section": "3.3", "text": text, "tentang": "RPJMD Tahun 2017-2022"}
    cited = frame_of([row], REFERENCES.fields)
    assert in_chapter_3("RJ916", f"Program mendukung {text}. ") == ["2017-2022"]
    assert in_chapter_3("RJ916", f"Program mendukung {text}. ", references=cited) == []


@pytest.mark.parametrize(
    ("ordinal", "found"),
    [
        ("tahun kelima", False),
        ("tahun ke-5", False),
        ("tahun ke 5", False),
        ("tahun keempat", True),
        ("tahun ke-6", True),
    ],
)
def test_a_year_is_counted_from_the_first_of_its_period(ordinal: str, found: bool) -> None:
    sentence = f"Rencana Kerja Pemerintah (RKP) 2024 merupakan penjabaran {ordinal} dari RPJMN 2020-2024."
    assert bool(in_chapter_3("RJ917", sentence)) == found


def test_the_first_of_six_years_may_be_that_before_the_government() -> None:
    sentence = "RKPD 2024 merupakan {} pelaksanaan RPJMD {}."
    for ordinal, period, count in (
        ("tahun kedua", "2022-2027", 0),
        ("tahun ketiga", "2022-2027", 0),
        ("tahun pertama", "2022-2027", 1),
        ("tahun kedua", "2022-2026", 1),
        ("tahun pertama", "2024-2026", 0),
    ):
        assert len(in_chapter_3("RJ917", sentence.format(ordinal, period))) == count, (ordinal, period)


def test_a_sentence_with_two_ordinals_or_two_years_proves_nothing() -> None:
    both = "RKP 2024 merupakan tahun keempat dari RPJMN 2020-2024, dan RKP 2023 {}."
    assert in_chapter_3("RJ917", both.format("tahun ketiga")) == []
    assert in_chapter_3("RJ917", both.format("telah selesai")) == []
    assert in_chapter_3("RJ917", "RKP 2019 merupakan tahun keempat sebelum RPJMN 2020-2024.") == []


def test_without_a_document_the_plan_year_is_not_known() -> None:
    wrong = years(*CHAPTER_3, "Program didasarkan RKP tahun 2023. Renstra Tahun 2017-2022 memuat tujuan. ")
    assert check({"years": wrong}, select=["RJ915", "RJ916"]).empty
    assert len(check({"years": wrong}, REFERENCE, select=["RJ915", "RJ916"])) == 2


def test_every_rule_is_tried_above() -> None:
    assert codes_named(__file__) >= CODES


def test_the_checked_tables_stay_as_they_are_and_their_order_plays_no_part() -> None:
    wrong = years(*[block.replace("2024", "2021") for block in CONSISTENT])
    before = wrong.copy()
    first = check({"years": wrong}, REFERENCE, select=sorted(CODES))
    pd.testing.assert_frame_equal(wrong, before)
    second = check({"years": wrong.iloc[::-1].reset_index(drop=True)}, REFERENCE, select=sorted(CODES))
    columns = ["rule", "row_id", "message_id"]
    assert len(first) and sorted(first[columns].values.tolist()) == sorted(second[columns].values.tolist())


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    every = check(load("dkukm-babel", 2024, corrected=False), REFERENCE)
    return every[every["rule"].isin(CODES)]


def test_the_reference_document_says_what_its_text_proves(reference: pd.DataFrame) -> None:
    found = reference.sort_values(["rule", "source"])[["rule", "row_id", "severity"]]
    assert found.values.tolist() == [
        ["RJ914", "G1", "warning"],
        ["RJ915", "Y23", "info"],
        ["RJ915", "Y43", "warning"],
        ["RJ915", "Y49", "warning"],
        ["RJ915", "Y51", "warning"],
        ["RJ915", "Y62", "warning"],
        ["RJ916", "Y47", "warning"],
        ["RJ917", "Y24", "warning"],
    ]


def test_what_is_found_stands_in_the_source_where_it_is_said_to_stand(reference: pd.DataFrame) -> None:
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    found = {(row.rule, row.row_id): lines[int(row.source.partition(":")[2]) - 1] for row in reference.itertuples()}
    assert found["RJ914", "G1"].strip() == "Beserta Target Pada Renja Tahun 2023"
    assert "didasarkan RKP tahun 2023" in found["RJ915", "Y49"]
    assert "harus masuk dalam kegiatan tahun 2023" in found["RJ915", "Y51"]
    assert "tahun 2022secara efektif" in found["RJ915", "Y62"]
    assert "Tahun 2022 disajikan pada Tabel berikut" in found["RJ915", "Y43"]
    assert "(RPD) 2023-2026 Provinsi Kepulauan Bangka Belitung Tahun 2017-2022." in found["RJ916", "Y47"]
    assert "(RKP) 2024 merupakan penjabaran tahun keempat" in found["RJ917", "Y24"]
