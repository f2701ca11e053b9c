"""No right answer is rejected, whatever numbers are drawn: those of ``tests/answers/`` on other
inputs than everybody's, and in float32."""

import numpy as np
import pytest
import spellings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.courses import by_name
from grader.exercise import Choice, Tried
from grader.sandbox.inside.calls import call
from grader.truths import Truths, truths

#: Those whose inputs are drawn.
DRAWN = [n for n, ex in by_name().items() if not isinstance(ex.kind, (Choice, Tried))]
#: Those whose answer can be computed in float32 from beginning to end by casting what is handed in.
IN_SINGLE = [n for n, ex in by_name().items() if ex.chapter[:2] in ("08", "09", "10")]


@pytest.mark.parametrize("seed", [b"one student", b"another"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_right_answer_is_right_for_every_student(name, seed):
    known = Truths(by_name()[name], seed)
    for one in spellings.right(name):
        said = spellings.verdict(one, known)
        assert (said.status, said.points) == ("right", known.exercise.points), f"{one}: {said}"


@pytest.mark.rare
@pytest.mark.parametrize("name", DRAWN)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.binary(min_size=1, max_size=12))
@example(seed=b"9")  # a corner of dx where one term alone is added up, and is 0
@example(seed=b"m4")
@example(seed=b"\xc2")  # a norm below 1, where a guard weighs more
def test_a_right_answer_is_right_whatever_is_drawn(name, seed):
    known = Truths(by_name()[name], seed)
    for one in spellings.right(name):
        said = spellings.verdict(one, known, guarded=False)
        assert said.status == "right", f"{one}: {said.message}"


@pytest.mark.parametrize("name", IN_SINGLE)
def test_a_right_answer_computed_in_float32_is_told_that_digits_were_lost(name):
    """Where float32 comes back for float32 it is right; for float64 inputs it is not, and a finite
    difference that was cast cannot be told from it."""
    known = truths(by_name()[name])
    for one in spellings.right(name):
        single = in_single(one.answer)
        outcomes = [call(single, c.inputs, known.exercise.rowwise, ours=True) for c in known.cases]
        said = spellings.decide(known, outcomes)
        if said.status != "right":  # one that goes over to Python's floats may lose nothing
            assert (said.status, said.mistake) == ("wrong", None), f"{one}: {said.message}"
            assert "float32" in said.message, f"{one}: {said.message}"
        for j in known.judge(outcomes):
            if j.case.dtype == np.float32:
                assert j.right, f"{one}: {j.case.label}"


def in_single(function):
    """The same answer computed in float32 from beginning to end."""

    def single(*args):
        return function(*(a.astype(np.float32) if _is_float(a) else a for a in args))

    return single


def _is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"
