"""What our cases let through: ``grader doctor --mutants``.

Every worked answer is changed in every small way. A mutant that is right on all cases of some seed
survives; it is reported where many more inputs tell it from a right answer, or where nothing does
and no reason has been recorded beside the exercise.
"""

from __future__ import annotations

import ast
import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader import reading, recognise
from grader.authoring.in_time import TooLong, in_time
from grader.authoring.mutations import Mutant, mutants
from grader.authoring.notebooks import worked_notebook
from grader.authoring.other_inputs import others
from grader.courses import Course
from grader.exercise import Choice, Exercise, Tried
from grader.sandbox.inside import standins
from grader.sandbox.inside.ask import caller
from grader.sandbox.inside.calls import hushed
from grader.sandbox.inside.outcome import Outcome, Status
from grader.truths import Truths, truths

SEEDS = (b"", b"another student")
#: What a mutant has for one exercise's cases, for it may have lost the end of its loop: at least
#: and at most, in seconds; and how many times as long as the worked answer it may take.
SECONDS, MOST, AS_LONG = 0.1, 2.0, 10
#: Inputs on which a survivor is compared with a right answer, beside those of the cases.
MANY = 300

Namespace = dict[str, Any]
Calling = Callable[[Mapping[str, Any]], Outcome]


@dataclass(frozen=True)
class Survivor:
    """A mutant that some seed's cases accept.

    told  inputs that tell it from a right answer, in words; "" where none was found
    """

    exercise: str
    change: str
    told: str


@dataclass(frozen=True)
class Tally:
    """What came of one exercise's mutants.

    tried        how many there were
    equivalent   survivors that are recorded as the same function
    survivors    the others
    idle         changes that are recorded, and are no survivor's any more
    """

    exercise: Exercise
    tried: int
    equivalent: int
    survivors: tuple[Survivor, ...]
    idle: tuple[str, ...]

    @property
    def problems(self) -> Iterator[str]:
        """What an author has to do about it, a sentence each."""
        name = self.exercise.name
        for one in self.survivors:
            if one.told:
                yield (
                    f"{name}: `{one.change}` slips through, and is wrong for {one.told}. Add a "
                    "case that tells it from a right answer."
                )
            else:
                yield (
                    f"{name}: `{one.change}` slips through, and no other inputs tell it from a "
                    f'right answer. If nothing can, say why: {name}.equivalent("…", '
                    f"{one.change!r})."
                )
        for change in self.idle:
            yield (
                f"{name}: `{change}` is recorded as equivalent and is no change of the worked "
                "answer that slips through. Take it out."
            )


@dataclass
class Totals:
    """What came of all mutants that were tried so far: how many there were, how many of them are
    recorded as the same function, and how many problems an author has."""

    tried: int = 0
    equivalent: int = 0
    problems: int = 0

    def examined(self, course: Course, only: Sequence[str] = ()) -> Iterator[str]:
        """Try the mutants of every worked answer, or of those that are named, an exercise at a
        time: what an author has to do about them, a sentence each. Raises WrongCall for a name that
        the course does not have, and ChapterError where a chapter cannot be built."""
        recognise.check_named(only, course)
        for one in tallies(course, only):
            self.tried += one.tried
            self.equivalent += one.equivalent
            for problem in one.problems:
                self.problems += 1
                yield problem


def tallies(course: Course, only: Sequence[str] = ()) -> Iterator[Tally]:
    """The mutants of every worked answer, an exercise at a time; raises ChapterError where a
    chapter cannot be built."""
    for chapter in course.chapters:
        exercises = [
            ex
            for ex in course.chapters[chapter]
            if not isinstance(ex.kind, (Choice, Tried)) and (not only or ex.name in only)
        ]
        if not exercises or chapter not in course.prose:
            continue
        worked = worked_notebook(chapter, course)
        source = reading.parse(
            reading.Cell(f"cell {n}", cell.source)
            for n, cell in enumerate(worked.cells, 1)
            if cell.cell_type == "code"
        )
        for ex in exercises:
            yield tally(ex, source)


def tally(ex: Exercise, source: reading.Source) -> Tally:
    """The mutants of one worked answer, which ``source`` holds."""
    statements = reading.select(source, {ex.name, *ex.needs}).statements
    namespace: Namespace = dict(standins.names())
    for statement in statements:
        exec(compile(statement.code, f"<{ex.name}>", "exec"), namespace)
    [*_, definition] = [s.code for s in statements if _defines(s.code, ex.name)]
    known = [truths(ex, seed) for seed in SEEDS]
    seconds = _allowed(known[0], _calling(ex, namespace))
    tried, alive = 0, []
    for mutant in mutants(definition):
        tried += 1
        with contextlib.suppress(TooLong):
            calling = _made(ex, namespace, mutant)
            if any(_right_on_all(k, calling, seconds) for k in known):
                alive.append(mutant)
    reasons = {one.change for one in ex.equivalents}
    recorded = [m for m in alive if m.change in reasons]
    left = [m for m in alive if m.change not in reasons]
    idle = reasons - {m.change for m in alive}
    survivors = _survivors(ex, namespace, left, seconds) if left else ()
    return Tally(ex, tried, len(recorded), tuple(survivors), tuple(sorted(idle)))


def _defines(code: str, name: str) -> bool:
    return any(
        isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name
        for node in ast.parse(code).body
    )


def _survivors(
    ex: Exercise, namespace: Namespace, alive: Sequence[Mutant], seconds: float
) -> Iterator[Survivor]:
    """Each with inputs that tell it apart, if there are any. Only inputs for which the worked
    answer itself is right say anything."""
    known = Truths(ex, cases=list(others(ex, MANY)))

    def is_right(calling: Calling, number: int) -> bool:
        outcome = Outcome(Status.TIMEOUT)
        with contextlib.suppress(TooLong), in_time(seconds):
            outcome = calling(known.cases[number].inputs)
        return known.is_right(number, outcome)

    ours = _calling(ex, namespace)
    telling = [number for number in range(len(known.cases)) if is_right(ours, number)]
    for mutant in alive:
        calling = _made(ex, namespace, mutant)
        told = next((str(known.cases[n].label) for n in telling if not is_right(calling, n)), "")
        yield Survivor(ex.name, mutant.change, told)


# ------------------------------------------------------------------------------------ one call


def _allowed(known: Truths, calling: Calling) -> float:
    """How long a mutant may take, from how long the worked answer takes the second time."""
    begin = 0.0
    for _ in range(2):
        begin = time.monotonic()
        for case in known.cases:
            calling(case.inputs)
    return min(max(SECONDS, AS_LONG * (time.monotonic() - begin)), MOST)


def _right_on_all(known: Truths, calling: Calling, seconds: float) -> bool:
    """Whether every case accepts it; raises TooLong where it does not end."""
    with in_time(seconds):
        return all(
            known.is_right(number, calling(case.inputs)) for number, case in enumerate(known.cases)
        )


def _made(ex: Exercise, namespace: Namespace, mutant: Mutant) -> Calling:
    theirs = dict(namespace)
    try:
        exec(compile(mutant.tree, f"<{ex.name}>", "exec"), theirs)
    except Exception as error:
        failed = Outcome(Status.RAISED, error=str(error))
        return lambda _inputs: failed
    return _calling(ex, theirs)


def _calling(ex: Exercise, namespace: Namespace) -> Calling:
    called = caller(truths(ex).question, namespace)

    def calling(inputs: Mapping[str, Any]) -> Outcome:
        with hushed():
            return called(inputs)

    return calling
