"""A small document made by hand in which every table agrees with itself and with all others."""

from typing import Any

import pandas as pd

from renja_analysis.building import frame_of
from renja_analysis.schema import CELLS, FURNITURE, GOALS, PRIORITIES, PROPOSALS
from tests.evaluation_rows import evaluation_rows
from tests.plan_rows import Row, alignment, final_plan, plan, review
from tests.running_text import narrative, years
from tests.test_read_references import BASIS, references
from tests.test_rules_narrative import CONSISTENT as NUMBERS
from tests.test_rules_years import CONSISTENT as YEARS

MILLION = 1_000_000
CODES = {"program": 3, "kegiatan": 5, "sub_kegiatan": 6}
# Level, name, indicator, budget and realisation of the evaluated year in millions.
SUPPORT, FILES = "Program Penunjang Urusan Pemerintahan", "Program Arsip"
STAFF = "Jumlah orang yang menerima gaji"  # the same people in every year
EVALUATED = (
    ("program", SUPPORT, "Nilai SAKIP", 600, 560, "2.24.01"),
    ("kegiatan", "Administrasi Keuangan", "Jumlah laporan keuangan", 600, 560, "2.24.01.1.01"),
    ("sub_kegiatan", "Penyediaan Gaji", STAFF, 600, 560, "2.24.01.1.01.0001"),
    ("program", FILES, "Persentase arsip yang tertata", 400, 300, "2.24.02"),
    ("kegiatan", "Penataan Arsip", "Jumlah arsip yang ditata", 150, 100, "2.24.02.1.01"),
    ("sub_kegiatan", "Penataan Arsip Dinamis", "Jumlah arsip dinamis", 150, 100, "2.24.02.1.01.0001"),
    ("kegiatan", "Layanan Arsip", "Jumlah peserta layanan", 250, 200, "2.24.02.1.02"),
    ("sub_kegiatan", "Layanan Arsip Statis", "Jumlah peserta layanan statis", 250, 200, "2.24.02.1.02.0001"),
)
UNITS = {"Nilai": "Nilai", "Persentase": "%", "Jumlah laporan": "Laporan", "Jumlah orang": "Orang"}
UNITS |= {"Jumlah arsip": "Arsip", "Jumlah peserta": "Orang"}
MEANS = {SUPPORT: (93.33, "ST"), FILES: (73.33, "S"), "": (80.0, "T")}
PLANNED: tuple[Row, ...] = (
    ("total", "", 900),
    ("program", SUPPORT, 500),
    ("kegiatan", "Administrasi Keuangan", 500),
    ("sub_kegiatan", "Penyediaan Gaji", 500),
    ("program", FILES, 400),
    ("kegiatan", "Penataan Arsip", 400),
    ("sub_kegiatan", "Penataan Arsip Dinamis", 400),
)


def unit_of(indicator: str) -> str:
    return next(unit for words, unit in UNITS.items() if indicator.startswith(words))


def evaluation() -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    above: dict[str, str] = {}

    def add(level: str, parent: str | None, **cells: Any) -> str:
        row_id = f"E{len(rows) + 1}"
        rows.append({"row_id": row_id, "level": level, "parent": parent, "source": f"renja.txt:{len(rows)}", **cells})
        return row_id

    def footer(program: str, name: str) -> None:
        mean, code = MEANS[name]
        percent = {"capaian_k": 90.0, "capaian_k_printed": "90.00%", "capaian_rp": mean}
        add("rata_rata", program, name="Rata-rata", capaian_rp_printed=f"{mean:.2f}%", **percent)
        add("predikat", program, name="Predikat", predikat_rp_printed=code, predikat_k_printed="T")

    for level, name, indicator, budget, spent, kode in EVALUATED:
        if level == "program" and "program" in above:
            footer(above["program"], SUPPORT)
        parent = {"kegiatan": "program", "sub_kegiatan": "kegiatan"}.get(level, "")
        cells = {"name": name, "indicator": indicator, "kode": kode, "kode_printed": kode}
        above[level] = add(level, above.get(parent), **cells, **_money(budget, spent), **_outputs(indicator))
    footer(above["program"], FILES)
    total = add("total", None, **_money(1000, 860))
    footer(total, "")
    return evaluation_rows(*rows)


def _money(budget: int, spent: int) -> dict[str, Any]:
    percent = round(100 * spent / budget, 2)
    amounts = {"renstra_target": 5 * budget, "realisasi_lalu": budget, "target": budget, "realisasi": spent}
    amounts["realisasi_sd"] = budget + spent
    cells: dict[str, Any] = {f"{group}_rp": amount * MILLION for group, amount in amounts.items()}
    return cells | {"capaian_rp": percent, "capaian_rp_printed": f"{percent:.2f}%"}


