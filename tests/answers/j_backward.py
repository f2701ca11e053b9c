"""j_backward(a, b, c)"""

# %% all begin with this
import numpy as np


# %% right: back from u
def j_backward(a, b, c):
    du = 3
    dv = da = du
    return {"u": du, "v": dv, "a": da, "b": dv * c, "c": dv * b}


# %% right: formulas
def j_backward(a, b, c):
    return {"u": 3, "v": 3, "a": 3, "b": 3 * c, "c": 3 * b}

# %% right: dict()
def j_backward(a, b, c):
    dJ = 1.0
    du = 3.0 * dJ
    return dict(u=du, v=du, a=du, b=du * c, c=du * b)

# %% right: filled on the way back
def j_backward(a, b, c):
    v = b * c
    u = a + v
    J = 3 * u
    grads = {}
    grads["u"] = 3.0
    grads["a"], grads["v"] = grads["u"], grads["u"]
    grads["b"], grads["c"] = c * grads["v"], b * grads["v"]
    return grads

# %% right: arrays
def j_backward(a, b, c):
    names, slopes = "uvabc", 3 * np.array([1, 1, 1, c, b])
    return dict(zip(names, slopes))

# %% right: TensorFlow numbers
import tensorflow as tf

def j_backward(a, b, c):
    du = tf.constant(3.0, tf.float64)
    return {"u": du, "v": du, "a": du, "b": du * c, "c": du * b}

# %% right: gates
class Gate:
    def __init__(self, *slopes):
        self.slopes = slopes

    def __call__(self, up):
        return [up * s for s in self.slopes]

def j_backward(a, b, c):
    [u] = Gate(3)(1)
    da, v = Gate(1, 1)(u)
    db, dc = Gate(c, b)(v)
    return {"u": u, "v": v, "a": da, "b": db, "c": dc}

# %% right: keys as they come
def j_backward(a, b, c):
    return {"c": b * 3, "b": c * 3, "a": 3, "v": 3, "u": 3}

# %% wrong, local_only: locals only
def j_backward(a, b, c):
    return {"u": 3, "v": 1, "a": 1, "b": c, "c": b}

# %% wrong, three_lost: the 3 forgotten
def j_backward(a, b, c):
    return {"u": 1, "v": 1, "a": 1, "b": c, "c": b}

# %% wrong, b_and_c_exchanged: each its own
def j_backward(a, b, c):
    return {"u": 3, "v": 3, "a": 3, "b": 3 * b, "c": 3 * c}

# %% wrong, three_stops_at_v: not carried on
def j_backward(a, b, c):
    return {"u": 3, "v": 3, "a": 3, "b": c, "c": b}

# %% wrong, three_twice_from_u_on: nine
def j_backward(a, b, c):
    return {"u": 3, "v": 9, "a": 9, "b": 9 * c, "c": 9 * b}

# %% wrong, values: the values
def j_backward(a, b, c):
    return {"u": a + b * c, "v": b * c, "a": a, "b": b, "c": c}


# %% right: matrix
def j_backward(a, b, c):
    dJdu = 3.0
    dudv = duda = 1.0
    dvdb, dvdc = c, b
    return {"u": dJdu, "v": dJdu*dudv, "a": dJdu*duda, "b": dJdu*dudv*dvdb, "c": dJdu*dudv*dvdc}


# %% right: ints for constants
def j_backward(a, b, c):
    return {"u": 3, "v": 3, "a": 3, "b": 3*c, "c": 3*b}


# %% right: zip
def j_backward(a, b, c):
    return dict(zip("uvabc", np.array([3., 3., 3., 3*c, 3*b])))


# %% wrong, a_times_three: a: 3a
def j_backward(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3*a, "b": 3*c, "c": 3*b}


# %% wrong, sum_passes_on_ones: v 1, a 1 only
def j_backward(a, b, c):
    return {"u": 3.0, "v": 1.0, "a": 1.0, "b": 3*c, "c": 3*b}


# %% wrong, value_at_u: u 3u
def j_backward(a, b, c):
    u = a+b*c
    return {"u": 3*u, "v": 3.0, "a": 3.0, "b": 3*c, "c": 3*b}


# %% wrong, value_of_v_below: b gets bc
def j_backward(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3*b*c, "c": 3*b*c}


# %% wrong, nothing_at_a: a zero
def j_backward(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 0.0, "b": 3*c, "c": 3*b}


# %% wrong, added_everywhere: sum added
def j_backward(a, b, c):
    return {"u": 3.0, "v": 4.0, "a": 4.0, "b": 4+c, "c": 4+b}


# %% wrong, sum_passes_on_ones: ones at the sum
def j_backward(a, b, c):
    return {"u": 3, "v": 1, "a": 1, "b": 3 * c, "c": 3 * b}
