"""Each rule on Tabel 2.1 speaks where it must and keeps silent beside it; one cause gives one finding."""

from collections.abc import Callable, Collection

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows

from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.findings import rules
from renja_analysis.tables import load_table

Row = dict[str, object]
Case = Callable[[], list[Row]]


def row(row_id: str, level: str, parent: str | None = None, **cells: object) -> Row:
    """A row with a name, a code and a place of its own, where the case does not give others."""
    number = row_id[1:]
    code = {"program": f"1.01.{number}", "kegiatan": f"1.01.{number}.1.01", "sub_kegiatan": f"1.01.{number}.1.01.01"}
    own = {"kode": code[level], "kode_printed": code[level]} if level in code else {}
    known: Row = {"row_id": row_id, "level": level, "parent": parent, "source": f"t.txt:{number}"}
    known |= {"name": f"{level} {number}", "indicator": f"Jumlah hasil {number}", **own}
    return known | cells


def program(row_id: str = "E1", **cells: object) -> Row:
    return row(row_id, "program", None, **cells)


def kegiatan(row_id: str, parent: str = "E1", **cells: object) -> Row:
    return row(row_id, "kegiatan", parent, **{"kode": None, "kode_printed": None, **cells})


def sub(row_id: str, parent: str = "E2", **cells: object) -> Row:
    return row(row_id, "sub_kegiatan", parent, **{"kode": None, "kode_printed": None, **cells})


def further(row_id: str, parent: str, **cells: object) -> Row:
    return row(row_id, "indikator", parent, name=None, **cells)


def footer(mean: float, predikat: str, parent: str = "E1", quantity: str = "rp", first: int = 8) -> list[Row]:
    return [
        row(f"E{first}", "rata_rata", parent, indicator=None, **{f"capaian_{quantity}": mean}),
        row(f"E{first + 1}", "predikat", parent, indicator=None, **{f"predikat_{quantity}_printed": predikat}),
    ]


def spending(target: int, realised: int, **cells: object) -> Row:
    return {"target_rp": target, "realisasi_rp": realised, "capaian_rp": realised / target * 100, **cells}


def four_achievements(mean: float) -> list[Row]:
    rates = zip(("E2", "E3", "E4", "E5"), (90, 80, 70, 20), strict=True)
    return [program(), *(kegiatan(name, **spending(100, rate)) for name, rate in rates), *footer(mean, "T")]


def capped_achievements(mean: float) -> list[Row]:
    return [program(), kegiatan("E2", **spending(100, 150)), kegiatan("E3", **spending(100, 50)), *footer(mean, "ST")]


def three_programs(with_footer: int) -> list[Row]:
    rows = [program(f"E{number}", target_rp=100) for number in (1, 2, 3)]
    for number in range(1, with_footer + 1):
        rows += footer(95.0, "ST", f"E{number}", first=2 * number + 2)
    return rows


def documents_and_parts(realised: int, years_add_up: bool = True) -> list[Row]:
    whole = 26 if years_add_up else 27
    return [
        program(),
        kegiatan("E2", renstra_target_k=whole, realisasi_lalu_k=15, target_k=13, realisasi_k=realised),
        sub("E3", renstra_target_k=6, realisasi_lalu_k=3, target_k=3, realisasi_k=7),
        sub("E4", renstra_target_k=20, realisasi_lalu_k=12 if years_add_up else 13, target_k=10, realisasi_k=6),
    ]


def output(realised: float | None, **cells: object) -> list[Row]:
    """A kegiatan that spent 90 of 100 rupiah, with a target of 10."""
    return [program(), kegiatan("E2", target_k=10.0, realisasi_k=realised, **(spending(100, 90) | cells))]


def share(**cells: object) -> list[Row]:
    return [program(indicator="Persentase koperasi yang sehat", **cells)]


def three_sub_kegiatan(**cells: object) -> list[Row]:
    return [program(), kegiatan("E2"), *(sub(name, **cells) for name in ("E3", "E4", "E5"))]


def coded(*codes: tuple[str, str]) -> list[Row]:
    """Programs, each with its code and its name."""
    return [
        program(f"E{number}", kode_printed=code, kode=code, name=name) for number, (code, name) in enumerate(codes, 1)
    ]


def quarters(realised: int) -> list[Row]:
    return [program(tw1_rp=1, tw2_rp=2, tw3_rp=3, tw4_rp=4, realisasi_rp=realised)]


