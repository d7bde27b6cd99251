"""One long table of amounts: each with its year and stage; what is cumulative, blank or doubtful is told apart."""

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows
from plan_rows import final_plan, plan, review

from renja_analysis.amounts import COLUMNS, STAGES, prints, table_amounts
from renja_analysis.amounts_text import text_amounts
from renja_analysis.budget_trends import amounts, coverage, of_years, stage_totals
from renja_analysis.errors import DocumentError
from renja_analysis.schema import EVALUATION_OPTIONAL, TABLES

KEY = ("dinas-a", 2024, "akhir")
EVALUATED = {KEY: 2022}


def stacked(table: pd.DataFrame, key: tuple[str, int, str] = KEY) -> pd.DataFrame:
    """A table as stacking gives it for one document."""
    front = dict(zip(("agency", "year", "tahap"), key, strict=True))
    own = table.rename(columns={"year": "narrative_year"})
    types = {"agency": "string", "year": "Int64", "tahap": "string"}
    return pd.concat([pd.DataFrame(front, index=own.index).astype(types), own], axis="columns")


def evaluated(*rows: tuple[str, str, int | None, int | None], **columns: object) -> pd.DataFrame:
    """Level, name, target and realisation of the evaluated year."""
    made = [
        {"row_id": f"E{place}", "level": level, "name": name, "target_rp": target, "realisasi_rp": spent}
        | {"source": f"renja.txt:{place}"}
        | columns
        for place, (level, name, target, spent) in enumerate(rows, start=1)
    ]
    return stacked(evaluation_rows(*made))


def said(*rows: tuple[int, str, str, float], year: int = 2022) -> pd.DataFrame:
    """Sentences of the text: number of the sentence, subject, measure, rupiah."""
    made = [
        {"row_id": f"N{place}", "source": f"renja.txt:{place}", "section": "2.1", "sentence": f"Kalimat {number}."}
        | {"subject": subject, "measure": measure, "year": year, "value": value, "unit": "rupiah"}
        for place, (number, subject, measure, value) in enumerate(rows, start=1)
    ]
    table = pd.DataFrame(made, columns=TABLES["narrative"].columns)
    types = {"year": "Int64", "value": "Float64"}
    return stacked(table.astype({name: types.get(name, "string") for name in table}))


def budgets(*tables: pd.DataFrame) -> list[tuple[object, ...]]:
    names = [next(name for name in ("narrative", "evaluation", "plan") if _is(name, table)) for table in tables]
    found = text_amounts(dict(zip(names, tables, strict=True)), EVALUATED)
    return list(found[["stage", "level", "rupiah", "flag"]].fillna("").itertuples(index=False, name=None))


def _is(name: str, table: pd.DataFrame) -> bool:
    return {"narrative": "sentence", "evaluation": "target_rp", "plan": "maju_pagu"}[name] in table


# The forms


def test_one_document_gives_amounts_of_several_years_each_at_its_stage() -> None:
    tables = {
        "evaluation": evaluated(("program", "Program Arsip", 100, 90)),
        "plan": stacked(plan(("program", "Program Arsip", 120), maju_pagu=[130])),
        "final_plan": stacked(final_plan(("program", "Program Arsip", 110))),
        "rkpd_review": stacked(review(("program", "Program Arsip", 125), rkpd_pagu=[124])),
    }
    found = table_amounts(tables, EVALUATED)
    assert dict(zip(zip(found["stage"], found["amount_year"], strict=True), found["rupiah"], strict=True)) == {
        ("target", 2022): 100,
        ("realisasi", 2022): 90,
        ("rkpd", 2024): 124,
        ("renja", 2024): 125,
        ("plan", 2024): 120,
        ("final", 2024): 110,
        ("prakiraan_maju", 2025): 130,
    }
    assert found.dtypes.astype(str).to_dict() == COLUMNS
    assert set(found["key"]) == {"arsip"}


def test_an_amount_up_to_last_year_stays_cumulative_although_it_looks_like_one_year() -> None:
    table = evaluated(("program", "Program Arsip", 100, 90), realisasi_lalu_rp=95, realisasi_sd_rp=185)
    found = table_amounts({"evaluation": table}, EVALUATED)
    cumulative = found[found["stage"] == "realisasi_sd"]
    assert cumulative[["amount_year", "rupiah", "flag"]].values.tolist() == [
        [2021, 95, "cumulative"],
        [2022, 185, "cumulative"],
    ]
    assert set(of_years(found)["amount_year"]) == {2022}
    assert set(of_years(found)["stage"]) == {"target", "realisasi"}


def test_the_target_of_the_running_year_is_of_the_year_before_the_plan() -> None:
    table = evaluated(
        ("program", "Program Arsip", 100, 90),
        target_berjalan_rp=105,
        target_berjalan_k=1.0,
        target_berjalan_k_unit="Dok",
    )
    found = table_amounts({"evaluation": table}, EVALUATED)
    targets = found[found["stage"] == "target"]
    assert dict(zip(targets["amount_year"], targets["rupiah"], strict=True)) == {2022: 100, 2023: 105}


