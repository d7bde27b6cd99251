"""What the council and the public ask for: duplicates, places, and the sub kegiatan that would serve each proposal.

Pure functions on the table ``proposals`` (T-C.32, SIPD Pokir) and a plan. They give rows in printed order, whatever
the order of those they get. A near duplicate, a spelling variant and a link are suggestions, shown with their score.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from renja_analysis.documents import Document
from renja_analysis.errors import SchemaError
from renja_analysis.goals import hits, in_printed_order, text_key, weight, word_roots, words
from renja_analysis.rkpd_review import SUPPORTING
from renja_analysis.scales import choose, read_scale, threshold
from renja_analysis.schema import LINKS, YES
from renja_analysis.stages import ancestors
from renja_analysis.tables import load_present, read_table

CONTENT = ("usulan", "masalah", "program_kegiatan", "indicator")
PLACE_LEVELS = ("provinsi", "kabupaten_kota", "kecamatan", "desa")
BEST = 3  # suggestions per proposal


def duplicates(proposals: pd.DataFrame) -> pd.DataFrame:
    """Proposals that are the same or nearly the same: one row per pair, in printed order.

    Columns: left, right (row_ids), kind (same: what is asked, the problem and the place are equal but for letter case,
    blanks and marks; near: each of them is alike by the threshold ``near_proposal``), score (0-100, that of the least
    alike), same_fields (those of usulan, masalah, program_kegiatan, indicator, alamat_lokasi and pengusul that both
    print and that agree, joined by ``; ``). Places are alike in their text, or in the desa or kelurahan that both name;
    where they name different ones, or other numbers of RT or house, the proposals are no duplicates. Source: Tabel 2.4.
    """
    rows = in_printed_order(proposals)
    fields = [*CONTENT, "alamat_lokasi", "pengusul"]
    keys = rows[fields].map(text_key).to_dict("records")
    places_of = places(rows)[[f"{level}_key" for level in PLACE_LEVELS]].fillna("").to_dict("records")
    found = []
    asked = [number for number, key in enumerate(keys) if key["usulan"] or key["program_kegiatan"]]
    for one, other in combinations(asked, 2):
        left, right = keys[one], keys[other]
        same = [name for name in fields if left[name] and left[name] == right[name]]
        equal = all(left[name] == right[name] for name in (*CONTENT, "alamat_lokasi"))
        score = 100.0 if equal else _alike(left, right, places_of[one], places_of[other])
        if equal or score >= threshold("near_proposal"):
            ids = rows["row_id"].iloc[one], rows["row_id"].iloc[other]
            found.append((*ids, "same" if equal else "near", round(score, 1), "; ".join(same)))
    types = {"left": "string", "right": "string", "kind": "string", "score": "Float64", "same_fields": "string"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def places(proposals: pd.DataFrame) -> pd.DataFrame:
    """The places that each address names, by the place words of ``places.csv``: one row per proposal.

    Columns: row_id; provinsi, kabupaten_kota, kabupaten_kota_kind (kabupaten | kota), kecamatan, desa, desa_kind
    (desa | kelurahan), jalan as written without the place word (several of one level joined by ``; ``); and for each
    level but jalan ``<level>_key``, in which letter case and the spelling variants that :func:`variants` shows are
    one. Missing where the address does not say. Source: column Alamat lokasi.
    """
    rows = in_printed_order(proposals)
    named = _keyed(rows)
    result: dict[str, list[object]] = {"row_id": rows["row_id"].tolist()}
    for level in (*PLACE_LEVELS, "jalan"):
        own = [[place for place in of_row if place.level == level] for of_row in named]
        result[level] = [_joined({place.name.lower(): place.name for place in of_row}.values()) for of_row in own]
        if level in ("kabupaten_kota", "desa"):
            result[f"{level}_kind"] = [_joined(dict.fromkeys(place.kind for place in of_row)) for of_row in own]
    for level in PLACE_LEVELS:
        result[f"{level}_key"] = [_joined(dict.fromkeys(p.key for p in of_row if p.level == level)) for of_row in named]
    return pd.DataFrame(result).astype("string")


def variants(proposals: pd.DataFrame) -> pd.DataFrame:
    """Spellings that :func:`places` takes for one place: one row per pair of written forms, by level.

    Names are variants where at most about one letter in six differs (threshold ``place_variant``), their numbers are
    equal and the places above them, where both are printed, are the same. Columns: level, left, right (as first
    written), score (0-100), left_rows, right_rows (row_ids that print them, joined by a blank).
    """
    rows = in_printed_order(proposals)
    forms: dict[tuple[str, str], dict[str, tuple[str, list[str]]]] = {}
    for row_id, of_row in zip(rows["row_id"], _keyed(rows), strict=True):
        for place in of_row:
            if place.level in PLACE_LEVELS:
                _, ids = forms.setdefault((place.level, place.key), {}).setdefault(place.name.lower(), (place.name, []))
                ids += [row_id] if row_id not in ids else []
    found = []
    for level, key in sorted(forms, key=lambda place: PLACE_LEVELS.index(place[0])):
        for (left, left_rows), (right, right_rows) in combinations(forms[level, key].values(), 2):
            score = round(_spelled_alike(text_key(left), text_key(right)), 1)
            found.append((level, left, right, score, " ".join(left_rows), " ".join(right_rows)))
    names = ["level", "left", "right", "score", "left_rows", "right_rows"]
    return pd.DataFrame(found, columns=names).astype(dict.fromkeys(names, "string") | {"score": "Float64"})


def links(proposals: pd.DataFrame, plan: pd.DataFrame, confirmed: pd.DataFrame | None = None) -> pd.DataFrame:
    """The sub kegiatan that would serve each proposal: one row per suggestion or decision, at most three suggestions.

    Columns: row_id (of the proposal), target (row_id in the plan; missing: none serves it), name, score (0-100), words
    (of the proposal that match, joined by ``, ``), rank (1 is the best; missing for a refused link and without a
    target), confirmed (True, False; missing: not decided).

    The score is the share of the weight of the proposal's words that the names of the sub kegiatan hold (in full) and
    of its kegiatan and program (by half), the mean of usulan, masalah, program_kegiatan and indicator. Words are
    compared by their roots (``proposal_words.csv``); the fewer sub kegiatan of the plan have a word, the more it
    weighs. Programs of penunjang serve the agency and are left out. Below the threshold ``proposal_link`` nothing is
    suggested. What ``confirmed`` (see :func:`read_links`) confirms takes the place of the suggestions; what it refuses
    is listed last. Raises SchemaError where ``confirmed`` names rows that are not there. Source: Tabel 2.4, T-C.33.
    """
    rows, offers, least = in_printed_order(proposals), _offers(plan), threshold("proposal_link")
    names: dict[Any, str] = dict(in_printed_order(plan)[["row_id", "name"]].itertuples(index=False, name=None))
    decided: dict[Any, dict[Any, bool]] = {}
    if confirmed is not None:
        _check_links(confirmed, proposals, plan, "confirmed")
        for row in confirmed[confirmed["confirmed"].notna()].to_dict("records"):
            target = None if pd.isna(row["sub_kegiatan"]) else row["sub_kegiatan"]
            decided.setdefault(row["proposal"], {})[target] = bool(row["confirmed"])
    found: list[tuple[Any, ...]] = []
    for proposal in rows.to_dict("records"):
        fits, decisions = _fits(proposal, offers), decided.get(proposal["row_id"], {})
        fitting = (target for target in fits if fits[target][0] >= least and target not in decisions)
        best = sorted(fitting, key=lambda target: -fits[target][0])[:BEST]
        chosen, refused = ([name for name in names if decisions.get(name) is yes] for yes in (True, False))
        taken = any(decisions.values()) or None
        listed: list[tuple[Any, ...]] = list(enumerate(chosen or ([] if taken else best), start=1)) or [(None, None)]
        for rank, target in [*listed, *((None, target) for target in refused)]:
            decision = False if target in refused else taken
            score, shared = fits.get(target, (None, None))
            found.append((proposal["row_id"], target, names.get(target), score, shared, rank, decision))
    types = {"row_id": "string", "target": "string", "name": "string", "score": "Float64", "words": "string"}
    types |= {"rank": "Int64", "confirmed": "boolean"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


def read_links(document: Document) -> pd.DataFrame | None:
    """What an analyst decided in ``proposal_links.csv`` beside ``document.yml``; None where there is no such file.

    One row per line. Columns: proposal (row_id), sub_kegiatan (row_id in the plan; empty: none serves the proposal),
    confirmed (boolean; missing: not decided), by. Raises SchemaError for a file that is no such table, and where a
    line names a row that is not there or a pair twice.
    """
    path = document.folder / f"{LINKS.name}.csv"
    if not path.is_file():
        return None
    try:
        table = read_table(path, LINKS)
    except SchemaError as error:  # on one line: a run that fails shows the first
        raise SchemaError(" ".join(str(error).split())) from error
    tables = load_present(document, ("proposals", "plan"))
    _check_links(table, tables["proposals"], tables["plan"], str(path))
    yes = table["confirmed"].isin(YES).astype("boolean")
    return table.assign(confirmed=yes.mask(table["confirmed"].isna()))


def counts(proposals: pd.DataFrame, by: str, links: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many proposals by ``by`` (pengusul, usulan, provinsi, kabupaten_kota, kecamatan, desa): one row per value.

    Columns: key, name (as first written; missing where it is not printed), proposals, distinct (the same proposal
    counted once), share (percent of all), row_ids (joined by a blank), without_match and without_ids (those for which
    ``links`` has no sub kegiatan; missing without ``links``). The most frequent first. Where no usulan is printed
    (T-C.32), the program_kegiatan stands for it. Raises RenjaError for another ``by``.
    """
    choose("by", by, ("pengusul", "usulan", *PLACE_LEVELS))
    rows = in_printed_order(proposals)
    if by in PLACE_LEVELS:
        table = places(rows)
        kind = table["kabupaten_kota_kind"].str.capitalize().fillna("") + " " if by == "kabupaten_kota" else ""
        names, keys = (kind + table[by]).str.strip(), table[f"{by}_key"]
    else:
        names = rows[by].fillna(rows["program_kegiatan"]) if by == "usulan" else rows[by]
        keys = names.map(text_key, na_action="ignore").astype("string")
    asked = rows[[*CONTENT, "alamat_lokasi"]].map(text_key).agg("\n".join, axis=1) if len(rows) else rows["row_id"]
    served = set(links.loc[links["target"].notna() & links["rank"].notna(), "row_id"]) if links is not None else set()
    whole = pd.DataFrame({"key": keys, "name": names, "row_id": rows["row_id"], "asked": asked})
    found = []
    for key, part in whole.groupby("key", dropna=False, sort=False):
        without = [row_id for row_id in part["row_id"] if row_id not in served]
        lacks = (len(without), " ".join(without)) if links is not None else (pd.NA, pd.NA)
        numbers = len(part), part["asked"].nunique(), 100 * len(part) / len(rows)
        found.append((key, part["name"].iloc[0], *numbers, " ".join(part["row_id"]), *lacks))
    types = {"key": "string", "name": "string", "proposals": "Int64", "distinct": "Int64", "share": "Float64"}
    types |= {"row_ids": "string", "without_match": "Int64", "without_ids": "string"}
    frame = pd.DataFrame(found, columns=list(types)).astype(types)
    return frame.sort_values("proposals", ascending=False, kind="stable").reset_index(drop=True)


