"""No constant passes: whoever derives nothing, in whatever dtype, has nothing right.

Tried are zeros, ones, infinity and NaN in the shape of the right answer, and the inputs handed
back, each in every dtype that can come back. A tolerance that is too wide shows here first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.decide import decide
from grader.exercise import Case, Choice, Exercise, Tried
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import DTYPES
from grader.truths import Truths

#: Those that cross, and the two that are narrowed before they do.
_DTYPES = tuple(dict.fromkeys([*DTYPES.values(), np.dtype(np.longdouble)]))
_NUMBERS: dict[str, Any] = {"0": 0, "1": 1, "−1": -1, "∞": np.inf, "NaN": np.nan}
#: From a case and a leaf of its right answer to what is answered in its place.
_Fill = Callable[[Case, Any], Any]


def problems(ex: Exercise, known: Truths) -> Iterator[str]:
    """A sentence for each constant that earns points. An input that is handed back may be one part
    of a right answer, and some of a choice for each key may be right by chance; not all of it."""
    for name, fill in _fills(known):
        alone = name in _NUMBERS and not isinstance(ex.kind, (Choice, Tried))
        dtypes = [str(d) for d in _DTYPES if _earns(ex, known, fill, d, alone)]
        if dtypes:
            yield (
                f"{ex.name}: an answer that is {name} everywhere earns points (as "
                f"{', '.join(dtypes)}). Narrow its tolerance, or add a case on which it is wrong."
            )


def _fills(known: Truths) -> Iterator[tuple[str, _Fill]]:
    for spelled, value in _NUMBERS.items():
        yield spelled, functools.partial(_number, value)
    for name in known.cases[0].inputs:
        yield name, functools.partial(_input, name)
    yield "the input of the same shape", _of_same_shape


def _number(value: float, _case: Case, leaf: Any) -> Any:
    return np.full(np.shape(leaf), value)


def _input(name: str, case: Case, _leaf: Any) -> Any:
    return case.inputs.get(name)


def _of_same_shape(case: Case, leaf: Any) -> Any:
    alike = (v for v in case.inputs.values() if np.shape(leaf) == _shape(v))
    return next(alike, np.zeros(np.shape(leaf)))


def _shape(value: Any) -> tuple[int, ...] | None:
    return np.shape(value) if isinstance(value, (np.ndarray, float, int)) else None


def _earns(ex: Exercise, known: Truths, fill: _Fill, dtype: np.dtype[Any], in_part: bool) -> bool:
    outcomes = []
    # What is still right, part by part: most constants have nothing left after a case or two.
    left: set[str] | None = None
    for number, (case, expected) in enumerate(zip(known.cases, known.expected, strict=True)):
        value = _filled(expected.truth, case, fill, dtype)
        outcomes.append(Outcome(Status.RETURNED, value))
        if isinstance(ex.kind, Tried):
            return ex.kind.judge(value).share >= 1
        judged = known.judge_one(number, outcomes[-1])
        right = {leaf.part for leaf in judged.leaves if not leaf.problem}
        right -= {leaf.part for leaf in judged.leaves if leaf.problem}
        left = right if left is None else left & right
        if not left:
            return False
    verdict = decide(known, outcomes)
    return verdict.status is Status.RIGHT or (in_part and verdict.points > 0)


def _filled(truth: Any, case: Case, fill: _Fill, dtype: np.dtype[Any]) -> Any:
    """The form of ``truth``, with something else in it."""
    if isinstance(truth, dict):
        return {k: _filled(v, case, fill, dtype) for k, v in truth.items()}
    if isinstance(truth, (tuple, list)):
        return type(truth)(_filled(v, case, fill, dtype) for v in truth)
    value = fill(case, truth)
    try:
        with np.errstate(all="ignore"):
            return np.array(value).astype(dtype)
    except (TypeError, ValueError):
        return np.zeros(np.shape(truth), dtype)
