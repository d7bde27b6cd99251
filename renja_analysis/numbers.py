"""Numbers as Indonesian plans print them: amounts, percents, targets with units, in and out.

One document mixes ``1,234,567``, ``1.234.567``, ``1234567``, ``7,092,900.00``, ``92.15%`` and ``80,50%``. So
a number is read by its grouping and by the kind of its column, never by a locale:

- two or more groups of three behind one kind of separator are thousands;
- two kinds of separators: the first groups thousands, the last is the decimal one (if three digits follow it, all
  groups may also be thousands: the other way is told, and an amount is refused);
- one separator with any other number of digits behind it is a decimal one;
- a number with a leading 0 has no thousands: ``0.065`` is a decimal without doubt;
- one separator and three digits (``17,682``) can be read both ways: the kind decides, and the other way is told.

Refused, because they are pieces of a number broken over two lines or two cells run together: ``454,546,200.``,
``.5``, ``1 234 567`` (blanks never group), groups of other than three digits (``1,23,456``), a sign apart from its
number. Digits are 0-9 only.
"""

import csv
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from renja_analysis.errors import NumberError, RenjaError

Kind = Literal["count", "percent", "index"]
Lang = Literal["id", "en"]

MISSING = "–"  # an en dash: the hyphen is the accounting format's zero
CURRENCY = r"(?i:Rp\.?|IDR|rupiah)"
SCALES = {
    "id": {12: "triliun", 9: "miliar", 6: "juta"},
    "en": {12: "trillion", 9: "billion", 6: "million"},
}
SCALE_WORDS = {
    "ribu": 3, "juta": 6, "miliar": 9, "milyar": 9, "triliun": 12, "trilyun": 12,
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
}  # fmt: skip

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_BRACKETS = re.compile(rf"({CURRENCY} ?|)\( ?([^()]*?) ?\)( ?%|)")
_BEFORE = re.compile(r"([-−]?)(\D*?) ?([-−]?)")
_DASH = re.compile(rf"({CURRENCY}|) ?-(?: ?(.*))?")
_RUPIAH_TAIL = re.compile(r"(?:[.,](?:-{1,2}|=))?(?: ?([^\W\d_]+))?")
_PERCENT_TAIL = re.compile(r" ?([%‰])([^\W\d_]*)| ?([^\W\d_]+)|")
_UNIT = re.compile(r"(?:[%‰](?![^ ])|[^\W\d_])[^\W_]*(?:(?: ?[/&] ?| ?\(|\) ?|\. ?|- ?|[ '])[^\W_]+)*[.)]?")
_SHOWN = 60


class Reading(NamedTuple):
    """What a printed number says.

    ``value`` is the number (None for a printed "not stated"), ``unit`` the unit as printed ("" for
    none), ``other`` the second way to read the digits (None where there is none), ``rest`` a word
    that running text has glued behind the number.
    """

    value: Decimal | None
    unit: str = ""
    other: Decimal | None = None
    rest: str = ""


class _Parts(NamedTuple):
    """A text around its first number: ``word`` stands before it, ``tail`` behind it."""

    kind: str
    text: str
    negative: bool
    word: str
    number: str
    tail: str


