"""Arrays in, judgement out: is this what was expected, in form, finiteness and value?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.sandbox.inside.values import Foreign

#: How many roundings an entry may be off, in units of ε times the size of the terms added up.
#: The best central difference is off by a hundred times more (about 1e-11), and a correct
#: softmax that goes through log p = x − logsumexp(x) at x = 1000 by less.
ROUNDINGS = 1024


@dataclass(frozen=True)
class Leaf:
    """One array of an answer against the truth.

    part     which of the parts named by the exercise it belongs to, and ``name`` which array
    problem  "" when right, else "form", "not finite" or "value"
    says     for "form" and "not finite": a sentence for the learner
    mine     the learner's array in the truth's shape, where there is one
    """

    part: str
    name: str
    truth: np.ndarray
    problem: str = ""
    says: str = ""
    mine: np.ndarray | None = None
    allowed: np.ndarray | None = None


def compare(
    value: Any,
    truth: Any,
    terms: Any,
    names: Sequence[str],
    given_dtype: np.dtype | None = None,
    also_shape: Callable | None = None,
) -> list[Leaf]:
    """Compare what a function returned with ``truth``, leaf by leaf.

    ``truth`` is an array, or a tuple, list or dict of them (nested); ``terms`` has the same form.
    ``names`` are the names of the parts. ``given_dtype`` is that of the inputs: an answer made
    from float32 numbers is not held to float64's precision, whatever dtype it comes back in.
    """
    leaves: list[Leaf] = []
    _compare(value, truth, terms, _Place(names), leaves, given_dtype, also_shape)
    return leaves


class _Place:
    """Where in the answer we are, for the learner: ``dx``, ``dW[0]``, ``["w"]``."""

    def __init__(self, names: Sequence[str], part: str = "", path: str = "") -> None:
        self.names, self.part, self.path = names, part, path

    @property
    def name(self) -> str:
        return self.path or ", ".join(self.names)

    def inside(self, key: Any) -> _Place:
        if not self.part:
            part = str(key) if isinstance(key, str) else self.names[key]
            return _Place((), part, part)
        return _Place((), self.part, f"{self.path}[{key}]")


def _compare(value, truth, terms, place, leaves, given_dtype, also_shape) -> None:
    if isinstance(truth, dict):
        problem = _dict_problem(value, truth)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for key in truth:
            _compare(
                value[key], truth[key], terms[key], place.inside(key), leaves, given_dtype, None
            )
    elif isinstance(truth, (tuple, list)):
        value, problem = _items(value, truth, place)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for i, (v, t, s) in enumerate(zip(value, truth, terms, strict=True)):
            _compare(v, t, s, place.inside(i), leaves, given_dtype, also_shape)
    else:
        part = place.part or place.names[0]
        leaves.append(
            _leaf(value, np.asarray(truth), terms, part, place.name, given_dtype, also_shape)
        )


def _leaf(value, truth, terms, part, name, given_dtype, also_shape) -> Leaf:
    if truth.dtype.kind == "U":
        return _text_leaf(value, truth, part, name)
    mine, problem = _as_numbers(value, truth, name)
    if problem:
        return Leaf(part, name, truth, "form", problem)
    came = mine.shape
    mine = _reshaped(mine, truth.shape, also_shape)
    if mine.shape != truth.shape:
        says = f"{name} should have shape {truth.shape}; yours has shape {came}."
        return Leaf(part, name, truth, "form", says, mine)
    allowed = tolerance(mine.dtype, given_dtype, terms, truth)
    finite = np.isfinite(mine)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        says = f"{entry(name, at)} is {mine[at]}, and the true value is finite."
        return Leaf(part, name, truth, "not finite", says, mine, allowed)
    right = np.abs(mine.astype(np.float64) - truth) <= allowed
    return Leaf(part, name, truth, "" if right.all() else "value", "", mine, allowed)


def tolerance(dtype: np.dtype, given: np.dtype | None, terms: Any, truth: np.ndarray) -> np.ndarray:
    """The error allowed in each entry: roundings of the coarser dtype, times the terms' size."""
    eps = max(_eps(dtype), _eps(given) if given is not None else 0.0)
    size = np.maximum(np.abs(np.asarray(terms, np.float64)), np.abs(truth))
    return np.broadcast_to(ROUNDINGS * eps * size, truth.shape)


