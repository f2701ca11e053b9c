"""z_backward(w, b)"""

# %% all begin with this
import numpy as np


# %% right: adds up
def z_backward(w, b):
    grads = {"x": b + 1, "y": 2 * w + b, "b": 0.0}
    grads["w"] = grads["x"] * 2
    grads["b"] += grads["x"] * 1
    grads["b"] += grads["y"] * 1
    return grads


# %% right: by formula
def z_backward(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * b + 2, "b": 2 * w + 2 * b + 1}


# %% right: added with +=
def z_backward(w, b):
    x, y = 2 * w + b, b + 1
    dx = y
    dy = x
    dw = 2 * dx
    db = 0
    db += dx
    db += dy
    return {"x": dx, "y": dy, "w": dw, "b": db}

# %% right: dict()
def z_backward(w, b):
    x = w + w + b
    y = b + 1
    return dict(x=y, y=x, w=y + y, b=y + x)

# %% right: matrices
def z_backward(w, b):
    local = np.array([[2.0, 1.0], [0.0, 1.0]])
    up = np.array([b + 1, 2 * w + b])
    dw, db = up @ local
    return {"x": up[0], "y": up[1], "w": dw, "b": db}

# %% right: TensorFlow numbers
import tensorflow as tf

def z_backward(w, b):
    w, b = tf.constant(w, tf.float64), tf.constant(b, tf.float64)
    return {"x": b + 1.0, "y": 2.0 * w + b, "w": 2.0 * (b + 1.0), "b": 2.0 * w + 2.0 * b + 1.0}

# %% right: a list of edges
def z_backward(w, b):
    x, y = 2 * w + b, b + 1
    grad = dict.fromkeys("zxywb", 0.0)
    grad["z"] = 1.0
    for child, parent, slope in [("z", "x", y), ("z", "y", x), ("x", "w", 2), ("x", "b", 1), ("y", "b", 1)]:
        grad[parent] += slope * grad[child]
    return grad

# %% right: an engine of one's own
class Node:
    def __init__(self, data, edges=()):
        self.data, self.edges, self.grad = data, edges, 0.0

    def back(self, up):
        self.grad += up
        for node, slope in self.edges:
            node.back(up * slope)

def z_backward(w, b):
    w, b = Node(w), Node(b)
    x = Node(2 * w.data + b.data, ((w, 2), (b, 1)))
    y = Node(b.data + 1, ((b, 1),))
    z = Node(x.data * y.data, ((x, y.data), (y, x.data)))
    z.back(1.0)
    return {"x": x.grad, "y": y.grad, "w": w.grad, "b": b.grad}

# %% wrong, only_through_x: = for +=, x last
def z_backward(w, b):
    g = {"x": b + 1, "y": 2 * w + b}
    g["w"] = 2 * g["x"]
    g["b"] = g["y"]
    g["b"] = g["x"]
    return g

# %% wrong, only_through_y: = for +=, y last
def z_backward(w, b):
    g = {"x": b + 1, "y": 2 * w + b}
    g["w"] = 2 * g["x"]
    g["b"] = g["x"]
    g["b"] = g["y"]
    return g

# %% wrong, factor_missing: the 2 forgotten
def z_backward(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": b + 1, "b": 2 * w + 2 * b + 1}

# %% wrong, x_and_y_exchanged: exchanged
def z_backward(w, b):
    dx, dy = 2 * w + b, b + 1
    return {"x": dx, "y": dy, "w": 2 * dx, "b": dx + dy}

# %% wrong, paths_multiplied: times for plus
def z_backward(w, b):
    dx, dy = b + 1, 2 * w + b
    return {"x": dx, "y": dy, "w": 2 * dx, "b": dx * dy}

# %% wrong, local_only: local gradients
def z_backward(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2, "b": 2}

# %% wrong, values: values
def z_backward(w, b):
    return {"x": 2 * w + b, "y": b + 1, "w": w, "b": b}


# %% right: verbose
def z_backward(w, b):
    x = 2*w + b
    y = b + 1
    grads = {"x": 0., "y": 0., "w": 0., "b": 0.}
    grads["x"] += y
    grads["y"] += x
    grads["w"] += 2*grads["x"]
    grads["b"] += 1*grads["x"]
    grads["b"] += 1*grads["y"]
    return grads


# %% right: sympy-like closed
def z_backward(w, b):
    return dict(w=2*b + 2, b=2*w + 2*b + 1, x=b + 1, y=2*w + b)


# %% right: np
def z_backward(w, b):
    J = np.array([[2., 1.], [0., 1.]])
    up = np.array([b + 1, 2*w + b])
    gw, gb = up @ J
    return {"x": up[0], "y": up[1], "w": gw, "b": gb}


# %% wrong, one_lost_in_b: b constant omitted 2w+2b
def z_backward(w, b):
    return {"x": b+1, "y": 2*w+b, "w": 2*(b+1), "b": 2*w+2*b}


# %% wrong, one_for_b: b only local 1
def z_backward(w, b):
    return {"x": b+1, "y": 2*w+b, "w": 2*(b+1), "b": 1.0}


# %% wrong, paths_subtracted: subtract paths
def z_backward(w, b):
    return {"x": b+1, "y": 2*w+b, "w": 2*(b+1), "b": (b+1)-(2*w+b)}


# %% wrong, value_for_w: w 2w
def z_backward(w, b):
    return {"x": b+1, "y": 2*w+b, "w": 2*w, "b": 2*w+2*b+1}


# %% wrong, w_by_the_other_path: w with x upstream
def z_backward(w, b):
    return {"x": b+1, "y": 2*w+b, "w": 2*(2*w+b), "b": 2*w+2*b+1}


# %% wrong, ones_above: x and y ones
def z_backward(w, b):
    return {"x": 1.0, "y": 1.0, "w": 2.0, "b": 2.0}


# %% wrong, b_is_told_nothing: 1 + 1 for b
def z_backward(w, b):
    x, y = 2 * w + b, b + 1
    return {"x": y, "y": x, "w": 2 * y, "b": 1 + 1}
