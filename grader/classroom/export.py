"""Grades as other programs take them: plugins for ``nbgrader export``, and what ``grader export``
calls.

    nbgrader export --exporter=grader.classroom.export.Moodle --to=grades.csv

Names come from ``roster.csv`` where there is one, and from the gradebook. A cell that a spreadsheet
would take for a formula is made text: names are typed by strangers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classroom import marks, roster
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.folder import Course, write_whole
from grader.classroom.gradebook import Book
from grader.errors import GraderError

#: What a spreadsheet begins a formula with, spaces before it or not.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


class ExportError(GraderError):
    """Grades that cannot be written; the message is one line."""


@dataclass(frozen=True)
class Row:
    """One student: who they are, and by assignment their points, None where nothing was handed
    in."""

    student: str
    person: roster.Person
    points: Mapping[str, marks.Marks | None]


@dataclass(frozen=True)
class Grades:
    """Everybody's grades for some assignments, by assignment the most there is to earn."""

    most: Mapping[str, float]
    rows: Sequence[Row]


def grades(course: Course, assignments: Iterable[str] = (), students: Iterable[str] = ()) -> Grades:
    """What the gradebook has, for all assignments and all students or for these. Whoever is in the
    roster is there too, and has handed in nothing. Raises GradebookError, RosterError."""
    kept = course.root / "roster.csv"
    known = roster.read(kept) if kept.is_file() else None
    only = set(students)
    with Book(course) as book:
        names = list(assignments) or book.assignments()
        found = {name: book.assignment(name) for name in names}
        by_name = {name: marks.of(book, one) for name, one in found.items()}
        people = book.people()
    if known is not None:
        people = {**people, **known.people}
    rows = [
        Row(student, person, {name: by_name[name].get(student) for name in names})
        for student, person in sorted(people.items())
        if not only or student in only
    ]
    most = {name: sum(sum(n.points.values()) for n in one.notebooks) for name, one in found.items()}
    return Grades(most, rows)


# ---------------------------------------------------------------------------------- the shapes


def moodle(found: Grades) -> Iterator[list[str]]:
    """Moodle's *Grades, Import, CSV file*: mapped by email address or ID number."""
    yield ["ID number", "First name", "Last name", "Email address", *found.most]
    for row in found.rows:
        who = row.person
        yield [row.student, who.first, who.last, who.email, *_points(row)]


def canvas(found: Grades) -> Iterator[list[str]]:
    """Canvas's gradebook: it wants the assignment's column and the row of points possible, and
    knows students by ID or by SIS Login ID."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *found.most]
    yield ["    Points Possible", "", "", "", "", *(f"{most:g}" for most in found.most.values())]
    for row in found.rows:
        who = row.person
        name = ", ".join(filter(None, (who.last, who.first))) or row.student
        number = row.student.rpartition("_")[2] if row.student.rpartition("_")[1] else ""
        canvas_id = who.ids.get("canvas_id", "") or (number if number.isdecimal() else "")
        login = who.ids.get("sis login id", "") or who.email
        yield [name, canvas_id, row.student, login, "", *_points(row)]


def gradescope(found: Grades) -> Iterator[list[str]]:
    """The columns of Gradescope's own export, so that what reads that reads this."""
    columns = [c for name in found.most for c in (name, f"{name} - Max Points")]
    yield ["First Name", "Last Name", "SID", "Email", *columns, "Total", "Max Points"]
    whole = sum(found.most.values())
    for row in found.rows:
        who = row.person
        each = [
            c
            for p, most in zip(_points(row), found.most.values(), strict=True)
            for c in (p, f"{most:g}")
        ]
        total = sum(m.points for m in row.points.values() if m is not None)
        yield [who.first, who.last, row.student, who.email, *each, f"{total:g}", f"{whole:g}"]


def plain(found: Grades) -> Iterator[list[str]]:
    """A line for each student and assignment, with all that the gradebook says of it."""
    said = "assignment student_id last_name first_name email submitted raw_score"
    yield f"{said} late_submission_penalty score max_score waits_for_a_person".split()
    for row in found.rows:
        for name, one in row.points.items():
            who = row.person
            head = [name, row.student, who.last, who.first, who.email]
            most = f"{found.most[name]:g}"
            if one is None:
                yield [*head, "", "", "", "", most, ""]
                continue
            raw = sum(mark.points or 0.0 for mark in one.marks)
            when = f"{one.submitted:%Y-%m-%d %H:%M:%S} UTC" if one.submitted else ""
            yield [*head, when, f"{raw:g}", f"{one.taken:g}", f"{one.points:g}", most,
                   "yes" if one.waits else ""]  # fmt: skip


#: By what ``--to`` calls them.
SHAPES: Mapping[str, Callable[[Grades], Iterator[list[str]]]] = {
    "moodle": moodle,
    "canvas": canvas,
    "gradescope": gradescope,
    "csv": plain,
}


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a CSV file in which nothing is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = "".join(c for c in cell if c.isprintable() or c == " ")
    if cell.lstrip(" ").startswith(_FORMULA) or text.lstrip().startswith(_FORMULA):
        return f"'{text}" if not _is_number(text) else text
    return text


def write(course: Course, path: Path, to: str, assignments: Iterable[str]) -> Grades:
    """Write the file; returns what is in it. Raises ExportError where it cannot be written."""
    found = grades(course, assignments)
    try:
        write_whole(path, as_csv(SHAPES[to](found)).encode("utf-8", "replace"), 0o600)
    except OSError as error:
        raise ExportError(
            f"{path} cannot be written ({error.strerror or error}): give another with --output"
        ) from None
    return found


def _points(row: Row) -> list[str]:
    return ["" if one is None else f"{one.points:g}" for one in row.points.values()]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().lstrip("+-").replace(".", "", 1).isdigit()


# --------------------------------------------------------------------------- nbgrader's plugins


class _Plugin(nbgrader.ExportPlugin):  # type: ignore[misc]
    """What ``nbgrader export --exporter=…`` calls."""

    shape = "csv"

    def export(self, gradebook: Any) -> None:
        """Write the grades to where ``--to`` says, or to ``grades.csv``."""
        above: Any = self.parent
        while getattr(above, "coursedir", None) is None:
            above = above.parent
        course = Course.open(Path(above.coursedir.root))
        found = grades(course, self.assignment, map(str, self.student))
        path = Path(self.to or "grades.csv")
        write_whole(path, as_csv(SHAPES[self.shape](found)).encode("utf-8", "replace"), 0o600)
        self.log.info("Grades of %d students: %s", len(found.rows), path)


class Moodle(_Plugin):
    """For Moodle's *Import, CSV file*."""

    shape = "moodle"


class Canvas(_Plugin):
    """For Canvas's gradebook."""

    shape = "canvas"


class Gradescope(_Plugin):
    """As Gradescope exports grades itself."""

    shape = "gradescope"


class Csv(_Plugin):
    """A line for each student and assignment."""

    shape = "csv"