def test_a_blank_amount_is_a_row_without_one_and_no_zero() -> None:
    rows = (("sub_kegiatan", "Arsip Dinamis", None), ("sub_kegiatan", "Arsip Statis", 0))
    found = table_amounts({"plan": stacked(plan(*rows))}, EVALUATED)
    assert found["rupiah"].isna().tolist() == [True, False]
    assert of_years(found)["name"].tolist() == ["Arsip Statis"]


def test_further_indicators_bring_no_amount_and_are_counted() -> None:
    rows = (("program", "Program Arsip", 100), ("indikator", "", 100), ("indikator", "", 100))
    table = stacked(plan(*rows, indicator=["Indeks", "Jumlah", "Jumlah"], target=[1.0, 2.0, 3.0]))
    found = table_amounts({"plan": table}, EVALUATED)
    assert found[["rupiah", "indicators"]].values.tolist() == [[100, 3]]


def test_the_same_sub_kegiatan_of_two_parts_of_the_agency_is_two_rows_with_their_programs() -> None:
    rows = [("program", "Program Penunjang (Dinas)", 5), ("sub_kegiatan", "Penyediaan Listrik", 5)]
    rows += [("program", "Program Penunjang (UPT)", 3), ("sub_kegiatan", "Penyediaan Listrik", 3)]
    found = table_amounts({"plan": stacked(plan(*rows))}, EVALUATED).query("level == 'sub_kegiatan'")
    assert found[["program", "rupiah"]].values.tolist() == [
        ["Program Penunjang (Dinas)", 5],
        ["Program Penunjang (UPT)", 3],
    ]
    assert found["key"].nunique() == 1


def test_rows_with_the_number_of_another_documents_rows_keep_their_own_program() -> None:
    other = ("dinas-b", 2024, "akhir")
    one = plan(("program", "Program Arsip", 5), ("kegiatan", "Kegiatan Arsip", 5))
    two = plan(("program", "Program Pasar", 7), ("kegiatan", "Kegiatan Pasar", 7))
    table = pd.concat([stacked(one), stacked(two, other)], ignore_index=True)
    found = table_amounts({"plan": table}, EVALUATED | {other: 2022})
    assert found["program"].tolist() == ["Program Arsip"] * 2 + ["Program Pasar"] * 2


def test_a_row_that_one_side_of_the_review_does_not_print_is_no_row_of_that_stage() -> None:
    blank = {name: [None, "x"] for name in ("rkpd_name",)} | {"rkpd_pagu": [None, 7]}
    table = stacked(review(("program", "Program Arsip", 5), ("program", "Program Pasar", 7), **blank))
    found = table_amounts({"rkpd_review": table}, EVALUATED)
    assert found.loc[found["stage"] == "rkpd", "row_id"].tolist() == ["R2"]
    assert found.loc[found["stage"] == "renja", "row_id"].tolist() == ["R1", "R2"]


def test_every_stage_column_is_one_of_the_contract() -> None:
    for entry in prints():
        known = {*TABLES[entry.table].columns, *(field.name for field in EVALUATION_OPTIONAL)}
        assert {entry.amount, entry.quantity, entry.unit, entry.name} <= known
        assert not entry.indicator or entry.indicator in known
        assert entry.stage in STAGES


def test_the_order_of_the_rows_plays_no_part_and_the_tables_stay_as_they_are() -> None:
    table = evaluated(("program", "Program A", 100, 90), ("program", "Program B", 50, 40))
    before = table.copy()
    found = table_amounts({"evaluation": table}, EVALUATED)
    turned = table_amounts({"evaluation": table.iloc[::-1].reset_index(drop=True)}, EVALUATED)
    pd.testing.assert_frame_equal(table, before)
    order = ["stage", "row_id"]
    pd.testing.assert_frame_equal(
        found.sort_values(order).reset_index(drop=True), turned.sort_values(order).reset_index(drop=True)
    )


# The text


def test_a_budget_that_one_sentence_alone_gives_is_flagged_and_in_no_measure() -> None:
    text = said((1, "belanja_langsung", "apbd_induk", 500.0))
    assert budgets(text) == [("apbd_induk", "jenis_belanja", 500, "one_place")]
    assert of_years(text_amounts({"narrative": text}, EVALUATED)).empty


def test_a_budget_that_another_sentence_gives_for_all_spending_is_all_spending() -> None:
    text = said((1, "belanja_langsung", "apbd_perubahan", 700.0), (2, "belanja_total", "pagu", 700.0))
    assert budgets(text) == [("apbd_perubahan", "total", 700, "other_subject")]
    found = text_amounts({"narrative": text}, EVALUATED)
    assert found["borne_out_by"].tolist() == ["narrative:N2"]
    assert len(of_years(found)) == 1


