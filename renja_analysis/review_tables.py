"""The measures of the review as a reader wants them: counted, sorted, one row per program, the largest first.

Pure functions on the tables of :mod:`renja_analysis.rkpd_review`; they choose and arrange. Amounts in rupiah.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from renja_analysis.formulas import percent_of
from renja_analysis.rkpd_review import CHANGES, SIDES
from renja_analysis.stages import STAGES

MOST_LISTED = 20

_CELLS = ("name", "indicator", "target_printed", "unit", "pagu_printed")
# What is shown of a side, and the beginnings of the changes that it shows.
_PARTS = {"name": ("name",), "indicator": ("indicator",), "target": ("target", "unit"), "pagu": ("pagu",)}
_BLANK = "\N{EN DASH}"


def change_counts(changes: pd.DataFrame) -> pd.DataFrame:
    """How many rows of the review differ in what: one row per kind of change and ``same``, the most frequent first.

    ``changes``: :func:`rkpd_review.changes`. Columns: change (its name), rows, uncertain (how many of them the reading
    does not decide); a row with several changes counts in each.
    """
    kinds = [*CHANGES, "same"]
    counts = pd.DataFrame({"change": kinds, "rows": [int(changes[kind].sum()) for kind in kinds]})
    counts["uncertain"] = [int((changes[kind] & changes["uncertain"]).sum()) for kind in kinds]
    counts = counts.astype({"change": "string", "rows": "Int64", "uncertain": "Int64"})
    return counts.sort_values("rows", ascending=False, kind="stable").reset_index(drop=True)


def changed_rows(changes: pd.DataFrame, review: pd.DataFrame) -> pd.DataFrame:
    """The rows of the review whose sides differ, with both sides: one row per changed row, in printed order.

    Columns: row_id, level, name, what (the changes, joined by ``; ``), rkpd_side, renja_side (what each side prints
    of that which differs, of a row that the other side lacks all of it: name, indicator, target with its unit, pagu,
    in this order, joined by ``; ``, a dash for what is blank), then for each side the cells as printed: rkpd_name,
    renja_name, and so on for indicator, target_printed, unit and pagu_printed; difference (rupiah), uncertain (the
    reading does not decide on which side a cell stands: the change may be none), source.
    """
    rows = changes[~changes["same"]].reset_index(drop=True)
    cells = [f"{side}_{name}" for name in _CELLS for side in SIDES]
    shown = rows.merge(review[["row_id", *cells, "source"]], on="row_id", validate="one_to_one")
    records = shown.to_dict("records")
    texts = {"what": ["; ".join(kind for kind in CHANGES if row[kind]) for row in records]}
    texts |= {f"{side}_side": [_side(row, side) for row in records] for side in SIDES}
    shown = shown.assign(**{name: pd.Series(own, index=shown.index, dtype="string") for name, own in texts.items()})
    return shown[["row_id", "level", "name", *texts, *cells, "difference", "uncertain", "source"]]


def stages_there(stages: pd.DataFrame, level: str = "program") -> list[str]:
    """The stages that print an amount at a level, the first one first: a document may lack a table."""
    rows = stages[stages["level"] == level]
    return [stage for stage in STAGES if rows[f"{stage}_pagu"].notna().any()]


def program_steps(stages: pd.DataFrame) -> pd.DataFrame:
    """Each program's amount at every stage: one row per program, the largest change first.

    ``stages``: :func:`rkpd_review.stages`. Columns: row_id (of the last stage that has it), level, name, rkpd_pagu,
    renja_pagu, plan_pagu, final_pagu, difference (between the first and the last stage of the document, RKPD and final
    plan where it has all; a stage without the program counts 0, a blank amount leaves it missing), percent (of the
    first).
    """
    rows = stages[stages["level"] == "program"].reset_index(drop=True)
    there = stages_there(stages) or list(STAGES)
    first, last = _amount(rows, there[0]), _amount(rows, there[-1])
    amounts = rows[["level", "name", *(f"{stage}_pagu" for stage in STAGES)]]
    result = amounts.assign(row_id=_last_id(rows), difference=last - first, percent=percent_of(last - first, first))
    order = result["difference"].abs().sort_values(ascending=False, kind="stable").index
    return result.loc[order, ["row_id", *amounts.columns, "difference", "percent"]].reset_index(drop=True)


def largest_changes(stages: pd.DataFrame, before: str = "plan", after: str = "final") -> pd.DataFrame:
    """The sub kegiatan whose amounts changed most between two stages: one row per sub kegiatan, the largest first.

    Columns: row_id, level, name, program, before, after (rupiah), difference (a stage without the row counts 0), kind
    (raised, lowered, new, dropped), shifted (the row stands in a block whose names slipped against their amounts: the
    change may be that of another row). Rows without a change are left out, and those of :func:`unknown_changes`; where
    the document lacks one of the two stages there are none.
    """
    rows = _changes(stages, before, after)
    rows = rows[rows["difference"].ne(0).fillna(False)]
    order = rows["difference"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def unknown_changes(stages: pd.DataFrame, before: str = "plan", after: str = "final") -> pd.DataFrame:
    """The sub kegiatan whose change a blank amount leaves unknown: one row each, columns of :func:`largest_changes`."""
    rows = _changes(stages, before, after)
    return rows[rows["difference"].isna()].reset_index(drop=True)


def _changes(stages: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """The sub kegiatan that stand in one of two stages, both of which the document prints."""
    rows = stages[stages["level"] == "sub_kegiatan"]
    rows = rows if {before, after} <= set(stages_there(rows, "sub_kegiatan")) else rows.head(0)
    there = {stage: rows[f"in_{stage}"].fillna(False) for stage in (before, after)}
    rows = rows[there[before] | there[after]].reset_index(drop=True)
    difference = _amount(rows, after) - _amount(rows, before)
    kind = pd.Series("raised", index=rows.index, dtype="string").mask(difference.lt(0).fillna(False), "lowered")
    kind = kind.mask(rows[f"in_{before}"].eq(False), "new").mask(rows[f"in_{after}"].eq(False), "dropped")
    result = rows[["level", "name", "program", "shifted"]].assign(
        row_id=_last_id(rows),
        before=rows[f"{before}_pagu"],
        after=rows[f"{after}_pagu"],
        difference=difference,
        kind=kind,
    )
    return result[["row_id", "level", "name", "program", "before", "after", "difference", "kind", "shifted"]]


def _amount(rows: pd.DataFrame, stage: str) -> pd.Series:
    """What each row has at a stage: nothing where the stage is printed without it; a blank is no zero."""
    return rows[f"{stage}_pagu"].mask(rows[f"in_{stage}"].eq(False).fillna(False), 0)


def _last_id(rows: pd.DataFrame) -> pd.Series:
    return rows["final_id"].fillna(rows["plan_id"]).fillna(rows["review_id"])


def loose_rows(stages: pd.DataFrame) -> pd.DataFrame:
    """What does not run through all stages as one row: missing somewhere, moved, or matched by a similar name only.

    One row per such program, kegiatan or sub kegiatan, in the order of ``stages``. Columns: level, name, review_id,
    plan_id, final_id, missing, moved, near (the match rests on similar names), shifted (its name slipped against its
    amount in some table), score (the lowest of its matches).
    """
    near = (stages["how_plan"].eq("near") | stages["how_final"].eq("near")).fillna(False)
    moved = stages["moved"].fillna(False)
    kept = stages[near | moved | stages["missing"].fillna("").ne("")]
    score = stages[["score_plan", "score_final"]].min(axis=1).astype("Float64")
    columns = ["level", "name", "review_id", "plan_id", "final_id", "missing"]
    return kept[columns].assign(moved=moved, near=near, shifted=stages["shifted"], score=score).reset_index(drop=True)


def forward_programs(forward: pd.DataFrame) -> pd.DataFrame:
    """The programs of :func:`rkpd_review.forward` that print both amounts, the largest change first.

    Those that print one alone are in :func:`forward_alone`.
    """
    rows = forward[(forward["level"] == "program") & forward["change"].notna()]
    order = rows["change"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def forward_alone(forward: pd.DataFrame) -> pd.DataFrame:
    """The programs of :func:`rkpd_review.forward` that print an amount of one year alone, in printed order.

    A sum of both years leaves them out.
    """
    return forward[(forward["level"] == "program") & forward["change"].isna()].reset_index(drop=True)


def forward_doubts(forward: pd.DataFrame) -> pd.DataFrame:
    """The rows of the forward estimate to ask about: blank, zero, a jump, target and money in opposite directions.

    One row per row of the plan, in printed order. Columns: row_id, level, name, pagu, maju_pagu, change,
    change_percent, why (joined by ``; ``).
    """
    reasons = {
        "blank": forward["state"].eq("blank"),
        "zero": forward["state"].eq("zero"),
        "jump": forward["jump"],
        "opposite": forward["opposite"],
    }
    why = ["; ".join(name for name in reasons if bool(reasons[name].iloc[i])) for i in range(len(forward))]
    rows = forward.assign(why=pd.Series(why, index=forward.index, dtype="string"))
    columns = ["row_id", "level", "name", "pagu", "maju_pagu", "change", "change_percent", "why"]
    return rows.loc[rows["why"].ne(""), columns].reset_index(drop=True)


def _side(row: Mapping[Any, Any], side: str) -> str:
    """What one side of a changed row prints of that which differs."""
    cells = {name: row[f"{side}_{name}"] for name in _CELLS}
    cells = {
        name: cell if isinstance(cell, str) and cell.strip() not in ("", "-") else "" for name, cell in cells.items()
    }
    target, unit = cells["target_printed"], cells["unit"]
    own = {"target": target if unit in target else f"{target} {unit}".strip(), "pagu": cells["pagu_printed"]}
    own |= {name: cells[name] for name in ("name", "indicator")}
    if row["added"] or row["dropped"]:
        return "; ".join(own[part] for part in _PARTS if own[part]) or _BLANK
    differing = {change.partition("_")[0] for change in CHANGES if row[change]}
    return "; ".join(own[part] or _BLANK for part, kinds in _PARTS.items() if differing & set(kinds))
