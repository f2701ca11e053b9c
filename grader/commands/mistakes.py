"""``grader mistakes``: the wrong answers of a class that nobody named yet."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import WrongCall

if TYPE_CHECKING:
    from grader.classroom.own_mistakes import Answered
    from grader.classroom.unnamed import Group


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
    from grader.classroom import own_mistakes, unnamed
    from grader.classroom.home import at_home
    from grader.sandbox import Sandbox

    if not arguments.course.is_dir():
        raise WrongCall(f"{arguments.course} is not the folder of a course")
    proposal = None
    if arguments.accept:
        proposal = own_mistakes.Proposal.parse(
            arguments.accept, arguments.sentence, arguments.worth
        )
    with courses.taught_in(arguments.course), Sandbox(arguments.isolation) as sandbox:
        courses.by_name()  # what is wrong with the course's files is said, whoever has work in it
        with at_home(arguments.course) as root:
            wrong = list(unnamed.of_class(root, arguments.assignment))
        found = [
            group
            for group in unnamed.groups(wrong, sandbox)
            if len(group.students) >= arguments.at_least
        ]
        if proposal:
            answered = own_mistakes.propose(arguments.course, found, proposal, sandbox)
            print(_told(answered, own_mistakes.path(arguments.course)))
            return 0 if answered.is_accepted else 1
        for number, group in enumerate(found, 1):
            print("\n".join(_lines(group, number, unnamed.is_proved(group, sandbox))), flush=True)
    if not found:
        print(_none_shared(arguments.at_least))
    return 0


def _none_shared(at_least: int) -> str:
    if at_least < 2:
        return "Every wrong answer has a name, or came to nothing that could be compared."
    return f"No wrong answer without a name is shared by {at_least} learners or more."


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


def _told(answered: Answered, path: Path) -> str:
    """What became of what was to be accepted."""
    draft, count = answered.draft, len(answered.group.students)
    if answered.by_hand:
        risk = f", for {answered.risk}: read it first" if answered.risk else ""
        shown = draft or answered.group.specimen
        return f"This one has to be put into {path} by hand{risk}.\n\n{shown}"
    if answered.problems:
        return "\n  ".join(("Nothing was written, for doctor says:", *answered.problems))
    return (
        f"{path} has it now, and doctor has proved it:\n\n{draft}\n`grader grade` grades the "
        f"{count} of this group again, and nobody else who has a name or is right. What stands in "
        "that file runs as your own code."
    )
