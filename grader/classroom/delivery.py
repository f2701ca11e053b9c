"""Takes results where they belong: into the gradebook and into ``autograded/``.

What has changed since the last run decides what is graded, or only delivered anew: the answers,
the grader, the points, what lies beside the notebook.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from grader.batch import Finished, Journal, Setup, Submission, fingerprint, parts, processors
from grader.classroom import companions, own_cells
from grader.classroom.assignments import Assignment, Released
from grader.classroom.autograded import with_own_cells
from grader.classroom.folder import Course, Handed, write_whole
from grader.classroom.gradebook import Book
from grader.classroom.grades import Entry
from grader.classroom.ledger import Facts, Ledger
from grader.classroom.own_cells import OwnCells
from grader.classroom.points import earned, rescaled, share
from grader.classroom.run_results import GONE, OTHER, CourseResult, News
from grader.courses import default
from grader.errors import GraderError
from grader.results import Graded, from_record
from grader.sandbox import whole_notebook

#: Most results that are delivered together, and the seconds after which fewer are.
TOGETHER = 100
OFTEN = 5.0


class DeliveryError(GraderError):
    """A result cannot be put where it belongs; it is in the journal. The message is one line."""


@dataclass(frozen=True)
class Books:
    """What a run knows of its course, and keeps its results in.

    secret       what everyone's own inputs are drawn with
    own_journal  the results of instructors' own cells; None where there are none
    """

    course: Course
    book: Book
    journal: Journal
    ledger: Ledger
    secret: bytes
    own_journal: Journal | None = None


class Delivery:
    """Takes the results of one assignment to the gradebook and to ``autograded/``."""

    def __init__(
        self, books: Books, news: News, assignment: Assignment, setup: Setup, again: bool
    ) -> None:
        self._books, self._news, self._assignment = books, news, assignment
        self._setup, self._again = setup, again
        self._engine = fingerprint(setup).hex()[:16]
        self._mistakes = {name: more.digest for name, more in default().extensions.items()}
        books.ledger.runs(self._engine, parts(setup))
        self._handed: dict[str, tuple[Handed, Released, Facts, companions.Companions]] = {}
        self._why: dict[str, str] = {}
        self._waiting: list[Finished] = []
        self._flushed, self._delivered = time.monotonic(), 0
        self._scores = books.book.scores(assignment)

    def submissions(self) -> Iterator[tuple[Submission, str]]:
        """What was handed in with answers of the course in it, one after the other, with the name
        of its dress."""
        for submission, handed, _ in self._all(of_ours=True):
            yield submission, f"{handed.assignment}/{handed.notebook}"

    def without_ours(self) -> Iterator[Finished]:
        """What was handed in of notebooks that are the instructor's own altogether."""
        for submission, handed, _ in self._all(of_ours=False):
            key = hashlib.sha256(b"own" + submission.name.encode() + submission.data).hexdigest()
            why = f"Nothing to grade: {submission.unreadable}." if submission.unreadable else ""
            graded = Graded(submission.name, self._setup.isolation, (), why)
            dress = self._setup.dress[f"{handed.assignment}/{handed.notebook}"]
            delivered = not self._again and not self._stale(key, submission, None)
            file = b"" if delivered else dress(submission, graded)
            yield Finished(key, submission, graded, file, reused=delivered, delivered=delivered)

    def is_delivered(self, key: str, submission: Submission) -> bool:
        """Whether an earlier run put this result where it belongs, and it is still there, and
        nothing that it depends on has changed."""
        return not self._stale(key, submission, self._books.journal.record(key))

    def take(self, finished: Finished) -> Iterator[CourseResult]:
        """Take one; those that are then delivered come back as they are seen by others."""
        name = finished.submission.name
        self._news.kept += 1
        if finished.delivered:
            _, notebook, _, beside = self._handed.pop(name)
            own = self._own(finished, notebook, beside)
            yield self._result(finished, notebook, own)
            return
        if name not in self._why:
            # Its answers are new, or the grader is: whether it had a grade before is the ledger's.
            _, _, facts, _ = self._handed[name]
            self._why[name] = self._reason(name, facts)
        self._waiting.append(finished)
        # The first alone, for somebody waits for it; then as many as there are already.
        enough = len(self._waiting) > min(self._delivered, TOGETHER - 1)
        if enough or time.monotonic() - self._flushed > OFTEN:
            yield from self.flush()

    def flush(self) -> Iterator[CourseResult]:
        """Write the notebooks, then the grades, then into the journal that both are there."""
        self._flushed = time.monotonic()
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        owns = self._own_of(waiting)
        entries, results = [], []
        facts: dict[str, Facts] = {}
        shares: dict[str, Mapping[str, float | None]] = {}
        for finished, own in zip(waiting, owns, strict=True):
            handed, notebook, now, beside = self._handed[finished.submission.name]
            before = self._books.ledger.facts(finished.submission.name)
            again = before is not None and (before.data, before.stamp) != (now.data, now.stamp)
            self._write(finished, handed, own, beside, now)
            entries.append(Entry.of(finished.graded, handed, notebook, own.shares, again))
            facts[finished.submission.name] = now
            shares[finished.submission.name] = own.shares
            results.append(self._result(finished, notebook, own))
        self._news.moot += self._books.book.write(self._assignment, entries)
        self._books.ledger.delivered(facts, shares)
        self._books.journal.delivered(f.key for f in waiting)
        self._delivered += len(waiting)
        for finished in waiting:
            del self._handed[finished.submission.name]
        yield from results

    def _all(self, of_ours: bool) -> Iterator[tuple[Submission, Handed, Released]]:
        """What was handed in, of the notebooks that have answers of the course in them or of those
        that have none."""
        released = {n.name: n for n in self._assignment.notebooks}
        if not any(bool(n.held_to) == of_ours for n in released.values()):
            return
        course = self._books.course
        for handed in course.handed_in(self._assignment.name, list(released)):
            notebook = released[handed.notebook]
            if bool(notebook.held_to) != of_ours:
                continue
            submission = handed.submission(course.root, notebook.held_to)
            beside = companions.of(course, handed)
            before = self._books.ledger.facts(submission.name)
            facts = Facts(
                hashlib.sha256(submission.data).hexdigest()[:16],
                self._engine,
                notebook.points,
                beside.digest(),
                _secret(beside, before),
                beside.stamp,
                self._mistakes,
            )
            self._handed[submission.name] = (handed, notebook, facts, beside)
            yield submission, handed, notebook

    def _stale(self, key: str, submission: Submission, record: dict[str, Any] | None) -> bool:
        """Whether what was delivered is not what should be there; notes why."""
        handed, notebook, facts, _ = self._handed[submission.name]
        before = self._books.ledger.facts(submission.name)
        why = self._books.ledger.why(submission.name, facts)
        if not why and before:
            if not self._books.course.autograded(handed).is_file():
                why = GONE
            elif not self._as_graded(handed, notebook, record):
                why = OTHER
        if why or not before or not self._books.journal.is_delivered(key):
            self._why[submission.name] = why or self._reason(submission.name, facts)
            return True
        return False

    def _reason(self, name: str, now: Facts) -> str:
        """Why something is graded anew whose answers have no result yet."""
        before = self._books.ledger.facts(name)
        why = self._books.ledger.why(name, now)
        return why or (now.whose_mistakes(before) if before else "")

    def _as_graded(self, handed: Handed, notebook: Released, record: dict[str, Any] | None) -> bool:
        """Whether the gradebook has the points that were given."""
        shares = {v.exercise: share(v) for v in from_record(record).verdicts} if record else {}
        for cell in notebook.cells:
            if not (cell.grade or cell.task):
                continue
            key = (handed.student, cell.name)
            if key not in self._scores:
                return False
            if cell.exercise in shares:
                if self._scores[key] != earned(shares[cell.exercise], cell.points):
                    return False
        return True

    def _result(self, finished: Finished, notebook: Released, own: OwnCells) -> CourseResult:
        points = notebook.points
        of_own = {
            name: (None if part is None else earned(part, points[name]), points[name])
            for name, part in own.shares.items()
        }
        why = "" if finished.delivered else self._why.pop(finished.submission.name, "")
        graded = rescaled(finished.graded, notebook.worth)
        return CourseResult(graded, of_own, finished.reused, why)

    def _own_of(self, waiting: list[Finished]) -> list[OwnCells]:
        """The instructor's own cells of several submissions, as many at once as there are
        processors."""
        if not any(n.has_own for n in self._assignment.notebooks):
            return [OwnCells()] * len(waiting)
        with ThreadPoolExecutor(processors()) as at_once:
            parts = [self._handed[f.submission.name] for f in waiting]
            return list(
                at_once.map(self._own, waiting, [p[1] for p in parts], [p[3] for p in parts])
            )

    def _own(
        self, finished: Finished, notebook: Released, beside: companions.Companions
    ) -> OwnCells:
        if not notebook.has_own:
            return OwnCells()
        again = self._again and not finished.delivered
        return own_cells.grade(
            finished.submission.data,
            notebook,
            whole_notebook.runner(self._setup.isolation),
            beside.shown(),
            self._books.own_journal,
            again,
        )

    def _write(
        self,
        finished: Finished,
        handed: Handed,
        own: OwnCells,
        beside: companions.Companions,
        facts: Facts,
    ) -> None:
        path = self._books.course.autograded(handed)
        mode = 0o664 if self._books.course.directory.groupshared else 0o444
        file = with_own_cells(finished.file, own) if own.sources else finished.file
        try:
            write_whole(path, file, mode)
            left_behind = facts.secret.startswith(_LEFT_BEHIND)
            companions.carry(self._books.course, handed, beside, self._books.secret, left_behind)
        except OSError as error:
            raise DeliveryError(
                f"{path} cannot be written ({error.strerror or error}). What was graded is kept "
                "in the journal: put that right, and run the same again"
            ) from None


#: Marks a secret that an earlier attempt left behind.
_LEFT_BEHIND = "left behind "


def _secret(beside: companions.Companions, before: Facts | None) -> str:
    """What to remember of a submission's secret.

    The exchange gives each attempt a secret of its own. One that comes again with a later attempt
    was left behind by the earlier one, and names the earlier one's feedback.
    """
    if not beside.secret:
        return ""
    digest = hashlib.sha256(beside.secret.encode()).hexdigest()[:16]
    if before is not None:
        came_again = before.secret == digest and before.stamp != beside.stamp
        if came_again or before.secret == _LEFT_BEHIND + digest:
            return _LEFT_BEHIND + digest
    return digest
