"""Mean achievement of a program and its predikat by each definition in use, beside what is printed.

A mean is never a sum, and K and Rp stay apart. Every mean names the rows that it uses and those that it leaves out.
"""

from statistics import fmean, geometric_mean
from typing import NamedTuple

import pandas as pd

from renja_analysis.formulas import QUANTITIES, evaluate, rounding_tolerance, within
from renja_analysis.hierarchy import tree
from renja_analysis.indicators import Overrides
from renja_analysis.predikat import READINGS, predikat, predikat_code
from renja_analysis.scales import choose, threshold

ROW_SETS = ("program", "indikator_program", "kegiatan", "leaves")
METHODS = ("arithmetic", "capped", "weighted", "geometric")
BASES = ("printed", "computed")


def means(evaluation: pd.DataFrame, overrides: Overrides | None = None, basis: str = "printed") -> pd.DataFrame:
    """Mean capaian by every definition: one row per program and total x rows x quantity (k, rp) x method.

    ``rows``: program (the program row), indikator_program (the program's own and further indicators), kegiatan (the
    kegiatan rows) or leaves (rows with no row below); for the total, those of all programs. For Rp the further
    indicator rows have no part.
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
    owners = evaluation.loc[evaluation["level"].isin(("program", "total")), ["row_id", "level", "name"]]
    members = _members(evaluation)
    records = []
    for quantity in QUANTITIES:
        values = _values(evaluation, quantity, overrides, basis)
        printed_means = _printed_means(evaluation, quantity)
        for owner in owners["row_id"]:
            for row_set in ROW_SETS:
                ids = members[quantity, row_set].get(owner, [])
                for method in METHODS:
                    mean = _mean(ids, values, quantity, method)
                    for printed in printed_means.get(owner, [Printed()]):
                        without = _omission(mean, values, printed) if method == "arithmetic" else ""
                        records.append((owner, row_set, quantity, method, *_shown(mean), *printed, without))
    shown = ["value", "n_used", "n_left_out", "rows_used", "rows_left_out", "undefined"]
    columns = ["row_id", "rows", "quantity", "method", *shown, *Printed._fields, "agrees_without"]
    types = {"value": "Float64", "n_used": "Int64", "n_left_out": "Int64", "printed": "Float64", "tolerance": "Float64"}
    result = pd.DataFrame.from_records(records, columns=columns)
    result = result.astype({name: types.get(name, "string") for name in columns})
    result = owners.merge(result, on="row_id", how="left")
    result["difference"] = result["printed"] - result["value"]
    result["agrees"] = within(result["difference"], result["tolerance"])
    front = ["row_id", "level", "name", "rows", "quantity", "method"]
    back = ["printed", "printed_text", "printed_row_id", "difference", "agrees", "agrees_without"]
    # In the order rows, quantity, method within each owner, as the docstring lists them.
    order = {name: place for place, name in enumerate((*owners["row_id"], *ROW_SETS))}
    result = result.sort_values(["row_id", "rows"], key=lambda names: names.map(order), kind="stable")
    return result[[*front, *shown, *back]].reset_index(drop=True)


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
    chosen = chosen[chosen["rows"].isin(("indikator_program", "kegiatan"))]
    has_kegiatan = chosen["rows"].eq("kegiatan") & chosen["n_used"].gt(0)
    any_kegiatan = has_kegiatan.groupby([chosen["row_id"], chosen["quantity"]], dropna=False).transform("any")
    return chosen[chosen["rows"].eq("kegiatan") == any_kegiatan].reset_index(drop=True)


def predikat_table(
    evaluation: pd.DataFrame,
    reading: str = "lower",
    mean: str = "arithmetic",
    rows: str | None = None,
    overrides: Overrides | None = None,
    basis: str = "printed",
) -> pd.DataFrame:
    """Printed predikat against the scale: one row per program and total x quantity (k, rp).

    Columns: row_id, level, name, quantity, rows, method, rows_used, printed_mean, printed_mean_text, mean_row_id (of
    the Rata-rata row), value (the mean recomputed
    by ``mean`` over ``rows``, see :func:`choose_means`), predikat_printed, predikat_printed_class,
    printed_row_id (of the Predikat row), predikat_of_printed_mean, predikat (of value under ``reading``), in_gap,
    above_scale, predikat_lower, predikat_upper, predikat_mixed (of value under each reading), agrees_printed_mean,
    agrees (printed class against that of the printed and of the recomputed mean; missing where either is).
    Source: E.55/E.81 footer, Predikat kinerja; Permendagri 86/2017. Raises RenjaError for an unknown choice.
    """
    return classify_means(evaluation, means(evaluation, overrides, basis), reading, mean, rows)


def classify_means(
    evaluation: pd.DataFrame, table: pd.DataFrame, reading: str, mean: str, rows: str | None = None
) -> pd.DataFrame:
    """:func:`predikat_table` from the means that :func:`means` gave for the same evaluation."""
    chosen = choose_means(table, mean, rows)
    front = ["row_id", "level", "name", "quantity", "rows", "method", "rows_used"]
    of_mean = {"printed": "printed_mean", "printed_text": "printed_mean_text", "printed_row_id": "mean_row_id"}
    result = chosen[[*front, *of_mean, "value"]].rename(columns=of_mean)
    result = result.merge(_printed_predikat(evaluation), on=["row_id", "quantity"], how="left")
    result["predikat_printed_class"] = predikat_code(result["predikat_printed"])
    result["predikat_of_printed_mean"] = predikat(result["printed_mean"], reading)["predikat"]
    result = result.join(predikat(result["value"], reading))
    for other in READINGS:
        result[f"predikat_{other}"] = predikat(result["value"], other)["predikat"]
    for against, name in (("predikat_of_printed_mean", "agrees_printed_mean"), ("predikat", "agrees")):
        result[name] = (result["predikat_printed_class"] == result[against]).astype("boolean")
    return result


class Value(NamedTuple):
    """What one row brings into a mean: percent, and the amounts or numbers behind it; None where blank."""

    capaian: float | None
    target: float | None
    realisasi: float | None
    weight: float | None


class Mean(NamedTuple):
    """A mean, the row_ids it uses, those left out with the reason's code, and why there is no value."""

    value: float | None
    used: list[str]
    left_out: dict[str, str]
    undefined: str = ""


