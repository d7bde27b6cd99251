"""What kind of indicator a row has: do its years add up, and is more better? And which units are one?

Inferred from unit and wording by the rules of ``indicator_types.csv`` (first rule that fits decides),
settable row by row in ``document.yml``, always shown with its ground.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from renja_analysis.errors import DocumentError
from renja_analysis.scales import choose, read_scale

INDICATOR_LEVELS = ("urusan", "bidang", "program", "kegiatan", "sub_kegiatan", "indikator")
FIELDS = ("unit", "start", "any")
CHOICES = {"cumulation": ("sum", "last"), "direction": ("up", "down")}
_UNIT_ORDER = ("target_k_unit", "renstra_target_k_unit", "realisasi_k_unit", "realisasi_lalu_k_unit")

CACHED = 4096  # wordings and units that are looked up once: a long table prints the same ones over and over
SHORTEST_ABBREVIATION = 3  # letters: ha is no short form of hari

Overrides = Mapping[str, Mapping[str, str]]


def indicator_types(evaluation: pd.DataFrame, overrides: Overrides | None = None) -> pd.DataFrame:
    """How each row's indicator adds up and which way is better: one row per printed row of a level with indicators.

    Columns: row_id, cumulation (sum | last), direction (up | down), ground (the words or the unit that
    decided, ``document.yml`` where set by hand, ``default`` where nothing decides: sum, up).
    ``overrides`` is {row_id: {cumulation: ..., direction: ...}}; either key alone will do.
    Raises DocumentError for a row_id, key or value that does not exist.
    Source: the wording of E.55/E.81 columns 4 and 5-7 K.
    """
    rows = evaluation[evaluation["level"].isin(INDICATOR_LEVELS)]
    found = [_infer(*texts) for texts in zip(rows["indicator"].fillna(""), _unit(rows), strict=True)]
    types = pd.DataFrame(found, columns=["cumulation", "direction", "ground"], index=rows.index, dtype="string")
    types.insert(0, "row_id", rows["row_id"])
    return _override(types, overrides or {}).reset_index(drop=True)


@lru_cache(maxsize=CACHED)
def kind_of_unit(unit: str) -> str | None:
    """What a unit counts or that it is a percentage, by ``indicator_units.csv``; None where that does not say."""
    rows = [row for row in read_scale("indicator_units.csv") if row["of"] == "unit"]
    return next((row["kind"] for row in rows if row["words"] == _unit_key(unit)), None)


def same_unit(one: str, other: str) -> bool:
    """Equal but for letter case, blanks and abbreviation: Koper asi, koperasi; Dok, dokumen; org, orang; %, persen."""
    if kind_of_unit(one) == kind_of_unit(other) == "percent":
        return True
    short, long = sorted(map(_letters, (one, other)), key=len)
    letters = iter(long)
    abbreviates = len(short) >= SHORTEST_ABBREVIATION and short[0] == long[0]
    return short == long or (abbreviates and all(letter in letters for letter in short))


class Rule(NamedTuple):
    """One row of ``indicator_types.csv``: a unit (no pattern), or words at the start of the wording or anywhere."""

    unit: str
    pattern: re.Pattern[str] | None
    words: str
    cumulation: str
    direction: str


@lru_cache
def _rules() -> tuple[Rule, ...]:
    rules = []
    for row in read_scale("indicator_types.csv"):
        words, field = row["words"], row["field"]
        choose("indicator_types.csv, field", field, FIELDS)
        at = {"unit": "", "start": rf"\A{re.escape(words)}\b", "any": rf"\b{re.escape(words)}\b"}[field]
        pattern = re.compile(at) if at else None
        rules.append(Rule("" if pattern else words, pattern, words, row["cumulation"], row["direction"]))
    return tuple(rules)


@lru_cache(maxsize=CACHED)
def _infer(indicator: str, unit: str) -> tuple[str, str, str]:
    """Cumulation, direction and ground of one wording and unit."""
    wording = " ".join(indicator.lower().split())
    measure = re.sub(r"[\s.]", "", unit.lower())
    fitting = [rule for rule in _rules() if (rule.pattern.search(wording) if rule.pattern else rule.unit == measure)]
    cumulation = next((rule for rule in fitting if rule.cumulation), None)
    direction = next((rule for rule in fitting if rule.direction), None)
    grounds = dict.fromkeys(rule.words for rule in (cumulation, direction) if rule)
    return (
        cumulation.cumulation if cumulation else "sum",
        direction.direction if direction else "up",
        "; ".join(grounds) or "default",
    )


def _unit(rows: pd.DataFrame) -> list[str]:
    """The first unit that each row prints, of the target before the others."""
    units = [""] * len(rows)
    for name in reversed(_UNIT_ORDER):
        if name in rows:
            cells = zip(rows[name].tolist(), units, strict=True)
            units = [other if pd.isna(unit) else unit for unit, other in cells]
    return units


def _unit_key(unit: str) -> str:
    return " ".join(unit.lower().rstrip(".").split())


def _letters(unit: str) -> str:
    """The letters of a unit, each word once: a unit printed twice (Dok Dok) is that unit."""
    return re.sub(r"[\W_]", "", "".join(dict.fromkeys(unit.lower().split()))) or unit


def _override(types: pd.DataFrame, overrides: Overrides) -> pd.DataFrame:
    known = set(types["row_id"])
    for row_id, choices in overrides.items():
        where = f"document.yml, indicators, {row_id}"
        if row_id not in known:
            raise DocumentError(f"{where}: found no such row; expected a row_id with an indicator. Correct it.")
        if not isinstance(choices, Mapping):
            raise DocumentError(f"{where}: found {choices!r}; expected cumulation, direction or both. Correct it.")
        for key, value in choices.items():
            if key not in CHOICES:
                raise DocumentError(f"{where}: found key {key!r}; expected one of: {', '.join(CHOICES)}. Correct it.")
            if value not in CHOICES[key]:
                expected = ", ".join(CHOICES[key])
                raise DocumentError(f"{where}: found {key} {value!r}; expected one of: {expected}. Correct it.")
            types.loc[types["row_id"] == row_id, [key, "ground"]] = [value, "document.yml"]
    return types
