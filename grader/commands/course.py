"""``grader course``: nbgrader courses."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    course = commands.add_parser("course", help="nbgrader courses").add_subparsers(
        required=True, metavar="command"
    )
    new = course.add_parser(
        "new",
        help="make an nbgrader course",
        description="Make an nbgrader course with every chapter as an assignment, ready for "
        "`nbgrader generate_assignment`, and a course.toml for points, dates and late work.",
    )
    new.add_argument("directory", type=Path, metavar="DIR", help="a new or empty folder")
    new.add_argument(
        "--chapters",
        type=_names,
        default=[],
        metavar="04,05,08",
        help="only these, by number or name (default: all)",
    )
    new.set_defaults(run=_new)
    check = course.add_parser(
        "check",
        help="say what is wrong with a course",
        description="Say what is wrong with a course that was edited, moved or taken over, and "
        "what to do about it. Nothing is changed. The exit code is 1 where something is wrong.",
    )
    check.add_argument("directory", type=Path, metavar="DIR", help="the folder of a course")
    check.set_defaults(run=_check)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _new(arguments: argparse.Namespace) -> int:
    from grader.classroom.new_classroom import new_course
    from grader.classroom.pools import work_out

    told = new_course(arguments.directory, only=arguments.chapters)
    print("Working out what is right on this class's own inputs, once …", flush=True)
    work_out(arguments.directory)
    for line in told:
        print(line)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from grader.classroom.check import problems

    found = 0
    for problem in problems(arguments.directory):
        print(f"✗ {problem}.")
        found += 1
    if not found:
        print(f"{arguments.directory}: the course is sound.")
    return 1 if found else 0
