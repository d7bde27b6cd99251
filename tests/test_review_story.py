"""What the review tells and draws: the numbers of its tables in both languages, or one sentence without a table."""

from collections.abc import Callable
from functools import cache
from itertools import combinations

import pandas as pd
import pytest
from figure_boxes import contains, covered, outside, overlap
from matplotlib.figure import Figure
from matplotlib.text import Text

from renja_analysis import review
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.labels import in_words
from renja_analysis.numbers import Lang
from renja_analysis.review_tables import change_counts, unknown_changes
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


def title_of(figure: Figure) -> str:
    return " ".join(figure.get_suptitle().split())


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
    counts = change_counts(review.changes(reference()[0])).set_index("change")
    assert counts.loc[["indicator_added", "target_added", "pagu_changed", "same"], "rows"].tolist() == [24, 23, 0, 37]
    assert counts.loc[["target_dropped", "indicator_added"], "uncertain"].tolist() == [1, 0]


def test_a_changed_row_whose_reading_is_uncertain_is_shown_as_such() -> None:
    shown = in_words(review.changed_rows(review.changes(reference()[0]), reference()[0]), ["uncertain"], "id")
    assert shown.loc[shown["uncertain_words"] == "ya", "row_id"].tolist() == ["R3"]


def test_the_sentence_on_the_changes_names_the_rows_whose_reading_is_uncertain() -> None:
    changes = review.changes(reference()[0])
    assert "never differ" in review.tell_changes(changes, "en")
    assert "(R3)" in review.tell_changes(changes, "en")
    assert "(R3)" in review.tell_changes(changes, "id")


def test_money_on_one_side_alone_is_told_and_never_called_equal() -> None:
    rows = (PROGRAM, KEGIATAN, PENATAAN)
    one_blank = review.changes(plan_rows.review(*rows, rkpd_pagu=[60_000_000, 60_000_000, None]))
    assert "In **1** row only one side prints an amount." in review.tell_changes(one_blank, "en")
    assert "never differ" not in review.tell_changes(one_blank, "en")
    none = review.changes(plan_rows.review(*rows, rkpd_pagu=[None] * 3))
    assert "cannot be compared" in review.tell_changes(none, "en")


@pytest.mark.parametrize(
    ("pagu", "said"),
    [
        ([60_000_000, 60_000_000, 40_000_000], "but not one rupiah"),
        ([60_000_000, 60_000_000, None], "some amounts stand on one side alone"),
        ([50_000_000, 60_000_000, 40_000_000], "with Rp 10.00 million of money"),
    ],
)
def test_the_figure_of_the_changes_says_what_is_known_about_the_money(pagu: list[int | None], said: str) -> None:
    changes = review.changes(
        plan_rows.review(PROGRAM, KEGIATAN, PENATAAN, rkpd_pagu=pagu, renja_unit=["%", None, None])
    )
    figure = review.draw_changes(changes, "en", SOURCE)
    assert isinstance(figure, Figure)
    assert said in " ".join(" ".join(text.get_text().split()) for text in figure.findobj(Text))


def test_a_review_that_prints_one_side_alone_changed_nothing() -> None:
    rows = (PROGRAM, KEGIATAN, PENATAAN)
    changes = review.changes(plan_rows.review(*rows, rkpd_name=[None] * 3, rkpd_pagu=[None] * 3))
    assert changes.empty
    assert "both of its sides" in review.tell_changes(changes, "en")


def test_only_the_stages_with_a_printed_total_are_called_proved() -> None:
    totals = review.stage_totals(*reference())
    assert review.tell_totals(totals, "en").endswith(
        "The programs of the plan and the final plan **add up** to the printed total. "
        "No total is printed for the initial RKPD and the Renja's own analysis, so that nothing proves the sum."
    )
    assert "Untuk rancangan awal RKPD dan analisis kebutuhan Renja tidak tercetak jumlah" in review.tell_totals(totals)
    assert "add up" not in review.tell_totals(review.stage_totals(*small()), "en")


def test_a_stage_with_a_program_without_an_amount_is_called_incomplete() -> None:
    total = ("bidang", "URUSAN", 60_000_000)
    blank = plan_rows.plan(total, PROGRAM, ("program", "Program Lain", None))
    told = review.tell_totals(review.stage_totals(small()[0], blank, nothing()[2]), "en")
    assert "In the plan some program prints no amount" in told
    assert "add up" not in told


def test_the_sentence_on_the_sums_names_only_the_tables_that_are_there() -> None:
    told = review.tell_sums(review.sums(nothing()[0], *small()[1:]), "en")
    assert told.startswith("In the plan with its forward estimate and the final plan 5 sums")


