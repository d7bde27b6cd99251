"""The rules that the evaluation table (E.55/E.81, Tabel 2.1) alone can prove, and the measures that they read.

Importing this module enters them in the registry, one module per family.
"""

import pandas as pd

from renja_analysis import (  # noqa: F401 (each enters its rules)
    rules_codes,
    rules_formulas,
    rules_means,
    rules_output,
    rules_reading,
    rules_scales,
    rules_sums,
    rules_targets,
)
from renja_analysis.documents import Document
from renja_analysis.evaluation import READINGS, compare_printed, indicator_types, predikat, roll_up
from renja_analysis.findings import measure
from renja_analysis.formulas import form_formulas, form_of
from renja_analysis.indicators import Overrides
from renja_analysis.quarters import quarters
from renja_analysis.rules_means import MEAN_DIGITS
from renja_analysis.sheet import Corrected, Row, Sheet, make_sheet


@measure
def sheet(evaluation: pd.DataFrame, form: str, corrected: Corrected) -> Sheet:
    """The evaluation table by row."""
    sums = [formula for formula in form_formulas(form) if formula.kind == "sum"]
    terms = {f"{formula.group}_rp": tuple(f"{group}_rp" for group in formula.inputs) for formula in sums}
    return make_sheet("evaluation", evaluation, terms, corrected)


@measure
def form(evaluation: pd.DataFrame) -> str:
    """The form whose column numbers the findings name."""
    return form_of(evaluation)


@measure
def overrides(document: Document | None) -> Overrides:
    """Indicator types that ``document.yml`` sets by hand."""
    return document.indicators if document is not None else {}


@measure
def comparison(evaluation: pd.DataFrame, overrides: Overrides, form: str) -> pd.DataFrame:
    """Printed against recomputed, for every formula of the form and every mean."""
    return compare_printed(evaluation, overrides, form, with_predikat=False)


@measure
def so_far(evaluation: pd.DataFrame, overrides: Overrides) -> pd.DataFrame:
    """The quarters of the year, of each row that has any."""
    return quarters(evaluation, overrides)


@measure
def sums(evaluation: pd.DataFrame) -> pd.DataFrame:
    """Printed amounts against their parts."""
    return roll_up(evaluation)


@measure
def classes(evaluation: pd.DataFrame, comparison: pd.DataFrame) -> dict[float, dict[str, str]]:
    """The class that each reading of the predikat scale gives to each printed mean and to the mean expected there."""
    printed = evaluation[evaluation["level"] == "rata_rata"]
    expected = comparison.loc[comparison["formula"] == "rata_rata", "computed"]
    values = pd.concat([printed["capaian_k"], printed["capaian_rp"], expected.round(MEAN_DIGITS)]).dropna()
    values = values.drop_duplicates().reset_index(drop=True)
    by_reading = {reading: predikat(values, reading)["predikat"].tolist() for reading in READINGS}
    return {value: {name: found[place] for name, found in by_reading.items()} for place, value in enumerate(values)}


@measure
def types(evaluation: pd.DataFrame, overrides: Overrides) -> dict[str, Row]:
    """How each indicator adds up and which way is better, by row_id."""
    known = indicator_types(evaluation, overrides)
    return {str(row["row_id"]): row for row in known.to_dict("records")}  # type: ignore[misc]
