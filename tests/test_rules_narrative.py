"""Rules on the numbers of the text: each fires on a sentence that a reader can see, and not on the one beside it."""

from pathlib import Path

import pandas as pd
import pytest

from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.rules_counts import number_of
from tests.evaluation_rows import evaluation_rows
from tests.plan_rows import Row, final_plan, plan
from tests.rule_codes import codes_named, codes_of
from tests.running_text import narrative

REFERENCE = find_document("dkukm-babel", 2024)  # evaluates 2022, plans 2024
SOURCE = REFERENCE.folder / "source" / "renja.txt"
CODES = codes_of("rules_narrative", "rules_percents", "rules_counts")
MILLION = 1_000_000

SPENT = ("BAB II", "2.1. Evaluasi Pelaksanaan Renja")
PLANNED = ("BAB IV", "RENCANA KERJA DAN PENDANAAN")
# A text that agrees with the tables below in every number.
DIRECT = (
    "Pada Tahun Anggaran 2022 dinas melaksanakan 2 (dua) program dengan 3 (tiga) kegiatan, dengan belanja langsung "
    "pada APBD induk sebesar Rp 500.000.000 dan pada APBD Perubahan menjadi Rp 600.000.000,- (penambahan sebesar Rp "
    "100.000.000,-). Realisasi belanja langsung sebesar Rp 480.000.000 atau 80,00 % dengan sisa anggaran Rp "
    "120.000.000 atau 20 %. "
)
INDIRECT = (
    "Belanja tidak langsung pada APBD perubahan tahun 2022 sebesar Rp 400.000.000 dengan realisasi sebesar Rp "
    "380.000.000 atau 95 %. "
)
TOTAL = "Total anggaran belanja tahun 2022 sebesar Rp 1.000.000.000, terealisasi sebesar Rp 860.000.000 atau 86 %. "
PARTS = (
    "Realisasi anggaran tahun 2022 untuk program utama sebesar 75,00 %, sedangkan untuk program pendukung sebesar "
    "93,33 %. "
)
ARCHIVE = "Program Arsip tahun 2022 dengan pagu anggaran Rp 400.000.000 dan realisasi Rp 300.000.000 atau 75 %. "
AHEAD = (
    "Pada tahun 2024 terdapat 2 (dua) program dan 2 (dua) kegiatan yang akan mendukung tujuan dinas. ",
    "Total pagu indikatif tahun 2024 sebesar Rp 900.000.000. ",
)
CONSISTENT = (*SPENT, DIRECT, INDIRECT, TOTAL, PARTS, ARCHIVE, *PLANNED, *AHEAD)
EVALUATED = (
    ("total", "", 1000, 860),
    ("program", "Program Penunjang Urusan Pemerintahan", 600, 560),
    ("kegiatan", "Administrasi Keuangan", 600, 560),
    ("program", "Program Arsip", 400, 300),
    ("kegiatan", "Penataan Arsip", 150, 100),
    ("kegiatan", "Layanan Arsip", 250, 200),
)
PLAN: tuple[Row, ...] = (
    ("total", "", 900 * MILLION),
    ("program", "Program Penunjang", 500 * MILLION),
    ("kegiatan", "Administrasi Keuangan", 500 * MILLION),
    ("program", "Program Arsip", 400 * MILLION),
    ("kegiatan", "Penataan Arsip", 400 * MILLION),
)


def evaluation(*rows: tuple[str, str, int, int], **columns: object) -> pd.DataFrame:
    """An evaluation by level, name, budget and realisation in millions."""
    records: list[dict[str, object]] = [
        {"row_id": f"E{place}", "source": f"renja.txt:{place}", "level": level, "name": name or None}
        | {"target_rp": target * MILLION, "realisasi_rp": realised * MILLION, "uncertain": None, "parent": None}
        for place, (level, name, target, realised) in enumerate(rows, start=1)
    ]
    return evaluation_rows(*records).assign(**columns)


TABLES = {"evaluation": evaluation(*EVALUATED), "plan": plan(*PLAN)}


def findings(code: str, *blocks: str, **tables: pd.DataFrame) -> pd.DataFrame:
    """The findings of one rule on a text, with the tables above where none are given."""
    return check({"narrative": narrative(*blocks)} | (tables or TABLES), REFERENCE, select=[code])


