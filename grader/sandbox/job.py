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


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are in bytes.

    seconds    wall time of one question, all its cases together, or of one statement
    in_all     wall time of the whole submission, restarts included
    memory     beyond what the process has when the learner's code starts
    processes  at one time, threads included where the kernel counts them
    files      open at one time
    file_size  of any one file
    scratch    the writable folder
    """

    seconds: float = 10.0
    in_all: float = 60.0
    memory: int = 1 << 30
    processes: int = 64
    files: int = 256
    file_size: int = 32 << 20
    scratch: int = 64 << 20
