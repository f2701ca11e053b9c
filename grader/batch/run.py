"""The one process that keeps the books: hands submissions out, and writes down what comes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader import altered, courses
from grader.batch.fingerprints import fingerprint
from grader.batch.journal import Journal
from grader.batch.where import Workers
from grader.batch.worker import Done, Lost, Setup, Task
from grader.results import Graded, from_record, to_record
from grader.sentences import ENGLISH
from grader.submission import Submission


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


def _key(common: bytes, submission: Submission) -> str:
    digest = hashlib.sha256(common)
    about = [submission.name, submission.student, submission.unreadable, *submission.held_to]
    digest.update(json.dumps(about).encode() + b"\0")
    digest.update(submission.data)
    return digest.hexdigest()


def _under_own_mistakes(key: str, record: Mapping[str, Any]) -> str:
    """What the journal calls a result that depends on the course's own file of mistakes: a wrong
    answer that has no name, or one out of that file, or one that any exercise knows (``altered``)
    and that file's would come before. Any other keeps its key whatever stands there, so that a new
    mistake costs the grading of those submissions alone."""
    course = courses.default()
    depends = {}
    for verdict in record.get("verdicts", ()):
        name, ex = verdict["exercise"], course.exercises.get(verdict["exercise"])
        if ex is None or verdict["status"] not in ("wrong", "raised"):
            continue
        added = course.extensions.get(name)
        own = {m.name for m in added.by.mistakes} if added else set()
        named = verdict.get("mistake")
        if named in {m.name for m in ex.mistakes} - own:
            continue
        if not added and (not named or named in altered.names(ex)):
            continue
        depends[name] = added.digest if added else ""
    if not depends:
        return key
    return hashlib.sha256(json.dumps([key, depends], sort_keys=True).encode()).hexdigest()


def _finish(
    task: Task, result: Done | Lost, key: str, setup: Setup, journal: Journal | None
) -> Finished:
    if isinstance(result, Lost):
        record = task.record or to_record(result.graded(task.submission, setup.isolation))
        # Without its code: that may be what no process of ours survives.
        bare = dataclasses.replace(task.submission, data=b"", unreadable=ENGLISH("not read"))
        file = setup.dress[task.dress](bare, from_record(record)) if task.dress else b""
    else:
        record, file = result.record, result.file
    now = _under_own_mistakes(key, record)
    if journal is not None and task.record is None:
        for each in dict.fromkeys((key, now)):
            journal.append(each, record)
    graded = from_record(record)
    return Finished(now, task.submission, graded, file, reused=task.record is not None)


def in_order(finished: Iterable[Finished], names: Iterable[str]) -> Iterator[Finished]:
    """What comes in any order, in the order of ``names``, each of which is a submission's."""
    early: dict[str, list[Finished]] = {}
    coming = iter(finished)
    for name in names:
        while not early.get(name):
            one = next(coming)
            early.setdefault(one.submission.name, []).append(one)
        yield early[name].pop(0)
