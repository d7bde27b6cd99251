"""Fields of the tables beside the evaluation: review, proposals, goals, plans, alignment, and what the text lists."""

from renja_analysis.fields import ROW_FIELDS, UNLEVELLED_FIELDS, Field, Table


def _texts(form: str, *fields: tuple[str, str, str, str]) -> tuple[Field, ...]:
    """Text fields of one form as (name, title, description, column): a column is called by the words of its head."""
    return tuple(Field(name, "text", title, text, f"{form}: {column}") for name, title, text, column in fields)


def _target(prefix: str, title: str, description: str, form: str) -> tuple[Field, ...]:
    unit = f"{prefix.removesuffix('target')}unit"
    return (
        Field(f"{prefix}_printed", "text", f"{title}, tercetak", f"{description}, number and unit as printed", form),
        Field(prefix, "number", title, description, form, unit),
        Field(unit, "text", f"{title}: satuan", f"{description}: unit as printed", form),
    )


def _pagu(prefix: str, title: str, description: str, form: str) -> tuple[Field, ...]:
    return (
        Field(f"{prefix}_printed", "text", f"{title}, tercetak", f"{description}, as printed", form),
        Field(prefix, "rupiah", title, description, form, "rupiah"),
    )


_NAME = (
    "name",
    "Nama program, kegiatan, atau sub kegiatan",
    "Name of the program, kegiatan or sub kegiatan, re-joined",
    "Urusan/bidang urusan pemerintahan daerah dan program/kegiatan",
)
_NO = ("no", "Nomor urut", "Number of the row as printed", "No")
_INDICATOR = (
    "indicator",
    "Indikator kinerja program (hasil) atau kegiatan (keluaran)",
    "Indicator (outcome or output), re-joined",
    "Indikator kinerja",
)
_SOURCE_OF_FUNDS = ("sumber_dana", "Sumber dana", "Source of funds as printed", "Sumber dana")
_REMARK = ("catatan", "Catatan penting", "Remark", "Catatan penting")


def _side(side: str, title: str, whose: str, amount: tuple[str, str]) -> tuple[Field, ...]:
    head, form = f"T-C.31: {title}", "T-C.31"
    meaning, column = amount
    return (
        *_texts(
            head,
            (
                f"{side}_name",
                f"{title}: nama program, kegiatan, atau sub kegiatan",
                f"Program, kegiatan or sub kegiatan {whose}, re-joined",
                "Program/kegiatan",
            ),
            (f"{side}_lokasi", f"{title}: lokasi", f"Place {whose}", "Lokasi"),
            (
                f"{side}_indicator",
                f"{title}: indikator kinerja",
                f"Indicator {whose}; - means not stated",
                "Indikator kinerja",
            ),
        ),
        *_target(f"{side}_target", f"{title}: target capaian", f"Target {whose}", f"{form}: {title}: Target capaian"),
        *_pagu(f"{side}_pagu", f"{title}: {column.lower()}", meaning, f"{form}: {title}: {column}"),
    )


RKPD_REVIEW = Table(
    "rkpd_review",
    "R",
    "printed row",
    "T-C.31 (review of the initial RKPD)",
    ROW_FIELDS
    + _texts("T-C.31", _NO)
    + _side(
        "rkpd",
        "Rancangan awal RKPD",
        "in the initial RKPD",
        ("Indicative ceiling of the initial RKPD", "Pagu indikatif"),
    )
    + _side(
        "renja",
        "Hasil analisis kebutuhan",
        "by the agency's own analysis",
        ("Need by the agency's own analysis", "Kebutuhan dana"),
    )
    + _texts(
        "T-C.31",
        (
            "penanggung_jawab",
            "Perangkat daerah penanggung jawab",
            "Unit in charge",
            "Perangkat daerah penanggung jawab (where printed)",
        ),
        _REMARK,
    ),
    "Review terhadap rancangan awal RKPD",
)

