"""Fields of the files that the user supplies for trends: joined names, a price index, the population."""

from renja_analysis.fields import Field, Table

JOINED_LEVELS = ("program", "kegiatan", "sub_kegiatan")
DECIDED = ("true", "TRUE", "ya", "false", "FALSE", "tidak")

PROGRAM_LINKS = Table(
    "program_links",
    "",
    "decision on two names of one agency",
    "none (made by the analyst: data/<agency>/program_links.csv)",
    (
        Field("level", "text", "Tingkat", "Level of both names", required=True, choices=JOINED_LEVELS),
        Field(
            "name",
            "text",
            "Nama dalam satu dokumen",
            "Name as one document prints it; letter case and marks play no part",
            required=True,
        ),
        Field(
            "same_as",
            "text",
            "Nama program yang sama dalam dokumen lain",
            "Name under which another document or table prints the same program, kegiatan or sub kegiatan",
            required=True,
        ),
        Field(
            "confirmed",
            "text",
            "Dibenarkan atau ditolak",
            f"Whether the two are one: {', '.join(DECIDED[:3])} or {', '.join(DECIDED[3:])}; empty: not decided yet",
            choices=DECIDED,
        ),
        Field("reason", "text", "Alasan", "What shows it: a code, the official list, the sub kegiatan below"),
        Field("by", "text", "Yang memutuskan", "Who decided"),
    ),
    "Nama yang berubah dari tahun ke tahun, ditinjau",
)

PRICES = Table(
    "cpi",
    "",
    "place and year of a price index",
    "none (made by the user: data/reference/cpi.csv)",
    (
        Field("place", "text", "Wilayah indeks", "Place that the index is of, as its source calls it", required=True),
        Field("year", "integer", "Tahun", "Year that the index is of", required=True),
        Field("index", "number", "Indeks harga", "Price index of the year, its mean", unit="base", required=True),
        Field("base", "text", "Dasar indeks", "Base of the index, such as 2018=100: one base per place", required=True),
        Field("source", "text", "Sumber", "Publication that gives the index", required=True),
    ),
    "Indeks harga konsumen milik pengguna",
)

POPULATION = Table(
    "penduduk",
    "",
    "place and year",
    "none (made by the user: data/reference/penduduk.csv)",
    (
        Field("place", "text", "Wilayah", "Place whose inhabitants are counted", required=True),
        Field("year", "integer", "Tahun", "Year that the count is of", required=True),
        Field("population", "integer", "Jumlah penduduk", "Inhabitants", required=True),
        Field("source", "text", "Sumber", "Publication that gives the count", required=True),
    ),
    "Jumlah penduduk milik pengguna",
)
