"""Fields and tables, each defined once: name, type, unit, meaning, form and column.

Everything that knows a column name by heart takes it from here: readers fill these columns,
:func:`renja_analysis.tables.validate` checks them, the data dictionary prints them.
"""

from renja_analysis.fields import CODE_PARTS as CODE_PARTS
from renja_analysis.fields import LEVELS as LEVELS
from renja_analysis.fields import ROW_FIELDS as ROW_FIELDS
from renja_analysis.fields import Field as Field
from renja_analysis.fields import Table as Table
from renja_analysis.schema_plans import (
    ALIGNMENT,
    FINAL_PLAN,
    GOALS,
    NARRATIVE,
    PLAN,
    PRIORITIES,
    PROPOSALS,
    RKPD_REVIEW,
)
from renja_analysis.schema_text import REFERENCES, YEARS
from renja_analysis.schema_trends import POPULATION as POPULATION
from renja_analysis.schema_trends import PRICES as PRICES
from renja_analysis.schema_trends import PROGRAM_LINKS as PROGRAM_LINKS

# E.55 and E.81 share their columns; the number is the form's own.
EVALUATION_GROUPS = (
    ("renstra_target", "5", "Target akhir periode Renstra", "Target of the Renstra, end of the period"),
    ("realisasi_lalu", "6", "Realisasi sampai dengan tahun lalu", "Realised from the start of the Renstra to the year before the evaluated year"),
    ("target", "7", "Target tahun yang dievaluasi", "Target and budget of the evaluated year"),
    ("tw1", "8", "Realisasi triwulan I", "Realised in the first quarter"),
    ("tw2", "9", "Realisasi triwulan II", "Realised in the second quarter"),
    ("tw3", "10", "Realisasi triwulan III", "Realised in the third quarter"),
    ("tw4", "11", "Realisasi triwulan IV", "Realised in the fourth quarter"),
    ("realisasi", "12", "Realisasi tahun yang dievaluasi", "Realised in the evaluated year, 8+9+10+11"),
    ("capaian", "13", "Tingkat capaian tahun yang dievaluasi", "Rate of achievement of the evaluated year, 12/7 x 100"),
    ("realisasi_sd", "14", "Realisasi kumulatif Renstra", "Realised from the start of the Renstra, 6+12"),
    ("renstra_progress", "15", "Tingkat capaian target Renstra", "Progress of the Renstra, 14/5 x 100"),
)  # fmt: skip
PERCENT_GROUPS = ("capaian", "renstra_progress")
# Groups that every print of the form has; the others stand in a table only where a form prints them.
CORE_GROUPS = ("renstra_target", "realisasi_lalu", "target", "realisasi", "capaian", "realisasi_sd")


def _group_fields(group: str, column: str, title: str, description: str) -> tuple[Field, ...]:
    money = "percent" if group in PERCENT_GROUPS else "rupiah"
    unit = "%" if money == "percent" else "rupiah"
    k, rp = (f"{column if ' ' in column else f'E.55/E.81 column {column}'} {half}" for half in ("K", "Rp"))
    return (
        Field(
            f"{group}_k_printed", "text", f"{title}: kinerja (K), tercetak", f"{description}: performance as printed", k
        ),
        Field(f"{group}_k", "number", f"{title}: kinerja (K)", f"{description}: performance", k, f"{group}_k_unit"),
        Field(f"{group}_k_unit", "text", f"{title}: satuan kinerja", f"{description}: unit as printed", k),
        Field(
            f"{group}_rp_printed", "text", f"{title}: anggaran (Rp), tercetak", f"{description}: money as printed", rp
        ),
        Field(f"{group}_rp", money, f"{title}: anggaran (Rp)", f"{description}: money", rp, unit),
    )


_GROUP_FIELDS = {group: _group_fields(group, *rest) for group, *rest in EVALUATION_GROUPS}

