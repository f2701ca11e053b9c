"""solve_fixed_slope(w, b, target, tol)"""

# %% all begin with this
import numpy as np


# %% right: chord
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))


def solve_fixed_slope(w, b, target, tol):
    slope = (b + 1) + (2 * w + b)
    bs = [b]
    while abs((2 * w + bs[-1]) * (bs[-1] + 1) - target) >= tol:
        z = (2 * w + bs[-1]) * (bs[-1] + 1)
        bs.append(bs[-1] + (target - z) / slope)
    return bs


# %% right: chord with break
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))


def solve_fixed_slope(w, b, target, tol):
    x, y = w * 2 + b, b + 1
    slope = y * 1 + x * 1
    bs = np.array([b])
    for _ in range(1000):
        z = (w * 2 + bs[-1]) * (bs[-1] + 1)
        delta = z - target
        if abs(delta) < tol:
            break
        bs = np.append(bs, bs[-1] - delta / slope)
    return bs


# %% right: a for with an else
def solve_fixed_slope(w, b, target, tol):
    slope = 2 * w + 2 * b + 1
    out = [b]
    for _ in range(10_000):
        z = (2 * w + b) * (b + 1)
        if abs(z - target) < tol:
            break
        b += (target - z) / slope
        out.append(b)
    else:
        raise RuntimeError("does not converge")
    return out

# %% right: recursion
def solve_fixed_slope(w, b, target, tol, slope=None):
    slope = slope or 2 * w + 2 * b + 1
    miss = (2 * w + b) * (b + 1) - target
    if abs(miss) < tol:
        return [b]
    return [b] + solve_fixed_slope(w, b - miss / slope, target, tol, slope)

# %% right: np.abs and an array
def solve_fixed_slope(w, b, target, tol):
    x, y = 2 * w + b, b + 1
    dz_db = y + x
    history = [b]
    dz = x * y - target
    while np.abs(dz) >= tol:
        b = b - dz / dz_db
        x, y = 2 * w + b, b + 1
        dz = x * y - target
        history.append(b)
    return np.array(history)

# %% right: a generator
def solve_fixed_slope(w, b, target, tol):
    def visits(b):
        slope = (2 * w + b) + (b + 1)
        while True:
            yield b
            error = (2 * w + b) * (b + 1) - target
            if -tol < error < tol:
                return
            b = b - error / slope
    return list(visits(b))

# %% right: a function for z
def solve_fixed_slope(w, b, target, tol):
    z = lambda b: (2 * w + b) * (b + 1)
    slope = 2 * (w + b) + 1
    bs = [b]
    while not abs(target - z(bs[-1])) < tol:
        bs = bs + [bs[-1] + (target - z(bs[-1])) / slope]
    return bs

# %% right: through z_backward
def z_backward(w, b):
    x, y = 2 * w + b, b + 1
    return {"x": y, "y": x, "w": 2 * y, "b": x + y}

def solve_fixed_slope(w, b, target, tol):
    slope = z_backward(w, b)["b"]
    bs = [b]
    while abs((2 * w + bs[-1]) * (bs[-1] + 1) - target) >= tol:
        bs.append(bs[-1] - ((2 * w + bs[-1]) * (bs[-1] + 1) - target) / slope)
    return bs

# %% wrong, fresh_slope: Newton
def solve_fixed_slope(w, b, target, tol):
    bs = [b]
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / (2 * w + 2 * b + 1)
        bs.append(b)
    return bs

# %% wrong, only_through_x: one path
def solve_fixed_slope(w, b, target, tol):
    slope, bs = b + 1, [b]
    for _ in range(500):
        z = (2 * w + b) * (b + 1)
        if abs(z - target) < tol:
            break
        b = b - (z - target) / slope
        bs.append(b)
    return bs

# %% wrong, start_missing: the start left out
def solve_fixed_slope(w, b, target, tol):
    slope, bs = 2 * w + 2 * b + 1, []
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / slope
        bs.append(b)
    return bs

# %% wrong, last_missing: appended before the step
def solve_fixed_slope(w, b, target, tol):
    slope, bs = 2 * w + 2 * b + 1, []
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        bs.append(b)
        b = b - ((2 * w + b) * (b + 1) - target) / slope
    return bs

# %% wrong, only_the_last: a number
def solve_fixed_slope(w, b, target, tol):
    slope = 2 * w + 2 * b + 1
    while abs((2 * w + b) * (b + 1) - target) >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / slope
    return b

# %% wrong, no_absolute_value: no absolute value
def solve_fixed_slope(w, b, target, tol):
    slope, bs = 2 * w + 2 * b + 1, [b]
    while (2 * w + b) * (b + 1) - target >= tol:
        b = b - ((2 * w + b) * (b + 1) - target) / slope
        bs.append(b)
    return bs

