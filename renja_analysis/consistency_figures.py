"""The figures of what does not add up: findings by family and severity, and table against table.

Every function takes findings and returns a Figure that stands on a slide, or one sentence where there is nothing to
draw.
"""

import pandas as pd
from matplotlib.figure import Figure

from renja_analysis import figures as look
from renja_analysis.bars import ROW, Words, bar_figure, bar_legend
from renja_analysis.consistency_tables import counted, table_pairs
from renja_analysis.findings import SEVERITIES
from renja_analysis.labels import label
from renja_analysis.numbers import Lang
from renja_analysis.schema import TABLES

COLORS = {"error": look.VERMILLION, "warning": look.ORANGE, "info": look.SKY}
SMALL = 10.5  # size of the letters over the columns of the heat map


@look.style()
def draw_families(findings: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """How many findings each family has, by severity, the most on top."""
    if findings.empty:
        return label("nothing.findings", lang)
    rows = counted(findings, "family").sort_values("findings", ascending=False, kind="stable").reset_index(drop=True)
    legend = {label(f"severities.{severity}", lang).capitalize(): color for severity, color in COLORS.items()}
    errors = str(int((findings["severity"] == "error").sum()))
    words = Words(
        label("title.families", lang, findings=str(len(findings)), errors=errors),
        label("subtitle.families", lang),
        source,
        label("axis.findings", lang),
        legend,
    )
    names = [look.wrap(label(f"family.{family}", lang), 3.2 * 72, most_lines=2) for family in rows["family"]]
    rows = rows.assign(row_id=rows["family"])
    figure, axes = bar_figure(rows, "error", names, words, [COLORS["error"]] * len(rows))
    left = rows["error"].astype(float)
    for severity in SEVERITIES[1:]:
        size = rows[severity].astype(float)
        axes.barh(range(len(rows)), size, left=left, height=0.66, color=COLORS[severity])
        left = left + size
    look.label_bars(axes, rows["findings"].astype(float).to_list(), [str(count) for count in rows["findings"]])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel(words.axis)
    bar_legend(axes, words)
    return figure


@look.style()
def draw_pairs(findings: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """Table against table: how many findings name both, the darker the more."""
    pairs = table_pairs(findings)
    if pairs.empty:
        return label("nothing.findings", lang)
    tables = [name for name in TABLES if name in {*pairs["of_table"], *pairs["against_table"]}]
    names = [label(f"short.{table}", lang) for table in tables]
    column = (look.WIDTH - look.room_for(names) - 2 * look.EDGE) / len(tables)
    room = (column - 0.1) * 72
    upright = all(look.text_width(word, SMALL) <= room for name in names for word in name.split())
    heads = [look.wrap(name, room, SMALL, most_lines=3) for name in names] if upright else names
    heights = [look.height_of(head, SMALL) if upright else look.text_width(head, SMALL) / 72 for head in heads]
    head_room = max(heights) + 0.1
    across = int(pairs.loc[pairs["of_table"] != pairs["against_table"], "findings"].sum())
    figure, axes = look.new_figure(
        len(tables) * ROW + head_room,
        label("title.pairs", lang, findings=str(across)),
        label("subtitle.pairs", lang),
        source,
        left=look.room_for(names),
    )
    most = int(pairs["findings"].max())
    for left, right, count in pairs.itertuples(index=False, name=None):
        row, place = tables.index(right), tables.index(left)
        share = count / most
        axes.barh(row, 0.94, left=place + 0.03, height=0.86, color=look.BLUE, alpha=0.15 + 0.75 * share)
        color = "white" if share > 0.6 else look.INK
        axes.text(place + 0.5, row, str(count), ha="center", va="center", size=12, color=color)
    look.name_rows(axes, names)
    axes.set_xlim(0, len(tables))
    axes.set_ylim(len(tables) - 0.5, -0.5 - head_room / ROW)
    for place, head in enumerate(heads):
        axes.text(place + 0.5, -0.6, head, ha="center", va="bottom", size=SMALL, rotation=0 if upright else 90)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure
