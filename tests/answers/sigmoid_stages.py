"""sigmoid_stages(x)"""

# %% all begin with this
import numpy as np

# %% right: with math
import math


def sigmoid_stages(x):
    c = -x
    b = math.exp(c)
    a = 1 + b
    return -1 / a**2, 1, b, -1


# %% right: with f
def sigmoid_stages(x):
    f = 1 / (1 + np.exp(-x))
    return [-f * f, 1.0, np.exp(-x), -1.0]


# %% right: with tf
import tensorflow as tf


def sigmoid_stages(x):
    x = tf.constant(x, tf.float64)
    a = 1 + tf.exp(-x)
    return -(a**-2), tf.ones_like(x), tf.exp(-x), -tf.ones_like(x)


# %% right: a lambda
sigmoid_stages = lambda x: (-1 / (1 + np.exp(-x)) ** 2, 1, np.exp(-x), -1)

# %% right: an array
def sigmoid_stages(x):
    c = -x
    b = np.exp(c)
    a = 1.0 + b
    return np.array([-(a ** -2.0), 1.0, b, -1.0])

# %% right: named slopes
def sigmoid_stages(x):
    e = np.exp(-x)
    df_da = -1.0 / np.square(1.0 + e)
    da_db = 1.0
    db_dc = e
    dc_dx = -1.0
    return df_da, da_db, db_dc, dc_dx

# %% right: a list, filled
def sigmoid_stages(x):
    stages = []
    b = np.e ** -x
    stages.append(-1 / ((1 + b) * (1 + b)))
    stages.append(1)
    stages.append(b)
    stages.append(-1)
    return stages

# %% right: by f
def sigmoid_stages(x):
    f = 1 / (1 + np.exp(-x))
    b = (1 - f) / f
    return -(f ** 2), 1.0, b, -1.0

# %% wrong, running_products: multiplied up
def sigmoid_stages(x):
    e = np.exp(-x)
    df = -1 / (1 + e) ** 2
    return df, df * 1, df * e, -df * e

# %% wrong, forward_order: from x to f
def sigmoid_stages(x):
    e = np.exp(-x)
    return -1, e, 1, -1 / (1 + e) ** 2

# %% wrong, sign_of_reciprocal: the minus of 1/a lost
def sigmoid_stages(x):
    e = np.exp(-x)
    return 1 / (1 + e) ** 2, 1, e, -1

# %% wrong, sign_of_last: the minus of −x lost
def sigmoid_stages(x):
    e = np.exp(-x)
    return -1 / (1 + e) ** 2, 1, e, 1

# %% wrong, exponent_sign: eˣ for e⁻ˣ
def sigmoid_stages(x):
    e = np.exp(-x)
    return -1 / (1 + e) ** 2, 1, np.exp(x), -1

# %% wrong, values: the values
def sigmoid_stages(x):
    c = -x
    b = np.exp(c)
    a = 1 + b
    return 1 / a, a, b, c

# %% wrong, power_of_reciprocal: −1/a
def sigmoid_stages(x):
    e = np.exp(-x)
    return -1 / (1 + e), 1, e, -1

# %% wrong, whole_slope: σ(1 − σ)
def sigmoid_stages(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)


# %% right: math verbose
import math
def sigmoid_stages(x):
    c = -x
    b = math.exp(c)
    a = 1.0 + b
    f = 1.0/a
    df_da = -1.0*math.pow(a, -2)
    return df_da, 1.0, math.exp(c), -1.0


# %% right: np arrays dtype
def sigmoid_stages(x):
    e = np.exp(-np.asarray(x, dtype=np.float64))
    return [-np.power(1 + e, -2.0), np.ones_like(e), e, -np.ones_like(e)]


# %% right: expm1
def sigmoid_stages(x):
    e = np.expm1(-x) + 1
    return -1/(1+e)**2, 1, e, -1


# %% wrong, whole_slope_first: f(1-f) first
def sigmoid_stages(x):
    e = math.exp(-x) if False else np.exp(-x)
    f = 1/(1+e)
    return f*(1-f), 1.0, e, -1.0


# %% wrong, sum_with_its_value: da/db b
def sigmoid_stages(x):
    e = np.exp(-x); a = 1+e
    return -1/a**2, e, e, -1.0


# %% wrong, sign_of_exponential: db/dc -e
def sigmoid_stages(x):
    e = np.exp(-x); a = 1+e
    return -1/a**2, 1.0, -e, -1.0


# %% wrong, minus_one_stage_early: db/dc -e and dc 1
def sigmoid_stages(x):
    e = np.exp(-x); a = 1+e
    return -1/a**2, 1.0, -e, 1.0


# %% wrong, first_at_x: df/da -1/x^2
def sigmoid_stages(x):
    e = np.exp(-x)
    return -1/x**2, 1.0, e, -1.0


# %% wrong, nothing_for_sum: da/db 0
def sigmoid_stages(x):
    e = np.exp(-x); a = 1+e
    return -1/a**2, 0.0, e, -1.0
