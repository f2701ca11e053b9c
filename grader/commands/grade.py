"""``grader grade``: files and folders of one's own, or what was collected in an nbgrader course."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import escaping
from grader.errors import WrongCall

if TYPE_CHECKING:
    from grader.batch.early import EarlyWorker
    from grader.sandbox import Limits

#: From so many files on, the points of all together are told.
MANY = 8


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    grade = commands.add_parser(
        "grade",
        help="grade notebooks and Python files, or what a course has collected",
        description="Grade the answers in notebooks (.ipynb) and Python files (.py). Answers are "
        "found by name; the learner's code runs in another process, away from everything else. "
        "Where PATH is the folder of an nbgrader course, grade what was collected in it (all, or "
        "the ASSIGNMENTs named after it) into its gradebook and for its Formgrader. A run that "
        "was ended goes on where it was when it is called again.",
    )
    grade.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a file, a folder, or a course and then assignments",
    )
    grade.add_argument("--json", action="store_true", help="print one JSON line a submission")
    grade.add_argument(
        "--exercise",
        action="append",
        default=[],
        metavar="NAME",
        help="grade this exercise only (may be given again; not in a course)",
    )
    grade.add_argument(
        "--isolation",
        choices=("bubblewrap", "none"),
        default="bubblewrap",
        help="what stands between a submission and the rest of the machine (default: bubblewrap); "
        "'none' is for your own code",
    )
    grade.add_argument(
        "--time-limit",
        type=_seconds,
        metavar="SECONDS",
        help="for each exercise of a submission (default: 10)",
    )
    grade.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="processes that grade at the same time (default: one for each processor)",
    )
    grade.add_argument(
        "--scheduler",
        metavar="URL",
        help="grade on the workers of a Dask cluster instead, tcp://HOST:PORT",
    )
    grade.add_argument(
        "--again",
        action="store_true",
        help="in a course: grade anew also what was graded and has not changed",
    )
    grade.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader.classroom import home
    from grader.sandbox import nobody

    if not arguments.json and arguments.isolation == "bubblewrap" and nobody.is_lacking():
        print(_ROOT, file=sys.stderr)
    if home.is_course(arguments.paths[0]):
        _grade_course(arguments)
    else:
        _grade_files(arguments)
    return 0


_ROOT = (
    "You are root, and a submission cannot be run as another user here: it is this machine's root "
    "too, without its rights. Grade as an ordinary user where you can; docs/security.md says why."
)


def _grade_files(arguments: argparse.Namespace) -> None:
    from grader import terminal
    from grader.batch import Setup, grade_all, in_order, workers
    from grader.held_to import check_named
    from grader.reading import paths
    from grader.submission import Submission

    check_named(arguments.exercise)
    files = list(paths.submissions(arguments.paths))
    held_to = tuple(arguments.exercise)
    coming = ((Submission.of_file(path, held_to=held_to), "") for path in files)
    quiet = arguments.json or len(files) < 2
    setup = Setup(arguments.isolation, _limits(arguments))
    tally = terminal.Tally()
    with (
        workers(setup, len(files), arguments.workers, arguments.scheduler) as at_work,
        terminal.progress(len(files), quiet) as advance,
    ):
        finished = advance(grade_all(coming, at_work))
        for one in in_order(finished, map(escaping.path, files)):
            if arguments.json:
                _print_json(one.graded.as_json())
            else:
                terminal.show(one.graded)
            tally.add(one.graded)
    if not arguments.json and len(files) >= MANY:
        tally.show()


def _grade_course(arguments: argparse.Namespace) -> None:
    from grader import courses, terminal
    from grader.classroom import home

    if arguments.exercise:
        raise WrongCall("--exercise is for files; a course is graded by assignment")
    with contextlib.ExitStack() as stack:
        stack.enter_context(courses.taught_in(arguments.paths[0]))
        root = stack.enter_context(home.at_home(arguments.paths[0]))
        early = None
        if not arguments.scheduler:  # it begins while nbgrader is imported here
            first = home.first_worker(root, arguments.isolation, _limits(arguments))
            early = stack.enter_context(first)
        stack.enter_context(terminal.unread())
        _grade_there(arguments, root, early)


def _grade_there(
    arguments: argparse.Namespace, root: Path, early: EarlyWorker | None = None
) -> None:
    from grader import terminal
    from grader.batch import workers
    from grader.classroom.grade import CourseRun
    from grader.classroom.summary import Summary

    tally, summary = terminal.Tally(), Summary()
    with CourseRun(root, map(str, arguments.paths[1:])) as course:
        setup = course.setup(arguments.isolation, _limits(arguments))
        with (
            workers(
                setup, number=arguments.workers, scheduler=arguments.scheduler, early=early
            ) as at_work,
            terminal.progress(course.count(), quiet=arguments.json) as advance,
        ):
            for result in advance(course.grade(at_work, arguments.again)):
                tally.add(result.graded, result.is_unchanged)
                summary.add(result)
                if arguments.json:
                    _print_json(result.as_json())
    tally.full_marks = course.news.full
    if not arguments.json and tally.submissions:
        tally.show()
    for line in summary.lines(course.news):
        print(line, file=sys.stderr if arguments.json else sys.stdout)


def _limits(arguments: argparse.Namespace) -> Limits:
    from grader.sandbox import Limits

    limits = Limits()
    return replace(limits, seconds=arguments.time_limit or limits.seconds)


def _print_json(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"expected seconds between 0 and 3600, got {text!r}")
    return seconds


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 1000, got {text!r}")
    return int(text)
