"""Grades what was collected in an nbgrader course, and puts it where nbgrader looks for it.

What has changed since the last run decides what is graded, or only delivered anew: the answers,
the grader, the points, what lies beside the notebook. Penalties are worked out anew every time.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from grader import course_file
from grader.batch import (
    Finished,
    Journal,
    Seeds,
    Setup,
    Submission,
    Workers,
    course_secret,
    default_workers,
    fingerprint,
    grade_all,
)
from grader.classroom import companions, own_cells
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.autograded import Autograded, slots, with_own_cells
from grader.classroom.folder import Course, Handed, own_settings, write_whole
from grader.classroom.gradebook import Assignment, Book, Entry, Moot, Released
from grader.classroom.late import ByCourseFile
from grader.classroom.ledger import Facts, Followed, Ledger, Terms
from grader.classroom.own_cells import OwnCells
from grader.classroom.points import earned, rescaled, share
from grader.course_file import Chapter, CourseFile
from grader.errors import GraderError
from grader.results import Graded, from_record
from grader.sandbox import Limits

#: Results that are delivered together, and the seconds after which fewer are.
TOGETHER = 100
OFTEN = 5.0


#: Reasons to deliver a grade again that has not changed.
_GONE = "its notebook in autograded/ was gone"
_OTHER = "the gradebook had another grade"


class DeliveryError(GraderError):
    """A result cannot be put where it belongs; it is in the journal. The message is one line."""


@dataclass(frozen=True)
class CourseResult:
    """One notebook of one student, graded.

    graded  in the points of the gradebook
    own     of the instructor's own cells, by name: (points or None where a person grades, most)
    reused  whether an earlier run had graded these answers
    why     where it had a grade already and was delivered anew, what had changed
    """

    graded: Graded
    own: dict[str, tuple[float | None, float]] = field(default_factory=dict)
    reused: bool = False
    why: str = ""

    @property
    def is_put_back(self) -> bool:
        """Whether the grade is what it was, and only what had been made of it was gone."""
        return self.why in (_GONE, _OTHER)

    def as_json(self) -> dict[str, Any]:
        """The line of ``grader grade COURSE --json``: the points that the gradebook has."""
        line: dict[str, Any] = self.graded.as_json()
        if self.own:
            line["points"] = round(line["points"] + sum(p or 0.0 for p, _ in self.own.values()), 2)
            line["max_points"] += sum(most for _, most in self.own.values())
            line["own_cells"] = [
                {"cell": name, "points": points, "max_points": most}
                for name, (points, most) in self.own.items()
            ]
        return line


@dataclass
class News:
    """What a run has to tell besides its results.

    empty      assignments for which nothing was handed in
    changed    what course.toml changed in the gradebook, in words
    moot       scores by hand that a later attempt made moot
    penalties  how many penalties changed, by the reason
    full       how many (student, assignment) have all points, what people graded included
    """

    empty: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moot: list[Moot] = field(default_factory=list)
    penalties: Counter[str] = field(default_factory=Counter)
    full: int = 0


class CourseRun:
    """One call of ``grader grade COURSE``. A context manager.

    Raises GradebookError, CourseFileError, JournalError, LedgerError and SecretError before
    anything is graded where what is graded could not be kept.
    """

    def __init__(self, root: Path, names: Iterable[str] = ()) -> None:
        self.course = Course.open(root)
        self.file: CourseFile = course_file.read(self.course.root)
        self.news = News()
        #: Results that are in the journal, of those that this run has come to.
        self.kept = 0
        self._stack = ExitStack()
        try:
            self.book = self._stack.enter_context(Book(self.course))
            self.book.check_writable()
            wanted = list(names) or self._with_submissions()
            for name in wanted:
                self.book.assignment(name)  # says now which is not there
            self.news.empty = [name for name in wanted if not self.course.submitted(name)]
            own = self.course.own
            self.journal = self._stack.enter_context(Journal(own / "journal.jsonl"))
            self.secret = course_secret(own / "secret")
            self.seeds = Seeds(self.secret)
            self.ledger = Ledger(own / "delivered.jsonl")
            for name in wanted:
                self.news.changed += follow(self.file, self.book, self.ledger, name)
            self.assignments = [self.book.assignment(name) for name in wanted]
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> CourseRun:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def setup(self, isolation: str, limits: Limits) -> Setup:
        """What the workers need to know."""
        dress = {
            f"{assignment.name}/{notebook.name}": autograded_of(self.course, assignment, notebook)
            for assignment in self.assignments
            for notebook in assignment.notebooks
        }
        return Setup(isolation, limits, self.seeds, dress)

    def count(self) -> int:
        """How many notebooks there are to grade."""
        return sum(len(self.course.submitted(a.name)) * len(a.notebooks) for a in self.assignments)

    def own_journal(self) -> Journal:
        """Where the results of instructors' own cells are kept."""
        if not hasattr(self, "_own_journal"):
            path = self.course.own / "own_cells.jsonl"
            self._own_journal = self._stack.enter_context(Journal(path))
        return self._own_journal

    def grade(self, workers: Workers, again: bool = False) -> Iterator[CourseResult]:
        """Grade everything that was handed in. Each result is in the journal when it is seen
        here, and in the gradebook at the end at the latest."""
        for assignment in self.assignments:
            delivery = _Delivery(self, assignment, workers.setup, again)
            coming = delivery.submissions()
            for finished in grade_all(coming, workers, self.journal, again, delivery.is_delivered):
                yield from delivery.take(finished)
            for finished in delivery.without_ours():
                yield from delivery.take(finished)
            yield from delivery.flush()
            self._penalise(assignment)
            self.news.full += len(self.book.full_marks(assignment))

    def _with_submissions(self) -> list[str]:
        return [name for name in self.book.assignments() if self.course.submitted(name)]

    def _penalise(self, assignment: Assignment) -> None:
        """Work out anew what being late costs everyone: what changed may be the due date, the
        policy, an extension, or what a person graded since."""
        followed = self.ledger.followed(assignment.name)
        extensions: dict[str, datetime.timedelta | None] = dict.fromkeys(followed.extensions)
        for student, _ in self.course.submitted(assignment.name):
            longer = self.file.extension(student, assignment.name)
            if longer is not None:
                extensions[student] = longer
        self.book.set_extensions(assignment, extensions)
        given = tuple(sorted(s for s, longer in extensions.items() if longer is not None))
        self.ledger.follows(assignment.name, dataclasses.replace(followed, extensions=given))
        before = self.book.penalties(assignment)
        late = self.book.late(assignment)
        self.book.forgive(assignment, {who for who, _ in before} - late)
        for student in sorted(late):
            for notebook in assignment.notebooks:
                assign_late_penalty(self.course, student, assignment.name, notebook.name)
        self.book.refresh()
        after = self.book.penalties(assignment)
        policy = [self.file.late, self.file.extensions, _late_settings(self.course)]
        terms = Terms.of(assignment.duedate, policy)
        known = self.ledger.terms(assignment.name)
        changed = sum(before.get(k, 0.0) != after.get(k, 0.0) for k in {*before, *after})
        if changed:
            self.news.penalties[f"{assignment.name}: {terms.why(known)}"] += changed
        self.ledger.penalised(assignment.name, terms)