class Printed(NamedTuple):
    """A printed mean: number, text, the row that prints it and how far its rounding reaches."""

    printed: float | None = None
    printed_text: str | None = None
    printed_row_id: str | None = None
    tolerance: float | None = None


def _members(evaluation: pd.DataFrame) -> dict[tuple[str, str], dict[str, list[str]]]:
    """The row_ids of each quantity and set of rows, by the row_id of the program or total, in printed order."""
    level = dict(zip(evaluation["row_id"], evaluation["level"], strict=True))
    place = {row_id: number for number, row_id in enumerate(level)}
    further: dict[str, list[str]] = {}
    for row_id, parent in zip(evaluation["row_id"], evaluation["parent"], strict=True):
        if level[row_id] == "indikator" and pd.notna(parent):
            further.setdefault(parent, []).append(row_id)
    result: dict[tuple[str, str], dict[str, list[str]]] = {(q, s): {} for q in QUANTITIES for s in ROW_SETS}
    sets_of_level = {"program": ("program", "indikator_program"), "kegiatan": ("kegiatan",)}
    for pair in tree(evaluation).itertuples():
        owner, row_id = str(pair.ancestor), str(pair.row_id)
        if level[owner] not in ("program", "total"):
            continue
        for row_set in [*sets_of_level.get(level[row_id], ()), *(["leaves"] if pair.is_leaf else [])]:
            for quantity in QUANTITIES:
                more = further.get(row_id, []) if (quantity, row_set) == ("k", "indikator_program") else []
                result[quantity, row_set].setdefault(owner, []).extend([row_id, *more])
    for lists in result.values():
        for ids in lists.values():
            ids.sort(key=place.__getitem__)
    return result


