"""Grades what was collected in an nbgrader course, and puts it where nbgrader looks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from grader import course_file
from grader.batch import Journal, Seeds, Setup, Workers, course_secret, grade_all
from grader.classroom.autograded import Autograded
from grader.classroom.delivery import Books, Delivery
from grader.classroom.folder import Course
from grader.classroom.following import follow
from grader.classroom.gradebook import Book
from grader.classroom.ledger import Ledger
from grader.classroom.penalties import penalise
from grader.classroom.run_results import CourseResult, News
from grader.errors import GraderError, Stopped, WrongCall
from grader.sandbox import Limits


class CourseRun:
    """One call of ``grader grade COURSE``. A context manager.

    Raises GradebookError, CourseFileError, JournalError, LedgerError and SecretError before
    anything is graded where what is graded could not be kept. Whatever ends it later is Stopped,
    which says what is kept.
    """

    def __init__(self, root: Path, names: Iterable[str] = ()) -> None:
        self.course = Course.open(root)
        self.file = course_file.read(self.course.root)
        self.news = News()
        self._stack = ExitStack()
        try:
            self.book = self._stack.enter_context(Book(self.course))
            self.book.check_writable()
            wanted = list(names)
            for name in wanted:
                self.book.assignment(name)  # says now which is not there
            # Looked for once: in a large class that takes as long as grading some of it.
            self._there = {n: self.course.submitted(n) for n in wanted or self.book.assignments()}
            wanted = wanted or [name for name, there in self._there.items() if there]
            self.news.empty = [name for name in wanted if not self._there[name]]
            own = self.course.own
            journal = self._stack.enter_context(Journal(own / "journal.jsonl"))
            secret = course_secret(own / "secret")
            ledger = Ledger(own / "delivered.jsonl")
            for name in wanted:
                self.news.changed += follow(self.file, self.book, ledger, name)
            self.assignments = [self.book.assignment(name) for name in wanted]
            own_journal = None
            if any(n.has_own for a in self.assignments for n in a.notebooks):
                own_journal = self._stack.enter_context(Journal(own / "own_cells.jsonl"))
            self._books = Books(self.course, self.book, journal, ledger, secret, own_journal)
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> CourseRun:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._stack.close()
        kept = f"{self.news.kept:,} results are kept"
        if isinstance(error, KeyboardInterrupt):
            raise Stopped(
                f"interrupted. {kept}; run the same again, and it goes on from there"
            ) from None
        if isinstance(error, GraderError) and not isinstance(error, WrongCall) and self.news.kept:
            raise Stopped(f"{error}. {kept} in the journal.") from None

    def setup(self, isolation: str, limits: Limits) -> Setup:
        """What the workers need to know."""
        dress = {
            f"{assignment.name}/{notebook.name}": Autograded.of(
                self.course, assignment.name, notebook
            )
            for assignment in self.assignments
            for notebook in assignment.notebooks
        }
        return Setup(isolation, limits, Seeds(self._books.secret), dress)

    def count(self) -> int:
        """How many notebooks there are to grade."""
        return sum(len(self._there[a.name]) * len(a.notebooks) for a in self.assignments)

    def grade(self, workers: Workers, again: bool = False) -> Iterator[CourseResult]:
        """Grade everything that was handed in. Each result is in the journal when it is seen
        here, and in the gradebook at the end at the latest."""
        books = self._books
        for assignment in self.assignments:
            delivery = Delivery(books, self.news, assignment, workers.setup, again)
            coming = delivery.submissions()
            for finished in grade_all(coming, workers, books.journal, again, delivery.is_delivered):
                yield from delivery.take(finished)
            for finished in delivery.without_ours():
                yield from delivery.take(finished)
            yield from delivery.flush()
            changed, why = penalise(self.course, self.book, books.ledger, self.file, assignment)
            if changed:
                self.news.penalties[f"{assignment.name}: {why}"] += changed
            self.news.full += len(self.book.full_marks(assignment))
