"""Answers that are plain values: what a wrong one earns and is told, and how values and lists cross
the boundary of the sandbox."""

import pytest

from grader import reading
from grader.courses import by_name
from grader.decide import decide
from grader.grading import grade_source
from grader.sandbox import Limits, Sandbox
from grader.sandbox.inside.outcome import Outcome
from grader.sandbox.inside.values import plain
from grader.truths import Truths


def value_verdict(name, value):
    return decide(Truths(by_name()[name]), [Outcome("returned", plain(value))])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("proof_order", "FBHDAGCI", "Step F speaks of something that none of your steps before"),
        ("proof_order", "BFHDAEGIC", "proof_order should be 8 letters; yours has 9."),
        ("proof_order", 3, "proof_order should be 8 letters; it is something else."),
        ("eta_regimes", "creeps", "The answer should be a dict with the keys '0.1', '0.5'"),
        ("eta_regimes", {0.1: "creeps"}, "'0.5', '0.9', '1.1' is missing"),
        (
            "eta_regimes",
            {0.1: "lands", 0.5: "creeps", 0.9: "zigzags", 1.1: "diverges"},
            "2 of 4 are right.",
        ),
        ("planted_bug", 14, "This is not it yet."),
        ("planted_bug", None, "The answer is None where planted_bug, a number, was expected."),
        ("planted_bugs", dict.fromkeys("ABCDEF", 1), "Of the lines that you name, 0 of 6 are."),
    ],
)
def test_a_wrong_value_earns_what_is_right_of_it_and_gives_nothing_away(name, value, says):
    said = value_verdict(name, value)
    share = 1.0 if says == "2 of 4 are right." else 0  # a choice for each of four
    assert (said.status, said.points) == ("wrong", share)
    assert says in said.message
    assert "should be 10" not in said.message
    assert said.picture is None


SUBMISSION = """
import numpy as np

proof_order = "BFHDAGIC"
planted_bug = 10
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "zigzags", 1.1: "diverges"}

def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return xs

def numeric_partial(f, point, axis, h):
    e = np.eye(len(point))[axis]
    return (f(point + h * e) - f(point - h * e)) / (2 * h)

def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * limit / norm for g in grads] if norm > limit else grads

def solve_newton(w, b, target, tol):
    while True:
        pass

def xyz_backward(x, y, z):
    ...

planted_bugs = (
    ...  # your code here
)
"""


@pytest.mark.parametrize(
    "isolation", ["none", pytest.param("bubblewrap", marks=pytest.mark.sandboxed)]
)
def test_values_lists_and_functions_cross_the_boundary(isolation):
    source = reading.parse([reading.Cell("cell 1", SUBMISSION)])
    wanted = [ex for name, ex in by_name().items() if name in source.defined]
    with Sandbox(isolation, Limits(seconds=2.0)) as sandbox:
        said = {v.exercise: v for v in grade_source(source, wanted, sandbox)}
    left = {said.pop(name).status for name in ("xyz_backward", "planted_bugs")}
    assert left == {"not attempted"}
    endless = said.pop("solve_newton")
    assert endless.status == "timeout"
    assert "does each bring z nearer to the target?" in endless.message
    assert {v.exercise: v.status for v in said.values()} == dict.fromkeys(said, "right")
    assert len(said) == 6
