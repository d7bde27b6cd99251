"""Sheets of random cells around official headers: nothing breaks, and every cell is in exactly the tables' reach."""

import random
from typing import Any

import pytest
from official_sheets import NAME, PLAN_HEAD, e81_header

from renja_analysis.read_sheet import read_table
from renja_analysis.reading import build_tables
from renja_analysis.schema import TABLES
from renja_analysis.sheet_book import Sheet
from renja_analysis.sheet_heads import find_tables
from renja_analysis.sheet_parts import Facts
from renja_analysis.tables import frame_text
from renja_analysis.validation import validate_text

HEADS: list[list[list[Any]]] = [
    e81_header(),
    [list(row) for row in PLAN_HEAD],
    [
        ["No", "Rancangan Awal RKPD", "", "", "", "", "Hasil Analisis Kebutuhan", "", "", "", "", "Catatan"],
        ["", *(2 * ["Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Target Capaian", "Pagu Indikatif (Rp)"])],
    ],
    [["No", "Strategi", "Program", "Kegiatan", "Sub Kegiatan", "Pagu", "Ket"]],
    [["No", "Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Besaran/Volume", "Catatan"]],
    [["No", NAME, "Target", "Pagu Indikatif", "Sumber Dana"]],
]
TEXTS = (
    *("2.17.02", "2.17.02.1.01", "2.17.02.1.01.0001", "2,17", "X.XX.01", "1.2.3.4.5.6.7.8", "1."),
    *("No", "Kode", "K", "Rp", "Program A", "Kegiatan B", "Sub Kegiatan C", "JUMLAH", "Total", "Jumlah Program"),
    *("Rata-rata capaian kinerja (%)", "Predikat kinerja", "Faktor pendorong: x", "Tabel 3.4", "DINAS X", "NIP. 1970"),
    *("Persentase izin", "Jumlah izin\nNilai SAKIP", "5 izin", "5 izin\n80 %", "1. a\n2. b", "-", "Rp 1.000,-", "0.96"),
    *("Kota", "APBD", "n/a", "#REF!", "2024", "12=8+9+10+11", "\u00a0", "indikator", "UNIT: A"),
)
NUMBERS = (0, 1, 5, 2.1, 0.96, 1e9, -5, 17.682, 2024, 1234567.89, True)


def any_cell(chance: random.Random) -> Any:
    kind = chance.random()
    return "" if kind < 0.35 else chance.choice(TEXTS) if kind < 0.75 else chance.choice(NUMBERS)


def any_sheet(seed: int) -> Sheet:
    """Up to three headers, each with titles above and rows below, one cell of them changed, cells merged anywhere."""
    chance = random.Random(seed)
    rows: list[list[Any]] = []
    for _ in range(chance.randint(1, 3)):
        rows += [[any_cell(chance) for _ in range(chance.randint(0, 3))] for _ in range(chance.randint(0, 3))]
        head = chance.choice(HEADS)
        rows += [["" if value is None else value for value in row] for row in head]
        changed = chance.choice(rows)
        if changed and chance.random() < 0.3:
            changed[chance.randrange(len(changed))] = any_cell(chance)
        width = max(map(len, head)) + 2
        rows += [[any_cell(chance) for _ in range(chance.randint(0, width))] for _ in range(chance.randint(0, 9))]
    facts = Facts()
    for _ in range(chance.randint(0, 4)):
        top, left = chance.randrange(len(rows)), chance.randrange(8)
        facts.merge(top, left, top + chance.randint(0, 3), left + chance.randint(0, 3))
    return Sheet("renja.xlsx", "Renja", rows, facts)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_every_cell_from_the_first_form_on_is_named_and_none_that_is_not_there(first: int) -> None:
    forms = 0
    for seed in range(first, first + 50):
        sheet = any_sheet(seed)
        tables = find_tables(sheet)
        forms += len(tables)
        frames = build_tables([read_table(sheet, table) for table in tables])
        for name, frame in frames.items():
            validate_text(frame_text(frame, TABLES[name]), TABLES[name], f"{seed}: {name}")
        begin = min((*table.titles, table.header[0])[0] for table in tables) if tables else len(sheet.rows)
        filled = {sheet.place(row, at) for row in range(begin, len(sheet.rows)) for at in sheet.filled(row)}
        sources = [*frames["cells"]["source"], *frames["furniture"]["source"]]
        named = {f"renja.xlsx!{place.partition('!')[2]}" for source in sources for place in source.split("+")}
        assert named == filled, seed
    assert forms > 50
