"""The look that all figures share: one style, one palette, labels that wrap, axes in rupiah and percent.

A figure is laid out in inches from its own texts, measured before anything is drawn: so no label is
cut off and none covers another, however long the names of a document are.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.ticker import MaxNLocator

from renja_analysis.numbers import SCALES, Lang, format_number, format_rupiah_short

# Okabe and Ito (2008): told apart with every common kind of colour blindness, and by lightness in grey print.
BLUE, ORANGE, GREEN, VERMILLION, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"
GREY, LIGHT, INK, SOFT = "#8C8C8C", "#D9D9D9", "#222222", "#555555"

FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
WIDTH, DPI = 10.0, 120
TITLE, SUBTITLE, LABEL, NOTE = 17.0, 12.0, 12.0, 9.5  # sizes in points
HANDLE = 14.0  # points: the width of a mark in a legend
LINE = 1.25  # height of a line of text in sizes
HINTED = 1.02  # letters fitted to whole dots take a little more room
MEASURED = 100.0  # points: the size at which letters are measured
EDGE = 0.2  # inches left free at every edge
LEGEND_ROW, AXIS_ROOM = 0.32, 0.8  # inches for a row of the legend, for the ticks and the name of the horizontal axis

_SCALE_WORDS = "|".join(word for words in SCALES.values() for word in words.values())
_AMOUNT = re.compile(rf"(Rp) (\S+)(?: ({_SCALE_WORDS})\b)?")

_RC: dict[str, Any] = {
    "font.family": FONT,
    "font.size": LABEL,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": GREY,
    "axes.labelsize": LABEL,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "xtick.labelsize": LABEL,
    "ytick.labelsize": LABEL,
    "legend.frameon": False,
    "legend.fontsize": LABEL,
    "axes.grid": False,
    "axes.axisbelow": True,
    "figure.facecolor": "white",
    "text.usetex": False,
    "text.parse_math": False,
    "axes.unicode_minus": True,
}


@contextmanager
def style() -> Iterator[None]:
    """The one context in which every figure is made; what the user set elsewhere plays no part in it."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(sns.axes_style("white"))
        matplotlib.rcParams.update(_RC)  # type: ignore[arg-type]
        yield


