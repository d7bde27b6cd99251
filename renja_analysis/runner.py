"""Run notebooks for documents through papermill and publish each result whole.

A result is one folder: the executed copy, the HTML page, figures, tables, and ``run.json`` last. It is
completed beside its place and swapped in; a run that fails leaves the last good result where it is,
and its own executed copy in a folder ``<notebook>.failed``.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple

from renja_analysis.cluster import spread_over
from renja_analysis.documents import Document, root
from renja_analysis.files import (
    OUTPUT_VARIABLE,
    cannot_write,
    locked,
    mend,
    remove,
    staging,
    swap_in,
    write_file,
)
from renja_analysis.overview import is_summarised, keep_summary, write_overview
from renja_analysis.pages import get_ready, page_title, report_page
from renja_analysis.pool import spread
from renja_analysis.record import inputs, timestamp, write_record
from renja_analysis.tasks import Task, fast_imports, outputs_root, read_notebook

KERNEL_STARTS = 2  # ports can collide where many kernels start at once
# A kernel lives for seconds and frees its memory by ending: collecting garbage often costs it a tenth of them.
FEWER_COLLECTIONS = "import gc; gc.set_threshold(100_000, 50, 100)"
LONGEST_REASON = 400  # characters
KINDS = {"figures": "png", "tables": "csv"}  # folder of a result: what is counted there


class Outcome(NamedTuple):
    """How one task ended: ``error`` is empty, or the sentence that says which cell failed and how."""

    task: Task
    error: str
    seconds: float
    figures: int = 0
    tables: int = 0


class CellError(NamedTuple):
    """The cell where a notebook stopped, by its number in the executed copy, and why."""

    cell: int | None
    error: str


class Watcher:
    """What is told how a run goes, from this process: each task as it begins and ends, and its cells between."""

    def began(self, task: Task) -> None: ...

    def cells(self, task: Task, count: int) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...


def run(
    tasks: Sequence[Task],
    workers: int | None = None,
    watchers: Sequence[Watcher] = (),
    fail_fast: bool = False,
    documents: Sequence[Document] = (),
    scheduler: str | None = None,
) -> list[Outcome]:
    """Run every task and publish what succeeds; one that fails stops no other, unless ``fail_fast``.

    The tasks are spread over ``workers`` processes (default: the cores), or over the workers of the Dask cluster of
    ``scheduler``, and after them the numbers of ``documents``,
    where they are not known yet, that ``outputs/index.html`` shows. ``fail_fast``: after a failure what is
    running comes to its end and nothing more begins. Broken off by KeyboardInterrupt, all kernels are ended and what
    is published is whole and listed. Raises RunError before any kernel starts where ``outputs/`` cannot be written or
    another run is at work there.
    """
    outputs = outputs_root()
    with locked(outputs):
        try:
            mend(outputs)
            try:
                for task in tasks:
                    staging(task.folder).mkdir(parents=True)
                try:
                    return _run_all(tasks, documents, workers, watchers, fail_fast, scheduler)
                finally:
                    mend(outputs)
                    write_overview(outputs)
            finally:
                mend(outputs)
        except OSError as error:
            raise cannot_write(Path(error.filename or outputs), error) from error


def run_task(task: Task, on_cells: Callable[[int], object] = lambda count: None) -> Outcome:
    """Run one task in this process and publish its result, or keep the executed copy of its failure."""
    folder, started, start, taken = task.folder, timestamp(), perf_counter(), inputs(task)
    remove(staging(folder))
    staging(folder).mkdir(parents=True)
    ahead = Thread(target=get_ready, args=(task.lang,))  # this process has nothing to do while the kernel works
    ahead.start()
    try:
        executed, failure = execute(task, staging(folder), on_cells)
    finally:
        ahead.join()
    result = {"status": "failed" if failure else "completed", "cells": _count_cells(executed), "started": started}
    if failure:
        remove(staging(folder))
        folder = task.failed_folder
        remove(staging(folder))
        staging(folder).mkdir()
        result |= failure._asdict()
    else:
        tidy(executed)
        result["title"] = page_title(executed, task.notebook.stem)
        title = f"{result['title']} – {task.subject}"
        write_file(staging(folder) / f"{task.notebook.stem}.html", report_page(executed, title, task.lang))
    write_notebook(executed, staging(folder) / f"{task.notebook.stem}.ipynb")
    seconds = round(perf_counter() - start, 3)
    write_record(staging(folder), task, {**result, "ended": timestamp(), "seconds": seconds}, taken)
    swap_in(folder)
    if failure:
        place = f"{task.label}, cell [{failure.cell}]" if failure.cell else task.label
        copy = (folder / f"{task.notebook.stem}.ipynb").relative_to(root()).as_posix()
        return Outcome(task, f"{place}: {failure.error}. The executed copy is {copy}.", seconds)
    remove(task.failed_folder)
    count = {kind: len(list((folder / kind).glob(f"*.{suffix}"))) for kind, suffix in KINDS.items()}
    return Outcome(task, "", seconds, **count)


def execute(task: Task, output: Path, on_cells: Callable[[int], object]) -> tuple[Any, CellError | None]:
    """The notebook executed through papermill, as far as it came, and where it stopped if it did.

    Figures and tables go to ``output``. Success is every code cell completed, with an execution count:
    a cell that ends the kernel with status 0 is a failure.
    """
    with fast_imports():
        from renja_analysis import kernels

        kernels.get_ready()
        from papermill import PapermillException, execute_notebook
    logging.getLogger("papermill").addHandler(logging.NullHandler())  # what it has to say of a failure, we say
    content = read_notebook(task.notebook)
    seen: list[Any] = []
    for start in range(1, KERNEL_STARTS + 1):
        reason = ""
        try:
            with _surroundings(output) as elsewhere:
                execute_notebook(
                    content,
                    None,
                    parameters=task.parameters,
                    kernel_name="python3",
                    progress_bar=False,
                    cwd=elsewhere,
                    kernel_manager_class=kernels.KernelManager,
                    extra_arguments=[f"--IPKernelApp.exec_lines={FEWER_COLLECTIONS}"],
                    shutdown_kernel="immediate",  # asked politely, the kernel complains on stderr and takes its time
                    on_notebook_start=lambda notebook: seen.append(notebook),
                    on_cell_executed=lambda **_: on_cells(1),
                )
        except (RuntimeError, PapermillException) as error:
            if not seen and isinstance(error, RuntimeError) and start < KERNEL_STARTS:
                continue  # the kernel never came up; a cell that fails is never tried again
            reason = _first_line(str(error))
        break
    executed = seen[-1] if seen else content
    return executed, find_failure(executed, reason)


def find_failure(executed: Any, reason: str = "") -> CellError | None:
    """The first code cell that did not complete, with an execution count and no error; None where all did.

    ``reason`` says why the kernel ended before the notebook did: then it is the last cell that was begun.
    """
    number = begun = 0
    for cell in executed.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        number = cell.execution_count or number + 1
        for output in cell.outputs:
            if output.output_type == "error":
                return CellError(number, _first_line(f"{output.ename}: {output.evalue}"))
        progress = cell.metadata.get("papermill", {})
        begun = number if progress.get("start_time") else begun
        if not reason and (cell.execution_count is None or progress.get("status") != "completed"):
            return CellError(number, "the cell did not run to its end")
    return CellError(begun or None, reason) if reason else None


def tidy(executed: Any) -> None:
    """Take out of an executed notebook what differs from run to run or from machine to machine."""
    executed.metadata.pop("papermill", None)
    executed.metadata.pop("widgets", None)
    executed.metadata.get("language_info", {}).pop("version", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
        if not tags:
            cell.metadata.pop("tags", None)


def write_notebook(content: Any, path: Path) -> None:
    with fast_imports():
        import nbformat
    write_file(path, nbformat.writes(content) + "\n")


@contextmanager
def _surroundings(output: Path) -> Iterator[Path]:
    """An empty working folder, and what the kernel inherits: where the documents are, where its files go."""
    before = dict(os.environ)
    os.environ.update({"RENJA_ROOT": str(root()), OUTPUT_VARIABLE: str(output)})
    elsewhere = output / ".work"
    elsewhere.mkdir()
    try:
        yield elsewhere
    finally:
        shutil.rmtree(elsewhere)
        os.environ.clear()
        os.environ.update(before)


def _first_line(text: str) -> str:
    line = " ".join(text.strip().splitlines()[:1]).rstrip(" :.")
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}…"


def _count_cells(executed: Any) -> dict[str, int]:
    code = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source.strip()]
    done = [cell for cell in code if cell.metadata.get("papermill", {}).get("status") == "completed"]
    return {"code": len(code), "completed": len([cell for cell in done if cell.execution_count is not None])}


def _run_all(
    tasks: Sequence[Task],
    documents: Sequence[Document],
    workers: int | None,
    watchers: Sequence[Watcher],
    fail_fast: bool,
    scheduler: str | None,
) -> list[Outcome]:
    """Every outcome in the order of the tasks; with ``fail_fast`` only of those begun before the first failure.

    Processes, not threads: the working folder and the environment belong to a process.
    """
    outcomes: dict[str, Outcome] = {}

    def due() -> Iterator[Task | Document]:
        for task in tasks:
            if fail_fast and any(outcome.error for outcome in outcomes.values()):
                return
            yield task
        yield from (document for document in documents if not is_summarised(document))

    processes = min(workers or os.cpu_count() or 1, len(tasks) + len(documents))
    spreading = spread_over(scheduler, _work, due()) if scheduler else spread(_work, due(), processes)
    with closing(spreading) as events:
        for task, kind, value in events:
            if isinstance(task, Document):
                continue
            if kind == "died":
                value = _keep_failure(task, value or "the process that ran the notebook was killed")
            for watcher in watchers:
                if kind == "began":
                    watcher.began(task)
                elif kind == "told":
                    watcher.cells(task, value)
                else:
                    watcher.ended(value)
            if kind in ("ended", "died"):
                outcomes[task.label] = value
    return [outcomes[task.label] for task in tasks if task.label in outcomes]


def _work(item: Task | Document, tell: Callable[[int], object]) -> Outcome | None:
    if isinstance(item, Document):
        keep_summary(item)
        return None
    return _attempt(item, tell)


def _attempt(task: Task, on_cells: Callable[[int], object]) -> Outcome:
    """As :func:`run_task`; what goes wrong beside the notebook, such as a full disk, ends this task alone."""
    try:
        return run_task(task, on_cells)
    except OSError as error:
        return Outcome(task, f"{task.label}: {cannot_write(Path(error.filename or task.folder), error)}", 0)
    except Exception as error:
        return _keep_failure(task, f"{type(error).__name__}: {error}")


def _keep_failure(task: Task, reason: str) -> Outcome:
    """A failure that left no executed copy, recorded all the same."""
    remove(staging(task.folder))
    folder = task.failed_folder
    try:
        remove(staging(folder))
        staging(folder).mkdir(parents=True)
        write_record(staging(folder), task, {"status": "failed", "cell": None, "error": reason, "ended": timestamp()})
        swap_in(folder)
    except OSError as error:
        reason = f"{reason}; {cannot_write(folder, error)}"
    return Outcome(task, f"{task.label}: {reason}.", 0)
