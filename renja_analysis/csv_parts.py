"""The text of a CSV file, in parts of some rows: one that is long is not held whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pandas as pd

AT_ONCE = 500  # rows
QUOTED = re.compile('["\r\n]')


def csv_parts(columns: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Commas, ``\\n``, a header; a cell is in quotation marks where it needs them. A missing cell (pd.NA) is empty."""
    yield ",".join(columns) + "\n"
    rows = zip(*columns.values(), strict=True)
    while part := list(islice(rows, AT_ONCE)):
        texts = [["" if cell is pd.NA else str(cell) for cell in row] for row in part]
        text = "".join([f"{','.join(cells)}\n" for cells in texts])
        # Few rows hold a cell that needs quotation marks.
        plain = text.count(",") == len(part) * (len(columns) - 1) and text.count("\n") == len(part)
        if plain and '"' not in text and "\r" not in text:
            yield text
        else:
            yield "".join([f"{','.join(map(_quoted, cells))}\n" for cells in texts])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or QUOTED.search(text) else text
