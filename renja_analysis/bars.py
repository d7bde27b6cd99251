"""Horizontal bars, one per row: the frame that the figures of every notebook share."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from renja_analysis import figures as look
from renja_analysis.labels import label, short_name
from renja_analysis.numbers import Lang

MOST_BARS = 10
ROW = 0.55  # inches of height for a row whose name takes two lines
NAMES = 3.2  # inches at most for the names at the left


class Words(NamedTuple):
    """The texts around one figure of bars."""

    title: str
    subtitle: str
    source: str
    axis: str
    legend: Mapping[str, str] = MappingProxyType({})  # the words of the legend: {words: colour}


def most_rows(rows: pd.DataFrame, lang: Lang) -> tuple[pd.DataFrame, str]:
    """The first MOST_BARS rows, and the words that tell how many there are where some are not shown."""
    kept = rows.head(MOST_BARS).reset_index(drop=True)
    if len(kept) == len(rows):
        return kept, ""
    return kept, " " + label("subtitle.shown", lang, shown=str(len(kept)), rows=str(len(rows)))


def row_names(rows: pd.DataFrame, lang: Lang) -> list[str]:
    names = [short_name(name, level, lang) for name, level in zip(rows["name"], rows["level"], strict=True)]
    return [look.wrap(name, NAMES * 72, most_lines=2) for name in names]


def two_colors(special: pd.Series) -> list[str]:
    return [look.ORANGE if is_special else look.BLUE for is_special in special.fillna(False)]


def bar_figure(
    rows: pd.DataFrame, column: str, names: Sequence[str], words: Words, colors: Sequence[str]
) -> tuple[Figure, Axes]:
    figure, axes = look.new_figure(
        max(len(rows), 3) * ROW + 0.1,
        words.title,
        words.subtitle,
        words.source,
        left=look.room_for(names),
        legend=list(words.legend),
    )
    draw_bars(axes, rows, column, colors)
    look.name_rows(axes, names)
    return figure, axes


def bar_legend(axes: Axes, words: Words) -> None:
    """What the colours of the bars say: those that are there."""
    drawn = {to_hex(bar.get_facecolor()).upper() for bar in axes.patches}
    look.add_legend(axes, {name: Patch(color=color) for name, color in words.legend.items() if color in drawn})


def draw_bars(axes: Axes, rows: pd.DataFrame, column: str, colors: Sequence[str]) -> None:
    """One bar per row. Rows are told apart by row_id: two of them may have one name."""
    ids, values = rows["row_id"].astype(str).to_list(), rows[column].astype(float).to_list()
    before = len(axes.patches)
    sns.barplot(x=values, y=ids, order=ids, errorbar=None, color=look.BLUE, saturation=1, width=0.66, ax=axes)
    for bar, color in zip(axes.patches[before:], colors, strict=True):
        bar.set_facecolor(color)
