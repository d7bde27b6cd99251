"""What does not add up, counted and arranged: by family, table against table, the worst first."""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest
from figure_boxes import covered, outside
from matplotlib.figure import Figure

from renja_analysis import consistency
from renja_analysis.checking import check
from renja_analysis.consistency_tables import evidence_cells, printed_cell
from renja_analysis.documents import find_document
from renja_analysis.findings import FAMILIES, to_frame
from renja_analysis.labels import LANGS, label
from renja_analysis.numbers import Lang

pytestmark = pytest.mark.filterwarnings("error")

DOCUMENT = find_document("dkukm-babel", 2024)
SOURCE = "Sumber: Dinas Contoh, Renja 2024; diolah."


@cache
def tables() -> dict[str, pd.DataFrame]:
    return consistency.load_tables(DOCUMENT)


@cache
def reference() -> pd.DataFrame:
    return check(DOCUMENT)


@cache
def nothing() -> pd.DataFrame:
    return to_frame([])


@cache
def small() -> pd.DataFrame:
    """Three findings of two causes: two on one claim, one within the evaluation."""
    rows = [
        ("RJ201", "error", "evaluation:E1:target_rp", "evaluation", "E1", "target_rp", 70, ""),
        ("RJ702", "error", "A1", "alignment", "A1", "pagu", 50, "plan:P1:pagu@renja.txt:7; plan:P2:pagu@renja.txt:8"),
        ("RJ708", "warning", "A1", "alignment", "A1", "pagu", 90, "final_plan:F1:pagu@renja.txt:9"),
    ]
    columns = ["rule", "severity", "cause", "table", "row_id", "column", "amount_at_stake", "evidence"]
    frame = nothing().reindex(range(len(rows)))
    for name, values in zip(columns, zip(*rows, strict=True), strict=True):
        frame[name] = pd.Series(values, dtype=frame[name].dtype)
    return frame.assign(source="renja.txt:5", printed="1.000", message_id="Kalimat.", message_en="Sentence.")


DRAWINGS: dict[str, Callable[[pd.DataFrame, Lang], Figure | str]] = {
    "families": lambda findings, lang: consistency.draw_families(findings, lang, SOURCE),
    "pairs": lambda findings, lang: consistency.draw_pairs(findings, lang, SOURCE),
}
SENTENCES: dict[str, Callable[[pd.DataFrame, Lang], str]] = {
    "families": consistency.tell_families,
    "tables": consistency.tell_tables,
    "pairs": consistency.tell_pairs,
    "worst": lambda findings, lang: consistency.tell_worst(consistency.worst(findings, {}), lang),
}


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("findings", [small, reference], ids=["small", "reference"])
def test_no_text_of_a_figure_is_cut_off_or_covered(
    findings: Callable[[], pd.DataFrame], lang: Lang, drawing: str
) -> None:
    figure = DRAWINGS[drawing](findings(), lang)
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    assert not outside(axes)
    assert not covered(axes)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_without_a_finding_a_figure_is_one_sentence(drawing: str, lang: Lang) -> None:
    assert DRAWINGS[drawing](nothing(), lang) == label("nothing.findings", lang)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_sentence_stands_in_both_languages_with_and_without_findings(sentence: str) -> None:
    for findings in (reference(), small(), nothing()):
        indonesian, english = (SENTENCES[sentence](findings, lang) for lang in LANGS)
        assert indonesian and english and indonesian != english


def test_findings_are_counted_by_family_with_their_causes_and_the_largest_amount() -> None:
    rows = consistency.counted(small(), "family")
    assert rows.values.tolist() == [["sums", 1, 0, 0, 1, 1, 70], ["alignment", 1, 1, 0, 2, 1, 90]]


@pytest.mark.parametrize("by", ["family", "table"])
def test_every_finding_of_the_reference_document_is_counted_once(by: str) -> None:
    rows = consistency.counted(reference(), by)
    assert rows["findings"].sum() == len(reference())
    assert rows[["error", "warning", "info"]].sum().sum() == len(reference())


def test_a_finding_counts_for_its_table_and_each_other_table_of_its_evidence() -> None:
    assert consistency.table_pairs(small()).values.tolist() == [
        ["evaluation", "evaluation", 1],
        ["plan", "alignment", 1],
        ["final_plan", "alignment", 1],
    ]


def test_a_cause_is_listed_once_with_the_print_of_both_places() -> None:
    plan = pd.DataFrame({"row_id": ["P1", "P2"], "pagu": [1, 2], "pagu_printed": ["1.000", None]})
    rows = consistency.worst(small(), {"plan": plan})
    assert rows[["cause", "others", "more"]].fillna("").values.tolist() == [
        ["evaluation:E1:target_rp", "", 0],
        ["A1", "1.000 (renja.txt:7); - (renja.txt:8)", 0],
    ]


def test_further_cells_of_the_evidence_are_counted() -> None:
    evidence = "; ".join(f"plan:P{number}:pagu@renja.txt:{number}" for number in range(1, 8))
    rows = consistency.worst(small().head(1).assign(evidence=evidence), {})
    assert rows["more"].tolist() == [3]
    assert rows["others"].iloc[0].count("renja.txt") == 4


def test_every_cell_of_the_evidence_is_found_in_its_table() -> None:
    cells = [cell for evidence in reference()["evidence"].dropna() for cell in evidence_cells(evidence)]
    assert len(cells) > 300
    rows = {name: set(table["row_id"]) for name, table in tables().items()}
    assert all(row_id in rows[table] for table, row_id, _, _ in cells)
    assert printed_cell(tables(), "plan", "P52", "pagu") == "75,000,000"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("lang", LANGS)
def test_every_family_has_a_name(family: str, lang: Lang) -> None:
    assert label(f"family.{family}", lang)


def test_the_findings_stay_as_they_are() -> None:
    before = reference().copy()
    for act in (*DRAWINGS.values(), *SENTENCES.values()):
        act(reference(), "id")
    pd.testing.assert_frame_equal(reference(), before)