EVALUATION = Table(
    "evaluation",
    "E",
    "printed row",
    "E.55/E.81 (evaluation of the Renja)",
    ROW_FIELDS
    + (
        Field("kode_printed", "text", "Kode program/kegiatan, tercetak", "Printed code cells joined with a dot", "E.55/E.81 column 2"),
        Field("kode", "text", "Kode program/kegiatan", "U.BB.PP.K.GG.SS(SS), zero-padded, where every part of it is printed", "E.55/E.81 column 2"),
        Field("name", "text", "Nama program, kegiatan, atau sub kegiatan", "Name of the program, kegiatan or sub kegiatan, re-joined", "E.55/E.81 column 3"),
        Field("indicator", "text", "Indikator kinerja program (hasil) atau kegiatan (keluaran)", "Indicator (outcome or output), re-joined", "E.55/E.81 column 4"),
    )
    + sum((_GROUP_FIELDS[group] for group in CORE_GROUPS), ())
    + (
        Field("predikat_k_printed", "text", "Predikat kinerja (K), tercetak", "Predikat printed under the K column of capaian", "E.55/E.81 footer"),
        Field("predikat_rp_printed", "text", "Predikat anggaran (Rp), tercetak", "Predikat printed under the Rp column of capaian", "E.55/E.81 footer"),
    ),
    "Evaluasi pelaksanaan Renja",
)  # fmt: skip

# Columns that stand in evaluation.csv only where the form prints them, in this order, at the end.
EVALUATION_OPTIONAL: tuple[Field, ...] = (
    sum((_GROUP_FIELDS[group] for group, *_ in EVALUATION_GROUPS if group not in CORE_GROUPS), ())
    + _group_fields("target_berjalan", "T-C.29 column 9", "Target tahun berjalan", "Target of the running year n-1")
    + _group_fields("perkiraan_sd", "T-C.29 column 10", "Perkiraan realisasi sampai dengan tahun berjalan", "Expected realisation from the start of the Renstra to the running year")
    + (
        Field("penanggung_jawab", "text", "Perangkat daerah penanggung jawab", "Unit in charge", "E.55/E.81 column 16"),
        Field("catatan", "text", "Keterangan", "Remark", "E.81 column 17"),
        Field("faktor_pendorong", "text", "Faktor pendorong keberhasilan kinerja", "What helped to reach the target", "E.55/E.81 footer"),
        Field("faktor_penghambat", "text", "Faktor penghambat pencapaian kinerja", "What hindered reaching the target", "E.55/E.81 footer"),
        Field("tindak_lanjut", "text", "Tindak lanjut yang diperlukan", "What has to follow", "E.55/E.81 footer"),
    )
)  # fmt: skip

CELLS = Table(
    "cells",
    "",
    "printed cell",
    "all",
    (
        Field("table", "text", "Nama tabel", "File of the contract that holds the row", required=True),
        Field("row_id", "text", "Nomor baris", "Row that the cell belongs to", required=True),
        Field("column", "text", "Nama kolom", "Column of the table that holds the printed text", required=True),
        Field("source", "source", "Letak sel dalam dokumen sumber", "Every place that the cell covers, e.g. renja.txt:5833@0-5+5832@0-11", required=True),
        Field("printed", "text", "Teks tercetak", "The printed characters of the cell", required=True),
    ),
    "Setiap sel tercetak",
)  # fmt: skip

# number: a running number or a level that the form prints and the table has no column for; unplaced: what no rule places.
FURNITURE_KINDS = ("title", "header", "repeated_header", "spacer", "number", "unplaced")
FURNITURE = Table(
    "furniture",
    "",
    "line, or part of one, that is no data",
    "all",
    (
        Field("table", "text", "Nama tabel", "File of the contract in whose range the line stands", required=True),
        Field("kind", "text", "Jenis baris bukan data", "One of " + ", ".join(FURNITURE_KINDS), required=True, choices=FURNITURE_KINDS),
        Field("source", "source", "Letak baris dalam dokumen sumber", "Place of the line, with @start-end where it is part of one", required=True),
        Field("text", "text", "Teks tercetak", "The printed characters", required=True),
    ),
    "Baris yang bukan data: judul, kepala tabel, pengulangannya",
)  # fmt: skip

