"""``grader export``: grades for a learning platform, or as CSV."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.errors import WrongCall


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    export = commands.add_parser(
        "export",
        help="write grades for a learning platform",
        description="Write the grades of a course, or of one assignment, as the CSV file that a "
        "learning platform imports. What people graded counts, and what lateness costs is taken "
        "off. Whoever is in roster.csv and handed in nothing has an empty cell.",
    )
    export.add_argument("course", type=Path, metavar="COURSE", help="an nbgrader course's folder")
    export.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="default: all of them")
    export.add_argument("--to", choices=("moodle", "canvas", "gradescope", "csv"), required=True)
    export.add_argument(
        "--output",
        "-o",
        type=Path,
        metavar="FILE",
        help="where to write it (default: COURSE/grades-PLATFORM.csv)",
    )
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader.classroom import export
    from grader.classroom.folder import Course
    from grader.classroom.home import at_home

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    default = arguments.course / f"grades-{arguments.to}.csv"
    path = (arguments.output or default).absolute()
    wanted = [arguments.assignment] if arguments.assignment else []
    with at_home(arguments.course) as root:
        found = export.write(Course.open(root), path, arguments.to, wanted)
    waits = sum(one is not None and one.waits for row in found.rows for one in row.points.values())
    print(f"Grades of {len(found.rows):,} for {', '.join(found.most) or 'no assignment'}: {path}")
    if waits:
        print(f"{waits:,} wait for a person: what is not graded yet counts nothing.")
    return 0
