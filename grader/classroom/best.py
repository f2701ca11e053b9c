"""Which of several attempts earns most: each is graded in the sandbox as ``grader grade`` would,
and what being late would cost it is taken off."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch import Journal, Seeds, Setup, course_secret, grade_all, workers
from grader.classroom import companions, own_cells
from grader.classroom.assignments import Assignment, Released
from grader.classroom.attempts import Attempt
from grader.classroom.folder import Course, Handed
from grader.classroom.points import earned, rescaled
from grader.course_file import CourseFile
from grader.sandbox import Limits, whole_notebook
from grader.submission import Submission

#: By (student, digest), what attempts earn.
Earned = Mapping[tuple[str, str], float]
Judge = Callable[[Sequence[Attempt]], Earned]


@dataclass(frozen=True)
class ByPoints:
    """Grades attempts: a :data:`Judge`. Each is graded once, and not again in a later call."""

    course: Course
    assignment: Assignment
    notebook: Released
    file: CourseFile
    isolation: str = "bubblewrap"
    limits: Limits = field(default_factory=Limits)

    def __call__(self, attempts: Sequence[Attempt]) -> Earned:
        """What each earns in the gradebook's points, what lateness costs taken off."""
        own = self.course.own
        setup = Setup(self.isolation, self.limits, Seeds(course_secret(own / "secret")))
        by_name = {f"{a.student}/{a.digest}.ipynb": a for a in attempts}
        held_to = self.notebook.held_to
        coming = [
            (Submission(name, a.notebook, student=a.student, held_to=held_to), "")
            for name, a in by_name.items()
        ]
        points: dict[tuple[str, str], float] = {}
        with contextlib.ExitStack() as stack:
            journal = stack.enter_context(Journal(own / "attempts.jsonl"))
            at_work = stack.enter_context(workers(setup, len(coming)))
            for finished in grade_all(coming if held_to else (), at_work, journal):
                one = by_name[finished.submission.name]
                graded = rescaled(finished.graded, self.notebook.worth)
                points[one.student, one.digest] = graded.points
            for one in attempts:
                key = one.student, one.digest
                whole = points.get(key, 0.0) + self._own(one, journal)
                points[key] = round(whole * (1 - self.taken(one)), 2)
        return points

    def taken(self, one: Attempt) -> float:
        """The share that ``course.toml`` takes from an attempt for being late."""
        due = due_for(self.file, self.assignment, one.student)
        if due is None or one.moment is None or self.file.late is None:
            return 0.0
        return self.file.late.share((one.moment - due).total_seconds())

    def _own(self, one: Attempt, journal: Journal) -> float:
        """What the instructor's own cells in it earn."""
        if not self.notebook.has_own:
            return 0.0
        step = self.course.directory.submitted_directory
        folder = Path(self.course.directory.format_path(step, one.student, self.assignment.name))
        handed = Handed(one.student, self.assignment.name, self.notebook.name, folder, None)
        beside = companions.of(self.course, handed).shown()
        run = whole_notebook.runner(self.isolation)
        found = own_cells.grade(one.notebook, self.notebook, run, beside, journal)
        most = self.notebook.points
        return sum(earned(part, most[name]) for name, part in found.shares.items() if part)


def due_for(file: CourseFile, assignment: Assignment, student: str) -> datetime.datetime | None:
    """When an assignment is due for a student, in UTC, or None where that is not said."""
    said = file.chapters.get(assignment.name)
    due = (said.due if said else None) or assignment.duedate
    if due is None:
        return None
    longer = file.extension(student, assignment.name) or datetime.timedelta()
    return (due + longer).replace(tzinfo=datetime.UTC)
