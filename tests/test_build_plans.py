"""From printed rows to the tables of plans, policies, goals and proposals: values, parents, doubts."""

import re
from pathlib import Path

import pandas as pd
import pytest

from renja_analysis import build_plans
from renja_analysis.errors import SchemaError
from renja_analysis.policies import legal_sources, policies, slug
from renja_analysis.printed import PrintedCell, PrintedRow, PrintedTable
from renja_analysis.scales import read_scale


def printed(table: str, rows: list[dict[str, str]], title: str = "", number: str = "3.3") -> PrintedTable:
    """A printed table; ``level`` of a row is what it prints, everything else its cells."""
    lines = [PrintedRow(row.get("level", ""), f"renja.txt:{i + 1}") for i, row in enumerate(rows)]
    cells = [
        PrintedCell(i, column, f"renja.txt:{i + 1}", text)
        for i, row in enumerate(rows)
        for column, text in row.items()
        if column != "level"
    ]
    return PrintedTable(table, f"Tabel {number}", lines, cells, [], [], number, title)


PLAN = [
    {"level": "program", "name": "Program Arsip", "target_printed": "0,51%", "pagu_printed": "40,000,000"},
    {"level": "kegiatan", "name": "Kegiatan Arsip", "target_printed": "1", "pagu_printed": "40,000,000"},
    {"name": "Penataan", "target_printed": "4 Dok", "pagu_printed": "30,000,000", "maju_target_printed": "0.065"},
    {"name": "Pengawasan", "indicator": "Persentase arsip", "target_printed": "95", "pagu_printed": "10,000,000"},
    {"level": "indikator", "indicator": "Indeks arsip", "target_printed": "854", "pagu_printed": "11,746,668,976"},
]


def plan() -> pd.DataFrame:
    return build_plans.build_plan(printed("plan", PLAN), {})


def test_each_row_hangs_from_the_row_above_it() -> None:
    frame = plan()
    assert frame["level"].tolist() == ["program", "kegiatan", "sub_kegiatan", "sub_kegiatan", "indikator"]
    assert frame["parent"].fillna("").tolist() == ["", "P1", "P2", "P2", "P4"]


def test_targets_and_amounts_have_their_values_and_units() -> None:
    frame = plan()
    assert frame["target"].tolist() == [0.51, 1.0, 4.0, 95.0, 854.0]
    assert frame["unit"].fillna("").tolist() == ["%", "", "Dok", "", ""]
    assert frame["pagu"].tolist() == [40_000_000, 40_000_000, 30_000_000, 10_000_000, 11_746_668_976]
    assert frame["maju_target"].dropna().tolist() == [0.065]


def test_an_indicator_that_prints_more_than_the_row_above_it_can_hold_is_doubted() -> None:
    assert plan()["uncertain"].fillna("").tolist()[4] == "parent: pagu is larger than that of the row above it, P4"


def test_a_number_that_can_be_read_in_two_ways_or_not_at_all_says_so() -> None:
    rows = [
        {"level": "program", "name": "Program A", "target_printed": "180.184 Unit", "pagu_printed": "1.000.000"},
        {"level": "kegiatan", "name": "Kegiatan A", "target_printed": "4 dan 5", "pagu_printed": "1.000.000"},
    ]
    frame = build_plans.build_final_plan(printed("final_plan", rows), {})
    assert frame["target"].fillna(0).tolist() == [180_184, 0]
    assert frame["uncertain"][0] == "target: 180.184 Unit is 180184 or 180.184"
    assert "target: found '4 dan 5'" in frame["uncertain"][1]


def test_a_dash_in_the_review_is_no_target() -> None:
    row = {"level": "program", "rkpd_name": "Program A", "rkpd_indicator": "-", "rkpd_target_printed": "-"}
    row |= {"rkpd_pagu_printed": "1,000,000", "renja_name": "Program A", "renja_pagu_printed": "1.000.000"}
    (found,) = build_plans.build_rkpd_review(printed("rkpd_review", [row]), {}).to_dict("records")
    assert (found["rkpd_indicator"], found["rkpd_target_printed"]) == ("-", "-")
    assert pd.isna(found["rkpd_target"])
    assert (found["rkpd_pagu"], found["renja_pagu"]) == (1_000_000, 1_000_000)


def test_the_rows_of_a_policy_table_name_table_and_policy_and_hang_together() -> None:
    rows = [
        {"level": "strategi", "no": "1", "name": "Menata arsip"},
        {"level": "program", "name": "Program Arsip"},
        {"level": "kegiatan", "name": "Arsip Dinamis"},
        {"level": "sub_kegiatan", "name": "Penataan", "pagu_printed": "1.000.000"},
        {"level": "total", "name": "TOTAL", "pagu_printed": "1.000.000"},
    ]
    title = "Strategi, Program dan Kegiatan yang mendukung Penurunan Stunting Tahun 2026"
    frame = build_plans.build_alignment(printed("alignment", rows, title, "3.7"), {})
    assert frame["parent"].fillna("").tolist() == ["", "A1", "A2", "A3", ""]
    assert set(zip(frame["table"], frame["kebijakan"], strict=True)) == {("3.7", "stunting")}


