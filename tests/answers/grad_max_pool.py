"""grad_max_pool(x, k, dz)"""

# %% all begin with this
import numpy as np


# %% right: by mask
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = x[i : i + k, j : j + k]
            dx[i : i + k, j : j + k] += (window == window.max()) * dz[i, j]
    return dx


# %% right: in plain python
def grad_max_pool(x, k, dz):
    dx = [[0.0] * len(x[0]) for _ in x]
    for i, row in enumerate(dz):
        for j, up in enumerate(row):
            best = (i, j)
            for a in range(k):
                for b in range(k):
                    if x[i + a][j + b] > x[best[0]][best[1]]:
                        best = (i + a, j + b)
            dx[best[0]][best[1]] += up
    return dx


# %% right: windows and add at
def grad_max_pool(x, k, dz):
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k)).reshape(*dz.shape, k * k)
    a, b = np.divmod(windows.argmax(axis=-1), k)
    i, j = np.indices(dz.shape)
    dx = np.zeros(x.shape, x.dtype)
    np.add.at(dx, (i + a, j + b), dz)
    return dx


# %% right: shift by shift
def grad_max_pool(x, k, dz):
    rows, columns = dz.shape
    shifts = [(a, b) for a in range(k) for b in range(k)]
    z = np.maximum.reduce([x[a : a + rows, b : b + columns] for a, b in shifts])
    dx = 0 * x
    for a, b in shifts:
        part = np.s_[a : a + rows, b : b + columns]
        dx[part] += np.where(x[part] == z, dz, 0)
    return dx


# %% right: by bincount
def grad_max_pool(x, k, dz):
    places = []
    for i, j in np.ndindex(dz.shape):
        flat = np.argmax(x[i : i + k, j : j + k])
        places.append((i + flat // k) * x.shape[1] + j + flat % k)
    return np.bincount(places, dz.ravel(), minlength=x.size).reshape(x.shape)


# %% right: pixel by pixel
def grad_max_pool(x, k, dz):
    height, width = x.shape
    dx = np.empty_like(x)
    for r in range(height):
        for c in range(width):
            total = 0.0
            for i in range(max(0, r - k + 1), min(r, height - k) + 1):
                for j in range(max(0, c - k + 1), min(c, width - k) + 1):
                    if x[r, c] >= x[i : i + k, j : j + k].max():
                        total += dz[i, j]
            dx[r, c] = total
    return dx


# %% right: by one einsum
def grad_max_pool(x, k, dz):
    height, width = x.shape
    jacobian = np.zeros((*dz.shape, height, width), x.dtype)
    for i, j in np.ndindex(dz.shape):
        window = np.full_like(x, -np.inf)
        window[i : i + k, j : j + k] = x[i : i + k, j : j + k]
        jacobian[i, j].flat[window.argmax()] = 1
    return np.einsum("ij,ijrc->rc", dz, jacobian)


# %% right: scattered in tensorflow
import tensorflow as tf


def grad_max_pool(x, k, dz):
    places = []
    for i, j in np.ndindex(dz.shape):
        a, b = np.argwhere(x[i : i + k, j : j + k] == np.max(x[i : i + k, j : j + k]))[0]
        places.append([i + a, j + b])
    return tf.scatter_nd(places, tf.reshape(dz, [-1]), x.shape)


# %% right: one image a window
import tensorflow as tf


def grad_max_pool(x, k, dz):
    dx = tf.zeros(x.shape, x.dtype)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = tf.constant(x)[i : i + k, j : j + k]
            switch = tf.cast(tf.equal(window, tf.reduce_max(window)), x.dtype) * dz[i, j]
            below, beside = x.shape[0] - i - k, x.shape[1] - j - k
            dx += tf.pad(switch, [[i, below], [j, beside]])
    return dx


# %% wrong, overwritten: = for +=
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        win = x[i:i + k, j:j + k]
        a, b = np.unravel_index(win.argmax(), win.shape)
        dx[i + a, j + b] = dz[i, j]
    return dx

# %% wrong, windows_overwritten: the mask assigned, not added
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        win = x[i:i + k, j:j + k]
        dx[i:i + k, j:j + k] = (win == win.max()) * dz[i, j]
    return dx

# %% wrong, mean_over_the_window: average pooling
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i:i + k, j:j + k] += dz[i, j] / (k * k)
    return dx

# %% wrong, everyone_in_the_window: all of it
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i:i + k, j:j + k] += dz[i, j]
    return dx

# %% wrong, no_upstream: the mask alone
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        win = x[i:i + k, j:j + k]
        dx[i:i + k, j:j + k] += win == win.max()
    return dx

# %% wrong, times_the_maximum: times the value
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        win = x[i:i + k, j:j + k]
        dx[i:i + k, j:j + k] += (win == win.max()) * dz[i, j] * win.max()
    return dx

# %% wrong: windows cut off at the edge side by side
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        win = x[i * k:i * k + k, j * k:j * k + k]
        if win.size:
            dx[i * k:i * k + k, j * k:j * k + k] += (win == win.max()) * dz[i, j]
    return dx

