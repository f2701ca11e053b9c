"""A term in miniature: a class with a roster, two chapters of ours and one of the course's own,
three waves by three platforms and the exchange, one hostile learner, late ones, a resubmission,
changed points, a changed exercise, feedback given back by both ways, grades and a report. Whatever
road an answer takes, its grade is the same."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, STUB, book, notebook

from grader import cli
from grader.classroom import new_course

SECOND = "09_matmul"
#: A chapter of the course's own, with one exercise.
OWN = "90_squares"
SOUND = Path(__file__).parent / "courses" / "sound" / "01_squares"
SQUARE = "def grad_square(x, dz):\n    return 2 * x * dz\n"
MATMUL = "import numpy as np\ndef grad_matmul(x, y, dz):\n    return dz @ y.T\n"
WRONG_MATMUL = MATMUL.replace("dz @ y.T", "dz.T @ y")
HOSTILE = (
    "import os, pathlib\n"
    "for p in pathlib.Path('/').glob('*/gradebook.db'):\n    p.unlink()\n"
    "'<script>alert(1)</script>'\n" + RIGHT.replace("return", "os._exit(0)\n    return")
)
ROSTER = """\
id,first_name,last_name,email,canvas,gradescope,moodle
ada,Ada,Lovelace,ada@uni.edu,lovelaceada_12,,
bob,Bob,Smith,bob@uni.edu,,g2,
cleo,Cleo,Ünal,cleo@uni.edu,unalcleo_14,g3,
dora,Dora,Lang,dora@uni.edu,,,
eve,Eve,"=cmd|' /C calc'!A0",eve@uni.edu,,,Eve Cmd
fay,Fay,Never,fay@uni.edu,,,
"""
YAML = """\
submission_1:
  :submitters:
  - :name: Bob Smith
    :sid: g2
  :created_at: 2026-11-01 10:00:00 Z
submission_2:
  :submitters:
  - :name: Cleo Ünal
    :sid: g3
  :created_at: 2026-11-01 11:00:00 Z
