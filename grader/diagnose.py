"""What a wrong answer is: its structure, the known mistake it equals, its worst entry.

Functions here take :class:`grader.verdict.Judged` cases and say sentences. They never say the
right formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from grader.compare import entry, worst_entry

#: Two wrong answers are the same one when they agree to this, relative to their size.
SAME = 1e-4
#: Within float64, agreement that no different formula reaches by accident.
EXACT = 1e-7


def findings(judged: Sequence, upstream: str = "dz") -> list[str]:
    """Shape, then finiteness, then structure: at most one sentence of each."""
    said = []
    form = _first(judged, "form")
    if form:
        j, leaf = form
        return [leaf.says + _unless_first(judged, j)]
    infinite = _first(judged, "not finite")
    ordinary = [j for j in judged if not j.case.extreme]
    # An overflow at ±1000 is the next lesson where the ordinary numbers are not right either.
    if infinite and (_first(ordinary, "not finite") or not _first(ordinary, "value")):
        j, leaf = infinite
        said.append(f"For {j.case.label}, {leaf.says}")
    structure = _structure(judged, upstream)
    if structure:
        said.append(structure)
    return said


def known_mistake(judged: Sequence, mistakes: Callable[[], Iterable]) -> Any | None:
    """The registered mistake whose output equals this one, or None.

    Agreement on every case comes first; then on the ordinary ones alone, since the same mistake
    overflows at ±1000 in one spelling and not in another; then with a failure of any kind taken
    for any other, since on some shapes the same mistake raises in TensorFlow and comes out in
    another shape in NumPy.
    """
    everywhere = range(len(judged))
    ordinary = [i for i in everywhere if not judged[i].case.extreme]
    for indices, agree in ((everywhere, _agree), (ordinary, _agree), (ordinary, _agree_or_fail)):
        if all(judged[i].right for i in indices):
            continue
        for mistake, theirs in mistakes():
            pairs = [(judged[i], theirs[i]) for i in indices]
            # To fail alike is not enough: somewhere the wrong numbers have to be the same.
            alike = agree is _agree or any(_wrong_value(a) and _agree(a, b) for a, b in pairs)
            if alike and all(agree(a, b) for a, b in pairs):
                return mistake
    return None


def how_many(judged: Sequence) -> str:
    """Of an answer that is a plain value: how much of it is right, and not what would be."""
    form = _first(judged, "form")
    if form:
        return form[1].says
    right = np.concatenate([np.ravel(leaf.mine == leaf.truth) for j in judged for leaf in j.leaves])
    return f"{right.sum()} of {right.size} are right." if right.size > 1 else "This is not it yet."


def worst(judged: Sequence) -> str:
    """The entry that is most wrong, on the first case that is."""
    j, leaf = _first(judged, "value")
    if leaf.truth.dtype.kind == "U":
        at = tuple(int(i) for i in np.argwhere(leaf.mine != leaf.truth)[0])
        said = f"{entry(leaf.name, at)} is “{leaf.mine[at]}” and should be “{leaf.truth[at]}”"
        return f"{said} ({j.case.label})."
    at = worst_entry(leaf)
    if abs(leaf.mine[at] - leaf.truth[at]) < 1e-4 * abs(leaf.truth[at]):
        digits = int(-np.log10(abs(leaf.mine[at] / leaf.truth[at] - 1)))
        return (
            f"{entry(leaf.name, at)} agrees with the truth to about {digits} digits and no further "
            f"({j.case.label}). Is it a finite difference, or was something rounded on the way?"
        )
    return (
        f"{entry(leaf.name, at)} is {number(leaf.mine[at])} and should be "
        f"{number(leaf.truth[at])} ({j.case.label})."
    )


def number(value: float) -> str:
    """Six significant digits, with a true minus sign."""
    return f"{float(value):.6g}".replace("-", "−")


def short(value: Any) -> str:
    """A few numbers for a title: [3, 4, 5]."""
    array = np.asarray(value)
    if array.size > 8 or array.ndim > 1:
        return f"an array of shape {array.shape}"
    if array.ndim == 0:
        return number(array)
    return f"[{', '.join(number(v) for v in array)}]"


# ------------------------------------------------------------------------------------ structure


def _structure(judged: Sequence, dz: str) -> str:
    if _ignores_dz(judged):
        return f"The result does not change when {dz} changes."
    factor = _common_factor(judged)
    if factor is not None:
        [first, *more] = judged[0].leaves
        what = "Every entry" if more or first.truth.ndim else "The result"
        if abs(factor + 1) < EXACT:
            return f"{what} is right up to its sign."
        return f"{what} is {number(factor)} times what it should be."
    if _not_linear_in_dz(judged):
        return f"The result is not linear in {dz}: twice the {dz} should give twice the gradient."
    return ""


def _ignores_dz(judged: Sequence) -> bool:
    a, b, _ = _dz_triple(judged)
    if a is None:
        return False
    return all(_close(x, y) for x, y in zip(a, b, strict=True))


def _not_linear_in_dz(judged: Sequence) -> bool:
    a, b, both = _dz_triple(judged)
    if a is None:
        return False
    return not all(_close(x + y, z) for x, y, z in zip(a, b, both, strict=True))


def _dz_triple(judged: Sequence) -> tuple:
    """What came back for dz = a, for dz = b and for dz = a + b, all else the same."""
    by_role = {j.case.role: j for j in judged if j.case.role.startswith("dz")}
    triple = [by_role.get(role) for role in ("dz a", "dz b", "dz a+b")]
    if not all(j is not None and j.leaves and _finite(j) for j in triple):
        return None, None, None
    return tuple([leaf.mine for leaf in j.leaves] for j in triple)


def _common_factor(judged: Sequence) -> float | None:
    """c ≠ 1 with mine = c · truth on every ordinary case, or None."""
    mine, truth = [], []
    for j in judged:
        if j.case.extreme:
            continue
        if not _finite(j):
            return None
        mine += [leaf.mine.ravel().astype(np.float64) for leaf in j.leaves]
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


# -------------------------------------------------------------------------------------- helpers


def _first(judged: Sequence, problem: str) -> tuple | None:
    for j in judged:
        for leaf in j.leaves:
            if leaf.problem == problem:
                return j, leaf
    return None


def _unless_first(judged: Sequence, j: Any) -> str:
    return "" if j is judged[0] else f" This was for {j.case.label}."


def _finite(j: Any) -> bool:
    return bool(j.leaves) and all(
        leaf.mine is not None and leaf.allowed is not None and np.isfinite(leaf.mine).all()
        for leaf in j.leaves
    )


def _agree(one: Any, other: Any) -> bool:
    """Whether two answers came to the same on one case, errors and infinities included."""
    if one.outcome.status != other.outcome.status:
        return False
    if one.outcome.status != "returned":
        return True
    if one.outcome.changed != other.outcome.changed or len(one.leaves) != len(other.leaves):
        return False
    return all(_agree_leaf(a, b) for a, b in zip(one.leaves, other.leaves, strict=True))


def _agree_or_fail(one: Any, other: Any) -> bool:
    return _agree(one, other) or (_fails(one) and _fails(other))


def _fails(j: Any) -> bool:
    return not j.leaves or any(leaf.problem == "form" for leaf in j.leaves)


def _wrong_value(j: Any) -> bool:
    return not _fails(j) and not j.right


def _agree_leaf(a: Any, b: Any) -> bool:
    if a.mine is None or b.mine is None:
        return a.says == b.says
    if a.truth.dtype.kind == "U":
        return np.array_equal(a.mine, b.mine)
    rounding = 0.0 if a.allowed is None else float(a.allowed.max(initial=0.0))
    return _close(a.mine, b.mine, rounding)


def _close(a: np.ndarray, b: np.ndarray, rounding: float = 0.0) -> bool:
    """Equal to SAME, relative to the larger of the two arrays, or up to ``rounding``."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape or not (np.isfinite(a) == np.isfinite(b)).all():
        return False
    finite = np.isfinite(a)
    a, b = a[finite], b[finite]
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return bool((np.abs(a - b) <= SAME * size + rounding).all())
