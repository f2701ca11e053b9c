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
FUNCTIONS: dict[str, Callable] = {}


def given_function(function: Callable) -> Callable:
    """Mark ``function`` as one that a case may hand to a learner's answer."""
    function.is_given_function = True
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
