"""The formulas of a form as a spreadsheet works them out, for rows that are to be filled in.

Money adds up. Performance does where the indicator does; a percentage, an index or a score takes its last value; where
the indicator is not known yet, no formula is written and the value is to be given. A rate is 100 times the first
column by the second, as the form prints it; where lower is better it is to be given as well.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from renja_analysis.form_layouts import Form
from renja_analysis.indicators import indicator_types

Row = dict[str, Any]


def made_columns(form: Form) -> list[str]:
    """The numbers of the columns that the form works out itself."""
    return [str(number) for number, head in enumerate(form.heads, start=1) if head.formula]


def formula_cells(form: Form, at: int, row: Row) -> dict[int, str]:
    """The formulas of one row, by the place of their cell; ``row`` is what is known of it, by column of the table."""
    found: dict[int, str] = {}
    cumulation, direction = _type_of(row)
    for head in form.heads:
        if head.formula is None or row.get("level") in ("rata_rata", "predikat"):
            continue
        kind, numbers = head.formula
        others = [form.heads[number - 1] for number in numbers]
        first = [xl_rowcol_to_cell(at, other.slots[0].at) for other in others]
        if kind == "percent":
            found |= {head.slots[0].at: _percent(first)} if direction != "down" else {}
        elif cumulation:
            found[head.slots[0].at] = _total(first) if cumulation == "sum" else _last(first)
        if head.money:
            money = [xl_rowcol_to_cell(at, other.money.at) for other in others if other.money]
            found[head.money.at] = _percent(money) if kind == "percent" else _total(money)
    return found


def _type_of(row: Row) -> tuple[str, str]:
    """How the indicator of a row adds up and which way is better; empty where no indicator and no unit is known."""
    known = {name: value for name, value in row.items() if isinstance(value, str)}
    if known.get("cumulation"):
        return known["cumulation"], known.get("direction", "")
    if not known.get("level") or not any(known.get(name) for name in ("indicator", "target_k_unit")):
        return "", ""
    frame = pd.DataFrame([{"row_id": "E1", "indicator": pd.NA, **known}])
    types = indicator_types(frame)
    if types.empty:
        return "", ""
    return str(types["cumulation"].iloc[0]), str(types["direction"].iloc[0])


def _total(cells: Sequence[str]) -> str:
    """Blank while none of the cells holds a number: a blank is no zero."""
    listed = ",".join(cells)
    return f'=IF(COUNT({listed})=0,"",SUM({listed}))'


def _last(cells: Sequence[str]) -> str:
    """The last of the cells that holds a number."""
    formula = '""'
    for cell in cells:
        formula = f"IF(ISNUMBER({cell}),{cell},{formula})"
    return f"={formula}"


def _percent(cells: Sequence[str]) -> str:
    """100 times the first by the second; blank where one of them is blank, or the second is zero."""
    part, whole = cells
    return f'=IF(AND(ISNUMBER({part}),ISNUMBER({whole})),IF({whole}=0,"",{part}/{whole}*100),"")'
