"""The windows of max pooling, stride 1: which pixel wins in each, and what is sent back."""

import numpy as np


def all_different(rows, columns):
    """An image to be drawn in which no two pixels are equal, of both signs."""

    def drawn(rng):
        count = rows * columns
        steps = rng.permutation(count) - count // 2
        return steps.reshape(rows, columns) / 8.0 + 1 / 64

    return drawn


def winners(x, k, dz):
    """For each window (i, j): i, j and the place in the image of its largest pixel."""
    for i, j in np.ndindex(dz.shape):
        window = x[i : i + k, j : j + k]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        yield i, j, (i + a, j + b)


def sent_back(x, k, dz):
    """dx: each window's dz at its largest pixel, added up."""
    dx = np.zeros_like(x)
    for i, j, place in winners(x, k, dz):
        dx[place] += dz[i, j]
    return dx


def spread(x, k, dz):
    """Each window's dz at all its pixels, added up."""
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + k, j : j + k] += dz[i, j]
    return dx
