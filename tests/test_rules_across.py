"""Rules on one row in two tables: each fires on a case that a reader can see, and not on the one beside it."""

import pandas as pd
import pytest

from renja_analysis.checking import check
from renja_analysis.spelling import reworded
from tests.plan_rows import Row, final_plan, plan, review
from tests.rule_codes import codes_named, codes_of

PROGRAM: Row = ("program", "Program Arsip", 60)
KEGIATAN: Row = ("kegiatan", "Kegiatan Arsip Dinamis", 60)
PENATAAN: Row = ("sub_kegiatan", "Sub Kegiatan Penataan", 40)
LAYANAN: Row = ("sub_kegiatan", "Sub Kegiatan Layanan", 20)
ROWS = (PROGRAM, KEGIATAN, PENATAAN, LAYANAN)
TABLES = {"review": review, "plan": plan, "final_plan": final_plan}


def findings(code: str | None = None, **tables: pd.DataFrame) -> pd.DataFrame:
    named = {"rkpd_review" if name == "review" else name: table for name, table in tables.items()}
    return check(named, select=[code] if code else None)


def found(code: str | None = None, **tables: pd.DataFrame) -> list[tuple[str, str]]:
    return list(findings(code, **tables)[["row_id", "column"]].itertuples(index=False, name=None))


def evidence(result: pd.DataFrame, place: int = 0) -> set[str]:
    return {text.partition("@")[0] for text in str(result["evidence"].iloc[place]).split("; ")}


def amounts(*pagu: int | None) -> list[Row]:
    return [(level, name, amount) for (level, name, _), amount in zip(ROWS, pagu, strict=True)]


def renja(columns: dict[str, list[object]]) -> dict[str, list[object]]:
    """The columns on the Renja side of the review."""
    return {f"renja_{name}": cells for name, cells in columns.items()}


def with_targets(table: str, *printed: str | None, **more: list[str | None]) -> pd.DataFrame:
    """ROWS with a target each, ``10 Orang``; other columns by name."""
    parts = [text.partition(" ") if text else (None, "", None) for text in printed]
    columns: dict[str, list[object]] = {
        "target_printed": list(printed),
        "target": [float(number) if number else None for number, _, _ in parts],
        "unit": [unit or None for _, _, unit in parts],
        **more,  # type: ignore[dict-item]
    }
    prefix = "renja_" if table == "review" else ""
    return TABLES[table](*ROWS, **{f"{prefix}{name}": values for name, values in columns.items()})


def indicators(*texts: str | None) -> dict[str, list[str | None]]:
    return {"indicator": list(texts)}


# Amounts


def test_a_parent_that_differs_only_because_its_child_does_is_evidence_of_the_child() -> None:
    result = findings("RJ603", plan=plan(*ROWS), final_plan=final_plan(*amounts(65, 65, 45, 20)))
    assert result["row_id"].tolist() == ["F3"]
    assert {"plan:P1:pagu", "final_plan:F1:pagu", "plan:P2:pagu", "final_plan:F2:pagu"} <= evidence(result)


def test_a_parent_that_no_child_explains_is_a_finding_of_its_own() -> None:
    assert found("RJ603", plan=plan(*ROWS), final_plan=final_plan(*amounts(60, 65, 40, 20))) == [("F2", "pagu")]
    assert found("RJ602", review=review(*ROWS), plan=plan(*amounts(60, 65, 40, 20))) == [("P2", "pagu")]
    assert found("RJ603", plan=plan(*ROWS), final_plan=final_plan(*ROWS)) == []


def test_a_sum_that_is_wrong_in_one_table_explains_why_its_parent_differs_from_the_other() -> None:
    result = findings(plan=plan(*ROWS), final_plan=final_plan(*amounts(65, 65, 40, 20)))
    assert result.loc[result["rule"] != "RJ651", ["rule", "row_id"]].values.tolist() == [["RJ207", "F2"]]


