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


# %% wrong, jacobian_of_each_row: the Jacobian itself
def grad_softmax(x, dz):
    e = np.exp(x - x.max())
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


# %% wrong, dz_passed_through: dz handed through
def grad_softmax(x, dz):
    return dz


# %% wrong, axis_one: axis 1
# says: AxisError
# says: Counted from the end, the last axis is −1
def grad_softmax(x, dz):  # axis=1, as everybody writes it: a vector has no axis 1
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=1, keepdims=True))


# %% right: scipy
from scipy.special import softmax

def grad_softmax(x, dz):
    p = softmax(x, axis=-1)
    return p * (dz - np.sum(dz * p, axis=-1, keepdims=True))

# %% right: log-softmax of scipy
from scipy.special import log_softmax

def grad_softmax(x, dz):
    p = np.exp(log_softmax(x, axis=-1))
    inner = np.einsum("...k,...k->...", p, dz)
    return p * dz - p * inner[..., np.newaxis]

# %% right: flattened rows
def grad_softmax(x, dz):
    rows, ups = x.reshape(-1, x.shape[-1]), dz.reshape(-1, x.shape[-1])
    out = []
    for row, up in zip(rows, ups):
        e = np.exp(row - np.max(row))
        p = e / np.sum(e)
        out.append(up @ (np.diagflat(p) - np.outer(p, p)))
    return np.array(out).reshape(x.shape)

# %% right: recursion over the leading axes
def grad_softmax(x, dz):
    if x.ndim > 1:
        return np.stack([grad_softmax(a, b) for a, b in zip(x, dz)])
    e = np.exp(x - x.max())
    p = e / e.sum()
    return p * (dz - p.dot(dz))

# %% right: matmul of rows with columns
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    inner = np.matmul(p[..., None, :], dz[..., :, None])[..., 0]
    return p * (dz - inner)

# %% right: moved to the first axis
def grad_softmax(x, dz):
    x, dz = np.moveaxis(x, -1, 0), np.moveaxis(dz, -1, 0)
    p = np.exp(x - x.max(axis=0))
    p = p / p.sum(axis=0)
    return np.moveaxis(p * (dz - (p * dz).sum(axis=0)), 0, -1)

# %% wrong, diagonal_only: p(1 − p)
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return dz * p * (1 - p)

# %% wrong, overflow: exp as it is
def grad_softmax(x, dz):
    p = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))

# %% wrong, axis_zero: axis 0
def grad_softmax(x, dz):
    e = np.exp(x - x.max(axis=0))
    p = e / e.sum(axis=0)
    return p * (dz - (p * dz).sum(axis=0))

# %% wrong, sum_over_all: one sum
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p * (dz - np.sum(p * dz))

# %% wrong, one_softmax_for_all: one softmax for the batch
def grad_softmax(x, dz):
    e = np.exp(x - np.max(x))
    p = e / e.sum()
    return p * (dz - np.sum(p * dz))

# %% wrong, minus_mean: the mean of dz
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p * (dz - dz.mean(-1, keepdims=True))

# %% wrong, minus_sum: the sum of dz
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p * (dz - dz.sum(-1, keepdims=True))

# %% wrong, cross_entropy_shortcut: p − dz
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True) - dz

# %% wrong, plus: plus
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p * (dz + (p * dz).sum(-1, keepdims=True))

# %% wrong, slope_of_exp: dz · eˣ
def grad_softmax(x, dz):
    return dz * np.exp(x)

# %% wrong, no_upstream: without dz
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p * (1 - p)

# %% wrong, largest_of_the_batch: one maximum for all rows
def grad_softmax(x, dz):
    e = np.exp(x - x.max())
    p = e / e.sum(-1, keepdims=True)
    return p * (dz - (p * dz).sum(-1, keepdims=True))

# %% wrong, shifted_exp_for_p: e for p
def grad_softmax(x, dz):
    p = np.exp(x - x.max(-1, keepdims=True))
    return p * (dz - (p * dz).sum(-1, keepdims=True))