"""


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    from grader.batch import where
    from grader.batch.here import Here

    monkeypatch.setattr(where, "Pool", lambda setup, *_more: Here(setup))


def nbgrader(folder: Path, *command: str) -> None:
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    app = NbGraderApp.instance()
    with contextlib.chdir(folder):
        try:
            app.initialize(list(command))
            with contextlib.suppress(NoStart):
                app.start()
        finally:
            app.reset()


class Class:
    """A course, and what is done with it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.zips = 0

    def collect(self, files: dict[str, str], assignment: str, *more: str) -> int:
        self.zips += 1
        path = self.folder / f"{self.zips}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return cli.main(["collect", str(path), str(self.root), assignment, *more])

    def type(self, *command: str) -> str:
        """A command of ours as a person types it, in a process of its own."""
        program = "import sys; from grader.cli import main; sys.exit(main(sys.argv[1:]))"
        done = subprocess.run(
            [sys.executable, "-c", program, *command], cwd=self.root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def grade(self) -> int:
        return cli.main(["grade", str(self.root), "--isolation", "none", "--workers", "1"])

    def say(self, text: str) -> None:
        (self.root / "course.toml").write_text(text)

    def points(self, exercise: str) -> dict[str, float | None]:
        return {
            who: row.points for (who, cell), row in book(self.root).items()
            if cell == f"check_{exercise}"
        }  # fmt: skip


@pytest.mark.slow
@pytest.mark.sandboxed
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is POSIX only")
def test_a_term_in_miniature(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    exchange, desk, root = tmp_path / "exchange", tmp_path / "desk", tmp_path / "course"
    new_course(root, "course", only=["08", "09"])
    exchange.mkdir()
    exchange.chmod(0o777)
    desk.mkdir()
    with open(root / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    (desk / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
    )
    (root / "roster.csv").write_text(ROSTER, "utf-8")
    term = Class(root, tmp_path)
    late = "[late]\npenalty_per_day = 0.25\n"
    due = f"[chapters.{ASSIGNMENT}]\ndue = 2026-11-02T12:00:00\n"
    term.say(late + due)
    (root / "chapters").mkdir()
    for kind in (".md", ".py"):
        shutil.copy(SOUND.with_suffix(kind), root / "chapters" / f"{OWN}{kind}")
    term.type("build")
    for assignment in (ASSIGNMENT, SECOND, OWN):
        nbgrader(root, "generate_assignment", assignment)

    # The first wave, by Moodle: one by hand-written name, one hostile, one of another chapter.
    moodle = "{}_{}_assignsubmission_file_/hw.ipynb"
    code = term.collect(
        {
            moodle.format("Ada Lovelace", 1): notebook(RIGHT),
            moodle.format("Dora Lang", 2): notebook(NO_DZ),
            moodle.format("Eve Cmd", 3): notebook(HOSTILE),
            moodle.format("Nobody Known", 4): notebook(RIGHT),
            moodle.format("Fay Never", 5): notebook(MATMUL),
        },
        ASSIGNMENT,
    )
    said = capsys.readouterr().out
    assert code == 1 and "nobody in the roster is called Nobody Known" in said
    assert f"this is {SECOND}, and not {ASSIGNMENT}" in said and "3 taken, 2 refused" in said
    assert "Nothing was taken from 1 person who sent something: fay." in said
    # The second, by Canvas: late, and the third by Gradescope, with dates.
    assert term.collect({"unalcleo_LATE_14_9_hw.ipynb": notebook(RIGHT)}, ASSIGNMENT) == 0
    gradescope = {
        "assignment_9_export/submission_1/hw.ipynb": notebook(RIGHT),
        "assignment_9_export/submission_metadata.yml": YAML,
    }
    assert term.collect(gradescope, ASSIGNMENT) == 0
    # And by the exchange.
    nbgrader(root, "release_assignment", ASSIGNMENT)
    nbgrader(desk, "fetch_assignment", ASSIGNMENT, "--student=gil")
    work = desk / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    released = nbformat.read(work, 4)
    for one in released.cells:
        if one.metadata.get("nbgrader", {}).get("grade_id") == "grad_sigmoid":
            one.source = RIGHT
    nbformat.write(released, work)
    nbgrader(desk, "submit", ASSIGNMENT, "--student=gil")
    term.say(late + due + "[extensions]\ngil = 3650\n")
    nbgrader(root, "collect", ASSIGNMENT)
    # The second chapter, by two roads.
    roads = {
        moodle.format("Ada Lovelace", 31): notebook(MATMUL),
        moodle.format("Dora Lang", 32): notebook(WRONG_MATMUL),
    }
    assert term.collect(roads, SECOND) == 0
    assert term.collect({"lovelaceada_12_7_x.ipynb": notebook(MATMUL)}, SECOND) == 0
    roads = {moodle.format("Ada Lovelace", 41): notebook(SQUARE)}
    assert term.collect(roads, OWN) == 0
    roads = {
        "e/submission_1/hw.ipynb": notebook("import numpy as np", f"{SQUARE}# mine"),
        "e/submission_metadata.yml": YAML,
    }
    assert term.collect(roads, OWN) == 0

    term.type("grade", ".")  # in the sandbox, since one is hostile
    expected = {"ada": 4, "bob": 4, "cleo": 4, "dora": 0, "eve": 0, "gil": 4}
    assert term.points("grad_sigmoid") == expected, "the same grade by each road"
    told = {book(root)[who, "grad_sigmoid"].said for who in ("ada", "bob", "cleo", "gil")}
    assert len(told) == 1, "and the same words"
    assert term.points("grad_square") == {"ada": 2, "bob": 2}
    assert book(root)["cleo", "check_grad_sigmoid"].penalty == 1, "late, by Canvas's flag"
    assert book(root)["gil", "check_grad_sigmoid"].penalty is None
    assert term.points("grad_matmul") == {"ada": 4, "dora": 0}
    assert (root / "gradebook.db").is_file()

    # Handed in again, better and then worse: the best counts, and it is said why.
    again = {moodle.format("Dora Lang", 2): notebook(RIGHT, "# again")}
    assert term.collect(again, ASSIGNMENT, "--attempt", "best", "--isolation", "none") == 0
    capsys.readouterr()
    worse = {moodle.format("Dora Lang", 2): notebook(STUB)}
    assert term.collect(worse, ASSIGNMENT, "--attempt", "best", "--isolation", "none") == 0
    assert "it earns 4, and the others 0, 0" in capsys.readouterr().out
    # The points change.
    term.say(f"{late}{due}points.grad_sigmoid = 8\n[extensions]\ngil = 3650\n")
    assert term.grade() == 0
    said = capsys.readouterr().out
    assert "points of grad_sigmoid changed from 4 to 8" in said and "handed in again" in said
    expected = {"ada": 8, "bob": 8, "cleo": 8, "dora": 8, "eve": 0, "gil": 8}
    assert term.points("grad_sigmoid") == expected

    # The exercise changes: another function is asked for.
    exercise = root / "chapters" / f"{OWN}.py"
    exercise.write_text(exercise.read_text("utf-8").replace("x * x,", "x * x * x,"), "utf-8")
    said = term.type("grade", ".", "--isolation", "none")
    assert f"regraded: chapters/{OWN}.py changed." in said
    assert term.points("grad_square") == {"ada": 0, "bob": 0}
    assert term.points("grad_sigmoid") == expected, "and nothing else does"

    # Given back: by Moodle, by Canvas, by the exchange.
    back = tmp_path / "back"
    assert cli.main(["return", str(root), ASSIGNMENT, "--to", "moodle", str(back)]) == 1
    with zipfile.ZipFile(back / f"{ASSIGNMENT}-moodle.zip") as archive:
        pages = {n.split("_")[0]: archive.read(n).decode() for n in archive.namelist()}
    assert set(pages) == {"Ada Lovelace", "Dora Lang", "Eve Cmd"}
    assert "<b>8</b> of 19 points" in pages["Dora Lang"]
    assert all("<script" not in page for page in pages.values())
    cli.main(["return", str(root), ASSIGNMENT, "--to", "canvas", str(back)])
    with zipfile.ZipFile(back / f"{ASSIGNMENT}-canvas.zip") as archive:
        assert archive.namelist() == ["unalcleo_LATE_14_9_hw.html"]
    nbgrader(root, "generate_feedback", ASSIGNMENT)
    nbgrader(root, "release_feedback", ASSIGNMENT)
    nbgrader(desk, "fetch_feedback", ASSIGNMENT, "--student=gil")
    [page] = (desk / ASSIGNMENT / "feedback").glob("*/*.html")
    assert "8 of 8 points" in page.read_text("utf-8")

    # Grades out, and the report.
    for to, column in (("moodle", "ID number"), ("canvas", "SIS User ID"), ("gradescope", "SID")):
        path = tmp_path / f"{to}.csv"
        assert cli.main(["export", str(root), ASSIGNMENT, "--to", to, "-o", str(path)]) == 0
        with open(path, encoding="utf-8", newline="") as file:
            rows = {row[column]: row[ASSIGNMENT] for row in csv.DictReader(file) if row[column]}
        assert rows == {
            "ada": "8", "bob": "8", "cleo": "6", "dora": "8", "eve": "0", "fay": "", "gil": "8"
        }  # fmt: skip
        assert ",=cmd" not in path.read_text() and ',"=cmd' not in path.read_text()
    assert cli.main(["report", str(root), ASSIGNMENT]) == 0
    assert "6 learners" in capsys.readouterr().out
    assert cli.main(["course", "check", str(root)]) == 0, capsys.readouterr().out
