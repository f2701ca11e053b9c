"""numeric_vjp(f, x, dz, h)"""

# %% all begin with this
import numpy as np


# %% right: by ndindex
def numeric_vjp(f, x, dz, h):
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[i] += h
        behind[i] -= h
        dx[i] = np.sum(dz * (f(ahead) - f(behind))) / (2 * h)
    return dx


# %% right: two sums
def numeric_vjp(f, x, dz, h):
    dx = np.empty(x.size)
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        dx[i] = (np.sum(dz * f(x + e)) - np.sum(dz * f(x - e))) / 2 / h
    return dx.reshape(x.shape)


# %% right: same array but copied results
def numeric_vjp(f, x, dz, h):
    x = np.array(x)
    dx = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        ahead = np.array(f(x))
        x[i] = old - h
        behind = np.array(f(x))
        x[i] = old
        dx[i] = ((ahead - behind) * dz).sum() / (2 * h)
    return dx


# %% right: flat indices
def numeric_vjp(f, x, dz, h):
    x = np.array(x, float)
    dx = np.zeros(x.shape)
    for i in range(x.size):
        up, down = x.copy(), x.copy()
        up.flat[i] += h
        down.flat[i] -= h
        dx.flat[i] = np.sum((np.asarray(f(up)) - np.asarray(f(down))) / (2 * h) * dz)
    return dx

# %% right: the whole Jacobian, then dz
def numeric_vjp(f, x, dz, h):
    columns = []
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        columns.append((np.ravel(f(x + e)) - np.ravel(f(x - e))) / (2 * h))
    return (np.array(columns) @ np.ravel(dz)).reshape(x.shape)

# %% right: vdot
def numeric_vjp(f, x, dz, h):
    def moved(i, by):
        y = np.array(x)
        y[i] += by
        return np.array(f(y))
    dx = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        dx[i] = np.vdot(dz, moved(i, h) - moved(i, -h)) / (2 * h)
    return dx

