"""Rules on proposals and goals: each fires on a case that a reader can see, and not on the one beside it."""

import pandas as pd
import pytest

from renja_analysis.building import frame_of
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.goals import groups
from renja_analysis.schema import GOALS, PROPOSALS, TABLES, Table
from renja_analysis.tables import read_table
from tests.plan_rows import plan
from tests.rule_codes import codes_named, codes_of

WISH = {"usulan": "Irigasi sawah", "masalah": "Kurangnya saluran air", "alamat_lokasi": "Desa Sungkap Kec. Katis"}
GOAL = {
    "rkpd_tujuan": "Meningkatnya ekonomi",
    "rkpd_indikator_tujuan": "Indeks Gini",
    "renja_tujuan": "Meningkatnya kerja",
    "renja_indikator_tujuan": "Persentase tenaga kerja pada koperasi",
}
OTHER = {**GOAL, "renja_tujuan": "Menurunnya kemiskinan"}


def table(shape: Table, *rows: dict[str, str]) -> pd.DataFrame:
    records = [
        {"row_id": f"{shape.prefix}{n}", "source": f"renja.txt:{n}", **row} for n, row in enumerate(rows, start=1)
    ]
    return frame_of(records, shape.fields)


def findings(code: str, **tables: pd.DataFrame) -> pd.DataFrame:
    return check(tables, select=[code])


def proposals(*rows: dict[str, str]) -> pd.DataFrame:
    return findings("RJ861", proposals=table(PROPOSALS, *rows))


def of_goals(code: str, *rows: dict[str, str]) -> pd.DataFrame:
    return findings(code, goals=table(GOALS, *rows))


def numbered(*rows: tuple[str, str]) -> list[dict[str, str]]:
    """Rows of goals by number and unit, each with a goal of its own."""
    return [{"no": no, "unit_kerja": unit, "renja_tujuan": f"Tujuan {place}"} for place, (no, unit) in enumerate(rows)]


