"""Which known mistake a wrong answer is.

There is one strictness: an answer is called a mistake where it equals it, to the roundings that are
allowed, on every case that tells the mistake from a right answer. Of the cases that an answer was
tried on, two things only are not asked:

- numbers on an extreme case, where the answer is not finite: one spelling of a mistake overflows
  there and another does not;
- a case in the corner (a single example, zeros) where the answer raises, has another form or is not
  finite, while it equals the mistake on most of the cases that tell it.

A wrong form is compared by its numbers as well: what came back is a sum only where it is that sum.

An answer of several parts may make two mistakes, one in each. It is called both where each of them
leaves alone what the other gets wrong, and no part is left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np

from grader.altered import Altered
from grader.exercise import Mistake
from grader.expected import Leaf
from grader.judged import Judged, asked, only_overflows
from grader.sandbox.inside.outcome import Status
from grader.tolerance import ROUNDINGS, Array

#: How a mistake is called that is right but for numbers that grow too large.
OVERFLOW = "overflow"
#: More mistakes than these in one answer are nobody's: it is something else.
MOST_AT_ONCE = 2


@dataclass(frozen=True)
class Named:
    """A known mistake that an answer is, with what the mistake itself comes to on every case."""

    mistake: Mistake
    judged: Sequence[Judged]


#: A mistake with what it comes to on every case.
Known = tuple[Mistake, Sequence[Judged]]


class _How(IntEnum):
    """How closely an answer equals a mistake; the smallest is told."""

    ALIKE = 0  # the same on every case, failures included
    EVERYWHERE = 1  # the same wherever there are numbers to compare
    BUT_IN_A_CORNER = 2
    NOT = 3


def known_mistake(judged: Sequence[Judged], known: Iterable[Known]) -> Named | None:
    """The known mistake that this answer is, or None."""
    best, found = _How.NOT, None
    overflows = only_overflows(judged)
    for mistake, theirs in known:
        how = _equals(judged, theirs)
        if overflows and mistake.name == OVERFLOW:  # in whatever spelling
            how = min(how, _How.EVERYWHERE)
        if how < best:
            best, found = how, Named(mistake, theirs)
        if how is _How.ALIKE:
            break
    return found


def known_mistakes(
    judged: Sequence[Judged], known: Sequence[Known], altered: Altered
) -> list[Named]:
    """The known mistakes that this answer is: one, none, or several where an answer of several
    parts makes one in each. Those of ``altered`` every exercise knows: they are asked for where its
    own have no name for it."""
    named = known_mistake(judged, known)
    if named is None:
        named, known = known_mistake(judged, altered.mistakes), (*known, *altered.mistakes)
    if named is not None:
        return [named]
    left = wrong_parts(judged)
    if len(left) < 2 or not all(j.leaves for j in judged):
        return []
    found: list[Named] = []
    within = sorted(
        ((wrong_parts(theirs), mistake, theirs) for mistake, theirs in known if not mistake.alone),
        key=lambda one: -len(one[0]),
    )
    for parts, mistake, theirs in within:
        if parts and parts <= left and all(j.leaves for j in theirs):
            mine, its = _only(judged, parts), _only(theirs, parts)
            if _equals(mine, its) <= _How.EVERYWHERE:
                found.append(Named(mistake, theirs))
                left = left - parts
    return found if not left and len(found) <= MOST_AT_ONCE else []


def wrong_parts(judged: Sequence[Judged]) -> frozenset[str]:
    """The parts that are wrong on some case."""
    return frozenset(leaf.part for j in judged for leaf in j.leaves if leaf.problem)


def _only(judged: Sequence[Judged], parts: frozenset[str]) -> list[Judged]:
    """The same with these parts alone."""
    return [
        replace(j, leaves=tuple(leaf for leaf in j.leaves if leaf.part in parts)) for j in judged
    ]


def alike(one: Sequence[Judged], other: Sequence[Judged]) -> bool:
    """Whether two answers came to the same on every case, errors and infinities included."""
    return all(_agree(a, b) for a, b in zip(one, other, strict=True))


def same_mistake(one: Sequence[Judged], other: Sequence[Judged]) -> bool:
    """Whether two wrong answers are one mistake: alike, except that on extreme inputs one may
    overflow where the other does not."""
    return _equals(one, other) <= _How.EVERYWHERE


def _equals(mine: Sequence[Judged], theirs: Sequence[Judged]) -> _How:
    agreed = corners = 0
    if alike(mine, theirs):
        return _How.ALIKE
    for a, b, is_asked in zip(mine, theirs, asked(mine), strict=True):
        telling = not b.right
        if not is_asked:
            continue
        if _agree(a, b) or (not telling and a.right):
            agreed += telling and _has_arrays(b)
        elif a.case.extreme and (not _numbers(a) or (telling and not _numbers(b))):
            continue
        elif a.fails and b.fails and not (_steps(a) and _steps(b)):
            # In one spelling a mistake raises where in another it has a wrong shape.
            corners += _other_numbers(a, b)
        elif not _numbers(a) and not _steps(a):
            corners += 1
        else:
            return _How.NOT
    if agreed and not corners:
        return _How.EVERYWHERE
    return _How.BUT_IN_A_CORNER if agreed > corners else _How.NOT


def _has_arrays(j: Judged) -> bool:
    """Whether arrays came back, if only in another shape."""
    return bool(j.leaves) and all(leaf.mine is not None for leaf in j.leaves)


def _other_numbers(one: Judged, other: Judged) -> bool:
    """Whether two answers of a wrong form hold other numbers; where one holds none, nobody can
    tell."""
    mine, theirs = (list(_arrays(j.outcome.value)) for j in (one, other))
    if not mine or not theirs:
        return False
    if len(mine) != len(theirs):
        return True
    return not all(
        a.size == b.size
        and (_close(a.ravel(), b.ravel(), None) or _close(a.ravel(), b.T.ravel(), None))
        for a, b in zip(mine, theirs, strict=True)
    )


def _arrays(value: Any) -> Iterator[Array]:
    """The arrays of numbers in what came back, whatever its form."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fiub":
            yield value
    elif isinstance(value, dict):
        yield from _arrays(list(value.values()))
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _arrays(item)


