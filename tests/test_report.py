"""Figures and tables of a notebook: shown once, saved under one name, the same bytes each time."""

import base64
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from renja_analysis import report
from renja_analysis.errors import RunError

FRAME = pd.DataFrame(
    {
        "name": pd.array(["Program <b>Satu</b>", "Program Dua", None], dtype="string"),
        "year": [2022, 2023, 2024],
        "rp": pd.array([23130080992, None, 0], dtype="Int64"),
        "percent": pd.array([92.153, 100.0, None], dtype="Float64"),
        "count": pd.array([1.0, 2.0, 3.0], dtype="Float64"),
        "short": pd.array([True, None, False], dtype="boolean"),
    }
)
SHOWN = [
    ["name", "year", "rp", "percent", "count", "short"],
    ["Program <b>Satu</b>", "2022", "23.130.080.992", "92,15", "1", "ya"],
    ["Program Dua", "2023", "–", "100,00", "2", "–"],
    ["–", "2024", "0", "–", "3", "tidak"],
]


def drawn(title: str = "Serapan") -> Figure:
    figure = Figure(layout="constrained")
    axes = figure.subplots()
    axes.bar(["a", "b"], [1, 2])
    axes.set_title(title)
    return figure


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENJA_OUTPUT", str(tmp_path / "out"))
    return tmp_path / "out"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a notebook would be given to show, in order; that it does show it is seen where notebooks are run."""
    bundles: list[dict[str, Any]] = []

    def display(data: dict[str, Any], metadata: dict[str, Any], raw: bool) -> None:
        assert raw
        bundles.append({"data": data, "metadata": metadata})

    monkeypatch.setattr("IPython.core.getipython.get_ipython", MagicMock())
    monkeypatch.setattr("IPython.display.display", display)
    return bundles


def cells_of(html: str) -> list[list[str]]:
    rows = BeautifulSoup(html, "html.parser").find_all("tr")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]


@pytest.mark.parametrize("name", ["", "Serapan", "a b", "../a", "a.b", "dua-tiga", "é"])
def test_a_name_that_makes_no_good_file_name_is_refused(name: str, output: Path) -> None:
    with pytest.raises(RunError, match="expected letters a-z"):
        report.figure(drawn(), name)
    with pytest.raises(RunError, match="expected letters a-z"):
        report.table(FRAME, name)
    assert not output.exists()


def test_a_second_figure_does_not_overwrite_the_first(output: Path) -> None:
    report.figure(drawn("satu"), "serapan")
    before = (output / "figures" / "serapan.png").read_bytes()
    with pytest.raises(RunError, match="Choose another name"):
        report.figure(drawn("dua"), "serapan")
    assert (output / "figures" / "serapan.png").read_bytes() == before


def test_a_second_table_does_not_overwrite_the_first(output: Path) -> None:
    report.table(FRAME, "programs")
    with pytest.raises(RunError, match="Choose another name"):
        report.table(FRAME.head(1), "programs")
    assert len(pd.read_csv(output / "tables" / "programs.csv")) == 3


def test_a_figure_and_a_table_may_share_a_name(output: Path) -> None:
    report.figure(drawn(), "serapan")
    report.table(FRAME, "serapan")
    files = sorted(path.relative_to(output).as_posix() for path in output.rglob("*.*"))
    assert files == ["figures/serapan.png", "figures/serapan.svg", "tables/serapan.csv"]


def test_nothing_is_written_by_one_who_only_reads_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RENJA_OUTPUT", raising=False)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # a cell is run again without a complaint
        report.figure(drawn(), "serapan")
        report.table(FRAME, "serapan")
    assert not list(tmp_path.iterdir())


def test_the_same_figure_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for folder in ("a", "b"):
        monkeypatch.setenv("RENJA_OUTPUT", str(tmp_path / folder))
        report.figure(drawn(), "serapan")
        made.append([path.read_bytes() for path in sorted((tmp_path / folder / "figures").iterdir())])
    assert made[0] == made[1]
    assert b"matplotlib" not in made[0][0].lower() and b"<dc:date>" not in made[0][1]


def test_a_figure_is_shown_once_as_the_picture_that_is_saved(output: Path, shown: list[dict[str, Any]]) -> None:
    figure, axes = plt.subplots()
    axes.set_title("Serapan\nper program")
    assert report.figure(figure, "serapan") is None
    (picture,) = shown
    assert base64.b64decode(picture["data"]["image/png"]) == (output / "figures" / "serapan.png").read_bytes()
    assert not plt.get_fignums(), "a figure still open is shown again at the end of its cell"


def test_a_figure_tells_its_titles_to_those_who_do_not_see_it(shown: list[dict[str, Any]]) -> None:
    figure = drawn("Serapan\nper program")
    figure.suptitle("Dinas A")
    report.figure(figure, "serapan")
    report.figure(drawn(), "lain", alt="Dua batang")
    alts = [picture["metadata"]["image/png"]["alt"] for picture in shown]
    assert alts == ["Dinas A – Serapan per program", "Dua batang"]


def test_a_figure_laid_out_by_hand_keeps_what_stands_outside_its_axes(shown: list[dict[str, Any]]) -> None:
    figure = Figure(figsize=(3, 2))
    figure.subplots()
    figure.text(1.5, 0.5, "di luar")
    report.figure(figure, "serapan")
    assert shown[0]["metadata"]["image/png"]["width"] > 3 * report.DOTS_PER_INCH / 2 + 10


def test_a_table_is_shown_as_people_read_it(shown: list[dict[str, Any]]) -> None:
    assert report.table(FRAME, "programs") is None
    assert cells_of(shown[0]["data"]["text/html"]) == SHOWN


def test_a_table_in_english_has_english_numbers(shown: list[dict[str, Any]]) -> None:
    report.table(FRAME[["rp", "percent", "short"]].head(1), "programs", lang="en")
    assert cells_of(shown[0]["data"]["text/html"])[1] == ["23,130,080,992", "92.15", "yes"]


def test_numbers_stand_to_the_right_and_names_to_the_left(shown: list[dict[str, Any]]) -> None:
    report.table(FRAME[["name", "rp"]], "programs")
    cells = BeautifulSoup(shown[0]["data"]["text/html"], "html.parser").find_all(["th", "td"])
    assert {cell["style"] for cell in cells[::2]} == {"text-align:left"}
    assert {cell["style"] for cell in cells[1::2]} == {"text-align:right"}


def test_a_table_shows_the_columns_and_rows_asked_for_and_says_that_there_are_more(
    shown: list[dict[str, Any]], output: Path
) -> None:
    report.table(FRAME, "programs", columns={"rp": "Anggaran (Rp)", "name": "Program"}, rows=2)
    html, plain = (shown[0]["data"][kind] for kind in ("text/html", "text/plain"))
    assert cells_of(html)[0] == ["Anggaran (Rp)", "Program"]
    assert len(cells_of(html)) == 1 + 2
    assert "2 dari 3 baris" in html and "2 dari 3 baris" in plain


def test_the_file_holds_every_row_and_column_as_they_are(output: Path) -> None:
    report.table(FRAME, "programs", columns={"rp": "Anggaran (Rp)"}, rows=1)
    lines = (output / "tables" / "programs.csv").read_bytes().decode("utf-8").split("\n")
    assert lines == [
        "name,year,rp,percent,count,short",
        "Program <b>Satu</b>,2022,23130080992,92.153,1.0,True",
        "Program Dua,2023,,100.0,2.0,",
        ",2024,0,,3.0,False",
        "",
    ]


def test_a_named_index_is_a_column_and_an_unnamed_one_is_none(shown: list[dict[str, Any]], output: Path) -> None:
    report.table(FRAME[["name", "rp"]].dropna().set_index("name"), "named")
    report.table(FRAME[["rp"]].tail(1), "unnamed")
    assert [cells_of(entry["data"]["text/html"])[0] for entry in shown] == [["name", "rp"], ["rp"]]
    assert (output / "tables" / "named.csv").read_text(encoding="utf-8").startswith("name,rp\n")
    assert (output / "tables" / "unnamed.csv").read_text(encoding="utf-8") == "rp\n0\n"


def test_a_long_name_is_shown_to_its_end(shown: list[dict[str, Any]]) -> None:
    name = "Program Pemberdayaan " * 20
    report.table(pd.DataFrame({"name": [name]}), "programs")
    assert name in shown[0]["data"]["text/html"] and name.strip() in shown[0]["data"]["text/plain"]


def test_a_column_that_is_not_there_is_named_and_nothing_written(output: Path) -> None:
    with pytest.raises(RunError, match=r"table programs: found the columns name, .*; expected sisa too"):
        report.table(FRAME, "programs", columns={"name": "Program", "sisa": "Sisa"})
    assert not list(output.rglob("*.csv"))


def test_an_empty_table_is_shown_with_its_head(shown: list[dict[str, Any]], output: Path) -> None:
    report.table(FRAME.head(0), "programs")
    assert cells_of(shown[0]["data"]["text/html"]) == [SHOWN[0]]
