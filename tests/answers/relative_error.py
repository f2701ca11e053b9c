"""relative_error(a, b)"""

# %% all begin with this
import numpy as np


# %% right: with maximum
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


# %% right: entry by entry
def relative_error(a, b):
    pairs = zip(np.ravel(a).tolist(), np.ravel(b).tolist())
    return max(abs(p - q) / max(1e-8, abs(p) + abs(q)) for p, q in pairs)


# %% right: in tf
import tensorflow as tf


def relative_error(a, b):
    return tf.reduce_max(tf.abs(a - b) / tf.maximum(tf.cast(1e-8, a.dtype), tf.abs(a) + tf.abs(b)))


# %% wrong, lengths: a ratio of norms
def relative_error(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
