"""two_path_gradient(x, weights, dout)"""

# %% all begin with this
import numpy as np


# %% right: formula
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))


def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    a = x @ w1
    b = sigmoid(a) @ w2
    paths = [w2[1, k] * slope(b[k]) * w3[k, 0] * dout[0] for k in (0, 1)]
    return x[0] * slope(a[1]) * sum(paths)


# %% right: whole sweep
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


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


def two_path_gradient(x, weights, dout):
    dws, _ = layers(x, weights, dout)
    return float(dws[0][0, 1])


# %% right: a sweep of vectors
def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    h1 = s(x @ W1)
    h2 = s(h1 @ W2)
    d2 = (W3 @ dout) * h2 * (1 - h2)
    d1 = (W2 @ d2) * h1 * (1 - h1)
    return x[0] * d1[1]

# %% right: the whole dW1 by outer
def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    h1 = 1 / (1 + np.exp(-np.dot(x, W1)))
    h2 = 1 / (1 + np.exp(-np.dot(h1, W2)))
    up = np.dot(W3, dout) * (h2 - h2 ** 2)
    up = np.dot(W2, up) * (h1 - h1 ** 2)
    return np.outer(x, up)[0][1]

# %% right: numbers alone
import math

def two_path_gradient(x, weights, dout):
    def s(t):
        return 1 / (1 + math.exp(-t))

    (a11, a12), (a21, a22) = weights[0].tolist()
    (b11, b12), (b21, b22) = weights[1].tolist()
    (c1,), (c2,) = weights[2].tolist()
    p, q = x.tolist()
    h1, h2 = s(p * a11 + q * a21), s(p * a12 + q * a22)
    g1, g2 = s(h1 * b11 + h2 * b21), s(h1 * b12 + h2 * b22)
    upper = b21 * g1 * (1 - g1) * c1
    lower = b22 * g2 * (1 - g2) * c2
    return p * h2 * (1 - h2) * (upper + lower) * float(dout[0])

# %% right: einsum over the paths
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    h = 1 / (1 + np.exp(-x @ w1))
    g = 1 / (1 + np.exp(-h @ w2))
    return np.einsum("k,k,kl,l->", w2[1], g * (1 - g), w3, dout) * x[0] * h[1] * (1 - h[1])

# %% right: Jacobians multiplied
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    h = 1 / (1 + np.exp(-(x @ w1)))
    g = 1 / (1 + np.exp(-(h @ w2)))
    jh = np.diag(h * (1 - h)) @ w2
    jg = np.diag(g * (1 - g)) @ w3
    return x[0] * (jh @ jg @ dout)[1]

# %% right: rows of shape (1, n)
def two_path_gradient(x, weights, dout):
    x = x.reshape(1, -1)
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1].dot(w))))
    d = dout.reshape(1, -1)
    for w, h in zip(weights[:0:-1], hs[:0:-1]):
        d = d.dot(w.T) * h * (1 - h)
    return hs[0].T.dot(d)[0, 1]

# %% wrong, first_path_only: one path
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    a = x @ w1
    b = s(a) @ w2
    sl = lambda t: s(t) * (1 - s(t))
    return x[0] * sl(a[1]) * w2[1, 0] * sl(b[0]) * w3[0, 0] * dout[0]

# %% wrong, dout_missing: without dout
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    h = s(x @ w1)
    g = s(h @ w2)
    d = w3[:, 0] * g * (1 - g)
    return x[0] * (w2 @ d)[1] * h[1] * (1 - h[1])

# %% wrong, whole_matrix: all of dW1
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    h = s(x @ w1)
    g = s(h @ w2)
    d = (w3 @ dout) * g * (1 - g)
    return np.outer(x, (w2 @ d) * h * (1 - h))

# %% wrong, indices_exchanged: dW1[1, 0]
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    h = s(x @ w1)
    g = s(h @ w2)
    d = (w3 @ dout) * g * (1 - g)
    return np.outer(x, (w2 @ d) * h * (1 - h))[1, 0]

# %% wrong, w2_transposed: W2ᵀ
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    h = s(x @ w1)
    g = s(h @ w2)
    d = (w3 @ dout) * g * (1 - g)
    return x[0] * (w2.T @ d)[1] * h[1] * (1 - h[1])

# %% wrong, input_missing: x left out
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    h = s(x @ w1)
    g = s(h @ w2)
    d = (w3 @ dout) * g * (1 - g)
    return (w2 @ d)[1] * h[1] * (1 - h[1])

