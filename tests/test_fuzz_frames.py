"""Whatever a learner's process sends, the trusted side comes to a verdict and a sentence."""

from __future__ import annotations

import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
from fuzzing import damaged, fuzzed, texts
from hypothesis import strategies as st

from grader.courses import by_name
from grader.decide import decide
from grader.exercise import Driven
from grader.results import Graded, from_record, to_record
from grader.sandbox import decode
from grader.sandbox.answers import EndOfTurn, Turn
from grader.sandbox.decode import Room, outcomes
from grader.sandbox.host import Elsewhere, _State
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.parent import Parent
from grader.sandbox.inside.values import DTYPES, Foreign, pack
from grader.sandbox.inside.wire import Frames, frame
from grader.sandbox.job import Job, Question, Statement
from grader.truths import truths
from grader.verdict import Verdict

#: One of each kind, and of each form of answer.
EXERCISES = ("grad_sigmoid", "xyz_backward", "relative_error", "unbroadcast", "topological_order",
             "softmax_cases", "grad_linear", "descend")  # fmt: skip

floats = st.floats(width=64) | st.sampled_from([0.0, 1.0, -1.0, 1e300, 5e-324])
arrays = st.builds(
    lambda dtype, shape, fill: np.array(
        np.resize(np.array(fill or [0.0]), math.prod(shape)), np.float64
    ).reshape(shape),
    st.none(),
    st.lists(st.integers(0, 4), max_size=4),
    st.lists(floats, max_size=6),
)


@st.composite
def cast(draw: Any) -> Any:
    array = draw(arrays)
    with np.errstate(all="ignore"):
        return array.astype(draw(st.sampled_from(list(DTYPES.values()))))


values = st.recursive(
    cast() | texts.map(lambda t: Foreign(t)) | texts.map(lambda t: np.array(t[:50])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.sampled_from(["x", "y", "dw", "listed", "parents"]) | texts, inner,
                          max_size=4)
    ),
    max_leaves=8,
)  # fmt: skip
#: What ``decide`` is asked about: an answer that is missing is told before.
REPORTED = [str(s) for s in decode._STATUSES if s is not Status.MISSING]
statuses = st.sampled_from([str(s) for s in Status])


def packed(found: list[Any], number: int = 0) -> bytes:
    blobs: list[bytes] = []
    said = [{"status": status, "value": pack(value, blobs), "error": error, "where": error}
            for status, value, error in found]  # fmt: skip
    return frame({"answer": number, "outcomes": said}, blobs)


answers = st.lists(st.tuples(statuses, values, texts), min_size=1, max_size=3)
conversations = st.lists(
    answers.map(packed)
    | st.sampled_from([frame({"at": 0}), frame({"at": 1}), frame({"asked": 0}), frame({"asked": 1}),
                       frame({"done": True}), frame({"elsewhere": True}), frame({})]),
    max_size=8,
).map(b"".join)  # fmt: skip


def within(value: Any, room: Room) -> bool:
    """Whether a decoded value is no more than there was room for."""
    leaves, entries, todo = 0, 0, [value]
    while todo:
        here = todo.pop()
        leaves += 1
        if isinstance(here, dict):
            assert all(isinstance(k, str) and k.isprintable() for k in here)
            todo += here.values()
        elif isinstance(here, (list, tuple)):
            todo += here
        elif isinstance(here, Foreign):
            assert here.what.isprintable() and here.what.encode() is not None
        else:
            assert (isinstance(here, np.ndarray) and here.base is None) or here.dtype.kind == "U"
            entries += here.size if here.dtype.kind != "U" else 0
    return leaves <= room.leaves and entries <= room.entries


@fuzzed(damaged(answers.map(packed)), examples=150)
def test_what_is_decoded_is_within_its_room_or_a_value_error(data):
    room = Room(leaves=12, entries=40, characters=60)
    with contextlib.suppress(ValueError):
        for header, blobs in Frames().feed(data):
            for outcome in outcomes(header, blobs, len(header.get("outcomes", ())), room):
                assert outcome.value is None or within(outcome.value, room)
                assert outcome.error.isprintable() and outcome.where.isprintable()


