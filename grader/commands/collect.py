"""``grader collect``: an LMS's zip file into an nbgrader course."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import WrongCall

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
    from grader.classroom.collect import Taken
    from grader.classroom.home import at_home
    from grader.classroom.into_course import Wish, empty_handed, into_course
    from grader.terminal import unread

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    wish = Wish(
        [path.absolute() for path in arguments.sources],
        arguments.assignment,
        arguments.roster and arguments.roster.absolute(),
        arguments.attempt,
        arguments.isolation,
        arguments.dry_run,
    )
    every = []
    with at_home(arguments.course) as root, unread():
        for one in into_course(root, wish):
            every.append(one)
            _show(one, arguments.json)
        if not arguments.json:
            taken = sum(isinstance(one, Taken) for one in every)
            print(f"{taken:,} taken, {len(every) - taken:,} refused.")
            _show_empty_handed(empty_handed(root, wish.assignment, every))
    return 1 if any(not isinstance(one, Taken) and one.unmatched for one in every) else 0


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