class Place(NamedTuple):
    """One place that an address names; places that are the same have the same key."""

    level: str
    kind: str
    name: str
    key: str = ""


# What tells places of one level apart: the key of the name; its numbers, kind and places above ("" where not printed).
Unit = tuple[str, tuple[str, ...]]
# Of each sub kegiatan the roots of its name and of those above, each with what a hit in it counts.
Offers = dict[str, list[tuple[frozenset[str], float]]]


def _joined(parts: Iterable[str]) -> object:
    return "; ".join(part for part in parts if part) or pd.NA


def _alike(left: dict[Any, str], right: dict[Any, str], here: dict[Any, str], there: dict[Any, str]) -> float:
    """The likeness of the least alike of what is asked, the problem and the place, 0-100."""
    known = [level for level in here if here[level] and there[level]]
    shared = {level: set(here[level].split("; ")) & set(there[level].split("; ")) for level in known}
    if not all(shared.values()):
        return 0.0
    numbers = [[int(number) for number in re.findall(r"\d+", side["alamat_lokasi"])] for side in (left, right)]
    if all(numbers) and numbers[0] != numbers[1]:  # of houses, RT and RW
        return 0.0
    score = 100.0 if shared.get("desa_key") else fuzz.ratio(left["alamat_lokasi"], right["alamat_lokasi"])
    return min(score, *(fuzz.ratio(left[name], right[name]) for name in CONTENT))


