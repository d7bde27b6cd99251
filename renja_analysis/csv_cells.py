"""Tables as CSV for people too: no text of a document is taken for a formula by the spreadsheet that opens it."""

import re
from collections.abc import Iterable

import pandas as pd

# What a spreadsheet takes for a formula: a sign that begins one; after + and - also what calls or reaches out.
FORMULA = re.compile(r"\s*[=@]|[\t\r]|\s*[+-].*[(|!]", re.DOTALL)


def csv_text(frame: pd.DataFrame, columns: Iterable[str] | None = None) -> str:
    """The frame without its index, ``\\n`` as line end; a text that would be a formula has an apostrophe before it.

    Numbers, printed ones too (``-5``, ``+1,5``), and a dash that begins a line of a list stay as they are.
    """
    shown = frame if columns is None else frame[list(columns)]
    texts = [name for name in range(shown.shape[1]) if pd.api.types.is_string_dtype(shown.dtypes.iloc[name])]
    safe = shown.copy()
    for place in texts:
        column = shown.iloc[:, place]
        if column.astype("string").str.match(FORMULA).any():
            safe.isetitem(place, column.map(_safe).array)
    safe.columns = pd.Index([_safe(name) for name in shown.columns])
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
