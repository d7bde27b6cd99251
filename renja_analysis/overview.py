"""What lies in ``outputs/`` as pages: the list of everything, and each document with its numbers and files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from renja_analysis.documents import Document
from renja_analysis.errors import RenjaError
from renja_analysis.files import SEAL, write_file
from renja_analysis.overview_page import Place, index_page, place_page
from renja_analysis.record import document_inputs, read_record
from renja_analysis.tasks import ALL, outputs_root

LISTED = {"agency", "agency_name", "document", "notebook", "files"}  # of run.json, and shown


def summary_path(document: Document) -> Path:
    return outputs_root() / f"{document.label}.json"


def is_summarised(document: Document) -> bool:
    """Whether the numbers that are kept of a document are those of its tables and of this package."""
    return _read(summary_path(document)).get("inputs") == document_inputs(document)


def keep_summary(document: Document, tell: Callable[[Any], object] = lambda message: None) -> None:
    """Write the numbers of a document beside its results, or the sentence that says why there are none."""
    from renja_analysis.summary import summarise  # here, since only the processes that do it need pandas and the rules
    from renja_analysis.tables import load_all

    inputs = document_inputs(document)
    try:
        summary = summarise(document, load_all(document, corrected=False))
    except RenjaError as error:
        summary = {"failure": str(error).splitlines()[0]}
    path = summary_path(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, json.dumps({"summary": summary, "inputs": inputs}, ensure_ascii=False, indent=1) + "\n")


def write_overview(outputs: Path) -> None:
    """``index.html`` and ``<agency>/<document>.html``: everything that is published or failed."""
    places = [_place(outputs, folder) for folder in sorted(outputs.glob("*/*/")) if folder.parent.name != ALL]
    places = [place for place in places if place.results or place.failures]
    several = _place(outputs, outputs / ALL)
    over_several = several if several.results or several.failures else None
    for place in (*places, *([several] if over_several else [])):
        path, page = outputs / f"{place.path}.html", place_page(place)
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            write_file(path, page)
    write_file(outputs / "index.html", index_page(places, over_several))


def _place(outputs: Path, folder: Path) -> Place:
    found = [
        (seal.parent.relative_to(outputs).as_posix(), read_record(seal.parent)) for seal in folder.glob(f"*/{SEAL}")
    ]
    whole = [
        (path, record) for path, record in sorted(found, key=lambda pair: pair[0]) if record and set(record) >= LISTED
    ]
    results = [(path, record) for path, record in whole if "title" in record]
    failures = [(path, record) for path, record in whole if path.endswith(".failed")]
    path = folder.relative_to(outputs).as_posix()
    name = next((record["agency_name"] for _, record in whole), folder.parent.name)
    year = "" if folder.name == ALL else folder.name
    return Place(path, name, year, results, failures, _read(outputs / f"{path}.json").get("summary", {}))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
