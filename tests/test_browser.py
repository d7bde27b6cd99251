"""The published pages in a real browser: every link leads somewhere, nothing comes from outside, nothing complains.

``RENJA_SCREENSHOTS`` names a folder to keep the pictures in, for whoever wants to look at them.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import Browser
from small_project import AGENCY, make_project, write_notebook

from renja_analysis.runner import run
from renja_analysis.tasks import plan

HOSTILE = "<script>alert(1)</script><img src=http://contoh.invalid/x onerror=alert(2)>"
SHOW = (
    "import pandas as pd\nfrom matplotlib.figure import Figure\nfrom renja_analysis import report, say",
    f"usulan = pd.DataFrame({{'usulan': [{HOSTILE!r}, '=HYPERLINK(\"http://contoh.invalid\")'] * 9, 'rp': range(18)}})",
    "say('Usulan **masyarakat**: ![x](http://contoh.invalid/y) ' + usulan['usulan'].iloc[0])",
    f"fig = Figure(figsize=(9, 4), layout='constrained')\nfig.subplots().bar(['a', 'b'], [1, 2])\n"
    f"fig.suptitle({HOSTILE!r})\nreport.figure(fig, 'serapan')",
    "report.table(usulan.assign(**{f'kolom_panjang_{number}': 'x' * 20 for number in range(9)}), 'usulan')",
)
SIZES = {"wide": (1280, 900), "phone": (390, 844)}
OPENED = (".html", ".svg", ".png")  # what a browser shows; other files are only looked for


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def outputs(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two agencies, one with a hostile name; one notebook fails with a hostile error."""
    root = make_project(tmp_path_factory.mktemp("published") / "project")
    folder = root / "data" / "dinas-b" / "2025"
    shutil.copytree(root / "data" / AGENCY / "2024", folder)
    description = (folder / "document.yml").read_text(encoding="utf-8")
    for old, new in ((AGENCY, "dinas-b"), ("Dinas A & B", f"'Dinas \"B\" {HOSTILE}'"), ("year: 2024", "year: 2025")):
        description = description.replace(old, new)
    (folder / "document.yml").write_text(description, encoding="utf-8")
    write_notebook(root, "01_report", *SHOW)
    write_notebook(root, "02_error", f"raise ValueError({HOSTILE!r})")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RENJA_ROOT", str(root))
        tasks = [task for task in plan() if task.label != f"{AGENCY}/2024/02_error"]
        assert [bool(outcome.error) for outcome in run(tasks)] == [False, False, True]
    return root / "outputs"


def photograph(browser: Browser, name: str) -> None:
    picture = browser.screenshot()
    assert len(picture) > 5_000, "not an empty page"
    if "RENJA_SCREENSHOTS" in os.environ:
        Path(os.environ["RENJA_SCREENSHOTS"], f"{name}.png").write_bytes(picture)


def links(browser: Browser) -> list[str]:
    found: list[str] = browser.run("return [...document.links].map(link => link.href)")
    return found


def test_every_link_leads_to_a_file_nothing_is_loaded_from_outside_and_the_console_is_silent(
    browser: Browser, outputs: Path
) -> None:
    waiting, seen = [(outputs / "index.html").as_uri()], set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        path = Path(unquote(urlsplit(url).path))
        assert path.is_file() and path.is_relative_to(outputs), url
        if path.suffix not in OPENED:
            continue
        browser.open(path)
        assert not browser.complaints(), path
        assert browser.requested() == [url]
        if path.suffix == ".html":
            waiting += links(browser)
            assert all(browser.run("return [...document.images].map(image => image.naturalWidth > 0)")), path
    names = {Path(urlsplit(url).path).name for url in seen}
    assert {"index.html", "2024.html", "2025.html", "01_report.html", "serapan.png", "serapan.svg"} <= names
    assert {"usulan.csv", "01_report.ipynb", "02_error.ipynb"} <= names


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["index.html", "dinas-b/2025.html", "dinas-b/2025/01_report/01_report.html"])
def test_a_page_is_as_wide_as_the_screen_and_shows_markup_as_text(
    name: str, size: str, browser: Browser, outputs: Path
) -> None:
    browser.resize(*SIZES[size])
    browser.open(outputs / name)
    assert browser.run("return document.documentElement.scrollWidth") <= SIZES[size][0]
    assert HOSTILE in browser.run("return document.body.innerText")
    assert not browser.run("return [...document.images].filter(image => !image.src.startsWith('data:')).length")
    photograph(browser, f"{size}-{Path(name).stem}")


def rows(browser: Browser) -> list[str]:
    found: list[str] = browser.run(
        "return [...document.querySelectorAll('tbody tr')].filter(row => !row.hidden).map(row => row.dataset.year)"
    )
    return found


def test_the_list_is_sorted_and_filtered_without_a_network(browser: Browser, outputs: Path) -> None:
    browser.open(outputs / "index.html")
    head = "document.querySelectorAll('thead button')[1]"
    assert rows(browser) == ["2024", "2025"]
    browser.run(f"{head}.click()")
    assert rows(browser) == ["2024", "2025"]
    browser.run(f"{head}.click()")
    assert rows(browser) == ["2025", "2024"]
    assert browser.run("return document.querySelector('[aria-sort]').textContent").startswith("Tahun")
    for name, value, left in (
        ("search", "laporan a & b", ["2024"]),
        ("search", "", ["2025", "2024"]),
        ("state", "failed", ["2025"]),
        ("year", "2024", []),
        ("state", "", ["2024"]),
    ):
        browser.run(f"form.{name}.value = '{value}'; form.dispatchEvent(new Event('input'))")
        assert rows(browser) == left, (name, value)
        assert browser.run("return form.shown.value") == str(len(left))


def test_without_a_script_every_row_is_there(browser: Browser, outputs: Path) -> None:
    page = (outputs / "index.html").read_text(encoding="utf-8")
    plain = outputs / "without.html"
    plain.write_text(page[: page.index("<script>")] + "</body></html>", encoding="utf-8")
    browser.open(plain)
    assert rows(browser) == ["2024", "2025"]
    assert not browser.run("return document.querySelector('form').checkVisibility()")
    plain.unlink()


def test_a_reader_of_the_log_hears_a_page_that_complains_and_loads(browser: Browser, tmp_path: Path) -> None:
    """The tests above would see it."""
    page = tmp_path / "bad.html"
    page.write_text("<script>console.error('x')</script><img src='http://127.0.0.1:9/x.png'>", encoding="utf-8")
    browser.open(page)
    assert browser.complaints()
    assert "http://127.0.0.1:9/x.png" in browser.requested()