def test_a_blank_child_leaves_open_why_its_parent_differs() -> None:
    assert found("RJ603", plan=plan(*ROWS), final_plan=final_plan(*amounts(65, 65, 40, None))) == []


def test_a_kegiatan_with_nothing_below_it_speaks_for_itself() -> None:
    short, changed = (PROGRAM, KEGIATAN), amounts(60, 61, 0, 0)[:2]
    assert found("RJ603", plan=plan(*short), final_plan=final_plan(*changed)) == [("F2", "pagu")]


def test_an_amount_that_only_the_plan_in_the_middle_prints_is_one_finding() -> None:
    middle = plan(*amounts(65, 65, 45, 20))
    result = findings(review=review(*ROWS), plan=middle, final_plan=final_plan(*ROWS))
    assert result[["rule", "row_id"]].values.tolist() == [["RJ602", "P3"]]
    assert "final_plan:F3:pagu" in evidence(result)
    assert found("RJ603", plan=middle, final_plan=final_plan(*ROWS)) == [("F3", "pagu")]


def test_a_row_that_plans_nothing_is_not_missed() -> None:
    nothing: Row = ("sub_kegiatan", "Sub Kegiatan Gedung", 0)
    assert found("RJ607", plan=plan(*ROWS), final_plan=final_plan(*ROWS, nothing)) == []
    assert found("RJ606", review=review(*ROWS, nothing), plan=plan(*ROWS)) == []
    assert found("RJ607", plan=plan(*ROWS), final_plan=final_plan(*ROWS, nothing[:2] + (1,))) == [("F5", "name")]


def test_a_row_that_may_be_one_of_several_is_not_missed() -> None:
    """The name stands twice in the review, each time under a kegiatan that the plan does not have."""
    gone: list[Row] = [("kegiatan", "Kegiatan Laut", 1), PENATAAN, ("kegiatan", "Kegiatan Hutan", 1), PENATAAN]
    other: list[Row] = [("kegiatan", "Kegiatan Sawah", 1), PENATAAN]
    assert ("P3", "name") not in found("RJ606", review=review(PROGRAM, *gone), plan=plan(PROGRAM, *other))


def test_a_kegiatan_is_missed_with_its_sub_kegiatan_and_alone_where_it_has_none() -> None:
    more: tuple[Row, ...] = (("kegiatan", "Kegiatan Gedung", 5), ("sub_kegiatan", "Sub Kegiatan Atap", 5))
    result = findings("RJ607", plan=plan(*ROWS, *more), final_plan=final_plan(*ROWS))
    assert result["row_id"].tolist() == ["P6"]
    assert "plan:P5:name" in evidence(result)
    assert found("RJ607", plan=plan(*ROWS, more[0]), final_plan=final_plan(*ROWS)) == [("P5", "name")]


# Blocks of names


NAMES = ["Kendaraan Jabatan", "Kendaraan Operasional", "Gedung Kantor", "Mebel"]
AMOUNTS = [65, 107, 409, 130]


def block(names: list[str], pagu: list[int]) -> list[Row]:
    below: list[Row] = [("sub_kegiatan", name, amount) for name, amount in zip(names, pagu, strict=True)]
    return [("program", "Program Arsip", sum(pagu)), ("kegiatan", "Kegiatan Arsip", sum(pagu)), *below]


def test_what_the_final_plan_prints_for_a_slipped_block_is_evidence_of_the_block() -> None:
    slipped = plan(*block([*NAMES[1:], "Mesin"], AMOUNTS))
    final = final_plan(*block(NAMES, [60, 100, 400, 140]))
    result = findings(review=review(*block(NAMES, AMOUNTS)), plan=slipped, final_plan=final)
    result = result[result["rule"].str.startswith("RJ60")]
    assert result[["rule", "row_id"]].values.tolist() == [["RJ601", "P3"], ["RJ603", "F2"]]
    assert {f"final_plan:F{number}:pagu" for number in (3, 4, 5, 6)} <= evidence(result)
    assert "the names below it slipped" in result["message_en"].iloc[1]