# %% wrong: squeezed
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return np.squeeze(p * (dz - (p * dz).sum(-1, keepdims=True)))

# %% wrong: probabilities clipped
# says: clipped
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = np.clip(e / e.sum(-1, keepdims=True), 1e-12, 1.0)
    return p * (dz - (p * dz).sum(-1, keepdims=True))

# %% wrong: the Jacobian of one row for all of a square batch
def grad_softmax(x, dz):
    e = np.exp(x - x.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    if x.ndim == 1:
        return (np.diag(p) - np.outer(p, p)) @ dz
    return np.stack([(np.diag(p[0]) - np.outer(p[0], p[0])) @ d for d in dz.reshape(-1, x.shape[-1])]).reshape(x.shape)


# %% right: apply_along_axis with Jacobian
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); flat = p.reshape(-1, p.shape[-1]); g = np.reshape(dz, flat.shape)
    return np.array([(np.diagflat(r)-r[:, None]@r[None]) @ t for r, t in zip(flat, g)]).reshape(x.shape)


# %% right: log-softmax and scipy
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


from scipy.special import log_softmax
def grad_softmax(x, dz):
    p = np.exp(log_softmax(x, axis=-1)); return p*dz - p*np.einsum('...i,...i->...', p, dz)[..., None]


# %% wrong, of_log_softmax: log softmax's gradient
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return dz - p*dz.sum(-1, keepdims=True)


# %% wrong, sum_without_its_weight: the sum without its p
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return p*dz - (p*dz).sum(-1, keepdims=True)


# %% wrong, own_weight_for_all: p² times the sum
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return p*dz - p**2*dz.sum(-1, keepdims=True)


# %% wrong, sum_over_all: one dot product for everything
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return p*(dz-np.dot(p.ravel(), dz.ravel()))


# %% right: batch jacobian einsum
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x)
    J = np.einsum('...i,ij->...ij', p, np.eye(p.shape[-1])) - np.einsum('...i,...j->...ij', p, p)
    return np.einsum('...ij,...i->...j', J, dz)


# %% right: makemore / torch sum
def grad_softmax(x, dz):
    counts = np.exp(x - x.max(-1, keepdims=True))
    counts_sum = counts.sum(-1, keepdims=True)
    counts_sum_inv = counts_sum**-1
    dcounts_sum_inv = (counts*dz).sum(-1, keepdims=True)
    dcounts = counts_sum_inv*dz
    dcounts_sum = -counts_sum**-2*dcounts_sum_inv
    dcounts = dcounts + np.ones_like(counts)*dcounts_sum
    return counts*dcounts


# %% right: SO kronecker
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x).reshape(-1, x.shape[-1]); d = dz.reshape(p.shape)
    out = np.empty_like(p)
    for r, (s, g) in enumerate(zip(p, d)):
        s = s.reshape(-1, 1)
        out[r] = np.dot(np.diagflat(s) - np.dot(s, s.T), g)
    return out.reshape(x.shape)


# %% wrong, diagonal_of_the_whole_batch: diagonal with batch sum
def grad_softmax(x, dz):
    e = np.exp(x-x.max()); p = e/e.sum(); return dz*p*(1-p)


# %% wrong, axis_not_kept: no keepdims sum
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return p*(dz-(p*dz).sum(axis=-1))


# %% wrong, axis_not_kept_in_softmax: no keepdims e/sum
def grad_softmax(x, dz):
    e = np.exp(x-x.max()); p = e/e.sum(axis=-1); return p*(dz-(p*dz).sum(axis=-1))


# %% wrong, sign: sign
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return p*(p*dz).sum(-1, keepdims=True) - p*dz


# %% wrong, complement_of_p: p - dz sum
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return dz*(1-p)


# %% wrong, others_only: offdiag only
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_softmax(x, dz):
    p = sm(x); return -p*((p*dz).sum(-1, keepdims=True)-p*dz)
