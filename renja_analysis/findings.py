"""Findings: what does not add up, one row each, and the registry of the rules that say so.

A rule is a function that yields :class:`Finding`; its parameters name the tables and measures that it
reads, those with a default what it reads where a document has it; its texts stand in ``rules.yml``. A new rule is
one function, one entry there and one test.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from renja_analysis.errors import RenjaError
from renja_analysis.scales import read_scale
from renja_analysis.schema import TABLES
from renja_analysis.sheet import Cell
from renja_analysis.wording import Words, sentence

SEVERITIES = ("error", "warning", "info")
FAMILIES = (
    *("reading", "sums", "formulas", "output_against_money", "codes", "targets", "blank_columns"),
    *("across_tables", "forward", "numbering", "duplicates", "alignment", "text", "references", "spelling"),
)

# The columns of a finding, in order, with their pandas types.
COLUMNS = {
    "rule": "string",
    "severity": "string",
    "cause": "string",
    "table": "string",
    "row_id": "string",
    "column": "string",
    "source": "string",
    "printed": "string",
    "expected": "string",
    "difference": "Float64",
    "amount_at_stake": "Int64",
    "rests_on_uncertain": "boolean",
    "message_id": "string",
    "message_en": "string",
    "evidence": "string",
}


class Finding(NamedTuple):
    """What a rule found at one cell, before it is a row.

    ``evidence`` are the other cells that prove it, ``consequences`` those where the same cause shows
    again; ``variant`` chooses the message of the rule and ``words`` fill it; ``expected`` is the
    text for the reader, ``expected_value`` the number behind it, if it is one; ``severity`` lowers
    that of the rule. Findings that bear one ``cause`` are listed together. ``still_fires`` tells from a
    row's values whether the rule would speak at all: so a finding that another one explains is found.
    """

    cell: Cell
    evidence: tuple[Cell, ...] = ()
    words: Mapping[str, Words] = {}
    variant: str = "default"
    expected: str | None = None
    expected_value: float | None = None
    difference: float | None = None
    amount_at_stake: int | None = None
    severity: str = ""
    cause: str = ""
    still_fires: Callable[[Mapping[str, Any]], bool] | None = None
    rule: str = ""
    consequences: tuple[Cell, ...] = ()

    @property
    def rests_on_uncertain(self) -> bool:
        return any(cell.doubted for cell in (self.cell, *self.evidence))


RuleFunction = Callable[..., Iterable[Finding]]


class Rule(NamedTuple):
    """One rule of the registry. ``needs`` names the tables and measures that ``run`` takes, in its own order.

    ``wants`` names those that it takes only where they are there. ``mend`` says in one sentence what an official
    does about it, ``example`` what it looks like.
    """

    code: str
    severity: str
    family: str
    title_id: str
    title_en: str
    proves: str
    proves_id: str
    source: str
    source_id: str
    amount_at_stake: str
    amount_at_stake_id: str
    mend_id: str
    mend_en: str
    example_id: str
    example_en: str
    messages: Mapping[str, Mapping[str, str]]
    needs: tuple[str, ...]
    wants: tuple[str, ...]
    run: RuleFunction

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the contract without which the rule cannot run."""
        return tuple(sorted({table for need in self.needs for table in tables_of(need)}))


_RULES: dict[str, Rule] = {}
_MEASURES: dict[str, tuple[Callable[..., Any], tuple[str, ...], tuple[str, ...]]] = {}


def rule(code: str) -> Callable[[RuleFunction], RuleFunction]:
    """Enters a function in the registry under a code of ``rules.yml``. Raises RenjaError for an unknown code."""

    def enter(run: RuleFunction) -> RuleFunction:
        if code not in _texts():
            raise RenjaError(f"rules.yml: found no entry {code}; expected one for {run.__name__}. Add it.")
        if code in _RULES and _RULES[code].run.__qualname__ != run.__qualname__:
            raise RenjaError(f"{code}: found two functions; expected one. Give {run.__name__} a code of its own.")
        text = _texts()[code]
        _RULES[code] = Rule(
            code=code,
            severity=text["severity"],
            family=text["family"],
            title_id=text["title"]["id"],
            title_en=text["title"]["en"],
            proves=text["proves"],
            proves_id=text.get("proves_id", text["proves"]),
            source=text["source"],
            source_id=text.get("source_id", text["source"]),
            amount_at_stake=text["amount_at_stake"],
            amount_at_stake_id=text.get("amount_at_stake_id", text["amount_at_stake"]),
            mend_id=text.get("mend", {}).get("id", ""),
            mend_en=text.get("mend", {}).get("en", ""),
            example_id=text.get("example", {}).get("id", ""),
            example_en=text.get("example", {}).get("en", ""),
            messages=text["messages"],
            needs=_parameters(run),
            wants=_parameters(run, with_default=True),
            run=run,
        )
        return run

    return enter


