"""What the review says in sentences: each claim is computed from the measures, in Indonesian or English.

The words stand in ``labels_review.yml``. Where a table is missing or empty, the sentence says so.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.labels import code_word, label, listed, short_name
from renja_analysis.numbers import Lang, format_percent, format_rupiah_short
from renja_analysis.review_tables import (
    change_counts,
    forward_alone,
    forward_doubts,
    forward_programs,
    largest_changes,
    program_steps,
    stages_there,
    unknown_changes,
)
from renja_analysis.scales import threshold
from renja_analysis.stages import STAGES


def tell_review(document: Document, lang: Lang = "id") -> str:
    """Which document is reviewed."""
    stage = code_word("tahap", document.tahap, lang)
    return label("tell.review", lang, agency=document.agency_name, year=str(document.year), stage=stage)


def review_source(document: Document, lang: Lang = "id") -> str:
    """The line under each figure: document and tables."""
    return label("source_review", lang, agency=document.agency_name, year=str(document.year))


def tell_missing(tables: Mapping[str, pd.DataFrame], lang: Lang = "id") -> str:
    """Which of these tables the document lacks; nothing where it has all of them."""
    lacking = [label(f"table.{name}", lang) for name, table in tables.items() if table.empty]
    return label("tell.missing", lang, tables=listed(lacking, lang)) if lacking else ""


def tell_changes(changes: pd.DataFrame, lang: Lang = "id") -> str:
    """How the two sides of the review differ. ``changes``: :func:`rkpd_review.changes`."""
    if changes.empty:
        return label("nothing.review", lang)
    counts = {row["change"]: int(row["rows"]) for row in change_counts(changes).to_dict("records")}
    same = counts.pop("same")
    parts = [
        label("tell.change_part", lang, change=code_word("change", kind, lang), rows=str(rows))
        for kind, rows in counts.items()
        if rows
    ]
    sentences = [_money(changes, lang)]
    doubtful = changes.loc[changes["uncertain"] & ~changes["same"], "row_id"]
    if len(doubtful):
        row_ids = listed(doubtful.to_list(), lang)
        sentences.append(label("tell.changes_uncertain", lang, rows=str(len(doubtful)), row_ids=row_ids))
    return label(
        "tell.changes",
        lang,
        rows=str(len(changes)),
        same=str(same),
        parts=listed(parts, lang) or "–",
        money=" ".join(sentences),
    )


def _money(changes: pd.DataFrame, lang: Lang) -> str:
    """Whether the two sides print different amounts, or an amount on one side alone."""
    differing = changes["difference"].dropna()
    moved = differing[differing != 0]
    one_side = int((changes["rkpd_pagu"].notna() ^ changes["renja_pagu"].notna()).sum())
    said = []
    if len(moved):
        amount = format_rupiah_short(int(moved.abs().sum()), lang)
        said.append(label("tell.changes_money", lang, rows=str(len(moved)), amount=amount))
    elif differing.empty:
        said.append(label("tell.changes_money_unknown", lang))
    elif not one_side:
        said.append(label("tell.changes_no_money", lang))
    if one_side:
        said.append(label("tell.changes_money_one_side", lang, rows=str(one_side)))
    return " ".join(said)


def tell_totals(totals: pd.DataFrame, lang: Lang = "id") -> str:
    """The total of the first and of the last stage; which stages their printed total proves, and which nothing proves.

    ``totals``: :func:`rkpd_review.stage_totals`.
    """
    there = totals.dropna(subset=["programs"])
    if len(there) < 2:
        return label("nothing.stages", lang)
    first, last = there.iloc[0], there.iloc[-1]
    change = int(last["programs"]) - int(first["programs"])
    blank = there["without_value"] > 0
    kinds = {
        "fit": there["rest"].eq(0).fillna(False),
        "rest": there["rest"].ne(0).fillna(False),
        "not_printed": there["printed"].isna() & ~blank,
        "blank": blank,
    }
    said = {
        kind: [code_word("stage", stage, lang) for stage in there.loc[rows, "stage"]] for kind, rows in kinds.items()
    }
    proof = [label(f"tell.totals_{kind}", lang, stages=listed(names, lang)) for kind, names in said.items() if names]
    return label(
        "tell.totals",
        lang,
        first=code_word("stage", first["stage"], lang),
        before=format_rupiah_short(int(first["programs"]), lang),
        last=code_word("stage", last["stage"], lang),
        after=format_rupiah_short(int(last["programs"]), lang),
        change=signed(change, lang),
        percent=signed_percent(100 * change / int(first["programs"]) if first["programs"] else None, lang),
        proof=" ".join(proof),
    )


def tell_sums(sums: pd.DataFrame, lang: Lang = "id") -> str:
    """Whether every printed amount is the sum of those under it. ``sums``: :func:`rkpd_review.sums`."""
    tested = sums[sums["children_without_value"] == 0]
    if tested.empty:
        return label("nothing.sums", lang)
    wrong = int((tested["children_difference"] != 0).sum())
    tables = [label(f"table.{name}", lang) for name in sums["table"].unique()]
    counts = {"tables": listed(tables, lang), "tested": str(len(tested)), "blank": str(len(sums) - len(tested))}
    if not wrong:
        return label("tell.sums_all", lang, **counts)
    return label("tell.sums", lang, wrong=str(wrong), **counts)


def tell_steps(stages: pd.DataFrame, lang: Lang = "id") -> str:
    """Which program gained and which lost most from the first stage of the document to the last.

    ``stages``: :func:`rkpd_review.stages`.
    """
    steps = program_steps(stages)
    changed = steps[steps["difference"].ne(0).fillna(False)]
    if changed.empty:
        return no_steps(stages, lang)
    most, there = changed.iloc[0], stages_there(stages)
    raised, lowered = changed[changed["difference"] > 0], changed[changed["difference"] < 0]
    said = label(
        "tell.steps",
        lang,
        programs=str(len(steps)),
        raised=str(len(raised)),
        up=signed(int(raised["difference"].sum()), lang),
        lowered=str(len(lowered)),
        down=signed(int(lowered["difference"].sum()), lang),
        first=code_word("stage", there[0], lang),
        last=code_word("stage", there[-1], lang),
        name=short_name(most["name"], "program", lang),
        change=signed(int(most["difference"]), lang),
    )
    return " ".join([said, *_unknown_steps(steps, lang)])


def tell_largest(stages: pd.DataFrame, lang: Lang = "id") -> str:
    """How many sub kegiatan changed between plan and final plan, and the largest change that is sure.

    Rows whose names slipped against their amounts, and those whose change a blank leaves unknown, are told apart.
    """
    rows = largest_changes(stages)
    if rows.empty:
        return no_largest(stages, lang)
    counts = rows["kind"].value_counts()
    parts = [
        label("tell.largest_part", lang, kind=code_word("kind", kind, lang), rows=str(int(counts[kind])))
        for kind in ("raised", "lowered", "new", "dropped")
        if kind in counts
    ]
    first = surest(rows)
    said = label(
        "tell.largest",
        lang,
        rows=str(len(rows)),
        parts=listed(parts, lang),
        name=short_name(first["name"], "sub_kegiatan", lang),
        change=signed(int(first["difference"]), lang),
    )
    slipped = rows.loc[rows["shifted"], "row_id"].to_list()
    doubts = [("tell.largest_shifted", slipped), *_unknown_largest(stages)]
    return " ".join([said, *_listed_rows(doubts, lang)])


def tell_loose(
    loose: pd.DataFrame,
    splits: pd.DataFrame,
    shifted: pd.DataFrame,
    lang: Lang = "id",
    stages: pd.DataFrame | None = None,
) -> str:
    """What does not run through the stages as one row. ``loose``: :func:`review_tables.loose_rows`.

    With ``stages`` (:func:`rkpd_review.stages`) it says which stages are compared, and that nothing is where there is
    one alone.
    """
    missing = loose["missing"].fillna("").ne("")
    said = label(
        "tell.loose",
        lang,
        missing=str(int(missing.sum())),
        moved=str(int(loose["moved"].sum())),
        near=str(int(loose["near"].sum())),
        splits=str(splits["program_id"].nunique()),
        shifted=str(len(shifted)),
    )
    if stages is None:
        return said
    there = [stage for stage in STAGES if stages[f"in_{stage}"].notna().any()]
    if len(there) < 2:
        return label("nothing.stages", lang)
    names = listed([code_word("stage", stage, lang) for stage in there], lang)
    return f"{said} {label('tell.loose_between', lang, stages=names)}"


def tell_forward(forward: pd.DataFrame, lang: Lang = "id") -> str:
    """What the forward estimate promises, which programs its sum leaves out, and what of it is to be asked about.

    ``forward``: :func:`rkpd_review.forward`.
    """
    programs = forward_programs(forward)
    if programs.empty:
        return label("nothing.forward", lang)
    before, after = int(programs["pagu"].sum()), int(programs["maju_pagu"].sum())
    counts = forward_doubts(forward)["why"].str.split("; ").explode().value_counts()
    alone = forward_alone(forward)
    parts = [
        label(
            f"tell.forward_{state}", lang, programs=str(len(known)), amount=format_rupiah_short(int(known.sum()), lang)
        )
        for state, column in (("blank", "pagu"), ("new", "maju_pagu"))
        if len(known := alone[column].dropna())
    ]
    return label(
        "tell.forward",
        lang,
        left_out=" " + label("tell.forward_alone", lang, parts=listed(parts, lang)) if parts else "",
        before=format_rupiah_short(before, lang),
        after=format_rupiah_short(after, lang),
        percent=signed_percent(100 * (after - before) / before if before else None, lang),
        blank=str(int(counts.get("blank", 0))),
        zero=str(int(counts.get("zero", 0))),
        jump=str(int(counts.get("jump", 0))),
        bound=format_percent(threshold("forward_jump"), lang, 0),
        opposite=str(int(counts.get("opposite", 0))),
    )


def tell_weights(weights: pd.DataFrame, lang: Lang = "id") -> str:
    """How the money is spread over the programs. ``weights``: :func:`rkpd_review.weights`."""
    known = weights.dropna(subset=["share"])
    if known.empty:
        return label("nothing.weights", lang)
    first = known.iloc[0]
    support = known.loc[known["supporting"], "share"].sum()
    return label(
        "tell.weights",
        lang,
        name=short_name(first["name"], "program", lang),
        share=format_percent(first["share"], lang),
        support=format_percent(support, lang),
        technical=format_percent(100 - support, lang),
        index=f"{known['squared'].sum():.0f}",
    )


def no_steps(stages: pd.DataFrame, lang: Lang) -> str:
    """Why no program's change is told: there is none, blanks leave it unknown, or there are no two stages."""
    if len(stages_there(stages)) < 2:
        return label("nothing.stages", lang)
    return " ".join(_unknown_steps(program_steps(stages), lang)) or label("nothing.steps", lang)


