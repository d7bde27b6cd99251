"""The policy alignment as a spreadsheet: claims, matrix, intersections, plans, other parents, policies without a table.

Every number is one of :mod:`renja_analysis.policy_alignment`; where a spreadsheet can work it out from cells beside it,
the cell holds that formula with the number as its result. Every row says where in the source it comes from. The
layout and its words stand in ``alignment_sheets.yml``. Amounts are rupiah, shares percent; the same tables give the
same bytes.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from renja_analysis.alignment_text import named, policy_name
from renja_analysis.documents import Document
from renja_analysis.labels import check_lang, code_word, headings, label, listed
from renja_analysis.names import name_key
from renja_analysis.numbers import Lang
from renja_analysis.policies import policy_of
from renja_analysis.policy_alignment import (
    against,
    aligned,
    claims,
    intersections,
    matrix,
    other_parents,
    policy_totals,
    shares,
    without_table,
)
from renja_analysis.rkpd_review import weights
from renja_analysis.scales import choose
from renja_analysis.schema import TABLES
from renja_analysis.sheet_blocks import HEAD, Block, Column, Content, Live, write_sheet
from renja_analysis.stages import ancestors
from renja_analysis.tables import empty_table
from renja_analysis.workbooks import PAPERS, Looks, read_layout, write_workbook

NEEDED = ("alignment", "plan", "final_plan", "priorities")
PLANS = ("plan", "final_plan")

Tables = Mapping[str, pd.DataFrame]
Rows = list[dict[str, Any]]


def write_alignment(tables: Tables, document: Document, path: Path, lang: Lang = "id", paper: str = "A4") -> Path:
    """Writes what the plan does for national policies into an XLSX file, whole or not at all; returns its path.

    ``tables``: alignment, plan, final_plan, priorities; one that is missing or has no rows is told in a sentence.
    Sheets: claims (policy totals, naive sum and union, their shares of the plans), matrix, intersections, claims
    against both plans, other parents, policies without a table. ``lang`` is the language of all words that are not
    the document's, ``paper`` A4 or F4; each sheet is landscape, one page wide.

    Raises RenjaError for a language or paper that is not known, a text longer than a cell can hold, and a path that
    cannot be written.
    """
    check_lang(lang)
    choose("paper", paper, tuple(PAPERS))
    given = {name: tables[name] if len(tables.get(name, ())) else empty_table(TABLES[name]) for name in NEEDED}
    # A table whose title names no policy is one of its own.
    unnamed = "tabel_" + given["alignment"]["table"].fillna("")
    given["alignment"] = given["alignment"].assign(kebijakan=given["alignment"]["kebijakan"].fillna(unnamed))
    makers = {"claims": _claims, "matrix": _matrix, "intersections": _intersections, "against": _against}
    makers |= {"parents": _parents, "without": _without}
    contents = {name: make(given, lang) for name, make in makers.items()}
    layout = _layout()
    stage = code_word("tahap", document.tahap, lang)
    about = layout["document"][lang].format(agency=document.agency_name, year=document.year, stage=stage)

    def fill(book: Any, looks: Looks) -> None:
        for name, content in contents.items():
            words = {key: text[lang] for key, text in layout["sheets"][name].items()}
            titles = (words["title"], about, words["note"])
            write_sheet(book.add_worksheet(words["name"]), titles, content, paper, layout["footer"][lang], looks)

    return write_workbook(path, layout["title"][lang], document.year, fill)


def _claims(tables: Tables, lang: Lang) -> Content:
    """Each policy table, the whole claim, and its shares of the plans."""
    alignment = tables["alignment"]
    if aligned(alignment).empty:
        return [label("nothing.alignment", lang)]
    totals = _totals(alignment)
    naive_row = HEAD + len(totals) + 3  # a blank row and the head of the next table between
    cells = {name: xl_rowcol_to_cell(naive_row + at, 3, True, True) for at, name in enumerate(("naive", "union"))}
    content = [
        Block(_columns("totals", lang), _records(named(totals, lang))),
        Block(_columns("whole", lang), _whole(alignment, totals, cells, lang)),
    ]
    there = {name: tables[name] for name in PLANS if len(tables[name])}
    if there:
        content.append(Block(_columns("shares", lang), _shares(alignment, there, lang), cells))
    return [*content, *_no_plan(tables, lang)]


def _totals(alignment: pd.DataFrame) -> pd.DataFrame:
    """The policy totals with source (places of the rows) and printed_source (of the printed total)."""
    keys = ["table", "kebijakan"]
    printed = alignment[(alignment["level"] == "total") & alignment["pagu"].notna()].drop_duplicates(keys)
    totals = policy_totals(alignment)
    for name, rows in (("source", aligned(alignment)), ("printed_source", printed)):
        places = rows.groupby(keys, dropna=False, sort=False)["source"].agg(_joined).rename(name)
        totals = totals.merge(places.reset_index(), "left", keys)
    return totals


def _whole(alignment: pd.DataFrame, totals: pd.DataFrame, cells: dict[str, str], lang: Lang) -> Rows:
    """The naive sum, the union and what is counted twice: the places of the last two are those of all rows."""
    both, rows = claims(alignment), aligned(alignment)
    counted = rows.sort_values("pagu", ascending=False, kind="stable").drop_duplicates("key").index
    in_union = rows.index.isin(counted)
    naive = f"=SUM({xl_range(HEAD + 1, 3, HEAD + len(totals), 3)})"
    matrix_sheet = _layout()["sheets"]["matrix"]["name"][lang]
    (largest,) = (column.at for column in _matrix_columns(alignment, lang) if column.name == "largest")
    union = f"='{matrix_sheet}'!{xl_rowcol_to_cell(HEAD + 1 + int(both['distinct']), largest)}"
    twice = f"={cells['naive']}-{cells['union']}"
    found = (
        ("naive", len(totals), both["rows"], naive, totals["source"]),
        ("union", pd.NA, both["distinct"], union, rows.loc[in_union, "source"]),
        ("twice", pd.NA, both["rows"] - both["distinct"], twice, rows.loc[~in_union, "source"]),
    )
    return [
        {
            "what": _word(name, lang),
            "tables": number,
            "rows": count,
            "amount": Live(formula, both[name]),
            "source": _joined(sources),
        }
        for name, number, count, formula, sources in found
    ]


def _shares(alignment: pd.DataFrame, plans: Tables, lang: Lang) -> Rows:
    """Two rows per plan: all its programs and the technical ones."""
    union = claims(alignment)["union"]
    found = []
    for row in shares(alignment, dict(plans)).to_dict("records"):
        plan = plans[row["plan"]]
        programs = plan[plan["level"] == "program"]
        weighed = weights(plan)
        technical = programs["row_id"].isin(weighed.loc[~weighed["supporting"], "row_id"])
        for base, whole, part in (("all", "total", programs), ("technical", "technical", programs[technical])):
            above = union - row[whole]
            found.append(
                {
                    "plan": code_word("plan", row["plan"], lang),
                    "base": _word(base, lang),
                    "programs": len(part),
                    "pagu": row[whole],
                    "union_of": row[f"union_of_{whole}"],
                    "naive_of": row[f"naive_of_{whole}"],
                    "over": above if pd.notna(above) and above > 0 else pd.NA,
                    "source": _joined(part["source"]),
                }
            )
    return found


def _matrix(tables: Tables, lang: Lang) -> Content:
    alignment = tables["alignment"]
    table = matrix(alignment)
    if table.empty:
        return [label("nothing.alignment", lang)]
    columns = _matrix_columns(alignment, lang)
    slugs = _slugs(alignment)
    table = table.assign(repeated=_repeated(table, slugs), source=_found(table["row_ids"], alignment, "source"))
    summed = tuple(column.name for column in columns if column.kind == "amount")
    before_counts = columns[[column.name for column in columns].index("policies") - 1].name
    cells = {"from": slugs[0], "to": slugs[-1], "end": before_counts}
    return [Block(columns, _records(table), cells, summed, _word("total", lang))]


def _matrix_columns(alignment: pd.DataFrame, lang: Lang) -> list[Column]:
    """The columns of the matrix; repeated claims of one policy only where there are any."""
    slugs = _slugs(alignment)
    repeated = _repeated(matrix(alignment), slugs).notna().any()
    return _columns("matrix", lang, slugs, without=() if repeated else ("repeated",))


def _slugs(alignment: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(aligned(alignment)["kebijakan"]))


def _repeated(table: pd.DataFrame, slugs: list[str]) -> pd.Series:
    """What policies claim of a sub kegiatan besides their largest amounts; missing where each claims it once."""
    rest = table["claimed"] - table[slugs].sum(axis=1).astype("Int64")
    return rest.where(rest.gt(0).fillna(False))


def _intersections(tables: Tables, lang: Lang) -> Content:
    alignment = tables["alignment"]
    table = intersections(alignment)
    if table.empty:
        return [label("nothing.alignment", lang)]
    rows = aligned(alignment)
    amounts = rows.dropna(subset=["pagu"])
    keys_of = {slug: set(part["key"]) for slug, part in amounts.groupby("kebijakan")}
    places = []
    for slugs in (combination.split() for combination in table["kebijakan"]):
        common = set.intersection(*(keys_of[slug] for slug in slugs))
        places.append(_joined(rows.loc[rows["key"].isin(common) & rows["kebijakan"].isin(slugs), "source"]))
    return [Block(_columns("intersections", lang), _records(named(table.assign(source=places), lang)))]


def _against(tables: Tables, lang: Lang) -> Content:
    alignment = tables["alignment"]
    claimed = matrix(alignment)
    if claimed.empty:
        return [label("nothing.alignment", lang)]
    sources = _found(claimed["row_ids"], alignment, "source")  # the measure has the order of the matrix
    words = {word: code_word("yes_no", code, lang) for word, code in (("yes", "True"), ("no", "False"))}
    found: Rows = []
    for name in (name for name in PLANS if len(tables[name])):
        rows = against(alignment, tables[name]).assign(source=sources)
        rows["plan_names"] = _found(rows["plan_ids"], tables[name], "name")
        rows["plan_source"] = _found(rows["plan_ids"], tables[name], "source")
        for row in _records(rows):
            row |= {"plan": code_word("plan", name, lang), "how": code_word("how", row["how"], lang)}
            for level in ("kegiatan", "program"):
                # Where the plan lacks the claim, there is nothing that it could exceed.
                over = words["yes"] if row[f"over_{level}"] else words["no"]
                row[f"over_{level}"] = pd.NA if pd.isna(row[f"{level}_pagu"]) else over
            found.append(row)
    content = [Block(_columns("against", lang), found, words)] if found else []
    return [*content, *_no_plan(tables, lang)]


def _parents(tables: Tables, lang: Lang) -> Content:
    alignment = tables["alignment"]
    if aligned(alignment).empty:
        return [label("nothing.alignment", lang)]
    there = [name for name in PLANS if len(tables[name])]
    found: Rows = []
    for name in there:
        rows = other_parents(alignment, tables[name])
        rows["source"] = _with_parents(rows["row_id"], rows["level"], alignment)
        rows["plan_source"] = _with_parents(rows["plan_id"], rows["level"], tables[name])
        words = {"plan": code_word("plan", name, lang)}
        found += [row | words | {"level": code_word("level", row["level"], lang)} for row in _records(rows)]
    if found:
        return [Block(_columns("parents", lang), found), *_no_plan(tables, lang)]
    return [*([_word("no_parents", lang)] if there else []), *_no_plan(tables, lang)]


def _without(tables: Tables, lang: Lang) -> Content:
    priorities = tables["priorities"]
    if priorities.empty:
        return [label("nothing.priorities", lang)]
    rows = without_table(priorities, tables["alignment"])
    if rows.empty:
        return [label("tell.without_table_none", lang)]
    texts = priorities[priorities["kind"] == "kebijakan_nasional"]
    policies = texts["text"].map(_policy_key)
    places = [_joined(texts.loc[policies == _policy_key(text), "source"]) for text in rows["text"]]
    return [Block(_columns("without", lang), _records(named(rows.assign(source=places), lang)))]


def _policy_key(text: object) -> str:
    """What two sayings of one policy have in common: its slug, or the name of one that is not known."""
    policy = policy_of(str(text))
    return policy.slug if policy else name_key(str(text))


def _no_plan(tables: Tables, lang: Lang) -> list[str]:
    """One sentence about the plans that are missing; none where both are there."""
    missing = [label(f"table.{name}", lang) for name in PLANS if tables[name].empty]
    return [_word("no_plan", lang).format(plans=listed(missing, lang))] if missing else []


def _found(row_ids: pd.Series, table: pd.DataFrame, column: str) -> pd.Series:
    """What the rows of a table have in a column, by their row_ids joined by a blank; joined by ``; ``."""
    values = dict(zip(table["row_id"], table[column], strict=True))
    return row_ids.map(lambda ids: _joined(values[row_id] for row_id in ids.split()))


def _with_parents(row_ids: pd.Series, levels: pd.Series, table: pd.DataFrame) -> list[str]:
    """The places of the program or kegiatan above each row and of the row itself."""
    own = dict(zip(table["row_id"], table["source"], strict=True))
    above = ancestors(table.assign(name=table["source"]))
    return [_joined((above[level][row_id], own[row_id])) for row_id, level in zip(row_ids, levels, strict=True)]


def _joined(texts: Iterable[Any]) -> str:
    """Each text once, in order, those that are missing left out."""
    return "; ".join(dict.fromkeys(text for text in texts if isinstance(text, str)))


def _records(table: pd.DataFrame) -> Rows:
    return table.to_dict("records")  # type: ignore[return-value]


def _columns(block: str, lang: Lang, slugs: Iterable[str] = (), without: tuple[str, ...] = ()) -> list[Column]:
    """The columns of a table of the layout, ``slugs`` in the place of the policies, those of ``without`` left out."""
    found: list[Column] = []
    for entry in _layout()["columns"][block]:
        if entry["column"] in without:
            continue
        at = entry.get("at", len(found))
        if entry["kind"] == "policies":
            heads = {slug: f"{policy_name(slug, lang)} (Rp)" for slug in slugs}
            found += [
                Column(at + number, slug, "amount", head, entry["width"])
                for number, (slug, head) in enumerate(heads.items())
            ]
            continue
        name = entry.get("label", entry["column"])
        head = entry["head"][lang] if "head" in entry else headings([name], lang)[name]
        found.append(Column(at, entry["column"], entry["kind"], head, entry["width"], entry.get("formula", "")))
    return found


def _word(key: str, lang: Lang) -> str:
    return str(_layout()["words"][key][lang])


def _layout() -> dict[str, Any]:
    return read_layout("alignment_sheets.yml")
