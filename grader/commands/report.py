"""``grader report``: how a class did, as a page and in a few lines."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import WrongCall

if TYPE_CHECKING:
    from grader.classroom.insight import Insight

#: Mistakes that are printed; the page has all.
_MOST = 5


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    report = commands.add_parser(
        "report",
        help="how a class did: a page to look at and to show",
        description="Write a page of HTML on one assignment: the points, the mistakes this class "
        "makes, what to say in the next lecture, what a person should look at, answers that are "
        "alike. It opens without a network. Nothing is graded for it, and nobody is named unless "
        "--names is given.",
    )
    report.add_argument("course", type=Path, metavar="COURSE", help="a course's folder")
    report.add_argument("assignment", metavar="ASSIGNMENT")
    report.add_argument("--names", action="store_true", help="say who, wherever somebody is meant")
    report.add_argument(
        "--output",
        "-o",
        type=Path,
        metavar="FILE",
        help="where to write the page (default: COURSE/reports/ASSIGNMENT.html)",
    )
    report.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader.classroom import class_results, insight, report_page
    from grader.classroom.folder import write_whole
    from grader.classroom.home import at_home

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    with at_home(arguments.course) as root:
        found = insight.of(class_results.read(root, arguments.assignment))
    default = arguments.course / "reports" / f"{arguments.assignment}.html"
    path: Path = arguments.output or default
    try:
        write_whole(path, report_page.page(found, arguments.names).encode(), 0o600)
    except OSError as error:
        raise WrongCall(
            f"{path} cannot be written ({error.strerror or error}): give another with --output"
        ) from None
    for line in _lines(found, arguments.names):
        print(line)
    print(f"The page: {path}")
    return 0


def _lines(found: Insight, names: bool) -> Iterator[str]:
    """What is worth a line on a terminal."""
    percent = 100 * found.mean / found.max_points if found.max_points else 0.0
    learners = "1 learner" if found.learners == 1 else f"{found.learners:,} learners"
    yield (
        f"{found.results.assignment}: {learners}, median {found.median:g} of "
        f"{found.max_points:g} points, {percent:.0f}% on average, {found.full:,} with full marks."
    )
    if found.results.waiting:
        yield f"Handed in and not graded yet: {found.results.waiting:,}."
    for mistake in found.mistakes[:_MOST]:
        who = f" ({', '.join(mistake.students[:10])}{', …' * (len(mistake.students) > 10)})"
        yield (
            f"  {len(mistake.students):>4} × {mistake.exercise}, {mistake.name.replace('_', ' ')}"
            f"{who * names}"
        )
    if len(found.mistakes) > _MOST:
        yield f"       … and {len(found.mistakes) - _MOST:,} more kinds of mistake."
    if found.unknown:
        each = ", ".join(f"{count:,} of {name}" for name, count in found.unknown.items())
        yield f"Wrong in a way that nobody named yet: {each}. `grader mistakes` groups them."
    if found.for_a_person:
        yield f"For a person to look at: {len(found.for_a_person):,}."
    if found.alike:
        yield f"Groups of answers that are alike: {len(found.alike):,}."
