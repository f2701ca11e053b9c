"""The truths that a course's package comes with: written down, and proved by the tape."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from grader import cases, kept, tape
from grader.courses import Course
from grader.exercise import Exercise
from grader.kept import Kept, name_of
from grader.truths import keep, leaves


def build_truths(course: Course) -> list[Path]:
    """Write down what the tape says of the inputs that everybody gets, where that is not known yet;
    returns what was written."""
    written: list[Path] = []
    wanted = {name_of(ex.name): ex for ex in _with_kept_truths(course)}
    if course.truths is None:
        return written
    for path in course.truths.glob("*.truths"):
        if path.name not in wanted:
            path.unlink()
    for name, ex in wanted.items():
        path = course.truths / name
        there = kept.read(path, ex)
        if there is not None and not differences(ex, there):
            continue
        with contextlib.suppress(TypeError):  # of a kind that is not written down
            kept.write(path, keep(ex))
            written.append(path)
    return written


def _with_kept_truths(course: Course) -> Iterator[Exercise]:
    """The exercises whose truths are written down: those of a package. Of an answer that is a
    choice or tried there is little to work out, and nothing to keep."""
    for ex in course.exercises.values():
        if course.truths is not None and course.own_module(ex.chapter) is None:
            yield ex


def stale_truths(course: Course) -> Iterator[str]:
    """Which truths that are written down are not what the tape says, as sentences; whoever has
    written none down has none that are stale."""
    if course.truths is None or not course.truths.is_dir():
        return
    for ex in _with_kept_truths(course):
        path = course.truths / name_of(ex.name)
        there = kept.read(path, ex)
        if there is None:
            yield f"{_short(path)} is missing, or of another version of {ex.name}."
        elif said := differences(ex, there):
            yield f"{_short(path)} is not what the tape says of {said}."


def differences(ex: Exercise, there: Kept) -> str:
    """Of what is kept of the inputs that everybody gets: the first case of which the tape says
    something else now, "" where there is none.

    The tape itself is off by some roundings, and not by the same ones on every processor.
    """
    found = cases.draw(ex, b"", tape.output_shape)
    if kept.digest(found) != there.inputs:
        return "other inputs"
    for case, (value, sizes) in zip(found, there.values, strict=True):
        now, now_sizes = tape.worked_out(ex, case)
        room = [64 * np.finfo(np.float64).eps * np.abs(s) for s in leaves(now_sizes)]
        pairs = list(zip(leaves(value), leaves(now), strict=True))
        if len(room) != len(pairs):  # broadcast
            room = [np.asarray(np.inf)] * len(pairs)
        if not all(_alike(a, b, r) for (a, b), r in zip(pairs, room, strict=True)):
            return str(case.label)
        sizes_now = zip(leaves(sizes), leaves(now_sizes), strict=True)
        if not all(np.allclose(a, b, rtol=1e-9, equal_nan=True) for a, b in sizes_now):
            return f"the terms of {case.label}"
    return ""


def _alike(a: Any, b: Any, room: Any) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind not in "fc":
        return bool((a == b).all())
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= np.maximum(room, 1e-12 * np.abs(b))
    return bool((near | (a == b) | (np.isnan(a) & np.isnan(b))).all())


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
