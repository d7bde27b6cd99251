"""Every registered rule over the tables of a document: what does not add up, one finding per cause."""

from collections.abc import Collection

import pandas as pd

from renja_analysis import (  # noqa: F401 (each enters its rules)
    rules_alignment,
    rules_claims,
    rules_counts,
    rules_evaluation,
    rules_excess,
    rules_indicators,
    rules_narrative,
    rules_percents,
    rules_plan_reading,
    rules_plan_targets,
    rules_plans,
    rules_priorities,
    rules_proposals,
    rules_references,
    rules_stages,
    rules_tags,
    rules_titles,
    rules_years,
)
from renja_analysis.causes import group_causes
from renja_analysis.documents import Document
from renja_analysis.findings import SEVERITIES, resolve, rules, run_rule, to_frame
from renja_analysis.selection import named_rules
from renja_analysis.sheet import Corrected, Sheet
from renja_analysis.tables import load_all, read_corrections

# The measure that shows a table by its rows, for the tables that have one.
SHEETS = {
    "evaluation": "sheet",
    "rkpd_review": "review_sheet",
    "plan": "plan_sheet",
    "final_plan": "final_sheet",
    "proposals": "proposals_sheet",
    "goals": "goals_sheet",
    "alignment": "alignment_sheet",
    "priorities": "priorities_sheet",
    "narrative": "narrative_sheet",
    "years": "years_sheet",
    "references": "references_sheet",
}


def check(
    tables: Document | dict[str, pd.DataFrame],
    document: Document | None = None,
    corrected: bool = False,
    select: Collection[str] | None = None,
) -> pd.DataFrame:
    """Runs every rule whose tables are there: one row per finding.

    Columns: rule, severity (error, warning, info), cause, table, row_id, column, source (its place in the source file),
    printed, expected, difference (printed - expected), amount_at_stake (rupiah), rests_on_uncertain (the reading of
    the print), message_id and message_en (a sentence), evidence (the cells that prove it). difference is "Float64",
    amount_at_stake "Int64", rests_on_uncertain "boolean", the rest "string".
    ``tables`` are those of the data contract by name, as :func:`renja_analysis.loading.load` gives them, or a document
    whose tables are to be loaded. ``document`` brings the indicator types set by hand and the corrections;
    ``corrected`` says that the tables are loaded with these: a finding then shows a corrected cell by its value.
    A form that was left blank (a table without rows) proves nothing, as if it were not there.
    ``select`` names the rules to run by their codes or the beginnings of these (``RJ6``), all if none; what only a rule
    left out explains is then a finding of its own.
    Sorted by severity, then by the rupiah at stake, then in printed order. Amounts in rupiah, percents 0-100.
    Raises RenjaError for a beginning that no rule has.
    """
    if isinstance(tables, Document):
        document, tables = tables, load_all(tables, corrected)
    tables = {name: table for name, table in tables.items() if len(table) or name not in SHEETS}
    wanted = set(named_rules("select", select or ()))
    chosen = [rule for rule in rules() if set(rule.tables) <= set(tables) and (not select or rule.code in wanted)]
    cells = _corrected(document) if corrected and document else ()
    known: dict[str, object] = {**tables, "document": document, "corrected": cells}
    found = [finding for rule in chosen for finding in run_rule(rule, known)]
    sheets: dict[str, Sheet] = {table: resolve(name, known) for table, name in SHEETS.items() if table in tables}
    findings = to_frame(group_causes(found, sheets))
    return _sorted(findings, sheets)


def _corrected(document: Document) -> Corrected:
    """The cells that ``corrections.csv`` overrides."""
    return set(read_corrections(document)[["table", "row_id", "column"]].itertuples(index=False, name=None))


def _sorted(findings: pd.DataFrame, sheets: dict[str, Sheet]) -> pd.DataFrame:
    places = {(table, row_id): place for table, sheet in sheets.items() for place, row_id in enumerate(sheet.rows)}
    keys = pd.DataFrame(
        {
            "severity": findings["severity"].map(SEVERITIES.index),
            "stake": -findings["amount_at_stake"].fillna(-1),
            "table": findings["table"],
            "place": [places.get(key, 0) for key in zip(findings["table"], findings["row_id"], strict=True)],
        },
        index=findings.index,
    )
    order = keys.sort_values(list(keys.columns), kind="stable").index
    return findings.loc[order].reset_index(drop=True)
