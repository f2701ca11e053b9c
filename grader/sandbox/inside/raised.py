"""A learner's exception, in its own words and with their own line."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection
from typing import Any

import numpy as np

from .words import say

#: Every file name of a learner's code begins so: ``<answer>``, ``<answer cell 7>``.
ANSWER = "<answer"


#: What TensorFlow puts around its own words: where in its graph, and in which op.
_GRAPH = re.compile(r"\{\{function_node [^}]*\}\}\s*|\s*\[Op:\w+\].*$")

#: What NumPy says of arrays that do not fit, where only those who wrote it can read it: a pattern,
#: and the key of what is said instead, with the pattern's groups.
_NUMPY = (
    (
        r"matmul: Input operand 1 has a mismatch in its core dimension 0, .*"
        r"\(size (?P<rows>\d+) is different from (?P<columns>\d+)\)",
        "no product",
    ),
    (r"matmul: Input operand 0 does not have enough dim.*", "no product, left"),
    (r"matmul: Input operand 1 does not have enough dim.*", "no product, right"),
    (
        r"operands .*remapped\sshapes .*?: "
        r"(?P<left>\([\d,]+\))->\([\d,]*newaxis,newaxis\) "
        r"(?P<right>\([\d,]+\))->\([\d,]*newaxis,newaxis\) .*",
        "no product of stacks",
    ),
    (r"The\struth\svalue .*\bambiguous\..*", "no yes or no"),
)
#: NumPy's functions of one array and an axis, and what is meant where a second array is given.
_OF_TWO = {"max": "maximum", "min": "minimum", "amax": "maximum", "amin": "minimum"}
_OF_ONE = ("sum", "prod", "mean", "std", "var", "any", "all", "argmax", "argmin", "cumsum")


def in_words(error: BaseException) -> str:
    """ "ZeroDivisionError: division by zero", whatever the exception does when it is asked. What
    NumPy says of arrays that do not fit is said so that a learner can read it."""
    try:
        # Of a message without end its beginning is enough, and all that is looked at.
        words = str(error.msg if isinstance(error, SyntaxError) else error)[:4000]
        line = _GRAPH.sub("", words.strip().splitlines()[0]) if words.strip() else ""
        line = _readable(error, line) if isinstance(error, (TypeError, ValueError)) else line
        name = str(type(error).__name__)
    except BaseException:
        return say("cannot be shown")
    return f"{name}: {line}"[:400] if line else name[:400]


def _readable(error: BaseException, line: str) -> str:
    for pattern, key in _NUMPY:
        if match := re.fullmatch(pattern, line):
            return say(key, **match.groupdict())
    for frame, _line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_name
        if not str(frame.f_globals.get("__name__")).endswith("core.fromnumeric"):
            continue
        if name in _OF_TWO and _is_no_axis(frame.f_locals.get("axis")):
            return say("no axis, of two", name=name, other=_OF_TWO[name])
        if name in _OF_ONE and _is_no_axis(frame.f_locals.get("axis")):
            return say("no axis", name=name)
    return line


def _is_no_axis(value: Any) -> bool:
    return value is not None and not isinstance(value, (int, tuple, np.integer))


def where(error: BaseException, homes: Collection[str | None] = ()) -> str:
    """ "cell 7, line 3: y = 1 / n": the deepest line of a learner's that the error went through,
    "" where there is none. ``homes`` are files that count as theirs besides the answers'."""
    if isinstance(error, SyntaxError):
        return _place(str(error.filename), error.lineno, error.text)
    try:
        frames = traceback.extract_tb(error.__traceback__)
    except Exception:
        return ""
    for frame in reversed(frames):
        if frame.filename in homes or frame.filename.startswith(ANSWER):
            return _place(frame.filename, frame.lineno, frame.line)
    return ""


def _place(file: str, number: int | None, line: str | None) -> str:
    cell = file[len(ANSWER) :].rstrip(">").strip() if file.startswith(ANSWER) else ""
    prefix = f"{cell}, " if cell else ""
    return f"{prefix}line {number}: {(line or '').strip()}".rstrip(": ")[:300]
