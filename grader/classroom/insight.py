"""What the results of a class say: numbers, mistakes, and what is worth a word in the lecture.

Data only; :mod:`grader.classroom.report_page` shows it, and ``grader report`` prints it in short.
"""

from __future__ import annotations

import datetime
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from grader.classroom import alike
from grader.classroom.alike import Alike
from grader.classroom.class_results import ClassResults
from grader.courses import by_name
from grader.sandbox.inside.outcome import Status
from grader.verdict import Verdict

#: Bars of the distribution: tenths of the points.
BARS = 10
#: Statuses that a person should look at, as what a learner's answer did.
FOR_A_PERSON = {
    "refused": "was refused",
    "crashed": "ended its process",
    "timeout": "did not finish",
}
#: The share of a class from which on something is worth a word, and from which on it needs none.
A_WORD = 0.1
SOUND = 0.9


@dataclass(frozen=True)
class ExerciseResult:
    """What a class made of one exercise: how many answers of each kind, in this order."""

    name: str
    max_points: float
    right: int = 0
    partly: int = 0
    wrong: int = 0
    failed: int = 0
    not_attempted: int = 0
    mean_share: float = 0.0

    @property
    def answers(self) -> int:
        return self.right + self.partly + self.wrong + self.failed + self.not_attempted


@dataclass(frozen=True)
class ClassMistake:
    """A known mistake that some have made.

    sentence  what a learner is told
    example   one of their verdicts, with its picture
    """

    exercise: str
    name: str
    students: tuple[str, ...]
    sentence: str
    example: Verdict


@dataclass(frozen=True)
class ForAPerson:
    """Something that the grader cannot decide, or that somebody should see."""

    student: str
    exercise: str
    reason: str


@dataclass(frozen=True)
class Insight:
    """All of it.

    bars      how many earned so many tenths of the points; those with all are in the last
    per_day   hand-ins by day, in UTC
    better    of those who handed in more than once, how many are graded more than once
    lecture   what to say next time, most important first
    """

    results: ClassResults
    bars: tuple[int, ...]
    median: float
    mean: float
    full: int
    max_points: float
    exercises: tuple[ExerciseResult, ...]
    mistakes: tuple[ClassMistake, ...]
    unknown: dict[str, int] = field(default_factory=dict)
    per_day: dict[datetime.date, int] = field(default_factory=dict)
    again: int = 0
    for_a_person: tuple[ForAPerson, ...] = ()
    alike: tuple[Alike, ...] = ()
    lecture: tuple[str, ...] = ()

    @property
    def learners(self) -> int:
        return len(self.results.works)


def of(results: ClassResults) -> Insight:
    """Look at the results of a class."""
    works = results.works
    points = [w.graded.points for w in works]
    shares = [w.share for w in works]
    bars = Counter(min(int(share * BARS + 1e-9), BARS - 1) for share in shares)
    exercises = _exercises(results)
    mistakes = _mistakes(results)
    names = [ex.name for ex in exercises]
    return Insight(
        results=results,
        bars=tuple(bars.get(i, 0) for i in range(BARS)),
        median=statistics.median(points),
        mean=statistics.fmean(points),
        full=sum(share >= 1 for share in shares),
        max_points=max(w.graded.max_points for w in works),
        exercises=exercises,
        mistakes=mistakes,
        unknown=_unknown(results),
        per_day=_per_day(results),
        again=sum(w.tries > 1 for w in works),
        for_a_person=tuple(_for_a_person(results)),
        alike=tuple(alike.groups(works, names)),
        lecture=tuple(_lecture(exercises, mistakes, len(works))),
    )


def _exercises(results: ClassResults) -> tuple[ExerciseResult, ...]:
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for work in results.works:
        for v in work.graded.verdicts:
            verdicts[v.exercise].append(v)
    return tuple(_exercise(name, several) for name, several in verdicts.items())


