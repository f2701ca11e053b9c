"""solve_newton(w, b, target, tol)"""

# %% all begin with this
import numpy as np


# %% right: newton
def solve_newton(w, b, target, tol):
    bs = [b]
    while not abs((2 * w + b) * (b + 1) - target) < tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(b)
    return bs


# %% right: a for with break
def solve_newton(w, b, target, tol):
    bs = [b]
    for _ in range(100):
        x, y = 2 * w + b, b + 1
        error = x * y - target
        if abs(error) < tol:
            break
        b -= error / (x + y)
        bs.append(b)
    return bs

# %% right: recursion
def solve_newton(w, b, target, tol):
    miss = (2 * w + b) * (b + 1) - target
    return [b] if abs(miss) < tol else [b, *solve_newton(w, b - miss / (2 * w + 2 * b + 1), target, tol)]

# %% right: with helpers
def solve_newton(w, b, target, tol):
    f = lambda b: (2 * w + b) * (b + 1) - target
    df = lambda b: 1 * (b + 1) + (2 * w + b) * 1
    xs = [b]
    while abs(f(xs[-1])) >= tol:
        xs.append(xs[-1] - f(xs[-1]) / df(xs[-1]))
    return np.asarray(xs)

# %% right: polynomials
def solve_newton(w, b, target, tol):
    p = np.poly1d([1, 2 * w + 1, 2 * w - target])
    slope = p.deriv()
    bs = [b]
    while abs(p(bs[-1])) >= tol:
        bs.append(bs[-1] - p(bs[-1]) / slope(bs[-1]))
    return bs

# %% right: one loop, the test in the middle
def solve_newton(w, b, target, tol):
    history = []
    while True:
        history.append(b)
        z = (2 * w + b) * (b + 1)
        if abs(z - target) < tol:
            return history
        slope = (b + 1) + (2 * w + b)
        b = b + (target - z) / slope

# %% right: TensorFlow numbers
import tensorflow as tf

def solve_newton(w, b, target, tol):
    b = tf.constant(b, tf.float64)
    bs = [b]
    while tf.abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(b)
    return tf.stack(bs)

# %% right: a walrus
def solve_newton(w, b, target, tol):
    bs = [b]
    while abs(miss := (2 * w + bs[-1]) * (bs[-1] + 1) - target) >= tol:
        bs.append(bs[-1] - miss / (2 * w + 2 * bs[-1] + 1))
    return bs

# %% wrong, stale_slope: the slope taken once
def solve_newton(w, b, target, tol):
    slope, bs = 2 * w + 2 * b + 1, [b]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / slope
        bs.append(b)
    return bs

# %% wrong, start_missing: the start left out
def solve_newton(w, b, target, tol):
    bs = []
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(b)
    return bs

# %% wrong, last_missing: appended too early
def solve_newton(w, b, target, tol):
    bs = []
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        bs.append(b)
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
    return bs

# %% wrong, only_the_last: a number
def solve_newton(w, b, target, tol):
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
    return b

# %% wrong, slope_for_three: 2b + 7, as in the text
def solve_newton(w, b, target, tol):
    bs = [b]
    for _ in range(200):
        miss = (2 * w + b) * (b + 1) - target
        if abs(miss) < tol:
            break
        b = b - miss / (2 * b + 7)
        bs.append(b)
    return bs

# %% wrong, stop_on_step_too: stops on the step as well
def solve_newton(w, b, target, tol):
    bs = [b]
    while True:
        miss = (2 * w + b) * (b + 1) - target
        if abs(miss) < tol:
            return bs
        step = miss / (2 * w + 2 * b + 1)
        if abs(step) < tol:
            return bs
        b = b - step
        bs.append(b)

# %% wrong, no_absolute_value: no absolute value
def solve_newton(w, b, target, tol):
    bs = [b]
    while (2 * w + b) * (b + 1) - target >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(b)
    return bs

# %% wrong, stop_on_step: stops on the step alone
def solve_newton(w, b, target, tol):
    bs = [b]
    while True:
        new = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(new)
        if abs(new - b) < tol:
            return bs
        b = new


