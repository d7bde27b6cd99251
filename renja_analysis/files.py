"""Files and folders that appear whole or not at all, and the lock of the folder they lie in.

A folder ``name`` is completed beside its place as ``.name.new`` and swapped in by renames, the old
one waiting as ``.name.old``. Whatever moment a crash picks, one whole folder is left; :func:`mend`
puts it in its place and clears the rest away.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renja_analysis.errors import RunError

SEAL = "run.json"  # written last and deleted first: a folder that holds it is whole
LOCK = ".lock"
OUTPUT_VARIABLE = "RENJA_OUTPUT"  # the environment variable that says where a notebook's figures and tables go


def write_file(path: Path, text: str) -> None:
    """A text file in UTF-8, ``\\n`` as its line end, replaced in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(text.encode("utf-8"))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def staging(folder: Path) -> Path:
    """Where ``folder`` is completed before :func:`swap_in` puts it in its place."""
    return folder.with_name(f".{folder.name}.new")


def published(folder: Path) -> Path:
    """Where the whole content of ``folder`` lies: in its place, or still beside it after a crash."""
    old = _old(folder)
    return old if not folder.exists() and (old / SEAL).exists() else folder


def swap_in(folder: Path) -> None:
    """Put what :func:`staging` holds into the place of ``folder``, and clear the old content away."""
    old = _old(folder)
    if folder.exists():
        folder.rename(old)
    staging(folder).rename(folder)
    remove(old)


def remove(folder: Path) -> None:
    """Delete a folder if it is there; broken off in the middle, what is left does not pass for whole."""
    if folder.exists():
        (folder / SEAL).unlink(missing_ok=True)
        shutil.rmtree(folder)


def mend(root: Path) -> None:
    """Undo what crashes left in ``root/<agency>/<document>/`` and ``root/_all/``: no ``.new`` or ``.old`` is left."""
    for old in sorted([*root.glob("*/*/.*.old"), *root.glob("*/.*.old")]):
        folder = old.with_name(old.name[1 : -len(".old")])
        if not folder.exists() and (old / SEAL).exists():
            old.rename(folder)
        else:
            remove(old)
    for new in sorted([*root.glob("*/*/.*.new"), *root.glob("*/.*.new")]):
        remove(new)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Make ``root`` if need be and hold it: raises RunError where it cannot be written or another run holds it.

    The system frees the lock when the process ends, however it ends.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        file = (root / LOCK).open("w")
    except OSError as error:
        raise cannot_write(root, error) from error
    with file:
        try:
            _hold(file.fileno())
        except OSError as error:
            raise RunError(
                f"{root}: found another run at work; expected one at a time. Wait until it has ended."
            ) from error
        yield


def cannot_write(path: Path, error: OSError) -> RunError:
    reason = error.strerror or type(error).__name__
    return RunError(
        f"{path}: found a place that cannot be written ({reason}); expected a writable folder. "
        "Free the place, or give yourself the right to write there."
    )


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
