"""What the evaluation says in sentences: each claim is computed from the measures, in Indonesian or English.

The words stand in ``labels.yml``; here the numbers are found that fill them. Emphasis is Markdown. Where a measure is
empty, the sentence says so.
"""

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.evaluation import BASES, METHODS, READINGS
from renja_analysis.evaluation_tables import agency_total, largest, measured, quadrant_points
from renja_analysis.labels import code_word, label, listed, short_name
from renja_analysis.numbers import Lang, format_number, format_percent, format_rupiah_short
from renja_analysis.scales import choose, read_scale, threshold

MOST_NAMED = 3


def source_line(document: Document, lang: Lang = "id") -> str:
    """The line under each figure: document, table, year."""
    year, evaluated_year = str(document.year), str(document.evaluated_year)
    return label("source", lang, agency=document.agency_name, year=year, evaluated_year=evaluated_year)


def tell_document(
    document: Document, lang: Lang = "id", reading: str = "lower", mean: str = "arithmetic", basis: str = "printed"
) -> str:
    """Which document and year is evaluated, and by which choices. Raises RenjaError for an unknown choice."""
    scale = read_scale("predikat.csv")
    choose("predikat_reading", reading, READINGS)
    choose("mean", mean, METHODS)
    choose("basis", basis, BASES)
    bounds = [
        f"{row['predikat']} {'≥' if row['inclusive'] == 'true' else '>'} {row['lower_bound']}"
        for row in scale
        if row["reading"] == reading and row["lower_bound"]
    ]
    return label(
        "tell.document",
        lang,
        agency=document.agency_name,
        year=str(document.year),
        stage=code_word("tahap", document.tahap, lang),
        evaluated_year=str(document.evaluated_year),
        reading=f"{code_word('reading', reading, lang)} ({', '.join(bounds)})",
        mean=_lower(code_word("method", mean, lang)),
        basis=code_word("basis", basis, lang),
    )


def tell_corrections(corrections: pd.DataFrame, lang: Lang = "id") -> str:
    """Each cell that a reviewer overrode: :func:`tables.read_corrections`."""
    if corrections.empty:
        return label("tell.corrections_none", lang)
    lines = [
        label(
            "tell.correction",
            lang,
            place=f"{row['table']}:{row['row_id']}:{row['column']}",
            printed=_shown(row["printed"]),
            corrected=_shown(row["corrected"]),
            reason=str(row["reason"]),
            by=str(row["by"]),
        )
        for row in corrections.to_dict("records")
    ]
    return label("tell.corrections", lang, count=str(len(lines))) + "\n\n" + "\n".join(lines)


def tell_budget(money: pd.DataFrame, lang: Lang = "id") -> str:
    """What was planned and spent, and what was left. ``money``: :func:`evaluation.absorption`."""
    agency = agency_total(money)
    if agency is None:
        return label("nothing.budget", lang)
    return label(
        "tell.budget",
        lang,
        budget=format_rupiah_short(agency.target_rp, lang),
        spent=format_rupiah_short(agency.realisasi_rp, lang),
        percent=format_percent(agency.serapan, lang),
        remainder=format_rupiah_short(agency.sisa_rp, lang),
        ground=code_word("ground", agency.ground, lang),
    )


def tell_reached(performance: pd.DataFrame, lang: Lang = "id") -> str:
    """How far performance came, and how many rows print none. ``performance``: :func:`output_against_money`."""
    points = quadrant_points(performance)
    kegiatan = performance[performance["level"] == "kegiatan"]
    with_k = performance[performance["owner"].isin(kegiatan["row_id"]) & performance["capaian_k"].notna()]
    coverage = {"rows": _count(kegiatan), "with_k": str(with_k["owner"].nunique())}
    if points.empty:
        return label("nothing.reached", lang, **coverage)
    return label(
        "tell.reached",
        lang,
        programs=_count(points),
        lowest=format_percent(points["capaian_k"].min(), lang),
        highest=format_percent(points["capaian_k"].max(), lang),
        **coverage,
    )


def tell_programs(money: pd.DataFrame, lang: Lang = "id") -> str:
    """Which program spent the most and which the least of its budget. ``money``: :func:`evaluation.absorption`."""
    rows = largest(money, "serapan")
    if rows.empty:
        return label("nothing.programs", lang)
    first, last = rows.iloc[0], rows.iloc[-1]
    return label(
        "tell.programs",
        lang,
        programs=_count(rows),
        best=short_name(first["name"], "program", lang),
        best_percent=format_percent(first["serapan"], lang),
        worst=short_name(last["name"], "program", lang),
        worst_percent=format_percent(last["serapan"], lang),
    )


def tell_quadrants(performance: pd.DataFrame, lang: Lang = "id") -> str:
    """How many programs lie in each quadrant. ``performance``: :func:`evaluation.output_against_money`."""
    counts = quadrant_points(performance)["quadrant"].value_counts()
    if counts.empty:
        return label("nothing.quadrants", lang)
    order = ["high_k_high_rp", "high_k_low_rp", "low_k_high_rp", "low_k_low_rp"]
    parts = [f"**{counts[code]}** {_lower(code_word('quadrant', code, lang))}" for code in order if code in counts]
    bounds = {quantity: format_number(threshold(f"quadrant_{quantity}"), lang) for quantity in ("k", "rp")}
    return label("tell.quadrants", lang, parts="; ".join(parts), programs=str(counts.sum()), **bounds)


