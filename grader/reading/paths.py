"""The notebooks and Python files that a user's paths stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.errors import WrongCall


def submissions(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in the order of their names. Raises WrongCall
    for a path that is none, and for a folder without any."""
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if _is_named_so(p)
                and p.is_file()
                and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            if not inside:
                raise WrongCall(f"{path} holds no notebook and no Python file")
            yield from inside
        elif not path.exists():
            raise WrongCall(f"{path} does not exist")
        elif not _is_named_so(path) and path.suffix != ".json":
            raise WrongCall(f"{path} is neither a notebook (.ipynb) nor a Python file (.py)")
        else:
            yield path


def _is_named_so(path: Path) -> bool:
    """A notebook or a Python file. A browser, or a mail program, may have put .txt or .json behind
    a notebook's name."""
    name = path.name.lower()
    return name.endswith((".ipynb", ".py", ".ipynb.txt", ".ipynb.json", ".py.txt"))
