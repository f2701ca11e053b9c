"""One submission from its file to its verdicts. The learner's code runs in a sandbox; all that is
said of what comes back is said here, in a process that never ran it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import answers
from grader.exercise import Exercise
from grader.exercises import by_name, chapters
from grader.sandbox.inside.calls import Outcome
from grader.sandbox.job import Job, Question
from grader.verdict import Verdict, decide, truths


@dataclass(frozen=True)
class Graded:
    """A submission with its verdicts. ``message`` says what was wrong with the file, if anything;
    ``isolation`` is what stood between its code and the rest."""

    submission: str
    isolation: str
    verdicts: tuple[Verdict, ...]
    message: str = ""

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
        return line


def grade_file(
    path: Path, sandbox, only: Collection[str] = (), seed: bytes = b"", shown: str = ""
) -> Graded:
    """Grade the answers in a notebook or a Python file.

    A notebook is held to all exercises of its chapter, a Python file to those it defines; ``only``
    names exercises instead. ``seed`` draws the random cases. Never raises for what is in the file.
    """
    name = shown or str(path)
    try:
        source = answers.parse(answers.read(path))
    except answers.Unreadable as problem:
        verdicts = tuple(_missing(ex) for ex in _of_chapter(path.stem, only))
        return Graded(name, sandbox.isolation, verdicts, f"Nothing to grade: {problem}.")
    wanted = _wanted(path, source, only)
    if not wanted:
        return Graded(name, sandbox.isolation, (), _no_answers(path))
    return Graded(name, sandbox.isolation, tuple(grade_source(source, wanted, sandbox, seed)))


def grade_source(
    source: answers.Source, wanted: Sequence[Exercise], sandbox, seed: bytes = b""
) -> list[Verdict]:
    """The verdicts on ``wanted``, in their order, for the answers in ``source``."""
    found = answers.select(source, {name for ex in wanted for name in (ex.name, *ex.needs)})
    asked = [ex for ex in wanted if ex.name in found.found]
    outcomes: Mapping[str, Sequence[Outcome]] = {}
    if asked:
        questions = tuple(
            Question(
                ex.name,
                tuple(case.inputs for case in ex.cases(seed)),
                ex.rowwise,
                is_value=not ex.is_function,
                driver=ex.driver,
                needs=ex.needs,
            )
            for ex in asked
        )
        outcomes = sandbox.run(Job(found.statements, questions, found.tensorflow))
    verdicts = []
    for ex in wanted:
        came = outcomes.get(ex.name, (Outcome("missing"),))
        absent = next((o.error or ex.name for o in came if o.status == "missing"), None)
        if absent is None:
            verdicts.append(decide(truths(ex, seed), came))
        else:
            broken = next((b for b in found.broken if absent in b.names), None)
            verdicts.append(_missing(ex, broken, absent))
    return verdicts


def _wanted(path: Path, source: answers.Source, only: Collection[str]) -> list[Exercise]:
    if only:
        return [by_name()[name] for name in only]
    seen = source.attempts(by_name())
    if path.suffix == ".py":
        return [ex for name, ex in by_name().items() if name in seen]
    held_to = {by_name()[name].chapter for name in seen} or {path.stem} & set(chapters())
    return [ex for ex in by_name().values() if ex.chapter in held_to]


def _of_chapter(stem: str, only: Collection[str]) -> list[Exercise]:
    return [ex for ex in by_name().values() if ex.name in only or (not only and ex.chapter == stem)]


def _missing(ex: Exercise, broken: answers.Broken | None = None, absent: str = "") -> Verdict:
    """The verdict where ``absent``, which is the answer or something graded with it, is not
    there."""
    name = absent or ex.name
    if broken is None:
        said = f"There is no {name} in this submission."
        if name != ex.name:
            said = f"There is no {name} in this submission, and {ex.name} is graded with it."
        return Verdict(ex.name, "missing", 0.0, ex.points, findings=(said,))
    place = f" ({broken.where})" if broken.where else ""
    said = f"The cell that defines {name} is not Python{place}: {broken.error}."
    return Verdict(ex.name, "raised", 0.0, ex.points, findings=(said,))


def _no_answers(path: Path) -> str:
    what = "Python file" if path.suffix == ".py" else "notebook"
    return f"This {what} holds no answer of this course; an answer is found by its name."