def test_a_changed_row_shows_what_differs_as_both_sides_print_it() -> None:
    table = plan_rows.review(
        *(PROGRAM, KEGIATAN, PENATAAN, LAYANAN, ("sub_kegiatan", "Sub Kegiatan Baru", 5)),
        rkpd_name=["Program Lama", KEGIATAN[1], PENATAAN[1], LAYANAN[1], None],
        rkpd_indicator=["-", "Jumlah arsip", "Jumlah arsip", None, None],
        renja_indicator=["Nilai arsip", "Jumlah arsip", "Jumlah arsip", None, "Jumlah boks"],
        rkpd_target=[None, 4, 4, None, None],
        renja_target=[None, 4, 5, None, 2],
        rkpd_target_printed=[None, "4 Dok", "4", None, None],
        renja_target_printed=[None, "4 Dok", "5 Dok", None, "2"],
        rkpd_unit=[None, "Dok", "Dok", None, None],
        renja_unit=[None, "Dok", "Dok", None, "boks"],
        rkpd_pagu=[60, 60, 40, 20, None],
        renja_pagu=[60, 60, 40, 30, 5],
        rkpd_pagu_printed=["60", "60", "40", "20", None],
        renja_pagu_printed=["60", "60", "40", "Rp30", "5"],
    )
    before = table.copy()
    shown = review.changed_rows(review.changes(table), table)
    assert shown[["row_id", "rkpd_side", "renja_side"]].values.tolist() == [
        ["R1", "Program Lama; –", f"{PROGRAM[1]}; Nilai arsip"],
        ["R3", "4 Dok", "5 Dok"],
        ["R4", "20", "Rp30"],
        ["R5", "–", "Sub Kegiatan Baru; Jumlah boks; 2 boks; 5"],
    ]
    assert shown["rkpd_name"].fillna("").tolist() == ["Program Lama", PENATAAN[1], LAYANAN[1], ""]
    pd.testing.assert_frame_equal(table, before)


def test_every_changed_row_of_the_reference_document_says_what_differs() -> None:
    table = reference()[0]
    shown = review.changed_rows(review.changes(table), table)
    assert len(shown) == 30
    assert (shown["rkpd_side"] != shown["renja_side"]).all()


def test_the_largest_change_stands_first_and_what_is_gone_counts_in_full() -> None:
    rows = review.largest_changes(review.stages(*small()))
    assert rows[["name", "difference", "kind"]].values.tolist() == [
        ["Sub Kegiatan Layanan", -20_000_000, "dropped"],
        ["Sub Kegiatan Penataan", -5_000_000, "lowered"],
    ]


def lacking(name: str) -> Tables:
    """The reference document without one of its tables."""
    tables = dict(zip(PLANS, reference(), strict=True)) | {name: empty_table(TABLES[name])}
    return tuple(tables.values())  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "steps", "largest"),
    [
        ("rkpd_review", ("rencana dan rencana akhir", "the plan and the final plan"), None),
        ("plan", ("rancangan awal RKPD dan rencana akhir", "the initial RKPD and the final plan"), "nothing"),
        ("final_plan", None, "nothing"),
    ],
)
def test_a_table_that_is_missing_is_unknown_and_nothing_was_raised_lowered_or_dropped_for_it(
    name: str, steps: tuple[str, str] | None, largest: str | None
) -> None:
    stages = review.stages(*lacking(name))
    none = {"id": "Tidak ada program yang pagunya berubah", "en": "No program's amount changed"}
    no_stage = {"id": "tidak memuat sub kegiatan berpagu", "en": "no sub kegiatan with amounts"}
    for place, lang in enumerate(("id", "en")):
        told = review.tell_steps(stages, lang)
        if steps:
            assert (f"antara {steps[0]};", f"between {steps[1]};")[place] in told
            assert ("Dari 8 program, 5 naik", "Of 8 programs, 5 were raised")[place] in told
        else:
            assert told.startswith(none[lang])
        assert (no_stage[lang] in review.tell_largest(stages, lang)) == (largest == "nothing")
    assert review.program_steps(stages)["difference"].sum() == (0 if steps is None else -3_083_634_593)
    assert len(review.largest_changes(stages)) == (0 if largest else 40)
    absent = set("; ".join(review.loose_rows(stages)["missing"]).split("; "))
    assert absent.isdisjoint({"rkpd_review": ("rkpd", "renja"), "plan": ("plan",), "final_plan": ("final",)}[name])


@pytest.mark.parametrize("name", PLANS)
def test_the_figures_of_a_document_without_a_table_show_or_say_what_is_there(name: str) -> None:
    tables = lacking(name)
    for drawing in ("waterfall", "stages", "largest"):
        drawn = DRAWINGS[drawing](tables, "en")
        expected = name != "plan" if drawing == "largest" else True
        if name == "final_plan":
            assert isinstance(drawn, Figure) == (drawing == "stages")
        else:
            assert isinstance(drawn, Figure) == expected


