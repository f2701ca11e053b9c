"""``grader course``: nbgrader courses."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    course = commands.add_parser("course", help="nbgrader courses").add_subparsers(
        required=True, metavar="command"
    )
    new = course.add_parser(
        "new",
        help="make an nbgrader course",
        description="Make an nbgrader course with every chapter as an assignment, ready for "
        "`nbgrader generate_assignment`.",
    )
    new.add_argument("directory", type=Path, metavar="DIR", help="a new or empty folder")
    new.set_defaults(run=_new)


def _new(arguments: argparse.Namespace) -> int:
    from grader.classroom.new import new_course

    for line in new_course(arguments.directory):
        print(line)
    return 0
