"""Rules on the percentages of the running text: against the amounts that they are a share of, and as parts of a whole.

Percents 0-100. Source: running text of section 2.1 and of chapters IV and V (table ``narrative``).
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, rule
from renja_analysis.rkpd_review import SUPPORTING
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.stated import (
    BUDGETS,
    PERCENTS,
    Said,
    Stated,
    TableOfYear,
    as_words,
    by_value,
    half_digit,
    held,
    in_tables,
    judged,
    of_whole,
    of_year,
    only,
    subject_words,
    words_of,
)
from renja_analysis.wording import both_and, percent, plain, quote, rupiah, same

WHOLES = (*BUDGETS, "target", "apbd_induk")  # what a share may be of, the likest first
Fraction = tuple[Cell, tuple[Cell, ...]]  # a part, and the amounts that are the whole together


@rule("RJ906")
def percents_of_their_amounts(stated: Stated, tables_of_year: list[TableOfYear]) -> Iterator[Finding]:
    """One finding per percentage that is not the share of the amounts in its sentence; without these, of none that
    the section or the table prints.

    Of several percentages of one sentence one may speak of something else (realisasi fisik): none is judged where
    one of them fits.
    """
    failing = [said for said in stated if said.measure in PERCENTS and _fails(said, stated, tables_of_year)]
    for said, others in by_value(failing):
        fractions = _fractions(said, stated, tables_of_year)
        part, whole = fractions[0]
        share, base = _share(fractions[0], {}), sum(cell.value for cell in whole)
        remainder = abs(100 - share - said.value) <= half_digit(said.cell) + _share_slack(fractions[0], share)
        yield Finding(
            cell=said.cell,
            evidence=(*(other.cell for other in others), part, *whole),
            variant="remainder" if remainder else "default",
            words=words_of(said)
            | {
                "part": rupiah(part.value),
                "whole": rupiah(base),
                "expected": percent(share),
                "rest": percent(100 - share),
            },
            expected=plain(share, 2),
            expected_value=share,
            difference=said.value - share,
            amount_at_stake=round(abs(said.value - share) / 100 * base),
            still_fires=partial(_fits_none, said.cell, fractions),
        )


@rule("RJ910")
def parts_beyond_their_whole(
    stated: Stated, sheet: Sheet | None = None, document: Document | None = None
) -> Iterator[Finding]:
    """Percentages of main and supporting programs of which none of the printed wholes can be a mean.

    The text does not say of which whole they are the parts: one that lies between them is enough.
    """
    percents = [said for said in stated if said.measure == "persen_realisasi"]
    for year in dict.fromkeys(said.year for said in percents):
        parts = [only(of_year(percents, year, subject)) for subject in ("program_utama", "program_pendukung")]
        wholes = [
            said
            for subject in ("belanja_langsung", "belanja_total")
            for said, _ in by_value(of_year(percents, year, subject))
        ]
        known = [part for part in parts if part]
        cells = tuple(part.cell for part in known), tuple(whole.cell for whole in wholes)
        if len(known) < len(parts) or not wholes or not _beyond(*cells, {}):
            continue
        shares = _shares_of_programs(sheet) if sheet and document and year == document.evaluated_year else None
        named = [as_words("{} {}", subject_words(part.subject), same(quote(part.printed))) for part in known]
        totals = [as_words("{} {}", subject_words(whole.subject), same(quote(whole.printed))) for whole in wholes]
        yield Finding(
            cell=known[0].cell,
            evidence=(*cells[0][1:], *cells[1], *(shares[1] if shares else ())),
            variant="table" if shares else "default",
            words=words_of(known[0])
            | {
                "parts": both_and(named),
                "wholes": both_and(totals),
                "shares": both_and([percent(share) for share in shares[0]]) if shares else same(""),
            },
            still_fires=partial(_beyond, *cells),
        )


def _beyond(parts: Iterable[Cell], wholes: Iterable[Cell], row: Mapping[str, Any]) -> bool:
    low, high = (pick((held(part, row), half_digit(part)) for part in parts) for pick in (min, max))
    return all(
        not low[0] - low[1] - half_digit(whole) <= held(whole, row) <= high[0] + high[1] + half_digit(whole)
        for whole in wholes
    )


def _share(fraction: Fraction, row: Mapping[str, Any]) -> float:
    part, whole = fraction
    total = sum(held(cell, row) for cell in whole)
    return 100 * held(part, row) / total if total else math.inf


def _share_slack(fraction: Fraction, share: float) -> float:
    """How far a share may lie off because its amounts are rounded (Rp 16,5 miliar)."""
    part, whole = fraction
    parted = sum(half_digit(cell) for cell in whole) / sum(cell.value for cell in whole)
    return share * (parted + (half_digit(part) / part.value if part.value else 0))


def _fits_none(cell: Cell, fractions: list[Fraction], row: Mapping[str, Any]) -> bool:
    shares = [(fraction, _share(fraction, row)) for fraction in fractions]
    return all(abs(held(cell, row) - share) > half_digit(cell) + _share_slack(one, share) for one, share in shares)


def _fails(said: Said, stated: Stated, tables: list[TableOfYear]) -> bool:
    fractions = _fractions(said, stated, tables)
    kin = [
        other
        for other in stated
        if (other.sentence, other.subject, other.measure) == (said.sentence, said.subject, said.measure)
    ]
    return bool(fractions) and all(_fits_none(other.cell, fractions, {}) for other in kin)


def _fractions(said: Said, stated: Stated, tables: list[TableOfYear]) -> list[Fraction]:
    """What a percentage may be the share of: the amounts of its own sentence; where that does not print both, those
    of its section and of the table.
    """
    if judged("other_period").search(said.sentence):
        return []
    beside = [other for other in stated if (other.sentence, other.subject) == (said.sentence, said.subject)]
    own = _made(said, beside)
    sentence = said.sentence
    if own or said.year is None or not of_whole(said):
        return own
    if judged("no_money").search(sentence) or not judged("money").search(sentence):
        return []
    section = [other for other in of_year(stated, said.year, said.subject) if other.section == said.section]
    around = _made(said, [other for other in section if of_whole(other)], beside)
    printed = (in_tables(said, name, tables, exact=True) for name in ("realisasi", "pagu"))
    of_table = [(realised, (budget,)) for realised, budget in zip(*printed, strict=False) if budget.value]
    return [*around, *(of_table if said.measure == "persen_realisasi" else ())]


def _made(said: Said, numbers: Iterable[Said], first: Iterable[Said] = ()) -> list[Fraction]:
    """The shares that amounts make for a percentage: its part, from ``first`` where that has it, of each whole."""
    amounts = [other for other in numbers if other.unit == "rupiah"]

    def one(name: str) -> Said | None:
        return only(other for other in first if other.measure == name) or only(o for o in amounts if o.measure == name)

    part, both = one(PERCENTS[said.measure]), [one("realisasi"), one("sisa")]
    wholes: list[tuple[Cell, ...]] = [(other.cell,) for name in WHOLES for other in amounts if other.measure == name]
    if known := tuple(other.cell for other in both if other and all(both)):
        wholes.append(known)
    return [(part.cell, whole) for whole in wholes if part and sum(cell.value for cell in whole)]


def _shares_of_programs(sheet: Sheet) -> tuple[list[float], tuple[Cell, ...]] | None:
    """Realisation / budget x 100 of the main and of the supporting programs of the evaluation, and their cells.

    None where a cell is blank or doubtful: the text proves its finding without them.
    """
    rows = pd.DataFrame(sheet.at_levels("program"))
    if rows.empty or rows[["target_rp", "realisasi_rp"]].isna().any(axis=None):
        return None
    cells = [cell for name in ("target_rp", "realisasi_rp") for cell in sheet.cells(rows["row_id"].tolist(), name)]
    support = rows["name"].fillna("").str.lower().str.contains(SUPPORTING, regex=False)
    sums = rows[["target_rp", "realisasi_rp"]].astype(float).groupby(support).sum()
    if len(sums) < 2 or not sums["target_rp"].all() or any(cell.doubted for cell in cells):
        return None
    shares = 100 * sums["realisasi_rp"] / sums["target_rp"]
    return [shares[False], shares[True]], tuple(cell for cell in cells if cell.column == "realisasi_rp")
