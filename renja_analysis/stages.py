"""One row of the plan over its stages: initial RKPD, Renja, plan (Tabel 3.2) and final plan (Tabel 4.1).

Pure functions on the tables ``rkpd_review``, ``plan`` and ``final_plan``. Amounts are rupiah (Int64). Rows are matched
one to one (:mod:`renja_analysis.matching`); what is only alike is shown with its score. A stage that the document does
not print is unknown, and so is a blank amount: neither is a zero.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from renja_analysis.hierarchy import ancestors as ancestors
from renja_analysis.matching import Matched, matched, near_name, same_base
from renja_analysis.parts import every_split as every_split
from renja_analysis.parts import join_parts, joined_name
from renja_analysis.parts import split_programs as split_programs
from renja_analysis.slips import shifted_ids

STAGES = ("rkpd", "renja", "plan", "final")
LEVELS = ("program", "kegiatan", "sub_kegiatan")
TABLES = ("review", "plan", "final")  # the tables of the stages, by the beginning of their column of row_ids
TABLE_OF = {"rkpd": "review", "renja": "review", "plan": "plan", "final": "final"}
ADDED = {"review": "added_review_id", "plan": "added_plan_id", "final": "added_id"}
NAMED = ("row_id", "level", "parent", "kode", "name", "rkpd_name", "renja_name")  # what rows are matched by
STEPS = (("review", "plan"), ("plan", "final"), ("review", "final"))


def stages(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Every program, kegiatan and sub kegiatan over the stages RKPD, Renja, plan (3.2) and final plan (4.1).

    One row per row of the hierarchy that any stage has. Columns: level, name, program and kegiatan (names, by the
    latest stage that has the row); its row_ids ``review_id``, ``plan_id``, ``final_id``, and, joined by blanks, the
    further rows of each table that are the same under another part of the agency: added_review_id, added_plan_id,
    added_id (of the final plan). For each stage: pagu (the sum of all its rows, missing where one is blank), target
    and unit (missing where there are further rows, whose targets are their own) as ``rkpd_pagu`` ... ``final_unit``,
    and whether it has the row, ``in_rkpd`` ... ``in_final`` (boolean; missing where the document prints no row of that
    level at that stage). how_plan, score_plan, how_final, score_final (see :func:`matching.match`; the score of the
    names, 0-100); moved: the row stands under another kegiatan or program than in the stage before; shifted: in one of
    the tables the row stands in a block whose names slipped against their amounts (:func:`slips.shifted`), so that its
    amounts and targets may be those of another row; missing (stages known not to have it, joined by ``; ``).
    """
    chains, tables = _chained(review, plan, final_plan)
    return _described(chains, tables)


