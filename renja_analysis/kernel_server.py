"""A process that has done the imports of the notebooks and forks kernels, which so have them done from the start.

``python -m renja_analysis.kernel_server SOCKET`` takes one order after the other from the socket with this number: a
kernel's arguments, environment and working folder. It answers with the kernel's pid, then with how the kernel ended.
It has one thread, no event loop and no connection of its own. When the other end of the socket is closed, by
whatever death, it ends its kernel and itself.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

MODULES = (
    "ipykernel.kernelapp",
    "IPython.core.completer",
    "IPython.core.history",
    "matplotlib.pyplot",
    "seaborn",
    "renja_analysis.notebook",
    "renja_analysis.evaluated",
    "renja_analysis.review",
    "renja_analysis.trend_report",
    "renja_analysis.alignment",
    "renja_analysis.consistency",
)
LONGEST_MESSAGE = 1 << 20  # bytes


def main() -> None:
    if sys.path[0] == str(Path.cwd()):  # as in the program that starts an ordinary kernel
        del sys.path[0]
    number = int(sys.argv[1])
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # else too late: as ipykernel does
    import_all()
    gc.collect()
    gc.freeze()  # what all kernels share is not touched by their garbage collectors
    order = next_kernel(socket.socket(fileno=number))
    if order is not None:
        become(order)


def import_all() -> None:
    """Every module of MODULES; one that fails is left to the notebook that imports it, and so is its error."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # a debugger for each kernel: nobody is there to use it
    with suppress(Exception):
        importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]
    for name in MODULES:
        with suppress(Exception):
            importlib.import_module(name)


def next_kernel(orders: socket.socket) -> dict[str, Any] | None:
    """Fork a kernel for each order. Returns its order in the kernel; None in the server, when no more is to come."""
    with orders:
        while message := orders.recv(LONGEST_MESSAGE):
            pid = os.fork()
            if pid == 0:
                os.setpgid(0, 0)
                order: dict[str, Any] = json.loads(message)
                return order
            with suppress(OSError):
                os.setpgid(pid, pid)  # here as well: whoever is told the pid finds the group
            with suppress(OSError):
                orders.send(str(pid).encode())
            ended = wait(pid, orders)
            with suppress(OSError):
                orders.send(str(ended).encode())
    return None


def wait(pid: int, orders: socket.socket) -> int:
    """How a kernel ended, as subprocess says it. Nothing is ordered meanwhile: what comes is the end of the orders."""
    end = os.pidfd_open(pid)
    watched: list[Any] = [end, orders]
    try:
        if end not in select.select(watched, [], [])[0]:
            os.killpg(pid, signal.SIGKILL)
    finally:
        os.close(end)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def become(order: dict[str, Any]) -> None:
    """Go on as the kernel that was ordered, with nothing of this process but its imports."""
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update({**order["environment"], "JPY_PARENT_PID": str(os.getppid())})
    sys.argv = order["arguments"]
    np.random.seed()  # else every kernel draws the same numbers; Python sees to its own
    app = IPKernelApp.instance(parent_handle=os.getppid())  # its default was read in the server
    app.initialize(sys.argv[1:])
    app.start()


if __name__ == "__main__":
    main()
