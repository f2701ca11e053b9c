"""nbgrader's gradebook: what it knows, asked and changed through nbgrader's own classes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import case, event, func, select, text, update

from grader.classroom import gradebook_errors
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.assignments import Assignment, Cell, Released
from grader.classroom.folder import Course
from grader.classroom.gradebook_errors import GradebookError
from grader.classroom.grades import Entry, Moot, Transaction
from grader.classroom.roster import Person

api = nbgrader.api

#: Seconds to wait for another program that is writing to the same SQLite file.
PATIENCE = 30


class Book:
    """The gradebook of a course. A context manager."""

    def __init__(self, course: Course) -> None:
        self.url = course.directory.db_url
        file = Path(self.url.removeprefix("sqlite:///"))
        if self.url.startswith("sqlite:////") and not file.exists():
            raise GradebookError(
                f"there is no gradebook {file} yet: run `nbgrader generate_assignment` first"
            )
        with self.told():
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
        with self.told():
            return list(self.db.scalars(select(api.Assignment.name).order_by(api.Assignment.name)))

    def assignment(self, name: str) -> Assignment:
        """What is known of an assignment. Raises GradebookError for one that is not there."""
        with self.told():
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

    def scores(self, assignment: Assignment) -> dict[tuple[str, str], float | None]:
        """By student and graded cell's name, what the grader gave; no entry where it gave none
        yet."""
        names = {
            cell.grade or cell.task: cell.name
            for notebook in assignment.notebooks
            for cell in notebook.cells
            if cell.grade or cell.task
        }
        with self.told():
            rows = self.db.execute(
                select(api.SubmittedAssignment.student_id, api.Grade.cell_id, api.Grade.auto_score)
                .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
                .join(
                    api.SubmittedAssignment,
                    api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
                )
                .where(api.SubmittedAssignment.assignment_id == assignment.id)
            )
            return {(who, names[cell]): score for who, cell, score in rows if cell in names}

    def people(self) -> dict[str, Person]:
        """Everybody whom the gradebook knows, by id."""
        table = api.Student
        with self.told():
            rows = self.db.execute(
                select(table.id, table.first_name, table.last_name, table.email)
            ).all()
        return {i: Person(first or "", last or "", mail or "") for i, first, last, mail in rows}

    def full_marks(self, assignment: Assignment) -> set[str]:
        """The students who have all points of an assignment, what people graded included."""
        score = func.coalesce(api.Grade.manual_score, api.Grade.auto_score, 0.0)
        # A number: PostgreSQL has no greatest truth value.
        waiting = case((api.Grade.needs_manual_grade.is_(True), 1), else_=0)
        most = sum(sum(n.points.values()) for n in assignment.notebooks)
        with self.told():
            rows = self.db.execute(
                select(
                    api.SubmittedAssignment.student_id,
                    func.sum(score + func.coalesce(api.Grade.extra_credit, 0.0)),
                    func.max(waiting),
                )
                .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
                .join(
                    api.SubmittedAssignment,
                    api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
                )
                .where(api.SubmittedAssignment.assignment_id == assignment.id)
                .group_by(api.SubmittedAssignment.student_id)
            ).all()
        return {who for who, got, waits in rows if got >= most - 1e-6 and not waits and most}

    def check_writable(self) -> None:
        """Raise GradebookError now, and not after an hour of grading."""
        with self.told():
            self.db.execute(text("UPDATE course SET id = id WHERE 1 = 0"))
            self.db.commit()

    def write(self, assignment: Assignment, entries: Sequence[Entry]) -> list[Moot]:
        """Write all of ``entries``, or none. What a person graded or wrote is left as it is;
        returned is which of it was for an earlier attempt."""
        with self.told():
            try:
                writing = Transaction(self.db, assignment, entries)
                writing.run()
                self.db.commit()
                return writing.moot
            except BaseException:
                self.db.rollback()
                raise

    def late(self, assignment: Assignment) -> set[str]:
        """The students who handed it in after it was due, for them."""
        if assignment.duedate is None:
            return set()
        table = api.SubmittedAssignment
        with self.told():
            found = self.db.execute(
                select(table.student_id, table.timestamp, table.extension)
                .where(table.assignment_id == assignment.id)
                .where(table.timestamp.is_not(None))
            ).all()
        return {
            student
            for student, at, extension in found
            if at > assignment.duedate + (extension or datetime.timedelta())
        }

    def penalties(self, assignment: Assignment) -> dict[tuple[str, str], float]:
        """By student and notebook, the points that were taken for being late."""
        table = api.SubmittedNotebook
        names = {n.id: n.name for n in assignment.notebooks}
        with self.told():
            found = self.db.execute(
                select(
                    api.SubmittedAssignment.student_id,
                    table.notebook_id,
                    table.late_submission_penalty,
                )
                .join(api.SubmittedAssignment, table.assignment_id == api.SubmittedAssignment.id)
                .where(api.SubmittedAssignment.assignment_id == assignment.id)
                .where(table.late_submission_penalty.is_not(None))
            ).all()
        return {(who, names[n]): taken for who, n, taken in found if n in names}

    def forgive(self, assignment: Assignment, students: Collection[str]) -> None:
        """Take no points of these students for being late."""
        with self.told():
            for who in students:
                found = select(api.SubmittedAssignment.id).where(
                    api.SubmittedAssignment.assignment_id == assignment.id,
                    api.SubmittedAssignment.student_id == who,
                )
                self.db.execute(
                    update(api.SubmittedNotebook)
                    .where(api.SubmittedNotebook.assignment_id.in_(found))
                    .values(late_submission_penalty=None)
                    .execution_options(synchronize_session=False)
                )
            self.db.commit()

    def set_points(self, assignment: str, points: Mapping[str, float]) -> list[str]:
        """Make exercises worth what ``points`` says; returns what changed, in words. Raises
        GradebookError for an exercise that the assignment does not have."""
        changed = []
        with self.told():
            found = self.db.scalar(select(api.Assignment).where(api.Assignment.name == assignment))
            cells = {
                cell.name: cell
                for notebook in (found.notebooks if found else ())
                for cell in (*notebook.grade_cells, *notebook.task_cells)
            }
            for exercise, most in points.items():
                cell = cells.get(f"check_{exercise}") or cells.get(exercise)
                if cell is None:
                    there = ", ".join(c.removeprefix("check_") for c in cells)
                    raise GradebookError(
                        f"course.toml says what {exercise} of {assignment} is worth; there is no "
                        f"such exercise; it has {there}"
                    )
                if cell.max_score != most:
                    changed.append(f"{exercise} of {assignment} is worth {most:g} points now")
                    cell.max_score = most
            self.db.commit()
        return changed

    def set_due(self, assignment: str, due: datetime.datetime | None) -> None:
        """Say when an assignment is due, in UTC without a time zone."""
        with self.told():
            self.db.execute(
                update(api.Assignment).where(api.Assignment.name == assignment).values(duedate=due)
            )
            self.db.commit()

    def set_extensions(
        self, assignment: Assignment, extensions: Mapping[str, datetime.timedelta | None]
    ) -> None:
        """Give students longer, or with None no longer, as far as they have handed in."""
        table = api.SubmittedAssignment
        with self.told():
            for student, longer in extensions.items():
                self.db.execute(
                    update(table)
                    .where(table.assignment_id == assignment.id, table.student_id == student)
                    .values(extension=longer)
                )
            self.db.commit()

    def refresh(self) -> None:
        """See what another connection has written since."""
        with self.told():
            self.db.commit()
            self.db.expire_all()

    def course_ids(self) -> list[str]:
        """The courses that this gradebook has assignments of."""
        with self.told():
            return list(self.db.scalars(select(api.Assignment.course_id).distinct()))

    def told(self) -> AbstractContextManager[None]:
        """Within the block, whatever goes wrong with the database is a GradebookError."""
        return gradebook_errors.told(self.url)


def _cells(notebook: Any) -> Iterator[Cell]:
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
