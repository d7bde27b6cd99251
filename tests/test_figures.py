"""Figures are tested on their Axes: what is drawn is what the table says, and every word of it can be read."""

import io
import logging
from collections.abc import Callable
from functools import cache

import evaluation_example
import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from figure_boxes import boxes, covered, outside
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from renja_analysis import figures as look
from renja_analysis.bars import MOST_BARS
from renja_analysis.documents import find_document
from renja_analysis.evaluation import absorption, compare_printed, evaluate, output_against_money
from renja_analysis.evaluation_figures import (
    PROGRESS_SHOWN,
    draw_budget,
    draw_differences,
    draw_programs,
    draw_remainder,
    draw_renstra,
)
from renja_analysis.evaluation_points import SHOWN, draw_means, draw_quadrants
from renja_analysis.evaluation_tables import disagreements, mean_table
from renja_analysis.evaluation_text import source_line
from renja_analysis.numbers import Lang
from renja_analysis.tables import load_table

pytestmark = pytest.mark.filterwarnings("error")

SOURCE = "Sumber: Dinas Contoh, Renja 2024, tabel evaluasi tahun 2022; diolah."
MILLION = evaluation_example.MILLION
Drawing = Callable[[pd.DataFrame, Lang], Figure | str]

DRAWINGS: dict[str, Drawing] = {
    "budget": lambda table, lang: draw_budget(absorption(table), lang, SOURCE),
    "programs": lambda table, lang: draw_programs(absorption(table), lang, SOURCE),
    "remainder": lambda table, lang: draw_remainder(absorption(table), lang, SOURCE),
    "renstra": lambda table, lang: draw_renstra(evaluate(table), lang, SOURCE, 2022),
    "differences": lambda table, lang: draw_differences(disagreements(compare_printed(table), table), lang, SOURCE),
    "quadrants": lambda table, lang: draw_quadrants(output_against_money(table), lang, SOURCE),
    "means_rp": lambda table, lang: draw_means(mean_table(table, "rp"), lang, SOURCE, "rp"),
    "means_k": lambda table, lang: draw_means(mean_table(table, "k"), lang, SOURCE, "k"),
}


@cache
def reference() -> pd.DataFrame:
    return load_table(find_document("dkukm-babel", 2024), "evaluation")


def drawn(name: str, table: pd.DataFrame | None = None, lang: Lang = "id") -> Axes:
    figure = DRAWINGS[name](evaluation_example.example() if table is None else table, lang)
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    return axes


def png(figure: Figure | str, kind: str = "png") -> bytes:
    assert isinstance(figure, Figure)
    buffer = io.BytesIO()
    metadata = {"Software": None} if kind == "png" else {"Date": None}
    with matplotlib.rc_context({"svg.hashsalt": "x"}):
        figure.savefig(buffer, format=kind, dpi=144, metadata=metadata)
    return buffer.getvalue()


def names(axes: Axes) -> list[str]:
    return [tick.get_text() for tick in axes.get_yticklabels()]


def ticks(axes: Axes) -> list[str]:
    return [tick.get_text() for tick in axes.get_xticklabels()]


def bar_texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def bars(axes: Axes) -> list[float]:
    return [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]


def colors(axes: Axes) -> list[str]:
    return [to_hex(bar.get_facecolor()).upper() for bar in axes.patches]


def title(axes: Axes) -> str:
    return " ".join(axes.get_figure(root=True).get_suptitle().split())  # type: ignore[union-attr]


def subtitle(axes: Axes) -> str:
    """What is measured: the second text of the figure, below its title."""
    return " ".join(axes.get_figure(root=True).texts[1].get_text().split())  # type: ignore[union-attr]


