"""Printed rows and cells of the review, the plans, the policy tables, the goals and the proposals to tidy tables.

Each builder takes the printed table and the levels of names that other tables print, and gives the table
of its schema: one row per printed row (goals: per numbered row), columns in the order of the schema.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from renja_analysis.building import amount, cells_by_row, code_of, frame_of, parents, target
from renja_analysis.levels import Row, levels
from renja_analysis.policies import slug
from renja_analysis.printed import PrintedTable
from renja_analysis.schema import (
    ALIGNMENT,
    FINAL_PLAN,
    GOALS,
    NARRATIVE,
    PLAN,
    PRIORITIES,
    PROPOSALS,
    REFERENCES,
    RKPD_REVIEW,
    YEARS,
    Table,
)
from renja_analysis.text_sections import text_words

POLICY_ORDER = ("strategi", "program", "kegiatan", "sub_kegiatan")
DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

# What an item of a list hangs from: the nearest of these above it in its section.
ITEMS_ABOVE = {
    "misi": ("visi",),
    "langkah": ("tujuan_provinsi",),
    "indikator_tujuan": ("tujuan", "tujuan_provinsi"),
    "indikator_tpb": ("tujuan_tpb",),
    "sasaran": ("tujuan",),
    "indikator_sasaran": ("sasaran", "tujuan"),
    "prioritas_utama": ("kelompok_prioritas",),
    "prioritas_penunjang": ("kelompok_prioritas",),
    "pp": ("pn",),
    "kp": ("pp",),
    "propn": ("kp",),
    "kegiatan": ("program",),
}
NUMBER_WORDS = text_words()["numbers"]

# The quantities of each table: column of the target and of its unit, or of the amount; the indicator beside it.
TARGETS = {
    "rkpd_review": (("rkpd_target", "rkpd_unit", "rkpd_indicator"), ("renja_target", "renja_unit", "renja_indicator")),
    "plan": (("target", "unit", "indicator"), ("maju_target", "maju_unit", "indicator")),
    "final_plan": (("target", "unit", ""),),
    "proposals": (("volume", "unit", "indicator"),),
}
AMOUNTS = {
    "rkpd_review": ("rkpd_pagu", "renja_pagu"),
    "plan": ("pagu", "maju_pagu"),
    "final_plan": ("pagu",),
    "alignment": ("pagu",),
}


def build_rkpd_review(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``rkpd_review``: both sides of each printed row; levels by the words that open the names (T-C.31)."""
    return _leveled(printed, RKPD_REVIEW, known, ("rkpd_name", "renja_name"))


