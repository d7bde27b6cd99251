"""Rules on codes and numbering: E.55/E.81 column 2, by the code form of Permendagri 90/2019 (U.BB.PP.K.GG.SSSS)."""

import re
from collections.abc import Iterator

from renja_analysis.findings import Finding, rule
from renja_analysis.schema import CODE_PARTS
from renja_analysis.sheet import SUMMED_LEVELS, Row, Sheet
from renja_analysis.wording import Words, quote, same

Code = tuple[str, ...]
NAMES_SHOWN = 3
SUPPORTING = 1  # the number of the program that supports the others (Permendagri 90/2019: X.XX.01)
INCOMPLETE = "evaluation:kode_printed:incomplete"


@rule("RJ801")
def code_on_several_nodes(sheet: Sheet) -> Iterator[Finding]:
    """Codes that repeat only because the codes above them do are part of the finding above."""
    groups: dict[Code, list[Row]] = {}
    for row in _coded(sheet):
        groups.setdefault(_parts(row), []).append(row)
    shared = {code: rows for code, rows in groups.items() if len({_name_key(row) for row in rows}) > 1}
    nested: dict[Code, list[Code]] = {code: [] for code in shared}
    for code, rows in shared.items():
        above = [sheet.rows.get(row["parent"] or "") for row in rows]
        codes = {_parts(row) for row in above if row and row["kode_printed"]}
        ids = {row["row_id"] for row in above if row}
        if len(codes) == 1 and len(ids) == len(rows) and codes <= set(shared):
            nested[next(iter(codes))].append(code)
    inner = {code for codes in nested.values() for code in codes}
    for code, rows in shared.items():
        if code in inner:
            continue
        below = [row["row_id"] for other in _all_below(code, nested) for row in shared[other]]
        yield Finding(
            cell=sheet.cell(rows[0]["row_id"], "kode_printed"),
            evidence=sheet.cells([row["row_id"] for row in rows[1:]], "kode_printed"),
            consequences=sheet.cells(below, "kode_printed"),
            variant="nested" if below else "default",
            words={
                "code": same(rows[0]["kode_printed"]),
                "rows": _rows_words(rows),
                "names": _names(rows),
                "below": same(len(_all_below(code, nested))),
            },
            amount_at_stake=sheet.budgets(row["row_id"] for row in rows),
            cause=INCOMPLETE if all(row["kode"] is None for row in rows) else "",
        )


@rule("RJ802")
def code_outside_parent(sheet: Sheet) -> Iterator[Finding]:
    """One finding per parent and wrong beginning: the children that bear it are its evidence."""
    groups: dict[tuple[str, Code], list[Row]] = {}
    for row in _coded(sheet):
        above = sheet.rows.get(row["parent"] or "")
        if above is None or not above["kode_printed"]:
            continue
        length = min(len(_parts(above)), len(_parts(row)))
        beginning = _parts(row)[:length]
        if not all(_fits(own, upper) for own, upper in zip(beginning, _parts(above)[:length], strict=True)):
            groups.setdefault((above["row_id"], beginning), []).append(row)
    for (parent, _), rows in groups.items():
        above_code = sheet.rows[parent]["kode_printed"]
        yield Finding(
            cell=sheet.cell(rows[0]["row_id"], "kode_printed"),
            evidence=(
                sheet.cell(parent, "kode_printed"),
                *sheet.cells([row["row_id"] for row in rows[1:]], "kode_printed"),
            ),
            variant="default" if len(rows) == 1 else "several",
            words={
                "row": sheet.label(rows[0]["row_id"]),
                "code": same(rows[0]["kode_printed"]),
                "parent": sheet.label(parent),
                "parent_code": same(above_code),
                "others": same(len(rows) - 1),
            },
            expected=f"{above_code}...",
        )


@rule("RJ804")
def gap_in_numbering(sheet: Sheet) -> Iterator[Finding]:
    """Programs only: kegiatan and sub kegiatan are chosen from the nomenclature, where gaps say nothing."""
    programs = [row for row in _coded(sheet) if row["level"] == "program" and _parts(row)[-1].isdigit()]
    for prefix in dict.fromkeys(_parts(row)[:-1] for row in programs):
        rows = {int(_parts(row)[-1]): row for row in programs if _parts(row)[:-1] == prefix}
        missing = [number for number in range(min(rows), max(rows)) if number not in rows]
        if not missing:
            continue
        after = rows[min(number for number in rows if number > missing[0])]
        before = rows[max(number for number in rows if number < missing[0])]
        yield Finding(
            cell=sheet.cell(after["row_id"], "kode_printed"),
            evidence=(sheet.cell(before["row_id"], "kode_printed"),),
            words={
                "before": same(before["kode_printed"]),
                "after": same(after["kode_printed"]),
                "missing": same(", ".join(".".join((*prefix, str(number))) for number in missing)),
            },
            expected=".".join((*prefix, str(missing[0]))),
        )


