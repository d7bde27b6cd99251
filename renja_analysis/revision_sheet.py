"""What changed between two stages as a spreadsheet: a row per change, and what the levels add up to."""

from pathlib import Path
from typing import Any

from renja_analysis.labels import headings, label
from renja_analysis.numbers import Lang
from renja_analysis.revision_text import Revision, change_rows, tell_revision, total_rows
from renja_analysis.sheet_blocks import HEAD, Block, Column, Content, write_sheet
from renja_analysis.workbooks import Looks, read_layout, write_workbook

# Column: its kind and its width in characters.
CHANGES = {
    "changed_table": ("text", 14),
    "change_words": ("text", 18),
    "changed_row": ("text", 48),
    "changed_column": ("text", 24),
    "stage_before": ("text", 28),
    "stage_after": ("text", 28),
    "rupiah_before": ("amount", 18),
    "rupiah_after": ("amount", 18),
    "rupiah_change": ("difference", 18),
    "rupiah_percent": ("score", 12),
    "name_score": ("score", 12),
    "change_doubt": ("text", 24),
    "place_before": ("text", 22),
    "place_after": ("text", 22),
}
TOTALS = {
    "changed_table": ("text", 14),
    "changed_column": ("text", 40),
    "level_words": ("text", 16),
    "rows_before": ("count", 10),
    "rows_after": ("count", 10),
    "rupiah_before": ("amount", 18),
    "rupiah_after": ("amount", 18),
    "rupiah_change": ("difference", 18),
    "rupiah_percent": ("score", 12),
}


def write_revision(found: Revision, path: Path, lang: Lang = "id") -> Path:
    """Writes the changes and the sums into an XLSX file, whole or not at all; returns its path.

    Raises RenjaError for a path that cannot be written.
    """
    titles = [label("revision.workbook", lang), found.after.agency_name, tell_revision(found, lang)]
    sheets = {
        "revision.sheet_changes": (CHANGES, change_rows(found.changes, lang)),
        "revision.sheet_totals": (TOTALS, total_rows(found, lang)),
    }

    def write(book: Any, looks: Looks) -> None:
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(label(name, lang))
            heads = headings(list(columns), lang)
            made = [
                Column(at, column, kind, heads[column], width)
                for at, (column, (kind, width)) in enumerate(columns.items())
            ]
            cells: list[dict[str, Any]] = rows[list(columns)].to_dict("records")  # type: ignore[assignment]
            content: Content = [Block(made, cells)] if cells else []
            write_sheet(sheet, titles, content, "A4", read_layout("review_sheet.yml")["footer"][lang], looks)
            if cells:
                sheet.autofilter(HEAD, 0, HEAD + len(cells), len(columns) - 1)

    return write_workbook(path, titles[0], found.after.year, write)
