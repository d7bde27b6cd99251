"""Goals from the RKPD to the Renja: each measure on a few rows whose answer can be seen, and the reference document."""

import pandas as pd
import pytest

from renja_analysis import goals as measures
from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.schema import GOALS, TABLES
from renja_analysis.tables import read_table
from tests.plan_rows import plan

FOLDER = find_document("dkukm-babel", 2024).folder / "tables"
REFERENCE, PLAN = (read_table(FOLDER / f"{name}.csv", TABLES[name]) for name in ("goals", "plan"))

GOAL = {
    "rkpd_tujuan": "Meningkatnya ekonomi",
    "rkpd_indikator_tujuan": "Indeks Gini",
    "renja_tujuan": "Meningkatnya kerja",
    "renja_indikator_tujuan": "Persentase tenaga kerja",
}


def goals(*rows: dict[str, str]) -> pd.DataFrame:
    records = [{"row_id": f"G{n}", "source": f"renja.txt:{n}", **row} for n, row in enumerate(rows, start=1)]
    return frame_of(records, GOALS.fields)


def numbered(*numbers: str, units: str = "") -> pd.DataFrame:
    units = units or "A" * len(numbers)
    return goals(*({"no": no, "unit_kerja": unit.strip()} for no, unit in zip(numbers, units, strict=True)))


def test_the_cascade_goes_from_the_goal_of_the_rkpd_to_the_indicator_of_the_renja() -> None:
    found = measures.cascade(goals({**GOAL, "no": "1"}, {**GOAL, "rkpd_indikator_tujuan": "INDEKS GINI."}))
    assert found["rkpd_indikator_tujuan"].tolist() == ["Indeks Gini", "INDEKS GINI."]
    assert found["rkpd_indikator_tujuan_key"].tolist() == ["indeksgini", "indeksgini"]
    assert found["renja_sasaran_key"].isna().all()
    assert found["missing_steps"].tolist()[0] == (
        "rkpd_sasaran; rkpd_indikator_sasaran; renja_sasaran; renja_indikator_sasaran"
    )


def test_rows_that_differ_in_number_and_unit_only_are_duplicates() -> None:
    found = measures.duplicates(
        goals(
            {**GOAL, "no": "1", "unit_kerja": "Bidang A", "isu_strategis": "Masih rendah"},
            {**GOAL, "no": "2", "unit_kerja": "Bidang B", "renja_tujuan": "MENINGKATNYA  kerja"},
            {**GOAL, "no": "3", "unit_kerja": "Bidang B", "renja_tujuan": "Menurunnya kerja"},
        )
    )
    assert found.to_numpy().tolist() == [["G1", "G2", "Bidang A", "Bidang B", False, True]]


def test_rows_with_two_different_issues_are_no_duplicates() -> None:
    table = goals({**GOAL, "isu_strategis": "Masih rendah"}, {**GOAL, "isu_strategis": "Belum merata"})
    assert measures.duplicates(table).empty


def test_rows_that_say_nothing_are_no_duplicates_of_each_other() -> None:
    assert measures.duplicates(numbered("1", "2")).empty


@pytest.mark.parametrize(
    ("numbers", "units", "expected"),
    [
        (("1", "2", "1"), "AAB", [("G3", 2, 1, "restart", True)]),
        (("1", "2", "1"), "AAA", [("G3", 2, 1, "restart", False)]),
        (("1", "2", "5", "6"), "AAAA", [("G3", 2, 5, "jump", False)]),
        (("1", "2", "2."), "AAA", [("G3", 2, 2, "repeat", False)]),
        (("2", "3", "2"), "AAA", [("G1", None, 2, "jump", False), ("G3", 3, 2, "back", False)]),
        (("1", "", "x", "2)"), "AAAA", []),
        (("1", "1"), "A ", [("G2", 1, 1, "repeat", None)]),
    ],
)
def test_where_the_numbers_do_not_count_on_is_told(
    numbers: tuple[str, ...], units: str, expected: list[tuple[object, ...]]
) -> None:
    found = measures.restarts(numbered(*numbers, units=units))
    rows = found[["row_id", "before", "no", "kind", "new_unit"]].itertuples(index=False, name=None)
    assert [tuple(None if pd.isna(cell) else cell for cell in row) for row in rows] == expected


PROGRAMS = plan(
    ("program", "Program Kerja", 9),
    ("indikator", "", None),
    ("kegiatan", "Kegiatan Pelatihan", 9),
    indicator=["Jumlah pelatihan", "Persentase tenaga kerja yang terserap (%)", "Nilai SAKIP"],
)


