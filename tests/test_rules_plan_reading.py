"""Rules on what the tables beside the evaluation print: each on a case that must fire and on one that must not."""

import re

import pandas as pd
import pytest

from renja_analysis.building import frame_of
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.doubts import reason_words
from renja_analysis.schema import FURNITURE, PROPOSALS, TABLES
from renja_analysis.sheet import make_sheet
from renja_analysis.tables import read_table
from tests.evaluation_rows import evaluation_rows
from tests.plan_rows import Row, alignment, final_plan, plan, review
from tests.rule_codes import codes_named, codes_of

PROGRAM: Row = ("program", "Program Arsip", 60)
KEGIATAN: Row = ("kegiatan", "Kegiatan Arsip Dinamis", 60)
PENATAAN: Row = ("sub_kegiatan", "Sub Kegiatan Penataan", 40)
LAYANAN: Row = ("sub_kegiatan", "Sub Kegiatan Layanan", 20)
ROWS = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN)
CODES = ["2.24.02", "2.24.02.1.01", "2.24.02.1.01.0001", "2.24.02.1.01.0002"]


def findings(code: str, **tables: pd.DataFrame) -> pd.DataFrame:
    return check(tables, select=[code])


def found(code: str, **tables: pd.DataFrame) -> list[tuple[str, str]]:
    return list(findings(code, **tables)[["row_id", "column"]].itertuples(index=False, name=None))


def head(table: str, *texts: str, kind: str = "header") -> pd.DataFrame:
    records = [{"table": table, "kind": kind, "source": f"renja.txt:{n}", "text": text} for n, text in enumerate(texts)]
    return frame_of(records, FURNITURE.fields)


def proposals(*addresses: str) -> pd.DataFrame:
    records = [
        {"row_id": f"U{n}", "source": f"renja.txt:{n}", "usulan": f"Jalan {n}", "alamat_lokasi": address}
        for n, address in enumerate(addresses, start=1)
    ]
    return frame_of(records, PROPOSALS.fields)


def test_a_number_that_can_be_read_in_two_ways_is_info() -> None:
    doubt = [None, None, "target: 180.184 Unit is 180184 or 180.184", None]
    columns = {"target": [None, None, 180184.0, None], "target_printed": [None, None, "180.184 Unit", None]}
    table = final_plan(*ROWS, uncertain=doubt, **columns)
    result = findings("RJ104", plan=plan(*ROWS), final_plan=table)
    assert result[["row_id", "column", "severity"]].values.tolist() == [["F3", "target", "info"]]
    assert "can be read as 180,184 or 180.184" in result["message_en"][0]
    assert found("RJ105", plan=plan(*ROWS), final_plan=table) == []
    assert found("RJ104", plan=plan(*ROWS), final_plan=final_plan(*ROWS, **columns)) == []


def test_what_the_print_leaves_open_in_a_row_is_one_finding() -> None:
    doubt = "indicator: 'Nilai' may also stand in name; target: '84' may also stand in unit"
    result = findings("RJ105", plan=plan(*ROWS, uncertain=[None, doubt, None, None]))
    assert result[["row_id", "column"]].values.tolist() == [["P2", "indicator"]]
    assert "the column of 2 cells" in result["message_en"][0]
    assert found("RJ105", plan=plan(*ROWS)) == []


def test_a_word_is_not_said_to_stand_in_a_column_of_numbers() -> None:
    doubt = "indicator: 'Nilai' may also stand in name; catatan: 'DINAS' may also stand in target"
    message = findings("RJ105", plan=plan(*ROWS, uncertain=[None, doubt, None, None]))["message_en"].item()
    assert "the column of 1 cell," in message
    number = doubt.replace("DINAS", "84")
    message = findings("RJ105", plan=plan(*ROWS, uncertain=[None, number, None, None]))["message_en"].item()
    assert "the column of 2 cells," in message
    alone = "catatan: 'DINAS' may also stand in target"
    assert found("RJ105", plan=plan(*ROWS, uncertain=[None, alone, None, None])) == []


def test_an_indicator_that_the_row_above_cannot_hold_is_told_by_its_amount_in_both_languages() -> None:
    rows = (*ROWS[:3], ("indikator", "", 90))
    doubt = [None, None, None, "parent: pagu is larger than that of the row above it, P3"]
    table = plan(*rows, uncertain=doubt, indicator=[None, None, None, "Nilai"], pagu_printed=["60", "60", "40", "90"])
    (finding,) = findings("RJ105", plan=table).to_dict("records")
    assert (finding["row_id"], finding["column"], finding["printed"]) == ("P4", "pagu", "90")
    assert finding["rests_on_uncertain"]
    assert "pagu pada baris ini lebih besar daripada milik baris di atasnya, “Sub Kegiatan" in finding["message_id"]
    assert "its pagu is larger than that of the row above it, “Sub Kegiatan Penataan”" in finding["message_en"]


