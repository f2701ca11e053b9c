"""Worker processes on this machine. One that dies is replaced, and its submission tried again."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Any

from grader.batch.worker import Done, Lost, Setup, Start, Task, serve
from grader.errors import GraderError
from grader.sentences import ENGLISH

#: Tasks that a worker has at one time: one at work, one waiting, so that it never waits for us.
AHEAD = 2
#: Times that a submission is given to a worker before it counts as one that kills workers.
TRIES = 2
#: Seconds beyond the sandbox's own limit after which a worker is taken to hang.
PATIENCE = 120.0
#: Seconds that a worker may take to import everything, on a slow and busy machine.
START = 300.0


class PoolError(GraderError):
    """Workers cannot be had, or cannot work at all; the message is one line."""


class Pool:
    """``workers`` processes, each with a sandbox of its own. A context manager.

    early  gives a worker that was started before, once, or None

    Whoever uses it gives tasks while there is room, and asks for results while it is busy.
    """

    def __init__(
        self, setup: Setup, workers: int, early: Callable[[], Worker | None] | None = None
    ) -> None:
        self.setup = setup
        self._early = early
        self._context = context()
        self._workers: list[Worker] = []
        self._wanted = max(1, workers)
        self._waiting: deque[_Given] = deque()
        self._number = 0
        self._failed_starts = 0  # one after the other

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def has_room(self) -> bool:
        """Whether a further task would be at work soon."""
        return self._count() < self._wanted * AHEAD

    @property
    def busy(self) -> bool:
        """Whether there are results to come."""
        return self._count() > 0

    def give(self, task: Task) -> None:
        """Take on a task."""
        self._waiting.append(_Given(self._number, task))
        self._number += 1
        self._hand_out()

    def results(self) -> list[tuple[Task, Done | Lost]]:
        """Wait for something to happen; the tasks that it finished, often one, often none.

        Raises PoolError where no worker can be started.
        """
        patience = min(w.deadline for w in self._workers) - time.monotonic()
        ready = set(wait([w.connection for w in self._workers], max(0.0, patience)))
        finished: list[tuple[Task, Done | Lost]] = []
        for worker in list(self._workers):
            if worker.connection in ready:
                try:
                    finished += self._told(worker, worker.connection.recv())
                except (EOFError, OSError):
                    finished += self._died(worker, "")
            elif time.monotonic() > worker.deadline:
                finished += self._died(worker, "it did not come back in time")
        self._hand_out()
        return finished

    def close(self) -> None:
        """End all workers; what they had at work is not finished."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._waiting.clear()

    def _count(self) -> int:
        return len(self._waiting) + sum(len(w.given) for w in self._workers)

    def _hand_out(self) -> None:
        while self._waiting:
            worker = self._least_busy()
            if worker is None:
                return
            worker.give(self._waiting.popleft(), self._seconds())

    def _least_busy(self) -> Worker | None:
        # A process is started for each submission until there are enough: one needs only one.
        idle = [w for w in self._workers if not w.given]
        if not idle and len(self._workers) < self._wanted:
            start = Start(self.setup.isolation, self.setup.limits)
            worker = (self._early and self._early()) or Worker(self._context, start)
            worker.tell(self.setup)
            self._workers.append(worker)
            return worker
        free = [w for w in self._workers if len(w.given) < AHEAD]
        return min(free, key=lambda w: len(w.given), default=None)

    def _seconds(self) -> float:
        return self.setup.limits.in_all + PATIENCE

    def _told(self, worker: Worker, message: Any) -> list[tuple[Task, Done | Lost]]:
        if message == "ready":
            self._failed_starts = 0
            worker.started(self._seconds())
        elif isinstance(message, str):
            worker.last_words = message
        else:
            number, done = message
            return [(worker.take(number, self._seconds()).task, done)]
        return []

    def _died(self, worker: Worker, reason: str) -> list[tuple[Task, Done | Lost]]:
        self._workers.remove(worker)
        reason = reason or worker.last_words or worker.fate()
        worker.end()
        self._waiting.extendleft(reversed(worker.given))
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= TRIES:
                raise PoolError(f"no worker can be started: {reason}")
        elif worker.given:
            # It was at work on the first of them.
            first = self._waiting[0]
            first.tries += 1
            if first.tries >= TRIES:
                self._waiting.popleft()
                return [(first.task, Lost(reason))]
        return []


class _Given:
    """A task with the number that its answer will carry, and how often it was tried."""

    def __init__(self, number: int, task: Task) -> None:
        self.number, self.task, self.tries = number, task, 0


class Worker:
    """One process, the pipe to it, and what it has been given."""

    def __init__(self, context: Any, start: Start) -> None:
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=serve, args=(theirs, start), name="grader worker", daemon=True
        )
        try:
            self.process.start()
        except (OSError, EOFError) as error:
            raise PoolError(f"no worker can be started: {error}") from None
        theirs.close()
        self.given: deque[_Given] = deque()
        self.ready = False
        self.last_words = ""
        self.deadline = time.monotonic() + START

    def give(self, given: _Given, seconds: float) -> None:
        if self.ready and not self.given:
            self.deadline = time.monotonic() + seconds
        self.given.append(given)
        self.tell((given.number, given.task))

    def tell(self, message: Setup | tuple[int, Task]) -> None:
        """Send it the setup, once, or a task."""
        # A worker that has just died is noticed when its end of the pipe is read.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(message)

    def started(self, seconds: float) -> None:
        self.ready = True
        self.deadline = time.monotonic() + seconds if self.given else float("inf")

    def take(self, number: int, seconds: float) -> _Given:
        given = self.given.popleft()
        if given.number != number:
            raise PoolError("a worker answered out of order")
        self.deadline = time.monotonic() + seconds if self.given else float("inf")
        return given

    def fate(self) -> str:
        self.process.join(5)
        code = self.process.exitcode
        if code is not None and code < 0:
            return ENGLISH("ended by", signal=signal.Signals(-code).name)
        return ENGLISH("ended") if code is None else ENGLISH("ended with", code=code)

    def end(self) -> None:
        self.connection.close()  # which it takes for the end
        self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def context(tensorflow: bool = False) -> Any:
    """How processes are started: forked from one that has imported what all of them need, where the
    system has that. ``tensorflow`` is for a course whose truths are still to be worked out: its
    import is then paid once, and not by each worker."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        forkserver = multiprocessing.get_context("forkserver")
        wanted = ["grader.batch.preload", *["grader.batch.preload_tensorflow"] * tensorflow]
        forkserver.set_forkserver_preload(wanted)
        return forkserver
    return multiprocessing.get_context("spawn")
