"""The registry of rules holds, and a finding has the columns that everyone reads."""

import re
import string
from pathlib import Path

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows

from renja_analysis import findings
from renja_analysis.checking import check
from renja_analysis.documents import find_document
from renja_analysis.errors import RenjaError
from renja_analysis.findings import COLUMNS, FAMILIES, SEVERITIES, Rule, measure, rule, rules, tables_of
from renja_analysis.loading import load
from renja_analysis.sheet import make_sheet, uncertain_columns
from renja_analysis.wording import NAME_WIDTH, quote, same, sentence, shorten

BLANK = {"parent": None, "source": "t.txt:1"}


def table(**cells: object) -> pd.DataFrame:
    """One program that spent 130 of 100 rupiah."""
    own = {"row_id": "E1", "level": "program", "name": "Program A", "target_rp": 100, "realisasi_rp": 130}
    return evaluation_rows(BLANK | own | cells)


def test_findings_have_the_columns_and_types_of_the_contract() -> None:
    result = check({"evaluation": table()})
    assert result.dtypes.astype(str).to_dict() == COLUMNS
    assert len(result)


def test_no_finding_still_gives_the_columns() -> None:
    result = check({"evaluation": table(realisasi_rp=100)}, select=["RJ401"])
    assert result.empty
    assert result.dtypes.astype(str).to_dict() == COLUMNS


def test_no_rule_runs_without_its_table() -> None:
    assert check({}).empty


def test_an_unknown_rule_is_refused_with_one_that_exists() -> None:
    with pytest.raises(RenjaError, match=r"select: found 'RJ000'; expected the code .*, such as RJ101"):
        check({"evaluation": table()}, select=["RJ000"])


LONG = "Peningkatan Pemahaman dan Pengetahuan Usaha Mikro serta Kapasitas dan Kompetensi Pelaku Usaha Mikro"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        # What sets them apart stands behind the cut: their ends are shown, too.
        (
            [f"Sub Kegiatan {LONG} melalui Pelatihan", f"{LONG} melalui Pendampingan"],
            [
                "Sub Kegiatan Peningkatan Pemahaman dan Pengetahuan Usaha Mikro serta … melalui Pelatihan",
                "Peningkatan Pemahaman dan Pengetahuan Usaha Mikro serta Kapasitas … melalui Pendampingan",
            ],
        ),
        (
            [LONG, f"{LONG} melalui Pelatihan"],
            [
                "Peningkatan Pemahaman dan Pengetahuan Usaha Mikro serta Kapasitas dan … Usaha Mikro",
                "Peningkatan Pemahaman dan Pengetahuan Usaha Mikro serta … Mikro melalui Pelatihan",
            ],
        ),
        # One name, a name that differs before the cut, and a short one are cut as ever.
        ([LONG, f"Sub Kegiatan {LONG.upper()}"], [shorten(LONG), shorten(f"Sub Kegiatan {LONG.upper()}")]),
        ([LONG, f"Pelatihan dan {LONG}"], [shorten(LONG), shorten(f"Pelatihan dan {LONG}")]),
        ([LONG, "Peningkatan Pemahaman"], [shorten(LONG), "Peningkatan Pemahaman"]),
    ],
)
def test_long_names_of_one_sentence_are_cut_so_that_they_can_be_told_apart(names: list[str], shown: list[str]) -> None:
    words = dict(zip("ab", (same(quote(name)) for name in names), strict=True))
    assert sentence("{a} {b}", words, "id") == " ".join(f"“{name}”" for name in shown)
    assert all(len(name) <= NAME_WIDTH for name in shown)


def test_findings_come_by_severity_then_by_the_rupiah_at_stake() -> None:
    rows = [{**BLANK, "row_id": f"E{n}", "level": "program", "source": f"t.txt:{n}"} for n in (1, 2, 3)]
    rows[0] |= {"target_rp": 0, "realisasi_rp": 900}
    rows[1] |= {"target_rp": 100, "realisasi_rp": 110}
    rows[2] |= {"target_rp": 100, "realisasi_rp": 150}
    result = check({"evaluation": evaluation_rows(*rows)}, select=["RJ401", "RJ402"])
    assert list(result["row_id"]) == ["E3", "E2", "E1"]


def test_an_amount_and_its_difference_are_numbers_and_the_print_is_text() -> None:
    finding = check({"evaluation": table(realisasi_rp_printed="130.00")}, select=["RJ401"]).iloc[0]
    assert (finding["printed"], finding["difference"], finding["amount_at_stake"]) == ("130.00", 30, 30)
    assert finding["evidence"] == "evaluation:E1:target_rp@t.txt:1"


def test_a_document_is_checked_as_its_tables_are() -> None:
    document = find_document("dkukm-babel", 2024)
    tables = load("dkukm-babel", 2024, corrected=False)
    pd.testing.assert_frame_equal(check(document), check(tables, document))


