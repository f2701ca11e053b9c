"""What is said of one answer, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.sandbox.inside.outcome import Status


@dataclass(frozen=True)
class Picture:
    """Something to see about a wrong answer: the learner's array and the true one.

    kind   "jacobian" (rows: entries of z, columns: entries of x) or "arrays"
    title  which array, on which inputs
    mine, truth, wrong  matrices of one shape; ``wrong`` marks the entries that are
    """

    kind: str
    title: str
    mine: npt.NDArray[Any]
    truth: npt.NDArray[Any]
    wrong: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Verdict:
    """What is said of one answer.

    status      RIGHT, WRONG, RAISED, TIMEOUT, CRASHED, REFUSED, NOT_ATTEMPTED or MISSING
    mistake     the name of the known mistake that it is, None where it is none
    findings    sentences, in the order they are told
    note        a sentence more: what to think about, or where to go on
    """

    exercise: str
    status: Status
    points: float
    max_points: float
    mistake: str | None = None
    findings: tuple[str, ...] = ()
    note: str = ""
    picture: Picture | None = field(default=None, compare=False)

    @property
    def message(self) -> str:
        """Everything that is said, in one paragraph."""
        return " ".join(part for part in (*self.findings, self.note) if part)
