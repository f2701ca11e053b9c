"""Arrays in, facts out: is this what was expected, in form, finiteness, precision and value?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.sandbox.inside.values import Foreign
from grader.sentences import Fact, Heard, fact

Array = npt.NDArray[Any]
Dtype = np.dtype[Any]
AlsoShape = Callable[[tuple[int, ...]], tuple[int, ...]]

#: How many roundings an entry may be off, in units of ε times the size of the terms added up.
#: The best central difference is off by a hundred times more (about 1e-11), and a correct
#: softmax that goes through log p = x − logsumexp(x) at x = 1000 by less.
ROUNDINGS = 1024


class Problem(StrEnum):
    """What is the matter with one array of an answer."""

    NONE = ""
    FORM = "form"
    NOT_FINITE = "not finite"
    PRECISION = "precision"
    VALUE = "value"


class MadeBy(StrEnum):
    """How an answer came: returned by a function, observed by a driver, or assigned."""

    FUNCTION = "function"
    DRIVER = "driver"
    VALUE = "value"


@dataclass(frozen=True)
class Leaf:
    """One array of an answer against the truth.

    part     which of the parts named by the exercise it belongs to, and ``name`` which array
    says     for every problem but VALUE: what is to be said of it
    mine     the learner's array in the truth's shape, where there is one
    allowed  how far each entry may be off
    slack    whether some entry is right only by the exercise's own ``slack``
    strays   of a list of steps that has another length than the true one: the first entry that is
             wrong, 0 where there is none
    rounded  how far each entry may be off by roundings alone, without that ``slack``
    steps    whether it is a list of steps of another length than the true one
    """

    part: str
    name: str
    truth: Array
    problem: Problem = Problem.NONE
    says: Fact | None = None
    mine: Array | None = None
    allowed: Array | None = None
    slack: bool = False
    strays: int = 0
    rounded: Array | None = None
    steps: bool = False


@dataclass(frozen=True)
class Expected:
    """What an answer is held to on one case.

    truth       an array, or a tuple, list or dict of them, nested
    terms       the size of the terms added up, of the same form
    slack       an error that is allowed besides, of the same form; infinity where anything will do
    names       the parts: the items of a tuple, the keys of a dict
    given       the dtype of the inputs, None where they hold no floats: it alone says how precise
                an answer has to be, whatever dtype came back
    also_shape  another shape that is accepted, from the right one
    stepwise    a wrong length is told as steps too many or too few
    """

    truth: Any
    terms: Any
    names: Sequence[str]
    slack: Any = None
    given: Dtype | None = None
    also_shape: AlsoShape | None = None
    stepwise: bool = False
    made_by: MadeBy = MadeBy.FUNCTION


def compare(value: Any, expected: Expected) -> list[Leaf]:
    """Compare what came back with what was expected, leaf by leaf."""
    leaves: list[Leaf] = []
    place = _Place(expected.names)
    _compare(value, expected.truth, expected.terms, expected.slack, place, leaves, expected)
    return leaves


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


def tolerance(given: Dtype | None, terms: Any, truth: Array, slack: Any = None) -> Array:
    """The error allowed in each entry: roundings of the inputs' dtype, times the terms' size."""
    with np.errstate(all="ignore"):
        allowed = ROUNDINGS * _eps(given) * np.maximum(np.abs(terms), np.abs(truth))
        if slack is not None:
            allowed = np.maximum(allowed, slack)
    return allowed if np.shape(allowed) == truth.shape else np.broadcast_to(allowed, truth.shape)


def entry(name: str, index: tuple[int, ...]) -> str:
    """``dx[0, 2]``, or ``dx`` for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def worst_entry(mine: Array, truth: Array, allowed: Array) -> tuple[int, ...]:
    """Where ``mine`` is furthest from the truth, in units of what is allowed."""
    with np.errstate(all="ignore"):
        error = np.abs(mine - truth) / np.maximum(allowed, np.finfo(float).tiny)
    error = np.where(np.isfinite(error), error, np.inf)
    return tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


# ------------------------------------------------------------------------------------ the walk


