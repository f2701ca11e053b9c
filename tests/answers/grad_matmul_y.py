"""grad_matmul_y(x, y, dz)"""

# %% all begin with this
import numpy as np


# %% right: transposed
def grad_matmul_y(x, y, dz):
    return x.T @ dz


# %% right: in tensorflow
import tensorflow as tf


def grad_matmul_y(x, y, dz):
    return tf.linalg.matmul(x, dz, transpose_a=True)


# %% right: einsum
def grad_matmul_y(x, y, dz):
    return np.einsum("ij,ik->jk", x, dz)


# %% right: as a sum of outer products
def grad_matmul_y(x, y, dz):
    return sum(np.outer(row, d) for row, d in zip(x, dz))


# %% right: tensordot
import tensorflow as tf


def grad_matmul_y(x, y, dz):
    return tf.tensordot(x, dz, axes=[[0], [0]])


# %% right: in plain python
def grad_matmul_y(x, y, dz):
    columns = list(zip(*x.tolist()))
    return [[sum(a * b for a, b in zip(c, d)) for d in zip(*dz.tolist())] for c in columns]


# %% right: by its jacobian
def grad_matmul_y(x, y, dz):
    jacobian = np.einsum("ij,kq->ikjq", x, np.eye(y.shape[1]))
    return np.tensordot(dz, jacobian, axes=2)


# %% right: through the other one
def matmul_transposed(x, y, dz):
    return dz @ y.T


def grad_matmul_y(x, y, dz):
    return matmul_transposed(y.T, x.T, dz.T).T


# %% right: a lambda
grad_matmul_y = lambda x, y, dz: np.dot(x.T, dz)

# %% right: added up, entry by entry
def grad_matmul_y(x, y, dz):
    dy = np.zeros(y.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(y.shape[1]):
                dy[j][k] += x[i][j] * dz[i][k]
    return dy

# %% wrong, x_not_transposed: no transpose
def grad_matmul_y(x, y, dz):
    return x @ dz

# %% wrong, factors_exchanged: dz first
def grad_matmul_y(x, y, dz):
    return dz @ x.T

# %% wrong, result_transposed: dzᵀ @ x
def grad_matmul_y(x, y, dz):
    return dz.T @ x

# %% wrong, other_argument: the gradient of x
def grad_matmul_y(x, y, dz):
    return dz @ y.T

# %% wrong, divided_by_n: over the batch
def grad_matmul_y(x, y, dz):
    return x.T @ dz / len(x)

# %% wrong, no_upstream: without dz
def grad_matmul_y(x, y, dz):
    return x.T @ np.ones_like(dz)

# %% wrong, overwritten: = for +=
def grad_matmul_y(x, y, dz):
    for i in range(len(x)):
        dy = np.outer(x[i], dz[i])
    return dy

# %% wrong, elementwise: * for @
def grad_matmul_y(x, y, dz):
    return x * dz


# %% right: kron
def grad_matmul_y(x, y, dz):
    return (np.kron(x.T, np.eye(y.shape[1])) @ dz.ravel()).reshape(y.shape)


# %% right: sum over batch broadcast
def grad_matmul_y(x, y, dz):
    return (x[:, :, np.newaxis] * dz[:, np.newaxis, :]).sum(axis=0)


# %% right: tf matmul transpose_a
import tensorflow as tf
def grad_matmul_y(x, y, dz):
    return tf.matmul(x, dz, transpose_a=True)


# %% wrong, sign: negative
def grad_matmul_y(x, y, dz):
    return -(x.T @ dz)


# %% wrong, both_gradients: both
def grad_matmul_y(x, y, dz):
    return dz @ y.T, x.T @ dz


# %% wrong, first_row_only: first row
def grad_matmul_y(x, y, dz):
    return np.outer(x[0], dz[0])


# %% wrong, divided_by_inner: divided by m
def grad_matmul_y(x, y, dz):
    return x.T @ dz / x.shape[1]


# %% wrong, times_y: times y
def grad_matmul_y(x, y, dz):
    return y * (x.T @ dz)


# %% wrong, column_sums: sums
def grad_matmul_y(x, y, dz):
    return np.outer(x.sum(0), dz.sum(0))
