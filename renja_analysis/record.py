"""``run.json``: what a published folder was made of, and whether that still holds."""

import json
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from renja_analysis import documents
from renja_analysis.files import SEAL, write_file
from renja_analysis.tasks import ALL, Task

LIBRARIES = ("ipykernel", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "seaborn")
LINKS = "program_links.csv"  # of an agency, beside its documents
PACKAGE_FILES = ("*.py", "*.yml", "*.csv")


def write_record(folder: Path, task: Task, result: Mapping[str, Any], taken: Mapping[str, str] | None = None) -> None:
    """Seal ``folder``: its own files, the task's inputs and the versions, each checksummed, with ``result``.

    ``taken``: the :func:`inputs` as they were when the run began; what changed meanwhile then counts as a change.
    """
    record = {
        **result,
        **_whose(task),
        "documents": [document.label for document in task.documents],
        "notebook": task.notebook.stem,
        "parameters": task.parameters,
        "inputs": inputs(task) if taken is None else taken,
        "versions": versions(),
        "files": {
            path.relative_to(folder).as_posix(): documents.sha256(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != SEAL
        },
    }
    write_file(folder / SEAL, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def read_record(folder: Path) -> dict[str, Any] | None:
    """The ``run.json`` of a folder; None where there is none that can be read."""
    try:
        record = json.loads((folder / SEAL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def inputs(task: Task) -> dict[str, str]:
    """Everything that a run reads, by its path from the project's root, with its checksum; the package as one."""
    # Of one document is shown, too, what changed since the stage before.
    before = [] if task.several else filter(None, map(documents.stage_before, task.documents))
    links = {document.folder.parent / LINKS for document in task.documents} if task.several else set()
    found = [_sums([task.notebook, *links]), *map(document_inputs, (*task.documents, *before))]
    return {path: digest for part in found for path, digest in part.items()}


def document_inputs(document: documents.Document) -> dict[str, str]:
    """As :func:`inputs`, of what is known of one document without a notebook."""
    folder = document.folder
    beside = [folder / name for name in ("document.yml", "corrections.csv", "proposal_links.csv")]
    paths = [*beside, *(folder / "tables").glob("*.csv"), *(documents.data_root() / "reference").rglob("*")]
    return {**_sums(paths), "renja_analysis": package_sha256()}


def _sums(paths: Iterable[Path]) -> dict[str, str]:
    here = documents.root()
    return {path.relative_to(here).as_posix(): _sum(path) for path in sorted(paths) if path.is_file()}


def _whose(task: Task) -> dict[str, str]:
    """Where the result is listed: under its agency and document, or among those over several."""
    if task.several:
        return {"agency": ALL, "agency_name": "", "document": ""}
    (document,) = task.documents
    return {"agency": document.agency, "agency_name": document.agency_name, "document": document.folder.name}


def _sum(path: Path) -> str:
    """The checksum of a file, counted once as long as the file's time and size stay: many tasks share their inputs."""
    state = path.stat()
    return _sum_of(path, state.st_mtime_ns, state.st_size)


@cache
def _sum_of(path: Path, changed: int, size: int) -> str:
    return documents.sha256(path)


@cache
def versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "renja-analysis": version("renja-analysis")}
    return found | {name: version(name) for name in LIBRARIES}


def changes(record: Mapping[str, Any], task: Task, folder: Path) -> list[str]:
    """What no longer is as ``record`` says: inputs, versions, and the published files themselves."""
    found = []
    for what, then, now in (
        ("", record.get("inputs", {}), inputs(task)),
        ("version of ", record.get("versions", {}), versions()),
    ):
        found += [f"{what}{name}" for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
    for name, digest in record.get("files", {}).items():
        path = folder / name
        if not path.is_file() or documents.sha256(path) != digest:
            found.append(f"output {name}")
    return found


def timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@cache
def package_sha256() -> str:
    """One checksum over the package's code and data files, their names included."""
    package = Path(__file__).resolve().parent
    digest = sha256()
    for path in sorted(path for pattern in PACKAGE_FILES for path in package.glob(pattern)):
        digest.update(f"{path.name}\0{documents.sha256(path)}\n".encode())
    return digest.hexdigest()
