"""Matrices that a gradient meets again and again on its way back through time.

>>> from backprop.material.fates import MATRICES, sizes
>>> sizes(MATRICES["A"], 40)     # ‖W‖, ‖W²‖, … ‖W⁴⁰‖
"""

from __future__ import annotations

import numpy as np

_TURN = np.pi / 6

MATRICES = {
    "A": 0.5 * np.ones((4, 4)),
    "B": np.array([[0.5, 5.0], [0.0, 0.5]]),
    "C": np.array([[np.cos(_TURN), -np.sin(_TURN)], [np.sin(_TURN), np.cos(_TURN)]]),
    "D": np.array([[0.4, -0.4], [0.4, 0.4]]),
    "E": np.array([[1.5, -1.0], [1.0, -0.6]]),
    "F": np.array([[0.2, 1.5], [0.9, 0.3]]),
}

FATES = ("vanishes", "grows first", "stays", "explodes")


def sizes(w: np.ndarray, steps: int) -> np.ndarray:
    """The spectral norms of W, W², … W^steps: by how much a gradient can have grown by then."""
    power, found = np.eye(len(w)), []
    for _ in range(steps):
        power = power @ w
        found.append(np.linalg.norm(power, 2))
    return np.array(found)


def fate(w: np.ndarray) -> str:
    """What becomes of the largest gradient, seen by going 400 steps back."""
    found = sizes(w, 400)
    if found[-1] > 1e3:
        return "explodes"
    if found[-1] > 1e-3:
        return "stays"
    return "grows first" if found.max() > 1 else "vanishes"
