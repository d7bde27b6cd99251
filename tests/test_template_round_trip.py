"""From a document's tables to the official forms and back, and from a form filled in by hand to a document."""

import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from renja_analysis.building import frame_of, parents
from renja_analysis.cli import cli
from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.schema import PLAN, PROPOSALS, TABLES
from renja_analysis.tables import read_table, write_table
from tests.evaluation_rows import evaluation_rows

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ("dkukm-babel", "2024")
FORMS = ("evaluation", "rkpd_review", "proposals", "goals", "plan", "alignment", "final_plan")
EMPTY = ("--agency", "dinas-baru", "--year", "2025", "--level", "kabupaten_kota", "--name", "Dinas Baru")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the reference document alone, and a folder to work in."""
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    shutil.copytree(ROOT.joinpath("data", *REFERENCE), tmp_path.joinpath("project", "data", *REFERENCE))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "project"


def renja(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments, prog_name="renja")
    assert result.exit_code in (0, 1), (result.output, result.exception)
    return result


def said(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """What a table says, in the columns of another one: all but the print, its place and the doubts of reading."""
    columns = [name for name in like if name not in ("source", "uncertain") and not name.endswith("_printed")]
    return table.reindex(columns=columns).astype(like[columns].dtypes).reset_index(drop=True)


def test_the_tables_of_the_reference_document_come_back_whole_from_their_forms(project: Path) -> None:
    chosen = ("--agency", REFERENCE[0], "--year", REFERENCE[1])
    renja("template", *chosen, "--all", "--filled", "--output", "own.xlsx")
    result = renja("import", "own.xlsx", "--agency", "salinan", "--year", "2024")
    assert result.exit_code == 0, result.output  # every cell of the forms has its place
    back = load("salinan", 2024)
    for name in FORMS:
        table = read_table(ROOT.joinpath("data", *REFERENCE, "tables", f"{name}.csv"), TABLES[name])
        pd.testing.assert_frame_equal(said(back[name], table), said(table, table), obj=name)
    original, copy = find_document(REFERENCE[0], 2024), find_document("salinan", 2024)
    assert (copy.agency_name, copy.agency_level) == (original.agency_name, original.agency_level)
    assert copy.evaluated_year == original.evaluated_year


def test_every_command_of_the_readme_writes_its_form(project: Path) -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    commands = {line.partition("  #")[0].strip() for line in lines if line.startswith("renja template")}
    assert len(commands) >= 4
    for command in sorted(commands):
        assert renja(*shlex.split(command)[1:]).exit_code == 0
    assert len(list(Path.cwd().glob("*.xlsx"))) == len(commands)


def test_an_empty_form_is_an_empty_document(project: Path) -> None:
    renja("template", *EMPTY, "--all", "--output", "empty.xlsx")
    result = renja("import", "empty.xlsx", "--agency", "dinas-baru", "--year", "2025")
    assert result.exit_code == 0, result.output
    tables = load("dinas-baru", 2025)
    assert {name: len(tables[name]) for name in FORMS} == dict.fromkeys(FORMS, 0)
    document = find_document("dinas-baru", 2025)
    assert (document.agency_name, document.agency_level) == ("Dinas Baru", "kabupaten_kota")


def test_a_plan_filled_in_by_hand_is_read_as_it_was_written(project: Path) -> None:
    renja("template", *EMPTY, "--form", "plan", "--output", "plan.xlsx")
    book = load_workbook("plan.xlsx")
    sheet = book["T-C.33"]
    rows = (
        ("2.24.02", "Program Arsip", "Indeks Arsip", 80.5, "Indeks", 900_000_000, "APBD", "program"),
        ("2.24.02.2.01", "Arsip Dinamis", None, None, None, 900_000_000, "APBD", "kegiatan"),
        ("2.24.02.2.01.0001", "Penciptaan Arsip", "Jumlah Arsip", 1200, "Arsip", 900_000_000, "APBD", "sub_kegiatan"),
        (None, None, "Jumlah Pelatihan", 3, "Kali", None, None, "indikator"),
    )
    for at, row in enumerate(rows, start=8):
        for letter, value in zip("ABCEFGHN", row, strict=True):
            sheet[f"{letter}{at}"] = value
    book.save("plan.xlsx")
    result = renja("import", "plan.xlsx", "--agency", "dinas-baru", "--year", "2025")
    assert result.exit_code == 0, result.output
    plan = load("dinas-baru", 2025)["plan"]
    found = plan[["kode", "name", "indicator", "target", "unit", "pagu", "sumber_dana", "level"]]
    assert [tuple(None if pd.isna(cell) else cell for cell in row) for row in found.itertuples(index=False)] == [*rows]
    assert plan["parent"].tolist() == [pd.NA, "P1", "P2", "P3"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_import_of_a_template_tells_of_what_was_filled_in_and_of_nothing_else(project: Path, lang: str) -> None:
    """Also where no spreadsheet program has worked out the formulas of its blank rows."""
    renja("template", *EMPTY, "--all", "--lang", lang, "--output", "forms.xlsx")
    book = load_workbook("forms.xlsx")
    for letter, value in {"A": "2.24.02", "B": "Program Arsip", "G": 900, "N": "program"}.items():
        book["T-C.33"][f"{letter}8"] = value
    book.save("forms.xlsx")
    command = ("import", "forms.xlsx", "--agency", "dinas-baru", "--year", "2025")
    first, *rest = renja(*command).stdout.splitlines()
    assert first.endswith("Dinas Baru, kabupaten/kota, tahun 2025, tahap akhir, tahun yang dievaluasi 2023")
    assert rest == [
        "Rencana: 1 baris dari forms.xlsx!T-C.33!A5",
        "formulir yang masih kosong: Evaluasi, Review RKPD, Usulan, Tujuan, Kebijakan, Rencana akhir",
    ]
    # Its blank forms do not keep it from being imported again.
    assert renja(*command).stdout.splitlines() == [first, *rest, "Rencana: tidak ada yang berubah"]


def test_an_evaluation_filled_in_by_hand_keeps_its_quarters(project: Path) -> None:
    renja("template", *EMPTY, "--form", "evaluation", "--output", "evaluation.xlsx")
    book = load_workbook("evaluation.xlsx")
    sheet = book["E.81"]
    row = {"B": "2.24.02", "C": "Program Arsip", "D": "Jumlah Arsip", "AF": "program", "AC": "Bidang Arsip"}
    row |= {"AD": "Menunggu SK"}
    row |= {"E": 100, "F": "Arsip", "G": 5_000_000, "J": 20, "K": "Arsip", "L": 1_000_000}
    row |= {"M": 4, "N": 250_000, "O": 0, "P": 100_000}
    for letter, value in row.items():
        sheet[f"{letter}9"] = value
    book.save("evaluation.xlsx")
    # The formulas were not worked out, as no spreadsheet program has opened the file; this is said.
    result = renja("import", "evaluation.xlsx", "--agency", "dinas-baru", "--year", "2025")
    assert "rumus tanpa hasil" in result.output
    (found,) = load("dinas-baru", 2025)["evaluation"].query("level == 'program'").to_dict("records")
    known = {"renstra_target_k": 100, "renstra_target_k_unit": "Arsip", "renstra_target_rp": 5_000_000, "target_k": 20}
    known |= {"target_k_unit": "Arsip", "target_rp": 1_000_000, "tw1_k": 4, "tw1_rp": 250_000, "tw2_k": 0}
    known |= {"tw2_rp": 100_000, "kode": "2.24.02", "indicator": "Jumlah Arsip", "penanggung_jawab": "Bidang Arsip"}
    known |= {"catatan": "Menunggu SK"}
    assert {name: found[name] for name in known} == known


def test_an_evaluation_is_filled_in_quarter_by_quarter(project: Path) -> None:
    """What is there comes back in the next form, and one more quarter is all that an import changes."""
    agency = ("--agency", "dinas-baru", "--year", "2025")
    rows: list[dict[str, object]] = [
        {"B": "2.24.02", "C": "Program Arsip", "D": "Indeks Arsip", "J": 80, "K": "Indeks", "L": 900, "M": 60, "N": 90},
        {
            "B": "2.24.02.2.01",
            "C": "Arsip Dinamis",
            "D": "Jumlah Arsip",
            "J": 40,
            "K": "Arsip",
            "L": 900,
            "M": 8,
            "N": 90,
        },
    ]
    renja("template", *EMPTY, "--form", "evaluation", "--output", "tw1.xlsx")
    fill("tw1.xlsx", rows)
    renja("import", "tw1.xlsx", *agency)
    result = renja("template", *agency, "--form", "evaluation", "--output", "tw2.xlsx")
    assert "dari dinas-baru/2025/evaluation" in result.output
    fill("tw2.xlsx", [{"O": 70, "P": 120}, {"O": 4, "P": 120}])
    result = renja("import", "tw2.xlsx", *agency)
    assert "4 sel terisi atau diganti (kolom 9 K 2, kolom 9 Rp 2)" in result.output
    found = load("dinas-baru", 2025)["evaluation"].query("level in ('program', 'kegiatan')")
    assert found[["tw1_rp", "tw2_rp", "tw2_k"]].to_numpy().tolist() == [[90, 120, 70], [90, 120, 4]]


def fill(path: str, rows: list[dict[str, object]]) -> None:
    """Writes into the cells of E.81, the first row of the form first."""
    book = load_workbook(path)
    for at, row in enumerate(rows, start=9):
        for letter, value in row.items():
            book["E.81"][f"{letter}{at}"] = value
    book.save(path)


def put(project: Path, level: str = "provinsi", **tables: pd.DataFrame) -> None:
    """A document of ``dinas-a`` for 2024 with these tables."""
    folder = project / "data" / "dinas-a" / "2024"
    (folder / "tables").mkdir(parents=True)
    description = {
        "agency": {"slug": "dinas-a", "name": "Dinas Arsip", "level": level},
        **{"year": 2024, "tahap": "akhir", "evaluated_year": 2022, "source": [{"name": "renja.txt"}]},
    }
    (folder / "document.yml").write_text(yaml.safe_dump(description), encoding="utf-8")
    for name, frame in tables.items():
        write_table(frame, TABLES[name], folder / "tables")


def brought_back(form: str) -> pd.DataFrame:
    """The table of ``dinas-a`` as it comes back from its form; every cell has its place."""
    renja("template", "--agency", "dinas-a", "--year", "2024", "--form", form, "--filled", "--output", "own.xlsx")
    result = renja("import", "own.xlsx", "--agency", "salinan", "--year", "2024")
    assert result.exit_code == 0, result.output
    return load("salinan", 2024)[form]


def rows_of(prefix: str, levels: str, **columns: list[object]) -> list[dict[str, object]]:
    """Records with numbers, levels (their first letters: p, k, s, i, r, d, t) and the parents that follow from them."""
    named = {"p": "program", "k": "kegiatan", "s": "sub_kegiatan", "i": "indikator"}
    named |= {"r": "rata_rata", "d": "predikat", "t": "total"}
    ids = [f"{prefix}{number}" for number in range(1, len(levels) + 1)]
    above = parents(ids, [named[letter] for letter in levels])
    records: list[dict[str, object]] = []
    for at, letter in enumerate(levels):
        row = {name: cells[at] for name, cells in columns.items() if cells[at] is not None}
        records.append(
            row | {"row_id": ids[at], "level": named[letter], "parent": above[at], "source": f"renja.txt:{at + 1}"}
        )
    return records


def test_quarters_units_of_each_group_and_what_helped_come_back(project: Path) -> None:
    table = evaluation_rows(
        *rows_of(
            "E",
            "pksird",
            name=[
                "Program Arsip",
                "Arsip Dinamis",
                "Penciptaan",
                None,
                "Rata-rata capaian kinerja (%)",
                "Predikat kinerja",
            ],
            kode=["2.24.02", "2.24.02.2.01", "2.24.02.2.01.0001", None, None, None],
            indicator=["Indeks Arsip", "Jumlah Arsip", "Jumlah Naskah", "Jumlah Pelatihan", None, None],
            target_k=[80.25, 12, 0.5, 3, None, None],
            target_k_unit=["Indeks", "Arsip", "%", None, None, None],
            tw1_k=[None, 3, 0, None, None, None],
            tw1_k_unit=[None, "Dokumen", "%", None, None, None],
            tw1_rp=[250_000, 250_000, 0, None, None, None],
            tw4_rp=[750_000, None, 750_000, None, None, None],
            capaian_k=[96.5, 100.0, None, None, 98.25, None],
            capaian_k_unit=["%", None, None, None, None, None],
            capaian_rp=[101.5, None, None, None, 101.5, None],
            renstra_progress_rp=[33.3, None, None, None, None, None],
            predikat_k_printed=[None, None, None, None, None, "Sangat Tinggi"],
            penanggung_jawab=["Sekretariat", None, None, None, None, None],
            faktor_pendorong=["Anggaran tersedia", None, None, None, None, None],
            tindak_lanjut=["Pelatihan lanjutan; evaluasi", None, None, None, None, None],
        )
    )
    put(project, "kabupaten_kota", evaluation=table)
    back = brought_back("evaluation")
    pd.testing.assert_frame_equal(said(back, table), said(table, table))
    assert back["predikat_k_printed"].tolist()[-1] == "Sangat Tinggi"


def test_the_estimate_of_the_running_year_comes_back_from_its_own_form(project: Path) -> None:
    table = evaluation_rows(
        *rows_of(
            "E",
            "pks",
            name=["Program Arsip", "Arsip Dinamis", "Penciptaan"],
            kode=["2.24.02", "2.24.02.2.01", "2.24.02.2.01.0001"],
            indicator=["Indeks Arsip", "Jumlah Arsip", "Jumlah Naskah"],
            renstra_target_k=[90, 50, 20],
            realisasi_lalu_k=[70, 10, 4],
            target_k=[80, 12, 5],
            realisasi_k=[78, 12, 6],
            capaian_k=[97.5, 100, 120],
            target_berjalan_k=[82, 14, 5],
            target_berjalan_k_unit=["Indeks", "Arsip", "Naskah"],
            perkiraan_sd_k=[82, 36, 15],
            renstra_progress_k=[91.1, 72, 75],
        )
    )
    put(project, evaluation=table)
    back = brought_back("evaluation")
    pd.testing.assert_frame_equal(said(back, table), said(table, table))


def test_what_is_no_number_and_what_was_printed_as_zero_come_back(project: Path) -> None:
    plan = frame_of(
        rows_of(
            "P",
            "pkss",
            name=["Program Arsip", "Kegiatan Arsip", "Sub Kegiatan Satu", "Sub Kegiatan Dua"],
            indicator=["Predikat SAKIP", None, "=1+1", "Jumlah Arsip"],
            target_printed=["BB", None, "0", "80-90 %"],
            target=[None, None, 0, None],
            pagu_printed=["0", "Rp 5", "5", None],
            pagu=[0, 5, 5, None],
            maju_pagu_printed=[None, "7", None, None],
            maju_pagu=[None, 7, None, None],
        ),
        PLAN.fields,
    )
    put(project, plan=plan)
    back = brought_back("plan")
    columns = ["name", "indicator", "target", "pagu", "maju_pagu", "level", "parent"]
    pd.testing.assert_frame_equal(back[columns], plan[columns])
    assert [None if pd.isna(cell) else cell for cell in back["target_printed"]] == ["BB", None, "0", "80-90 %"]


def test_proposals_of_both_kinds_come_back_together(project: Path) -> None:
    rows: list[dict[str, object]] = [
        {"no": "1", "program_kegiatan": "Pemberdayaan", "volume_printed": "3 Unit", "volume": 3, "unit": "Unit"},
        {"no": "010", "tanggal_printed": "20-01-2023", "tanggal": "2023-01-20", "usulan": "Pelatihan", "pengusul": "A"},
    ]
    for number, row in enumerate(rows, start=1):
        row |= {"row_id": f"U{number}", "source": f"renja.txt:{number}", "alamat_lokasi": "Desa Mancung"}
    proposals = frame_of(rows, PROPOSALS.fields)
    put(project, proposals=proposals)
    pd.testing.assert_frame_equal(said(brought_back("proposals"), proposals), said(proposals, proposals))
