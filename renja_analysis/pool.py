"""Work spread over processes: one that is killed takes its own item with it alone, and none outlives this one."""

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any, Generic, Literal, NamedTuple, TypeVar

ITEMS_PER_PROCESS = 100  # then a new one: whatever is left behind in memory does not add up

T = TypeVar("T")
Tell = Callable[[Any], object]
Work = Callable[[Any, Tell], Any]


class Event(NamedTuple, Generic[T]):
    """What happened to an item: ``value`` is what its work told on the way, or returned; ``died``: it was killed."""

    item: T
    kind: Literal["began", "told", "ended", "died"]
    value: Any = None


class _Worker:
    """A process that does one item after the other, and what it is at."""

    def __init__(self, context: Any, work: Work) -> None:
        self.pipe, theirs = context.Pipe()
        # The server that the workers come from keeps the environment of the first run of this process.
        self.process = context.Process(target=_serve, args=(theirs, work, dict(os.environ)), daemon=True)
        self.process.start()
        theirs.close()
        self.item: Any = None
        self.begun = 0

    def begin(self, item: Any) -> None:
        self.pipe.send(item)
        self.item = item
        self.begun += 1

    def kill(self) -> None:
        """End the process and those that it started, now."""
        kill_with_children(self.process.pid)
        self.process.join()
        self.pipe.close()


def spread(
    work: Work, items: Iterable[T], workers: int, per_process: int = ITEMS_PER_PROCESS
) -> Generator[Event[T], None, None]:
    """Each item done once by ``work(item, tell)`` in one of ``workers`` processes; yields what happens as it happens.

    ``items`` are taken as processes become free; a process that has done ``per_process`` of them is replaced. A caller
    that stops listening, by ``close()`` or by an exception, ends the processes and all that they started.
    ``work`` must be a function of a module; it catches its own errors.
    """
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    waiting = iter(items)
    idle: list[_Worker] = []
    busy: dict[Connection, _Worker] = {}
    try:
        while True:
            for item in _taken(waiting, workers - len(busy)):
                worker = _begin(item, idle, context, work)
                busy[worker.pipe] = worker
                yield Event(item, "began")
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                kind, value = _receive(worker)
                if kind != "told":
                    del busy[worker.pipe]
                    if kind == "ended" and worker.begun < per_process:
                        idle.append(worker)
                    else:
                        worker.kill()
                yield Event(worker.item, kind, value)
    finally:
        for worker in (*idle, *busy.values()):
            worker.kill()


def kill_with_children(pid: int | None) -> None:
    """End a process and all that it started, kernels too, which are in no group with it."""
    import psutil

    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue


def _taken(waiting: Iterator[T], most: int) -> Iterator[T]:
    for _ in range(most):
        try:
            yield next(waiting)
        except StopIteration:
            return


def _begin(item: Any, idle: list[_Worker], context: Any, work: Work) -> _Worker:
    """The process that has begun the item: one that is free, or a new one where that was killed while it waited."""
    while idle:
        worker = idle.pop()
        try:
            worker.begin(item)
            return worker
        except OSError:
            worker.kill()
    worker = _Worker(context, work)
    worker.begin(item)
    return worker


def _receive(worker: _Worker) -> tuple[Literal["told", "ended", "died"], Any]:
    try:
        kind, value = worker.pipe.recv()
    except (EOFError, OSError):
        return "died", None
    return kind, value


def _serve(pipe: Connection, work: Work, environment: Mapping[str, str]) -> None:
    """What a process of the pool does until its pipe is closed."""
    os.environ.clear()
    os.environ.update(environment)
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is for the parent, which ends this process; a kernel's client would take it for itself
    Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        pipe.send(("ended", work(item, lambda message: pipe.send(("told", message)))))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        kill_with_children(os.getpid())
