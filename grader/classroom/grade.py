"""Grades what was collected in an nbgrader course, and puts it where nbgrader looks for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from grader.batch import (
    Finished,
    Journal,
    Seeds,
    Setup,
    Submission,
    Workers,
    course_secret,
    grade_all,
)
from grader.classroom.autograded import Autograded, slots
from grader.classroom.folder import Course, Handed, write_whole
from grader.classroom.gradebook import Assignment, Book, Entry, Released
from grader.errors import GraderError
from grader.grading import Graded
from grader.sandbox import Limits

#: Results that are delivered together, and the seconds after which fewer are.
TOGETHER = 100
OFTEN = 5.0


class DeliveryError(GraderError):
    """A result cannot be put where it belongs; it is in the journal. The message is one line."""


class CourseRun:
    """One call of ``grader grade COURSE``. A context manager.

    Raises GradebookError, JournalError and SecretError before anything is graded where what is
    graded could not be kept.
    """

    def __init__(self, root: Path, names: Iterable[str] = ()) -> None:
        self.course = Course.open(root)
        self._stack = ExitStack()
        try:
            self.book = self._stack.enter_context(Book(self.course))
            self.book.check_writable()
            self.assignments = [self.book.assignment(n) for n in names or self._with_submissions()]
            self.journal = self._stack.enter_context(Journal(self.course.own / "journal.jsonl"))
            self.seeds = Seeds(course_secret(self.course.own / "secret"))
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> CourseRun:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def setup(self, isolation: str, limits: Limits) -> Setup:
        """What the workers need to know."""
        dress = {
            f"{assignment.name}/{notebook.name}": autograded_of(self.course, assignment, notebook)
            for assignment in self.assignments
            for notebook in assignment.notebooks
        }
        return Setup(isolation, limits, self.seeds, dress)

    def count(self) -> int:
        """How many notebooks there are to grade."""
        return sum(len(self.course.submitted(a.name)) * len(a.notebooks) for a in self.assignments)

    def grade(self, workers: Workers, again: bool = False) -> Iterator[Finished]:
        """Grade everything that was handed in. Each result is in the journal when it is seen
        here, and in the gradebook at the end at the latest."""
        for assignment in self.assignments:
            delivery = _Delivery(self, assignment)
            coming = delivery.submissions()
            for finished in grade_all(coming, workers, self.journal, again, delivery.is_delivered):
                delivery.take(finished)
                yield finished
            delivery.flush()

    def _with_submissions(self) -> list[str]:
        return [name for name in self.book.assignments() if self.course.submitted(name)]


class _Delivery:
    """Takes the results of one assignment to the gradebook and to ``autograded/``."""

    def __init__(self, run: CourseRun, assignment: Assignment) -> None:
        self._run, self._assignment = run, assignment
        self._handed: dict[str, tuple[Handed, Released]] = {}
        self._waiting: list[Finished] = []
        self._flushed = time.monotonic()
        self._graded = run.book.graded(assignment)

    def submissions(self) -> Iterator[tuple[Submission, str]]:
        """What was handed in, one after the other, with the name of its dress."""
        released = {n.name: n for n in self._assignment.notebooks}
        for handed in self._run.course.handed_in(self._assignment.name, list(released)):
            notebook = released[handed.notebook]
            submission = handed.submission(self._run.course.root, notebook.held_to)
            self._handed[submission.name] = (handed, notebook)
            yield submission, f"{handed.assignment}/{handed.notebook}"

    def is_delivered(self, key: str, submission: Submission) -> bool:
        """Whether an earlier run put this result where it belongs, and it is still there."""
        handed, _ = self._handed[submission.name]
        return (
            self._run.journal.is_delivered(key)
            and handed.student in self._graded
            and self._run.course.autograded(handed).is_file()
        )

    def take(self, finished: Finished) -> None:
        if finished.delivered:
            del self._handed[finished.submission.name]
            return
        self._waiting.append(finished)
        if len(self._waiting) >= TOGETHER or time.monotonic() - self._flushed > OFTEN:
            self.flush()

    def flush(self) -> None:
        """Write the notebooks, then the grades, then into the journal that both are there."""
        self._flushed = time.monotonic()
        if not self._waiting:
            return
        entries = []
        for finished in self._waiting:
            handed, notebook = self._handed[finished.submission.name]
            self._write(finished, handed)
            entries.append(entry_of(finished.graded, handed, notebook))
        self._run.book.write(self._assignment, entries)
        self._penalise(entries)
        self._run.journal.delivered(f.key for f in self._waiting)
        for finished in self._waiting:
            del self._handed[finished.submission.name]
        self._waiting.clear()

    def _write(self, finished: Finished, handed: Handed) -> None:
        path = self._run.course.autograded(handed)
        mode = 0o664 if self._run.course.directory.groupshared else 0o444
        try:
            write_whole(path, finished.file, mode)
            stamp = handed.folder / "timestamp.txt"
            if stamp.is_file() and not stamp.is_symlink():
                write_whole(path.parent / "timestamp.txt", stamp.read_bytes()[:1000], mode)
        except OSError as error:
            raise DeliveryError(
                f"{path} cannot be written ({error.strerror or error}). What was graded is kept "
                "in the journal: put that right, and run the same again"
            ) from None

    def _penalise(self, entries: list[Entry]) -> None:
        """What handing in late costs is nbgrader's own to say, by its plugin."""
        late = self._run.book.late(self._assignment, {e.student for e in entries})
        for one in entries:
            if one.student in late:
                assign_late_penalty(
                    self._run.course, one.student, self._assignment.name, one.notebook.name
                )


def entry_of(graded: Graded, handed: Handed, notebook: Released) -> Entry:
    """A result as the gradebook takes it."""
    return Entry(
        handed.student,
        notebook,
        handed.timestamp,
        {v.exercise: v.points / v.max_points if v.max_points else 0.0 for v in graded.verdicts},
        {v.exercise: v.message for v in graded.verdicts},
    )


def autograded_of(course: Course, assignment: Assignment, notebook: Released) -> Autograded:
    """What makes the notebooks for Formgrader: the released notebook, where there is one."""
    step = course.directory.release_directory
    folder = course.directory.format_path(step, ".", assignment.name)
    try:
        shipped = json.loads((Path(folder) / f"{notebook.name}.ipynb").read_text("utf-8"))
    except (OSError, ValueError):
        shipped = {}
    metadata = shipped.get("metadata") if isinstance(shipped, dict) else None
    return Autograded(slots(notebook.cells, shipped), metadata or {})


def assign_late_penalty(course: Course, student: str, assignment: str, notebook: str) -> None:
    """Run nbgrader's own step for late submissions, with the plugin of the course."""
    import nbformat
    from nbgrader.preprocessors import AssignLatePenalties

    where: dict[str, Any] = {
        "student": student,
        "assignment": assignment,
        "notebook": notebook,
        "db_url": course.directory.db_url,
    }
    step = AssignLatePenalties(parent=course.parent)
    step.preprocess(nbformat.v4.new_notebook(), {"nbgrader": where})
