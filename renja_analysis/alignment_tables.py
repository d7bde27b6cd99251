"""The measures of policy alignment as a reader wants them: what of each claim the plan holds, the tree of priorities.

Pure functions on the tables of :mod:`renja_analysis.policy_alignment`; amounts in rupiah.
"""

from collections.abc import Mapping

import pandas as pd

from renja_analysis.matching import likeness
from renja_analysis.policies import policy_of
from renja_analysis.policy_alignment import against, aligned, find_name, matrix, rows_by_key
from renja_analysis.scales import threshold

LISTED = ("program", "kegiatan")  # kinds of items that a plan has under their names
COMPARED = ("tema", "prioritas", "prioritas_didukung", "program", "kegiatan")  # kinds that several chapters list


def funding(alignment: pd.DataFrame, against: pd.DataFrame) -> pd.DataFrame:
    """What of each policy's claims the plan holds: one row per policy, in printed order.

    ``against``: :func:`policy_alignment.against`. Columns: kebijakan, claimed, funded (up to the plan's amount of the
    sub kegiatan), above_plan (what the claim exceeds it by), alike (claims on sub kegiatan that the plan has under a
    similar name only), not_planned (on those that it lacks). Only a sub kegiatan with the same name counts as planned;
    nothing is compared where ``against`` is empty.
    """
    rows = aligned(alignment).merge(against[["key", "how", "plan_pagu"]], on="key", how="inner")
    there, absent = rows["how"].eq("exact").fillna(False), rows["how"].eq("none").fillna(False)
    funded = pd.concat([rows["pagu"], rows["plan_pagu"].fillna(0)], axis=1).min(axis=1).astype("Int64")
    parts = rows[["kebijakan"]].assign(
        claimed=rows["pagu"],
        funded=funded.where(there, 0),
        above_plan=(rows["pagu"] - funded).where(there, 0),
        alike=rows["pagu"].where(~there & ~absent, 0),
        not_planned=rows["pagu"].where(absent, 0),
    )
    return parts.groupby("kebijakan", dropna=False, sort=False).sum(min_count=1).reset_index()


def flows(alignment: pd.DataFrame) -> pd.DataFrame:
    """How the claims run from policy to program: one row per pair, in printed order.

    Columns: kebijakan, program (as printed in the policy table), pagu (the sum of its claims).
    """
    rows = aligned(alignment)
    grouped = rows.groupby(["kebijakan", "program"], dropna=False, sort=False)["pagu"].sum(min_count=1)
    return grouped.reset_index().astype({"kebijakan": "string", "program": "string", "pagu": "Int64"})


def claims_of(alignment: pd.DataFrame) -> pd.DataFrame:
    """Each claimed sub kegiatan with the policies that claim it: one row each, the largest claim first.

    Columns: name, kebijakan (slugs joined by a blank), policies, largest, claimed, twice, row_ids, as in
    :func:`policy_alignment.matrix`.
    """
    return matrix(alignment)[["name", "kebijakan", "policies", "largest", "claimed", "twice", "row_ids"]]


