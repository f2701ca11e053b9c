"""`grader new course` and `grader new exercise` write what passes its own doctor."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import cli, courses
from grader.authoring import doctor
from grader.authoring.build import command
from grader.authoring.new_course import new_course
from grader.authoring.new_exercise import new_exercise
from grader.courses import CHOICE, Course, default
from grader.releases import distribution_of, release_of
from grader.sandbox import Sandbox
from grader.sentences import SENTENCES

SOUND = Path(__file__).parent / "courses" / "sound"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A new course, as if it were installed from its checkout: on the path, with its metadata."""
    folder = tmp_path_factory.mktemp("new") / "made"
    assert cli.main(["new", "course", "ada-squares", str(folder)]) == 0
    metadata = folder / "ada_squares-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: ada-squares\nVersion: 0.1.0\n", "utf-8"
    )
    pyproject = (folder / "pyproject.toml").read_text("utf-8")
    name, where = "ada-squares", "ada_squares:COURSE"
    assert f'"grader.courses"]\n{name} = "{where}"' in pyproject
    (metadata / "entry_points.txt").write_text(f"[grader.courses]\n{name} = {where}\n", "utf-8")
    return folder


def run(folder: Path, *command: str, expects: int = 0) -> str:
    environment = {k: v for k, v in os.environ.items() if k != CHOICE}
    environment["PYTHONPATH"] = str(folder)
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == expects, done.stdout + done.stderr
    return done.stdout + done.stderr


GRADER = ("-c", "import sys; from grader.cli import main; sys.exit(main(sys.argv[1:]))")


@pytest.mark.slow
def test_a_new_course_passes_its_own_doctor_at_once_and_takes_an_exercise_more(folder):
    told = run(folder, *GRADER, "doctor", "ada-squares")
    assert told.strip() == "Ada Squares, 1 chapter, 1 exercise, 1 known mistake: sound."
    run(folder, *GRADER, "new", "exercise", "01_first", "grad_cube")
    written = run(folder, *GRADER, "build", "ada-squares")
    assert "notebooks/01_first.ipynb" in written and "grad_cube.truths" in written
    told = run(folder, *GRADER, "doctor", "ada-squares")
    assert told.strip() == "Ada Squares, 1 chapter, 2 exercises, 2 known mistakes: sound."
    assert "3 passed" in run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    again = run(folder, *GRADER, "new", "exercise", "01_first", "grad_cube", expects=2)
    assert again == ("grader: grad_cube is an exercise of 01_first already: give another name.\n")


@pytest.mark.slow
def test_a_course_in_its_checkout_is_known_by_its_folder_and_has_its_own_of_everything(tmp_path):
    """Nothing of it is installed."""
    where = "https://github.com/bob/wellen/tree/v2"
    made = ("new", "course", "bob-waves", "waves", "--title", "Bobs Wellen", "--language", "de")
    run(tmp_path, *GRADER, *made, "--address", where)
    told = run(tmp_path, *GRADER, "doctor", "waves")
    count = len(SENTENCES)
    assert told.splitlines() == [
        f"{count} of {count} sentences are still in English.",
        "Bobs Wellen, 1 chapter, 1 exercise, 1 known mistake: sound.",
    ]
    program = """
from grader.courses import named
from grader.authoring.notebooks import learner_notebook
course = named("waves")
print(course.title, course.language, course.release.repository, *course.chapters)
print(len(course.sentences.own), learner_notebook("01_first", course).cells[1].source)
"""
    first, second, *cell = run(tmp_path, "-c", program).splitlines()
    assert first == "Bobs Wellen de bob/wellen 01_first"
    assert second.startswith(str(len(SENTENCES)))
    setup = "\n".join(cell)
    assert "# Bobs Wellen, chapter 01_first." in setup and 'grader.use("bob-waves")' in setup
    assert 'find_spec("bob_waves") is None:\n    %pip install' in setup
    assert "bob-waves @ git+https://github.com/bob/wellen@v2" in setup
    assert release_of("grader").requirement(distribution_of("grader")) in setup


def test_an_empty_folder_is_not_sound(tmp_path, capsys):
    assert cli.main(["doctor", str(tmp_path)]) == 1
    assert "has no chapter" in capsys.readouterr().out


