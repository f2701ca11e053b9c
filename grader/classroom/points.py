"""Points as the gradebook has them: what an exercise is worth in a course is the instructor's to
say, and a verdict is a share of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from grader.results import Graded
from grader.verdict import Verdict


def share(verdict: Verdict) -> float:
    """The share of its points that an answer earned, from 0 to 1."""
    return verdict.points / verdict.max_points if verdict.max_points else 0.0


def earned(part: float, most: float) -> float:
    """A share as points, rounded as the gradebook rounds them."""
    return round(part * most, 2)


def rescaled(graded: Graded, worth: Mapping[str, float]) -> Graded:
    """The same verdicts, in the points of ``worth``: by exercise, the most that it can earn.
    Exercises that it does not name keep theirs."""
    verdicts = tuple(
        dataclasses.replace(
            v, points=earned(share(v), worth[v.exercise]), max_points=worth[v.exercise]
        )
        if worth.get(v.exercise, v.max_points) != v.max_points
        else v
        for v in graded.verdicts
    )
    return dataclasses.replace(graded, verdicts=verdicts)
