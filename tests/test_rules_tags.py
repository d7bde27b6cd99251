"""The rule on official tags: claimed and not tagged, tagged and not claimed, nothing without a list."""

import pandas as pd
import pytest

from renja_analysis import rules_tags
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from tests.plan_rows import alignment, plan
from tests.rule_codes import codes_named, codes_of

REFERENCE = find_document("dkukm-babel", 2024)


def nomenclature(*rows: tuple[str, str]) -> pd.DataFrame:
    """Sub kegiatan and their tags."""
    names = ("predecessor", "successor", "pemda", "note", "unit", "indicator", "kinerja")
    records = [
        {
            **dict.fromkeys(names),
            "kode": f"2.24.02.1.01.{number:04}",
            "level": "sub_kegiatan",
            "name": name,
            "tags": tags,
            "former": False,
            "source": f"nomenklatur.xlsx!Sheet1!A{number}",
        }
        for number, (name, tags) in enumerate(rows, start=1)
    ]
    return pd.DataFrame(records).astype(dict.fromkeys([*names, "kode", "level", "name", "tags", "source"], "string"))


def findings(monkeypatch: pytest.MonkeyPatch, listed: pd.DataFrame | None, **tables: pd.DataFrame) -> pd.DataFrame:
    monkeypatch.setattr(rules_tags, "find_nomenclature", lambda document: listed)
    return check(tables, REFERENCE, select=["RJ710"])


CLAIMS = alignment({"inflasi": [("Sub Kegiatan Penataan", 40), ("Sub Kegiatan Layanan", 20)]})


def test_a_claim_that_the_list_does_not_tag_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = nomenclature(("Penataan", "INFLASI"), ("Layanan", "STUNTING"))
    result = findings(monkeypatch, listed, alignment=CLAIMS)
    assert result[["row_id", "column", "severity"]].values.tolist() == [["A5", "name", "warning"]]
    assert "2.24.02.1.01.0002" in result["message_en"][0] and "STUNTING" in result["message_en"][0]
    assert result["amount_at_stake"].tolist() == [20]


def test_a_claim_that_is_tagged_or_in_a_list_without_its_tag_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    tagged = nomenclature(("Penataan", "INFLASI"), ("Layanan", "STUNTING; INFLASI"))
    assert findings(monkeypatch, tagged, alignment=CLAIMS).empty
    untagged = nomenclature(("Penataan", ""), ("Layanan", "STUNTING"))
    assert findings(monkeypatch, untagged, alignment=CLAIMS).empty


def test_what_is_tagged_and_not_claimed_is_info_where_the_policy_has_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = nomenclature(("Penataan", "INFLASI"), ("Layanan", "INFLASI"), ("Gedung", "INFLASI; STUNTING"))
    rows = plan(("program", "Program Arsip", 9), ("kegiatan", "Kegiatan Arsip", 9), ("sub_kegiatan", "Gedung", 9))
    result = findings(monkeypatch, listed, alignment=CLAIMS, plan=rows)
    assert result[["table", "row_id", "severity", "amount_at_stake"]].values.tolist() == [["plan", "P3", "info", 9]]


def test_a_name_that_is_only_alike_is_info(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "Peningkatan Pemahaman dan Pengetahuan Literasi Hukum Pelaku Usaha"
    listed = nomenclature((long, "STUNTING"), ("Gedung", "INFLASI"))
    result = findings(monkeypatch, listed, alignment=alignment({"inflasi": [(f"{long}a", 40)]}))
    assert result["severity"].tolist() == ["info"]


def test_without_a_list_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(monkeypatch, None, alignment=CLAIMS).empty
    assert check({"alignment": CLAIMS}, None, select=["RJ710"]).empty


def test_every_rule_is_tried_above() -> None:
    assert codes_of("rules_tags") <= codes_named(__file__)
