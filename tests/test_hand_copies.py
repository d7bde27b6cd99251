"""Hand copies of tables that no reader gives yet: every printed character is in them, in printed order.

A copy stands in ``golden/`` beside the evaluation's: a reader of its table has to give the same cells.
"""

import csv
from pathlib import Path

import pytest

from renja_analysis.documents import find_document

SOURCE = find_document("dkukm-babel", 2024).folder / "source" / "renja.txt"
LINES = SOURCE.read_text(encoding="utf-8").split("\n")
FINAL_PLAN_HEADER = (
    *("No", "Urusan/Bidang Urusan Pemerintahan", "Daerah dan Program/Kegiatan"),
    *("Target Pagu Indikatif Sumber Dana", "-1 -2 -3 -4 -5"),
)
ALIGNMENT_HEADER = ("No Strategi Program Kegiatan Sub Kegiatan Pagu Ket",)


def copied(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "golden" / f"{name}_printed.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def characters(text: str) -> str:
    return "".join(text.split())


def printed_from(line: int, header: tuple[str, ...]) -> str:
    """Every character from a line on, without the headers that each page repeats."""
    headings = {characters(heading) for heading in header}
    return "".join(text for text in map(characters, LINES[line - 1 :]) if text not in headings)


def cells_of(rows: list[dict[str, str]], *columns: str) -> str:
    return characters("".join(row[column] for row in rows for column in columns))


def test_the_copy_of_the_final_plan_holds_what_is_printed() -> None:
    rows = copied("final_plan")
    cells = cells_of(rows, "no", "name", "target_printed", "pagu_printed", "sumber_dana")
    assert printed_from(int(rows[0]["line"]), FINAL_PLAN_HEADER).startswith(f"{cells}BABV")


@pytest.mark.parametrize("table", ["3.3", "3.4", "3.5", "3.6"])
def test_the_copy_of_each_policy_table_holds_what_is_printed(table: str) -> None:
    rows = [row for row in copied("alignment") if row["table"] == table]
    cells = cells_of(rows, "no", "name", "pagu_printed", "ket")
    assert printed_from(int(rows[0]["line"]), ALIGNMENT_HEADER).startswith(cells)


def test_the_copied_amounts_of_the_final_plan_add_up_at_every_level() -> None:
    below = {"bidang": "program", "program": "kegiatan", "kegiatan": "sub_kegiatan"}
    rows = [(row["level"], int(row["pagu_printed"].replace(",", ""))) for row in copied("final_plan")]
    order = [*below, "sub_kegiatan"]
    for position, (level, amount) in enumerate(rows):
        if level in below:
            behind = rows[position + 1 :]
            end = next(
                (i for i, (other, _) in enumerate(behind) if order.index(other) <= order.index(level)), len(behind)
            )
            assert sum(pagu for other, pagu in behind[:end] if other == below[level]) == amount, rows[position]
