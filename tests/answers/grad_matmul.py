"""grad_matmul(x, y, dz)"""

# %% all begin with this
import numpy as np

# %% right: of the source
import tensorflow as tf


def grad_matmul(x, y, dz):
    return tf.matmul(dz, tf.transpose(y))


# %% right: transposed
def grad_matmul(x, y, dz):
    return dz @ y.T


# %% right: twice transposed
def grad_matmul(x, y, dz):
    return (y @ dz.T).T


# %% right: einsum
def grad_matmul(x, y, dz):
    return np.einsum("ik,jk->ij", dz, y)


# %% right: broadcast and summed
def grad_matmul(x, y, dz):
    return (dz[:, None, :] * y[None, :, :]).sum(axis=-1)


# %% right: inner
def grad_matmul(x, y, dz):
    return np.inner(dz, y)


# %% right: in explicit loops
def grad_matmul(x, y, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(x.shape):
        for k in range(y.shape[1]):
            dx[i, j] += dz[i, k] * y[j, k]
    return dx


# %% right: in plain python
def grad_matmul(x, y, dz):
    return [[sum(a * b for a, b in zip(d, r)) for r in y.tolist()] for d in dz.tolist()]


# %% right: by its jacobian
def grad_matmul(x, y, dz):
    # ∂z[i, k]/∂x[p, j] = δᵢₚ · y[j, k]
    jacobian = np.einsum("ip,jk->ikpj", np.eye(len(x)), y)
    return np.tensordot(dz, jacobian, axes=2)


# %% right: flattened jacobian
def grad_matmul(x, y, dz):
    return (np.kron(np.eye(len(x)), y) @ dz.ravel()).reshape(x.shape)


# %% right: transpose b
import tensorflow as tf


def grad_matmul(x, y, dz):
    return tf.matmul(dz, y, transpose_b=True)
