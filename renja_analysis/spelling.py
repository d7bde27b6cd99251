"""Two texts that should be one: another wording, or only other letters of the same words."""

import re
from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein

from renja_analysis.matching import BRACKETS
from renja_analysis.scales import threshold

SHORTEST_PREFIX = 3  # letters: kab is short for kabupaten, di is not short for dinas
# Linking words name nothing: with or without them the same thing is meant.
LINKING = frozenset(("yang", "di", "pada", "untuk", "dengan", "ke"))


def reworded(one: str, other: str) -> bool:
    """Whether the texts have other words: letter case, blanks, brackets behind, misspellings and short forms aside."""
    ours, theirs = (_words(text) for text in (one, other))
    if _letters(one) == _letters(other):
        return False
    for kind, start, end, from_, to in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal" and not _same_letters("".join(ours[start:end]), "".join(theirs[from_:to])):
            return True
    return False


def _words(text: str) -> list[str]:
    return [word for word in _all_words(text) if word not in LINKING]


def _letters(text: str) -> str:
    return "".join(_all_words(text))


def _all_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", BRACKETS.sub("", text).lower())


def _same_letters(one: str, other: str) -> bool:
    if one.isdigit() or other.isdigit():
        return one == other
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_PREFIX and long.startswith(short):
        return True
    return 100 * Levenshtein.normalized_similarity(one, other) >= threshold("word_variant")