# %% right: recursion, once more
def solve_newton(w, b, target, tol):
    z = (2*w+b)*(b+1)
    return [b] if abs(z-target) < tol else [b] + solve_newton(w, b - (z-target)/(2*w+2*b+1), target, tol)


# %% wrong, steps: Δb instead of b
def solve_newton(w, b, target, tol):
    z = (2*w+b)*(b+1); out = []
    while abs(z-target) >= tol:
        d = (target-z)/(2*w+2*b+1); out.append(d); b += d; z = (2*w+b)*(b+1)
    return out


# %% wrong: a fixed number of steps
def solve_newton(w, b, target, tol):
    out = [b]
    for _ in range(20):
        b = b - ((2*w+b)*(b+1)-target)/(2*w+2*b+1); out.append(b)
    return out


# %% wrong, with_the_zs: pairs b z
def solve_newton(w, b, target, tol):
    out = []
    while True:
        z = (2*w+b)*(b+1); out.append((b, z))
        if abs(z-target) < tol: return out
        b -= (z-target)/(2*w+2*b+1)


# %% right: verbose
def solve_newton(w, b, target, tol):
    z_of = lambda beta: (2.0*w + beta)*(beta + 1.0)
    slope_of = lambda beta: 2.0*beta + 2.0*w + 1.0
    visited = np.array([b], dtype=float)
    while np.abs(z_of(visited[-1]) - target) >= tol:
        visited = np.concatenate([visited, [visited[-1] - (z_of(visited[-1]) - target)/slope_of(visited[-1])]])
    return visited


# %% right: polynomial
def solve_newton(w, b, target, tol):
    p = np.poly1d([1, 2*w + 1, 2*w - target]); q = p.deriv()
    out = [b]
    while abs(p(b)) >= tol:
        b = b - p(b)/q(b)
        out.append(b)
    return out


# %% right: deque iter
from itertools import takewhile
def solve_newton(w, b, target, tol):
    def walk(b):
        while True:
            yield b
            if abs((2*w+b)*(b+1)-target) < tol: return
            b += (target-(2*w+b)*(b+1))/(2*w+2*b+1)
    return list(walk(b))


# %% wrong, half_a_step: damped
def solve_newton(w, b, target, tol):
    bs = [b]
    while abs((2*w+bs[-1])*(bs[-1]+1)-target) >= tol:
        c = bs[-1]
        bs.append(c+0.5*(target-(2*w+c)*(c+1))/(2*w+2*c+1))
    return bs


# %% wrong, own_tol: own tol
def solve_newton(w, b, target, tol):
    bs = [b]
    while abs((2*w+bs[-1])*(bs[-1]+1)-target) >= 1e-5:
        c = bs[-1]
        bs.append(c+(target-(2*w+c)*(c+1))/(2*w+2*c+1))
    return bs


# %% wrong, relative_tol: relative
def solve_newton(w, b, target, tol):
    bs = [b]
    while abs((2*w+bs[-1])*(bs[-1]+1)-target)/target >= tol:
        c = bs[-1]
        bs.append(c+(target-(2*w+c)*(c+1))/(2*w+2*c+1))
    return bs


# %% wrong, always_to_sixty: target 60
def solve_newton(w, b, target, tol):
    bs = [b]
    while abs((2*w+bs[-1])*(bs[-1]+1)-60) >= tol:
        c = bs[-1]
        bs.append(c+(60-(2*w+c)*(c+1))/(2*w+2*c+1))
    return bs


# %% wrong, one_step_too_many: do while
def solve_newton(w, b, target, tol):
    bs = [b]
    while True:
        c = bs[-1]
        d = target-(2*w+c)*(c+1)
        bs.append(c+d/(2*w+2*c+1))
        if abs(d) < tol: return bs


# %% wrong, asks_too_late: asks too late
def solve_newton(w, b, target, tol):
    bs = [b]
    while True:
        c = bs[-1]
        bs.append(c+(target-(2*w+c)*(c+1))/(2*w+2*c+1))
        if abs((2*w+bs[-1])*(bs[-1]+1)-target) < tol: return bs
