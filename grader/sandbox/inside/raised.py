"""A learner's exception, in its own words and with their own line."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection

from .words import say

#: Every file name of a learner's code begins so: ``<answer>``, ``<answer cell 7>``.
ANSWER = "<answer"


#: What TensorFlow puts around its own words: where in its graph, and in which op.
_GRAPH = re.compile(r"\{\{function_node [^}]*\}\}\s*|\s*\[Op:\w+\].*$")


def in_words(error: BaseException) -> str:
    """ "ZeroDivisionError: division by zero", whatever the exception does when it is asked."""
    try:
        # Of a message without end its beginning is enough, and all that is looked at.
        words = str(error.msg if isinstance(error, SyntaxError) else error)[:4000]
        line = _GRAPH.sub("", words.strip().splitlines()[0]) if words.strip() else ""
        name = str(type(error).__name__)
    except BaseException:
        return say("cannot be shown")
    return f"{name}: {line}"[:400] if line else name[:400]


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