def legend(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


TABLES: list[tuple[Callable[[], pd.DataFrame], Lang]] = [
    (evaluation_example.example, "id"),
    (evaluation_example.crowded, "id"),
    (evaluation_example.crowded, "en"),
    (reference, "id"),
    (reference, "en"),
]


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize(
    ("table", "lang"), TABLES, ids=["example-id", "crowded-id", "crowded-en", "real-id", "real-en"]
)
def test_every_text_lies_within_the_figure_and_covers_no_other(
    drawing: str, table: Callable[[], pd.DataFrame], lang: Lang
) -> None:
    axes = drawn(drawing, table(), lang)
    assert len(boxes(axes)) > 8
    assert not outside(axes)
    assert not covered(axes)


def test_a_text_outside_or_over_another_is_seen() -> None:
    axes = drawn("budget")
    axes.text(1.5, 0.5, "outside", transform=axes.transAxes)
    axes.annotate("first", (0.5, 0.5), xycoords="axes fraction")
    axes.annotate("second", (0.5, 0.5), xycoords="axes fraction")
    assert outside(axes) == ["outside"]
    assert ("first", "second") in covered(axes)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawn_twice_a_figure_is_the_same_whatever_the_user_has_set(
    drawing: str, caplog: pytest.LogCaptureFixture
) -> None:
    table = evaluation_example.example()
    with caplog.at_level(logging.DEBUG, logger="matplotlib.font_manager"):
        expected = png(DRAWINGS[drawing](table, "id"))
    own = {
        "font.size": 30,
        "font.sans-serif": ["DejaVu Serif"],
        "axes.grid": True,
        "xtick.color": "red",
        "figure.facecolor": "red",
    }
    with matplotlib.rc_context(own):
        assert png(DRAWINGS[drawing](table, "id")) == expected
        assert matplotlib.rcParams["font.size"] == 30
    assert not [record for record in caplog.records if "not found" in record.getMessage()]
    assert not plt.get_fignums()


def test_an_svg_drawn_twice_is_the_same() -> None:
    first, second = (DRAWINGS["quadrants"](evaluation_example.example(), "id") for _ in range(2))
    assert png(first, "svg") == png(second, "svg")


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_empty_measure_gives_one_sentence(drawing: str, lang: Lang) -> None:
    sentence = DRAWINGS[drawing](evaluation_example.blank(), lang)
    assert isinstance(sentence, str)
    assert sentence.count(".") == 1
    assert sentence != DRAWINGS[drawing](evaluation_example.blank(), "en" if lang == "id" else "id")


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_the_source_stands_below_every_figure(drawing: str) -> None:
    figure = drawn(drawing).get_figure(root=True)
    assert [text.get_text() for text in figure.texts if text.get_text().startswith("Sumber")] == [SOURCE]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("drawing", "horizontal", "vertical"),
    [
        ("budget", "Rupiah", ""),
        ("programs", "Rupiah", ""),
        ("remainder", "Sisa anggaran (rupiah)", ""),
        ("renstra", "Realisasi kumulatif terhadap target Renstra (%)", ""),
        ("differences", "Besar selisih (rupiah)", ""),
        ("quadrants", "Capaian kinerja, K (%)", "Serapan anggaran, Rp (%)"),
        ("means_rp", "Rata-rata capaian (%)", ""),
    ],
)
def test_an_axis_tells_its_unit(drawing: str, horizontal: str, vertical: str) -> None:
    axes = drawn(drawing)
    assert (axes.get_xlabel(), axes.get_ylabel()) == (horizontal, vertical)


def test_the_budget_is_drawn_as_three_bars() -> None:
    axes = drawn("budget")
    assert bars(axes) == [160 * MILLION, 108 * MILLION, 52 * MILLION]
    assert names(axes) == ["Anggaran", "Realisasi", "Sisa"]
    assert bar_texts(axes) == ["Rp 160,00 juta", "Rp 108,00 juta (67,50%)", "Rp 52,00 juta (32,50%)"]
    assert title(axes) == "67,50% dari Rp 160,00 juta terserap; Rp 52,00 juta tersisa"


def test_without_a_total_the_budget_is_the_sum_of_the_leaves() -> None:
    assert bars(drawn("budget", evaluation_example.bare())) == [150 * MILLION, 139 * MILLION, 11 * MILLION]


