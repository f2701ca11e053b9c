"""Engines with something wrong in them, for the known mistakes."""

from backprop.material.engine import (
    RightValue,
)


def spoken(operation):
    """An operation as a learner calls it: ``exp``, ``·``, ``−``."""
    return {"*": "·", "-": "−", "neg": "unary −"}.get(operation, operation)


def engine(**methods):
    """The engine with some methods replaced, or taken away (None)."""
    return type("Value", (RightValue,), methods)


def driven(driver, Value=RightValue, **functions):
    """A wrong answer: a driver, run on an engine with something wrong in it."""
    return lambda expression: driver({"Value": Value, **functions}, expression)


def named(function, name):
    function.__name__ = name
    return function
