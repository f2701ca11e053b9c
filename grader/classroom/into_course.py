"""What a learning platform hands out, taken into a course by the course's own rules: its roster,
its ``course.toml``, and what its gradebook says of the assignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import course_file
from grader.classroom import roster
from grader.classroom.best import ByPoints, due_for
from grader.classroom.collect import CollectError, Refused, Taken, collect
from grader.classroom.folder import Course
from grader.classroom.gradebook import Book
from grader.errors import GraderError, Stopped, WrongCall, machine


@dataclass(frozen=True)
class Wish:
    """What is to be taken.

    sources    zip files and folders
    roster     who is in the class; None for the course's own list, where it has one
    attempt    which of several counts; None for what ``course.toml`` says
    isolation  of the sandbox, where attempts are graded to find the best
    dry_run    whether nothing is written
    """

    sources: Sequence[Path]
    assignment: str
    roster: Path | None = None
    attempt: str | None = None
    isolation: str = "bubblewrap"
    dry_run: bool = False


def into_course(root: Path, wish: Wish) -> Iterator[Taken | Refused]:
    """Take it, and say what became of every file. A roster that was given is kept for the next
    time, where the course has none.

    Raises WrongCall where nothing can be taken, Stopped where it ends after something was.
    """
    course = Course.open(root)
    try:
        with Book(course) as book:
            assignment = book.assignment(wish.assignment)
    except GraderError as error:
        raise WrongCall(str(error)) from None
    if len(assignment.notebooks) != 1:
        many = len(assignment.notebooks)
        raise WrongCall(f"{wish.assignment} has {many} notebooks; this is for one")
    (notebook,) = assignment.notebooks
    said = course_file.read(course.root)
    kept = course.root / "roster.csv"
    known = wish.roster or (kept if kept.is_file() else None)
    taken = 0
    try:
        for one in collect(
            wish.sources,
            course,
            wish.assignment,
            notebook.name,
            roster.read(known) if known else None,
            wish.attempt or said.attempt,
            said.zone,
            wish.dry_run,
            ByPoints(course, assignment, notebook, said, wish.isolation),
            lambda student: due_for(said, assignment, student),
        ):
            taken += isinstance(one, Taken)
            yield one
    except CollectError as error:
        raise (Stopped if taken else WrongCall)(str(error)) from None
    except (OSError, KeyboardInterrupt) as error:
        what = "interrupted" if isinstance(error, KeyboardInterrupt) else machine(error)
        done = "Nothing was written" if wish.dry_run else f"{taken:,} are in their places"
        raise Stopped(f"{what}. {done}; run the same again, and it takes the others") from None
    if wish.roster and not wish.dry_run and not kept.exists():
        kept.write_bytes(wish.roster.read_bytes())


def empty_handed(root: Path, assignment: str, every: Sequence[Taken | Refused]) -> list[str]:
    """Whoever sent something of which nothing was taken, now or before: each would be graded 0."""
    arrived = {student for student, _ in Course.open(root).submitted(assignment)}
    arrived |= {one.student for one in every if isinstance(one, Taken)}
    sent = {one.student for one in every if isinstance(one, Refused)}
    return sorted(sent - arrived - {""})