def test_programs_are_in_order_of_their_budget_with_the_spending_inside() -> None:
    axes = drawn("programs")
    assert names(axes) == ["Alpha", "Beta", "Gamma"]
    assert bars(axes) == [100 * MILLION, 50 * MILLION, 10 * MILLION, 90 * MILLION, 10 * MILLION, 8 * MILLION]
    assert bar_texts(axes) == ["90,00% dari Rp 100,00 juta", "20,00% dari Rp 50,00 juta", "80,00% dari Rp 10,00 juta"]
    assert colors(axes) == [look.LIGHT] * 3 + [look.BLUE, look.ORANGE, look.BLUE]
    assert title(axes) == "1 dari 3 program menyerap kurang dari 76% anggarannya"


def test_a_program_without_spending_is_not_drawn_as_zero() -> None:
    table = evaluation_example.example()
    table.loc[table["row_id"] == "E7", "realisasi_rp"] = pd.NA
    assert names(drawn("programs", table)) == ["Alpha", "Gamma"]


def test_two_programs_of_one_name_stay_two_bars() -> None:
    table = evaluation_example.bare()
    table["name"] = table["name"].replace("Program Beta", "Program Alpha")
    axes = drawn("programs", table)
    assert names(axes) == ["Alpha", "Alpha"]
    assert bars(axes) == [100 * MILLION, 50 * MILLION, 90 * MILLION, 49 * MILLION]


def test_the_legend_names_only_the_colours_that_are_there() -> None:
    assert legend(drawn("programs")) == ["Realisasi", "Realisasi di bawah 76%", "Sisa anggaran"]
    assert legend(drawn("programs", evaluation_example.bare())) == ["Realisasi", "Sisa anggaran"]


def test_many_programs_are_cut_with_a_word_on_how_many_there_are() -> None:
    axes = drawn("programs", evaluation_example.crowded())
    assert len(names(axes)) == MOST_BARS
    assert f"{MOST_BARS} terbesar dari 14 baris." in subtitle(axes)
    assert title(axes) == "9 dari 14 program menyerap kurang dari 76% anggarannya"


def test_the_remainder_is_in_order_with_its_share() -> None:
    axes = drawn("remainder")
    assert names(axes) == ["Beta", "Alpha", "Gamma"]
    assert bars(axes) == [40 * MILLION, 10 * MILLION, 2 * MILLION]
    assert bar_texts(axes) == ["Rp 40,00 juta (76,92%)", "Rp 10,00 juta (19,23%)", "Rp 2,00 juta (3,85%)"]
    assert colors(axes) == [look.ORANGE, look.BLUE, look.BLUE]
    assert title(axes) == "Satu program dengan serapan di bawah 76% menyimpan 76,92% dari sisa anggaran"


def test_spending_above_the_budget_goes_to_the_left_of_zero() -> None:
    table = evaluation_example.bare()
    table.loc[table["row_id"] == "E3", "realisasi_rp"] = 52 * MILLION
    axes = drawn("remainder", table)
    assert bars(axes) == [10 * MILLION, -2 * MILLION]
    assert bar_texts(axes)[1].startswith("-Rp 2,00 juta")
    assert axes.get_xlim()[0] <= -2 * MILLION


def test_renstra_progress_is_recomputed_and_the_line_of_100_percent_is_drawn() -> None:
    axes = drawn("renstra")
    assert names(axes) == ["Beta", "Alpha"]
    assert bars(axes) == [200.0, 50.0]
    assert bar_texts(axes) == ["200,00% dari Rp 20,00 juta", "50,00% dari Rp 400,00 juta"]
    assert colors(axes) == [look.ORANGE, look.BLUE]
    assert [list(line.get_xdata()) for line in axes.lines] == [[100, 100]]
    assert title(axes) == "1 dari 2 program melampaui target Renstra akhir periode"


