"""Many submissions: workers that die are replaced, results are kept, inputs are one's own."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys

import numpy as np
import pytest
from batch_tools import KINDS, NO_DZ, RIGHT, STUB

from grader.batch import (
    Journal,
    JournalError,
    Pool,
    PoolError,
    SecretError,
    Seeds,
    Setup,
    course_secret,
    grade_all,
    seeds,
    workers,
)
from grader.batch.early import EarlyWorker
from grader.batch.here import Here
from grader.batch.worker import Start
from grader.courses import by_name
from grader.results import Graded, from_record, to_record
from grader.sandbox import Limits
from grader.submission import Submission
from grader.truths import cases_of

LIMITS = Limits(seconds=5.0)
PATIENT = pytest.mark.timeout(600)


def some(number: int, source: str = RIGHT):
    """That many submissions, which all differ."""
    for i in range(number):
        yield Submission(f"{i}.py", f"{source}# {i}\n".encode(), student=f"s{i}"), ""


class KillsItsWorker:
    """A dress that takes the worker with it, the first times or always."""

    def __init__(self, flag, times: int) -> None:
        self.flag, self.times = flag, times

    def __call__(self, submission: Submission, graded: Graded) -> bytes:
        if submission.name == "1.py":
            with open(self.flag, "ab+") as file:
                file.write(b"x")
                struck = file.tell()
            if struck <= self.times and not submission.unreadable:
                os.kill(os.getpid(), signal.SIGKILL)
        return b"dressed"


@PATIENT
def test_a_worker_that_was_begun_early_is_the_first_and_grades_as_any_other():
    with EarlyWorker(Start("bubblewrap", LIMITS, next(some(1))[0])) as early:
        with workers(Setup(limits=LIMITS), number=1, early=early) as pool:
            found = list(grade_all(some(3), pool))
        assert early.take() is None  # it was taken over
    assert [one.graded.points for one in found] == [4, 4, 4]


@PATIENT
@pytest.mark.parametrize("like", ["", "def f(:", RIGHT])
def test_one_that_nobody_takes_over_is_ended_whatever_it_was_begun_with(like):
    with EarlyWorker(Start("none", LIMITS, Submission("a.py", like.encode()))) as early:
        pass
    assert early.take() is None
    assert not [p for p in multiprocessing.active_children() if p.name == "grader worker"]


@PATIENT
def test_one_that_dies_before_it_is_asked_is_replaced():
    with EarlyWorker(Start("none", LIMITS)) as early:
        worker = early.take()
        worker.process.kill()
        worker.process.join()
        once = iter([worker])
        with Pool(Setup("none", LIMITS), 1, lambda: next(once, None)) as pool:
            found = list(grade_all(some(1), pool))
    assert [one.graded.points for one in found] == [4]


@PATIENT
def test_every_submission_is_graded_once_by_two_workers():
    with Pool(Setup("none", LIMITS), 2) as pool:
        graded = [f.graded for f in grade_all(some(12), pool)]
    assert sorted(g.submission for g in graded) == sorted(f"{i}.py" for i in range(12))
    assert {(g.points, g.isolation) for g in graded} == {(4.0, "none")}


@PATIENT
def test_a_worker_that_dies_is_replaced_and_its_submission_graded_all_the_same(tmp_path):
    setup = Setup("none", LIMITS, dress={"d": KillsItsWorker(tmp_path / "struck", 1)})
    coming = ((submission, "d") for submission, _ in some(4))
    with Pool(setup, 1) as pool:
        finished = {f.submission.name: f for f in grade_all(coming, pool)}
    assert {f.graded.points for f in finished.values()} == {4.0}
    assert {f.file for f in finished.values()} == {b"dressed"}


@PATIENT
def test_a_submission_that_kills_every_worker_is_crashed_and_the_others_are_not(tmp_path):
    setup = Setup("none", LIMITS, dress={"d": KillsItsWorker(tmp_path / "struck", 99)})
    coming = ((s, "d") for s, _ in some(4))
    held = (
        (Submission(s.name, s.data, student=s.student, held_to=("grad_sigmoid",)), d)
        for s, d in coming
    )
    with Pool(setup, 1) as pool:
        finished = {f.submission.name: f for f in grade_all(held, pool)}
    struck = finished.pop("1.py").graded
    assert "SIGKILL" in struck.message and struck.verdicts[0].status == "crashed"
    assert struck.points == 0
    assert {f.graded.points for f in finished.values()} == {4.0}


@PATIENT
def test_where_no_worker_can_start_it_is_said_and_not_tried_for_ever():
    told = pytest.raises(PoolError, match="no such isolation")
    with Pool(Setup("no such isolation", LIMITS), 1) as pool, told:
        list(grade_all(some(2), pool))


# ------------------------------------------------------------------------------------ journal


def graded_here(journal, submissions, **options):
    with Here(options.pop("setup", Setup("none", LIMITS))) as here:
        return list(grade_all(submissions, here, journal, **options))


def test_what_is_in_the_journal_is_not_graded_again(tmp_path):
    with Journal(tmp_path / "j") as journal:
        first = graded_here(journal, some(3))
    with Journal(tmp_path / "j") as journal:
        second = graded_here(journal, some(4))
    assert [f.reused for f in first] == [False] * 3
    assert [f.reused for f in second] == [True] * 3 + [False]
    assert [f.graded for f in second[:3]] == [f.graded for f in first]


@pytest.mark.parametrize("what", ["bytes", "student", "seeds", "limits", "again"])
def test_a_result_is_reused_only_for_what_it_was_computed_for(tmp_path, what):
    [(one, _)] = some(1)
    setup = Setup("none", LIMITS)
    other, with_setup, options = one, setup, {}
    if what == "bytes":
        other = Submission(one.name, one.data + b"\n", student=one.student)
    elif what == "student":
        other = Submission(one.name, one.data, student="another")
    elif what == "seeds":
        with_setup = Setup("none", LIMITS, Seeds(b"another"))
    elif what == "limits":
        with_setup = Setup("none", Limits(seconds=6.0))
    else:
        options = {"again": True}
    with Journal(tmp_path / "j") as journal:
        graded_here(journal, [(one, "")], setup=setup)
        [finished] = graded_here(journal, [(other, "")], setup=with_setup, **options)
    assert not finished.reused


def test_a_line_that_was_cut_off_is_not_there_and_spoils_nothing_after_it(tmp_path):
    path = tmp_path / "j"
    with Journal(path) as journal:
        for key in "abc":
            journal.append(key, {"of": key})
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for end in range(last, len(whole)):
        path.write_bytes(whole[:end])
        with Journal(path) as journal:
            assert ("a" in journal, "b" in journal, "c" in journal) == (True, True, False)
            journal.append("d", {"of": "d"})
        with Journal(path) as journal:
            assert journal.record("d") == {"of": "d"} and journal.record("b") == {"of": "b"}


def test_two_runs_do_not_write_the_same_journal(tmp_path):
    with Journal(tmp_path / "j"), pytest.raises(JournalError, match="another run"):
        Journal(tmp_path / "j")


def test_a_full_disk_is_one_line_and_what_was_finished_is_kept(tmp_path, monkeypatch):
    with Journal(tmp_path / "j") as journal:
        journal.append("a", {"of": "a"})
        real = os.pwrite

        def full(descriptor, data, at):
            real(descriptor, bytes(data)[:5], at)
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "pwrite", full)
        with pytest.raises(JournalError, match="No space left on device") as told:
            journal.append("b", {"of": "b"})
        assert "\n" not in str(told.value) and "1 results" in str(told.value)
        monkeypatch.undo()
        journal.append("c", {"of": "c"})
    with Journal(tmp_path / "j") as journal:
        assert "b" not in journal
        assert journal.record("a") == {"of": "a"} and journal.record("c") == {"of": "c"}


def test_a_result_comes_back_from_json_as_it_was_its_picture_too():
    with Here(Setup("none", LIMITS)) as here:
        every = [
            f.graded
            for kind in (*KINDS, "not python at all (", NO_DZ)
            for f in grade_all([(Submission("a.py", kind.encode()), "")], here)
        ]
    assert any(v.picture is not None for g in every for v in g.verdicts)
    for graded in every:
        again = from_record(json.loads(json.dumps(to_record(graded))))
        assert again == graded
        for mine, theirs in zip(graded.verdicts, again.verdicts, strict=True):
            assert (mine.picture is None) == (theirs.picture is None)
            if mine.picture is not None:
                np.testing.assert_array_equal(mine.picture.mine, theirs.picture.mine)
                np.testing.assert_array_equal(mine.picture.wrong, theirs.picture.wrong)


# -------------------------------------------------------------------------------------- seeds


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "own" / "secret"
    first = course_secret(path)
    assert course_secret(path) == first and len(first) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret"]


def test_a_damaged_secret_is_said_in_one_line(tmp_path):
    path = tmp_path / "secret"
    path.write_text("not hexadecimal")
    with pytest.raises(SecretError, match="cannot be used"):
        course_secret(path)
    path.write_text("abcd")
    with pytest.raises(SecretError, match="not whole"):
        course_secret(path)


def test_students_have_inputs_of_their_own_from_few_pools_that_the_secret_decides():
    mine, other = Seeds(b"a" * 32), Seeds(b"b" * 32)
    drawn = {mine.seed(f"student {i}", "grad_sigmoid") for i in range(500)}
    assert len(drawn) == seeds.POOLS
    assert not drawn & {other.seed(f"student {i}", "grad_sigmoid") for i in range(500)}
    assert not drawn & {mine.seed(f"student {i}", "grad_softmax") for i in range(500)}
    assert mine.seed("ada", "grad_sigmoid") == mine.seed("ada", "grad_sigmoid")
    assert Seeds().seed("ada", "grad_sigmoid") == mine.seed("", "grad_sigmoid") == b""


def test_an_answer_copied_from_the_notebooks_own_inputs_earns_nothing():
    """What `check` compares with can be looked up in a notebook; the grade's inputs cannot."""
    ex = by_name()["grad_sigmoid"]
    table = [(c.inputs["x"], c.inputs["dz"]) for c in cases_of(ex)]
    out = [(dz / (4 * np.cosh(np.clip(x, -700, 700) / 2) ** 2)).tolist() for x, dz in table]
    known = [(np.asarray(x).tolist(), np.asarray(dz).tolist()) for x, dz in table]
    lookup = (
        f"import numpy as np\nKNOWN = {known!r}\nOUT = {out!r}\n"
        "def grad_sigmoid(x, dz):\n"
        "    for (a, b), out in zip(KNOWN, OUT):\n"
        "        if np.array_equal(a, x) and np.array_equal(b, dz):\n"
        "            return np.array(out)\n"
        "    return np.zeros_like(x)\n"
    ).encode()
    with Here(Setup("none", LIMITS, Seeds(b"s" * 32))) as here:
        nobody, student = (
            f.graded
            for f in grade_all(
                [
                    (Submission("a.py", lookup), ""),
                    (Submission("b.py", lookup, student="ada"), ""),
                ],
                here,
            )
        )
    assert nobody.points == 4.0
    assert student.points == 0.0