def test_an_amount_of_another_year_bears_nothing_out() -> None:
    later = said((2, "belanja_total", "pagu", 700.0), year=2023).assign(row_id="N2")
    text = pd.concat([said((1, "belanja_langsung", "apbd_perubahan", 700.0)), later], ignore_index=True)
    assert budgets(text) == [("apbd_perubahan", "jenis_belanja", 700, "one_place")]


def test_the_same_sentence_is_no_second_place() -> None:
    text = said((1, "belanja_langsung", "apbd_perubahan", 700.0), (1, "belanja_total", "pagu", 700.0))
    assert budgets(text)[0][3] == "one_place"


def test_a_row_of_the_evaluation_bears_out_one_kind_of_spending() -> None:
    table = evaluated(("kegiatan", "Administrasi Keuangan", 80, 70))
    text = said((1, "belanja_tidak_langsung", "apbd_perubahan", 80.0))
    assert budgets(text, table) == [("apbd_perubahan", "jenis_belanja", 80, "")]


def test_a_row_that_happens_to_hold_the_same_round_amount_bears_nothing_out() -> None:
    text = said((1, "belanja_langsung", "apbd_induk", 1_000_000_000.0))
    row = evaluated(("sub_kegiatan", "Pelatihan", 1_000_000_000, 7))
    assert budgets(text, row) == [("apbd_induk", "jenis_belanja", 1_000_000_000, "one_place")]
    total = evaluated(("total", "Jumlah", 1_000_000_000, 7))
    assert budgets(text, total) == [("apbd_induk", "total", 1_000_000_000, "other_subject")]


def test_the_original_budget_is_of_the_subject_of_the_changed_one_that_the_addition_leads_to() -> None:
    rows = (1, "belanja_langsung", "apbd_induk", 500.0), (1, "belanja_langsung", "apbd_perubahan", 700.0)
    end = (2, "belanja_total", "pagu", 700.0)
    tied = said(*rows, (1, "belanja_langsung", "penambahan", 200.0), end)
    assert budgets(tied)[0] == ("apbd_induk", "total", 500, "one_place; other_subject")
    loose = said(*rows, (1, "belanja_langsung", "penambahan", 150.0), end)
    assert budgets(loose)[0] == ("apbd_induk", "jenis_belanja", 500, "one_place")


def test_income_is_no_budget_of_spending() -> None:
    assert budgets(said((1, "pad", "apbd_induk", 170.0))) == []


# The years and the whole


def test_a_year_without_an_amount_is_a_gap_and_one_that_ends_a_cumulative_amount_is_no_year() -> None:
    tables = {
        "evaluation": evaluated(("program", "Program Arsip", 100, 90), realisasi_lalu_rp=95),
        "plan": stacked(plan(("program", "Program Arsip", 120))),
    }
    found = coverage(table_amounts(tables, EVALUATED))
    assert found[["amount_year", "gap", "cumulative_only"]].values.tolist() == [
        [2021, True, True],
        [2022, False, False],
        [2023, True, False],
        [2024, False, False],
    ]


def test_a_total_is_that_of_one_level_and_stands_beside_the_printed_one() -> None:
    rows = [("program", "Program A", 60, 50), ("kegiatan", "Kegiatan A", 60, 50), ("program", "Program B", None, 8)]
    found = stage_totals(table_amounts({"evaluation": evaluated(*rows, ("total", None, 75, 58))}, EVALUATED))
    assert found[["stage", "rows_sum", "rows", "blank", "printed", "difference"]].values.tolist() == [
        ["target", 60, 1, 1, 75, 15],
        ["realisasi", 58, 2, 0, 58, 0],
    ]


def test_the_reference_document_gives_what_it_prints() -> None:
    found = amounts("dkukm-babel", 2024)
    totals = stage_totals(found).set_index(["amount_year", "stage"])["rows_sum"]
    assert totals[2022, "target"] == 22_312_585_924
    assert totals[2022, "realisasi"] == 16_524_057_351
    assert totals[2024, "rkpd"] == totals[2024, "renja"] == totals[2024, "plan"] == 23_633_051_862
    assert totals[2024, "final"] == 20_549_417_269
    assert totals[2025, "prakiraan_maju"] == 23_980_206_480
    years = coverage(found).set_index("amount_year")
    assert years["gap"].to_dict() == {2021: True, 2022: False, 2023: True, 2024: False, 2025: False}
    assert years["cumulative_only"][2021]
    assert set(found.loc[found["amount_year"] == 2021, "stage"]) == {"realisasi_sd"}
    text = found[found["table"] == "narrative"].set_index(["stage", "rupiah"])
    assert text.loc[("apbd_perubahan", 22_312_405_660), ["level", "flag"]].tolist() == ["total", "other_subject"]
    assert "one_place" in text.loc[("apbd_induk", 14_711_072_921), "flag"]


def test_without_a_document_the_error_says_which_there_are() -> None:
    with pytest.raises(DocumentError, match="dkukm-babel"):
        amounts("tidak-ada")
