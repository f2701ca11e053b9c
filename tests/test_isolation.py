"""What a learner's code sees and leaves behind, inside bubblewrap."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.sandbox import Job, Limits, Question, Sandbox, Statement, mounts, whole_notebook
from grader.sandbox.nobody import NOBODY

pytestmark = pytest.mark.sandboxed

WALK = """
import os
import threading
import time
def f():
    found = []
    for top in os.listdir("/answers"):
        for name in ("grader", "figures", "exercises.pth", "backprop_by_hand-9.dist-info"):
            path = f"/answers/{top}/{name}"
            if os.path.isdir(path) and os.listdir(path):
                found.append(path)
            elif os.path.isfile(path) and open(path).read():
                found.append(path)
    return found or ["nothing"]
"""


def value_of(sandbox: Sandbox, code: str):
    """What f() returns, in words or numbers."""
    [outcome] = sandbox.run(Job((Statement(code),), (Question("f", ({},)),)))["f"]
    assert outcome.status == "returned", outcome
    return np.asarray(outcome.value).tolist()


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("bubblewrap", Limits(seconds=20)) as running:
        yield running


def test_only_what_python_needs_is_there(sandbox):
    code = "import os\ndef f(): return sorted(os.listdir('/')) + sorted(os.listdir('/etc'))"
    beyond = {Path(part).parts[1] for part in (mounts.python(), *mounts.package_folders())}
    allowed = {"answers", "dev", "etc", "proc", "tmp", "usr", "lib", "lib32", "lib64", "nix"}
    assert set(value_of(sandbox, code)) <= allowed | beyond | {"alternatives", "ld.so.cache"}


def test_nothing_of_the_course_is_there(sandbox):
    assert value_of(sandbox, WALK) == ["nothing"]
    checkout = str(Path(mounts.__file__).parents[2])
    code = f"import os\ndef f(): return [os.path.exists({checkout!r} + '/grader/exercises')]"
    assert value_of(sandbox, code) == [False]


def test_an_installed_course_is_hidden_where_packages_are_shown(monkeypatch, tmp_path):
    site = tmp_path / "site-packages"
    for folder in ("grader", "figures", "backprop_by_hand-9.dist-info"):
        (site / folder).mkdir(parents=True)
        (site / folder / "answers.py").write_text("grad_sigmoid")
    (site / "harmless.py").write_text("x = 1")
    (site / "_editable_backprop_by_hand.pth").write_text("/home/teacher/course")
    folders = (str(site), *mounts.package_folders())
    monkeypatch.setattr(mounts, "package_folders", lambda: folders)
    with Sandbox("bubblewrap") as other:
        assert value_of(other, WALK) == ["nothing"]
        code = "import harmless\ndef f(): return harmless.x"
        assert value_of(other, code) == 1
        path = "/answers/packages0/_editable_backprop_by_hand.pth"
        code = (
            f"def f():\n    try: return open({path!r}).read()\n    except OSError: return 'hidden'"
        )
        assert value_of(other, code) == "hidden"


SECOND = """
import os
def f():
    found = []
    for top in os.listdir("/answers"):
        for name in ("waves", "waves_course-2.dist-info", "waves.pth"):
            path = f"/answers/{top}/{name}"
            if os.path.isdir(path) and os.listdir(path):
                found.append(path)
            elif os.path.isfile(path) and open(path).read():
                found.append(path)
    return found or ["nothing"]
"""


@pytest.fixture
def second(monkeypatch, tmp_path) -> Path:
    """The site-packages of a machine with a course of somebody else's in it."""
    site = tmp_path / "site-packages"
    metadata = site / "waves_course-2.dist-info"
    for folder in (site / "waves" / "_chapters", metadata):
        folder.mkdir(parents=True)
    (site / "waves" / "__init__.py").write_text("COURSE = None\n")
    (site / "waves" / "_chapters" / "01_first.md").write_text("the answer\n")
    (site / "waves.pth").write_text("the/answers\n")
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: waves-course\nVersion: 2\n")
    (metadata / "entry_points.txt").write_text("[grader.courses]\nwaves = waves:COURSE\n")
    listed = ("waves/__init__.py", "waves/_chapters/01_first.md", "waves.pth")
    (metadata / "RECORD").write_text("".join(f"{name},,\n" for name in listed))
    monkeypatch.syspath_prepend(site)
    folders = (str(site), *mounts.package_folders())
    monkeypatch.setattr(mounts, "package_folders", lambda: folders)
    return site


def test_every_installed_course_is_secret_and_not_only_ours(second):
    hidden = {Path(path) for path in mounts.secret_paths()}
    for name in ("waves", "waves.pth", "waves_course-2.dist-info"):
        assert second / name in hidden
    assert Path(mounts.__file__).parents[1] in hidden  # the grader's own, as before