def same_rows(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Which rows of the tables are one, without what they print: those columns of :func:`stages` that say so.

    Columns: level; review_id, plan_id, final_id; added_review_id, added_plan_id, added_id; how_plan, score_plan,
    how_final, score_final; moved.
    """
    narrow = (table[[name for name in NAMED if name in table]] for table in (review, plan, final_plan))
    chains, tables = _chained(*narrow)
    result = _identified(chains)
    result["moved"] = _moves(chains, {name: ancestors(table) for name, table in tables.items()})
    return result


def present(review: pd.DataFrame, side: str) -> pd.Series:
    """Whether each row of the review is printed on that side (``rkpd`` or ``renja``)."""
    columns = [f"{side}_{name}" for name in ("name", "indicator", "target_printed", "pagu_printed")]
    return review[columns].notna().any(axis=1)


def _chained(
    review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame
) -> tuple[list[dict[str, Any]], dict[str, pd.DataFrame]]:
    """The chains of rows that are one, and the tables that their row_ids are of."""
    tables = {"review": _review_rows(review), "plan": plan, "final": final_plan}
    first = matched(tables["review"], plan)
    second = matched(plan, final_plan)
    of_review = tables["review"]["row_id"].isin([pair.left for pair in first if not pair.right])
    of_final = final_plan["row_id"].isin([pair.right for pair in second if not pair.left])
    third = matched(tables["review"][of_review], final_plan[of_final])
    return join_parts(_chains(first, second, third), tables, STEPS), tables


def _review_rows(review: pd.DataFrame) -> pd.DataFrame:
    rows = review[review["level"].isin(LEVELS)]
    return rows.assign(name=rows["renja_name"].fillna(rows["rkpd_name"]))


def _chains(first: list[Matched], second: list[Matched], third: list[Matched]) -> list[dict[str, Any]]:
    """Chains of matched rows: level, the row_ids of each table as a list, how and score of each step."""
    onward, direct = ({pair.left: pair for pair in pairs if pair.left} for pairs in (second, third))
    found = []
    for pair in first:
        # A row that is in one table only goes on directly to the final plan.
        step = onward[pair.right] if pair.right else direct.get(str(pair.left))
        found.append(_chain(pair.level, pair.left, pair.right, step.right if step else None, pair, step))
    taken = {row_id for chain in found for row_id in chain["final"]}
    for pair in second:
        if not pair.left and pair.right not in taken:
            found.append(_chain(pair.level, None, None, pair.right, None, pair))
    return found


def _chain(
    level: str,
    review_id: str | None,
    plan_id: str | None,
    final_id: str | None,
    step: Matched | None,
    last: Matched | None,
) -> dict[str, Any]:
    chain: dict[str, Any] = {"level": level}
    for name, row_id in (("review", review_id), ("plan", plan_id), ("final", final_id)):
        chain[name] = [row_id] if row_id else []
    chain |= {"how_plan": step.how if step else None, "score_plan": step.score if step else None}
    return chain | {"how_final": last.how if last else "none", "score_final": last.score if last else None}


def _identified(chains: list[dict[str, Any]]) -> pd.DataFrame:
    """The level and the row_ids of each chain, and the ground of each of its steps."""
    result = pd.DataFrame({"level": pd.Series([chain["level"] for chain in chains], dtype="string")})
    for name in TABLES:
        ids = [chain[name] for chain in chains]
        result[f"{name}_id"] = pd.Series([own[0] if own else pd.NA for own in ids], dtype="string")
        result[ADDED[name]] = pd.Series([" ".join(own[1:]) or pd.NA for own in ids], dtype="string")
    for stage in ("plan", "final"):
        result[f"how_{stage}"] = pd.Series([chain[f"how_{stage}"] for chain in chains], dtype="string")
        result[f"score_{stage}"] = pd.Series([chain[f"score_{stage}"] for chain in chains], dtype="Float64")
    return result


def _described(chains: list[dict[str, Any]], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The chains with names, parents, amounts and targets of every stage."""
    result = _identified(chains)
    for stage, name in TABLE_OF.items():
        _add_stage(result, stage, tables[name], [chain[name] for chain in chains])
    _add_names(result, chains, tables)
    slipped = shifted_ids(*tables.values())
    every = [{row_id for name in TABLES for row_id in chain[name]} for chain in chains]
    result["shifted"] = pd.Series([not slipped.isdisjoint(ids) for ids in every], dtype="boolean")
    absent = {stage: result[f"in_{stage}"].eq(False).fillna(False) for stage in STAGES}
    missing = ["; ".join(stage for stage in STAGES if absent[stage][row]) for row in result.index]
    result["missing"] = pd.Series(missing, dtype="string")
    front = ["level", "name", "program", "kegiatan", *(f"{name}_id" for name in TABLES), *ADDED.values()]
    values = [f"{stage}_{what}" for stage in STAGES for what in ("pagu", "target", "unit")]
    there = [f"in_{stage}" for stage in STAGES]
    steps = ["how_plan", "score_plan", "how_final", "score_final", "moved", "shifted", "missing"]
    return result[[*front, *values, *there, *steps]]


def _add_stage(result: pd.DataFrame, stage: str, table: pd.DataFrame, ids: list[list[str]]) -> None:
    """The pagu, target and unit of one stage, and whether it has the row."""
    prefix = f"{stage}_" if f"{stage}_pagu" in table else ""
    if prefix:
        table = table[present(table, stage)]
    row_ids = set(table["row_id"])
    there = [[row_id for row_id in own if row_id in row_ids] for own in ids]
    values = table.set_index("row_id")
    for what in ("pagu", "target", "unit"):
        column = values[f"{prefix}{what}"]
        known = dict(zip(column.index, column, strict=True))
        if what == "pagu":
            cells = [sum((known[row_id] for row_id in own), 0) if own else pd.NA for own in there]
        else:
            cells = [known[own[0]] if len(own) == 1 else pd.NA for own in there]
        result[f"{stage}_{what}"] = pd.Series(cells, dtype="object").astype(column.dtype)
    printed = set(table["level"])
    known_levels = [level in printed for level in result["level"]]
    cells = [bool(own) if known else pd.NA for own, known in zip(there, known_levels, strict=True)]
    result[f"in_{stage}"] = pd.Series(cells, dtype="object").astype("boolean")


def _add_names(result: pd.DataFrame, chains: list[dict[str, Any]], tables: Mapping[str, pd.DataFrame]) -> None:
    """Names, program and kegiatan; rows that are joined from several parts of the agency bear the names of all."""
    above = {name: ancestors(table) for name, table in tables.items()}
    own = {name: dict(zip(table["row_id"], table["name"], strict=True)) for name, table in tables.items()}
    latest = TABLES[::-1]
    names = [_name(chain, own, ("plan", "final", "review")) for chain in chains]
    result["name"] = pd.Series(names, dtype="string")
    for level in ("program", "kegiatan"):
        by_id = {name: above[name][level] for name in TABLES}
        result[level] = pd.Series([_name(chain, by_id, latest) for chain in chains], dtype="string")
    result["moved"] = _moves(chains, above)


def _name(chain: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]], order: tuple[str, ...]) -> Any:
    """The name by the first table in order that has one; by that with the most parts, where rows are joined."""
    found = [[names[table].get(row_id) for row_id in chain[table]] for table in order]
    printed = [[name for name in several if isinstance(name, str)] for several in found]
    printed = sorted((several for several in printed if several), key=len, reverse=True)
    return joined_name(printed[0]) if printed else pd.NA


def _moves(chains: list[dict[str, Any]], above: Mapping[str, Mapping[str, Mapping[str, str]]]) -> pd.Series:
    return pd.Series([_moved(chain, above) for chain in chains], dtype="boolean")


def _moved(chain: Mapping[str, Any], above: Mapping[str, Mapping[str, Mapping[str, str]]]) -> bool:
    """Whether a row's kegiatan or program has another name than in the stage before; near names are the same."""
    for before, after in (("review", "plan"), ("plan", "final")):
        if not chain[before] or not chain[after]:
            continue
        for level in ("program", "kegiatan"):
            names = [above[table][level].get(chain[table][0]) for table in (before, after)]
            if chain["level"] != level and all(isinstance(name, str) for name in names):
                one, other = map(str, names)
                if not same_base(one, other) and not near_name(one, other):
                    return True
    return False
