"""Small plans in the shape of the tables: one tuple per row."""

from collections.abc import Sequence

import pandas as pd

from renja_analysis.building import frame_of, parents
from renja_analysis.schema import ALIGNMENT, FINAL_PLAN, PLAN, RKPD_REVIEW, Table

Row = tuple[str, str, int | None]  # level, name, pagu
Claims = dict[str, list[tuple[str, int]]]  # by policy: the sub kegiatan claimed and their amounts


def _table(table: Table, records: Sequence[dict[str, object]]) -> pd.DataFrame:
    rows = [dict(record) for record in records]
    row_ids = [f"{table.prefix}{number}" for number in range(1, len(rows) + 1)]
    above = parents(row_ids, [str(row["level"]) for row in rows])
    for row, row_id, parent in zip(rows, row_ids, above, strict=True):
        row |= {"row_id": row_id, "parent": parent, "source": f"renja.txt:{row_id[1:]}"}
    return frame_of(rows, table.fields)


def plan(*rows: Row, **columns: Sequence[object]) -> pd.DataFrame:
    """A plan; ``columns`` give further columns row by row."""
    return _table(PLAN, _records(rows, columns, ("name", "pagu")))


def final_plan(*rows: Row, **columns: Sequence[object]) -> pd.DataFrame:
    return _table(FINAL_PLAN, _records(rows, columns, ("name", "pagu")))


def review(*rows: Row, **columns: Sequence[object]) -> pd.DataFrame:
    """A review whose two sides are equal but for what ``columns`` say."""
    records = [
        record | {"rkpd_name": record["renja_name"], "rkpd_pagu": record["renja_pagu"]}
        for record in _records(rows, {}, ("renja_name", "renja_pagu"))
    ]
    for name, cells in columns.items():
        for record, cell in zip(records, cells, strict=True):
            record[name] = cell
    return _table(RKPD_REVIEW, records)


def alignment(claims: Claims, totals: dict[str, int] | None = None, program: str = "Program Arsip") -> pd.DataFrame:
    """Policy tables in which all sub kegiatan stand under one program; ``totals`` are the printed ones."""
    records: list[dict[str, object]] = []
    for number, (kebijakan, rows) in enumerate(claims.items(), start=3):
        inside: list[tuple[str, str, int | None]] = [("strategi", "Menata", None), ("program", program, None)]
        inside += [("kegiatan", "Kegiatan Arsip", None)] + [("sub_kegiatan", name, pagu) for name, pagu in rows]
        if totals and kebijakan in totals:
            inside.append(("total", "TOTAL", totals[kebijakan]))
        records += [
            {"level": level, "name": name, "pagu": pagu, "table": f"3.{number}", "kebijakan": kebijakan}
            for level, name, pagu in inside
        ]
    row_ids = [f"A{number}" for number in range(1, len(records) + 1)]
    order = ("strategi", "program", "kegiatan", "sub_kegiatan")
    above = parents(row_ids, [str(record["level"]) for record in records], order)
    for record, row_id, parent in zip(records, row_ids, above, strict=True):
        record |= {"row_id": row_id, "parent": parent, "source": f"renja.txt:{row_id[1:]}"}
    return frame_of(records, ALIGNMENT.fields)


def _records(
    rows: Sequence[Row], columns: dict[str, Sequence[object]], names: tuple[str, str]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [{"level": level, names[0]: name, names[1]: pagu} for level, name, pagu in rows]
    for column, cells in columns.items():
        for record, cell in zip(found, cells, strict=True):
            record[column] = cell
    return found
