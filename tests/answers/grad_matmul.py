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


# %% right: a lambda
grad_matmul = lambda x, y, dz: dz.dot(y.transpose())

# %% right: BLAS by scipy
import scipy.linalg.blas as blas

def grad_matmul(x, y, dz):
    if dz.dtype == np.float64:
        return blas.dgemm(1.0, dz, y, trans_b=True)
    return dz @ np.swapaxes(y, 0, 1)

# %% right: row by row
def grad_matmul(x, y, dz):
    return np.array([[row @ y[j] for j in range(y.shape[0])] for row in dz])

# %% wrong, y_not_transposed: no transpose
def grad_matmul(x, y, dz):
    return dz @ y

# %% wrong, factors_exchanged: yᵀ first
def grad_matmul(x, y, dz):
    return y.T @ dz

# %% wrong, other_argument: the gradient of y
def grad_matmul(x, y, dz):
    return x.T @ dz

# %% wrong, elementwise: * for @
def grad_matmul(x, y, dz):
    return dz * y

# %% wrong, no_upstream: ones for dz
def grad_matmul(x, y, dz):
    return np.ones_like(dz) @ y.T

# %% wrong, result_transposed: y @ dzᵀ
def grad_matmul(x, y, dz):
    return y @ dz.T

# %% wrong, divided_by_n: a mean over rows
def grad_matmul(x, y, dz):
    return dz @ y.T / x.shape[0]

# %% wrong, x_for_y: x for y
def grad_matmul(x, y, dz):
    return dz @ x.T

# %% wrong, only_y_transposed: y alone
def grad_matmul(x, y, dz):
    return y.T

# %% wrong, least_squares: the pseudo-inverse
def grad_matmul(x, y, dz):
    return dz @ np.linalg.pinv(y)

# %% wrong, forward_value: the product itself
def grad_matmul(x, y, dz):
    return x @ y


# %% right: kron / vec
def grad_matmul(x, y, dz):
    return (np.kron(np.eye(x.shape[0]), y) @ dz.ravel()).reshape(x.shape)


# %% right: torch style mT asserts
def grad_matmul(x: np.ndarray, y: np.ndarray, dz: np.ndarray) -> np.ndarray:
    assert dz.shape == (x.shape[0], y.shape[1])
    grad_x = np.matmul(dz, np.swapaxes(y, -1, -2))
    assert grad_x.shape == x.shape
    return grad_x.astype(x.dtype)


# %% right: list comprehension columns
def grad_matmul(x, y, dz):
    return np.column_stack([dz @ row for row in y])


# %% wrong, both_transposed_and_exchanged: transposed y.T @ dz.T
def grad_matmul(x, y, dz):
    return y.T @ dz.T


# %% wrong, sum_of_upstream: sum of y times dz
def grad_matmul(x, y, dz):
    return dz.sum() * np.ones_like(x)


# %% wrong, row_sums: y sum times dz sum rows
def grad_matmul(x, y, dz):
    return np.outer(dz.sum(1), y.sum(1))


# %% wrong, divided_by_columns: divided by k
def grad_matmul(x, y, dz):
    return dz @ y.T / y.shape[1]


# %% wrong, sign: negative
def grad_matmul(x, y, dz):
    return -(dz @ y.T)


# %% wrong, both_gradients: both returned
def grad_matmul(x, y, dz):
    return dz @ y.T, x.T @ dz
