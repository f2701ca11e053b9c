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


# %% right: torch-style class
class T:
    def __init__(s, v): s.v, s.g = v, 0.0
def xyz_backward(x, y, z):
    x, y, z = T(x), T(y), T(z)
    a = T(x.v * y.v)
    F = a.v * z.v
    a.g += z.v * 1.0
    z.g += a.v * 1.0
    x.g += y.v * a.g
    y.g += x.v * a.g
    return {k: t.g for k, t in zip("axyz", (a, x, y, z))}


# %% right: verbose dtype
def xyz_backward(x: float, y: float, z: float) -> dict:
    a = np.multiply(x, y, dtype=np.float64)
    dF_dF = np.float64(1.0)
    dF_da = dF_dF * z
    return {"z": dF_dF * a, "a": dF_da, "y": dF_da * x, "x": dF_da * y}


# %% right: ordered dict, lambda
from collections import OrderedDict
xyz_backward = lambda x, y, z: OrderedDict(a=z, x=y*z, y=x*z, z=x*y)


# %% wrong, sign_of_y: y sign slip
def xyz_backward(x, y, z):
    return {"a": z, "x": y*z, "y": -x*z, "z": x*y}


# %% wrong, sum_for_z: z one path
def xyz_backward(x, y, z):
    return {"a": z, "x": y*z, "y": x*z, "z": a if False else x+y}


# %% wrong, one_for_a: a is ones
def xyz_backward(x, y, z):
    return {"a": 1.0, "x": y*z, "y": x*z, "z": x*y}


# %% wrong, output_for_a: a not there computed with F
def xyz_backward(x, y, z):
    F = x*y*z
    return {"a": F, "x": y*z, "y": x*z, "z": x*y}


# %% wrong, value_of_a: a = value xy
def xyz_backward(x, y, z):
    return {"a": x*y, "x": y*z, "y": x*z, "z": x*y}


# %% wrong, upstream_twice: upstream twice
def xyz_backward(x, y, z):
    return {"a": z, "x": y*z*z, "y": x*z*z, "z": x*y}
