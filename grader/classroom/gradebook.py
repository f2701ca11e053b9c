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

from sqlalchemy import case, event, exc, func, insert, select, text, update

from grader import escaping
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.folder import Course
from grader.classroom.roster import Person
from grader.courses import by_name
from grader.errors import GraderError

api = nbgrader.api

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
    def is_test(self) -> bool:
        """Whether it is a test of the instructor's own, graded by running it as nbgrader does."""
        return bool(
            self.grade and not self.answer and not self.exercise and self.cell_type == "code"
        )

    @property
    def by_hand(self) -> bool:
        """Whether somebody has to grade it: no check of this course's, and no test."""
        return bool(self.task or (self.grade and not self.exercise and not self.is_test))

    def metadata(self) -> dict[str, Any]:
        """What nbgrader keeps in the cell."""
        kept: dict[str, Any] = {
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

    @property
    def points(self) -> dict[str, float]:
        """By graded cell, the most it can earn."""
        return {cell.name: cell.points for cell in self.cells if cell.grade or cell.task}

    @property
    def worth(self) -> dict[str, float]:
        """By exercise of the course, the most that it can earn here."""
        return {cell.exercise: cell.points for cell in self.cells if cell.grade and cell.exercise}

    @property
    def has_own(self) -> bool:
        """Whether there is code of the instructor's own exercises in it, or a test of theirs."""
        return any(
            cell.is_test or (cell.answer and not cell.exercise and cell.cell_type == "code")
            for cell in self.cells
        )


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
    tests    by cell of the instructor's own tests, the share that was earned
    is_new_attempt  whether it was handed in again since it was last graded
    """

    student: str
    notebook: Released
    timestamp: datetime.datetime | None
    points: Mapping[str, float]
    message: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, float | None] = field(default_factory=dict)
    is_new_attempt: bool = False

    def share(self, cell: Cell) -> float | None:
        """The share that a graded cell earned; None where that is a person's to say."""
        return self.points.get(cell.exercise) if cell.exercise else self.tests.get(cell.name)


@dataclass(frozen=True)
class Moot:
    """A score that a person gave to an earlier attempt, and that still counts.

    by_hand  what they gave, and ``by_itself`` what the new attempt earns without them, if that is
             known
    """

    student: str
    cell: str
    by_hand: float
    by_itself: float | None


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
                writing = _Writing(self.db, assignment, entries)
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

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Within the block, whatever goes wrong with the database is a GradebookError."""
        try:
            yield
        except ImportError as error:
            raise GradebookError(
                f"the gradebook {_bare(self.url)} needs {error.name or 'a driver'}, which is not "
                f"installed here: pip install {_DRIVERS.get(error.name or '', error.name or '…')}"
            ) from None
        except exc.NoSuchModuleError:
            raise GradebookError(
                f"the gradebook {_bare(self.url)} is of a kind that SQLAlchemy does not know: "
                "expected sqlite:///… or postgresql+psycopg2://…"
            ) from None
        except exc.DBAPIError as error:
            raise GradebookError(self._in_words(str(error.orig))) from None
        except (exc.SQLAlchemyError, api.InvalidEntry, OSError) as error:
            raise GradebookError(
                f"the gradebook {_bare(self.url)}: {error}".splitlines()[0]
            ) from None

    def _in_words(self, reason: str) -> str:
        if "locked" in reason:
            reason = "another program is writing to it, and did not finish"
        elif "readonly" in reason or "read-only" in reason:
            reason = "it may not be written to"
        elif "no such" in reason:
            reason += "; an older nbgrader made it: back it up and run `nbgrader db upgrade`"
        return f"the gradebook {_bare(self.url)}: {reason.strip().splitlines()[0]}"


class _Writing:
    """One transaction: the rows that nbgrader's ``add_submission`` makes, for many at once."""

    def __init__(self, db: Any, assignment: Assignment, entries: Sequence[Entry]) -> None:
        self.db, self.assignment, self.entries = db, assignment, entries
        self.moot: list[Moot] = []

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
                share = shares.share(cell) if shares else None
                if key in there:
                    grade_id, manual = there[key]
                    if shares is None:
                        continue
                    row = {"id": grade_id, **_score(cell, share, manual)}
                    changed.append(row)
                    if manual is not None and shares.is_new_attempt:
                        self.moot.append(Moot(student, cell.name, manual, row["auto_score"]))
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
                said = escaping.markdown(said) if said else None
                if key not in there:
                    row = {"id": api.new_uuid(), "notebook_id": where, "cell_id": key[1]}
                    new.append({**row, "auto_comment": said})
                elif entry is not None:
                    changed.append({"id": there[key][0], "auto_comment": said})
        self._insert(api.Comment, new)
        self._update(api.Comment, changed)

    def _existing(self, table: Any, where: Collection[str], manual: Any) -> dict[Any, Any]:
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


#: Drivers whose package has another name.
_DRIVERS = {"psycopg2": "psycopg2-binary", "psycopg": "'psycopg[binary]'", "MySQLdb": "mysqlclient"}


def _bare(url: str) -> str:
    """A gradebook's address without the password that may be in it."""
    kind, separator, rest = url.partition("://")
    if kind == "sqlite" or "@" not in rest:
        return url.removeprefix("sqlite:///")
    who, _, where = rest.rpartition("@")
    return f"{kind}{separator}{who.split(':')[0]}@{where}"


def _wait_for_others(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
