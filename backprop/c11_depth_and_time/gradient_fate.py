"""Which matrices make a gradient vanish, and which make it explode."""

import numpy as np

from backprop.material.fates import MATRICES, fate, sizes
from grader.cases import given
from grader.exercise import exercise

gradient_fate = exercise(
    points=3,
    expects=lambda: {name: fate(w) for name, w in MATRICES.items()},
    returns="gradient_fate",
    cases=[given()],
    hints=[
        "One large entry does not make a matrix explode, and small ones do not make it vanish. "
        "Multiply each by itself a few times and look at the size.",
        "What happens in the end is decided by the largest eigenvalue in absolute value, the "
        "spectral radius: below 1, at 1, above 1. `np.linalg.eigvals` finds them.",
        "What happens on the way is not decided by it. Where the spectral radius is below 1, is "
        "‖W‖, the most that one step can do, above 1 all the same? `np.linalg.norm(W, 2)` "
        "measures it.",
    ],
    insight="Looks deceive: the small entries of A pull together and explode, the 5 of B only "
    "delays the end, and F explodes though three of its four entries are below 1. The "
    "spectral radius tells the end, ‖W‖ whether anything grows on the way: that is the "
    "difference between D and E.",
)


@gradient_fate.mistake(
    "You went by the size of the entries. 0.5 · ones(4, 4) has none above 0.5; what does it do to "
    "a vector of ones?",
    alone=True,
)
def by_entries():
    largest = {name: np.abs(w).max() for name, w in MATRICES.items()}
    return {name: "explodes" if size > 1 else "vanishes" for name, size in largest.items()}


@gradient_fate.mistake(
    "You went by the length of one step, ‖W‖. That says what may happen at first; go on for forty "
    "steps.",
    alone=True,
)
def by_norm():
    norms = {name: sizes(w, 1)[0] for name, w in MATRICES.items()}
    return {
        name: "stays" if np.isclose(n, 1) else "explodes" if n > 1 else "vanishes"
        for name, n in norms.items()
    }


@gradient_fate.mistake(
    "The spectral radius tells the end of it, and you have that right. On the way there, some of "
    "them grow first: look at ‖W‖, the most that a single step can do.",
    alone=True,
)
def by_spectral_radius():
    end = {name: fate(w) for name, w in MATRICES.items()}
    return {name: "vanishes" if f == "grows first" else f for name, f in end.items()}


@gradient_fate.mistake(
    "You went by the determinant. It says what becomes of an area; one direction may explode while "
    "another vanishes.",
    alone=True,
)
def by_determinant():
    sizes_ = {name: abs(np.linalg.det(w)) for name, w in MATRICES.items()}
    return {
        name: "stays" if np.isclose(d, 1) else "explodes" if d > 1 else "vanishes"
        for name, d in sizes_.items()
    }
