"""A first worker, begun while its command still imports: what the worker imports, its sandbox's
Python and TensorFlow among it, is imported at the same time."""

from __future__ import annotations

import threading

from grader.batch.pool import PoolError, Worker, context
from grader.batch.worker import Start


class EarlyWorker:
    """One worker, on its way. A context manager, which ends it where nobody took it over.

    start       what it is to begin with
    tensorflow  whether truths are still to be worked out: see :func:`grader.batch.pool.context`
    """

    def __init__(self, start: Start, tensorflow: bool = False) -> None:
        self.start = start
        self._context = context(tensorflow)
        self._worker: Worker | None = None
        # Starting it waits for the process that it is forked from.
        self._thread = threading.Thread(target=self._begin, daemon=True)

    def __enter__(self) -> EarlyWorker:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        worker = self.take()
        if worker is not None:
            worker.end()

    def take(self) -> Worker | None:
        """The worker, once; None where there is none."""
        self._thread.join()
        worker, self._worker = self._worker, None
        return worker

    def _begin(self) -> None:
        try:
            self._worker = Worker(self._context, self.start)
        except PoolError:
            return  # whoever wants one starts another, and then says why it cannot
