"""What ``renja check`` does: check one document, leave out what is known, write the rest as it is asked to."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click
import pandas as pd

from renja_analysis.baseline import Entry, baseline_text, match_baseline, read_baseline
from renja_analysis.check_page import report_html
from renja_analysis.check_report import report_csv, report_json, report_text, told_findings
from renja_analysis.checking import check
from renja_analysis.documents import Document
from renja_analysis.errors import RenjaError
from renja_analysis.labels import label
from renja_analysis.numbers import Lang, format_number
from renja_analysis.review_sheet import write_review_sheet
from renja_analysis.selection import choose_findings
from renja_analysis.tables import load_all, replace_file
from renja_analysis.tasks import choose_documents

ENDINGS = {".txt": "text", ".csv": "csv", ".json": "json", ".html": "html", ".xlsx": "xlsx"}
FILES_ONLY = ("html", "xlsx")  # to be looked at in another program


class Options(NamedTuple):
    """What the user chose; see ``renja check --help``. Empty: the whole print of the document, as text on stdout."""

    lang: Lang = "id"
    corrected: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: str = "info"
    form: str | None = None
    output: Path | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None

    def chosen(self, findings: pd.DataFrame) -> pd.DataFrame:
        return choose_findings(findings, self.select, self.ignore, self.severity)


def check_document(agency: str | None, year: str | None, tahap: str | None, options: Options) -> int:
    """Checks the one document of these choices; returns the exit status. Raises RenjaError for what cannot be done."""
    document = _only(choose_documents(agency, year, tahap))
    form = _form(options)  # before the work: what would be refused at its end
    entries = _known(options)
    tables = load_all(document, options.corrected)
    findings = check(tables, document, options.corrected)
    if options.write_baseline:
        _write_baseline(options.write_baseline, options.chosen(findings), tables, entries, options.lang)
        return 0
    known, stale = match_baseline(findings, tables, entries)
    found = options.chosen(findings[~known]).reset_index(drop=True)
    _write(found, document, tables, form, options)
    if options.baseline:
        _tell_known(options.baseline, len(options.chosen(findings[known])), stale, options.lang)
    return 1 if len(found) else 0


def _only(documents: list[Document]) -> Document:
    if len(documents) > 1:
        labels = ", ".join(document.label for document in documents)
        raise RenjaError(
            f"check: found {len(documents)} documents ({labels}); expected one. Choose by --agency, --year, --tahap."
        )
    return documents[0]


def _form(options: Options) -> str:
    """The format asked for, or that of the file's ending."""
    options.chosen(pd.DataFrame({"rule": [], "severity": []}, dtype="string"))
    return form_of(options.form, options.output, ENDINGS, "temuan")


def form_of(form: str | None, output: Path | None, endings: Mapping[str, str], example: str) -> str:
    """The format asked for, or that of the file's ending; text without a file. Raises RenjaError where none fits."""
    if form in FILES_ONLY and output is None:
        raise RenjaError(f"format: found {form} without a file; expected --output {example}.{form}. Add it.")
    if form:
        return form
    if output is None:
        return "text"
    ending = output.suffix.lower()
    if ending not in endings:
        raise RenjaError(
            f"output: found {output.name!r}; expected a name that ends in {', '.join(endings)}. "
            "Choose one of these, or say the --format."
        )
    return endings[ending]


def _known(options: Options) -> list[Entry]:
    """The lines of the file of known findings; one about to be written may be new, and its reasons still empty."""
    if options.baseline and options.write_baseline:
        raise RenjaError("check: found --baseline and --write-baseline; expected one of them. Leave one out.")
    if options.baseline:
        return read_baseline(options.baseline)
    if options.write_baseline and options.write_baseline.exists():
        return read_baseline(options.write_baseline, unreasoned=True)
    return []


def _write(
    findings: pd.DataFrame, document: Document, tables: dict[str, pd.DataFrame], form: str, options: Options
) -> None:
    texts: dict[str, Callable[[], str]] = {
        "text": lambda: report_text(findings, options.lang),
        "csv": lambda: report_csv(findings),
        "json": lambda: report_json(findings, document),
        "html": lambda: report_html(findings, document, tables, options.lang),
    }
    if options.output is None:
        click.echo(texts[form](), nl=False)
        return
    if form == "xlsx":
        write_review_sheet(findings, document, options.output, options.lang)
    else:
        replace_file(options.output, texts[form]())
    click.echo(f"{options.output}: {told_findings(findings, options.lang)}")


def _write_baseline(
    path: Path, findings: pd.DataFrame, tables: dict[str, pd.DataFrame], entries: list[Entry], lang: Lang
) -> None:
    text = baseline_text(findings, tables, entries, lang, date.today())
    replace_file(path, text)
    written = read_baseline(path, unreasoned=True)
    open_lines = sum(not entry.cells["reason"].strip() for entry in written)
    counts = {"findings": format_number(len(written), lang), "open": format_number(open_lines, lang)}
    click.echo(label("check.baseline", lang, baseline=str(path), **counts))


def _tell_known(path: Path, accepted: int, stale: list[Entry], lang: Lang) -> None:
    """On stderr, since stdout may be a table: how many findings are left out, and which lines of the file are stale."""
    if accepted:
        click.echo(label("check.accepted", lang, baseline=str(path), accepted=format_number(accepted, lang)), err=True)
    for entry in stale:
        what = ", ".join(filter(None, (entry.cells[name] for name in ("rule", "row", "column", "printed"))))
        click.echo(label("check.stale", lang, place=f"{path}:{entry.line}", entry=what), err=True)
