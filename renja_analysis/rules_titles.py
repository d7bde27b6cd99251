"""Rules on how the text spells the regulations that it cites: their titles against each other, and their kinds.

Which of two spellings is right is not guessed, but for the kind of a regulation, which has one.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from renja_analysis.findings import Finding, rule
from renja_analysis.regulations import Regulation, Row, in_title, title_key, title_words
from renja_analysis.rules_references import sections_of
from renja_analysis.scales import read_scale, threshold
from renja_analysis.sheet import Cell, Sheet
from renja_analysis.wording import same

BEFORE, BEHIND = 2, 4  # words shown on each side of the place where two titles part
CUT = 0.9  # a title shorter than this share of another one stops early
LONG = 6  # letters from which a word that lacks or repeats one is still the same word, and no other
KIND_END = re.compile(r"\s*(?:\(|\b(?i:republik|nomor|nomer|no)\b|\d).*", re.DOTALL)


@rule("RJ971")
def titles_of_one_regulation(references_sheet: Sheet, cited: list[Regulation]) -> Iterator[Finding]:
    """One finding per regulation and title that differs from the one printed most often: in spelling, or cut short.

    Other titles (an abbreviation, another wording) are no misprint, and a title whose end is in doubt says nothing.
    """
    for regulation in cited:
        printed: dict[str, list[Row]] = {}
        for row in regulation.rows:
            if row["tentang"] and not references_sheet.cell(row["row_id"], "tentang").doubted:
                printed.setdefault(title_key(row["tentang"]), []).append(row)
        usual, *others = sorted(printed.values(), key=len, reverse=True) or [[]]
        for other in others:
            variant = _difference(other[0]["tentang"], usual[0]["tentang"])
            # Of a title that stops early the shorter print is the one to mend, however often it stands there.
            rows, whole = sorted((other, usual), key=_length) if variant == "short" else (other, usual)
            if variant:
                here, there = _parting(rows[0]["tentang"], whole[0]["tentang"])
                yield Finding(
                    cell=references_sheet.cell(rows[0]["row_id"], "tentang"),
                    evidence=_cells(references_sheet, [*rows[1:], *whole]),
                    variant=variant,
                    words={
                        "name": same(regulation.name),
                        "sections": sections_of(rows),
                        "here": same(here),
                        "usual": sections_of(whole),
                        "there": same(there),
                    },
                )


@rule("RJ972")
def kind_misspelt(references_sheet: Sheet) -> Iterator[Finding]:
    """One finding per spelling of a kind that is none of its names (`Pepres`), with every place."""
    found: dict[tuple[str, str], list[Row]] = {}
    names = {row["jenis"]: row["spelled"].split("|") for row in read_scale("regulation_kinds.csv") if row["spelled"]}
    for row in references_sheet.rows.values():
        head = KIND_END.sub("", row["text"]).strip()
        near = max(names.get(row["jenis"], [head]), key=lambda name: fuzz.ratio(head.lower(), name.lower()))
        if _letters(head) != _letters(near):
            found.setdefault((head, near), []).append(row)
    for (head, near), rows in found.items():
        cells = references_sheet.cells([row["row_id"] for row in rows], "text")
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            words={"printed": same(head), "name": same(near), "sections": sections_of(rows), "count": same(len(rows))},
            expected=near,
        )


@rule("RJ973")
def word_of_a_title_spelled_twice(references_sheet: Sheet) -> Iterator[Finding]:
    """One finding per word that lacks or repeats a letter of the one that stands elsewhere between the same words."""
    places: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in references_sheet.rows.values():
        if row["tentang"] and not in_title(row, references_sheet.rows):
            words = title_words(row["tentang"])
            for before, word, behind in zip(words, words[1:], words[2:], strict=False):
                rows = places.setdefault((before, behind), {}).setdefault(word, [])
                rows += [row] if row not in rows else []
    told: set[frozenset[str]] = set()
    for (before, behind), words_here in places.items():
        rare, *usual = sorted(words_here, key=lambda word: len(words_here[word]))
        for word in usual:
            pair = frozenset((rare, word))
            rows, others = words_here[rare], words_here[word]
            if pair in told or not _one_letter(rare, word) or _whole_difference(rows, others, rare, word):
                continue
            told.add(pair)
            yield Finding(
                cell=references_sheet.cell(rows[0]["row_id"], "tentang"),
                evidence=_cells(references_sheet, [*rows[1:], *others]),
                words={
                    "word": same(f"“{before} {rare} {behind}”"),
                    "sections": sections_of(rows),
                    "other": same(f"“{before} {word} {behind}”"),
                    "usual": sections_of(others),
                },
            )


def _difference(one: str, usual: str) -> str:
    """``default``: spelled another way; ``short``: one stops early; nothing where they differ in more than that."""
    short, long = sorted((title_key(one), title_key(usual)), key=len)
    if len(short) < CUT * len(long):
        return "short" if fuzz.ratio(short, long[: len(short)]) >= threshold("near_name") else ""
    return "default" if fuzz.ratio(short, long) >= threshold("near_name") else ""


def _length(rows: Sequence[Row]) -> int:
    return len(title_key(rows[0]["tentang"]))


def _whole_difference(rows: Sequence[Row], others: Sequence[Row], word: str, other: str) -> bool:
    """Whether two titles of one regulation differ by this word alone: RJ971 says so already."""
    kinds = {(row["jenis"], row["nomor"], row["tahun"], title_key(row["tentang"])) for row in others}
    return any(
        (r["jenis"], r["nomor"], r["tahun"], title_key(r["tentang"]).replace(word, other)) in kinds for r in rows
    )


def _parting(one: str, other: str) -> tuple[str, str]:
    """The words of two titles around the first one in which they differ."""
    words = one.split(), other.split()
    keys = [[title_key(word) for word in text] for text in words]
    first = next((i for i, (a, b) in enumerate(zip(*keys, strict=False)) if a != b), min(map(len, keys)))
    start = max(0, first - BEFORE)
    shown = [" ".join(text[start : first + BEHIND]) for text in words]
    lead = "…" if start else ""
    here, there = (
        f"“{lead}{part}{'…' if first + BEHIND < len(text) else ''}”" for part, text in zip(shown, words, strict=True)
    )
    return here, there


def _one_letter(one: str, other: str) -> bool:
    """Whether one word is the other with one letter left out or twice."""
    return min(len(one), len(other)) >= LONG and len(one) != len(other) and Levenshtein.distance(one, other) == 1


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _cells(sheet: Sheet, rows: Sequence[Row]) -> tuple[Cell, ...]:
    return sheet.cells([row["row_id"] for row in rows], "tentang")
