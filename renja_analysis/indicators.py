"""What kind of indicator a row has: do its years add up, and is more better?

Inferred from unit and wording by the rules of ``indicator_types.csv`` (first rule that fits decides),
settable row by row in ``document.yml``, always shown with its ground.
"""

import re
from collections.abc import Mapping

import pandas as pd

from renja_analysis.errors import DocumentError
from renja_analysis.scales import read_scale

INDICATOR_LEVELS = ("urusan", "bidang", "program", "kegiatan", "sub_kegiatan", "indikator")
CHOICES = {"cumulation": ("sum", "last"), "direction": ("up", "down")}
_UNIT_ORDER = ("target_k_unit", "renstra_target_k_unit", "realisasi_k_unit", "realisasi_lalu_k_unit")

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
    indicator = rows["indicator"].str.lower().str.split().str.join(" ").astype("string").fillna("")
    unit = _first_printed(rows, _UNIT_ORDER).str.lower().str.replace(r"[\s.]", "", regex=True).fillna("")
    types = pd.DataFrame({"row_id": rows["row_id"]})
    types["cumulation"], ground = _decide("cumulation", indicator, unit, default="sum")
    types["direction"], words = _decide("direction", indicator, unit, default="up")
    types["ground"] = _join(ground, words)
    return _override(types, overrides or {}).reset_index(drop=True)


def _decide(of: str, indicator: pd.Series, unit: pd.Series, default: str) -> tuple[pd.Series, pd.Series]:
    decided = pd.Series(pd.NA, index=indicator.index, dtype="string")
    ground = decided.copy()
    for rule in read_scale("indicator_types.csv"):
        if rule[of]:
            hit = _matches(rule["field"], rule["words"], indicator, unit) & decided.isna()
            decided = decided.mask(hit, rule[of])
            ground = ground.mask(hit, rule["words"])
    return decided.fillna(default), ground


def _matches(field: str, words: str, indicator: pd.Series, unit: pd.Series) -> pd.Series:
    if field == "unit":
        return unit == words
    pattern = rf"\b{re.escape(words)}\b"
    return indicator.str.match(pattern) if field == "start" else indicator.str.contains(pattern)


def _join(first: pd.Series, second: pd.Series) -> pd.Series:
    both = first.str.cat(second.where(second != first), sep="; ")
    return both.fillna(first).fillna(second).fillna("default")


def _first_printed(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    result = pd.Series(pd.NA, index=rows.index, dtype="string")
    for column in columns:
        if column in rows.columns:
            result = result.fillna(rows[column])
    return result


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