def test_a_policy_that_is_not_known_is_named_by_its_title() -> None:
    assert slug("Program yang mendukung Satu Data Indonesia Tahun 2026") == "satu_data_indonesia_tahun"


@pytest.mark.parametrize("year", [2023, 2024, 2026, 2029])
def test_every_known_policy_has_a_slug_of_its_own_and_one_legal_source_in_a_plan_year(year: int) -> None:
    slugs = [policy.slug for policy in policies()]
    assert len(set(slugs)) == len(slugs)
    assert sorted(legal_sources(year)) == sorted(slugs)
    valid = [
        row["slug"]
        for row in read_scale("policy_sources.csv")
        if int(row["first_year"] or 0) <= year <= int(row["last_year"] or 9999)
    ]
    assert sorted(valid) == sorted(slugs)


OWN = "slug,pattern,name,name_en,first_year,last_year,legal_source\n"


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own list of policies, still empty."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    file = tmp_path / "data" / "reference" / "kebijakan.csv"
    file.parent.mkdir(parents=True)
    return file


def test_a_policy_of_next_year_is_a_line_in_a_file_of_the_user(reference: Path) -> None:
    written = OWN + (
        "satu_data,satu data,Satu Data Indonesia,,2026,2027,Perpres 39/2019\n"
        "satu_data,satu data,Satu Data Indonesia,,2028,,Perpres 1/2028\n"
        "inflasi,(inflasi|harga pangan),Pengendalian harga,Control of prices,,,\n"
    )
    reference.write_text(written, encoding="utf-8")
    assert slug("Program yang mendukung Satu Data Indonesia Tahun 2026") == "satu_data"
    assert slug("Program yang mendukung stabilitas harga pangan") == "inflasi"
    assert slug("Program yang mendukung Pengentasan Kemiskinan") == "kemiskinan_ekstrem"
    names = {policy.slug: (policy.name, policy.name_en) for policy in policies()}
    assert names["satu_data"] == ("Satu Data Indonesia", "Satu Data Indonesia")
    assert names["inflasi"] == ("Pengendalian harga", "Control of prices")
    sources = [legal_sources(year).get("satu_data") for year in (2025, 2026, 2028)]
    assert sources == [None, "Perpres 39/2019", "Perpres 1/2028"]
    assert legal_sources(2026)["inflasi"] == "Keputusan Presiden 23/2017"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Satu Data,satu data,Satu Data,,,,", "line 2, column slug: found 'Satu Data'; expected small letters"),
        ("satu_data,(satu,Satu Data,,,,", r"line 2, column pattern: found '(satu'; expected a regular expression"),
        ("satu_data,satu data,,,,,", "name"),
        ("satu_data,satu data,Satu Data,,dua ribu,,", "first_year"),
    ],
)
def test_a_wrong_line_in_the_users_list_is_named(reference: Path, line: str, said: str) -> None:
    reference.write_text(OWN + line + "\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=re.escape(said)):
        policies()


def test_the_legal_source_of_a_policy_follows_the_plan_year() -> None:
    assert legal_sources(2025)["kemiskinan_ekstrem"] == "Instruksi Presiden 4/2022"
    assert legal_sources(2026)["kemiskinan_ekstrem"] == "Instruksi Presiden 8/2025"


def test_a_goal_belongs_to_the_unit_whose_line_stands_above_it() -> None:
    rows = [
        {"unit_kerja": "UNIT : Sekretariat", "no": "1"},
        {"no": "2"},
        {"unit_kerja": "UNIT : Bidang Arsip", "no": "1"},
    ]
    frame = build_plans.build_goals(printed("goals", rows), {})
    assert frame["unit_kerja"].tolist() == ["Sekretariat", "Sekretariat", "Bidang Arsip"]


@pytest.mark.parametrize(
    ("text", "iso"), [("02-01-2025", "2025-01-02"), ("2/1/2025", "2025-01-02"), ("31-02-2025", None)]
)
def test_a_date_is_read_day_first_or_doubted(text: str, iso: str | None) -> None:
    (found,) = build_plans.build_proposals(printed("proposals", [{"tanggal_printed": text}]), {}).to_dict("records")
    assert (None if pd.isna(found["tanggal"]) else found["tanggal"]) == iso
    assert pd.isna(found["uncertain"]) == (iso is not None)
