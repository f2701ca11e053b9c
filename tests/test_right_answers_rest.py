"""No right answer is rejected, however it is written: NumPy, plain Python, TensorFlow. And no
finite difference is taken for a derivative."""

import math

import numpy as np
import pytest

from grader import reading
from grader.courses import by_name
from grader.decide import decide
from grader.grading import grade_source
from grader.lazy import tf
from grader.sandbox import Limits, Sandbox
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Outcome
from grader.sandbox.inside.values import plain
from grader.truths import Truths

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


# ------------------------------------------------------------------------------------------ 01


@right("grad_f")
def floats(x, y):
    return 2 * x * y, x**2


@right("grad_f")
def as_a_list(x, y):
    return [x * y + y * x, x * x]


@right("grad_f")
def in_tensorflow(x, y):
    x, y = tf.constant(x, tf.float64), tf.constant(y, tf.float64)
    return tf.stack([2 * x * y, x**2])


@right("grad_g")
def as_an_array(x, y):
    return np.array([3 * y**3, 9 * x * y**2])


@right("grad_g")
def in_float64(x, y):
    x, y = tf.constant(x, tf.float64), tf.constant(y, tf.float64)
    return 3 * y * y * y, 9 * x * tf.square(y)


@right("grad_g")
def shape_1(x, y):
    return np.array([3 * y**3]), np.array([9 * x * y**2])


@right("numeric_partial")
def by_copies(f, point, axis, h):
    ahead, behind = point.copy(), point.copy()
    ahead[axis] += h
    behind[axis] -= h
    return (f(ahead) - f(behind)) / (2 * h)


@right("numeric_partial")
def by_unit_vector(f, point, axis, h):
    e = np.eye(len(point))[axis]
    return 0.5 / h * f(point + h * e) - 0.5 / h * f(point - h * e)


@right("numeric_partial")
def by_lists(f, point, axis, h):
    def moved(by):
        return f([p + by if i == axis else p for i, p in enumerate(point.tolist())])

    return float(moved(h) - moved(-h)) / h / 2


# ------------------------------------------------------------------------------------------ 02


@right("directional_change")
def by_at(grad, w):
    return grad @ w


@right("directional_change")
def by_loop(grad, w):
    return sum(float(g) * float(v) for g, v in zip(grad, w, strict=True))


@right("directional_change")
def by_tensordot(grad, w):
    return tf.tensordot(grad, w, 1)


@right("directional_derivative")
def by_norm(grad, w):
    return grad @ w / np.linalg.norm(w)


@right("directional_derivative")
def unit_first(grad, w):
    return grad @ (w / np.sqrt(w @ w))


@right("directional_derivative")
def by_hypot(grad, w):
    return [sum(g * v for g, v in zip(grad, w, strict=True)) / math.hypot(*w)]


@right("directional_derivative")
def in_tf(grad, w):
    return tf.reduce_sum(grad * w) / tf.norm(w)


@right("steepest_direction")
def asks_for_zero(grad):
    n = np.linalg.norm(grad)
    return grad / n if n > 0 else grad


@right("steepest_direction")
def where(grad):
    n = np.sqrt(np.sum(grad**2))
    return np.where(n == 0, 0.0, grad / np.where(n == 0, 1.0, n))


@right("steepest_direction")
def a_list(grad):
    n = math.sqrt(sum(g * g for g in grad))
    return [g / n for g in grad] if n else [0] * len(grad)


@right("steepest_direction")
def divide_no_nan(grad):
    return tf.math.divide_no_nan(grad, tf.norm(grad))


# ------------------------------------------------------------------------------------------ 03


@right("batch_loss")
def by_sum_and_mean(hits, target):
    return ((hits - target) ** 2).sum(axis=1).mean()


@right("batch_loss")
def shot_by_shot(hits, target):
    return sum((x - target[0]) ** 2 + (y - target[1]) ** 2 for x, y in hits) / len(hits)


@right("batch_loss")
def by_norms(hits, target):
    return np.mean(np.linalg.norm(hits - target, axis=1) ** 2)


@right("batch_loss")
def in_tf_(hits, target):
    return tf.reduce_mean(tf.reduce_sum(tf.square(hits - target), axis=-1))


@right("descent_step")
def step(x, grad, eta):
    return x - eta * grad


