"""What is right, where the tape itself is off: an author declares no `terms` for it."""

import numpy as np
import pytest

from grader.courses import Course
from grader.decide import decide
from grader.truths import Truths

DECLARED = """
from grader.cases import extreme, given, normal
from grader.exercise import exercise
from grader.lazy import tf

grad_tanh = exercise(
    points=2,
    function=lambda x: tf.tanh(x),
    cases=[
        given(x=[3.0, 4.0, 5.0], dz=[1.0, 2.0, 3.0]),
        normal(x=(4,), scale={"x": 5.0}),
        extreme(x=(8,)),
    ],
    hints=["What is the slope of tanh?", "Say it by tanh itself."],
)
"""


@pytest.fixture(scope="module")
def grad_tanh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / "01_tanh.py").write_text(DECLARED, "utf-8")
    return Truths(Course.from_folder(folder).exercises["grad_tanh"])


def by_the_textbook(x, dz):
    with np.errstate(over="ignore"):
        return dz / np.cosh(x) ** 2


def measured(x, dz):
    return dz * (np.tanh(x + 1e-5) - np.tanh(x - 1e-5)) / 2e-5


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (by_the_textbook, "right"),  # better than the tape's where little is left of 1 − tanh²
        (lambda x, dz: dz * (1 - np.tanh(x) ** 2), "right"),
        (lambda x, dz: dz * (1 - np.tanh(x) ** 2) * (1 + 1e-11), "wrong"),
        (lambda x, dz: dz * (1 - np.tanh(x) ** 2) + 1e-11, "wrong"),
        (lambda x, dz: 1 - np.tanh(x) ** 2, "wrong"),
        (measured, "wrong"),
    ],
)
def test_an_extreme_case_takes_the_textbooks_answer_and_no_approximation(grad_tanh, answer, status):
    assert decide(grad_tanh, grad_tanh.run(answer)).status == status
