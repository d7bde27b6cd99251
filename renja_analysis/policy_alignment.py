"""How much of the plan serves which national policy, each rupiah counted once.

Pure functions on the tables ``alignment``, ``plan`` and ``final_plan``. A sub kegiatan that several policy tables print
is one sub kegiatan, at its largest amount: all of them give the union, the tables added up the naive sum. Amounts are
rupiah (Int64), shares percent. Source: chapter III of the Renja, support of national policies.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from renja_analysis.formulas import percent_of
from renja_analysis.matching import likeness
from renja_analysis.names import name_key
from renja_analysis.policies import policy_of
from renja_analysis.rkpd_review import weights
from renja_analysis.scales import threshold
from renja_analysis.stages import ancestors

LEAF = "sub_kegiatan"
LEAST_CONTAINED = 20  # letters and digits of a name that another one holds: a shorter one stands in many


def aligned(alignment: pd.DataFrame) -> pd.DataFrame:
    """Every printed sub kegiatan of the policy tables: one row per printed cell, in printed order.

    Columns: row_id, table, kebijakan, name, key (see :func:`names.name_key`), program and kegiatan (names of the cells
    above it), pagu, source.
    """
    rows = alignment[alignment["level"] == LEAF]
    above = ancestors(alignment)
    result = rows[["row_id", "table", "kebijakan", "name"]].reset_index(drop=True)
    result["key"] = _keys(result)
    for level in ("program", "kegiatan"):
        result[level] = result["row_id"].map(above[level]).astype("string")
    return result.assign(pagu=rows["pagu"].to_numpy(), source=rows["source"].to_numpy()).astype(
        {"pagu": "Int64", "source": "string"}
    )


def matrix(alignment: pd.DataFrame) -> pd.DataFrame:
    """Sub kegiatan by policy: one row per distinct sub kegiatan, the largest amount first.

    Columns: key, name (as first printed), program, one column per kebijakan (rupiah; missing where the policy does not
    claim it or prints no amount; twice in one table counts the larger), kebijakan (the slugs of those that claim it,
    joined by a blank, in printed order), policies (how many these are), largest (its amount in the union),
    claimed (the sum of all claims), twice (claimed - largest), row_ids (joined by a blank).
    """
    rows = aligned(alignment)
    grouped = rows.groupby("key", dropna=False, sort=False)
    wide = rows.pivot_table(index="key", columns="kebijakan", values="pagu", aggfunc="max", sort=False)
    result = grouped.agg(name=("name", "first"), program=("program", "first")).reset_index()
    slugs = list(dict.fromkeys(rows["kebijakan"].dropna()))
    for kebijakan in slugs:
        column = wide[kebijakan] if kebijakan in wide else pd.Series(dtype="Int64")
        result[kebijakan] = result["key"].map(column).astype("Int64")
    claiming: dict[str, set[str]] = {}
    for key, slug in zip(rows["key"], rows["kebijakan"], strict=True):
        claiming.setdefault(key, set()).add(slug)
    claimants = {key: [slug for slug in slugs if slug in those] for key, those in claiming.items()}
    result["kebijakan"] = pd.Series([" ".join(claimants[key]) for key in result["key"]], dtype="string")
    result["policies"] = pd.Series([len(claimants[key]) for key in result["key"]], dtype="Int64")
    result["largest"] = result["key"].map(grouped["pagu"].max()).astype("Int64")
    result["claimed"] = result["key"].map(grouped["pagu"].sum(min_count=1)).astype("Int64")
    result["twice"] = result["claimed"] - result["largest"]
    result["row_ids"] = result["key"].map(grouped["row_id"].agg(" ".join)).astype("string")
    order = result["largest"].fillna(-1).sort_values(ascending=False, kind="stable").index
    return result.loc[order].astype({"name": "string", "program": "string"}).reset_index(drop=True)


def policy_totals(alignment: pd.DataFrame) -> pd.DataFrame:
    """Each policy table's printed total beside the sum of its rows: one row per table, in printed order.

    Columns: table, kebijakan, rows (printed sub kegiatan), added (their sum), printed (the total row; missing without
    one), difference (printed - added), own (each sub kegiatan of the table once, at its largest amount).
    """
    found = []
    for (table, kebijakan), of_table in alignment.groupby(["table", "kebijakan"], dropna=False, sort=False):
        part = of_table[of_table["level"] == LEAF]
        if part.empty:
            continue
        part = part.assign(key=_keys(part))
        totals = of_table.loc[of_table["level"] == "total", "pagu"].dropna()
        own = part.groupby("key", dropna=False)["pagu"].max().sum(min_count=1)
        printed = totals.iloc[0] if len(totals) else pd.NA
        found.append((table, kebijakan, len(part), part["pagu"].sum(min_count=1), printed, own))
    columns = {"table": "string", "kebijakan": "string", "rows": "Int64", "added": "Int64", "printed": "Int64"}
    columns["own"] = "Int64"
    frame = pd.DataFrame(found, columns=list(columns)).astype(columns)
    frame.insert(5, "difference", frame["printed"] - frame["added"])
    return frame


def claims(alignment: pd.DataFrame) -> pd.Series:
    """The claim of all policies and what it really is, in rupiah: naive (all rows of the tables added up), union (each
    sub kegiatan once), twice (naive - union); rows and distinct (how many). Printed totals: :func:`policy_totals`.
    """
    rows = alignment[alignment["level"] == LEAF]
    largest = rows["pagu"].groupby(_keys(rows)).max()
    naive = rows["pagu"].sum(min_count=1)
    union = largest.sum(min_count=1)
    return pd.Series(
        {
            "naive": naive,
            "union": union,
            "twice": naive - union,
            "rows": len(rows),
            "distinct": len(largest),
        },
        dtype="Int64",
    )


def intersections(alignment: pd.DataFrame) -> pd.DataFrame:
    """What policies share: one row per combination of policies that has a sub kegiatan of its own or in common.

    Columns: kebijakan (slugs joined by a blank, in printed order), policies (how many), exactly (sub kegiatan that
    these policies claim and no other), exactly_rupiah, common (sub kegiatan that all of these claim, others besides or
    not), common_rupiah (each at its largest amount). The combinations with most in common first.
    """
    table = matrix(alignment)
    slugs = list(dict.fromkeys(aligned(alignment)["kebijakan"].dropna()))
    claimants = table["kebijakan"].str.split()
    claimed = {slug: claimants.map(lambda those, slug=slug: slug in those).astype(bool) for slug in slugs}
    found = []
    for size in range(1, len(slugs) + 1):
        for combination in combinations(slugs, size):
            inside = pd.concat([claimed[slug] for slug in combination], axis=1).all(axis=1)
            exactly = inside & table["policies"].eq(size)
            if inside.any():
                sums = (table.loc[rows, "largest"].sum(min_count=1) for rows in (exactly, inside))
                found.append((" ".join(combination), size, int(exactly.sum()), int(inside.sum()), *sums))
    columns = ["kebijakan", "policies", "exactly", "common", "exactly_rupiah", "common_rupiah"]
    types = {"kebijakan": "string", **dict.fromkeys(columns[1:], "Int64")}
    frame = pd.DataFrame(found, columns=columns).astype(types)
    order = frame.sort_values(["exactly", "policies"], ascending=[False, True], kind="stable").index
    return frame.loc[
        order, ["kebijakan", "policies", "exactly", "exactly_rupiah", "common", "common_rupiah"]
    ].reset_index(drop=True)


def shares(alignment: pd.DataFrame, plans: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The union and the naive sum as a share of what the agency plans: one row per plan (``plan``, ``final_plan``).

    Columns: plan, total (all programs), technical (all but penunjang), union_of_total, naive_of_total,
    union_of_technical, naive_of_technical (percent), over (union - technical, where that is more than 0).
    """
    both = claims(alignment)
    found = []
    for name, table in plans.items():
        programs = weights(table)
        total = programs["pagu"].sum(min_count=1)
        technical = programs.loc[~programs["supporting"], "pagu"].sum(min_count=1)
        found.append((name, total, technical))
    frame = pd.DataFrame(found, columns=["plan", "total", "technical"])
    frame = frame.astype({"plan": "string", "total": "Int64", "technical": "Int64"})
    for claim in ("union", "naive"):
        amount = pd.Series(both[claim], index=frame.index, dtype="Int64")
        for whole in ("total", "technical"):
            frame[f"{claim}_of_{whole}"] = percent_of(amount, frame[whole])
    over = pd.Series(both["union"], index=frame.index, dtype="Int64") - frame["technical"]
    return frame.assign(over=over.where(over > 0))