# Rule: a table that it must speak about, and a near one that it must not.
CASES: dict[str, tuple[Case, Case]] = {
    "RJ201": (
        lambda: [program(target_rp=300), kegiatan("E2", target_rp=100), kegiatan("E3", target_rp=100)],
        lambda: [program(target_rp=200), kegiatan("E2", target_rp=100), kegiatan("E3", target_rp=100)],
    ),
    "RJ203": (
        lambda: [program(target_rp=300), kegiatan("E2", target_rp=100), kegiatan("E3")],
        lambda: [program(target_rp=100), kegiatan("E2", target_rp=100), kegiatan("E3")],
    ),
    "RJ204": (
        lambda: [program(), kegiatan("E2", target_rp=100)],
        lambda: [program(), kegiatan("E2", target_rp=0, target_rp_printed="-")],
    ),
    "RJ202": (lambda: documents_and_parts(0), lambda: documents_and_parts(0, years_add_up=False)),
    "RJ301": (
        lambda: [program(realisasi_lalu_rp=4, realisasi_rp=5, realisasi_sd_rp=10)],
        lambda: [program(realisasi_lalu_rp=4, realisasi_rp=5, realisasi_sd_rp=9)],
    ),
    "RJ302": (lambda: quarters(11), lambda: quarters(10)),
    "RJ303": (
        lambda: [program(target_rp=3, realisasi_rp=1, capaian_rp=33.34, capaian_rp_printed="33.34%")],
        lambda: [program(target_rp=3, realisasi_rp=1, capaian_rp=33.33, capaian_rp_printed="33.33%")],
    ),
    "RJ304": (
        lambda: [program(renstra_target_rp=200, realisasi_sd_rp=100, renstra_progress_rp=60.0)],
        lambda: [program(renstra_target_rp=200, realisasi_sd_rp=100, renstra_progress_rp=50.0)],
    ),
    "RJ305": (lambda: four_achievements(80.0), lambda: four_achievements(65.0)),
    "RJ306": (lambda: four_achievements(77.0), lambda: four_achievements(80.0)),
    "RJ307": (lambda: capped_achievements(75.0), lambda: capped_achievements(100.0)),
    "RJ308": (lambda: three_programs(2), lambda: three_programs(1)),
    "RJ309": (lambda: [program(), *footer(95.0, "T")], lambda: [program(), *footer(95.0, "ST")]),
    "RJ310": (lambda: [program(), *footer(90.5, "T")], lambda: [program(), *footer(90.0, "T")]),
    "RJ401": (
        lambda: [program(target_rp=100, realisasi_rp=101)],
        lambda: [program(target_rp=100, realisasi_rp=100)],
    ),
    "RJ402": (
        lambda: [program(target_rp=0, realisasi_rp=5)],
        lambda: [program(target_rp=0, realisasi_rp=0)],
    ),
    "RJ501": (
        lambda: share(target_k=90.0, realisasi_lalu_k=0.9),
        lambda: share(target_k=90.0, realisasi_lalu_k=9.0),
    ),
    "RJ502": (
        lambda: [program(indicator="Nilai SAKIP", renstra_target_k=160.0, target_k=80.0)],
        lambda: [program(indicator="Nilai SAKIP", renstra_target_k=100.0, target_k=80.0)],
    ),
    "RJ503": (
        lambda: share(renstra_target_k=1.26, target_k=0.63),
        lambda: share(renstra_target_k=0.9, target_k=0.63),
    ),
    "RJ504": (
        lambda: share(target_k=0.63),
        lambda: share(target_k=0.63, target_k_printed="0.63%", target_k_unit="%"),
    ),
    "RJ505": (
        lambda: [program(realisasi_lalu_k=17682.0, target_k=600.0)],
        lambda: [program(realisasi_lalu_k=3000.0, target_k=600.0)],
    ),
    "RJ403": (lambda: output(0.0, realisasi_k_printed="-"), lambda: output(None)),
    "RJ404": (lambda: output(None), lambda: output(0.0, realisasi_k_printed="-")),
    "RJ405": (
        lambda: [*output(5.0), further("E3", "E2", target_k=4.0, realisasi_k=0.0)],
        lambda: [*output(5.0), further("E3", "E2", target_k=4.0)],
    ),
    "RJ406": (
        lambda: output(5.0, realisasi_rp=0, realisasi_rp_printed="Rp -", capaian_rp=None),
        lambda: output(5.0, realisasi_rp=None, capaian_rp=None),
    ),
    "RJ407": (lambda: output(5.0), lambda: output(5.1)),
    "RJ408": (lambda: output(10.0, **spending(100, 50)), lambda: output(9.9, **spending(100, 50))),
    "RJ506": (
        lambda: [program(renstra_target_rp=99, target_rp=100)],
        lambda: [program(renstra_target_rp=100, target_rp=100)],
    ),
    "RJ151": (
        lambda: [program(target_k=5.0)],
        lambda: [program(target_k=5.0, renstra_target_k=0.0, renstra_target_k_printed="-")],
    ),
    "RJ507": (
        lambda: [program(renstra_target_k=14.0, realisasi_lalu_k=19.0)],
        lambda: share(renstra_target_k=14.0, realisasi_lalu_k=19.0),
    ),
    "RJ508": (
        lambda: [program(target_k=5.0, target_k_unit="orang", realisasi_k=5.0, realisasi_k_unit="paket")],
        lambda: [program(target_k=5.0, target_k_unit="Koper asi", realisasi_k=5.0, realisasi_k_unit="koperasi")],
    ),
    "RJ509": (
        lambda: [program(indicator="Jumlah Peserta Bimtek Koperasi", target_k=20.0, target_k_unit="koperasi")],
        lambda: [program(indicator="Jumlah Koperasi Peserta Bimtek", target_k=20.0, target_k_unit="koperasi")],
    ),
    "RJ801": (
        lambda: coded(("1.01.1", "Program A"), ("1.01.01", "Program B")),
        lambda: coded(("1.01.1", "Program A"), ("1.01.1", "PROGRAM  A")),
    ),
    "RJ802": (
        lambda: [program(), kegiatan("E2", kode_printed="1.01.02.1.01")],
        lambda: [program(kode_printed="X.XX.01"), kegiatan("E2", kode_printed="2.17.1.1.01")],
    ),
    "RJ804": (
        lambda: coded(("1.01.1", "Program A"), ("1.01.3", "Program B")),
        lambda: coded(("1.01.2", "Program A"), ("1.01.3", "Program B")),
    ),
    "RJ805": (
        lambda: coded(("1.01.3", "Program A"), ("1.01.2", "Program B")),
        lambda: coded(("1.01.3", "Program A"), ("1.02.2", "Program B")),
    ),
    "RJ803": (
        lambda: [program(kode=None, kode_printed="1.01")],
        lambda: [program(kode="1.01.01", kode_printed="1.1.1")],
    ),
    "RJ152": (
        lambda: three_sub_kegiatan(target_rp=100),
        lambda: three_sub_kegiatan(
            **{f"{group}_{quantity}": 0 for group in ALL_GROUPS for quantity in ("k", "rp")},
        ),
    ),
    "RJ153": (
        lambda: [program(indicator=None, target_rp=100)],
        lambda: [program(indicator=None, target_rp=0)],
    ),
    "RJ101": (
        lambda: [program(target_rp_printed="12 ribu?")],
        lambda: [program(target_rp=12000, target_rp_printed="12.000")],
    ),
    "RJ102": (
        lambda: [program(realisasi_lalu_k=17682.0, uncertain="realisasi_lalu_k: 17,682 is 17682 or 17.682")],
        lambda: [program(realisasi_lalu_k=17682.0)],
    ),
    "RJ103": (
        lambda: [program(uncertain="indicator: no value is printed beside it")],
        lambda: [program(realisasi_lalu_k=17682.0, uncertain="realisasi_lalu_k: 17,682 is 17682 or 17.682")],
    ),
}
ALL_GROUPS = ("renstra_target", "realisasi_lalu", "target", "realisasi", "capaian", "realisasi_sd")


