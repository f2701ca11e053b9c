"""What a wrong answer earns: a share for each right part or choice, or its mistake's worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.exercise import Choice, Exercise, Mistake
from grader.expected import Problem
from grader.judged import Judged


@dataclass(frozen=True)
class Earned:
    """The points of a wrong answer, and its parts that are right everywhere."""

    points: float
    right_parts: list[str]


def earned(
    ex: Exercise, judged: Sequence[Judged], mistake: Mistake | None, of_a_choice_each: bool
) -> Earned:
    """What a wrong answer earns: its share, or what its mistake is worth, whichever is more.

    of_a_choice_each  whether a value is a choice for each key
    """
    share = 0.0
    right_parts = [name for name in ex.returns if _part_right(judged, name)]
    if isinstance(ex.kind, Choice):
        # Of an ordering, places that are right by chance earn nothing.
        right, count = choices(judged)
        share = right / count if of_a_choice_each else 0.0
    elif len(ex.returns) > 1:
        # Parts that are the same for every input say nothing alone: whoever does nothing has them.
        if any(_varies(judged, name) for name in right_parts):
            share = len(right_parts) / len(ex.returns)
    points = round(ex.points * max(share, mistake.worth if mistake else 0.0), 2)
    return Earned(points, right_parts)


def choices(judged: Sequence[Judged]) -> tuple[int, int]:
    """How many choices are right, and how many there are."""
    right = [
        np.ravel(leaf.mine == leaf.truth)
        for j in judged
        for leaf in j.leaves
        if leaf.mine is not None and leaf.problem is not Problem.FORM
    ]
    count = sum(leaf.truth.size for j in judged for leaf in j.leaves)
    return int(sum(r.sum() for r in right)), count


def _varies(judged: Sequence[Judged], part: str) -> bool:
    """Whether what is right of a part depends on the inputs."""
    truths = {
        v
        for j in judged
        for leaf in j.leaves
        if leaf.part == part
        for v in np.ravel(leaf.truth).tolist()
    }
    return len(truths) > 1


def _part_right(judged: Sequence[Judged], part: str) -> bool:
    leaves = [leaf for j in judged for leaf in j.leaves if leaf.part == part]
    everywhere = all(j.leaves for j in judged)
    return everywhere and bool(leaves) and not any(leaf.problem for leaf in leaves)
