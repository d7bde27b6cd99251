"""Official codes and tags beside what an agency prints: each sub kegiatan looked up in the nomenclature supplied.

Pure functions on the policy tables, or a plan, and the nomenclature that :func:`find_nomenclature` reads; where that is
None they give an empty table. A name is exact by its key (see :mod:`names`), near by its likeness, which is shown. The
names that a newer list replaced are looked up too: they are the official ones of their year.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from renja_analysis.goals import in_printed_order
from renja_analysis.matching import bare_name
from renja_analysis.names import name_key
from renja_analysis.nomenclature_sheets import LEAF
from renja_analysis.nomenclature_sheets import find_nomenclature as find_nomenclature
from renja_analysis.nomenclature_sheets import read_nomenclature as read_nomenclature
from renja_analysis.policies import slug
from renja_analysis.scales import read_scale, threshold
from renja_analysis.stages import ancestors

TAG_STATUSES = ("claimed_tagged", "claimed_not_tagged", "tagged_not_claimed", "not_known")
OFFICIAL = {"key": "string", "name": "string", "how": "string", "score": "Float64", "kode_resmi": "string"}
OFFICIAL |= {"official_name": "string", "predecessor": "string", "successor": "string", "tags": "string"}
OFFICIAL |= {"former": "boolean", "row_ids": "string", "source": "string"}
SUPPORT = {"key": "string", "name": "string", "kebijakan": "string", "tag_status": "string", "tags": "string"}
SUPPORT |= {"kode_resmi": "string", "how": "string", "former": "boolean", "pagu": "Int64", "row_ids": "string"}


def official(table: pd.DataFrame, nomenclature: pd.DataFrame | None) -> pd.DataFrame:
    """The official code of each sub kegiatan: one row per distinct name of ``table``, in printed order.

    ``table`` has row_id, level, parent and name; a printed kode helps to choose. Columns: key, name (as first printed),
    how (exact: the same letters and digits; near: alike by the threshold ``near_name``; none), score (0-100),
    kode_resmi, official_name, predecessor and successor (code and name of what it replaced, of what replaced it; joined
    by ``; ``), tags (joined by ``; ``, ``""`` for none; missing where the list has no TAG), former (a name that another
    one replaced: the tags are those of its successor), row_ids (joined by a blank), source (place in the list).

    Where several codes bear the name, that of the printed code, then of the same kegiatan and program, then of the
    bidang in which most names are found is taken, a code still in use before a replaced one. Codes that remain equally
    good stand joined by a blank.
    """
    if nomenclature is None:
        return pd.DataFrame(columns=list(OFFICIAL)).astype(OFFICIAL)
    return _official(table, _Listed(nomenclature))


def tag_support(
    alignment: pd.DataFrame, nomenclature: pd.DataFrame | None, plan: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Whether the official TAG supports each claim: one row per sub kegiatan and policy, claims first.

    Columns: key, name, kebijakan (slug), tag_status (claimed_tagged; claimed_not_tagged; tagged_not_claimed; not_known:
    claimed, but not in the list or in one without TAG), tags (all of the sub kegiatan), kode_resmi, how (exact, near,
    none: how sure the code is), former (the tags are those of its successor), pagu (rupiah: the claim; without one the
    largest claim or the pagu in the plan), row_ids (of the claims; without one, of the sub kegiatan).

    With ``plan``, its sub kegiatan that no policy table claims and that have a tag come last. Which tag means which
    policy is data: ``policy_tags.csv``, then ``policies.csv``; another tag is a policy of its own name. Source of the
    tags: column TAG of the nomenclature.
    """
    if nomenclature is None:
        return pd.DataFrame(columns=list(SUPPORT)).astype(SUPPORT)
    leaves = in_printed_order(alignment[alignment["level"] == LEAF])
    leaves = leaves.assign(key=leaves["name"].fillna("").map(name_key))
    claims: dict[Any, pd.DataFrame] = dict(iter(leaves.groupby(["key", "kebijakan"], sort=False)))
    claimed = leaves.groupby("key")["pagu"].max()
    rows: list[tuple[Any, ...]] = []
    unclaimed: list[tuple[Any, ...]] = []
    listed = _Listed(nomenclature)
    for one in _official(alignment, listed).to_dict("records"):
        tagged = tag_policies(one["tags"])
        own = [kebijakan for key, kebijakan in claims if key == one["key"]]
        for kebijakan in own:
            status = "claimed_tagged" if kebijakan in tagged else "claimed_not_tagged"
            status = "not_known" if pd.isna(one["tags"]) else status
            part = claims[one["key"], kebijakan]
            rows.append((one, kebijakan, status, part["pagu"].max(), " ".join(part["row_id"])))
        unclaimed += [(one, name, claimed[one["key"]]) for name in tagged if name not in own]
    if plan is not None:
        pagu = plan.set_index("row_id")["pagu"]
        for one in _official(plan, listed).to_dict("records"):
            if one["key"] not in claimed:
                amount = pagu[one["row_ids"].split()].sum(min_count=1)
                unclaimed += [(one, name, amount) for name in tag_policies(one["tags"])]
    rows += [(one, name, "tagged_not_claimed", amount, one["row_ids"]) for one, name, amount in unclaimed]
    own_columns = ("tags", "kode_resmi", "how", "former")
    records = [
        (one["key"], one["name"], kebijakan, status, *(one[column] for column in own_columns), amount, row_ids)
        for one, kebijakan, status, amount, row_ids in rows
    ]
    return pd.DataFrame(records, columns=list(SUPPORT)).astype(SUPPORT)