# Rule, rows, and the words by which its message tells this case from the usual one.
WORDINGS: list[tuple[str, Case, str]] = [
    (
        "RJ201",
        lambda: [program(target_rp=400), kegiatan("E2", target_rp=100), kegiatan("E3", target_rp=100)],
        "exactly twice what the 2 kegiatan under it add up to",
    ),
    (
        "RJ201",
        lambda: [program(target_rp=100), kegiatan("E2", target_rp=150), kegiatan("E3")],
        "although 1 of them is blank",
    ),
    ("RJ301", lambda: share(realisasi_k=0.9, realisasi_sd_k=0.7), "is not the last value, 0.9."),
    (
        "RJ301",
        lambda: share(realisasi_k=0.9, realisasi_sd_k=95.0, capaian_k=95.0),
        "the same figure as column 13 K, which is not the last value",
    ),
    (
        "RJ301",
        lambda: share(realisasi_lalu_k=0.5, realisasi_k=0.9, realisasi_sd_k=0.7),
        "neither the last value, 0.9, nor 0.5 + 0.9 = 1.4",
    ),
    (
        "RJ302",
        lambda: [program(tw1_rp=1, tw2_rp=2, tw3_rp=3, tw4_rp=4, realisasi_rp=3)],
        "the same figure as column 10 Rp, but 12 = 8+9+10+11 gives Rp 1 + Rp 2 + Rp 3 + Rp 4 = Rp 10",
    ),
    (
        "RJ302",
        lambda: [program(indicator="Indeks", tw1_k=60.0, tw2_k=62.0, tw3_k=64.0, tw4_k=66.0, realisasi_k=65.0)],
        "neither the last value, 66, nor 60 + 62 + 64 + 66 = 252",
    ),
    (
        "RJ302",
        lambda: [program(tw1_rp=1, tw2_rp=2, realisasi_rp=5)],
        "prints Rp 5, but the quarters that are filled in give Rp 3; blank: column 10 Rp and column 11 Rp.",
    ),
    (
        "RJ302",
        lambda: [program(indicator="Indeks", tw1_k=60.0, tw2_k=62.0, realisasi_k=65.0)],
        "the quarters that are filled in give 62; blank: column 10 K and column 11 K.",
    ),
    (
        "RJ304",
        lambda: [
            program(name="Program A", renstra_target_rp=100, realisasi_sd_rp=40, renstra_progress_rp=40.0),
            program("E2", renstra_target_rp=100, realisasi_sd_rp=80, renstra_progress_rp=80.0),
            row("E3", "total", renstra_target_rp=200, realisasi_sd_rp=120, renstra_progress_rp=40.0),
        ],
        "the same figure as “Program A”",
    ),
    (
        "RJ306",
        lambda: [*four_achievements(60.0)[:-2], *(kegiatan(name) for name in ("E6", "E7")), *footer(43.33, "SR")],
        "is 65.00%; the printed figure divides their sum by 6 kegiatan, 2 of them without an achievement.",
    ),
    ("RJ309", lambda: [program(), *footer(90.5, "R")], "lies in a gap of the scale and is T or ST"),
    ("RJ309", lambda: [program(), *footer(95.0, "A+")], "“A+”, which is no class of the scale"),
    ("RJ309", lambda: capped_achievements(75.0), "“ST” fits the arithmetic mean of the 2 kegiatan, 100.00%"),
    (
        "RJ502",
        lambda: [program(indicator="Nilai SAKIP", target_k=120.0)],
        "above the highest value of its scale, 100 (PermenPANRB 88/2021).",
    ),
    (
        "RJ402",
        lambda: [program(realisasi_rp=5)],
        "its target in column 7 Rp is blank",
    ),
    (
        "RJ404",
        lambda: [*output(None), further("E3", "E2", target_k=4.0)],
        "with 2 targets for outputs",
    ),
    (
        "RJ802",
        lambda: [
            program(),
            kegiatan("E2", kode_printed="1.01.02.1.01"),
            kegiatan("E3", kode_printed="1.01.02.1.02"),
        ],
        "the same holds for 1 more under it",
    ),
    ("RJ803", lambda: [program(kode=None, kode_printed=None)], "The codes of 1 program are blank"),
]


