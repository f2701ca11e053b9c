"""grad_f(x, y)"""

# %% all begin with this
import numpy as np


# %% right: floats
def grad_f(x, y):
    return 2 * x * y, x**2


# %% right: as a list
def grad_f(x, y):
    return [x * y + y * x, x * x]


# %% right: in tensorflow
import tensorflow as tf


def grad_f(x, y):
    x, y = tf.constant(x, tf.float64), tf.constant(y, tf.float64)
    return tf.stack([2 * x * y, x**2])


# %% right: a lambda
grad_f = lambda x, y: (2 * x * y, x ** 2)

# %% right: a tuple by way of a dict
def grad_f(x, y):
    slopes = {"x": y * (x + x), "y": x * x}
    return tuple(slopes.values())

# %% right: by the product rule, in steps
def grad_f(x, y):
    square = x * x
    dsquare, dy = y, square
    dx = dsquare * 2 * x
    return np.array([dx, dy])

# %% right: a column of numbers
def grad_f(x, y):
    return np.asarray([2.0 * x * y, x ** 2.0]).reshape(2)

# %% right: pow
def grad_f(x, y):
    return pow(x, 1) * 2 * y, pow(x, 2)

# %% right: a callable object
class Gradient:
    def __init__(self, *slopes):
        self.slopes = slopes

    def __call__(self, x, y):
        return [slope(x, y) for slope in self.slopes]


grad_f = Gradient(lambda x, y: 2 * x * y, lambda x, y: x * x)

# %% wrong, swapped: ∂y first
def grad_f(x, y):
    df_dy = x ** 2
    df_dx = 2 * x * y
    return df_dy, df_dx

# %% wrong, factor_two_dropped: the power rule without its factor
def grad_f(x, y):
    return [x * y, x * x]

# %% wrong, factor_two_dropped: y forgotten below, 2 above
def grad_f(x, y):
    return x * y, x ** 2

# %% wrong, factor_y_dropped: y taken for a 1
def grad_f(x, y):
    return 2 * x, x ** 2

# %% wrong, total_along_y: both slopes from the product rule
def grad_f(x, y):
    return 2 * x * y, 2 * x * y + x ** 2

# %% wrong, added_up: a sum
def grad_f(x, y):
    return np.sum([2 * x * y, x ** 2])

# %% wrong, height: f itself
def grad_f(x, y):
    return x ** 2 * y, x ** 2 * y

# %% wrong, y_squared: y² for y
def grad_f(x, y):
    return 2 * x * y, y ** 2

# %% wrong: a measured slope
def grad_f(x, y):
    def f(x, y):
        return x ** 2 * y
    h = 1e-5
    return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)

# %% raised: ^ for a power
def grad_f(x, y):
    return 2 * x * y, x ^ 2


# %% right: verbose typed
from typing import Tuple
def grad_f(x: float, y: float) -> Tuple[float, float]:
    """Compute the gradient of f(x, y) = x^2 * y."""
    x = np.float64(x); y = np.float64(y)
    df_dx = np.multiply(2.0, np.multiply(x, y))
    df_dy = np.power(x, 2)
    assert np.isfinite(df_dx)
    return float(df_dx), float(df_dy)


# %% right: np.array([[...]]).T squeezed
def grad_f(x, y):
    J = np.array([[2*x*y], [x**2]])
    return J.T.squeeze()


# %% right: torch-like accumulate
def grad_f(x, y):
    gx = gy = 0.0
    a = x*x
    da = y
    gy += a
    gx += x*da
    gx += x*da
    return [gx, gy]


# %% wrong, slope_of_a_sum: 2x + y
def grad_f(x, y):
    return 2*x + y, x**2


# %% wrong, moved_variable_kept: y constant both
def grad_f(x, y):
    return 2*x*y, x**2*y


# %% wrong, unit_length: unit vector
def grad_f(x, y):
    g = np.array([2*x*y, x**2]); return g/np.linalg.norm(g)


# %% wrong, total_along_x: complete derivative by product
def grad_f(x, y):
    return 2*x*y + x**2, x**2


# %% wrong, power_kept: x squared for 2x
def grad_f(x, y):
    return x**2 * y, x**2


# %% wrong, for_the_numbers_of_the_text: constants only at 2,3
def grad_f(x, y):
    return 12.0, 4.0


# %% wrong, only_along_x: only dx
def grad_f(x, y):
    return 2*x*y


# %% wrong, constants_vanish: both constants gone
def grad_f(x, y):
    return 2 * x, 1
