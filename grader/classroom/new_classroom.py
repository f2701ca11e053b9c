"""Makes an nbgrader course: its configuration, every chapter as an assignment, the term's commands.

Nothing here runs nbgrader; what is written is what ``nbgrader generate_assignment`` reads.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader import course_file
from grader.authoring.notebooks import source_notebook, text_of
from grader.authoring.stubs import blank
from grader.courses import Course, default, spoken
from grader.errors import WrongCall

CONFIG = "nbgrader_config.py"
README = "README.md"
#: What shows that a folder holds a course already.
_SIGNS = (CONFIG, "source", "release", "submitted", "gradebook.db")
#: nbgrader joins names with "+" in the exchange and uses them as folders.
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class CourseError(WrongCall):
    """A course that cannot be made; the message is one line: expected, found, what to do."""


def new_course(
    directory: Path, course_id: str | None = None, only: Sequence[str] = ()
) -> list[str]:
    """Make an nbgrader course in ``directory``, a new folder or one that holds no course yet.

    ``course_id`` is what nbgrader calls the course in the exchange; without it, it is made from
    the folder's name. ``only`` names the chapters wanted, by name or number; without it, all are.
    Returns what to tell the instructor, line by line. Raises CourseError, and leaves everything as
    it was, where no course can be made; ChapterError where a chapter is broken.
    """
    directory = Path(directory)
    _refuse_what_is_there(directory)
    course_id = _safe(directory.resolve().name) if course_id is None else _checked(course_id)
    chapters = _wanted(only, _of_package(default()))
    if not chapters:
        raise CourseError(
            f"Expected the chapters of {default().title}, found none: install the package "
            "again, or use a whole checkout."
        )
    notebooks = {name: source_notebook(name) for name in chapters}
    files = {f"source/{name}/{name}.ipynb": text_of(book) for name, book in notebooks.items()}
    files[course_file.NAME] = course_file.text(
        course_id, course_file.local_timezone(), {n: _points(b) for n, b in notebooks.items()}
    )
    if not (directory / README).exists():
        files[README] = _readme(course_id, default().title, chapters[0])
    files[CONFIG] = _config(course_id)
    _write(directory, files)
    return [
        f"{directory}: the course {course_id}, with {_counted(chapters)}.",
        f"{directory / course_file.NAME} says points, dates and what being late costs; "
        f"{directory / CONFIG} says where the exchange is.",
        "Next:",
        f"  cd {shlex.quote(str(directory))}",
        f"  nbgrader generate_assignment {chapters[0]}",
        "  grader course check .",
    ]


def _of_package(course: Course) -> list[str]:
    """The chapters of a course but for those in the ``chapters/`` of a class's course that one may
    stand in: the new course has its own, and would not find these."""
    return [c for c in course.prose if not course.package or course.own_module(c) is None]


def _wanted(only: Sequence[str], there: list[str]) -> list[str]:
    """The chapters that are meant by names or numbers, in the course's order."""
    found = set()
    for said in only:
        number = said.zfill(2) if said.isdecimal() else None
        meant = [name for name in there if name == said or name.partition("_")[0] == number]
        if not meant and there:
            raise CourseError(
                f"Expected chapters of the course, got {said!r}: there are {', '.join(there)}."
            )
        found.update(meant)
    return [name for name in there if name in found or not only]


def _refuse_what_is_there(directory: Path) -> None:
    try:
        if directory.exists() and not directory.is_dir():
            raise CourseError(
                f"Expected a new or empty folder, found a file at {directory}: give another path."
            )
        found = [name for name in _SIGNS if (directory / name).exists()]
    except OSError as error:
        raise _unwritable(directory, error) from None
    if found:
        raise CourseError(
            f"Expected a folder without a course, found {found[0]} in {directory}: "
            "give another folder, or move what is there away."
        )


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_") or default().name


def _checked(course_id: str) -> str:
    if not _SAFE_ID.fullmatch(course_id):
        raise CourseError(
            "Expected a course id of letters, digits, - and _ that begins with a letter or digit, "
            f"got {course_id!r}: {_safe(course_id)} would do."
        )
    return course_id


def _points(notebook: Any) -> dict[str, float]:
    """By exercise, the points that a source notebook gives it."""
    kept = (cell.metadata.get("nbgrader", {}) for cell in notebook.cells)
    return {k["grade_id"].removeprefix("check_"): k["points"] for k in kept if k.get("grade")}


def _write(directory: Path, files: dict[str, str]) -> None:
    """Write all of ``files``, or none: what was begun is taken back."""
    was_there = directory.exists()
    written = []
    try:
        for name, text in files.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            path.write_text(text, "utf-8")
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        shutil.rmtree(directory / "source", ignore_errors=True)
        if not was_there:
            shutil.rmtree(directory, ignore_errors=True)
        raise _unwritable(directory, error) from None


def _unwritable(directory: Path, error: OSError) -> CourseError:
    return CourseError(
        f"Expected a place to write the course in, but {error.filename or directory} cannot be "
        f"written ({error.strerror or error}): give another folder, or the right to write there."
    )


