"""``grader doctor``: prove that a course is sound."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from grader.courses import Course


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    doctor = commands.add_parser(
        "doctor",
        help="prove that the course is sound",
        description="Prove that every stub is not attempted, every worked answer earns full marks, "
        "every known mistake is rejected and named, and the notebooks are what the prose builds.",
    )
    doctor.add_argument(
        "course",
        nargs="?",
        metavar="COURSE",
        help="an installed course, or a folder with chapters of your own; without it, the course "
        "at hand",
    )
    doctor.add_argument(
        "--mutants",
        action="store_true",
        help="change every worked answer in every small way instead, and list the changes that the "
        "cases let through",
    )
    doctor.add_argument(
        "--exercise",
        "-e",
        action="append",
        default=[],
        metavar="NAME",
        help="with --mutants: only this one; may be given several times",
    )
    doctor.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader import courses, lazy
    from grader.authoring import doctor
    from grader.sandbox import Sandbox

    course = courses.named(arguments.course) if arguments.course else courses.default()
    if arguments.mutants or arguments.exercise:
        return _mutants(course, arguments.exercise)
    exercises = course.exercises.values()
    with Sandbox("none") as sandbox:
        lazy.load_in_background()
        found = 0
        for problem in doctor.problems(course, sandbox):
            print(f"✗ {problem}", flush=True)
            found += 1
    counted = ", ".join(
        (
            _counted(len(course.prose), "chapter"),
            _counted(len(exercises), "exercise"),
            _counted(sum(len(ex.mistakes) for ex in exercises), "known mistake"),
        )
    )
    print(f"{counted}: {_counted(found, 'problem') if found else 'sound'}.")
    return 1 if found else 0


def _mutants(course: Course, only: Sequence[str]) -> int:
    from grader.authoring.mutants import Totals

    totals = Totals()
    for problem in totals.examined(course, only):
        print(f"✗ {problem}", flush=True)
    found = totals.problems
    print(
        f"{_counted(totals.tried, 'mutant')}, {totals.equivalent} of them recorded as the same "
        f"function: {_counted(found, 'problem') if found else 'no other slips through'}."
    )
    return 1 if found else 0


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
