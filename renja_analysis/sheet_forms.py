"""The official forms as spreadsheets head them (``sheet_forms.yml``): which one a header is, what its columns hold."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from renja_analysis.forms import number_tokens

PAIRED = ("evaluation", "plan")  # tables in which a row may have several pairs of indicator and target
OWN = "own"  # the kind of a column that this package wrote beside a form
MONEY = re.compile(
    r"\(?(?:dalam|satuan|x)?(?:rp|rupiah)?(?P<word>ribuan|ribu|jutaan|juta|mil[iy]aran|mil[iy]ar)(?:an)?(?:rp|rupiah)?\)?"
    r"|\(?rp[,.]?\(?(?P<zeros>(?:[.,]?000)+)[,.-]*\)*|\(rp[^a-z]*\)|\((?:dalam)?rupiah\)"
)
HALF_BEHIND = re.compile(r"(.+?)(?:\((k|rp)\)|(rp))")
LONE_K = re.compile(r"\s[Kk]\s*$")


class Head(NamedTuple):
    """A column of a form: its words (``head``), what the heads above it say (``under``), what none says (``bans``)."""

    column: str
    kind: str
    head: re.Pattern[str]
    under: re.Pattern[str] | None
    bans: re.Pattern[str] | None


class SheetForm(NamedTuple):
    """One form: ``needs`` are the columns without which it is another one, each with those that may stand for it."""

    name: str
    table: str
    needs: tuple[tuple[str, ...], ...]
    without: re.Pattern[str] | None
    heads: tuple[Head, ...]
    numbers: dict[int, str]
    formulas: dict[str, str]


class Spot(NamedTuple):
    """What a column of a sheet holds: the contract's column, its kind, which of several pairs of indicator and target
    it belongs to (0: the first), and the power of ten by which the header shortens its amounts."""

    column: str
    kind: str
    pair: int = 0
    power: int = 0


@cache
def sheet_words() -> dict[str, Any]:
    """The forms and the words beside them, as ``sheet_forms.yml`` has them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(files("renja_analysis").joinpath("sheet_forms.yml").read_bytes(), Loader=loader)
    return found


@cache
def sheet_forms() -> tuple[SheetForm, ...]:
    """The known forms, in the order in which they are tried."""
    return tuple(_form(entry) for entry in sheet_words()["forms"])


def tight(text: str) -> str:
    """A head as its words are compared: no blanks and dots, lower case."""
    return re.sub(r"[\s.:*_\u200b]+", "", text.lower().replace("–", "-"))


@lru_cache(50_000)
def is_head(text: str) -> bool:
    """Whether a cell says what a header may say: the words of any column, of a group, or a number of a column."""
    word = bare(text)
    if not word or len(word) > 200:
        return not word and bool(text.strip())
    patterns = (*(head.head for form in sheet_forms() for head in form.heads), *_more())
    return any(pattern.fullmatch(word) for pattern in patterns)


def bare(text: str) -> str:
    """The words of a head without the unit of money in them."""
    word = MONEY.sub("", tight(text))
    return word if word or not tight(text) else "rp"


def power_of(texts: Sequence[str]) -> int:
    """The power of ten by which a head or a title says that amounts are shortened (ribu, juta, Rp.000)."""
    scales: dict[str, int] = sheet_words()["scales"]
    for text in texts:
        for found in MONEY.finditer(tight(text)):
            if found["word"] and (found[0] != found["word"] or tight(text) == found["word"]):
                return scales[found["word"]]
            if found["zeros"]:
                return found["zeros"].count("0")
    return 0


def match_header(paths: Sequence[tuple[str, ...]], tokens: Sequence[str]) -> tuple[SheetForm, dict[int, Spot]] | None:
    """The form that a header is, and what each column of the sheet holds; None where it is none that is known.

    ``paths`` are the heads above each column, from the top; ``tokens`` what the row of numbers says of each.
    """
    found = []
    whole = "|".join(dict.fromkeys(tight(text) for path in paths for text in path))
    for form in sheet_forms():
        if form.without and form.without.search(whole):
            continue
        spots = _spots(form, paths)
        # Beside a column for each level, the numbers are not those of the form.
        if not _choose_names(spots):
            _by_numbers(form, tokens, spots, paths)
        held = {spot.column for spot in spots.values()}
        if all(any(_holds(held, column) for column in choice) for choice in form.needs):
            formulas = sum(_formula(token) in form.formulas for token in tokens)
            found.append((len(held) + 3 * formulas, form, spots))
    if not found:
        return None
    _, form, spots = max(found, key=lambda entry: entry[0])
    return form, spots


