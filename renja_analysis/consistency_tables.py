"""The findings of a document counted and arranged: by family, by table, table against table, the worst first.

Pure functions on what :func:`checking.check` gives. Amounts in rupiah. What is at stake is never added up: findings on
one budget would count it many times; the largest amount speaks for all.
"""

from collections.abc import Mapping

import pandas as pd

from renja_analysis.findings import FAMILIES, SEVERITIES, rules
from renja_analysis.schema import TABLES

MOST_WORST = 20
MOST_CELLS = 4  # printed cells that stand beside a finding; further ones are counted


def counted(findings: pd.DataFrame, by: str) -> pd.DataFrame:
    """The findings by ``family`` or ``table``: one row each, in the order of the registry or of the document.

    Columns: the name of ``by``, error, warning, info, findings, causes, amount_at_stake (the largest).
    """
    rows = _with_family(findings)
    order = FAMILIES if by == "family" else tuple(TABLES)
    found = []
    for name in [name for name in order if name in set(rows[by])]:
        part = rows[rows[by] == name]
        severities = [int((part["severity"] == severity).sum()) for severity in SEVERITIES]
        found.append((name, *severities, len(part), part["cause"].nunique(), part["amount_at_stake"].max()))
    columns = [by, *SEVERITIES, "findings", "causes", "amount_at_stake"]
    types = {name: "string" if name == by else "Int64" for name in columns}
    return pd.DataFrame(found, columns=columns).astype(types)


def table_pairs(findings: pd.DataFrame) -> pd.DataFrame:
    """Which tables contradict which: one row per pair of tables that a finding names, in the order of the document.

    A finding counts once for its table and each other table of its evidence; where there is none, for its table and
    itself. Columns: of_table, against_table, findings.
    """
    order = list(TABLES)
    pairs: dict[tuple[str, str], int] = {}
    for row in findings.to_dict("records"):
        others = {cell[0] for cell in evidence_cells(row["evidence"])} - {row["table"]}
        for other in others or {row["table"]}:
            pair = sorted((row["table"], other), key=order.index)
            pairs[pair[0], pair[1]] = pairs.get((pair[0], pair[1]), 0) + 1
    ranked = sorted(pairs, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    result = pd.DataFrame([(*pair, pairs[pair]) for pair in ranked], columns=["of_table", "against_table", "findings"])
    return result.astype({"of_table": "string", "against_table": "string", "findings": "Int64"})


def worst(findings: pd.DataFrame, tables: Mapping[str, pd.DataFrame], most: int = MOST_WORST) -> pd.DataFrame:
    """What to mend first: one row per cause, the most severe and most costly first.

    Columns: severity, table, row_id, column, source, printed (as the document prints it), others (the printed cells of
    the evidence, each with its place, joined by ``; ``), more (further cells of the evidence), amount_at_stake,
    message_id, message_en, rule, cause.
    """
    rows = findings.drop_duplicates("cause").head(most).reset_index(drop=True)
    others, more = [], []
    for evidence in rows["evidence"]:
        cells = evidence_cells(evidence)
        shown = [f"{printed_cell(tables, *cell[:3])} ({cell[3]})" for cell in cells[:MOST_CELLS]]
        others.append("; ".join(shown))
        more.append(max(0, len(cells) - MOST_CELLS))
    rows = rows.assign(
        others=pd.Series(others, index=rows.index, dtype="string"),
        more=pd.Series(more, index=rows.index, dtype="Int64"),
    )
    columns = ["severity", "table", "row_id", "column", "source", "printed", "others", "more", "amount_at_stake"]
    return rows[[*columns, "message_id", "message_en", "rule", "cause"]]


def evidence_cells(evidence: object) -> list[tuple[str, str, str, str]]:
    """The cells that a finding's ``evidence`` names: (table, row_id, column, place)."""
    found = []
    for text in evidence.split("; ") if isinstance(evidence, str) and evidence else []:
        cell, _, place = text.partition("@")
        table, row_id, column = cell.split(":")
        found.append((table, row_id, column, place))
    return found


def printed_cell(tables: Mapping[str, pd.DataFrame], table: str, row_id: str, column: str) -> str:
    """A cell as the document prints it; ``-`` where it prints none."""
    frame = tables.get(table)
    if frame is None:
        return "-"
    rows = frame.loc[frame["row_id"] == row_id]
    name = f"{column}_printed" if f"{column}_printed" in frame else column
    if rows.empty or name not in frame or pd.isna(rows[name].iloc[0]):
        return "-"
    return str(rows[name].iloc[0])


def _with_family(findings: pd.DataFrame) -> pd.DataFrame:
    family = {rule.code: rule.family for rule in rules()}
    return findings.assign(family=findings["rule"].map(family).astype("string"))
