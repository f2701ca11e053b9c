"""What is known of an exercise's cases, and the only owner of caches: a process grades many
submissions on the same few.

It is read where it was written down before (:mod:`grader.kept`), else worked out by the tape
(:mod:`grader.tape`), once.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from grader import cases, kept, tape
from grader.all_right import AllAtOnce
from grader.altered import Altered
from grader.courses import truths_file
from grader.exercise import Case, Driven, Exercise, Gradient, Inputs, Mistake
from grader.expected import Expected, MadeBy
from grader.judged import Judged, judge
from grader.kept import Kept
from grader.sandbox.decode import Room
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import Foreign, plain
from grader.sandbox.inside.words import say
from grader.sandbox.job import Question

Values = tuple[tuple[Any, Any], ...]

_known: WeakKeyDictionary[Exercise, dict[Any, tuple[Any, Any]]] = WeakKeyDictionary()


def cases_of(ex: Exercise, seed: bytes = b"") -> tuple[Case, ...]:
    """The cases that ``ex`` is graded on; another ``seed`` draws other numbers."""
    return _drawn(ex, seed).cases


def is_kept(ex: Exercise, seed: bytes = b"") -> bool:
    """Whether what is right is known without asking TensorFlow."""
    return _there(ex, seed) is not None


def keep(ex: Exercise, seed: bytes = b"") -> bytes:
    """The truths of an exercise as the tape says them now, as the content of their file. Raises
    TypeError where they are of a kind that is not written."""
    drawn = _draw(ex, seed)
    return drawn.as_bytes(ex, tuple(tape.worked_out(ex, case) for case in drawn.cases))


@dataclass(frozen=True)
class _Drawn:
    """Cases, the shapes that drawing them asked for, and what was kept of them, if anything."""

    cases: tuple[Case, ...]
    shapes: tuple[tuple[int, ...], ...]
    kept: Values | None = None

    def as_bytes(self, ex: Exercise, values: Values) -> bytes:
        """What is known of them, as the content of a file."""
        return kept.as_bytes(ex, Kept(self.shapes, kept.digest(self.cases), values))


@functools.lru_cache(maxsize=4096)
def _there(ex: Exercise, seed: bytes) -> Kept | None:
    path = truths_file(ex, seed)
    return kept.read(path, ex) if path is not None else None


@functools.lru_cache(maxsize=4096)
def _drawn(ex: Exercise, seed: bytes) -> _Drawn:
    there = _there(ex, seed)
    if there is not None:
        shapes = iter(there.shapes)
        with contextlib.suppress(StopIteration):
            found = cases.draw(ex, seed, lambda _function, _inputs: next(shapes))
            if kept.digest(found) == there.inputs and len(found) == len(there.values):
                return _Drawn(found, there.shapes, there.values)
    return _draw(ex, seed)


def _draw(ex: Exercise, seed: bytes) -> _Drawn:
    shapes: list[tuple[int, ...]] = []

    def shape_of(function: Callable[..., Any], inputs: Inputs) -> tuple[int, ...]:
        shapes.append(tape.output_shape(function, inputs))
        return shapes[-1]

    found = cases.draw(ex, seed, shape_of)
    return _Drawn(found, tuple(shapes))


def known(ex: Exercise, case: Case) -> tuple[Any, Any]:
    """The true value and the size of its terms.

    About half the cases are the same whatever the seed, and the tape's gradient is most of what a
    new seed costs; so values are kept by the inputs.
    """
    key = _spelled(case)
    here = _known.setdefault(ex, {})
    if key is None or key not in here:
        found = tape.worked_out(ex, case)
        if key is None:
            return found
        here[key] = found
    return here[key]


def _spelled(case: Case) -> tuple[Any, ...] | None:
    """The inputs as a key; None where they are not all arrays."""
    if not all(isinstance(v, np.ndarray) for v in case.inputs.values()):
        return None
    return tuple((k, v.dtype.str, v.shape, v.tobytes()) for k, v in case.inputs.items())


class Truths:
    """The cases of one exercise under one seed, with what is expected of each, computed once; or
    other cases than those that it is graded on, where they are given."""

    def __init__(self, ex: Exercise, seed: bytes = b"", cases: Sequence[Case] = ()) -> None:
        self.exercise = ex
        drawn = _Drawn(tuple(cases), ()) if cases else _drawn(ex, seed)
        self.cases = drawn.cases
        values = drawn.kept
        if values is None:
            values = tuple(known(ex, case) for case in self.cases)
            if seed and not cases:
                _keep(ex, seed, drawn, values)
        pairs = zip(self.cases, values, strict=True)
        self.expected = [_expected(ex, case, *value) for case, value in pairs]
        self._all = AllAtOnce(self.expected)
        self.altered = Altered(ex, self.cases, self.expected)

    def judge_closely(self, outcomes: Sequence[Outcome]) -> list[Judged]:
        """What :meth:`judge` makes of the outcomes; nothing where all of them are right at a
        glance, as of most answers."""
        return [] if self.all_right(outcomes) else self.judge(outcomes)

    def all_right(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether every outcome is seen to be right at a glance; most answers are."""
        if isinstance(self.exercise.kind, Driven):
            return False
        clean = all(o.status == Status.RETURNED and not o.changed for o in outcomes)
        return clean and self._all.is_right([o.value for o in outcomes])

    def judge(self, outcomes: Sequence[Outcome]) -> list[Judged]:
        """Compare each outcome with what is expected of its case."""
        pairs = zip(range(len(self.cases)), outcomes, strict=True)
        return [self.judge_one(number, outcome) for number, outcome in pairs]

    def judge_one(self, number: int, outcome: Outcome) -> Judged:
        """Compare the outcome of one case with what is expected of it."""
        case = self.cases[number]
        return judge(case, outcome, self._value(case, outcome), self.expected[number])

    def is_right(self, number: int, outcome: Outcome) -> bool:
        """Whether one case is right with this outcome, the others left alone."""
        return self.judge_one(number, outcome).right and not outcome.changed

    def _value(self, case: Case, outcome: Outcome) -> Any:
        """What is compared: what came back, or what is to be made of a driver's observations."""
        kind = self.exercise.kind
        if outcome.status != Status.RETURNED or not isinstance(kind, Driven) or not kind.reads:
            return outcome.value
        try:
            return plain(kind.reads(*case.inputs.values(), outcome.value))
        except (TypeError, ValueError, KeyError, IndexError, OverflowError):
            return Foreign(say("not observed"))

    def size(self) -> tuple[int, int]:
        """The most leaves, and the most entries, that a right answer has on any case."""
        found = [list(leaves(e.truth)) for e in self.expected]
        return max(map(len, found)), max(sum(map(np.size, one)) for one in found)

    @functools.cached_property
    def mistakes(self) -> tuple[tuple[Mistake, list[Judged]], ...]:
        """Each known mistake with what it comes to on the cases. They are run once, when they are
        first asked for."""
        known = self.exercise.mistakes
        return tuple((mistake, self.judge(self.run(mistake.function))) for mistake in known)

    @functools.cached_property
    def question(self) -> Question:
        """What is asked of an answer, to compare the outcomes with what is known."""
        ex = self.exercise
        return Question(
            ex.name,
            tuple(case.inputs for case in self.cases),
            ex.rowwise,
            not ex.is_function,
            ex.kind.driver if isinstance(ex.kind, Driven) else None,
            ex.needs,
            derived=isinstance(ex.kind, Gradient),
            room=Room.for_answer(*self.size()),
        )

    def run(self, function: Callable[..., Any]) -> list[Outcome]:
        """Call a function of the course on every case, in this process."""
        rowwise = self.exercise.rowwise
        return [call(function, case.inputs, rowwise, ours=True) for case in self.cases]


