"""The command line: ``renja template``, ``import``, ``read``, ``check``, ``compare``, ``run``, ``measure``, ``status``.

Exit status: 0 done; 1 done, and something is to be looked at (a notebook failed, a result is not
whole, a finding); 2 not done, with one sentence on stderr that says why.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from renja_analysis.cli_parts import FILE, Commands, choices, several, several_documents

# What a command needs is imported when it runs: `renja --help` answers at once.
if TYPE_CHECKING:
    from renja_analysis.numbers import Lang


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="renja-analysis", prog_name="renja")
def cli() -> None:
    """Read, check, evaluate and report regional agencies' annual work plans (Renja).

    Documents lie in data/<agency>/<year>/, notebooks in notebooks/, results go to outputs/. Each command
    takes every document unless --agency and --year choose.

    \b
      renja template  official forms as XLSX, to be filled in or with a document's own tables
      renja import    spreadsheets   -> data/<agency>/<year>/ with document.yml, source/ and tables/
      renja read      source files   -> data/<agency>/<year>/tables/*.csv, datapackage.json
      renja check     tables         -> findings: what does not add up
      renja compare   two stages     -> what changed between them
      renja run       notebooks      -> outputs/<agency>/<year>/<notebook>/, outputs/index.html
      renja measure   every document -> one table of numbers, without notebooks
      renja status    what is whole, stale, failed or missing in outputs/

    Exit status: 0 done; 1 done, and something is to be looked at; 2 not done, the reason on stderr.
    """


@cli.command()
@click.option("--agency", metavar="SLUG", required=True, help="Agency, as its folder in data/ is or will be called.")
@click.option("--year", metavar="YYYY", required=True, help="Plan year.")
@click.option(
    "--form",
    type=click.Choice(["evaluation", "rkpd_review", "proposals", "goals", "plan", "alignment", "final_plan"]),
    help="The form, by the name of its table.",
)
@click.option("--all", "every", is_flag=True, help="Every form, one per sheet.")
@click.option("--filled", is_flag=True, help="With the document's own table in it, as printed, instead of blank rows.")
@click.option("--tahap", help="Stage of the document whose own table is taken, where a year has several.")
@click.option("--output", type=FILE, help="Write here.  [default: SLUG_YYYY_FORM.xlsx in the working folder]")
@click.option("--name", help="Name of an agency without a document.")
@click.option("--level", type=click.Choice(["provinsi", "kabupaten_kota"]), help="Level of such an agency.")
@click.option(
    "--evaluated-year", metavar="YYYY", help="Evaluated year.  [default: as in the agency's document, or YYYY - 2]"
)
@click.option("--bidang", metavar="CODE", help="Bidang, such as 2.17, whose rows are taken from the nomenclature.")
@click.option(
    "--lang", type=click.Choice(["id", "en"]), default="id", help="Language of the instructions.  [default: id]"
)
def template(agency: str, year: str, **chosen: Any) -> None:
    """Write an official form as XLSX, to be filled in.

    The form of Permendagri 86/2017 with its heads, column numbers and formulas; evaluation is E.55 of a
    provinsi, E.81 of a kabupaten or kota. Codes, names, indicators and units stand in it already where an
    earlier document of the agency has them, or else the nomenclature in data/reference/; the command says
    which rows come from where. An evaluation whose quarters are being filled in comes with all that it has.
    Without an earlier document the rows are those of the nomenclature for one bidang (without special
    autonomy). The last sheet has the instructions. No file is overwritten.

    Exit status: 0 written, 2 not written.
    """
    from renja_analysis.template_command import Options, write_template

    write_template(agency, year, Options(**chosen))


@cli.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@click.option("--agency", required=True, metavar="SLUG", help="Agency: the name of its folder in data/.")
@click.option("--year", required=True, metavar="YYYY", help="Plan year.")
@click.option("--tahap", help="Stage: rancangan_awal, rancangan, akhir, perubahan.  [default: akhir]")
@click.option("--name", help="Name of the agency.  [default: as the titles of the forms say]")
@click.option("--level", type=click.Choice(["provinsi", "kabupaten_kota"]), help="[default: by titles and codes]")
@click.option("--evaluated-year", metavar="YYYY", help="Year of the evaluation.  [default: as its header says]")
@click.option("--replace", is_flag=True, help="Take the tables of the files as they are, whatever that overwrites.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Language.  [default: id]")
def import_(files: tuple[Path, ...], **chosen: Any) -> None:
    """Make a document out of spreadsheets in the official forms.

    FILE is XLSX, XLS, ODS or CSV and holds E.55, E.81, T-C.29, T-C.31, T-C.32, T-C.33, policy tables or the final
    plan: one per sheet or several below each other, known by the words of their headers. Every value keeps its place
    (file, sheet and cell). What is in no column of a form is listed, as are hidden rows and sheets.

    A document that is there is brought up to date: the tables in the files take the place of those of the same
    name, all others stay, and corrections stay with their rows. What changed is listed. A filled cell that says
    something else, or a filled row that is gone, is refused and nothing is written, unless --replace is given; a
    result that the form works out may follow its terms. A form without rows changes nothing.

    Exit status: 0 imported, 1 imported but for what is listed, 2 not imported.
    """
    from renja_analysis.import_command import Options, import_files

    if import_files(files, Options(**chosen), click.echo):
        sys.exit(1)


@cli.command()
@choices
def read(agency: str | None, year: str | None, tahap: str | None) -> None:
    """Read source files into tables/*.csv.

    Every printed character goes to one cell or to the furniture (titles, repeated headers); what could
    not be placed is listed. All tables of a document are written, or none; its datapackage.json, which
    describes them for other programs, follows. docs/data_dictionary.md explains every column.

    Exit status: 0 read, 1 read but for what is listed, 2 not read.
    """
    from renja_analysis.dictionary import write_package
    from renja_analysis.progress import shown
    from renja_analysis.reading import read_document
    from renja_analysis.tasks import choose_documents

    unplaced = 0
    for document in choose_documents(agency, year, tahap):
        report = read_document(document)
        unplaced += len(report.unplaced)
        for path in (*report.paths, write_package(document)):
            click.echo(shown(path))
        for table in report.missing:
            click.echo(f"{document.label}: no table {table} found in the source")
        for place in report.unplaced:
            click.echo(f"{document.label}: not placed: {place}")
    if unplaced:
        sys.exit(1)


@cli.command()
@choices
@click.option("--corrected", is_flag=True, help="Check the tables with corrections.csv applied, not the print.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: RJ201, or RJ2 for a family.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All but these rules.")
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), default="info", help="Nothing below it.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "html", "xlsx"]), help="[default: as --output ends]"
)
@click.option("--output", type=FILE, help="Write here, not to stdout.")
@click.option("--baseline", type=FILE, help="Leave out what this CSV file accepts with a reason.")
@click.option("--write-baseline", type=FILE, help="Enter the findings in such a file, to give the reasons there.")
@click.option("--explain", metavar="CODE", help="Print what a rule proves and how to mend it; check nothing.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Language.  [default: id]")
def check(
    agency: str | None, year: str | None, tahap: str | None, explain: str | None, lang: "Lang", **chosen: Any
) -> None:
    """List what does not add up in one document, and what to mend first.

    One line per finding: its place, the code of its rule, a sentence. docs/rules.md tells of every rule.

    Exit status: 0 no findings (of the chosen rules and severity, not accepted), 1 findings, 2 could not check.
    """
    if explain is not None:
        from renja_analysis import rulebook

        click.echo(rulebook.explain(explain, lang))
        return
    from renja_analysis.check_command import Options, check_document

    status = check_document(agency, year, tahap, Options(lang=lang, **chosen))
    if status:
        sys.exit(status)


@cli.command()
@click.option("--agency", metavar="SLUG", help="Agency, as its folder in data/ is called.")
@click.option("--year", metavar="YYYY", help="Plan year.")
@click.option("--from", "from_", metavar="TAHAP", help="Earlier stage.  [default: the one before the later]")
@click.option("--to", metavar="TAHAP", help="Later stage.  [default: the latest of the year]")
@click.option("--with-year", metavar="YYYY", help="Take the earlier stage from this year, not from the same.")
@click.option("--corrected", is_flag=True, help="Compare the tables with corrections.csv applied, not the print.")
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "xlsx"]), help="[default: as --output ends]"
)
@click.option("--output", type=FILE, help="Write here, not to stdout.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Language.  [default: id]")
def compare(agency: str | None, year: str | None, **chosen: Any) -> None:
    """Show what changed between two stages of a Renja.

    TAHAP is rancangan_awal, rancangan, akhir or perubahan: documents of one agency and year that lie side by side in
    data/<agency>/<year>-<tahap>/. Of every table that both have: rows added, gone, moved or renamed, and each amount,
    target, unit, indicator and text that is another, with its place in both; what each level adds up to.

    Exit status: 0 compared, also where nothing changed; 2 not compared.
    """
    from renja_analysis.compare_command import Options, compare_stages

    compare_stages(agency, year, Options(**chosen))


@cli.command()
@several
@click.option(
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="A parameter of the notebook; `papermill --help-notebook notebooks/NAME.ipynb` lists them.",
)
@click.option("--lang", type=click.Choice(["id", "en"]), help="Language of the report.  [default: the notebook's own]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Run so many at once.  [default: the cores]")
@click.option("--scheduler", metavar="ADDRESS", help="Run on this Dask cluster, such as tcp://10.0.0.1:8786.")
@click.option("--force", is_flag=True, help="Run also what nothing has changed for.")
@click.option("--fail-fast", is_flag=True, help="Begin nothing more after a failure.")
@click.option("--dry-run", is_flag=True, help="List what would be run, and run nothing.")
@click.option("--log", type=FILE, help="Add a line to this file for all that happens.")
def run(**chosen: Any) -> None:
    """Run notebooks for documents and publish the results.

    --agency, --year and --notebook may be given several times; every combination that has data is run, and those
    without are named. What was run before is skipped where its tables, corrections, notebook, parameters, the
    package and the libraries are the same: a run that was broken off is finished by the same command.

    Each result is a folder outputs/<agency>/<year>/<notebook>/ with the executed copy, one HTML page,
    figures/ (PNG, SVG), tables/ (CSV), forms/ (the review and the plan as XLSX, of 02_rkpd_review) and
    run.json. A notebook with the parameters agencies and years runs once over all documents chosen; its
    result is outputs/_all/<notebook>/. A notebook that fails stops no other; it leaves the last good result
    where it is and its executed copy in <notebook>.failed/.

    Exit status: 0 all succeeded or were skipped, 1 a notebook failed, 2 nothing was run, 130 broken off by Ctrl-C.
    """
    from renja_analysis.batch import Options, run_batch

    status = run_batch(Options(**chosen))
    if status:
        sys.exit(status)


@cli.command()
@several_documents
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Measure so many at once.  [default: the cores]")
@click.option("--output", type=FILE, help="Write here: .csv or .parquet.  [default: outputs/measures.csv]")
def measure(
    agency: tuple[str, ...], year: tuple[str, ...], tahap: str | None, workers: int | None, output: Path | None
) -> None:
    """Write the numbers of every document into one table, without notebooks.

    One row per document: budget at each stage, target and spending of the evaluation, claims of policies, findings by
    severity. A document without tables is read first. One that cannot be measured has its reason in the column
    failure and stops no other. Parquet needs `pip install -e '.[parquet]'`.

    Exit status: 0 all measured, 1 a document failed, 2 nothing was measured, 130 broken off by Ctrl-C.
    """
    from renja_analysis.batch import read_years
    from renja_analysis.measure_command import measure as measure_documents

    try:
        failed = measure_documents(agency or None, read_years(year), tahap, workers, output)
    except KeyboardInterrupt:
        click.echo("renja: broken off; nothing was written.", err=True)
        sys.exit(130)
    if failed:
        sys.exit(failed)


@cli.command()
@several
def status(agency: tuple[str, ...], year: tuple[str, ...], tahap: str | None, notebook: tuple[str, ...]) -> None:
    """Say what outputs/ holds for each document and notebook.

    \b
      whole     the result of today's tables, notebook and package
      stale     one of these, a library or a published file has changed since
      failed    the last run failed; the cell and the error are named
      missing   nothing is published

    Exit status: 0 all whole, 1 anything else.
    """
    from renja_analysis.batch import read_years
    from renja_analysis.status import statuses
    from renja_analysis.tasks import plan, unreadable, without_data

    years = read_years(year)
    found = statuses(plan(agency or None, years, notebook or None, tahap=tahap))
    broken = unreadable(agency or None, years)
    for sentence in (*broken, *without_data(agency or None, years, tahap)):
        click.echo(f"renja: {sentence}", err=True)
    for task, state, reason in found:
        click.echo(f"{state:<8}{task.label}{f'  {reason}' if reason else ''}")
    if broken or any(entry.state != "whole" for entry in found):
        sys.exit(1)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # whatever the system's code page is
    cli(prog_name="renja")


if __name__ == "__main__":
    main()
