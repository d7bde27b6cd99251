"""Official forms to be filled in: heads that readers of the forms know, checked cells, live formulas, own tables."""

import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from renja_analysis.alignment_text import policy_name
from renja_analysis.documents import find_document
from renja_analysis.errors import RenjaError
from renja_analysis.form_formulas import formula_cells, made_columns
from renja_analysis.form_layouts import FILE, LEVEL_COLUMNS, Form, forms_of, layout, unit_columns, unshown, years_of
from renja_analysis.form_parts import Part, Sheet, first_row, placed, sheet_rows, side_by_side
from renja_analysis.form_templates import Book, write_forms
from renja_analysis.forms import forms, match_numbers, missing_word, number_tokens
from renja_analysis.grid_forms import grid_forms, printed_columns
from renja_analysis.indicators import INDICATOR_LEVELS
from renja_analysis.policies import slug
from renja_analysis.scales import read_scale
from renja_analysis.schema import TABLES
from renja_analysis.tables import empty_table, load_table
from renja_analysis.validation import fields_of
from renja_analysis.workbooks import read_layout
from tests.evaluation_rows import evaluation_rows
from tests.plan_rows import alignment, plan

REFERENCE = find_document("dkukm-babel", 2024)
YEARS = years_of(2025, 2023)
LAYOUTS: dict[str, Any] = read_layout(FILE)["forms"]
OWN = ("evaluation", "rkpd_review", "proposals", "goals", "plan", "final_plan", "alignment")


def write(path: Path, name: str, rows: Sequence[Mapping[str, Any]] = (), lang: str = "id", filled: bool = False) -> Any:
    """The workbook of one form, to be filled in or ``filled``, and the form itself."""
    form = layout(name, YEARS, unit_columns(pd.DataFrame(list(rows))) if filled else ())
    words = {**YEARS, "table": "3.3", "policy": "Pengendalian inflasi"}
    part = Part(form, [dict(row) for row in rows], words, filled)
    book = Book("Dinas A", "provinsi", 2025, ["Baris 9 dari dinas-a/2024/plan"], lang)  # type: ignore[arg-type]
    return load_workbook(write_forms(path, [Sheet(form.sheet, [part])], book)), part


def heads(sheet: Worksheet, last: int) -> list[str]:
    """The words of a head from left to right, each merged cell once, groups before what stands under them."""
    rows = sheet.iter_rows(min_row=5, max_row=last)
    cells = sorted((cell.column, cell.row, str(cell.value)) for row in rows for cell in row if cell.value is not None)
    return [text for _, _, text in cells]


