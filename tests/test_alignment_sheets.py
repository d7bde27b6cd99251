"""The policy alignment as a spreadsheet: every cell is a measure, every formula gives it, every row says its place."""

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from renja_analysis import policy_alignment as measures
from renja_analysis.alignment_sheets import NEEDED, write_alignment
from renja_analysis.building import frame_of
from renja_analysis.documents import find_document
from renja_analysis.errors import RenjaError
from renja_analysis.schema import PRIORITIES
from renja_analysis.tables import load_present
from tests.plan_rows import alignment, final_plan, plan

DOCUMENT = find_document("dkukm-babel", 2024)
REFERENCE = load_present(DOCUMENT, NEEDED)
ALIGNED, PLAN, FINAL = (REFERENCE[name] for name in ("alignment", "plan", "final_plan"))
SHEETS = {
    "id": ["Klaim", "Matriks", "Irisan", "Terhadap rencana", "Induk lain", "Tanpa tabel"],
    "en": ["Claims", "Matrix", "Intersections", "Against the plans", "Other parents", "Without a table"],
}
HEAD, FIRST = 5, 6  # rows of the first head and of the first data below it
MOST_LINES = 30  # as high as a spreadsheet shows a row
SLUGS = ["kemiskinan_ekstrem", "pengangguran", "inflasi", "sdgs"]
NAMES = {
    "kemiskinan_ekstrem": "Penghapusan kemiskinan ekstrem",
    "pengangguran": "Penurunan angka pengangguran",
    "inflasi": "Pengendalian inflasi",
    "sdgs": "Tujuan Pembangunan Berkelanjutan (SDGs)",
}
HOW = {"exact": "nama sama", "near": "nama mirip", "contained": "nama terkandung", "none": "tidak ada"}
PLANS = {"Rencana": PLAN, "Rencana akhir": FINAL}
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_alignment(REFERENCE, DOCUMENT, tmp_path_factory.mktemp("reference") / "alignment.xlsx")


def small(**tables: pd.DataFrame) -> Tables:
    """Two policies over two sub kegiatan, one of them in common; a plan that has one of them and another parent."""
    claims = alignment({"inflasi": [("Penataan", 40), ("Layanan", 20)], "sdgs": [("Sub Kegiatan Penataan", 50)]})
    rows = [("program", "Program Kearsipan", 60), ("kegiatan", "Arsip", 30), ("sub_kegiatan", "Penataan", 30)]
    named: dict[str, object] = {"row_id": "K1", "source": "renja.txt:9", "section": "3.4", "kind": "kebijakan_nasional"}
    priorities = frame_of([named | {"text": "Pengarusutamaan Gender"}], PRIORITIES.fields)
    return {
        "alignment": claims,
        "plan": plan(*rows),
        "final_plan": final_plan(*rows),
        "priorities": priorities,
    } | tables


def write(tables: Tables, path: Path, **options: Any) -> tuple[Workbook, Workbook]:
    """The formulas of a workbook and their results."""
    write_alignment(tables, DOCUMENT, path / "alignment.xlsx", **options)
    return load_workbook(path / "alignment.xlsx"), load_workbook(path / "alignment.xlsx", data_only=True)


def rows_below(sheet: Worksheet, head: int = HEAD) -> list[list[Any]]:
    """The rows under a head, down to the next blank one."""
    rows = sheet.iter_rows(min_row=head + 1, values_only=True)
    return [list(row) for row in takewhile(lambda row: any(value is not None for value in row), rows)]


def plain(values: Any) -> list[Any]:
    """Values as a sheet holds them."""
    return [None if pd.isna(value) or value == "" else value for value in values]


def places(table: pd.DataFrame, row_ids: str) -> str:
    sources = table.set_index("row_id")["source"]
    return "; ".join(dict.fromkeys(sources[row_id] for row_id in row_ids.split()))