def _values(evaluation: pd.DataFrame, quantity: str, overrides: Overrides | None, basis: str) -> dict[str, Value]:
    if basis == "computed":
        capaian = evaluate(evaluation, overrides)[f"capaian_{quantity}_computed"]
    else:
        capaian = evaluation[f"capaian_{quantity}"]
    columns = [capaian, evaluation[f"target_{quantity}"], evaluation[f"realisasi_{quantity}"], evaluation["target_rp"]]
    numbers = [[None if pd.isna(number) else float(number) for number in column] for column in columns]
    return {row_id: Value(*row) for row_id, *row in zip(evaluation["row_id"], *numbers, strict=True)}


def _why_left_out(row: Value, quantity: str, method: str) -> str:
    if row.target is None:
        return "no_target"
    if row.target == 0:
        return "target_zero"
    if method == "weighted" and quantity == "rp":
        # A quotient of two sums needs both amounts, and no capaian.
        return "no_realisasi" if row.realisasi is None else ""
    if row.capaian is None:
        return "no_capaian"
    return "no_weight" if method == "weighted" and not (row.weight and row.weight > 0) else ""


def _mean(ids: list[str], values: dict[str, Value], quantity: str, method: str) -> Mean:
    reasons = {row_id: _why_left_out(values[row_id], quantity, method) for row_id in ids}
    left_out = {row_id: reason for row_id, reason in reasons.items() if reason}
    used = [row_id for row_id in ids if row_id not in left_out]
    rows = [values[row_id] for row_id in used]
    if not rows:
        return Mean(None, used, left_out, "no_rows")
    if method == "weighted" and quantity == "rp":
        value = 100 * sum(row.realisasi or 0 for row in rows) / sum(row.target or 0 for row in rows)
        return Mean(value, used, left_out)
    percents = [row.capaian or 0.0 for row in rows]
    if method == "weighted":
        weights = [row.weight or 0.0 for row in rows]
        value = sum(percent * weight for percent, weight in zip(percents, weights, strict=True)) / sum(weights)
        return Mean(value, used, left_out)
    if method == "geometric":
        if min(percents) <= 0:
            return Mean(None, used, left_out, "zero_or_negative")
        return Mean(geometric_mean(percents), used, left_out)
    if method == "capped":
        ceiling = threshold("capped_mean_ceiling")
        percents = [min(max(percent, 0.0), ceiling) for percent in percents]
    return Mean(fmean(percents), used, left_out)


def _omission(mean: Mean, values: dict[str, Value], printed: Printed) -> str:
    """The rows each of which, left out alone, gives the printed mean; empty where all rows together give it."""
    if mean.value is None or printed.printed is None or printed.tolerance is None or len(mean.used) < 3:
        return ""
    reach = printed.tolerance + 1e-9
    if abs(printed.printed - mean.value) <= reach:
        return ""
    percents = {row_id: values[row_id].capaian or 0.0 for row_id in mean.used}
    whole = sum(percents.values())
    rest = len(percents) - 1
    return "; ".join(
        row_id for row_id, percent in percents.items() if abs((whole - percent) / rest - printed.printed) <= reach
    )


def _shown(mean: Mean) -> tuple[float | None, int, int, str, str, str]:
    left_out = "; ".join(f"{row_id} ({reason})" for row_id, reason in mean.left_out.items())
    return mean.value, len(mean.used), len(mean.left_out), "; ".join(mean.used), left_out, mean.undefined


def _printed_means(evaluation: pd.DataFrame, quantity: str) -> dict[str, list[Printed]]:
    """The Rata-rata rows of each program or total."""
    rows = evaluation[evaluation["level"].eq("rata_rata") & evaluation["parent"].notna()]
    numbers, texts = rows[f"capaian_{quantity}"], rows[f"capaian_{quantity}_printed"]
    reach = rounding_tolerance(texts, numbers)
    columns = [column.astype(object).where(column.notna(), None) for column in (numbers, texts, rows["row_id"], reach)]
    result: dict[str, list[Printed]] = {}
    for parent, *row in zip(rows["parent"], *columns, strict=True):
        result.setdefault(parent, []).append(Printed(*row))
    return result


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
