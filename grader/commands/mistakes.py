"""``grader mistakes``: the wrong answers of a class that nobody named yet."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import WrongCall

if TYPE_CHECKING:
    from grader.classroom.unnamed import Group


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    mistakes = commands.add_parser(
        "mistakes",
        help="the wrong answers of a class that have no name yet, grouped, with drafts",
        description="Read what was graded of a class, run its wrong answers that have no name "
        "again on the same inputs, and group those that are one function: how many learners, how "
        "it differs from what is right, a specimen without names, and a drafted @mistake. Put the "
        "draft into the exercise's module, say in its sentence what the learner should think "
        "about, and let `grader doctor` prove it.",
    )
    mistakes.add_argument("course", type=Path, metavar="COURSE", help="a course's folder")
    mistakes.add_argument(
        "assignment", nargs="?", metavar="ASSIGNMENT", help="(default: all that have work)"
    )
    mistakes.add_argument(
        "--at-least",
        type=int,
        default=2,
        metavar="N",
        help="leave out groups of fewer learners (default: 2)",
    )
    mistakes.add_argument(
        "--accept",
        metavar="EXERCISE:NAME",
        help="append the draft of this exercise's largest group to the chapter's module, as NAME",
    )
    mistakes.add_argument(
        "--sentence", default="", metavar="TEXT", help="with --accept: what the learner is told"
    )
    mistakes.add_argument(
        "--isolation",
        choices=("bubblewrap", "none"),
        default="bubblewrap",
        help="what stands between learners' code and the rest of the machine (default: bubblewrap)",
    )
    mistakes.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader import courses
    from grader.classroom import unnamed
    from grader.classroom.home import at_home
    from grader.sandbox import Sandbox

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    if arguments.accept and not arguments.sentence.strip():
        raise WrongCall('--accept wants a --sentence "…": what the learner should think about')
    with courses.taught_in(arguments.course), Sandbox(arguments.isolation) as sandbox:
        with at_home(arguments.course) as root:
            wrong = list(unnamed.of_class(root, arguments.assignment))
        found = [
            group
            for group in unnamed.groups(wrong, sandbox)
            if len(group.students) >= arguments.at_least
        ]
        if arguments.accept:
            return _accept(found, arguments.accept, arguments.sentence)
        for number, group in enumerate(found, 1):
            print("\n".join(_lines(group, number, unnamed.is_proved(group, sandbox))), flush=True)
    if not found:
        print(f"No {arguments.at_least} learners share a wrong answer that has no name.")
    return 0


def _lines(group: Group, number: int, proved: bool) -> Iterator[str]:
    count = len(group.students)
    yield f"{number}. {group.exercise.name}: {count} learner{'s' if count > 1 else ''}"
    yield f"   {group.says}"
    draft = group.draft(f"unnamed_{number}")
    if not draft:
        yield "   A specimen (its mistake has to be written by hand, with the exercise's driver):"
        yield _indented(group.specimen)
        return
    if not proved:
        yield "   The draft does not do alone what the answer did in its notebook; mend it first:"
    yield _indented(draft)


def _indented(code: str) -> str:
    return "\n".join(f"      {line}" for line in code.rstrip().split("\n")) + "\n"


def _accept(found: list[Group], which: str, sentence: str) -> int:
    from grader.classroom import unnamed

    exercise, _, name = which.partition(":")
    if not name.isidentifier():
        raise WrongCall(f"--accept wants EXERCISE:NAME, NAME being a Python name, not {which!r}")
    group = next((g for g in found if g.exercise.name == exercise), None)
    if group is None:
        raise WrongCall(f"there is no group of unnamed wrong answers to {exercise or which!r}")
    module = unnamed.accept(group, name, sentence)
    if module is None:
        draft = group.draft(name, sentence) or group.specimen
        print(f"Put this into the module that declares {exercise}:\n\n{draft}")
    else:
        print(f"{module} has it now. `grader doctor` proves it; `grader grade` tells the learners.")
    return 0