def worked_out(formula: str, sheet: Worksheet) -> Any:
    """What a spreadsheet would show for one of the formulas written here, from the results in the cells."""

    def values(area: str) -> Any:
        rows = sheet[area] if ":" in area else ((sheet[area],),)
        return np.array([[np.nan if cell.value is None else cell.value for cell in row] for row in rows], dtype=float)

    elsewhere = re.fullmatch(r"='([^']+)'!([A-Z]+\d+)", formula)
    if elsewhere:
        return sheet.parent[elsewhere[1]][elsewhere[2]].value
    text = re.sub(r"\$?([A-Z]{1,2})\$?(\d+)(:[A-Z]{1,2}\d+)?", r"at('\1\2\3')", formula[1:])
    functions: dict[str, Callable[..., Any]] = {
        "at": lambda area: values(area) if ":" in area else values(area).item(),
        "SUM": np.nansum,
        "MAX": np.nanmax,
        "SUMPRODUCT": np.nansum,
        "ISBLANK": np.isnan,
        "IF": lambda true, one, other: one if true else other,
    }
    return eval(text, {"__builtins__": {}}, functions)


def formulas(book: Workbook, results: Workbook) -> Iterator[tuple[Any, Any]]:
    """Every cell with a formula and the cell with its result."""
    for sheet in book:
        for row in sheet:
            for cell in row:
                if cell.data_type == "f":
                    yield cell, results[sheet.title][cell.coordinate]


def test_each_policy_table_stands_with_its_totals_and_places(reference: Path) -> None:
    written = rows_below(load_workbook(reference, data_only=True)["Klaim"])
    totals = measures.policy_totals(ALIGNED).to_dict("records")
    assert len(written) == len(totals) == 4
    for cells, row in zip(written, totals, strict=True):
        own = ALIGNED[ALIGNED["table"] == row["table"]]
        amounts = plain(row[name] for name in ("rows", "added", "printed", "difference", "own"))
        assert cells[:7] == [NAMES[row["kebijakan"]], row["table"], *amounts]
        assert cells[7] == "; ".join(own.loc[own["level"] == "sub_kegiatan", "source"])
        assert cells[8] == own.loc[own["level"] == "total", "source"].item()


def test_the_whole_claim_of_the_reference_is_that_of_its_tables(reference: Path) -> None:
    naive, union, twice = rows_below(load_workbook(reference, data_only=True)["Klaim"], 11)
    assert naive[:4] == ["Semua tabel kebijakan dijumlahkan", 4, 26, 9_509_268_492]
    assert union[:4] == ["Setiap sub kegiatan satu kali (klaim bersih)", None, 17, 7_009_253_292]
    assert twice[:4] == ["Terhitung ganda", None, 9, 2_500_015_200]
    rows = measures.aligned(ALIGNED)
    assert naive[7] == "; ".join(rows["source"])
    assert sorted([*union[7].split("; "), *twice[7].split("; ")]) == sorted(rows["source"])
    counted = rows[rows["source"].isin(union[7].split("; "))]
    assert (counted["key"].nunique(), counted["pagu"].sum()) == (17, 7_009_253_292)


def test_the_shares_of_both_plans_are_those_of_the_measure(reference: Path) -> None:
    written = rows_below(load_workbook(reference, data_only=True)["Klaim"], 16)
    expected = []
    for name, row in zip(PLANS, measures.shares(ALIGNED, PLANS).to_dict("records"), strict=True):
        programs = PLANS[name][PLANS[name]["level"] == "program"]
        technical = programs[~programs["name"].str.lower().str.contains("penunjang")]
        for base, whole, part in (
            ("seluruh program", "total", programs),
            ("program teknis", "technical", technical),
        ):
            shares = [row[f"union_of_{whole}"], row[f"naive_of_{whole}"]]
            over = plain([row["over"] if whole == "technical" else pd.NA])
            expected.append([name, base, len(part), row[whole], *shares, *over, "; ".join(part["source"])])
    assert [row[:8] for row in written] == expected
    assert expected[3][6] == 852_365_573


def test_every_cell_of_the_matrix_is_that_of_the_measure(reference: Path) -> None:
    *written, total = rows_below(load_workbook(reference, data_only=True)["Matriks"])
    table = measures.matrix(ALIGNED)
    columns = ["name", "program", *SLUGS, "policies", "largest", "claimed", "twice"]
    expected = [plain(row[columns]) + [places(ALIGNED, row["row_ids"])] for _, row in table.iterrows()]
    assert written == expected
    sums = [table[column].sum() for column in (*SLUGS, "largest", "claimed", "twice")]
    assert total == ["Jumlah", None, *sums[:4], None, *sums[4:], None]
    assert total[7:9] == [7_009_253_292, 9_509_268_492]


