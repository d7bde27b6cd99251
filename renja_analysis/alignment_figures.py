"""The figures of policy alignment: claim and truth, what policies share, who claims what, where the claims lead.

Every function takes a table of the measures and returns a Figure that stands on a slide, or one sentence where there
is nothing to draw. Amounts in rupiah.
"""

from collections.abc import Sequence
from numbers import Integral

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from renja_analysis import figures as look
from renja_analysis.alignment_tables import flows, funding
from renja_analysis.alignment_text import policy_name
from renja_analysis.bars import ROW, Words, bar_figure, bar_legend, draw_bars, row_names
from renja_analysis.labels import label, short_name
from renja_analysis.numbers import Lang, format_rupiah_short
from renja_analysis.policy_alignment import aligned, claims, intersections, matrix, shares

WIDEST = 1.32  # inches for a policy of the overlap, at most
DOTS = 5.4  # inches for all of them
FLOW_ROW = 0.95  # inches for each policy or program of the flow
COLORS = (look.BLUE, look.ORANGE, look.GREEN, look.VERMILLION, look.SKY, look.GREY)
SMALL = 10.5  # size of the letters in the cells of a matrix
# The parts of a policy's claims against a plan, from the zero line on.
PARTS = {"funded": look.BLUE, "above_plan": look.ORANGE, "alike": look.GREY, "not_planned": look.VERMILLION}


@look.style()
def draw_claims(
    alignment: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame, lang: Lang = "id", source: str = ""
) -> Figure | str:
    """The policy tables added up, each sub kegiatan once, and the technical programs of both plans."""
    both = claims(alignment)
    if not both["distinct"]:
        return label("nothing.alignment", lang)
    technical = shares(alignment, {"plan": plan, "final_plan": final_plan}).set_index("plan")["technical"]
    amounts = {"naive": both["naive"], "union": both["union"], **technical.to_dict()}
    rows = pd.DataFrame({"row_id": list(amounts), "amount": list(amounts.values())}).dropna()
    shown = {name: format_rupiah_short(int(both[name]), lang) for name in ("naive", "union")}
    words = Words(
        label("title.claims", lang, **shown), label("subtitle.claims", lang), source, label("axis.rupiah", lang)
    )
    names = [look.wrap(label(f"bar.{name}", lang), 2.6 * 72, most_lines=2) for name in rows["row_id"]]
    colors = {"naive": look.ORANGE, "union": look.BLUE}
    figure, axes = bar_figure(rows, "amount", names, words, [colors.get(name, look.LIGHT) for name in rows["row_id"]])
    ends = rows["amount"].astype(float).to_list()
    look.label_bars(axes, ends, [format_rupiah_short(int(amount), lang) for amount in rows["amount"]], size=14)
    look.rupiah_axis(axes, words.axis, lang, ends)
    return figure


