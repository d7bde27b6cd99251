"""Work spread over the workers of a Dask cluster that is there already; events as from :mod:`renja_analysis.pool`.

Every worker sees the project's folder under the same path, has this very package and one thread: the working folder
and the environment belong to a process. What a lost worker was at is given to another.
"""

import os
from collections.abc import Generator, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from renja_analysis.documents import root
from renja_analysis.errors import RunError
from renja_analysis.pool import Event, Work
from renja_analysis.record import package_sha256

CONNECTING = 30  # seconds, for the scheduler and again for its first worker
IN_HAND = 2  # items for each worker: one that it does, one that waits for it

T = TypeVar("T")


def spread_over(scheduler: str, work: Work, items: Iterable[T]) -> Generator[Event[T], None, None]:
    """Each item done once by ``work(item, tell)`` on a worker of ``scheduler``; what was told comes with the end.

    An item whose work could not be done is an event ``died`` with the reason. A caller that stops listening takes
    back what has not begun; what has begun comes to its end. Raises RunError where there is no cluster to work with.
    """
    try:
        from distributed import Client, wait
    except ImportError as error:
        raise RunError(
            "--scheduler: found no Dask; expected it installed. Run `pip install 'renja-analysis[cluster]'`."
        ) from error
    client = None
    try:
        client = Client(scheduler, timeout=CONNECTING)
        client.wait_for_workers(1, timeout=CONNECTING)
    except (OSError, TimeoutError, ValueError) as error:
        if client is not None:
            client.close()
        raise RunError(
            f"--scheduler: found no cluster with workers at {scheduler!r}; expected an address such as "
            "tcp://10.0.0.1:8786. Start scheduler and workers, or mend the address."
        ) from error
    with client:
        waiting = iter(items)
        running: dict[Any, T] = {}
        try:
            while True:
                most = IN_HAND * len(client.nthreads())
                for item in islice(waiting, max(most - len(running), 0)):
                    running[client.submit(_do, work, item, str(root()), package_sha256(), pure=False)] = item
                    yield Event(item, "began")
                if not running:
                    return
                wait(list(running), return_when="FIRST_COMPLETED")
                for future in [future for future in running if future.done()]:
                    yield from _events(future, running.pop(future))
        finally:
            client.cancel(list(running))


def _do(work: Work, item: Any, folder: str, package: str) -> tuple[list[Any], Any]:
    """On the worker: what the work told, and what it returned."""
    from distributed import get_worker

    worker = get_worker()
    if worker.state.nthreads != 1:
        raise RunError(
            f"worker {worker.address}: found {worker.state.nthreads} threads; expected 1. Start it with --nthreads 1."
        )
    if not Path(folder).is_dir():
        raise RunError(f"worker {worker.address}: found no folder {folder}; expected it on every worker. Share it.")
    if package_sha256() != package:
        raise RunError(f"worker {worker.address}: found another renja-analysis; expected the same. Install it there.")
    os.environ["RENJA_ROOT"] = folder
    told: list[Any] = []
    return told, work(item, told.append)


def _events(future: Any, item: T) -> Generator[Event[T], None, None]:
    from distributed import KilledWorker

    error = future.exception()
    if error is None:
        told, value = future.result()
        yield from (Event(item, "told", message) for message in told)
        yield Event(item, "ended", value)
    elif isinstance(error, KilledWorker):
        yield Event(item, "died", "every worker that ran it was lost")
    else:
        yield Event(item, "died", str(error).rstrip(".") if isinstance(error, RunError) else repr(error))
