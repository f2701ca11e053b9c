"""Where the digits of an answer went that is right but for its last ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.exercise import Case
from grader.expected import Leaf, Problem, entry
from grader.judged import Judged
from grader.sentences import Fact, fact
from grader.tolerance import ROUNDINGS, Array, worst_entry

#: An answer that is off by less than this everywhere is right but imprecise.
IMPRECISE = 1e-3
#: What two or three digits are good for: as many as float16 and bfloat16 leave of a sum.
ROUGH = 0.05

#: The finite difference of the exercise's own function on a case, by the case, the step
#: and the side (0 central, 1 ahead, −1 behind); None where there is no function to take one of.
Differences = Callable[[Case, float, int], Array | None]


def lost_digits(judged: Sequence[Judged], differences: Differences | None = None) -> Fact | None:
    """Where an answer is right but for its last digits: how many there are, and where the others
    may have gone, as far as the numbers show it."""
    ordinary = [j for j in judged if not j.case.extreme and j.case.dtype != np.float32]
    if not ordinary or not all(_nearly(leaf) for j in ordinary for leaf in j.leaves):
        return None
    if not all(j.finite for j in ordinary):
        return None
    narrow = [leaf for j in judged for leaf in j.leaves if leaf.problem is Problem.PRECISION]
    if narrow:
        return narrow[0].says
    wrong = [(j, leaf) for j in ordinary for leaf in j.leaves if leaf.problem is Problem.VALUE]
    if not wrong:
        wrong = [
            (j, leaf)
            for j in judged
            for leaf in j.leaves
            if leaf.problem is Problem.VALUE and _nearly(leaf)
        ]
    if not wrong:
        return None
    j, leaf = max(wrong, key=lambda one: _relative_error(one[1]))
    mine, truth = leaf.both
    at = worst_entry(mine, truth, leaf.room)
    # Where the truth is nearly nothing, digits are those of what was added up for it.
    beside = int(-np.log10(max(_relative_error(leaf), 1e-16)))
    digits = max(1, beside, digits_of(mine[at], truth[at]))
    about = {"entry": entry(leaf.name, at), "digits": digits}
    values = np.concatenate([one.both[0].ravel().astype(np.float64) for _, one in wrong])
    truths = np.concatenate([one.truth.ravel() for _, one in wrong])
    for kind in _NARROW:
        if _is_cast([one for _, one in wrong], kind):
            return fact("cast", dtype=kind, **about)
    for decimals in range(2, 9):
        rounded = values.size > 2 and (np.round(values, decimals) == values).all()
        off_by = np.abs(values - truths).max(initial=0.0) > 0.05 * 10.0**-decimals
        if rounded and off_by and ((values != 0) & (np.round(truths, decimals) != truths)).any():
            return fact("rounded", decimals=decimals, **about)
    if differences is not None and (step := _step_of(judged, differences)):
        return fact("finite difference", step=step, **about)
    if any(j.outcome.measured for j in judged):
        return fact("measured, imprecise", **about)
    if all(j.right for j in ordinary):  # what is lost for large and small values alone
        return fact("clipped", **about)
    levels = [_levels(one) for _, one in wrong]
    if all(many <= 2 for _, many in levels) and any(count > 2 for count, _ in levels):
        return fact("clipped", **about)
    off = np.concatenate([(np.abs(one.both[0] - one.truth) > one.room).ravel() for _, one in wrong])
    if off.sum() * 2 <= off.size:
        return fact("clipped", **about)
    with np.errstate(all="ignore"):
        relative = (values - truths) / np.where(truths == 0, np.inf, truths)
    if _systematic(relative[off]):
        return fact("added something", **about)
    largest = max(_relative_error(one) for _, one in wrong)
    if 1e-10 < largest < 1e-6:
        return fact("as float32", **about)
    return fact("imprecise", case=j.case.label, **about)


def narrowed(judged: Sequence[Judged]) -> Fact | None:
    """Where what came back is roughly right, and every number of it one that float16 or bfloat16
    has: with so few digits nothing else can be seen. Where it is infinite, nothing is known."""
    ordinary = [j for j in judged if not j.case.extreme and j.case.dtype != np.float32]
    wrong = [leaf for j in ordinary if j.finite for leaf in j.leaves if leaf.problem]
    if not wrong or any(j.fails for j in ordinary):
        return None
    if any(_relative_error(leaf) > ROUGH for leaf in wrong):
        return None
    for kind in ("float16", "bfloat16"):
        if _is_cast(wrong, kind):
            leaf = max(wrong, key=_relative_error)
            at = worst_entry(*leaf.both, leaf.room)
            digits = max(1, int(-np.log10(max(_relative_error(leaf), 1e-16))))
            return fact("cast", dtype=kind, entry=entry(leaf.name, at), digits=digits)
    return None


def _is_cast(wrong: Sequence[Leaf], kind: str) -> bool:
    """Whether all numbers of these arrays are of a narrow kind, and some of them should not be and
    are off by as much. What that kind has no digits for, as small as it is, may have been taken for
    0 as well."""
    as_kind = _NARROW[kind]
    values = np.concatenate([leaf.both[0].ravel().astype(np.float64) for leaf in wrong])
    truths = np.concatenate([leaf.truth.ravel() for leaf in wrong])
    if values.size < 3 or not (as_kind(values) == values).all():
        return False
    if kind == "float32" and ((values == 0) & (truths != 0)).any():  # it has a number for that
        return False
    off = (as_kind(truths) != truths) & (np.abs(truths) > 1e-4)
    error = np.abs(values - truths) / np.maximum(np.abs(truths), 1e-4)
    return bool((error[off] > _DIGITS[kind]).any())


def _as_bfloat16(values: Array) -> Array:
    """Rounded to the 8 bits that bfloat16 has: the upper half of a float32."""
    bits = np.asarray(values, np.float32).view(np.uint32)
    even = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return (even & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64)


def _as(kind: type[np.floating[Any]]) -> Callable[[Array], Array]:
    def rounded(values: Array) -> Array:
        with np.errstate(all="ignore"):
            return values.astype(kind).astype(np.float64)

    return rounded


#: A small part of one rounding in each narrow kind.
_DIGITS = {"float16": 1e-5, "bfloat16": 1e-4, "float32": 1e-9}
#: What rounds to each narrow kind of number, the narrowest first.
_NARROW: Mapping[str, Callable[[Array], Array]] = {
    "float16": _as(np.float16),
    "bfloat16": _as_bfloat16,
    "float32": _as(np.float32),
}


def _levels(leaf: Leaf) -> tuple[int, int]:
    """How many entries are wrong, and how many different sizes they have: what was clipped stands
    at its bounds."""
    mine, truth = leaf.both
    off = mine[~(np.abs(mine - truth) <= leaf.room)]
    return off.size, len({f"{abs(v - round(v)):.3g}" for v in np.ravel(off).tolist()})


def _systematic(relative: Array) -> bool:
    """Whether the errors lean to one side: added to a denominator, something small makes every
    entry smaller."""
    moved = relative[np.isfinite(relative) & (relative != 0)]
    if moved.size < 4:
        return False
    sizes = np.abs(moved)
    return bool(abs(np.sign(moved).sum()) >= 0.8 * moved.size and sizes.max() < 1e4 * sizes.min())


def _step_of(judged: Sequence[Judged], differences: Differences) -> float | None:
    """The step of the finite difference that this answer is, if it is one."""
    for j in judged:
        if j.case.extreme or not j.finite or j.right or len(j.leaves) != 1:
            continue
        mine, truth = j.leaves[0].both
        error = mine.astype(np.float64) - truth
        if not mine[error != 0].any():  # a difference may round to 0, and so may anything
            return None
        for step in (1e-1, 1e-2, 1e-3, 1e-4, 1e-5):
            for side in (0, 1, -1):
                measured = differences(j.case, step, side)
                if measured is None or measured.shape != truth.shape:
                    return None
                expected = measured - truth
                size = np.abs(expected).max(initial=0.0)
                if size > 0 and np.abs(error - expected).max() <= 0.05 * size:
                    return step
        return None
    return None


def _nearly(leaf: Leaf) -> bool:
    """Whether it is right, or off by little."""
    if not leaf.problem:
        return True
    if leaf.problem is Problem.FORM or leaf.mine is None or leaf.truth.dtype.kind == "U":
        return False
    return _relative_error(leaf) < IMPRECISE


def _relative_error(leaf: Leaf) -> float:
    """The largest error, relative to the largest entry that there should be, or to the size of what
    was added up for it where that cancels."""
    mine, truth = leaf.both
    rounded = leaf.room if leaf.rounded is None else leaf.rounded
    terms = rounded / (ROUNDINGS * np.finfo(np.float64).eps)
    size = float(np.maximum(np.abs(truth), terms).max(initial=0.0))
    with np.errstate(all="ignore"):
        error = float(np.abs(mine.astype(np.float64) - truth).max(initial=0.0))
    if not np.isfinite(error):
        return np.inf
    return error / size if size else (0.0 if error == 0 else np.inf)


def digits_of(mine: float, truth: float) -> int:
    """To how many digits two numbers agree, 0 where they do not."""
    error = abs(float(mine) - float(truth))
    if not np.isfinite(error) or not truth:
        return 0
    return max(0, int(-np.log10(max(error / abs(float(truth)), 1e-16))))
