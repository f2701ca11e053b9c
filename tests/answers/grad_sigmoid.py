"""grad_sigmoid(x, dz)"""

# %% all begin with this
import numpy as np

# %% right: of the source
import tensorflow as tf


def grad_sigmoid(x, dz):
    return dz * tf.sigmoid(x) * (1 - tf.sigmoid(x))


# %% right: naive
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    return dz * sigma(x) * (1 - sigma(x))


# %% right: by symmetry
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    return dz * sigma(x) * sigma(-x)


# %% right: by stages
def grad_sigmoid(x, dz):
    e = np.exp(-np.abs(x))
    return dz * e / (1 + e) ** 2


# %% right: by tanh
def grad_sigmoid(x, dz):
    return dz * (1 - np.tanh(x / 2) ** 2) / 4


# %% right: by cosh
def grad_sigmoid(x, dz):
    return dz / (2 * np.cosh(x / 2)) ** 2


# %% right: by logarithms
def grad_sigmoid(x, dz):
    return dz * np.exp(-np.logaddexp(0, x) - np.logaddexp(0, -x))


# %% right: in plain python
import math


def grad_sigmoid(x, dz):
    def slope(t):
        e = math.exp(-abs(t))
        return e / (1 + e) ** 2

    def along(xs, ds):
        if isinstance(xs, float):
            return ds * slope(xs)
        return [along(a, b) for a, b in zip(xs, ds)]

    return along(x.tolist(), dz.tolist())


# %% right: by its jacobian
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    s = sigma(x.ravel())
    return (dz.ravel() @ np.diag(s * (1 - s))).reshape(x.shape)


# %% right: with a vectorised function
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    return np.vectorize(lambda t, d: d * sigma(t) * (1 - sigma(t)))(x, dz)


# %% right: entry by entry
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    dx = np.empty_like(x)
    for i in np.ndindex(x.shape):
        dx[i] = dz[i] * sigma(x[i]) * (1 - sigma(x[i]))
    return dx


# %% wrong, overflow: e⁻ˣ/(1 + e⁻ˣ)²
def grad_sigmoid(x, dz):
    return dz * np.exp(-x) / (1 + np.exp(-x)) ** 2
