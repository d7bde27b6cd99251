"""What the quarters of the evaluated year say: sentences, the rows of two tables and a figure.

The measures are those of :mod:`renja_analysis.quarters`, the words stand in ``labels_quarters.yml``. A document without
quarters takes one sentence.
"""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from renja_analysis import figures as look
from renja_analysis.bars import Words, bar_figure, bar_legend, draw_bars, most_rows, row_names
from renja_analysis.labels import label, listed
from renja_analysis.numbers import Lang, format_percent, format_rupiah_short
from renja_analysis.quarters import NUMERALS, QUARTERS

MOST_NAMED = 3
SHOWN = 150.0  # percent: a longer bar ends here, and its label tells the value
SHADES = ("#003F63", look.BLUE, look.SKY, "#B3DCF2")  # of the quarters, the first the darkest
# What the notebook shows of money_rows and of target_rows.
MONEY_SHOWN = (
    "name_words",
    "year_target_rp",
    *(f"{quarter}_rp" for quarter in QUARTERS),
    "so_far_rp",
    "reached",
    "ahead",
)
TARGETS_SHOWN = ("name_words", "indicator", "cumulation_words", "unit", "year_target", *QUARTERS) + (
    *("so_far", "year_end", "rate_at_pace", "note_words"),
)
MONEY_COLUMNS = ("year_target", *QUARTERS, "so_far", "year_end")


def tell_quarters(money: pd.DataFrame, measured: pd.DataFrame, lang: Lang = "id") -> str:
    """The money of the year so far against a straight line, and what the last quarter lacks.

    ``money``: :func:`quarters.quarterly_money`, ``measured``: :func:`quarters.quarters`.
    """
    if measured.empty:
        return label("nothing.quarters", lang)
    agency = money[money["level"] == "total"]
    if agency.empty:
        return label("nothing.quarters_money", lang)
    row: dict[Any, Any] = agency.iloc[0].to_dict()
    words = {"quarter": NUMERALS[row["through"] - 1], "spent": _rupiah(row["so_far"], lang)}
    if pd.notna(row["note"]):
        told = [label(f"tell.quarters_{row['note']}", lang, **words)]
    else:
        words |= {"budget": _rupiah(row["year_target"], lang), "percent": format_percent(row["reached"], lang)}
        told = [label("tell.quarters", lang, **words)]
        if row["through"] < len(QUARTERS):
            told.append(
                label(
                    "tell.quarters_pace",
                    lang,
                    through=str(row["through"]),
                    line=format_percent(row["line"], lang),
                    year_end=_rupiah(row["year_end"], lang),
                    rate=format_percent(row["rate_at_pace"], lang),
                )
            )
    if row["unreported"]:
        quarter = NUMERALS[measured["through"].max() - 1]
        told.append(label("tell.quarters_unreported", lang, rows=str(row["unreported"]), quarter=quarter))
    return " ".join(told)


def tell_targets(measured: pd.DataFrame, lang: Lang = "id") -> str:
    """How many indicators miss their target at this pace, and which quarters are blank between others."""
    if measured.empty:
        return ""
    rows = measured[measured["quantity"] == "k"]
    judged = rows[rows["misses"].notna()]
    told = [label("nothing.quarters_k", lang)]
    if len(judged):
        told = [label("tell.targets", lang, rows=str(len(judged)), misses=str(int(judged["misses"].sum())))]
    without = int((rows["note"] == "no_target").sum())
    if without:
        told.append(label("tell.targets_unknown", lang, rows=str(without)))
    gaps = measured[measured["blank"] != ""].drop_duplicates("row_id")
    if len(gaps):
        named = [f"{row_id} ({blank})" for row_id, blank in zip(gaps["row_id"], gaps["blank"], strict=True)]
        shown = listed(named, lang) if len(named) <= MOST_NAMED else ", ".join([*named[:MOST_NAMED], "…"])
        told.append(label("tell.quarters_blank", lang, rows=str(len(gaps)), names=shown))
    return " ".join(told)


def money_rows(money: pd.DataFrame) -> pd.DataFrame:
    """:func:`quarters.quarterly_money` for a table: the amounts in whole rupiah, their columns ending in ``_rp``."""
    whole = {name: money[name].round().astype("Int64") for name in MONEY_COLUMNS}
    return money.assign(**whole).rename(columns={name: f"{name}_rp" for name in MONEY_COLUMNS})


def target_rows(measured: pd.DataFrame) -> pd.DataFrame:
    """The indicators of :func:`quarters.quarters`, the farthest from its target at this pace first."""
    return measured[measured["quantity"] == "k"].sort_values("rate_at_pace", kind="stable").reset_index(drop=True)


@look.style()
def draw_quarters(money: pd.DataFrame, lang: Lang = "id", source: str = "") -> Figure | str:
    """What the agency and each program have spent of their budget, quarter by quarter, beside the straight line.

    ``money``: :func:`quarters.quarterly_money`. The sentence on missing quarters is that of :func:`tell_quarters`, so
    nothing to draw is no text.
    """
    known = money[money["reached"].notna()]
    programs = known[known["level"] == "program"].sort_values("year_target", ascending=False, kind="stable")
    kept, more = most_rows(programs, lang)
    rows = pd.concat([known[known["level"] == "total"], kept], ignore_index=True)
    if rows.empty:
        return ""
    rows["row_id"] = rows["row_id"].fillna("")
    last = int(rows["through"].max())
    line = 25.0 * last
    below = int((programs["reached"] < line).sum())
    words = Words(
        label("title.quarters", lang, below=str(below), programs=str(len(programs)), percent=format_percent(line, lang))
        if last < len(QUARTERS)
        else label("title.quarters_year", lang, percent=format_percent(rows["reached"].iloc[0], lang)),
        label("subtitle.quarters", lang, through=str(last)) + more,
        source,
        label("axis.rp", lang),
        {label("legend.quarter", lang, quarter=NUMERALS[at]): SHADES[at] for at in range(last)},
    )
    # The bar of each quarter lies behind those of the quarters before it, from the longest on.
    spent = rows[list(QUARTERS)].astype("Float64").fillna(0).cumsum(axis=1).div(rows["year_target"], axis=0) * 100
    rows = rows.assign(**spent.clip(0, SHOWN))
    names = row_names(rows, lang)
    figure, axes = bar_figure(rows, QUARTERS[last - 1], names, words, [SHADES[last - 1]] * len(rows))
    for at in range(last - 2, -1, -1):
        draw_bars(axes, rows, QUARTERS[at], [SHADES[at]] * len(rows))
    texts = [_beside(row, last, lang) for row in rows.to_dict("records")]
    # Behind the line, which so crosses no text.
    ends = rows[QUARTERS[last - 1]].clip(lower=line).astype(float).to_list()
    look.label_bars(axes, ends, texts)
    axes.axvline(line, color=look.INK, lw=1.2, ls="--", zorder=0)
    look.percent_axis(axes.xaxis, words.axis, lang, max(100.0, *ends))
    bar_legend(axes, words)
    return figure


def _beside(row: dict[Any, Any], last: int, lang: Lang) -> str:
    """The text behind a bar; of a row that does not reach the last quarter, how far it does."""
    words = {"percent": format_percent(row["reached"], lang), "whole": _rupiah(row["year_target"], lang)}
    if row["through"] == last:
        return label("of_budget", lang, **words)
    return label("of_budget_until", lang, quarter=NUMERALS[row["through"] - 1], **words)


def _rupiah(amount: float, lang: Lang) -> str:
    return format_rupiah_short(round(amount), lang)