def test_what_the_final_plan_prints_beside_a_slipped_block_is_still_compared() -> None:
    slipped = block([*NAMES[1:], "Mesin"], AMOUNTS)
    other: Row = ("sub_kegiatan", "Sewa Ruang", 9)
    tables = {"review": review(*block(NAMES, AMOUNTS), other), "plan": plan(*slipped, other)}
    changed: Row = ("sub_kegiatan", "Sewa Ruang", 8)
    assert ("F7", "pagu") in found("RJ603", final_plan=final_plan(*block(NAMES, AMOUNTS), changed), **tables)


def test_a_block_that_slipped_on_the_way_to_the_final_plan_is_found() -> None:
    tables = {"plan": plan(*block(NAMES, AMOUNTS)), "final_plan": final_plan(*block([*NAMES[1:], "Mesin"], AMOUNTS))}
    assert found("RJ601", **tables) == [("F3", "name")]
    assert found("RJ603", **tables) == found("RJ607", **tables) == []


# Parents


def test_a_row_under_another_kegiatan_in_the_plan_than_in_the_review_is_found() -> None:
    other: Row = ("kegiatan", "Kegiatan Pembinaan Mutu Perikanan", 20)
    moved = plan(PROGRAM, KEGIATAN, PENATAAN, other, LAYANAN)
    result = findings("RJ608", review=review(*ROWS), plan=moved)
    assert result["row_id"].tolist() == ["P5"]
    assert {"rkpd_review:R2:renja_name", "plan:P4:name"} <= evidence(result)


def test_a_program_in_parts_is_told_with_its_bare_name_and_the_names_of_its_parts() -> None:
    parts = final_plan(("program", "Program Arsip (Dinas)", 30), ("program", "Program Arsip (UPT)", 30))
    result = findings("RJ609", plan=plan(("program", "Program Arsip (Dinas)", 60)), final_plan=parts)
    assert result[["row_id", "amount_at_stake"]].values.tolist() == [["F1", 30]]
    assert result["message_id"].tolist() == [
        "“Program Arsip” tercetak sebagai satu program pada rencana, "
        "tetapi dalam 2 bagian pada rencana akhir (“Dinas” dan “UPT”)."
    ]


def test_a_program_in_parts_is_one_finding_whichever_tables_print_the_parts() -> None:
    parts = [("program", "Program Arsip (Dinas)", 30), ("program", "Program Arsip (UPT)", 30)]
    result = findings("RJ609", review=review(PROGRAM), plan=plan(*parts), final_plan=final_plan(PROGRAM))
    assert result["row_id"].tolist() == ["P1"]
    assert "as one program in the review and the final plan, but in 2 parts in the plan" in result["message_en"][0]
    assert {"rkpd_review:R1:renja_name", "plan:P2:name", "final_plan:F1:name"} == evidence(result)
    result = findings("RJ609", review=review(*parts), plan=plan(PROGRAM), final_plan=final_plan(*parts))
    assert result[["row_id", "amount_at_stake"]].values.tolist() == [["R1", 30]]
    assert "2 parts in the review (“Dinas” and “UPT”) and 2 parts in the final plan" in result["message_en"][0]
    assert found("RJ609", review=review(*parts), plan=plan(*parts)) == []
    others = [("program", "Program Arsip", 30), ("program", "Program Jalan (UPT)", 30)]
    assert found("RJ609", plan=plan(PROGRAM), final_plan=final_plan(*others)) == []


# Targets


def test_targets_are_compared_at_every_level() -> None:
    ours = with_targets("review", "10 Persen", "3 Dok", "6 Dok", "4 Dok")
    theirs = with_targets("plan", "12 Persen", "4 Dok", "6 Dok", "4 Dok")
    assert found("RJ604", review=ours, plan=theirs) == [("P1", "target"), ("P2", "target")]
    final = with_targets("final_plan", "10 Persen", "5 Dok", "6 Dok", "4 Dok")
    assert found("RJ605", plan=theirs, final_plan=final) == [("F1", "target"), ("F2", "target")]
    assert found("RJ604", review=ours, plan=with_targets("plan", "10 %", "3 Dok", "6 Dok", "4 Dok")) == []


