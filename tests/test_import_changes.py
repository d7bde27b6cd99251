"""What a later import changes: rows are known by what they are, and only what was blank may be filled in."""

from typing import Any

import pandas as pd
from evaluation_example import row
from evaluation_rows import evaluation_rows
from plan_rows import plan

from renja_analysis.import_changes import Changes, compare, pair_rows
from renja_analysis.schema import EVALUATION, PLAN

GIVEN = {"target_k": 100.0, "target_rp": 1000, "tw1_k": 20.0, "tw1_rp": 200, "realisasi_k": 20.0, "realisasi_rp": 200}
FOLLOWING = {"realisasi_k": 50.0, "realisasi_rp": 500, "capaian_rp": 50.0}


def evaluation(*rows: dict[str, object]) -> pd.DataFrame:
    return evaluation_rows(*rows)


def first(**cells: Any) -> pd.DataFrame:
    """A program with a kegiatan, whose first quarter is filled in."""
    return evaluation(
        row("E1", "program", name="Program Izin", **{**GIVEN, **cells}),
        row("E2", "kegiatan", "E1", name="Penerbitan Izin", indicator="Jumlah izin", **GIVEN),
    )


def changes(old: pd.DataFrame, new: pd.DataFrame) -> Changes:
    before = old.copy(), new.copy()
    found = compare(old, new, EVALUATION)
    pd.testing.assert_frame_equal(old, before[0])
    pd.testing.assert_frame_equal(new, before[1])
    return found


def columns(found: Changes, kind: str) -> list[tuple[str, str]]:
    return [(cell.row_id, cell.column) for cell in found.of(kind)]


def test_the_same_table_changes_nothing() -> None:
    found = changes(first(), first())
    assert not (found.cells or found.new or found.gone)
    assert found.row_ids == {"E1": "E1", "E2": "E2"}


def test_a_new_quarter_is_filled_in_and_what_follows_from_it_follows() -> None:
    second = {"tw2_k": 30.0, "tw2_rp": 300}
    found = changes(first(), first(**second, **FOLLOWING))
    assert columns(found, "filled") == [("E1", "tw2_k"), ("E1", "tw2_rp")]
    assert columns(found, "worked_out") == [("E1", "realisasi_k"), ("E1", "realisasi_rp"), ("E1", "capaian_rp")]
    assert not found.of("overwritten")


def test_a_quarter_that_says_something_else_or_nothing_is_overwritten() -> None:
    found = changes(first(), first(tw1_rp=250, realisasi_rp=250))
    assert columns(found, "overwritten") == [("E1", "tw1_rp")]
    (cell,) = found.of("overwritten")
    assert (cell.name, cell.before, cell.after) == ("Program Izin", "200", "250")
    assert columns(changes(first(), first(tw1_rp=None)), "overwritten") == [("E1", "tw1_rp")]


def test_a_result_whose_terms_stay_is_overwritten() -> None:
    assert columns(changes(first(), first(realisasi_rp=250)), "overwritten") == [("E1", "realisasi_rp")]


def test_the_amount_of_a_row_above_follows_from_those_below_and_its_performance_does_not() -> None:
    old = evaluation(
        row("E1", "program", name="Program Izin", tw1_k=5.0, tw1_rp=200),
        row("E2", "kegiatan", "E1", name="Satu", tw1_rp=200),
        row("E3", "kegiatan", "E1", name="Dua"),
        row("E4", "total", tw1_rp=200),
    )
    new = evaluation(
        row("E1", "program", name="Program Izin", tw1_k=6.0, tw1_rp=250),
        row("E2", "kegiatan", "E1", name="Satu", tw1_rp=200),
        row("E3", "kegiatan", "E1", name="Dua", tw1_k=1.0, tw1_rp=50),
        row("E4", "total", tw1_rp=250),
    )
    found = changes(old, new)
    assert columns(found, "worked_out") == [("E1", "tw1_rp"), ("E4", "tw1_rp")]
    assert columns(found, "overwritten") == [("E1", "tw1_k")]


def test_a_total_and_a_mean_that_change_alone_are_overwritten() -> None:
    def table(amount: int, mean: float) -> pd.DataFrame:
        return evaluation(
            row("E1", "program", name="Program Izin", tw1_rp=200),
            row("E2", "rata_rata", "E1", name="Rata-rata", capaian_rp=mean),
            row("E3", "total", tw1_rp=amount),
        )

    found = changes(table(200, 20.0), table(210, 21.0))
    assert columns(found, "overwritten") == [("E2", "capaian_rp"), ("E3", "tw1_rp")]


