"""What pairs (x, dz) are worth: which wrong gradients of softmax they tell from the right one."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from backprop.c07_verify.wrong_softmax import UNNAMED, Array, Backward
from backprop.c08_elementwise import grad_softmax as declared
from grader.exercise import Trial

#: Pairs that an answer may have, entries that an array may, and the share that is all one needs.
MOST_PAIRS, MOST_ENTRIES, ENOUGH = 4, 1000, 0.95

#: A wrong gradient is told from the right one where they differ by more than this share of the
#: row's largest dz. Right spellings have to agree a hundred times better.
TOLD, AGREED = 1e-6, 1e-8


#: Mistakes that chapter 8 names and that any x at all exposes, as others do that are tried: with
#: them the share would be high for a single vector.
_LOUD = frozenset(
    (
        "jacobian_of_each_row",
        "complement_of_p",
        "others_only",
        "others_added",
        "denominator_as_a_constant_squared",
        "sigmoid_for_softmax",
        "divided_by_classes",
        "mean_for_sum",
        "jacobian_times_upstream",
        "softmax_of_upstream",
        "largest_takes_all",
        "halved_scores",
        "scaled_by_the_largest",
        "p_itself",
        "p_twice",
        "p_missing",
        "diagonal_counted_twice",
        "largest_upstream_taken_off",
        "softmax_at_the_upstream",
        "one_for_upstream",
    )
)


def suspects() -> tuple[Backward, ...]:
    """Every wrong gradient that is tried: those that chapter 8 names, then the others."""
    named = (m.function for m in declared.grad_softmax.mistakes if m.name not in _LOUD)
    return (*named, *UNNAMED)


# --------------------------------------------------------------------- right, in four spellings


def _exp(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max(axis=-1, keepdims=True)))


def short(x: Array, dz: Array) -> Array:
    """p (dz − Σ p dz)."""
    p = _exp(x) / _exp(x).sum(axis=-1, keepdims=True)
    return np.asarray(p * (dz - (p * dz).sum(axis=-1, keepdims=True)))


def by_logarithms(x: Array, dz: Array) -> Array:
    """With p = exp(x − log Σ eˣ), and the two terms one by one."""
    top = x.max(axis=-1, keepdims=True)
    p = np.exp(x - (top + np.log(np.exp(x - top).sum(axis=-1, keepdims=True))))
    return np.asarray(p * dz - p * np.einsum("...k,...k->...", p, dz)[..., None])


def by_the_jacobian(x: Array, dz: Array) -> Array:
    """dz @ J, row by row."""
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape[:-1]):
        p = _exp(x[i]) / _exp(x[i]).sum()
        dx[i] = dz[i] @ (np.diag(p) - np.outer(p, p))
    return dx


def number_by_number(x: Array, dz: Array) -> Array:
    """In Python's own floats."""
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape[:-1]):
        row, up = x[i].tolist(), dz[i].tolist()
        e = [math.exp(v - max(row)) for v in row]
        p = [v / math.fsum(e) for v in e]
        mean = math.fsum(a * b for a, b in zip(p, up, strict=True))
        dx[i] = [a * (b - mean) for a, b in zip(p, up, strict=True)]
    return dx


_SPELLINGS = (short, by_logarithms, by_the_jacobian, number_by_number)


# ------------------------------------------------------------------------------------ the trial


def trial(answer: Any) -> Trial:
    """Try the pairs on every suspect; an answer that is no list of pairs is told what is wrong."""
    pairs = _pairs(answer)
    if isinstance(pairs, str):
        return Trial(0.0, (pairs,))
    truths = []
    for number, (x, dz) in enumerate(pairs, 1):
        truth = _agreed(x, dz)
        if truth is None:
            return Trial(0.0, (_DISAGREE.format(number=number),))
        truths.append(truth)
    all_suspects = suspects()
    marks = tuple(
        any(_tells(s, x, dz, t) for (x, dz), t in zip(pairs, truths, strict=True))
        for s in all_suspects
    )
    told, needed = sum(marks), math.ceil(ENOUGH * len(marks))
    if told >= needed:
        return Trial(1.0, (), marks)
    said = f"{told} of {len(marks)} wrong gradients are told from the right one; it takes {needed}."
    if told < _MANY * len(marks):
        return Trial(told / len(marks), (said,), marks)
    left = [s for s, mark in zip(all_suspects, marks, strict=True) if not mark]
    return Trial(told / len(marks), (said, _LACKS.format(kind=_lacking(left))), marks)


def _lacking(left: Sequence[Backward]) -> str:
    """The kind of input that would tell most of those that are left."""

    def tells(kind: str) -> int:
        x, dz = _KINDS[kind]
        truth = short(x, dz)
        return sum(_tells(suspect, x, dz, truth) for suspect in left)

    return max(_KINDS, key=tells)


