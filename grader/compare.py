"""An answer against the truth, array by array: form, finiteness, precision and value."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.expected import Expected, Leaf, MadeBy, Problem, entry
from grader.form import (
    Place,
    as_numbers,
    as_typed,
    dict_problem,
    foreign,
    items_of,
    reshaped,
    spoken,
    stack,
    with_keys_of,
)
from grader.sentences import Fact, fact
from grader.tolerance import Array, tolerance


def compare(value: Any, expected: Expected) -> list[Leaf]:
    """Compare what came back with what was expected, leaf by leaf."""
    leaves: list[Leaf] = []
    place = Place(expected.names)
    _compare(value, expected.truth, expected.terms, expected.slack, place, leaves, expected)
    return leaves


# ------------------------------------------------------------------------------------ the walk


def _compare(
    value: Any, truth: Any, terms: Any, slack: Any, place: Place, leaves: list[Leaf], to: Expected
) -> None:
    def part_of(sizes: Any, key: Any) -> Any:
        return None if sizes is None else sizes[key]

    if isinstance(truth, dict):
        value = with_keys_of(truth, value, to)
        problem = dict_problem(value, truth, to)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for key in truth:
            within = place.inside(key, truth)
            _compare(value[key], truth[key], terms[key], part_of(slack, key), within, leaves, to)
    elif isinstance(truth, (tuple, list)):
        items, problem = items_of(value, truth, place, to)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for i, (v, t, s) in enumerate(zip(items, truth, terms, strict=True)):
            _compare(v, t, s, part_of(slack, i), place.inside(i, truth), leaves, to)
    else:
        part = place.part or place.names[0]
        leaves.append(_leaf(value, np.asarray(truth), terms, slack, part, place.name, to))


def _leaf(
    value: Any, truth: Array, terms: Any, slack: Any, part: str, name: str, to: Expected
) -> Leaf:
    if truth.dtype.kind == "U":
        return _text_leaf(value, truth, part, name, to)
    mine, problem = as_numbers(value, truth, name, to)
    if problem:
        return Leaf(part, name, truth, Problem.FORM, problem)
    came = mine.shape
    mine = reshaped(mine, truth.shape, to.also_shape)
    allowed = tolerance(to.given, terms, truth)
    if mine.shape != truth.shape:
        wanted = fact("have shape", shape=truth.shape) if truth.ndim else fact("be one number")
        says, strays = fact("shape", name=name, wanted=wanted, came=came), 0
        steps = to.stepwise and bool(mine.ndim) and mine.shape[1:] == truth.shape[1:]
        if steps:
            says = _wrong_length(mine, truth, allowed)
            strays = int(says.parts.get("index", 0))
        return Leaf(part, name, truth, Problem.FORM, says, mine, strays=strays, steps=steps)
    wide = tolerance(to.given, terms, truth, slack)
    anything = np.isposinf(wide)
    finite = np.isfinite(mine) | anything
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        says = fact("not finite", entry=entry(name, at), value=str(mine[at]))
        return Leaf(part, name, truth, Problem.NOT_FINITE, says, mine, wide)
    with np.errstate(all="ignore"):
        error = np.abs(mine.astype(np.float64) - truth)
        right = (error <= wide) | anything
        by_slack = bool((right & ~(error <= allowed)).any())
    if not right.all() and not _right_but_narrow(mine, truth, terms, to):
        return Leaf(part, name, truth, Problem.VALUE, None, mine, wide, rounded=allowed)
    if _is_narrow(mine, truth, to):
        says = fact("came back narrow", name=name, dtype=str(mine.dtype))
        return Leaf(part, name, truth, Problem.PRECISION, says, mine, wide)
    problem_left = Problem.NONE if right.all() else Problem.VALUE
    return Leaf(part, name, truth, problem_left, None, mine, wide, by_slack, rounded=allowed)


def _is_narrow(mine: Array, truth: Array, to: Expected) -> bool:
    """Whether digits were lost by the dtype that came back. Integers and what is exact are not
    asked for more than they are."""
    if to.given is None or mine.dtype.kind != "f" or truth.dtype.kind != "f":
        return False
    return mine.dtype.itemsize < to.given.itemsize


def _right_but_narrow(mine: Array, truth: Array, terms: Any, to: Expected) -> bool:
    """Whether it would be right if only the precision that it came back in were asked for."""
    if not _is_narrow(mine, truth, to):
        return False
    wide = tolerance(mine.dtype, terms, truth)
    # No tolerance is so wide that a constant passes.
    with np.errstate(all="ignore"):
        close = np.abs(mine.astype(np.float64) - truth) <= np.minimum(wide, 0.01 * np.abs(truth))
    return bool(close.all())


def _wrong_length(mine: Array, truth: Array, allowed: Array) -> Fact:
    """How many steps too many or too few, and up to where they are the right ones."""
    both = min(len(mine), len(truth))
    with np.errstate(all="ignore"):
        off = ~(np.abs(mine[:both].astype(np.float64) - truth[:both]) <= allowed[:both])
    wrong = np.flatnonzero(off.any(axis=tuple(range(1, off.ndim))))
    counts = {"mine": len(mine), "count": len(truth)}
    if not wrong.size:
        return fact("too long" if len(mine) > both else "too short", **counts)
    return fact("strays at", index=int(wrong[0]), **counts)


def _text_leaf(value: Any, truth: Array, part: str, name: str, to: Expected) -> Leaf:
    """Words or letters; in what a learner typed, capitals, spaces and dots make no difference."""
    mine = stack(value)
    if mine is None or mine.dtype.kind != "U":
        came = foreign(value) or fact("something else")
        says = fact("text expected", name=name, what=spoken(truth), came=came)
        return Leaf(part, name, truth, Problem.FORM, says)
    if mine.ndim == 0 and truth.ndim == 1:  # "A, C, B" or "1. A 2. C 3. B" for ["A", "C", "B"]
        counts = str.isalnum if any(t.isdigit() for t in truth.tolist()) else str.isalpha
        mine = np.array([letter for letter in str(mine) if counts(letter)], dtype=str)
    if to.made_by is MadeBy.VALUE:
        mine, truth = (np.asarray(np.vectorize(as_typed, otypes="U")(t)) for t in (mine, truth))
        mine = mine.reshape(truth.shape) if mine.size == truth.size else mine
    if mine.shape != truth.shape:
        says = fact("text of another size", name=name, what=spoken(truth), size=mine.size)
        return Leaf(part, name, truth, Problem.FORM, says, mine)
    problem = Problem.NONE if (mine == truth).all() else Problem.VALUE
    return Leaf(part, name, truth, problem, None, mine)


def _misfit(problem: Fact, truth: Any, place: Place, leaves: list[Leaf]) -> None:
    """Every leaf below here is wrong, for one and the same reason."""
    if isinstance(truth, dict):
        for key, below in truth.items():
            _misfit(problem, below, place.inside(key, truth), leaves)
    elif isinstance(truth, (tuple, list)):
        for i, below in enumerate(truth):
            _misfit(problem, below, place.inside(i, truth), leaves)
    else:
        part = place.part or place.names[0]
        leaves.append(Leaf(part, place.name, np.asarray(truth), Problem.FORM, problem))
