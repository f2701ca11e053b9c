"""``grader collect``: an LMS's zip file into an nbgrader course."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import GraderError, Stopped, WrongCall

if TYPE_CHECKING:
    from grader.classroom.collect import Refused, Taken


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    collect = commands.add_parser(
        "collect",
        help="put what a learning platform hands out into a course",
        description="Put each student's notebook of zip files or folders, as Moodle, Canvas, "
        "Blackboard, Brightspace, Gradescope and others make them, into submitted/ of an nbgrader "
        "course, and say what was not taken and why. The files are only unpacked here: nothing in "
        "them is run, but for --attempt best. Ends with 1 where it cannot be told whose a file is.",
    )
    collect.add_argument("sources", type=Path, nargs="+", metavar="ZIP_OR_FOLDER")
    collect.add_argument("course", type=Path, metavar="COURSE", help="an nbgrader course's folder")
    collect.add_argument("assignment", metavar="ASSIGNMENT")
    collect.add_argument("--roster", type=Path, metavar="FILE", help="who is in the class, as CSV")
    collect.add_argument(
        "--attempt",
        choices=("last", "best", "first"),
        help="which of several counts (default: what course.toml says, or the last); for the best, "
        "whoever has several is graded, in the sandbox",
    )
    collect.add_argument(
        "--isolation",
        choices=("bubblewrap", "none"),
        default="bubblewrap",
        help="as for grader grade; it matters for --attempt best only",
    )
    collect.add_argument("--dry-run", action="store_true", help="say it, and write nothing")
    collect.add_argument("--json", action="store_true", help="print one JSON line a file")
    collect.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader.classroom.home import at_home
    from grader.terminal import unread

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    arguments.sources = [path.absolute() for path in arguments.sources]
    arguments.roster = arguments.roster and arguments.roster.absolute()
    with at_home(arguments.course) as root, unread():
        return _collect(arguments, root)


def _collect(arguments: argparse.Namespace, root: Path) -> int:
    from grader import course_file
    from grader.classroom import roster
    from grader.classroom.best import ByPoints, due_for
    from grader.classroom.collect import CollectError, Taken, collect
    from grader.classroom.folder import Course
    from grader.classroom.gradebook import Book
    from grader.errors import machine

    course = Course.open(root)
    try:
        with Book(course) as book:
            assignment = book.assignment(arguments.assignment)
    except GraderError as error:
        raise WrongCall(str(error)) from None
    if len(assignment.notebooks) != 1:
        many = len(assignment.notebooks)
        raise WrongCall(f"{arguments.assignment} has {many} notebooks; this is for one")
    (notebook,) = assignment.notebooks
    said = course_file.read(course.root)
    kept = course.root / "roster.csv"
    known = arguments.roster or (kept if kept.is_file() else None)
    taken = refused = unmatched = 0
    sent, arrived = set[str](), {student for student, _ in course.submitted(assignment.name)}
    try:
        for one in collect(
            arguments.sources,
            course,
            arguments.assignment,
            notebook.name,
            roster.read(known) if known else None,
            arguments.attempt or said.attempt,
            said.zone,
            arguments.dry_run,
            ByPoints(course, assignment, notebook, said, arguments.isolation),
            lambda student: due_for(said, assignment, student),
        ):
            if isinstance(one, Taken):
                taken += 1
                arrived.add(one.student)
            else:
                refused += 1
                unmatched += one.unmatched
                sent.add(one.student)
            _show(one, arguments.json)
    except CollectError as error:
        raise (Stopped if taken else WrongCall)(str(error)) from None
    except (OSError, KeyboardInterrupt) as error:
        what = "interrupted" if isinstance(error, KeyboardInterrupt) else machine(error)
        done = "Nothing was written" if arguments.dry_run else f"{taken:,} are in their places"
        raise Stopped(f"{what}. {done}; run the same again, and it takes the others") from None
    if arguments.roster and not arguments.dry_run and not kept.exists():
        kept.write_bytes(arguments.roster.read_bytes())
    if not arguments.json:
        print(f"{taken:,} taken, {refused:,} refused.")
        _show_empty_handed(sorted(sent - arrived - {""}))
    return 1 if unmatched else 0


def _show_empty_handed(students: list[str]) -> None:
    """Name whoever sent something of which nothing was taken: each of them would be graded 0."""
    if students:
        many = len(students) != 1
        print(
            f"Nothing was taken from {len(students)} {'people' if many else 'person'} who sent "
            f"something: {', '.join(students)}."
        )


def _show(one: Taken | Refused, as_json: bool) -> None:
    from grader.classroom.collect import Taken

    said: dict[str, object]
    if isinstance(one, Taken):
        said = {"file": one.name, "taken": True, "student": one.student, "note": one.note}
        line = f"taken    {one.student}: {one.name}{f' ({one.note})' if one.note else ''}"
    else:
        said = {"file": one.name, "taken": False, "student": one.student, "why": one.why}
        line = f"refused  {one.name}: {one.why}"
    print(json.dumps(said, ensure_ascii=False) if as_json else line)
