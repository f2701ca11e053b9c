"""The modules a notebook imports besides NumPy and TensorFlow, as stand-ins that do nothing.

In a notebook ``from grader import check`` gives feedback and ``figures`` draws. Neither belongs
beside a graded answer, and ``grader`` holds the answers, so here are empty ones.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import math
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

#: Packages that exist in a notebook and do nothing here.
QUIET = ("grader", "figures", "IPython", "ipywidgets", "matplotlib", "google.colab")


class Nothing:
    """Takes every call, attribute, item and ``with``, and does nothing."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None: ...

    def __call__(self, *_args: Any, **_kwargs: Any) -> Nothing:
        return self

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _key: Any) -> Nothing:
        return self

    def __setitem__(self, _key: Any, _value: Any) -> None: ...

    def __iter__(self) -> Iterator[Nothing]:
        return iter((self, self))  # fig, ax = plt.subplots()

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *_error: Any) -> None: ...


class LazyTensorFlow(ModuleType):
    """The name ``tf`` before anybody has used it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module("tensorflow"), name)


class _QuietModule(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []  # a package, whose modules are found here too

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return tf_module() if name == "tf" else Nothing()


class _QuietFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if f"{name}.".startswith(tuple(f"{quiet}." for quiet in QUIET)):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _QuietModule(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


class TensorFlowElsewhere(importlib.abc.MetaPathFinder):
    """In a process without TensorFlow: its import, seconds of it, is done by another process, which
    ``ask`` asks for. It does not return."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name in ("tensorflow", "keras"):
            self._ask()


def tf_module() -> ModuleType:
    """TensorFlow, or what becomes it when it is first used."""
    return sys.modules.get("tensorflow") or LazyTensorFlow("tensorflow")


def install() -> None:
    """Make the stand-ins importable, before anything of the same name."""
    sys.meta_path.insert(0, _QuietFinder())
    # A difference in long double is exact to more digits than an answer needs.
    for name in ("longdouble", "float128", "longfloat"):
        if hasattr(np, name):
            setattr(np, name, np.float64)


def names() -> dict[str, Any]:
    """The names that exist before a learner's first statement, with the set-up cell or without."""
    nothing = Nothing()
    return {
        "__name__": "__main__",
        "__builtins__": __builtins__,
        "np": np,
        "math": math,
        "tf": tf_module(),
        **dict.fromkeys(("check", "hint", "progress", "grade", "display"), nothing),
    }
