"""What the gradebook says of everybody's work: points, who gave them, penalties."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.assignments import Assignment
from grader.classroom.gradebook import Book

api = nbgrader.api


@dataclass(frozen=True)
class Mark:
    """What one graded cell earned.

    points   None where a person has still to grade it
    by_hand  whether a person gave them
    """

    cell: str
    points: float | None
    most: float
    by_hand: bool = False


@dataclass(frozen=True)
class Marks:
    """All of one student's work for one assignment.

    marks     in the notebook's order
    comments  what people wrote, by the cell that they wrote it to
    taken     points taken for being late
    """

    student: str
    marks: tuple[Mark, ...]
    comments: Mapping[str, str] = field(default_factory=dict)
    taken: float = 0.0
    submitted: datetime.datetime | None = None

    @property
    def most(self) -> float:
        """The points that there are."""
        return sum(mark.most for mark in self.marks)

    @property
    def points(self) -> float:
        """The points that count: what was earned, less what lateness costs, and never below 0."""
        return round(max(sum(mark.points or 0.0 for mark in self.marks) - self.taken, 0.0), 2)

    @property
    def waits(self) -> bool:
        """Whether a person has still to grade something."""
        return any(mark.points is None for mark in self.marks)


def of(book: Book, assignment: Assignment) -> dict[str, Marks]:
    """By student, what the gradebook has of an assignment. Raises GradebookError."""
    graded = {
        (cell.grade or cell.task): cell
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.grade or cell.task
    }
    answers = {
        (cell.answer or cell.task): cell.name
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.answer or cell.task
    }
    order = {cell.name: place for place, cell in enumerate(graded.values())}
    submitted, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    theirs = submitted.assignment_id == assignment.id
    with book.told():
        people = book.db.execute(
            select(submitted.student_id, submitted.timestamp).where(theirs)
        ).all()
        lateness = book.db.execute(
            select(submitted.student_id, notebook.late_submission_penalty)
            .join(notebook, notebook.assignment_id == submitted.id)
            .where(theirs)
        ).all()
        grades = book.db.execute(
            select(
                submitted.student_id,
                api.Grade.cell_id,
                api.Grade.auto_score,
                api.Grade.manual_score,
                api.Grade.extra_credit,
                api.Grade.needs_manual_grade,
            )
            .join(notebook, api.Grade.notebook_id == notebook.id)
            .join(submitted, notebook.assignment_id == submitted.id)
            .where(theirs)
        ).all()
        comments = book.db.execute(
            select(submitted.student_id, api.Comment.cell_id, api.Comment.manual_comment)
            .join(notebook, api.Comment.notebook_id == notebook.id)
            .join(submitted, notebook.assignment_id == submitted.id)
            .where(theirs)
        ).all()
    marks: dict[str, list[Mark]] = {}
    for student, cell_id, by_itself, by_hand, extra, waits in grades:
        if cell_id in graded:
            cell = graded[cell_id]
            points = by_hand if by_hand is not None else (None if waits else by_itself)
            if points is not None or extra:
                points = round((points or 0.0) + (extra or 0.0), 2)
            mark = Mark(cell.name, points, cell.points, by_hand is not None)
            marks.setdefault(student, []).append(mark)
    wrote: dict[str, dict[str, str]] = {}
    for student, cell_id, text in comments:
        if text and cell_id in answers:
            wrote.setdefault(student, {})[answers[cell_id]] = str(text)
    taken: dict[str, float] = {}
    for student, penalty in lateness:
        taken[student] = taken.get(student, 0.0) + (penalty or 0.0)
    return {
        student: Marks(
            student,
            tuple(sorted(marks.get(student, ()), key=lambda mark: order[mark.cell])),
            wrote.get(student, {}),
            round(taken.get(student, 0.0), 2),
            moment,
        )
        for student, moment in people
    }
