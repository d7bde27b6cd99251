"""The running text of any agency: what it lists and what its numbers say, by words and not by place."""

from collections.abc import Sequence

import pytest

from renja_analysis import build_plans, read_narrative, read_priorities
from renja_analysis.text_sections import paragraphs, sentences
from tests.running_text import text


def items(lines: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """(section, kind, no, text) of every item that a text lists."""
    (table,) = read_priorities.read(paragraphs(lines, []), "renja.txt")
    frame = build_plans.build_priorities(table, {}).fillna("")
    return list(frame[["section", "kind", "no", "text"]].itertuples(index=False, name=None))


def numbers(lines: Sequence[str]) -> list[tuple[str, str, str, float, str]]:
    """(subject, measure, year, value, unit) of every number of a text."""
    (table,) = read_narrative.read(paragraphs(lines, []), "renja.txt")
    frame = build_plans.build_narrative(table, {})
    frame = frame.assign(year=frame["year"].astype("string")).fillna({"subject": "", "year": ""})
    return list(frame[["subject", "measure", "year", "value", "unit"]].itertuples(index=False, name=None))


def test_lines_are_one_paragraph_until_one_has_room_for_the_next_word() -> None:
    lines = text(
        "BAB I", "1.1. Latar Belakang", "Rencana kerja perangkat daerah " * 7, "Dokumen ini disusun setiap tahun."
    )
    found = [" ".join(paragraph.stream.text.split()) for paragraph in paragraphs(lines, [])]
    assert found == [" ".join(("Rencana kerja perangkat daerah " * 7).split()), "Dokumen ini disusun setiap tahun."]


def test_the_lines_of_a_table_are_no_text() -> None:
    lines = ["BAB II ", "2.1. Evaluasi ", "Sebelum tabel. ", "Tabel 2.1 ", "12 1.000.000 ", "Sesudah tabel. "]
    found = [" ".join(paragraph.stream.text.split()) for paragraph in paragraphs(lines, [(4, 5)])]
    assert found == ["Sebelum tabel.", "Sesudah tabel."]


def test_themes_visions_and_goals_are_told_by_the_words_before_the_quotation() -> None:
    lines = text(
        "BAB III",
        "3.1. Telaahan terhadap Kebijakan Nasional",
        "Rancangan RKP 2026 mengangkat tema “Kedaulatan Pangan dan Energi”.",
        "3.2. Tujuan dan Sasaran",
        "Kabupaten Mandala memiliki visi “Mandala Maju dan Sejahtera” dengan 2 misi yaitu :",
        "1. Meningkatkan mutu sumber daya manusia",
        "2. Menata pemerintahan yang bersih",
        "RKPD tahun 2026 mengangkat Tema “Penguatan Literasi” bagi seluruh masyarakat.",
    )
    assert items(lines) == [
        ("3.1", "tema_rkp", "", "Kedaulatan Pangan dan Energi"),
        ("3.2", "visi", "", "Mandala Maju dan Sejahtera"),
        ("3.2", "misi", "1", "Meningkatkan mutu sumber daya manusia"),
        ("3.2", "misi", "2", "Menata pemerintahan yang bersih"),
        ("3.2", "tema", "", "Penguatan Literasi"),
    ]


def test_a_goal_is_taken_apart_into_its_indicators_its_objective_and_theirs() -> None:
    lines = text(
        "BAB III",
        "3.2. Tujuan dan Sasaran",
        "1. Tujuan 1 : Meningkatnya budaya baca dengan indikator adalah: 1. Indeks literasi; 2. Jumlah pembaca dan "
        "sasarannya adalah Meningkatnya layanan perpustakaan dengan indikator Nilai kepuasan",
    )
    assert items(lines) == [
        ("3.2", "tujuan", "1", "Meningkatnya budaya baca"),
        ("3.2", "indikator_tujuan", "1", "Indeks literasi"),
        ("3.2", "indikator_tujuan", "2", "Jumlah pembaca"),
        ("3.2", "sasaran", "", "Meningkatnya layanan perpustakaan"),
        ("3.2", "indikator_sasaran", "", "Nilai kepuasan"),
    ]


def test_programs_and_the_kegiatan_under_each_are_listed_in_turn() -> None:
    lines = text(
        "BAB IV",
        "Pada tahun 2026 terdapat 2 (dua) Program dan 3 (tiga) kegiatan dengan uraian sebagai berikut:",
        "1. Program Pembinaan Perpustakaan",
        "Kegiatan:",
        "1) Pengelolaan Perpustakaan",
        "2) Pembudayaan Gemar Membaca",
        "2. Program Pengelolaan Arsip",
        "Kegiatan:",
        "1) Pengelolaan Arsip Dinamis",
    )
    assert [(kind, no) for _, kind, no, _ in items(lines)] == [
        *(("program", "1"), ("kegiatan", "1"), ("kegiatan", "2"), ("program", "2"), ("kegiatan", "1")),
    ]


def test_a_list_of_which_nothing_is_said_is_not_taken_for_one_that_is() -> None:
    lines = text("BAB V", "5.2. Kaidah", "Perlu diperhatikan hal-hal sebagai berikut:", "1. Waktu", "2. Anggaran")
    assert read_priorities.read(paragraphs(lines, []), "renja.txt") == []


def test_a_goal_that_a_sentence_states_is_listed_with_its_indicators() -> None:
    lines = text(
        "BAB III",
        "3.4. Dukungan Program dan Kegiatan pada Kebijakan Nasional",
        "Tujuan Renstra tahun 2026 adalah Meningkatkan produksi padi dengan mendukung Tujuan Pembangunan Daerah "
        "dalam RPD 2025-2026 adalah Meningkatnya ketahanan pangan dengan Indikator Indeks Ketahanan Pangan. ",
        "Urusan pertanian masuk Goal 2 yaitu : Tanpa Kelaparan dengan Indikator 1. Prevalensi Kerawanan Pangan; "
        "2. Luas Lahan Baku. Untuk mendukungnya disusun program.",
        "BAB IV",
        "RENCANA KERJA",
        "Sasaran utama dalam membangun desa adalah dengan meningkatkan mutu dan jumlah benih, memperkuat penyuluh, dan "
        "membuka pasar BUMD. Ketiga sasaran ini didukung oleh 4 program.",
    )
    assert items(lines) == [
        ("3.4", "tujuan", "", "Meningkatkan produksi padi"),
        ("3.4", "tujuan_provinsi", "", "Meningkatnya ketahanan pangan"),
        ("3.4", "indikator_tujuan", "", "Indeks Ketahanan Pangan"),
        ("3.4", "tujuan_tpb", "2", "Tanpa Kelaparan"),
        ("3.4", "indikator_tpb", "1", "Prevalensi Kerawanan Pangan"),
        ("3.4", "indikator_tpb", "2", "Luas Lahan Baku"),
        ("IV", "sasaran", "", "meningkatkan mutu dan jumlah benih"),
        ("IV", "sasaran", "", "memperkuat penyuluh"),
        ("IV", "sasaran", "", "membuka pasar BUMD"),
    ]


def test_an_indicator_hangs_from_the_goal_nearest_above_it_in_its_section() -> None:
    lines = text(
        "BAB III",
        "3.4. Dukungan Program dan Kegiatan pada Kebijakan Nasional",
        "Tujuan Renstra tahun 2026 adalah Meningkatkan produksi padi dengan mendukung Tujuan Pembangunan Daerah "
        "dalam RPD 2025-2026 adalah Meningkatnya ketahanan pangan dengan Indikator Indeks Ketahanan Pangan. ",
        "BAB IV",
        "RENCANA KERJA",
        "Sasaran utama dalam membangun desa adalah dengan meningkatkan mutu benih, dan membuka pasar BUMD. ",
    )
    (table,) = read_priorities.read(paragraphs(lines, []), "renja.txt")
    frame = build_plans.build_priorities(table, {})
    parents = dict(zip(frame["text"], frame["parent"], strict=True))
    goals = dict(zip(frame["text"], frame["row_id"], strict=True))
    assert parents["Indeks Ketahanan Pangan"] == goals["Meningkatnya ketahanan pangan"]
    assert frame.loc[frame["kind"] == "sasaran", "parent"].isna().all()


def test_a_number_takes_the_year_that_its_section_named_last() -> None:
    lines = text(
        "BAB II",
        "2.1. Evaluasi",
        "Berdasarkan evaluasi s/d Tahun 2025, dapat dijelaskan hal-hal sebagai berikut: ",
        "a) Program Penyuluhan Pertanian; ",
        "Dengan pagu anggaran sebesar Rp. 1.653.000.000,- dibahas bersama DPRD. Dana insentif turun di akhir. ",
        "BAB IV",
        "RENCANA KERJA",
        "Sasaran ini didukung oleh 6 program. ",
    )
    assert [(year, value) for _, _, year, value, _ in numbers(lines)] == [("2025", 1653000000), ("", 6)]


@pytest.mark.parametrize(
    "end", ["KUKM", "Rp. 5.627.000.000,-", "benih", "Rp 300.000.000", "Rp 300.000,00", "tahun 2024", "80 %"]
)
def test_a_sentence_ends_behind_a_name_in_capitals_and_behind_an_amount(end: str) -> None:
    stream = f"Ini sasaran {end}. Kelima sasaran didukung oleh 6 program."
    assert [stream[slice(*span)] for span in sentences(stream)] == [f"Ini sasaran {end}. ", stream.split(". ")[-1]]


def test_a_title_behind_a_name_ends_no_sentence() -> None:
    assert len(list(sentences("Disusun oleh Adet, SH. Kepala Dinas bersama bidang."))) == 1


def test_amounts_percentages_and_counts_say_what_they_measure() -> None:
    lines = text(
        "BAB II",
        "2.1. Evaluasi Pelaksanaan Renja",
        "Pada Tahun Anggaran 2024 dinas melaksanakan 4 (empat) program dengan 9 kegiatan dan 21 sub kegiatan dengan "
        "belanja langsung pada APBD induk sebesar Rp 1.250.000.000 dan pada APBD Perubahan menjadi Rp.1.500.000.000,-. "
        "Realisasi belanja langsung sebesar Rp 1.200.000.000,- atau 80,00 % dengan sisa anggaran Rp 300.000.000 atau "
        "20 %.",
    )
    assert numbers(lines) == [
        ("perangkat_daerah", "jumlah_program", "2024", 4, "program"),
        ("perangkat_daerah", "jumlah_kegiatan", "2024", 9, "kegiatan"),
        ("perangkat_daerah", "jumlah_sub_kegiatan", "2024", 21, "sub_kegiatan"),
        ("belanja_langsung", "apbd_induk", "2024", 1_250_000_000, "rupiah"),
        ("belanja_langsung", "apbd_perubahan", "2024", 1_500_000_000, "rupiah"),
        ("belanja_langsung", "realisasi", "2024", 1_200_000_000, "rupiah"),
        ("belanja_langsung", "persen_realisasi", "2024", 80, "persen"),
        ("belanja_langsung", "sisa", "2024", 300_000_000, "rupiah"),
        ("belanja_langsung", "persen_sisa", "2024", 20, "persen"),
    ]


def test_numbers_in_turn_belong_to_the_programs_in_turn() -> None:
    sentence = "Program Arsip dan Program Literasi yang realisasinya rendah yaitu sebesar 38,15 % dan 39,77 %."
    found = numbers(text("BAB II", "2.1. Evaluasi", sentence))
    assert [(subject, value) for subject, _, _, value, _ in found] == [
        ("Program Arsip", 38.15),
        ("Program Literasi", 39.77),
    ]


@pytest.mark.parametrize(("word", "value"), [("Ketujuh", 7), ("kedua belas", 12), ("3 (tiga)", 3), ("6", 6)])
def test_a_count_in_words_is_a_count(word: str, value: int) -> None:
    assert numbers(text("BAB V", "5.1. Penutup", f"{word} program prioritas tersebut dilaksanakan."))[0][3] == value


def evaluated(*blocks: str) -> list[tuple[str, str, str, float, str]]:
    return numbers(text("BAB II", "2.1. Evaluasi", *blocks))


@pytest.mark.parametrize(
    ("printed", "value"), [("Rp 16,52 miliar", 16_520_000_000), ("Rp.750 juta", 750_000_000), ("Rp 2 triliun", 2e12)]
)
def test_an_amount_in_words_of_scale_is_the_whole_amount(printed: str, value: float) -> None:
    ((_, measure, _, read, unit),) = evaluated(f"Realisasi belanja langsung mencapai {printed} pada tahun 2024.")
    assert (measure, read, unit) == ("realisasi", value, "rupiah")


def test_a_percentage_in_words_is_one() -> None:
    found = evaluated("Realisasi belanja langsung sebesar 80,5 persen.")
    assert [row[1:] for row in found] == [("persen_realisasi", "", 80.5, "persen")]


def test_an_amount_of_a_kegiatan_is_not_given_to_the_program_before_it() -> None:
    found = evaluated("Program Arsip melalui kegiatan Penataan Arsip dengan pagu Rp 40.000.000.")
    assert [row[:2] for row in found] == [("kegiatan Penataan Arsip", "pagu")]


def test_only_a_heading_lends_its_subject_to_the_paragraph_below() -> None:
    below = "Dengan pagu anggaran sebesar Rp 40.000.000."
    assert evaluated("a) Program Arsip; ", below)[0][0] == "Program Arsip"
    assert evaluated("Program Arsip dilaksanakan bersama masyarakat desa.", below)[0][0] == ""
    assert evaluated("a) Program Arsip; ", f"Belanja langsung dibahas dahulu. {below}")[0][0] == ""


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Total pagu indikatif tahun 2026 sebesar Rp 40.000.000.", "belanja_total"),
        ("Total anggaran Program Arsip sebesar Rp 40.000.000.", "Program Arsip"),
        ("Total anggaran kegiatan tersebut sebesar Rp 40.000.000.", ""),
        ("Total belanja modal sebesar Rp 40.000.000.", ""),
        ("Total belanja daerah sebesar Rp 40.000.000.", ""),
        ("Total belanja Pemerintah Kabupaten Mandala sebesar Rp 40.000.000.", ""),
    ],
)
def test_only_what_is_said_of_all_spending_is_all_of_it(sentence: str, subject: str) -> None:
    assert [row[0] for row in numbers(text("BAB IV", "RENCANA KERJA", sentence))] == [subject]