def number_token(text: str) -> str:
    """``(13)`` as ``13``, ``13 = 12/7 x 100%`` as ``13=12/7x100``, ``8 = (7/6)`` as ``8=7/6``; else empty."""
    tight_text = "".join(number_tokens(text.replace("(", " ").replace(")", " ").lower())) if text else ""
    return tight_text if re.fullmatch(r"\d{1,2}(?:=[\d+/x]+)?", tight_text) else ""


def _holds(held: set[str], column: str) -> bool:
    return column in held or f"{column}_k" in held or f"{column}_rp" in held


def _spots(form: SheetForm, paths: Sequence[tuple[str, ...]]) -> dict[int, Spot]:
    """What each column holds by its words alone."""
    spots: dict[int, Spot] = {}
    seen: dict[str, list[tuple[str, ...]]] = {}
    level, own = re.compile(sheet_words()["level"]), re.compile(sheet_words()["own"])
    for at, path in enumerate(paths):
        if not path:
            continue
        power = power_of(path[::-1])
        if level.fullmatch(bare(path[-1])):
            spots[at] = Spot("level", "level")
            continue
        if own.fullmatch(bare(path[-1])):
            spots[at] = Spot(OWN, OWN)
            continue
        # What stands below the head of a pair is its own, its satuan too.
        for head in sorted(form.heads, key=lambda head: head.kind != "pair") if _half_below(path) else form.heads:
            half = _half(path) if head.kind == "pair" else ""
            if not _fits(head, path, half):
                continue
            before = seen.setdefault(f"{head.column}/{half}", [])
            pair = before.index(path) if path in before else len(before)
            if pair and (head.column not in ("indicator", "target") or form.table not in PAIRED):
                if path not in before:
                    continue
                pair = 0
            if path not in before:
                before.append(path)
            column = f"{head.column}_{half}" if half in ("k", "rp") else head.column
            kind = {"k": "target", "rp": "amount", "unit": "unit"}.get(half, head.kind)
            spots[at] = Spot(f"{head.column}_k" if half == "unit" else column, kind, pair, power)
            break
    _halve(spots, paths)
    _shift(spots)
    return spots


def _choose_names(spots: dict[int, Spot]) -> bool:
    """Whether each level has a column of its own; where one column alone names a level, it has the names of all."""
    if sum(spot.kind == "level_name" for spot in spots.values()) > 1:
        return True
    held = {spot.column for spot in spots.values()}
    for at, spot in list(spots.items()):
        column = {"level_name": "name", "level_code": "kode"}.get(spot.kind)
        if column:
            del spots[at]
        if column and column not in held:
            spots[at] = Spot(column, "code" if column == "kode" else "name")
            held.add(column)
    return False


def _shift(spots: dict[int, Spot]) -> None:
    """Targets and units that follow a further indicator belong to it."""
    for column in ("target", "unit"):
        for at, spot in spots.items():
            if spot.column == column:
                behind = [other.pair for place, other in spots.items() if other.column == "indicator" and place < at]
                spots[at] = spot._replace(pair=behind[-1] if behind else 0)


def half_of(text: str) -> str:
    """Which half of a pair of columns a head names: k, rp or unit; empty where it names none."""
    halves: dict[str, str] = sheet_words()["halves"]
    found = (half for half, pattern in halves.items() if re.fullmatch(pattern, tight(text)))
    return next(found, "") or next((half for half, pattern in halves.items() if re.fullmatch(pattern, bare(text))), "")


def _half_below(path: tuple[str, ...]) -> str:
    return half_of(path[-1]) if len(path) > 1 else ""


def _half(path: tuple[str, ...]) -> str:
    """Whether the last head of a column says K, Rp or satuan; empty where it says none of them."""
    half = _half_below(path)
    if half:
        return half
    return _behind(path[-1])[1]