def _exercise(name: str, verdicts: list[Verdict]) -> ExerciseResult:
    kinds = Counter(_kind(v) for v in verdicts)
    shares = [v.points / v.max_points for v in verdicts if v.max_points]
    return ExerciseResult(
        name,
        max(v.max_points for v in verdicts),
        **{k: kinds.get(k, 0) for k in ("right", "partly", "wrong", "failed", "not_attempted")},
        mean_share=statistics.fmean(shares) if shares else 0.0,
    )


def _kind(verdict: Verdict) -> str:
    status = str(verdict.status)
    if status in (Status.NOT_ATTEMPTED, Status.MISSING):
        return "not_attempted"
    if status == Status.RIGHT:
        return "right"
    if status == Status.WRONG:
        return "partly" if verdict.points > 0 else "wrong"
    return "failed"


def _mistakes(results: ClassResults) -> tuple[ClassMistake, ...]:
    found: dict[tuple[str, str], list[tuple[str, Verdict]]] = defaultdict(list)
    for work in results.works:
        for v in work.graded.verdicts:
            if v.mistake:
                found[v.exercise, v.mistake].append((work.student, v))
    made = [
        ClassMistake(exercise, name, tuple(s for s, _ in who), sentence(who[0][1]), who[0][1])
        for (exercise, name), who in found.items()
    ]
    return tuple(sorted(made, key=lambda m: (-len(m.students), m.exercise, m.name)))


def sentence(verdict: Verdict) -> str:
    """What is said of the mistake that a verdict names."""
    exercise = by_name().get(verdict.exercise)
    for mistake in exercise.mistakes if exercise else ():
        if mistake.name == verdict.mistake:
            return mistake.sentence
    return verdict.message


def _unknown(results: ClassResults) -> dict[str, int]:
    found = Counter(
        v.exercise
        for work in results.works
        for v in work.graded.verdicts
        if str(v.status) == Status.WRONG and not v.mistake and v.exercise in by_name()
    )
    return dict(found.most_common())


def _per_day(results: ClassResults) -> dict[datetime.date, int]:
    days = Counter(moment.date() for work in results.works for moment in work.attempts)
    return dict(sorted(days.items()))


def _for_a_person(results: ClassResults) -> list[ForAPerson]:
    found = []
    for work in results.works:
        if work.graded.message:
            found.append(ForAPerson(work.student, "", work.graded.message))
            continue
        found += [
            ForAPerson(work.student, v.exercise, f"{FOR_A_PERSON[str(v.status)]}. {v.message}")
            for v in work.graded.verdicts
            if str(v.status) in FOR_A_PERSON
        ]
    return found


def _lecture(
    exercises: tuple[ExerciseResult, ...], mistakes: tuple[ClassMistake, ...], learners: int
) -> list[str]:
    """What to say next time: the mistakes that cost the class most, what few have tried, and what
    needs no word."""
    worth = {ex.name: ex.max_points for ex in exercises}
    costly = sorted(mistakes, key=lambda m: -len(m.students) * worth.get(m.exercise, 0.0))
    said = [
        f"{_of(len(m.students), learners)} made the same mistake in `{m.exercise}`. {m.sentence}"
        for m in costly[:3]
        if len(m.students) >= max(2, A_WORD * learners)
    ]
    for ex in exercises:
        if ex.not_attempted >= max(2, learners / 3):
            said.append(
                f"{_of(ex.not_attempted, learners)} have not attempted `{ex.name}`. Begin it "
                "together, and ask for the next line."
            )
    hard = [ex for ex in exercises if ex.mean_share < 0.5 and ex.not_attempted < learners / 3]
    for ex in sorted(hard, key=lambda ex: ex.mean_share)[:1]:
        said.append(
            f"`{ex.name}` was the hardest: {ex.mean_share:.0%} of its points were earned. Work one "
            "case by hand, with numbers."
        )
    sound = [f"`{ex.name}`" for ex in exercises if ex.right >= SOUND * learners]
    if sound:
        said.append(
            f"{', '.join(sound)} need{'s' * (len(sound) == 1)} no word: nearly all have it."
        )
    return said


def _of(some: int, learners: int) -> str:
    return f"{some} of {learners}"
