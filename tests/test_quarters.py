"""The quarters of a year: what the year so far adds up to, where its pace leads, and that a blank is no zero."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from evaluation_example import MILLION, blank, example, row
from evaluation_rows import evaluation_rows
from figure_boxes import covered, outside
from matplotlib.figure import Figure

import renja_analysis
from renja_analysis import quarters_text as text
from renja_analysis.errors import RenjaError
from renja_analysis.labels import LANGS, headings
from renja_analysis.numbers import Lang
from renja_analysis.quarters import quarterly_money, quarters, reported
from renja_analysis.schema import EVALUATION
from renja_analysis.tables import write_table

pytestmark = pytest.mark.filterwarnings("error")

ROOT = Path(__file__).resolve().parents[1]


def k(target: float | None, *values: float | None, indicator: str = "Jumlah orang dilatih", unit: str = "orang") -> Any:
    return {"indicator": indicator, "target_k": target, "target_k_unit": unit} | _named("k", values)


def rp(target: float | None, *values: float | None) -> Any:
    amounts = [None if value is None else int(value * MILLION) for value in values]
    return {"target_rp": None if target is None else int(target * MILLION)} | _named("rp", amounts)


def _named(quantity: str, values: Any) -> dict[str, Any]:
    return {f"tw{at}_{quantity}": value for at, value in enumerate(values, start=1) if value is not None}


def one(**cells: Any) -> dict[str, Any]:
    """The measures of a row of a table of its own."""
    found = quarters(evaluation_rows(row("E1", "kegiatan", name="Kegiatan", **cells)))
    assert len(found) == 1
    return {str(name): value for name, value in found.iloc[0].items()}


def year() -> pd.DataFrame:
    """Two quarters of an agency: A 40 of 100 million, B 10 of 40 (its second quarter is blank)."""
    return evaluation_rows(
        row("E1", "program", name="Program A", **rp(100, 15, 25), **k(80, 60, 70, indicator="Indeks", unit="indeks")),
        row("E2", "kegiatan", "E1", name="Kegiatan A", **rp(100, 15, 25), **k(100, 30, 30)),
        row("E3", "program", name="Program B"),
        row("E4", "kegiatan", "E3", name="Kegiatan B", **rp(40, 10), **k(8, 1, unit="dokumen")),
    )


def test_what_adds_up_is_added_up_and_held_against_a_straight_line() -> None:
    found = one(**k(100, 20, 20))
    assert (found["through"], found["so_far"], found["reached"], found["line"]) == (2, 40, 40, 50)
    assert (found["ahead"], found["year_end"], found["rate_at_pace"], found["misses"]) == (-10, 80, 80, True)


def test_a_percentage_counts_by_its_last_value_and_has_no_straight_line() -> None:
    found = one(**k(80, 78, 82, indicator="Persentase koperasi aktif", unit="%"))
    assert (found["cumulation"], found["so_far"], found["year_end"], found["misses"]) == ("last", 82, 82, False)
    assert pd.isna(found["line"]) and pd.isna(found["ahead"])


def test_lower_is_better_misses_its_target_by_too_much() -> None:
    few = {"indicator": "Angka kecelakaan kerja", "unit": "indeks"}
    assert one(**k(10, 12, 9, **few))["rate_at_pace"] == 110
    found = one(**k(10, 9, 12, **few))
    assert (found["direction"], found["rate_at_pace"], found["misses"]) == ("down", 80, True)


def test_what_the_document_says_of_an_indicator_counts() -> None:
    table = evaluation_rows(row("E1", "kegiatan", name="Kegiatan", **k(100, 20, 40)))
    found = quarters(table, {"E1": {"cumulation": "last"}})
    assert found["so_far"].tolist() == [40]
    other = quarters(table, {"E1": {"direction": "down"}}, lower_is_better="T/R")
    assert other["rate_at_pace"].round(2).tolist() == [83.33]
    with pytest.raises(RenjaError, match="lower_is_better"):
        quarters(table, lower_is_better="T-R")


def test_a_blank_quarter_is_no_zero() -> None:
    empty, zero = one(**rp(100, 25)), one(**rp(100, 25, 0))
    assert (empty["through"], empty["line"], empty["misses"]) == (1, 25, False)
    assert (zero["through"], zero["line"], zero["misses"]) == (2, 50, True)


def test_a_gap_between_quarters_is_told_and_leaves_a_sum_unjudged() -> None:
    found = one(**rp(100, 10, None, 30))
    assert (found["through"], found["blank"], found["so_far"], found["note"]) == (
        3,
        "II",
        40 * MILLION,
        "blank_quarter",
    )
    assert all(pd.isna(found[name]) for name in ("ahead", "year_end", "rate_at_pace", "misses"))
    last = one(**k(80, None, None, 82, indicator="Persentase koperasi aktif", unit="%"))
    assert (last["blank"], last["misses"]) == ("I, II", False)


@pytest.mark.parametrize("target", [None, 0])
def test_without_a_target_nothing_is_judged(target: float | None) -> None:
    found = one(**k(target, 5))
    assert (found["so_far"], found["note"]) == (5, "no_target")
    assert pd.isna(found["reached"]) and pd.isna(found["misses"])


def test_a_full_year_is_its_own_pace() -> None:
    found = one(**rp(100, 25, 25, 25, 24))
    assert (found["line"], found["year_end"], found["rate_at_pace"]) == (100, 99 * MILLION, 99)


def test_rows_without_quarters_and_footers_give_no_row() -> None:
    table = evaluation_rows(
        row("E1", "program", name="Program", **rp(10, 5)),
        row("E2", "kegiatan", "E1", name="Kegiatan", **rp(10)),
        row("E3", "indikator", "E1", **k(4, 1), **rp(10, 5)),
        row("E4", "rata_rata", "E1", tw1_rp=5),
    )
    assert quarters(table)[["row_id", "quantity"]].to_numpy().tolist() == [["E1", "rp"], ["E3", "k"]]
    assert quarters(example()).empty
    assert (reported(table), reported(example())) == (1, 0)


def test_the_order_of_the_rows_plays_no_part_and_the_table_stays_as_it_is() -> None:
    table = year()
    before = table.copy()
    for measure in (quarters, quarterly_money):
        found = measure(table)
        turned = measure(table.iloc[::-1].reset_index(drop=True))
        key = ["row_id", "quantity"]
        pd.testing.assert_frame_equal(
            found.sort_values(key).reset_index(drop=True), turned.sort_values(key).reset_index(drop=True)
        )
    pd.testing.assert_frame_equal(table, before)


def test_a_program_that_prints_no_quarter_is_the_sum_of_its_rows_and_the_agency_that_of_its_programs() -> None:
    found = quarterly_money(year())
    assert found["level"].tolist() == ["total", "program", "program"]
    assert (found["so_far"] / MILLION).tolist() == [50, 40, 10]
    assert (found["reached"].round(2)).tolist() == [35.71, 40, 25]
    assert found["unreported"].tolist() == [1, 0, 1]


def test_a_printed_total_goes_before_the_sum() -> None:
    table = evaluation_rows(row("E1", "program", name="Program A", **rp(100, 15)), row("E2", "total", **rp(120, 20)))
    assert (quarterly_money(table)["so_far"] / MILLION).tolist() == [20, 15]


def test_the_sentence_tells_amounts_line_and_arithmetic() -> None:
    table = year()
    said = text.tell_quarters(quarterly_money(table), quarters(table), "id")
    assert said == (
        "Sampai dengan triwulan II terserap **Rp 50,00 juta** dari **Rp 140,00 juta** (**35,71%**). Garis lurus pada "
        "saat itu 50,00% (2/4). Dikalikan 4/2, realisasi setahun menjadi Rp 100,00 juta (71,43%); ini hitungan, bukan "
        "prakiraan. Realisasi triwulan II masih kosong pada 1 baris terbawah yang beranggaran; yang kosong bukan nol."
    )
    targets = text.tell_targets(quarters(table), "en")
    assert "**2** of 3 indicators with a target and quarters" in targets


def test_a_gap_is_named_with_its_row() -> None:
    table = evaluation_rows(row("E7", "program", name="Program", **rp(100, 10, None, 30)))
    said = text.tell_quarters(quarterly_money(table), quarters(table), "id")
    assert said.startswith("Sampai dengan triwulan III tercatat **Rp 40,00 juta**; triwulan sebelumnya ada yang kosong")
    assert "pada 1 baris: E7 (II)." in text.tell_targets(quarters(table), "id")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", [example(), blank(), blank().iloc[:0]])
def test_a_document_without_quarters_takes_one_sentence(lang: Lang, table: pd.DataFrame) -> None:
    money, measured = quarterly_money(table), quarters(table)
    said = [text.tell_quarters(money, measured, lang), text.tell_targets(measured, lang)]
    said.append(str(text.draw_quarters(money, lang)))
    assert [one for one in said if one] == said[:1]
    assert text.money_rows(money).empty and text.target_rows(measured).empty


def test_quarters_without_money_are_told_as_well() -> None:
    table = evaluation_rows(row("E1", "program", name="Program", **k(4, 1)))
    assert text.tell_quarters(quarterly_money(table), quarters(table), "id").startswith("Tidak ada program dengan real")


def test_the_rows_shown_have_heads_and_the_farthest_from_its_target_comes_first() -> None:
    table = year()
    assert text.target_rows(quarters(table))["row_id"].tolist() == ["E4", "E1", "E2"]
    shown = text.money_rows(quarterly_money(table))
    assert shown["so_far_rp"].tolist() == [50 * MILLION, 40 * MILLION, 10 * MILLION]
    for lang in LANGS:
        headings(text.MONEY_SHOWN + text.TARGETS_SHOWN, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_the_figure_draws_each_quarter_up_to_the_line(lang: Lang) -> None:
    figure = text.draw_quarters(quarterly_money(year()), lang, "Dinas Contoh")
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    ends = [round(bar.get_width(), 2) for bar in axes.patches]  # type: ignore[attr-defined]
    assert ends == [35.71, 40, 25, 17.86, 15, 25]
    assert [list(line.get_xdata()) for line in axes.lines] == [[50, 50]]
    assert not covered(axes) and not outside(axes)
    first, second = io.BytesIO(), io.BytesIO()
    figure.savefig(first, format="png", metadata={"Software": None})
    again = text.draw_quarters(quarterly_money(year()), lang, "Dinas Contoh")
    assert isinstance(again, Figure)
    again.savefig(second, format="png", metadata={"Software": None})
    assert first.getvalue() == second.getvalue()


def test_a_bar_beyond_every_scale_ends_and_its_label_tells() -> None:
    figure = text.draw_quarters(quarterly_money(evaluation_rows(row("E1", "program", name="P", **rp(1, 900)))), "en")
    assert isinstance(figure, Figure)
    assert max(bar.get_width() for bar in figure.axes[0].patches) == text.SHOWN  # type: ignore[attr-defined]
    assert any("90,000.00%" in note.get_text() for note in figure.axes[0].texts)


@pytest.mark.parametrize("lang", LANGS)
def test_the_notebook_shows_the_quarters_of_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    folder = tmp_path / "data" / "dkukm-babel" / "2024"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "dkukm-babel" / "2024" / "document.yml", folder)
    (folder / "tables").mkdir()
    write_table(year().assign(source="renja.txt:1"), EVALUATION, folder / "tables")
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    shown: list[str] = []
    monkeypatch.setattr(renja_analysis, "show_figure", lambda drawn, name: shown.append(name))
    monkeypatch.setattr(renja_analysis, "show_table", lambda table, name, *rest, **more: shown.append(name))
    cells = json.loads((ROOT / "notebooks" / "01_evaluation.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        source = "".join(cell["source"])
        if any(word in source for word in ("agency: str", "find_document", "by_quarter", 'tables["evaluation"]')):
            exec(source, names)
            names |= {"lang": lang}
    assert shown[-3:] == ["quarters", "quarters_money", "quarters_targets"]
    plt.close("all")