@pytest.mark.parametrize(
    "percent",
    [
        "dengan target penyerapan pada akhir tahun, target 95 %",
        "dengan capaian kinerja 90 %",
        "dengan target penyerapan 95 %",
        "yang ditargetkan menyerap 95 %",
        "yang menurun sebesar 4 %",
        "dan realisasi fisik sebesar 100 %",
    ],
)
def test_a_percentage_of_targets_and_outputs_is_none_of_the_money(percent: str) -> None:
    found = evaluated(f"Program Arsip dengan realisasi Rp 80.000.000 dari pagu Rp 100.000.000 {percent}.")
    assert [row[1] for row in found] == ["realisasi", "pagu", "other"]


@pytest.mark.parametrize("words", ["dengan anggaran sebesar", "dianggarkan", "mengelola anggaran", "mendapat alokasi"])
def test_a_budget_is_one_in_other_words(words: str) -> None:
    assert [row[:2] for row in evaluated(f"Program Arsip {words} Rp 100.000.000.")] == [("Program Arsip", "pagu")]


def test_what_was_added_is_no_second_budget() -> None:
    found = evaluated("Pagu Program Arsip tahun 2024 sebesar Rp 100.000.000, naik sebesar Rp 20.000.000.")
    assert [row[1] for row in found] == ["pagu", "penambahan"]


def test_a_year_before_a_program_is_no_count() -> None:
    assert evaluated("Pada tahun 2024 program dilaksanakan. Tahun anggaran 2024 Program Arsip dan 3 program lain.") == [
        ("perangkat_daerah", "jumlah_program", "2024", 3, "program")
    ]


def test_what_was_absorbed_was_realised() -> None:
    found = evaluated("Pagu Program Arsip sebesar Rp 100.000.000 dan terserap Rp 80.000.000 atau 80 %.")
    assert [row[1] for row in found] == ["pagu", "realisasi", "persen_realisasi"]
