"""The cases of an exercise: how an author names the inputs, and how they are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.exercise import Case, Exercise, Gradient, Inputs, Label, Recipe
from grader.sandbox.inside.beside import is_beside
from grader.sentences import fact

Array = npt.NDArray[Any]
#: From a function and its inputs to the shape of what it returns.
ShapeOf = Callable[[Callable[..., Any], Inputs], tuple[int, ...]]

#: Draws are multiples of 1/64: exact in float32, and short to print.
_GRAIN = 64


def given(label: str = "", dtype: str = "float64", **inputs: Any) -> Recipe:
    """A case with these very inputs; lists of numbers become arrays, lists of arrays stay lists."""
    return Recipe(
        {k: _as_input(v) for k, v in inputs.items()}, label or fact("case of the text"), dtype
    )


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
    :mod:`grader.sandbox.inside.beside`; any other value is used as it is. The upstream gradient,
    where the exercise has one and it is not named, gets the output's shape.
    ``scale`` and ``offset`` multiply and shift the drawn arrays, by name.
    """
    spoken: Label = label or _spoken_shapes(shapes)
    if dtype == "float32" and not label:
        spoken = fact("case in float32", case=spoken)
    return Recipe(dict(shapes), spoken, dtype, extreme, scale or {}, offset or {})


def extreme(
    label: str = "", values: Sequence[float] = (-1000, -40, 0, 40, 1000), **shapes: Any
) -> Recipe:
    """A case whose first array holds these values, over and over: where naive code overflows."""
    name, shape = next(iter(shapes.items()))

    def fill(_rng: np.random.Generator) -> Array:
        return np.resize(np.asarray(values, float), shape)

    spoken = label or fact("case as large as", name=name, size=f"{max(map(abs, values)):g}")
    return Recipe({**shapes, name: fill}, spoken, extreme=True)


def corners(first: str, shape: tuple[int, ...], **more: Any) -> list[Recipe]:
    """The corners of an argument, where an answer that is right elsewhere may not be: zeros and
    negative zeros, equal entries, and with two axes equal rows, a single row, a single column, and
    rows of sizes far apart. ``more`` are the other inputs; a function of a shape is asked for each.
    """

    def drawn(fill: Callable[[Array], Array], of: tuple[int, ...]) -> Callable[..., Array]:
        return lambda rng: fill(_normal(rng, of))

    def zeros(a: Array) -> Array:
        a.flat[::3], a.flat[1::3] = 0.0, -0.0
        return a

    def recipe(
        kind: str, fill: Callable[[Array], Array], of: tuple[int, ...], extreme: bool = False
    ) -> Recipe:
        others = {k: v(of) if getattr(v, "of_shape", False) else v for k, v in more.items()}
        label = fact(f"case {kind}", name=first)
        return Recipe({first: drawn(fill, of), **others}, label, "float64", extreme)

    found = [
        recipe("with zeros", zeros, shape),
        recipe("all equal", lambda a: np.full_like(a, 0.75), shape),
    ]
    if len(shape) > 1:
        rows = np.geomspace(1e-8, 1e8, shape[0]).reshape(-1, *[1] * (len(shape) - 1))
        apart = np.linspace(-900, 900, shape[0]).reshape(rows.shape)
        found += [
            recipe("equal rows", lambda a: np.broadcast_to(a[:1], a.shape), shape),
            recipe("single row", lambda a: a, (1, *shape[1:])),
            recipe("single column", lambda a: a, (*shape[:-1], 1)),
            recipe("tiny and huge rows", lambda a: a * rows, shape, True),
            recipe("rows far apart", lambda a: a + apart, shape, True),
        ]
    return found


def unknown(shape: tuple[int, ...]) -> Callable[[np.random.Generator], Array]:
    """An input that is nan in every entry, for one that the answer does not depend on: a finite
    difference of any step has to evaluate it, and a derivation does not."""
    return lambda _rng: np.full(shape, np.nan)


def for_shape(make: Callable[[tuple[int, ...]], Any]) -> Callable[[tuple[int, ...]], Any]:
    """An input of :func:`corners` that depends on the shape of the first: its labels, say."""
    make.of_shape = True  # type: ignore[attr-defined]
    return make


def integers(shape: tuple[int, ...], below: int) -> Callable[[np.random.Generator], Array]:
    """An input drawn uniformly from 0 … below−1."""
    return lambda rng: rng.integers(0, below, size=shape)


def number(low: float = -3.0, high: float = 3.0) -> Callable[[np.random.Generator], float]:
    """An input that is one float, drawn uniformly from ``low`` to ``high``."""
    return lambda rng: float(np.round(rng.uniform(low, high) * _GRAIN) or 1) / _GRAIN


