"""pixel_uses(n, k)"""

# %% all begin with this
import numpy as np


# %% right: counted
def pixel_uses(n, k):
    uses = np.zeros((n, n))
    for i in range(n - k + 1):
        for j in range(n - k + 1):
            uses[i : i + k, j : j + k] += 1
    return uses


# %% right: by formula
def pixel_uses(n, k):
    i = np.arange(n)
    row = np.minimum.reduce([i + 1, n - i, np.full(n, k), np.full(n, n - k + 1)])
    return np.outer(row, row)


# %% right: convolved
def pixel_uses(n, k):
    row = np.convolve(np.ones(n - k + 1), np.ones(k))
    return row[:, None] * row


# %% right: in plain python
def pixel_uses(n, k):
    row = [min(i, n - k) - max(i - k + 1, 0) + 1 for i in range(n)]
    return [[a * b for b in row] for a in row]


# %% right: in integers
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def pixel_uses(n, k):
    windows = np.lib.stride_tricks.sliding_window_view(np.arange(n * n).reshape(n, n), (k, k))
    return np.bincount(windows.ravel(), minlength=n * n).reshape(n, n)


# %% right: in tensorflow
import tensorflow as tf


def pixel_uses(n, k):
    ones = tf.ones([1, n - k + 1, n - k + 1, 1])
    return tf.nn.conv2d_transpose(ones, tf.ones([k, k, 1, 1]), [1, n, n, 1], 1, "VALID")[0, :, :, 0]


# %% right: scipy
from scipy.signal import convolve2d

def pixel_uses(n, k):
    return np.round(convolve2d(np.ones((n - k + 1, n - k + 1)), np.ones((k, k))))

# %% right: a difference of cumulative sums
def pixel_uses(n, k):
    ends = np.zeros(n + 1, int)
    for i in range(n - k + 1):
        ends[i] += 1
        ends[i + k] -= 1
    row = np.cumsum(ends)[:-1]
    return row[None] * row[:, None]

# %% right: meshgrid
def pixel_uses(n, k):
    i, j = np.mgrid[:n, :n]
    along = lambda p: np.minimum(p, n - k) - np.maximum(p - k + 1, 0) + 1
    return along(i) * along(j)

# %% wrong, all_once: ones
def pixel_uses(n, k):
    return np.ones((n, n))

# %% wrong, last_window_missing: n − k windows
def pixel_uses(n, k):
    uses = np.zeros((n, n))
    for i in range(n - k):
        for j in range(n - k):
            uses[i:i + k, j:j + k] += 1
    return uses

# %% wrong, side_by_side: stride k
def pixel_uses(n, k):
    uses = np.zeros((n, n))
    for i in range(0, n - k + 1, k):
        for j in range(0, n - k + 1, k):
            uses[i:i + k, j:j + k] += 1
    return uses

# %% wrong, all_alike: k² everywhere
def pixel_uses(n, k):
    return np.full((n, n), k * k)

# %% wrong, added: rows and columns added
def pixel_uses(n, k):
    i = np.arange(n)
    row = np.minimum(i, n - k) - np.maximum(i - k + 1, 0) + 1
    return row[:, None] + row

# %% wrong, one_row: a row
def pixel_uses(n, k):
    i = np.arange(n)
    return np.minimum(i, n - k) - np.maximum(i - k + 1, 0) + 1

# %% wrong: fractions
def pixel_uses(n, k):
    i = np.arange(n)
    row = np.minimum(i, n - k) - np.maximum(i - k + 1, 0) + 1
    return np.outer(row, row) / (n - k + 1) ** 2


# %% right: outer of minima
def pixel_uses(n, k):
    r = [min(i+1, k, n-i, n-k+1) for i in range(n)]; return np.outer(r, r)


# %% wrong, more_than_windows: minimum without the window count
def pixel_uses(n, k):
    r = [min(i+1, k, n-i) for i in range(n)]; return np.outer(r, r)


# %% wrong, pixels_per_output: outputs' shape
def pixel_uses(n, k):
    return np.full((n-k+1, n-k+1), k*k)


# %% wrong, smaller_of_two: minimum of both
def pixel_uses(n, k):
    r = np.array([min(i+1, k, n-i, n-k+1) for i in range(n)]); return np.minimum.outer(r, r)


# %% right: loops over pixel and windows
def pixel_uses(n, k):
    out = np.zeros((n, n), dtype=int)
    m = n - k + 1
    for i in range(m):
        for j in range(m):
            for a in range(k):
                for b in range(k):
                    out[i + a][j + b] += 1
    return out


# %% right: list of lists with min
def pixel_uses(n, k):
    c = [min(i, n - k) - max(0, i - k + 1) + 1 for i in range(n)]
    return [[a*b for b in c] for a in c]


# %% right: np.convolve full outer
def pixel_uses(n, k):
    c = np.convolve(np.ones(n - k + 1), np.ones(k))
    return np.multiply.outer(c, c)


# %% wrong, three_by_three: for 3,2 constant
def pixel_uses(n, k):
    return np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]])


# %% wrong, windows_everywhere: ones*windows
def pixel_uses(n, k):
    return np.full((n, n), (n-k+1)**2)


# %% wrong, every_other_window: stride 2
def pixel_uses(n, k):
    u = np.zeros((n, n))
    for i in range(0, n-k+1, 2):
        for j in range(0, n-k+1, 2):
            u[i:i+k, j:j+k] += 1
    return u


# %% wrong, last_column_of_windows_missing: last window missing in j only
def pixel_uses(n, k):
    u = np.zeros((n, n))
    for i in range(n-k+1):
        for j in range(n-k):
            u[i:i+k, j:j+k] += 1
    return u


# %% wrong, window_one_too_large: window one too large
def pixel_uses(n, k):
    u = np.zeros((n, n))
    for i in range(n-k+1):
        for j in range(n-k+1):
            u[i:i+k+1, j:j+k+1] += 1
    return u


# %% wrong, in_one_row: sums flat
def pixel_uses(n, k):
    u = np.zeros((n, n))
    for i in range(n-k+1):
        for j in range(n-k+1):
            u[i:i+k, j:j+k] += 1
    return u.ravel()
