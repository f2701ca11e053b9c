"""A finite difference that is right to the last digits is noticed by what it asks; a derivation
that calls functions of its own is not taken for one."""

import numpy as np
import pytest

from grader.courses import by_name
from grader.decide import decide
from grader.sandbox.inside.ask import ask
from grader.sandbox.inside.calls import hushed
from grader.sandbox.inside.differences import is_difference, telling
from grader.truths import truths

HEAD = "import numpy as np\n"
SIGMOID = "def f(x): return 1 / (1 + np.exp(-x))\n"
SOFTMAX = """def f(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""
WEIGHTS = "W = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}\nH = 1 / 64\n"
ENTRIES = """def numeric(x, dz):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        for k, w in W.items():
            a, b = x.copy(), x.copy()
            a[i] += k * H
            b[i] -= k * H
            g[i] += w * np.sum(dz * (f(a) - f(b))) / H
    return g
"""
FORWARD = """def numeric(x, dz):
    w = [-49 / 20, 6, -15 / 2, 20 / 3, -15 / 4, 6 / 5, -1 / 6]
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        for k in range(7):
            a = x.copy()
            a[i] += k * 1e-3
            g[i] += w[k] * np.sum(dz * f(a)) / 1e-3
    return g
"""
MEASURED = {
    "each entry of softmax": ("grad_softmax", SOFTMAX + WEIGHTS + ENTRIES, "numeric(x, dz)"),
    "each entry of sigmoid": ("grad_sigmoid", SIGMOID + WEIGHTS + ENTRIES, "numeric(x, dz)"),
    "all entries at once": (
        "grad_sigmoid",
        SIGMOID + WEIGHTS,
        "dz * sum(w * (f(x + k * H) - f(x - k * H)) for k, w in W.items()) / H",
    ),
    "a list of points": (
        "grad_sigmoid",
        SIGMOID + WEIGHTS,
        "dz * sum((W[k] if k > 0 else -W[-k]) * f(x + k * H) for k in range(-4, 5) if k) / H",
    ),
    "number by number": (
        "grad_sigmoid",
        SIGMOID + WEIGHTS + "def s(v): return sum(w * (f(v + k * H) - f(v - k * H))"
        " for k, w in W.items()) / H\n",
        "dz * np.vectorize(s, otypes=[float])(x)",
    ),
    "a lambda of one entry": (
        "grad_sigmoid",
        SIGMOID + WEIGHTS + "def one(g): return sum(w * (g(k * H) - g(-k * H))"
        " for k, w in W.items()) / H\n",
        "dz * np.array([one(lambda t: f(v + t)) for v in x.ravel()]).reshape(x.shape)",
    ),
    "one side only": ("grad_softmax", SOFTMAX + FORWARD, "numeric(x, dz)"),
    "row by row": (
        "grad_softmax",
        SOFTMAX + WEIGHTS + ENTRIES,
        "np.stack([numeric(a, b) for a, b in zip(x.reshape(-1, x.shape[-1]),"
        " np.asarray(dz).reshape(-1, x.shape[-1]))]).reshape(x.shape)",
    ),
    "a method": (
        "grad_softmax",
        SOFTMAX + WEIGHTS + "class M:\n    def f(self, x): return f(x)\n"
        + "\n".join("    " + line for line in ENTRIES.replace("(x, dz)", "(self, x, dz)")
                    .replace("f(a) - f(b)", "self.f(a) - self.f(b)").splitlines()) + "\n",
        "M().numeric(x, dz)",
    ),
}  # fmt: skip
DERIVED = {
    "its own function, both signs": (
        "grad_sigmoid", SIGMOID, "dz * f(x) * f(-x)"),
    "its own function, row by row": (
        "grad_softmax",
        "def row(x, dz):\n    e = np.exp(x - x.max())\n    p = e / e.sum()\n"
        "    return p * (dz - (p * dz).sum())\n",
        "np.stack([row(a, b) for a, b in zip(x.reshape(-1, x.shape[-1]),"
        " np.asarray(dz).reshape(-1, x.shape[-1]))]).reshape(x.shape)",
    ),
    "its own function, number by number": (
        "grad_sigmoid",
        "def slope(v):\n    s = 1 / (1 + np.exp(-v)) if v > 0 else np.exp(v) / (1 + np.exp(v))\n"
        "    return s * (1 - s)\n",
        "dz * np.vectorize(slope, otypes=[float])(x)",
    ),
    "parts of x": (
        "grad_sigmoid",
        SIGMOID + "def half(x): return np.where(x > 0, f(x), 1 - f(-x))\n",
        "dz * half(np.maximum(x, 0) + np.minimum(x, 0)) * (1 - half(x))",
    ),
    "shifted by its largest": (
        "grad_softmax",
        SOFTMAX,
        "(lambda p: p * (dz - (p * dz).sum(-1, keepdims=True)))(f(x - x.max(-1, keepdims=True)))",
    ),
}  # fmt: skip


def verdict(name, before, body):
    names = {}
    exec(f"{HEAD}{before}\ndef {name}(x, dz):\n    return {body}", names)
    known = truths(by_name()[name])
    with hushed():
        return decide(known, ask(known.question, names, lambda calling: calling()))


@pytest.mark.parametrize("way", MEASURED)
def test_what_is_measured_is_told_so_and_earns_nothing(way):
    said = verdict(*MEASURED[way])
    assert said.status in ("refused", "wrong") and said.points == 0, said.message
    assert "measured" in said.message


@pytest.mark.parametrize("way", DERIVED)
def test_what_is_derived_is_not(way):
    said = verdict(*DERIVED[way])
    assert said.status == "right", said.message


def test_what_was_measured_badly_is_told_so_and_not_that_it_was_cast():
    once = ("grad_sigmoid", SIGMOID, "dz * (f(x + 1e-6) - f(x - 1e-6)) / 2e-6")
    said = verdict(*once)
    assert said.status == "wrong" and "it is measured" in said.message
    assert "float32" not in said.message


def test_a_part_that_was_measured_earns_nothing():
    known = truths(by_name()["grad_linear"])
    names = {}
    exec(
        HEAD + WEIGHTS + "def f(x, w): return x @ w\n"
        "def grad_linear(x, w, b, dz):\n"
        "    g = np.zeros(x.shape)\n"
        "    for i in np.ndindex(x.shape):\n"
        "        a, c = x.copy(), x.copy()\n"
        "        a[i] += 1; c[i] -= 1\n"
        "        g[i] = np.sum(dz * (f(a, w) - f(c, w))) / 2\n"
        "    return g, np.zeros_like(w), dz.sum(axis=0)",
        names,
    )
    with hushed():
        said = decide(known, ask(known.question, names, lambda calling: calling()))
    assert said.status == "wrong" and said.points == 0, said
    assert "measured" in said.message


def test_the_rows_of_a_batch_may_lie_on_both_sides_of_one_another():
    x = np.arange(12.0).reshape(3, 4)
    assert telling([{"x": x[0, 0]}, {"x": x}, {"x": x}], [0, 1, 2]) == (1, 2)
    assert not is_difference({"x": x}, {("row", "x"): [row.copy() for row in x]})
    assert is_difference({"x": x}, {("f", "x"): [x[0] + 0.25, x[0] - 0.25]})
