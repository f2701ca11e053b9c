"""A new nbgrader course: what is in it, what nbgrader makes of it, and where none is made."""

import os
import re
import stat
import sys
from pathlib import Path

import nbformat
import pytest
from traitlets.config import PyFileConfigLoader

from grader.authoring import build
from grader.classroom import CourseError, new_classroom, new_course
from grader.courses import Course, default


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("courses") / "spring term (2027)"
    new_course(directory)
    return directory


def settings(course: Path):
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def everything_in(directory: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()
    }


def test_every_chapter_is_an_assignment(course):
    chapters = build.written_chapters()
    assert sorted(p.name for p in (course / "source").iterdir()) == chapters
    for chapter in chapters:
        notebook = nbformat.read(course / "source" / chapter / f"{chapter}.ipynb", 4)
        assert notebook == build.source_notebook(chapter)


def test_the_course_is_named_after_its_folder(course):
    assert settings(course).CourseDirectory.course_id == "spring-term-2027"


@pytest.mark.parametrize(
    ("folder", "course_id"),
    [("ml101", "ml101"), ("a+b", "a-b"), ("微积分", default().name), ("_x.y_", "x-y")],
)
def test_a_name_is_made_safe_for_the_exchange(tmp_path, folder, course_id):
    new_course(tmp_path / folder)
    assert settings(tmp_path / folder).CourseDirectory.course_id == course_id


def test_a_name_may_be_given(tmp_path):
    said = new_course(tmp_path / "course", "grad-2027")
    assert settings(tmp_path / "course").CourseDirectory.course_id == "grad-2027"
    assert "grad-2027" in said[0]
    with pytest.raises(CourseError, match=r"got 'a\+b'.*a-b would do"):
        new_course(tmp_path / "other", "a+b")
    assert not (tmp_path / "other").exists()


def test_the_readme_names_the_commands_in_order(course):
    text = (course / "README.md").read_text("utf-8")
    commands = re.findall(r"`nbgrader (\w+)", text)
    assert commands == [
        "generate_assignment",
        "release_assignment",
        "fetch_assignment",
        "submit",
        "collect",
        "autograde",
        "generate_feedback",
        "release_feedback",
        "fetch_feedback",
    ]
    assert "`grader export ." in text
    assert build.written_chapters()[0] in text


def test_what_nbgrader_releases_is_the_learners_notebook(course, monkeypatch):
    """But for the checksums that nbgrader adds, so that what learners find on the code host and
    what they fetch from the exchange is one notebook."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    # nbgrader runs `alembic`, and finds it where the environment is activated.
    programs = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(course)
    config = settings(course)
    nbgrader = NbGraderAPI(CourseDirectory(config=config), config=config)
    for chapter in build.written_chapters():
        done = nbgrader.generate_assignment(chapter)
        assert done["success"], done
        released = nbformat.read(course / "release" / chapter / f"{chapter}.ipynb", 4)
        for cell in released.cells:
            for added in ("checksum", "cell_type"):
                cell.metadata.get("nbgrader", {}).pop(added, None)
        assert nbformat.writes(released) + "\n" == build.build(chapter)


def test_the_steps_that_the_configuration_names_are_there_and_none_starts_a_kernel(course):
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute
    from traitlets.utils.importstring import import_item

    autograde = Autograde(config=settings(course))
    steps = [*autograde.sanitize_preprocessors, *autograde.autograde_preprocessors]
    steps = [import_item(s) if isinstance(s, str) else s for s in steps]
    assert [s.__name__ for s in steps] == ["PutInOrder", "GradeByName", "AssignLatePenalties"]
    assert not any(issubclass(step, Execute) for step in steps)


@pytest.mark.parametrize("sign", ["nbgrader_config.py", "gradebook.db", "source/own/own.ipynb"])
def test_a_folder_that_holds_a_course_is_left_alone(tmp_path, sign):
    (tmp_path / sign).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / sign).write_text("mine")
    with pytest.raises(CourseError, match=f"found {sign.split('/')[0]} in .*: give another folder"):
        new_course(tmp_path)
    assert everything_in(tmp_path) == {sign: b"mine"}


def test_what_else_is_in_the_folder_stays(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    new_course(tmp_path)
    assert (tmp_path / "README.md").read_text() == (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "nbgrader_config.py").exists()


def test_a_file_is_no_place_for_a_course(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CourseError, match="Expected a new or empty folder, found a file"):
        new_course(tmp_path / "file")
    with pytest.raises(CourseError, match="cannot be written"):
        new_course(tmp_path / "file" / "course")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
def test_a_place_that_cannot_be_written_is_said(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        directory = Path("/proc/course") if os.geteuid() == 0 else locked / "course"
        with pytest.raises(CourseError, match=r"cannot be written \(.+\): give another folder"):
            new_course(directory)
    finally:
        locked.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("was_there", [True, False])
def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch, was_there):
    directory = tmp_path / "course"
    if was_there:
        directory.mkdir()
        (directory / "notes.txt").write_text("mine")
    real = Path.write_text

    def full(path, text, *rest):
        if path.name == "nbgrader_config.py":
            raise OSError(28, "No space left on device", str(path))
        return real(path, text, *rest)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(CourseError, match=r"No space left on device"):
        new_course(directory)
    assert directory.exists() == was_there
    assert list(everything_in(directory)) == (["notes.txt"] if was_there else [])


def test_without_chapters_there_is_no_course(tmp_path, monkeypatch):
    monkeypatch.setattr(
        new_classroom, "default", lambda: Course("empty", "Empty", folders=(tmp_path,))
    )
    with pytest.raises(CourseError, match="found none"):
        new_course(tmp_path / "course")
