"""What a worker process does: parse, ask its sandbox, compare. It never runs a learner's code."""

from __future__ import annotations

import dataclasses
import functools
import os
import queue
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Protocol

from grader import courses
from grader.batch.seeds import Seeds
from grader.courses import spoken
from grader.grading import grade, stumbled, ungraded, uses_tensorflow
from grader.results import Graded, from_record, to_record
from grader.sandbox import Limits, Sandbox
from grader.sandbox.inside.outcome import Status
from grader.sentences import ENGLISH, Heard
from grader.submission import Submission


class Dress(Protocol):
    """Makes a file of a submission and its verdicts: the notebook that Formgrader shows."""

    def __call__(self, submission: Submission, graded: Graded) -> bytes: ...


@dataclass(frozen=True)
class Setup:
    """What all submissions of a run have in common; it is sent to each worker once.

    dress  by :attr:`Task.dress`, what makes a file of the verdicts
    """

    isolation: str = "bubblewrap"
    limits: Limits = field(default_factory=Limits)
    seeds: Seeds = field(default_factory=Seeds)
    dress: Mapping[str, Dress] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """What a worker process needs to begin with; the :class:`Setup` may come later.

    like    one of the submissions to come: where its answers use TensorFlow, it is imported at once
    course  which course is meant (``courses.choice``): the process that this one is forked from may
            have been started for another
    """

    isolation: str
    limits: Limits
    like: Submission | None = None
    course: str = field(default_factory=courses.choice)


@dataclass(frozen=True)
class Task:
    """One submission on its way to a worker.

    dress   names the entry of :attr:`Setup.dress` that makes its file; "" for no file
    record  where it is graded already, the result: then only its file is made
    """

    submission: Submission
    dress: str = ""
    record: dict[str, Any] | None = None


@dataclass(frozen=True)
class Done:
    """What came of a task: ``record`` is :func:`grader.results.to_record`'s, ``file`` the file."""

    record: dict[str, Any]
    file: bytes = b""


@dataclass(frozen=True)
class Lost:
    """What came of a task whose workers died; ``how`` ends a sentence."""

    how: str

    def graded(self, submission: Submission, isolation: str) -> Graded:
        """What is said of the submission."""
        said = spoken()("lost", why=Heard(self.how))
        return ungraded(submission, isolation, said, Status.CRASHED)


class Grader:
    """A sandbox and what is needed to ask it. A context manager."""

    def __init__(self, setup: Setup, sandbox: Sandbox | None = None) -> None:
        self.setup = setup
        self.sandbox = sandbox or Sandbox(setup.isolation, setup.limits)

    def __enter__(self) -> Grader:
        self.sandbox.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.sandbox.__exit__(*error)

    def do(self, task: Task) -> Done:
        """Grade one submission, and make its file where one is wanted."""
        submission = task.submission
        if task.record is not None:
            graded = from_record(task.record)
        else:
            seed = functools.partial(self.setup.seeds.seed, submission.student)
            graded = grade(submission, self.sandbox, seed)
        return Done(task.record or to_record(graded), self._file(task, graded))

    def _file(self, task: Task, graded: Graded) -> bytes:
        return dressed(self.setup.dress[task.dress], task.submission, graded) if task.dress else b""


def dressed(dress: Dress, submission: Submission, graded: Graded) -> bytes:
    """The file of a submission and its verdicts. Never raises for what is in it: where it cannot be
    shown, what was said of its answers is there all the same."""
    try:
        return dress(submission, graded)
    except Exception as error:
        bare = dataclasses.replace(submission, data=b"", unreadable=ENGLISH("cannot be shown here"))
        return dress(bare, dataclasses.replace(graded, message=stumbled(error)))


def serve(connection: Connection, start: Start) -> None:
    """The main function of a worker process: the :class:`Setup` and then tasks in, results out,
    until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one process that keeps books
    courses.chosen(start.course)
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    try:
        with Sandbox(start.isolation, start.limits) as sandbox:
            if start.like and uses_tensorflow(start.like):
                sandbox.foresee_tensorflow()
            connection.send("ready")
            grader = Grader(inbox.get(), sandbox)
            while True:
                number, task = inbox.get()
                connection.send((number, grader.do(task)))
    except BaseException as error:
        # One line for the parent; the traceback would be ours, and help nobody there.
        connection.send(f"{type(error).__name__}: {error}"[:1000])
        os._exit(1)


def _receive(connection: Connection, inbox: queue.SimpleQueue[Any]) -> None:
    # In a thread of its own: while we write a long result the parent may be writing a long task.
    try:
        while True:
            inbox.put(connection.recv())
    except BaseException:
        os._exit(0)  # the parent is gone, or wants us gone; the sandbox goes with us
