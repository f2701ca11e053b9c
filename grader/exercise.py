"""How an exercise is declared: what is differentiated, on which inputs, and what goes wrong.

An author writes ``name = exercise(...)`` in a module of :mod:`grader.exercises` and adds the
wrong answers that learners really write with ``@name.mistake("…")``. The variable's name is the
name of the learner's function.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Inputs = Mapping[str, Any]

#: Draws are multiples of 1/64: exact in float32, and short to print.
_GRAIN = 64


@dataclass(frozen=True)
class Case:
    """One call of the learner's function.

    ``inputs`` are the arguments by name; arrays are NumPy arrays. ``label`` tells the learner
    which inputs these were. An ``extreme`` case is left out when two answers are compared for
    being the same mistake, because the same mistake overflows in one spelling and not in another.
    """

    inputs: Inputs
    label: str
    extreme: bool = False
    role: str = ""


@dataclass(frozen=True)
class Recipe:
    """A case before its random arrays are drawn: each input is a value, a shape or a draw."""

    inputs: Mapping[str, Any]
    label: str
    dtype: str = "float64"
    extreme: bool = False
    #: input -> what the drawn array is multiplied by
    scale: Mapping[str, float] = field(default_factory=dict)
    #: input -> what is added to the drawn array
    offset: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners write, as running code, and the sentence they are told."""

    name: str
    sentence: str
    function: Callable[..., Any]


def given(label: str = "the numbers of the text", dtype: str = "float64", **inputs: Any) -> Recipe:
    """A case with these very inputs; lists become arrays."""
    return Recipe({k: _as_input(v) for k, v in inputs.items()}, label, dtype)


def normal(
    label: str = "",
    dtype: str = "float64",
    scale: Mapping[str, float] | None = None,
    offset: Mapping[str, float] | None = None,
    extreme: bool = False,
    **shapes: Any,
) -> Recipe:
    """A case with normally distributed arrays, ``x=(2, 3)`` being a shape.

    A function given instead of a shape is called with the random generator; any other value is
    used as it is. ``dz``, where the exercise has one and it is not named, gets the output's shape.
    ``scale`` and ``offset`` multiply and shift the drawn arrays, by name.
    """
    spoken = label or _spoken_shapes(shapes) + (", float32" if dtype == "float32" else "")
    return Recipe(dict(shapes), spoken, dtype, extreme, scale or {}, offset or {})


def extreme(
    label: str = "", values: Sequence[float] = (-1000, -40, 0, 40, 1000), **shapes: Any
) -> Recipe:
    """A case whose first array holds these values, over and over: where naive code overflows."""
    name, shape = next(iter(shapes.items()))

    def fill(_rng: np.random.Generator) -> np.ndarray:
        return np.resize(np.asarray(values, float), shape)

    spoken = label or f"{name} with entries as large as {max(map(abs, values)):g}"
    return Recipe({**shapes, name: fill}, spoken, extreme=True)


def integers(shape: tuple[int, ...], below: int) -> Callable[[np.random.Generator], np.ndarray]:
    """An input drawn uniformly from 0 … below−1."""
    return lambda rng: rng.integers(0, below, size=shape)


class Exercise:
    """One graded answer. Made by :func:`exercise`; see there for what the fields mean."""

    def __init__(self, **fields: Any) -> None:
        self.name = ""
        self.chapter = ""
        self.mistakes: list[Mistake] = []
        self.__dict__.update(fields)
        self._drawn: dict[bytes, tuple[Case, ...]] = {}

    def __repr__(self) -> str:
        return f"<exercise {self.name}({', '.join(self.arguments)}), {self.points:g} points>"

    @property
    def is_function(self) -> bool:
        """Whether the answer is called; a plain value takes no arguments."""
        return bool(self.arguments)

    def mistake(self, sentence: str) -> Callable[[Callable], Callable]:
        """Register the decorated function as a wrong answer; its name is the mistake's."""

        def register(function: Callable) -> Callable:
            name = function.__name__.strip("_")
            if any(m.name == name for m in self.mistakes):
                raise ValueError(f"{self.name or 'an exercise'}: two mistakes are called {name!r}")
            self.mistakes.append(Mistake(name, sentence, function))
            return function

        return register

    def cases(self, seed: bytes = b"") -> tuple[Case, ...]:
        """The cases this answer is graded on; another ``seed`` draws other numbers."""
        if seed not in self._drawn:
            self._drawn[seed] = tuple(_draw_all(self, seed))
        return self._drawn[seed]


