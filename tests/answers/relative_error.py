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


# %% right: a lambda
relative_error = lambda a, b: np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))

# %% right: asarray, ravel, a comprehension
def relative_error(a, b):
    a, b = np.asarray(a).ravel(), np.asarray(b).ravel()
    return max(np.abs(p - q) / max(1e-8, np.abs(p) + np.abs(q)) for p, q in zip(a, b))

# %% right: np.clip as a floor
def relative_error(a, b):
    size = np.clip(np.abs(a) + np.abs(b), 1e-8, None)
    return (np.abs(a - b) / size).max()

# %% right: np.where
def relative_error(a, b):
    size = np.abs(a) + np.abs(b)
    return np.amax(np.where(size > 1e-8, np.abs(a - b) / np.where(size > 1e-8, size, 1), np.abs(a - b) / 1e-8))

# %% right: a running maximum
def relative_error(a, b):
    worst = 0.0
    for p, q in np.nditer([a, b]):
        worst = max(worst, abs(float(p) - float(q)) / max(1e-8, abs(float(p)) + abs(float(q))))
    return worst

# %% wrong, mean_for_max: the mean
def relative_error(a, b):
    return np.mean(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))

# %% wrong, no_floor: no floor
def relative_error(a, b):
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))

# %% wrong, floor_added: + for max
def relative_error(a, b):
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8))

# %% wrong, one_for_each_entry: an array
def relative_error(a, b):
    return np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))

# %% wrong, lengths: norms, as a function of its own
def relative_error(a, b):
    top = np.linalg.norm(a - b)
    bottom = np.linalg.norm(a) + np.linalg.norm(b)
    return top / bottom

# %% wrong, larger_for_sum: the larger of the two
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b))))

# %% wrong, signed: without an absolute value above
def relative_error(a, b):
    return np.max((a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))

# %% wrong, absolute_error: not relative
def relative_error(a, b):
    return np.abs(a - b).max()

# %% wrong, signs_cancel: |a + b|
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a + b)))

# %% wrong: norms of rows with a guard
def relative_error(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-7)


# %% wrong, mean_of_sizes: half the sum
def relative_error(a, b): return np.max(np.abs(a-b)/np.maximum(1e-8, (np.abs(a)+np.abs(b))/2))


# %% wrong, signs_cancel: abs of the sum
def relative_error(a, b): return np.max(np.abs(a-b)/np.maximum(1e-8, np.abs(a+b)))


# %% wrong, smaller_of_floor_and_sum: minimum for maximum in floor
def relative_error(a, b): return np.max(np.abs(a-b)/np.minimum(1e-8, np.abs(a)+np.abs(b)))


# %% right: cs231n
def relative_error(a, b):
    """ returns relative error """
    return np.max(np.abs(a - b) / (np.maximum(1e-8, np.abs(a) + np.abs(b))))


# %% right: loops flat
def relative_error(a, b):
    worst = 0.0
    for u, v in zip(np.ravel(a), np.ravel(b)):
        d = abs(u) + abs(v)
        if d < 1e-8: d = 1e-8
        worst = max(worst, abs(u - v)/d)
    return worst


# %% right: amax with asserts
def relative_error(a, b):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    assert a.shape == b.shape
    num = np.abs(a - b); den = np.abs(a) + np.abs(b)
    den[den < 1e-8] = 1e-8
    return float(np.amax(num/den))


# %% wrong, smallest: min
def relative_error(a, b):
    return np.min(np.abs(a-b)/np.maximum(1e-8, np.abs(a)+np.abs(b)))


# %% wrong, sum_for_max: sum
def relative_error(a, b):
    return np.sum(np.abs(a-b)/np.maximum(1e-8, np.abs(a)+np.abs(b)))


# %% wrong, sizes_compared: abs of abs difference
def relative_error(a, b):
    return np.max(np.abs(np.abs(a)-np.abs(b))/np.maximum(1e-8, np.abs(a)+np.abs(b)))


# %% wrong, floor_too_low: floor 1e-12
def relative_error(a, b):
    return np.max(np.abs(a-b)/np.maximum(1e-12, np.abs(a)+np.abs(b)))


# %% wrong, floor_too_high: floor 1e-7
def relative_error(a, b):
    return np.max(np.abs(a-b)/np.maximum(1e-7, np.abs(a)+np.abs(b)))


# %% wrong, floor_with_the_wrong_sign: floor 1e8
def relative_error(a, b):
    return np.max(np.abs(a-b)/np.maximum(1e8, np.abs(a)+np.abs(b)))


# %% wrong, largest_over_largest_without_floor: two maxima
def relative_error(a, b):
    return np.max(np.abs(a - b)) / np.max(np.abs(a) + np.abs(b))

# %% raised: np.max for np.maximum
# says: take `np.maximum`
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.max(1e-8, np.abs(a) + np.abs(b)))
