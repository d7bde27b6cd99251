"""Run notebooks for documents through papermill and publish each result whole.

A result is one folder: the executed copy, the HTML page, figures, tables, and ``run.json`` last. It is
completed beside its place and swapped in; a run that fails leaves the last good result where it is,
and its own executed copy in a folder ``<notebook>.failed``.
"""

import logging
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple

from renja_analysis.documents import root
from renja_analysis.files import (
    OUTPUT_VARIABLE,
    SEAL,
    cannot_write,
    locked,
    mend,
    remove,
    staging,
    swap_in,
    write_file,
)
from renja_analysis.pages import LISTED, get_ready, index_page, page_title, report_page
from renja_analysis.record import read_record, timestamp, write_record
from renja_analysis.tasks import ALL, Task, fast_imports, outputs_root, read_notebook

TASKS_PER_PROCESS = 20  # then a new one: what a kernel's start leaves behind in memory does not add up
KERNEL_STARTS = 2  # ports can collide where many kernels start at once
# A kernel lives for seconds and frees its memory by ending: collecting garbage often costs it a tenth of them.
FEWER_COLLECTIONS = "import gc; gc.set_threshold(100_000, 50, 100)"
LONGEST_REASON = 400  # characters
KINDS = {"figures": "png", "tables": "csv"}  # folder of a result: what is counted there
LOOK = 0.2  # seconds between two looks at how far the processes are


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


def run(
    tasks: Sequence[Task],
    workers: int | None = None,
    on_cells: Callable[[int], object] = lambda count: None,
    on_outcome: Callable[[Outcome], object] = lambda outcome: None,
) -> list[Outcome]:
    """Run every task and publish what succeeds; one that fails stops no other.

    ``on_cells`` is told how many more cells are done, ``on_outcome`` each task as it ends. More than
    one task is spread over ``workers`` processes (default: the cores). Raises RunError before any
    kernel starts where ``outputs/`` cannot be written or another run is at work there.
    """
    outputs = outputs_root()
    with locked(outputs):
        try:
            mend(outputs)
            try:
                for task in tasks:
                    staging(task.folder).mkdir(parents=True)
                outcomes = _run_all(tasks, workers or os.cpu_count() or 1, on_cells, on_outcome)
            finally:
                mend(outputs)
            write_index(outputs)
        except OSError as error:
            raise cannot_write(Path(error.filename or outputs), error) from error
    return outcomes


def run_task(task: Task, on_cells: Callable[[int], object] = lambda count: None) -> Outcome:
    """Run one task in this process and publish its result, or keep the executed copy of its failure."""
    folder, started, start = task.folder, timestamp(), perf_counter()
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
    write_record(staging(folder), task, {**result, "ended": timestamp(), "seconds": seconds})
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
                    kernel_manager_class=kernel_manager(),
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


def write_index(outputs: Path) -> None:
    """``outputs/index.html``: everything that is published, by agency, document and notebook."""
    seals = [*sorted(outputs.glob(f"*/*/*/{SEAL}")), *sorted(outputs.glob(f"{ALL}/*/{SEAL}"))]
    folders = [path.parent for path in seals]
    records = [(folder.relative_to(outputs).as_posix(), read_record(folder)) for folder in folders]
    whole = [(path, record) for path, record in records if record and set(record) >= LISTED]
    write_file(outputs / "index.html", index_page(whole))


def kernel_manager() -> type:
    """A kernel of this very Python, over an encrypted connection where the system has one.

    The kernels that are installed for the user are not asked: a python3 among them may belong to
    another environment, which knows neither this package nor encryption.
    """
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec

    class KernelManager(AsyncKernelManager):
        transport_encryption = "auto"  # else each start warns of an open connection

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(**get_kernel_dict())

    return KernelManager


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
    tasks: Sequence[Task], workers: int, on_cells: Callable[[int], object], on_outcome: Callable[[Outcome], object]
) -> list[Outcome]:
    """Every outcome in the order of the tasks: one task runs in this process, several in a pool of processes.

    Processes, not threads: the working folder and the environment belong to a process.
    """
    outcomes = {}
    if len(tasks) == 1 or workers == 1:
        for task in tasks:
            outcomes[task.label] = _attempt(task, on_cells)
            on_outcome(outcomes[task.label])
        return list(outcomes.values())
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    counter = context.Value("i", 0)
    # The server that the workers come from keeps the environment of the first run of this process.
    started_with = (counter, dict(os.environ))
    with ProcessPoolExecutor(
        min(workers, len(tasks)), context, _start_worker, started_with, max_tasks_per_child=TASKS_PER_PROCESS
    ) as pool:
        futures = {pool.submit(_attempt_counted, task): task for task in tasks}
        waiting, told = set(futures), 0
        while waiting:
            done, waiting = wait(waiting, LOOK, FIRST_COMPLETED)
            count = counter.value
            on_cells(count - told)
            told = count
            for future in done:
                task = futures[future]
                try:
                    outcomes[task.label] = future.result()
                except BrokenProcessPool:
                    outcomes[task.label] = Outcome(task, f"{task.label}: a process that runs notebooks was killed.", 0)
                on_outcome(outcomes[task.label])
    return [outcomes[task.label] for task in tasks]


def _attempt(task: Task, on_cells: Callable[[int], object]) -> Outcome:
    """As :func:`run_task`; a disk that is full or a place that is taken ends this task alone."""
    try:
        return run_task(task, on_cells)
    except OSError as error:
        return Outcome(task, f"{task.label}: {cannot_write(Path(error.filename or task.folder), error)}", 0)


_cells_done: Any = None


def _start_worker(counter: Any, environment: Mapping[str, str]) -> None:
    global _cells_done
    _cells_done = counter
    os.environ.clear()
    os.environ.update(environment)


def _attempt_counted(task: Task) -> Outcome:
    def count(cells: int) -> None:
        with _cells_done.get_lock():
            _cells_done.value += cells

    return _attempt(task, count)
