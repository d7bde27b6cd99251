"""The measures of policy alignment as a reader wants them: what of each claim the plan holds, the tree of priorities.

Pure functions on the tables of :mod:`renja_analysis.policy_alignment`; amounts in rupiah.
"""

import pandas as pd

from renja_analysis.matching import likeness
from renja_analysis.policy_alignment import aligned
from renja_analysis.scales import threshold

FOUND = ("exact", "near", "contained")


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


def priority_tree(priorities: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """What the text lists, with the program of the plan that a listed program is: one row per item, in printed order.

    Columns: row_id, section, priority (its kind), no, text, depth (how far below its heading, 0 on top), linked (the
    name of the plan's program; missing for what is no program, or in no program's name), source.
    """
    programs = plan.loc[plan["level"] == "program", "name"].dropna().tolist()
    parent = dict(zip(priorities["row_id"], priorities["parent"], strict=True))
    rows = priorities[["row_id", "section", "kind", "no", "text", "source"]].rename(columns={"kind": "priority"})
    linked = [
        _best(text, programs) if kind == "program" else None
        for kind, text in zip(rows["priority"], rows["text"], strict=True)
    ]
    depth = [_depth(row_id, parent) for row_id in rows["row_id"]]
    result = rows.assign(depth=pd.Series(depth, index=rows.index, dtype="Int64"))
    result["linked"] = pd.Series(linked, index=rows.index, dtype="string")
    return result[["row_id", "section", "priority", "no", "text", "depth", "linked", "source"]].reset_index(drop=True)


def _best(text: object, programs: list[str]) -> str | None:
    scored = sorted(((likeness(str(text), name), name) for name in programs), reverse=True)
    return scored[0][1] if scored and scored[0][0] >= threshold("near_name") else None


def _depth(row_id: object, parent: dict[object, object]) -> int:
    depth = 0
    while isinstance(parent.get(row_id), str) and depth < len(parent):
        row_id, depth = parent[row_id], depth + 1
    return depth