def spent(code: str, *blocks: str, **tables: pd.DataFrame) -> list[tuple[str, str]]:
    """(printed, severity) of every finding of one rule on a text of section 2.1."""
    found = findings(code, *SPENT, *blocks, **tables)
    return list(found[["printed", "severity"]].itertuples(index=False, name=None))


def replaced(old: str, new: str) -> list[str]:
    """The consistent text with one thing changed."""
    assert sum(old in block for block in CONSISTENT) == 1
    return [block.replace(old, new) for block in CONSISTENT]


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_text_that_agrees_with_its_tables_gives_no_finding(code: str) -> None:
    assert findings(code, *CONSISTENT).empty


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_text_alone_proves_nothing_against_tables_that_are_not_there(code: str) -> None:
    assert check({"narrative": narrative(*CONSISTENT)}, select=[code]).empty


# What plans say beside the numbers that are judged, in the words of other agencies; it agrees with the tables, too.
ELSEWHERE = (
    *SPENT,
    "Pada tahun anggaran 2022 dinas mendapat alokasi anggaran sebesar Rp 1.000.000.000,00 yang terdiri dari Belanja "
    "Operasi sebesar Rp 900.000.000,00 dan Belanja Modal sebesar Rp 100.000.000,00 dengan realisasi sebesar Rp "
    "860.000.000,00 atau 86,00%. ",
    "Realisasi fisik mencapai 100% dan realisasi keuangan mencapai 86%. ",
    "Program Arsip dengan pagu Rp 400.000.000,00 terealisasi Rp 300.000.000,00 atau sebesar 75,00 %, terdiri dari 2 "
    "kegiatan yaitu: ",
    "1. Kegiatan Penataan Arsip dengan pagu anggaran sebesar Rp 150.000.000,00 dan realisasi keuangan sebesar Rp "
    "100.000.000,00 (66,67%) dengan capaian kinerja 100%. ",
    "a. Sub Kegiatan Pendataan Arsip, pagu Rp 50.000.000,00 realisasi Rp 25.000.000,00 atau 50%. ",
    "Dibandingkan tahun 2021 dengan realisasi Rp 700.000.000 atau 70 %, realisasi tahun 2022 meningkat sebesar 16 %. ",
    "Pada semester I tahun 2022 realisasi Program Arsip baru mencapai Rp 90.000.000 atau 22,5 % dari pagu. ",
    "Pagu anggaran Program Arsip tahun 2022 setelah refocusing menjadi Rp 300.000.000. Sisa anggaran Program Arsip "
    "tahun 2022 sebesar Rp 100.000.000 atau 25 %. ",
    "Dari 2 program dan 3 kegiatan yang dilaksanakan tahun 2022, sebanyak 1 program dan 2 kegiatan mencapai target. ",
    "Total belanja Pemerintah Kabupaten Mandala tahun 2022 sebesar Rp 1.100.000.000.000. ",
    "Belanja Langsung tahun 2022: Pagu Rp 600.000.000, Realisasi Rp 480.000.000 (80%), Sisa Rp 120.000.000 (20%). ",
    "Program Penunjang Urusan Pemerintahan dengan pagu Rp. 600.000.000,- terealisasi sebesar Rp. 560.000.000,- "
    "(93,33%) dan Program Arsip dengan pagu Rp. 400.000.000,- terealisasi sebesar Rp. 300.000.000,- (75%). ",
    "Pagu dan realisasi Program Arsip masing-masing Rp 400.000.000 dan Rp 300.000.000. ",
    "Kegiatan Penataan Arsip yang semula dianggarkan Rp 200.000.000 berkurang Rp 50.000.000 menjadi Rp 150.000.000. ",
    "Kontribusi Program Arsip terhadap total belanja sebesar 40% dari seluruh anggaran Rp 1.000.000.000. ",
    "Program Arsip tahun 2022 ditargetkan menyerap 95% anggaran. ",
    *PLANNED,
    "Rencana kerja tahun 2024 terdiri dari 2 (dua) program dan 2 (dua) kegiatan dengan total pagu Rp 900.000.000,00. ",
    "Program Arsip dengan 1 kegiatan dan 3 sub kegiatan pada tahun 2024. ",
    "Total kebutuhan dana tahun 2024 adalah Rp 900 juta. ",
    "Pagu indikatif Program Arsip tahun 2024 pada RKPD sebesar Rp 380.000.000 menjadi Rp 400.000.000 pada Renja. ",
    "Dari total pagu tahun 2024, Program Arsip mendapat 44,44% atau Rp 400.000.000. ",
    "Program Arsip pada tahun 2024 dengan pagu Rp 400.000.000, naik Rp 50.000.000 dari tahun 2023 sebesar Rp "
    "350.000.000. ",
    "Prakiraan maju tahun 2025 Program Arsip sebesar Rp 440.000.000 atau naik 10 %. ",
    "Jumlah program dan kegiatan tahun 2023 adalah 3 program dan 7 kegiatan, dan tahun 2024 adalah 2 program dan 2 "
    "kegiatan. ",
)


