"""The measures of proposals and goals as a reader wants them: beside the texts they speak of, grouped, counted.

Pure functions on the tables of :mod:`renja_analysis.proposals` and :mod:`renja_analysis.goals`; they choose and
arrange. Row numbers are those of proposals.csv, goals.csv and plan.csv.
"""

from collections.abc import Sequence
from textwrap import shorten

import pandas as pd

from renja_analysis import goals as cascades
from renja_analysis import proposals as wishes
from renja_analysis.goals import groups, in_printed_order
from renja_analysis.schema import PLAN, PROPOSALS, RKPD_REVIEW
from renja_analysis.stages import stages
from renja_analysis.tables import empty_table

ABOUT = 60  # characters of each text where a table repeats it row by row
NAMED_PLACES = ("kabupaten_kota", "kecamatan", "desa")


def duplicate_rows(proposals: pd.DataFrame) -> pd.DataFrame:
    """Proposals that are the same or nearly the same, with what they ask: one row per pair, in printed order.

    Columns: first_row, second_row (row_ids), alike (same, near), text_score (0-100), same_fields (joined by ``; ``),
    pengusul (of the first row), asked, masalah, alamat_lokasi (of the second row).
    """
    found = wishes.duplicates(proposals)
    texts = _texts(proposals).set_index("row_id")
    first, second = (texts.loc[found[side].tolist()].reset_index(drop=True) for side in ("left", "right"))
    found = found.rename(columns={"left": "first_row", "right": "second_row", "kind": "alike", "score": "text_score"})
    shown = second[["asked", "masalah", "alamat_lokasi"]]
    return pd.concat([found, first[["pengusul"]], shown], axis=1)[
        ["first_row", "second_row", "alike", "text_score", "same_fields", "pengusul", *shown.columns]
    ]


def place_rows(proposals: pd.DataFrame) -> pd.DataFrame:
    """Each proposal's address beside the places that it names: one row per proposal, in printed order.

    Columns: row_id, alamat_lokasi, provinsi, kabupaten_kota (with its kind), kecamatan, desa, jalan.
    """
    found = wishes.places(proposals)
    kind = found["kabupaten_kota_kind"].str.capitalize().fillna("")
    found["kabupaten_kota"] = (kind + " " + found["kabupaten_kota"]).str.strip()
    found.insert(1, "alamat_lokasi", in_printed_order(proposals)["alamat_lokasi"])
    return found[["row_id", "alamat_lokasi", "provinsi", *NAMED_PLACES, "jalan"]]


def spelling_rows(proposals: pd.DataFrame) -> pd.DataFrame:
    """Two spellings that count as one place: one row per pair.

    Columns: place_level, first_spelling, second_spelling, text_score (0-100), first_rows, second_rows (row_ids).
    """
    names = {"level": "place_level", "score": "text_score"}
    names |= {"left": "first_spelling", "right": "second_spelling", "left_rows": "first_rows"}
    return wishes.variants(proposals).rename(columns={**names, "right_rows": "second_rows"})


def with_final(links: pd.DataFrame, plan: pd.DataFrame, final_plan: pd.DataFrame) -> pd.DataFrame:
    """``links`` (:func:`proposals.links`) and what became of each sub kegiatan of the plan in the final plan.

    A further column, in_final: there, alike (only a similar name is there), gone; missing without a target, and where
    the document has no final plan.
    """
    found = stages(empty_table(RKPD_REVIEW), plan, final_plan)
    states: dict[str, str] = {}
    for row in found[found["level"].eq("sub_kegiatan") & found["in_final"].notna()].to_dict("records"):
        alike = row["how_final"] in ("near", "ambiguous")
        state = "alike" if alike else "there" if row["in_final"] else "gone"
        for ids in (row["plan_id"], row["added_plan_id"]):
            states |= dict.fromkeys(ids.split() if isinstance(ids, str) else (), state)
    return links.assign(in_final=links["target"].map(states).astype("string"))