def tell_means(rows: pd.DataFrame, lang: Lang = "id") -> str:
    """How far print, definition and reading move the predikat. ``rows``: :func:`evaluation_tables.mean_table`."""
    both = rows.dropna(subset=["predikat_printed_class", "predikat"])
    if both.empty:
        return label("nothing.predikat", lang)
    readings = both[["predikat_lower", "predikat_upper", "predikat_mixed"]]
    return label(
        "tell.means",
        lang,
        rows=_count(both),
        other=_count(both[both["predikat_printed_class"] != both["predikat"]]),
        by_reading=_count(both[readings.nunique(axis=1) > 1]),
        in_gap=_count(both[both["in_gap"].fillna(False)]),
    )


def tell_comparison(comparison: pd.DataFrame, lang: Lang = "id") -> str:
    """How many printed values the form's formulas confirm. ``comparison``: :func:`evaluation.compare_printed`."""
    tested = comparison.dropna(subset=["agrees"])
    if tested.empty:
        return label("nothing.comparison", lang)
    different = tested[~tested["agrees"]]
    by_formula = different.groupby("formula").size().sort_values(ascending=False, kind="stable")
    parts = [f"{code_word('formula', str(formula), lang)}: {count}" for formula, count in by_formula.items()]
    return label(
        "tell.comparison" if parts else "tell.comparison_all",
        lang,
        tested=_count(tested),
        untested=str(len(comparison) - len(tested)),
        **({"different": _count(different), "parts": "; ".join(parts)} if parts else {}),
    )


def tell_remainder(money: pd.DataFrame, lang: Lang = "id") -> str:
    """How much of what was left lies with the programs that fall short. ``money``: :func:`evaluation.absorption`."""
    agency = agency_total(money)
    rows = largest(money, "sisa_rp")
    if agency is None or rows.empty:
        return label("nothing.remainder", lang)
    bound = threshold("shortfall_rp")
    short = rows[(rows["serapan"] < bound).fillna(False)]
    if short.empty:
        first = rows.iloc[0]
        return label(
            "tell.remainder_none_short",
            lang,
            bound=format_number(bound, lang),
            name=short_name(first["name"], "program", lang),
            amount=format_rupiah_short(first["sisa_rp"], lang),
            share=format_percent(first["share_of_sisa"], lang),
        )
    names = [short_name(name, "program", lang) for name in short["name"].head(MOST_NAMED)]
    return label(
        "tell.remainder",
        lang,
        short=_count(short),
        programs=_count(rows),
        bound=format_number(bound, lang),
        names=listed(names, lang) if len(short) <= MOST_NAMED else ", ".join([*names, "…"]),
        amount=format_rupiah_short(short["sisa_rp"].sum(), lang),
        whole=format_rupiah_short(agency.sisa_rp, lang),
        share=format_percent(short["share_of_sisa"].sum(min_count=1), lang),
    )


def tell_lowest(leaves: pd.DataFrame, lang: Lang = "id") -> str:
    """The lowest row of all. ``leaves``: :func:`evaluation_tables.lowest_leaves`."""
    if leaves.empty:
        return label("nothing.leaves", lang)
    first = leaves.iloc[0]
    bound = threshold("shortfall_rp")
    return label(
        "tell.lowest",
        lang,
        name=short_name(first["name"], first["level"], lang),
        percent=format_percent(first["serapan"], lang),
        remainder=format_rupiah_short(first["sisa_rp"], lang),
        below=_count(leaves[leaves["serapan"] < bound]),
        leaves=_count(leaves),
        bound=format_number(bound, lang),
    )


def tell_renstra(values: pd.DataFrame, document: Document, lang: Lang = "id") -> str:
    """How far the Renstra target is reached, recomputed. ``values``: :func:`evaluation.evaluate`."""
    needed = ["renstra_target_rp", "realisasi_sd_rp_computed", "renstra_progress_rp_computed"]
    programs = measured(values, "program", needed)
    if programs.empty:
        return label("nothing.renstra", lang)
    totals = measured(values, "total", needed)
    whole = totals.iloc[0] if len(totals) == 1 else None
    target = programs["renstra_target_rp"].sum() if whole is None else whole["renstra_target_rp"]
    reached = programs["realisasi_sd_rp_computed"].sum() if whole is None else whole["realisasi_sd_rp_computed"]
    above = programs[programs["renstra_progress_rp_computed"] > 100]
    return label(
        "tell.renstra",
        lang,
        year=str(document.evaluated_year),
        reached=format_rupiah_short(reached, lang),
        target=format_rupiah_short(target, lang),
        percent=format_percent(100 * reached / target if target else None, lang),
        above=_count(above),
        programs=_count(programs),
    )


def tell_findings(findings: pd.DataFrame, lang: Lang = "id", most: int = 5) -> str:
    """How many findings of each severity, and the first ``most`` as a list. ``findings``: :func:`checking.check`."""
    if findings.empty:
        return label("nothing.findings", lang)
    counts = findings["severity"].value_counts()
    parts = [
        f"**{counts[severity]}** {_severity(severity, counts[severity], lang)}"
        for severity in ("error", "warning", "info")
        if severity in counts
    ]
    first = findings.head(most)
    top = [f"- {text} ({place})" for text, place in zip(first[f"message_{lang}"], first["source"], strict=True)]
    return "\n".join([label("tell.findings", lang, parts=listed(parts, lang)), "", *top])


def _count(rows: pd.DataFrame) -> str:
    return str(len(rows))


def _severity(severity: str, count: int, lang: Lang) -> str:
    return label(f"severity.{severity}" if count == 1 else f"severities.{severity}", lang)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _shown(text: object) -> str:
    return f"“{text}”" if isinstance(text, str) else "–"
