"""Measures of the evaluation of a Renja (E.55/E.81, T-C.29): what the notebooks, findings and figures build on.

Pure functions on the evaluation table; the row formulas, the hierarchy and the means stand in modules of their own
and are offered here together.
"""

import pandas as pd

from renja_analysis.formulas import (
    FOOTER_LEVELS,
    LOWER_IS_BETTER,
    QUANTITIES,
    compare_formulas,
    evaluate,
    rounding_tolerance,
    within,
)
from renja_analysis.hierarchy import absorption, program_of, roll_up, tree
from renja_analysis.indicators import Overrides, indicator_types
from renja_analysis.means import BASES, METHODS, ROW_SETS, choose_means, classify_means, means, predikat_table
from renja_analysis.predikat import READINGS, predikat
from renja_analysis.scales import choose, code_labels, threshold

__all__ = [
    "BASES",
    "METHODS",
    "READINGS",
    "ROW_SETS",
    "absorption",
    "code_labels",
    "compare_printed",
    "evaluate",
    "indicator_types",
    "means",
    "output_against_money",
    "predikat",
    "predikat_table",
    "roll_up",
    "shortfalls",
]


def compare_printed(
    evaluation: pd.DataFrame,
    overrides: Overrides | None = None,
    form: str | None = None,
    reading: str = "lower",
    mean: str = "arithmetic",
    lower_is_better: str = LOWER_IS_BETTER[0],
    with_predikat: bool = True,
) -> pd.DataFrame:
    """Printed beside recomputed for every formula of the form, with the difference.

    One row per printed row x formula x quantity (k, rp), in printed order: the rows of
    :func:`formulas.compare_formulas` (formula = the form's column number), and for each Rata-rata row formula
    ``rata_rata`` and each Predikat row formula ``predikat`` (these not without ``with_predikat``).
    Columns: row_id, level, name, formula, rule, quantity, column, printed, printed_text, computed, computed_text
    (predikat only), difference (printed - computed), agrees (missing where either is), inputs
    (``row_id:column`` joined by ``; ``), agrees_with (other grounds that give what is printed: for a Rata-rata row, and
    the capaian of the total, definitions ``rows/method`` of :func:`means`; for a Predikat row, means of its footer, as
    printed ``capaian_k`` or recomputed ``capaian_k_computed``), agrees_without (Rata-rata: the one row whose omission
    gives the printed mean). Numbers are "Float64", agrees "boolean", texts "string".
    Means are taken from the printed capaian of the kegiatan rows, or of the program's indicators where the kegiatan
    print none; a predikat is compared with that of the *printed* mean beside it, or where none is printed with
    that of the recomputed one. Rupiah agree exactly, other numbers within half a unit of the last printed digit.
    """
    table = means(evaluation, overrides)
    parts = [
        _name_means_of_total(compare_formulas(evaluation, overrides, form, lower_is_better), table),
        _compare_means(evaluation, table, mean),
        *([_compare_predikat(evaluation, table, reading, mean)] if with_predikat else []),
    ]
    position = pd.Series(range(len(evaluation)), index=evaluation["row_id"])
    joined = pd.concat(parts)
    joined = joined.sort_values("row_id", key=lambda ids: ids.map(position), kind="stable").reset_index(drop=True)
    front = ["row_id", "level", "name", "formula", "rule", "quantity", "column", "printed", "printed_text", "computed"]
    back = ["computed_text", "difference", "agrees", "inputs", "agrees_with", "agrees_without"]
    return joined.reindex(columns=[*front, *back]).astype(
        {"computed_text": "string", "agrees_with": "string", "agrees_without": "string"}
    )


def output_against_money(
    evaluation: pd.DataFrame, overrides: Overrides | None = None, basis: str = "printed"
) -> pd.DataFrame:
    """Performance beside absorption: one row per program and kegiatan, and per further indicator of one.

    Columns: row_id, level, owner (the row whose money it is; itself but for a further indicator), program, name (the
    owner's), indicator, target_rp and realisasi_rp (rupiah, of the owner), capaian_k, capaian_rp (percent; ``basis``
    printed or computed), gap (capaian_k - capaian_rp, percentage points), quadrant (high or low against
    ``thresholds.csv`` quadrant_k, quadrant_rp), efficiency (output_ahead | balanced | money_ahead), note (code where
    a side is missing; then gap, quadrant and efficiency are missing). Codes: ``code_labels``. Rupiah are "Int64",
    percents and points "Float64", texts "string".
    Source: E.55/E.81 column 13 K and Rp. Raises RenjaError for an unknown basis.
    """
    values = evaluation.assign(**_capaian(evaluation, overrides, basis))
    values["program"] = program_of(evaluation)
    money_of = values[values["level"].isin(("program", "kegiatan"))].set_index("row_id")
    further = (values["level"] == "indikator") & values["parent"].isin(money_of.index)
    rows = values[values["row_id"].isin(money_of.index) | further].reset_index(drop=True)
    owner = rows["row_id"].where(rows["level"] != "indikator", rows["parent"])
    result = rows[["row_id", "level"]].assign(owner=owner, program=rows["program"], name=owner.map(money_of["name"]))
    result["indicator"] = rows["indicator"]
    for column in ("target_rp", "realisasi_rp"):
        result[column] = owner.map(money_of[column]).astype("Int64")
    result["capaian_k"] = rows["capaian_k"]
    result["capaian_rp"] = owner.map(money_of["capaian_rp"]).astype("Float64")
    result["gap"] = result["capaian_k"] - result["capaian_rp"]
    result["quadrant"] = _side(result, "k").str.cat(_side(result, "rp"), sep="_")
    balance = threshold("balance")
    efficiency = pd.Series("balanced", index=result.index, dtype="string")
    efficiency = efficiency.mask((result["gap"] > balance).fillna(False), "output_ahead")
    efficiency = efficiency.mask((result["gap"] < -balance).fillna(False), "money_ahead")
    result["efficiency"] = efficiency.mask(result["gap"].isna())
    reason = "not_printed" if basis == "printed" else "not_computable"
    note = pd.Series(pd.NA, index=result.index, dtype="string")
    note = note.mask(result["capaian_rp"].isna(), f"rp_{reason}")
    result["note"] = note.mask(result["capaian_k"].isna(), f"k_{reason}")
    return result


