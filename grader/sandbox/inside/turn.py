"""One submission's turn, in a process of its own: read the job, run it, write the answers."""

from __future__ import annotations

import functools
import gc
import linecache
import os
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from . import given, rehearsal, standins
from .calls import call_hushed, hushed
from .drivers import call_driven
from .errors import in_words, where
from .guard import AutodiffRefused
from .outcome import Outcome, Status
from .parent import Parent
from .program import Failure, Program
from .scan import Scan
from .values import Foreign, pack, plain, unpack
from .wire import MOST_BODY, MOST_HEADER, Frames, frame
from .words import say

Send = Callable[[bytes], None]


def take(job: bytes, send: Send) -> None:
    """Run the statements, answer the questions, and send what becomes known as soon as it is.

    A job is a frame of statements and then a frame for each question. Sent are {"at": statement}
    before each statement, {"asked": question} before each question, {"answer": question,
    "outcomes": […]} after it, and {"done": true}.
    """
    (header, _none), *questions = Frames(len(job), len(job)).feed(job)
    main = ModuleType("__main__")
    main.__dict__.update(standins.names())
    sys.modules["__main__"] = main  # where dataclasses and typing look names up
    sys.argv[:] = [""]
    namespace = main.__dict__
    failures = {
        int(i): Failure(Status(status), error, place)
        for i, (status, error, place) in header["failures"].items()
    }
    program = Program(header["statements"], failures)
    scan = Scan([s["code"] for s in header["statements"]])
    refusals = {question["name"]: scan.refused(question["name"]) for question, _ in questions}
    for number in range(len(program)):
        send(frame({"at": number}))
        program.run(number, namespace)
    known = b""  # each answer goes with the next question, for one wake-up at the other end
    for number, (question, blobs) in enumerate(questions):
        send(known + frame({"asked": number}))
        refusal = refusals[question["name"]]
        if refusal:
            outcomes = [Outcome(Status.REFUSED, error=refusal)] * len(question["cases"])
        else:
            answered = _answer(question, blobs, namespace, program)
            outcomes = [_explained(outcome, program) for outcome in answered]
        known = _packed(number, outcomes)
    send(known + frame({"done": True}))


def rehearse() -> None:
    """Take a turn of our own, so that what Python and NumPy prepare at first use is there before
    the fork. No op of TensorFlow's."""
    code = "def f(x, w):\n    return np.exp(x - x.max(axis=-1, keepdims=True)) @ w / w.sum()"
    blobs: list[bytes] = []
    inputs = {"x": np.ones((2, 3)), "w": np.ones((3, 2))}
    case = [[name, pack(value, blobs)] for name, value in inputs.items()]
    statement = {"code": code, "where": "", "first_line": 1, "binds": ["f"]}
    question = {"name": "f", "cases": [case, case], "rowwise": [], "is_value": False}
    question |= {"driver": "", "needs": []}
    said: list[bytes] = []
    job = frame({"statements": [statement], "failures": {}}) + frame(question, blobs)
    take(job, said.append)
    linecache.clearcache()


def _answer(
    question: Mapping[str, Any], blobs: list[bytes], namespace: dict[str, Any], program: Program
) -> list[Outcome]:
    cases = [
        {name: unpack(node, blobs, given.FUNCTIONS) for name, node in case}
        for case in question["cases"]
    ]
    name = question["name"]
    wanted = [name, *question["needs"]]
    absent = next((n for n in wanted if n not in namespace), None)
    if absent is not None:
        return [_absent(absent, program, "" if absent == name else absent)] * len(cases)
    found = namespace[name]
    if question["is_value"]:
        return [_value(found)] * len(cases)
    if question["driver"]:
        parts = {n: namespace[n] for n in wanted}
        driven = functools.partial(call_driven, question["driver"], parts, ours=True)
        return [_guarded(driven, case) for case in cases]  # differentiators are closed for good
    with hushed():
        return [_guarded(call_hushed, found, case, question["rowwise"]) for case in cases]


def _explained(outcome: Outcome, program: Program) -> Outcome:
    """What raised, with what is behind it where that is known."""
    if outcome.status is not Status.RAISED:
        return outcome
    failure = Failure(outcome.status, outcome.error, outcome.where)
    behind = program.behind(failure)
    if behind is failure:
        return outcome
    return Outcome(behind.status, error=behind.error, where=behind.where)


def _absent(name: str, program: Program, needed: str) -> Outcome:
    failure = program.failure_of(name)
    if failure is None:
        return Outcome(Status.MISSING, error=needed)
    return Outcome(failure.status, error=failure.error, where=failure.where)


def _value(found: Any) -> Outcome:
    if found is Ellipsis:
        return Outcome(Status.NOT_ATTEMPTED)
    try:
        return Outcome(Status.RETURNED, plain(found))
    except BaseException as error:
        return Outcome(Status.RAISED, error=in_words(error), where=where(error))


def _guarded(calling: Callable[..., Outcome], *arguments: Any) -> Outcome:
    try:
        return calling(*arguments)
    except AutodiffRefused as refusal:
        return Outcome(Status.REFUSED, error=str(refusal))
    except BaseException as error:
        return Outcome(Status.RAISED, error=in_words(error), where=where(error))


def _packed(number: int, outcomes: list[Outcome]) -> bytes:
    blobs: list[bytes] = []
    packed = []
    for outcome in outcomes:
        before = len(blobs)
        node = pack(outcome.value, blobs) if outcome.status is Status.RETURNED else None
        if sum(map(len, blobs)) > MOST_BODY:
            del blobs[before:]
            node = pack(Foreign(say("many numbers")), blobs)
        said = {"status": outcome.status, "value": node, "error": outcome.error}
        said |= {"where": outcome.where, "changed": outcome.changed, "by_row": outcome.by_row}
        packed.append({key: one for key, one in said.items() if one})
    whole = frame({"answer": number, "outcomes": packed}, blobs)
    if int.from_bytes(whole[:4], "little") <= MOST_HEADER:
        return whole
    much = Foreign(say("many parts"))
    return _packed(number, [Outcome(Status.RETURNED, much)] * len(outcomes))


def sender(descriptor: int) -> Send:
    """Writes whole frames to ``descriptor``."""

    def send(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    return send


def quiet(keep: int) -> None:
    """Close every descriptor but ``keep``, and let the standard ones lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    if keep > 3:
        os.closerange(3, keep)
    os.closerange(keep + 1, 1 << 16)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = sys.stderr = os.fdopen(1, "w", closefd=False)


def _hide_ours() -> None:
    """Take our modules out of ``sys.modules``: by name, nobody changes what observes an answer. One
    who imports them again has a copy that nothing uses."""
    package = __name__.partition(".")[0]
    for name in [n for n in sys.modules if n.partition(".")[0] == package]:
        del sys.modules[name]


def _elsewhere(send: Send) -> None:
    send(frame({"elsewhere": True}))
    os._exit(0)


def run(job: bytes, descriptor: int, parent: Parent) -> None:
    """The whole turn; does not return. Nothing of a learner's is run at exit."""
    status = 1
    try:
        gc.enable()
        _hide_ours()
        send = sender(descriptor)
        if parent is Parent.NUMPY:
            sys.meta_path.insert(0, standins.TensorFlowElsewhere(lambda: _elsewhere(send)))
        elif parent is Parent.WARM:
            rehearsal.ask_elsewhere(sys.modules["tensorflow"], lambda: _elsewhere(send))
        take(job, send)
        status = 0
    finally:
        os._exit(status)