# %% wrong, forward_value: the pooled image
def grad_max_pool(x, k, dz):
    return np.array([[x[i:i + k, j:j + k].max() for j in range(dz.shape[1])] for i in range(dz.shape[0])])

# %% wrong, largest_of_all: one maximum
def grad_max_pool(x, k, dz):
    return (x == x.max()) * dz.sum()


# %% wrong, together_with_zero: padded with zeros
def by_mask(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = x[i : i + k, j : j + k]
            dx[i : i + k, j : j + k] += (window == window.max()) * dz[i, j]
    return dx


def grad_max_pool(x, k, dz):
    return by_mask(x, k, dz) * (x > 0)


# %% wrong: square images only
def by_mask(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            window = x[i : i + k, j : j + k]
            dx[i : i + k, j : j + k] += (window == window.max()) * dz[i, j]
    return dx


def grad_max_pool(x, k, dz):
    side = min(x.shape)
    dx = np.zeros_like(x)
    dx[:side, :side] = by_mask(x, k, dz)[:side, :side]
    return dx


# %% right: cs231n mask
def grad_max_pool(x, k, dz):
    dx = np.zeros(x.shape)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]
            dx[i:i+k, j:j+k] += (win == np.max(win))*dz[i, j]
    return dx


# %% right: bincount
def grad_max_pool(x, k, dz):
    v = np.lib.stride_tricks.sliding_window_view(x, (k, k)); oh, ow = dz.shape
    am = v.reshape(oh, ow, -1).argmax(-1)
    r = np.arange(oh)[:, None] + am//k; c = np.arange(ow)[None] + am % k
    return np.bincount((r*x.shape[1]+c).ravel(), dz.ravel(), x.size).reshape(x.shape)


# %% wrong, windows_overwritten: mask times dz broadcast overwritten
def grad_max_pool(x, k, dz):
    dx = np.zeros(x.shape)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]
            dx[i:i+k, j:j+k] = (win == np.max(win))*dz[i, j]
    return dx


# %% wrong, no_upstream: mask itself counted
def grad_max_pool(x, k, dz):
    dx = np.zeros(x.shape)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]
            dx[i:i+k, j:j+k] += (win == np.max(win))
    return dx


# %% wrong, mean_over_the_window: mean pool, the whole dz
def grad_max_pool(x, k, dz):
    dx = np.zeros(x.shape)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dx[i:i+k, j:j+k] += dz[i, j]/(k*k)
    return dx


# %% right: argmax windows
def grad_max_pool(x, k, dz):
    dx = np.zeros(x.shape, dtype=dz.dtype)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]
            m = np.argmax(win)
            dx[i + m // k, j + m % k] += dz[i, j]
    return dx


# %% right: sliding and broadcasting eq
def grad_max_pool(x, k, dz):
    v = np.lib.stride_tricks.sliding_window_view(x, (k, k))
    z = v.max(axis=(-1, -2))
    dx = np.zeros_like(x)
    H, W = z.shape
    for a in range(k):
        for b in range(k):
            dx[a:a+H, b:b+W] += np.where(x[a:a+H, b:b+W] == z, dz, 0)
    return dx


# %% right: list python
def grad_max_pool(x, k, dz):
    xs = x.tolist(); out = [[0.0]*len(xs[0]) for _ in xs]
    for i, row in enumerate(dz.tolist()):
        for j, g in enumerate(row):
            v, a, b = max((xs[i+a][j+b], a, b) for a in range(k) for b in range(k))
            out[i+a][j+b] += g
    return out


# %% wrong, sign: negative
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]; dx[i:i+k, j:j+k] -= (win == win.max())*dz[i, j]
    return dx


# %% wrong, share_of_the_winner: mask over k2
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]; dx[i:i+k, j:j+k] += (win == win.max())*dz[i, j]/k**2
    return dx


# %% wrong, sizes_sent_back: dz sign lost abs
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]; dx[i:i+k, j:j+k] += (win == win.max())*abs(dz[i, j])
    return dx


# %% wrong, to_the_first_corner: top left gets
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x); dx[:dz.shape[0], :dz.shape[1]] = dz; return dx


# %% wrong, positive_first_corner: mask of relu
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x); dx[:dz.shape[0], :dz.shape[1]] = dz*(x[:dz.shape[0], :dz.shape[1]] > 0); return dx


# %% wrong, rows_and_columns_exchanged: i,j swapped
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[j:j+k, i:i+k]
            if win.size: dx[j:j+k, i:i+k] += (win == win.max())*dz[i, j]
    return dx


# %% wrong: small set to 0
# says: digits and no further
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]; dx[i:i+k, j:j+k] += (win == win.max())*(dz[i, j] if abs(dz[i, j]) > 1e-7 else 0)
    return dx


# %% wrong: zero pixel ignored
def grad_max_pool(x, k, dz):
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            win = x[i:i+k, j:j+k]; dx[i:i+k, j:j+k] += (win == win.max())*dz[i, j]
    return dx*(x != 0)
