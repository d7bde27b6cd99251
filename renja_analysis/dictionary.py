"""The data dictionary and the data packages, written from the schema: ``python -m renja_analysis.dictionary``.

``docs/data_dictionary.md`` is for people and depends on the schema alone. Each document's
``datapackage.json`` (a Frictionless Tabular Data Package) is for programs: it describes the table files
that stand beside it, and no column that they do not have. None of them is edited by hand.
"""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

from renja_analysis.documents import Document, find_documents, root
from renja_analysis.errors import RenjaError
from renja_analysis.schema import BY_HAND, TABLES, Field, Table
from renja_analysis.tables import replace_file
from renja_analysis.validation import NOTATIONS, OPTIONAL, fields_of

DICTIONARY = Path("docs", "data_dictionary.md")
PACKAGE = "datapackage.json"

# The type in a data package, and how a cell of it is written.
TYPES = {
    "text": ("string", "text, as printed or re-joined"),
    "integer": ("integer", "whole number"),
    "number": ("number", "decimal number with a dot, in the unit that the column `…unit` holds"),
    "rupiah": ("integer", "whole rupiah, nominal"),
    "percent": ("number", "percentage, 0-100, with a decimal dot"),
    "level": ("string", "one of the levels of the hierarchy"),
    "source": ("string", "place in a source file"),
}

_HEAD = """# Kamus data / Data dictionary

Written by `python -m renja_analysis.dictionary` from the schema (`renja_analysis/schema.py`): change the schema, not
this file.

Setiap dokumen memiliki tabelnya di `data/<perangkat daerah>/<tahun>/tables/`: CSV dalam UTF-8 dengan koma, baris
kepala, dan titik desimal; urutan baris seperti tercetak. Sel kosong berarti tidak tercetak, bukan nol. Kolom
`…_printed` memuat teks seperti tercetak, kolom bernama sama tanpa `_printed` nilainya. Tidak ada angka yang diubah
skalanya dan tidak ada yang dibetulkan: yang tidak cocok menjadi temuan.

Every document has its tables in `data/<agency>/<year>/tables/`: CSV in UTF-8, with commas, a header and a decimal
dot, rows in printed order. An empty cell means that nothing is printed there; it is never a zero. A column
`…_printed` holds the text as printed, the column of the same name without `_printed` its value. Nothing is rescaled
and nothing printed is put right: what does not add up is a finding.

A dash under Form and column marks a column that no form prints: reading adds it, or, in corrections.csv and
proposal_links.csv, who writes the file. These two stand beside document.yml and are optional.

| Type | Written as |
|---|---|
"""
_COLUMNS = "| Column | Arti | Meaning | Type | Unit | Form and column | Required |\n|---|---|---|---|---|---|---|\n"


def dictionary_text() -> str:
    """The data dictionary as Markdown: one line per field of every table and file made by hand.

    Each line: name, meaning in Indonesian and in English, type, unit, form and column, whether it is required.
    """
    types = "".join(f"| {name} | {meaning} |\n" for name, (_, meaning) in TYPES.items())
    tables = "".join(_table_text(table, "tables/") for table in TABLES.values())
    return _HEAD + types + tables + "".join(_table_text(table, "") for table in BY_HAND)


def write_dictionary() -> Path:
    """Writes ``docs/data_dictionary.md`` into the project's root and returns its path. Raises RenjaError."""
    path = root() / DICTIONARY
    path.parent.mkdir(exist_ok=True)
    replace_file(path, dictionary_text())
    return path


def package(document: Document) -> dict[str, Any]:
    """The data package of a document's table files, as ``datapackage.json`` holds it: one resource per table there.

    Paths are relative to the document's folder. A field has its type, constraints, both meanings (``title`` in
    Indonesian, ``description`` in English), unit and form; a table its primary key and the key of its ``parent``.
    """
    present = [table for table in TABLES.values() if _path(document, table).is_file()]
    sources = [
        {"title": entry.get("title", entry["name"]), "path": f"source/{entry['name']}"} for entry in document.sources
    ]
    described = {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]", "-", f"{document.agency}-{document.folder.name}".lower()),
        "title": f"Renja {document.year} {document.agency_name}",
        "description": "Tables of the annual work plan of a regional agency (Renja Perangkat Daerah), as printed",
        "sources": sources,
        "resources": [_resource(table, _path(document, table)) for table in present],
    }
    return {key: value for key, value in described.items() if value or key == "resources"}


def write_package(document: Document) -> Path:
    """Writes ``datapackage.json`` into the document's folder and returns its path. Raises RenjaError."""
    path = document.folder / PACKAGE
    replace_file(path, f"{json.dumps(package(document), ensure_ascii=False, indent=1)}\n")
    return path


def _path(document: Document, table: Table) -> Path:
    return document.folder / "tables" / f"{table.name}.csv"


def _table_text(table: Table, folder: str) -> str:
    form = "" if table.form in ("", "all") else f" Form: {table.form}."
    head = f"\n## {folder}{table.name}.csv\n\n{table.title}. One row per {table.one_row_per}.{form}\n\n"
    text = head + _fields_text(table.fields, table)
    optional = OPTIONAL.get(table.name, ())
    if optional:
        text += f"\nOnly where the form prints them, at the end and in this order:\n\n{_fields_text(optional, table)}"
    return text


def _fields_text(fields: tuple[Field, ...], table: Table) -> str:
    lines = []
    for field in fields:
        unit = f"as in `{field.unit}`" if _is_column(field.unit, table) else field.unit
        meanings = (_plain(field.title), _plain(field.description))
        required = "yes" if field.required else ""
        lines.append((f"`{field.name}`", *meanings, field.type, unit, _plain(field.form) or "–", required))
    return _COLUMNS + "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _is_column(unit: str, table: Table) -> bool:
    return unit in {field.name for field in fields_of(table)}


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")


def _resource(table: Table, path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    fields = [field for field in fields_of(table) if field.name in header]
    schema: dict[str, Any] = {"fields": [_field(field, table) for field in fields], "missingValues": [""]}
    if table.prefix:
        schema["primaryKey"] = ["row_id"]
        schema["foreignKeys"] = [{"fields": ["parent"], "reference": {"resource": "", "fields": ["row_id"]}}]
    else:
        schema["primaryKey"] = [name for name in ("table", "row_id", "column", "source") if name in header]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": f"One row per {table.one_row_per}",
        "path": f"tables/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(field: Field, table: Table) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    if field.choices:
        constraints["enum"] = list(field.choices)
    if field.type == "source":
        constraints["pattern"] = NOTATIONS["source"][0]
    if table.prefix and field.name == "row_id":
        constraints["pattern"] = f"{table.prefix}[1-9][0-9]*"
    described: dict[str, Any] = {
        "name": field.name,
        "title": field.title,
        "description": field.description,
        "type": TYPES[field.type][0],
        "constraints": constraints,
        "unitColumn" if _is_column(field.unit, table) else "unit": field.unit,
        "form": field.form,
    }
    return {key: value for key, value in described.items() if value}


def main() -> int:
    try:
        print(write_dictionary())
        for document in find_documents():
            print(write_package(document))
    except RenjaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
