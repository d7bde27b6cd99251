"""The tables of the reference document: each cell as it was copied by hand, each printed character in one place."""

import csv
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from renja_analysis.documents import find_document

FOLDER = find_document("dkukm-babel", 2024).folder
LINES = (FOLDER / "source" / "renja.txt").read_text(encoding="utf-8").split("\n")
GOLDEN = Path(__file__).parent / "golden"
TABLES = (
    "rkpd_review",
    "proposals",
    "goals",
    "plan",
    "final_plan",
    "alignment",
    "priorities",
    "narrative",
    "references",
    "years",
)
CAPTIONED = ("evaluation", "rkpd_review", "proposals", "goals", "plan", "final_plan", "alignment")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(table: str) -> list[dict[str, str]]:
    return rows_of(FOLDER / "tables" / f"{table}.csv")


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_is_the_one_that_was_copied_by_hand(table: str) -> None:
    golden = rows_of(GOLDEN / f"{table}_printed.csv")
    columns = [column for column in golden[0] if column not in ("line", "doubt")]
    found = [[row["source"].removeprefix("renja.txt:"), *(row[column] for column in columns)] for row in read(table)]
    assert found == [[row["line"], *(row[column] for column in columns)] for row in golden]


def spans(source: str) -> list[tuple[int, int, int]]:
    """The (line, first, last) that a source names, the last column exclusive."""
    found = re.findall(r"(\d+)(?:@(\d+)-(\d+))?(?=\+|$)", source.removeprefix("renja.txt:"))
    return [
        (int(line), int(first or 0), int(last) if last else len(LINES[int(line) - 1])) for line, first, last in found
    ]


def printed(line: int, first: int = 0, last: int | None = None) -> list[tuple[int, int]]:
    text = LINES[line - 1]
    return [(line, i) for i in range(first, len(text) if last is None else last) if not text[i].isspace()]


@pytest.mark.parametrize("table", [*CAPTIONED, "priorities", "narrative", "references", "years"])
def test_each_cell_says_what_stands_in_its_place(table: str) -> None:
    listed = [(row["source"], row["printed"]) for row in read("cells") if row["table"] == table]
    listed += [(row["source"], row["text"]) for row in read("furniture") if row["table"] == table]
    assert listed
    for source, text in listed:
        characters = [LINES[line - 1][i] for span in spans(source) for line, i in printed(*span)]
        assert "".join(characters) == "".join(text.split()), source


@pytest.mark.parametrize("table", CAPTIONED)
def test_every_printed_character_of_a_table_lies_in_one_cell_or_in_furniture(table: str) -> None:
    """From cells.csv, furniture.csv and the source alone; a table's range is from its caption to its last cell."""
    furniture = [row for row in read("furniture") if row["table"] == table]
    sources = [row["source"] for row in furniture] + [row["source"] for row in read("cells") if row["table"] == table]
    covered = Counter(place for source in sources for span in spans(source) for place in printed(*span))
    captions = [spans(row["source"])[0][0] for row in furniture if re.match(r"tabel", row["text"], re.IGNORECASE)]
    for first, behind in pairwise([*captions, len(LINES) + 1]):
        last = max(line for line, _ in covered if first <= line < behind)
        here = {place: count for place, count in covered.items() if first <= place[0] <= last}
        assert here == {place: 1 for line in range(first, last + 1) for place in printed(line)}


def test_no_cell_lies_outside_the_ranges_of_its_table() -> None:
    ranges = {"evaluation": (533, 4136), "rkpd_review": (4137, 6081), "proposals": (6082, 6344), "goals": (6593, 7051)}
    ranges |= {"plan": (7052, 8161), "alignment": (8162, 8986), "final_plan": (9106, 9698)}
    ranges |= {"references": (130, 9698)}  # chapter I cites most
    ranges |= {"years": (130, len(LINES))}
    for row in read("cells"):
        first, last = ranges.get(row["table"], (457, len(LINES)))
        assert all(first <= line <= last for line, _, _ in spans(row["source"])), row


def test_the_amounts_of_the_final_plan_add_up_at_every_level() -> None:
    rows = read("final_plan")
    for row in rows:
        below = [int(other["pagu"]) for other in rows if other["parent"] == row["row_id"]]
        assert not below or sum(below) == int(row["pagu"]), row["row_id"]
