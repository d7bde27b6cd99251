"""What the alignment says in sentences: each claim is computed from the measures, in Indonesian or English.

The words stand in ``labels_alignment.yml``. Where a table is missing or empty, the sentence says so.
"""

from collections.abc import Mapping

import pandas as pd

from renja_analysis.alignment_tables import LISTED, alike
from renja_analysis.documents import Document
from renja_analysis.labels import code_word, label, listed
from renja_analysis.numbers import Lang, format_percent, format_rupiah_short
from renja_analysis.policies import legal_sources, policies
from renja_analysis.policy_alignment import against, claims, matrix, policy_totals, shares, without_table


def policy_name(kebijakan: object, lang: Lang = "id") -> str:
    """The name of a policy by its slug; the words of an unknown one."""
    known = {policy.slug: policy for policy in policies()}.get(str(kebijakan))
    if known is None:
        return str(kebijakan).replace("_", " ").capitalize()
    return known.name if lang == "id" else known.name_en


def tell_alignment(document: Document, lang: Lang = "id") -> str:
    """Which document is looked at."""
    stage = code_word("tahap", document.tahap, lang)
    return label("tell.alignment", lang, agency=document.agency_name, year=str(document.year), stage=stage)


def alignment_source(document: Document, lang: Lang = "id") -> str:
    """The line under each figure: document and tables."""
    return label("source_alignment", lang, agency=document.agency_name, year=str(document.year))


def tell_claims(alignment: pd.DataFrame, lang: Lang = "id") -> str:
    """What the policy tables claim, and what it is with each sub kegiatan counted once."""
    both = claims(alignment)
    if not both["distinct"]:
        return label("nothing.alignment", lang)
    amounts = {name: format_rupiah_short(int(both[name]), lang) for name in ("naive", "union", "twice")}
    counts = {name: str(int(both[name])) for name in ("rows", "distinct")}
    return label("tell.claims", lang, tables=str(len(policy_totals(alignment))), **amounts, **counts)


def tell_policy_totals(alignment: pd.DataFrame, lang: Lang = "id") -> str:
    """Which policy tables print a total that is the sum of their rows, which another one, and which none."""
    totals = policy_totals(alignment)
    if totals.empty:
        return label("nothing.alignment", lang)
    names = totals["table"].fillna(totals["kebijakan"].map(lambda slug: policy_name(slug, lang)))
    groups = {
        "policy_totals_fit": names[totals["difference"].eq(0).fillna(False)],
        "policy_totals": names[totals["difference"].ne(0).fillna(False)],
        "policy_totals_none": names[totals["printed"].isna()],
    }
    told = [label(f"tell.{key}", lang, tables=listed(list(those), lang)) for key, those in groups.items() if len(those)]
    return " ".join(told)


def tell_shares(alignment: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame, lang: Lang = "id") -> str:
    """The net claim as a share of the technical programs of both plans."""
    found = shares(alignment, {"plan": plan, "final_plan": final_plan})
    percents = found["union_of_technical"]
    if percents.isna().all():
        return label("nothing.funding", lang)
    over = found["over"].iloc[1]
    more = "" if pd.isna(over) else label("tell.over", lang, amount=format_rupiah_short(int(over), lang))
    plans = {"of_plan": format_percent(percents.iloc[0], lang), "of_final": format_percent(percents.iloc[1], lang)}
    return label("tell.shares", lang, over=more, **plans).strip()


def tell_overlap(alignment: pd.DataFrame, lang: Lang = "id") -> str:
    """How many sub kegiatan several policies claim."""
    table = matrix(alignment)
    if table.empty:
        return label("nothing.alignment", lang)
    several = int((table["policies"] > 1).sum())
    counts = {"distinct": str(len(table)), "one": str(len(table) - several), "several": str(several)}
    return label("tell.overlap", lang, most=str(int(table["policies"].max())), **counts)


