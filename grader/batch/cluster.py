"""The workers of a Dask cluster, each with a sandbox of its own. What is queued, retried and moved
when a machine goes away is Dask's affair."""

from __future__ import annotations

import threading
from typing import Any

from grader.batch.pool import AHEAD, PoolError
from grader.batch.worker import Done, Grader, Lost, Setup, Task
from grader.releases import install
from grader.sentences import ENGLISH

#: Seconds to wait for the scheduler, and for the first worker.
PATIENCE = 60


class Cluster:
    """What :class:`grader.batch.Pool` is, on a Dask cluster. A context manager.

    address  the scheduler's, ``tcp://host:port``; its workers need this package and bubblewrap

    Raises PoolError where the cluster cannot be had.
    """

    def __init__(self, setup: Setup, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise PoolError(f"grading on a cluster needs Dask: {install('dask')}") from None
        self.setup = setup
        self._dask: Any = distributed
        self._tasks: dict[Any, Task] = {}
        try:
            self._client: Any = self._dask.Client(address, timeout=PATIENCE)
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise PoolError(f"the Dask scheduler {address} cannot be used: {error}") from None
        # The course's notebooks go to each worker once, and not with each submission.
        self._setup = self._client.scatter(setup, broadcast=True, hash=False)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.cancel(list(self._tasks))
        self._client.close()

    @property
    def has_room(self) -> bool:
        threads: int = sum(self._client.nthreads().values())
        return len(self._tasks) < max(1, threads) * AHEAD

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def give(self, task: Task) -> None:
        future = self._client.submit(_grade, self._setup, task, pure=False)
        self._tasks[future] = task

    def results(self) -> list[tuple[Task, Done | Lost]]:
        finished = self._dask.wait(list(self._tasks), return_when="FIRST_COMPLETED").done
        return [(self._tasks.pop(future), _result(future)) for future in finished]


def _result(future: Any) -> Done | Lost:
    error = future.exception()
    if error is None:
        done: Done = future.result()
        return done
    if type(error).__name__ == "KilledWorker":
        return Lost(ENGLISH("all workers ended"))
    raise PoolError(f"a Dask worker cannot grade: {type(error).__name__}: {error}")


_ours = threading.local()


def _grade(setup: Setup, task: Task) -> Done:
    # A sandbox takes one submission at a time, so each of the worker's threads has its own.
    if getattr(_ours, "setup", None) is not setup:
        _ours.grader, _ours.setup = Grader(setup), setup
    done: Done = _ours.grader.do(task)
    return done
