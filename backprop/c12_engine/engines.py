"""Engines with something wrong in them, for the known mistakes."""

from backprop.material.engine import (
    ComposedValue,
    RightValue,
)


def spoken(operation):
    """An operation as a learner calls it: ``exp``, ``·``, ``−``."""
    return {"*": "·", "-": "−", "neg": "unary −"}.get(operation, operation)


#: Engines on which a mistake comes to other numbers, with what is put behind its name and its
#: sentence there.
STYLES = (
    (RightValue, "", ""),
    (
        ComposedValue,
        "_composed",
        " (Your − and / are made of other operations, whose nodes it meets as well.)",
    ),
)


def engine(base=RightValue, **methods):
    """The engine with some methods replaced, or taken away (None)."""
    return type("Value", (base,), methods)


def driven(driver, Value=RightValue, **functions):
    """A wrong answer: a driver, run on an engine with something wrong in it."""
    return lambda expression: driver({"Value": Value, **functions}, expression)


def named(function, name):
    function.__name__ = name
    return function
