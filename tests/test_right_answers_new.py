"""Right spellings of max pooling, embedding, layer norm and attention, as different as people's are;
and no finite difference earns a point for them."""

import math

import numpy as np
import pytest
import scipy.special

from grader.courses import by_name
from grader.decide import decide
from grader.lazy import tf
from grader.sandbox.inside.calls import call
from grader.truths import Truths

RIGHT = []


def right(name):
    """Register the decorated function as a right answer to the exercise ``name``."""

    def register(function):
        RIGHT.append(pytest.param(name, function, id=f"{name}-{function.__name__}"))
        return function

    return register


def verdict(name, function, seed=b""):
    ex = by_name()[name]
    known = Truths(ex, seed)
    return decide(known, [call(function, c.inputs, ex.rowwise) for c in known.cases])


@pytest.mark.parametrize("seed", [b"", b"one student", b"another"])
@pytest.mark.parametrize(("name", "function"), RIGHT)
def test_a_right_answer_earns_full_marks(name, function, seed):
    said = verdict(name, function, seed)
    assert said.status == "right", said.message
    assert said.points == by_name()[name].points


@pytest.mark.parametrize("name", ["grad_max_pool"])
def test_of_each_exercise_there_are_eight_spellings(name):
    assert sum(one.values[0] == name for one in RIGHT) >= 8


# ------------------------------------------------------------------------------- grad_max_pool


@right("grad_max_pool")
def by_mask(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = x[i : i + k, j : j + k]
            dx[i : i + k, j : j + k] += (window == window.max()) * dz[i, j]
    return dx


@right("grad_max_pool")
def in_plain_python(x, k, dz):
    dx = [[0.0] * len(x[0]) for _ in x]
    for i, row in enumerate(dz):
        for j, up in enumerate(row):
            best = (i, j)
            for a in range(k):
                for b in range(k):
                    if x[i + a][j + b] > x[best[0]][best[1]]:
                        best = (i + a, j + b)
            dx[best[0]][best[1]] += up
    return dx


@right("grad_max_pool")
def windows_and_add_at(x, k, dz):
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k)).reshape(*dz.shape, k * k)
    a, b = np.divmod(windows.argmax(axis=-1), k)
    i, j = np.indices(dz.shape)
    dx = np.zeros(x.shape, x.dtype)
    np.add.at(dx, (i + a, j + b), dz)
    return dx


@right("grad_max_pool")
def shift_by_shift(x, k, dz):
    rows, columns = dz.shape
    shifts = [(a, b) for a in range(k) for b in range(k)]
    z = np.maximum.reduce([x[a : a + rows, b : b + columns] for a, b in shifts])
    dx = 0 * x
    for a, b in shifts:
        part = np.s_[a : a + rows, b : b + columns]
        dx[part] += np.where(x[part] == z, dz, 0)
    return dx


@right("grad_max_pool")
def by_bincount(x, k, dz):
    places = []
    for i, j in np.ndindex(dz.shape):
        flat = np.argmax(x[i : i + k, j : j + k])
        places.append((i + flat // k) * x.shape[1] + j + flat % k)
    return np.bincount(places, dz.ravel(), minlength=x.size).reshape(x.shape)


@right("grad_max_pool")
def pixel_by_pixel(x, k, dz):
    height, width = x.shape
    dx = np.empty_like(x)
    for r in range(height):
        for c in range(width):
            total = 0.0
            for i in range(max(0, r - k + 1), min(r, height - k) + 1):
                for j in range(max(0, c - k + 1), min(c, width - k) + 1):
                    if x[r, c] >= x[i : i + k, j : j + k].max():
                        total += dz[i, j]
            dx[r, c] = total
    return dx


@right("grad_max_pool")
def by_one_einsum(x, k, dz):
    height, width = x.shape
    jacobian = np.zeros((*dz.shape, height, width), x.dtype)
    for i, j in np.ndindex(dz.shape):
        window = np.full_like(x, -np.inf)
        window[i : i + k, j : j + k] = x[i : i + k, j : j + k]
        jacobian[i, j].flat[window.argmax()] = 1
    return np.einsum("ij,ijrc->rc", dz, jacobian)


@right("grad_max_pool")
def scattered_in_tensorflow(x, k, dz):
    places = []
    for i, j in np.ndindex(dz.shape):
        a, b = np.argwhere(x[i : i + k, j : j + k] == np.max(x[i : i + k, j : j + k]))[0]
        places.append([i + a, j + b])
    return tf.scatter_nd(places, tf.reshape(dz, [-1]), x.shape)


@right("grad_max_pool")
def one_image_a_window(x, k, dz):
    dx = tf.zeros(x.shape, x.dtype)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = tf.constant(x)[i : i + k, j : j + k]
            switch = tf.cast(tf.equal(window, tf.reduce_max(window)), x.dtype) * dz[i, j]
            below, beside = x.shape[0] - i - k, x.shape[1] - j - k
            dx += tf.pad(switch, [[i, below], [j, beside]])
    return dx
