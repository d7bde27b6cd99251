"""Each notebook runs on where a document lacks tables: what depends on them takes one sentence."""

import json
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import renja_analysis
from renja_analysis.labels import label

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = Path("data/dkukm-babel/2024")
REVIEW = ("rkpd_review", "plan", "final_plan", "proposals", "goals")
ALIGNMENT = ("alignment", "rkpd_review", "plan", "final_plan", "priorities", "narrative")
GAPS = [
    ("01_evaluation", ("evaluation",)),
    *(("02_rkpd_review", gap) for gap in [*((name,) for name in REVIEW), REVIEW[:-1], REVIEW]),
    *(("03_policy_alignment", gap) for gap in [*((name,) for name in ALIGNMENT), ALIGNMENT[1:], ALIGNMENT]),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the reference document's tables; the notebooks find it and write their results in it."""
    shutil.copytree(ROOT / REFERENCE, tmp_path / REFERENCE, ignore=shutil.ignore_patterns("source"))
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(notebook: str, **parameters: str) -> None:
    """The code cells of a notebook one after the other; the parameters replace those of its first cell."""
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names |= parameters
    plt.close("all")


@pytest.mark.parametrize(("notebook", "gap"), GAPS, ids=lambda part: part if isinstance(part, str) else " ".join(part))
def test_a_document_that_lacks_tables_is_reported_as_far_as_it_goes(
    project: Path, notebook: str, gap: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(renja_analysis, "say", said.append)
    for name in gap:
        (project / REFERENCE / "tables" / f"{name}.csv").unlink()
    run(notebook)
    lacking = next(text for text in said if text.startswith("Dokumen ini tidak memuat tabel"))
    assert all(label(f"table.{name}") in lacking for name in gap)


@pytest.mark.parametrize("policies", [1, 2])
def test_a_document_with_fewer_policy_tables_is_reported(project: Path, policies: int) -> None:
    path = project / REFERENCE / "tables" / "alignment.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines[1:] if line.split(",")[5] in ("3.3", "3.4")[:policies]]
    assert kept
    path.write_text("\n".join([lines[0], *kept]) + "\n", encoding="utf-8")
    run("03_policy_alignment")


@pytest.mark.parametrize("notebook", ["02_rkpd_review", "03_policy_alignment"])
def test_a_notebook_runs_in_english(project: Path, notebook: str) -> None:
    run(notebook, lang="en")


TRENDS = ("evaluation", "rkpd_review", "plan", "final_plan", "narrative")


@pytest.mark.parametrize("gap", [("evaluation",), ("plan",), TRENDS], ids=" ".join)
def test_trends_are_told_as_far_as_the_tables_go(
    project: Path, gap: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(renja_analysis, "say", said.append)
    for name in gap:
        (project / REFERENCE / "tables" / f"{name}.csv").unlink()
    run("04_budget_trends", lang="en", level="kegiatan")
    lacking = {"evaluation": "nothing.absorption", "plan": "nothing.forecast"}
    assert label(lacking[gap[0]] if gap != TRENDS else "nothing.amounts", "en") in said
