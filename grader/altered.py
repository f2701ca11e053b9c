"""Mistakes that every exercise knows: a part of the answer that is right but for one thing that can
be done to any array. They are worked out from what is right, and not run."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.exercise import Case, Exercise, Gradient, Mistake, WorkedOut
from grader.expected import Expected
from grader.judged import Judged, judge
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sentences import fact
from grader.tolerance import Array

#: From an array and the number of rows of the inputs to what was made of it.
Alter = Callable[[Array, int], Array]


def _first_row(a: Array, _rows: int) -> Array:
    return np.concatenate([a[:1], 0 * a[1:]])


def _last_row(a: Array, _rows: int) -> Array:
    return np.concatenate([0 * a[:-1], a[-1:]])


#: By the end of its key in the sentences; with how many axes it takes.
ALTERATIONS: dict[str, tuple[int, Alter]] = {
    "negated": (0, lambda a, _: -a),
    "absolute": (0, lambda a, _: np.abs(a)),
    "turned": (2, lambda a, _: a.T),
    "in one row": (2, lambda a, _: a.ravel()),
    "added up": (1, lambda a, _: np.asarray(a.sum())),
    "averaged": (1, lambda a, _: np.asarray(a.mean())),
    "rows added": (2, lambda a, _: a.sum(axis=0)),
    "columns added": (2, lambda a, _: a.sum(axis=-1)),
    "rows averaged": (2, lambda a, _: a.mean(axis=0)),
    "axis in front": (1, lambda a, _: a[None]),
    "axis behind": (1, lambda a, _: a[..., None]),
    "upside down": (1, lambda a, _: a[::-1]),
    "mirrored": (2, lambda a, _: a[..., ::-1]),
    "half a turn": (2, lambda a, _: a[::-1, ::-1]),
    "quarter turn": (2, lambda a, _: np.rot90(a)),
    "over rows": (0, lambda a, rows: a / rows),
    "times rows": (0, lambda a, rows: a * rows),
    "over size": (1, lambda a, _: a / a.size),
    "over length": (1, lambda a, _: a / len(a)),
    "doubled": (0, lambda a, _: 2 * a),
    "halved": (0, lambda a, _: a / 2),
    "squared": (0, lambda a, _: a * a),
    "zeros": (0, lambda a, _: 0 * a),
    "first row only": (1, _first_row),
    "last row only": (1, _last_row),
}


def names(ex: Exercise) -> frozenset[str]:
    """What the mistakes of :class:`Altered` may be called."""
    return frozenset(_as_name(part, name) for part in ex.returns for name in ALTERATIONS)


class Altered:
    """Every part of an exercise's answer with every alteration, as known mistakes; worked out when
    they are first asked for, which is where a wrong answer has no name else."""

    def __init__(self, ex: Exercise, cases: Sequence[Case], expected: Sequence[Expected]) -> None:
        self._has_any = isinstance(ex.kind, (Gradient, WorkedOut)) and not ex.stepwise
        self._parts, self._cases, self._expected = ex.returns, cases, expected

    @functools.cached_property
    def mistakes(self) -> tuple[tuple[Mistake, list[Judged]], ...]:
        """Those that are wrong on some case, with what they come to on every one."""
        if not self._has_any:
            return ()
        found = []
        for place, part in enumerate(self._parts):
            for name, (axes, alter) in ALTERATIONS.items():
                judged = self._judged(part, place, axes, alter)
                if not all(j.right for j in judged):
                    said = fact(f"altered {name}", part=part)
                    mistake = Mistake(_as_name(part, name), str(said), _not_run, spoken=said)
                    found.append((mistake, judged))
        return tuple(found)

    def _judged(self, part: str, place: int, axes: int, alter: Alter) -> list[Judged]:
        judged = []
        for case, expected in zip(self._cases, self._expected, strict=True):
            value = _with(expected.truth, part, place, axes, alter, _rows(case))
            judged.append(judge(case, Outcome(Status.RETURNED, value), value, expected))
        return judged


def _as_name(*words: str) -> str:
    """As functions are called: ``dx_in_one_row``."""
    return re.sub(r"\W+", "_", " ".join(words)).strip("_")


def _not_run(*_inputs: Any) -> Any:
    """In place of a mistake's function: what it comes to is known without it."""
    raise NotImplementedError


def _with(truth: Any, part: str, place: int, axes: int, alter: Alter, rows: int) -> Any:
    """The truth with one part altered, where that has so many axes."""
    if isinstance(truth, dict):
        return {k: _altered(v, axes, alter, rows) if k == part else v for k, v in truth.items()}
    if isinstance(truth, tuple):
        return tuple(
            _altered(v, axes, alter, rows) if i == place else v for i, v in enumerate(truth)
        )
    return _altered(truth, axes, alter, rows)


def _altered(value: Any, axes: int, alter: Alter, rows: int) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(_altered(v, axes, alter, rows) for v in value)
    array = np.asarray(value)
    return alter(array, rows) if array.ndim >= axes and array.size else array


def _rows(case: Case) -> int:
    """How many rows the inputs have: those of the first matrix, or 1."""
    found = (len(v) for v in case.inputs.values() if isinstance(v, np.ndarray) and v.ndim > 1)
    return max(1, next(found, 1))