def tag_policies(tags: object) -> list[str]:
    """The slugs of the policies that tags (joined by ``; ``) name, each once, in their order."""
    found = [tag for tag in tags.split("; ") if tag] if isinstance(tags, str) else []
    return list(dict.fromkeys(map(_policy_of_tag, found)))


@cache
def _policy_of_tag(tag: str) -> str:
    rules = read_scale("policy_tags.csv")
    known = next((rule["kebijakan"] for rule in rules if re.search(rule["tag"], tag, re.IGNORECASE)), None)
    return known or slug(tag)


class _Asked(NamedTuple):
    """One name of the agency's table: where it stands, and what stands above it."""

    name: str
    row_ids: list[str]
    kegiatan: set[str]
    program: set[str]
    codes: set[str]


class _Entry(NamedTuple):
    """One sub kegiatan of the list; rows of several lists with the same code and name are one."""

    kode: str
    name: str
    predecessor: str | None
    successor: str | None
    tags: str | None
    source: str
    former: bool
    kegiatan: frozenset[str]
    program: frozenset[str]


def _asked(table: pd.DataFrame) -> dict[str, _Asked]:
    above = ancestors(table)
    found: dict[str, _Asked] = {}
    for row in in_printed_order(table[table["level"] == LEAF]).to_dict("records"):
        if isinstance(row["name"], str):
            new = _Asked(row["name"], [], set(), set(), set())
            one = found.setdefault(name_key(row["name"]), new)
            one.row_ids.append(row["row_id"])
            for names, level in ((one.kegiatan, "kegiatan"), (one.program, "program")):
                name = above[level].get(row["row_id"])
                names |= {name_key(name)} if isinstance(name, str) else set()
            if isinstance(row.get("kode"), str):
                one.codes.add(_plain(row["kode"]))
    return found


def _plain(kode: str) -> str:
    """A code in which the last part of two and of four digits are one."""
    start, _, last = kode.rpartition(".")
    return f"{start}.{last.lstrip('0')}"


def _rank(entry: _Entry, one: _Asked, bidang: Counter[str]) -> tuple[Any, ...]:
    """What makes a code the likelier one of a name, the lower the better."""
    same = _plain(entry.kode) in one.codes, bool(entry.kegiatan & one.kegiatan), bool(entry.program & one.program)
    usual = entry.kode.split(".")[3:4] in (["1"], ["2"])  # not one of the special autonomy of some regions
    return (*(not fits for fits in same), -bidang[entry.kode[:4]], not usual, entry.former)


