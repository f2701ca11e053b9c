"""A chapter of an instructor's own, beside ours, in a course made by `grader course new`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.authoring import build
from grader.classroom import new_course
from grader.courses import CHOICE, Course, NoCourse, default, named, taught_in

SOUND = Path(__file__).parent / "courses" / "sound"
CHAPTER, OURS = "13_squares", "08_elementwise"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "spring"
    new_course(folder)
    (folder / "chapters").mkdir()
    for kind in ("md", "py"):
        shutil.copy(SOUND / f"01_squares.{kind}", folder / "chapters" / f"{CHAPTER}.{kind}")
    grader("build", cwd=folder)
    return folder


def grader(*arguments: str, cwd: Path, expects: int = 0) -> str:
    program = "import sys; from grader.cli import main; sys.exit(main(sys.argv[1:]))"
    return ran([sys.executable, "-c", program, *arguments], cwd, expects)


def ran(command: list[str], cwd: Path, expects: int = 0) -> str:
    environment = {k: v for k, v in os.environ.items() if k != CHOICE}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == expects, done.stdout + done.stderr
    return done.stdout


def test_it_stands_beside_ours(course):
    both = named(str(course))
    assert [*both.chapters] == [*default().chapters, CHAPTER]
    assert both.exercises["grad_square"].chapter == CHAPTER
    assert both.exercises["grad_softmax"] is default().exercises["grad_softmax"]


def test_the_folder_decides_only_while_its_course_is_graded(course):
    with taught_in(course):
        assert CHAPTER in default().chapters
    assert CHAPTER not in default().chapters and CHOICE not in os.environ


def test_chapters_are_not_taken_from_a_folder_that_is_no_course(tmp_path, monkeypatch):
    """What learners hand in may be called that as well."""
    shutil.copytree(SOUND, tmp_path / "chapters")
    monkeypatch.chdir(tmp_path)
    assert "01_squares" not in default().chapters


def test_a_chapter_of_ours_is_not_taken_over(course, tmp_path):
    shutil.copy(SOUND / "01_squares.py", tmp_path / f"{OURS}.py")
    with pytest.raises(NoCourse, match=f"{OURS} of Backprop by Hand is in .* too"):
        _ = default().with_folder(tmp_path).chapters


def test_its_exercises_travel_with_the_assignment(course):
    assert {p.name for p in (course / "source" / CHAPTER).iterdir()} == {
        f"{CHAPTER}.ipynb",
        f"{CHAPTER}.py",
    }


def test_its_notebook_does_not_send_learners_to_our_repository_for_it(course):
    both = named(str(course))
    text = build.text_of(build.source_notebook(CHAPTER, both))
    assert "Open in Colab" not in text and "urlretrieve" not in text
    assert f"Put {CHAPTER}.py beside this notebook" in text
    assert "Open in Colab" in build.build(OURS, both)
    (course / "chapters" / "course.toml").write_text(
        'release = "https://github.com/ada/squares/tree/v2"\n', "utf-8"
    )
    try:
        text = build.text_of(build.source_notebook(CHAPTER, both))
    finally:
        (course / "chapters" / "course.toml").unlink()
    assert f"raw.githubusercontent.com/ada/squares/v2/{CHAPTER}.py" in text
    assert f"ada/squares/blob/v2/notebooks/{CHAPTER}.ipynb" in text


def test_it_is_not_looked_for_among_our_notebooks(course):
    assert build.stale(named(str(course))) == []


def test_without_a_course_installed_the_folder_is_the_course(course, monkeypatch):
    monkeypatch.setattr("grader.courses.installed", dict)
    assert [*named(str(course)).chapters] == [CHAPTER]
    assert isinstance(named(str(course)), Course)


@pytest.mark.slow
@pytest.mark.sandboxed
def test_it_is_released_checked_and_graded_as_ours_are(course, tmp_path):
    ran([sys.executable, "-m", "nbgrader", "generate_assignment", CHAPTER], course)
    released = course / "release" / CHAPTER
    notebook = nbformat.read(released / f"{CHAPTER}.ipynb", 4)
    setup = next(c.source for c in notebook.cells if "Run this cell first" in c.source)
    plain = "\n".join(line for line in setup.splitlines() if "%pip" not in line)
    plain = plain.replace('if importlib.util.find_spec("grader") is None:', "")
    answer = "def grad_square(x, dz):\n    return 2 * x\n"
    shown = ran([sys.executable, "-c", f"{plain}\n{answer}\nprint(check(grad_square))"], released)
    assert "what becomes of dz?" in shown

    for cell in notebook.cells:
        if cell.source.startswith("def grad_square"):
            cell.source = answer.replace("2 * x", "2 * x * dz")
    handed_in = course / "submitted" / "ada" / CHAPTER
    handed_in.mkdir(parents=True)
    nbformat.write(notebook, handed_in / f"{CHAPTER}.ipynb")
    told = grader("grade", str(course), CHAPTER, "--isolation", "none", "--json", cwd=tmp_path)
    assert '"points": 2.0' in told and '"status": "right"' in told
