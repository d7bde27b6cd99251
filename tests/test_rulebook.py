"""The catalogue of rules says what the registry says, in both languages; `renja check --explain` prints one rule."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from renja_analysis import rulebook
from renja_analysis.cli import cli
from renja_analysis.documents import root
from renja_analysis.errors import RenjaError
from renja_analysis.findings import Rule, rules
from renja_analysis.labels import LANGS, label
from renja_analysis.numbers import Lang

AGAIN = "run `python -m renja_analysis.rulebook` and commit docs/rules.md, which it writes"
PARTS = {"proves", "source", "amount_at_stake", "example", "mend"}


def entry_of(code: str) -> str:
    (part,) = re.findall(rf"^### {code}\n(.*?)(?=^##|\Z)", rulebook.rulebook_text(), re.M | re.S)
    return str(part)


def cells(line: str) -> list[str]:
    return re.split(r" ?(?<!\\)\| ?", line)[1:-1]


def test_the_committed_catalogue_is_that_of_the_registry() -> None:
    # Read and compared line by line: a failing test then shows the rule, not two long texts.
    committed = (root() / "docs" / "rules.md").read_text(encoding="utf-8").splitlines()
    assert committed == rulebook.rulebook_text().splitlines(), AGAIN


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_has_its_entry_with_every_part_in_both_languages(rule: Rule) -> None:
    lines = [cells(line) for line in entry_of(rule.code).splitlines() if line.startswith("| ") and "---" not in line]
    told = lines[1:]
    assert len(told) == len(PARTS)
    assert all(len(line) == 3 and all(line) for line in told)
    assert f"({rule.severity})" in entry_of(rule.code)


def test_no_text_of_the_registry_ends_at_a_comma() -> None:
    """In ``{id: A, but not B, en: C}`` YAML ends the text at the comma and reads the rest as a key of its own."""
    entries = yaml.safe_load((root() / "renja_analysis" / "rules.yml").read_text(encoding="utf-8"))
    for code, entry in entries.items():
        for texts in (entry["title"], entry["mend"], entry["example"], *entry["messages"].values()):
            assert set(texts) == {"id", "en"} and all(texts.values()), code


def test_the_rules_stand_in_the_order_of_their_codes_so_that_one_is_found_by_leafing() -> None:
    text = rulebook.rulebook_text()
    codes = re.findall(r"^### (RJ\d{3})$", text, re.M)
    assert codes == sorted({rule.code for rule in rules()})


def test_every_link_of_the_catalogue_leads_to_a_heading() -> None:
    text = rulebook.rulebook_text()
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    links = re.findall(r"\]\(#([^)]+)\)", text)
    assert len(links) > len(rules())
    assert set(links) <= anchors


def test_signs_of_markdown_and_html_in_a_text_are_shown_and_break_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    strange = rules()[0]._replace(mend_id="Tulis a | b, bukan <b> *c*.")
    monkeypatch.setattr(rulebook, "rules", lambda: (strange,))
    (line,) = [line for line in entry_of(strange.code).splitlines() if "Tulis a" in line]
    assert cells(line)[1] == r"Tulis a \| b, bukan &lt;b> \*c\*."


@pytest.mark.parametrize("lang", LANGS)
def test_one_rule_is_explained_in_one_language_with_all_its_parts(lang: Lang) -> None:
    rule = next(rule for rule in rules() if rule.code == "RJ201")
    text = rulebook.explain("rj201", lang)
    told = (rule.title_id, rule.proves_id, rule.source_id, rule.amount_at_stake_id, rule.example_id, rule.mend_id)
    other = (rule.title_en, rule.proves, rule.source, rule.amount_at_stake, rule.example_en, rule.mend_en)
    mine, others = (told, other) if lang == "id" else (other, told)
    assert all(part in text for part in mine)
    assert not [part for part in others if part in text]
    assert text.startswith(f"RJ201 {mine[0]}\n")
    assert all(f"{label(f'rulebook.{part}', lang)}: " in text for part in PARTS)


@pytest.mark.parametrize("code", ["RJ299", "rj2", "RJ20"])
def test_a_code_that_no_rule_has_is_refused_naming_those_near(code: str) -> None:
    with pytest.raises(RenjaError) as refused:
        rulebook.explain(code)
    sentence = str(refused.value)
    assert sentence.startswith(f"explain: found {code!r}; expected one of: RJ201, RJ202, ")
    assert "RJ301" not in sentence and sentence.endswith("docs/rules.md lists all rules.")


@pytest.mark.parametrize("code", ["", "X", "RJ", "RJ001"])
def test_a_code_that_is_near_none_is_refused_with_an_example(code: str) -> None:
    with pytest.raises(RenjaError, match=r"expected the code of a rule such as RJ101\."):
        rulebook.explain(code)


def test_the_command_line_explains_a_rule_without_any_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    result = CliRunner().invoke(cli, ["check", "--explain", "RJ301", "--lang", "en"], prog_name="renja")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{rulebook.explain('RJ301', 'en')}\n"
    result = CliRunner().invoke(cli, ["check", "--explain", "RJ001"], prog_name="renja")
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("renja: explain: found 'RJ001'; expected the code of a rule")


def test_the_command_writes_the_catalogue_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    assert rulebook.main() == 0
    assert capsys.readouterr().out == f"{tmp_path / 'docs' / 'rules.md'}\n"
    assert (tmp_path / "docs" / "rules.md").read_text(encoding="utf-8") == rulebook.rulebook_text()


def test_a_place_that_cannot_be_written_is_one_sentence_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    (tmp_path / "docs" / "rules.md").mkdir(parents=True)
    assert rulebook.main() == 2
    assert "found a place that cannot be written" in capsys.readouterr().err
