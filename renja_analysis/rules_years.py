"""Rules on the years and periods of the text and of the tables' titles: against the year of the plan, and each other.

Source: tables ``years`` (running text) and ``furniture`` (titles).
"""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from renja_analysis.documents import Document
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.rules_priorities import COUNTED, section_words
from renja_analysis.scales import read_words
from renja_analysis.sheet import Cell, Corrected, Row, Sheet, flat_sheet
from renja_analysis.stated import judged, printed_order
from renja_analysis.wording import NAME_WIDTH, Words, quote_stated, same, shorten

WINDOW = 60  # characters: about a clause; words further off speak of something else
PLAN_CHAPTERS = re.compile(r"III|IV|V|[345](\.\d+)*")
OPENING = re.compile(r"I|1(\.\d+)*")  # chapter I says what the plan is, and outlines what evaluates an earlier one
OF_THE_YEAR = ("renja", "rkpd", "rkp", "prioritas", "tujuan")  # each plan year has its own
MADE_FOR_YEARS = ("rpd", "rpjmd", "renstra", "rpjmn")
# A joint forum makes proposals in the year before; the evaluation may name its own year or the plan's.
DATED_TABLES = ("rkpd_review", "goals", "plan", "final_plan", "alignment")
TITLE_COLUMN = "title"  # of no table: a title stands above all columns
NUMBERED = re.compile(r"\s*(tabel|lampiran)\b", re.IGNORECASE)
YEAR = re.compile(r"tahun\s*(20\d\d)(?!\s*[-–/]\s*\d)", re.IGNORECASE)
TRANSITION = 5  # years after the first of a period of six: its first year is the one before the government's first
SUBJECT_WORDS = {
    **{name: (name.upper(), f"the {name.upper()}") for name in ("rkpd", "rkp", "rpd", "rpjmd", "rpjmn")},
    **{name: (name.title(), f"the {name.title()}") for name in ("renja", "renstra")},
    "prioritas": ("prioritas pembangunan", "regional priorities"),
    "tujuan": ("tujuan dan sasaran", "goals and objectives"),
    "kegiatan": ("kegiatan", "kegiatan"),
}


@measure
def years_sheet(years: pd.DataFrame, corrected: Corrected) -> Sheet:
    """The years and periods of the text, by row; ``at``: where a row's print stands in its sentence (-1: nowhere)."""
    sheet = flat_sheet("years", years, corrected)
    ends: dict[tuple[str, str], int] = {}
    for row in printed_order(sheet):
        key = (row["section"], row["sentence"])
        row["at"] = row["sentence"].find(row["text"], ends.get(key, 0))
        if row["at"] < 0:  # the sentence stands there again
            row["at"] = row["sentence"].find(row["text"])
        ends[key] = row["at"] + len(row["text"])
    return sheet


@rule("RJ914")
def years_of_titles(
    furniture: pd.DataFrame,
    document: Document | None,
    review_sheet: Sheet | None = None,
    goals_sheet: Sheet | None = None,
    plan_sheet: Sheet | None = None,
    final_sheet: Sheet | None = None,
    alignment_sheet: Sheet | None = None,
) -> Iterator[Finding]:
    """One finding per title of a table of the plan that names years, and the plan's is none of them."""
    known = (review_sheet, goals_sheet, plan_sheet, final_sheet, alignment_sheet)
    sheets = {sheet.table: sheet for sheet in known if sheet is not None and sheet.rows}
    for table, rows in _titles(furniture) if document else ():
        years = set(map(int, YEAR.findall(" ".join(row["text"] for row in rows))))
        if table in sheets and years and document and document.year not in years:
            row = next((row for row in rows if YEAR.search(row["text"])), rows[-1])
            first = _first_row(sheets[table], row["source"])
            yield Finding(
                cell=Cell(table, first, TITLE_COLUMN, row["source"], row["text"], row["text"], False),
                words={
                    "table": _table_words(rows[0]["text"]),
                    "year": same(", ".join(map(str, sorted(years)))),
                    "plan": same(document.year),
                    "title": same(_title_with_year([line["text"] for line in rows[1:]] or [row["text"]])),
                },
                expected=str(document.year),
            )


