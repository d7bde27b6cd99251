"""The codes of trends in words, for tables that people read: stages, remarks, states, and why a value is missing."""

from collections.abc import Callable

import pandas as pd

from renja_analysis.labels import WORDS, check_lang, code_word
from renja_analysis.numbers import Lang
from renja_analysis.scales import choose

Word = Callable[[str, Lang], str]


def _stage(code: str, lang: Lang) -> str:
    return code_word("trend_stage", code, lang)


# The columns that hold codes, by the words for them. One code, or several joined by ``; ``.
COLUMNS: dict[str, Word] = {
    **dict.fromkeys(("stage", "stages", "from_stage", "to_stage", "budget_stage"), _stage),
    "flag": lambda code, lang: code_word("flag", code, lang),
    "status": lambda code, lang: code_word("trend_status", code, lang),
    "how": lambda code, lang: code_word("join_how", code, lang),
    "reason": lambda code, lang: code_word("no_cost", code, lang),
    "price_note": lambda code, lang: code_word("price_note", code, lang),
}


def trend_words(table: pd.DataFrame, columns: list[str], lang: Lang = "id") -> pd.DataFrame:
    """A copy of a table of the trends with a column ``x_words`` behind the others for each ``x`` of ``columns``.

    ``columns`` are some of stage, stages, from_stage, to_stage, budget_stage, flag, status, how, price_note, and reason
    (of :func:`unit_costs.unit_costs`). A missing code stays missing, and none is "". Raises RenjaError for another
    column, an unknown code or language.
    """
    lang = check_lang(lang)
    for column in columns:
        choose("columns", column, list(COLUMNS))
    added = {f"{column}{WORDS}": _said(table[column], COLUMNS[column], lang) for column in columns}
    return table.assign(**added)


def _said(codes: pd.Series, word: Word, lang: Lang) -> pd.Series:
    known = {code: "; ".join(word(part, lang) for part in code.split("; ") if part) for code in codes.dropna().unique()}
    return codes.map(known).astype("string")
