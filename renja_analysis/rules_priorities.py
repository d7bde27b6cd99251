"""Rules on what the running text lists and counts: policies without a table, themes and priorities of two sections.

A section's lists are those of the table ``priorities``, its counts those of ``narrative``.
"""

from collections.abc import Iterator

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.matching import likeness
from renja_analysis.names import name_key
from renja_analysis.policies import slug
from renja_analysis.policy_alignment import without_table
from renja_analysis.rules_alignment import tables_words
from renja_analysis.scales import threshold
from renja_analysis.sheet import Cell, Corrected, Row, Sheet, flat_sheet
from renja_analysis.wording import Words, counted_level, plain, quote, quote_stated, same

REGIONAL = ("prioritas", "prioritas_utama", "prioritas_penunjang")
AGENCY = ("perangkat_daerah", None)  # what a count is of, where it is of the whole agency
COUNTED = {"jumlah_program": "program", "jumlah_kegiatan": "kegiatan", "jumlah_sub_kegiatan": "sub_kegiatan"}


@measure
def priorities_sheet(priorities: pd.DataFrame, corrected: Corrected) -> Sheet:
    """What the text lists, by row."""
    return flat_sheet("priorities", priorities, corrected)


@measure
def narrative_sheet(narrative: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The numbers of the text, by row."""
    return flat_sheet("narrative", narrative, corrected)


@rule("RJ709")
def policies_without_table(
    alignment: pd.DataFrame, priorities: pd.DataFrame, alignment_sheet: Sheet, priorities_sheet: Sheet
) -> Iterator[Finding]:
    """A national policy that the text names and no table serves; one that is not known by name is info."""
    first = alignment.drop_duplicates("kebijakan").dropna(subset=["kebijakan"])
    cells = alignment_sheet.cells(first["row_id"].tolist(), "kebijakan")
    for row in without_table(priorities.dropna(subset=["text"]), alignment).to_dict("records"):
        known = pd.notna(row["kebijakan"])
        if not cells or (not known and slug(row["text"]) in {cell.value for cell in cells}):
            continue
        cell = priorities_sheet.cell(str(row["row_id"]), "text")
        yield Finding(
            cell=cell,
            evidence=cells,
            severity="" if known else "info",
            words={
                "policy": same(quote(str(row["text"]))),
                "section": section_words(priorities_sheet.rows[cell.row_id]["section"]),
                "tables": tables_words(alignment_sheet, cells),
            },
        )


@rule("RJ901")
def differing_themes(priorities_sheet: Sheet) -> Iterator[Finding]:
    """One finding per section whose regional theme is none of the first section that names one."""
    first, *later = list(_sections(priorities_sheet, ("tema",)).values()) or [()]
    for cells in later:
        if not any(_same_text(one, other) for one in cells for other in first):
            yield Finding(
                cell=cells[0],
                evidence=(*cells[1:], *first),
                words={
                    "section": _section_of(priorities_sheet, cells[0]),
                    "theme": same(quote(str(cells[0].value))),
                    "first": _section_of(priorities_sheet, first[0]),
                    "other": same(quote(str(first[0].value))),
                },
                expected=str(first[0].value),
            )


@rule("RJ902")
def differing_priorities(priorities_sheet: Sheet) -> Iterator[Finding]:
    """One finding per section whose list of regional priorities is not that of the first section with one."""
    first, *later = list(_sections(priorities_sheet, REGIONAL).values()) or [()]
    for cells in later:
        shared = [one for one in cells if any(_same_text(one, other) for other in first)]
        back = [other for other in first if any(_same_text(one, other) for one in cells)]
        if len(shared) < len(cells) or len(back) < len(first):
            yield Finding(
                cell=cells[0],
                evidence=(*cells[1:], *first),
                variant="some" if shared else "default",
                words={
                    "section": _section_of(priorities_sheet, cells[0]),
                    "count": same(len(cells)),
                    "first": _section_of(priorities_sheet, first[0]),
                    "other": same(len(first)),
                    "shared": same(len(shared)),
                },
            )


@rule("RJ903")
def goals_of_text_and_table(priorities_sheet: Sheet, goals_sheet: Sheet) -> Iterator[Finding]:
    """One finding per goal of the Renja that the text states, where the table of goals does not print it, its
    objective or their indicators in these words.
    """
    for cells in _stated_goals(priorities_sheet).values():
        found = {cell: _in_goals(priorities_sheet, cell, goals_sheet) for cell in cells}
        differing = [cell for cell, (score, _) in found.items() if score < threshold("near_name")]
        nearest = [near for cell in differing for near in found[cell][1:] if near is not None]
        if differing and nearest:
            yield Finding(
                cell=differing[0],
                evidence=(*differing[1:], *dict.fromkeys(nearest)),
                words={
                    "section": _section_of(priorities_sheet, cells[0]),
                    "goal": same(quote(str(cells[0].value))),
                    "differing": same(len(differing)),
                    "items": same(len(cells)),
                    "first": same(quote(str(differing[0].value))),
                    "nearest": same(quote(str(nearest[0].value))),
                },
            )


@rule("RJ904")
def counts_against_lists(
    narrative_sheet: Sheet, priorities_sheet: Sheet, document: Document | None
) -> Iterator[Finding]:
    """One finding per number that a section prints: its sentences against the list of the same section.

    A sentence on another year than the plan's is held against the list only where it opens it, with a colon; its
    counts are those of that year, so that all that is found in it has one cause.
    """
    counts: dict[tuple[str, str, float], list[Cell]] = {}
    for row in narrative_sheet.rows.values():
        about = row["measure"] in COUNTED and row["subject"] in AGENCY and row["value"] is not None
        if about and (_opens_list(row) or row["year"] in (None, document.year if document else None)):
            key = (row["section"], COUNTED[row["measure"]], float(row["value"]))
            counts.setdefault(key, []).append(narrative_sheet.cell(row["row_id"], "value"))
    for (section, level, value), cells in counts.items():
        listed = _listed(priorities_sheet, section, level)
        if listed and len(listed) != value:
            yield Finding(
                cell=cells[0],
                evidence=(*cells[1:], *listed),
                words={
                    "section": section_words(section),
                    "printed": same(quote(str(cells[0].printed))),
                    "level": counted_level(level, value),
                    "sentence": same(quote_stated(str(narrative_sheet.rows[cells[0].row_id]["sentence"]))),
                    "listed": same(len(listed)),
                },
                expected=plain(len(listed)),
                expected_value=float(len(listed)),
                difference=float(value - len(listed)),
                cause=_stale(narrative_sheet, cells[0], document),
            )


def section_words(section: object) -> Words:
    """``bagian 3.2``, ``Bab IV``: how a sentence calls a section by its number."""
    if str(section).isalpha():
        return Words(f"Bab {section}", f"chapter {section}")
    return Words(f"bagian {section}", f"section {section}")


def _section_of(sheet: Sheet, cell: Cell) -> Words:
    return section_words(sheet.rows[cell.row_id]["section"])


def _sections(sheet: Sheet, kinds: tuple[str, ...]) -> dict[str, tuple[Cell, ...]]:
    """The listed items of some kinds by section, in printed order."""
    found: dict[str, tuple[Cell, ...]] = {}
    for row_id, row in sheet.rows.items():
        if row["kind"] in kinds and row["text"]:
            found[row["section"]] = (*found.get(row["section"], ()), sheet.cell(row_id, "text"))
    return found


def _stated_goals(sheet: Sheet) -> dict[str, list[Cell]]:
    """The goals that the text states, by their words, each with what hangs from it; a goal printed again adds to it."""
    found: dict[str, list[Cell]] = {}
    of_goal: dict[object, str] = {}
    for row_id, row in sheet.rows.items():
        key = name_key(str(row["text"])) if row["kind"] == "tujuan" else of_goal.get(row["parent"])
        if key and row["text"]:
            of_goal[row_id] = key
            held = found.setdefault(key, [])
            if row["kind"] != "tujuan" or not held:
                held.append(sheet.cell(row_id, "text"))
    return found


def _in_goals(priorities_sheet: Sheet, cell: Cell, goals_sheet: Sheet) -> tuple[float, Cell | None]:
    """How the table of goals prints a text of that kind: the likeness of the nearest one (0-100), and its cell."""
    column = f"renja_{priorities_sheet.rows[cell.row_id]['kind']}"
    cells = [other for other in goals_sheet.cells(list(goals_sheet.rows), column) if other.value is not None]
    scored = [(likeness(str(cell.value), str(other.value)), other) for other in cells]
    return max(scored, key=lambda pair: pair[0]) if scored else (0.0, None)


def _listed(sheet: Sheet, section: str, kind: str) -> list[Cell]:
    """What a section lists of a kind, each name once below each item above it."""
    found: dict[tuple[object, str], Cell] = {}
    for row_id, row in sheet.rows.items():
        if row["section"] == section and row["kind"] == kind and row["text"]:
            found.setdefault((row["parent"], name_key(row["text"])), sheet.cell(row_id, "text"))
    return list(found.values())


def _stale(sheet: Sheet, cell: Cell, document: Document | None) -> str:
    """The cause of what is wrong in a sentence on a year before the plan's: the year of its first count, as RJ911."""
    row = sheet.rows[cell.row_id]
    if document is None or row["year"] is None or row["year"] >= document.year:
        return ""
    of_sentence = [
        row_id
        for row_id, other in sheet.rows.items()
        if all(other[name] == row[name] for name in ("section", "sentence", "year"))
        and other["measure"] in COUNTED
        and other["subject"] in AGENCY
    ]
    return f"narrative:{min(of_sentence, key=lambda row_id: (len(row_id), row_id))}:year"


def _opens_list(row: Row) -> bool:
    return str(row["sentence"]).rstrip().endswith(":")


def _same_text(one: Cell, other: Cell) -> bool:
    return likeness(str(one.value), str(other.value)) >= threshold("near_name")
