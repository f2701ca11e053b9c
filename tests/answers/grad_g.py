"""grad_g(x, y)"""

# %% all begin with this
import numpy as np


# %% right: as an array
def grad_g(x, y):
    return np.array([3 * y**3, 9 * x * y**2])


# %% right: in float64
import tensorflow as tf


def grad_g(x, y):
    x, y = tf.constant(x, tf.float64), tf.constant(y, tf.float64)
    return 3 * y * y * y, 9 * x * tf.square(y)


# %% right: shape 1
def grad_g(x, y):
    return np.array([3 * y**3]), np.array([9 * x * y**2])


# %% right: a lambda
grad_g = lambda x, y: (3 * y ** 3, 9 * x * y ** 2)

# %% right: from g itself where y is not 0
def grad_g(x, y):
    dg_dx = 3 * np.power(y, 3)
    dg_dy = 3 * x * 3 * np.power(y, 2)
    return dg_dx, dg_dy

# %% right: staged
def grad_g(x, y):
    cube = y ** 3
    dcube = 3 * x
    return 3 * cube, dcube * (3 * y ** 2)

# %% right: an array filled
def grad_g(x, y):
    out = np.zeros(2)
    out[0] = 3 * y * y * y
    out[1] += 9 * x * y * y
    return out

# %% right: np.polyval
def grad_g(x, y):
    in_y = np.polyder([3 * x, 0, 0, 0])
    return np.polyval([3, 0, 0, 0], y), np.polyval(in_y, y)

# %% wrong, swapped: ∂y first
def grad_g(x, y):
    return 9 * x * y ** 2, 3 * y ** 3

# %% wrong, power_not_a_factor: the 3 of the power is not multiplied
def grad_g(x, y):
    return 3 * y ** 3, 3 * x * y ** 2

# %% wrong, power_not_lowered: y³ stays
def grad_g(x, y):
    return 3 * y ** 3, 9 * x * y ** 3

# %% wrong, factor_x_dropped: x forgotten
def grad_g(x, y):
    return 3 * y ** 3, 9 * y ** 2

# %% wrong, x_kept: x kept
def grad_g(x, y):
    return 3 * x * y ** 3, 9 * x * y ** 2

# %% wrong, coefficient_lost: the 3 in front lost
def grad_g(x, y):
    return y ** 3, 3 * x * y ** 2

# %% wrong, slopes_of_f: the formula of f
def grad_g(x, y):
    return 2 * x * y, x ** 2

# %% wrong, added_up: a sum
def grad_g(x, y):
    return 3 * y ** 3 + 9 * x * y ** 2

# %% wrong, power_times_two: 6 for 9
def grad_g(x, y):
    return 3 * y ** 3, 6 * x * y ** 2


# %% right: verbose
def grad_g(x, y):
    coefficient = 3
    dgdx = coefficient * np.power(y, 3)
    dgdy = coefficient * x * 3 * np.power(y, 2)
    return np.asarray([dgdx, dgdy], dtype=np.float64)


# %% right: column matrix
def grad_g(x, y):
    return np.matrix([3*y**3, 9*x*y**2]).A1


# %% right: multiplications only
def grad_g(x, y):
    y2 = y*y
    return (3*y2*y, 9*x*y2)


# %% wrong, x_squared_too: 3y^3 and 9 x y^3
def grad_g(x, y):
    return 3*y**3, 9*x**2*y**2


# %% wrong, only_the_three: 3x + y3
def grad_g(x, y):
    return 3, 3*y**2


# %% wrong, sign: negative sign
def grad_g(x, y):
    return -3*y**3, -9*x*y**2


# %% wrong, height: g itself twice
def grad_g(x, y):
    return 3*x*y**3, 3*x*y**3


# %% wrong, power_lowered_to_one: y missing exponent
def grad_g(x, y):
    return 3*y**3, 9*x*y


# %% wrong, power_lost_along_x: dx 3y
def grad_g(x, y):
    return 3*y, 9*x*y**2
