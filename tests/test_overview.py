"""The pages that lead to the results: what they show, that it is only text, and that many results stay light."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from small_project import contents

from renja_analysis import summary
from renja_analysis.files import SEAL
from renja_analysis.overview import is_summarised, keep_summary, summary_path, write_overview
from renja_analysis.overview_page import Place, budget, index_page, place_page

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def record(notebook: str = "01_a", **changed: Any) -> dict[str, Any]:
    files = {
        f"{notebook}.ipynb": "0",
        "figures/x.png": "0",
        "figures/x.svg": "0",
        "tables/t.csv": "0",
        "forms/f.xlsx": "0",
    }
    whose = {"agency": "dinas-a", "agency_name": "Dinas A", "document": "2024"}
    return {
        **whose,
        "notebook": notebook,
        "title": "Laporan",
        "files": files,
        "ended": "2026-01-02T03:04:05",
        **changed,
    }


def place(name: str = "Dinas A", year: str = "2024", agency: str = "dinas-a", **numbers: Any) -> Place:
    return Place(f"{agency}/{year}", name, year, [(f"{agency}/{year}/01_a", record())], [], numbers)


def cells(page: str) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in BeautifulSoup(page, "html.parser").select("tbody tr")
    ]


def test_a_row_tells_of_a_document_and_what_is_not_known_is_a_dash() -> None:
    known = place(pagu_final=None, pagu_plan=23_633_051_862, error=25, warning=1138, info=0)
    failed = place(year="2025")._replace(
        failures=[("dinas-a/2025/02_b.failed", record("02_b", cell=3, error="KeyError: 'x'"))]
    )
    first, second = cells(index_page([known, failed]))
    assert first[:7] == ["Dinas A", "2024", "1 selesai done", "Rp 23,63 miliar", "25", "1.138", "0"]
    assert second[:7] == ["Dinas A", "2025", "1 selesai done 1 gagal failed", "–", "–", "–", "–"]
    assert "02_b: sel / cell [3]: KeyError: 'x'" in second[7]


def test_the_budget_is_that_of_the_latest_stage_that_prints_one_and_zero_is_one() -> None:
    assert budget({"pagu_final": 0, "pagu_plan": 5}) == 0
    assert budget({"pagu_rkpd": 7, "pagu_final": None}) == 7
    assert budget({}) is None


def test_the_page_of_a_document_links_every_file_of_every_result() -> None:
    links = {link["href"] for link in BeautifulSoup(place_page(place()), "html.parser").find_all("a")}
    files = {f"../dinas-a/2024/01_a/{name}" for name in (*record()["files"], "01_a.html")}
    assert links == {"../index.html"} | files


@pytest.mark.parametrize("page", [index_page, place_page], ids=["index", "document"])
def test_what_a_document_says_is_text_and_never_markup(page: Any) -> None:
    strange = record(
        HOSTILE, title=HOSTILE, cell=HOSTILE, error=HOSTILE, ended=HOSTILE, files={f"tables/{HOSTILE}.csv": "0"}
    )
    where = Place(f"dinas-a/{HOSTILE}", HOSTILE, HOSTILE, [("x", strange)], [("y", strange)], {"failure": HOSTILE})
    made = BeautifulSoup(page(where) if page is place_page else page([where], where), "html.parser")
    assert not made.find_all("img") and len(made.find_all("script")) == (page is index_page)
    assert not [tag for tag in made.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    assert HOSTILE in made.get_text()
    targets = [str(link["href"]) for link in made.find_all("a")]
    assert targets and not [target for target in targets if re.match(r"\w+:|//|/", target)]


def test_the_pages_load_nothing_and_only_the_own_script_may_run() -> None:
    for page in (index_page([place()]), place_page(place()), index_page([])):
        made = BeautifulSoup(page, "html.parser")
        policy = str(made.select("meta[http-equiv]")[0]["content"])
        assert policy.startswith("default-src 'none'; ") and "script-src 'unsafe" not in policy
        assert not made.find_all(["link", "img", "iframe"]) and "url(" not in page and "@import" not in page


def test_a_page_without_results_says_so() -> None:
    assert "Belum ada laporan" in index_page([])


def test_two_thousand_results_are_a_light_page() -> None:
    results = [(f"dinas-a/2024/0{number}_laporan", record(f"0{number}_laporan")) for number in range(5)]
    many = [place(f"Dinas Contoh {number} Kabupaten Contoh")._replace(results=results) for number in range(400)]
    page = index_page(many)
    assert len(page.encode()) < 1_000_000
    assert page.count("_laporan.html") == 2_000


# With files and documents.


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    found = {
        "dinas-a/2024/01_a": record(),
        "dinas-a/2024/02_b.failed": {**record("02_b"), "error": "x"},
        "dinas-b/2023/01_a": {"status": "completed"},  # of a version that did not say whose it is
        "_all/04_over": record("04_over", agency="_all", agency_name="", document="", documents=["dinas-a/2024"]),
    }
    for path, made in found.items():
        made = {name: value for name, value in made.items() if name != "title" or not path.endswith(".failed")}
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / SEAL).write_text(json.dumps(made), encoding="utf-8")
    (tmp_path / "dinas-a" / "2024.json").write_text('{"summary": {"pagu_final": 5000000}}', encoding="utf-8")
    return tmp_path


def test_all_that_is_published_or_failed_is_listed_with_its_numbers(outputs: Path) -> None:
    write_overview(outputs)
    page = (outputs / "index.html").read_text(encoding="utf-8")
    assert [row[:4] for row in cells(page)] == [["Dinas A", "2024", "1 selesai done 1 gagal failed", "Rp 5,00 juta"]]
    links = {str(link["href"]) for link in BeautifulSoup(page, "html.parser").find_all("a")}
    assert {"dinas-a/2024.html", "_all.html", "_all/04_over/04_over.html"} <= links
    assert sorted(path.name for path in outputs.rglob("*.html")) == ["2024.html", "_all.html", "index.html"]


def test_writing_again_changes_nothing(outputs: Path) -> None:
    write_overview(outputs)
    before = contents(outputs)
    write_overview(outputs)
    assert contents(outputs) == before


def test_numbers_are_kept_until_a_table_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from small_project import AGENCY, make_project

    from renja_analysis.documents import find_document

    monkeypatch.setenv("RENJA_ROOT", str(tmp_path))
    make_project(tmp_path)
    document = find_document(AGENCY, 2024)
    assert not is_summarised(document)
    keep_summary(document)
    assert is_summarised(document)
    kept = json.loads(summary_path(document).read_text(encoding="utf-8"))
    assert "evaluation.csv" in kept["summary"]["failure"], "a table that does not hold is told, not raised"
    (document.folder / "tables" / "evaluation.csv").write_text("row_id\n", encoding="utf-8")
    assert not is_summarised(document)


def test_the_numbers_of_the_reference_document_are_those_of_its_tables() -> None:
    from renja_analysis.checking import check
    from renja_analysis.documents import find_documents
    from renja_analysis.tables import load_all

    document = find_documents()[0]
    tables = load_all(document, corrected=False)
    before = {name: table.copy() for name, table in tables.items()}
    row = summary.summarise(document, tables)
    assert list(row) == list(summary.TYPES)
    final = tables["final_plan"]
    assert row["pagu_final"] == final.loc[final["level"] == "program", "pagu"].sum() > 0
    assert (row["program"], row["proposals"]) == ((final["level"] == "program").sum(), len(tables["proposals"]))
    assert (row["target_rp"], row["serapan"]) == (22_312_585_924, 74.0571)
    found = check(tables, document)["severity"]
    assert all(row[name] == (found == name).sum() for name in ("error", "warning", "info"))
    assert json.dumps(row)
    assert all(table.equals(before[name]) for name, table in tables.items())
    one = summary.summarise(document, {"proposals": tables["proposals"]})
    assert (one["proposals"], one["pagu_final"], one["serapan"], one["program"]) == (row["proposals"], None, None, None)
