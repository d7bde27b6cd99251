"""From the initial RKPD to the final plan: what changed in a row, over the stages, in weight, in the next year.

Pure functions on the tables ``rkpd_review``, ``plan`` and ``final_plan``. Amounts are rupiah (Int64), shares and
changes percent. A blank is no zero: what it enters stays missing.
"""

import pandas as pd

from renja_analysis.formulas import percent_of
from renja_analysis.hierarchy import program_of, roll_up, tree
from renja_analysis.indicators import indicator_types, same_unit
from renja_analysis.scales import threshold
from renja_analysis.slips import shifted as shifted
from renja_analysis.slips import shifted_rows as shifted_rows
from renja_analysis.stages import every_split as every_split
from renja_analysis.stages import present as present
from renja_analysis.stages import split_programs as split_programs
from renja_analysis.stages import stages as stages

SIDES = ("rkpd", "renja")
CHANGES = (
    *("added", "dropped", "name_changed"),
    *(f"{what}_{how}" for what in ("indicator", "target", "unit", "pagu") for how in ("added", "dropped", "changed")),
)
PRINTED = ("target", "pagu")  # what is read from a text that is kept as printed
NOT_STATED = "-"
SUPPORTING = "penunjang"  # the program that every agency has (Permendagri 90/2019, X.XX.01)


def changes(review: pd.DataFrame) -> pd.DataFrame:
    """What differs between the two sides of each row of the review (T-C.31): one row per printed row.

    Columns: row_id, level, name (of the Renja side, else of the RKPD's), one boolean per kind of change (added,
    dropped: the whole row; name_changed; of indicator, target, unit and pagu each: _added and _dropped, where only one
    side states it, and _changed), same (none of them), rkpd_pagu, renja_pagu, difference (renja - rkpd; missing where a
    side is blank), uncertain (the reading does not decide on which side a cell stands, or how it reads). Names,
    indicators and units are compared without regard to letter case and blanks; ``-`` is not stated. No rows where the
    table prints one of its sides nowhere: nothing was added or dropped then, that side is unknown.
    """
    if not all(present(review, side).any() for side in SIDES):
        review = review.iloc[:0]
    left = {name: review[f"rkpd_{name}"] for name in ("name", "indicator", "target", "unit", "pagu")}
    right = {name: review[f"renja_{name}"] for name in ("name", "indicator", "target", "unit", "pagu")}
    result = review[["row_id", "level"]].reset_index(drop=True)
    result["name"] = right["name"].fillna(left["name"]).reset_index(drop=True)
    there = {side: present(review, side) for side in SIDES}
    # A further indicator is no row of its own: on one side alone, it was added or dropped as an indicator.
    further = review["level"].eq("indikator")
    found = {
        "added": ~there["rkpd"] & there["renja"] & ~further,
        "dropped": there["rkpd"] & ~there["renja"] & ~further,
        "name_changed": _differ(left["name"], right["name"]),
    }
    both = (there["rkpd"] & there["renja"]) | further
    for what in ("indicator", "target", "unit", "pagu"):
        ours, theirs = (_stated(review, side, what) for side in SIDES)
        found[f"{what}_added"] = both & ~ours & theirs
        found[f"{what}_dropped"] = both & ours & ~theirs
        differ = _unlike(review, what) if what in PRINTED else _differ(left[what], right[what])
        found[f"{what}_changed"] = ours & theirs & differ
    for name in CHANGES:
        result[name] = found[name].to_numpy(dtype=bool)
    result["same"] = ~result[list(CHANGES)].any(axis=1)
    for side, values in (("rkpd", left), ("renja", right)):
        result[f"{side}_pagu"] = values["pagu"].reset_index(drop=True)
    result["difference"] = result["renja_pagu"] - result["rkpd_pagu"]
    result["uncertain"] = review["uncertain"].notna().to_numpy(dtype=bool)
    return result