def test_a_bar_beyond_the_scale_ends_there_and_tells_its_value() -> None:
    table = evaluation_example.example()
    table.loc[table["row_id"] == "E7", "renstra_target_rp"] = 1 * MILLION
    axes = drawn("renstra", table)
    assert bars(axes)[0] == PROGRESS_SHOWN
    assert bar_texts(axes)[0] == "4.000,00% dari Rp 1,00 juta"


def test_differences_show_the_amount_and_its_sign() -> None:
    axes = drawn("differences")
    assert names(axes) == ["Alpha"]
    assert bars(axes) == [30 * MILLION]
    assert bar_texts(axes) == ["−Rp 30,00 juta"]
    assert legend(axes) == ["Tercetak lebih kecil"]
    assert title(axes) == "Selisih terbesar: tercetak Rp 170,00 juta, menurut rumus Rp 200,00 juta (Alpha, kolom 14)"


def test_quadrant_points_lie_where_the_table_says() -> None:
    axes = drawn("quadrants")
    assert axes.collections[0].get_offsets().tolist() == [[50.0, 90.0], [95.0, 20.0]]  # type: ignore[union-attr]
    texts = bar_texts(axes)
    assert "1 Alpha\nK 50,00% · Rp 90,00%" in texts
    assert "2 Beta\nK 95,00% · Rp 20,00%" in texts
    assert {"Kinerja rendah, serapan tinggi", "Kinerja tinggi,\nserapan rendah"} <= set(texts)


def test_quadrants_are_divided_at_the_thresholds() -> None:
    lines = [(list(line.get_xdata()), list(line.get_ydata())) for line in drawn("quadrants").lines]
    assert lines == [([76, 76], [0, 1]), ([0, 1], [76, 76])]


def test_the_quadrants_tell_how_many_kegiatan_have_no_performance() -> None:
    assert "4 dari 4 kegiatan tidak mempunyai capaian K" in subtitle(drawn("quadrants"))


def test_a_point_beyond_the_scale_lies_at_its_edge_and_tells_its_value() -> None:
    axes = drawn("quadrants", evaluation_example.crowded())
    offsets = axes.collections[0].get_offsets()
    assert offsets[13].tolist() == [SHOWN, SHOWN]  # type: ignore[index]
    assert axes.get_xlim()[1] > SHOWN
    assert [text for text in bar_texts(axes) if "K 2.000,00%" in text]


def test_the_numbers_of_the_points_cover_no_other_point() -> None:
    axes = drawn("quadrants", evaluation_example.crowded())
    figure = axes.get_figure(root=True)
    figure.draw_without_rendering()  # type: ignore[union-attr]
    points = axes.transData.transform(axes.collections[0].get_offsets())
    circles = [text.get_bbox_patch().get_window_extent() for text in axes.texts if text.get_text().isdigit()]  # type: ignore[union-attr]
    assert len(circles) == 14
    assert not [(x, y) for x, y in points if any(circle.contains(x, y) for circle in circles)]


def test_means_stand_where_they_are_printed_and_recomputed() -> None:
    axes = drawn("means_rp")
    spans, recomputed, printed = axes.collections
    assert names(axes) == ["Alpha", "Beta", "Gamma", "Jumlah perangkat daerah"]
    assert [round(x, 2) for x, _ in recomputed.get_offsets().tolist()] == [88.34, 20.0, 80.0, 69.17]  # type: ignore[union-attr]
    assert [x for x, _ in printed.get_offsets().tolist()][:2] == [90.0, 20.0]  # type: ignore[union-attr]
    assert len(spans.get_segments()) == 4  # type: ignore[attr-defined]


def test_a_wrong_predikat_is_marked() -> None:
    texts = {text.get_text(): text for text in drawn("means_rp").texts}
    assert texts["T → SR"].get_weight() == "bold"
    assert texts["T → T"].get_weight() == "normal"
    assert "– → T" in texts
    assert title(drawn("means_rp")) == "1 dari 2 predikat tercetak tidak sesuai dengan rata-rata yang dihitung ulang"


