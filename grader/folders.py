"""Reads chapters that lie in a folder: ``13_mine.md`` or ``.ipynb``, and ``13_mine.py`` beside it.

No package has to be made, and nothing be told anywhere else.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from grader import course_file
from grader.course_file import CourseFile
from grader.exercise import Exercise, Extension
from grader.packages import Unreadable, declared_in, said_of
from grader.releases import Release

_CHAPTER = "[0-9][0-9]_*"


def settings(folder: Path) -> CourseFile:
    """What the folder's ``course.toml`` says. Raises Unreadable."""
    if not folder.is_dir():
        raise Unreadable(f"There is no folder {folder}: give one with chapters in it.")
    said, problems = course_file.examine(folder)
    if problems:
        raise Unreadable(f"{problems[0]}.")
    return said


def release(folder: Path) -> Release | None:
    """Where the folder's course lives, or None where it does not say. Raises BadAddress."""
    address = settings(folder).release
    return Release.parse(address, f"release in {folder / course_file.NAME}") if address else None


def chapters(folder: Path) -> Mapping[str, tuple[Exercise, ...]]:
    """Every chapter's exercises in order, by the chapter's name. Raises Unreadable."""
    found = {}
    for path in sorted(folder.glob(f"{_CHAPTER}.py")):
        found[path.stem] = declared_in(_module(path), path.stem)
    return found


@dataclass(frozen=True)
class Extended:
    """The mistakes that a course's own file adds to an exercise, and a digest of them."""

    by: Extension
    digest: str


def extensions(path: Path) -> Mapping[str, Extended]:
    """What the file says of exercises that are declared elsewhere, by their name; nothing where
    there is no such file. Raises Unreadable."""
    if not path.is_file():
        return {}
    module = _module(path)
    added = {n: v for n, v in vars(module).items() if type(v) is Extension}
    text = path.read_text("utf-8")
    parts: dict[str, list[str]] = {name: [] for name in added}
    for statement in ast.parse(text).body:
        # What belongs to one exercise is its own; what else there is, all may be made of.
        of = _belongs_to(statement)
        for name in [of] if of in parts else parts:
            parts[name].append(ast.dump(statement))
    return {
        name: Extended(by, hashlib.sha256("\n".join(parts[name]).encode()).hexdigest()[:16])
        for name, by in added.items()
    }


def _belongs_to(statement: ast.stmt) -> str:
    """``grad_sigmoid`` of ``grad_sigmoid = extend()`` and of what ``@grad_sigmoid.mistake(…)``
    decorates; "" of anything else."""
    if isinstance(statement, ast.FunctionDef):
        for decorator in statement.decorator_list:
            asked = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name):
                return asked.value.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def prose(folder: Path) -> Iterator[Path]:
    """The chapters' files, in order. Of a notebook and a Markdown file of one name, the Markdown
    is the source."""
    for path in sorted([*folder.glob(f"{_CHAPTER}.md"), *folder.glob(f"{_CHAPTER}.ipynb")]):
        if path.suffix == ".md" or not path.with_suffix(".md").exists():
            yield path


def _module(path: Path) -> ModuleType:
    """The module in a file, read anew; two courses may have files of one name."""
    name = f"chapter_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickles look their module up
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise Unreadable(said_of(error, path, str(path))) from error
    return module
