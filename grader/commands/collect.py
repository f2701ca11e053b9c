"""``grader collect``: an LMS's zip file into an nbgrader course."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.errors import Stopped, WrongCall


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    collect = commands.add_parser(
        "collect",
        help="put an LMS's zip file of submissions into a course",
        description="Put each student's notebook of a zip file, as Moodle, Canvas and others make "
        "it, into submitted/ of an nbgrader course, and say what was not taken and why. The files "
        "are only unpacked here: nothing in them is run.",
    )
    collect.add_argument("archive", type=Path, metavar="ZIP")
    collect.add_argument("course", type=Path, metavar="COURSE", help="an nbgrader course's folder")
    collect.add_argument("assignment", metavar="ASSIGNMENT")
    collect.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader.classroom.collect import CollectError, Taken, collect
    from grader.classroom.folder import Course
    from grader.classroom.gradebook import Book, GradebookError

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    course = Course.open(arguments.course)
    try:
        with Book(course) as book:
            notebooks = [n.name for n in book.assignment(arguments.assignment).notebooks]
    except GradebookError as error:
        raise WrongCall(str(error)) from None
    if len(notebooks) != 1:
        raise WrongCall(f"{arguments.assignment} has {len(notebooks)} notebooks; this is for one")
    taken = refused = 0
    try:
        for one in collect(arguments.archive, course, arguments.assignment, notebooks[0]):
            if isinstance(one, Taken):
                taken += 1
                print(f"taken    {one.student}: {one.name}")
            else:
                refused += 1
                print(f"refused  {one.name}: {one.why}")
    except CollectError as error:
        raise (Stopped if taken else WrongCall)(str(error)) from None
    print(f"{taken:,} taken, {refused:,} refused.")
    return 0
