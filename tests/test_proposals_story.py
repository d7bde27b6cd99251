"""What the review tells of proposals and goals: the numbers of its tables in both languages, or one sentence."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from figure_boxes import covered, outside
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from openpyxl import load_workbook

from renja_analysis import figures as look
from renja_analysis import review
from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.numbers import Lang
from renja_analysis.proposals_tables import gone_targets
from renja_analysis.schema import FINAL_PLAN, GOALS, PLAN, PROPOSALS, Table
from renja_analysis.tables import empty_table, load_present
from tests.plan_rows import final_plan, plan

pytestmark = pytest.mark.filterwarnings("error")

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "02_rkpd_review.ipynb"
DOCUMENT = find_document("dkukm-babel", 2024)
LANGS: tuple[Lang, ...] = ("id", "en")
Story = tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame, pd.DataFrame]  # proposals, links, goals, plan


def table(shape: Table, *rows: dict[str, str]) -> pd.DataFrame:
    records = [
        {"row_id": f"{shape.prefix}{n}", "source": f"renja.txt:{n}", **row} for n, row in enumerate(rows, start=1)
    ]
    return frame_of(records, shape.fields)


@cache
def reference() -> Story:
    ours, proposals, goals = load_present(DOCUMENT, ("plan", "proposals", "goals")).values()
    return proposals, review.links(proposals, ours), goals, ours


@cache
def small() -> Story:
    farm = plan(
        ("program", "Program Pertanian", 9),
        ("kegiatan", "Kegiatan Pembinaan Petani", 9),
        ("sub_kegiatan", "Pembangunan Saluran Irigasi", 9),
        indicator=["Luas sawah", None, None],
    )
    water = {"usulan": "Saluran irigasi", "pengusul": "Ani", "masalah": "Irigasi kurang"}
    asked = table(
        PROPOSALS,
        {**water, "alamat_lokasi": "Desa Aik Madu Kec. Katis Kab. Belitung"},
        {"usulan": "Kapal ikan", "pengusul": "Budi", "alamat_lokasi": "Desa Air Madu Kecamatan Katis"},
        {**water, "usulan": "SALURAN IRIGASI", "alamat_lokasi": "Desa Aik Madu Kec. Katis Kab. Belitung"},
    )
    goal = {"renja_tujuan": "Padi cukup", "renja_indikator_tujuan": "Luas sawah", "unit_kerja": "Bidang A"}
    other = {**goal, "renja_tujuan": "Ikan cukup", "renja_indikator_tujuan": "Jumlah kapal nelayan"}
    goals = table(GOALS, {**goal, "no": "1", "isu_strategis": "Lapar"}, {**goal, "no": "2"}, {**other, "no": "4"})
    return asked, review.links(asked, farm), goals, farm


@cache
def nothing() -> Story:
    return empty_table(PROPOSALS), None, empty_table(GOALS), empty_table(PLAN)


SENTENCES: dict[str, Callable[[Story, Lang], str]] = {
    "proposals": lambda story, lang: review.tell_proposals(story[0], lang),
    "places": lambda story, lang: review.tell_places(story[0], lang),
    "links": lambda story, lang: review.tell_links(story[1], story[0], lang),
    "goals": lambda story, lang: review.tell_goals(story[2], lang),
    "numbers": lambda story, lang: review.tell_goal_numbers(story[2], lang),
    "carriers": lambda story, lang: review.tell_carriers(review.carriers(story[2], story[3]), story[2], lang),
}
TABLES: dict[str, Callable[[Story], pd.DataFrame]] = {
    "duplicates": lambda story: review.duplicate_rows(story[0]),
    "places": lambda story: review.place_rows(story[0]),
    "spellings": lambda story: review.spelling_rows(story[0]),
    "links": lambda story: review.link_rows(story[1], story[0]),
    "unserved": lambda story: review.unserved_rows(story[1], story[0]),
    "counts": lambda story: review.count_rows(story[0], story[1], ["usulan", "desa"]),
    "cascade": lambda story: review.cascade_rows(story[2]),
    "repeated": lambda story: review.repeated_goals(story[2]),
    "numbers": lambda story: review.number_rows(story[2]),
    "carriers": lambda story: review.carrier_rows(review.carriers(story[2], story[3])),
}


def values(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None).itertuples(False, None))


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("story", [reference, small], ids=["reference", "small"])
def test_each_sentence_stands_in_both_languages(story: Callable[[], Story], sentence: str) -> None:
    indonesian, english = (SENTENCES[sentence](story(), lang) for lang in LANGS)
    assert indonesian and english and indonesian != english


@pytest.mark.parametrize("lang", LANGS)
def test_without_its_table_there_is_one_sentence_and_no_more(lang: Lang) -> None:
    told = [SENTENCES[sentence](nothing(), lang) for sentence in SENTENCES]
    assert [text.count(".") for text in told] == [1, 0, 0, 1, 0, 0]
    assert isinstance(review.draw_proposals(empty_table(PROPOSALS), None, lang), str)


@pytest.mark.parametrize("name", TABLES)
def test_without_its_table_a_table_is_empty_with_the_same_columns(name: str) -> None:
    full, empty = TABLES[name](small()), TABLES[name](nothing())
    assert len(full) and not len(empty)
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()


@pytest.mark.parametrize("name", TABLES)
def test_the_order_of_the_rows_changes_nothing_and_the_inputs_stay(name: str) -> None:
    asked, _, goals, farm = reference()
    before = [frame.copy() for frame in (asked, goals, farm)]
    turned = asked.iloc[::-1], review.links(asked.iloc[::-1], farm.iloc[::-1]), goals.iloc[::-1], farm.iloc[::-1]
    pd.testing.assert_frame_equal(TABLES[name](reference()), TABLES[name](turned))
    for frame, copy in zip((asked, goals, farm), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("story", [reference, small], ids=["reference", "small"])
def test_no_text_of_the_figure_is_cut_off_or_covered(story: Callable[[], Story], linked: bool, lang: Lang) -> None:
    asked, found, _, _ = story()
    figure = review.draw_proposals(asked, found if linked else None, lang, review.proposals_source(DOCUMENT, lang))
    assert isinstance(figure, Figure)
    assert not outside(figure.axes[0])
    assert not covered(figure.axes[0])


def test_the_figure_shows_what_is_served_inside_what_is_asked() -> None:
    asked, found, _, _ = small()
    figure = review.draw_proposals(asked, found, "en")
    assert isinstance(figure, Figure)
    bars = [(to_hex(bar.get_facecolor()).upper(), bar.get_width()) for bar in figure.axes[0].patches]
    assert bars == [(look.BLUE, 2), (look.ORANGE, 1), (look.BLUE, 2), (look.ORANGE, 0)]
    assert figure.get_suptitle() == "1 of 3 proposals finds no sub kegiatan in the plan"


def test_where_nothing_or_all_is_served_the_legend_says_only_that() -> None:
    asked, _, _, farm = small()
    for rows, words in (([1], ["Without"]), ([0, 2], ["With a sub kegiatan"])):
        part = asked.iloc[rows]
        figure = review.draw_proposals(part, review.links(part, farm), "en")
        assert isinstance(figure, Figure)
        legend = figure.axes[0].get_legend()
        assert legend is not None
        assert [text.get_text() for text in legend.get_texts()] == words


def test_a_proposal_is_shown_with_its_copy_and_what_agrees() -> None:
    shown = review.duplicate_rows(small()[0])
    assert values(shown, "first_row", "second_row", "alike", "same_fields") == [
        ("U1", "U3", "same", "usulan; masalah; alamat_lokasi; pengusul")
    ]


def test_two_spellings_of_a_place_are_shown_with_the_rows_that_print_them() -> None:
    shown = review.spelling_rows(small()[0])
    columns = ("place_level", "first_spelling", "second_spelling", "first_rows", "second_rows")
    assert values(shown, *columns) == [("desa", "Aik Madu", "Air Madu", "U1 U3", "U2")]
    assert "“Aik Madu” / “Air Madu”" in SENTENCES["places"](small(), "id")


def test_a_suggestion_waits_for_its_decision_and_a_decision_is_named() -> None:
    asked, _, _, farm = small()
    decided = pd.DataFrame(
        [("U1", "P3", True), ("U2", None, True), ("U3", "P3", False)], columns=["proposal", "sub_kegiatan", "confirmed"]
    ).astype({"proposal": "string", "sub_kegiatan": "string", "confirmed": "boolean"})
    open_rows = review.link_rows(review.links(asked, farm), asked)
    assert values(open_rows, "row_id", "target", "decision") == [
        ("U1", "P3", "suggested"),
        ("U2", None, "none"),
        ("U3", "P3", "suggested"),
    ]
    found = review.links(asked, farm, decided)
    assert review.link_rows(found, asked)["about"].tolist()[:2] == ["Saluran irigasi – Irigasi kurang", "Kapal ikan"]
    assert values(review.link_rows(found, asked), "row_id", "target", "decision") == [
        ("U1", "P3", "confirmed"),
        ("U2", None, "none_confirmed"),
        ("U3", None, "none"),
        ("U3", "P3", "refused"),
    ]
    assert review.unserved_rows(found, asked)["row_id"].tolist() == ["U2", "U3"]
    assert review.tell_links(found, asked, "en") == (
        "Of 3 proposals, with a suggested sub kegiatan that waits for a decision: **0**; confirmed: 1; "
        "with a refused suggestion: 1. Without a sub kegiatan: **2** (U2 and U3)."
    )


WATER = ("program", "Program Pertanian", 9), ("kegiatan", "Kegiatan Pembinaan Petani", 9)


@pytest.mark.parametrize(
    ("final", "states", "gone"),
    [
        (("sub_kegiatan", "Pembangunan Saluran Irigasi", 7), ["there", None, "there"], []),
        (("sub_kegiatan", "Pembangunan Saluran Irigassi", 7), ["alike", None, "alike"], []),
        (("sub_kegiatan", "Pengadaan Pupuk", 7), ["gone", None, "gone"], ["P3"]),
        (None, [None, None, None], []),
    ],
    ids=["there", "alike", "gone", "no final plan"],
)
def test_a_suggestion_that_the_final_plan_no_longer_has_is_shown_and_told(
    final: tuple[str, str, int] | None, states: list[str | None], gone: list[str]
) -> None:
    asked, found, _, farm = small()
    assert found is not None
    ours = final_plan(*WATER, final) if final else empty_table(FINAL_PLAN)
    found = review.with_final(found, farm, ours)
    assert [state for (state,) in values(review.link_rows(found, asked), "in_final")] == states
    assert gone_targets(found)["target"].tolist() == gone
    told = (
        "Suggested or confirmed, but **no longer in the final plan**: P3 Pembangunan Saluran Irigasi (for U1 and U3)."
    )
    assert (told in review.tell_links(found, asked, "en")) == bool(gone)


def test_a_refused_suggestion_that_is_gone_is_not_told() -> None:
    asked, _, _, farm = small()
    refused = pd.DataFrame([("U1", "P3", False)], columns=["proposal", "sub_kegiatan", "confirmed"])
    found = review.with_final(
        review.links(asked.head(1), farm, refused.astype({"confirmed": "boolean"})), farm, final_plan(*WATER)
    )
    assert gone_targets(found).empty


def test_the_reference_document_lost_a_suggested_sub_kegiatan_between_plan_and_final_plan() -> None:
    asked, _, _, ours = reference()
    found = review.link_proposals(asked, ours, DOCUMENT)
    assert values(gone_targets(found), "target", "row_ids") == [("P54", "U1 U3")]


def test_a_document_without_a_plan_links_nothing_and_says_so() -> None:
    asked = small()[0]
    assert review.link_proposals(asked, empty_table(PLAN), DOCUMENT) is None
    assert "no plan" in review.tell_links(None, asked, "en")
    assert review.unserved_rows(None, asked).empty
    assert review.count_rows(asked, None, ["usulan"])["without_match"].isna().all()


def test_many_rows_without_a_match_are_named_up_to_ten() -> None:
    asked = table(PROPOSALS, *({"usulan": f"Kapal {n}"} for n in range(12)))
    told = review.tell_links(review.links(asked, small()[3]), asked, "en")
    assert "**12** (U1, U2, U3, U4, U5, U6, U7, U8, U9, U10 and 2 more)" in told


def test_the_cascade_is_told_step_by_step_and_repeated_rows_once() -> None:
    goals = small()[2]
    steps = review.cascade_rows(goals)
    assert values(steps, "row_id", "cascade_step", "renja_goal", "renja_goal_indicator")[0] == (
        *("G1", "tujuan", "Padi cukup", "Luas sawah"),
    )
    assert len(steps) == 3
    assert values(review.repeated_goals(goals), "times", "row_ids", "units", "issue_rows") == [
        (2, "G1 G2", "Bidang A", "G1")
    ]
    assert values(review.number_rows(goals), "row_id", "number_kind") == [("G3", "jump")]


def test_the_indicators_that_no_program_carries_stand_first() -> None:
    shown = TABLES["carriers"](small())
    assert values(shown, "goal_indicator", "carried") == [("Jumlah kapal nelayan", False), ("Luas sawah", True)]


def test_the_reference_document_is_told_in_its_numbers() -> None:
    assert SENTENCES["proposals"](reference(), "en") == (
        "Proposals: **9**; proposers: 8; subjects: 4. Pairs printed the same: **1**, nearly the same: 0."
    )
    assert "**3** (U2, U4 and U6)" in SENTENCES["links"](reference(), "en")
    assert "**G2, G3, G4, G6**" in SENTENCES["goals"](reference(), "en")
    assert "G5 (begins anew at 1)" in SENTENCES["numbers"](reference(), "en")


def run_notebook(root: Path, lacking: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook's cells on a copy of the reference document without some of its tables; where its files go."""
    target = root / "data" / "dkukm-babel" / "2024"
    target.mkdir(parents=True)
    shutil.copy(DOCUMENT.folder / "document.yml", target)
    tables = [path for path in (DOCUMENT.folder / "tables").glob("*.csv") if path.stem not in lacking]
    (target / "tables").mkdir()
    for path in tables:
        shutil.copy(path, target / "tables")
    monkeypatch.setenv("RENJA_ROOT", str(root))
    monkeypatch.setenv("RENJA_OUTPUT", str(root / "out"))
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return root / "out"