def new_figure(
    plot_height: float,
    title: str,
    subtitle: str,
    source: str,
    left: float = 0.0,
    right: float = 0.0,
    legend: Sequence[str] = (),
) -> tuple[Figure, Axes]:
    """A figure with its title, what is measured, and its source, around one Axes ``plot_height`` inches high.

    ``left`` is the room in inches for the labels of the vertical axis, ``right`` that for texts beside the Axes;
    room is kept above it for the words that :func:`add_legend` may show. Titles and source wrap at the width of the
    figure.
    """
    room = (WIDTH - 2 * EDGE) * 72
    title, subtitle = _balanced(title, room, TITLE, bold=True), _balanced(subtitle, room, SUBTITLE)
    source = wrap(source, room, NOTE)
    legend_rows = math.ceil(len(legend) / _legend_columns(legend)) if legend else 0
    head = height_of(title, TITLE) + height_of(subtitle, SUBTITLE) + LEGEND_ROW * legend_rows + 0.15
    foot = height_of(source, NOTE) + AXIS_ROOM
    height = 2 * EDGE + head + plot_height + foot
    # The layout is made here, to the inch: whoever saves the figure need not lay it out or crop it again.
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout=PlaceHolderLayoutEngine(True, True))
    FigureCanvasAgg(figure)
    edge, top = EDGE / WIDTH, height - EDGE
    look: dict[str, Any] = {"ha": "left", "linespacing": LINE}
    figure.suptitle(title, x=edge, y=top / height, va="top", size=TITLE, weight="bold", **look)
    top -= height_of(title, TITLE)
    figure.text(edge, top / height, subtitle, va="top", size=SUBTITLE, color=SOFT, **look)
    figure.text(edge, EDGE / height, source, va="bottom", size=NOTE, color=SOFT, **look)
    start = EDGE + left
    box = (start / WIDTH, (EDGE + foot) / height, (WIDTH - 2 * EDGE - right - start) / WIDTH, plot_height / height)
    axes = figure.add_axes(box)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def add_legend(axes: Axes, entries: Mapping[str, Artist]) -> None:
    """A legend above the Axes, in as many columns as there is room for: it never covers what is drawn."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    axes.legend(
        list(entries.values()),
        list(entries),
        loc="lower left",
        bbox_to_anchor=(EDGE / WIDTH, axes.get_position().y1),
        bbox_transform=figure.transFigure,
        ncols=_legend_columns(list(entries)),
        borderaxespad=0.3,
        borderpad=0.0,
        labelspacing=0.5,
        handlelength=HANDLE / LABEL,
        handletextpad=0.5,
        columnspacing=1.5,
    )


def _legend_columns(names: Sequence[str]) -> int:
    """The most columns in which the names of a legend, filled column by column, fit into the width of the figure."""
    widths = [text_width(name) + HANDLE + 2 * LABEL for name in names]
    for columns in range(len(names), 1, -1):
        rows = math.ceil(len(names) / columns)
        if sum(max(widths[start : start + rows]) for start in range(0, len(names), rows)) <= (WIDTH - 2 * EDGE) * 72:
            return columns
    return 1


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Texts that are wrapped already as the labels of a vertical axis of rows, the first row on top."""
    axes.set_yticks(range(len(names)), labels=list(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylabel("")


def note(
    axes: Axes, text: str, at: tuple[float, float], shift: tuple[float, float], coordinates: Any = "data", **look: Any
) -> None:
    """A text at a place of the Axes, moved by a shift in points; it may stand outside of the Axes."""
    axes.annotate(text, at, shift, coordinates, "offset points", annotation_clip=False, **look)


def label_bars(axes: Axes, ends: Sequence[float], texts: Sequence[str], size: float = LABEL, gap: float = 5.0) -> None:
    """A text behind the end of each horizontal bar (row 0, 1, ...), the axis made wide enough for all of them.

    ``gap`` is the room in points between the two. The text of a bar to the left of zero stands to the right of it.
    """
    room = axes.get_window_extent().width * 72 / DPI
    pairs = list(zip(ends, texts, strict=True))
    low = min(0.0, *ends)
    widest = max(
        (max(end, 0.0) - low) * room / max(room - text_width(text, size) - 3 * gap, room / 4) for end, text in pairs
    )
    axes.set_xlim(low, low + widest if widest > 0 else 1.0)
    for row, (end, text) in enumerate(pairs):
        box = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none"}
        note(axes, text, (max(end, 0.0), row), (gap, 0), va="center", size=size, bbox=box)


def rupiah_axis(axes: Axes, name: str, lang: Lang, ends: Sequence[float]) -> None:
    """Ticks of the horizontal axis as people read money, ``Rp 5 miliar``: as far as the bars reach, 0 among them."""
    _set_ticks(axes.xaxis, name, min(0.0, *ends), max(0.0, *ends), lambda value: format_tick_rupiah(value, lang))


def percent_axis(axis: Axis, name: str, lang: Lang, most: float) -> None:
    """Ticks of an axis in percent, ``25%``, from 0 to ``most``; the decimal comma in Indonesian."""
    _set_ticks(axis, name, 0.0, most, lambda value: f"{format_number(value, lang)}%")


def _set_ticks(axis: Axis, name: str, least: float, most: float, words: Callable[[float], str]) -> None:
    """As many round ticks, five at most, as their words have room for."""
    low, high = axis.get_view_interval()
    box = axis.axes.get_window_extent()
    across = axis is axis.axes.xaxis
    room = (box.width if across else box.height) * 72 / DPI
    for steps in range(5, 0, -1):
        found = MaxNLocator(steps, steps=[1, 2, 2.5, 5, 10]).tick_values(least, most)
        ticks = [float(tick) for tick in found if least <= tick <= most]
        taken = max(text_width(words(tick)) if across else LABEL for tick in ticks) + LABEL
        if len(ticks) < 2 or (ticks[1] - ticks[0]) / abs(high - low) * room >= taken:
            break
    axis.set_ticks(ticks, labels=[words(tick) for tick in ticks])
    axis.set_label_text(name)


def format_tick_rupiah(value: float, lang: Lang) -> str:
    """``Rp 2,5 miliar``: an amount for an axis, no decimals that say nothing."""
    text = format_rupiah_short(round(value), lang, 1).replace("-", "\N{MINUS SIGN}")
    return text.replace(",0 " if lang == "id" else ".0 ", " ")


def wrap(text: str, points: float, size: float = LABEL, most_lines: int = 0, bold: bool = False) -> str:
    """``text`` in lines at most ``points`` wide as the font really is, cut with an ellipsis after ``most_lines``.

    A single word wider than a line is broken where the line ends; an amount in rupiah is never parted.
    """
    lines: list[str] = []
    glued = _AMOUNT.sub(lambda amount: amount[0].replace(" ", "\N{NO-BREAK SPACE}"), " ".join(text.split()))
    for word in glued.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, bold) <= points:
            lines[-1] = joined
            continue
        if text_width(word, size, bold) <= points:
            lines.append(word)
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, bold) > points:
                lines.append("")
            lines[-1] += letter
    if most_lines and len(lines) > most_lines:
        last = lines[most_lines - 1]
        while last and text_width(f"{last}…", size, bold) > points:
            last = last[:-1]
        lines = [*lines[: most_lines - 1], f"{last.rstrip(' ,;/-')}…"]
    return "\n".join(lines)


def _balanced(text: str, points: float, size: float, bold: bool = False) -> str:
    """A text in as few lines as it needs, none of them much shorter than the others."""
    result = wrap(text, points, size, bold=bold)
    lines = result.count("\n")
    for narrower in range(1, 21 if lines else 1):
        closer = wrap(text, points * (1 - 0.025 * narrower), size, bold=bold)
        if closer.count("\n") > lines:
            break
        result = closer
    return result


def room_for(texts: Sequence[str], size: float = LABEL) -> float:
    """Width in inches of the widest line of these texts, with the gap to the axis."""
    return max((text_width(line, size) for text in texts for line in text.split("\n")), default=0.0) / 72 + 0.12


def height_of(text: str, size: float) -> float:
    """Height in inches of a text of one or more lines; nothing for no text."""
    return (text.count("\n") + 1) * size * LINE * 1.05 / 72 if text else 0.0


def text_width(text: str, size: float = LABEL, bold: bool = False) -> float:
    """Room for one line in points, by the advance of each letter: pairs that are set closer need a little less."""
    return sum(_advance(letter, bold) for letter in text) * size * HINTED


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter in sizes of the font."""
    font = get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
    font.set_size(MEASURED, 72)  # each time: the font is shared with whoever draws
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536 / MEASURED