class Said(Turn):
    """A process that says these bytes, and ends."""

    def __init__(self, data: bytes) -> None:
        self._frames = Frames().feed(data)

    def read(self, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
        try:
            return next(self._frames)
        except StopIteration:
            raise EndOfTurn(Status.CRASHED, ": its process ended") from None


@fuzzed(st.lists(damaged(conversations), min_size=1, max_size=4), examples=80)
def test_every_turn_brings_a_job_nearer_its_end(turns):
    questions = tuple(Question(name, ({}, {})) for name in ("f", "g"))
    state = _State(Job((Statement("a = 1\n"), Statement("b")), questions), math.inf, Parent.NUMPY)
    known: dict[str, list[Outcome]] = {}
    for number, data in enumerate((*turns, *[b""] * 8)):
        left = state.left()
        if not left:
            break
        before = len(state.done), len(state.failures), state.parent
        try:
            known |= dict(state.follow(left, Said(data), 1.0))
        except Elsewhere:
            state.parent = Parent.WARM if state.parent is Parent.NUMPY else Parent.COLD
        assert (len(state.done), len(state.failures), state.parent) != before, number
    known |= dict(state.known())
    assert not state.left()
    assert set(known) == {"f", "g"}
    for found in known.values():
        assert len(found) == 2 and all(o.error.isprintable() for o in found)


@st.composite
def near(draw: Any, truth: Any) -> Any:
    """Something of the form of ``truth``, or nearly: leaves cast, scaled, reshaped, exchanged."""
    if draw(st.integers(0, 9)) == 0:
        return draw(values)
    if isinstance(truth, dict):
        kept = [k for k in truth if draw(st.integers(0, 9))]
        return {k: draw(near(truth[k])) for k in kept}
    if isinstance(truth, (list, tuple)):
        return type(truth)(draw(near(v)) for v in truth)
    array = np.array(truth)
    if array.dtype.kind == "U":
        return array
    with np.errstate(all="ignore"):
        array = np.asarray(
            array * draw(st.sampled_from([1, 1, 1, 2, -1, 0, np.nan, np.inf, 1e308]))
        )
        array = array.astype(draw(st.sampled_from([*DTYPES.values(), *[array.dtype] * 9])))
    if draw(st.integers(0, 5)) == 0:
        array = draw(st.sampled_from([array.T, array.ravel(), array[None], array[..., None]]))
    return array


def crossed(value: Any) -> Any:
    """The value as it is read on the trusted side."""
    blobs: list[bytes] = []
    header = {"outcomes": [{"status": "returned", "value": pack(value, blobs)}]}
    return outcomes(header, blobs, 1, Room())[0].value


@pytest.mark.parametrize("name", EXERCISES)
@fuzzed(st.data(), examples=12)
def test_whatever_came_back_gets_a_verdict(name, data):
    ex = by_name()[name]
    known = truths(ex)
    found = []
    for expected in known.expected:
        status = data.draw(st.sampled_from([*["returned"] * 12, *REPORTED]))
        value = data.draw(values if isinstance(ex.kind, Driven) and data.draw(st.booleans())
                          else near(expected.truth))  # fmt: skip
        value = crossed(value) if status == "returned" else None
        found.append(Outcome(Status(status), value, error="x", where="line 1"))
    verdict = decide(known, found)
    assert isinstance(verdict, Verdict)
    assert 0 <= verdict.points <= verdict.max_points
    assert verdict.message.isprintable()
    assert verdict.message or verdict.status is Status.RIGHT
    graded = Graded("a.py", "none", (verdict,))
    json.dumps(graded.as_json(), allow_nan=False).encode()
    back = from_record(json.loads(json.dumps(to_record(graded))))
    assert back.verdicts[0].points == verdict.points


@pytest.mark.parametrize("name", EXERCISES)
def test_what_says_nothing_of_itself_gets_a_verdict(name):
    """Found by the test above: a class may have no name."""
    known = truths(by_name()[name])
    verdict = decide(known, [Outcome(Status.RETURNED, Foreign(""))] * len(known.cases))
    assert verdict.status is Status.WRONG and verdict.message