@pytest.mark.parametrize("lacking", [("proposals", "goals"), ("plan",)], ids=["proposals-goals", "plan"])
def test_the_notebook_runs_on_where_a_table_is_missing(
    lacking: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = run_notebook(tmp_path, lacking, monkeypatch)
    there = {path.name for path in out.rglob("*") if path.is_file()}
    assert ("proposals.png" in there) == ("proposals" not in lacking)
    assert ("goal_cascade.csv" in there) == ("goals" not in lacking)
    assert ("proposal_links.csv" in there) == (not {"plan", "proposals"} & set(lacking))
    assert ("t_c_33.xlsx" in there) == ("plan" not in lacking)
    assert {"findings.csv", "t_c_31.xlsx"} <= there


def test_the_forms_are_saved_where_a_run_puts_its_files_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = review.load_tables(DOCUMENT)
    monkeypatch.delenv("RENJA_OUTPUT", raising=False)
    monkeypatch.chdir(tmp_path)
    by_hand = review.save_forms(tables, DOCUMENT, "id")
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("RENJA_OUTPUT", str(tmp_path))
    assert review.save_forms(tables, DOCUMENT, "id") == by_hand
    assert "`t_c_31.xlsx` dan `t_c_33.xlsx`" in by_hand
    for name, form in (("t_c_31", "T-C.31"), ("t_c_33", "T-C.33")):
        book = load_workbook(tmp_path / "forms" / f"{name}.xlsx")
        assert book.sheetnames[0] == form
        assert book[form].max_row > 50


@pytest.mark.parametrize("lang", LANGS)
def test_without_review_and_plan_no_form_is_saved_and_one_sentence_says_so(lang: Lang) -> None:
    tables = {"rkpd_review": empty_table(PLAN), "plan": empty_table(PLAN)}
    assert review.save_forms(tables, DOCUMENT, lang).count(".") == 1
