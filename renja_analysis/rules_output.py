"""Rules on output against money: E.55/E.81 columns 7, 12 and 13, K beside Rp of the same row."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from renja_analysis.findings import Finding, bound, rule
from renja_analysis.sheet import SUMMED_LEVELS, Cell, Row, Sheet, lowest
from renja_analysis.wording import Words, as_printed, column_words, number, percent, plain, quote, rupiah, same

# What is realised, and the target that it is measured by: of the year, and of the whole Renstra.
REALISED_AGAINST = {"realisasi": "target", "realisasi_lalu": "renstra_target"}


@rule("RJ401")
def spent_above_budget(sheet: Sheet, form: str) -> Iterator[Finding]:
    over = {
        row["row_id"]: row["realisasi_rp"] - row["target_rp"]
        for row in sheet.at_levels(*SUMMED_LEVELS, "total")
        if row["target_rp"] and (row["realisasi_rp"] or 0) > row["target_rp"]
    }
    for row_id, above in lowest(sheet, over).items():
        row = sheet.rows[row_id]
        yield Finding(
            cell=sheet.cell(row_id, "realisasi_rp"),
            evidence=(sheet.cell(row_id, "target_rp"),),
            consequences=sheet.cells(above, "realisasi_rp"),
            words={
                "row": sheet.label(row_id),
                "printed": rupiah(row["realisasi_rp"]),
                "expected": rupiah(row["target_rp"]),
                "difference": rupiah(over[row_id]),
                "column": column_words("realisasi_rp", form),
                "budget": column_words("target_rp", form),
            },
            expected=f"<= {plain(row['target_rp'])}",
            difference=over[row_id],
            amount_at_stake=over[row_id],
            still_fires=lambda row: (row["realisasi_rp"] or 0) > (row["target_rp"] or 0),
        )


@rule("RJ402")
def realised_without_target(sheet: Sheet, form: str) -> Iterator[Finding]:
    for quantity in ("rp", "k"):
        realised, target = f"realisasi_{quantity}", f"target_{quantity}"
        levels = (*SUMMED_LEVELS, "total") if quantity == "rp" else (*SUMMED_LEVELS, "indikator")
        bare = {
            row["row_id"]: row[realised] for row in sheet.at_levels(*levels) if _lacks_target(row, realised, target)
        }
        starts = lowest(sheet, bare) if quantity == "rp" else {row_id: [] for row_id in bare}
        for row_id, above in starts.items():
            show = rupiah if quantity == "rp" else number
            row = sheet.rows[row_id]
            yield Finding(
                cell=sheet.cell(row_id, realised),
                evidence=(sheet.cell(row_id, target),),
                consequences=sheet.cells(above, realised),
                variant="blank" if row[target] is None else "default",
                words={
                    "row": sheet.label(row_id),
                    "printed": show(row[realised]),
                    "column": column_words(realised, form),
                    "target": column_words(target, form),
                },
                amount_at_stake=bare[row_id] if quantity == "rp" else None,
                still_fires=partial(_lacks_target, realised=realised, target=target),
            )


@rule("RJ403")
def money_without_output(sheet: Sheet, form: str) -> Iterator[Finding]:
    """Every output printed beside the money, of the year or to the year before, is a printed zero."""
    for group, target in REALISED_AGAINST.items():
        for owner, outputs in _outputs(sheet, group):
            zero, above = _split(outputs, group, target)
            spent = owner[f"{group}_rp"] or 0
            if zero and not above and spent > 0:
                found = _zero_output(sheet, form, owner, zero, group)
                yield found._replace(
                    variant="several" if len(zero) > 1 else "default",
                    # An outcome may come later than the outputs that the same money paid for.
                    severity="info" if _outputs_below(sheet, owner, group) else "",
                    amount_at_stake=spent,
                )


@rule("RJ405")
def some_output_zero(sheet: Sheet, form: str) -> Iterator[Finding]:
    for owner, outputs in _outputs(sheet):
        zero, above = _split(outputs)
        if zero and above and (owner["realisasi_rp"] or 0) > 0:
            found = _zero_output(sheet, form, owner, zero)
            yield found._replace(words={**found.words, "all": same(len(zero) + len(above))})


@rule("RJ404")
def money_with_output_blank(sheet: Sheet, form: str) -> Iterator[Finding]:
    """Money is spent, an output is targeted, and no realised output is printed: neither a zero nor a number."""
    for owner in sheet.at_levels(*SUMMED_LEVELS):
        ids = [owner["row_id"], *sheet.indicators[owner["row_id"]]]
        targeted = [row_id for row_id in ids if (sheet.rows[row_id]["target_k"] or 0) > 0]
        cells = sheet.cells(ids, "realisasi_k")
        if not targeted or any(cell.printed is not None for cell in cells) or (owner["realisasi_rp"] or 0) <= 0:
            continue
        yield Finding(
            cell=sheet.cell(targeted[0], "realisasi_k"),
            evidence=(
                sheet.cell(owner["row_id"], "realisasi_rp"),
                *sheet.cells(targeted, "target_k"),
                *sheet.cells(targeted[1:], "realisasi_k"),
            ),
            variant="several" if len(targeted) > 1 else "default",
            words={
                "row": sheet.label(owner["row_id"]),
                "spent": rupiah(owner["realisasi_rp"]),
                "money": column_words("realisasi_rp", form),
                "column": column_words("realisasi_k", form),
                "target": sheet.value(targeted[0], "target_k"),
                "count": same(len(targeted)),
                **result_words(owner),
            },
            amount_at_stake=owner["realisasi_rp"],
        )


@rule("RJ406")
def output_without_money(sheet: Sheet, form: str) -> Iterator[Finding]:
    for owner, outputs in _outputs(sheet):
        _, above = _split(outputs)
        if not above or owner["realisasi_rp"] != 0:
            continue
        row_id = owner["row_id"]
        yield Finding(
            cell=sheet.cell(above[0]["row_id"], "realisasi_k"),
            evidence=(sheet.cell(row_id, "realisasi_rp"), sheet.cell(row_id, "target_rp")),
            variant="no_budget" if owner["target_rp"] == 0 else "default",
            words={
                "row": sheet.label(above[0]["row_id"]),
                "printed": sheet.value(above[0]["row_id"], "realisasi_k"),
                "column": column_words("realisasi_k", form),
                "money": column_words("realisasi_rp", form),
                "budget": column_words("target_rp", form),
                **result_words(owner),
            },
            amount_at_stake=owner["target_rp"],
        )


@rule("RJ407")
def money_ahead_of_output(sheet: Sheet, form: str) -> Iterator[Finding]:
    """The money of a row is absorbed, and every one of its outputs is far below its target (but not zero)."""
    for owner, outputs in _outputs(sheet):
        rated = _rated(outputs)
        if rated and max(rated)[0] > 0 and _money_ahead(owner, max(rated)[0]):
            yield _gap(sheet, form, owner, rated, max, owner["realisasi_rp"], _money_ahead)


@rule("RJ408")
def output_ahead_of_money(sheet: Sheet, form: str) -> Iterator[Finding]:
    """Every one of a row's outputs reached or passed its target with little of the money."""
    for owner, outputs in _outputs(sheet):
        rated = _rated(outputs)
        if rated and _output_ahead(owner, min(rated)[0]):
            yield _gap(sheet, form, owner, rated, min, owner["target_rp"] - owner["realisasi_rp"], _output_ahead)


