"""Forked kernels: what they show is what ordinary kernels show, and no process outlives the one that ordered it."""

import ast
import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from small_project import AGENCY, contents, make_project, write_notebook

from renja_analysis import kernels
from renja_analysis.files import staging
from renja_analysis.kernel_server import MODULES
from renja_analysis.runner import run_task
from renja_analysis.tasks import plan

ROOT = Path(__file__).resolve().parents[1]
forks = pytest.mark.skipif(not kernels.can_fork(), reason="this system does not fork kernels")

# Whatever of a process a notebook could see: its state first, then what libraries make of it.
STATE = """
import os, signal, sys, threading, warnings
print(os.getcwd(), Path.cwd().name, sorted(os.listdir()), sys.stdin.read() if sys.stdin else "")
print(sorted(name for name in os.environ if "PYDEVD" not in name), os.environ["RENJA_OUTPUT"])
print([argument for argument in sys.argv if ".json" not in argument], sys.path, sys.flags)
print({number: str(signal.getsignal(number)).split(" at ")[0] for number in (2, 13, 15, 17)})
print(signal.pthread_sigmask(0, []))
print(sorted(thread.name for thread in threading.enumerate()), os.getpgid(0) == os.getpid(), os.umask(0o22))
"""
LIBRARIES = """
import matplotlib, numpy, pandas as pd
import matplotlib.pyplot as plt, seaborn
print(matplotlib.get_backend(), plt.isinteractive(), matplotlib.rcParams == matplotlib.rcParamsDefault)
print(float((numpy.arange(250000.0).reshape(500, 500) @ numpy.eye(500)).sum()), __name__, __import__("gc").isenabled())
pd.DataFrame({"a": [1.5, 2]})
"""
PLOT = "seaborn.barplot(x=['a', 'b'], y=[1, 2])"
NOISE = (
    "import warnings\nwarnings.warn('tua')\nwarnings.warn('usang', DeprecationWarning)\nprint('galat', file=sys.stderr)"
)
FAMILY = "import os\nprint(os.getpid(), os.getppid(), open(f'/proc/{os.getppid()}/cmdline').read().replace('\\0', ' '))"
THREADS = "print(len(os.listdir(f'/proc/{os.getppid()}/task')))"
CHANCE = "import random, uuid, numpy\nprint(random.random(), numpy.random.rand(), uuid.uuid4())"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    return make_project(tmp_path / "project")


def shown(root: Path, name: str) -> list[str]:
    """The texts that each code cell of a published copy, or of that of a failure, printed."""
    (path,) = (root / "outputs" / AGENCY / "2024").glob(f"{name}*/{name}.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in cells if cell.cell_type == "code"]


def gone(*pids: int) -> bool:
    """Whether these processes end within the time in which a kernel notices that it is alone."""
    for _ in range(100):
        if not any(running(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


@forks
def test_all_that_is_published_is_the_same_as_with_an_ordinary_kernel(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notebook(project, "01_a", "from pathlib import Path" + STATE, LIBRARIES, PLOT, NOISE, "plt.get_fignums()")
    made = {}
    for kind in ("", "ordinary"):
        monkeypatch.setenv(kernels.KIND_VARIABLE, kind)
        assert run_task(*plan()).error == ""
        files = contents(project / "outputs" / AGENCY / "2024" / "01_a")
        del files["run.json"]
        made[kind] = {
            name: re.sub(rb"ipykernel_\d+", b"", data) for name, data in files.items()
        }  # its pid, in warnings
    assert b"image/png" in made[""]["01_a.ipynb"]
    assert made[""] == made["ordinary"]


@forks
def test_kernels_of_one_server_share_its_imports_and_nothing_else(project: Path) -> None:
    dpi = "import matplotlib\nprint(matplotlib.rcParams['figure.dpi'])\nmatplotlib.rcParams['figure.dpi'] = 50"
    write_notebook(project, "01_a", FAMILY, THREADS, CHANCE, dpi)
    write_notebook(project, "02_crash", FAMILY, "os.kill(os.getpid(), 11)")
    write_notebook(project, "03_b", FAMILY, THREADS, CHANCE, dpi)
    write_notebook(project, "04_server", FAMILY, "import time\nos.kill(os.getppid(), 9)\ntime.sleep(60)")
    write_notebook(project, "05_c", FAMILY)
    tasks = plan()
    errors = [run_task(task).error.split(". ")[0] for task in tasks]
    died = "cell [4]: Kernel died"
    assert errors == ["", f"{tasks[1].label}, {died}", "", f"{tasks[3].label}, {died}", ""]
    texts = [shown(project, task.notebook.stem) for task in tasks]
    pids, servers = zip(*(text[2].split()[:2] for text in texts), strict=True)
    assert "kernel_server" in texts[0][2]
    assert len(set(pids)) == 5
    assert len(set(servers[:4])) == 1 and servers[4] != servers[0], "a server that was killed is replaced"
    assert texts[0][3] == texts[2][3] == "1\n", "what forks has one thread"
    assert not set(texts[0][4].split()) & set(texts[2][4].split()), "each kernel draws its own random numbers"
    assert texts[0][5] == texts[2][5] == "100.0\n"
    assert gone(*map(int, pids))


@forks
def test_kill_9_of_what_runs_notebooks_leaves_no_kernel_and_no_server(project: Path) -> None:
    write_notebook(
        project,
        "01_a",
        'import os\nwith open("pids", "w") as file:\n    file.write(f"{os.getpid()} {os.getppid()}")\nwhile True: pass',
    )
    code = "from renja_analysis import runner, tasks; runner.run_task(*tasks.plan())"
    process = subprocess.Popen([sys.executable, "-c", code])
    written = staging(plan()[0].folder) / ".work" / "pids"
    try:
        for _ in range(600):
            if (written.exists() and written.read_text(encoding="utf-8")) or process.poll() is not None:
                break
            time.sleep(0.1)
        pids = [int(pid) for pid in written.read_text(encoding="utf-8").split()]
        assert all(map(running, pids))
    finally:
        process.kill()
        process.wait()
    assert gone(*pids)


@forks
def test_a_forked_kernel_can_be_interrupted_and_asked_to_end(tmp_path: Path) -> None:
    async def interrupted() -> tuple[dict[str, Any], int | None]:
        manager = kernels.KernelManager()
        await manager.start_kernel(cwd=str(tmp_path))
        pid = manager.provisioner.pid
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.execute("import time\nprint('begun')\ntime.sleep(60)")
        while (await client.get_iopub_msg(timeout=60))["msg_type"] != "stream":
            continue
        await manager.interrupt_kernel()
        reply = await client.get_shell_msg(timeout=30)
        client.stop_channels()
        await manager.shutdown_kernel()
        return reply["content"], pid

    reply, pid = asyncio.run(interrupted())
    assert reply["ename"] == "KeyboardInterrupt"
    assert pid is not None and gone(pid)


def test_the_server_imports_what_the_notebooks_import() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        tree = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))
        names = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert names <= set(MODULES), path.name
