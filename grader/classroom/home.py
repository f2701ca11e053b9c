"""The folder of an nbgrader course, and work that begins in it.

Imports nothing of nbgrader's, which takes seconds: other things can begin before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from grader.batch.early import EarlyWorker
from grader.batch.worker import Start
from grader.courses import OWN_CHAPTERS, POOLS
from grader.sandbox import Limits
from grader.submission import Submission

#: One of these is in the folder of a course that has begun.
_SIGNS = ("nbgrader_config.py", "gradebook.db", "submitted")


def is_course(path: Path) -> bool:
    """Whether this is the folder of an nbgrader course."""
    return path.is_dir() and any((path / name).exists() for name in _SIGNS)


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


def first_worker(root: Path, isolation: str, limits: Limits) -> EarlyWorker:
    """A worker that begins to import, in the background, what it needs: TensorFlow too, which takes
    longer than nbgrader, where the first submission's answers use it, or where the truths of the
    course's own inputs are not known yet."""
    first = min(root.glob("submitted/*/*/*.ipynb"), default=None)
    like = Submission.of_file(first) if first is not None else None
    return EarlyWorker(Start(isolation, limits, like), not any((root / POOLS).glob("*")))
