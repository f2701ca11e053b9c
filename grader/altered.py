"""Mistakes that every exercise knows: a part of the answer that is right but for one thing that can
be done to any array. They are worked out from what is right, and not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.exercise import Case
from grader.expected import Expected
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


def altered(
    parts: Sequence[str], cases: Sequence[Case], expected: Sequence[Expected]
) -> Iterator[tuple[str, str, list[Any]]]:
    """Every part with every alteration, and the answer that comes of it on each case."""
    rows = [_rows(case) for case in cases]
    for place, part in enumerate(parts):
        for name, (axes, alter) in ALTERATIONS.items():
            yield (
                part,
                name,
                [
                    _with(one.truth, part, place, axes, alter, n)
                    for one, n in zip(expected, rows, strict=True)
                ],
            )


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