@cache
def _openers() -> re.Pattern[str]:
    """Any place word, or several with a slash between them."""
    word = f"(?:{'|'.join(row['word'] for row in read_scale('places.csv'))})"
    return re.compile(rf"(?<!\w){word}(?!\w)(?:[.\s]*/\s*{word}(?!\w))*[.:\s]*", re.IGNORECASE)


def _named(address: object) -> list[Place]:
    """The places of an address in order, without keys: each name runs to the next place word or mark."""
    text = " ".join(address.split()) if isinstance(address, str) else ""
    openers: list[re.Match[str]] = []
    for opener in _openers().finditer(text):
        # A place word right behind another one is a name: `Kecamatan Kota Baru`.
        if not openers or opener.start() > openers[-1].end():
            openers.append(opener)
    ends = [opener.start() for opener in openers[1:]] + [len(text)]
    found, kinds = [], read_scale("places.csv")
    for opener, end in zip(openers, ends, strict=False):
        name = re.split(r"[,;()]", text[opener.end() : end])[0].strip(" .:/-\u2013\u2014")
        said = [word.strip(" .:") for word in opener[0].split("/")]
        rows = [next(row for row in kinds if re.fullmatch(row["word"], word, re.IGNORECASE)) for word in said]
        kind = rows[0]["kind"] if len(rows) == 1 else ""  # `Kab/Kota` does not say which
        found.append((Place(rows[0]["level"], kind, name), rows[0]["weak"]))
    sure = {place.level for place, weak in found if not weak}
    return [place for place, weak in found if place.name and place.level and not (weak and place.level in sure)]