def test_the_words_of_other_agencies_raise_no_false_alarm() -> None:
    found = check({"narrative": narrative(*ELSEWHERE)} | TABLES, REFERENCE, select=sorted(CODES))
    assert found[["rule", "message_id"]].values.tolist() == []


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("terealisasi sebesar Rp. 560.000.000,-", "terealisasi sebesar Rp. 40.000.000,-", "RJ905"),
        ("Rp. 300.000.000,- (75%)", "Rp. 300.000.000,- (25%)", "RJ906"),
        (
            "Sub Kegiatan Pendataan Arsip, pagu Rp 50.000.000,00",
            "Sub Kegiatan Pendataan Arsip, pagu Rp 60.000.000,00",
            "RJ906",
        ),
        ("terdiri dari 2 (dua) program", "terdiri dari 2 (tiga) program", "RJ913"),
        ("terdiri dari 2 (dua) program", "terdiri dari 3 (tiga) program", "RJ912"),
        ("Sisa Rp 120.000.000 (20%)", "Sisa Rp 110.000.000 (20%)", "RJ908"),
    ],
)
def test_one_wrong_number_among_them_is_found(right: str, wrong: str, code: str) -> None:
    assert sum(right in block for block in ELSEWHERE) == 1
    text = narrative(*[block.replace(right, wrong) for block in ELSEWHERE])
    found = check({"narrative": text} | TABLES, REFERENCE, select=sorted(CODES))
    assert code in found["rule"].tolist()


# RJ905


def test_an_amount_that_the_table_prints_otherwise_is_found_once_with_all_its_places() -> None:
    text = ARCHIVE.replace("300.000.000", "310.000.000")
    (found,) = findings("RJ905", *SPENT, text, text).to_dict("records")
    assert (found["row_id"], found["difference"], found["amount_at_stake"]) == ("N2", 10 * MILLION, 10 * MILLION)
    assert found["expected"] == "300000000"
    assert set(found["evidence"].split("; ")) == {
        "narrative:N5:value@renja.txt:9",
        "evaluation:E4:realisasi_rp@renja.txt:4",
    }
    assert (
        "realisasi “Program Arsip” tahun 2022 “Rp 310.000.000”, sedangkan tercetak Rp 300.000.000"
        in found["message_id"]
    )


def test_a_remainder_that_is_given_as_the_realisation_is_called_one() -> None:
    (found,) = findings("RJ905", *SPENT, ARCHIVE.replace("Rp 300.000.000", "Rp 100.000.000")).to_dict("records")
    assert "itu sisa anggarannya (pagu Rp 400.000.000 dikurangi realisasi)" in found["message_id"]
    assert "evaluation:E4:target_rp@renja.txt:4" in found["evidence"]


