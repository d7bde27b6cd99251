"""What a notebook calls to show something: a sentence, a figure, a table.

Where a document has nothing to show, the notebook shows one sentence that says so, and runs on.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from renja_analysis import report
from renja_analysis.labels import WORDS, headings, in_words, label
from renja_analysis.numbers import Lang

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 12


# A sentence holds names as documents print them: its emphasis and lists are Markdown, its tags and links are text.
NO_MARKUP = {"&": "&amp;", "<": "&lt;", "[": "&#91;", "://": "&#58;//"}


def say(text: str) -> None:
    """Show a sentence in the notebook, Markdown but for HTML, links and pictures; nothing for no text."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is not None and text:
        markdown = text
        for mark, plain in NO_MARKUP.items():
            markdown = markdown.replace(mark, plain)
        display({"text/markdown": markdown, "text/plain": text}, raw=True)


def show_figure(drawn: "Figure | str", name: str) -> None:
    """Show and save a figure by its name (see :func:`report.figure`), or say the sentence that stands in its place."""
    if isinstance(drawn, str):
        say(drawn)
    else:
        report.figure(drawn, name)


def show_table(
    table: pd.DataFrame,
    name: str,
    columns: Sequence[str],
    lang: Lang = "id",
    rows: int = MOST_ROWS,
    nothing: str | None = None,
) -> None:
    """Show ``columns`` of the first ``rows`` rows under heads in words, and save the whole table by its name.

    ``nothing`` is said in place of a table without rows, where the usual sentence would only repeat another.
    A column named ``x_words`` shows the codes of ``x`` in words, unless the table has it already; a column that another
    form has is left out. See :func:`report.table`. Raises RenjaError for a column without words.
    """
    heads = headings(columns, lang)
    if table.empty:
        say(label("nothing.table", lang) if nothing is None else nothing)
        return
    coded = [column.removesuffix(WORDS) for column in columns if column.endswith(WORDS) and column not in table]
    worded = in_words(table, coded, lang)
    report.table(worded, name, {column: head for column, head in heads.items() if column in worded}, rows, lang)
