"""Whether what came back has the form of what was expected: the parts, the kind, the shape."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.expected import AlsoShape, Expected, MadeBy
from grader.sandbox.inside.values import Foreign
from grader.sentences import Fact, Heard, fact, recognised
from grader.tolerance import Array

#: What is said of a value that is larger than any answer, by key.
TOO_MUCH = ("many items", "long list", "large array", "many numbers", "many parts")


class Place:
    """Where in the answer we are, for the learner: ``dx``, ``dW[0]``, ``["w"]``."""

    def __init__(self, names: Sequence[str], part: str = "", path: str = "") -> None:
        self.names, self.part, self.path = names, part, path

    @property
    def name(self) -> str:
        return self.path or ", ".join(self.names)

    def inside(self, key: Any, truth: Any) -> Place:
        if self.part:
            return Place((), self.part, f"{self.path}[{key}]")
        if isinstance(truth, list):
            return Place((), self.names[0], f"{self.names[0]}[{key}]")
        part = str(key) if isinstance(key, str) else self.names[key]
        return Place((), part, part)


def as_numbers(value: Any, truth: Array, name: str, to: Expected) -> tuple[Array, Fact | None]:
    """What came back as an array of numbers, or what is to be said where it is none."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu":
        return value, None
    if to.made_by is MadeBy.VALUE and isinstance(value, np.ndarray) and value.dtype.kind == "U":
        with contextlib.suppress(ValueError):  # "10" is a number that somebody typed
            return value.astype(np.float64), None
    came = fact(f"{to.made_by} came")
    expected = fact("expected", name=name, what=spoken(truth))
    problem: Fact | None = None
    if isinstance(value, Foreign):
        problem = fact("foreign", came=came, what=Heard(value.what), expected=expected)
        if to.stepwise and truth.ndim and is_too_much(value):
            problem = fact("does not end", came=came, what=Heard(value.what), count=len(truth))
        if value.what == "None" and to.made_by is MadeBy.FUNCTION:
            problem = fact("none returned", came=came, name=name)
    elif isinstance(value, dict):
        problem = fact("a dict", came=came, expected=expected)
    elif isinstance(value, (tuple, list)):
        stacked = stack(value)
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
        problem = fact("booleans", name=name, what=spoken(truth))
    return value, problem


def stack(value: Any) -> Array | None:
    """Nested lists as one array; None where they are not of one shape and kind."""
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, (tuple, list)):
        return None
    items = [stack(v) for v in value]
    arrays = [a for a in items if a is not None]
    if len(arrays) < len(items) or len({a.shape for a in arrays}) > 1:
        return None
    # Beside a text, numbers would become text, each as wide as the widest.
    if len({a.dtype.kind in "US" for a in arrays}) > 1:
        return None
    return np.stack(arrays) if arrays else np.zeros(0)


def reshaped(mine: Array, shape: tuple[int, ...], also_shape: AlsoShape | None) -> Array:
    """``mine`` in the shape of the truth, where it came in another one that is accepted."""
    if shape == () and mine.shape == (1,):
        return mine.reshape(())
    if also_shape is not None:
        # A wrong shape in the other layout as well: it is the same mistake in either.
        for start in range(mine.ndim - len(shape) + 1):
            inner = mine.shape[start : start + len(shape)]
            if mine.shape == tuple(also_shape(inner)):
                return mine.reshape(inner)
    return mine


def items_of(
    value: Any, truth: Sequence[Any], place: Place, to: Expected
) -> tuple[Sequence[Any], Fact | None]:
    """The parts of an answer that should have several, or what is to be said where it has not."""
    wanted = len(truth)
    if isinstance(value, Foreign) and value.what == "None" and to.made_by is MadeBy.FUNCTION:
        return (), fact("none returned", came=fact(f"{to.made_by} came"), name=place.name)
    if isinstance(value, np.ndarray) and value.dtype.kind != "U" and _stacks(value, truth):
        return list(value), None
    if isinstance(value, (tuple, list)) and len(value) == wanted:
        return value, None
    what: Any
    if heard := foreign(value):
        what = heard
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


def as_typed(word: str) -> str:
    """A word that somebody typed, without what makes no other word of it."""
    return "".join(c for c in word.lower() if c.isalnum()) or word.strip()


def with_keys_of(truth: dict[str, Any], value: Any, to: Expected) -> Any:
    """A dict that somebody typed, under the keys of the true one: "a" is "A", and 0.9 is the
    number next to it. Where two keys would be one, it is left as it is."""
    if to.made_by is not MadeBy.VALUE or not isinstance(value, dict):
        return value
    known = {_key(key): key for key in truth}
    named = {known.get(_key(key), key): part for key, part in value.items()}
    return named if len(named) == len(value) else value


def _key(key: str) -> str:
    try:
        return f"{float(key):.9g}"
    except ValueError:
        return key.strip().lower()


def dict_problem(value: Any, truth: dict[str, Any], to: Expected) -> Fact | None:
    """What is to be said where no dict with the keys of ``truth`` came; None where one did."""
    keys = ", ".join(repr(k) for k in truth)
    if not isinstance(value, dict):
        what = foreign(value) or fact("a kind", kind=_kind(value))
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


def is_too_much(value: Foreign) -> bool:
    """Whether a value was too large to be looked at."""
    said = recognised(value.what)
    return isinstance(said, Fact) and said.key in TOO_MUCH


def foreign(value: Any) -> Heard | Fact | None:
    """What a value is that could not cross as plain data; None where it could."""
    if not isinstance(value, Foreign):
        return None
    # A forged one, or one of a class without a name, may say nothing.
    return Heard(value.what) if value.what else fact("something else")


def spoken(truth: Array) -> Fact:
    """What should have come, in words: a number, an array of a shape, so many letters."""
    if truth.dtype.kind == "U":
        kind = "letter" if truth.dtype.itemsize == 4 else "word"
        return fact(f"{kind}s", count=truth.size) if truth.ndim else fact(f"a {kind}")
    return fact("an array", shape=truth.shape) if truth.ndim else fact("a number")
