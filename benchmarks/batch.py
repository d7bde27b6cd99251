"""What a batch costs beside a shell loop: ``python benchmarks/batch.py [--documents 3] [--rounds 2] [--long 200]``.

Copies of the reference document, as so many agencies, and the notebooks that run for each document. In turns:
``renja run`` with as many workers as cores; a shell loop (``xargs -P``, as many at once) that calls ``papermill`` and
then ``jupyter nbconvert`` for each; ``renja run`` with one worker. The fastest of each counts, since whatever else the
machine does only ever adds. Then one batch of ``--long`` runs of the quickest notebook: the memory of each worker
after its 20th run and at its last, and the processes that are left. It works in a temporary folder.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep

import psutil
import yaml

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "data" / "dkukm-babel" / "2024"
QUICKEST = "05_consistency"
CORES = os.cpu_count() or 1

LEAST_TIMES_LOOP = 3.0
LEAST_TIMES_ONE_WORKER = 1.8
MOST_MEGABYTES_MORE = 20
SETTLED = 20  # runs of a worker

LOOP = """
export RENJA_OUTPUT=loop/$0/$1
mkdir -p $RENJA_OUTPUT
papermill notebooks/$1.ipynb $RENJA_OUTPUT/$1.ipynb -p agency $0 -p year 2024 --no-progress-bar &&
jupyter nbconvert --to html --no-input $RENJA_OUTPUT/$1.ipynb
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3, help="default: 3")
    parser.add_argument("--rounds", type=int, default=2, help="default: 2")
    parser.add_argument("--long", type=int, default=200, metavar="RUNS", help="0 for none; default: 200")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="renja-benchmark-") as folder:
        project = generate(Path(folder) / "project", given.documents)
        runs = given.documents * len(list((project / "notebooks").glob("*.ipynb")))
        ways: dict[str, Callable[[], None]] = {
            "all": lambda: batch(project, CORES),
            "loop": lambda: loop(project),
            "one": lambda: batch(project, 1),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(given.rounds):
            for name, way in ways.items():
                start = perf_counter()
                way()
                seconds[name].append(perf_counter() - start)
        long = generate(Path(folder) / "long", given.long) if given.long else None
        memory, left = watch(long) if long else ([], [])
    best = {name: min(measured) for name, measured in seconds.items()}
    print("| | measured | goal |\n|---|---|---|")
    print(f"| `renja run`, {runs} runs, workers: {CORES} | {best['all']:.1f} s, {runs / best['all']:.2f} runs/s | |")
    print(
        f"| `papermill` and `nbconvert` in a loop, as many | {best['loop']:.1f} s, {runs / best['loop']:.2f} runs/s | |"
    )
    print(f"| times the throughput of the loop | {best['loop'] / best['all']:.1f} | >= {LEAST_TIMES_LOOP} |")
    print(f"| that of one worker, times | {best['one'] / best['all']:.2f} | >= {LEAST_TIMES_ONE_WORKER} (2 cores) |")
    for first, last in memory:
        grown = f"{first:.0f} MB, {last:.0f} MB"
        print(f"| memory of a worker after {SETTLED} runs and at its last | {grown} | + <= {MOST_MEGABYTES_MORE} MB |")
    if memory:
        print(f"| processes left behind | {len(left)} | 0 |")
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}")


def generate(project: Path, documents: int) -> Path:
    """A project of so many copies of the reference document, each of an agency of its own, and its notebooks."""
    (project / "notebooks").mkdir(parents=True)
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        if '"agency: str = ' in notebook.read_text(encoding="utf-8"):  # one result for each document
            shutil.copy(notebook, project / "notebooks")
    shutil.copytree(ROOT / "data" / "reference", project / "data" / "reference")
    described = yaml.safe_load((REFERENCE / "document.yml").read_text(encoding="utf-8"))
    for number in range(documents):
        agency = f"dinas-{number:03}"
        folder = project / "data" / agency / REFERENCE.name
        shutil.copytree(REFERENCE, folder)
        own = described | {"agency": described["agency"] | {"slug": agency}}
        (folder / "document.yml").write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    return project


def command(project: Path, workers: int, *options: str) -> tuple[list[str], dict[str, str]]:
    arguments = [sys.executable, "-m", "renja_analysis", "run", "--force", "--workers", str(workers), *options]
    return arguments, {**os.environ, "RENJA_ROOT": str(project), "PYTHONPATH": str(ROOT)}


def batch(project: Path, workers: int) -> None:
    arguments, environment = command(project, workers)
    call(arguments, project, environment)


def loop(project: Path) -> None:
    """The same work without us: a kernel, an executed copy and a page for each."""
    shutil.rmtree(project / "loop", ignore_errors=True)
    notebooks = sorted(path.stem for path in (project / "notebooks").glob("*.ipynb"))
    agencies = sorted(path.name for path in (project / "data").glob("dinas-*"))
    lines = "".join(f"{agency} {notebook}\n" for agency in agencies for notebook in notebooks)
    environment = {**command(project, 1)[1], "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    call(shlex.split(f"xargs -P {CORES} -L 1 sh -c") + [LOOP], project, environment, lines)


def call(arguments: list[str], project: Path, environment: dict[str, str], text: str = "") -> None:
    ended = subprocess.run(arguments, cwd=project, env=environment, input=text, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"{' '.join(arguments[:4])} ended with status {ended.returncode}:\n{ended.stderr[-2000:]}")


def watch(project: Path) -> tuple[list[tuple[float, float]], list[psutil.Process]]:
    """The memory of each worker after SETTLED runs and at its last, in MB; the processes that outlive the batch."""
    arguments, environment = command(project, CORES, "--notebook", QUICKEST)
    runs = len(list((project / "data").glob("dinas-*")))
    process = psutil.Popen(arguments, cwd=project, env=environment, stdout=subprocess.DEVNULL)
    memory: dict[psutil.Process, list[float]] = {}
    seen: set[psutil.Process] = set()
    while process.poll() is None:
        done = len(list((project / "outputs").glob("*/*/*/run.json")))
        with suppress(psutil.NoSuchProcess):  # kernels come and go
            seen |= set(process.children(recursive=True))
            for worker in process.children(recursive=True) if SETTLED * CORES <= done < runs else ():
                late = len(memory) == CORES and worker not in memory  # takes the place of one that had done its share
                if worker.ppid() != process.pid and "forkserver" in " ".join(worker.cmdline()) and not late:
                    memory.setdefault(worker, []).append(worker.memory_info().rss / 1e6)
        sleep(0.2)
    return [(values[0], values[-1]) for values in memory.values()], psutil.wait_procs(seen, timeout=5)[1]


if __name__ == "__main__":
    main()