def test_rows_are_known_by_what_they_are_and_not_by_their_number() -> None:
    turned = evaluation(
        row("E1", "program", name="Program Baru", tw1_rp=1),
        row("E2", "program", name="PROGRAM  IZIN", **GIVEN),
        row("E3", "kegiatan", "E2", name="Penerbitan Izin", indicator="Jumlah izin", **GIVEN),
    )
    found = changes(first(), turned)
    assert found.row_ids == {"E1": "E2", "E2": "E3"}
    assert (found.new, found.gone, found.cells) == ([("E1", "Program Baru")], [], [])


def test_one_name_under_two_rows_is_two_rows() -> None:
    def table(*names: str) -> pd.DataFrame:
        rows = []
        for number, name in enumerate(names):
            rows.append(row(f"E{2 * number + 1}", "program", name=name))
            rows.append(row(f"E{2 * number + 2}", "kegiatan", f"E{2 * number + 1}", name="Administrasi"))
        return evaluation(*rows)

    assert changes(table("Dinas", "UPT"), table("UPT", "Dinas")).row_ids == {
        "E1": "E3",
        "E2": "E4",
        "E3": "E1",
        "E4": "E2",
    }


def test_a_row_that_is_gone_is_lost_only_where_it_held_something() -> None:
    old = evaluation(
        row("E1", "program", name="Program Izin", tw1_rp=1),
        row("E2", "kegiatan", "E1", name="Penerbitan Izin", kode="2.17.02.2.01"),
        row("E3", "kegiatan", "E1", name="Pengawasan", tw1_rp=1),
    )
    found = changes(old, old.iloc[:1])
    assert found.gone == [("E2", "Penerbitan Izin"), ("E3", "Pengawasan")]
    assert found.lost == [("E3", "Pengawasan")]


def test_a_code_an_indicator_or_a_name_that_is_put_right_keeps_its_row() -> None:
    old = evaluation(row("E1", "program", name="Program Izin", kode="2.17.02", indicator="Jumlah izin", tw1_rp=1))
    for other in ({"kode": "2.17.03"}, {"indicator": "Banyaknya izin"}, {"name": "Program Perizinan"}):
        new = old.assign(**other).astype(old.dtypes)
        assert columns(changes(old, new), "overwritten") == [("E1", next(iter(other)))]
    new = old.assign(kode="9.99.99", name="Program Lain").astype(old.dtypes)
    assert changes(old, new).gone


def test_rows_that_are_alike_follow_each_other() -> None:
    rows = {f"E{number}": {"row_id": f"E{number}", "level": "kegiatan", "name": "Sama"} for number in (1, 2)}
    assert pair_rows(rows, rows) == {"E1": "E1", "E2": "E2"}
    assert pair_rows(rows, {"E1": rows["E1"]}) == {"E1": "E1"}


def test_writing_a_number_or_a_text_in_another_way_is_no_change() -> None:
    old = first(capaian_rp=100 / 3, penanggung_jawab="Bidang  Koperasi", target_rp_printed="1.000")
    new = first(capaian_rp=33.3333333333333, penanggung_jawab="bidang koperasi", target_rp_printed="1,000")
    assert not changes(old, new).cells


def test_a_text_that_is_no_number_counts_as_printed() -> None:
    old = first(tw1_k=None, tw1_k_printed="belum")
    assert not changes(old, old).cells
    assert columns(changes(old, first()), "overwritten") == [("E1", "tw1_k")]


def test_the_amounts_of_other_tables_are_held_as_well() -> None:
    rows = [("program", "Program Izin", 900), ("kegiatan", "Terbit", 900), ("kegiatan", "Awasi", None)]
    old = plan(*rows)
    grown = plan(("program", "Program Izin", 950), *rows[1:2], ("kegiatan", "Awasi", 50))
    assert not compare(old, grown, PLAN).of("overwritten")
    other = plan(("program", "Program Izin", 950), *rows[1:])
    assert [(cell.row_id, cell.column) for cell in compare(old, other, PLAN).of("overwritten")] == [("P1", "pagu")]
