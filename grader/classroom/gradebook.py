"""nbgrader's gradebook: what it knows of an assignment, and many grades written at once.

The tables are nbgrader's own, through its own classes; what is ours is only that a hundred
submissions are one transaction and not a thousand.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import event, exc, insert, select, text, update

from grader.classroom.folder import Course
from grader.courses import by_name
from grader.errors import GraderError

#: Seconds to wait for another program that is writing to the same SQLite file.
PATIENCE = 30


class GradebookError(GraderError):
    """The gradebook cannot be read or written; the message is one line."""


@dataclass(frozen=True)
class Cell:
    """A cell as the gradebook knows it. ``grade``, ``answer`` and ``task`` are what it is in it:
    the id of that record, or "". ``points`` are the most it can earn."""

    name: str
    cell_type: str = "code"
    source: str = ""
    locked: bool = False
    checksum: str = ""
    points: float = 0.0
    grade: str = ""
    answer: str = ""
    task: str = ""

    @property
    def exercise(self) -> str:
        """The exercise that it holds or checks, or ""."""
        name = self.name.removeprefix("check_") if self.grade else self.name
        is_ours = name in by_name() and (self.grade == "") != (self.answer == "")
        return name if is_ours else ""

    @property
    def by_hand(self) -> bool:
        """Whether somebody has to grade it: it is not one of this course's checks."""
        return bool(self.task or (self.grade and not self.exercise))

    def metadata(self) -> dict[str, Any]:
        """What nbgrader keeps in the cell."""
        kept = {
            "schema_version": 3,
            "grade_id": self.name,
            "grade": bool(self.grade),
            "solution": bool(self.answer),
            "locked": self.locked,
            "task": bool(self.task),
            "cell_type": self.cell_type,
            "checksum": self.checksum,
        }
        if self.grade or self.task:
            kept["points"] = self.points
        return kept


@dataclass(frozen=True)
class Released:
    """A notebook of an assignment, as it was released."""

    id: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def held_to(self) -> tuple[str, ...]:
        """The exercises that it is graded on, in the course's order."""
        asked = {cell.exercise for cell in self.cells if cell.grade}
        return tuple(name for name in by_name() if name in asked)


@dataclass(frozen=True)
class Assignment:
    """An assignment in the gradebook."""

    id: str
    name: str
    duedate: datetime.datetime | None
    notebooks: tuple[Released, ...]


@dataclass(frozen=True)
class Entry:
    """What is to be written of one notebook of one student.

    points   by exercise, the share of the points that was earned, from 0 to 1
    message  by exercise, what the learner is told
    """

    student: str
    notebook: Released
    timestamp: datetime.datetime | None
    points: Mapping[str, float]
    message: Mapping[str, str] = field(default_factory=dict)


