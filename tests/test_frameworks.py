"""Another framework may be imported and used for its arithmetic; differentiating is refused by
name. The frameworks here are small ones of the same shape."""

import sys
import textwrap

import numpy as np
import pytest

from grader.sandbox.inside.calls import call
from grader.sandbox.inside.frameworks import differentiates
from grader.sandbox.inside.outcome import Status

TORCH = """
    import numpy as np
    class Tensor:
        def __init__(self, data): self.data = np.asarray(data)
        def numpy(self): return self.data
        def backward(self): return "a gradient"
    def tensor(data): return Tensor(data)
    def sigmoid(t): return Tensor(1 / (1 + np.exp(-t.data)))
    class autograd:
        grad = staticmethod(lambda *a: "a gradient")
"""
X, DZ = np.array([3.0, 4.0]), np.array([1.0, 2.0])


@pytest.fixture
def torch(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text(textwrap.dedent(TORCH))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    yield
    sys.modules.pop("torch", None)


def sigmoid(x, dz):
    import torch

    s = torch.sigmoid(torch.tensor(x)).numpy()
    return dz * s * (1 - s)


def by_backward(x, dz):
    import torch

    return torch.tensor(x).backward()


def by_grad(x, dz):
    import torch

    return torch.autograd.grad(x, x)


def test_its_arithmetic_is_like_any_other(torch):
    outcome = call(sigmoid, {"x": X, "dz": DZ})
    assert outcome.status == Status.RETURNED
    s = 1 / (1 + np.exp(-X))
    np.testing.assert_allclose(outcome.value, DZ * s * (1 - s))


@pytest.mark.parametrize("imported_before", [False, True])
@pytest.mark.parametrize(
    ("answer", "name"),
    [(by_backward, "torch.Tensor.backward"), (by_grad, "torch.autograd.grad")],
)
def test_its_gradients_are_refused_by_name(torch, answer, name, imported_before):
    if imported_before:
        __import__("torch")
    outcome = call(answer, {"x": X, "dz": DZ})
    assert (outcome.status, outcome.error) == (Status.REFUSED, name)


def test_afterwards_it_is_what_it_was(torch):
    call(by_backward, {"x": X, "dz": DZ})
    assert by_backward(X, DZ) == "a gradient"
    assert by_grad(X, DZ) == "a gradient"


def test_a_path_that_does_not_differentiate_is_none_of_its_business():
    assert differentiates("jax.numpy.dot") == ""
    assert differentiates("torch.nn.functional.softmax") == ""
    assert differentiates("numpy.gradient") == ""
    assert differentiates("jax.value_and_grad") == "jax.value_and_grad"