def test_an_amount_that_differs_by_a_rupiah_or_by_its_rounding_is_the_same() -> None:
    assert spent("RJ905", ARCHIVE.replace("300.000.000", "300.000.001")) == []
    assert spent("RJ905", ARCHIVE.replace("300.000.000", "300.000.002")) == [("Rp 300.000.002", "error")]
    millions = "Program Arsip tahun 2022 dengan realisasi sebesar Rp {} juta dari anggarannya. "
    odd = evaluation(("program", "Program Arsip", 400, 300)).assign(realisasi_rp=300_449_999)
    assert spent("RJ905", millions.format("300"), evaluation=odd) == []
    assert spent("RJ905", millions.format("300,1"), evaluation=odd) == [("Rp 300,1 juta", "error")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Realisasi Program Arsip sampai dengan triwulan III tahun 2022 sebesar Rp 90.000.000.",
        "Realisasi Program Arsip s/d tahun 2022 sebesar Rp 900.000.000.",
        "Program Arsip tahun 2022 semula dengan pagu Rp 350.000.000.",
        "Pagu indikatif Program Arsip tahun 2022 sebesar Rp 350.000.000.",
        "Program Arsip tahun 2022 melalui kegiatan penataan dengan pagu Rp 90.000.000.",
        "Program Arsip tahun 2022 untuk belanja modal dengan pagu Rp 90.000.000.",
        "Program Arsip tahun 2022 dari dana DAK dengan pagu Rp 90.000.000.",
        "Program Arsip tahun 2021 dengan pagu Rp 90.000.000.",
        "Program Arsip tahun 2022 dengan pagu dan realisasi sebesar Rp 400.000.000 dan Rp 300.000.000.",
        "Program Pustaka tahun 2022 dengan pagu Rp 90.000.000.",
        "Total belanja modal tahun 2022 sebesar Rp 90.000.000.",
    ],
)
def test_an_amount_of_another_year_stage_or_part_is_not_held_against_the_table(sentence: str) -> None:
    assert spent("RJ905", sentence) == []


def test_a_kegiatan_is_held_against_its_own_row() -> None:
    right = "Program Arsip melalui kegiatan Penataan Arsip tahun 2022 dengan pagu Rp 150.000.000."
    assert spent("RJ905", right) == []
    assert spent("RJ905", right.replace("150", "160")) == [("Rp 160.000.000", "error")]


def test_all_spending_is_the_total_of_the_programs_from_2021_on() -> None:
    wrong = TOTAL.replace("860.000.000", "850.000.000")
    assert spent("RJ905", wrong) == [("Rp 850.000.000", "error")]
    before = REFERENCE._replace(evaluated_year=2020)
    text = narrative(*SPENT, wrong.replace("2022", "2020"))
    assert check({"narrative": text} | TABLES, before, select=["RJ905"]).empty


def test_of_two_plans_either_may_print_the_amount() -> None:
    text = (*PLANNED, "Program Arsip pada tahun 2024 dengan pagu Rp 350.000.000.")
    final = final_plan(("program", "Program Arsip", 350 * MILLION))
    assert findings("RJ905", *text, plan=plan(*PLAN), final_plan=final).empty
    assert "Rp 400.000.000 pada rencana" in findings("RJ905", *text)["message_id"].item()


def test_a_program_that_the_text_shortens_to_its_abbreviation_is_found() -> None:
    table = evaluation(("program", "Program Pemberdayaan Usaha Kecil dan Usaha Mikro (UKM)", 400, 300))
    text = "Program Pemberdayaan UKM tahun 2022 dengan realisasi Rp 200.000.000."
    assert spent("RJ905", text, evaluation=table) == [("Rp 200.000.000", "error")]


def test_a_name_that_is_only_alike_makes_a_difference_info() -> None:
    table = evaluation(("program", "Program Pengelolaan Arsip Dinamis", 400, 300))
    text = "Program Pengelolaan Arsip Dinamik tahun 2022 dengan realisasi Rp 200.000.000."
    (found,) = findings("RJ905", *SPENT, text, evaluation=table).to_dict("records")
    assert found["severity"] == "info" and "“Program Pengelolaan Arsip Dinamis”" in found["message_id"]


def test_a_finding_on_a_doubtful_reading_is_at_most_info() -> None:
    doubted = evaluation(*EVALUATED, uncertain="realisasi_rp: it may stand in target_rp")
    assert spent("RJ905", ARCHIVE.replace("300.0", "310.0"), evaluation=doubted) == [("Rp 310.000.000", "info")]


# RJ906


@pytest.mark.parametrize(
    ("percent", "found"),
    [("75 %", False), ("75,4 %", True), ("75,00 %", False), ("75,01 %", True), ("80 %", True), ("80 persen", True)],
)
def test_a_percentage_is_the_share_of_the_amounts_beside_it_at_its_printed_decimals(percent: str, found: bool) -> None:
    assert bool(spent("RJ906", ARCHIVE.replace("75 %", percent))) == found


def test_two_thirds_may_be_printed_with_any_number_of_decimals() -> None:
    text = "Program Arsip tahun 2022 dengan pagu Rp 300.000.000 dan realisasi Rp 200.000.000 atau {} %."
    for percent, count in (("67", 0), ("66,7", 0), ("66,67", 0), ("66", 1), ("66,6", 1)):
        assert len(spent("RJ906", text.format(percent))) == count, percent


