"""A chapter of an instructor's own, beside ours, in a course made by `grader course new`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from grader import notebook
from grader.authoring import build
from grader.classroom import new_course
from grader.courses import CHOICE, Course, NoCourse, default, named, taught_in
from grader.travelling import packed, unpacked

SOUND = Path(__file__).parent / "courses" / "sound"
CHAPTER, OURS = "13_squares", "08_elementwise"
pytestmark = pytest.mark.timeout(600)


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


def test_a_new_course_leaves_the_chapters_of_one_that_one_stands_in_where_they_are(
    course, tmp_path, monkeypatch
):
    monkeypatch.chdir(course)
    assert CHAPTER in default().prose
    new_course(tmp_path / "next")
    assert sorted(p.name for p in (tmp_path / "next" / "source").iterdir()) == [
        chapter for chapter in default().prose if chapter != CHAPTER
    ]


def test_chapters_are_not_taken_from_a_folder_that_is_no_course(tmp_path, monkeypatch):
    """What learners hand in may be called that as well."""
    shutil.copytree(SOUND, tmp_path / "chapters")
    monkeypatch.chdir(tmp_path)
    assert "01_squares" not in default().chapters


def test_a_chapter_of_ours_is_not_taken_over(course, tmp_path):
    shutil.copy(SOUND / "01_squares.py", tmp_path / f"{OURS}.py")
    with pytest.raises(NoCourse, match=f"{OURS} of Backprop by Hand is in .* too"):
        _ = default().with_folder(tmp_path).chapters


def test_its_exercises_travel_in_its_notebook(course):
    assert [p.name for p in (course / "source" / CHAPTER).iterdir()] == [f"{CHAPTER}.ipynb"]
    both = named(str(course))
    carried = packed(both, CHAPTER)
    written = (course / "source" / CHAPTER / f"{CHAPTER}.ipynb").read_text("utf-8")
    assert json.dumps(carried)[1:-1] in "".join(json_strings(written))
    folder = unpacked(carried)
    assert {p.name for p in files(folder)} == {f"{CHAPTER}.py", "course.toml", "sentences.toml"}
    theirs = Course.from_folder(folder)
    assert theirs.title == both.title and [*theirs.chapters] == [CHAPTER]
    assert theirs.exercises["grad_square"].hints == both.exercises["grad_square"].hints


def files(folder: Path) -> list[Path]:
    """Those that were unpacked: Python puts a folder beside a chapter that was imported."""
    return [path for path in folder.iterdir() if path.is_file()]


def test_what_travels_is_the_same_every_time_and_holds_nothing_else(course):
    secret = course / ".grader" / "secret"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text("not to be seen", "utf-8")
    try:
        carried = packed(named(str(course)), CHAPTER)
        assert carried == packed(named(str(course)), CHAPTER)
    finally:
        secret.unlink()  # the course has none yet
    assert all("not to be seen" not in p.read_text("utf-8") for p in files(unpacked(carried)))


@pytest.mark.parametrize("changed", [lambda t: t[:-40], lambda t: t[40:], lambda t: "a\nb"])
def test_a_set_up_cell_that_was_changed_is_said_in_a_sentence(course, monkeypatch, capsys, changed):
    monkeypatch.setenv(CHOICE, "")
    notebook.use(changed(packed(named(str(course)), CHAPTER)))
    assert "its first cell was changed" in capsys.readouterr().out


def test_a_course_that_is_not_there_is_said_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv(CHOICE, "")
    notebook.use("no-such-course")
    said = "The course no-such-course is not installed here"
    assert said in capsys.readouterr().out
    for call in (notebook.check, notebook.hint, notebook.progress, notebook.hand_in):
        assert said in repr(call())


def shown(cell: nbformat.NotebookNode) -> str:
    """What a cell put out, as text."""
    return " ".join(output.data["text/plain"] for output in cell.outputs if "data" in output)


def test_a_course_that_cannot_be_read_is_said_to_its_author(tmp_path, monkeypatch):
    (tmp_path / f"{CHAPTER}.py").write_text("import nothing_of_this_name\n", "utf-8")
    monkeypatch.setenv(CHOICE, str(tmp_path))
    assert f"{CHAPTER}.py, line 1: ModuleNotFoundError" in repr(notebook.check("grad_square"))


def json_strings(notebook_text: str) -> list[str]:
    """The sources of a notebook's code cells, as JSON spells them."""
    cells = json.loads(notebook_text)["cells"]
    return [json.dumps("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


def test_its_notebook_does_not_send_learners_to_our_repository_for_it(course):
    both = named(str(course))
    text = build.text_of(build.source_notebook(CHAPTER, both))
    assert "Open in Colab" not in text
    assert "Open in Colab" in build.build(OURS, both)
    (course / "chapters" / "course.toml").write_text(
        'release = "https://github.com/ada/squares/tree/v2"\n', "utf-8"
    )
    try:
        text = build.text_of(build.source_notebook(CHAPTER, both))
    finally:
        (course / "chapters" / "course.toml").unlink()
    assert f"ada/squares/blob/v2/notebooks/{CHAPTER}.ipynb" in text


def test_its_prose_may_be_a_notebook(tmp_path):
    built = []
    for kind in ("md", "ipynb"):
        folder = tmp_path / kind
        folder.mkdir()
        shutil.copy(SOUND / "01_squares.py", folder / f"{CHAPTER}.py")
        jupytext.write(jupytext.read(SOUND / "01_squares.md"), folder / f"{CHAPTER}.{kind}")
        (folder / "course.toml").write_text('title = "Squares"\n', "utf-8")
        cells = build.source_notebook(CHAPTER, Course.from_folder(folder)).cells
        built.append([(cell.cell_type, cell.source, cell.metadata) for cell in cells])
    assert built[0] == built[1] and len(built[0]) == 4


def test_it_is_not_looked_for_among_our_notebooks(course):
    assert build.stale(named(str(course))) == []


def test_without_a_course_installed_the_folder_is_the_course(course, monkeypatch):
    monkeypatch.setattr("grader.courses.installed", dict)
    assert [*named(str(course)).chapters] == [CHAPTER]
    assert isinstance(named(str(course)), Course)


@pytest.mark.slow
@pytest.mark.sandboxed
def test_it_is_released_checked_and_graded_as_ours_are(course, tmp_path, monkeypatch):
    monkeypatch.delenv(CHOICE, raising=False)
    ran([sys.executable, "-m", "nbgrader", "generate_assignment", CHAPTER], course)
    released = course / "release" / CHAPTER / f"{CHAPTER}.ipynb"
    book = nbformat.read(released, 4)
    answer = "def grad_square(x, dz):\n    return 2 * x\n"
    for cell in book.cells:
        if cell.source.startswith("def grad_square"):
            cell.source = answer
    asked = [nbformat.v4.new_code_cell(f"{call}") for call in ("hint(grad_square)", "progress()")]
    tried = nbformat.v4.new_notebook(cells=[*book.cells, *asked], metadata=book.metadata)
    # As in Colab: the notebook is there, and nothing beside it. (A kernel is a kernel on a hub.)
    alone = tmp_path / "alone"
    alone.mkdir()
    where = {"metadata": {"path": str(alone)}}
    NotebookClient(tried, timeout=200, startup_timeout=200, resources=where).execute()
    *_, checked, hinted, progress = (c for c in tried.cells if c.cell_type == "code")
    assert "what becomes of dz?" in shown(checked)
    assert "Hint 1 of 2 for grad_square: How fast does" in shown(hinted)
    assert "✗ grad_square: not yet, 0 of 2" in shown(progress)
    assert list(alone.iterdir()) == []

    for cell in book.cells:
        if cell.source.startswith("def grad_square"):
            cell.source = answer.replace("2 * x", "2 * x * dz")
    handed_in = course / "submitted" / "ada" / CHAPTER
    handed_in.mkdir(parents=True)
    nbformat.write(book, handed_in / f"{CHAPTER}.ipynb")
    told = grader("grade", str(course), CHAPTER, "--isolation", "none", "--json", cwd=tmp_path)
    assert '"points": 2.0' in told and '"status": "right"' in told