def entry(name: str, index: tuple[int, ...]) -> str:
    """``dx[0, 2]``, or ``dx`` for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def worst_entry(leaf: Leaf) -> tuple[int, ...]:
    """Where ``leaf.mine`` is furthest from the truth, in units of what is allowed."""
    with np.errstate(all="ignore"):
        error = np.abs(leaf.mine - leaf.truth) / np.maximum(leaf.allowed, np.finfo(float).tiny)
    error = np.where(np.isfinite(error), error, np.inf)
    return tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


def _eps(dtype: np.dtype) -> float:
    dtype = np.dtype(dtype)
    return float(np.finfo(dtype).eps) if dtype.kind == "f" else float(np.finfo(np.float64).eps)


def _as_numbers(value: Any, truth: np.ndarray, name: str) -> tuple[np.ndarray, str]:
    nothing = np.zeros(0)
    if isinstance(value, Foreign):
        if value.what == "None":
            return (
                nothing,
                f"Your function returned None where {name} was expected: is a `return` missing?",
            )
        return (
            nothing,
            f"Your function returned {value.what} where {name}, {_spoken(truth)}, was expected.",
        )
    if isinstance(value, dict):
        return (
            nothing,
            f"Your function returned a dict where {name}, {_spoken(truth)}, was expected.",
        )
    if isinstance(value, (tuple, list)):
        stacked = _stack(value)
        if stacked is None:
            kind = type(value).__name__
            return nothing, (
                f"Your function returned a {kind} of {len(value)} items that do not make one "
                f"array, where {name}, {_spoken(truth)}, was expected."
            )
        value = stacked
    if value.dtype.kind == "U":
        return nothing, f"Your function returned text where {name}, {_spoken(truth)}, was expected."
    if value.dtype.kind == "c":
        return (
            nothing,
            f"{name} came back as complex numbers; the gradient of a real function is real.",
        )
    if value.dtype.kind == "b":
        return nothing, f"{name} came back as True and False; it should be {_spoken(truth)}."
    return value, ""


def _stack(value: Any) -> np.ndarray | None:
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, (tuple, list)):
        return None
    items = [_stack(v) for v in value]
    if any(a is None for a in items) or len({a.shape for a in items}) > 1:
        return None
    return np.stack(items) if items else np.zeros(0)


def _reshaped(mine: np.ndarray, shape: tuple[int, ...], also_shape: Callable | None) -> np.ndarray:
    if shape == () and mine.shape == (1,):
        return mine.reshape(())
    if also_shape is not None:
        # A wrong shape in the other layout as well: it is the same mistake in either.
        for start in range(mine.ndim - len(shape) + 1):
            inner = mine.shape[start : start + len(shape)]
            if mine.shape == tuple(also_shape(inner)):
                return mine.reshape(inner)
    return mine


def _items(value: Any, truth: Sequence, place: _Place) -> tuple[Any, str]:
    wanted = len(truth)
    if isinstance(value, np.ndarray) and value.dtype.kind != "U" and _stacks(value, truth):
        return list(value), ""
    if isinstance(value, (tuple, list)) and len(value) == wanted:
        return value, ""
    what = f"({place.name})" if place.names else place.name
    said = f"Your function should return {wanted} {'thing' if wanted == 1 else 'things'}, {what}; "
    if isinstance(value, Foreign):
        return None, said + f"it returned {value.what}."
    if isinstance(value, np.ndarray):
        return None, said + f"it returned one array of shape {value.shape}."
    kind = type(value).__name__
    return None, said + f"it returned a {kind} of {len(value)}."


def _stacks(value: np.ndarray, truth: Sequence) -> bool:
    """Whether an array may be the parts of ``truth`` stacked along its first axis.

    The only dw of shape (2, 3, 1, 1) where (dx, dw) was expected is not two parts.
    """
    if not value.ndim or len(value) != len(truth):
        return False
    arrays = [t for t in truth if not isinstance(t, (tuple, list, dict))]
    return all(value.ndim - 1 in {np.ndim(t), max(np.ndim(t), 1)} for t in arrays)


def _dict_problem(value: Any, truth: dict) -> str:
    keys = ", ".join(repr(k) for k in truth)
    if not isinstance(value, dict):
        what = value.what if isinstance(value, Foreign) else f"a {type(value).__name__}"
        return f"Your function should return a dict with the keys {keys}; it returned {what}."
    lacking = [repr(k) for k in truth if k not in value]
    if lacking:
        return f"The dict should have the keys {keys}; {', '.join(lacking)} is missing."
    return ""


def _misfit(problem: str, truth: Any, place: _Place, leaves: list[Leaf]) -> None:
    """Every leaf below here is wrong, for one and the same reason."""
    if isinstance(truth, dict):
        for key, below in truth.items():
            _misfit(problem, below, place.inside(key), leaves)
    elif isinstance(truth, (tuple, list)):
        for i, below in enumerate(truth):
            _misfit(problem, below, place.inside(i), leaves)
    else:
        part = place.part or place.names[0]
        leaves.append(Leaf(part, place.name, np.asarray(truth), "form", problem))


def _text_leaf(value: Any, truth: np.ndarray, part: str, name: str) -> Leaf:
    mine = _stack(value)
    if mine is None or mine.dtype.kind != "U":
        what = value.what if isinstance(value, Foreign) else "something else"
        says = f"{name} should be {_spoken(truth)}; it is {what}."
        return Leaf(part, name, truth, "form", says)
    if mine.shape != truth.shape:
        says = f"{name} should be {_spoken(truth)}; yours has {mine.size}."
        return Leaf(part, name, truth, "form", says)
    return Leaf(part, name, truth, "" if (mine == truth).all() else "value", "", mine)


def _spoken(truth: np.ndarray) -> str:
    if truth.dtype.kind == "U":
        return f"{truth.size} strings" if truth.ndim else "a string"
    return f"an array of shape {truth.shape}" if truth.ndim else "a number"
