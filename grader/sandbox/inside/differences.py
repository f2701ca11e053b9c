"""Notices a finite difference while it is made: a function of the learner's is asked on both sides
of an input, at the same distance, or at several distances along one entry.

By its numbers a stencil of many points cannot be told from a gradient that was derived: with a step
of 1/64 eight points are right to the last digits. By what it asks it can. This is in the learner's
own process, so it is no boundary, and who writes the function out at each point is not noticed: for
that ``reading/measuring.py`` looks at the source.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import FrameType
from typing import Any

import numpy as np
import numpy.typing as npt

from .outcome import Outcome

Array = npt.NDArray[np.float64]

#: Calls that are remembered, and entries of what each is given.
_MOST, _LARGEST = 512, 1024
#: How many calls lie between the two sides of a difference, at most.
_APART = 16
#: Roundings between a point and what it is taken for.
_ROUNDINGS = 64
#: What every function of the learner's was given, by the function's code and the argument's name.
Given = dict[tuple[object, str], list[Array]]


class Calls:
    """What the functions of one namespace are called with, within a ``with`` block; the first call
    is the answer's own, by whoever asks."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.given: Given = {}
        code = function if hasattr(function, "__globals__") else type(function).__call__
        self._names = getattr(code, "__globals__", None)
        self._left = _MOST + 1

    def __enter__(self) -> Calls:
        self._before = sys.getprofile()
        if self._names is not None:
            sys.setprofile(self._look)
        return self

    def __exit__(self, *_error: object) -> None:
        sys.setprofile(self._before)

    def _look(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or frame.f_globals is not self._names or self._left <= 0:
            return
        self._left -= 1
        if self._left == _MOST:
            return
        code = frame.f_code
        values = frame.f_locals
        for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            numbers = _numbers(values.get(name))
            if numbers is not None:
                self.given.setdefault((code, name), []).append(numbers)


def telling(cases: Sequence[Mapping[str, Any]], wide: Sequence[int]) -> tuple[int, ...]:
    """The first and the last of the ``wide`` cases on which a finite difference would be noticed.
    Each call of a learner's functions is looked at there, which is too slow for all of them."""
    first = next((number for number in wide if _can_tell(cases[number])), None)
    last = next((number for number in reversed(wide) if _can_tell(cases[number])), None)
    return () if first is None or last is None else (first, last)


def looked_at(
    function: Callable[..., Any], inputs: Mapping[str, Any], call: Callable[[], Outcome]
) -> Outcome:
    """What comes of a ``call`` of ``function``, and whether it made a finite difference."""
    with Calls(function) as calls:
        outcome = call()
    return replace(outcome, measured=True) if is_difference(inputs, calls.given) else outcome


def _can_tell(inputs: Mapping[str, Any]) -> bool:
    """Whether one of the inputs has three different entries at least, and not very many."""
    floats = (v for v in inputs.values() if isinstance(v, np.ndarray) and v.dtype.kind == "f")
    return any(map(_tells, floats))


def is_difference(inputs: Mapping[str, Any], given: Given) -> bool:
    """Whether functions that were given this made a finite difference in one of the inputs."""
    if not given:
        return False
    points = [x for value in inputs.values() if _tells(x := _numbers(value)) and x is not None]
    return any(
        _of_numbers(x, asked) or _of_arrays(x, asked) for x in points for asked in given.values()
    )


def _numbers(value: Any) -> Array | None:
    """Floats, copied; None for anything else, and for many of them."""
    if type(value) is float:
        return np.float64(value)  # type: ignore[return-value]
    try:
        if not isinstance(value, np.ndarray | np.generic | list | tuple):
            value = value.numpy()  # a tensor
        array = np.asarray(value)
        if array.dtype.kind != "f" or array.size > _LARGEST:
            return None
        return array.astype(np.float64)
    except Exception:
        return None


def _tells(x: Array | None) -> bool:
    return x is not None and x.ndim > 0 and 3 <= x.size <= _LARGEST and np.unique(x).size > 2


def _parts(x: Array) -> Iterator[Array]:
    """The array, and if it is a batch, each of its rows."""
    yield x
    if x.ndim > 1:
        yield from x.reshape(-1, x.shape[-1])


def _of_arrays(x: Array, asked: list[Array]) -> bool:
    """Whether two of the arrays lie on both sides of ``x``, or of a row of it; or, one entry alone
    displaced, at two distances from it, for three entries and more. What an answer gives a function
    of its own is ``x`` itself, or its rows, one by one."""
    parts = list(_parts(x))
    strange = [a for a in asked if a.ndim and not any(_same(a, part) for part in parts)]
    return any(_around(part, strange) for part in parts if part.size > 1)


def _around(centre: Array, asked: list[Array]) -> bool:
    slack = _slack(centre)
    away = [a - centre for a in asked if a.shape == centre.shape and np.isfinite(a).all()]
    alone: set[int] = set()
    for number, one in enumerate(away):
        for other in away[max(0, number - _APART) : number]:
            if np.all(np.abs(one + other) <= slack):
                return True
            moved = np.flatnonzero((np.abs(one) > slack) | (np.abs(other) > slack))
            if moved.size == 1 and np.any(np.abs(one - other) > slack):
                alone.add(int(moved[0]))
    return len(alone) >= min(3, centre.size)


def _of_numbers(x: Array, asked: list[Array]) -> bool:
    """Whether the numbers lie in pairs on both sides of every entry of ``x``, none on an entry."""
    entries = np.unique(x)
    slack = _slack(entries)
    numbers = [float(a) for a in asked if a.ndim == 0 and np.isfinite(a)]
    strange = [n for n in numbers if np.all(np.abs(entries - n) > slack)]
    found: set[int] = set()
    for number, one in enumerate(strange):
        for other in strange[max(0, number - _APART) : number]:
            if one != other:
                found.update(np.flatnonzero(np.abs(entries - (one + other) / 2) <= slack).tolist())
    return len(found) == entries.size


def _same(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= _slack(b)))


def _slack(points: Array) -> Array:
    rounding = np.finfo(np.float64).eps * (1 + np.abs(points))
    return np.asarray(_ROUNDINGS * rounding, np.float64)
