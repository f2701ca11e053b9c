"""softmax_cases()"""

# %% all begin with this
import numpy as np


# %% right: one pair does it all
def _three_axes():
    rng = np.random.default_rng(1)
    x, dz = rng.normal(size=(1, 3, 4, 5)), rng.normal(size=(1, 3, 4, 5))
    x[0, 0, 0] = [1000, 999, 998, -5, 0]
    x[0, 0, 1, 2] = x[0, 0, 2, 3] = dz[0, 0, 1, 1] = 0
    return x, dz


def softmax_cases():
    x, dz = (a[0][:, :, None] for a in _three_axes())
    return [(np.concatenate([x, x]), np.concatenate([dz, -2 * dz]))]  # the same again


# %% right: four kinds
def softmax_cases():
    rng = np.random.default_rng(2)
    large = np.array([[800.0, 799.0, 0.0], [0.0, -1.0, 1.0], [0.0, -1.0, 1.0]])
    up = np.array([[2.0, -1.0, 0.0], [1.0, 3.0, -2.0], [0.5, -1.0, 1.0]])
    return [
        (rng.normal(size=7), rng.normal(size=7)),
        (large, up),
        (rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 2, 4))),
        (rng.normal(size=(1, 4)), rng.normal(size=(1, 4))),
    ]


# %% right: in plain lists
def softmax_cases():
    x = [[1000, 998, 0], [0, 1, -1], [0, 1, -1], [2, -3, 1]]
    dz = [[1, -2, 3], [0, 2, -1], [4, 1, 1], [-1, 5, 2]]
    deep = [[[0.5, -1.0], [2.0, 0.0]], [[1.0, 3.0], [0.0, -2.0]], [[1.0, 0.0], [1.5, 1.0]]]
    up = [[[1.0, -1.0], [2.0, 3.0]], [[-2.0, 1.0], [0.0, 4.0]], [[1.0, 2.0], [-3.0, 1.0]]]
    return [(x, dz), (deep, up), ([[1.0, -2.0]], [[3.0, 1.0]])]


# %% right: pairs as lists
def _three_axes():
    rng = np.random.default_rng(1)
    x, dz = rng.normal(size=(1, 3, 4, 5)), rng.normal(size=(1, 3, 4, 5))
    x[0, 0, 0] = [1000, 999, 998, -5, 0]
    x[0, 0, 1, 2] = x[0, 0, 2, 3] = dz[0, 0, 1, 1] = 0
    return x, dz


def softmax_cases():
    x, dz = _three_axes()
    flat = np.vstack([x[0, 0], x[0, 0]])
    return [[x, dz], [flat, np.vstack([dz[0, 0], 3 * dz[0, 0]])]]


# %% right: a tuple of pairs
def _three_axes():
    rng = np.random.default_rng(1)
    x, dz = rng.normal(size=(1, 3, 4, 5)), rng.normal(size=(1, 3, 4, 5))
    x[0, 0, 0] = [1000, 999, 998, -5, 0]
    x[0, 0, 1, 2] = x[0, 0, 2, 3] = dz[0, 0, 1, 1] = 0
    return x, dz


def softmax_cases():
    x, dz = _three_axes()
    flat = np.vstack([x[0, 0], x[0, 0]])
    return (x, dz), (flat, np.vstack([dz[0, 0], 3 * dz[0, 0]]))


# %% right: one array of all pairs
def softmax_cases():
    x = np.array([[[900.0, 899, -900]], [[0, 1, 2]], [[0, 1, 2]], [[-1, -2, 3]]])
    dz = np.array([[[1.0, -1, 2]], [[0, 3, 1]], [[2, -2, 1]], [[1, 1, -4]]])
    flat = x.reshape(1, 4, 3), dz.reshape(1, 4, 3)
    return np.array([[x, dz], [np.swapaxes(a, 0, 1).reshape(4, 1, 3) for a in flat]])


# %% right: whole numbers
def softmax_cases():
    x = np.array([[[1000, 999, -3], [0, 2, -1], [0, 2, -1]], [[5, 4, 3], [1, -1, 0], [2, 2, 2]]])
    dz = np.array([[[1, -1, 2], [0, 3, 1], [2, -2, 1]], [[1, 0, -1], [4, -4, 2], [1, 2, 3]]])
    return [(x, dz), (x[:1, 1:2], dz[:1, 1:2])]


# %% right: in float32 from tensorflow
import tensorflow as tf


def _three_axes():
    rng = np.random.default_rng(1)
    x, dz = rng.normal(size=(1, 3, 4, 5)), rng.normal(size=(1, 3, 4, 5))
    x[0, 0, 0] = [1000, 999, 998, -5, 0]
    x[0, 0, 1, 2] = x[0, 0, 2, 3] = dz[0, 0, 1, 1] = 0
    return x, dz


