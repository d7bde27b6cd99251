"""Renja, the annual work plans of Indonesian regional agencies: read, measured, checked and shown.

``import renja_analysis as renja`` gives the names of ``PUBLIC``; each module is imported when one of its
names is first used, so that the command line does not wait for what it does not need.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "documents": ("find_document", "find_documents"),
    "errors": ("RenjaError",),
    "loading": ("load", "stack"),
    "evaluation": ("absorption", "compare_printed", "evaluate", "roll_up", "shortfalls"),
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
