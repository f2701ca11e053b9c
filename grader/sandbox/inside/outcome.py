"""What one call of a learner's answer came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How it ended. A verdict has one of these too; "right" and "wrong" are only a verdict's."""

    RETURNED = "returned"
    RAISED = "raised"
    NOT_ATTEMPTED = "not attempted"
    REFUSED = "refused"
    MISSING = "missing"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True)
class Outcome:
    """What one call came to.

    status    RETURNED, RAISED, NOT_ATTEMPTED or REFUSED; from the sandbox also MISSING (nothing
              of that name), TIMEOUT and CRASHED
    value     what was returned, made ``plain``
    error     the exception's own words, "ZeroDivisionError: division by zero"; what was refused;
              or the rest of a sentence, " (10 s)", ": it ran out of memory"
    where     the line of the learner's code that raised, "line 3: y = 1 / n"
    changed   arguments that the call modified in place
    by_row    whether the function had to be called row by row
    measured  whether a finite difference was seen to be made (:mod:`.differences`)
    """

    status: Status
    value: Any = None
    error: str = ""
    where: str = ""
    changed: tuple[str, ...] = ()
    by_row: bool = False
    measured: bool = False
