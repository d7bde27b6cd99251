"""One program under changed names: joined by equal names and reviewed decisions, shown, and never by likeness alone."""

from pathlib import Path

import pandas as pd
import pytest
from amount_rows import amount_rows, links

from renja_analysis.budget_trends import amounts
from renja_analysis.errors import SchemaError
from renja_analysis.joined_names import idle_links, join, joins, read_links, suggestions, unjoined
from renja_analysis.matching import likeness
from renja_analysis.nomenclature_sheets import COLUMNS as LISTED

OLD, NEW = "Program Pembinaan Pasar Rakyat", "Program Pengembangan Pasar Rakyat"
OTHER = "Program Pengelolaan Arsip"


def series(table: pd.DataFrame, decided: pd.DataFrame | None = None) -> list[str]:
    return join(table, decided)["series_name"].tolist()


# Joining


def test_equal_names_are_one_series_whatever_their_letter_case_and_marks() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", OLD.upper() + ".", 6))
    assert len(set(series(table))) == 1
    assert joins(table)["how"].tolist() == ["name"]


def test_names_that_are_only_alike_are_suggested_and_not_joined() -> None:
    assert likeness(OLD, NEW) < 100
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", OLD + "nya", 6))
    assert len(set(series(table))) == 2
    found = suggestions(table)
    assert found[["name", "same_as", "how"]].values.tolist() == [[OLD, OLD + "nya", "near"]]
    assert found["confirmed"].isna().all()


def test_a_confirmed_line_joins_two_names_and_the_series_bears_the_later_one() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", NEW, 6))
    decided = links((OLD, NEW, True))
    assert series(table, decided) == [NEW, NEW]
    shown = joins(table, decided)
    assert shown[["name", "series_name", "how", "reason", "by"]].values.tolist() == [
        [OLD, NEW, "link", "kode sama", "Ani"],
        [NEW, NEW, "link", "kode sama", "Ani"],
    ]
    assert suggestions(table, decided).empty
    assert unjoined(table, decided).empty


def test_three_names_over_the_years_are_one_series_in_any_order_of_the_lines() -> None:
    table = amount_rows((2023, "plan", OLD, 5), (2024, "plan", NEW, 6), (2025, "plan", OTHER, 7))
    for lines in [((OLD, NEW, True), (NEW, OTHER, True)), ((OTHER, NEW, True), (NEW, OLD, True))]:
        assert series(table, links(*lines)) == [OTHER] * 3


@pytest.mark.parametrize("decision", [False, None])
def test_a_refused_or_undecided_line_joins_nothing(decision: bool | None) -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", NEW, 6))
    assert series(table, links((OLD, NEW, decision))) == [OLD, NEW]


def test_what_was_refused_is_listed_as_such_and_no_longer_offered() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", OLD + "nya", 6))
    decided = links((OLD, OLD + "nya", False))
    assert suggestions(table, decided)["confirmed"].tolist() == [False]
    assert unjoined(table, decided)["suggestion"].isna().all()


def test_a_decision_on_programs_says_nothing_of_kegiatan_nor_of_another_agency() -> None:
    below = amount_rows((2024, "plan", OLD, 5), (2025, "plan", NEW, 6), level="kegiatan")
    other = amount_rows((2024, "plan", OLD, 5), (2025, "plan", NEW, 6), agency="dinas-b")
    decided = links((OLD, NEW, True))
    assert series(below, decided) == series(other, decided) == [OLD, NEW]


# Suggestions


def test_a_shared_code_suggests_names_that_are_not_alike() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", OTHER, 6), kode=["3.30.03", "3.30.03"])
    assert suggestions(table)["how"].tolist() == ["code"]
    apart = amount_rows((2024, "plan", OLD, 5), (2025, "plan", OTHER, 6), kode=["3.30.03", "3.30.04"])
    assert suggestions(apart).empty


def test_names_side_by_side_at_one_stage_are_two_programs() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2024, "plan", OLD + "nya", 6), (2025, "plan", OTHER, 1))
    assert suggestions(table).empty


def test_the_two_sides_of_one_row_of_the_review_suggest_each_other() -> None:
    table = amount_rows(
        (2024, "rkpd", OLD, 5), (2024, "renja", OTHER, 5), (2025, "plan", OTHER, 6), row_id=["R1", "R1", "P1"]
    )
    assert suggestions(table)["how"].tolist() == ["row"]


