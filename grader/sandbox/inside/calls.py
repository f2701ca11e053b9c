"""One call of a learner's function, and what came of it."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any

import numpy as np

from .guard import AutodiffRefused, no_autodiff
from .outcome import Outcome, Status
from .raised import in_words, where
from .streams import stood_in
from .values import plain
from .words import say


def call(
    function: Callable[..., Any],
    inputs: Mapping[str, Any],
    rowwise: Sequence[str] = (),
    quiet: bool = True,
    ours: bool = False,
    homes: Collection[str] = (),
) -> Outcome:
    """:func:`call_hushed` for one call alone. ``ours`` leaves out the guard against automatic
    differentiation: for functions of the course, and where the caller has put it up."""
    guard = contextlib.nullcontext() if ours else no_autodiff()
    with guard, hushed(quiet):
        return call_hushed(function, inputs, rowwise, homes)


@contextlib.contextmanager
def hushed(quiet: bool = True) -> Iterator[None]:
    """Within this block warnings, and where ``quiet`` what is printed, go nowhere."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        silence = stood_in("stdout", muted=True) if quiet else contextlib.nullcontext()
        with silence, stood_in("stderr", muted=True):
            yield


def call_hushed(
    function: Callable[..., Any],
    inputs: Mapping[str, Any],
    rowwise: Sequence[str] = (),
    homes: Collection[str] = (),
) -> Outcome:
    """Call ``function`` with copies of ``inputs``, by position, and say what happened; within
    :func:`hushed`.

    Only KeyboardInterrupt gets out. ``homes`` are the files whose lines are the learner's, where
    not that of ``function`` alone.
    """
    if not callable(function):
        return Outcome(Status.RAISED, error=_no_function(function))
    if is_stub(function):
        return Outcome(Status.NOT_ATTEMPTED)
    # A constant of an interactive session may come back from the learner's own cache; copies of
    # ours cannot be changed by it.
    mine = {k: _copy(v) for k, v in inputs.items()}
    homes = homes or {getattr(getattr(function, "__code__", None), "co_filename", "")}
    outcome = _call(function, mine, homes)
    if outcome.status is Status.RAISED and _has_batch(inputs, rowwise):
        by_row = _call_by_row(function, inputs, rowwise)
        if by_row.status is Status.RETURNED:
            return by_row
    changed = tuple(k for k, v in mine.items() if not _same(v, inputs[k]))
    if changed and outcome.status is Status.RETURNED:
        return Outcome(Status.RETURNED, outcome.value, changed=changed)
    return outcome


def is_stub(function: Callable[..., Any]) -> bool:
    """Whether the body of a function, or of all functions of a class, is still what the notebook
    came with: nothing."""
    if isinstance(function, type):
        methods = [f for f in vars(function).values() if hasattr(f, "__code__")]
        return bool(methods) and all(is_stub(f) for f in methods)
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType) or code.co_code not in _EMPTY_BODIES:
        return False
    # `return 1` is the same code with another constant.
    return all(c is None or c == getattr(function, "__doc__", None) for c in code.co_consts)


def _empty() -> None: ...


def _documented() -> None:
    """Only a docstring."""
    ...


_EMPTY_BODIES = {_empty.__code__.co_code, _documented.__code__.co_code}


def _call(
    function: Callable[..., Any], inputs: Mapping[str, Any], homes: Collection[str] = ()
) -> Outcome:
    before = len(AutodiffRefused.all)
    try:
        value = plain(function(*inputs.values()))
        if len(AutodiffRefused.all) > before:  # and the learner caught it
            return Outcome(Status.REFUSED, error=AutodiffRefused.all[-1])
        return Outcome(Status.RETURNED, value)
    except NotImplementedError as error:
        return Outcome(Status.NOT_ATTEMPTED) if not str(error) else _raised(error, homes)
    except AutodiffRefused as refusal:
        return Outcome(Status.REFUSED, error=str(refusal))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit and a learner's own BaseExceptions are theirs
        return _raised(error, homes)


def _call_by_row(
    function: Callable[..., Any], inputs: Mapping[str, Any], rowwise: Sequence[str]
) -> Outcome:
    lead = np.shape(inputs[rowwise[0]])[:-1]
    rows = []
    for index in np.ndindex(lead):
        one = {k: _copy(v[index] if k in rowwise else v) for k, v in inputs.items()}
        outcome = _call(function, one)
        if outcome.status is not Status.RETURNED or not isinstance(outcome.value, np.ndarray):
            return Outcome(Status.RAISED)
        rows.append(outcome.value)
    if len({row.shape for row in rows}) != 1:
        return Outcome(Status.RAISED)
    return Outcome(Status.RETURNED, np.stack(rows).reshape(*lead, *rows[0].shape), by_row=True)


def _has_batch(inputs: Mapping[str, Any], rowwise: Sequence[str]) -> bool:
    return bool(rowwise) and np.ndim(inputs[rowwise[0]]) > 1


def _raised(error: BaseException, homes: Collection[str]) -> Outcome:
    return Outcome(Status.RAISED, error=in_words(error), where=where(error, homes))


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_copy(v) for v in value)
    if isinstance(value, dict):
        return {k: _copy(v) for k, v in value.items()}
    return value


def _same(a: Any, b: Any) -> bool:
    if isinstance(b, np.ndarray):
        return (
            isinstance(a, np.ndarray)
            and a.shape == b.shape
            and a.dtype == b.dtype
            and a.tobytes() == b.tobytes()
        )
    if isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in b)
    return a is b or a == b


def _no_function(value: Any) -> str:
    """As what Python says when it is called, in words that say more."""
    is_stub = value is Ellipsis
    said = say("is a stub") if is_stub else say("is no function", kind=type(value).__name__)
    return f"TypeError: {said}"
