"""What a notebook shows: figures and tables, each by one name, seen in the notebook and saved as a file.

A notebook calls :func:`figure` and :func:`table`. Both display; both also save into the folder that
the environment variable ``RENJA_OUTPUT`` names (``renja run`` sets it), and write nothing without it.
:func:`form` saves a spreadsheet beside them. The same figure or table gives the same bytes, whenever it is made.
"""

import io
import os
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from renja_analysis.csv_cells import csv_text
from renja_analysis.errors import RunError
from renja_analysis.files import OUTPUT_VARIABLE
from renja_analysis.numbers import MISSING, Lang, format_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME = re.compile(r"[a-z0-9_]+")
DOTS_PER_INCH = 144  # twice what a screen shows, so that a slide or a print is still sharp
YES_NO = {"id": ("ya", "tidak"), "en": ("yes", "no")}
MORE_ROWS = {"id": "{shown} dari {all} baris", "en": "{shown} of {all} rows"}
YEAR_COLUMN = re.compile(r"(?:.*_)?(?:year|tahun)")


def figure(fig: "Figure", name: str, alt: str = "") -> None:
    """Show ``fig`` once, as PNG, and save ``figures/<name>.png`` and ``.svg``; the figure is closed then.

    ``alt`` is what is read to those who do not see the picture; without it, the figure's titles.
    Raises RunError for a name that is not of ``a-z 0-9 _`` or was used for another figure.
    """
    places = _places("figures", name, ("png", "svg"))
    png = _png(fig)
    if places:
        for place, content in zip(places, (png, _svg(fig, name)), strict=True):
            place.write_bytes(content)
    text = alt or _titles(fig) or name
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot:
        pyplot.close(fig)  # else the notebook shows it a second time at the end of the cell
    width, height = (int.from_bytes(png[at : at + 4], "big") // 2 for at in (16, 20))  # of its header
    _display(
        {"image/png": b64encode(png).decode("ascii"), "text/plain": text},
        {"image/png": {"width": width, "height": height, "alt": text}},
    )


def table(
    frame: pd.DataFrame,
    name: str,
    columns: Mapping[str, str] | None = None,
    rows: int | None = None,
    lang: Lang = "id",
) -> None:
    """Show ``frame`` as people read it, without its index, and save it whole as ``tables/<name>.csv``.

    ``columns`` chooses, orders and renames the columns shown (column: heading), ``rows`` limits the
    rows shown; neither touches the file, which holds every row and column unformatted (a text that a spreadsheet
    would take for a formula has an apostrophe before it). Whole numbers
    are grouped by thousands (columns called year or tahun are not), the others have two decimals where
    any of the column needs them, missing values are a dash. A named index is a column like the others.
    Raises RunError for a name that is not of ``a-z 0-9 _`` or was used for another table, and for a
    column that the frame lacks.
    """
    places = _places("tables", name, ("csv",))
    full = frame.reset_index() if any(label is not None for label in frame.index.names) else frame
    shown = dict(columns) if columns is not None else {str(column): str(column) for column in full.columns}
    lacking = [column for column in shown if column not in full.columns]
    if lacking:
        found = ", ".join(map(str, full.columns))
        raise RunError(f"table {name}: found the columns {found}; expected {lacking[0]} too. Correct `columns`.")
    for place in places:
        place.write_bytes(csv_text(full).encode("utf-8"))
    part = full if rows is None else full.head(rows)
    texts = pd.DataFrame({column: _texts(part[column], column, lang) for column in shown}, dtype="string")
    note = MORE_ROWS[lang].format(shown=len(part), all=len(full)) if len(part) < len(full) else ""
    numeric = [_is_number(part[column]) for column in shown]
    html = _html(texts, list(shown.values()), numeric, note)
    plain = texts.set_axis(list(shown.values()), axis=1).to_string(index=False, max_colwidth=None)
    _display({"text/html": html, "text/plain": plain + (f"\n{note}" if note else "")}, {})


def form(name: str, write: Callable[[Path], object]) -> None:
    """Have ``write`` save ``forms/<name>.xlsx``, where there is a folder to save into; nothing is displayed.

    Raises RunError for a name that is not of ``a-z 0-9 _`` or was used for another form.
    """
    for place in _places("forms", name, ("xlsx",)):
        write(place)


def _places(kind: str, name: str, suffixes: tuple[str, ...]) -> list[Path]:
    """Where to save: no place without the variable. The folder is made; a name is good for one thing."""
    if not NAME.fullmatch(name):
        raise RunError(f"{kind}: found the name {name!r}; expected letters a-z, digits and _ only. Rename it.")
    output = os.environ.get(OUTPUT_VARIABLE)
    if not output:
        return []
    folder = Path(output) / kind
    folder.mkdir(parents=True, exist_ok=True)
    places = [folder / f"{name}.{suffix}" for suffix in suffixes]
    taken = [place for place in places if place.exists()]
    if taken:
        raise RunError(f"{taken[0]}: found the name {name} in use; expected one name for each. Choose another name.")
    return places


def _png(fig: "Figure") -> bytes:
    """The figure drawn once; Figure.savefig would draw it a second time, for its layout alone."""
    import matplotlib as mpl  # here and below, since it takes long to import
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    content = io.BytesIO()
    how: dict[str, Any] = {
        "metadata": {"Software": None},
        "pil_kwargs": {"compress_level": 1},
    }  # small enough, and fast
    with mpl.rc_context({"text.hinting": "none"}):  # letters as the SVG has them, not bent to the grid of a screen
        if fig.get_layout_engine() is None:  # laid out by hand: nothing is to be cut off at the edges
            fig.savefig(content, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight", **how)
        else:
            fig.dpi = DOTS_PER_INCH
            FigureCanvasAgg(fig).print_png(content, **how)
    return content.getvalue()


def _svg(fig: "Figure", name: str) -> bytes:
    """The same picture, its letters as outlines: a slide shows them alike on a machine without our fonts."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    content = io.BytesIO()
    how: dict[str, Any] = {"metadata": {"Date": None, "Creator": None}}
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        if fig.get_layout_engine() is None:
            fig.savefig(content, format="svg", bbox_inches="tight", **how)
        else:
            fig.set_layout_engine("none")  # the layout that the PNG has serves both
            FigureCanvasSVG(fig).print_svg(content, **how)
    return content.getvalue()


def _titles(fig: "Figure") -> str:
    titles = [axes.get_title(side) for axes in fig.axes for side in ("left", "center", "right")]
    return " – ".join(" ".join(title.split()) for title in (fig.get_suptitle(), *titles) if title.strip())


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _texts(values: pd.Series, column: str, lang: Lang) -> list[str]:
    """One column as people read it; missing stays visible as a dash."""
    if pd.api.types.is_bool_dtype(values):
        yes, no = YES_NO[lang]
        return [MISSING if pd.isna(value) else yes if value else no for value in values]
    if not _is_number(values):
        return [MISSING if pd.isna(value) else str(value) for value in values]
    if YEAR_COLUMN.fullmatch(column):
        return [MISSING if pd.isna(value) else str(int(value)) for value in values]
    whole = all(pd.isna(value) or round(float(value), 2).is_integer() for value in values)
    return [format_number(value, lang, 0 if whole else 2) for value in values]


def _html(texts: pd.DataFrame, headings: list[str], numeric: list[bool], note: str) -> str:
    """A plain table, numbers to the right: what pandas writes has no column that could be told apart."""
    sides = ["right" if is_number else "left" for is_number in numeric]

    def row(tag: str, cells: list[str]) -> str:
        inside = [
            f'<{tag} style="text-align:{side}">{escape(cell, quote=False)}</{tag}>'
            for cell, side in zip(cells, sides, strict=True)
        ]
        return f"<tr>{''.join(inside)}</tr>"

    body = "\n".join(row("td", list(cells)) for cells in texts.itertuples(index=False, name=None))
    caption = f'<caption style="caption-side:bottom">{escape(note)}</caption>\n' if note else ""
    head = f"<thead>{row('th', headings)}</thead>"
    return f'<table class="dataframe">\n{caption}{head}\n<tbody>\n{body}\n</tbody>\n</table>'


def _display(bundle: dict[str, Any], metadata: dict[str, Any]) -> None:
    """To the notebook, where there is one: a script that calls us prints nothing."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:
        display(bundle, metadata=metadata, raw=True)
