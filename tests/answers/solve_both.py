"""solve_both(w, b, target, eta, tol)"""

# %% all begin with this
import numpy as np


# %% right: descent on both
def solve_both(w, b, target, eta, tol):
    visited = [(w, b)]
    while True:
        x, y = 2 * w + b, b + 1
        error = x * y - target
        if abs(error) < tol:
            return visited
        w, b = w - eta * error * 2 * y, b - eta * error * (x + y)
        visited.append((w, b))


# %% right: descent on a vector
def solve_both(w, b, target, eta, tol):
    p = np.array([w, b])
    rows = [p]
    while abs((2 * p[0] + p[1]) * (p[1] + 1) - target) >= tol:
        error = (2 * p[0] + p[1]) * (p[1] + 1) - target
        p = p - eta * error * np.array([2 * (p[1] + 1), 2 * p[0] + 2 * p[1] + 1])
        rows.append(p)
    return np.stack(rows)


# %% right: gradients by name
def solve_both(w, b, target, eta, tol):
    path = [[w, b]]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        x, y = 2 * w + b, b + 1
        dz = x * y - target
        dx, dy = dz * y, dz * x
        dw, db = 2 * dx, dx + dy
        w -= eta * dw
        b -= eta * db
        path.append([w, b])
    return path

# %% right: recursion-free generator
def solve_both(w, b, target, eta, tol):
    def walk(w, b):
        while True:
            yield w, b
            miss = (2 * w + b) * (b + 1) - target
            if abs(miss) < tol:
                return
            w, b = w - eta * miss * (2 * b + 2), b - eta * miss * (2 * w + 2 * b + 1)
    return np.array(list(walk(w, b)))

# %% right: through z_backward
def z_backward(w, b):
    x, y = 2 * w + b, b + 1
    return x * y, {"w": 2 * y, "b": x + y}

def solve_both(w, b, target, eta, tol):
    visited = [(w, b)]
    z, g = z_backward(w, b)
    while abs(z - target) >= tol:
        w, b = (v - eta * (z - target) * g[n] for v, n in ((w, "w"), (b, "b")))
        visited.append((w, b))
        z, g = z_backward(w, b)
    return visited

# %% right: a column for each
def solve_both(w, b, target, eta, tol):
    ws, bs = [w], [b]
    for _ in range(100_000):
        x, y = 2 * ws[-1] + bs[-1], bs[-1] + 1
        e = x * y - target
        if abs(e) < tol:
            break
        ws.append(ws[-1] - eta * e * y * 2)
        bs.append(bs[-1] - eta * e * (x + y))
    return np.column_stack([ws, bs])

# %% right: a matrix of local slopes
def solve_both(w, b, target, eta, tol):
    local = np.array([[2.0, 1.0], [0.0, 1.0]])
    p = np.array([w, b], float)
    out = [p]
    while True:
        x, y = local @ p + [0, 1]
        e = x * y - target
        if abs(e) < tol:
            return np.array(out)
        p = p - eta * e * np.array([y, x]) @ local
        out.append(p)

# %% right: TensorFlow numbers
import tensorflow as tf

def solve_both(w, b, target, eta, tol):
    p = tf.constant([w, b], tf.float64)
    rows = [p]
    while abs((2 * p[0] + p[1]) * (p[1] + 1) - target) >= tol:
        e = (2 * p[0] + p[1]) * (p[1] + 1) - target
        p = p - eta * e * tf.stack([2 * (p[1] + 1), 2 * p[0] + 2 * p[1] + 1])
        rows.append(p)
    return tf.stack(rows)

# %% wrong, uphill: plus
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    for _ in range(60):
        e = (2 * w + b) * (b + 1) - target
        if abs(e) < tol or abs(e) > 1e6:
            break
        w, b = w + eta * e * 2 * (b + 1), b + eta * e * (2 * w + 2 * b + 1)
        out.append((w, b))
    return out

# %% wrong, slope_of_b_at_the_new_w: w first, then b with the new w
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        e = (2 * w + b) * (b + 1) - target
        w = w - eta * e * 2 * (b + 1)
        b = b - eta * e * (2 * w + 2 * b + 1)
        out.append((w, b))
    return out

# %% wrong, half_forgotten: the gradient of the square
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    for _ in range(2000):
        e = (2 * w + b) * (b + 1) - target
        if abs(e) < tol:
            break
        w, b = w - eta * 2 * e * 2 * (b + 1), b - eta * 2 * e * (2 * w + 2 * b + 1)
        out.append((w, b))
    return out

# %% wrong, factor_missing: the 2 of w forgotten
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        e = (2 * w + b) * (b + 1) - target
        w, b = w - eta * e * (b + 1), b - eta * e * (2 * w + 2 * b + 1)
        out.append((w, b))
    return out

# %% wrong, transposed: two rows
def solve_both(w, b, target, eta, tol):
    ws, bs = [w], [b]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        e = (2 * w + b) * (b + 1) - target
        w, b = w - eta * e * 2 * (b + 1), b - eta * e * (2 * w + 2 * b + 1)
        ws.append(w)
        bs.append(b)
    return np.array([ws, bs])

# %% wrong, start_missing: the start left out
def solve_both(w, b, target, eta, tol):
    out = []
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        e = (2 * w + b) * (b + 1) - target
        w, b = w - eta * e * 2 * (b + 1), b - eta * e * (2 * w + 2 * b + 1)
        out.append((w, b))
    return out

# %% wrong, exchanged: b first
def solve_both(w, b, target, eta, tol):
    out = [(b, w)]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        e = (2 * w + b) * (b + 1) - target
        w, b = w - eta * e * 2 * (b + 1), b - eta * e * (2 * w + 2 * b + 1)
        out.append((b, w))
    return out


