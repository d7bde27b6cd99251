"""Mean achievement of a program and its predikat, by each definition in use, beside what is printed.

A mean is never a sum, and K and Rp stay apart. Every mean names the rows that it uses and those that it leaves out.
"""

from collections.abc import Hashable

import numpy as np
import pandas as pd

from renja_analysis.formulas import QUANTITIES, evaluate, rounding_tolerance, within
from renja_analysis.hierarchy import tree
from renja_analysis.indicators import Overrides
from renja_analysis.scales import choose, read_scale, threshold

ROW_SETS = ("indikator_program", "kegiatan", "leaves")
METHODS = ("arithmetic", "capped", "weighted", "geometric")
BASES = ("printed", "computed")
READINGS = ("lower", "upper", "mixed")

# The rows of one program or total, set of rows and quantity.
Sets = dict[tuple[Hashable, ...], pd.DataFrame]


def means(evaluation: pd.DataFrame, overrides: Overrides | None = None, basis: str = "printed") -> pd.DataFrame:
    """Mean capaian by every definition: one row per program and total x rows x quantity (k, rp) x method.

    ``rows``: indikator_program (the program's own and further indicators), kegiatan (the kegiatan rows) or leaves
    (rows with no row below); for the total, those of all programs. For Rp the further indicator rows have no part.
    ``method``: arithmetic, as the form asks; capped (each at most 100, negative as 0); weighted (Rp: sum of
    realisasi / sum of target x 100; K: capaian weighted by target_rp of the same row); geometric (PMK 22/2021;
    missing where a value is 0 or negative).
    ``basis``: printed takes capaian (13) as printed, computed takes it from :func:`evaluate`.
    A row whose target is 0 or blank has no defined capaian and is left out, printed or not.

    Columns: row_id, level, name, rows, quantity, method, value (percent), n_used, n_left_out, rows_used, rows_left_out
    (row_ids joined by ``; ``, those left out with the reason's code in brackets), undefined (code, where value is
    missing), printed, printed_text (the Rata-rata row's), printed_row_id, difference (printed - value), agrees
    (within the rounding of the print), agrees_without (for the arithmetic mean: the one row whose omission gives
    the printed mean, where all rows do not). Codes are explained by ``scales.code_labels``.
    Source: E.55/E.81 footer, Rata-rata capaian kinerja (%). Raises RenjaError for an unknown basis.
    """
    choose("basis", basis, BASES)
    members = _members(evaluation, overrides, basis)
    printed = _printed_means(evaluation)
    records = []
    owners = evaluation[evaluation["level"].isin(("program", "total"))]
    by_set: Sets = dict(list(members.groupby(["owner", "rows", "quantity"], dropna=False)))
    for owner in owners["row_id"]:
        for row_set in ROW_SETS:
            for quantity in QUANTITIES:
                rows = by_set.get((owner, row_set, quantity), members.iloc[:0])
                for method in METHODS:
                    records.append((owner, row_set, quantity, method, *_mean(rows, quantity, method)))
    columns = ["row_id", "rows", "quantity", "method", "value", "rows_used", "rows_left_out", "undefined"]
    result = pd.DataFrame.from_records(records, columns=columns)
    for side in ("used", "left_out"):
        result[f"n_{side}"] = result[f"rows_{side}"].map(len).astype("Int64")
        result[f"rows_{side}"] = result[f"rows_{side}"].str.join("; ")
    text = ["row_id", "rows", "quantity", "method", "rows_used", "rows_left_out", "undefined"]
    result = result.astype({"value": "Float64", **dict.fromkeys(text, "string")})
    result = result.merge(printed, on=["row_id", "quantity"], how="left")
    result = owners[["row_id", "level", "name"]].merge(result, on="row_id", how="left")
    result["difference"] = result["printed"] - result["value"]
    result["agrees"] = within(result["difference"], result["tolerance"])
    result["agrees_without"] = _omissions(result, by_set)
    order = ["rows", "quantity", "method", "value", "n_used", "n_left_out", "rows_used", "rows_left_out", "undefined"]
    shown = ["printed", "printed_text", "printed_row_id", "difference", "agrees", "agrees_without"]
    return result[["row_id", "level", "name", *order, *shown]]


def choose_means(table: pd.DataFrame, method: str = "arithmetic", rows: str | None = None) -> pd.DataFrame:
    """Of :func:`means`, one row per program and total x quantity: one method over one set of rows.

    Without ``rows``: the kegiatan rows, as the form asks, or the program's own indicators where no kegiatan row has a
    capaian in that quantity. Raises RenjaError for an unknown method or set of rows.
    """
    choose("mean", method, METHODS)
    chosen = table[table["method"] == method]
    if rows is not None:
        choose("rows", rows, ROW_SETS)
        return chosen[chosen["rows"] == rows].reset_index(drop=True)
    chosen = chosen[chosen["rows"] != "leaves"]
    has_kegiatan = chosen["rows"].eq("kegiatan") & chosen["n_used"].gt(0)
    any_kegiatan = has_kegiatan.groupby([chosen["row_id"], chosen["quantity"]], dropna=False).transform("any")
    return chosen[chosen["rows"].eq("kegiatan") == any_kegiatan].reset_index(drop=True)