def _tells(suspect: Backward, x: Array, dz: Array, truth: Array) -> bool:
    with np.errstate(all="ignore"):
        try:
            came = np.asarray(suspect(x.copy(), dz.copy()), np.float64)
        except (ValueError, IndexError, TypeError):  # it cannot do such an x at all
            return True
        return came.shape != truth.shape or not _near(came, truth, dz, TOLD)


def _near(one: Array, other: Array, dz: Array, share: float) -> bool:
    room = share * np.abs(dz).max(axis=-1, keepdims=True)
    return bool((np.abs(one - other) <= room).all())


def _agreed(x: Array, dz: Array) -> Array | None:
    """The right gradient; None where right spellings differ, or overflow."""
    with np.errstate(all="ignore"):
        try:
            first, *others = (spelled(x, dz) for spelled in _SPELLINGS)
        except (OverflowError, ValueError):
            return None
        if np.isfinite(first).all() and all(_near(o, first, dz, AGREED) for o in others):
            return first
    return None


_DISAGREE = (
    "On pair {number}, right answers do not agree with each other: its numbers are so large that "
    "rounding decides. Take smaller ones, so that nobody who is right is called wrong."
)
#: From which share on it is said what kind of input is lacking, and the kinds.
_MANY = 0.6
_LACKS = "Most of what gets through would be told by {kind}."
_SMALL, _LARGE = [0.0, 1.0, -2.0], [1000.0, 999.0, -1000.0]
_UP = np.array([[1.0, -2.0, 3.0], [-1.5, 0.5, 2.5]])
_KINDS = {
    "several rows": (np.array([_SMALL, [1.5, 0.25, -0.75]]), _UP),
    "equal rows": (np.array([_SMALL, _SMALL]), _UP),
    "large numbers": (np.array(_LARGE), _UP[0]),
    "one large row among small ones": (np.array([_LARGE, _SMALL]), _UP),
    "zeros in dz": (np.array(_SMALL), np.array([0.0, 2.0, -1.0])),
    "three axes": (
        np.sin(np.arange(24.0)).reshape(2, 3, 4),
        np.cos(np.arange(24.0) ** 2).reshape(2, 3, 4),
    ),
    "an axis of size one": (np.array([[*_SMALL, 0.5]]), np.array([[1.0, -2.0, 3.0, 0.5]])),
}
_LIST = (
    "`softmax_cases` should return a list of pairs, [(x, dz), …], each an array and an upstream "
    "gradient of the same shape; {came}."
)


def _pairs(answer: Any) -> list[tuple[Array, Array]] | str:
    """The pairs as float64 arrays, or what is wrong with them."""
    if _len(answer) < 0:
        return _LIST.format(came=f"it returned {getattr(answer, 'what', _kind(answer))}")
    if _is_one_pair(answer):
        return _LIST.format(came="it returned one pair without a list around it")
    if len(answer) == 0:
        return "The list is empty. With which x and dz would you put a gradient on trial first?"
    if len(answer) > MOST_PAIRS:
        return (
            f"You return {len(answer)} pairs, and {MOST_PAIRS} have to do. An x of several rows "
            "tries several things at once."
        )
    found = []
    for number, pair in enumerate(answer, 1):
        if _len(pair) != 2:
            return _LIST.format(came=f"item {number} of yours is not a pair")
        x, dz = (np.asarray(v) if isinstance(v, np.generic) else v for v in pair)
        problem = _not_numbers("x", x) or _not_numbers("dz", dz)
        if not problem and x.shape != dz.shape:
            problem = f"x has shape {x.shape} and dz has shape {dz.shape}; they should be the same"
        if not problem and (x.ndim == 0 or x.size == 0):
            problem = "x has no entries along a last axis, and softmax runs along that"
        if not problem and x.size > MOST_ENTRIES:
            problem = f"x has {x.size:,} entries; {MOST_ENTRIES:,} are the most that are tried"
        if problem:
            return f"Pair {number} cannot be tried: {problem}."
        found.append((np.asarray(x, np.float64), np.asarray(dz, np.float64)))
    return found


def _not_numbers(name: str, array: Any) -> str:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu":
        return f"{name} is not an array of real numbers"
    if not np.isfinite(array).all():
        return f"{name} holds an infinity or something that is not a number"
    return ""


def _is_one_pair(answer: Sequence[Any]) -> bool:
    """(x, dz) where [(x, dz)] is meant; a list of arrays that are pairs themselves is none."""
    if not isinstance(answer, (list, tuple)) or len(answer) != 2:
        return False
    x, dz = answer
    alike = isinstance(x, np.ndarray) and isinstance(dz, np.ndarray) and x.shape == dz.shape
    return alike and x.ndim > 0 and (x.ndim == 1 or len(x) != 2)


def _len(value: Any) -> int:
    """How many items there are; −1 for what has none."""
    if isinstance(value, np.ndarray):
        return len(value) if value.ndim else -1
    return len(value) if isinstance(value, (list, tuple)) else -1


def _kind(value: Any) -> str:
    return "one number" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
