"""A course over a term: what changed decides what is graded, and what is given back reaches
everyone. With the real nbgrader and its exchange, in a folder of this test's own."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, TWICE, book, copy, hand_in, notebook

from grader import cli, courses
from grader.classroom import new_course
from grader.classroom.attempts import Attempt, Attempts
from grader.classroom.folder import Course
from grader.classroom.ledger import Facts, Ledger

CHECK = "check_grad_sigmoid"
OWN, MIXED = "ps1", "08_mixed"
#: An assignment of an instructor's own: a helper, two exercises with tests, one graded by hand.
OWN_CELLS = (
    ("code", "import math", {}),
    (
        "code",
        "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
        "double",
    ),
    ("code", "assert double(2) == 4\nassert double(-1) == -2", ("test_double", 3)),
    (
        "code",
        "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION",
        "half",
    ),
    ("code", "1.5 if half(4) == 2 else 0", ("test_half", 2)),
)


def own_notebook() -> nbformat.NotebookNode:
    cells = []
    for kind, source, what in OWN_CELLS:
        cell = nbformat.v4.new_code_cell(source) if kind == "code" else None
        base = {"schema_version": 3, "task": False}
        if isinstance(what, str):
            base |= {"grade": False, "solution": True, "locked": False, "grade_id": what}
            cell.metadata["nbgrader"] = base
        elif what:
            base |= {"grade": True, "solution": False, "locked": True, "grade_id": what[0]}
            cell.metadata["nbgrader"] = base | {"points": what[1]}
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course with a chapter and an assignment of the instructor's own."""
    course = tmp_path_factory.mktemp("courses") / "course"
    new_course(course, only=["08"])
    path = course / "source" / OWN / f"{OWN}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(own_notebook(), path)
    (path.parent / "data.csv").write_text("1,2\n")
    # A chapter with an exercise of the instructor's own behind it.
    mixed = nbformat.read(course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
    mixed.cells += own_notebook().cells[1:3]
    path = course / "source" / MIXED / f"{MIXED}.ipynb"
    path.parent.mkdir()
    nbformat.write(mixed, path)
    for name in (ASSIGNMENT, OWN, MIXED):
        nbgrader(course, "generate_assignment", name)
    return course


@pytest.fixture
def course(generated, tmp_path):
    return copy(generated, tmp_path / "course")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Workers take seconds to start; what they do is the same in this process."""
    from grader.batch import where
    from grader.batch.here import Here

    monkeypatch.setattr(where, "Pool", lambda setup, *_more: Here(setup))


def nbgrader(folder: Path, *command: str) -> None:
    """One of nbgrader's own commands, in this process."""
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    before, path = os.getcwd(), os.environ["PATH"]
    os.chdir(folder)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{path}"
    app = NbGraderApp.instance()
    try:
        app.initialize(list(command))
        with contextlib.suppress(NoStart):  # it has, and says so in this way
            app.start()
    finally:
        os.chdir(before)
        os.environ["PATH"] = path
        app.reset()


def grade(course: Path, *more: str, isolation: str = "none") -> int:
    return cli.main(["grade", str(course), *more, "--isolation", isolation, "--workers", "1"])


def grade_json(course: Path, capsys, **how) -> list[dict]:
    capsys.readouterr()
    assert grade(course, "--json", **how) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def change(course: Path, statement: str) -> None:
    with sqlite3.connect(course / "gradebook.db") as db:
        db.execute(statement)


def say(course: Path, text: str) -> None:
    (course / "course.toml").write_text(text)


def shown(course: Path, student: str, assignment: str = ASSIGNMENT) -> nbformat.NotebookNode:
    path = course / "autograded" / student / assignment / f"{assignment}.ipynb"
    found = nbformat.read(path, as_version=4)
    nbformat.validate(found)
    return found


def cell(found: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    [one] = [c for c in found.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    return one


# ------------------------------------------------------------------------ which course it is


def test_the_course_named_is_the_course_graded_whatever_a_users_settings_say(
    course, tmp_path, monkeypatch, capsys
):
    other = copy(course, tmp_path / "other")
    settings = tmp_path / "home" / ".jupyter"
    settings.mkdir(parents=True)
    (settings / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(other)!r}\n"
        f"c.CourseDirectory.db_url = 'sqlite:///{other}/gradebook.db'\n"
        "c.CourseDirectory.submitted_directory = 'elsewhere'\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(settings))
    for one in (course, other):
        config = one / "nbgrader_config.py"
        config.write_text(config.read_text().replace("c.CourseDirectory.root", "_ignored"))
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    assert book(course)["ada", CHECK].points == 4.0
    assert book(other) == {} and not (other / "autograded").exists()


def test_a_server_for_all_courses_may_be_said_by_a_users_settings(course, tmp_path, monkeypatch):
    settings = tmp_path / "settings"
    settings.mkdir()
    url = "postgresql+psycopg2://somebody:pass@nowhere/grades"
    (settings / "nbgrader_config.py").write_text(f"get_config().CourseDirectory.db_url = {url!r}\n")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(settings))
    assert Course.open(course).directory.db_url == url


def test_settings_that_are_no_python_are_said_with_their_line(course, capsys):
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.Exchange.root = =\n")
    assert grade(course) == 2
    said = capsys.readouterr().err
    assert "nbgrader_config.py, line 2 cannot be read" in said and "Traceback" not in said


# ------------------------------------------------------------------------------ what changed


def test_points_changed_in_the_gradebook_are_the_points_everywhere(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    hand_in(course, "bob", notebook(NO_DZ))
    assert grade(course) == 0
    change(
        course,
        "UPDATE grade_cells SET max_score = 10 WHERE id IN "
        f"(SELECT id FROM base_cell WHERE name = '{CHECK}')",
    )
    capsys.readouterr()
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert "2 regraded: points of grad_sigmoid changed from 4 to 10." in said
    assert "had been graded before" not in said
    assert book(course)["ada", CHECK].points == 10.0
    [card] = cell(shown(course, "ada"), CHECK).outputs
    assert "10 of 10" in card.data["text/plain"]
    ada, _ = grade_json(course, capsys)
    assert (ada["points"], ada["max_points"]) == (10, 21)
    assert ada["exercises"][0]["max_points"] == 10
    assert grade(course) == 0
    assert "2 had been graded before" in capsys.readouterr().out


def test_course_toml_says_points_dates_penalties_and_who_has_longer(course, capsys):
    for student, day in (("early", 1), ("graced", 3), ("late", 5), ("later", 30), ("longer", 30)):
        hand_in(
            course, student, notebook(RIGHT, f"# {student}"), stamp=f"2026-11-{day:02} 10:00:00 UTC"
        )
    assert grade(course) == 0
    say(
        course,
        "[late]\ngrace_days = 1\npenalty_per_day = 0.1\nat_most = 0.5\n"
        "[extensions]\nlonger = 60\n"
        f"[chapters.{ASSIGNMENT}]\ndue = 2026-11-02T12:00:00\npoints.grad_sigmoid = 8\n",
    )
    capsys.readouterr()
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert "5 regraded: points of grad_sigmoid changed from 4 to 8" in said
    assert (
        "2 late penalties changed" in said and "the due date moved from none to 2026-11-02" in said
    )
    taken = {
        s: book(course)[s, CHECK].penalty for s in ("early", "graced", "late", "later", "longer")
    }
    # Two days begun after the day of grace: a fifth of 8 points; and never more than half.
    assert taken == {"early": None, "graced": None, "late": 1.6, "later": 4.0, "longer": None}
    text = (course / "course.toml").read_text()
    say(course, text.replace("2026-11-02", "2026-12-24"))
    assert grade(course) == 0
    assert "moved from 2026-11-02 12:00 to 2026-12-24 12:00" in capsys.readouterr().out
    assert book(course)["later", CHECK].penalty is None


def test_a_line_taken_out_of_course_toml_counts_no_longer(course, capsys):
    hand_in(course, "ada", notebook(RIGHT), stamp="2026-11-05 10:00:00 UTC")
    late = "[late]\npenalty_per_day = 0.5\n"
    said = f"[chapters.{ASSIGNMENT}]\ndue = 2026-11-05T09:00:00\npoints.grad_sigmoid = 8\n"
    say(course, f"{late}{said}")
    assert grade(course) == 0
    assert (book(course)["ada", CHECK].points, book(course)["ada", CHECK].penalty) == (8, 4)
    say(course, f"{late}[extensions]\nada = 1\n{said}")
    assert grade(course) == 0
    assert book(course)["ada", CHECK].penalty is None
    say(course, f"{late}{said}")
    assert grade(course) == 0
    assert book(course)["ada", CHECK].penalty == 4
    say(course, late)
    capsys.readouterr()
    assert grade(course) == 0
    assert "points of grad_sigmoid changed from 8 to 4" in capsys.readouterr().out
    assert (book(course)["ada", CHECK].points, book(course)["ada", CHECK].penalty) == (4, None)


def test_a_resubmission_is_said_and_a_score_by_hand_that_it_made_moot(course, capsys):
    hand_in(course, "ada", notebook(NO_DZ))
    assert grade(course) == 0
    change(
        course,
        "UPDATE grade SET manual_score = 3 WHERE cell_id IN "
        f"(SELECT id FROM base_cell WHERE name = '{CHECK}')",
    )
    hand_in(course, "ada", notebook(RIGHT))
    capsys.readouterr()
    assert grade(course) == 0
    said = capsys.readouterr().out
    assert "1 regraded: handed in again." in said
    assert "ada has handed in again, which earns 4 by itself; the 3 that a person gave" in said
    assert grade(course) == 0
    assert "by itself" not in capsys.readouterr().out, "it is said once"


def test_a_grade_that_another_program_changed_is_put_right(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    change(course, "UPDATE grade SET auto_score = 1")
    assert grade(course) == 0
    assert "1 put back: the gradebook had another grade." in capsys.readouterr().out
    assert book(course)["ada", CHECK].points == 4.0


def test_full_marks_count_what_a_person_gave(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    assert grade(course) == 0
    change(
        course,
        "UPDATE grade SET needs_manual_grade = 0, manual_score = "
        "(SELECT max_score FROM grade_cells WHERE id = grade.cell_id)",
    )
    capsys.readouterr()
    assert grade(course) == 0
    assert "1 with full marks" in capsys.readouterr().out


def test_nothing_collected_is_said(course, capsys):
    assert grade(course, ASSIGNMENT) == 0
    assert f"Nothing was handed in for {ASSIGNMENT}: `nbgrader collect" in capsys.readouterr().out


def test_a_driver_that_is_missing_is_one_line(course, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("\nc.CourseDirectory.db_url = 'postgresql+psycopg2://me:secret@host/db'\n")
    assert grade(course) == 1
    said = capsys.readouterr().err.strip()
    assert "pip install psycopg2-binary" in said and "\n" not in said and "secret" not in said


def test_a_reader_that_has_read_enough_ends_it_without_a_traceback(course, monkeypatch, capsys):
    hand_in(course, "ada", notebook(RIGHT))

    class Closed:
        def write(self, _text):
            raise BrokenPipeError(32, "Broken pipe")

        def flush(self):
            raise BrokenPipeError(32, "Broken pipe")

        def fileno(self):
            raise OSError("none")

    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Closed())
        assert grade(course, "--json") == 141
    assert capsys.readouterr().err == ""
    assert book(course)["ada", CHECK].points == 4.0, "what was graded was delivered"


# -------------------------------------------------------------------------------- course check


def check(course: Path, capsys) -> str:
    capsys.readouterr()
    code = cli.main(["course", "check", str(course)])
    said = capsys.readouterr().out
    assert (code == 0) == ("the course is sound" in said)
    return said


def test_a_new_course_is_sound_and_says_the_next_three_commands(tmp_path, capsys):
    assert cli.main(["course", "new", str(tmp_path / "new"), "--chapters", "4,08"]) == 0
    said = capsys.readouterr().out
    assert said.split("Next:\n")[1].splitlines() == [
        f"  cd {tmp_path / 'new'}",
        "  nbgrader generate_assignment 04_graphs",
        "  grader course check .",
    ]
    assert sorted(p.name for p in (tmp_path / "new" / "source").iterdir()) == [
        "04_graphs",
        "08_elementwise",
    ]
    assert "the course is sound" in check(tmp_path / "new", capsys)
    assert "# points.grad_softmax = 6" in (tmp_path / "new" / "course.toml").read_text()
    assert cli.main(["course", "new", str(tmp_path / "no"), "--chapters", "99"]) == 2
    assert "got '99'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[chapters.08_elementwse]\n",
            "no chapter 08_elementwse in source/; is 08_elementwise meant?",
        ),
        (f"[chapters.{ASSIGNMENT}.points]\ngrad_softmx = 3\n", "is grad_softmax meant?"),
        (f"[chapters.{ASSIGNMENT}.points]\ngrad_softmax = 'six'\n", "is 'six'; expected a number"),
        (f"[chapters.{ASSIGNMENT}.points]\ngrad_softmax = -1\n", "is -1; expected a number"),
        (f"[chapters.{ASSIGNMENT}]\ndue = 'soon'\n", "is 'soon'; expected a date"),
        ("attempt = 'newest'\n", "is 'newest'; expected one of 'last', 'best', 'first'"),
        ("timezone = 'Berlin'\n", "is 'Berlin'; expected a name such as 'Europe/Berlin'"),
        ("late = 3\n", "late is 3; expected a table"),
        ("[late]\npenalty = 0.1\n", "late.penalty is not known: is penalty_per_day meant?"),
        ("[extensions]\nada = 'a week'\n", "extensions.ada is 'a week'; expected a number"),
        ("course = \n", "is not TOML"),
        ("course = 'another'\n", "calls the course another"),
    ],
)
def test_what_is_wrong_in_course_toml_is_said(course, capsys, text, said):
    say(course, text)
    assert said in check(course, capsys)


def test_a_course_toml_that_cannot_be_followed_stops_grading_and_nothing_is_lost(course, capsys):
    hand_in(course, "ada", notebook(RIGHT))
    say(course, f"[chapters.{ASSIGNMENT}.points]\ngrad_softmax = 'six'\n")
    assert grade(course) == 2
    assert "is 'six'; expected a number" in capsys.readouterr().err
    say(course, f"[chapters.{ASSIGNMENT}.points]\ngrad_nothing = 6\n")
    assert grade(course) == 1
    assert "grad_nothing" in capsys.readouterr().err


def test_a_folder_that_was_moved_and_another_courses_gradebook_are_said(course, tmp_path, capsys):
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.CourseDirectory.root = {str(tmp_path / 'was')!r}\n")
    assert "was the folder moved or copied?" in check(course, capsys)
    (course / "source" / OWN).rename(tmp_path / OWN)
    assert f"the gradebook has the assignment {OWN}, and source/ does not" in check(course, capsys)
    change(course, "UPDATE assignment SET course_id = 'spring-2020'")
    assert "the gradebook is of the course spring-2020" in check(course, capsys)
    assert "is not a folder" in check(tmp_path / "nowhere", capsys)
    assert "holds no course" in check(tmp_path / OWN, capsys)


# ------------------------------------------------------------------------ the instructor's own


def own_work(double: str, half: str, *more: str, stripped: bool = False) -> str:
    found = own_notebook()
    for one, source in ((found.cells[1], double), (found.cells[3], half)):
        one.source = source
    found.cells[1:1] = [nbformat.v4.new_code_cell(source) for source in more]
    for number, one in enumerate(found.cells):
        if stripped:
            one.metadata = {"id": f"x{number}"}
    return nbformat.writes(found)


def hand_in_own(course: Path, student: str, content: str) -> None:
    path = course / "submitted" / student / OWN / f"{OWN}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(content)


@pytest.mark.parametrize(
    "isolation", ["none", pytest.param("bubblewrap", marks=pytest.mark.sandboxed)]
)
def test_an_assignment_of_ones_own_is_run_with_its_tests_and_the_learners_code_is_shown(
    course, capsys, isolation
):
    right, half = "def double(x):\n    return twice * x", "def half(x):\n    return x / 2"
    hand_in_own(course, "ada", own_work(right, half, "twice = int(open('data.csv').read()[2])"))
    hand_in_own(course, "colab", own_work(right, half, "twice = 2", stripped=True))
    hand_in_own(
        course, "bob", own_work("def double(x):\n    return x ** 2", "import os; os._exit(1)")
    )
    hand_in_own(course, "eve", "{")
    assert grade(course, OWN, isolation=isolation) == 0
    points = {
        who: [book(course)[who, f"test_{n}"].points for n in ("double", "half")]
        for who in ("ada", "bob", "colab", "eve")
    }
    # As nbgrader has it: a number that a test returns is the points.
    assert points == {"ada": [3, 1.5], "colab": [3, 1.5], "bob": [0, 0], "eve": [0, 0]}
    read = shown(course, "ada", OWN)
    assert cell(read, "double").source == right
    assert cell(shown(course, "bob", OWN), "test_double").outputs[0].ename == "AssertionError"
    assert cell(shown(course, "bob", OWN), "test_half").outputs[0].output_type == "error"
    ada, *_ = grade_json(course, capsys, isolation=isolation)
    assert (ada["points"], ada["max_points"]) == (4.5, 5)
    assert cli.main(["report", str(course), OWN]) == 0
    assert "4 learners, median 2.25 of 5 points" in capsys.readouterr().out
    assert grade(course, OWN, isolation=isolation) == 0
    assert "4 had been graded before" in capsys.readouterr().out


def test_an_exercise_of_ones_own_in_a_chapter_is_graded_beside_ours(course, capsys):
    released = nbformat.read(course / "release" / MIXED / f"{MIXED}.ipynb", 4)
    setup = next(c for c in released.cells if c.cell_type == "code")
    double = "def double(x):\n    return np.multiply(2, x)  # np is from the chapter's first cell"
    cells = [setup, nbformat.v4.new_code_cell(RIGHT), nbformat.v4.new_code_cell(double)]
    for one in cells:
        one.metadata = {}  # as Colab leaves it
    path = course / "submitted" / "ada" / MIXED / f"{MIXED}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert grade(course, MIXED) == 0
    assert book(course)["ada", CHECK].points == 4 and book(course)["ada", "test_double"].points == 3
    assert cell(shown(course, "ada", MIXED), "double").source == double
    assert "grad_sigmoid" in cell(shown(course, "ada", MIXED), "grad_sigmoid").source
    assert not any(row.needs_a_person for row in book(course).values())
    [line] = grade_json(course, capsys)
    assert (line["points"], line["max_points"]) == (7, 18)
    assert line["own_cells"] == [{"cell": "test_double", "points": 3, "max_points": 3}]


def test_nbgraders_own_autograde_gives_ones_own_assignment_the_same_grades(course):
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("\nc.GradeByName.isolation = 'none'\n")
    work = own_work("def double(x):\n    return 2 * x", "def half(x):\n    return x")
    hand_in_own(course, "ada", work)
    assert grade(course, OWN) == 0
    ours, file = book(course), shown(course, "ada", OWN)
    change(course, "UPDATE grade SET auto_score = NULL")
    nbgrader(course, "autograde", OWN, "--force")
    assert book(course) == ours and ours["ada", "test_double"].points == 3
    assert shown(course, "ada", OWN).cells == file.cells
    assert (course / "autograded" / "ada" / OWN / "submission_secret.txt").is_file()


def test_nbgraders_own_command_is_told_of_a_setting_that_it_has():
    from grader.classroom.nbgrader_insides import NbGraderException
    from grader.classroom.preprocessors import _in_words
    from grader.sandbox import SandboxUnavailable
    from grader.sandbox.launch import INSTALL

    with pytest.raises(NbGraderException, match=r"c\.GradeByName\.isolation = 'none'"), _in_words():
        raise SandboxUnavailable(INSTALL)


def test_what_nbgrader_lacks_is_one_line_and_nothing_of_ours_is_put_into_its_process(tmp_path):
    """In a process of its own, as Formgrader's server has it."""
    code = (
        "import sys, nbgrader.utils\n"
        "import grader.classroom.folder\n"
        "assert 'rfc3987_syntax' not in sys.modules or sys.modules['rfc3987_syntax']\n"
        "del nbgrader.utils.parse_utc, sys.modules['grader.classroom.nbgrader_insides']\n"
        "try:\n    import grader.classroom.nbgrader_insides\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("NbgraderIncomplete a course is kept with nbgrader")
    assert "it has no nbgrader.utils.parse_utc: pip install" in done.stdout


@pytest.mark.sandboxed
def test_a_notebook_in_the_sandbox_sees_nothing_and_cannot_take_the_machine(tmp_path):

    (tmp_path / "data.csv").write_text("beside")
    (tmp_path / "secret.txt").write_text("not beside")
    probes = {
        "open('data.csv').read()": "beside",
        "import socket; socket.create_connection(('1.1.1.1', 80), 2)": "not permitted",
        f"open({str(tmp_path / 'secret.txt')!r}).read()": "No such file",
        "import grader.courses": "No module named",
        "open('/beside/data.csv', 'w')": "Read-only",
        "x = bytearray(64 << 30)": "MemoryError",
        "open('big', 'wb').write(bytes(1 << 30))": "File too large",
        "import os; [p for p in os.listdir('/proc') if p.isdigit()]": "[]",
        "'still here'": "still here",
    }
    from grader.sandbox import whole_notebook

    run = whole_notebook.runner("bubblewrap", seconds=20)
    came = run(list(probes), {"data.csv": tmp_path / "data.csv"})
    assert len(came) == len(probes)
    for (code, said), outputs in zip(probes.items(), came, strict=True):
        assert said in str(outputs), (code, outputs)
    bomb = "import os, time\nwhile True:\n    if not os.fork():\n        time.sleep(99)"
    began = time.monotonic()
    came = run(["'first'", bomb, "'whatever comes after'"], {})
    # An ordinary user's is refused more processes; root's, which no limit binds, is ended.
    assert len(came) < 3 or came[1][-1]["ename"] == "BlockingIOError"
    assert time.monotonic() - began < 20, "it was stopped, and did not only run out of time"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_without_a_sandbox_a_notebook_is_held_to_processes_and_time_and_leaves_none(
    tmp_path, monkeypatch
):
    """One's own code runs away too: also what has left its group, and has no parent any more."""
    from grader.sandbox import whole_notebook

    mark = f"left-{os.getpid()}"
    away = (
        "import os, sys, time\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n"
        "        said = [sys.executable, '-c', 'import time; time.sleep(99)']\n"
        f"        os.execv(sys.executable, [*said, '{mark}'])\n"
        "    os._exit(0)"
    )
    bomb = (
        "import os, time\nwhile True:\n    if not os.fork():\n        os.setsid(); time.sleep(99)"
    )
    run = whole_notebook.runner("none", seconds=60)
    began = time.monotonic()
    assert len(run(["'first'", away, bomb, "'not reached'"], {})) < 4
    assert time.monotonic() - began < 40
    monkeypatch.setattr(whole_notebook, "START_SECONDS", 1.0)
    monkeypatch.setattr(whole_notebook, "NOTEBOOK_SECONDS", 4.0)
    ignores = "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)"
    stubborn = f"{ignores}\nwhile True: pass"
    began = time.monotonic()
    assert len(whole_notebook.runner("none", seconds=1)([away, stubborn, "1"], {})) < 3
    assert time.monotonic() - began < 30
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            commands.append(path.read_bytes())
    assert not [c for c in commands if mark.encode() in c], "something was left running"


def test_a_forged_test_cell_is_the_instructors_and_outputs_are_text(course):
    found = own_notebook()
    found.cells[2].source = "pass"
    found.cells[1].source = (
        "from IPython.display import HTML, display\n"
        "def double(x):\n    display(HTML('<script>alert(1)</script>'))\n    return 5"
    )
    hand_in_own(course, "mallory", nbformat.writes(found))
    assert grade(course, OWN) == 0
    assert book(course)["mallory", "test_double"].points == 0
    test = cell(shown(course, "mallory", OWN), "test_double")
    assert test.source == OWN_CELLS[2][1]
    assert not any("text/html" in o.get("data", {}) for o in test.outputs)


# ---------------------------------------------------------------------------------- the exchange


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is POSIX only")
def test_feedback_reaches_each_attempt_through_the_exchange(course, tmp_path, monkeypatch, capsys):
    exchange, desk = tmp_path / "exchange", tmp_path / "desk"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    desk.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    (desk / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
    )
    nbgrader(course, "release_assignment", ASSIGNMENT)
    nbgrader(desk, "fetch_assignment", ASSIGNMENT, "--student=ada")
    work = desk / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    released = nbformat.read(work, 4)

    def attempt(answer: str) -> None:
        cell(released, "grad_sigmoid").source = answer
        nbformat.write(released, work)
        nbgrader(desk, "submit", ASSIGNMENT, "--student=ada")
        nbgrader(course, "collect", ASSIGNMENT, "--update")
        give_back()

    def give_back() -> None:
        assert grade(course) == 0
        nbgrader(course, "generate_feedback", ASSIGNMENT)
        nbgrader(course, "release_feedback", ASSIGNMENT)

    def pages() -> list[str]:
        nbgrader(desk, "fetch_feedback", ASSIGNMENT, "--student=ada")
        folder = desk / ASSIGNMENT / "feedback"
        return [p.read_text("utf-8") for p in sorted(folder.glob("*/*.html"))]

    # One of an LMS's zip file, with neither secret nor timestamp, does not stand in the way.
    hand_in(course, "zipped", notebook(RIGHT))
    attempt(NO_DZ)
    attempt(RIGHT)
    first, second = pages()
    assert "what becomes of" in first and "4 of 4 points" not in first
    assert "4 of 4 points" in second
    # The points change: the second page does, and the first attempt's stays as it was.
    say(course, f"[chapters.{ASSIGNMENT}]\npoints.grad_sigmoid = 8\n")
    give_back()
    again, better = pages()
    assert again == first and "8 of 8 points" in better
    # A later attempt from an LMS, put beside the exchange's secret, overwrites nobody's page.
    folder = course / "submitted" / "ada" / ASSIGNMENT
    (folder / "timestamp.txt").write_text("2031-01-01 00:00:00.000000 UTC")
    (folder / f"{ASSIGNMENT}.ipynb").write_text(notebook(NO_DZ, "# by mail"))
    give_back()
    give_back()
    assert pages() == [first, better]
    graded = course / "autograded" / "ada" / ASSIGNMENT
    assert (graded / "timestamp.txt").read_text().startswith("2031")


@pytest.mark.slow
def test_chapters_of_the_courses_own_are_found_from_anywhere_and_graded_anew_when_they_change(
    course, capsys, monkeypatch
):
    """The exercises lie in ``chapters/``: what changed in them decides, as everything does."""
    own = course / "chapters"
    own.mkdir()
    (own / "90_mine.py").write_text("# none yet\n")
    hand_in(course, "ada", notebook(RIGHT))
    monkeypatch.chdir(course.parent)
    here: list[Path] = []
    real = courses.default
    monkeypatch.setattr(courses, "default", lambda: here.append(Path.cwd()) or real())
    assert grade(course) == 0
    assert set(here) == {course.resolve()} and Path.cwd() == course.parent
    assert grade(course) == 0
    assert "1 had been graded before" in capsys.readouterr().out
    (own / "90_mine.py").write_text("# another\n")
    from grader.batch import fingerprints

    fingerprints._files.cache_clear()  # as a new process has it
    assert grade(course) == 0
    assert "1 regraded: chapters/90_mine.py changed." in capsys.readouterr().out
    assert grade(course, "--time-limit", "9") == 0
    assert "1 regraded: the limits changed." in capsys.readouterr().out


FACTS = Facts("answers", "e1", {"check_f": 4.0}, "beside", "", "", {"f": "m1"})
ENGINES = {
    "e1": {"the grader": "1", "numpy": "2.0", "the exercise f": "1"},
    "e2": {"the grader": "1", "numpy": "2.0", "the exercise f": "2", "the exercise g": "1"},
    "e3": {"the grader": "2", "numpy": "2.1", "c/a.py": "1", "c/b.py": "1", "c/c.py": "1"},
}


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({}, ""),
        ({"engine": "e2"}, "the exercise f, the exercise g changed"),
        ({"engine": "e3"}, "the grader, numpy, c/a.py, c/b.py and 2 more changed"),
        ({"engine": "of another release"}, "the grader, its exercises or its limits changed"),
        (
            {"engine": "e2", "points": {"check_f": 5.0}},
            "points of f changed from 4 to 5, the exercise f, the exercise g changed",
        ),
        ({"points": {"check_g": 5.0}}, "g added, f removed"),
        ({"data": "others", "engine": "e2"}, "handed in again"),
        ({"beside": "more"}, "files beside the notebook changed"),
        ({"own": {}}, ""),
    ],
)
def test_why_something_is_graded_anew_is_said(tmp_path, now, why):
    for _ in range(2):  # and again, as a later run reads it
        ledger = Ledger(tmp_path / "delivered.jsonl")
        for engine, parts in ENGINES.items():
            ledger.runs(engine, parts)
        ledger.delivered({"ada": FACTS})
        assert ledger.why("ada", dataclasses.replace(FACTS, **now)) == why
        assert ledger.why("bob", FACTS) == ""
    size = ledger.path.stat().st_size
    ledger.runs("e1", ENGINES["e1"])
    assert ledger.path.stat().st_size == size


def test_mistakes_of_the_courses_own_are_said_to_be_why(course, capsys):
    hand_in(course, "ada", notebook(TWICE))
    hand_in(course, "bob", notebook(RIGHT))
    twice = "    s = 1 / (1 + np.exp(-x))\n    return 2 * dz * s * (1 - s)\n"
    own = "import numpy as np\nfrom grader.exercise import extend\n\ngrad_sigmoid = extend()\n"
    said = f'{own}\n@grad_sigmoid.mistake("Why twice?")\ndef twice(x, dz):\n{twice}'
    try:
        for text, why in (("", ""), (said, "1 regraded: mistakes.py changed for grad_sigmoid."),
                          (said, "")):  # fmt: skip
            (course / "mistakes.py").write_text(text)
            courses.forget()
            assert grade(course) == 0
            found = [n for n in capsys.readouterr().out.splitlines() if "regraded" in n]
            assert found == [why] * bool(why)
    finally:
        courses.forget()
    assert "Why twice?" in json.dumps(shown(course, "ada"))


def test_whoever_sent_only_what_is_not_taken_is_named(course, tmp_path, capsys):
    """Not a word of them, and they would have been graded 0."""
    path = tmp_path / "all.zip"
    where = "{}_1_assignsubmission_file_/{}"
    with zipfile.ZipFile(path, "w") as archive:
        for who, file in (("Ada L", "x.ipynb"), ("Ada L", "x.pdf"), ("Bob S", "x.rar"),
                          ("Cy D", "x.pdf")):  # fmt: skip
            archive.writestr(where.format(who, file), notebook(RIGHT))
    hand_in(course, "Cy-D", notebook(RIGHT))
    command = ["collect", str(path), str(course), ASSIGNMENT]
    assert cli.main(command) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "Nothing was taken from 1 person who sent something: Bob-S."
    assert cli.main([*command, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["student"] for line in lines} == {"Ada-L", "Bob-S", "Cy-D"}


MANY = [f"Ada{i}_{i}_assignsubmission_file_/x.ipynb" for i in range(5)]


@pytest.fixture
def many(tmp_path):
    """A zip of five students' work."""
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in MANY:
            archive.writestr(name, notebook(RIGHT))
    return path


def there(course: Path) -> list[Path]:
    return sorted((course / "submitted").rglob("*"))


@pytest.mark.parametrize(
    ("stops", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "x.ipynb: No space left on device. 2"),
        (KeyboardInterrupt(), "grader: interrupted. 2"),
    ],
)
def test_what_stops_a_collection_is_one_line_and_the_next_one_takes_the_rest(
    course, many, capsys, monkeypatch, stops, says
):
    write, calls = Path.write_bytes, []

    def full(path, data):
        calls.append(path)
        written = write(path, data)
        if len([p for p in calls if "submitted" in p.parts]) == 3:
            raise stops
        return written

    command = ["collect", str(many), str(course), ASSIGNMENT]
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert cli.main(command) == 1
    said = capsys.readouterr().err
    assert says.replace("x.ipynb", f"{ASSIGNMENT}.ipynb") in said and said.count("\n") == 1
    assert "2 are in their places; run the same again" in said
    assert not [p for p in there(course) if p.name.startswith(".")], "a draft was left"
    assert cli.main(command) == 0
    assert len([p for p in there(course) if p.suffix == ".ipynb"]) == len(MANY)


def test_a_log_that_was_cut_off_loses_no_line_after_it(course):
    opened = Course.open(course)
    for _ in range(2):
        Attempts(opened, ASSIGNMENT).keep(Attempt("ada", "x", b"{}", parts=("x",), system="Moodle"))
        with open(opened.own / "collected.jsonl", "r+b") as log:
            log.truncate(log.seek(0, os.SEEK_END) - 9)
    Attempts(opened, ASSIGNMENT).keep(Attempt("ada", "x", b"{}", parts=("x",), system="Moodle"))
    assert "ada" in Attempts(opened, ASSIGNMENT).origins("Moodle")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe there says it otherwise")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_work_goes_on_where_nobody_reads_what_is_said(course, many, monkeypatch, more):
    """``| head -1``: two of four hundred were collected, and not a word said so."""
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w", buffering=1) as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert cli.main(["collect", str(many), str(course), ASSIGNMENT, *more]) == 0
        assert len([p for p in there(course) if p.suffix == ".ipynb"]) == len(MANY)
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w", buffering=1) as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert grade(course, *more) == 0
    assert len(book(course)) >= len(MANY)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_what_a_disk_says_is_one_line_whatever_the_command(course, capsys, monkeypatch, number):
    def full(*_, **__):
        raise OSError(number, os.strerror(number), "somewhere")

    monkeypatch.setattr("grader.commands.report.run", full)
    assert cli.main(["report", str(course), ASSIGNMENT]) == 1
    assert capsys.readouterr().err == f"grader: somewhere: {os.strerror(number)}\n"
