"""xyz_backward(x, y, z)"""

# %% all begin with this
import numpy as np


# %% right: node by node
def xyz_backward(x, y, z):
    a = x * y
    da, dz = z * 1.0, a * 1.0
    return {"z": dz, "a": da, "x": da * y, "y": da * x}


# %% right: with more keys
def xyz_backward(x, y, z):
    return {"F": 1.0, "a": z, "x": y * z, "y": x * z, "z": x * y}


# %% right: arrays
import tensorflow as tf


def xyz_backward(x, y, z):
    return {
        "a": np.array([z]),
        "x": np.array(y * z),
        "y": tf.constant(x * z, tf.float64),
        "z": x * y,
    }


# %% right: dict()
def xyz_backward(x, y, z):
    a = x * y
    return dict(a=z, z=a, x=z * y, y=z * x)

# %% right: a grads dict, filled on the way
def xyz_backward(x, y, z):
    grads = {}
    a = x * y
    grads["F"] = 1.0
    grads["a"] = grads["F"] * z
    grads["z"] = grads["F"] * a
    grads["x"] = grads["a"] * y
    grads["y"] = grads["a"] * x
    return {k: grads[k] for k in ("a", "x", "y", "z")}

# %% right: added up with defaultdict
from collections import defaultdict

def xyz_backward(x, y, z):
    d = defaultdict(float)
    d["a"] += z
    d["z"] += x * y
    d["x"] += d["a"] * y
    d["y"] += d["a"] * x
    return d

# %% right: a table of gates
def xyz_backward(x, y, z):
    values = {"x": x, "y": y, "z": z}
    values["a"] = values["x"] * values["y"]
    grad = {"F": 1.0}
    for out, left, right in [("F", "a", "z"), ("a", "x", "y")]:
        grad[left] = grad[out] * values[right]
        grad[right] = grad[out] * values[left]
    del grad["F"]
    return grad

# %% right: a little class
class Multiply:
    def forward(self, left, right):
        self.left, self.right = left, right
        return left * right

    def backward(self, up):
        return up * self.right, up * self.left

def xyz_backward(x, y, z):
    inner, outer = Multiply(), Multiply()
    outer.forward(inner.forward(x, y), z)
    da, dz = outer.backward(1.0)
    dx, dy = inner.backward(da)
    return {"a": da, "x": dx, "y": dy, "z": dz}

# %% wrong, local_only: the upstream gradient forgotten
def xyz_backward(x, y, z):
    return {"a": z, "x": y, "y": x, "z": x * y}

# %% wrong, x_and_y_exchanged: each its own
def xyz_backward(x, y, z):
    da = z
    return {"a": da, "x": da * x, "y": da * y, "z": x * y}

# %% wrong, a_and_z_exchanged: the outer gate
def xyz_backward(x, y, z):
    a = x * y
    return {"a": a, "x": a * y, "y": a * x, "z": z}

# %% wrong, product_as_sum: a plus gate
def xyz_backward(x, y, z):
    return {"a": z, "x": z, "y": z, "z": x * y}

# %% wrong, values: the forward values
def xyz_backward(x, y, z):
    return {"a": x * y, "x": x, "y": y, "z": z}

# %% wrong: a tuple
# says: a dict with the keys
def xyz_backward(x, y, z):
    return z, y * z, x * z, x * y

# %% wrong: a key is missing
# says: is missing
def xyz_backward(x, y, z):
    return {"x": y * z, "y": x * z, "z": x * y}
