"""The text of a CSV file, in parts of some rows: one that is long is not held whole."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

AT_ONCE = 500  # rows
QUOTED = re.compile('["\r\n]')


def csv_parts(columns: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Commas, ``\\n``, a header; a cell is in quotation marks where it needs them. A missing cell (pd.NA) is empty."""
    yield ",".join(columns) + "\n"
    for at in range(0, max(map(len, columns.values()), default=0), AT_ONCE):
        parts = (column[at : at + AT_ONCE] for column in columns.values())
        texts = [[cell if type(cell) is str else _text(cell) for cell in part] for part in parts]
        count = len(texts[0])
        text = "\n".join([*map(",".join, zip(*texts, strict=True)), ""])
        # Few rows hold a cell that needs quotation marks.
        plain = text.count(",") == count * (len(columns) - 1) and text.count("\n") == count
        if plain and '"' not in text and "\r" not in text:
            yield text
        else:
            yield "".join([f"{','.join(map(_quoted, cells))}\n" for cells in zip(*texts, strict=True)])


def _text(cell: Any) -> str:
    return "" if cell is pd.NA else str(cell)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or QUOTED.search(text) else text
