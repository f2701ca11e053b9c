"""Right spellings of max pooling, embedding, layer norm and attention, as different as people's
are; and no finite difference earns a point for them."""

import math

import numpy as np
import pytest
import scipy.sparse
import scipy.special

from grader.courses import by_name
from grader.decide import decide
from grader.lazy import tf
from grader.sandbox.inside.calls import call
from grader.truths import Truths

NEW = ["grad_max_pool", "grad_embedding", "grad_layer_norm", "grad_attention"]
RIGHT = []


def right(name):
    """Register the decorated function as a right answer to the exercise ``name``."""

    def register(function):
        RIGHT.append(pytest.param(name, function, id=f"{name}-{function.__name__}"))
        return function

    return register


def verdict(name, function, seed=b""):
    ex = by_name()[name]
    known = Truths(ex, seed)
    return decide(known, [call(function, c.inputs, ex.rowwise) for c in known.cases])


@pytest.mark.parametrize("seed", [b"", b"one student", b"another"])
@pytest.mark.parametrize(("name", "function"), RIGHT)
def test_a_right_answer_earns_full_marks(name, function, seed):
    said = verdict(name, function, seed)
    assert said.status == "right", said.message
    assert said.points == by_name()[name].points


@pytest.mark.parametrize("name", NEW)
def test_of_each_exercise_there_are_eight_spellings(name):
    assert sum(one.values[0] == name for one in RIGHT) >= 8


# ------------------------------------------------------------------------------- grad_max_pool


@right("grad_max_pool")
def by_mask(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = x[i : i + k, j : j + k]
            dx[i : i + k, j : j + k] += (window == window.max()) * dz[i, j]
    return dx


@right("grad_max_pool")
def in_plain_python(x, k, dz):
    dx = [[0.0] * len(x[0]) for _ in x]
    for i, row in enumerate(dz):
        for j, up in enumerate(row):
            best = (i, j)
            for a in range(k):
                for b in range(k):
                    if x[i + a][j + b] > x[best[0]][best[1]]:
                        best = (i + a, j + b)
            dx[best[0]][best[1]] += up
    return dx


@right("grad_max_pool")
def windows_and_add_at(x, k, dz):
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k)).reshape(*dz.shape, k * k)
    a, b = np.divmod(windows.argmax(axis=-1), k)
    i, j = np.indices(dz.shape)
    dx = np.zeros(x.shape, x.dtype)
    np.add.at(dx, (i + a, j + b), dz)
    return dx


@right("grad_max_pool")
def shift_by_shift(x, k, dz):
    rows, columns = dz.shape
    shifts = [(a, b) for a in range(k) for b in range(k)]
    z = np.maximum.reduce([x[a : a + rows, b : b + columns] for a, b in shifts])
    dx = 0 * x
    for a, b in shifts:
        part = np.s_[a : a + rows, b : b + columns]
        dx[part] += np.where(x[part] == z, dz, 0)
    return dx