def test_the_share_that_remains_is_called_so_and_weighed_in_rupiah() -> None:
    (found,) = findings("RJ906", *SPENT, ARCHIVE.replace("75 %", "25 %")).to_dict("records")
    assert "yang tercetak adalah bagian yang lain, 25,00%" in found["message_id"]
    assert (found["difference"], found["amount_at_stake"]) == (-50, 200 * MILLION)
    assert found["evidence"].count("narrative:") == 2


def test_a_wrong_amount_is_the_cause_of_the_percentage_that_the_table_bears_out() -> None:
    text = narrative(*SPENT, ARCHIVE.replace("Rp 300.000.000", "Rp 100.000.000"))
    found = check({"narrative": text} | TABLES, REFERENCE, select=["RJ905", "RJ906"])
    assert found["rule"].tolist() == ["RJ905"]
    assert "narrative:N3:value" in found["evidence"].item()


def test_of_two_percentages_one_may_speak_of_something_else() -> None:
    both = ARCHIVE.replace("75 %", "75 % dan 90 %")
    assert spent("RJ906", both) == []
    assert len(spent("RJ906", both.replace("75 %", "76 %"))) == 2


def test_without_amounts_a_percentage_of_the_money_is_held_against_the_table() -> None:
    alone = "Serapan anggaran Program Arsip tahun 2022 sebesar {} %."
    assert spent("RJ906", alone.format("75")) == []
    assert spent("RJ906", alone.format("70")) == [("70 %", "error")]
    assert spent("RJ906", "Realisasi kinerja dan anggaran Program Arsip tahun 2022 sebesar 70 %.") == []


def test_a_share_of_amounts_that_other_sentences_print_needs_only_one_of_them() -> None:
    text = "Penyerapan anggaran belanja langsung tahun 2022 sebesar Rp 480.000.000 atau {} % dari anggaran. "
    assert spent("RJ906", DIRECT, text.format("80")) == []
    assert spent("RJ906", DIRECT, text.format("96")) == []  # of the original budget
    assert spent("RJ906", DIRECT, text.format("90")) == [("90 %", "error")]


def test_amounts_that_are_rounded_leave_their_share_as_much_room() -> None:
    text = "Program Arsip tahun 2022 dengan pagu Rp 1,2 miliar dan realisasi Rp 1,1 miliar atau {} %."
    assert spent("RJ906", text.format("95,1")) == []
    assert spent("RJ906", text.format("99,9")) == [("99,9 %", "error")]


# RJ907


def test_belanja_langsung_that_is_all_spending_is_found_and_explains_the_sums() -> None:
    text = replaced("menjadi Rp 600.000.000", "menjadi Rp 1.000.000.000")
    (found,) = check({"narrative": narrative(*text)} | TABLES, REFERENCE, select=["RJ907", "RJ908"]).to_dict("records")
    assert (found["rule"], found["printed"]) == ("RJ907", "Rp 1.000.000.000,-")
    assert (found["amount_at_stake"], found["expected"]) == (400 * MILLION, "600000000")


def test_without_a_total_in_the_text_the_table_shows_what_all_spending_is() -> None:
    direct = DIRECT.replace("menjadi Rp 600.000.000", "menjadi Rp 1.000.000.000")
    assert spent("RJ907", direct, INDIRECT) == [("Rp 1.000.000.000,-", "error")]
    assert spent("RJ907", direct, INDIRECT.replace("380.000.000", "370.000.000")) == []


def test_belanja_langsung_may_be_all_spending_where_there_is_no_other() -> None:
    direct = DIRECT.replace("menjadi Rp 600.000.000", "menjadi Rp 1.000.000.000")
    assert spent("RJ907", direct, TOTAL) == []
    assert spent("RJ907", direct, TOTAL, INDIRECT.replace("400.000.000", "0,-")) == []
    assert spent("RJ907", DIRECT, INDIRECT, TOTAL.replace("1.000.000.000", "600.000.002")) == []


