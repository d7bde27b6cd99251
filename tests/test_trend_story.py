"""What the notebook on trends tells and draws: the numbers of small tables in both languages, gaps as gaps."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from amount_rows import Row, amount_rows, links
from figure_boxes import covered, outside
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from renja_analysis import trend_report as trends
from renja_analysis.documents import Document
from renja_analysis.joined_names import idle_links, join, joins
from renja_analysis.numbers import Lang
from renja_analysis.trend_tables import base_year, main_change, main_ladder, ranked
from renja_analysis.trend_text import tell_joins, tell_prices

pytestmark = pytest.mark.filterwarnings("error")

M = 1_000_000
LONG = "Program Arsip dengan Nama yang Panjang sekali untuk Sebuah Gambar yang Sempit"
PASAR = "Program Pasar"
# One document of 2024, as a Renja holds it: 2022 evaluated, 2023 in no form, 2021 only the end of what is cumulative.
ONE: tuple[Row, ...] = (
    *((2021, "realisasi_sd", LONG, 900 * M), (2022, "target", LONG, 100 * M), (2022, "realisasi", LONG, 50 * M)),
    *((2022, "target", PASAR, 100 * M), (2022, "realisasi", PASAR, 90 * M)),
    *((2024, "rkpd", LONG, 150 * M), (2024, "rkpd", PASAR, 120 * M)),
    *((2024, "plan", LONG, 150 * M), (2024, "plan", PASAR, 120 * M)),
    *((2024, "final", LONG, 140 * M), (2024, "final", PASAR, 120 * M)),
    *((2025, "prakiraan_maju", LONG, 180 * M), (2025, "prakiraan_maju", PASAR, 100 * M)),
)
# The next one: a forward estimate that met its plan, and a program that is gone.
NEXT: tuple[Row, ...] = (
    *((2023, "target", LONG, 110 * M), (2023, "realisasi", LONG, 99 * M)),
    *((2025, "plan", LONG, 200 * M), (2026, "prakiraan_maju", LONG, 210 * M)),
)
OTHER: tuple[Row, ...] = ((2025, "plan", "Program Bahari", 40 * M), (2026, "prakiraan_maju", "Program Bahari", 44 * M))
NAMES = {"dinas-a": "Dinas Arsip dan Pasar Provinsi Contoh yang Namanya Panjang", "dinas-b": "Dinas Bahari"}


def document(year: int, agency: str = "dinas-a") -> Document:
    return Document(agency, NAMES[agency], "provinsi", year, "akhir", year - 2, Path(), (), {})


@cache
def one() -> pd.DataFrame:
    return join(amount_rows(*ONE))


@cache
def three() -> pd.DataFrame:
    parts = [amount_rows(*ONE), amount_rows(*NEXT), amount_rows(*OTHER, agency="dinas-b")]
    return join(pd.concat(parts, ignore_index=True))


def totals(joined: pd.DataFrame) -> pd.DataFrame:
    return trends.agency_totals(joined, trends.BUDGET)


def moved(joined: pd.DataFrame) -> pd.DataFrame:
    return trends.growth(joined, trends.BUDGET)


Told = Callable[[Lang], str]
SENTENCES: dict[str, tuple[Told, str, str]] = {
    "one document says what a second adds": (
        lambda lang: trends.tell_trends([document(2024)], lang),
        f"Dibaca satu dokumen: {NAMES['dinas-a']}, tahun rencana 2024. Satu dokumen sudah memuat beberapa tahun, "
        "tetapi setiap tahun hanya dari satu sisi. Renja 2025 akan menambah target dan realisasi 2023 serta rencana "
        "2025 di samping prakiraan majunya; Renja 2023 akan menambah prakiraan maju 2024 di samping rencananya serta "
        "realisasi 2021.",
        f"One document is read: {NAMES['dinas-a']}, plan year 2024. One document holds several years already, but each "
        "from one side only. The Renja of 2025 would add target and realisation of 2023, and the plan of 2025 beside "
        "its forward estimate; the Renja of 2023 would add the forward estimate of 2024 beside its plan, and the "
        "realisation of 2021.",
    ),
    "several documents": (
        lambda lang: trends.tell_trends([document(2024), document(2025), document(2025, "dinas-b")], lang),
        "Dibaca 3 dokumen dari 2 perangkat daerah, tahun rencana 2024–2025.",
        "3 documents of 2 agencies are read, plan years 2024–2025.",
    ),
    "gaps and the end of what is cumulative": (
        lambda lang: trends.tell_coverage(trends.coverage(one()), lang),
        "Anggaran tercetak untuk tahun 2022, 2024 dan 2025. Untuk tahun 2023 tidak ada anggaran: jumlahnya tidak "
        "diketahui, bukan nol. Tahun 2021 hanya mengakhiri realisasi kumulatif; angka itu bukan anggaran satu tahun "
        "dan tidak digambar.",
        "Amounts are printed for 2022, 2024 and 2025. For 2023 there is no amount: it is not known, which is not zero. "
        "2021 only ends a cumulative realisation; that figure is not the amount of one year and is not drawn.",
    ),
    "gaps of several agencies": (
        lambda lang: trends.tell_coverage(trends.coverage(three()), lang),
        "Anggaran tercetak untuk 7 pasangan perangkat daerah dan tahun. 1 pasangan hanya mengakhiri realisasi "
        "kumulatif; angka itu bukan anggaran satu tahun dan tidak digambar.",
        "Amounts are printed for 7 pairs of agency and year. 1 pair only ends a cumulative realisation; that is not "
        "the amount of one year and is not drawn.",
    ),
    "what is in no other year": (
        lambda lang: trends.tell_unjoined(trends.unjoined(three()), lang),
        "1 program tidak ada pada setiap tahun: Pasar. Dokumen tidak mengatakan apakah itu baru, berhenti, atau "
        "berganti nama.",
        "1 program lacks a year: Pasar. The documents do not say whether it is new, ended or renamed.",
    ),
    "the ladder": (
        lambda lang: trends.tell_ladder(one(), lang),
        "Anggaran 2024 melewati tahap rancangan awal RKPD, rencana dan rencana akhir. Jumlahnya berubah dari "
        "Rp 270,00 juta (rancangan awal RKPD) menjadi Rp 260,00 juta (rencana akhir): −Rp 10,00 juta.",
        "The amounts of 2024 pass through the stages initial RKPD, plan and final plan. Their sum changed from "
        "Rp 270.00 million (initial RKPD) to Rp 260.00 million (final plan): −Rp 10.00 million.",
    ),
    "no forecast to test": (
        lambda lang: trends.tell_forecast(one(), lang),
        "Prakiraan maju belum dapat diuji: perlu dua dokumen dari tahun rencana yang berurutan.",
        "The forward estimate cannot be tested yet: that takes two documents of plan years in a row.",
    ),
    "the forecast beside its plan": (
        lambda lang: trends.tell_forecast(three(), lang),
        "Prakiraan maju untuk 2025 dapat diuji pada 1 program: diperkirakan Rp 180,00 juta, direncanakan Rp 200,00 "
        "juta; selisih mutlaknya 11,11% dari yang diperkirakan. 1 program hanya ada pada salah satunya.",
        "The forward estimate of 2025 can be tested on 1 program: Rp 180.00 million were estimated and Rp 200.00 "
        "million planned; the sizes of the differences come to 11.11% of the estimate. 1 program stands in one of the "
        "two only.",
    ),
    "the years": (
        lambda lang: trends.tell_totals(totals(one()), lang),
        "Dari Rp 200,00 juta (target anggaran 2022) menjadi Rp 280,00 juta (prakiraan maju 2025): +Rp 80,00 juta, "
        "+40,00%. Tahapnya berbeda, sehingga sebagian perubahan dapat berasal dari tahap, bukan dari tahun.",
        "From Rp 200.00 million (budget target of 2022) to Rp 280.00 million (forward estimate of 2025): +Rp 80.00 "
        "million, +40.00%. The stages differ, so that part of the change may be one of stage and not of year.",
    ),
    "the years of several agencies": (
        lambda lang: trends.tell_totals(totals(three()), lang),
        "Dari 2 perangkat daerah dengan lebih dari satu tahun, 2 naik dan 0 turun antara tahun pertama dan "
        "terakhirnya.",
        "Of 2 agencies with more than one year, 2 rose and 0 fell between the first and last year of each.",
    ),
    "what drove the change": (
        lambda lang: trends.tell_drivers(moved(three()), lang),
        "Dari 2024 (rencana) ke 2025 (rencana) jumlahnya berubah −Rp 70,00 juta. 1 program naik atau baru, terbesar "
        f"{LONG.removeprefix('Program ')} (+Rp 50,00 juta). 1 program turun atau tidak ada lagi, terbesar Pasar "
        "(−Rp 120,00 juta).",
        "From 2024 (plan) to 2025 (plan) the sum changed by −Rp 70.00 million. 1 program rose or is new, most of all "
        f"{LONG.removeprefix('Program ')} (+Rp 50.00 million). 1 program fell or is gone, most of all Pasar (−Rp "
        "120.00 million).",
    ),
    "absorption of one year": (
        lambda lang: trends.tell_absorption(trends.absorption_rows(one()), lang),
        "Serapan: 70,00% pada 2022 (Rp 140,00 juta dari Rp 200,00 juta). Yang terendah "
        f"{LONG.removeprefix('Program ')}, 50,00% pada 2022. Baru satu tahun yang tercetak dengan target dan "
        "realisasi; arah dari tahun ke tahun baru terlihat dengan dokumen kedua.",
        "Absorption: 70.00% in 2022 (Rp 140.00 million of Rp 200.00 million). The lowest is "
        f"{LONG.removeprefix('Program ')}, 50.00% in 2022. One year alone is printed with target and realisation; a "
        "second document would show where it goes.",
    ),
    "concentration is that of the plan": (
        lambda lang: trends.tell_concentration(trends.concentration(one(), trends.BUDGET), lang),
        f"Pada 2024 (rencana) {LONG.removeprefix('Program ')} memegang 55,56%; 2 program itu terpusat seperti 2,0 "
        "program yang sama besar.",
        f"In 2024 (plan) {LONG.removeprefix('Program ')} holds 55.56%; the 2 programs are as concentrated as 2.0 "
        "programs of equal size.",
    ),
    "one agency has no rank": (
        lambda lang: str(trends.draw_ranking(totals(one()), NAMES, lang)),
        "Hanya satu perangkat daerah yang dibaca; peringkat memerlukan sedikitnya dua.",
        "One agency alone is read; a ranking takes two at least.",
    ),
    "the ranking takes a year of plans": (
        lambda lang: trends.tell_ranking(totals(three()), NAMES, lang),
        f"Pada 2025, 2 perangkat daerah mempunyai anggaran: terbesar {NAMES['dinas-a']} (Rp 200,00 juta), terkecil "
        "Dinas Bahari (Rp 40,00 juta).",
        f"In 2025 2 agencies have an amount: the largest is {NAMES['dinas-a']} (Rp 200.00 million), the smallest Dinas "
        "Bahari (Rp 40.00 million).",
    ),
    "no index, no population": (
        lambda lang: trends.priced(totals(one()), lang=lang)[1],
        "Semua nilai nominal: data/reference/cpi.csv tidak ada. Nilai per penduduk tidak dihitung: "
        "data/reference/penduduk.csv tidak ada.",
        "All amounts are nominal: there is no data/reference/cpi.csv. No amounts per inhabitant are told: there is no "
        "data/reference/penduduk.csv.",
    ),
}


@pytest.fixture(autouse=True)
def nothing_supplied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose user supplied no index and no population."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("told", "indonesian", "english"), SENTENCES.values(), ids=list(SENTENCES))
def test_each_sentence_says_the_numbers_in_both_languages(told: Told, indonesian: str, english: str) -> None:
    assert (told("id"), told("en")) == (indonesian, english)


def test_an_empty_table_has_a_sentence_of_its_own_everywhere() -> None:
    none = join(amount_rows(*ONE).iloc[:0])
    told = [
        trends.tell_coverage(trends.coverage(none)),
        trends.tell_ladder(none),
        trends.tell_forecast(none),
        trends.tell_totals(totals(none)),
        trends.tell_drivers(moved(none)),
        trends.tell_absorption(trends.absorption_rows(none)),
        trends.tell_concentration(trends.concentration(none, trends.BUDGET)),
        trends.tell_costs(trends.cost_rows(trends.unit_costs(none))),
        trends.tell_cost_changes(trends.unit_cost_changes(none)),
        *(draw(none, "id") for draw in DRAWINGS.values()),
    ]
    assert all(isinstance(text, str) and text.endswith(".") for text in told)


def test_joins_are_counted_and_lines_that_fit_no_name_are_named() -> None:
    amounts = amount_rows((2022, "target", "Program Pasar Lama", 5), (2024, "plan", PASAR, 6))
    decided = links(("Program Pasar Lama", PASAR, True), ("Program Pasra", PASAR, True))
    said = tell_joins(joins(amounts, decided), idle_links(amounts, decided), "en")
    assert said.startswith("A reviewer joined 2 names into 1 program (program_links.csv)")
    assert said.endswith("1 line has a name that is in none of the documents read: Program Pasra.")


def test_a_ladder_compares_only_agencies_that_print_both_ends() -> None:
    found = main_ladder(three())
    assert found is not None and found.year == 2024
    rows = [(2025, "prakiraan_maju", PASAR, 100), (2025, "plan", PASAR, 80)]
    alone = amount_rows((2025, "plan", "Program Bahari", 900), agency="dinas-b")
    ends = main_ladder(join(pd.concat([amount_rows(*rows), alone], ignore_index=True)))
    assert ends is not None and (ends.before, ends.after) == (100, 80)
    assert len(ends.rows) == 2


def test_a_blank_leaves_the_ends_of_a_ladder_unknown() -> None:
    rows = [(2025, "rkpd", PASAR, 100), (2025, "plan", PASAR, 80), (2025, "plan", LONG, None)]
    found = main_ladder(join(amount_rows(*rows)))
    assert found is not None and (found.before, found.after) == (None, None)


def test_a_change_at_one_stage_is_told_before_one_from_stage_to_stage() -> None:
    rows = main_change(moved(three()))
    assert rows[["from_year", "to_year"]].drop_duplicates().values.tolist() == [[2024, 2025]]
    assert set(rows["from_stage"]) == set(rows["to_stage"]) == {"plan"}
    last = main_change(moved(one()))
    assert last[["from_year", "to_year"]].drop_duplicates().values.tolist() == [[2024, 2025]]


def test_what_a_blank_leaves_unknown_is_no_change_of_the_sum() -> None:
    rows = [(2024, "plan", PASAR, 80), (2024, "plan", LONG, 10), (2025, "plan", PASAR, 90), (2025, "plan", LONG, None)]
    said = trends.tell_drivers(moved(join(amount_rows(*rows))), "en")
    assert "what is known changed by +Rp 10" in said
    assert said.endswith("1 program has no amount in one of the years, so that the change of the sum is not known.")


def test_the_year_of_a_ranking_is_one_of_plans_where_as_many_have_one() -> None:
    assert set(ranked(totals(three()))["amount_year"]) == {2025}


def prices(*rows: tuple[str, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place", "year", "index"])
    return frame.assign(base="2018=100", source="BPS").astype({"place": "string", "year": "Int64", "source": "string"})


def test_the_base_year_is_the_last_of_the_index_unless_given() -> None:
    table = prices(("A", 2022, 110), ("A", 2024, 120))
    assert (base_year(table, 0, {}), base_year(table, 2022, {})) == (2024, 2022)
    two = pd.concat([table, prices(("B", 2022, 105))], ignore_index=True)
    assert base_year(two, 0, {"dinas-a": "A", "dinas-b": "B"}) == 2022
    assert base_year(two, 0, {}) is None
    assert "several places (A and B); name the place of each agency" in tell_prices(two, None, "en")


def test_real_amounts_and_those_per_inhabitant_come_with_the_files_and_their_source(nothing_supplied: Path) -> None:
    folder = nothing_supplied / "data" / "reference"
    folder.mkdir(parents=True)
    (folder / "cpi.csv").write_text(
        "place,year,index,base,source\nA,2022,100,2018=100,BPS\nA,2024,120,2018=100,BPS\n", encoding="utf-8"
    )
    (folder / "penduduk.csv").write_text("place,year,population,source\nA,2022,1000,BPS Dua\n", encoding="utf-8")
    found, said = trends.priced(totals(one()), lang="en")
    rows = found.set_index("amount_year")
    assert rows.loc[2022, ["rupiah", "real_rupiah", "per_capita"]].tolist() == [200 * M, 240 * M, 200_000]
    assert rows.loc[2025, ["real_rupiah", "per_capita"]].isna().all()
    assert said == (
        "Real amounts are at the prices of 2024; the index is that of BPS. "
        "Amounts per inhabitant take the population of that year from BPS Dua."
    )


def test_a_table_has_a_column_for_the_agency_only_where_there_are_several() -> None:
    rows = trends.shown(totals(three()), NAMES, ["stage"], "en")
    assert rows["agency_name"].iloc[-1] == "Dinas Bahari" and rows["stage_words"].iloc[-1] == "forward estimate"
    assert "agency_name" not in trends.shown(totals(one()), {"dinas-a": "Dinas"}, ["stage"])


SOURCE = "Sumber: Dinas Contoh, Renja 2024; diolah."
Drawing = Callable[[pd.DataFrame, Lang], Figure | str]
DRAWINGS: dict[str, Drawing] = {
    "totals": lambda joined, lang: trends.draw_totals(
        trends.over_years(joined, whole=True), names_of(joined), lang, SOURCE
    ),
    "years": lambda joined, lang: trends.draw_years(trends.over_years(joined), names_of(joined), lang, SOURCE),
    "ladder": lambda joined, lang: trends.draw_ladder(joined, names_of(joined), lang, SOURCE),
    "drivers": lambda joined, lang: trends.draw_drivers(moved(joined), names_of(joined), lang, SOURCE),
    "absorption": lambda joined, lang: trends.draw_absorption(
        trends.absorption_rows(joined), names_of(joined), lang, SOURCE
    ),
    "ranking": lambda joined, lang: trends.draw_ranking(totals(joined), names_of(joined), lang, SOURCE),
}


def names_of(joined: pd.DataFrame) -> dict[str, str]:
    return {agency: NAMES[agency] for agency in sorted(set(joined["agency"]))}


def drawn(joined: pd.DataFrame, lang: Lang, name: str) -> Figure:
    figure = DRAWINGS[name](joined, lang)
    assert isinstance(figure, Figure), figure
    return figure


@pytest.mark.parametrize(("joined", "lang"), [(one, "en"), (three, "id")], ids=["one document", "three"])
def test_no_text_of_a_figure_is_cut_off_or_covered(joined: Callable[[], pd.DataFrame], lang: Lang) -> None:
    figures = [drawing(joined(), lang) for drawing in DRAWINGS.values()]
    drawn_ones = [figure for figure in figures if isinstance(figure, Figure)]
    assert len(drawn_ones) == (5 if joined is one else 6)
    assert not [wrong for figure in drawn_ones for wrong in (*outside(figure.axes[0]), *covered(figure.axes[0]))]


def test_a_year_without_an_amount_is_hatched_and_no_line_leads_across_it() -> None:
    panel = drawn(one(), "id", "totals").axes[1]
    (gap,) = [patch for patch in panel.patches if patch.get_hatch()]
    assert (gap.get_x(), gap.get_width()) == (2022.5, 1)  # type: ignore[attr-defined]
    lines = [tuple(line.get_xdata()) for line in panel.lines if len(line.get_xdata()) > 1]  # type: ignore[arg-type]
    assert lines == [(2024, 2025)]


def test_what_is_cumulative_is_never_drawn() -> None:
    panel = drawn(one(), "id", "totals").axes[1]
    assert panel.get_xlim()[0] == 2021.5
    assert max(float(y) for line in panel.lines for y in line.get_ydata()) == 280 * M  # type: ignore[union-attr]


def test_a_program_that_the_plan_of_a_year_does_not_print_has_a_gap_there() -> None:
    first, second = drawn(three(), "id", "years").axes[1:3]
    gaps = [[patch.get_x() + 0.5 for patch in panel.patches if patch.get_hatch()] for panel in (first, second)]  # type: ignore[attr-defined]
    assert gaps == [[], [2023, 2025, 2026]]


def test_the_legend_names_only_what_is_drawn() -> None:
    legend = drawn(join(amount_rows((2024, "plan", PASAR, 5), (2025, "plan", PASAR, 6))), "en", "totals").axes[0]
    assert [text.get_text() for text in legend.get_legend().get_texts()] == ["Plan"]  # type: ignore[union-attr]
    full = drawn(one(), "en", "totals").axes[0].get_legend()
    assert full is not None and [text.get_text() for text in full.get_texts()] == [
        *("Plan", "Budget target", "Forward estimate", "Realisation", "No amount"),
    ]
    assert isinstance(full.legend_handles[-1], Patch)


def test_the_largest_are_shown_and_how_many_there_are_is_said() -> None:
    rows = [(2024, stage, f"Program {n:02}", n * M) for n in range(1, 15) for stage in ("rkpd", "plan")]
    joined = join(amount_rows(*rows))
    for name, said in (("years", "9 dari 14 yang terbesar"), ("ladder", "10 terbesar dari 14 baris")):
        texts = " ".join(text.get_text() for text in drawn(joined, "id", name).texts)
        assert said in " ".join(texts.split())