def test_a_parent_that_repeats_the_two_numbers_of_its_child_is_evidence_of_the_child() -> None:
    ours = with_targets("review", "2 Persen", "2 Izin", "2 Usaha", "4 Dok")
    result = findings("RJ604", review=ours, plan=with_targets("plan", "3 Persen", "3 Izin", "3 Usaha", "4 Dok"))
    assert result["row_id"].tolist() == ["P3"]
    assert {"plan:P1:target", "plan:P2:target", "rkpd_review:R2:renja_target"} <= evidence(result)


def test_a_target_that_only_the_plan_in_the_middle_prints_is_one_finding() -> None:
    outer = {name: with_targets(name, None, None, "6 Dok", "4 Dok") for name in ("review", "final_plan")}
    middle = with_targets("plan", None, None, "7 Dok", "4 Dok")
    result = findings(plan=middle, **outer)
    result = result[result["rule"].isin(("RJ604", "RJ605"))]
    assert result[["rule", "row_id"]].values.tolist() == [["RJ604", "P3"]]
    assert "final_plan:F3:target" in evidence(result)
    assert found("RJ605", plan=middle, final_plan=outer["final_plan"]) == [("F3", "target")]


def test_targets_that_differ_twice_are_two_findings() -> None:
    ours, middle = with_targets("review", None, None, "6 Dok", None), with_targets("plan", None, None, "7 Dok", None)
    result = findings(review=ours, plan=middle, final_plan=with_targets("final_plan", None, None, "8 Dok", None))
    assert set(result.loc[result["rule"].isin(("RJ604", "RJ605")), "row_id"]) == {"P3", "F3"}


def test_a_target_of_another_order_of_magnitude_is_told_with_the_factor() -> None:
    ours = with_targets("review", None, None, "180184 Unit", "4 Dok")
    result = findings("RJ604", review=ours, plan=with_targets("plan", None, None, "700 Unit", "4 Dok"))
    assert "one is 257.4 times the other" in result["message_en"][0]
    near = findings("RJ604", review=ours, plan=with_targets("plan", None, None, "180185 Unit", "4 Dok"))
    assert "times" not in near["message_en"][0]


def test_a_target_that_the_print_leaves_open_is_at_most_info() -> None:
    doubted = with_targets("final_plan", None, None, "8 Dok", None, uncertain=[None, None, "target: 8 or 80", None])
    result = findings("RJ605", plan=with_targets("plan", None, None, "7 Dok", None), final_plan=doubted)
    assert result["severity"].tolist() == ["info"]


def test_a_target_is_compared_under_a_name_in_other_letters_and_told_with_both_names() -> None:
    other = [("program", "Program Arsip dan Dokumen", 60), *ROWS[1:]]
    target = {"target": [80.5, None, None, None], "target_printed": ["80,50%", None, None, None]}
    theirs = {"target": [81, None, None, None], "target_printed": ["81 persen", None, None, None]}
    ours = review(("program", "PROGRAM ARSIP DAN DOKUMENT", 60), *ROWS[1:], **renja(target))
    result = findings("RJ604", review=ours, plan=plan(*other, **theirs))
    assert result[["row_id", "difference"]].values.tolist() == [["P1", 0.5]]
    assert "“Program Arsip dan Dokumen” (“PROGRAM ARSIP DAN DOKUMENT” in the review)" in result["message_en"][0]
    assert "rkpd_review:R1:renja_name" in evidence(result)
    assert found("RJ604", review=review(*ROWS, **renja(target)), plan=plan(*other, **theirs)) == []