def _keyed(rows: pd.DataFrame) -> list[list[Place]]:
    """The places of each proposal with their keys, found level by level from the province down."""
    result = [_named(address) for address in rows["alamat_lokasi"]]
    for level in PLACE_LEVELS:
        units = [{place: _unit(place, of_row) for place in of_row if place.level == level} for of_row in result]
        keys = _group(Counter(unit for of_row in units for unit in of_row.values()))
        result = [
            [place._replace(key=keys[own[place]]) if place in own else place for place in of_row]
            for of_row, own in zip(result, units, strict=True)
        ]
    return result


def _unit(place: Place, of_row: list[Place]) -> Unit:
    numbers = re.findall(r"\b(?:\d+|[ivx]+)\b", place.name.lower())
    marks = ["#" + " ".join(numbers), place.kind if place.level == "kabupaten_kota" else ""]
    for level in PLACE_LEVELS[: PLACE_LEVELS.index(place.level)]:
        above = {other.key for other in of_row if other.level == level}
        marks.append(above.pop() if len(above) == 1 else "")
    return text_key(place.name), tuple(marks)


def _group(units: Counter[Unit]) -> dict[Unit, str]:
    """The key of each unit: the most frequent name of those that are one place, every two of which are alike."""
    least = threshold("place_variant")
    near = [pair for pair in combinations(sorted(units), 2) if _spelled_alike(pair[0][0], pair[1][0]) >= least]
    pairs = {(one, other) for one, other in near if _agree(one, other)}
    partners = {unit: [other for pair in pairs if unit in pair for other in pair if other != unit] for unit in units}
    # What fits two places that are not the same is neither of them.
    sure = {
        (one, other)
        for one, other in pairs
        if all(_agree(third, other) for third in partners[one]) and all(_agree(third, one) for third in partners[other])
    }
    groups = {unit: [unit] for unit in units}
    for one, other in sorted(sure, key=lambda pair: (-_spelled_alike(pair[0][0], pair[1][0]), pair)):
        both = sorted({*groups[one], *groups[other]})
        if all(pair in sure for pair in combinations(both, 2)):
            groups |= dict.fromkeys(both, both)
    keys = {}
    for unit, members in groups.items():
        written = Counter(name for name, marks in members for _ in range(units[name, marks]))
        keys[unit] = max(sorted(written), key=lambda name: written[name]), members[0][1]
    once = Counter(name for name, _ in set(keys.values()))
    # Two places of one name are told apart by what is printed above them.
    above = {unit: ", ".join(filter(None, marks[:0:-1])) or "-" for unit, (_, marks) in keys.items()}
    return {unit: name if once[name] == 1 else f"{name} ({above[unit]})" for unit, (name, _) in keys.items()}


