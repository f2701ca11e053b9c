"""How an answer is asked: the one way, in a notebook and in the sandbox.

The two differ in where an answer runs, and so in what stands around each call: here a learner's
variables are to be spared, there a process of its own ends when it likes. That is handed in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import differences
from .calls import call_hushed, is_stub
from .outcome import Outcome, Status
from .raised import in_words, where
from .values import dtype_of, plain
from .words import say

Inputs = Mapping[str, Any]
#: Has one call made and returns what came of it, or of itself, where the call had to be stopped.
Around = Callable[[Callable[[], Outcome]], Outcome]


@dataclass(frozen=True, eq=False)  # inputs are arrays: a question equals itself alone
class Question:
    """One exercise as whoever asks it sees it: a name and the inputs of each call, no answer.

    name      the learner's name for the answer
    cases     the inputs of each call, by argument name: NumPy arrays, numbers, strings, functions
              of :mod:`.beside`, and lists, tuples and dicts of these
    rowwise   arguments whose leading axes are a batch, see :func:`.calls.call`
    is_value  the answer is a plain value, to be handed back and not called
    driver    makes use of the answer, where it is not called itself: a function of :mod:`.beside`
              that takes what the learner wrote, by name, and the inputs of a case
    needs     the other names that the driver uses
    derived   what is asked for is to be derived, and not measured
    """

    name: str
    cases: tuple[Inputs, ...]
    rowwise: tuple[str, ...] = ()
    is_value: bool = False
    driver: Callable[..., Any] | None = None
    needs: tuple[str, ...] = ()
    derived: bool = False


def ask(question: Question, names: Mapping[str, Any], around: Around) -> list[Outcome]:
    """What comes of every case, for what the learner's code has bound to ``names``.

    Within :func:`.calls.hushed`, unless what is printed is to be seen.
    """
    cases = question.cases
    nothing = _nothing(question, names)
    if nothing is not None:
        return [nothing] * len(cases)
    if question.is_value:
        return [around(functools.partial(_value, names[question.name]))] * len(cases)
    calling = caller(question, names)
    wide = [number for number, case in enumerate(cases) if not _is_narrow(case)]
    telling = differences.telling(cases, wide) if question.derived else ()
    outcomes: dict[int, Outcome] = {}
    for number in sorted(range(len(cases)), key=lambda number: number not in wide):
        # What raises in float64 may end the process in float32 (a tf.nn.conv2d of two axes does),
        # and is not asked.
        raised = next((o for o in outcomes.values() if o.status is Status.RAISED), None)
        if raised is None or number in wide:
            once = functools.partial(around, functools.partial(calling, cases[number]))
            if number in telling:
                raised = differences.looked_at(names[question.name], cases[number], once)
            else:
                raised = once()
        outcomes[number] = raised
    return [outcomes[number] for number in range(len(cases))]


def caller(question: Question, names: Mapping[str, Any]) -> Callable[[Inputs], Outcome]:
    """From the inputs of one case to what comes of it, for an answer that is there."""
    if question.driver is None:
        found, rowwise = names[question.name], question.rowwise
        return lambda inputs: call_hushed(found, inputs, rowwise)
    parts = {name: names[name] for name in (question.name, *question.needs)}
    homes = {home for part in parts.values() for home in _homes(part)}
    driven = functools.partial(question.driver, parts)
    return lambda inputs: call_hushed(driven, inputs, (), homes)


def _nothing(question: Question, names: Mapping[str, Any]) -> Outcome | None:
    """What is said where there is nothing to call: of the answer, or of what else is needed."""
    for name in (question.name, *question.needs):
        other = "" if name == question.name else name
        if name not in names:
            return Outcome(Status.MISSING, error=other)
        part = names[name]
        if part is Ellipsis:
            return Outcome(Status.NOT_ATTEMPTED, error=other)
        if question.driver is None:
            continue
        if is_stub(part):
            return Outcome(Status.NOT_ATTEMPTED, error=other)
        if not callable(part):
            said = say("cannot be called", name=name, kind=type(part).__name__)
            return Outcome(Status.RAISED, error=f"TypeError: {said}")
    return None


def _value(found: Any) -> Outcome:
    try:
        return Outcome(Status.RETURNED, plain(found))
    except Exception as error:
        return Outcome(Status.RAISED, error=in_words(error), where=where(error))


def _is_narrow(case: Inputs) -> bool:
    return dtype_of(case) == np.float32


def _homes(part: Any) -> Sequence[str]:
    """The files that a learner's function or class stands in."""
    functions = vars(part).values() if isinstance(part, type) else [part]
    codes = [getattr(f, "__code__", None) for f in functions]
    return [code.co_filename for code in codes if code is not None]
