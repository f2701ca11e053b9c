"""One bad submission is one bad result, by every path that grades: the others go on."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from batch_tools import ASSIGNMENT, RIGHT, book, environment, hand_in, make_course, notebook

from grader.batch import Setup
from grader.batch.cluster import Cluster
from grader.batch.here import Here
from grader.batch.pool import Pool
from grader.batch.worker import dressed
from grader.classroom import own_cells
from grader.grading import grade
from grader.results import Graded
from grader.sandbox import Sandbox
from grader.submission import Submission

BAD: dict[str, bytes] = {
    "deep": b"[" * 200_000,
    "digits": notebook(RIGHT).encode().replace(b'"nbformat": 4', b'"nbformat": ' + b"9" * 5000),
    "surrogate": notebook(RIGHT, "x = '\ud800'").encode(),
    "returns": notebook(RIGHT.replace("\n", "\r")).encode(),
    "binary": bytes(range(256)) * 40,
    "empty": b"",
    "list": b"[1, 2]",
    "cells": b'{"cells": [null, 3, {"cell_type": "code", "source": {"a": 1}}], "metadata": []}',
    "bracket": notebook("\n" * 8000 + "(").encode(),
    "statements": notebook("x\n" * 100_000 + RIGHT).encode(),
    "magics": notebook("%%capture\n" * 5000 + "%%writefile a.py\n" + RIGHT).encode(),
    "number": notebook(RIGHT, "large = " + "9" * 5000).encode(),
}


class Stumbling:
    """A way of showing that no submission of one's own survives."""

    def __call__(self, submission: Submission, graded: Graded) -> bytes:
        if submission.data:
            raise RecursionError("too deep")
        return f"{submission.unreadable}: {graded.message}".encode()


def submissions() -> list[Submission]:
    found = [Submission(f"{name}.ipynb", data, held_to=("grad_sigmoid",)) for name, data in
             BAD.items()]  # fmt: skip
    return [*found, Submission("good.ipynb", notebook(RIGHT).encode(), held_to=("grad_sigmoid",))]


@contextlib.contextmanager
def on_dask(setup: Setup):
    """One worker of a Dask cluster, in this process."""
    distributed = pytest.importorskip("distributed")
    quiet = {"dashboard_address": None, "silence_logs": 50}
    cluster = distributed.LocalCluster(1, threads_per_worker=1, processes=False, **quiet)
    with cluster, Cluster(setup, cluster.scheduler_address) as at_work:
        yield at_work


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "workers", [Here, lambda setup: Pool(setup, 1), on_dask], ids=["files", "pool", "Dask"]
)
def test_each_ends_as_a_result_with_its_reason(workers):
    from grader.batch import grade_all

    with workers(Setup("none", dress={"": Stumbling()})) as at_work:
        found = {
            f.submission.name: f.graded
            for f in grade_all(((s, "") for s in submissions()), at_work)
        }
    assert len(found) == len(BAD) + 1
    assert found["good.ipynb"].points == 4
    for graded in found.values():
        assert graded.points == 4 or graded.message or graded.verdicts[0].message
        assert graded.message.isprintable()


def test_what_cannot_be_shown_is_a_file_with_the_reason():
    graded = Graded("a.ipynb", "none", ())
    said = dressed(Stumbling(), Submission("a.ipynb", b"x"), graded).decode()
    assert said.startswith("it cannot be shown: ") and "RecursionError: too deep" in said


def test_the_grader_stumbling_is_a_result(monkeypatch):
    def stumble(_source, _names):
        raise MemoryError

    monkeypatch.setattr("grader.reading.select", stumble)
    with Sandbox("none") as sandbox:
        said = grade(submissions()[-1], sandbox)
    assert said.points == 0 and "MemoryError" in said.message


def test_own_cells_that_the_grader_stumbles_over_are_left_to_a_person(monkeypatch):
    cell = dataclasses.make_dataclass("Cell", ["name", "grade", "task", "exercise"])
    released = dataclasses.make_dataclass("Released", ["cells"])([cell("essay", True, False, "")])
    monkeypatch.setattr(own_cells, "_theirs", lambda _data: 1 / 0)
    assert own_cells.grade(b"x", released, lambda *_: []).shares == {"essay": None}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nbgraders_own_command_grades_the_others(tmp_path):
    course = make_course(tmp_path / "course")
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("\nc.GradeByName.isolation = 'none'\n")
    for name in ("deep", "binary", "cells", "surrogate"):
        hand_in(course, name, notebook(RIGHT))
        (course / "submitted" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_bytes(BAD[name])
    hand_in(course, "ada", notebook(RIGHT))
    hand_in(course, "eve", notebook(RIGHT), stamp="00:1" + "1" * 40)
    odd = os.fsencode(course / "submitted") + b"/\xff\xfe"
    os.makedirs(odd + b"/" + ASSIGNMENT.encode())
    Path(os.fsdecode(odd + b"/" + f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb".encode())).write_text("{}")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("grader")), "grade", str(course), ASSIGNMENT,
         "--isolation", "none"],
        cwd=course, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    points = {
        student: row.points for (student, cell), row in book(course).items()
        if cell == "check_grad_sigmoid"
    }  # fmt: skip
    assert (
        points["ada"] == points["eve"] == 4
        and points["deep"] == points["binary"] == points["cells"] == 0
    )
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--force",
         "--student=[abcd]*"],
        cwd=course, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    for name in ("ada", "binary", "cells", "deep"):
        assert (course / "autograded" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").is_file()