@rule("RJ805")
def numbering_restarts(sheet: Sheet) -> Iterator[Finding]:
    """Program 01, which supports the others, may stand behind them."""
    last: dict[tuple[str | None, Code], Row] = {}
    for row in _coded(sheet):
        parts = _parts(row)
        if not parts[-1].isdigit():
            continue
        key = (row["parent"], parts[:-1])
        before = last.get(key)
        if before and row["level"] == "program" and int(parts[-1]) == SUPPORTING:
            continue
        last[key] = row
        if before is None or int(_parts(before)[-1]) <= int(parts[-1]):
            continue
        yield Finding(
            cell=sheet.cell(row["row_id"], "kode_printed"),
            evidence=(sheet.cell(before["row_id"], "kode_printed"),),
            words={
                "row": sheet.label(row["row_id"]),
                "code": same(row["kode_printed"]),
                "before": sheet.label(before["row_id"]),
                "before_code": same(before["kode_printed"]),
            },
        )


@rule("RJ803")
def code_incomplete(sheet: Sheet) -> Iterator[Finding]:
    """One finding per level and number of parts; codes that lack only what the code above lacks belong to it."""
    short = {row["row_id"]: _lacking(row) for row in sheet.at_levels(*SUMMED_LEVELS) if row["kode"] is None}
    starts = {row_id: lack for row_id, lack in short.items() if short.get(sheet.rows[row_id]["parent"]) != lack}
    for level, lack in dict.fromkeys((sheet.rows[row_id]["level"], lack) for row_id, lack in starts.items()):
        ids = [row_id for row_id, own in starts.items() if own == lack and sheet.rows[row_id]["level"] == level]
        below = [row_id for row_id, own in short.items() if row_id not in starts and own == lack]
        first = sheet.rows[ids[0]]
        blank = first["kode_printed"] is None
        yield Finding(
            cell=sheet.cell(ids[0], "kode_printed"),
            evidence=sheet.cells(ids[1:], "kode_printed"),
            consequences=sheet.cells(below, "kode_printed"),
            variant="blank" if blank else "nested" if below else "default",
            words={
                "rows": same(f"{len(ids)} {level.replace('_', ' ')}"),
                "code": same(first["kode_printed"] or ""),
                "row": sheet.label(ids[0]),
                "printed": same(CODE_PARTS[level] - lack),
                "expected": same(CODE_PARTS[level]),
                "below": same(len(below)),
            },
            cause=INCOMPLETE,
        )


def _coded(sheet: Sheet) -> list[Row]:
    return [row for row in sheet.at_levels("urusan", "bidang", *SUMMED_LEVELS) if row["kode_printed"] and _parts(row)]


def _parts(row: Row) -> Code:
    """The printed parts without leading zeros: 2.17.01 and 2.17.1 are one code."""
    parts = re.findall(r"\w+", row["kode_printed"])
    return tuple(str(int(part)) if part.isdigit() else part for part in parts)


def _lacking(row: Row) -> int:
    """Parts that the code lacks for its level (negative: too many; a blank code lacks all)."""
    return CODE_PARTS[row["level"]] - (len(_parts(row)) if row["kode_printed"] else 0)


def _fits(part: str, above: str) -> bool:
    """X stands for any urusan or bidang in the codes of the supporting program."""
    return part == above or "X" in (part[:1], above[:1])


def _name_key(row: Row) -> str:
    return re.sub(r"[^a-z0-9]", "", (row["name"] or "").lower())


def _names(rows: list[Row]) -> Words:
    shown = ", ".join(quote(row["name"] or row["row_id"]) for row in rows[:NAMES_SHOWN])
    rest = len(rows) - NAMES_SHOWN
    return same(shown) if rest <= 0 else Words(f"{shown} dan {rest} lainnya", f"{shown} and {rest} more")


def _rows_words(rows: list[Row]) -> Words:
    """``7 kegiatan``, or ``2 baris`` / ``2 rows`` where they are of several levels."""
    levels = {row["level"] for row in rows}
    if len(levels) == 1:
        return same(f"{len(rows)} {levels.pop().replace('_', ' ')}")
    return Words(f"{len(rows)} baris", f"{len(rows)} rows")


def _all_below(code: Code, nested: dict[Code, list[Code]]) -> list[Code]:
    return [deeper for inner in nested[code] for deeper in (inner, *_all_below(inner, nested))]