def _lacks_target(row: Mapping[str, Any], realised: str, target: str) -> bool:
    return not row[target] and (row[realised] or 0) > 0


def _outputs(sheet: Sheet, group: str = "realisasi") -> Iterator[tuple[Row, list[Row]]]:
    """Each row with money, and the rows of its own and its further indicators that print a realised output."""
    for owner in sheet.at_levels(*SUMMED_LEVELS):
        rows = [owner, *(sheet.rows[row_id] for row_id in sheet.indicators[owner["row_id"]])]
        yield owner, [row for row in rows if row[f"{group}_k"] is not None]


def _split(outputs: list[Row], group: str = "realisasi", target: str = "target") -> tuple[list[Row], list[Row]]:
    """Rows whose output is a printed zero against a target above zero, and rows whose output is above zero."""
    zero = [row for row in outputs if row[f"{group}_k"] == 0 and (row[f"{target}_k"] or 0) > 0]
    return zero, [row for row in outputs if row[f"{group}_k"] > 0]


def _outputs_below(sheet: Sheet, owner: Row, group: str) -> bool:
    """Whether a kegiatan of the program prints an output above zero in the same column."""
    if owner["level"] != "program":
        return False
    below = [row_id for child in sheet.children[owner["row_id"]] for row_id in (child, *sheet.indicators[child])]
    return any((sheet.rows[row_id][f"{group}_k"] or 0) > 0 for row_id in below)