def test_a_corrected_cell_shows_its_value_and_every_other_cell_its_print(tmp_path: Path) -> None:
    document = find_document("dkukm-babel", 2024)._replace(folder=tmp_path)
    evaluation = table(realisasi_rp_printed="13")
    head = "table,row_id,column,printed,corrected,reason,by\n"
    for line, shown in (("", "13"), ("evaluation,E1,realisasi_rp,13,130,Salah ketik,Ani\n", "130")):
        (tmp_path / "corrections.csv").write_text(head + line, encoding="utf-8")
        assert check({"evaluation": evaluation}, document, True, ["RJ401"])["printed"].tolist() == [shown]
        assert check({"evaluation": evaluation}, document, False, ["RJ401"])["printed"].tolist() == ["13"]


@pytest.mark.parametrize("entry", rules(), ids=lambda entry: entry.code)
def test_a_rule_says_all_that_a_reader_of_the_catalogue_needs(entry: Rule) -> None:
    assert entry.severity in SEVERITIES and entry.family in FAMILIES
    assert entry.tables
    for text in (entry.title_id, entry.title_en, entry.proves, entry.source, entry.amount_at_stake):
        assert text.strip()
    assert entry.proves.endswith(".") and entry.amount_at_stake.endswith(".")


@pytest.mark.parametrize("entry", rules(), ids=lambda entry: entry.code)
def test_a_rule_says_in_both_languages_how_to_mend_it_and_what_it_looks_like(entry: Rule) -> None:
    texts = (entry.mend_id, entry.mend_en, entry.example_id, entry.example_en)
    assert all(text.endswith((".", "?")) for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("entry", rules(), ids=lambda entry: entry.code)
def test_both_languages_of_a_message_tell_the_same_facts(entry: Rule) -> None:
    for variant, message in entry.messages.items():
        fields = {
            lang: sorted({name for _, name, _, _ in string.Formatter().parse(message[lang]) if name})
            for lang in ("id", "en")
        }
        assert fields["id"] == fields["en"], variant


def test_every_entry_of_the_catalogue_has_a_rule() -> None:
    catalogue = Path(findings.__file__).with_name("rules.yml").read_text(encoding="utf-8")
    written = re.findall(r"^([A-Z0-9-]+):$", catalogue, re.MULTILINE)
    assert written == [entry.code for entry in rules()]


def test_a_rule_without_an_entry_in_the_catalogue_is_refused() -> None:
    with pytest.raises(RenjaError, match=r"rules\.yml: found no entry RJ000"):
        rule("RJ000")(lambda evaluation: [])


def test_a_code_is_not_given_to_two_rules() -> None:
    with pytest.raises(RenjaError, match="RJ306: found two functions"):
        rule("RJ306")(lambda evaluation: [])


def test_a_rule_needs_the_tables_behind_its_measures() -> None:
    @measure
    def rows_counted(cells: pd.DataFrame, furniture: pd.DataFrame) -> int:
        return len(cells) + len(furniture)

    assert tables_of("rows_counted") == {"cells", "furniture"}


def test_what_a_measure_only_wants_is_given_where_it_is_there_and_asked_of_no_document() -> None:
    @measure
    def rows_of_either(plan: pd.DataFrame | None = None, final_plan: pd.DataFrame | None = None) -> list[int]:
        return [-1 if table is None else len(table) for table in (plan, final_plan)]

    assert tables_of("rows_of_either") == set()
    assert findings.resolve("rows_of_either", {"final_plan": table()}) == [-1, 1]
    assert findings.resolve("rows_of_either", {}) == [-1, -1]


def test_a_measure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RenjaError, match="nothing_such: found no such table or measure"):
        tables_of("nothing_such")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, {}),
        ("target_rp: 1 or 2", {"target_rp": "1 or 2"}),
        ("target_rp: 1 or 2; realisasi_k: - or blank", {"target_rp": "1 or 2", "realisasi_k": "- or blank"}),
        ("target_rp: found '1 2'; expected one.", {"target_rp": "found '1 2'; expected one."}),
        ("target_rp_printed: torn", {"target_rp": "torn"}),
        ("values: the blanks fit badly", {"": "values: the blanks fit badly"}),
    ],
)  # fmt: skip
def test_a_doubt_speaks_of_the_column_that_it_names(text: str | None, expected: dict[str, str]) -> None:
    assert uncertain_columns(text, ["target_rp", "target_rp_printed", "realisasi_k"]) == expected


def test_a_missing_cell_of_a_sheet_is_none_and_a_dash_is_zero() -> None:
    sheet = make_sheet("evaluation", table(realisasi_rp=0, realisasi_rp_printed="Rp -"))
    assert sheet.cell("E1", "realisasi_sd_rp").value is None
    assert sheet.cell("E1", "realisasi_rp").value == 0
    assert sheet.cell("E1", "realisasi_rp").place == "evaluation:E1:realisasi_rp@t.txt:1"
