"""Findings are chosen by the code of their rule or its beginning, and by severity."""

import pandas as pd
import pytest
from checked_document import SPENT, found, table

from renja_analysis.checking import check
from renja_analysis.errors import RenjaError
from renja_analysis.selection import choose_findings


def codes(**chosen: object) -> list[str]:
    return choose_findings(found(), **chosen)["rule"].to_list()  # type: ignore[arg-type]


def test_all_are_kept_when_nothing_is_chosen() -> None:
    pd.testing.assert_frame_equal(choose_findings(found()), found())
    assert codes() == ["RJ401", "RJ401", "RJ402"]


@pytest.mark.parametrize("select", [["RJ402"], ["rj402"], ["RJ402,RJ2"], ["RJ402", "RJ2"], ["RJ402, RJ3"]])
def test_a_rule_is_selected_by_its_code_among_others(select: list[str]) -> None:
    assert codes(select=select) == ["RJ402"]


def test_the_beginning_of_a_code_stands_for_all_rules_that_have_it() -> None:
    assert codes(select=["RJ4"]) == ["RJ401", "RJ401", "RJ402"]
    assert codes(select=["RJ2"]) == []


@pytest.mark.parametrize("select", [["RJ40"], ["rj4"], "RJ4", ["RJ401,RJ402"], ("RJ401", "RJ402")])
def test_the_library_runs_the_rules_that_the_command_would_choose(select: list[str]) -> None:
    assert check({"evaluation": table(*SPENT)}, select=select)["rule"].to_list() == codes(select=["RJ4"])


def test_what_is_ignored_is_left_out_even_of_what_is_selected() -> None:
    assert codes(ignore=["RJ401"]) == ["RJ402"]
    assert codes(select=["RJ4"], ignore=["RJ402"]) == ["RJ401", "RJ401"]


@pytest.mark.parametrize(("severity", "kept"), [("error", 2), ("warning", 3), ("info", 3)])
def test_what_is_less_severe_than_asked_for_is_left_out(severity: str, kept: int) -> None:
    assert len(codes(severity=severity)) == kept


@pytest.mark.parametrize("option", ["select", "ignore"])
@pytest.mark.parametrize("text", ["RJ0", "RJ4011", "", "RJ2,", "X"])
def test_a_beginning_that_no_rule_has_is_refused_in_one_sentence(option: str, text: str) -> None:
    with pytest.raises(
        RenjaError, match=rf"^{option}: found '.*'; expected the code of a rule or its beginning, such as"
    ):
        codes(**{option: [text]})


def test_a_severity_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RenjaError, match="severity: found 'fatal'; expected one of: error, warning, info"):
        codes(severity="fatal")