def test_the_official_list_says_which_name_another_one_replaced() -> None:
    table = amount_rows(
        (2024, "plan", "Penimbangan Balita", 5), (2025, "plan", "Pemeriksaan Gizi Anak", 6), level="sub_kegiatan"
    )
    assert suggestions(table).empty
    entry = {"kode": "1.02.02.1.01.0002", "level": "sub_kegiatan", "name": "Pemeriksaan Gizi Anak"}
    entry |= {"predecessor": "1.02.02.1.01.0001 Penimbangan Balita", "former": False, "source": "n.xlsx!A!F2"}
    official = pd.DataFrame([entry]).reindex(columns=[*LISTED, "former", "source"])
    assert suggestions(table, nomenclature=official)["how"].tolist() == ["predecessor"]


def test_a_name_without_a_year_that_others_have_is_listed_as_not_joined() -> None:
    table = amount_rows(
        (2024, "plan", OLD, 5), (2024, "plan", OTHER, 3), (2025, "plan", NEW, 6), (2025, "plan", OTHER, 4)
    )
    found = unjoined(table).set_index("name")
    assert found.index.tolist() == [OLD, NEW]
    assert found.loc[OLD, ["years", "lacks"]].tolist() == ["2024", "2025"]


def test_a_cumulative_or_blank_amount_is_no_year_that_a_name_has() -> None:
    table = amount_rows((2022, "realisasi_sd", OTHER, 9), (2024, "plan", OTHER, 3), (2024, "plan", OLD, None))
    assert joins(table).set_index("name")["years"][OTHER] == "2024"
    assert unjoined(table).empty or OTHER not in unjoined(table)["name"].tolist()


def test_a_line_whose_name_is_nowhere_is_listed() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", NEW, 6))
    decided = links((OLD, NEW, True), ("Program Salah Tulis", NEW, True))
    assert idle_links(table, decided)["name"].tolist() == ["Program Salah Tulis"]


def test_the_order_of_the_rows_plays_no_part_and_nothing_given_is_changed() -> None:
    table = amount_rows((2024, "plan", OLD, 5), (2025, "plan", NEW, 6), (2025, "plan", OTHER, 4))
    decided = links((OLD, NEW, True))
    before = table.copy(), decided.copy()
    turned = table.iloc[::-1]
    pd.testing.assert_frame_equal(joins(table, decided), joins(turned, decided))
    pd.testing.assert_frame_equal(unjoined(table, decided), unjoined(turned, decided))
    pd.testing.assert_frame_equal(join(table, decided), join(turned, decided).sort_index())
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(decided, before[1])


# The file


def write(root: Path, *lines: str) -> None:
    (root / "data" / "dinas-a").mkdir(parents=True)
    text = "\n".join(["level,name,same_as,confirmed,reason,by", *lines]) + "\n"
    (root / "data" / "dinas-a" / "program_links.csv").write_text(text, encoding="utf-8")


def test_the_file_lies_with_the_agency_and_says_yes_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    write(tmp_path, "program,A,B,ya,,Ani", "program,A,C,false,,", "kegiatan,A,B,,,")
    found = read_links(["dinas-a", "dinas-b"])
    assert found["agency"].tolist() == ["dinas-a"] * 3
    assert found["confirmed"].isna().tolist() == [False, False, True]
    assert found["confirmed"].tolist()[:2] == [True, False]


def test_without_the_file_nothing_was_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    assert read_links(["dinas-a"]).empty


def test_a_pair_that_stands_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    write(tmp_path, "program,Program A,B,ya,,", "program,B,A,tidak,,")
    with pytest.raises(SchemaError, match=r"program_links\.csv, row 2"):
        read_links(["dinas-a"])


def test_the_reference_document_suggests_what_a_reader_sees_to_be_one() -> None:
    found = suggestions(amounts("dkukm-babel", 2024)).query("level == 'kegiatan'")
    pairs = {frozenset(pair) for pair in found[["name", "same_as"]].itertuples(index=False, name=None)}
    assert {
        "Perencanaan dan Evaluasi Kinerja Perangkat Daerah",
        "Perencanaan, Penganggaran, dan Evaluasi Kinerja perangkat daerah",
    } in pairs