def test_a_right_answer_is_right_whoever_hands_it_in():
    with Here(Setup("none", LIMITS, Seeds(b"s" * 32))) as here:
        graded = [f.graded for f in grade_all(some(20), here)]
        stubs = [f.graded for f in grade_all(some(3, STUB), here)]
    assert {g.points for g in graded} == {4.0}
    assert {v.status for g in stubs for v in g.verdicts} == {"not attempted"}


# ---------------------------------------------------------------------------------------- dask


@pytest.mark.slow
@PATIENT
def test_a_dask_cluster_grades_the_same(tmp_path):
    from distributed import LocalCluster

    from grader.batch.cluster import Cluster

    setup = Setup("none", LIMITS, Seeds(b"s" * 32))
    with Here(setup) as here:
        expected = {f.submission.name: f.graded for f in grade_all(_every_kind(), here)}
    with (
        LocalCluster(2, threads_per_worker=1, dashboard_address=None) as dask,
        Cluster(setup, dask.scheduler_address) as cluster,
        Journal(tmp_path / "j") as journal,
    ):
        found = {f.submission.name: f.graded for f in grade_all(_every_kind(), cluster, journal)}
        assert len(journal) == len(found)
    assert found == expected


@PATIENT
def test_a_scheduler_that_is_not_there_is_one_line(monkeypatch):
    from grader.batch import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(PoolError, match=r"tcp://127\.0\.0\.1:9 cannot be used"):
        cluster.Cluster(Setup("none", LIMITS), "tcp://127.0.0.1:9")


def _every_kind():
    for number, kind in enumerate(KINDS):
        yield Submission(f"{number}.py", kind.encode(), student="ada"), ""


def test_what_a_worker_is_sent_brings_no_nbgrader_into_it():
    """It would take each a second before its first submission."""
    program = "import sys, grader.classroom.autograded as _; print('nbgrader' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
