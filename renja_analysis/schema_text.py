"""Fields of the tables of what the running text refers to: the regulations that it cites, the years that it names."""

from renja_analysis.fields import UNLEVELLED_FIELDS, Field, Table

_TEXT = "running text"

ROLES = ("dasar_hukum", "kutipan")
OTHER_KIND = "lainnya"
REGULATION_KINDS = (
    *("perppu", "uu", "pp", "perpres", "keppres", "inpres", "permendagri", "kepmendagri", "inmendagri"),
    *("permen", "kepmen", "peraturan_lembaga", "keputusan_lembaga", "perda", "pergub", "perbup", "perwali"),
    *("kepgub", "kepbup", "kepwali", "ingub", "surat_edaran", "putusan_mk", OTHER_KIND),
)

REFERENCES = Table(
    "references",
    "L",
    "citation of a regulation in running text",
    "running text of chapters I to V",
    UNLEVELLED_FIELDS
    + (
        Field(
            "section",
            "text",
            "Nomor bagian dokumen",
            "Section of the citation, as numbered",
            "running text: number of the heading above it",
            required=True,
        ),
        Field(
            "role",
            "text",
            "Tempat kutipan",
            "dasar_hukum: in the section on the legal basis; kutipan: in the rest of the text",
            "running text: title of the section",
            required=True,
            choices=ROLES,
        ),
        Field(
            "no",
            "text",
            "Nomor dalam daftar dasar hukum",
            "Number of the item of the legal basis that opens with it, as printed",
            _TEXT,
        ),
        Field(
            "jenis",
            "text",
            "Jenis peraturan",
            "Kind of regulation; lainnya: an item of the legal basis that cites none in a known form",
            _TEXT,
            required=True,
            choices=REGULATION_KINDS,
        ),
        Field("lembaga", "text", "Kementerian, lembaga, atau daerah", "Ministry, body or region that issued it", _TEXT),
        Field("nomor", "text", "Nomor peraturan", "Number as printed, without the year", _TEXT),
        Field("tahun", "integer", "Tahun peraturan", "Year, where it is printed in digits", _TEXT),
        Field("tentang", "text", "Judul peraturan", "Title as printed, re-joined", _TEXT),
        Field(
            "text", "text", "Bunyi kutipan", "The citation as printed, from its kind to its title", _TEXT, required=True
        ),
    ),
    "Peraturan yang dikutip dalam teks",
)

YEARS = Table(
    "years",
    "Y",
    "year or period in running text",
    "running text of chapters I to V",
    UNLEVELLED_FIELDS
    + (
        Field(
            "section",
            "text",
            "Nomor bagian dokumen",
            "Section of the sentence, as numbered",
            "running text: number of the heading above it",
            required=True,
        ),
        Field("title", "text", "Judul bagian", "Title of the section", "running text: the heading above it"),
        Field(
            "sentence",
            "text",
            "Kalimat yang memuat tahun",
            "The sentence that names it, re-joined",
            _TEXT,
            required=True,
        ),
        Field(
            "subject",
            "text",
            "Dokumen atau hal yang bertahun itu",
            "Planning document or matter whose year it is, where the words before it say so",
            _TEXT,
        ),
        Field("text", "text", "Tahun atau periode, tercetak", "The year or period as printed", _TEXT, required=True),
        Field("year", "integer", "Tahun, atau tahun awal periode", "The year, or the first one of the period", _TEXT),
        Field("year_to", "integer", "Tahun akhir periode", "Last year of the period; empty for a single year", _TEXT),
    ),
    "Tahun dan periode yang disebut dalam teks",
)