PROPOSALS = Table(
    "proposals",
    "U",
    "proposal",
    "T-C.32 or SIPD Pokir (proposals)",
    UNLEVELLED_FIELDS
    + _texts("T-C.32 and SIPD Pokir", _NO)
    + _texts(
        "SIPD Pokir",
        ("tanggal_printed", "Tanggal usulan, tercetak", "Date of the proposal as printed", "Tanggal usul"),
        (
            "tanggal",
            "Tanggal usulan",
            "Date of the proposal, YYYY-MM-DD, where it is printed without doubt",
            "Tanggal usul",
        ),
        ("pengusul", "Pengusul", "Who proposes", "Pengusul"),
        ("usulan", "Usulan yang diajukan", "What is proposed", "Usulan"),
        ("masalah", "Permasalahan yang mendasari usulan", "Problem that it answers", "Masalah"),
    )
    + _texts(
        "T-C.32 and SIPD Pokir",
        ("alamat_lokasi", "Alamat atau lokasi usulan", "Address or place", "Lokasi; Alamat lokasi"),
    )
    + _texts(
        "SIPD Pokir",
        ("opd_tujuan", "Perangkat daerah (OPD) tujuan usulan", "Agency to which it is addressed", "OPD tujuan"),
    )
    + _texts(
        "T-C.32",
        (
            "program_kegiatan",
            "Program, kegiatan, atau sub kegiatan yang diusulkan",
            "Program, kegiatan or sub kegiatan proposed",
            "Program/kegiatan",
        ),
        _INDICATOR,
        ("volume_printed", "Besaran/volume, tercetak", "Volume, number and unit as printed", "Besaran/volume"),
    )
    + (Field("volume", "number", "Besaran/volume", "Volume", "T-C.32: Besaran/volume", "unit"),)
    + _texts(
        "T-C.32",
        ("unit", "Besaran/volume: satuan", "Unit of the volume as printed", "Besaran/volume"),
        _REMARK,
    ),
    "Usulan program dan kegiatan masyarakat atau pokok-pokok pikiran DPRD",
)


def _goals(side: str, title: str, whose: str, head: str) -> tuple[Field, ...]:
    return _texts(
        f"Tujuan dan sasaran: {head}",
        (f"{side}_tujuan", f"Tujuan {title}", f"Goal of the {whose}", "Tujuan"),
        (
            f"{side}_indikator_tujuan",
            f"Indikator tujuan {title}",
            f"Indicator of the goal of the {whose}",
            "Indikator tujuan",
        ),
        (f"{side}_sasaran", f"Sasaran {title}", f"Objective of the {whose}", "Sasaran"),
        (
            f"{side}_indikator_sasaran",
            f"Indikator sasaran {title}",
            f"Indicator of the objective of the {whose}",
            "Indikator sasaran",
        ),
    )


GOALS = Table(
    "goals",
    "G",
    "numbered row",
    "goals of the RKPD and of the Renja (Tabel 3.1)",
    UNLEVELLED_FIELDS
    + _texts(
        "Tujuan dan sasaran",
        ("unit_kerja", "Unit kerja", "The UNIT line that stands above the row", "line UNIT above the rows"),
        _NO,
    )
    + _goals("rkpd", "RKPD", "RKPD", "RKPD")
    + _texts("Tujuan dan sasaran", ("isu_strategis", "Isu strategis", "Strategic issue", "Isu strategis"))
    + _goals("renja", "Renja perangkat daerah", "Renja", "Renja PD"),
    "Keterkaitan tujuan dan sasaran RKPD dengan Renja",
)

PLAN = Table(
    "plan",
    "P",
    "printed row",
    "T-C.33 (plan of year n and forward estimate of year n+1)",
    ROW_FIELDS
    + _texts(
        "T-C.33",
        ("kode_printed", "Kode program/kegiatan, tercetak", "Printed code cells joined with a dot", "Kode"),
        (
            "kode",
            "Kode program/kegiatan",
            "U.BB.PP.K.GG.SS(SS), zero-padded, where every part of it is printed",
            "Kode",
        ),
        _NAME,
        _INDICATOR,
        ("lokasi", "Lokasi kegiatan", "Place", "Rencana tahun n: Lokasi"),
    )
    + _target(
        "target",
        "Target capaian kinerja tahun rencana (n)",
        "Target of the plan year n",
        "T-C.33: Rencana tahun n: Target capaian kinerja",
    )
    + _pagu(
        "pagu",
        "Pagu indikatif tahun rencana (n)",
        "Indicative ceiling of the plan year n",
        "T-C.33: Rencana tahun n: Kebutuhan dana/pagu indikatif",
    )
    + _texts("T-C.33: Rencana tahun n", _SOURCE_OF_FUNDS)
    + _texts("T-C.33", _REMARK)
    + _target(
        "maju_target",
        "Target capaian kinerja prakiraan maju (n+1)",
        "Target of the forward estimate, year n+1",
        "T-C.33: Prakiraan maju rencana tahun n+1: Target capaian kinerja",
    )
    + _pagu(
        "maju_pagu",
        "Pagu indikatif prakiraan maju (n+1)",
        "Amount of the forward estimate, year n+1",
        "T-C.33: Prakiraan maju rencana tahun n+1: Kebutuhan dana/pagu indikatif",
    ),
    "Rencana program dan kegiatan tahun n dan prakiraan maju tahun n+1",
)

