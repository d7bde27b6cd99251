"""Long tables of amounts for tests: name only what matters, all else follows the first document of one agency."""

import pandas as pd

from renja_analysis.amounts import COLUMNS, keys

Row = tuple[int, str, str, int | None]  # amount year, stage, name, rupiah
TABLE_OF = {"rkpd": "rkpd_review", "renja": "rkpd_review", "plan": "plan", "prakiraan_maju": "plan"}
TABLE_OF |= {"final": "final_plan", "target": "evaluation", "realisasi": "evaluation", "realisasi_sd": "evaluation"}
DISTANCE = {
    "prakiraan_maju": -1,
    "target": 2,
    "realisasi": 2,
    "realisasi_sd": 3,
}  # from the amount's year to the plan's


def amount_rows(*rows: Row, level: str = "program", agency: str = "dinas-a", **columns: list[object]) -> pd.DataFrame:
    """One row each, of the document that usually prints such an amount; ``columns`` give further cells row by row."""
    made = [
        {
            "agency": agency,
            "document_year": year + DISTANCE.get(stage, 0),
            "tahap": "akhir",
            "amount_year": year,
            "stage": stage,
            "level": level,
            "name": name,
            "rupiah": rupiah,
            "indicators": 1,
            "flag": "cumulative" if stage == "realisasi_sd" else "",
            "source": f"renja.txt:{place}",
            "table": TABLE_OF[stage],
            "row_id": f"X{place}",
        }
        for place, (year, stage, name, rupiah) in enumerate(rows, start=1)
    ]
    frame = pd.DataFrame(made).reindex(columns=list(COLUMNS))
    for name, cells in columns.items():
        frame[name] = cells
    frame["key"] = keys(frame["name"].astype("string"))
    return frame.astype(COLUMNS)


def links(*rows: tuple[str, str, bool | None], level: str = "program", agency: str = "dinas-a") -> pd.DataFrame:
    """Decisions on pairs of names: name, same_as, confirmed."""
    made = [(agency, level, name, same, yes, "kode sama", "Ani") for name, same, yes in rows]
    columns = ["agency", "level", "name", "same_as", "confirmed", "reason", "by"]
    return (
        pd.DataFrame(made, columns=columns)
        .astype("string")
        .astype({"confirmed": "object"})
        .assign(confirmed=pd.Series([row[2] for row in rows], dtype="boolean"))
    )
