"""What a field and a table of the data contract are, and the fields that every table of rows has."""

from typing import NamedTuple

LEVELS = (
    "urusan",
    "bidang",
    "program",
    "kegiatan",
    "sub_kegiatan",
    "indikator",
    "strategi",
    "total",
    "rata_rata",
    "predikat",
)

# How many parts a code of each level has: U.BB.PP.K.GG.SS (Permendagri 90/2019).
CODE_PARTS = {"urusan": 1, "bidang": 2, "program": 3, "kegiatan": 5, "sub_kegiatan": 6}


class Field(NamedTuple):
    """One column: the same name means the same thing in every table.

    ``type`` is one of text, integer, number, rupiah, percent, level, source; ``title`` is the meaning in
    Indonesian, ``description`` in English; ``form`` names the official form and its column; ``unit`` is a
    unit, or the column that holds it; ``required`` says that the cell may not be empty; ``choices`` are the
    only values that it may hold (none: any).
    """

    name: str
    type: str
    title: str
    description: str
    form: str = ""
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


class Table(NamedTuple):
    """One file of the data contract: one row per what, its key and its fields in file order.

    ``prefix`` opens each ``row_id``; a table with no prefix (cells, furniture) has no row_id of
    its own. ``title`` says in Indonesian what the table is.
    """

    name: str
    prefix: str
    one_row_per: str
    form: str
    fields: tuple[Field, ...]
    title: str = ""

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self.fields]


ROW_FIELDS = (
    Field("row_id", "text", "Nomor baris", "Prefix of the table and running number in printed order", required=True),
    Field(
        "level",
        "level",
        "Tingkat baris dalam susunan program",
        "Level in the hierarchy: " + ", ".join(LEVELS),
        required=True,
        choices=LEVELS,
    ),
    Field("parent", "text", "Baris induk", "row_id of the row above in the hierarchy, by printed order and numbering"),
    Field(
        "source",
        "source",
        "Letak dalam dokumen sumber",
        "Place where the row starts: file:line, file#page:row or file!sheet!cell",
        required=True,
    ),
    Field("uncertain", "text", "Keraguan dalam pembacaan", "Empty, or the reason why the print does not decide"),
)

# Tables whose rows have no place in the hierarchy of the plan print no level.
UNLEVELLED_FIELDS = tuple(field._replace(required=False) if field.name == "level" else field for field in ROW_FIELDS)
