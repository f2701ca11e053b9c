"""Reads a course that is an import package: its chapters, and where the rest of it lies.

A chapter is a folder ``c02_waves`` whose ``EXERCISES`` names its modules in order, one an
exercise, or a single module ``c02_waves.py``.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import pkgutil
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType

from grader.exercise import Declaration, Exercise
from grader.sandbox.inside.beside import PACKAGE as BESIDE


@functools.cache
def chapters(package: str) -> Mapping[str, tuple[Exercise, ...]]:
    """Every chapter's exercises in order, by the chapter's name; read once."""
    found: dict[str, tuple[Exercise, ...]] = {}
    modules = pkgutil.iter_modules([str(folder(package))])
    for name in sorted(m.name for m in modules if m.name[:1] == "c" and m.name[1:3].isdigit()):
        module = importlib.import_module(f"{package}.{name}")
        chapter = name.removeprefix("c")
        parts = [
            importlib.import_module(f"{package}.{name}.{part}")
            for part in getattr(module, "EXERCISES", ())
        ]
        found[chapter] = tuple(
            ex for part in parts or [module] for ex in declared_in(part, chapter)
        )
    return MappingProxyType(found)


def declared_in(module: ModuleType, chapter: str) -> tuple[Exercise, ...]:
    """The exercises that a module declares, in their order there."""
    return tuple(
        declared.exercise(name, chapter)
        for name, declared in vars(module).items()
        if isinstance(declared, Declaration)
    )


def drivers_say(package: str) -> Mapping[str, str]:
    """What the functions beside an answer say of it, by key: ``SENTENCES`` of the modules of the
    package ``beside``."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules([str(folder(package) / BESIDE)]):
        said = importlib.import_module(f"{package}.{BESIDE}.{module.name}")
        found |= getattr(said, "SENTENCES", {})
    return MappingProxyType(found)


def prose(package: str) -> Path:
    """The folder of the chapters' Markdown: in a checkout ``solutions/``, else the copy inside."""
    inside = folder(package) / "_chapters"
    return inside if inside.is_dir() else folder(package).parent / "solutions"


def truths(package: str) -> Path:
    """The folder of the truths that are there already."""
    return folder(package) / "_truths"


def notebooks(package: str) -> Path | None:
    """The folder of the built notebooks in a checkout, or None where there is none."""
    checkout = folder(package).parent
    written = (checkout / "solutions").is_dir() and (checkout / "pyproject.toml").is_file()
    return checkout / "notebooks" if written else None


def folder(package: str) -> Path:
    """Where the package lies."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} should be a package")
    return Path(spec.submodule_search_locations[0])


def offered_in(checkout: Path, group: str) -> list[str]:
    """What the ``pyproject.toml`` in a folder offers by entry points of a group, as
    ``package:NAME``; nothing where there is no such file."""
    try:
        said = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
        points = said["project"]["entry-points"][group]
        return [str(place) for place in points.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def object_in(checkout: Path, place: str) -> object:
    """What ``package:NAME`` is in a checkout, which need not be installed."""
    module, _, name = place.partition(":")
    if importlib.util.find_spec(module.partition(".")[0]) is None:
        sys.path.insert(0, str(checkout.resolve()))
        importlib.invalidate_caches()
    return getattr(importlib.import_module(module), name)