def tell_funding(alignment: pd.DataFrame, plans: Mapping[str, pd.DataFrame], lang: Lang = "id") -> str:
    """How the claims stand in each of ``plans`` (by its name: plan, final_plan): a paragraph per plan."""
    if matrix(alignment).empty:
        return label("nothing.alignment", lang)
    return "\n\n".join(_tell_funding(against(alignment, plan), name, lang) for name, plan in plans.items())


def _tell_funding(against: pd.DataFrame, plan: str, lang: Lang) -> str:
    place = label(f"in.{plan}", lang)
    if against.empty:
        return label("nothing.funding_in", lang, place=place)
    how = against["how"].value_counts()
    different = against["how"].eq("exact") & against["difference"].fillna(0).ne(0)
    absent = against.loc[against["how"] == "none", "largest"].sum()
    return label(
        "tell.funding",
        lang,
        place=place,
        distinct=str(len(against)),
        exact=str(int(how.get("exact", 0))),
        different=str(int(different.sum())),
        alike=str(int(how.get("near", 0) + how.get("contained", 0))),
        none=str(int(how.get("none", 0))),
        amount=format_rupiah_short(int(absent), lang),
        over=str(int(against["over_kegiatan"].sum())),
        over_program=str(int(against["over_program"].sum())),
    )


def tell_parents(parents: pd.DataFrame, lang: Lang = "id") -> str:
    """How many claims stand under another name in the plan. ``parents``: :func:`policy_alignment.other_parents`."""
    if parents.empty:
        return label("tell.parents_none", lang)
    return label("tell.parents", lang, rows=str(parents["row_id"].nunique()))


def tell_without_table(priorities: pd.DataFrame, alignment: pd.DataFrame, lang: Lang = "id") -> str:
    """Which national policies the text names without a table."""
    if not priorities["kind"].eq("kebijakan_nasional").any():
        return label("nothing.policies", lang)
    named = without_table(priorities, alignment)
    if named.empty:
        return label("tell.without_table_none", lang)
    return label("tell.without_table", lang, policies=listed(named["text"].tolist(), lang))


def tell_priorities(tree: pd.DataFrame, lang: Lang = "id") -> str:
    """How many items the text lists, which of its programs and kegiatan a plan has, how many items lead nowhere.

    ``tree``: :func:`alignment_tables.priority_tree`.
    """
    if tree.empty:
        return label("nothing.priorities", lang)
    counts: dict[str, str] = {}
    for level in LISTED:
        groups = alike(tree[tree["priority"] == level])
        linked = sum(bool(group["linked"].notna().any()) for group in groups)
        counts |= {level: str(len(groups)), f"{level}_linked": str(linked)}
    hanging = str(int(tree["linked"].isna().sum()))
    return label("tell.priorities", lang, items=str(len(tree)), hanging=hanging, **counts)


def tell_chapters(differences: pd.DataFrame, lang: Lang = "id") -> str:
    """What differs between chapters. ``differences``: :func:`alignment_tables.chapter_differences`."""
    if differences.empty:
        return label("tell.chapters_none", lang)
    counts = differences["priority"].value_counts(sort=False)
    named = [f"{label(f'priority.{kind}', lang).lower()} ({count})" for kind, count in counts.items()]
    return label("tell.chapters", lang, kinds=listed(named, lang))


def sourced(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """A copy with the column legal_source: the regulation behind each row's ``kebijakan`` (a slug) in a plan year."""
    return table.assign(legal_source=table["kebijakan"].map(legal_sources(year)).astype("string"))


def named(table: pd.DataFrame, lang: Lang = "id") -> pd.DataFrame:
    """A copy in which the policies of the column ``kebijakan`` stand by their names, several joined by ``; ``."""
    words = [
        pd.NA if pd.isna(slugs) else "; ".join(policy_name(slug, lang) for slug in slugs.split())
        for slugs in table["kebijakan"]
    ]
    return table.assign(kebijakan=pd.Series(words, index=table.index, dtype="string"))