@pytest.mark.parametrize(
    ("reading", "bounds"),
    [("lower", {0, 51, 66, 76, 91}), ("upper", {0, 50, 65, 75, 90}), ("mixed", {0, 51, 66, 76, 90})],
)
def test_the_classes_behind_the_means_are_those_of_the_reading(reading: str, bounds: set[float]) -> None:
    figure = draw_means(mean_table(evaluation_example.example(), "rp", reading), "id", SOURCE, "rp", reading)
    assert isinstance(figure, Figure)
    assert {patch.get_x() for patch in figure.axes[0].patches} == bounds  # type: ignore[attr-defined]


def test_amounts_on_an_axis_read_as_people_say_them() -> None:
    assert ticks(drawn("programs")) == ["Rp 0", "Rp 20 juta", "Rp 40 juta", "Rp 60 juta", "Rp 80 juta", "Rp 100 juta"]
    assert ticks(drawn("programs", lang="en"))[-1] == "Rp 100 million"


@pytest.mark.parametrize(
    ("value", "lang", "text"),
    [
        (0, "id", "Rp 0"),
        (2_500_000_000, "id", "Rp 2,5 miliar"),
        (2_500_000_000, "en", "Rp 2.5 billion"),
        (5_000_000, "id", "Rp 5 juta"),
        (500_000, "id", "Rp 500.000"),
        (-2_000_000, "id", "−Rp 2 juta"),
    ],
)
def test_a_tick_says_no_decimals_that_say_nothing(value: float, lang: Lang, text: str) -> None:
    assert look.format_tick_rupiah(value, lang) == text


def test_the_colours_are_told_apart_without_colour_vision() -> None:
    """In grey, the colours that stand side by side in one figure differ by a tenth of full brightness at least."""
    pairs = [
        (look.BLUE, look.ORANGE),
        (look.BLUE, look.LIGHT),
        (look.ORANGE, look.LIGHT),
    ]
    grey = {
        color: sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), to_rgb(color), strict=True))
        for color in {color for pair in pairs for color in pair}
    }
    assert not [pair for pair in pairs if abs(grey[pair[0]] - grey[pair[1]]) < 0.1]


@given(st.text(alphabet="abcdefg WMI,/-", max_size=200), st.floats(40, 400), st.integers(0, 3))
def test_wrapped_lines_fit_and_lose_nothing_but_what_is_cut(text: str, points: float, most_lines: int) -> None:
    lines = look.wrap(text, points, most_lines=most_lines).split("\n")
    assert all(look.text_width(line) <= points for line in lines)
    assert not most_lines or len(lines) <= most_lines
    joined = "".join(lines).replace(" ", "")
    whole = text.replace(" ", "")
    assert joined == whole or (most_lines and joined.endswith("…") and whole.startswith(joined[:-1]))


def test_an_amount_is_not_parted_at_the_end_of_a_line() -> None:
    text = look.wrap("menurut rumus Rp 22,08 miliar", look.text_width("menurut rumus Rp 22,08"))
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in text.split("\n")] == [
        "menurut rumus",
        "Rp 22,08 miliar",
    ]


def test_a_dollar_sign_in_a_name_is_a_letter() -> None:
    table = evaluation_example.bare()
    table["name"] = table["name"].replace("Program Beta", "Program $x_1$")
    axes = drawn("programs", table)
    assert names(axes)[1] == "$x_1$"
    assert not axes.get_yticklabels()[1].get_parse_math()


def test_the_figures_of_the_reference_document_tell_its_numbers() -> None:
    axes = drawn("budget", reference())
    assert bars(axes) == [22_312_585_924, 16_524_057_351, 5_788_528_573]
    assert title(drawn("remainder", reference())) == (
        "2 program dengan serapan di bawah 76% menyimpan 81,60% dari sisa anggaran"
    )
    document = find_document("dkukm-babel", 2024)
    assert "Renja 2024, tabel evaluasi tahun 2022" in source_line(document)
