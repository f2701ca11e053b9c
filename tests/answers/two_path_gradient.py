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