def gone_targets(links: pd.DataFrame | None) -> pd.DataFrame:
    """Sub kegiatan that are suggested or confirmed and gone from the final plan: one row each, in the order of links.

    ``links``: those of :func:`with_final`. Columns: target, target_name, row_ids (of the proposals, joined by a blank).
    """
    links = _known(links)
    gone = links[_final_state(links).eq("gone").fillna(False) & links["rank"].notna()]
    parts = [
        (target, part["name"].iloc[0], " ".join(dict.fromkeys(part["row_id"])))
        for target, part in gone.groupby("target", sort=False)
    ]
    return pd.DataFrame(parts, columns=["target", "target_name", "row_ids"]).astype("string")


def link_rows(links: pd.DataFrame | None, proposals: pd.DataFrame) -> pd.DataFrame:
    """Suggestions and decisions beside what is asked: one row per row of ``links``, in its order; none without links.

    ``links``: :func:`proposals.links`. Columns: row_id, asked, masalah, about (both, cut short), target (row_id in the
    plan), target_name, in_final (see :func:`with_final`; missing where it was not asked), match_score (0-100), matching
    (words, joined by ``, ``), rank, decision (suggested, confirmed, refused, none: nothing serves it as far as the
    words tell, none_confirmed: as the analyst says).
    """
    links = _known(links)
    links = links.assign(in_final=_final_state(links))
    decision = pd.Series("suggested", index=links.index, dtype="string").mask(links["target"].isna(), "none")
    decision = decision.mask(links["confirmed"].eq(False).fillna(False), "refused")
    decision = decision.mask(links["confirmed"].fillna(False), "confirmed")
    decision = decision.mask(links["confirmed"].fillna(False) & links["target"].isna(), "none_confirmed")
    names = {"name": "target_name", "score": "match_score", "words": "matching"}
    shown = links.assign(decision=decision).rename(columns=names)
    texts = _texts(proposals)[["row_id", "asked", "masalah"]]
    both = texts[["asked", "masalah"]].fillna("").itertuples(index=False, name=None)
    cut = [" – ".join(shorten(text, ABOUT, placeholder=" …") for text in pair if text) for pair in both]
    texts = texts.assign(about=pd.Series(cut, index=texts.index, dtype="string"))
    shown = shown.merge(texts, on="row_id", how="left")
    columns = ["target", "target_name", "in_final", "match_score", "matching", "rank", "decision"]
    return shown[["row_id", "asked", "masalah", "about", *columns]]


def unserved_rows(links: pd.DataFrame | None, proposals: pd.DataFrame) -> pd.DataFrame:
    """The proposals that no sub kegiatan would serve: one row per proposal, in printed order; none without links.

    Columns: row_id, pengusul, asked, masalah, alamat_lokasi.
    """
    links = _known(links)
    served = links.loc[links["target"].notna() & links["rank"].notna(), "row_id"]
    rows = _texts(proposals)
    return rows[rows["row_id"].isin(links["row_id"]) & ~rows["row_id"].isin(served)].reset_index(drop=True)


def count_rows(proposals: pd.DataFrame, links: pd.DataFrame | None, by: Sequence[str]) -> pd.DataFrame:
    """How many proposals by each of ``by`` (see :func:`proposals.counts`): one row per kind and value.

    Columns: counted_by, counted (the value; missing where it is not printed), proposals, distinct, share_of_proposals
    (percent), without_match, row_ids.
    """
    parts = [wishes.counts(proposals, name, links).assign(counted_by=name) for name in by]
    found = pd.concat(parts, ignore_index=True).astype({"counted_by": "string"})
    found = found.rename(columns={"name": "counted", "share": "share_of_proposals"})
    return found[["counted_by", "counted", "proposals", "distinct", "share_of_proposals", "without_match", "row_ids"]]


