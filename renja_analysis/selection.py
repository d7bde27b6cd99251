"""Which findings are asked for: by the code of their rule or its beginning, and by severity."""

from collections.abc import Iterable

import pandas as pd

from renja_analysis.errors import RenjaError
from renja_analysis.findings import SEVERITIES, rules
from renja_analysis.scales import choose


def choose_findings(
    findings: pd.DataFrame, select: Iterable[str] = (), ignore: Iterable[str] = (), severity: str = "info"
) -> pd.DataFrame:
    """The findings of the rules in ``select`` (all if none) but those in ``ignore``, no less severe than ``severity``.

    A rule is named by its code or the beginning of it (``RJ2``: all of the family), several joined by commas. The
    findings of the whole check are chosen from: what one of them explains stays explained. Order, columns and index
    stay. Raises RenjaError for a beginning that no rule has and an unknown severity.
    """
    choose("severity", severity, SEVERITIES)
    wanted, unwanted = named_rules("select", select), named_rules("ignore", ignore)
    severe = findings["severity"].isin(SEVERITIES[: SEVERITIES.index(severity) + 1])
    kept = severe & ~findings["rule"].isin(unwanted)
    return findings[kept & findings["rule"].isin(wanted)] if wanted else findings[kept]


def named_rules(option: str, beginnings: Iterable[str]) -> list[str]:
    """The codes of all rules that these beginnings name, as in :func:`choose_findings`; one text is one of them."""
    known = sorted(rule.code for rule in rules())
    found: list[str] = []
    texts = [beginnings] if isinstance(beginnings, str) else beginnings
    for beginning in (part.strip() for text in texts for part in text.split(",")):
        named = [code for code in known if beginning and code.startswith(beginning.upper())]
        if not named:
            raise RenjaError(
                f"{option}: found {beginning!r}; expected the code of a rule or its beginning, such as {known[0]} or "
                f"{known[0][:3]}. docs/rules.md lists all rules."
            )
        found += named
    return found
