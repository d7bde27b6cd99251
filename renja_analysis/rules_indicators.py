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
from renja_analysis.scales import threshold
from renja_analysis.sheet import Cell
from renja_analysis.spelling import reworded
from renja_analysis.wording import number, quote, same

Cells = tuple[Cell, Cell]  # of the first table and of the second


@rule("RJ612")
def other_indicators(pairs: list[Pair]) -> Iterator[Finding]:
    """One finding per pair of indicators; info where they are alike and nothing else of the row differs."""
    for pair in pairs:
        groups: dict[tuple[str, str], list[Match]] = {}
        for match in _compared(pair):
            before, after = _cells(pair, match, "indicator")
            alike = _is_reworded(pair, match) and not (_target_differs(pair, match) or _unit_differs(pair, match))
            if alike or _is_other(pair, match):
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
    """The same number of another unit: one finding per pair of units; info where both count the same kind of thing."""
    for pair in pairs:
        groups: dict[tuple[str, str], list[Match]] = {}
        for match in _compared(pair):
            if _unit_differs(pair, match) and not (_target_differs(pair, match) or _is_other(pair, match)):
                groups.setdefault(tuple(map(name_key, _units(pair, match))), []).append(match)  # type: ignore[arg-type]
        for matches in groups.values():
            cells = [cell for match in matches for cell in reversed(_cells(pair, match, "target"))]
            before, after = _cells(pair, matches[0], "target")
            yield Finding(
                cell=cells[0],
                evidence=(*cells[1:], *_indicators(pair, matches)),
                variant="default" if len(matches) == 1 else "several",
                severity="info" if _same_kind(*_units(pair, matches[0])) else "",
                words={
                    "row": pair.after.sheet.label(after.row_id),
                    "before": same(quote(str(before.printed))),
                    "after": same(quote(str(after.printed))),
                    "rows": same(len(matches)),
                    "table_before": pair.before.words,
                    "table_after": pair.after.words,
                },
                expected=_units(pair, matches[0])[0],
            )


@rule("RJ613")
def other_names(pairs: list[Pair]) -> Iterator[Finding]:
    """A row found again under the same parent by a name that is alike: other words, not other letters."""
    for pair in pairs:
        partners = {match.before: match.after for match in pair.matches if match.before and match.after}
        for match in pair.matches:
            if match.how != "near" or not match.before or not match.after or pair.is_slipped(match):
                continue
            before, after = _cells(pair, match, "name")
            parents = [side.sheet.rows[cell.row_id]["parent"] for side, cell in _sides(pair, before, after)]
            same_parent = match.level == "program" or parents[1] in partners.get(parents[0], ())
            if same_parent and reworded(bare_name(str(before.value)), bare_name(str(after.value))):
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
        yield Finding(
            cell=after,
            evidence=(before, *_indicators(pair, [match])),
            consequences=tuple(cell for other in above[match] for cell in _cells(pair, other, "target")),
            variant="times" if times >= bound("outlier") else "default",
            words={
                "row": pair.after.sheet.label(after.row_id),
                "before": same(quote(str(before.printed))),
                "after": same(quote(str(after.printed))),
                "times": number(round(times, 1)),
            },
            expected=before.printed,
            expected_value=float(before.value),
            difference=float(after.value - before.value),
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
    return [match for match in pair.sure() if match.after]


def _cells(pair: Pair, match: Match, column: str) -> Cells:
    (before,), (after,) = pair.before.cells([match.before or ""], column), pair.after.cells(match.after[:1], column)
    return before, after


def _sides(pair: Pair, before: Cell, after: Cell) -> list[tuple[Any, Cell]]:
    return [(pair.before, before), (pair.after, after)]


def _units(pair: Pair, match: Match) -> tuple[str | None, str | None]:
    before, after = _cells(pair, match, "unit")
    return before.value, after.value


def _target_differs(pair: Pair, match: Match) -> bool:
    before, after = _cells(pair, match, "target")
    return before.value is not None and after.value is not None and bool(before.value != after.value)


def _unit_differs(pair: Pair, match: Match) -> bool:
    before, after = _units(pair, match)
    return before is not None and after is not None and not same_unit(before, after)


def _same_kind(before: str | None, after: str | None) -> bool:
    """Whether two units count things of one kind: Laporan and Dokumen, Koperasi and KSP."""
    kinds = {kind_of_unit(unit) if unit else None for unit in (before, after)}
    return len(kinds) == 1 and kinds != {None}


def _is_reworded(pair: Pair, match: Match) -> bool:
    before, after = _cells(pair, match, "indicator")
    stated = all(isinstance(cell.value, str) and cell.value.strip() != NOT_STATED for cell in (before, after))
    return stated and reworded(before.value, after.value)


def _is_other(pair: Pair, match: Match) -> bool:
    """Whether the two tables measure the row by another indicator."""
    before, after = _cells(pair, match, "indicator")
    return _is_reworded(pair, match) and likeness(before.value, after.value) < threshold("near_name")


def _indicators(pair: Pair, matches: list[Match]) -> tuple[Cell, ...]:
    """The indicators of the rows that have other words."""
    return tuple(cell for match in matches if _is_reworded(pair, match) for cell in _cells(pair, match, "indicator"))


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
    more = [cell for match in matches[1:] for cell in reversed(_cells(pair, match, "indicator"))]
    variant = "several" if len(matches) > 1 else "target" if targets else "default"
    ours, theirs = _cells(pair, (targets or matches)[0], "target")
    return Finding(
        cell=after,
        evidence=(before, *more, *(cell for match in targets for cell in _cells(pair, match, "target"))),
        variant=variant,
        severity="" if _is_other(pair, matches[0]) else "info",
        words={
            "row": pair.after.sheet.label(after.row_id),
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