def arrays(*shapes: tuple[int, ...]) -> Callable[[np.random.Generator], list[Array]]:
    """An input that is a list of normally distributed arrays."""
    return lambda rng: [_normal(rng, shape) for shape in shapes]


# ------------------------------------------------------------------------------------- drawing


def draw(ex: Exercise, seed: bytes, shape_of: ShapeOf) -> tuple[Case, ...]:
    """The cases that ``ex`` is graded on; another ``seed`` draws other numbers.

    ``shape_of`` says what shape an upstream gradient that is not named should have.
    """
    cases: list[Case] = []
    spread = False
    odd: Case | None = None
    for number, recipe in enumerate(ex.recipes):
        rng = _generator(ex.name, number, seed)
        case = _draw(ex, recipe, rng, shape_of)
        cases.append(case)
        odd = odd or _with_odd_rows(ex.upstream or _UPSTREAM, recipe, case)
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
            label = fact("case another upstream", case=case.label, name=name)
            cases.append(_with(case, name, other, label, "dz b"))
            both = dz + other
            label = fact("case third upstream", case=case.label, name=name)
            cases.append(_with(case, name, both, label, "dz a+b"))
    return tuple(cases if odd is None else [*cases, odd])


#: What an exercise that is not the tape's calls its upstream gradient.
_UPSTREAM = "dz"
#: Smaller than anything that somebody takes for 0, and no smaller than its effect is seen beside
#: ordinary numbers.
_TINY = 2.0**-26


def _with_odd_rows(upstream: str, recipe: Recipe, case: Case) -> Case | None:
    """The same inputs with zeros, two equal rows and a row of tiny numbers in all that was drawn
    by its shape, for an answer that treats any of these specially. None where the upstream gradient
    has no rows."""
    if recipe.extreme or recipe.dtype != "float64" or recipe.scale or recipe.offset:
        return None
    drawn = {
        name: value
        for name, value in case.inputs.items()
        if isinstance(recipe.inputs.get(name, ()), tuple) and _has_rows(value)
    }
    if upstream not in drawn:
        return None
    label = fact("case odd rows", case=case.label)
    return Case({**case.inputs, **{k: _odd_rows(v) for k, v in drawn.items()}}, label)


def _has_rows(value: Any) -> bool:
    """Whether there are enough for two that are equal, and one besides."""
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind == "f"
        and value.ndim > 1
        and len(value) > 2
    )


def _odd_rows(array: Array) -> Array:
    odd = array.copy()
    first = len(odd) - 3 and 1
    odd[0].flat[-1] = 0.0
    odd[first].flat[0] = -0.0
    odd[first + 1] = odd[first]
    odd[-1] *= _TINY
    return odd


def _draw(ex: Exercise, recipe: Recipe, rng: np.random.Generator, shape_of: ShapeOf) -> Case:
    inputs: dict[str, Any] = {}
    for name in ex.arguments:
        if name not in recipe.inputs:
            continue
        value = recipe.inputs[name]
        if isinstance(value, tuple):
            value = _normal(rng, value)
        elif callable(value) and not is_beside(value):
            value = value(rng)
        inputs[name] = _adjusted(value, recipe, name)
    if isinstance(ex.kind, Gradient) and ex.upstream and ex.upstream not in inputs:
        drawn = _normal(rng, shape_of(ex.kind.function, inputs))
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
        _with(case, name, unit, fact("case single one", name=name, index=i), f"unit {i}")
        for i, unit in enumerate(units)
    ]


def _with(case: Case, name: str, dz: Array, label: Label, role: str) -> Case:
    return Case({**case.inputs, name: dz}, label, case.extreme, role)


def _generator(name: str, number: int, seed: bytes) -> np.random.Generator:
    digest = hashlib.sha256(b"%s|%d|%s" % (name.encode(), number, seed)).digest()
    return np.random.default_rng(list(digest))


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    drawn = np.round(rng.normal(size=shape) * _GRAIN) / _GRAIN
    return np.asarray(np.where(drawn == 0, 1 / _GRAIN, drawn))


def _as_input(value: Any) -> Any:
    if not isinstance(value, list) or any(isinstance(v, np.ndarray) for v in value):
        return value
    return np.asarray(value)


def _spoken_shapes(shapes: Mapping[str, Any]) -> Label:
    """``x of shape (2, 3) and w of shape (3,)``."""
    said: Label = ""
    for name, shape in shapes.items():
        if isinstance(shape, tuple) and name != "dz":
            one = fact("case of shape", name=name, shape=shape)
            said = fact("and", some=said, last=one) if said else one
    return said or fact("case drawn")
