"""``grader build``: the chapters' prose to notebooks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import WrongCall

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    build = commands.add_parser(
        "build",
        help="build the notebooks from the chapters' prose",
        description="Build the learner's notebooks from the chapters' prose: ours in a checkout, "
        "those of a folder, or, in the folder of an nbgrader course, the assignments of the "
        "chapters in its chapters/.",
    )
    build.add_argument(
        "course", nargs="?", metavar="COURSE", help="a folder with chapters of your own"
    )
    build.add_argument(
        "--worked",
        type=Path,
        metavar="DIR",
        help="write the notebooks with the worked answers into DIR instead",
    )
    build.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader import courses
    from grader.authoring import build

    course = courses.named(arguments.course) if arguments.course else courses.default()
    try:
        if arguments.worked is not None:
            written = build.build_worked(arguments.worked, course)
        elif course.package and course.folders:
            written = build.build_assignments(Path("source"), course)
        else:
            written = build.build_all(course)
    except OSError as error:
        raise WrongCall(str(error)) from None
    for path in written:
        print(path)
    return 0
