"""Which rows of a table are the same in two stages of a document, also where a table prints no level or no name.

Matched by :mod:`renja_analysis.matching`; a row without a name by its texts, below what groups the table.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from renja_analysis.fields import CODE_PARTS
from renja_analysis.goals import CHAIN
from renja_analysis.matching import match, place
from renja_analysis.parts import join_parts
from renja_analysis.schema import TABLES
from renja_analysis.slips import renja_side, shifted

Row = dict[str, Any]

PLANNED = (*CODE_PARTS, "indikator")  # levels of a plan, from the top; each is matched below the one before
CLAIMED = ("strategi", "program", "kegiatan", "sub_kegiatan")
# What stands above the rows of a table that prints no row for it, and the texts by which its rows are known.
GROUPS = {"alignment": "kebijakan", "goals": "unit_kerja", "proposals": ""}
TEXTS = {
    "goals": CHAIN,
    "proposals": ("tanggal", "pengusul", "usulan", "masalah", "alamat_lokasi", "program_kegiatan"),
}
# What such a row is called by: the first of these that it prints.
CALLED = {"goals": CHAIN[::-1], "proposals": ("masalah", "usulan", "program_kegiatan")}
PLANS = ("rkpd_review", "plan", "final_plan")  # in which blocks of names that slipped are looked for
LEVEL, GROUP = "row", "group"  # of rows that have no level, and of what stands above them


def paired_rows(table: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Row]:
    """Which rows of a table are which in two stages of it.

    One record per row: level, how and score (see :func:`matching.match`), and the row_ids ``before`` and ``after``,
    several where one stage prints the parts of a program that the other prints whole. In printed order of the later
    stage, then what is gone.
    """
    left, right = _known_by(table, before), _of_other_side(_known_by(table, after))
    levels = {"alignment": (GROUP, *CLAIMED)}.get(table, (GROUP, LEVEL) if table in TEXTS else PLANNED)
    pairs = match(left, right, levels)
    sides = {"before": "left", "after": "right"}
    chains: list[Row] = [
        {"level": pair["level"], "how": pair["how"], "score": pair["score"]}
        | {name: [pair[side]] if isinstance(pair[side], str) else [] for name, side in sides.items()}
        for pair in pairs.to_dict("records")
    ]
    if table not in GROUPS:
        chains = join_parts(chains, {"before": left, "after": right}, (("before", "after"),))
    prefix = TABLES[table].prefix
    chains = [chain | {"after": [f"{prefix}{row_id[1:]}" for row_id in chain["after"]]} for chain in chains]
    own = [chain for chain in chains if chain["level"] != GROUP]
    return sorted(own, key=lambda chain: (not chain["after"], place((chain["after"] or chain["before"])[0])))


def slipped_rows(table: str, before: pd.DataFrame, after: pd.DataFrame) -> tuple[set[str], set[str]]:
    """The row_ids of each stage whose names slipped against their amounts, see :func:`slips.shifted`."""
    if table not in PLANS:
        return set(), set()
    left, right = (renja_side(side) if table == "rkpd_review" else side for side in (before, after))
    blocks = shifted(left, _of_other_side(right))
    blocks = blocks[~blocks["same_name"]]
    return set(blocks["left"]), set(TABLES[table].prefix + blocks["right"].str[1:])


def _of_other_side(rows: pd.DataFrame) -> pd.DataFrame:
    """No row_id may stand on both sides: the running number stays, as it is the order of print."""
    return rows.assign(**{name: ">" + rows[name].str[1:] for name in ("row_id", "parent")})


def _known_by(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows as they are matched: row_id, level, parent, name and kode; above them, what the table groups them by."""
    columns = ["row_id", "level", "parent", *(["kode"] if "kode" in frame else [])]
    names = pd.Series([row_name(table, row) for row in frame.to_dict("records")], index=frame.index, dtype="string")
    rows = frame[columns].assign(name=names)
    if table not in GROUPS:
        return rows
    if table in TEXTS:
        texts = frame[list(TEXTS[table])].fillna("").agg("; ".join, axis=1)
        rows = rows.assign(level=LEVEL, name=texts.astype("string"))
    groups = frame[GROUPS[table]].fillna("0") if GROUPS[table] else pd.Series("0", index=frame.index, dtype="string")
    ids = {group: f"#{at}" for at, group in enumerate(dict.fromkeys(sorted(groups)), start=1)}
    above = pd.DataFrame({"row_id": list(ids.values()), "level": GROUP, "name": list(ids)}, dtype="string")
    return pd.concat([above, rows.assign(parent=rows["parent"].fillna(groups.map(ids)))], ignore_index=True)


def row_name(table: str, row: Mapping[Any, Any]) -> Any:
    """What a row is called: its name, else that of the other side of the review; an indicator by its text."""
    wanted = "indicator" if row["level"] == "indikator" else "name"
    columns = CALLED.get(table) or (wanted, f"renja_{wanted}", f"rkpd_{wanted}")
    return next((row[column] for column in columns if column in row and not pd.isna(row[column])), None)