def cascade_rows(goals: pd.DataFrame) -> pd.DataFrame:
    """From the RKPD to the Renja, goal and objective under each other: two rows per row of the table.

    Columns: row_id, unit_kerja, no, cascade_step (tujuan, sasaran), rkpd_goal, rkpd_goal_indicator, renja_goal,
    renja_goal_indicator. A step that prints nothing is left out.
    """
    found = cascades.cascade(goals)
    parts = []
    for step in ("tujuan", "sasaran"):
        names = {f"{side}_{step}": f"{side}_goal" for side in ("rkpd", "renja")}
        names |= {f"{side}_indikator_{step}": f"{side}_goal_indicator" for side in ("rkpd", "renja")}
        parts.append(found.rename(columns=names).assign(cascade_step=step))
    shown = ["rkpd_goal", "rkpd_goal_indicator", "renja_goal", "renja_goal_indicator"]
    rows = pd.concat(parts).sort_index(kind="stable")
    rows = rows[rows[shown].notna().any(axis=1)].astype({"cascade_step": "string"})
    return rows[["row_id", "unit_kerja", "no", "cascade_step", *shown]].reset_index(drop=True)


def repeated_goals(goals: pd.DataFrame) -> pd.DataFrame:
    """Cascades that are printed more than once: one row per cascade, in printed order.

    Columns: times, row_ids (joined by a blank), units (joined by ``; ``), renja_tujuan, issue_rows (row_ids that print
    a strategic issue, joined by a blank).
    """
    texts = goals.set_index("row_id")
    found = []
    for rows in groups(cascades.duplicates(goals)):
        part = texts.loc[rows]
        issues = " ".join(part.index[part[cascades.ISSUE].notna()])
        units = "; ".join(dict.fromkeys(part["unit_kerja"].dropna()))
        found.append((len(rows), " ".join(rows), units, part["renja_tujuan"].iloc[0], issues))
    types = {"times": "Int64"} | dict.fromkeys(("row_ids", "units", "renja_tujuan", "issue_rows"), "string")
    return pd.DataFrame(found, columns=list(types)).astype(types)


def number_rows(goals: pd.DataFrame) -> pd.DataFrame:
    """Where the numbers do not count on by one: one row per such row.

    Columns: row_id, unit_kerja, number_before, number_printed, number_kind (see :func:`goals.restarts`), new_unit.
    """
    names = {"before": "number_before", "no": "number_printed", "kind": "number_kind"}
    return cascades.restarts(goals).rename(columns=names)


def carrier_rows(carriers: pd.DataFrame) -> pd.DataFrame:
    """Each indicator of the Renja beside the likest that a program prints: one row per indicator, the unserved first.

    ``carriers``: :func:`goals.carriers`. Columns: goal_indicator, kinds, row_ids, units, carried, program,
    program_name, program_indicator, text_score (0-100).
    """
    found = carriers.rename(columns={"indicator": "goal_indicator", "score": "text_score"})
    found = found.sort_values("carried", kind="stable").reset_index(drop=True)
    columns = ["goal_indicator", "kinds", "row_ids", "units", "carried", "program", "program_name", "program_indicator"]
    return found[[*columns, "text_score"]]


def _texts(proposals: pd.DataFrame) -> pd.DataFrame:
    """What each proposal asks: usulan, or program_kegiatan where the form has that (T-C.32)."""
    rows = in_printed_order(proposals)
    rows = rows.assign(asked=rows["usulan"].fillna(rows["program_kegiatan"]))
    return rows[["row_id", "pengusul", "asked", "masalah", "alamat_lokasi"]]


def _final_state(links: pd.DataFrame) -> pd.Series:
    unknown = pd.Series(pd.NA, index=links.index, dtype="string")
    return links.get("in_final", unknown)


def _known(links: pd.DataFrame | None) -> pd.DataFrame:
    return wishes.links(empty_table(PROPOSALS), empty_table(PLAN)) if links is None else links
