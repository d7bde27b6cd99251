"""Fields of the tables beside the evaluation: review, proposals, goals, plans, alignment, and what the text lists."""

from renja_analysis.fields import ROW_FIELDS, UNLEVELLED_FIELDS, Field, Table


def _texts(form: str, *fields: tuple[str, str, str]) -> tuple[Field, ...]:
    """Text fields of one form as (name, title, description)."""
    return tuple(Field(name, "text", title, description, form) for name, title, description in fields)


def _target(prefix: str, title: str, description: str, form: str) -> tuple[Field, ...]:
    unit = f"{prefix.removesuffix('target')}unit"
    return (
        Field(f"{prefix}_printed", "text", f"{title} (tercetak)", f"{description}, number and unit as printed", form),
        Field(prefix, "number", title, f"{description}, per unit printed", form),
        Field(unit, "text", f"{title}: satuan", f"{description}: unit as printed", form),
    )


def _pagu(prefix: str, title: str, description: str, form: str) -> tuple[Field, ...]:
    return (
        Field(f"{prefix}_printed", "text", f"{title} (tercetak)", f"{description} as printed", form),
        Field(prefix, "rupiah", title, description, form, "rupiah"),
    )


_NAME = ("name", "Nama", "Name of the program, kegiatan or sub kegiatan, re-joined")
_NO = ("no", "No", "Number of the row as printed")
_INDICATOR = ("indicator", "Indikator", "Indicator (outcome or output), re-joined")
_SOURCE_OF_FUNDS = ("sumber_dana", "Sumber dana", "Source of funds as printed")


def _side(side: str, title: str, amount: str) -> tuple[Field, ...]:
    form = "T-C.31"
    return (
        *_texts(
            form,
            (f"{side}_name", f"{title}: nama", "Program, kegiatan or sub kegiatan on this side"),
            (f"{side}_lokasi", f"{title}: lokasi", "Place"),
            (f"{side}_indicator", f"{title}: indikator", "Indicator; - means not stated"),
        ),
        *_target(f"{side}_target", f"{title}: target", "Target", form),
        *_pagu(f"{side}_pagu", f"{title}: pagu", amount, form),
    )


RKPD_REVIEW = Table(
    "rkpd_review",
    "R",
    "printed row",
    "T-C.31 (review of the initial RKPD)",
    ROW_FIELDS
    + _texts("T-C.31", _NO)
    + _side("rkpd", "Rancangan awal RKPD", "Indicative ceiling of the initial RKPD")
    + _side("renja", "Hasil analisis kebutuhan", "Need by the agency's own analysis")
    + _texts(
        "T-C.31",
        ("penanggung_jawab", "Penanggung jawab", "Unit in charge"),
        ("catatan", "Catatan", "Remark"),
    ),
)

PROPOSALS = Table(
    "proposals",
    "U",
    "proposal",
    "T-C.32 or SIPD Pokir (proposals)",
    UNLEVELLED_FIELDS
    + _texts(
        "SIPD Pokir",
        _NO,
        ("tanggal_printed", "Tanggal usul (tercetak)", "Date of the proposal as printed"),
        ("tanggal", "Tanggal usul", "Date of the proposal, YYYY-MM-DD, where it is printed without doubt"),
        ("pengusul", "Pengusul", "Who proposes"),
        ("usulan", "Usulan", "What is proposed"),
        ("masalah", "Masalah", "Problem that it answers"),
        ("alamat_lokasi", "Alamat lokasi", "Address or place"),
        ("opd_tujuan", "OPD tujuan", "Agency to which it is addressed"),
    )
    + _texts(
        "T-C.32",
        ("program_kegiatan", "Program/kegiatan", "Program, kegiatan or sub kegiatan proposed"),
        _INDICATOR,
        ("volume_printed", "Volume (tercetak)", "Volume, number and unit as printed"),
    )
    + (Field("volume", "number", "Volume", "Volume, per unit printed", "T-C.32"),)
    + _texts("T-C.32", ("unit", "Volume: satuan", "Unit of the volume as printed"), ("catatan", "Catatan", "Remark")),
)

GOALS = Table(
    "goals",
    "G",
    "numbered row",
    "goals of the RKPD and of the Renja (Tabel 3.1)",
    UNLEVELLED_FIELDS
    + _texts(
        "goals",
        ("unit_kerja", "Unit kerja", "The UNIT line that stands above the row"),
        _NO,
        ("rkpd_tujuan", "RKPD: tujuan", "Goal of the RKPD"),
        ("rkpd_indikator_tujuan", "RKPD: indikator tujuan", "Indicator of the goal of the RKPD"),
        ("rkpd_sasaran", "RKPD: sasaran", "Objective of the RKPD"),
        ("rkpd_indikator_sasaran", "RKPD: indikator sasaran", "Indicator of the objective of the RKPD"),
        ("isu_strategis", "Isu strategis", "Strategic issue"),
        ("renja_tujuan", "Renja: tujuan", "Goal of the Renja"),
        ("renja_indikator_tujuan", "Renja: indikator tujuan", "Indicator of the goal of the Renja"),
        ("renja_sasaran", "Renja: sasaran", "Objective of the Renja"),
        ("renja_indikator_sasaran", "Renja: indikator sasaran", "Indicator of the objective of the Renja"),
    ),
)