def found(*rows: Row, by: Collection[str] = ()) -> pd.DataFrame:
    """The findings on these rows, by some rules or (slower, with one cause per finding) by all."""
    return check({"evaluation": evaluation_rows(*rows)}, select=by)


def only(findings: pd.DataFrame, rule: str) -> pd.Series:
    """The one finding of a rule."""
    of_rule = findings[findings["rule"] == rule]
    assert len(of_rule) == 1, f"{rule}: {len(of_rule)} findings"
    return of_rule.iloc[0]


def test_every_rule_has_a_case_that_fires_and_a_near_one_that_does_not() -> None:
    assert set(CASES) == {rule.code for rule in rules() if rule.needs and rule.tables == ("evaluation",)}


@pytest.mark.parametrize("rule", CASES)
def test_rule_fires(rule: str) -> None:
    finding = only(found(*CASES[rule][0](), by=[rule]), rule)
    assert finding["source"] == f"t.txt:{finding['row_id'][1:]}"


@pytest.mark.parametrize("rule", CASES)
def test_rule_is_silent_beside_it(rule: str) -> None:
    assert found(*CASES[rule][1](), by=[rule]).empty


@pytest.mark.parametrize(("rule", "rows", "words"), WORDINGS, ids=[words for *_, words in WORDINGS])
def test_a_message_tells_the_special_case(rule: str, rows: Case, words: str) -> None:
    assert words in only(found(*rows(), by=[rule]), rule)["message_en"]


def test_a_table_in_which_all_adds_up_gives_no_finding() -> None:
    amounts = {"renstra_target_rp": 400, "realisasi_lalu_rp": 90, **spending(100, 95), "realisasi_sd_rp": 185}
    counts = {"renstra_target_k": 40.0, "realisasi_lalu_k": 9.0, "target_k": 10.0, "realisasi_k": 10.0}
    whole = {**amounts, **counts, "capaian_k": 100.0, "realisasi_sd_k": 19.0}
    rows = [program(**whole), kegiatan("E2", kode_printed="1.01.1.1.01", kode="1.01.01.1.01", **whole)]
    rows += [sub("E3", kode_printed="1.01.1.1.01.1", kode="1.01.01.1.01.01", **whole)]
    rows += footer(95.0, "ST") + [row("E10", "total", indicator=None, **amounts)]
    assert list(found(*rows)["rule"]) == []


def test_a_year_so_far_that_is_what_its_quarters_give_is_no_finding() -> None:
    rows = [
        program(tw1_rp=1, tw3_rp=2, realisasi_rp=3),
        program("E2", indicator="Indeks", tw1_k=60.0, tw2_k=62.0, realisasi_k=62.0),
        program("E3", tw1_k=1.0, tw2_k=2.0, realisasi_k=2.0),
        program("E4", tw1_rp=1),
        program("E5", realisasi_rp=3),
    ]
    assert "RJ302" not in set(found(*rows)["rule"])


def test_an_error_copied_into_the_parents_is_one_finding_at_the_lowest_row() -> None:
    broken = {"realisasi_lalu_rp": 4, "realisasi_rp": 5, "realisasi_sd_rp": 4}
    finding = only(found(program(**broken), kegiatan("E2", **broken), sub("E3", **broken)), "RJ301")
    assert finding["row_id"] == "E3"
    assert "evaluation:E1:realisasi_sd_rp@t.txt:1" in finding["evidence"].split("; ")
    assert "evaluation:E2:realisasi_sd_rp@t.txt:2" in finding["evidence"].split("; ")


def test_a_parent_that_misses_its_children_by_their_own_error_is_evidence_only() -> None:
    right, wrong = {"realisasi_lalu_rp": 4, "realisasi_rp": 5, "realisasi_sd_rp": 9}, {"realisasi_sd_rp": 0}
    findings = found(program(**right), kegiatan("E2", **(right | wrong)))
    assert "RJ201" not in set(findings["rule"])
    assert only(findings, "RJ301")["row_id"] == "E2"
    assert "E1:realisasi_sd_rp" in only(findings, "RJ301")["evidence"]


def test_a_sum_that_differs_in_column_14_as_in_column_6_is_one_finding() -> None:
    parent = {"realisasi_lalu_rp": 9, "realisasi_rp": 5, "realisasi_sd_rp": 14}
    child = {"realisasi_lalu_rp": 4, "realisasi_rp": 5, "realisasi_sd_rp": 9}
    finding = only(found(program(**parent), kegiatan("E2", **child)), "RJ201")
    assert finding["column"] == "realisasi_lalu_rp"
    assert "E1:realisasi_sd_rp" in finding["evidence"]


