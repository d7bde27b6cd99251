"""What is filled into a form that is handed out: codes, names, indicators and units that are known already.

They come from the newest earlier document of the agency; what that leaves blank comes from its other tables, under the
same name, then from the nomenclature supplied. Amounts, targets and what was reached are never carried over. Where no
earlier document is there, the rows are those of the nomenclature. Every row and cell says where it comes from.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.documents import TAHAP, Document
from renja_analysis.fields import CODE_PARTS
from renja_analysis.names import name_key
from renja_analysis.nomenclature import official
from renja_analysis.nomenclature_sheets import PEMDA
from renja_analysis.tables import load_table

Row = dict[str, Any]
LEVELS = tuple(CODE_PARTS)  # those that have a code
KEPT = (*LEVELS, "indikator")
ANY_BIDANG = "X.XX"  # in the nomenclature: whatever bidang the agency has

# Where a table says it, the first column that holds something.
SAID: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "evaluation": {
        "kode": ("kode",),
        "name": ("name",),
        "indicator": ("indicator",),
        "unit": ("target_k_unit", "renstra_target_k_unit"),
    },
    "plan": {"kode": ("kode",), "name": ("name",), "indicator": ("indicator",), "unit": ("unit", "maju_unit")},
    "rkpd_review": {
        "name": ("renja_name", "rkpd_name"),
        "indicator": ("renja_indicator", "rkpd_indicator"),
        "unit": ("renja_unit", "rkpd_unit"),
    },
    "final_plan": {"name": ("name",), "unit": ("unit",)},
}
ORDER = ("plan", "evaluation", "rkpd_review", "final_plan")  # of the tables, behind the form's own
CARRIED: Mapping[
    str, tuple[str, ...]
] = {  # the texts of tables that have no sub kegiatan of the plan, or print them in another way
    "goals": ("unit_kerja", "no", "rkpd_tujuan", "rkpd_indikator_tujuan", "rkpd_sasaran", "rkpd_indikator_sasaran")
    + ("isu_strategis", "renja_tujuan", "renja_indikator_tujuan", "renja_sasaran", "renja_indikator_sasaran"),
    "alignment": ("level", "no", "name", "table", "kebijakan"),
}


class Origin(NamedTuple):
    """Where rows (``what`` is ``rows``) or cells (kode, indicator, unit) come from: a place, and the rows from 0."""

    what: str
    place: str
    rows: list[int]


class Known(NamedTuple):
    """The rows of a form, by column of its table, and where each comes from."""

    rows: list[Row]
    origins: list[Origin]


def earlier_document(documents: Iterable[Document], year: int, tables: Sequence[str]) -> Document | None:
    """The newest document of a year before ``year`` that has one of ``tables``, of its latest stage; else None."""
    having = [
        document
        for document in documents
        if document.year < year and any((document.folder / "tables" / f"{name}.csv").is_file() for name in tables)
    ]
    return max(having, key=lambda document: (document.year, TAHAP.index(document.tahap)), default=None)


def sources_of(table: str) -> tuple[str, ...]:
    """The tables that know the rows of a form, the likeliest first; none of what is new each year."""
    if table in CARRIED:
        return (table,)
    return (table, *(name for name in ORDER if name != table)) if table in SAID else ()


def planned_sources() -> tuple[str, ...]:
    """The tables that know the rows of an evaluation, of the document that planned the evaluated year."""
    return tuple(name for name in ORDER if name != "evaluation")


def known_rows(
    table: str,
    earlier: Document | None,
    sources: Sequence[str] = (),
    nomenclature: pd.DataFrame | None = None,
    bidang: str | None = None,
    agency_level: str = "",
) -> Known:
    """What is known of the rows of a form that shows ``table``.

    ``earlier`` is the document that knows them, in the first of the tables ``sources`` that has rows; ``nomenclature``
    the official list (None: not supplied), ``bidang`` the code of the bidang whose rows are taken from it where there
    is no earlier document; ``agency_level`` chooses among the names that provinsi and kabupaten/kota have for one
    code. The values are texts, by column of the table; nothing is computed.
    """
    found = _carried(table, earlier, sources) if earlier else Known([], [])
    if table not in SAID:
        return found
    rows, origins = found
    if not rows and nomenclature is not None and bidang is not None:
        rows, origins = _listed(nomenclature, bidang, agency_level)
    elif rows and nomenclature is not None:
        origins = [*origins, *_complete(table, rows, nomenclature)]
    return Known([_put(table, row) for row in rows], origins)


def bidang_of(nomenclature: pd.DataFrame) -> list[str]:
    """The codes of the bidang that a nomenclature holds, in order; ``X.XX`` is none."""
    codes = nomenclature.loc[~nomenclature["former"].fillna(False), "kode"].dropna()
    return sorted({code[:4] for code in codes if len(code) >= 4 and not code.startswith("X")})


def _carried(table: str, document: Document, sources: Sequence[str]) -> Known:
    """The rows of the first table of the document that knows them, completed from its others."""
    tables = {
        name: load_table(document, name) for name in sources if (document.folder / "tables" / f"{name}.csv").is_file()
    }
    name = next((name for name, frame in tables.items() if len(frame)), None)
    if name is None:
        return Known([], [])
    frame = tables[name]
    if table in CARRIED:
        frame = frame[frame["level"] != "total"] if table == "alignment" else frame
        rows = [_texts(row, CARRIED[table]) for row in frame.to_dict("records")]
        return Known(rows, [_origin("rows", document, name, range(len(rows)))])
    rows = _said(frame, name)
    origins = [_origin("rows", document, name, range(len(rows)))]
    for other, known in tables.items():
        if other != name:
            origins += [
                _origin(what, document, other, at)
                for what, at in _fill(table, rows, _by_name(_said(known, other))).items()
            ]
    return Known(rows, origins)


def _origin(what: str, document: Document, table: str, rows: Iterable[int]) -> Origin:
    return Origin(what, f"{document.label}/{table}", list(rows))


def _said(frame: pd.DataFrame, table: str) -> list[Row]:
    """What a table says of each row of the hierarchy: level, kode, name, indicator, unit."""
    rows = []
    twice = set(frame.loc[frame["kode"].duplicated(keep=False), "kode"].dropna()) if "kode" in frame else set()
    for record in frame[frame["level"].isin(KEPT)].to_dict("records"):
        row = {name: record[name] for name in ("row_id", "level", "parent")}
        for what, columns in SAID[table].items():
            row |= {what: next((record[name] for name in columns if isinstance(record[name], str)), None)}
        if row.get("kode") in twice:
            row["kode"] = None  # it is wrong on one of the rows at least
        rows.append(row)
    return rows


def _texts(record: Mapping[Any, Any], columns: Sequence[str]) -> Row:
    return {name: record[name] for name in columns if isinstance(record[name], str)}


def _by_name(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.get("name") and row["level"] in LEVELS:
            found.setdefault((row["level"], name_key(row["name"])), []).append(row)
    return found


def _fill(table: str, rows: Sequence[Row], known: Mapping[tuple[str, str], Sequence[Row]]) -> dict[str, list[int]]:
    """Fills the blanks of rows from rows of the same level and name, where these agree; says which were filled.

    Only what the form of ``table`` has a cell for.
    """
    filled: dict[str, list[int]] = {}
    names = _by_name(rows)
    for at, row in enumerate(rows):
        key = (row["level"], name_key(row.get("name") or ""))
        others = known.get(key, ())
        # A name that stands twice here, or there with two codes, does not say which one is meant.
        wanted = ["kode"] if len(names.get(key, ())) == 1 else []
        wanted += (
            ["indicator", "unit"] if not row.get("indicator") else ["unit"] if _same_indicator(row, others) else []
        )
        for what in (what for what in wanted if what in SAID[table]):
            values = {other[what] for other in others if other.get(what)}
            if not row.get(what) and len(values) == 1:
                row[what] = values.pop()
                filled.setdefault(what, []).append(at)
    return filled


def _same_indicator(row: Row, others: Sequence[Row]) -> bool:
    """Whether a row and all others speak of one indicator: then they have one unit."""
    keys = {name_key(one.get("indicator") or "") for one in (row, *others)}
    return len(keys) == 1


def _complete(table: str, rows: Sequence[Row], nomenclature: pd.DataFrame) -> list[Origin]:
    """Fills the blanks of rows from the official list, by exact names; the codes above follow from those below."""
    frame = pd.DataFrame(rows, columns=["row_id", "level", "parent", "name", "kode"], dtype="string")
    frame["source"] = [f"rows:{number}" for number in range(1, len(rows) + 1)]
    listed = {
        (kode, name_key(name)): (indicator, unit)
        for kode, name, indicator, unit in nomenclature[["kode", "name", "indicator", "unit"]].itertuples(index=False)
    }
    found = official(frame, nomenclature)
    sure = found[(found["how"] == "exact") & ~found["kode_resmi"].fillna(" ").str.contains(" ")]
    known = {}
    for key, kode, official_name, source in sure[["key", "kode_resmi", "official_name", "source"]].itertuples(
        index=False
    ):
        indicator, unit = listed.get((kode, name_key(official_name)), (pd.NA, pd.NA))
        row = {"kode": kode, "indicator": _or_none(indicator), "unit": _or_none(unit), "source": source}
        known[("sub_kegiatan", key)] = [row]
    bidang = {one["kode"][:4] for (one,) in known.values() if not one["kode"].startswith("X")}
    for (one,) in known.values():
        if one["kode"].startswith(ANY_BIDANG) and len(bidang) == 1:
            one["kode"] = next(iter(bidang)) + one["kode"][len(ANY_BIDANG) :]
    filled = _fill(table, rows, known)
    upper = _codes_above(rows) if "kode" in SAID[table] else []
    filled |= {"kode": sorted([*filled.get("kode", []), *upper])} if upper else {}
    files = ", ".join(dict.fromkeys(_file_of(one["source"]) for (one,) in known.values()))
    return [Origin(what, files, at) for what, at in filled.items()]


def _codes_above(rows: Sequence[Row]) -> list[int]:
    """Gives each row without a code the start that the codes of all rows under it share; says which."""
    filled = []
    for level in ("kegiatan", "program", "bidang"):
        size = CODE_PARTS[level]
        for at, row in enumerate(rows):
            if row["level"] != level or row.get("kode"):
                continue
            under = [one for one in rows if one["parent"] is not pd.NA and one["parent"] == row["row_id"]]
            under = [one for one in under if one["level"] in LEVELS]
            starts = {".".join(one["kode"].split(".")[:size]) if one.get("kode") else "" for one in under}
            if len(starts) == 1 and (start := starts.pop()) and len(start.split(".")) == size:
                row["kode"] = start
                filled.append(at)
    return filled


def _listed(nomenclature: pd.DataFrame, bidang: str, agency_level: str) -> tuple[list[Row], list[Origin]]:
    """The rows of a bidang as the official list has them, with the supporting program of every bidang.

    Without kegiatan of special autonomy, and programs that have none but these.
    """
    found: dict[tuple[str, str], Row] = {}
    current = nomenclature[~nomenclature["former"].fillna(False) & nomenclature["kode"].notna()]
    for record in current.to_dict("records"):
        kode, name, level = record["kode"], record["name"], record["level"]
        if kode.startswith(f"{ANY_BIDANG}."):
            kode = bidang + kode[len(ANY_BIDANG) :]
        own = kode in (bidang, bidang[:1]) or kode.startswith(f"{bidang}.")
        if not own or kode.split(".")[3:4] not in ([], ["1"], ["2"]):  # 3 and 4 are special autonomy
            continue
        # Lists of two years write the last part of a code with two digits or four; a code above has one name.
        start, _, last = kode.rpartition(".")
        key = (f"{start}.{last.zfill(4)}", name_key(name)) if level == LEVELS[-1] else (kode, "")
        row = {"level": level, "kode": kode, "name": name, "source": record["source"]}
        row |= {what: _or_none(record[what]) for what in ("indicator", "unit")}
        known = found.get(key)
        if known is None or len(known["kode"]) < len(kode) or _of_others(known["name"], name, agency_level):
            found[key] = row
    programs = {".".join(row["kode"].split(".")[:3]) for row in found.values() if row["level"] in LEVELS[3:]}
    rows = [row for row in found.values() if row["level"] != "program" or row["kode"] in programs]
    rows.sort(key=lambda row: [part.zfill(4) for part in row["kode"].split(".")])
    places: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        places.setdefault(_file_of(row.pop("source")), []).append(at)
    return rows, [Origin("rows", place, at) for place, at in places.items()]


def _of_others(known: str, name: str, agency_level: str) -> bool:
    """Whether a name that is known is that of the other level of government, and ``name`` is not."""
    others = [pattern for level, pattern in PEMDA.items() if level != agency_level]
    return any(pattern.search(known) and not pattern.search(name) for pattern in others)


def _file_of(source: str) -> str:
    return source.partition("!")[0].partition(":")[0]


def _put(table: str, row: Row) -> Row:
    """A row in the columns of the table whose form it goes to: what is known of it holds for all that say it."""
    known = {what: columns for what, columns in SAID[table].items() if row.get(what)}
    return {"level": row["level"]} | {name: row[what] for what, columns in known.items() for name in columns}


def _or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
