"""Set up the project and do its work. One command does everything, on Linux, macOS and Windows:

    python3 start.py          read data/, run the notebooks, write outputs/ and say where to look
    python3 start.py setup    set up, and nothing else
    python3 start.py test     run all tests
    python3 start.py check    lint, format and type checks
    python3 start.py lab      open JupyterLab

It asks for nothing but Python 3.11 or newer. All else is installed into the folder ``.venv`` beside this
file, so a system Python that refuses installs stays as it is. Installing needs the network; it is done
again only after pyproject.toml or constraints.txt has changed, or the project's folder has moved.

This file keeps to the standard library, and to syntax that an older Python can read so far as to be told
that it is too old.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
RENJA = SCRIPTS / ("renja.exe" if os.name == "nt" else "renja")
STAMP = ENVIRONMENT / "start.stamp"  # what was installed where: ours alone
UNFINISHED = f"{HERE}\nunfinished\n"

OLDEST_PYTHON = (3, 11)
TESTS = ("pytest", "-n", "auto", "--dist", "loadfile")
NBVAL = ("pytest", "--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/sanitize.cfg", "notebooks")

# In the notebooks' kernels a warning is an error: printed, it would hold a path of the machine and break the
# comparison. One is let through: on Python 3.12 and 3.13 ipykernel itself causes it before the first cell.
WARNINGS = "error,ignore:There is no current event loop:DeprecationWarning"


class SetupError(Exception):
    """What stands in the way of the set-up, in one sentence, with the exit status to end with."""

    def __init__(self, sentence: str, status: int = 2) -> None:
        super().__init__(sentence)
        self.status = status


def main(arguments: "list[str] | None" = None) -> int:
    parser = argparse.ArgumentParser(
        prog="start.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "what", nargs="?", choices=["run", "setup", "test", "check", "lab"], default="run", help="default: run"
    )
    jobs = {"run": run, "setup": setup, "test": test, "check": check, "lab": lab}
    try:
        check_python()
        return jobs[parser.parse_args(arguments).what]()
    except SetupError as error:
        print(f"start.py: {error}", file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"start.py: {error}; expected a folder that can be written to. Free it or copy it.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def run() -> int:
    """The main job: every document under data/ is read, every notebook run for it."""
    set_up(with_tests=False)
    read = renja("read")
    if read > 1:
        return read
    # 1: read, but for what is listed above; the reports show the rest.
    status = renja("run") or read
    if status <= 1:
        folder = Path(os.environ.get("RENJA_ROOT") or HERE)
        say(f"Done. Open this page in a browser: {folder / 'outputs' / 'index.html'}")
    return status


def setup() -> int:
    """The environment alone, and how to have its commands."""
    set_up(with_tests=False)
    activate = f"{SCRIPTS / 'Activate.ps1'}" if os.name == "nt" else f". {SCRIPTS.relative_to(HERE) / 'activate'}"
    say(f"Set up. To have the command renja in this terminal: {activate}")
    return 0


def test() -> int:
    """Unit and data tests, then every notebook against its committed outputs; the first failure's status."""
    set_up(with_tests=True)
    # The tests are about the documents beside them, wherever else the user's own may lie.
    tests = module(*TESTS, without=("RENJA_ROOT",))
    notebooks = module(*NBVAL, without=("RENJA_ROOT",), PYTHONWARNINGS=WARNINGS)
    return tests or notebooks


def check() -> int:
    """Lint, format and types; all three are run, the first failure's status is given."""
    set_up(with_tests=True)
    statuses = [module("ruff", "check"), module("ruff", "format", "--check"), module("mypy")]
    return next((status for status in statuses if status), 0)


def lab() -> int:
    set_up(with_tests=False)
    return module("jupyterlab")


def check_python(found: "tuple" = sys.version_info) -> None:
    if found[:2] < OLDEST_PYTHON:
        raise SetupError(
            f"found Python {version(found)}; expected {version(OLDEST_PYTHON)} or newer. "
            "Install one from python.org or your system's packages and start this file with it."
        )


def version(parts: "tuple") -> str:
    return ".".join(str(part) for part in parts[:2])


def set_up(with_tests: bool) -> None:
    """See that ``.venv`` holds the project and what it needs; ``with_tests`` adds the test tools.

    The main job installs within the bounds of pyproject.toml; the tests install the exact releases of
    constraints.txt. What the tests installed serves the main job too. Raises SetupError.
    """
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() else None
    enough = {stamp_text(True)} if with_tests else {stamp_text(True), stamp_text(False)}
    usable = environment_works()
    if usable and stamp in enough:
        return
    moved = stamp is not None and stamp.splitlines()[:1] != [str(HERE)]
    if not usable or moved:
        make_environment(ours=stamp is not None)
    say(f"Installing into {ENVIRONMENT}: this takes some minutes the first time.")
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    what = ["--constraint", "constraints.txt", "--editable", ".[dev]"] if with_tests else ["--editable", "."]
    status = module("pip", "--quiet", "--disable-pip-version-check", "install", *what)
    if status:
        raise SetupError(
            "pip could not install the project; its own message is above. "
            "Where that names the network or an index, check the connection; then run the same command again.",
            status,
        )
    STAMP.write_text(stamp_text(with_tests), encoding="utf-8")


def make_environment(ours: bool) -> None:
    """Make ``.venv`` new. One that start.py did not make is never deleted: SetupError says so."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            "found a Python without venv and ensurepip; expected both. "
            "On Debian and Ubuntu: apt install python3-venv. Then run the same command again."
        )
    if ENVIRONMENT.exists():
        if not ours:
            raise SetupError(
                f"found {ENVIRONMENT} without a working Python and pip; expected one that this file made. "
                "Delete or rename that folder and run the same command again."
            )
        shutil.rmtree(ENVIRONMENT)
    say(f"Making the environment {ENVIRONMENT}")
    # The stamp comes first: an environment whose making was broken off is then known as ours.
    ENVIRONMENT.mkdir()
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    status = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)]).returncode
    if status:
        raise SetupError("the environment could not be made: read Python's message above.", exit_status(status))


def environment_works() -> bool:
    command = [str(PYTHON), "-I", "-c", "import pip"]
    return PYTHON.exists() and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def stamp_text(with_tests: bool) -> str:
    """Folder, kind of install, and a checksum of what the install rests on."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((HERE / name).read_bytes())
    return f"{HERE}\n{'test' if with_tests else 'run'} {digest.hexdigest()}\n"


def renja(verb: str) -> int:
    return call([str(RENJA), verb], os.environ.copy())


def module(name: str, *arguments: str, without: "tuple[str, ...]" = (), **variables: str) -> int:
    """Run ``python -m name`` in the environment, some environment variables taken away and some set."""
    environment = {key: value for key, value in os.environ.items() if key not in without}
    return call([str(PYTHON), "-m", name, *arguments], {**environment, **variables})


def call(command: "list[str]", environment: "dict[str, str]") -> int:
    say(f"> {' '.join([Path(command[0]).name, *command[1:]])}")
    return exit_status(subprocess.run(command, cwd=str(HERE), env=environment).returncode)


def exit_status(returncode: int) -> int:
    """As a shell gives it: 128 and the signal's number where a signal ended the process."""
    return 128 - returncode if returncode < 0 else returncode


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
