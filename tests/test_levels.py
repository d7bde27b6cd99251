"""Levels that a plan does not print: by its sums, words and codes and by other tables, doubted where that is weak."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis.levels import Row, levels


def row(name: str, amount: int | None, printed: str = "", kode: str = "", target: bool = False) -> Row:
    return Row(name, printed, kode, (amount,), target)


def found(rows: list[Row], known: dict[str, str] | None = None) -> list[str]:
    return [level.level for level in levels(rows, known or {})]


PROGRAM = row("PROGRAM PENGELOLAAN ARSIP", 60, printed="program")


def test_rows_whose_amounts_add_up_to_the_row_above_are_its_sub_kegiatan() -> None:
    rows = [PROGRAM, row("Arsip Dinamis", 40), row("Penciptaan", 30), row("Pengawasan", 10)]
    rows += [row("Arsip Statis", 20), row("Akuisisi", 5), row("Preservasi", 15)]
    assert found(rows) == [
        "program",
        "kegiatan",
        "sub_kegiatan",
        "sub_kegiatan",
        "kegiatan",
        "sub_kegiatan",
        "sub_kegiatan",
    ]
    assert not any(level.doubt for level in levels(rows, {}))


def test_the_level_that_a_row_prints_stands_against_the_sums() -> None:
    rows = [PROGRAM, row("Kegiatan Arsip", 60, printed="kegiatan"), row("Sub Kegiatan A", 10, printed="sub_kegiatan")]
    rows += [row("Kegiatan B", 50, printed="kegiatan"), row("Sub Kegiatan C", 50, printed="sub_kegiatan")]
    assert found(rows) == ["program", "kegiatan", "sub_kegiatan", "kegiatan", "sub_kegiatan"]


def test_a_code_tells_the_level() -> None:
    rows = [row("Arsip", 60, kode="2.24.02"), row("A", 60, kode="2.24.02.2.01"), row("B", 60, kode="2.24.02.2.01.0001")]
    assert found(rows) == ["program", "kegiatan", "sub_kegiatan"]


def test_the_same_name_in_another_table_tells_the_level_where_the_sums_do_not() -> None:
    rows = [PROGRAM, row("Arsip Dinamis", 41), row("Penciptaan", 30), row("Arsip Statis", 19), row("Akuisisi", 18)]
    known = {
        "arsipdinamis": "kegiatan",
        "penciptaan": "sub_kegiatan",
        "arsipstatis": "kegiatan",
        "akuisisi": "sub_kegiatan",
    }
    assert found(rows, known) == ["program", "kegiatan", "sub_kegiatan", "kegiatan", "sub_kegiatan"]


def test_sums_that_fit_in_two_ways_are_doubted_in_the_rows_concerned() -> None:
    rows = [PROGRAM, row("A", 20), row("B", 20), row("C", 20), row("D", 20), row("E", 20)]
    doubted = [level.doubt for level in levels(rows, {})]
    assert not doubted[0]
    assert any("nearly as well" in doubt for doubt in doubted)


def test_a_program_without_any_word_is_told_by_its_capitals_and_another_table() -> None:
    level, *_ = levels([row("PENGELOLAAN ARSIP", 60), row("Arsip", 60), row("A", 60)], {"pengelolaanarsip": "program"})
    assert level.level == "program"
    assert "another table" in level.doubt


def test_a_sub_kegiatan_that_stands_right_below_its_program_stays_one() -> None:
    assert found([PROGRAM, row("Sub Kegiatan A", 60, printed="sub_kegiatan")]) == ["program", "sub_kegiatan"]


def test_a_program_of_very_many_rows_is_read_by_its_sums_in_seconds() -> None:
    rows = [PROGRAM]
    for number in range(500):
        rows += [row(f"Kegiatan {number}", 900 + number), row("A", 300 + number), row("B", 250), row("C", 350)]
    began = time.process_time()
    read = found(rows)
    assert time.process_time() - began < 10
    assert [at for at, level in enumerate(read) if level == "kegiatan"] == list(range(1, 2001, 4))


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 10**9), min_size=2, max_size=5), min_size=1, max_size=6))
def test_any_plan_that_adds_up_is_read_as_it_was_made(parts: list[list[int]]) -> None:
    rows = [row("PROGRAM", sum(map(sum, parts)), printed="program")]
    expected = ["program"]
    for number, amounts in enumerate(parts):
        rows += [row(f"Kegiatan {number}", sum(amounts), printed="kegiatan" if number == 0 else "")]
        rows += [row(f"Bagian {number}.{i}", amount, target=True) for i, amount in enumerate(amounts)]
        expected += ["kegiatan", *["sub_kegiatan"] * len(amounts)]
    read = levels(rows, {})
    # Sums may fit another way by chance: then the rows say so.
    wrong = [i for i, level in enumerate(read) if level.level != expected[i]]
    assert not wrong or any(level.doubt for level in read)
