"""Amounts up and down the hierarchy: what children and leaves add up to beside what is printed above them.

Further indicator rows share the money of the row above and enter no sum. Parents are never added to their children.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from renja_analysis.formulas import percent_of
from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL

DEEPEST = 9  # more levels than a plan has
TREE_LEVELS = ("program", "kegiatan", "sub_kegiatan")
RUPIAH_COLUMNS = tuple(field.name for field in (*EVALUATION.fields, *EVALUATION_OPTIONAL) if field.type == "rupiah")

_PART_COLUMNS = ("sum", "difference", "with_value", "without_value")


def tree(evaluation: pd.DataFrame) -> pd.DataFrame:
    """Which rows stand under which: one row per pair of an ancestor and a program, kegiatan or sub kegiatan.

    Columns: ancestor, row_id, is_child (the ancestor's direct child), is_leaf (has no child of its own). Ancestors
    are the rows of these three levels, each row itself among them, and the total, whose children are the
    rows with none of the three levels above them (the programs); a bidang has those of them that hang from it.
    """
    columns = (evaluation[name].tolist() for name in ("row_id", "level", "parent"))
    rows = list(zip(*([None if pd.isna(cell) else cell for cell in column] for column in columns), strict=True))
    parent = {row_id: above for row_id, level, above in rows if level in TREE_LEVELS}
    pairs = []
    for row_id in parent:
        ancestor, depth = row_id, 0
        while ancestor in parent and depth <= len(TREE_LEVELS):
            pairs.append((ancestor, row_id, depth == 1))
            ancestor, depth = parent[ancestor], depth + 1
    tops = {row_id for row_id, above in parent.items() if above not in parent}
    for total in (row_id for row_id, level, _ in rows if level == "total"):
        pairs += [(total, row_id, row_id in tops) for row_id in parent]
    for bidang in (row_id for row_id, level, _ in rows if level == "bidang"):
        under = {row_id for row_id in tops if parent[row_id] == bidang}
        pairs += [(bidang, row_id, row_id in under) for ancestor, row_id, _ in list(pairs) if ancestor in under]
    inner = set(parent.values())
    return pd.DataFrame(
        {
            "ancestor": pd.Series([ancestor for ancestor, _, _ in pairs], dtype="string"),
            "row_id": pd.Series([row_id for _, row_id, _ in pairs], dtype="string"),
            "is_child": pd.Series([is_child for _, _, is_child in pairs], dtype=bool),
            "is_leaf": pd.Series([row_id not in inner for _, row_id, _ in pairs], dtype=bool),
        }
    )


def program_of(evaluation: pd.DataFrame) -> pd.Series:
    """row_id of the program that each row belongs to (text, in the index of ``evaluation``); missing above programs."""
    parent = dict(zip(evaluation["row_id"], evaluation["parent"], strict=True))
    level = dict(zip(evaluation["row_id"], evaluation["level"], strict=True))
    found = []
    for row_id in evaluation["row_id"]:
        above, steps = row_id, 0
        while pd.notna(above) and level.get(above) not in ("program", None) and steps < len(level):
            above, steps = parent[above], steps + 1
        found.append(above if level.get(above) == "program" else pd.NA)
    return pd.Series(found, index=evaluation.index, dtype="string")


def ancestors(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For program and kegiatan: row_id to the name of the row's own or nearest ancestor of that level."""
    rows: list[Any] = list(table[["row_id", "level", "parent", "name"]].itertuples())
    above = {row.row_id: row for row in rows}
    found: dict[str, dict[str, str]] = {"program": {}, "kegiatan": {}}
    for row_id in above:
        current, steps = row_id, 0
        while current in above and steps < DEEPEST:
            if above[current].level in found:
                found[above[current].level].setdefault(row_id, above[current].name)
            current, steps = above[current].parent, steps + 1
    return found


def roll_up(evaluation: pd.DataFrame, columns: Sequence[str] = RUPIAH_COLUMNS) -> pd.DataFrame:
    """Printed amounts against their parts: one row per program, kegiatan, bidang and total x amount column.

    Columns: row_id, level, name, column, printed, children_sum, children_difference, children_with_value,
    children_without_value, leaves_sum, leaves_difference, leaves_with_value, leaves_without_value, children, leaves
    (row_ids joined by ``; ``). Amounts (rupiah) and counts are "Int64", the rest "string"; differences are printed -
    sum. A blank is no zero: a sum is that of the parts with a value, missing where there are none, and proves
    nothing while some part is blank.
    A kegiatan without sub kegiatan has no children and is its own leaf.
    Source: E.55/E.81 Rp columns 5, 6, 7, 12, 14 and those that the print has beside them.
    """
    pairs = tree(evaluation)
    levels = ("program", "kegiatan", "bidang", "total")
    owners = evaluation.loc[evaluation["level"].isin(levels), ["row_id", "level", "name"]]
    columns = [column for column in columns if column in evaluation.columns]
    long = evaluation[["row_id", *columns]].melt("row_id", var_name="column", value_name="amount")
    result = owners.merge(long, on="row_id", how="left").rename(columns={"amount": "printed"})
    for part, flag in (("children", "is_child"), ("leaves", "is_leaf")):
        members = pairs[pairs[flag]]
        sums = _sum_parts(members, long, part)
        result = result.merge(sums, on=["row_id", "column"], how="left")
        result[[f"{part}_with_value", f"{part}_without_value"]] = (
            result[[f"{part}_with_value", f"{part}_without_value"]].fillna(0).astype("Int64")
        )
        result[f"{part}_difference"] = result["printed"] - result[f"{part}_sum"]
        listed = members.groupby("ancestor", dropna=False)["row_id"].agg("; ".join)
        result[part] = result["row_id"].map(listed).astype("string").fillna("")
    counts = [f"{part}_{what}" for part in ("children", "leaves") for what in _PART_COLUMNS]
    return result[["row_id", "level", "name", "column", "printed", *counts, "children", "leaves"]].astype(
        {"column": "string"}
    )


def absorption(evaluation: pd.DataFrame) -> pd.DataFrame:
    """Budget, spending and what was left: one row per program, kegiatan, sub kegiatan and total, in printed order.

    Columns: row_id, level, name, program (its row_id); as printed at that level target_rp (7), realisasi_rp (12),
    serapan (12/7 x 100, percent), sisa_rp (7-12); the same four ending in ``_leaves``, added up from the leaves;
    leaves, leaves_incomplete (leaves that lack target or realisasi); share_of_target, share_of_realisasi,
    share_of_sisa (percent of the printed total row, or of the sum of all leaves where no total is printed).
    Amounts (rupiah) and counts are "Int64", percents "Float64", the rest "string". A blank amount leaves its results
    missing; a budget of 0 leaves serapan missing.
    """
    kept = evaluation["level"].isin((*TREE_LEVELS, "total"))
    result = evaluation.loc[kept, ["row_id", "level", "name", "target_rp", "realisasi_rp"]].reset_index(drop=True)
    result.insert(3, "program", program_of(evaluation)[kept].reset_index(drop=True))
    amounts = evaluation[["row_id", "target_rp", "realisasi_rp"]].set_index("row_id")
    leaves = tree(evaluation).query("is_leaf").join(amounts, on="row_id")
    leaves["incomplete"] = leaves[["target_rp", "realisasi_rp"]].isna().any(axis=1)
    grouped = leaves.groupby("ancestor", dropna=False)
    sums = grouped[["target_rp", "realisasi_rp"]].sum(min_count=1).add_suffix("_leaves")
    counts = grouped["incomplete"].agg(leaves="size", leaves_incomplete="sum").astype("Int64")
    result = _with_absorption(result.join(sums, on="row_id").join(counts, on="row_id"))
    totals = result[(result["level"] == "total") & result["target_rp"].notna()]
    every = leaves.drop_duplicates("row_id")[["target_rp", "realisasi_rp"]].sum(min_count=1)
    for what in ("target", "realisasi", "sisa"):
        if len(totals) == 1:
            whole = totals[f"{what}_rp"].iloc[0]
        else:
            whole = every["target_rp"] - every["realisasi_rp"] if what == "sisa" else every[f"{what}_rp"]
        base = pd.Series(whole, index=result.index, dtype="Int64")
        result[f"share_of_{what}"] = percent_of(result[f"{what}_rp"], base)
    return result


def _sum_parts(members: pd.DataFrame, long: pd.DataFrame, part: str) -> pd.DataFrame:
    amounts = members[["ancestor", "row_id"]].merge(long, on="row_id", how="left")
    grouped = amounts.groupby(["ancestor", "column"], dropna=False)["amount"]
    sums = pd.DataFrame(
        {
            f"{part}_sum": grouped.sum(min_count=1),
            f"{part}_with_value": grouped.count(),
            f"{part}_without_value": grouped.size() - grouped.count(),
        }
    )
    return sums.reset_index().rename(columns={"ancestor": "row_id"})


def _with_absorption(rows: pd.DataFrame) -> pd.DataFrame:
    order = ["row_id", "level", "name", "program"]
    for suffix in ("", "_leaves"):
        target, realised = rows[f"target_rp{suffix}"], rows[f"realisasi_rp{suffix}"]
        rows[f"serapan{suffix}"] = percent_of(realised, target)
        rows[f"sisa_rp{suffix}"] = target - realised
        order += [f"target_rp{suffix}", f"realisasi_rp{suffix}", f"serapan{suffix}", f"sisa_rp{suffix}"]
    return rows[[*order, "leaves", "leaves_incomplete"]]
