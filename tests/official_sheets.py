"""Small workbooks in the official forms, made by hand: the header as the annex of Permendagri 86/2017 draws it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from renja_analysis.read_workbook import read_workbook
from renja_analysis.reading import build_tables

NAME = "Urusan/Bidang Urusan Pemerintahan Daerah Dan Program/Kegiatan"
INDICATOR = "Indikator Kinerja Program (outcome)/ Kegiatan (output)"
E81 = (
    "Target Renstra Perangkat Daerah pada Tahun 2026 (Akhir Periode Renstra Perangkat Daerah)",
    "Realisasi Capaian Kinerja Renstra Perangkat Daerah sampai dengan Renja Perangkat Daerah Tahun Lalu (2022)",
    "Target Kinerja dan Anggaran Renja Perangkat Daerah Tahun Berjalan (Tahun 2023) yang dievaluasi",
    "Realisasi Kinerja Pada Triwulan|I",
    "Realisasi Kinerja Pada Triwulan|II",
    "Realisasi Kinerja Pada Triwulan|III",
    "Realisasi Kinerja Pada Triwulan|IV",
    "Realisasi Capaian Kinerja dan Anggaran Renja Perangkat Daerah yang dievaluasi",
    "Tingkat Capaian Kinerja dan Realisasi Anggaran Renja Perangkat Daerah yang dievaluasi (%)",
    "Realisasi Kinerja dan Anggaran Renstra Perangkat Daerah s/d Tahun 2023 (Akhir Tahun Pelaksanaan Renja)",
    "Tingkat Capaian Kinerja dan Realisasi Anggaran Renstra Perangkat Daerah s/d Tahun 2023 (%)",
)
E81_NUMBERS = ("5", "6", "7", "8", "9", "10", "11", "12=8+9+10+11", "13=12/7x100%", "14=6+12", "15=14/5x100%")
E81_GROUPS = (
    *("renstra_target", "realisasi_lalu", "target", "tw1", "tw2", "tw3", "tw4"),
    *("realisasi", "capaian", "realisasi_sd", "renstra_progress"),
)
PLAN_HEAD = (
    ("Kode", NAME, "Indikator Kinerja Program/Kegiatan", "Rencana Tahun 2024", None, None, None, "Catatan Penting")
    + ("Prakiraan Maju Rencana Tahun 2025", None),
    (None, None, None, "Lokasi", "Target Capaian Kinerja", "Kebutuhan Dana/Pagu Indikatif (Rp)", "Sumber Dana", None)
    + ("Target Capaian Kinerja", "Kebutuhan Dana/Pagu Indikatif (Rp)"),
)
PROGRAM = ("2.17.02", "Program Pelayanan Izin Usaha Simpan Pinjam", "Persentase koperasi berizin", "Kota", "80 %", 900)
KEGIATAN = ("2.17.02.1.01", "Penerbitan Izin Usaha", "Jumlah izin", "Kota", "5 izin", 900)
SUB = ("2.17.02.1.01.0001", "Fasilitasi Izin Usaha", "Jumlah dokumen izin", "Kota", "5 Dokumen", 900)


def sheet_of(rows: Sequence[Sequence[Any]], path: Path, merged: Sequence[str] = (), title: str = "Sheet1") -> Path:
    """A workbook of one sheet with these rows and merged cells."""
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    fill(book.active, rows, merged, title)
    book.save(path)
    return path


def fill(sheet: Worksheet, rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), title: str = "") -> None:
    """Writes rows into a sheet, None for a blank."""
    if title:
        sheet.title = title
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    for area in merged:
        sheet.merge_cells(area)


def e81_header(groups: Sequence[str] = E81, numbers: Sequence[str] = E81_NUMBERS) -> list[list[Any]]:
    """The header of E.81, groups over K and Rp, without merged cells; the row of column numbers last."""
    top: list[Any] = ["No", "Kode", NAME, INDICATOR]
    middle: list[Any] = [None] * 4
    halves: list[Any] = [None] * 4
    last: list[Any] = ["1", "2", "3", "4"]
    before = ""
    for group, number in zip(groups, numbers, strict=True):
        upper, _, lower = group.partition("|")
        top += [None if upper == before else upper, None]
        middle += [lower or None, None]
        halves += ["K", "Rp"]
        last += [number, None]
        before = upper
    return [
        top,
        middle,
        halves,
        last,
    ]


def plan_rows(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    """The header of T-C.33 and these rows."""
    return [*PLAN_HEAD, *rows]


def tables_of(*paths: Path) -> dict[str, pd.DataFrame]:
    """The tables of the contract that these files give."""
    return build_tables([table for path in paths for table in read_workbook(path).tables])
