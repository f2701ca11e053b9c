"""mlp_backward(x, weights, dout)"""

# %% all begin with this
import numpy as np


# %% right: layers
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def mlp_backward(x, weights, dout):
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


# %% right: layers in tensorflow
import tensorflow as tf


def mlp_backward(x, weights, dout):
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


# %% right: layers as lists
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


def mlp_backward(x, weights, dout):
    dws, dx = layers(x, weights, dout)
    return tuple(w.tolist() for w in dws), dx.tolist()


# %% right: layers by slope of z
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))


def mlp_backward(x, weights, dout):
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


# %% right: caches of pairs
def mlp_backward(x, weights, dout):
    caches, h = [], x
    for i, w in enumerate(weights):
        caches.append(h)
        z = np.dot(h, w)
        h = z if i == len(weights) - 1 else 1 / (1 + np.exp(-z))
    grads, up = [], dout
    for i in range(len(weights) - 1, -1, -1):
        grads.append(caches[i].reshape(-1, 1) * up.reshape(1, -1))
        up = np.dot(up, weights[i].T)
        if i > 0:
            up = up * caches[i] * (1 - caches[i])
    grads.reverse()
    return grads, up

# %% right: layers as objects
class Affine:
    def __init__(self, w):
        self.w = w

    def forward(self, h):
        self.h = h
        return h @ self.w

    def backward(self, up):
        self.dw = np.outer(self.h, up)
        return self.w @ up


class Sigmoid:
    def forward(self, z):
        self.h = 1 / (1 + np.exp(-z))
        return self.h

    def backward(self, up):
        return up * self.h * (1 - self.h)


def mlp_backward(x, weights, dout):
    net = []
    for w in weights:
        net += [Affine(w), Sigmoid()]
    net.pop()
    for layer in net:
        x = layer.forward(x)
    for layer in reversed(net):
        dout = layer.backward(dout)
    return [layer.dw for layer in net[::2]], dout

# %% right: recursion
def mlp_backward(x, weights, dout):
    w, *rest = weights
    if not rest:
        return [np.outer(x, dout)], w @ dout
    h = 1 / (1 + np.exp(-(x @ w)))
    dws, dh = mlp_backward(h, rest, dout)
    d = dh * h * (1 - h)
    return [np.outer(x, d), *dws], w @ d

# %% right: a dict of gradients
def mlp_backward(x, weights, dout):
    L = len(weights)
    A = {0: x}
    for l in range(1, L):
        A[l] = 1 / (1 + np.exp(-A[l - 1].dot(weights[l - 1])))
    grads, dZ = {}, dout
    for l in range(L, 0, -1):
        grads["dW" + str(l)] = np.einsum("i,j->ij", A[l - 1], dZ)
        dA = weights[l - 1].dot(dZ)
        dZ = dA * A[l - 1] * (1 - A[l - 1]) if l > 1 else dA
    return [grads["dW" + str(l)] for l in range(1, L + 1)], dZ

# %% right: scipy's expit
from scipy.special import expit

def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(expit(hs[-1] @ w))
    dws = [None] * len(weights)
    for k, w in reversed(list(enumerate(weights))):
        dws[k] = np.multiply.outer(hs[k], dout)
        dout = w @ dout * (hs[k] * (1 - hs[k]) if k else 1.0)
    return dws, dout

# %% wrong, no_slopes: σ′ forgotten
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for h, w in zip(hs[::-1], weights[::-1]):
        dws.insert(0, np.outer(h, d))
        d = w @ d
    return dws, d

# %% wrong, last_layer_first: not turned round
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        dws.append(np.outer(hs[k], d))
        d = weights[k] @ d
        if k:
            d = d * hs[k] * (1 - hs[k])
    return dws, d

# %% wrong, dw_transposed: the outer product the other way
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(d, hs[k]))
        d = weights[k] @ d
        if k:
            d = d * hs[k] * (1 - hs[k])
    return dws, d

# %% wrong, sigmoid_at_the_end: σ after the last layer
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        d = d * hs[k + 1] * (1 - hs[k + 1])
        dws.insert(0, np.outer(hs[k], d))
        d = weights[k] @ d
    return dws, d

