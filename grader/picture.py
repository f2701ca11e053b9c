"""What of a wrong answer is drawn, as the data of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.expected import Problem
from grader.judged import Judged
from grader.sentences import Fact, Sentences, fact, number
from grader.tolerance import Array
from grader.verdict import Picture


def drawn(judged: Sequence[Judged], sentences: Sentences) -> Picture | None:
    """A picture of the wrong entries, where a difference shows: of a whole Jacobian, else of the
    first array that is wrong."""
    units = [j for j in judged if j.case.role.startswith("unit") and len(j.leaves) == 1]
    mines = [leaf.mine for j in units for leaf in j.leaves if leaf.allowed is not None]
    if units and len(mines) == len(units) and all(m is not None and m.ndim == 1 for m in mines):
        mine = np.stack([m for m in mines if m is not None])
        truth = np.stack([j.leaves[0].truth for j in units])
        allowed = np.stack([j.leaves[0].room for j in units])
        if _visible(mine, truth):
            x = next(iter(judged[0].case.inputs.values()))
            title = sentences("picture at", value=_short(x))
            return Picture("jacobian", title, mine, truth, _wrong_at(mine, truth, allowed))
    for j in sorted(judged, key=lambda j: j.case.extreme):
        for leaf in j.leaves:
            if leaf.problem is not Problem.VALUE or leaf.mine is None or leaf.allowed is None:
                continue
            if not 1 <= leaf.mine.size <= 64:
                continue
            mine, truth = _matrix(leaf.mine), _matrix(leaf.truth)
            if _visible(mine, truth):
                wrong = _wrong_at(mine, truth, _matrix(leaf.allowed))
                title = sentences("picture for", name=leaf.name, case=j.case.label)
                return Picture("arrays", title, mine, truth, wrong)
    return None


def _wrong_at(mine: Array, truth: Array, allowed: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(~(np.abs(mine - truth) <= allowed))


def _visible(mine: Array, truth: Array) -> bool:
    """Whether a difference shows in the three or four digits that a cell has room for."""
    with np.errstate(all="ignore"):
        return bool((~(np.abs(mine - truth) <= 1e-3 * np.abs(truth).max(initial=0.0))).any())


def _matrix(array: Array) -> Array:
    return array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)


def _short(value: object) -> str | Fact:
    """A few numbers for a title: [3, 4, 5]."""
    array = np.asarray(value)
    if array.size > 8 or array.ndim > 1:
        return fact("an array", shape=array.shape)
    if array.ndim == 0:
        return number(float(array))
    return f"[{', '.join(number(float(v)) for v in array)}]"
