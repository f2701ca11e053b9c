"""The trusted end of the pipe: jobs out, frames in. Everything read is checked and bounded."""

from __future__ import annotations

import collections
import functools
import os
import select
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from grader.sandbox import launch
from grader.sandbox.inside.beside import named, sources
from grader.sandbox.inside.outcome import Status
from grader.sandbox.inside.values import pack
from grader.sandbox.inside.wire import Frames, frame
from grader.sandbox.job import Question, Statement


class EndOfTurn(Exception):
    """A process ended, or had to be ended, before it was done."""

    def __init__(self, status: Status, error: str = "") -> None:
        super().__init__(status, error)
        self.status, self.error = status, error


class Turn:
    """What one process says. ``read`` raises EndOfTurn when it says nothing more."""

    def await_begun(self) -> None:
        """Wait until it has said something, or has ended: until then it imports or is prepared,
        which is not the learner's time."""

    def read(self, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
        """The next frame, waited for until ``deadline`` (of ``time.monotonic``)."""
        raise NotImplementedError


class Source(Protocol):
    """Where turns come from: processes forked, or started anew."""

    def __init__(self, told: dict[str, Any]) -> None: ...

    def begin(self, job: bytes) -> Turn:
        """A process that takes ``job``."""

    def end(self, turn: Any) -> None:
        """End a turn that this began."""

    def close(self) -> None:
        """End everything."""


class PipeTurn(Turn):
    """A turn that is read from a pipe."""

    def __init__(self, descriptor: int, fate: Callable[[], EndOfTurn]) -> None:
        self.descriptor = descriptor
        self._fate = fate  # asked when the pipe has closed
        self._frames = Frames()
        self._ready: collections.deque[tuple[dict[str, Any], list[bytes]]] = collections.deque()
        self._broken: ValueError | None = None
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def await_begun(self) -> None:
        self._poll.poll(launch.START * 1000)

    def read(self, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
        while not self._ready:
            if self._broken:
                raise self._broken
            wait = deadline - time.monotonic()
            if wait <= 0 or not self._poll.poll(wait * 1000):
                raise EndOfTurn(Status.TIMEOUT)
            data = os.read(self.descriptor, 1 << 18)
            if not data:
                raise self._fate()
            try:
                for one in self._frames.feed(data):
                    self._ready.append(one)
            except ValueError as error:
                # What came before it is still to be taken down: it says whose turn it was.
                self._broken = error
        return self._ready.popleft()


def encode(
    statements: Sequence[Statement],
    questions: Sequence[Question],
    failures: Mapping[int, tuple[str, str, str]],
) -> bytes:
    """A job: a frame of the statements, and then a frame for each question."""
    written = [
        {"code": s.code, "where": s.where, "first_line": s.first_line, "binds": sorted(s.binds)}
        for s in statements
    ]
    header = {"statements": written, "failures": failures}
    return b"".join((frame(header), *map(_question, questions)))


@functools.lru_cache(maxsize=1024)  # in a batch the same few are put to everybody
def _question(q: Question) -> bytes:
    blobs: list[bytes] = []
    cases = [[[name, pack(value, blobs)] for name, value in case.items()] for case in q.cases]
    header = {
        "name": q.name,
        "cases": cases,
        "rowwise": q.rowwise,
        "is_value": q.is_value,
        "derived": q.derived,
        "driver": named(q.driver) if q.driver else None,
        "needs": q.needs,
        "beside": sources(q.driver, *q.cases),
    }
    return frame(header, blobs)