def _zero_output(sheet: Sheet, form: str, owner: Row, zero: list[Row], group: str = "realisasi") -> Finding:
    column, target = f"{group}_k", f"{REALISED_AGAINST[group]}_k"
    cells = [sheet.cell(row["row_id"], name) for row in zero for name in (column, target)]
    first = cells[0]
    return Finding(
        cell=first,
        evidence=(sheet.cell(owner["row_id"], f"{group}_rp"), *cells),
        words={
            "row": sheet.label(owner["row_id"]),
            "spent": rupiah(owner[f"{group}_rp"]),
            "printed": as_printed(first.printed, number(first.value)),
            "target": sheet.value(first.row_id, target),
            "column": column_words(column, form),
            "target_column": column_words(target, form),
            "money": column_words(f"{group}_rp", form),
            "zero": same(len(zero)),
            **result_words(owner),
        },
        expected="> 0",
        still_fires=partial(_is_zero, column=column),
    )


def _is_zero(row: Mapping[str, Any], column: str) -> bool:
    return bool(row[column] == 0)


def _rate(row: Mapping[str, Any]) -> float | None:
    """Realised output in percent of its target (13 K), from the printed 12 and 7."""
    if row["realisasi_k"] is None or not row["target_k"]:
        return None
    return float(row["realisasi_k"] / row["target_k"] * 100)


def _rated(outputs: list[Row]) -> list[tuple[float, str]]:
    """Each output that has a rate: the rate, and the row_id."""
    return [(rate, row["row_id"]) for row in outputs if (rate := _rate(row)) is not None]


def _absorption(row: Mapping[str, Any]) -> float | None:
    if row["realisasi_rp"] is None or not row["target_rp"]:
        return None
    return float(row["realisasi_rp"] / row["target_rp"] * 100)


def _money_ahead(owner: Mapping[str, Any], rate: float) -> bool:
    absorbed = _absorption(owner)
    return absorbed is not None and absorbed >= bound("money_high") and rate <= bound("output_low")


def _output_ahead(owner: Mapping[str, Any], rate: float) -> bool:
    absorbed = _absorption(owner)
    return absorbed is not None and absorbed <= bound("money_low") and rate >= bound("output_reached")


def _gap(
    sheet: Sheet, form: str, owner: Row, rated: list[tuple[float, str]], choose: Any, stake: int, still_fires: Any
) -> Finding:
    """The output that ``choose`` (max, min) takes, against the money; the others prove that it is the best or least."""
    reached = choose(rate for rate, _ in rated)
    row_id = next(row_id for rate, row_id in rated if rate == reached)
    others = [other for _, other in rated if other != row_id]
    cells: list[Cell] = [sheet.cell(row_id, "target_k")]
    cells += [sheet.cell(owner["row_id"], column) for column in ("realisasi_rp", "target_rp")]
    cells += [sheet.cell(other, column) for other in others for column in ("realisasi_k", "target_k")]

    def fires(changed: Mapping[str, Any]) -> bool:
        rate = _rate(changed)
        return rate is not None and still_fires(owner, rate)

    return Finding(
        cell=sheet.cell(row_id, "realisasi_k"),
        evidence=tuple(cells),
        variant="several" if others else "default",
        words={
            "row": sheet.label(owner["row_id"]),
            "spent": rupiah(owner["realisasi_rp"]),
            "absorbed": percent(_absorption(owner)),
            "printed": sheet.value(row_id, "realisasi_k"),
            "target": sheet.value(row_id, "target_k"),
            "reached": percent(reached),
            "indicator": _indicator(sheet, sheet.rows[row_id]),
            "count": same(len(rated)),
            "column": column_words("realisasi_k", form),
            **result_words(owner),
        },
        amount_at_stake=stake,
        still_fires=fires,
    )


def _indicator(sheet: Sheet, row: Row) -> Words:
    text = row["indicator"]
    return same(quote(text)) if text else sheet.label(row["row_id"])


def result_words(owner: Row) -> dict[str, Words]:
    """What the form calls the performance of a row: a program has an outcome, what stands under it outputs."""
    if owner["level"] == "program":
        return {"result": Words("hasil", "outcome"), "results": Words("hasil", "outcomes")}
    return {"result": Words("keluaran", "output"), "results": Words("keluaran", "outputs")}