# RJ908


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("(penambahan sebesar Rp 100.000.000,-)", "(penambahan sebesar Rp 90.000.000,-)", "penambahan Rp 90.000.000"),
        (
            "sisa anggaran Rp 120.000.000",
            "sisa anggaran Rp 110.000.000",
            "sisa Rp 110.000.000 berjumlah Rp 590.000.000",
        ),
        ("sebesar Rp 400.000.000 dengan", "sebesar Rp 410.000.000 dengan", "berjumlah Rp 1.010.000.000"),
    ],
)
def test_a_whole_that_its_parts_do_not_make_is_found(old: str, new: str, says: str) -> None:
    (found,) = findings("RJ908", *replaced(old, new)).to_dict("records")
    assert says in found["message_id"] and found["amount_at_stake"] == 10 * MILLION


def test_a_sum_that_differs_by_a_rupiah_is_rounded() -> None:
    assert findings("RJ908", *replaced("sisa anggaran Rp 120.000.000", "sisa anggaran Rp 120.000.001")).empty
    assert len(findings("RJ908", *replaced("sisa anggaran Rp 120.000.000", "sisa anggaran Rp 120.000.002"))) == 1


def test_an_addition_that_is_one_of_several_makes_no_whole() -> None:
    some = DIRECT.replace("(penambahan sebesar Rp 100.000.000,-)", "(termasuk tambahan provinsi Rp 40.000.000,-)")
    assert spent("RJ908", some) == []


# RJ909


def test_one_measure_with_two_values_is_found_and_names_both() -> None:
    again = "Penyerapan belanja langsung tahun 2022 sebesar Rp {}. "
    (found,) = findings("RJ909", *SPENT, DIRECT, again.format("470.000.000")).to_dict("records")
    assert (found["severity"], found["amount_at_stake"]) == ("warning", 10 * MILLION)
    assert "“Rp 470.000.000”, sedangkan bagian 2.1 menyebutnya “Rp 480.000.000”" in found["message_id"]
    assert spent("RJ909", DIRECT, again.format("480.000.000")) == []
    assert spent("RJ909", DIRECT, again.format("480 juta")) == []


def test_a_percentage_that_is_rounded_more_is_the_same() -> None:
    again = "Penyerapan belanja langsung tahun 2022 sebesar {} %. "
    for percent, count in (("80", 0), ("80,0", 0), ("80,4", 1), ("79", 1)):
        assert len(spent("RJ909", DIRECT, again.format(percent))) == count, percent


def test_a_value_of_another_year_or_quarter_is_another_measure() -> None:
    assert spent("RJ909", DIRECT, "Penyerapan belanja langsung tahun 2021 sebesar Rp 470.000.000. ") == []
    assert spent("RJ909", DIRECT, "Realisasi belanja langsung triwulan III tahun 2022 sebesar Rp 70.000.000. ") == []


def test_a_second_value_that_the_table_refutes_is_found_once() -> None:
    text = narrative(*SPENT, ARCHIVE, "Realisasi Program Arsip tahun 2022 sebesar Rp 310.000.000.")
    found = check({"narrative": text} | TABLES, REFERENCE, select=["RJ905", "RJ909"])
    assert found[["rule", "row_id"]].values.tolist() == [["RJ905", "N4"]]


# RJ910


def test_parts_that_lie_on_one_side_of_their_whole_are_found_with_the_shares_of_the_table() -> None:
    (found,) = findings("RJ910", *replaced("75,00 %", "92,00 %")).to_dict("records")
    assert "program utama “92,00 %” dan program pendukung “93,33 %”" in found["message_id"]
    assert found["message_id"].endswith("Tabel evaluasi memberi 75,00% dan 93,33%.")
    assert "Tabel" not in findings("RJ910", *replaced("75,00 %", "92,00 %"), plan=plan(*PLAN))["message_id"].item()


def test_a_whole_at_the_rounded_edge_of_its_parts_lies_between_them() -> None:
    parts = "Realisasi anggaran tahun 2022 untuk program utama sebesar {} %, dan untuk program pendukung sebesar 95 %. "
    assert spent("RJ910", TOTAL, parts.format("86")) == []
    assert spent("RJ910", TOTAL, parts.format("87")) == []  # 86,5 and 86,4 may both be meant
    assert len(spent("RJ910", TOTAL, parts.format("88"))) == 1


def test_one_whole_between_the_parts_is_enough() -> None:
    assert spent("RJ910", DIRECT, TOTAL, PARTS.replace("75,00 %", "84,00 %")) == []


# RJ911


def years(*blocks: str) -> list[str]:
    return findings("RJ911", *PLANNED, *blocks)["printed"].tolist()