def standing(alignment: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Each claimed sub kegiatan in the review and in both plans: one row each, the largest claim first.

    ``tables``: rkpd_review, plan, final_plan. Columns: name, largest, and for each of renja, plan and final: its
    ``_how`` (see :func:`policy_alignment.against`; missing where the table is) and ``_pagu``; score (the best likeness
    to another name).
    """
    review = tables["rkpd_review"]
    review = review.assign(name=review["renja_name"], pagu=review["renja_pagu"])
    result = matrix(alignment)[["key", "name", "largest"]]
    scores = []
    for stage, plan in (("renja", review), ("plan", tables["plan"]), ("final", tables["final_plan"])):
        found = against(alignment, plan).set_index("key")
        for column, measure in ((f"{stage}_how", "how"), (f"{stage}_pagu", "plan_pagu")):
            result[column] = result["key"].map(found[measure]).astype(found[measure].dtype)
        scores.append(result["key"].map(found["score"].where(found["how"] != "exact")))
    result["score"] = pd.concat(scores, axis=1).max(axis=1).astype("Float64")
    return result.drop(columns="key")


def parent_names(parents: pd.DataFrame) -> pd.DataFrame:
    """The names above claims that differ from the plan's: one row per pair of names, the most claims first.

    ``parents``: :func:`policy_alignment.other_parents`. Columns: level, claimed_name, planned_name, claims, score.
    """
    rows = parents.rename(columns={"claimed": "claimed_name", "planned": "planned_name"})
    grouped = rows.groupby(["level", "claimed_name", "planned_name"], sort=False)
    result = grouped.agg(claims=("row_id", "nunique"), score=("score", "first")).reset_index()
    order = result["claims"].sort_values(ascending=False, kind="stable").index
    return result.loc[order].astype({"claims": "Int64"}).reset_index(drop=True)


def priority_tree(
    priorities: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame, alignment: pd.DataFrame
) -> pd.DataFrame:
    """What the text lists, and where it leads to: one row per item, in printed order.

    A program or kegiatan leads to that of the plan, or else of the final plan, with its name; a national policy to the
    programs of its policy table; another item to the programs below the strategi of its name in the policy tables; and
    each to where the first item under it leads.

    Columns: row_id, section, priority (its kind), no, text, depth (how far below its heading, 0 on top), branch (the
    text, set in by its depth), linked (names of programs or kegiatan, joined by ``; ``; missing for what leads to
    none), how (exact | near | contained, the name; policy_table | strategi, through these; below, through an item under
    it), linked_in (the tables that hold what it leads to: plan | final_plan | alignment, joined by ``; ``), source.
    """
    parent = dict(zip(priorities["row_id"], priorities["parent"], strict=True))
    rows = priorities[["row_id", "section", "kind", "no", "text", "source"]].rename(columns={"kind": "priority"})
    found: dict[object, tuple[str, str, str]] = {}
    for row in rows.dropna(subset=["text"]).to_dict("records"):
        kind, text = str(row["priority"]), str(row["text"])
        linked, how, linked_in = _leads_to(kind, text, {"plan": plan, "final_plan": final_plan}, alignment)
        if linked:
            found[row["row_id"]] = linked, how, linked_in
            for above in _above(row["row_id"], parent):
                found.setdefault(above, (linked, "below", linked_in))
    depth = [len(_above(row_id, parent)) for row_id in rows["row_id"]]
    branch = ["\u2003" * level + text for level, text in zip(depth, rows["text"].fillna(""), strict=True)]
    names = ("linked", "how", "linked_in")
    links = {name: {row_id: link[at] for row_id, link in found.items()} for at, name in enumerate(names)}
    result = rows.assign(
        depth=pd.Series(depth, index=rows.index, dtype="Int64"),
        branch=pd.Series(branch, index=rows.index, dtype="string"),
        **{name: rows["row_id"].map(link).astype("string") for name, link in links.items()},
    )
    columns = ["row_id", "section", "priority", "no", "text", "depth", "branch", "linked", "how", "linked_in", "source"]
    return result[columns].reset_index(drop=True)


def chapter_differences(priorities: pd.DataFrame) -> pd.DataFrame:
    """What one section of the text lists and another one that lists its kind does not: one row per item.

    Main, supporting and plain priorities are one kind. Texts that are alike (threshold ``near_name``) are one item.
    Columns: priority (the kind), text (as first printed), sections (that print it), lacking (that list the kind without
    it), row_ids, all but the kind and the text joined by a blank.
    """
    found: list[tuple[str, str, str, str, str]] = []
    kinds = priorities["kind"].replace({"prioritas_utama": "prioritas", "prioritas_penunjang": "prioritas"})
    for kind in COMPARED:
        rows = priorities[kinds == kind].dropna(subset=["text"])
        sections = list(dict.fromkeys(rows["section"]))
        for items in alike(rows):
            inside = [section for section in sections if section in set(items["section"])]
            lacking = [section for section in sections if section not in inside]
            if lacking:
                joined = (" ".join(part) for part in (inside, lacking, items["row_id"]))
                found.append((kind, items["text"].iloc[0], *joined))
    return pd.DataFrame(found, columns=["priority", "text", "sections", "lacking", "row_ids"]).astype("string")


def alike(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Items of several sections in groups of one text: alike (threshold ``near_name``), and none of them of the same
    section as another.
    """
    groups: list[list[tuple[str, str, str]]] = []
    for row in rows[["row_id", "section", "text"]].itertuples(index=False, name=None):
        _, section, text = row
        fitting = [
            group
            for group in groups
            if section not in {held for _, held, _ in group} and likeness(text, group[0][2]) >= threshold("near_name")
        ]
        if fitting:
            fitting[0].append(row)
        else:
            groups.append([row])
    return [rows[rows["row_id"].isin([row_id for row_id, _, _ in group])] for group in groups]


def _leads_to(kind: str, text: str, plans: Mapping[str, pd.DataFrame], alignment: pd.DataFrame) -> tuple[str, str, str]:
    """The names that an item of the text leads to by itself, how, and in which tables; no names for nothing."""
    if kind in LISTED:
        found = {name: _named(text, plan[plan["level"] == kind]) for name, plan in plans.items()}
        held = [name for name, (linked, _) in found.items() if linked]
        return (*found[held[0]], "; ".join(held)) if held else ("", "", "")
    if kind == "kebijakan_nasional":
        policy = policy_of(text)
        claimed = alignment[alignment["kebijakan"].eq(policy.slug).fillna(False)] if policy else alignment[:0]
        return _programs(claimed), "policy_table", "alignment"
    strategies = alignment[alignment["level"] == "strategi"]
    same = strategies.loc[[likeness(text, str(name)) >= threshold("near_name") for name in strategies["name"]]]
    return _programs(alignment[alignment["parent"].isin(same["row_id"])]), "strategi", "alignment"


def _named(text: str, rows: pd.DataFrame) -> tuple[str, str]:
    """The name that rows have for it, and how it stands there; no name where they have none."""
    names = dict(zip(rows["row_id"], rows["name"].fillna(""), strict=True))
    how, _, row_ids = find_name(text, rows_by_key(rows), names)
    return names[row_ids[0]] if row_ids else "", how


def _programs(rows: pd.DataFrame) -> str:
    programs = rows.loc[rows["level"] == "program", "name"].dropna()
    return "; ".join(dict.fromkeys(programs))


def _above(row_id: object, parent: dict[object, object]) -> list[object]:
    """The items above one, from the nearest on."""
    found: list[object] = []
    while isinstance(parent.get(row_id), str) and len(found) < len(parent):
        row_id = parent[row_id]
        found.append(row_id)
    return found