def test_the_matrix_counts_each_row_by_formulas(reference: Path) -> None:
    sheet = load_workbook(reference)["Matriks"]
    assert [sheet[f"{column}6"].value for column in "HIJ"] == ["=MAX(C6:F6)", "=SUM(C6:F6)", "=I6-H6"]
    assert sheet["H23"].value == "=SUM(H6:H22)"


def test_every_intersection_stands_with_its_claims(reference: Path) -> None:
    written = rows_below(load_workbook(reference, data_only=True)["Irisan"])
    rows = measures.aligned(ALIGNED)
    table = measures.intersections(ALIGNED)
    assert len(written) == len(table) == 9
    columns = ["policies", "exactly", "exactly_rupiah", "common", "common_rupiah"]
    for cells, row in zip(written, table.to_dict("records"), strict=True):
        slugs = row["kebijakan"].split()
        assert cells[:6] == ["; ".join(NAMES[slug] for slug in slugs), *plain(row[column] for column in columns)]
        found = rows[rows["source"].isin(cells[6].split("; "))]
        assert list(dict.fromkeys(found["kebijakan"])) == slugs
        assert found.groupby("key")["kebijakan"].nunique().tolist() == [len(slugs)] * row["common"]
        assert found.groupby("key")["pagu"].max().sum() == row["common_rupiah"]


def test_every_claim_stands_against_both_plans(reference: Path) -> None:
    written = rows_below(load_workbook(reference, data_only=True)["Terhadap rencana"])
    ids = measures.matrix(ALIGNED).set_index("key")["row_ids"]
    expected = []
    for name, table in PLANS.items():
        names = table.set_index("row_id")["name"]
        for row in measures.against(ALIGNED, table).to_dict("records"):
            there = row["how"] != "none"
            over = [("ya" if row[f"over_{level}"] else "tidak") if there else None for level in ("kegiatan", "program")]
            found = plain(["; ".join(names[row_id] for row_id in row["plan_ids"].split())])
            expected.append(
                [name, row["name"], row["largest"], HOW[row["how"]], *plain([row["score"]]), *found]
                + plain([row["plan_pagu"], row["difference"], row["kegiatan_pagu"]])
                + [over[0], *plain([row["program_pagu"]]), over[1]]
                + plain([places(ALIGNED, ids[row["key"]]), places(table, row["plan_ids"])])
            )
    assert written == expected
    assert {row[9] for row in written} == {"ya", "tidak", None}


def test_every_other_parent_stands_with_its_places(reference: Path) -> None:
    written = rows_below(load_workbook(reference, data_only=True)["Induk lain"])
    expected = [
        [name, row["name"], row["level"].capitalize(), row["claimed"], row["planned"], row["score"]]
        for name, table in PLANS.items()
        for row in measures.other_parents(ALIGNED, table).to_dict("records")
    ]
    assert [row[:6] for row in written] == expected
    names = {side: table.set_index("source")["name"] for side, table in (("claim", ALIGNED), *PLANS.items())}
    for row in written:
        for side, parent, cell in (("claim", row[3], row[6]), (row[0], row[4], row[7])):
            first, second = cell.split("; ")
            assert names[side][first] == parent
            assert measures.name_key(names[side][second]) == measures.name_key(row[1])


def test_a_policy_without_a_table_stands_with_all_its_places(tmp_path: Path, reference: Path) -> None:
    assert rows_below(load_workbook(reference)["Tanpa tabel"]) == [
        ["Pengarusutamaam Gender", "Pengarusutamaan gender", "renja.txt:8142"]
    ]
    row: dict[str, object] = {"section": "3.4", "kind": "kebijakan_nasional"}
    texts = ["Pengarusutamaan Gender", "Satu Data Indonesia", "Pengendalian Inflasi", "Kesetaraan gender"]
    records = [row | {"row_id": f"K{i}", "source": f"renja.txt:{i}", "text": text} for i, text in enumerate(texts)]
    records.append({"row_id": "K9", "source": "renja.txt:9", "section": "3.4", "kind": "tema", "text": texts[0]})
    book, _ = write(small(priorities=frame_of(records, PRIORITIES.fields)), tmp_path)
    assert rows_below(book["Tanpa tabel"]) == [
        ["Pengarusutamaan Gender", "Pengarusutamaan gender", "renja.txt:0; renja.txt:3"],
        ["Satu Data Indonesia", None, "renja.txt:1"],
    ]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_formula_gives_the_result_that_stands_in_its_cell(tmp_path: Path, lang: Any) -> None:
    found = 0
    for cell, result in formulas(*write(REFERENCE, tmp_path, lang=lang)):
        expected = worked_out(cell.value, result.parent)
        same = expected == result.value if isinstance(expected, str) else expected == pytest.approx(result.value)
        assert same, (cell.parent.title, cell.coordinate, cell.value)
        found += 1
    assert found > 80