def _counted(chapters: list[str]) -> str:
    return "one assignment" if len(chapters) == 1 else f"{len(chapters)} assignments"


def _config(course_id: str) -> str:
    return f"""\
# The configuration of this nbgrader course. nbgrader reads it when it is run in this folder.

import os

c = get_config()

# This course is the one in this folder, whatever another configuration of yours says.
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))

# What the course is called in the exchange. Choose it before the first release: submissions are
# filed under it.
c.CourseDirectory.course_id = {course_id!r}

# The exchange: the folder through which assignments, submissions and feedback pass. It must be
# one that the instructor and every learner can write to; this is nbgrader's default. Learners
# need the same line, and the course's name, in a configuration of theirs.
# c.Exchange.root = "/usr/local/share/nbgrader/exchange"

# What takes the place of a worked answer when `nbgrader generate_assignment` cuts it out. The
# course's own notebooks have the same stub: it runs, and its check says "not attempted".
c.ClearSolutions.code_stub = {{"python": {blank(spoken()("your code"))!r}}}

# Seconds that one cell may take. The first check of a notebook waits for TensorFlow's import,
# which takes 5 to 20 on a slow machine; an answer that never ends costs this long for its check.
c.Execute.timeout = 60

# Seconds that the kernel may take to start, and that a cell's output may be late: more than
# nbgrader's defaults (60 and 4), which a busy machine exceeds.
c.Execute.startup_timeout = 180
c.Execute.iopub_timeout = 30

# `nbgrader autograde`, and Formgrader's button, start no kernel: the answers are found by name,
# whatever became of nbgrader's metadata (Colab strips it, a copied cell has it twice), and run in
# a sandbox. `grader grade` does the same for everything that was collected, many times faster.
c.Autograde.exporter_class = "grader.classroom.preprocessors.AnyFile"
c.Autograde.sanitize_preprocessors = ["grader.classroom.preprocessors.PutInOrder"]
c.Autograde.autograde_preprocessors = [
    "grader.classroom.preprocessors.GradeByName",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# What being late costs is said in course.toml; where it says nothing, by
# c.LateSubmissionPlugin.penalty_method.
c.AssignLatePenalties.plugin_class = "grader.classroom.late.ByCourseFile"

# What stands between a submission and this machine: "bubblewrap", or "none" for your own code.
# c.GradeByName.isolation = "bubblewrap"
# Seconds for each exercise of a submission.
# c.GradeByName.time_limit = 10.0
"""


def _readme(course_id: str, title: str, first: str) -> str:
    return f"""\
# {course_id}

*{title}* as an nbgrader course. Every folder in `source/` is an assignment, with its
worked answers; learners never get to see it. Run these commands in this folder, in the
environment that has `nbgrader` and `grader` (activate it: nbgrader calls other programs of it).

## Once

Read `course.toml`: points, dates, what being late costs. Read `nbgrader_config.py` and say where
the exchange is. `grader course check .` says what is wrong, now and later.

## For each assignment, here {first}

Instructor:

1. `nbgrader generate_assignment {first}` cuts the answers out, into `release/`.
2. `nbgrader release_assignment {first}` puts that into the exchange.

Learners, in a folder of their own whose `nbgrader_config.py` names the course and the exchange:

3. `nbgrader fetch_assignment {first}`, then work on the notebook.
4. `nbgrader submit {first}`, as often as they like; the last one counts.

Instructor:

5. `nbgrader collect {first}` gets the submissions, into `submitted/`;
   with `--update`, also those that were handed in again since.
6. `grader grade . {first}` grades them all at once, into `autograded/` and the gradebook, and goes
   on where it was if it is ended; `nbgrader autograde {first}` and
   Formgrader's button do the same one by one. The learners' code runs in a sandbox, which needs
   bubblewrap (`apt install bubblewrap`). `grader collect ZIP . {first}` takes the place of step 5
   where the submissions are an LMS's zip file.
   `grader report . {first}` makes a page to look at, and to show in class.
   `grader return . {first} --to moodle feedback` makes the zip that the LMS takes back.
7. The Formgrader tab of JupyterLab shows the grades. Nothing has to be graded by hand.
8. `nbgrader generate_feedback {first}` writes a page for each learner,
   with the reason for every point that is missing.
9. `nbgrader release_feedback {first}` puts the pages into the exchange.

Learners:

10. `nbgrader fetch_feedback {first}`.

## A chapter of your own

Put `NN_name.md` (or `.ipynb`) and its exercises, `NN_name.py`, into `chapters/`. `grader doctor
chapters` proves them, and `grader build` makes an assignment of them in `source/`. What learners
need travels in the notebook.

## At the end

- `grader export . --to csv` writes all grades into `grades-csv.csv`; `--to moodle`, `canvas` and
  `gradescope` write what these import.

Back up `gradebook.db`: it holds the grades.
"""