def build_plan(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``plan``: year n and the forward estimate n+1; a further indicator keeps its own amounts (T-C.33)."""
    return _leveled(printed, PLAN, known, ("name",))


def build_final_plan(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``final_plan``: the agency's final plan, levels mostly by its sums."""
    return _leveled(printed, FINAL_PLAN, known, ("name",))


def build_alignment(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``alignment``: one row per printed strategi, program, kegiatan, sub kegiatan or total cell of a policy table."""
    records = _records(printed, ALIGNMENT)
    kebijakan = slug(printed.title)
    found = [str(record["level"] or "sub_kegiatan") for record in records]
    above = parents([str(record["row_id"]) for record in records], found, POLICY_ORDER)
    for record, level, parent in zip(records, found, above, strict=True):
        record |= {"level": level, "parent": parent, "table": printed.number, "kebijakan": kebijakan}
    return frame_of(records, ALIGNMENT.fields)


def build_goals(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``goals``: each row with the unit that the UNIT line above it names."""
    records = _records(printed, GOALS)
    unit = None
    for record in records:
        line = record.get("unit_kerja")
        unit = str(line).partition(":")[2].strip() if line else unit
        record["unit_kerja"] = unit
    return frame_of(records, GOALS.fields)


def build_proposals(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``proposals``: one row per proposal, with the date as ISO where the print has one."""
    records = _records(printed, PROPOSALS)
    for record in records:
        text = str(record.get("tanggal_printed") or "")
        record["tanggal"] = _iso(text)
        if text and record["tanggal"] is None:
            record["uncertain"] = _joined(record["uncertain"], f"tanggal: {text} is no date")
    return frame_of(records, PROPOSALS.fields)


def _records(printed: PrintedTable, table: Table) -> list[dict[str, object]]:
    """What each row prints, with its values; ``level`` where the row prints one."""
    records = []
    for number, (row, (cells, known)) in enumerate(zip(printed.rows, cells_by_row(printed), strict=True), start=1):
        record: dict[str, object] = dict(cells)
        doubts = list(row.doubts)
        for name in AMOUNTS.get(table.name, ()):
            text = cells.get(f"{name}_printed")
            if text is not None:
                record[name] = amount(name, text, doubts, known.get(f"{name}_printed"))
        for name, unit, indicator in TARGETS.get(table.name, ()):
            text = cells.get(f"{name}_printed")
            if text is not None:
                value = known.get(f"{name}_printed")
                record[name], record[unit] = target(name, text, cells.get(indicator, ""), doubts, value)
        record |= {
            "row_id": f"{table.prefix}{number}",
            "level": row.level or None,
            "source": row.source,
            "uncertain": "; ".join(doubts) or None,
        }
        records.append(record)
    return records


def _leveled(printed: PrintedTable, table: Table, known: Mapping[str, str], names: tuple[str, ...]) -> pd.DataFrame:
    """The records with the level and the parent of every row, further indicators left to the row above them."""
    records = _records(printed, table)
    named = [record for record in records if record["level"] != "indikator"]
    found = levels([_row(record, names, table.name) for record in named], known)
    for record, level in zip(named, found, strict=True):
        record["level"] = level.level
        record["uncertain"] = _joined(record["uncertain"], level.doubt)
    row_ids = [str(record["row_id"]) for record in records]
    by_id = dict(zip(row_ids, records, strict=True))
    above = parents(row_ids, [str(r["level"]) for r in records])
    for row, record, parent in zip(printed.rows, records, above, strict=True):
        record["parent"] = parent
        if record["level"] == "indikator" and parent is not None:
            record["uncertain"] = _joined(record["uncertain"], _too_large(record, by_id[parent], AMOUNTS[table.name]))
        if record["level"] != "indikator" and "kode_printed" in record:
            record["kode"] = code_of(row, str(record["kode_printed"]), str(record["level"]))
    return frame_of(records, table.fields)


def _too_large(record: dict[str, object], above: dict[str, object], names: tuple[str, ...]) -> str:
    """The doubt about a further indicator whose amount the row above it cannot hold."""
    for name in names:
        amount_here, amount_above = _whole(record.get(name)), _whole(above.get(name))
        if amount_here is not None and amount_above is not None and amount_here > amount_above:
            return f"parent: {name} is larger than that of the row above it, {above['row_id']}"
    return ""


def _row(record: dict[str, object], names: tuple[str, ...], table: str) -> Row:
    name = next((str(record[column]) for column in names if record.get(column)), "")
    amounts = tuple(_whole(record.get(column)) for column in AMOUNTS[table])
    targets = any(record.get(f"{column}_printed") for column, _, _ in TARGETS[table])
    return Row(name, str(record["level"] or ""), str(record.get("kode_printed") or ""), amounts, targets)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _joined(first: object, second: str) -> str | None:
    return "; ".join(str(part) for part in (first, second) if part) or None


def _iso(text: str) -> str | None:
    """``20-01-2023`` as ``2023-01-20``: day first, as Indonesian documents print it."""
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None


def build_priorities(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``priorities``: one row per item that the text lists; an objective or an indicator hangs from the goal above."""
    records = _records(printed, PRIORITIES)
    above: list[tuple[str, str, str]] = []
    for record, row in zip(records, printed.rows, strict=True):
        record |= dict(row.facts)
        kind, section = str(record["kind"]), str(record["section"])
        uppers = ITEMS_ABOVE.get(kind, ())
        near = (item for held, name, item in reversed(above) if held == section and name in uppers)
        record["parent"] = next(near, None)
        above.append((section, kind, str(record["row_id"])))
    return frame_of(records, PRIORITIES.fields)


def build_narrative(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``narrative``: one row per number of the running text, with its value and what it measures."""
    records = _records(printed, NARRATIVE)
    for record, row in zip(records, printed.rows, strict=True):
        record |= dict(row.facts)
        year = record.get("year")
        record["year"] = int(str(year)) if year else None
        doubts: list[str] = []
        record["value"] = _text_value(str(record["value_printed"]), str(record["unit"]), doubts)
        record["uncertain"] = _joined(record["uncertain"], "; ".join(doubts))
    return frame_of(records, NARRATIVE.fields)


def build_references(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``references``: one row per citation; one in the title of another hangs from it, as do those of its list item."""
    records = _records(printed, REFERENCES)
    for record, row in zip(records, printed.rows, strict=True):
        facts = dict(row.facts)
        above, year = facts.pop("parent", None), facts.pop("tahun", None)
        record |= facts
        record["parent"] = records[int(above)]["row_id"] if above else None
        record["tahun"] = int(year) if year and year.isdecimal() else None
        doubt = f"tahun: {year} is no number" if year and record["tahun"] is None else ""
        record["uncertain"] = _joined(record["uncertain"], doubt)
    return frame_of(records, REFERENCES.fields)


def build_years(printed: PrintedTable, known: Mapping[str, str]) -> pd.DataFrame:
    """``years``: one row per year or period of the running text, with what it is the year of."""
    records = _records(printed, YEARS)
    for record, row in zip(records, printed.rows, strict=True):
        record |= dict(row.facts)
        years = [int(year) for year in re.findall(r"\d{4}", str(record["text"]))]
        record["year"], record["year_to"] = years[0], years[1] if len(years) > 1 else None
    return frame_of(records, YEARS.fields)


def _text_value(printed: str, unit: str, doubts: list[str]) -> Decimal | int | None:
    if unit == "rupiah":
        return amount("value", printed, doubts)
    if unit == "persen":
        return target("value", printed, "", doubts)[0]
    digits = re.match(r"\d+", printed)
    if digits:
        return int(digits[0])
    word = printed.lower().removeprefix("ke")
    return NUMBER_WORDS.index(word) if word in NUMBER_WORDS else None
