"""The pages for instructors, tried as they are written: every command of theirs, in its order.
PostgreSQL, Dask and JupyterHub have tests of their own, with servers of their own."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, book, hand_in, notebook

from grader import cli
from grader.classroom import new_course

PAGES = Path(__file__).parent.parent / "docs" / "instructors"
MOODLE = {
    "Ada Lovelace_1_assignsubmission_file_/hw.ipynb": notebook(RIGHT),
    "Bob Smith_2_assignsubmission_file_/hw.ipynb": notebook(NO_DZ),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is POSIX only"),
]


def typed(page: str) -> list[tuple[str, str]]:
    """The commands in a page's indented blocks, each with the remark behind it."""
    lines = re.findall(r"^    (\S.*)$", (PAGES / f"{page}.md").read_text("utf-8"), re.MULTILINE)
    split = [line.partition("#") for line in lines]
    return [(before.strip(), remark.strip()) for before, _, remark in split]


def enter(command: str, folder: Path, *more: str) -> None:
    """Type a command in a folder."""
    program, *arguments = shlex.split(command)
    with contextlib.chdir(folder):
        if program == "grader":
            code = cli.main([*arguments, *more])
            assert code == 0, command
            return
        assert program == "nbgrader", command
        from jupyter_core.application import NoStart
        from nbgrader.apps import NbGraderApp

        app = NbGraderApp.instance()
        try:
            app.initialize([*arguments, *more])
            with contextlib.suppress(NoStart):
                app.start()
        finally:
            app.reset()


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Workers in this process, and a home of this test's own."""
    import grader.batch
    from grader.batch.here import Here

    monkeypatch.setattr(grader.batch, "Pool", lambda setup, *_more: Here(setup))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def course(tmp_path) -> Path:
    root = tmp_path / "course"
    new_course(root, "course", only=["08"])
    enter(f"nbgrader generate_assignment {ASSIGNMENT}", root)
    return root


def isolated(command: str) -> list[str]:
    """This test's submissions are its own."""
    return ["--isolation", "none"] if command.startswith("grader grade") else []


def test_learning_platforms(course):
    with zipfile.ZipFile(course / "moodle.zip", "w") as archive:
        for name, content in MOODLE.items():
            archive.writestr(name, content)
    for command, _ in typed("lms"):
        enter(command, course, *isolated(command))
    points = {who: row.points for (who, cell), row in book(course).items()
              if cell == "check_grad_sigmoid"}  # fmt: skip
    assert points == {"Ada-Lovelace": 4, "Bob-Smith": 0}
    with zipfile.ZipFile(course / "feedback" / f"{ASSIGNMENT}-moodle.zip") as archive:
        assert [name.split("/")[0] for name in archive.namelist()] == [
            name.split("/")[0] for name in MOODLE
        ]
    assert "Lovelace" in (course / "grades-moodle.csv").read_text("utf-8")
    assert "Lovelace" in (course / "grades.csv").read_text("utf-8")


def test_the_exchange(course, tmp_path):
    exchange, desk = tmp_path / "exchange", tmp_path / "desk"
    exchange.mkdir()
    exchange.chmod(0o777)
    desk.mkdir()
    where = f"c.Exchange.root = {str(exchange)!r}\n"
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"\n{where}")
    (desk / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'course'\n{where}"
    )
    commands = typed("exchange")
    assert {who for _, who in commands} == {
        "instructor",
        "learner",
        "",
        "learner, as often as they like",
    }
    for command, who in commands:
        if not who.startswith("learner"):
            enter(command, course, *isolated(command))
            continue
        enter(command, desk, "--student=ada")
        if "fetch_assignment" in command:
            work = desk / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
            released = nbformat.read(work, 4)
            for cell in released.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == "grad_sigmoid":
                    cell.source = RIGHT
            nbformat.write(released, work)
    [page] = (desk / ASSIGNMENT / "feedback").glob("*/*.html")
    assert "4 of 4 points" in re.sub(r"<[^>]+>", "", page.read_text("utf-8"))


@pytest.mark.sandboxed  # `grader course check` says where bubblewrap is missing
def test_starting_grading_and_the_report(tmp_path, capsys):
    folder = tmp_path
    for command, remark in [*typed("starting"), *typed("grading"), *typed("report")]:
        if command.startswith("nbgrader collect"):  # somebody hands in by an LMS's zip
            assert remark.startswith("or: grader collect")
            hand_in(folder, "ada", notebook(RIGHT))
            for name in ("bob", "cleo"):  # of one mistake that has no name
                hand_in(folder, name, notebook(RIGHT.replace("dz * s", "dz * s ** 3")))
            continue
        enter(command, folder, *isolated(command))
        if command.startswith("grader course new"):
            folder = tmp_path / command.split()[3]
    assert "the course is sound" in capsys.readouterr().out
    assert book(folder)["ada", "check_grad_sigmoid"].points == 4
    assert "grad_sigmoid.mistake" in (folder / "mistakes.py").read_text("utf-8")
    page = (folder / "reports" / f"{ASSIGNMENT}.html").read_text("utf-8")
    assert re.search(r">3</\w+>\s*(<\w+>)?learners", page)
