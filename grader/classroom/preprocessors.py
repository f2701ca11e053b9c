"""The steps that ``nbgrader autograde``, and Formgrader's button, take in a course of ours.

A course made by ``grader course new`` lists them in its configuration, in place of nbgrader's own:
no kernel is started, and the learner's code runs in the sandbox alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from traitlets import Enum, Float

from grader.batch import Seeds, Setup, course_secret
from grader.batch.worker import dressed
from grader.classroom import companions, own_cells
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.assignments import Assignment, Released
from grader.classroom.autograded import Autograded, with_own_cells
from grader.classroom.folder import Course, Handed
from grader.classroom.gradebook import Book
from grader.classroom.grades import Entry
from grader.classroom.one_worker import one_worker
from grader.classroom.own_cells import OwnCells
from grader.errors import GraderError
from grader.results import Graded
from grader.sandbox import Limits, Sandbox, SandboxUnavailable, whole_notebook
from grader.sandbox.inside.outcome import Status


class AnyFile(NotebookExporter):
    """Lets the steps see every file, whatever is in it: they read it themselves, and a file that is
    no notebook gets a grade and a reason too."""

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> Any:
        empty = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
        return self.from_notebook_node(empty, resources, **more)  # type: ignore[no-untyped-call]


class _Step(nbgrader.NbGraderPreprocessor):  # type: ignore[misc]
    """A step that knows which submission it is at."""

    def _course(self) -> Course:
        # The exporter is our parent, and the converter is its.
        converter = self.parent.parent
        return Course(converter.coursedir, converter)

    def _handed(self, course: Course, where: dict[str, str]) -> Handed:
        step = course.directory.submitted_directory
        folder = course.directory.format_path(step, where["student"], where["assignment"])
        [handed] = course.handed(
            where["student"], Path(folder), where["assignment"], [where["notebook"]]
        )
        return handed


class PutInOrder(_Step):
    """The one ``sanitize`` step: the released notebook, with the learner's answers put in by name.

    Metadata that Colab stripped, cells copied, moved, forged or deleted make no difference.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        where = resources["nbgrader"]
        course = self._course()
        with _in_words(), Book(course) as book:
            assignment, released = _released(book, where)
        submission = self._handed(course, where).submission(course.root, released.held_to)
        dress = Autograded.of(course, assignment.name, released)
        return _read(dressed(dress, submission, Graded(submission.name, "", ()))), resources


class GradeByName(_Step):
    """The ``autograde`` step: grade the answers in the sandbox, and write grades and comments."""

    isolation = Enum(
        ("bubblewrap", "none"),
        default_value="bubblewrap",
        help="what stands between a submission and the rest of the machine; 'none' is for your "
        "own code",
    ).tag(config=True)
    time_limit = Float(Limits().seconds, help="seconds for each exercise of a submission").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        where = resources["nbgrader"]
        course = self._course()
        handed = self._handed(course, where)
        with _in_words(), Book(course) as book:
            assignment, released = _released(book, where)
            submission = handed.submission(course.root, released.held_to)
            setup = self._setup(course)
            if released.held_to:
                graded = one_worker(setup).grade(submission)
            else:
                graded = Graded(submission.name, setup.isolation, ())
            beside = companions.of(course, handed)
            own = OwnCells()
            if released.has_own:
                run = whole_notebook.runner(self.isolation)
                own = own_cells.grade(submission.data, released, run, beside.shown())
            book.write(assignment, [Entry.of(graded, handed, released, own.shares)])
            companions.complete(course, handed, beside, course_secret(course.own / "secret"))
        for verdict in graded.verdicts:
            if verdict.status in (Status.REFUSED, Status.CRASHED, Status.TIMEOUT):
                self.log.warning("%s: %s", submission.name, verdict.message)
        file = dressed(Autograded.of(course, assignment.name, released), submission, graded)
        return _read(with_own_cells(file, own) if own.sources else file), resources

    def _setup(self, course: Course) -> Setup:
        limits = Limits(seconds=self.time_limit)
        Sandbox(self.isolation, limits)  # says what is missing, if anything is
        return Setup(self.isolation, limits, Seeds(course_secret(course.own / "secret")))


def _released(book: Book, where: dict[str, str]) -> tuple[Assignment, Released]:
    assignment = book.assignment(where["assignment"])
    return assignment, next(n for n in assignment.notebooks if n.name == where["notebook"])


def _read(data: bytes) -> Any:
    return nbformat.reads(data.decode(), as_version=4)  # type: ignore[no-untyped-call]


class _in_words:
    """Turns what is wrong here into what nbgrader tells in one line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, SandboxUnavailable):
            # The command line's option is not one of nbgrader's.
            said = str(error).replace("--isolation none", "c.GradeByName.isolation = 'none'")
            raise nbgrader.NbGraderException(said) from None
        if isinstance(error, GraderError):
            raise nbgrader.NbGraderException(str(error)) from None
