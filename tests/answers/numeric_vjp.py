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