@right("descent_step")
def step_in_tf(x, grad, eta):
    x, grad = tf.constant(np.asarray(x)), tf.constant(np.asarray(grad))
    return x - grad * tf.constant(eta, x.dtype)


@right("descent_step")
def step_as_lists(x, grad, eta):
    return (np.asarray(x) + -(eta * np.asarray(grad))).tolist()


@right("descend")
def appends(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return xs


@right("descend")
def fills_an_array(grad, x0, eta, steps):
    xs = np.empty(steps + 1)
    xs[0] = x0
    for k in range(steps):
        xs[k + 1] = xs[k] - grad(xs[k]) * eta
    return xs


@right("descend")
def tuples(grad, x0, eta, steps):
    if steps == 0:
        return (x0,)
    return (x0, *tuples(grad, x0 - eta * grad(x0), eta, steps - 1))


# ------------------------------------------------------------------------------------------ 04


@right("xyz_backward")
def node_by_node(x, y, z):
    a = x * y
    da, dz = z * 1.0, a * 1.0
    return {"z": dz, "a": da, "x": da * y, "y": da * x}


@right("xyz_backward")
def with_more_keys(x, y, z):
    return {"F": 1.0, "a": z, "x": y * z, "y": x * z, "z": x * y}


@right("xyz_backward")
def arrays(x, y, z):
    return {
        "a": np.array([z]),
        "x": np.array(y * z),
        "y": tf.constant(x * z, tf.float64),
        "z": x * y,
    }


@right("z_backward")
def adds_up(w, b):
    grads = {"x": b + 1, "y": 2 * w + b, "b": 0.0}
    grads["w"] = grads["x"] * 2
    grads["b"] += grads["x"] * 1
    grads["b"] += grads["y"] * 1
    return grads


@right("z_backward")
def by_formula(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * b + 2, "b": 2 * w + 2 * b + 1}


@right("j_backward")
def back_from_u(a, b, c):
    du = 3
    dv = da = du
    return {"u": du, "v": dv, "a": da, "b": dv * c, "c": dv * b}


# ------------------------------------------------------------------------------------------ 05


@right("solve_fixed_slope")
def chord(w, b, target, tol):
    slope = (b + 1) + (2 * w + b)
    bs = [b]
    while abs((2 * w + bs[-1]) * (bs[-1] + 1) - target) >= tol:
        z = (2 * w + bs[-1]) * (bs[-1] + 1)
        bs.append(bs[-1] + (target - z) / slope)
    return bs


@right("solve_fixed_slope")
def chord_with_break(w, b, target, tol):
    x, y = w * 2 + b, b + 1
    slope = y * 1 + x * 1
    bs = np.array([b])
    for _ in range(1000):
        z = (w * 2 + bs[-1]) * (bs[-1] + 1)
        delta = z - target
        if abs(delta) < tol:
            break
        bs = np.append(bs, bs[-1] - delta / slope)
    return bs


@right("solve_newton")
def newton(w, b, target, tol):
    bs = [b]
    while not abs((2 * w + b) * (b + 1) - target) < tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(b)
    return bs


@right("solve_both")
def descent_on_both(w, b, target, eta, tol):
    visited = [(w, b)]
    while True:
        x, y = 2 * w + b, b + 1
        error = x * y - target
        if abs(error) < tol:
            return visited
        w, b = w - eta * error * 2 * y, b - eta * error * (x + y)
        visited.append((w, b))


@right("solve_both")
def descent_on_a_vector(w, b, target, eta, tol):
    p = np.array([w, b])
    rows = [p]
    while abs((2 * p[0] + p[1]) * (p[1] + 1) - target) >= tol:
        error = (2 * p[0] + p[1]) * (p[1] + 1) - target
        p = p - eta * error * np.array([2 * (p[1] + 1), 2 * p[0] + 2 * p[1] + 1])
        rows.append(p)
    return np.stack(rows)


# ------------------------------------------------------------------------------------------ 06


@right("sigmoid_stages")
def with_math(x):
    c = -x
    b = math.exp(c)
    a = 1 + b
    return -1 / a**2, 1, b, -1


@right("sigmoid_stages")
def with_f(x):
    f = 1 / (1 + np.exp(-x))
    return [-f * f, 1.0, np.exp(-x), -1.0]


@right("sigmoid_stages")
def with_tf(x):
    x = tf.constant(x, tf.float64)
    a = 1 + tf.exp(-x)
    return -(a**-2), tf.ones_like(x), tf.exp(-x), -tf.ones_like(x)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))