def test_an_indicator_that_a_program_carries_in_other_words_is_served() -> None:
    found = measures.carriers(goals(GOAL, {"renja_indikator_sasaran": "Persentase penyerapan tenaga kerja"}), PROGRAMS)
    assert found["carried"].tolist() == [True, True]
    assert found["program"].tolist() == ["P1", "P1"]
    assert measures.unserved(goals(GOAL), PROGRAMS).empty


def test_an_indicator_that_only_a_kegiatan_prints_is_carried_by_no_program() -> None:
    found = measures.unserved(goals({"renja_indikator_tujuan": "Nilai SAKIP"}), PROGRAMS)
    assert found["indicator"].tolist() == ["Nilai SAKIP"]
    assert (found["score"] < 75).all()


def test_an_indicator_is_listed_once_with_every_row_that_prints_it() -> None:
    row = {"renja_indikator_tujuan": "Nilai SAKIP", "renja_indikator_sasaran": "nilai sakip", "unit_kerja": "A"}
    found = measures.unserved(goals(row, {**row, "unit_kerja": "B"}), PROGRAMS)
    assert found[["kinds", "row_ids", "units"]].to_numpy().tolist() == [
        ["indikator_tujuan; indikator_sasaran", "G1 G2", "A; B"]
    ]


def test_where_no_program_prints_an_indicator_there_is_no_likest_one() -> None:
    found = measures.unserved(goals(GOAL), PLAN.iloc[:0])
    assert found[["program", "program_indicator", "score"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("one", "other"),
    [("pemasaran", "pasar"), ("pelatihan", "latihan"), ("permodalan", "pembiayaan"), ("mengakses", "akses")],
)
def test_words_of_one_root_are_akin(one: str, other: str) -> None:
    assert measures.roots(one) & measures.roots(other)


@pytest.mark.parametrize(("one", "other"), [("pasar", "sasaran"), ("sekolah", "pengolahan"), ("padi", "pada")])
def test_words_of_different_roots_are_not_akin(one: str, other: str) -> None:
    assert not measures.roots(one) & measures.roots(other)


def test_words_of_need_and_of_place_say_nothing_of_the_subject() -> None:
    assert measures.words("Kurangnya pelatihan yang dibutuhkan di Desa Sungkap, pelatihan") == ["pelatihan", "sungkap"]


def test_the_rarer_a_word_the_more_it_weighs() -> None:
    vocabulary = [measures.word_roots(text) for text in ("padi jagung", "padi", "padi kopi")]
    weights = [measures.weight(word, vocabulary) for word in ("padi", "kopi", "kapal")]
    assert weights[0] < weights[1] == weights[2]


def test_the_reference_document_prints_one_goal_for_four_units_and_starts_again_at_the_upt() -> None:
    pairs = measures.duplicates(REFERENCE)[["left", "right"]].to_numpy().tolist()
    assert {name for pair in pairs for name in pair} == {"G2", "G3", "G4", "G6"}
    assert len(pairs) == 6
    found = measures.restarts(REFERENCE)
    assert found.to_numpy().tolist() == [["G5", "UPTD BALATKOP UKM", 4, 1, "restart", True]]


def test_no_program_of_the_reference_document_carries_an_indicator_of_its_goals() -> None:
    found = measures.unserved(REFERENCE, PLAN)
    assert found["row_ids"].tolist() == ["G1", "G1", "G2 G3 G4 G6", "G5"]
    assert found["score"].max() < 65


def every_measure(table: pd.DataFrame, of_plan: pd.DataFrame) -> list[pd.DataFrame]:
    own = [measures.cascade(table), measures.duplicates(table), measures.restarts(table)]
    return [*own, measures.carriers(table, of_plan), measures.unserved(table, of_plan)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rows_plays_no_part(seed: int) -> None:
    shuffled = [table.sample(frac=1, random_state=seed) for table in (REFERENCE, PLAN)]
    for one, other in zip(every_measure(REFERENCE, PLAN), every_measure(*shuffled), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_the_tables_are_left_as_they_were() -> None:
    before = REFERENCE.copy(), PLAN.copy()
    every_measure(REFERENCE, PLAN)
    pd.testing.assert_frame_equal(REFERENCE, before[0])
    pd.testing.assert_frame_equal(PLAN, before[1])


def test_a_document_without_goals_gives_empty_results_of_the_same_kind() -> None:
    for one, other in zip(every_measure(REFERENCE.iloc[:0], PLAN), every_measure(REFERENCE, PLAN), strict=True):
        assert one.empty
        assert one.dtypes.equals(other.dtypes)