def leaves(truth: Any) -> Iterator[Any]:
    """The arrays of a truth, from left to right."""
    if isinstance(truth, dict):
        truth = list(truth.values())
    if isinstance(truth, (tuple, list)):
        for part in truth:
            yield from leaves(part)
    else:
        yield truth


@functools.lru_cache(maxsize=4096)
def truths(ex: Exercise, seed: bytes = b"") -> Truths:
    """The :class:`Truths` of an exercise, kept: the seeds of a course are few."""
    return Truths(ex, seed)


def _keep(ex: Exercise, seed: bytes, drawn: _Drawn, values: Values) -> None:
    """Write down the truths of a course's own pool, for the next run. It is no loss where that
    cannot be."""
    path = truths_file(ex, seed)
    if path is not None:
        with contextlib.suppress(OSError, TypeError):
            kept.write(path, drawn.as_bytes(ex, values), 0o600)


def _expected(ex: Exercise, case: Case, truth: Any, sizes: Any) -> Expected:
    return Expected(
        truth,
        sizes,
        ex.returns,
        ex.slack(**tape.widened(case.inputs)) if ex.slack is not None else None,
        case.dtype,
        ex.also_shape,
        ex.stepwise,
        _made_by(ex),
    )


def _made_by(ex: Exercise) -> MadeBy:
    if isinstance(ex.kind, Driven):
        return MadeBy.DRIVER
    return MadeBy.FUNCTION if ex.is_function else MadeBy.VALUE
