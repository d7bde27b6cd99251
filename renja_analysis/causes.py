"""One cause, one finding: differences that another one explains become its consequences."""

from collections.abc import Iterable

from renja_analysis.findings import SEVERITIES, Finding
from renja_analysis.schema import PERCENT_GROUPS
from renja_analysis.sheet import Cell, Sheet

CellKey = tuple[str, str, str]
ROUNDING = 1e-6  # differences are sums of printed numbers: only binary fractions part them


def group_causes(findings: Iterable[Finding], sheets: dict[str, Sheet]) -> list[Finding]:
    """The findings without those that another one explains; their cells stand in its evidence.

    Explained is, in this order: a difference in a parent that is that of its children, carried up or laid bare;
    the difference of a sum column (14) that is that of the columns which it adds up (6, 12); a second finding about
    the same cell with the same difference; a comparison that would not be made if the cell held what a
    finding no less severe expects there. The order is kept.
    """
    kept = _without_carried(list(findings), sheets)
    kept = _without_derived(kept, sheets)
    kept = _without_repeated(kept)
    return _without_explained(kept, sheets)


def _without_carried(findings: list[Finding], sheets: dict[str, Sheet]) -> list[Finding]:
    """A parent's formula breaks by what its children's break by, or its sum by the opposite: the cause lies below."""
    by_cell: dict[CellKey, list[int]] = {}
    for index, found in enumerate(findings):
        if found.difference is not None and found.expected_value is not None and _adds_up(found.cell.column):
            by_cell.setdefault(_key(found.cell), []).append(index)
    causes: dict[int, list[int]] = {}
    for indices in by_cell.values():
        for index in indices:
            below = _explaining_children(findings, index, by_cell, sheets)
            if below:
                causes[index] = below
    result = list(findings)
    for index in causes:
        for root in _roots(index, causes):
            result[root] = _with_consequences(result[root], [findings[index].cell])
    return [found for index, found in enumerate(result) if index not in causes]


def _explaining_children(
    findings: list[Finding], index: int, by_cell: dict[CellKey, list[int]], sheets: dict[str, Sheet]
) -> list[int]:
    found = findings[index]
    sheet = sheets.get(found.cell.table)
    children = sheet.children.get(found.cell.row_id, []) if sheet else []
    per_child = [by_cell.get((found.cell.table, child, found.cell.column), []) for child in children]
    # A child with two findings (its formula, its own sum) has one difference where they agree: the first stands for it.
    chosen = [indices[0] for indices in per_child if indices]
    total = sum(findings[child].difference or 0 for child in chosen)
    if not chosen or not total or found.difference is None:
        return []
    expected = -total if _is_sum(found, sheets) else total
    return chosen if abs(found.difference - expected) <= ROUNDING else []


def _roots(index: int, causes: dict[int, list[int]]) -> list[int]:
    if index not in causes:
        return [index]
    return list(dict.fromkeys(root for below in causes[index] for root in _roots(below, causes)))


def _without_derived(findings: list[Finding], sheets: dict[str, Sheet]) -> list[Finding]:
    """Children that miss their parent in column 14 by what they miss it by in 6 and 12 together."""
    sums = {
        _key(found.cell): index
        for index, found in enumerate(findings)
        if found.difference is not None and _is_sum(found, sheets)
    }
    result = list(findings)
    dropped = set()
    for (table, row_id, column), index in sums.items():
        terms = sheets[table].terms.get(column, ())
        causes = [sums[table, row_id, term] for term in terms if (table, row_id, term) in sums]
        total = sum(findings[cause].difference or 0 for cause in causes)
        if causes and abs((findings[index].difference or 0) - total) <= ROUNDING:
            dropped.add(index)
            for cause in causes:
                result[cause] = _with_consequences(result[cause], [findings[index].cell])
    return [found for index, found in enumerate(result) if index not in dropped]


def _without_repeated(findings: list[Finding]) -> list[Finding]:
    first: dict[tuple[CellKey, float], int] = {}
    kept: list[Finding] = []
    for found in findings:
        if found.difference is None or found.expected_value is None:
            kept.append(found)
            continue
        key = (_key(found.cell), round(found.difference, 4))
        if key not in first:
            first[key] = len(kept)
            kept.append(found)
            continue
        other = kept[first[key]]
        kept[first[key]] = _with_consequences(other, [*found.evidence, *found.consequences])
    return kept


def _without_explained(findings: list[Finding], sheets: dict[str, Sheet]) -> list[Finding]:
    result = list(findings)
    dropped = set()
    expectations = [
        index for index, found in enumerate(findings) if found.expected_value is not None and found.cell.table in sheets
    ]
    for index, found in enumerate(findings):
        if found.still_fires is None:
            continue
        cells = {_key(cell) for cell in (found.cell, *found.evidence)}
        for other in expectations:
            cause = findings[other]
            if other == index or other in dropped or _key(cause.cell) not in cells or _weaker(cause, found):
                continue
            row = sheets[cause.cell.table].rows[cause.cell.row_id]
            if not found.still_fires({**row, cause.cell.column: cause.expected_value}):
                result[other] = _with_consequences(result[other], [found.cell, *found.consequences])
                dropped.add(index)
                break
    return [found for index, found in enumerate(result) if index not in dropped]


def _is_sum(found: Finding, sheets: dict[str, Sheet]) -> bool:
    """Whether the finding sets the parent's cell against the same column of its children."""
    sheet = sheets.get(found.cell.table)
    children = sheet.children.get(found.cell.row_id, []) if sheet else []
    return any(cell.row_id in children and cell.column == found.cell.column for cell in found.evidence)


def _adds_up(column: str) -> bool:
    """Amounts add up over children; percents and outputs do not."""
    return column.endswith("_rp") and column.removesuffix("_rp") not in PERCENT_GROUPS


def _weaker(cause: Finding, found: Finding) -> bool:
    return SEVERITIES.index(cause.severity) > SEVERITIES.index(found.severity)


def _with_consequences(found: Finding, cells: Iterable[Cell]) -> Finding:
    return found._replace(consequences=(*found.consequences, *cells))


def _key(cell: Cell) -> CellKey:
    return (cell.table, cell.row_id, cell.column)
