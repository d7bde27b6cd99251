"""Places in a source text: which lines and characters they cover, and where a cell is printed."""

from functools import cache

import pandas as pd
import pytest

from renja_analysis.documents import find_document
from renja_analysis.loading import load
from renja_analysis.places import Spot, cell_sources, cell_spots, column_words, spots


@cache
def reference() -> dict[str, pd.DataFrame]:
    return load("dkukm-babel", 2024, corrected=False)


@pytest.mark.parametrize(
    ("source", "covered"),
    [
        ("renja.txt:616", [Spot("renja.txt", 616)]),
        ("renja.txt:5833@0-5+5832@0-11", [Spot("renja.txt", 5833, 0, 5), Spot("renja.txt", 5832, 0, 11)]),
        ("renja.txt:7+9", [Spot("renja.txt", 7), Spot("renja.txt", 9)]),
        ("renja.pdf#41:r7", []),
        ("renja.xlsx!Sheet1!F12", []),
        ("", []),
    ],
)
def test_a_place_covers_its_lines_and_no_other_kind_of_source_has_lines(source: str, covered: list[Spot]) -> None:
    assert spots(source) == covered


def test_a_cell_is_where_it_is_printed_and_a_blank_one_where_its_row_begins() -> None:
    rows = [("evaluation", "E1", "target_rp_printed", "t.txt:9@2-5"), ("evaluation", "E1", "name", "t.txt:3@0-4")]
    rows += [("evaluation", "E1", "name", "t.txt:4@0-2")]
    cells = pd.DataFrame(rows, columns=["table", "row_id", "column", "source"], dtype="string")
    sources = cell_sources({"cells": cells})
    assert cell_spots("evaluation", "E1", "target_rp", "t.txt:2", sources) == [Spot("t.txt", 9, 2, 5)]
    assert cell_spots("evaluation", "E1", "target_rp_printed", "t.txt:2", sources) == [Spot("t.txt", 9, 2, 5)]
    assert cell_spots("evaluation", "E1", "name", "t.txt:2", sources) == [
        *(Spot("t.txt", 3, 0, 4), Spot("t.txt", 4, 0, 2)),
    ]
    assert cell_spots("evaluation", "E1", "realisasi_rp", "t.txt:2", sources) == [Spot("t.txt", 2)]
    assert cell_spots("evaluation", "E1", "name", "t.txt:2", cell_sources({})) == [Spot("t.txt", 2)]


def test_the_characters_of_every_printed_cell_of_the_reference_document_are_those_of_its_text() -> None:
    text = (find_document("dkukm-babel", 2024).folder / "source" / "renja.txt").read_text(encoding="utf-8-sig")
    lines = text.split("\n")
    cells = reference()["cells"]
    blank = str.maketrans("", "", " \u00a0\r")
    for source, printed in zip(cells["source"], cells["printed"], strict=True):
        covered = "".join(lines[spot.line - 1][spot.start : spot.end] for spot in spots(source))
        assert covered.translate(blank) == printed.translate(blank)


def test_a_column_is_told_by_its_meaning_and_an_unknown_one_by_its_name() -> None:
    assert column_words("evaluation", "target_rp", "id") == "Target tahun yang dievaluasi: anggaran (Rp)"
    assert column_words("evaluation", "target_rp_printed", "id") == "Target tahun yang dievaluasi: anggaran (Rp)"
    assert column_words("evaluation", "tindak_lanjut", "en") == "What has to follow"
    assert column_words("evaluation", "xyz", "id") == column_words("xyz", "xyz", "id") == "xyz"