def test_what_is_compared_is_said_and_one_table_alone_is_compared_with_nothing() -> None:
    tables = lacking("rkpd_review")
    splits = review.every_split(*tables)
    blocks = review.shifted_rows(*tables[:2])
    stages = review.stages(*tables)
    told = review.tell_loose(review.loose_rows(stages), splits, blocks, "en", stages)
    assert told.endswith("Compared: the plan and the final plan.")
    alone = review.stages(nothing()[0], tables[1], nothing()[2])
    assert "fewer than two stages" in review.tell_loose(review.loose_rows(alone), splits, blocks, "en", alone)


def blanks() -> pd.DataFrame:
    """Stages in which one row each is raised, blank in the final plan, and dropped."""
    rows = (PROGRAM, ("program", "Program B", 30_000_000), KEGIATAN, PENATAAN, LAYANAN, ("sub_kegiatan", "Gaji", 5))
    kept = (("program", PROGRAM[1], 70_000_000), ("program", "Program B", None), KEGIATAN)
    kept += (("sub_kegiatan", PENATAAN[1], 50_000_000), ("sub_kegiatan", LAYANAN[1], None))
    return review.stages(plan_rows.review(*rows), plan_rows.plan(*rows), plan_rows.final_plan(*kept))


def test_a_blank_amount_is_no_zero_the_change_is_unknown() -> None:
    stages = blanks()
    steps = review.program_steps(stages).set_index("name")
    assert steps.loc[PROGRAM[1], "difference"] == 10_000_000
    assert steps.loc["Program B", ["difference", "percent"]].isna().all()
    changes = review.largest_changes(stages)
    assert changes[["name", "kind", "difference"]].values.tolist() == [
        [PENATAAN[1], "raised", 10_000_000],
        ["Gaji", "dropped", -5],
    ]
    assert unknown_changes(stages)["name"].tolist() == [LAYANAN[1]]
    for lang, said in (("id", "tidak diketahui"), ("en", "is unknown")):
        assert review.tell_steps(stages, lang).count(said) == 1
        assert f"{said} (F5)" in review.tell_largest(stages, lang)


def test_the_waterfall_shows_what_a_blank_leaves_unknown_as_no_change_of_a_program() -> None:
    figure = review.draw_waterfall(blanks(), "en", SOURCE)
    assert isinstance(figure, Figure)
    names = [text.get_text().replace("\n", " ") for text in figure.axes[0].get_yticklabels()]
    assert names[2:] == ["No amount at one of the stages", "Final plan"]
    assert isinstance(review.draw_stages(blanks(), "en", SOURCE), Figure)


