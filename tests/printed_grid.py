"""Prints the forms that are known by their header's words the way a PDF's text prints them, for any agency.

A text cell stands on lines of its own, broken at the width of its column, a blank line before it; values
follow each other on one line. One blank stands between two cells, two more for each empty one; an amount
may be padded on its left. Each page prints the whole header again, its first line indented.
"""

from collections.abc import Mapping, Sequence

VALUES = ("no", "tanggal", "target", "pagu", "rkpd_target", "rkpd_pagu", "renja_target", "renja_pagu", "volume")
VALUES += ("sumber_dana", "penanggung_jawab", "maju_target", "maju_pagu", "kode")
WIDTHS = {"usulan": 34, "masalah": 34, "alamat_lokasi": 22, "name": 34, "indicator": 34}
WIDTH = 24

# Each form's header as printed, and its columns.
HEADERS: dict[str, list[str]] = {
    "rkpd_review": [
        *("RANCANGAN AWAL RKPD RENJA 2026 ", "Catatan ", "", "No. ", "", "Program/ Kegiatan/ Sub ", "Kegiatan ", ""),
        *("Lokasi Indikator Kinerja Target ", "Pagu Indikatif ", "", "Program/ Kegiatan/ Sub ", "Kegiatan "),
        "Lokasi Indikator Kinerja Target Kebutuhan Dana ",
    ],
    "plan": [
        *("Kode ", "Urusan/Bidang Urusan ", "", "Pemerintahan Daerah dan ", "Program/Kegiatan/Sub Kegiatan ", ""),
        *("Indikator Kinerja Program/Kegiatan ", "", "Rencana Tahun 2026 ", "Catatan ", "Penting ", ""),
        *(
            "Prakiraan Maju Rencana Tahun ",
            "2027 ",
            "",
            "Lokasi ",
            "Target Capaian ",
            "",
            "Kinerja ",
            "Kebutuhan Dana/ ",
        ),
        *(
            "Pagu Indikatif ",
            "Sumber ",
            "Dana ",
            "",
            "Target Capaian ",
            "Kinerja ",
            "Kebutuhan Dana/ ",
            "Pagu Indikatif ",
        ),
    ],
    "final_plan": [
        *("No ", "Urusan/Bidang Urusan Pemerintahan ", "", "Daerah dan Program/Kegiatan "),
        *("Target  Pagu Indikatif Sumber Dana ", "", "(1) (2) (3) (4) (5) "),
    ],
    "alignment": ["No Strategi Program Kegiatan Sub Kegiatan Pagu Ket "],
    "proposals": ["NO TANGGAL USUL PENGUSUL USULAN MASALAH ALAMAT LOKASI OPD TUJUAN AWAL "],
    "goals": [
        *("NO TUJUAN ", "INDIKATOR ", "", "TUJUAN ", "SASARAN ", "INDIKATOR ", "SASARAN ", "", "ISU STRATEGIS TUJUAN "),
        *("INDIKATOR ", "", "TUJUAN ", "SASARAN ", "INDIKATOR ", "SASARAN ", "", "RKPD RENJA PD "),
    ],
}
COLUMNS: dict[str, list[str]] = {
    "rkpd_review": [
        *("no", "rkpd_name", "rkpd_lokasi", "rkpd_indicator", "rkpd_target", "rkpd_pagu"),
        *("renja_name", "renja_lokasi", "renja_indicator", "renja_target", "renja_pagu", "catatan"),
    ],
    "plan": [
        *("kode", "name", "indicator", "lokasi", "target", "pagu", "sumber_dana", "catatan", "maju_target", "maju_pagu")
    ],
    "final_plan": ["no", "name", "target", "pagu", "sumber_dana"],
    "alignment": ["no", "strategi", "program", "kegiatan", "sub_kegiatan", "pagu", "ket"],
    "proposals": ["no", "tanggal", "pengusul", "usulan", "masalah", "alamat_lokasi", "opd_tujuan"],
    "goals": [
        *("no", "rkpd_tujuan", "rkpd_indikator_tujuan", "rkpd_sasaran", "rkpd_indikator_sasaran", "isu_strategis"),
        *("renja_tujuan", "renja_indikator_tujuan", "renja_sasaran", "renja_indikator_sasaran"),
    ],
}
PROSE = [
    "Berdasarkan tabel tersebut di atas maka program dan kegiatan perangkat daerah diarahkan untuk ",
    "",
    "mendukung pencapaian sasaran pembangunan daerah sebagaimana tercantum dalam rencana kerja. ",
    "",
] * 4


def print_grid(
    table: str,
    rows: Sequence[Mapping[str, str]],
    pages: Sequence[int] = (),
    caption: Sequence[str] = ("Tabel 3.9. ",),
    title: str = "Rencana Dinas Perpustakaan dan Kearsipan Tahun 2026 ",
    header: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> list[str]:
    """The lines of a text with one table; before the rows ``pages`` a page begins with the header again."""
    words = list(header or HEADERS[table])
    lines = [*PROSE, *caption, "", title, "", *words, ""]
    trace = 0
    for number, row in enumerate(rows):
        if number in pages:
            lines += ["", "", " ", " ", "", " " + words[0], *words[1:], ""]
        trace = _print_row(lines, row, columns or COLUMNS[table], trace)
    return [*lines, " " * trace, "", *PROSE]


def _print_row(lines: list[str], row: Mapping[str, str], columns: Sequence[str], trace: int) -> int:
    """Adds the lines of a row; ``trace`` is the number of blanks that the cells before it left, and gives the next."""
    lines.append("")
    if "unit_kerja" in row:
        lines += [f"  UNIT : {row['unit_kerja']}              ", ""]
        trace = 0
    on_a_line = False
    for column in columns:
        cell = row.get(column, "")
        if not cell:
            trace += 2
            continue
        if column in VALUES:
            if on_a_line:
                lines[-1] += " " * trace + cell + " "
            else:
                lines += ["", " " * trace + cell + " "]
            on_a_line = True
        else:
            lines += ["", *([" " * trace] if trace else []), *wrap(cell, WIDTHS.get(column, WIDTH))]
            on_a_line = False
        trace = 0
    return trace


def wrap(cell: str, width: int) -> list[str]:
    """A cell in lines of its width, each with the blank that ends a word."""
    found = [""]
    for word in cell.split():
        if found[-1] and len(found[-1]) + len(word) > width:
            found.append("")
        found[-1] += word + " "
    return found