class Book:
    """The gradebook of a course. A context manager."""

    def __init__(self, course: Course) -> None:
        self.url = course.directory.db_url
        file = Path(self.url.removeprefix("sqlite:///"))
        if self.url.startswith("sqlite:////") and not file.exists():
            raise GradebookError(
                f"there is no gradebook {file} yet: run `nbgrader generate_assignment` first"
            )
        with self._told():
            self._book = api.Gradebook(self.url, course.directory.course_id or "default_course")
            if self.url.startswith("sqlite"):
                event.listen(self._book.engine, "connect", _wait_for_others)
                self._book.engine.dispose()
        self.db = self._book.db

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    def assignments(self) -> list[str]:
        """The names of all assignments that were generated."""
        with self._told():
            return list(self.db.scalars(select(api.Assignment.name).order_by(api.Assignment.name)))

    def assignment(self, name: str) -> Assignment:
        """What is known of an assignment. Raises GradebookError for one that is not there."""
        with self._told():
            found = self.db.scalar(select(api.Assignment).where(api.Assignment.name == name))
            if found is None:
                raise GradebookError(
                    f"the gradebook knows no assignment {name}: "
                    f"run `nbgrader generate_assignment {name}` first"
                )
            notebooks = tuple(
                Released(n.id, n.name, tuple(_cells(n)))
                for n in sorted(found.notebooks, key=lambda n: n.name)
            )
            return Assignment(found.id, found.name, found.duedate, notebooks)

    def graded(self, assignment: Assignment) -> set[str]:
        """The students who have a grade for every notebook of it."""
        ours = {c.grade for n in assignment.notebooks for c in n.cells if c.grade and c.exercise}
        with self._told():
            rows = self.db.execute(
                select(api.SubmittedAssignment.student_id, api.Grade.cell_id)
                .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
                .join(
                    api.SubmittedAssignment,
                    api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
                )
                .where(api.SubmittedAssignment.assignment_id == assignment.id)
                .where(api.Grade.auto_score.is_not(None))
            )
            has: dict[str, int] = {}
            for student, cell in rows:
                has[student] = has.get(student, 0) + (cell in ours)
        return {student for student, number in has.items() if number == len(ours)}

    def check_writable(self) -> None:
        """Raise GradebookError now, and not after an hour of grading."""
        with self._told():
            self.db.execute(text("UPDATE course SET id = id WHERE 1 = 0"))
            self.db.commit()

    def write(self, assignment: Assignment, entries: Sequence[Entry]) -> None:
        """Write all of ``entries``, or none. What a person graded or wrote is left as it is."""
        with self._told():
            try:
                _Writing(self.db, assignment, entries).run()
                self.db.commit()
            except BaseException:
                self.db.rollback()
                raise

    def late(self, assignment: Assignment, students: Collection[str]) -> set[str]:
        """Those of ``students`` who handed it in after it was due, for them."""
        if assignment.duedate is None:
            return set()
        table = api.SubmittedAssignment
        with self._told():
            found = self.db.execute(
                select(table.student_id, table.timestamp, table.extension)
                .where(table.assignment_id == assignment.id)
                .where(table.student_id.in_(students))
                .where(table.timestamp.is_not(None))
            ).all()
        return {
            student
            for student, at, extension in found
            if at > assignment.duedate + (extension or datetime.timedelta())
        }

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            raise GradebookError(self._in_words(str(error.orig))) from None
        except (exc.SQLAlchemyError, api.InvalidEntry, OSError) as error:
            raise GradebookError(f"the gradebook {self.url}: {error}".splitlines()[0]) from None

    def _in_words(self, reason: str) -> str:
        if "locked" in reason:
            reason = "another program is writing to it, and did not finish"
        elif "readonly" in reason or "read-only" in reason:
            reason = "it may not be written to"
        elif "no such" in reason:
            reason += "; an older nbgrader made it: back it up and run `nbgrader db upgrade`"
        return f"the gradebook {self.url.removeprefix('sqlite:///')}: {reason}"


