"""No finite difference is taken for a derivative."""

import numpy as np
import pytest
import scipy.special

from grader.courses import by_name
from grader.decide import decide
from grader.sandbox.inside.calls import call
from grader.truths import truths

NEW = ["grad_max_pool", "grad_embedding", "grad_layer_norm", "grad_attention"]


def verdict(name, function):
    known = truths(by_name()[name])
    rowwise = known.exercise.rowwise
    return decide(known, [call(function, c.inputs, rowwise) for c in known.cases])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def central(f, x, h):
    """The gradient of a scalar f, by central differences."""
    x = np.asarray(x, np.float64)
    out = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        out[i] = (f(x + step) - f(x - step)) / (2 * h)
    return out


def sequence(x, h0, wx, wh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    return np.array(hs[1:])


def network(x, weights):
    for k, w in enumerate(weights):
        x = (sigmoid(x) if k else x) @ w
    return x


def each_weight(x, weights, dout, h):
    """dW by central differences, one weight matrix after the other."""
    return [
        central(
            lambda w, k=k: network(x, [*weights[:k], w, *weights[k + 1 :]]) @ dout, weights[k], h
        )
        for k in range(len(weights))
    ]


DIFFERENCES = {
    "grad_f": lambda h: lambda x, y: central(lambda p: p[0] ** 2 * p[1], [x, y], h),
    "grad_g": lambda h: lambda x, y: central(lambda p: 3 * p[0] * p[1] ** 3, [x, y], h),
    "xyz_backward": lambda h: (
        lambda x, y, z: {
            "a": central(lambda a: a * z, x * y, h),
            **dict(zip("xyz", central(np.prod, [x, y, z], h), strict=True)),
        }
    ),
    "z_backward": lambda h: (
        lambda w, b: {
            "x": central(lambda x: x * (b + 1), 2 * w + b, h),
            "y": central(lambda y: (2 * w + b) * y, b + 1, h),
            "w": central(lambda w: (2 * w + b) * (b + 1), w, h),
            "b": central(lambda b: (2 * w + b) * (b + 1), b, h),
        }
    ),
    "j_backward": lambda h: (
        lambda a, b, c: {
            "u": central(lambda u: 3 * u, a + b * c, h),
            "v": central(lambda v: 3 * (a + v), b * c, h),
            **dict(
                zip("abc", central(lambda p: 3 * (p[0] + p[1] * p[2]), [a, b, c], h), strict=True)
            ),
        }
    ),
    "sigmoid_stages": lambda h: (
        lambda x: (
            central(lambda a: 1 / a, 1 + np.exp(-x), h),
            central(lambda b: 1 + b, np.exp(-x), h),
            central(np.exp, -x, h),
            central(lambda x: -x, x, h),
        )
    ),
    "two_path_gradient": lambda h: (
        lambda x, weights, dout: each_weight(x, weights, dout, h)[0][0, 1]
    ),
    "mlp_backward": lambda h: (
        lambda x, weights, dout: (
            each_weight(x, weights, dout, h),
            central(lambda x: network(x, weights) @ dout, x, h),
        )
    ),
    "rnn_backward": lambda h: (
        lambda x, h0, wx, wh, dh: (
            central(lambda wx: np.sum(dh * sequence(x, h0, wx, wh)), wx, h),
            central(lambda wh: np.sum(dh * sequence(x, h0, wx, wh)), wh, h),
            central(lambda h0: np.sum(dh * sequence(x, h0, wx, wh)), h0, h),
        )
    ),
}


def normed(x, gamma, beta, eps):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


DIFFERENCES["grad_batch_norm"] = lambda h: (
    lambda x, gamma, beta, dz, eps: (
        central(lambda x: np.sum(dz * normed(x, gamma, beta, eps)), x, h),
        central(lambda gamma: np.sum(dz * normed(x, gamma, beta, eps)), gamma, h),
        central(lambda beta: np.sum(dz * normed(x, gamma, beta, eps)), beta, h),
    )
)


@pytest.mark.parametrize("h", [1e-3, 1e-5, 1e-7])
@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_finite_difference_is_no_derivative(name, h):
    said = verdict(name, DIFFERENCES[name](h))
    assert said.status == "wrong"
    assert said.points == 0


# ------------------------------------------------------------- from the forward function alone


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