def softmax_cases():
    x, dz = (tf.constant(a, tf.float32) for a in _three_axes())
    flat = tf.concat([x[0, 0], x[0, 0]], axis=0)
    return [(x, dz), (flat, tf.concat([dz[0, 0], 2 * dz[0, 0]], axis=0))]


# %% right: scales side by side
def softmax_cases():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(2, 4, 3))
    x[0, 0] += 1e4
    x[1, 1] = x[1, 2] = [0.0, -2.0, 1.0]
    dz = rng.normal(size=x.shape)
    dz[0] *= 1e-8
    dz[1, 0] *= 1e8
    dz[0, 1, 1] = 0
    flat = x[1].copy()
    return [(x, dz), (flat, dz[1]), (x[:1, 0], dz[:1, 0])]


# %% wrong, one_vector: one random vector
# says: wrong gradients are told
def softmax_cases():
    rng = np.random.default_rng(0)
    return [(rng.normal(size=4), rng.normal(size=4))]


# %% wrong, ones: a dz of ones
def softmax_cases():
    return [(np.array([1.0, 2.0, 3.0]), np.ones(3))]


# %% wrong, zeros: a dz of zeros
def softmax_cases():
    return [([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])]


# %% wrong: an x of zeros
def softmax_cases():
    return [(np.zeros(5), np.arange(5.0) - 2)]


# %% wrong: five pairs
# says: 4 have to do
def softmax_cases():
    return [(np.arange(3.0), np.arange(3.0))] * 5


# %% wrong: one pair, not in a list
# says: one pair without a list around it
def softmax_cases():
    return np.array([1.0, 2.0]), np.array([3.0, -4.0])


# %% wrong: nothing returned
# says: it returned None
def softmax_cases():
    pairs = [(np.arange(3.0), np.arange(3.0))]


# %% raised: shapes that do not concatenate
def softmax_cases():
    return [(np.concatenate([np.ones((2, 2)), np.ones(3)]), np.ones(3))]


# %% right: rng default
def softmax_cases():
    g = np.random.RandomState(0)
    big = np.concatenate([g.randn(2, 4), 1000*np.ones((1, 4)) + np.arange(4)])
    return [(g.randn(3, 2, 5), g.randn(3, 2, 5)), (np.vstack([big, big[:1]]), g.randn(4, 4)),
            (np.array([[0., -1, 2]]), np.array([[1., 0, -2]])), (g.randn(6), g.randn(6))]


# %% right: verbose with dtype
def softmax_cases():
    np.random.seed(42)
    cases = []
    x = np.random.normal(size=(4, 3)).astype(np.float64)
    x[0] = [1000.0, 999.0, -1000.0]
    x[1] = x[2]
    x[3, 0] = 0.0
    dz = np.random.normal(size=(4, 3))
    dz[2, 1] = 0.0
    cases.append((x, dz))
    cases.append((np.random.normal(size=(2, 2, 3)), np.random.normal(size=(2, 2, 3))))
    cases.append((np.random.normal(size=(1, 3)), np.random.normal(size=(1, 3))))
    return cases


# %% right: with negative dz and 4 axes
def softmax_cases():
    r = np.random.default_rng(5)
    x = r.normal(size=(2, 1, 3, 4)) * 2
    x[0, 0, 0] += 800
    x[1, 0, 1] = x[1, 0, 2]
    x[1, 0, 0, 0] = 0
    dz = r.normal(size=x.shape); dz[0, 0, 1, 1] = 0
    return [(x, dz), (x[1, 0], dz[1, 0]), (x[0, 0], dz[0, 0])]


# %% wrong, one_positive_vector: text example
def softmax_cases():
    return [(np.array([3., 4., 5.]), np.array([1., 2., 3.]))]


# %% wrong, rows_only: matrix only, random
def softmax_cases():
    r = np.random.default_rng(0)
    return [(r.normal(size=(3, 4)), r.normal(size=(3, 4)))]


# %% wrong, large_and_level: large and zeros
def softmax_cases():
    return [(np.array([1000., 0, -1000]), np.array([1., 2, 3])), (np.zeros(3), np.array([1., 2, 3]))]


# %% wrong, rows_and_large_rows: square batch
def softmax_cases():
    r = np.random.default_rng(0)
    return [(r.normal(size=(3, 3)), r.normal(size=(3, 3))), (1000*r.normal(size=(3, 3)), r.normal(size=(3, 3)))]


# %% wrong, rows_of_whole_numbers: ints arange batch
def softmax_cases():
    return [(np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3))]