def shortfalls(
    evaluation: pd.DataFrame, overrides: Overrides | None = None, basis: str = "printed", lowest: int = 3
) -> pd.DataFrame:
    """The programs and kegiatan that fall short: one row per such row, in printed order.

    A row falls short of K where the mean capaian of its own and further indicators, each counted at most 100 and at
    least 0, lies below ``thresholds.csv`` shortfall_k; of Rp where its capaian Rp lies below shortfall_rp. A missing
    capaian is no shortfall.
    Columns: row_id, level, program, name, short_of (k | rp | k rp), capaian_k (that mean), shortfall_k (points missing
    to 100), indicators (number with a capaian), capaian_rp, shortfall_rp, target_rp, realisasi_rp, sisa_rp (rupiah),
    share_of_sisa (percent of the agency's whole remainder), lowest_leaves (the ``lowest`` leaves under it with the
    lowest capaian Rp, ``row_id percent`` joined by ``; ``). Rupiah and counts are "Int64", percents and points
    "Float64", texts "string". ``basis``: printed or computed capaian.
    Source: E.55/E.81 column 13; the bounds from Permendagri 86/2017. Raises RenjaError for an unknown basis.
    """
    rows = output_against_money(evaluation, overrides, basis)
    capped = rows["capaian_k"].clip(0, threshold("capped_mean_ceiling"))
    by_owner = capped.groupby(rows["owner"], dropna=False)
    result = rows[rows["level"] != "indikator"].drop(columns=["owner", "indicator", "gap", "quadrant", "capaian_k"])
    result["capaian_k"] = result["row_id"].map(by_owner.mean()).astype("Float64")
    result["indicators"] = result["row_id"].map(by_owner.count()).astype("Int64")
    for quantity in QUANTITIES:
        result[f"shortfall_{quantity}"] = 100 - result[f"capaian_{quantity}"]
    short = {
        quantity: (result[f"capaian_{quantity}"] < threshold(f"shortfall_{quantity}")).fillna(False)
        for quantity in QUANTITIES
    }
    result["short_of"] = pd.Series(
        [" ".join(name for name in QUANTITIES if short[name][index]) for index in result.index],
        index=result.index,
        dtype="string",
    )
    result = result[result["short_of"] != ""]
    money = absorption(evaluation)[["row_id", "sisa_rp", "share_of_sisa"]]
    result = result.merge(money, on="row_id", how="left")
    result["lowest_leaves"] = (
        result["row_id"].map(_lowest_leaves(evaluation, overrides, basis, lowest)).astype("string")
    )
    order = ["row_id", "level", "program", "name", "short_of", "capaian_k", "shortfall_k", "indicators", "capaian_rp"]
    return result[[*order, "shortfall_rp", "target_rp", "realisasi_rp", "sisa_rp", "share_of_sisa", "lowest_leaves"]]