def test_a_cell_that_breaks_its_sum_and_its_formula_alike_is_one_finding() -> None:
    child = {"realisasi_lalu_rp": 4, "realisasi_rp": 5, "realisasi_sd_rp": 9}
    findings = found(program(**(child | {"realisasi_sd_rp": 20})), kegiatan("E2", **child))
    assert (findings["column"] == "realisasi_sd_rp").sum() == 1


def test_two_leaves_that_break_apart_explain_their_parent_together() -> None:
    leaf = {"realisasi_lalu_rp": 4, "realisasi_rp": 5, "realisasi_sd_rp": 7}
    other = {"realisasi_lalu_rp": 4, "realisasi_rp": 5, "realisasi_sd_rp": 8}
    parent = {"realisasi_lalu_rp": 8, "realisasi_rp": 10, "realisasi_sd_rp": 15}
    findings = found(program(**parent), kegiatan("E2", **leaf), kegiatan("E3", **other))
    assert list(findings.loc[findings["rule"] == "RJ301", "row_id"]) == ["E2", "E3"]


def test_a_predikat_that_fits_the_mean_that_should_stand_there_is_evidence_of_the_mean() -> None:
    rates = zip(("E2", "E3", "E4", "E5"), (100, 100, 100, 40), strict=True)
    rows = [program(), *(kegiatan(name, **spending(100, rate)) for name, rate in rates), *footer(100.0, "T")]
    findings = found(*rows)
    assert "RJ309" not in set(findings["rule"])
    assert "E9:predikat_rp_printed" in only(findings, "RJ305")["evidence"]


def test_a_predikat_of_the_arithmetic_mean_beside_a_weighted_one_is_evidence_of_the_mean() -> None:
    findings = found(*capped_achievements(75.0))
    assert "RJ309" not in set(findings["rule"])
    assert "E9:predikat_rp_printed" in only(findings, "RJ307")["evidence"]


@pytest.mark.parametrize(("mean", "expected"), [(90.5, "T | ST"), (95.0, "ST")])
def test_a_mean_in_a_gap_of_the_scale_expects_each_class_that_is_read_there(mean: float, expected: str) -> None:
    assert only(found(program(), *footer(mean, "R"), by=["RJ309"]), "RJ309")["expected"] == expected


def test_a_predikat_of_the_other_quantity_is_a_warning_that_says_so() -> None:
    rows = [program(), *footer(95.0, "SR")]
    rows[1]["capaian_k"] = 10.0
    finding = only(found(*rows, by=["RJ309"]), "RJ309")
    assert finding["severity"] == "warning"
    assert "10,00%" in finding["message_id"]


def test_money_ahead_is_no_second_finding_where_the_indicator_has_two_scales() -> None:
    rows = share(target_k=90.0, realisasi_lalu_k=1.0, realisasi_k=0.95, **spending(100, 95))
    findings = found(*rows)
    assert "RJ407" not in set(findings["rule"])
    assert "E1:realisasi_k" in only(findings, "RJ501")["evidence"]


def three_outputs(*realised: float, **money: object) -> list[Row]:
    """A kegiatan with an indicator of its own and two further ones, each with a target of 10."""
    rows = output(realised[0], **money)
    return rows + [further(f"E{n}", "E2", target_k=10.0, realisasi_k=value) for n, value in enumerate(realised[1:], 3)]


def test_one_output_ahead_of_the_money_is_no_saving_while_others_of_the_row_are_not_reached() -> None:
    little = spending(100, 40)
    assert found(*three_outputs(0.0, 30.0, 0.0, **little), by=["RJ408"]).empty
    assert found(*three_outputs(9.9, 30.0, 10.0, **little), by=["RJ408"]).empty
    finding = only(found(*three_outputs(30.0, 10.0, 20.0, **little), by=["RJ408"]), "RJ408")
    assert (finding["row_id"], finding["amount_at_stake"]) == ("E3", 60)
    assert "3 outputs in column 12 K reached their targets, the least “Jumlah hasil 3” with 10" in finding["message_en"]


def test_a_best_indicator_is_named_only_among_several() -> None:
    single = only(found(*output(4.0), by=["RJ407"]), "RJ407")
    assert "but its indicator, “Jumlah hasil 2”" in single["message_en"] and "best" not in single["message_en"]
    several = only(found(*three_outputs(4.0, 5.0, 1.0), by=["RJ407"]), "RJ407")
    assert "the best of 3 indicators, “Jumlah hasil 3”" in several["message_en"]


def test_a_number_is_shown_with_the_unit_of_its_own_cell_only() -> None:
    rows = output(4.0, target_k_unit="orang")
    message = only(found(*rows, by=["RJ407"]), "RJ407")["message_id"]
    assert "baru mencapai 4 dari target 10 orang (40,00%)" in message


def test_an_outcome_that_lags_behind_the_outputs_of_its_kegiatan_is_a_remark_on_an_outcome() -> None:
    lagging = program(target_k=10.0, realisasi_k=0.0, **spending(100, 90))
    finding = only(found(lagging, kegiatan("E2", realisasi_k=4.0), by=["RJ403"]), "RJ403")
    assert finding["severity"] == "info"
    assert "but its outcome in column 12 K prints 0 against a target of 10 (column 7 K)" in finding["message_en"]
    finding = only(found(lagging, kegiatan("E2", realisasi_k=0.0), by=["RJ403"]), "RJ403")
    assert finding["severity"] == "warning"