def no_largest(stages: pd.DataFrame, lang: Lang) -> str:
    """Why no sub kegiatan's change is told: there is none, blanks leave it unknown, or one of the plans is missing."""
    if not {"plan", "final"} <= set(stages_there(stages, "sub_kegiatan")):
        return label("nothing.largest_stage", lang)
    return " ".join(_listed_rows(_unknown_largest(stages), lang)) or label("nothing.largest", lang)


def surest(changes: pd.DataFrame) -> pd.Series:
    """The first of :func:`review_tables.largest_changes` whose name did not slip; the first of all, where all did."""
    sure = changes[~changes["shifted"]]
    return (changes if sure.empty else sure).iloc[0]


def _unknown_steps(steps: pd.DataFrame, lang: Lang) -> list[str]:
    unknown = int(steps["difference"].isna().sum())
    return [label("tell.steps_unknown", lang, programs=str(unknown))] if unknown else []


def _unknown_largest(stages: pd.DataFrame) -> list[tuple[str, list[str]]]:
    return [("tell.largest_unknown", unknown_changes(stages)["row_id"].to_list())]


def _listed_rows(doubts: Sequence[tuple[str, list[str]]], lang: Lang) -> list[str]:
    """A sentence for each list of row_ids that is not empty."""
    return [
        label(key, lang, rows=str(len(row_ids)), row_ids=listed(row_ids, lang)) for key, row_ids in doubts if row_ids
    ]


def signed(amount: int, lang: Lang) -> str:
    text = format_rupiah_short(abs(amount), lang)
    return f"+{text}" if amount > 0 else f"−{text}" if amount < 0 else text


def signed_percent(value: float | None, lang: Lang) -> str:
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{format_percent(abs(value), lang)}"
