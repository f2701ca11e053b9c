"""A course's own functions that stand beside an answer: drivers, and inputs that are functions.

They stand in modules of a package called ``beside``. Such a module imports nothing but the standard
library and NumPy, and knows of no right answer: it crosses the boundary as its source, and a
function as the names of its module and itself.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "beside"

Function = Callable[..., Any]


def is_beside(value: Any) -> bool:
    """Whether this is a function that can cross."""
    home = getattr(value, "__module__", None)
    return callable(value) and isinstance(home, str) and PACKAGE in home.split(".")[:-1]


def named(function: Function) -> tuple[str, str]:
    """The names under which it crosses. Raises TypeError for one that cannot."""
    if not is_beside(function):
        name = getattr(function, "__qualname__", repr(function))
        raise TypeError(
            f"{name} cannot go beside a learner's answer: expected a function of a module in a "
            f"package called {PACKAGE!r}, it is of {getattr(function, '__module__', 'none')}"
        )
    return function.__module__, function.__name__


def sources(*values: Any) -> dict[str, str]:
    """By module, the sources of all functions in these values, lists, tuples and dicts included."""
    found: dict[str, str] = {}
    for value in values:
        if isinstance(value, Mapping):
            found |= sources(*value.values())
        elif isinstance(value, (list, tuple)):
            found |= sources(*value)
        elif is_beside(value):
            found[value.__module__] = _source(value.__module__)
    return found


@functools.cache
def _source(module: str) -> str:
    """The source of such a module."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise TypeError(f"{module} has no source that could go beside a learner's answer")
    return Path(spec.origin).read_text("utf-8")


class Beside:
    """The functions of modules that came as source; nothing of it is in ``sys.modules``."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._modules: dict[str, ModuleType] = {}
        for name, text in sources.items():
            module = self._modules[name] = ModuleType(name)
            code = compile(text, f"<{name}>", "exec", dont_inherit=True)
            exec(code, module.__dict__)

    def function(self, module: str, name: str) -> Function:
        """The function of these names. Raises KeyError."""
        found: Function = self._modules[module].__dict__[name]
        return found
