"""One case with what came of it, compared with what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.compare import compare
from grader.exercise import Case
from grader.expected import Expected, Leaf, Problem
from grader.sandbox.inside.outcome import Outcome, Status


@dataclass(frozen=True)
class Judged:
    """One case with its outcome and, where something came back, its leaves."""

    case: Case
    outcome: Outcome
    leaves: tuple[Leaf, ...] = ()

    @property
    def right(self) -> bool:
        """Whether this case is right in every part."""
        return bool(self.leaves) and not any(leaf.problem for leaf in self.leaves)

    @property
    def fails(self) -> bool:
        """Whether there are no numbers to compare: it raised, or has another form."""
        return not self.leaves or any(leaf.problem is Problem.FORM for leaf in self.leaves)

    @property
    def steps(self) -> bool:
        """Whether a list of steps came back: one of a wrong length has numbers to compare all the
        same."""
        return bool(self.leaves) and all(leaf.steps for leaf in self.leaves)

    @property
    def finite(self) -> bool:
        """Whether every array is there, in the right shape, and finite."""
        return bool(self.leaves) and all(
            leaf.mine is not None
            and leaf.allowed is not None
            and bool(np.isfinite(leaf.mine).all())
            for leaf in self.leaves
        )

    @property
    def problem(self) -> str:
        """The kind of what is wrong with it: a status, or the first problem of its leaves."""
        if self.outcome.status != Status.RETURNED:
            return self.outcome.status
        order = (Problem.FORM, Problem.NOT_FINITE, Problem.VALUE, Problem.PRECISION)
        found = {leaf.problem for leaf in self.leaves}
        return next((problem for problem in order if problem in found), Problem.NONE)


def judge(case: Case, outcome: Outcome, value: Any, expected: Expected) -> Judged:
    """Compare ``value``, which came of one case, with what was expected of it."""
    if outcome.status != Status.RETURNED:
        return Judged(case, outcome)
    return Judged(case, outcome, tuple(compare(value, expected)))


def asked(judged: Sequence[Judged]) -> list[bool]:
    """Which of the cases were asked: where one in float64 raised, those in float32 are not
    (:func:`grader.sandbox.inside.ask.ask`), and have its error for their own."""
    raised = [j.outcome.status == Status.RAISED for j in judged]
    narrow = [j.case.dtype == np.float32 for j in judged]
    some = any(r and not n for r, n in zip(raised, narrow, strict=True))
    return [not (some and r and n) for r, n in zip(raised, narrow, strict=True)]


def only_overflows(judged: Sequence[Judged]) -> bool:
    """Whether it is right wherever numbers are ordinary, and not finite where they are large."""
    wrong = [j for j in judged if not j.right]
    return bool(wrong) and all(
        j.case.extreme and j.problem == Problem.NOT_FINITE and not j.case.unknown for j in wrong
    )