@right("two_path_gradient")
def formula(x, weights, dout):
    w1, w2, w3 = weights
    a = x @ w1
    b = sigmoid(a) @ w2
    paths = [w2[1, k] * slope(b[k]) * w3[k, 0] * dout[0] for k in (0, 1)]
    return x[0] * slope(a[1]) * sum(paths)


@right("two_path_gradient")
def whole_sweep(x, weights, dout):
    dws, _ = layers(x, weights, dout)
    return float(dws[0][0, 1])


@right("mlp_backward")
def layers(x, weights, dout):
    inputs, z = [x], x @ weights[0]
    for w in weights[1:]:
        inputs.append(sigmoid(z))
        z = inputs[-1] @ w
    delta, dws = dout, []
    for k in reversed(range(len(weights))):
        dws.append(np.outer(inputs[k], delta))
        delta = weights[k] @ delta
        if k:
            delta = delta * inputs[k] * (1 - inputs[k])
    return dws[::-1], delta


@right("mlp_backward")
def layers_in_tensorflow(x, weights, dout):
    hs = [tf.reshape(x, [1, -1])]
    for w in weights[:-1]:
        hs.append(tf.sigmoid(hs[-1] @ w))
    d = tf.reshape(dout, [1, -1])
    dws = [None] * len(weights)
    for k in range(len(weights) - 1, -1, -1):
        dws[k] = tf.transpose(hs[k]) @ d
        d = d @ tf.transpose(weights[k])
        if k > 0:
            d *= hs[k] * (1 - hs[k])
    return dws, tf.squeeze(d, 0)


@right("mlp_backward")
def layers_as_lists(x, weights, dout):
    dws, dx = layers(x, weights, dout)
    return tuple(w.tolist() for w in dws), dx.tolist()


@right("mlp_backward")
def layers_by_slope_of_z(x, weights, dout):
    zs, h = [], x
    for w in weights:
        zs.append(h @ w)
        h = 1 / (1 + np.exp(-zs[-1]))
    d = np.array(dout)
    dws = []
    for k in range(len(weights))[::-1]:
        h = x if k == 0 else sigmoid(zs[k - 1])
        dws.insert(0, h[:, None] * d[None, :])
        d = np.einsum("ij,j->i", weights[k], d) * (slope(zs[k - 1]) if k else 1)
    return dws, d


# ------------------------------------------------------------------------------------------ 07


@right("numeric_vjp")
def by_ndindex(f, x, dz, h):
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[i] += h
        behind[i] -= h
        dx[i] = np.sum(dz * (f(ahead) - f(behind))) / (2 * h)
    return dx


@right("numeric_vjp")
def two_sums(f, x, dz, h):
    dx = np.empty(x.size)
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        dx[i] = (np.sum(dz * f(x + e)) - np.sum(dz * f(x - e))) / 2 / h
    return dx.reshape(x.shape)


@right("numeric_vjp")
def same_array_but_copied_results(f, x, dz, h):
    x = np.array(x)
    dx = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        ahead = np.array(f(x))
        x[i] = old - h
        behind = np.array(f(x))
        x[i] = old
        dx[i] = ((ahead - behind) * dz).sum() / (2 * h)
    return dx


@right("relative_error")
def with_maximum(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


@right("relative_error")
def entry_by_entry(a, b):
    pairs = zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True)
    return max(abs(p - q) / max(1e-8, abs(p) + abs(q)) for p, q in pairs)


@right("relative_error")
def in_tf__(a, b):
    return tf.reduce_max(tf.abs(a - b) / tf.maximum(tf.cast(1e-8, a.dtype), tf.abs(a) + tf.abs(b)))


# ------------------------------------------------------------------------------------------ 11


@right("rnn_backward")
def through_time(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, d = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + d) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        d = da @ wh.T
    return dwx, dwh, d