# %% wrong, stop_on_step: stops on Δb
def solve_fixed_slope(w, b, target, tol):
    slope, bs = 2 * w + 2 * b + 1, [b]
    while True:
        step = ((2 * w + b) * (b + 1) - target) / slope
        b = b - step
        bs.append(b)
        if abs(step) < tol:
            return bs

# %% wrong, zs: the values of z
def solve_fixed_slope(w, b, target, tol):
    slope, zs = 2 * w + 2 * b + 1, []
    while True:
        z = (2 * w + b) * (b + 1)
        zs.append(z)
        if abs(z - target) < tol:
            return zs
        b = b - (z - target) / slope


# %% wrong, steps: Δb instead of b
def solve_fixed_slope(w, b, target, tol):
    z = (2*w+b)*(b+1); out = []; s = 2*w+2*b+1
    while abs(z-target) >= tol:
        d = (target-z)/s; out.append(d); b += d; z = (2*w+b)*(b+1)
    return out


# %% right: while True verbose
def solve_fixed_slope(w: float, b: float, target: float, tol: float):
    """Chord method."""
    def forward(b_):
        x_ = 2.0*w + b_
        y_ = b_ + 1.0
        return x_*y_
    slope = 1.0*(b + 1.0) + 1.0*(2.0*w + b)
    history = [float(b)]
    while True:
        residual = forward(history[-1]) - target
        if np.abs(residual) < tol:
            break
        history.append(history[-1] - residual/slope)
    return np.asarray(history, dtype=np.float64)


# %% right: np.append
def solve_fixed_slope(w, b, target, tol):
    bs = np.array([b])
    m = 2*w + 2*b + 1
    z = (2*w + bs[-1])*(bs[-1] + 1)
    while not (target - tol < z < target + tol):
        bs = np.append(bs, bs[-1] + (target - z)/m)
        z = (2*w + bs[-1])*(bs[-1] + 1)
    return bs


# %% right: max iterations
def solve_fixed_slope(w, b, target, tol, max_iter=10_000):
    bs, k = [b], (b+1)+(2*w+b)
    for _ in range(max_iter):
        d = target-(2*w+bs[-1])*(bs[-1]+1)
        if abs(d) < tol: return bs
        bs += [bs[-1]+d/k]
    return bs


# %% wrong, five_steps: <= count off, max 5 steps
def solve_fixed_slope(w, b, target, tol):
    bs, k = [b], (b+1)+(2*w+b)
    for _ in range(5):
        d = target-(2*w+bs[-1])*(bs[-1]+1)
        if abs(d) < tol: break
        bs.append(bs[-1]+d/k)
    return bs


# %% wrong, half_a_step: learning rate
def solve_fixed_slope(w, b, target, tol):
    bs, k = [b], (b+1)+(2*w+b)
    while abs(target-(2*w+bs[-1])*(bs[-1]+1)) >= tol:
        bs.append(bs[-1]+0.5*(target-(2*w+bs[-1])*(bs[-1]+1))/k)
    return bs


# %% wrong, relative_tol: relative tolerance
def solve_fixed_slope(w, b, target, tol):
    bs, k = [b], (b+1)+(2*w+b)
    while abs(target-(2*w+bs[-1])*(bs[-1]+1))/abs(target) >= tol:
        bs.append(bs[-1]+(target-(2*w+bs[-1])*(bs[-1]+1))/k)
    return bs


# %% wrong, own_tol: own tolerance
def solve_fixed_slope(w, b, target, tol):
    bs, k = [b], (b+1)+(2*w+b)
    while abs(target-(2*w+bs[-1])*(bs[-1]+1)) >= 1e-5:
        bs.append(bs[-1]+(target-(2*w+bs[-1])*(bs[-1]+1))/k)
    return bs


# %% wrong, always_to_sixty: target 60
def solve_fixed_slope(w, b, target, tol):
    bs, k = [b], (b+1)+(2*w+b)
    while abs(60-(2*w+bs[-1])*(bs[-1]+1)) >= tol:
        bs.append(bs[-1]+(60-(2*w+bs[-1])*(bs[-1]+1))/k)
    return bs


# %% wrong, one_step_only: z stale (z computed once per loop before update)
def solve_fixed_slope(w, b, target, tol):
    k = (b+1)+(2*w+b); z = (2*w+b)*(b+1); bs = [b]
    while abs(z-target) >= tol:
        b = b + (target-z)/k
        z = z + k*(b-bs[-1])
        bs.append(b)
    return bs
