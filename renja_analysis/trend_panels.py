"""Small multiples over years: one panel for each agency or program, its budget and spending of each year.

Every function takes :func:`trend_tables.over_years` and returns a Figure that stands on a slide, or one sentence where
there is nothing to draw. A year without an amount is hatched; no line leads across it. Amounts in rupiah.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from renja_analysis import figures as look
from renja_analysis.labels import label, short_name
from renja_analysis.numbers import Lang, format_rupiah_short
from renja_analysis.trend_tables import largest

MOST_PANELS = 9
COLUMNS = 3
MARKS = {"plan": "D", "final": "s", "target": "o", "prakiraan_maju": "^"}  # of the budget, by its stage
SPENT: dict[str, Any] = {"marker": "v", "color": look.ORANGE}
MARK = 6.0  # points
BESIDE = 0.2  # years: spending stands a little to the right of the budget, so that neither hides the other
SMALL = 10.5  # size of the letters of a panel
HIGH, LOW = 2.6, 1.15  # inches of height of a panel that stands alone, and of one among others
TICKS, GAP = 0.3, 0.18  # inches below a panel for its years, and to its right
ABOVE = 0.1  # inches between the legend and the panels
EMPTY: dict[str, Any] = {"facecolor": "white", "edgecolor": look.LIGHT, "hatch": "///", "linewidth": 0}


@look.style()
def draw_totals(rows: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id", source: str = "") -> Figure | str:
    """The sum of each agency, year by year. ``rows``: over_years with ``whole``; ``names``: of the agencies."""
    if rows.empty:
        return label("nothing.years", lang)
    agencies = rows["agency"].nunique()
    one = label("title.totals_one", lang, agency=names[rows["agency"].iloc[0]])
    title = label("title.totals_several", lang, agencies=str(agencies)) if agencies > 1 else one
    kept, of = largest(rows, MOST_PANELS)
    heads = {} if agencies == 1 else {(agency, ""): (names[agency], "") for agency in kept["agency"]}
    return _panels(kept, of, heads, title, lang, source)


@look.style()
def draw_years(
    rows: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id", source: str = "", level: str = "program"
) -> Figure | str:
    """The programs (or kegiatan, sub kegiatan) with the largest amounts, year by year. ``rows``: over_years."""
    if rows.empty:
        return label("nothing.years", lang)
    kept, of = largest(rows, MOST_PANELS)
    word = level.replace("_", " ")
    title = label("title.years", lang, name=short_name(kept["series_name"].iloc[0], level, lang), level=word)
    several = len(names) > 1
    heads = {
        (agency, series): (short_name(name, level, lang), names[agency] if several else "")
        for agency, series, name in zip(kept["agency"], kept["series"], kept["series_name"], strict=True)
    }
    return _panels(kept, of, heads, title, lang, source)


def _panels(
    rows: pd.DataFrame,
    of: int,
    heads: Mapping[tuple[str, str], tuple[str, str]],
    title: str,
    lang: Lang,
    source: str,
) -> Figure:
    """The panels in a grid, the largest first; ``heads`` gives the two texts over each, by agency and series."""
    groups = [(key, part) for key, part in rows.groupby("place", sort=True)]
    subtitle = label("subtitle.years" if len(groups) > 1 else "subtitle.year", lang)
    if of > len(groups):
        subtitle += " " + label("subtitle.panels", lang, shown=str(len(groups)), rows=str(of))
    years = range(int(rows["amount_year"].min()), int(rows["amount_year"].max()) + 1)
    columns = min(COLUMNS, len(groups))
    lines = math.ceil(len(groups) / columns)
    width = (look.WIDTH - 2 * look.EDGE) / columns
    ends = [float(part[["rupiah", "realisasi"]].max().max()) for _, part in groups]
    left = max(look.room_for(_tick_texts(end, lang), SMALL) for end in ends)
    texts = [_head(heads[_key(part)], width - GAP) if heads else "" for _, part in groups]
    head = max(look.height_of(text, SMALL) for text in texts)
    plot = HIGH if len(groups) == 1 else LOW
    cell = head + plot + TICKS + 0.1
    legend = _legend(rows, groups, years, lang)
    room = look.AXIS_ROOM - 0.15
    figure, base = look.new_figure(lines * cell + ABOVE - room, title, subtitle, source, legend=list(legend))
    base.set_axis_off()
    look.add_legend(base, legend)
    height = figure.get_figheight()
    top = base.get_position().y1 * height - ABOVE
    for place, ((_, part), text) in enumerate(zip(groups, texts, strict=True)):
        start = look.EDGE + width * (place % columns)
        upper = top - cell * (place // columns)
        figure.text(start / look.WIDTH, upper / height, text, va="top", size=SMALL, linespacing=look.LINE)
        box = (start + left, upper - head - plot, width - left - (GAP if columns > 1 else 0), plot)
        axes = figure.add_axes((box[0] / look.WIDTH, box[1] / height, box[2] / look.WIDTH, box[3] / height))
        _panel(axes, part, years, ends[place], lang, alone=len(groups) == 1)
    return figure


def _panel(axes: Axes, part: pd.DataFrame, years: range, end: float, lang: Lang, alone: bool) -> None:
    """One agency or program: marks joined by a line where two years stand beside each other."""
    known = {int(row["amount_year"]): row for row in part.to_dict("records")}
    for year in years:
        if not _has(known.get(year)):
            axes.axvspan(year - 0.5, year + 0.5, **EMPTY, zorder=0)
    for one, other in pairwise(years):
        sides = [known.get(one), known.get(other)]
        if all(side is not None and pd.notna(side["rupiah"]) for side in sides):
            first, second = (side for side in sides if side is not None)
            style = "-" if first["stage"] == second["stage"] else (0, (2, 2))
            axes.plot([one, other], [first["rupiah"], second["rupiah"]], color=look.BLUE, lw=1.2, ls=style, zorder=1)
    for year, row in known.items():
        if pd.notna(row["rupiah"]):
            axes.plot([year], [row["rupiah"]], **_mark(row["stage"]), ms=MARK, zorder=3, clip_on=False)
            if alone:
                text = format_rupiah_short(int(row["rupiah"]), lang)
                look.note(axes, text, (year, float(row["rupiah"])), (0, 7), ha="center", va="bottom", size=SMALL)
        if pd.notna(row["realisasi"]):
            axes.plot([year + BESIDE], [row["realisasi"]], **SPENT, ls="", ms=MARK, zorder=2, clip_on=False)
            if alone:
                text = format_rupiah_short(int(row["realisasi"]), lang)
                look.note(
                    axes, text, (year + BESIDE, float(row["realisasi"])), (0, -7), ha="center", va="top", size=SMALL
                )
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_ylim(0, (end or 1.0) * (1.25 if alone else 1.15))
    axes.spines[["top", "right"]].set_visible(False)
    room = axes.get_window_extent().width * 72 / look.DPI / len(years)
    step = math.ceil((look.text_width("2000", SMALL) + 4) / room)
    axes.set_xticks(years[::step], labels=[str(year) for year in years[::step]], size=SMALL)
    axes.set_yticks(_ticks(end), labels=_tick_texts(end, lang), size=SMALL)
    axes.tick_params(length=0)


def _ticks(end: float) -> list[float]:
    """Zero, and a round amount near the largest."""
    if end <= 0:
        return [0.0]
    size = 10 ** math.floor(math.log10(end))
    return [0.0, max(step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if step * size <= end) * size]


def _tick_texts(end: float, lang: Lang) -> list[str]:
    return [look.format_tick_rupiah(tick, lang) for tick in _ticks(end)]


def _head(texts: tuple[str, str], width: float) -> str:
    """The name over a panel in two lines at most, and under it whose it is."""
    name, agency = texts
    lines = [look.wrap(name, width * 72, SMALL, most_lines=2)]
    return "\n".join([*lines, *([look.wrap(agency, width * 72, SMALL, most_lines=1)] if agency else [])])


def _legend(
    rows: pd.DataFrame, groups: Sequence[tuple[Any, pd.DataFrame]], years: range, lang: Lang
) -> dict[str, Line2D | Patch]:
    """The marks that are drawn, and the sign for a year without an amount where there is one."""
    entries: dict[str, Line2D | Patch] = {
        label(f"legend.year_{stage}", lang): Line2D([], [], **_mark(stage), ms=MARK)
        for stage in MARKS
        if (rows["stage"] == stage).any()
    }
    if rows["realisasi"].notna().any():
        entries[label("legend.year_realisasi", lang)] = Line2D([], [], **SPENT, ls="", ms=MARK)
    there = sum(_has(row) for _, part in groups for row in part.to_dict("records"))
    if there < len(groups) * len(years):
        entries[label("legend.year_none", lang)] = Patch(**EMPTY)
    return entries


def _mark(stage: str) -> dict[str, Any]:
    """A forward estimate is hollow: nobody has decided on it."""
    fill = "white" if stage == "prakiraan_maju" else look.BLUE
    return {"marker": MARKS[stage], "color": look.BLUE, "markerfacecolor": fill, "ls": ""}


def _has(row: Mapping[Any, Any] | None) -> bool:
    return row is not None and bool(pd.notna(row["rupiah"]) or pd.notna(row["realisasi"]))


def _key(part: pd.DataFrame) -> tuple[str, str]:
    return str(part["agency"].iloc[0]), str(part["series"].iloc[0])
