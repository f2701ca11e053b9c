"""Works out what is right on a class's own inputs before anybody is graded on them, so that grading
NumPy's answers never waits for TensorFlow."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path

from grader import kept
from grader.batch.seeds import Seeds, course_secret
from grader.classroom.folder import OWN
from grader.courses import chapters, taught_in, truths_file
from grader.exercise import Exercise
from grader.truths import keep


def work_out(course: Path, names: Collection[str] = ()) -> int:
    """Write down the truths of the pools of every chapter that an nbgrader course has as an
    assignment, and of the exercises of these ``names``. Returns how many were not there yet.

    Raises SecretError where the course's secret cannot be used.
    """
    with taught_in(course):
        missing = list(_missing(course, names))
        for ex, seed, path in missing:
            with contextlib.suppress(TypeError):  # of a kind that is not written down
                kept.write(path, keep(ex, seed), 0o600)
    return len(missing)


def _missing(course: Path, names: Collection[str]) -> Iterator[tuple[Exercise, bytes, Path]]:
    seeds = Seeds(course_secret(course / OWN / "secret"))
    for chapter, exercises in chapters().items():
        is_there = (course / "source" / chapter).is_dir()
        for ex in exercises:
            if not is_there and ex.name not in names:
                continue
            for seed in seeds.pools(ex.name):
                path = truths_file(ex, seed)
                if path is not None and kept.read(path, ex) is None:
                    yield ex, seed, path
