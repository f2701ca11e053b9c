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