# %% wrong, slope_at_the_input: x(1 − x) at the bottom
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(hs[k], d))
        d = (weights[k] @ d) * hs[k] * (1 - hs[k])
    return dws, d

# %% wrong, exchanged: dx first
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(hs[k], d))
        d = weights[k] @ d
        if k:
            d = d * hs[k] * (1 - hs[k])
    return d, dws

# %% wrong, sigmoid_twice: σ of an activation
def mlp_backward(x, weights, dout):
    s = lambda t: 1 / (1 + np.exp(-t))
    hs = [x]
    for w in weights[:-1]:
        hs.append(s(hs[-1] @ w))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(hs[k], d))
        d = weights[k] @ d
        if k:
            d = d * s(hs[k]) * (1 - s(hs[k]))
    return dws, d

# %% wrong, dx_missing: the weights' gradients only
def mlp_backward(x, weights, dout):
    hs = [x]
    for w in weights[:-1]:
        hs.append(1 / (1 + np.exp(-hs[-1] @ w)))
    dws, d = [], dout
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(hs[k], d))
        d = weights[k] @ d * (hs[k] * (1 - hs[k]) if k else 1)
    return dws


# %% right: recursion, once more
def sg(a): return 1/(1+np.exp(-a))
def fwd(x, ws):
    hs = [x]
    for i, w in enumerate(ws): hs.append(sg(hs[-1]@w) if i < len(ws)-1 else hs[-1]@w)
    return hs


def mlp_backward(x, weights, dout):
    def go(h, ws):
        if len(ws) == 1: return [np.outer(h, dout)], ws[0]@dout
        n = sg(h@ws[0]); g, d = go(n, ws[1:]); d = d*n*(1-n)
        return [np.outer(h, d)]+g, ws[0]@d
    return go(x, list(weights))


# %% wrong, slope_at_the_input: slopes down to the input
def sg(a): return 1/(1+np.exp(-a))
def fwd(x, ws):
    hs = [x]
    for i, w in enumerate(ws): hs.append(sg(hs[-1]@w) if i < len(ws)-1 else hs[-1]@w)
    return hs


def mlp_backward(x, weights, dout):
    hs = fwd(x, weights); d = dout; g = []
    for i in reversed(range(len(weights))):
        g.insert(0, np.outer(hs[i], d)); d = weights[i]@d
        d = d*hs[i]*(1-hs[i])
    return g, d


# %% wrong, dx_without_the_weights: dx before the last weights
def sg(a): return 1/(1+np.exp(-a))
def fwd(x, ws):
    hs = [x]
    for i, w in enumerate(ws): hs.append(sg(hs[-1]@w) if i < len(ws)-1 else hs[-1]@w)
    return hs


def mlp_backward(x, weights, dout):
    hs = fwd(x, weights); d = dout; g = []
    for i in reversed(range(len(weights))):
        g.insert(0, np.outer(hs[i], d))
        if i: d = (weights[i]@d)*hs[i]*(1-hs[i])
    return g, d


# %% right: nielsen style
def sig(t): return 1/(1+np.exp(-t))


def mlp_backward(x, weights, dout):
    zs, acts = [], [x]
    for l, W in enumerate(weights):
        z = acts[-1] @ W
        zs.append(z)
        acts.append(sig(z))
    nabla = [np.zeros(W.shape) for W in weights]
    delta = dout
    nabla[-1] = np.outer(acts[-2], delta)
    for l in range(2, len(weights) + 1):
        sp = sig(zs[-l])*(1 - sig(zs[-l]))
        delta = (weights[-l + 1] @ delta) * sp
        nabla[-l] = np.outer(acts[-l - 1], delta)
    return nabla, weights[0] @ delta


# %% right: batch dimension
def sig(t): return 1/(1+np.exp(-t))


def mlp_backward(x, weights, dout):
    h = x.reshape(1, -1); cache = []
    for i, W in enumerate(weights):
        inp = h if i == 0 else sig(h)
        cache.append(inp)
        h = inp @ W
    g = dout.reshape(1, -1); grads = []
    for i in reversed(range(len(weights))):
        grads.append(cache[i].T @ g)
        g = g @ weights[i].T
        if i > 0:
            g = g * cache[i] * (1 - cache[i])
    return grads[::-1], g.ravel()


# %% right: deque, tuple
def sig(t): return 1/(1+np.exp(-t))


