"""Rules on what the tables beside the evaluation print: doubtful numbers, blank columns and sums, rows twice, codes."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from renja_analysis import proposals as wishes
from renja_analysis.across import FINAL_WORDS, PLAN_WORDS, REVIEW_WORDS
from renja_analysis.doubts import LARGER, reason_words
from renja_analysis.findings import Finding, measure, rule
from renja_analysis.names import name_key
from renja_analysis.rules_alignment import table_words
from renja_analysis.rules_reading import ELSEWHERE, TWO_WAYS
from renja_analysis.sheet import SUMMED_LEVELS, Cell, Sheet
from renja_analysis.wording import Words, both_and, level_words, number, quote, rupiah, same

EVALUATION_WORDS = Words("evaluasi", "the evaluation")
TABLE_WORDS = {
    "evaluation": EVALUATION_WORDS,
    "rkpd_review": REVIEW_WORDS,
    "plan": PLAN_WORDS,
    "final_plan": FINAL_WORDS,
    "proposals": Words("usulan masyarakat", "the proposals"),
    "goals": Words("tabel tujuan", "the table of goals"),
    "alignment": Words("tabel kebijakan", "the policy tables"),
}
AMOUNTS = {"rkpd_review": ("rkpd_pagu", "renja_pagu"), "plan": ("pagu", "maju_pagu"), "final_plan": ("pagu",)}
# Columns that a form heads by a word of its own, so that its header says whether the print has them.
HEADED = {
    "rkpd_review": {"penanggung_jawab": "penanggung", "catatan": "catatan"},
    "plan": {"kode_printed": "kode", "lokasi": "lokasi", "sumber_dana": "sumber dana", "catatan": "catatan"},
    "final_plan": {"sumber_dana": "sumber dana"},
    "proposals": {"alamat_lokasi": "lokasi", "opd_tujuan": "opd tujuan", "pengusul": "pengusul", "masalah": "masalah"},
    "goals": {"isu_strategis": "isu strategis"},
    "alignment": {"ket": "ket"},
}
COLUMN_WORDS = {
    "kode_printed": Words("Kode", "Kode"),
    "penanggung_jawab": Words("Penanggung jawab", "Penanggung jawab"),
    "catatan": Words("Catatan", "Catatan"),
    "lokasi": Words("Lokasi", "Lokasi"),
    "sumber_dana": Words("Sumber dana", "Sumber dana"),
    "alamat_lokasi": Words("Alamat lokasi", "Alamat lokasi"),
    "opd_tujuan": Words("OPD tujuan", "OPD tujuan"),
    "pengusul": Words("Pengusul", "Pengusul"),
    "masalah": Words("Masalah", "Masalah"),
    "isu_strategis": Words("Isu strategis", "Isu strategis"),
    "ket": Words("Ket", "Ket"),
}
# A letter among the digits of a number: O for 0, l or I for 1, S for 5, B for 8.
LETTER_IN_NUMBER = re.compile(r"(?<=\d)[OoIlSB](?=[\d.,]|$)|(?<=\d[.,])[OoIlSB](?=\d)|(?<![^\W\d_])[OIl](?=[\d.,]\d)")
LETTERS = {"O": "0", "o": "0", "I": "1", "l": "1", "S": "5", "B": "8"}


@measure
def sheets_of_plans(
    review_sheet: Sheet | None = None, plan_sheet: Sheet | None = None, final_sheet: Sheet | None = None
) -> list[Sheet]:
    """Review, plan and final plan, those that the document has."""
    return [sheet for sheet in (review_sheet, plan_sheet, final_sheet) if sheet is not None]


@measure
def all_sheets(
    sheets_of_plans: list[Sheet],
    sheet: Sheet | None = None,
    proposals_sheet: Sheet | None = None,
    goals_sheet: Sheet | None = None,
    alignment_sheet: Sheet | None = None,
) -> list[Sheet]:
    """Every table by row that the document has."""
    others = (sheet, *sheets_of_plans, proposals_sheet, goals_sheet, alignment_sheet)
    return [one for one in others if one is not None]


@rule("RJ104")
def two_ways_in_plans(plan: pd.DataFrame, sheets_of_plans: list[Sheet]) -> Iterator[Finding]:
    for sheet in sheets_of_plans:
        for row_id, doubts in sheet.doubts.items():
            for column, reason in doubts.items():
                ways = TWO_WAYS.fullmatch(reason)
                if ways:
                    yield Finding(
                        cell=sheet.cell(row_id, column),
                        words={
                            "row": sheet.label(row_id),
                            "table": TABLE_WORDS[sheet.table],
                            "printed": same(quote(ways["printed"])),
                            "value": number(Decimal(ways["value"])),
                            "other": number(Decimal(ways["other"])),
                        },
                        expected=f"{ways['value']} | {ways['other']}",
                    )


@rule("RJ105")
def doubts_in_plans(plan: pd.DataFrame, sheets_of_plans: list[Sheet]) -> Iterator[Finding]:
    """One finding per row, with every cell of it that the print leaves open."""
    for sheet in sheets_of_plans:
        for row_id, doubts in sheet.doubts.items():
            open_ = {column: reason for column, reason in doubts.items() if _is_open(reason, sheet.rows[row_id])}
            if not open_:
                continue
            reason = next(iter(open_.values()))
            cells = [_doubted(sheet, row_id, name, why) for name, why in open_.items()]
            elsewhere = ELSEWHERE.fullmatch(reason)
            only = next(iter(open_)) if len(open_) == 1 else ""
            yield Finding(
                cell=cells[0],
                evidence=tuple(cells[1:]),
                variant="elsewhere" if elsewhere else only if only in ("parent", "level") else "default",
                words={
                    "row": sheet.label(row_id),
                    "table": TABLE_WORDS[sheet.table],
                    "reason": reason_words(reason, sheet),
                    "cells": same(len(cells)),
                    "printed": same(quote(elsewhere["printed"].strip("'")) if elsewhere else ""),
                },
            )


@rule("RJ155")
def headed_columns_without_print(furniture: pd.DataFrame, all_sheets: list[Sheet]) -> Iterator[Finding]:
    """One finding per table: columns whose heading is printed and below which nothing is."""
    heads = furniture[furniture["kind"].isin(("header", "repeated_header"))]
    for sheet in all_sheets:
        head = " ".join(heads.loc[heads["table"] == sheet.table, "text"].fillna("")).lower()
        blank = [
            column
            for column, word in HEADED.get(sheet.table, {}).items()
            if re.search(rf"\b{word}\b", head) and all(row.get(column) is None for row in sheet.rows.values())
        ]
        if blank and sheet.rows:
            # A row of a policy table is a sub kegiatan: what stands beside it in the row has records of its own.
            level = "sub_kegiatan" if sheet.table == "alignment" else ""
            rows = list(sheet.at_levels(level)) if level else list(sheet.rows)
            cells = [sheet.cell(next(iter(sheet.rows)), column) for column in blank]
            yield Finding(
                cell=cells[0],
                evidence=tuple(cells[1:]),
                variant="default" if len(blank) == 1 else "several",
                words={
                    "columns": both_and([COLUMN_WORDS[column] for column in blank]),
                    "table": TABLE_WORDS[sheet.table],
                    "rows": same(len(rows)),
                    "level": same(f" {level_words(level).id}" if level else ""),
                },
            )


@rule("RJ209")
def blank_sums_of_plans(plan: pd.DataFrame, sheets_of_plans: list[Sheet]) -> Iterator[Finding]:
    """One finding per table and column: rows without an amount above rows that all print one."""
    for sheet in sheets_of_plans:
        for column in AMOUNTS[sheet.table]:
            found = {
                row_id: [sheet.rows[child][column] for child in children]
                for row_id, children in sheet.children.items()
                if children and sheet.rows[row_id][column] is None
            }
            found = {row_id: parts for row_id, parts in found.items() if None not in parts}
            if found:
                total = sum(sum(parts) for parts in found.values())
                cells = sheet.cells(list(found), column)
                below = [child for row_id in found for child in sheet.children[row_id]]
                yield Finding(
                    cell=cells[0],
                    evidence=(*cells[1:], *sheet.cells(below, column)),
                    variant="default" if len(found) == 1 else "several",
                    words={
                        "row": sheet.label(cells[0].row_id),
                        "rows": same(len(found)),
                        "table": TABLE_WORDS[sheet.table],
                        "amount": rupiah(total),
                    },
                    amount_at_stake=total,
                )


@rule("RJ806")
def code_of_several_rows_of_the_plan(plan_sheet: Sheet) -> Iterator[Finding]:
    """A whole code on rows of different names; a further indicator repeats the code of the row above it."""
    groups: dict[str, list[str]] = {}
    for row in plan_sheet.at_levels(*SUMMED_LEVELS):
        if row["kode"] is not None:
            groups.setdefault(row["kode"], []).append(row["row_id"])
    for code, ids in groups.items():
        names = {name_key(plan_sheet.rows[row_id]["name"] or ""): row_id for row_id in ids}
        if len(names) > 1:
            cells = plan_sheet.cells(ids, "kode_printed")
            yield Finding(
                cell=cells[0],
                evidence=cells[1:],
                words={
                    "code": same(code),
                    "rows": same(len(ids)),
                    "names": both_and([plan_sheet.label(row_id) for row_id in names.values()]),
                },
                amount_at_stake=sum(plan_sheet.rows[row_id]["pagu"] or 0 for row_id in ids),
            )


@rule("RJ834")
def numbers_of_the_strategies(alignment: pd.DataFrame, alignment_sheet: Sheet) -> Iterator[Finding]:
    """Each policy table numbers its strategies 1, 2, 3 in turn, where it numbers them at all."""
    tables: dict[tuple[str | None, str | None], list[str]] = {}
    for row in alignment_sheet.at_levels("strategi"):
        tables.setdefault((row["table"], row["kebijakan"]), []).append(row["row_id"])
    for ids in tables.values():
        printed = [str(alignment_sheet.rows[row_id]["no"] or "").rstrip(".") for row_id in ids]
        expected = [str(place) for place, _ in enumerate(ids, start=1)]
        wrong = [place for place, pair in enumerate(zip(printed, expected, strict=True)) if pair[0] != pair[1]]
        if wrong and any(printed):
            first = wrong[0]
            cells = alignment_sheet.cells(ids, "no")
            yield Finding(
                cell=cells[first],
                evidence=tuple(cell for cell in cells if cell is not cells[first]),
                variant="other" if printed[first] else "blank",
                words={
                    "row": same(quote(str(alignment_sheet.rows[ids[first]]["name"]))),
                    "table": table_words(alignment_sheet, cells[first]),
                    "found": same(printed[first]),
                    "expected": same(expected[first]),
                },
                expected=expected[first],
            )


@rule("RJ864")
def rows_printed_twice(plan: pd.DataFrame, all_sheets: list[Sheet]) -> Iterator[Finding]:
    """One name twice under one parent; with other amounts the rows may be parts of one, and that is info."""
    for sheet in all_sheets:
        columns = AMOUNTS.get(sheet.table, ("target_rp",))
        if sheet.table not in (*AMOUNTS, "evaluation"):
            continue
        groups: dict[tuple[str, str | None, str], list[str]] = {}
        for row in sheet.at_levels(*SUMMED_LEVELS):
            if row["name"]:
                groups.setdefault((row["level"], row["parent"], name_key(row["name"])), []).append(row["row_id"])
        for ids in groups.values():
            amounts = [tuple(sheet.rows[row_id][column] for column in columns) for row_id in ids]
            if len(ids) < 2:
                continue
            alike = len(set(amounts)) == 1
            cells = sheet.cells(ids, columns[-1])
            parent = sheet.rows[ids[0]]["parent"]
            yield Finding(
                cell=cells[1],
                evidence=(cells[0], *cells[2:]),
                variant="default" if alike else "parts",
                severity="" if alike else "info",
                words={
                    "row": sheet.label(ids[0]),
                    "times": same(len(ids)),
                    "table": TABLE_WORDS[sheet.table],
                    "parent": sheet.label(parent) if parent in sheet.rows else TABLE_WORDS[sheet.table],
                    "amounts": both_and([rupiah(cell.value) for cell in cells]),
                },
                amount_at_stake=sum(cell.value or 0 for cell in cells[1:]),
            )


@rule("RJ975")
def letters_in_numbers(plan: pd.DataFrame, all_sheets: list[Sheet]) -> Iterator[Finding]:
    """A letter among the digits of an amount or a target, its look-alike digit beside it."""
    for sheet in all_sheets:
        for row_id, row in sheet.rows.items():
            for column, text in row.items():
                name = column.removesuffix("_printed")
                if name == column or name in ("kode", "tanggal") or not isinstance(text, str):
                    continue
                meant = LETTER_IN_NUMBER.sub(lambda match: LETTERS[match[0]], text)
                if meant != text:
                    yield Finding(
                        cell=sheet.cell(row_id, name),
                        words={
                            "row": sheet.label(row_id),
                            "table": TABLE_WORDS[sheet.table],
                            "printed": same(quote(text)),
                            "meant": same(quote(meant)),
                        },
                        expected=meant,
                    )


@rule("RJ976")
def spellings_of_a_place(proposals: pd.DataFrame, proposals_sheet: Sheet) -> Iterator[Finding]:
    """Two written forms that may be one place: the form that fewer proposals print is the finding."""
    for row in wishes.variants(proposals).to_dict("records"):
        sides = sorted(
            ((str(row[f"{side}_rows"]).split(), str(row[side])) for side in ("left", "right")),
            key=lambda side: len(side[0]),
        )
        (rare_rows, rare), (rows, usual) = sides
        cells = proposals_sheet.cells([*rare_rows, *rows], "alamat_lokasi")
        yield Finding(
            cell=cells[0],
            evidence=cells[1:],
            words={
                "rare": same(quote(rare)),
                "usual": same(quote(usual)),
                "count": same(len(rare_rows)),
                "others": same(len(rows)),
                "score": number(row["score"]),
            },
            expected=usual,
        )


def _is_open(reason: str, row: Mapping[str, Any]) -> bool:
    """Whether a doubt is one of place: no number read in two ways, and no word that a column of numbers cannot hold."""
    elsewhere = ELSEWHERE.fullmatch(reason)
    if elsewhere is None:
        return not TWO_WAYS.fullmatch(reason)
    printed = elsewhere["printed"]
    is_word = any(letter.isalpha() for letter in printed) and not any(letter.isdigit() for letter in printed)
    return not (is_word and f"{elsewhere['column'].removesuffix('_printed')}_printed" in row)


def _doubted(sheet: Sheet, row_id: str, column: str, reason: str) -> Cell:
    """The cell that a doubt is about; of a doubt about the parent the amount that it rests on, which is print."""
    larger = LARGER.fullmatch(reason)
    return sheet.cell(row_id, larger["amount"] if larger else column or "level")._replace(doubted=True)
