"""Many submissions: spread over workers, written down one by one, resumed where it was.

>>> with Journal(path) as journal, Pool(setup, workers) as pool:
...     for finished in grade_all(submissions, pool, journal):
...         ...
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from grader import courses
from grader.batch.journal import Journal, JournalError
from grader.batch.pool import Lost, Pool, PoolError
from grader.batch.seeds import SecretError, Seeds, course_secret
from grader.batch.worker import Done, Setup, Task
from grader.grading import ungraded
from grader.results import Graded, from_record, to_record
from grader.sandbox.inside.outcome import Status
from grader.submission import Submission

__all__ = [
    "Finished",
    "Journal",
    "JournalError",
    "Pool",
    "PoolError",
    "SecretError",
    "Seeds",
    "Setup",
    "Submission",
    "Workers",
    "course_secret",
    "default_workers",
    "fingerprint",
    "grade_all",
]


class Workers(Protocol):
    """Where submissions are graded: on this machine (:class:`Pool`) or on others."""

    setup: Setup

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
    @property
    def has_room(self) -> bool: ...
    @property
    def busy(self) -> bool: ...
    def give(self, task: Task) -> None: ...
    def results(self) -> list[tuple[Task, Done | Lost]]: ...


@dataclass(frozen=True)
class Finished:
    """A submission with its result.

    key     what the journal calls it
    file    what ``Setup.dress`` made of it, b"" where nothing was to be made
    reused  whether it was graded by an earlier run, and ``delivered`` whether that run also put
            it where it belongs
    """

    key: str
    submission: Submission
    graded: Graded
    file: bytes = b""
    reused: bool = False
    delivered: bool = False


def _nowhere_to_deliver(_key: str, _submission: Submission) -> bool:
    return True


def grade_all(
    submissions: Iterable[tuple[Submission, str]],
    workers: Workers,
    journal: Journal | None = None,
    again: bool = False,
    is_delivered: Callable[[str, Submission], bool] = _nowhere_to_deliver,
) -> Iterator[Finished]:
    """Grade every submission, in any order; each comes with the name of its dress, or "".

    A result is in the journal before it is seen here. One that the journal has already, for the
    same bytes under the same grader, exercises, limits and seeds, is not computed anew, unless
    ``again``; nor is its file made again where ``is_delivered``. Only as many submissions are
    taken as are at work, so memory does not grow with their number. Raises JournalError and
    PoolError.
    """
    common = fingerprint(workers.setup)
    keys: dict[int, str] = {}  # by the identity of a task at work

    def finished() -> Iterator[Finished]:
        for task, result in workers.results():
            yield _finish(task, result, keys.pop(id(task)), workers.setup, journal)

    for submission, dress in submissions:
        first = key = _key(common, submission)
        record = journal.record(key) if journal and key in journal and not again else None
        if journal and record is not None:
            key = _under_own_mistakes(first, record)
            record = journal.record(key) if key in journal else None
        if record is not None and (not dress or is_delivered(key, submission)):
            yield Finished(key, submission, from_record(record), reused=True, delivered=True)
            continue
        while not workers.has_room:
            yield from finished()
        task = Task(submission, dress, record)
        keys[id(task)] = first
        workers.give(task)
    while workers.busy:
        yield from finished()


def default_workers() -> int:
    """As many as this process may use processors."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def fingerprint(setup: Setup) -> bytes:
    """Everything but the submission that a result depends on, hashed."""
    digest = hashlib.sha256(_code() + _exercises())
    limits = dataclasses.asdict(setup.limits)
    digest.update(json.dumps([setup.isolation, limits], sort_keys=True).encode())
    digest.update(hashlib.sha256(setup.seeds.secret).digest())
    return digest.digest()


@functools.cache
def _code() -> bytes:
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(platform.python_version().encode())
    for name in ("numpy", "tensorflow-cpu", "tensorflow"):
        try:
            digest.update(f"{name} {importlib.metadata.version(name)}".encode())
        except importlib.metadata.PackageNotFoundError:
            continue
    digest.update(_files(package))
    return digest.digest()


def _exercises() -> bytes:
    """The exercises of the course that is meant, hashed: a verdict depends on them too."""
    course = courses.default()
    spec = importlib.util.find_spec(course.package) if course.package else None
    of_package = spec.submodule_search_locations if spec else None
    folders = [*map(Path, of_package or ()), *course.folders]
    return b"".join(map(_files, folders))


@functools.lru_cache(maxsize=16)
def _files(folder: Path) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _key(common: bytes, submission: Submission) -> str:
    digest = hashlib.sha256(common)
    about = [submission.name, submission.student, submission.unreadable, *submission.held_to]
    digest.update(json.dumps(about).encode() + b"\0")
    digest.update(submission.data)
    return digest.hexdigest()


def _under_own_mistakes(key: str, record: Mapping[str, Any]) -> str:
    """What the journal calls a result that depends on the course's own file of mistakes: a wrong
    answer that has no name, or one out of that file. Any other keeps its key whatever stands there,
    so that a new mistake costs the grading of those submissions alone."""
    course = courses.default()
    depends = {}
    for verdict in record.get("verdicts", ()):
        name, ex = verdict["exercise"], course.exercises.get(verdict["exercise"])
        if ex is None or verdict["status"] not in ("wrong", "raised"):
            continue
        added = course.extensions.get(name)
        own = {m.name for m in added.by.mistakes} if added else set()
        named = verdict.get("mistake")
        if named in {m.name for m in ex.mistakes} - own or (not named and not added):
            continue
        depends[name] = added.digest if added else ""
    if not depends:
        return key
    return hashlib.sha256(json.dumps([key, depends], sort_keys=True).encode()).hexdigest()


def _finish(
    task: Task, result: Done | Lost, key: str, setup: Setup, journal: Journal | None
) -> Finished:
    if isinstance(result, Lost):
        said = f"The grader's own process ended twice on this submission: {result}."
        record = task.record or to_record(
            ungraded(task.submission, setup.isolation, said, Status.CRASHED)
        )
        # Without its code: that may be what no process of ours survives.
        bare = dataclasses.replace(task.submission, data=b"", unreadable="it was not read")
        file = setup.dress[task.dress](bare, from_record(record)) if task.dress else b""
    else:
        record, file = result.record, result.file
    now = _under_own_mistakes(key, record)
    if journal is not None and task.record is None:
        for each in dict.fromkeys((key, now)):
            journal.append(each, record)
    graded = from_record(record)
    return Finished(now, task.submission, graded, file, reused=task.record is not None)