def test_every_table_enters_the_sum_by_its_rows_whatever_total_it_prints(tmp_path: Path) -> None:
    claims = alignment({"inflasi": [("Penataan", 40), ("Layanan", 20)], "sdgs": [("Penataan", 50)]}, {"inflasi": 61})
    book, results = write(small(alignment=claims), tmp_path)
    first, second = rows_below(results["Klaim"])
    assert first[3:7] == [60, 61, 1, 60]
    assert second[3:7] == [50, None, None, 50]
    naive, union, twice = rows_below(results["Klaim"], 9)
    assert [row[3] for row in (naive, union, twice)] == [110, 70, 40]
    assert worked_out(book["Klaim"]["D10"].value, results["Klaim"]) == 110
    assert naive[7] == f"{first[7]}; {second[7]}"
    (mark,) = results["Klaim"].conditional_formatting
    assert str(mark.sqref) == "F6:F7"  # where printed and added differ


def test_a_policy_that_claims_a_sub_kegiatan_twice_shows_what_it_repeats(tmp_path: Path) -> None:
    claims = alignment({"inflasi": [("Penataan", 40), ("Penataan", 30)], "sdgs": [("Layanan", 5)]})
    book, results = write(small(alignment=claims), tmp_path)
    first, second, total = rows_below(results["Matriks"])
    assert first[2:9] == [40, None, 30, 1, 40, 70, 30]
    assert second[2:9] == [None, 5, None, 1, 5, 5, 0]
    assert total[2:9] == [40, 5, 30, None, 45, 75, 30]
    assert first[9].count("renja.txt:") == 2
    assert [book["Matriks"][f"{column}6"].value for column in "GH"] == ["=MAX(C6:D6)", "=SUM(C6:E6)"]
    assert rows_below(results["Klaim"], 9)[1][3] == 45


def test_a_claim_without_an_amount_stays_blank(tmp_path: Path) -> None:
    claims = alignment({"inflasi": [("Penataan", 40), ("Layanan", 1)]})
    claims.loc[claims["name"] == "Layanan", "pagu"] = pd.NA
    book, results = write(small(alignment=claims), tmp_path)
    assert rows_below(results["Matriks"])[1][:7] == ["Layanan", "Program Arsip", None, 1, None, None, None]
    assert book["Matriks"]["E7"].value is None
    assert rows_below(results["Klaim"], 8)[1][2:4] == [2, 40]


def test_a_table_whose_title_names_no_policy_is_one_of_its_own(tmp_path: Path) -> None:
    claims = alignment({"inflasi": [("Penataan", 40)], "sdgs": [("Penataan", 50)]})
    claims["kebijakan"] = claims["kebijakan"].replace({"sdgs": pd.NA})
    _, results = write(small(alignment=claims), tmp_path)
    assert [row[0] for row in rows_below(results["Klaim"])] == ["Pengendalian inflasi", "Tabel 3.4"]
    assert rows_below(results["Matriks"])[0][2:7] == [40, 50, 2, 50, 90]


