"""Gradient descent, step by step."""

import numpy as np


def iterates(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(int(steps)):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return np.array(xs, float)
