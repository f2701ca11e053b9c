"""grad_attention(q, k, v, dz)"""

# %% all begin with this
import numpy as np


# %% right: step by step
def grad_attention(q, k, v, dz):
    scores = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    a = e / e.sum(axis=1, keepdims=True)
    dv = a.T @ dz
    da = dz @ v.T
    ds = a * (da - np.sum(a * da, axis=1, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, dv


# %% right: with scipys softmax
import scipy.special


def grad_attention(q, k, v, dz):
    scale = q.shape[-1] ** -0.5
    a = scipy.special.softmax(scale * q @ k.T, axis=-1)
    up = dz @ v.T
    ds = scale * (a * up - a * np.einsum("ij,ij->i", a, up)[:, None])
    return ds @ k, ds.T @ q, a.T @ dz


# %% right: all in tensorflow
import tensorflow as tf


def grad_attention(q, k, v, dz):
    root = tf.sqrt(tf.cast(q.shape[1], q.dtype))
    a = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / root)
    da = tf.matmul(dz, v, transpose_b=True)
    ds = a * (da - tf.reduce_sum(a * da, axis=-1, keepdims=True))
    dq, dk = tf.matmul(ds, k) / root, tf.matmul(ds, q, transpose_a=True) / root
    return dq, dk, tf.matmul(a, dz, transpose_a=True)


# %% right: query by query
def grad_attention(q, k, v, dz):
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    root = np.sqrt(q.shape[1])
    for i in range(len(q)):
        scores = k @ q[i] / root
        p = np.exp(scores - scores.max())
        p /= p.sum()
        jacobian = np.diag(p) - np.outer(p, p)
        ds = jacobian @ (v @ dz[i])
        dq[i] = ds @ k / root
        dk += np.outer(ds, q[i]) / root
        dv += np.outer(p, dz[i])
    return dq, dk, dv


# %% right: through the output
import scipy.special


def grad_attention(q, k, v, dz):
    # Σⱼ aⱼ (dz · vⱼ) is dz · z: no table of weights is needed for the mean.
    root = np.sqrt(q.shape[1])
    a = scipy.special.softmax(q @ k.T / root, axis=1)
    z = a @ v
    ds = a * (dz @ v.T - (dz * z).sum(axis=1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz


# %% right: by log sum exp
import scipy.special


def grad_attention(q, k, v, dz):
    s = q @ k.T / np.sqrt(q.shape[1])
    a = np.exp(s - scipy.special.logsumexp(s, axis=1, keepdims=True))
    da = np.einsum("ie,je->ij", dz, v)
    ds = a * (da - (a * da).sum(1)[:, None])
    dq = np.einsum("ij,jd->id", ds, k) / np.sqrt(q.shape[1])
    dk = np.einsum("ij,id->jd", ds, q) / np.sqrt(q.shape[1])
    return dq, dk, np.einsum("ij,ie->je", a, dz)


# %% right: query scaled first
import scipy.special


def grad_attention(q, k, v, dz):
    scaled = q / np.sqrt(q.shape[1])
    a = scipy.special.softmax(scaled @ k.T, axis=-1)
    da = dz @ v.T
    ds = a * (da - np.sum(da * a, -1, keepdims=True))
    return ds @ k / np.sqrt(q.shape[1]), ds.T @ scaled, a.T @ dz


# %% right: with the whole jacobian
import scipy.special


def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    a = scipy.special.softmax(q @ k.T / root, axis=1)
    jacobian = np.einsum("ij,jl->ijl", a, np.eye(len(k))) - np.einsum("ij,il->ijl", a, a)
    ds = np.einsum("ie,je,ijl->il", dz, v, jacobian)
    return [ds @ k / root, ds.T @ q / root, a.T @ dz]


# %% right: numbers alone
import math


def grad_attention(q, k, v, dz):
    n, m, d, e = len(q), len(k), len(q[0]), len(v[0])
    q, k, v, dz = q.tolist(), k.tolist(), v.tolist(), dz.tolist()
    dq, dk = [[0.0] * d for _ in range(n)], [[0.0] * d for _ in range(m)]
    dv = [[0.0] * e for _ in range(m)]
    for i in range(n):
        s = [sum(q[i][c] * k[j][c] for c in range(d)) / math.sqrt(d) for j in range(m)]
        w = [math.exp(one - max(s)) for one in s]
        a = [one / sum(w) for one in w]
        da = [sum(dz[i][c] * v[j][c] for c in range(e)) for j in range(m)]
        mean = sum(x * y for x, y in zip(a, da))
        for j in range(m):
            ds = a[j] * (da[j] - mean) / math.sqrt(d)
            for c in range(d):
                dq[i][c] += ds * k[j][c]
                dk[j][c] += ds * q[i][c]
            for c in range(e):
                dv[j][c] += a[j] * dz[i][c]
    return dq, dk, dv


# %% wrong, root_forgotten: no root
def grad_attention(q, k, v, dz):
    s = q @ k.T
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True))
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, root_forgotten_on_the_way_back: forward only
def grad_attention(q, k, v, dz):
    s = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True))
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, softmax_diagonal_only: a(1 − a)
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = q @ k.T / root
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    ds = a * (1 - a) * (dz @ v.T) / root
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, dk_and_dq_exchanged: dk first
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = q @ k.T / root
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True)) / root
    return ds.T @ q, ds @ k, a.T @ dz

