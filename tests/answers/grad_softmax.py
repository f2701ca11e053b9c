"""grad_softmax(x, dz)"""

# %% all begin with this
import numpy as np

# %% right: of the source
import tensorflow as tf


def grad_softmax(x, dz):
    return tf.nn.softmax(x) * (dz - tf.tensordot(tf.nn.softmax(x), dz, 1))


# %% right: vectorised
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_softmax(x, dz):
    p = softmax(x)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


# %% right: by its jacobian
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_softmax(x, dz):
    p = softmax(x)
    jacobian = np.einsum("...i,ij->...ij", p, np.eye(p.shape[-1], dtype=p.dtype)) - np.einsum(
        "...i,...j->...ij", p, p
    )
    return np.einsum("...i,...ij->...j", dz, jacobian)


# %% right: of one vector
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_softmax(x, dz):
    if x.ndim > 1:
        raise ValueError("one vector at a time")
    p = softmax(x)
    return (np.diag(p) - np.outer(p, p)) @ dz


# %% right: by log probabilities
def logsumexp(x):
    top = x.max(axis=-1, keepdims=True)
    return np.log(np.exp(x - top).sum(axis=-1, keepdims=True)) + top


def grad_softmax(x, dz):
    p = np.exp(x - logsumexp(x))
    return p * (dz - np.sum(p * dz, axis=-1, keepdims=True))


# %% right: in explicit loops
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_softmax(x, dz):
    dx = np.zeros_like(x)
    for row in np.ndindex(x.shape[:-1]):
        p = softmax(x[row])
        for j in range(x.shape[-1]):
            for i in range(x.shape[-1]):
                dx[row][j] += dz[row][i] * p[i] * ((i == j) - p[j])
    return dx


# %% right: in plain python
import math


def grad_softmax(x, dz):
    def one(xs, ds):
        if isinstance(xs[0], list):
            return [one(a, b) for a, b in zip(xs, ds)]
        e = [math.exp(t - max(xs)) for t in xs]
        p = [t / sum(e) for t in e]
        mean = sum(a * b for a, b in zip(p, ds))
        return [a * (b - mean) for a, b in zip(p, ds)]

    return one(x.tolist(), dz.tolist())


# %% right: in tensorflow
import tensorflow as tf


def grad_softmax(x, dz):
    p = tf.nn.softmax(x)
    return p * dz - p * tf.reduce_sum(p * dz, axis=-1, keepdims=True)


# %% right: along an axis
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_softmax(x, dz):
    p = np.apply_along_axis(softmax, -1, x)
    return p * (dz - np.einsum("...i,...i->...", p, dz)[..., None])


# %% wrong: a guard in the denominator
# says: something small was added
def grad_softmax(x, dz):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / (e.sum(axis=-1, keepdims=True) + 1e-8)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


# %% wrong: cast to float32
# says: float32
def grad_softmax(x, dz):
    x = x.astype(np.float32)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


# %% wrong: probabilities rounded
# says: digits
def grad_softmax(x, dz):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = np.round(e / e.sum(axis=-1, keepdims=True), 6)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


# %% wrong, jacobian_itself: the Jacobian itself
def grad_softmax(x, dz):
    e = np.exp(x - x.max())
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


# %% wrong, dz_passed_through: dz handed through
def grad_softmax(x, dz):
    return dz


# %% raised: axis 1
# says: AxisError
def grad_softmax(x, dz):  # axis=1, as everybody writes it: a vector has no axis 1
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=1, keepdims=True))
