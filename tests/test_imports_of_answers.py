"""Answers import what people import: what is there is used, and what is missing is the reason only
where it is needed. In the sandbox, where answers are graded."""

import pytest

from grader.grading import grade
from grader.sandbox import Limits, Sandbox
from grader.submission import Submission

STARS = """
from past.builtins import xrange
from cs231n.helpers import *
import numpy as np
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""
SCIPY = """
from scipy.signal import correlate2d
def grad_conv2d(x, w, dz):
    return correlate2d(x, dz, mode="valid")
"""
DATACLASS = """
from dataclasses import dataclass
import numpy as np
@dataclass
class Layer:
    scale: float = 1.0
    def back(self, x, dz):
        s = 1 / (1 + np.exp(-x))
        return self.scale * dz * s * (1 - s)
def grad_sigmoid(x, dz):
    return Layer().back(x, dz)
"""
TORCH = """
import torch
def grad_sigmoid(x, dz):
    s = torch.sigmoid(torch.tensor(x))
    return (torch.tensor(dz) * s * (1 - s)).numpy()
"""
JAX = """
import jax.numpy as jnp
def grad_matmul(x, y, dz):
    return jnp.dot(dz, y.T)
"""


@pytest.fixture(scope="module")
def sandbox():
    # On a machine that is busy, importing scipy.signal alone may take ten seconds.
    with Sandbox("none", Limits(seconds=60)) as running:
        yield running


@pytest.mark.parametrize(
    ("code", "name", "status", "says"),
    [
        (STARS, "grad_sigmoid", "right", ""),
        (SCIPY, "grad_conv2d", "right", ""),
        (DATACLASS, "grad_sigmoid", "right", ""),
        (TORCH, "grad_sigmoid", "raised", "`torch` could not be imported"),
        (JAX, "grad_matmul", "raised", "`jax.numpy` could not be imported"),
    ],
)
def test_what_an_answer_imports_is_no_reason_by_itself(sandbox, code, name, status, says):
    [said] = grade(Submission("answer.py", code.encode(), held_to=(name,)), sandbox).verdicts
    assert said.status == status, said.message
    assert says in said.message
