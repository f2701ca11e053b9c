"""grad_conv2d(x, w, dz)"""

# %% all begin with this
import numpy as np

# %% right: of the source
import tensorflow as tf


def conv2d(x, w):
    """The source document's helper, as it stands there."""
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding="VALID",
    )


def grad_conv2d(x, w, dz):
    return conv2d(x, dz)


# %% right: of the source reshaped
import tensorflow as tf


def conv2d(x, w):
    """The source document's helper, as it stands there."""
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding="VALID",
    )


def grad_conv2d(x, w, dz):
    return tf.reshape(conv2d(x, dz), [w.shape[0], w.shape[1]])


# %% right: sliding
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def grad_conv2d(x, w, dz):
    return np.einsum("abij,ij->ab", windows(x, dz.shape), dz)


# %% right: over the outputs
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i : i + w.shape[0], j : j + w.shape[1]]
    return dw


# %% right: over the weights
def grad_conv2d(x, w, dz):
    rows, columns = dz.shape
    return [
        [np.sum(x[a : a + rows, b : b + columns] * dz) for b in range(w.shape[1])]
        for a in range(w.shape[0])
    ]


# %% right: in plain python
def grad_conv2d(x, w, dz):
    x, dz = x.tolist(), dz.tolist()
    return [
        [
            sum(dz[i][j] * x[i + a][j + b] for i in range(len(dz)) for j in range(len(dz[0])))
            for b in range(w.shape[1])
        ]
        for a in range(w.shape[0])
    ]


# %% right: by its jacobian
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def grad_conv2d(x, w, dz):
    # One row of x's patches for each output: z = patches @ w.
    patches = windows(x, w.shape).reshape(dz.size, w.size)
    return (dz.ravel() @ patches).reshape(w.shape)


# %% right: by fourier
def grad_conv2d(x, w, dz):
    shape = x.shape
    spectrum = np.fft.rfft2(x) * np.conj(np.fft.rfft2(dz, shape))
    return np.fft.irfft2(spectrum, shape)[: w.shape[0], : w.shape[1]]


# %% right: SciPy
from scipy.signal import correlate2d, convolve2d


def grad_conv2d(x, w, dz):
    return correlate2d(x, dz, mode="valid")


# %% wrong, square_kernel: a square kernel taken for granted
def grad_conv2d(x, w, dz):
    f = w.shape[0]
    dw = np.zeros((f, f))
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dw += dz[i, j] * x[i : i + f, j : j + f]
    return dw