def test_an_output_out_of_range_counts_among_those_beyond_the_renstra_but_is_not_told_twice() -> None:
    beyond, far = {"renstra_target_k": 14.0, "realisasi_lalu_k": 19.0}, {"target_k": 600.0, "realisasi_lalu_k": 17682.0}
    far |= {"renstra_target_k": 600.0}
    rows = [program(), kegiatan("E2", **far), further("E3", "E2", **beyond), further("E4", "E2", **beyond)]
    finding = only(found(*rows, by=["RJ507"]), "RJ507")
    assert finding["row_id"] == "E3" and "3 of its outputs lie beyond" in finding["message_en"]
    assert "E2:realisasi_lalu_k" in finding["evidence"]
    assert found(program(), kegiatan("E2", **far), by=["RJ507"]).empty


def test_what_a_program_yields_is_called_an_outcome_and_what_a_kegiatan_yields_outputs() -> None:
    beyond = {"renstra_target_k": 14.0, "realisasi_lalu_k": 19.0}
    above, below = [program(**beyond), further("E2", "E1", **beyond)], kegiatan("E2", **beyond)
    outcomes = only(found(*above, by=["RJ507"]), "RJ507")
    assert "2 hasilnya" in outcomes["message_id"] and "2 of its outcomes" in outcomes["message_en"]
    outputs = only(found(program(), below, further("E3", "E2", **beyond), by=["RJ507"]), "RJ507")
    assert "2 keluarannya" in outputs["message_id"] and "2 of its outputs" in outputs["message_en"]


@pytest.mark.parametrize(
    ("rule", "uncertain", "told"),
    [
        ("RJ103", "indicator: no value is printed beside it", "kolom indikator: cetakan"),
        ("RJ103", "capaian_k: '20' may also stand in capaian_rp_printed", "20 pada kolom 13 K dapat pula berada di ko"),
        ("RJ103", "level: no word says it; program by the capitals and by the same name in another table", "tingkat b"),
        ("RJ101", "", "“banyak” pada kolom 12 K tidak terbaca sebagai angka"),
    ],
)
def test_a_column_is_called_as_the_form_calls_it(rule: str, uncertain: str, told: str) -> None:
    rows = [program(uncertain=uncertain or None, realisasi_k_printed="banyak", capaian_k=20.0)]
    message = only(found(*rows, by=[rule]), rule)["message_id"]
    assert told in message and "_" not in message


def test_a_score_on_two_scales_is_not_called_a_percentage() -> None:
    scores = {"target_k": 90.0, "realisasi_lalu_k": 0.9}
    message = only(found(program(indicator="Indeks kepuasan", **scores), by=["RJ501"]), "RJ501")["message_id"]
    assert message.endswith("salah satunya pada skala 0–1, yang lain pada skala 0–100.") and "persen" not in message
    high = only(found(program(indicator="Nilai kepuasan", **{**scores, "target_k": 854.0}), by=["RJ501"]), "RJ501")
    assert high["message_id"].endswith("salah satunya pada skala 0–1, yang lain jauh di atasnya.")
    for shares in (share(**scores), [program(indicator="Capaian", target_k_unit="%", **scores)]):
        assert "yang lain persen" in only(found(*shares, by=["RJ501"]), "RJ501")["message_id"]


def test_nothing_stands_under_a_total_row() -> None:
    parts = [program(f"E{number}", target_rp=100) for number in (1, 2)]
    blank = only(found(*parts, row("E3", "total"), by=["RJ204"]), "RJ204")
    assert blank["message_en"] == "The total row: column 7 Rp is blank, but the 2 programs add up to Rp 200."
    assert blank["message_id"] == "Baris jumlah: kolom 7 Rp kosong, sedangkan 2 program berjumlah Rp 200."
    wrong = only(found(*parts, row("E3", "total", target_rp=250), by=["RJ201"]), "RJ201")
    assert "but the 2 programs add up to Rp 200 (" in wrong["message_en"] and "bawah" not in wrong["message_id"]


def test_rows_without_a_renstra_target_are_counted_as_rows() -> None:
    rows = [program(target_k=5.0), program("E2", target_k=5.0, renstra_target_k=9.0, indicator=None)]
    assert "1 of 2 rows with a target of the year" in only(found(*rows, by=["RJ151"]), "RJ151")["message_en"]


def test_an_output_of_zero_is_no_second_finding_where_the_parts_print_it() -> None:
    rows = documents_and_parts(0)
    rows[1] |= spending(100, 90)
    findings = found(*rows)
    assert "RJ403" not in set(findings["rule"])
    assert only(findings, "RJ202")["expected"] == "13"


def test_spending_above_the_budget_is_told_where_it_starts() -> None:
    over = {"target_rp": 100, "realisasi_rp": 130}
    rows = [program(**over), kegiatan("E2", **over)]
    finding = only(found(*rows, by=["RJ401"]), "RJ401")
    assert (finding["row_id"], finding["amount_at_stake"]) == ("E2", 30)
    assert "E1:realisasi_rp" in finding["evidence"]