@pytest.mark.parametrize("bare", [False, True], ids=["typed", "without columns"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_is_missing_is_told_in_one_sentence(tmp_path: Path, lang: Any, bare: bool) -> None:
    empty = {name: pd.DataFrame() if bare else table.head(0) for name, table in small().items()}
    book, _ = write(empty, tmp_path, lang=lang)
    claims = {
        "id": "Dokumen ini tidak memuat tabel dukungan kebijakan nasional.",
        "en": "This document has no table of support of national policies.",
    }
    told = [[value for row in rows_below(sheet, HEAD - 1) for value in row if value] for sheet in book]
    assert told[:5] == [[claims[lang]]] * 5
    (last,) = told[5]
    assert last.endswith(".") and ("prioritas" in last or "priorities" in last)
    assert book.sheetnames == SHEETS[lang]


def test_a_plan_that_is_missing_is_told_beside_the_other(tmp_path: Path) -> None:
    _, results = write(small(final_plan=pd.DataFrame()), tmp_path)
    for name, head in (("Klaim", 14), ("Terhadap rencana", HEAD), ("Induk lain", HEAD)):
        rows = rows_below(results[name], head)
        assert {row[0] for row in rows} == {"Rencana"}
        told = results[name].cell(head + len(rows) + 2, 1).value
        assert told == "Dokumen ini tidak memuat tabel rencana akhir.", name
    _, results = write(small(plan=pd.DataFrame(), final_plan=pd.DataFrame()), tmp_path)
    told = "Dokumen ini tidak memuat tabel rencana dan prakiraan maju dan rencana akhir."
    assert [results[name]["A5"].value for name in ("Terhadap rencana", "Induk lain")] == [told, told]
    assert results["Klaim"]["A14"].value == told


def test_equal_parents_and_policies_that_all_have_a_table_are_told(tmp_path: Path) -> None:
    rows = [("program", "Program Arsip", 60), ("kegiatan", "Kegiatan Arsip", 30), ("sub_kegiatan", "Penataan", 30)]
    tables = small(plan=plan(*rows), final_plan=final_plan(*rows))
    tables["priorities"]["text"] = "Pengendalian Inflasi"
    book, _ = write(tables, tmp_path)
    told = "Tidak ada klaim yang pada rencana berada di bawah program atau kegiatan bernama lain."
    assert book["Induk lain"]["A5"].value == told
    assert book["Tanpa tabel"]["A5"].value.startswith("Setiap kebijakan nasional")


HOSTILE = ("=1+1", "=HYPERLINK(A1)", "+62 811", "-2+3", "@SUM(A1)", "https://example.org", "{=A1}", "{largest}")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_a_formula_nor_a_link(tmp_path: Path, text: str) -> None:
    slug = text.replace(" ", "_")
    rows = [("program", f"{text} b", 60), ("kegiatan", text, 30), ("sub_kegiatan", text, 30)]
    tables = small(plan=plan(*rows), final_plan=final_plan(*rows), alignment=alignment({slug: [(text, 40)]}, {}, text))
    tables["priorities"]["text"] = text
    for table in tables.values():
        table["source"] = text
    tables["alignment"]["table"] = text
    book, _ = write(tables, tmp_path)
    ours = re.compile(r"=(?:[A-Z]+\d+-|\$D\$|100\*|IF\(|SUM\(|MAX\(|'Matriks'!)")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert all(ours.match(cell.value) for cell in cells if cell.data_type == "f")
    assert not any(cell.hyperlink for cell in cells)
    same = [cell for cell in cells if cell.value == text]
    assert {cell.data_type for cell in same} == {"s"}
    assert {cell.parent.title for cell in same} == {*SHEETS["id"]}
    assert {bool(cell.quotePrefix) for cell in same} == {text.startswith(("=", "+", "-", "@"))}


def test_every_sheet_is_printed_landscape_one_page_wide_with_its_head_on_each(tmp_path: Path) -> None:
    for paper, size in (("A4", "9"), ("F4", "14")):
        book, _ = write(REFERENCE, tmp_path, paper=paper)
        for sheet in book:
            setup = sheet.page_setup
            assert (str(setup.paperSize), setup.orientation, setup.fitToHeight) == (size, "landscape", 0)
            assert setup.fitToWidth in (None, 1) and sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.print_title_rows == "$5:$5"
            assert sheet.freeze_panes == "B6"
            last = f"{get_column_letter(sheet.max_column)}${sheet.max_row}"
            assert sheet.print_area == f"'{sheet.title}'!$A$1:${last}"
            assert sheet.oddFooter.center.text == "Halaman &P dari &N"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_text_is_cut(tmp_path: Path, lang: Any) -> None:
    many = {"sdgs": [("Penataan", 1), *((f"Sub Kegiatan {number}", 9_999_999_999) for number in range(300))]}
    for tables in (REFERENCE, small(alignment=alignment(many))):
        _, results = write(tables, tmp_path, lang=lang)
        for sheet in results:
            widths: dict[int, float] = {}
            for column in sheet.column_dimensions.values():
                widths |= dict.fromkeys(range(column.min, column.max + 1), column.width)
            for row in (1, 2, 3):
                assert len(sheet.cell(row, 1).value) <= sum(widths.values()), (sheet.title, row)
            for row in sheet.iter_rows(min_row=HEAD):
                for cell in row:
                    text = f"{cell.value:,}" if isinstance(cell.value, int) else str(cell.value or "")
                    if isinstance(cell.value, str) and cell.alignment.wrap_text:
                        assert len(wrap(text, int(widths[cell.column]))) <= MOST_LINES, (sheet.title, cell.coordinate)
                        text = max(text.split(), key=len)
                    if not isinstance(cell.value, float):
                        assert len(text) <= widths[cell.column] + 1, (sheet.title, cell.coordinate, text)


def test_the_language_changes_words_and_no_number(tmp_path: Path) -> None:
    _, ours = write(REFERENCE, tmp_path)
    _, theirs = write(REFERENCE, tmp_path, lang="en")
    assert [ours.sheetnames, theirs.sheetnames] == [SHEETS["id"], SHEETS["en"]]
    for one, other in zip(ours, theirs, strict=True):
        numbers = [
            [(c.coordinate, c.value) for row in sheet for c in row if not isinstance(c.value, str)]
            for sheet in (one, other)
        ]
        assert numbers[0] == numbers[1]
        heads = [[cell.value for cell in sheet[HEAD]] for sheet in (one, other)]
        alike = {"Program"} & set(heads[0])  # one word in both
        assert {*heads[0]} & {*heads[1]} == alike, one.title
        assert one["A1"].value != other["A1"].value and one["A3"].value != other["A3"].value
    assert theirs["Against the plans"]["J6"].value == "yes"


def test_numbers_are_numbers_with_their_formats(reference: Path) -> None:
    book = load_workbook(reference)
    assert [book["Matriks"][cell].number_format for cell in ("C7", "G6", "H6", "H23")] == ["#,##0"] * 4
    assert (book["Klaim"]["E17"].number_format, book["Terhadap rencana"]["E6"].number_format) == ("#,##0.0",) * 2
    assert book["Klaim"]["B6"].data_type == "s"  # 3.10 is no 3.1


def test_two_runs_give_the_same_bytes_and_leave_the_tables_as_they_were(tmp_path: Path) -> None:
    before = {name: table.copy(deep=True) for name, table in REFERENCE.items()}
    first = write_alignment(REFERENCE, DOCUMENT, tmp_path / "first.xlsx").read_bytes()
    time.sleep(2.1)  # a ZIP file tells times two seconds apart
    assert write_alignment(REFERENCE, DOCUMENT, tmp_path / "second.xlsx").read_bytes() == first
    for name, table in before.items():
        pd.testing.assert_frame_equal(REFERENCE[name], table)
    with zipfile.ZipFile(tmp_path / "first.xlsx") as archive:
        assert b"2024-01-01" in archive.read("docProps/core.xml")


@pytest.mark.parametrize(
    ("lang", "paper", "words"), [("fr", "A4", "lang: found 'fr'"), ("id", "A5", "paper: found 'A5'")]
)
def test_an_unknown_language_or_paper_is_refused(tmp_path: Path, lang: Any, paper: str, words: str) -> None:
    with pytest.raises(RenjaError, match=words):
        write_alignment(small(), DOCUMENT, tmp_path / "alignment.xlsx", lang, paper)
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "alignment.xlsx"
    path.write_bytes(b"as before")
    long = small(alignment=alignment({"sdgs": [("x" * 40000, 1)]}), plan=PLAN.head(0), final_plan=FINAL.head(0))
    with pytest.raises(RenjaError, match=r"^Matriks!A6: found a text of 40000 characters"):
        write_alignment(long, DOCUMENT, path)
    with pytest.raises(RenjaError, match="cannot be written"):
        write_alignment(small(), DOCUMENT, tmp_path / "none" / "alignment.xlsx")
    assert path.read_bytes() == b"as before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["alignment.xlsx"]
    assert write_alignment(small(), DOCUMENT, path) == path
    assert load_workbook(path).sheetnames == SHEETS["id"]
