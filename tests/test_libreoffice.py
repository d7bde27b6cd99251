"""What a planner does with our forms in LibreOffice: open them, save them as XLSX, ODS or XLS, import them again."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from renja_analysis.cli import cli
from renja_analysis.documents import find_document
from renja_analysis.form_sheets import write_plan, write_review
from renja_analysis.loading import load
from renja_analysis.read_workbook import read_workbook
from tests.official_sheets import KEGIATAN, PROGRAM, SUB, plan_rows, sheet_of, tables_of

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ("dkukm-babel", "2024")
BLANK = {
    "kabupaten": ("--agency", "dinas-baru", "--year", "2025", "--level", "kabupaten_kota", "--name", "Dinas Baru"),
    "provinsi": ("--agency", "dinas-lain", "--year", "2025", "--level", "provinsi", "--name", "Dinas Lain"),
}
FILES = (*BLANK, "filled", "t_c_31", "t_c_33", "by_hand")
KINDS = ("xlsx", "ods", "xls")
SLOWEST = 300  # seconds of one run of LibreOffice, on a busy machine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every form that we write, and beside it, by kind, what LibreOffice makes of it."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("RENJA_CI"):
            pytest.fail("LibreOffice is not installed: there is no command soffice")
        pytest.skip("LibreOffice is not installed: there is no command soffice")
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RENJA_ROOT", str(ROOT))
        write_forms(folder)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        for kind in KINDS:
            files = [str(folder / f"{name}.xlsx") for name in FILES]
            command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder / kind), *files]
            subprocess.run(command, check=True, capture_output=True, timeout=SLOWEST)
        yield folder


def write_forms(folder: Path) -> None:
    template(folder / "filled.xlsx", "--agency", REFERENCE[0], "--year", REFERENCE[1], "--filled")
    for name, agency in BLANK.items():
        template(folder / f"{name}.xlsx", *agency)
    document, tables = find_document(REFERENCE[0], 2024), load(REFERENCE[0], 2024)
    write_review(tables["rkpd_review"], document, folder / "t_c_31.xlsx")
    write_plan(tables["plan"], document, folder / "t_c_33.xlsx")
    # A percent, merged names and heads, a hidden row, a blank one, amounts in thousands.
    rows = plan_rows((*PROGRAM[:4], 0.8, 900), KEGIATAN, (None, None, "Jumlah surat", None, 3), (), SUB)
    rows[1] = (*rows[1][:5], "Pagu Indikatif (ribu rupiah)", *rows[1][6:])
    path = sheet_of(rows, folder / "by_hand.xlsx", ["B4:B5", "D1:G1", "I1:J1"])
    book = load_workbook(path)
    sheet = book["Sheet1"]
    sheet["E3"].number_format = "0%"
    sheet.row_dimensions[7].hidden = True
    book.save(path)


def template(path: Path, *chosen: str) -> None:
    result = CliRunner().invoke(cli, ["template", *chosen, "--all", "--output", str(path)])
    assert result.exit_code == 0, result.output


def said(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a file, the places in it without its name."""
    found = tables_of(path)
    return {
        name: table.assign(source=table["source"].str.replace(path.name, "", regex=False))
        for name, table in found.items()
        if name not in ("cells", "furniture")
    }


# The old format keeps no percents: the last test.
@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in FILES for kind in KINDS if (name, kind) != ("by_hand", "xls")]
)
def test_a_form_saved_by_libreoffice_imports_as_the_one_that_we_wrote(folder: Path, name: str, kind: str) -> None:
    own, saved = said(folder / f"{name}.xlsx"), said(folder / kind / f"{name}.{kind}")
    assert set(saved) == set(own)
    for table, frame in own.items():
        pd.testing.assert_frame_equal(saved[table], frame, obj=table)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_template_saved_by_libreoffice_is_told_as_left_out(folder: Path, kind: str) -> None:
    for name in (*BLANK, "filled"):
        reading = read_workbook(folder / kind / f"{name}.{kind}")
        assert (reading.notes, reading.unplaced) == ([], []), name
        assert [table.unplaced for table in reading.tables if table.unplaced] == [], name


def test_the_sums_that_libreoffice_works_out_are_those_that_we_saved(folder: Path) -> None:
    for name in ("t_c_31", "t_c_33"):
        values = [
            load_workbook(place / f"{name}.xlsx", data_only=True).worksheets[0] for place in (folder, folder / "xlsx")
        ]
        ours, theirs = ([[cell.value for cell in row] for row in sheet.iter_rows(max_col=14)] for sheet in values)
        assert sum(isinstance(value, int | float) for row in ours for value in row) > 50
        assert [row for row in theirs if any(row)] == [row for row in ours if any(row)], name


def test_the_form_by_hand_holds_what_it_is_meant_to_and_xls_says_what_it_lost(folder: Path) -> None:
    plan = said(folder / "by_hand.xlsx")["plan"]
    assert plan["level"].tolist() == ["program", "kegiatan", "indikator", "sub_kegiatan"]
    assert plan["pagu"].tolist() == [900_000, 900_000, pd.NA, 900_000]
    assert (plan["target"][0], plan["unit"][0]) == (80, "%")
    old = said(folder / "xls" / "by_hand.xls")["plan"]
    assert old["uncertain"].tolist() == ["target: 0.8 of a percentage may stand for 80 %", pd.NA, pd.NA, pd.NA]
    assert old["pagu"].tolist() == plan["pagu"].tolist()
