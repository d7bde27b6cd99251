"""Goals from the RKPD down to the Renja: the cascade, rows printed twice, numbering, indicators without a program.

Pure functions on the tables ``goals`` and ``plan``. They give rows in printed order, whatever the order of those they
get. Texts are compared by their letters and digits, or by the roots of their words (``proposal_words.csv``).
"""

import math
import re
from collections.abc import Collection, Iterable
from functools import cache
from itertools import combinations

import pandas as pd

from renja_analysis.matching import likeness
from renja_analysis.names import NO_LETTER
from renja_analysis.scales import read_scale, threshold

STEPS = ("tujuan", "indikator_tujuan", "sasaran", "indikator_sasaran")
CHAIN = (*(f"rkpd_{step}" for step in STEPS), *(f"renja_{step}" for step in STEPS))
ISSUE = "isu_strategis"
INDICATORS = ("indikator_tujuan", "indikator_sasaran")
PLAIN_NUMBER = re.compile(r"\s*(\d{1,9})\s*[.)]?\s*")
SHORTEST_ROOT = 4


def cascade(goals: pd.DataFrame) -> pd.DataFrame:
    """From the goal of the RKPD to the indicator of the Renja: one row per row of the table.

    Columns (all "string"): row_id, unit_kerja, no, for rkpd and then renja ``<side>_tujuan``,
    ``<side>_indikator_tujuan``, ``<side>_sasaran``, ``<side>_indikator_sasaran``, isu_strategis; for each of the eight
    texts ``<text>_key``, under which two prints are the same (lower case, letters and digits); missing_steps (those
    of the eight that are not printed, joined by ``; ``). Source: Tabel 3.1.
    """
    rows = in_printed_order(goals)
    result = rows[["row_id", "unit_kerja", "no", *CHAIN, ISSUE]].copy()
    for name in CHAIN:
        result[f"{name}_key"] = rows[name].map(text_key, na_action="ignore")
    gaps = rows[list(CHAIN)].isna().to_dict("records")
    result["missing_steps"] = ["; ".join(name for name in CHAIN if row[name]) for row in gaps]
    return result.astype("string")