class _Listed:
    """The sub kegiatan of a nomenclature, to be looked up by name."""

    def __init__(self, nomenclature: pd.DataFrame) -> None:
        names: dict[str, set[str]] = {}
        for kode, name in nomenclature.loc[nomenclature["level"] != LEAF, ["kode", "name"]].itertuples(index=False):
            names.setdefault(kode, set()).add(name_key(name))
        leaves = nomenclature[nomenclature["level"] == LEAF].astype(object)
        groups: dict[tuple[str, str], list[dict[Any, Any]]] = {}
        for row in leaves.where(leaves.notna(), None).to_dict("records"):
            groups.setdefault((_plain(row["kode"] or ""), name_key(row["name"])), []).append(row)
        self.by_key: dict[str, list[_Entry]] = {}
        for (_, key), rows in sorted(groups.items()):
            kode = max((row["kode"] or "" for row in rows), key=len)
            parts = kode.split(".")
            upper = (frozenset(names.get(".".join(parts[:count]), ())) for count in (5, 3))
            before, after = (_told(row[column] for row in rows) for column in ("predecessor", "successor"))
            former = all(row["former"] for row in rows)
            entry = _Entry(kode, rows[0]["name"], before, after, _tags(rows), rows[0]["source"], former, *upper)
            self.by_key.setdefault(key, []).append(entry)

    @cached_property
    def likenesses(self) -> tuple[tuple[Any, Callable[[str], str], dict[str, str]], ...]:
        """The two likenesses of :func:`matching.likeness`, each with the names in its form."""
        bare = {key: bare_name(entries[0].name) for key, entries in self.by_key.items()}
        forms = (fuzz.ratio, name_key), (fuzz.token_sort_ratio, str.lower)
        return tuple((scorer, form, {key: form(name) for key, name in bare.items()}) for scorer, form in forms)

    def find(self, key: str, name: str) -> tuple[str, float | None, list[_Entry]]:
        """How a name stands in the list, how alike the names are, and the entries that bear it."""
        if key in self.by_key:
            return "exact", 100.0, self.by_key[key]
        least, scores = threshold("near_name"), dict[str, float]()
        for scorer, form, names in self.likenesses:
            asked = form(bare_name(name))
            for _, score, other in process.extract(asked, names, scorer=scorer, score_cutoff=least, limit=None):
                scores[other] = max(scores.get(other, 0.0), score)
        if not scores:
            return "none", None, []
        best = max(scores.values())
        keys = sorted(other for other, score in scores.items() if score == best)
        return "near", round(best, 1), [entry for other in keys for entry in self.by_key[other]]


def _official(table: pd.DataFrame, listed: _Listed) -> pd.DataFrame:
    asked = _asked(table)
    fits = {key: listed.find(key, one.name) for key, one in asked.items()}
    sure = [{entry.kode[:4] for entry in found} for how, _, found in fits.values() if how == "exact"]
    bidang = Counter(code for codes in sure for code in codes)
    rows = []
    for key, one in asked.items():
        how, score, found = fits[key]
        ranks = [_rank(entry, one, bidang) for entry in found]
        best = [entry for entry, rank in zip(found, ranks, strict=True) if rank == min(ranks)]
        codes = " ".join(dict.fromkeys(entry.kode for entry in best if entry.kode)) or pd.NA
        told = [_told(getattr(entry, column) for entry in best) for column in ("predecessor", "successor", "tags")]
        name, former, source = (best[0].name, best[0].former, best[0].source) if best else (pd.NA,) * 3
        rows.append((key, one.name, how, score, codes, name, *told, former, " ".join(one.row_ids), source))
    return pd.DataFrame(rows, columns=list(OFFICIAL)).astype(OFFICIAL)


def _told(texts: Iterable[str | None]) -> str | None:
    """Lists joined by ``; `` as one, each entry once; None where no list is told."""
    told = [text for text in texts if text is not None]
    parts = dict.fromkeys(part for text in told for part in text.split("; ") if part)
    return "; ".join(parts) if told else None


def _tags(rows: list[dict[Any, Any]]) -> str | None:
    """The tags of one sub kegiatan: its own, or else those of what replaced it; None where no list has TAG."""
    own = [row["tags"] for row in rows if not row["former"]]
    return _told(own if any(tags is not None for tags in own) else [row["tags"] for row in rows])
