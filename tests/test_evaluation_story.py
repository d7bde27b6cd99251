"""What the notebook on the evaluation says: its sentences and tables come from the document, whatever that lacks."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import evaluation_example
import pandas as pd
import pytest
import yaml
from evaluation_rows import evaluation_rows

import renja_analysis
from renja_analysis import evaluation_tables as tables
from renja_analysis import evaluation_text as text
from renja_analysis import notebook
from renja_analysis.documents import find_document
from renja_analysis.errors import RenjaError
from renja_analysis.evaluation import absorption, compare_printed, evaluate, output_against_money, roll_up
from renja_analysis.labels import LANGS, short_name
from renja_analysis.numbers import Lang
from renja_analysis.schema import EVALUATION
from renja_analysis.tables import write_table

pytestmark = pytest.mark.filterwarnings("error")

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "01_evaluation.ipynb"
MILLION = evaluation_example.MILLION


def changed(column: str, row_id: str, value: object) -> pd.DataFrame:
    table = evaluation_example.example()
    table.loc[table["row_id"] == row_id, column] = value
    return table


# Tables.


def test_the_agency_is_the_printed_total_where_there_is_one() -> None:
    table = changed("target_rp", "E13", 170 * MILLION)
    agency = tables.agency_total(absorption(table))
    assert agency == (170 * MILLION, 108 * MILLION, 62 * MILLION, 100 * 108 / 170, "total")


def test_the_agency_is_the_sum_of_its_leaves_where_no_total_is_printed() -> None:
    agency = tables.agency_total(absorption(evaluation_example.bare()))
    assert agency == (150 * MILLION, 139 * MILLION, 11 * MILLION, 100 * 139 / 150, "leaves")


def test_an_agency_without_amounts_is_none_and_not_zero() -> None:
    assert tables.agency_total(absorption(evaluation_example.blank())) is None


def test_the_lowest_leaves_come_first_and_hold_no_row_above_another() -> None:
    leaves = tables.lowest_leaves(evaluation_example.example())
    assert leaves["row_id"].to_list() == ["E8", "E4", "E12", "E3"]


def test_a_point_is_the_mean_of_its_indicators() -> None:
    points = tables.quadrant_points(output_against_money(evaluation_example.example()))
    assert points[["row_id", "indicators", "capaian_k", "quadrant"]].to_numpy().tolist() == [
        ["E1", 2, 50.0, "low_k_high_rp"],
        ["E7", 1, 95.0, "high_k_low_rp"],
    ]


def test_a_value_on_the_bound_lies_on_the_high_side() -> None:
    points = tables.quadrant_points(output_against_money(changed("capaian_k", "E7", 76.0)))
    assert points["quadrant"].to_list()[1] == "high_k_low_rp"


def test_means_stand_side_by_side_with_their_range() -> None:
    rows = tables.mean_table(evaluation_example.example(), "rp")
    alpha = rows.iloc[0]
    assert round(alpha["arithmetic"], 2) == round((96.67 + 80) / 2, 2)
    assert alpha["weighted"] == 90.0
    assert alpha["lowest"] <= alpha["geometric"] <= alpha["highest"]
    assert alpha["printed_mean"] == 90.0


def test_an_unknown_quantity_is_refused() -> None:
    with pytest.raises(RenjaError, match=r"quantity: found 'rupiah'; expected one of: k, rp\."):
        tables.mean_table(evaluation_example.example(), "rupiah")


def test_one_difference_in_rows_below_one_another_is_told_once() -> None:
    amounts = {"realisasi_lalu_rp": 5 * MILLION, "realisasi_sd_rp": 7 * MILLION}
    table = evaluation_rows(
        evaluation_example.row("E1", "program", name="Program A", **evaluation_example.money(10, 9, **amounts)),
        evaluation_example.row("E2", "kegiatan", "E1", name="Kegiatan A", **evaluation_example.money(10, 9, **amounts)),
        evaluation_example.row("E3", "program", name="Program B", **evaluation_example.money(10, 9, **amounts)),
    )
    found = tables.disagreements(compare_printed(table), table)
    assert found[["row_id", "kind", "difference", "rows"]].to_numpy().tolist() == [
        ["E1", "rupiah", -7.0 * MILLION, 2],
        ["E3", "rupiah", -7.0 * MILLION, 1],
    ]


def test_a_wrong_predikat_is_told_under_the_name_of_its_program() -> None:
    table = evaluation_example.example()
    found = tables.disagreements(compare_printed(table), table)
    wrong = found[found["kind"] == "predikat"]
    assert wrong[["row_id", "name", "printed_text", "computed_text"]].to_numpy().tolist() == [
        ["E10", "Program Beta", "T", "SR"]
    ]


def test_the_largest_sum_that_is_none_comes_first() -> None:
    table = changed("target_rp", "E3", 55 * MILLION)
    found = tables.sum_differences(roll_up(table))
    assert found[["row_id", "column", "children_difference"]].to_numpy().tolist() == [
        ["E1", "target_rp", 5 * MILLION],
    ]


# Sentences.


def test_the_sentence_on_the_budget_tells_amounts_percent_and_ground() -> None:
    money = absorption(evaluation_example.example())
    assert text.tell_budget(money, "id") == (
        "Direncanakan **Rp 160,00 juta**, terealisasi **Rp 108,00 juta** (67,50%); **Rp 52,00 juta** tidak terserap. "
        "Dasar: baris jumlah yang tercetak."
    )
    assert "**Rp 160.00 million**" in text.tell_budget(money, "en")
    assert "penjumlahan baris terbawah" in text.tell_budget(absorption(evaluation_example.bare()), "id")


def test_the_sentence_on_performance_counts_the_kegiatan_without() -> None:
    sentence = text.tell_reached(output_against_money(evaluation_example.example()), "id")
    assert sentence.startswith("Capaian kinerja 2 program terletak antara **50,00%** dan **95,00%**; 0 dari 4 kegiatan")


def test_the_sentence_on_programs_names_the_best_and_the_worst() -> None:
    sentence = text.tell_programs(absorption(evaluation_example.example()), "id")
    assert sentence == "Dari 3 program, serapan tertinggi **90,00%** (Alpha) dan terendah **20,00%** (Beta)."


def test_the_sentence_on_quadrants_counts_the_programs() -> None:
    sentence = text.tell_quadrants(output_against_money(evaluation_example.example()), "id")
    assert "**1** kinerja tinggi, serapan rendah; **1** kinerja rendah, serapan tinggi" in sentence


def test_the_sentence_on_means_counts_wrong_predikat_gaps_and_readings() -> None:
    table = changed("capaian_rp", "E8", 90.5)
    sentence = text.tell_means(tables.mean_table(table, "rp"), "id")
    assert sentence == (
        "Dari 2 predikat yang tercetak dan dapat dihitung, **0** berbeda dari hasil hitungan "
        "(berubah menurut cara membaca skala: 1; terletak di celah skala: 1)."
    )


def test_the_sentence_on_the_comparison_tells_what_could_not_be_tested() -> None:
    comparison = compare_printed(evaluation_example.example())
    tested, different = comparison["agrees"].count(), (~comparison["agrees"].dropna()).sum()
    sentence = text.tell_comparison(comparison, "id")
    assert f"Dari {tested} nilai tercetak yang dapat diuji, **{different}** berbeda" in sentence
    assert f"{len(comparison) - tested} tidak dapat diuji" in sentence
    assert "Semua" in text.tell_comparison(compare_printed(evaluation_example.bare()), "id")


def test_the_sentence_on_the_remainder_names_who_falls_short() -> None:
    sentence = text.tell_remainder(absorption(evaluation_example.example()), "id")
    assert sentence == (
        "**1** dari 3 program menyerap kurang dari 76% anggarannya (Beta); "
        "di situ terletak **Rp 40,00 juta** dari sisa Rp 52,00 juta (**76,92%**)."
    )


def test_where_no_program_falls_short_the_largest_remainder_is_named() -> None:
    sentence = text.tell_remainder(absorption(evaluation_example.bare()), "id")
    assert sentence == (
        "Tidak ada program yang menyerap kurang dari 76% anggarannya; sisa terbesar Rp 10,00 juta (90,91%) pada Alpha."
    )


def test_the_sentence_on_the_lowest_row_counts_those_below_the_bound() -> None:
    sentence = text.tell_lowest(tables.lowest_leaves(evaluation_example.example()), "id")
    assert (
        sentence
        == "1 dari 4 baris terbawah menyerap kurang dari 76%; yang terendah **20,00%**, sisa Rp 40,00 juta: Beta."
    )


def test_the_sentence_on_the_renstra_adds_up_the_programs_where_no_total_is_printed() -> None:
    sentence = text.tell_renstra(evaluate(evaluation_example.example()), find_document("dkukm-babel", 2024), "id")
    assert sentence == (
        "Sampai dengan 2022 terealisasi **Rp 240,00 juta** dari target Renstra Rp 420,00 juta (**57,14%**); "
        "1 dari 2 program sudah melampaui target akhir periode."
    )


def test_the_sentence_on_findings_counts_them_and_lists_the_first() -> None:
    findings = pd.DataFrame(
        {"severity": ["error", "info", "info"], "message_id": ["satu", "dua", "tiga"], "source": ["a:1", "a:2", "a:3"]}
    )
    assert text.tell_findings(findings, "id", most=2) == (
        "Pemeriksaan menemukan **1** kesalahan dan **2** catatan. Yang terpenting:\n\n- satu (a:1)\n- dua (a:2)"
    )
    english = text.tell_findings(findings.rename(columns={"message_id": "message_en"}), "en")
    assert english.startswith("The check found **1** error and **2** notes.")
    assert text.tell_findings(findings.head(0), "id") == "Pemeriksaan tidak menemukan apa pun."


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("tell", "measure"),
    [
        (text.tell_budget, absorption),
        (text.tell_reached, output_against_money),
        (text.tell_programs, absorption),
        (text.tell_quadrants, output_against_money),
        (text.tell_means, tables.mean_table),
        (text.tell_comparison, compare_printed),
        (text.tell_remainder, absorption),
        (text.tell_lowest, tables.lowest_leaves),
    ],
)
def test_an_empty_measure_is_told_in_one_sentence(
    tell: Callable[[pd.DataFrame, Lang], str], measure: Callable[[pd.DataFrame], pd.DataFrame], lang: Lang
) -> None:
    sentence = tell(measure(evaluation_example.blank()), lang)
    assert sentence.endswith(".")
    assert "{" not in sentence and "nan" not in sentence and "**" not in sentence


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [
        ("Program Pengembangan UMKM", "program", "Pengembangan UMKM"),
        ("PROGRAM A", "program", "A"),
        ("Sub Kegiatan Gaji", "sub_kegiatan", "Gaji"),
        ("Programmer", "program", "Programmer"),
        (pd.NA, "total", "Jumlah perangkat daerah"),
        (pd.NA, "kegiatan", "(nama tidak tercetak)"),
    ],
)
def test_a_label_does_not_repeat_the_level(name: object, level: str, short: str) -> None:
    assert short_name(name, level, "id") == short


# The notebook, run cell by cell on documents of other kinds.


def project(root: Path, table: pd.DataFrame) -> None:
    folder = root / "data" / "dinas-contoh" / "2024"
    (folder / "tables").mkdir(parents=True)
    write_table(table, EVALUATION, folder / "tables")
    description = {
        "agency": {"slug": "dinas-contoh", "name": "Dinas Contoh", "level": "provinsi"},
        "year": 2024,
        "tahap": "akhir",
        "evaluated_year": 2022,
        "source": [{"name": "renja.txt"}],
    }
    (folder / "document.yml").write_text(yaml.safe_dump(description), encoding="utf-8")


def run_notebook(said: list[str], shown: list[str], monkeypatch: pytest.MonkeyPatch, **parameters: Any) -> None:
    """Every cell of the notebook in turn; collects what it says, and the names of the figures and tables it shows."""
    # No text is no sentence: nothing is shown.
    monkeypatch.setattr(notebook, "say", lambda text: said.append(text) if text else None)
    monkeypatch.setattr(notebook.report, "figure", lambda figure, name: shown.append(f"figure {name}"))
    monkeypatch.setattr(
        notebook.report, "table", lambda table, name, columns, rows, lang: shown.append(f"table {name}")
    )
    space: dict[str, Any] = {}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space |= {"agency": "dinas-contoh", "year": 2024, **parameters}
    return said, shown


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", [evaluation_example.bare, evaluation_example.blank, evaluation_example.example])
def test_a_document_that_lacks_rows_takes_sentences_and_the_rest_runs_on(
    table: Callable[[], pd.DataFrame], lang: Lang, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project(tmp_path, table())
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    said: list[str] = []
    shown: list[str] = []
    run_notebook(said, shown, monkeypatch, lang=lang)
    assert "2022" in said[0]
    assert len(said) + len(shown) >= 30
    assert len(set(shown)) == len(shown)
    assert not [sentence for sentence in said if "nan" in sentence or "<NA>" in sentence or not sentence.strip()]
    if table is evaluation_example.blank:
        assert not [name for name in shown if name.startswith("figure")]
    if table is evaluation_example.bare:
        assert {"figure budget", "figure programs", "figure remainder", "table programs"} <= set(shown)
        assert not {"figure quadrants", "table quadrants", "figure renstra"} & set(shown)


@pytest.mark.parametrize("mean", ["arithmetic", "capped", "weighted", "geometric"])
def test_every_choice_of_mean_runs(mean: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project(tmp_path, evaluation_example.example())
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    reading = {"arithmetic": "lower", "capped": "upper"}.get(mean, "mixed")
    said: list[str] = []
    shown: list[str] = []
    run_notebook(said, shown, monkeypatch, mean=mean, predikat_reading=reading, basis="computed")
    assert len([name for name in shown if name.startswith("figure")]) == 7
    assert "capaian dihitung ulang" in said[0]


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        ("agency", "dinas-lain", "agency: found 'dinas-lain'; expected one of: dinas-contoh"),
        ("year", 2031, "year: found 2031 of dinas-contoh; expected one of: 2024"),
        ("lang", "de", "lang: found 'de'; expected one of: id, en"),
        ("predikat_reading", "middle", "predikat_reading: found 'middle'; expected one of: lower, upper, mixed"),
        ("mean", "median", "mean: found 'median'; expected one of: arithmetic, capped, weighted, geometric"),
        ("basis", "guessed", "basis: found 'guessed'; expected one of: printed, computed"),
    ],
)
def test_a_wrong_parameter_is_refused_in_one_sentence_before_anything_is_shown(
    parameter: str, value: object, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project(tmp_path, evaluation_example.example())
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    said: list[str] = []
    with pytest.raises(RenjaError) as error:
        run_notebook(said, said, monkeypatch, **{parameter: value})
    assert str(error.value).startswith(sentence)
    assert "\n" not in str(error.value)
    assert not said


def test_a_table_without_rows_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(notebook, "say", said.append)
    notebook.show_table(pd.DataFrame({"name": []}), "empty", ["name"], "en")
    # What lacks may be the document's own table or a file that the user supplies: the sentence blames neither.
    assert said == ["There is no row for this table."]


def test_a_misspelt_column_is_refused_even_where_there_is_no_row() -> None:
    with pytest.raises(RenjaError, match="found no 'serpan'"):
        notebook.show_table(pd.DataFrame({"name": []}), "empty", ["serpan"])


def test_a_sentence_in_place_of_a_figure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(notebook, "say", said.append)
    notebook.show_figure("Tidak ada.", "budget")
    assert said == ["Tidak ada."]


# The names that notebooks use.


def test_every_public_name_is_there() -> None:
    assert [name for name in renja_analysis.__all__ if not callable(getattr(renja_analysis, name))] == []
    assert set(renja_analysis.__all__) <= set(dir(renja_analysis))


def test_no_public_name_is_that_of_a_module() -> None:
    """Importing the module would put it in the place of the name."""
    modules = {path.stem for path in (ROOT / "renja_analysis").glob("*.py")}
    assert not modules & set(renja_analysis.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = renja_analysis.no_such_name


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import renja_analysis, sys; print([m for m in ('pandas', 'matplotlib', 'yaml') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
