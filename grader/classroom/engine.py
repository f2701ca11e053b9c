"""One worker, kept for the next submission: what ``nbgrader autograde`` asks, one by one."""

from __future__ import annotations

import atexit
import threading

from grader.batch import Pool, Setup, Submission
from grader.batch.pool import Lost
from grader.batch.worker import Done, Task
from grader.grading import lost, ungraded
from grader.results import Graded, from_record
from grader.sandbox.inside.outcome import Status

#: Seconds after which a worker that nobody asks is ended: Formgrader's server runs for weeks.
IDLE = 120.0


class Engine:
    """Grades one submission after the other in a process of its own; it is started when the first
    one comes, and again when one comes after a pause."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._end: threading.Timer | None = None

    def grade(self, submission: Submission) -> Graded:
        """Grade it. Raises PoolError where no worker can be started."""
        with self._lock:
            if self._end is not None:
                self._end.cancel()
            if self._pool is None:
                self._pool = Pool(self.setup, 1)
            self._pool.give(Task(submission))
            results: list[tuple[Task, Done | Lost]] = []
            while not results:
                results = self._pool.results()
            self._end = threading.Timer(IDLE, self.close)
            self._end.daemon = True
            self._end.start()
        [(_, result)] = results
        if isinstance(result, Lost):
            said = lost(result)
            return ungraded(submission, self.setup.isolation, said, Status.CRASHED)
        return from_record(result.record)

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None


_ENGINE: Engine | None = None


def engine(setup: Setup) -> Engine:
    """The engine of this process, with this set-up."""
    global _ENGINE
    if _ENGINE is None or _ENGINE.setup != setup:
        if _ENGINE is not None:
            _ENGINE.close()
        _ENGINE = Engine(setup)
        atexit.register(_ENGINE.close)
    return _ENGINE
