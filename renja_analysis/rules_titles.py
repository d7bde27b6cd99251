"""Rules on how the text spells names: titles and kinds of the regulations that it cites, the agency's and region's own.

Which of two spellings is right is not guessed, but for the kind of a regulation and for the name in ``document.yml``.
"""

import re
from collections.abc import Iterator, Sequence

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.regulations import Regulation, Row, in_title, title_key, title_words
from renja_analysis.rules_references import sections_of
from renja_analysis.scales import read_scale, threshold
from renja_analysis.sheet import Cell, Corrected, Sheet, flat_sheet
from renja_analysis.wording import same

BEFORE, BEHIND = 2, 4  # words shown on each side of the place where two titles part
CUT = 0.9  # a title shorter than this share of another one stops early
LONG = 6  # letters from which a word that lacks or repeats one is still the same word, and no other
NAME_LONG = 8  # letters from which a name with one wrong letter is still that name
REGION = re.compile(r"\b(?:provinsi|kabupaten|kota)\s+", re.IGNORECASE)
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


@measure
def sentences_printed(
    years: pd.DataFrame,
    corrected: Corrected,
    narrative: pd.DataFrame | None = None,
    priorities: pd.DataFrame | None = None,
    references: pd.DataFrame | None = None,
) -> list[Cell]:
    """What the tables keep of the running text, each text once, at the first row that keeps it."""
    found: dict[str, Cell] = {}
    kept = (("years", years, "sentence"), ("narrative", narrative, "sentence"), ("priorities", priorities, "text"))
    for name, table, column in (*kept, ("references", references, "text")):
        if table is not None:
            sheet = flat_sheet(name, table, corrected)
            for row_id in sorted(sheet.rows, key=lambda row_id: (len(row_id), row_id)):
                found.setdefault(str(sheet.rows[row_id][column]), sheet.cell(row_id, column))
    return list(found.values())


@rule("RJ974")
def own_name_misspelt(sentences_printed: list[Cell], document: Document | None) -> Iterator[Finding]:
    """One finding per spelling of the agency's or the region's name with one letter wrong, lacking or in excess.

    Only where the text prints the name itself more often: else the one in ``document.yml`` may be the wrong one.
    """
    for name in _own_names(document.agency_name) if document else ():
        right = 0
        found: dict[str, list[Cell]] = {}
        for cell in sentences_printed:
            for printed, distance in _prints(str(cell.value), name):
                right += not distance
                found.setdefault(printed, []).extend([cell] if distance and cell not in found.get(printed, []) else [])
        for printed, cells in found.items():
            if cells and len(cells) < right:
                yield Finding(
                    cell=cells[0],
                    evidence=tuple(cells[1:]),
                    words={
                        "printed": same(printed),
                        "name": same(name),
                    },
                    expected=name,
                )


def _own_names(agency: str) -> list[str]:
    """The agency's name and the region's, where they are long enough."""
    names = [part.strip(" ,") for part in REGION.split(agency)]
    return [name for name in names if len(_letters(name)) >= NAME_LONG]


def _prints(text: str, name: str) -> Iterator[tuple[str, int]]:
    """Where a text prints a name, case and signs apart: as printed, and how many letters are wrong (0, or 1 in a word
    that is long enough: `Mandala Jaya` may be another region than `Mandala Raya`).
    """
    words, letters = text.split(), [_letters(word) for word in name.split()]
    printed = list(map(_letters, words))
    for start in range(len(words) - len(letters) + 1):
        here = words[start : start + len(letters)]
        own = printed[start : start + len(letters)]
        wrong = [(one, other) for one, other in zip(own, letters, strict=True) if one != other]
        one_letter = len(wrong) == 1 and len(wrong[0][1]) >= LONG and OSA.distance(*wrong[0]) == 1
        if not wrong or one_letter:
            yield " ".join(here).strip("“”\"'(),.;:"), len(wrong)


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
    return min(len(one), len(other)) >= LONG and len(one) != len(other) and OSA.distance(one, other) == 1


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _cells(sheet: Sheet, rows: Sequence[Row]) -> tuple[Cell, ...]:
    return sheet.cells([row["row_id"] for row in rows], "tentang")
