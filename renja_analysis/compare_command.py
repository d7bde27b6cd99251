"""What ``renja compare`` does: choose two stages of an agency's Renja, and write what changed between them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from renja_analysis.check_command import form_of
from renja_analysis.documents import Document, check_year, find_documents, in_order
from renja_analysis.errors import DocumentError
from renja_analysis.numbers import Lang
from renja_analysis.revision_sheet import write_revision
from renja_analysis.revision_text import Revision, report_csv, report_json, report_text, revision, tell_revision
from renja_analysis.tables import load_all, replace_file

ENDINGS = {".txt": "text", ".csv": "csv", ".json": "json", ".xlsx": "xlsx"}


class Options(NamedTuple):
    """What the user chose; see ``renja compare --help``. Empty: the two latest stages, as text on stdout."""

    from_: str | None = None
    to: str | None = None
    with_year: str | None = None
    corrected: bool = False
    form: str | None = None
    output: Path | None = None
    lang: Lang = "id"


def compare_stages(agency: str | None, year: str | None, options: Options) -> None:
    """Writes what changed, or says that nothing did. Raises RenjaError for what cannot be done."""
    form = form_of(options.form, options.output, ENDINGS, "perubahan")
    before, after = choose_pair(agency, year, options)
    found = revision(before, after, load_all(before, options.corrected), load_all(after, options.corrected))
    _write(found, form, options)


def choose_pair(agency: str | None, year: str | None, options: Options) -> tuple[Document, Document]:
    """The earlier and the later document: the two latest stages of the year, or those chosen.

    With ``with_year`` the earlier is that of another year. Raises DocumentError naming what there is.
    """
    documents = find_documents(agency, year)
    if len({(one.agency, one.year) for one in documents}) > 1:
        labels = ", ".join(one.label for one in documents)
        raise DocumentError(f"compare: found {labels}; expected one agency and year. Choose by --agency and --year.")
    later = in_order(documents)
    after = _chosen(later, "to", options.to) if options.to else later[-1]
    earlier = later[: later.index(after)]
    if options.with_year is not None:
        if check_year(options.with_year) == after.year:
            raise DocumentError(f"with_year: found {after.year} again; expected another year. Leave it out.")
        earlier = later = in_order(find_documents(after.agency, options.with_year))
    before = _chosen(later, "from", options.from_) if options.from_ else earlier[-1] if earlier else after
    if before == after:
        stages = ", ".join(one.tahap for one in later)
        raise DocumentError(
            f"compare: found no stage before {after.label} (there: {stages}); expected two stages. "
            "Import or read the other with its own --tahap, choose by --from and --to, or give --with-year."
        )
    return before, after


def _chosen(documents: Sequence[Document], option: str, tahap: str) -> Document:
    fitting = [one for one in documents if one.tahap == tahap]
    if len(fitting) != 1:
        there = ", ".join(f"{one.tahap} ({one.label})" for one in documents)
        raise DocumentError(f"{option}: found {tahap!r}; expected one of: {there}. Choose one that is there once.")
    return fitting[0]


def _write(found: Revision, form: str, options: Options) -> None:
    texts: dict[str, Callable[[], str]] = {
        "text": lambda: report_text(found, options.lang),
        "csv": lambda: report_csv(found),
        "json": lambda: report_json(found),
    }
    if options.output is None:
        click.echo(texts[form](), nl=False)
        return
    if form == "xlsx":
        write_revision(found, options.output, options.lang)
    else:
        replace_file(options.output, texts[form]())
    click.echo(f"{options.output}: {tell_revision(found, options.lang)}")
