"""Every amount of one or many documents in one long table: whose, of which year, at which stage of the budget.

Which column of which form is which stage and year stands in ``amount_stages.csv``. Amounts are rupiah as printed,
nominal. A blank is no zero, and a parent is a row of its own level: what is added up is one level, never several.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.hierarchy import ancestors
from renja_analysis.names import name_key
from renja_analysis.scales import read_scale
from renja_analysis.stages import present

# The order in which an amount of one year passes through the stages of its budget.
STAGES = (
    *("prakiraan_maju", "rkpd", "renja", "plan", "final"),
    *("apbd_induk", "apbd_perubahan", "target", "realisasi", "realisasi_sd"),
)
LEVELS = ("urusan", "bidang", "program", "kegiatan", "sub_kegiatan", "total")
TABLES = ("evaluation", "rkpd_review", "plan", "final_plan", "narrative")
COLUMNS = {"agency": "string", "document_year": "Int64", "tahap": "string", "amount_year": "Int64", "stage": "string"}
COLUMNS |= {"level": "string", "kode": "string", "key": "string", "name": "string", "program": "string"}
COLUMNS |= {"rupiah": "Int64", "quantity": "Float64", "unit": "string", "indicator": "string", "indicators": "Int64"}
COLUMNS |= {"flag": "string", "borne_out_by": "string", "uncertain": "string", "source": "string"}
COLUMNS |= {"table": "string", "row_id": "string"}
DOCUMENT = ["agency", "document_year", "tahap"]

Years = Mapping[tuple[str, int, str], int]  # the evaluated year of a document


class Print(NamedTuple):
    """One row of ``amount_stages.csv``: the columns of a form that print a stage, and whose year it is."""

    table: str
    amount: str
    quantity: str
    unit: str
    name: str
    indicator: str
    stage: str
    of: str
    offset: int
    cumulative: bool


def prints() -> tuple[Print, ...]:
    rows = [{name: cell for name, cell in row.items() if name != "source"} for row in read_scale("amount_stages.csv")]
    changed = [row | {"offset": int(row["offset"]), "cumulative": row["cumulative"] == "yes"} for row in rows]
    return tuple(Print(**row) for row in changed)  # type: ignore[arg-type]


def evaluated_years(documents: Iterable[Document]) -> dict[tuple[str, int, str], int]:
    """The year that each document evaluates, by its agency, year and tahap."""
    return {(document.agency, document.year, document.tahap): document.evaluated_year for document in documents}


def table_amounts(tables: Mapping[str, pd.DataFrame], evaluated: Years) -> pd.DataFrame:
    """The amounts of the forms, as :func:`budget_trends.amounts` gives them; those of the text are not among them.

    ``tables`` are stacked (:func:`loading.stack`), by name; those that are missing or empty give no rows. A stage for
    which a document prints no amount at all has no rows there: a form without that column and one that left it blank
    are the same.
    """
    parts = []
    for name in TABLES:
        table = tables.get(name)
        columns = [entry for entry in prints() if table is not None and entry.table == name and entry.amount in table]
        if table is None or not columns:
            continue
        described = _described(table)
        parts += [_stage(described, entry, evaluated) for entry in columns]
    if not parts:
        return empty()
    return pd.concat(parts, ignore_index=True).astype(COLUMNS)[list(COLUMNS)]


def empty() -> pd.DataFrame:
    """A long table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})


def keys(names: pd.Series) -> pd.Series:
    """The key of each name (:func:`names.name_key`); missing where no name is printed. Each name is looked at once."""
    known = {name: name_key(name) or pd.NA for name in names.dropna().unique()}
    return names.map(known).astype("string")


def _described(table: pd.DataFrame) -> pd.DataFrame:
    """The stacked table with program (the name above or its own) and indicators (how many each row has in all)."""
    number = table.groupby(["agency", "year", "tahap"], sort=False, dropna=False).ngroup().astype("string")
    own = number + ":" + table["row_id"]  # a row_id is that of a row only together with its document
    above = number + ":" + table["parent"]
    name = table["name"] if "name" in table else table["renja_name"].fillna(table["rkpd_name"])
    tree = pd.DataFrame({"row_id": own, "level": table["level"], "parent": above, "name": name})
    further = above[table["level"] == "indikator"].value_counts()
    rows = table.assign(program=own.map(ancestors(tree)["program"]).astype("string"))
    return rows.assign(further=own.map(further).fillna(0).astype("Int64"))


def _stage(table: pd.DataFrame, entry: Print, evaluated: Years) -> pd.DataFrame:
    """The rows of one stage."""
    rows = table[table["level"].isin(LEVELS)]
    side = entry.name.removesuffix("_name") if entry.name != "name" else ""
    if side:
        rows = rows[present(rows, side)]
    printing = rows[entry.amount].notna().groupby([rows[name] for name in ("agency", "year", "tahap")]).transform("any")
    rows = rows[printing.astype(bool)]
    document = [rows[name] for name in ("agency", "year", "tahap")]
    if entry.of == "plan_year":
        year = rows["year"] + entry.offset
    else:
        known = [evaluated[key] + entry.offset for key in zip(*document, strict=True)]
        year = pd.Series(known, index=rows.index, dtype="Int64")
    nothing = pd.Series(pd.NA, index=rows.index, dtype="string")
    name = rows["renja_name" if side == "rkpd" else "rkpd_name"] if side else nothing
    names = rows[entry.name].fillna(name)
    indicator = rows[entry.indicator] if entry.indicator else nothing
    own = indicator.notna() | rows[entry.quantity].notna()
    columns = {
        "agency": rows["agency"],
        "document_year": rows["year"],
        "tahap": rows["tahap"],
        "amount_year": year,
        "stage": pd.Series(entry.stage, index=rows.index),
        "level": rows["level"],
        "kode": rows.get("kode", nothing),
        "key": keys(names),
        "name": names,
        "program": rows["program"],
        "rupiah": rows[entry.amount],
        "quantity": rows[entry.quantity],
        "unit": rows[entry.unit],
        "indicator": indicator,
        "indicators": rows["further"] + own.astype("Int64"),
        "flag": pd.Series("cumulative" if entry.cumulative else "", index=rows.index),
        "borne_out_by": nothing,
        "uncertain": rows["uncertain"],
        "source": rows["source"],
        "table": pd.Series(entry.table, index=rows.index),
        "row_id": rows["row_id"],
    }
    return pd.DataFrame(columns)
