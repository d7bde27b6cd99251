"""A project of one small document and notebooks of a few cells, for the tests of running and publishing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from renja_analysis import runner
from renja_analysis.pool import Event

AGENCY = "dinas-a"
PARAMETERS = f'agency = "{AGENCY}"  # agency\nyear = 2024  # plan year\nlang = "id"\nmost = 2'
TABLE = "row_id,name,rp\nE1,Program Satu,1500\nE2,Program Dua,2500000\nE3,Program Tiga,\n"


def make_project(root: Path, years: tuple[int, ...] = (2024,)) -> Path:
    """``root`` with a document for each year and an empty ``notebooks/``."""
    for year in years:
        folder = root / "data" / AGENCY / str(year)
        (folder / "tables").mkdir(parents=True)
        (folder / "tables" / "evaluation.csv").write_text(TABLE, encoding="utf-8")
        description = {
            "agency": {"slug": AGENCY, "name": "Dinas A & B", "level": "provinsi"},
            "year": year,
            "tahap": "akhir",
            "evaluated_year": year - 2,
            "source": [{"name": "renja.txt", "title": "Renja"}],
        }
        (folder / "document.yml").write_text(yaml.safe_dump(description), encoding="utf-8")
    (root / "notebooks").mkdir()
    return root


def write_notebook(
    root: Path, name: str, *cells: str, parameters: tuple[str, ...] = (PARAMETERS,), kernel: str = "python3"
) -> Path:
    """``notebooks/<name>.ipynb``: a title, the parameters cells, then ``cells`` (those that begin with # are text)."""
    made = [nbformat.v4.new_markdown_cell("# Laporan *kecil*\n\nSatu kalimat.")]
    made += [nbformat.v4.new_code_cell(text, metadata={"tags": ["parameters"]}) for text in parameters]
    made += [
        nbformat.v4.new_markdown_cell(text) if text.startswith("#") else nbformat.v4.new_code_cell(text)
        for text in cells
    ]
    kernelspec = {"name": kernel, "display_name": kernel, "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernelspec})
    path = root / "notebooks" / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def run_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``renja run`` work in this process, one task after the other, so that a test can stand in for a part."""

    def spread(work: Any, items: Iterable[Any], workers: int) -> Iterator[Event[Any]]:
        for item in items:
            yield Event(item, "began")
            told: list[Any] = []
            result = work(item, told.append)
            yield from (Event(item, "told", message) for message in told)
            yield Event(item, "ended", result)

    monkeypatch.setattr(runner, "spread", spread)
