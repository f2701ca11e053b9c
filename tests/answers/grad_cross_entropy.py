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


# %% right: scipy
from scipy.special import softmax

def grad_cross_entropy(logits, labels):
    d = softmax(logits, axis=1)
    d[range(len(labels)), labels] -= 1.0
    return d / len(labels)

# %% right: np.subtract.at
def grad_cross_entropy(logits, labels):
    n = len(labels)
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    d = e / np.sum(e, axis=1, keepdims=True)
    np.subtract.at(d, (np.arange(n), labels), 1)
    return d / n

# %% right: an image at a time
def grad_cross_entropy(logits, labels):
    out = np.zeros_like(logits)
    num_train = logits.shape[0]
    for i in range(num_train):
        scores = logits[i] - logits[i].max()
        p = np.exp(scores) / np.sum(np.exp(scores))
        for j in range(logits.shape[1]):
            out[i, j] = (p[j] - (j == labels[i])) / num_train
    return out

# %% right: one-hot by zeros
def grad_cross_entropy(logits, labels):
    y = np.zeros_like(logits)
    y[np.arange(logits.shape[0]), labels] = 1
    z = logits - logits.max(1)[:, None]
    return (np.exp(z) / np.exp(z).sum(1)[:, None] - y) * (1 / len(y))

# %% right: put_along_axis
def grad_cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    d = np.exp(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
    np.put_along_axis(d, labels[:, None], np.take_along_axis(d, labels[:, None], 1) - 1, 1)
    return d / d.shape[0]

# %% wrong, missing_mean: not divided
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p

# %% wrong, y_minus_p: the other way round
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    return (np.eye(p.shape[1])[labels] - p) / len(labels)

# %% wrong, whole_columns: p[:, labels]
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    p[:, labels] -= 1
    return p / len(labels)

# %% wrong, softmax_forgotten: logits − y
def grad_cross_entropy(logits, labels):
    d = logits.copy()
    d[np.arange(len(labels)), labels] -= 1
    return d / len(labels)

# %% wrong, divided_by_all_entries: divided by the number of entries
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / logits.size

# %% wrong, divided_by_classes: divided by the number of classes
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / logits.shape[1]

# %% wrong, stops_at_the_probabilities: −y/p, the softmax left out
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    y = np.eye(p.shape[1])[labels]
    return -(y / p) / len(labels)

# %% wrong, no_one_hot: labels as they are
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    return (p - labels[:, None]) / len(labels)

# %% wrong: in two stages, p clipped
# says: clipped
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    y = np.eye(p.shape[1])[labels]
    dp = -y / np.clip(p, 1e-9, 1) / len(labels)
    return p * (dp - (p * dp).sum(1, keepdims=True))

# %% wrong, largest_of_the_batch: one maximum for the batch
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max())
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)

# %% wrong, axis_zero: softmax along axis 0
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=0))
    p = e / e.sum(axis=0)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)

# %% wrong, loss_itself: the loss itself
def grad_cross_entropy(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(labels)), labels])


# %% right: logsumexp
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


from scipy.special import logsumexp
def grad_cross_entropy(logits, labels):
    d = np.exp(logits - logsumexp(logits, axis=1, keepdims=True))
    np.subtract.at(d, (np.arange(len(labels)), labels), 1); return d/labels.size


# %% right: row by row lists
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    out = []
    for row, y in zip(logits, labels):
        p = sm(row); out.append([(pi-(i == y))/len(labels) for i, pi in enumerate(p)])
    return out


# %% wrong, one_not_divided: divided by n before the 1 is taken off
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = sm(logits)/len(labels); p[np.arange(len(labels)), labels] -= 1; return p


# %% wrong, stops_at_the_probabilities: -y/p alone
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = sm(logits); y = np.eye(logits.shape[1])[labels]; return -y/p/len(labels)


# %% wrong, label_alone: only the label column
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = sm(logits); y = np.eye(logits.shape[1])[labels]; return (p-y)*y/len(labels)


# %% wrong, sigmoid_for_softmax: sigmoid for softmax
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = 0.5*(1+np.tanh(logits/2)); y = np.eye(logits.shape[1])[labels]; return (p-y)/len(labels)


# %% wrong, softmax_twice: softmax twice
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = sm(sm(logits)); y = np.eye(logits.shape[1])[labels]; return (p-y)/len(labels)


# %% wrong, log_softmax_for_softmax: log softmax for softmax
def sm(x):
    e = np.exp(x-x.max(-1, keepdims=True)); return e/e.sum(-1, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = np.log(np.maximum(sm(logits), 1e-300)); y = np.eye(logits.shape[1])[labels]; return (p-y)/len(labels)


# %% right: makemore
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    n = logits.shape[0]
    dlogits = sm(logits)
    dlogits[range(n), labels] -= 1
    dlogits /= n
    return dlogits


# %% right: tf one_hot
import tensorflow as tf
def grad_cross_entropy(logits, labels):
    logits = tf.constant(logits)
    y = tf.one_hot(labels, depth=tf.shape(logits)[1], dtype=logits.dtype)
    return (tf.nn.softmax(logits, axis=1) - y)/tf.cast(tf.shape(logits)[0], logits.dtype)


# %% right: boolean mask
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    n, k = logits.shape
    mask = labels[:, None] == np.arange(k)[None, :]
    return np.where(mask, sm(logits) - 1, sm(logits)) / n


# %% wrong, log_softmax: log softmax returned
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    return np.log(sm(logits))


# %% wrong, labels_from_one: labels from 1
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    n = len(labels); p = sm(logits); p[np.arange(n), labels-1] -= 1; return p/n


# %% wrong, probabilities: probabilities only
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    return sm(logits)


# %% wrong, probabilities_over_n: p/n
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    return sm(logits)/len(labels)


# %% wrong, labels_alone: - y/n
def grad_cross_entropy(logits, labels):
    return -np.eye(logits.shape[1])[labels]/len(labels)


# %% wrong, losses: per example losses
def sm(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e/np.sum(e, axis=axis, keepdims=True)


def grad_cross_entropy(logits, labels):
    p = sm(logits); return -np.log(p[np.arange(len(labels)), labels])