@right("rnn_backward")
def by_all_deltas_at_once(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    hs = np.array(hs)
    das = np.zeros_like(dh)
    d = 0
    for t in range(len(x) - 1, -1, -1):
        das[t] = (dh[t] + d) * (1 - np.tanh(x[t] @ wx + hs[t] @ wh) ** 2)
        d = wh @ das[t]
    return x.T @ das, hs[:-1].T @ das, d


@right("rnn_backward")
def in_tensorflow_(x, h0, wx, wh, dh):
    hs = [h0[None, :]]
    for row in x:
        hs.append(tf.tanh(row[None, :] @ wx + hs[-1] @ wh))
    dwx, dwh, d = tf.zeros_like(wx), tf.zeros_like(wh), tf.zeros_like(hs[0])
    for t in range(len(x) - 1, -1, -1):
        da = (dh[t][None, :] + d) * (1 - hs[t + 1] ** 2)
        dwx += tf.transpose(x[t][None, :]) @ da
        dwh += tf.transpose(hs[t]) @ da
        d = da @ tf.transpose(wh)
    return [dwx, dwh, d[0]]


@right("clip_by_global_norm")
def if_too_long(grads, limit):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * limit / norm for g in grads] if norm > limit else list(grads)


@right("clip_by_global_norm")
def by_min(grads, limit):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return tuple(g * min(1.0, limit / norm) if norm else g for g in grads)


@right("clip_by_global_norm")
def by_max(grads, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return [(g * (limit / max(norm, limit))).tolist() for g in grads]


@right("clip_by_global_norm")
def as_tensorflow_does(grads, limit):
    tensors = [tf.constant(g) for g in grads]
    norm = tf.linalg.global_norm(tensors)
    return [t * tf.cast(limit, t.dtype) / tf.maximum(norm, limit) for t in tensors]


# ------------------------------------------------------------------------------------------ 12


@right("grad_batch_norm")
def in_three_terms(x, gamma, beta, dz, eps):
    sigma = np.sqrt(x.var(axis=0) + eps)
    hat = (x - x.mean(axis=0)) / sigma
    d = dz * gamma
    dx = (d - d.mean(axis=0) - hat * (d * hat).mean(axis=0)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@right("grad_batch_norm")
def step_by_step(x, gamma, beta, dz, eps):
    n = x.shape[0]
    mean = x.mean(axis=0)
    centred = x - mean
    variance = (centred**2).mean(axis=0)
    inverse = (variance + eps) ** -0.5
    hat = centred * inverse
    dhat = dz * gamma
    dinverse = (dhat * centred).sum(axis=0)
    dvariance = dinverse * -0.5 * (variance + eps) ** -1.5
    dcentred = dhat * inverse + dvariance * 2 * centred / n
    dmean = -dcentred.sum(axis=0)
    return [dcentred + dmean / n, np.sum(hat * dz, 0), np.sum(dz, 0)]


@right("grad_batch_norm")
def batch_norm_in_tensorflow(x, gamma, beta, dz, eps):
    n = x.shape[0]
    mean, variance = tf.nn.moments(tf.constant(x), [0])
    sigma = tf.sqrt(variance + eps)
    hat = (x - mean) / sigma
    dgamma, dbeta = tf.reduce_sum(dz * hat, 0), tf.reduce_sum(dz, 0)
    return gamma / (n * sigma) * (n * dz - dbeta - hat * dgamma), dgamma, dbeta


@right("train_step")
def by_hand(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    logits = h @ w2 + b2
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    n = len(labels)
    loss = -log_p[np.arange(n), labels].mean()
    d = np.exp(log_p)
    d[np.arange(n), labels] -= 1
    d /= n
    dh = d @ w2.T
    dh[a <= 0] = 0
    new = (
        w1 - eta * images.T @ dh,
        b1 - eta * dh.sum(axis=0),
        w2 - eta * h.T @ d,
        b2 - eta * d.sum(axis=0),
    )
    return new, loss


@right("train_step")
def image_by_image(params, images, labels, eta):
    w1, b1, w2, b2 = (np.array(p) for p in params)
    grads, loss = [np.zeros_like(p) for p in params], 0.0
    for image, label in zip(images, labels, strict=True):
        h = np.where(image @ w1 + b1 > 0, image @ w1 + b1, 0)
        z = h @ w2 + b2
        p = np.exp(z - z.max())
        p /= p.sum()
        loss += np.log(np.exp(z - z.max()).sum()) + z.max() - z[label]
        d = p - np.eye(len(b2))[label]
        below = (w2 @ d) * (h > 0)
        for g, more in zip(grads, (np.outer(image, below), below, np.outer(h, d), d), strict=True):
            g += more / len(labels)
    return [p - eta * g for p, g in zip((w1, b1, w2, b2), grads, strict=True)], loss / len(labels)


# ---------------------------------------------------------------------------------- plain values

VALUES = {
    "proof_order": ["BFHDAGIC", list("BFHDAGIC"), "b f h d a g i c", tuple("BFHDAGIC")],
    "eta_regimes": [
        {0.1: "creeps", 0.5: "lands", 0.9: "zigzags", 1.1: "diverges"},
        {"0.1": "Creeps", "0.5": "lands ", "0.9": "zigzags", "1.1": "diverges"},
    ],
    "planted_bug": [10, 10.0, np.int64(10), [10]],
    "planted_bugs": [{"A": 0, "B": 8, "C": 6, "D": 7, "E": 7, "F": 0}],
    "gradient_fate": [
        dict(
            zip(
                "ABCDEF",
                ["explodes", "grows first", "stays", "vanishes", "grows first", "explodes"],
                strict=True,
            )
        ),
    ],
}


def value_verdict(name, value):
    return decide(Truths(by_name()[name]), [Outcome("returned", plain(value))])


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in VALUES.items() for value in values]
)
def test_a_right_value_earns_full_marks(name, value):
    said = value_verdict(name, value)
    assert said.status == "right", said.message


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("proof_order", "BFHDAGCI", "6 of 8 are right."),
        ("proof_order", "BFHDAEGIC", "proof_order should be 8 letters; yours has 9."),
        ("proof_order", 3, "proof_order should be 8 letters; it is something else."),
        ("eta_regimes", "creeps", "The answer should be a dict with the keys '0.1', '0.5'"),
        ("eta_regimes", {0.1: "creeps"}, "'0.5', '0.9', '1.1' is missing"),
        (
            "eta_regimes",
            {0.1: "lands", 0.5: "creeps", 0.9: "zigzags", 1.1: "diverges"},
            "2 of 4 are right.",
        ),
        ("planted_bug", 4, "This is not it yet."),
        ("planted_bug", None, "The answer is None where planted_bug, a number, was expected."),
        ("planted_bugs", dict.fromkeys("ABCDEF", 1), "0 of 6 are right."),
    ],
)
def test_a_wrong_value_earns_what_is_right_of_it_and_gives_nothing_away(name, value, says):
    said = value_verdict(name, value)
    share = 1.0 if says == "2 of 4 are right." else 0  # a choice for each of four
    assert (said.status, said.points) == ("wrong", share)
    assert says in said.message
    assert "should be 10" not in said.message
    assert said.picture is None


