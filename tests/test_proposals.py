"""Proposals: each measure on a few rows whose answer can be seen, and the reference document."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renja_analysis import proposals as measures
from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.errors import RenjaError, SchemaError
from renja_analysis.schema import PROPOSALS, TABLES
from renja_analysis.tables import read_table
from tests.plan_rows import plan

DOCUMENT = find_document("dkukm-babel", 2024)
REFERENCE, PLAN = (
    read_table(DOCUMENT.folder / "tables" / f"{name}.csv", TABLES[name]) for name in ("proposals", "plan")
)

FARM = plan(
    ("program", "Program Penunjang Urusan", 9),
    ("kegiatan", "Administrasi Kepegawaian", 9),
    ("sub_kegiatan", "Pendidikan dan Pelatihan Pegawai", 9),
    ("program", "Program Pertanian", 9),
    ("kegiatan", "Kegiatan Pembinaan Petani", 9),
    ("sub_kegiatan", "Pelatihan Budidaya Padi", 9),
    ("sub_kegiatan", "Pembangunan Saluran Irigasi", 9),
    ("sub_kegiatan", "Perluasan Akses Pembiayaan", 9),
)


def proposals(*rows: dict[str, str]) -> pd.DataFrame:
    records = [{"row_id": f"U{n}", "source": f"renja.txt:{n}", **row} for n, row in enumerate(rows, start=1)]
    return frame_of(records, PROPOSALS.fields)


def at(*addresses: str | None) -> pd.DataFrame:
    return proposals(*({"usulan": "Jalan", "alamat_lokasi": address} if address else {} for address in addresses))


def decisions(*rows: tuple[str, str | None, bool | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["proposal", "sub_kegiatan", "confirmed"])
    return frame.assign(by="ani").astype(
        {"proposal": "string", "sub_kegiatan": "string", "confirmed": "boolean", "by": "string"}
    )


def targets(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["row_id"], frame["target"].fillna("-"), strict=True))


IRRIGATION = {"usulan": "Irigasi sawah", "masalah": "Kurangnya saluran", "alamat_lokasi": "Desa Sungkap Kec. Katis"}


def test_the_same_proposal_in_other_letters_is_the_same_whoever_proposes_it() -> None:
    again = {**IRRIGATION, "usulan": "IRIGASI  sawah.", "pengusul": "Budi"}
    found = measures.duplicates(proposals({**IRRIGATION, "pengusul": "Ani"}, again))
    assert found.to_dict("records") == [
        {
            "left": "U1",
            "right": "U2",
            "kind": "same",
            "score": 100.0,
            "same_fields": "usulan; masalah; alamat_lokasi",
        }
    ]


def test_a_proposal_with_another_spelling_is_near_and_its_score_is_that_of_the_least_alike() -> None:
    near = {**IRRIGATION, "masalah": "Kurang nya salurannya"}
    found = measures.duplicates(proposals(IRRIGATION, near))
    assert (found["kind"].tolist(), found["score"].tolist()) == (["near"], [91.4])


@pytest.mark.parametrize(
    "other",
    [
        {"alamat_lokasi": "Desa Sungkai Kec. Katis Tua Sekali"},
        {"alamat_lokasi": "Desa Rambutan Kec. Katis"},
        {"masalah": "Hama tikus menyerang"},
        {"masalah": ""},
    ],
)
def test_another_village_or_another_problem_is_no_duplicate(other: dict[str, str]) -> None:
    assert measures.duplicates(proposals(IRRIGATION, {**IRRIGATION, **other})).empty


def test_addresses_that_differ_in_the_village_alone_are_not_near() -> None:
    address = "Koperasi Wanita Flamboyan, Desa {} Kecamatan Simpang Katis, Provinsi Bangka Belitung"
    rows = ({**IRRIGATION, "alamat_lokasi": address.format(name)} for name in ("Sungkap", "Terak"))
    assert measures.duplicates(proposals(*rows)).empty


@pytest.mark.parametrize(("other", "near"), [("RT 02", 0), ("RT 1", 1), ("", 1)])
def test_addresses_of_other_numbers_are_two_places(other: str, near: int) -> None:
    rows = ({**IRRIGATION, "alamat_lokasi": f"Desa Sungkap {number}".strip()} for number in ("RT 01", other))
    assert len(measures.duplicates(proposals(*rows))) == near


def test_proposals_of_t_c_32_are_compared_by_what_that_form_prints() -> None:
    row = {"program_kegiatan": "Pelatihan Budidaya Padi", "indicator": "Jumlah petani", "alamat_lokasi": "Desa Sungkap"}
    found = measures.duplicates(proposals(row, row, {**row, "indicator": "Luas sawah"}))
    assert found[["left", "right", "kind"]].to_numpy().tolist() == [["U1", "U2", "same"]]


def test_rows_that_say_nothing_are_no_duplicates_of_each_other() -> None:
    assert measures.duplicates(proposals({}, {})).empty


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Jl. Sumedang No. 5 Kel. Kejaksaan Kec. Tamansari", {"jalan": "Sumedang No. 5", "kecamatan": "Tamansari"}),
        ("Prov. Jambi, KAB.MERANGIN, kec: Tabir", {"provinsi": "Jambi", "kabupaten_kota": "MERANGIN"}),
        ("Kelompok Mawar RT 1 RW 2 Dusun Hulu Desa Aur", {"desa": "Aur", "desa_kind": "desa"}),
        ("Kecamatan Kota Baru Kota Jambi", {"kecamatan": "Kota Baru", "kabupaten_kota_kind": "kota"}),
        ("Desa/Kel. Paya Benua (dekat pasar)", {"desa": "Paya Benua", "desa_kind": None}),
        ("Kel. Tani Maju Desa Aur", {"desa": "Aur"}),
        ("Kampung Tengah Desa Aur", {"desa": "Aur"}),
        ("Kampung Yoka Distrik Heram", {"desa": "Yoka", "kecamatan": "Heram"}),
        ("Kantor Desa, Kec. Tabir", {"desa": None, "kecamatan": "Tabir"}),
        ("Desa\u00a0Aik\n Madu\u00a0, Kec\u00a0.\u00a0Tabir", {"desa": "Aik Madu", "kecamatan": "Tabir"}),
        ("Kab./Kota Bandung", {"kabupaten_kota": "Bandung", "kabupaten_kota_kind": None}),
        ("Balai pertemuan", {"desa": None, "jalan": None, "provinsi_key": None}),
    ],
)
def test_places_are_found_by_their_words_in_any_order_and_letter_case(
    address: str, expected: dict[str, str | None]
) -> None:
    row = measures.places(at(address)).iloc[0]
    assert {name: None if pd.isna(row[name]) else row[name] for name in expected} == expected


@given(st.lists(st.sampled_from(["Desa", "kel.", "KAB", "/", ",", " ", "\u00a0", "I", "Aur", "Kota:", "rt", "tani"])))
def test_any_address_is_read_and_no_name_holds_what_was_not_printed(parts: list[str]) -> None:
    address = "".join(parts)
    row = measures.places(at(address)).iloc[0]
    for level in (*measures.PLACE_LEVELS, "jalan"):
        names = [] if pd.isna(row[level]) else row[level].split("; ")
        assert all(name and name in " ".join(address.split()) for name in names)
        assert level == "jalan" or bool(names) != pd.isna(row[f"{level}_key"])


def test_spelling_variants_have_one_key_and_are_shown() -> None:
    table = at("Desa Aik Madu Desa Air Madu", "DESA AIR MADU", "Desa Sijuk")
    assert measures.places(table)["desa"].tolist() == ["Aik Madu; Air Madu", "AIR MADU", "Sijuk"]
    assert measures.places(table)["desa_key"].tolist() == ["airmadu", "airmadu", "sijuk"]
    assert measures.variants(table).to_numpy().tolist() == [["desa", "Aik Madu", "Air Madu", 85.7, "U1", "U1 U2"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kab. Belitung", "Kab. Belitung Timur"),
        ("Kab. Bandung", "Kota Bandung"),
        ("Desa Rawa Bangun I", "Desa Rawa Bangun II"),
        ("Desa Sukamaju Kec. Tabir", "Desa Sukamaju Kec. Heram"),
    ],
)
def test_places_that_are_not_the_same_keep_two_keys(one: str, other: str) -> None:
    table = measures.places(at(one, other))
    level = "kabupaten_kota_key" if "K" in one[:1] else "desa_key"
    assert table[level].nunique() == 2
    assert "desa" not in set(measures.variants(at(one, other))["level"])


def test_names_that_are_alike_only_through_a_third_are_not_one_place() -> None:
    table = at("Desa Mentok", "Desa Muntok", "Desa Muntik")
    assert measures.places(table)["desa_key"].nunique() == 2


def test_a_place_that_may_be_either_of_two_is_taken_for_neither() -> None:
    keys = measures.places(at("Desa Aur Kec. Tabir", "Desa Aur Kec. Heram", "Desa Aur"))["desa_key"]
    assert keys.nunique() == 3


def test_a_place_printed_once_with_and_once_without_what_is_above_it_is_one() -> None:
    assert measures.places(at("Desa Aur Kec. Tabir", "Desa Aur"))["desa_key"].tolist() == ["aur", "aur"]


def test_a_proposal_is_linked_by_its_words_in_any_form() -> None:
    found = measures.links(
        proposals(
            {"usulan": "Petani butuh dilatih budidaya padi"},
            {"masalah": "Kurangnya permodalan"},
            {"usulan": "Pembelian kapal"},
        ),
        FARM,
    )
    assert targets(found[found["rank"].fillna(1) == 1]) == [("U1", "P6"), ("U2", "P8"), ("U3", "-")]
    best = found.set_index("target").loc["P6"]
    assert (best["words"], best["name"]) == ("petani, dilatih, budidaya, padi", "Pelatihan Budidaya Padi")


def test_the_score_is_the_share_of_the_words_weight_that_a_sub_kegiatan_holds() -> None:
    found = measures.links(proposals({"usulan": "padi kapal"}, {"usulan": "padi"}, {"usulan": "pertanian"}), FARM)
    scores = found.drop_duplicates("row_id").set_index("row_id")["score"]
    # The word that the plan does not know weighs as much as one that a single name has; one from above counts half.
    assert scores.tolist() == [50, 100, 50]


def test_the_support_of_the_agency_itself_serves_no_proposal() -> None:
    found = measures.links(proposals({"usulan": "Pendidikan dan pelatihan pegawai"}), FARM)
    assert "P3" not in set(found["target"])


def test_a_confirmed_link_takes_the_place_of_the_suggestions() -> None:
    found = measures.links(proposals({"usulan": "budidaya padi"}), FARM, decisions(("U1", "P7", True)))
    assert found[["target", "rank", "confirmed"]].to_numpy().tolist() == [["P7", 1, True]]
    assert found["score"].tolist() == [0]


def test_a_refused_link_is_listed_last_and_no_longer_suggested() -> None:
    found = measures.links(proposals({"usulan": "budidaya padi"}), FARM, decisions(("U1", "P6", False)))
    assert targets(found) == [("U1", "-"), ("U1", "P6")]
    assert found["confirmed"].tolist()[1] is False
    assert found["rank"].isna().all()


def test_that_nothing_serves_a_proposal_can_be_confirmed() -> None:
    found = measures.links(proposals({"usulan": "budidaya padi"}), FARM, decisions(("U1", None, True)))
    assert targets(found) == [("U1", "-")]
    assert found["confirmed"].tolist() == [True]


def test_a_line_that_is_not_decided_changes_nothing() -> None:
    table = proposals({"usulan": "budidaya padi"})
    pd.testing.assert_frame_equal(
        measures.links(table, FARM, decisions(("U1", "P6", None))), measures.links(table, FARM)
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("U9", "P6", True)], "found proposal 'U9'; expected a row of proposals"),
        ([("U1", "P5", True)], "found sub_kegiatan 'P5'; expected a row of plan, of level sub_kegiatan"),
        ([("U1", "P6", True), ("U1", "P6", False)], "found U1 twice with one sub kegiatan"),
    ],
)
def test_a_decision_about_rows_that_are_gone_is_refused(
    rows: list[tuple[str, str | None, bool | None]], words: str
) -> None:
    with pytest.raises(SchemaError, match=words):
        measures.links(proposals({"usulan": "budidaya padi"}), FARM, decisions(*rows))


def document_with(folder: Path, text: str | None) -> measures.Document:
    (folder / "tables").mkdir()
    for name in ("proposals", "plan"):
        (folder / "tables" / f"{name}.csv").write_bytes((DOCUMENT.folder / "tables" / f"{name}.csv").read_bytes())
    if text is not None:
        (folder / "proposal_links.csv").write_text(text, encoding="utf-8")
    return DOCUMENT._replace(folder=folder)


def test_the_decisions_of_an_analyst_are_read(tmp_path: Path) -> None:
    text = "proposal,sub_kegiatan,confirmed,by\nU1,P63,ya,ani\nU1,P54,FALSE,ani\nU2,,true,ani\nU4,P66,,\n"
    found = measures.read_links(document_with(tmp_path, text))
    assert found is not None
    assert found["confirmed"].fillna(False).tolist() == [True, False, True, False]
    assert found["confirmed"].isna().tolist() == [False, False, False, True]
    assert targets(measures.links(REFERENCE, PLAN, found))[:3] == [("U1", "P63"), ("U1", "P54"), ("U2", "-")]


def test_without_the_file_nothing_is_decided(tmp_path: Path) -> None:
    assert measures.read_links(document_with(tmp_path, None)) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("proposal,sub_kegiatan,confirmed,by\nU99,P63,true,ani\n", "found proposal 'U99'"),
        ("proposal,sub_kegiatan,confirmed,by\nU1,P63,maybe,ani\n", "found 'maybe'; expected one of"),
        ("proposal,confirmed,by\nU1,true,ani\n", "expected this column"),
    ],
)
def test_a_file_of_decisions_that_does_not_hold_is_refused_with_its_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SchemaError, match=words) as refused:
        measures.read_links(document_with(tmp_path, text))
    assert str(refused.value).startswith(str(tmp_path / "proposal_links.csv"))
    assert "\n" not in str(refused.value)


def test_proposals_are_counted_with_their_share_and_those_that_nothing_serves() -> None:
    table = proposals(
        {"pengusul": "ADET, SH", "usulan": "budidaya padi"},
        {"pengusul": "Budi", "usulan": "kapal"},
        {"pengusul": "Adet SH", "usulan": "budidaya padi"},
        {"usulan": "kapal"},
    )
    found = measures.counts(table, "pengusul", measures.links(table, FARM))
    assert found["name"].fillna("-").tolist() == ["ADET, SH", "Budi", "-"]
    assert found["proposals"].tolist() == [2, 1, 1]
    assert found["distinct"].tolist() == [1, 1, 1]
    assert found["share"].tolist() == [50, 25, 25]
    assert found["without_ids"].tolist() == ["", "U2", "U4"]


def test_without_links_what_nothing_serves_is_not_known() -> None:
    assert measures.counts(at("Desa Aur"), "desa")["without_match"].isna().all()


def test_a_kabupaten_without_its_kind_is_counted_under_its_name() -> None:
    found = measures.counts(at("Kab/Kota Bandung", "Kota Jambi", None), "kabupaten_kota")
    assert found["name"].fillna("-").tolist() == ["Bandung", "Kota Jambi", "-"]


def test_counting_by_something_else_names_what_there_is() -> None:
    with pytest.raises(RenjaError, match="expected one of: pengusul, usulan, provinsi"):
        measures.counts(REFERENCE, "dusun")


def test_the_reference_document_prints_nine_proposals_one_of_them_twice() -> None:
    found = measures.duplicates(REFERENCE)
    assert found[["left", "right", "kind"]].to_numpy().tolist() == [["U1", "U3", "same"]]
    assert measures.counts(REFERENCE, "provinsi")[["proposals", "distinct"]].to_numpy().tolist() == [[9, 8]]


def test_the_places_of_the_reference_document_are_found_with_their_variants() -> None:
    found = measures.places(REFERENCE).set_index("row_id")
    assert found["desa"].count() == 8
    assert found.loc[["U4", "U8"], "desa_key"].nunique() == found.loc[["U4", "U8"], "kecamatan_key"].nunique() == 1
    assert measures.variants(REFERENCE)[["left", "right"]].to_numpy().tolist() == [
        ["Simpang Reggiang", "SIMPANG RENGGIANG"],
        ["Aik Madu", "Air Madu"],
    ]


def test_the_proposals_of_the_reference_document_find_their_sub_kegiatan_or_none() -> None:
    found = measures.links(REFERENCE, PLAN)
    best = found[found["rank"].fillna(1) == 1]
    served = {"U1": "P54", "U3": "P54", "U5": "P57", "U7": "P57", "U8": "P57", "U9": "P62"}
    assert dict(targets(best)) == served | dict.fromkeys(("U2", "U4", "U6"), "-")
    assert measures.counts(REFERENCE, "provinsi", found)["without_ids"].tolist() == ["U2 U4 U6"]


def every_measure(table: pd.DataFrame, of_plan: pd.DataFrame) -> list[pd.DataFrame]:
    linked = measures.links(table, of_plan, decisions(("U1", "P54", False), ("U5", "P58", True), ("U5", "P57", True)))
    counted = [measures.counts(table, by, linked) for by in ("pengusul", "usulan", *measures.PLACE_LEVELS)]
    return [measures.duplicates(table), measures.places(table), measures.variants(table), linked, *counted]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rows_plays_no_part(seed: int) -> None:
    shuffled = [table.sample(frac=1, random_state=seed) for table in (REFERENCE, PLAN)]
    for one, other in zip(every_measure(REFERENCE, PLAN), every_measure(*shuffled), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_the_tables_are_left_as_they_were() -> None:
    before = REFERENCE.copy(), PLAN.copy()
    every_measure(REFERENCE, PLAN)
    pd.testing.assert_frame_equal(REFERENCE, before[0])
    pd.testing.assert_frame_equal(PLAN, before[1])


def test_a_document_without_proposals_gives_empty_results_of_the_same_kind() -> None:
    empty = REFERENCE.iloc[:0]
    linked = measures.links(empty, PLAN)
    results = [measures.duplicates(empty), measures.places(empty), measures.variants(empty), linked]
    results.append(measures.counts(empty, "desa", linked))
    whole = measures.links(REFERENCE, PLAN)
    full = [measures.duplicates(REFERENCE), measures.places(REFERENCE), measures.variants(REFERENCE), whole]
    full.append(measures.counts(REFERENCE, "desa", whole))
    for one, other in zip(results, full, strict=True):
        assert one.empty
        assert one.dtypes.equals(other.dtypes)