def parse_rupiah(text: str) -> Reading:
    """An amount in rupiah: ``23,130,080,992``, ``Rp.1.022.435.384,-``, ``7,092,900.00``, ``(1.234)``, ``Rp -``.

    A lone group of three is thousands without doubt: no price knows thousandths of a rupiah. A dash
    is the accounting format's zero. Sen of zero are dropped; other sen stay in ``value``, so it need
    not be whole. A word of scale counts (``Rp 22,31 miliar``); before one, a lone group of three can
    be read both ways. ``unit`` is ``Rp`` where a currency is printed. A glued word goes to ``rest``
    behind a number that is an amount by its grouping: ``2.444.304.781atau``, ``Rp500.000atau``.

    Raises NumberError for anything else, a decimal fraction without thousands (``12,5``) included.
    """
    dash = _DASH.fullmatch(_tidy("rupiah", text))
    if dash and not dash[2]:
        return Reading(Decimal(0), "Rp" if dash[1] else "")
    parts = _split("rupiah", text)
    tail = _RUPIAH_TAIL.fullmatch(parts.tail)
    if tail is None or (parts.word and not _is_currency(parts.word)):
        raise _refusal("rupiah", text, "an amount such as 1.234.567, Rp1,234,567.00 or Rp 1,2 miliar")
    word = tail[1] or ""
    unit = "Rp" if parts.word or _is_currency(word) else ""
    power = SCALE_WORDS.get(word.lower())
    if power:
        value, other = _read(parts, "count")
        return Reading(_whole(_shift(value, power)), unit, None if other is None else _whole(_shift(other, power)))
    if not word or _is_currency(word):
        return Reading(_amount(parts), unit)
    groups = len(re.findall(r"[.,][0-9]{3}(?![0-9])", parts.number))
    if groups < (1 if parts.word else 2) or parts.tail.startswith(" "):
        raise _refusal("rupiah", text, "an amount without the word behind it")
    return Reading(_amount(parts), unit, None, word)


def parse_percent(text: str) -> Reading:
    """A percentage as printed, not rescaled: ``92.15%``, ``38,15 %``, ``0,47%``, ``95.63``, ``-``.

    A lone group of three is a decimal, with the thousands in ``other`` (``1.250%`` may be meant as
    1250). A dash is the accounting format's zero. ``unit`` is the ``%`` or the word for it where
    printed; a word glued behind the sign goes to ``rest``. Raises NumberError for anything else.
    """
    dash = re.fullmatch(r"- ?(%?)", _tidy("percent", text))
    if dash:
        return Reading(Decimal(0), dash[1])
    parts = _split("percent", text)
    tail = _PERCENT_TAIL.fullmatch(parts.tail)
    word = tail[3] or "" if tail else ""
    if tail is None or parts.word or (word and unit_kind(word) != "percent"):
        raise _refusal("percent", text, "a percentage such as 92,15% or 92.15")
    value, other = _read(parts, "percent")
    return Reading(value, tail[1] or word, other, tail[2] or "")


def parse_target(text: str, unit_hint: str = "", *, dash: Literal["zero", "not_stated"] = "zero") -> Reading:
    """A target or a realised performance with its unit: ``13 Dok``, ``180.184 Unit``, ``0.065``, ``38,15 %``.

    The unit may stand behind the number, or before it where it is a currency or an index (``Rp
    500.000``, ``Indeks 3,25``). A lone group of three is thousands where the unit counts things, a
    decimal where it is a percent or an index (units.csv); the other reading is told. ``unit_hint``
    is the unit of the same indicator in a neighbouring cell, heard where this cell prints none. A
    number with no unit at all, and a unit that units.csv does not know, count things.

    ``dash`` says what a printed ``-`` means: the accounting format's zero, or "not stated" (value
    None). Raises NumberError for anything else, two numbers in one cell included.
    """
    bare = _DASH.fullmatch(_tidy("target", text))
    if bare and (not bare[2] or _is_unit(bare[2])):
        return Reading(Decimal(0) if dash == "zero" else None, "Rp" if bare[1] else bare[2] or "")
    parts = _split("target", text)
    before, behind = parts.word, parts.tail.removeprefix(" ")
    if _is_currency(before):
        before, behind = "Rp", re.sub(r"^[.,](?:-{1,2}|=) ?", "", behind)
    elif before and (behind or unit_kind(before) == "count"):
        raise _refusal("target", text, "the unit behind the number, as in 13 Dok")
    if behind and not _is_unit(behind):
        raise _refusal("target", text, "one number with its unit, as in 13 Dok or 38,15 %")
    unit = f"{before} {behind}".strip()
    value, other = _read(parts, unit_kind(unit or unit_hint))
    return Reading(value, unit, other)