def test_a_target_is_compared_under_a_name_in_other_words_where_a_row_below_is_in_both() -> None:
    names = (f"Pengembangan Usaha dengan Orientasi Peningkatan Skala {part}Menjadi Usaha" for part in ("", "Kecil "))
    ours, theirs = ((PROGRAM, ("kegiatan", name, 60), PENATAAN) for name in names)
    numbers = [{"target": [None, number, None], "target_printed": [None, str(number), None]} for number in (3, 4)]
    tables = {"review": review(*ours, **renja(numbers[0])), "final_plan": final_plan(*theirs, **numbers[0])}
    result = findings(plan=plan(*theirs, **numbers[1]), **tables)
    result = result[result["rule"].isin(("RJ604", "RJ605"))]
    assert result[["rule", "row_id", "severity"]].values.tolist() == [["RJ604", "P2", "warning"]]
    assert "final_plan:F2:target" in evidence(result)
    tables["review"] = review(*ours[:2], LAYANAN, **renja(numbers[0]))
    assert found("RJ604", review=tables["review"], plan=plan(*theirs, **numbers[1])) == []


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("0.47 %", "0.51 %", 0.04),
        ("20 Koperasi", "22 KSP", 2),
        ("95 Paket", "97 org", None),
        ("1 Paket", "97 org", None),
    ],
)
def test_targets_of_two_kinds_of_things_have_no_difference(one: str, other: str, difference: float | None) -> None:
    ours, theirs = with_targets("review", None, None, one, None), with_targets("plan", None, None, other, None)
    result = findings("RJ604", review=ours, plan=theirs)
    assert result["difference"].astype(object).where(result["difference"].notna(), None).tolist() == [difference]
    assert "times" not in result["message_en"][0]


# Units


def test_the_same_number_of_another_unit_is_found_once_for_all_its_rows() -> None:
    ours = with_targets("review", None, "2 Dok", "20 Unit Usaha", "4 Unit Usaha")
    theirs = with_targets("plan", None, "2 Dokumen", "20 Koperasi", "4 Koperasi")
    result = findings("RJ611", review=ours, plan=theirs)
    assert result[["row_id", "column"]].values.tolist() == [["P3", "target"]]
    assert {"plan:P4:target", "rkpd_review:R3:renja_target", "rkpd_review:R4:renja_target"} <= evidence(result)
    assert "2 rows print the same number as their target but count it in different units" in result["message_en"][0]


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [("4 Laporan", "4 Dokumen", "info"), ("4 Koperasi", "4 KSP", "info"), ("4 Tahun", "4 Paket", "warning")],
)
def test_another_unit_of_the_same_kind_of_thing_is_info(one: str, other: str, severity: str) -> None:
    tables = {name: with_targets(name, *[None] * 2, text, None) for name, text in (("review", one), ("plan", other))}
    assert findings("RJ611", **tables)["severity"].tolist() == [severity]


@pytest.mark.parametrize(
    ("one", "other"), [("4 Dok", "4 Dokumen"), ("4 org", "4 Orang"), ("4 %", "4 persen"), ("4 Dok Dok", "4 dokumen")]
)
def test_a_unit_in_short_is_the_same_unit(one: str, other: str) -> None:
    tables = {
        "review": with_targets("review", None, None, one, None),
        "plan": with_targets("plan", None, None, other, None),
    }
    assert found("RJ611", **tables) == found("RJ604", **tables) == []


def test_another_unit_of_another_number_is_told_with_the_target() -> None:
    tables = {
        "review": with_targets("review", None, None, "95 Paket", None),
        "plan": with_targets("plan", None, None, "97 org", None),
    }
    assert found("RJ611", **tables) == []
    assert found("RJ604", **tables) == [("P3", "target")]


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ("1 Tahun", "1 Paket", "rkpd_review:R3:renja_target"),
        ("1 Paket", "1 Tahun", "plan:P3:target"),
        ("1 Tahun", "1 Orang", "plan:P3:target"),
        ("1 Gugus", "1 Paket", "plan:P3:target"),
    ],
)
def test_another_unit_is_found_where_its_own_indicator_contradicts_it(one: str, other: str, place: str) -> None:
    texts = indicators(None, None, "Jumlah Paket Arsip", None)
    tables = {
        "review": with_targets("review", None, None, one, None, **texts),
        "plan": with_targets("plan", None, None, other, None, **texts),
    }
    result = findings("RJ611", **tables)
    assert result["cause"].tolist() == [place]
    assert result["expected"].tolist() == [(other if place.startswith("rkpd") else one).split()[1]]
    both = findings(**tables)
    assert place in set(both.loc[both["rule"] == "RJ512", "cause"]) or one == "1 Gugus"


