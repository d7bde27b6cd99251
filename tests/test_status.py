"""What is published and what state it is in: changes since the run are named, crashes leave one whole folder."""

import json
from pathlib import Path

import pytest
from small_project import AGENCY, contents, make_project, write_notebook

from renja_analysis import files, record
from renja_analysis.files import SEAL, mend, published, remove, staging, swap_in
from renja_analysis.status import status, statuses
from renja_analysis.tasks import Task, plan


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENJA_ROOT", str(tmp_path / "project"))
    return make_project(tmp_path / "project")


@pytest.fixture
def task(project: Path) -> Task:
    write_notebook(project, "01_a", "print(year)")
    return plan()[0]


def publish(task: Task, folder: Path | None = None, **result: object) -> Path:
    """As a run does, without one: a file, the seal, and in its place."""
    folder = folder or task.folder
    staging(folder).mkdir(parents=True)
    (staging(folder) / "01_a.html").write_text("<p>laporan</p>", encoding="utf-8")
    record.write_record(staging(folder), task, {"status": "completed", **result})
    swap_in(folder)
    return folder


def test_nothing_published_is_missing(task: Task) -> None:
    assert status(task)[1:] == ("missing", "")


def test_what_has_just_been_published_is_whole(task: Task) -> None:
    publish(task)
    assert status(task)[1:] == ("whole", "")


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"data/{AGENCY}/2024/tables/evaluation.csv", f"data/{AGENCY}/2024/tables/evaluation.csv"),
        (f"data/{AGENCY}/2024/tables/narrative.csv", f"data/{AGENCY}/2024/tables/narrative.csv"),
        (f"data/{AGENCY}/2024/corrections.csv", f"data/{AGENCY}/2024/corrections.csv"),
        (f"data/{AGENCY}/2024/proposal_links.csv", f"data/{AGENCY}/2024/proposal_links.csv"),
        (f"data/{AGENCY}/2024/document.yml", f"data/{AGENCY}/2024/document.yml"),
        ("data/reference/prices.csv", "data/reference/prices.csv"),
        ("notebooks/01_a.ipynb", "notebooks/01_a.ipynb"),
        (f"outputs/{AGENCY}/2024/01_a/01_a.html", "output 01_a.html"),
    ],
)
def test_a_file_that_changed_since_makes_it_stale_and_is_named(
    path: str,
    named: str,
    task: Task,
    project: Path,
) -> None:
    publish(task)
    (project / path).parent.mkdir(exist_ok=True)
    with (project / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert status(task)[1:] == ("stale", f"changed: {named}")


@pytest.mark.parametrize("path", [f"data/{AGENCY}/2024/tables/evaluation.csv", f"outputs/{AGENCY}/2024/01_a/01_a.html"])
def test_a_file_that_is_gone_makes_it_stale(path: str, task: Task, project: Path) -> None:
    publish(task)
    (project / path).unlink()
    assert status(task).state == "stale"


def test_another_document_changes_nothing(task: Task, project: Path) -> None:
    publish(task)
    other = project / "data" / "dinas-b" / "2024" / "tables"
    other.mkdir(parents=True)
    (other / "evaluation.csv").write_text("a\n", encoding="utf-8")
    assert status(task).state == "whole"


def test_a_changed_package_makes_it_stale(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(task)
    monkeypatch.setattr(record, "package_sha256", lambda: "0" * 64)
    assert status(task)[1:] == ("stale", "changed: renja_analysis")


def test_the_checksum_of_the_package_follows_its_code_and_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "__file__", str(tmp_path / "record.py"))
    sums = []
    for name, text in (("a.py", "1"), ("a.py", "2"), ("scale.csv", "a"), ("words.yml", "a"), ("a.pyc", "a")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        record.package_sha256.cache_clear()
        sums.append(record.package_sha256())
    record.package_sha256.cache_clear()
    assert len(set(sums[:4])) == 4
    assert sums[4] == sums[3]


def test_another_release_of_a_library_makes_it_stale(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(task)
    now = record.versions() | {"pandas": "99.0"}
    monkeypatch.setattr(record, "versions", lambda: now)
    assert status(task)[1:] == ("stale", "changed: version of pandas")


def test_a_failure_names_its_cell_and_says_that_the_result_before_it_is_kept(task: Task) -> None:
    publish(task, task.failed_folder, status="failed", cell=3, error="ValueError: x")
    assert status(task)[1:] == ("failed", "cell [3]: ValueError: x")
    publish(task)
    assert status(task)[1:] == ("failed", "cell [3]: ValueError: x; the result before it is kept")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"status": "completed"'])
def test_a_damaged_run_json_does_not_pass_for_whole(text: str, task: Task) -> None:
    folder = publish(task)
    (folder / SEAL).write_text(text, encoding="utf-8")
    assert status(task).state == "missing"


def test_each_notebook_has_its_own_state_for_each_document(task: Task, project: Path) -> None:
    write_notebook(project, "02_b", "print(year)")
    publish(task)
    assert [(entry.task.label, entry.state) for entry in statuses(plan())] == [
        (f"{AGENCY}/2024/01_a", "whole"),
        (f"{AGENCY}/2024/02_b", "missing"),
    ]


def test_run_json_says_what_the_result_was_made_of(task: Task) -> None:
    made = json.loads((publish(task) / SEAL).read_text(encoding="utf-8"))
    assert made["parameters"] == {"agency": AGENCY, "year": 2024, "lang": "id"}
    assert set(made["inputs"]) == {
        f"data/{AGENCY}/2024/document.yml",
        f"data/{AGENCY}/2024/tables/evaluation.csv",
        "notebooks/01_a.ipynb",
        "renja_analysis",
    }
    assert {"python", "pandas", "matplotlib", "papermill", "renja-analysis"} <= set(made["versions"])
    assert list(made["files"]) == ["01_a.html"]


class Killed(BaseException):
    """The process is gone: nothing after this call happens, no clean-up either."""


OLD, NEW = {"a": b"old", SEAL: b"old"}, {"a": b"new", "b": b"new", SEAL: b"new"}


def fill(folder: Path, content: dict[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)


def swap_killed_at(call: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Swaps until the file system is asked for the ``call``-th change, and dies before it; False when it ended."""
    made = 0

    def killing(change):  # type: ignore[no-untyped-def]
        def counted(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal made
            made += 1
            if made > call:
                raise Killed
            return change(*args, **kwargs)

        return counted

    def rmtree(place: Path) -> None:  # one change for each file, as the real one makes them
        for path in sorted(place.iterdir()):
            path.unlink()
        place.rmdir()

    with monkeypatch.context() as patch:
        patch.setattr(files.shutil, "rmtree", rmtree)
        for name in ("rename", "unlink", "rmdir"):
            patch.setattr(Path, name, killing(getattr(Path, name)))
        try:
            swap_in(folder)
        except Killed:
            return False
        return True


@pytest.mark.parametrize("before", [OLD, None], ids=["a result before it", "the first result"])
def test_a_kill_at_any_moment_leaves_one_whole_result(
    before: dict[str, bytes] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for call in range(20):
        root = tmp_path / str(call)
        folder = root / AGENCY / "2024" / "01_a"
        if before is not None:
            fill(folder, before)
        fill(staging(folder), NEW)
        ended = swap_killed_at(call, folder, monkeypatch)
        wholes = [NEW] if before is None else [OLD, NEW]
        if before is not None or published(folder).exists():
            assert contents(published(folder)) in wholes, f"read between call {call} and the next start"
        mend(root)
        left = contents(folder) if folder.exists() else None
        assert left in ([None, NEW] if before is None else wholes), f"after the next start, killed at call {call}"
        assert [path for path in folder.parent.iterdir() if path != folder] == []
        seen.append(left)
        if ended:
            break
    assert ended and seen[0] == before and seen[-1] == NEW


def test_mending_what_is_whole_changes_nothing(task: Task, project: Path) -> None:
    publish(task)
    before = contents(project)
    mend(project / "outputs")
    assert contents(project) == before


def test_a_half_deleted_old_result_is_not_put_back(tmp_path: Path) -> None:
    folder = tmp_path / AGENCY / "2024" / "01_a"
    fill(folder.with_name(".01_a.old"), {"a": b"old"})
    assert not published(folder).exists()
    mend(tmp_path)
    assert list(folder.parent.iterdir()) == []


def test_deleting_takes_the_seal_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "x", OLD)
    monkeypatch.setattr(files.shutil, "rmtree", lambda place: None)
    remove(tmp_path / "x")
    assert contents(tmp_path / "x") == {"a": b"old"}
