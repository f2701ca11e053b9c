"""What somebody handed in."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import escaping, reading
from grader.courses import chapters


@dataclass(frozen=True)
class Submission:
    """What somebody handed in, and what it is held to.

    name     how it is spoken of, a path most often
    data     the file's bytes, or where they cannot be had, ``unreadable`` says why
    student  whose random inputs it gets (see ``batch.seeds``)
    held_to  names of exercises; without them a notebook is held to all of the chapter that it
             answers, and a Python file to those that it defines
    """

    name: str
    data: bytes = b""
    unreadable: str = ""
    student: str = ""
    held_to: tuple[str, ...] = ()

    @classmethod
    def of_file(cls, path: Path, name: str = "", **more: Any) -> Submission:
        """The submission in a file; never raises."""
        try:
            return cls(escaping.path(name or path), reading.load(path), **more)
        except reading.Unreadable as problem:
            return cls(escaping.path(name or path), unreadable=str(problem), **more)

    @functools.cached_property
    def source(self) -> reading.Source:
        """Its code, parsed once, however often it is asked for: graded, and then shown in
        Formgrader's notebook. Raises ``reading.Unreadable``."""
        if self.unreadable:
            raise reading.Unreadable(self.unreadable)
        return reading.parse(reading.cells(self.data, _suffix(self.name)))

    def chapter(self) -> str:
        """The chapter whose name its file has, or ""."""
        stem = Path(self.name).stem
        return stem if stem in chapters() else ""


def _suffix(name: str) -> str:
    """What a file is, by its name: ``a.ipynb.txt`` and ``a.json`` are notebooks."""
    name = name.lower().removesuffix(".txt").removesuffix(".json")
    return ".py" if name.endswith(".py") else ".ipynb"
