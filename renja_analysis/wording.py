"""Words of the findings in both languages: amounts, rows and columns as people read them."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import combinations, takewhile
from string import Formatter
from typing import Any, NamedTuple

from renja_analysis.names import PREFIX, name_key
from renja_analysis.numbers import format_number, format_percent, format_rupiah
from renja_analysis.scales import read_scale

NAME_WIDTH = 90  # a longer name is cut with an ellipsis: the finding carries its row_id and source
TAIL_WIDTH = 45  # ... of which so much is its end where its beginning is that of another name
# A quote until its sentence is whole: then long ones are cut, apart from one another. No print holds these characters.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
QUOTE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")

LEVEL_WORDS = {
    "urusan": ("urusan", "urusan"),
    "bidang": ("bidang urusan", "bidang urusan"),
    "program": ("program", "program"),
    "kegiatan": ("kegiatan", "kegiatan"),
    "sub_kegiatan": ("sub kegiatan", "sub kegiatan"),
    "indikator": ("indikator tambahan", "further indicator"),
    "rata_rata": ("baris Rata-rata", "Rata-rata row"),
    "predikat": ("baris Predikat", "Predikat row"),
    "total": ("baris jumlah", "total row"),
}
QUANTITY_WORDS = {"k": "K", "rp": "Rp"}
# What a form heads by words; its columns of numbers go by their numbers.
HEADINGS = {
    "kode": ("kolom kode", "the column of codes"),
    "name": ("kolom program/kegiatan", "the column of programs and kegiatan"),
    "indicator": ("kolom indikator", "the column of indicators"),
    "level": ("tingkat baris", "the level of the row"),
    "parent": ("induk baris", "the parent of the row"),
    "predikat_k": ("predikat pada kolom K", "the predikat in the column of K"),
    "predikat_rp": ("predikat pada kolom Rp", "the predikat in the column of Rp"),
}


class Words(NamedTuple):
    """One text in Indonesian and in English."""

    id: str
    en: str


def same(text: object) -> Words:
    """A text that reads the same in both languages (a code, a name, a count)."""
    return Words(str(text), str(text))


def rupiah(value: object) -> Words:
    return Words(format_rupiah(value, "id"), format_rupiah(value, "en"))


def percent(value: object, digits: int = 2) -> Words:
    return Words(format_percent(value, "id", digits), format_percent(value, "en", digits))


def number(value: object, unit: object = None) -> Words:
    """A performance with the decimals that it has (0.065 is not shown as 0.07), and its unit where one stands."""
    digits = decimals(value)
    tail = f" {unit}" if unit else ""
    return Words(format_number(value, "id", digits) + tail, format_number(value, "en", digits) + tail)


def decimals(value: object, most: int = 6) -> int:
    """Decimals that a number needs, at most ``most``."""
    plain = format(Decimal(str(value)), f".{most}f").rstrip("0")
    return len(plain.partition(".")[2])


def plain(value: object, digits: int | None = None) -> str:
    """A number in the notation of the tables: no grouping, a decimal dot, no idle zeros."""
    text = format(Decimal(str(value)), f".{6 if digits is None else digits}f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_printed(printed: str | None, value: Words) -> Words:
    """The value; a dash, which stands for zero, as the dash that is printed."""
    if printed is None or any(letter.isdigit() for letter in printed):
        return value
    return Words(f"“{printed}” (nol)", f"“{printed}” (zero)")


def quote(name: str) -> str:
    """A text as a part of a sentence, which sets its marks and cuts a long one: see :func:`sentence`."""
    return f"{OPEN}{name}{CLOSE}"


def shorten(name: str) -> str:
    """The beginning of a name that is too long, up to the end of a word."""
    text = " ".join(name.split())
    return text if len(text) <= NAME_WIDTH else textwrap.shorten(text, NAME_WIDTH, placeholder=" …")


def quote_stated(text: str) -> str:
    """A sentence or title within the sentence of a finding, which sets the stop behind it."""
    return quote(text.rstrip(" .:;,"))


def counted_level(level: str, count: float) -> Words:
    """What a text counts: ``program`` / ``programs``; the other levels are alike in English."""
    word = level.replace("_", " ")
    return Words(word, "programs" if level == "program" and count != 1 else word)


def named(level: str, name: str) -> Words:
    """``kegiatan “Penataan Arsip”``: the level before a name that does not say it itself."""
    words = level_words(level)
    if name.lower().startswith(words.id):
        return same(quote(name))
    return Words(f"{words.id} {quote(name)}", f"{words.en} {quote(name)}")


def level_words(level: str) -> Words:
    return Words(*LEVEL_WORDS.get(level, (level, level)))


def both_and(parts: list[Words]) -> Words:
    """``a, b dan c`` / ``a, b and c``."""
    return Words(_join([part.id for part in parts], "dan"), _join([part.en for part in parts], "and"))


def column_words(column: str, form: str) -> Words:
    """``kolom 14 Rp`` / ``column 14 Rp``, by the number that the form gives to the column; a column of words by its
    heading.
    """
    name = column.removesuffix("_printed")
    if name in HEADINGS:
        return Words(*HEADINGS[name])
    return Words(f"kolom {column_number(name, form)}", f"column {column_number(name, form)}")


def column_number(column: str, form: str) -> str:
    """``14 Rp``; the column's own name where the form gives it no number."""
    group, _, quantity = column.rpartition("_")
    numbers = {row["group"]: row["column"] for row in read_scale("formulas.csv") if row["form"] == form}
    return f"{numbers[group]} {QUANTITY_WORDS[quantity]}" if group in numbers else column


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its ``{places}`` filled in.

    ``{rows:row|rows}`` is the word that agrees with the count ``rows``: what stands before the bar for one (``1``, or
    ``1 kegiatan``), else what stands behind it.
    """
    return _FILLED.vformat(template, (), values)


def sentence(template: str, words: dict[str, Words], lang: str) -> str:
    """The template with its words in one language, the first letter upper case.

    Quotes are cut to ``NAME_WIDTH``: names that begin alike so that they can be told apart.
    """
    text = fill(template, {name: getattr(word, lang) for name, word in words.items()})
    shown = _cut(dict.fromkeys(QUOTE.findall(text)))
    text = QUOTE.sub(lambda found: f"“{shown[found[1]]}”", text)
    return text[:1].upper() + text[1:]


def _cut(names: Iterable[str]) -> dict[str, str]:
    """Each name as it is shown among the others: whole, its beginning, or beginning and end."""
    shown = {name: shorten(name) for name in names}
    keys = {name: name_key(short) for name, short in shown.items() if short.endswith(" …")}
    for one, other in combinations(keys, 2):
        alike = keys[one].startswith(keys[other]) or keys[other].startswith(keys[one])
        if alike and name_key(one) != name_key(other):
            shown[one], shown[other] = _beside(one, other), _beside(other, one)
    return shown


def _beside(name: str, other: str) -> str:
    """The beginning of a long name, and what stands from the word before its first difference from another one."""
    words, others = (PREFIX.sub("", text, count=1).split() for text in (name, other))
    pairs = zip(words, others, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0].lower() == pair[1].lower(), pairs))
    first = max(min(shared, len(words) - 1) - 1, 0)
    tail = textwrap.shorten(" ".join(words[first:]), TAIL_WIDTH, placeholder=" …")
    return f"{textwrap.shorten(name, NAME_WIDTH - len(tail) - 1, placeholder=' …')} {tail}"


class _Filled(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if value.split(" ")[0] == "1" else many


_FILLED = _Filled()


def _join(parts: list[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
