"""``grader mistakes``: the wrong answers of a class that nobody named yet."""

from __future__ import annotations

import argparse
import keyword
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import WrongCall

if TYPE_CHECKING:
    from grader.classroom.unnamed import Group
    from grader.sandbox import Sandbox


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    mistakes = commands.add_parser(
        "mistakes",
        help="the wrong answers of a class that have no name yet, grouped, with drafts",
        description="Read what was graded of a class, run its wrong answers that have no name "
        "again on the same inputs, and group those that are one function: how many learners, how "
        "it differs from what is right, a specimen without names, and a drafted @mistake. With "
        "--accept and a sentence that says what the learner should think about, doctor proves the "
        "draft, and mistakes.py in the course's folder has it; `grader grade` then grades those "
        "submissions again, and no others.",
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
        help="put the draft of this exercise's largest group into the course's mistakes.py, as "
        "NAME, once doctor has proved it",
    )
    mistakes.add_argument(
        "--sentence", default="", metavar="TEXT", help="with --accept: what the learner is told"
    )
    mistakes.add_argument(
        "--worth",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="with --accept: the share of the points that it earns all the same (default: 0)",
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
        courses.by_name()  # what is wrong with the course's files is said, whoever has work in it
        with at_home(arguments.course) as root:
            wrong = list(unnamed.of_class(root, arguments.assignment))
        found = [
            group
            for group in unnamed.groups(wrong, sandbox)
            if len(group.students) >= arguments.at_least
        ]
        if arguments.accept:
            wanted = (arguments.accept, arguments.sentence, arguments.worth)
            return _accept(arguments.course, found, *wanted, sandbox)
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


def _accept(
    root: Path, found: list[Group], which: str, sentence: str, worth: float, sandbox: Sandbox
) -> int:
    from grader.classroom import own_mistakes, unnamed

    exercise, _, name = which.partition(":")
    if not name.isidentifier() or keyword.iskeyword(name):
        raise WrongCall(f"--accept wants EXERCISE:NAME, NAME being a Python name, not {which!r}")
    if not 0 <= worth < 1:
        raise WrongCall(f"--worth wants a share from 0 to below 1, not {worth:g}")
    group = next((g for g in found if g.exercise.name == exercise), None)
    if group is None:
        raise WrongCall(f"there is no group of unnamed wrong answers to {exercise or which!r}")
    draft = group.draft(name, sentence, worth)
    path = own_mistakes.path(root)
    risk = unnamed.more_than_arithmetic(group.specimen)
    if not draft or risk or not unnamed.is_proved(group, sandbox):
        print(
            f"This one has to be put into {path} by hand"
            + (f", for it {risk}: read it first" if risk else "")
            + f".\n\n{draft or group.specimen}"
        )
        return 1
    problems = own_mistakes.accept(root, group, draft)
    if problems:
        print("Nothing was written, for doctor says:", *problems, sep="\n  ")
        return 1
    count = len(group.students)
    print(
        f"{path} has it now, and doctor has proved it:\n\n{draft}\n`grader grade` grades the "
        f"{count} of this group again, and nobody else who has a name or is right. What stands in "
        "that file runs as your own code."
    )
    return 0
