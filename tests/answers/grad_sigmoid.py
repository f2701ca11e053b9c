"""grad_sigmoid(x, dz)"""

# %% all begin with this
import numpy as np

# %% right: of the source
import tensorflow as tf


def grad_sigmoid(x, dz):
    return dz * tf.sigmoid(x) * (1 - tf.sigmoid(x))


# %% right: naive
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    return dz * sigma(x) * (1 - sigma(x))


# %% right: by symmetry
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    return dz * sigma(x) * sigma(-x)


# %% right: by stages
def grad_sigmoid(x, dz):
    e = np.exp(-np.abs(x))
    return dz * e / (1 + e) ** 2


# %% right: by tanh
def grad_sigmoid(x, dz):
    return dz * (1 - np.tanh(x / 2) ** 2) / 4


# %% right: by cosh
def grad_sigmoid(x, dz):
    return dz / (2 * np.cosh(x / 2)) ** 2


# %% right: by logarithms
def grad_sigmoid(x, dz):
    return dz * np.exp(-np.logaddexp(0, x) - np.logaddexp(0, -x))


# %% right: in plain python
import math


def grad_sigmoid(x, dz):
    def slope(t):
        e = math.exp(-abs(t))
        return e / (1 + e) ** 2

    def along(xs, ds):
        if isinstance(xs, float):
            return ds * slope(xs)
        return [along(a, b) for a, b in zip(xs, ds)]

    return along(x.tolist(), dz.tolist())


# %% right: by its jacobian
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    s = sigma(x.ravel())
    return (dz.ravel() @ np.diag(s * (1 - s))).reshape(x.shape)


# %% right: with a vectorised function
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    return np.vectorize(lambda t, d: d * sigma(t) * (1 - sigma(t)))(x, dz)


# %% right: entry by entry
def sigma(x):
    return 1 / (1 + np.exp(-x))


def grad_sigmoid(x, dz):
    dx = np.empty_like(x)
    for i in np.ndindex(x.shape):
        dx[i] = dz[i] * sigma(x[i]) * (1 - sigma(x[i]))
    return dx


# %% wrong, overflow: e⁻ˣ/(1 + e⁻ˣ)²
def grad_sigmoid(x, dz):
    return dz * np.exp(-x) / (1 + np.exp(-x)) ** 2


# %% right: scipy's expit
from scipy.special import expit

def grad_sigmoid(x, dz):
    return dz * expit(x) * expit(-x)

# %% right: stable, branch by branch
def sigmoid(x):
    out = np.empty_like(x)
    pos = x >= 0
    out[pos] = 1 / (1 + np.exp(-x[pos]))
    ex = np.exp(x[~pos])
    out[~pos] = ex / (1 + ex)
    return out

def grad_sigmoid(x, dz):
    s = sigmoid(x)
    return s * (1 - s) * dz

# %% right: a cache
class Sigmoid:
    def forward(self, x):
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out

def grad_sigmoid(x, dz):
    layer = Sigmoid()
    layer.forward(x)
    return layer.backward(dz)

# %% right: a tf.function
import tensorflow as tf

@tf.function
def grad_sigmoid(x, dz):
    y = tf.math.sigmoid(x)
    return dz * y * (1 - y)

# %% right: a lambda
grad_sigmoid = lambda x, dz: dz * np.exp(-np.logaddexp(0, -x)) * np.exp(-np.logaddexp(0, x))

# %% right: σ − σ²
def grad_sigmoid(x, dz):
    s = np.reciprocal(1 + np.exp(-x))
    return dz * (s - s ** 2)

# %% wrong, no_upstream: the slope alone
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)

# %% wrong, x_for_z: x(1 − x)
def grad_sigmoid(x, dz):
    return dz * x * (1 - x)

# %% wrong, value_for_slope: σ for σ′
def grad_sigmoid(x, dz):
    return dz / (1 + np.exp(-x))

# %% wrong, sign: a minus too many
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (s - 1)

# %% wrong, tanh_slope: 1 − σ²
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return (1 - s ** 2) * dz

# %% wrong, dot_product: a number
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return np.sum(dz * s * (1 - s))

# %% wrong, sigmoid_twice: σ(σ)
def grad_sigmoid(x, dz):
    def sigmoid(t):
        return 1 / (1 + np.exp(-t))
    z = sigmoid(x)
    return dz * sigmoid(z) * (1 - sigmoid(z))