def predikat(values: pd.Series, reading: str = "lower") -> pd.DataFrame:
    """The predikat of each percent, unrounded, in the index of ``values``.

    Columns: predikat (ST, T, S, R, SR; missing where there is no value), in_gap (the text of the scale gives no
    class to this value, such as 90.5), above_scale (over 100, where the text is silent: stays ST).
    ``reading``: lower (>= 91, 76, 66, 51), upper (<= 50, 65, 75, 90) or mixed (> 90, >= 76, >= 66, >= 51).
    Source: Permendagri 86/2017, ``predikat.csv``. Raises RenjaError naming the readings for an unknown one.
    """
    scale = read_scale("predikat.csv")
    choose("reading", reading, [row["reading"] for row in scale])
    classes = [row for row in scale if row["reading"] == reading]
    # Binary fractions only: nothing is rounded into a class.
    number = values.astype("Float64").round(9)
    result = pd.Series(pd.NA, index=values.index, dtype="string")
    named = pd.Series(False, index=values.index, dtype="boolean")
    for row in classes:
        bound = float(row["lower_bound"] or -np.inf)
        reached = number >= bound if row["inclusive"] == "true" else number > bound
        result = result.mask((reached & result.isna()).fillna(False), row["predikat"])
        lower, upper = float(row["text_lower"] or -np.inf), float(row["text_upper"])
        named = named | ((number >= lower) & (number <= upper))
    above = number > max(float(row["text_upper"]) for row in classes)
    return pd.DataFrame({"predikat": result, "in_gap": ~named & ~above, "above_scale": above})


def predikat_code(printed: pd.Series) -> pd.Series:
    """The class that a printed predikat names, ``T`` or ``Tinggi`` in any letter case; missing where none."""
    names = {
        row[key].lower(): row["predikat"] for row in read_scale("predikat.csv") for key in ("predikat", "label_id")
    }
    normal = printed.str.lower().str.replace(r"[^a-z ]", "", regex=True).str.split().str.join(" ")
    return normal.map(names).astype("string")


def predikat_table(
    evaluation: pd.DataFrame,
    reading: str = "lower",
    mean: str = "arithmetic",
    rows: str | None = None,
    overrides: Overrides | None = None,
    basis: str = "printed",
) -> pd.DataFrame:
    """Printed predikat against the scale: one row per program and total x quantity (k, rp).

    Columns: row_id, level, name, quantity, rows, method, printed_mean, printed_mean_text, value (the mean recomputed
    by ``mean`` over ``rows``, see :func:`choose_means`), predikat_printed, predikat_printed_class,
    printed_row_id (of the Predikat row), predikat_of_printed_mean, predikat (of value under ``reading``), in_gap,
    above_scale, predikat_lower, predikat_upper, predikat_mixed (of value under each reading), agrees_printed_mean,
    agrees (printed class against that of the printed and of the recomputed mean; missing where either is).
    Source: E.55/E.81 footer, Predikat kinerja; Permendagri 86/2017. Raises RenjaError for an unknown choice.
    """
    table = choose_means(means(evaluation, overrides, basis), mean, rows)
    result = table[["row_id", "level", "name", "quantity", "rows", "method", "printed", "printed_text", "value"]]
    result = result.rename(columns={"printed": "printed_mean", "printed_text": "printed_mean_text"})
    result = result.merge(_printed_predikat(evaluation), on=["row_id", "quantity"], how="left")
    result["predikat_printed_class"] = predikat_code(result["predikat_printed"])
    result["predikat_of_printed_mean"] = predikat(result["printed_mean"], reading)["predikat"]
    result = result.join(predikat(result["value"], reading))
    for other in READINGS:
        result[f"predikat_{other}"] = predikat(result["value"], other)["predikat"]
    for against, name in (("predikat_of_printed_mean", "agrees_printed_mean"), ("predikat", "agrees")):
        result[name] = (result["predikat_printed_class"] == result[against]).astype("boolean")
    return result


