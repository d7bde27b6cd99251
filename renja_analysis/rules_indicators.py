"""Rules on one row in two tables: its target, unit, indicator and name.

A target of another indicator is another target: the finding is then about the indicator. What a parent repeats of
the row below it, and what every row changes alike, is one finding.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from renja_analysis.across import Match, Pair
from renja_analysis.findings import Finding, bound, rule
from renja_analysis.indicators import kind_of_unit, same_unit
from renja_analysis.matching import bare_name, likeness
from renja_analysis.names import name_key
from renja_analysis.rkpd_review import NOT_STATED
from renja_analysis.rules_scales import kind_of_indicator
from renja_analysis.scales import threshold
from renja_analysis.sheet import Cell
from renja_analysis.spelling import reworded
from renja_analysis.wording import Words, number, quote, same

Cells = tuple[Cell, Cell]  # of the first table and of the second
DECIMALS = 6  # more than a target is printed with: what is left behind them is the binary fraction's


@rule("RJ612")
def other_indicators(pairs: list[Pair]) -> Iterator[Finding]:
    """One finding per pair of indicators: in other words, while the number is the same, or altogether another one."""
    for pair in pairs:
        groups: dict[tuple[str, str], list[Match]] = {}
        for match in _compared(pair):
            before, after = _cells(pair, match, "indicator")
            if (_is_reworded(pair, match) and not _target_differs(pair, match)) or _is_other(pair, match):
                groups.setdefault((name_key(before.value), name_key(after.value)), []).append(match)
        for matches in groups.values():
            yield _other_indicator(pair, matches)


@rule("RJ604")
def targets_of_review_and_plan(review_and_plan: Pair) -> Iterator[Finding]:
    yield from _targets(review_and_plan)


@rule("RJ605")
def targets_of_plan_and_final(plan_and_final: Pair) -> Iterator[Finding]:
    yield from _targets(plan_and_final)


@rule("RJ611")
def other_units(pairs: list[Pair]) -> Iterator[Finding]:
    """The same number of another unit: one finding per pair of units, at the unit that its own indicator contradicts.

    Where neither is contradicted, or both are, that is the unit of the later table; info where both count the same
    kind of thing.
    """
    for pair in pairs:
        groups: dict[tuple[str, str, bool], list[Match]] = {}
        for match in _compared(pair):
            if _same_target(pair, match) and _unit_differs(pair, match) and not _is_reworded(pair, match):
                ours, theirs = (name_key(str(unit)) for unit in _units(pair, match))
                groups.setdefault((ours, theirs, _first_is_wrong(pair, match)), []).append(match)
        for (_, _, first), matches in groups.items():
            places = [_cells(pair, match, "target") for match in matches]
            cells = [cell for both in places for cell in (both if first else both[::-1])]
            before, after = places[0]
            yield Finding(
                cell=cells[0],
                evidence=(*cells[1:], *_other_words(pair, matches)),
                variant="default" if len(matches) == 1 else "several",
                severity="info" if _one_kind(*_units(pair, matches[0])) else "",
                words={
                    "row": _label(pair, matches[0]),
                    "before": same(quote(str(before.printed))),
                    "after": same(quote(str(after.printed))),
                    "rows": same(len(matches)),
                    "table_before": pair.before.words,
                    "table_after": pair.after.words,
                },
                expected=_units(pair, matches[0])[first],
            )


@rule("RJ613")
def other_names(pairs: list[Pair]) -> Iterator[Finding]:
    """A row found again under the same parent by a name that is alike: other words, not other letters."""
    for pair in pairs:
        for match in pair.near():
            before, after = _cells(pair, match, "name")
            if not _other_letters(before, after):
                yield Finding(
                    cell=after,
                    evidence=(before, *pair.amounts(match)),
                    words={
                        "before": same(quote(str(before.value))),
                        "after": same(quote(str(after.value))),
                        "score": number(round(likeness(str(before.value), str(after.value)), 1)),
                        "table_before": pair.before.words,
                        "table_after": pair.after.words,
                    },
                    expected=str(before.value),
                )


def _targets(pair: Pair) -> Iterator[Finding]:
    """The rows whose targets differ; a row above that prints the same two numbers shows it again.

    A row of several parts of the agency has a target in each, none of which is that of the whole, unless the other
    parts plan nothing.
    """
    whole = [kept for match in _compared(pair) for kept in _without_idle_parts(pair, match) if len(kept.after) == 1]
    differing = [match for match in whole if _target_differs(pair, match) and not _is_other(pair, match)]
    values = {match: tuple(cell.value for cell in _cells(pair, match, "target")) for match in differing}
    above = {match: [other for other in differing if _repeats(pair, other, match, values)] for match in differing}
    repeated = {other for others in above.values() for other in others}
    for match in differing:
        if match in repeated:
            continue
        before, after = _cells(pair, match, "target")
        low, high = sorted((before.value, after.value))
        times = high / low if low > 0 else 0
        countable = _one_kind(*_units(pair, match)) is not False
        yield Finding(
            cell=after,
            evidence=(before, *_other_words(pair, [match])),
            consequences=tuple(cell for other in above[match] for cell in _cells(pair, other, "target")),
            variant="times" if countable and times >= bound("outlier") else "default",
            words={
                "row": _label(pair, match),
                "before": same(quote(str(before.printed))),
                "after": same(quote(str(after.printed))),
                "times": number(round(times, 1)),
            },
            expected=before.printed,
            expected_value=float(before.value),
            difference=round(float(after.value - before.value), DECIMALS) if countable else None,
            still_fires=partial(_still_differs, before, after),
        )


def _without_idle_parts(pair: Pair, match: Match) -> list[Match]:
    """The match with those of its parts that have another target than 0; none where all have 0."""
    if len(match.after) == 1:
        return [match]
    targets = pair.after.cells(match.after, "target")
    busy = tuple(row_id for row_id, cell in zip(match.after, targets, strict=True) if cell.value != 0)
    return [match._replace(after=busy)] if busy else []


def _still_differs(before: Cell, after: Cell, row: Mapping[str, Any]) -> bool:
    """Whether the targets would differ if one cell held what another finding expects there."""
    if row["row_id"] == before.row_id:
        return bool(row[before.column] != after.value)
    return bool(row[after.column] != before.value)


def _compared(pair: Pair) -> list[Match]:
    """The rows that are the same, in printed order: also under a name that is alike, where the print proves it."""
    same_rows = {*pair.sure(), *(match for match in pair.near() if _is_one(pair, match))}
    return [match for match in pair.matches if match in same_rows and match.after]


def _is_one(pair: Pair, match: Match) -> bool:
    """Whether a row with a name that is alike is one: in other letters only, or above a row that both tables have."""
    ours = pair.before.sheet.children[match.before or ""]
    theirs = {child for row_id in match.after for child in pair.after.sheet.children[row_id]}
    shared = (other for other in pair.sure() if other.before in ours and not theirs.isdisjoint(other.after))
    return _other_letters(*_cells(pair, match, "name")) or any(shared)


def _other_letters(before: Cell, after: Cell) -> bool:
    """Whether two names have the same words but for their letters, brackets and short forms."""
    return not reworded(bare_name(str(before.value)), bare_name(str(after.value)))


def _label(pair: Pair, match: Match) -> Words:
    """How a sentence calls the row: by both names where these are only alike."""
    row = pair.after.sheet.label(match.after[0])
    if match.how != "near":
        return row
    name = quote(str(_cells(pair, match, "name")[0].value))
    return Words(f"{row.id} (pada {pair.before.words.id} {name})", f"{row.en} ({name} in {pair.before.words.en})")


def _cells(pair: Pair, match: Match, column: str) -> Cells:
    (before,), (after,) = pair.before.cells([match.before or ""], column), pair.after.cells(match.after[:1], column)
    return before, after


def _units(pair: Pair, match: Match) -> tuple[str | None, str | None]:
    before, after = _cells(pair, match, "unit")
    return before.value, after.value


def _target_differs(pair: Pair, match: Match) -> bool:
    before, after = _cells(pair, match, "target")
    return before.value is not None and after.value is not None and bool(before.value != after.value)


def _same_target(pair: Pair, match: Match) -> bool:
    before, after = _cells(pair, match, "target")
    return before.value is not None and after.value is not None and bool(before.value == after.value)


def _unit_differs(pair: Pair, match: Match) -> bool:
    before, after = _units(pair, match)
    return before is not None and after is not None and not same_unit(before, after)


def _one_kind(before: str | None, after: str | None) -> bool | None:
    """Whether two units count things of one kind (Laporan and Dokumen, Koperasi and KSP); None where one is unknown."""
    if before is None or after is None:
        return None
    if same_unit(before, after):
        return True
    kinds = {kind_of_unit(before), kind_of_unit(after)}
    return None if None in kinds else len(kinds) == 1 and kinds != {"other"}


def _first_is_wrong(pair: Pair, match: Match) -> bool:
    """Whether the unit of the first table, and not that of the second, counts other things than its indicator says."""
    wrong = []
    for indicator, unit in zip(_cells(pair, match, "indicator"), _units(pair, match), strict=True):
        meant, counted = kind_of_indicator(indicator.value), kind_of_unit(unit or "")
        wrong.append(meant is not None and counted not in (None, meant))
    return wrong == [True, False]


def _is_reworded(pair: Pair, match: Match) -> bool:
    before, after = _cells(pair, match, "indicator")
    stated = all(isinstance(cell.value, str) and cell.value.strip() != NOT_STATED for cell in (before, after))
    return stated and reworded(before.value, after.value)


def _is_other(pair: Pair, match: Match) -> bool:
    """Whether the two tables measure the row by another indicator."""
    before, after = _cells(pair, match, "indicator")
    return _is_reworded(pair, match) and likeness(before.value, after.value) < threshold("near_name")


def _is_minor(pair: Pair, match: Match) -> bool:
    """Whether only the wording differs: like words and units of one kind, or equal targets, units and amounts."""
    if not _is_other(pair, match):
        return not _unit_differs(pair, match) or bool(_one_kind(*_units(pair, match)))
    first, *others = (cell.value for cell in pair.amounts(match))
    equal = first is not None and None not in others and first == sum(others)
    return equal and _same_target(pair, match) and not _unit_differs(pair, match)


def _other_words(pair: Pair, matches: list[Match]) -> tuple[Cell, ...]:
    """The names and indicators that have other words in the two tables."""
    named = [(match, "name") for match in matches if match.how == "near"]
    named += [(match, "indicator") for match in matches if _is_reworded(pair, match)]
    return tuple(cell for match, column in named for cell in _cells(pair, match, column))


def _repeats(pair: Pair, upper: Match, match: Match, values: Mapping[Match, tuple[Any, ...]]) -> bool:
    """Whether a row above prints the same two numbers as a row below it."""
    own = pair.before.sheet.rows[match.before or ""]["parent"]
    for _ in pair.before.sheet.rows:
        if own is None or own not in pair.before.sheet.rows:
            return False
        if own == upper.before:
            return values[upper] == values[match]
        own = pair.before.sheet.rows[own]["parent"]
    return False


def _other_indicator(pair: Pair, matches: list[Match]) -> Finding:
    before, after = _cells(pair, matches[0], "indicator")
    targets = [match for match in matches if _target_differs(pair, match) or _unit_differs(pair, match)]
    variant = "several" if len(matches) > 1 else "target" if targets else "default"
    ours, theirs = _cells(pair, (targets or matches)[0], "target")
    return Finding(
        cell=after,
        evidence=(
            *_other_words(pair, matches),
            *(cell for match in targets for cell in _cells(pair, match, "target")),
        ),
        variant=variant,
        severity="info" if all(_is_minor(pair, match) for match in matches) else "",
        words={
            "row": _label(pair, matches[0]),
            "before": same(quote(before.value)),
            "after": same(quote(after.value)),
            "rows": same(len(matches)),
            "target_before": same(quote(str(ours.printed))),
            "target_after": same(quote(str(theirs.printed))),
            "table_before": pair.before.words,
            "table_after": pair.after.words,
        },
        expected=before.value,
        amount_at_stake=pair.amounts(matches[0])[-1].value,
    )
