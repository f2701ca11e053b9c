"""Many grades written at once: what nbgrader's ``add_submission`` does for one, for a hundred.

A hundred submissions are one transaction and not a thousand; the rows are the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from grader import escaping
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom import points
from grader.classroom.assignments import Assignment, Cell, Released
from grader.classroom.folder import Handed
from grader.results import Graded

api = nbgrader.api


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

    @classmethod
    def of(
        cls,
        graded: Graded,
        handed: Handed,
        notebook: Released,
        tests: Mapping[str, float | None] | None = None,
        is_new_attempt: bool = False,
    ) -> Entry:
        """A result as the gradebook takes it."""
        return cls(
            handed.student,
            notebook,
            handed.timestamp,
            {v.exercise: points.share(v) for v in graded.verdicts},
            {v.exercise: v.message for v in graded.verdicts},
            tests or {},
            is_new_attempt,
        )

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


class Transaction:
    """One transaction: the rows that nbgrader's ``add_submission`` makes, for many at once."""

    def __init__(self, db: Any, assignment: Assignment, entries: Sequence[Entry]) -> None:
        self.db, self.assignment, self.entries = db, assignment, entries
        self.moot: list[Moot] = []
        self._by_key = {(e.student, e.notebook.id): e for e in entries}

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
