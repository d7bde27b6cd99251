"""What speaks for and against a piece of a table's text in a column of each kind: its words, its number, its look."""

import re
from functools import cache

from renja_analysis.grid_segments import Segment
from renja_analysis.numbers import unit_is_known

NEVER = 1e6
TEXT_KINDS = frozenset(
    (
        "name",
        "indicator",
        "place",
        "unit",
        "remark",
        "plain",
        "problem",
        "person",
        "office",
        "goal",
        "measure",
        "strategi",
    )
    + ("program", "kegiatan", "sub_kegiatan", "funds", "group")
)
LEVEL_KINDS = ("strategi", "program", "kegiatan", "sub_kegiatan")
ABBREVIATION = re.compile(r"[A-Z./&-]{2,12}")
SHORT = 3  # words of a unit, a source of funds, a unit in charge


def more_cost(before: Segment, piece: Segment, kind: str, names_units: bool) -> float:
    """What speaks against a piece that goes on in the cell of the piece before it.

    ``names_units``: a column of the table holds abbreviations (the unit in charge).
    """
    if kind not in TEXT_KINDS and kind != "quantity":
        return NEVER
    stray = 1.5 * (names_units and kind != "unit" and ABBREVIATION.fullmatch(piece.text) is not None)
    if kind == "quantity":
        return _more_quantity_cost(before, piece) + stray
    if kind not in TEXT_KINDS or (kind in ("unit", "funds") and "indicator" in piece.opens):
        return NEVER
    if piece.kind in ("grouped", "date") or "group" in piece.opens:
        return NEVER
    cost = {"page": 1.0, "block": 0.9, "line": 0.0, "": 0.2}[piece.break_]
    if piece.kind in ("number", "dash", "code"):
        cost += 1.5
    if piece.kind == "funds":
        cost += 1.0
    if piece.opens & {"indicator", "goal", "measure"} and kind != "plain":
        cost += 1.0
    if "office" in piece.opens and piece.break_ == "block" and kind not in ("office", "group"):
        cost += 1.5
    if kind == "plain" and "problem" in piece.opens and piece.break_ == "block":
        cost += 0.8
    if kind == "place" and piece.break_ == "block" and piece.opens & {"place", "place_in"}:
        cost = 0.2
    if kind == "person":
        cost = 0.2 if _is_person(piece) else cost + 1.5
    if kind == "group" and piece.break_ != "line":
        cost += 2.0
    if piece.level:
        cost += 2.0
    if before.kind == "dash":
        cost += 2.0
    if piece.lower or piece.after_open:
        cost = max(0.0, cost - 1.0)
    return cost + stray


def _is_person(piece: Segment) -> bool:
    """Whether a piece reads like a name: in capitals, or with a title before or behind it."""
    capitals = sum(c.isupper() for c in piece.text) > 0.8 * sum(c.isalpha() for c in piece.text)
    return capitals or re.search(r"^(?:Drs?|Hj?|Ir|KH)\.|\b(?:S|M)\.?[A-Z][A-Za-z]{0,2}\.?$", piece.text) is not None


def _more_quantity_cost(before: Segment, piece: Segment) -> float:
    """A unit behind its number, in one cell."""
    if piece.kind != "text" or before.kind not in ("number", "text", "dash"):
        return NEVER
    if "indicator" in piece.opens and piece.break_:
        return NEVER
    words = piece.text.count(" ") + 1
    cost = 0.0 if unit_is_known(piece.text) else 0.5 if words <= SHORT else 1.5
    if piece.break_ in ("line", "block", "page"):
        cost += 0.3
    if piece.level or piece.opens & {"indicator", "funds"}:
        cost += 2.0
    return cost


@cache
def fit(piece: Segment, kind: str) -> float:
    """How ill a piece that begins a cell fits the kind of its column: 0 where it is just that kind."""
    if kind in ("no", "kode", "date", "amount", "quantity"):
        return _value_fit(piece, kind)
    if piece.kind == "dash":
        return 0.0 if kind in ("name", "indicator", "place", "remark") else 1.0
    if piece.kind in ("number", "code", "grouped", "date"):
        return 4.0 if piece.kind == "number" and kind in ("name", "indicator", "plain", "place") else NEVER
    if kind == "group" or "group" in piece.opens:
        return 0.0 if kind == "group" and "group" in piece.opens else NEVER
    words = piece.text.count(" ") + 1
    if kind in LEVEL_KINDS:
        return _level_fit(piece, kind)
    if piece.kind == "total":
        return {"name": 0.0, "indicator": 0.5 if "indicator" in piece.opens else 1.5}.get(kind, 1.5)
    if kind == "name":
        short = 3.0 * (ABBREVIATION.fullmatch(piece.text) is not None)
        return short + 3.0 * ("indicator" in piece.opens) + 1.5 * piece.lower + 3.0 * (piece.kind == "funds")
    if kind == "indicator":
        return 4.0 * bool(piece.level) + 1.0 * ("indicator" not in piece.opens) + 3.0 * (piece.kind == "funds")
    if kind == "funds":
        return 0.0 if piece.kind == "funds" else 2.0 if words <= SHORT else 4.0
    if piece.kind == "funds":
        return 3.0
    if kind == "unit":
        return (
            0.0
            if ABBREVIATION.fullmatch(piece.text)
            else 1.0
            if "office" in piece.opens
            else 1.5
            if words <= SHORT
            else 3.0
        )
    if kind == "place":
        return 0.0 if "place" in piece.opens else 0.4 if "place_in" in piece.opens else 1.5
    if kind == "office":
        return 0.0 if "office" in piece.opens else 2.5
    if kind == "person":
        return 0.0 if _is_person(piece) else 1.5
    if kind == "remark":
        return 1.5
    if kind in ("goal", "measure"):
        other = "measure" if kind == "goal" else "goal"
        return 0.8 * (other in piece.opens and kind not in piece.opens)
    # A proposal and its problem are sentences.
    names = 0.5 * (words <= SHORT and _is_person(piece)) + 0.4 * ("place" in piece.opens)
    return names + (0.0 if kind == "problem" and "problem" in piece.opens else 0.3)


def _level_fit(piece: Segment, kind: str) -> float:
    if piece.kind == "total":
        return 0.0 if kind == "strategi" else 1.0
    if piece.level:
        return 0.0 if piece.level == kind else 4.0
    return {"strategi": 0.0, "program": 0.6, "kegiatan": 0.2, "sub_kegiatan": 0.6}[kind] + 1.5 * piece.lower


def _value_fit(piece: Segment, kind: str) -> float:
    if kind == "date":
        return 0.0 if piece.kind == "date" else NEVER
    if kind == "kode":
        return 0.0 if piece.kind == "code" else 1.0 if piece.kind == "number" else NEVER
    if kind == "no":
        return 0.0 if re.fullmatch(r"\d{1,4}\.?", piece.text) else NEVER
    if piece.kind == "dash":
        return 0.0
    if kind == "amount":
        if piece.kind == "grouped":
            return 0.0
        if piece.kind != "number" or "%" in piece.text:
            return NEVER
        digits = re.sub(r"\D", "", piece.text)
        return 0.5 if len(digits) > 4 or piece.text == "0" else 2.5
    if piece.kind == "number":
        return 0.0 if len(re.sub(r"\D", "", piece.text)) < 7 else 1.0
    if piece.kind == "grouped":
        return 4.0
    return 3.5 if piece.kind == "text" and piece.text.count(" ") < SHORT and not piece.level else NEVER
