"""Renja, the annual work plans of Indonesian regional agencies: read, measured, checked and shown.

``import renja_analysis as renja`` gives the names of ``PUBLIC``; each module is imported when one of its
names is first used, so that the command line does not wait for what it does not need.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "documents": ("Document", "find_document", "find_documents"),
    "errors": ("RenjaError",),
    "tables": ("load",),
    "evaluation": ("absorption", "compare_printed", "evaluate", "output_against_money", "roll_up", "shortfalls"),
    "evaluation_tables": (
        "agency_total",
        "count_findings",
        "disagreements",
        "largest",
        "lowest_leaves",
        "mean_table",
        "quadrant_points",
        "sum_differences",
    ),
    "evaluation_text": (
        "source_line",
        "tell_budget",
        "tell_comparison",
        "tell_document",
        "tell_findings",
        "tell_lowest",
        "tell_means",
        "tell_programs",
        "tell_quadrants",
        "tell_reached",
        "tell_remainder",
        "tell_renstra",
    ),
    "evaluation_figures": ("draw_budget", "draw_differences", "draw_programs", "draw_remainder", "draw_renstra"),
    "evaluation_points": ("draw_means", "draw_quadrants"),
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
