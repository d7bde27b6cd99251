"""Every word that a reader of tables, figures and reports sees, in Indonesian and English.

The words are data (``labels.yml``); those for the codes of the measures stand beside their meaning in
``measure_codes.csv`` and ``predikat.csv``.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

import pandas as pd
import yaml

from renja_analysis.errors import RenjaError
from renja_analysis.numbers import Lang
from renja_analysis.scales import code_labels
from renja_analysis.wording import fill

LANGS: tuple[Lang, ...] = ("id", "en")
# The words of all notebooks, then those of each.
FILES = (
    *("labels.yml", "labels_review.yml", "labels_alignment.yml", "labels_proposals.yml", "labels_nomenclature.yml"),
    *("labels_consistency.yml", "labels_check.yml", "labels_trends.yml", "labels_quarters.yml"),
    "labels_revisions.yml",
)
SHARED_WORDS = {
    "what": "change",
    "missing": "stage",
    "moved": "yes_no",
    "shifted": "yes_no",
    "uncertain": "yes_no",
    "near": "yes_no",
    "supporting": "yes_no",
    "same_name": "yes_no",
    "former": "yes_no",
    "carried": "yes_no",
    "new_unit": "yes_no",
    "renja_how": "how",
    "plan_how": "how",
    "final_how": "how",
    "linked_in": "plan",
    "of_table": "table",
    "against_table": "table",
}
WORDS = "_words"  # the ending of a column that says in words what the column of that name holds in codes


def check_lang(lang: object) -> Lang:
    """``lang`` where there are words in it. Raises RenjaError naming the languages available."""
    for known in LANGS:
        if lang == known:
            return known
    raise RenjaError(f"lang: found {lang!r}; expected one of: {', '.join(LANGS)}. Choose one of these.")


def label(key: str, lang: Lang = "id", **values: str) -> str:
    """The text of a key of ``labels.yml`` with its ``{places}`` filled in.

    Values are texts already (see :mod:`renja_analysis.numbers`): the text decides nothing about digits. A word may
    agree with a count, see :func:`wording.fill`.
    Raises RenjaError for an unknown key or language, and for values that are not those of the text.
    """
    text = _text("texts", key, check_lang(lang))
    wanted = {name for _, name, _, _ in Formatter().parse(text) if name}
    if wanted != set(values):
        raise RenjaError(
            f"labels.yml, {key}: found the values {', '.join(sorted(values)) or 'none'}; "
            f"expected {', '.join(sorted(wanted)) or 'none'}. Give these."
        )
    return fill(text, values)


def listed(words: Sequence[str], lang: Lang = "id") -> str:
    """``A, B dan C`` (id) or ``A, B and C`` (en)."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {label('and', lang)} {words[-1]}"


def code_word(kind: str, code: str, lang: Lang = "id") -> str:
    """The word for a code: of the measures, or a text ``kind.code`` of ``labels.yml``."""
    if kind == "column":
        return _text("columns", code, check_lang(lang))
    if f"{kind}.{code}" in _file()["texts"]:
        return label(f"{kind}.{code}", lang)
    words = code_labels(kind, check_lang(lang))
    if code not in words:
        raise RenjaError(f"labels.yml: found no word for {kind} {code!r}; expected one. Add it in every language.")
    return words[code]


def short_name(name: object, level: str, lang: Lang = "id") -> str:
    """A row's name for a label: without the word for its level; the total, and a name not printed, in words."""
    if level == "total":
        return label("level.total", lang)
    if not isinstance(name, str):
        return label("no_name", lang)
    word = level.replace("_", " ")
    return name[len(word) + 1 :] if name.lower().startswith(f"{word} ") else name


def headings(columns: Sequence[str], lang: Lang = "id") -> dict[str, str]:
    """The head of each column as a table for people shows it: {column: words}, in the order of ``columns``.

    A column ``x_words`` has the head of ``x``. Raises RenjaError for a column without words or an unknown language.
    """
    return {column: _text("columns", column.removesuffix(WORDS), check_lang(lang)) for column in columns}


def in_words(table: pd.DataFrame, columns: Sequence[str], lang: Lang = "id") -> pd.DataFrame:
    """A copy with a column ``x_words`` behind the others for each ``x`` of ``columns``, which holds codes.

    ``name_words`` is the name, or the word for the level where none is printed. Raises RenjaError for a code without
    words.
    """
    added = {
        f"{column}{WORDS}": pd.Series(
            [pd.NA if pd.isna(code) else _word(column, str(code), lang) for code in _codes(table, column)],
            index=table.index,
            dtype="string",
        )
        for column in columns
    }
    return table.assign(**added)


def _codes(table: pd.DataFrame, column: str) -> pd.Series:
    """What is said in words; a row without a name is called by its level."""
    return table["name"].fillna("level." + table["level"]) if column == "name" else table[column]


def _word(column: str, code: str, lang: Lang) -> str:
    if column == "name":
        return label(code, lang) if code in _file()["texts"] else code
    if column == "rule":
        return rule_words(code, lang)
    # The columns of one scale share its words: predikat for predikat_lower.
    kind = "predikat" if column.startswith("predikat") else SHARED_WORDS.get(column, column)
    return "; ".join(code_word(kind, part, lang) for part in code.split("; ") if part)


def rule_words(rule: str, lang: Lang = "id") -> str:
    """The ``rule`` of :func:`evaluation.compare_printed` in words: of a column, a mean ``rows/method`` or a reading."""
    rows, _, method = rule.partition("/")
    if method in code_labels("method", lang):
        return f"{code_word('method', method, lang)}: {code_word('rows', rows, lang)}"
    if f"reading.{rule}" in _file()["texts"]:
        return label("rule.predikat", lang, reading=code_word("reading", rule, lang))
    for remark in ("last value", "lower is better"):
        rule = rule.replace(f"({remark})", f"({label(f'rule.{remark}', lang)})")
    return rule


def _text(part: str, key: str, lang: Lang) -> str:
    texts = _file()[part]
    if key not in texts:
        raise RenjaError(f"labels.yml, {part}: found no {key!r}; expected its words. Add it in every language.")
    return str(texts[key][lang])


@cache
def _file() -> dict[str, dict[str, dict[str, Any]]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[str, dict[str, Any]]] = {"columns": {}, "texts": {}}
    for name in FILES:
        for part, texts in yaml.load(files("renja_analysis").joinpath(name).read_bytes(), Loader=loader).items():
            found[part] |= texts
    return found