class _Delivery:
    """Takes the results of one assignment to the gradebook and to ``autograded/``."""

    def __init__(self, run: CourseRun, assignment: Assignment, setup: Setup, again: bool) -> None:
        self._run, self._assignment = run, assignment
        self._setup, self._again = setup, again
        self._engine = fingerprint(setup).hex()[:16]
        self._handed: dict[str, tuple[Handed, Released, Facts, companions.Companions]] = {}
        self._why: dict[str, str] = {}
        self._waiting: list[Finished] = []
        self._flushed = time.monotonic()
        self._scores = run.book.scores(assignment)

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
        return not self._stale(key, submission, self._run.journal.record(key))

    def take(self, finished: Finished) -> Iterator[CourseResult]:
        """Take one; those that are then delivered come back as they are seen by others."""
        name = finished.submission.name
        self._run.kept += 1
        if finished.delivered:
            _, notebook, _, beside = self._handed.pop(name)
            own = self._own(finished, notebook, beside)
            yield self._result(finished, notebook, own)
            return
        if name not in self._why:
            # Its answers are new, or the grader is: whether it had a grade before is the ledger's.
            _, _, facts, _ = self._handed[name]
            before = self._run.ledger.facts(name)
            self._why[name] = facts.why(before) if before else ""
        self._waiting.append(finished)
        if len(self._waiting) >= TOGETHER or time.monotonic() - self._flushed > OFTEN:
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
            before = self._run.ledger.facts(finished.submission.name)
            again = before is not None and (before.data, before.stamp) != (now.data, now.stamp)
            self._write(finished, handed, own, beside, now)
            entries.append(entry_of(finished.graded, handed, notebook, own, again))
            facts[finished.submission.name] = now
            shares[finished.submission.name] = own.shares
            results.append(self._result(finished, notebook, own))
        self._run.news.moot += self._run.book.write(self._assignment, entries)
        self._run.ledger.delivered(facts, shares)
        self._run.journal.delivered(f.key for f in waiting)
        for finished in waiting:
            del self._handed[finished.submission.name]
        yield from results

    def _all(self, of_ours: bool) -> Iterator[tuple[Submission, Handed, Released]]:
        """What was handed in, of the notebooks that have answers of the course in them or of those
        that have none."""
        released = {n.name: n for n in self._assignment.notebooks}
        if not any(bool(n.held_to) == of_ours for n in released.values()):
            return
        course = self._run.course
        for handed in course.handed_in(self._assignment.name, list(released)):
            notebook = released[handed.notebook]
            if bool(notebook.held_to) != of_ours:
                continue
            submission = handed.submission(course.root, notebook.held_to)
            beside = companions.of(course, handed)
            before = self._run.ledger.facts(submission.name)
            facts = Facts(
                hashlib.sha256(submission.data).hexdigest()[:16],
                self._engine,
                notebook.points,
                beside.digest(),
                _secret(beside, before),
                beside.stamp,
            )
            self._handed[submission.name] = (handed, notebook, facts, beside)
            yield submission, handed, notebook

    def _stale(self, key: str, submission: Submission, record: dict[str, Any] | None) -> bool:
        """Whether what was delivered is not what should be there; notes why."""
        handed, notebook, facts, _ = self._handed[submission.name]
        before = self._run.ledger.facts(submission.name)
        why = facts.why(before) if before else ""
        if not why and before:
            if not self._run.course.autograded(handed).is_file():
                why = _GONE
            elif not self._as_graded(handed, notebook, record):
                why = _OTHER
        if why or not before or not self._run.journal.is_delivered(key):
            self._why[submission.name] = why
            return True
        return False

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
        self._run.own_journal()
        with ThreadPoolExecutor(default_workers()) as at_once:
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
            own_cells.runner(self._setup.isolation),
            beside.shown(),
            self._run.own_journal(),
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
        path = self._run.course.autograded(handed)
        mode = 0o664 if self._run.course.directory.groupshared else 0o444
        file = with_own_cells(finished.file, own) if own.sources else finished.file
        try:
            write_whole(path, file, mode)
            left_behind = facts.secret.startswith(_LEFT_BEHIND)
            companions.carry(self._run.course, handed, beside, self._run.secret, left_behind)
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


