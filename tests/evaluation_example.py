"""A small evaluation whose numbers a reader can add up: three programs, and what a print may lack."""

from typing import Any

import pandas as pd
from evaluation_rows import evaluation_rows

MILLION = 1_000_000


def row(row_id: str, level: str, parent: str | None = None, **cells: Any) -> dict[str, object]:
    return {"row_id": row_id, "level": level, "parent": parent, "source": f"renja.txt:{row_id[1:]}", **cells}


def money(target: float, spent: float, **cells: Any) -> dict[str, Any]:
    """Budget and spending in millions, with the percent that they give."""
    percent = round(100 * spent / target, 2)
    return {
        "target_rp": int(target * MILLION),
        "realisasi_rp": int(spent * MILLION),
        "capaian_rp": percent,
        "capaian_rp_printed": f"{percent}%",
        **cells,
    }


def example() -> pd.DataFrame:
    """A: 90 of 100 million, two indicators; B: 10 of 50, overspent Renstra; C: 8 of 10. 108 of 160 in all.

    B's printed predikat is wrong (SR is right, T stands there), and A's cumulative amount is 30 million too low.
    """
    renstra = {"renstra_target_rp": 400 * MILLION, "realisasi_lalu_rp": 110 * MILLION}
    return evaluation_rows(
        row("E1", "program", name="Program Alpha", **money(100, 90, realisasi_sd_rp=170 * MILLION, **renstra), **k(40)),
        row("E2", "indikator", "E1", indicator="Indeks", **k(60)),
        row("E3", "kegiatan", "E1", name="Kegiatan Alpha Satu", **money(60, 58)),
        row("E4", "kegiatan", "E1", name="Kegiatan Alpha Dua", **money(40, 32)),
        row("E5", "rata_rata", "E1", name="Rata-rata", capaian_rp=90.0, capaian_rp_printed="90%"),
        row("E6", "predikat", "E1", name="Predikat", predikat_rp_printed="T"),
        row(
            "E7",
            "program",
            name="Program Beta",
            renstra_target_rp=20 * MILLION,
            realisasi_lalu_rp=30 * MILLION,
            **money(50, 10),
            **k(95),
        ),
        row("E8", "kegiatan", "E7", name="Kegiatan Beta", **money(50, 10)),
        row("E9", "rata_rata", "E7", name="Rata-rata", capaian_rp=20.0, capaian_rp_printed="20%"),
        row("E10", "predikat", "E7", name="Predikat", predikat_rp_printed="T"),
        row("E11", "program", name="Program Gamma", **money(10, 8)),
        row("E12", "kegiatan", "E11", name="Kegiatan Gamma", **money(10, 8)),
        row("E13", "total", **money(160, 108)),
    )


def k(percent: float) -> dict[str, Any]:
    """A performance of so many percent of 100."""
    return {"target_k": 100.0, "realisasi_k": percent, "capaian_k": percent}


def bare() -> pd.DataFrame:
    """Two programs and a kegiatan with money; no indicator, Rata-rata, Predikat or total row, no performance at all."""
    return evaluation_rows(
        row("E1", "program", name="Program Alpha", **money(100, 90)),
        row("E2", "kegiatan", "E1", name="Kegiatan Alpha", **money(100, 90)),
        row("E3", "program", name="Program Beta", **money(50, 49)),
    )


def blank() -> pd.DataFrame:
    """One program of which nothing but the name is printed."""
    return evaluation_rows(row("E1", "program", name="Program Alpha"))


def crowded() -> pd.DataFrame:
    """Fourteen programs with long names in capitals, with performance and absorption beyond every scale."""
    rows = []
    for number in range(1, 15):
        name = f"PROGRAM {number} PEMBERDAYAAN DAN PERLINDUNGAN MASYARAKAT WILAYAH KEPULAUAN, PESISIR DAN PERBATASAN"
        spent = 1000.0 * number if number < 13 else 60_000.0
        percent = 12.0 * number if number < 14 else 2000.0
        renstra = {"renstra_target_rp": 7_000 * MILLION, "realisasi_lalu_rp": number * 2000 * MILLION}
        values = money(12_000 + number, spent, realisasi_sd_rp=number * MILLION, **renstra)
        rows.append(row(f"E{2 * number}", "program", name=name, **values, **k(percent)))
        rows.append(row(f"E{2 * number + 1}", "kegiatan", f"E{2 * number}", name=name.lower(), **values))
    return evaluation_rows(*rows)
