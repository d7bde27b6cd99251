"""National policies as data (``policies.csv``): the words by which a title names one, and its legal source."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Policy(NamedTuple):
    """One policy: ``pattern`` is what a title says of it, as a regular expression (letter case plays no part)."""

    slug: str
    pattern: str
    name: str
    name_en: str
    legal_source: str


@cache
def policies() -> tuple[Policy, ...]:
    """The known policies, in the order in which a title is tried on them."""
    text = files("renja_analysis").joinpath("policies.csv").read_text(encoding="utf-8")
    return tuple(Policy(**row) for row in csv.DictReader(text.splitlines()))


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
