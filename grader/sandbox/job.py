"""What the sandbox is asked: a learner's statements, and the questions put to what they define."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.sandbox.decode import Room
from grader.sandbox.inside import ask


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a learner's.

    code        its source
    where       how a learner names the place, "cell 7", or "" for a .py file
    first_line  its first line within that cell or file, counted from 1
    binds       the names that it binds, at top level or as globals
    """

    code: str
    where: str = ""
    first_line: int = 1
    binds: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Question(ask.Question):
    """A question that is put to the sandbox.

    room  how much an answer may be; the trusted side's alone, it does not cross
    """

    room: Room = field(default_factory=Room)


@dataclass(frozen=True)
class Job:
    """One submission: ``statements`` in their order, ``questions``, and whether the sources
    mention TensorFlow (a job that turns out to need it gets it all the same, a little later)."""

    statements: tuple[Statement, ...]
    questions: tuple[Question, ...]
    tensorflow: bool = False