def _name_means_of_total(compared: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Beside each capaian printed on the total row, the means of the programs' rows that give it."""
    capaian = compared[(compared["level"] == "total") & compared["column"].str.startswith("capaian_")]
    tolerance = rounding_tolerance(capaian["printed_text"], capaian["printed"])
    pairs = capaian.assign(tolerance=tolerance, place=capaian.index)[
        ["row_id", "quantity", "printed", "tolerance", "place"]
    ]
    pairs = pairs.merge(table[["row_id", "quantity", "rows", "method", "value"]], on=["row_id", "quantity"])
    fitting = pairs[within(pairs["printed"] - pairs["value"], pairs["tolerance"]).fillna(False)]
    names = (fitting["rows"] + "/" + fitting["method"]).groupby(fitting["place"]).agg("; ".join)
    return compared.assign(agrees_with=names.reindex(capaian.index).fillna("").reindex(compared.index).astype("string"))


def _compare_means(evaluation: pd.DataFrame, table: pd.DataFrame, mean: str) -> pd.DataFrame:
    agreeing = table[table["agrees"].fillna(False)]
    agreeing = agreeing.assign(definition=agreeing["rows"] + "/" + agreeing["method"])
    definitions = agreeing.groupby(["printed_row_id", "quantity"])["definition"].agg("; ".join).rename("agrees_with")
    chosen = choose_means(table, mean).join(definitions, on=["printed_row_id", "quantity"])
    result = _of_printed_row(evaluation, chosen).rename(columns={"value": "computed"})
    result = result.assign(formula="rata_rata", rule=result["rows"] + "/" + result["method"])
    result["column"] = "capaian_" + result["quantity"]
    result["inputs"] = _inputs(result)
    result["agrees_with"] = result["agrees_with"].astype("string").fillna("")
    return result


def _compare_predikat(evaluation: pd.DataFrame, table: pd.DataFrame, reading: str, mean: str) -> pd.DataFrame:
    result = _of_printed_row(evaluation, classify_means(evaluation, table, reading, mean))
    uses_printed = result["printed_mean"].notna()
    result["computed_text"] = result["predikat_of_printed_mean"].where(uses_printed, result["predikat"])
    result["computed"] = result["printed_mean"].where(uses_printed, result["value"])
    result["agrees"] = result["agrees_printed_mean"].where(uses_printed, result["agrees"])
    result["inputs"] = (result["mean_row_id"] + ":capaian_" + result["quantity"]).where(uses_printed, _inputs(result))
    result["agrees_with"] = _means_of_class(result)
    result["printed"] = pd.Series(pd.NA, index=result.index, dtype="Float64")
    result = result.rename(columns={"predikat_printed": "printed_text"}).assign(formula="predikat", rule=reading)
    result["column"] = "predikat_" + result["quantity"] + "_printed"
    return result


def _inputs(rows: pd.DataFrame) -> pd.Series:
    """The capaian cells of the rows that each mean uses, ``row_id:column`` joined by ``; ``."""
    cells = [
        "; ".join(f"{row_id}:capaian_{quantity}" for row_id in used.split("; ") if row_id)
        for used, quantity in zip(rows["rows_used"], rows["quantity"], strict=True)
    ]
    return pd.Series(cells, index=rows.index, dtype="string")


def _means_of_class(rows: pd.DataFrame) -> pd.Series:
    """The means of the same footer whose class the printed predikat names: printed, or recomputed (``_computed``)."""
    found: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        column = f"capaian_{row['quantity']}"
        found.setdefault(row["row_id"], []).extend(
            f"{name} {column}{suffix}"
            for suffix, name in (("", row["predikat_of_printed_mean"]), ("_computed", row["predikat"]))
            if pd.notna(name)
        )
    fitting = [
        "; ".join(mean.split(" ")[1] for mean in found[row_id] if mean.split(" ")[0] == printed)
        for row_id, printed in zip(rows["row_id"], rows["predikat_printed_class"].fillna(""), strict=True)
    ]
    return pd.Series(fitting, index=rows.index, dtype="string")


def _of_printed_row(evaluation: pd.DataFrame, of_owner: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table of programs that a footer row prints, under that footer row's own row_id."""
    footer = evaluation.loc[evaluation["level"].isin(FOOTER_LEVELS), ["row_id", "level", "name"]]
    owned = of_owner.drop(columns=["level", "name"]).rename(columns={"row_id": "parent", "printed_row_id": "row_id"})
    return footer.merge(owned, on="row_id", how="inner")


def _capaian(evaluation: pd.DataFrame, overrides: Overrides | None, basis: str) -> dict[str, pd.Series]:
    """capaian_k and capaian_rp as printed or as computed."""
    choose("basis", basis, BASES)
    names = [f"capaian_{quantity}" for quantity in QUANTITIES]
    if basis == "printed":
        return {name: evaluation[name] for name in names}
    computed = evaluate(evaluation, overrides)
    return {name: computed[f"{name}_computed"] for name in names}


def _side(rows: pd.DataFrame, quantity: str) -> pd.Series:
    value = rows[f"capaian_{quantity}"]
    high = pd.Series(f"high_{quantity}", index=rows.index, dtype="string")
    return high.mask((value < threshold(f"quadrant_{quantity}")).fillna(False), f"low_{quantity}").mask(value.isna())


def _lowest_leaves(evaluation: pd.DataFrame, overrides: Overrides | None, basis: str, lowest: int) -> pd.Series:
    values = evaluation.assign(**_capaian(evaluation, overrides, basis)).set_index("row_id")
    leaves = tree(evaluation).query("is_leaf")
    # A leaf without budget has no capaian, whatever is printed there.
    has_budget = (values["target_rp"] > 0).fillna(False)
    percent = values["capaian_rp"].where(has_budget)
    leaves = leaves.assign(percent=leaves["row_id"].map(percent)).dropna(subset="percent")
    leaves = leaves.sort_values("percent", kind="stable").groupby("ancestor", dropna=False).head(lowest)
    text = leaves["row_id"] + " " + leaves["percent"].map("{:.2f}".format)
    return text.groupby(leaves["ancestor"]).agg("; ".join)
