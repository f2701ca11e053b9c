"""What structure a wrong gradient has: is it linear in the upstream gradient, is it the right one
times a factor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.judged import Judged
from grader.sentences import Fact, fact
from grader.tolerance import Array

#: Two arrays of numbers are the same up to a factor when they agree to this.
SAME = 1e-4
#: Within float64, agreement that no different formula reaches by accident.
EXACT = 1e-7


def structure(judged: Sequence[Judged], dz: str) -> Fact | None:
    """The structure that a wrong gradient has for every input, where there is one; ``dz`` is what
    the exercise calls the upstream gradient."""
    if _ignores_dz(judged):
        return fact("ignores upstream", dz=dz)
    factor = _common_factor(judged)
    if factor is not None:
        [first, *more] = judged[0].leaves
        of_one = "" if more or first.truth.ndim else " of one"
        if abs(factor + 1) < EXACT:
            return fact(f"sign{of_one}")
        return fact(f"factor{of_one}", factor=factor)
    if _not_linear_in_dz(judged):
        return fact("not linear", dz=dz)
    return None


def _ignores_dz(judged: Sequence[Judged]) -> bool:
    triple = _dz_triple(judged)
    return triple is not None and all(
        _close(x, y) for x, y in zip(triple[0], triple[1], strict=True)
    )


def _not_linear_in_dz(judged: Sequence[Judged]) -> bool:
    triple = _dz_triple(judged)
    return triple is not None and not all(_close(x + y, z) for x, y, z in zip(*triple, strict=True))


def _dz_triple(judged: Sequence[Judged]) -> tuple[list[Array], list[Array], list[Array]] | None:
    """What came back for dz = a, for dz = b and for dz = a + b, all else the same."""
    by_role = {j.case.role: j for j in judged if j.case.role.startswith("dz")}
    triple = [by_role.get(role) for role in ("dz a", "dz b", "dz a+b")]
    arrays = [[leaf.both[0] for leaf in j.leaves] for j in triple if j is not None and j.finite]
    return (arrays[0], arrays[1], arrays[2]) if len(arrays) == 3 else None


def _common_factor(judged: Sequence[Judged]) -> float | None:
    """c ≠ 1 with mine = c · truth on every ordinary case, or None."""
    mine: list[Array] = []
    truth: list[Array] = []
    for j in judged:
        if j.case.extreme:
            continue
        if not j.finite:
            return None
        mine += [leaf.both[0].ravel().astype(np.float64) for leaf in j.leaves]
        truth += [leaf.truth.ravel() for leaf in j.leaves]
    if not mine:
        return None
    # Each case counts the same, whatever the size of its numbers.
    sizes = [max(float(np.abs(t).max(initial=0.0)), 1e-300) for t in truth]
    m = np.concatenate([a / s for a, s in zip(mine, sizes, strict=True)])
    t = np.concatenate([a / s for a, s in zip(truth, sizes, strict=True)])
    if not t.any():
        return None
    factor = float(m @ t / (t @ t))
    residual = float(np.abs(m - factor * t).max())
    is_factor = residual <= SAME * abs(factor) and abs(factor) > 1e-12
    return factor if is_factor and abs(factor - 1) > SAME else None


def _close(a: Array, b: Array) -> bool:
    """Equal to SAME, relative to the larger of the two arrays."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape:
        return False
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return bool((np.abs(a - b) <= SAME * size).all())
