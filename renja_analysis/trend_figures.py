"""The figures of trends besides those over years: the stages of a year, what drove a change, absorption, the agencies.

Every function takes a table of the measures and returns a Figure that stands on a slide, or one sentence where there
is nothing to draw. ``names`` are those of the agencies; they are shown where there are several. Amounts in rupiah.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from renja_analysis import figures as look
from renja_analysis.bars import MOST_BARS, NAMES, Words, bar_figure, bar_legend, most_rows
from renja_analysis.labels import code_word, label, short_name
from renja_analysis.numbers import Lang, format_number, format_percent, format_rupiah_short
from renja_analysis.review_text import signed
from renja_analysis.trend_tables import Ladder, absorption_totals, main_change, main_ladder, ranked
from renja_analysis.trend_text import change_years

PINK = "#CC79A7"  # the seventh colour of Okabe and Ito
STAGE_MARKS = {
    "prakiraan_maju": ("v", look.GREEN),
    "rkpd": ("o", look.GREY),
    "renja": ("^", look.SKY),
    "plan": ("D", look.BLUE),
    "final": ("s", look.ORANGE),
    "apbd_induk": ("X", look.SOFT),
    "apbd_perubahan": ("P", look.VERMILLION),
    "target": ("p", PINK),
    "realisasi": ("*", look.INK),
}
# The last years, the last of all at the end.
YEAR_MARKS = (("o", look.GREY), ("^", look.SKY), ("s", look.ORANGE), ("v", look.GREEN), ("P", PINK), ("D", look.BLUE))
COLORS = {"raised": look.BLUE, "lowered": look.ORANGE, "appeared": look.GREEN, "gone": look.VERMILLION}
MARK = 6.0  # points
PLACE = 0.16  # inches of height for one mark of a row: each has a line of its own
MOST_SUMS = 5  # agencies whose sums stand above the rows


@look.style()
def draw_ladder(
    joined: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id", source: str = "", level: str = "program"
) -> Figure | str:
    """The year with the most stages, from the first on top to the last. ``joined``: :func:`joined_names.join`."""
    found = main_ladder(joined, level)
    if found is None:
        return label("nothing.ladder", lang)
    size = found.rows[list(found.stages)].max(axis="columns").astype(float)
    rows, more = most_rows(found.rows.loc[size.sort_values(ascending=False, kind="stable").index], lang)
    subtitle = label("subtitle.ladder", lang, year=str(found.year), level=level.replace("_", " ")) + more
    if found.rows["agency"].nunique() > 1:
        subtitle += " " + label("tell.ladder_both", lang)
    return _marked(
        rows,
        {stage: (code_word("trend_stage", stage, lang), *STAGE_MARKS[stage]) for stage in found.stages},
        _names(rows, names, lang, level, most_lines=2),
        [_change(row, found.stages, lang) for row in rows.to_dict("records")],
        (_ladder_title(found, lang), subtitle, source),
        lang,
    )


@look.style()
def draw_drivers(
    moved: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id", source: str = "", level: str = "program"
) -> Figure | str:
    """What raised and what lowered the sum from one year to another. ``moved``: :func:`trend_measures.growth`."""
    every = main_change(moved)
    every = every[every["change_rupiah"].ne(0).fillna(False)]
    if every.empty:
        return label("nothing.drivers", lang)
    rows, more = most_rows(every, lang)
    first = rows.iloc[0]
    change = signed(int(first["change_rupiah"]), lang)
    title = label("title.drivers", lang, name=short_name(first["series_name"], level, lang), change=change)
    kinds = [_kind(status, int(moved)) for status, moved in zip(rows["status"], rows["change_rupiah"], strict=True)]
    legend = {label(f"legend.{kind}", lang): color for kind, color in COLORS.items()}
    subtitle = label("subtitle.drivers", lang, **change_years(every, lang))
    if rows["contribution"].notna().any():
        subtitle += " " + label("subtitle.drivers_contribution", lang)
    words = Words(title, subtitle + more, source, label("axis.change", lang), legend)
    rows = rows.assign(row_id=[str(place) for place in range(len(rows))])
    texts = _names(rows, names, lang, level)
    figure, axes = bar_figure(rows, "change_rupiah", texts, words, [COLORS[kind] for kind in kinds])
    ends = rows["change_rupiah"].astype(float).to_list()
    look.label_bars(axes, ends, [_driven(row, lang) for row in rows.to_dict("records")])
    low, high = axes.get_xlim()
    axes.set_xlim(low - (high - low) * 0.02 * (low < 0), high)
    axes.axvline(0, color=look.GREY, lw=0.8, zorder=3)
    look.rupiah_axis(axes, words.axis, lang, ends)
    bar_legend(axes, words)
    return figure


@look.style()
def draw_absorption(
    absorbed: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id", source: str = "", level: str = "program"
) -> Figure | str:
    """How much of its budget each spent, a mark for each year; the sums of the agencies on top.

    ``absorbed``: :func:`trend_measures.absorption_over_years`.
    """
    totals = absorption_totals(absorbed)
    years = sorted(set(absorbed.loc[absorbed["serapan"].notna(), "amount_year"]))[-len(YEAR_MARKS) :]
    if not years:
        return label("nothing.absorption", lang)
    size = totals.groupby("agency")["budget"].max().sort_values(ascending=False, kind="stable")
    agencies = list(size.index[:MOST_SUMS])
    sums = totals.assign(series="", series_name="")
    parts = [_wide(sums, years).set_index("agency", drop=False).loc[agencies]]
    parts.append(_wide(absorbed, years).head(MOST_BARS - len(agencies) + 1))
    rows = pd.concat(parts, ignore_index=True)
    several = len(names) > 1
    texts = _names(rows, names, lang, level, most_lines=2)
    for place, agency in enumerate(agencies):
        head = label("bar.all", lang)
        texts[place] = f"{head}\n{look.wrap(names[agency], NAMES * 72, most_lines=1)}" if several else head
    marks = dict(zip(years, YEAR_MARKS[-len(years) :], strict=True))
    shown, of = len(rows) - len(agencies), absorbed.dropna(subset=["serapan"])[["agency", "series"]].drop_duplicates()
    more = " " + label("subtitle.shown", lang, shown=str(shown), rows=str(len(of))) if shown < len(of) else ""
    return _marked(
        rows,
        {year: (str(year), *marks[year]) for year in years},
        texts,
        [_last_rate(row, years, lang) for row in rows.to_dict("records")],
        (
            _absorption_title(totals, lang),
            label("subtitle.absorption", lang, level=level.replace("_", " ")) + more,
            source,
        ),
        lang,
        percent=True,
    )


@look.style()
def draw_ranking(totals: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id", source: str = "") -> Figure | str:
    """The agencies by their sums in the year that most have. ``totals``: :func:`trend_measures.agency_totals`."""
    every = ranked(totals)
    if len(every) < 2:
        return label("nothing.ranking", lang)
    rows, more = most_rows(every, lang)
    year, first = str(rows["amount_year"].iloc[0]), rows.iloc[0]
    amount = format_rupiah_short(int(first["rupiah"]), lang)
    words = Words(
        label("title.ranking", lang, name=names[first["agency"]], year=year, amount=amount),
        label("subtitle.ranking", lang) + more,
        source,
        label("axis.rupiah", lang),
    )
    texts = [look.wrap(names[agency], NAMES * 72, most_lines=2) for agency in rows["agency"]]
    figure, axes = bar_figure(rows.assign(row_id=rows["agency"]), "rupiah", texts, words, [look.BLUE] * len(rows))
    ends = rows["rupiah"].astype(float).to_list()
    look.label_bars(axes, ends, [_rank_text(row, lang) for row in rows.to_dict("records")])
    look.rupiah_axis(axes, words.axis, lang, ends)
    return figure


def _marked(
    rows: pd.DataFrame,
    marks: Mapping[object, tuple[str, str, str]],
    names: Sequence[str],
    texts: Sequence[str],
    words: tuple[str, str, str],
    lang: Lang,
    percent: bool = False,
) -> Figure:
    """A mark for each column of ``marks`` (words, marker, colour), one below the other in each row, joined by a line.

    ``words``: title, subtitle, source; ``texts``: what stands behind the last mark of a row.
    """
    title, subtitle, source = words
    lines = max(look.height_of(name, look.LABEL) for name in names)
    height = max(len(rows), 3) * max(PLACE * len(marks), lines + 0.08) + 0.1
    legend = [text for text, _, _ in marks.values()]
    figure, axes = look.new_figure(height, title, subtitle, source, left=look.room_for(names), legend=legend)
    look.name_rows(axes, names)
    ends = rows[list(marks)].max(axis="columns").astype(float).fillna(0.0).to_list()
    if percent:
        look.label_bars(axes, [*ends, 100.0], [*texts, ""], gap=12.0)
    else:
        look.label_bars(axes, ends, texts, gap=12.0)
    step = 0.8 / len(marks)
    for place, row in enumerate(rows.to_dict("records")):
        points = [
            (float(row[column]), place + step * (number - (len(marks) - 1) / 2), column)
            for number, column in enumerate(marks)
            if pd.notna(row[column])
        ]
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], color=look.LIGHT, lw=3, zorder=1)
        for x, y, column in points:
            _, marker, color = marks[column]
            axes.plot([x], [y], marker=marker, color=color, ms=MARK, zorder=2)
    low, high = axes.get_xlim()
    axes.set_xlim(low - (high - low) * 0.02, high)
    _axis(axes, ends, lang, percent)
    handles = {text: Line2D([], [], color=color, marker=mark, ls="", ms=MARK) for text, mark, color in marks.values()}
    look.add_legend(axes, handles)
    return figure


def _axis(axes: Axes, ends: Sequence[float], lang: Lang, percent: bool) -> None:
    if percent:
        axes.axvline(100, color=look.GREY, lw=0.8, zorder=0)
        look.percent_axis(axes.xaxis, label("axis.serapan", lang), lang, max(*ends, 100.0))
    else:
        look.rupiah_axis(axes, label("axis.rupiah", lang), lang, ends)


def _names(rows: pd.DataFrame, names: Mapping[str, str], lang: Lang, level: str, most_lines: int = 1) -> list[str]:
    """The names of series; with several agencies each in ``most_lines`` with that of its agency below."""
    several, texts = len(names) > 1, []
    for agency, name in zip(rows["agency"], rows["series_name"], strict=True):
        text = look.wrap(short_name(name, level, lang), NAMES * 72, most_lines=most_lines if several else 2)
        texts.append(f"{text}\n{look.wrap(names[agency], NAMES * 72, most_lines=1)}" if several else text)
    return texts


def _wide(rows: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """A column for the absorption of each year, the largest budget first."""
    keys = ["agency", "series", "series_name"]
    known = rows[rows["amount_year"].isin(years) & rows["serapan"].notna()].fillna({"series_name": ""})
    size = known.groupby(keys)["budget"].max().rename("size").reset_index()
    wide = known.pivot(index=keys, columns="amount_year", values="serapan").reindex(columns=list(years)).reset_index()
    return wide.merge(size, on=keys).sort_values("size", ascending=False, kind="stable").reset_index(drop=True)


def _absorption_title(totals: pd.DataFrame, lang: Lang) -> str:
    """The rate in the first and the last year, of the agencies that have both; else that of the last year."""
    known = totals[totals["budget"] > 0]
    years = sorted(set(known["amount_year"]))
    ends = [set(known.loc[known["amount_year"] == year, "agency"]) for year in (years[0], years[-1])]
    both = ends[0] & ends[1]
    shown = known[known["agency"].isin(both)] if both else known[known["amount_year"] == years[-1]]
    sums = shown.groupby("amount_year")[["budget", "realisasi"]].sum()
    percent = (100 * sums["realisasi"] / sums["budget"]).astype(float)
    rates = dict(zip(sums.index, percent, strict=True))
    first, last = min(rates), max(rates)
    share = {year: format_percent(rates[year], lang) for year in (first, last)}
    if first == last:
        return label("title.absorption_one", lang, share=share[first], year=str(first))
    values = {"first": share[first], "last": share[last], "first_year": str(first), "last_year": str(last)}
    return label("title.absorption", lang, **values)


def _ladder_title(found: Ladder, lang: Lang) -> str:
    ends = {"first": found.stages[0], "last": found.stages[-1]}
    values = {side: code_word("trend_stage", stage, lang) for side, stage in ends.items()} | {"year": str(found.year)}
    if found.before is None or found.after is None:
        return label("title.ladder_unknown", lang, **values)
    if found.before == found.after:
        return label("title.ladder_none", lang, **values)
    return label("title.ladder", lang, **values, change=signed(found.after - found.before, lang))


def _change(row: Mapping[Any, Any], stages: Sequence[str], lang: Lang) -> str:
    """The change from the first stage to the last; nothing where one of them has no amount, or both are equal."""
    first, last = row[stages[0]], row[stages[-1]]
    if pd.isna(first) or pd.isna(last) or first == last:
        return ""
    return signed(int(last) - int(first), lang)


def _last_rate(row: Mapping[Any, Any], years: Sequence[int], lang: Lang) -> str:
    known = [year for year in years if pd.notna(row[year])]
    return format_percent(row[known[-1]], lang) if known else ""


def _driven(row: Mapping[Any, Any], lang: Lang) -> str:
    """``+Rp 1,16 miliar (+5,20)``: the change and its contribution."""
    text = signed(int(row["change_rupiah"]), lang)
    share = row["contribution"]
    if pd.isna(share):
        return text
    sign = "+" if float(share) > 0 else "\N{MINUS SIGN}"
    return f"{text} ({sign}{format_number(abs(float(share)), lang)})"


def _rank_text(row: Mapping[Any, Any], lang: Lang) -> str:
    amount = format_rupiah_short(int(row["rupiah"]), lang)
    stage = code_word("trend_stage", str(row["stage"]), lang)
    share = "" if pd.isna(row["share"]) else f"{format_percent(row['share'], lang)}, "
    return f"{amount} ({share}{stage})"


def _kind(status: str, change: int) -> str:
    if status in ("new", "gone"):
        return {"new": "appeared", "gone": "gone"}[status]
    return "raised" if change > 0 else "lowered"