@rule("RJ915")
def years_before_the_plan(
    years_sheet: Sheet, document: Document | None, narrative_sheet: Sheet | None = None
) -> Iterator[Finding]:
    """One finding per sentence on the plan that gives it, or what it rests on, a year before its own.

    A sentence that counts programs is told by RJ911. Chapter II evaluates: what it says of other years is info.
    """
    if document is None:
        return
    counted = {
        (row["section"], row["sentence"])
        for row in (narrative_sheet.rows.values() if narrative_sheet else ())
        if row["measure"] in COUNTED
    }
    sentences: dict[tuple[str, str, int], list[Row]] = {}
    for row in printed_order(years_sheet):
        single = row["year"] is not None and row["year_to"] is None and row["year"] < document.year
        if single and (row["section"], row["sentence"]) not in counted and _of_plan(row):
            sentences.setdefault((row["section"], row["sentence"], int(row["year"])), []).append(row)
    for (section, _, year), (row, *again) in sentences.items():
        yield Finding(
            cell=years_sheet.cell(row["row_id"], "text"),
            evidence=years_sheet.cells([other["row_id"] for other in again], "text"),
            severity="" if _in_plan_chapter(row) else "info",
            words={
                "section": section_words(section),
                "subject": Words(*SUBJECT_WORDS[row["subject"]]),
                "year": same(year),
                "plan": same(document.year),
                "excerpt": same(f"“{_excerpt(row)}”"),
            },
            expected=str(document.year),
        )


@rule("RJ916")
def two_periods(
    years_sheet: Sheet, document: Document | None, references_sheet: Sheet | None = None
) -> Iterator[Finding]:
    """One finding per period of a plan that lacks the plan year, or is not the one that the text gives it most often.

    A period in the title of a regulation is left out: it is that of the regulation.
    """
    if document is None:
        return
    cited = [row["text"] for row in references_sheet.rows.values() if row["text"]] if references_sheet else []
    groups: dict[str, dict[tuple[int, int], list[Row]]] = {}
    for row in printed_order(years_sheet):
        if row["subject"] in MADE_FOR_YEARS and row["year_to"] is not None and not _in_title(row, cited):
            groups.setdefault(row["subject"], {}).setdefault((row["year"], row["year_to"]), []).append(row)
    for subject, periods in groups.items():
        # The one that holds the plan year is the plan's, however often chapter II names the one before.
        main = max(periods, key=lambda period: (period[0] <= document.year <= period[1], len(periods[period])))
        for period, rows in periods.items():
            holds = period[0] <= document.year <= period[1]
            told = [row for row in rows if holds or (_in_plan_chapter(row) and not _behind(row))]
            if not told or (period == main and holds):
                continue
            others = periods[main] if period != main else []
            cells = years_sheet.cells([row["row_id"] for row in (*told, *others)], "text")
            yield Finding(
                cell=cells[0],
                evidence=cells[1:],
                variant="default" if others else "alone",
                words={
                    "section": section_words(told[0]["section"]),
                    "subject": Words(*SUBJECT_WORDS[subject]),
                    "period": same(f"{period[0]}-{period[1]}"),
                    "plan": same(document.year),
                    "times": same(len(others)),
                    "other": same(f"{main[0]}-{main[1]}"),
                    "place": section_words(others[0]["section"]) if others else same(""),
                    "excerpt": same(f"“{_excerpt(told[0])}”"),
                },
            )


@rule("RJ917")
def years_counted_in_a_period(years_sheet: Sheet) -> Iterator[Finding]:
    """One finding per sentence that calls a year the n-th of a period, of which it is another one."""
    sentences: dict[tuple[str, str], list[Row]] = {}
    for row in printed_order(years_sheet):
        sentences.setdefault((row["section"], row["sentence"]), []).append(row)
    for (section, sentence), rows in sentences.items():
        ordinals = _ordinals(sentence)
        singles = {row["year"] for row in rows if row["year_to"] is None}
        periods = {(row["year"], row["year_to"]) for row in rows if row["year_to"] is not None}
        if not len(ordinals) == len(singles) == len(periods) == 1:
            continue
        ((printed, number),), (year,), ((first, last),) = ordinals, singles, periods
        places = {year - first + 1, *({year - first} if last - first == TRANSITION else ())}
        if not first <= year <= last or number in places:
            continue
        row = next(row for row in rows if row["year_to"] is None)
        yield Finding(
            cell=years_sheet.cell(row["row_id"], "text"),
            evidence=years_sheet.cells([other["row_id"] for other in rows if other["year_to"] is not None], "text"),
            words={
                "section": section_words(section),
                "year": same(year),
                "printed": same(f"“{printed}”"),
                "period": same(f"{first}-{last}"),
                "number": same(year - first + 1),
            },
        )


