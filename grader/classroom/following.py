"""Makes the gradebook say what ``course.toml`` says of points and dates."""

from __future__ import annotations

import datetime

from grader.classroom.gradebook import Book
from grader.classroom.ledger import Followed, Ledger
from grader.course_file import Chapter, CourseFile


def follow(file: CourseFile, book: Book, ledger: Ledger, name: str) -> list[str]:
    """Make the gradebook say what ``course.toml`` says of points and dates of an assignment, and
    no longer what a line said that was taken out; returns what changed, in words."""
    said = file.chapters.get(name, Chapter())
    before = ledger.followed(name)
    assignment = book.assignment(name)
    now = {
        cell.removeprefix("check_"): most
        for notebook in assignment.notebooks
        for cell, most in notebook.points.items()
    }
    # What somebody else has changed since is theirs.
    gone = {
        exercise: was
        for exercise, (was, made) in before.points.items()
        if exercise not in said.points and now.get(exercise) == made
    }
    changed = book.set_points(name, {**gone, **said.points})
    points = {
        exercise: (before.points.get(exercise, (now[exercise],))[0], most)
        for exercise, most in said.points.items()
    }
    is_due, due = _iso(assignment.duedate), before.due
    if said.due is not None:
        due = (due[0] if due else is_due, _iso(said.due))
        if assignment.duedate != said.due:
            book.set_due(name, said.due)
            changed.append(f"{name} is due {said.due:%Y-%m-%d %H:%M} UTC now")
    elif due is not None:
        if is_due == due[1]:
            book.set_due(name, datetime.datetime.fromisoformat(due[0]) if due[0] else None)
            changed.append(f"{name} has no due date of course.toml's any more")
        due = None
    ledger.follows(name, Followed(points, due, before.extensions))
    return changed


def _iso(moment: datetime.datetime | None) -> str:
    return moment.isoformat() if moment else ""
