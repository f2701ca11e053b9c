"""What being late costs everyone: worked out anew in every run, by nbgrader's own step."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import nbformat

from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.assignments import Assignment
from grader.classroom.folder import Course, own_settings
from grader.classroom.gradebook import Book
from grader.classroom.late import ByCourseFile
from grader.classroom.ledger import Ledger, Terms
from grader.course_file import CourseFile


def penalise(
    course: Course, book: Book, ledger: Ledger, file: CourseFile, assignment: Assignment
) -> tuple[int, str]:
    """Work out anew what being late costs everyone: what changed may be the due date, the policy,
    an extension, or what a person graded since. Returns how many penalties changed, and why."""
    followed = ledger.followed(assignment.name)
    extensions: dict[str, datetime.timedelta | None] = dict.fromkeys(followed.extensions)
    for student, _ in course.submitted(assignment.name):
        longer = file.extension(student, assignment.name)
        if longer is not None:
            extensions[student] = longer
    book.set_extensions(assignment, extensions)
    given = tuple(sorted(s for s, longer in extensions.items() if longer is not None))
    ledger.follows(assignment.name, dataclasses.replace(followed, extensions=given))
    before = book.penalties(assignment)
    late = book.late(assignment)
    book.forgive(assignment, {who for who, _ in before} - late)
    for student in sorted(late):
        for notebook in assignment.notebooks:
            _assign(course, student, assignment.name, notebook.name)
    book.refresh()
    after = book.penalties(assignment)
    terms = Terms.of(assignment.duedate, [file.late, file.extensions, _settings(course)])
    why = terms.why(ledger.terms(assignment.name))
    ledger.penalised(assignment.name, terms)
    return sum(before.get(k, 0.0) != after.get(k, 0.0) for k in {*before, *after}), why


def _assign(course: Course, student: str, assignment: str, notebook: str) -> None:
    """Run nbgrader's own step for late submissions, with the plugin that the course names; a
    course that names none follows its ``course.toml``."""
    where: dict[str, Any] = {
        "student": student,
        "assignment": assignment,
        "notebook": notebook,
        "db_url": course.directory.db_url,
    }
    step = nbgrader.AssignLatePenalties(parent=course.parent)
    if "plugin_class" not in course.parent.config.AssignLatePenalties:
        step.plugin_class = ByCourseFile
    step.preprocess(nbformat.v4.new_notebook(), {"nbgrader": where})  # type: ignore[no-untyped-call]


def _settings(course: Course) -> list[str]:
    """The course's own settings of plugins for late work, as text to compare."""
    config = own_settings(course.root)
    return [
        f"{name}: {config[name]}"
        for name in sorted(config)
        if name.startswith(("AssignLate", "Late", "ByCourseFile")) or "Plugin" in name
    ]