class _Writing:
    """One transaction: the rows that nbgrader's ``add_submission`` makes, for many at once."""

    def __init__(self, db: Any, assignment: Assignment, entries: Sequence[Entry]) -> None:
        self.db, self.assignment, self.entries = db, assignment, entries

    def run(self) -> None:
        students = {e.student: e.timestamp for e in self.entries}
        self._students(set(students))
        submissions = self._submissions(students)
        notebooks = self._notebooks(submissions)
        self._grades(notebooks)
        self._comments(notebooks)

    def _students(self, names: set[str]) -> None:
        there = set(self.db.scalars(select(api.Student.id).where(api.Student.id.in_(names))))
        self._insert(api.Student, [{"id": name} for name in sorted(names - there)])

    def _submissions(self, students: Mapping[str, datetime.datetime | None]) -> dict[str, str]:
        table = api.SubmittedAssignment
        there = dict(
            self.db.execute(
                select(table.student_id, table.id)
                .where(table.assignment_id == self.assignment.id)
                .where(table.student_id.in_(students))
            ).all()
        )
        new = [
            {
                "id": api.new_uuid(),
                "assignment_id": self.assignment.id,
                "student_id": name,
                "timestamp": students[name],
            }
            for name in sorted(set(students) - set(there))
        ]
        self._insert(table, new)
        known = {i: students[s] for s, i in there.items() if students[s] is not None}
        self._update(table, [{"id": i, "timestamp": at} for i, at in known.items()])
        return there | {row["student_id"]: row["id"] for row in new}

    def _notebooks(self, submissions: Mapping[str, str]) -> dict[tuple[str, str], str]:
        """By (student, notebook's id): the id of the submitted notebook. All of the assignment's
        notebooks get one, as nbgrader expects."""
        table = api.SubmittedNotebook
        there = {
            (assignment, notebook): i
            for assignment, notebook, i in self.db.execute(
                select(table.assignment_id, table.notebook_id, table.id).where(
                    table.assignment_id.in_(submissions.values())
                )
            )
        }
        new = [
            {"id": api.new_uuid(), "assignment_id": submission, "notebook_id": notebook.id}
            for submission in submissions.values()
            for notebook in self.assignment.notebooks
            if (submission, notebook.id) not in there
        ]
        self._insert(table, new)
        # A penalty is for nbgrader to say anew.
        self._update(table, [{"id": i, "late_submission_penalty": None} for i in there.values()])
        there |= {(row["assignment_id"], row["notebook_id"]): row["id"] for row in new}
        return {
            (student, notebook.id): there[submission, notebook.id]
            for student, submission in submissions.items()
            for notebook in self.assignment.notebooks
        }

    def _grades(self, notebooks: Mapping[tuple[str, str], str]) -> None:
        there = self._existing(api.Grade, notebooks.values(), api.Grade.manual_score)
        new, changed = [], []
        for (student, notebook), where in notebooks.items():
            released = next(n for n in self.assignment.notebooks if n.id == notebook)
            shares = self._entry(student, notebook)
            for cell in released.cells:
                if not (cell.grade or cell.task):
                    continue
                key = (where, cell.grade or cell.task)
                share = shares.points.get(cell.exercise) if shares else None
                if key in there:
                    grade_id, manual = there[key]
                    if shares is None:
                        continue
                    row = {"id": grade_id, **_score(cell, share, manual)}
                    changed.append(row)
                else:
                    row = {"id": api.new_uuid(), "notebook_id": where, "cell_id": key[1]}
                    new.append({**row, **_score(cell, share, None)})
        self._insert(api.Grade, new)
        self._update(api.Grade, changed)

    def _comments(self, notebooks: Mapping[tuple[str, str], str]) -> None:
        there = self._existing(api.Comment, notebooks.values(), api.Comment.manual_comment)
        new, changed = [], []
        for (student, notebook), where in notebooks.items():
            released = next(n for n in self.assignment.notebooks if n.id == notebook)
            entry = self._entry(student, notebook)
            for cell in released.cells:
                if not (cell.answer or cell.task):
                    continue
                key = (where, cell.answer or cell.task)
                said = entry.message.get(cell.exercise) or None if entry else None
                if key not in there:
                    row = {"id": api.new_uuid(), "notebook_id": where, "cell_id": key[1]}
                    new.append({**row, "auto_comment": said})
                elif entry is not None:
                    changed.append({"id": there[key][0], "auto_comment": said})
        self._insert(api.Comment, new)
        self._update(api.Comment, changed)

    def _existing(self, table: Any, where: Collection[str], manual: Any) -> dict:
        rows = self.db.execute(
            select(table.notebook_id, table.cell_id, table.id, manual).where(
                table.notebook_id.in_(list(where))
            )
        )
        return {(notebook, cell): (i, by_hand) for notebook, cell, i, by_hand in rows}

    def _entry(self, student: str, notebook: str) -> Entry | None:
        if not hasattr(self, "_by_key"):
            self._by_key = {(e.student, e.notebook.id): e for e in self.entries}
        return self._by_key.get((student, notebook))

    def _insert(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.db.execute(insert(table), rows)

    def _update(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.db.execute(update(table), rows)


def _score(cell: Cell, share: float | None, manual: float | None) -> dict[str, Any]:
    # As nbgrader does: what a person had graded before is marked, so that they look again.
    if share is None:
        return {"auto_score": None, "needs_manual_grade": True}
    return {
        "auto_score": round(share * cell.points, 2),
        "needs_manual_grade": manual is not None,
    }


def _cells(notebook: api.Notebook) -> Iterator[Cell]:
    graded = {c.name: c for c in notebook.grade_cells}
    answers = {c.name: c.id for c in notebook.solution_cells}
    tasks = {c.name: c for c in notebook.task_cells}
    for source in notebook.source_cells:
        name = source.name
        scored = graded.get(name) or tasks.get(name)
        yield Cell(
            name,
            source.cell_type,
            source.source or "",
            bool(source.locked),
            source.checksum or "",
            scored.max_score if scored else 0.0,
            graded[name].id if name in graded else "",
            answers.get(name, ""),
            tasks[name].id if name in tasks else "",
        )


def _wait_for_others(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