SUBMISSION = """
import numpy as np

proof_order = "BFHDAGIC"
planted_bug = 10
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "zigzags", 1.1: "diverges"}

def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return xs

def numeric_partial(f, point, axis, h):
    e = np.eye(len(point))[axis]
    return (f(point + h * e) - f(point - h * e)) / (2 * h)

def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * limit / norm for g in grads] if norm > limit else grads

def solve_newton(w, b, target, tol):
    while True:
        pass

def xyz_backward(x, y, z):
    ...

planted_bugs = (
    ...  # your code here
)
"""


@pytest.mark.parametrize(
    "isolation", ["none", pytest.param("bubblewrap", marks=pytest.mark.sandboxed)]
)
def test_values_lists_and_functions_cross_the_boundary(isolation):
    source = reading.parse([reading.Cell("cell 1", SUBMISSION)])
    wanted = [ex for name, ex in by_name().items() if name in source.defined]
    with Sandbox(isolation, Limits(seconds=2.0)) as sandbox:
        said = {v.exercise: v for v in grade_source(source, wanted, sandbox)}
    left = {said.pop(name).status for name in ("xyz_backward", "planted_bugs")}
    assert left == {"not attempted"}
    endless = said.pop("solve_newton")
    assert endless.status == "timeout"
    assert "does each bring z nearer to the target?" in endless.message
    assert {v.exercise: v.status for v in said.values()} == dict.fromkeys(said, "right")
    assert len(said) == 6


# ---------------------------------------------------------------------------- finite differences


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