FINAL_PLAN = Table(
    "final_plan",
    "F",
    "printed row",
    "final plan (Tabel 4.1)",
    ROW_FIELDS
    + _texts("Rencana akhir", _NO, _NAME)
    + _target("target", "Target tahun rencana", "Target of the plan year", "Rencana akhir: Target")
    + _pagu(
        "pagu",
        "Pagu indikatif tahun rencana",
        "Indicative ceiling of the plan year",
        "Rencana akhir: Pagu indikatif",
    )
    + _texts("Rencana akhir", _SOURCE_OF_FUNDS),
    "Rencana kerja dan pendanaan perangkat daerah",
)

ALIGNMENT = Table(
    "alignment",
    "A",
    "printed cell of a strategi, program, kegiatan, sub kegiatan or total",
    "support of national policies (Tabel 3.3-3.6)",
    ROW_FIELDS
    + _texts(
        "Dukungan kebijakan",
        ("table", "Nomor tabel", "Number of the printed table", "title"),
        (
            "kebijakan",
            "Kebijakan nasional yang didukung",
            "Policy that the table's title names, as a slug of policies.csv",
            "title",
        ),
        _NO,
        (
            "name",
            "Strategi, program, kegiatan, atau sub kegiatan",
            "Strategi, program, kegiatan or sub kegiatan, re-joined",
            "Strategi; Program; Kegiatan; Sub kegiatan",
        ),
    )
    + _pagu(
        "pagu",
        "Pagu sub kegiatan, atau jumlahnya",
        "Amount of the sub kegiatan, or the total",
        "Dukungan kebijakan: Pagu",
    )
    + _texts("Dukungan kebijakan", ("ket", "Keterangan", "Remark", "Ket")),
    "Strategi, program, dan kegiatan yang mendukung kebijakan nasional",
)

_TEXT, _HEADING = "running text", "running text: number of the heading above it"

PRIORITY_KINDS = (
    *("tema_rkp", "pendekatan_rkp", "pn", "pp", "kp", "propn", "visi", "misi", "tema", "kelompok_prioritas"),
    *("prioritas_utama", "prioritas_penunjang", "prioritas", "prioritas_didukung", "tujuan_provinsi", "langkah"),
    *("tujuan_tpb", "indikator_tpb"),
    *("tujuan", "indikator_tujuan", "sasaran", "indikator_sasaran", "kebijakan_nasional", "program", "kegiatan"),
)
PRIORITIES = Table(
    "priorities",
    "K",
    "listed item",
    "running text of chapters III to V",
    UNLEVELLED_FIELDS
    + (
        Field(
            "section",
            "text",
            "Nomor bagian dokumen",
            "Section that lists the item, as numbered",
            _HEADING,
            required=True,
        ),
        Field("kind", "text", "Jenis butir", "What the item is", _TEXT, required=True, choices=PRIORITY_KINDS),
        Field("no", "text", "Nomor atau huruf butir", "Number or letter of the item as printed", _TEXT),
        Field("text", "text", "Bunyi butir", "The item, re-joined", _TEXT, required=True),
    ),
    "Prioritas, tujuan, dan kebijakan yang didaftar dalam teks",
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
        Field(
            "section", "text", "Nomor bagian dokumen", "Section of the sentence, as numbered", _HEADING, required=True
        ),
        Field(
            "sentence",
            "text",
            "Kalimat yang memuat angka",
            "The sentence that holds the number, re-joined",
            _TEXT,
            required=True,
        ),
        Field("subject", "text", "Hal yang diukur", "What the number is about, where the text says it", _TEXT),
        Field("measure", "text", "Jenis ukuran", "What it measures", _TEXT, required=True, choices=NARRATIVE_MEASURES),
        Field("year", "integer", "Tahun yang disebut kalimat", "Year that the sentence gives for it", _TEXT),
        Field("value_printed", "text", "Nilai, tercetak", "The number as printed", _TEXT, required=True),
        Field("value", "number", "Nilai", "The number", _TEXT, unit="unit"),
        Field("unit", "text", "Satuan nilai", "rupiah, persen, program, kegiatan or sub_kegiatan", _TEXT),
    ),
    "Angka yang disebut dalam teks",
)
