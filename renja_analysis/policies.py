"""National policies as data: the words by which a title names one (``policies.csv``), and the regulation behind it in a
plan year (``policy_sources.csv``).
"""

import re
from functools import cache
from typing import NamedTuple

from renja_analysis.scales import read_scale


class Policy(NamedTuple):
    """One policy: ``pattern`` is what a title says of it, as a regular expression (letter case plays no part)."""

    slug: str
    pattern: str
    name: str
    name_en: str


@cache
def policies() -> tuple[Policy, ...]:
    """The known policies, in the order in which a title is tried on them."""
    return tuple(Policy(**row) for row in read_scale("policies.csv"))


def legal_sources(year: int) -> dict[str, str]:
    """The regulation behind each policy, by its slug, for a plan year; one without any in that year is left out."""
    return {
        row["slug"]: row["legal_source"]
        for row in read_scale("policy_sources.csv")
        if int(row["first_year"] or year) <= year <= int(row["last_year"] or year)
    }


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
