"""What a learner's code may ask of the machine: nothing that outlives it, starts another program,
or hides memory from whoever watches."""

import pytest

from grader.grading import grade
from grader.reading import Cell, parse
from grader.sandbox import Job, Limits, Question, Sandbox
from grader.submission import Submission

pytestmark = pytest.mark.sandboxed


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("bubblewrap", Limits(seconds=8, in_all=30)) as running:
        yield running


def said(sandbox, code: str):
    statements = tuple(s.statement for s in parse([Cell("", code)]).parsed)
    [outcome] = sandbox.run(Job(statements, (Question("f", ({},)),)))["f"]
    return outcome


REFUSED = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def f():
    libc.syscall({call})
    return ctypes.get_errno()
"""
EPERM, ENOSYS = 1, 38


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("execve", "59, b'/bin/true', None, None"),
        ("execveat", "322, -100, b'/bin/true', None, None, 0"),
        ("socket", "41, 1, 1, 0"),
        ("socketpair", "53, 1, 1, 0, ctypes.create_string_buffer(8)"),
        ("memfd_create", "319, b'x', 0"),
        ("shmget", "29, 0, 4096, 0o1600"),
        ("sync", "162"),
        ("io_setup", "206, 10, ctypes.create_string_buffer(8)"),
        ("modify_ldt", "154, 0, ctypes.create_string_buffer(16), 16"),
        ("setuid", "105, 0"),
        ("personality", "135, 0x0040000"),
        ("inotify_init1", "294, 0"),
        ("mincore", "27, 4096, 4096, ctypes.create_string_buffer(8)"),
        ("flock", "73, 0, 2"),
        ("fcntl: a lock", "72, 0, 6, ctypes.create_string_buffer(32)"),
        ("fcntl: a lease", "72, 0, 1024, 1"),
        ("fcntl: a larger pipe", "72, 0, 1031, 1 << 20"),
        ("fadvise64", "221, 0, 0, 0, 4"),
        ("preadv2", "327, 0, ctypes.create_string_buffer(16), 0, 0, 8"),
        ("large pages", "9, 0, 1 << 21, 3, 0x40022, -1, 0"),
        ("prctl: may be traced again", "157, 4, 1, 0, 0"),
        ("shared memory", "9, 0, 4096, 3, 0x21, -1, 0"),
        (
            "listmount",
            "458, ctypes.create_string_buffer(32), ctypes.create_string_buffer(99), 9, 0",
        ),
        (
            "statmount",
            "457, ctypes.create_string_buffer(32), ctypes.create_string_buffer(99), 9, 0",
        ),
        ("open_tree_attr", "467, -100, b'/', 0, 0, 0"),
        ("a call of the next kernel", "499"),
    ],
)
def test_a_system_call_that_no_computation_needs_is_refused(sandbox, name, call):
    assert said(sandbox, REFUSED.format(call=call)).value in (EPERM, ENOSYS), name


PLACES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/pts", "/dev/pts/ptmx", "/dev",
          "/dev/shm", "/proc", "/proc/self", "/answers", "/etc", "/usr/lib", "/")  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_outlives_a_submission_takes_a_note(sandbox, place):
    code = f"""
import os
def f():
    place, done = {place!r}, []
    for name, change in (
        ("mode", lambda: os.chmod(place, os.stat(place).st_mode & 0o7777)),
        ("times", lambda: os.utime(place, (1e9, 1e9))),
        ("attribute", lambda: os.setxattr(place, "user.note", b"x")),
        ("folder", lambda: os.mkdir(place + "/note")),
        ("link", lambda: os.symlink("note", place + "/note2")),
        ("file", lambda: os.close(os.open(place + "/note3", os.O_CREAT | os.O_WRONLY))),
    ):
        try:
            change()
            done.append(name)
        except OSError:
            pass
    return ", ".join(done)
"""
    outcome = said(sandbox, code)
    assert str(outcome.value) == ""


def test_its_scratch_and_the_devices_work_as_ever(sandbox):
    code = """
import os, pathlib
def f():
    pathlib.Path("note.txt").write_text("x")
    os.chmod("note.txt", 0o600)
    with open("/dev/null", "wb") as nowhere:
        nowhere.write(b"x")
    return len(open("/dev/urandom", "rb").read(8)) + len(open("/dev/zero", "rb").read(3))
"""
    assert said(sandbox, code).value == 11


EXEC = """
import subprocess, sys
def grad_sigmoid(x, dz):
    subprocess.run([sys.executable, "-S", "-c", "print(1)"], check=True, capture_output=True)
    return x
"""
NAMED = """
import ctypes, time
import numpy as np
def grad_sigmoid(x, dz):
    ctypes.CDLL(None).prctl(15, b"\\xff\\xfe", 0, 0, 0)
    time.sleep(0.3)
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""
SHARED = """
import mmap
def grad_sigmoid(x, dz):
    return mmap.mmap(-1, 64 << 20)
"""
ZERO = """
import mmap, os
def grad_sigmoid(x, dz):
    return mmap.mmap(os.open("/dev/zero", os.O_RDWR), 64 << 20)
"""


def verdict(sandbox, code):
    submission = Submission("a.py", code.encode(), held_to=("grad_sigmoid",))
    return grade(submission, sandbox).verdicts[0]


def test_no_other_program_is_started(sandbox):
    assert verdict(sandbox, EXEC).status == "raised"


def test_a_process_name_that_is_no_utf8_harms_nobody(sandbox):
    assert verdict(sandbox, NAMED).status == "right"
    assert verdict(sandbox, NAMED.replace("\\xff\\xfe", "name")).status == "right"


@pytest.mark.parametrize("code", [SHARED, ZERO], ids=["anonymous", "by a device"])
def test_memory_that_no_process_is_seen_to_hold_cannot_be_had(sandbox, code):
    assert verdict(sandbox, code).status == "raised"