def unit_kind(unit: str) -> Kind:
    """Whether a unit counts things or is a percent or an index, by units.csv; unknown units count things."""
    key = " ".join(unit.lower().split()).rstrip(".")
    known = _units()
    return known.get(key) or known.get(key.partition(" ")[0]) or "count"


def unit_is_known(unit: str) -> bool:
    """Whether units.csv knows a unit, or the first word of it (``Unit Usaha`` by ``unit``)."""
    key = " ".join(unit.lower().split()).rstrip(".")
    return key in _units() or key.partition(" ")[0] in _units()


def format_number(value: object, lang: Lang = "id", digits: int | None = None) -> str:
    """``22.312,5`` (id) or ``22,312.5`` (en); an en dash for a missing number.

    ``digits`` fixes the decimals; without it there are at most two, and none that is zero. Halves
    are rounded away from zero. :func:`parse_target` reads back what was not rounded away (three
    decimals behind one to three digits only with the unit of a percent or an index). Raises
    NumberError for what is no finite number, RenjaError for an unknown language.
    """
    if lang not in SCALES:
        raise RenjaError(f"lang: found {lang!r}; expected one of: {', '.join(SCALES)}. Choose one of these.")
    number = _number(value)
    if number is None:
        return MISSING
    with localcontext(rounding=ROUND_HALF_UP):
        text = format(number, f",.{2 if digits is None else digits}f")
    if digits is None:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    return text.translate(str.maketrans(",.", ".,")) if lang == "id" else text


def format_rupiah(value: object, lang: Lang = "id") -> str:
    """``Rp 22.312.405.660`` (id) or ``Rp 22,312,405,660`` (en), whole rupiah; ``-Rp 1.234`` below zero."""
    return _with_currency(format_number(value, lang, 0))


def format_rupiah_short(value: object, lang: Lang = "id", digits: int = 2) -> str:
    """``Rp 22,31 miliar`` (id) or ``Rp 22.31 billion`` (en); below a million in full, as :func:`format_rupiah`."""
    whole = format_rupiah(value, lang)
    number = _number(value)
    if number is None:
        return whole
    # What would round to 1.000,00 juta is 1,00 miliar.
    thousand = _shift(Decimal(1000 * 10 ** (digits + 1) - 5), -digits - 1)
    for power, word in SCALES[lang].items():
        if number.copy_abs() >= (10**power if power == 6 else _shift(thousand, power - 3)):
            return _with_currency(f"{format_number(_shift(number, -power), lang, digits)} {word}")
    return whole


def format_percent(value: object, lang: Lang = "id", digits: int = 2) -> str:
    """``92,15%`` (id) or ``92.15%`` (en), from a percentage of 0-100; an en dash for a missing one."""
    text = format_number(value, lang, digits)
    return text if text == MISSING else f"{text}%"


def _tidy(kind: str, text: str) -> str:
    """Single blanks for all kinds of blanks (NBSP too), none at the ends."""
    clean = " ".join(text.split()) if isinstance(text, str) else ""
    if not clean:
        raise _refusal(kind, text, "a printed number", "Leave an empty cell unparsed.")
    return clean


def _split(kind: str, text: str) -> _Parts:
    clean = _tidy(kind, text)
    bracketed = _BRACKETS.fullmatch(clean)
    if bracketed:
        clean = "".join(bracketed.groups())
    found = _NUMBER.search(clean)
    if found is None:
        raise _refusal(kind, text, "a number")
    before = _BEFORE.fullmatch(clean[: found.start()])
    if before is None:
        raise _refusal(kind, text, "digits 0-9 only")
    signs, word = before[1] + before[3], before[2].strip()
    if len(signs) + bool(bracketed) > 1 or (signs and before[0].endswith(" ") and (before[3] or not word)):
        raise _refusal(kind, text, "one sign, at the number")
    if re.search(r"[^\w ]$", word) and not _is_currency(word):
        raise _refusal(kind, text, "nothing but a sign or a currency before the first digit")
    return _Parts(kind, text, bool(signs or bracketed), word, found[0], clean[found.end() :])


