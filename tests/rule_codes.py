"""Which rules a module of the package holds, and which of them a test file names."""

import re
from pathlib import Path

from renja_analysis.findings import rules


def codes_of(*modules: str) -> set[str]:
    """The codes of the rules that these modules of the package register."""
    found = {rule.code for rule in rules() if rule.run.__module__.rpartition(".")[2] in modules}
    assert found, f"no rule in {', '.join(modules)}"
    return found


def codes_named(test_file: str) -> set[str]:
    """The codes of rules that a file of tests prints in quotation marks."""
    return set(re.findall(r'"(RJ\d{3})"', Path(test_file).read_text(encoding="utf-8")))