def test_the_largest_change_that_is_named_is_none_of_a_shifted_block_and_the_block_is_told() -> None:
    names = ["Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor", "Mebel"]
    amounts = [65, 107, 90_000_000]
    sides = [
        [("sub_kegiatan", name, amount) for name, amount in zip(part, amounts, strict=True)]
        for part in (names[:3], names[1:])
    ]
    stages = review.stages(
        plan_rows.review(PROGRAM, KEGIATAN, PENATAAN, *sides[0]),
        plan_rows.plan(PROGRAM, KEGIATAN, PENATAAN, *sides[1]),
        plan_rows.final_plan(
            PROGRAM, KEGIATAN, ("sub_kegiatan", PENATAAN[1], 41_000_000), ("sub_kegiatan", "Mebel", 15)
        ),
    )
    told = review.tell_largest(stages, "en")
    assert "the largest: Penataan (**+Rp 1.00 million**)" in told
    assert "**3** of them stand in a block whose names slipped against their amounts (F4, P5 and P4)" in told
    assert "blok yang namanya bergeser terhadap pagunya (F4, P5 dan P4)" in review.tell_largest(stages, "id")
    figure = review.draw_largest(stages, "en", SOURCE)
    assert isinstance(figure, Figure)
    axes = figure.axes[0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    marked = [name for name, text in zip(names, axes.texts, strict=True) if text.get_text().endswith(" *")]
    assert marked == ["Mebel", "Gedung Kantor", "Kendaraan Operasional"]


def test_what_is_to_be_asked_about_the_forward_estimate_is_listed_with_its_reason() -> None:
    forward = review.forward(small()[1])
    assert review.forward_doubts(forward)["why"].tolist() == ["jump", "blank"]


def test_notebook_and_findings_mean_the_same_by_a_jump() -> None:
    ours = reference()[1]
    jumps = review.forward_doubts(review.forward(ours))
    rows = set(jumps.loc[jumps["why"].str.contains("jump"), "row_id"])
    assert rows == set(check({"plan": ours}, select=["RJ652"])["row_id"])
    assert len(rows) == 7


def test_a_program_that_the_sum_of_the_forward_estimate_leaves_out_is_told_and_a_blank_is_no_zero() -> None:
    rows = [("program", f"Program {letter}", pagu) for letter, pagu in (("A", 60), ("B", 20), ("C", None))]
    forward = review.forward(plan_rows.plan(*rows, maju_pagu=[66, None, 5]))
    told = review.tell_forward(forward, "en")
    assert "comes to **Rp 66**, against Rp 60 in the plan year (+10.00%)." in told
    assert (
        "Outside of both sums: 1 program without a forward estimate (Rp 20 in the plan year) and "
        "1 program without an amount of the plan year (Rp 5 in the estimate)."
    ) in told
    figure = review.draw_forward(forward, "en", SOURCE)
    assert isinstance(figure, Figure)
    assert any("Not drawn: 2 programs that print the amount of one year alone." in t.get_text() for t in figure.texts)
    whole = review.forward(plan_rows.plan(rows[0], maju_pagu=[66]))
    assert "Outside" not in review.tell_forward(whole, "en")


def test_the_title_of_the_forward_estimate_counts_the_programs_that_are_not_drawn_too() -> None:
    rows = [("program", f"Program {number}", 100) for number in range(12)]
    figure = review.draw_forward(review.forward(plan_rows.plan(*rows, maju_pagu=[110] * 10 + [100] * 2)), "en", SOURCE)
    assert isinstance(figure, Figure)
    assert figure.get_suptitle() == "The forward estimate is +8.33% against the plan year"
    zero = review.draw_forward(review.forward(plan_rows.plan(("program", "A", 0), maju_pagu=[20])), "en", SOURCE)
    assert isinstance(zero, Figure)
    assert title_of(zero) == "The forward estimate is +Rp 20 against the plan year"


@pytest.mark.parametrize("drawing", ["largest", "forward"])
def test_what_is_lowered_goes_left_of_a_line_at_zero_and_what_is_raised_right(drawing: str) -> None:
    figure = DRAWINGS[drawing](reference(), "id")
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    widths = [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    signs = [text.get_text()[0] for text in axes.texts]
    assert [width > 0 for width in widths] == [sign == "+" for sign in signs]
    assert set(signs) == {"+", "−"}
    assert axes.get_xlim()[0] < min(widths)
    assert [line.get_xdata() for line in axes.lines] == [[0, 0]]


def test_every_stage_of_a_program_is_seen_however_equal_the_amounts_are() -> None:
    rows = [("program", "Program A", 0), ("program", "Program B", 9_000_000)]
    figure = DRAWINGS["stages"]((plan_rows.review(*rows), plan_rows.plan(*rows), plan_rows.final_plan(*rows)), "id")
    assert isinstance(figure, Figure)
    (axes,) = figure.axes
    figure.draw_without_rendering()
    marks = [line for line in axes.lines if line.get_marker() not in ("", "None")]
    assert len(marks) == 8
    boxes = [line.get_window_extent() for line in marks]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    assert all(contains(axes.bbox, box) for box in boxes)


def test_without_the_review_the_way_goes_from_the_plan_to_the_final_plan() -> None:
    _, ours, final = small()
    stages = review.stages(nothing()[0], ours, final)
    steps = review.program_steps(stages)
    assert steps[["difference", "percent"]].round(1).values.tolist() == [[-25_000_000, -41.7]]
    waterfall = review.draw_waterfall(stages, "en", SOURCE)
    assert isinstance(waterfall, Figure)
    assert title_of(waterfall) == "Rp 60.00 million in the plan became Rp 35.00 million in the final plan"


def test_without_the_plan_no_sub_kegiatan_is_called_new() -> None:
    stages = review.stages(small()[0], nothing()[1], small()[2])
    assert review.largest_changes(stages).empty
    for said in (review.tell_largest(stages, "en"), review.draw_largest(stages, "en", SOURCE)):
        assert said == (
            "This document has no sub kegiatan with amounts in the plan or in the final plan, "
            "so that no change can be told."
        )


def test_one_stage_alone_is_no_sign_that_nothing_changed() -> None:
    stages = review.stages(nothing()[0], small()[1], nothing()[2])
    told = {review.tell_steps(stages, "en"), review.draw_stages(stages, "en"), review.draw_waterfall(stages, "en")}
    assert told == {"This document has fewer than two stages, so that nothing can be compared."}


def test_the_stage_that_the_change_came_with_is_the_one_named() -> None:
    rows = [("program", "Program A", 10_000_000)]
    more = plan_rows.plan(("program", "Program A", 30_000_000))
    final = plan_rows.final_plan(("program", "Program A", 31_000_000))
    figure = review.draw_stages(review.stages(plan_rows.review(*rows), more, final), "en", SOURCE)
    assert isinstance(figure, Figure)
    assert title_of(figure) == "The change came with the plan: A +Rp 21.00 million"


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
