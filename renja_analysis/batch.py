"""What ``renja run`` does: every combination that has data, what nothing has changed for skipped, and the rest told."""

import json
import re
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import click

from renja_analysis.documents import check_year
from renja_analysis.errors import DocumentError
from renja_analysis.files import published
from renja_analysis.progress import Bar, Lines, Log, end_table, shown
from renja_analysis.record import read_record
from renja_analysis.runner import run
from renja_analysis.status import status
from renja_analysis.tasks import Task, outputs_root, plan, unreadable, without_data

RANGE = re.compile(r"(\d{4})-(\d{4})")
FAILED, INTERRUPTED = 1, 130


class Options(NamedTuple):
    """What the user chose; see ``renja run --help``. Empty: everything there is."""

    agency: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    tahap: str | None = None
    notebook: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    lang: str | None = None
    workers: int | None = None
    scheduler: str | None = None
    force: bool = False
    fail_fast: bool = False
    dry_run: bool = False
    log: Path | None = None


def run_batch(options: Options) -> int:
    """Runs what these choices leave to be done; returns the exit status. Raises RenjaError where nothing can be run."""
    years = read_years(options.year)
    agency, notebook = options.agency or None, options.notebook or None
    tasks = plan(agency, years, notebook, options.parameters, options.lang, options.tahap)
    broken = unreadable(agency, years)
    absent = [*broken, *without_data(agency, years, options.tahap)]
    for sentence in absent:
        click.echo(f"renja: {sentence}", err=True)
    skipped = [] if options.force else [task for task in tasks if is_unchanged(task)]
    kept = {task.label for task in skipped}
    due = [task for task in tasks if task.label not in kept]
    if options.dry_run:
        for task in tasks:
            click.echo(f"{'skip' if task.label in kept else 'run '}  {task.label}")
        click.echo(f"{len(due)} to run, {len(skipped)} unchanged")
        return 0
    return _run(due, skipped, absent, options) or (FAILED if broken else 0)


def read_years(texts: Sequence[str]) -> list[int] | None:
    """The years of texts such as ``2024`` and ``2022-2025``; None for none. Raises DocumentError for anything else."""
    years: set[int] = set()
    for text in texts:
        span = RANGE.fullmatch(text.strip())
        first, last = map(check_year, span.groups()) if span else (check_year(text),) * 2
        if first > last:
            raise DocumentError(f"year: found {text!r}; expected the earlier year first. Write {last}-{first}.")
        years |= set(range(first, last + 1))
    return sorted(years) or None


def is_unchanged(task: Task) -> bool:
    """Whether what is published is what a run with these parameters would give, as far as checksums tell."""
    if status(task).state != "whole":
        return False
    record = read_record(published(task.folder)) or {}
    return bool(record.get("parameters") == json.loads(json.dumps(task.parameters)))


def _run(due: list[Task], skipped: list[Task], absent: list[str], options: Options) -> int:
    broken_off = False
    documents = list({document.label: document for task in (*due, *skipped) for document in task.documents}.values())
    with ExitStack() as stack:
        logs = [Log(options.log)] if options.log else []
        progress = Bar(due) if due and sys.stderr.isatty() else Lines(due)
        for log in logs:
            stack.callback(log.file.close)
            for sentence in [*absent, *(f"{task.label}: skipped, nothing has changed" for task in skipped)]:
                log.say(sentence)
        if isinstance(progress, Bar):
            stack.enter_context(progress)
        try:
            run(due, options.workers, [progress, *logs], options.fail_fast, documents, options.scheduler)
        except KeyboardInterrupt:
            broken_off = True
            for log in logs:
                log.say(f"broken off; was running: {', '.join(progress.running)}")
    click.echo(end_table(due, progress.outcomes, skipped))
    if broken_off:
        click.echo("renja: broken off. What is done is whole; the same command does the rest.", err=True)
        return INTERRUPTED
    if any(outcome.error for outcome in progress.outcomes):
        return FAILED
    click.echo(f"Open {shown(outputs_root() / 'index.html')}")
    return 0
