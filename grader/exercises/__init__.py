"""The exercises, one module a chapter: ``c08_elementwise`` declares chapter ``08_elementwise``.

To add an exercise, write ``name = exercise(...)`` in its chapter's module; nothing else needs to
be told. The order in a module is the order in the chapter.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from grader.exercise import Exercise


@functools.cache
def chapters() -> Mapping[str, tuple[Exercise, ...]]:
    """Every chapter's exercises in order, by the chapter's name."""
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        chapter = module.name.removeprefix("c")
        names = vars(importlib.import_module(f"{__name__}.{module.name}"))
        mine = [(n, ex) for n, ex in names.items() if isinstance(ex, Exercise)]
        for name, ex in mine:
            ex.name, ex.chapter = name, chapter
        found[chapter] = tuple(ex for _, ex in mine)
    return MappingProxyType(found)


@functools.cache
def by_name() -> Mapping[str, Exercise]:
    """Every exercise by the name of the learner's answer, in the order of the course."""
    found: dict[str, Exercise] = {}
    for ex in (ex for exs in chapters().values() for ex in exs):
        if ex.name in found:
            raise ValueError(f"{ex.name} is declared in {found[ex.name].chapter} and {ex.chapter}")
        found[ex.name] = ex
    return MappingProxyType(found)
