"""The measures of policy alignment as a reader wants them: what of each claim the plan holds, the tree of priorities.

Pure functions on the tables of :mod:`renja_analysis.policy_alignment`; amounts in rupiah.
"""

from collections.abc import Mapping

import pandas as pd

from renja_analysis.matching import likeness
from renja_analysis.policy_alignment import against, aligned, matrix
from renja_analysis.scales import threshold

LISTED = ("program", "kegiatan")  # kinds of items that a plan has under their names
COMPARED = ("tema", "prioritas", "program", "kegiatan")  # kinds that several chapters list


def funding(alignment: pd.DataFrame, against: pd.DataFrame) -> pd.DataFrame:
    """What of each policy's claims the plan holds: one row per policy, in printed order.

    ``against``: :func:`policy_alignment.against`. Columns: kebijakan, claimed, funded (up to the plan's amount of the
    sub kegiatan), above_plan (what the claim exceeds it by), not_planned (claims on sub kegiatan that the plan lacks).
    Only a sub kegiatan with the same name counts as planned.
    """
    rows = aligned(alignment).merge(against[["key", "how", "plan_pagu"]], on="key", how="left")
    planned = rows["plan_pagu"].where(rows["how"].eq("exact")).fillna(0)
    funded = pd.concat([rows["pagu"], planned], axis=1).min(axis=1).astype("Int64")
    there = rows["how"].eq("exact").fillna(False)
    parts = rows[["kebijakan"]].assign(
        claimed=rows["pagu"],
        funded=funded.where(there, 0),
        above_plan=(rows["pagu"] - funded).where(there, 0),
        not_planned=rows["pagu"].where(~there, 0),
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
    table = matrix(alignment)
    slugs = list(dict.fromkeys(alignment["kebijakan"].dropna()))
    names = [" ".join(slug for slug in slugs if pd.notna(row[slug])) for row in table.to_dict("records")]
    table["kebijakan"] = pd.Series(names, index=table.index, dtype="string")
    return table[["name", "kebijakan", "policies", "largest", "claimed", "twice", "row_ids"]]


def standing(alignment: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Each claimed sub kegiatan in the review and in both plans: one row each, the largest claim first.

    ``tables``: rkpd_review, plan, final_plan. Columns: name, largest, and for each of renja, plan and final: its
    ``_how`` (see :func:`policy_alignment.against`) and ``_pagu``; score (the best likeness to another name).
    """
    review = tables["rkpd_review"]
    review = review.assign(name=review["renja_name"], pagu=review["renja_pagu"])
    result = pd.DataFrame()
    scores = []
    for stage, plan in (("renja", review), ("plan", tables["plan"]), ("final", tables["final_plan"])):
        found = against(alignment, plan)
        if result.empty:
            result = found[["name", "largest"]].copy()
        result[f"{stage}_how"], result[f"{stage}_pagu"] = found["how"], found["plan_pagu"]
        scores.append(found["score"].where(found["how"] != "exact"))
    return result.assign(score=pd.concat(scores, axis=1).max(axis=1).astype("Float64"))


def parent_names(parents: pd.DataFrame) -> pd.DataFrame:
    """The names above claims that differ from the plan's: one row per pair of names, the most claims first.

    ``parents``: :func:`policy_alignment.other_parents`. Columns: level, claimed_name, planned_name, claims, score.
    """
    rows = parents.rename(columns={"claimed": "claimed_name", "planned": "planned_name"})
    grouped = rows.groupby(["level", "claimed_name", "planned_name"], sort=False)
    result = grouped.agg(claims=("row_id", "nunique"), score=("score", "first")).reset_index()
    order = result["claims"].sort_values(ascending=False, kind="stable").index
    return result.loc[order].astype({"claims": "Int64"}).reset_index(drop=True)


def priority_tree(priorities: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """What the text lists, and where it leads to in the plan: one row per item, in printed order.

    Columns: row_id, section, priority (its kind), no, text, depth (how far below its heading, 0 on top), branch (the
    text, set in by its depth), linked (the name of the plan's program or kegiatan that the item, or the first item
    under it that has one, is called by; missing for what leads to none), source.
    """
    parent = dict(zip(priorities["row_id"], priorities["parent"], strict=True))
    rows = priorities[["row_id", "section", "kind", "no", "text", "source"]].rename(columns={"kind": "priority"})
    names = {level: plan.loc[plan["level"] == level, "name"].dropna().tolist() for level in LISTED}
    linked: dict[object, str] = {}
    for row in rows.to_dict("records"):
        found = _best(row["text"], names[row["priority"]]) if row["priority"] in LISTED else None
        for row_id in [row["row_id"], *_above(row["row_id"], parent)] if found else []:
            linked.setdefault(row_id, str(found))
    depth = [len(_above(row_id, parent)) for row_id in rows["row_id"]]
    branch = ["\u2003" * level + text for level, text in zip(depth, rows["text"].fillna(""), strict=True)]
    result = rows.assign(
        depth=pd.Series(depth, index=rows.index, dtype="Int64"),
        branch=pd.Series(branch, index=rows.index, dtype="string"),
        linked=rows["row_id"].map(linked).astype("string"),
    )
    columns = ["row_id", "section", "priority", "no", "text", "depth", "branch", "linked", "source"]
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


def _best(text: object, names: list[str]) -> str | None:
    scored = sorted(((likeness(str(text), name), name) for name in names), reverse=True)
    return scored[0][1] if scored and scored[0][0] >= threshold("near_name") else None


def _above(row_id: object, parent: dict[object, object]) -> list[object]:
    """The items above one, from the nearest on."""
    found: list[object] = []
    while isinstance(parent.get(row_id), str) and len(found) < len(parent):
        row_id = parent[row_id]
        found.append(row_id)
    return found
