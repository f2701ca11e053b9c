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
