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
    """A case with these very inputs; lists of numbers become arrays, lists of arrays stay lists."""
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

    A function given instead of a shape is called with the random generator, unless it is one of
    :mod:`grader.sandbox.inside.given`; any other value is used as it is. The upstream gradient,
    where the exercise has one and it is not named, gets the output's shape.
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


def number(low: float = -3.0, high: float = 3.0) -> Callable[[np.random.Generator], float]:
    """An input that is one float, drawn uniformly from ``low`` to ``high``."""
    return lambda rng: float(np.round(rng.uniform(low, high) * _GRAIN) or 1) / _GRAIN


def arrays(*shapes: tuple[int, ...]) -> Callable[[np.random.Generator], list[np.ndarray]]:
    """An input that is a list of normally distributed arrays."""
    return lambda rng: [_normal(rng, shape) for shape in shapes]


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
    upstream: str | bool = "dz",
    expects: Callable | None = None,
    arguments: Sequence[str] | None = None,
    returns: str | Sequence[str] = "dx",
    terms: Callable | None = None,
    rowwise: Sequence[str] = (),
    also_shape: Callable[[tuple[int, ...]], tuple[int, ...]] | None = None,
    stepwise: bool = False,
    endless: str = "",
    driver: str = "",
    needs: Sequence[str] = (),
    signature: Sequence[str] | None = None,
) -> Exercise:
    """Declare a graded answer.

    points      what it is worth; an answer of several parts earns its share for each right part.
    cases       recipes: :func:`given`, :func:`normal`, :func:`extreme`.
    hints       shown one at a time, from a nudge to all but the answer.
    function    z = function(x, …), in TensorFlow. The truth is its tape's gradient with respect
                to ``wrt`` (the first argument unless said otherwise; several make a tuple).
    upstream    what the gradient that arrives at z is called; False is for a scalar z, whose dz
                is 1 and not handed over.
    expects     instead of ``function``: the right value itself, from the same arguments.
    arguments   the learner's arguments, where they are not those of ``function``, then upstream.
    returns     what the parts of the answer are called, in order: "dx", or ("dx", "dw"). The
                parts are the items of a tuple or the keys of a dict; a list is one part.
    terms       the size of the terms added up in each entry, from the arguments, shaped like the
                answer or broadcastable to it; the tolerance is proportional to it. Without it:
                the truth at the absolute values of the inputs, which is right where z is linear
                in each input, or for ``expects`` the largest entry expected.
    rowwise     arguments whose leading axes are a batch. A function written for one vector, that
                raises on a batch, is then called row by row.
    also_shape  another shape that is accepted, as a function of the right one.
    stepwise    the answer lists what happened step by step: a wrong length is told as such.
    endless     what to think about when it does not finish, for an answer that loops until
                something is reached.

    driver      for an answer that is not a function of arrays: which function of
                :mod:`grader.sandbox.inside.drivers` makes use of it. ``expects`` and the mistakes
                then take what the driver takes after the names.
    needs       the learner's other names that the driver uses.
    signature   the learner's arguments, where a driver calls the answer.

    An answer that is a plain value (an ordering, a choice for each key of a dict) is one with
    ``expects`` that takes no arguments; its only case is ``given()``. It earns all or nothing, and
    a learner is not told which choice would have been right.
    """
    if (function is None) == (expects is None):
        raise ValueError("an exercise has either a function to differentiate or what it expects")
    source = function or expects
    if arguments is None:
        arguments = [p for p in inspect.signature(source).parameters]
        if function is not None and upstream:
            arguments.append(upstream)
    if wrt is None and function is not None:
        wrt = arguments[0]
    return Exercise(
        points=float(points),
        recipes=tuple(cases),
        hints=tuple(hints),
        function=function,
        wrt=(wrt,) if isinstance(wrt, str) else tuple(wrt or ()),
        upstream=(upstream or "") if function is not None else "",
        expects=expects,
        arguments=tuple(arguments),
        returns=(returns,) if isinstance(returns, str) else tuple(returns),
        terms=terms,
        rowwise=tuple(rowwise),
        also_shape=also_shape,
        stepwise=stepwise,
        endless=endless,
        driver=driver,
        needs=tuple(needs),
        signature=tuple(arguments if signature is None else signature),
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
        dz = case.inputs[ex.upstream]
        if ex.upstream in recipe.inputs and number == 0:
            cases.extend(_unit_upstreams(ex, case))
        elif not spread and recipe.dtype == "float64":
            # f(x, a), f(x, b), f(x, a + b): an answer that is linear in dz adds up.
            spread = True
            name = ex.upstream
            other = _normal(rng, dz.shape)
            cases[-1] = _with(case, name, dz, case.label, "dz a")
            cases.append(_with(case, name, other, f"{case.label}, another {name}", "dz b"))
            both = dz + other
            cases.append(_with(case, name, both, f"{case.label}, a third {name}", "dz a+b"))
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
        inputs[name] = _adjusted(value, recipe, name)
    if ex.upstream and ex.upstream not in inputs:
        from grader.reference import output_shape

        drawn = _normal(rng, output_shape(ex.function, inputs))
        inputs[ex.upstream] = drawn.astype(recipe.dtype)
    missing = [name for name in ex.arguments if name not in inputs]
    if missing:
        raise ValueError(f"{ex.name}: a case gives no {', '.join(missing)}")
    return Case({k: inputs[k] for k in ex.arguments}, recipe.label, recipe.extreme)


def _adjusted(value: Any, recipe: Recipe, name: str) -> Any:
    """Scaled, shifted and in the case's dtype, where it is made of floats."""
    if isinstance(value, (list, tuple)):
        return type(value)(_adjusted(v, recipe, name) for v in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        value = value * recipe.scale.get(name, 1) + recipe.offset.get(name, 0)
        return np.asarray(value, recipe.dtype)
    return value


def _unit_upstreams(ex: Exercise, case: Case) -> list[Case]:
    """dz = each unit vector in turn: what comes back are the rows of the answer's Jacobian."""
    name = ex.upstream
    dz = case.inputs[name]
    if dz.ndim != 1 or dz.size > 6:
        return []
    units = np.eye(dz.size, dtype=dz.dtype)
    return [
        _with(case, name, unit, f"{name} with a single 1, at entry {i}", f"unit {i}")
        for i, unit in enumerate(units)
    ]


def _with(case: Case, name: str, dz: np.ndarray, label: str, role: str) -> Case:
    return Case({**case.inputs, name: dz}, label, case.extreme, role)


def _generator(name: str, number: int, seed: bytes) -> np.random.Generator:
    digest = hashlib.sha256(b"%s|%d|%s" % (name.encode(), number, seed)).digest()
    return np.random.default_rng(list(digest))


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    drawn = np.round(rng.normal(size=shape) * _GRAIN) / _GRAIN
    return np.asarray(np.where(drawn == 0, 1 / _GRAIN, drawn))


def _as_input(value: Any) -> Any:
    if not isinstance(value, list) or any(isinstance(v, np.ndarray) for v in value):
        return value
    return np.asarray(value)


def _spoken_shapes(shapes: Mapping[str, Any]) -> str:
    named = [f"{k} of shape {v}" for k, v in shapes.items() if isinstance(v, tuple) and k != "dz"]
    return " and ".join(named) or "drawn at random"
