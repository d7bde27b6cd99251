"""The figures of the evaluation that are points: performance against absorption, means on the scale of the predikat.

As :mod:`renja_analysis.evaluation_figures`: a Figure whose title says what is seen, or one sentence where there is
nothing to draw. All values in percent, 0-100.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from renja_analysis import figures as look
from renja_analysis.evaluation_tables import quadrant_points
from renja_analysis.labels import code_word, label, short_name
from renja_analysis.numbers import MISSING, Lang, format_number, format_percent
from renja_analysis.scales import read_scale, threshold

SHOWN = 150.0  # percent: a point beyond it lies at this edge, and its label tells the value
QUADRANTS = {
    "low_k_high_rp": look.ORANGE,
    "high_k_high_rp": look.GREEN,
    "low_k_low_rp": look.VERMILLION,
    "high_k_low_rp": look.BLUE,
}
KEY = 3.2  # inches beside the quadrants for the names of the points
NAMING = 10.0  # points: the size of the names of the quadrants
SMALL = 11.0  # points: the size of names beside a figure
BADGE = 17.0  # points: the width of a numbered circle
NAMES, ROW = 3.1, 0.55  # inches: the names at the left of the means, the height of a row


@look.style()
def draw_quadrants(performance: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """Performance against absorption of each program, divided at ``thresholds.csv`` quadrant_k and quadrant_rp.

    ``performance``: :func:`evaluation.output_against_money`. The points are numbered; their names and values stand
    beside. Kegiatan without a rate of performance are counted in the subtitle.
    """
    points = quadrant_points(performance)
    if points.empty:
        return label("nothing.quadrants", lang)
    entries = [_entry(number, *row, lang) for number, row in enumerate(_rows(points), start=1)]
    counts = points["quadrant"].value_counts()
    largest = next(code for code in QUADRANTS if counts.get(code, 0) == counts.max())
    title = label(
        "title.quadrants",
        lang,
        count=str(counts.max()),
        programs=str(len(points)),
        quadrant=code_word("quadrant", largest, lang).lower(),
    )
    bounds = {quantity: threshold(f"quadrant_{quantity}") for quantity in ("k", "rp")}
    shown = {quantity: format_number(bound, lang) for quantity, bound in bounds.items()}
    subtitle = " ".join([label("subtitle.quadrants", lang, **shown), _blank_kegiatan(performance, lang)]).strip()
    height = max(4.6, sum(look.height_of(entry, SMALL) + 0.08 for entry in entries))
    figure, axes = look.new_figure(height, title, subtitle, source, left=0.85, right=KEY + 0.25)
    places = points.assign(x=points["capaian_k"].clip(0, SHOWN), y=points["capaian_rp"].clip(0, SHOWN))
    places = places.astype({"x": float, "y": float})
    sns.scatterplot(
        places,
        x="x",
        y="y",
        hue="quadrant",
        hue_order=list(QUADRANTS),
        palette=QUADRANTS,
        s=34,
        linewidth=0,
        legend=False,
        ax=axes,
    )
    _quadrants(axes, bounds["k"], bounds["rp"], float(places["x"].max()), float(places["y"].max()), lang)
    look.percent_axis(axes.xaxis, label("axis.k", lang), lang, max(100.0, float(places["x"].max())))
    look.percent_axis(axes.yaxis, label("axis.rp", lang), lang, max(100.0, float(places["y"].max())))
    axes.grid(False)
    _number_points(axes, places)
    top, inches = 1.0, axes.get_position().height * figure.get_figheight()
    for entry in entries:
        look.note(axes, entry, (1.0, top), (16, 0), "axes fraction", va="top", size=SMALL, linespacing=look.LINE)
        top -= (look.height_of(entry, SMALL) + 0.08) / inches
    return figure


@look.style()
def draw_means(
    rows: pd.DataFrame,
    lang: Lang = "id",
    source: str = "",
    quantity: str = "rp",
    reading: str = "lower",
    mean: str = "arithmetic",
) -> Figure | str:
    """The mean of each program and the total on the scale of the predikat: as printed, by the chosen way, by all ways.

    ``rows``: :func:`evaluation_tables.mean_table` of the same quantity, reading and mean. Beside each row stands the
    predikat as printed and as recomputed.
    """
    if rows.empty:
        return label("nothing.means", lang)
    names = [
        look.wrap(short_name(name, level, lang), NAMES * 72, most_lines=2)
        for name, level in zip(rows["name"], rows["level"], strict=True)
    ]
    both = rows.dropna(subset=["predikat_printed_class", "predikat"])
    differs = (rows["predikat_printed_class"] != rows["predikat"]).fillna(False)
    title = label("title.means_none", lang)
    if not both.empty:
        title = label("title.means", lang, rows=str(len(both)), other=str(int(differs.sum())))
    head = label("legend.predikat_head", lang)
    words = [label("legend.printed_mean", lang), code_word("method", mean, lang), label("legend.range", lang)]
    figure, axes = look.new_figure(
        len(rows) * ROW + 0.3,
        title,
        label("subtitle.means", lang, quantity=label(f"of.{quantity}", lang), classes=_class_names(reading, lang)),
        source,
        left=look.room_for(names),
        right=look.room_for([head], SMALL) + 0.05,
        legend=words,
    )
    line = list(range(len(rows)))
    places = rows[["value", "printed_mean", "lowest", "highest"]].astype("Float64").clip(0, SHOWN)
    places = places.astype(float).assign(line=line)
    axes.hlines(line, places["lowest"], places["highest"], color=look.GREY, lw=5, alpha=0.6, zorder=2)
    marks = {"x": "value", "y": "line", "ax": axes, "legend": False}
    sns.scatterplot(places, **marks, color=look.BLUE, s=70, linewidth=0, zorder=4)
    marks["x"] = "printed_mean"
    sns.scatterplot(places, **marks, marker="D", s=80, facecolor="none", edgecolor=look.INK, linewidth=1.4, zorder=5)
    look.name_rows(axes, names)
    axes.set_ylim(len(rows) - 0.5, -0.5 - 0.3 / ROW)
    axes.set_xlim(0, max(104.0, float(places[["value", "printed_mean", "highest"]].max().max()) + 4))
    _classes(axes, reading)
    look.percent_axis(axes.xaxis, label("axis.mean", lang), lang, axes.get_xlim()[1])
    axes.grid(False)
    changes = [
        label("predikat.change", lang, printed=_text(printed), computed=_text(computed))
        for printed, computed in zip(rows["predikat_printed"], rows["predikat"], strict=True)
    ]
    beside: dict[str, Any] = {"coordinates": ("axes fraction", "data"), "va": "center", "size": SMALL}
    for row, text, is_other in zip(line, changes, differs, strict=True):
        strong = {"color": look.VERMILLION, "weight": "bold"} if is_other else {}
        look.note(axes, text, (1.0, row), (8, 0), **beside, **strong)
    look.note(axes, head, (1.0, -0.5 - 0.15 / ROW), (8, 0), color=look.SOFT, **beside)
    handles = [
        Line2D([], [], marker="D", ls="", markerfacecolor="none", markeredgecolor=look.INK, markersize=8),
        Line2D([], [], marker="o", ls="", color=look.BLUE, markersize=8),
        Line2D([], [], color=look.GREY, lw=5, alpha=0.6),
    ]
    seen = [places["printed_mean"].notna().any(), True, (places["highest"] > places["lowest"]).any()]
    look.add_legend(axes, {word: mark for word, mark, is_seen in zip(words, handles, seen, strict=True) if is_seen})
    return figure


def _rows(points: pd.DataFrame) -> list[tuple[str, float, float]]:
    return list(zip(points["name"], points["capaian_k"], points["capaian_rp"], strict=True))


def _entry(number: int, name: object, k: float, rp: float, lang: Lang) -> str:
    """The lines of one point beside the figure: its number and name, and its two values."""
    text = look.wrap(f"{number}  {short_name(name, 'program', lang)}", KEY * 72, SMALL, most_lines=2)
    return f"{text}\n{label('point.values', lang, k=format_percent(k, lang), rp=format_percent(rp, lang))}"


def _blank_kegiatan(performance: pd.DataFrame, lang: Lang) -> str:
    kegiatan = performance.loc[performance["level"] == "kegiatan", "row_id"]
    with_k = performance.loc[performance["capaian_k"].notna(), "owner"]
    blank = len(kegiatan) - int(kegiatan.isin(with_k).sum())
    return label("subtitle.blank", lang, blank=str(blank), rows=str(len(kegiatan))) if blank else ""


def _quadrants(axes: Axes, k: float, rp: float, highest_k: float, highest_rp: float, lang: Lang) -> None:
    """Lines between the quadrants and their names, in bands above and below all points."""
    points = 72 / look.DPI
    width, height = (side * points for side in axes.get_window_extent().size)
    left, right = -4.0, max(100.0, highest_k, k) + 12
    names = {}
    for code in QUADRANTS:
        share = (k - left) if code.startswith("low_k") else (right - k)
        names[code] = look.wrap(
            code_word("quadrant", code, lang), share / (right - left) * width - 8, NAMING, most_lines=4, bold=True
        )
    band = max(look.height_of(name, NAMING) for name in names.values()) * 72 + 8
    low, high = -4.0, max(100.0, highest_rp, rp) + 4
    unit = (high - low) / (height - 2 * band)
    axes.set_xlim(left, right)
    axes.set_ylim(low - band * unit, high + band * unit)
    axes.axvline(k, color=look.GREY, lw=1, ls="--", zorder=0)
    axes.axhline(rp, color=look.GREY, lw=1, ls="--", zorder=0)
    for code, name in names.items():
        side, x, edge = ("left", 0.0, 4) if code.startswith("low_k") else ("right", 1.0, -4)
        level, y, rim = ("bottom", 0.0, 4) if code.endswith("low_rp") else ("top", 1.0, -4)
        words: dict[str, Any] = {"ha": side, "multialignment": side, "va": level, "size": NAMING, "weight": "bold"}
        look.note(axes, name, (x, y), (edge, rim), "axes fraction", color=QUADRANTS[code], **words)


def _number_points(axes: Axes, places: pd.DataFrame) -> None:
    """A numbered circle beside each point, where it covers no other point and no other circle."""
    scale = 72 / look.DPI
    dots = [(float(x), float(y)) for x, y in axes.transData.transform(places[["x", "y"]].to_numpy(float)) * scale]
    inside = tuple(float(side) * scale for side in axes.get_window_extent().extents)
    circles: list[tuple[float, float]] = []
    for number, (dot, code) in enumerate(zip(dots, places["quadrant"], strict=True), start=1):
        shift = _free_shift(dot, [other for other in dots if other != dot], circles, inside)
        circles.append((dot[0] + shift[0], dot[1] + shift[1]))
        color = QUADRANTS[code]
        look.note(
            axes,
            str(number),
            tuple(places[["x", "y"]].iloc[number - 1]),
            shift,
            ha="center",
            va="center",
            size=SMALL,
            weight="bold",
            bbox={"boxstyle": "circle,pad=0.2", "fc": "white", "ec": color, "lw": 1.3},
            arrowprops={"arrowstyle": "-", "color": color, "lw": 1.0, "shrinkA": 0, "shrinkB": 2},
        )


def _free_shift(
    dot: tuple[float, float],
    others: Sequence[tuple[float, float]],
    circles: Sequence[tuple[float, float]],
    inside: Sequence[float],
) -> tuple[float, float]:
    """The nearest shift in points, to the right first, that leaves a circle clear; the last one tried if none does."""
    left, bottom, right, top = inside
    shift = (0.0, 0.0)
    for radius in (18.0, 26.0, 36.0, 48.0, 64.0):
        for step in range(12):
            angle = 2 * math.pi * step / 12
            shift = (radius * math.cos(angle), radius * math.sin(angle))
            at = (dot[0] + shift[0], dot[1] + shift[1])
            if not (left + BADGE < at[0] < right - BADGE and bottom + BADGE < at[1] < top - BADGE):
                continue
            clear_of_dots = all(math.dist(at, other) > BADGE / 2 + 5 for other in others)
            if clear_of_dots and all(math.dist(at, other) > BADGE + 3 for other in circles):
                return shift
    return shift


def _classes(axes: Axes, reading: str) -> None:
    """The classes of the predikat as bands behind the rows, each with its letters on top."""
    end = axes.get_xlim()[1]
    for number, row in enumerate(row for row in read_scale("predikat.csv") if row["reading"] == reading):
        start = float(row["lower_bound"] or 0)
        axes.axvspan(start, end, color="#F0F0F0" if number % 2 == 0 else "white", lw=0, zorder=0)
        words: dict[str, Any] = {"ha": "center", "va": "top", "weight": "bold", "color": look.SOFT}
        look.note(axes, row["predikat"], ((start + end) / 2, 1.0), (0, -4), ("data", "axes fraction"), **words)
        end = start


def _class_names(reading: str, lang: Lang) -> str:
    """``SR sangat rendah, R rendah, ...``: what the letters of the classes stand for."""
    classes = [row for row in read_scale("predikat.csv") if row["reading"] == reading]
    return ", ".join(f"{row['predikat']} {row[f'label_{lang}'].lower()}" for row in reversed(classes))


def _text(value: object) -> str:
    return MISSING if pd.isna(value) else str(value)  # type: ignore[call-overload]
