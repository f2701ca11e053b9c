"""steepest_direction(grad)"""

# %% all begin with this
import numpy as np


# %% right: asks for zero
def steepest_direction(grad):
    n = np.linalg.norm(grad)
    return grad / n if n > 0 else grad


# %% right: where
def steepest_direction(grad):
    n = np.sqrt(np.sum(grad**2))
    return np.where(n == 0, 0.0, grad / np.where(n == 0, 1.0, n))


# %% right: a list
import math


def steepest_direction(grad):
    n = math.sqrt(sum(g * g for g in grad))
    return [g / n for g in grad] if n else [0] * len(grad)


# %% right: divide no nan
import math
import tensorflow as tf


def steepest_direction(grad):
    return tf.math.divide_no_nan(grad, tf.norm(grad))


# %% right: linalg.norm and an early return
def steepest_direction(grad):
    if not np.any(grad):
        return np.zeros_like(grad)
    return grad / np.linalg.norm(grad)

# %% right: 1 put in for a length of 0
def steepest_direction(grad):
    return grad / (np.linalg.norm(grad) or 1.0)

# %% right: np.divide with where
def steepest_direction(grad):
    n = np.linalg.norm(grad)
    return np.divide(grad, n, out=np.zeros_like(grad), where=n > 0)

# %% right: nan_to_num
def steepest_direction(grad):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(grad / np.sqrt(np.dot(grad, grad)))

# %% right: hypot, and a comparison
def steepest_direction(grad):
    import math
    length = math.hypot(*grad)
    return np.array([g / length if length > 0 else 0.0 for g in grad])

# %% wrong, gradient_itself: not normalised
def steepest_direction(grad):
    return grad.copy()

# %% wrong, normalised_twice: divided by the square
def steepest_direction(grad):
    s = (grad ** 2).sum()
    return grad / s if s else grad

# %% wrong, downhill: the other way
def steepest_direction(grad):
    n = np.linalg.norm(grad)
    return -grad / n if n else grad

# %% wrong, sum_for_length: absolute values added
def steepest_direction(grad):
    n = np.sum(np.abs(grad))
    return grad / n if n else grad

# %% wrong, largest_entry_one: the largest entry
def steepest_direction(grad):
    n = np.abs(grad).max()
    return grad / n if n else grad

# %% wrong, zero_divided: zero by zero
def steepest_direction(grad):
    return grad / np.linalg.norm(grad)

# %% wrong, something_added: a guard
def steepest_direction(grad):
    return grad / (np.linalg.norm(grad) + 1e-8)

# %% wrong, length_of_gradient: a length
def steepest_direction(grad):
    return np.linalg.norm(grad)

# %% wrong: an eps below the root
def steepest_direction(grad):
    return grad / np.sqrt((grad ** 2).sum() + 1e-12)


# %% right: allclose to zero careful
def steepest_direction(grad):
    if not np.any(grad):
        return np.zeros(grad.shape, dtype=grad.dtype)
    return grad / np.sqrt(np.sum(np.square(grad)))


# %% right: try float error
def steepest_direction(grad):
    n = np.linalg.norm(grad)
    with np.errstate(invalid="ignore", divide="ignore"):
        u = grad / n
    u[np.isnan(u)] = 0
    return u


# %% right: python list
import math
def steepest_direction(grad):
    n = math.sqrt(sum(g**2 for g in grad))
    return [0.0]*len(grad) if n == 0 else [g/n for g in grad]


# %% wrong, floor_under_the_length: max eps 1e-3
def steepest_direction(grad):
    return grad/max(np.linalg.norm(grad), 1e-3)


# %% wrong, angle: angle
def steepest_direction(grad):
    return np.arctan2(grad[-1], grad[0])


# %% wrong, signs_alone: sign
def steepest_direction(grad):
    return np.sign(grad)


# %% wrong, sizes: abs
def steepest_direction(grad):
    n = np.linalg.norm(grad)
    return np.abs(grad)/n if n else grad


# %% wrong, standardised: mean and std
def steepest_direction(grad):
    return (grad-grad.mean())/(grad.std() or 1)


# %% wrong, times_length: times norm
def steepest_direction(grad):
    return grad*np.linalg.norm(grad)
