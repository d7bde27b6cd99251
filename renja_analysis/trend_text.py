"""What the notebook on trends says in sentences: each claim is computed from the measures, in Indonesian or English.

The words stand in ``labels_trends.yml``. Where there is nothing to compare, the sentence says what would be needed.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.labels import code_word, label, listed, short_name
from renja_analysis.numbers import Lang, format_number, format_percent, format_rupiah, format_rupiah_short
from renja_analysis.overlaps import compare, overlap
from renja_analysis.review_text import signed, signed_percent
from renja_analysis.trend_tables import (
    absorption_totals,
    agency_names,
    cost_reasons,
    last_planned,
    main_change,
    main_ladder,
    ranked,
    says_place,
)

MOST_NAMES = 3  # names that one sentence lists


def tell_trends(documents: Sequence[Document], lang: Lang = "id") -> str:
    """Which documents are read, and where there is one alone what a second would add."""
    years = _span([document.year for document in documents])
    if len(documents) > 1:
        agencies = len({document.agency for document in documents})
        return label("tell.trends", lang, documents=str(len(documents)), agencies=str(agencies), years=years)
    (one,) = documents
    after, before, evaluated = one.year + 1, one.year - 1, one.evaluated_year
    said = label("tell.trends_one", lang, agency=one.agency_name, year=years)
    second = label(
        "tell.trends_second",
        lang,
        after=str(after),
        before=str(before),
        year=str(one.year),
        evaluated_after=str(evaluated + 1),
        evaluated_before=str(evaluated - 1),
    )
    return f"{said} {second}"


def trends_source(documents: Sequence[Document], lang: Lang = "id") -> str:
    """The line under each figure: whose documents."""
    names, years = agency_names(documents), _span([document.year for document in documents])
    who = next(iter(names.values())) if len(names) == 1 else label("source_agencies", lang, agencies=str(len(names)))
    return label("source_trends", lang, agency=who, years=years)


def tell_coverage(covered: pd.DataFrame, lang: Lang = "id") -> str:
    """Which years have an amount and which have none. ``covered``: :func:`amount_years.coverage`."""
    if covered.empty:
        return label("nothing.amounts", lang)
    ends = covered["cumulative_only"].fillna(False)
    gaps = covered[covered["gap"] & ~ends]
    if covered["agency"].nunique() > 1:
        counts = {"several": int((~covered["gap"]).sum()), "several_gap": len(gaps), "several_ends": int(ends.sum())}
        return " ".join(label(f"tell.coverage_{key}", lang, pairs=str(count)) for key, count in counts.items() if count)
    said = [label("tell.coverage", lang, years=_listed_years(covered.loc[~covered["gap"], "amount_year"], lang))]
    if len(gaps):
        said.append(label("tell.coverage_gap", lang, years=_listed_years(gaps["amount_year"], lang)))
    if ends.any():
        said.append(label("tell.coverage_ends", lang, years=_listed_years(covered.loc[ends, "amount_year"], lang)))
    return " ".join(said)


def tell_joins(joined_names: pd.DataFrame, idle: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """How many names a reviewer made one, and which lines of ``program_links.csv`` fit no name.

    ``joined_names``: :func:`joined_names.joins`; ``idle``: :func:`joined_names.idle_links`.
    """
    linked = joined_names[(joined_names["how"] == "link") & (joined_names["level"] == level)]
    series = linked[["agency", "series"]].drop_duplicates()
    if len(linked):
        counts = {"names": str(len(linked)), "series": str(len(series))}
        said = [label("tell.joins", lang, level=_levels(level, len(series), lang), **counts)]
    else:
        said = [label("tell.joins_none", lang, level=_levels(level, 2, lang))]
    if len(idle):
        said.append(label("tell.joins_idle", lang, lines=str(len(idle)), names=_first(idle["name"], lang)))
    return " ".join(said)


def tell_unjoined(alone: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """How many series lack a year, and how many of them have a name beside them that may be theirs."""
    rows = alone[alone["level"] == level]
    if rows.empty:
        return label("tell.unjoined_none", lang, level=_levels(level, 1, lang))
    names = [short_name(name, level, lang) for name in rows["name"]]
    values = {"rows": str(len(rows)), "level": _levels(level, len(rows), lang), "names": _first(names, lang)}
    suggested = int(rows["suggestion"].notna().sum())
    near = " " + label("tell.unjoined_near", lang, rows=str(suggested)) if suggested else ""
    return label("tell.unjoined", lang, **values) + near


def tell_ladder(joined: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """Through which stages the year with the most passes, and what the first and the last come to."""
    found = main_ladder(joined, level)
    if found is None:
        return label("nothing.ladder", lang)
    stages = [code_word("trend_stage", stage, lang) for stage in found.stages]
    said = label("tell.ladder", lang, year=str(found.year), stages=listed(stages, lang))
    if found.before is None or found.after is None:
        return said
    amounts = {"before": format_rupiah_short(found.before, lang), "after": format_rupiah_short(found.after, lang)}
    change = signed(found.after - found.before, lang)
    sums = label("tell.ladder_sums", lang, first=stages[0], last=stages[-1], change=change, **amounts)
    both = " " + label("tell.ladder_both", lang) if found.rows["agency"].nunique() > 1 else ""
    return f"{said} {sums}{both}"


def tell_forecast(joined: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """How far last year's forward estimate lay from this year's plan, over what stands in both."""
    found = overlap(joined, "prakiraan_maju", "plan", level)
    found = found[found["both"] > 0]
    if found.empty:
        return label("nothing.forecast", lang)
    before, after = (int(found[f"{side}_rupiah"].sum()) for side in ("from", "to"))
    steps = compare(joined, "prakiraan_maju", "plan", level)
    size = int(steps.loc[steps["status"] == "both", "change_rupiah"].abs().sum())
    alone = int(found["only_from"].sum() + found["only_to"].sum())
    said = label(
        "tell.forecast",
        lang,
        rows=str(int(found["both"].sum())),
        level=_levels(level, int(found["both"].sum()), lang),
        years=_listed_years(found["amount_year"], lang),
        before=format_rupiah_short(before, lang),
        after=format_rupiah_short(after, lang),
        error=format_percent(100 * size / before if before else None, lang),
    )
    more = label("tell.forecast_alone", lang, rows=str(alone), level=_levels(level, alone, lang)) if alone else ""
    return f"{said} {more}".strip()


def tell_totals(totals: pd.DataFrame, lang: Lang = "id") -> str:
    """From the first to the last year with a budget, and what stage each is of. ``totals``: trend_measures.

    Several agencies are counted, not added up: they have other years.
    """
    known = totals[totals["rupiah"].notna()]
    ends = [(rows.iloc[0], rows.iloc[-1]) for _, rows in known.groupby("agency") if len(rows) > 1]
    if not ends:
        return label("nothing.years", lang)
    if totals["agency"].nunique() > 1:
        up = sum(bool(last["rupiah"] > first["rupiah"]) for first, last in ends)
        down = sum(bool(last["rupiah"] < first["rupiah"]) for first, last in ends)
        return label("tell.totals_several", lang, agencies=str(len(ends)), up=str(up), down=str(down))
    ((first, last),) = ends
    change = int(last["rupiah"] - first["rupiah"])
    percent = 100 * change / int(first["rupiah"]) if first["rupiah"] else None
    said = label(
        "tell.budget_years",
        lang,
        **_side("before", first, lang),
        **_side("after", last, lang),
        change=signed(change, lang),
        percent=signed_percent(percent, lang),
    )
    changed = known["stage"].nunique() > 1
    return " ".join([said, *([label("tell.budget_stages", lang)] if changed else [])])


def tell_drivers(moved: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """Which rows raised and which lowered the sum most in the pair of years drawn. ``moved``: growth."""
    rows = main_change(moved)
    known = rows[rows["change_rupiah"].notna()]
    if known.empty:
        return label("nothing.drivers", lang)
    change = int(known["change_rupiah"].sum())
    blank = len(rows) - len(known)
    key = "tell.drivers_known" if blank else "tell.drivers"
    sentences = [label(key, lang, **change_years(known, lang), change=signed(change, lang))]
    for side, part in (("up", known[known["change_rupiah"] > 0]), ("down", known[known["change_rupiah"] < 0])):
        if len(part):
            first = part.iloc[0]
            name = short_name(first["series_name"], level, lang)
            values = {"name": name, "change": signed(int(first["change_rupiah"]), lang), "rows": str(len(part))}
            sentences.append(label(f"tell.drivers_{side}", lang, level=_levels(level, len(part), lang), **values))
    if blank:
        sentences.append(label("tell.drivers_blank", lang, rows=str(blank), level=_levels(level, blank, lang)))
    return " ".join(sentences)


def change_years(rows: pd.DataFrame, lang: Lang) -> dict[str, str]:
    """The years and stages of the pair in :func:`trend_tables.main_change`, as texts."""
    stages = [
        listed([code_word("trend_stage", stage, lang) for stage in rows[column].unique()], lang)
        for column in ("from_stage", "to_stage")
    ]
    years = {"from_year": str(rows["from_year"].iloc[0]), "to_year": str(rows["to_year"].iloc[0])}
    return {**years, "from_stage": stages[0], "to_stage": stages[1]}


def tell_absorption(absorbed: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """How much of the budget was spent each year, and where the least. ``absorbed``: absorption_over_years."""
    rates = absorbed[absorbed["serapan"].notna()]
    if rates.empty:
        return label("nothing.absorption", lang)
    sums = (
        absorption_totals(absorbed).groupby("amount_year").agg({"budget": "sum", "realisasi": "sum", "agency": "size"})
    )
    years = []
    for year, budget, spent, agencies in sums.itertuples(name=None):
        amounts = {"spent": format_rupiah_short(int(spent), lang), "budget": format_rupiah_short(int(budget), lang)}
        share = format_percent(100 * spent / budget if budget else None, lang)
        values = {"year": str(year), "share": share, **amounts}
        if absorbed["agency"].nunique() > 1:
            years.append(label("tell.absorption_agencies", lang, **values, agencies=str(agencies)))
        else:
            years.append(label("tell.absorption_year", lang, **values))
    least = rates.sort_values("serapan", kind="stable").iloc[0]
    name, share = short_name(least["series_name"], level, lang), format_percent(least["serapan"], lang)
    lowest = label("tell.absorption_least", lang, name=name, share=share, year=str(least["amount_year"]))
    more = label("tell.absorption_one", lang) if len(sums) == 1 else ""
    return f"{label('tell.absorption', lang, years=listed(years, lang))} {lowest} {more}".strip()


def tell_concentration(found: pd.DataFrame, lang: Lang = "id", level: str = "program") -> str:
    """What the largest holds in the last year of each agency. ``found``: :func:`trend_measures.concentration`."""
    last = last_planned(found.dropna(subset=["hhi"]))
    if last.empty:
        return label("nothing.concentration", lang)
    if len(last) > 1:
        few = last["equal_rows"].astype(float)
        values = {"least": format_number(few.min(), lang, 1), "most": format_number(few.max(), lang, 1)}
        values |= {"agencies": str(len(last)), "level": _levels(level, 2, lang)}
        return label("tell.concentration_several", lang, **values)
    row = last.iloc[0]
    return label(
        "tell.concentration",
        lang,
        year=str(row["amount_year"]),
        stage=code_word("trend_stage", row["stage"], lang),
        name=short_name(row["largest"], level, lang),
        share=format_percent(row["largest_share"], lang),
        rows=str(row["rows"]),
        equal=format_number(row["equal_rows"], lang, 1),
        level=_levels(level, 2, lang),
    )


def tell_ranking(totals: pd.DataFrame, names: Mapping[str, str], lang: Lang = "id") -> str:
    """Which agency has the most in the year that most have; empty for one agency alone, of which the figure tells."""
    rows = ranked(totals)
    if len(rows) < 2:
        return ""
    stages = rows["stage"].nunique()
    said = label(
        "tell.ranking",
        lang,
        year=str(rows["amount_year"].iloc[0]),
        agencies=str(len(rows)),
        first=names[rows["agency"].iloc[0]],
        most=format_rupiah_short(int(rows["rupiah"].iloc[0]), lang),
        last=names[rows["agency"].iloc[-1]],
        least=format_rupiah_short(int(rows["rupiah"].iloc[-1]), lang),
    )
    return f"{said} {label('tell.ranking_stages', lang)}" if stages > 1 else said


def tell_prices(prices: pd.DataFrame | None, base: int | None, lang: Lang = "id") -> str:
    """At the prices of which year amounts are told, too; ``base``: :func:`trend_tables.base_year`."""
    if prices is None:
        return label("nothing.prices", lang)
    if base is None:
        return label("nothing.prices_place", lang, places=_first(prices["place"], lang))
    return label("tell.prices", lang, year=str(base), source=_first(prices["source"], lang))


def tell_population(population: pd.DataFrame | None, places: Mapping[str, str], lang: Lang = "id") -> str:
    """Whether amounts are told per inhabitant, too."""
    if population is None:
        return label("nothing.population", lang)
    if not says_place(population, places):
        return label("nothing.population_place", lang, places=_first(population["place"], lang))
    return label("tell.population", lang, source=_first(population["source"], lang))


def tell_costs(rows: pd.DataFrame, lang: Lang = "id") -> str:
    """How many sub kegiatan have a cost per unit, and why the others have none. ``rows``: trend_tables.cost_rows."""
    if rows.empty:
        return label("nothing.costs", lang)
    known = int(rows["unit_cost"].notna().sum())
    reasons = [
        label("tell.costs_reason", lang, reason=code_word("no_cost", row["reason"], lang), rows=str(row["count"]))
        for row in cost_reasons(rows).head(MOST_NAMES).to_dict("records")
    ]
    said = label("tell.costs", lang, known=str(known), rows=str(len(rows)))
    return f"{said} {label('tell.costs_reasons', lang, reasons=listed(reasons, lang))}" if reasons else said


def tell_cost_changes(changes: pd.DataFrame, lang: Lang = "id") -> str:
    """Whose cost per unit changed most from one year to the next. ``changes``: :func:`unit_costs.unit_cost_changes`."""
    known = changes[changes["change_percent"].notna()]
    if known.empty:
        return label("nothing.cost_changes", lang)
    most = known.sort_values("change_percent", key=lambda percent: -percent.abs(), kind="stable").iloc[0]
    return label(
        "tell.cost_changes",
        lang,
        rows=str(len(known)),
        name=short_name(most["series_name"], "sub_kegiatan", lang),
        before=format_rupiah(round(most["from_cost"]), lang),
        after=format_rupiah(round(most["to_cost"]), lang),
        unit=most["unit"],
        percent=signed_percent(float(most["change_percent"]), lang),
    )


def _side(side: str, row: pd.Series, lang: Lang) -> dict[str, str]:
    stage = code_word("trend_stage", row["stage"], lang)
    amount = format_rupiah_short(int(row["rupiah"]), lang)
    return {side: amount, f"{side}_year": str(row["amount_year"]), f"{side}_stage": stage}


def _span(years: Sequence[int]) -> str:
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def _listed_years(years: pd.Series, lang: Lang) -> str:
    return listed([str(year) for year in sorted(set(years))], lang)


def _first(names: Sequence[str] | pd.Series, lang: Lang) -> str:
    """The first names of several, and how many more there are."""
    each = list(dict.fromkeys(names))
    if len(each) <= MOST_NAMES:
        return listed(each, lang)
    return listed([*each[:MOST_NAMES], label("more_names", lang, count=str(len(each) - MOST_NAMES))], lang)


def _levels(level: str, count: int, lang: Lang) -> str:
    word = level.replace("_", " ")
    return f"{word}s" if lang == "en" and level == "program" and count != 1 else word
