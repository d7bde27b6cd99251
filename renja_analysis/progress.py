"""How a run goes, as the person at the keyboard sees it: a bar on a terminal, else lines; a log; a table at the end."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from shutil import get_terminal_size
from types import TracebackType
from typing import TextIO

import click

from renja_analysis.errors import RenjaError
from renja_analysis.record import timestamp
from renja_analysis.runner import Outcome, Watcher
from renja_analysis.tasks import Task

BESIDE_THE_BAR = 62  # columns: its label, the bar itself, percent and time left
STATES = ("done", "failed", "skipped", "not run")


class Tally(Watcher):
    """What has ended, and what is running and left."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.outcomes: list[Outcome] = []
        self.running: list[str] = []
        self.total = len(tasks)

    def began(self, task: Task) -> None:
        self.running.append(task.label)

    def ended(self, outcome: Outcome) -> None:
        self.running.remove(outcome.task.label)
        self.outcomes.append(outcome)

    @property
    def left(self) -> int:
        """How many have not begun."""
        return self.total - len(self.outcomes) - len(self.running)


class Lines(Tally):
    """A line on stdout for each task that is done, on stderr for each that failed."""

    def ended(self, outcome: Outcome) -> None:
        super().ended(outcome)
        self.tell(outcome)

    def tell(self, outcome: Outcome) -> None:
        if outcome.error:
            click.echo(f"renja: {outcome.error}", err=True)
        else:
            click.echo(f"{shown(outcome.task.folder)}: {counts(outcome)}")


class Bar(Lines):
    """One bar on stderr over the cells of all tasks; the lines follow when it is through."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        super().__init__(tasks)
        self.told: Counter[str] = Counter()
        length = sum(task.cells for task in tasks)
        self.bar = click.progressbar(
            length=length, label="cells", file=sys.stderr, item_show_func=self._now, update_min_steps=0
        )

    def __enter__(self) -> "Bar":
        self.bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.__exit__(kind, error, trace)
        for outcome in self.outcomes:
            self.tell(outcome)

    def began(self, task: Task) -> None:
        super().began(task)
        self.bar.update(0)

    def cells(self, task: Task, count: int) -> None:
        self.told[task.label] += count
        self.bar.update(count)

    def ended(self, outcome: Outcome) -> None:
        Tally.ended(self, outcome)
        # Cells that a failure kept from running are not waited for.
        self.bar.update(outcome.task.cells - self.told[outcome.task.label])

    def _now(self, _: object) -> str:
        text = f"{self.left} left; {', '.join(self.running)}" if self.running else ""
        most = max(0, get_terminal_size().columns - BESIDE_THE_BAR)
        return text if len(text) <= most else f"{text[: max(0, most - 1)]}…"


class Log(Watcher):
    """A line for all that happens, added to a file: time, ``agency/year/notebook``, what."""

    def __init__(self, path: Path) -> None:
        try:
            self.file: TextIO = path.open("a", encoding="utf-8", newline="\n", buffering=1)
        except OSError as error:
            raise RenjaError(
                f"{path}: found a log that cannot be written ({error.strerror}); expected a file. Choose another."
            ) from error

    def say(self, what: str) -> None:
        self.file.write(f"{timestamp()} {' '.join(what.splitlines())}\n")

    def began(self, task: Task) -> None:
        self.say(f"{task.label}: began")

    def ended(self, outcome: Outcome) -> None:
        failed = f"failed after {outcome.seconds:.1f} s: {outcome.error}"
        self.say(f"{outcome.task.label}: {failed if outcome.error else f'done: {counts(outcome)}'}")


def counts(outcome: Outcome) -> str:
    return f"figures {outcome.figures}, tables {outcome.tables}, {outcome.seconds:.1f} s"


def end_table(tasks: Sequence[Task], outcomes: Sequence[Outcome], skipped: Sequence[Task]) -> str:
    """How many are done, failed and skipped, notebook by notebook; ``not run`` only where a run was broken off."""
    state = {task.label: "not run" for task in tasks} | {task.label: "skipped" for task in skipped}
    state |= {outcome.task.label: "failed" if outcome.error else "done" for outcome in outcomes}
    every = sorted({task.label: task for task in (*tasks, *skipped)}.values(), key=lambda task: task.notebook.stem)
    found = Counter((task.notebook.stem, state[task.label]) for task in every)
    names = list(dict.fromkeys(task.notebook.stem for task in every))
    columns = [name for name in STATES if name != "not run" or "not run" in state.values()]
    rows = [[name, *(str(found[name, column]) for column in columns)] for name in names]
    rows = [["notebook", *columns], *rows]
    if len(names) > 1:
        rows.append(["all", *(str(sum(found[name, column] for name in names)) for column in columns)])
    width = max(len(row[0]) for row in rows)
    return "\n".join(row[0].ljust(width) + "".join(cell.rjust(10) for cell in row[1:]) for row in rows)


def shown(path: Path) -> str:
    """As short as the user can still find it: from the working folder where that holds it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
