"""Code with a mistake planted in it: what the questions of chapters 06 and 07 print.

>>> from backprop.material.listings import SWEEP, SUSPECTS
>>> SWEEP                               # in a notebook: the listing with its lines numbered
>>> backward = SWEEP.run()["backward"]  # and what it defines

Which line is wrong is not written down. It is found by running: a listing that agrees with central
differences has no mistake in it; otherwise the wrong line is the one with which, when it is
mended, it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


def sigmoid(x):
    """1/(1 + e⁻ˣ), which the listings may call."""
    return 1 / (1 + np.exp(-x))


@dataclass(frozen=True)
class Listing:
    """Lines of code, and what some of them should be instead, by number."""

    code: str
    mended: Mapping[int, str] = field(default_factory=dict)

    def run(self, mended: int = 0) -> dict[str, Any]:
        """The names that the code defines, with one line mended if asked."""
        lines = self.code.splitlines()
        if mended:
            lines[mended - 1] = self.mended[mended]
        names: dict[str, Any] = {"np": np, "sigmoid": sigmoid}
        exec("\n".join(lines), names)
        return {k: v for k, v in names.items() if k not in ("np", "sigmoid", "__builtins__")}

    def wrong_line(self, is_right) -> int:
        """The number of the wrong line, from 1, or 0 if there is none, by ``is_right(names)``.

        Raises ValueError unless mending one line, and only that one, puts it right.
        """
        if is_right(self.run()):
            return 0
        [line] = [n for n in self.mended if is_right(self.run(n))]
        return line

    def line_of(self, text: str) -> int:
        """The number of the line that begins with ``text``, from 1."""
        lines = [line.strip() for line in self.code.splitlines()]
        return next(n for n, line in enumerate(lines, 1) if line.startswith(text))

    def __repr__(self) -> str:
        lines = self.code.splitlines()
        return "\n".join(f"{n:2}  {line}".rstrip() for n, line in enumerate(lines, 1))

    def _repr_markdown_(self) -> str:
        return f"```python\n{self!r}\n```"


def difference(f, x, dz, h=1e-5):
    """⟨dz, central differences of f⟩ at x, shaped like x."""
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        dx[i] = np.sum(dz * (f(x + step) - f(x - step))) / (2 * h)
    return dx


# --------------------------------------------------------------- chapter 06: one backward sweep

SWEEP = Listing(
    """\
def forward(x, W1, W2, W3):
    return sigmoid(sigmoid(x @ W1) @ W2) @ W3

def backward(x, W1, W2, W3, dout):
    fa = sigmoid(x @ W1)
    fb = sigmoid(fa @ W2)
    dW3 = np.outer(fb, dout)
    db = fb * (1 - fb) * (W3 @ dout)
    dW2 = np.outer(fa, db)
    da = fa * (1 - fa) * (db @ W2)
    dW1 = np.outer(x, da)
    dx = W1 @ da
    return dx, dW1, dW2, dW3""",
    {10: "    da = fa * (1 - fa) * (W2 @ db)"},
)


def sweep_is_right(names: Mapping[str, Any]) -> bool:
    """Whether ``backward`` agrees with central differences of ``forward``, in every gradient."""
    rng = np.random.default_rng(6)
    values = [rng.normal(size=shape) for shape in [(2,), (2, 2), (2, 2), (2, 1)]]
    dout = np.array([1.5])
    for number, found in enumerate(names["backward"](*values, dout)):

        def moved(value, number=number):
            return names["forward"](*values[:number], value, *values[number + 1 :])

        if not np.allclose(found, difference(moved, values[number], dout), atol=1e-7):
            return False
    return True


# ------------------------------------------------------ chapter 07: which of these would you trust?

SUSPECTS = {
    "A": Listing(
        """\
def forward(x):
    return x - np.mean(x)

def backward(x, dz):
    return dz - np.mean(dz)"""
    ),
    "B": Listing(
        """\
def forward(x):
    e = x - 1
    s = e ** 2
    return np.mean(s)

def backward(x, dz):
    e = x - 1
    ds = dz * np.ones_like(x)
    de = ds * 2 * e
    return de""",
        {8: "    ds = dz * np.ones_like(x) / x.size"},
    ),
    "C": Listing(
        """\
def forward(x):
    return np.abs(x)

def backward(x, dz):
    rises = x > 0
    slope = np.where(rises, 1.0, 0.0)
    return dz * slope""",
        {6: "    slope = np.where(rises, 1.0, -1.0)"},
    ),
    "D": Listing(
        """\
def forward(x):
    return x * sigmoid(x)

def backward(x, dz):
    s = sigmoid(x)
    dx = dz * s
    dx = dz * x * s * (1 - s)
    return dx""",
        {7: "    dx += dz * x * s * (1 - s)"},
    ),
    "E": Listing(
        """\
def forward(x):
    return x / np.sqrt(np.sum(x ** 2))

def backward(x, dz):
    length = np.sqrt(np.sum(x ** 2))
    z = x / length
    along = z * np.sum(dz)
    return (dz - along) / length""",
        {7: "    along = z * np.sum(z * dz)"},
    ),
    "F": Listing(
        """\
def forward(x):
    return np.log(np.sum(np.exp(x)))

def backward(x, dz):
    e = np.exp(x)
    return dz * e / np.sum(e)"""
    ),
}


def suspect_is_right(names: Mapping[str, Any]) -> bool:
    """Whether ``backward`` agrees with central differences of ``forward``, at points of both
    signs."""
    rng = np.random.default_rng(7)
    for _ in range(3):
        x = rng.normal(size=5)
        dz = rng.normal(size=np.shape(names["forward"](x)))
        if not np.allclose(
            names["backward"](x, dz), difference(names["forward"], x, dz), atol=1e-7
        ):
            return False
    return True
