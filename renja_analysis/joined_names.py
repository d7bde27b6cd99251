"""One program over the years under changed names: joined by equal names and by what a reviewer decided, never silently.

``data/<agency>/program_links.csv`` holds the decisions: it lies with the agency, since it is about that agency's names
over all of its documents, and is committed and reviewed as these are. Codes, the official predecessor list and likeness
only suggest: what is alike is shown with its score and joins nothing.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.amounts import keys
from renja_analysis.documents import data_root
from renja_analysis.errors import SchemaError
from renja_analysis.matching import likeness, near_name
from renja_analysis.names import name_key
from renja_analysis.nomenclature import LEAF, official
from renja_analysis.schema import PROGRAM_LINKS, YES
from renja_analysis.schema_trends import JOINED_LEVELS
from renja_analysis.tables import read_table

LINK_TYPES = {"agency": "string", "level": "string", "name": "string", "same_as": "string", "confirmed": "boolean"}
LINK_TYPES |= {"reason": "string", "by": "string"}
JOIN_TYPES = {"agency": "string", "level": "string", "key": "string", "name": "string", "kode": "string"}
JOIN_TYPES |= {"years": "string", "stages": "string", "series": "string", "series_name": "string", "how": "string"}
JOIN_TYPES |= {"reason": "string", "by": "string"}
SUGGESTION_TYPES = {"agency": "string", "level": "string", "name": "string", "same_as": "string", "how": "string"}
SUGGESTION_TYPES |= {"score": "Float64", "confirmed": "boolean", "name_years": "string", "same_as_years": "string"}
SUGGESTION_TYPES |= {"name_kode": "string", "same_as_kode": "string"}
UNJOINED_TYPES = {"agency": "string", "level": "string", "series": "string", "name": "string", "years": "string"}
UNJOINED_TYPES |= {"lacks": "string", "suggestion": "string", "how": "string", "score": "Float64"}

Node = tuple[str, str, str]  # agency, level, key


class Named(NamedTuple):
    """One distinct name of an agency and level: how it is last printed, its codes, and where it stands."""

    name: str
    codes: frozenset[str]
    years: frozenset[int]
    stages: tuple[str, ...]
    sides: frozenset[tuple[int, str, str]]  # document year, tahap and stage: where names stand side by side
    rows: frozenset[tuple[int, str, str, str]]


def read_links(agencies: Iterable[str]) -> pd.DataFrame:
    """What reviewers decided on the names of these agencies: one row per line of each ``program_links.csv``.

    Columns: agency, level, name, same_as, confirmed (boolean; missing: not decided), reason, by. No rows where there is
    no such file. Raises SchemaError for a file that is no such table and for a pair that stands there twice.
    """
    found = []
    for agency in sorted(set(agencies)):
        path = data_root() / agency / f"{PROGRAM_LINKS.name}.csv"
        if not path.is_file():
            continue
        table = read_table(path, PROGRAM_LINKS)
        pairs = [frozenset((name_key(row.name), name_key(row.same_as))) for row in table.itertuples(index=False)]
        for place, (level, pair) in enumerate(zip(table["level"], pairs, strict=True)):
            if (level, pair) in list(zip(table["level"][:place], pairs[:place], strict=True)):
                raise SchemaError(
                    f"{path}, row {place + 1}: found {table['name'][place]!r} and {table['same_as'][place]!r} again; "
                    "expected each pair of names once. Take one of the lines away."
                )
        yes = table["confirmed"].isin(YES).astype("boolean").mask(table["confirmed"].isna())
        found.append(table.assign(agency=agency, confirmed=yes))
    if not found:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in LINK_TYPES.items()})
    return pd.concat(found, ignore_index=True)[list(LINK_TYPES)].astype(LINK_TYPES)


def join(amounts: pd.DataFrame, links: pd.DataFrame | None = None) -> pd.DataFrame:
    """``amounts`` with two more columns: series (the key of one program, kegiatan or sub kegiatan), series_name.

    Rows of one agency and level with the same name key are one series, and so are those that a confirmed line of
    ``links`` joins. It bears the name under which it is printed for the latest year. What was joined is listed by
    :func:`joins`. Rows without a name, and of other levels, have none.
    """
    series = _series(_named(amounts), links)
    nodes = zip(amounts["agency"], amounts["level"], amounts["key"], strict=True)
    found = [series.get(node, (pd.NA, pd.NA)) if pd.notna(node[2]) else (pd.NA, pd.NA) for node in nodes]
    columns = zip(*found, strict=True) if found else ((), ())
    added = zip(("series", "series_name"), columns, strict=True)
    return amounts.assign(**{name: pd.Series(cells, index=amounts.index, dtype="string") for name, cells in added})


def joins(amounts: pd.DataFrame, links: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which names are one: one row per distinct name of an agency and level.

    Columns: agency, level, key, name (as last printed), kode (printed codes, joined by a blank), years (amount years,
    joined by a blank), stages, series, series_name, how (``name``: only equal names make the series; ``link``: a
    confirmed line of ``links`` joins it), reason and by (those of the line that names it). The names of one series
    stand together.
    """
    named = _named(amounts)
    series = _series(named, links)
    members: dict[tuple[str, str, str], int] = {}
    for (agency, level, _), (key, _) in series.items():
        members[agency, level, key] = members.get((agency, level, key), 0) + 1
    said: dict[Node, tuple[Any, Any]] = {}
    for agency, level, pair, row in _decided(links):
        if row["confirmed"]:
            said |= {(agency, level, key): (row["reason"], row["by"]) for key in pair}
    rows: list[tuple[Any, ...]] = []
    for node, one in named.items():
        key, name = series[node]
        how = "link" if members[(*node[:2], key)] > 1 else "name"
        why = said.get(node, (pd.NA, pd.NA)) if how == "link" else (pd.NA, pd.NA)
        codes = " ".join(sorted(one.codes)) or pd.NA
        rows.append((*node, one.name, codes, _years(one), "; ".join(one.stages), key, name, how, *why))
    frame = pd.DataFrame(rows, columns=list(JOIN_TYPES)).astype(JOIN_TYPES)
    order = frame["level"].map({level: place for place, level in enumerate(JOINED_LEVELS)})
    frame = frame.assign(order=order).sort_values(["agency", "order", "series", "years", "key"], kind="stable")
    return frame[list(JOIN_TYPES)].reset_index(drop=True)


