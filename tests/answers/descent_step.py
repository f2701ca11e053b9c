"""descent_step(x, grad, eta)"""

# %% all begin with this
import numpy as np


# %% right: step
def descent_step(x, grad, eta):
    return x - eta * grad


# %% right: step in tf
import tensorflow as tf


def descent_step(x, grad, eta):
    x, grad = tf.constant(np.asarray(x)), tf.constant(np.asarray(grad))
    return x - grad * tf.constant(eta, x.dtype)


# %% right: step as lists
def descent_step(x, grad, eta):
    return (np.asarray(x) + -(eta * np.asarray(grad))).tolist()


# %% right: a lambda
descent_step = lambda x, grad, eta: x - eta * grad

# %% right: a delta first
def descent_step(x, grad, eta):
    delta = -eta * grad
    return x + delta

# %% right: np.subtract
def descent_step(x, grad, eta):
    return np.subtract(x, np.multiply(eta, grad))

# %% right: in place, on a copy
def descent_step(x, grad, eta):
    new = np.array(x, copy=True)
    new -= eta * grad
    return new

# %% right: typed
def descent_step(x: np.ndarray, grad: np.ndarray, eta: float = 0.1) -> np.ndarray:
    """One step downhill."""
    step: np.ndarray = eta * grad
    return x - step

# %% wrong, uphill: plus
def descent_step(x, grad, eta):
    return x + eta * grad

# %% wrong, no_rate: η left out
def descent_step(x, grad, eta):
    return x - grad

# %% wrong, step_alone: the step
def descent_step(x, grad, eta):
    return -eta * grad

# %% wrong, divided_by_rate: / for *
def descent_step(x, grad, eta):
    return x - grad / eta

# %% wrong, rate_times_x: the wrong one scaled
def descent_step(x, grad, eta):
    return eta * x - grad

# %% wrong, rate_times_all: brackets
def descent_step(x, grad, eta):
    return eta * (x - grad)

# %% wrong, sign_only: the sign of the gradient
def descent_step(x, grad, eta):
    return x - eta * np.sign(grad)

# %% wrong: in place
# says: changes
def descent_step(x, grad, eta):
    x -= eta * grad
    return x


# %% right: list comp for arrays
def descent_step(x, grad, eta):
    if isinstance(x, (int, float)):
        return x - eta*grad
    return np.array([descent_step(xi, gi, eta) for xi, gi in zip(x.tolist() if x.ndim == 1 else x, grad.tolist() if x.ndim == 1 else grad)])


# %% right: axpy
def descent_step(x, grad, eta):
    return np.add(x, np.negative(np.multiply(eta, grad)))


# %% right: deepcopy in-place
import copy
def descent_step(x, grad, eta):
    x = copy.deepcopy(x)
    x -= eta * grad
    return x


# %% wrong, averaged: averaged by size
def descent_step(x, grad, eta):
    return x - eta*grad/np.size(grad)


# %% wrong, normalised: normalised grad
def descent_step(x, grad, eta):
    n = np.linalg.norm(grad)
    return x - eta*grad/(n if n else 1)


# %% wrong, one_mean_for_all: grad mean
def descent_step(x, grad, eta):
    return x - eta*np.mean(grad)


# %% wrong, one_sum_for_all: grad sum
def descent_step(x, grad, eta):
    return x - eta*np.sum(grad)


# %% wrong, size_of_the_gradient: abs
def descent_step(x, grad, eta):
    return x - eta*abs(grad)


# %% wrong, exchanged: reversed
def descent_step(x, grad, eta):
    return eta*grad - x
