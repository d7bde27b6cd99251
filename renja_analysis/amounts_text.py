"""Budgets that only the running text gives: the original and the changed budget (APBD), with what bears them out.

The wording of one sentence decides no stage and no subject: a text may call all spending ``belanja langsung``. Each
amount is looked for in a second place of the document, another sentence or a table of that year, and flagged without.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from renja_analysis.amounts import COLUMNS, Years, empty, keys

BUDGETS = ("apbd_induk", "apbd_perubahan")
SPENDING = ("belanja_langsung", "belanja_tidak_langsung")  # kinds of spending; both are all of it
WHOLE = ("belanja_total", "perangkat_daerah")
TOTALS = ("total",)  # the levels of rows that are all spending
KIND = "jenis_belanja"  # the level of an amount that is one kind of spending
INCOME = "pad"
ROUND = 1_000_000  # whole millions stand in many rows: one that happens to be equal bears nothing out
ONE_RUPIAH = 1  # amounts are printed in whole rupiah: what was rounded to them may differ by one
# Where a table prints budgets: its column, and whether its year is the evaluated one.
BESIDE = (("evaluation", "target_rp", True), ("plan", "pagu", False), ("final_plan", "pagu", False))

Key = tuple[str, int, str]


class Place(NamedTuple):
    """One place that prints an amount: what it is of (a subject of the text, the level of a row), and the amount."""

    where: str
    subject: str
    amount: int
    sentence: str = ""


def text_amounts(tables: Mapping[str, pd.DataFrame], evaluated: Years) -> pd.DataFrame:
    """The budgets that the text gives, in the columns of :func:`amounts.table_amounts`: one row per amount and subject.

    Stages apbd_induk and apbd_perubahan; income (pad) is left out, and so is an amount whose year is not said. level:
    ``total`` where it is all spending, ``program`` where the subject is one, ``jenis_belanja`` for one kind of
    spending. flag: ``one_place`` (nothing else in the document bears the amount out), ``other_subject`` (a second place
    gives the same amount for all spending, the sentence for a part of it). borne_out_by: the second places,
    ``table:row_id``, joined by ``; ``. An original budget is of the same subject as the changed one of its sentence
    where the printed addition ties them. A row below the total bears out no amount in whole millions. An amount that
    several sentences repeat stands once.
    """
    narrative = tables.get("narrative")
    if narrative is None or not len(narrative):
        return empty()
    said = narrative[(narrative["unit"] == "rupiah") & narrative["value"].notna() & narrative["narrative_year"].notna()]
    said = said[(said["value"] != 0) & said["subject"].notna()]
    budgets = said["measure"].isin(BUDGETS) & (said["subject"] != INCOME)
    of_documents = set(zip(said["agency"][budgets], said["year"][budgets], said["tahap"][budgets], strict=True))
    beside = _places(tables, evaluated, of_documents)
    found: list[dict[str, Any]] = []
    groups: dict[Any, pd.DataFrame] = dict(iter(said.groupby(["agency", "year", "tahap"], sort=False)))
    for key, rows in groups.items():
        if key in of_documents:
            found += _document(key, rows.to_dict("records"), beside)
    if not found:
        return empty()
    frame = pd.DataFrame(found).reindex(columns=list(COLUMNS))
    frame["key"] = keys(frame["name"].where(frame["level"] == "program").astype("string"))
    return frame.astype(COLUMNS)


def _places(
    tables: Mapping[str, pd.DataFrame], evaluated: Years, documents: Iterable[Key]
) -> dict[tuple[Key, int], list[Place]]:
    """The amounts of the tables by document and the year that they are of."""
    wanted, found = set(documents), dict[tuple[Key, int], list[Place]]()
    for name, column, of_evaluated in BESIDE:
        table = tables.get(name)
        if table is None or column not in table:
            continue
        rows = table[table[column].notna() & (table["level"] != "indikator")]
        columns = (rows[other] for other in ("agency", "year", "tahap", "row_id", "level", column))
        for agency, year, tahap, row_id, level, amount in zip(*columns, strict=True):
            key = (agency, year, tahap)
            if key in wanted:
                of = evaluated[key] if of_evaluated else year
                found.setdefault((key, of), []).append(Place(f"{name}:{row_id}", level, amount))
    return found


def _document(key: Key, said: list[dict[Any, Any]], beside: Mapping[tuple[Key, int], list[Place]]) -> list[Any]:
    """The budgets of one document's text."""
    said = sorted(said, key=lambda row: int(row["row_id"][1:]))
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    tied: dict[tuple[Any, ...], bool] = {}
    for row in said:
        if row["measure"] not in BUDGETS or row["subject"] == INCOME:
            continue
        year, amount = int(row["narrative_year"]), round(row["value"])
        places = [place for place in _others(row, said) if abs(place.amount - amount) <= ONE_RUPIAH]
        rows = (place for place in beside.get((key, year), ()) if abs(place.amount - amount) <= ONE_RUPIAH)
        places += [place for place in rows if place.subject in TOTALS or amount % ROUND]
        whole = any(place.subject in (*WHOLE, *TOTALS) for place in places)
        tied[row["sentence"], row["subject"], row["measure"], amount] = whole
        entry = _entry(key, row, year, amount, places, whole)
        found.setdefault((row["measure"], year, row["subject"], amount), entry)
    for entry in found.values():
        if entry["stage"] == "apbd_induk" and entry["level"] == KIND and _tied_to_whole(entry, said, tied):
            entry |= {"level": "total", "flag": "; ".join(filter(None, (entry["flag"], "other_subject")))}
    return [{name: cell for name, cell in entry.items() if name != "sentence"} for entry in found.values()]


