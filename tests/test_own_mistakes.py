"""A course's own `mistakes.py` extends any exercise, and a change of it costs the grading of those
submissions alone that it may concern."""

import re

import pytest
from test_unnamed_mistakes import CUBED, HEAD, RIGHT, SHIFTED

from grader import courses
from grader.batch import Journal, Setup, grade_all
from grader.batch.here import Here
from grader.batch.pool import Pool
from grader.classroom.own_mistakes import Proposal, propose
from grader.errors import WrongCall
from grader.sandbox import Sandbox
from grader.submission import Submission

OWN = """from grader.exercise import extend

grad_sigmoid = extend()


@grad_sigmoid.mistake("{}")
def cubed(x, dz):
    import numpy as np

    s = 1 / (1 + np.exp(-x))
    return dz * s**3 * (1 - s)
"""
NO_DZ = RIGHT.replace("dz /", "1 /")
CLASS = {"cubed": CUBED[0], "shifted": SHIFTED[0], "right": RIGHT, "no_dz": NO_DZ}


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Grades the class again: whose result is new, and the names of their mistakes."""
    (tmp_path / "nbgrader_config.py").touch()
    monkeypatch.setenv(courses.CHOICE, str(tmp_path))

    def run():
        courses.forget()
        handed = [
            (Submission(f"{n}.py", (HEAD + c).encode(), student=n, held_to=("grad_sigmoid",)), "")
            for n, c in CLASS.items()
        ]
        with Journal(tmp_path / "journal.jsonl") as journal, Here(Setup("none")) as here:
            done = {f.submission.student: f for f in grade_all(handed, here, journal)}
        new = {who for who, f in done.items() if not f.reused}
        return new, {who: f.graded.verdicts[0].mistake for who, f in done.items()}

    yield run
    courses.forget()


def test_a_change_of_the_file_costs_the_grading_of_those_it_may_concern_alone(graded, tmp_path):
    nameless = {"cubed": None, "shifted": None, "right": None, "no_dz": "no_upstream"}
    own = tmp_path / "mistakes.py"
    assert graded() == (set(CLASS), nameless)
    assert graded() == (set(), nameless)
    own.write_text(OWN.format("Which power?"), "utf-8")
    named = nameless | {"cubed": "cubed"}
    assert graded() == ({"cubed", "shifted"}, named)
    assert graded() == (set(), named)
    own.write_text(OWN.format("Which power of σ?"), "utf-8")
    assert graded() == ({"cubed", "shifted"}, named)
    own.unlink()
    assert graded() == ({"cubed"}, nameless)
    assert graded() == (set(), nameless)


def test_workers_are_of_the_course_that_is_meant_when_they_begin(tmp_path, monkeypatch):
    handed = Submission("cubed.py", (HEAD + CUBED[0]).encode(), held_to=("grad_sigmoid",))
    names = []
    # What they are forked from was started for the first of the courses.
    for own in (OWN.format("Which power?"), None):
        folder = tmp_path / ("with" if own else "without")
        folder.mkdir()
        (folder / "nbgrader_config.py").touch()
        if own:
            (folder / "mistakes.py").write_text(own, "utf-8")
        monkeypatch.setenv(courses.CHOICE, str(folder))
        with Pool(Setup("none"), 1) as pool:
            [finished] = grade_all([(handed, "")], pool)
        names.append(finished.graded.verdicts[0].mistake)
    assert names == ["cubed", None]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("grad_sigmoid", "Which power?", 0.0), "--accept wants EXERCISE:NAME"),
        (("grad_sigmoid:1st", "Which power?", 0.0), "not 'grad_sigmoid:1st'"),
        (("grad_sigmoid:class", "Which power?", 0.0), "not 'grad_sigmoid:class'"),
        (("grad_sigmoid:cubed", "  ", 0.0), "--accept wants a --sentence"),
        (("grad_sigmoid:cubed", "Which power?", 1.0), "from 0 to below 1, not 1"),
    ],
)
def test_a_proposal_that_is_none_is_told_before_any_answer_is_run(wrong, said):
    with pytest.raises(WrongCall, match=re.escape(said)):
        Proposal.parse(*wrong)
    assert Proposal.parse("grad_sigmoid:cubed", "Which power?", 0.5).name == "cubed"


def test_a_proposal_for_an_exercise_without_a_group_is_told(tmp_path):
    proposal = Proposal.parse("grad_sigmoid:cubed", "Which power?", 0.0)
    with Sandbox("none") as sandbox, pytest.raises(WrongCall, match="no group of unnamed wrong"):
        propose(tmp_path, [], proposal, sandbox)