# %% right: the identity's rows
def numeric_vjp(f, x, dz, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [((f(x + s) - f(x - s)) * dz).sum() / (2 * h) for s in steps]
    return np.reshape(slopes, x.shape)

# %% right: recursion over nothing, an enumerate
def numeric_vjp(f, x, dz, h):
    dx = np.zeros_like(x, dtype=float)
    for i, _ in np.ndenumerate(x):
        total = 0.0
        for sign in (+1, -1):
            there = x.copy()
            there[i] = there[i] + sign * h
            total += sign * float((f(there) * dz).sum())
        dx[i] = total / (2 * h)
    return dx

# %% wrong, one_array_for_both: the array in place, not copied
def numeric_vjp(f, x, dz, h):
    x = np.array(x)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        ahead = f(x)
        x[i] = old - h
        behind = f(x)
        x[i] = old
        dx[i] = np.sum((ahead - behind) * dz) / (2 * h)
    return dx

# %% wrong, forward_difference: one side
def numeric_vjp(f, x, dz, h):
    dx = np.zeros(x.shape)
    base = np.array(f(x.copy()))
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.sum((f(x + e) - base) * dz) / h
    return dx

# %% wrong, no_upstream: dz left out
def numeric_vjp(f, x, dz, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.sum(f(x + e) - f(x - e)) / (2 * h)
    return dx

# %% wrong, own_output_only: as if f worked entry by entry
def numeric_vjp(f, x, dz, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = ((f(x + e) - f(x - e)) * dz)[i] / (2 * h)
    return dx

# %% wrong, all_together: all entries moved at once
def numeric_vjp(f, x, dz, h):
    return dz * (f(x + h) - f(x - h)) / (2 * h)

# %% wrong, divided_by_h: / h
def numeric_vjp(f, x, dz, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.sum((f(x + e) - f(x - e)) * dz) / h
    return dx

# %% wrong, brackets: / 2 * h
def numeric_vjp(f, x, dz, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.sum((f(x + e) - f(x - e)) * dz) / 2 * h
    return dx

# %% wrong, mean_for_sum: np.mean
def numeric_vjp(f, x, dz, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.mean((f(x + e) - f(x - e)) * dz) / (2 * h)
    return dx

# %% wrong, flattened: not reshaped
def numeric_vjp(f, x, dz, h):
    out = []
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        out.append(np.sum((f(x + e) - f(x - e)) * dz) / (2 * h))
    return out

# %% wrong: the step of the course, 1e-5
# says: whatever h is
def numeric_vjp(f, x, dz, h=1e-5):
    h = 1e-5
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.sum((f(x + e) - f(x - e)) * dz) / (2 * h)
    return dx


# %% wrong, summed_first: dz divided in
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for ix in np.ndindex(x.shape):
        e = np.zeros_like(x); e[ix] = h; g[ix] = np.sum(f(x+e)-f(x-e))/(2*h)
    return g*np.sum(dz)


# %% right: cs231n eval_numerical_gradient_array
def numeric_vjp(f, x, dz, h):
    x = x.copy()
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + h
        pos = np.array(f(x)).copy()
        x[ix] = oldval - h
        neg = np.array(f(x)).copy()
        x[ix] = oldval
        grad[ix] = np.sum((pos - neg) * dz) / (2 * h)
        it.iternext()
    return grad


# %% right: jacobian einsum
def numeric_vjp(f, x, dz, h):
    n = x.size
    E = np.eye(n).reshape((n,) + x.shape) * h
    J = np.array([(f(x + e) - f(x - e)) / (2 * h) for e in E])
    return (J.reshape(n, -1) @ np.ravel(dz)).reshape(x.shape)


# %% right: flat list comprehension
def numeric_vjp(f, x, dz, h):
    out = []
    for k in range(x.size):
        d = np.zeros(x.size); d[k] = h; d = d.reshape(x.shape)
        out.append(float(np.sum(dz * (f(x + d) - f(x - d)))) / (2*h))
    return np.array(out).reshape(x.shape)


# %% wrong, not_put_back: x not put back
def numeric_vjp(f, x, dz, h):
    x = x.copy(); g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h; p = np.array(f(x))
        x[i] -= 2*h; m = np.array(f(x))
        g[i] = np.sum(dz*(p-m))/(2*h)
    return g


# %% wrong, whole_rows_but_no_number: rows only (for i in range(len(x)))
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x); e[i] = h
        g[i] = np.sum(dz*(f(x+e)-f(x-e)))/(2*h)
    return g


# %% wrong, five_points: five point
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x); e[i] = h
        g[i] = np.sum(dz*(8*(f(x+e)-f(x-e))-(f(x+2*e)-f(x-2*e))))/(12*h)
    return g


# %% wrong, half_a_step: half step
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x); e[i] = h/2
        g[i] = np.sum(dz*(f(x+e)-f(x-e)))/h
    return g


# %% wrong, forward_over_two_h: forward over 2h
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x); e[i] = h
        g[i] = np.sum(dz*(f(x+e)-f(x)))/(2*h)
    return g


# %% wrong, largest_for_sum: max for sum
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x); e[i] = h
        g[i] = np.max(dz*(f(x+e)-f(x-e)))/(2*h)
    return g


# %% wrong, sign_lost: abs
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x); e[i] = h
        g[i] = abs(np.sum(dz*(f(x+e)-f(x-e)))/(2*h))
    return g


# %% wrong, step_grows_with_x: relative step
def numeric_vjp(f, x, dz, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x); e[i] = h*max(abs(x[i]), 1)
        g[i] = np.sum(dz*(f(x+e)-f(x-e)))/(2*e[i])
    return g


# %% wrong, one_number: dz squared norm
def numeric_vjp(f, x, dz, h):
    return np.sum(dz*(f(x+h)-f(x-h)))/(2*h)