# %% wrong, overflow: exp as it is
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    e = np.exp(q @ k.T / root)
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, softmax_along_the_wrong_axis: axis 0
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = q @ k.T / root
    e = np.exp(s - s.max(0))
    a = e / e.sum(0)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(0)) / root
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, root_of_the_keys: the number of keys
def grad_attention(q, k, v, dz):
    root = np.sqrt(len(k))
    s = q @ k.T / root
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, sum_over_all: one sum
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = q @ k.T / root
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum()) / root
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, a_not_transposed: dv by a
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = q @ k.T / root
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a @ dz

# %% wrong, causal: a causal mask that nobody asked for
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = np.where(np.tri(len(q), len(k)) > 0, q @ k.T / root, -1e9)
    e = np.exp(s - s.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz

# %% wrong, largest_of_all_scores: one maximum for all queries
def grad_attention(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    s = q @ k.T / root
    e = np.exp(s - s.max())
    a = e / e.sum(1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz


# %% wrong: squeezed attention
def step_by_step(q, k, v, dz):
    scores = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    a = e / e.sum(axis=1, keepdims=True)
    dv = a.T @ dz
    da = dz @ v.T
    ds = a * (da - np.sum(a * da, axis=1, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, dv


def grad_attention(q, k, v, dz):
    return tuple(np.squeeze(one) for one in step_by_step(q, k, v, dz))


# %% wrong: nothing for queries of zeros
def step_by_step(q, k, v, dz):
    scores = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    a = e / e.sum(axis=1, keepdims=True)
    dv = a.T @ dz
    da = dz @ v.T
    ds = a * (da - np.sum(a * da, axis=1, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, dv


def grad_attention(q, k, v, dz):
    dq, dk, dv = step_by_step(q, k, v, dz)
    return dq * q.any(axis=1, keepdims=True), dk, dv


# %% right: per row jacobian
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


def grad_attention(q, k, v, dz, **kwargs):
    scale = q.shape[-1]**-0.5
    a = softmax(q@k.T*scale); da = dz@v.T; ds = np.empty_like(a)
    for i, p in enumerate(a): ds[i] = (np.diag(p)-np.outer(p, p))@da[i]
    return ds@k*scale, ds.T@q*scale, a.T@dz


# %% right: scaled q first, scipy softmax
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


from scipy.special import softmax as sp
def grad_attention(q, k, v, dz):
    qs = q/np.sqrt(q.shape[1]); a = sp(qs@k.T, axis=1); da = dz@v.T
    ds = a*(da-np.einsum('ij,ij->i', a, da)[:, None])
    return {0: ds@k/np.sqrt(q.shape[1])}[0], ds.T@qs, a.T@dz


# %% wrong, plain_sum_taken_off: the plain sum taken off
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    r = np.sqrt(q.shape[1]); a = softmax(q@k.T/r); da = dz@v.T
    ds = a*(da-da.sum(-1, keepdims=True))
    return ds@k/r, ds.T@q/r, a.T@dz


# %% wrong, plain_mean_taken_off: dz minus mean
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    r = np.sqrt(q.shape[1]); a = softmax(q@k.T/r); da = dz@v.T
    ds = a*(da-da.mean(-1, keepdims=True))
    return ds@k/r, ds.T@q/r, a.T@dz


# %% wrong, no_denominator: A · dA alone
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    r = np.sqrt(q.shape[1]); a = softmax(q@k.T/r); da = dz@v.T
    ds = a*da
    return ds@k/r, ds.T@q/r, a.T@dz


# %% wrong, root_twice_on_the_way_back: scale applied twice back
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    r = np.sqrt(q.shape[1]); a = softmax(q@k.T/r); da = dz@v.T
    ds = a*(da-(a*da).sum(-1, keepdims=True))/r
    return ds@k/r, ds.T@q/r, a.T@dz


# %% wrong, root_of_the_values: root of the values' width
def softmax(s, axis=-1):
    e = np.exp(s - s.max(axis=axis, keepdims=True)); return e/e.sum(axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    r = np.sqrt(v.shape[1]); a = softmax(q@k.T/r); da = dz@v.T
    ds = a*(da-(a*da).sum(-1, keepdims=True))
    return ds@k/r, ds.T@q/r, a.T@dz


# %% right: d2l verbose
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    d = q.shape[-1]
    scores = np.matmul(q, k.T)/np.sqrt(d)
    attention_weights = sm(scores)
    dV = np.matmul(attention_weights.T, dz)
    dA = np.matmul(dz, v.T)
    dS = attention_weights*(dA - np.sum(dA*attention_weights, axis=-1, keepdims=True))
    dS = dS/np.sqrt(d)
    return np.matmul(dS, k), np.matmul(dS.T, q), dV


# %% right: flash delta trick
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    s = q.shape[1]**-0.5
    p = sm(s*q @ k.T)
    o = p @ v
    delta = (dz*o).sum(1, keepdims=True)
    ds = p*(dz @ v.T - delta)*s
    return ds @ k, ds.T @ q, p.T @ dz


# %% right: einsum
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1])
    a = sm(np.einsum('nd,md->nm', q, k)*c)
    da = np.einsum('ne,me->nm', dz, v)
    ds = np.einsum('nm,nm->nm', a, da) - a*np.einsum('nm,nm->n', a, da)[:, None]
    return c*np.einsum('nm,md->nd', ds, k), c*np.einsum('nm,nd->md', ds, q), np.einsum('nm,ne->me', a, dz)
def _(): pass


# %% wrong, dv_first: order dv first
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1]); a = sm(q @ k.T*c); da = dz @ v.T; ds = a*(da-(a*da).sum(1, keepdims=True))*c
    return a.T @ dz, ds @ k, ds.T @ q


# %% wrong, mean_for_sum: ds with batch mean
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1]); a = sm(q @ k.T*c); da = dz @ v.T; ds = a*(da-(a*da).mean(1, keepdims=True))*c
    return ds @ k, ds.T @ q, a.T @ dz


# %% wrong, root_in_dv_too: dv scaled
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1]); a = sm(q @ k.T*c); da = dz @ v.T; ds = a*(da-(a*da).sum(1, keepdims=True))*c
    return ds @ k, ds.T @ q, a.T @ dz*c


# %% wrong, dv_mean: dv /n
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1]); a = sm(q @ k.T*c); da = dz @ v.T; ds = a*(da-(a*da).sum(1, keepdims=True))*c
    return ds @ k, ds.T @ q, a.T @ dz/len(q)


# %% wrong, dk_with_dq: q for k
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1]); a = sm(q @ k.T*c); da = dz @ v.T; ds = a*(da-(a*da).sum(1, keepdims=True))*c
    return ds @ k, ds.T @ (ds @ k), a.T @ dz


# %% wrong, plus: softmax plus sign
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_attention(q, k, v, dz):
    c = 1/np.sqrt(q.shape[1]); a = sm(q @ k.T*c); da = dz @ v.T; ds = a*(da+(a*da).sum(1, keepdims=True))*c
    return ds @ k, ds.T @ q, a.T @ dz