def test_a_checkout_that_cannot_be_read_is_said_in_a_sentence(tmp_path, capsys):
    offered = '[project]\nname = "x"\n[project.entry-points."grader.courses"]\nx = "{}"\n'
    (tmp_path / "pyproject.toml").write_text(offered.format("no_such_package:COURSE"), "utf-8")
    assert cli.main(["doctor", str(tmp_path)]) == 2
    assert "no_such_package:COURSE in" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").write_text(offered.format("json:dumps"), "utf-8")
    assert cli.main(["doctor", str(tmp_path)]) == 2
    assert "json:dumps should be a Course" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "file", "was", "now", "says"),
    [
        (
            "a-typo",
            "c01_first/grad_square.py",
            "x * x,",
            "x * ,",
            "a_typo/c01_first/grad_square.py, line 8: SyntaxError: invalid syntax.\n",
        ),
        (
            "a-name",
            "c01_first/grad_square.py",
            "points=2",
            "pionts=2",
            "grad_square.py, line 6: TypeError: exercise() got an unexpected keyword argument "
            "'pionts'.\n",
        ),
        (
            "a-list",
            "c01_first/__init__.py",
            '"grad_square"',
            '"grad_sqare"',
            "a_list.c01_first names 'grad_sqare' in EXERCISES, "
            "and there is no grad_sqare.py in it.\n",
        ),
        (
            "an-import",
            "c01_first/grad_square.py",
            "from grader.cases",
            "import no_such\nfrom grader.cases",
            "grad_square.py, line 3: ModuleNotFoundError: No module named 'no_such'.\n",
        ),
    ],
)
@pytest.mark.parametrize("command", ["doctor", "build"])
def test_what_an_author_mistyped_in_a_package_is_told_in_a_line(
    tmp_path, monkeypatch, capsys, name, file, was, now, says, command
):
    folder = tmp_path / f"{name}-{command}"
    new_course(folder.name, folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = folder / folder.name.replace("-", "_") / file
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now), "utf-8")
    assert cli.main([command, str(folder)]) == 2
    told = capsys.readouterr().err
    package = folder.name.replace("-", "_")
    assert says in told.replace(package, name.replace("-", "_")) and told.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (("--language", "German"), "A language is said like en, de or pt-BR; it is 'German'"),
        (("--address", "github.com/a/b"), "should look like https://github.com/owner/name/tree"),
    ],
)
def test_what_a_course_cannot_have_is_said(tmp_path, capsys, option, says):
    assert cli.main(["new", "course", "bob-waves", str(tmp_path / "new"), *option]) == 2
    assert says in capsys.readouterr().err and not list(tmp_path.iterdir())


@pytest.mark.slow
def test_an_exercise_more_in_a_folder_is_sound_and_its_test_passes(tmp_path):
    folder = Path(shutil.copytree(SOUND, tmp_path / "squares"))
    new_exercise(Course.from_folder(folder), "01_squares", "grad_cube")
    with Sandbox("none") as sandbox:
        assert list(doctor.problems(Course.from_folder(folder), sandbox)) == []
    assert "2 passed" in run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")


@pytest.mark.parametrize(
    ("chapter", "name", "says"),
    [
        ("09_none", "grad_cube", "has no chapter '09_none' with prose; it has 01_squares"),
        ("09_none", "grad_square", "has no chapter '09_none' with prose; it has 01_squares"),
        ("01_squares", "grad cube", "called like a Python function; 'grad cube' cannot be one"),
        ("01_squares", "class", "'class' cannot be one"),
        ("01_squares", "grad_square", "grad_square is an exercise of 01_squares already"),
        ("01_squares", "no_upstream", "defines no_upstream already"),
        ("01_squares", "taken", "test_taken.py is there already"),
    ],
)
def test_an_exercise_that_cannot_be_is_said_and_nothing_is_written(
    tmp_path, capsys, chapter, name, says
):
    folder = Path(shutil.copytree(SOUND, tmp_path / "squares"))
    (folder / "tests").mkdir()
    (folder / "tests" / "test_taken.py").write_text("", "utf-8")
    before = {p: p.read_bytes() for p in folder.rglob("*.*") if p.is_file()}
    assert cli.main(["new", "exercise", chapter, name, "--course", str(folder)]) == 2
    told = capsys.readouterr().err
    assert says in told and len(told.splitlines()) == 1
    assert all(p.read_bytes() == was for p, was in before.items())


@pytest.mark.parametrize("name", ["My Course", "9lives", "class", "", "../up", "json", "grader"])
def test_a_name_that_no_package_can_have_is_said(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "course", name]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1 and not list(tmp_path.iterdir())


def test_a_folder_in_which_something_is_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    assert cli.main(["new", "course", "ada-squares", str(tmp_path)]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_what_is_stale_is_built_by_a_command_that_works_where_one_stands(tmp_path, monkeypatch):
    folder = Path(shutil.copytree(SOUND, tmp_path / "my squares"))
    monkeypatch.chdir(tmp_path)
    assert command(default()) == "grader build"
    assert command(Course.from_folder(folder)) == "grader build 'my squares'"
    monkeypatch.chdir(folder)
    assert command(Course.from_folder(folder)) == "grader build ."
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "01_squares.ipynb").touch()
    with Sandbox("none") as sandbox:
        [said] = doctor.problems(Course.from_folder(folder), sandbox)
    assert said.endswith("Run `grader build .`.")


def test_a_course_that_lies_where_one_stands_and_is_not_meant_is_seen(tmp_path, monkeypatch, root):
    monkeypatch.chdir(tmp_path)
    assert courses.unnamed_here() is None
    new_course("ada-rings", tmp_path / "made")
    monkeypatch.chdir(tmp_path / "made")
    assert courses.unnamed_here() == tmp_path / "made"
    assert not any(name.partition(".")[0] == "ada_rings" for name in sys.modules)  # nothing is run
    monkeypatch.chdir(shutil.copytree(SOUND, tmp_path / "squares"))
    assert courses.unnamed_here() == tmp_path / "squares"
    monkeypatch.setenv(CHOICE, ".")
    assert courses.unnamed_here() is None
    monkeypatch.delenv(CHOICE)
    monkeypatch.chdir(root)
    assert courses.unnamed_here() is None
