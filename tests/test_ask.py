"""An answer is asked in one way: in a notebook and in the sandbox the same comes of it."""

from __future__ import annotations

import types

import numpy as np
import pytest

from backprop.beside import drivers, functions
from grader import notebook
from grader.exercise import exercise
from grader.sandbox import Job, Limits, Question, Sandbox, Statement
from grader.sandbox.inside.ask import ask
from grader.sandbox.inside.beside import Beside, named, sources
from grader.sandbox.inside.calls import hushed

X = np.array([[1.0, 2.0], [3.0, 4.0]])
EXPRESSION = ([2.0, 3.0], [("*", 0, 1), ("+", 2, 0)])
VALUE = """
class Value:
    def __init__(self, data, parents=()): self.data, self.grad, self.parents = data, 0.0, parents
    def __mul__(self, other): return Value(self.data * other.data, (self, other))
    def __add__(self, other): return Value(self.data + other.data, (self, other))
"""
PLAIN = {"cases": ({"x": X}, {"x": X.astype("f4")}, {"x": -X})}
DRIVEN = {"cases": ({"expression": EXPRESSION},), "driver": drivers.order, "needs": ("Value",)}

#: Code, and the question put to its ``f``.
ANSWERS = {
    "right": ("def f(x): return 2 * x", PLAIN),
    "not written": ("def f(x): ...", PLAIN),
    "an ellipsis": ("f = ...", PLAIN),
    "not a function": ("f = 3", PLAIN),
    "not there": ("g = 3", PLAIN),
    "raises": ("def f(x): return 1 / 0", PLAIN),
    "raises in float64 alone": (
        "def f(x):\n    if x.dtype == 'f8': raise ValueError('wide')\n    return x",
        PLAIN,
    ),
    "raises in float32 alone": (
        "def f(x):\n    if x.dtype == 'f4': raise ValueError('narrow')\n    return x",
        PLAIN,
    ),
    "changes its input": ("def f(x):\n    x += 1\n    return x", PLAIN),
    "for one row": (
        "def f(x):\n    if x.ndim > 1: raise ValueError\n    return x * 2",
        {**PLAIN, "rowwise": ("x",)},
    ),
    "returns an object": ("def f(x): return object()", PLAIN),
    "an array that cannot be had": (
        "class F:\n    @property\n    def __array__(self): raise ValueError('hm')\nf = F()",
        {"cases": ({},), "is_value": True},
    ),
    "a value": ("f = ['a', 'b']", {"cases": ({}, {}), "is_value": True}),
    "no value yet": ("f = ...", {"cases": ({},), "is_value": True}),
    "a function that is given": (
        "def f(g, x): return g(x)",
        {"cases": ({"g": functions.cube, "x": 2.0},)},
    ),
    "driven": (VALUE + "def f(root): return []", {**DRIVEN, "driver": drivers.values}),
    "driven, with something not written": (
        "class Value:\n    def __init__(self): ...\ndef f(root): return []",
        DRIVEN,
    ),
    "driven, with something absent": ("def f(root): return []", DRIVEN),
    "driven, not a function": (VALUE + "f = 3", DRIVEN),
}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none", Limits(seconds=20, in_all=60)) as running:
        yield running


def spoken(outcomes):
    return [(o.status, o.error, str(o.value), o.changed, o.by_row) for o in outcomes]


@pytest.mark.parametrize(("code", "asked"), ANSWERS.values(), ids=ANSWERS)
def test_the_same_comes_of_it_in_a_notebook_and_in_the_sandbox(sandbox, code, asked, monkeypatch):
    question = Question("f", **asked)
    there = sandbox.run(Job((Statement(code),), (question,)))["f"]
    here: dict[str, object] = {}
    exec(code, here)
    with notebook._Around() as around:
        assert spoken(ask(question, here, around)) == spoken(there)
    assert len(there) == len(question.cases)


def test_what_raises_in_float64_is_not_asked_in_float32():
    seen = []

    def f(x):
        seen.append(x.dtype.name)
        raise ValueError

    cases = ({"x": np.float32([1])}, {"x": np.float64([1])})
    with hushed():
        outcomes = ask(Question("f", cases), {"f": f}, lambda calling: calling())
    assert seen == ["float64"] and [o.status for o in outcomes] == ["raised", "raised"]


# ---------------------------------------------------------------------- what goes beside an answer


def test_a_function_crosses_as_names_and_its_module_as_source():
    text = sources({"f": [functions.cube]}, drivers.order, 3)
    assert set(text) == {"backprop.beside.functions", "backprop.beside.drivers"}
    copy = Beside(text).function(*named(functions.cube))
    assert copy is not functions.cube and copy(2) == 8


@pytest.mark.parametrize("module", [drivers, functions])
def test_what_goes_beside_an_answer_needs_nothing_of_ours(module: types.ModuleType):
    homes = {getattr(v, "__module__", "") for v in vars(module).values()}
    homes |= {v.__name__ for v in vars(module).values() if isinstance(v, types.ModuleType)}
    assert not any(str(home).startswith(("grader", "tensorflow")) for home in homes)


def test_a_driver_that_cannot_cross_is_refused_when_it_is_declared():
    with pytest.raises(TypeError, match="a package called 'beside'"):
        exercise(points=1, cases=[], hints=[], expects=lambda e: e, driver=lambda names, e: e)
