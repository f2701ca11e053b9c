"""Puts the questions of a job to a learner's code, and survives whatever it does."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox import launch
from grader.sandbox.answers import EndOfTurn, Source, Turn, encode
from grader.sandbox.decode import outcomes
from grader.sandbox.forks import Forks
from grader.sandbox.inside import words
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.parent import Parent
from grader.sandbox.job import Job, Limits, Question
from grader.sandbox.launch import SandboxUnavailable
from grader.sandbox.spawn import Spawns

__all__ = ["Sandbox", "SandboxUnavailable", "available"]

ISOLATIONS = ("bubblewrap", "none")


class Sandbox:
    """Runs submissions one after the other, each in a process of its own that is then gone.

    isolation  "bubblewrap", or "none" for one's own code: other processes and time limits only
    limits     what one submission may use
    warm       TensorFlow's ops are rehearsed before the fork; without, each turn runs its first

    A context manager; not shared between threads. Several may exist, in one process or several.
    Raises :class:`SandboxUnavailable` where bubblewrap is missing or cannot work.
    """

    def __init__(
        self, isolation: str = "bubblewrap", limits: Limits | None = None, warm: bool = True
    ) -> None:
        if isolation not in ISOLATIONS:
            raise ValueError(f"isolation is one of {', '.join(ISOLATIONS)}, not {isolation!r}")
        if isolation == "bubblewrap":
            launch.bubblewrap()
        self.isolation = isolation
        self.limits = limits or Limits()
        self._warm = warm and hasattr(os, "fork")
        self._kind: type[Source] = Forks if hasattr(os, "fork") else Spawns
        self._sources: dict[Parent, Source] = {}

    def __enter__(self) -> Sandbox:
        self._source(Parent.NUMPY)
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def foresee_tensorflow(self) -> None:
        """Import it now, and not when a submission's answers need it."""
        self._source(self._after(Parent.NUMPY))

    def close(self) -> None:
        """End all processes."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()

    @property
    def memory(self) -> str:
        """What bounds the memory of a submission's processes together: "cgroup", the kernel, or
        "watched", a watcher that looks every 20 ms; "" where nothing does, or nothing has run."""
        if self.isolation == "none" or not self._sources:
            return ""
        groups = [getattr(source, "group", None) for source in self._sources.values()]
        return "cgroup" if all(groups) else "watched"

    def run(self, job: Job) -> dict[str, list[Outcome]]:
        """One outcome for each case of each question, by the question's name: :meth:`answers`, all
        of them kept."""
        return dict(self.answers(job))

    def answers(self, job: Job) -> Generator[tuple[str, list[Outcome]]]:
        """The name of a question, and one outcome for each of its cases, as each becomes known.
        Nothing is kept here of what was given.

        Whatever the learner's code does is an outcome. A statement or a question that ends its
        process is named, and the rest is run again without it.
        """
        state = _State(job, time.monotonic() + self.limits.in_all, self._first(job))
        while state.left():
            if time.monotonic() >= state.deadline:
                state.give_up(words.say("in all", seconds=f"{self.limits.in_all:g}"))
                yield from state.known()
                break
            yield from self._turn(state)

    def _first(self, job: Job) -> Parent:
        return self._after(Parent.NUMPY) if job.tensorflow else Parent.NUMPY

    def _after(self, parent: Parent) -> Parent:
        """Where a turn is taken that could not be taken here."""
        # A process that is started anew for each turn has nothing to be warm for.
        return Parent.WARM if parent is Parent.NUMPY and self._warm else Parent.COLD

    def _source(self, parent: Parent) -> Source:
        if parent not in self._sources:
            self._sources[parent] = self._kind(
                launch.settings(
                    self.limits,
                    parent=parent,
                    isolated=self.isolation == "bubblewrap",
                    once=self._kind is Spawns,
                )
            )
        return self._sources[parent]

    def _turn(self, state: _State) -> Iterator[tuple[str, list[Outcome]]]:
        asked = state.left()
        before = time.monotonic()
        source = self._source(state.parent)
        turn = source.begin(encode(state.job.statements, asked, state.failures))
        turn.await_begun()
        started = time.monotonic()
        state.deadline += started - before  # imports of ours are not the learner's time
        try:
            for known in state.follow(asked, turn, self.limits.seconds):
                before = time.monotonic()
                yield known
                state.deadline += time.monotonic() - before  # nor is what is made of it
        except Elsewhere:
            state.parent = self._after(state.parent)
            state.deadline += time.monotonic() - started
        finally:
            source.end(turn)
        yield from state.known()


@functools.cache
def available(isolation: str = "bubblewrap") -> bool:
    """Whether learner code can be isolated like this here; tried once."""
    try:
        with Sandbox(isolation):
            return True
    except SandboxUnavailable:
        return False


class Elsewhere(Exception):
    """What is left of a turn has to be taken in a process that comes from another parent."""


@dataclass
class _State:
    """How far a job has come. ``results`` are known and not yet handed on, ``done`` the names of
    all questions that have been answered; ``failures`` are the statements that must not run again.
    """

    job: Job
    deadline: float
    parent: Parent
    results: dict[str, list[Outcome]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failures: dict[int, tuple[Status, str, str]] = field(default_factory=dict)

    def left(self) -> list[Question]:
        return [q for q in self.job.questions if q.name not in self.done]

    def know(self, question: Question, found: list[Outcome]) -> None:
        self.results[question.name] = found
        self.done.add(question.name)

    def known(self) -> Iterator[tuple[str, list[Outcome]]]:
        """What is known and not yet handed on."""
        while self.results:
            yield self.results.popitem()

    def follow(
        self, asked: Sequence[Question], turn: Turn, seconds: float
    ) -> Iterator[tuple[str, list[Outcome]]]:
        """Hand on what one process says until it is done or ended."""
        statement, question = -1, -1
        try:
            while True:
                header, blobs = turn.read(min(self.deadline, time.monotonic() + seconds))
                if "at" in header and question < 0:
                    statement = _next(header["at"], statement, len(self.job.statements))
                elif "asked" in header:
                    if asked[question].name not in self.done and question >= 0:
                        raise EndOfTurn(Status.CRASHED, _LIED)
                    question = _next(header["asked"], question, len(asked))
                elif "answer" in header and question >= 0 and header["answer"] == question:
                    one = asked[question]
                    if one.name in self.done:
                        raise EndOfTurn(Status.CRASHED, _LIED)
                    self.know(one, outcomes(header, blobs, len(one.cases), one.room))
                    del blobs
                    yield from self.known()
                elif "elsewhere" in header and self.parent is not Parent.COLD:
                    raise Elsewhere
                elif "done" in header and all(q.name in self.done for q in asked):
                    return
                else:
                    raise EndOfTurn(Status.CRASHED, _LIED)
        except ValueError:
            self._blame(asked, statement, question, Status.CRASHED, _LIED)
        except EndOfTurn as end:
            if self.parent is Parent.WARM and end.error != _LIED:
                raise Elsewhere from end  # it may have waited for a thread that a fork has not
            error = end.error or words.say("in seconds", seconds=f"{seconds:g}")
            self._blame(asked, statement, question, end.status, error)

    def _blame(
        self, asked: Sequence[Question], statement: int, question: int, status: Status, error: str
    ) -> None:
        if question >= 0 and asked[question].name not in self.done:
            one = asked[question]
            self.know(one, [Outcome(status, error=error)] * len(one.cases))
        elif question >= 0:
            # It struck after an answer and before the next question: whose it was is unknown.
            following = asked[question + 1 : question + 2]
            for one in following:
                self.know(one, [Outcome(status, error=error)] * len(one.cases))
        elif statement >= 0 and statement not in self.failures:
            self.failures[statement] = (status, error, _place(self.job, statement))
        else:
            self.give_up(error, status)

    def give_up(self, error: str, status: Status = Status.TIMEOUT) -> None:
        for one in self.left():
            self.know(one, [Outcome(status, error=error)] * len(one.cases))


def _next(value: Any, last: int, count: int) -> int:
    if type(value) is not int or value != last + 1 or value >= count:
        raise ValueError("out of order")
    return value


def _place(job: Job, statement: int) -> str:
    one = job.statements[statement]
    line = next((text for text in one.code.splitlines() if text.strip()), "").strip()
    return f"{one.where + ', ' if one.where else ''}line {one.first_line}: {line}"[:300]


_LIED = words.say("no answer")
