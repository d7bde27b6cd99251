"""The package's data files of thresholds, scales, codes and words: each with its source or reason."""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from renja_analysis.errors import RenjaError


@lru_cache
def read_scale(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a data file in file order, all cells as text, blank as ``""``."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache
def read_words(name: str) -> dict[str, Any]:
    """A data file of words (YAML). The C loader of PyYAML, where it is there, reads it ten times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(Path(__file__).with_name(name).read_bytes(), Loader=loader)
    return found


def threshold(name: str) -> float:
    """A named number of ``thresholds.csv``, where its unit and reason stand."""
    return _thresholds()[name]


@lru_cache
def _thresholds() -> dict[str, float]:
    return {row["name"]: float(row["value"]) for row in read_scale("thresholds.csv")}


def code_labels(kind: str, lang: str = "id") -> dict[str, str]:
    """The words for the codes of one kind in the measures: {code: label}, from ``measure_codes.csv``.

    Kinds: quadrant, efficiency, note, left_out, undefined, rows, method, quantity, short_of, cumulation, direction.
    Raises RenjaError for an unknown kind or language.
    """
    rows = read_scale("measure_codes.csv")
    choose("kind", kind, [row["kind"] for row in rows])
    choose("lang", lang, [key.removeprefix("label_") for key in rows[0] if key.startswith("label_")])
    return {row["code"]: row[f"label_{lang}"] for row in rows if row["kind"] == kind}


def choose(what: str, value: object, available: list[str] | tuple[str, ...]) -> None:
    """Raises RenjaError, naming those available, where ``value`` is none of them."""
    if value not in available:
        names = ", ".join(dict.fromkeys(available))
        raise RenjaError(f"{what}: found {value!r}; expected one of: {names}. Choose one of these.")
