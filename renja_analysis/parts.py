"""Programs that one table prints whole and another in parts of the agency: ``(DINAS)`` beside ``(UPT BALKOP)``.

Pure functions on tables with row_id, level, parent, name and pagu. A part bears the program's name but for what stands
in brackets behind it. The rows of the parts are added up for comparison, both places kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.hierarchy import ancestors, program_of
from renja_analysis.matching import BRACKETS, bare_name, near_name, place
from renja_analysis.names import name_key
from renja_analysis.slips import renja_side

Key = tuple[str, ...]


class Program(NamedTuple):
    """A program by its name and amount."""

    row_id: str
    name: str
    pagu: Any


Programs = Mapping[str, list[Program]]  # by the key of their bare name


def split_programs(whole: pd.DataFrame, parts: pd.DataFrame, near: bool = False) -> pd.DataFrame:
    """Programs that the first table prints once and the second in parts: one row per part, in printed order.

    With ``near``, similar names count, too (:func:`matching.near_name`). Columns: program_id, program, plan_pagu (of
    the whole), final_id, part, final_pagu (of the part); so called after the plan and the final plan.
    """
    return _as_frame(_splits(_by_base(whole), _by_base(parts), near))


def every_split(review: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """:func:`split_programs` of each two of the three tables, in both directions and by similar names: a row per part.

    Columns: those of :func:`split_programs`; the prefix of a row_id tells its table.
    """
    by_base = [_by_base(table) for table in (renja_side(review), plan, final_plan)]
    return _as_frame(
        split
        for pair in combinations(by_base, 2)
        for sides in (pair, pair[::-1])
        for split in _splits(*sides, near=True)
    )


def join_parts(
    chains: Sequence[Mapping[str, Any]], tables: Mapping[str, pd.DataFrame], steps: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Chains of matched rows, those of the parts of a program joined to the chain of the row that is whole elsewhere.

    A chain holds its level and, by the names of ``tables``, a list of row_ids. Two tables of ``steps`` are compared:
    where one has a program whole, a chain without a row there joins the one with the same name (and, where the name
    stands under several, the same kegiatan). The order of the rows plays no part.
    """
    rows = [dict(chain) for chain in chains]
    paths: dict[str, dict[str, Key]] = {}
    by_base = {name: _by_base(table) for name, table in tables.items()}
    for one, other in steps:
        for whole, parts in ((one, other), (other, one)):
            bases = _split_bases(by_base[whole], by_base[parts], near=True)
            if bases:
                paths = paths or {name: _paths(table) for name, table in tables.items()}
                rows = _joined(rows, paths, whole, parts, bases)
    return rows


def joined_name(names: Sequence[str]) -> str:
    """One name for rows in several parts: with all their brackets, or with none where a part has none."""
    if len(set(map(name_key, names))) < 2:
        return names[0]
    parts = [part_name(name) for name in names]
    if None in parts:
        return bare_name(names[0])
    return f"{BRACKETS.sub('', names[0])} ({'; '.join(dict.fromkeys(filter(None, parts)))})"


def part_name(name: str) -> str | None:
    """The part of the agency that stands in brackets behind a name; None where there is none."""
    found = BRACKETS.search(name)
    return found.group().strip()[1:-1] if found else None


def _splits(ours: Programs, theirs: Programs, near: bool) -> list[tuple[Any, ...]]:
    rows = []
    for base, own in _split_bases(ours, theirs, near).items():
        (one,) = ours[own]
        rows += [(one.row_id, one.name, one.pagu, part.row_id, part.name, part.pagu) for part in theirs[base]]
    return sorted(rows, key=lambda row: (place(row[0]), place(row[3])))


def _as_frame(splits: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    columns = {"program_id": "string", "program": "string", "plan_pagu": "Int64"}
    columns |= {"final_id": "string", "part": "string", "final_pagu": "Int64"}
    return pd.DataFrame(list(splits), columns=list(columns)).astype(columns)


def _by_base(table: pd.DataFrame) -> dict[str, list[Program]]:
    """The programs of a table by the key of their bare name, each list in printed order."""
    pagu = table["pagu"].tolist() if "pagu" in table else [pd.NA] * len(table)  # a review prints two amounts
    columns = (table[name].tolist() for name in ("level", "row_id", "name"))
    rows = [Program(*cells) for level, *cells in zip(*columns, pagu, strict=True) if level == "program"]
    found: dict[str, list[Program]] = {}
    for row in sorted((row for row in rows if pd.notna(row.name)), key=lambda row: place(row.row_id)):
        found.setdefault(name_key(bare_name(row.name)), []).append(row)
    return found


def _split_bases(ours: Programs, theirs: Programs, near: bool) -> dict[str, str]:
    """The programs of which the second table has several of different names, and the first one: base there, base here.

    Where the first has none of that base, it may be the only one of a similar name.
    """
    found = {}
    for base, parts in theirs.items():
        if len({name_key(part.name) for part in parts}) < 2:
            continue
        name = bare_name(parts[0].name)
        alike = [own for own, rows in ours.items() if own not in theirs and near_name(bare_name(rows[0].name), name)]
        own = base if base in ours or not near or len(alike) != 1 else alike[0]
        if len(ours.get(own, [])) == 1:
            found[base] = own
    return found


def _joined(
    rows: list[dict[str, Any]],
    paths: Mapping[str, Mapping[str, Key]],
    whole: str,
    parts: str,
    bases: Mapping[str, str],
) -> list[dict[str, Any]]:
    hosts: dict[Key, list[int]] = {}
    for number, row in enumerate(rows):
        if row[whole] and row[parts]:
            for key in _keys(paths[whole][row[whole][0]]):
                hosts.setdefault(key, []).append(number)
    guests: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        if row[parts] and not row[whole] and paths[parts][row[parts][0]][1] in bases:
            own = paths[parts][row[parts][0]]
            sought = _keys((own[0], bases[own[1]], *own[2:])) if own[0] != "program" else _keys(_program(bases[own[1]]))
            found = next((hosts[key] for key in sought if key in hosts), [])
            # A second row of the same name in the same part is a double print, not another part.
            if len(found) == 1 and own[-1] != paths[parts][rows[found[0]][parts][0]][-1]:
                guests.setdefault(found[0], []).append(number)
    for number, others in guests.items():
        for name in paths:
            added = sorted((row_id for other in others for row_id in rows[other][name]), key=place)
            rows[number][name] = [*rows[number][name], *added]
    gone = {other for others in guests.values() for other in others}
    return [row for number, row in enumerate(rows) if number not in gone]


def _program(base: str) -> Key:
    return "program", base, "", base, ""


def _keys(path: Key) -> tuple[Key, ...]:
    """What a row is found by: its level and the names down to its own, then without the kegiatan between."""
    level, program, _, name, _ = path
    return tuple(dict.fromkeys((path[:4], (level, program, "", name))))


def _paths(table: pd.DataFrame) -> dict[str, Key]:
    """Of each row its level, the keys of the bare names of its program, kegiatan and itself, its program's row_id."""
    above = ancestors(table)
    programs = dict(zip(table["row_id"], program_of(table).fillna(""), strict=True))
    rows: list[Any] = list(table[["row_id", "level", "name"]].itertuples())
    found: dict[str, Key] = {}
    for row in rows:
        names = [_base(above[level].get(row.row_id)) for level in ("program", "kegiatan")]
        found[row.row_id] = (row.level, *names, _base(row.name), programs[row.row_id])
    return found


def _base(name: object) -> str:
    return name_key(bare_name(name)) if isinstance(name, str) else ""