# %% wrong, slope_of_w_at_the_new_b: b first, then w with the new b
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2*w+b)*(b+1) - target) >= tol:
        err = (2*w+b)*(b+1) - target
        b = b - eta*err*(2*w+2*b+1)
        w = w - eta*err*2*(b+1)
        out.append((w, b))
    return out


# %% wrong, b_before_w: b first, everything anew
def solve_both(w, b, target, eta, tol):
    z = lambda: (2*w+b)*(b+1)
    out = [(w, b)]
    while abs(z() - target) >= tol:
        b = b - eta*(z()-target)*(2*w+2*b+1)
        w = w - eta*(z()-target)*2*(b+1)
        out.append((w, b))
    return out


# %% wrong, miss_at_the_new_w: x and y kept, z anew with new w
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while True:
        x, y = 2*w+b, b+1
        if abs(x*y - target) < tol: return out
        w = w - eta*(x*y-target)*2*y
        b = b - eta*((2*w+b)*y-target)*(x+y)
        out.append((w, b))


# %% wrong: a row for each half of a step
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2*w+b)*(b+1) - target) >= tol:
        err = (2*w+b)*(b+1) - target
        gw, gb = err*2*(b+1), err*(2*w+2*b+1)
        w = w - eta*gw
        out.append((w, b))
        b = b - eta*gb
        out.append((w, b))
    return out


# %% wrong, stop_on_loss: stop on the loss
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while 0.5*((2*w+b)*(b+1) - target)**2 >= tol:
        err = (2*w+b)*(b+1) - target
        w, b = w - eta*err*2*(b+1), b - eta*err*(2*w+2*b+1)
        out.append((w, b))
    return out


# %% right: typed class with np.append
from typing import List, Tuple
class Net:
    def __init__(self, w: float, b: float): self.w, self.b = w, b
    def forward(self): self.x, self.y = 2*self.w+self.b, self.b+1; return self.x*self.y
    def grads(self, dz): return 2*self.y*dz, (self.x+self.y)*dz
    def step(self, dz, eta):
        dw, db = self.grads(dz); self.w -= eta*dw; self.b -= eta*db
def solve_both(w: float, b: float, target: float, eta: float, tol: float, max_iter: int = 100000) -> np.ndarray:
    net = Net(w, b); hist = np.array([[w, b]])
    for _ in range(max_iter):
        r = net.forward() - target
        if abs(r) < tol: break
        net.step(r, eta); hist = np.append(hist, [[net.w, net.b]], axis=0)
    return hist


# %% right: numpy array vstack
def solve_both(w, b, target, eta, tol):
    traj = np.array([[w, b]], dtype=np.float64)
    while True:
        w_, b_ = traj[-1]
        x, y = 2*w_ + b_, b_ + 1
        z = x*y
        err = z - target
        if not abs(err) >= tol:
            return traj
        dz = err
        dx, dy = dz*y, dz*x
        dw, db = 2*dx, dx + dy
        traj = np.vstack([traj, [w_ - eta*dw, b_ - eta*db]])


# %% right: list of tuples
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    r = (2*w+b)*(b+1) - target
    while abs(r) >= tol:
        w, b = w - eta*r*2*(b+1), b - eta*r*(2*w+2*b+1)
        out.append((w, b))
        r = (2*w+b)*(b+1) - target
    return out


# %% right: dict params like torch
def solve_both(w, b, target, eta, tol):
    p = {"w": w, "b": b}
    log = []
    while True:
        log.append([p["w"], p["b"]])
        z = (2*p["w"]+p["b"])*(p["b"]+1)
        if abs(z-target) < tol: break
        g = {"w": (z-target)*2*(p["b"]+1), "b": (z-target)*(2*p["w"]+2*p["b"]+1)}
        p = {k: p[k]-eta*g[k] for k in p}
    return np.array(log)


# %% wrong, own_rate: eta fixed
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2*w+b)*(b+1)-target) >= tol and len(out) < 400:
        r = (2*w+b)*(b+1)-target
        w, b = w-0.001*r*2*(b+1), b-0.001*r*(2*w+2*b+1)
        out.append((w, b))
    return out


# %% wrong, roots_by_halves: newton each with half of error
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2*w+b)*(b+1)-target) >= tol and len(out) < 400:
        r = target-(2*w+b)*(b+1)
        w, b = w+0.5*r/(2*(b+1)), b+0.5*r/(2*w+2*b+1)
        out.append((w, b))
    return out


# %% wrong, only_through_x: b single path
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2*w+b)*(b+1)-target) >= tol and len(out) < 400:
        r = (2*w+b)*(b+1)-target
        w, b = w-eta*r*2*(b+1), b-eta*r*(b+1)
        out.append((w, b))
    return out


# %% wrong, stop_on_square: stop on loss value squared
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while ((2*w+b)*(b+1)-target)**2 >= tol and len(out) < 400:
        r = (2*w+b)*(b+1)-target
        w, b = w-eta*r*2*(b+1), b-eta*r*(2*w+2*b+1)
        out.append((w, b))
    return out


# %% wrong, own_tol: own tol
def solve_both(w, b, target, eta, tol):
    out = [(w, b)]
    while abs((2*w+b)*(b+1)-target) >= 1e-5 and len(out) < 400:
        r = (2*w+b)*(b+1)-target
        w, b = w-eta*r*2*(b+1), b-eta*r*(2*w+2*b+1)
        out.append((w, b))
    return out


# %% wrong, only_the_end: only last
def solve_both(w, b, target, eta, tol):
    while abs((2*w+b)*(b+1)-target) >= tol:
        r = (2*w+b)*(b+1)-target
        w, b = w-eta*r*2*(b+1), b-eta*r*(2*w+2*b+1)
    return w, b