# Indicators


def test_an_indicator_that_takes_its_unit_along_is_one_finding_about_the_indicator() -> None:
    def tables(*texts: str) -> dict[str, pd.DataFrame]:
        return {
            name: with_targets(name, None, None, f"1 {unit}", None, **indicators(None, None, text, None))
            for name, unit, text in zip(("review", "plan"), ("Dokumen", "Paket"), texts, strict=True)
        }

    changed = [f"Jumlah {unit} Bahan Bacaan dan Peraturan Perundang-undangan" for unit in ("Dokumen", "Paket")]
    result = findings("RJ612", **tables(*changed))
    assert result[["row_id", "severity"]].values.tolist() == [["P3", "warning"]]
    assert "with the target “1 Paket” in the plan" in result["message_en"][0]
    assert {"plan:P3:target", "rkpd_review:R3:renja_target"} <= evidence(result)
    assert found("RJ611", **tables(*changed)) == []
    same = tables(changed[1], changed[1])
    assert found("RJ612", **same) == [] and found("RJ611", **same) != []


def test_another_indicator_with_equal_target_unit_and_amount_is_info() -> None:
    ours, theirs = (indicators(None, None, text, None) for text in ("Jumlah dokumen evaluasi", "Nilai survei"))
    before = with_targets("review", None, None, "13 Dokumen", None, **ours)
    for number, severity in ((40, "info"), (41, "warning")):
        after = with_targets("plan", None, None, "13 Dok", None, **theirs, pagu=[60, 60, number, 20])
        assert findings("RJ612", review=before, plan=after)["severity"].tolist() == [severity]
    silent = with_targets("review", *[None] * 4, **ours), with_targets("plan", *[None] * 4, **theirs)
    assert findings("RJ612", review=silent[0], plan=silent[1])["severity"].tolist() == ["warning"]


def test_another_indicator_is_one_finding_with_its_target() -> None:
    ours = with_targets("review", "100 %", None, None, None, **indicators("Persentase SDM yang terlatih", *[None] * 3))
    theirs = with_targets("plan", "95 %", None, None, None, **indicators("Nilai survei kepuasan", *[None] * 3))
    result = findings("RJ612", review=ours, plan=theirs)
    assert result[["row_id", "column", "severity"]].values.tolist() == [["P1", "indicator", "warning"]]
    assert {"plan:P1:target", "rkpd_review:R1:renja_target"} <= evidence(result)
    assert found("RJ604", review=ours, plan=theirs) == []


def test_the_same_change_of_an_indicator_in_several_rows_is_one_finding() -> None:
    ours = with_targets("review", *[None] * 4, **indicators(None, None, "Jumlah arsip", "Jumlah arsip"))
    theirs = with_targets("plan", *[None] * 4, **indicators(None, None, "Nilai survei", "Nilai survei"))
    assert found("RJ612", review=ours, plan=theirs) == [("P3", "indicator")]


@pytest.mark.parametrize("other", ["JUMLAH  arsip yang di tata", "Jumlah arsip ditata (unit)", "Jumlah arsp ditata"])
def test_an_indicator_in_other_letters_is_no_finding(other: str) -> None:
    ours = with_targets("review", *[None] * 4, **indicators(None, None, "Jumlah arsip yang ditata", None))
    assert (
        found("RJ612", review=ours, plan=with_targets("plan", *[None] * 4, **indicators(None, None, other, None))) == []
    )