from collections import deque
def mlp_backward(x, weights, dout):
    hs = [x]
    for W in weights[:-1]:
        hs.append(sig(np.dot(hs[-1], W)))
    dWs = deque(); d = np.array(dout)
    for h, W in zip(hs[::-1], weights[::-1]):
        dWs.appendleft(h[:, None]*d[None, :])
        dh = W.dot(d)
        d = dh*h*(1-h)
    return list(dWs), dh


# %% wrong, tanh_slope: tanh slope
def sig(t): return 1/(1+np.exp(-t))


def mlp_backward(x, weights, dout):
    hs = [x]
    for W in weights[:-1]: hs.append(sig(hs[-1] @ W))
    dWs = []; d = dout
    for h, W in zip(hs[::-1], weights[::-1]):
        dWs.insert(0, np.outer(h, d)); dh = W @ d; d = dh*(1-h**2)
    return dWs, dh


# %% wrong, tanh_slope_at_z: tanh slope at z
def sig(t): return 1/(1+np.exp(-t))


def mlp_backward(x, weights, dout):
    hs, zs = [x], [x]
    for W in weights[:-1]: zs.append(hs[-1] @ W); hs.append(sig(zs[-1]))
    dWs = []; d = dout
    for h, z, W in zip(hs[::-1], zs[::-1], weights[::-1]):
        dWs.insert(0, np.outer(h, d)); dh = W @ d; d = dh*(1-np.tanh(z)**2)
    return dWs, dh


# %% wrong, tanh_net: tanh net
def mlp_backward(x, weights, dout):
    hs = [x]
    for W in weights[:-1]: hs.append(np.tanh(hs[-1] @ W))
    dWs = []; d = dout
    for h, W in zip(hs[::-1], weights[::-1]):
        dWs.insert(0, np.outer(h, d)); dh = W @ d; d = dh*(1-h**2)
    return dWs, dh


# %% wrong, one_minus_alone: 1-h only
def sig(t): return 1/(1+np.exp(-t))


def mlp_backward(x, weights, dout):
    hs = [x]
    for W in weights[:-1]: hs.append(sig(hs[-1] @ W))
    dWs = []; d = dout
    for h, W in zip(hs[::-1], weights[::-1]):
        dWs.insert(0, np.outer(h, d)); dh = W @ d; d = dh*(1-h)
    return dWs, dh


# %% wrong, plus_in_the_slope: 1+h
def sig(t): return 1/(1+np.exp(-t))


def mlp_backward(x, weights, dout):
    hs = [x]
    for W in weights[:-1]: hs.append(sig(hs[-1] @ W))
    dWs = []; d = dout
    for h, W in zip(hs[::-1], weights[::-1]):
        dWs.insert(0, np.outer(h, d)); dh = W @ d; d = dh*h*(1+h)
    return dWs, dh


# %% wrong, no_sigmoid_forward: no sigmoid forward
def mlp_backward(x, weights, dout):
    hs = [x]
    for W in weights[:-1]: hs.append(hs[-1] @ W)
    dWs = []; d = dout
    for h, W in zip(hs[::-1], weights[::-1]):
        dWs.insert(0, np.outer(h, d)); dh = W @ d; d = dh*h*(1-h)
    return dWs, dh


# %% wrong, entry_by_entry: h * dz
def mlp_backward(x, weights, dout):
    entering = [x]
    for W in weights[:-1]:
        entering.append(1 / (1 + np.exp(-(entering[-1] @ W))))
    grads, dz = [], dout
    for W, h in zip(weights[::-1], entering[::-1]):
        grads.insert(0, h * dz)
        dh = W @ dz
        dz = dh if h is x else dh * h * (1 - h)
    return grads, dz

# %% wrong, both_turned: outer(dz, h) and dz @ W
# says: as many columns on its left
def mlp_backward(x, weights, dout):
    entering = [x]
    for W in weights[:-1]:
        entering.append(1 / (1 + np.exp(-(entering[-1] @ W))))
    grads, dz = [], dout
    for W, h in zip(weights[::-1], entering[::-1]):
        grads.insert(0, np.outer(dz, h))
        dh = dz @ W
        dz = dh if h is x else dh * h * (1 - h)
    return grads, dz