def test_the_program_that_supports_the_others_may_stand_behind_them() -> None:
    assert found(*coded(("1.01.02", "Arsip"), ("1.01.03", "Pustaka"), ("1.01.01", "Penunjang")), by=["RJ805"]).empty
    again = coded(("1.01.03", "Arsip"), ("1.01.01", "Penunjang"), ("1.01.02", "Pustaka"))
    assert only(found(*again, by=["RJ805"]), "RJ805")["row_id"] == "E3"


@pytest.mark.parametrize(("indicator", "printed"), [("Waktu respon layanan", 0), ("Jumlah layanan", 1)])
def test_a_rate_of_which_less_is_better_may_be_the_target_by_the_realisation(indicator: str, printed: int) -> None:
    rate = {"target_k": 10.0, "realisasi_k": 9.0, "capaian_k": 111.11, "capaian_k_printed": "111,11%"}
    assert len(found(program(indicator=indicator, **rate), by=["RJ303"])) == printed


def test_codes_that_repeat_only_below_a_repeated_code_belong_to_it() -> None:
    rows = [program(kode_printed="2.17.1")]
    rows += [kegiatan("E2", kode_printed="2.17.1.1"), sub("E3", kode_printed="2.17.1.1.1.9")]
    rows += [kegiatan("E4", kode_printed="2.17.1.1"), sub("E5", "E4", kode_printed="2.17.1.1.1.9")]
    finding = only(found(*rows, by=["RJ801"]), "RJ801")
    assert finding["printed"] == "2.17.1.1"
    assert "E5:kode_printed" in finding["evidence"]


def test_twenty_codes_that_lack_the_same_part_are_one_finding() -> None:
    rows = [program(), kegiatan("E2", kode_printed="1.01.1.1")]
    rows += [sub(f"E{number}", kode_printed=f"1.01.1.1.{number}") for number in range(3, 23)]
    assert only(found(*rows, by=["RJ803"]), "RJ803")["row_id"] == "E2"


def test_columns_blank_in_the_same_rows_are_one_finding() -> None:
    finding = only(found(*three_sub_kegiatan(target_rp=100), by=["RJ152"]), "RJ152")
    assert finding["message_en"] == (
        "None of the 3 sub kegiatan rows prints column 5 K, 6 K, 7 K, 12 K, 13 K, 14 K, 5 Rp, 6 Rp, 12 Rp, 13 Rp and "
        "14 Rp."
    )


def with_blank_results(whole: int, realised: bool = True) -> list[Row]:
    """Twelve sub kegiatan with amounts, all without 13, 14 and 15 K, and so many of them with what gives these."""
    groups = [group for group in ALL_GROUPS if group not in ("capaian", "realisasi_sd")]
    money = {f"{group}_rp": 0 for group in ALL_GROUPS}
    counts = {f"{group}_k": 4.0 for group in groups}
    part = {} if realised else {"renstra_target_k": 4.0, "target_k": 4.0}
    rows = [sub(f"E{n}", **money, **(counts if n < whole + 3 else part)) for n in range(3, 15)]
    rows[0]["renstra_progress_k"] = None
    return [program(), kegiatan("E2"), *rows]


def test_results_of_blank_columns_are_evidence_of_these() -> None:
    finding = only(found(*with_blank_results(2), by=["RJ152"]), "RJ152")
    assert finding["message_en"] == "10 of 12 sub kegiatan rows do not print column 5 K, 6 K, 7 K and 12 K."
    assert {f"evaluation:E{n}:realisasi_sd_k@t.txt:{n}" for n in range(5, 15)} <= set(finding["evidence"].split("; "))
    half = only(found(*with_blank_results(2, realised=False), by=["RJ152"]), "RJ152")
    assert "do not print column 6 K and 12 K." in half["message_en"]
    assert "E14:renstra_progress_k" in half["evidence"]


def test_a_share_to_date_is_its_last_value_and_could_be_printed_without_the_years_before() -> None:
    def rows(indicator: str) -> list[Row]:
        printed = {"indicator": indicator, "realisasi_k": 4.0, "target_k": 4.0, "capaian_k": 100.0}
        printed |= {"renstra_target_k": 4.0} | {f"{group}_rp": 0 for group in ALL_GROUPS}
        shares = [sub(f"E{number}", **printed) for number in range(3, 15)]
        shares[0]["realisasi_sd_k"] = 4.0
        return [program(), kegiatan("E2"), *shares]

    messages = found(*rows("Persentase arsip yang tertata"), by=["RJ152"])["message_en"].tolist()
    assert messages == [
        "None of the 12 sub kegiatan rows prints column 6 K.",
        "11 of 12 sub kegiatan rows do not print column 14 K.",
    ]
    # What adds up has no value to date where the years before are blank.
    assert len(found(*rows("Jumlah arsip yang tertata"), by=["RJ152"])) == 1


@pytest.mark.parametrize(("before", "told"), [(0, []), (1, ["None of the 3 sub kegiatan rows prints column 6 Rp."])])
def test_what_was_realised_before_the_first_year_is_not_missed(before: int, told: list[str]) -> None:
    """Column 14 says whether there was anything before the year."""
    printed = {f"{group}_k": 4.0 for group in ALL_GROUPS} | {"realisasi_lalu_k": 0.0}
    printed |= {f"{group}_rp": 4 for group in ALL_GROUPS} | {"realisasi_lalu_rp": None}
    rows = [sub(f"E{number}", **printed | {"realisasi_sd_rp": 4 + before}) for number in (3, 4, 5)]
    assert found(program(), kegiatan("E2"), *rows, by=["RJ152"])["message_en"].tolist() == told