def exercise(
    *,
    points: float,
    cases: Sequence[Recipe],
    hints: Sequence[str],
    function: Callable | None = None,
    wrt: str | Sequence[str] | None = None,
    upstream: bool = True,
    expects: Callable | None = None,
    arguments: Sequence[str] | None = None,
    returns: str | Sequence[str] = "dx",
    terms: Callable | None = None,
    rowwise: Sequence[str] = (),
    also_shape: Callable[[tuple[int, ...]], tuple[int, ...]] | None = None,
) -> Exercise:
    """Declare a graded answer.

    points      what it is worth; an answer of several parts earns its share for each right part.
    cases       recipes: :func:`given`, :func:`normal`, :func:`extreme`.
    hints       shown one at a time, from a nudge to all but the answer.
    function    z = function(x, …), in TensorFlow. The truth is its tape's gradient with respect
                to ``wrt`` (the first argument unless said otherwise; several make a tuple), given
                ``dz``; ``upstream=False`` is for a scalar z, whose dz is 1 and not handed over.
    expects     instead of ``function``: the right value itself, from the same arguments.
    arguments   the learner's arguments, where they are not those of ``function`` and then dz.
    returns     what the parts of the answer are called, in order: "dx", or ("dx", "dw").
    terms       the size of the terms added up in each entry, from the arguments, shaped like the
                answer or broadcastable to it; the tolerance is proportional to it. Without it:
                the truth at the absolute values of the inputs, which is right where z is linear
                in each input, or for ``expects`` the largest entry expected.
    rowwise     arguments whose leading axes are a batch. A function written for one vector, that
                raises on a batch, is then called row by row.
    also_shape  another shape that is accepted, as a function of the right one.

    An answer that is a plain value (an ordering, a choice) is one with ``expects`` that takes no
    arguments; its only case is ``given()``.
    """
    if (function is None) == (expects is None):
        raise ValueError("an exercise has either a function to differentiate or what it expects")
    source = function or expects
    if arguments is None:
        arguments = [p for p in inspect.signature(source).parameters]
        if function is not None and upstream:
            arguments.append("dz")
    if wrt is None and function is not None:
        wrt = arguments[0]
    return Exercise(
        points=float(points),
        recipes=tuple(cases),
        hints=tuple(hints),
        function=function,
        wrt=(wrt,) if isinstance(wrt, str) else tuple(wrt or ()),
        upstream=function is not None and upstream,
        expects=expects,
        arguments=tuple(arguments),
        returns=(returns,) if isinstance(returns, str) else tuple(returns),
        terms=terms,
        rowwise=tuple(rowwise),
        also_shape=also_shape,
    )


# ------------------------------------------------------------------------------------- drawing


def _draw_all(ex: Exercise, seed: bytes) -> list[Case]:
    cases = []
    spread = False
    for number, recipe in enumerate(ex.recipes):
        rng = _generator(ex.name, number, seed)
        case = _draw(ex, recipe, rng)
        cases.append(case)
        if not ex.upstream or recipe.extreme:
            continue
        if "dz" in recipe.inputs and number == 0:
            cases.extend(_unit_upstreams(case))
        elif not spread and recipe.dtype == "float64":
            # f(x, a), f(x, b), f(x, a + b): an answer that is linear in dz adds up.
            spread = True
            other = _normal(rng, case.inputs["dz"].shape)
            cases[-1] = _with_dz(case, case.inputs["dz"], case.label, "dz a")
            cases.append(_with_dz(case, other, f"{case.label}, another dz", "dz b"))
            both = case.inputs["dz"] + other
            cases.append(_with_dz(case, both, f"{case.label}, a third dz", "dz a+b"))
    return cases


def _draw(ex: Exercise, recipe: Recipe, rng: np.random.Generator) -> Case:
    inputs: dict[str, Any] = {}
    for name in ex.arguments:
        if name not in recipe.inputs:
            continue
        value = recipe.inputs[name]
        if isinstance(value, tuple):
            value = _normal(rng, value)
        elif callable(value) and not getattr(value, "is_given_function", False):
            value = value(rng)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            value = value * recipe.scale.get(name, 1) + recipe.offset.get(name, 0)
            # asarray: what is computed from an array without axes is a number.
            value = np.asarray(value, recipe.dtype)
        inputs[name] = value
    if ex.upstream and "dz" not in inputs:
        from grader.reference import output_shape

        inputs["dz"] = _normal(rng, output_shape(ex.function, inputs)).astype(recipe.dtype)
    missing = [name for name in ex.arguments if name not in inputs]
    if missing:
        raise ValueError(f"{ex.name}: a case gives no {', '.join(missing)}")
    return Case({k: inputs[k] for k in ex.arguments}, recipe.label, recipe.extreme)


def _unit_upstreams(case: Case) -> list[Case]:
    """dz = each unit vector in turn: what comes back are the rows of the answer's Jacobian."""
    dz = case.inputs["dz"]
    if dz.ndim != 1 or dz.size > 6:
        return []
    units = np.eye(dz.size, dtype=dz.dtype)
    return [
        _with_dz(case, unit, f"dz with a single 1, at entry {i}", f"unit {i}")
        for i, unit in enumerate(units)
    ]


def _with_dz(case: Case, dz: np.ndarray, label: str, role: str) -> Case:
    return Case({**case.inputs, "dz": dz}, label, case.extreme, role)


def _generator(name: str, number: int, seed: bytes) -> np.random.Generator:
    digest = hashlib.sha256(b"%s|%d|%s" % (name.encode(), number, seed)).digest()
    return np.random.default_rng(list(digest))


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    drawn = np.round(rng.normal(size=shape) * _GRAIN) / _GRAIN
    return np.asarray(np.where(drawn == 0, 1 / _GRAIN, drawn))


def _as_input(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, list) else value


def _spoken_shapes(shapes: Mapping[str, Any]) -> str:
    named = [f"{k} of shape {v}" for k, v in shapes.items() if isinstance(v, tuple) and k != "dz"]
    return " and ".join(named) or "drawn at random"