def _steps(j: Judged) -> bool:
    """Whether a list of steps came back: one of a wrong length has numbers to compare all the
    same, as long as they are any."""
    return bool(j.leaves) and all(
        leaf.steps and leaf.mine is not None and bool(np.isfinite(leaf.mine).all())
        for leaf in j.leaves
    )


def _numbers(j: Judged) -> bool:
    """Whether there are finite numbers of the right form to be compared."""
    return not j.fails and all(
        leaf.mine is None or leaf.mine.dtype.kind == "U" or bool(np.isfinite(leaf.mine).all())
        for leaf in j.leaves
    )


def _agree(one: Judged, other: Judged) -> bool:
    """Whether two answers came to the same on one case, errors and infinities included."""
    if one.outcome.status != other.outcome.status:
        return False
    if one.outcome.status != Status.RETURNED:
        return True
    if one.outcome.changed != other.outcome.changed or len(one.leaves) != len(other.leaves):
        return False
    if all(leaf.mine is None for leaf in one.leaves) and _other_numbers(one, other):
        return False  # one number, where two were expected: the same one?
    return all(_agree_leaf(a, b) for a, b in zip(one.leaves, other.leaves, strict=True))


def _agree_leaf(a: Leaf, b: Leaf) -> bool:
    if a.mine is None or b.mine is None:
        return a.mine is b.mine and a.says == b.says
    if a.strays and b.strays and len(a.mine) != len(b.mine):
        # Where a list of steps goes astray, its end is wherever somebody stopped it.
        both = min(len(a.mine), len(b.mine))
        return both > max(a.strays, b.strays) and _close(a.mine[:both], b.mine[:both], None)
    if a.mine.dtype.kind == "U" or b.mine.dtype.kind == "U":
        return np.array_equal(a.mine, b.mine)
    return _close(a.mine, b.mine, a.allowed)


def _close(a: Array, b: Array, allowed: Array | None) -> bool:
    """Equal up to the roundings allowed for the truth, and for numbers as large as these."""
    if a.shape != b.shape:
        return False
    coarse = max(_eps(a), _eps(b))
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    finite = np.isfinite(a)
    if not (finite == np.isfinite(b)).all():
        return False
    size = np.abs(b).max(initial=0.0, where=finite)
    room = ROUNDINGS * coarse * size
    if allowed is not None and allowed.shape == a.shape:
        room = np.maximum(np.where(np.isfinite(allowed), allowed, 0.0), room)
    with np.errstate(all="ignore"):
        return bool(((np.abs(a - b) <= room) | ~finite).all())


def _eps(array: Array) -> float:
    kind = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
    return float(np.finfo(kind).eps)
