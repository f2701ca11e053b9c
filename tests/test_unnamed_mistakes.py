"""From a class's wrong answers that nobody named to mistakes with names."""

import time

import pytest
from batch_tools import hand_in, make_course, notebook

from grader import cli
from grader.authoring import doctor
from grader.classroom import unnamed
from grader.courses import by_name
from grader.exercise import Declaration
from grader.sandbox import Sandbox, Statement
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


@pytest.fixture
def in_this_process(monkeypatch):
    """Grading without processes of its own."""
    from grader.batch import where
    from grader.batch.here import Here

    monkeypatch.setattr(where, "Pool", lambda setup, *_more: Here(setup))


def graded(course, capsys):
    """What `grader grade` prints of a class."""
    assert cli.main(["grade", str(course), "--isolation", "none", "--workers", "1"]) == 0
    return capsys.readouterr().out


def feedback_of(course, student):
    [path] = (course / "autograded" / student).rglob("*.ipynb")
    return path.read_text("utf-8")


SENTENCE = "Which power of σ is the slope?"


@pytest.mark.rare
def test_from_a_group_to_everybodys_feedback_in_five_minutes(tmp_path, capsys, in_this_process):
    """Two hundred have handed in, and ninety of them share a mistake that nobody named."""
    course = make_course(tmp_path / "course")
    for submission, _ in a_class():
        hand_in(course, submission.student, notebook(submission.data.decode()))
    graded(course, capsys)
    written = {p.name: _stamp(course, p.name) for p in (course / "autograded").iterdir()}
    begin = time.monotonic()
    accepting = ["mistakes", str(course), "--isolation", "none", "--accept", "grad_sigmoid:cubed"]
    assert cli.main([*accepting, "--sentence", SENTENCE]) == 0
    said = capsys.readouterr().out
    assert "doctor has proved it" in said and "the 90 of this group" in said
    graded(course, capsys)
    assert time.monotonic() - begin < 300
    told = {f"student{n:03}" for n in range(90)}
    for student in written:
        assert (SENTENCE in feedback_of(course, student)) == (student in told), student
    # Those who share another mistake without a name were graded again too, and nobody else.
    again = {s for s, stamp in written.items() if _stamp(course, s) != stamp}
    assert again == {f"student{n:03}" for n in (*range(150), *range(180, 200))}
    graded(course, capsys)
    assert {s: _stamp(course, s) for s in written} == {s: _stamp(course, s) for s in written}


def _stamp(course, student):
    [path] = (course / "autograded" / student).rglob("*.ipynb")
    return path.stat().st_mtime_ns, path.stat().st_ino


def test_what_is_accepted_is_proved_and_costs_the_grading_of_its_own_alone(
    tmp_path, capsys, in_this_process
):
    course = make_course(tmp_path / "course")
    for number in range(4):
        hand_in(course, f"student{number}", notebook(HEAD, CUBED[number % 2]))
    hand_in(course, "right", notebook(HEAD, RIGHT))
    hand_in(course, "named", notebook(HEAD, RIGHT.replace("dz / ", "1 / ")))
    graded(course, capsys)
    command = ["mistakes", str(course), "--isolation", "none"]
    assert cli.main(command) == 0
    said = capsys.readouterr().out
    assert "1. grad_sigmoid: 4 learners" in said and "@grad_sigmoid.mistake(" in said
    assert cli.main([*command, "--accept", "grad_sigmoid:cubed"]) == 2
    assert "--sentence" in capsys.readouterr().err
    # A sentence that is another mistake's already is doctor's to refuse.
    taken = by_name()["grad_sigmoid"].mistakes[0].sentence
    accepting = [*command, "--accept", "grad_sigmoid:cubed", "--sentence"]
    assert cli.main([*accepting, taken]) == 1
    assert "says the same as another" in capsys.readouterr().out
    assert not (course / "mistakes.py").exists()
    before = {name: _stamp(course, name) for name in ("student0", "right", "named")}
    assert cli.main([*accepting, SENTENCE, "--worth", "0.5"]) == 0
    capsys.readouterr()
    text = (course / "mistakes.py").read_text("utf-8")
    assert "grad_sigmoid = extend()" in text and "worth=0.5" in text
    graded(course, capsys)
    assert SENTENCE in feedback_of(course, "student3")
    after = {name: _stamp(course, name) for name in before}
    assert {name for name in before if before[name] != after[name]} == {"student0"}
    graded(course, capsys)
    assert {name: _stamp(course, name) for name in before} == after
    # It has a name now, so nobody is without one.
    assert cli.main(command) == 0
    said = capsys.readouterr().out
    assert said == "No wrong answer without a name is shared by 2 learners or more.\n"
    assert cli.main([*command, "--at-least", "1"]) == 0
    assert capsys.readouterr().out.startswith("Every wrong answer has a name")


def test_what_reaches_further_than_arithmetic_is_not_accepted_unread(
    tmp_path, capsys, in_this_process
):
    course = make_course(tmp_path / "course")
    spied = CUBED[0].replace("    s =", "    import os\n    s =")
    for number in range(2):
        hand_in(course, f"student{number}", notebook(HEAD, spied))
    graded(course, capsys)
    accepting = ["mistakes", str(course), "--isolation", "none", "--accept", "grad_sigmoid:cubed"]
    assert cli.main([*accepting, "--sentence", SENTENCE]) == 1
    assert "it imports os: read it first" in capsys.readouterr().out
    assert not (course / "mistakes.py").exists()


def test_a_file_that_extends_what_is_not_there_is_told_so(tmp_path, capsys):
    course = make_course(tmp_path / "course")
    (course / "mistakes.py").write_text(
        "from grader.exercise import extend\n\ngrad_sigmod = extend()\n", "utf-8"
    )
    assert cli.main(["mistakes", str(course), "--isolation", "none"]) == 2
    assert "there is no exercise called grad_sigmod" in capsys.readouterr().err


def test_those_that_are_one_function_are_one_group_and_the_largest_comes_first(found):
    assert [len(group.students) for group in found] == [90, 60, *[1] * 20]


def test_of_each_group_it_is_told_in_words_how_it_differs(found):
    assert all(group.says for group in found)
    assert "dx" in found[0].says


def test_a_specimen_says_nothing_of_whose_it_is(found):
    for group in found:
        assert "student" not in group.specimen and "#" not in group.specimen


def test_an_import_that_every_cell_has_is_in_a_specimen_once():
    cells = ("import numpy as np", "x = 1") * 2
    again = [Statement(code, "", line, frozenset()) for line, code in enumerate(cells)]
    specimen = unnamed._specimen(again, Submission("a", b""))
    assert specimen == "import numpy as np\nx = 1\nx = 1\n"


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