class _Place:
    """Where in the answer we are, for the learner: ``dx``, ``dW[0]``, ``["w"]``."""

    def __init__(self, names: Sequence[str], part: str = "", path: str = "") -> None:
        self.names, self.part, self.path = names, part, path

    @property
    def name(self) -> str:
        return self.path or ", ".join(self.names)

    def inside(self, key: Any, truth: Any) -> _Place:
        if self.part:
            return _Place((), self.part, f"{self.path}[{key}]")
        if isinstance(truth, list):
            return _Place((), self.names[0], f"{self.names[0]}[{key}]")
        part = str(key) if isinstance(key, str) else self.names[key]
        return _Place((), part, part)


def _side_by_side(value: Any, sizes: Any, form: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The arrays of an answer, each with its part of ``sizes``; how they lie goes to ``form``."""
    if isinstance(value, (tuple, list)):
        form.append((type(value), len(value)))
        for part, size in zip(value, sizes, strict=True):
            yield from _side_by_side(part, size, form)
    else:
        form.append(np.shape(value))
        yield value, sizes


def _compare(
    value: Any, truth: Any, terms: Any, slack: Any, place: _Place, leaves: list[Leaf], to: Expected
) -> None:
    def part_of(sizes: Any, key: Any) -> Any:
        return None if sizes is None else sizes[key]

    if isinstance(truth, dict):
        problem = _dict_problem(value, truth, to)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for key in truth:
            within = place.inside(key, truth)
            _compare(value[key], truth[key], terms[key], part_of(slack, key), within, leaves, to)
    elif isinstance(truth, (tuple, list)):
        items, problem = _items(value, truth, place, to)
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
    mine, problem = _as_numbers(value, truth, name, to)
    if problem:
        return Leaf(part, name, truth, Problem.FORM, problem)
    came = mine.shape
    mine = _reshaped(mine, truth.shape, to.also_shape)
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


@functools.cache
def _eps(dtype: Dtype | None) -> float:
    if dtype is None or dtype.kind != "f":
        return float(np.finfo(np.float64).eps)
    return float(np.finfo(dtype).eps)


# ------------------------------------------------------------------------------------ the form


def _as_numbers(value: Any, truth: Array, name: str, to: Expected) -> tuple[Array, Fact | None]:
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return value, None
    came = fact(f"{to.made_by} came")
    expected = fact("expected", name=name, what=_spoken(truth))
    problem: Fact | None = None
    if isinstance(value, Foreign):
        problem = fact("foreign", came=came, what=Heard(value.what), expected=expected)
        if value.what == "None" and to.made_by is MadeBy.FUNCTION:
            problem = fact("none returned", came=came, name=name)
    elif isinstance(value, dict):
        problem = fact("a dict", came=came, expected=expected)
    elif isinstance(value, (tuple, list)):
        stacked = _stack(value)
        if stacked is None:
            kind, count = type(value).__name__, len(value)
            problem = fact("ragged", came=came, kind=kind, count=count, expected=expected)
        value = stacked
    if problem:
        return np.zeros(0), problem
    if value.dtype.kind == "U":
        problem = fact("text", came=came, expected=expected)
    elif value.dtype.kind == "c":
        problem = fact("complex", name=name)
    elif value.dtype.kind == "b":
        problem = fact("booleans", name=name, what=_spoken(truth))
    return value, problem


def _stack(value: Any) -> Array | None:
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, (tuple, list)):
        return None
    items = [_stack(v) for v in value]
    arrays = [a for a in items if a is not None]
    if len(arrays) < len(items) or len({a.shape for a in arrays}) > 1:
        return None
    # Beside a text, numbers would become text, each as wide as the widest.
    if len({a.dtype.kind in "US" for a in arrays}) > 1:
        return None
    return np.stack(arrays) if arrays else np.zeros(0)


def _reshaped(mine: Array, shape: tuple[int, ...], also_shape: AlsoShape | None) -> Array:
    if shape == () and mine.shape == (1,):
        return mine.reshape(())
    if also_shape is not None:
        # A wrong shape in the other layout as well: it is the same mistake in either.
        for start in range(mine.ndim - len(shape) + 1):
            inner = mine.shape[start : start + len(shape)]
            if mine.shape == tuple(also_shape(inner)):
                return mine.reshape(inner)
    return mine


def _items(
    value: Any, truth: Sequence[Any], place: _Place, to: Expected
) -> tuple[Sequence[Any], Fact | None]:
    wanted = len(truth)
    if isinstance(value, np.ndarray) and value.dtype.kind != "U" and _stacks(value, truth):
        return list(value), None
    if isinstance(value, (tuple, list)) and len(value) == wanted:
        return value, None
    what: Any
    if foreign := _foreign(value):
        what = foreign
    elif isinstance(value, np.ndarray):
        what = fact("one array", shape=value.shape) if value.ndim else fact("one number")
    else:
        what = fact("a collection", kind=type(value).__name__, count=len(value))
    if isinstance(truth, list) or place.part:
        return (), fact("list expected", name=place.name, wanted=wanted, what=what)
    return (), fact("things expected", name=place.name, wanted=wanted, what=what, **_voices(to))


def _voices(to: Expected) -> dict[str, Fact]:
    return {"should": fact(f"{to.made_by} should"), "it_came": fact(f"{to.made_by} it came")}


def _stacks(value: Array, truth: Sequence[Any]) -> bool:
    """Whether an array may be the parts of ``truth`` stacked along its first axis.

    The only dw of shape (2, 3, 1, 1) where (dx, dw) was expected is not two parts.
    """
    if not value.ndim or len(value) != len(truth):
        return False
    arrays = [t for t in truth if not isinstance(t, (tuple, list, dict))]
    return all(value.ndim - 1 in {np.ndim(t), max(np.ndim(t), 1)} for t in arrays)


def _dict_problem(value: Any, truth: dict[str, Any], to: Expected) -> Fact | None:
    keys = ", ".join(repr(k) for k in truth)
    if not isinstance(value, dict):
        what = _foreign(value) or fact("a kind", kind=_kind(value))
        return fact("dict expected", keys=keys, what=what, **_voices(to))
    lacking = [repr(k) for k in truth if k not in value]
    if lacking:
        return fact("keys missing", keys=keys, lacking=", ".join(lacking))
    return None


def _kind(value: Any) -> str | Fact:
    """A learner's word for a type: what crosses as a 0-d array was a number."""
    if isinstance(value, np.ndarray):
        return fact("kind array" if value.ndim else "kind number")
    return type(value).__name__


def _foreign(value: Any) -> Heard | None:
    return Heard(value.what) if isinstance(value, Foreign) else None


def _misfit(problem: Fact, truth: Any, place: _Place, leaves: list[Leaf]) -> None:
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


def _text_leaf(value: Any, truth: Array, part: str, name: str, to: Expected) -> Leaf:
    """Words or letters; in what a learner typed, capitals and spaces make no difference."""
    mine = _stack(value)
    if mine is None or mine.dtype.kind != "U":
        came = _foreign(value) or fact("something else")
        says = fact("text expected", name=name, what=_spoken(truth), came=came)
        return Leaf(part, name, truth, Problem.FORM, says)
    if mine.ndim == 0 and truth.ndim == 1:  # "ACB" for ["A", "C", "B"]
        mine = np.array([letter for letter in str(mine) if letter.isalnum()], dtype=str)
    if to.made_by is MadeBy.VALUE:
        mine, truth = (np.char.lower(np.char.strip(text)) for text in (mine, truth))
    if mine.shape != truth.shape:
        says = fact("text of another size", name=name, what=_spoken(truth), size=mine.size)
        return Leaf(part, name, truth, Problem.FORM, says, mine)
    problem = Problem.NONE if (mine == truth).all() else Problem.VALUE
    return Leaf(part, name, truth, problem, None, mine)


def _spoken(truth: Array) -> Fact:
    if truth.dtype.kind == "U":
        kind = "letter" if truth.dtype.itemsize == 4 else "word"
        return fact(f"{kind}s", count=truth.size) if truth.ndim else fact(f"a {kind}")
    return fact("an array", shape=truth.shape) if truth.ndim else fact("a number")
