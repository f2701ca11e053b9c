"""What structure a wrong gradient has: is it linear in the upstream gradient, is it the right one
times a factor. Of several parts, those that are wrong are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.expected import Leaf
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
    every = list(dict.fromkeys(leaf.part for j in judged for leaf in j.leaves))
    wrong = [part for part in every if _is_wrong(judged, part)]
    if len(wrong) < len(every):
        found = [said for part in wrong if (said := _of(judged, [part], dz)) is not None]
        return found[0] if found else None
    return _of(judged, wrong, dz)


def _is_wrong(judged: Sequence[Judged], part: str) -> bool:
    return any(leaf.problem for j in judged for leaf in j.leaves if leaf.part == part)


def _of(judged: Sequence[Judged], parts: Sequence[str], dz: str) -> Fact | None:
    """The structure of these parts: all that there are, or one of them."""
    some = any(leaf.part not in parts for j in judged for leaf in j.leaves)
    of_part, about = (" of a part", {"part": parts[0]}) if some else ("", {})
    triple = _dz_triple(judged, parts)
    if triple is not None and all(_same(x, y) for x, y in zip(*triple[:2], strict=True)):
        return fact(f"ignores upstream{of_part}", dz=dz, **about)
    factor = _common_factor(judged, parts)
    if factor is not None:
        leaves = list(_leaves(judged[0], parts))
        of_one = of_part
        if len(leaves) == 1 and not leaves[0].truth.ndim:
            of_one = " of one part" if some else " of one"
        if abs(factor + 1) < EXACT:
            return fact(f"sign{of_one}", **about)
        return fact(f"factor{of_one}", factor=factor, **about)
    if triple is not None and not all(_adds_up(*three) for three in zip(*triple, strict=True)):
        return fact(f"not linear{of_part}", dz=dz, **about)
    return None


def _leaves(j: Judged, parts: Sequence[str]) -> Iterator[Leaf]:
    return (leaf for leaf in j.leaves if leaf.part in parts)


def _finite(j: Judged, parts: Sequence[str]) -> bool:
    """Whether these parts are there, in the right shape, and finite."""
    leaves = list(_leaves(j, parts))
    return bool(leaves) and all(
        leaf.mine is not None and leaf.allowed is not None and bool(np.isfinite(leaf.mine).all())
        for leaf in leaves
    )


def _dz_triple(
    judged: Sequence[Judged], parts: Sequence[str]
) -> tuple[list[Leaf], list[Leaf], list[Leaf]] | None:
    """What came back for dz = a, for dz = b and for dz = a + b, all else the same."""
    by_role = {j.case.role: j for j in judged if j.case.role.startswith("dz")}
    triple = [by_role.get(role) for role in ("dz a", "dz b", "dz a+b")]
    leaves = [list(_leaves(j, parts)) for j in triple if j is not None and _finite(j, parts)]
    return (leaves[0], leaves[1], leaves[2]) if len(leaves) == 3 else None


def _common_factor(judged: Sequence[Judged], parts: Sequence[str]) -> float | None:
    """c ≠ 1 with mine = c · truth on every ordinary case, or None."""
    mine: list[Array] = []
    truth: list[Array] = []
    for j in judged:
        if j.case.extreme:
            continue
        if not _finite(j, parts):
            return None
        for leaf in _leaves(j, parts):
            mine.append(leaf.both[0].ravel().astype(np.float64))
            truth.append(leaf.truth.ravel())
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


def _same(one: Leaf, other: Leaf) -> bool:
    return _close(one.both[0], other.both[0])


def _adds_up(one: Leaf, other: Leaf, both: Leaf) -> bool:
    """Whether the first two are the third; what is mere rounding adds up to anything."""
    x, y, z = (leaf.both[0].astype(np.float64) for leaf in (one, other, both))
    return x.shape == y.shape == z.shape and _close(x + y, z, one.room + other.room + both.room)


def _close(a: Array, b: Array, room: Array | float = 0.0) -> bool:
    """Equal to SAME, relative to the larger of the two arrays, or up to ``room``."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape:
        return False
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return bool((np.abs(a - b) <= SAME * size + room).all())