def test_an_indicator_that_is_not_stated_is_not_another_one() -> None:
    ours = with_targets("review", *[None] * 4, **indicators(None, None, "-", None))
    theirs = with_targets("plan", *[None] * 4, **indicators(None, None, "Jumlah arsip", None))
    assert found("RJ612", review=ours, plan=theirs) == []


def test_an_indicator_in_nearly_the_same_words_is_info_and_evidence_where_its_target_differs() -> None:
    texts = (
        "Jumlah Unit Peralatan dan Mesin Lainnya yang Disediakan",
        "Jumlah Peralatan dan Mesin Lainnya yang Disediakan",
    )
    ours, theirs = (indicators(None, None, text, None) for text in texts)
    alike = with_targets("review", *[None] * 4, **ours), with_targets("plan", *[None] * 4, **theirs)
    assert findings("RJ612", review=alike[0], plan=alike[1])["severity"].tolist() == ["info"]
    row = with_targets("review", None, None, "11 Unit", None, **ours)
    other = with_targets("plan", None, None, "17 Unit", None, **theirs)
    assert found("RJ612", review=row, plan=other) == []
    assert "plan:P3:indicator" in evidence(findings("RJ604", review=row, plan=other))


# Names


def test_a_name_in_other_words_is_info_and_one_in_other_letters_is_none() -> None:
    def named(text: str) -> list[Row]:
        return [PROGRAM, ("kegiatan", text, 60), PENATAAN, LAYANAN]

    ours = named("Pengembangan Usaha dengan Orientasi Peningkatan Skala Usaha Menjadi Usaha Menengah")
    theirs = named("Pengembangan Usaha dengan Orientasi Peningkatan Skala Usaha Kecil Menjadi Usaha Menengah")
    result = findings("RJ613", review=review(*ours), plan=plan(*theirs))
    assert result[["row_id", "column", "severity"]].values.tolist() == [["P2", "name", "info"]]
    letters = named("Pengembangan Usaha dengan Orientasi Peningkatann Skala Usaha Menjadi Usaha Menengah")
    assert found("RJ613", review=review(*ours), plan=plan(*letters)) == []
    assert found("RJ613", plan=plan(*ours), final_plan=final_plan(*theirs)) == [("F2", "name")]


def test_a_name_that_is_alike_under_another_parent_is_no_finding() -> None:
    long = "Peningkatan Pemahaman dan Pengetahuan Literasi Hukum bagi Pelaku Usaha"
    tables = [
        (program, kegiatan, ("sub_kegiatan", name, 40))
        for program, kegiatan, name in (
            (PROGRAM, KEGIATAN, long),
            (("program", "Program Perikanan", 60), ("kegiatan", "Kegiatan Tangkap", 60), f"{long} Mikro"),
        )
    ]
    assert found("RJ613", review=review(*tables[0]), plan=plan(*tables[1])) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Jumlah Dokumen Bahan Bacaan", "Jumlah Paket Bahan Bacaan", True),
        ("milik daerah yang tersedia", "milik derah yang tersedia", False),
        ("survey kepuasan", "survey kepuasan (angka)", False),
        ("Kabupaten/Kota", "Kab/Kota", False),
        ("Jumlah SDM", "Jumlah SDM Koperasi", True),
        ("target 2", "target 3", True),
    ],
)
def test_other_words_are_told_from_other_letters(one: str, other: str, expected: bool) -> None:
    assert reworded(one, other) is reworded(other, one) is expected


def test_every_rule_is_tried_above() -> None:
    assert codes_of("rules_indicators") <= codes_named(__file__)


# Programs in parts


def rules_of(**tables: pd.DataFrame) -> set[str]:
    return set(findings(**tables)["rule"])


def part(name: str, amount: int) -> list[Row]:
    return [("program", name, amount), ("kegiatan", "Umum", amount), ("sub_kegiatan", "Logistik", amount)]


WHOLE = part("Program Penunjang Urusan", 57)
PARTS = [*part("Program Penunjang Urusan (Dinas)", 50), *part("Program Penunjang Urusan (UPT)", 7)]