def duplicates(goals: pd.DataFrame) -> pd.DataFrame:
    """Rows that say the same but for their number and unit: one row per pair.

    All eight texts of the cascade are equal but for letter case, blanks and marks; the issue is equal, or printed in
    one of the two only. Columns: left, right (row_ids), left_unit, right_unit ("string"), same_unit ("boolean";
    missing where a unit is not printed), issue_in_one ("boolean": one of the two prints no issue). Source: Tabel 3.1.
    """
    rows = in_printed_order(goals)
    texts = rows[[*CHAIN, ISSUE]].to_dict("records")
    keys = [{name: text_key(row[name]) for name in row} for row in texts]
    found = []
    for one, other in combinations(range(len(rows)), 2):
        left, right = keys[one], keys[other]
        issues = {left[ISSUE], right[ISSUE]}
        equal = any(left[name] for name in CHAIN) and all(left[name] == right[name] for name in CHAIN)
        if equal and (len(issues) == 1 or "" in issues):
            ids, units = rows["row_id"].iloc[[one, other]], rows["unit_kerja"].iloc[[one, other]]
            same = pd.NA if units.isna().any() else text_key(units.iloc[0]) == text_key(units.iloc[1])
            found.append((*ids, *units, same, len(issues) == 2))
    types = dict.fromkeys(("left", "right", "left_unit", "right_unit"), "string")
    types |= {"same_unit": "boolean", "issue_in_one": "boolean"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def groups(pairs: pd.DataFrame) -> list[list[str]]:
    """The rows that pairs (columns left, right, in printed order) hold together: the row_ids of each group."""
    group_of: dict[str, list[str]] = {}
    for left, right in pairs[["left", "right"]].itertuples(index=False, name=None):
        one, other = group_of.setdefault(left, [left]), group_of.setdefault(right, [right])
        if one is not other:
            one += other
            group_of |= dict.fromkeys(other, one)
    return list({id(group): group for group in group_of.values()}.values())


def restarts(goals: pd.DataFrame) -> pd.DataFrame:
    """Where the numbers do not count on by one: one row per such row of the table.

    Columns: row_id, unit_kerja ("string"), before (the number before it; missing at the first row), no ("Int64"), kind
    (restart: it is 1 again; repeat: the number before once more; back: a lower one; jump: numbers are left out),
    new_unit ("boolean": its unit is not that of the row before; missing where a unit is not printed). Rows without a
    plain number are passed over. Source: Tabel 3.1, column No.
    """
    found: list[tuple[object, ...]] = []
    before = 0
    unit_before: str | None = None
    rows = in_printed_order(goals)[["row_id", "unit_kerja", "no"]].fillna("")
    for row_id, unit, printed in rows.itertuples(index=False, name=None):
        number = PLAIN_NUMBER.fullmatch(printed)
        unknown = not unit or unit_before == ""
        new_unit = False if unit_before is None else pd.NA if unknown else text_key(unit) != unit_before
        unit_before = text_key(unit)
        if number:
            no = int(number[1])
            if no != before + 1:
                kind = "repeat" if no == before else "restart" if no == 1 else "back" if no < before else "jump"
                found.append((row_id, unit or pd.NA, before or pd.NA, no, kind, new_unit))
            before = no
    types = {"row_id": "string", "unit_kerja": "string", "before": "Int64", "no": "Int64", "kind": "string"}
    types |= {"new_unit": "boolean"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def carriers(goals: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """Every indicator of the Renja's goals and objectives beside the program whose indicator is most like it.

    One row per distinct indicator of the Renja. Columns: indicator (as first printed), kinds (indikator_tujuan,
    indikator_sasaran, or both, joined by ``; ``), row_ids (of goals, joined by a blank), units (joined by ``; ``),
    program (row_id in ``programs``), program_name, program_indicator ("string"; missing where no program prints an
    indicator), score ("Float64", 0-100: the better of the likeness of the texts and the share of the weight of their
    words that both have), carried ("boolean": by the threshold ``carried_indicator``). ``programs`` is the plan: its
    program rows, and the further indicators of these. Source: Tabel 3.1, T-C.33 column Indikator kinerja.
    """
    listed: dict[str, dict[str, dict[str, None]]] = {}
    rows = in_printed_order(goals)
    for row in rows.to_dict("records"):
        for kind in INDICATORS:
            text = row[f"renja_{kind}"]
            if text_key(text):
                entry = listed.setdefault(text_key(text), {"text": {}, "kinds": {}, "row_ids": {}, "units": {}})
                unit = [] if pd.isna(row["unit_kerja"]) else [row["unit_kerja"]]
                for name, cells in (("text", [text]), ("kinds", [kind]), ("row_ids", [row["row_id"]]), ("units", unit)):
                    entry[name] |= dict.fromkeys(cells)
    printed = _program_indicators(programs)
    vocabulary = [word_roots(indicator) for _, _, indicator in printed]
    found = []
    for entry in listed.values():
        text = next(iter(entry["text"]))
        scored = [(_carried(text, other[2], vocabulary), other) for other in printed]
        score, best = max(scored, key=lambda pair: pair[0], default=(None, (None, None, None)))
        carried = score is not None and score >= threshold("carried_indicator")
        joined = ("; ".join(entry["kinds"]), " ".join(entry["row_ids"]), "; ".join(entry["units"]))
        found.append((text, *joined, *best, score, carried))
    columns = ["indicator", "kinds", "row_ids", "units", "program", "program_name", "program_indicator"]
    types = dict.fromkeys(columns, "string") | {"score": "Float64", "carried": "boolean"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def unserved(goals: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """Indicators of the Renja's goals and objectives that no program of the plan carries, with the likest that it has.

    One row per distinct indicator; columns as :func:`carriers`, without carried.
    """
    rows = carriers(goals, programs)
    return rows[~rows["carried"].astype(bool)].drop(columns="carried").reset_index(drop=True)


def in_printed_order(table: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of the numbers of their row_id, counted from 0."""
    rows = table.reset_index(drop=True)
    number = rows["row_id"].str.extract(r"(\d+)$", expand=False).astype("Int64")
    return rows.loc[number.sort_values(kind="stable").index].reset_index(drop=True)


def text_key(text: object) -> str:
    """Lower case, letters and digits only; empty for a missing text."""
    return NO_LETTER.sub("", text.lower()) if isinstance(text, str) else ""


def words(text: object) -> list[str]:
    """The words of a text that carry meaning, lower case, in order, the first of those that are akin.

    Function words and place words are left out as they are written, words of need (``kurangnya``) by their root.
    """
    left_out, seen = _listed("stop"), set(_listed("need"))
    found = []
    for word in re.findall(r"[^\W\d_]{2,}", text.lower()) if isinstance(text, str) else []:
        if word not in left_out and roots(word).isdisjoint(seen):
            found.append(word)
            seen |= roots(word)
    return found


@cache
def roots(word: str) -> frozenset[str]:
    """The word and all that its prefixes and suffixes may have been put to: two words are akin that share one.

    ``pemasaran`` gives ``pasar`` and ``asar``, as the print does not tell which letter pem- has swallowed. A synonym
    (``permodalan``: ``biaya``) is added. No dictionary is asked; a root has at least four letters.
    """
    found, open_ = {word}, [word]
    while open_:
        current = open_.pop()
        cut = [current.removesuffix(suffix) for suffix in _listed("suffix")]
        for prefix, letter in _listed("prefix").items():
            rest = current.removeprefix(prefix)
            cut += [rest, letter + rest] if rest != current and rest[:1] in {*"aeiou"} else [rest]
        new = {part for part in cut if len(part) >= SHORTEST_ROOT} - found
        found |= new
        open_ += sorted(new)
    return frozenset(found | {other for root, other in _listed("same").items() if root in found})


def word_roots(*texts: object) -> frozenset[str]:
    """The roots of all words of some texts."""
    return frozenset(root for text in texts for word in words(text) for root in roots(word))


def weight(word: str, vocabulary: Collection[frozenset[str]]) -> float:
    """How much a word tells: the more, the fewer texts (each by its roots) have a word akin to it."""
    having = sum(not roots(word).isdisjoint(text) for text in vocabulary)
    return math.log(1 + len(vocabulary) / max(having, 1))


def hits(some: Iterable[str], counting: Collection[tuple[frozenset[str], float]]) -> dict[str, float]:
    """Those of some words that texts (each by its roots) have, with what a hit in the first of these texts counts."""
    found = {word: [count for text, count in counting if not roots(word).isdisjoint(text)] for word in some}
    return {word: counts[0] for word, counts in found.items() if counts}


def _carried(one: str, other: str, vocabulary: Collection[frozenset[str]]) -> float:
    """Likeness of two indicators, 0-100, by their letters or by the weight of the words that both have."""
    whole = common = 0.0
    for text, there in ((one, other), (other, one)):
        weights = {word: weight(word, vocabulary) for word in words(text)}
        whole += sum(weights.values())
        common += sum(weights[word] for word in hits(weights, [(word_roots(there), 1.0)]))
    return round(max(likeness(one, other), 100 * common / whole if whole else 0.0), 1)


def _program_indicators(programs: pd.DataFrame) -> list[tuple[str, str, str]]:
    """row_id and name of each program with each indicator that it prints, in printed order."""
    rows = in_printed_order(programs)
    names = dict(rows.loc[rows["level"] == "program", ["row_id", "name"]].itertuples(index=False, name=None))
    owner = rows["row_id"].where(rows["level"] == "program", rows["parent"].where(rows["level"] == "indikator"))
    kept = owner.isin(list(names)) & rows["indicator"].map(text_key).ne("")
    pairs = zip(owner[kept], rows.loc[kept, "indicator"], strict=True)
    return [(row_id, names[row_id], indicator) for row_id, indicator in pairs]


@cache
def _listed(kind: str) -> dict[str, str]:
    """The words of one kind in ``proposal_words.csv``, with what each stands for."""
    return {row["word"]: row["as"] for row in read_scale("proposal_words.csv") if row["kind"] == kind}
