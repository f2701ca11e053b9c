"""One submission from its file to its verdicts. The learner's code runs in a sandbox; all that is
said of what comes back is said here, in a process that never ran it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import escaping, reading
from grader.courses import by_name, chapters, default
from grader.decide import decide
from grader.errors import GraderError
from grader.escaping import printable
from grader.exercise import Driven, Exercise
from grader.reading import smuggling
from grader.sandbox.decode import Room
from grader.sandbox.inside.outcome import Outcome
from grader.sandbox.job import Job, Question
from grader.truths import cases_of, truths
from grader.verdict import Verdict

#: From an exercise's name to the seed of its random cases.
Seed = Callable[[str], bytes]


@dataclass(frozen=True)
class Graded:
    """A submission with its verdicts. ``message`` says what was wrong with the file, if anything;
    ``isolation`` is what stood between its code and the rest; ``look_at`` are lines of its source
    that no honest answer needs, for a person to look at."""

    submission: str
    isolation: str
    verdicts: tuple[Verdict, ...]
    message: str = ""
    look_at: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        return round(sum(v.points for v in self.verdicts), 2)

    @property
    def max_points(self) -> float:
        return sum(v.max_points for v in self.verdicts)

    def as_json(self) -> dict:
        """The line of ``grader grade --json``."""
        line = {
            "submission": self.submission,
            "isolation": self.isolation,
            "points": self.points,
            "max_points": self.max_points,
            "exercises": [
                {
                    "exercise": v.exercise,
                    "status": v.status,
                    "points": v.points,
                    "max_points": v.max_points,
                    "mistake": v.mistake,
                    "message": v.message,
                }
                for v in self.verdicts
            ],
        }
        if self.message:
            line["message"] = self.message
        if self.look_at:
            line["look_at"] = list(self.look_at)
        return line


@dataclass(frozen=True)
class Submission:
    """What somebody handed in, and what it is held to.

    name     how it is spoken of, a path most often
    data     the file's bytes, or where they cannot be had, ``unreadable`` says why
    student  whose random inputs it gets (see ``batch.seeds``)
    held_to  names of exercises; without them a notebook is held to all of the chapter that it
             answers, and a Python file to those that it defines
    """

    name: str
    data: bytes = b""
    unreadable: str = ""
    student: str = ""
    held_to: tuple[str, ...] = ()

    @classmethod
    def of_file(cls, path: Path, name: str = "", **more) -> Submission:
        """The submission in a file; never raises."""
        try:
            return cls(escaping.path(name or path), reading.load(path), **more)
        except reading.Unreadable as problem:
            return cls(escaping.path(name or path), unreadable=str(problem), **more)

    def source(self) -> reading.Source:
        """Its code, parsed. Raises ``reading.Unreadable``."""
        if self.unreadable:
            raise reading.Unreadable(self.unreadable)
        return _source(self.data, Path(self.name).suffix)

    def chapter(self) -> str:
        """The chapter whose name its file has, or ""."""
        stem = Path(self.name).stem
        return stem if stem in chapters() else ""


@functools.lru_cache(maxsize=1)
def _source(data: bytes, suffix: str) -> reading.Source:
    # Graded, and then shown in Formgrader's notebook: it is parsed once.
    return reading.parse(reading.cells(data, suffix))


def _no_seed(_exercise: str) -> bytes:
    return b""


def grade_file(
    path: Path, sandbox, only: Collection[str] = (), seed: Seed = _no_seed, shown: str = ""
) -> Graded:
    """Grade the answers in a notebook or a Python file; see :func:`grade`."""
    return grade(Submission.of_file(path, shown, held_to=tuple(only)), sandbox, seed)


def grade(submission: Submission, sandbox, seed: Seed = _no_seed) -> Graded:
    """Grade one submission. ``seed`` gives the seed of an exercise's random cases. Never raises
    for what is in it."""
    try:
        return _graded(submission, sandbox, seed)
    except GraderError:
        raise  # of the machine, and not of this submission
    except Exception as error:
        return ungraded(submission, sandbox.isolation, stumbled(error), "crashed")


def stumbled(error: BaseException) -> str:
    """What is said of a submission over which the grader itself stumbled."""
    what = printable(f"{type(error).__name__}: {error}", 200)
    return f"The grader itself stumbled over this submission ({what}): please report it, with it."


def _graded(submission: Submission, sandbox, seed: Seed) -> Graded:
    name = submission.name
    try:
        source = submission.source()
    except reading.Unreadable as problem:
        return ungraded(submission, sandbox.isolation, f"Nothing to grade: {problem}.")
    wanted = _wanted(submission, source)
    if not wanted:
        return Graded(name, sandbox.isolation, (), _no_answers(name))
    names = {name for ex in wanted for name in (ex.name, *ex.needs)}
    look_at = smuggling.findings(reading.select(source, names).statements)
    verdicts = tuple(grade_source(source, wanted, sandbox, seed))
    return Graded(name, sandbox.isolation, verdicts, look_at=look_at)


def ungraded(
    submission: Submission, isolation: str, message: str, status: str = "missing"
) -> Graded:
    """A submission none of whose answers could be asked for: no points, and the reason."""
    names = submission.held_to or [
        ex.name for ex in by_name().values() if ex.chapter == submission.chapter()
    ]
    verdicts = tuple(
        Verdict(name, status, 0.0, by_name()[name].points, findings=(message,)) for name in names
    )
    return Graded(submission.name, isolation, verdicts, message)


def grade_source(
    source: reading.Source, wanted: Sequence[Exercise], sandbox, seed: Seed = _no_seed
) -> list[Verdict]:
    """The verdicts on ``wanted``, in their order, for the answers in ``source``."""
    found = reading.select(source, {name for ex in wanted for name in (ex.name, *ex.needs)})
    asked = {ex: seed(ex.name) for ex in wanted if ex.name in found.found}
    outcomes: Mapping[str, Sequence[Outcome]] = {}
    if asked:
        questions = tuple(_question(ex, its_seed) for ex, its_seed in asked.items())
        outcomes = sandbox.run(Job(found.statements, questions, found.tensorflow))
    verdicts = []
    for ex in wanted:
        came = outcomes.get(ex.name, (Outcome("missing"),))
        absent = next((o.error or ex.name for o in came if o.status == "missing"), None)
        if absent is None:
            verdicts.append(decide(truths(ex, asked[ex]), came))
        else:
            broken = next((b for b in found.broken if absent in b.names), None)
            verdicts.append(_missing(ex, broken, absent))
    return verdicts


@functools.lru_cache(maxsize=1024)
def _question(ex: Exercise, seed: bytes) -> Question:
    cases = tuple(case.inputs for case in cases_of(ex, seed))
    driver = ex.kind.driver if isinstance(ex.kind, Driven) else ""
    room = Room.for_answer(*truths(ex, seed).size())
    return Question(ex.name, cases, ex.rowwise, not ex.is_function, driver, ex.needs, room)


def _wanted(submission: Submission, source: reading.Source) -> list[Exercise]:
    if submission.held_to:
        return [by_name()[name] for name in submission.held_to]
    seen = source.attempts(by_name())
    if submission.name.endswith(".py"):
        return [ex for name, ex in by_name().items() if name in seen]
    held_to = chapters_of(submission, source)
    return [ex for ex in by_name().values() if ex.chapter in held_to]


def chapters_of(submission: Submission, source: reading.Source) -> set[str]:
    """The chapters whose notebook this is: by its file's name and its set-up cell, or else by its
    checks, or else by the answers in it. A chapter may use the name of another's answer."""
    text = "\n".join(cell.source for cell in source.cells)
    named = default().chapters_said_in(text) | ({submission.chapter()} & set(chapters()))
    if named:
        return named
    seen = source.attempts(by_name())
    checked = re.findall(r"^check\((\w+)", text, re.MULTILINE)
    return {by_name()[name].chapter for name in checked if name in by_name()} or {
        by_name()[name].chapter for name in seen
    }


def _missing(ex: Exercise, broken: reading.Broken | None = None, absent: str = "") -> Verdict:
    """The verdict where ``absent``, which is the answer or something graded with it, is not
    there."""
    name = absent or ex.name
    if broken is None:
        said = f"There is no {name} in this submission."
        if name != ex.name:
            said = f"There is no {name} in this submission, and {ex.name} is graded with it."
        return Verdict(ex.name, "missing", 0.0, ex.points, findings=(said,))
    place = f" ({broken.where})" if broken.where else ""
    said = f"The cell that defines {name} is not Python{place}: {printable(broken.error)}."
    return Verdict(ex.name, "raised", 0.0, ex.points, findings=(said,))


def _no_answers(name: str) -> str:
    what = "Python file" if name.endswith(".py") else "notebook"
    return f"This {what} holds no answer of this course; an answer is found by its name."
