"""Where a course with chapters of its own is worked on. Imports nothing of nbgrader's, which takes
seconds: other things can begin before."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from grader.courses import OWN_CHAPTERS


@contextlib.contextmanager
def at_home(root: Path) -> Iterator[Path]:
    """Work in the course's folder where it has chapters of its own, which are looked for there;
    gives the folder's whole path."""
    root = Path(root).resolve()
    if not (root / OWN_CHAPTERS).is_dir():
        yield root
        return
    with contextlib.chdir(root):
        yield root
