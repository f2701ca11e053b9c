"""Every array of all cases in one row, for the commonest question: is all of it right?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.expected import Expected
from grader.tolerance import Array, tolerance


class AllAtOnce:
    """Every array of all cases in one row, for the commonest question: is all of it right?

    ``is_right`` is True only where :func:`compare` finds no problem in any case. It gives up, with
    False, where the form wants a closer look: a list for an array, integers, a dict.
    """

    def __init__(self, expected: Sequence[Expected]) -> None:
        self._forms: list[list[Any]] = []
        self._dtypes = [e.given or np.dtype(np.float64) for e in expected]
        self._is_known = False
        row: list[Array] = []
        allowed: list[Array] = []
        for one in expected:
            form: list[Any] = []
            for part, size in _side_by_side(one.truth, one.terms, form):
                array = np.asarray(part)
                if array.dtype.kind != "f":
                    return
                row.append(array.ravel())
                allowed.append(tolerance(one.given, size, array).ravel())
            self._forms.append(form)
        self._truth, self._allowed = np.concatenate(row), np.concatenate(allowed)
        self._is_known = True

    def is_right(self, values: Sequence[Any]) -> bool:
        """Whether what was returned for each case is its truth, in form and value."""
        if not self._is_known:
            return False
        row: list[Array] = []
        for value, expected, dtype in zip(values, self._forms, self._dtypes, strict=True):
            form: list[Any] = []
            for array, _ in _side_by_side(value, value, form):
                if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                    return False
                if array.dtype.itemsize < dtype.itemsize:
                    return False
                row.append(array.ravel())
            if form != expected:
                return False
        # What is not finite is not less than anything.
        return bool((np.abs(np.concatenate(row) - self._truth) <= self._allowed).all())


def _side_by_side(value: Any, sizes: Any, form: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The arrays of an answer, each with its part of ``sizes``; how they lie goes to ``form``."""
    if isinstance(value, (tuple, list)):
        form.append((type(value), len(value)))
        for part, size in zip(value, sizes, strict=True):
            yield from _side_by_side(part, size, form)
    else:
        form.append(np.shape(value))
        yield value, sizes