@look.style()
def draw_overlap(alignment: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """Which policies claim the same sub kegiatan: a dot per policy, the rupiah of each combination beside."""
    table = matrix(alignment)
    combinations = intersections(alignment)
    combinations = combinations[combinations["exactly"] > 0].reset_index(drop=True)
    if not len(table) or combinations["policies"].max() < 2:
        return label("nothing.overlap", lang)
    slugs = list(dict.fromkeys(alignment["kebijakan"].dropna()))
    several = int((table["policies"] > 1).sum())
    column = min(WIDEST, DOTS / len(slugs))
    heads = [look.wrap(policy_name(slug, lang), (column - 0.08) * 72, SMALL, most_lines=4) for slug in slugs]
    head_room = max(look.height_of(head, SMALL) for head in heads) + 0.1
    figure, axes = look.new_figure(
        len(combinations) * ROW + head_room,
        label("title.overlap", lang, several=str(several), distinct=str(len(table))),
        label("subtitle.overlap", lang),
        source,
        left=column * len(slugs) + 0.1,
    )
    rows = combinations.assign(row_id=combinations["kebijakan"])
    draw_bars(axes, rows, "exactly_rupiah", [look.BLUE if n == 1 else look.ORANGE for n in rows["policies"]])
    _dots(axes, rows["kebijakan"].tolist(), slugs, heads, (column, head_room))
    ends = rows["exactly_rupiah"].astype(float).to_list()
    texts = [
        f"{format_rupiah_short(int(amount), lang)} ({count})"
        for amount, count in zip(rows["exactly_rupiah"], rows["exactly"], strict=True)
    ]
    look.label_bars(axes, ends, texts)
    look.rupiah_axis(axes, label("axis.overlap", lang), lang, ends)
    return figure


@look.style()
def draw_matrix(alignment: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """Sub kegiatan by policy in rupiah, the largest on top; the darker the larger."""
    table = matrix(alignment)
    if table.empty:
        return label("nothing.alignment", lang)
    slugs = list(dict.fromkeys(alignment["kebijakan"].dropna()))
    names = row_names(table.assign(level="sub_kegiatan"), lang)
    heads = [look.wrap(policy_name(slug, lang), 1.4 * 72, SMALL, most_lines=4) for slug in slugs]
    head_room = max(look.height_of(head, SMALL) for head in heads) + 0.1
    counts = {"distinct": str(len(table)), "policies": str(len(slugs))}
    figure, axes = look.new_figure(
        len(table) * ROW + head_room,
        label("title.matrix", lang, **counts),
        label("subtitle.matrix", lang),
        source,
        left=look.room_for(names),
    )
    claimed = aligned(alignment)["pagu"].dropna()
    positive = claimed[claimed > 0]
    span = (int(positive.min()), int(positive.max())) if len(positive) else (1, 1)
    for row, cells in enumerate(table.to_dict("records")):
        for column in [column for column, slug in enumerate(slugs) if slug in str(cells["kebijakan"]).split()]:
            _matrix_cell(axes, row, column, cells[slugs[column]], span, lang)
    look.name_rows(axes, names)
    axes.set_xlim(0, len(slugs))
    axes.set_ylim(len(table) - 0.5, -0.5 - head_room / ROW)
    for column, head in enumerate(heads):
        axes.text(column + 0.5, -0.6, head, ha="center", va="bottom", size=SMALL, weight="bold")
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


@look.style()
def draw_flow(alignment: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """From policy (left) to program (right): bands as wide as the claims."""
    rows = flows(alignment).dropna(subset=["pagu"])
    if rows.empty:
        return label("nothing.alignment", lang)
    first = rows.sort_values("pagu", ascending=False, kind="stable").iloc[0]
    title = label(
        "title.flow",
        lang,
        policy=policy_name(first["kebijakan"], lang),
        program=short_name(first["program"], "program", lang),
        amount=format_rupiah_short(int(first["pagu"]), lang),
    )
    sides = {side: rows.groupby(side, dropna=False, sort=False)["pagu"].sum() for side in ("kebijakan", "program")}
    texts = {
        "kebijakan": [policy_name(slug, lang) for slug in sides["kebijakan"].index],
        "program": [short_name(name, "program", lang) for name in sides["program"].index],
    }
    labels = {
        side: [
            look.wrap(f"{name}: {format_rupiah_short(int(amount), lang)}", 2.5 * 72, SMALL, most_lines=3)
            for name, amount in zip(texts[side], sides[side], strict=True)
        ]
        for side in sides
    }
    height = max(len(sides["kebijakan"]), len(sides["program"])) * FLOW_ROW
    rooms = [look.room_for(labels[side], SMALL) for side in ("kebijakan", "program")]
    figure, axes = look.new_figure(height, title, label("subtitle.flow", lang), source, left=rooms[0], right=rooms[1])
    heights = {side: [look.height_of(text, SMALL) / height for text in labels[side]] for side in sides}
    places = {side: _stacked(sides[side].astype(float).tolist(), heights[side]) for side in sides}
    _bands(axes, rows, sides, places)
    for side, x, align in (("kebijakan", -0.02, "right"), ("program", 1.02, "left")):
        for (low, high), text in zip(places[side], labels[side], strict=True):
            axes.text(x, (low + high) / 2, text, ha=align, va="center", size=SMALL, clip_on=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(1, 0)
    axes.axis("off")
    return figure


@look.style()
def draw_funding(alignment: pd.DataFrame, against: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """What of each policy's claims a plan holds. ``against``: :func:`policy_alignment.against` of that plan."""
    rows = funding(alignment, against)
    rows = rows[rows["claimed"].fillna(0) > 0].reset_index(drop=True)
    if rows.empty:
        return label("nothing.funding", lang)
    absent = against.loc[against["how"] == "none", "largest"].sum()
    parts = {name: color for name, color in PARTS.items() if rows[name].fillna(0).gt(0).any()}
    words = Words(
        label("title.funding", lang, amount=format_rupiah_short(int(absent), lang)),
        label("subtitle.funding", lang),
        source,
        label("axis.claims", lang),
        {label(f"legend.{part}", lang): color for part, color in parts.items()},
    )
    names = [look.wrap(policy_name(slug, lang), 3.2 * 72, most_lines=2) for slug in rows["kebijakan"]]
    rows = rows.assign(row_id=rows["kebijakan"])
    figure, axes = bar_figure(rows, "funded", names, words, [look.BLUE] * len(rows))
    left = rows["funded"].astype(float)
    for part, color in list(PARTS.items())[1:]:
        size = rows[part].astype(float)
        axes.barh(range(len(rows)), size, left=left, height=0.66, color=color)
        left = left + size
    ends = rows["claimed"].astype(float).to_list()
    look.label_bars(axes, ends, [format_rupiah_short(int(amount), lang) for amount in rows["claimed"]])
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure


def _matrix_cell(axes: Axes, row: int, column: int, amount: object, span: tuple[int, int], lang: Lang) -> None:
    """One claim: its amount, the darker the larger within ``span`` (in powers of ten), or that none is printed."""
    share, text = 0.0, label("no_amount", lang)
    if isinstance(amount, Integral):
        low, high = np.log10(span)
        share = (np.log10(max(int(amount), span[0])) - low) / (high - low) if high > low else 1.0
        text = format_rupiah_short(int(amount), lang)
    axes.barh(row, 0.94, left=column + 0.03, height=0.86, color=look.BLUE, alpha=0.15 + 0.75 * share)
    color = "white" if share > 0.6 else look.INK
    axes.text(column + 0.5, row, text, ha="center", va="center", size=SMALL, color=color)


def _dots(
    axes: Axes, rows: Sequence[str], slugs: Sequence[str], heads: Sequence[str], room: tuple[float, float]
) -> None:
    """A column of dots per policy left of the bars, filled where a combination has the policy.

    ``room``: inches for the width of a column and for the heads.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, _ = figure.get_size_inches()
    axes.set_yticks([])
    axes.set_ylabel("")
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(rows) - 0.5, -0.5 - room[1] / ROW)
    box = axes.get_position()
    left = figure.add_axes((look.EDGE / width, box.y0, room[0] * len(slugs) / width, box.height))
    for row, combination in enumerate(rows):
        inside = [column for column, slug in enumerate(slugs) if slug in combination.split()]
        left.plot([min(inside), max(inside)], [row, row], color=look.INK, lw=2, zorder=1)
        for column in range(len(slugs)):
            left.plot(column, row, marker="o", ms=11, color=look.INK if column in inside else look.LIGHT, zorder=2)
    for column, head in enumerate(heads):
        left.text(column, -0.6, head, ha="center", va="bottom", size=SMALL)
    left.set_xlim(-0.5, len(slugs) - 0.5)
    left.set_ylim(axes.get_ylim())
    left.axis("off")


def _stacked(sizes: Sequence[float], labels: Sequence[float]) -> list[tuple[float, float]]:
    """Where each part of a side stands between 0 and 1: to one scale, with room for its label (of that height)."""
    gap = 0.04
    slots = np.array(labels)
    scale, step = 0.0, 1 / sum(sizes)
    for _ in range(40):
        if np.maximum(np.array(sizes) * (scale + step), slots).sum() + gap * (len(sizes) - 1) <= 1:
            scale += step
        step /= 2
    places, start = [], 0.0
    for size, slot in zip(sizes, labels, strict=True):
        room = max(size * scale, slot)
        places.append((start + (room - size * scale) / 2, start + (room + size * scale) / 2))
        start += room + gap
    return places


def _bands(
    axes: Axes, rows: pd.DataFrame, sides: dict[str, pd.Series], places: dict[str, list[tuple[float, float]]]
) -> None:
    """A smooth band for each pair of policy and program, in the colour of the policy."""
    order = {side: list(sides[side].index) for side in sides}
    ranks = rows.assign(**{side: rows[side].map({name: i for i, name in enumerate(order[side])}) for side in order})
    spans: dict[str, dict[object, tuple[float, float]]] = {}
    # On each side the bands leave a part in the order of the other side, so that they cross as little as they can.
    for side, other in (("kebijakan", "program"), ("program", "kebijakan")):
        used = [low for low, _ in places[side]]
        spans[side] = {}
        for index, row in ranks.sort_values([side, other], kind="stable").iterrows():
            place = int(row[side])
            low, high = places[side][place]
            size = float(row["pagu"]) / float(sides[side].iloc[place]) * (high - low)
            spans[side][index] = (used[place], used[place] + size)
            used[place] += size
    steps = np.linspace(0.0, 1.0, 60)
    curve = 3 * steps**2 - 2 * steps**3
    for index, policy in ranks["kebijakan"].items():
        (low, high), (low_end, high_end) = spans["kebijakan"][index], spans["program"][index]
        edges = low + (low_end - low) * curve, high + (high_end - high) * curve
        axes.fill_between(steps, *edges, color=COLORS[policy % len(COLORS)], alpha=0.55, lw=0)
