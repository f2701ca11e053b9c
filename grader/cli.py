"""The ``grader`` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.wrong_call import Stopped, WrongCall

#: Everything that was graded, whatever the grade, is 0; a call that cannot be carried out is 2,
#: and what was stopped halfway, its results kept, 1.
WRONG_CALL, STOPPED = 2, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except WrongCall as error:
        print(f"grader: {error}", file=sys.stderr)
        return WRONG_CALL
    except Stopped as error:
        print(f"grader: {error}", file=sys.stderr)
        return STOPPED
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

    from grader import collect_command, grade_command

    grade_command.add(commands)
    collect_command.add(commands)

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


# ----------------------------------------------------------------------------------- commands


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


def _sandbox(isolation: str):
    from grader.sandbox import Sandbox, SandboxUnavailable

    try:
        return Sandbox(isolation)
    except SandboxUnavailable as error:
        raise WrongCall(str(error)) from None


def _load_tensorflow() -> None:
    from grader import lazy

    lazy.load_in_background()