def _titles(furniture: pd.DataFrame) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The titles of the tables of the plan: (table, its lines). A line that numbers a table begins one."""
    titles: dict[str, list[list[dict[str, str]]]] = {}
    rows = furniture[(furniture["kind"] == "title") & furniture["table"].isin(DATED_TABLES) & furniture["text"].notna()]
    place = rows["source"].str.extract(r"(\d+)(?:@[^:]*)?$")[0].astype(float)
    for row in rows.assign(place=place.to_numpy()).sort_values("place", kind="stable").to_dict("records"):
        known = titles.setdefault(row["table"], [])
        if not known or NUMBERED.match(row["text"]):
            known.append([])
        known[-1].append({str(name): str(text) for name, text in row.items()})
    for table, found in titles.items():
        yield from ((table, lines) for lines in found)


def _table_words(text: str) -> Words:
    """``Tabel 3.1`` / ``Table 3.1``: what numbers a table."""
    printed = text.rstrip(". ")
    english = re.sub(r"^lampiran\b", "Annex", re.sub(r"^tabel\b", "Table", printed, flags=re.I), flags=re.I)
    return Words(printed, english)


def _title_with_year(lines: list[str]) -> str:
    """A title that shows its year: the whole one, or else its line with the year, or what stands before the year."""
    whole = " ".join(lines)
    for text in (whole, *lines):
        if YEAR.search(shorten(text)):
            return quote_stated(text)
    last = max(YEAR.finditer(whole), key=lambda found: found.end(), default=None)
    return f"“… {whole[: last.end()][-NAME_WIDTH:].partition(' ')[2]}”" if last else quote_stated(whole)


def _first_row(sheet: Sheet, source: str) -> str:
    """The first row below a place of the source; the first of all where places are no lines."""
    line = re.search(r":(\d+)$", source)
    for row in printed_order(sheet):
        place = re.search(r":(\d+)$", str(row["source"]))
        if line and place and int(place[1]) > int(line[1]):
            return str(row["row_id"])
    return str(printed_order(sheet)[0]["row_id"])


def _of_plan(row: Row) -> bool:
    """Whether a sentence says of the plan, or of what each plan year has anew, that it is of that year."""
    duty = row["subject"] == "kegiatan" and judged("duty").search(_before(row)) and _in_plan_chapter(row)
    if not (row["subject"] in OF_THE_YEAR or duty) or _behind(row):
        return False
    on_plan = row["title"] and judged("plan_sections").search(row["title"])
    opening = OPENING.fullmatch(row["section"]) and row["subject"] == "renja"
    return bool(_in_plan_chapter(row) or on_plan or opening)


def _in_plan_chapter(row: Row) -> bool:
    return bool(PLAN_CHAPTERS.fullmatch(row["section"]))


def _before(row: Row) -> str:
    return str(row["sentence"])[: max(row["at"], 0)][-WINDOW:]


def _after(row: Row) -> str:
    return str(row["sentence"])[row["at"] + len(row["text"]) :]


def _behind(row: Row) -> bool:
    """Whether the words around a year say that it lies behind, or cannot be seen."""
    words = judged("years_behind")
    return row["at"] < 0 or bool(words.search(_before(row)) or words.search(_after(row)[: WINDOW // 2]))


def _excerpt(row: Row) -> str:
    """The words around a year, cut at blanks."""
    before, after = str(row["sentence"])[: max(row["at"], 0)], _after(row)
    head = before if len(before) <= WINDOW else "… " + before[-WINDOW:].partition(" ")[2]
    tail = after if len(after) <= WINDOW // 2 else after[: WINDOW // 2].rpartition(" ")[0] + " …"
    return (head + row["text"] + tail).rstrip(" .:;,")


def _in_title(row: Row, cited: Iterable[str]) -> bool:
    return any(row["text"] in text and text in row["sentence"] for text in cited)


def _ordinals(sentence: str) -> list[tuple[str, int]]:
    """The years that a sentence counts: ``tahun keempat``, ``tahun ke-4`` as (printed, 4)."""
    words = read_words("text_words.yml")
    numbers = {f"ke{word}".replace(" ", ""): value for value, word in enumerate(words["numbers"]) if value}
    numbers |= dict.fromkeys(words["years"]["first"], 1)
    names = "|".join(sorted(numbers, key=len, reverse=True))
    found = re.finditer(rf"\btahun\s+(?:ke\s*-?\s*(?P<digits>\d{{1,2}})|(?P<word>{names}))\b", sentence, re.IGNORECASE)
    return [(match[0], int(match["digits"]) if match["digits"] else numbers[match["word"].lower()]) for match in found]
