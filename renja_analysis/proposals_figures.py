"""The figure of the proposals: what is asked how often, and how much of it the plan would serve."""

import pandas as pd
from matplotlib.figure import Figure

from renja_analysis import figures as look
from renja_analysis import proposals as wishes
from renja_analysis.bars import Words, bar_figure, bar_legend, draw_bars, most_rows, row_names
from renja_analysis.labels import label
from renja_analysis.numbers import Lang


@look.style()
def draw_proposals(
    proposals: pd.DataFrame, links: pd.DataFrame | None, lang: Lang = "id", source: str = ""
) -> Figure | str:
    """Proposals by subject, those that a sub kegiatan would serve apart from the others.

    ``links``: :func:`proposals.links`; None where there is no plan to link them to.
    """
    if proposals.empty:
        return label("nothing.proposals", lang)
    counts = wishes.counts(proposals, "usulan", links)
    rows, more = most_rows(counts.assign(row_id=counts["key"].fillna(""), level="usulan"), lang)
    served = rows["proposals"] - rows["without_match"].fillna(rows["proposals"])
    names, whole = row_names(rows, lang), str(len(proposals))
    if links is None:
        title, subtitle = label("title.proposals_only", lang, rows=whole), label("subtitle.proposals_only", lang)
        legend, colors = {}, [look.GREY] * len(rows)
    else:
        without = str(int(counts["without_match"].sum()))
        title = label("title.proposals", lang, rows=whole, without=without)
        subtitle = label("subtitle.proposals", lang)
        legend = {label("legend.served", lang): look.BLUE, label("legend.unserved", lang): look.ORANGE}
        colors = [look.ORANGE if lacking else look.BLUE for lacking in rows["without_match"]]
    words = Words(title, subtitle + more, source, label("axis.proposals", lang), legend)
    figure, axes = bar_figure(rows, "proposals", names, words, colors)
    if served.any():
        # What is served lies over the left of the whole bar; a bar of no length keeps its colour out of the legend.
        parts = [look.BLUE if count else color for count, color in zip(served, colors, strict=True)]
        draw_bars(axes, rows.assign(served=served), "served", parts)
        look.name_rows(axes, names)
    texts = [
        label("bar.without", lang, rows=str(count), without=str(lacking)) if lacking else str(count)
        for count, lacking in zip(rows["proposals"], rows["without_match"].fillna(0), strict=True)
    ]
    look.label_bars(axes, rows["proposals"].astype(float).to_list(), texts)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(words.axis)
    bar_legend(axes, words)
    return figure
