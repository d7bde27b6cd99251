"""What policy alignment tells and draws: the numbers of its tables in both languages, or one sentence without."""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest
from figure_boxes import covered, outside
from matplotlib.figure import Figure

from renja_analysis import alignment
from renja_analysis.alignment_tables import alike, claims_of
from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.numbers import Lang
from renja_analysis.schema import PRIORITIES, TABLES
from renja_analysis.tables import empty_table, load_present
from tests import plan_rows

pytestmark = pytest.mark.filterwarnings("error")

DOCUMENT = find_document("dkukm-babel", 2024)
SOURCE = "Sumber: Dinas Contoh, Renja 2024; diolah."
Tables = dict[str, pd.DataFrame]

PROGRAM = ("program", "Program Arsip Daerah", 100_000_000)
KEGIATAN = ("kegiatan", "Kegiatan Arsip Dinamis", 60_000_000)
PENATAAN = ("sub_kegiatan", "Penataan", 40_000_000)
LISTED = (
    ("3.2", "tema", "Arsip untuk Semua", None),
    ("3.2", "prioritas_utama", "Pembangunan Arsip", None),
    ("IV", "program", "Program Arsip Daerah", None),
    ("IV", "kegiatan", "Arsip Dinamis", "K3"),
    ("IV", "kegiatan", "Perikanan Tangkap", "K3"),
    ("5.1", "tema", "Arsip Cerdas", None),
    ("5.1", "program", "Program Arsip Daerah", None),
    ("3.4", "kebijakan_nasional", "Pengarusutamaan Gender", None),
)


@cache
def reference() -> Tables:
    return load_present(DOCUMENT, alignment.TABLES)


@cache
def small() -> Tables:
    claims: plan_rows.Claims = {
        "inflasi": [("Penataan", 50_000_000), ("Layanan dengan Nama yang Panjang sekali untuk Gambar", 20_000_000)],
        "sdgs": [("Sub Kegiatan Penataan", 50_000_000)],
    }
    rows = [
        {
            "row_id": f"K{n}",
            "section": section,
            "kind": kind,
            "text": text,
            "parent": parent,
            "source": f"renja.txt:{n}",
        }
        for n, (section, kind, text, parent) in enumerate(LISTED, start=1)
    ]
    plan = (PROGRAM, KEGIATAN, PENATAAN)
    return nothing() | {
        "alignment": plan_rows.alignment(claims, {"inflasi": 71_000_000}, "Program Kearsipan"),
        "rkpd_review": plan_rows.review(*plan),
        "plan": plan_rows.plan(*plan),
        "final_plan": plan_rows.final_plan(*plan),
        "priorities": frame_of(rows, PRIORITIES.fields),
    }


@cache
def nothing() -> Tables:
    return {name: empty_table(TABLES[name]) for name in alignment.TABLES}