def _outputs(indicator: str) -> dict[str, Any]:
    """90 % of the target; what is a state keeps its target over the years, and the last value counts."""
    unit = unit_of(indicator)
    state = unit in ("Nilai", "%") or indicator == STAFF
    values = {"renstra_target": 100 if state else 500, "realisasi_lalu": 80 if state else 100, "target": 100}
    values |= {"realisasi": 90, "realisasi_sd": 90 if state else 190}
    cells: dict[str, Any] = {f"{group}_k": float(value) for group, value in values.items()}
    cells |= {f"{group}_k_unit": unit for group in values}
    return cells | {"capaian_k": 90.0, "capaian_k_printed": "90.00%"}


def planned(make: Any, prefix: str = "") -> pd.DataFrame:
    """Review, plan or final plan of the same rows, amounts, targets and indicators."""
    rows = [(level, name, amount * MILLION) for level, name, amount in PLANNED if make is plan or level != "total"]
    indicators = {name: indicator for _, name, indicator, *_ in EVALUATED}
    codes = {name: kode for _, name, _, _, _, kode in EVALUATED}
    units = [unit_of(indicators[name]) if name in indicators else None for _, name, _ in rows]
    columns: dict[str, list[Any]] = {
        "target": [95.0 if unit else None for unit in units],
        "target_printed": [f"95 {unit}" if unit else None for unit in units],
        "unit": units,
    }
    programs = [place for place, row in enumerate(rows) if row[0] == "program"]
    numbers = {"no": [str(programs.index(place) + 1) if place in programs else None for place, _ in enumerate(rows)]}
    if make is not final_plan:
        columns["indicator"] = [indicators.get(name) for _, name, _ in rows]
    if make is plan:
        columns |= {f"maju_{name}": values for name, values in columns.items() if name != "indicator"}
        columns |= {"maju_pagu": [amount for _, _, amount in rows], "lokasi": ["Kota"] * len(rows)}
        columns |= {name: [codes.get(row[1]) for row in rows] for name in ("kode", "kode_printed")}
    else:
        columns |= numbers
    if make is review:
        sides = {
            f"{side}_{name}": values for side in ("rkpd", "renja") for name, values in columns.items() if name != "no"
        }
        columns = sides | {"no": numbers["no"]}
    return make(*rows, **columns)


def _listed(table: Any, *records: dict[str, Any]) -> pd.DataFrame:
    placed = [
        {"row_id": f"{table.prefix}{place}", "source": f"renja.txt:{place}", **record}
        for place, record in enumerate(records, start=1)
    ]
    return frame_of(placed, table.fields)


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the data contract."""
    claim = [("Penataan Arsip Dinamis", 400 * MILLION)]
    goal = {"unit_kerja": "Sekretariat", "no": "1", "rkpd_tujuan": "Meningkatnya tata kelola"}
    goal |= {
        "renja_tujuan": "Meningkatnya tata kelola arsip",
        "renja_indikator_tujuan": "Persentase arsip yang tertata",
    }
    heads = [("plan", "header", "Kode Lokasi Target Pagu"), ("goals", "title", "Tabel 3.1 Tujuan Renja Tahun 2024")]
    furniture = [
        {"table": table, "kind": kind, "source": f"renja.txt:{place}", "text": text}
        for place, (table, kind, text) in enumerate(heads)
    ]
    law = "1. Undang-Undang Nomor 25 Tahun 2004 tentang Sistem Perencanaan Pembangunan Nasional;"
    policy = alignment({"inflasi": claim}, {"inflasi": 400 * MILLION}, program=FILES)
    policy.loc[policy["level"] == "kegiatan", "name"] = "Penataan Arsip"
    wish = {"masalah": "Arsip rusak", "pengusul": "Desa", "opd_tujuan": "Dinas Arsip"}
    texts = [("3.1", "tema", "Ekonomi yang berkelanjutan"), ("5.1", "tema", "Ekonomi yang berkelanjutan")]
    return {
        "evaluation": evaluation(),
        "rkpd_review": planned(review),
        "proposals": _listed(
            PROPOSALS,
            {"usulan": "Pelatihan arsip desa", "alamat_lokasi": "Desa Sungkap Kec. Katis", "no": "1", **wish},
            {"usulan": "Rak arsip", "alamat_lokasi": "Desa Paya Kec. Katis", "no": "2", **wish},
        ),
        "goals": _listed(GOALS, goal, {**goal, "no": "2", "renja_tujuan": "Meningkatnya layanan arsip"}),
        "plan": planned(plan),
        "final_plan": planned(final_plan),
        "alignment": policy,
        "priorities": _listed(PRIORITIES, *({"section": s, "kind": kind, "text": text} for s, kind, text in texts)),
        "narrative": narrative(*NUMBERS),
        "references": references(*BASIS, law, "BAB II", "2.1. Evaluasi", "Sesuai UU Nomor 25 Tahun 2004 disusun."),
        "years": years(*YEARS),
        "cells": frame_of([], CELLS.fields),
        "furniture": frame_of(furniture, FURNITURE.fields),
    }