# %% wrong, no_slopes: linear
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    return x[0] * (w2 @ w3 @ dout)[1]

# %% wrong, sigmoid_twice: σ of an activation
def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights
    s = lambda t: 1 / (1 + np.exp(-t))
    sl = lambda t: s(t) * (1 - s(t))
    h = s(x @ w1)
    g = s(h @ w2)
    d = (w3 @ dout) * sl(g)
    return x[0] * (w2 @ d)[1] * sl(h[1])


# %% wrong, w2_transposed: slope of a with c
def sg(a): return 1/(1+np.exp(-a))


def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights; a = sg(x@w1); b = sg(a@w2)
    g = (w3@dout)*b*(1-b); g = (w2.T@g)*a*(1-a); return x[0]*g[1]


# %% wrong, counted_from_one: x[1]
def sg(a): return 1/(1+np.exp(-a))


def two_path_gradient(x, weights, dout):
    w1, w2, w3 = weights; a = sg(x@w1); b = sg(a@w2)
    g = (w3@dout)*b*(1-b); g = (w2@g)*a*(1-a); return x[1]*g[1]


# %% right: batch of one
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    X = x[None, :]
    a = X @ W1; fa = sig(a); b = fa @ W2; fb = sig(b)
    d = dout[None, :] @ W3.T * fb*(1-fb)
    d = d @ W2.T * fa*(1-fa)
    return (X.T @ d)[0, 1]


# %% right: einsum
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    fa = sig(np.einsum('i,ij->j', x, W1)); fb = sig(np.einsum('i,ij->j', fa, W2))
    return np.einsum(',,j,j,jk,k->', x[0], fa[1]*(1-fa[1]), W2[1], fb*(1-fb), W3, dout)


# %% right: loops over paths
def two_path_gradient(x, weights, dout):
    W1, W2, W3 = [np.asarray(w, dtype=np.float64) for w in weights]
    a = [sum(x[i]*W1[i][j] for i in range(2)) for j in range(2)]
    fa = [1/(1+np.exp(-v)) for v in a]
    b = [sum(fa[i]*W2[i][j] for i in range(2)) for j in range(2)]
    fb = [1/(1+np.exp(-v)) for v in b]
    total = 0
    for k in range(2):
        total += dout[0]*W3[k][0]*fb[k]*(1-fb[k])*W2[1][k]*fa[1]*(1-fa[1])*x[0]
    return total


# %% wrong, first_layer_on_the_left: x transposed W1 (W1 @ x)
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    fa = sig(W1 @ x); fb = sig(fa @ W2)
    d = W3 @ dout * fb*(1-fb)
    d = W2 @ d * fa*(1-fa)
    return np.outer(x, d)[0, 1]


# %% wrong, no_sigmoid_forward: forward without sigmoid
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    a = x @ W1; b = a @ W2
    d = W3 @ dout * sig(b)*(1-sig(b))
    d = W2 @ d * sig(a)*(1-sig(a))
    return np.outer(x, d)[0, 1]


# %% wrong, output_for_slope: slope a(1-a)
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    a = x @ W1; fa = sig(a); b = fa @ W2; fb = sig(b)
    d = W3 @ dout * b*(1-b)
    d = W2 @ d * a*(1-a)
    return np.outer(x, d)[0, 1]


# %% wrong, plus_in_the_slope: s(1+s)
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    a = x @ W1; fa = sig(a); b = fa @ W2; fb = sig(b)
    d = W3 @ dout * fb*(1+fb)
    d = W2 @ d * fa*(1+fa)
    return np.outer(x, d)[0, 1]


# %% wrong, tanh_slope: tanh slopes
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    a = x @ W1; fa = sig(a); b = fa @ W2; fb = sig(b)
    d = W3 @ dout * (1-fb**2)
    d = W2 @ d * (1-fa**2)
    return np.outer(x, d)[0, 1]


# %% wrong, paths_averaged: averaged paths
def sig(t): return 1/(1+np.exp(-t))


def two_path_gradient(x, weights, dout):
    W1, W2, W3 = weights
    a = x @ W1; fa = sig(a); b = fa @ W2; fb = sig(b)
    d = W3 @ dout * fb*(1-fb)
    d = W2 @ d * fa*(1-fa)
    return np.outer(x, d)[0, 1]/2