def claimed(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return tables["alignment"], tables["plan"], tables["final_plan"]


def funding(tables: Tables) -> pd.DataFrame:
    return alignment.funding(tables["alignment"], alignment.against(tables["alignment"], tables["plan"]))


def tree(tables: Tables) -> pd.DataFrame:
    return alignment.priority_tree(*(tables[name] for name in ("priorities", "plan", "final_plan", "alignment")))


def both_plans(tables: Tables) -> Tables:
    return {name: tables[name] for name in ("plan", "final_plan")}


DRAWINGS: dict[str, Callable[[Tables, Lang], Figure | str]] = {
    "claims": lambda tables, lang: alignment.draw_claims(*claimed(tables), lang, SOURCE),
    "overlap": lambda tables, lang: alignment.draw_overlap(tables["alignment"], lang, SOURCE),
    "matrix": lambda tables, lang: alignment.draw_matrix(tables["alignment"], lang, SOURCE),
    "flow": lambda tables, lang: alignment.draw_flow(tables["alignment"], lang, SOURCE),
    "funding": lambda tables, lang: alignment.draw_funding(
        tables["alignment"], alignment.against(tables["alignment"], tables["plan"]), lang, SOURCE
    ),
}
SENTENCES: dict[str, Callable[[Tables, Lang], str]] = {
    "claims": lambda tables, lang: alignment.tell_claims(tables["alignment"], lang),
    "policy_totals": lambda tables, lang: alignment.tell_policy_totals(tables["alignment"], lang),
    "shares": lambda tables, lang: alignment.tell_shares(*claimed(tables), lang),
    "overlap": lambda tables, lang: alignment.tell_overlap(tables["alignment"], lang),
    "funding": lambda tables, lang: alignment.tell_funding(tables["alignment"], both_plans(tables), lang),
    "parents": lambda tables, lang: alignment.tell_parents(
        alignment.other_parents(tables["alignment"], tables["plan"]), lang
    ),
    "priorities": lambda tables, lang: alignment.tell_priorities(tree(tables), lang),
    "chapters": lambda tables, lang: alignment.tell_chapters(alignment.chapter_differences(tables["priorities"]), lang),
    "without_table": lambda tables, lang: alignment.tell_without_table(tables["priorities"], tables["alignment"], lang),
}


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("tables", [small, reference], ids=["small", "reference"])
def test_no_text_of_a_figure_is_cut_off_or_covered(tables: Callable[[], Tables], lang: Lang, drawing: str) -> None:
    figure = DRAWINGS[drawing](tables(), lang)
    assert isinstance(figure, Figure)
    for axes in figure.axes:
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


def test_with_one_policy_there_is_nothing_to_share() -> None:
    tables = small() | {"alignment": plan_rows.alignment({"inflasi": [("Penataan", 50)]})}
    assert DRAWINGS["overlap"](tables, "en") == "No sub kegiatan is claimed by more than one policy."
    assert "1 is claimed by one policy and **0** by several" in SENTENCES["overlap"](tables, "en")


def test_a_claim_falls_into_what_the_plan_holds_what_exceeds_it_and_what_is_not_there() -> None:
    parts = funding(small()).set_index("kebijakan")
    assert parts.loc["inflasi"].tolist() == [70_000_000, 40_000_000, 10_000_000, 0, 20_000_000]
    assert parts.loc["sdgs"].tolist() == [50_000_000, 40_000_000, 10_000_000, 0, 0]


def test_a_claim_that_the_plan_has_under_a_similar_name_is_neither_funded_nor_absent() -> None:
    near = small() | {"plan": plan_rows.plan(PROGRAM, KEGIATAN, ("sub_kegiatan", "Penataann", 40_000_000))}
    parts = funding(near).set_index("kebijakan")
    assert parts.loc["sdgs"].tolist() == [50_000_000, 0, 0, 50_000_000, 0]
    figure = DRAWINGS["funding"](near, "id")
    assert isinstance(figure, Figure)
    title = next(text.get_text() for text in figure.texts if "bersih" in text.get_text())
    assert title.replace("\xa0", " ").startswith("Rp 20,00 juta klaim bersih tidak ada")


def test_the_parts_of_the_claims_add_up_to_the_claims() -> None:
    parts = funding(reference())
    added = parts[["funded", "above_plan", "alike", "not_planned"]].sum(axis=1)
    assert added.tolist() == parts["claimed"].tolist() == [2_900_373_500, 4_108_879_792, 1_847_588_300, 652_426_900]


def test_a_claim_names_its_policies_and_is_found_at_every_stage() -> None:
    rows = claims_of(small()["alignment"])
    assert rows["kebijakan"].tolist() == ["inflasi sdgs", "inflasi"]
    first = alignment.standing(small()["alignment"], small()).iloc[0]
    assert [first[f"{stage}_how"] for stage in ("renja", "plan", "final")] == ["exact"] * 3
    assert first["plan_pagu"] == 40_000_000


def test_policies_stand_by_their_names() -> None:
    assert alignment.named(claims_of(small()["alignment"]), "en")["kebijakan"].iloc[0] == (
        "Control of inflation; Sustainable Development Goals"
    )


def test_a_policy_stands_with_the_regulation_of_the_plan_year() -> None:
    table = alignment.sourced(alignment.policy_totals(small()["alignment"]), 2024)
    assert table["legal_source"].tolist() == ["Keputusan Presiden 23/2017", "Perpres 111/2022"]


def test_what_the_text_lists_is_followed_into_the_plan_or_hangs_in_the_air() -> None:
    found = tree(small())
    linked = dict(zip(found["row_id"], found["linked"].fillna(""), strict=True))
    assert (linked["K3"], linked["K4"], linked["K5"]) == ("Program Arsip Daerah", "Kegiatan Arsip Dinamis", "")
    assert found["depth"].tolist() == [0, 0, 0, 1, 1, 0, 0, 0]
    assert found["branch"].iloc[3] == "\u2003Arsip Dinamis"
    assert found.loc[2, ["how", "linked_in"]].tolist() == ["exact", "plan; final_plan"]


def test_an_item_leads_where_the_items_under_it_lead() -> None:
    priorities = small()["priorities"].assign(parent=lambda rows: rows["parent"].mask(rows["row_id"] == "K3", "K2"))
    found = tree(small() | {"priorities": priorities}).set_index("row_id")
    assert found.loc["K2", ["linked", "how"]].tolist() == ["Program Arsip Daerah", "below"]


def test_an_item_leads_to_the_final_plan_to_a_policy_table_and_through_a_strategi() -> None:
    """A kegiatan that only the final plan has, a policy with a table, a sasaran in the words of a strategi."""
    texts = {"K2": ("sasaran", "menata"), "K5": ("kegiatan", "Pembinaan Perikanan Tangkap")}
    texts["K8"] = ("kebijakan_nasional", "SDGs")
    rows = small()["priorities"].copy()
    for row_id, (kind, text) in texts.items():
        rows.loc[rows["row_id"] == row_id, ["kind", "text"]] = [kind, text]
    later = plan_rows.final_plan(PROGRAM, ("kegiatan", "Kegiatan Pembinaan Perikanan Tangkap di Daerah Kepulauan", 1))
    found = tree(small() | {"priorities": rows, "final_plan": later}).set_index("row_id")
    assert found.loc["K2", ["linked", "how", "linked_in"]].tolist() == ["Program Kearsipan", "strategi", "alignment"]
    assert found.loc["K8", ["linked", "how"]].tolist() == ["Program Kearsipan", "policy_table"]
    assert found.loc["K5", ["how", "linked_in"]].tolist() == ["contained", "final_plan"]


def test_without_policy_tables_the_tree_of_priorities_still_leads_to_the_plans() -> None:
    found = tree(small() | {"alignment": nothing()["alignment"]}).set_index("row_id")
    assert found.loc["K3", "linked"] == "Program Arsip Daerah"
    assert found.loc["K8", "linked"] is pd.NA


def test_a_plan_that_is_missing_is_said_and_nothing_is_called_absent_from_it() -> None:
    only_final = small() | {"plan": nothing()["plan"]}
    told = SENTENCES["funding"](only_final, "en").split("\n\n")
    assert told[0] == "In the plan there is no sub kegiatan to compare the claims with."
    assert told[1].startswith("In the final plan: of 2 sub kegiatan claimed, 1 stands there under the same name")
    assert DRAWINGS["funding"](only_final, "id") == (
        "Klaim tidak dapat dibandingkan, karena tabel kebijakan atau rencana tidak ada."
    )
    row = alignment.standing(only_final["alignment"], only_final).iloc[0]
    assert row["plan_how"] is pd.NA and row["final_how"] == "exact"


def test_a_total_that_no_table_prints_is_not_said_to_fit() -> None:
    told = SENTENCES["policy_totals"](small(), "id")
    assert told == "Jumlah tercetak berbeda dari penjumlahan barisnya pada tabel 3.3. Tanpa jumlah tercetak: tabel 3.4."


def test_a_claim_without_an_amount_stands_in_the_matrix() -> None:
    table = small()["alignment"]
    blank = small() | {"alignment": table.assign(pagu=table["pagu"].mask(table["kebijakan"] == "sdgs"))}
    figure = DRAWINGS["matrix"](blank, "en")
    assert isinstance(figure, Figure)
    assert "no amount" in [text.get_text() for text in figure.axes[0].texts]
    assert claims_of(blank["alignment"])["kebijakan"].tolist() == ["inflasi sdgs", "inflasi"]


def test_what_one_chapter_lists_and_another_does_not_is_shown() -> None:
    rows = alignment.chapter_differences(small()["priorities"])
    assert rows[["text", "sections", "lacking"]].values.tolist() == [
        ["Arsip untuk Semua", "3.2", "5.1"],
        ["Arsip Cerdas", "5.1", "3.2"],
    ]


def test_two_names_of_one_section_are_two_however_alike_they_are() -> None:
    names = ("Pemeriksaan Koperasi yang Wilayah Keanggotaannya Lintas Daerah Kabupaten", "Pemeriksaan Koperasi Simpan")
    listed = [("IV", names[0]), ("IV", f"{names[0]}/Kota"), ("5.1", f"{names[0]} Kota"), ("5.1", names[1])]
    rows = pd.DataFrame(listed, columns=["section", "text"]).assign(row_id=["K1", "K2", "K3", "K4"])
    assert [group["row_id"].tolist() for group in alike(rows)] == [["K1", "K3"], ["K2"], ["K4"]]


def test_names_above_that_differ_stand_once_with_the_number_of_claims() -> None:
    parents = alignment.parent_names(alignment.other_parents(small()["alignment"], small()["plan"]))
    assert parents[["level", "claimed_name", "planned_name", "claims"]].values.tolist() == [
        ["program", "Program Kearsipan", "Program Arsip Daerah", 2],
        ["kegiatan", "Kegiatan Arsip", "Kegiatan Arsip Dinamis", 2],
    ]


def test_the_findings_here_are_those_of_the_policy_tables_and_the_text() -> None:
    findings = alignment.alignment_findings(reference(), DOCUMENT)
    assert set(findings["table"]) <= {"alignment", "priorities", "narrative", "goals"}
    assert not {"RJ905", "RJ906", "RJ907"} & set(findings["rule"])  # the evaluation explains them, and is not here
    assert alignment.alignment_findings(nothing(), DOCUMENT).empty


def test_no_table_is_changed() -> None:
    before = {name: table.copy() for name, table in small().items()}
    for act in (*DRAWINGS.values(), *SENTENCES.values()):
        act(small(), "id")
    for name, table in small().items():
        pd.testing.assert_frame_equal(table, before[name])