def test_a_plan_that_is_given_to_a_year_before_is_found_once_per_sentence() -> None:
    assert years(AHEAD[0].replace("2024", "2022")) == ["2022"]
    assert years("Pada tahun 2023 dinas memiliki 4 program dan 9 kegiatan yaitu:") == ["2023"]


def test_counts_that_are_still_those_of_the_year_before_are_told_to_be() -> None:
    for kegiatan, told in ((3, True), (4, False)):
        sentence = f"Pada tahun 2022 terdapat 2 program dan {kegiatan} kegiatan yang akan mendukung tujuan dinas. "
        message = findings("RJ911", *PLANNED, sentence)["message_id"].item()
        assert message.endswith("; jumlahnya seperti pada tabel evaluasi.") == told
        assert message.endswith("."), "a sentence has a full stop"


@pytest.mark.parametrize(
    "sentence",
    [
        AHEAD[0],
        "Pada tahun 2022 dinas telah melaksanakan 4 program, dan tahun 2024 akan dilanjutkan.",
        "Capaian tahun 2022 atas 4 program menjadi dasar yang akan dilanjutkan.",
        "Pada tahun 2022 terdapat 4 program.",
        "Pada tahun 2025 terdapat 4 program yang akan dilanjutkan.",
    ],
)
def test_a_sentence_on_what_was_done_or_on_a_later_year_is_right(sentence: str) -> None:
    assert years(sentence) == []


# RJ912


def test_a_count_that_no_table_of_its_year_has_is_found_with_the_rows() -> None:
    (found,) = findings("RJ912", *replaced("3 (tiga) kegiatan", "4 (empat) kegiatan")).to_dict("records")
    assert (found["printed"], found["expected"], found["difference"]) == ("4 (empat)", "3", 1)
    assert "sedangkan ada 3 pada tabel evaluasi" in found["message_id"]
    assert found["evidence"].count("evaluation:") == 3


def test_a_count_of_the_plan_is_held_against_the_plan() -> None:
    found = findings("RJ912", *replaced("2 (dua) program dan", "3 (tiga) program dan"))
    assert "sedangkan ada 2 pada rencana" in found["message_id"].item()
    final = final_plan(*[("program", f"Program {name}", 1) for name in "ABC"])
    text = replaced("2 (dua) program dan", "3 (tiga) program dan")
    assert findings("RJ912", *text, plan=plan(*PLAN), final_plan=final).empty


@pytest.mark.parametrize(
    "sentence",
    [
        "Pada tahun 2022 terdapat 5 program dan 6 kegiatan yang belum mencapai target.",
        "Pada tahun 2022 dinas melaksanakan 1 program prioritas.",
        "Pada tahun 2022 sebanyak 1 program mencapai target.",
        "Pada tahun 2021 dinas melaksanakan 5 program dan 6 kegiatan.",
    ],
)
def test_a_count_of_some_or_of_another_year_is_not_held_against_the_table(sentence: str) -> None:
    assert spent("RJ912", sentence) == []


def test_a_sentence_on_all_programs_is_held_against_the_table_though_it_counts_nothing_else() -> None:
    assert spent("RJ912", "Pada tahun 2022 dinas melaksanakan 5 program.") == [("5", "warning")]


def test_a_program_that_is_printed_twice_may_be_counted_once_or_twice() -> None:
    table = evaluation(("program", "Program Arsip", 1, 1), ("program", "Program Arsip", 1, 1))
    text = "Pada tahun 2022 dinas melaksanakan {} program."
    assert [bool(spent("RJ912", text.format(count), evaluation=table)) for count in (1, 2, 3)] == [False, False, True]


# RJ913


def test_digits_and_words_of_a_count_that_differ_are_found() -> None:
    (found,) = findings("RJ913", *replaced("3 (tiga) kegiatan", "13 (dua belas) kegiatan")).to_dict("records")
    assert "angkanya 13, kata bilangannya 12" in found["message_id"]
    for right in ("13 (tiga belas)", "27 (dua puluh tujuh)", "3(TIGA)", "3 (kegiatan pokok)", "3"):
        assert findings("RJ913", *replaced("3 (tiga) kegiatan", f"{right} kegiatan")).empty


