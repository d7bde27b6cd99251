"""A factory of evaluation rows for tests: name only the cells that matter, all others are blank."""

import pandas as pd

from renja_analysis.schema import EVALUATION, EVALUATION_OPTIONAL

DTYPES = {"rupiah": "Int64", "number": "Float64", "percent": "Float64"}
FIELDS = {field.name: field for field in (*EVALUATION.fields, *EVALUATION_OPTIONAL)}


def evaluation_rows(*rows: dict[str, object]) -> pd.DataFrame:
    """An evaluation table of these rows with the contract's columns and dtypes.

    A cell ``x_printed`` is filled in with the value's own digits where only the value ``x`` is named.
    """
    columns = list(EVALUATION.columns)
    columns += [name for name in FIELDS if name not in columns and any(name in row for row in rows)]
    groups = {name.removesuffix("_printed") for name in FIELDS if name.endswith("_printed")}
    groups &= {name for row in rows for name in row}
    columns += [f"{name}_printed" for name in sorted(groups) if f"{name}_printed" not in columns]
    table = pd.DataFrame(list(rows), columns=columns)
    for name in groups:
        digits = table[name].map(lambda value: f"{value:g}" if isinstance(value, float) else str(value))
        table[f"{name}_printed"] = table[f"{name}_printed"].where(
            table[f"{name}_printed"].notna() | table[name].isna(), digits
        )
    return table.astype({name: DTYPES.get(FIELDS[name].type, "string") for name in columns})
