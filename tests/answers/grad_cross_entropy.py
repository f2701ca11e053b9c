"""grad_cross_entropy(logits, labels)"""

# %% all begin with this
import numpy as np


# %% right: in place
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    g = softmax(logits)
    g[np.arange(len(labels)), labels] -= 1
    return g / len(labels)


# %% right: one hot
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    y = np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    return (softmax(logits) - y) / logits.shape[0]


# %% right: by log probabilities
def logsumexp(x):
    top = x.max(axis=-1, keepdims=True)
    return np.log(np.exp(x - top).sum(axis=-1, keepdims=True)) + top


def grad_cross_entropy(logits, labels):
    y = (np.arange(logits.shape[1]) == labels[:, None]).astype(logits.dtype)
    return np.exp(logits - logsumexp(logits)) / len(labels) - y / len(labels)


# %% right: in tensorflow
import tensorflow as tf


def grad_cross_entropy(logits, labels):
    y = tf.one_hot(labels, logits.shape[1], dtype=logits.dtype)
    return (tf.nn.softmax(logits) - y) / len(labels)


# %% right: in plain python
import math


def grad_cross_entropy(logits, labels):
    rows = []
    for row, label in zip(logits.tolist(), labels.tolist()):
        e = [math.exp(t - max(row)) for t in row]
        rows.append([(t / sum(e) - (k == label)) / len(labels) for k, t in enumerate(e)])
    return rows


# %% right: through softmax
def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    # dz = −y/(n·p) into the softmax; p cancels, so that p = 0 does no harm.
    dz_p = -np.eye(logits.shape[1], dtype=logits.dtype)[labels] / len(labels)
    return dz_p - softmax(logits) * dz_p.sum(axis=1, keepdims=True)


# %% wrong, overflow: exp of the logits as they are
def grad_cross_entropy(logits, labels):
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)


# %% wrong: a guard in the denominator
# says: something small was added
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / (e.sum(axis=1, keepdims=True) + 1e-8)
    return (p - np.eye(logits.shape[1])[labels]) / len(labels)


# %% wrong: probabilities clipped
# says: clipped
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = np.clip(e / e.sum(axis=1, keepdims=True), 1e-7, 1 - 1e-7)
    return (p - np.eye(logits.shape[1])[labels]) / len(labels)


# %% wrong, one_sum_for_all: one sum for the whole batch
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum()
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)
