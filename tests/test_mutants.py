"""The doctor's mutants: what the cases let through is found, and told from what is the same."""

import numpy as np
import pytest

from grader import cli, reading
from grader.authoring.mutants import tally
from grader.authoring.mutations import mutants
from grader.cases import given, normal
from grader.exercise import exercise

WORKED = """
import numpy as np

def total(x, y):
    \"\"\"Rows of x, weighed.\"\"\"
    rows = np.sum(x, axis=1)
    return rows * y
"""
SOURCE = reading.parse([reading.Cell("cell 1", WORKED)])


def declared(*cases, record=()):
    made = exercise(
        points=1,
        expects=lambda x, y: np.sum(x, axis=1) * y,
        cases=cases,
        hints=["a", "b"],
        returns="total",
    )
    for reason, change in record:
        made.equivalent(reason, change)
    return made.exercise("total", "01_sums")


def changes(source):
    return {mutant.change for mutant in mutants(source)}


def test_every_small_change_is_made():
    made = changes(
        "def f(x, w, k):\n"
        "    a = (x - w).sum(axis=0, keepdims=True)\n"
        "    if k > 0 and k != 3:\n"
        "        a += x.T @ w\n"
        "    for i in range(k):\n"
        "        a[i:] -= g(x, w)\n"
        "    return a, -w\n"
    )
    for change in (
        "a = (x - w).sum(axis=0, keepdims=True) → a = (x + w).sum(axis=0, keepdims=True)",
        "a = (x - w).sum(axis=0, keepdims=True) → a = (w - x).sum(axis=0, keepdims=True)",
        "a = (x - w).sum(axis=0, keepdims=True) → a = x.sum(axis=0, keepdims=True)",
        "a = (x - w).sum(axis=0, keepdims=True) → a = (x - w).sum(axis=1, keepdims=True)",
        "a = (x - w).sum(axis=0, keepdims=True) → a = (x - w).sum(keepdims=True)",
        "a = (x - w).sum(axis=0, keepdims=True) → a = (x - w).sum(axis=0)",
        "a = (x - w).sum(axis=0, keepdims=True) → a = (x - w).mean(axis=0, keepdims=True)",
        "if k > 0 and k != 3: → if k >= 0 and k != 3:",
        "if k > 0 and k != 3: → if k > 0 or k != 3:",
        "if k > 0 and k != 3: → if True:",
        "if k > 0 and k != 3: → if k > 0 and k != 4:",
        "a += x.T @ w → a = x.T @ w",
        "a += x.T @ w → a += x @ w",
        "a += x.T @ w → a += w @ x.T",
        "a += x.T @ w → pass",
        "for i in range(k): → for i in range(k - 1):",
        "a[i:] -= g(x, w) → a[i:] -= g(w, x)",
        "a[i:] -= g(x, w) → a[i + 1:] -= g(x, w)",
        "a[i:] -= g(x, w) → a[:] -= g(x, w)",
        "return (a, -w) → return (a, w)",
        "return (a, -w) → return (-w, a)",
    ):
        assert change in made, change


def test_what_is_the_same_by_arithmetic_is_no_mutant():
    made = changes("def f(a, b):\n    return abs(a - b) + np.maximum(a, b) * (a - b) ** 2\n")
    assert not any("abs(b - a)" in m or "maximum(b, a)" in m or "(b - a) ** 2" in m for m in made)


def test_what_is_decided_once_is_no_mutant():
    made = changes(
        "def f(x, y, tol):\n"
        "    while x >= tol and x >= y:\n"
        "        x = x / 2\n"
        "    return np.array(x)\n"
    )
    before = "while x >= tol and x >= y: → "
    assert f"{before}while x > tol and x >= y:" not in made
    assert f"{before}while x <= tol and x >= y:" in made
    assert f"{before}while x >= tol and x > y:" in made
    assert "return np.array(x) → return x" not in made


def test_a_weak_set_of_cases_is_told_with_inputs_that_show_it():
    # Nothing but a symmetric matrix and a y of ones.
    weak = given("symmetric", x=[[1.0, 2.0], [2.0, 1.0]], y=[1.0, 1.0])
    found = tally(declared(weak), SOURCE)
    slipped = {s.change: s.told for s in found.survivors}
    assert slipped["rows = np.sum(x, axis=1) → rows = np.sum(x, axis=0)"]
    assert slipped["return rows * y → return rows / y"]
    assert any("Add a case" in said for said in found.problems)


GOOD = (normal(x=(2, 3), y=(2,)), normal(x=(4, 3), y=(4,)))


def test_good_cases_let_through_only_what_is_the_same_function():
    found = tally(declared(*GOOD), SOURCE)
    same = "rows = np.sum(x, axis=1) → rows = np.sum(x, axis=-1)"
    assert [(s.change, s.told) for s in found.survivors] == [(same, "")]
    [said] = found.problems
    assert "total.equivalent(" in said and same in said


def test_what_is_recorded_as_the_same_is_told_no_more():
    same = "rows = np.sum(x, axis=1) → rows = np.sum(x, axis=-1)"
    found = tally(declared(*GOOD, record=[("x is a matrix", same)]), SOURCE)
    assert found.equivalent == 1 and not list(found.problems)


def test_a_record_of_what_is_no_survivor_any_more_is_told():
    found = tally(declared(*GOOD, record=[("long ago", "a → b")]), SOURCE)
    assert any("Take it out" in said for said in found.problems)


def test_a_record_needs_a_reason():
    made = exercise(points=1, expects=lambda x: x, cases=[], hints=[])
    with pytest.raises(ValueError, match="say why"):
        made.equivalent(" ", "a → b")


def test_a_mutant_that_does_not_end_is_no_survivor():
    source = reading.parse(
        [
            reading.Cell(
                "1",
                "def total(x, y):\n    n = 0\n    while n < 3:\n        n = n + 1\n"
                "    return x.sum(axis=1) * y\n",
            )
        ]
    )
    found = tally(declared(*GOOD), source)
    assert found.tried > 10
    assert not any(s.change == "n = n + 1 → pass" for s in found.survivors)


def test_an_exercise_that_is_not_there_is_told(capsys):
    assert cli.main(["doctor", "--mutants", "-e", "no_such_thing"]) == 2
    assert "there is no exercise called no_such_thing" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.rare
def test_no_small_change_of_any_worked_answer_slips_through(capsys):
    assert cli.main(["doctor", "--mutants"]) == 0, capsys.readouterr().out