CORRECTIONS = Table(
    "corrections",
    "",
    "cell that is overridden by hand",
    "none (made by the reviewer)",
    (
        Field("table", "text", "Nama tabel", "File of the contract that holds the cell", required=True),
        Field("row_id", "text", "Nomor baris", "Row of the cell", required=True),
        Field("column", "text", "Nama kolom", "Column of the cell: never one that holds the print itself (*_printed)", required=True),
        Field("printed", "text", "Teks tercetak", "What the print says: the text of <column>_printed where there is one, else of the cell"),
        Field("corrected", "text", "Isi yang benar", "What the cell shall say, in the notation of its column; empty takes its value away"),
        Field("reason", "text", "Alasan koreksi", "Why the print is wrong, and what shows it", required=True),
        Field("by", "text", "Penanggung jawab koreksi", "Who answers for the correction", required=True),
    ),
    "Koreksi yang ditinjau, sel demi sel",
)  # fmt: skip

YES, NO = ("true", "TRUE", "ya"), ("false", "FALSE", "tidak")
LINKS = Table(
    "proposal_links",
    "",
    "decision on a suggested link",
    "none (made by the analyst)",
    (
        Field("proposal", "text", "Nomor baris usulan", "row_id of the proposal, as in proposals.csv", required=True),
        Field("sub_kegiatan", "text", "Nomor baris sub kegiatan", "row_id of the sub kegiatan, as in plan.csv; empty: none serves the proposal"),
        Field("confirmed", "text", "Dibenarkan atau ditolak", f"Whether the link holds: {', '.join(YES)} or {', '.join(NO)}; empty: not decided yet", choices=(*YES, *NO)),
        Field("by", "text", "Yang memutuskan", "Who decided"),
    ),
    "Keputusan atas kaitan usulan dengan sub kegiatan",
)  # fmt: skip

POLICIES = Table(
    "kebijakan",
    "",
    "policy and span of plan years",
    "none (made by the user: data/reference/kebijakan.csv)",
    (
        Field("slug", "text", "Nama pendek kebijakan", "Short name of the policy, as in the column kebijakan of alignment.csv: small letters, digits and _", required=True),
        Field("pattern", "text", "Kata yang menyebut kebijakan itu", "What a title says of it, as a regular expression; letter case plays no part", required=True),
        Field("name", "text", "Nama kebijakan", "Its name in Indonesian", required=True),
        Field("name_en", "text", "Nama dalam bahasa Inggris", "Its name in English; empty: the Indonesian one"),
        Field("first_year", "integer", "Tahun rencana pertama", "First plan year in which the legal source holds; empty: since ever"),
        Field("last_year", "integer", "Tahun rencana terakhir", "Last plan year in which it holds; empty: still"),
        Field("legal_source", "text", "Dasar hukum", "The regulation behind the policy in these years"),
    ),
    "Kebijakan milik pengguna, di samping yang sudah dikenal",
)  # fmt: skip

# What people make by hand, beside a document, an agency or under data/reference.
BY_HAND = (CORRECTIONS, LINKS, PROGRAM_LINKS, POLICIES, PRICES, POPULATION)

# What reading gives. The corrections and the decisions on links stand beside them and are made by hand.
DATA_TABLES = (
    *(EVALUATION, RKPD_REVIEW, PROPOSALS, GOALS, PLAN),
    *(FINAL_PLAN, ALIGNMENT, PRIORITIES, NARRATIVE, REFERENCES, YEARS),
)
TABLES = {table.name: table for table in (*DATA_TABLES, CELLS, FURNITURE)}
