"""A backward pass with a bug that nobody has seen before: chapter 07 hunts a fresh one each run.

>>> from backprop.material.bugs import fresh_bug
>>> bug = fresh_bug()      # another one at each call; fresh_bug(7) is always the same
>>> bug                    # in a notebook: the listing with its lines numbered
>>> bug.run()["backward"]  # and what it defines
"""

from __future__ import annotations

import numpy as np

from backprop.material.listings import Listing

#: Right listings, with A and B for a number that is drawn; and what may be planted in a line.
_OPERATIONS: tuple[tuple[str, dict[int, tuple[str, ...]]], ...] = (
    (
        """\
def forward(x):
    return np.tanh(A * x) + B * x

def backward(x, dz):
    t = np.tanh(A * x)
    slope = A * (1 - t ** 2)
    dx = dz * slope
    dx = dx + B * dz
    return dx""",
        {
            5: ("    t = np.tanh(x)",),
            6: (
                "    slope = 1 - t ** 2",
                "    slope = A * (1 - t)",
                "    slope = A * (1 + t ** 2)",
            ),
            7: ("    dx = dz + slope", "    dx = np.sum(dz) * slope"),
            8: ("    dx = B * dz", "    dx = dx + B", "    dx = dx - B * dz"),
        },
    ),
    (
        """\
def forward(x):
    e = np.exp(A * x)
    return e / np.sum(e)

def backward(x, dz):
    e = np.exp(A * x)
    p = e / np.sum(e)
    mean = np.sum(p * dz)
    dx = p * (dz - mean)
    return A * dx""",
        {
            7: ("    p = e / np.max(e)",),
            8: ("    mean = np.mean(dz)", "    mean = np.sum(dz)", "    mean = np.mean(p * dz)"),
            9: ("    dx = p * dz", "    dx = p * (1 - p) * dz", "    dx = p * (dz + mean)"),
            10: ("    return dx", "    return -A * dx"),
        },
    ),
    (
        """\
def forward(x):
    centred = x - np.mean(x)
    return A * centred ** 2 + B

def backward(x, dz):
    centred = x - np.mean(x)
    d = dz * 2 * A * centred
    dx = d - np.mean(d)
    return dx""",
        {
            6: ("    centred = x",),
            7: ("    d = dz * A * centred", "    d = dz * 2 * A", "    d = 2 * A * centred"),
            8: ("    dx = d", "    dx = d - np.mean(dz)", "    dx = d - np.sum(d)"),
        },
    ),
    (
        """\
def forward(x):
    return np.maximum(x, 0) * np.sum(x ** 2) / A

def backward(x, dz):
    size = np.sum(x ** 2) / A
    dx = dz * (x > 0) * size
    ds = np.sum(dz * np.maximum(x, 0))
    dx += ds * 2 * x / A
    return dx""",
        {
            6: (
                "    dx = dz * size",
                "    dx = dz * (x < 0) * size",
                "    dx = (x > 0) * size",
            ),
            7: ("    ds = np.sum(dz)", "    ds = dz * np.maximum(x, 0)", "    ds = np.sum(dz * x)"),
            8: ("    dx = ds * 2 * x / A", "    dx += ds * x / A", "    dx += ds * 2 * x"),
        },
    ),
    (
        """\
def forward(x):
    return np.log(np.sum(np.exp(A * x))) + B * np.sum(x ** 2)

def backward(x, dz):
    e = np.exp(A * x)
    p = e / np.sum(e)
    dx = dz * A * p
    dx += dz * B * 2 * x
    return dx""",
        {
            6: ("    p = e / np.mean(e)", "    p = e"),
            7: ("    dx = dz * p", "    dx = A * p"),
            8: ("    dx += B * 2 * x", "    dx += dz * B * x", "    dx = dz * B * 2 * x"),
        },
    ),
)

#: How often there is no bug: one time in so many.
_INNOCENT = 5


def fresh_bug(seed: int | None = None) -> Listing:
    """A listing of ``forward`` and ``backward`` with one wrong line, or with none, drawn at random.

    Its ``wrong_line`` finds the line by running it, as for the listings of the exercise.
    """
    rng = np.random.default_rng(seed)
    code, bugs = _OPERATIONS[rng.integers(len(_OPERATIONS))]
    a, b = rng.choice([2, 3, 4, 5], size=2, replace=False)

    def filled(text: str) -> str:
        return text.replace("A", str(a)).replace("B", str(b))

    lines = filled(code).splitlines()
    if rng.integers(_INNOCENT) == 0:
        return Listing("\n".join(lines))
    number = int(rng.choice(list(bugs)))
    mended = {number: lines[number - 1]}
    lines[number - 1] = filled(str(rng.choice(bugs[number])))
    return Listing("\n".join(lines), mended)
