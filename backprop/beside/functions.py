"""Functions that are handed to a learner's answer, as inputs of a case."""

from typing import Any

import numpy as np


def cube(x: Any) -> Any:
    """x³, elementwise."""
    return np.asarray(x) ** 3


def x_squared_y(point: Any) -> Any:
    """x²y at the point (x, y)."""
    return point[0] ** 2 * point[1]


def ripples(point: Any) -> Any:
    """sin x₀ + 2 sin x₁ + 3 sin x₂ + … plus the product of them all."""
    point = np.asarray(point)
    return np.sum(np.arange(1, point.size + 1) * np.sin(point)) + np.prod(point)


def bowl_slope(x: Any) -> Any:
    """The slope 2(x − 1) of the bowl (x − 1)² + 0.001."""
    return 2 * (x - 1)


def two_valleys_slope(x: Any) -> Any:
    """The slope x³ − x + 0.25 of a curve with two valleys."""
    return x * x * x - x + 0.25


def itself(x: Any) -> Any:
    """x, and not a copy of it."""
    return x


def turned(x: Any) -> Any:
    """x with its axes in reverse order: a view, where x is an array."""
    return np.asarray(x).T


def last_row(x: Any) -> Any:
    """The last row of x: a view, where x is an array."""
    return np.asarray(x)[-1]


def half_square(x: Any) -> Any:
    """½ Σ x², one number."""
    return np.sum(np.asarray(x) ** 2) / 2


def neighbours(x: Any) -> Any:
    """Each entry times the next one along the last axis, the last times the first."""
    return np.asarray(x) * np.roll(x, -1, axis=-1)
