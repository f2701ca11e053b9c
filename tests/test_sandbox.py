"""What the sandbox answers, whatever the learner's code does. Without isolation, so it is fast;
``test_attacks.py`` is about what the isolation keeps out."""

from __future__ import annotations

import time

import numpy as np
import pytest

from grader.sandbox import Job, Limits, Question, Sandbox, Statement

X = np.array([3.0, 4.0, 5.0])
DZ = np.array([1.0, 2.0, 3.0])


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none", Limits(seconds=1.0, in_all=8.0)) as running:
        yield running


def ask(sandbox, code: str, *names: str, **more):
    """Run ``code`` and ask for each name at (X, DZ). One name gives its one outcome."""
    where = more.pop("where", "")
    questions = tuple(Question(name, ({"x": X, "dz": DZ},), **more) for name in names)
    results = sandbox.run(Job((Statement(code, where),), questions))
    if len(names) == 1:
        [outcome] = results[names[0]]
        return outcome
    return {name: outcomes[0] for name, outcomes in results.items()}


def test_an_answer_comes_back_as_numbers(sandbox):
    outcome = ask(sandbox, "def f(x, dz):\n    return x * dz", "f")
    assert outcome.status == "returned"
    np.testing.assert_array_equal(outcome.value, X * DZ)


def test_a_loop_without_end_costs_only_its_own_answer(sandbox):
    code = "def f(x, dz):\n    while True:\n        pass\ndef g(x, dz):\n    return x"
    began = time.monotonic()
    results = ask(sandbox, code, "f", "g")
    assert results["f"].status == "timeout"
    assert results["f"].error == " (1 s)"
    assert results["g"].status == "returned"
    assert time.monotonic() - began < 3


def test_a_process_that_ends_itself_costs_only_its_own_answer(sandbox):
    code = "import os\ndef f(x, dz):\n    os._exit(0)\ndef g(x, dz):\n    return x"
    results = ask(sandbox, code, "f", "g")
    assert results["f"].status == "crashed"
    assert results["g"].status == "returned"


def test_a_name_that_is_not_there_is_missing(sandbox):
    assert ask(sandbox, "y = 1", "f").status == "missing"