def suggestions(
    amounts: pd.DataFrame, links: pd.DataFrame | None = None, nomenclature: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Names that may be one, to be decided in ``program_links.csv``: one row per pair, the likeliest first.

    Columns: agency, level, name, same_as (the one printed for the later year), how (the grounds, joined by ``; ``: row,
    the two sides of one row of the review; code, both print the same code; predecessor, the official list names the one
    as what the other replaced; near, alike by the threshold ``near_name``), score (0-100, likeness of the names),
    confirmed (False for what a reviewer refused; missing: not decided), name_years, same_as_years, name_kode,
    same_as_kode. Only pairs of which a name lacks a year in which the agency prints its level are looked at; names that
    stand side by side at one stage are two things, and what is joined already is left out. Source of predecessors: the
    nomenclature supplied
    (:func:`nomenclature.find_nomenclature`).
    """
    named = _named(amounts)
    series = _series(named, links)
    refused = {(agency, level, pair) for agency, level, pair, row in _decided(links) if not row["confirmed"]}
    printed = _printed_years(amounts)
    replaced = _replaced(named, nomenclature)
    groups: dict[tuple[str, str], list[Node]] = {}
    for node in named:
        groups.setdefault(node[:2], []).append(node)
    rows: list[tuple[Any, ...]] = []
    for (agency, level), nodes in groups.items():
        for one, other in combinations(sorted(nodes, key=lambda node: (max(named[node].years), node[2])), 2):
            ours, theirs = named[one], named[other]
            whole = ours.years == theirs.years == printed[agency, level]
            if whole or series[one] == series[other] or ours.sides & theirs.sides:
                continue
            grounds = ["row"] if ours.rows & theirs.rows else []
            if {*map(_plain, ours.codes)} & {*map(_plain, theirs.codes)}:
                grounds.append("code")
            if one[2] in replaced.get(other[2], ()) or other[2] in replaced.get(one[2], ()):
                grounds.append("predecessor")
            if near_name(ours.name, theirs.name):
                grounds.append("near")
            if grounds:
                no = False if (agency, level, frozenset((one[2], other[2]))) in refused else pd.NA
                score = round(likeness(ours.name, theirs.name), 1)
                codes = (" ".join(sorted(side.codes)) or pd.NA for side in (ours, theirs))
                names = (agency, level, ours.name, theirs.name, "; ".join(grounds), score, no)
                rows.append((*names, _years(ours), _years(theirs), *codes))
    rows.sort(key=lambda row: (row[0], JOINED_LEVELS.index(row[1]), row[6] is False, -row[4].count(";"), -row[5]))
    return pd.DataFrame(rows, columns=list(SUGGESTION_TYPES)).astype(SUGGESTION_TYPES)


def unjoined(
    amounts: pd.DataFrame, links: pd.DataFrame | None = None, nomenclature: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Series that lack a year in which the agency prints their level: one row per series.

    Columns: agency, level, series, name, years (those that it has), lacks (those that it has not; joined by a blank),
    suggestion (the likeliest name that it may be under, not refused), how and score (of the suggestion). It may be new,
    gone, or printed under another name: the documents do not say which.
    """
    named = _named(amounts)
    series = _series(named, links)
    printed = _printed_years(amounts)
    offered = suggestions(amounts, links, nomenclature)
    offered = offered[offered["confirmed"].isna()]
    best: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in offered.to_dict("records"):
        pair = (row["name"], row["same_as"])
        for own, other in (pair, pair[::-1]):
            key, _ = series[row["agency"], row["level"], name_key(own)]
            best.setdefault((row["agency"], row["level"], key), (other, row["how"], row["score"]))
    years: dict[tuple[str, str, str], set[int]] = {}
    names: dict[tuple[str, str, str], str] = {}
    for (agency, level, key), one in named.items():
        own_series, name = series[agency, level, key]
        years.setdefault((agency, level, own_series), set()).update(one.years)
        names[agency, level, own_series] = name
    rows = []
    for (agency, level, key), has in years.items():
        lacking = printed[agency, level] - has
        if lacking:
            texts = (" ".join(map(str, sorted(several))) for several in (has, lacking))
            of = best.get((agency, level, key), (pd.NA, pd.NA, pd.NA))
            rows.append((agency, level, key, names[agency, level, key], *texts, *of))
    rows.sort(key=lambda row: (row[0], JOINED_LEVELS.index(row[1]), row[2]))
    return pd.DataFrame(rows, columns=list(UNJOINED_TYPES)).astype(UNJOINED_TYPES)


def idle_links(amounts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The lines of ``links`` of which a name is in none of these amounts: misspelled, or of a document left out."""
    named = _named(amounts)
    nodes = [zip(links["agency"], links["level"], keys(links[side]), strict=True) for side in ("name", "same_as")]
    there = [all(node in named for node in pair) for pair in zip(*nodes, strict=True)]
    return links[[not found for found in there]].reset_index(drop=True)


def _named(amounts: pd.DataFrame) -> dict[Node, Named]:
    """The distinct names of each agency and level; what is cumulative or blank says nothing of a year."""
    rows = amounts[amounts["level"].isin(JOINED_LEVELS) & amounts["key"].notna()]
    rows = rows.assign(known=rows["amount_year"].where(rows["rupiah"].notna() & (rows["flag"] != "cumulative")))
    rows = rows.sort_values(["document_year", "amount_year", "table", "row_id", "stage"], kind="stable")
    own = ["agency", "level", "key", "name", "kode", "known", "amount_year", "stage"]
    place = ["document_year", "tahap", "stage", "table", "row_id"]
    prints: dict[Node, list[tuple[Any, ...]]] = {}
    for cells in zip(*(rows[column].tolist() for column in (*own, *place)), strict=True):
        prints.setdefault(cells[:3], []).append(cells[3:])
    found: dict[Node, Named] = {}
    for node in sorted(prints):
        names, codes, known, years, stages, *places = zip(*prints[node], strict=True)
        documents, tahap, sides, tables, row_ids = places
        found[node] = Named(
            name=names[-1],
            codes=frozenset(code for code in codes if code is not pd.NA),
            years=frozenset(year for year in known if year is not pd.NA) or frozenset(years),
            stages=tuple(dict.fromkeys(stages)),
            sides=frozenset(zip(documents, tahap, sides, strict=True)),
            rows=frozenset(zip(documents, tahap, tables, row_ids, strict=True)),
        )
    return found


def _series(named: dict[Node, Named], links: pd.DataFrame | None) -> dict[Node, tuple[str, str]]:
    """The series of each name, and what it is called: joined names are found from each other, over any number."""
    above = {node: node for node in named}

    def top(node: Node) -> Node:
        while above[node] != node:
            node = above[node]
        return node

    for agency, level, pair, row in _decided(links):
        nodes = [(agency, level, key) for key in sorted(pair)]
        if row["confirmed"] and len(nodes) == 2 and all(node in named for node in nodes):
            above[top(nodes[0])] = top(nodes[1])
    groups: dict[Node, list[Node]] = {}
    for node in named:
        groups.setdefault(top(node), []).append(node)
    found: dict[Node, tuple[str, str]] = {}
    for members in groups.values():
        latest = max(members, key=lambda node: (max(named[node].years), node[2]))
        found |= dict.fromkeys(members, (latest[2], named[latest].name))
    return found


def _decided(links: pd.DataFrame | None) -> Iterator[tuple[str, str, frozenset[str], dict[Any, Any]]]:
    """The decided lines: agency, level, the keys of both names, the line."""
    if links is not None:
        for row in links[links["confirmed"].notna()].to_dict("records"):
            yield row["agency"], row["level"], frozenset((name_key(row["name"]), name_key(row["same_as"]))), row


def _printed_years(amounts: pd.DataFrame) -> dict[tuple[str, str], frozenset[int]]:
    """The years for which each agency prints an amount of a level."""
    rows = amounts[amounts["rupiah"].notna() & (amounts["flag"] != "cumulative")]
    groups = rows.groupby(["agency", "level"])["amount_year"]
    years = {(str(agency), str(level)): frozenset(part) for (agency, level), part in groups}
    pairs = amounts[["agency", "level"]].drop_duplicates().itertuples(index=False, name=None)
    return {pair: years.get(pair, frozenset()) for pair in pairs}


def _replaced(named: dict[Node, Named], nomenclature: pd.DataFrame | None) -> dict[str, set[str]]:
    """The keys of what the sub kegiatan of each key replaced, by the official list."""
    names = {key: one.name for (_, level, key), one in named.items() if level == LEAF}
    if nomenclature is None or not names:
        return {}
    rows = [(f"P{place}", LEAF, pd.NA, name) for place, name in enumerate(names.values(), start=1)]
    found = official(pd.DataFrame(rows, columns=["row_id", "level", "parent", "name"], dtype="string"), nomenclature)
    replaced: dict[str, set[str]] = {}
    for row in found[found["how"] == "exact"].dropna(subset=["predecessor"]).to_dict("records"):
        before = (re.sub(r"^[\dX.]+\s+", "", part) for part in row["predecessor"].split("; "))
        replaced[row["key"]] = {name_key(name) for name in before}
    return replaced


def _plain(kode: str) -> str:
    """A code in which the last part of two and of four digits are one."""
    start, _, last = kode.rpartition(".")
    return f"{start}.{last.lstrip('0')}"


def _years(one: Named) -> str:
    return " ".join(map(str, sorted(one.years)))
