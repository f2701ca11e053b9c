"""``grader grade``: files and folders of one's own, or what was collected in an nbgrader course."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from grader import escaping
from grader.errors import GraderError, Stopped, WrongCall

if TYPE_CHECKING:
    from grader.batch import Finished, Setup, Workers
    from grader.results import Graded
    from grader.sandbox import Limits

#: From so many files on, workers are started: before, they would take longer than they save.
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
        default=10.0,
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
    if not arguments.json and arguments.isolation == "bubblewrap" and _stays_root():
        print(_ROOT, file=sys.stderr)
    if _in_course(arguments.paths[0]):
        from grader import courses

        with courses.taught_in(arguments.paths[0]):
            _grade_course(arguments)
    else:
        _grade_files(arguments)
    return 0


_ROOT = (
    "You are root, and a submission cannot be run as another user here: it is this machine's root "
    "too, without its rights. Grade as an ordinary user where you can; docs/security.md says why."
)


def _stays_root() -> bool:
    """Whether we are root, and a submission cannot be made another user."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    from grader.sandbox import mounts, nobody

    with nobody.users(mounts.python()) as users:
        return users is None


# -------------------------------------------------------------------------------------- files


def _grade_files(arguments: argparse.Namespace) -> None:
    from grader import report
    from grader.batch import Setup, grade_all
    from grader.courses import by_name
    from grader.submission import Submission

    unknown = [name for name in arguments.exercise if name not in by_name()]
    if unknown:
        raise WrongCall(
            f"there is no exercise called {unknown[0]}; there are {', '.join(by_name())}"
        )
    files = list(_files(arguments.paths))
    held_to = tuple(arguments.exercise)
    coming = ((Submission.of_file(path, held_to=held_to), "") for path in files)
    with ExitStack() as stack:
        setup = Setup(arguments.isolation, _limits(arguments))
        workers = stack.enter_context(_workers(arguments, setup, few=len(files) < MANY))
        advance = stack.enter_context(
            report.progress(len(files), quiet=arguments.json or len(files) < 2)
        )

        def counted(all_finished: Iterable[Finished]) -> Iterator[Finished]:
            for finished in all_finished:
                advance()
                yield finished

        tally = report.Tally()
        finished = counted(grade_all(coming, workers))
        for one in _in_order(finished, [escaping.path(path) for path in files]):
            if arguments.json:
                _print_json(one.graded)
            else:
                report.show(one.graded)
            tally.add(one.graded)
        if not arguments.json and len(files) >= MANY:
            tally.show()


def _in_order(finished: Iterable[Finished], names: Sequence[str]) -> Iterator[Finished]:
    """What comes in any order, in the order of ``names``."""
    early: dict[str, list[Finished]] = {}
    coming = iter(finished)
    for name in names:
        while not early.get(name):
            one = next(coming)
            early.setdefault(one.submission.name, []).append(one)
        yield early[name].pop(0)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if _is_ours(p)
                and p.is_file()
                and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            if not inside:
                raise WrongCall(f"{path} holds no notebook and no Python file")
            yield from inside
        elif not path.exists():
            raise WrongCall(f"{path} does not exist")
        elif not _is_ours(path) and path.suffix != ".json":
            raise WrongCall(f"{path} is neither a notebook (.ipynb) nor a Python file (.py)")
        else:
            yield path


def _is_ours(path: Path) -> bool:
    """A notebook or a Python file. A browser, or a mail program, may have put .txt or .json behind
    a notebook's name."""
    name = path.name.lower()
    return name.endswith((".ipynb", ".py", ".ipynb.txt", ".ipynb.json", ".py.txt"))


# ------------------------------------------------------------------------------------- course


def _in_course(path: Path) -> bool:
    signs = ("nbgrader_config.py", "gradebook.db", "submitted")
    return path.is_dir() and any((path / name).exists() for name in signs)


def _grade_course(arguments: argparse.Namespace) -> None:
    from grader.classroom.home import at_home

    with at_home(arguments.paths[0]) as root:
        _grade_there(arguments, root)


def _grade_there(arguments: argparse.Namespace, root: Path) -> None:
    from grader.batch.pool import warm_up
    from grader.courses import POOLS

    if not arguments.scheduler:
        # While nbgrader is imported here; TensorFlow's import takes as long, and is needed where
        # the truths of the course's own inputs are not known yet.
        warm_up(tensorflow=not any((root / POOLS).glob("*")))
    from grader import report
    from grader.classroom.grade import CourseRun
    from grader.classroom.summary import Summary

    if arguments.exercise:
        raise WrongCall("--exercise is for files; a course is graded by assignment")
    names = arguments.paths[1:]
    tally, summary = report.Tally(), Summary()
    kept = 0
    try:
        with ExitStack() as stack:
            course = stack.enter_context(CourseRun(root, [str(name) for name in names]))
            setup = course.setup(arguments.isolation, _limits(arguments))
            workers = stack.enter_context(_workers(arguments, setup))
            advance = stack.enter_context(report.progress(course.count(), quiet=arguments.json))
            try:
                for result in course.grade(workers, arguments.again):
                    advance()
                    unchanged = result.reused and (not result.why or result.is_put_back)
                    tally.add(result.graded, unchanged)
                    summary.add(result)
                    if arguments.json:
                        print(json.dumps(result.as_json(), ensure_ascii=False), flush=True)
            except KeyboardInterrupt:
                raise Stopped(
                    f"interrupted. {course.kept:,} results are kept; run the same again, "
                    "and it goes on from there"
                ) from None
            finally:
                kept = course.kept
    except WrongCall:
        raise
    except GraderError as error:
        said = f" {kept:,} results are kept in the journal." * bool(kept)
        raise Stopped(f"{error}.{said}") from None
    tally.full_marks = course.news.full
    if not arguments.json and tally.submissions:
        tally.show()
    for line in summary.lines(course.news):
        print(line, file=sys.stderr if arguments.json else sys.stdout)


# ------------------------------------------------------------------------------------ helpers


def _workers(arguments: argparse.Namespace, setup: Setup, few: bool = False) -> Workers:
    from grader.batch import Pool, default_workers
    from grader.batch.here import Here

    if arguments.scheduler:
        from grader.batch.cluster import Cluster

        return Cluster(setup, arguments.scheduler)
    if few and not arguments.workers:
        return Here(setup)
    _check_isolation(setup)
    return Pool(setup, arguments.workers or default_workers())


def _check_isolation(setup: Setup) -> None:
    from grader.sandbox import Sandbox

    Sandbox(setup.isolation, setup.limits)  # says now, and not in a worker, what is missing


def _limits(arguments: argparse.Namespace) -> Limits:
    from grader.sandbox import Limits

    return Limits(seconds=arguments.time_limit)


def _print_json(graded: Graded) -> None:
    print(json.dumps(graded.as_json(), ensure_ascii=False), flush=True)


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
