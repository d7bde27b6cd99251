"""A real scheduler and two workers of one thread each: what they do comes back as from this machine's own processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_project import AGENCY, make_project, write_notebook

from renja_analysis import cluster
from renja_analysis.errors import RunError
from renja_analysis.runner import Outcome, Watcher, run
from renja_analysis.tasks import Task, plan

pytest.importorskip("distributed")

# Of the first run, which ends with its worker, nothing is left; the second one goes through.
HOLD = """import os, signal, time
from pathlib import Path
first = Path(os.environ["RENJA_ROOT"]) / "first"
if not first.exists():
    first.touch()
    while True:
        time.sleep(0.05)"""


class Cells(Watcher):
    def __init__(self) -> None:
        self.count = 0

    def cells(self, task: Task, count: int) -> None:
        self.count += count


def until(holds: Callable[[], object]) -> bool:
    for _ in range(600):
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    return make_project(tmp_path / "project", years=(2023, 2024))


@pytest.fixture
def workers(project: Path, tmp_path: Path) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The scheduler, then two workers; they know the project's folder from what they are sent."""
    file = str(tmp_path / "scheduler.json")
    where = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    environment = {name: value for name, value in os.environ.items() if name != "RENJA_ROOT"}
    started = [
        subprocess.Popen([*command, "--scheduler-file", file], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
        for command in (where, worker, worker)
    ]
    yield started
    for process in reversed(started):
        process.kill()
        process.wait()


def test_a_lost_worker_is_made_up_for_and_a_failure_comes_back(
    workers: list["subprocess.Popen[bytes]"], project: Path, tmp_path: Path
) -> None:
    write_notebook(project, "01_hold", HOLD, "print(year)")
    write_notebook(project, "02_error", 'raise ValueError("tidak cocok")')
    file = tmp_path / "scheduler.json"
    assert until(file.exists)
    address = json.loads(file.read_text(encoding="utf-8"))["address"]
    tasks = plan()
    killed: list[int] = []

    class Killer(Cells):
        """Kills the worker whose notebook is held, as soon as the other one has shown that it works."""

        def ended(self, outcome: Outcome) -> None:
            if not killed and (project / "first").exists():
                held = next(worker for worker in workers[1:] if at_work(worker.pid))
                os.kill(held.pid, signal.SIGKILL)
                killed.append(held.pid)

    watcher = Killer()
    outcomes = run(tasks, watchers=[watcher], scheduler=address)
    assert killed
    assert [outcome.error.split(". ")[0] for outcome in outcomes] == [
        "",
        f"{AGENCY}/2023/02_error, cell [3]: ValueError: tidak cocok",
        "",
        f"{AGENCY}/2024/02_error, cell [3]: ValueError: tidak cocok",
    ]
    assert watcher.count >= 2 * 4
    outputs = project / "outputs" / AGENCY
    published = sorted(path.relative_to(outputs).as_posix() for path in outputs.glob("*/*/*.html"))
    assert published == ["2023/01_hold/01_hold.html", "2024/01_hold/01_hold.html"]
    assert "2024/01_hold/01_hold.html" in (project / "outputs" / "index.html").read_text(encoding="utf-8")


def at_work(pid: int) -> bool:
    """Whether the worker stands in the folder of the run that is held: what it does ends with it."""
    return Path(f"/proc/{pid}/cwd").readlink().parent.name == ".01_hold.new"


def test_no_cluster_is_one_sentence(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notebook(project, "01_a", "print(year)")
    monkeypatch.setattr(cluster, "CONNECTING", 0.5)
    with pytest.raises(RunError, match=r"--scheduler: found no cluster with workers at 'tcp://127\.0\.0\.1:9'"):
        run(plan(), scheduler="tcp://127.0.0.1:9")