def test_a_second_course_is_hidden_where_packages_are_shown(second):
    with Sandbox("bubblewrap") as other:
        assert value_of(other, SECOND) == ["nothing"]


def test_the_environment_is_empty_of_this_machine(monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "x")
    code = "import os, sys\ndef f(): return ['COURSE_SECRET' in os.environ, len(sys.argv[0])]"
    with Sandbox("bubblewrap") as other:
        assert value_of(other, code) == [0, 0]


def test_it_is_nobody_in_particular_and_alone(sandbox):
    code = "import os\ndef f(): return [os.getuid(), os.getpid(), os.getppid()]"
    assert value_of(sandbox, code) == [1000, 1, 0]


def test_no_capability_is_left_and_none_can_be_had(sandbox):
    code = """
import ctypes
def f():
    libc = ctypes.CDLL(None)
    head, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    libc.capget(head, sets)
    return [sum(sets), libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0)]
"""
    assert value_of(sandbox, code) == [0, 1, 2]  # none, no new privileges, a filter


def test_processes_of_a_turn_are_gone_before_the_next(sandbox):
    code = """
import os, time
def f():
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
            os._exit(0)
    return 1
"""
    before = _descendants()
    assert value_of(sandbox, code) == 1
    assert value_of(sandbox, "def f(): return 2") == 2
    sandbox._sources["numpy"]._await_gone()
    assert len(_descendants()) <= len(before)


def test_a_closed_sandbox_leaves_no_process():
    before = _descendants()
    with Sandbox("bubblewrap") as other:
        value_of(other, "def f(): return 1")
        assert len(_descendants()) > len(before)
    assert _descendants() <= before


def test_many_turns_cost_no_descriptor(sandbox):
    value_of(sandbox, "def f(): return 1")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        value_of(sandbox, "def f(): return 1")
    assert len(os.listdir("/proc/self/fd")) == before


def test_sandboxes_in_several_processes_work_side_by_side():
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        found = list(pool.map(_in_a_worker, range(4)))
    assert found == [list(range(5))] * 4


def _in_a_worker(_number: int) -> list[int]:
    with Sandbox("bubblewrap") as mine:
        return [value_of(mine, f"def f(): return {i}") for i in range(5)]


def _descendants() -> set[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if rest[0] != "Z":
            parents[int(entry.parent.name)] = int(rest[1])
    found, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found - {os.getpid()}


@contextlib.contextmanager
def users_seen() -> Iterator[set[str]]:
    """The users, as the machine knows them, of the processes that are started meanwhile."""
    before, done, users = _descendants(), threading.Event(), set[str]()

    def look() -> None:
        while not done.is_set():
            for pid in _descendants() - before:
                with contextlib.suppress(OSError):
                    status = Path(f"/proc/{pid}/status").read_text()
                    users.update(status.partition("Uid:")[2].partition("\n")[0].split())
            time.sleep(0.02)

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            yield users
        finally:
            done.set()
            looking.result()


@pytest.mark.skipif(os.geteuid() != 0, reason="asked of root")
def test_where_we_are_root_a_submission_is_nobody(sandbox):
    """On the machine itself, and not only in its own eyes."""
    code = "import time\ndef f():\n    time.sleep(1.5)\n    return 1"
    with users_seen() as users:
        assert value_of(sandbox, code) == 1
    assert str(NOBODY) in users
    assert value_of(sandbox, "import mimetypes\ndef f(): return 2") == 2  # it may read Python


@pytest.mark.skipif(os.geteuid() != 0, reason="asked of root")
def test_where_we_are_root_a_whole_notebook_is_nobody_and_reads_what_it_is_given(tmp_path):
    """Also under a root who lets nobody read what it writes."""
    (tmp_path / "data.csv").write_text("beside")
    cells = ["import os, time; time.sleep(1)", "os.readlink('/proc/self/exe')[0]",
             "open('deep/data.csv').read()", "open('deep/mine', 'w').write('four')"]  # fmt: skip
    before = os.umask(0o077)
    try:
        with users_seen() as users:
            run = whole_notebook.runner("bubblewrap", seconds=20)
            came = run(cells, {"deep/data.csv": tmp_path / "data.csv"})
    finally:
        os.umask(before)
    assert str(NOBODY) in users
    shown = [[o.get("data", {}).get("text/plain") for o in outputs] for outputs in came]
    assert shown == [[], ["'/'"], ["'beside'"], ["4"]]


@pytest.mark.skipif(os.geteuid() != 0, reason="asked of root")
def test_without_other_users_it_is_still_isolated(monkeypatch):
    monkeypatch.setattr("grader.sandbox.nobody.readable_by_all", lambda: False)
    with Sandbox("bubblewrap") as other:
        assert value_of(other, "import os\ndef f(): return [os.getuid(), os.getpid()]") == [1000, 1]