REASONS = [
    "no word says it, and the amounts and other tables suit kegiatan nearly as well; read as sub_kegiatan",
    "no word says it; program by the capitals and by the same name in another table",
    "Rp 1,50 has sen, read as 2 rupiah",
    "2.10 is a number in the spreadsheet, which drops a zero at its end",
    "0.96 of a percentage may stand for 96 %",
    "the blanks behind it leave no empty cell, so it may hold the indicator too",
    "no value is printed beside it",
    "values: the blanks between them fit the form's columns badly",
    "31-02-2023 is no date",
    "20x3 is no number",
    "target: found '12 ribu?'; expected a number. Compare it with the print.",
]


@pytest.mark.parametrize("reason", REASONS)
def test_what_a_reader_leaves_open_is_said_in_both_languages(reason: str) -> None:
    words = reason_words(reason, make_sheet("plan", plan(*ROWS)))
    assert words.id != words.en
    english = re.compile(r"\b(?:the|is|of|as|no|may|read|found)\b")
    assert not english.search(words.id) and english.search(words.en)


def test_a_doubt_about_the_level_names_the_levels_as_people_do() -> None:
    result = findings("RJ105", plan=plan(*ROWS, uncertain=[None, None, f"level: {REASONS[0]}", None]))
    assert result["message_id"].item().endswith("hampir sama cocok untuk kegiatan; dibaca sebagai sub kegiatan.")
    assert "the level of the row; no word says it" in result["message_en"].item()


def test_a_column_with_a_heading_and_nothing_below_is_found() -> None:
    heads = head("plan", "Kode Program/Kegiatan", "Lokasi Target Sumber dana")
    funded = plan(*ROWS, sumber_dana=["APBD"] * 4)
    result = findings("RJ155", plan=funded, furniture=heads)
    assert result[["row_id", "column"]].values.tolist() == [["P1", "kode_printed"]]
    assert "columns Kode and Lokasi of the plan" in result["message_en"][0]
    filled = plan(*ROWS, sumber_dana=["APBD"] * 4, kode_printed=CODES, lokasi=[None, None, "Kota", None])
    assert found("RJ155", plan=filled, furniture=heads) == []


def test_a_column_that_the_print_does_not_have_is_not_blank() -> None:
    assert found("RJ155", plan=plan(*ROWS), furniture=head("plan", "Program/Kegiatan Target Pagu")) == []
    assert found("RJ155", plan=plan(*ROWS), furniture=head("final_plan", "Lokasi")) == []
    assert found("RJ155", plan=plan(*ROWS), furniture=head("plan", "Kode Lokasi", kind="title")) == []


def test_a_blank_sum_above_rows_that_all_print_an_amount_is_found() -> None:
    def blank(*amounts: int | None) -> list[Row]:
        return [(level, name, amount) for (level, name, _), amount in zip(ROWS, amounts, strict=True)]

    assert found("RJ209", plan=plan(*blank(60, None, 40, 20))) == [("P2", "pagu")]
    assert found("RJ209", plan=plan(*ROWS, maju_pagu=[60, None, 40, 20])) == [("P2", "maju_pagu")]
    assert found("RJ209", plan=plan(*blank(60, None, 40, None))) == []
    assert found("RJ209", plan=plan(*ROWS)) == []


def test_one_code_for_several_names_in_the_plan_is_found() -> None:
    shared = plan(*ROWS, kode=[*CODES[:3], CODES[2]], kode_printed=[*CODES[:3], CODES[2]])
    assert found("RJ806", plan=shared) == [("P3", "kode_printed")]
    assert found("RJ806", plan=plan(*ROWS, kode=CODES, kode_printed=CODES)) == []
    again = plan(*ROWS[:3], PENATAAN, kode=[*CODES[:3], CODES[2]], kode_printed=[*CODES[:3], CODES[2]])
    assert found("RJ806", plan=again) == []


def test_a_row_that_is_printed_twice_is_found_in_every_table() -> None:
    twice = (*ROWS, PENATAAN)
    tables = {"rkpd_review": review(*twice), "plan": plan(*twice), "final_plan": final_plan(*twice)}
    assert sorted(found("RJ864", **tables)) == [("F5", "pagu"), ("P5", "maju_pagu"), ("R5", "renja_pagu")]
    rows = [
        {"row_id": f"E{n}", "level": "program", "name": "Program Arsip", "parent": None, "source": f"t.txt:{n}"}
        for n in (1, 2)
    ]
    assert found("RJ864", plan=plan(*ROWS), evaluation=evaluation_rows(*rows)) == [("E2", "target_rp")]


