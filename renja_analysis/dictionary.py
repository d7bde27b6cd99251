"""The data dictionary and the data package, written from the schema: ``python -m renja_analysis.dictionary``.

``data/DICTIONARY.md`` is for people, ``data/datapackage.json`` (a Frictionless Tabular Data Package)
for programs. Neither is edited by hand.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from renja_analysis.documents import Document, data_root, find_documents
from renja_analysis.errors import RenjaError
from renja_analysis.schema import CORRECTIONS, TABLES, Field, Table
from renja_analysis.tables import replace_file
from renja_analysis.validation import NOTATIONS, OPTIONAL, fields_of

DICTIONARY = "DICTIONARY.md"
PACKAGE = "datapackage.json"

TYPES = {
    "text": ("string", "text, as printed or re-joined"),
    "integer": ("integer", "whole number"),
    "number": ("number", "decimal number with a dot, in the unit printed beside it"),
    "rupiah": ("integer", "whole rupiah, nominal"),
    "percent": ("number", "percentage, 0-100, with a decimal dot"),
    "level": ("string", "one of the levels of the hierarchy"),
    "source": ("string", "place in a source file"),
}

_HEAD = """# Data dictionary

Written by `python -m renja_analysis.dictionary` from `renja_analysis/schema.py`: change the schema, not this file.

Every document has its tables in `data/<agency>/<year>/tables/`: CSV in UTF-8, with commas, a header and a decimal
dot, rows in printed order. An empty cell means that nothing is printed there; it is never a zero. A column
`…_printed` holds the text as printed, the column of the same name without `_printed` its value and `…_unit` the unit
as printed. Nothing is rescaled and nothing printed is put right: what does not add up is a finding.

| Type | Written as |
|---|---|
"""


def dictionary_text() -> str:
    """``DICTIONARY.md``: every table and every field with its title, meaning, unit and place in the official form."""
    types = "".join(f"| {name} | {meaning} |\n" for name, (_, meaning) in TYPES.items())
    tables = "".join(_table_text(table, "tables/") for table in TABLES.values())
    return f"{_HEAD}{types}{tables}{_table_text(CORRECTIONS, '')}"


def package(documents: list[Document], root: Path) -> dict[str, Any]:
    """The data package of the table files that stand under ``root``, one resource per document and table."""
    resources = []
    for document in documents:
        for table in TABLES.values():
            path = document.folder / "tables" / f"{table.name}.csv"
            if path.is_file():
                resources.append(_resource(document, table, path, root))
    return {
        "profile": "tabular-data-package",
        "name": "renja",
        "title": "Renja perangkat daerah: tabel tercetak / Annual work plans of regional agencies: printed tables",
        "resources": resources,
    }


def write(root: Path | None = None) -> list[Path]:
    """Writes both files into ``root`` (default: the project's ``data/``) and returns their paths.

    Raises DocumentError where there is no document, RenjaError where the folder cannot be written.
    """
    folder = root or data_root()
    described = json.dumps(package(find_documents(), folder), ensure_ascii=False, indent=1)
    replace_file(folder / DICTIONARY, dictionary_text())
    replace_file(folder / PACKAGE, f"{described}\n")
    return [folder / DICTIONARY, folder / PACKAGE]


def _table_text(table: Table, folder: str) -> str:
    form = "" if table.form in ("", "all") else f" Form: {table.form}."
    text = f"\n## {folder}{table.name}.csv\n\nOne row per {table.one_row_per}.{form}\n\n{_fields_text(table.fields)}"
    optional = OPTIONAL.get(table.name, ())
    if optional:
        text += f"\nOnly where the form prints them, at the end and in this order:\n\n{_fields_text(optional)}"
    return text


def _fields_text(fields: tuple[Field, ...]) -> str:
    head = "| Column | Title | Type | Unit | Required | Meaning | Form |\n|---|---|---|---|---|---|---|\n"
    rows = [
        (f"`{field.name}`", field.title, field.type, field.unit, "yes" if field.required else "", *_meaning(field))
        for field in fields
    ]
    return head + "".join("| " + " | ".join(row) + " |\n" for row in rows)


def _meaning(field: Field) -> tuple[str, str]:
    def plain(text: str) -> str:
        return text.replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")

    return plain(field.description), plain(field.form)


def _resource(document: Document, table: Table, path: Path, root: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file), [])
    fields = [field for field in fields_of(table) if field.name in header]
    schema: dict[str, Any] = {"fields": [_field(field) for field in fields], "missingValues": [""]}
    if table.prefix:
        schema["primaryKey"] = ["row_id"]
        schema["foreignKeys"] = [{"fields": ["parent"], "reference": {"resource": "", "fields": ["row_id"]}}]
    return {
        "profile": "tabular-data-resource",
        "name": f"{document.agency}-{document.folder.name}-{table.name}".replace("_", "-"),
        "title": f"{document.agency_name}, Renja {document.year}: {table.name}",
        "description": f"One row per {table.one_row_per}",
        "path": path.relative_to(root).as_posix(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    if field.choices:
        constraints["enum"] = list(field.choices)
    if field.type == "source":
        constraints["pattern"] = NOTATIONS["source"][0]
    described: dict[str, Any] = {
        "name": field.name,
        "title": field.title,
        "description": field.description,
        "type": TYPES[field.type][0],
        "constraints": constraints,
        "unit": field.unit,
        "form": field.form,
    }
    return {key: value for key, value in described.items() if value}


def main() -> int:
    try:
        print(*write(), sep="\n")
    except RenjaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
