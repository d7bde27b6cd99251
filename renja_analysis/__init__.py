"""Renja, the annual work plans of Indonesian regional agencies: read, measured, checked and shown.

``import renja_analysis as renja`` gives these names; the docstring of each shows columns, rows and dtypes::

    load(agency, year)              every table of one document: {name: DataFrame}
    stack(table)                    one table over agencies and years, one DataFrame
    find_documents, find_document   which documents there are; what document.yml says of one
    evaluate(evaluation)            every value of the form beside its recomputation
    absorption(evaluation)          target, realisasi, what was not spent: one row per program, kegiatan, sub kegiatan
    output_against_money(...)       performance beside money
    shortfalls(evaluation)          the programs and kegiatan that fall short
    roll_up(evaluation)             each amount beside the sum of what lies under it
    compare_printed(evaluation)     printed beside recomputed, for every formula of the form
    check(tables)                   what does not add up: one row per finding
    say, show_table, show_figure    what a notebook shows with
    RenjaError                      all that the user can put right, in one sentence

``evaluation`` is ``load(agency, year)["evaluation"]``. What the notebooks tell and draw stands in modules of its
own, one for each notebook. A module is imported when one of its names is first used, so that the command line does
not wait for what it does not need.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "documents": ("find_document", "find_documents"),
    "errors": ("RenjaError",),
    "loading": ("load", "stack"),
    "evaluation": ("absorption", "compare_printed", "evaluate", "output_against_money", "roll_up", "shortfalls"),
    "checking": ("check",),
    "notebook": ("say", "show_figure", "show_table"),
}
_MODULES = {name: module for module, names in PUBLIC.items() for name in names}

__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
