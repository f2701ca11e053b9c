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


# %% right: a layer with a cache
class Linear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.w) + self.b

    def backward(self, dout):
        self.dw = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.w.T)

def grad_linear(x, w, b, dz):
    layer = Linear(w, b)
    layer.forward(x)
    dx = layer.backward(dz)
    return dx, layer.dw, layer.db

# %% right: numbers alone
def grad_linear(x, w, b, dz):
    n, m, k = len(x), len(w), len(b)
    dx = [[sum(dz[i][c] * w[j][c] for c in range(k)) for j in range(m)] for i in range(n)]
    dw = [[sum(x[i][j] * dz[i][c] for i in range(n)) for c in range(k)] for j in range(m)]
    db = [sum(dz[i][c] for i in range(n)) for c in range(k)]
    return dx, dw, db

# %% right: tensordot
def grad_linear(x, w, b, dz):
    return np.tensordot(dz, w, ([1], [1])), np.tensordot(x, dz, ([0], [0])), np.add.reduce(dz)

# %% wrong, db_keepdims: kept dimensions
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.sum(axis=0, keepdims=True)

# %% wrong, db_mean: a mean
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.mean(axis=0)

# %% wrong, db_wrong_axis: axis 1
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.sum(axis=1)

# %% wrong, db_one_number: np.sum
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, np.sum(dz)

# %% wrong, db_not_summed: dz itself
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz

# %% wrong, parameters_divided_by_n: 1/m, as in a course with examples in columns
def grad_linear(x, w, b, dz):
    m = x.shape[0]
    return np.dot(dz, w.T), 1 / m * np.dot(x.T, dz), 1 / m * np.sum(dz, axis=0)

# %% wrong, returns_dw_db_dx: in the order of the parameters
def grad_linear(x, w, b, dz):
    return x.T @ dz, dz.sum(0), dz @ w.T

# %% wrong, all_divided_by_n: everything
def grad_linear(x, w, b, dz):
    n = len(dz)
    return dz @ w.T / n, x.T @ dz / n, dz.sum(0) / n

# %% wrong, db_keepdims: db (d, 1)
# says: db should have shape
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.sum(axis=0).reshape(-1, 1)

# %% wrong, only_dx: only the first
def grad_linear(x, w, b, dz):
    return dz @ w.T

# %% wrong, dx_not_transposed: w, not turned
def grad_linear(x, w, b, dz):
    return dz @ w, x.T @ dz, dz.sum(axis=0)


# %% right: a layer class
class Linear:
    def __init__(self, w, b): self.w, self.b = w, b
    def forward(self, x): self.x = x; return x.dot(self.w)+self.b
    def backward(self, d): return np.einsum('nk,mk->nm', d, self.w), np.einsum('nm,nk->mk', self.x, d), np.ones(len(d))@d
def grad_linear(x, w, b, dz):
    l = Linear(w, b); l.forward(x); return list(l.backward(dz))


# %% wrong, returns_dw_db_dx: order dw db dx
def grad_linear(x, w, b, dz): return x.T@dz, dz.sum(0), dz@w.T


# %% wrong, db_keepdims: db column
def grad_linear(x, w, b, dz): return dz@w.T, x.T@dz, dz.sum(0)[:, None]


# %% wrong, db_not_summed: db is dz itself
def grad_linear(x, w, b, dz): return dz@w.T, x.T@dz, dz


# %% wrong, returns_dx_db_dw: order dx db dw
def grad_linear(x, w, b, dz): return dz@w.T, dz.sum(0), x.T@dz


# %% right: cs231n affine
def grad_linear(x, w, b, dz):
    dx = dz.dot(w.T)
    dw = x.reshape(x.shape[0], -1).T.dot(dz)
    db = np.sum(dz, axis=0)
    return dx, dw, db


# %% right: makemore
def grad_linear(x, w, b, dz):
    dhpreact = dz
    dembcat = dhpreact @ w.T
    dW1 = x.T @ dhpreact
    db1 = dhpreact.sum(0)
    return [dembcat, dW1, db1]


# %% right: ones row
def grad_linear(x, w, b, dz):
    xb = np.hstack([x, np.ones((len(x), 1), x.dtype)])
    g = xb.T @ dz
    return dz @ w.T, g[:-1], g[-1]


# %% wrong, returns_dw_dx_db: dx by x, dw by w
def grad_linear(x, w, b, dz):
    return x.T @ dz, dz @ w.T, dz.sum(0)


# %% wrong, dx_without_upstream: dx missing upstream
def grad_linear(x, w, b, dz):
    return np.ones_like(dz) @ w.T, x.T @ dz, dz.sum(0)


# %% wrong, dw_without_upstream: dw ones
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ np.ones_like(dz), dz.sum(0)


# %% wrong, dx_summed: dx keepdims & db keepdims
def grad_linear(x, w, b, dz):
    return (dz @ w.T).sum(axis=0), x.T @ dz, dz.sum(0)


# %% wrong, db_with_b: db b added
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.sum(0) + b


# %% wrong, dw_with_bias_upstream: dx plus b
def grad_linear(x, w, b, dz):
    return dz @ w.T + 0*1 , x.T @ (dz + b), dz.sum(0)


# %% wrong: float16
# says: cast to float16
def grad_linear(x, w, b, dz):
    x, w, b, dz = (v.astype(np.float16) for v in (x, w, b, dz))
    return dz @ w.T, x.T @ dz, dz.sum(0)
