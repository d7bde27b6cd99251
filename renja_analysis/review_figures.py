"""The figures of the review: what changed, the way from the RKPD to the final plan, the next year, the weights.

Every function takes a table of the measures and returns a Figure that stands on a slide, or one sentence where there
is nothing to draw. Amounts in rupiah.
"""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from renja_analysis import figures as look
from renja_analysis.bars import Words, bar_figure, bar_legend, most_rows, row_names
from renja_analysis.labels import code_word, label, short_name
from renja_analysis.numbers import Lang, format_percent, format_rupiah_short
from renja_analysis.review_tables import (
    MOST_LISTED,
    change_counts,
    forward_alone,
    forward_programs,
    largest_changes,
    program_steps,
    stages_there,
)
from renja_analysis.review_text import no_largest, no_steps, signed, signed_percent, surest
from renja_analysis.stages import STAGES

COLORS = {"raised": look.BLUE, "lowered": look.ORANGE, "new": look.GREEN, "dropped": look.VERMILLION}
MARKS = {"rkpd": ("o", look.GREY), "renja": ("^", look.SKY), "plan": ("D", look.BLUE), "final": ("s", look.ORANGE)}
MARK = 6.0  # points
STAGES_ROW = 0.65  # inches of height for a program: each of its stages has a line of its own