def stage_totals(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """What each stage adds up to beside its printed total: one row per stage.

    Columns: stage, programs (the sum of the program rows), leaves (that of the lowest rows), printed (the total row, or
    the sum of the bidang rows, else of the urusan rows; missing where none is printed, or one of them is blank), rest
    (printed - programs; missing while a program is blank), without_value (programs that print no amount: the sums leave
    them out).
    """
    sources = {"rkpd": (review, "rkpd_pagu"), "renja": (review, "renja_pagu")}
    sources |= {"plan": (plan, "pagu"), "final": (final_plan, "pagu")}
    rows = []
    for stage, (table, column) in sources.items():
        own = table[table["level"] != "indikator"]
        own = own[present(own, stage)] if stage in SIDES else own
        parents = set(own["parent"].dropna())
        leaves = own[~own["row_id"].isin(parents) & own["level"].isin(("program", "kegiatan", "sub_kegiatan"))]
        programs = own.loc[own["level"] == "program", column]
        rows.append(
            {
                "stage": stage,
                "programs": programs.sum(min_count=1),
                "leaves": leaves[column].sum(min_count=1),
                "printed": _printed_total(own, column),
                "without_value": int(programs.isna().sum()),
            }
        )
    types = {"stage": "string"} | dict.fromkeys(("programs", "leaves", "printed", "without_value"), "Int64")
    frame = pd.DataFrame(rows).astype(types)
    frame.insert(4, "rest", (frame["printed"] - frame["programs"]).where(frame["without_value"] == 0))
    return frame


def sums(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """Every printed amount above others beside their sum: one row per row with rows below it and amount column.

    Columns: table, row_id, level, name, column, printed, children_sum, children_difference (printed - sum),
    children_without_value (blank ones: where there are some, the difference proves nothing). Further indicators enter
    no sum.
    """
    named = review.assign(name=review["renja_name"].fillna(review["rkpd_name"]))
    sources: dict[str, tuple[pd.DataFrame, tuple[str, ...]]] = {
        "rkpd_review": (named, ("rkpd_pagu", "renja_pagu")),
        "plan": (plan, ("pagu", "maju_pagu")),
        "final_plan": (final_plan, ("pagu",)),
    }
    columns = ["row_id", "level", "name", "column", "printed", "children_sum", "children_difference"]
    parts = []
    for table, (frame, amounts) in sources.items():
        rolled = roll_up(frame, amounts)[[*columns, "children_without_value"]]
        rolled.insert(0, "table", pd.Series(table, index=rolled.index, dtype="string"))
        parts.append(rolled[rolled["children_sum"].notna()])
    return pd.concat(parts, ignore_index=True)


def forward(plan: pd.DataFrame) -> pd.DataFrame:
    """The forward estimate n+1 beside the plan of year n: one row per row of the plan that prints an amount (T-C.33).

    Columns: row_id, level, name, program (row_id), pagu, maju_pagu, change (rupiah), change_percent, state (changed,
    same, blank: no estimate is printed, zero: an estimate of 0, new: only the estimate is printed), jump (the change
    is beyond the threshold ``forward_jump``, or an amount of 0 does not stay 0; of the lowest rows with both amounts
    alone, since a row above them jumps with them), target, maju_target, opposite (target and money go in opposite
    directions; targets printed in different units, and those of which less is better, are not compared). Neither is
    said of a row above others of which some print an estimate and some none: its own may leave these out.
    """
    kept = plan["pagu"].notna() | plan["maju_pagu"].notna()
    columns = ["row_id", "level", "name", "pagu", "maju_pagu", "target", "maju_target"]
    result = plan.loc[kept, columns].reset_index(drop=True)
    result.insert(3, "program", program_of(plan)[kept].reset_index(drop=True))
    result["change"] = result["maju_pagu"] - result["pagu"]
    result["change_percent"] = percent_of(result["change"], result["pagu"])
    state = pd.Series("changed", index=result.index, dtype="string")
    state[result["change"].eq(0).fillna(False)] = "same"
    state[result["maju_pagu"].eq(0).fillna(False)] = "zero"
    state[result["maju_pagu"].isna()] = "blank"
    state[result["pagu"].isna()] = "new"
    result["state"] = state
    from_zero = result["pagu"].eq(0) & result["change"].ne(0)
    far = result["change_percent"].abs().gt(threshold("forward_jump")).fillna(False) | from_zero.fillna(False)
    pairs = tree(plan)
    whole = ~result["row_id"].isin(_incomplete(pairs, result))
    known = set(result.loc[result["change"].notna() & whole, "row_id"])
    result["jump"] = far.astype(bool) & _lowest(pairs, known, result)
    direction = (result["maju_target"] - result["target"]).mul(result["change"].astype("Float64"))
    types = indicator_types(plan.assign(target_k_unit=plan["unit"]))
    both = plan.dropna(subset=["unit", "maju_unit"])
    own, next_year, ids = (both[name] for name in ("unit", "maju_unit", "row_id"))
    unlike = {row_id for row_id, one, other in zip(ids, own, next_year, strict=True) if not same_unit(one, other)}
    unlike |= set(types.loc[types["direction"] == "down", "row_id"])
    result["opposite"] = direction.lt(0).fillna(False).astype(bool) & whole & ~result["row_id"].isin(unlike)
    return result


def weights(table: pd.DataFrame, column: str = "pagu") -> pd.DataFrame:
    """The weight of each program in a plan: one row per program, heaviest first.

    Columns: row_id, name, pagu, share (percent of all programs), cumulative (percent), supporting (the program is the
    agency's own support, the others are technical), squared (its part of the concentration, share squared: their sum
    is the Herfindahl index, 10,000 for a single program).
    """
    programs = table.loc[table["level"] == "program", ["row_id", "name", column]].rename(columns={column: "pagu"})
    programs = programs.sort_values(["pagu", "row_id"], ascending=[False, True], kind="stable").reset_index(drop=True)
    whole = pd.Series(programs["pagu"].sum(min_count=1), index=programs.index, dtype="Int64")
    programs["share"] = percent_of(programs["pagu"], whole)
    programs["cumulative"] = programs["share"].cumsum()
    programs["supporting"] = programs["name"].fillna("").str.lower().str.contains(SUPPORTING, regex=False)
    programs["squared"] = programs["share"] ** 2
    return programs


def _incomplete(pairs: pd.DataFrame, rows: pd.DataFrame) -> set[str]:
    """The rows of a tree above lowest rows of which some print an estimate and others, of the year alone, do not."""
    below = pairs[pairs["is_leaf"] & (pairs["ancestor"] != pairs["row_id"])]
    blank = rows["state"] == "blank"
    lacking, printing = (set(rows.loc[kept, "row_id"]) for kept in (blank, ~blank))
    return set.intersection(*(set(below.loc[below["row_id"].isin(own), "ancestor"]) for own in (lacking, printing)))


def _lowest(pairs: pd.DataFrame, known: set[str], rows: pd.DataFrame) -> pd.Series:
    """Whether each of ``rows`` is one of the rows of a tree that are ``known``, with none of them below."""
    pairs = pairs[pairs["row_id"].isin(known)]
    above = set(pairs.loc[pairs["ancestor"] != pairs["row_id"], "ancestor"])
    return rows["row_id"].isin(set(pairs["row_id"]) - above)


def _printed_total(rows: pd.DataFrame, column: str) -> object:
    """What a table prints as the amount of all its programs."""
    totals = rows.loc[rows["level"] == "total", column].dropna()
    if len(totals) == 1:
        return totals.iloc[0]
    # Several totals are those of the bidang, of which each prints its amount at its head, too.
    for level in ("bidang", "urusan", "total"):
        amounts = rows.loc[rows["level"] == level, column]
        if amounts.notna().any():
            return amounts.sum() if amounts.notna().all() else pd.NA
    return pd.NA


def _stated(review: pd.DataFrame, side: str, what: str) -> pd.Series:
    """Whether a side states its indicator, target, unit or pagu, be it that its number cannot be read."""
    value = review[f"{side}_{what}"]
    text = review[f"{side}_{what}_printed"] if what in PRINTED else value
    stated = text.notna() & text.fillna(NOT_STATED).str.strip().ne(NOT_STATED)
    return value.notna() | stated if what in PRINTED else stated


def _unlike(review: pd.DataFrame, what: str) -> pd.Series:
    """Whether the numbers of both sides differ; their print, where a number cannot be read."""
    left, right = (review[f"{side}_{what}"] for side in SIDES)
    unread = left.isna() | right.isna()
    printed = _differ(*(review[f"{side}_{what}_printed"] for side in SIDES))
    return (unread & printed) | left.ne(right).fillna(False).astype(bool)


def _differ(left: pd.Series, right: pd.Series) -> pd.Series:
    """Whether two texts that are both printed say something else."""
    both = left.notna() & right.notna()
    keys = [
        side.fillna("").map(lambda text: "".join(c for c in str(text).lower() if c.isalnum())) for side in (left, right)
    ]
    return both & keys[0].ne(keys[1])
