"""One submission's turn, in a process of its own: read the job, run it, write the answers."""

from __future__ import annotations

import dataclasses
import gc
import linecache
import os
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from . import rehearsal, standins
from .ask import Question, ask
from .beside import Beside
from .calls import hushed
from .guard import AutodiffRefused
from .outcome import Outcome, Status
from .parent import Parent
from .program import Failure, Program
from .raised import in_words, where
from .scan import Scan
from .values import Foreign, has_complex, pack, unpack
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
    # Before anything of the learner's runs: afterwards `exec` may be theirs.
    beside = Beside({name: text for q, _ in questions for name, text in q["beside"].items()})
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
    scan = Scan(header["statements"])
    names = [question["name"] for question, _ in questions]
    refusals = {name: scan.refused(name) for name in names}
    with_complex = {name: scan.makes_complex(name) for name in names}
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
            with hushed():  # differentiators are closed for good
                answered = ask(_question(question, blobs, beside), namespace, _alone)
            outcomes = [_explained(one, question["name"], program) for one in answered]
            if with_complex[question["name"]]:
                outcomes = [_without_complex_step(one) for one in outcomes]
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
    question |= {"driver": None, "needs": [], "beside": {}, "derived": True}
    said: list[bytes] = []
    job = frame({"statements": [statement], "failures": {}}) + frame(question, blobs)
    take(job, said.append)
    linecache.clearcache()


def _question(header: Mapping[str, Any], blobs: list[bytes], beside: Beside) -> Question:
    cases = tuple(
        {name: unpack(node, blobs, beside.function) for name, node in case}
        for case in header["cases"]
    )
    driver = beside.function(*header["driver"]) if header["driver"] else None
    rowwise, needs = tuple(header["rowwise"]), tuple(header["needs"])
    is_value, derived = header["is_value"], header["derived"]
    return Question(header["name"], cases, rowwise, is_value, driver, needs, derived)


def _explained(outcome: Outcome, name: str, program: Program) -> Outcome:
    """What raised, or is not there, with what is behind it where that is known."""
    failure = None
    if outcome.status is Status.RAISED:
        raised = Failure(outcome.status, outcome.error, outcome.where)
        failure = program.behind(raised)
    elif outcome.status is Status.MISSING:
        failure = program.failure_of(outcome.error or name)
    if failure is None:
        return outcome
    return dataclasses.replace(
        outcome, status=failure.status, error=failure.error, where=failure.where
    )


def _without_complex_step(outcome: Outcome) -> Outcome:
    """What came of an answer that makes complex numbers: it is refused where it is real ones."""
    if outcome.status is not Status.RETURNED or has_complex(outcome.value):
        return outcome
    return Outcome(Status.REFUSED, error=say("complex step"))


def _alone(calling: Callable[[], Outcome]) -> Outcome:
    """One call in a process of its own: whatever gets out of it is an outcome."""
    try:
        return calling()
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
        said["measured"] = outcome.measured
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


def make_streams() -> None:
    """Standard streams as a child is to have them, made once; its error stream is its output."""
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)


def quiet(keep: int) -> None:
    """Close every descriptor but ``keep``, and let the standard ones lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    if keep > 3:
        os.closerange(3, keep)
    os.closerange(keep + 1, 1 << 16)
    sys.stderr = sys.stdout


def hide_ours() -> None:
    """Take our modules out of ``sys.modules``: by name, nobody changes what observes an answer. One
    who imports them again has a copy that nothing uses. Before the fork: going through all names
    would copy the page of each into the child."""
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
        send = sender(descriptor)
        if parent is Parent.NUMPY:
            sys.meta_path.insert(0, standins.TensorFlowElsewhere(lambda: _elsewhere(send)))
        elif parent is Parent.WARM:
            rehearsal.ask_elsewhere(sys.modules["tensorflow"], lambda: _elsewhere(send))
        take(job, send)
        status = 0
    finally:
        os._exit(status)
