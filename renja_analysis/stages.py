"""One row of the plan over its stages: initial RKPD, Renja, plan (Tabel 3.2) and final plan (Tabel 4.1).

Pure functions on the tables ``rkpd_review``, ``plan`` and ``final_plan``. Amounts are rupiah (Int64). Rows are matched
one to one (:mod:`renja_analysis.matching`); what is only alike is shown with its score.
"""

from typing import Any

import pandas as pd

from renja_analysis.hierarchy import program_of
from renja_analysis.matching import bare_name, match, near_name, same_base
from renja_analysis.names import name_key
from renja_analysis.slips import shifted_ids

DEEPEST = 9  # more levels than a plan has
STAGES = ("rkpd", "renja", "plan", "final")


def stages(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Every program, kegiatan and sub kegiatan over the stages RKPD, Renja, plan (3.2) and final plan (4.1).

    One row per row of the hierarchy that any stage has. Columns: level, name, program and kegiatan (names, by the
    latest stage that has the row), for each stage its row_id (``review_id``, ``plan_id``, ``final_id``), pagu and
    target (``rkpd_pagu`` ... ``final_target``, with ``_unit``); how_plan, score_plan, how_final, score_final (see
    :func:`matching.match`; the score of the names, 0-100); added_id: further rows of the final plan that are the
    same sub kegiatan under another part of the agency (``final_pagu`` then is the sum of all); moved: the row stands
    under another kegiatan or program than in the stage before; shifted: in one of the tables the row stands in a block
    whose names slipped against their amounts (:func:`slips.shifted`), so that its amounts and targets may be those of
    another row; missing (stages without it, joined by ``; ``).
    """
    sides = _review_rows(review)
    first = match(sides, plan)
    second = match(plan, final_plan)
    loose = _unmatched(second, "right")
    third = match(sides[~sides["row_id"].isin(_matched(first, "left"))], final_plan[final_plan["row_id"].isin(loose)])
    rows = _chains(first, second, third)
    rows = _add_parts(rows, plan, final_plan)
    return _described(rows, sides, plan, final_plan)


def split_programs(plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Programs of the plan that the final plan prints in parts: one row per part.

    A part bears the program's name but for what stands in brackets behind it (``(DINAS)``, ``(UPT BALKOP)``). Columns:
    program_id, program, plan_pagu, final_id, part, final_pagu.
    """
    ours, theirs = (_tuples(table[table["level"] == "program"]) for table in (plan, final_plan))
    rows = []
    for one in ours:
        parts = [other for other in theirs if same_base(str(other.name), str(one.name))]
        if len(parts) > 1:
            rows += [(one.row_id, one.name, one.pagu, part.row_id, part.name, part.pagu) for part in parts]
    columns = {"program_id": "string", "program": "string", "plan_pagu": "Int64"}
    columns |= {"final_id": "string", "part": "string", "final_pagu": "Int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _review_rows(review: pd.DataFrame) -> pd.DataFrame:
    rows = review[review["level"].isin(("program", "kegiatan", "sub_kegiatan"))]
    return rows.assign(name=rows["renja_name"].fillna(rows["rkpd_name"]))


def _matched(pairs: pd.DataFrame, side: str) -> set[str]:
    return set(pairs.loc[pairs["left"].notna() & pairs["right"].notna(), side])


def _unmatched(pairs: pd.DataFrame, side: str) -> set[str]:
    return set(pairs[side].dropna()) - _matched(pairs, side)


def _chains(first: pd.DataFrame, second: pd.DataFrame, third: pd.DataFrame) -> pd.DataFrame:
    """One row per chain of matched rows: review_id, plan_id, final_id with how and score of each step."""
    plan = second.dropna(subset=["left"]).rename(columns={"left": "plan_id", "right": "final_id"})
    plan = plan.rename(columns={"how": "how_final", "score": "score_final"})
    review = first.rename(columns={"left": "review_id", "right": "plan_id", "how": "how_plan", "score": "score_plan"})
    rows = review[review["plan_id"].notna()].merge(plan.drop(columns="level"), on="plan_id", how="left")
    direct = third.dropna(subset=["left", "right"]).set_index("left")
    alone = review[review["plan_id"].isna()].copy()
    alone["final_id"] = alone["review_id"].map(direct["right"]).astype("string")
    alone["how_final"] = alone["review_id"].map(direct["how"]).astype("string").fillna("none")
    alone["score_final"] = alone["review_id"].map(direct["score"]).astype("Float64")
    taken = set(rows["final_id"].dropna()) | set(alone["final_id"].dropna())
    rest = second[second["left"].isna() & ~second["right"].isin(taken)]
    new = pd.DataFrame({"level": rest["level"], "final_id": rest["right"], "how_final": rest["how"]})
    return pd.concat([rows, alone, new], ignore_index=True)


def _add_parts(rows: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Rows of a part of a split program join the row of the same name in the program's other part."""
    parts = split_programs(plan, final_plan)
    owner = dict(zip(parts["final_id"], parts["program_id"], strict=True))
    program = dict(zip(final_plan["row_id"], program_of(final_plan), strict=True))
    names = final_plan["name"].fillna("").map(lambda text: name_key(bare_name(text)))
    name = dict(zip(final_plan["row_id"], names, strict=True))
    hosts = {
        (row.level, owner[program[row.final_id]], name[row.final_id]): row.Index
        for row in _tuples(rows.dropna(subset=["plan_id", "final_id"]))
        if program.get(row.final_id) in owner
    }
    added: dict[int, list[str]] = {}
    gone = []
    for row in _tuples(rows[rows["plan_id"].isna() & rows["final_id"].notna()]):
        host = hosts.get((row.level, owner.get(program[row.final_id], ""), name[row.final_id]))
        if host is not None:
            added.setdefault(host, []).append(row.final_id)
            gone.append(row.Index)
    joined = [" ".join(added[index]) if index in added else pd.NA for index in rows.index]
    rows = rows.assign(added_id=pd.Series(joined, index=rows.index, dtype="string"))
    return rows.drop(index=gone).reset_index(drop=True)


def _described(rows: pd.DataFrame, sides: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """The chains with names, parents, amounts and targets of every stage."""
    columns = {"rkpd": ("review_id", sides, "rkpd_"), "renja": ("review_id", sides, "renja_")}
    columns |= {"plan": ("plan_id", plan, ""), "final": ("final_id", final_plan, "")}
    result = rows.copy()
    for stage, (key, table, prefix) in columns.items():
        by_id = table.set_index("row_id")
        for what in ("pagu", "target", "unit"):
            result[f"{stage}_{what}"] = result[key].map(by_id[f"{prefix}{what}"]).astype(by_id[f"{prefix}{what}"].dtype)
    result["final_pagu"] = _with_added(result, final_plan)
    names = [
        result[key].map(table.set_index("row_id")["name"]).astype("string")
        for key, table in (("final_id", final_plan), ("plan_id", plan), ("review_id", sides))
    ]
    result["name"] = names[1].fillna(names[0]).fillna(names[2])
    above = {
        key: ancestors(table) for key, table in (("review_id", sides), ("plan_id", plan), ("final_id", final_plan))
    }
    for level in ("program", "kegiatan"):
        latest = [result[key].map(above[key][level]).astype("string") for key in ("final_id", "plan_id", "review_id")]
        result[level] = latest[0].fillna(latest[1]).fillna(latest[2])
    result["moved"] = _moved(result, above)
    slipped = shifted_ids(sides, plan, final_plan)
    ids = result[["review_id", "plan_id", "final_id"]].isin(slipped).any(axis=1)
    added = [not slipped.isdisjoint(str(joined).split()) for joined in result["added_id"]]
    result["shifted"] = (ids | pd.Series(added, index=result.index, dtype=bool)).astype("boolean")
    absent = {stage: result[f"{stage}_pagu"].isna() & result[key].isna() for stage, (key, _, _) in columns.items()}
    result["missing"] = ["; ".join(stage for stage in STAGES if absent[stage][i]) for i in result.index]
    front = ["level", "name", "program", "kegiatan", "review_id", "plan_id", "final_id", "added_id"]
    values = [f"{stage}_{what}" for stage in STAGES for what in ("pagu", "target", "unit")]
    steps = ["how_plan", "score_plan", "how_final", "score_final", "moved", "shifted", "missing"]
    texts = dict.fromkeys([*front, "how_plan", "how_final", "missing"], "string")
    return result[[*front, *values, *steps]].astype(texts)


def _with_added(rows: pd.DataFrame, final_plan: pd.DataFrame) -> pd.Series:
    pagu = dict(zip(final_plan["row_id"], final_plan["pagu"], strict=True))
    found = []
    for own, added in zip(rows["final_id"], rows["added_id"], strict=True):
        ids = [row_id for row_id in (own, *str(added).split()) if pd.notna(row_id) and row_id in pagu]
        amounts = [pagu[row_id] for row_id in ids if pd.notna(pagu[row_id])]
        found.append(sum(amounts) if amounts else pd.NA)
    return pd.Series(found, index=rows.index, dtype="Int64")


def ancestors(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For program and kegiatan: row_id to the name of the row's own or nearest ancestor of that level."""
    above = {row.row_id: row for row in _tuples(table)}
    found: dict[str, dict[str, str]] = {"program": {}, "kegiatan": {}}
    for row_id in above:
        current, steps = row_id, 0
        while current in above and steps < DEEPEST:
            if above[current].level in found:
                found[above[current].level].setdefault(row_id, above[current].name)
            current, steps = above[current].parent, steps + 1
    return found


def _moved(rows: pd.DataFrame, above: dict[str, dict[str, dict[str, str]]]) -> pd.Series:
    """Whether a row's kegiatan or program has another name than in the stage before; near names are the same."""
    moved = []
    for row in _tuples(rows):
        changed = False
        for before, after in (("review_id", "plan_id"), ("plan_id", "final_id")):
            one, other = getattr(row, before), getattr(row, after)
            for level in ("program", "kegiatan"):
                names = above[before][level].get(one), above[after][level].get(other)
                if isinstance(names[0], str) and isinstance(names[1], str) and row.level != level:
                    changed |= not _same_name(names[0], names[1])
        moved.append(changed)
    return pd.Series(moved, index=rows.index, dtype="boolean")


def _same_name(one: str, other: str) -> bool:
    return same_base(one, other) or near_name(one, other)


def _tuples(table: pd.DataFrame) -> list[Any]:
    """The rows as named tuples: their cells are what the table's columns say, which a type checker cannot know."""
    return list(table.itertuples())