@pytest.mark.parametrize("name", ["E.55", "E.81"])
def test_an_evaluation_is_known_by_its_head_and_its_formula_row(tmp_path: Path, name: str) -> None:
    book, _ = write(tmp_path / "form.xlsx", name)
    sheet = book.worksheets[0]
    form = forms("evaluation")[0]
    assert missing_word(form, " ".join(heads(sheet, 6))) is None
    numbers = [str(cell.value) for cell in sheet[7] if cell.value is not None]
    tokens = [token for number in numbers for token in number_tokens(number)]
    assert match_numbers(form, tokens[:15]) == form.columns
    assert [token for token in tokens if "=" in token] == [*("12=8+9+10+11", "13=12/7x100", "14=6+12", "15=14/5x100")]
    columns = [column["column"] for column in LAYOUTS[name]["columns"]]
    assert columns[:15] == [form.columns[number] for number in range(1, 16)]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *(("T-C.31", "T-C.31"), ("T-C.32", "T-C.32"), ("Pokir", "Pokir (SIPD)"), ("T-C.33", "T-C.33")),
        *(("tujuan dan sasaran",) * 2, ("rencana akhir",) * 2, ("dukungan kebijakan",) * 2),
    ],
)
def test_the_head_of_every_other_form_says_the_words_by_which_it_is_known(
    tmp_path: Path, name: str, known: str
) -> None:
    book, part = write(tmp_path / "form.xlsx", name)
    header = "".join(" ".join(heads(book.worksheets[0], 6)).lower().split())
    form = next(form for form in grid_forms(part.form.table) if form.name == known)
    found = printed_columns(form, header, one_line=False)
    assert found is not None
    printed = [column["column"].removesuffix("_printed") for column in LAYOUTS[name]["columns"]]
    assert [column.name for column in found if column.kind != "group"] == printed
    others = [other for other in grid_forms(part.form.table) if other.name != known]
    assert not [other.name for other in others if printed_columns(other, header, one_line=False)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_column_of_a_form_is_one_of_its_table(name: str) -> None:
    form = layout(name, YEARS)
    known = {field.name for field in fields_of(TABLES[form.table])} | ({*LEVEL_COLUMNS} if form.blocks else set())
    known |= {"no"} if form.table == "evaluation" else set()  # which the contract does not keep
    assert {slot.name for slot in form.slots} <= known
    assert [slot.at for slot in form.slots] == list(range(len(form.slots)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_the_formula_row_prints_is_what_the_form_works_out(name: str) -> None:
    for number, head in enumerate(layout(name, YEARS).heads, start=1):
        said = "".join(head.number.split())
        if head.formula is None:
            assert said == str(number)
            continue
        kind, numbers = head.formula
        mark, end = ("+", "") if kind == "sum" else ("/", "x100")
        assert said == f"{number}={mark.join(map(str, numbers))}{end}"


def test_the_heads_of_the_evaluation_are_merged_as_the_form_draws_them(tmp_path: Path) -> None:
    sheet = write(tmp_path / "form.xlsx", "E.81")[0].worksheets[0]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    # The quarters stand under one head; each column of K and Rp has one number, and a number without K and Rp two rows.
    assert {"A5:A6", "E5:G6", "H5:I6", "M5:T5", "M6:N6", "M7:N7", "A7:A8", "E7:G7", "AC7:AC8"} <= merged
    assert [sheet[cell].value for cell in ("M5", "M6", "O6", "Q6", "S6")] == [
        *("Realisasi Kinerja pada Triwulan", "I", "II", "III", "IV")
    ]
    assert [sheet[cell].value for cell in ("E8", "F8", "G8", "H8", "I8")] == ["K", "Satuan", "Rp", "K", "Rp"]
    assert sheet["A1"].value == "Tabel E.81" and "Kabupaten/Kota Tahun 2023" in sheet["A2"].value
    assert sheet["J5"].value.endswith("Dievaluasi (2023)") and sheet["H5"].value.endswith("Tahun Lalu (2022)")


def test_a_target_has_its_number_and_its_unit_under_one_head(tmp_path: Path) -> None:
    sheet = write(tmp_path / "form.xlsx", "T-C.33")[0].worksheets[0]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"D5:H5", "J5:L5", "E6:F6", "E7:F7", "J6:K6", "J7:K7", "N5:N7"} <= merged
    assert (sheet["D5"].value, sheet["J5"].value) == ("Rencana Tahun 2025", "Prakiraan Maju Rencana Tahun 2026")
    assert [cell.value for cell in sheet[7] if cell.value] == [f"({number})" for number in range(1, 11)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_empty_form_has_no_value_below_its_head(tmp_path: Path, name: str) -> None:
    book, part = write(tmp_path / "form.xlsx", name)
    spare = int(read_layout(FILE)["spare_of_many" if part.form.blocks else "spare"])
    first = first_row(part) + 1
    rows = book.worksheets[0].iter_rows(min_row=first, max_row=first + spare - 1)
    values = [cell.value for row in rows for cell in row if cell.value is not None]
    assert all(str(value).startswith("=") for value in values)
    assert bool(values) == bool(made_columns(part.form))
    results = load_workbook(tmp_path / "form.xlsx", data_only=True).worksheets[0]
    assert not [
        cell for row in results.iter_rows(min_row=first, max_row=first + spare - 1) for cell in row if cell.value
    ]
    below = [cell.value for cell in results["A"][first + spare - 1 :] + results["C"][first + spare - 1 :] if cell.value]
    footer = [*read_layout(FILE)["footer"]["rows"].values(), *read_layout(FILE)["footer"]["lines"].values()]
    # Of the form T-C.29 the names stand in the column B.
    assert Counter(below) <= Counter(footer)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_cell_to_fill_in_says_what_may_be_entered(tmp_path: Path, name: str) -> None:
    book, part = write(tmp_path / "form.xlsx", name, [{"level": "program"}])
    sheet = book.worksheets[0]
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    row = first_row(part) + 1
    found = {slot.name: checks.get(sheet.cell(row, slot.at + 1).coordinate) for slot in part.form.slots}
    for slot in part.form.slots:
        check = found[slot.name]
        if slot.kind in ("text", "name", "code"):
            assert check is None
            continue
        assert check is not None
        assert check.type == ("list" if slot.kind == "unit" else "decimal")
        # A grade may stand for a number and a unit may be new; an amount is a number.
        assert (check.errorStyle or "stop") == ("stop" if slot.kind == "amount" else "warning")
        assert check.error and check.errorTitle
    if part.form.levelled:
        level = checks[sheet.cell(row, part.form.slots[-1].at + 3).coordinate]
        assert {"program", "kegiatan", "sub_kegiatan", "indikator"} <= {*level.formula1.strip('"').split(",")}
        assert (level.errorStyle or "stop") == "stop"


def test_the_units_offered_are_those_of_the_rows_and_the_usual_ones(tmp_path: Path) -> None:
    rows = [{"level": "sub_kegiatan", "name": "A", "unit": "Kontainer"}, {"level": "sub_kegiatan", "unit": "dokumen"}]
    book, _ = write(tmp_path / "form.xlsx", "T-C.33", rows)
    (check,) = [one for one in book.worksheets[0].data_validations.dataValidation if "F8" in str(one.sqref)]
    sheet, area = check.formula1.strip("=").replace("$", "").split("!")
    listed = [cell.value for (cell,) in book[sheet.strip("'")][area]]
    assert {"Kontainer", "%", "Dokumen", "Orang"} <= {*listed}
    assert len(listed) == len({unit.lower() for unit in listed}) and None not in listed


def test_every_unit_offered_is_one_that_reading_knows() -> None:
    known = {row["unit"] for row in read_scale("units.csv")}
    assert not {unit.lower() for unit in read_layout("form_templates.yml")["units"]} - known


def worked_out(formula: str, cells: Mapping[str, float]) -> object:
    """A formula of the form, on cells by their names; a cell without a number is blank."""
    text = re.sub(r"([A-Z]+\d+)/([A-Z]+\d+)\*100", r"RATE(\1,\2)", formula.removeprefix("=")).replace("=0", "==0")
    names = {
        "IF": lambda test, then, other: then if test else other,
        "COUNT": lambda *values: sum(isinstance(value, float) for value in values),
        "SUM": lambda *values: sum(value for value in values if isinstance(value, float)),
        "ISNUMBER": lambda value: isinstance(value, float),
        "AND": lambda *tests: all(tests),
        "RATE": lambda part, whole: part / whole * 100 if whole and part != "" else "",
        **{name: cells.get(name, "") for name in re.findall(r"[A-Z]+\d+", text)},
    }
    return eval(text, {"__builtins__": {}}, names)


def row_of(form: Form, at: int, known: Mapping[str, str], given: Mapping[str, float]) -> dict[str, object]:
    """What a spreadsheet works out in a row of a form: by the name of the cell, where something comes out."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    cells = {xl_rowcol_to_cell(at, slot.at): given[slot.name] for slot in form.slots if slot.name in given}
    names = {slot.at: slot.name for slot in form.slots}
    found: dict[str, object] = {}
    for place, formula in sorted(formula_cells(form, at, dict(known)).items()):
        value = worked_out(formula, cells)
        if value != "":
            cells[xl_rowcol_to_cell(at, place)] = value  # type: ignore[assignment]
            found[names[place]] = value
    return found


def test_quarters_add_up_and_are_held_against_their_targets() -> None:
    known = {"level": "sub_kegiatan", "indicator": "Jumlah dokumen", "target_k_unit": "Dokumen"}
    given = {"renstra_target_k": 20.0, "realisasi_lalu_k": 8.0, "target_k": 4.0, "tw1_k": 1.0, "tw3_k": 2.0}
    given |= {
        "renstra_target_rp": 1000.0,
        "realisasi_lalu_rp": 400.0,
        "target_rp": 200.0,
        "tw1_rp": 50.0,
        "tw2_rp": 60.0,
    }
    assert row_of(layout("E.55", YEARS), 8, known, given) == {
        **{"realisasi_k": 3.0, "realisasi_rp": 110.0, "capaian_k": 75.0, "capaian_rp": pytest.approx(55.0)},
        **{"realisasi_sd_k": 11.0, "realisasi_sd_rp": 510.0},
        **{"renstra_progress_k": pytest.approx(55.0), "renstra_progress_rp": pytest.approx(51.0)},
    }


def test_a_percentage_takes_the_last_quarter_and_the_last_year() -> None:
    known = {"level": "program", "indicator": "Persentase koperasi aktif", "target_k_unit": "%"}
    given = {"realisasi_lalu_k": 70.0, "target_k": 80.0, "tw1_k": 20.0, "tw2_k": 60.0}
    found = row_of(layout("E.55", YEARS), 8, known, given)
    assert (found["realisasi_k"], found["realisasi_sd_k"], found["capaian_k"]) == (60.0, 60.0, 75.0)


def test_nothing_comes_out_of_blanks_and_of_a_target_of_zero() -> None:
    known = {"level": "sub_kegiatan", "indicator": "Jumlah dokumen"}
    form = layout("E.55", YEARS)
    assert row_of(form, 8, known, {}) == {}
    assert row_of(form, 8, known, {"target_k": 0.0, "tw1_k": 3.0}) == {"realisasi_k": 3.0, "realisasi_sd_k": 3.0}


def test_where_lower_is_better_or_nothing_is_known_the_value_is_to_be_given() -> None:
    form = layout("E.55", YEARS)
    places = {slot.name: slot.at for slot in form.slots}
    lower = formula_cells(form, 8, {"level": "program", "indicator": "Angka kemiskinan", "target_k_unit": "%"})
    assert places["capaian_k"] not in lower and places["capaian_rp"] in lower
    blank = formula_cells(form, 8, {})
    assert {places["realisasi_k"], places["realisasi_sd_k"]}.isdisjoint(blank)
    assert {places["realisasi_rp"], places["capaian_k"], places["renstra_progress_rp"]} <= {*blank}
    assert not formula_cells(form, 8, {"level": "rata_rata", "name": "Rata-rata capaian kinerja (%)"})


def test_a_value_that_is_known_is_never_replaced_by_a_formula(tmp_path: Path) -> None:
    table = evaluation_rows(
        {"row_id": "E1", "level": "program", "name": "A", "indicator": "Jumlah", "target_rp": 10, "realisasi_rp": 99}
    )
    for filled in (False, True):
        book, part = write(tmp_path / f"{filled}.xlsx", "E.55", table.to_dict("records"), filled=filled)
        at = {slot.name: slot.at + 1 for slot in part.form.slots}
        sheet = book.worksheets[0]
        assert sheet.cell(9, at["realisasi_rp"]).value == 99
        # In its own table, blank stays blank: nothing is worked out for the document.
        assert (sheet.cell(9, at["capaian_rp"]).value is None) == filled


@pytest.mark.parametrize("name", OWN)
def test_a_documents_own_table_can_be_read_back_from_its_form(tmp_path: Path, name: str) -> None:
    table = load_table(REFERENCE, name, corrected=False)
    ((form_name, rows),) = forms_of(name, REFERENCE.agency_level, table)
    form = layout(form_name, years_of(2024, 2022), unit_columns(rows))
    assert not unshown(form, rows)
    blocks = [own for _, own in rows.groupby(list(form.blocks), sort=False)] if form.blocks else [rows]
    parts = []
    for own in blocks:
        records = own.to_dict("records")
        words = {"table": own["table"].iloc[0], "policy": policy_name(own["kebijakan"].iloc[0])} if form.blocks else {}
        shown = side_by_side(records) if form.blocks else records
        parts.append(Part(form, shown, {**years_of(2024, 2022), **words}, True))
    book = Book(REFERENCE.agency_name, REFERENCE.agency_level, 2024, [], "id")
    sheet = load_workbook(write_forms(tmp_path / "own.xlsx", [Sheet(form.sheet, parts)], book)).worksheets[0]
    found: list[dict[str, Any]] = []
    cells = 0
    for part, top in placed(parts):
        caption = sheet.cell(top + 1, 1).value, sheet.cell(top + 2, 1).value
        for at in sheet_rows(part, top):
            read = {slot.name: sheet.cell(at, slot.at + 1).value for slot in form.slots}
            cells += sum(value is not None for value in read.values())
            found += split(read, caption) if form.blocks else [read | {"level": level_at(sheet, at, form)}]
    assert len(found) == len(table)
    compared = 0
    for read, row in zip(found, table.to_dict("records"), strict=True):
        for column, value in read.items():
            kept = {"level"} if form.levelled else set()
            expected = row.get(column, pd.NA)
            if pd.isna(expected) and column not in kept:
                expected = printed(row, column)
            assert (value is None and pd.isna(expected)) or value == expected, (row["row_id"], column)
            compared += value is not None and column not in ("level", "table", "kebijakan")
    assert compared == cells  # each cell of the form is one of the table


def printed(row: Mapping[Any, Any], column: str) -> Any:
    """What stands for a value that is missing: the print, or the predikat in the columns of the rates."""
    half = {"capaian_k": "predikat_k_printed", "capaian_rp": "predikat_rp_printed"}.get(column, "")
    names = [f"{column}_printed", half]
    return next((row[name] for name in names if name in row and not pd.isna(row[name])), pd.NA)


def level_at(sheet: Worksheet, at: int, form: Form) -> Any:
    return sheet.cell(at, form.slots[-1].at + 3).value if form.levelled else None


def split(read: Mapping[str, Any], caption: tuple[str, str]) -> list[dict[str, Any]]:
    """A row of a policy table as rows of its table: one per name, the number at the first, the amount at the last."""
    names = [level for level in LEVEL_COLUMNS if read[level] is not None]
    found: list[dict[str, Any]] = []
    for number, level in enumerate(names):
        row = {"name": read[level], "table": caption[0].removeprefix("Tabel "), "kebijakan": slug(caption[1])}
        row["no"] = read["no"] if number == 0 else None
        row["pagu"] = read["pagu"] if number == len(names) - 1 else None
        found.append(row)
    return found


def test_names_of_a_policy_table_stand_beside_each_other_until_one_has_an_amount() -> None:
    table = alignment({"inflasi": [("Pasar Murah", 5), ("Operasi Pasar", 7)]}, {"inflasi": 12})
    rows = side_by_side(table.to_dict("records"))
    names = [[row.get(level) for level in LEVEL_COLUMNS] for row in rows]
    assert names == [
        ["Menata", "Program Arsip", "Kegiatan Arsip", "Pasar Murah"],
        [None, None, None, "Operasi Pasar"],
        ["TOTAL", None, None, None],
    ]
    assert [row.get("pagu") for row in rows] == [5, 7, 12]


def test_what_a_form_has_no_cell_for_is_named() -> None:
    table = plan(("program", "Arsip", 1)).assign(penanggung_jawab=["Sekretariat"])
    assert unshown(layout("T-C.33", YEARS), table) == []
    money = evaluation_rows({"row_id": "E1", "level": "program", "target_berjalan_k": 3, "target_rp": 10})
    ((name, _),) = forms_of("evaluation", "provinsi", money)
    assert name == "T-C.29"
    assert unshown(layout(name, YEARS), money) == ["target_rp_printed", "target_rp"]


def test_the_form_follows_the_level_of_the_agency_and_what_the_table_holds() -> None:
    empty = empty_table(TABLES["evaluation"])
    assert [forms_of("evaluation", level, empty)[0][0] for level in ("provinsi", "kabupaten_kota")] == ["E.55", "E.81"]
    proposals = empty_table(TABLES["proposals"]).reindex(range(2))
    proposals["usulan"] = pd.array(["Pelatihan", pd.NA], dtype="string")
    proposals["program_kegiatan"] = pd.array([pd.NA, "Pemberdayaan"], dtype="string")
    assert [(name, len(rows)) for name, rows in forms_of("proposals", "provinsi", proposals)] == [
        ("T-C.32", 1),
        ("Pokir", 1),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+62 811", "-2+3", "@SUM(A1)", "https://example.org"])
def test_a_text_is_never_a_formula_nor_a_link(tmp_path: Path, text: str) -> None:
    rows = plan(("program", text, None), indicator=[text], unit=[text], kode=[text]).to_dict("records")
    book, _ = write(tmp_path / "form.xlsx", "T-C.33", rows, filled=True)
    cells = [book.worksheets[0][cell] for cell in ("A8", "B8", "C8", "F8")]
    assert {(cell.value, cell.data_type, cell.hyperlink) for cell in cells} == {(text, "s", None)}
    with zipfile.ZipFile(tmp_path / "form.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_language_changes_the_instructions_and_nothing_in_the_form(tmp_path: Path) -> None:
    ours, theirs = (write(tmp_path / f"{lang}.xlsx", "E.55", lang=lang)[0] for lang in ("id", "en"))
    assert (ours.sheetnames, theirs.sheetnames) == (["E.55", "Petunjuk"], ["E.55", "Instructions"])
    form = [[[cell.value for cell in row[:29]] for row in book.worksheets[0]] for book in (ours, theirs)]
    assert form[0] == form[1]
    texts = [[cell.value for cell in book.worksheets[1]["A"] if cell.value] for book in (ours, theirs)]
    assert len(texts[0]) == len(texts[1]) and not {*texts[0][:-1]} & {*texts[1][:-1]}
    assert texts[0][-1] == "Baris 9 dari dinas-a/2024/plan"  # where the rows come from stands there as well
    assert any("12, 13, 14, 15" in text for text in texts[0])
    errors = [{check.error for check in book.worksheets[0].data_validations.dataValidation} for book in (ours, theirs)]
    assert not errors[0] & errors[1]


def test_every_word_for_the_user_is_there_in_both_languages_and_short_enough() -> None:
    words = read_layout("form_templates.yml")
    for check in words["checks"].values():
        for lang in ("id", "en"):
            assert len(check["title"][lang]) <= 32 and len(check["text"][lang]) <= 255  # what a spreadsheet shows
    assert len(words["instructions"]["lines"]["id"]) == len(words["instructions"]["lines"]["en"])
    for entry in (*words["told"].values(), *words["what"].values()):
        places = [sorted(re.findall(r"{\w+}", entry[lang])) for lang in ("id", "en")]
        assert places[0] == places[1]


@pytest.mark.parametrize(
    ("name", "area", "titles", "panes"),
    [
        ("E.55", "$A$1:$AC$43", "$5:$8", "D9"),
        ("T-C.33", "$A$1:$L$37", "$5:$7", "C8"),
        ("tujuan dan sasaran", "$A$1:$J$37", "$5:$7", "B8"),
    ],
)
def test_the_form_is_printed_landscape_one_page_wide_with_its_head_on_each(
    tmp_path: Path, name: str, area: str, titles: str, panes: str
) -> None:
    sheet = write(tmp_path / "form.xlsx", name)[0].worksheets[0]
    assert sheet.print_area.split("!")[1] == area
    assert (sheet.print_title_rows, sheet.freeze_panes) == (titles, panes)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_rows_are_told_apart_by_the_level_beside_them(tmp_path: Path) -> None:
    book, _ = write(
        tmp_path / "form.xlsx", "T-C.33", plan(("program", "A", 1), ("kegiatan", "B", 1)).to_dict("records")
    )
    sheet = book.worksheets[0]
    assert [sheet[f"N{row}"].value for row in (8, 9, 10)] == ["program", "kegiatan", None]
    assert [int(sheet[f"B{row}"].alignment.indent) for row in (8, 9)] == [0, 1]
    rules = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    assert '$N8="program"' in rules and '$N8="kegiatan"' in rules
    assert {*read_layout("form_sheets.yml")["looks"]} <= {*INDICATOR_LEVELS, "total"}


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / f"{name}.xlsx", "E.81", [{"level": "program", "name": "A", "indicator": "Jumlah"}])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(RenjaError, match=r"T-C\.33!B8: found a text of 40000 characters"):
        write(tmp_path / "form.xlsx", "T-C.33", [{"level": "program", "name": "a" * 40_000}])
    assert not list(tmp_path.iterdir())
