"""What was collected in a course, graded: the gradebook, the notebooks for Formgrader, what is
said when they cannot be written."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys

import nbformat
import pytest
from batch_tools import (
    ASSIGNMENT,
    ENDS_ITSELF,
    NO_DZ,
    RIGHT,
    STUB,
    SYNTAX,
    autograded,
    book,
    copy,
    environment,
    hand_in,
    make_course,
    notebook,
)

from grader import cli
from grader.authoring import build
from grader.classroom import delivery, grades
from grader.classroom import gradebook as gradebook_module
from grader.courses import by_name

CHECK = "check_grad_sigmoid"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("courses") / "course")


@pytest.fixture
def course(generated, tmp_path):
    return copy(generated, tmp_path / "course")


def grade(course, *more, isolation="none"):
    """Grade the course in one process of its own, which is quicker for a few."""
    return cli.main(["grade", str(course), *more, "--isolation", isolation, "--workers", "1"])


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Workers take seconds to start; what they do is the same in this process."""
    from grader.batch import where
    from grader.batch.here import Here

    monkeypatch.setattr(where, "Pool", lambda setup, *_more: Here(setup))


def shown(course, student):
    path = course / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    return read


def cell(read, grade_id):
    [found] = [c for c in read.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    return found


def test_points_and_comments_are_in_the_gradebook(course):
    hand_in(course, "ada", nbformat.writes(build.worked_notebook(ASSIGNMENT)))
    hand_in(course, "bob", notebook(NO_DZ), stamp="2026-11-01 10:00:00 UTC")
    hand_in(course, "eve", "{")
    assert grade(course) == 0
    found = book(course)
    assert [
        found["ada", f"check_grad_{n}"].points for n in ("sigmoid", "softmax", "cross_entropy")
    ] == [
        4.0,
        6.0,
        5.0,
    ]
    assert found["ada", "grad_sigmoid"].said == by_name()["grad_sigmoid"].insight
    assert found["bob", CHECK][:2] == ("2026-11-01 10:00:00.000000", 0.0)
    assert "what becomes of dz" in found["bob", "grad_sigmoid"].said
    assert "its JSON is broken" in found["eve", "grad_sigmoid"].said
    assert not any(row.needs_a_person for row in found.values()), "nothing waits for a person"


def test_partial_points_follow_what_the_gradebook_says_a_cell_is_worth(course):
    with sqlite3.connect(course / "gradebook.db") as db:
        db.execute(
            "UPDATE grade_cells SET max_score = 10 WHERE id = "
            f"(SELECT id FROM base_cell WHERE name = '{CHECK}')"
        )
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    assert book(course)["ada", CHECK].points == 10.0
    assert cell(shown(course, "ada"), CHECK).metadata.nbgrader.points == 10.0


def test_what_a_person_graded_or_wrote_is_kept(course):
    hand_in(course, "ada", notebook(NO_DZ))
    assert grade(course) == 0
    with sqlite3.connect(course / "gradebook.db") as db:
        db.execute("UPDATE grade SET manual_score = 3, extra_credit = 1")
        db.execute("UPDATE comment SET manual_comment = 'Well tried'")
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    found = book(course)
    assert found["ada", CHECK][1:4] == (4.0, 3.0, 1)
    assert found["ada", "grad_sigmoid"][4:6] == (
        by_name()["grad_sigmoid"].insight,
        "Well tried",
    )


def test_formgrader_shows_the_released_notebook_with_the_answers_and_the_pictures(course):
    helper = "def sigma(x):\n    return 1 / (1 + np.exp(-x))"
    answer = "def grad_sigmoid(x, dz):\n    return sigma(x) * (1 - sigma(x))"
    hand_in(course, "ada", notebook("import numpy as np", helper, answer, "print('my own plot')"))
    assert grade(course) == 0
    read = shown(course, "ada")
    assert cell(read, "grad_sigmoid").source == answer
    assert any(c.source.endswith(helper) for c in read.cells if c.cell_type == "code")
    assert "There is no grad_softmax" in cell(read, "grad_softmax").source
    [card] = cell(read, CHECK).outputs
    assert (
        "what becomes of dz" in card.data["text/html"]
        and "data:image/svg+xml" in card.data["text/html"]
    )
    assert any("Softmax" in c.source or "softmax" in c.source for c in read.cells)


def test_nothing_of_a_submission_but_code_gets_into_the_instructors_browser(course):
    strike = "<script>alert(1)</script>"
    cells = [
        {"cell_type": "markdown", "source": strike, "metadata": {}},
        {
            "cell_type": "code",
            "source": RIGHT,
            "metadata": {"nbgrader": {"grade": True, "grade_id": CHECK, "points": 4000}},
            "outputs": [
                {"output_type": "display_data", "data": {"text/html": strike}, "metadata": {}}
            ],
        },
        {
            "cell_type": "code",
            "source": "4000.0",
            "metadata": {"nbgrader": {"grade": True, "grade_id": CHECK, "points": 4000}},
            "outputs": [],
        },
    ]
    forged = json.dumps(
        {"cells": cells, "metadata": {"x": strike}, "nbformat": 4, "nbformat_minor": 0}
    )
    hand_in(course, "mallory", forged)
    assert grade(course) == 0
    read = shown(course, "mallory")
    assert strike not in nbformat.writes(read)
    assert cell(read, CHECK).metadata.nbgrader.points == 4.0
    assert cell(read, CHECK).source == "check(grad_sigmoid)"
    assert sum(row.points or 0 for row in book(course).values()) == 4.0


def test_a_link_is_not_followed(course, tmp_path, capsys):
    (tmp_path / "solution.ipynb").write_text(notebook(RIGHT))
    path = hand_in(course, "mallory", "")
    path.unlink()
    path.symlink_to(tmp_path / "solution.ipynb")
    assert grade(course) == 0
    assert book(course)["mallory", CHECK].points == 0.0
    assert "symbolic link" in capsys.readouterr().out


def test_a_notebook_under_another_name_is_found_and_a_missing_one_is_zero(course):
    path = hand_in(course, "ada", notebook(RIGHT))
    path.rename(path.with_name(f"Copy of {ASSIGNMENT} (1).ipynb"))
    hand_in(course, "bob", "").unlink()
    assert grade(course) == 0
    found = book(course)
    assert found["ada", CHECK].points == 4.0
    assert found["bob", CHECK].points == 0.0 and "there is no" in found["bob", "grad_sigmoid"].said


def test_the_summary_says_how_many_and_which_went_wrong(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    hand_in(course, "bob", notebook(ENDS_ITSELF))
    hand_in(course, "eve", notebook(SYNTAX))
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert "3 submissions in" in said
    assert f"submitted/bob/{ASSIGNMENT}/{ASSIGNMENT}.ipynb: grad_sigmoid crashed." in said


def test_json_lines_are_those_of_grader_grade(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course, "--json") == 0
    [line] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert set(line) == {"submission", "isolation", "points", "max_points", "exercises"}
    assert line["max_points"] == 15 and line["isolation"] == "none"


def test_a_second_run_changes_nothing_and_grades_only_what_is_new(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    before, files = book(course), autograded(course)
    with sqlite3.connect(course / "gradebook.db") as db:
        db.execute("UPDATE grade SET needs_manual_grade = 0, manual_score = 1")
    hand_in(course, "bob", notebook(STUB))
    assert grade(course) == 0
    assert "1 had been graded before" in capsys.readouterr().out
    after = book(course)
    assert after["ada", CHECK][2:4] == (1.0, 0), "what a person resolved stays resolved"
    assert {k for k, row in before.items() if k not in after} == set()
    assert files.items() <= autograded(course).items()


def test_what_was_removed_from_autograded_comes_back(course):
    path = hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    files = autograded(course)
    [made] = (course / "autograded").rglob(path.name)
    made.unlink()
    assert grade(course) == 0
    assert autograded(course) == files


def test_late_penalties_are_nbgraders(course):
    with sqlite3.connect(course / "gradebook.db") as db:
        db.execute("UPDATE assignment SET duedate = '2026-10-31 00:00:00.000000'")
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    hand_in(course, "late", notebook(RIGHT), stamp="2026-11-01 10:00:00 UTC")
    hand_in(course, "early", notebook(RIGHT), stamp="2026-10-01 10:00:00 UTC")
    assert grade(course) == 0
    found = book(course)
    assert (found["late", CHECK].points, found["late", CHECK].penalty) == (4.0, 4.0)
    assert (found["early", CHECK].points, found["early", CHECK].penalty) == (4.0, None)


# ---------------------------------------------------------------------------- what goes wrong


def one_line(capsys) -> str:
    said = capsys.readouterr().err.strip()
    assert said.startswith("grader: ") and "\n" not in said, said
    return said


def test_an_assignment_that_was_not_generated_is_said(course, capsys):
    assert grade(course, "09_matmul") == 1
    assert "nbgrader generate_assignment 09_matmul" in one_line(capsys)


def test_a_gradebook_that_another_program_holds_is_said_and_nothing_is_lost(
    course, capsys, monkeypatch
):
    monkeypatch.setattr(gradebook_module, "PATIENCE", 0)
    hand_in(course, "ada", notebook(RIGHT))
    other = sqlite3.connect(course / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    assert grade(course) == 1
    assert "another program is writing to it" in one_line(capsys)
    other.rollback()
    other.close()
    assert grade(course) == 0
    assert book(course)["ada", CHECK].points == 4.0


@pytest.mark.parametrize(
    "reason", ["attempt to write a readonly database", "database or disk is full"]
)
def test_a_gradebook_that_cannot_be_written_halfway_is_said_and_nothing_is_lost(
    course, capsys, monkeypatch, reason
):
    """As when the disk fills up, or the file is made read-only, while grading goes on."""
    hand_in(course, "ada", notebook(RIGHT))

    def refuse(_self):
        from sqlalchemy.exc import OperationalError

        raise OperationalError("INSERT", {}, sqlite3.OperationalError(reason))

    with monkeypatch.context() as patched:
        patched.setattr(grades.Transaction, "run", refuse)
        assert grade(course) == 1
    said = one_line(capsys)
    assert "1 results are kept" in said
    assert ("may not be written" in said) or ("disk is full" in said)
    assert book(course) == {}
    assert grade(course) == 0
    assert "1 had been graded before" in capsys.readouterr().out
    assert book(course)["ada", CHECK].points == 4.0


def test_a_read_only_gradebook_is_said_before_anything_is_graded(course, capsys, monkeypatch):
    hand_in(course, "ada", notebook(RIGHT))
    with open(course / "nbgrader_config.py", "a") as file:
        url = f"sqlite:///file:{course}/gradebook.db?mode=ro&uri=true"
        file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    assert grade(course) == 1
    assert "may not be written to" in one_line(capsys)
    assert not (course / ".grader" / "journal.jsonl").exists()


def test_a_full_disk_under_the_notebooks_is_said_and_nothing_is_lost(course, capsys, monkeypatch):
    hand_in(course, "ada", notebook(RIGHT))

    def full(_path, _data, _mode):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "write_whole", full)
        assert grade(course) == 1
    assert "No space left on device" in one_line(capsys)
    assert grade(course) == 0
    assert "1 had been graded before" in capsys.readouterr().out
    assert book(course)["ada", CHECK].points == 4.0


def test_an_interrupt_is_one_line_and_what_was_finished_is_kept(course, capsys, monkeypatch):
    from grader.batch.here import Here

    for student in ("ada", "bob", "eve"):
        hand_in(course, student, notebook(RIGHT, f"# {student}"))
    real, calls = Here.results, []

    def interrupted(self):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(Here, "results", interrupted)
        assert grade(course) == 1
    assert "1 results are kept" in one_line(capsys)
    assert grade(course) == 0
    assert "1 had been graded before" in capsys.readouterr().out
    assert len([k for k in book(course) if k[1] == CHECK]) == 3


def test_the_secret_and_the_journal_are_their_owners_alone(course):
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    for path in (course / ".grader").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert (course / ".grader" / "truths").is_dir()
    assert stat.S_IMODE((course / ".grader").stat().st_mode) == 0o700


# ------------------------------------------------------------------------------------ nbgrader


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nbgraders_own_autograde_gives_the_same_gradebook_and_the_same_notebooks(course, tmp_path):
    hand_in(course, "ada", nbformat.writes(build.worked_notebook(ASSIGNMENT)))
    hand_in(course, "bob", notebook(NO_DZ), stamp="2026-11-01 10:00:00 UTC")
    hand_in(course, "eve", "{")
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("\nc.GradeByName.isolation = 'none'\n")
    assert grade(course) == 0
    theirs = copy(course, tmp_path / "theirs")
    for path in (theirs / "autograded").rglob("*.*"):
        path.unlink()
    with sqlite3.connect(theirs / "gradebook.db") as db:
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
            db.execute(f"DELETE FROM {table}")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--force"],
        cwd=theirs,
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    assert book(theirs) == book(course)
    for path, ours in autograded(course).items():
        if path.endswith(".ipynb"):
            again = nbformat.reads(autograded(theirs)[path].decode(), 4)
            assert again == nbformat.reads(ours.decode(), 4)
    assert "kernel" not in done.stderr.lower()
