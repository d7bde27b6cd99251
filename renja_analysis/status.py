"""What ``outputs/`` holds for each document and notebook: whole, stale, failed or missing."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from renja_analysis.files import published
from renja_analysis.record import changes, read_record
from renja_analysis.tasks import Task

State = Literal["whole", "stale", "failed", "missing"]


class Status(NamedTuple):
    """One task, its state, and what it rests on: the changes since the run, or the cell and error of a failure."""

    task: Task
    state: State
    reason: str


def status(task: Task) -> Status:
    """Whether the published folder of a task is what a run would give now, as far as checksums tell.

    ``failed``: the last run failed; ``missing``: nothing is published; ``stale``: an input, the
    notebook, the package, a library or a published file has changed since; ``whole``: none of these.
    """
    failed = read_record(task.failed_folder)
    folder = published(task.folder)
    record = read_record(folder)
    if failed:
        kept = "" if record is None else "; the result before it is kept"
        cell = f"cell [{failed['cell']}]: " if failed.get("cell") else ""
        return Status(task, "failed", f"{cell}{failed.get('error', '')}{kept}")
    if record is None:
        return Status(task, "missing", "")
    found = changes(record, task, folder)
    return Status(task, "stale", f"changed: {', '.join(found)}") if found else Status(task, "whole", "")


def statuses(tasks: Sequence[Task]) -> list[Status]:
    return [status(task) for task in tasks]