@right("grad_max_pool")
def by_bincount(x, k, dz):
    places = []
    for i, j in np.ndindex(dz.shape):
        flat = np.argmax(x[i : i + k, j : j + k])
        places.append((i + flat // k) * x.shape[1] + j + flat % k)
    return np.bincount(places, dz.ravel(), minlength=x.size).reshape(x.shape)


@right("grad_max_pool")
def pixel_by_pixel(x, k, dz):
    height, width = x.shape
    dx = np.empty_like(x)
    for r in range(height):
        for c in range(width):
            total = 0.0
            for i in range(max(0, r - k + 1), min(r, height - k) + 1):
                for j in range(max(0, c - k + 1), min(c, width - k) + 1):
                    if x[r, c] >= x[i : i + k, j : j + k].max():
                        total += dz[i, j]
            dx[r, c] = total
    return dx


@right("grad_max_pool")
def by_one_einsum(x, k, dz):
    height, width = x.shape
    jacobian = np.zeros((*dz.shape, height, width), x.dtype)
    for i, j in np.ndindex(dz.shape):
        window = np.full_like(x, -np.inf)
        window[i : i + k, j : j + k] = x[i : i + k, j : j + k]
        jacobian[i, j].flat[window.argmax()] = 1
    return np.einsum("ij,ijrc->rc", dz, jacobian)


@right("grad_max_pool")
def scattered_in_tensorflow(x, k, dz):
    places = []
    for i, j in np.ndindex(dz.shape):
        a, b = np.argwhere(x[i : i + k, j : j + k] == np.max(x[i : i + k, j : j + k]))[0]
        places.append([i + a, j + b])
    return tf.scatter_nd(places, tf.reshape(dz, [-1]), x.shape)


@right("grad_max_pool")
def one_image_a_window(x, k, dz):
    dx = tf.zeros(x.shape, x.dtype)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = tf.constant(x)[i : i + k, j : j + k]
            switch = tf.cast(tf.equal(window, tf.reduce_max(window)), x.dtype) * dz[i, j]
            below, beside = x.shape[0] - i - k, x.shape[1] - j - k
            dx += tf.pad(switch, [[i, below], [j, beside]])
    return dx


# ------------------------------------------------------------------------------ grad_embedding


@right("grad_embedding")
def by_add_at(table, ids, dz):
    dtable = np.zeros(table.shape, table.dtype)
    np.add.at(dtable, ids, dz)
    return dtable


@right("grad_embedding")
def by_one_hot(table, ids, dz):
    return np.eye(len(table), dtype=dz.dtype)[ids].T @ dz


@right("grad_embedding")
def lists_of_lists(table, ids, dz):
    rows = [[0.0] * len(table[0]) for _ in table]
    for t, word in enumerate(ids.tolist()):
        for c, up in enumerate(dz[t].tolist()):
            rows[word][c] += up
    return rows


@right("grad_embedding")
def row_by_row(table, ids, dz):
    return np.stack([dz[ids == word].sum(axis=0) for word in range(len(table))])


@right("grad_embedding")
def by_scatter_nd(table, ids, dz):
    return tf.scatter_nd(ids[:, None], dz, table.shape)


@right("grad_embedding")
def by_segments(table, ids, dz):
    return tf.math.unsorted_segment_sum(dz, ids, len(table))


@right("grad_embedding")
def columns_by_bincount(table, ids, dz):
    columns = [np.bincount(ids, weights=column, minlength=len(table)) for column in dz.T]
    return np.array(columns).T


@right("grad_embedding")
def compared_and_summed(table, ids, dz):
    return ((np.arange(len(table))[:, None] == ids)[..., None] * dz).sum(axis=1)


@right("grad_embedding")
def by_sparse_matrix(table, ids, dz):
    ones = np.ones(len(ids), dz.dtype)
    places = (ids, np.arange(len(ids)))
    return scipy.sparse.csr_matrix((ones, places), shape=(len(table), len(ids))) @ dz


# ----------------------------------------------------------------------------- grad_layer_norm


@right("grad_layer_norm")
def in_three_paths(x, gamma, beta, dz, eps):
    d = x.shape[1]
    mean = x.mean(axis=1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=1, keepdims=True)
    inverse = (variance + eps) ** -0.5
    dhat = dz * gamma
    dvariance = (dhat * (x - mean) * -0.5 * inverse**3).sum(axis=1, keepdims=True)
    dmean = -(dhat * inverse).sum(axis=1, keepdims=True)
    dx = dhat * inverse + dvariance * 2 * (x - mean) / d + dmean / d
    return dx, np.sum(dz * (x - mean) * inverse, axis=0), np.sum(dz, axis=0)


@right("grad_layer_norm")
def all_over_d_sigma(x, gamma, beta, dz, eps):
    d = x.shape[-1]
    sigma = np.sqrt(np.var(x, -1, keepdims=True) + eps)
    hat = (x - np.mean(x, -1, keepdims=True)) / sigma
    g = gamma * dz
    dx = (d * g - g.sum(-1, keepdims=True) - hat * (g * hat).sum(-1, keepdims=True)) / (d * sigma)
    return dx, np.einsum("td,td->d", dz, hat), np.einsum("td->d", dz)


@right("grad_layer_norm")
def word_by_word_with_jacobians(x, gamma, beta, dz, eps):
    n, d = x.shape
    dx, dgamma, dbeta = np.zeros_like(x), np.zeros_like(gamma), np.zeros_like(beta)
    for t in range(n):
        sigma = np.sqrt(x[t].var() + eps)
        hat = (x[t] - x[t].mean()) / sigma
        jacobian = (np.eye(d) - 1 / d - np.outer(hat, hat) / d) / sigma
        dx[t] = jacobian @ (gamma * dz[t])
        dgamma += dz[t] * hat
        dbeta += dz[t]
    return dx, dgamma, dbeta


@right("grad_layer_norm")
def written_in_tensorflow(x, gamma, beta, dz, eps):
    mean, variance = tf.nn.moments(x, axes=[1], keepdims=True)
    inverse = tf.math.rsqrt(variance + eps)
    hat = (x - mean) * inverse
    up = gamma * dz
    lost = tf.reduce_mean(up, 1, True) + hat * tf.reduce_mean(up * hat, 1, True)
    return (up - lost) * inverse, tf.reduce_sum(dz * hat, 0), tf.reduce_sum(dz, 0)


@right("grad_layer_norm")
def transposed_as_batch_norm(x, gamma, beta, dz, eps):
    columns, up = x.T, (gamma * dz).T
    sigma = np.sqrt(columns.var(0) + eps)
    hat = (columns - columns.mean(0)) / sigma
    dx = (up - up.mean(0) - hat * (up * hat).mean(0)) / sigma
    return dx.T, (dz.T * hat).sum(1), dz.T.sum(1)


@right("grad_layer_norm")
def plain_loops(x, gamma, beta, dz, eps):
    n, d = x.shape
    dx = [[0.0] * d for _ in range(n)]
    dgamma, dbeta = [0.0] * d, [0.0] * d
    for t in range(n):
        mean = math.fsum(x[t]) / d
        sigma = math.sqrt(math.fsum((float(v) - mean) ** 2 for v in x[t]) / d + eps)
        hat = [(float(v) - mean) / sigma for v in x[t]]
        up = [float(g) * float(v) for g, v in zip(gamma, dz[t], strict=True)]
        flat = math.fsum(up) / d
        along = math.fsum(u * h for u, h in zip(up, hat, strict=True)) / d
        for c in range(d):
            dx[t][c] = (up[c] - flat - hat[c] * along) / sigma
            dgamma[c] += float(dz[t][c]) * hat[c]
            dbeta[c] += float(dz[t][c])
    return dx, dgamma, dbeta


@right("grad_layer_norm")
def centred_by_a_matrix(x, gamma, beta, dz, eps):
    d = x.shape[1]
    centre = np.eye(d) - np.ones((d, d)) / d
    away = x @ centre
    sigma = np.sqrt(np.sum(away**2, axis=1, keepdims=True) / d + eps)
    dhat = dz * gamma
    daway = dhat / sigma - away * np.sum(dhat * away, axis=1, keepdims=True) / (d * sigma**3)
    return daway @ centre, np.diag(dz.T @ (away / sigma)), np.ones(len(x)) @ dz


@right("grad_layer_norm")
def by_einsum(x, gamma, beta, dz, eps):
    away = x - np.average(x, axis=1)[:, None]
    s = 1 / np.sqrt(np.einsum("td,td->t", away, away) / x.shape[1] + eps)
    up = np.einsum("d,td->td", gamma, dz)
    along = np.einsum("td,td,t->t", up, away, s**2) / x.shape[1]
    dx = s[:, None] * (up - up.mean(1)[:, None] - away * along[:, None])
    return dx, np.einsum("td,td,t->d", dz, away, s), dz.sum(0)


# ------------------------------------------------------------------------------ grad_attention


@right("grad_attention")
def step_by_step(q, k, v, dz):
    scores = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    a = e / e.sum(axis=1, keepdims=True)
    dv = a.T @ dz
    da = dz @ v.T
    ds = a * (da - np.sum(a * da, axis=1, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, dv


@right("grad_attention")
def with_scipys_softmax(q, k, v, dz):
    scale = q.shape[-1] ** -0.5
    a = scipy.special.softmax(scale * q @ k.T, axis=-1)
    up = dz @ v.T
    ds = scale * (a * up - a * np.einsum("ij,ij->i", a, up)[:, None])
    return ds @ k, ds.T @ q, a.T @ dz


@right("grad_attention")
def all_in_tensorflow(q, k, v, dz):
    root = tf.sqrt(tf.cast(q.shape[1], q.dtype))
    a = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / root)
    da = tf.matmul(dz, v, transpose_b=True)
    ds = a * (da - tf.reduce_sum(a * da, axis=-1, keepdims=True))
    dq, dk = tf.matmul(ds, k) / root, tf.matmul(ds, q, transpose_a=True) / root
    return dq, dk, tf.matmul(a, dz, transpose_a=True)


@right("grad_attention")
def query_by_query(q, k, v, dz):
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


@right("grad_attention")
def through_the_output(q, k, v, dz):
    # Σⱼ aⱼ (dz · vⱼ) is dz · z: no table of weights is needed for the mean.
    root = np.sqrt(q.shape[1])
    a = scipy.special.softmax(q @ k.T / root, axis=1)
    z = a @ v
    ds = a * (dz @ v.T - (dz * z).sum(axis=1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz


@right("grad_attention")
def by_log_sum_exp(q, k, v, dz):
    s = q @ k.T / np.sqrt(q.shape[1])
    a = np.exp(s - scipy.special.logsumexp(s, axis=1, keepdims=True))
    da = np.einsum("ie,je->ij", dz, v)
    ds = a * (da - (a * da).sum(1)[:, None])
    dq = np.einsum("ij,jd->id", ds, k) / np.sqrt(q.shape[1])
    dk = np.einsum("ij,id->jd", ds, q) / np.sqrt(q.shape[1])
    return dq, dk, np.einsum("ij,ie->je", a, dz)


@right("grad_attention")
def query_scaled_first(q, k, v, dz):
    scaled = q / np.sqrt(q.shape[1])
    a = scipy.special.softmax(scaled @ k.T, axis=-1)
    da = dz @ v.T
    ds = a * (da - np.sum(da * a, -1, keepdims=True))
    return ds @ k / np.sqrt(q.shape[1]), ds.T @ scaled, a.T @ dz


@right("grad_attention")
def with_the_whole_jacobian(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    a = scipy.special.softmax(q @ k.T / root, axis=1)
    jacobian = np.einsum("ij,jl->ijl", a, np.eye(len(k))) - np.einsum("ij,il->ijl", a, a)
    ds = np.einsum("ie,je,ijl->il", dz, v, jacobian)
    return [ds @ k / root, ds.T @ q / root, a.T @ dz]


@right("grad_attention")
def numbers_alone(q, k, v, dz):
    n, m, d, e = len(q), len(k), len(q[0]), len(v[0])
    q, k, v, dz = q.tolist(), k.tolist(), v.tolist(), dz.tolist()
    dq, dk = [[0.0] * d for _ in range(n)], [[0.0] * d for _ in range(m)]
    dv = [[0.0] * e for _ in range(m)]
    for i in range(n):
        s = [sum(q[i][c] * k[j][c] for c in range(d)) / math.sqrt(d) for j in range(m)]
        w = [math.exp(one - max(s)) for one in s]
        a = [one / sum(w) for one in w]
        da = [sum(dz[i][c] * v[j][c] for c in range(e)) for j in range(m)]
        mean = sum(x * y for x, y in zip(a, da, strict=True))
        for j in range(m):
            ds = a[j] * (da[j] - mean) / math.sqrt(d)
            for c in range(d):
                dq[i][c] += ds * k[j][c]
                dk[j][c] += ds * q[i][c]
            for c in range(e):
                dv[j][c] += a[j] * dz[i][c]
    return dq, dk, dv


# -------------------------------------------------------------------------- finite differences


def _pooled(x, k):
    return np.lib.stride_tricks.sliding_window_view(x, (k, k)).max(axis=(2, 3))


def _layer_norm(x, gamma, beta, eps):
    away = x - x.mean(axis=1, keepdims=True)
    return gamma * away / np.sqrt((away**2).mean(axis=1, keepdims=True) + eps) + beta


def _attention(q, k, v):
    return scipy.special.softmax(q @ k.T / np.sqrt(q.shape[1]), axis=1) @ v


FORWARD = {
    "grad_max_pool": _pooled,
    "grad_embedding": lambda table, ids: table[ids],
    "grad_layer_norm": _layer_norm,
    "grad_attention": _attention,
}
CENTRAL = {1: 1 / 2}
FIVE_POINTS = {1: 2 / 3, 2: -1 / 12}


def differences(ex, h, stencil):
    """An answer that asks the forward function alone, in float64."""

    def answer(*args):
        given = dict(zip(ex.arguments, args, strict=True))
        dz = given.pop("dz")
        wide = {
            k: v.astype(np.float64) if isinstance(v, np.ndarray) and v.dtype.kind == "f" else v
            for k, v in given.items()
        }
        found = tuple(along(wide, name, dz) for name in ex.kind.wrt)
        return found if len(found) > 1 else found[0]

    def along(given, name, dz):
        gradient = np.zeros_like(given[name])
        for i in np.ndindex(gradient.shape):
            for times, weight in stencil.items():
                ahead, behind = (at(given, name, i, sign * times * h) for sign in (1, -1))
                gradient[i] += weight / h * np.sum((ahead - behind) * dz)
        return gradient

    def at(given, name, i, step):
        there = given[name].copy()
        there[i] += step
        return FORWARD[ex.name](**{**given, name: there})

    return answer


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("stencil", [CENTRAL, FIVE_POINTS], ids=["central", "five points"])
@pytest.mark.parametrize("h", [1.0, 1e-3, 2.0**-10, 1e-5, 2.0**-17, 1e-7])
def test_a_finite_difference_earns_nothing(name, stencil, h):
    said = verdict(name, differences(by_name()[name], h, stencil))
    assert said.status == "wrong"
    assert said.points == 0


# ------------------------------------------------------------------------ wrong in a corner only


def one_maximum_for_all(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    e = np.exp(q @ k.T / root - (q @ k.T / root).max())
    a = e / e.sum(axis=1, keepdims=True)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(axis=1, keepdims=True)) / root
    return ds @ k, ds.T @ q, a.T @ dz


def squeezed_attention(q, k, v, dz):
    return tuple(np.squeeze(one) for one in step_by_step(q, k, v, dz))


def nothing_for_queries_of_zeros(q, k, v, dz):
    dq, dk, dv = step_by_step(q, k, v, dz)
    return dq * q.any(axis=1, keepdims=True), dk, dv


def distinct_words_only(table, ids, dz):
    words, first = np.unique(ids, return_index=True)
    dtable = np.zeros_like(table)
    dtable[words] = dz[first]
    return dtable


def nothing_if_some_dz_is_zero(table, ids, dz):
    return by_add_at(table, ids, dz) * bool((dz != 0).all())


def squeezed_table(table, ids, dz):
    return np.squeeze(by_add_at(table, ids, dz))


def spread_by_sample(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = all_over_d_sigma(x, gamma, beta, dz, eps)
    return np.squeeze(dx), dgamma, dbeta


def divided_by_a_spread_of_zero(x, gamma, beta, dz, eps):
    away = x - x.mean(axis=1, keepdims=True)
    dx, dgamma, dbeta = all_over_d_sigma(x, gamma, beta, dz, eps)
    return dx * away.any(axis=1, keepdims=True), dgamma, dbeta


def padded_with_zeros(x, k, dz):
    return by_mask(x, k, dz) * (x > 0)


def square_images_only(x, k, dz):
    side = min(x.shape)
    dx = np.zeros_like(x)
    dx[:side, :side] = by_mask(x, k, dz)[:side, :side]
    return dx


WRONG = {
    "grad_attention": [one_maximum_for_all, squeezed_attention, nothing_for_queries_of_zeros],
    "grad_embedding": [distinct_words_only, nothing_if_some_dz_is_zero, squeezed_table],
    "grad_layer_norm": [spread_by_sample, divided_by_a_spread_of_zero],
    "grad_max_pool": [padded_with_zeros, square_images_only],
}


@pytest.mark.parametrize("seed", [b"", b"one student"])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        pytest.param(name, one, id=f"{name}-{one.__name__}")
        for name, all_of in WRONG.items()
        for one in all_of
    ],
)
def test_what_is_wrong_in_a_corner_only_is_wrong(name, function, seed):
    assert verdict(name, function, seed).status == "wrong"
