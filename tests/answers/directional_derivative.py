"""directional_derivative(grad, w)"""

# %% all begin with this
import numpy as np


# %% right: by norm
def directional_derivative(grad, w):
    return grad @ w / np.linalg.norm(w)


# %% right: unit first
def directional_derivative(grad, w):
    return grad @ (w / np.sqrt(w @ w))


# %% right: by hypot
import math


def directional_derivative(grad, w):
    return [sum(g * v for g, v in zip(grad, w)) / math.hypot(*w)]


# %% right: in tf
import tensorflow as tf


def directional_derivative(grad, w):
    return tf.reduce_sum(grad * w) / tf.norm(w)


# %% right: a lambda
directional_derivative = lambda grad, w: np.dot(grad, w) / (w ** 2).sum() ** 0.5

# %% right: the length of the projection with its sign
def directional_derivative(grad, w):
    unit = w / np.linalg.norm(w, 2)
    return sum(unit * grad)

# %% right: by the cosine
def directional_derivative(grad, w):
    size = np.linalg.norm(grad)
    if size == 0:
        return 0.0
    cos = grad @ w / (size * np.linalg.norm(w))
    return size * cos

# %% right: einsum
def directional_derivative(grad, w):
    return np.einsum("i,i->", grad, w) / np.sqrt(np.einsum("i,i->", w, w))

# %% wrong, not_normalised: w as it is
def directional_derivative(grad, w):
    return np.dot(grad, w)

# %% wrong, divided_twice: by the square
def directional_derivative(grad, w):
    return np.dot(grad, w) / np.dot(w, w)

# %% wrong, gradient_normalised: the wrong one divided
def directional_derivative(grad, w):
    n = np.linalg.norm(grad)
    return grad @ w / n if n else 0.0

# %% wrong, sum_for_length: the sum of the entries
def directional_derivative(grad, w):
    return grad @ w / np.abs(w).sum()

# %% wrong, divided_by_n: by the number of entries
def directional_derivative(grad, w):
    return grad @ w / len(w)

# %% wrong, not_summed: a vector
def directional_derivative(grad, w):
    return grad * w / np.linalg.norm(w)

# %% wrong, absolute: never negative
def directional_derivative(grad, w):
    return np.abs(grad @ w) / np.linalg.norm(w)

# %% wrong, steepest: the largest slope there is
def directional_derivative(grad, w):
    return np.sqrt(np.sum(grad ** 2))


# %% right: sqrt sum
def directional_derivative(grad, w):
    length = 0
    for c in w:
        length += c ** 2
    length = length ** 0.5
    s = 0
    for i in range(len(grad)):
        s += grad[i] * w[i] / length
    return s


# %% right: matmul
def directional_derivative(grad, w):
    w = np.asarray(w).reshape(-1)
    u = w / np.sqrt(w @ w)
    return grad @ u


# %% right: pythag nested
import math
def directional_derivative(grad, w):
    return math.fsum(g*v for g, v in zip(grad.tolist(), w.tolist()))/math.dist(w.tolist(), [0]*len(w))


# %% wrong, largest_for_length: norm inf
def directional_derivative(grad, w):
    return grad @ (w/np.linalg.norm(w, ord=np.inf))


# %% wrong, plain_sum_for_length: plain sum
def directional_derivative(grad, w):
    return np.dot(grad, w)/np.sum(w)


# %% wrong, something_added: eps
def directional_derivative(grad, w):
    return np.dot(grad, w)/(np.linalg.norm(w)+1e-8)


# %% wrong, spread_for_length: std
def directional_derivative(grad, w):
    return np.dot(grad, w)/np.std(w)


# %% wrong, times_length: times the norm
def directional_derivative(grad, w):
    return np.dot(grad, w)*np.linalg.norm(w)


# %% wrong, root_of_n: norm over len
def directional_derivative(grad, w):
    return np.dot(grad, w)/np.sqrt(len(w))