def test_a_row_twice_with_other_amounts_is_info_and_under_another_parent_none() -> None:
    parts = plan(*ROWS, ("sub_kegiatan", "Sub Kegiatan Penataan", 10))
    assert findings("RJ864", plan=parts)["severity"].tolist() == ["info"]
    assert found("RJ864", plan=plan(*ROWS, ("kegiatan", "Kegiatan Gedung", 40), PENATAAN)) == []


@pytest.mark.parametrize("printed", ["1O0.000", "1,2l5,000", "5B", "l.000.000"])
def test_a_letter_among_digits_is_found(printed: str) -> None:
    table = plan(*ROWS, pagu_printed=["60", "60", printed, "20"])
    assert found("RJ975", plan=table) == [("P3", "pagu")]


@pytest.mark.parametrize("printed", ["100.000", "Rp 100.000", "12 Bulan", "5 Orang/Bulan", "12 Laporan", "-", "3 ISO"])
def test_a_unit_behind_a_number_is_no_letter_among_digits(printed: str) -> None:
    assert found("RJ975", plan=plan(*ROWS, target_printed=[None, None, printed, None])) == []


def test_two_spellings_of_one_place_are_info() -> None:
    table = proposals("Desa Sungkap Kec. Katis", "Desa Sungkap Kec. Katis", "Desa Sungkab Kec. Katis")
    result = findings("RJ976", proposals=table)
    assert result[["row_id", "column", "severity"]].values.tolist() == [["U3", "alamat_lokasi", "info"]]
    assert result["expected"].tolist() == ["Sungkap"]
    other = proposals("Desa Sungkap Kec. Katis", "Desa Sungkab Kec. Koba")
    assert found("RJ976", proposals=other) == []


def test_a_policy_table_without_remarks_is_found_by_its_heading() -> None:
    table = alignment({"inflasi": [("Penataan", 40)]})
    result = findings("RJ155", alignment=table, furniture=head("alignment", "No Strategi Pagu Ket"))
    assert result[["row_id", "column"]].values.tolist() == [["A1", "ket"]]
    # The strategy, the program and the kegiatan beside a sub kegiatan stand in its row of the print.
    assert result["message_en"][0].endswith("is blank in all 1 sub kegiatan row.")
    assert result["message_id"][0].endswith("kosong pada semua 1 baris sub kegiatan.")
    assert found("RJ155", alignment=table, furniture=head("alignment", "No Strategi Pagu")) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(["1", "2"], []), (["1.", "2."], []), ([None, None], []), (["1", "3"], ["A5"]), (["2", "3"], ["A1"])],
)
def test_the_strategies_of_a_policy_table_are_numbered_in_turn(numbers: list[str | None], expected: list[str]) -> None:
    table = pd.concat([alignment({"inflasi": [("Penataan", 40)]}), alignment({"inflasi": [("Layanan", 20)]})])
    table = table.reset_index(drop=True).assign(row_id=[f"A{number}" for number in range(1, len(table) + 1)])
    places = table.index[table["level"] == "strategi"]
    table.loc[places, "no"] = numbers
    assert [row_id for row_id, _ in found("RJ834", alignment=table)] == expected


def test_each_policy_table_has_numbers_of_its_own() -> None:
    table = alignment({"inflasi": [("Penataan", 40)], "stunting": [("Layanan", 20)]})
    table.loc[table["level"] == "strategi", "no"] = "1"
    assert found("RJ834", alignment=table) == []


def test_every_rule_is_tried_above() -> None:
    assert codes_of("rules_plan_reading") <= codes_named(__file__)


def test_the_reference_document_says_what_its_tables_print() -> None:
    folder = find_document("dkukm-babel", 2024).folder / "tables"
    names = ("evaluation", "rkpd_review", "plan", "final_plan", "proposals", "goals", "alignment", "furniture")
    found = check({name: read_table(folder / f"{name}.csv", TABLES[name]) for name in names})
    ours = found[found["rule"].isin(codes_of("rules_plan_reading"))]
    assert sorted(zip(ours["rule"], ours["row_id"], strict=True)) == [
        ("RJ104", "F74"),
        ("RJ105", "P6"),
        ("RJ105", "R3"),
        ("RJ155", "A1"),
        ("RJ155", "P1"),
        ("RJ976", "U4"),
        ("RJ976", "U4"),
    ]