@look.style()
def draw_changes(changes: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """How many rows of the review differ in what. ``changes``: :func:`rkpd_review.changes`."""
    counts = change_counts(changes)
    rows = counts[counts["rows"] > 0].reset_index(drop=True)
    if rows.empty:
        return label("nothing.review", lang)
    changed = int((~changes["same"]).sum())
    amount = int(changes["difference"].abs().sum())
    money = label("title.changes_no_money", lang)
    if amount:
        money = label("title.changes_money", lang, amount=format_rupiah_short(amount, lang))
    elif (changes["rkpd_pagu"].notna() ^ changes["renja_pagu"].notna()).any():
        money = label("title.changes_one_side", lang)
    elif changes["difference"].isna().all():
        money = label("title.changes_unknown", lang)
    words = Words(
        label("title.changes", lang, rows=str(changed), all=str(len(changes)), money=money),
        label("subtitle.changes", lang),
        source,
        label("axis.rows", lang),
    )
    rows = rows.assign(row_id=rows["change"])
    names = [code_word("change", change, lang).capitalize() for change in rows["change"]]
    colors = [look.LIGHT if change == "same" else look.BLUE for change in rows["change"]]
    figure, axes = bar_figure(rows, "rows", names, words, colors)
    ends = rows["rows"].astype(float).to_list()
    look.label_bars(axes, ends, [str(count) for count in rows["rows"]])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(words.axis)
    return figure


@look.style()
def draw_waterfall(stages: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """From the total of the first stage, the RKPD where there is one, through each program's change to the last.

    ``stages``: :func:`rkpd_review.stages`.
    """
    every = program_steps(stages)
    steps = every[every["difference"].ne(0).fillna(False)]
    if steps.empty:
        return no_steps(stages, lang)
    whole, there = stages[stages["level"] == "program"], stages_there(stages)
    ends_at = there[0], there[-1]
    before, after = (int(whole[f"{stage}_pagu"].sum()) for stage in ends_at)
    changes = steps["difference"].astype(int).to_list()
    blank, rest = int(every["difference"].isna().sum()), after - before - sum(changes)
    changes += [rest] if blank and rest else []
    starts = [0, *(before + sum(changes[:i]) for i in range(len(changes))), 0]
    sizes = [before, *changes, after]
    names = [short_name(name, "program", lang) for name in steps["name"]]
    names += [label("bar.blank", lang)] if blank and rest else []
    names = [look.wrap(name, 3.2 * 72, most_lines=2) for name in names]
    names = [label(f"legend.stage_{ends_at[0]}", lang), *names, label(f"legend.stage_{ends_at[1]}", lang)]
    amounts = [format_rupiah_short(amount, lang) for amount in (before, after)]
    legend = {
        label("legend.total", lang): look.GREY,
        label("legend.raised", lang): look.BLUE,
        label("legend.lowered", lang): look.ORANGE,
    }
    between = {side: code_word("stage", stage, lang) for side, stage in zip(("first", "last"), ends_at, strict=True)}
    title = label("title.waterfall", lang, before=amounts[0], after=amounts[1], **between)
    subtitle = label("subtitle.waterfall", lang, **between)
    subtitle += " " + label("subtitle.waterfall_blank", lang, programs=str(blank)) if blank and rest else ""
    words = Words(title, subtitle, source, label("axis.rupiah", lang), legend)
    colors = [look.BLUE if change > 0 else look.ORANGE for change in changes[: len(steps)]]
    colors = [look.GREY, *colors, *([look.LIGHT] if blank and rest else []), look.GREY]
    rows = pd.DataFrame({"row_id": [str(i) for i in range(len(sizes))], "size": [float(abs(size)) for size in sizes]})
    figure, axes = bar_figure(rows, "size", names, words, colors)
    lefts = [min(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    for bar, left in zip(axes.patches, lefts, strict=True):
        bar.set(x=left)
    ends = [left + abs(size) for left, size in zip(lefts, sizes, strict=True)]
    texts = [amounts[0], *(signed(change, lang) for change in changes), amounts[1]]
    look.label_bars(axes, ends, texts)
    for row in range(len(sizes) - 1):
        level = starts[row] + sizes[row]
        axes.plot([level, level], [row - 0.33, row + 1.33], color=look.SOFT, lw=0.8)
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure


@look.style()
def draw_stages(stages: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """Each program's amount at the four stages on one line, the largest on top.

    ``stages``: :func:`rkpd_review.stages`.
    """
    steps = program_steps(stages)
    columns = [f"{stage}_pagu" for stage in STAGES]
    steps = steps[steps[columns].notna().any(axis=1)]
    if len(stages_there(stages)) < 2:
        return label("nothing.stages", lang)
    order = steps[columns].max(axis=1).astype(float).sort_values(ascending=False, kind="stable").index
    rows, more = most_rows(steps.loc[order], lang)
    there = stages_there(stages)
    title = _stages_title(steps.iloc[0], there, lang)
    legend = [label(f"legend.stage_{stage}", lang) for stage in there]
    names = row_names(rows, lang)
    figure, axes = look.new_figure(
        max(len(rows), 3) * STAGES_ROW + 0.1,
        title,
        label("subtitle.stages", lang) + more,
        source,
        left=look.room_for(names),
        legend=legend,
    )
    look.name_rows(axes, names)
    ends = rows[columns].max(axis=1).astype(float).to_list()
    texts = [signed(int(change), lang) if pd.notna(change) and change else "" for change in rows["difference"]]
    look.label_bars(axes, ends, texts, gap=12.0)
    _stage_paths(axes, rows, there)
    look.rupiah_axis(axes, label("axis.rupiah", lang), lang, ends)
    marks = {
        words: Line2D([], [], color=MARKS[stage][1], marker=MARKS[stage][0], ls="", ms=MARK)
        for words, stage in zip(legend, there, strict=True)
    }
    look.add_legend(axes, marks)
    return figure


@look.style()
def draw_largest(stages: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """The sub kegiatan whose amounts changed most from the plan to the final plan.

    ``stages``: :func:`rkpd_review.stages`.
    """
    every = largest_changes(stages)
    if every.empty:
        return no_largest(stages, lang)
    rows = every.head(MOST_LISTED).reset_index(drop=True)
    more = (
        ""
        if len(rows) == len(every)
        else " " + label("subtitle.shown", lang, shown=str(len(rows)), rows=str(len(every)))
    )
    if rows["shifted"].any():
        more += " " + label("subtitle.largest_shifted", lang)
    first = surest(every)
    title = label(
        "title.largest",
        lang,
        name=short_name(first["name"], "sub_kegiatan", lang),
        change=signed(int(first["difference"]), lang),
    )
    legend = {label(f"legend.{kind}", lang): color for kind, color in COLORS.items()}
    words = Words(title, label("subtitle.largest", lang) + more, source, label("axis.change", lang), legend)
    # Behind the amount: a long name is cut at its end.
    marks = ["*" if shifted else "" for shifted in rows["shifted"]]
    return _change_bars(rows, "difference", words, [COLORS[kind] for kind in rows["kind"]], lang, marks)


@look.style()
def draw_forward(forward: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """The change of each program from the plan year to the forward estimate.

    ``forward``: :func:`rkpd_review.forward`.
    """
    every, alone = forward_programs(forward), len(forward_alone(forward))
    if every.empty:
        return label("nothing.forward", lang)
    rows, more = most_rows(every, lang)
    more += " " + label("subtitle.forward_alone", lang, programs=str(alone)) if alone else ""
    before, after = int(every["pagu"].sum()), int(every["maju_pagu"].sum())
    change = signed_percent(100 * (after - before) / before, lang) if before else signed(after, lang)
    title = label("title.forward", lang, change=change)
    legend = {label(f"legend.{kind}", lang): COLORS[kind] for kind in ("raised", "lowered")}
    words = Words(title, label("subtitle.forward", lang) + more, source, label("axis.change", lang), legend)
    colors = [COLORS["lowered" if change < 0 else "raised"] for change in rows["change"]]
    percents = ["" if pd.isna(p) else f"({signed_percent(float(p), lang)})" for p in rows["change_percent"]]
    return _change_bars(rows, "change", words, colors, lang, percents)


@look.style()
def draw_weights(weights: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """The share of each program, the heaviest on top. ``weights``: :func:`rkpd_review.weights`."""
    known = weights.dropna(subset=["share"]).assign(level="program")
    rows, more = most_rows(known, lang)
    if rows.empty:
        return label("nothing.weights", lang)
    title = label("title.weights", lang, share=format_percent(rows["share"].iloc[0], lang))
    legend = {
        label("legend.technical", lang): look.BLUE,
        label("legend.supporting", lang): look.GREY,
    }
    words = Words(title, label("subtitle.weights", lang) + more, source, label("axis.share", lang), legend)
    colors = [look.GREY if supporting else look.BLUE for supporting in rows["supporting"]]
    figure, axes = bar_figure(rows, "share", row_names(rows, lang), words, colors)
    texts = [
        f"{format_percent(share, lang)} ({format_rupiah_short(pagu, lang)})"
        for share, pagu in zip(rows["share"], rows["pagu"], strict=True)
    ]
    ends = rows["share"].astype(float).to_list()
    look.label_bars(axes, ends, texts)
    look.percent_axis(axes.xaxis, words.axis, lang, max(ends))
    bar_legend(axes, words)
    return figure


def _change_bars(
    rows: pd.DataFrame, column: str, words: Words, colors: Sequence[str], lang: Lang, more: Sequence[str]
) -> Figure:
    """Bars from a line at zero: what is lowered goes to the left, what is raised to the right.

    ``more`` is what each says behind its amount.
    """
    figure, axes = bar_figure(rows, column, row_names(rows, lang), words, colors)
    texts = [f"{signed(int(change), lang)} {part}".strip() for change, part in zip(rows[column], more, strict=True)]
    ends = rows[column].astype(float).to_list()
    look.label_bars(axes, ends, texts)
    if min(ends) < 0:
        _widen(axes)
    axes.axvline(0, color=look.GREY, lw=0.8, zorder=3)
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure


def _stage_paths(axes: Axes, rows: pd.DataFrame, there: Sequence[str]) -> None:
    """Each program's amounts from the first stage on top to the last: no mark hides another, however equal they are."""
    step = 0.8 / len(STAGES)
    for place, row in enumerate(rows.to_dict("records")):
        points = [
            (float(row[f"{stage}_pagu"]), place + step * (STAGES.index(stage) - (len(STAGES) - 1) / 2), stage)
            for stage in there
            if pd.notna(row[f"{stage}_pagu"])
        ]
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], color=look.LIGHT, lw=3, zorder=1)
        for x, y, stage in points:
            mark, color = MARKS[stage]
            axes.plot([x], [y], marker=mark, color=color, ms=MARK, zorder=2)
    _widen(axes)


def _stages_title(most: pd.Series, there: Sequence[str], lang: Lang) -> str:
    """The largest change of a program, and the stage that most of it came with."""
    if pd.isna(most["difference"]):
        return label("title.stages_unknown", lang)
    if not most["difference"]:
        return label("title.stages_none", lang)
    # A stage between that prints no amount says nothing; the first and the last without one do not have the program.
    there = [stage for stage in there if stage in (there[0], there[-1]) or pd.notna(most[f"{stage}_pagu"])]
    amounts = [0 if pd.isna(most[f"{stage}_pagu"]) else int(most[f"{stage}_pagu"]) for stage in there]
    sizes = [abs(after - before) for before, after in pairwise(amounts)]
    return label(
        "title.stages",
        lang,
        last=code_word("stage", there[sizes.index(max(sizes)) + 1], lang),
        name=short_name(most["name"], "program", lang),
        change=signed(int(most["difference"]), lang),
    )


def _widen(axes: Axes) -> None:
    """A little room at the left: what is drawn at the edge is seen whole."""
    low, high = axes.get_xlim()
    axes.set_xlim(low - (high - low) * 0.02, high)