def test_parts_that_add_up_to_the_whole_differ_in_nothing_whichever_table_prints_them() -> None:
    assert not {"RJ602", "RJ606"} & rules_of(review=review(*WHOLE), plan=plan(*PARTS))
    assert not {"RJ602", "RJ606"} & rules_of(review=review(*PARTS), plan=plan(*WHOLE))
    assert not {"RJ603", "RJ607"} & rules_of(plan=plan(*PARTS), final_plan=final_plan(*WHOLE))


def test_parts_of_the_plan_that_do_not_add_up_to_the_review_are_one_finding() -> None:
    parts = [*PARTS[:3], *part("Program Penunjang Urusan (UPT)", 9)]
    result = findings("RJ602", review=review(*WHOLE), plan=plan(*parts))
    assert result[["row_id", "difference"]].values.tolist() == [["P3", 2]]
    assert "Rp 59 in all (50 + 9) over several parts of the agency" in result["message_en"].iloc[0]


def test_what_a_part_ought_to_print_is_what_the_other_parts_leave_of_the_whole() -> None:
    """Printed, expected and difference belong together: 50 beside 9 of 57 is 2 more than 48."""
    parts = [*PARTS[:3], *part("Program Penunjang Urusan (UPT)", 9)]
    result = findings("RJ603", plan=plan(*WHOLE), final_plan=final_plan(*parts))
    assert result[["row_id", "expected", "difference"]].values.tolist() == [["F3", "48", 2.0]]
    far = [*PARTS[:3], *part("Program Penunjang Urusan (UPT)", 90)]
    result = findings("RJ603", plan=plan(*WHOLE), final_plan=final_plan(*far))
    assert result["expected"].isna().tolist() == [True]  # the other part alone is more than the whole


def test_a_part_that_plans_nothing_is_not_told_of_as_one() -> None:
    """The amount then stands in one part alone, wherever the other is printed."""
    for parts, place in ((part("Program Penunjang Urusan (UPT)", 0), "F3"), (PARTS[:3], "F6")):
        first = PARTS[:3] if place == "F3" else part("Program Penunjang Urusan (UPT)", 0)
        result = findings("RJ603", plan=plan(*WHOLE), final_plan=final_plan(*first, *parts))
        assert result[["row_id", "expected", "difference"]].values.tolist() == [[place, "57", -7.0]]
        assert "parts" not in result["message_en"].iloc[0]
        assert {"final_plan:F3:pagu", "final_plan:F6:pagu"} <= evidence(result) | {f"final_plan:{place}:pagu"}


@pytest.mark.parametrize(("amount", "lowered"), [(100_009, True), (100_010, False), (99_991, True)])
def test_what_rounding_leaves_of_an_amount_is_info(amount: int, lowered: bool) -> None:
    before, after = ([PROGRAM, KEGIATAN, ("sub_kegiatan", "Gaji", value)] for value in (100_000, amount))
    for code, tables in (
        ("RJ602", {"review": review(*before), "plan": plan(*after)}),
        ("RJ603", {"plan": plan(*before), "final_plan": final_plan(*after)}),
    ):
        assert findings(code, **tables)["severity"].eq("info").tolist() == [lowered]


def test_the_target_of_one_part_is_not_held_against_that_of_the_whole() -> None:
    def targets(*numbers: int) -> dict[str, list[object]]:
        cells = [cell for number in numbers for cell in (None, None, number)]
        return {"target": cells, "target_printed": [None if cell is None else str(cell) for cell in cells]}

    theirs = final_plan(*PARTS, **targets(8, 4))
    assert found("RJ605", plan=plan(*WHOLE, **targets(12)), final_plan=theirs) == []
    idle = final_plan(*PARTS, **targets(0, 8))
    assert found("RJ605", plan=plan(*WHOLE, **targets(12)), final_plan=idle) == [("F6", "target")]
    assert found("RJ605", plan=plan(*WHOLE, **targets(12)), final_plan=final_plan(*WHOLE, **targets(8))) != []
