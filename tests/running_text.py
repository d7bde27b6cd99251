"""A running text as a document prints it, and the numbers that the reader finds in it."""

import pandas as pd

from renja_analysis import build_plans, read_narrative, read_years
from renja_analysis.building import frame_of
from renja_analysis.schema import NARRATIVE, YEARS
from renja_analysis.text_sections import paragraphs

WIDTH = 86


def text(*blocks: str) -> list[str]:
    """A text in lines of one width, a blank line after each, as a PDF with wide spacing gives it."""
    lines: list[str] = []
    for block in blocks:
        line = ""
        for word in block.split(" "):
            if line and len(line) + len(word) > WIDTH:
                lines += [line, ""]
                line = ""
            line += word + " "
        lines += [line, ""]
    return lines


def narrative(*blocks: str, **columns: object) -> pd.DataFrame:
    """The table ``narrative`` of a text; ``columns`` overwrite whole columns."""
    found = read_narrative.read(paragraphs(text(*blocks), []), "renja.txt")
    assert found, "the text holds no number that is read"
    frame = build_plans.build_narrative(found[0], {})
    assert list(frame.columns) == list(NARRATIVE.columns)
    frame["row_id"] = [f"N{number}" for number in range(1, len(frame) + 1)]
    return frame.assign(**columns)


def years(*blocks: str) -> pd.DataFrame:
    """The table ``years`` of a text."""
    found = read_years.read(paragraphs(text(*blocks), []), "renja.txt")
    if not found:
        return frame_of([], YEARS.fields)
    frame = build_plans.build_years(found[0], {})
    frame["row_id"] = [f"Y{number}" for number in range(1, len(frame) + 1)]
    return frame