PLAN = Table(
    "plan",
    "P",
    "printed row",
    "T-C.33 (plan of year n and forward estimate of year n+1)",
    ROW_FIELDS
    + _texts(
        "T-C.33",
        ("kode_printed", "Kode (tercetak)", "Printed code cells joined with a dot"),
        ("kode", "Kode", "U.BB.PP.K.GG.SS(SS), zero-padded, where every part of it is printed"),
        _NAME,
        _INDICATOR,
        ("lokasi", "Lokasi", "Place"),
    )
    + _target("target", "Target tahun n", "Target of the plan year n", "T-C.33")
    + _pagu("pagu", "Pagu tahun n", "Indicative ceiling of the plan year n", "T-C.33")
    + _texts("T-C.33", _SOURCE_OF_FUNDS, ("catatan", "Catatan penting", "Remark"))
    + _target("maju_target", "Prakiraan maju: target", "Target of the forward estimate, year n+1", "T-C.33")
    + _pagu("maju_pagu", "Prakiraan maju: pagu", "Forward estimate, year n+1", "T-C.33"),
)

FINAL_PLAN = Table(
    "final_plan",
    "F",
    "printed row",
    "final plan (Tabel 4.1)",
    ROW_FIELDS
    + _texts("final plan", _NO, _NAME)
    + _target("target", "Target", "Target of the plan year", "final plan")
    + _pagu("pagu", "Pagu indikatif", "Indicative ceiling of the plan year", "final plan")
    + _texts("final plan", _SOURCE_OF_FUNDS),
)

ALIGNMENT = Table(
    "alignment",
    "A",
    "printed cell of a strategi, program, kegiatan, sub kegiatan or total",
    "support of national policies (Tabel 3.3-3.6)",
    ROW_FIELDS
    + _texts(
        "policy table",
        ("table", "Tabel", "Number of the printed table"),
        ("kebijakan", "Kebijakan", "Policy that the table's title names, as a slug of policies.csv"),
        _NO,
        ("name", "Nama", "Strategi, program, kegiatan or sub kegiatan, re-joined"),
    )
    + _pagu("pagu", "Pagu", "Amount of the sub kegiatan, or the total", "policy table")
    + _texts("policy table", ("ket", "Keterangan", "Remark")),
)

PRIORITY_KINDS = (
    *("tema_rkp", "pendekatan_rkp", "pn", "pp", "kp", "propn", "visi", "misi", "tema", "kelompok_prioritas"),
    *("prioritas_utama", "prioritas_penunjang", "prioritas", "prioritas_didukung", "tujuan_provinsi", "langkah"),
    *("tujuan", "indikator_tujuan", "sasaran", "indikator_sasaran", "kebijakan_nasional", "program", "kegiatan"),
)
PRIORITIES = Table(
    "priorities",
    "K",
    "listed item",
    "running text of chapters III to V",
    UNLEVELLED_FIELDS
    + (
        Field("section", "text", "Bagian", "Section that lists the item, as numbered", required=True),
        Field("kind", "text", "Jenis", "What the item is", required=True, choices=PRIORITY_KINDS),
        Field("no", "text", "No", "Number or letter of the item as printed"),
        Field("text", "text", "Teks", "The item, re-joined", required=True),
    ),
)

NARRATIVE_MEASURES = (
    *("apbd_induk", "apbd_perubahan", "penambahan", "pagu", "target", "realisasi", "sisa"),
    *("persen_realisasi", "persen_sisa", "jumlah_program", "jumlah_kegiatan", "jumlah_sub_kegiatan", "other"),
)
NARRATIVE = Table(
    "narrative",
    "N",
    "rupiah amount, percent or count of programs, kegiatan or sub kegiatan in running text",
    "running text of section 2.1 and chapters IV and V",
    UNLEVELLED_FIELDS
    + (
        Field("section", "text", "Bagian", "Section of the sentence, as numbered", required=True),
        Field("sentence", "text", "Kalimat", "The sentence that holds the number, re-joined", required=True),
        Field("subject", "text", "Perihal", "What the number is about, where the text says it"),
        Field("measure", "text", "Ukuran", "What it measures", required=True, choices=NARRATIVE_MEASURES),
        Field("year", "integer", "Tahun", "Year that the sentence gives for it"),
        Field("value_printed", "text", "Nilai (tercetak)", "The number as printed", required=True),
        Field("value", "number", "Nilai", "The number, in its unit"),
        Field("unit", "text", "Satuan", "rupiah, persen, program, kegiatan or sub_kegiatan"),
    ),
)
