"""The measures of the evaluation as a reader wants them: sorted, one cause once, side by side.

Pure functions on the tables of :mod:`renja_analysis.evaluation`; they choose and arrange, and compute no measure of
their own. All amounts in rupiah, all percents 0-100.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from renja_analysis.evaluation import absorption
from renja_analysis.findings import rules
from renja_analysis.formulas import FOOTER_LEVELS, QUANTITIES
from renja_analysis.hierarchy import program_of, tree
from renja_analysis.means import METHODS, classify_means, means
from renja_analysis.numbers import Lang
from renja_analysis.scales import choose, threshold
from renja_analysis.schema import PERCENT_GROUPS


class Agency(NamedTuple):
    """The whole agency: amounts in rupiah, ``serapan`` in percent; ``ground``: total (printed) or leaves (added up)."""

    target_rp: int
    realisasi_rp: int
    sisa_rp: int
    serapan: float | None
    ground: str


def measured(table: pd.DataFrame, level: str, columns: Sequence[str]) -> pd.DataFrame:
    """The rows of one level where every one of these columns has a value: none, where the table lacks a column."""
    if not set(columns) <= set(table.columns):
        return table.iloc[:0]
    return table[(table["level"] == level) & table[list(columns)].notna().all(axis=1)]


def agency_total(money: pd.DataFrame) -> Agency | None:
    """Budget and spending of the agency from :func:`evaluation.absorption`: the printed total, else the sum of leaves.

    None where neither is there.
    """
    totals = measured(money, "total", ["target_rp", "realisasi_rp"])
    if len(totals) == 1:
        target, realised = (int(totals[column].iloc[0]) for column in ("target_rp", "realisasi_rp"))
        ground = "total"
    else:
        sums = money.loc[money["level"] == "program", ["target_rp_leaves", "realisasi_rp_leaves"]].sum(min_count=1)
        if sums.isna().any():
            return None
        target, realised = (int(value) for value in sums)
        ground = "leaves"
    return Agency(target, realised, target - realised, 100 * realised / target if target else None, ground)


def largest(table: pd.DataFrame, by: str, level: str = "program") -> pd.DataFrame:
    """The rows of one level that have a value in ``by``, largest first."""
    rows = measured(table, level, [by])
    return rows if rows.empty else rows.sort_values(by, ascending=False, kind="stable").reset_index(drop=True)


def lowest_leaves(evaluation: pd.DataFrame) -> pd.DataFrame:
    """The lowest rows of the hierarchy that have a budget, least absorbed first: columns of :func:`absorption`."""
    pairs = tree(evaluation)
    leaves = pairs.loc[pairs["is_leaf"], "row_id"]
    money = absorption(evaluation)
    kept = money["row_id"].isin(leaves) & money["serapan"].notna()
    return money[kept].sort_values("serapan", kind="stable").reset_index(drop=True)


def quadrant_points(performance: pd.DataFrame, level: str = "program") -> pd.DataFrame:
    """One point per row of a level that has both capaian, in printed order.

    ``performance``: :func:`evaluation.output_against_money`. capaian_k is the mean of the row's own and further
    indicators. Columns: row_id, level, name, indicators (number with a capaian), capaian_k, capaian_rp, quadrant.
    """
    own = performance[performance["level"] == level].set_index("row_id")
    by_owner = performance.groupby("owner", dropna=False)["capaian_k"]
    points = own[["level", "name", "capaian_rp"]].assign(
        capaian_k=by_owner.mean().astype("Float64"), indicators=by_owner.count().astype("Int64")
    )
    points = points.dropna(subset=["capaian_k", "capaian_rp"]).rename_axis("row_id").reset_index()
    side = {
        quantity: (points[f"capaian_{quantity}"] >= threshold(f"quadrant_{quantity}")).map(
            {True: f"high_{quantity}", False: f"low_{quantity}"}
        )
        for quantity in QUANTITIES
    }
    points["quadrant"] = (side["k"] + "_" + side["rp"]).astype("string")
    return points[["row_id", "level", "name", "indicators", "capaian_k", "capaian_rp", "quadrant"]]


def mean_table(
    evaluation: pd.DataFrame,
    quantity: str = "rp",
    reading: str = "lower",
    mean: str = "arithmetic",
    basis: str = "printed",
    overrides: dict[str, dict[str, str]] | None = None,
) -> pd.DataFrame:
    """Mean and predikat of each program and the total by the chosen definition, beside the print and the others.

    One row per program and total that has a mean, printed or recomputed. Columns: row_id, level, name, rows,
    printed_mean, value (by ``mean``), arithmetic, capped, weighted, geometric, lowest, highest (of the four),
    predikat_printed, predikat_printed_class, predikat (of value under ``reading``), predikat_lower, predikat_upper,
    predikat_mixed, in_gap.
    Raises RenjaError for an unknown choice.
    """
    choose("quantity", quantity, QUANTITIES)
    every = means(evaluation, overrides, basis)
    chosen = classify_means(evaluation, every, reading, mean)
    chosen = chosen[chosen["quantity"] == quantity]
    every = every[every["quantity"] == quantity]
    wide = every.pivot(index=["row_id", "rows"], columns="method", values="value").astype("Float64")
    wide = wide.reindex(columns=list(METHODS))  # a table without rows has no method
    wide = wide.assign(lowest=wide.min(axis=1), highest=wide.max(axis=1))
    result = chosen.join(wide, on=["row_id", "rows"])
    methods = ["arithmetic", "capped", "weighted", "geometric", "lowest", "highest"]
    readings = ["predikat_lower", "predikat_upper", "predikat_mixed", "in_gap"]
    front = ["row_id", "level", "name", "rows", "printed_mean", "value"]
    kept = result[front + methods + ["predikat_printed", "predikat_printed_class", "predikat", *readings]]
    return kept[kept["printed_mean"].notna() | kept["value"].notna()].reset_index(drop=True)


def disagreements(comparison: pd.DataFrame, evaluation: pd.DataFrame) -> pd.DataFrame:
    """Where the print and the form's formulas differ, one cause once: rows of :func:`evaluation.compare_printed`.

    The same difference by the same formula in rows below one another (a program and its only kegiatan) is one row, the
    topmost; ``rows`` counts them. A footer row has the name of its program. Beside the columns of the comparison:
    kind (rupiah | percent | k | predikat), rows. Largest difference first within each kind.
    """
    found = comparison[(comparison["agrees"] == False).fillna(False)]  # noqa: E712 - missing is no disagreement
    names = evaluation.set_index("row_id")[["level", "name"]]
    program = pd.Series(program_of(evaluation).to_numpy(), index=evaluation["row_id"])
    footer = found["level"].isin(FOOTER_LEVELS)
    owner = found["row_id"].map(program)
    found = found.assign(
        program=owner,
        name=found["name"].mask(footer, owner.map(names["name"])),
        level=found["level"].mask(footer, owner.map(names["level"]).fillna("total")),
    )
    percent = found["column"].str.removesuffix("_rp").isin(PERCENT_GROUPS) | found["formula"].eq("rata_rata")
    kind = pd.Series("k", index=found.index, dtype="string").mask(found["quantity"] == "rp", "rupiah")
    found["kind"] = kind.mask(percent, "percent").mask(found["formula"] == "predikat", "predikat")
    key = ["program", "formula", "column", "difference", "printed_text"]
    found["rows"] = found.groupby(key, dropna=False)["row_id"].transform("size").astype("Int64")
    found = found.drop_duplicates(key)
    size = found["difference"].abs().fillna(0)
    rank = found["kind"].map({"rupiah": 0, "percent": 1, "k": 2, "predikat": 3})
    order = pd.DataFrame({"rank": rank, "size": -size}).sort_values(["rank", "size"], kind="stable").index
    return found.loc[order].reset_index(drop=True)


def sum_differences(sums: pd.DataFrame) -> pd.DataFrame:
    """Printed amounts that are not the sum of their children: rows of :func:`evaluation.roll_up`, largest first."""
    found = sums[(sums["children_difference"] != 0).fillna(False)]
    order = found["children_difference"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def count_findings(findings: pd.DataFrame, lang: Lang = "id") -> pd.DataFrame:
    """How many findings each rule gives, errors first.

    ``findings``: :func:`checking.check`. Columns: severity, rule, title (what the rule checks), findings (number),
    amount_at_stake (rupiah, the largest of them).
    """
    titles = {rule.code: rule.title_id if lang == "id" else rule.title_en for rule in rules()}
    counts = findings.groupby(["severity", "rule"], dropna=False, sort=False).agg(
        findings=("rule", "size"), amount_at_stake=("amount_at_stake", "max")
    )
    counts = counts.reset_index()
    counts.insert(2, "title", counts["rule"].map(titles).astype("string"))
    return counts
