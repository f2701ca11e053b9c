"""What the course itself hands to learners: helpers by name, and functions that are inputs.

``conv2d`` and its like are names that exist before the first cell runs. A function marked with
:func:`given_function` can be an input of a case: it crosses the boundary as its name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

#: Functions that may be inputs, by name.
FUNCTIONS: dict[str, Callable[..., Any]] = {}


def given_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark ``function`` as one that a case may hand to a learner's answer."""
    function.is_given_function = True  # type: ignore[attr-defined]
    FUNCTIONS[function.__name__] = function
    return function


def conv2d(x: Any, w: Any) -> Any:
    """The convolution of x (H, W) with w (kh, kw), "VALID", stride 1, by ``tf.nn.conv2d``.

    Returns a tensor of shape (1, H−kh+1, W−kw+1, 1), with batch and channel axes as TensorFlow
    has them.
    """
    tf = importlib.import_module("tensorflow")
    x = tf.convert_to_tensor(x)
    w = tf.convert_to_tensor(w, dtype=x.dtype) if not tf.is_tensor(w) else tf.cast(w, x.dtype)
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding="VALID",
    )


@given_function
def cube(x: Any) -> Any:
    """x³, elementwise."""
    return np.asarray(x) ** 3


@given_function
def x_squared_y(point: Any) -> Any:
    """x²y at the point (x, y)."""
    return point[0] ** 2 * point[1]


@given_function
def ripples(point: Any) -> Any:
    """sin x₀ + 2 sin x₁ + 3 sin x₂ + … plus the product of them all."""
    point = np.asarray(point)
    return np.sum(np.arange(1, point.size + 1) * np.sin(point)) + np.prod(point)


@given_function
def bowl_slope(x: Any) -> Any:
    """The slope 2(x − 1) of the bowl (x − 1)² + 0.001."""
    return 2 * (x - 1)


@given_function
def two_valleys_slope(x: Any) -> Any:
    """The slope x³ − x + 0.25 of a curve with two valleys."""
    return x * x * x - x + 0.25


@given_function
def itself(x: Any) -> Any:
    """x, and not a copy of it."""
    return x


@given_function
def turned(x: Any) -> Any:
    """x with its axes in reverse order: a view, where x is an array."""
    return np.asarray(x).T


@given_function
def last_row(x: Any) -> Any:
    """The last row of x: a view, where x is an array."""
    return np.asarray(x)[-1]


@given_function
def half_square(x: Any) -> Any:
    """½ Σ x², one number."""
    return np.sum(np.asarray(x) ** 2) / 2


@given_function
def neighbours(x: Any) -> Any:
    """Each entry times the next one along the last axis, the last times the first."""
    return np.asarray(x) * np.roll(x, -1, axis=-1)
