"""Kernels for notebooks: of this very Python, and on Linux forked from a process that has the imports done.

Such a process (see :mod:`renja_analysis.kernel_server`) belongs to the process that runs the notebooks, serves one
kernel at a time, and ends with it. Elsewhere, where it cannot be had, or with ``RENJA_KERNELS=ordinary`` in the
environment, a kernel is a program of its own.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from renja_analysis.files import OUTPUT_VARIABLE
from renja_analysis.kernel_server import LONGEST_MESSAGE

KIND_VARIABLE = "RENJA_KERNELS"
OF_ONE_RUN = {"RENJA_ROOT", OUTPUT_VARIABLE}  # environment variables that nothing reads while it is imported
STARTING = 60  # seconds, as long as papermill waits for a kernel
LOOK = 0.01  # seconds between two looks whether a kernel has ended


class ForkedKernel:
    """What jupyter_client asks of a subprocess.Popen, for a kernel whose parent is the server."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, answers: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._answers = answers

    def poll(self) -> int | None:
        return self._ended(socket.MSG_DONTWAIT)

    def wait(self) -> int | None:
        return self._ended(0)

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _ended(self, flags: int) -> int | None:
        if self.returncode is None:
            try:
                answer = self._answers.recv(LONGEST_MESSAGE, flags)
            except BlockingIOError:
                return None
            except OSError:
                answer = b""
            self.returncode = int(answer or -signal.SIGKILL)  # no answer: the server is gone, and its kernel with it
        return self.returncode


class Server:
    """The server of this process, and the environment that its imports see."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = _lasting(environment)
        self._kernel: ForkedKernel | None = None
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "renja_analysis.kernel_server", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                cwd=os.sep,  # the folder of the first run will be gone
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for this process, which then ends its kernel
            )
        self.close = Finalize(self, _close, (self._socket, self._process), exitpriority=0)

    def serves(self, environment: Mapping[str, str]) -> bool:
        return self._process.poll() is None and self._environment == _lasting(environment)

    def busy(self) -> bool:
        return self._kernel is not None and self._kernel.poll() is None

    def fork(self, arguments: list[str], environment: Mapping[str, str], cwd: str) -> ForkedKernel | None:
        """A kernel; None where the server does not give one."""
        order = {"arguments": arguments, "environment": environment, "cwd": cwd}
        self._socket.settimeout(STARTING)
        try:
            self._socket.sendall(json.dumps(order).encode())
            answer = self._socket.recv(LONGEST_MESSAGE)
        except OSError:
            answer = b""
        if not answer:
            self._process.kill()  # what it might still answer would be taken for the answer to another order
            return None
        self._socket.settimeout(None)
        self._kernel = ForkedKernel(int(answer), self._socket)
        return self._kernel


class Provisioner(LocalProvisioner):
    """Forks where that can be had; all else as with an ordinary kernel."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        cwd = str(kwargs.get("cwd") or Path.cwd())
        kernel = _fork(cmd, kwargs["env"], cwd)
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel  # type: ignore[assignment]  # instead of a Popen
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd
        return self.connection_info

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(LOOK)  # LocalProvisioner looks every 0.1 s
        ended: int | None = await super().wait()
        return ended


class KernelManager(AsyncKernelManager):
    """A kernel of this very Python, over an encrypted connection where the system has one.

    The kernels that are installed for the user are not asked: a python3 among them may belong to
    another environment, which knows neither this package nor encryption.
    """

    transport_encryption = "auto"  # else each start warns of an open connection

    @property
    def kernel_spec(self) -> KernelSpec:
        spec = KernelSpec(**get_kernel_dict())
        spec.metadata["kernel_provisioner"] = {"provisioner_name": PROVISIONER.name}
        return spec


PROVISIONER = EntryPoint("renja-forked", f"{__name__}:{Provisioner.__name__}", KernelProvisionerFactory.GROUP_NAME)
KernelProvisionerFactory.provisioners[PROVISIONER.name] = PROVISIONER


def get_ready() -> None:
    """Start the server, which takes as long for its imports as this process takes for its own."""
    if can_fork():
        _server_for(os.environ)


def can_fork() -> bool:
    return os.environ.get(KIND_VARIABLE) != "ordinary" and _system_forks()


@cache
def _system_forks() -> bool:
    if sys.platform != "linux":  # macOS has fork, too, but its libraries do not bear it
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


_server: Server | None = None


def _server_for(environment: Mapping[str, str]) -> Server:
    """The server of this process, a new one if there is none or the environment is another."""
    global _server
    if _server is not None and not _server.serves(environment):
        _server.close()
        _server = None
    if _server is None:
        _server = Server(environment)
    return _server


def _lasting(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in OF_ONE_RUN}


def _fork(cmd: list[str], environment: Mapping[str, str], cwd: str) -> ForkedKernel | None:
    launcher = find_spec("ipykernel_launcher")
    if not can_fork() or cmd[1:3] != ["-m", "ipykernel_launcher"] or launcher is None or not launcher.origin:
        return None
    server = _server_for(environment)
    return None if server.busy() else server.fork([launcher.origin, *cmd[3:]], environment, cwd)


def _close(connection: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    connection.close()
    process.wait()