def _read(parts: _Parts, unit: Kind) -> tuple[Decimal, Decimal | None]:
    """The value by the rules of the module, and the other reading where there is one."""
    *head, last = re.split(r"[.,]", parts.number)
    separators = re.findall(r"[.,]", parts.number)
    if not head:
        return _signed(last, parts), None
    decimal = _signed(f"{''.join(head)}.{last}", parts)
    can_group = re.fullmatch(r"[1-9][0-9]{0,2}", head[0]) and all(len(group) == 3 for group in head[1:])
    thousands = _signed("".join(head) + last, parts) if can_group and len(last) == 3 else None
    if len(separators) == 1:
        return (thousands, decimal) if thousands is not None and unit == "count" else (decimal, thousands)
    if not can_group or len(set(separators[:-1])) > 1:
        raise _refusal(parts.kind, parts.text, "groups of three digits behind one kind of separator")
    if separators[-1] != separators[0]:
        return decimal, thousands
    if thousands is None:
        remedy = "Join the pieces of a broken number first."
        raise _refusal(parts.kind, parts.text, "three digits in the last group, too", remedy)
    return thousands, None


def _amount(parts: _Parts) -> Decimal:
    """A value that is an amount by its grouping: whole, or with sen behind thousands."""
    value, other = _read(parts, "count")
    *head, fraction = re.split(r"[.,]", parts.number)
    if other is not None and len(head) > 1:
        raise _refusal(parts.kind, parts.text, "one kind of separator, or sen of two digits")
    if other is None and len(head) == 1:
        zero_sen = len(fraction) < 3 and not fraction.strip("0")
        if len(fraction) == 3 or (len(head[0]) < 4 and not zero_sen):
            remedy = "See whether the cell is money at all."
            raise _refusal(parts.kind, parts.text, "whole rupiah, or sen behind thousands", remedy)
    return _whole(value)


def _is_unit(text: str) -> bool:
    """Words such as ``Dok``, ``Unit Usaha``, ``orang/bulan``, ``% per tahun``; with a digit only if known (``m2``)."""
    if any(character.isnumeric() for character in text):
        return " ".join(text.lower().split()).rstrip(".") in _units()
    return _UNIT.fullmatch(text) is not None


def _is_currency(word: str) -> bool:
    return re.fullmatch(CURRENCY, word) is not None


@cache
def _units() -> dict[str, Kind]:
    lines = files("renja_analysis").joinpath("units.csv").read_text(encoding="utf-8").splitlines()
    return {row["unit"]: row["kind"] for row in csv.DictReader(lines)}  # type: ignore[misc]


def _signed(digits: str, parts: _Parts) -> Decimal:
    number = Decimal(digits)
    return number.copy_negate() if parts.negative and number else number


def _shift(number: Decimal, power: int) -> Decimal:
    """``number`` x 10^power without rounding, whatever the decimal context."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, int(exponent) + power))


def _whole(number: Decimal) -> Decimal:
    """``454546200`` for ``454546200.00``; a number with a fraction stays as it is."""
    text = format(number, "f")
    whole, _, fraction = text.partition(".")
    return Decimal(text if fraction.strip("0") else whole)


def _number(value: object) -> Decimal | None:
    """Any number as a Decimal, None for the missing ones of Python, numpy and pandas."""
    text = str(value)
    if text in ("None", "nan", "NaN", "<NA>"):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("inf")
    if not number.is_finite() or isinstance(value, str):
        raise NumberError(f"number: found {value!r}; expected a finite number or a missing one. Parse texts first.")
    return number


def _with_currency(text: str) -> str:
    if text == MISSING:
        return text
    return f"-Rp {text[1:]}" if text.startswith("-") else f"Rp {text}"


def _refusal(kind: str, text: object, expected: str, remedy: str = "Compare it with the print.") -> NumberError:
    shown = repr(text)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}… ({len(shown)} characters)"
    return NumberError(f"{kind}: found {shown}; expected {expected}. {remedy}")
