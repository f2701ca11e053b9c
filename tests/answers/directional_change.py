"""directional_change(grad, w)"""

# %% all begin with this
import numpy as np


# %% right: by at
def directional_change(grad, w):
    return grad @ w


# %% right: by loop
def directional_change(grad, w):
    return sum(float(g) * float(v) for g, v in zip(grad, w))


# %% right: by tensordot
import tensorflow as tf


def directional_change(grad, w):
    return tf.tensordot(grad, w, 1)


# %% right: a lambda
directional_change = lambda grad, w: np.inner(grad, w)

# %% right: einsum
def directional_change(grad, w):
    return np.einsum("i,i", grad, w)

# %% right: multiplied and summed
def directional_change(grad, w):
    return np.multiply(grad, w).sum()

# %% right: a loop over indices
def directional_change(grad, w):
    total = 0
    for i in range(len(w)):
        total = total + grad[i] * w[i]
    return total

# %% right: length times length times cosine, where there is one
def directional_change(grad, w):
    return np.vdot(grad, w) * 1.0

# %% right: as a matrix product of shape (1, 1)
def directional_change(grad, w):
    return np.squeeze(np.reshape(grad, (1, -1)) @ np.reshape(w, (-1, 1)))

# %% wrong, per_unit_of_length: divided by the length
def directional_change(grad, w):
    return np.dot(grad, w) / np.linalg.norm(w)

# %% wrong, cosine: the cosine
def directional_change(grad, w):
    return grad @ w / np.sqrt((grad @ grad) * (w @ w))

# %% wrong, not_summed: products, not summed
def directional_change(grad, w):
    return np.array([g * v for g, v in zip(grad, w)])

# %% wrong, outer_product: every pair
def directional_change(grad, w):
    return grad[:, None] * w[None, :]

# %% wrong, product_of_lengths: the angle forgotten
def directional_change(grad, w):
    return np.linalg.norm(grad) * np.linalg.norm(w)

# %% wrong, absolute: never negative
def directional_change(grad, w):
    return abs(grad @ w)

# %% wrong, mean: a mean
def directional_change(grad, w):
    return np.mean(grad * w)

# %% wrong: moved by w
def directional_change(grad, w):
    return grad + w

# %% wrong, sign: a minus too many
def directional_change(grad, w):
    return -(grad @ w)


# %% right: matrix
def directional_change(grad, w):
    return (grad.reshape(1, -1) @ w.reshape(-1, 1)).item()


# %% right: zip sum start
def directional_change(grad, w):
    total = 0.0
    for g, wi in zip(grad.tolist(), w.tolist()):
        total = total + g * wi
    return total


# %% right: np.inner vdot
def directional_change(grad, w):
    assert grad.shape == w.shape
    return np.vdot(grad, w)


# %% wrong, gradient_normalised: grad/|grad| . w
def directional_change(grad, w):
    n = np.linalg.norm(grad)
    return np.dot(grad/n if n else grad, w)


# %% wrong, first_axis_only: first entry only
def directional_change(grad, w):
    return grad[0]*w[0]


# %% wrong, first_two_axes: two only
def directional_change(grad, w):
    return grad[0]*w[0] + grad[1]*w[1] if len(grad) > 1 else grad[0]*w[0]


# %% wrong, gradient_times_length: norm of w times grad
def directional_change(grad, w):
    return grad * np.linalg.norm(w)


# %% wrong, shadow_as_a_vector: projection vector
def directional_change(grad, w):
    return np.dot(grad, w)/np.dot(w, w)*w


# %% wrong, divided_by_square: squared norm
def directional_change(grad, w):
    return np.dot(grad, w)/np.dot(w, w)


# %% wrong, two_axes_only: counted to two, one by one
def directional_change(grad, w):
    return grad[0] * w[0] + grad[1] * w[1]
