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
