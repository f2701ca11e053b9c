"""``grader return``: feedback pages, as the platform that handed the work out takes them back."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.errors import WrongCall

_SHOWN = 10


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    back = commands.add_parser(
        "return",
        help="make feedback pages, for a learning platform or a folder",
        description="Write a page of feedback for everybody who was graded: what was wrong and "
        "why, then the whole notebook. A page is one file that opens without a network. For moodle "
        "and canvas they are in one zip, called as in the zip that `grader collect` took, so that "
        "the platform gives each to whoever handed in. Ends with 1 where a page finds no place.",
    )
    back.add_argument("course", type=Path, metavar="COURSE", help="an nbgrader course's folder")
    back.add_argument("assignment", metavar="ASSIGNMENT")
    back.add_argument("directory", type=Path, metavar="DIR", help="where to write")
    back.add_argument("--to", choices=("moodle", "canvas", "folder"), required=True)
    back.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader.classroom.give_back import give_back
    from grader.classroom.home import at_home

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    directory = arguments.directory.absolute()
    with at_home(arguments.course) as root:
        given = give_back(root, arguments.assignment, arguments.to, directory)
    if given.pages:
        print(f"{given.pages:,} pages: {given.path}")
    else:
        print("No page was written.")
    for student, why in sorted(given.left_out.items())[:_SHOWN]:
        print(f"left out {student}: {why}")
    if len(given.left_out) > _SHOWN:
        print(f"… and {len(given.left_out) - _SHOWN:,} more.")
    if given.left_out:
        print("`--to folder` writes everybody's.")
    return 1 if given.left_out else 0
