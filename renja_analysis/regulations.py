"""The regulations behind the citations of a text: which rows cite the same one, how it is called, its title compared.

Two citations are of one regulation where kind, issuer, number and year agree; what a citation leaves out contradicts
nothing. Letter case, signs and idle words play no part in a title.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from renja_analysis.scales import read_scale

Row = Mapping[str, Any]
BRACKETED = re.compile(r"\([^)]*\)")
IDLE = {"dan", "serta", "tahun"}  # left out here and printed there, in one and the same title
MINISTERIAL = ("permen", "kepmen", "peraturan_lembaga", "keputusan_lembaga", "surat_edaran")
STATUS = ("dicabut", "dibatalkan")


class Regulation(NamedTuple):
    """One regulation: its kind, issuer and number as keys, its year (0 where none is printed), its rows."""

    kind: str
    issuer: str
    number: str
    year: int
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """How a sentence calls it: ``Perpres 111/2022``, ``Permen Keuangan 170/PMK/2022``."""
        row = next((row for row in self.rows if row["lembaga"]), self.rows[0])
        issuer = f" {row['lembaga']}" if row["lembaga"] and self.kind in MINISTERIAL else ""
        year = f"/{self.year}" if self.year and not row["nomor"].endswith(str(self.year)) else ""
        return f"{_short(self.kind)}{issuer} {row['nomor']}{year}"


class Repeal(NamedTuple):
    """One row of ``regulations_in_force.csv``: a regulation that is no longer in force, and what says so."""

    kind: str
    number: str
    year: str
    title: str
    status: str
    since: str
    replaced_by: str
    source: str
    source_en: str
    checked: str


@cache
def repeals() -> tuple[Repeal, ...]:
    """The reviewed list of regulations no longer in force: of all others nothing is said."""
    return tuple(Repeal(**row) for row in read_scale("regulations_in_force.csv"))


def regulations(rows: Iterable[Row]) -> list[Regulation]:
    """The regulations that the rows of ``references`` cite, in the order of their first citation."""
    cited = [row for row in rows if row["nomor"]]
    issuers: dict[str, set[str]] = {}
    years: dict[tuple[str, str, str], set[int]] = {}
    for row in cited:
        issuers.setdefault(row["jenis"], set()).add(issuer_key(row["lembaga"]))
    found: dict[tuple[str, str, str, int], list[Row]] = {}
    keys = [(row["jenis"], _issuer(row, issuers), number_key(row["nomor"])) for row in cited]
    for key, row in zip(keys, cited, strict=True):
        years.setdefault(key, set()).update({int(row["tahun"])} if row["tahun"] else ())
    for key, row in zip(keys, cited, strict=True):
        known = years[key]
        year = int(row["tahun"] or 0) or (next(iter(known)) if len(known) == 1 else 0)
        found.setdefault((*key, year), []).append(row)
    return [Regulation(*key, tuple(group)) for key, group in found.items()]


def may_be_same(one: Regulation, other: Regulation) -> bool:
    """Whether nothing that both print contradicts that they are one regulation: a ministry has many short names."""
    alike = (one.kind, one.number) == (other.kind, other.number)
    issuers, years = {one.issuer, other.issuer} - {""}, {one.year, other.year} - {0}
    return alike and (len(issuers) <= 1 or one.kind in MINISTERIAL) and len(years) <= 1


def number_key(nomor: str) -> str:
    """``050 - 5889`` and ``050-5889``, ``05`` and ``5`` are one number."""
    return re.sub(r"[^0-9a-z]", "", nomor.lower()).lstrip("0")


def issuer_key(lembaga: str | None) -> str:
    """The issuer by its letters; the word ``provinsi`` may be printed or not."""
    return re.sub(r"[^0-9a-z]|\bprovinsi\b", "", (lembaga or "").lower())


def title_words(title: str) -> list[str]:
    """The words of a title, lower case, without what stands in brackets and without idle words."""
    words = re.findall(r"[^\W_]+", BRACKETED.sub(" ", title).lower())
    return [word for word in words if word not in IDLE]


def title_key(title: str) -> str:
    return "".join(title_words(title))


def above(row: Row, rows: Mapping[str, Row]) -> list[Row]:
    """The citations from which one hangs, the nearest first."""
    found: list[Row] = []
    while row["parent"] in rows and rows[row["parent"]] not in found:
        row = rows[row["parent"]]
        found.append(row)
    return found


def in_title(row: Row, rows: Mapping[str, Row]) -> bool:
    """Whether a citation stands in the title of another one: that one is cited, this one belongs to its name."""
    holders: Sequence[Row] = above(row, rows)
    return bool(holders) and row["text"] in (holders[0]["tentang"] or "")


def _issuer(row: Row, issuers: Mapping[str, set[str]]) -> str:
    """The issuer of a row; where it prints none, the only one that the text names for this kind."""
    own = issuer_key(row["lembaga"])
    named = issuers[row["jenis"]] - {""}
    return own or (next(iter(named)) if len(named) == 1 else "")


@cache
def _short(kind: str) -> str:
    return next((row["short"] for row in read_scale("regulation_kinds.csv") if row["jenis"] == kind), kind)
