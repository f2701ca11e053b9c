"""Where submissions are graded: in this process, in others on this machine, or on a cluster."""

from __future__ import annotations

import os
from typing import Protocol, Self

from grader.batch.cluster import Cluster
from grader.batch.early import EarlyWorker
from grader.batch.here import Here
from grader.batch.pool import Pool
from grader.batch.worker import Done, Lost, Setup, Task
from grader.sandbox import Sandbox

#: From so many submissions on, processes are started: before, they would take longer than they
#: save.
MANY = 8


class Workers(Protocol):
    """Takes tasks while it has room, and gives results while it is busy. A context manager."""

    setup: Setup

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
    @property
    def has_room(self) -> bool: ...
    @property
    def busy(self) -> bool: ...
    def give(self, task: Task) -> None: ...
    def results(self) -> list[tuple[Task, Done | Lost]]: ...


def workers(
    setup: Setup,
    submissions: int = MANY,
    number: int | None = None,
    scheduler: str | None = None,
    early: EarlyWorker | None = None,
) -> Workers:
    """The workers for so many submissions: ``number`` processes, by default one for each processor,
    and none at all for a few submissions; or those of the Dask cluster at ``scheduler``. ``early``
    becomes one of the processes; it was begun with the same isolation and limits.

    Raises PoolError, and SandboxUnavailable, now and not in a worker.
    """
    if scheduler:
        return Cluster(setup, scheduler)
    if submissions < MANY and not number:
        return Here(setup)
    Sandbox(setup.isolation, setup.limits)
    return Pool(setup, number or processors(), early.take if early else None)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