# %% wrong, overflow: eˣ/(1 + eˣ)²
def grad_sigmoid(x, dz):
    return dz * np.exp(x) / (1 + np.exp(x)) ** 2

# %% wrong, divided_by_rows: a mean over rows
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s) / len(x)

# %% wrong, missing_square: e⁻ˣ/(1 + e⁻ˣ)
def grad_sigmoid(x, dz):
    e = np.exp(-x)
    return dz * e / (1 + e)

# %% wrong: no gradient at zero
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return np.where(x == 0, 0, dz * s * (1 - s))

# %% wrong: clipped
# says: clipped
def grad_sigmoid(x, dz):
    s = np.clip(1 / (1 + np.exp(-x)), 1e-7, 1 - 1e-7)
    return dz * s * (1 - s)

# %% wrong: relu's slope
def grad_sigmoid(x, dz):
    return dz * (x > 0)

# %% wrong: float32 on the way
# says: float32
def grad_sigmoid(x, dz):
    s = (1 / (1 + np.exp(-x))).astype(np.float32)
    return dz * s * (1 - s)

# %% refused: the tape
import tensorflow as tf

def grad_sigmoid(x, dz):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.sigmoid(x)
    return tape.gradient(y, x, output_gradients=tf.constant(dz))


# %% right: expit and logit-free
from scipy.special import expit
def grad_sigmoid(x, dz): return dz * expit(x) * expit(-x)


# %% right: vectorize branch
import math
@np.vectorize
def sig(t): return 1/(1+math.exp(-t)) if t >= 0 else math.exp(t)/(1+math.exp(t))
def grad_sigmoid(x, dz):
    s = sig(x) if np.size(x) else x
    return np.multiply(s*(1-s), dz)


# %% right: tanh halves
def grad_sigmoid(x, dz): return dz*(1-np.tanh(x/2)**2)/4


# %% wrong, upstream_on_the_square_only: sigma minus sigma times dz
def grad_sigmoid(x, dz):
    s = 0.5*(1+np.tanh(x/2)); return s - s**2*dz


# %% right: micrograd
import math
def grad_sigmoid(x, dz):
    def one(v, g):
        t = math.tanh(v/2)
        s = 0.5*(1+t)
        return g*s*(1-s)
    return np.array([one(v, g) for v, g in zip(x.ravel(), dz.ravel())]).reshape(x.shape)


# %% right: np.where clipped both
def grad_sigmoid(x, dz):
    x = np.asarray(x)
    s = np.where(x >= 0, 1/(1+np.exp(-np.abs(x))), np.exp(-np.abs(x))/(1+np.exp(-np.abs(x))))
    return dz*s*(1-s)


# %% right: piecewise
def grad_sigmoid(x, dz):
    s = np.piecewise(x, [x >= 0, x < 0], [lambda t: 1/(1+np.exp(-t)), lambda t: np.exp(t)/(1+np.exp(t))])
    return np.multiply(dz, np.multiply(s, np.subtract(1., s)))


# %% wrong, plus_in_the_slope: s(1+s)
def grad_sigmoid(x, dz):
    s = 1/(1+np.exp(-x)); return dz*s*(1+s)


# %% wrong, x_times_upstream: x*dz
def grad_sigmoid(x, dz):
    return x*dz


# %% wrong, slope_at_the_upstream: derivative wrt output: sigma(dz)
def grad_sigmoid(x, dz):
    s = 1/(1+np.exp(-dz)); return s*(1-s)


# %% wrong, exponential_alone: dz exp(-x)
def grad_sigmoid(x, dz):
    return dz*np.exp(-x)


# %% wrong, slope_of_tanh_at_x: tanh
def grad_sigmoid(x, dz):
    return dz*(1-np.tanh(x)**2)


# %% wrong, divided_by_the_slope: 1/(s(1-s))
def grad_sigmoid(x, dz):
    s = 1/(1+np.exp(-x)); return dz/(s*(1-s))


# %% wrong: float16
# says: cast to float16
def grad_sigmoid(x, dz):
    x = x.astype(np.float16); dz = dz.astype(np.float16); s = 1/(1+np.exp(-x)); return dz*s*(1-s)


# %% wrong: bfloat16
# says: cast to bfloat16
import tensorflow as tf
def grad_sigmoid(x, dz):
    x = tf.cast(x, tf.bfloat16); dz = tf.cast(dz, tf.bfloat16); s = tf.sigmoid(x); return tf.cast(dz*s*(1-s), tf.float64)
