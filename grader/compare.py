"""Arrays in, judgement out: is this what was expected, in form, finiteness and value?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.sandbox.inside.values import Foreign

#: How many roundings an entry may be off, in units of ε times the size of the terms added up.
#: The best central difference is off by a hundred times more (about 1e-11), and a correct
#: softmax that goes through log p = x − logsumexp(x) at x = 1000 by less.
ROUNDINGS = 1024


@dataclass(frozen=True)
class Leaf:
    """One array of an answer against the truth.

    part     which of the parts named by the exercise it belongs to, and ``name`` which array
    problem  "" when right, else "form", "not finite" or "value"
    says     for "form" and "not finite": a sentence for the learner
    mine     the learner's array in the truth's shape, where there is one
    """

    part: str
    name: str
    truth: np.ndarray
    problem: str = ""
    says: str = ""
    mine: np.ndarray | None = None
    allowed: np.ndarray | None = None


def compare(
    value: Any,
    truth: Any,
    terms: Any,
    names: Sequence[str],
    given_dtype: np.dtype | None = None,
    also_shape: Callable | None = None,
    stepwise: bool = False,
    made_by: str = "function",
) -> list[Leaf]:
    """Compare what a function returned with ``truth``, leaf by leaf.

    ``truth`` is an array, or a tuple, list or dict of them (nested); ``terms`` has the same form.
    ``names`` are the names of the parts: the items of a tuple, the keys of a dict. ``given_dtype``
    is that of the inputs: an answer made from float32 numbers is not held to float64's precision,
    whatever dtype it comes back in. Of a ``stepwise`` array a wrong length is told as such. The
    answer was returned by a "function", observed by a "driver" or assigned as a "value".
    """
    leaves: list[Leaf] = []
    how = _How(given_dtype, also_shape, stepwise, made_by)
    _compare(value, truth, terms, _Place(names), leaves, how)
    return leaves


class AllAtOnce:
    """Every array of all cases in one row, for the commonest question: is all of it right?

    ``is_right`` is True only where :func:`compare` finds no problem in any case. It gives up, with
    False, where the form wants a closer look: a list for an array, integers, a dict.
    """

    def __init__(
        self, truths: Sequence[Any], terms: Sequence[Any], given: Sequence[np.dtype | None]
    ) -> None:
        self._forms: list[list] = []
        self._dtypes = [(np.dtype(np.float64), dtype) for dtype in given]
        self._is_known = False
        row: list[np.ndarray] = []
        allowed: list[np.ndarray] = []
        for truth, sizes, dtypes in zip(truths, terms, self._dtypes, strict=True):
            form: list = []
            for part, size in _side_by_side(truth, sizes, form):
                array = np.asarray(part)
                if array.dtype.kind != "f":
                    return
                row.append(array.ravel())
                allowed.append(tolerance(dtypes[0], dtypes[1], size, array).ravel())
            self._forms.append(form)
        self._truth, self._allowed = np.concatenate(row), np.concatenate(allowed)
        self._is_known = True

    def is_right(self, values: Sequence[Any]) -> bool:
        """Whether what was returned for each case is its truth, in form and value."""
        if not self._is_known:
            return False
        row: list[np.ndarray] = []
        for value, expected, dtypes in zip(values, self._forms, self._dtypes, strict=True):
            form: list = []
            for array, _ in _side_by_side(value, value, form):
                if not isinstance(array, np.ndarray) or array.dtype not in dtypes:
                    return False
                row.append(array.ravel())
            if form != expected:
                return False
        # What is not finite is not less than anything.
        return bool((np.abs(np.concatenate(row) - self._truth) <= self._allowed).all())


def _side_by_side(value: Any, sizes: Any, form: list) -> Iterator[tuple[Any, Any]]:
    """The arrays of an answer, each with its part of ``sizes``; how they lie goes to ``form``."""
    if isinstance(value, (tuple, list)):
        form.append((type(value), len(value)))
        for part, size in zip(value, sizes, strict=True):
            yield from _side_by_side(part, size, form)
    else:
        form.append(np.shape(value))
        yield value, sizes


@dataclass(frozen=True)
class _How:
    given_dtype: np.dtype | None
    also_shape: Callable | None
    stepwise: bool
    made_by: str

    @property
    def should(self) -> str:
        return _WORDS[self.made_by][0]

    @property
    def came(self) -> str:
        return _WORDS[self.made_by][1]

    @property
    def it_came(self) -> str:
        return _WORDS[self.made_by][2]


_WORDS = {
    "function": ("Your function should return", "Your function returned", "it returned"),
    "driver": ("It should give", "It gave", "it gave"),
    "value": ("The answer should be", "The answer is", "it is"),
}


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


def _compare(value, truth, terms, place, leaves, how) -> None:
    if isinstance(truth, dict):
        problem = _dict_problem(value, truth, how)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for key in truth:
            _compare(value[key], truth[key], terms[key], place.inside(key, truth), leaves, how)
    elif isinstance(truth, (tuple, list)):
        value, problem = _items(value, truth, place, how)
        if problem:
            _misfit(problem, truth, place, leaves)
            return
        for i, (v, t, s) in enumerate(zip(value, truth, terms, strict=True)):
            _compare(v, t, s, place.inside(i, truth), leaves, how)
    else:
        part = place.part or place.names[0]
        leaves.append(_leaf(value, np.asarray(truth), terms, part, place.name, how))


def _leaf(value, truth, terms, part, name, how) -> Leaf:
    if truth.dtype.kind == "U":
        return _text_leaf(value, truth, part, name, how)
    mine, problem = _as_numbers(value, truth, name, how)
    if problem:
        return Leaf(part, name, truth, "form", problem)
    came = mine.shape
    mine = _reshaped(mine, truth.shape, how.also_shape)
    allowed = tolerance(mine.dtype, how.given_dtype, terms, truth)
    if mine.shape != truth.shape:
        wanted = f"have shape {truth.shape}" if truth.ndim else "be one number"
        says = f"{name} should {wanted}; yours has shape {came}."
        if how.stepwise and mine.ndim and mine.shape[1:] == truth.shape[1:]:
            says = _wrong_length(mine, truth, allowed)
        return Leaf(part, name, truth, "form", says, mine)
    finite = np.isfinite(mine)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        says = f"{entry(name, at)} is {mine[at]}, and the true value is finite."
        return Leaf(part, name, truth, "not finite", says, mine, allowed)
    right = np.abs(mine.astype(np.float64) - truth) <= allowed
    return Leaf(part, name, truth, "" if right.all() else "value", "", mine, allowed)


def _wrong_length(mine: np.ndarray, truth: np.ndarray, allowed: np.ndarray) -> str:
    """How many steps too many or too few, and up to where they are the right ones."""
    expected = f"{len(truth)} {'was' if len(truth) == 1 else 'were'} expected"
    said = f"Yours has {len(mine)} {'entry' if len(mine) == 1 else 'entries'}, where {expected}"
    both = min(len(mine), len(truth))
    off = ~(np.abs(mine[:both].astype(np.float64) - truth[:both]) <= allowed[:both])
    wrong = np.flatnonzero(off.any(axis=tuple(range(1, off.ndim))))
    if not wrong.size:
        end = "it goes on for too long" if len(mine) > both else "it ends too early"
        return f"{said}. As far as they go together the values are right; {end}."
    return f"{said}. Entry {wrong[0]} is the first that is not right, counting from 0."


def tolerance(dtype: np.dtype, given: np.dtype | None, terms: Any, truth: np.ndarray) -> np.ndarray:
    """The error allowed in each entry: roundings of the coarser dtype, times the terms' size."""
    eps = max(_eps(dtype), _eps(given) if given is not None else 0.0)
    allowed = ROUNDINGS * eps * np.maximum(np.abs(terms), np.abs(truth))
    return allowed if np.shape(allowed) == truth.shape else np.broadcast_to(allowed, truth.shape)


