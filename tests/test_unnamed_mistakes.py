"""From a class's wrong answers that nobody named to mistakes with names."""

import time

import pytest
from batch_tools import hand_in, make_course, notebook

from grader import cli
from grader.authoring import doctor
from grader.classroom import unnamed
from grader.courses import by_name
from grader.exercise import Declaration
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.truths import Truths

HEAD = "import numpy as np\n"
#: Wrong answers that no course knows, each in spellings that are the same function.
CUBED = [
    "def grad_sigmoid(x, dz):\n    s = 1 / (1 + np.exp(-x))\n    return dz * s ** 3 * (1 - s)\n",
    "def grad_sigmoid(x, dz):\n    # {who}\n    s = 1 / (1 + np.exp(-x))\n"
    "    return (1 - s) * s * s * s * dz\n",
    'def sig(t):\n    """By {who}."""\n    return 1 / (1 + np.exp(-t))\n\n'
    "def grad_sigmoid(x, dz):\n    print('{who}')\n"
    "    return dz * sig(x) ** 3 * (1 - sig(x))\n",
]
SHIFTED = [
    "def grad_sigmoid(x, dz):\n    s = 1 / (1 + np.exp(-x - 1))\n    return dz * s * (1 - s)\n",
    "def grad_sigmoid(x, dz):\n    e = np.exp(-(x + 1))\n    return dz * e / (1 + e) ** 2\n",
]
RIGHT = "def grad_sigmoid(x, dz):\n    return dz / (2 * np.cosh(x / 2)) ** 2\n"


def a_class():
    """Two hundred: 90 of one mistake, 60 of another, the rest right or each on their own."""
    for number in range(200):
        if number < 90:
            code = CUBED[number % 3]
        elif number < 150:
            code = SHIFTED[number % 2]
        elif number < 180:
            code = RIGHT
        else:
            code = RIGHT.replace("dz /", f"{number} + dz /")
        who = f"student{number:03}"
        data = (HEAD + code.replace("{who}", who)).encode()
        yield Submission(f"{who}.py", data, student=who), by_name()["grad_sigmoid"]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as running:
        yield running


@pytest.fixture(scope="module")
def found(sandbox):
    begin = time.monotonic()
    groups = unnamed.groups(a_class(), sandbox)
    assert time.monotonic() - begin < 60
    return groups


def test_the_command_prints_what_two_share_and_accepts_it(tmp_path, capsys, monkeypatch):
    course = make_course(tmp_path / "course")
    for number in range(4):
        hand_in(course, f"student{number}", notebook(HEAD, CUBED[number % 2]))
    from grader.batch import where
    from grader.batch.here import Here

    monkeypatch.setattr(where, "Pool", lambda setup, _number: Here(setup))
    assert cli.main(["grade", str(course), "--isolation", "none", "--workers", "1"]) == 0
    capsys.readouterr()
    command = ["mistakes", str(course), "--isolation", "none"]
    assert cli.main(command) == 0
    said = capsys.readouterr().out
    assert "1. grad_sigmoid: 4 learners" in said and "@grad_sigmoid.mistake(" in said
    assert cli.main([*command, "--accept", "grad_sigmoid:cubed"]) == 2
    assert "--sentence" in capsys.readouterr().err
    accepting = [*command, "--accept", "grad_sigmoid:cubed", "--sentence", "Which power of σ?"]
    assert cli.main(accepting) == 0
    said = capsys.readouterr().out
    assert "def cubed(x, dz):" in said and "Which power of σ?" in said


def test_those_that_are_one_function_are_one_group_and_the_largest_comes_first(found):
    assert [len(group.students) for group in found] == [90, 60, *[1] * 20]


def test_of_each_group_it_is_told_in_words_how_it_differs(found):
    assert all(group.says for group in found)
    assert "dx" in found[0].says


def test_a_specimen_says_nothing_of_whose_it_is(found):
    for group in found:
        assert "student" not in group.specimen and "#" not in group.specimen


def test_a_drafted_mistake_runs_and_doctor_proves_it(found, sandbox, monkeypatch):
    [first, second, *_] = found
    declared = Declaration()
    for name, group in (("cubed", first), ("shifted", second)):
        assert unnamed.is_proved(group, sandbox)
        draft = group.draft(name, 'Look at σ" once more: which power of it?')
        exec(draft, {"grad_sigmoid": declared, "np": None})
    ex = first.exercise
    from dataclasses import replace

    named = replace(ex, mistakes=(*ex.mistakes, *declared.mistakes))
    known = Truths(named)
    assert not list(doctor._mistakes(named, known))
    assert declared.mistakes[0].sentence == 'Look at σ" once more: which power of it?'


def test_a_folder_that_is_no_course_is_told(tmp_path, capsys):
    assert cli.main(["mistakes", str(tmp_path / "nowhere")]) == 2
    assert "is not the folder of a course" in capsys.readouterr().err
