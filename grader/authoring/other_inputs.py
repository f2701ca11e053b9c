"""Many more inputs than the cases: what tells a survivor from a right answer.

They are made from an exercise's own cases under seeds that nobody is graded with: the same shapes
with other numbers (of other sizes, with zeros, ties and single large entries in them), and other
lengths for the axes, the same for all axes that were of one length. Whether an input is any good is
for the worked answer to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.authoring.in_time import TooLong, in_time
from grader.exercise import Case, Exercise
from grader.tape import expected, terms
from grader.tolerance import Array
from grader.truths import cases_of

#: As many seeds are drawn from before the same case comes again.
_SEEDS = 12
#: How long a truth may take, in seconds: a search may never reach what it looks for.
_SECONDS = 0.2


def others(ex: Exercise, many: int) -> Iterator[Case]:
    """So many cases that ``ex`` is not graded on; those for which there is no truth are left
    out."""
    rng = np.random.default_rng(0)
    drawn = [case for n in range(_SEEDS) for case in cases_of(ex, b"doctor %d" % n)]
    yield from drawn[: many // 2]
    for number in range(many):
        case = drawn[int(rng.integers(len(drawn)))]
        inputs, how = _changed(case.inputs, rng, number)
        if not inputs:
            continue
        shapes = ", ".join(_said(k, v) for k, v in inputs.items())
        other = replace(case, inputs=inputs, label=f"{shapes} ({how})")
        with np.errstate(all="ignore"):
            try:
                with in_time(_SECONDS):
                    truth = expected(ex, other)
                    terms(ex, other, truth)
            except (Exception, TooLong):
                continue  # lengths that do not fit together, or numbers out of bounds
        yield other


def _said(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.size <= 6:
            return f"{name} = {value.tolist()}"
        return f"{name} of shape {value.shape}"
    return f"{name} = {value!r}" if isinstance(value, (int, float)) else name


def _changed(
    inputs: Mapping[str, Any], rng: np.random.Generator, number: int
) -> tuple[dict[str, Any], str]:
    if not all(isinstance(v, (np.ndarray, int, float, tuple)) for v in inputs.values()):
        return {}, ""
    lengths: dict[int, int] = {}
    if number % 2:
        lengths = _Lengths(rng)
    kind = _KINDS[number % len(_KINDS)]
    changed = {name: _other(value, lengths, rng, kind) for name, value in inputs.items()}
    return changed, kind


class _Lengths(dict[int, int]):
    """Another length for each, drawn when it is first met."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()
        self._rng = rng

    def __missing__(self, length: int) -> int:
        self[length] = int(self._rng.integers(1, 6))
        return self[length]


def _other(value: Any, lengths: dict[int, int], rng: np.random.Generator, kind: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_other(v, lengths, rng, kind) for v in value)
    if isinstance(value, float):
        return float(value * rng.uniform(0.5, 1.5))
    if not isinstance(value, np.ndarray):
        return value
    shape = tuple(lengths[n] for n in value.shape) if isinstance(lengths, _Lengths) else value.shape
    if value.dtype.kind != "f":
        return np.resize(rng.permutation(value.ravel()), shape) if value.size else value
    return np.asarray(_NUMBERS[kind](rng.normal(size=shape), rng), value.dtype)


def _with_zeros(a: Array, rng: np.random.Generator) -> Array:
    return np.where(rng.uniform(size=a.shape) < 0.4, rng.choice([0.0, -0.0], size=a.shape), a)


def _with_one_large(a: Array, rng: np.random.Generator) -> Array:
    a = np.array(a)
    if a.size:
        a.flat[rng.integers(a.size)] *= 100
    return a


def _with_large_rows(a: Array, rng: np.random.Generator) -> Array:
    size = (*a.shape[:1], *[1] * (a.ndim - 1))
    return np.asarray(a * 10.0 ** rng.integers(-4, 5, size=size))


_NUMBERS: dict[str, Callable[[Array, np.random.Generator], Array]] = {
    "ordinary numbers": lambda a, rng: a,
    "small whole numbers": lambda a, rng: np.round(a),
    "zeros among them": _with_zeros,
    "one large number": _with_one_large,
    "tiny numbers": lambda a, rng: a * 1e-6,
    "large numbers": lambda a, rng: a * 30,
    "all of one sign": lambda a, rng: np.abs(a),
    "rows of very different sizes": _with_large_rows,
    "equal numbers": lambda a, rng: np.full_like(a, 0.5),
}
_KINDS = tuple(_NUMBERS)
