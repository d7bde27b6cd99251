"""Prints rows of the evaluation form the way a PDF's text prints them, for any agency.

One blank between neighbouring cells and two more for each empty one; a cell that is too narrow
breaks its text over lines, in a word without a blank, behind a word with one; the whole header
again on every page.
"""

from collections.abc import Mapping, Sequence

HEADER = [
    "No Kode ", "Urusan/Bidang ", "Urusan ", "Pemerintahan ", "Daerah dan ", "Program/Kegiatan ",
    "Indikator Kinerja", "Program ", "(Outcome)/Kegiata", "n (Output) ",
    "Target Renstra PD ", "pada tahun 2026 ", "Realisasi Capaian", "Kinerja Renstra ", "s.d Tahun Lalu ",
    "Target Kinerja dan ", "Anggaran Renja ", "Realisasi Capaian ", "Kinerja dan", "Anggaran Renja ",
    "Tingkat ", "Capaian ", "Kinerja dan ", "Realisasi ", "Anggaran ", "Renja ", "(%) ",
    "Realisasi Kinerja", "dan Anggaran ", "Renstra ",
]  # fmt: skip
NUMBERS = "1 2 3 4 5 6 7 12=8+9+10+11 13=12/7x100% 14=6 + 12 "

GROUPS = ("renstra_target", "realisasi_lalu", "target", "realisasi", "capaian", "realisasi_sd")
COLUMNS = [f"{group}_{quantity}" for group in GROUPS for quantity in ("k", "rp")]
PROSE = ["Berdasarkan tabel di atas dapat dijelaskan hal-hal sebagai berikut: "] * 12
WIDTH = 18  # characters of a line in a cell


def print_table(
    rows: Sequence[Mapping[str, str]],
    pages: Sequence[int] = (),
    numbers: str = NUMBERS,
    groups: Sequence[str] = GROUPS,
    words: Sequence[str] = HEADER,
) -> list[str]:
    """The lines of a text with one evaluation table; the header stands again before the lines ``pages`` of its body.

    ``words`` head the columns, ``numbers`` is the row of their numbers, ``groups`` are what they hold from 5 on.
    """
    header = [*words, numbers, "K Rp " * len(groups)]
    columns = [f"{group}_{quantity}" for group in groups for quantity in ("k", "rp")]
    lines: list[str] = [""]
    for row in rows:
        blanks = 2  # the cell of the running number is empty
        above = 1
        code = row["kode"].split()
        cells = [*code, *[""] * (5 - len(code)), row["name"], row.get("indicator", "")]
        cells += [row.get(column, "") for column in columns]
        for cell in cells:
            if not cell:
                blanks += 2
                continue
            lines[-1] += " " * blanks
            pieces = break_cell(cell)
            # Cells of one line share it; a cell of several stands on lines of its own.
            if len(pieces) > 1 or above > 1:
                lines.append("")
            above = len(pieces)
            lines[-1] += pieces[0]
            lines += pieces[1:]
            lines[-1] += " "
            blanks = 0
        lines[-1] += " " * blanks
        lines.append("")
    body = lines
    for page in sorted(pages, reverse=True):
        body[page:page] = header
    return ["Bab II ", "", " Tabel 2.1 ", "", "Evaluasi Hasil Renja ", *header, *body, *PROSE]


def break_cell(cell: str) -> list[str]:
    """A cell in the lines of its width: behind a word the line ends in a blank, inside one it does not."""
    pieces = [""]
    for word in cell.split():
        if pieces[-1] and len(pieces[-1]) + len(word) > WIDTH:
            pieces.append("")
        while len(word) > WIDTH - 3:
            pieces[-1] += word[: WIDTH - 3]
            word = word[WIDTH - 3 :]
            pieces.append("")
        pieces[-1] += word + " "
    return [*pieces[:-1], pieces[-1].rstrip()]
