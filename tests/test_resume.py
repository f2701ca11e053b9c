"""A run that is killed, at any moment and more than once, ends in the gradebook of one that was
not."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_tools import (
    KINDS,
    autograded,
    book,
    copy,
    environment,
    hand_in,
    make_course,
    notebook,
)

from grader.batch import course_secret
from grader.classroom.pools import work_out

STUDENTS = 42
ENDLESS = "def grad_sigmoid(x, dz):\n    while True:\n        pass\n"
KILLS = 6


def start(course: Path, workers: int = 2) -> subprocess.Popen:
    command = [sys.executable, "-c", "import sys; from grader.cli import main; sys.exit(main())"]
    command += ["grade", str(course), "--isolation", "none", "--workers", str(workers)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        # Whoever runs the tests in the background of a shell has it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def finish(process: subprocess.Popen) -> str:
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return said


def lines(course: Path) -> int:
    journal = course / ".grader" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = make_course(tmp_path_factory.mktemp("courses") / "course")
    for number in range(STUDENTS):
        answer = KINDS[number % len(KINDS)]
        stamp = f"2026-11-{1 + number % 28:02} 10:00:00 UTC" if number % 3 else ""
        hand_in(course, f"s{number:03}", notebook(answer, f"# {number}"), stamp)
    course_secret(course / ".grader" / "secret")  # the same inputs in every copy
    work_out(course)  # as `grader course new` does, so that no run waits for TensorFlow
    return course


@pytest.fixture(scope="module")
def undisturbed(course, tmp_path_factory) -> Path:
    done = copy(course, tmp_path_factory.mktemp("undisturbed") / "course")
    assert f"{STUDENTS} submissions" in finish(start(done))
    return done


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments_and_resumed_it_ends_as_if_it_had_not_been(
    course, undisturbed, tmp_path, seed
):
    killed = copy(course, tmp_path / "course")
    chance = random.Random(seed)
    for _ in range(KILLS):
        # Somewhere in the next lines of the journal, and then anywhere in what a line takes.
        until = lines(killed) + chance.randrange(1, STUDENTS // KILLS + 2)
        process = start(killed, workers=chance.choice([1, 2, 3]))
        while process.poll() is None and lines(killed) < until:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    before = lines(killed)
    said = finish(start(killed))
    assert "had been graded before" in said and before > 1
    assert book(killed) == book(undisturbed)
    assert autograded(killed) == autograded(undisturbed)
    assert not list((killed / "autograded").rglob(".*")), "a draft was left behind"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_between_the_journal_and_the_gradebook_nothing_is_graded_twice(
    course, undisturbed, tmp_path
):
    """The results are in the journal, and neither grades nor notebooks are written."""
    killed = copy(undisturbed, tmp_path / "course")
    journal = killed / ".grader" / "journal.jsonl"
    results = [line for line in journal.read_bytes().splitlines(True) if b'"result"' in line]
    journal.write_bytes(b"".join(results) + b'{"key":"cut off by the ki')
    (killed / "gradebook.db").write_bytes((course / "gradebook.db").read_bytes())
    for path in (killed / "autograded").rglob("*.*"):
        path.unlink()
    assert f"{STUDENTS} had been graded before" in finish(start(killed))
    assert book(killed) == book(undisturbed)
    assert autograded(killed) == autograded(undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_process_outlives_a_killed_run(course, tmp_path):
    killed = copy(course, tmp_path / "course")
    process = start(killed)
    while lines(killed) < 2 and process.poll() is None:
        time.sleep(0.01)
    theirs = _descendants(process.pid)
    assert len(theirs) > 2
    process.send_signal(signal.SIGKILL)
    process.communicate()
    deadline = time.monotonic() + 30
    while any(map(_alive, theirs)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in theirs if _alive(pid)] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_interrupt_is_one_line_and_the_run_goes_on_where_it_was(course, undisturbed, tmp_path):
    stopped = copy(course, tmp_path / "course")
    endless = hand_in(stopped, "s999", notebook(ENDLESS))  # so that it cannot be over before
    process = start(stopped)
    while lines(stopped) < 3 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    shutil.rmtree(endless.parents[1])
    assert process.returncode == 1
    assert errors.strip().startswith("grader: interrupted") and len(errors.splitlines()) == 1
    finish(start(stopped))
    assert book(stopped) == book(undisturbed)


def _descendants(pid: int) -> list[tuple[int, str]]:
    """(pid, when it was started) of all processes below; the second tells a reused number."""
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and _stat(int(name)):
            parents.setdefault(int(_stat(int(name))[1]), []).append(int(name))
    found, todo = [], [pid]
    while todo:
        below = parents.get(todo.pop(), [])
        todo += below
        found += [(p, _stat(p)[19]) for p in below if _stat(p)]
    return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _alive(process: tuple[int, str]) -> bool:
    fields = _stat(process[0])
    return bool(fields) and fields[19] == process[1] and fields[0] != "Z"
