"""What changed between two stages, for people: sentences, rows of a table, and the whole as a text for the terminal."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.check_report import CONTROL
from renja_analysis.documents import Document
from renja_analysis.labels import code_word, label, listed
from renja_analysis.numbers import Lang, format_number, format_percent, format_rupiah, format_rupiah_short
from renja_analysis.places import column_words, spots, table_fields, table_word
from renja_analysis.revisions import (
    AMOUNT,
    COMPARED,
    KINDS,
    Tables,
    compare_tables,
    lone_columns,
    shared_tables,
    totals,
)
from renja_analysis.wording import decimals, shorten

PLANS = ("plan", "final_plan")  # whose programs tell what the agency plans to spend


class Revision(NamedTuple):
    """Two stages and what changed between them: the frames of :mod:`renja_analysis.revisions`."""

    before: Document
    after: Document
    tables: list[str]
    changes: pd.DataFrame
    totals: pd.DataFrame
    lone_columns: pd.DataFrame
    lone_tables: dict[str, list[str]]


def revision(before: Document, after: Document, tables_before: Tables, tables_after: Tables) -> Revision:
    """All that is told of two stages, from their tables by name."""
    shared = shared_tables(tables_before, tables_after)
    lone = {
        side: [name for name in COMPARED if name not in shared and len(tables.get(name, ()))]
        for side, tables in (("before", tables_before), ("after", tables_after))
    }
    changes, sums = compare_tables(tables_before, tables_after), totals(tables_before, tables_after)
    return Revision(before, after, shared, changes, sums, lone_columns(tables_before, tables_after), lone)


def tell_revision(found: Revision, lang: Lang = "id") -> str:
    """How many changes of which kind there are, and what the programs add up to in both stages."""
    names = _names(found, lang)
    if not found.tables:
        return label("revision.no_table", lang, **names)
    if found.changes.empty:
        tables = listed([table_word(table, lang) for table in found.tables], lang)
        return label("revision.none", lang, tables=tables, **names)
    parts = _counted(found.changes, lang)
    said = [label("revision.counts", lang, changes=format_number(len(found.changes), lang), parts=parts, **names)]
    programs = found.totals[(found.totals["level"] == "program") & found.totals["difference"].ne(0).fillna(False)]
    for row in programs.to_dict("records"):
        if row["table"] in PLANS and row["column"] == AMOUNT[row["table"]]:
            amounts = {side: format_rupiah_short(row[side], lang) for side in ("before", "after")}
            change = _change(row["difference"], row["percent"], lang)
            table = table_word(row["table"], lang)
            said.append(label("revision.summary", lang, **amounts, change=change, table=table))
    slipped = int(found.changes["slipped"].sum())
    if slipped:
        said.append(label("revision.slips", lang, rows=format_number(slipped, lang)))
    return " ".join(said)


def report_text(found: Revision, lang: Lang = "id") -> str:
    """The changes by table and kind, each with both places; what the levels add up to; what is left out."""
    names = _names(found, lang)
    title = label("revision.title", lang, agency=found.after.agency_name, **names)
    parts = [[title, tell_revision(found, lang)]]
    changes = change_rows(found.changes, lang)
    ids = ["before_id", "after_id", "below"]
    rows = changes.assign(**changes[ids].fillna("")).to_dict("records")
    for table in found.tables:
        own = [row for row in rows if row["table"] == table]
        if own:
            parts.append(_table_lines(own, table, lang))
    parts += [part for part in (_total_lines(found, lang), _left_out(found, lang)) if part]
    return "\n".join("\n".join(CONTROL.sub(" ", line) for line in part) + "\n" for part in parts)


def report_csv(found: Revision) -> str:
    """All columns of :func:`revisions.compare_tables`; whole numbers without a decimal dot."""
    return found.changes.to_csv(index=False, lineterminator="\n", float_format="%.15g")


def report_json(found: Revision) -> str:
    """One object: agency, both stages, the tables compared, the sums and the changes; null is missing."""
    stages = {
        side: {"year": document.year, "tahap": document.tahap, "document": document.label}
        for side, document in (("before", found.before), ("after", found.after))
    }
    about = {"agency": found.after.agency, **stages, "tables": found.tables}
    frames = {name: json.loads(frame.to_json(orient="records")) for name, frame in _frames(found).items()}
    return f"{json.dumps({**about, **frames}, ensure_ascii=False, indent=1)}\n"


def change_rows(changes: pd.DataFrame, lang: Lang = "id") -> pd.DataFrame:
    """The changes as people read them: those of :func:`revisions.compare_tables` and, in words, further columns.

    changed_table, change_words, changed_row (level and name), changed_column, stage_before, stage_after (amounts in
    rupiah, numbers with their unit; an en dash for what is blank), rupiah_before, rupiah_after, rupiah_change ("Int64";
    of amounts alone), rupiah_percent, change_doubt (why it may be no change), place_before, place_after (file and line,
    or cell), name_score (where the name is only alike).
    """
    records = changes.astype(object).where(changes.notna(), None).to_dict("records")
    words: dict[str, list[Any]] = {
        "changed_table": [table_word(row["table"], lang) for row in records],
        "change_words": [code_word("change", row["change"], lang) for row in records],
        "changed_row": [_row_words(row, lang) for row in records],
        "changed_column": [_column_title(row, lang) for row in records],
        **{f"stage_{side}": [_shown(row, side, lang) for row in records] for side in ("before", "after")},
        "change_doubt": [_doubt(row, lang) for row in records],
        **{f"place_{side}": [_place(row[f"{side}_source"]) for row in records] for side in ("before", "after")},
    }
    money = [_is_amount(row) for row in records]
    numbers: dict[str, list[Any]] = {
        f"rupiah_{side}": [
            int(row[side]) if rupiah and row[side] else None for row, rupiah in zip(records, money, strict=True)
        ]
        for side in ("before", "after")
    }
    numbers["rupiah_change"] = [
        int(row["difference"]) if rupiah and row["difference"] is not None else None
        for row, rupiah in zip(records, money, strict=True)
    ]
    texts = {name: pd.Series(cells, index=changes.index, dtype="string") for name, cells in words.items()}
    amounts = {name: pd.Series(cells, index=changes.index, dtype="Int64") for name, cells in numbers.items()}
    score = changes["score"].where(changes["how"] == "near")
    return changes.assign(**texts, **amounts, rupiah_percent=changes["percent"], name_score=score)


def total_rows(found: Revision, lang: Lang = "id") -> pd.DataFrame:
    """:func:`revisions.totals` with words: changed_table, changed_column, level_words, rupiah_before and so on."""
    rows = found.totals.to_dict("records")
    return found.totals.assign(
        changed_table=[table_word(row["table"], lang) for row in rows],
        changed_column=[column_words(row["table"], row["column"], lang) for row in rows],
        level_words=[code_word("level", row["level"], lang) for row in rows],
        rupiah_before=found.totals["before"],
        rupiah_after=found.totals["after"],
        rupiah_change=found.totals["difference"],
        rupiah_percent=found.totals["percent"],
    )


def _frames(found: Revision) -> dict[str, pd.DataFrame]:
    return {"totals": found.totals, "changes": found.changes}


def _names(found: Revision, lang: Lang) -> dict[str, str]:
    return {
        side: label("revision.document", lang, year=str(one.year), stage=code_word("tahap", one.tahap, lang))
        for side, one in (("before", found.before), ("after", found.after))
    }


def _counted(changes: pd.DataFrame, lang: Lang) -> str:
    """``2 baris hilang dan 5 satuan berubah``."""
    counts = {kind: int((changes["change"] == kind).sum()) for kind in KINDS}
    said = [label(f"revision.{kind}", lang, rows=format_number(count, lang)) for kind, count in counts.items() if count]
    return listed(said, lang)


def _table_lines(rows: Sequence[Mapping[Any, Any]], table: str, lang: Lang) -> list[str]:
    count = format_number(len(rows), lang)
    lines = [label("revision.table", lang, table=table_word(table, lang), changes=count)]
    for kind in KINDS:
        own = [row for row in rows if row["change"] == kind]
        if own:
            words = code_word("change", kind, lang)
            lines.append(f"  {words[:1].upper()}{words[1:]} ({format_number(len(own), lang)}):")
            below: dict[str, list[Mapping[Any, Any]]] = {}
            for row in own:
                below.setdefault(row["below"], []).append(row)
            for row in below.get("", ()):
                with_it = below.get(row["after_id"] or row["before_id"], ()) if kind in ("added", "gone") else ()
                lines.append(f"    {_line(row, _below(with_it, lang), lang)}")
    return lines


def _below(rows: Sequence[Mapping[Any, Any]], lang: Lang) -> list[str]:
    """How many rows were added or are gone with one above them, and what the sub kegiatan among them add up to."""
    if not rows:
        return []
    said = [label("revision.below", lang, rows=format_number(len(rows), lang))]
    amounts = [row["difference"] for row in rows if row["level"] == "sub_kegiatan"]
    known = [abs(int(amount)) for amount in amounts if not pd.isna(amount)]
    return said + ([label("revision.below_sum", lang, amount=format_rupiah(sum(known), lang))] if known else [])


def _line(row: Mapping[Any, Any], notes: list[str], lang: Lang) -> str:
    """``sub kegiatan “X”: Pagu: Rp 5 → Rp 6 (+Rp 1; +20,00%) [a.xlsx!Sheet1!F12 → b.xlsx!Sheet1!F14]``."""
    both = row["before_id"] and row["after_id"]
    said = [row["changed_row"]]
    if row["change"] not in ("moved", "renamed") and not pd.isna(row["changed_column"]):
        said.append(row["changed_column"])
    if both:
        said.append(label("revision.from_to", lang, before=row["stage_before"], after=row["stage_after"]))
    elif not pd.isna(row["column"]):
        said.append(row["stage_before"] if row["before_id"] else row["stage_after"])
    text = ": ".join(said)
    if both and not pd.isna(row["rupiah_change"]):
        notes.append(_change(row["rupiah_change"], row["percent"], lang))
    if not pd.isna(row["name_score"]):
        notes.append(label("revision.near", lang, score=format_number(row["name_score"], lang, 0)))
    notes += [] if pd.isna(row["change_doubt"]) else [row["change_doubt"]]
    text += f" ({'; '.join(notes)})" if notes else ""
    places = [row[f"place_{side}"] for side in ("before", "after") if not pd.isna(row[f"place_{side}"])]
    return f"{text} [{' → '.join(places)}]"


def _total_lines(found: Revision, lang: Lang) -> list[str]:
    """The sums that are not the same in both stages; one sentence where all are."""
    rows = total_rows(found, lang)
    rows = rows[rows["difference"].fillna(1).ne(0) & rows["before"].notna() & rows["after"].notna()]
    if found.totals.empty:
        return []
    if rows.empty:
        return [label("revision.totals_same", lang)]
    lines = [label("revision.totals", lang)]
    for row in rows.to_dict("records"):
        counts = [format_number(row[f"rows_{side}"], lang) for side in ("before", "after")]
        told = [label("revision.rows", lang, rows=counts[0])]
        if counts[0] != counts[1]:
            told = [label("revision.rows_changed", lang, before=counts[0], after=counts[1])]
        if row["blank_before"] or row["blank_after"]:
            blanks = {side: format_number(row[f"blank_{side}"], lang) for side in ("before", "after")}
            told.append(label("revision.blank", lang, **blanks))
        amounts = {side: format_rupiah(row[side], lang) for side in ("before", "after")}
        words = {"table": row["changed_table"], "column": row["changed_column"], "level": row["level_words"].lower()}
        change = _change(row["difference"], row["percent"], lang)
        lines.append(f"  {label('revision.total', lang, **words, **amounts, change=change, rows='; '.join(told))}")
    return lines


def _left_out(found: Revision, lang: Lang) -> list[str]:
    """What only one of both has, and is therefore not compared."""
    lines = []
    for side, name in _names(found, lang).items():
        own = found.lone_columns[found.lone_columns["side"] == side].to_dict("records")
        columns = [
            f"{table_word(row['table'], lang)}: {column_words(row['table'], row['column'], lang)}" for row in own
        ]
        if columns:
            lines.append(label("revision.lone_columns", lang, document=name, columns="; ".join(columns)))
        tables = [table_word(table, lang) for table in found.lone_tables[side]]
        if tables:
            lines.append(label("revision.lone_tables", lang, document=name, tables=listed(tables, lang)))
    return lines


def _change(difference: Any, percent: Any, lang: Lang) -> str:
    said = [f"{_sign(difference)}{format_rupiah(abs(int(difference)), lang)}"]
    if not pd.isna(percent):
        said.append(f"{_sign(percent)}{format_percent(abs(percent), lang)}")
    return "; ".join(said)


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def _is_amount(row: Mapping[Any, Any]) -> bool:
    field = table_fields(row["table"]).get(row["column"] or "")
    return field is not None and field.type == "rupiah"


def _row_words(row: Mapping[Any, Any], lang: Lang) -> str:
    name = f"“{shorten(row['name'])}”" if row["name"] else str(row["after_id"] or row["before_id"])
    if not row["level"]:
        return name
    level = code_word("level", row["level"], lang).lower()
    return name if name.lower().startswith(f"“{level}") else f"{level} {name}"


def _column_title(row: Mapping[Any, Any], lang: Lang) -> Any:
    return column_words(row["table"], row["column"], lang) if row["column"] not in (None, "parent") else None


def _shown(row: Mapping[Any, Any], side: str, lang: Lang) -> str:
    """A cell as people read it."""
    text = row[side]
    if text is None:
        return "–"
    if _is_amount(row):
        return format_rupiah(int(text), lang)
    if row["change"] == "number" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        unit = f" {row['unit']}" if row["unit"] else ""
        return f"{format_number(Decimal(text), lang, decimals(text))}{unit}"
    return f"“{text}”"


def _doubt(row: Mapping[Any, Any], lang: Lang) -> str | None:
    return "; ".join(label(f"revision.{doubt}", lang) for doubt in ("uncertain", "slipped") if row[doubt]) or None


def _place(source: str | None) -> str | None:
    """The line of a text where a cell starts; a cell of a spreadsheet as it is."""
    if source is None:
        return None
    first = ((place, spots(place)) for place in source.split("; "))
    return "; ".join(f"{found[0].file}:{found[0].line}" if found else place for place, found in first)