def _agree(one: Unit, other: Unit) -> bool:
    return all(not left or not right or left == right for left, right in zip(one[1], other[1], strict=True))


def _spelled_alike(one: str, other: str) -> float:
    return 100 * Levenshtein.normalized_similarity(one, other)


def _offers(plan: pd.DataFrame) -> Offers:
    """The sub kegiatan of the plan in printed order, those of penunjang left out."""
    rows, above, found = in_printed_order(plan), ancestors(plan), {}
    for row in rows[rows["level"] == "sub_kegiatan"].to_dict("records"):
        program, kegiatan = (above[level].get(row["row_id"]) for level in ("program", "kegiatan"))
        if SUPPORTING not in str(program).lower():
            upper = word_roots(program, kegiatan), threshold("word_above")
            found[row["row_id"]] = [(word_roots(row["name"]), 1.0), upper]
    return found


def _fits(proposal: dict[Any, Any], offers: Offers) -> dict[str, tuple[float, str]]:
    """Score and matching words of a proposal and each sub kegiatan."""
    vocabulary = [own | upper for (own, _), (upper, _) in offers.values()]
    texts = [found for found in (words(proposal[name]) for name in CONTENT) if found]
    weights = {word: weight(word, vocabulary) for text in texts for word in text}
    result = {}
    for target, counting in offers.items():
        held = {word: count * weights[word] for word, count in hits(weights, counting).items()}
        shares = [sum(held.get(word, 0.0) for word in text) / sum(weights[word] for word in text) for text in texts]
        result[target] = round(100 * sum(shares) / max(len(shares), 1), 1), ", ".join(held)
    return result


def _check_links(links: pd.DataFrame, proposals: pd.DataFrame, plan: pd.DataFrame, where: str) -> None:
    """Raises SchemaError for the first decision that names a row that is not there, or a pair twice."""
    known = {"proposal": proposals["row_id"], "sub_kegiatan": plan.loc[plan["level"] == "sub_kegiatan", "row_id"]}
    again = "Look the row up again: numbers may change where a document is read anew."
    for name, ids in known.items():
        stale = links.loc[links[name].notna() & ~links[name].isin(ids), name]
        if len(stale):
            table = "proposals" if name == "proposal" else "plan, of level sub_kegiatan"
            raise SchemaError(f"{where}: found {name} {stale.iloc[0]!r}; expected a row of {table}. {again}")
    twice = links.loc[links.duplicated(["proposal", "sub_kegiatan"]), "proposal"]
    if len(twice):
        raise SchemaError(
            f"{where}: found {twice.iloc[0]} twice with one sub kegiatan; expected it once. Delete one of the lines."
        )