def follow(file: CourseFile, book: Book, ledger: Ledger, name: str) -> list[str]:
    """Make the gradebook say what ``course.toml`` says of points and dates of an assignment, and
    no longer what a line said that was taken out; returns what changed, in words."""
    said = file.chapters.get(name, Chapter())
    before = ledger.followed(name)
    assignment = book.assignment(name)
    now = {
        cell.removeprefix("check_"): most
        for notebook in assignment.notebooks
        for cell, most in notebook.points.items()
    }
    # What somebody else has changed since is theirs.
    gone = {
        exercise: was
        for exercise, (was, made) in before.points.items()
        if exercise not in said.points and now.get(exercise) == made
    }
    changed = book.set_points(name, {**gone, **said.points})
    points = {
        exercise: (before.points.get(exercise, (now[exercise],))[0], most)
        for exercise, most in said.points.items()
    }
    is_due, due = _iso(assignment.duedate), before.due
    if said.due is not None:
        due = (due[0] if due else is_due, _iso(said.due))
        if assignment.duedate != said.due:
            book.set_due(name, said.due)
            changed.append(f"{name} is due {said.due:%Y-%m-%d %H:%M} UTC now")
    elif due is not None:
        if is_due == due[1]:
            book.set_due(name, datetime.datetime.fromisoformat(due[0]) if due[0] else None)
            changed.append(f"{name} has no due date of course.toml's any more")
        due = None
    ledger.follows(name, Followed(points, due, before.extensions))
    return changed


def _iso(moment: datetime.datetime | None) -> str:
    return moment.isoformat() if moment else ""


def entry_of(
    graded: Graded,
    handed: Handed,
    notebook: Released,
    own: OwnCells | None = None,
    is_new_attempt: bool = False,
) -> Entry:
    """A result as the gradebook takes it."""
    return Entry(
        handed.student,
        notebook,
        handed.timestamp,
        {v.exercise: share(v) for v in graded.verdicts},
        {v.exercise: v.message for v in graded.verdicts},
        own.shares if own else {},
        is_new_attempt,
    )


def autograded_of(course: Course, assignment: Assignment, notebook: Released) -> Autograded:
    """What makes the notebooks for Formgrader: the released notebook, where there is one."""
    step = course.directory.release_directory
    folder = course.directory.format_path(step, ".", assignment.name)
    try:
        shipped = json.loads((Path(folder) / f"{notebook.name}.ipynb").read_text("utf-8"))
    except (OSError, ValueError):
        shipped = {}
    metadata = shipped.get("metadata") if isinstance(shipped, dict) else None
    return Autograded(slots(notebook.cells, shipped), metadata or {}, notebook.worth)


def assign_late_penalty(course: Course, student: str, assignment: str, notebook: str) -> None:
    """Run nbgrader's own step for late submissions, with the plugin that the course names; a
    course that names none follows its ``course.toml``."""
    where: dict[str, Any] = {
        "student": student,
        "assignment": assignment,
        "notebook": notebook,
        "db_url": course.directory.db_url,
    }
    step = nbgrader.AssignLatePenalties(parent=course.parent)
    if "plugin_class" not in course.parent.config.AssignLatePenalties:
        step.plugin_class = ByCourseFile
    step.preprocess(nbformat.v4.new_notebook(), {"nbgrader": where})  # type: ignore[no-untyped-call]


def _late_settings(course: Course) -> list[str]:
    """The course's own settings of plugins for late work, as text to compare."""
    config = own_settings(course.root)
    return [
        f"{name}: {config[name]}"
        for name in sorted(config)
        if name.startswith(("AssignLate", "Late", "ByCourseFile")) or "Plugin" in name
    ]