def against(alignment: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Each claimed sub kegiatan in a plan: one row per distinct sub kegiatan, in the order of :func:`matrix`.

    Nothing where the plan has no sub kegiatan.

    Columns: key, name, largest (the claim), how (exact: the same name key; near: alike, with its score; contained: one
    name holds the other; none), score (0-100), plan_ids (row_ids with that name, joined by a blank; of several those
    under the kegiatan or else the program that the claim prints), plan_pagu (their sum), difference (claim - plan),
    kegiatan_pagu and program_pagu (of those above them, each once), over_kegiatan and over_program (the claim is larger
    than these).
    """
    rows = plan[plan["level"] == LEAF]
    columns = {"key": "string", "name": "string", "largest": "Int64", "how": "string", "score": "Float64"}
    columns |= {"plan_ids": "string", "plan_pagu": "Int64", "kegiatan_pagu": "Int64", "program_pagu": "Int64"}
    by_key = rows_by_key(rows)
    names = dict(zip(rows["row_id"], rows["name"].fillna(""), strict=True))
    parents = {level: _above(plan, level) for level in ("kegiatan", "program")}
    pagu = dict(zip(plan["row_id"], plan["pagu"], strict=True))
    keys = dict(zip(plan["row_id"], _keys(plan), strict=True))
    claimed = aligned(alignment).to_dict("records") if len(rows) else []
    claimants = _claimed_parents(claimed)
    found = []
    for key, name, largest in _distinct(claimed):
        how, score, ids = find_name(str(name), by_key, names)
        ids = _under_the_same(ids, claimants[key], keys, parents)
        amounts = [_sum(pagu, ids)]
        amounts += [_sum(pagu, list(dict.fromkeys(parents[level].get(row_id) for row_id in ids))) for level in parents]
        found.append((key, name, largest, how, score, " ".join(ids), *amounts))
    frame = pd.DataFrame(found, columns=list(columns)).astype(columns)
    frame.insert(7, "difference", frame["largest"] - frame["plan_pagu"])
    for level in ("kegiatan", "program"):
        frame[f"over_{level}"] = frame["largest"].gt(frame[f"{level}_pagu"]).fillna(False).astype("boolean")
    return frame


def other_parents(alignment: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Claims whose program or kegiatan has another name in the plan: one row per printed sub kegiatan and level.

    Only sub kegiatan with the same name in both are compared; one that the plan has in several places has another
    parent where none of these bears the name, and is compared with the one most alike. Columns: row_id, name, level
    (program | kegiatan), claimed (the name in the policy table), planned (in the plan), plan_id, score (likeness of the
    two, 0-100).
    """
    above = ancestors(plan)
    by_key = rows_by_key(plan[plan["level"] == LEAF])
    found = []
    for row in aligned(alignment).to_dict("records"):
        for level in ("program", "kegiatan"):
            claimed = row[level]
            names = {row_id: above[level].get(row_id) for row_id in by_key.get(str(row["key"]), [])}
            planned = {row_id: name for row_id, name in names.items() if isinstance(name, str)}
            same = {name_key(name) for name in planned.values()}
            if isinstance(claimed, str) and planned and name_key(claimed) not in same:
                scored = [(-likeness(claimed, name), name, row_id) for row_id, name in planned.items()]
                score, name, row_id = min(scored)
                found.append((row["row_id"], row["name"], level, claimed, name, row_id, round(-score, 1)))
    columns = ["row_id", "name", "level", "claimed", "planned", "plan_id", "score"]
    types = {name: "Float64" if name == "score" else "string" for name in columns}
    return pd.DataFrame(found, columns=columns).astype(types)


def without_table(priorities: pd.DataFrame, alignment: pd.DataFrame) -> pd.DataFrame:
    """National policies that the text names and no policy table serves: one row per policy.

    Columns: row_id (of priorities), text, kebijakan (slug of a known policy, or missing), source.
    """
    named = priorities[priorities["kind"] == "kebijakan_nasional"]
    served = set(alignment["kebijakan"].dropna())
    found: dict[str, tuple[object, ...]] = {}
    for row in named.to_dict("records"):
        policy = policy_of(str(row["text"]))
        slug = policy.slug if policy else None
        if slug not in served:
            found.setdefault(slug or name_key(str(row["text"])), (row["row_id"], row["text"], slug, row["source"]))
    names = ["row_id", "text", "kebijakan", "source"]
    return pd.DataFrame(list(found.values()), columns=names).astype(dict.fromkeys(names, "string"))


def find_name(name: str, by_key: dict[str, list[str]], names: dict[str, str]) -> tuple[str, float | None, list[str]]:
    """How a name stands among others: the ground (exact, near, contained or none), the score (0-100), the row_ids.

    ``by_key``: row_ids by name key; ``names``: row_id to name.
    """
    own = name_key(name)
    if own in by_key:
        return "exact", 100.0, by_key[own]
    scored = sorted(((likeness(name, other), row_id) for row_id, other in names.items()), reverse=True)
    if scored and scored[0][0] >= threshold("near_name"):
        return "near", round(scored[0][0], 1), [scored[0][1]]
    inside = [key for key in by_key if min(len(key), len(own)) >= LEAST_CONTAINED and (key in own or own in key)]
    if inside:
        score, other = min((-likeness(name, names[by_key[other][0]]), other) for other in inside)
        return "contained", round(-score, 1), by_key[other]
    return "none", None, []


def rows_by_key(rows: pd.DataFrame) -> dict[str, list[str]]:
    """The row_ids of rows by their name key."""
    found: dict[str, list[str]] = {}
    for row_id, name in zip(rows["row_id"], rows["name"].fillna(""), strict=True):
        found.setdefault(name_key(name), []).append(row_id)
    return found


def _keys(rows: pd.DataFrame) -> pd.Series:
    """The name key of each row, empty without a name."""
    return rows["name"].fillna("").map(name_key).astype("string")


def _distinct(claimed: Sequence[Mapping[Any, Any]]) -> list[tuple[str, Any, Any]]:
    """Key, name (as first printed) and largest amount of each claimed sub kegiatan, in the order of :func:`matrix`."""
    found: dict[str, tuple[Any, Any]] = {}
    for row in claimed:
        name, largest = found.get(row["key"], (pd.NA, pd.NA))
        amounts = [amount for amount in (largest, row["pagu"]) if pd.notna(amount)]
        found[row["key"]] = (row["name"] if name is pd.NA else name, max(amounts, default=pd.NA))
    distinct = [(key, name, largest) for key, (name, largest) in found.items()]
    return sorted(distinct, key=lambda row: -1 if row[2] is pd.NA else row[2], reverse=True)


def _claimed_parents(claimed: Sequence[Mapping[Any, Any]]) -> dict[str, dict[str, set[str]]]:
    """By the name key of each claimed sub kegiatan and by level, the name keys of the parents that its claims print."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in claimed:
        parents = found.setdefault(row["key"], {"kegiatan": set(), "program": set()})
        for level, names in parents.items():
            if isinstance(row[level], str):
                names.add(name_key(row[level]))
    return found


def _under_the_same(
    ids: list[str], claimed: dict[str, set[str]], keys: dict[str, str], parents: dict[str, dict[str, str]]
) -> list[str]:
    """Of rows with one name those that stand under a kegiatan, or else a program, which the claims name; or all."""
    for level, above in parents.items():
        kept = [row_id for row_id in ids if keys.get(above.get(row_id, "")) in claimed[level]]
        if kept:
            return kept
    return ids


def _above(plan: pd.DataFrame, level: str) -> dict[str, str]:
    """For each row the row_id of its kegiatan or program."""
    rows = {str(row["row_id"]): row for row in plan[["row_id", "level", "parent"]].to_dict("records")}
    found: dict[str, str] = {}
    for row_id in rows:
        current, steps = rows[row_id]["parent"], 0
        while current in rows and steps < len(rows):
            if rows[str(current)]["level"] == level:
                found[row_id] = str(current)
                break
            current, steps = rows[str(current)]["parent"], steps + 1
    return found


def _sum(pagu: dict[str, Any], row_ids: Sequence[str | None]) -> object:
    """What these rows print together; missing where none prints an amount."""
    printed = [pagu[row_id] for row_id in row_ids if row_id and pd.notna(pagu.get(row_id))]
    return sum(printed) if printed else pd.NA