def measure(function: Callable[..., Any]) -> Callable[..., Any]:
    """Enters a measure, so that a rule has it by naming a parameter after it; its own parameters are found alike."""
    _MEASURES[function.__name__] = (function, _parameters(function), _parameters(function, with_default=True))
    return function


def rules() -> tuple[Rule, ...]:
    """Every registered rule, in the order of ``rules.yml``: the order in which causes are sought, too."""
    return tuple(_RULES[code] for code in _texts() if code in _RULES)


def tables_of(need: str) -> set[str]:
    """The tables behind a table, a measure or the document. Raises RenjaError for an unknown name."""
    if need in TABLES:
        return {need}
    if need in ("document", "corrected"):
        return set()
    if need not in _MEASURES:
        raise RenjaError(f"{need}: found no such table or measure; expected one of those registered. Register it.")
    return {table for inner in _MEASURES[need][1] for table in tables_of(inner)}


def resolve(need: str, known: dict[str, Any]) -> Any:
    """The table, measure or document of that name; a measure is taken once and kept in ``known``."""
    if need not in known:
        function, needs, wants = _MEASURES[need]
        known[need] = function(**_given(needs, wants, known))
    return known[need]


def run_rule(rule: Rule, known: dict[str, Any]) -> Iterator[Finding]:
    """The findings of one rule, each with its code and its severity: at most info where it rests on a doubt."""
    for found in rule.run(**_given(rule.needs, rule.wants, known)):
        severity = "info" if found.rests_on_uncertain else found.severity or rule.severity
        cause = found.cause or f"{found.cell.table}:{found.cell.row_id}:{found.cell.column}"
        yield found._replace(rule=rule.code, severity=severity, cause=cause)


def to_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row per finding, columns of ``COLUMNS``.

    ``printed`` and ``expected`` are texts (a number in the notation of the tables), ``difference`` is
    printed - expected in the unit of the column, ``amount_at_stake`` rupiah by the definition of the rule,
    ``evidence`` the other places, ``table:row_id:column@source`` joined by ``; ``.
    """
    records = [_record(found) for found in findings]
    return pd.DataFrame.from_records(records, columns=list(COLUMNS)).astype(COLUMNS)


@lru_cache
def bound(name: str) -> float:
    """A named bound of ``rule_bounds.csv``, where its unit and reason stand."""
    return float({row["name"]: row["value"] for row in read_scale("rule_bounds.csv")}[name])


def _record(found: Finding) -> dict[str, object]:
    rule = _RULES[found.rule]
    messages = rule.messages[found.variant]
    places = dict.fromkeys(cell.place for cell in (*found.evidence, *found.consequences))
    places.pop(found.cell.place, None)
    return {
        "rule": found.rule,
        "severity": found.severity,
        "cause": found.cause,
        "table": found.cell.table,
        "row_id": found.cell.row_id,
        "column": found.cell.column,
        "source": found.cell.source,
        "printed": found.cell.printed,
        "expected": found.expected,
        "difference": found.difference,
        "amount_at_stake": found.amount_at_stake,
        "rests_on_uncertain": found.rests_on_uncertain,
        "message_id": sentence(messages["id"], dict(found.words), "id"),
        "message_en": sentence(messages["en"], dict(found.words), "en"),
        "evidence": "; ".join(places) or None,
    }


def _given(needs: tuple[str, ...], wants: tuple[str, ...], known: dict[str, Any]) -> dict[str, Any]:
    """What a rule or a measure takes: all that it needs, and what it wants of the tables that are there."""
    there = (want for want in wants if tables_of(want) <= set(known))
    return {name: resolve(name, known) for name in (*needs, *there)}


def _parameters(function: Callable[..., Any], with_default: bool = False) -> tuple[str, ...]:
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if (p.default is not inspect.Parameter.empty) == with_default)


@lru_cache
def _texts() -> dict[str, Any]:
    """``rules.yml``: code to texts. The C loader of PyYAML, where it is there, reads it ten times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name("rules.yml").read_text(encoding="utf-8")
    entries: dict[str, Any] = yaml.load(text, Loader=loader)
    for code, entry in entries.items():
        known = entry["severity"] in SEVERITIES and entry["family"] in FAMILIES
        if not known or not re.fullmatch(r"RJ[1-9]\d\d", code):
            raise RenjaError(
                f"rules.yml, {code}: found severity {entry['severity']!r}, family {entry['family']!r}; expected a code "
                f"such as RJ306, one of {', '.join(SEVERITIES)} and one of {', '.join(FAMILIES)}. Correct the file."
            )
    return entries