def _members(evaluation: pd.DataFrame, overrides: Overrides | None, basis: str) -> pd.DataFrame:
    """One row per row of each set x quantity: owner, rows, row_id, capaian, target, realisasi, weight, why left out."""
    suffix = "" if basis == "printed" else "_computed"
    values = evaluate(evaluation, overrides).set_index("row_id")
    pairs = tree(evaluation).rename(columns={"ancestor": "owner"})
    level = values["level"]
    pairs = pairs[pairs["owner"].map(level).isin(("program", "total"))]
    pairs["own_level"] = pairs["row_id"].map(level)
    further = evaluation.loc[evaluation["level"] == "indikator", ["row_id", "parent"]]
    programs = pairs.loc[pairs["own_level"] == "program", ["owner", "row_id"]]
    indicators = programs.rename(columns={"row_id": "parent"}).merge(further, on="parent")[["owner", "row_id"]]
    sets = {
        ("indikator_program", "k"): pd.concat([programs, indicators]),
        ("indikator_program", "rp"): programs,
    }
    for quantity in QUANTITIES:
        sets["kegiatan", quantity] = pairs.loc[pairs["own_level"] == "kegiatan", ["owner", "row_id"]]
        sets["leaves", quantity] = pairs.loc[pairs["is_leaf"], ["owner", "row_id"]]
    parts = []
    for (row_set, quantity), rows in sets.items():
        part = rows.assign(rows=row_set, quantity=quantity)
        for column, of in (
            ("capaian", f"capaian_{quantity}{suffix}"),
            ("target", f"target_{quantity}"),
            ("realisasi", f"realisasi_{quantity}"),
            ("weight", "target_rp"),
        ):
            part[column] = rows["row_id"].map(values[of]).astype("Float64")
        parts.append(part)
    result = pd.concat(parts, ignore_index=True)
    position = pd.Series(range(len(evaluation)), index=evaluation["row_id"])
    result = result.sort_values("row_id", key=lambda ids: ids.map(position), kind="stable")
    result["why"] = _why_left_out(result)
    return result


def _why_left_out(members: pd.DataFrame) -> pd.Series:
    why = pd.Series("", index=members.index, dtype="string")
    why = why.mask(members["capaian"].isna(), "no_capaian")
    why = why.mask(members["target"].isna(), "no_target")
    return why.mask((members["target"] == 0).fillna(False), "target_zero")


def _mean(rows: pd.DataFrame, quantity: str, method: str) -> tuple[float | None, list[str], list[str], str]:
    """Value, rows used, rows left out with their reasons, and why there is no value."""
    why = rows["why"]
    if method == "weighted" and quantity == "rp":
        # The quotient of two sums needs no capaian, only both amounts.
        why = why.mask(why == "no_capaian", "")
        why = why.mask((why == "") & rows["realisasi"].isna(), "no_realisasi")
    elif method == "weighted":
        why = why.mask((why == "") & ~(rows["weight"] > 0).fillna(False), "no_weight")
    used = rows[why == ""]
    left = [f"{row_id} ({reason})" for row_id, reason in zip(rows["row_id"], why, strict=True) if reason]
    ids = used["row_id"].tolist()
    if not ids:
        return None, ids, left, "no_rows"
    values = used["capaian"].to_numpy(dtype=float, na_value=np.nan)
    if method == "geometric" and (values <= 0).any():
        return None, ids, left, "zero_or_negative"
    if method == "weighted":
        target = used["target" if quantity == "rp" else "weight"].to_numpy(dtype=float)
        parts = used["realisasi"].to_numpy(dtype=float) * 100 if quantity == "rp" else values * target
        return float(parts.sum() / target.sum()), ids, left, ""
    if method == "geometric":
        return float(np.exp(np.log(values).mean())), ids, left, ""
    if method == "capped":
        values = values.clip(0, threshold("capped_mean_ceiling"))
    return float(values.mean()), ids, left, ""


def _omissions(table: pd.DataFrame, by_set: Sets) -> pd.Series:
    found = []
    for row in table.to_dict("records"):
        omitted = []
        if row["method"] == "arithmetic" and row["n_used"] > 2 and pd.notna(row["agrees"]) and not row["agrees"]:
            rows = by_set[row["row_id"], row["rows"], row["quantity"]]
            used = rows[rows["why"] == ""]
            without = (used["capaian"].sum() - used["capaian"]) / (len(used) - 1)
            near = (without - row["printed"]).abs() <= row["tolerance"] + 1e-9
            omitted = used.loc[near.fillna(False), "row_id"].tolist()
        found.append("; ".join(omitted))
    return pd.Series(found, index=table.index, dtype="string")


def _printed_means(evaluation: pd.DataFrame) -> pd.DataFrame:
    rows = evaluation[evaluation["level"] == "rata_rata"]
    parts = [
        pd.DataFrame(
            {
                "row_id": rows["parent"],
                "quantity": quantity,
                "printed": rows[f"capaian_{quantity}"].astype("Float64"),
                "printed_text": rows[f"capaian_{quantity}_printed"],
                "printed_row_id": rows["row_id"],
                "tolerance": rounding_tolerance(rows[f"capaian_{quantity}_printed"], rows[f"capaian_{quantity}"]),
            }
        )
        for quantity in QUANTITIES
    ]
    return pd.concat(parts).astype({"quantity": "string"})


def _printed_predikat(evaluation: pd.DataFrame) -> pd.DataFrame:
    rows = evaluation[evaluation["level"] == "predikat"]
    parts = [
        pd.DataFrame(
            {
                "row_id": rows["parent"],
                "quantity": quantity,
                "predikat_printed": rows[f"predikat_{quantity}_printed"],
                "printed_row_id": rows["row_id"],
            }
        )
        for quantity in QUANTITIES
    ]
    return pd.concat(parts).astype({"quantity": "string"})