@pytest.mark.parametrize(
    ("words", "value"),
    [
        *(("tujuh", 7), ("sebelas", 11), ("sembilan belas", 19), ("dua puluh", 20), ("dua puluhtujuh", 27)),
        *(("seratus lima", 105), ("dua ratus tiga puluh empat", 234), ("tujuh buah", None), ("", None)),
    ],
)
def test_number_words_are_numbers(words: str, value: int | None) -> None:
    assert number_of(words) == value


def test_among_corrected_tables_a_number_is_as_rounded_as_it_is_printed() -> None:
    text = "Program Arsip tahun 2022 dengan pagu Rp 300 juta dan realisasi Rp 200.000.000 atau 66,7 %. "
    table = evaluation(("program", "Program Arsip", 300, 200)).assign(target_rp=300_400_000)
    tables = {"narrative": narrative(*SPENT, text), "evaluation": table}
    assert check(tables, REFERENCE, corrected=True, select=sorted(CODES)).empty
    assert check({"narrative": narrative(*ELSEWHERE)} | TABLES, REFERENCE, corrected=True, select=sorted(CODES)).empty


def test_a_correction_takes_its_finding_away_and_a_wrong_one_is_found(tmp_path: Path) -> None:
    text = narrative(*SPENT, ARCHIVE.replace("75 %", "25 %"))
    document = REFERENCE._replace(folder=tmp_path)
    lines = [f"narrative,{row_id},value,25 %,75,Salah hitung,Ani" for row_id in text["row_id"]]
    head = "table,row_id,column,printed,corrected,reason,by"
    (tmp_path / "corrections.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    for value, count in ((75.0, 0), (70.0, 1)):
        mended = text.assign(value=text["value"].where(text["unit"] != "persen", value))
        found = check({"narrative": mended} | TABLES, document, corrected=True, select=["RJ906"])
        assert found["printed"].tolist() == ["70 %"] * count
    counts = narrative(*SPENT, "Pada tahun 2022 dinas melaksanakan 3 (dua) program. ").assign(value=2.0)
    assert check({"narrative": counts}, REFERENCE, corrected=True, select=["RJ913"]).empty


def test_every_rule_is_tried_above() -> None:
    assert codes_named(__file__) >= CODES


def test_the_checked_tables_stay_as_they_are_and_their_order_plays_no_part() -> None:
    wrong = [block.replace("310.000.000", "300.000.000").replace("75 %", "25 %") for block in CONSISTENT]
    tables = {"narrative": narrative(*wrong)} | TABLES
    before = {name: table.copy() for name, table in tables.items()}
    first = check(tables, REFERENCE, select=sorted(CODES))
    assert len(first)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])
    turned = {name: table.iloc[::-1].reset_index(drop=True) for name, table in tables.items()}
    second = check(turned, REFERENCE, select=sorted(CODES))
    columns = ["rule", "row_id", "message_id"]
    assert sorted(first[columns].values.tolist()) == sorted(second[columns].values.tolist())


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    every = check(load("dkukm-babel", 2024, corrected=False), REFERENCE)
    return every[every["rule"].isin(CODES)].set_index(["rule", "row_id"])


def test_the_reference_document_says_what_its_text_proves(reference: pd.DataFrame) -> None:
    assert {key: row["amount_at_stake"] for key, row in reference.iterrows()} == {
        ("RJ905", "N26"): 1_022_435_384 - 630_592_410,
        ("RJ905", "N31"): 22_312_585_924 - 22_312_405_660,
        ("RJ907", "N5"): 8_758_759_009,
        ("RJ910", "N23"): pd.NA,
        ("RJ911", "N39"): pd.NA,
    }


def test_what_the_text_of_the_reference_document_says_stands_in_its_source(reference: pd.DataFrame) -> None:
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    assert "1.022.435.384" in lines[3749 - 1] and "38,15 %" in lines[3749 - 1]
    around = {
        key: " ".join(" ".join(lines[int(row["source"].partition(":")[2]) - 1 :][:8]).split())
        for key, row in reference.iterrows()
    }
    assert "Rp.1.022.435.384,- atau 38,15 %" in around["RJ905", "N26"]
    assert "22.312.405.660,- yang terdiri" in around["RJ905", "N31"]
    assert "APBD Perubahan menjadi Rp 22.312.405.660,-" in around["RJ907", "N5"]
    assert "program/kegiatan utama (urusan/bidang) sebesar 92,32 %" in around["RJ910", "N23"]
    assert "Pada tahun 2022terdapat7(tujuh) Program" in around["RJ911", "N39"]