def _others(row: Mapping[Any, Any], said: list[dict[Any, Any]]) -> list[Place]:
    """The budgets of that year in other sentences."""
    return [
        Place(f"narrative:{other['row_id']}", other["subject"], round(other["value"]))
        for other in said
        if other["sentence"] != row["sentence"]
        and other["narrative_year"] == row["narrative_year"]
        and other["measure"] in (row["measure"], "pagu")
        and other["subject"] != INCOME
    ]


def _tied_to_whole(entry: Mapping[str, Any], said: list[dict[Any, Any]], whole: Mapping[tuple[Any, ...], bool]) -> bool:
    """Whether the printed addition leads from this original budget to a changed one that is all spending."""
    same = [row for row in said if (row["sentence"], row["subject"]) == (entry["sentence"], entry["name"])]
    added = [round(row["value"]) for row in same if row["measure"] == "penambahan"]
    changed = [round(row["value"]) for row in same if row["measure"] == "apbd_perubahan"]
    return any(
        abs(entry["rupiah"] + more - after) <= ONE_RUPIAH
        and whole.get((entry["sentence"], entry["name"], "apbd_perubahan", after), False)
        for more in added
        for after in changed
    )


def _entry(
    key: Key, row: Mapping[Any, Any], year: int, amount: int, places: list[Place], whole: bool
) -> dict[str, Any]:
    subject = row["subject"]
    if subject in SPENDING:
        level, other = ("total", True) if whole else (KIND, False)
    else:
        level, other = ("total" if subject in WHOLE else "program"), False
    flags = ["one_place"] if not places else []
    return {
        **dict(zip(("agency", "document_year", "tahap"), key, strict=True)),
        "amount_year": year,
        "stage": row["measure"],
        "level": level,
        "name": subject,
        "rupiah": amount,
        "indicators": 0,
        "flag": "; ".join([*flags, "other_subject"] if other else flags),
        "borne_out_by": "; ".join(place.where for place in places) or pd.NA,
        "uncertain": row["uncertain"],
        "source": row["source"],
        "table": "narrative",
        "row_id": row["row_id"],
        "sentence": row["sentence"],
    }
