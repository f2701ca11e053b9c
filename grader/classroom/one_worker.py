"""One worker, kept for the next submission: what ``nbgrader autograde`` asks, one by one."""

from __future__ import annotations

import atexit
import threading

from grader.batch import Pool, Setup, Submission
from grader.batch.worker import Done, Lost, Task
from grader.results import Graded, from_record

#: Seconds after which a worker that nobody asks is ended: Formgrader's server runs for weeks.
IDLE = 120.0


class OneWorker:
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
            return result.graded(submission, self.setup.isolation)
        return from_record(result.record)

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None


class _Kept:
    """The worker of this process, for as long as it is asked with one set-up."""

    def __init__(self) -> None:
        self._worker: OneWorker | None = None
        atexit.register(self.close)

    def __call__(self, setup: Setup) -> OneWorker:
        if self._worker is None or self._worker.setup != setup:
            self.close()
            self._worker = OneWorker(setup)
        return self._worker

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()


#: From a set-up to the worker of this process.
one_worker = _Kept()
