"""Which exercises a submission is held to: those that are named, or by what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader import reading
from grader.courses import Course, by_name, chapters, default
from grader.errors import WrongCall
from grader.exercise import Exercise
from grader.submission import Submission


def wanted(submission: Submission, source: reading.Source) -> list[Exercise]:
    """The exercises that a submission is held to, in the course's order."""
    if submission.held_to:
        return [by_name()[name] for name in submission.held_to]
    seen = source.attempts(by_name())
    if submission.name.endswith((".py", ".py.txt")):
        return [ex for name, ex in by_name().items() if name in seen]
    held_to = chapters_of(submission, source)
    return [ex for ex in by_name().values() if ex.chapter in held_to]


def chapters_of(submission: Submission, source: reading.Source) -> set[str]:
    """The chapters whose notebook this is: by its file's name and its set-up cell, or else by its
    checks, or else by the answers in it. A chapter may use the name of another's answer."""
    text = "\n".join(cell.source for cell in source.cells)
    named = default().chapters_said_in(text) | ({submission.chapter()} & set(chapters()))
    if named:
        return named
    seen = source.attempts(by_name())
    checked = re.findall(r"^check\((\w+)", text, re.MULTILINE)
    return {by_name()[name].chapter for name in checked if name in by_name()} or {
        by_name()[name].chapter for name in seen
    }


def check_named(names: Iterable[str], course: Course | None = None) -> None:
    """Raise WrongCall for the first of ``names`` that is no exercise of the course."""
    known = (course or default()).exercises
    for name in names:
        if name not in known:
            raise WrongCall(f"there is no exercise called {name}; there are {', '.join(known)}")
