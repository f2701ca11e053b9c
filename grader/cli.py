"""The ``grader`` command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

#: A call that cannot be carried out; everything that was graded, whatever the grade, is 0.
WRONG_CALL = 2


class WrongCall(Exception):
    """The user asked for something that cannot be done; the message is one clear line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except WrongCall as error:
        print(f"grader: {error}", file=sys.stderr)
        return WRONG_CALL
    except KeyboardInterrupt:
        print("grader: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader",
        description="Grade and maintain the course Backprop by Hand.",
        epilog="Each command has its own help: grader grade --help",
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    grade = commands.add_parser(
        "grade",
        help="grade notebooks and Python files",
        description="Grade the answers in notebooks (.ipynb) and Python files (.py). Answers are "
        "found by name; the learner's code runs in another process, away from everything else.",
    )
    grade.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    grade.add_argument("--json", action="store_true", help="print one JSON line a submission")
    grade.add_argument(
        "--exercise",
        action="append",
        default=[],
        metavar="NAME",
        help="grade this exercise only (may be given again)",
    )
    grade.add_argument(
        "--isolation",
        choices=("auto", "bubblewrap", "none"),
        default="auto",
        help="what stands between a submission and the rest of the machine; 'auto' is bubblewrap "
        "where it is installed; 'none' is for your own code",
    )
    grade.add_argument(
        "--time-limit",
        type=_seconds,
        default=10.0,
        metavar="SECONDS",
        help="for each exercise of a submission (default: 10)",
    )
    grade.set_defaults(run=_grade)

    doctor = commands.add_parser(
        "doctor",
        help="prove that the course is sound",
        description="Prove that every stub is not attempted, every worked answer earns full marks, "
        "every known mistake is rejected and named, and notebooks/ is what solutions/ builds.",
    )
    doctor.set_defaults(run=_doctor)

    build = commands.add_parser(
        "build",
        help="build notebooks/ from solutions/",
        description="Build the learner's notebooks from the chapters' Markdown.",
    )
    build.add_argument(
        "--worked",
        type=Path,
        metavar="DIR",
        help="write the notebooks with the worked answers into DIR instead",
    )
    build.set_defaults(run=_build)

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
    new.set_defaults(run=_new_course)
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"expected seconds between 0 and 3600, got {text!r}")
    return seconds


# ----------------------------------------------------------------------------------- commands


def _grade(arguments: argparse.Namespace) -> int:
    from grader import report
    from grader.exercises import by_name
    from grader.grading import grade_file

    unknown = [name for name in arguments.exercise if name not in by_name()]
    if unknown:
        raise WrongCall(
            f"there is no exercise called {unknown[0]}; there are {', '.join(by_name())}"
        )
    files = list(_submissions(arguments.paths))
    with _sandbox(arguments.isolation, arguments.time_limit) as sandbox:
        _load_tensorflow()
        for path in report.with_progress(files, quiet=arguments.json or len(files) < 2):
            graded = grade_file(path, sandbox, arguments.exercise)
            if arguments.json:
                print(json.dumps(graded.as_json(), ensure_ascii=False), flush=True)
            else:
                report.show(graded)
    return 0


def _doctor(_arguments: argparse.Namespace) -> int:
    from grader import build, doctor
    from grader.exercises import by_name

    with _sandbox("none") as sandbox:
        _load_tensorflow()
        found = 0
        for problem in doctor.problems(sandbox):
            print(f"✗ {problem}", flush=True)
            found += 1
    exercises = by_name().values()
    counted = (
        f"{len(build.written_chapters())} chapters, {len(exercises)} exercises, "
        f"{sum(len(ex.mistakes) for ex in exercises)} known mistakes"
    )
    print(f"{counted}: {'sound' if not found else f'{found} problems'}.")
    return 1 if found else 0


def _build(arguments: argparse.Namespace) -> int:
    from grader import build

    try:
        if arguments.worked is None:
            written = build.build_all()
        else:
            written = build.build_worked(arguments.worked)
    except (build.ChapterError, OSError) as error:
        raise WrongCall(str(error)) from None
    for path in written:
        print(path)
    return 0


def _new_course(arguments: argparse.Namespace) -> int:
    from grader import build, course

    try:
        for line in course.new_course(arguments.directory):
            print(line)
    except (course.CourseError, build.ChapterError) as error:
        raise WrongCall(str(error)) from None
    return 0


# ------------------------------------------------------------------------------------ helpers


def _submissions(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.suffix in (".ipynb", ".py")
                and p.is_file()
                and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            if not inside:
                raise WrongCall(f"{path} holds no notebook and no Python file")
            yield from inside
        elif not path.exists():
            raise WrongCall(f"{path} does not exist")
        elif path.suffix not in (".ipynb", ".py"):
            raise WrongCall(f"{path} is neither a notebook (.ipynb) nor a Python file (.py)")
        else:
            yield path


def _sandbox(isolation: str, seconds: float | None = None):
    from grader.sandbox import Limits, Sandbox, SandboxUnavailable, available

    if isolation == "auto":
        isolation = "bubblewrap" if available("bubblewrap") else "none"
        if isolation == "none":
            print(
                "grader: bubblewrap is not here, so the answers run with your own rights. Grade "
                "only code that you trust, or install it (apt install bubblewrap).",
                file=sys.stderr,
            )
    try:
        limits = Limits() if seconds is None else Limits(seconds=seconds)
        return Sandbox(isolation, limits)
    except SandboxUnavailable as error:
        raise WrongCall(str(error)) from None


def _load_tensorflow() -> None:
    from grader import lazy

    lazy.load_in_background()