def restarts(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    found = of_goals("RJ833", *numbered(*rows))
    return list(zip(found["row_id"], found["message_en"], strict=True))


def served(*indicators: str) -> pd.DataFrame:
    rows = [("program", f"Program {place}", 1) for place, _ in enumerate(indicators)]
    ours = plan(*rows, indicator=list(indicators))
    return findings("RJ610", goals=table(GOALS, GOAL), plan=ours)


def test_a_proposal_that_is_printed_again_is_one_warning_with_the_places_of_all() -> None:
    found = proposals(WISH, {**WISH, "usulan": "Jalan desa"}, {**WISH, "usulan": "IRIGASI  sawah."}, WISH)
    assert found[["row_id", "column", "severity"]].values.tolist() == [["U1", "usulan", "warning"]]
    assert "is printed 3 times: U1, U3 and U4, made by a proposer who is not printed." in found["message_en"][0]
    assert {"proposals:U3:usulan@renja.txt:3", "proposals:U4:alamat_lokasi@renja.txt:4"} <= set(
        found["evidence"][0].split("; ")
    )


def test_who_makes_a_repeated_proposal_and_its_printed_numbers_are_named() -> None:
    found = proposals({**WISH, "no": "58", "pengusul": "Ani"}, {**WISH, "no": "349", "pengusul": "Budi"})
    assert "nomor 58 (U1) dan nomor 349 (U2), diajukan oleh Ani dan Budi." in found["message_id"][0]


def test_a_proposal_that_is_nearly_the_same_is_info_and_its_copies_are_not_told_again() -> None:
    near = {**WISH, "masalah": "Kurangnya saluran airnya"}
    found = proposals(WISH, near, WISH)
    assert found[["row_id", "severity"]].values.tolist() == [["U1", "warning"], ["U1", "info"]]
    assert "U1 and U2 are nearly the same" in found["message_en"][1]


@pytest.mark.parametrize(
    "changed", [{"alamat_lokasi": "Desa Paya Kec. Katis"}, {"masalah": "Jembatan rusak"}, {"usulan": "Pelatihan kerja"}]
)
def test_the_same_wish_for_another_place_or_problem_is_no_duplicate(changed: dict[str, str]) -> None:
    assert proposals(WISH, {**WISH, **changed}).empty


def test_a_proposal_of_the_other_form_is_called_by_its_program() -> None:
    asked = {"program_kegiatan": "Program Pertanian", "indicator": "Panjang saluran", "alamat_lokasi": "Desa Sungkap"}
    assert proposals(asked, asked)[["row_id", "column"]].values.tolist() == [["U1", "program_kegiatan"]]


def test_goals_that_are_printed_again_in_one_unit_are_a_warning_and_over_units_info() -> None:
    one, two = {**GOAL, "unit_kerja": "Bidang A", "no": "1"}, {**GOAL, "unit_kerja": "Bidang B", "no": "2"}
    for rows, severity in (((one, one), "warning"), ((one, two), "info"), ((one, two, one), "warning")):
        found = of_goals("RJ862", *rows)
        assert found[["row_id", "column", "severity"]].values.tolist() == [["G1", "renja_tujuan", severity]]
    assert of_goals("RJ862", one, {**OTHER, "unit_kerja": "Bidang A"}).empty


def test_goals_of_units_that_are_not_printed_may_be_of_one_unit() -> None:
    assert of_goals("RJ862", GOAL, GOAL)["severity"].tolist() == ["warning"]


def test_an_issue_that_only_some_equal_rows_print_is_found_once() -> None:
    issue = {**GOAL, "isu_strategis": "Lapangan kerja kurang"}
    found = of_goals("RJ154", issue, GOAL, GOAL)
    assert found[["row_id", "column"]].values.tolist() == [["G2", "isu_strategis"]]
    assert of_goals("RJ154", issue, issue).empty
    assert of_goals("RJ154", issue, OTHER).empty
    assert of_goals("RJ154", GOAL, GOAL).empty


def test_numbers_that_do_not_count_on_are_found_with_what_they_do() -> None:
    assert restarts(("1", "A"), ("2", "B"), ("1", "C")) == [
        ("G3", "The numbers begin anew at 1 after 2, at “C”, and do not do so at every unit.")
    ]
    assert restarts(("1", "A"), ("2", "A"), ("1", "A")) == [
        ("G3", "The numbers begin anew at 1 after 2, at “A”, and do not do so at every unit.")
    ]
    assert restarts(("1", "A"), ("1", "A")) == [("G2", "The number 1 is printed twice in a row, at “A”.")]
    assert restarts(("1", "A"), ("3", "A"), ("2", "A")) == [
        ("G2", "The number 3 follows the number 1, at “A”: numbers are left out."),
        ("G3", "The number 2 follows the number 3, at “A”."),
    ]
    assert restarts(("2", "A"), ("3", "A")) == [("G1", "The first number of the table is 2, not 1.")]


def test_numbers_that_run_through_or_begin_anew_at_every_unit_are_no_finding() -> None:
    assert restarts(("1", "A"), ("2", "A"), ("3", "B")) == []
    assert restarts(("1", "A"), ("2", "A"), ("1", "B"), ("2", "B"), ("1", "C")) == []
    assert restarts(("1", "A"), ("1", "B"), ("2", "B"), ("1", "C"), ("1", "D")) == []


def test_an_indicator_that_no_program_carries_is_found_with_the_likest_and_its_cell() -> None:
    found = served("Persentase koperasi yang diawasi", "Jumlah usaha baru")
    assert found[["row_id", "column", "severity"]].values.tolist() == [["G1", "renja_indikator_tujuan", "info"]]
    assert "plan:P1:indicator@renja.txt:1" in found["evidence"][0].split("; ")


def test_an_indicator_that_a_program_carries_in_other_letters_is_no_finding() -> None:
    assert served("Jumlah usaha baru", "PERSENTASE TENAGA KERJA PADA KOPERASI").empty


def test_a_plan_without_indicators_proves_nothing_about_the_goals() -> None:
    ours = plan(("program", "Program Arsip", 1))
    assert findings("RJ610", goals=table(GOALS, GOAL), plan=ours).empty


def test_an_indicator_that_no_other_comes_near_is_told_without_one() -> None:
    found = served("Indeks pelayanan")
    assert "closest" not in found["message_en"][0] and "mendekati" not in found["message_id"][0]
    assert found["evidence"].isna().all()
    assert "the closest is “Persentase koperasi" in served("Persentase koperasi yang diawasi")["message_en"][0]


def test_a_further_indicator_of_a_program_is_the_evidence_where_it_is_the_likest() -> None:
    ours = plan(("program", "Program A", 1), ("indikator", "", None), indicator=["Nilai SAKIP", "Persentase tenaga"])
    found = findings("RJ610", goals=table(GOALS, GOAL), plan=ours)
    assert found["evidence"].tolist() == ["plan:P2:indicator@renja.txt:2"]


def test_a_finding_on_a_doubtful_reading_is_never_more_than_info() -> None:
    doubted = {**WISH, "uncertain": "masalah: it may stand in usulan"}
    assert proposals(WISH, doubted)["severity"].tolist() == ["info"]


def test_pairs_that_share_rows_are_one_group() -> None:
    pairs = pd.DataFrame({"left": ["G1", "G3", "G2"], "right": ["G2", "G4", "G4"]}, dtype="string")
    assert groups(pairs) == [["G1", "G2", "G3", "G4"]]
    assert groups(pairs.head(2)) == [["G1", "G2"], ["G3", "G4"]]


def test_every_rule_is_tried_above() -> None:
    assert codes_of("rules_proposals") <= codes_named(__file__)


def test_the_reference_document_says_what_its_tables_prove() -> None:
    folder = find_document("dkukm-babel", 2024).folder / "tables"
    names = ("proposals", "goals", "plan")
    found = check({name: read_table(folder / f"{name}.csv", TABLES[name]) for name in names})
    ours = found[found["rule"].isin(codes_of("rules_proposals"))]
    assert ours["rule"].value_counts().to_dict() == {
        "RJ610": 4,
        "RJ861": 1,
        "RJ862": 1,
        "RJ154": 1,
        "RJ833": 1,
    }
    assert dict(zip(ours["rule"], ours["row_id"], strict=True))["RJ833"] == "G5"
