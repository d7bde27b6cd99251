"""National policies as data: the words by which a title names one, and the regulation behind it in a plan year.

Known are those of ``policies.csv`` and ``policy_sources.csv``, and before them the user's own, of
``data/reference/kebijakan.csv``.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from renja_analysis.documents import data_root
from renja_analysis.errors import SchemaError
from renja_analysis.scales import read_scale
from renja_analysis.schema import POLICIES
from renja_analysis.tables import read_table


class Policy(NamedTuple):
    """One policy: ``pattern`` is what a title says of it, as a regular expression (letter case plays no part)."""

    slug: str
    pattern: str
    name: str
    name_en: str


class Source(NamedTuple):
    """The regulation behind a policy, and the plan years in which it holds."""

    slug: str
    first_year: int
    last_year: int
    legal_source: str


def policies() -> tuple[Policy, ...]:
    """The policies in the order in which a title is tried on them: the user's, then the known ones.

    Raises SchemaError for a ``kebijakan.csv`` that is no such table.
    """
    own, _ = _own()
    slugs = {policy.slug for policy in own}
    return (*own, *(policy for policy in _known() if policy.slug not in slugs))


def legal_sources(year: int) -> dict[str, str]:
    """The regulation behind each policy, by its slug, for a plan year; one without any in that year is left out."""
    known = [Source(row["slug"], *_span(row), row["legal_source"]) for row in read_scale("policy_sources.csv")]
    _, own = _own()
    return {entry.slug: entry.legal_source for entry in (*known, *own) if entry.first_year <= year <= entry.last_year}


def policy_of(title: str) -> Policy | None:
    """The policy that a title names; None where it names none that is known."""
    return next((policy for policy in policies() if re.search(policy.pattern, title, re.IGNORECASE)), None)


def slug(title: str) -> str:
    """The slug of the policy that a title names; of an unknown one, the words behind ``mendukung``."""
    known = policy_of(title)
    if known:
        return known.slug
    behind = re.split(r"\bmendukung\b", title, maxsplit=1, flags=re.IGNORECASE)[-1]
    words = re.findall(r"[a-z0-9]+", behind.lower())[:4]
    return "_".join(words)


def _known() -> tuple[Policy, ...]:
    return tuple(Policy(**row) for row in read_scale("policies.csv"))


def _own() -> tuple[tuple[Policy, ...], tuple[Source, ...]]:
    """The user's policies and their regulations; none without the file."""
    path = data_root() / "reference" / f"{POLICIES.name}.csv"
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ((), ())


@lru_cache
def _read(path: Path, changed: int) -> tuple[tuple[Policy, ...], tuple[Source, ...]]:
    """``changed``: when the file was, so that a changed one is read again."""
    found: dict[str, Policy] = {}
    sources = []
    table = read_table(path, POLICIES).astype("string").fillna("")
    for line, cells in enumerate(table.itertuples(index=False, name=None), start=2):
        row = dict(zip(table.columns, cells, strict=True))
        _check(row, f"{path}, line {line}")
        found.setdefault(row["slug"], Policy(row["slug"], row["pattern"], row["name"], row["name_en"] or row["name"]))
        if row["legal_source"]:
            sources.append(Source(row["slug"], *_span(row), row["legal_source"]))
    return tuple(found.values()), tuple(sources)


def _check(row: dict[str, str], where: str) -> None:
    if not re.fullmatch(r"[a-z0-9_]+", row["slug"]):
        raise SchemaError(
            f"{where}, column slug: found {row['slug']!r}; expected small letters, digits and _. Correct the file."
        )
    try:
        re.compile(row["pattern"])
    except re.error as error:
        raise SchemaError(
            f"{where}, column pattern: found {row['pattern']!r}; expected a regular expression ({error}). Correct it."
        ) from None


def _span(row: dict[str, str]) -> tuple[int, int]:
    return int(row["first_year"] or 0), int(row["last_year"] or 9999)
