"""What an answer is held to on one case, and what comes of each of its arrays, as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from grader.sentences import Fact
from grader.tolerance import Array, Dtype

AlsoShape = Callable[[tuple[int, ...]], tuple[int, ...]]


class Problem(StrEnum):
    """What is the matter with one array of an answer."""

    NONE = ""
    FORM = "form"
    NOT_FINITE = "not finite"
    PRECISION = "precision"
    VALUE = "value"


class MadeBy(StrEnum):
    """How an answer came: returned by a function, observed by a driver, or assigned."""

    FUNCTION = "function"
    DRIVER = "driver"
    VALUE = "value"


@dataclass(frozen=True)
class Leaf:
    """One array of an answer against the truth.

    part     which of the parts named by the exercise it belongs to, and ``name`` which array
    says     for every problem but VALUE: what is to be said of it
    mine     the learner's array in the truth's shape, where there is one
    allowed  how far each entry may be off
    slack    whether some entry is right only by the exercise's own ``slack``
    strays   of a list of steps that has another length than the true one: the first entry that is
             wrong, 0 where there is none
    rounded  how far each entry may be off by roundings alone, without that ``slack``
    steps    whether it is a list of steps of another length than the true one
    """

    part: str
    name: str
    truth: Array
    problem: Problem = Problem.NONE
    says: Fact | None = None
    mine: Array | None = None
    allowed: Array | None = None
    slack: bool = False
    strays: int = 0
    rounded: Array | None = None
    steps: bool = False

    @property
    def both(self) -> tuple[Array, Array]:
        """The learner's array, which is there, and the truth."""
        assert self.mine is not None
        return self.mine, self.truth

    @property
    def room(self) -> Array:
        """How far each entry may be off; not at all where nothing was compared."""
        return np.zeros(self.truth.shape) if self.allowed is None else self.allowed


@dataclass(frozen=True)
class Expected:
    """What an answer is held to on one case.

    truth       an array, or a tuple, list or dict of them, nested
    terms       the size of the terms added up, of the same form
    slack       an error that is allowed besides, of the same form; infinity where anything will do
    names       the parts: the items of a tuple, the keys of a dict
    given       the dtype of the inputs, None where they hold no floats: it alone says how precise
                an answer has to be, whatever dtype came back
    also_shape  another shape that is accepted, from the right one
    stepwise    a wrong length is told as steps too many or too few
    """

    truth: Any
    terms: Any
    names: Sequence[str]
    slack: Any = None
    given: Dtype | None = None
    also_shape: AlsoShape | None = None
    stepwise: bool = False
    made_by: MadeBy = MadeBy.FUNCTION


def entry(name: str, index: tuple[int, ...]) -> str:
    """``dx[0, 2]``, or ``dx`` for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name
