"""The notebooks and Python files that a user's paths stand for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.errors import WrongCall


def below(root: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Each folder from ``root`` on, with the names of the folders in it, of which those that are
    taken out of the list are not looked into, and of everything else in it. No link is followed,
    what cannot be read is empty, and there may be folders in folders without end: on such
    ``os.walk`` and ``rglob`` give up with all else."""
    todo = [root]
    while todo:
        folder = todo.pop()
        folders: list[str] = []
        others: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    (folders if entry.is_dir(follow_symlinks=False) else others).append(entry.name)
        except OSError:
            continue
        folders.sort()
        yield folder, folders, sorted(others)
        todo += [folder / name for name in reversed(folders)]


def submissions(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in the order of their names. Raises WrongCall
    for a path that is none, and for a folder without any."""
    for path in paths:
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                raise WrongCall(f"{path} holds no notebook and no Python file")
            yield from inside
        elif not path.exists():
            raise WrongCall(f"{path} does not exist")
        elif not _is_named_so(path) and path.suffix != ".json":
            raise WrongCall(f"{path} is neither a notebook (.ipynb) nor a Python file (.py)")
        else:
            yield path


def _inside(root: Path) -> Iterator[Path]:
    for folder, folders, others in below(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in others:
            path = folder / name
            if _is_named_so(path) and not name.startswith(".") and path.is_file():
                yield path


def _is_named_so(path: Path) -> bool:
    """A notebook or a Python file. A browser, or a mail program, may have put .txt or .json behind
    a notebook's name."""
    name = path.name.lower()
    return name.endswith((".ipynb", ".py", ".ipynb.txt", ".ipynb.json", ".py.txt"))