def entry(name: str, index: tuple[int, ...]) -> str:
    """``dx[0, 2]``, or ``dx`` for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def worst_entry(leaf: Leaf) -> tuple[int, ...]:
    """Where ``leaf.mine`` is furthest from the truth, in units of what is allowed."""
    with np.errstate(all="ignore"):
        error = np.abs(leaf.mine - leaf.truth) / np.maximum(leaf.allowed, np.finfo(float).tiny)
    error = np.where(np.isfinite(error), error, np.inf)
    return tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))


@functools.cache
def _eps(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).eps) if dtype.kind == "f" else float(np.finfo(np.float64).eps)


def _as_numbers(value: Any, truth: np.ndarray, name: str, how: _How) -> tuple[np.ndarray, str]:
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return value, ""
    expected = f"where {name}, {_spoken(truth)}, was expected"
    problem = ""
    if isinstance(value, Foreign):
        problem = f"{how.came} {value.what} {expected}."
        if value.what == "None" and how.made_by == "function":
            problem = f"{how.came} None where {name} was expected: is a `return` missing?"
    elif isinstance(value, dict):
        problem = f"{how.came} a dict {expected}."
    elif isinstance(value, (tuple, list)):
        stacked = _stack(value)
        if stacked is None:
            kind = type(value).__name__
            items = f"a {kind} of {len(value)} items that do not make one array"
            problem = f"{how.came} {items}, {expected}."
        value = stacked
    if problem:
        return np.zeros(0), problem
    if value.dtype.kind == "U":
        problem = f"{how.came} text {expected}."
    elif value.dtype.kind == "c":
        problem = f"{name} came back as complex numbers; the gradient of a real function is real."
    elif value.dtype.kind == "b":
        problem = f"{name} came back as True and False; it should be {_spoken(truth)}."
    return value, problem


def _stack(value: Any) -> np.ndarray | None:
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, (tuple, list)):
        return None
    items = [_stack(v) for v in value]
    if any(a is None for a in items) or len({a.shape for a in items}) > 1:
        return None
    return np.stack(items) if items else np.zeros(0)


def _reshaped(mine: np.ndarray, shape: tuple[int, ...], also_shape: Callable | None) -> np.ndarray:
    if shape == () and mine.shape == (1,):
        return mine.reshape(())
    if also_shape is not None:
        # A wrong shape in the other layout as well: it is the same mistake in either.
        for start in range(mine.ndim - len(shape) + 1):
            inner = mine.shape[start : start + len(shape)]
            if mine.shape == tuple(also_shape(inner)):
                return mine.reshape(inner)
    return mine


def _items(value: Any, truth: Sequence, place: _Place, how: _How) -> tuple[Any, str]:
    wanted = len(truth)
    if isinstance(value, np.ndarray) and value.dtype.kind != "U" and _stacks(value, truth):
        return list(value), ""
    if isinstance(value, (tuple, list)) and len(value) == wanted:
        return value, ""
    if isinstance(truth, list) or place.part:
        said = f"{place.name} should be a list of {wanted}; it is "
    else:
        said = f"{how.should} {wanted} things, ({place.name}); {how.it_came} "
    if isinstance(value, Foreign):
        return None, said + f"{value.what}."
    if isinstance(value, np.ndarray):
        return None, said + (f"one array of shape {value.shape}." if value.ndim else "one number.")
    return None, said + f"a {type(value).__name__} of {len(value)}."


def _stacks(value: np.ndarray, truth: Sequence) -> bool:
    """Whether an array may be the parts of ``truth`` stacked along its first axis.

    The only dw of shape (2, 3, 1, 1) where (dx, dw) was expected is not two parts.
    """
    if not value.ndim or len(value) != len(truth):
        return False
    arrays = [t for t in truth if not isinstance(t, (tuple, list, dict))]
    return all(value.ndim - 1 in {np.ndim(t), max(np.ndim(t), 1)} for t in arrays)


def _dict_problem(value: Any, truth: dict, how: _How) -> str:
    keys = ", ".join(repr(k) for k in truth)
    if not isinstance(value, dict):
        what = value.what if isinstance(value, Foreign) else f"a {type(value).__name__}"
        return f"{how.should} a dict with the keys {keys}; {how.it_came} {what}."
    lacking = [repr(k) for k in truth if k not in value]
    if lacking:
        return f"The dict should have the keys {keys}; {', '.join(lacking)} is missing."
    return ""


def _misfit(problem: str, truth: Any, place: _Place, leaves: list[Leaf]) -> None:
    """Every leaf below here is wrong, for one and the same reason."""
    if isinstance(truth, dict):
        for key, below in truth.items():
            _misfit(problem, below, place.inside(key, truth), leaves)
    elif isinstance(truth, (tuple, list)):
        for i, below in enumerate(truth):
            _misfit(problem, below, place.inside(i, truth), leaves)
    else:
        part = place.part or place.names[0]
        leaves.append(Leaf(part, place.name, np.asarray(truth), "form", problem))


def _text_leaf(value: Any, truth: np.ndarray, part: str, name: str, how: _How) -> Leaf:
    """Words or letters; in what a learner typed, capitals and spaces make no difference."""
    mine = _stack(value)
    if mine is None or mine.dtype.kind != "U":
        what = value.what if isinstance(value, Foreign) else "something else"
        says = f"{name} should be {_spoken(truth)}; it is {what}."
        return Leaf(part, name, truth, "form", says)
    if mine.ndim == 0 and truth.ndim == 1:  # "ACB" for ["A", "C", "B"]
        mine = np.array([letter for letter in str(mine) if letter.isalnum()], dtype=str)
    if how.made_by == "value":
        mine, truth = (np.char.lower(np.char.strip(text)) for text in (mine, truth))
    if mine.shape != truth.shape:
        says = f"{name} should be {_spoken(truth)}; yours has {mine.size}."
        return Leaf(part, name, truth, "form", says, mine)
    return Leaf(part, name, truth, "" if (mine == truth).all() else "value", "", mine)


def _spoken(truth: np.ndarray) -> str:
    if truth.dtype.kind == "U":
        kind = "letter" if truth.dtype.itemsize == 4 else "word"
        return f"{truth.size} {kind}s" if truth.ndim else f"a {kind}"
    return f"an array of shape {truth.shape}" if truth.ndim else "a number"
