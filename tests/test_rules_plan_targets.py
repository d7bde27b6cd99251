"""Rules on targets of review and plan: each fires on a case that a reader can see, and not on the one beside it."""

import pandas as pd
import pytest

from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.schema import TABLES
from renja_analysis.tables import read_table
from tests.evaluation_rows import evaluation_rows
from tests.plan_rows import Row, plan, review
from tests.rule_codes import codes_named, codes_of

ROWS: tuple[Row, ...] = (
    ("program", "Program Arsip", 60),
    ("kegiatan", "Kegiatan Arsip", 60),
    ("sub_kegiatan", "Penataan", 60),
)
PEOPLE = ["Persentase arsip", "Jumlah SDM yang terlatih", "Jumlah peserta pelatihan"]


def targets(*printed: str | None, indicators: list[str] = PEOPLE, **more: list[object]) -> pd.DataFrame:
    """A plan with these targets, ``50 Orang``, and indicators."""
    parts = [text.partition(" ") if text else (None, "", None) for text in printed]
    return plan(
        *ROWS,
        indicator=indicators,
        target_printed=list(printed),
        target=[float(number) if number else None for number, _, _ in parts],
        unit=[unit or None for _, _, unit in parts],
        **more,
    )


def found(code: str, **tables: pd.DataFrame) -> list[tuple[str, str]]:
    findings = check(tables, select=[code])
    return list(findings[["row_id", "column"]].itertuples(index=False, name=None))


def test_more_people_than_those_of_the_kegiatan_are_found() -> None:
    assert found("RJ510", plan=targets("90 %", "50 Orang", "90 org")) == [("P3", "target")]
    assert found("RJ510", plan=targets("90 %", "50 Orang", "50 org")) == []


@pytest.mark.parametrize(
    ("printed", "indicators"),
    [
        (("90 %", "5 Dok", "90 org"), PEOPLE),
        (("90 %", "5 Dok", "9 Dok"), ["Persentase arsip", "Jumlah dokumen", "Jumlah dokumen"]),
        (("90 %", "5 Orang", "9 Orang"), ["Persentase arsip", "Jumlah usaha yang naik kelas", "Jumlah peserta"]),
    ],
)
def test_what_is_not_the_same_people_may_be_more(printed: tuple[str, ...], indicators: list[str]) -> None:
    assert found("RJ510", plan=targets(*printed, indicators=indicators)) == []


def test_more_people_are_found_in_the_evaluation_too() -> None:
    rows = [
        {"row_id": f"E{n}", "level": level, "parent": parent, "source": f"t.txt:{n}", "indicator": "Jumlah peserta"}
        for n, level, parent in ((1, "program", None), (2, "kegiatan", "E1"), (3, "sub_kegiatan", "E2"))
    ]
    for row, value in zip(rows, (None, 50.0, 90.0), strict=True):
        row |= {"target_k": value, "target_k_unit": "Orang"}  # type: ignore[dict-item]
    assert found("RJ510", evaluation=evaluation_rows(*rows), plan=plan(*ROWS)) == [("E3", "target_k")]


def test_a_target_above_its_kegiatan_explains_why_the_plan_prints_another_one() -> None:
    cells = {"target": [None, 50.0, 90.0], "target_printed": [None, "50 Orang", "90 Orang"]}
    cells |= {"unit": [None, "Orang", "Orang"], "indicator": PEOPLE}  # type: ignore[dict-item]
    ours = review(*ROWS, **{f"renja_{name}": values for name, values in cells.items()})  # type: ignore[arg-type]
    result = check({"rkpd_review": ours, "plan": targets(None, "50 Orang", "50 org")})
    result = result[result["rule"].isin(("RJ510", "RJ604"))]
    assert result[["rule", "row_id"]].values.tolist() == [["RJ510", "R3"]]
    assert "plan:P3:target" in result["evidence"].iloc[0]


def test_a_target_above_the_scale_of_its_indicator_is_one_finding_for_this_year_and_the_next() -> None:
    index = ["Indeks kepuasan pelayanan", "Jumlah arsip", "Jumlah arsip"]
    table = targets("854", "5 Dok", "5 Dok", indicators=index, maju_target=[868.0, None, None])
    assert found("RJ511", plan=table) == [("P1", "target")]
    assert found("RJ511", plan=targets("85", "500 Dok", "500 Dok", indicators=index)) == []


def test_a_unit_that_counts_something_else_than_the_indicator_is_found() -> None:
    counted = ["Persentase arsip", "Jumlah Paket Pakaian Dinas", "Jumlah dokumen arsip"]
    assert found("RJ512", plan=targets("9 %", "97 org", "2 Dok", indicators=counted)) == [("P2", "target")]
    assert found("RJ512", plan=targets("9 %", "97 Paket", "2 Lap", indicators=counted)) == []
    (severity,) = check({"plan": targets("9 Dok", "9 Paket", "2", indicators=counted)}, select=["RJ512"])["severity"]
    assert severity == "warning"


def test_percentages_in_several_styles_are_one_finding_of_their_column() -> None:
    shares = ["Persentase arsip", "Persentase surat", "Persentase peta"]
    assert found("RJ513", plan=targets("22 %", "95 persen", "12", indicators=shares)) == [("P1", "target")]
    assert found("RJ513", plan=targets("22 %", "95 %", "12 %", indicators=shares)) == []
    assert found("RJ513", plan=targets("22 %", "95", "12", indicators=["Persentase arsip", "Nilai", "Nilai"])) == []


def test_every_rule_is_tried_above() -> None:
    assert codes_of("rules_plan_targets") <= codes_named(__file__)


def test_the_reference_document_says_what_its_targets_prove() -> None:
    folder = find_document("dkukm-babel", 2024).folder / "tables"
    names = ("evaluation", "rkpd_review", "plan", "final_plan")
    found = check({name: read_table(folder / f"{name}.csv", TABLES[name]) for name in names})
    ours = found[found["rule"].isin(codes_of("rules_plan_targets"))]
    assert sorted(zip(ours["rule"], ours["row_id"], strict=True)) == [
        ("RJ510", "R52"),
        ("RJ510", "R54"),
        ("RJ511", "P6"),
        ("RJ512", "P11"),
        ("RJ512", "R18"),
        ("RJ513", "P50"),
        ("RJ513", "P60"),
        ("RJ513", "R37"),
    ]
