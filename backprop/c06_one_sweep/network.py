"""The small net of the chapter: forward, and back in one sweep."""

import numpy as np

from grader.lazy import tf


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def net(x, weights):
    """out = … σ(σ(x W₁) W₂) … Wₙ, in TensorFlow, for one input vector."""
    h = tf.reshape(x, [1, -1])
    for number_, w in enumerate(weights):
        h = (tf.sigmoid(h) if number_ else h) @ w
    return tf.reshape(h, [-1])


def forward(x, weights):
    """What enters each layer's product, and what leaves it."""
    inputs, outputs = [np.asarray(x)], []
    for w in weights:
        outputs.append(inputs[-1] @ w)
        inputs.append(sigmoid(outputs[-1]))
    return inputs[:-1], outputs


def sweep(x, weights, dout, magnitude=lambda a: a):
    """One backward sweep; with ``magnitude=np.abs``, the size of all that is added up."""
    inputs, _ = forward(x, weights)
    delta = magnitude(np.asarray(dout))
    dws = []
    for h, w in zip(inputs[::-1], weights[::-1], strict=True):
        dws.insert(0, np.outer(magnitude(h), delta))
        below = magnitude(w) @ delta
        delta = h * (1 - h) * below if h is not inputs[0] else below
    return dws, delta
