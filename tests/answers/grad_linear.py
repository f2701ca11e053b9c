"""grad_linear(x, w, b, dz)"""

# %% all begin with this
import numpy as np


# %% right: tuple
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)


# %% right: list
def grad_linear(x, w, b, dz):
    return [dz @ w.T, x.T @ dz, np.ones(len(dz)) @ dz]


# %% right: lists of lists
def grad_linear(x, w, b, dz):
    return [(dz @ w.T).tolist(), (x.T @ dz).tolist(), dz.sum(axis=0).tolist()]


# %% right: in tensorflow
import tensorflow as tf


def grad_linear(x, w, b, dz):
    return (
        tf.matmul(dz, w, transpose_b=True),
        tf.matmul(x, dz, transpose_a=True),
        tf.reduce_sum(dz, axis=0),
    )


# %% right: einsum
def grad_linear(x, w, b, dz):
    return np.einsum("ik,jk->ij", dz, w), np.einsum("ij,ik->jk", x, dz), np.einsum("ik->k", dz)


# %% right: row by row
def grad_linear(x, w, b, dz):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    for i in range(len(x)):
        dx[i] = w @ dz[i]
        dw += np.outer(x[i], dz[i])
        db += dz[i]
    return dx, dw, db


# %% right: with the bias as a weight
def grad_linear(x, w, b, dz):
    ones = np.hstack([x, np.ones((len(x), 1), x.dtype)])
    both = ones.T @ dz
    return dz @ w.T, both[:-1], both[-1]


# %% wrong, parameters_divided_by_n: divided by m, and squeezed
def grad_linear(x, w, b, dz):
    m = len(x)
    return dz @ w.T, x.T @ dz / m, np.squeeze(dz.sum(axis=0, keepdims=True)) / m