def _behind(text: str) -> tuple[str, str]:
    """A head that names its group and its half in one: the words of the group, and k or rp; else two blanks."""
    word = tight(text)
    found = HALF_BEHIND.fullmatch(word)
    if found:
        return found[1], found[2] or found[3]
    if LONE_K.search(text):
        return word.removesuffix("k"), "k"
    money = [match for match in MONEY.finditer(word) if match.end() == len(word) and match.start() and "r" in match[0]]
    return (word[: money[0].start()], "rp") if money else ("", "")


def _fits(head: Head, path: tuple[str, ...], half: str) -> bool:
    words = [bare(text) for text in path]
    if half:
        group = _behind(path[-1])[0]
        words = words[:-1] + ([group] if group else [])
    if not words:
        return False
    whole = "".join(words)
    if head.bans and head.bans.search(whole):
        return False
    if head.under is None:
        return bool(head.head.fullmatch(words[-1]) or head.head.fullmatch(whole))
    above = "".join(words[:-1])
    if above and head.under.search(above) and head.head.fullmatch(words[-1]):
        return True
    # A head of one row says the group in its own words: `Target RKPD`, `Pagu Indikatif Prakiraan Maju`.
    return len(words) == 1 and bool(head.under.search(whole) and head.head.fullmatch(whole))


def _halve(spots: dict[int, Spot], paths: Sequence[tuple[str, ...]]) -> None:
    """Groups of the evaluation without K and Rp below them: one column is K, two are K and Rp."""
    groups: dict[str, list[int]] = {}
    for at, spot in spots.items():
        if spot.kind == "pair":
            groups.setdefault(spot.column, []).append(at)
    said = {spot.column for spot in spots.values()}
    for column, places in groups.items():
        for number, at in enumerate(places):
            if f"{column}_k" in said or f"{column}_rp" in said:
                # Beside columns that say K and Rp, one that says neither is another thing.
                del spots[at]
                continue
            half = "rp" if number == 1 and len(places) == 2 else "k"
            spots[at] = Spot(f"{column}_{half}", "amount" if half == "rp" else "target", 0, spots[at].power)


def _by_numbers(
    form: SheetForm, tokens: Sequence[str], spots: dict[int, Spot], paths: Sequence[tuple[str, ...]]
) -> None:
    """Columns that no word places, by the row of numbers, where its other numbers or formulas are the form's."""
    told = {
        at: form.formulas.get(_formula(token)) or _numbered(form, token) for at, token in enumerate(tokens) if token
    }
    sure = sum(_formula(token) in form.formulas for token in tokens)
    agree = sum(at in spots and _holds({spots[at].column}, column) for at, column in told.items() if column)
    if not sure and agree < 4:
        return
    heads = {head.column: head for head in form.heads}
    held = {spot.column for spot in spots.values()}
    free: dict[str, list[int]] = {}
    for at, column in told.items():
        if column and at not in spots and column in heads and not _holds(held, column):
            free.setdefault(column, []).append(at)
    for column, places in free.items():
        for number, at in enumerate(places):
            kind = heads[column].kind
            if kind == "pair":
                half = (_half(paths[at]) if paths[at] else "") or ("rp" if number == 1 else "k")
                spots[at] = Spot(f"{column}_{half}", "amount" if half == "rp" else "target")
            else:
                spots[at] = Spot(column, kind)


def _numbered(form: SheetForm, token: str) -> str | None:
    number, _, formula = token.partition("=")
    return None if formula else form.numbers.get(int(number))


def _formula(token: str) -> str:
    return token if "=" in token else ""


@cache
def _more() -> tuple[re.Pattern[str], ...]:
    layout: dict[str, Any] = sheet_words()
    return tuple(re.compile(pattern) for pattern in (*layout["more"], layout["level"]))


def _form(entry: dict[str, Any]) -> SheetForm:
    def compiled(pattern: str | None) -> re.Pattern[str] | None:
        return re.compile(pattern) if pattern else None

    heads = tuple(
        Head(
            cell["column"],
            cell["kind"],
            re.compile(cell["head"]),
            compiled(cell.get("under")),
            compiled(cell.get("not")),
        )
        for cell in entry["columns"]
    )
    needs = tuple(tuple(choice.split("|")) for choice in entry["needs"])
    return SheetForm(
        entry["form"],
        entry["table"],
        needs,
        compiled(entry.get("without")),
        heads,
        entry["numbers"],
        entry["formulas"],
    )
