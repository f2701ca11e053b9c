"""Which courses there are, and what is in them.

A course is a package with a folder or a module for each chapter, ``c08_elementwise`` for chapter
``08_elementwise``, whose variables are the exercises. A distribution offers its course by an entry
point of the group ``grader.courses``; the engine itself names none.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from grader.errors import GraderError
from grader.exercise import Declaration, Exercise

GROUP = "grader.courses"


class NoCourse(GraderError):
    """There is no course, or one cannot be read; the message says what was looked for."""

    exit_code = 2


@dataclass(frozen=True)
class Course:
    """A course, as its package declares it.

    name          how it is chosen, and the distribution that it comes with
    title         how people call it
    package       the import package that holds its chapters
    """

    name: str
    title: str
    package: str

    @property
    def folder(self) -> Path:
        """Where the package lies."""
        module = importlib.import_module(self.package)
        return Path(next(iter(module.__path__)))

    @functools.cached_property
    def chapters(self) -> Mapping[str, tuple[Exercise, ...]]:
        """Every chapter's exercises in order, by the chapter's name."""
        found = {}
        for module in sorted(pkgutil.iter_modules([str(self.folder)]), key=lambda m: m.name):
            if not module.name[1:3].isdigit() or not module.name.startswith("c"):
                continue
            chapter = module.name.removeprefix("c")
            names = vars(importlib.import_module(f"{self.package}.{module.name}"))
            found[chapter] = tuple(
                declared.exercise(name, chapter)
                for name, declared in names.items()
                if isinstance(declared, Declaration)
            )
        return MappingProxyType(found)

    @functools.cached_property
    def exercises(self) -> Mapping[str, Exercise]:
        """Every exercise by the name of the learner's answer, in the order of the course."""
        found: dict[str, Exercise] = {}
        for ex in (ex for exs in self.chapters.values() for ex in exs):
            if ex.name in found:
                raise NoCourse(
                    f"{ex.name} is declared in {found[ex.name].chapter} and in {ex.chapter}: "
                    "give one of them another name"
                )
            found[ex.name] = ex
        return MappingProxyType(found)


@functools.cache
def installed() -> Mapping[str, Course]:
    """The courses that installed distributions offer, by name."""
    points = sorted(importlib.metadata.entry_points(group=GROUP), key=lambda point: point.name)
    return MappingProxyType({point.name: point.load() for point in points})


def default() -> Course:
    """The course that is meant where none is named: the first by name. Raises NoCourse."""
    for course in installed().values():
        return course
    raise NoCourse(
        f"no course is installed: a distribution offers one by an entry point in {GROUP!r}"
    )


def chapters() -> Mapping[str, tuple[Exercise, ...]]:
    """Every chapter's exercises in order, by the chapter's name."""
    return default().chapters


def by_name() -> Mapping[str, Exercise]:
    """Every exercise by the name of the learner's answer, in the order of the course."""
    return default().exercises
