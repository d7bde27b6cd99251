"""What the review tells and draws: the numbers of its tables in both languages, or one sentence without a table."""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest
from figure_boxes import covered, outside
from matplotlib.figure import Figure

from renja_analysis import review
from renja_analysis.documents import find_document
from renja_analysis.numbers import Lang
from renja_analysis.review_tables import change_counts
from renja_analysis.schema import CORRECTIONS, TABLES
from renja_analysis.tables import empty_table, load_present
from tests import plan_rows

pytestmark = pytest.mark.filterwarnings("error")

DOCUMENT = find_document("dkukm-babel", 2024)
PLANS = review.TABLES[:3]  # the tables of the plan; proposals and goals have a story of their own
SOURCE = "Sumber: Dinas Contoh, Renja 2024; diolah."
Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]

PROGRAM = ("program", "Program Arsip dengan Nama yang Panjang sekali untuk Sebuah Gambar yang Sempit", 60_000_000)
KEGIATAN = ("kegiatan", "Kegiatan Arsip Dinamis", 60_000_000)
PENATAAN = ("sub_kegiatan", "Sub Kegiatan Penataan", 40_000_000)
LAYANAN = ("sub_kegiatan", "Sub Kegiatan Layanan", 20_000_000)


@cache
def reference() -> Tables:
    return tuple(load_present(DOCUMENT, PLANS).values())  # type: ignore[return-value]


@cache
def small() -> Tables:
    rows = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN)
    ours = plan_rows.plan(*rows, maju_pagu=[90_000_000, 90_000_000, 90_000_000, None])
    fewer = [
        ("program", PROGRAM[1], 35_000_000),
        ("kegiatan", KEGIATAN[1], 35_000_000),
        ("sub_kegiatan", "Penataan", 35_000_000),
    ]
    return plan_rows.review(*rows), ours, plan_rows.final_plan(*fewer)


@cache
def nothing() -> Tables:
    return tuple(empty_table(TABLES[name]) for name in PLANS)  # type: ignore[return-value]


DRAWINGS: dict[str, Callable[[Tables, Lang], Figure | str]] = {
    "changes": lambda tables, lang: review.draw_changes(review.changes(tables[0]), lang, SOURCE),
    "waterfall": lambda tables, lang: review.draw_waterfall(review.stages(*tables), lang, SOURCE),
    "stages": lambda tables, lang: review.draw_stages(review.stages(*tables), lang, SOURCE),
    "largest": lambda tables, lang: review.draw_largest(review.stages(*tables), lang, SOURCE),
    "forward": lambda tables, lang: review.draw_forward(review.forward(tables[1]), lang, SOURCE),
    "weights": lambda tables, lang: review.draw_weights(review.weights(tables[2]), lang, SOURCE),
}
SENTENCES: dict[str, Callable[[Tables, Lang], str]] = {
    "changes": lambda tables, lang: review.tell_changes(review.changes(tables[0]), lang),
    "totals": lambda tables, lang: review.tell_totals(review.stage_totals(*tables), lang),
    "sums": lambda tables, lang: review.tell_sums(review.sums(*tables), lang),
    "steps": lambda tables, lang: review.tell_steps(review.stages(*tables), lang),
    "largest": lambda tables, lang: review.tell_largest(review.stages(*tables), lang),
    "forward": lambda tables, lang: review.tell_forward(review.forward(tables[1]), lang),
    "weights": lambda tables, lang: review.tell_weights(review.weights(tables[2]), lang),
}


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("tables", [small, reference], ids=["small", "reference"])
def test_no_text_of_a_figure_is_cut_off_or_covered(tables: Callable[[], Tables], lang: Lang, drawing: str) -> None:
    figure = DRAWINGS[drawing](tables(), lang)
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    assert not outside(axes)
    assert not covered(axes)


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_without_its_table_a_figure_is_one_sentence(drawing: str, lang: Lang) -> None:
    sentence = DRAWINGS[drawing](nothing(), lang)
    assert isinstance(sentence, str)
    assert sentence.count(".") == 1


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_sentence_stands_in_both_languages_with_and_without_its_table(sentence: str) -> None:
    for tables in (reference(), small(), nothing()):
        indonesian, english = (SENTENCES[sentence](tables, lang) for lang in ("id", "en"))
        assert indonesian and english and indonesian != english


def test_the_waterfall_ends_at_the_final_plan_and_shows_every_step() -> None:
    figure = DRAWINGS["waterfall"](small(), "id")
    assert isinstance(figure, Figure)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["Rp 60,00 juta", "−Rp 25,00 juta", "Rp 35,00 juta"]


def test_the_counts_of_changes_are_those_of_the_rows() -> None:
    counts = dict(change_counts(review.changes(reference()[0])).itertuples(index=False, name=None))
    assert (counts["indicator_added"], counts["pagu_changed"], counts["same"]) == (24, 0, 37)


def test_the_largest_change_stands_first_and_what_is_gone_counts_in_full() -> None:
    rows = review.largest_changes(review.stages(*small()))
    assert rows[["name", "difference", "kind"]].values.tolist() == [
        ["Sub Kegiatan Layanan", -20_000_000, "dropped"],
        ["Sub Kegiatan Penataan", -5_000_000, "lowered"],
    ]


def test_what_is_to_be_asked_about_the_forward_estimate_is_listed_with_its_reason() -> None:
    forward = review.forward(small()[1])
    assert review.forward_doubts(forward)["why"].tolist() == ["jump", "blank"]


def test_the_tables_that_a_document_lacks_are_named() -> None:
    tables = dict(zip(PLANS, (*reference()[:2], nothing()[2]), strict=True))
    assert review.tell_missing(tables, "en") == (
        "This document has no table of the final plan; what depends on it is left out."
    )
    assert review.tell_missing(dict(zip(PLANS, reference(), strict=True))) == ""


def test_each_correction_is_listed_with_print_reason_and_reviewer() -> None:
    none = empty_table(CORRECTIONS)
    assert review.tell_corrections(none, "en") == "There are no corrections; every number is as printed."
    cells = {"table": "plan", "row_id": "P1", "column": "pagu", "printed": "1.000", "corrected": "1000000"}
    corrections = pd.DataFrame([cells | {"reason": "misprint", "by": "Ani"}], dtype="string")
    assert "plan:P1:pagu: printed “1.000”, corrected to “1000000” (misprint; by Ani)" in review.tell_corrections(
        corrections, "en"
    )