def test_results_blank_although_what_gives_them_is_printed_are_a_finding() -> None:
    finding = only(found(*with_blank_results(12), by=["RJ152"]), "RJ152")
    assert finding["message_en"] == "None of the 12 sub kegiatan rows prints column 13 K, 14 K and 15 K."


def test_a_finding_on_a_doubtful_reading_is_at_most_info() -> None:
    rows = [program(target_rp=300, uncertain="target_rp: may be 200"), kegiatan("E2", target_rp=200)]
    finding = only(found(*rows, by=["RJ201"]), "RJ201")
    assert (finding["severity"], finding["rests_on_uncertain"]) == ("info", True)


def test_a_doubt_about_another_column_leaves_a_finding_an_error() -> None:
    rows = [program(target_rp=300, uncertain="realisasi_k: may be 200"), kegiatan("E2", target_rp=200)]
    finding = only(found(*rows, by=["RJ201"]), "RJ201")
    assert (finding["severity"], finding["rests_on_uncertain"]) == ("error", False)


def test_a_doubt_about_a_childs_place_makes_the_sum_doubtful() -> None:
    rows = [program(target_rp=300), kegiatan("E2", target_rp=200, uncertain="parent: weak ground")]
    assert only(found(*rows, by=["RJ201"]), "RJ201")["severity"] == "info"


def test_a_sum_message_names_the_row_and_both_amounts_as_people_read_them() -> None:
    rows = [program(name="Program Penunjang", renstra_target_rp=55060000), kegiatan("E2", renstra_target_rp=110120000)]
    finding = only(found(*rows, by=["RJ201"]), "RJ201")
    assert finding["message_id"] == (
        "“Program Penunjang”: kolom 5 Rp tercetak Rp 55.060.000, tepat setengah dari jumlah kegiatan di bawahnya, "
        "Rp 110.120.000."
    )
    assert finding["message_en"] == (
        "“Program Penunjang”: column 5 Rp prints Rp 55,060,000, exactly half of what the kegiatan under it add up to, "
        "Rp 110,120,000."
    )
    assert (finding["expected"], finding["difference"], finding["amount_at_stake"]) == (
        "110120000", -55060000, 55060000
    )  # fmt: skip


def test_a_percent_that_repeats_a_programs_figure_names_the_program() -> None:
    rows = [
        program(name="Program A", **spending(100, 40)),
        program("E2", name="Program B", **spending(300, 260)),
        row("E3", "total", indicator=None, **spending(400, 300, capaian_rp=40.0)),
    ]
    finding = only(found(*rows, by=["RJ303"]), "RJ303")
    assert "angka yang sama dengan “Program A”" in finding["message_id"]
    assert finding["amount_at_stake"] == 140


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    document = find_document("dkukm-babel", 2024)
    return check({"evaluation": load_table(document, "evaluation", corrected=False)}, document)


@pytest.mark.parametrize(
    ("rule", "line", "column", "printed", "expected"),
    [
        ("RJ303", 3710, "capaian_rp", "39.77%", "74.06"),
        ("RJ305", 2039, "capaian_rp", "96.95%", "89.65"),
        ("RJ201", 616, "realisasi_sd_rp", "16,368,222,737", "22084448552"),
        ("RJ201", 944, "renstra_target_rp", "55,060,000", "110120000"),
        ("RJ201", 2582, "renstra_target_rp", "2,422,470,126", "4844940252"),
        ("RJ301", 755, "realisasi_sd_rp", "-", "7092900"),
        ("RJ301", 2582, "realisasi_sd_k", "1.06", "0.95"),
        ("RJ309", 2263, "predikat_rp_printed", "T", "ST"),
        ("RJ501", 660, "realisasi_lalu_k", "0.9", "90"),
        ("RJ502", 616, "renstra_target_k", "160", "<= 100"),
        ("RJ505", 3264, "realisasi_lalu_k", "17,682", "< 6000"),
        ("RJ801", 673, "kode_printed", "2.17.1.1", None),
    ],
)
def test_reference_document_gives_what_was_read_in_its_source(
    reference: pd.DataFrame, rule: str, line: int, column: str, printed: str, expected: str | None
) -> None:
    place = (reference["source"] == f"renja.txt:{line}") & (reference["column"] == column)
    finding = reference[place & (reference["rule"] == rule)].iloc[0]
    assert finding["printed"] == printed
    assert pd.isna(finding["expected"]) if expected is None else finding["expected"] == expected


def test_findings_of_every_rule_read_as_sentences_in_both_languages(reference: pd.DataFrame) -> None:
    for column in ("message_id", "message_en"):
        assert reference[column].str.fullmatch(r"[A-Z0-9“][^{}]+\.").all()
        assert not reference[column].str.contains(r"<NA>|\bnan\b|“None”|_(?:k|rp)\b").any()


def test_reference_document_gives_no_rule_the_same_place_twice(reference: pd.DataFrame) -> None:
    assert not reference.duplicated(["rule", "row_id", "column"]).any()
