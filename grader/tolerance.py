"""How far an entry may be off: roundings, times the size of the terms added up for it."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Dtype = np.dtype[Any]

#: How many roundings an entry may be off, in units of ε times the size of the terms added up.
#: The best central difference is off by a hundred times more (about 1e-11), and a correct
#: softmax that goes through log p = x − logsumexp(x) at x = 1000 by less.
ROUNDINGS = 1024


def tolerance(given: Dtype | None, terms: Any, truth: Array, slack: Any = None) -> Array:
    """The error allowed in each entry: roundings of the inputs' dtype, times the terms' size."""
    with np.errstate(all="ignore"):
        allowed = ROUNDINGS * _eps(given) * np.maximum(np.abs(terms), np.abs(truth))
        if slack is not None:
            allowed = np.maximum(allowed, slack)
    return allowed if np.shape(allowed) == truth.shape else np.broadcast_to(allowed, truth.shape)


def worst_entry(mine: Array, truth: Array, allowed: Array) -> tuple[int, ...]:
    """Where ``mine`` is furthest from the truth, in units of what is allowed."""
    with np.errstate(all="ignore"):
        error = np.abs(mine - truth) / np.maximum(allowed, np.finfo(float).tiny)
    error = np.where(np.isfinite(error), error, np.inf)
    return tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


@functools.cache
def _eps(dtype: Dtype | None) -> float:
    if dtype is None or dtype.kind != "f":
        return float(np.finfo(np.float64).eps)
    return float(np.finfo(dtype).eps)
