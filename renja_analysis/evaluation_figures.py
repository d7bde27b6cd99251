"""The figures of the evaluation that are bars: money by program, what was left, the Renstra, the largest differences.

Every function takes a table of the measures and returns a Figure that stands on a slide: its title says what is seen.
Where the table holds nothing to draw, it returns one sentence that says so. Amounts in rupiah, percents 0-100.
"""

import pandas as pd
from matplotlib.figure import Figure

from renja_analysis import figures as look
from renja_analysis.bars import Words, bar_figure, bar_legend, draw_bars, most_rows, row_names, two_colors
from renja_analysis.evaluation_tables import agency_total, largest, measured
from renja_analysis.labels import label, short_name
from renja_analysis.numbers import Lang, format_number, format_percent, format_rupiah_short
from renja_analysis.scales import threshold

PROGRESS_SHOWN = 250.0  # percent: a longer bar ends here, and its label tells the value


@look.style()
def draw_budget(money: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """The agency's budget, what was spent and what was left: three bars. ``money``: :func:`evaluation.absorption`."""
    agency = agency_total(money)
    if agency is None:
        return label("nothing.budget", lang)
    amounts = {"target_rp": agency.target_rp, "realisasi_rp": agency.realisasi_rp, "sisa_rp": agency.sisa_rp}
    rows = pd.DataFrame({"row_id": list(amounts), "amount": list(amounts.values())})
    spent = format_percent(agency.serapan, lang)
    budget, left = (format_rupiah_short(amount, lang) for amount in (agency.target_rp, agency.sisa_rp))
    words = Words(
        label("title.budget", lang, percent=spent, budget=budget, remainder=left),
        label("subtitle.budget", lang),
        source,
        label("axis.rupiah", lang),
    )
    names = [label(f"bar.{part}", lang) for part in amounts]
    figure, axes = bar_figure(rows, "amount", names, words, [look.GREY, look.BLUE, look.ORANGE])
    unspent = format_percent(None if agency.serapan is None else 100 - agency.serapan, lang)
    texts = [format_rupiah_short(amount, lang) for amount in amounts.values()]
    shown = [texts[0], f"{texts[1]} ({spent})", f"{texts[2]} ({unspent})"]
    ends = rows["amount"].astype(float).to_list()
    look.label_bars(axes, ends, shown, size=14)
    look.rupiah_axis(axes, words.axis, lang, ends)
    return figure


@look.style()
def draw_programs(money: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """Spending within the budget of each program, the largest on top. ``money``: :func:`evaluation.absorption`.

    A program that spent less than ``thresholds.csv`` shortfall_rp has another colour.
    """
    every = largest(money, "target_rp").dropna(subset=["realisasi_rp"])
    rows, more = most_rows(every, lang)
    if rows.empty:
        return label("nothing.programs", lang)
    bound = threshold("shortfall_rp")
    shown_bound = format_number(bound, lang)
    counts = {"short": str(int((every["serapan"] < bound).sum())), "programs": str(len(every))}
    words = Words(
        label("title.programs", lang, bound=shown_bound, **counts),
        label("subtitle.programs", lang) + more,
        source,
        label("axis.rupiah", lang),
        {
            label("legend.spent", lang): look.BLUE,
            label("legend.spent_short", lang, bound=shown_bound): look.ORANGE,
            label("legend.left", lang): look.LIGHT,
        },
    )
    figure, axes = bar_figure(rows, "target_rp", row_names(rows, lang), words, [look.LIGHT] * len(rows))
    draw_bars(axes, rows, "realisasi_rp", two_colors(rows["serapan"] < bound))
    texts = [
        label("of_budget", lang, percent=format_percent(percent, lang), whole=format_rupiah_short(budget, lang))
        for budget, percent in zip(rows["target_rp"], rows["serapan"], strict=True)
    ]
    ends = rows[["target_rp", "realisasi_rp"]].max(axis=1).astype(float).to_list()
    look.label_bars(axes, ends, texts)
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure


@look.style()
def draw_remainder(money: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """What each program left unspent, the largest on top. ``money``: :func:`evaluation.absorption`."""
    every = largest(money, "sisa_rp")
    rows, more = most_rows(every, lang)
    if rows.empty:
        return label("nothing.remainder", lang)
    bound = threshold("shortfall_rp")
    shown_bound = format_number(bound, lang)
    short = every[(every["serapan"] < bound).fillna(False)]
    share = format_percent(short["share_of_sisa"].sum(min_count=1), lang)
    if short.empty:
        title = label("title.remainder_none", lang, share=format_percent(every["share_of_sisa"].iloc[0], lang))
    elif len(short) == 1:
        title = label("title.remainder_one", lang, bound=shown_bound, share=share)
    else:
        title = label("title.remainder", lang, short=str(len(short)), bound=shown_bound, share=share)
    sides = {"above": look.BLUE, "below": look.ORANGE}
    legend = {label(f"legend.{side}_bound", lang, bound=shown_bound): color for side, color in sides.items()}
    words = Words(title, label("subtitle.remainder", lang) + more, source, label("axis.remainder", lang), legend)
    colors = two_colors(rows["row_id"].isin(short["row_id"]))
    figure, axes = bar_figure(rows, "sisa_rp", row_names(rows, lang), words, colors)
    texts = [
        f"{format_rupiah_short(amount, lang)} ({format_percent(percent, lang)})"
        for amount, percent in zip(rows["sisa_rp"], rows["share_of_sisa"], strict=True)
    ]
    ends = rows["sisa_rp"].astype(float).to_list()
    look.label_bars(axes, ends, texts)
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure


@look.style()
def draw_renstra(
    values: pd.DataFrame, lang: Lang = "id", source: str = "", evaluated_year: int | None = None
) -> Figure | str:
    """Cumulative spending against the Renstra target of each program and the total, recomputed (14 = 6+12, 15 = 14/5).

    ``values``: :func:`evaluation.evaluate`. A bar beyond PROGRESS_SHOWN ends there.
    """
    progress = "renstra_progress_rp_computed"
    programs = largest(values, progress)
    kept, more = most_rows(programs, lang)
    rows = pd.concat([measured(values, "total", [progress]), kept], ignore_index=True)
    if rows.empty:
        return label("nothing.renstra", lang)
    words = Words(
        label(
            "title.renstra",
            lang,
            above=str(int((programs[progress] > 100).sum())),
            programs=str(len(programs)),
        ),
        label("subtitle.renstra", lang, year=str(evaluated_year or label("evaluated_year", lang))) + more,
        source,
        label("axis.renstra", lang),
        {label("legend.within_target", lang): look.BLUE, label("legend.above_target", lang): look.ORANGE},
    )
    rows = rows.assign(shown=rows[progress].clip(upper=PROGRESS_SHOWN))
    colors = two_colors(rows[progress] > 100)
    figure, axes = bar_figure(rows, "shown", row_names(rows, lang), words, colors)
    texts = [
        label("of_renstra", lang, percent=format_percent(percent, lang), whole=format_rupiah_short(whole, lang))
        for percent, whole in zip(rows[progress], rows["renstra_target_rp"], strict=True)
    ]
    # Behind the line of 100 percent, which so crosses no text.
    look.label_bars(axes, rows["shown"].clip(lower=100).astype(float).to_list(), texts)
    axes.axvline(100, color=look.INK, lw=1.2, ls="--", zorder=0)
    look.percent_axis(axes.xaxis, words.axis, lang, max(100.0, float(rows["shown"].max())))
    bar_legend(axes, words)
    return figure


@look.style()
def draw_differences(differences: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """The amounts farthest from what the form's formulas give, the largest on top.

    ``differences``: :func:`evaluation_tables.disagreements`, whose rows of kind rupiah are drawn.
    """
    rows, more = most_rows(differences[differences["kind"] == "rupiah"].dropna(subset=["difference"]), lang)
    if rows.empty:
        return label("nothing.differences", lang)
    first = rows.iloc[0]
    title = label(
        "title.differences",
        lang,
        printed=format_rupiah_short(round(first["printed"]), lang),
        computed=format_rupiah_short(round(first["computed"]), lang),
        name=short_name(first["name"], first["level"], lang),
        column=first["formula"],
    )
    sides = {"lower": look.ORANGE, "higher": look.BLUE}
    legend = {label(f"legend.printed_{side}", lang): color for side, color in sides.items()}
    words = Words(title, label("subtitle.differences", lang) + more, source, label("axis.difference", lang), legend)
    rows = rows.assign(size=rows["difference"].abs())
    negative = rows["difference"] < 0
    figure, axes = bar_figure(rows, "size", row_names(rows, lang), words, two_colors(negative))
    texts = [format_rupiah_short(round(value), lang).replace("-", "−") for value in rows["difference"]]
    ends = rows["size"].astype(float).to_list()
    look.label_bars(axes, ends, texts)
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure
